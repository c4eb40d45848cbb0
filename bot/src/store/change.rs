//! What revisions have changed, row by row. A row that is damaged is left out and named, and the others are read.

use super::{Change, Entries, Entry, Kind, Store, Subject, signed, unsigned};
use anyhow::{Context as _, Result, bail};
use sqlx::any::AnyRow;
use sqlx::error::DatabaseError;
use sqlx::{Any, Row as _, Transaction};
use std::collections::BTreeMap;
use std::fmt;
use stet_knowledge::base::Problem;

/// Makes the statement that reads some columns of the rows that stand at a revision: of each subject the last one up to it.
macro_rules! standing {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM changes AS latest WHERE guild = $1 AND kind LIKE $3 AND ($4 = '' OR subject = $4) AND number =
              (SELECT MAX(number) FROM changes AS other WHERE other.guild = latest.guild AND other.kind = latest.kind
               AND other.subject = latest.subject AND other.number <= $2)"
        )
    };
}

/// Makes the statement that reads some columns of the rows of one revision.
macro_rules! made {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM changes WHERE guild = $1 AND number = $2 AND kind LIKE $3 AND ($4 = '' OR subject = $4) ORDER BY kind, subject"
        )
    };
}

/// Which of the rows that are wanted are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Those that stand at a revision.
    Standing,
    /// Those that a revision made.
    Made,
}

impl Reading {
    fn statement(self) -> &'static str {
        match self {
            Self::Standing => standing!("kind, subject, number, state, made_on, content, sum"),
            Self::Made => made!("kind, subject, number, state, made_on, content, sum"),
        }
    }
}

/// Which rows are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    guild: u64,
    number: i64,
    kind: Option<Kind>,
    subject: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    /// Wants everything that a guild has at a revision, or that the revision made.
    pub(super) fn all(guild: u64, number: i64) -> Self {
        Self { guild, number, kind: None, subject: None }
    }

    /// Wants only what is of a kind.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// Wants only one subject, at another revision.
    fn of_subject(self, subject: &'a Subject, number: i64) -> Self {
        Self { number, kind: Some(subject.kind), subject: Some(&subject.id), ..self }
    }
}

/// A row that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damaged {
    /// What it is about, where that can be read.
    pub(crate) subject: Option<Subject>,
    /// The revision that it is of.
    pub(crate) number: i64,
}

impl fmt::Display for Damaged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Some(subject) => write!(formatter, "{subject}, as revision {} made it, is damaged in the store and left out", self.number),
            None => write!(formatter, "what revision {} changed is damaged in the store and left out", self.number),
        }
    }
}

impl From<Damaged> for Problem {
    fn from(damaged: Damaged) -> Self {
        let way = "put it in anew, take that revision back, or put a backup in the store's place";
        let file = damaged.subject.as_ref().map_or_else(|| "the store".to_owned(), ToString::to_string);
        Self { file, line: None, message: format!("{damaged}; {way}") }
    }
}

/// A row, as it can be read.
struct Recorded {
    number: i64,
    /// What it made of its subject; none of a kind that only a later version knows.
    content: Result<Option<(Subject, Option<Entry>)>, Damaged>,
}

/// What stands for a guild at a revision.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// The latest revision up to then.
    pub(crate) number: i64,
    /// What it has of its own.
    pub(crate) entries: Entries,
    /// What it has of its own, too, but cannot be read.
    pub(crate) damaged: Vec<Damaged>,
}

impl Standing {
    /// Returns true if what stands is not what an edit wants.
    pub(super) fn differs(&self, subject: &Subject, entry: Option<&Entry>) -> bool {
        self.entries.get(subject) != entry || self.is_damaged(subject)
    }

    /// Returns true if something of a guild's own cannot be read.
    pub(crate) fn is_damaged(&self, subject: &Subject) -> bool {
        self.damaged.iter().any(|damaged| damaged.subject.as_ref() == Some(subject))
    }
}

impl Store {
    /// Reads what stands for a guild.
    pub(super) async fn standing_of(&self, wanted: Wanted<'_>) -> Result<Standing> {
        let mut standing = Standing::default();
        // One statement sees one state, on every database. No revision is without a change: the highest number is the latest.
        for row in self.recorded(Reading::Standing, wanted).await.context("cannot look up what a guild has")? {
            standing.number = standing.number.max(row.number);
            match row.content {
                Ok(Some((subject, Some(entry)))) => drop(standing.entries.insert(subject, entry)),
                Ok(_) => {}
                Err(damaged) => standing.damaged.push(damaged),
            }
        }
        Ok(standing)
    }

