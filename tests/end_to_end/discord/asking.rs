//! Every way to ask, in three languages; what is not a question to the bot; edits and deletions.

use super::driver::{Stage, options};
use loopback_discord::{Message, Options, User as Person};
use std::time::Duration;

/// The languages: Discord's locale, a question, a name in its headline, and a word that stands on every card.
const LANGUAGES: [(&str, &str, &str, &str); 3] = [
    ("en-US", "who went to Meta?", "Shengjia Zhao", "confidence: high"),
    ("zh-TW", "誰去了Meta？", "趙晟佳", "把握：高"),
    ("zh-CN", "谁去了Meta？", "趙晟佳", "把握：高"),
];

fn is_answer(message: &Message, name: &str, word: &str) {
    let text = message.text();
    assert!(text.contains(name) && text.contains(word) && text.contains("[4]"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_answer_in_the_asker_s_language() {
    let stage = Stage::set().await;
    for (locale, question, name, word) in LANGUAGES {
        let alice = stage.discord.user("alice").with_locale(locale);
        let asked = alice.uses("ask").with("question", question).in_channel(&stage.channel).send().await;
        let card = asked.answer().await;
        is_answer(&card, name, word);
        assert!(!card.is_ephemeral());
        // The words around the quotes are in the language of who asks, whatever the question is in.
        let bob = stage.discord.user("bob").with_locale("en-GB");
        is_answer(
            &bob.uses("ask").with("question", question).in_channel(&stage.channel).send().await.answer().await,
            name,
            "confidence: high",
        );
    }
    let alice = stage.discord.user("alice");
    let message = alice.says("who went to Meta?").in_channel(&stage.channel).send().await;
    let chosen = alice.chooses("Ask the story", &message).in_channel(&stage.channel).send().await;
    is_answer(&chosen.answer().await, "Shengjia Zhao", "confidence: high");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_answered_where_they_are_written() {
    // Here what Discord sends is not compressed.
    let stage = Stage::set_with(Options { compress: false, ..options() }, &[]).await;
    let alice = stage.discord.user("alice");
    let bot = stage.discord.bot_id();
    let thread = stage.guild.thread(&stage.channel, "about that story");
    let post = stage.guild.forum_post("a question");
    let direct = stage.discord.direct(&alice);
    for (_, question, name, word) in LANGUAGES {
        for place in [&stage.channel, &thread, &post] {
            let asked = alice.says(&format!("<@{bot}> {question}")).in_channel(place).send().await;
            is_answer(&stage.discord.reply_to(&asked).await, name, word);
        }
        let asked = alice.says(question).in_channel(&direct).send().await;
        let card = stage.discord.reply_to(&asked).await;
        is_answer(&card, name, word);
        let again = alice.says(question).in_channel(&stage.channel).replying_to(&card_in(&stage, &alice, question).await).send().await;
        is_answer(&stage.discord.reply_to(&again).await, name, word);
    }
    stage.closes();
}

/// A card in the guild's channel.
async fn card_in(stage: &Stage, alice: &Person, question: &str) -> Message {
    let asked = alice.says(&format!("<@{}> {question}", stage.discord.bot_id())).in_channel(&stage.channel).send().await;
    stage.discord.reply_to(&asked).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_names_nobody_is_about_the_card_s_names() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let card = card_in(&stage, &alice, "who is Shuchao Bi?").await;
    let asked = alice.says("where did he study?").in_channel(&stage.channel).replying_to(&card).send().await;
    let answer = stage.discord.reply_to(&asked).await;
    assert!(answer.text().contains("↩ where did Shuchao Bi study?") && answer.text().contains("Zhejiang University"), "{}", answer.text());
    let why = alice.clicks(&answer, "Why?").await.answer().await;
    assert!(why.text().contains("Read as: where did Shuchao Bi study?"), "{}", why.text());
    let typed = alice.clicks(&answer, "As typed").await.answer().await;
    assert!(!typed.text().contains('↩'), "{}", typed.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_leans_on_what_the_same_person_asked_there() {
    let stage = Stage::set().await;
    let (alice, bob) = (stage.discord.user("alice"), stage.discord.user("bob"));
    card_in(&stage, &alice, "who went to Meta?").await;
    let next = card_in(&stage, &alice, "and NVIDIA?").await;
    assert!(next.text().contains("↩ who went to NVIDIA?") && next.text().contains("Banghua Zhu"), "{}", next.text());
    // What others asked is not leant on, nor what was asked before something new began.
    let other = card_in(&stage, &bob, "where did they study?").await;
    assert!(!other.text().contains('↩'), "{}", other.text());
    let afresh = card_in(&stage, &alice, "new question").await;
    assert!(afresh.text().contains("I start afresh"), "{}", afresh.text());
    let alone = card_in(&stage, &alice, "where did they study?").await;
    assert!(!alone.text().contains('↩'), "{}", alone.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_several_may_be_meant_one_is_chosen() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    card_in(&stage, &alice, "who went to Meta?").await;
    let unclear = card_in(&stage, &alice, "where did he graduate from?").await;
    assert!(unclear.text().contains("Who or what is meant?"), "{}", unclear.text());
    // Who did not ask is answered alone.
    let other = stage.discord.user("bob").clicks(&unclear, "Hongyu Ren").await.answer().await;
    assert!(other.is_ephemeral() && other.text().contains("Tsinghua University"), "{}", other.text());
    let chosen = alice.clicks(&unclear, "Shuchao Bi").await.answer().await;
    let read = "↩ where did Shuchao Bi graduate from?";
    assert!(chosen.text().contains(read) && chosen.text().contains("Zhejiang University"), "{}", chosen.text());
    // A name says it as well.
    let named = alice.says("Hongyu Ren").in_channel(&stage.channel).replying_to(&unclear).send().await;
    let answer = stage.discord.reply_to(&named).await;
    assert!(answer.text().contains("↩ where did Hongyu Ren graduate from?"), "{}", answer.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_whoever_was_answered_goes_on_without_naming_the_bot() {
    let stage = Stage::set_with(Options { message_content: true, ..options() }, &[("STET__DISCORD__MESSAGE_CONTENT", "true")]).await;
    let (alice, bob) = (stage.discord.user("alice"), stage.discord.user("bob"));
    let thread = stage.guild.thread(&stage.channel, "about that story");
    for place in [&thread, &stage.channel] {
        let asked = alice.says(&format!("<@{}> who went to Meta?", stage.discord.bot_id())).in_channel(place).send().await;
        stage.discord.reply_to(&asked).await;
    }
    let next = alice.says("and NVIDIA?").in_channel(&thread).send().await;
    let card = stage.discord.reply_to(&next).await;
    assert!(card.text().contains("↩ who went to NVIDIA?") && card.text().contains("Banghua Zhu"), "{}", card.text());
    let complete = alice.says("who won the Tsinghua special award?").in_channel(&thread).send().await;
    assert!(stage.discord.reply_to(&complete).await.text().contains("Jiantao Jiao"));
    // What people say to each other stays theirs, as does what is said in a channel that is no thread.
    let silent = [
        alice.says("lol, good for them").in_channel(&thread).send().await,
        alice.says("who brings the cake tomorrow?").in_channel(&thread).send().await,
        bob.says("and NVIDIA?").in_channel(&thread).send().await,
        bob.says("who went to Meta?").in_channel(&thread).send().await,
        alice.says("and NVIDIA?").in_channel(&stage.channel).send().await,
    ];
    stage.discord.quiet().await;
    for message in &silent {
        assert!(stage.discord.replies_to(message).is_empty(), "{}", message.content());
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_mention_asks_the_message_it_replies_to_or_shows_help() {
    let stage = Stage::set().await;
    let (alice, bob) = (stage.discord.user("alice"), stage.discord.user("bob"));
    let bot = stage.discord.bot_id();
    let readable = bob.says(&format!("who went to Meta, <@{bot}>?")).in_channel(&stage.channel).send().await;
    stage.discord.reply_to(&readable).await;
    let asked = alice.says(&format!("<@{bot}>")).in_channel(&stage.channel).replying_to(&readable).send().await;
    is_answer(&stage.discord.reply_to(&asked).await, "Shengjia Zhao", "confidence: high");
    // Without the intent, what Bob wrote to others cannot be read.
    let hidden = bob.says("who went to Meta?").in_channel(&stage.channel).send().await;
    for asked in [
        alice.says(&format!("<@{bot}>")).in_channel(&stage.channel).replying_to(&hidden).send().await,
        alice.says(&format!("<@{bot}>")).in_channel(&stage.channel).send().await,
    ] {
        let help = stage.discord.reply_to(&asked).await;
        assert!(help.text().contains("How to ask"), "{}", help.text());
        // Nor is our own help a question.
        let again = alice.says(&format!("<@{bot}>")).in_channel(&stage.channel).replying_to(&help).send().await;
        assert!(stage.discord.reply_to(&again).await.text().contains("How to ask"));
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_question_to_the_bot_is_not_answered() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let question = format!("<@{}> who went to Meta?", stage.discord.bot_id());
    let card = card_in(&stage, &alice, "who went to Meta?").await;
    let silent = [
        alice.says(&question).in_channel(&stage.channel).as_bot().send().await,
        alice.says(&question).in_channel(&stage.channel).as_webhook().send().await,
        alice.says(&question).in_channel(&stage.channel).as_system(6).send().await,
        alice.says("who went to Meta?").in_channel(&stage.channel).send().await,
        // Nothing of it can be read, and it may be for somebody else.
        alice.says("ha, as I said").in_channel(&stage.channel).replying_to(&card).without_ping().send().await,
    ];
    stage.discord.quiet().await;
    for message in &silent {
        assert!(stage.discord.replies_to(message).is_empty(), "{}", message.content());
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_answers_everything_answers_questions_that_have_an_answer() {
    let discord = loopback_discord::Discord::start(Options { message_content: true, ..options() }).await;
    let guild = discord.guild("harbour");
    let (open, other) = (guild.channel("ask-stet"), guild.channel("general"));
    let mut bot = super::driver::Bot::new(&discord, &[("STET__DISCORD__CHANNELS", &open.id().to_string())]);
    bot.starts();
    discord.ready().await;
    let alice = discord.user("alice");
    for (_, question, name, word) in LANGUAGES {
        let asked = alice.says(question).in_channel(&open).send().await;
        is_answer(&discord.reply_to(&asked).await, name, word);
    }
    let silent = [
        alice.says("Meta").in_channel(&open).send().await,
        alice.says("who won the world cup in 1998?").in_channel(&open).send().await,
        alice.says("good morning").in_channel(&open).send().await,
        alice.says("who went to Meta?").in_channel(&other).send().await,
    ];
    discord.quiet().await;
    for message in &silent {
        assert!(discord.replies_to(message).is_empty(), "{}", message.content());
    }
    // An answer whose question becomes none goes; a remark that becomes a question is answered.
    let bob = discord.user("bob");
    let asked = bob.says("who went to Meta?").in_channel(&open).send().await;
    let answer = discord.reply_to(&asked).await;
    bob.edits(&asked, "good morning").await;
    discord.deleted(&answer).await;
    let remark = bob.says("good morning").in_channel(&open).send().await;
    bob.edits(&remark, "who went to Meta?").await;
    is_answer(&discord.reply_to(&remark).await, "Shengjia Zhao", "confidence: high");
    bot.ends();
    assert_eq!(discord.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_follows_its_question() {
    let mut stage = Stage::set().await;
    let (alice, bot) = (stage.discord.user("alice"), stage.discord.bot_id());
    let ask = |question: &str| alice.says(&format!("<@{bot}> {question}")).in_channel(&stage.channel);
    let asked = ask("who went to Meta?").send().await;
    let answer = stage.discord.reply_to(&asked).await;
    let asked = alice.edits(&asked, &format!("<@{bot}> who advised Jiantao Jiao?")).await;
    let changed = stage.discord.changed(&answer).await;
    assert!(changed.text().starts_with("who advised Jiantao Jiao?") && !changed.text().contains("[4]"), "{}", changed.text());

    // Discord tells of link previews as edits; and an old question keeps its answer.
    alice.unfurls(&asked).await;
    let late = ask("who went to Meta?").send().await;
    let kept = stage.discord.reply_to(&late).await;
    alice.edits_after(&late, &format!("<@{bot}> who advised Jiantao Jiao?"), Duration::from_secs(301)).await;
    stage.discord.quiet().await;
    assert_eq!(edits(&stage, &answer), 1);
    assert_eq!(edits(&stage, &kept), 0);

    // The link between the two is kept.
    stage.restarts().await;
    alice.edits(&asked, &format!("<@{bot}> who went to Meta?")).await;
    let changed = stage.discord.changed(&changed).await;
    is_answer(&changed, "Shengjia Zhao", "confidence: high");
    alice.deletes(&asked).await;
    stage.discord.deleted(&changed).await;
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_read_as_a_message_is() {
    let stage = Stage::set().await;
    let (alice, bot) = (stage.discord.user("alice"), stage.discord.bot_id());
    let asked = alice.says(&format!("<@{bot}> who went to Meta?")).in_channel(&stage.channel).send().await;
    let answer = stage.discord.reply_to(&asked).await;
    let asked = alice.edits(&asked, &format!("<@{bot}>")).await;
    let help = stage.discord.changed(&answer).await;
    assert!(help.text().contains("How to ask") && help.buttons().is_empty(), "{}", help.text());
    let asked = alice.edits(&asked, &format!("<@{bot}> who advised Jiantao Jiao?")).await;
    let answer = stage.discord.changed(&help).await;
    assert!(answer.text().starts_with("who advised Jiantao Jiao?"), "{}", answer.text());
    // What is for somebody else now is not answered any more; and what was not for us and is now, is.
    let asked = alice.edits(&asked, "never mind").await;
    stage.discord.deleted(&answer).await;
    alice.edits(&asked, &format!("<@{bot}> who went to Meta?")).await;
    is_answer(&stage.discord.reply_to(&asked).await, "Shengjia Zhao", "confidence: high");
    stage.closes();
}

fn edits(stage: &Stage, message: &Message) -> usize {
    let path = format!("/messages/{}", message.id());
    stage.discord.requests().iter().filter(|request| request.method == "PATCH" && request.path.ends_with(&path)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_is_told() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice").with_locale("zh-TW");
    let bot = stage.discord.bot_id();
    let none = alice.uses("ask").with("question", "who won the world cup in 1998?").in_channel(&stage.channel).send().await.answer().await;
    assert!(none.text().contains("故事沒有說") && none.text().contains("不是答案"), "{}", none.text());
    for question in ["問".repeat(201), "?!".to_owned()] {
        let error = alice.uses("ask").with("question", question.as_str()).in_channel(&stage.channel).send().await.answer().await;
        assert!(error.is_ephemeral() && error.buttons().is_empty(), "{}", error.text());
    }
    let long = alice.says(&format!("<@{bot}> {}", "問".repeat(201))).in_channel(&stage.channel).send().await;
    assert!(stage.discord.reply_to(&long).await.text().contains("201"));
    // A picture has no text.
    let empty = alice.says("").in_channel(&stage.channel).send().await;
    let chosen = alice.chooses("Ask the story", &empty).in_channel(&stage.channel).send().await.answer().await;
    assert!(chosen.is_ephemeral() && chosen.text().contains("讀不到"), "{}", chosen.text());
    stage.closes();
}
