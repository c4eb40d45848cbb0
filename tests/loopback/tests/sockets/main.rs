//! The server over its sockets, as a client without a library sees it.

mod client;
mod files;
mod roles;

use std::time::Duration;

use client::Client;
use loopback_discord::{Disconnect, Discord, Fault, Options, SessionLog, permissions};
use serde_json::{Value, json};

/// Guilds, messages in guilds, and direct messages.
const INTENTS: u64 = 1 | 1 << 9 | 1 << 12;
const CONTENT: u64 = 1 << 15;

async fn started() -> (Discord, Client) {
    let discord = Discord::start(Options { message_content: true, ..Options::default() }).await;
    let client = Client::connect(&discord).await;
    (discord, client)
}

#[tokio::test]
async fn a_session_begins_and_goes_on() {
    let (discord, mut client) = started().await;
    let guild = discord.guild("Guild");
    let general = guild.channel("general");
    let alice = discord.user("alice");
    let ready = client.identify(&discord, INTENTS).await;
    assert_eq!(ready["guilds"], json!([{"id": guild.id().to_string(), "unavailable": true}]));
    let created = client.event("GUILD_CREATE").await;
    assert_eq!(created["channels"][0]["id"], general.id().to_string());
    discord.ready().await;
    client.send(json!({"op": 1, "d": 2})).await;
    assert_eq!(client.next().await["op"], 11);

    // Heard, then cut off; what is said meanwhile comes after RESUME, once.
    alice.says("one").in_channel(&general).send().await;
    assert_eq!(client.event("MESSAGE_CREATE").await["content"], "");
    discord.disconnect(Disconnect::Abrupt).await;
    alice.says(&format!("two <@{}>", discord.bot_id())).in_channel(&general).send().await;
    let seq = client.seq;
    let session = ready["session_id"].clone();
    client = Client::connect(&discord).await;
    client.send(json!({"op": 6, "d": {"token": discord.token(), "session_id": session, "seq": seq}})).await;
    let missed = client.event("MESSAGE_CREATE").await;
    assert_eq!(missed["content"], format!("two <@{}>", discord.bot_id()));
    client.event("RESUMED").await;

    let disturbing = tokio::spawn({
        let discord = discord.clone();
        async move { discord.disconnect(Disconnect::InvalidSession { resumable: false }).await }
    });
    let mut payload = client.next().await;
    assert_eq!((payload["op"].take(), payload["d"].take()), (json!(9), json!(false)));
    drop(client);
    disturbing.await.unwrap();
    let log = discord.sessions().await;
    assert_eq!((log[1].resume, log[1].established, log[1].ended), (Some(seq), true, true));
}

