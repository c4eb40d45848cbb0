//! Finds the pronoun or demonstrative of a follow-up question.

use crate::lexicon::{Lexicon, Meaning, Pointing, stem};
use crate::profile::{Kind, Profile};
use crate::question::Reading;
use crate::text::{is_han, quantities};
use std::ops::Range;

/// A pronoun or demonstrative: *they*, *that lab*, 这两位科学家.
pub(super) struct Pointer {
    /// Bytes of the question's normal form.
    pub(super) range: Range<usize>,
    /// The kind of its antecedent.
    pub(super) to: Pointing,
    /// The number of people, if it has one.
    pub(super) count: Option<usize>,
    /// Its noun, if it has one.
    pub(super) noun: Option<Called>,
    /// True for a possessive: *their*.
    pub(super) owns: bool,
}

/// A noun of the language data: a kind, or one that says more.
pub(super) enum Called {
    Kind(Kind),
    Noun(usize),
}

impl Pointer {
    /// Returns true if its antecedent is a person or people.
    pub(super) fn means_people(&self) -> bool {
        matches!(self.to, Pointing::One | Pointing::Several)
    }

    /// Returns true if a profile can be its antecedent.
    pub(super) fn fits(&self, lexicon: &Lexicon, profile: &Profile) -> bool {
        let names: Vec<String> = profile.normal_names().collect();
        let is_called = match &self.noun {
            None => true,
            Some(Called::Kind(kind)) => profile.kind == *kind,
            Some(Called::Noun(index)) => lexicon
                .nouns
                .get(*index)
                .is_some_and(|noun| noun.kind == profile.kind && noun.fits(names.iter().map(String::as_str)).unwrap_or(true)),
        };
        let is_person = profile.kind == Kind::Person;
        is_called
            && match self.to {
                Pointing::One | Pointing::Several => is_person,
                Pointing::Thing => !is_person,
                Pointing::Place => matches!(profile.kind, Kind::Organization | Kind::Place),
            }
    }
}

/// Finds the first pronoun or demonstrative.
pub(super) fn pointer(lexicon: &Lexicon, reading: &Reading, normal: &str) -> Option<Pointer> {
    let starts = normal.char_indices().map(|(at, _)| at).filter(|at| is_start(normal, *at));
    // 他 is no pronoun in 其他, nor 该 in 应该.
    let is_inside = |at: usize| reading.tokens.iter().any(|token| !token.inner && token.range.start < at && at < token.range.end);
    let is_name = |at: usize| reading.mentions.iter().any(|mention| mention.range.contains(&at));
    let starts = starts.filter(|at| !is_name(*at) && !is_inside(*at));
    starts.into_iter().find_map(|at| pronoun(lexicon, normal, at).or_else(|| demonstrative(lexicon, normal, at)))
}

/// Returns true if a word may start at a place: anywhere in Chinese, behind no letter in English.
fn is_start(normal: &str, at: usize) -> bool {
    let (before, after) = normal.split_at_checked(at).unwrap_or_default();
    after.starts_with(is_han) || !before.ends_with(|letter: char| letter.is_alphanumeric() && !is_han(letter))
}

/// Returns true if a word may end where this follows.
fn is_end(word: &str, after: &str) -> bool {
    word.ends_with(is_han) || !after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '\'')
}

/// Reads *they*, *those two* without a noun, 他们两个.
fn pronoun(lexicon: &Lexicon, normal: &str, at: usize) -> Option<Pointer> {
    let rest = normal.get(at..)?;
    let (word, to, owns) = lexicon.pointing(rest).filter(|(word, ..)| rest.get(word.len()..).is_some_and(|after| is_end(word, after)))?;
    let range = at..at + word.len();
    let (count, end) = if to == Pointing::Several { counted(lexicon, normal, range.end) } else { (None, range.end) };
    Some(Pointer { range: range.start..end, to, count, noun: None, owns })
}

/// Reads *that lab*, *those four scientists*, 這兩位科學家, 那个人.
fn demonstrative(lexicon: &Lexicon, normal: &str, at: usize) -> Option<Pointer> {
    let rest = normal.get(at..)?;
    let word = lexicon.demonstrative(rest).filter(|word| rest.get(word.len()..).is_some_and(|after| is_end(word, after)))?;
    let (count, behind) = counted(lexicon, normal, at + word.len());
    let noun = called(lexicon, normal, behind);
    let end = noun.as_ref().map_or(behind, |(_, end)| *end);
    let kind = noun.as_ref().and_then(|(called, _)| match called {
        Called::Kind(kind) => Some(kind.clone()),
        Called::Noun(index) => lexicon.nouns.get(*index).map(|noun| noun.kind.clone()),
    });
    let is_plural = lexicon.is_plural_demonstrative(word);
    // The school *that people* attend: no such word stands for them.
    let called = normal.get(behind..end).unwrap_or_default().trim();
    if !is_plural && word.is_ascii() && lexicon.is_plural_noun(called) {
        return None;
    }
    let to = match (kind, count) {
        (Some(Kind::Person) | None, Some(2..)) => Pointing::Several,
        (Some(Kind::Person), _) if is_plural => Pointing::Several,
        (Some(Kind::Person), _) => Pointing::One,
        (Some(_), _) => Pointing::Thing,
        // *That* alone stands for too much.
        (None, _) => return None,
    };
    Some(Pointer { range: at..end, to, count: count.filter(|count| *count > 1), noun: noun.map(|(called, _)| called), owns: false })
}

/// Reads a number with its measure at a place, and returns where they end.
fn counted(lexicon: &Lexicon, normal: &str, at: usize) -> (Option<usize>, usize) {
    let rest = normal.get(at..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let number = quantities(rest).into_iter().find(|quantity| quantity.range.start == blank);
    let end = at + number.as_ref().map_or(0, |quantity| quantity.range.end);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of people")]
    let count = number.map(|quantity| quantity.value as usize);
    let measure = normal.get(end..).and_then(|after| lexicon.measure(after)).unwrap_or(0);
    (count, end + measure)
}

/// Reads a noun at a place, and returns where it ends.
fn called(lexicon: &Lexicon, normal: &str, at: usize) -> Option<(Called, usize)> {
    let rest = normal.get(at..)?;
    let blank = rest.len() - rest.trim_start().len();
    let word = rest.get(blank..)?;
    let of = |meanings: &[Meaning]| {
        meanings.iter().find_map(|meaning| match meaning {
            Meaning::Names(kind) => Some(Called::Kind(kind.clone())),
            Meaning::Noun(index) => Some(Called::Noun(*index)),
            _ => None,
        })
    };
    if word.starts_with(is_han) {
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(4).collect::<Vec<_>>();
        return ends.into_iter().rev().find_map(|end| Some((of(lexicon.chinese(word.get(..end)?))?, at + blank + end)));
    }
    let end = word.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(word.len());
    Some((of(lexicon.english(&[stem(word.get(..end)?)]))?, at + blank + end))
}
