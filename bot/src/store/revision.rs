//! Revisions: what a guild changed, when, and what stood before. They are added and never changed, so that everything can be
//! gone back to.

use super::change::{self, Standing, Wanted, is_damage, subject_of};
use super::{Store, seconds, signed, unsigned};
use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{Any, Row as _, Transaction};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use stet_knowledge::base::Problem;

/// The guild of the operator's own changes, which every guild starts from.
pub(crate) const OPERATOR: u64 = 0;

/// The action of a revision that follows what the operator has changed.
pub(crate) const FOLLOW: &str = "follow";

/// What kind of thing a guild changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A document's files: a JSON object of names and contents.
    Document,
    /// A profile: its TOML.
    Profile,
    /// A question whose answer is given: its TOML.
    Pin,
    /// A question that is watched: its TOML.
    Golden,
    /// A setting: its value (see [`crate::preferences`]).
    Setting,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Document, Self::Profile, Self::Pin, Self::Golden, Self::Setting];

    /// As the store, archives and the command line write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Profile => "profile",
            Self::Pin => "pin",
            Self::Golden => "golden",
            Self::Setting => "setting",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Subject {
    pub(crate) kind: Kind,
    pub(crate) id: String,
}

impl Subject {
    pub(crate) fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind.name(), self.id)
    }
}

/// What a guild has in place of the base's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The version of the base's own that it was laid over; none when the base had no such thing.
    pub(crate) made_on: Option<String>,
    /// Its content; none when it is taken out.
    pub(crate) content: Option<String>,
}

/// Everything that a guild has of its own, by subject.
pub(crate) type Entries = BTreeMap<Subject, Entry>;

/// What becomes of subjects: their new entries, or none where the base's own stands again.
pub(crate) type Edits = BTreeMap<Subject, Option<Entry>>;

/// A revision, without what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    /// From 1, without gaps.
    pub(crate) number: i64,
    /// Who made it: a user's id, or 0 for the command line.
    pub(crate) actor: u64,
    pub(crate) made_at: SystemTime,
    /// What was done, in one word.
    pub(crate) action: String,
    /// What was done it to, or why.
    pub(crate) note: String,
}

/// What a revision made of a subject. Without an entry, the base's own stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) subject: Subject,
    pub(crate) before: Option<Entry>,
    pub(crate) after: Option<Entry>,
    /// Whether what stood before, and what was made of it, is damaged in the store; then it is none here.
    pub(crate) damaged: [bool; 2],
}

/// A revision that somebody wants to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proposal {
    /// The guild's revision that it was made on.
    pub(crate) made_on: i64,
    /// See [`Revision`].
    pub(crate) actor: u64,
    pub(crate) made_at: SystemTime,
    pub(crate) action: Cow<'static, str>,
    pub(crate) note: String,
    /// The revision of what every guild starts from that it was tried on; none: it goes with any.
    #[serde(default)]
    pub(crate) base: Option<String>,
    /// What becomes of each subject; a subject stands here once.
    #[serde(with = "pairs")]
    pub(crate) edits: Edits,
}

/// What would take a revision back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undoing {
    /// The guild's latest revision.
    pub(crate) made_on: i64,
    /// What stood before the revision.
    pub(crate) edits: Edits,
    /// The later revisions that would be overwritten, because they changed the same and stand.
    pub(crate) later: BTreeSet<i64>,
    /// Whether what stood before cites a text that the operator has changed since, as another one now.
    pub(crate) follows: bool,
}

/// Why a proposal did not become a revision.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// Somebody else was faster.
    #[error(
        "the knowledge base has changed since: it is at revision {now}, and this was made on {made_on}; look at what changed and try again"
    )]
    Stale { now: i64, made_on: i64 },
    /// What every guild starts from is another than it was tried on.
    #[error("what every server starts from has changed since; look at what this does now and try again")]
    Moved,
    /// Databases disagree on it, and no text needs it.
    #[error("{0} holds a zero character (U+0000); take it out")]
    Zero(String),
    /// It cannot be loaded, breaks what was sound, or is beyond the guild's limits.
    #[error("this would break the knowledge base: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Unsound(Vec<Problem>),
    /// The guild has been changed too often.
    #[error("{0} changes were made here within an hour, which is the most; try again later")]
    TooOften(i64),
    /// Nothing would be different.
    #[error("this changes nothing")]
    Nothing,
    /// The store failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// The keys of JSON's objects are strings: edits are written as a list.
