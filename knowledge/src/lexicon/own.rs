//! Relations and kinds that a knowledge base has of its own: they are read only where its profiles state them, so that a word like
//! *costs* means in every other knowledge base what it always meant.

use super::{End, Lexicon, Meaning, Relation};
use crate::profile::{Kind, Object, Profile};
use crate::text::is_han;
use rustc_hash::FxHashMap;
use std::{collections::BTreeMap, sync::Arc};

impl Lexicon {
    /// Returns the language data with the relations and kinds that only these profiles have; `None` if they have none.
    pub(crate) fn with_own(&self, profiles: &[Arc<Profile>]) -> Option<Self> {
        let own = self.own_relations(profiles);
        let has_own_kind = profiles.iter().any(|profile| matches!(profile.kind, Kind::Own(_)));
        if own.is_empty() && !has_own_kind {
            return None;
        }
        let mut lexicon = self.clone();
        lexicon.add_relations(own);
        for kind in profiles.iter().map(|profile| &profile.kind) {
            lexicon.add_own_kind(kind);
        }
        Some(lexicon)
    }

    /// Returns the relation of the language data that is read only where facts state it.
    pub(crate) fn further(&self, id: &str) -> Option<&Relation> {
        self.further.iter().find(|relation| relation.id == id)
    }

    /// Returns true if the language data has a kind.
    pub(crate) fn knows_kind(&self, kind: &Kind) -> bool {
        !matches!(kind, Kind::Own(_)) || self.further_kinds.contains_key(kind)
    }

    /// Finds the kind of the language data that a word comes within a slip of the keyboard of.
    pub(crate) fn near_kind(&self, word: &str) -> Option<&str> {
        let known = Kind::BUILT_IN.iter().chain(self.further_kinds.keys()).map(Kind::word);
        known.into_iter().find(|known| is_slip(known, word))
    }

    /// Finds the relation of the language data that an id comes within a slip of the keyboard of.
    pub(crate) fn near_relation(&self, id: &str) -> Option<&str> {
        let everywhere = self.relations.iter().filter(|relation| !relation.is_own);
        everywhere.chain(&self.further).map(|relation| relation.id.as_str()).find(|known| is_slip(known, id))
    }

    /// Collects the relations that facts state and that are not read everywhere, with the ends and words that the facts give them.
    fn own_relations(&self, profiles: &[Arc<Profile>]) -> Vec<Relation> {
        let kinds: FxHashMap<&str, &Kind> = profiles.iter().map(|profile| (profile.id.as_str(), &profile.kind)).collect();
        let mut own: BTreeMap<&str, Relation> = BTreeMap::new();
        for profile in profiles {
            for fact in profile.facts.iter().filter(|fact| self.relation(&fact.relation).is_none()) {
                let relation = own
                    .entry(&fact.relation)
                    .or_insert_with(|| self.further(&fact.relation).cloned().unwrap_or_else(|| named(&fact.relation)));
                relation.is_own = true;
                let object = match &fact.object {
                    Object::Literal(_) => Some(End::Literal),
                    Object::Profile(id) => kinds.get(id.as_str()).map(|kind| End::Profile((*kind).clone())),
                };
                add(&mut relation.subject, End::Profile(profile.kind.clone()));
                if let Some(object) = object {
                    add(&mut relation.object, object);
                }
                for word in &fact.words {
                    add(relation.forward.entry(language_of(word).to_owned()).or_default(), word.clone());
                }
            }
        }
        own.into_values().collect()
    }

    /// Reads a kind's own word, and what else the language data has for it, as its name in questions.
    fn add_own_kind(&mut self, kind: &Kind) {
        let Kind::Own(word) = kind else { return };
        let meaning = Meaning::Names(kind.clone());
        self.phrases(language_of(word)).add(language_of(word), &word.replace('-', " "), &meaning);
        for (language, words) in self.further_kinds.get(kind).cloned().unwrap_or_default() {
            for word in words {
                self.phrases(&language).add(&language, &word, &meaning);
            }
        }
    }
}

/// Returns a relation that is said by its own name: *lives in* of `lives-in`.
fn named(id: &str) -> Relation {
    let forward = BTreeMap::from([(language_of(id).to_owned(), vec![id.replace('-', " ")])]);
    Relation { id: id.to_owned(), is_own: true, forward, ..Relation::default() }
}

fn language_of(word: &str) -> &'static str {
    if word.contains(is_han) { "zh" } else { "en" }
}

/// Returns true if one word is another with one letter wrong, missing, too many or two turned round.
fn is_slip(known: &str, word: &str) -> bool {
    strsim::damerau_levenshtein(known, word) == 1
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
