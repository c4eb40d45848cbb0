//! What revisions have changed, row by row. A row that is damaged is left out and named, and the others are read.

use super::{Change, Entries, Entry, Kind, Store, Subject, signed};
use anyhow::{Context as _, Result, bail};
use sqlx::any::AnyRow;
use sqlx::error::DatabaseError;
use sqlx::{Any, Row as _, Transaction};
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

/// A statement that reads whole rows, and the one that reads no more than which they are.
type Statements = [&'static str; 2];

const STANDING: Statements = [standing!("kind, subject, number, state, made_on, content, sum"), standing!("kind, subject, number")];
const MADE: Statements = [made!("kind, subject, number, state, made_on, content, sum"), made!("kind, subject, number")];

/// Which rows are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    guild: u64,
    number: i64,
    kind: Option<Kind>,
    subject: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    /// Everything of a guild, at a revision or of it.
    pub(super) fn all(guild: u64, number: i64) -> Self {
        Self { guild, number, kind: None, subject: None }
    }

    /// What is of one kind.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    fn of_subject(self, subject: &'a Subject, number: i64) -> Self {
        Self { number, kind: Some(subject.kind), subject: Some(&subject.id), ..self }
    }
}

/// A row that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damaged {
    /// What it is about.
    pub(crate) subject: Subject,
    /// The revision that it is of.
    pub(crate) number: i64,
}

impl fmt::Display for Damaged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, as revision {} made it, is damaged in the store and left out", self.subject, self.number)
    }
}

impl From<Damaged> for Problem {
    fn from(damaged: Damaged) -> Self {
        let way = "put it in anew, take that revision back, or put a backup in the store's place";
        Self { file: damaged.subject.to_string(), line: None, message: format!("{damaged}; {way}") }
    }
}

/// A row of a kind that is known.
struct Recorded {
    subject: Subject,
    entry: Result<Option<Entry>, Damaged>,
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
        self.damaged.iter().any(|damaged| damaged.subject == *subject)
    }
}

impl Store {
    /// Reads what stands for a guild.
    pub(super) async fn standing_of(&self, wanted: Wanted<'_>) -> Result<Standing> {
        let mut standing = Standing::default();
        // One statement sees one state, on every database. No revision is without a change: the highest number is the latest.
        let (rows, latest) = self.recorded(STANDING, wanted).await.context("cannot look up what a guild has")?;
        standing.number = latest;
        for row in rows {
            match row.entry {
                Ok(Some(entry)) => drop(standing.entries.insert(row.subject, entry)),
                Ok(None) => {}
                Err(damaged) => standing.damaged.push(damaged),
            }
        }
        Ok(standing)
    }

    /// What a revision changed; nothing when there is no such revision.
    pub(crate) async fn changes(&self, guild: u64, number: i64) -> Result<Vec<Change>> {
        let wanted = Wanted::all(guild, number);
        let mut changes = Vec::new();
        for row in self.recorded(MADE, wanted).await.context("cannot look up changes")?.0 {
            let (earlier, _) =
                self.recorded(STANDING, wanted.of_subject(&row.subject, number - 1)).await.context("cannot look up changes")?;
            let before = earlier.into_iter().next().map_or(Ok(None), |row| row.entry);
            let damaged = [before.is_err(), row.entry.is_err()];
            changes.push(Change { subject: row.subject, before: before.unwrap_or(None), after: row.entry.unwrap_or(None), damaged });
        }
        Ok(changes)
    }

