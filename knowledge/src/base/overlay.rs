//! A guild's own changes, laid over a knowledge base that it shares with others.
//!
//! A change replaces, adds or takes out one document, profile or question, and names the version of the base's that it was made on.
//! When the base changes the same changes are laid over the new one; where the base's own version is another one now, the
//! guild's is kept and the change is reported as a conflict.

use super::{Files, KnowledgeBase, Problem, load_documents, load_expectations, load_profiles};
use crate::document::Document;
use crate::profile::Profile;
use crate::text::fingerprint;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A document, by its id.
    Document(String),
    /// A profile, by its id.
    Profile(String),
    /// A question whose answer is given, by its id.
    Pin(String),
    /// A question that is watched, by its id.
    Golden(String),
}

/// A document, a profile or a question as a guild has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub subject: Subject,
    /// The base's version that it was made on (see [`KnowledgeBase::version`]); none when the base had no such thing.
    pub made_on: Option<String>,
    /// Its files, with the paths of a knowledge folder (`documents/<id>/source.txt`, `profiles/<id>.toml`); none when it is
    /// taken out.
    pub files: Option<Files>,
}

/// A knowledge base with changes laid over it.
#[derive(Debug)]
pub struct Overlaid {
    /// What questions are answered from.
    pub base: KnowledgeBase,
    /// What of the changes could not be loaded; the base's own version stands in its place.
    pub problems: Vec<Problem>,
    /// The changes that were made on another version than the base has now.
    pub conflicts: Vec<Subject>,
}

impl KnowledgeBase {
    /// The version of a document, profile or question: a hash of everything a question can see of it. None when there is no such thing.
    pub fn version(&self, subject: &Subject) -> Option<String> {
        let hash = match subject {
            Subject::Document(id) => self.document(Some(id))?.hash(),
            Subject::Profile(id) => fingerprint(&self.profile(id)?.substance()),
            Subject::Pin(id) => fingerprint(&self.pins.get(id)?.to_toml()),
            Subject::Golden(id) => fingerprint(&self.golden.get(id)?.to_toml()),
        };
        Some(format!("{hash:016x}"))
    }

