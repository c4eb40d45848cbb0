//! What was asked, without who asked, and whether the answers helped.

use super::{Store, seconds, signed, unsigned};
use anyhow::{Context as _, Result};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::time::SystemTime;
use stet_knowledge::expectation;

/// The most questions that are kept for one guild; the ones that were not asked for longest give way.
const MOST: i64 = 5_000;

/// A question that was asked in a guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// See [`expectation::id`].
    pub(crate) id: String,
    /// As it was typed last.
    pub(crate) question: String,
    /// How many times it was asked.
    pub(crate) times: i64,
    /// How many people marked an answer to it as helpful.
    pub(crate) helpful: i64,
    /// How many people marked one as not helpful.
    pub(crate) not_helpful: i64,
}

/// Which questions are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All, the most asked first.
    MostAsked,
    /// Those that found nothing when they were asked last, the most asked first.
    Unanswered,
    /// Those whose answers did not help, the least helpful first.
    NotHelpful,
}

impl Store {
    /// Counts a question.
    pub(crate) async fn count_question(&self, guild: u64, question: &str, found: bool, now: SystemTime) -> Result<()> {
        let sql = "INSERT INTO questions (guild, id, question, asked, found, asked_at, dismissed) VALUES ($1, $2, $3, 1, $4, $5, 0)
                   ON CONFLICT (guild, id) DO UPDATE SET question = excluded.question, asked = questions.asked + 1,
                   found = excluded.found, asked_at = excluded.asked_at";
        let query = sqlx::query(sql).bind(signed(guild)).bind(expectation::id(question)).bind(question);
        query.bind(i64::from(found)).bind(seconds(now)).execute(&self.pool).await.context("cannot count a question")?;
        Ok(())
    }

    /// Questions of a guild, at most `limit`.
    pub(crate) async fn questions(&self, guild: u64, wanted: Wanted, limit: i64) -> Result<Vec<Asked>> {
        let sql = match wanted {
            Wanted::MostAsked => {
                "SELECT id, question, asked, CAST(0 AS BIGINT) AS up, CAST(0 AS BIGINT) AS down FROM questions WHERE guild = $1
                 ORDER BY asked DESC, asked_at DESC, id LIMIT $2"
            }
            Wanted::Unanswered => {
                "SELECT id, question, asked, CAST(0 AS BIGINT) AS up, CAST(0 AS BIGINT) AS down FROM questions WHERE guild = $1 AND found = 0 AND dismissed = 0
                 ORDER BY asked DESC, asked_at DESC, id LIMIT $2"
            }
            Wanted::NotHelpful => {
                "SELECT questions.id, questions.question, questions.asked, counted.up, counted.down FROM questions JOIN
                 (SELECT question, CAST(SUM(helpful) AS BIGINT) AS up, CAST(SUM(1 - helpful) AS BIGINT) AS down FROM votes
                  WHERE guild = $1 GROUP BY question) AS counted ON counted.question = questions.id
                 WHERE questions.guild = $1 AND counted.down > 0
                 ORDER BY counted.down - counted.up DESC, counted.down DESC, questions.id LIMIT $2"
            }
        };
        let query = sqlx::query(sql).bind(signed(guild)).bind(limit);
        let rows = query.fetch_all(&self.pool).await.context("cannot look up questions")?;
        rows.iter().map(asked_of).collect::<sqlx::Result<_>>().context("cannot read questions")
    }

    /// A question of a guild by its id.
    pub(crate) async fn question(&self, guild: u64, id: &str) -> Result<Option<String>> {
        let query = sqlx::query("SELECT question FROM questions WHERE guild = $1 AND id = $2").bind(signed(guild)).bind(id);
        let row = query.fetch_optional(&self.pool).await.context("cannot look up a question")?;
        row.map(|row| row.try_get(0)).transpose().context("cannot read a question")
    }

    /// Leaves a question out of what found nothing, or forgets what was voted on its answers.
    pub(crate) async fn dismiss(&self, guild: u64, id: &str, wanted: Wanted) -> Result<()> {
        let sql = match wanted {
            Wanted::NotHelpful => "UPDATE votes SET question = NULL, guild = NULL WHERE guild = $1 AND question = $2",
            Wanted::MostAsked | Wanted::Unanswered => "UPDATE questions SET dismissed = 1 WHERE guild = $1 AND id = $2",
        };
        sqlx::query(sql).bind(signed(guild)).bind(id).execute(&self.pool).await.context("cannot dismiss a question")?;
        Ok(())
    }

    /// The guilds of which questions, or votes on them, are kept.
    pub(crate) async fn guilds_that_asked(&self) -> Result<Vec<u64>> {
        let sql = "SELECT guild FROM questions UNION SELECT guild FROM votes WHERE guild IS NOT NULL";
        let rows = sqlx::query(sql).fetch_all(&self.pool).await.context("cannot look up questions")?;
        rows.iter().map(|row| row.try_get(0).map(unsigned)).collect::<sqlx::Result<_>>().context("cannot read questions")
    }