    /// Returns what a revision changed; nothing when there is no such revision. Fails where it cannot be read what that was about.
    pub(crate) async fn changes(&self, guild: u64, number: i64) -> Result<Vec<Change>> {
        let wanted = Wanted::all(guild, number);
        let mut changes = Vec::new();
        for row in self.recorded(Reading::Made, wanted).await.context("cannot look up changes")? {
            let (subject, after) = match row.content {
                Ok(Some((subject, after))) => (subject, Ok(after)),
                Ok(None) => continue,
                Err(damaged) => (damaged.subject.clone().with_context(|| damaged.to_string())?, Err(damaged)),
            };
            let standing = self.standing_of(wanted.of_subject(&subject, number - 1)).await?;
            let before = standing.entries.get(&subject).cloned();
            let damaged = [standing.is_damaged(&subject), after.is_err()];
            changes.push(Change { subject, before, after: after.unwrap_or(None), damaged });
        }
        Ok(changes)
    }

    /// Lists every row of a guild that is damaged, those that no longer stand, too.
    pub(crate) async fn damaged(&self, guild: u64) -> Result<Vec<Damaged>> {
        let sql = "SELECT DISTINCT number FROM changes WHERE guild = $1 ORDER BY number";
        let numbers = sqlx::query(sql).bind(signed(guild)).fetch_all(&self.pool).await.context("cannot look up changes")?;
        let mut damaged = Vec::new();
        for number in numbers.iter().filter_map(|row| row.try_get(0).ok()) {
            let rows = self.recorded(Reading::Made, Wanted::all(guild, number)).await.context("cannot look up changes")?;
            damaged.extend(rows.into_iter().filter_map(|row| row.content.err()));
        }
        Ok(damaged)
    }

    /// Sums up the rows of earlier builds, once. What cannot be read gets no sum, and counts as damaged from then on.
    pub(super) async fn sum_up(&mut self) -> Result<()> {
        let known = sqlx::query("SELECT 1 FROM constants WHERE name = 'sums'").fetch_optional(&self.pool).await?;
        if known.is_none() {
            let sql = "SELECT DISTINCT guild, number FROM changes WHERE sum IS NULL";
            for row in sqlx::query(sql).fetch_all(&self.pool).await? {
                let (guild, number) = (unsigned(row.try_get(0)?), row.try_get(1)?);
                for row in self.recorded(Reading::Made, Wanted::all(guild, number)).await? {
                    let Ok(Some((Subject { kind, id }, entry))) = row.content else { continue };
                    let key = Key { kind: kind.name().to_owned(), id, number };
                    let sql = "UPDATE changes SET sum = $5 WHERE guild = $1 AND number = $2 AND kind = $3 AND subject = $4";
                    let query = sqlx::query(sql).bind(signed(guild)).bind(number).bind(&key.kind).bind(&key.id);
                    query.bind(key.sum(guild, entry.as_ref())).execute(&self.pool).await?;
                }
            }
            let filled = sqlx::query("INSERT INTO constants (name, value) VALUES ('sums', 'filled') ON CONFLICT DO NOTHING");
            filled.execute(&self.pool).await?;
        }
        self.is_summed_up = true;
        Ok(())
    }

    /// Reads rows: at once, or, where one of them cannot be read, one by one.
    async fn recorded(&self, reading: Reading, wanted: Wanted<'_>) -> Result<Vec<Recorded>> {
        match self.fetch(reading.statement(), wanted).await {
            Ok(rows) => Ok(rows.iter().map(|row| self.read(row, wanted.guild)).collect::<sqlx::Result<_>>()?),
            Err(error) if is_damage(&error) => self.recorded_one_by_one(reading, wanted).await,
            Err(error) => bail!(error),
        }
    }

