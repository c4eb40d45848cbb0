use super::import::refresh_index;
use crate::archive::Archive;
use crate::cli::Global;
use crate::library::{self, adopt};
use crate::settings::Settings;
use crate::store::{Change, Kind, OPERATOR, Proposal, Refused, Revision, Store, Subject};
use crate::{archive, difference, files, overlay, render};
use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use stet_knowledge::base::KnowledgeBase;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write the knowledge base into one portable archive
    Export {
        /// The archive to write; one that is there is replaced
        file: PathBuf,
    },
    /// Make the knowledge base what an archive holds; `undo` takes it back
    Import {
        /// An archive of `stet kb export`
        file: PathBuf,
    },
    /// Take a document out; `undo` brings it back
    Remove {
        /// Its id; `stet stats` lists them
        document: String,
    },
    /// List what was changed, the latest first
    History {
        /// How many revisions to list
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        /// Only revisions before this one
        #[arg(long, value_name = "REVISION", value_parser = clap::value_parser!(i64).range(1..))]
        before: Option<i64>,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show what a revision changed
    Diff {
        /// Its number
        revision: i64,
    },
    /// Take a revision back, by a new one
    Undo {
        /// Its number
        revision: i64,
        /// Put back what stood before it although later revisions changed the same things
        #[arg(long)]
        force: bool,
    },
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    let guild = global.guild.unwrap_or(OPERATOR);
    match &arguments.action {
        Action::Export { file } => export(settings, guild, file)?,
        Action::Import { file } => changing(settings, guild, import(settings, guild, file))?,
        Action::Remove { document } => changing(settings, guild, remove(settings, guild, document))?,
        Action::History { limit, before, json } => library::run(history(settings, guild, *before, i64::from(*limit), *json))??,
        Action::Diff { revision } => library::run(diff(settings, guild, *revision))??,
        Action::Undo { revision, force } => changing(settings, guild, undo(settings, guild, *revision, *force))?,
    }
    Ok(true)
}

/// Makes a change, and brings the search index up to date where it is one of what every guild starts from.
pub(super) fn changing(settings: &Settings, guild: u64, change: impl Future<Output = Result<()>>) -> Result<()> {
    library::run(change)??;
    if guild == OPERATOR { refresh_index(settings) } else { Ok(()) }
}

