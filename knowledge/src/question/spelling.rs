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
    LazyLock::new(|| Regex::new(r"(?P<before>(?-u:\b)(?:who is|who's|who was|named|called) )?(?-u:\b)(?P<word>[A-Za-z]{3,})(?-u:\b)").ok());

/// Returns a question with the words mended that neither the texts nor any dictionary know: those near to a name of a profile (Tsingua,
/// 趙盛佳 for 趙晟佳), to a word of a relation (gradute) or to a common one (how *mnay* robots). None if there are no such words. What is
/// near to a word of the texts stays otherwise: that may be meant.
pub fn without_typos(snapshot: &Snapshot, question: &str) -> Option<String> {
    let mend = |found: &Captures<'_>| {
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let (before, typed) = (part("before"), part("word"));
        // Whoever writes a capital letter means a name, and so does who asks who somebody is.
        let is_name = !before.is_empty() || typed.starts_with(char::is_uppercase);
        let meant = Slip::new(snapshot, typed).and_then(|slip| slip.meant(is_name));
        format!("{before}{}", meant.unwrap_or(typed))
    };
    let mut mended = WORD.as_ref()?.replace_all(question, mend).into_owned();
    for mend in [with_half_a_name, with_names_as_heard] {
        mended = mend(snapshot, &mended).unwrap_or(mended);
    }
    (mended != question).then_some(mended)
}

/// A word that no text, no name and no dictionary has.
struct Slip<'a> {
    snapshot: &'a Snapshot,
    /// In small letters.
    word: String,
    stem: String,
}

impl<'a> Slip<'a> {
    /// From this length on, a word may be misspelt twice.
    const LONG: usize = 7;
    /// Of a shorter word, only two letters may be in each other's place, and it is no name.
    const SHORT: usize = 5;
    /// Only so many of the most frequent words are what somebody meant.
    const COMMON: usize = 20_000;
    /// Words of fewer letters are only mended where two letters are in each other's place.
    const LETTERS: usize = 4;
    /// Of these, every text is full.
    const FREQUENT: usize = 300;

    /// Returns a word as a slip. None if it is known.
    fn new(snapshot: &'a Snapshot, typed: &str) -> Option<Self> {
        let word = typed.to_lowercase();
        let slip = Self { snapshot, stem: stem(&word), word };
        (!slip.is_known()).then_some(slip)
    }

    fn is_known(&self) -> bool {
        let base = &self.snapshot.base;
        let in_texts = |language| {
            let statistics = self.snapshot.statistics(language);
            [&self.word, &self.stem].into_iter().any(|word| statistics.frequency(Field::Words, term(word)) > 0)
        };
        english_share(&self.stem) > 0.0
            || base.lexicon.is_stop(&self.word)
            || !base.lexicon.english(std::slice::from_ref(&self.stem)).is_empty()
            || in_texts(Language::English)
            || in_texts(Language::SimplifiedChinese)
            || self.names().any(|name| name == self.word)
            || WORDS.contains(&self.word.as_str())
    }

    /// Returns the word that is meant: of a name, else of a relation or a common one unless it must be a name.
    fn meant(&self, is_name: bool) -> Option<&'a str> {
        if self.word.len() < Self::LETTERS {
            return self.frequent();
        }
        let other = || if is_name { None } else { self.relation().or_else(|| self.form_of_relation()).or_else(|| self.common()) };
        self.frequent().or_else(|| self.name()).or_else(other)
    }

    /// Finds one of the very frequent words with two letters in each other's place: *wehre*. It is meant even where it is near to a word
    /// of the texts.
    fn frequent(&self) -> Option<&'static str> {
        let is_meant = |word: &&str| has_same_letters(&self.word, word) && strsim::osa_distance(word, &self.word) == 1;
        WORDS.iter().copied().take(Self::FREQUENT).find(is_meant)
    }

    /// Finds the word that is one slip away and states a relation: *joind*.
    fn form_of_relation(&self) -> Option<&'static str> {
        let lexicon = &self.snapshot.base.lexicon;
        let is_near = |word: &&str| begins_alike(word, &self.word) && strsim::osa_distance(word, &self.word) == 1;
        let states = |word: &&str| {
            let stem = stem(word);
            lexicon.words_of_relations().any(|known| known == stem)
        };
        let common = WORDS.iter().copied().take(Self::COMMON).filter(|_| self.word.len() >= Self::SHORT);
        common.filter(is_near).find(states)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.snapshot.base.names.patterns().flat_map(|(_, name)| name.split(' ')).filter(|word| word.is_ascii())
    }

    fn name(&self) -> Option<&'a str> {
        let most = 1 + usize::from(self.word.len() > Self::LONG);
        nearest(self.names().filter(|name| name.len().min(self.word.len()) >= Self::SHORT), &self.word, most)
    }

    /// Finds the most frequent word that has the stem of the nearest word of a relation.
    fn relation(&self) -> Option<&'static str> {
        let words = self.snapshot.base.lexicon.words_of_relations().filter(|word| word.is_ascii());
        let near = nearest(words.filter(|_| self.word.len() >= Self::SHORT), &self.stem, self.most())?;
        WORDS.iter().copied().find(|word| begins_alike(word, near) && stem(word) == near)
    }

    fn common(&self) -> Option<&'static str> {
        if !self.snapshot.spelling(Language::English).near(&self.stem).is_empty() {
            return None;
        }
        let common = WORDS.iter().copied().take(Self::COMMON);
        nearest(common.filter(|word| self.word.len() >= Self::SHORT || has_same_letters(&self.word, word)), &self.word, self.most())
    }

    /// Returns how often a word that is no name may be misspelt.
    fn most(&self) -> usize {
        1 + usize::from(self.word.len() >= Self::LONG)
    }
}

