//! The one door for edits: what a proposal makes is tried, and then it becomes a revision.

use super::load_with;
use super::operator::apply_to_all;
use crate::edit::{self, Lost, Mending};
use crate::settings::Settings;
use crate::store::{Entries, OPERATOR, Proposal, Refused, Store};
use crate::work;
use anyhow::{Context as _, Result};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stet_knowledge::base::{KnowledgeBase, Problem};

const HOUR: Duration = Duration::from_hours(1);

/// Makes a revision of a proposal, if nothing is broken after it that was sound before, and the guild is within its limits.
/// What every guild starts from is loaded for it, unless it is given, with its revision.
pub(crate) async fn apply(
    settings: &Settings,
    store: &Store,
    base: Option<(i64, Arc<KnowledgeBase>)>,
    guild: u64,
    proposal: &Proposal,
) -> Result<i64, Refused> {
    if guild == OPERATOR {
        return apply_to_all(settings, store, proposal).await;
    }
    let hour_ago = proposal.made_at.checked_sub(HOUR).unwrap_or(SystemTime::UNIX_EPOCH);
    if store.revisions_since(guild, hour_ago).await? >= settings.limits.edits_an_hour {
        return Err(Refused::TooOften(settings.limits.edits_an_hour));
    }
    let (_, entries) = store.entries(guild, None).await?;
    let (number, operator) = match &base {
        Some((number, _)) => (*number, Entries::new()),
        None => store.entries(OPERATOR, None).await?,
    };
    let (settings, edits) = (settings.clone(), proposal.edits.clone());
    let tried = work::run(move || -> Result<_> {
        let load = || load_with(&settings, number, &operator).map(|loaded| Arc::new(loaded.base));
        let base = base.map_or_else(load, |(_, base)| Ok(base))?;
        let tried = edit::tried(&base, &settings.limits, &entries, &edits, &Mending::new())?;
        let mut problems = tried.problems;
        problems.extend(tried.lost.iter().map(of_lost));
        Ok((problems, tried.edits))
    });
    let (problems, edits) = tried.await.context("a change could not be tried")??;
    if !problems.is_empty() {
        return Err(Refused::Unsound(problems));
    }
    store.propose_all(&[(guild, &Proposal { edits, ..proposal.clone() })], Some(number)).await
}

/// What refers to a sentence that would be lost, as a problem.
fn of_lost(lost: &Lost) -> Problem {
    let message = format!("this sentence would be gone, and {} refers to it; change that first", lost.holders.join(", "));
    Problem { file: lost.address.to_string(), line: None, message }
}
