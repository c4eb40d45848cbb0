//! Lines as readers see them, and what a line shows by the way it begins and ends.

use crate::text::{Mark, is_han};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// What the parser of a format calls a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeafKind {
    /// A heading, 1 for the highest.
    Heading(u8),
    /// Prose; its lines may turn out to be something else.
    Paragraph,
    /// The first paragraph of a list's item.
    Item,
    HeaderRow,
    Row,
    /// A term that is explained below.
    Term,
    Code,
}

/// The smallest part of a text that a parser tells apart: a paragraph, a row.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) kind: LeafKind,
    pub(super) lines: Vec<Line>,
    /// The leaf that this one stands under: the item around it, the header row, the term.
    pub(super) parent: Option<usize>,
    /// The leaf before its list or code, which may announce it.
    pub(super) intro: Option<usize>,
}

/// A line of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Bytes of the text, from the first to the last that readers see.
    pub(super) range: Range<usize>,
    /// The marks inside the range, in order.
    pub(super) marks: Vec<Mark>,
    /// What readers see.
    pub(super) shown: String,
    /// How far a line of plain text is moved in.
    pub(super) indent: usize,
    /// Whether all of it is emphasized.
    pub(super) strong: bool,
    /// The byte of the text where the emphasized words end that open it, if it opens with some.
    pub(super) emphasis: Option<usize>,
}

impl Line {
    /// Reads a line of plain text without the blanks around it; `None` if there is nothing else.
    pub(super) fn plain(text: &str, range: Range<usize>) -> Option<Self> {
        let slice = text.get(range.clone())?;
        let indent = slice.len() - slice.trim_start_matches(is_blank).len();
        let start = range.start + indent;
        let shown = slice.trim_matches(is_blank).to_owned();
        (!shown.is_empty()).then(|| Self {
            range: start..start + shown.len(),
            marks: Vec::new(),
            shown,
            indent,
            strong: false,
            emphasis: None,
        })
    }

    /// Returns the line without its first bytes, counted in what is shown, and the blanks after them. `None` if nothing is left.
    pub(super) fn without_head(&self, shown: usize) -> Option<Self> {
        let rest = self.shown.get(shown..)?.trim_start_matches(is_blank);
        if rest.is_empty() {
            return None;
        }
        let start = self.original(self.shown.len() - rest.len());
        let marks = self.marks.iter().filter(|mark| mark.range.start >= start).cloned().collect();
        Some(Self { range: start..self.range.end, marks, shown: rest.to_owned(), ..*self })
    }

    /// Finds the byte of the text where a byte of what is shown comes from.
    fn original(&self, shown: usize) -> usize {
        let (mut at, mut seen) = (self.range.start, 0);
        for mark in &self.marks {
            let before = mark.range.start - at;
            if shown < seen + before {
                return at + (shown - seen);
            }
            seen += before;
            let instead = mark.shown.map_or(0, char::len_utf8);
            if shown < seen + instead {
                return mark.range.start;
            }
            seen += instead;
            at = mark.range.end;
        }
        at + shown.saturating_sub(seen)
    }

    /// Returns the width of the line on a screen: a Chinese character counts as two letters.
    pub(super) fn width(&self) -> usize {
        width(&self.shown)
    }

    /// Returns true if the line ends as a sentence does.
    pub(super) fn is_ended(&self) -> bool {
        ends_sentence(&self.shown)
    }

    /// Returns true if the line ends with a question mark.
    pub(super) fn asks(&self) -> bool {
        self.shown.trim_end_matches(['*', '_', '"', '”', '」', '』', ')', '）']).ends_with(['?', '？'])
    }

    /// Returns true if the line ends with a colon, so that it announces what follows.
    pub(super) fn announces(&self) -> bool {
        self.shown.ends_with([':', '：'])
    }

    /// Returns true if the line is somebody's words.
    pub(super) fn quotes(&self) -> bool {
        self.shown.starts_with(['"', '“', '「', '『', '‘', '\'', '«', '—'])
    }
}

pub(super) fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}')
}

pub(super) fn width(text: &str) -> usize {
    text.chars()
        .map(|letter| if is_han(letter) || matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}') { 2 } else { 1 })
        .sum()
}

pub(super) fn ends_sentence(text: &str) -> bool {
    const CLOSERS: [char; 14] = ['"', '\'', '”', '’', '」', '』', ')', '）', ']', '】', '*', '_', '》', '`'];
    text.trim_end_matches(CLOSERS).ends_with(['.', '!', '?', '。', '！', '？', '…', '．', '｡'])
}

