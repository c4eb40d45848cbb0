//! Mends slips of the finger in a question.

use crate::dictionary::english_share;
use crate::index::{Field, Snapshot};
use crate::lexicon::stem;
use crate::text::Language;
use crate::token::term;
use crate::vectors::{row, words_from};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Words in small letters: whoever writes a capital one means a name.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?-u:\b)[a-z]{4,}(?-u:\b)").ok());

/// From this length on, a word may be misspelt twice; below, it may only have two letters in each other's place if it is of the shortest.
const LONG: usize = 7;
const SHORTEST: usize = 4;

/// Returns a question with the English words mended that neither the texts nor any dictionary know and that are near to a common word:
/// how *mnay* robots. None if there are no such words. What is near to a word of the texts stays: that may be meant.
pub fn without_typos(snapshot: &Snapshot, question: &str) -> Option<String> {
    let mend = |found: &Captures<'_>| {
        let word = found.get(0).map_or("", |word| word.as_str());
        mended(snapshot, word).unwrap_or_else(|| word.to_owned())
    };
    let mended = WORD.as_ref()?.replace_all(question, mend);
    (mended != question).then(|| mended.into_owned())
}

/// Finds the common word that a misspelt one stands for.
fn mended(snapshot: &Snapshot, word: &str) -> Option<String> {
    let stemmed = stem(word);
    if is_known(snapshot, word, &stemmed) || !snapshot.spelling(Language::English).near(&stemmed).is_empty() {
        return None;
    }
    let is_swapped = |other: &str| {
        let sorted = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        sorted(other) == sorted(&stemmed)
    };
    let most = if word.len() < LONG { 1 } else { 2 };
    let stems = words_from(word.get(..1)?).filter(|other| other.len().abs_diff(stemmed.len()) <= most);
    // The stem of *many* is *mani*.
    let written =
        stems.map(|other| (commonness(snapshot, &other), other.strip_suffix('i').map(|start| format!("{start}y")).unwrap_or(other)));
    let near = written.filter(|(common, _)| *common > 0.0).filter_map(|(common, other)| {
        let distance = strsim::osa_distance(&other, &stemmed);
        (distance <= most && (word.len() > SHORTEST || is_swapped(&other))).then_some((distance, common, other))
    });
    near.min_by(|left, right| left.0.cmp(&right.0).then(right.1.total_cmp(&left.1))).map(|(.., other)| other)
}

/// Returns how common a stem is, from 0: words that the language data has are the most common.
fn commonness(snapshot: &Snapshot, stem: &str) -> f64 {
    let lexicon = &snapshot.base.lexicon;
    let is_of_language = lexicon.is_stop(stem) || !lexicon.english(&[stem.to_owned()]).is_empty();
    if is_of_language { 1.0 } else { english_share(stem) }
}

/// Returns true if a text, a name, the language data or a dictionary has a word.
fn is_known(snapshot: &Snapshot, word: &str, stemmed: &str) -> bool {
    let base = &snapshot.base;
    let in_texts = |language| {
        let statistics = snapshot.statistics(language);
        [word, stemmed].iter().any(|word| statistics.frequency(Field::Words, term(word)) > 0)
    };
    let in_names = || base.names.patterns().any(|(_, pattern)| pattern.split(' ').any(|part| part == word));
    row(stemmed).is_some()
        || english_share(stemmed) > 0.0
        || base.lexicon.is_stop(word)
        || !base.lexicon.english(&[stemmed.to_owned()]).is_empty()
        || in_texts(Language::English)
        || in_texts(Language::SimplifiedChinese)
        || in_names()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;

    #[test]
    fn a_slip_in_a_common_word_is_mended() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        let check = |question: &str, expected: Option<&str>| {
            assert_eq!(without_typos(&snapshot, question).as_deref(), expected, "{question}");
        };
        check("how mnay robots are there?", Some("how many robots are there?"));
        check("how mcuh is a bycicle", Some("how much is a bicycl"));
        check("whats the ballance", Some("whats the balanc"));
        // What is near to a word of the texts, names, short words, and what a dictionary knows.
        check("who does reserch?", None);
        check("who is Zuckerbrg?", None);
        check("who is zuckerberg?", None);
        check("is nvidia hiring?", None);
        check("how many robots?", None);
        check("who is xqzt?", None);
        check("誰去了Meta？", None);
        check("", None);
    }
}
