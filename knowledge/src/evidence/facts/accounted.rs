//! Whether the evidence of facts accounts for every word of a question: a word that it does not account for may ask for less, or for something else.

use super::Match;
use super::literal::NamedLiteral;
use crate::document::Address;
use crate::index::{IndexedSentence, Snapshot};
use crate::lexicon::Meaning;
use crate::question::Reading;
use crate::text::{Quantity, quantities};
use crate::token::{Token, term};
use std::ops::Range;

/// Lists the words that nothing accounts for; numbers, with the measure behind them (两位), are looked at by their value instead.
fn leftover<'a>(snapshot: &Snapshot, reading: &'a Reading) -> Vec<&'a Token> {
    let measured = |range: &Range<usize>| {
        let measure = reading.normal.get(range.end..).and_then(|after| snapshot.base.lexicon.unit(after));
        measure.map_or(range.end, |(_, length)| range.end + length)
    };
    let number = |token: &&Token| {
        let covers = |range: &Range<usize>| range.start <= token.range.start && token.range.end <= measured(range);
        reading.quantities.iter().any(|quantity| covers(&quantity.range))
    };
    // 哪里, cut as one word behind 在哪, asks.
    let asks = |token: &&Token| {
        let meanings = snapshot.base.lexicon.chinese(&token.text);
        meanings.iter().any(|meaning| matches!(meaning, Meaning::Asks(asked) if *asked == reading.asked))
    };
    let is_empty = |token: &&Token| snapshot.base.lexicon.is_empty_word(&token.text);
    reading.leftover.iter().filter(|token| !number(token) && !asks(token) && !is_empty(token)).collect()
}

/// Returns true if the evidence of a filler's facts accounts for what is left over of the question, and its numbers count the fillers or stand
/// there, too: the *Chinese* scientists, GPT-4o's *vision module*, the *four*, in *June*.
pub(super) fn accounts_for(
    snapshot: &Snapshot,
    reading: &Reading,
    literals: &[NamedLiteral<'_>],
    facts: &[Match<'_>],
    fillers: usize,
) -> bool {
    let is_literal = |range: &Range<usize>| literals.iter().any(|literal| literal.covers(range));
    let evidence = || facts.iter().flat_map(|found| &found.fact.evidence);
    // A word without content that changes what is asked is accounted for by nothing (who *said* that, who *almost* joined), nor is what is
    // asked for (what *pay*): the facts may tell a part of it.
    let lexicon = &snapshot.base.lexicon;
    let is_open = |word: &Token| !lexicon.is_stop(&word.text) && !lexicon.qualifies(&word.text) && !is_asked_for(reading, word);
    let said = |word: &Token| is_open(word) && evidence().any(|address| sentence_has(snapshot, address, &word.text));
    #[expect(clippy::cast_precision_loss, reason = "a handful of fillers")]
    let counts = |quantity: &Quantity| (quantity.value - fillers as f64).abs() < f64::EPSILON;
    let tells = |quantity: &Quantity| evidence().any(|address| sentence_tells(snapshot, address, quantity.value));
    leftover(snapshot, reading).into_iter().all(|word| is_literal(&word.range) || said(word))
        && reading.quantities.iter().all(|quantity| is_literal(&quantity.range) || counts(quantity) || tells(quantity))
}

/// Returns true if a word stands right behind a question word, and no kind is known that it would name: what *pay*.
fn is_asked_for(reading: &Reading, word: &Token) -> bool {
    let is_behind = |asks: &Range<usize>| reading.normal.get(asks.end..word.range.start).is_some_and(|between| between.trim().is_empty());
    reading.kind.is_none() && reading.question_words.iter().any(is_behind)
}

/// Returns true if a sentence, in any of its texts, has a word.
pub(super) fn sentence_has(snapshot: &Snapshot, address: &Address, word: &str) -> bool {
    texts_of(snapshot, address).any(|sentence| sentence.counts[0].has(term(word)) || sentence.normal.contains(word))
}

/// Returns true if a sentence, in any of its texts, has a number.
fn sentence_tells(snapshot: &Snapshot, address: &Address, value: f64) -> bool {
    texts_of(snapshot, address).any(|sentence| quantities(&sentence.normal).iter().any(|told| (told.value - value).abs() < f64::EPSILON))
}

/// Lists the texts of a sentence, in every language.
fn texts_of<'a>(snapshot: &'a Snapshot, address: &Address) -> impl Iterator<Item = &'a IndexedSentence> {
    let position = address.document.as_deref().and_then(|id| snapshot.position(id));
    let views = position.and_then(|at| snapshot.documents.get(at)).map_or(&[][..], |indexed| indexed.views.as_slice());
    let at = address.sentence.checked_sub(1);
    views.iter().filter_map(move |view| view.sentences.get(at?))
}