/// What a line begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    /// `Q:`, with its length.
    Question(usize),
    /// `A:`, with its length.
    Answer(usize),
    /// A bullet, with its length.
    Bullet(usize),
    /// A number or letter of a list, with its family: lines of one family make a list.
    Number(&'static str),
    /// `第三條`, `Article 10`, `Step 2`: a list by itself.
    Numbered,
    /// `第一章`, `Chapter 2`, with the level of the heading that it makes.
    Chapter(u8),
    /// `Field: value`, with the length of the field.
    Field(usize),
    /// `[2024/05/01 21:03] Ming: text`, `Ming — today at 21:03`: a message, or the line above one.
    Message { whole: bool },
    /// A line of a table of contents.
    Contents,
    /// Anything else.
    Text,
}

static QUESTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:(?i:Q|Question)\s?\d{0,3}\s?[:：.．、)]|[【\[]?[問问](?:題|题)?\s?\d{0,3}\s?[】\]]?\s?[:：、]|[【\[][問问][】\]])\s*")
        .ok()
});
static ANSWER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:A\s?\d{0,3}\s?[:：.．、]|a\s?[:：]|(?i:Answer)\s?\d{0,3}\s?[:：.．、)])|[【\[]?答(?:案|覆|复)?\s?\d{0,3}\s?[】\]]?\s?[:：、]|[【\[]答[】\]])\s*").ok()
});
static BULLET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:[-*+–—]\s+|[•‣▪●○◦◆◇■□➢✓✔★☆※]\s*)").ok());
static CHAPTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:第\s?[一二三四五六七八九十百〇零\d]{1,5}\s?([編编篇卷部章節节])(?:[\s　:：、]|$)|(?i:Chapter|Part|Book|Appendix)\s+[\dIVXLC]{1,6}\b)").ok()
});
static ARTICLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:第\s?[一二三四五六七八九十百千〇零\d]{1,6}\s?[條条款項项則则點点步回](?:之[一二三四五六七八九十\d]+)?(?:[\s　:：、.．]|$)|(?:Article|Art\.|Step|Rule|Section|Sec\.|§|Clause|Item|Day|Week)\s?\d{1,3}[a-z]?\b)").ok()
});
/// Families of list numbers; each needs a second line of its kind before it is believed.
static NUMBERS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    [
        ("1.", r"^\d{1,3}[.．、](?:\s+\S|[^\s\d])"),
        ("1)", r"^\d{1,3}[)）]\s*\S"),
        ("(1)", r"^[(（]\d{1,3}[)）]\s*\S"),
        ("1.1", r"^\d{1,4}(?:\.\d{1,4}){1,3}[a-z]?[.、]?\s+\S"),
        ("一、", r"^[一二三四五六七八九十]{1,3}[、．.]\s*\S"),
        ("（一）", r"^[(（][一二三四五六七八九十]{1,3}[)）]\s*\S"),
        ("①", r"^[①-⑳⑴-⒇]\s*\S"),
        ("a)", r"^[(（]?[a-zA-Z][)）]\s*\S"),
        ("a.", r"^[a-zA-Z]\.\s+\S"),
        ("甲、", r"^[甲乙丙丁戊己庚辛][、．.]\s*\S"),
    ]
    .into_iter()
    .filter_map(|(family, pattern)| Some((family, Regex::new(pattern).ok()?)))
    .collect()
});
static FIELD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^([^\s:：,，.。;；!！?？"“「『(（\[][^:：,，。;；!！?？"“「『]{0,38}?)\s?[:：](?:\s*\S|$)"#).ok());
/// A date and time, or a time alone, in brackets or before a dash, then a name and a colon; or a nick in angle brackets.
static MESSAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[\[(（【]?(?:\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[,，T ]*)?\s?(?:上午|下午|凌晨|晚上)?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])）】]?\s*(?:[-–—]\s*)?)(?:<[^<>]{1,40}>|[^:：\d\s](?:[ 　]?[^:：\s]){0,40}\s?[:：])\s*\S").ok()
});
/// The family of the lines of a programme.
const TIMES: &str = "0:00";
/// A line that opens with a span of time: `9:00-10:30 Yoga`.
static SPAN_OF_TIME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\d{1,2}[:：]\d{2}\s?[-–—~～至]\s?\d{1,2}[:：]\d{2}[\s|,，、]+\S").ok());
/// A line of a programme: `17:15  Loft  Reading ice`.
static TIMED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\d{1,2}[:：]\d{2}(?:\s?[AaPp][Mm])?[\s|,，、]+\S").ok());
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[^\s,，。][^,，。:：]{0,38}?\s*(?:[—–-]+|[\[(（]|\s)\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?i:today at|yesterday at)|今天|昨天)[,，]?\s*(?:上午|下午|凌晨|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])）]?$").ok()
});
static CONTENTS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\S\s*(?:\.\s?){3,}\s*(?:\d{1,4}|[ivxlc]{1,6})$|\S\s*[…·‧]{2,}\s*\d{1,4}$|\S(?:\t+|\s{4,})\d{1,4}$").ok());

