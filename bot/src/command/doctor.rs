use crate::library::{self, Health};
use crate::settings::Settings;
use crate::store::{OPERATOR, Standing, Store};
use crate::{overlay, render};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use stet_knowledge::base::Problem;

/// Checks the store, what every guild has in it, and the search index, which is mended. Returns true if no problem is left.
pub(crate) fn run(settings: &Settings) -> Result<bool> {
    let mut problems = BTreeSet::new();
    let standings = if Store::exists(settings)? { store(settings, &mut problems)? } else { BTreeMap::new() };
    if standings.is_empty() {
        render::line("store      nothing was changed yet")?;
    }
    let loaded = library::load(settings)?;
    let of_base = loaded.problems.len();
    problems.extend(loaded.problems.into_iter().chain(loaded.base.lint()).map(|problem| problem.to_string()));
    render::line(&format!("knowledge  documents: {}, profiles: {}", loaded.base.documents.len(), loaded.base.profiles.len()))?;
    for (guild, standing) in standings.into_iter().filter(|(guild, _)| *guild != OPERATOR) {
        let overlaid = overlay::over(&loaded.base, &standing.entries)?;
        problems.extend(overlaid.problems.iter().map(|problem| format!("server {guild}: {problem}")));
    }
    let health = library::mend_index(settings, loaded.base)?;
    render::line(&format!("index      {}", describe(&health)))?;
    for problem in &problems {
        render::line(problem)?;
    }
    let way = if of_base > 0 { "; `stet kb history` and `stet kb undo` go back, a backup takes the store's place" } else { "" };
    render::line(&match problems.len() {
        0 => "no problem".to_owned(),
        count => format!("problems: {count}{way}"),
    })?;
    Ok(problems.is_empty())
}

/// Checks the store as a whole. Returns what stands for each guild.
fn store(settings: &Settings, problems: &mut BTreeSet<String>) -> Result<BTreeMap<u64, Standing>> {
    library::run(async {
        let store = Store::open(settings).await?;
        problems.extend(store.faults().await?);
        let mut standings = BTreeMap::new();
        let revisions = store.revisions().await?;
        for guild in revisions.keys() {
            standings.insert(*guild, store.standing(*guild).await?);
            let whose = if *guild == OPERATOR { String::new() } else { format!("server {guild}: ") };
            problems.extend(store.damaged(*guild).await?.into_iter().map(|damaged| format!("{whose}{}", Problem::from(damaged))));
        }
        store.close().await;
        let servers = revisions.keys().filter(|guild| **guild != OPERATOR).count();
        render::line(&format!("store      revisions: {}, servers: {servers}", revisions.values().sum::<i64>()))?;
        Ok(standings)
    })?
}

fn describe(health: &Health) -> String {
    match health {
        Health::NotNeeded => "not needed: the knowledge base is small".to_owned(),
        Health::InUse => "in use by another process, which keeps it; not looked at".to_owned(),
        Health::Whole => "whole and up to date".to_owned(),
        Health::Mended(documents) => format!("was missing, behind or damaged, and is up to date now; indexed {documents} documents"),
    }
}