    /// Lays changes over this knowledge base, the later ones over the earlier. Documents that no change is about are shared,
    /// not copied.
    #[must_use]
    pub fn with_changes(&self, changes: &[Change]) -> Overlaid {
        let mut documents: BTreeMap<&str, Arc<Document>> =
            self.documents.iter().map(|known| (known.id.as_str(), Arc::clone(known))).collect();
        let mut profiles: BTreeMap<&str, Arc<Profile>> = self.profiles.iter().map(|known| (known.id.as_str(), Arc::clone(known))).collect();
        let (mut pins, mut golden) = (self.pins.clone(), self.golden.clone());
        let (mut problems, mut conflicts) = (Vec::new(), Vec::new());
        for change in changes {
            if change.made_on != self.version(&change.subject) {
                conflicts.push(change.subject.clone());
            }
            let files: Option<BTreeMap<&str, &str>> =
                change.files.as_ref().map(|files| files.iter().map(|(path, content)| (path.as_str(), content.as_str())).collect());
            match (&change.subject, files) {
                (Subject::Document(id), Some(files)) => {
                    let loaded = load_documents(&files, &mut problems).into_iter().find(|document| document.id == *id);
                    documents.extend(loaded.map(|document| (id.as_str(), Arc::new(document))));
                }
                (Subject::Profile(id), Some(files)) => {
                    let loaded = load_profiles(&files, self.story.as_deref(), &mut problems).into_iter().find(|profile| profile.id == *id);
                    profiles.extend(loaded.map(|profile| (id.as_str(), Arc::new(profile))));
                }
                (Subject::Pin(_), Some(files)) => pins.extend(load_expectations(&files, "pins", &mut problems)),
                (Subject::Golden(_), Some(files)) => golden.extend(load_expectations(&files, "golden", &mut problems)),
                (Subject::Pin(id), None) => drop(pins.remove(id)),
                (Subject::Golden(id), None) => drop(golden.remove(id)),
                (Subject::Document(id), None) => drop(documents.remove(id.as_str())),
                (Subject::Profile(id), None) => drop(profiles.remove(id.as_str())),
            }
        }
        let story = self.story.clone().filter(|id| documents.contains_key(id.as_str()));
        let documents = documents.into_values().collect();
        let profiles: Vec<Arc<Profile>> = profiles.into_values().collect();
        problems.sort();
        conflicts.sort();
        conflicts.dedup();
        let base = Self { pins, golden, ..Self::of_parts(documents, profiles, Arc::clone(&self.language), story) };
        Overlaid { base, problems, conflicts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, text: &str) -> (Subject, Files) {
        let head = format!("id = \"{id}\"\ntitle = \"{id}\"\nlanguage = \"en\"\nunit = \"line\"\n");
        let files = [("document.toml", head.as_str()), ("source.txt", text)];
        let files = files.map(|(name, content)| (format!("documents/{id}/{name}"), content.to_owned()));
        (Subject::Document(id.to_owned()), Files::from(files))
    }

    fn profile(id: &str, name: &str) -> (Subject, Files) {
        let text = format!("[[profile]]\nid = \"{id}\"\nkind = \"person\"\n[profile.names]\nen = \"{name}\"\n");
        (Subject::Profile(id.to_owned()), Files::from([(format!("profiles/{id}.toml"), text)]))
    }

    fn base() -> KnowledgeBase {
        let parts = [document("harbour", "The lamp burns oil."), document("mill", "The mill grinds rye."), profile("ada", "Ada Stone")];
        KnowledgeBase::load(&parts.into_iter().flat_map(|(_, files)| files).collect()).0
    }

    fn change(base: &KnowledgeBase, (subject, files): (Subject, Files)) -> Change {
        Change { made_on: base.version(&subject), subject, files: Some(files) }
    }

    fn texts(base: &KnowledgeBase) -> Vec<&str> {
        base.documents.iter().map(|document| document.text.content()).collect()
    }

    #[test]
    fn changes_replace_add_and_take_out() {
        let base = base();
        let gone =
            Change { subject: Subject::Profile("ada".to_owned()), made_on: base.version(&Subject::Profile("ada".to_owned())), files: None };
        let changes = [
            change(&base, document("harbour", "The lamp burns gas.")),
            change(&base, document("new", "It rains.")),
            change(&base, profile("bo", "Bo Reed")),
            gone,
        ];
        let Overlaid { base: result, problems, conflicts } = base.with_changes(&changes);
        assert_eq!((problems, conflicts), (vec![], vec![]));
        assert_eq!(texts(&result), ["The lamp burns gas.", "The mill grinds rye.", "It rains."]);
        assert_eq!(result.profiles.iter().map(|profile| profile.id.as_str()).collect::<Vec<_>>(), ["bo"]);
        assert!(result.names.longest("bo reed").len() == 1 && result.names.longest("ada stone").is_empty());
        // What is not changed is shared, and the base is as it was.
        assert!(Arc::ptr_eq(&result.documents[1], &base.documents[1]));
        assert_eq!(texts(&base), ["The lamp burns oil.", "The mill grinds rye."]);
        assert_eq!(base.with_changes(&[]).base.revision(), base.revision());
    }

    #[test]
    fn a_change_made_on_another_version_is_kept_and_reported() {
        let old = base();
        let changes = [change(&old, document("harbour", "The lamp burns gas."))];
        let new = old.with_changes(&[change(&old, document("harbour", "The lamp is electric."))]).base;
        let Overlaid { base: result, conflicts, .. } = new.with_changes(&changes);
        assert_eq!(texts(&result).first(), Some(&"The lamp burns gas."));
        assert_eq!(conflicts, [Subject::Document("harbour".to_owned())]);
    }

    #[test]
    fn what_cannot_be_loaded_leaves_the_base_s_own() {
        let base = base();
        let (subject, mut files) = document("harbour", "x");
        files.insert("documents/harbour/document.toml".to_owned(), "id = ".to_owned());
        let Overlaid { base: result, problems, .. } = base.with_changes(&[change(&base, (subject, files))]);
        assert_eq!(texts(&result), texts(&base));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].file, "documents/harbour/document.toml");
    }
}
