//! From leaves to blocks: what the lines of a paragraph are, and what every block stands under.

mod paragraph;

use super::line::{Head, Leaf, LeafKind, Line, head};
use super::{Block, BlockKind, Leaves, Outline};
use crate::text::{Mark, is_han};
use paragraph::ParagraphReader;
use std::collections::BTreeMap;

/// The width of the longest item that is the title of the list below it; a Chinese character is two wide.
const LONGEST_TITLE: usize = 18;

/// The levels of lines that are headings without a mark: by themselves or emphasized, and in capitals over others.
const EMPHASIZED: u8 = 4;
const SHOUTED: u8 = 5;

/// Puts the leaves of a text together.
pub(super) fn outline(text: &str, read: Leaves) -> Outline {
    let has_marks = read.leaves.iter().any(|leaf| matches!(leaf.kind, LeafKind::Heading(_)));
    let signs = Signs::new(&read.leaves);
    let mut shaper = Shaper {
        text,
        signs,
        blocks: Vec::new(),
        first_of_leaf: Vec::with_capacity(read.leaves.len()),
        headings: Vec::new(),
        question: None,
        asked_by_label: false,
        speaker: None,
        leads: Vec::new(),
        holds_next: false,
        has_marks,
    };
    for (at, leaf) in read.leaves.iter().enumerate() {
        let next = read.leaves.get(at + 1);
        shaper.holds_next = next.is_some_and(|next| next.parent == Some(at));
        shaper.first_of_leaf.push(shaper.blocks.len());
        shaper.leaf(leaf, next);
    }
    let title = read.title.or_else(|| shaper.title());
    Outline { title, blocks: shaper.blocks }
}

/// What the lines of a whole text say about each other: one number at the head of a line makes no list.
struct Signs {
    /// How many lines are answers by their label.
    answers: usize,
    /// How many lines begin with a number of each family.
    numbers: BTreeMap<&'static str, usize>,
    /// How many messages there are.
    messages: usize,
    /// How many lists of fields begin with each field.
    records: BTreeMap<String, usize>,
    /// Whether paragraphs of one question with an answer below are what the text is made of.
    asks: bool,
    /// Whether short lines by themselves are headings.
    has_headings: bool,
}

impl Signs {
    /// From so many lines with one shape on, the shape is meant.
    const ENOUGH: usize = 2;

