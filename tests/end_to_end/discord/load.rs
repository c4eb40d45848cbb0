//! Many questions, at a steady rate, while the knowledge base changes.
//!
//! `STET_TEST_LOAD=1800x300` asks for half an hour, three hundred times a second.

use super::driver::Stage;
use super::moderation::{MANAGE_GUILD, adds, publishes};
use loopback_discord::Options;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// For how many seconds is asked otherwise, and how often in each.
const LOAD: (u64, u64) = (60, 40);
/// How many kilobytes of memory the second half of the time may add.
const GROWTH: u64 = 64 * 1024;
/// More at once than are searched for.
const CROWD: usize = 700;
const QUESTIONS: [&str; 4] =
    ["who went to Meta?", "誰去了Meta？", "who graduated from Peking University?", "who is the zanzibar keeper of Qwertz?"];
const PATIENT: [(&str, &str); 4] = [
    ("STET__LIMITS__DOCUMENTS", "100000"),
    ("STET__DISCORD__QUESTIONS_A_MINUTE", "1000000"),
    ("STET__DISCORD__GUILD_QUESTIONS_A_MINUTE", "1000000"),
    ("STET__LIMITS__EDITS_AN_HOUR", "1000000"),
];

fn load() -> (u64, u64) {
    let set = std::env::vars().find(|(name, _)| name == "STET_TEST_LOAD");
    set.map_or(LOAD, |(_, load)| {
        let (seconds, rate) = load.split_once('x').expect("seconds and a rate");
        (seconds.parse().expect("seconds"), rate.parse().expect("a rate"))
    })
}

/// The value below which so many of a hundred are.
fn percentile(sorted: &[Duration], hundredths: usize) -> Duration {
    sorted[(sorted.len() - 1) * hundredths / 100]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_question_is_lost_under_load_and_nothing_piles_up() {
    let (seconds, rate) = load();
    // Its description is looked through for each request; other tests do that.
    let stage = Stage::set_with(Options::default(), &PATIENT).await;
    let (alice, moderator) = (stage.discord.user("alice"), stage.discord.user("mo").with_permission(MANAGE_GUILD));
    let here = stage.channel.clone();
    let start = Instant::now();
    let edits = tokio::spawn(async move {
        let mut made = 0;
        while start.elapsed() < Duration::from_secs(seconds) {
            let name = format!("lamp{made}");
            let preview = adds(&moderator, &here, &name, &format!("The {name} of the harbour burns oil.")).await;
            let told = publishes(&moderator, &preview).await;
            assert!(told.contains("as revision"), "{told}");
            made += 1;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        made
    });
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / u32::try_from(rate).expect("a rate"));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut asking, mut times, mut half) = (JoinSet::new(), Vec::new(), None);
    for number in 0..seconds * rate {
        ticks.tick().await;
        let (alice, here) = (alice.clone(), stage.channel.clone());
        let question = QUESTIONS[usize::try_from(number % 4).expect("four")];
        asking.spawn(async move {
            let start = Instant::now();
            let asked = alice.uses("ask").with("question", question).with("private", true).in_channel(&here).send().await;
            let acknowledged = asked.acknowledged().await;
            asked.answer().await;
            assert_eq!((asked.callbacks(), asked.followups()), (1, 0), "one answer");
            (acknowledged, start.elapsed())
        });
        while let Some(done) = asking.try_join_next() {
            times.push(done.expect("nobody gave up"));
        }
        if half.is_none() && number >= seconds * rate / 2 {
            half = stage.bot.size();
        }
    }
    times.extend(asking.join_all().await);
    let took = start.elapsed();
    let made = edits.await.expect("nobody gave up");
    stage.discord.quiet().await;
    assert_eq!(stage.discord.unacknowledged(), 0);
    let (mut acknowledged, mut answered): (Vec<Duration>, Vec<Duration>) = times.into_iter().unzip();
    acknowledged.sort_unstable();
    answered.sort_unstable();
    let [p50, p99] = [50, 99].map(|hundredths| percentile(&answered, hundredths));
    let last = percentile(&acknowledged, 100);
    let told = format!(
        "{} questions and {made} edits in {took:?}: half answered within {p50:?}, 99 of 100 within {p99:?}, all acknowledged within {last:?}",
        answered.len()
    );
    writeln!(std::io::stderr(), "{told}; memory, threads and files from {half:?} to {:?}", stage.bot.size()).expect("standard error");
    if let Some(([before, ..], [after, ..])) = half.zip(stage.bot.size()) {
        assert!(after <= before + GROWTH, "{before} kB after half of the time, {after} kB at the end");
    }
    stage.closes();
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_what_can_be_answered_soon_people_are_told_at_once() {
    let stage = Stage::set_with(Options::default(), &PATIENT).await;
    let alice = stage.discord.user("alice");
    let mut asking = JoinSet::new();
    for _ in 0..CROWD {
        let command = alice.uses("ask").with("question", QUESTIONS[0]).with("private", true).in_channel(&stage.channel);
        asking.spawn(async move { command.send().await.answer().await.text() });
    }
    let told = asking.join_all().await;
    let answered = told.iter().filter(|text| text.contains("Shengjia Zhao")).count();
    let refused = told.iter().filter(|text| text.contains("ask again in a moment")).count();
    assert_eq!(answered + refused, CROWD, "everybody is told something");
    assert!(answered >= 200 && refused > 0, "{answered} answered, {refused} told to wait");
    // It passes.
    let asked = alice.uses("ask").with("question", QUESTIONS[0]).in_channel(&stage.channel).send().await;
    assert!(asked.answer().await.text().contains("Shengjia Zhao"));
    stage.closes();
}
