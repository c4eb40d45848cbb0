//! A knowledge base written back as the files of a folder: what is loaded from them is the same again.

use super::{Files, KnowledgeBase};
use crate::document::{Document, Header, Version};
use crate::profile::{Fact, Kind, Object, Profile};
use crate::text::Language;
use serde::Serialize;
use std::collections::BTreeMap;

impl KnowledgeBase {
    /// The files of all documents, profiles and questions, each profile and question in a file of its own.
    pub fn files(&self) -> Files {
        let documents = self.documents.iter().flat_map(|document| document.files());
        let questions = [("pins", &self.pins), ("golden", &self.golden)];
        let questions = questions
            .into_iter()
            .flat_map(|(folder, known)| known.iter().map(move |(id, expectation)| (format!("{folder}/{id}.toml"), expectation.to_toml())));
        documents.chain(self.profiles.iter().flat_map(|profile| profile.files())).chain(questions).collect()
    }
}

impl Document {
    /// The files of the document's folder; its texts byte for byte as they were stored.
    pub fn files(&self) -> Files {
        let header = Header {
            id: self.id.clone(),
            title: self.title.clone(),
            language: self.language,
            origin: self.origin.clone(),
            unit: self.unit,
            format: self.format,
            fingerprints: self.fingerprints.iter().map(|fingerprint| format!("{fingerprint:016x}")).collect(),
        };
        let texts = std::iter::once(&self.text).chain(&self.translations).map(|text| {
            let name = match text.version {
                Version::Source => "source.txt".to_owned(),
                Version::Digest => format!("digest.{}.txt", text.language.tag()),
                Version::Translation => format!("translation.{}.txt", text.language.tag()),
            };
            (name, text.content().to_owned())
        });
        let files = texts.chain([("document.toml".to_owned(), written(&header))]);
        files.map(|(name, content)| (format!("documents/{}/{name}", self.id), content)).collect()
    }
}

impl Profile {
    /// The profile as a file of its own; its evidence names the document.
    pub fn files(&self) -> Files {
        #[derive(Serialize)]
        struct File<'a> {
            profile: [Written<'a>; 1],
        }
        #[derive(Serialize)]
        struct Written<'a> {
            id: &'a str,
            kind: &'a Kind,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            aliases: Vec<&'a str>,
            names: &'a BTreeMap<Language, String>,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            facts: Vec<WrittenFact<'a>>,
        }
        let profile = Written {
            id: &self.id,
            kind: &self.kind,
            aliases: self.aliases.iter().map(|alias| alias.name.as_str()).collect(),
            names: &self.names,
            facts: self.facts.iter().map(WrittenFact::new).collect(),
        };
        Files::from([(format!("profiles/{}.toml", self.id), written(&File { profile: [profile] }))])
    }
}

#[derive(Serialize)]
struct WrittenFact<'a> {
    relation: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    words: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<&'a str>,
    evidence: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    combined: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: &'a BTreeMap<Language, String>,
}

impl<'a> WrittenFact<'a> {
    fn new(fact: &'a Fact) -> Self {
        let (object, literal) = match &fact.object {
            Object::Profile(id) => (Some(id.as_str()), None),
            Object::Literal(literal) => (None, Some(literal.as_str())),
        };
        let evidence = fact.evidence.iter().map(ToString::to_string).collect();
        Self { relation: &fact.relation, words: &fact.words, object, literal, evidence, combined: fact.combined, names: &fact.names }
    }
}

/// Strings, numbers and lists of them can always be written as TOML.
fn written(value: &impl Serialize) -> String {
    toml::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_the_same() {
        let shipped = KnowledgeBase::shipped();
        let files = shipped.files();
        let (read, problems) = KnowledgeBase::load(&files);
        assert_eq!(problems, []);
        assert_eq!(read.documents, shipped.documents);
        assert_eq!(read.revision(), shipped.revision());
        assert_eq!(read.files(), files);
    }
}
