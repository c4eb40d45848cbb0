//! The lines of one paragraph as blocks: questions, items, fields, messages, prose.

use super::super::BlockKind;
use super::super::line::{Head, Leaf, LeafKind, Line, head};
use super::{ARTICLES, BULLETS, EMPHASIZED, LETTERS, Lead, SHOUTED, Shaper, are_fields, goes_on, is_shouted, may_be_heading};

/// Reads the lines of one paragraph into blocks.
pub(super) struct ParagraphReader<'s, 'a> {
    pub(super) shaper: &'s mut Shaper<'a>,
    pub(super) parent: Option<usize>,
    pub(super) widest: usize,
    /// The lines of the block that is being read.
    pub(super) group: Vec<Line>,
    pub(super) kind: BlockKind,
    pub(super) lead: Option<usize>,
}

impl ParagraphReader<'_, '_> {
    pub(super) fn line(&mut self, line: &Line, after: &[Line], count: usize, next: Option<&Leaf>) {
        let has_more = !after.is_empty();
        let follows = has_more || next.is_some_and(|next| matches!(next.kind, LeafKind::Paragraph | LeafKind::Item | LeafKind::Code));
        match head(line) {
            Head::Question(length) if self.shaper.signs.answers > 0 && line.without_head(length).is_some() => {
                self.end();
                self.shaper.leads.clear();
                self.shaper.question = None;
                self.begin(BlockKind::Question, line.without_head(length), self.parent);
                self.shaper.asked_by_label = true;
            }
            Head::Answer(length) if self.is_question_open() => {
                self.end();
                self.begin(BlockKind::Paragraph, line.without_head(length), self.shaper.question);
            }
            // The first of a lettered list: A. tea, B. cake.
            Head::Answer(_) if self.shaper.signs.is_number(LETTERS) => {
                let lead = self.item_lead(LETTERS);
                self.begin(BlockKind::Item, Some(line.clone()), lead);
            }
            Head::Contents => {
                self.end();
                self.begin(BlockKind::Contents, Some(line.clone()), None);
                self.end();
            }
            Head::Chapter(level) if may_be_heading(line) => {
                self.end();
                self.shaper.heading(level, std::slice::from_ref(line));
            }
            Head::Chapter(_) | Head::Numbered => {
                let lead = self.item_lead(ARTICLES);
                self.begin(BlockKind::Item, Some(line.clone()), lead);
            }
            Head::Bullet(length) => {
                let lead = self.item_lead(BULLETS);
                self.begin(BlockKind::Item, line.without_head(length), lead);
            }
            Head::Number(family) if self.shaper.signs.is_number(family) => {
                let lead = self.item_lead(family);
                if line.asks() && follows && self.shaper.signs.asks {
                    self.ask(line.clone());
                } else {
                    self.begin(BlockKind::Item, Some(line.clone()), lead);
                }
            }
            Head::Message { whole: true } => {
                self.end();
                self.shaper.speaker = None;
                self.begin(BlockKind::Message, Some(line.clone()), self.parent);
            }
            Head::Message { whole: false } if follows => {
                self.end();
                self.begin(BlockKind::Label, Some(line.clone()), None);
                self.end();
                self.shaper.speaker = self.shaper.blocks.len().checked_sub(1);
            }
            Head::Field(length) if self.is_field(line, length, after, count) => {
                self.end();
                let kind = if line.announces() { BlockKind::Label } else { BlockKind::Field };
                let lead = self.parent.or(self.shaper.question);
                self.begin(kind, Some(line.clone()), lead);
                self.end();
            }
            _ => self.text(line, after, follows),
        }
    }

