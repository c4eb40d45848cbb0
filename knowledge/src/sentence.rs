//! Cutting a text into numbered sentences, losing nothing.

mod ends;

use crate::outline::{Block, BlockKind, Format, Outline};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What counts as one sentence of a document; declared by the document, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Every line that is not blank.
    Line,
    /// What ends with 。！？!?; or a full stop, and every line end.
    Sentence,
}

impl Unit {
    /// The word for it in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Sentence => "sentence",
        }
    }
}

/// The rules by which a document is cut. A document keeps those that it was imported with: other rules number other sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// What counts as one sentence.
    pub unit: Unit,
    /// How the text shows its shape; `None` where sentences are cut without an outline, as all were until November 2026, and where
    /// lines are.
    pub format: Option<Format>,
}

impl From<Unit> for Rules {
    fn from(unit: Unit) -> Self {
        Self { unit, format: None }
    }
}

/// One sentence with the white space around it. The pieces of a text, put together, are the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the text, trailing white space and byte order mark included.
    pub range: Range<usize>,
    /// Bytes of the text, trimmed: what is quoted. Empty only when the whole text is blank.
    pub sentence: Range<usize>,
    /// Counts the paragraphs from 0; a blank line begins a new one, and with an outline each block.
    pub paragraph: usize,
    /// Whether the sentence goes on in the next piece, because the whole was longer than [`LONGEST`].
    pub goes_on: bool,
}

/// Cuts one paragraph into its sentences, without the blanks around them.
pub fn sentences(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let cut = move |end: usize| paragraph.get(std::mem::replace(&mut from, end)..end).map(str::trim);
    ends::ends(paragraph).into_iter().filter_map(cut).filter(|sentence| !sentence.is_empty())
}

/// Cuts a text along its outline: each block into its sentences. The paragraph of a piece is its block.
pub fn split_outline(text: &str, outline: &Outline) -> Vec<Piece> {
    let blocks = outline.blocks.iter().enumerate();
    let sentences: Vec<(usize, Part)> = blocks.flat_map(|(at, block)| cut(text, block).into_iter().map(move |part| (at, part))).collect();
    if sentences.is_empty() && !text.is_empty() {
        return vec![Piece { range: 0..text.len(), sentence: 0..0, paragraph: 0, goes_on: false }];
    }
    // What lies before a sentence, marks and blanks, belongs to the piece before it.
    let starts = sentences.iter().skip(1).map(|(_, part)| part.bytes.start).chain([text.len()]);
    let mut from = 0;
    (sentences.iter().zip(starts))
        .map(|((block, part), end)| {
            let range = std::mem::replace(&mut from, end)..end;
            Piece { range, sentence: part.bytes.clone(), paragraph: *block, goes_on: part.goes_on }
        })
        .collect()
}

/// The characters of the longest sentence with an outline around it. A longer one, which is no sentence, is cut: reading and quoting it
/// would cost everybody who asks, and a card holds no more.
pub const LONGEST: usize = 4_000;
/// How many characters before that a blank or a mark is looked for to cut behind.
const REACH: usize = 500;

/// A sentence, or a part of one that is too long.
struct Part {
    /// Bytes of the text, trimmed.
    bytes: Range<usize>,
    goes_on: bool,
}

/// Returns the sentences of a block as bytes of the text. Only prose and items have several; a record is one.
fn cut(text: &str, block: &Block) -> Vec<Part> {
    let letters = block.shown(text);
    let is_record = block.marks.iter().any(|mark| mark.shown == Some('\n'));
    if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) || is_record {
        return parts(&letters);
    }
    let shown: String = letters.iter().map(|(letter, _)| letter).collect();
    let mut sentences = Vec::new();
    let mut letters = letters.into_iter().peekable();
    let mut at = 0;
    for end in ends::ends(&shown) {
        let mut sentence: Vec<(char, Range<usize>)> = Vec::new();
        while at < end
            && let Some(letter) = letters.next()
        {
            at += letter.0.len_utf8();
            sentence.push(letter);
        }
        sentences.extend(parts(&sentence));
    }
    sentences
}

