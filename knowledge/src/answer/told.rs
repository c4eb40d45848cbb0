//! Cuts headlines out of quotes: the name that fills the slot of a fact, a figure, the cell of a row, a run of words.

use super::headline::Sought;
use super::{Citation, Headline, SURE_ENOUGH, Writer, cell};
use crate::document::Text;
use crate::evidence::{Filler, Query, QueryTerm, Ranked, asks_for_figure, figure, short_answer};
use crate::index::{Field, IndexedSentence, View};
use crate::lexicon::{Asked, stem};
use crate::outline::BlockKind;
use crate::profile::{Kind, Object};
use crate::text::{Normal, is_han};
use crate::token::{Class, term};
use std::ops::Range;

/// From this probability on, the words of a sentence that answer are its headline. On documents that the weights had not
/// seen, 74 to 88 of 100 such headlines had at least half of the answer's words right (`train.py spans` prints it).
const TOLD: f64 = 0.5;
/// The share of what a question says, by rarity, that a sentence may leave unsaid and still have a headline.
const UNSAID: f64 = 0.15;
/// From this probability on, the words stand out so far from all others of the sentence that it may put more of the question in words
/// of its own. Chosen with the three below on 20 texts of the kinds that communities bring (`tests/fixtures/short-answers`).
const STANDS_OUT: f64 = 0.65;
/// The share that it may leave unsaid then.
const PUT_OTHERWISE: f64 = 0.4;
/// From this probability on, the quotes answer well enough for words that stand out.
const WELL_ENOUGH: f64 = 0.55;
/// From this probability on, not even the noun that is asked for need be said.
const NAMED: f64 = 0.95;

