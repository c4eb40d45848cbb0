//! Mends slips of the finger in a question.

use crate::dictionary::english_share;
use crate::index::{Field, Snapshot};
use crate::lexicon::stem;
use crate::text::{Language, Normal, is_han};
use crate::token::term;
use pinyin::ToPinyin as _;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The words of the table of word vectors, the most frequent first.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("../../vectors/words.txt").lines().collect());

/// Words of Latin letters, and what they may stand behind that asks who somebody is.
static WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?P<name>(?-u:\b)(?:who is|who's|who was|named|called) )?(?-u:\b)(?P<word>[A-Za-z]{4,})(?-u:\b)").ok());

/// From this length on, a word may be misspelt twice; of the shortest, only two letters may be in each other's place.
const LONG: usize = 7;
const SHORTEST: usize = 4;
/// Only so many of the most frequent words are what somebody meant.
const COMMON: usize = 20_000;

/// Returns a question with the words mended that neither the texts nor any dictionary know and that are near to a name of a profile
/// (Tsingua, 趙盛佳 for 趙晟佳) or to a common English word: how *mnay* robots. None if there are no such words. What is near to a word of
/// the texts stays otherwise: that may be meant.
pub fn without_typos(snapshot: &Snapshot, question: &str) -> Option<String> {
    let mend = |found: &Captures<'_>| {
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let (before, word) = (part("name"), part("word"));
        // Whoever writes a capital letter means a name, and so does who asks who somebody is.
        let is_name = !before.is_empty() || word.starts_with(char::is_uppercase);
        let name = || name_near(snapshot, &word.to_lowercase());
        let mended =
            name().or_else(|| relation_near(snapshot, word)).or_else(|| mended(snapshot, word).filter(|_| !is_name).map(str::to_owned));
        format!("{before}{}", mended.unwrap_or_else(|| word.to_owned()))
    };
    let mended = WORD.as_ref()?.replace_all(question, mend);
    let mut mended = mended.into_owned();
    for mend in [with_half_a_name, with_names_as_heard] {
        mended = mend(snapshot, &mended).unwrap_or(mended);
    }
    (mended != question).then_some(mended)
}

/// Returns a question with a name of two words of which one has a slip: Hongyu *Renn*.
fn with_half_a_name(snapshot: &Snapshot, question: &str) -> Option<String> {
    static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([A-Za-z]{3,}) (?:[A-Za-z]{2,})").ok());
    let names: Vec<(&str, &str)> = snapshot.base.names.patterns().filter_map(|(_, name)| name.split_once(' ')).collect();
    let mut at = 0;
    while let Some(found) = PAIR.as_ref()?.captures_at(question, at) {
        let (pair, first) = (found.get(0)?, found.get(1)?);
        let typed = pair.as_str().to_lowercase();
        let (left, right) = typed.split_once(' ')?;
        let has_slip = |word: &str, name: &str| strsim::osa_distance(word, name) == 1;
        let is_half = |(one, other): &&(&str, &str)| (left == *one && has_slip(right, other)) || (right == *other && has_slip(left, one));
        if let Some((one, other)) = names.iter().find(is_half) {
            return Some(format!("{}{one} {other}{}", question.get(..pair.start())?, question.get(pair.end()..)?));
        }
        at = first.end();
    }
    None
}

/// Finds the word of a relation that an unknown word is near to: *gradute*.
fn relation_near(snapshot: &Snapshot, word: &str) -> Option<String> {
    let stemmed = stem(word);
    let most = if word.len() < LONG { 1 } else { 2 };
    if word.len() <= SHORTEST || is_known(snapshot, word) {
        return None;
    }
    let words = snapshot.base.lexicon.words_of_relations().filter(|other| other.is_ascii() && begins_alike(other, &stemmed, most));
    let near = words.map(|other| (strsim::osa_distance(other, &stemmed), other)).filter(|(distance, _)| *distance <= most);
    near.min().map(|(_, other)| other.to_owned())
}

