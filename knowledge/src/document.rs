//! Documents: numbered sentences in one or more aligned texts, and how they are addressed.

mod recognition;

pub use recognition::{Difference, Recognition, fingerprints, recognize};

use crate::sentence::{Unit, split};
use crate::text::{Language, fingerprint};
use serde::{Deserialize, Serialize};
use std::{fmt, ops::Range, str::FromStr};

/// A document: sentences numbered from 1, quoted from one text, with further texts aligned to it by number.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The name in addresses: small letters, digits and hyphens.
    pub id: String,
    /// The title people see.
    pub title: String,
    /// The language of the quoted text.
    pub language: Language,
    /// Where the text comes from, for people.
    pub origin: String,
    /// What counts as one sentence.
    pub unit: Unit,
    /// One fingerprint for each sentence of the source, when the document knows its source (see [`recognize`]).
    pub fingerprints: Vec<u64>,
    /// The text that is quoted.
    pub text: Text,
    /// Other texts with the same sentences under the same numbers.
    pub translations: Vec<Text>,
}

/// Where a text of a document comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// The document's own bytes.
    Source,
    /// Retold line by line in Stet's own words.
    Digest,
    /// Somebody's translation.
    Translation,
}

/// One text of a document with the byte ranges of its sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Where it comes from.
    pub version: Version,
    /// Its language.
    pub language: Language,
    content: String,
    sentences: Vec<Range<usize>>,
    paragraphs: Vec<usize>,
}

impl Text {
    /// Cuts a text into sentences.
    pub fn new(version: Version, language: Language, unit: Unit, content: String) -> Self {
        let pieces: Vec<_> = split(&content, unit).into_iter().filter(|piece| !piece.sentence.is_empty()).collect();
        let sentences = pieces.iter().map(|piece| piece.sentence.clone()).collect();
        let paragraphs = pieces.iter().map(|piece| piece.paragraph).collect();
        Self { version, language, content, sentences, paragraphs }
    }

    /// A text whose sentences are already cut, paragraph by paragraph.
    pub fn from_paragraphs(version: Version, language: Language, paragraphs: &[Vec<String>]) -> Self {
        let mut text = Self { version, language, content: String::new(), sentences: Vec::new(), paragraphs: Vec::new() };
        for (paragraph, sentences) in paragraphs.iter().enumerate() {
            for sentence in sentences {
                let start = text.content.len();
                text.content.push_str(sentence);
                text.sentences.push(start..text.content.len());
                text.paragraphs.push(paragraph);
                text.content.push('\n');
            }
        }
        text
    }

    /// The whole text, byte for byte as it was stored.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether there is no sentence.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The sentence with a number from 1: a byte-exact slice of the content.
    pub fn sentence(&self, number: usize) -> Option<&str> {
        self.content.get(self.sentences.get(number.checked_sub(1)?)?.clone())
    }

    /// The sentences in order; the first one's number is 1.
    pub fn sentences(&self) -> impl ExactSizeIterator<Item = &str> {
        self.sentences.iter().map(|range| self.content.get(range.clone()).unwrap_or_default())
    }

    /// The paragraph of a sentence, counted from 0.
    pub fn paragraph(&self, number: usize) -> Option<usize> {
        self.paragraphs.get(number.checked_sub(1)?).copied()
    }
}

impl Document {
    /// The translation that a reader of a language needs beside a quote; `None` when the quote is in that language.
    pub fn translation(&self, language: Language) -> Option<&Text> {
        if self.text.language.same_spoken(language) {
            return None;
        }
        let mut spoken = self.translations.iter().filter(|text| text.language.same_spoken(language));
        let first = spoken.clone().next();
        spoken.find(|text| text.language == language).or(first)
    }

    /// A hash of everything a question can see of the document.
    pub fn hash(&self) -> u64 {
        let texts = std::iter::once(&self.text).chain(&self.translations);
        let texts: Vec<String> = texts.map(|text| format!("{:?}\u{0}{}\u{0}{}", text.version, text.language.tag(), text.content)).collect();
        let head = format!("{}\u{0}{}\u{0}{}\u{0}{:?}", self.id, self.title, self.origin, self.unit);
        fingerprint(&format!("{head}\u{0}{}", texts.join("\u{0}")))
    }
}

/// The address of a sentence: `document#n`, or a bare `n` for the shipped story.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The document's id; `None` means the shipped story.
    pub document: Option<String>,
    /// The sentence's number, from 1.
    pub sentence: usize,
}

/// An address that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no address of a sentence; write a number, or document#number as in talent-harvest#4")]
pub struct AddressError(String);

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (document, number) = match text.trim().rsplit_once('#') {
            Some((document, number)) => (Some(document.to_owned()), number),
            None => (None, text.trim()),
        };
        let sentence = number.parse().ok().filter(|&number: &usize| number > 0);
        match (sentence, document) {
            (Some(_), Some(document)) if !is_id(&document) => Err(AddressError(text.to_owned())),
            (Some(sentence), document) => Ok(Self { document, sentence }),
            (None, _) => Err(AddressError(text.to_owned())),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(document) = &self.document {
            write!(formatter, "{document}#")?;
        }
        write!(formatter, "{}", self.sentence)
    }
}

/// The longest id of a document or profile, in characters.
pub const LONGEST_ID: usize = 64;

/// Whether a string can be an id of a document or profile: small letters, digits and inner hyphens.
pub fn is_id(text: &str) -> bool {
    let plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    !text.is_empty()
        && text.len() <= LONGEST_ID
        && text.chars().all(|character| plain(character) || character == '-')
        && text.starts_with(plain)
        && text.ends_with(plain)
}

/// What `document.toml` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// See [`Document::id`].
    pub id: String,
    /// See [`Document::title`].
    pub title: String,
    /// See [`Document::language`].
    pub language: Language,
    /// See [`Document::origin`].
    #[serde(default)]
    pub origin: String,
    /// See [`Document::unit`].
    pub unit: Unit,
    /// See [`Document::fingerprints`]; sixteen hexadecimal digits each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_written() {
        fn check(text: &str, expected: Option<(Option<&str>, usize)>) {
            let read = text.parse::<Address>().ok();
            let found = read.as_ref().map(|address| (address.document.as_deref(), address.sentence));
            assert_eq!(found, expected, "{text}");
            if let Some(address) = read {
                assert_eq!(address.to_string(), text.trim());
            }
        }
        check("4", Some((None, 4)));
        check("talent-harvest#12", Some((Some("talent-harvest"), 12)));
        check(" 7 ", Some((None, 7)));
        check("0", None);
        check("x#", None);
        check("#3", None);
        check("A b#3", None);
        check("-1", None);
    }

    #[test]
    fn a_translation_is_given_to_those_who_need_one() {
        let text = |version, language| Text::new(version, language, Unit::Line, "x".to_owned());
        let document = Document {
            id: "d".to_owned(),
            title: String::new(),
            language: Language::TraditionalChinese,
            origin: String::new(),
            unit: Unit::Line,
            fingerprints: Vec::new(),
            text: text(Version::Source, Language::TraditionalChinese),
            translations: vec![text(Version::Digest, Language::TraditionalChinese), text(Version::Digest, Language::English)],
        };
        assert_eq!(document.translation(Language::English).map(|text| text.language), Some(Language::English));
        assert!(document.translation(Language::SimplifiedChinese).is_none());
    }
}
