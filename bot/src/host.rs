//! What each guild's questions are answered from. Questions read a snapshot, which never changes and which they never wait for;
//! [`Host::refresh`] puts a new one in its place when something was changed, in this process or another.
//!
//! A guild that has changed nothing shares the snapshot that every guild starts from.

use crate::edit::{self, Answers, Mending, Preview, Tested, Trial};
use crate::library;
use crate::overlay;
use crate::preferences::Preferences;
use crate::settings::Settings;
use crate::store::{Asked, Edits, Entries, Entry, OPERATOR, Proposal, Refused, Standing, Store, Subject, Wanted};
use crate::work;
use anyhow::{Context as _, Result, anyhow, bail};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};
use stet_knowledge::base::{self, Problem};
use stet_knowledge::expectation;
use stet_knowledge::index::{SCORED_WHOLE, Snapshot};
use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit};

/// How often it is looked for what other processes have changed: half of the two seconds that it may take.
pub(crate) const REFRESHED_EVERY: Duration = Duration::from_secs(1);
/// How long the questions of a preview may take, and how many there are at most.
const PREVIEWED_FOR: Duration = Duration::from_secs(5);
const PREVIEWED: usize = 50;
/// A guild's snapshot that nobody has asked for so long is unloaded, and loads again on the next question.
const QUIET: Duration = Duration::from_mins(30);

/// See the module.
pub(crate) struct Host {
    settings: Settings,
    store: Store,
    base: RwLock<Arc<Base>>,
    /// The latest revisions, as far as they are known.
    latest: RwLock<BTreeMap<u64, i64>>,
    guilds: Mutex<HashMap<u64, Held>>,
    /// What guilds have set, with the revision that it is of.
    preferences: Mutex<HashMap<u64, (i64, Arc<Preferences>)>>,
    /// Held while a guild's changes are tried and its questions asked: one preview of a guild at a time.
    previewing: Locks,
    /// Held while a guild's snapshot is made: others who ask for the same one wait for it, and nobody else does.
    making: Locks,
    /// As many snapshots are made at once as there are processors, and two at least.
    processors: Semaphore,
    /// Half as many previews, and two at least: questions go first.
    previews: Semaphore,
    /// One at a time looks for changes.
    refreshing: tokio::sync::Mutex<()>,
}

/// A lock for each guild, made when it is first asked for.
#[derive(Default)]
struct Locks(Mutex<HashMap<u64, Arc<tokio::sync::Mutex<()>>>>);

impl Locks {
    fn of(&self, guild: u64) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(guild).or_default())
    }

    /// Forgets the locks that nobody holds or waits for.
    fn tidy(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, lock| Arc::strong_count(lock) > 1);
    }
}

/// Edits that were tried.
pub(crate) struct Tried {
    /// The guild's revision that they were tried on.
    pub(crate) made_on: i64,
    /// The revision of what every guild starts from.
    pub(crate) base: String,
    pub(crate) trial: Trial,
    pub(crate) preview: Preview,
}

/// What every guild starts from.
struct Base {
    number: i64,
    snapshot: Arc<Snapshot>,
}

/// A guild's snapshot, named by the base and the guild's revision.
struct Held {
    base: String,
    number: i64,
    snapshot: Arc<Snapshot>,
    used: Instant,
}