    /// Reads rows: at once, or, where one of them cannot be read, one by one. Rows of kinds that are not known are of a later version, or
    /// damaged, and left out. Returns also the highest number of them all.
    async fn recorded(&self, [whole, keys]: Statements, wanted: Wanted<'_>) -> Result<(Vec<Recorded>, i64)> {
        let fetch = async |sql: &'static str| {
            let query = sqlx::query(sql).bind(signed(wanted.guild)).bind(wanted.number).bind(wanted.kind.map_or("%", Kind::name));
            query.bind(wanted.subject.unwrap_or_default()).fetch_all(&self.pool).await
        };
        let (mut recorded, mut latest) = (Vec::new(), 0);
        match fetch(whole).await {
            Ok(rows) => {
                for row in rows {
                    latest = latest.max(row.try_get(2)?);
                    recorded.extend(key_of(&row)?.map(|(subject, number)| recorded_as(&row, wanted.guild, subject, number)));
                }
            }
            Err(error) if is_damage(&error) => {
                for row in fetch(keys).await? {
                    latest = latest.max(row.try_get(2)?);
                    if let Some((subject, number)) = key_of(&row)? {
                        recorded.push(self.recorded_once(wanted.guild, subject, number).await?);
                    }
                }
            }
            Err(error) => bail!(error),
        }
        Ok((recorded, latest))
    }

    /// Reads one row by its key.
    async fn recorded_once(&self, guild: u64, subject: Subject, number: i64) -> Result<Recorded> {
        let sql = "SELECT kind, subject, number, state, made_on, content, sum FROM changes
                   WHERE guild = $1 AND number = $2 AND kind = $3 AND subject = $4";
        let query = sqlx::query(sql).bind(signed(guild)).bind(number).bind(subject.kind.name()).bind(&subject.id);
        match query.fetch_one(&self.pool).await {
            Ok(row) => Ok(recorded_as(&row, guild, subject, number)),
            Err(error) if is_damage(&error) => Ok(Recorded { subject: subject.clone(), entry: Err(Damaged { subject, number }) }),
            Err(error) => bail!(error),
        }
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
    query.bind(sum_of(guild, subject, number, entry)).execute(&mut **transaction).await?;
    Ok(())
}

fn state_of(entry: Option<&Entry>) -> &'static str {
    match entry {
        None => "base",
        Some(Entry { content: None, .. }) => "gone",
        Some(_) => "own",
    }
}

/// Sums up what a row says. No text holds a zero character, so that no two rows are put together alike.
fn sum_of(guild: u64, subject: &Subject, number: i64, entry: Option<&Entry>) -> i64 {
    let (guild, number) = (guild.to_string(), number.to_string());
    let entry_text = |of: fn(&Entry) -> &Option<String>| entry.and_then(|entry| of(entry).as_deref()).unwrap_or_default();
    let made_on = entry_text(|entry| &entry.made_on);
    let content = entry_text(|entry| &entry.content);
    let mut sum = crc32fast::Hasher::new();
    for text in [&guild, subject.kind.name(), &subject.id, &number, state_of(entry), made_on, content] {
        sum.update(text.as_bytes());
        sum.update(&[0]);
    }
    i64::from(sum.finalize())
}

/// Reads which row it is: of the columns kind, subject and number. None of a kind that is not known.
fn key_of(row: &AnyRow) -> sqlx::Result<Option<(Subject, i64)>> {
    let (kind, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let number = row.try_get(2)?;
    Ok(Kind::named(&kind).map(|kind| (Subject { kind, id }, number)))
}

/// Reads the rest of a row, and compares it with its sum, where it has one.
fn recorded_as(row: &AnyRow, guild: u64, subject: Subject, number: i64) -> Recorded {
    let read = || -> sqlx::Result<(Option<Entry>, Option<i64>)> {
        let state: String = row.try_get(3)?;
        let entry = if state == "base" { None } else { Some(Entry { made_on: row.try_get(4)?, content: row.try_get(5)? }) };
        Ok((entry, row.try_get(6)?))
    };
    let sound = read().ok().filter(|(entry, sum)| sum.is_none_or(|sum| sum == sum_of(guild, &subject, number, entry.as_ref())));
    let entry = sound.map(|(entry, _)| entry).ok_or_else(|| Damaged { subject: subject.clone(), number });
    Recorded { subject, entry }
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
