//! What settles whether quotes answer, whatever the ranking says of them.

use super::quoted::{BEFORE, Quoted, has_in_parts};
use crate::evidence::{QueryTerm, is_year, may_tell_figure, wants_figure};
use crate::index::IndexedSentence;
use crate::lexicon::{Asked, Counted, Lexicon, stem};
use crate::question::Reading;
use crate::sentence::Unit;
use crate::text::{expressions, is_han, quantities, times};
use crate::token::{Token, is_dictionary_word, term};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Why some sentences are no answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Objection {
    /// A figure or a time is asked for, and they have none that fits.
    NoSuchKind,
    /// They speak of another version, building or article.
    OtherNumber(String),
    /// They have no word for the relation that the question asks about by this word.
    Unstated(String),
    /// They say too little of what the question says.
    TooLittle,
}

/// From this share of a question on, by the rarity of its words, most of it is said.
const MOST_OF_QUESTION: f64 = 0.5;
/// From this rarity on, a word is a thing that a yes or no is about.
const THING: f64 = 5.5;
/// From this nearness on, a quote names the role that is asked for.
const NAMES_ROLE: f64 = 0.7;

/// Who is the *lead programmer* of …? *副理事長*是誰?
static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^who(?:'s| is| are| was| were) (?:the |an? |our |your )?([a-z' -]+?)(?: of\b| in\b| for\b| at\b| now\b|\?|$)|^(\p{Han}{1,6})(?:是|系)(?:谁|哪位|哪几位|边个)|^(?:谁|哪位|边个)(?:是|系)(\p{Han}{1,6})\??$").ok()
});

/// Numbers with points in them name versions and rules: 1.9.0, 702.6.
static DOTTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d+(?:\.\d+){1,3}[a-z]?\b").ok());
/// Numbers that tell one thing from others of its sort: 三号楼, 第十条, article 10, room 12.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:第)?([零一二三四五六七八九十百\d]+)(号楼|号线|号门|号馆|号桌|楼层|年级|单元|条|款|章|节|项|届|季)|\b(room|article|rule|step|section|chapter|level|floor|line|season) (\d+)\b").ok()
});

