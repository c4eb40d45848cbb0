//! Looks up the words of follow-up questions: pronouns, demonstratives, *and what about*.

use super::list::WordList;
use super::{Lexicon, asks, stem};
use crate::text::{Normal, is_han};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The kind of antecedent that a word has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pointing {
    /// A person.
    One,
    /// Several people.
    Several,
    /// Something that is no person.
    Thing,
    /// A place, or an organization that people are at.
    Place,
}

/// The `[leaning]` of a language file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct LeaningFile {
    stands_for: BTreeMap<Pointing, Vec<String>>,
    /// Possessive pronouns.
    owner: BTreeMap<Pointing, Vec<String>>,
    /// Words before a noun or a number: *that* lab, 这两位.
    demonstrative: Vec<String>,
    /// Plural demonstratives.
    plural: Vec<String>,
    /// Plural nouns without an ending: people.
    plural_noun: Vec<String>,
    /// Measures between a demonstrative and its noun: 位, 所.
    measure: Vec<String>,
    /// Words that open a follow-up: and what about, 那.
    continuation: Vec<String>,
    /// Words of what is only supposed: if, imagine.
    supposing: Vec<String>,
    /// Words that reset a dialogue: new question.
    fresh_start: Vec<String>,
    /// Words that can stand beside a bare question word: who *else*.
    bare: Vec<String>,
    /// Verbs of motion before *there*, and prepositions before it.
    toward: Vec<String>,
    into: Vec<String>,
}

/// The same, ready to be looked up; words in normal form, the longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Leaning {
    pointers: Vec<(String, Pointing, bool)>,
    demonstratives: Vec<String>,
    plurals: Vec<String>,
    plural_nouns: Vec<String>,
    measures: Vec<String>,
    continuations: Vec<String>,
    fresh_starts: Vec<String>,
    bare: WordList,
    supposing: WordList,
    toward: WordList,
    into: WordList,
}

impl Leaning {
    pub(super) fn extend(&mut self, language: &str, file: &LeaningFile) {
        let normal = |word: &String| Normal::new(word).text().to_owned();
        for (words, owns) in [(&file.stands_for, false), (&file.owner, true)] {
            let every = words.iter().flat_map(|(to, words)| words.iter().map(|word| (normal(word), *to, owns)));
            self.pointers.extend(every);
        }
        self.pointers.sort_by_key(|(word, ..)| std::cmp::Reverse(word.len()));
        let lists = [
            (&mut self.demonstratives, &file.demonstrative),
            (&mut self.plurals, &file.plural),
            (&mut self.plural_nouns, &file.plural_noun),
            (&mut self.measures, &file.measure),
            (&mut self.continuations, &file.continuation),
            (&mut self.fresh_starts, &file.fresh_start),
        ];
        for (list, words) in lists {
            list.extend(words.iter().map(normal));
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        self.bare.extend(language, &file.bare);
        self.supposing.extend(language, &file.supposing);
        self.toward.extend(language, &file.toward);
        self.into.extend(language, &file.into);
    }
}

impl Lexicon {
    /// Returns the pronoun that a text (in normal form) begins with, the kind of its antecedent, and
    /// whether it is possessive.
    pub fn pointing(&self, text: &str) -> Option<(&str, Pointing, bool)> {
        let opens = |(word, ..): &&(String, Pointing, bool)| text.starts_with(word.as_str());
        self.leaning.pointers.iter().find(opens).map(|(word, to, owns)| (word.as_str(), *to, *owns))
    }

    /// Returns true if a text (in normal form) only supposes something: *imagine* that she left.
    pub fn supposes(&self, text: &str) -> bool {
        self.leaning.supposing.stands_in(text)
    }

    /// Returns the preposition for a place name that replaces *there* behind a text (in normal form):
    /// went *to* Meta; empty if the text ends with one.
    pub fn leading_to_place(&self, before: &str) -> &'static str {
        if self.leaning.into.ends(before) {
            ""
        } else if self.leaning.toward.ends(before) {
            "to "
        } else {
            "at "
        }
    }

    /// Returns the demonstrative that a text (in normal form) begins with: *that*, 这.
    pub fn demonstrative(&self, text: &str) -> Option<&str> {
        opening(&self.leaning.demonstratives, text)
    }

    /// Returns true if a demonstrative is plural: *those*, 那些.
    pub fn is_plural_demonstrative(&self, word: &str) -> bool {
        self.leaning.plurals.iter().any(|known| known == word)
    }

    /// Returns true if an English noun is plural: *people*, scientists.
    pub fn is_plural_noun(&self, noun: &str) -> bool {
        noun.ends_with('s') || self.leaning.plural_nouns.iter().any(|known| known == noun)
    }

    /// Returns the length in bytes of the measure that a text (in normal form) begins with: 位.
    pub fn measure(&self, text: &str) -> Option<usize> {
        opening(&self.leaning.measures, text).map(str::len)
    }

    /// Returns the byte where the opening of a follow-up ends (in normal form): *what about*, 那.
    pub fn end_of_continuation(&self, text: &str) -> Option<usize> {
        let mut end = 0;
        while let Some(word) = text.get(end..).and_then(|rest| opening(&self.leaning.continuations, rest)) {
            let rest = text.get(end + word.len()..).unwrap_or_default();
            end += word.len() + rest.len() - rest.trim_start_matches([' ', ',', '，', '.', '!', '。']).len();
        }
        (end > 0).then_some(end)
    }

    /// Returns the byte where the words end that reset a dialogue: *new question*.
    pub fn end_of_fresh_start(&self, text: &str) -> Option<usize> {
        let word = opening(&self.leaning.fresh_starts, text)?;
        // *New question types* are no reset: a mark or nothing must follow.
        let after = text.get(word.len()..)?.trim_start();
        (after.is_empty() || after.starts_with([':', ',', '.', '!', '，', '。', '：', '-', ';'])).then_some(word.len())
    }

    /// Returns true if a text (in normal form) has a mark or a conjunction between clauses.
    pub fn has_clause_end(&self, text: &str) -> bool {
        let padded = format!(" {text} ");
        text.contains([',', ';', '。', '，']) || self.conjunctions().iter().any(|word| padded.contains(word.as_str()))
    }

    /// Returns true if a text (in normal form) is a bare question word: *why?*, 还有谁？
    pub fn is_bare_question(&self, text: &str) -> bool {
        let rest = WordList::without([&self.leaning.bare], text);
        let words: Vec<&str> = rest.split_whitespace().collect();
        let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
        asks(self.english(&stems)) || asks(self.chinese(&words.concat()))
    }
}

/// Returns the first of some words that a text begins with; English words match whole.
fn opening<'a>(words: &'a [String], text: &str) -> Option<&'a str> {
    let is_whole = |word: &str| {
        let after = text.get(word.len()..).unwrap_or_default();
        word.ends_with(is_han) || !after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '\'')
    };
    words.iter().map(String::as_str).find(|word| text.starts_with(word) && is_whole(word))
}
