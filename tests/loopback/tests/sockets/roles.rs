//! Roles, and what clients let their members do.

use loopback_discord::{Discord, Use, permissions};
use serde_json::{Value, json};

use super::client::Client;
use super::{INTENTS, started};

/// Registers one slash command.
async fn registered(discord: &Discord, client: &Client, command: Value) {
    let path = format!("/applications/{}/commands", discord.bot_id());
    assert_eq!(client.rest(discord, "POST", &path, &command).await.0, 201);
}

/// Why a client does not let its user.
async fn refused(using: Use) -> String {
    let failed = tokio::spawn(using.send()).await.expect_err("the client refuses");
    failed.into_panic().downcast_ref::<String>().expect("a reason").clone()
}

#[tokio::test]
async fn a_role_lets_its_members_use_a_command() {
    let (discord, mut client) = started().await;
    let (guild, elsewhere) = (discord.guild("Guild"), discord.guild("Other").channel("general"));
    let general = guild.channel("general");
    let keepers = guild.role("keepers");
    assert_eq!(guild.role("keepers"), keepers);
    client.identify(&discord, INTENTS).await;
    let created = client.event("GUILD_CREATE").await;
    let names: Vec<&Value> = created["roles"].as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["@everyone", "keepers"]);
    let (_, read) = client.rest(&discord, "GET", &format!("/guilds/{}", guild.id()), &Value::Null).await;
    assert_eq!(read["roles"], created["roles"]);
    let later = guild.role("later");
    assert_eq!(client.event("GUILD_ROLE_CREATE").await["role"]["id"], later.to_string());

    let needed = permissions::MANAGE_GUILD.to_string();
    registered(&discord, &client, json!({"name": "keep", "description": "d", "default_member_permissions": needed})).await;
    let keeper = discord.user("keeper").with_role(keepers);
    assert!(refused(keeper.uses("keep").in_channel(&general)).await.contains("it needs the permissions"));
    guild.allows("keep", keepers);
    keeper.uses("keep").in_channel(&general).send().await;
    assert_eq!(client.event("INTERACTION_CREATE").await["member"]["roles"], json!([keepers.to_string()]));
    keeper.says("here").in_channel(&general).send().await;
    assert_eq!(client.event("MESSAGE_CREATE").await["member"]["roles"], json!([keepers.to_string()]));
    // A role is of one guild, and is lost again.
    keeper.says("there").in_channel(&elsewhere).send().await;
    assert_eq!(client.event("MESSAGE_CREATE").await["member"]["roles"], json!([]));
    assert!(refused(keeper.uses("keep").in_channel(&elsewhere)).await.contains("it needs the permissions"));
    assert!(refused(keeper.without_role(keepers).uses("keep").in_channel(&general)).await.contains("it needs the permissions"));
    guild.allows("keep", guild.id());
    discord.user("anybody").uses("keep").in_channel(&general).send().await;
}

#[tokio::test]
async fn options_take_what_is_there() {
    let (discord, mut client) = started().await;
    let (guild, other) = (discord.guild("Guild"), discord.guild("Other"));
    let general = guild.channel("general");
    client.identify(&discord, INTENTS).await;
    let option = |kind: u64, name: &str| json!({"type": kind, "name": name, "description": "d", "channel_types": [0, 11]});
    let options = json!([option(6, "user"), option(7, "channel"), option(8, "role")]);
    registered(&discord, &client, json!({"name": "set", "description": "d", "options": options})).await;
    let alice = discord.user("alice");
    let post = guild.forum_post("post");
    let forum = client.rest(&discord, "GET", &format!("/channels/{}", post.id()), &Value::Null).await.1["parent_id"].clone();
    let number = |id: u64| json!(id.to_string());
    let cases = [
        ("user", number(alice.id()), Ok("users")),
        ("user", number(7), Err("there is no user")),
        ("channel", number(general.id()), Ok("channels")),
        ("channel", number(post.id()), Ok("channels")),
        ("channel", forum, Err("is of type 15")),
        ("channel", number(other.channel("general").id()), Err("there is no channel")),
        ("role", number(guild.role("keepers")), Ok("roles")),
        ("role", number(guild.id()), Ok("roles")),
        ("role", number(other.role("keepers")), Err("there is no role")),
    ];
    for (option, value, expected) in cases {
        let using = alice.uses("set").with(option, value.clone()).in_channel(&general);
        match expected {
            Ok(kind) => {
                using.send().await;
                let data = client.event("INTERACTION_CREATE").await["data"].clone();
                assert_eq!(data["options"][0]["value"], value);
                assert!(data["resolved"][kind][value.as_str().unwrap()].is_object(), "{data}");
            }
            Err(why) => assert!(refused(using).await.contains(why), "{option} {value}"),
        }
    }
}
