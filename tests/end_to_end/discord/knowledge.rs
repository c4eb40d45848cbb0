//! What was changed beside a running bot, and whose it is.

use super::driver::Stage;
use super::moderation::{MANAGE_GUILD, adds, publishes};
use crate::driver::on_sqlite;
use loopback_discord::{Channel, User as Person};
use std::time::Duration;

const QUESTION: &str = "what does the lamp of the harbour burn?";

async fn answer(person: &Person, channel: &Channel) -> String {
    person.uses("ask").with("question", QUESTION).in_channel(channel).send().await.answer().await.text()
}

/// Asks until the answer holds a text; a change is looked for every second.
async fn is_told(person: &Person, channel: &Channel, expected: &str) {
    for _ in 0..60 {
        if answer(person, channel).await.contains(expected) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("{expected} is not answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_behind_or_damaged_is_mended_at_the_start_and_says_so() {
    let mut stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let import = |stage: &Stage, name: &str, text: &str| {
        let path = stage.bot.home().writes(name, text);
        assert_eq!(stage.bot.runs(&["import", path.to_str().expect("a path")]).code, 0);
    };
    let boxes = (0..900).fold(String::new(), |text, number| text + &format!("Box {number} holds {} marbles.\n", number * 7 % 1009));
    import(&stage, "boxes.txt", &boxes);
    stage.restarts().await;
    assert!(stage.bot.log().contains("the search index was behind and is up to date now indexed=2 documents=2"), "{}", stage.bot.log());
    // The bot uses it: what is imported now is found, and is on the disk at the next start.
    import(&stage, "lamp.txt", "The lamp of the harbour burns oil.\n");
    is_told(&alice, &stage.channel, "burns oil").await;
    stage.restarts().await;
    assert!(stage.bot.log().contains("is up to date now indexed=1 documents=3"), "{}", stage.bot.log());
    is_told(&alice, &stage.channel, "burns oil").await;
    stage.bot.ends();
    stage.discord.deserted().await;
    std::fs::write(stage.bot.home().folder().join("data/index/meta.json"), "{").expect("damage");
    stage.bot.starts();
    stage.discord.ready().await;
    assert!(stage.bot.log().contains("is built anew: it is damaged"), "{}", stage.bot.log());
    is_told(&alice, &stage.channel, "burns oil").await;
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_beside_a_running_bot_is_served_where_it_belongs() {
    let stage = Stage::set_with(super::driver::options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")]).await;
    let alice = stage.discord.user("alice");
    let other = stage.discord.guild("mill").channel("general");
    let direct = stage.discord.direct(&alice);
    let path = stage.bot.home().writes("lamp.txt", "The lamp of the harbour burns oil.\n");
    let path = path.to_str().expect("a path");
    let fine = |arguments: &[&str]| {
        let said = stage.bot.runs(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
    };
    // For everybody.
    fine(&["import", path]);
    is_told(&alice, &stage.channel, "burns oil").await;
    fine(&["kb", "export", "with-lamp.zip"]);
    fine(&["kb", "undo", "1"]);
    is_told(&alice, &stage.channel, "The story doesn't say").await;
    // For one server.
    let guild = stage.guild.id().to_string();
    fine(&["kb", "import", "with-lamp.zip", "--guild", &guild]);
    is_told(&alice, &stage.channel, "burns oil").await;
    for channel in [&other, &direct] {
        assert!(answer(&alice, channel).await.contains("The story doesn't say"));
    }
    let titles = async |channel| alice.types("source", "address", "lamp", channel).await.len();
    assert_eq!((titles(&stage.channel).await, titles(&other).await, titles(&direct).await), (1, 0, 0));
    let source =
        async |channel: &Channel| alice.uses("source").with("address", "lamp#1").in_channel(channel).send().await.answer().await.text();
    assert!(source(&stage.channel).await.contains("burns oil") && !source(&other).await.contains("burns oil"));
    // Somebody who brings the bot along sees what everybody starts from.
    let brought = alice.uses("ask").with("question", QUESTION).in_channel(&stage.channel).user_installed().send().await;
    assert!(brought.answer().await.text().contains("The story doesn't say"));
    // A mention, and what a button shows, are the server's own.
    let asked = alice.says(&format!("<@{}> {QUESTION}", stage.discord.bot_id())).in_channel(&stage.channel).send().await;
    let card = stage.discord.reply_to(&asked).await;
    assert!(card.text().contains("burns oil"), "{}", card.text());
    let around = alice.clicks(&card, "In context [lamp#1]").await.answer().await;
    assert!(around.text().contains("burns oil"), "{}", around.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn moderators_see_what_of_theirs_is_damaged() {
    if !on_sqlite("moderators_see_what_of_theirs_is_damaged") {
        return;
    }
    let mut stage = Stage::set().await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let preview = adds(&moderator, &stage.channel, "Lamp", "The lamp of the harbour burns oil.").await;
    assert!(publishes(&moderator, &preview).await.contains("as revision 1"));
    stage.bot.ends();
    stage.discord.deserted().await;
    stage.bot.home().damages(b"burns oil", b"burns oak");
    stage.bot.starts();
    stage.discord.ready().await;
    let shown = moderator.uses("kb settings show").in_channel(&stage.channel).send().await.answer().await.text();
    assert!(shown.contains("Damaged in the store") && shown.contains("lamp") && shown.contains("/kb undo"), "{shown}");
    let asked = moderator.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel).send().await;
    assert!(asked.answer().await.text().contains("Shengjia Zhao"), "the rest is served");
    stage.closes();
}
