//! Markdown, as pulldown-cmark reads it.

use super::Leaves;
use super::line::{Leaf, LeafKind, Line, is_blank};
use crate::text::Mark;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Reads the leaves of a Markdown text.
pub(super) fn read(text: &str) -> Leaves {
    // A byte order mark is no letter to the parser: it would hide a heading behind it.
    let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let markdown = text.get(offset..).unwrap_or_default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader =
        Reader { text, leaves: Vec::new(), title: None, open: None, containers: Vec::new(), strong: 0, html: None, is_front_matter: false };
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        reader.take(&event, range.start + offset..range.end + offset);
    }
    reader.close();
    Leaves { title: reader.title, leaves: reader.leaves }
}

/// A leaf that is being read.
struct Open {
    kind: LeafKind,
    /// What readers see, in order.
    parts: Vec<Part>,
}

/// Some bytes of a leaf, and what is shown for them: the bytes themselves, or a character.
#[derive(Clone)]
struct Part {
    range: Range<usize>,
    instead: Option<char>,
    strong: bool,
}

/// What holds leaves.
enum Container {
    /// A list, with the leaf before it.
    List { intro: Option<usize> },
    /// An item: where it begins, whether its number is part of what it says, and its first leaf.
    Item { start: usize, is_numbered: bool, first: Option<usize> },
    /// A table, with its header row.
    Table { header: Option<usize> },
    /// A term and what explains it.
    Definition { term: Option<usize> },
    /// A block of code, with the leaf before it.
    Code { intro: Option<usize> },
    /// HTML.
    Html,
}

struct Reader<'a> {
    text: &'a str,
    leaves: Vec<Leaf>,
    title: Option<String>,
    open: Option<Open>,
    containers: Vec<Container>,
    strong: usize,
    html: Option<Range<usize>>,
    is_front_matter: bool,
}