    fn new(leaves: &[Leaf]) -> Self {
        let paragraphs = || leaves.iter().filter(|leaf| leaf.kind == LeafKind::Paragraph);
        let mut signs =
            Self { answers: 0, numbers: BTreeMap::new(), messages: 0, records: BTreeMap::new(), asks: false, has_headings: false };
        for line in paragraphs().flat_map(|leaf| &leaf.lines) {
            match head(line) {
                Head::Answer(_) => signs.answers += 1,
                Head::Number(family) => *signs.numbers.entry(family).or_default() += 1,
                Head::Message { .. } => signs.messages += 1,
                _ => {}
            }
        }
        for leaf in paragraphs() {
            if let Some(first) = leaf.lines.first().filter(|_| are_fields(&leaf.lines))
                && let Head::Field(length) = head(first)
            {
                *signs.records.entry(first.shown.get(..length).unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
        // A question by itself is answered by the paragraph below it, or by the rest of its own.
        let asks = |leaf: &&Leaf| leaf.lines.first().is_some_and(|line| line.asks() && !line.quotes());
        let questions = paragraphs().filter(asks).count();
        // So it is by the next line, where there are many of these.
        let is_answered = |pair: &&[Line]| matches!(pair, [line, next] if line.asks() && !line.quotes() && !next.asks());
        let answered = paragraphs().flat_map(|leaf| leaf.lines.windows(2)).filter(is_answered).count();
        let lines: usize = paragraphs().map(|leaf| leaf.lines.len()).sum();
        signs.asks =
            (questions >= Self::ENOUGH && questions * 6 >= paragraphs().count()) || (answered > Self::ENOUGH && answered * 4 >= lines);
        let count = paragraphs().count();
        let short = paragraphs().filter(|leaf| matches!(leaf.lines.as_slice(), [only] if may_be_heading(only))).count();
        signs.has_headings = short * 2 < count.max(1);
        signs
    }

    fn is_number(&self, family: &str) -> bool {
        self.numbers.get(family).is_some_and(|lines| *lines >= Self::ENOUGH)
    }

    /// Returns true if a list of fields is one of several that begin alike.
    fn is_record(&self, lines: &[Line]) -> bool {
        let Some(first) = lines.first() else { return false };
        let Head::Field(length) = head(first) else { return false };
        first.shown.get(..length).and_then(|field| self.records.get(field)).is_some_and(|records| *records >= Self::ENOUGH)
    }
}

/// The longest record that is one block.
const RECORD_LINES: usize = 6;
const RECORD_WIDTH: usize = 400;

/// Returns true if all lines are fields, and there are several.
fn are_fields(lines: &[Line]) -> bool {
    lines.len() > 1 && lines.iter().all(|line| matches!(head(line), Head::Field(_)))
}

/// Returns true if a line by itself may be a heading: short, and no sentence.
fn may_be_heading(line: &Line) -> bool {
    const WIDEST: usize = 60;
    const WORDS: usize = 10;
    let is_short = line.width() <= WIDEST && line.shown.split_whitespace().count() <= WORDS;
    is_short && !line.is_ended() && !line.announces() && !line.quotes() && !line.shown.ends_with([',', '，', ';', '；', '、'])
}

/// Returns true if a line is put in capital letters as a whole: FRIDAY 15 MAY.
fn is_shouted(line: &Line) -> bool {
    const LETTERS: usize = 4;
    let letters = || line.shown.chars().filter(|letter| letter.is_alphabetic());
    letters().count() >= LETTERS && letters().all(char::is_uppercase)
}

/// A list that is being read: the block that announces it, and the family of its items.
struct Lead {
    block: usize,
    family: Option<&'static str>,
}

struct Shaper<'a> {
    text: &'a str,
    signs: Signs,
    blocks: Vec<Block>,
    /// The first block of each leaf.
    first_of_leaf: Vec<usize>,
    /// The headings above, with their levels.
    headings: Vec<(u8, usize)>,
    /// The question that is being answered.
    question: Option<usize>,
    asked_by_label: bool,
    /// The line that names who speaks.
    speaker: Option<usize>,
    /// The lists that are open, outermost first.
    leads: Vec<Lead>,
    /// Whether the next leaf stands inside this one.
    holds_next: bool,
    /// Whether headings are marked as such.
    has_marks: bool,
}

/// Families of items that have no number.
const BULLETS: &str = "-";
const ARTICLES: &str = "第";
/// The family of lettered items, whose first may look like an answer.
const LETTERS: &str = "a.";

impl Shaper<'_> {
    fn title(&self) -> Option<String> {
        let of_level = |wanted: Option<u8>| {
            let mut headings = self
                .blocks
                .iter()
                .filter(|block| matches!(block.kind, BlockKind::Heading(level) if wanted.is_none_or(|wanted| wanted == level)));
            headings.next().map(|block| self.shown(block))
        };
        // In plain text only the first line is a title; a chapter's heading is none.
        of_level(Some(1)).or_else(|| of_level(None).filter(|_| self.has_marks)).filter(|title| !title.is_empty())
    }

    fn shown(&self, block: &Block) -> String {
        block.shown(self.text).into_iter().map(|(letter, _)| letter).collect()
    }

    fn leaf(&mut self, leaf: &Leaf, next: Option<&Leaf>) {
        let parent = leaf.parent.and_then(|parent| self.first_of_leaf.get(parent).copied());
        match leaf.kind {
            LeafKind::Heading(level) => self.heading(level, &leaf.lines),
            LeafKind::HeaderRow => self.push(BlockKind::HeaderRow, &leaf.lines, parent),
            LeafKind::Row => self.push(BlockKind::Row, &leaf.lines, parent),
            LeafKind::Term => {
                self.push(BlockKind::Label, &leaf.lines, None);
            }
            LeafKind::Code => {
                let announced_by = self.announced_by(leaf.intro);
                for line in &leaf.lines {
                    self.push(BlockKind::Code, std::slice::from_ref(line), announced_by);
                }
            }
            LeafKind::Item => {
                let announced_by = parent.or_else(|| self.announced_by(leaf.intro));
                self.item(&leaf.lines, announced_by);
            }
            LeafKind::Paragraph => self.paragraph(leaf, parent, next),
        }
    }

    /// Finds the block before a list, if it announces the list; else the question that is being answered.
    fn announced_by(&self, intro: Option<usize>) -> Option<usize> {
        let first = *self.first_of_leaf.get(intro?)?;
        let next = self.first_of_leaf.get(intro? + 1).copied().unwrap_or(self.blocks.len());
        let block = self.blocks.get(first..next)?.len().checked_sub(1).map(|last| first + last)?;
        let announces = self.blocks.get(block).is_some_and(|known| known.announces() || self.shown(known).ends_with([':', '：']));
        // A heading in between ends what was announced.
        let is_over = self.headings.last().is_some_and(|(_, heading)| *heading > block);
        if is_over { None } else { announces.then_some(block).or(self.question) }
    }

    /// Reads an item of a Markdown list. One that asks is answered by what follows it.
    fn item(&mut self, lines: &[Line], lead: Option<usize>) {
        let (first, rest) = first_group(lines);
        if !rest.is_empty() && first.last().is_some_and(Line::asks) {
            self.push(BlockKind::Question, first, lead);
            let question = self.blocks.len().checked_sub(1);
            self.push(BlockKind::Paragraph, rest, question);
            return;
        }
        // A few words without an end, with a list of their own below, are its title.
        let is_title = matches!(first, [line] if line.width() <= LONGEST_TITLE && !line.is_ended());
        let is_label = self.holds_next && rest.is_empty() && (is_title || first.iter().all(|line| line.strong || line.announces()));
        self.push(if is_label { BlockKind::Label } else { BlockKind::Item }, first, lead);
        let item = self.blocks.len().checked_sub(1);
        let mut rest = rest;
        while !rest.is_empty() {
            let (group, after) = first_group(rest);
            match group {
                // `**Fixed**` right below an item stands over the next ones.
                [line] if line.strong && !line.asks() && may_be_heading(line) => self.heading(EMPHASIZED, group),
                _ => self.push(BlockKind::Item, group, item),
            }
            rest = after;
        }
    }

    fn heading(&mut self, level: u8, lines: &[Line]) {
        self.headings.retain(|(above, _)| *above < level);
        self.question = None;
        self.speaker = None;
        self.leads.clear();
        self.push(BlockKind::Heading(level), lines, None);
        if let Some(last) = self.blocks.len().checked_sub(1) {
            self.headings.push((level, last));
        }
    }

    /// Reads the lines of a paragraph.
    fn paragraph(&mut self, leaf: &Leaf, parent: Option<usize>, next: Option<&Leaf>) {
        let lines = leaf.lines.as_slice();
        if self.is_single_heading(leaf, parent, next) {
            let level = match lines.first().map(head) {
                Some(Head::Chapter(level)) => level,
                _ if self.blocks.is_empty() => 1,
                Some(Head::Number(_)) => 3,
                _ => EMPHASIZED,
            };
            self.heading(level, lines);
            return;
        }
        if are_fields(lines) && lines.len() <= RECORD_LINES && self.signs.is_record(lines) {
            let width: usize = lines.iter().map(Line::width).sum();
            if width <= RECORD_WIDTH {
                self.push_record(lines, parent);
                return;
            }
        }
        self.speaker = None;
        let mut reader = ParagraphReader {
            shaper: self,
            parent,
            widest: lines.iter().map(Line::width).max().unwrap_or(0),
            group: Vec::new(),
            kind: BlockKind::Paragraph,
            lead: None,
        };
        let mut rest = lines;
        while let Some((line, after)) = rest.split_first() {
            reader.line(line, after, lines.len(), next);
            rest = after;
        }
        reader.end();
    }

    /// Returns true if a paragraph is one line that stands over what follows.
    fn is_single_heading(&self, leaf: &Leaf, parent: Option<usize>, next: Option<&Leaf>) -> bool {
        let ([line], None, Some(next)) = (leaf.lines.as_slice(), parent, next) else { return false };
        if line.asks() {
            return false;
        }
        let is_text = |kind: LeafKind| matches!(kind, LeafKind::Paragraph | LeafKind::Item | LeafKind::HeaderRow | LeafKind::Code);
        let over_text = is_text(next.kind);
        let starts_list = || matches!(next.lines.first().map(head), Some(Head::Number(_) | Head::Bullet(_)));
        match head(line) {
            Head::Chapter(_) => line.width() <= 60 && !line.is_ended(),
            Head::Number(family) => {
                over_text && may_be_heading(line) && next.lines.first().is_none_or(|next| head(next) != Head::Number(family))
            }
            Head::Numbered => over_text && may_be_heading(line) && next.lines.first().is_none_or(|next| head(next) != Head::Numbered),
            Head::Text => {
                over_text
                    && may_be_heading(line)
                    && (line.strong || self.blocks.is_empty() || (self.signs.has_headings && self.signs.messages == 0 && !starts_list()))
            }
            _ => false,
        }
    }

    /// Adds a record as one block, its lines kept.
    fn push_record(&mut self, lines: &[Line], parent: Option<usize>) {
        let lead = parent.or(self.question);
        self.add(BlockKind::Item, lines, lead, |_, _| Some('\n'));
    }

    fn push(&mut self, kind: BlockKind, lines: &[Line], lead: Option<usize>) {
        self.add(kind, lines, lead, |before, after| {
            let is_joined = before.shown.ends_with(is_han_or_mark) && after.shown.starts_with(is_han_or_mark);
            (!is_joined).then_some(' ')
        });
    }

    /// Adds a block of some lines; `between` tells what readers see where one line ends and the next begins.
    fn add(&mut self, kind: BlockKind, lines: &[Line], lead: Option<usize>, between: impl Fn(&Line, &Line) -> Option<char>) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let mut marks: Vec<Mark> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if let Some(before) = at.checked_sub(1).and_then(|before| lines.get(before)) {
                marks.push(Mark { range: before.range.end..line.range.start, shown: between(before, line) });
            }
            marks.extend(line.marks.iter().cloned());
        }
        let heading = self.headings.last().map(|(_, block)| *block);
        let lead = lead.or(if matches!(kind, BlockKind::Heading(_)) { None } else { heading });
        self.blocks.push(Block { kind, range: first.range.start..last.range.end, marks, lead, heading, emphasis: first.emphasis });
    }
}