/// Finds the word that is nearest to a misspelt one, of several the first. They begin alike, and neither is the beginning of the other: a
/// name with a letter more at its end is another name, karlo.
fn nearest<'a>(words: impl Iterator<Item = &'a str>, typed: &str, most: usize) -> Option<&'a str> {
    let is_cut = |word: &str| word.starts_with(typed) || typed.starts_with(word);
    let alike = words.filter(|word| begins_alike(word, typed) && word.len().abs_diff(typed.len()) <= most && !is_cut(word));
    let near = alike.map(|word| (strsim::osa_distance(word, typed), word)).filter(|(distance, _)| *distance <= most);
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

fn begins_alike(word: &str, other: &str) -> bool {
    word.chars().next() == other.chars().next()
}

fn has_same_letters(word: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(word) == sorted(other)
}

/// Returns a question with a name of two words mended of which one has a slip: Hongyu *Renn*.
fn with_half_a_name(snapshot: &Snapshot, question: &str) -> Option<String> {
    static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([A-Za-z]{3,}) (?:[A-Za-z]{2,})").ok());
    let has_slip = |word: &str, name: &str| strsim::osa_distance(word, name) == 1;
    let mut at = 0;
    while let Some(found) = PAIR.as_ref()?.captures_at(question, at) {
        let (pair, first) = (found.get(0)?, found.get(1)?);
        let typed = pair.as_str().to_lowercase();
        let (left, right) = typed.split_once(' ')?;
        let is_meant = |(one, other): &(&str, &str)| (left == *one && has_slip(right, other)) || (right == *other && has_slip(left, one));
        let mut names = snapshot.base.names.patterns().filter_map(|(_, name)| name.split_once(' '));
        if let Some((one, other)) = names.find(is_meant) {
            return Some(format!("{}{one} {other}{}", question.get(..pair.start())?, question.get(pair.end()..)?));
        }
        at = first.end();
    }
    None
}

/// Returns a question with a Chinese name of a profile mended that is written with other characters of the same sound.
fn with_names_as_heard(snapshot: &Snapshot, question: &str) -> Option<String> {
    /// Shorter runs of characters sound like too much.
    const SHORTEST: usize = 3;
    let (form, language) = (Normal::new(question), Language::detect(question).unwrap_or(Language::English));
    let letters: Vec<(usize, char)> = form.text().char_indices().collect();
    let is_known = |window: &[(usize, char)]| {
        let typed: String = window.iter().map(|(_, letter)| letter).collect();
        snapshot.base.names.patterns().any(|(_, name)| name == typed)
    };
    let sound = |letter: char| letter.to_pinyin().map(pinyin::Pinyin::plain);
    for (_, name) in snapshot.base.names.patterns().filter(|(_, name)| name.chars().all(is_han)) {
        let of_name: Vec<char> = name.chars().collect();
        if of_name.len() < SHORTEST {
            continue;
        }
        let is_heard = |window: &&[(usize, char)]| {
            let pairs = || window.iter().zip(&of_name).map(|((_, letter), of_name)| (*letter, *of_name));
            let same = pairs().filter(|(letter, of_name)| letter == of_name).count();
            (1..of_name.len()).contains(&same) && pairs().all(|(letter, of_name)| letter == of_name || sound(letter) == sound(of_name))
        };
        // Of one person with two names that sound alike, both are known.
        if let Some(window @ [(start, _), .., (last, letter)]) = letters.windows(of_name.len()).find(is_heard)
            && !is_known(window)
        {
            let typed = form.original(*start..last + letter.len_utf8());
            let name: String = of_name.iter().map(|letter| language.written(*letter)).collect();
            return Some(format!("{}{name}{}", question.get(..typed.start)?, question.get(typed.end..)?));
        }
    }
    None
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
        check("where did he gradute from?", Some("where did he graduate from?"));
        check("who joind NVIDIA, and wehre?", Some("who joined NVIDIA, and where?"));
        check("趙盛佳去了哪裡？", Some("趙勝佳去了哪裡？"));
        check("英維達挖走了誰？", Some("英偉達挖走了誰？"));
        check("英维达挖走了谁？", Some("英伟达挖走了谁？"));
        check("余家輝去了哪間公司？", None);
        check("余佳輝去了哪間公司？", None);
        // What is near to a word of the texts, other names, short words, and what a dictionary knows.
        check("which scintist left?", None);
        check("who is minho?", None);
        check("what did Gradute say?", None);
        check("what did karlo say?", None);
        check("who is zuckerberg?", None);
        check("is nvidia hiring?", None);
        check("how many robots?", None);
        check("who is xqzt?", None);
        check("誰去了Meta？", None);
        check("", None);
    }
}
