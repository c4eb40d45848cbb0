//! Questions with the sentences that are to answer them: pins, which make it so, and golden questions, which watch whether it is.

use crate::document::{Address, Document};
use crate::text::{Normal, fingerprint};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// A question with the sentences that are to answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The question, as somebody typed it.
    pub question: String,
    /// The sentences, the most direct one first. None: the documents do not say.
    #[serde(default)]
    pub sentences: Vec<Reference>,
}

/// A sentence as it was when somebody referred to it. As text: `document#number@hash`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    /// The document's id.
    pub document: String,
    /// The sentence's number, from 1.
    pub sentence: usize,
    /// [`short_hash`] of its bytes.
    pub hash: String,
}

/// The first half of the [`fingerprint`] of a sentence, in eight hexadecimal digits: enough to see that it is another one now.
pub fn short_hash(sentence: &str) -> String {
    format!("{:08x}", fingerprint(sentence) >> 32)
}

/// What two ways of typing the same question have in common: its letters and digits, in normal form.
pub fn key(question: &str) -> String {
    let normal = Normal::new(question);
    let words = normal.text().split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The name of a question, the same however it is typed: sixteen hexadecimal digits.
pub fn id(question: &str) -> String {
    format!("{:016x}", fingerprint(&key(question)))
}

impl Expectation {
    /// A question with sentences as they are now, each once; none when one of them is not there.
    pub fn new<'a>(question: &str, sentences: impl IntoIterator<Item = (&'a Document, usize)>) -> Option<Self> {
        let sentences: Option<Vec<Reference>> = sentences.into_iter().map(|(document, number)| Reference::new(document, number)).collect();
        let mut sentences = sentences?;
        let mut seen = BTreeSet::new();
        sentences.retain(|reference| seen.insert(reference.clone()));
        Some(Self { question: question.to_owned(), sentences })
    }

    /// A sentence that it names more than once.
    pub fn repeated(&self) -> Option<&Reference> {
        let mut seen = BTreeSet::new();
        self.sentences.iter().find(|reference| !seen.insert(reference.address()))
    }

    /// The question's name; see [`id`].
    pub fn id(&self) -> String {
        id(&self.question)
    }

    /// As a file of a knowledge folder.
    pub fn to_toml(&self) -> String {
        // Strings and lists of them can always be written.
        toml::to_string(self).unwrap_or_default()
    }
}

impl Reference {
    /// A sentence as it is now; none when there is no such sentence.
    pub fn new(document: &Document, sentence: usize) -> Option<Self> {
        let text = document.text.sentence(sentence)?;
        Some(Self { document: document.id.clone(), sentence, hash: short_hash(text) })
    }

    /// Where the sentence is.
    pub fn address(&self) -> Address {
        Address { document: Some(self.document.clone()), sentence: self.sentence }
    }

    /// Whether the sentence is in a document as it was. All texts of a document have the same numbers: an article that takes the
    /// place of its digest keeps what refers to it.
    pub fn holds(&self, document: &Document) -> bool {
        let mut texts = std::iter::once(&document.text).chain(&document.translations);
        document.id == self.document && texts.any(|text| text.sentence(self.sentence).is_some_and(|text| short_hash(text) == self.hash))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}@{}", self.document, self.sentence, self.hash)
    }
}

/// A reference that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no reference to a sentence; write document#number@hash, with the eight digits of the sentence's hash")]
pub struct ReferenceError(String);

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let read = || {
            let (address, hash) = text.trim().split_once('@')?;
            let Address { document, sentence } = address.parse().ok()?;
            let is_hash = hash.len() == 8 && hash.chars().all(|digit| digit.is_ascii_hexdigit());
            Some(Self { document: document?, sentence, hash: Some(hash).filter(|_| is_hash)?.to_owned() })
        };
        read().ok_or_else(|| ReferenceError(text.to_owned()))
    }
}

impl Serialize for Reference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_back_as_written() {
        for text in ["harbour#3@0123abcd", "d#1@00000000"] {
            assert_eq!(text.parse::<Reference>().map(|read| read.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "3@0123abcd", "harbour#3", "harbour#0@0123abcd", "harbour#3@0123", "harbour#3@0123abcg", "多#3@多多ab"] {
            assert!(text.parse::<Reference>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_question_typed_in_several_ways_has_one_name() {
        let check = |left: &str, right: &str, is_same: bool| assert_eq!(id(left) == id(right), is_same, "{left} / {right}");
        check("Who went to Meta?", "who  went to meta", true);
        check("誰去了Meta？", "谁去了 meta", true);
        check("who went to Meta?", "who went to Mela?", false);
        check("is it 3.5?", "is it 35?", false);
        check("is it now here?", "is it nowhere?", false);
    }
}