    /// How many questions of a guild were last asked before a time.
    pub(crate) async fn questions_before(&self, guild: u64, time: SystemTime) -> Result<i64> {
        let query =
            sqlx::query("SELECT COUNT(*) FROM questions WHERE guild = $1 AND asked_at < $2").bind(signed(guild)).bind(seconds(time));
        let row = query.fetch_one(&self.pool).await.context("cannot count questions")?;
        row.try_get(0).context("cannot count questions")
    }

    /// Forgets the questions of a guild that were last asked before a time, or beyond the number that is kept, and the votes on
    /// their answers.
    pub(crate) async fn forget_questions(&self, guild: u64, before: SystemTime) -> Result<()> {
        let failed = || "cannot forget old questions";
        let mut transaction = self.pool.begin().await.with_context(failed)?;
        let sql = "DELETE FROM questions WHERE guild = $1 AND (asked_at < $2 OR id IN
                   (SELECT id FROM questions WHERE guild = $1 ORDER BY asked_at DESC, id LIMIT $3 OFFSET $4))";
        let query = sqlx::query(sql).bind(signed(guild)).bind(seconds(before)).bind(i64::MAX).bind(MOST);
        query.execute(&mut *transaction).await.with_context(failed)?;
        let sql = "DELETE FROM votes WHERE guild = $1 AND question NOT IN (SELECT id FROM questions WHERE guild = $1)";
        sqlx::query(sql).bind(signed(guild)).execute(&mut *transaction).await.with_context(failed)?;
        transaction.commit().await.with_context(failed)?;
        Ok(())
    }
}

fn asked_of(row: &AnyRow) -> sqlx::Result<Asked> {
    Ok(Asked {
        id: row.try_get(0)?,
        question: row.try_get(1)?,
        times: row.try_get(2)?,
        helpful: row.try_get(3)?,
        not_helpful: row.try_get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::on_each_store;
    use std::time::{Duration, UNIX_EPOCH};

    #[tokio::test]
    async fn questions_are_counted_voted_on_and_forgotten() {
        on_each_store("questions", async |opener| {
            let store = opener.open().await;
            let at = |day: u64| UNIX_EPOCH + Duration::from_hours(24 * day);
            for (guild, question, found, day) in [
                (5, "who lit the lamp?", true, 1),
                (5, "Who lit the lamp", true, 2),
                (5, "誰點了燈？", false, 2),
                (5, "where is the mill?", false, 9),
                (6, "who lit the lamp?", false, 9),
            ] {
                store.count_question(guild, question, found, at(day)).await.unwrap();
            }
            let told = async |wanted| -> Vec<(String, i64)> {
                let asked = store.questions(5, wanted, 10).await.unwrap();
                asked.into_iter().map(|asked| (asked.question, asked.times)).collect()
            };
            let list = |expected: &[(&str, i64)]| -> Vec<(String, i64)> {
                expected.iter().map(|(question, asked)| ((*question).to_owned(), *asked)).collect()
            };
            assert_eq!(told(Wanted::MostAsked).await, list(&[("Who lit the lamp", 2), ("where is the mill?", 1), ("誰點了燈？", 1)]));
            assert_eq!(told(Wanted::Unanswered).await, list(&[("where is the mill?", 1), ("誰點了燈？", 1)]));
            let lamp = expectation::id("who lit the lamp?");
            // One vote a person, on whichever answer; a later one takes its place.
            for (user, answer, helpful) in [(1, 77, true), (1, 76, false), (2, 77, false), (3, 77, true)] {
                store.vote(user, answer, helpful, Some((5, &lamp))).await.unwrap();
            }
            store.vote(9, 78, false, None).await.unwrap();
            // A vote on a question is as old as the question, not as the message that answered it.
            store.forget_before(1000).await.unwrap();
            let voted = store.questions(5, Wanted::NotHelpful, 10).await.unwrap();
            assert_eq!(voted.iter().map(|asked| (asked.helpful, asked.not_helpful)).collect::<Vec<_>>(), [(1, 2)]);
            assert_eq!(store.question(5, &lamp).await.unwrap().as_deref(), Some("Who lit the lamp"));
            store.dismiss(5, &lamp, Wanted::NotHelpful).await.unwrap();
            assert_eq!(told(Wanted::NotHelpful).await, []);
            store.dismiss(5, &expectation::id("where is the mill?"), Wanted::Unanswered).await.unwrap();
            assert_eq!(told(Wanted::Unanswered).await, list(&[("誰點了燈？", 1)]));
            // The votes go with their question, and another guild's stay.
            store.vote(1, 79, false, Some((5, &lamp))).await.unwrap();
            store.forget_questions(5, at(3)).await.unwrap();
            assert_eq!(told(Wanted::MostAsked).await, list(&[("where is the mill?", 1)]));
            let left = sqlx::query("SELECT voter FROM votes WHERE question IS NOT NULL").fetch_all(&store.pool).await.unwrap();
            assert!(left.is_empty());
            store.forget_questions(5, at(100)).await.unwrap();
            assert_eq!((store.guilds_that_asked().await.unwrap(), store.questions_before(6, at(10)).await.unwrap()), (vec![6], 1));
        })
        .await;
    }
}
