//! Edits of what every guild starts from, and what follows them in guilds.

use super::{MOST_TURNS, load_folder, load_with};
use crate::settings::Settings;
use crate::store::{Edits, FOLLOW, Kind, OPERATOR, Proposal, Refused, Store};
use crate::work;
use crate::{edit, overlay};
use anyhow::{Context as _, Result};
use std::sync::Arc;
use std::time::SystemTime;
use stet_knowledge::base::KnowledgeBase;

/// Makes a revision of what every guild starts from, if nothing is broken after it that was sound before. What refers to sentences
/// that it moves follows them, here and in guilds, in the same transaction. A reference to a sentence that is gone is taken out, for
/// its number leads to another one: that is told here, and in a guild's history.
pub(super) async fn apply_to_all(settings: &Settings, store: &Store, proposal: &Proposal) -> Result<i64, Refused> {
    let (_, entries) = store.entries(OPERATOR, None).await?;
    let (loading, wished) = (settings.clone(), proposal.edits.clone());
    let tried = work::run(move || -> Result<_> {
        let load = |edits: &Edits| load_with(&loading, 0, &overlay::with_edits(entries.clone(), edits));
        let before = load(&Edits::new())?;
        let first = load(&wished)?;
        let (edits, lost) = edit::followed(&before.base, &first.base, &wished, || load_folder(&loading))?;
        let after = if edits == wished { first } else { load(&edits)? };
        let [known, now] = [&before, &after].map(|loaded| [loaded.problems.clone(), loaded.base.contradictions()].concat());
        Ok((edit::new_problems(known, now).collect::<Vec<_>>(), edits, lost, (before.base, after.base)))
    });
    let (problems, edits, lost, moves) = tried.await.context("a change could not be tried")??;
    if !problems.is_empty() {
        return Err(Refused::Unsound(problems));
    }
    let proposal = Proposal { edits, ..proposal.clone() };
    let moves = Arc::new(moves);
    let mut turns = 0;
    let number = loop {
        let followed = follow_in_guilds(store, &moves).await?;
        let all: Vec<(u64, &Proposal)> =
            std::iter::once((OPERATOR, &proposal)).chain(followed.iter().map(|(guild, own)| (*guild, own))).collect();
        match store.propose_all(&all, None).await {
            // A guild was faster: its edit is to follow, too.
            Err(Refused::Stale { .. }) if turns < MOST_TURNS && store.entries(OPERATOR, None).await?.0 == proposal.made_on => turns += 1,
            made => break made?,
        }
    };
    for lost in lost {
        let (sentence, holders) = (lost.address.to_string(), lost.holders.join(", "));
        tracing::warn!(sentence, holders, "a sentence is gone that something referred to; these references were taken out");
    }
    Ok(number)
}

