//! No message that the bot sends can notify anybody, whatever a document, a question or a name contains.

use super::driver::Stage;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;

/// How many times somebody asks, with texts of their own each time.
const CASES: usize = 24;

fn hostile() -> impl Strategy<Value = String> {
    let mention = prop_oneof![
        "@everyone",
        "@here",
        "<@[0-9]{17,19}>",
        "<@&[0-9]{17,19}>",
        "<@!1>",
        "\\PC{1,8}",
        "lamp",
        "Meta",
        "[*_`~|>#\\\\-]{1,4}"
    ];
    prop::collection::vec(mention, 1..8).prop_map(|words| words.join(" "))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_ever_notified() {
    let mut runner = TestRunner::deterministic();
    let mut text = || hostile().new_tree(&mut runner).expect("a text").current();
    let mut stage = Stage::set().await;
    let document: Vec<String> = (0..CASES).map(|_| format!("The lamp says {}", text())).collect();
    let path = stage.bot.home().writes("note.txt", document.join("\n"));
    assert_eq!(stage.bot.runs(&["import", path.to_str().expect("a path"), "--unit", "line"]).code, 0);
    stage.bot.set("STET__ANSWER__THRESHOLD", "0.0");
    stage.restarts().await;
    for _ in 0..CASES {
        let person = stage.discord.user(&text().chars().take(32).collect::<String>());
        let question = format!("what does the lamp say? {}", text());
        let asked = person.says(&format!("<@{}> {question}", stage.discord.bot_id())).in_channel(&stage.channel).send().await;
        stage.discord.reply_to(&asked).await;
        let private = person.uses("ask").with("question", question.as_str()).with("private", true).in_channel(&stage.channel);
        let card = private.send().await.answer().await;
        person.clicks(&card, "Why?").await.answer().await;
        person.clicks(&card, "Show to everyone").await.followup(1).await;
        person.uses("who").with("name", question.as_str()).in_channel(&stage.channel).send().await.answer().await;
    }
    let nobody = json!({ "parse": [], "users": [], "roles": [] });
    let mut messages = 0;
    for request in stage.discord.requests() {
        let body = if request.body["data"].is_object() { &request.body["data"] } else { &request.body };
        if body["embeds"].is_array() || body["content"].is_string() {
            messages += 1;
            assert_eq!(body["allowed_mentions"], nobody, "{} {}", request.method, request.path);
        }
    }
    assert!(messages > 3 * CASES, "{messages}");
    stage.closes();
}
