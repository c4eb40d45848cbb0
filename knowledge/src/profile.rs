//! Curated profiles: who and what a story names, how else they are written, and which sentences say what about them.

use crate::document::Address;
use crate::text::{Language, Normal};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};
use toml::Spanned;

/// Somebody or something that documents name.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The profile's name in facts and runs.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its name in each language it has one in.
    pub names: BTreeMap<Language, String>,
    /// Other names to search by.
    pub aliases: Vec<Alias>,
    /// What sentences say of it, as a subject.
    pub facts: Vec<Fact>,
    /// Where the profile stands, for messages.
    pub place: Place,
}

/// A further name of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// Where it stands, for messages.
    pub place: Place,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// What a profile is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Kind {
    /// A human being.
    Person,
    /// A company, a school, a laboratory or a part of one.
    Organization,
    /// A model, a product or a chip.
    Model,
    /// A country, a city, a region.
    Place,
    /// A contest, a programme, a prize.
    Event,
    /// A kind of the knowledge base's own, by the word that questions name it by: boss, side-quest, 道具.
    Own(Arc<str>),
}

/// A word that can be no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the kind “{0}” must be one word of letters, digits and hyphens, in small letters")]
pub struct KindError(String);

impl Kind {
    /// The kinds that every knowledge base has.
    pub const BUILT_IN: [Self; 5] = [Self::Person, Self::Organization, Self::Model, Self::Place, Self::Event];

    /// Returns the word that profiles write for it.
    pub fn word(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Model => "model",
            Self::Place => "place",
            Self::Event => "event",
            Self::Own(word) => word,
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = KindError;

    fn try_from(word: String) -> Result<Self, KindError> {
        if let Some(known) = Self::BUILT_IN.into_iter().find(|kind| kind.word() == word) {
            return Ok(known);
        }
        let is_word = word.starts_with(char::is_alphanumeric)
            && word.chars().all(|letter| (letter.is_alphanumeric() && !letter.is_uppercase()) || letter == '-');
        if is_word { Ok(Self::Own(word.into())) } else { Err(KindError(word)) }
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.word().to_owned()
    }
}

/// A relation that sentences state between a profile and something else. It says nothing that its evidence does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// A relation of the language data, or one of the knowledge base's own.
    pub relation: String,
    /// Further words by which questions put a relation of the knowledge base's own.
    pub words: Vec<String>,
    /// The other end.
    pub object: Object,
    /// A literal in other languages: words of the evidence's translations.
    pub names: BTreeMap<Language, String>,
    /// The sentences that state it, the most direct one first.
    pub evidence: Vec<Address>,
    /// Whether no single sentence states it, only all of them together.
    pub combined: bool,
    /// Where the fact stands, for messages.
    pub place: Place,
}

/// The other end of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// Another profile's id.
    Profile(String),
    /// Words of the evidence.
    Literal(String),
}

impl Profile {
    /// The name to show to a reader of a language, else any name.
    pub fn name(&self, language: Language) -> &str {
        let script = || self.names.iter().find(|(known, _)| known.same_spoken(language)).map(|(_, name)| name);
        self.names.get(&language).or_else(script).or_else(|| self.names.values().next()).map_or(&self.id, |name| name)
    }

    /// Everything a question can see of it, as one string: no places.
    pub(crate) fn substance(&self) -> String {
        let facts: Vec<String> = self
            .facts
            .iter()
            .map(|fact| {
                // A fact without words of its own has the substance that it had before there were any.
                let words = if fact.words.is_empty() { String::new() } else { format!(" {:?}", fact.words) };
                format!("{} {:?} {:?} {:?} {}{words}", fact.relation, fact.object, fact.names, fact.evidence, fact.combined)
            })
            .collect();
        format!("{} {:?} {:?} {:?} {facts:?}", self.id, self.kind, self.names, self.all_names().collect::<Vec<_>>())
    }

    /// Lists every name and alias in normal form.
    pub fn normal_names(&self) -> impl Iterator<Item = String> {
        self.all_names().map(|name| Normal::new(name).text().to_owned())
    }

    /// Lists the facts whose object is the profile with an id.
    pub fn facts_about(&self, id: &str) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| matches!(&fact.object, Object::Profile(object) if object == id))
    }

    /// Returns true if a fact of either profile has the other as its object.
    pub fn is_tied_to(&self, other: &Self) -> bool {
        self.facts_about(&other.id).chain(other.facts_about(&self.id)).next().is_some()
    }

    /// Every name and alias.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str).chain(self.aliases.iter().map(|alias| alias.name.as_str()))
    }
}

/// A profile as it stands in a file, with the places of what a message may have to point at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) id: Spanned<String>,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) names: BTreeMap<Language, Spanned<String>>,
    #[serde(default)]
    pub(crate) aliases: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) facts: Vec<Spanned<WrittenFact>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenFact {
    pub(crate) relation: String,
    #[serde(default)]
    pub(crate) words: Vec<String>,
    pub(crate) object: Option<String>,
    pub(crate) literal: Option<String>,
    #[serde(default)]
    pub(crate) names: BTreeMap<Language, String>,
    pub(crate) evidence: Vec<WrittenAddress>,
    #[serde(default)]
    pub(crate) combined: bool,
}

/// `4` or `"talent-harvest#4"`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum WrittenAddress {
    Number(usize),
    Address(String),
}

/// A file of profiles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(default)]
    pub(crate) profile: Vec<Written>,
}
