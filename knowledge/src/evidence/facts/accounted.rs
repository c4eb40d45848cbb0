//! Decides whether the evidence of facts accounts for every word of a question. A word that it does
//! not account for may restrict the answer, or ask for something else.

use super::Inquiry;
use crate::base::Mention;
use crate::document::Address;
use crate::index::IndexedSentence;
use crate::lexicon::{Meaning, stem};
use crate::profile::{Fact, Profile};
use crate::text::{Quantity, is_han, quantities};
use crate::token::{Token, term};
use std::ops::Range;
use std::sync::Arc;

/// The most bytes between a name and a word that describes it: ten Chinese characters, or a few
/// English words.
const NEAR_NAME: usize = 30;
/// The most bytes between a number and the word that makes it partitive (四*个人里*): a measure and
/// a noun.
const NEAR_NUMBER: usize = 15;

impl Inquiry<'_> {
    /// Returns true if the evidence of a filler's facts accounts for the leftover words of the
    /// question (the *Chinese* scientists, GPT-4o's *vision module*), and every number counts the
    /// fillers or belongs to a name.
    pub(super) fn accounts_for(&self, facts: &[&Fact], filler: Option<&Arc<Profile>>, fillers: usize) -> bool {
        let is_told = |number: &Quantity| {
            #[expect(clippy::cast_precision_loss, reason = "a handful of fillers")]
            let counts = (number.value - fillers as f64).abs() < f64::EPSILON && !self.ranks(number);
            counts
                || self.is_literal(&number.range)
                || filler.is_some_and(|profile| has_number(profile, number))
                || self.is_of_name(number)
                || self.is_of_group(number)
        };
        let is_accounted_for = |word: &Token| self.says_nothing(word) || self.is_said(word, facts);
        self.reading.leftover.iter().all(is_accounted_for) && self.reading.quantities.iter().all(is_told)
    }

    /// Returns true if a number ranks, or says how often something was done, and so counts nobody:
    /// *second* to join, 两*次*.
    fn ranks(&self, number: &Quantity) -> bool {
        let written = self.reading.normal.get(number.range.clone()).unwrap_or_default();
        let is_ordinal = ["st", "nd", "rd", "th"].iter().any(|end| written.ends_with(end));
        is_ordinal || self.reading.before(&number.range).ends_with('第') || self.reading.after(&number.range).starts_with('次')
    }

    /// Returns true if a leftover word does not change what is asked.
    fn says_nothing(&self, word: &Token) -> bool {
        // 哪里, cut as one word behind 在哪, asks.
        let asks = |meaning: &Meaning| matches!(meaning, Meaning::Asks(asked) if *asked == self.reading.asked);
        // *From* which university.
        let leads = self.lexicon().leads_to_served(&word.text) && self.reading.leads_to_question_word(&word.range);
        leads
            || self.is_literal(&word.range)
            || self.lexicon().is_empty_word(&word.text)
            || self.lexicon().chinese(&word.text).iter().any(asks)
            || self.is_number(word)
    }

    /// Returns true if a word belongs to a number or to the measure behind it (两位).
    fn is_number(&self, word: &Token) -> bool {
        self.reading.quantities.iter().any(|number| {
            let measure = self.lexicon().unit(self.reading.after(&number.range)).map_or(0, |(_, length)| length);
            number.range.start <= word.range.start && word.range.end <= number.range.end + measure
        })
    }

    /// Returns true if the evidence has a word where the question has it: beside a name, beside a
    /// fact's literal, or before the noun that is asked for.
    fn is_said(&self, word: &Token, facts: &[&Fact]) -> bool {
        // Words such as *said* and *almost* change what is asked, whatever the evidence has. So does
        // what is asked for (what *pay*): the facts may tell only a part of it.
        let is_asked_for = self.reading.kind.is_none() && self.reading.is_asked_for(&word.range);
        if is_asked_for || self.lexicon().is_stop(&word.text) || self.lexicon().qualifies(&word.text) {
            return false;
        }
        let mut evidence = facts.iter().flat_map(|fact| &fact.evidence);
        let mut names = self.reading.mentions.iter().filter(|mention| self.is_beside(word, &mention.range));
        let of_name = names.any(|mention| evidence.clone().any(|address| self.has_near(address, mention, &word.text)));
        let of_literal = || self.literals.iter().flat_map(|literal| &literal.parts).any(|part| self.is_beside(word, part));
        of_name || ((of_literal() || self.is_of_noun(word)) && evidence.any(|address| self.sentence_has(address, &word.text)))
    }

    /// Returns true if only stop words and leftover words stand between a word and another part, and
    /// nothing that states a relation.
    fn is_beside(&self, word: &Token, other: &Range<usize>) -> bool {
        let is_first = word.range.start < other.start;
        let (from, to) = if is_first { (word.range.end, other.start) } else { (other.end, word.range.start) };
        let is_between = |range: &Range<usize>| from <= range.start && range.end <= to;
        let is_light = |token: &Token| self.lexicon().is_stop(&token.text) || self.reading.leftover.contains(token);
        let mut stated = self.reading.wordings.iter().filter(|stated| !stated.optional);
        !stated.any(|stated| is_between(&stated.range)) && self.reading.tokens.iter().filter(|token| is_between(&token.range)).all(is_light)
    }

    /// Returns true if a word describes the noun that is asked for: which *Chinese* scientists.
    fn is_of_noun(&self, word: &Token) -> bool {
        let Some((_, noun)) = &self.reading.noun else { return false };
        let Some(at) = self.reading.after(&word.range).find(noun.as_str()) else { return false };
        let start = word.range.end + at;
        self.reading.between(&word.range, &(start..start)).is_some_and(|between| between.trim().is_empty())
            || self.is_beside(word, &(start..start + noun.len()))
    }

    /// Returns true if a number belongs to the name right behind it: the *2019* contest.
    fn is_of_name(&self, number: &Quantity) -> bool {
        self.reading.mentions.iter().any(|mention| {
            let between = self.reading.between(&number.range, &mention.range);
            between.is_some_and(|between| matches!(between.trim(), "" | "年" | "年的"))
                && self.profile(mention).is_some_and(|profile| has_number(profile, number))
        })
    }

    /// Returns true if a number is partitive: of the *two* scientists, which one; *四*个人里谁.
    fn is_of_group(&self, number: &Quantity) -> bool {
        let end = number.range.end;
        let is_near = |token: &&Token| (end..=end + NEAR_NUMBER).contains(&token.range.start);
        let mut behind = self.reading.tokens.iter().filter(is_near);
        let before = self.reading.before(&number.range).trim_end();
        let is_led_up_to = before.strip_suffix("the").is_some_and(|before| self.lexicon().leads_to_group(before));
        is_led_up_to || behind.any(|token| self.lexicon().stands_behind_group(&token.text))
    }

    /// Returns true if a sentence, in any of its texts, has a word near a name of a profile.
    fn has_near(&self, address: &Address, mention: &Mention, word: &str) -> bool {
        let Some(profile) = self.profile(mention) else { return false };
        self.texts_of(address).any(|sentence| {
            let text = &*sentence.normal;
            profile.normal_names().any(|name| {
                let is_near = |at: usize, start: usize| {
                    at.abs_diff(start + name.len()) <= NEAR_NAME || (at + word.len()).abs_diff(start) <= NEAR_NAME
                };
                text.match_indices(name.as_str()).any(|(start, _)| places(text, word).any(|at| is_near(at, start)))
            })
        })
    }

    /// Returns true if a sentence, in any of its texts, has a word.
    pub(super) fn sentence_has(&self, address: &Address, word: &str) -> bool {
        let is_long = word.chars().nth(1).is_some();
        let has = |text: &str| is_long && places(text, word).next().is_some();
        self.texts_of(address).any(|sentence| sentence.counts[0].has(term(word)) || has(&sentence.normal))
    }

    /// Lists the texts of a sentence, in every language.
    fn texts_of(&self, address: &Address) -> impl Iterator<Item = &IndexedSentence> {
        let document = self.snapshot.position_of(address);
        let indexed = document.and_then(|at| self.snapshot.documents.get(at));
        let at = address.sentence.checked_sub(1);
        let views = indexed.into_iter().flat_map(|indexed| &indexed.views);
        views.filter_map(move |view| view.sentences.get(at?))
    }
}

/// Returns true if a name of a profile has a number.
pub(super) fn has_number(profile: &Profile, number: &Quantity) -> bool {
    profile.normal_names().any(|name| quantities(&name).iter().any(|known| known.has_value_of(number)))
}

/// Lists the places where a word begins in a text; an English one is a stem and matches whole words.
fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_letter = |letter: char| letter.is_alphanumeric() && !is_han(letter);
    let is_chinese = word.starts_with(is_han);
    let begins = move |at: &usize| {
        let (before, rest) = text.split_at_checked(*at).unwrap_or_default();
        let end = rest.find(|letter: char| !is_letter(letter)).unwrap_or(rest.len());
        let written = rest.get(..end).unwrap_or_default();
        is_chinese || (!before.ends_with(is_letter) && stem(written) == word)
    };
    text.match_indices(word).map(|(at, _)| at).filter(begins)
}
