//! What goes wrong between Discord and the bot: whatever happens, each question has one answer.

use super::driver::{Stage, options};
use loopback_discord::{Disconnect, Fault, Message, Options};
use std::time::Duration;

pub(super) const CREATE: &str = "POST /channels/{channel_id}/messages";
const ORIGINAL: &str = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original";
const CALLBACK: &str = "POST /interactions/{interaction_id}/{interaction_token}/callback";

async fn mention(stage: &Stage) -> Message {
    let alice = stage.discord.user("alice");
    alice.says(&format!("<@{}> who went to Meta?", stage.discord.bot_id())).in_channel(&stage.channel).send().await
}

async fn has_one_answer(stage: &Stage, asked: &Message) {
    assert!(stage.discord.reply_to(asked).await.text().contains("Shengjia Zhao"));
    stage.discord.quiet().await;
    assert_eq!(stage.discord.replies_to(asked).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_fail_are_made_again_and_do_nothing_twice() {
    let stage = Stage::set().await;
    let times = 1;
    for fault in [
        Fault::TooMany { route: CREATE, retry_after: 0.3, scope: "user", times },
        Fault::Status { route: CREATE, status: 500, times },
        Fault::Status { route: CREATE, status: 503, times: 2 },
        Fault::StatusAfter { route: CREATE, status: 502, times },
    ] {
        stage.discord.fail(fault);
        has_one_answer(&stage, &mention(&stage).await).await;
    }
    let alice = stage.discord.user("alice");
    for fault in [
        Fault::TooMany { route: ORIGINAL, retry_after: 0.3, scope: "user", times },
        Fault::Status { route: ORIGINAL, status: 500, times },
        Fault::StatusAfter { route: ORIGINAL, status: 500, times },
        Fault::Status { route: CALLBACK, status: 500, times },
        Fault::StatusAfter { route: CALLBACK, status: 500, times },
    ] {
        stage.discord.fail(fault);
        let asked = alice.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel).send().await;
        assert!(asked.answer().await.text().contains("Shengjia Zhao"));
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_left_without_an_answer_for_a_rate_limit() {
    let stage = Stage::set().await;
    // Longer than failures are borne.
    stage.discord.fail(Fault::TooMany { route: CREATE, retry_after: 24.0, scope: "shared", times: 1 });
    let asked = mention(&stage).await;
    tokio::time::sleep(Duration::from_secs(24)).await;
    has_one_answer(&stage, &asked).await;
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_waits_for_no_longer_is_not_sent_again() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    stage.discord.fail(Fault::TooMany { route: CALLBACK, retry_after: 8.0, scope: "global", times: 1 });
    alice.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel).send().await;
    tokio::time::sleep(Duration::from_secs(9)).await;
    let sent = stage.discord.requests().into_iter().filter(|request| request.template.ends_with("/callback")).count();
    // For the answer, and for telling that there is none: three seconds each.
    assert!((2..=44).contains(&sent), "{sent} callbacks of one interaction");
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_there_first_needs_no_sign_that_one_comes() {
    let stage = Stage::set().await;
    has_one_answer(&stage, &mention(&stage).await).await;
    let typing = stage.discord.requests().into_iter().filter(|request| request.template.ends_with("/typing")).count();
    assert_eq!(typing, 0);
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_is_told_alone_that_something_went_wrong() {
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    stage.discord.fail(Fault::Status { route: ORIGINAL, status: 400, times: 1 });
    let asked = alice.uses("ask").with("question", "who went to Meta?").in_channel(&stage.channel).send().await;
    let error = asked.followup(1).await;
    assert!(error.is_ephemeral() && error.text().contains("Something went wrong"), "{}", error.text());
    // What was to be the answer, for all to see, is gone.
    assert!(stage.discord.messages(&stage.channel).is_empty());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_published_once_or_can_be_published_again() {
    const FOLLOWUP: &str = "POST /webhooks/{webhook_id}/{webhook_token}";
    let stage = Stage::set().await;
    let alice = stage.discord.user("alice");
    let private = || alice.uses("ask").with("question", "who went to Meta?").with("private", true).in_channel(&stage.channel);
    // Its answer is lost: whoever clicked is told of an error, and it stands there once.
    let card = private().send().await.answer().await;
    stage.discord.fail(Fault::StatusAfter { route: FOLLOWUP, status: 502, times: 1 });
    let click = alice.clicks(&card, "Show to everyone").await;
    assert!(click.followup(2).await.text().contains("Something went wrong"));
    stage.discord.quiet().await;
    assert_eq!(stage.discord.messages(&stage.channel).len(), 1);
    // It is refused: the button comes back.
    let card = private().send().await.answer().await;
    stage.discord.fail(Fault::Status { route: FOLLOWUP, status: 403, times: 1 });
    let click = alice.clicks(&card, "Show to everyone").await;
    assert!(click.followup(1).await.text().contains("Something went wrong"));
    alice.clicks(&click.answer().await, "Show to everyone").await.followup(1).await;
    assert_eq!(stage.discord.messages(&stage.channel).len(), 2);
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_though_discord_is_gone() {
    let mut stage = Stage::set().await;
    stage.discord.clone().stop().await;
    // serenity tries to come back; while it does it has no shard that could be told to end.
    assert_eq!(stage.bot.ends(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_is_lost_when_the_connection_is() {
    let stage = Stage::set().await;
    for how in [Disconnect::Reconnect, Disconnect::Close(4000), Disconnect::Abrupt, Disconnect::InvalidSession { resumable: true }] {
        // The answer to the first is under way, the second is asked while nobody is connected.
        stage.discord.fail(Fault::Slow { route: CREATE, delay: Duration::from_millis(300), times: 1 });
        let before = mention(&stage).await;
        stage.discord.disconnect(how).await;
        let meanwhile = mention(&stage).await;
        for asked in [&before, &meanwhile] {
            has_one_answer(&stage, asked).await;
        }
    }
    assert!(stage.discord.sessions().await.iter().filter(|session| session.resume.is_some()).count() >= 4);
    assert_eq!(stage.bot.log().matches("is back; nothing was missed").count(), 4, "{}", stage.bot.log());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_a_message_while_nobody_is_connected_happened() {
    let stage = Stage::set().await;
    let (alice, bot) = (stage.discord.user("alice"), stage.discord.bot_id());
    for _ in 0..5 {
        stage.discord.disconnect(Disconnect::Abrupt).await;
        let deleted = mention(&stage).await;
        alice.deletes(&deleted).await;
        let asked = alice.says(&format!("<@{bot}> who advised Jiantao Jiao?")).in_channel(&stage.channel).send().await;
        let asked = alice.edits(&asked, &format!("<@{bot}> who went to Meta?")).await;
        let mut answer = stage.discord.reply_to(&asked).await;
        if answer.text().starts_with("who advised") {
            answer = stage.discord.changed(&answer).await;
        }
        assert!(answer.text().starts_with("who went to Meta?"), "{}", answer.text());
        stage.discord.quiet().await;
        assert_eq!((stage.discord.replies_to(&asked).len(), stage.discord.replies_to(&deleted).len()), (1, 0));
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_end_at_once_are_made_ever_more_rarely() {
    let stage = Stage::set().await;
    let before = stage.discord.connections();
    stage.discord.turns_away(true);
    stage.discord.disconnect(Disconnect::Close(4000)).await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    let attempts = stage.discord.connections() - before;
    assert!((2..=5).contains(&attempts), "{attempts} attempts within six seconds");
    let told = stage.bot.log().matches("attempts are spaced out").count();
    assert_eq!(told, 1, "{}", stage.bot.log());
    // What was asked meanwhile is answered.
    let asked = mention(&stage).await;
    stage.discord.turns_away(false);
    has_one_answer(&stage, &asked).await;
    stage.closes();
}

/// serenity opens a new session after these, which Discord tells nothing of what was said before.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_session_is_followed_by_a_new_one() {
    let stage = Stage::set_with(Options { heartbeat_interval: Duration::from_millis(800), ..options() }, &[]).await;
    for how in [Disconnect::InvalidSession { resumable: false }, Disconnect::Zombie] {
        has_one_answer(&stage, &mention(&stage).await).await;
        stage.discord.disconnect(how).await;
        stage.discord.ready().await;
        has_one_answer(&stage, &mention(&stage).await).await;
    }
    assert_eq!(stage.bot.log().matches("connected to Discord anew").count(), 2, "{}", stage.bot.log());
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_questions_at_once_are_acknowledged_in_time() {
    const AT_ONCE: usize = 200;
    const LINES: usize = 20_000;
    const QUESTION: &str = "which lamp of the harbour went to ship with Meta oil, and which ship of the harbour has lamp oil of 13, 29, 41, \
                            57, 83 and 96 with lamp 1000, lamp 2000, ship 7000 and ship 14000?";
    let variables = [("STET__DISCORD__GUILD_QUESTIONS_A_MINUTE", "1000")];
    let mut stage = Stage::set_with(options(), &variables).await;
    // In a large knowledge base a search takes its time: all of them together take longer than an acknowledgement may.
    let lines: Vec<String> =
        (0..LINES).map(|at| format!("Lamp {at} of the harbour went to ship {} with Meta oil {}.", at * 7, at % 97)).collect();
    let path = stage.bot.home().writes("lamps.txt", lines.join("\n"));
    let said = stage.bot.runs(&["import", path.to_str().expect("a path"), "--unit", "line"]);
    // The bot serves, so the index stays as it is; and nothing is lost.
    assert!(said.code == 0 && said.err.contains("in use by a running bot"), "{said:?}");
    stage.restarts().await;
    let mut asking = tokio::task::JoinSet::new();
    for at in 0..AT_ONCE {
        let person = stage.discord.user(&format!("person {at}"));
        let asks = person.uses("ask").with("question", QUESTION).in_channel(&stage.channel);
        asking.spawn(async move { asks.send().await });
    }
    let asked = asking.join_all().await;
    for interaction in &asked {
        assert!(interaction.answer().await.text().starts_with(QUESTION));
    }
    // An acknowledgement after Discord's three seconds would have been refused.
    assert_eq!(stage.discord.unacknowledged(), 0);
    // All are acknowledged while most are still searched for: no acknowledgement waits for a search.
    let requests = stage.discord.requests();
    let last = requests.iter().rposition(|request| request.path.ends_with("/callback")).expect("they are acknowledged");
    let answered = requests.iter().take(last).filter(|request| request.path.ends_with("/@original")).count();
    assert!(answered < AT_ONCE / 2, "{answered} were answered before the last one was acknowledged");
    stage.closes();
}
