//! Starting, registering, limiting, ending.

use super::driver::{Bot, Stage, options};
use loopback_discord::{Discord, Fault, Options};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_it_from_starting_is_told_with_a_way_out() {
    let discord = Discord::start(options()).await;
    let check = |variables: &[(&str, &str)], expected: &[&str]| {
        let said = Bot::new(&discord, variables).runs(&["serve"]);
        assert_eq!(said.code, 2, "{said:?}");
        for part in expected {
            assert!(said.err.contains(part), "{said:?}");
        }
    };
    check(&[("DISCORD_TOKEN", "")], &["there is no token", "DISCORD_TOKEN_FILE", "https://discord.com/developers"]);
    check(&[("STET__DISCORD__API", "nonsense")], &["discord.api must be an address", "http://"]);
    check(&[("DISCORD_TOKEN", "nonsense")], &["has not the form of a bot's token"]);
    check(&[("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", "missing.txt")], &["missing.txt"]);
    check(&[("DISCORD_TOKEN_FILE", "token.txt")], &["both set"]);
    check(&[("DISCORD_TOKEN", "MTIzNDU2.abcdef.ghijkl")], &["refuses the token", "reset it"]);
    check(&[("STET__DISCORD__API", "http://127.0.0.1:9")], &["cannot reach Discord at http://127.0.0.1:9"]);
    check(&[("STET__DISCORD__CHANNELS", "1")], &["Message Content intent", "enable it"]);
    check(&[("STET__DISCORD__CHANEL", "1")], &["unknown setting"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_was_started_too_often_does_not_connect() {
    let discord = Discord::start(options()).await;
    discord.leaves_starts(0);
    let said = Bot::new(&discord, &[]).runs(&["serve"]);
    assert!(said.code == 2 && said.err.contains("started too often") && said.err.contains("in 1440 minutes"), "{said:?}");
    assert_eq!(discord.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_can_be_checked_without_connecting() {
    let discord = Discord::start(options()).await;
    let bot = Bot::new(&discord, &[]);
    let said = bot.runs(&["serve", "--check"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("documents: 1, sentences: 46"), "{said:?}");
    assert!(discord.requests().is_empty());
    let said = bot.runs(&["invite"]);
    let expected = format!("client_id={}&scope=bot+applications.commands&permissions=274878024768", discord.application_id());
    assert!(said.code == 0 && said.out.contains(&expected), "{said:?} {expected}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_when_they_have_changed() {
    let mut stage = Stage::set().await;
    // What is off without the intent is told at the start.
    assert!(stage.bot.log().contains("to answer every question of a channel, set discord.channels"), "{}", stage.bot.log());
    stage.discord.commands_registered(1).await;
    let commands = stage.discord.commands().await;
    let named = |locale: &str| -> Vec<String> {
        let name = |command: &serde_json::Value| command["name_localizations"][locale].as_str().unwrap_or_default().to_owned();
        commands.iter().map(name).collect()
    };
    assert_eq!(named("zh-TW"), ["問", "誰", "原文", "故事", "說明", "問這個故事", "知識庫", "加入知識庫"]);
    assert_eq!(named("zh-CN"), ["问", "谁", "原文", "故事", "说明", "问这个故事", "知识库", "加入知识库"]);
    // What moderators do is for servers; everything else can be asked wherever it is installed.
    for command in commands.iter().filter(|command| command["default_member_permissions"].is_null()) {
        assert_eq!(command["integration_types"], serde_json::json!([0, 1]), "{command}");
        assert_eq!(command["contexts"], serde_json::json!([0, 1, 2]), "{command}");
    }
    stage.restarts().await;
    stage.discord.quiet().await;
    assert_eq!(stage.discord.registrations(), 1);
    // In one guild, for testing.
    stage.bot.set("STET__DISCORD__GUILD", &stage.guild.id().to_string());
    stage.restarts().await;
    stage.discord.commands_registered(2).await;
    assert_eq!(stage.discord.commands().await.len(), 16);
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_much_is_told_to_wait() {
    let stage =
        Stage::set_with(options(), &[("STET__DISCORD__QUESTIONS_A_MINUTE", "2"), ("STET__DISCORD__GUILD_QUESTIONS_A_MINUTE", "3")]).await;
    let (alice, bob) = (stage.discord.user("alice"), stage.discord.user("bob"));
    let ask = |person: &loopback_discord::User| person.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel);
    for _ in 0..2 {
        assert!(!ask(&alice).send().await.answer().await.is_ephemeral());
    }
    let wait = ask(&alice).send().await.answer().await;
    assert!(wait.is_ephemeral() && wait.text().contains("That was quick!"), "{}", wait.text());
    let wait = alice.uses("who").with("name", "Meta").in_channel(&stage.channel).send().await.answer().await;
    assert!(wait.is_ephemeral() && wait.text().contains("That was quick!"), "{}", wait.text());
    assert!(!ask(&bob).send().await.answer().await.is_ephemeral());
    // A guild has a limit of its own.
    let carol = stage.discord.user("carol");
    let wait = ask(&carol).send().await.answer().await;
    assert!(wait.is_ephemeral() && wait.text().contains("Many questions"), "{}", wait.text());
    let direct = stage.discord.direct(&carol);
    let asked = carol.says("who went to Meta?").in_channel(&direct).send().await;
    assert!(stage.discord.reply_to(&asked).await.text().contains("Shengjia Zhao"));
    let message = alice.says(&format!("<@{}> who went to Meta?", stage.discord.bot_id())).in_channel(&stage.channel).send().await;
    stage.discord.quiet().await;
    assert_eq!(stage.discord.reactions_of(&message).await, ["⏳"]);
    // An edit is a question, too.
    let dave = stage.discord.user("dave");
    let own = stage.discord.direct(&dave);
    let asked = dave.says("who went to Meta?").in_channel(&own).send().await;
    stage.discord.reply_to(&asked).await;
    let asked = dave.edits(&asked, "who advised Jiantao Jiao?").await;
    let asked = dave.edits(&asked, "who went to NVIDIA?").await;
    stage.discord.reacted(&asked, "⏳").await;
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn chatter_costs_nobody_anything() {
    let discord = Discord::start(Options { message_content: true, ..options() }).await;
    let open = discord.guild("harbour").channel("ask-stet");
    let variables = [("STET__DISCORD__CHANNELS", open.id().to_string()), ("STET__DISCORD__QUESTIONS_A_MINUTE", "2".to_owned())];
    let mut bot = Bot::new(&discord, &variables.each_ref().map(|(name, value)| (*name, value.as_str())));
    bot.starts();
    discord.ready().await;
    let alice = discord.user("alice");
    for _ in 0..5 {
        alice.says("good morning, harbour").in_channel(&open).send().await;
    }
    let asked = alice.says("who went to Meta?").in_channel(&open).send().await;
    let answer = discord.reply_to(&asked).await;
    // An edit that comes too soon leaves the answer as it is.
    let asked = alice.edits(&asked, "who went to NVIDIA?").await;
    let answer = discord.changed(&answer).await;
    let asked = alice.edits(&asked, "who advised Jiantao Jiao?").await;
    discord.quiet().await;
    assert_eq!(discord.replies_to(&asked).iter().map(loopback_discord::Message::text).collect::<Vec<_>>(), [answer.text()]);
    bot.ends();
    assert_eq!(discord.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_when_its_answers_are_given() {
    let mut stage = Stage::set_with(options(), &[("STET__LOG__FORMAT", "json")]).await;
    let alice = stage.discord.user("alice");
    // Discord takes its time to say that the acknowledgement has arrived: the search has not begun when the end is told.
    let route = "POST /interactions/{interaction_id}/{interaction_token}/callback";
    stage.discord.fail(Fault::Slow { route, delay: Duration::from_secs(2), times: 1 });
    let asked = alice.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel).send().await;
    asked.acknowledged().await;
    // As long as it serves, nobody takes its index away.
    let said = stage.bot.runs(&["index"]);
    assert!(said.code == 2 && said.err.contains("in use by another process"), "{said:?}");
    assert_eq!(stage.bot.ends_by("INT"), Some(0));
    assert!(asked.answer().await.text().contains("Shengjia Zhao"));
    let log = stage.bot.log();
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    stage.closes();
}
