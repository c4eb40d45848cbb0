//! Finds the phrases of the language data in a question.

use super::{Stated, covers};
use crate::base::Mention;
use crate::lexicon::{Direction, Lexicon, Meaning, stem};
use crate::text::is_han;
use crate::token::{Class, Token};
use std::ops::Range;

/// A phrase of the language data found in a question.
pub(super) struct Phrase {
    pub(super) range: Range<usize>,
    pub(super) meanings: Vec<Meaning>,
}

impl Phrase {
    /// Returns the relations that the phrase states.
    pub(super) fn stated(&self) -> Option<Stated> {
        let stated = |meaning: &Meaning| match meaning {
            Meaning::States(relation, direction) => Some((*relation, *direction)),
            _ => None,
        };
        self.with_relations(self.meanings.iter().filter_map(stated).collect())
    }

    /// Returns the relations that the phrase states, idioms among them. 去 may state nothing, but it
    /// does right before a name: 去Meta的人.
    pub(super) fn worded(&self, mentions: &[Mention]) -> Option<Stated> {
        let is_before_name = mentions.iter().any(|mention| mention.range.start == self.range.end);
        let is_certain = is_before_name && self.stated().is_some();
        let worded = |meaning: &Meaning| match meaning {
            Meaning::States(relation, direction) | Meaning::Words(relation, direction) => Some((*relation, *direction)),
            _ => None,
        };
        let stated = self.with_relations(self.meanings.iter().filter_map(worded).collect())?;
        Some(Stated { optional: stated.optional && !is_certain, ..stated })
    }

    /// Returns the phrase as one that states relations.
    fn with_relations(&self, relations: Vec<(usize, Direction)>) -> Option<Stated> {
        let optional = self.meanings.contains(&Meaning::Stops);
        (!relations.is_empty()).then(|| Stated { relations, range: self.range.clone(), optional })
    }
}

/// Finds the longest phrases of the language data outside of names, in order.
pub(super) fn phrases(lexicon: &Lexicon, normal: &str, mentions: &[Mention], tokens: &[Token]) -> Vec<Phrase> {
    let mut found = english_phrases(lexicon, normal, mentions);
    found.extend(chinese_phrases(lexicon, normal, mentions, tokens));
    found.sort_by_key(|phrase| phrase.range.start);
    found
}

fn english_phrases(lexicon: &Lexicon, normal: &str, mentions: &[Mention]) -> Vec<Phrase> {
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    let mut start = None;
    for (at, character) in normal.char_indices().chain([(normal.len(), ' ')]) {
        let letter = (character.is_alphanumeric() && !is_han(character)) || (character == '\'' && start.is_some());
        match (letter, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((stem(normal.get(from..at).unwrap_or_default()), from..at));
                start = None;
            }
            _ => {}
        }
    }
    let longest = lexicon.longest().0;
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let phrase = (1..=longest).rev().find_map(|length| {
            let part = words.get(at..at + length)?;
            let range = part.first()?.1.start..part.last()?.1.end;
            if mentions.iter().any(|mention| mention.range.start < range.end && range.start < mention.range.end) {
                return None;
            }
            let stems: Vec<String> = part.iter().map(|(stem, _)| stem.clone()).collect();
            let meanings = lexicon.english(&stems);
            (!meanings.is_empty()).then(|| (length, Phrase { range, meanings: meanings.to_vec() }))
        });
        at += phrase.as_ref().map_or(1, |(length, _)| *length);
        found.extend(phrase.map(|(_, phrase)| phrase));
    }
    found
}

fn chinese_phrases(lexicon: &Lexicon, normal: &str, mentions: &[Mention], tokens: &[Token]) -> Vec<Phrase> {
    let characters: Vec<(usize, char)> = normal.char_indices().collect();
    let byte = |at: usize| characters.get(at).map_or(normal.len(), |&(byte, _)| byte);
    let longest = lexicon.longest().1;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&(start, character)) = characters.get(at) {
        if !is_han(character) || mentions.iter().any(|mention| mention.range.contains(&start)) {
            at += 1;
            continue;
        }
        let phrase = (1..=longest.min(characters.len() - at)).rev().find_map(|length| {
            let range = start..byte(at + length);
            let overlaps = mentions.iter().any(|mention| mention.range.start < range.end && range.start < mention.range.end);
            // A single character inside a longer dictionary word is a part of that word: 去 in 过去.
            let part = length == 1
                && tokens.iter().any(|token| {
                    !token.inner
                        && token.range != range
                        && covers(&token.range, &range)
                        && token.class != Class::Other
                        && token.class != Class::Verb
                });
            if overlaps || part {
                return None;
            }
            let meanings = lexicon.chinese(normal.get(range.clone())?);
            (!meanings.is_empty()).then(|| (length, Phrase { range, meanings: meanings.to_vec() }))
        });
        at += phrase.as_ref().map_or(1, |(length, _)| *length);
        found.extend(phrase.map(|(_, phrase)| phrase));
    }
    found
}
