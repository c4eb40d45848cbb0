//! The shape of a text: headings, paragraphs, list items, table rows, questions with their answers.
//!
//! An outline says where the blocks of a text begin and end, what stands over each of them, and which bytes are marks
//! that readers do not see. The text itself stays as it is.

mod line;
mod markdown;
mod plain;
mod shape;

use crate::text::{Mark, visible_characters};
use line::Leaf;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How a text shows its shape, and by which rules it is cut: a document keeps the format that it was imported with. Whoever changes where
/// a sentence begins or what it stands under, after the first release, adds a variant that is written otherwise (`markdown-2`) and keeps
/// the old rules under the old name; `stet recut` moves documents, and a test holds how each is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// By its lines alone.
    Plain,
    /// As Markdown (`CommonMark` with tables, front matter and definition lists).
    Markdown,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, 1 for the highest.
    Heading(u8),
    /// Prose.
    Paragraph,
    /// An item of a list, or one line of several that stand alike.
    Item,
    /// The first row of a table.
    HeaderRow,
    /// Another row of a table.
    Row,
    /// The question of a question-answer pair.
    Question,
    /// A line that only announces what follows: `Members may:`, a speaker's name, a term.
    Label,
    /// A `Field: value` line.
    Field,
    /// What somebody wrote in a chat, with the name and the time.
    Message,
    /// A line of a table of contents.
    Contents,
    /// A line of code.
    Code,
}

/// A block of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Bytes of the text, from the first to the last that readers see.
    pub range: Range<usize>,
    /// The marks inside the range, in order.
    pub marks: Vec<Mark>,
    /// The block that it stands under: its question, its list's lead, its header row, or else its heading.
    pub lead: Option<usize>,
    /// The heading above it.
    pub heading: Option<usize>,
    /// The byte of the text where the emphasized words end that open it, if it opens with some.
    pub emphasis: Option<usize>,
}

impl Block {
    /// Returns true if the block announces others and says nothing by itself.
    pub fn announces(&self) -> bool {
        use BlockKind::{Contents, HeaderRow, Heading, Label, Question};
        matches!(self.kind, Heading(_) | HeaderRow | Question | Label | Contents)
    }

    /// Returns what readers see in the place of bytes between two of the block's sentences: a blank unless the text shows nothing.
    pub fn marks_between(&self, bytes: &Range<usize>) -> Option<char> {
        let inside = |mark: &&Mark| bytes.start <= mark.range.start && mark.range.end <= bytes.end;
        let hidden: usize = self.marks.iter().filter(inside).filter(|mark| mark.shown.is_none()).map(|mark| mark.range.len()).sum();
        (hidden < bytes.len()).then_some(' ')
    }

    /// Returns what readers see of the block, each character with its bytes of the text.
    pub fn shown(&self, text: &str) -> Vec<(char, Range<usize>)> {
        let start = self.range.start;
        let marks: Vec<Mark> = self.marks.iter().map(|mark| mark.moved_back(start)).collect();
        let slice = text.get(self.range.clone()).unwrap_or_default();
        visible_characters(slice, &marks).into_iter().map(|(letter, range)| (letter, range.start + start..range.end + start)).collect()
    }
}

/// The shape of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// What the text calls itself: in its front matter or its first heading.
    pub title: Option<String>,
    /// The blocks in the order of the text; none overlaps another.
    pub blocks: Vec<Block>,
}

impl Outline {
    /// Reads the shape of a text.
    pub fn new(text: &str, format: Format) -> Self {
        let read = match format {
            Format::Plain => plain::read(text),
            Format::Markdown => markdown::read(text),
        };
        shape::outline(text, read)
    }
}

impl Format {
    /// Tells the format of a text that does not say: Markdown if it has an ATX heading, a table, a fence, emphasis or front matter.
    pub fn detect(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let is_mark = |line: &str| {
            let line = line.trim_start();
            let level = line.chars().take_while(|letter| *letter == '#').count();
            let heading = (1..=6).contains(&level) && line.get(level..).is_some_and(|rest| rest.starts_with(' '));
            let delimiter = line.contains('|') && line.contains("--") && line.chars().all(|letter| "|-: ".contains(letter));
            heading || delimiter || line.starts_with("```") || line.matches("**").count() > 1
        };
        let front = text.lines().next() == Some("---") && text.lines().skip(1).any(|line| line == "---");
        if front || text.lines().any(is_mark) { Self::Markdown } else { Self::Plain }
    }
}

/// What a parser finds: leaves in the order of the text, and the title if the text names it outside of them.
#[derive(Debug, Default)]
struct Leaves {
    title: Option<String>,
    leaves: Vec<Leaf>,
}
