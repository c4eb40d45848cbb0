//! Documents: numbered sentences in one or more aligned texts, and how they are addressed.

mod recognition;

pub use recognition::{Difference, Recognition, fingerprints, recognize};

use crate::outline::{Block, BlockKind, Format, Outline};
use crate::sentence::{Rules, Unit, split, split_outline};
use crate::text::{Language, Mark, fingerprint, visible_characters};
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
    /// How the text shows its shape; see [`Rules::format`].
    pub format: Option<Format>,
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
    /// For each sentence its paragraph, which is its block if there is an outline.
    paragraphs: Vec<usize>,
    outline: Outline,
    /// The sentences that go on in the next one, from 1.
    cut: Vec<usize>,
    /// For each block its first sentence, from 1.
    first_of_block: Vec<usize>,
    /// For each block whether something that says more stands under it.
    has_body: Vec<bool>,
}

impl Text {
    /// Cuts a text into sentences.
    pub fn new(version: Version, language: Language, rules: impl Into<Rules>, content: String) -> Self {
        let Rules { unit, format } = rules.into();
        let format = format.filter(|_| unit == Unit::Sentence);
        let outline = format.map_or_else(Outline::default, |format| Outline::new(&content, format));
        let pieces = if format.is_some() { split_outline(&content, &outline) } else { split(&content, unit) };
        let pieces: Vec<_> = pieces.into_iter().filter(|piece| !piece.sentence.is_empty()).collect();
        let sentences = pieces.iter().map(|piece| piece.sentence.clone()).collect();
        let paragraphs: Vec<usize> = pieces.iter().map(|piece| piece.paragraph).collect();
        let cut = (1..).zip(&pieces).filter(|(_, piece)| piece.goes_on).map(|(number, _)| number).collect();
        let first_of_block = first_of_blocks(&paragraphs, outline.blocks.len());
        let has_body = blocks_with_body(&outline.blocks);
        Self { version, language, content, sentences, paragraphs, outline, cut, first_of_block, has_body }
    }

