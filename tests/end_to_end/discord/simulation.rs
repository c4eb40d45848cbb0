//! A seeded simulation: people ask, moderators and an operator edit, and meanwhile everything fails that can, against a small model of
//! what must be true.
//!
//! turmoil and madsim put sockets and clocks of their own under a program's. serenity and sqlx bring theirs (SQLite has threads, and
//! files), and what a process leaves behind when it is killed is what matters most here. So the program itself runs, and the faults are
//! made where it meets the world: at its sockets, its store and its process. A seed decides what happens and what goes wrong with it. The
//! moments are the machine's: a seed that fails once fails again mostly, not always.
//!
//! `STET_TEST_SEEDS=100..600` runs others, and `STET_TEST_SEEDS=17..18` one.

mod model;
mod plan;

use super::driver::{Bot, Stage, options};
use super::moderation::MANAGE_GUILD;
use crate::driver::Said;
use loopback_discord::{Channel, Disconnect, Discord, Guild, Interaction, Message, Options, User};
use model::{Fuel, Model, Own};
use plan::{Edit, GUILDS, LAMPS, Question, STAYING, Trouble, Turn, Way, Whose, plan};
use sqlx::{Connection as _, Executor as _};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The seeds that are run otherwise.
const SEEDS: Range<u64> = 0..20;
/// How many runs are made at once: they wait more than they compute. Few beside other tests, more where many are asked for.
const AT_ONCE: [usize; 2] = [4, 10];
/// How soon an edit from elsewhere is served.
const SERVED: Duration = Duration::from_secs(10);
/// How much more memory a bot may have, threads and open files, than when it had answered for the first time. A store has up to ten
/// connections, each with a thread and three files.
const GROWTH: [(&str, u64); 3] = [("VmRSS", 96 * 1024), ("Threads", 16), ("files", 40)];

/// Stands in what is told of an edit that was made.
const CONFIRMED: &str = "as revision";

const VARIABLES: [(&str, &str); 3] =
    [("STET__DISCORD__QUESTIONS_A_MINUTE", "10000"), ("STET__LIMITS__EDITS_AN_HOUR", "100000"), ("STET__KNOWLEDGE__STORY", "false")];

// Runs wait for processes; nobody else waits for them.
#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn every_promise_holds_whatever_happens() {
    let seeds_to_run = seeds_to_run();
    let at_once = AT_ONCE[usize::from(seeds_to_run.end - seeds_to_run.start > 50)];
    let turns = Arc::new(Semaphore::new(at_once));
    let mut runs = JoinSet::new();
    let mut seeds = BTreeMap::new();
    for seed in seeds_to_run {
        let turns = Arc::clone(&turns);
        let run = runs.spawn(async move {
            let _turn = turns.acquire_owned().await.expect("it is not closed");
            Run::new().await.goes_through(&plan(seed)).await;
        });
        seeds.insert(run.id(), seed);
    }
    let mut failed = Vec::new();
    while let Some(ended) = runs.join_next_with_id().await {
        failed.extend(ended.err().map(|error| seeds[&error.id()]));
    }
    assert!(failed.is_empty(), "these seeds failed, for the reasons above: {failed:?}");
}

fn seeds_to_run() -> Range<u64> {
    let set = std::env::vars().find(|(name, _)| name == "STET_TEST_SEEDS");
    set.map_or(SEEDS, |(_, range)| {
        let (from, to) = range.split_once("..").expect("a range of seeds");
        from.parse().expect("a seed")..to.parse().expect("a seed")
    })
}

/// A bot in a Discord with people, and what must be true of it.
struct Run {
    stage: Stage,
    people: People,
    model: Model,
    /// What was answered at each revision that an answer named.
    told: BTreeMap<(usize, String, usize), Option<Fuel>>,
    at_first: Option<[u64; 3]>,
    /// What has happened, and is happening.
    turns: Vec<Turn>,
}

