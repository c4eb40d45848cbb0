//! Which neighbours of a sentence are quoted with it.

use super::Writer;
use crate::document::{Document, Text};
use crate::evidence::{Query, QueryTerm, Ranked};
use crate::index::{IndexedSentence, View, Word};
use crate::lexicon::{Asked, Lexicon};
use crate::outline::BlockKind;
use crate::token::Term;
use std::ops::Range;

/// The most sentences before one that are quoted with it because it stands on them.
const MOST_BEFORE: usize = 2;
/// The most sentences that stand under one line and are quoted together, and their most bytes.
const MOST_TOGETHER: usize = 12;
const LONGEST: usize = 900;

/// The most sentences of two spans that are joined because they stand side by side.
const MOST_JOINED: usize = 4;

impl Writer<'_> {
    /// Returns the sentences to quote for some, in their order: each with the neighbours that belong to it, none twice.
    pub(super) fn spans(&self, cited: &[&Ranked]) -> Vec<(usize, Range<usize>)> {
        let mut spans: Vec<(usize, Range<usize>)> = Vec::new();
        for ranked in cited {
            let is_quoted =
                |(document, numbers): &(usize, Range<usize>)| *document == ranked.document && numbers.contains(&ranked.sentence);
            if spans.iter().any(is_quoted) {
                continue;
            }
            let span = self.span(ranked);
            let overlaps = |(document, numbers): &(usize, Range<usize>)| {
                *document == ranked.document && numbers.start < span.end && span.start < numbers.end
            };
            let numbers = if spans.iter().any(overlaps) { ranked.sentence..ranked.sentence + 1 } else { span };
            spans.push((ranked.document, numbers));
        }
        spans
    }

    /// Joins two spans of a paragraph that stand side by side, at the place of the better one: each says a part of the answer.
    pub(super) fn join_neighbours(&self, spans: Vec<(usize, Range<usize>)>) -> Vec<(usize, Range<usize>)> {
        let mut joined: Vec<(usize, Range<usize>)> = Vec::new();
        for (document, numbers) in spans {
            let text = self.snapshot.documents.get(document).map(|indexed| &indexed.document.text);
            let one_paragraph =
                |left: usize| text.is_some_and(|text| !text.blocks().is_empty() && text.paragraph(left) == text.paragraph(left + 1));
            let beside = joined.iter_mut().find(|(other, known)| {
                let touches = known.end == numbers.start || numbers.end == known.start;
                let left = known.start.max(numbers.start).saturating_sub(1);
                *other == document && touches && known.len() + numbers.len() <= MOST_JOINED && one_paragraph(left)
            });
            match beside {
                Some((_, known)) => *known = known.start.min(numbers.start)..known.end.max(numbers.end),
                None => joined.push((document, numbers)),
            }
        }
        joined
    }

    /// Returns true if a span has several items of a list.
    pub(super) fn is_list(&self, document: usize, numbers: &Range<usize>) -> bool {
        let text = self.snapshot.documents.get(document).map(|indexed| &indexed.document.text);
        let is_item = |number: usize| text.and_then(|text| text.block(number)).is_some_and(|block| block.kind == BlockKind::Item);
        let ends = text.map(|text| (text.paragraph(numbers.start), text.paragraph(numbers.end - 1)));
        is_item(numbers.start) && ends.is_some_and(|(first, last)| first != last)
    }

    /// Returns the numbers of the sentences to quote for one.
    fn span(&self, ranked: &Ranked) -> Range<usize> {
        let alone = ranked.sentence..ranked.sentence + 1;
        let Some(indexed) = self.snapshot.documents.get(ranked.document) else { return alone };
        let Some(view) = indexed.views.first() else { return alone };
        let query = self.queries.to(view.language);
        let Document { text, unit, .. } = indexed.document.as_ref();
        let is_prose = *unit == crate::sentence::Unit::Sentence || !text.blocks().is_empty();
        let lexicon = &self.snapshot.base.lexicon;
        Neighbours { text, is_prose, view, query, lexicon, asked: self.reading.asked }.span(ranked.sentence)
    }
}

/// A text in which the neighbours of a sentence are looked for.
pub(super) struct Neighbours<'a> {
    pub(super) text: &'a Text,
    /// False if its lines are declared to be its sentences: they stand by themselves.
    pub(super) is_prose: bool,
    pub(super) view: &'a View,
    pub(super) query: &'a Query,
    pub(super) lexicon: &'a Lexicon,
    pub(super) asked: Asked,
}

