//! The words of a language that a question is read by: question words, relations, kinds, stop words, synonyms.
//!
//! All of it is data (`language/*.toml`), so that another story or another language needs no code.

mod cantonese;
mod fact_question;
mod file;
mod inquiry;
mod leaning;
mod list;
mod own;
mod relation;
mod small_talk;
mod stem;
mod telling;
mod unit;

pub use fact_question::OpenEnd;
pub use file::{BUILT_IN, LexiconError};
pub use leaning::Pointing;
pub use relation::{Direction, End, Relation};
pub use small_talk::Talk;
pub use stem::stem;
pub use unit::{Counted, Unit};

use crate::profile::Kind;
use crate::text::{Normal, Quantity, is_han, quantities};
use cantonese::Cantonese;
use fact_question::FactQuestion;
use inquiry::InquiryWords;
use leaning::Leaning;
use list::WordList;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use small_talk::{SmallTalk, asks};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use telling::TellingWords;
use unit::Dimension;

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Somebody.
    Who,
    /// A place, or an organization that somebody is at.
    Where,
    /// A time.
    When,
    /// A count.
    HowMany,
    /// An amount.
    HowMuch,
    /// A reason.
    Why,
    /// A manner.
    How,
    /// One of several, of a kind that a noun names.
    Which,
    /// Anything.
    What,
    /// Whether something is so.
    YesNo,
    /// Nothing is asked: a bare name or word.
    Keyword,
}

/// What a phrase of a question means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It asks.
    Asks(Asked),
    /// It states a relation, by its index in [`Lexicon::relations`].
    States(usize, Direction),
    /// It states a relation by an idiom that the ranking does not use.
    Words(usize, Direction),
    /// It names the kind of the answer.
    Names(Kind),
    /// It names more than the kind, by its index in [`Lexicon::nouns`].
    Noun(usize),
    /// It names the measure it asks for (how tall).
    Measures,
    /// It denies.
    Negates,
    /// It leaves somebody out.
    Excludes,
    /// It makes the question one of yes or no.
    Doubts,
    /// It stands for somebody named elsewhere.
    RefersBack,
    /// It says that something is something: *is*.
    Equates,
    /// It says how a person is addressed: *Mr* Hill.
    Addresses,
    /// It says nothing.
    Stops,
}

/// A noun that says more than the kind of an answer: a university is not any organization.
#[derive(Debug, Clone)]
pub struct Noun {
    /// The kind it implies.
    pub kind: Kind,
    /// Its words: stems in English, in normal form.
    pub words: Vec<String>,
    marks: Vec<String>,
    without: Vec<String>,
}

impl Noun {
    /// Whether the names of something (in normal form) bear the noun out; `None` when they cannot tell.
    pub fn fits<'a>(&self, mut names: impl Iterator<Item = &'a str> + Clone) -> Option<bool> {
        let has = |name: &str, words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        if !self.marks.is_empty() {
            return Some(names.any(|name| has(name, &self.marks)));
        }
        (!self.without.is_empty()).then(|| !names.any(|name| has(name, &self.without)))
    }
}

/// The language data, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// The relations.
    pub relations: Vec<Relation>,
    /// The nouns that say more than a kind.
    pub nouns: Vec<Noun>,
    /// The units, the longest first.
    units: Vec<Unit>,
    /// Signs that make a number behind them an amount of money.
    currencies: String,
    conjunctions: Vec<String>,
    /// Words before a figure that belong to it, in normal form, English ones with a space on either side.
    hedges: Vec<String>,
    /// Words that make a length of time a time, and that say that a part of something follows.
    lately: WordList,
    within: WordList,
    /// Pronouns as tokens, and those of them that stand for people.
    pronouns: Vec<String>,
    personal: Vec<String>,
    /// Words that lead up to an end and to a former value, and those that follow the latter.
    ends: WordList,
    former: WordList,
    changes: WordList,
    /// Words that ask for an end and for an age, that tell an age, and that lead up to one.
    asked_end: WordList,
    asked_age: WordList,
    /// Words before a role that make it somebody else's: *vice* chair, 副社长.
    deputies: WordList,
    dimensions: Vec<Dimension>,
    /// Words that cannot end what is told, nor open it: of, *every*.
    dependent: FxHashSet<String>,
    /// Endings of words of one root, as far as stems keep them: the *al* of rehearsal.
    endings: Vec<String>,
    /// Words that put something before or after a year.
    earlier: WordList,
    later: WordList,
    /// Words that lead up to a reason, or say that something is one.
    reason: WordList,
    age: WordList,
    age_before: WordList,
    small_talk: SmallTalk,
    cantonese: Cantonese,
    leaning: Leaning,
    inquiry: InquiryWords,
    telling: TellingWords,
    /// Common surnames of one character.
    surnames: String,
    /// What behind a number makes it one of an address or a floor, in normal form.
    places: Vec<String>,
    /// Words that point at something in the sentence before, in normal form.
    demonstratives: Vec<String>,
    /// Words that tell a time without a figure: stems in English.
    times: FxHashSet<String>,
    /// Words that a text need not say for an answer: stems in English.
    light: FxHashSet<String>,
    /// The fields of a list of fields that tell what is asked for, in normal form.
    labels: BTreeMap<Asked, Vec<String>>,
    english: Phrases,
    chinese: Phrases,
    synonyms: FxHashMap<String, Vec<String>>,
    relation_tokens: Vec<Vec<String>>,
    /// The questions that facts answer, by relation.
    fact_questions: BTreeMap<String, FactQuestion>,
    /// Relations and kinds that are read only where a profile has them.
    further: Vec<Relation>,
    further_kinds: BTreeMap<Kind, BTreeMap<String, Vec<String>>>,
}

