//! Names that stand in a document and that no profile has: what a curator may want to write a profile of.

use crate::base::KnowledgeBase;
use crate::document::Document;
use crate::lexicon::{Lexicon, stem};
use crate::text::{Normal, is_han};
use crate::token::{Class, commonness, words};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Small words that stand inside names: Bank of Harbour.
const INSIDE: [&str; 7] = ["of", "the", "de", "von", "van", "der", "and"];

/// The share of ordinary sentences from which on a word is too common to begin a name.
const COMMON: f64 = 0.02;

/// A name without a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprofiled {
    /// As it is written where it stands first.
    pub name: String,
    /// The numbers of the sentences that have it.
    pub sentences: Vec<usize>,
}

/// The names in the quoted text of a document that no profile has, the most frequent first.
pub fn unprofiled(base: &KnowledgeBase, document: &Document) -> Vec<Unprofiled> {
    let mut found: FxHashMap<String, Unprofiled> = FxHashMap::default();
    for (at, sentence) in document.text.sentences().enumerate() {
        for name in unknown_names(base, sentence) {
            let entry = found
                .entry(Normal::new(name).text().to_owned())
                .or_insert_with(|| Unprofiled { name: name.to_owned(), sentences: Vec::new() });
            if entry.sentences.last() != Some(&(at + 1)) {
                entry.sentences.push(at + 1);
            }
        }
    }
    let mut names: Vec<Unprofiled> = found.into_values().collect();
    names.sort_by(|left, right| right.sentences.len().cmp(&left.sentences.len()).then_with(|| left.name.cmp(&right.name)));
    names
}

/// The names in a sentence or a question that no profile has.
pub fn unknown_names<'a>(base: &KnowledgeBase, sentence: &'a str) -> Vec<&'a str> {
    let normal = Normal::new(sentence);
    let known: Vec<Range<usize>> = base.names.longest(normal.text()).into_iter().map(|mention| normal.original(mention.range)).collect();
    let han = words(&base.names, normal.text())
        .into_iter()
        .filter(|token| !token.inner && matches!(token.class, Class::Person | Class::Place | Class::Name))
        .filter(|token| token.text.chars().count() >= 2 && token.text.chars().all(is_han))
        .map(|token| normal.original(token.range));
    let touches = |range: &Range<usize>| known.iter().any(|known| known.start < range.end && range.start < known.end);
    han.chain(capitalized(base, sentence))
        .filter(|range| !touches(range))
        .filter_map(|range| sentence.get(range))
        .filter(|name| {
            let key = Normal::new(name);
            !key.text().is_empty() && !base.lexicon.is_reserved(key.text())
        })
        .collect()
}

/// Runs of words in Latin letters that begin with a capital: several anywhere, one where no sentence begins.
fn capitalized(base: &KnowledgeBase, sentence: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut close = |run: &mut Vec<Range<usize>>| {
        let word = |range: &Range<usize>| sentence.get(range.clone()).unwrap_or_default();
        let is_small = |range: &Range<usize>| !word(range).starts_with(char::is_uppercase);
        while run.last().is_some_and(is_small) {
            run.pop();
        }
        if run.first().is_some_and(|first| begins(sentence, first.start)) {
            let first = run.first().map(word).unwrap_or_default();
            let is_acronym = first.chars().count() > 1 && first.chars().all(char::is_uppercase);
            // Every first word has a capital: alone it tells nothing, and a common one is no part of a name.
            let lower = first.to_lowercase();
            let is_common = base.lexicon.is_stop(&lower) || commonness(&stem(&lower)) >= COMMON;
            if !is_acronym && (run.len() == 1 || is_common) {
                run.remove(0);
            }
        }
        let [Some(first), Some(last)] = [run.first(), run.last()] else { return };
        let range = first.start..last.end;
        if sentence.get(range.clone()).is_some_and(|name| name.chars().count() > 1) {
            found.push(range);
        }
        run.clear();
    };
    for range in latin_words(sentence) {
        let word = sentence.get(range.clone()).unwrap_or_default();
        let goes_on = run.last().is_some_and(|last| sentence.get(last.end..range.start) == Some(" "));
        let is_capital = word.starts_with(char::is_uppercase);
        if !goes_on || !(is_capital || INSIDE.contains(&word)) {
            close(&mut run);
        }
        if is_capital || !run.is_empty() {
            run.push(range);
        }
    }
    close(&mut run);
    found
}

/// Whether a sentence, or one that is quoted in it, begins at a byte.
fn begins(sentence: &str, at: usize) -> bool {
    let before = sentence.get(..at).unwrap_or_default().trim_end();
    before.is_empty() || before.ends_with(['.', '!', '?', ':', '“', '"', '‘', '「', '。', '！', '？'])
}

/// The words in letters that are no Chinese characters, with hyphens, apostrophes and digits inside.
fn latin_words(sentence: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, character) in sentence.char_indices() {
        let letter = character.is_alphabetic() && !is_han(character);
        let end = at + character.len_utf8();
        match words.last_mut() {
            Some(word) if word.end == at && (letter || character.is_ascii_digit() || matches!(character, '-' | '\'' | '’')) => {
                word.end = end;
            }
            _ if letter => words.push(at..end),
            _ => {}
        }
    }
    words
}

/// Returns true if a Chinese text has what looks like a person's name: a surname and one or two characters before a mark.
pub(crate) fn has_chinese_name(lexicon: &Lexicon, normal: &str) -> bool {
    // What stands before a name: a mark, a verb, a title.
    let opens = |letter: &char| !is_han(*letter) || "为是由和及与请找叫任长员师人理书记归".contains(*letter);
    let letters: Vec<char> = std::iter::once(' ').chain(normal.chars()).chain([' ']).collect();
    letters.windows(5).any(|window| {
        let [before, first, second, third, fourth] = window else { return false };
        let ends =
            |letter: &char| !letter.is_alphanumeric() || matches!(letter, '为' | '是' | '和' | '及' | '担' | '负' | '的' | '说' | '报');
        opens(before) && lexicon.is_surname(*first) && is_han(*second) && (ends(third) || (is_han(*third) && ends(fourth)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Text, Version};
    use crate::sentence::Unit;
    use crate::text::Language;

    #[test]
    fn names_without_a_profile_are_found() {
        fn check(text: &str, expected: &[(&str, &[usize])]) {
            let language = Language::detect(text).expect("it has letters");
            let document = Document {
                id: "d".to_owned(),
                title: String::new(),
                language,
                origin: String::new(),
                unit: Unit::Sentence,
                format: None,
                fingerprints: Vec::new(),
                text: Text::new(Version::Source, language, Unit::Sentence, text.to_owned()),
                translations: Vec::new(),
            };
            let found = unprofiled(&KnowledgeBase::shipped(), &document);
            let told: Vec<(&str, &[usize])> = found.iter().map(|name| (name.name.as_str(), name.sentences.as_slice())).collect();
            assert_eq!(told, expected, "{text}");
        }
        check("Ada Stone lit it. Then Ada Stone left the Bank of Harbour.", &[("Ada Stone", &[1, 2]), ("Bank of Harbour", &[2])]);
        check("Lamps burn. The lamp is by Olga. NASA knows.", &[("NASA", &[3]), ("Olga", &[2])]);
        // What has a profile is none of them.
        check("Mark Zuckerberg met Ada Stone at Meta.", &[("Ada Stone", &[1])]);
        check("王小明去了上海。王小明回來了。", &[("王小明", &[1, 2]), ("上海", &[1])]);
    }
}