/// Finds the word of a profile's name that an unknown word is near to.
fn name_near(snapshot: &Snapshot, word: &str) -> Option<String> {
    /// Shorter words are near to too much.
    const SHORTEST: usize = 5;
    let most = if word.len() <= LONG { 1 } else { 2 };
    if word.len() < SHORTEST || is_known(snapshot, word) {
        return None;
    }
    let words = snapshot.base.names.patterns().flat_map(|(_, pattern)| pattern.split(' ')).filter(|name| name.is_ascii());
    let near = words.filter(|name| name.len() >= SHORTEST && begins_alike(name, word, most) && !is_cut(name, word)).filter_map(|name| {
        let distance = strsim::osa_distance(name, word);
        (distance <= most).then_some((distance, name))
    });
    near.min().map(|(_, name)| name.to_owned())
}

/// Returns a question with the Chinese names of profiles that are written with other characters of the same sound.
fn with_names_as_heard(snapshot: &Snapshot, question: &str) -> Option<String> {
    /// Shorter runs of characters sound like too much.
    const SHORTEST: usize = 3;
    let form = Normal::new(question);
    let letters: Vec<(usize, char)> = form.text().char_indices().collect();
    let sound = |letter: char| letter.to_pinyin().map(pinyin::Pinyin::plain);
    for (_, name) in snapshot.base.names.patterns() {
        let of_name: Vec<char> = name.chars().collect();
        if of_name.len() < SHORTEST || !of_name.iter().copied().all(is_han) {
            continue;
        }
        let is_heard = |window: &&[(usize, char)]| {
            let pairs = || window.iter().zip(&of_name).map(|((_, letter), of_name)| (*letter, *of_name));
            let same = pairs().filter(|(letter, of_name)| letter == of_name).count();
            (1..of_name.len()).contains(&same) && pairs().all(|(letter, of_name)| letter == of_name || sound(letter) == sound(of_name))
        };
        if let Some([(start, _), .., (last, letter)]) = letters.windows(of_name.len()).find(is_heard) {
            let typed = form.original(*start..last + letter.len_utf8());
            return Some(format!("{}{name}{}", question.get(..typed.start)?, question.get(typed.end..)?));
        }
    }
    None
}

/// Finds the common word that a misspelt one stands for: the nearest, of several the most frequent.
fn mended(snapshot: &Snapshot, word: &str) -> Option<&'static str> {
    if is_known(snapshot, word) || !snapshot.spelling(Language::English).near(&stem(word)).is_empty() {
        return None;
    }
    let most = if word.len() < LONG { 1 } else { 2 };
    let near = WORDS.iter().take(COMMON).enumerate().filter_map(|(rank, other)| {
        let may_be = begins_alike(other, word, most) && !is_cut(other, word);
        let distance = may_be.then(|| strsim::osa_distance(other, word))?;
        (distance <= most && (word.len() > SHORTEST || has_same_letters(word, other))).then_some((distance, rank, *other))
    });
    near.min().map(|(.., other)| other)
}

/// Returns true if two words have the same first letter and about the same length.
fn begins_alike(word: &str, other: &str, most: usize) -> bool {
    word.as_bytes().first() == other.as_bytes().first() && word.len().abs_diff(other.len()) <= most
}

/// Returns true if one of two words is the beginning of the other: a name with one letter more at its end is another name, karlo.
fn is_cut(word: &str, other: &str) -> bool {
    word.starts_with(other) || other.starts_with(word)
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
        check("who is Zuckerbrg?", Some("who is zuckerberg?"));
        check("who studied at Tsingua?", Some("who studied at tsinghua?"));
        check("where did Hongyu Renn study?", Some("where did hongyu ren study?"));
        check("who is Shengjia Zaho?", Some("who is shengjia zhao?"));
        check("did Hongyu Ren study?", None);
        check("where did he gradute from?", Some("where did he graduat from?"));
        check("趙盛佳去了哪裡？", Some("赵胜佳去了哪裡？"));
        check("英維達挖走了誰？", Some("英伟达挖走了誰？"));
        // What is near to a word of the texts, other names, short words, and what a dictionary knows.
        check("which scintist left?", None);
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