impl Quoted<'_> {
    /// Returns the first objection to the quotes that settles it, however likely they answer otherwise. Of prose without an outline the
    /// confidence judges alone; of lines that are declared to be sentences it knows less.
    pub(super) fn objection(&self) -> Option<Objection> {
        if !self.sentences().all(|(view, _)| view.has_outline) {
            return (self.are_lines() && (self.lacks_role() || self.shares_nothing())).then_some(Objection::TooLittle);
        }
        if self.lacks_figure() || self.lacks_time() || self.lacks_age() || self.lacks_dimension() {
            return Some(Objection::NoSuchKind);
        }
        // Words typed as for a search say what they look for.
        if self.reading.asked == Asked::Keyword && self.shares_nothing() {
            return Some(Objection::TooLittle);
        }
        let first = self.first();
        if first.is_of_another() || first.names_deputy() || first.lacks_thing() {
            return Some(Objection::TooLittle);
        }
        self.other_number().or_else(|| first.other_year()).map(Objection::OtherNumber)
    }

    /// Returns true if the quotes are lines of somebody's own text.
    fn are_lines(&self) -> bool {
        let documents = self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        let story = self.snapshot.base.story.as_deref();
        documents.map(|indexed| &indexed.document).all(|document| document.unit == Unit::Line && story != Some(document.id.as_str()))
    }

    /// Returns true if a number or an amount is asked for and no quote has one that fits.
    pub(super) fn lacks_figure(&self) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let is_amount = self.reading.asked == Asked::HowMuch;
        let asks = self.reading.question_words.first().and_then(|words| self.reading.normal.get(words.start..)).unwrap_or_default();
        let wants = wants_figure(lexicon, self.reading);
        if !wants || self.reading.asked == Asked::When {
            return wants && !self.sentences().any(|(_, sentence)| may_tell_figure(lexicon, self.reading, sentence.own_text()));
        }
        let is_price = lexicon.asks_for(Counted::Money, asks) || (is_amount && costs(asks));
        // How much time, how much notice: any figure may answer, and so it may where the question stands over the answer.
        let is_bare = asks.trim_end_matches(['?', ' ']).chars().count() <= 2;
        let any = is_bare || (!is_price && (self.is_translated() || is_amount));
        let asks_for_time = [Counted::Year, Counted::Month, Counted::Time].into_iter().any(|time| lexicon.asks_for(time, asks));
        let has_number = |text: &str| if is_amount || asks_for_time { has_number(text) } else { has_counting_number(lexicon, text) };
        !self.sentences().any(|(_, sentence)| {
            let text = sentence.own_text();
            let is_answer = !is_price && !sentence.words_above().is_empty();
            may_tell_figure(lexicon, self.reading, text) || ((any || is_answer) && has_number(text))
        })
    }

    /// Returns true if a time is asked for and no quote tells one.
    pub(super) fn lacks_time(&self) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let tells =
            |text: &str| lexicon.tells_time(text) || !expressions(text).is_empty() || quantities(text).iter().any(|found| found.explicit);
        let in_heading = || {
            self.spans.iter().any(|(document, numbers)| {
                let text = self.snapshot.documents.get(*document).map(|indexed| &indexed.document.text);
                text.is_some_and(|text| {
                    text.path(numbers.start).into_iter().any(|heading| !quantities(&text.shown(heading).to_lowercase()).is_empty())
                })
            })
        };
        self.reading.asked == Asked::When && !self.sentences().any(|(_, sentence)| tells(sentence.own_text())) && !in_heading()
    }

    /// Returns true if it is asked how old somebody is and no quote tells an age.
    pub(super) fn lacks_age(&self) -> bool {
        self.asks_for_age() && !self.tells_age()
    }

    /// Returns true if a weight or a length is asked for and no quote has one.
    pub(super) fn lacks_dimension(&self) -> bool {
        let texts: Vec<&str> = self.sentences().map(|(_, sentence)| sentence.own_text()).collect();
        !self.is_translated() && self.snapshot.base.lexicon.lacks_dimension(&self.reading.normal, &texts)
    }

    /// Returns true if the first quote has a role that is asked about only as a deputy's or as a former one: *vice* chair.
    pub(super) fn names_deputy(&self) -> bool {
        /// Shorter words are no roles.
        const SHORTEST: usize = 2;
        if !matches!(self.reading.asked, Asked::Who | Asked::What | Asked::Which | Asked::Keyword) {
            return false;
        }
        let (lexicon, question) = (&self.snapshot.base.lexicon, self.reading.normal.as_str());
        let Some((_, sentence)) = self.sentences().next() else { return false };
        let roles = self.reading.content.iter().filter_map(|token| question.get(token.range.clone()));
        roles
            .filter(|role| role.chars().count() >= SHORTEST)
            .any(|role| lexicon.is_deputy(role, sentence.own_text()) && !lexicon.is_deputy(role, question))
    }

    /// Finds a year that the question names, if the quotes are of another time for all they say: neither they, nor what they stand under, nor
    /// the title and the opening of the text have it.
    pub(super) fn other_year(&self) -> Option<String> {
        let lexicon = &self.snapshot.base.lexicon;
        let years = self.reading.quantities.iter().filter(|asked| is_year(lexicon, &self.reading.normal, asked));
        let other = years.into_iter().find(|year| !self.has_figure(year))?;
        Some(self.reading.as_typed(&other.range))
    }

    /// Returns true if the question names somebody of the text and the quotes speak of somebody else: they do not have the name, nor a
    /// pronoun that could stand for it.
    pub(super) fn is_of_another(&self) -> bool {
        let names = self.reading.content.iter().filter(|token| self.is_name(token));
        !self.is_translated() && names.into_iter().any(|name| self.is_in_text(name) && !self.is_meant(name))
    }

    /// Returns true if a token looks like a name: to the reading, or as a Chinese surname with a word that no dictionary has.
    fn is_name(&self, token: &Token) -> bool {
        let is_surname = |first: char| self.snapshot.base.lexicon.is_surname(first);
        let is_chinese_name = token.text.chars().count() > 1 && token.text.starts_with(is_surname) && !is_dictionary_word(&token.text);
        !token.inner && (is_chinese_name || self.reading.name_like.contains(token))
    }

    fn is_in_text(&self, name: &Token) -> bool {
        self.views().flat_map(|view| &view.sentences).any(|sentence| holds(sentence, name))
    }

    /// Returns true if the quotes speak of a name: they or the opening of the text have it, or a pronoun stands for it.
    fn is_meant(&self, name: &Token) -> bool {
        self.sentences().any(|(_, sentence)| holds(sentence, name))
            || self.openings().any(|counts| counts[0].has(term(&name.text)))
            || (self.refers_with(self.snapshot.base.lexicon.personal_pronouns())
                && self.before(BEFORE).any(|sentence| holds(sentence, name)))
    }

    /// Returns true if the first quote is the item that the question names by its number: article 10, 第十條.
    pub(super) fn is_item_asked_for(&self) -> bool {
        let Some(asked) = numbered(&self.reading.normal).next() else { return false };
        let item = self.sentences().next().and_then(|(_, sentence)| numbered(sentence.own_text()).next());
        item.is_some_and(|item| item.range.start == 0 && item.is(&asked))
    }

    /// Returns true if the first quote is a field whose label says what is asked for, and it and the title say most of the question.
    pub(super) fn is_field_asked_for(&self) -> bool {
        self.is_labelled() && self.said() >= MOST_OF_QUESTION
    }

    /// Finds a version or another number that names one of several, if the question has one that no quote has.
    pub(super) fn other_number(&self) -> Option<String> {
        let question = self.reading.normal.as_str();
        let is_held = |name: &str| self.sentences().any(|(_, sentence)| sentence.normal.contains(name));
        let dotted = DOTTED.as_ref().into_iter().flat_map(|pattern| pattern.find_iter(question)).map(|found| found.as_str());
        if let Some(version) = dotted.into_iter().find(|version| !is_held(version) && version.matches('.').count() > 1) {
            return Some(version.to_owned());
        }
        let asked = numbered(question).next()?;
        let of_quotes = || self.sentences().flat_map(|(_, sentence)| numbered(&sentence.normal));
        let is_other = of_quotes().any(|found| found.sort == asked.sort) && !of_quotes().any(|found| found.is(&asked));
        is_other.then(|| question.get(asked.range.clone()).map(str::to_owned)).flatten()
    }

    /// Returns true if no word of the question stands in the quotes, in the question's language.
    pub(super) fn shares_nothing(&self) -> bool {
        let Some((view, _)) = self.sentences().next().filter(|_| !self.is_translated()) else { return false };
        let words = &self.queries.to(view.language).fields[0];
        if self.asks_for_age() {
            return !self.tells_age();
        }
        let stands = |word: &QueryTerm| {
            let is_said =
                |(_, sentence): (_, &IndexedSentence)| word.is_held(&sentence.counts) || has_in_parts(&sentence.normal, &word.text);
            self.sentences().any(is_said) || (self.is_labelled() && self.says_what_text_is(word))
        };
        !words.is_empty() && !words.iter().any(stands)
    }

    /// Returns true if the question turns on a word that neither the quotes nor the document know, nor anything near it. Of words in
    /// another language nobody can tell.
    pub(super) fn has_unknown_word(&self) -> bool {
        let Some((view, _)) = self.sentences().next() else { return true };
        !self.is_translated()
            && self.queries.to(view.language).fields[0].iter().any(|word| {
                word.rarity() >= TELLING
                    && !self.is_light(word)
                    && (!word.text.starts_with(is_han) || is_dictionary_word(&word.text))
                    && self.presence(word) < NEARLY
                    && !self.is_in_document(word)
            })
    }

    /// Returns true if it is asked whether something is so, of a thing that the document does not know: apples are no pears.
    pub(super) fn lacks_thing(&self) -> bool {
        let Some((view, _)) = self.sentences().next().filter(|_| self.reading.asked == Asked::YesNo && !self.is_translated()) else {
            return false;
        };
        self.queries.to(view.language).fields[0].iter().any(|word| {
            let is_told = word.text.starts_with(is_han) || self.is_light(word) || self.presence(word) >= 1.0 || self.is_in_document(word);
            word.rarity() >= THING && !is_told
        })
    }

    /// Returns true if somebody is asked for by a role that no quote names: who is the *secretary*?
    pub(super) fn lacks_role(&self) -> bool {
        let (Some(role), Some((view, _))) = (role_asked_for(self.reading), self.sentences().next()) else { return false };
        let words = self.queries.to(view.language).fields[0].iter().filter(|word| !self.is_light(word));
        let stems: Vec<String> = role.split([' ', '-']).map(stem).collect();
        let of_role = |word: &&QueryTerm| stems.contains(&word.text) || role.contains(&word.text);
        !self.is_translated() && words.filter(of_role).any(|word| self.presence(word) < NAMES_ROLE)
    }
}

