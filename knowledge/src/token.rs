//! Cutting a normal form into the tokens that search works with: words, character pairs and characters.

use crate::base::Names;
use crate::dictionary::english_share;
use crate::lexicon::stem;
use crate::text::is_han;
use jieba_rs::Jieba;
use rustc_hash::FxHasher;
use std::{
    hash::{Hash as _, Hasher as _},
    ops::Range,
    sync::LazyLock,
};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Small letters; an English word's stem.
    pub text: String,
    /// Bytes of the normal form.
    pub range: Range<usize>,
    /// What sort of word it is.
    pub class: Class,
    /// Whether it is a part of the longer word before it.
    pub inner: bool,
}

/// What sort of word a token is, as far as its form and jieba's tagger tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A person's name.
    Person,
    /// A place's or organization's name.
    Place,
    /// Another proper name.
    Name,
    /// A noun.
    Noun,
    /// A verb.
    Verb,
    /// A numeral or a time word.
    Number,
    /// A word in Latin letters.
    Latin,
    /// Anything else.
    Other,
}

/// A token's identity in an index: a 64-bit hash of its text.
pub type Term = u64;

/// The term of a token's text.
pub fn term(text: &str) -> Term {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

/// jieba's own dictionary, loaded on first use (about 110 ms and 34 MB) and shared by every knowledge base.
static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    /// As common as 什么 is in jieba's dictionary, about.
    const COMMON: usize = 40_000;
    let mut jieba = Jieba::new();
    let words = include_str!("../language/cantonese.txt").lines().filter(|line| !line.starts_with('#'));
    for word in words.filter(|word| !word.is_empty()) {
        jieba.add_word(word, Some(COMMON), None);
    }
    jieba
});

/// How large a share of ordinary sentences holds a word, 0 to 1, judged by the counts of jieba's dictionary and, for an
/// English stem, by the dictionary's glosses.
pub fn commonness(word: &str) -> f64 {
    /// The sum of all counts in jieba's dictionary.
    const TOTAL: f64 = 60_101_967.0;
    /// The words of an ordinary sentence.
    const WORDS: f64 = 20.0;
    /// A word that no gloss has may still be in a text now and then.
    const RARE: f64 = 0.0005;
    if word.chars().all(|letter| letter.is_ascii_lowercase()) {
        return (WORDS * english_share(word)).clamp(RARE, 0.25);
    }
    if !word.starts_with(is_han) {
        return 0.002;
    }
    #[expect(clippy::cast_precision_loss, reason = "a share, not a count")]
    let count = JIEBA.suggest_freq(word).saturating_sub(1) as f64;
    (WORDS * count / TOTAL).min(1.0)
}

/// Returns true if jieba's dictionary has a Chinese word; what it has not was put together of characters that no word covers.
pub fn is_dictionary_word(word: &str) -> bool {
    JIEBA.has_word(word)
}

/// The words of a normal form. Names of profiles are cut out first, so that no dictionary has to know them;
/// a long Chinese word is followed by the dictionary words inside it.
pub fn words(names: &Names, normal: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut borders: Vec<usize> = names.longest(normal).iter().flat_map(|mention| [mention.range.start, mention.range.end]).collect();
    borders.sort_unstable();
    for run in runs(normal) {
        let text = normal.get(run.clone()).unwrap_or_default();
        if text.starts_with(is_han) {
            let mut start = run.start;
            for end in borders.iter().copied().filter(|border| run.contains(border)).chain([run.end]) {
                if let Some(part) = normal.get(start..end).filter(|part| !part.is_empty()) {
                    let is_name = borders.chunks_exact(2).any(|pair| *pair == [start, end]);
                    cut_han(part, start, is_name, &mut tokens);
                }
                start = end;
            }
        } else {
            cut_latin(text, run.start, &mut tokens);
        }
    }
    tokens
}