fn export(settings: &Settings, guild: u64, path: &Path) -> Result<()> {
    let loaded = library::load_with_source(settings, Some(guild))?;
    if !loaded.problems.is_empty() {
        render::note(&format!(
            "{} problems; what could not be loaded is not in the archive (`stet check` lists them)",
            loaded.problems.len()
        ));
    }
    if !library::own_words(settings)?.is_empty() {
        let folder = settings.knowledge.folder.join("language");
        render::note(&format!(
            "the words in {} are the program's, and not in the archive; copy them where it is imported",
            folder.display()
        ));
    }
    files::check_can_be_replaced(path)?;
    let place = || format!("cannot write {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(place)?;
    file.write_all(&archive::pack(&loaded.base)?).and_then(|()| file.as_file().sync_all()).with_context(place)?;
    file.persist(path).map_err(|error| error.error).with_context(place)?;
    let base = &loaded.base;
    render::line(&format!("{} documents and {} profiles in {}", base.documents.len(), base.profiles.len(), path.display()))
}

async fn import(settings: &Settings, guild: u64, path: &Path) -> Result<()> {
    let bytes = files::read_within(path, archive::LARGEST)?;
    let wanted = archive::unpack(&bytes, library::own_words(settings)?).with_context(|| format!("cannot import {}", path.display()))?;
    let store = Store::open(settings).await?;
    adopt(settings, &store).await?;
    let (made_on, entries) = store.entries(guild, None).await?;
    let own = entries.into_keys().filter(|subject| overlay::known_as(subject).is_some());
    let edits = match wanted {
        Archive::Whole(wanted) => {
            ensure!(!wanted.documents.is_empty(), "there is no document in {}; nothing was changed", path.display());
            let base = start(settings, &store, guild).await?;
            let mut edits = BTreeMap::new();
            for subject in overlay::subjects(&base).chain(overlay::subjects(&wanted)).chain(own) {
                let entry = overlay::difference(&subject, &base, &wanted)?;
                edits.insert(subject, entry);
            }
            edits
        }
        Archive::Overlay(_) if guild == OPERATOR => {
            bail!("{} holds what one server has changed, and no whole knowledge base; name a server with --guild", path.display())
        }
        // What it does not name is what every server starts from.
        Archive::Overlay(entries) => {
            let mut edits: BTreeMap<_, _> = own.map(|subject| (subject, None)).collect();
            edits.extend(entries.into_iter().map(|(subject, entry)| (subject, Some(entry))));
            edits
        }
    };
    let note = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let proposal = Proposal { made_on, actor: 0, made_at: SystemTime::now(), action: "import".into(), note, base: None, edits };
    propose(settings, &store, guild, &proposal).await
}

async fn remove(settings: &Settings, guild: u64, id: &str) -> Result<()> {
    let store = Store::open(settings).await?;
    adopt(settings, &store).await?;
    let standing = store.standing(guild).await?;
    let base = start(settings, &store, guild).await?;
    let subject = Subject::new(Kind::Document, id);
    let is_in_base = || base.document(Some(id)).is_some() || standing.is_damaged(&subject);
    let is_there = standing.entries.get(&subject).map_or_else(is_in_base, |entry| entry.content.is_some());
    ensure!(is_there, "there is no document “{id}”; `stet stats{}` lists them", named(guild));
    let edits = [(subject.clone(), overlay::laid_over(overlay::version(&base, &subject), None))].into();
    let note = id.to_owned();
    let (made_on, made_at) = (standing.number, SystemTime::now());
    let proposal = Proposal { made_on, actor: 0, made_at, action: "remove".into(), note, base: None, edits };
    propose(settings, &store, guild, &proposal).await
}

/// What a guild's changes are laid over.
async fn start(settings: &Settings, store: &Store, guild: u64) -> Result<KnowledgeBase> {
    if guild == OPERATOR {
        return library::load_folder(settings);
    }
    let (number, entries) = store.entries(OPERATOR, None).await?;
    Ok(library::load_with(settings, number, &entries)?.base)
}

async fn history(settings: &Settings, guild: u64, before: Option<i64>, limit: i64, as_json: bool) -> Result<()> {
    let revisions = if Store::exists(settings)? { Store::open(settings).await?.history(guild, before, limit).await? } else { Vec::new() };
    if revisions.is_empty() && !as_json {
        return render::line("Nothing was changed yet.");
    }
    for revision in &revisions {
        if as_json {
            let at = revision.made_at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let Revision { number, actor, action, note, .. } = revision;
            render::json(&json!({ "revision": number, "actor": actor.to_string(), "made_at": at, "action": action, "note": note }))?;
        } else {
            render::line(&line(revision))?;
        }
    }
    Ok(())
}

async fn diff(settings: &Settings, guild: u64, number: i64) -> Result<()> {
    let (store, changes) = revision(settings, guild, number).await?;
    let base = start(settings, &store, guild).await?;
    store.close().await;
    render::line(difference::unified(changes, &base)?.trim_end())
}

async fn undo(settings: &Settings, guild: u64, number: i64, force: bool) -> Result<()> {
    let (store, _) = revision(settings, guild, number).await?;
    let Some(undoing) = store.undoing(guild, number).await? else { return Ok(()) };
    if undoing.follows {
        bail!(
            "revision {number} cannot be taken back: what stood before it cites a text that was changed for all servers since, and would cite other sentences now; write it anew (`stet kb diff {number}{}`)",
            named(guild)
        );
    }
    if !undoing.later.is_empty() && !force {
        let later: Vec<String> = undoing.later.iter().map(ToString::to_string).collect();
        bail!(
            "later revisions changed the same: {}; undo those first, the latest first, or put back what stood before {number} with --force",
            later.join(", ")
        );
    }
    let proposal = Proposal {
        made_on: undoing.made_on,
        actor: 0,
        made_at: SystemTime::now(),
        action: "undo".into(),
        note: number.to_string(),
        base: None,
        edits: undoing.edits,
    };
    propose(settings, &store, guild, &proposal).await
}

/// What a revision changed, in a store that is there.
async fn revision(settings: &Settings, guild: u64, number: i64) -> Result<(Store, Vec<Change>)> {
    if Store::exists(settings)? {
        let store = Store::open(settings).await?;
        let changes = store.changes(guild, number).await?;
        if !changes.is_empty() {
            return Ok((store, changes));
        }
    }
    bail!("there is no revision {number}; `stet kb history{}` lists them", named(guild))
}

pub(super) async fn propose(settings: &Settings, store: &Store, guild: u64, proposal: &Proposal) -> Result<()> {
    let number = match library::apply(settings, store, None, guild, proposal).await {
        Err(refused @ Refused::Stale { made_on, .. }) => {
            let later: BTreeSet<i64> = store.later(guild, made_on).await?.into_iter().map(|(number, _)| number).collect();
            let base = start(settings, store, guild).await?;
            let mut changed = String::new();
            for number in later {
                write!(changed, "\nrevision {number}:\n{}", difference::unified(store.changes(guild, number).await?, &base)?)?;
            }
            bail!("{refused}{changed}");
        }
        made => made?,
    };
    store.close().await;
    let guild = named(guild);
    render::line(&format!(
        "This is revision {number}; `stet kb diff {number}{guild}` shows it, `stet kb undo {number}{guild}` takes it back."
    ))
}

/// The option that names a guild on the command line; none for what every guild starts from.
fn named(guild: u64) -> String {
    if guild == OPERATOR { String::new() } else { format!(" --guild {guild}") }
}

fn line(revision: &Revision) -> String {
    let at = revision.made_at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let actor = if revision.actor == 0 { "command line".to_owned() } else { format!("user {}", revision.actor) };
    format!("{:>5}  {}  {actor}  {} {}", revision.number, date(at), revision.action, revision.note).trim_end().to_owned()
}

/// Writes seconds since 1970 as a date and time in UTC; as they are where that is in no calendar.
fn date(seconds: u64) -> String {
    // The last second of the year 9999.
    let known = i64::try_from(seconds).ok().filter(|seconds| *seconds <= 253_402_300_799);
    let time = known.and_then(|seconds| poise::serenity_prelude::Timestamp::from_unix_timestamp(seconds).ok());
    time.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Entry;
    use crate::store::tests::on_each_store;

    #[tokio::test]
    async fn who_was_slower_is_told_what_the_others_did() {
        on_each_store("slower", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let mut settings = crate::settings::load(None).unwrap();
            settings.data.folder = folder.path().to_path_buf();
            let store = opener.open().await;
            let base = library::load_folder(&settings).unwrap();
            for guild in [OPERATOR, 5] {
                let proposal = |text: &str| {
                    let entry = crate::edit::document(&base, "lamp", "Lamp", "", text).unwrap();
                    let edits = [(Subject::new(Kind::Document, "lamp"), Some(Entry { made_on: None, ..entry }))].into();
                    let (made_at, action, note) = (SystemTime::now(), "test".into(), String::new());
                    Proposal { made_on: 0, actor: 7, made_at, action, note, base: None, edits }
                };
                store.propose(guild, &proposal("It burns oil.")).await.unwrap();
                let refused = propose(&settings, &store, guild, &proposal("It burns gas.")).await.unwrap_err().to_string();
                assert!(refused.contains("has changed since") && refused.contains("revision 1:\n"), "{refused}");
                assert!(refused.contains("+It burns oil.") && !refused.contains("gas"), "{refused}");
            }
        })
        .await;
    }
}