/// Who does something in the run, and where.
#[derive(Clone)]
struct People {
    discord: Discord,
    guilds: Vec<(Guild, Channel)>,
    asker: User,
    moderator: User,
    /// What was asked by messages, and what moderators saw last of their edits.
    asked: Arc<Mutex<Vec<Message>>>,
    previews: Arc<Mutex<BTreeMap<Whose, Message>>>,
}

/// What became of something.
enum Outcome {
    Answered(Question, String),
    Edited(Whose, String),
}

impl Run {
    async fn new() -> Self {
        // Other runs keep the processors busy.
        let stage = Stage::set_with(Options { callback_within: Duration::from_secs(9), ..options() }, &VARIABLES).await;
        let discord = stage.discord.clone();
        let valley = discord.guild("valley");
        let guilds = vec![(stage.guild.clone(), stage.channel.clone()), (valley.clone(), valley.channel("general"))];
        let (asker, moderator) = (discord.user("alice"), discord.user("mo").with_permission(MANAGE_GUILD));
        let people = People { discord, guilds, asker, moderator, asked: Arc::default(), previews: Arc::default() };
        let mut run = Self { stage, people, model: Model::default(), told: BTreeMap::new(), at_first: None, turns: Vec::new() };
        let first = Turn { trouble: Trouble::Nothing, questions: Vec::new(), edits: vec![(Whose::Operator, Edit::Write(STAYING))] };
        run.takes(&first).await;
        run
    }

    async fn goes_through(mut self, turns: &[Turn]) {
        for turn in turns {
            self.takes(turn).await;
        }
        self.closes();
    }

    async fn takes(&mut self, turn: &Turn) {
        self.turns.push(turn.clone());
        let before = self.model.clone();
        let wanted: BTreeMap<Whose, (Edit, Own)> =
            turn.edits.iter().filter_map(|&(whose, edit)| Some((whose, (edit, self.model.after(whose, edit)?)))).collect();
        self.people.asked.lock().expect("nobody panicked").clear();
        self.people.previews.lock().expect("nobody panicked").clear();
        let troubled = self.begins(&turn.trouble).await;
        let mut deeds = JoinSet::new();
        for &question in &turn.questions {
            let people = self.people.clone();
            deeds.spawn(async move { Outcome::Answered(question, people.asks(question).await) });
        }
        let mut command = None;
        for (&whose, (edit, own)) in &wanted {
            let (people, deed) = (self.people.clone(), Deed { whose, edit: *edit, own: own.clone(), before: before.clone() });
            match whose {
                Whose::Operator => command = Some(tokio::task::spawn_blocking(deed.by_command(&self.stage.bot))),
                Whose::Guild(guild) => drop(deeds.spawn(async move { Outcome::Edited(whose, people.edits(guild, &deed).await) })),
            }
        }
        let mut outcomes = self.meanwhile(&turn.trouble, deeds).await;
        if let Some(command) = command {
            outcomes.push(Outcome::Edited(Whose::Operator, command.await.expect("the program runs")));
        }
        self.ends(&turn.trouble, troubled).await;
        self.settles(&turn.trouble, &wanted, &outcomes).await;
        self.judges(&before, &wanted, &outcomes);
        self.stays_small();
    }

    /// Starts what goes wrong.
    async fn begins(&mut self, trouble: &Trouble) -> Option<tokio::task::JoinHandle<()>> {
        let discord = &self.stage.discord;
        match trouble {
            Trouble::Requests(fault) => discord.fail(fault.clone()),
            Trouble::Connection(Disconnect::InvalidSession { resumable: false }) => {
                discord.disconnect(Disconnect::InvalidSession { resumable: false }).await;
                discord.ready().await;
            }
            Trouble::Connection(how) => discord.disconnect(*how).await,
            Trouble::TurnedAway => {
                discord.turns_away(true);
                discord.disconnect(Disconnect::Close(4000)).await;
                tokio::time::sleep(Duration::from_millis(300)).await;
                discord.turns_away(false);
            }
            Trouble::Events(disorder) => discord.disorders(Some(*disorder)),
            Trouble::Store(held) => return Some(tokio::spawn(disturbs_store(self.stage.bot.store(), *held))),
            Trouble::FullDisk => {
                self.stage.bot.ends();
                self.stage.discord.deserted().await;
                self.stage.bot.starts_on_a_full_disk();
                self.stage.discord.ready().await;
            }
            Trouble::Clock(by) => discord.advance(*by),
            Trouble::Nothing | Trouble::Restart(_) | Trouble::Kill(_) => {}
        }
        None
    }

