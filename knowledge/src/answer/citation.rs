//! What an answer quotes, with its place in its document.

use crate::document::{Document, Text, Version};
use crate::text::{Language, Mark, Normal};
use serde::Serialize;
use std::ops::Range;

/// A quoted sentence, or some that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The document's id.
    pub document: String,
    /// The document's title.
    pub title: String,
    /// The headings above the sentence, outermost first, byte for byte as they are stored.
    pub path: Vec<String>,
    /// What the sentence stands under, byte for byte: its question, its list's lead, its table's header row, else its heading.
    pub lead: Option<String>,
    /// The sentence's number, from 1.
    pub sentence: usize,
    /// The number of the last sentence, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<usize>,
    /// The sentence, byte for byte as it is stored; with several, up to the end of the last one.
    pub text: String,
    /// The bytes of `text` that readers do not see.
    #[serde(skip)]
    pub marks: Vec<Mark>,
    /// Which text of the document is quoted.
    pub version: Version,
    /// The bytes of `text` that the question's words match, or that a headline quotes.
    pub highlights: Vec<[usize; 2]>,
    /// The sentence in the asker's language, when it is in another.
    pub translation: Option<String>,
}

/// A sentence as a citation with nothing highlighted, and its translation for a reader of another language.
pub fn cite(document: &Document, sentence: usize, language: Language) -> Option<Citation> {
    cite_span(document, sentence..sentence + 1, language)
}

/// Cites some sentences that follow each other as one; see [`cite`].
pub fn cite_span(document: &Document, numbers: Range<usize>, language: Language) -> Option<Citation> {
    let text = &document.text;
    let stored = |number: usize| text.sentence(number).map(str::to_owned);
    let translated = |text: &Text| text.span(numbers.clone()).map(str::to_owned);
    Some(Citation {
        document: document.id.clone(),
        title: document.title.clone(),
        path: text.path(numbers.start).into_iter().filter_map(stored).collect(),
        lead: text.lead(numbers.start).and_then(stored),
        sentence: numbers.start,
        to: (numbers.len() > 1).then(|| numbers.end - 1),
        text: text.span(numbers.clone())?.to_owned(),
        marks: text.marks(numbers.clone()),
        version: text.version,
        highlights: Vec::new(),
        translation: document.translation(language).and_then(translated),
    })
}

impl Citation {
    /// Returns the numbers of its sentences.
    pub fn numbers(&self) -> Range<usize> {
        self.sentence..self.to.unwrap_or(self.sentence) + 1
    }

    /// Returns its normal form, which knows the bytes of `text`.
    pub(super) fn normal(&self) -> Normal {
        Normal::marked(&self.text, &self.marks)
    }

    /// Returns what readers see of some bytes of its text.
    pub fn shown(&self, bytes: Range<usize>) -> String {
        let marks: Vec<Mark> = (self.marks.iter())
            .filter(|mark| bytes.start <= mark.range.start && mark.range.end <= bytes.end)
            .map(|mark| mark.moved_back(bytes.start))
            .collect();
        let slice = self.text.get(bytes).unwrap_or_default();
        crate::text::visible_characters(slice, &marks).into_iter().map(|(letter, _)| letter).collect()
    }
}