impl Host {
    /// Loads what every guild starts from.
    pub(crate) async fn open(settings: &Settings, store: Store) -> Result<Self> {
        for id in library::adopt(settings, &store).await? {
            tracing::info!(id, "the store took over a document that was imported before");
        }
        let importing = settings.clone();
        work::run(move || library::import_source(&importing)).await.context("an import broke off")??;
        let loading = settings.clone();
        let standing = store.standing(OPERATOR).await?;
        let loaded = work::run(move || -> Result<_> {
            let loaded = library::to_serve(&loading, library::load_standing(&loading, standing)?)?;
            told(&loaded.problems);
            Ok(Base { number: loaded.number, snapshot: Arc::new(ready(library::snapshot_kept(&loading, loaded.base))?) })
        });
        let base = loaded.await.context("loading broke off")??;
        let latest = store.revisions().await?;
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            settings: settings.clone(),
            store,
            base: RwLock::new(Arc::new(base)),
            latest: RwLock::new(latest),
            guilds: Mutex::default(),
            preferences: Mutex::default(),
            previewing: Locks::default(),
            making: Locks::default(),
            processors: Semaphore::new(processors.max(2)),
            previews: Semaphore::new((processors / 2).max(2)),
            refreshing: tokio::sync::Mutex::default(),
        })
    }

    /// What every guild starts from, and what is answered from where no guild has installed the bot.
    pub(crate) fn base(&self) -> Arc<Snapshot> {
        Arc::clone(&self.read_base().snapshot)
    }

    /// What a guild's questions are answered from.
    pub(crate) async fn snapshot(&self, guild: Option<u64>) -> Result<Arc<Snapshot>> {
        let Some(guild) = guild.filter(|guild| self.number(*guild) > 0) else { return Ok(self.base()) };
        match self.held(guild) {
            Some(snapshot) => Ok(snapshot),
            None => self.make(guild).await,
        }
    }

    /// What a guild's questions are answered from, with the guild's revision that it holds.
    pub(crate) async fn numbered(&self, guild: u64) -> Result<(i64, Arc<Snapshot>)> {
        let snapshot = self.snapshot(Some(guild)).await?;
        let number = self.guilds().get(&guild).filter(|held| Arc::ptr_eq(&held.snapshot, &snapshot)).map_or(0, |held| held.number);
        Ok((number, snapshot))
    }

    /// What a guild has set for itself; what the operator has set, where no guild asks.
    pub(crate) async fn preferences(&self, guild: Option<u64>) -> Result<Arc<Preferences>> {
        let Some((guild, number)) = guild.map(|guild| (guild, self.number(guild))).filter(|(_, number)| *number > 0) else {
            return Ok(Arc::default());
        };
        let known = || self.preferences.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, preferences)) = known().get(&guild)
            && *of == number
        {
            return Ok(Arc::clone(preferences));
        }
        let preferences = Arc::new(Preferences::of(&self.store.standing(guild).await?));
        known().insert(guild, (number, Arc::clone(&preferences)));
        Ok(preferences)
    }

    /// Waits for a guild's turn to preview, and then for one of all guilds. It lasts as long as what is returned.
    async fn preview(&self, guild: u64) -> Result<(OwnedMutexGuard<()>, SemaphorePermit<'_>)> {
        let turn = self.previewing.of(guild).lock_owned().await;
        Ok((turn, self.previews.acquire().await.context("the process ends")?))
    }

    /// What edits would make of a guild's knowledge base, and of its answers.
    pub(crate) async fn tried(&self, guild: u64, edits: Edits, mending: Mending) -> Result<Tried> {
        let _preview = self.preview(guild).await?;
        let (made_on, entries) = self.store.entries(guild, None).await?;
        let (base, limits, threshold) = (self.base(), self.settings.limits, self.settings.answer.threshold);
        let held = self.snapshot(Some(guild)).await?;
        let often = self.store.questions(guild, Wanted::MostAsked, i64::try_from(PREVIEWED).unwrap_or(i64::MAX)).await?;
        let tried = work::run(move || -> Result<_> {
            let trial = edit::tried(&base.base, &limits, &entries, &edits, &mending)?;
            let mut preview = edit::preview(&entries, &trial);
            if trial.before.revision() != trial.after.revision() {
                let golden = trial.before.golden.values().map(|golden| golden.question.clone());
                let mut questions: Vec<String> = golden.chain(often.into_iter().map(|asked| asked.question)).collect();
                let mut seen = BTreeSet::new();
                questions.retain(|question| seen.insert(expectation::id(question)));
                questions.truncate(PREVIEWED);
                let before = Snapshot::after(trial.before.clone(), Some(&held));
                let after = Snapshot::after(trial.after.clone(), Some(&before));
                let until = Instant::now() + PREVIEWED_FOR;
                preview.answers = edit::compare(&before, &after, &questions, threshold, until)?;
            }
            Ok(Tried { made_on, base: base.revision().to_owned(), trial, preview })
        });
        tried.await.context("a change could not be tried")?
    }

    /// Those of questions that found nothing which would find nothing now.
    pub(crate) async fn still_unanswered(&self, guild: u64, asked: Vec<Asked>) -> Result<Vec<Asked>> {
        let _preview = self.preview(guild).await?;
        let (snapshot, threshold) = (self.snapshot(Some(guild)).await?, self.settings.answer.threshold);
        let asking = work::run(move || edit::unanswered(&snapshot, asked, |asked| &asked.question, threshold));
        Ok(asking.await.context("the questions could not be asked")??)
    }

    /// Asks the golden questions of a guild; also how their answers have changed since the revision before the last.
    pub(crate) async fn test(&self, guild: u64) -> Result<(Vec<Tested>, Answers)> {
        let _preview = self.preview(guild).await?;
        let (number, now) = self.numbered(guild).await?;
        let (_, entries) = self.store.entries(guild, Some(number - 1)).await?;
        let (base, threshold) = (self.base(), self.settings.answer.threshold);
        let tested = work::run(move || -> Result<_> {
            let tested = edit::test(&now, now.base.golden.values().map(|golden| &**golden), threshold)?;
            let before = Snapshot::after(overlay::over(&base.base, &entries)?.base, Some(&now));
            let questions: Vec<String> = tested.iter().map(|tested| tested.question.clone()).collect();
            Ok((tested, edit::compare(&before, &now, &questions, threshold, Instant::now() + PREVIEWED_FOR)?))
        });
        tested.await.context("the questions could not be asked")?
    }

    /// The one door for edits: makes a revision of a proposal, and answers from it from then on. Returns its number.
    pub(crate) async fn apply(&self, guild: u64, proposal: &Proposal) -> Result<i64, Refused> {
        // What was changed for all a moment ago is looked for first: what comes between now and the commit is refused there.
        self.notice().await?;
        self.renew_base().await?;
        let base = self.read_base();
        if proposal.base.as_deref().is_some_and(|tried_on| tried_on != base.snapshot.revision()) {
            return Err(Refused::Moved);
        }
        let start = (base.number, Arc::clone(&base.snapshot.base));
        let number = library::apply(&self.settings, &self.store, Some(start), guild, proposal).await?;
        // It is made, and is served a second later at the latest.
        if let Err(error) = self.make(guild).await {
            tracing::warn!(guild, error = format!("{error:#}"), "cannot load a change; what was loaded before is served");
        }
        Ok(number)
    }

    /// Takes notice of what was changed since, in this process or another, and unloads what nobody asks for.
    pub(crate) async fn refresh(&self) -> Result<()> {
        let _refreshing = self.refreshing.lock().await;
        self.notice().await?;
        if let Err(error) = self.renew_base().await {
            tracing::warn!(error = format!("{error:#}"), "what every server starts from cannot be loaded; it is answered as before");
        }
        self.guilds().retain(|_, held| held.used.elapsed() < QUIET);
        self.making.tidy();
        self.previewing.tidy();
        let base = self.base().revision().to_owned();
        let stale: Vec<u64> = {
            let guilds = self.guilds();
            guilds
                .iter()
                .filter(|(guild, held)| held.base != base || held.number != self.number(**guild))
                .map(|(guild, _)| *guild)
                .collect()
        };
        for guild in stale {
            // One guild's trouble is not another's.
            if let Err(error) = self.make(guild).await {
                tracing::warn!(guild, error = format!("{error:#}"), "a guild's changes cannot be loaded; it is answered as before");
            }
        }
        Ok(())
    }

    /// Takes notice of the latest revisions. What a guild has set goes with the guild.
    async fn notice(&self) -> Result<()> {
        let latest = self.store.revisions().await?;
        self.preferences.lock().unwrap_or_else(PoisonError::into_inner).retain(|guild, _| latest.contains_key(guild));
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = latest;
        Ok(())
    }

    /// Loads the base anew, where it is not the latest that is known.
    async fn renew_base(&self) -> Result<()> {
        if self.number(OPERATOR) == self.read_base().number { Ok(()) } else { self.make_base().await }
    }

    async fn make_base(&self) -> Result<()> {
        let _processor = self.processors.acquire().await.context("the process ends")?;
        let standing = self.store.standing(OPERATOR).await?;
        let number = standing.number;
        let (settings, previous) = (self.settings.clone(), self.base());
        let snapshot = work::run(move || -> Result<_> {
            let loaded = library::load_standing(&settings, standing)?;
            told(&loaded.problems);
            ready(Snapshot::after(loaded.base, Some(&previous)))
        });
        let snapshot = Arc::new(snapshot.await.context("loading broke off")??);
        tracing::info!(number, revision = snapshot.revision(), "the knowledge base has changed");
        *self.base.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Base { number, snapshot });
        Ok(())
    }

    /// Makes a guild's snapshot of what the store holds now, unless it is held already. A guild that has set something, but has no
    /// knowledge of its own, shares that which every guild starts from.
    async fn make(&self, guild: u64) -> Result<Arc<Snapshot>> {
        let making = self.making.of(guild);
        let _making = making.lock().await;
        let (base, number, entries) = self.pair(guild).await?;
        let revision = base.revision().to_owned();
        // Somebody else may have asked for it at the same time.
        if let Some(held) = self.guilds().get(&guild).filter(|held| held.base == revision && held.number == number) {
            return Ok(Arc::clone(&held.snapshot));
        }
        if !overlay::is_own(&entries) {
            let held = Held { base: revision, number, snapshot: Arc::clone(&base), used: Instant::now() };
            self.guilds().insert(guild, held);
            return Ok(base);
        }
        let _processor = self.processors.acquire().await.context("the process ends")?;
        // What was made of another base shares nothing with this one.
        let held = self.guilds().get(&guild).filter(|held| held.base == revision).map(|held| Arc::clone(&held.snapshot));
        let previous = held.unwrap_or_else(|| Arc::clone(&base));
        let own = entries.clone();
        let made = work::run(move || -> Result<_> {
            let overlaid = overlay::over(&base.base, &own)?;
            told(&overlaid.problems);
            Ok((ready(Snapshot::after(overlaid.base, Some(&previous)))?, overlaid.conflicts))
        });
        let (snapshot, conflicts) = made.await.context("loading broke off")??;
        let snapshot = Arc::new(snapshot);
        let held = Held { base: revision, number, snapshot: Arc::clone(&snapshot), used: Instant::now() };
        self.guilds().insert(guild, held);
        if !conflicts.is_empty() {
            let noted = self.note_conflicts(guild, number, entries, &conflicts).await;
            if let Err(error) = noted {
                tracing::warn!(guild, error = format!("{error:#}"), "a conflict is missing in a server's history");
            }
        }
        Ok(snapshot)
    }

    /// What a guild has of its own, with its revision, and the base that its references are made for: an edit of the operator's
    /// and what follows it in guilds are one.
    async fn pair(&self, guild: u64) -> Result<(Arc<Snapshot>, i64, Entries)> {
        for _ in 0..library::MOST_TURNS {
            self.notice().await?;
            let is_stuck = self.renew_base().await.is_err();
            let base = self.read_base();
            let Standing { number, entries, damaged } = self.store.standing(guild).await?;
            told(&damaged.into_iter().map(Problem::from).collect::<Vec<_>>());
            self.notice().await?;
            // Who looks for changes tells of a base that cannot be loaded.
            if is_stuck || self.number(OPERATOR) == base.number {
                return Ok((Arc::clone(&base.snapshot), number, entries));
            }
        }
        bail!("the store's latest revision is not the one that it counts; `stet doctor` tells what is wrong with it")
    }

    /// Writes into a guild's history that the base has changed under what the guild has of its own, which is kept.
    async fn note_conflicts(&self, guild: u64, made_on: i64, entries: Entries, conflicts: &[base::Subject]) -> Result<()> {
        let base = self.base();
        let mut edits = BTreeMap::new();
        let is_in_conflict = |subject: &Subject| overlay::known_as(subject).is_some_and(|known| conflicts.contains(&known));
        for (subject, entry) in entries.into_iter().filter(|(subject, _)| is_in_conflict(subject)) {
            let made_on = overlay::version(&base.base, &subject);
            // Two processes that start from different bases would note each other's for ever.
            if !self.store.was_made_on(guild, &subject, made_on.as_deref()).await? {
                edits.insert(subject, Some(Entry { made_on, ..entry }));
            }
        }
        let note = edits.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let proposal = Proposal { made_on, actor: 0, made_at: SystemTime::now(), action: "conflict".into(), note, base: None, edits };
        match self.store.propose(guild, &proposal).await {
            // Another process may have written it already.
            Ok(_) | Err(Refused::Stale { .. } | Refused::Nothing) => Ok(()),
            Err(refused) => Err(refused).context("cannot write a conflict into a guild's history"),
        }
    }

    /// A guild's latest revision, as far as it is known.
    fn number(&self, guild: u64) -> i64 {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).get(&guild).copied().unwrap_or(0)
    }

    fn held(&self, guild: u64) -> Option<Arc<Snapshot>> {
        let mut guilds = self.guilds();
        let held = guilds.get_mut(&guild)?;
        held.used = Instant::now();
        Some(Arc::clone(&held.snapshot))
    }

    fn guilds(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Held>> {
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_base(&self) -> Arc<Base> {
        Arc::clone(&self.base.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A snapshot whose first question does not wait for an index.
fn ready(snapshot: Snapshot) -> Result<Snapshot> {
    if snapshot.sentences() > SCORED_WHOLE {
        snapshot.candidates().map_err(|error| anyhow!("{error}"))?;
    }
    Ok(snapshot)
}

fn told(problems: &[Problem]) {
    if !problems.is_empty() {
        tracing::warn!(problems = problems.len(), "the knowledge base has problems; `stet check` lists them");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Kind;
    use crate::store::tests::{Opener, on_each_store};
    use stet_knowledge::answer::{Question, answer};
    use stet_knowledge::base::KnowledgeBase;
    use stet_knowledge::expectation::Expectation;

    async fn host(opener: &Opener, folder: &std::path::Path) -> Host {
        let mut settings = crate::settings::load(None).unwrap();
        settings.data.folder = folder.to_path_buf();
        Host::open(&settings, opener.open().await).await.unwrap()
    }

    fn document(id: &str, text: &str) -> (Subject, Option<Entry>) {
        let header = format!("id = \"{id}\"\ntitle = \"{id}\"\nlanguage = \"en\"\nunit = \"line\"\n");
        let files = [("document.toml", header.as_str()), ("source.txt", text)].map(|(name, text)| (name.to_owned(), text.to_owned()));
        let content = overlay::document_content(&files.into()).unwrap();
        (Subject::new(Kind::Document, id), Some(Entry { made_on: None, content: Some(content) }))
    }

    async fn edit(store: &Store, guild: u64, edits: impl IntoIterator<Item = (Subject, Option<Entry>)>) -> i64 {
        let edits: BTreeMap<_, _> = edits.into_iter().collect();
        loop {
            let made_on = store.revision(guild).await.unwrap();
            let proposal = Proposal {
                made_on,
                actor: 7,
                made_at: SystemTime::UNIX_EPOCH + Duration::from_secs(1),
                action: "test".into(),
                note: String::new(),
                base: None,
                edits: edits.clone(),
            };
            match store.propose(guild, &proposal).await {
                Ok(number) => return number,
                Err(Refused::Stale { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The first quote for a question.
    async fn quoted(host: &Host, guild: Option<u64>, question: &str) -> String {
        let snapshot = host.snapshot(guild).await.unwrap();
        let found = answer(&snapshot, &Question { threshold: 0.0, ..Question::new(question) }).unwrap();
        found.citations.first().map(|citation| citation.text.clone()).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_guild_s_changes_are_its_own_and_the_rest_is_shared() {
        on_each_store("guilds", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let host = host(&opener, folder.path()).await;
            // As another process would.
            let other = opener.open().await;
            edit(&other, 5, [document("lamp", "The lamp of the harbour burns oil.")]).await;
            host.refresh().await.unwrap();
            let question = "what does the lamp of the harbour burn?";
            assert_eq!(quoted(&host, Some(5), question).await, "The lamp of the harbour burns oil.");
            assert_ne!(quoted(&host, Some(6), question).await, "The lamp of the harbour burns oil.");
            let [own, base] = [host.snapshot(Some(5)).await.unwrap(), host.base()];
            assert!(Arc::ptr_eq(&host.snapshot(Some(6)).await.unwrap(), &base) && Arc::ptr_eq(&host.snapshot(None).await.unwrap(), &base));
            // Of two documents one is new: the other was not indexed again.
            let story = |snapshot: &Snapshot| Arc::clone(&snapshot.documents[snapshot.position("talent-harvest").unwrap()]);
            assert!(own.documents.len() == 2 && Arc::ptr_eq(&story(&own), &story(&base)));
            // What everybody starts from changes under everybody.
            edit(&other, OPERATOR, [document("mill", "The mill grinds rye.")]).await;
            host.refresh().await.unwrap();
            assert_eq!(quoted(&host, Some(5), "what does the mill grind?").await, "The mill grinds rye.");
            assert_eq!(quoted(&host, Some(6), "what does the mill grind?").await, "The mill grinds rye.");
            // What was loaded before is as it was for those who still read it.
            assert_eq!((own.documents.len(), base.documents.len()), (2, 1));
            // What a guild has set is no knowledge.
            let set = Entry { made_on: None, content: Some("7".to_owned()) };
            edit(&other, 6, [(Subject::new(Kind::Setting, "cooldown"), Some(set))]).await;
            host.refresh().await.unwrap();
            assert!(Arc::ptr_eq(&host.numbered(6).await.unwrap().1, &host.base()) && host.numbered(6).await.unwrap().0 == 1);
        })
        .await;
    }

    #[tokio::test]
    async fn a_base_that_changes_under_a_guild_s_version_is_a_conflict_in_its_history() {
        on_each_store("conflicts", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let store = opener.open().await;
            edit(&store, OPERATOR, [document("lamp", "The lamp burns oil.")]).await;
            let host = host(&opener, folder.path()).await;
            let (subject, entry) = document("lamp", "The lamp burns gas.");
            let made_on = overlay::version(&host.base().base, &subject);
            edit(&store, 5, [(subject.clone(), entry.map(|entry| Entry { made_on, ..entry }))]).await;
            host.refresh().await.unwrap();
            assert_eq!(quoted(&host, Some(5), "what does the lamp burn?").await, "The lamp burns gas.");
            edit(&store, OPERATOR, [document("lamp", "The lamp is electric.")]).await;
            for _ in 0..3 {
                host.refresh().await.unwrap();
                assert_eq!(quoted(&host, Some(5), "what does the lamp burn?").await, "The lamp burns gas.");
                assert_eq!(quoted(&host, Some(6), "what does the lamp burn?").await, "The lamp is electric.");
            }
            let history = store.history(5, None, 10).await.unwrap();
            let history: Vec<_> =
                history.iter().map(|revision| (revision.number, revision.action.as_str(), revision.note.as_str())).collect();
            assert_eq!(history, [(2, "conflict", "document lamp"), (1, "test", "")]);
            // It changed no content, and stands in nobody's way.
            assert_eq!(store.undoing(5, 1).await.unwrap().map(|undoing| undoing.later.len()), Some(0));
            assert!(store.later(5, 1).await.unwrap().is_empty());
            assert_eq!(store.revisions_since(5, SystemTime::UNIX_EPOCH).await.unwrap(), 1);
        })
        .await;
    }

    #[tokio::test]
    async fn a_quiet_guild_is_unloaded_and_what_is_unsound_comes_through_no_door() {
        on_each_store("quiet", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let host = host(&opener, folder.path()).await;
            edit(&opener.open().await, 5, [document("lamp", "The lamp burns oil.")]).await;
            host.refresh().await.unwrap();
            assert_eq!(quoted(&host, Some(5), "what does the lamp burn?").await, "The lamp burns oil.");
            host.refresh().await.unwrap();
            assert_eq!(host.guilds().len(), 1, "it was asked a moment ago");
            host.guilds().values_mut().for_each(|held| held.used = held.used.checked_sub(QUIET).expect("the machine runs for longer"));
            host.refresh().await.unwrap();
            assert_eq!(host.guilds().len(), 0);
            // While another guild's is made, nobody else waits.
            let making = host.making.of(6);
            let _making = making.lock().await;
            assert_eq!(quoted(&host, Some(5), "what does the lamp burn?").await, "The lamp burns oil.");
            // The facts of the profiles would cite what is not there.
            let edits = [(Subject::new(Kind::Document, "talent-harvest"), Some(Entry { made_on: None, content: None }))].into();
            let at = SystemTime::UNIX_EPOCH;
            let proposal = Proposal { made_on: 1, actor: 7, made_at: at, action: "test".into(), note: String::new(), base: None, edits };
            assert!(matches!(host.apply(5, &proposal).await, Err(Refused::Unsound(_))));
            assert_eq!(host.store.revision(5).await.unwrap(), 1);
        })
        .await;
    }

    #[tokio::test]
    async fn processes_that_start_from_different_bases_note_a_conflict_once_each() {
        on_each_store("bases", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let store = opener.open().await;
            let (subject, entry) = document("lamp", "The lamp burns gas.");
            edit(&store, 5, [(subject, entry)]).await;
            let mut hosts = Vec::new();
            for text in ["The lamp burns oil.", "The lamp is electric."] {
                let knowledge = folder.path().join(text.replace(' ', "-"));
                std::fs::create_dir_all(knowledge.join("documents/lamp")).unwrap();
                let header = "id = \"lamp\"\ntitle = \"lamp\"\nlanguage = \"en\"\nunit = \"line\"\n";
                std::fs::write(knowledge.join("documents/lamp/document.toml"), header).unwrap();
                std::fs::write(knowledge.join("documents/lamp/source.txt"), text).unwrap();
                let mut settings = crate::settings::load(None).unwrap();
                settings.data.folder = folder.path().to_path_buf();
                settings.knowledge.folder = knowledge;
                hosts.push(Host::open(&settings, opener.open().await).await.unwrap());
            }
            for _ in 0..3 {
                for host in &hosts {
                    host.refresh().await.unwrap();
                    assert_eq!(quoted(host, Some(5), "what does the lamp burn?").await, "The lamp burns gas.");
                }
            }
            assert_eq!(store.revision(5).await.unwrap(), 3);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_processes_lose_no_update_and_serve_the_same() {
        on_each_store("processes", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let hosts = [host(&opener, folder.path()).await, host(&opener, folder.path()).await];
            let mut writers = tokio::task::JoinSet::new();
            for (writer, host) in hosts.iter().enumerate() {
                let store = host.store.clone();
                writers.spawn(async move {
                    for turn in 0..50 {
                        let id = format!("note-{writer}-{turn}");
                        let text = format!("Note {turn} of writer {writer}.");
                        edit(&store, 5, [document(&id, &text)]).await;
                    }
                });
            }
            writers.join_all().await;
            let mut revisions = Vec::new();
            for host in &hosts {
                host.refresh().await.unwrap();
                let snapshot = host.snapshot(Some(5)).await.unwrap();
                assert_eq!((host.number(5), snapshot.documents.len()), (100, 101));
                revisions.push(snapshot.revision().to_owned());
            }
            assert_eq!(revisions[0], revisions[1]);
        })
        .await;
    }

    /// What a guild's knowledge base says: every byte of it, and the answers to some questions.
    async fn state(host: &Host, guild: u64) -> (base::Files, Vec<String>) {
        let snapshot = host.snapshot(Some(guild)).await.unwrap();
        let mut answers = Vec::new();
        for question in ["who went to Meta?", "what does note 1 say of the lamp?", "誰指導了趙晟佳?", "what is written about the harbour?"]
        {
            let found = answer(&snapshot, &Question::new(question)).unwrap();
            answers.push(serde_json::to_string(&found).unwrap());
        }
        answers.push(format!("{:?}", host.preferences(Some(guild)).await.unwrap()));
        (snapshot.base.files(), answers)
    }

    /// Random edits: each gives some subjects a new text, takes them out, or puts the base's own back.
    fn edits(which: u64) -> Edits {
        let mut seed = which.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = |most: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % most
        };
        let mut edits = BTreeMap::new();
        for _ in 0..=next(3) {
            let id = ["note-1", "note-2", "mill"][usize::try_from(next(3)).unwrap()];
            let (subject, entry) =
                document(id, &format!("Note {} says {} of the lamp.\nThe harbour is {}.\n", next(3), next(99), next(99)));
            edits.insert(
                subject,
                match next(4) {
                    0 => None,
                    1 => Some(Entry { made_on: None, content: None }),
                    _ => entry,
                },
            );
            let profile = format!("[[profile]]\nid = \"lamp\"\nkind = \"place\"\n[profile.names]\nen = \"lamp {}\"\n", next(9));
            if next(2) == 0 {
                edits.insert(Subject::new(Kind::Profile, "lamp"), Some(Entry { made_on: None, content: Some(profile) }));
            }
            if next(4) == 0 {
                edits.insert(Subject::new(Kind::Profile, "rosa"), Some(Entry { made_on: None, content: None }));
            }
            let story = KnowledgeBase::shipped();
            let sentence = usize::try_from(1 + next(40)).unwrap();
            for (kind, question) in [(Kind::Pin, "what is written about the harbour?"), (Kind::Golden, "what does the mill grind?")] {
                let kept = Expectation::new(question, [(&**story.document(None).unwrap(), sentence)]).unwrap();
                if next(3) == 0 {
                    let content = (next(3) > 0).then(|| kept.to_toml());
                    edits.insert(Subject::new(kind, kept.id()), Some(Entry { made_on: None, content }));
                }
            }
            if next(3) == 0 {
                edits.extend([crate::preferences::edit(crate::preferences::DAYS_KEPT, (next(3) > 0).then(|| next(99).to_string()))]);
            }
        }
        edits
    }

    #[tokio::test]
    async fn undoing_everything_gives_back_every_byte_and_every_answer() {
        on_each_store("undo", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            // What everybody starts from and no fact rests on: what breaks facts is refused at the door.
            let rosa = "[[profile]]\nid = \"rosa\"\nkind = \"person\"\n[profile.names]\nen = \"Rosa Lind\"\n".to_owned();
            let rosa = (Subject::new(Kind::Profile, "rosa"), Some(Entry { made_on: None, content: Some(rosa) }));
            edit(&opener.open().await, OPERATOR, [document("mill", "The mill grinds rye."), rosa]).await;
            let host = host(&opener, folder.path()).await;
            for guild in 1..=4 {
                let mut states = vec![state(&host, guild).await];
                let mut numbers = Vec::new();
                for turn in 0..5 {
                    // A conflict is a revision of its own: edits name the base's version, as moderators' do.
                    let tried = host.tried(guild, edits(guild * 100 + turn), Mending::new()).await.unwrap();
                    let proposal = |made_on, action: &'static str, edits| Proposal {
                        made_on,
                        actor: 7,
                        made_at: SystemTime::UNIX_EPOCH,
                        action: action.into(),
                        note: String::new(),
                        base: None,
                        edits,
                    };
                    match host.apply(guild, &proposal(tried.made_on, "test", tried.trial.edits)).await {
                        Ok(number) => numbers.push(number),
                        Err(Refused::Nothing) => continue,
                        Err(error) => panic!("{error}"),
                    }
                    states.push(state(&host, guild).await);
                }
                assert!(states.len() > 2);
                while let Some(number) = numbers.pop() {
                    states.pop();
                    let changes = host.store.changes(guild, number).await.unwrap();
                    let edits = changes.into_iter().map(|change| (change.subject, change.before)).collect();
                    let made_on = host.store.revision(guild).await.unwrap();
                    let undo = Proposal {
                        made_on,
                        actor: 7,
                        made_at: SystemTime::UNIX_EPOCH,
                        action: "undo".into(),
                        note: String::new(),
                        base: None,
                        edits,
                    };
                    host.apply(guild, &undo).await.unwrap();
                    assert_eq!(Some(&state(&host, guild).await), states.last(), "revision {number} of guild {guild}");
                }
            }
        })
        .await;
    }
}