impl Reader<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(*tag),
            Event::Text(shown) if self.is_front_matter => self.front_matter(shown),
            Event::Text(shown) => self.text(shown, range),
            Event::Code(shown) => self.code(shown, range),
            // A comment may go over several lines, each an event.
            Event::Html(_) => self.html = Some(self.html.as_ref().map_or(range.start, |html| html.start)..range.end),
            Event::InlineHtml(html) if html.starts_with("<br") => self.show(range, Some('\n')),
            Event::SoftBreak | Event::HardBreak => self.show(range, Some('\n')),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.open(LeafKind::Heading(number(*level))),
            Tag::Paragraph => self.open(self.kind_of_paragraph()),
            Tag::List(_) => {
                self.close();
                let intro = self.intro();
                self.containers.push(Container::List { intro });
            }
            Tag::Item => {
                self.close();
                let is_numbered =
                    self.text.get(range.clone()).is_some_and(|item| item.trim_start().starts_with(|first: char| first.is_ascii_digit()));
                self.containers.push(Container::Item { start: range.start, is_numbered, first: None });
            }
            Tag::Table(_) => {
                self.close();
                self.containers.push(Container::Table { header: None });
            }
            Tag::TableHead => self.open(LeafKind::HeaderRow),
            Tag::TableRow => self.open(LeafKind::Row),
            Tag::DefinitionList => self.containers.push(Container::Definition { term: None }),
            Tag::DefinitionListTitle => self.open(LeafKind::Term),
            Tag::DefinitionListDefinition => self.open(LeafKind::Paragraph),
            Tag::CodeBlock(_) => {
                self.close();
                let intro = self.intro();
                self.containers.push(Container::Code { intro });
                self.open(LeafKind::Code);
            }
            Tag::HtmlBlock => {
                self.close();
                self.containers.push(Container::Html);
            }
            Tag::MetadataBlock(_) => self.is_front_matter = true,
            Tag::Strong => self.strong += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::MetadataBlock(_) => self.is_front_matter = false,
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.html(&html);
                }
                self.close();
                self.containers.pop();
            }
            TagEnd::TableCell | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {}
            TagEnd::List(_) | TagEnd::Item | TagEnd::Table | TagEnd::DefinitionList | TagEnd::CodeBlock => {
                self.close();
                self.containers.pop();
            }
            _ => self.close(),
        }
    }

    /// Returns the kind of the next paragraph: the first one of an item is the item.
    fn kind_of_paragraph(&self) -> LeafKind {
        match self.containers.last() {
            Some(Container::Item { first: None, .. }) => LeafKind::Item,
            _ => LeafKind::Paragraph,
        }
    }

    /// Finds the leaf right before a list or a block of code, in the same container.
    fn intro(&self) -> Option<usize> {
        let last = self.leaves.len().checked_sub(1)?;
        (self.leaves.get(last)?.parent == self.parent()).then_some(last)
    }

    /// Finds the leaf that the container stands under.
    fn parent(&self) -> Option<usize> {
        self.containers.iter().rev().find_map(|container| match container {
            Container::Item { first, .. } => *first,
            Container::Table { header } => *header,
            Container::Definition { term } => *term,
            Container::List { .. } | Container::Code { .. } | Container::Html => None,
        })
    }

    fn open(&mut self, kind: LeafKind) {
        self.close();
        self.open = Some(Open { kind, parts: Vec::new() });
    }

    fn text(&mut self, shown: &str, range: Range<usize>) {
        let slice = self.text.get(range.clone()).unwrap_or_default();
        if slice == shown {
            self.show(range, None);
        } else {
            // An entity; one of two characters is told by its first.
            self.show(range, shown.chars().next());
        }
    }

    /// Reads code within a line: its backticks are marks.
    fn code(&mut self, shown: &str, range: Range<usize>) {
        let slice = self.text.get(range.clone()).unwrap_or_default();
        match slice.find(shown) {
            Some(at) => self.show(range.start + at..range.start + at + shown.len(), None),
            None => self.show(range, None),
        }
    }

    /// Reads HTML between blocks: what stands between its tags. `<h1>` makes a heading.
    fn html(&mut self, range: &Range<usize>) {
        let html = self.text.get(range.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(tag) = rest.strip_prefix('<') {
                let closer = if tag.starts_with("!--") { "-->" } else { ">" };
                let end = tag.find(closer).map_or(rest.len(), |end| end + closer.len() + 1);
                match tag.get(..2) {
                    Some("h1") => self.open(LeafKind::Heading(1)),
                    Some("/h" | "/p" | "/d" | "/l" | "p>" | "li" | "br") => self.close(),
                    _ => {}
                }
                at += end;
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                let from = range.start + at;
                if rest.get(..end).is_some_and(|words| !words.trim().is_empty()) {
                    self.show(from..from + end, None);
                }
                at += end;
            }
        }
    }

    /// Reads the title that front matter names: `title: Tide station handbook`.
    fn front_matter(&mut self, lines: &str) {
        let title = lines.lines().find_map(|line| line.strip_prefix("title:").or_else(|| line.strip_prefix("title =")));
        let title = title.map(|title| title.trim().trim_matches(['"', '\'']).to_owned());
        self.title = title.filter(|title| !title.is_empty());
    }

    /// Adds what readers see to the leaf that is open; a tight list's item opens with its first text.
    fn show(&mut self, range: Range<usize>, instead: Option<char>) {
        if self.open.is_none() {
            self.open(self.kind_of_paragraph());
        }
        let strong = self.strong > 0;
        let Some(open) = &mut self.open else { return };
        if instead.is_some() {
            open.parts.push(Part { range, instead, strong });
            return;
        }
        // Code comes with its line ends.
        let mut at = range.start;
        for line in self.text.get(range).unwrap_or_default().split_inclusive('\n') {
            let shown = line.trim_end_matches(['\r', '\n']);
            let end = at + shown.len();
            if !shown.is_empty() {
                open.parts.push(Part { range: at..end, instead: None, strong });
            }
            if shown.len() < line.len() {
                open.parts.push(Part { range: end..at + line.len(), instead: Some('\n'), strong });
            }
            at += line.len();
        }
    }

    /// Ends the leaf that is open.
    fn close(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        self.number(&mut open);
        let lines: Vec<Line> = split_lines(&open.parts).into_iter().filter_map(|parts| self.line(parts, open.kind)).collect();
        if lines.is_empty() {
            return;
        }
        let parent = self.parent();
        let intro = self.containers.iter().rev().find_map(|container| match container {
            Container::List { intro } | Container::Code { intro } => Some(*intro),
            _ => None,
        });
        let place = self.leaves.len();
        match self.containers.last_mut() {
            Some(Container::Item { first: first @ None, .. }) => *first = Some(place),
            Some(Container::Table { header: header @ None }) => *header = Some(place),
            Some(Container::Definition { term }) if open.kind == LeafKind::Term => *term = Some(place),
            _ => {}
        }
        let parent = if open.kind == LeafKind::Term { None } else { parent };
        self.leaves.push(Leaf { kind: open.kind, lines, parent, intro: intro.flatten() });
    }

    /// Shows the number of a numbered item with its first leaf: people ask for rule 3.
    fn number(&self, open: &mut Open) {
        let Some(Container::Item { start, is_numbered: true, first: None }) = self.containers.last() else { return };
        let Some(first) = open.parts.first() else { return };
        let number = self.text.get(*start..first.range.start).unwrap_or_default();
        // Code that opens the item stands between them, and is a leaf of its own.
        if number.contains('\n') && !number.trim().chars().all(|sign| sign.is_ascii_digit() || ".)".contains(sign)) {
            return;
        }
        let from = start + (number.len() - number.trim_start().len());
        // The marks between the number and its first word stay marks.
        let end = start + number.trim_end_matches(['*', '_', '~', '`', '[']).len();
        if open.kind == LeafKind::Item && from < end {
            open.parts.insert(0, Part { range: from..end, instead: None, strong: first.strong });
        }
    }

    /// Puts the parts of a line together. What lies between two of them is a mark.
    fn line(&self, parts: &[Part], kind: LeafKind) -> Option<Line> {
        let mut line = Line { range: 0..0, marks: Vec::new(), shown: String::new(), indent: 0, strong: true, emphasis: None };
        let mut end = None;
        for part in parts {
            if let Some(end) = end.filter(|end| *end < part.range.start) {
                self.gap(end..part.range.start, kind, &mut line);
            }
            match part.instead {
                Some(shown) => {
                    line.marks.push(Mark { range: part.range.clone(), shown: Some(shown) });
                    line.shown.push(shown);
                }
                None => line.shown.push_str(self.text.get(part.range.clone()).unwrap_or_default()),
            }
            line.strong &= part.strong;
            end = Some(part.range.end);
        }
        line.range = parts.first()?.range.start..parts.last()?.range.end;
        line.emphasis = parts.iter().take_while(|part| part.strong).last().map(|part| part.range.end);
        trimmed(line)
    }

    /// Adds what lies between two parts: in a row the line between two cells, else marks.
    fn gap(&self, gap: Range<usize>, kind: LeafKind, line: &mut Line) {
        let is_row = matches!(kind, LeafKind::Row | LeafKind::HeaderRow);
        let slice = self.text.get(gap.clone()).unwrap_or_default();
        if !is_row || !slice.contains('|') {
            line.marks.push(Mark { range: gap, shown: None });
            return;
        }
        for (at, letter) in slice.char_indices() {
            let range = gap.start + at..gap.start + at + letter.len_utf8();
            let shown = if letter == '|' { Some(CELLS) } else { is_blank(letter).then_some(' ') };
            line.marks.push(Mark { range, shown });
            line.shown.extend(shown);
        }
    }
}

/// Stands between two cells of a row.
const CELLS: char = '·';

/// Splits parts where a line ends.
fn split_lines(parts: &[Part]) -> Vec<&[Part]> {
    parts.split(|part| part.instead == Some('\n')).collect()
}

/// Trims the blanks at the ends of a line; `None` if there is nothing else.
fn trimmed(mut line: Line) -> Option<Line> {
    let start = line.shown.len() - line.shown.trim_start_matches(is_blank).len();
    if start > 0 {
        line = line.without_head(start)?;
    }
    let kept = line.shown.trim_end_matches(is_blank).len();
    if kept == 0 {
        return None;
    }
    while line.shown.len() > kept {
        match line.marks.pop_if(|mark| mark.range.end == line.range.end) {
            Some(mark) => {
                line.range.end = mark.range.start;
                if mark.shown.is_some() {
                    line.shown.pop();
                }
            }
            None => line.range.end -= line.shown.pop().map_or(0, char::len_utf8),
        }
    }
    Some(line)
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