/// What makes the guilds' own references follow the sentences of what they start from.
async fn follow_in_guilds(store: &Store, moves: &Arc<(KnowledgeBase, KnowledgeBase)>) -> Result<Vec<(u64, Proposal)>> {
    let mut proposals = Vec::new();
    for guild in store.revisions().await?.into_keys().filter(|guild| *guild != OPERATOR) {
        let (made_on, entries) = store.entries(guild, None).await?;
        // Most have nothing that could refer to anything.
        if entries.keys().all(|subject| subject.kind == Kind::Setting) {
            continue;
        }
        let moves = Arc::clone(moves);
        let rebased = work::run(move || edit::rebased(&moves.0, &moves.1, &entries));
        match rebased.await.context("references could not be followed")? {
            Ok((edits, _)) if edits.is_empty() => {}
            Ok((edits, lost)) => {
                let followed = edits.keys().map(ToString::to_string);
                let note = followed.chain(lost.iter().map(|lost| format!("-{}", lost.address))).collect::<Vec<_>>().join(", ");
                let made_at = SystemTime::now();
                proposals.push((guild, Proposal { made_on, actor: 0, made_at, action: FOLLOW.into(), note, base: None, edits }));
            }
            // One guild's trouble is not another's.
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(guild, error, "a server's references cannot follow what is changed for all");
            }
        }
    }
    Ok(proposals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::document;
    use crate::library::apply;
    use crate::store::tests::on_each_store;
    use crate::store::{Entry, Subject};
    use stet_knowledge::expectation::Expectation;

    fn text(id: &str, content: &str) -> (Subject, Option<Entry>) {
        let entry = document(&KnowledgeBase::of_documents(Vec::new()), id, id, "", content).unwrap();
        (Subject::new(Kind::Document, id), Some(entry))
    }

    fn joined(id: &str, name: &str, addresses: &str) -> (Subject, Option<Entry>) {
        let combined = addresses.contains(',');
        let fact =
            format!("[[profile.facts]]\nrelation = \"joined\"\nobject = \"school\"\nevidence = [{addresses}]\ncombined = {combined}\n");
        profile(id, "person", name, &fact)
    }

    fn profile(id: &str, kind: &str, name: &str, facts: &str) -> (Subject, Option<Entry>) {
        let content = format!("[[profile]]\nid = \"{id}\"\nkind = \"{kind}\"\n[profile.names]\nen = \"{name}\"\n{facts}");
        (Subject::new(Kind::Profile, id), Some(Entry { made_on: None, content: Some(content) }))
    }

    #[tokio::test]
    async fn what_refers_to_a_text_of_all_follows_it() {
        on_each_store("follow", async |opener| {
            let folder = tempfile::tempdir().unwrap();
            let mut settings = crate::settings::load(None).unwrap();
            settings.data.folder = folder.path().to_path_buf();
            let store = opener.open().await;
            let made = async |guild: u64, edits: Vec<(Subject, Option<Entry>)>| {
                let made_on = store.revision(guild).await.unwrap();
                let (made_at, note, edits) = (SystemTime::now(), String::new(), edits.into_iter().collect());
                apply(
                    &settings,
                    &store,
                    None,
                    guild,
                    &Proposal { made_on, actor: 7, made_at, action: "test".into(), note, base: None, edits },
                )
                .await
            };
            let notes = |joins: &str, rest: &str| text("notes", &format!("{joins} {rest}"));
            let school = || profile("school", "organization", "Lamp School", "");
            let both = "It rains. Ada Stone joined the Lamp School. Bo Reed joined the Lamp School.";
            let rest = "Cleo Hart came to town. She joined the Lamp School. The lamp burns oil. The mill grinds rye.";
            made(OPERATOR, vec![notes(both, rest), school(), joined("bo", "Bo Reed", "\"notes#3\"")]).await.unwrap();
            let loaded = load_with(&settings, 0, &store.entries(OPERATOR, None).await.unwrap().1).unwrap().base;
            let document = loaded.document(Some("notes")).unwrap();
            let pin = |number: usize| {
                let pin = Expectation::new(&format!("what is in {number}?"), [(&**document, number)]).unwrap();
                (Subject::new(Kind::Pin, pin.id()), Some(Entry { made_on: None, content: Some(pin.to_toml()) }))
            };
            let cleo = joined("cleo", "Cleo Hart", "\"notes#4\", \"notes#5\"");
            made(5, vec![joined("ada", "Ada Stone", "\"notes#2\""), cleo, pin(6), pin(7)]).await.unwrap();
            made(6, vec![text("mill", "The mill grinds rye.")]).await.unwrap();
            let own = format!("It hails. {both} {rest}").replace("It rains. ", "");
            made(7, vec![text("notes", &own)]).await.unwrap();
            // Sentences before them, one that stands elsewhere, and two that are others: what leads there follows, and what is lost
            // leads nowhere else.
            let rest = "Cleo Hart came to town. He joined the Lamp School. The lamp burns gas.";
            made(OPERATOR, vec![notes(&format!("The mill grinds rye. It snows. {both}"), rest)]).await.unwrap();
            let evidence = async |guild: u64, id: &str| {
                let (_, entries) = store.entries(guild, None).await.unwrap();
                let content = entries.get(&Subject::new(Kind::Profile, id)).and_then(|entry| entry.content.clone());
                content.map(|content| content.split('"').filter(|part| part.contains('#')).collect::<Vec<_>>().join(" "))
            };
            assert_eq!(evidence(OPERATOR, "bo").await.as_deref(), Some("notes#5"));
            assert_eq!(evidence(5, "ada").await.as_deref(), Some("notes#4"));
            // What two sentences said together, one does not say.
            assert_eq!(evidence(5, "cleo").await.as_deref(), Some(""));
            let (_, entries) = store.entries(5, None).await.unwrap();
            let moved = pin(7).1.and_then(|entry| entry.content).unwrap().replace("notes#7@", "notes#1@");
            assert_eq!(entries.get(&pin(7).0).and_then(|entry| entry.content.clone()), Some(moved));
            assert!(!entries.contains_key(&pin(6).0), "{entries:?}");
            // Where a guild has another version of the text, what of all cites it stays as it was.
            assert_eq!(evidence(7, "bo").await.as_deref(), Some("notes#3"));
            let history = store.history(5, None, 9).await.unwrap();
            let history: Vec<_> = history.iter().map(|revision| (revision.action.as_str(), revision.note.as_str())).collect();
            let [(FOLLOW, note), ("test", "")] = history.as_slice() else { panic!("{history:?}") };
            assert!(note.contains("profile ada") && note.ends_with(", -notes#5, -notes#6"), "{note}");
            // Its own undoing would bring back numbers of before; that of what only came with it would not.
            let undoing = store.undoing(5, 1).await.unwrap().unwrap();
            assert!(store.undoing(5, 2).await.unwrap().unwrap().follows && !undoing.follows && undoing.later.is_empty());
            // Whoever refers to nothing of it has no revision of it, and it counts for nobody's edits of an hour.
            assert_eq!(store.revision(6).await.unwrap(), 1);
            assert_eq!(store.revisions_since(5, SystemTime::UNIX_EPOCH).await.unwrap(), 1);
            // What the operator's own facts lose is taken out, too, and comes back with the text.
            made(OPERATOR, vec![notes("It rains.", "The lamp burns gas.")]).await.unwrap();
            assert_eq!(evidence(OPERATOR, "bo").await.as_deref(), Some(""));
            let undo = store.undoing(OPERATOR, 3).await.unwrap().unwrap();
            made(OPERATOR, undo.edits.into_iter().collect()).await.unwrap();
            assert_eq!(evidence(OPERATOR, "bo").await.as_deref(), Some("notes#5"));
        })
        .await;
    }
}