/// How many characters behind a year may say on which side of it: 2026年以前.
const SIDE_WITHIN: usize = 4;

/// The most letters of a country before the sign of its currency: NT$, HK$.
const LONGEST_COUNTRY: usize = 3;

/// Phrases by what they mean; English ones as stems joined by a space.
#[derive(Debug, Clone, Default)]
struct Phrases {
    meanings: FxHashMap<String, Vec<Meaning>>,
    stop: FxHashSet<String>,
    /// The most words (English) or characters (Chinese) a phrase has.
    longest: usize,
}

impl Lexicon {
    /// The index of a relation.
    pub fn relation(&self, id: &str) -> Option<usize> {
        self.relations.iter().position(|relation| relation.id == id)
    }

    /// What an English phrase means, given as the stems of its words.
    pub fn english(&self, stems: &[String]) -> &[Meaning] {
        self.english.meanings.get(&stems.join(" ")).map_or(&[], Vec::as_slice)
    }

    /// What a Chinese phrase of the normal form means.
    pub fn chinese(&self, phrase: &str) -> &[Meaning] {
        self.chinese.meanings.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// The most words of an English phrase and the most characters of a Chinese one.
    pub fn longest(&self) -> (usize, usize) {
        (self.english.longest, self.chinese.longest)
    }

    /// Whether a token says nothing of its own.
    pub fn is_stop(&self, token: &str) -> bool {
        self.english.stop.contains(token) || self.chinese.stop.contains(token)
    }

    /// Whether a phrase is a question or relation word, so that no alias may be the same.
    pub fn is_reserved(&self, normal: &str) -> bool {
        let stems: Vec<String> = normal.split_whitespace().map(stem).collect();
        let reserved = |meanings: &[Meaning]| {
            meanings.iter().any(|meaning| !matches!(meaning, Meaning::Names(_) | Meaning::Noun(_) | Meaning::Words(..)))
        };
        reserved(self.english(&stems)) || reserved(self.chinese(normal)) || self.is_stop(normal)
    }

    /// Returns true if a text (in normal form) behind a number makes it one of an address or a floor: 37*号*.
    pub fn begins_place(&self, after: &str) -> bool {
        self.places.iter().any(|place| after.starts_with(place.as_str()))
    }

    /// Lists the words that state a relation by themselves, stems in English.
    pub fn words_of_relations(&self) -> impl Iterator<Item = &str> {
        self.relation_tokens.iter().flatten().map(String::as_str)
    }

    /// The tokens that can state a relation, in every language.
    pub fn relation_tokens(&self, relation: usize) -> &[String] {
        self.relation_tokens.get(relation).map_or(&[], Vec::as_slice)
    }

    /// Tokens that can stand for a token (stems in English).
    pub fn synonyms(&self, token: &str) -> &[String] {
        self.synonyms.get(token).map_or(&[], Vec::as_slice)
    }

    /// The unit that a text begins with, as what follows a number does, and how many bytes of the text it takes.
    pub fn unit(&self, after: &str) -> Option<(&Unit, usize)> {
        self.units.iter().find_map(|unit| Some((unit, unit.opens(after)?)))
    }

    /// Returns the unit of a number that a text (in normal form) leads up to with the sign of a currency, and the bytes of the sign with
    /// the letters before it: `nt$`.
    pub fn currency(&self, before: &str) -> Option<(&Unit, usize)> {
        let sign = before.chars().next_back().filter(|sign| self.currencies.contains(*sign))?;
        let letters = before.strip_suffix(sign)?.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let letters = if letters > LONGEST_COUNTRY { 0 } else { letters };
        let money = self.units.iter().find(|unit| unit.counted == Counted::Money)?;
        Some((money, letters + sign.len_utf8()))
    }

    /// Lists the tokens that stand for something named elsewhere: it, 其.
    pub fn pronouns(&self) -> &[String] {
        &self.pronouns
    }

    /// Lists the tokens that stand for people: he, 她.
    pub fn personal_pronouns(&self) -> &[String] {
        &self.personal
    }

    /// Returns true if a text (in normal form) leads up to the end of something: open *until* ten.
    pub fn leads_to_end(&self, before: &str) -> bool {
        self.ends.ends(before)
    }

    /// Returns true if what stands between these texts (in normal form) is a value of before: from *4* to 6, 由*200*提高到260.
    pub fn is_former(&self, before: &str, after: &str) -> bool {
        const WITHIN: usize = 6;
        self.former.ends(before) && self.changes.follows(after, WITHIN)
    }

    /// Returns true if a clause (in normal form) tells an end: *until* 2021.
    pub fn tells_end(&self, clause: &str) -> bool {
        self.ends.stands_in(clause)
    }

    /// Returns true if a question (in normal form) asks when something ends.
    pub fn asks_for_end(&self, question: &str) -> bool {
        self.asked_end.stands_in(question)
    }

    /// Returns true if a question (in normal form) asks for an age.
    pub fn asks_for_age(&self, question: &str) -> bool {
        self.asked_age.stands_in(question)
    }

    /// Returns true if a text (in normal form) tells an age: 十三岁, 15 years old, at least 13, she is thirty; not
    /// *nineteen years* in the lighthouse.
    pub fn tells_age(&self, text: &str) -> bool {
        let is_age = |found: &Quantity| {
            let (before, after) = (text.get(..found.range.start), text.get(found.range.end..));
            let is_bare = after.is_some_and(|after| self.unit(after).is_none() && !after.starts_with(['%', '.', ':']));
            is_bare && before.is_some_and(|before| self.age_before.ends(before))
        };
        self.age.stands_in(text) || quantities(text).iter().any(is_age)
    }

    /// Returns on which side of a year a question asks, by what stands before and behind the year: *before* 2026, 2026年以前.
    pub fn side_of_time(&self, before: &str, after: &str) -> Option<Ordering> {
        let stands = |list: &WordList| list.ends(before) || list.follows(after, SIDE_WITHIN);
        if stands(&self.earlier) { Some(Ordering::Less) } else { stands(&self.later).then_some(Ordering::Greater) }
    }

    /// Returns true if a word cannot end what is told, nor open it: of, every.
    pub fn is_dependent(&self, word: &str) -> bool {
        self.dependent.contains(word)
    }

    /// Returns true if two stems are of one root: rehears and rehearsal, member and membership.
    pub fn are_relatives(&self, left: &str, right: &str) -> bool {
        /// Shorter roots say nothing: *care* and *cart*.
        const SHORTEST_ROOT: usize = 5;
        let root = left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count();
        let ends =
            |word: &str| word.get(root..).is_some_and(|ending| ending.is_empty() || self.endings.iter().any(|known| known == ending));
        root >= SHORTEST_ROOT && ends(left) && ends(right)
    }

    /// Returns true if a role stands in a text (in normal form) only as a deputy's or as a former one: *vice* chair, 副社长.
    pub fn is_deputy(&self, role: &str, text: &str) -> bool {
        let is_part = |beside: Option<char>| beside.is_some_and(|letter| letter.is_ascii_alphabetic());
        let around = |at: usize| Some((text.get(..at)?, text.get(at + role.len()..)?));
        let mut places = text
            .match_indices(role)
            .filter_map(|(at, _)| around(at))
            .filter(|(before, after)| role.starts_with(is_han) || !(is_part(before.chars().next_back()) || is_part(after.chars().next())));
        let is_other = |(before, _): (&str, &str)| self.deputies.ends(before.trim_end_matches('-'));
        places.next().is_some_and(is_other) && places.all(is_other)
    }

    /// Returns true if a question (in normal form) asks for a weight or a length, and the texts have none.
    pub fn lacks_dimension(&self, question: &str, texts: &[&str]) -> bool {
        let asked = self.dimensions.iter().filter(|dimension| dimension.asked.stands_in(question));
        asked.into_iter().any(|dimension| !texts.iter().any(|text| dimension.is_told(text)))
    }

    /// Returns true if a text (in normal form) tells a reason: because it rained, to keep the noise down, 以免.
    pub fn tells_reason(&self, text: &str) -> bool {
        self.reason.stands_in(text)
    }

    /// Returns true if a token is a part of the words that ask for an age.
    pub fn is_of_age(&self, token: &str) -> bool {
        self.asked_age.has_part(token, stem)
    }

    /// Whether words of a question (in normal form) ask for something of a sort: 几人, how many dollars.
    pub fn asks_for(&self, counted: Counted, words: &str) -> bool {
        self.units.iter().any(|unit| unit.counted == counted && unit.is_asked_for(words))
    }

    /// Whether an English word says that something is something.
    pub fn equates(&self, word: &str) -> bool {
        self.english(&[stem(word)]).contains(&Meaning::Equates)
    }

    /// Words between two clauses that say different things, in normal form, English ones with a space on either side.
    pub fn conjunctions(&self) -> &[String] {
        &self.conjunctions
    }

    /// Returns true if a text ends with a word that says that a part of it follows: 17人*里*.
    pub fn ends_within(&self, text: &str) -> bool {
        self.within.ends(text)
    }

    /// Returns true if a length of time after this text is a time: in the *last* five years.
    pub fn is_lately(&self, before: &str) -> bool {
        self.lately.ends(before)
    }

    /// Returns true if a field (in normal form) tells what is asked for: Place, where somebody asks where.
    pub fn labels(&self, asked: Asked, field: &str) -> bool {
        let known = self.labels.get(&asked).map_or(&[][..], Vec::as_slice);
        known.iter().any(
            |word| {
                if word.starts_with(is_han) { field.contains(word.as_str()) } else { field.split(' ').any(|part| part == word) }
            },
        )
    }

    /// Returns true if a character is a common surname.
    pub fn is_surname(&self, character: char) -> bool {
        self.surnames.contains(character)
    }

    /// Returns true if a text (in normal form) opens with a word that points back: this report, 该报告.
    pub fn points_back(&self, normal: &str) -> bool {
        let is_whole = |word: &str, rest: &str| word.starts_with(is_han) || rest.starts_with(' ');
        self.demonstratives.iter().any(|word| normal.strip_prefix(word.as_str()).is_some_and(|rest| is_whole(word, rest)))
    }

    /// Returns true if a token of a question carries little of what is asked: today, per, 一共.
    pub fn is_light(&self, token: &str) -> bool {
        self.light.contains(token) || self.is_stop(token)
    }

    /// Returns true if a text (in normal form) tells a time in words: on Mondays, 晚上, after the harvest.
    pub fn tells_time(&self, normal: &str) -> bool {
        let english = normal.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '\''));
        english.filter(|word| !word.is_empty()).any(|word| self.times.contains(&stem(word)))
            || self.times.iter().any(|word| word.starts_with(is_han) && normal.contains(word.as_str()))
    }

    /// Where the words begin at a text's end that belong to the figure after it (*at least* two, *every* five years); its length when
    /// there are none.
    pub fn hedge_start(&self, before: &str) -> usize {
        let padded = format!(" {before}");
        let found = self.hedges.iter().filter(|hedge| padded.ends_with(hedge.as_str())).map(String::len).max();
        // The space before it belongs to the text.
        found.map_or(before.len(), |length| {
            let start = padded.len() - length;
            if padded.get(start..).is_some_and(|hedge| hedge.starts_with(' ')) { start } else { start - 1 }
        })
    }

    /// Returns the bytes of the hedge that a text begins with, and of the space behind it: *at least* two, 至少.
    pub fn hedge_length(&self, text: &str) -> Option<usize> {
        let opens = |hedge: &&String| text.starts_with(hedge.trim_start());
        self.hedges.iter().filter(opens).map(|hedge| hedge.trim_start().len()).max()
    }

    /// Returns the bytes of the unit of a weight or a length that a text after a number begins with: 30 *metres*.
    pub fn dimension_length(&self, after: &str) -> Option<usize> {
        let rest = after.strip_prefix(' ').unwrap_or(after);
        let is_whole = |unit: &&String| {
            let next = rest.get(unit.len()..).and_then(|rest| rest.chars().next());
            unit.starts_with(is_han) || !next.is_some_and(char::is_alphanumeric)
        };
        let units = self.dimensions.iter().flat_map(|dimension| &dimension.units);
        let length = units.filter(|unit| rest.starts_with(unit.as_str())).filter(is_whole).map(String::len).max()?;
        Some(after.len() - rest.len() + length)
    }

    fn phrases(&mut self, language: &str) -> &mut Phrases {
        if language == "en" { &mut self.english } else { &mut self.chinese }
    }
}

impl Phrases {
    fn add(&mut self, language: &str, word: &str, meaning: &Meaning) {
        let key = key(language, word);
        let length = if language == "en" { key.split(' ').count() } else { key.chars().count() };
        self.longest = self.longest.max(length);
        let meanings = self.meanings.entry(key).or_default();
        if !meanings.contains(meaning) {
            meanings.push(meaning.clone());
        }
    }
}

fn key(language: &str, word: &str) -> String {
    let normal = Normal::new(word);
    if language == "en" { normal.text().split(' ').map(stem).collect::<Vec<_>>().join(" ") } else { normal.text().to_owned() }
}
