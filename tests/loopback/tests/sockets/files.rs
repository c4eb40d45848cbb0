//! The files that users give, and those that the bot sends.

use std::time::{Duration, Instant};

use loopback_discord::{Fault, limits};
use serde_json::{Value, json};

use super::client::file;
use super::{CONTENT, INTENTS, started};

/// Not text, and with what looks like the end of a part.
const BINARY: &[u8] = b"\0\xff\r\n--\r\n\r\n--mar\x80";

/// The names and contents of a form's files.
type Files<'f> = &'f [(&'f str, &'f [u8])];

#[tokio::test]
async fn users_give_files() {
    let (discord, mut client) = started().await;
    let general = discord.guild("Guild").channel("general");
    client.identify(&discord, INTENTS | CONTENT).await;
    let options = json!([{"type": 11, "name": "file", "description": "d", "required": true}]);
    let command = json!({"name": "add", "description": "d", "options": options});
    client.rest(&discord, "POST", &format!("/applications/{}/commands", discord.bot_id()), &command).await;
    let alice = discord.user("alice");
    let add = || alice.uses("add").with_file("file", "a 燈.bin", BINARY).in_channel(&general);
    for wrong in [alice.uses("add").in_channel(&general), add().with_file("other", "a", b"")] {
        assert!(tokio::spawn(wrong.send()).await.is_err(), "the client refuses");
    }
    let mut given = Vec::new();
    for using in [add(), add().claiming(5).hosted_by("https://cdn.example")] {
        using.send().await;
        let data = client.event("INTERACTION_CREATE").await["data"].clone();
        let id = data["options"][0]["value"].as_str().unwrap();
        given.push(data["resolved"]["attachments"][id].clone());
    }
    let [given, lying] = given.try_into().unwrap();
    assert_eq!((&given["filename"], &given["size"], &given["ephemeral"]), (&json!("a 燈.bin"), &json!(BINARY.len()), &json!(true)));
    assert_eq!(lying["size"], 5);
    let other = lying["url"].as_str().and_then(|url| url.strip_prefix("https://cdn.example")).unwrap();
    assert_eq!(file(&discord, &format!("https://cdn.discordapp.com{other}"), "").await, (200, BINARY.to_vec()));

    let url = given["url"].as_str().unwrap();
    let folder = format!("https://cdn.discordapp.com/ephemeral-attachments/{}/", general.id());
    assert!(url.starts_with(&folder) && url.contains("/a%20%E7%87%88.bin?ex=") && url.ends_with('&'), "{url}");
    assert_eq!(file(&discord, url, "").await, (200, BINARY.to_vec()));
    let unsigned = url.split('?').next().unwrap();
    for wrong in [unsigned, &url.replace("hm=", "hm=0"), &url.replace("a%20", "b%20")] {
        assert_eq!(file(&discord, wrong, "").await.0, 404, "{wrong}");
    }
    assert_eq!(discord.violations(), Vec::<String>::new());
    assert_eq!(file(&discord, url, &format!("Authorization: Bot {}\r\n", discord.token())).await.0, 200);
    assert!(discord.violations()[0].contains("the token was sent"), "{:?}", discord.violations());

    let route = "GET /attachments";
    discord.fail(Fault::Status { route, status: 503, times: 1 });
    discord.fail(Fault::TooMany { route, retry_after: 0.05, scope: "shared", times: 1 });
    assert_eq!([file(&discord, url, "").await.0, file(&discord, url, "").await.0], [503, 429]);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let delay = Duration::from_millis(50);
    discord.fail(Fault::Slow { route, delay, times: 1 });
    let begin = Instant::now();
    assert!(file(&discord, url, "").await.0 == 200 && begin.elapsed() >= delay);
    assert!(discord.requests().iter().filter(|request| request.template == "/attachments").count() == 9 && discord.faults().is_empty());

    let message = alice.says("").with_file("a.txt", b"a").with_file("b", BINARY).in_channel(&general).send().await;
    assert_eq!(message.files(), [("a.txt".to_owned(), b"a".to_vec()), ("b".to_owned(), BINARY.to_vec())]);
    let told = client.event("MESSAGE_CREATE").await["attachments"].clone();
    assert_eq!((&told[0]["content_type"], told[1].get("ephemeral")), (&json!("text/plain; charset=utf-8"), None));
    assert_eq!(file(&discord, told[1]["url"].as_str().unwrap(), "").await, (200, BINARY.to_vec()));
}

