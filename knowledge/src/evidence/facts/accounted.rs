//! Whether the evidence of facts accounts for every word of a question: a word that it does not account for may ask for less, or for something else.

use super::Match;
use super::literal::NamedLiteral;
use crate::base::Mention;
use crate::document::Address;
use crate::index::{IndexedSentence, Snapshot};
use crate::lexicon::{Meaning, stem};
use crate::profile::Profile;
use crate::question::Reading;
use crate::text::{Normal, Quantity, is_han, quantities};
use crate::token::{Token, term};
use std::ops::Range;

/// One of those that fill the slot, and how many there are.
pub(super) struct Counted<'a> {
    pub(super) filler: Option<&'a Profile>,
    pub(super) of: usize,
}

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
    // *From* which university.
    let leads = |token: &&Token| {
        let is_before =
            |asks: &Range<usize>| reading.normal.get(token.range.end..asks.start).is_some_and(|between| between.trim().is_empty());
        snapshot.base.lexicon.leads_to_served(&token.text) && reading.question_words.iter().any(is_before)
    };
    reading.leftover.iter().filter(|token| !number(token) && !asks(token) && !is_empty(token) && !leads(token)).collect()
}

/// Returns true if the evidence of a filler's facts accounts for what is left over of the question (the *Chinese* scientists, GPT-4o's *vision
/// module*), and its numbers count the fillers or belong to a name.
pub(super) fn accounts_for(
    snapshot: &Snapshot,
    reading: &Reading,
    literals: &[NamedLiteral<'_>],
    facts: &[Match<'_>],
    counted: &Counted<'_>,
) -> bool {
    let is_literal = |range: &Range<usize>| literals.iter().any(|literal| literal.covers(range));
    // A word without content that changes what is asked is accounted for by nothing (who *said* that, who *almost* joined), nor is what is
    // asked for (what *pay*): the facts may tell a part of it.
    let lexicon = &snapshot.base.lexicon;
    let is_open = |word: &Token| !lexicon.is_stop(&word.text) && !lexicon.qualifies(&word.text) && !is_asked_for(reading, word);
    let said = |word: &Token| is_open(word) && is_said(snapshot, reading, literals, facts, word);
    #[expect(clippy::cast_precision_loss, reason = "a handful of fillers")]
    let counts = |quantity: &Quantity| (quantity.value - counted.of as f64).abs() < f64::EPSILON;
    let is_own = |quantity: &Quantity| counted.filler.is_some_and(|profile| has_number(profile, quantity));
    let is_told = |quantity: &Quantity| {
        is_literal(&quantity.range)
            || counts(quantity)
            || is_own(quantity)
            || is_of_name(snapshot, reading, quantity)
            || is_of_group(snapshot, reading, quantity)
    };
    leftover(snapshot, reading).into_iter().all(|word| is_literal(&word.range) || said(word)) && reading.quantities.iter().all(is_told)
}

/// Returns true if the evidence says a word as the question does: beside a name of it, beside words of a fact, or of those that are asked for.
fn is_said(snapshot: &Snapshot, reading: &Reading, literals: &[NamedLiteral<'_>], facts: &[Match<'_>], word: &Token) -> bool {
    let evidence = || facts.iter().flat_map(|found| &found.fact.evidence);
    let light = |token: &Token| snapshot.base.lexicon.is_stop(&token.text) || reading.leftover.contains(token);
    // Nothing but such words stands between, and nothing that states a relation: somebody may *get* his degree.
    let is_beside = |other: &Range<usize>| {
        let (from, to) = if word.range.start < other.start { (word.range.end, other.start) } else { (other.end, word.range.start) };
        let between = |range: &Range<usize>| from <= range.start && range.end <= to;
        reading.tokens.iter().filter(|token| between(&token.range)).all(light)
            && !reading.wordings.iter().any(|stated| !stated.optional && between(&stated.range))
    };
    let of_name =
        |mention: &Mention| is_beside(&mention.range) && evidence().any(|address| has_near(snapshot, address, mention.profile, &word.text));
    let of_noun = || {
        let Some((_, noun)) = &reading.noun else { return false };
        let rest = reading.normal.get(word.range.end..).unwrap_or_default();
        rest.trim_start().starts_with(noun.as_str())
            || rest.find(noun.as_str()).is_some_and(|at| is_beside(&(word.range.end + at..word.range.end + at + noun.len())))
    };
    let of_literal = || literals.iter().flat_map(|literal| &literal.parts).any(is_beside);
    reading.mentions.iter().any(of_name)
        || ((of_noun() || of_literal()) && evidence().any(|address| sentence_has(snapshot, address, &word.text)))
}

/// Returns true if a sentence, in any of its texts, has a word right before or behind a name of a profile.
fn has_near(snapshot: &Snapshot, address: &Address, profile: usize, word: &str) -> bool {
    /// How many bytes may stand between: some Chinese characters, two or three English words.
    const NEAR: usize = 30;
    let Some(profile) = snapshot.base.profiles.get(profile) else { return false };
    let names: Vec<String> = profile.all_names().map(|name| Normal::new(name).text().to_owned()).collect();
    texts_of(snapshot, address).any(|sentence| {
        let words: Vec<usize> = whole(&sentence.normal, word).collect();
        let places = names.iter().flat_map(|name| sentence.normal.match_indices(name.as_str()).map(|(at, name)| at..at + name.len()));
        places
            .into_iter()
            .any(|name| words.iter().any(|at| at.abs_diff(name.end) <= NEAR || (at + word.len()).abs_diff(name.start) <= NEAR))
    })
}

/// Lists where a word, or in English one of its stem, begins in a text.
fn whole<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_letter = |letter: char| letter.is_alphanumeric() && !is_han(letter);
    let is_chinese = word.starts_with(is_han);
    let begins = move |at: &usize| {
        let before = text.get(..*at).is_some_and(|before| before.ends_with(is_letter));
        let rest = text.get(*at..).unwrap_or_default();
        let end = rest.find(|letter: char| !is_letter(letter)).unwrap_or(rest.len());
        is_chinese || (!before && rest.get(..end).is_some_and(|written| stem(written) == word))
    };
    text.match_indices(word).map(|(at, _)| at).filter(begins)
}

/// Returns true if a number belongs to a name that stands beside it: the *2019* contest.
fn is_of_name(snapshot: &Snapshot, reading: &Reading, quantity: &Quantity) -> bool {
    let is_beside = |mention: &&Mention| {
        let between = reading.normal.get(quantity.range.end..mention.range.start);
        between.is_some_and(|between| matches!(between.trim(), "" | "年" | "年的"))
    };
    let mut profiles = reading.mentions.iter().filter(is_beside).filter_map(|mention| snapshot.base.profiles.get(mention.profile));
    profiles.any(|profile| has_number(profile, quantity))
}

/// Returns true if a number counts those of whom some are asked for: of the *two* scientists, which one; *四*个人里谁.
fn is_of_group(snapshot: &Snapshot, reading: &Reading, quantity: &Quantity) -> bool {
    /// How far behind the number the word may stand that says so, in bytes: a measure and a noun.
    const NEAR: usize = 15;
    let lexicon = &snapshot.base.lexicon;
    let before = reading.normal.get(..quantity.range.start).unwrap_or_default().trim_end();
    let is_led_up_to = before.strip_suffix("the").is_some_and(|before| lexicon.leads_to_group(before));
    let is_near = |token: &&Token| token.range.start >= quantity.range.end && token.range.start <= quantity.range.end + NEAR;
    let mut behind = reading.tokens.iter().filter(is_near);
    is_led_up_to || behind.any(|token| token.text.starts_with(is_han) && lexicon.is_of_group(&token.text))
}

/// Returns true if a name of a profile has a number.
pub(super) fn has_number(profile: &Profile, quantity: &Quantity) -> bool {
    let is_same = |known: &Quantity| (known.value - quantity.value).abs() < f64::EPSILON;
    profile.all_names().any(|name| quantities(Normal::new(name).text()).iter().any(is_same))
}

/// Returns true if a word stands right behind a question word, and no kind is known that it would name: what *pay*.
fn is_asked_for(reading: &Reading, word: &Token) -> bool {
    let is_behind = |asks: &Range<usize>| reading.normal.get(asks.end..word.range.start).is_some_and(|between| between.trim().is_empty());
    reading.kind.is_none() && reading.question_words.iter().any(is_behind)
}

/// Returns true if a sentence, in any of its texts, has a word.
pub(super) fn sentence_has(snapshot: &Snapshot, address: &Address, word: &str) -> bool {
    let is_long = word.chars().nth(1).is_some();
    texts_of(snapshot, address)
        .any(|sentence| sentence.counts[0].has(term(word)) || (is_long && whole(&sentence.normal, word).next().is_some()))
}

/// Lists the texts of a sentence, in every language.
fn texts_of<'a>(snapshot: &'a Snapshot, address: &Address) -> impl Iterator<Item = &'a IndexedSentence> {
    let position = address.document.as_deref().and_then(|id| snapshot.position(id));
    let views = position.and_then(|at| snapshot.documents.get(at)).map_or(&[][..], |indexed| indexed.views.as_slice());
    let at = address.sentence.checked_sub(1);
    views.iter().filter_map(move |view| view.sentences.get(at?))
}