/// Cuts what is longer than [`LONGEST`] behind the last blank, comma or semicolon before that, or there.
fn parts(letters: &[(char, Range<usize>)]) -> Vec<Part> {
    let may_end = |(letter, _): &(char, Range<usize>)| is_blank(*letter) || matches!(letter, ',' | ';' | '，' | '；' | '、');
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = letters;
    while !rest.is_empty() {
        let longest = rest.get(..LONGEST).filter(|_| rest.len() > LONGEST);
        let end = longest.map_or(rest.len(), |longest| {
            let boundary = longest.iter().rposition(may_end).filter(|at| at + REACH >= LONGEST);
            boundary.map_or(LONGEST, |at| at + 1)
        });
        let (part, after) = rest.split_at(end);
        parts.extend(trimmed_range(part).map(|bytes| Part { bytes, goes_on: true }));
        rest = after;
    }
    if let Some(last) = parts.last_mut() {
        last.goes_on = false;
    }
    parts
}

/// Returns the bytes from the first letter to the last, without the blanks around them.
fn trimmed_range(letters: &[(char, Range<usize>)]) -> Option<Range<usize>> {
    let is_seen = |(letter, _): &&(char, Range<usize>)| !is_blank(*letter);
    let (_, first) = letters.iter().find(is_seen)?;
    let (_, last) = letters.iter().rfind(is_seen)?;
    Some(first.start..last.end)
}

/// Cuts a text into its pieces.
pub fn split(text: &str, unit: Unit) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = 0;
    let mut paragraph = 0;
    for end in ends(text, unit) {
        let Some(slice) = text.get(start..end) else { continue };
        if let Some(sentence) = trimmed(slice) {
            // White space that came before the first sentence belongs to it.
            let from = if pieces.is_empty() { 0 } else { start };
            let sentence = start + sentence.start..start + sentence.end;
            pieces.push(Piece { range: from..end, sentence, paragraph, goes_on: false });
        } else if let Some(last) = pieces.last_mut() {
            last.range.end = end;
        }
        if let Some(last) = pieces.last()
            && blank_line_after(text.get(last.sentence.end..end).unwrap_or_default())
        {
            paragraph = last.paragraph + 1;
        }
        start = end;
    }
    if pieces.is_empty() && !text.is_empty() {
        pieces.push(Piece { range: 0..text.len(), sentence: 0..0, paragraph: 0, goes_on: false });
    }
    one_paragraph_of_single_lines(&mut pieces, unit);
    pieces
}

/// Where lines are sentences, a blank line after every one of them says nothing about paragraphs.
fn one_paragraph_of_single_lines(pieces: &mut [Piece], unit: Unit) {
    let single = pieces.windows(2).all(|pair| matches!(pair, [left, right] if left.paragraph != right.paragraph));
    if unit == Unit::Line && single {
        for piece in pieces {
            piece.paragraph = 0;
        }
    }
}

/// Byte positions after which a piece ends; the last one is the text's end.
fn ends(text: &str, unit: Unit) -> Vec<usize> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(&(_, character)) = characters.get(at) {
        at += 1;
        let ends_here = matches!(character, '\n' | '\r')
            || (unit == Unit::Sentence
                && (matches!(character, '。' | '！' | '？' | '!' | '?' | ';' | '；' | '…')
                    || (character == '.' && full_stop(&characters, at - 1))));
        if !ends_here {
            continue;
        }
        if !matches!(character, '\n' | '\r') {
            while characters.get(at).is_some_and(|&(_, next)| closes(next)) {
                at += 1;
            }
        }
        while characters.get(at).is_some_and(|&(_, next)| is_blank(next)) {
            at += 1;
        }
        ends.push(characters.get(at).map_or(text.len(), |&(byte, _)| byte));
    }
    if ends.last() != Some(&text.len()) && !text.is_empty() {
        ends.push(text.len());
    }
    ends
}

/// Further end marks, closing quotation marks and brackets: they stay with the sentence they close.
fn closes(character: char) -> bool {
    matches!(
        character,
        '。' | '！' | '？' | '!' | '?' | '…' | '.' | '”' | '’' | '」' | '』' | '）' | ')' | ']' | '】' | '》' | '〉' | '"' | '\''
    )
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}')
}