    /// Reads the rows of one revision after the other, and of each revision one row after the other. Of a revision with a row whose
    /// subject cannot be read there is only that.
    async fn recorded_one_by_one(&self, reading: Reading, wanted: Wanted<'_>) -> Result<Vec<Recorded>> {
        let sql = "SELECT DISTINCT number FROM changes WHERE guild = $1 AND number <= $2 ORDER BY number";
        let numbers = sqlx::query(sql).bind(signed(wanted.guild)).bind(wanted.number).fetch_all(&self.pool).await?;
        let mut recorded: BTreeMap<(String, String), Recorded> = BTreeMap::new();
        for number in numbers.iter().map(|row| row.try_get(0)).collect::<sqlx::Result<Vec<i64>>>()? {
            if reading == Reading::Made && number != wanted.number {
                continue;
            }
            match self.fetch(made!("kind, subject, number"), Wanted { number, ..wanted }).await {
                Ok(keys) => {
                    for key in keys.iter().map(Key::of).collect::<sqlx::Result<Vec<_>>>()? {
                        let row = self.recorded_once(wanted.guild, &key).await?;
                        recorded.insert((key.kind, key.id), row);
                    }
                }
                Err(error) if is_damage(&error) => {
                    let unreadable = Recorded { number, content: Err(Damaged { subject: None, number }) };
                    recorded.insert((String::new(), number.to_string()), unreadable);
                }
                Err(error) => bail!(error),
            }
        }
        Ok(recorded.into_values().collect())
    }

    /// Reads one row.
    async fn recorded_once(&self, guild: u64, key: &Key) -> Result<Recorded> {
        let sql = "SELECT kind, subject, number, state, made_on, content, sum FROM changes
                   WHERE guild = $1 AND number = $2 AND kind = $3 AND subject = $4";
        let query = sqlx::query(sql).bind(signed(guild)).bind(key.number).bind(&key.kind).bind(&key.id);
        match query.fetch_one(&self.pool).await {
            Ok(row) => Ok(self.read(&row, guild)?),
            Err(error) if is_damage(&error) => Ok(key.damaged()),
            Err(error) => bail!(error),
        }
    }

    /// Reads a row, and compares it with its sum.
    fn read(&self, row: &AnyRow, guild: u64) -> sqlx::Result<Recorded> {
        let key = Key::of(row)?;
        let is_sound = |entry: &Option<Entry>| match row.try_get::<Option<i64>, _>(6) {
            Ok(Some(sum)) => sum == key.sum(guild, entry.as_ref()),
            Ok(None) => !self.is_summed_up,
            Err(_) => false,
        };
        let Some(entry) = entry_of(row).ok().filter(is_sound) else { return Ok(key.damaged()) };
        Ok(Recorded { number: key.number, content: Ok(key.subject().map(|subject| (subject, entry))) })
    }

    async fn fetch(&self, sql: &'static str, wanted: Wanted<'_>) -> sqlx::Result<Vec<AnyRow>> {
        let query = sqlx::query(sql).bind(signed(wanted.guild)).bind(wanted.number).bind(wanted.kind.map_or("%", Kind::name));
        query.bind(wanted.subject.unwrap_or_default()).fetch_all(&self.pool).await
    }
}

/// Writes what a revision makes of a subject.
pub(super) async fn write(
    transaction: &mut Transaction<'_, Any>,
    guild: u64,
    number: i64,
    subject: &Subject,
    entry: Option<&Entry>,
) -> sqlx::Result<()> {
    let sql = "INSERT INTO changes (guild, kind, subject, number, state, made_on, content, sum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let query = sqlx::query(sql).bind(signed(guild)).bind(subject.kind.name()).bind(&subject.id).bind(number).bind(state_of(entry));
    let query = query.bind(entry.and_then(|entry| entry.made_on.clone())).bind(entry.and_then(|entry| entry.content.clone()));
    let key = Key { kind: subject.kind.name().to_owned(), id: subject.id.clone(), number };
    query.bind(key.sum(guild, entry)).execute(&mut **transaction).await?;
    Ok(())
}

fn state_of(entry: Option<&Entry>) -> &'static str {
    match entry {
        None => "base",
        Some(Entry { content: None, .. }) => "gone",
        Some(_) => "own",
    }
}

/// Which row of a guild it is, as it is stored.
struct Key {
    kind: String,
    id: String,
    number: i64,
}

