//! The relations that facts can state, and what can stand at their ends.

use super::key;
use crate::profile::{Kind, KindError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A relation that facts can state.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The name facts use.
    pub id: String,
    /// The kinds of profile that can be its subject.
    #[serde(default)]
    pub subject: Vec<End>,
    /// The kinds of profile, or words, that can be its object.
    #[serde(default)]
    pub object: Vec<End>,
    /// True if its object is a nickname of its subject, so that *what is* asks for it, too.
    #[serde(default)]
    pub is_name: bool,
    /// True if it says what its subject is of, so that *which school is he from* asks for it.
    #[serde(default)]
    pub belongs: bool,
    /// Relations that imply this one: who led the making of a model developed it.
    #[serde(default)]
    pub implied_by: Vec<String>,
    /// Whether it is read only where facts state it, and its ends are what they are there.
    #[serde(skip)]
    pub is_own: bool,
    #[serde(default)]
    pub(super) forward: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) backward: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) nouns: BTreeMap<String, Vec<String>>,
}

/// What can stand at an end of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum End {
    /// A profile of a kind.
    Profile(Kind),
    /// Words of the evidence.
    Literal,
}

impl End {
    /// Returns true if a profile of a kind can stand here; those of the knowledge base's own can stand anywhere.
    pub fn admits(&self, kind: &Kind) -> bool {
        matches!(self, Self::Profile(own) if own == kind || matches!(kind, Kind::Own(_)))
    }
}

impl TryFrom<String> for End {
    type Error = KindError;

    fn try_from(word: String) -> Result<Self, KindError> {
        if word == "literal" { Ok(Self::Literal) } else { Kind::try_from(word).map(Self::Profile) }
    }
}

/// Which way round a phrase puts a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The subject does it to the object.
    Forward,
    /// The object does it to the subject.
    Backward,
    /// A noun for the tie.
    Noun,
}

impl Relation {
    /// Returns true if a profile of a kind can be the subject.
    pub fn subject_admits(&self, kind: &Kind) -> bool {
        self.subject.iter().any(|end| end.admits(kind))
    }

    /// Returns true if a profile of a kind can be the object.
    pub fn object_admits(&self, kind: &Kind) -> bool {
        self.object.iter().any(|end| end.admits(kind))
    }

    /// Writes out the phrases with alternatives.
    pub(super) fn expand(&mut self) {
        let lists = self.forward.values_mut().chain(self.backward.values_mut()).chain(self.nouns.values_mut());
        for words in lists {
            *words = words.iter().flat_map(|phrase| alternatives(phrase)).collect();
        }
    }

    /// Lists the tokens that carry it by themselves: English phrases of one word, Chinese ones of two or
    /// more characters.
    pub(super) fn tokens(&self) -> Vec<String> {
        let mut tokens: Vec<String> = Vec::new();
        for (language, words) in self.forward.iter().chain(&self.backward).chain(&self.nouns) {
            for word in words {
                let key = key(language, word);
                let carries = if language == "en" { !key.contains(' ') } else { key.chars().count() > 1 };
                if carries && !tokens.contains(&key) {
                    tokens.push(key);
                }
            }
        }
        tokens
    }
}

/// Lists what a phrase with alternatives stands for: `(get|got) a degree` for *get a degree* and *got a degree*.
fn alternatives(phrase: &str) -> Vec<String> {
    let Some((before, (choices, after))) = phrase.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?))) else {
        return vec![phrase.to_owned()];
    };
    let endings = alternatives(after);
    choices.split('|').flat_map(|choice| endings.iter().map(move |ending| format!("{before}{choice}{ending}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_written_out() {
        let check = |phrase: &str, expected: &[&str]| assert_eq!(alternatives(phrase), expected, "{phrase}");
        check("(get|got) a degree (from|at)", &["get a degree from", "get a degree at", "got a degree from", "got a degree at"]);
        check("join", &["join"]);
        check("(open", &["(open"]);
    }
}