mod pairs {
    use super::Edits;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(edits: &Edits, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(edits)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Edits, D::Error> {
        Ok(Vec::deserialize(deserializer)?.into_iter().collect())
    }
}

impl Store {
    /// The latest revision of a guild, 0 when it has none.
    #[cfg(test)]
    pub(crate) async fn revision(&self, guild: u64) -> Result<i64> {
        let query = sqlx::query("SELECT revision FROM guilds WHERE guild = $1").bind(signed(guild));
        let row = query.fetch_optional(&self.pool).await.context("cannot look up a revision")?;
        row.map_or(Ok(0), |row| row.try_get(0)).context("cannot read a revision")
    }

    /// The latest revision of every guild that has one.
    pub(crate) async fn revisions(&self) -> Result<BTreeMap<u64, i64>> {
        let rows = sqlx::query("SELECT guild, revision FROM guilds").fetch_all(&self.pool).await.context("cannot look up revisions")?;
        // One guild's trouble is not another's; `faults` names what cannot be read.
        Ok(rows.iter().filter_map(|row| Some((unsigned(row.try_get(0).ok()?), row.try_get(1).ok()?))).collect())
    }

    /// Returns what a guild has of its own, without what is damaged, and the revision that made it so. With `at`, as it was at that
    /// revision.
    pub(crate) async fn entries(&self, guild: u64, at: Option<i64>) -> Result<(i64, Entries)> {
        let Standing { number, entries, .. } = self.standing_of(Wanted::all(guild, at.unwrap_or(i64::MAX))).await?;
        Ok((number, entries))
    }

    /// Returns what a guild has of its own, with what of it is damaged.
    pub(crate) async fn standing(&self, guild: u64) -> Result<Standing> {
        self.standing_of(Wanted::all(guild, i64::MAX)).await
    }

    /// What a guild has set. With `at`, as it was at that revision.
    pub(crate) async fn settings(&self, guild: u64, at: Option<i64>) -> Result<Standing> {
        self.standing_of(Wanted::all(guild, at.unwrap_or(i64::MAX)).of_kind(Kind::Setting)).await
    }

    /// The guilds with revisions that were not told in their log channels yet.
    pub(crate) async fn guilds_to_announce(&self) -> Result<Vec<u64>> {
        let sql = "SELECT guild FROM guilds WHERE logged < revision AND guild <> 0";
        let rows = sqlx::query(sql).fetch_all(&self.pool).await.context("cannot look up what to tell")?;
        rows.iter().map(|row| row.try_get(0).map(unsigned)).collect::<sqlx::Result<_>>().context("cannot look up what to tell")
    }