#[tokio::test]
async fn the_bot_sends_keeps_and_drops_files() {
    let (discord, client) = started().await;
    let general = discord.guild("Guild").channel("general");
    let path = format!("/channels/{}/messages", general.id());
    let listed = json!({"attachments": [{"id": 0, "filename": "a.bin", "description": "bytes"}, {"id": "1", "filename": "b.txt"}]});
    let (status, made) = client.form(&discord, "POST", &path, &listed, &[("a.bin", BINARY), ("b.txt", b"b")]).await;
    let sent = general.posted(1).await;
    assert_eq!(sent.files(), [("a.bin".to_owned(), BINARY.to_vec()), ("b.txt".to_owned(), b"b".to_vec())]);
    assert_eq!((status, &made["attachments"]), (200, &sent.json()["attachments"]));
    let first = &made["attachments"][0];
    assert_eq!((&first["size"], &first["description"]), (&json!(BINARY.len()), &json!("bytes")));
    assert_eq!(file(&discord, first["url"].as_str().unwrap(), "").await, (200, BINARY.to_vec()));

    let own = format!("{path}/{}", sent.id());
    let kept = json!({"attachments": [{"id": first["id"]}, {"id": "0", "filename": "c"}]});
    let cases: [(Value, Files<'_>, &[&str]); 5] = [
        (json!({"content": "c"}), &[], &["a.bin", "b.txt"]),
        (kept, &[("c", b"c")], &["a.bin", "c"]),
        (json!({"content": "d"}), &[("d", b"d")], &["a.bin", "c", "d"]),
        (json!({"attachments": []}), &[], &[]),
        (json!({}), &[("e", b"e")], &["e"]),
    ];
    for (body, files, expected) in cases {
        assert_eq!(client.form(&discord, "PATCH", &own, &body, files).await.0, 200, "{body}");
        let now = discord.message(&sent).unwrap().files();
        assert_eq!(now.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected, "{body}");
    }
    // What somebody says afterwards has none of them.
    assert_eq!(discord.user("alice").says("mine").in_channel(&general).send().await.files(), []);
    assert_eq!(discord.violations(), Vec::<String>::new());

    let large = vec![0; limits::FILE + 1];
    let many = [("a", &b"a"[..]); limits::FILES + 1];
    let cases: [(Value, Files<'_>, u16, &str); 5] = [
        (json!({"attachments": [{"id": "1"}]}), &[], 400, "attachments.0.id"),
        (json!({"attachments": [{"id": first["id"]}]}), &[], 400, "attachments.0.id"),
        (json!({"content": "c", "attachments": []}), &[("a", b"a")], 400, "files[0]"),
        (json!({}), &many, 400, "attachments: "),
        (json!({}), &[("a", &large)], 413, "(40005)"),
    ];
    for (body, files, status, violation) in cases {
        let answered = client.form(&discord, "POST", &path, &body, files).await;
        assert_eq!(answered.0, status, "{body}");
        let told = discord.violations();
        assert!(told.last().is_some_and(|told| told.contains(violation)), "{body} {told:?}");
    }
    assert_eq!((discord.violations().len(), discord.messages(&general).len()), (5, 2));
    // A file of the largest size is taken, ten of them too.
    let largest = &large[1..];
    assert_eq!(client.form(&discord, "POST", &path, &json!({}), &[("a", largest); limits::FILES]).await.0, 200);
}

#[tokio::test]
async fn answers_have_files() {
    let (discord, mut client) = started().await;
    let guild = discord.guild("Guild");
    let general = guild.channel("general");
    client.identify(&discord, INTENTS).await;
    let bot = discord.bot_id();
    client.rest(&discord, "POST", &format!("/applications/{bot}/commands"), &json!({"name": "get", "description": "d"})).await;
    let alice = discord.user("alice");
    // Answers need no permission of the bot.
    guild.deny(&general, loopback_discord::permissions::ATTACH_FILES);
    let path = format!("/channels/{}/messages", general.id());
    assert_eq!(client.form(&discord, "POST", &path, &json!({}), &[("a", b"a")]).await.1["code"], 50_013);
    let mut used = async || {
        let got = alice.uses("get").in_channel(&general).send().await;
        let event = client.event("INTERACTION_CREATE").await;
        (got, event["id"].as_str().unwrap().to_owned(), event["token"].as_str().unwrap().to_owned())
    };
    let ((at_once, id, token), (deferred, later, later_token)) = (used().await, used().await);
    let row = json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "more"}]}]);
    let answer = json!({"type": 4, "data": {"components": row, "attachments": [{"id": 0}]}});
    let callback = format!("/interactions/{id}/{token}/callback");
    assert_eq!(client.form(&discord, "POST", &callback, &answer, &[("a.bin", BINARY)]).await.0, 204);
    let shown = at_once.answer().await;
    assert_eq!(shown.files(), [("a.bin".to_owned(), BINARY.to_vec())]);
    client.form(&discord, "POST", &format!("/webhooks/{bot}/{token}"), &json!({}), &[("b", b"b")]).await;
    assert_eq!(at_once.followup(1).await.files(), [("b".to_owned(), b"b".to_vec())]);

    client.rest(&discord, "POST", &format!("/interactions/{later}/{later_token}/callback"), &json!({"type": 5})).await;
    let original = format!("/webhooks/{bot}/{later_token}/messages/@original");
    client.form(&discord, "PATCH", &original, &json!({"attachments": [{"id": 0}]}), &[("c", BINARY)]).await;
    assert_eq!(deferred.answer().await.files(), [("c".to_owned(), BINARY.to_vec())]);

    // A click that changes its message may keep the files.
    let clicked = alice.clicks(&shown, "More").await;
    let event = client.event("INTERACTION_CREATE").await;
    let callback = format!("/interactions/{}/{}/callback", event["id"].as_str().unwrap(), event["token"].as_str().unwrap());
    let kept = json!({"type": 7, "data": {"content": "more", "attachments": [{"id": shown.json()["attachments"][0]["id"]}]}});
    let wrong = json!({"type": 7, "data": {"content": "more", "attachments": [{"id": "7"}]}});
    assert_eq!(client.rest(&discord, "POST", &callback, &wrong).await.0, 400);
    assert_eq!(client.rest(&discord, "POST", &callback, &kept).await.0, 204);
    assert_eq!(clicked.answer().await.files(), shown.files());
    let told = discord.violations();
    assert!(told.len() == 1 && told[0].contains("data.attachments.0.id"), "{told:?}");

    // None of these was posted unasked.
    let waiting = general.clone();
    let waiting = tokio::spawn(async move { waiting.posted(2).await });
    for content in ["one", "two"] {
        client.rest(&discord, "POST", &path, &json!({"content": content})).await;
    }
    assert_eq!((general.posted(1).await.content(), waiting.await.unwrap().content()), ("one", "two"));
}
