//! Drafts: revisions that a moderator has been shown and has not confirmed yet.

use super::{Proposal, Store, Subject, hexadecimal, seconds, signed, unsigned};
use crate::work;
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a draft can be confirmed.
const LIFE: Duration = Duration::from_mins(15);

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) proposal: Proposal,
    /// The subjects that are among the edits for the sake of references alone; where it is shown again, they are found anew.
    pub(crate) followed: Vec<Subject>,
    /// Where lost references were said to lead, a line each.
    pub(crate) mended: Vec<String>,
    /// What has still to be said of that, a line each; while there is any, the draft cannot be confirmed.
    pub(crate) lost: Vec<String>,
    /// What it takes out, for people: it is asked for once more.
    pub(crate) gone: Vec<String>,
}

impl Store {
    /// Keeps a draft of a guild until its author confirms it. Returns its id; none when the guild has `most` already.
    pub(crate) async fn draft(&self, guild: u64, draft: &Draft, most: i64) -> Result<Option<String>> {
        let alive = seconds(draft.proposal.made_at.checked_sub(LIFE).unwrap_or(UNIX_EPOCH));
        let query = sqlx::query("SELECT COUNT(*) FROM drafts WHERE guild = $1 AND made_at >= $2").bind(signed(guild)).bind(alive);
        let row = query.fetch_one(&self.pool).await.context("cannot count drafts")?;
        if row.try_get::<i64, _>(0).context("cannot count drafts")? >= most {
            return Ok(None);
        }
        let mut id = [0; 12];
        getrandom::fill(&mut id).context("the system gives no random numbers")?;
        let id = hexadecimal(&id);
        self.keep_draft(&id, guild, draft).await?;
        Ok(Some(id))
    }

    /// Keeps a draft with an id that was taken.
    pub(crate) async fn keep_draft(&self, id: &str, guild: u64, draft: &Draft) -> Result<()> {
        let (author, made_at) = (signed(draft.proposal.actor), seconds(draft.proposal.made_at));
        let draft = draft.clone();
        // It may hold a megabyte of text.
        let content = work::run(move || serde_json::to_string(&draft)).await.context("writing a draft broke off")?;
        let sql = "INSERT INTO drafts (id, guild, author, made_at, proposal) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(sql).bind(id).bind(signed(guild)).bind(author).bind(made_at);
        let query = query.bind(content.context("cannot write a draft")?);
        query.execute(&self.pool).await.context("cannot keep a draft")?;
        Ok(())
    }

    /// Takes a draft of a guild and an author out of the store: of two who confirm it at once, one gets it.
    pub(crate) async fn take_draft(&self, id: &str, guild: u64, author: u64, now: SystemTime) -> Result<Option<Draft>> {
        let sql = "DELETE FROM drafts WHERE id = $1 AND guild = $2 AND author = $3 RETURNING made_at, proposal";
        let query = sqlx::query(sql).bind(id).bind(signed(guild)).bind(signed(author));
        alive(query.fetch_optional(&self.pool).await.context("cannot look up a draft")?, now).await
    }

    /// A draft of a guild and an author, which stays in the store.
    pub(crate) async fn look_at_draft(&self, id: &str, guild: u64, author: u64, now: SystemTime) -> Result<Option<Draft>> {
        let sql = "SELECT made_at, proposal FROM drafts WHERE id = $1 AND guild = $2 AND author = $3";
        let query = sqlx::query(sql).bind(id).bind(signed(guild)).bind(signed(author));
        alive(query.fetch_optional(&self.pool).await.context("cannot look up a draft")?, now).await
    }

    /// Forgets the drafts that can no longer be confirmed.
    pub(crate) async fn forget_drafts(&self, now: SystemTime) -> Result<()> {
        let query = sqlx::query("DELETE FROM drafts WHERE made_at < $1").bind(seconds(now.checked_sub(LIFE).unwrap_or(UNIX_EPOCH)));
        query.execute(&self.pool).await.context("cannot forget old drafts")?;
        Ok(())
    }
}

/// The draft of a row, unless it is too old, or of an earlier version.
async fn alive(row: Option<AnyRow>, now: SystemTime) -> Result<Option<Draft>> {
    let Some(row) = row else { return Ok(None) };
    let (made_at, content): (i64, String) =
        (row.try_get(0).context("cannot read a draft")?, row.try_get(1).context("cannot read a draft")?);
    let made_at = UNIX_EPOCH + Duration::from_secs(unsigned(made_at));
    if now.duration_since(made_at).is_ok_and(|age| age > LIFE) {
        return Ok(None);
    }
    work::run(move || serde_json::from_str(&content).ok()).await.context("reading a draft broke off")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::on_each_store;
    use crate::store::{Entry, Kind, Subject};

    #[tokio::test]
    async fn a_draft_is_its_author_s_and_is_taken_once() {
        on_each_store("drafts", async |opener| {
            let store = opener.open().await;
            let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            let entry = Entry { made_on: None, content: Some("多".to_owned()) };
            let edits = [(Subject::new(Kind::Document, "lamp"), Some(entry)), (Subject::new(Kind::Profile, "ada"), None)].into();
            let proposal =
                Proposal { made_on: 3, actor: 7, made_at: now, action: "add".into(), note: "lamp".to_owned(), base: None, edits };
            let draft = Draft { proposal, followed: Vec::new(), mended: Vec::new(), lost: vec!["a#1 =".to_owned()], gone: Vec::new() };
            let id = store.draft(5, &draft, 2).await.unwrap().unwrap();
            assert_eq!(store.look_at_draft(&id, 5, 7, now).await.unwrap(), Some(draft.clone()));
            for (guild, author) in [(6, 7), (5, 8)] {
                assert_eq!(store.look_at_draft(&id, guild, author, now).await.unwrap(), None);
                assert_eq!(store.take_draft(&id, guild, author, now).await.unwrap(), None);
            }
            assert_eq!(store.take_draft(&id, 5, 7, now + LIFE).await.unwrap(), Some(draft.clone()));
            assert_eq!(store.take_draft(&id, 5, 7, now).await.unwrap(), None);
            let late = store.draft(5, &draft, 2).await.unwrap().unwrap();
            assert!(store.draft(5, &draft, 1).await.unwrap().is_none(), "one is the most");
            assert!(store.draft(6, &draft, 1).await.unwrap().is_some(), "another guild's are its own");
            store.forget_drafts(now + LIFE).await.unwrap();
            assert_eq!(store.take_draft(&late, 5, 7, now + LIFE + Duration::from_secs(1)).await.unwrap(), None);
            store.draft(5, &draft, 9).await.unwrap();
            store.forget_drafts(now + LIFE + Duration::from_secs(1)).await.unwrap();
            let left = sqlx::query("SELECT id FROM drafts").fetch_all(&store.pool).await.unwrap();
            assert!(left.is_empty());
        })
        .await;
    }
}