fn is_han_or_mark(letter: char) -> bool {
    is_han(letter) || matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '…' | '—')
}

/// Splits lines into those that make one paragraph, and those after them.
fn first_group(lines: &[Line]) -> (&[Line], &[Line]) {
    let widest = lines.iter().map(Line::width).max().unwrap_or(0);
    let breaks = lines.windows(2).position(|pair| matches!(pair, [line, next] if !goes_on(line, next, widest)));
    lines.split_at_checked(breaks.map_or(lines.len(), |at| at + 1)).unwrap_or((lines, &[]))
}

/// Returns true if a sentence goes on from one line to the next: the line is nearly as wide as the widest, or the next goes on in
/// small letters.
fn goes_on(line: &Line, next: &Line, widest: usize) -> bool {
    /// Narrower lines are not broken for want of room.
    const NARROWEST: usize = 34;
    let is_full = widest >= NARROWEST && line.width() * 5 >= widest * 3;
    let begins_small = next.shown.starts_with(|first: char| first.is_lowercase());
    let is_text = matches!(head(next), Head::Text | Head::Field(_) | Head::Answer(_));
    // A line that is emphasized as a whole stands by itself.
    is_text && line.strong == next.strong && !line.announces() && (is_full || (begins_small && !line.is_ended() && widest >= NARROWEST / 2))
}
