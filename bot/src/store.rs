//! What Stet remembers: `<data>/stet.db`, SQLite. Whom and what it keeps for how long is told by `/story`.

use anyhow::{Context as _, Result};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The store; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Store {
    pool: SqlitePool,
    key: String,
}

/// An answer that belongs to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The id of the message that asked.
    pub(crate) question: u64,
    /// The channel of both.
    pub(crate) channel: u64,
    /// The id of the message that answers.
    pub(crate) answer: u64,
    /// [`Store::hash`] of what was asked.
    pub(crate) content: String,
}

impl Store {
    /// Opens the store in a data folder, makes it when there is none, and brings an older one up to date.
    pub(crate) async fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("stet.db");
        let place = || format!("cannot open the store {}; is the folder writable, and the file not damaged?", path.display());
        fs::create_dir_all(folder).with_context(place)?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let pool = SqlitePool::connect_with(options).await.with_context(place)?;
        sqlx::migrate!().run(&pool).await.with_context(place)?;
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).context("the system gives no random numbers")?;
        let insert = sqlx::query("INSERT INTO constants (name, value) VALUES ('key', $1) ON CONFLICT DO NOTHING").bind(hexadecimal(&fresh));
        insert.execute(&pool).await.with_context(place)?;
        let row = sqlx::query("SELECT value FROM constants WHERE name = 'key'").fetch_one(&pool).await.with_context(place)?;
        let key = row.try_get(0).with_context(place)?;
        Ok(Self { pool, key })
    }

    /// A hash that nobody without the store can make: it leads back to nothing.
    pub(crate) fn hash(&self, parts: &[&str]) -> String {
        let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()) else { return String::new() };
        for part in parts {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hexadecimal(&hash.finalize().into_bytes())
    }

    /// Remembers an answer; a later one to the same message takes its place.
    pub(crate) async fn link(&self, link: &Link) -> Result<()> {
        let sql = "INSERT INTO answers (question, channel, answer, content) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (question) DO UPDATE SET answer = excluded.answer, content = excluded.content";
        let query = sqlx::query(sql).bind(signed(link.question)).bind(signed(link.channel)).bind(signed(link.answer)).bind(&link.content);
        query.execute(&self.pool).await.context("cannot remember an answer")?;
        Ok(())
    }

    /// The answer to a message, if there is one.
    pub(crate) async fn linked(&self, question: u64) -> Result<Option<Link>> {
        let query = sqlx::query("SELECT channel, answer, content FROM answers WHERE question = $1").bind(signed(question));
        let Some(row) = query.fetch_optional(&self.pool).await.context("cannot look up an answer")? else { return Ok(None) };
        let read = || -> sqlx::Result<Link> {
            Ok(Link { question, channel: unsigned(row.try_get(0)?), answer: unsigned(row.try_get(1)?), content: row.try_get(2)? })
        };
        read().map(Some).context("cannot look up an answer")
    }

    /// Forgets the answer to a message.
    pub(crate) async fn unlink(&self, question: u64) -> Result<()> {
        let query = sqlx::query("DELETE FROM answers WHERE question = $1").bind(signed(question));
        query.execute(&self.pool).await.context("cannot forget an answer")?;
        Ok(())
    }

    /// Forgets the answers and votes of messages before an id. Ids of Discord grow with time.
    pub(crate) async fn forget_before(&self, id: u64) -> Result<()> {
        for sql in ["DELETE FROM answers WHERE question < $1", "DELETE FROM votes WHERE answer < $1"] {
            sqlx::query(sql).bind(signed(id)).execute(&self.pool).await.context("cannot forget old answers")?;
        }
        Ok(())
    }

    /// Counts somebody's vote on an answer; a later one takes its place.
    pub(crate) async fn vote(&self, user: u64, answer: u64, helpful: bool) -> Result<()> {
        let voter = self.hash(&["vote", &user.to_string(), &answer.to_string()]);
        let sql = "INSERT INTO votes (voter, answer, helpful) VALUES ($1, $2, $3)
                   ON CONFLICT (voter) DO UPDATE SET helpful = excluded.helpful";
        let query = sqlx::query(sql).bind(voter).bind(signed(answer)).bind(i64::from(helpful));
        query.execute(&self.pool).await.context("cannot count a vote")?;
        Ok(())
    }

    /// Ends all work with the store.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Ids of Discord stay below 2^63 until the year 2084.
fn signed(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn unsigned(id: i64) -> u64 {
    u64::try_from(id).unwrap_or(0)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_remembered_survives_and_is_forgotten_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let link = |question, answer, content: &str| Link { question, channel: 5, answer, content: content.to_owned() };
        let store = Store::open(folder.path()).await.unwrap();
        store.link(&link(10, 11, "a")).await.unwrap();
        store.link(&link(10, 12, "b")).await.unwrap();
        store.link(&link(20, 21, "c")).await.unwrap();
        let hash = store.hash(&["x"]);
        store.close().await;

        let store = Store::open(folder.path()).await.unwrap();
        assert_eq!(store.hash(&["x"]), hash);
        assert_ne!(store.hash(&["x", ""]), hash);
        assert_eq!(store.linked(10).await.unwrap(), Some(link(10, 12, "b")));
        store.forget_before(20).await.unwrap();
        assert_eq!(store.linked(10).await.unwrap(), None);
        assert_eq!(store.linked(20).await.unwrap(), Some(link(20, 21, "c")));
        store.unlink(20).await.unwrap();
        assert_eq!(store.linked(20).await.unwrap(), None);
    }

    #[tokio::test]
    async fn everybody_has_one_vote_and_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        for (user, helpful) in [(1, true), (2, true), (1, false)] {
            store.vote(user, 99, helpful).await.unwrap();
        }
        let rows = sqlx::query("SELECT voter, helpful FROM votes ORDER BY helpful").fetch_all(&store.pool).await.unwrap();
        let votes: Vec<(String, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        assert_eq!(votes.iter().map(|vote| vote.1).collect::<Vec<_>>(), [0, 1]);
        assert!(votes.iter().all(|vote| vote.0.len() == 64));
    }
}