fn found(pattern: &LazyLock<Option<Regex>>, text: &str) -> Option<usize> {
    pattern.as_ref()?.find(text).map(|found| found.end())
}

/// Tells what a line begins with.
pub(super) fn head(line: &Line) -> Head {
    let text = line.shown.as_str();
    if found(&CONTENTS, text).is_some() {
        return Head::Contents;
    }
    if let Some(chapter) = CHAPTER.as_ref().and_then(|pattern| pattern.captures(text)) {
        let is_section = chapter.get(1).is_some_and(|word| matches!(word.as_str(), "節" | "节"));
        return Head::Chapter(if is_section { 3 } else { 2 });
    }
    if let Some(length) = found(&QUESTION, text) {
        return Head::Question(length);
    }
    if let Some(length) = found(&ANSWER, text) {
        return Head::Answer(length);
    }
    if found(&ARTICLE, text).is_some() {
        return Head::Numbered;
    }
    if let Some(length) = found(&BULLET, text) {
        return Head::Bullet(length);
    }
    if let Some((family, _)) = NUMBERS.iter().find(|(_, pattern)| pattern.is_match(text)) {
        return Head::Number(family);
    }
    if found(&SPAN_OF_TIME, text).is_some() {
        return Head::Number(TIMES);
    }
    if found(&MESSAGE, text).is_some() {
        return Head::Message { whole: true };
    }
    if found(&STAMP, text).is_some() {
        return Head::Message { whole: false };
    }
    if found(&TIMED, text).is_some() {
        return Head::Number(TIMES);
    }
    match field_length(text) {
        Some(length) => Head::Field(length),
        None => Head::Text,
    }
}

/// Returns the length of the field of a `Field: value` line: a few words without a sentence's marks, and no address.
fn field_length(text: &str) -> Option<usize> {
    /// The words, and the Chinese characters, of the longest field.
    const WORDS: usize = 5;
    const CHARACTERS: usize = 12;
    let field = FIELD.as_ref()?.captures(text)?.get(1)?;
    let name = field.as_str();
    let han = name.chars().filter(|letter| is_han(*letter)).count();
    let words = name.split_whitespace().count();
    let is_time = name.ends_with(|letter: char| letter.is_ascii_digit())
        && text.get(field.end() + 1..).is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    let is_address = text.get(field.end()..).is_some_and(|rest| rest.starts_with("://"));
    (han <= CHARACTERS && words <= WORDS && !is_time && !is_address).then_some(field.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_what_it_is_by_its_head() {
        fn check(text: &str, expected: &Head) {
            let line = Line::plain(text, 0..text.len());
            assert_eq!(line.as_ref().map(head).as_ref(), Some(expected), "{text}");
        }
        check("Q: Why?", &Head::Question(3));
        check("問：幾點？", &Head::Question("問：".len()));
        check("A: So.", &Head::Answer(3));
        check("- tea", &Head::Bullet(2));
        check("第三章　會員", &Head::Chapter(2));
        check("第一節 總則", &Head::Chapter(3));
        check("第十條　會費", &Head::Numbered);
        check("Step 2. Hold it.", &Head::Numbered);
        check("Place: room B12", &Head::Field("Place".len()));
        check("https://a.example", &Head::Text);
        check("at 7:30 we go", &Head::Text);
        check("[2024/05/01 21:03] Ming: I bring it", &Head::Message { whole: true });
        check("21:03 Ming Lee: I bring it", &Head::Message { whole: true });
        check("17:15  Loft       Talk: reading ice", &Head::Number("0:00"));
        check("9:00-10:30 Yoga", &Head::Number("0:00"));
        check("14:00 - 15:30 Boat race", &Head::Number("0:00"));
        check("Rosa — 2024/05/02 08:12", &Head::Message { whole: false });
        check("Safety .......... 5", &Head::Contents);
        for (line, family) in [
            ("1. tea", "1."),
            ("1) tea", "1)"),
            ("(1) tea", "(1)"),
            ("702.6 tea", "1.1"),
            ("一、茶", "一、"),
            ("（一）茶", "（一）"),
            ("① tea", "①"),
            ("a) tea", "a)"),
            ("b. tea", "a."),
            ("甲、茶", "甲、"),
        ] {
            check(line, &Head::Number(family));
        }
    }
}
