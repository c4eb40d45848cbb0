//! The card and its buttons, on month-old messages and after what they were about has changed.

use super::driver::Stage;
use loopback_discord::{Interaction, Message, User as Person};
use serde_json::Value;
use std::time::Duration;

async fn card(stage: &Stage, person: &Person, question: &str) -> Message {
    person.uses("ask").with("question", question).in_channel(&stage.channel).send().await.answer().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_made_of_the_story_s_sentences() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let answer = card(&stage, &alice, "who went to Meta?").await;
    let mut shown: Vec<Value> = answer.json()["embeds"].as_array().expect("embeds").clone();
    shown.extend(answer.json()["components"].as_array().expect("components").clone());
    for value in &mut shown {
        blank_ids(value);
    }
    insta::assert_json_snapshot!(shown);
    // What is seen of a quote is the stored sentence.
    let said = stage.bot.runs(&["ask", "--json", "who went to Meta?"]);
    let json: Value = serde_json::from_str(&said.out).expect("JSON");
    for citation in json["citations"].as_array().expect("citations") {
        let text = citation["text"].as_str().expect("a text");
        assert!(answer.text().contains(text), "{text} in {}", answer.text());
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_closest_question_is_offered_and_asked_for_who_clicks() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let refused = card(&stage, &alice, "who founded Meta?").await;
    assert!(refused.text().contains("tells nothing of “founded”"), "{}", refused.text());
    let answer = alice.clicks(&refused, "who joined Meta?").await.answer().await;
    assert!(answer.is_ephemeral() && answer.text().contains("Shengjia Zhao"), "{}", answer.text());
    assert!(!answer.text().contains("founded"), "{}", answer.text());
    // Follow-ups go on from it, privately as it is.
    let next = alice.uses("ask").with("question", "and NVIDIA?").with("private", true).in_channel(&stage.channel);
    assert!(next.send().await.answer().await.text().contains("↩ who joined NVIDIA?"));
    stage.closes();
}

/// What Discord numbers anew each time.
pub(super) fn blank_ids(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "id");
            fields.values_mut().for_each(blank_ids);
        }
        Value::Array(items) => items.iter_mut().for_each(blank_ids),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_button_does_what_it_says() {
    let mut stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let answer = card(&stage, &alice, "who went to Meta?").await;
    // A process that has never seen the card answers its buttons, a month later too.
    stage.restarts().await;
    stage.discord.advance(Duration::from_hours(31 * 24));

    let around = alice.clicks(&answer, "In context [4]").await.answer().await;
    assert!(around.is_ephemeral() && around.text().contains("2 to 6 of 46"), "{}", around.text());
    // The sentence that was asked for is marked.
    let markdown = around.json()["embeds"][0]["description"].as_str().expect("a description");
    assert!(markdown.contains("-# **\\[4\\]") && !markdown.contains("-# **\\[3\\]"), "{markdown}");
    let onward = alice.clicks(&around, "▶").await.answer().await;
    assert!(onward.text().contains("7 to 11 of 46") && onward.id() == around.id(), "{}", onward.text());
    let back = alice.clicks(&onward, "◀").await.answer().await;
    assert!(back.text().contains("2 to 6 of 46"), "{}", back.text());

    let why = alice.clicks(&answer, "Why?").await.answer().await;
    assert!(why.is_ephemeral() && why.text().contains("Names in the question: Meta") && why.text().contains("joined"), "{}", why.text());

    let more = alice.clicks(&answer, "More evidence").await.answer().await;
    assert!(more.is_ephemeral() && !more.text().contains("[4]"), "{}", more.text());
    let next = alice.clicks(&more, "▶").await.answer().await;
    assert!(next.id() == more.id() && next.text() != more.text(), "{}", next.text());
    let inside = alice.clicks(&next, &first_context(&next)).await.answer().await;
    assert!(inside.id() != next.id() && inside.is_ephemeral(), "{}", inside.text());

    for (locale, labels, words) in [
        ("zh-TW", ["上下文 [4]", "為什麼？", "更多證據", "有幫助"], ["第 2 到 6 句", "問題裡的名字： Meta", "其他可能有關", "謝謝"]),
        ("zh-CN", ["上下文 [4]", "为什么？", "更多证据", "没帮助"], ["第 2 到 6 句", "问题里的名字： Meta", "其他可能有关", "谢谢"]),
    ] {
        let reader = stage.discord.user("reader").with_locale(locale);
        let answer = card(&stage, &reader, "誰去了Meta？").await;
        for (label, word) in labels.iter().zip(words) {
            let shown = reader.clicks(&answer, label).await.answer().await;
            assert!(shown.is_ephemeral() && shown.text().contains(word), "{label}: {}", shown.text());
        }
    }
    for button in ["Helpful", "Not helpful", "Helpful"] {
        let thanks = alice.clicks(&answer, button).await.answer().await;
        assert!(thanks.is_ephemeral() && thanks.text().contains("thank"), "{}", thanks.text());
    }
    stage.closes();
}

