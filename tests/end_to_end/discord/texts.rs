//! Texts that a server brings: how their quotes are shown, what of a message becomes one, and whose texts answer.

use super::driver::{Stage, options};
use super::moderation::{MANAGE_GUILD, publishes};
use crate::driver::workspace;
use crate::texts::QUESTIONS;
use loopback_discord::{Message, Use, User as Person};
use serde_json::Value;

async fn asks(stage: &Stage, person: &Person, question: &str) -> Message {
    person.uses("ask").with("question", question).in_channel(&stage.channel).send().await.answer().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_shows_where_a_quote_stands() {
    let variables = [("STET__KNOWLEDGE__STORY", "false"), ("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")];
    let stage = Stage::set_with(options(), &variables).await;
    let path = workspace().join("tests/fixtures/harbour-club.md");
    assert_eq!(stage.bot.runs(&["import", path.to_str().expect("UTF-8")]).code, 0);
    let alice = stage.discord.user("alice");
    for (question, name) in QUESTIONS.iter().zip(["question", "row", "item", "span", "list"]) {
        // The bot looks for changes every second.
        let mut card = asks(&stage, &alice, question).await;
        for _ in 0..60 {
            if card.text().contains("harbour-club#") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            card = asks(&stage, &alice, question).await;
        }
        let mut shown: Vec<Value> = card.json()["embeds"].as_array().expect("embeds").clone();
        shown.extend(card.json()["components"].as_array().expect("components").clone());
        shown.iter_mut().for_each(super::buttons::blank_ids);
        insta::assert_json_snapshot!(format!("card_of_{name}"), shown);
    }
    let source = alice.uses("source").with("address", "harbour-club#14").in_channel(&stage.channel).send().await.answer().await;
    assert!(source.text().contains("Changes › 1.2.0 › Removed"), "{}", source.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_stored_as_people_read_it_with_its_files() {
    let stage = Stage::set().await;
    let here = &stage.channel;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let rosa = stage.discord.user("rosa");
    let text = format!("Duty\n<@{}> opens the boathouse on <t:1775068200:F> <:oar:1234567890123456789>.", rosa.id());
    let said = moderator.says(&text).with_file("keys.txt", "The spare key hangs behind the clock.\n".as_bytes());
    let message = said.in_channel(here).send().await;
    let preview = moderator.chooses("Add to the knowledge base", &message).in_channel(here).send().await.answer().await;
    for expected in ["@rosa opens the boathouse on 2026-04-01 18:30 UTC :oar:", "The spare key hangs behind the clock."] {
        assert!(preview.text().contains(expected), "{expected} is not in {}", preview.text());
    }
    assert!(publishes(&moderator, &preview).await.contains("revision 1"));
    let told = asks(&stage, &moderator, "where does the spare key hang?").await;
    assert!(told.text().contains("behind the clock"), "{}", told.text());
    stage.closes();
}

const QUESTION: &str = "who graduated from Peking University?";

#[tokio::test(flavor = "multi_thread")]
async fn a_server_answers_without_the_shipped_story() {
    let stage = Stage::set_with(options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")]).await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let sent = async |command: Use| -> Message { command.in_channel(&stage.channel).send().await.answer().await };
    // The first article asks whether the story should stay.
    let form = moderator.uses("kb article add").in_channel(&stage.channel).send().await;
    let submitted = form.submits(&[("title", "Lamp"), ("text", "The lamp of the harbour burns oil.")]).await;
    let preview = submitted.answer().await;
    assert!(submitted.followup(1).await.text().contains("/kb settings story"));
    publishes(&moderator, &preview).await;
    assert!(asks(&stage, &moderator, QUESTION).await.text().contains("[4]"));
    let preview = sent(moderator.uses("kb settings story").with("answers", false)).await;
    assert!(publishes(&moderator, &preview).await.contains("revision 2"));
    let refused = asks(&stage, &moderator, QUESTION).await;
    assert!(!refused.text().contains("[4]") && !refused.text().contains("The story doesn't say"), "{}", refused.text());
    // Other servers have it.
    let there = stage.discord.guild("mill").channel("general");
    let told = moderator.uses("ask").with("question", QUESTION).in_channel(&there).send().await.answer().await;
    assert!(told.text().contains("[4]"), "{}", told.text());
    publishes(&moderator, &sent(moderator.uses("kb undo").with("revision", 2)).await).await;
    assert!(asks(&stage, &moderator, QUESTION).await.text().contains("[4]"));
    stage.closes();
}