/// The runs of a normal form that hold words: of Chinese characters, and of other letters and digits with the
/// hyphens, full stops and apostrophes between them.
pub fn runs(normal: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, bool)> = None;
    let mut characters = normal.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let han = is_han(character);
        let letter = character.is_alphanumeric() && !han;
        let joins = matches!(character, '-' | '.' | '\'' | ',')
            && open.is_some_and(|(_, han)| !han)
            && characters
                .peek()
                .is_some_and(|&(_, next)| if character == ',' { next.is_ascii_digit() } else { next.is_alphanumeric() && !is_han(next) })
            && (character != ',' || normal.get(..at).is_some_and(|before| before.ends_with(|digit: char| digit.is_ascii_digit())));
        if let Some((start, open_han)) = open
            && !(open_han == han && (han || letter || joins))
        {
            runs.push(start..at);
            open = None;
        }
        if open.is_none() && (han || letter) {
            open = Some((at, han));
        }
    }
    if let Some((start, _)) = open {
        runs.push(start..normal.len());
    }
    runs
}

fn cut_han(text: &str, offset: usize, is_name: bool, tokens: &mut Vec<Token>) {
    let mut at = offset;
    if is_name {
        tokens.push(Token { text: text.to_owned(), range: at..at + text.len(), class: Class::Name, inner: false });
        if text.chars().count() > 3 {
            for word in JIEBA.cut(text, true) {
                push_inner(word.word, at, tokens);
                at += word.word.len();
            }
        }
        return;
    }
    for tag in JIEBA.tag(text, true) {
        if glued(tag.word) {
            for character in tag.word.chars() {
                let range = at..at + character.len_utf8();
                tokens.push(Token { text: character.to_string(), range, class: Class::Other, inner: false });
                at += character.len_utf8();
            }
            continue;
        }
        tokens.push(Token { text: tag.word.to_owned(), range: at..at + tag.word.len(), class: class(tag.tag), inner: false });
        let characters: Vec<(usize, char)> = tag.word.char_indices().collect();
        for width in [2, 3] {
            if characters.len() <= width {
                continue;
            }
            for window in 0..=characters.len() - width {
                let start = characters.get(window).map_or(0, |&(start, _)| start);
                let end = characters.get(window + width).map_or(tag.word.len(), |&(end, _)| end);
                if let Some(part) = tag.word.get(start..end).filter(|part| JIEBA.has_word(part)) {
                    push_inner(part, at + start, tokens);
                }
            }
        }
        at += tag.word.len();
    }
}

/// Whether jieba's guess for characters that no dictionary word covers glued a function word to its neighbour: 签约 金是 多少.
fn glued(word: &str) -> bool {
    word.chars().count() == 2 && word.contains(['是', '的', '了', '在', '和', '有', '被']) && !JIEBA.has_word(word)
}

fn push_inner(text: &str, at: usize, tokens: &mut Vec<Token>) {
    tokens.push(Token { text: text.to_owned(), range: at..at + text.len(), class: Class::Other, inner: true });
}

/// A compound (`gpt-4o`) is a token and so are its parts; other words are one stem.
fn cut_latin(text: &str, offset: usize, tokens: &mut Vec<Token>) {
    let digits = text.starts_with(|first: char| first.is_ascii_digit());
    let class = if digits { Class::Number } else { Class::Latin };
    let whole = text.strip_suffix("'s").unwrap_or(text);
    let parts: Vec<&str> = whole.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let number = whole.parse::<f64>().is_ok() || whole.replace(',', "").parse::<f64>().is_ok();
    if parts.len() == 1 || number {
        tokens.push(Token { text: stem(&whole.replace(',', "")), range: offset..offset + whole.len(), class, inner: false });
        return;
    }
    tokens.push(Token { text: whole.to_owned(), range: offset..offset + whole.len(), class, inner: false });
    let mut from = 0;
    for part in parts {
        let Some(at) = whole.get(from..).and_then(|rest| rest.find(part)).map(|at| at + from) else { continue };
        tokens.push(Token { text: stem(part), range: offset + at..offset + at + part.len(), class, inner: true });
        from = at + part.len();
    }
}