    /// Reads prose: it goes on with the line before, or begins anew.
    fn text(&mut self, line: &Line, after: &[Line], follows: bool) {
        let is_first = self.group.is_empty();
        let goes_on = self.group.last().is_some_and(|last| {
            let is_item = matches!(self.kind, BlockKind::Item | BlockKind::Message);
            let moved_in = is_item && self.group.first().is_some_and(|first| line.indent > first.indent);
            self.kind != BlockKind::Contents
                && (moved_in || goes_on(last, line, self.widest) || (self.kind == BlockKind::Question && !last.asks()))
        });
        if goes_on {
            self.group.push(line.clone());
            return;
        }
        let trails_list = !is_first && self.kind == BlockKind::Item;
        self.end();
        let over_fields = after.len() > 1 && are_fields(after);
        let over_contents = after.first().is_some_and(|next| head(next) == Head::Contents);
        if line.strong && !line.asks() && follows && may_be_heading(line) {
            self.shaper.heading(EMPHASIZED, std::slice::from_ref(line));
        } else if !after.is_empty() && is_shouted(line) && may_be_heading(line) {
            self.shaper.heading(SHOUTED, std::slice::from_ref(line));
        } else if line.asks() && !line.quotes() && follows && (line.strong || self.shaper.signs.asks) {
            self.ask(line.clone());
        } else if over_contents && may_be_heading(line) {
            self.begin(BlockKind::Contents, Some(line.clone()), None);
            self.end();
        } else if over_fields && may_be_heading(line) && self.shaper.question.is_none() {
            self.shaper.heading(if self.shaper.blocks.is_empty() { 1 } else { 5 }, std::slice::from_ref(line));
        } else {
            // What follows the items in one paragraph belongs to what announced them.
            let of_list = self.shaper.leads.last().filter(|_| trails_list).map(|lead| lead.block);
            if is_first {
                self.shaper.leads.clear();
            }
            let lead = self.parent.or(of_list).or(self.shaper.speaker).or(self.shaper.question);
            self.begin(BlockKind::Paragraph, Some(line.clone()), lead);
        }
    }

    /// Adds a question by itself.
    fn ask(&mut self, line: Line) {
        self.end();
        self.shaper.leads.clear();
        self.begin(BlockKind::Question, Some(line), self.parent);
        self.shaper.asked_by_label = false;
        self.end();
    }

    fn begin(&mut self, kind: BlockKind, line: Option<Line>, lead: Option<usize>) {
        self.end();
        self.kind = kind;
        self.lead = lead;
        self.group.extend(line);
    }

    /// Ends the block that is being read.
    pub(super) fn end(&mut self) {
        let group = std::mem::take(&mut self.group);
        let Some(last) = group.last() else { return };
        let announces = last.announces();
        let is_sentence = group.iter().rev().skip(1).all(|line| !line.is_ended()) && !has_inner_end(last);
        let kind = if announces && self.kind == BlockKind::Paragraph && is_sentence { BlockKind::Label } else { self.kind };
        self.shaper.push(kind, &group, self.lead);
        let Some(block) = self.shaper.blocks.len().checked_sub(1) else { return };
        if kind == BlockKind::Question {
            self.shaper.question = Some(block);
        }
        if announces {
            self.shaper.leads.push(Lead { block, family: None });
        }
    }

    fn is_question_open(&self) -> bool {
        (self.kind == BlockKind::Question && !self.group.is_empty())
            || (self.shaper.asked_by_label && self.shaper.question.is_some_and(|question| question + 1 == self.shaper.blocks.len()))
    }

    /// Finds the block that announces an item of a family: the innermost list of that family, or the line right before.
    fn item_lead(&mut self, family: &'static str) -> Option<usize> {
        self.end();
        let leads = &mut self.shaper.leads;
        if let Some(at) = leads.iter().rposition(|lead| lead.family == Some(family)) {
            leads.truncate(at + 1);
        } else if let Some(last) = leads.last_mut().filter(|lead| lead.family.is_none() && lead.block + 1 == self.shaper.blocks.len()) {
            last.family = Some(family);
        } else {
            leads.clear();
        }
        leads.last().map(|lead| lead.block).or(self.parent).or(self.shaper.question)
    }

    /// Returns true if a line is a field: there are others beside it, or it is all there is.
    fn is_field(&self, line: &Line, length: usize, after: &[Line], count: usize) -> bool {
        let is_other = |other: &Line| matches!(head(other), Head::Field(_));
        let beside = after.first().is_some_and(is_other)
            || self.shaper.blocks.last().is_some_and(|last| matches!(last.kind, BlockKind::Field | BlockKind::Label));
        let short = line.shown.get(..length).is_some_and(|field| field.split_whitespace().count() <= 3);
        (self.group.is_empty() || self.group.last().is_some_and(|last| !goes_on(last, line, self.widest)))
            && (beside || (count == 1 && short && !line.announces() && !has_inner_end(line)))
    }
}

/// Returns true if a sentence ends inside a line.
fn has_inner_end(line: &Line) -> bool {
    line.shown.contains(['。', '！', '？']) || line.shown.contains(". ")
}