impl Writer<'_> {
    /// Cuts out what fills a slot, as the citations write it: once for each spelling.
    pub(super) fn name(&self, filler: &Filler, citations: &[Citation]) -> Vec<Headline> {
        let base = &self.snapshot.base;
        let mut items: Vec<Headline> = Vec::new();
        for (at, citation) in citations.iter().enumerate() {
            let normal = citation.normal();
            let (found, name, profile) = match filler {
                Filler::Profile(index) => {
                    let Some(profile) = base.profiles.get(*index) else { continue };
                    let mut names = base.names.all(normal.text());
                    names.retain(|name| name.profile == *index);
                    let longest = names.into_iter().max_by_key(|name| name.range.len()).map(|name| name.range);
                    (longest, Some(profile.name(self.reading.language).to_owned()), Some(profile.id.clone()))
                }
                Filler::Literal(words) => {
                    let words = Normal::new(words);
                    let range = normal.text().find(words.text()).map(|start| start..start + words.text().len());
                    (range, self.literal_name(filler), None)
                }
            };
            let Some(range) = found.map(|range| normal.original(range)) else { continue };
            let Some(text) = citation.text.get(range.clone()).map(str::to_owned) else { continue };
            let spelling = Normal::new(&text).text().to_owned();
            if !items.iter().any(|item| Normal::new(&item.text).text() == spelling) {
                let name = name.unwrap_or_else(|| crate::text::visible(&text));
                items.push(Headline { text, name, profile, citation: at, range: [range.start, range.end] });
            }
        }
        // Two spellings of a person are both shown: the story has both. A short form (北大) gives way to the name.
        let person =
            matches!(filler, Filler::Profile(index) if base.profiles.get(*index).is_some_and(|profile| profile.kind == Kind::Person));
        if !person && items.len() > 1 {
            let longest = items.iter().map(|item| item.text.chars().count()).max();
            items.retain(|item| Some(item.text.chars().count()) == longest);
            items.truncate(1);
        }
        items
    }

    /// Returns a literal in the asker's language, if a fact has it and the story is in another.
    fn literal_name(&self, filler: &Filler) -> Option<String> {
        let Filler::Literal(words) = filler else { return None };
        let mut facts = self.snapshot.base.profiles.iter().flat_map(|profile| &profile.facts);
        facts.find_map(|fact| fact.names.get(&self.reading.language).filter(|_| fact.object == Object::Literal(words.clone()))).cloned()
    }

    /// Cuts out the figure that answers a how many, how much or when question, from a sentence that is quoted, and its value.
    ///
    /// As with facts, everything in the question must be accounted for: its words and names by the sentence, and
    /// nothing denied. A number that counts something else is no answer.
    pub(super) fn figure(&self, best: &Ranked) -> Option<(Headline, f64)> {
        if !asks_for_figure(self.reading) || self.row(best).is_some() {
            return None;
        }
        let base = &self.snapshot.base;
        let indexed = self.snapshot.documents.get(best.document);
        let named = indexed.and_then(|indexed| indexed.profiles.get(best.sentence.checked_sub(1)?));
        let names_held = self.queries.own().profiles().all(|profile| named.is_some_and(|named| named.contains(&profile)));
        let sentence = best.matched(self.snapshot).map(|(_, sentence)| sentence);
        let stated_held = self.reading.stated.iter().filter(|stated| !stated.optional).all(|stated| {
            let mut tokens = stated.relations.iter().flat_map(|(relation, _)| base.lexicon.relation_tokens(*relation));
            let own = self.reading.normal.get(stated.range.clone()).unwrap_or_default();
            sentence.is_some_and(|sentence| sentence.normal.contains(own) || tokens.any(|token| sentence.counts[0].has(term(token))))
        });
        // What asks for a measure in one word is in no answer: 多久.
        let asks = |word: &String| {
            word.starts_with(is_han) && self.reading.question_words.iter().any(|asks| self.reading.normal.get(asks.clone()) == Some(word))
        };
        let all_held = self.why(Some(best)).missing.iter().all(asks);
        if self.reading.restricts || !all_held || !names_held || !stated_held {
            return None;
        }
        let quote = self.cite(best.document, best.sentence)?;
        let view = indexed.and_then(|indexed| indexed.views.iter().find(|view| view.language.same_spoken(self.reading.language)));
        // What most of the document's sentences say tells least.
        let weight = |word: &str| {
            let holding = |view: &View| f64::from(view.statistics.frequency(Field::Words, term(word)).max(1));
            view.map_or(1.0, |view| ((f64::from(view.statistics.sentences) + 1.0) / holding(view)).ln())
        };
        let quoted = quote.normal();
        let figure = figure(self.snapshot, self.reading, &weight, &quoted, quote.translation.as_deref())?;
        let sought =
            Sought { reading: self.reading, query: self.queries.own(), lexicon: &base.lexicon, text: &quote.text, normal: &quoted };
        if sought.is_untrue(&figure.range) || self.is_who_speaks(best, &quote, &figure.range) {
            return None;
        }
        let text = quote.text.get(figure.range.clone())?.to_owned();
        let name = figure.name.unwrap_or_else(|| quote.shown(figure.range.clone()));
        let range = [figure.range.start, figure.range.end];
        Some((Headline { text, name, profile: None, citation: 0, range }, figure.value))
    }

    /// Returns the text and number of a sentence that is a row of a table with a header.
    fn row(&self, best: &Ranked) -> Option<(&Text, usize)> {
        let text = &self.snapshot.documents.get(best.document)?.document.text;
        let is_row = text.block(best.sentence)?.kind == BlockKind::Row;
        Some((text, best.sentence)).filter(|_| is_row)
    }

    /// Cuts out the words of the first quote that answer, if that is sure enough. Of a row it is the cell under the header that is asked for.
    ///
    /// `sure` is the probability that the quotes answer, and `is_alone` whether the sentence is quoted without neighbours.
    pub(super) fn short(&self, quote: &Citation, best: &Ranked, sure: f64, is_alone: bool) -> Option<Headline> {
        if let Some((text, number)) = self.row(best) {
            if sure < SURE_ENOUGH {
                return None;
            }
            let query = self.queries.to(text.language);
            let range =
                cell::under_header(text, number, query).filter(|_| !self.reading.restricts && self.reading.asked != Asked::YesNo)?;
            let told = quote.text.get(range.clone())?.to_owned();
            let name = quote.shown(range.clone());
            return Some(Headline { text: told, name, profile: None, citation: 0, range: [range.start, range.end] });
        }
        let base = &self.snapshot.base;
        // The quoted text is the first; the sentence may have been found through a translation.
        let view = self.snapshot.documents.get(best.document)?.views.first()?;
        let sentence = view.sentences.get(best.sentence.checked_sub(1)?)?;
        let query = self.queries.to(view.language);
        let short = short_answer(self.reading, query, view.language, &base.lexicon, sentence)?;
        // Across languages the probability is not to be believed: half of such headlines were wrong.
        if self.reading.restricts || !view.language.same_spoken(self.reading.language) {
            return None;
        }
        let normal = quote.normal();
        let in_quote = |range: &Range<usize>| Some(range.start.checked_sub(sentence.own)?..range.end - sentence.own);
        let own = in_quote(&short.range)?;
        let sought = Sought { reading: self.reading, query, lexicon: &base.lexicon, text: &quote.text, normal: &normal };
        let range = if view.has_outline { sought.whole(&own)? } else { normal.original(own.clone()) };
        if self.is_who_speaks(best, quote, &range) {
            return None;
        }
        // Each name of a list answers, and so do some of them together.
        let is_part = |part: &Range<usize>| {
            let part = in_quote(part).map(|part| normal.original(part));
            part.is_some_and(|part| range.start <= part.start && part.end <= range.end)
        };
        let is_several = view.has_outline && (range.len() > normal.original(own.clone()).len() || self.reading.asked == Asked::Who);
        let probability = if is_several { short.share_of(is_part) } else { short.probability };
        let unsaid = self.unsaid(sentence, query)?;
        let is_said = sure >= SURE_ENOUGH && probability >= TOLD && unsaid.share <= UNSAID && !unsaid.noun;
        let stands_out = view.has_outline && is_alone && sure >= WELL_ENOUGH && probability >= STANDS_OUT && unsaid.share <= PUT_OTHERWISE;
        if !is_said && !(stands_out && (!unsaid.noun || probability >= NAMED)) {
            return None;
        }
        let text = quote.text.get(range.clone()).filter(|text| !text.trim().is_empty())?.to_owned();
        let named = base.names.all(normal.text()).into_iter().find(|name| name.range == own);
        let profile = named.and_then(|name| base.profiles.get(name.profile));
        let name = profile.map_or_else(|| quote.shown(range.clone()), |profile| profile.name(self.reading.language).to_owned());
        Some(Headline { text, name, profile: profile.map(|profile| profile.id.clone()), citation: 0, range: [range.start, range.end] })
    }

    /// Returns true if bytes of a quote lie before what somebody says in a chat: in the time or the name that opens a message.
    fn is_who_speaks(&self, best: &Ranked, quote: &Citation, range: &Range<usize>) -> bool {
        let text = self.snapshot.documents.get(best.document).map(|indexed| &indexed.document.text);
        let is_message = text.and_then(|text| text.block(best.sentence)).is_some_and(|block| block.kind == BlockKind::Message);
        let said = [": ", "：", ":\n", "\n"].iter().filter_map(|mark| Some(quote.text.find(mark)? + mark.len())).min();
        is_message && said.is_some_and(|said| range.start < said)
    }

    /// Weighs what a sentence leaves unsaid of a question; none if that is a name or a number.
    fn unsaid(&self, sentence: &IndexedSentence, query: &Query) -> Option<Unsaid> {
        let total: f64 = query.fields[0].iter().map(QueryTerm::rarity).sum();
        let is_missing = |word: &&QueryTerm| !word.is_held(&sentence.counts) && !self.held_in_parts(sentence, &word.text);
        let missing: Vec<&QueryTerm> = query.fields[0].iter().filter(is_missing).collect();
        let names_it = |word: &&QueryTerm| matches!(word.class, Class::Person | Class::Place | Class::Name | Class::Number);
        let asked_for = |word: &&QueryTerm| query.head.as_deref().is_some_and(|head| stem(head) == word.text || head.contains(&word.text));
        let rarity: f64 = missing.iter().map(|word| word.rarity()).sum();
        let share = if total > 0.0 { rarity / total } else { 0.0 };
        (!missing.iter().any(names_it)).then(|| Unsaid { share, noun: missing.iter().any(asked_for) })
    }
}

/// What a sentence leaves unsaid of a question.
struct Unsaid {
    /// The share by rarity, 0 to 1.
    share: f64,
    /// Whether the noun that is asked for is unsaid.
    noun: bool,
}