/// jieba's tag set is that of ICTCLAS.
fn class(tag: &str) -> Class {
    match tag.as_bytes() {
        [b'n', b'r', ..] => Class::Person,
        [b'n', b's' | b't', ..] => Class::Place,
        [b'n', b'z', ..] => Class::Name,
        [b'm' | b't', ..] => Class::Number,
        [b'n' | b'l' | b'j' | b'i' | b's', ..] => Class::Noun,
        [b'v', ..] => Class::Verb,
        [b'e', b'n', b'g', ..] => Class::Latin,
        _ => Class::Other,
    }
}

/// Pairs of neighbouring Chinese characters (a lone one by itself), and runs of four letters of longer Latin words.
pub fn pairs(normal: &str) -> Vec<String> {
    let mut pairs = Vec::new();
    for run in runs(normal) {
        let text = normal.get(run).unwrap_or_default();
        let width = if text.starts_with(is_han) { 2 } else { 4 };
        let characters: Vec<char> = text.chars().collect();
        if characters.len() <= width {
            pairs.push(text.to_owned());
        } else {
            pairs.extend(characters.windows(width).map(|window| window.iter().collect::<String>()));
        }
    }
    pairs
}

/// Single Chinese characters, and Latin words as they are written.
pub fn characters(normal: &str) -> Vec<String> {
    let mut characters = Vec::new();
    for run in runs(normal) {
        let text = normal.get(run).unwrap_or_default();
        if text.starts_with(is_han) {
            characters.extend(text.chars().map(String::from));
        } else {
            characters
                .extend(text.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    characters
}

/// Runs of three Chinese characters, and of five letters of Latin text, words and the spaces between them alike: what two
/// ways of saying the same share beyond single words.
pub fn phrases(normal: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters: Vec<char> = Vec::new();
    let mut close = |letters: &mut Vec<char>| {
        found.extend(letters.windows(LETTERS).map(|window| window.iter().collect::<String>()));
        letters.clear();
    };
    let mut han: Vec<String> = Vec::new();
    for run in runs(normal) {
        let text = normal.get(run).unwrap_or_default();
        if text.starts_with(is_han) {
            close(&mut letters);
            let characters: Vec<char> = text.chars().collect();
            han.extend(characters.windows(HAN).map(|window| window.iter().collect::<String>()));
        } else {
            let plain = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
            if letters.is_empty() {
                letters.push(' ');
            }
            letters.extend(plain);
            letters.push(' ');
        }
    }
    close(&mut letters);
    found.extend(han);
    found
}

/// The lengths of [`phrases`].
const LETTERS: usize = 5;
const HAN: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;
    use crate::text::Normal;

    #[test]
    fn words_are_cut_where_readers_cut_them() {
        let base = KnowledgeBase::shipped();
        let check = |text: &str, expected: &[&str]| {
            let normal = Normal::new(text);
            let tokens = words(&base.names, normal.text());
            let found: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
            assert_eq!(found, expected, "{text}");
            for token in &tokens {
                assert!(normal.text().get(token.range.clone()).is_some());
            }
        };
        check("4 位華人科學家", &["4", "位", "华人", "科学家", "科学", "学家"]);
        check("朱邦華和焦剑涛入職", &["朱邦华", "和", "焦剑涛", "入职"]);
        check("Meta's GPT-4o models, 1,300,000 of them.", &["meta", "gpt-4o", "gpt", "4o", "model", "1300000", "of", "them"]);
        check("U.S. and graduated", &["u.s", "u", "s", "and", "graduat"]);
        check("?!", &[]);
    }

    #[test]
    fn pairs_characters_and_phrases() {
        assert_eq!(phrases("人才回流 to me"), [" to m", "to me", "o me ", "人才回", "才回流"]);
        assert_eq!(pairs("人才回流 gpu reward"), ["人才", "才回", "回流", "gpu", "rewa", "ewar", "ward"]);
        assert_eq!(characters("人才 gpt-4o"), ["人", "才", "gpt", "4o"]);
    }
}