/// Whether the full stop at this character ends a sentence: white space and then no small letter must follow, and
/// neither a single letter (`U.S.`), a title (`Dr.`) nor a digit (`3.5`) may make it part of a word.
fn full_stop(characters: &[(usize, char)], at: usize) -> bool {
    const TITLES: [&str; 18] =
        ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "no", "jr", "sr", "inc", "ltd", "co", "eg", "ie", "gen", "rev"];
    let get = |at: usize| characters.get(at).map(|&(_, character)| character);
    let mut after = at + 1;
    while get(after).is_some_and(closes) {
        after += 1;
    }
    if get(after).is_some_and(|next| !next.is_whitespace() && !crate::text::is_han(next)) {
        return false;
    }
    let next = (after..).map_while(get).find(|next| !next.is_whitespace());
    if next.is_some_and(char::is_lowercase) {
        return false;
    }
    let word: String = (0..at).rev().map_while(get).take_while(|letter| letter.is_alphanumeric()).collect();
    let word: String = word.chars().rev().collect::<String>().to_lowercase();
    let dotted = at.checked_sub(word.chars().count() + 1).and_then(get) == Some('.') && word.chars().count() == 1;
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && next.is_some();
    !(TITLES.contains(&word.as_str()) || (dotted && next.is_some()) || initial)
}

fn trimmed(slice: &str) -> Option<Range<usize>> {
    let start = slice.find(|character| !is_blank(character))?;
    let end = slice.trim_end_matches(is_blank).len();
    (start < end).then_some(start..end)
}

fn blank_line_after(tail: &str) -> bool {
    tail.replace("\r\n", "\n").chars().filter(|character| matches!(character, '\n' | '\r')).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(text: &str, unit: Unit) -> Vec<&str> {
        split(text, unit).into_iter().filter_map(|piece| text.get(piece.sentence)).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_sees_them_end() {
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(sentences(text, Unit::Sentence), expected, "{text}");
        }
        check("他走了。「真的？」她問。", &["他走了。", "「真的？」", "她問。"]);
        check("He left the U.S. in May. It cost 3.5 million! Why?", &["He left the U.S. in May.", "It cost 3.5 million!", "Why?"]);
        check("Dr. Wu saw J. Smith. \"Yes.\" He said", &["Dr. Wu saw J. Smith.", "\"Yes.\"", "He said"]);
        check("一行\r\n\r\n二行", &["一行", "二行"]);
        check("什麼？！好。", &["什麼？！", "好。"]);
        check("", &[]);
        check("\u{feff}a. ", &["a."]);
        check("v1.2 is out... maybe", &["v1.2 is out... maybe"]);
    }

    #[test]
    fn lines_are_kept_whole() {
        fn check(text: &str, expected: &[&str], paragraphs: &[usize]) {
            assert_eq!(sentences(text, Unit::Line), expected, "{text}");
            let found: Vec<usize> = split(text, Unit::Line).iter().map(|piece| piece.paragraph).collect();
            assert_eq!(found, paragraphs, "{text}");
        }
        check("\u{feff}甲。乙。\r\n丙\r\n", &["甲。乙。", "丙"], &[0, 0]);
        check("a\n\nb\n\nc", &["a", "b", "c"], &[0, 0, 0]);
        check("a\nb\n\nc", &["a", "b", "c"], &[0, 0, 1]);
        check("  \n a \n", &["a"], &[0]);
        check(" \n ", &[""], &[0]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "\\PC{0,60}|[a。！?.;\r\n 「」”x\u{feff}1U]{0,40}", line in any::<bool>()) {
            let pieces = split(&text, if line { Unit::Line } else { Unit::Sentence });
            let joined: String = pieces.iter().filter_map(|piece| text.get(piece.range.clone())).collect();
            prop_assert_eq!(&joined, &text);
            for piece in pieces {
                prop_assert!(piece.range.start <= piece.sentence.start && piece.sentence.end <= piece.range.end);
            }
        }
    }
}