    /// The next revision of a guild that is to be told in its log channel; those before there was one, as a setting names it, are
    /// passed over.
    pub(crate) async fn to_announce(&self, guild: u64, setting: &str) -> Result<Option<i64>> {
        let sql = "SELECT guilds.logged, guilds.revision, (SELECT MIN(number) FROM changes WHERE changes.guild = guilds.guild
                   AND kind = 'setting' AND subject = $2) AS first FROM guilds WHERE guild = $1";
        let query = sqlx::query(sql).bind(signed(guild)).bind(setting);
        let row = query.fetch_optional(&self.pool).await.context("cannot look up what to tell")?;
        let Some(row) = row else { return Ok(None) };
        let read = || -> sqlx::Result<(i64, i64, Option<i64>)> { Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)) };
        let (logged, revision, first) = read().context("cannot look up what to tell")?;
        match first {
            Some(first) if logged < revision => Ok(Some(first.max(logged + 1))),
            Some(_) => Ok(None),
            None => self.mark_announced(guild, revision).await.map(|()| None),
        }
    }

    /// Remembers up to which revision a guild's log channel has been told.
    pub(crate) async fn mark_announced(&self, guild: u64, number: i64) -> Result<()> {
        let query = sqlx::query("UPDATE guilds SET logged = $2 WHERE guild = $1 AND logged < $2").bind(signed(guild)).bind(number);
        query.execute(&self.pool).await.context("cannot remember what was told")?;
        Ok(())
    }

    /// Revisions of a guild, the latest first, at most `limit`, and only such before a number.
    pub(crate) async fn history(&self, guild: u64, before: Option<i64>, limit: i64) -> Result<Vec<Revision>> {
        let sql = "SELECT number, actor, made_at, action, note FROM revisions WHERE guild = $1 AND number < $2
                   ORDER BY number DESC LIMIT $3";
        let query = sqlx::query(sql).bind(signed(guild)).bind(before.unwrap_or(i64::MAX)).bind(limit);
        match query.fetch_all(&self.pool).await {
            Err(error) if is_damage(&error) => self.history_by_number(guild, before, limit).await,
            rows => {
                let rows = rows.context("cannot look up revisions")?;
                rows.iter().map(revision_of).collect::<sqlx::Result<_>>().context("cannot read revisions")
            }
        }
    }

    /// Lists revisions one by one. Of one that is damaged there are its number, its time and who made it.
    async fn history_by_number(&self, guild: u64, before: Option<i64>, limit: i64) -> Result<Vec<Revision>> {
        let sql = "SELECT number, actor, made_at, 'damaged' AS action, '' AS note FROM revisions WHERE guild = $1 AND number < $2
                   ORDER BY number DESC LIMIT $3";
        let query = sqlx::query(sql).bind(signed(guild)).bind(before.unwrap_or(i64::MAX)).bind(limit);
        let mut revisions = Vec::new();
        for row in query.fetch_all(&self.pool).await.context("cannot look up revisions")? {
            let known = revision_of(&row).context("cannot read revisions")?;
            let sql = "SELECT number, actor, made_at, action, note FROM revisions WHERE guild = $1 AND number = $2";
            let whole = sqlx::query(sql).bind(signed(guild)).bind(known.number).fetch_one(&self.pool).await;
            revisions.push(match whole.and_then(|row| revision_of(&row)) {
                Err(error) if is_damage(&error) => known,
                whole => whole.context("cannot look up revisions")?,
            });
        }
        Ok(revisions)
    }

    /// Whether a guild ever had something of its own laid over a version of the base's.
    pub(crate) async fn was_made_on(&self, guild: u64, subject: &Subject, version: Option<&str>) -> Result<bool> {
        let sql = "SELECT 1 FROM changes WHERE guild = $1 AND kind = $2 AND subject = $3 AND COALESCE(made_on, '') = $4 LIMIT 1";
        let query = sqlx::query(sql).bind(signed(guild)).bind(subject.kind.name()).bind(&subject.id).bind(version.unwrap_or_default());
        Ok(query.fetch_optional(&self.pool).await.context("cannot look up changes")?.is_some())
    }

    /// Remembers when a guild removed the bot, or, with none, that it is back. Whether that is new, of a guild that has changed
    /// something.
    pub(crate) async fn left(&self, guild: u64, at: Option<SystemTime>) -> Result<bool> {
        let at = at.map(seconds);
        // Of a guild that left twice the first time counts until it is back. That most were never away costs no write.
        let sql = match at {
            Some(_) => "UPDATE guilds SET left_at = $2 WHERE guild = $1 AND left_at IS NULL",
            None => "UPDATE guilds SET left_at = $2 WHERE guild = $1 AND left_at IS NOT NULL",
        };
        let query = sqlx::query(sql).bind(signed(guild)).bind(at);
        let done = query.execute(&self.pool).await.context("cannot remember that a guild left")?;
        Ok(done.rows_affected() > 0)
    }

    /// Deletes everything of the guilds that removed the bot before a time. Returns them.
    pub(crate) async fn forget_guilds(&self, left_before: SystemTime) -> Result<Vec<u64>> {
        let failed = || "cannot delete what guilds left behind";
        let before = seconds(left_before);
        let mut transaction = self.pool.begin().await.with_context(failed)?;
        // The first statement writes, as in [`Self::propose`].
        for gone in [
            "DELETE FROM drafts WHERE guild IN (SELECT guild FROM guilds WHERE left_at < $1)",
            "DELETE FROM questions WHERE guild IN (SELECT guild FROM guilds WHERE left_at < $1)",
            "DELETE FROM votes WHERE guild IN (SELECT guild FROM guilds WHERE left_at < $1)",
        ] {
            sqlx::query(gone).bind(before).execute(&mut *transaction).await.with_context(failed)?;
        }
        // Revisions and changes go with their guild.
        let rows = sqlx::query("DELETE FROM guilds WHERE left_at < $1 RETURNING guild").bind(before);
        let rows = rows.fetch_all(&mut *transaction).await.with_context(failed)?;
        transaction.commit().await.with_context(failed)?;
        rows.iter().map(|row| row.try_get(0).map(unsigned)).collect::<sqlx::Result<_>>().with_context(failed)
    }

    /// How many revisions a guild has made since a time.
    pub(crate) async fn revisions_since(&self, guild: u64, time: SystemTime) -> Result<i64> {
        let query =
            sqlx::query("SELECT COUNT(*) FROM revisions WHERE guild = $1 AND made_at > $2 AND action NOT IN ('conflict', 'follow')")
                .bind(signed(guild))
                .bind(seconds(time));
        let row = query.fetch_one(&self.pool).await.context("cannot count revisions")?;
        row.try_get(0).context("cannot count revisions")
    }

    /// What would take a revision back; none when there is no such revision.
    pub(crate) async fn undoing(&self, guild: u64, number: i64) -> Result<Option<Undoing>> {
        // Before anything is compared: what comes between makes a proposal stale.
        let (made_on, entries) = self.entries(guild, None).await?;
        let changes = self.changes(guild, number).await?;
        if changes.is_empty() {
            return Ok(None);
        }
        if let Some(change) = changes.iter().find(|change| change.damaged[0]) {
            bail!("what stood before revision {number} is damaged in the store: {}; put it in anew", change.subject);
        }
        // What was changed later and taken back since stands as this revision made it. A conflict changes no content.
        let content = |entry: Option<&Entry>| entry.map(|entry| entry.content.clone());
        let stands = changes.iter().all(|change| content(entries.get(&change.subject)) == content(change.after.as_ref()));
        let touched = |subject: &Subject| changes.iter().any(|change| change.subject == *subject);
        let later = if stands { BTreeSet::new() } else { self.later(guild, number).await? };
        // Nobody made what followed; it stands in the way of what would come back with the addresses of before alone.
        let following = self.following(guild, number).await?;
        let (followed, later): (BTreeSet<_>, BTreeSet<_>) =
            later.into_iter().filter(|(_, subject)| touched(subject)).partition(|(number, _)| following.contains(number));
        let is_followed = |change: &Change| followed.iter().any(|(_, subject)| *subject == change.subject);
        let comes_back = |change: &Change| change.before.as_ref().is_some_and(|entry| entry.content.is_some());
        let follows = changes.iter().any(|change| comes_back(change) && (following.contains(&number) || is_followed(change)));
        let edits = changes.into_iter().map(|change| (change.subject, change.before)).collect();
        Ok(Some(Undoing { made_on, edits, later: later.into_iter().map(|(number, _)| number).collect(), follows }))
    }

    /// The revisions from one on that followed what the operator has changed.
    async fn following(&self, guild: u64, from: i64) -> Result<BTreeSet<i64>> {
        let sql = "SELECT number FROM revisions WHERE guild = $1 AND number >= $2 AND action = $3";
        let query = sqlx::query(sql).bind(signed(guild)).bind(from).bind(FOLLOW);
        let rows = query.fetch_all(&self.pool).await.context("cannot look up revisions")?;
        rows.iter().map(|row| row.try_get(0)).collect::<sqlx::Result<_>>().context("cannot read revisions")
    }

    /// What was changed after a revision, with the numbers of the revisions that did. Conflicts change no content.
    pub(crate) async fn later(&self, guild: u64, after: i64) -> Result<BTreeSet<(i64, Subject)>> {
        let sql = "SELECT changes.kind, changes.subject, changes.number FROM changes
                   JOIN revisions ON revisions.guild = changes.guild AND revisions.number = changes.number
                   WHERE changes.guild = $1 AND changes.number > $2 AND revisions.action <> 'conflict'";
        let rows = sqlx::query(sql).bind(signed(guild)).bind(after).fetch_all(&self.pool).await.context("cannot look up revisions")?;
        let mut later = BTreeSet::new();
        for row in rows {
            if let Some(subject) = subject_of(&row).context("cannot read a change")? {
                later.insert((row.try_get(2).context("cannot read a change")?, subject));
            }
        }
        Ok(later)
    }

    /// Makes a revision of a proposal, whole or not at all. It is on the disk when this returns its number.
    pub(crate) async fn propose(&self, guild: u64, proposal: &Proposal) -> Result<i64, Refused> {
        self.propose_all(&[(guild, proposal)], None).await
    }

    /// The same of several guilds, each once: all of them or none. `on` is the operator's revision that they were tried on, when it
    /// must not be another one. Returns the number of the first one.
    pub(crate) async fn propose_all(&self, proposals: &[(u64, &Proposal)], on: Option<i64>) -> Result<i64, Refused> {
        let mut changes = Vec::new();
        for (guild, proposal) in proposals {
            for (subject, entry) in &proposal.edits {
                let texts = [Some(&subject.id), entry.as_ref().and_then(|entry| entry.content.as_ref())];
                if texts.into_iter().flatten().any(|text| text.contains('\0')) || proposal.note.contains('\0') {
                    return Err(Refused::Zero(subject.to_string()));
                }
            }
            let standing = self.standing(*guild).await?;
            let now = standing.number;
            if now != proposal.made_on {
                return Err(Refused::Stale { now, made_on: proposal.made_on });
            }
            let edits: Vec<_> = proposal.edits.iter().filter(|(subject, entry)| standing.differs(subject, entry.as_ref())).collect();
            if edits.is_empty() {
                return Err(Refused::Nothing);
            }
            changes.push((*guild, *proposal, edits));
        }
        self.commit(&changes, on).await
    }

    async fn commit(&self, changes: &[Prepared<'_>], on: Option<i64>) -> Result<i64, Refused> {
        let failed = || "cannot write a revision; nothing was changed";
        let mut transaction = self.pool.begin().await.with_context(failed)?;
        if let Some(on) = on {
            // Writing it, though it stays what it is, waits for whoever changes it, on every database.
            let sql = "UPDATE guilds SET revision = revision WHERE guild = $1 RETURNING revision";
            let row = sqlx::query(sql).bind(signed(OPERATOR)).fetch_optional(&mut *transaction).await.with_context(failed)?;
            let now: i64 = row.map_or(Ok(0), |row| row.try_get(0)).with_context(failed)?;
            if now != on {
                transaction.rollback().await.with_context(failed)?;
                return Err(Refused::Moved);
            }
        }
        let mut numbers = Vec::new();
        for (guild, proposal, edits) in changes {
            match write(&mut transaction, *guild, proposal, edits).await.with_context(failed)? {
                number if number == proposal.made_on + 1 => numbers.push(number),
                number => {
                    transaction.rollback().await.with_context(failed)?;
                    return Err(Refused::Stale { now: number - 1, made_on: proposal.made_on });
                }
            }
        }
        transaction.commit().await.with_context(failed)?;
        Ok(numbers.first().copied().unwrap_or_default())
    }
}