    /// Lets people do what they do, until they are done or the process is gone.
    async fn meanwhile(&mut self, trouble: &Trouble, mut deeds: JoinSet<Outcome>) -> Vec<Outcome> {
        let (Trouble::Restart(after) | Trouble::Kill(after)) = trouble else {
            return deeds.join_all().await;
        };
        let end = tokio::time::Instant::now() + *after;
        let mut outcomes = Vec::new();
        while let Ok(Some(ended)) = tokio::time::timeout_at(end, deeds.join_next()).await {
            outcomes.push(ended.expect("nobody gave up"));
        }
        let signal = if matches!(trouble, Trouble::Kill(_)) { "KILL" } else { "TERM" };
        let code = self.stage.bot.ends_by(signal);
        assert!(signal == "KILL" || code == Some(0), "it ended with {code:?}");
        // What was answered until then has been seen.
        while let Some(Ok(ended)) = deeds.try_join_next() {
            outcomes.push(ended);
        }
        deeds.shutdown().await;
        self.stage.discord.deserted().await;
        self.stage.bot.starts();
        self.stage.discord.ready().await;
        outcomes
    }

    /// Ends what went wrong.
    async fn ends(&mut self, trouble: &Trouble, troubled: Option<tokio::task::JoinHandle<()>>) {
        match trouble {
            Trouble::Events(_) => self.stage.discord.disorders(None),
            Trouble::FullDisk => {
                self.stage.bot.ends();
                self.stage.discord.deserted().await;
                self.stage.bot.starts();
                self.stage.discord.ready().await;
            }
            _ => {}
        }
        if let Some(troubled) = troubled {
            troubled.await.expect("the store was there");
        }
        self.stage.discord.quiet().await;
    }

    /// Finds out which edits were made: all that were confirmed, and without trouble all.
    async fn settles(&mut self, trouble: &Trouble, wanted: &BTreeMap<Whose, (Edit, Own)>, outcomes: &[Outcome]) {
        let previews = self.people.previews.lock().expect("nobody panicked").clone();
        for (&whose, (edit, own)) in wanted {
            let returned = outcomes.iter().find_map(|outcome| match outcome {
                Outcome::Edited(edited, told) if *edited == whose => Some(told.clone()),
                _ => None,
            });
            let seen = previews.get(&whose).and_then(|preview| self.stage.discord.message(preview)).map(|message| message.text());
            let told = returned.clone().or(seen).unwrap_or_default();
            let is_confirmed = told.contains(CONFIRMED);
            let (known, history) = (self.model.revision(whose), self.history(whose));
            let numbers: Vec<usize> = history.lines().rev().filter_map(revision_of).collect();
            let now = numbers.len();
            assert_eq!(numbers, (1..=now).collect::<Vec<_>>(), "{whose:?}: no number is left out");
            assert!(now == known || now == known + 1, "{whose:?} had {known} revisions, and after one edit {history}");
            let is_made = now == known + 1;
            assert!(is_made || !is_confirmed, "{whose:?}: {edit:?} was confirmed and is not there: {told}");
            if !matches!(trouble, Trouble::Kill(_) | Trouble::Restart(_) | Trouble::Store(_) | Trouble::FullDisk) {
                assert!(is_confirmed, "{whose:?}: {edit:?} was not made: {told}");
            }
            assert!(returned.is_none_or(|told| is_confirmed || told.len() > 20), "{whose:?}: {edit:?} failed without a word: {told}");
            if is_made {
                self.model.commit(whose, own.clone());
            }
        }
        if wanted.contains_key(&Whose::Operator) {
            self.serves_the_last().await;
        }
    }