/// One of several things of a sort, by its number: article 10, 三号楼.
struct Numbered<'a> {
    /// Bytes of the text.
    range: Range<usize>,
    sort: &'a str,
    value: f64,
}

impl Numbered<'_> {
    fn is(&self, other: &Numbered<'_>) -> bool {
        self.sort == other.sort && (self.value - other.value).abs() < f64::EPSILON
    }
}

/// Lists the numbered things that a text (in normal form) names.
fn numbered(text: &str) -> impl Iterator<Item = Numbered<'_>> {
    NAMED.as_ref().into_iter().flat_map(move |pattern| pattern.captures_iter(text)).filter_map(|found| {
        let whole = found.get(0)?;
        let sort = found.get(2).or_else(|| found.get(3))?.as_str();
        Some(Numbered { range: whole.range(), sort, value: quantities(whole.as_str()).first()?.value })
    })
}

/// From this rarity on, a question turns on a word; from this nearness on, something says nearly the same.
const TELLING: f64 = 5.7;
const NEARLY: f64 = 0.3;

/// Returns true if a sentence has a name: a Chinese one wherever it stands, since jieba may cut it in parts.
fn holds(sentence: &IndexedSentence, name: &Token) -> bool {
    if name.text.starts_with(is_han) { sentence.normal.contains(&name.text) } else { sentence.counts[0].has(term(&name.text)) }
}

