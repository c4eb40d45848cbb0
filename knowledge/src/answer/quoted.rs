//! What some quotes say of a question.

use crate::evidence::{Queries, Query, QueryTerm, Substitute, is_year};
use crate::index::{ByField, Counts, Field, IndexedSentence, Snapshot, View, quantity_term};
use crate::lexicon::stem;
use crate::outline::BlockKind;
use crate::question::Reading;
use crate::text::{Normal, Quantity, is_han, quantities};
use crate::token::{Class, Term, is_dictionary_word, term};
use crate::vectors::{Vector, row};
use std::ops::Range;

/// The sentences that would be quoted, and the question that they would answer.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) reading: &'a Reading,
    pub(super) queries: &'a Queries,
    /// By document, the numbers of the sentences.
    pub(super) spans: &'a [(usize, Range<usize>)],
}

/// The most sentences of a text that are read one by one, however long it is.
const MOST_READ: usize = 2_000;

/// Names of so many sentences before a quote are still known in it: *she*.
pub(super) const BEFORE: usize = 4;

/// Words are near from this likeness on, and the same from the next.
const UNRELATED: f64 = 0.35;
const ALIKE: f64 = 0.75;

impl Quoted<'_> {
    /// Returns the first quote alone.
    pub(super) fn first(&self) -> Self {
        Self { spans: self.spans.get(..1).unwrap_or_default(), ..*self }
    }

    /// Lists the quoted sentences, each with the text that it is of.
    pub(super) fn sentences(&self) -> impl Iterator<Item = (&View, &IndexedSentence)> {
        self.spans.iter().flat_map(|(document, numbers)| {
            let views = self.snapshot.documents.get(*document).map(|indexed| indexed.views.as_slice()).unwrap_or_default();
            let places = move || numbers.clone().filter_map(|number| number.checked_sub(1));
            views.iter().flat_map(move |view| places().filter_map(move |at| Some((view, view.sentences.get(at)?))))
        })
    }

    /// Returns true if the question is put in another language than the text that is quoted.
    pub(super) fn is_translated(&self) -> bool {
        !self.sentences().any(|(view, _)| view.language.same_spoken(self.reading.language))
    }

    /// Lists the texts that are quoted, with their translations.
    pub(super) fn views(&self) -> impl Iterator<Item = &View> {
        let documents = self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        documents.flat_map(|indexed| &indexed.views)
    }

    /// Lists the sentences right before each quote, at most so many.
    pub(super) fn before(&self, count: usize) -> impl Iterator<Item = &IndexedSentence> {
        self.spans.iter().flat_map(move |(document, numbers)| {
            let views = self.snapshot.documents.get(*document).map(|indexed| indexed.views.as_slice()).unwrap_or_default();
            let end = numbers.start.saturating_sub(1);
            views.iter().flat_map(move |view| view.sentences.get(end.saturating_sub(count)..end).unwrap_or_default())
        })
    }

    /// Returns true if a quote has one of some pronouns.
    pub(super) fn refers_with(&self, pronouns: &[String]) -> bool {
        self.sentences().any(|(_, sentence)| pronouns.iter().any(|word| sentence.counts[0].has(term(word))))
    }

    pub(super) fn asks_for_age(&self) -> bool {
        self.snapshot.base.lexicon.asks_for_age(&self.reading.normal)
    }

    pub(super) fn tells_age(&self) -> bool {
        self.sentences().any(|(_, sentence)| self.snapshot.base.lexicon.tells_age(sentence.own_text()))
    }

    /// Lists the words of the title and of the first sentences of the texts: they say what the whole text is about.
    pub(super) fn openings(&self) -> impl Iterator<Item = &ByField<Counts>> {
        self.views().filter(|view| view.has_outline).flat_map(|view| {
            let first = view.sentences.iter().take(OPENING).map(|sentence| &sentence.counts);
            first.chain([&view.title])
        })
    }

    /// Returns true if a field is quoted whose label says what is asked for: `Place: room B12` where somebody asks where.
    pub(super) fn is_labelled(&self) -> bool {
        let labels = |document: usize, number: usize| {
            let text = self.snapshot.documents.get(document).map(|indexed| &indexed.document.text);
            let field = text.filter(|text| text.block(number).is_some_and(|block| block.kind == BlockKind::Field));
            let shown = field.map(|text| text.shown(number));
            let label = shown.as_deref().and_then(|shown| shown.split([':', '：']).next());
            label.is_some_and(|label| self.snapshot.base.lexicon.labels(self.reading.asked, Normal::new(label).text()))
        };
        self.spans.iter().any(|(document, numbers)| numbers.clone().any(|number| labels(*document, number)))
    }

    /// Returns the question that stands over the first quote.
    pub(super) fn question_above(&self) -> Option<Reading> {
        let (document, numbers) = self.spans.first()?;
        let text = &self.snapshot.documents.get(*document)?.document.text;
        let lead = text.lead(numbers.start)?;
        let is_question = text.block(lead)?.kind == BlockKind::Question || text.sentence(lead)?.ends_with(['?', '？']);
        is_question.then(|| Reading::new(&self.snapshot.base, &text.shown(lead), None))
    }

    /// Returns how much of the question the quotes say, by the rarity of its words: a word that stands there counts whole, a word near to one
    /// that does in part.
    pub(super) fn said(&self) -> f64 {
        let Some((view, _)) = self.sentences().next() else { return 0.0 };
        let query: &Query = self.queries.to(view.language);
        let (mut said, mut total) = (0.0, 0.0);
        for word in query.fields[0].iter().filter(|word| !self.is_light(word)) {
            // What jieba glued together (书晚) is no rare word.
            let is_glued = word.text.starts_with(is_han) && word.text.chars().count() > 1 && !is_dictionary_word(&word.text);
            let weight = if is_glued { word.rarity().min(GLUED) } else { word.rarity() };
            total += weight;
            said += weight * self.presence(word);
        }
        if total > 0.0 { said / total } else { 1.0 }
    }

    /// Returns true if a word carries little of what is asked: one of the language data's, or a count of some measure (一天, 几本).
    pub(super) fn is_light(&self, word: &QueryTerm) -> bool {
        self.reading.counts_with(&word.text) || self.snapshot.base.lexicon.is_light(&word.text)
    }

    /// Returns how well the quotes have a word, 0 to 1: as it stands, said right before, in parts, or by a word of like meaning.
    pub(super) fn presence(&self, word: &QueryTerm) -> f64 {
        if self.sentences().any(|(_, sentence)| word.is_held(&sentence.counts) || has_in_parts(&sentence.normal, &word.text)) {
            return 1.0;
        }
        if self.says_what_text_is(word) || self.stands_before(word) {
            return OF_TEXT;
        }
        // An age is told without the word for it: how *old*.
        if self.snapshot.base.lexicon.is_of_age(&word.text) && self.asks_for_age() && self.tells_age() {
            return 1.0;
        }
        if self.is_in_time(word) {
            return 1.0;
        }
        // Names and numbers have nothing near them.
        if matches!(word.class, Class::Person | Class::Place | Class::Name | Class::Number) {
            return 0.0;
        }
        if self.has_relative(word) {
            return RELATIVE;
        }
        let letters = word.text.chars().filter(|letter| is_han(*letter)).count();
        let held =
            word.text.chars().filter(|letter| is_han(*letter) && self.sentences().any(|(_, sentence)| sentence.normal.contains(*letter)));
        let in_part = if letters > 1 { IN_PART * ratio(held.count(), letters) } else { 0.0 };
        ((self.likeness(word) - UNRELATED) / (ALIKE - UNRELATED)).clamp(in_part, 1.0)
    }

    /// Returns how near the nearest word of the quotes comes to a word, as a cosine; 0 where the table of vectors does not have it.
    pub(super) fn likeness(&self, word: &QueryTerm) -> f64 {
        let Some(vector) = row(&word.text).and_then(|row| Vector::of([(row, 1.0)])) else { return 0.0 };
        self.sentences().flat_map(|(_, sentence)| &sentence.rows).map(|row| vector.likeness_to(*row)).fold(0.0, f64::max)
    }

    /// Returns true if the quotes have an English word of the same root: *rehearse* for rehearsal, *membership* for member.
    fn has_relative(&self, word: &QueryTerm) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let words = |sentence: &str| sentence.split(|letter: char| !letter.is_ascii_alphabetic()).map(stem).collect::<Vec<_>>();
        let is_relative =
            |(_, sentence): (_, &IndexedSentence)| words(&sentence.normal).iter().any(|other| lexicon.are_relatives(&word.text, other));
        word.text.is_ascii() && self.sentences().any(is_relative)
    }

    /// Returns true if the quotes have a figure, or if what the text is about does, or if they tell of the time that it bounds.
    pub(super) fn has_figure(&self, figure: &Quantity) -> bool {
        let term = quantity_term(figure.value, figure.measure);
        self.sentences().any(|(_, sentence)| sentence.counts[0].has(term))
            || self.openings().any(|counts| counts[0].has(term))
            || self.has_year_beside(figure)
    }

    /// Returns true if a word is the year of *before 2026* or *since 2020*, and the quotes have a year on that side of it.
    fn is_in_time(&self, word: &QueryTerm) -> bool {
        let is_of = |year: &&Quantity| self.reading.normal.get(year.range.clone()).is_some_and(|written| written.contains(&word.text));
        self.reading.quantities.iter().filter(is_of).any(|year| self.has_year_beside(year))
    }

    /// Returns true if the question asks what was before or after one of its years, and the quotes have a year on that side of it.
    fn has_year_beside(&self, year: &Quantity) -> bool {
        let (lexicon, question) = (&self.snapshot.base.lexicon, self.reading.normal.as_str());
        let around = question.get(..year.range.start).zip(question.get(year.range.end..));
        let side = around.filter(|_| is_year(lexicon, question, year)).and_then(|(before, after)| lexicon.side_of_time(before, after));
        side.is_some_and(|side| {
            self.sentences().any(|(_, sentence)| {
                let text = sentence.own_text();
                quantities(text).iter().any(|other| is_year(lexicon, text, other) && other.value.total_cmp(&year.value) == side)
            })
        })
    }

    /// Returns true if a word stands in the sentence before a quote, a name in one of the last few, and the quote has a pronoun that may
    /// stand for it.
    fn stands_before(&self, word: &QueryTerm) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let is_said = |count: usize| self.before(count).any(|sentence| word.is_held(&sentence.counts));
        (self.refers_with(lexicon.pronouns()) && is_said(1))
            || (self.refers_with(lexicon.personal_pronouns()) && self.is_named(word) && is_said(BEFORE))
    }

    /// Returns true if a word is a name: by its class, or to the texts, which write it with a capital letter.
    pub(super) fn is_named(&self, word: &QueryTerm) -> bool {
        let is_proper = |sentence: &IndexedSentence| sentence.proper.contains(&word.term);
        matches!(word.class, Class::Person | Class::Place | Class::Name)
            || (self.knows(Field::Words, word.term) && self.views().any(|view| view.sentences.iter().take(MOST_READ).any(is_proper)))
    }

    /// Returns true if a word says what the whole text is about: it stands in the title or in the first sentences (the *server*).
    pub(super) fn says_what_text_is(&self, word: &QueryTerm) -> bool {
        self.openings().any(|counts| word.is_held(counts))
    }

    /// Returns true if any sentence of the quoted texts has a word.
    pub(super) fn is_in_document(&self, word: &QueryTerm) -> bool {
        let is_known = |other: &Substitute| other.terms.iter().all(|term| self.knows(other.field, *term));
        if self.knows(Field::Words, word.term) || word.substitutes.iter().any(is_known) {
            return true;
        }
        let cut_wrongly = |sentence: &IndexedSentence| word.text.chars().all(|letter| sentence.normal.contains(letter));
        // Only where all its characters stand somewhere is it looked for.
        let may_be_there =
            word.text.starts_with(is_han) && word.text.chars().filter(|letter| is_han(*letter)).all(|letter| self.knows_letter(letter));
        may_be_there && self.views().any(|view| view.sentences.iter().take(MOST_READ).any(cut_wrongly))
    }

    /// Returns true if the quoted texts have a character.
    fn knows_letter(&self, letter: char) -> bool {
        self.knows(Field::Characters, term(letter.encode_utf8(&mut [0; 4])))
    }

    /// Returns true if the quoted texts have a term.
    fn knows(&self, field: Field, term: Term) -> bool {
        self.views().any(|view| view.statistics.frequency(field, term) > 0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// What it is worth that a word says what the whole text is about, and how many sentences tell that.
const OF_TEXT: f64 = 0.8;
const OPENING: usize = 3;
/// The most that a word weighs that no dictionary has.
const GLUED: f64 = 4.0;
/// What it is worth that a sentence has the characters of a Chinese word apart: 左耳 for 耳朵.
const IN_PART: f64 = 0.7;

/// What it is worth that a sentence has a word of the same root.
const RELATIVE: f64 = 0.9;

/// Returns true if a text has a Chinese word as it stands, or, of one that jieba glued together (选恒梯), all its characters but those
/// that count.
pub(super) fn has_in_parts(normal: &str, word: &str) -> bool {
    word.starts_with(is_han)
        && (normal.contains(word)
            || (!is_dictionary_word(word) && word.chars().filter(|letter| *letter != '几').all(|letter| normal.contains(letter))))
}