    /// A text whose sentences are already cut, paragraph by paragraph.
    pub fn from_paragraphs(version: Version, language: Language, paragraphs: &[Vec<String>]) -> Self {
        let mut text = Self::new(version, language, Unit::Line, String::new());
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

    /// Returns true if a sentence goes on in the next one, because the whole was longer than [`LONGEST`](crate::sentence::LONGEST).
    pub fn is_cut(&self, number: usize) -> bool {
        self.cut.binary_search(&number).is_ok()
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

    /// Returns the text from one sentence to the end of another, byte for byte as it is stored.
    pub fn span(&self, numbers: Range<usize>) -> Option<&str> {
        self.content.get(self.bytes(numbers)?)
    }

    /// Returns where the bytes of some sentences stand in the content, by their numbers from 1.
    pub fn bytes(&self, numbers: Range<usize>) -> Option<Range<usize>> {
        let first = self.sentences.get(numbers.start.checked_sub(1)?)?;
        let last = self.sentences.get(numbers.end.checked_sub(2)?)?;
        Some(first.start..last.end)
    }

    /// The paragraph of a sentence, counted from 0.
    pub fn paragraph(&self, number: usize) -> Option<usize> {
        self.paragraphs.get(number.checked_sub(1)?).copied()
    }

    /// Returns the name that the text gives itself, if it has an outline.
    pub fn title(&self) -> Option<&str> {
        self.outline.title.as_deref()
    }

    /// Returns the blocks of the text; none without an outline.
    pub fn blocks(&self) -> &[Block] {
        &self.outline.blocks
    }

    /// Returns the block of a sentence; `None` without an outline.
    pub fn block(&self, number: usize) -> Option<&Block> {
        self.outline.blocks.get(self.paragraph(number)?)
    }

    /// Returns true if a sentence says something by itself: it is neither a heading, a question nor another line that only announces
    /// what stands under it.
    pub fn is_body(&self, number: usize) -> bool {
        let (Some(at), Some(block)) = (self.paragraph(number), self.block(number)) else { return true };
        let leads = self.has_body.get(at).copied().unwrap_or(false);
        let is_last = self.paragraph(number + 1) != Some(at);
        let ends_open = is_last && self.sentence(number).is_some_and(|text| text.ends_with([':', '：']));
        !(block.kind == BlockKind::Contents || (leads && (block.announces() || ends_open)) || self.is_title_of_item(number))
    }

    /// Returns the sentence that a sentence stands under: the emphasized words that open its item, its question, its list's lead, its
    /// header row, else its heading.
    pub fn lead(&self, number: usize) -> Option<usize> {
        let at = self.paragraph(number)?;
        let opening = self.opening_of_item(at).filter(|opening| *opening < number);
        opening.or_else(|| {
            let lead = self.block(number)?.lead?;
            self.opening_of_item(lead).or_else(|| self.last_of_block(lead))
        })
    }

    /// Finds the first of several sentences of an item that opens with emphasized words: **Treasurer**, **2. Be kind.**
    fn opening_of_item(&self, block: usize) -> Option<usize> {
        let first = *self.first_of_block.get(block)?;
        let opens = |block: &Block| block.kind == BlockKind::Item && block.emphasis.is_some();
        (self.outline.blocks.get(block).is_some_and(opens) && self.paragraph(first + 1) == Some(block)).then_some(first)
    }

    /// Returns true if a sentence has no word but the emphasized ones that open an item.
    fn is_title_of_item(&self, number: usize) -> bool {
        let is_opening = self.paragraph(number).and_then(|at| self.opening_of_item(at)) == Some(number);
        let end = self.block(number).and_then(|block| block.emphasis).filter(|_| is_opening);
        let rest = end.zip(self.bytes(number..number + 1)).map(|(end, bytes)| self.content.get(end..bytes.end).unwrap_or_default());
        rest.is_some_and(|rest| !rest.contains(char::is_alphanumeric))
    }

    /// Returns the headings above a sentence, outermost first.
    pub fn path(&self, number: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut heading = self.block(number).and_then(|block| block.heading);
        while let Some(at) = heading {
            path.extend(self.last_of_block(at));
            heading = self.outline.blocks.get(at).and_then(|block| block.heading).filter(|above| *above < at);
        }
        path.reverse();
        path
    }

    /// Returns the sentences right under a sentence, those of its block included, as far as they follow each other.
    pub fn under(&self, number: usize) -> Vec<usize> {
        let Some(lead) = self.paragraph(number) else { return Vec::new() };
        let is_under = |other: &usize| self.block(*other).is_some_and(|block| block.lead == Some(lead)) && self.is_body(*other);
        (number + 1..=self.len()).filter(is_under).collect()
    }

    /// Returns the last sentence of a block: a lead of several announces with that.
    fn last_of_block(&self, block: usize) -> Option<usize> {
        let first = *self.first_of_block.get(block)?;
        let count = self.paragraphs.get(first.checked_sub(1)?..)?.iter().take_while(|paragraph| **paragraph == block).count();
        (count > 0).then_some(first + count - 1)
    }

    /// Returns the marks in a span of sentences, by the bytes of the span. A line's end stands between two blocks.
    pub fn marks(&self, numbers: Range<usize>) -> Vec<Mark> {
        let Some(bytes) = self.bytes(numbers.clone()) else { return Vec::new() };
        let mut marks: Vec<Mark> = Vec::new();
        for number in numbers.clone() {
            let (Some(block), Some(own)) = (self.block(number), self.bytes(number..number + 1)) else { continue };
            let inside = |mark: &&Mark| own.start <= mark.range.start && mark.range.end <= own.end;
            marks.extend(block.marks.iter().filter(inside).map(|mark| mark.moved_back(bytes.start)));
            let next = self.bytes(number + 1..number + 2).filter(|_| number + 1 < numbers.end);
            if let Some(next) = next {
                let between = own.end..next.start;
                let shown = if self.paragraph(number) == self.paragraph(number + 1) { block.marks_between(&between) } else { Some('\n') };
                marks.push(Mark { range: between, shown }.moved_back(bytes.start));
            }
        }
        marks.retain(|mark| !mark.range.is_empty());
        marks
    }

    /// Returns what readers see of a sentence.
    pub fn shown(&self, number: usize) -> String {
        self.shown_span(number..number + 1)
    }

    /// Returns what readers see of a span of sentences.
    pub fn shown_span(&self, numbers: Range<usize>) -> String {
        let text = self.span(numbers.clone()).unwrap_or_default();
        visible_characters(text, &self.marks(numbers)).into_iter().map(|(letter, _)| letter).collect()
    }

    /// Returns what stands over a sentence, innermost first, as readers see it: what it leads on from, then its headings. The title of
    /// the text is left out.
    pub fn context(&self, number: usize) -> Vec<String> {
        /// The most lines that stand over a sentence.
        const MOST: usize = 5;
        let mut numbers: Vec<usize> = Vec::new();
        let mut lead = self.lead(number);
        while let Some(at) = lead.filter(|at| !numbers.contains(at) && numbers.len() < MOST) {
            numbers.push(at);
            lead = self.lead(at);
        }
        for heading in self.path(number).into_iter().rev() {
            if !numbers.contains(&heading) {
                numbers.push(heading);
            }
        }
        let shown = numbers.into_iter().take(MOST).map(|number| self.shown(number));
        shown.filter(|text| Some(text.as_str()) != self.title()).collect()
    }
}

/// Finds the first sentence, from 1, of each block; 0 where a block has none.
fn first_of_blocks(paragraphs: &[usize], blocks: usize) -> Vec<usize> {
    let mut first = vec![0; blocks];
    for (at, paragraph) in paragraphs.iter().enumerate().rev() {
        if let Some(first) = first.get_mut(*paragraph) {
            *first = at + 1;
        }
    }
    first
}

/// Tells for each block whether something that says more than it announces stands under it.
fn blocks_with_body(blocks: &[Block]) -> Vec<bool> {
    let mut has_body = vec![false; blocks.len()];
    for (at, block) in blocks.iter().enumerate().rev() {
        let says_more = !block.announces() || has_body.get(at).copied().unwrap_or(false);
        for above in [block.lead, block.heading].into_iter().flatten().filter(|above| says_more && *above < at) {
            if let Some(has_body) = has_body.get_mut(above) {
                *has_body = true;
            }
        }
    }
    has_body
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
        // Documents without an outline have the hash that they always had.
        let format = self.format.map(|format| format!("{format:?}")).unwrap_or_default();
        let head = format!("{}\u{0}{}\u{0}{}\u{0}{:?}{format}", self.id, self.title, self.origin, self.unit);
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

impl Address {
    /// Reads an address as answers print it: in brackets, and of several sentences the first (`[rules#12–14]`).
    pub fn as_printed(text: &str) -> Option<Self> {
        let bare = text.trim().trim_matches(['[', ']', '［', '］', '【', '】']);
        bare.split('–').next()?.parse().ok()
    }
}

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
    /// See [`Document::format`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
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
        let printed = |text: &str| Address::as_printed(text).map(|address| address.to_string());
        assert_eq!([printed("[4]"), printed(" [rules#12–14] "), printed("【7】")].map(Option::unwrap), ["4", "rules#12", "7"]);
        assert_eq!([printed("[]"), printed("four"), printed("[#4]")], [None, None, None]);
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
            format: None,
            fingerprints: Vec::new(),
            text: text(Version::Source, Language::TraditionalChinese),
            translations: vec![text(Version::Digest, Language::TraditionalChinese), text(Version::Digest, Language::English)],
        };
        assert_eq!(document.translation(Language::English).map(|text| text.language), Some(Language::English));
        assert!(document.translation(Language::SimplifiedChinese).is_none());
    }
}