fn first_context(message: &Message) -> String {
    message.buttons().into_iter().map(|(label, _)| label).find(|label| label.starts_with("In context")).expect("a button")
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_say_what_has_changed_since() {
    let mut stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let note = |second: &str| format!("The harbour museum opened in 1923.\n{second}\nThe lamp burns oil.\n");
    let path = stage.bot.home().writes("note.txt", note("Edmund Vale founded the lighthouse school."));
    let import = ["import", path.to_str().expect("a path"), "--as", "note"];
    assert_eq!(stage.bot.runs(&import[..]).code, 0);
    stage.restarts().await;
    let answer = card(&stage, &alice, "who founded the lighthouse school?").await;
    assert!(answer.text().contains("[note#2]"), "{}", answer.text());

    stage.bot.home().writes("note.txt", note("Ada Stone founded the lighthouse school."));
    assert_eq!(stage.bot.runs(&import[..]).code, 0);
    stage.restarts().await;
    let around = alice.clicks(&answer, "In context [note#2]").await.answer().await;
    assert!(around.text().contains("This sentence has changed since") && around.text().contains("Ada Stone"), "{}", around.text());
    let why = alice.clicks(&answer, "Why?").await.answer().await;
    assert!(why.text().contains("This sentence has changed since"), "{}", why.text());

    stage.bot.home().writes("note.txt", "The harbour museum opened in 1923.\n");
    assert_eq!(stage.bot.runs(&import[..]).code, 0);
    stage.restarts().await;
    let around: Interaction = alice.clicks(&answer, "In context [note#2]").await;
    assert!(around.answer().await.text().contains("no longer in the knowledge base"));
    // Another card's sentences are as they were; the revision is not.
    let other = card(&stage, &alice, "who went to Meta?").await;
    stage.bot.home().writes("note.txt", "The harbour museum opened in 1924.\n");
    assert_eq!(stage.bot.runs(&import[..]).code, 0);
    stage.restarts().await;
    let why = alice.clicks(&other, "Why?").await.answer().await;
    assert!(why.text().contains("The knowledge base has changed since"), "{}", why.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_and_long_text_is_shown_as_it_is() {
    const HOSTILE: &str = "The gatekeeper wrote **bold** _it_ ~~no~~ ||spoiler|| `code` <@123> @everyone <#5> [link](https://a.example/x) https://b.example discord.gg/abc :smile: <:x:1> <t:1:R> \\*.";
    let mut stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let long = format!("The lighthouse keeper counted {}and went home.", "another ship, ".repeat(700));
    let path = stage.bot.home().writes("note.txt", format!("{HOSTILE}\n# - 1. The harbour master wrote this\n{long}\n"));
    assert_eq!(stage.bot.runs(&["import", path.to_str().expect("a path"), "--unit", "line"]).code, 0);
    stage.restarts().await;
    for (question, text) in
        [("what did the gatekeeper write?", HOSTILE), ("what did the harbour master write?", "# - 1. The harbour master wrote this")]
    {
        let answer = card(&stage, &alice, question).await;
        assert!(answer.text().contains(text), "{}", answer.text());
        assert_eq!(answer.active(), Vec::<String>::new());
    }
    let answer = card(&stage, &alice, "what did the lighthouse keeper count?").await;
    assert!(answer.text().contains("… (cut)"), "{}", answer.text());
    let mut part = alice.clicks(&answer, "Whole sentence [note#3]").await.answer().await;
    let mut parts = vec![part.text()];
    while part.buttons().iter().any(|(label, _)| label == "▶") {
        part = alice.clicks(&part, "▶").await.answer().await;
        parts.push(part.text());
    }
    assert!(parts.len() > 2 && parts.first().is_some_and(|text| text.contains("counted another")), "{}", parts.len());
    assert!(parts.last().is_some_and(|text| text.contains("and went home.")), "{parts:?}");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_sentences_can_be_looked_up() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice").with_locale("zh-TW");
    for typed in ["shengjia", "赵晟", "zhao sheng"] {
        let choices = alice.types("who", "name", typed, &stage.channel).await;
        assert_eq!(choices.first().map(|choice| choice["value"].clone()), Some("趙晟佳".into()), "{choices:?}");
    }
    let profile = alice.uses("who").with("name", "趙晟佳").in_channel(&stage.channel).send().await.answer().await;
    assert!(profile.text().contains("畢業於北京大學") && profile.text().contains("[13]"), "{}", profile.text());
    let bob = stage.discord.user("bob");
    let company = bob.uses("who").with("name", "Meta").in_channel(&stage.channel).send().await.answer().await;
    assert!(company.text().contains("Shengjia Zhao joined Meta") && company.text().contains("[4] · retold by Stet"), "{}", company.text());
    assert!(company.text().contains("↳ "), "{}", company.text());
    let nobody = alice.uses("who").with("name", "沒有這個人").in_channel(&stage.channel).send().await.answer().await;
    assert!(nobody.is_ephemeral() && nobody.text().contains("沒有這個人"), "{}", nobody.text());

    let choices = alice.types("source", "address", "4", &stage.channel).await;
    assert_eq!(choices.first().map(|choice| choice["value"].clone()), Some("4".into()), "{choices:?}");
    let source = alice.uses("source").with("address", "4").in_channel(&stage.channel).send().await.answer().await;
    assert!(source.text().contains("第 2 到 6 句"), "{}", source.text());
    let wrong = alice.uses("source").with("address", "4000").in_channel(&stage.channel).send().await.answer().await;
    assert!(wrong.is_ephemeral() && wrong.text().contains("4000"), "{}", wrong.text());
    let choices = alice.types("ask", "question", "誰指導了焦", &stage.channel).await;
    assert!(choices.iter().any(|choice| choice["value"] == "誰指導了焦劍濤"), "{choices:?}");

    for (command, word) in [("story", "46 句"), ("help", "怎麼發問")] {
        let shown = alice.uses(command).in_channel(&stage.channel).send().await.answer().await;
        assert!(shown.is_ephemeral() && shown.text().contains(word), "{}", shown.text());
    }
    stage.closes();
}
