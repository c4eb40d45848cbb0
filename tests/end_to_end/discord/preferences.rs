//! What a server sets for itself.

use super::driver::{Stage, options};
use super::faults::CREATE;
use super::moderation::{MANAGE_GUILD, adds, publishes};
use loopback_discord::{Message, Use, User as Person};
use serde_json::{Value, json};

async fn sent(stage: &Stage, command: Use) -> Message {
    command.in_channel(&stage.channel).send().await.answer().await
}

async fn sets(stage: &Stage, moderator: &Person, command: Use) {
    let preview = sent(stage, command).await;
    let told = publishes(moderator, &preview).await;
    assert!(told.contains("Published as revision"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_keeps_the_knowledge_base_and_not_the_settings() {
    let stage = Stage::set_with(options(), &[]).await;
    let role = stage.guild.role("librarians");
    stage.guild.allows("kb", role);
    let (id, boss) = (role.to_string(), stage.discord.user("boss").with_permission(MANAGE_GUILD));
    let librarian = stage.discord.user("lib").with_role(role);
    let refused = sent(&stage, librarian.uses("kb history")).await;
    assert!(refused.text().contains("Only members who may manage"), "{}", refused.text());
    let shown = boss.uses("kb settings moderators").with("role", id.as_str()).with("allowed", true).in_channel(&stage.channel).send().await;
    assert!(shown.followup(1).await.text().contains("Integrations"), "an admin is told where to allow it");
    assert!(publishes(&boss, &shown.answer().await).await.contains("revision 1"));
    let preview = adds(&librarian, &stage.channel, "Lamp", "The lamp of the harbour burns oil.").await;
    // The role is taken away between the card and the click.
    let librarian = librarian.without_role(role);
    let refused = librarian.clicks(&preview, "Publish").await.answer().await;
    assert!(refused.text().contains("Only members who may manage"), "{}", refused.text());
    let librarian = librarian.with_role(role);
    assert!(publishes(&librarian, &preview).await.contains("revision 2"));
    // They cannot give themselves more, nor take back what was set.
    for command in [
        librarian.uses("kb settings moderators").with("role", id.as_str()).with("allowed", false),
        librarian.uses("kb settings privacy").with("days", 1),
        librarian.uses("kb undo").with("revision", 1),
    ] {
        let refused = sent(&stage, command).await;
        assert!(refused.text().contains("can change its settings") && refused.buttons().is_empty(), "{}", refused.text());
    }
    sets(&stage, &boss, boss.uses("kb undo").with("revision", 1)).await;
    let refused = sent(&stage, librarian.uses("kb history")).await;
    assert!(refused.text().contains("Only members who may manage"), "{}", refused.text());
    // Another server's roles are its own.
    let there = stage.discord.guild("mill");
    there.allows("kb", role);
    let refused = librarian.uses("kb history").in_channel(&there.channel("general")).send().await.answer().await;
    assert!(refused.text().contains("Only members who may manage"), "{}", refused.text());
    stage.closes();
}

/// The commands below a registered one, with a value for each option that they require.
fn commands(command: &Value, name: &str, [channel, role]: [&str; 2]) -> Vec<(String, Vec<(String, Value)>)> {
    let options = command["options"].as_array().map_or(&[][..], Vec::as_slice);
    let of: Vec<&Value> = options.iter().filter(|option| option["type"] == 1 || option["type"] == 2).collect();
    let required = options.iter().filter(|option| option["required"] == true);
    if !of.is_empty() {
        return of
            .iter()
            .flat_map(|below| commands(below, &format!("{name} {}", below["name"].as_str().expect("a name")), [channel, role]))
            .collect();
    }
    let value = |option: &Value| match option["type"].as_u64() {
        Some(4) => json!(1),
        Some(5) => json!(true),
        Some(7) => json!(channel),
        Some(8) => json!(role),
        _ => json!("athene"),
    };
    vec![(name.to_owned(), required.map(|option| (option["name"].as_str().expect("a name").to_owned(), value(option))).collect())]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_moderator_or_no_more_can_use_no_command() {
    let stage = Stage::set_with(options(), &[]).await;
    let (seeing, keeping) = (stage.guild.role("guests"), stage.guild.role("librarians"));
    stage.guild.allows("kb", seeing);
    let (id, boss) = (keeping.to_string(), stage.discord.user("boss").with_permission(MANAGE_GUILD));
    sets(&stage, &boss, boss.uses("kb settings moderators").with("role", id.as_str()).with("allowed", true)).await;
    let guest = stage.discord.user("guest").with_role(seeing);
    let librarian = stage.discord.user("lib").with_role(seeing).with_role(keeping);
    assert!(!sent(&stage, librarian.uses("kb history")).await.text().contains("Only members who may manage"));
    let former = librarian.without_role(keeping);
    let registered = stage.discord.commands().await;
    let kb = registered.iter().find(|command| command["name"] == "kb").expect("it is registered");
    let place = stage.channel.id().to_string();
    let all = commands(kb, "kb", [&place, &id]);
    assert!(all.len() > 25, "{all:?}");
    for (name, values) in all {
        for person in [&guest, &former] {
            let command = values.iter().fold(person.uses(&name), |command, (option, value)| command.with(option, value.clone()));
            let refused = sent(&stage, command).await;
            assert!(refused.is_ephemeral() && refused.text().contains("Only members who may manage"), "{name}: {}", refused.text());
        }
    }
    assert_eq!(stage.bot.runs(&["kb", "history", "--guild", &stage.guild.id().to_string()]).out.lines().count(), 1);
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_is_shown_and_followed() {
    let options = loopback_discord::Options { message_content: true, ..options() };
    let stage = Stage::set_with(options, &[("STET__DISCORD__MESSAGE_CONTENT", "true")]).await;
    let boss = stage.discord.user("boss").with_permission(MANAGE_GUILD);
    let (alice, here) = (stage.discord.user("alice"), &stage.channel);
    let quiet = alice.says("who went to Meta?").in_channel(here).send().await;
    stage.discord.quiet().await;
    assert!(stage.discord.replies_to(&quiet).is_empty());
    let (channel, log) = (here.id().to_string(), stage.guild.channel("log"));
    let log_id = log.id().to_string();
    sets(&stage, &boss, boss.uses("kb settings channels").with("channel", channel.as_str()).with("answers", true)).await;
    sets(&stage, &boss, boss.uses("kb settings language").with("language", 1)).await;
    sets(&stage, &boss, boss.uses("kb settings log").with("channel", log_id.as_str())).await;
    let answered = alice.says("who went to Meta?").in_channel(here).send().await;
    assert!(stage.discord.reply_to(&answered).await.text().contains("Shengjia Zhao"));
    let mention = alice.says(&format!("<@{}>", stage.discord.bot_id())).in_channel(here).send().await;
    assert!(stage.discord.reply_to(&mention).await.text().contains("提及"), "help is in the language that was set");
    sets(&stage, &boss, boss.uses("kb settings cooldown").with("questions", 1)).await;
    let bob = stage.discord.user("bob");
    assert!(sent(&stage, bob.uses("ask").with("question", "who went to Meta?")).await.text().contains("Shengjia Zhao"));
    let told = sent(&stage, bob.uses("ask").with("question", "who went to Meta?")).await;
    assert!(told.text().contains("That was quick"), "{}", told.text());
    let there = stage.discord.guild("mill").channel("general");
    for _ in 0..2 {
        let asked = bob.uses("ask").with("question", "who went to Meta?").in_channel(&there).send().await.answer().await;
        assert!(asked.text().contains("Shengjia Zhao"), "{}", asked.text());
    }
    // Every change is told in the log channel, with what stood before and after.
    let added = adds(&boss, here, "Lamp", "The lamp of the harbour burns oil.").await;
    assert!(publishes(&boss, &added).await.contains("revision 5"));
    let told = log.posted(3).await;
    assert!(
        told.text().contains("lamp") && told.text().contains("第 5 版") && told.text().contains(&boss.id().to_string()),
        "{}",
        told.text()
    );
    let [(name, content)] = told.files().try_into().expect("one file");
    let content = String::from_utf8(content).expect("text");
    assert!(name == "revision-5-after.txt" && content.contains("burns oil"), "{name}: {content}");
    // Whoever makes it: the command line's are told, too.
    let guild = stage.guild.id().to_string();
    assert_eq!(stage.bot.runs(&["kb", "undo", "5", "--guild", &guild]).code, 0);
    let told = log.posted(4).await;
    assert!(told.text().contains("收回 5") && told.text().contains("管理員"), "{}", told.text());
    assert_eq!(told.files().len(), 1);
    let added = adds(&boss, here, "Lamp", "The lamp of the harbour burns oil.").await;
    assert!(publishes(&boss, &added).await.contains("revision 7"));
    let shown = sent(&stage, boss.uses("kb settings show")).await;
    for text in ["Articles: 1 of 200", "Test questions: 0 of 100", "Language: zh-Hant", "in a minute: 1", "kept: 30", &log_id, &channel] {
        assert!(shown.text().contains(text), "{text} is not in {}", shown.text());
    }
    // Where it may not write there, it is published all the same, and told.
    stage.guild.deny(&log, loopback_discord::permissions::SEND_MESSAGES);
    let added = adds(&boss, here, "Mill", "The mill grinds rye.").await;
    let clicked = boss.clicks(&added, "Publish").await;
    assert!(clicked.answer().await.text().contains("revision 8"));
    assert!(clicked.followup(1).await.text().contains("cannot write into the log channel"));
    // Who reads the channel of before hears that it is another one.
    let other = stage.guild.channel("news");
    let id = other.id().to_string();
    sets(&stage, &boss, boss.uses("kb settings log").with("channel", id.as_str())).await;
    assert!(other.posted(1).await.text().contains("log-channel"));
    // A refusal that passes is not the last word.
    stage.discord.fail(loopback_discord::Fault::Status { route: CREATE, status: 401, times: 1 });
    sets(&stage, &boss, boss.uses("kb settings log")).await;
    assert!(other.posted(2).await.text().contains("log-channel"));
    // Another cooldown holds at once, for who has used up the one before too.
    sets(&stage, &boss, boss.uses("kb settings cooldown").with("questions", 3)).await;
    assert!(sent(&stage, bob.uses("ask").with("question", "who went to Meta?")).await.text().contains("Shengjia Zhao"));
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_has_pages() {
    let stage = Stage::set_with(options(), &[]).await;
    let boss = stage.discord.user("boss").with_permission(MANAGE_GUILD);
    for days in 1..=12 {
        sets(&stage, &boss, boss.uses("kb settings privacy").with("days", days)).await;
    }
    let first = sent(&stage, boss.uses("kb history")).await;
    let of = |page: &Message| -> Vec<String> {
        page.text().lines().filter_map(|line| line.split_once(" · ")).map(|(number, _)| number.to_owned()).collect()
    };
    assert_eq!(of(&first), (3..=12).rev().map(|number: i32| number.to_string()).collect::<Vec<_>>());
    let second = boss.clicks(&first, "▶").await.answer().await;
    assert_eq!((of(&second), second.buttons().len()), (vec!["2".to_owned(), "1".to_owned()], 0));
    let plain = boss.without_permission(MANAGE_GUILD);
    let refused = plain.clicks_late(&first, "▶").await.answer().await;
    assert!(refused.text().contains("Only members who may manage"), "{}", refused.text());
    stage.closes();
}
