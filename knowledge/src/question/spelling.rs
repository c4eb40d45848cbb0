//! Mends slips of the finger in a question.

use crate::dictionary::english_share;
use crate::index::{Field, Snapshot};
use crate::lexicon::stem;
use crate::text::Language;
use crate::token::term;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The words of the table of word vectors, the most frequent first.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("../../vectors/words.txt").lines().collect());

/// Words in small letters: whoever writes a capital one means a name, and so does who asks who somebody is.
static WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?P<name>(?-u:\b)(?:who is|who's|who was|named|called) )?(?-u:\b)(?P<word>[a-z]{4,})(?-u:\b)").ok());

/// From this length on, a word may be misspelt twice; of the shortest, only two letters may be in each other's place.
const LONG: usize = 7;
const SHORTEST: usize = 4;
/// Only so many of the most frequent words are what somebody meant.
const COMMON: usize = 20_000;

/// Returns a question with the English words mended that neither the texts nor any dictionary know and that are near to a common word:
/// how *mnay* robots. None if there are no such words. What is near to a word of the texts stays: that may be meant.
pub fn without_typos(snapshot: &Snapshot, question: &str) -> Option<String> {
    let mend = |found: &Captures<'_>| {
        let (whole, word) = (found.get(0).map_or("", |whole| whole.as_str()), found.name("word").map_or("", |word| word.as_str()));
        let mended = mended(snapshot, word).filter(|_| found.name("name").is_none());
        mended.unwrap_or(whole).to_owned()
    };
    let mended = WORD.as_ref()?.replace_all(question, mend);
    (mended != question).then(|| mended.into_owned())
}

/// Finds the common word that a misspelt one stands for: the nearest, of several the most frequent.
fn mended(snapshot: &Snapshot, word: &str) -> Option<&'static str> {
    if is_known(snapshot, word) || !snapshot.spelling(Language::English).near(&stem(word)).is_empty() {
        return None;
    }
    let most = if word.len() < LONG { 1 } else { 2 };
    let near = WORDS.iter().take(COMMON).enumerate().filter_map(|(rank, other)| {
        let begins_alike = other.as_bytes().first() == word.as_bytes().first() && other.len().abs_diff(word.len()) <= most;
        // A name with one letter more or less at its end is another name: karlo.
        let is_cut = other.starts_with(word) || word.starts_with(other);
        let distance = (begins_alike && !is_cut).then(|| strsim::osa_distance(other, word))?;
        (distance <= most && (word.len() > SHORTEST || has_same_letters(word, other))).then_some((distance, rank, *other))
    });
    near.min().map(|(.., other)| other)
}

fn has_same_letters(word: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(word) == sorted(other)
}

/// Returns true if a text, a name, the language data or a dictionary has a word.
fn is_known(snapshot: &Snapshot, word: &str) -> bool {
    let (base, stemmed) = (&snapshot.base, stem(word));
    let in_texts = |language| {
        let statistics = snapshot.statistics(language);
        [word, &stemmed].into_iter().any(|word| statistics.frequency(Field::Words, term(word)) > 0)
    };
    let in_names = || base.names.patterns().any(|(_, pattern)| pattern.split(' ').any(|part| part == word));
    english_share(&stemmed) > 0.0
        || base.lexicon.is_stop(word)
        || !base.lexicon.english(std::slice::from_ref(&stemmed)).is_empty()
        || in_texts(Language::English)
        || in_texts(Language::SimplifiedChinese)
        || in_names()
        || WORDS.contains(&word)
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
        check("how mcuh is a bycicle", Some("how much is a bicycle"));
        check("whats the pirce of the chrage", Some("whats the price of the charge"));
        check("is the ballance right", Some("is the balance right"));
        // What is near to a word of the texts, names, short words, and what a dictionary knows.
        check("who does reserch?", None);
        check("who is Zuckerbrg?", None);
        check("who is minho?", None);
        check("what did karlo say?", None);
        check("who is zuckerberg?", None);
        check("is nvidia hiring?", None);
        check("how many robots?", None);
        check("who is xqzt?", None);
        check("誰去了Meta？", None);
        check("", None);
    }
}