impl Key {
    /// Reads the columns kind, subject and number.
    fn of(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { kind: row.try_get(0)?, id: row.try_get(1)?, number: row.try_get(2)? })
    }

    /// Returns what it is about; none of a kind that is not known.
    fn subject(&self) -> Option<Subject> {
        Kind::named(&self.kind).map(|kind| Subject::new(kind, &self.id))
    }

    fn damaged(&self) -> Recorded {
        Recorded { number: self.number, content: Err(Damaged { subject: self.subject(), number: self.number }) }
    }

    /// Sums up what a row says. No text holds a zero character, so that no two rows are put together alike.
    fn sum(&self, guild: u64, entry: Option<&Entry>) -> i64 {
        let (guild, number) = (guild.to_string(), self.number.to_string());
        let entry_text = |of: fn(&Entry) -> &Option<String>| entry.and_then(|entry| of(entry).as_deref()).unwrap_or_default();
        let made_on = entry_text(|entry| &entry.made_on);
        let content = entry_text(|entry| &entry.content);
        let mut sum = crc32fast::Hasher::new();
        for text in [guild.as_str(), &self.kind, &self.id, &number, state_of(entry), made_on, content] {
            sum.update(text.as_bytes());
            sum.update(&[0]);
        }
        i64::from(sum.finalize())
    }
}

/// Reads the columns state, `made_on` and content.
fn entry_of(row: &AnyRow) -> sqlx::Result<Option<Entry>> {
    let state: String = row.try_get(3)?;
    Ok(if state == "base" { None } else { Some(Entry { made_on: row.try_get(4)?, content: row.try_get(5)? }) })
}

/// Reads the columns kind and subject. None of a kind that only a later version knows.
pub(super) fn subject_of(row: &AnyRow) -> sqlx::Result<Option<Subject>> {
    let (kind, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Kind::named(&kind).map(|kind| Subject { kind, id }))
}

/// SQLite's code for a page that is not what it should be (<https://sqlite.org/rescode.html#corrupt>).
const CORRUPT: &str = "11";

/// Returns true if what is stored cannot be read, and not for want of a connection.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    let is_corrupt = |error: &dyn DatabaseError| error.code().is_some_and(|code| code == CORRUPT);
    match error {
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => true,
        sqlx::Error::Database(error) => is_corrupt(&**error),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Proposal;
    use crate::store::tests::on_each_store;
    use std::time::UNIX_EPOCH;

    #[tokio::test]
    async fn rows_of_earlier_builds_are_summed_up_once() {
        on_each_store("sums", async |opener| {
            let store = opener.open().await;
            let entry = Entry { made_on: Some("v1".to_owned()), content: Some("燈塔".to_owned()) };
            let edits = [(Subject::new(Kind::Profile, "a"), Some(entry)), (Subject::new(Kind::Pin, "b"), None)].into();
            let (action, note) = ("test".into(), String::new());
            let proposal = Proposal { made_on: 0, actor: 0, made_at: UNIX_EPOCH, action, note, base: None, edits };
            store.propose(5, &proposal).await.unwrap_or_default();
            let sums = async |store: &Store| -> Vec<Option<i64>> {
                let rows = sqlx::query("SELECT sum FROM changes ORDER BY kind").fetch_all(&store.pool).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            };
            let written = sums(&store).await;
            assert!(!written.is_empty() && written.iter().all(Option::is_some), "{written:?}");
            for sql in ["UPDATE changes SET sum = NULL", "DELETE FROM constants WHERE name = 'sums'"] {
                sqlx::query(sql).execute(&store.pool).await.unwrap();
            }
            store.close().await;
            let store = opener.open().await;
            assert_eq!(sums(&store).await, written);
            assert_eq!(store.damaged(5).await.unwrap(), []);
            // A row that was changed since, in its content or its kind, is damaged; its kind says no more what it was.
            for (sql, subject) in [
                ("UPDATE changes SET content = '燈火' WHERE subject = 'a'", Some(Subject::new(Kind::Profile, "a"))),
                ("UPDATE changes SET kind = 'profilf' WHERE subject = 'a'", None),
            ] {
                sqlx::query(sql).execute(&store.pool).await.unwrap();
                assert_eq!(store.damaged(5).await.unwrap(), [Damaged { subject, number: 1 }]);
                assert_eq!(store.standing(5).await.unwrap().number, 1);
            }
        })
        .await;
    }
}