#[tokio::test]
async fn shards_have_their_guilds() {
    let discord = Discord::start(Options { compress: false, ..Options::default() }).await;
    let mut shards = Vec::new();
    for number in 0..2 {
        let mut client = Client::connect(&discord).await;
        client.send(json!({"op": 2, "d": {"token": discord.token(), "intents": INTENTS, "shard": [number, 2], "properties": {}}})).await;
        assert_eq!(client.event("READY").await["shard"], json!([number, 2]));
        shards.push(client);
    }
    let alice = discord.user("alice");
    for _ in 0..4 {
        let guild = discord.guild("Guild");
        let shard = usize::from((guild.id() >> 22) % 2 == 1);
        alice.says("here").in_channel(&guild.channel("general")).send().await;
        assert_eq!(shards[shard].event("MESSAGE_CREATE").await["guild_id"], guild.id().to_string());
        alice.says("direct").in_channel(&discord.direct(&alice)).send().await;
        assert_eq!(shards[0].event("MESSAGE_CREATE").await["content"], "direct");
        // The next guild is made in another millisecond, which is what decides its shard.
        discord.advance(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn wrong_clients_are_closed() {
    let discord = Discord::start(Options::default()).await;
    let identify = |token: &str, intents: u64, shard: Value| json!({"op": 2, "d": {"token": token, "intents": intents, "shard": shard, "properties": {}}});
    let token = discord.token();
    let cases = [
        (identify("wrong", INTENTS, Value::Null), 4004),
        (identify(&token, INTENTS | CONTENT, Value::Null), 4014),
        (identify(&token, INTENTS | 1 << 40, Value::Null), 4013),
        (identify(&token, INTENTS, json!([2, 2])), 4010),
        (json!({"op": 99}), 4001),
        (json!({"op": 3, "d": {}}), 4003),
    ];
    for (payload, code) in cases {
        let mut client = Client::connect(&discord).await;
        client.send(payload).await;
        assert_eq!(client.closed().await, Some(code));
    }
    let mut client = Client::connect(&discord).await;
    client.send(json!({"op": 6, "d": {"token": token, "session_id": "none", "seq": 1}})).await;
    assert_eq!(client.next().await, json!({"op": 9, "d": false, "s": null, "t": null}));
    let logs: Vec<SessionLog> = discord.sessions().await;
    assert_eq!(logs[0].close, Some(4004));
    assert_eq!((logs[1].intents, logs[1].shard), (Some(INTENTS | CONTENT), Some((0, 1))));
}

#[tokio::test]
async fn messages_are_made_changed_and_read() {
    let (discord, mut client) = started().await;
    let general = discord.guild("Guild").channel("general");
    client.identify(&discord, INTENTS | CONTENT).await;
    let alice = discord.user("alice");
    let question = alice.says("who?").in_channel(&general).send().await;
    assert_eq!(client.event("MESSAGE_CREATE").await["content"], "who?");
    let path = format!("/channels/{}/messages", general.id());
    let quiet = json!({"parse": [], "replied_user": false});
    let body = json!({"content": " **me** ", "nonce": "1", "enforce_nonce": true, "allowed_mentions": quiet,
        "message_reference": {"message_id": question.id().to_string()}});
    let (status, made) = client.rest(&discord, "POST", &path, &body).await;
    assert_eq!((status, &made["nonce"]), (200, &json!("1")));
    let (_, again) = client.rest(&discord, "POST", &path, &body).await;
    assert_eq!(again["id"], made["id"]);
    let reply = discord.reply_to(&question).await;
    assert_eq!((reply.content(), reply.text().as_str()), ("**me**", "me"));
    assert_eq!(discord.replies_to(&question).len(), 1);

    let own = format!("{path}/{}", reply.id());
    client.rest(&discord, "PATCH", &own, &json!({"content": "you"})).await;
    assert_eq!(discord.changed(&reply).await.content(), "you");
    let (_, page) = client.rest(&discord, "GET", &format!("{path}?limit=1"), &Value::Null).await;
    assert_eq!(page[0]["referenced_message"]["content"], "who?");
    client.rest(&discord, "PUT", &format!("{path}/{}/reactions/%E2%9C%85/@me", question.id()), &Value::Null).await;
    assert_eq!(discord.reactions_of(&question).await, ["✅"]);
    client.rest(&discord, "DELETE", &own, &Value::Null).await;
    discord.deleted(&reply).await;
    assert_eq!(discord.messages(&general).len(), 1);
    assert_eq!(discord.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn broken_rules_are_told() {
    let (discord, client) = started().await;
    let guild = discord.guild("Guild");
    let general = guild.channel("general");
    let elsewhere = discord.guild_without_bot("Other").channel("general");
    let path = format!("/channels/{}/messages", general.id());
    let (status, body) = client.rest(&discord, "POST", &path, &json!({"content": "c".repeat(2_001)})).await;
    assert_eq!((status, &body["code"]), (400, &json!(50_035)));
    assert_eq!(body["errors"]["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
    let cases = [
        (path.clone(), json!({"content": " "}), 400, 50_006),
        (format!("/channels/{}/messages", elsewhere.id()), json!({"content": "c"}), 403, 50_001),
        ("/nowhere".to_owned(), json!({}), 404, 0),
        (path.clone(), json!({"content": "<@1>"}), 200, 0),
    ];
    for (path, body, status, code) in cases {
        let (answered, body) = client.rest(&discord, "POST", &path, &body).await;
        assert_eq!((answered, body["code"].as_u64().unwrap_or_default()), (status, code), "{path} {body}");
    }
    let told = discord.violations();
    for (told, expected) in told.iter().zip(["content: Must be 2000", "(50006)", "(50001)", "no such route", "would ping"]) {
        assert!(told.contains(expected), "{told}");
    }
    assert_eq!(told.len(), 5);

    // A permission that is missing is no broken rule.
    guild.deny(&general, permissions::EMBED_LINKS);
    let (_, made) = client.rest(&discord, "POST", &path, &json!({"content": "c", "embeds": [{"title": "t"}]})).await;
    assert_eq!(made["embeds"], json!([]));
    guild.deny(&general, permissions::SEND_MESSAGES);
    let (status, body) = client.rest(&discord, "POST", &path, &json!({"content": "c"})).await;
    assert_eq!((status, &body["code"]), (403, &json!(50_013)));
    assert_eq!(discord.violations().len(), 5);
}

#[tokio::test]
async fn interactions_are_answered_once_and_in_time() {
    let (discord, mut client) = started().await;
    let general = discord.guild("Guild").channel("general");
    client.identify(&discord, INTENTS).await;
    let bot = discord.bot_id();
    let command = json!([{"name": "ask", "description": "d", "integration_types": [0, 1], "name_localizations": {"fr": "demander"},
        "options": [{"type": 3, "name": "question", "description": "d", "required": true, "autocomplete": true}]}]);
    client.rest(&discord, "PUT", &format!("/applications/{bot}/commands"), &command).await;
    discord.commands_registered(1).await;
    let alice = discord.user("alice").with_locale("fr");

    // Deferred, shown to one user, then edited.
    let asked = alice.uses("demander").with("question", "who?").in_channel(&general).send().await;
    let event = client.event("INTERACTION_CREATE").await;
    assert_eq!((&event["locale"], &event["data"]["options"][0]["value"], &event["context"]), (&json!("fr"), &json!("who?"), &json!(0)));
    let (id, token) = (event["id"].as_str().unwrap(), event["token"].as_str().unwrap());
    let callback = format!("/interactions/{id}/{token}/callback");
    let original = format!("/webhooks/{bot}/{token}/messages/@original");
    assert_eq!(client.rest(&discord, "PATCH", &original, &json!({"content": "early"})).await.0, 404);
    assert_eq!(client.rest(&discord, "POST", &callback, &json!({"type": 5, "data": {"flags": 64}})).await.0, 204);
    assert_eq!(client.rest(&discord, "POST", &callback, &json!({"type": 5})).await.1["code"], 40_060);
    let row = json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "more"}]}]);
    client.rest(&discord, "PATCH", &original, &json!({"content": "me", "components": row})).await;
    let answer = asked.answer().await;
    assert_eq!((answer.is_ephemeral(), answer.text().as_str(), asked.callbacks()), (true, "me", 1));
    assert!(asked.acknowledged().await < Duration::from_secs(3));
    assert!(discord.messages(&general).is_empty());
    client.rest(&discord, "POST", &format!("/webhooks/{bot}/{token}"), &json!({"content": "and"})).await;
    assert_eq!(asked.followup(1).await.content(), "and");

    // The button updates its message.
    let clicked = alice.clicks(&answer, "More").await;
    let event = client.event("INTERACTION_CREATE").await;
    let callback = format!("/interactions/{}/{}/callback", event["id"].as_str().unwrap(), event["token"].as_str().unwrap());
    client.rest(&discord, "POST", &callback, &json!({"type": 7, "data": {"content": "more"}})).await;
    assert_eq!(clicked.answer().await.content(), "more");

    // Autocomplete, and too late.
    let typing = tokio::spawn({
        let (alice, general) = (alice.clone(), general.clone());
        async move { alice.types("ask", "question", "wh", &general).await }
    });
    let event = client.event("INTERACTION_CREATE").await;
    let callback = format!("/interactions/{}/{}/callback", event["id"].as_str().unwrap(), event["token"].as_str().unwrap());
    client.rest(&discord, "POST", &callback, &json!({"type": 8, "data": {"choices": [{"name": "who?", "value": "who?"}]}})).await;
    assert_eq!(typing.await.unwrap(), [json!({"name": "who?", "value": "who?"})]);
    alice.uses("ask").with("question", "late").in_channel(&general).send().await;
    let event = client.event("INTERACTION_CREATE").await;
    discord.advance(Duration::from_secs(3));
    let callback = format!("/interactions/{}/{}/callback", event["id"].as_str().unwrap(), event["token"].as_str().unwrap());
    assert_eq!(client.rest(&discord, "POST", &callback, &json!({"type": 5})).await.1["code"], 10_062);
    discord.advance(Duration::from_mins(15));
    assert_eq!(client.rest(&discord, "PATCH", &original, &json!({"content": "late"})).await.1["code"], 50_027);
    assert_eq!(discord.violations().len(), 4, "{:?}", discord.violations());
}

#[tokio::test]
async fn faults_happen_as_often_as_asked() {
    let (discord, client) = started().await;
    let general = discord.guild("Guild").channel("general");
    let path = format!("/channels/{}/messages", general.id());
    let route = "POST /channels/{channel_id}/messages";
    discord.fail(Fault::TooMany { route, retry_after: 0.25, scope: "user", times: 1 });
    discord.fail(Fault::Status { route, status: 502, times: 1 });
    discord.fail(Fault::StatusAfter { route, status: 500, times: 1 });
    discord.fail(Fault::Slow { route, delay: Duration::from_millis(50), times: 1 });
    let body = json!({"content": "c"});
    let (status, told) = client.rest(&discord, "POST", &path, &body).await;
    assert_eq!((status, &told["retry_after"], &told["global"]), (429, &json!(0.25), &json!(false)));
    // Whoever does not wait as long as that is refused again.
    assert_eq!(client.rest(&discord, "POST", &path, &body).await.0, 429);
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(client.rest(&discord, "POST", &path, &body).await.0, 502);
    assert!(discord.messages(&general).is_empty());
    assert_eq!(client.rest(&discord, "POST", &path, &body).await.0, 500);
    assert_eq!(discord.messages(&general).len(), 1);
    assert_eq!(client.rest(&discord, "POST", &path, &body).await.0, 200);
    let statuses: Vec<u16> = discord.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [429, 429, 502, 500, 200]);
    assert_eq!(discord.faults(), []);
    discord.stop().await;
}
