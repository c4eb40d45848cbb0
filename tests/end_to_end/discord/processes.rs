//! Processes that are killed, and several on one database.

use super::driver::{Bot, Stage, options};
use super::moderation::{MANAGE_GUILD, adds, publishes};
use crate::driver::database;
use loopback_discord::{Channel, Discord, User as Person};
use std::io::Write as _;
use std::time::{Duration, Instant};

/// How often a bot is killed; `STET_TEST_CRASHES` says another number.
const CRASHES: u32 = 8;
/// The edits of one bot between two of them.
const EDITS: u32 = 4;
/// How many edits two bots make together; `STET_TEST_EDITS` says another number.
const TOGETHER: u32 = 100;

const PATIENT: [(&str, &str); 2] = [("STET__DISCORD__QUESTIONS_A_MINUTE", "10000"), ("STET__LIMITS__EDITS_AN_HOUR", "100000")];

fn number(variable: &str, otherwise: u32) -> u32 {
    let set = std::env::vars().find(|(name, _)| name == variable);
    set.map_or(otherwise, |(_, number)| number.parse().expect("a number"))
}

fn revisions(bot: &Bot, guild: u64) -> Vec<serde_json::Value> {
    let said = bot.runs(&["kb", "history", "--limit", "100000", "--json", "--guild", &guild.to_string()]);
    said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_moderator_was_told_is_there_after_the_bot_was_killed() {
    let mut stage = Stage::set_with(options(), &PATIENT).await;
    let (guild, here) = (stage.guild.id(), stage.channel.clone());
    let moderator = stage.discord.user("mo").with_permission(MANAGE_GUILD);
    let text = |name: &str| format!("The {name} of the harbour is here. It burns much oil of {name}.");
    // Enough for an index on the disk, which what is killed leaves behind.
    let ships = "A ship came in.\n".repeat(500);
    stage.bot.ends();
    stage.discord.deserted().await;
    stage.bot.home().imports(&stage.bot.home().writes("ships.txt", ships));
    stage.bot.starts();
    stage.discord.ready().await;
    let mut confirmed = Vec::new();
    let mut whole = Duration::ZERO;
    let crashes = number("STET_TEST_CRASHES", CRASHES);
    for turn in 0..crashes {
        for edit in 0..EDITS {
            let name = format!("lamp{turn}x{edit}");
            let preview = adds(&moderator, &here, &name, &text(&name)).await;
            if edit + 1 < EDITS {
                let start = Instant::now();
                assert!(publishes(&moderator, &preview).await.contains("as revision"));
                whole = start.elapsed();
                confirmed.push(name);
                continue;
            }
            moderator.clicks(&preview, "Publish").await;
            // Moments spread over the time that it takes and past it: the golden ratio leaves no two alike.
            tokio::time::sleep(whole.mul_f64(1.3 * (0.618_034 * f64::from(turn)).fract())).await;
            stage.bot.ends_by("KILL");
            stage.discord.deserted().await;
            if stage.discord.message(&preview).expect("it is there").text().contains("as revision") {
                confirmed.push(name);
            }
            stage.bot.starts();
            stage.discord.ready().await;
        }
    }
    let revisions = revisions(&stage.bot, guild);
    let numbers: Vec<i64> = revisions.iter().rev().map(|revision| revision["revision"].as_i64().expect("a number")).collect();
    assert_eq!(numbers, (1..=i64::try_from(revisions.len()).expect("few")).collect::<Vec<_>>(), "no number is left out");
    let noted: Vec<&str> = revisions.iter().map(|revision| revision["note"].as_str().expect("a note")).collect();
    let files = stage.bot.home().exports(&["--guild", &guild.to_string()]);
    for turn in 0..crashes {
        for edit in 0..EDITS {
            let name = format!("lamp{turn}x{edit}");
            let is_there = noted.contains(&name.as_str());
            assert!(is_there || !confirmed.contains(&name), "{name} was confirmed");
            let stored = files.get(&format!("documents/{name}/source.txt"));
            assert_eq!(stored, is_there.then(|| text(&name)).as_ref(), "{name} is there whole or not at all");
        }
    }
    // What is served is what is stored.
    let listed = moderator.uses("kb settings show").in_channel(&here).send().await.answer().await.text();
    assert!(listed.contains(&format!("Articles: {} of", noted.len())), "{listed}");
    let source = moderator.uses("source").with("address", format!("{}#1", confirmed.last().expect("some"))).in_channel(&here).send().await;
    assert!(source.answer().await.text().contains("of the harbour is here"));
    for name in &confirmed {
        let question = format!("what burns much oil of {name}?");
        let found = moderator.uses("ask").with("question", question).in_channel(&here).send().await.answer().await.text();
        assert!(found.contains(&format!("oil of {name}")), "{name} is not found: {found}");
    }
    assert_eq!(stage.bot.runs(&["check", "--guild", &guild.to_string()]).code, 0);
    stage.closes();
}

/// Makes edits until as many are published; one that somebody else was faster than is shown again and confirmed again.
async fn edits(moderator: Person, here: Channel, count: u32, prefix: &str) {
    for edit in 0..count {
        let name = format!("{prefix}{edit}");
        let mut preview = adds(&moderator, &here, &name, &format!("The {name} of the harbour burns oil.")).await;
        for _ in 0..100 {
            let told = moderator.clicks(&preview, "Publish").await.answer().await;
            if told.text().contains("as revision") {
                break;
            }
            assert!(told.text().contains("burns oil"), "{}", told.text());
            preview = told;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bots_on_one_database_lose_no_edit() {
    let Some(address) = database() else {
        let skipped = "SKIPPED two bots on one database: set STET_TEST_STORE=postgres and STET_TEST_DATABASE_URL";
        return writeln!(std::io::stderr(), "{skipped}").expect("standard error");
    };
    let variables = [PATIENT.as_slice(), &[("STET_DATABASE_URL", address.as_str())]].concat();
    let mut first = Stage::set_with(options(), &variables).await;
    let guild = first.guild.id();
    let discord = Discord::start(options()).await;
    let second = discord.guild_known_as(guild, "harbour");
    let there = second.channel("general");
    let mut other = Bot::new(&discord, &variables);
    other.starts();
    discord.ready().await;
    discord.commands_registered(1).await;
    let one = first.discord.user("mo").with_permission(MANAGE_GUILD);
    let two = discord.user("bo").with_permission(MANAGE_GUILD);
    let count = number("STET_TEST_EDITS", TOGETHER) / 2;
    tokio::join!(edits(one.clone(), first.channel.clone(), count, "lamp"), edits(two.clone(), there.clone(), count, "mast"));
    let committed = Instant::now();
    let all = usize::try_from(2 * count).expect("few");
    assert_eq!(revisions(&first.bot, guild).len(), all);
    let mut served = Vec::new();
    for (person, channel) in [(&one, &first.channel), (&two, &there)] {
        loop {
            let shown = person.uses("kb settings show").in_channel(channel).send().await.answer().await.text();
            let listed =
                person.uses("source").with("address", format!("lamp{}#1", count - 1)).in_channel(channel).send().await.answer().await;
            let last =
                person.uses("source").with("address", format!("mast{}#1", count - 1)).in_channel(channel).send().await.answer().await;
            if shown.contains(&format!("Articles: {all} of")) && listed.text().contains("burns oil") && last.text().contains("burns oil") {
                break;
            }
            assert!(committed.elapsed() < Duration::from_secs(20), "{shown}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        served.push(committed.elapsed());
    }
    writeln!(std::io::stderr(), "{all} edits of two bots; both served the last after {served:?}").expect("standard error");
    other.ends();
    assert_eq!(discord.violations(), Vec::<String>::new());
    first.bot.ends();
    first.closes();
}