/// A guild's proposal, with those of its edits that change something.
type Prepared<'a> = (u64, &'a Proposal, Vec<(&'a Subject, &'a Option<Entry>)>);

/// Writes a revision, and returns its number. When that is not the one that follows the one it was made on, it must not stay.
async fn write(
    transaction: &mut Transaction<'_, Any>,
    guild: u64,
    proposal: &Proposal,
    edits: &[(&Subject, &Option<Entry>)],
) -> sqlx::Result<i64> {
    // The first statement writes: whoever comes second waits here, on every database, and then sees what the first did.
    let sql = "INSERT INTO guilds (guild, revision) VALUES ($1, 1)
               ON CONFLICT (guild) DO UPDATE SET revision = guilds.revision + 1 RETURNING revision";
    let row = sqlx::query(sql).bind(signed(guild)).fetch_one(&mut **transaction).await?;
    let number: i64 = row.try_get(0)?;
    if number != proposal.made_on + 1 {
        return Ok(number);
    }
    let sql = "INSERT INTO revisions (guild, number, actor, made_at, action, note) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(sql).bind(signed(guild)).bind(number).bind(signed(proposal.actor)).bind(seconds(proposal.made_at));
    query.bind(proposal.action.as_ref()).bind(&proposal.note).execute(&mut **transaction).await?;
    for (subject, entry) in edits {
        change::write(transaction, guild, number, subject, entry.as_ref()).await?;
    }
    Ok(number)
}