    /// Waits until what the operator changed is served.
    async fn serves_the_last(&self) {
        let start = Instant::now();
        for guild in 0..GUILDS {
            for (lamp, name) in LAMPS.iter().enumerate().take(STAYING + 1) {
                let wanted = self.model.view(guild).get(&lamp).cloned();
                loop {
                    let text = self.people.asks(Question { guild, lamp, way: Way::Private }).await;
                    let told = self.model.fuels_in(&text);
                    if wanted.as_ref().map_or_else(|| !mentions(&text, lamp), |fuel| told.contains(fuel)) {
                        break;
                    }
                    assert!(start.elapsed() < SERVED, "{name} in {guild}: {wanted:?} is not served, but {text}");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    /// Looks at the answers: each is the only one, and says what stands for the server that it was asked in, and nothing of another.
    fn judges(&mut self, before: &Model, wanted: &BTreeMap<Whose, (Edit, Own)>, outcomes: &[Outcome]) {
        // While an edit is made, what stood before it may be answered, and what it makes.
        let states = |whose: Whose| -> Vec<Own> {
            let made = wanted.get(&whose).map(|(_, own)| own.clone());
            [before.own(whose)].into_iter().chain(made).collect()
        };
        for outcome in outcomes {
            let Outcome::Answered(Question { guild, lamp, .. }, text) = outcome else { continue };
            let own = states(Whose::Guild(*guild));
            let views: Vec<BTreeMap<usize, Fuel>> = states(Whose::Operator)
                .iter()
                .flat_map(|operators| own.iter().map(|own| model::view(operators, own)).collect::<Vec<_>>())
                .collect();
            assert!(!text.contains("went wrong"), "a question needs nothing that fails here: {text}");
            let told = self.model.fuels_in(text);
            for fuel in &told {
                assert!(views.iter().any(|view| view.values().any(|known| known == fuel)), "{fuel} does not stand in {guild}: {text}");
            }
            let of_lamp: Vec<Option<&Fuel>> = views.iter().map(|view| view.get(lamp)).collect();
            let right = of_lamp.iter().any(|fuel| fuel.map_or_else(|| !mentions(text, *lamp), |fuel| told.contains(fuel)));
            assert!(right, "{} in {guild}: {of_lamp:?} expected in {text}", LAMPS[*lamp]);
            if let Some((_, revision)) = text.rsplit_once("revision ") {
                let fuel = told.iter().find(|fuel| of_lamp.contains(&Some(fuel))).cloned();
                let known = self.told.entry((*guild, revision.to_owned(), *lamp)).or_insert_with(|| fuel.clone());
                assert_eq!(*known, fuel, "{} at revision {revision} in {guild}: {text}", LAMPS[*lamp]);
            }
        }
        for asked in self.people.asked.lock().expect("nobody panicked").iter() {
            let replies = self.stage.discord.replies_to(asked);
            assert!(replies.len() <= 1, "{} replies to one question: {:?}", replies.len(), asked.text());
        }
    }

    /// Looks at the process: it has given back what it took.
    fn stays_small(&mut self) {
        let Some(now) = self.stage.bot.size() else { return };
        let first = *self.at_first.get_or_insert(now);
        for ((name, most), (first, now)) in GROWTH.iter().zip(first.iter().zip(now)) {
            assert!(now <= first + most, "{name}: {first} at first, and {now} now");
        }
    }

    fn history(&self, whose: Whose) -> String {
        let guild = self.name(whose);
        let arguments = ["kb", "history", "--limit", "100000", "--json", "--guild", guild.as_deref().unwrap_or_default()];
        let arguments = if guild.is_some() { &arguments[..] } else { &arguments[..5] };
        let said = self.stage.bot.runs(arguments);
        assert_eq!(said.code, 0, "{said:?}");
        said.out
    }

    fn name(&self, whose: Whose) -> Option<String> {
        match whose {
            Whose::Operator => None,
            Whose::Guild(guild) => Some(self.people.guilds[guild].0.id().to_string()),
        }
    }

    /// Ends the run: what stands in the store is what the model has, to the byte, and every check passes.
    fn closes(mut self) {
        for whose in [Whose::Operator, Whose::Guild(0), Whose::Guild(1)] {
            let guild = self.name(whose);
            let arguments: Vec<&str> = guild.iter().flat_map(|guild| ["--guild", guild]).collect();
            let files = self.stage.bot.home().exports(&arguments);
            for (lamp, name) in LAMPS.iter().enumerate() {
                let expected = match whose {
                    Whose::Operator => self.model.own(whose).get(&lamp).cloned().flatten(),
                    Whose::Guild(guild) => self.model.view(guild).get(&lamp).cloned(),
                };
                let stored = files.get(&format!("documents/{}/source.txt", name.to_lowercase()));
                assert_eq!(stored, expected.map(|fuel| text(lamp, &fuel)).as_ref(), "{whose:?}: {name}");
            }
            let said = self.stage.bot.runs(&[&["check"], &arguments[..]].concat());
            assert_eq!(said.code, 0, "{said:?}");
        }
        self.stage.bot.ends();
        let said = self.stage.bot.runs(&["doctor"]);
        assert_eq!(said.code, 0, "{said:?}");
        assert_eq!(self.stage.discord.violations(), Vec::<String>::new());
        let log = self.stage.bot.log();
        assert!(!log.contains("panicked") && !log.contains(&self.stage.discord.token()) && !log.contains("lamp burn"), "{log}");
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if std::thread::panicking() {
            writeln!(std::io::stderr(), "it happened in the last of {:#?}", self.turns).expect("standard error");
        }
    }
}

/// An edit that somebody makes.
struct Deed {
    whose: Whose,
    edit: Edit,
    /// What they have then.
    own: Own,
    before: Model,
}

impl People {
    /// Asks what a lamp burns. Returns the answer as people read it.
    async fn asks(&self, Question { guild, lamp, way }: Question) -> String {
        let here = &self.guilds[guild].1;
        let question = format!("what does the {} lamp burn?", LAMPS[lamp]);
        match way {
            Way::Mention => {
                let mention = format!("<@{}> {question}", self.discord.bot_id());
                let asked = self.asker.says(&mention).in_channel(here).send().await;
                self.asked.lock().expect("nobody panicked").push(asked.clone());
                self.discord.ready().await;
                self.discord.reply_to(&asked).await.text()
            }
            Way::Command | Way::Private => {
                // Without a connection Discord tells people so.
                self.discord.ready().await;
                let command = self.asker.uses("ask").with("question", question);
                let asked = command.with("private", matches!(way, Way::Private)).in_channel(here).send().await;
                let answer = asked.answer().await.text();
                assert_eq!((asked.callbacks(), asked.followups()), (1, 0), "one answer: {answer}");
                answer
            }
        }
    }

    /// Makes an edit, whatever it takes. Returns what was told at the end.
    async fn edits(&self, guild: usize, deed: &Deed) -> String {
        let here = &self.guilds[guild].1;
        self.discord.ready().await;
        let used = |name: &str| self.moderator.uses(name).in_channel(here);
        let asked: Interaction = match deed.edit {
            Edit::Write(lamp) => {
                let form = if deed.before.view(guild).contains_key(&lamp) {
                    used("kb article replace").with("document", LAMPS[lamp].to_lowercase()).send().await
                } else {
                    used("kb article add").send().await
                };
                form.submits(&[("title", LAMPS[lamp]), ("text", &deed.text(lamp))]).await
            }
            Edit::Remove(lamp) => used("kb article remove").with("document", LAMPS[lamp].to_lowercase()).send().await,
            Edit::Undo => {
                let last = i64::try_from(deed.before.revision(deed.whose)).expect("few");
                used("kb undo").with("revision", last).send().await
            }
        };
        let mut shown = answer_or_error(&asked).await;
        // What somebody else changed meanwhile is shown again, and what is taken out is asked for twice.
        for _ in 0..6 {
            self.previews.lock().expect("nobody panicked").insert(deed.whose, shown.clone());
            let goes_on = |(label, _): &(String, String)| ["Publish", "Yes, take it out"].contains(&label.as_str());
            let Some((label, _)) = shown.buttons().into_iter().rfind(goes_on) else { break };
            shown = answer_or_error(&self.moderator.clicks(&shown, &label).await).await;
        }
        shown.text()
    }
}

impl Deed {
    /// Makes an edit by a command of the program, which returns what was told.
    fn by_command(&self, bot: &Bot) -> impl FnOnce() -> String + Send + use<> {
        let last = self.before.revision(Whose::Operator).to_string();
        let mut command = match self.edit {
            Edit::Write(lamp) => {
                let path = bot.home().writes(&format!("{}.txt", LAMPS[lamp].to_lowercase()), self.text(lamp));
                let name = LAMPS[lamp].to_lowercase();
                let is_there = self.before.own(Whose::Operator).contains_key(&lamp);
                let replacing: &[&str] = if is_there { &["--as", &name] } else { &[] };
                bot.command(&[&["import", path.to_str().expect("UTF-8")], replacing].concat())
            }
            Edit::Remove(lamp) => bot.command(&["kb", "remove", &LAMPS[lamp].to_lowercase()]),
            Edit::Undo => bot.command(&["kb", "undo", &last]),
        };
        move || {
            let said = Said::of(command.output().expect("the program runs"));
            if said.code == 0 { CONFIRMED.to_owned() } else { said.err }
        }
    }

    fn text(&self, lamp: usize) -> String {
        let fuel = self.own.get(&lamp).and_then(Option::as_ref).expect("what is written has a fuel");
        text(lamp, fuel)
    }
}

/// Waits for the answer, or for what is told when there is none.
async fn answer_or_error(interaction: &Interaction) -> Message {
    tokio::select! {
        answer = interaction.answer() => answer,
        error = interaction.followup(1) => error,
    }
}

/// The number of a revision that is a line of the history.
fn revision_of(line: &str) -> Option<usize> {
    let revision: serde_json::Value = serde_json::from_str(line).ok()?;
    revision["revision"].as_u64()?.try_into().ok()
}

fn text(lamp: usize, fuel: &str) -> String {
    format!("The {} lamp burns {fuel} oil.\nIt is lit at dusk.\n", LAMPS[lamp])
}

/// Returns true if an answer quotes the text about a lamp.
fn mentions(answer: &str, lamp: usize) -> bool {
    answer.contains(&format!("The {} lamp burns", LAMPS[lamp]))
}

/// Holds SQLite's store for a while, or ends every connection to PostgreSQL's.
async fn disturbs_store(address: String, held: Duration) {
    sqlx::any::install_default_drivers();
    let mut store = sqlx::AnyConnection::connect(&address).await.expect("the store is there");
    if address.starts_with("postgres") {
        tokio::time::sleep(held / 4).await;
        let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        store.execute(all).await.expect("connections are ended");
    } else {
        store.execute("PRAGMA busy_timeout = 5000").await.expect("a setting");
        store.execute("BEGIN IMMEDIATE").await.expect("nobody holds it for long");
        tokio::time::sleep(held).await;
        store.execute("COMMIT").await.expect("nothing was written");
    }
    store.close().await.expect("it is left");
}
