//! Private answers, publishing them, and the bot where only a user has installed it.

use super::driver::{Stage, options};
use super::moderation::{MANAGE_GUILD, adds, publishes};
use loopback_discord::{Fault, Message, permissions};

#[tokio::test(flavor = "multi_thread")]
async fn a_private_answer_can_be_shown_to_everyone() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice*");
    let asked = alice.uses("ask").with("question", "who went to Meta?").with("private", true).in_channel(&stage.channel).send().await;
    let card = asked.answer().await;
    assert!(card.is_ephemeral() && stage.discord.messages(&stage.channel).is_empty());
    let click = alice.clicks(&card, "Show to everyone").await;
    let shown = click.followup(1).await;
    assert!(
        !shown.is_ephemeral() && shown.text().contains("Shown by alice*") && shown.text().contains("Shengjia Zhao"),
        "{}",
        shown.text()
    );
    // A second click from where the button is still to be seen shows nothing more.
    alice.clicks_late(&card, "Show to everyone").await.answer().await;
    stage.discord.quiet().await;
    assert_eq!(stage.discord.messages(&stage.channel).len(), 1);
    let left = click.answer().await;
    for message in [&left, &shown] {
        assert!(message.buttons().iter().all(|(label, _)| label != "Show to everyone"), "{:?}", message.buttons());
    }
    let why = alice.clicks(&shown, "Why?").await.answer().await;
    assert!(why.text().contains("Names in the question: Meta"), "{}", why.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_all_see_leans_on_nothing_private() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let ask = |question: &'static str, private: bool| {
        alice.uses("ask").with("question", question).with("private", private).in_channel(&stage.channel).send()
    };
    ask("who went to Meta?", true).await.answer().await;
    let open = ask("why?", false).await.answer().await;
    assert!(!open.text().contains("who went to Meta?"), "{}", open.text());
    let private = ask("and NVIDIA?", true).await.answer().await;
    assert!(private.text().contains("↩ who went to NVIDIA?"), "{}", private.text());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_may_not_publish() {
    let stage = Stage::set().await;
    let thread = stage.guild.thread(&stage.channel, "about that story");
    let elsewhere = stage.discord.guild_without_bot("elsewhere").channel("general");
    for (place, permission, own_install) in [
        (&stage.channel, permissions::SEND_MESSAGES, false),
        (&thread, permissions::SEND_MESSAGES_IN_THREADS, false),
        (&elsewhere, permissions::USE_EXTERNAL_APPS, true),
    ] {
        let muted = stage.discord.user("muted").without_permission(permission);
        let asks = muted.uses("ask").with("question", "who went to Meta?").with("private", true);
        let card = if own_install { asks.user_installed() } else { asks }.in_channel(place).send().await.answer().await;
        let refusal = muted.clicks(&card, "Show to everyone").await.answer().await;
        assert!(refusal.is_ephemeral() && refusal.text().contains("You may not send messages here"), "{}", refusal.text());
        assert!(stage.discord.messages(place).is_empty());
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_s_own_install_needs_nothing_but_the_interaction() {
    let stage = Stage::set().await;
    let elsewhere = stage.discord.guild_without_bot("elsewhere").channel("general");
    let alice = stage.discord.user("alice");
    let asked = alice.uses("ask").with("question", "who went to Meta?").user_installed().in_channel(&elsewhere).send().await;
    let card = asked.answer().await;
    assert!(card.text().contains("Shengjia Zhao"), "{}", card.text());
    let around = alice.clicks(&card, "In context [4]").await.answer().await;
    assert!(around.is_ephemeral(), "{}", around.text());
    let private = alice.uses("ask").with("question", "who went to Meta?").with("private", true).user_installed();
    let card = private.in_channel(&elsewhere).send().await.answer().await;
    let shown = alice.clicks(&card, "Show to everyone").await.followup(1).await;
    assert!(shown.text().contains("Shown by alice"), "{}", shown.text());
    let tokens_only = |path: &str| !path.contains("/channels/");
    assert!(stage.discord.requests().iter().all(|request| tokens_only(&request.path)), "{:?}", stage.discord.requests());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_embeds_are_not_allowed_the_answer_is_text() {
    let stage = Stage::set().await;
    stage.guild.deny(&stage.channel, permissions::EMBED_LINKS);
    let alice = stage.discord.user("alice");
    let bot = stage.discord.bot_id();
    let ask = |text: &str| alice.says(&format!("<@{bot}> {text}")).in_channel(&stage.channel);
    let shown = |reply: Message| async { if reply.content().is_empty() { stage.discord.changed(&reply).await } else { reply } };
    let asked = ask("who went to Meta?").send().await;
    let reply = shown(stage.discord.reply_to(&asked).await).await;
    assert!(reply.text().contains("Shengjia Zhao") && reply.text().contains("[4]"), "{}", reply.text());
    let why = alice.clicks(&reply, "Why?").await.answer().await;
    assert!(why.text().contains("Names in the question: Meta"), "{}", why.text());
    alice.edits(&asked, &format!("<@{bot}> who advised Jiantao Jiao?")).await;
    let reply = shown(stage.discord.changed(&reply).await).await;
    assert!(reply.text().starts_with("who advised Jiantao Jiao?") && reply.text().contains("[13]"), "{}", reply.text());
    // Discord may also refuse the embed.
    stage.discord.fail(Fault::Status { route: "POST /channels/{channel_id}/messages", status: 403, times: 1 });
    let asked = ask("who went to Meta?").send().await;
    let reply = stage.discord.reply_to(&asked).await;
    assert!(reply.content().contains("Shengjia Zhao") && !reply.buttons().is_empty(), "{}", reply.text());
    for (text, expected) in [(String::new(), "How to ask"), ("問".repeat(201), "201")] {
        let asked = ask(&text).send().await;
        assert!(stage.discord.reply_to(&asked).await.text().contains(expected));
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_the_bot_never_made_does_nothing() {
    let stage = Stage::set_with(options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "1000")]).await;
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let alice = stage.discord.user("alice");
    let preview = adds(&moderator, &stage.channel, "Harbour", "The lamp of the harbour burns oil.").await;
    let (_, confirm) = preview.buttons().into_iter().find(|(label, _)| label == "Publish").expect("a button");
    let asked = alice.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel).send().await;
    let card = asked.answer().await;
    let long = format!("1:c:{}#1:00000000:0", "x".repeat(80));
    // Another's draft, places that are none, numbers that are too large, and nothing at all.
    let forged = [
        confirm.as_str(),
        &confirm.replace("confirm", "really"),
        "kb1:confirm:000000000000000000000000",
        "kb1:confirm:",
        "kb1:nothing:000000000000000000000000",
        "1:c:nowhere#99999999999999999999:00000000:0",
        "1:c:#1:zz:0",
        "1:m:nowhere#1:00000000:99999999999",
        "1:s:nowhere#1:00000000:0",
        "1:g:nowhere#1:00000000:0",
        "1:誰:去#了:Meta:0",
        "2:c:nowhere#1:00000000:0",
        &long,
        ":",
        "-",
    ];
    for custom_id in forged {
        alice.forges(&card, custom_id).await;
    }
    stage.discord.quiet().await;
    let history = stage.bot.runs(&["kb", "history", "--json", "--guild", &stage.guild.id().to_string()]);
    assert_eq!(history.out, "", "nothing was published");
    assert!(!stage.bot.log().contains("panicked"), "{}", stage.bot.log());
    // Whose draft it is can still confirm it.
    assert!(publishes(&moderator, &preview).await.contains("as revision 1"));
    stage.closes();
}