fn revision_of(row: &AnyRow) -> sqlx::Result<Revision> {
    Ok(Revision {
        number: row.try_get(0)?,
        actor: unsigned(row.try_get(1)?),
        made_at: UNIX_EPOCH + Duration::from_secs(unsigned(row.try_get(2)?)),
        action: row.try_get(3)?,
        note: row.try_get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::on_each_store;

    fn profile(id: &str) -> Subject {
        Subject::new(Kind::Profile, id)
    }

    #[expect(clippy::unnecessary_wraps, reason = "as proposals have it")]
    fn own(content: &str) -> Option<Entry> {
        Some(Entry { made_on: None, content: Some(content.to_owned()) })
    }

    fn proposal(made_on: i64, edits: &[(&str, Option<Entry>)]) -> Proposal {
        Proposal {
            made_on,
            actor: 7,
            made_at: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            action: "test".into(),
            note: String::new(),
            base: None,
            edits: edits.iter().map(|(id, entry)| (profile(id), entry.clone())).collect(),
        }
    }

    #[tokio::test]
    async fn every_revision_can_be_gone_back_to() {
        on_each_store("revisions", async |opener| {
            let store = opener.open().await;
            let gone = || Some(Entry { made_on: Some("v1".to_owned()), content: None });
            for (made_on, edits) in
                [(0, vec![("a", own("A1")), ("b", own("B1"))]), (1, vec![("a", gone()), ("c", own("多"))]), (2, vec![("b", None)])]
            {
                assert_eq!(store.propose(5, &proposal(made_on, &edits)).await.unwrap(), made_on + 1);
            }
            // Another guild's revisions are its own.
            assert_eq!(store.propose(6, &proposal(0, &[("a", own("other"))])).await.unwrap(), 1);
            store.close().await;

            let store = opener.open().await;
            let at = async |at| {
                let (number, entries) = store.entries(5, at).await.unwrap();
                (number, entries.into_iter().map(|(subject, entry)| (subject.id, entry.content)).collect::<Vec<_>>())
            };
            let has = |id: &str, content: &str| (id.to_owned(), Some(content.to_owned()));
            assert_eq!(at(Some(1)).await, (1, vec![has("a", "A1"), has("b", "B1")]));
            assert_eq!(at(Some(2)).await, (2, vec![("a".to_owned(), None), has("b", "B1"), has("c", "多")]));
            assert_eq!(at(None).await, (3, vec![("a".to_owned(), None), has("c", "多")]));
            assert_eq!(store.revisions().await.unwrap(), BTreeMap::from([(5, 3), (6, 1)]));
            let changes = store.changes(5, 2).await.unwrap();
            let change = |id, before, after| Change { subject: profile(id), before, after, damaged: [false; 2] };
            assert_eq!(changes, [change("a", own("A1"), gone()), change("c", None, own("多"))]);
            assert_eq!(store.changes(5, 3).await.unwrap(), [change("b", own("B1"), None)]);
            let undoing = async |number| store.undoing(5, number).await.unwrap().map(|undoing| (undoing.made_on, undoing.later));
            assert_eq!(undoing(9).await, None);
            assert_eq!((undoing(1).await, undoing(3).await), (Some((3, [2, 3].into())), Some((3, BTreeSet::new()))));
            let back = store.undoing(5, 3).await.unwrap().unwrap();
            store.propose(5, &Proposal { edits: back.edits, ..proposal(3, &[]) }).await.unwrap();
            let back = store.undoing(5, 2).await.unwrap().unwrap();
            store.propose(5, &Proposal { edits: back.edits, ..proposal(4, &[]) }).await.unwrap();
            // What came later was taken back: the first can be, too.
            assert_eq!(undoing(1).await, Some((5, BTreeSet::new())));
            let history = store.history(5, Some(3), 1).await.unwrap();
            assert_eq!((history.len(), history[0].number, history[0].actor), (1, 2, 7));
            assert_eq!(history[0].made_at, UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        })
        .await;
    }

    #[tokio::test]
    async fn what_cannot_be_a_revision_is_refused_and_leaves_no_trace() {
        on_each_store("refused", async |opener| {
            let store = opener.open().await;
            store.propose(5, &proposal(0, &[("a", own("A1"))])).await.unwrap();
            let refused = async |made_on, edits: &[(&str, Option<Entry>)]| store.propose(5, &proposal(made_on, edits)).await.unwrap_err();
            assert!(matches!(refused(0, &[("b", own("B"))]).await, Refused::Stale { now: 1, made_on: 0 }));
            assert!(matches!(refused(2, &[("b", own("B"))]).await, Refused::Stale { now: 1, made_on: 2 }));
            // Somebody else's revision that came after the first look is seen by the transaction itself.
            let (late, edit) = (proposal(0, &[]), (profile("b"), own("B")));
            let looked = |guild| (guild, &late, vec![(&edit.0, &edit.1)]);
            // Of several guilds' none is there when one is refused.
            let refused_late = store.commit(&[looked(6), looked(5)], None).await;
            assert!(matches!(refused_late, Err(Refused::Stale { now: 1, made_on: 0 })));
            // So is another operator's revision than the one that it was tried on.
            assert!(matches!(store.commit(&[looked(6)], Some(1)).await, Err(Refused::Moved)));
            store.propose(OPERATOR, &proposal(0, &[("a", own("A"))])).await.unwrap();
            assert!(matches!(store.commit(&[looked(6)], Some(0)).await, Err(Refused::Moved)));
            assert_eq!(store.revision(6).await.unwrap(), 0);
            assert_eq!(store.commit(&[looked(6)], Some(1)).await.unwrap(), 1);
            assert!(matches!(refused(1, &[("a", own("A1")), ("b", None)]).await, Refused::Nothing));
            assert!(matches!(refused(1, &[("b", own("x\0"))]).await, Refused::Zero(_)));
            assert_eq!(store.revision(5).await.unwrap(), 1);
            assert_eq!(store.history(5, None, 10).await.unwrap().len(), 1);
        })
        .await;
    }

    #[tokio::test]
    async fn what_a_guild_left_behind_is_deleted_unless_it_comes_back() {
        on_each_store("left", async |opener| {
            let store = opener.open().await;
            let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
            for guild in [5, 6, 7] {
                store.propose(guild, &proposal(0, &[("a", own("A"))])).await.unwrap();
                let draft = crate::store::Draft {
                    proposal: proposal(1, &[("b", own("B"))]),
                    followed: Vec::new(),
                    mended: Vec::new(),
                    lost: Vec::new(),
                    gone: Vec::new(),
                };
                store.draft(guild, &draft, 9).await.unwrap();
            }
            store.left(5, Some(at(100))).await.unwrap();
            store.left(5, Some(at(900))).await.unwrap();
            store.left(6, Some(at(100))).await.unwrap();
            store.left(6, None).await.unwrap();
            assert_eq!(store.forget_guilds(at(100)).await.unwrap(), Vec::<u64>::new());
            assert_eq!(store.forget_guilds(at(101)).await.unwrap(), [5]);
            assert_eq!(store.revisions().await.unwrap(), BTreeMap::from([(6, 1), (7, 1)]));
            for table in ["revisions", "changes", "drafts"] {
                let rows =
                    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT guild FROM {table} ORDER BY guild"))).fetch_all(&store.pool).await;
                let guilds: Vec<i64> = rows.unwrap().iter().map(|row| row.get(0)).collect();
                assert_eq!(guilds, [6, 7], "{table}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn of_two_writers_none_loses_an_update() {
        on_each_store("writers", async |opener| {
            let stores = [opener.open().await, opener.open().await];
            let mut writers = tokio::task::JoinSet::new();
            for (writer, store) in stores.into_iter().enumerate() {
                writers.spawn(async move {
                    for turn in 0..20 {
                        loop {
                            let made_on = store.revision(5).await.unwrap();
                            let edits = [(format!("{writer}-{turn}"), own("x"))];
                            let edits: Vec<_> = edits.iter().map(|(id, entry)| (id.as_str(), entry.clone())).collect();
                            match store.propose(5, &proposal(made_on, &edits)).await {
                                Ok(_) => break,
                                Err(Refused::Stale { .. }) => {}
                                Err(error) => panic!("{error:?}"),
                            }
                        }
                    }
                });
            }
            writers.join_all().await;
            let (number, entries) = opener.open().await.entries(5, None).await.unwrap();
            assert_eq!((number, entries.len()), (40, 40));
        })
        .await;
    }
}