/// Finds the role of who is asked for, in normal form: the *lead programmer* of who is the lead programmer?
pub(super) fn role_asked_for(reading: &Reading) -> Option<&str> {
    let found = ROLE.as_ref()?.captures(&reading.normal)?;
    found.iter().skip(1).flatten().next().map(|role| role.as_str())
}

/// Returns true if a text has a number, in digits or in words.
fn has_number(text: &str) -> bool {
    !quantities(text).is_empty() || text.contains('一') || text.split(' ').any(|word| word == "one")
}

/// Returns true if a text has a number that may count something: one of a date, or of a Chinese address or floor, does not.
fn has_counting_number(lexicon: &Lexicon, text: &str) -> bool {
    let mut bare = text.to_owned();
    for time in times(text).into_iter().rev() {
        bare.replace_range(time, "");
    }
    let is_place = |range: &Range<usize>| bare.get(range.end..).is_some_and(|rest| lexicon.begins_place(rest));
    let ones = bare.match_indices('一').map(|(at, one)| at..at + one.len());
    quantities(&bare).into_iter().map(|found| found.range).chain(ones).any(|range| !is_place(&range))
        || bare.split(' ').any(|word| word == "one")
}

/// Returns true if words ask for a price.
fn costs(words: &str) -> bool {
    ["cost", "price", "pay", "fee", "charge", "worth", "钱", "价", "费"].iter().any(|word| words.contains(word))
        || words.trim_end_matches(['?', ' ']).ends_with("much")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in [&ROLE, &DOTTED, &NAMED] {
            assert!(pattern.is_some());
        }
    }
}