impl Neighbours<'_> {
    /// Returns the numbers of the sentences to quote for a sentence, itself among them.
    pub(super) fn span(&self, number: usize) -> Range<usize> {
        if !self.is_prose {
            return number..number + 1;
        }
        if let Some(together) = self.under_one_line(number) {
            return together;
        }
        if let Some(item) = self.item(number) {
            return item;
        }
        let mut span = number..number + 1;
        while number - span.start < MOST_BEFORE
            && self.leans_back(span.start)
            && self.goes_on(span.start - 1)
            && self.leaves_named(span.start)
        {
            span.start -= 1;
        }
        let is_answered_next = self.is_question(number) && number < self.text.len();
        let is_told_next = || self.goes_on(number) && self.leans_back(number + 1) && self.leaves_open(number);
        span.end += usize::from(is_answered_next || is_told_next());
        span
    }

    /// Returns what stands under a line, if the question is about that line: the sentence says no more of the question than the line and
    /// those over it do. The first lines, as many as fit, if the sentence is among them.
    fn under_one_line(&self, number: usize) -> Option<Range<usize>> {
        let kind = |number: usize| self.text.block(number).map(|block| block.kind);
        let lead = match (self.text.lead(number)?, kind(number)) {
            (header, Some(BlockKind::Row)) => self.text.lead(header)?,
            (lead, _) => lead,
        };
        let is_title = Some(self.text.shown(lead).as_str()) == self.text.title();
        let sentence = self.sentence(number)?;
        if is_title || !self.holds(sentence.words_above()) || self.adds(sentence) {
            return None;
        }
        let first = lead + 1;
        let fits = |end: &usize| self.text.span(first..*end).is_some_and(|span| span.len() <= LONGEST);
        let ends = (first + 1..=self.text.len() + 1).take(MOST_TOGETHER).take_while(|end| self.stands_under(lead, end - 1));
        let end = ends.take_while(fits).last()?;
        (end > first + 1 && end > number).then_some(first..end)
    }

    /// Returns true if a sentence stands under a line, or under one that does: the rows of a table under its heading.
    fn stands_under(&self, line: usize, number: usize) -> bool {
        /// A row stands under its header row, an item under the one that it details, each under what is over that.
        const DEEPEST: usize = 3;
        let over = std::iter::successors(self.text.lead(number), |lead| self.text.lead(*lead));
        over.take(DEEPEST).any(|lead| lead == line)
    }

    /// Returns the item of a list, or the answer to a question, that a sentence is of, unless it is long: its sentences tell of one thing.
    fn item(&self, number: usize) -> Option<Range<usize>> {
        /// The most sentences and bytes of an item that is quoted whole.
        const MOST: usize = 4;
        const LONGEST: usize = 420;
        let block = self.text.block(number)?;
        let is_answer =
            || self.text.lead(number).and_then(|lead| self.text.block(lead)).is_some_and(|lead| lead.kind == BlockKind::Question);
        if block.kind != BlockKind::Item && !is_answer() {
            return None;
        }
        let is_of_block = |other: &usize| self.text.paragraph(*other) == self.text.paragraph(number);
        let start = (1..=number).rev().take_while(is_of_block).last()?;
        let end = (number..=self.text.len()).take_while(is_of_block).last()? + 1;
        let is_short = end - start <= MOST && self.text.span(start..end).is_some_and(|span| span.len() <= LONGEST);
        is_short.then_some(start..end)
    }

    /// Returns true if some words have one of the question.
    fn holds(&self, words: &[Word]) -> bool {
        self.query.fields[0].iter().any(|asked| words.iter().any(|word| stands_for(word.term, asked)))
    }

    /// Returns true if the sentence itself has a word of the question that what it stands under has not.
    fn adds(&self, sentence: &IndexedSentence) -> bool {
        let (own, above) = (sentence.own_words(), sentence.words_above());
        let has = |words: &[Word], asked: &QueryTerm| words.iter().any(|word| stands_for(word.term, asked));
        let telling = self.query.fields[0].iter().filter(|asked| !self.lexicon.is_light(&asked.text));
        telling.into_iter().any(|asked| has(own, asked) && !has(above, asked))
    }

    fn sentence(&self, number: usize) -> Option<&IndexedSentence> {
        self.view.sentences.get(number.checked_sub(1)?)
    }

    /// Returns true if a sentence opens with a word that stands for something before it.
    fn leans_back(&self, number: usize) -> bool {
        number > 1 && self.sentence(number).is_some_and(|sentence| sentence.tags.leans_back)
    }

    /// Returns true if a sentence leaves something of the question unsaid that the one before says: then *it* stands for that.
    fn leaves_named(&self, number: usize) -> bool {
        let (Some(sentence), Some(before)) = (self.sentence(number), self.sentence(number - 1)) else { return false };
        let has = |words: &[Word], asked: &QueryTerm| words.iter().any(|word| stands_for(word.term, asked));
        self.query.fields[0].iter().any(|asked| has(before.own_words(), asked) && !has(sentence.own_words(), asked))
    }

    /// Returns true if the next sentence goes on where this one ends: in its paragraph, or under the same speaker.
    fn goes_on(&self, number: usize) -> bool {
        let same_paragraph = self.text.paragraph(number) == self.text.paragraph(number + 1);
        let said_by_one = || {
            let lead = self.text.lead(number).filter(|lead| self.text.lead(number + 1) == Some(*lead));
            lead.and_then(|lead| self.text.block(lead)).is_some_and(|block| block.kind == BlockKind::Label)
        };
        number > 0 && number < self.text.len() && (same_paragraph || said_by_one())
    }

    /// Returns true if a sentence asks something itself: its answer is the next one.
    fn is_question(&self, number: usize) -> bool {
        let text = self.text.sentence(number).unwrap_or_default();
        text.trim_end_matches(['"', '”', '」', '』', '*', '_']).ends_with(['?', '？'])
    }

    /// Returns true if a sentence does not say all that the question asks for by its words, or if no few words could.
    fn leaves_open(&self, number: usize) -> bool {
        let Some(sentence) = self.sentence(number) else { return false };
        let tells_how = matches!(self.asked, Asked::How | Asked::What | Asked::Why | Asked::YesNo | Asked::Keyword);
        tells_how || self.query.fields[0].iter().any(|word| !word.is_held(&sentence.counts))
    }
}

fn stands_for(term: Term, asked: &QueryTerm) -> bool {
    asked.term == term || asked.substitutes.iter().any(|other| other.terms.as_slice() == [term] && other.weight >= SAME)
}

/// From this weight on, something that stands for a word says the same.
const SAME: f64 = 0.5;
