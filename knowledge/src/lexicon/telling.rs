//! Looks up words that decide what of a quote may be told: that deny it, that date it, that belong to it.

use super::Lexicon;
use super::list::WordList;
use crate::text::{is_han, quantities};
use serde::Deserialize;

/// The `[telling]` of a language file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct TellingFile {
    /// Words before a value that was so once: 原有九层.
    formerly: Vec<String>,
    /// Words that say that a value changes: rises.
    changing: Vec<String>,
    /// Words that ask what something is called.
    asked_name: Vec<String>,
    /// Words that undo what their clause says: refused, 不再.
    undoing: Vec<String>,
    /// Words before a place: *in* Leipzig.
    locating: Vec<String>,
    /// Chinese words behind a place that belong to it: 冰湖*底下*.
    localizers: Vec<String>,
    /// Chinese measure words behind a figure that belong to it, beside the units: 56*幅*.
    classifiers: Vec<String>,
    /// Articles, and small words that a name can have in it: the, van.
    article: Vec<String>,
    in_name: Vec<String>,
    /// Words between two of which both are meant: and.
    joint: Vec<String>,
    /// Words that open a clause about something else: but.
    anew: Vec<String>,
    /// Words and marks between a label and what bears it: 总召*是*欧子谦.
    label_end: Vec<String>,
}

/// The same, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct TellingWords {
    formerly: WordList,
    changing: WordList,
    asked_name: WordList,
    undoing: WordList,
    locating: WordList,
    localizers: WordList,
    classifiers: WordList,
    article: Vec<String>,
    in_name: Vec<String>,
    joint: WordList,
    anew: WordList,
    label_end: WordList,
    /// Words that deny what follows them.
    denials: WordList,
}

impl TellingWords {
    pub(super) fn extend(&mut self, language: &str, file: &TellingFile, negation: &[String]) {
        let lists = [
            (&mut self.formerly, file.formerly.as_slice()),
            (&mut self.changing, &file.changing),
            (&mut self.asked_name, &file.asked_name),
            (&mut self.undoing, &file.undoing),
            (&mut self.locating, &file.locating),
            (&mut self.localizers, &file.localizers),
            (&mut self.classifiers, &file.classifiers),
            (&mut self.joint, &file.joint),
            (&mut self.anew, &file.anew),
            (&mut self.label_end, &file.label_end),
            (&mut self.denials, negation),
        ];
        for (list, words) in lists {
            list.extend(language, words);
        }
        self.article.extend(file.article.iter().cloned());
        self.in_name.extend(file.in_name.iter().cloned());
    }
}

impl Lexicon {
    /// Returns true if the words before a value, or it itself, say that it was so before: 原有*九*层, *originally* 500; not what 最初的三层
    /// became, *七*层.
    pub fn says_formerly(&self, before: &str, told: &str) -> bool {
        let leads_up = |end: usize| before.get(end..).is_some_and(|between| quantities(between).is_empty());
        self.telling.formerly.ends_in(before).any(leads_up) || self.telling.formerly.opens(told)
    }

    /// Returns true if a clause (in normal form) says that a value changes: *rises* from.
    pub fn tells_change(&self, clause: &str) -> bool {
        self.telling.changing.stands_in(clause)
    }

    /// Returns true if a question (in normal form) asks what something is called.
    pub fn asks_for_name(&self, question: &str) -> bool {
        self.telling.asked_name.stands_in(question)
    }

    /// Returns true if a text (in normal form) leads up to a place: *in* Leipzig.
    pub fn leads_to_place(&self, before: &str) -> bool {
        self.telling.locating.ends(before)
    }

    /// Returns the bytes of the word that a text begins with, if that says where at a place: 冰湖*底下*.
    pub fn localizer(&self, after: &str) -> Option<usize> {
        self.telling.localizers.opening(after)
    }

    /// Returns true if a clause (in normal form) has a word that undoes what it says: *refused* to, *nearly*, 不再.
    pub fn undoes(&self, clause: &str) -> bool {
        self.telling.undoing.stands_in(clause)
    }

    /// Returns true if a clause (in normal form) denies what follows it: *not* at the stage, 不在.
    pub fn denies(&self, before: &str) -> bool {
        const WITHIN: usize = 4;
        let near: String = before.chars().rev().take(WITHIN).collect::<Vec<_>>().into_iter().rev().collect();
        if before.contains(is_han) { self.telling.denials.stands_in(&near) } else { self.telling.denials.stands_in(before) }
    }

    /// Returns the bytes of the Chinese measure word that a text after a number begins with, if that is no unit: 56*幅*.
    pub fn classifier(&self, after: &str) -> Option<usize> {
        self.telling.classifiers.opening(after)
    }

    /// Returns true if a word in small letters is an article.
    pub fn is_article(&self, word: &str) -> bool {
        self.telling.article.iter().any(|article| article == word)
    }

    /// Returns true if a name can have a word in small letters in it: Anna *van* Dyk.
    pub fn is_of_names(&self, word: &str) -> bool {
        self.telling.in_name.iter().any(|known| known == word)
    }

    /// Returns true if a text (in normal form) behind a name tells of another one, too: *and* her brother.
    pub fn goes_on(&self, after: &str) -> bool {
        self.telling.joint.opens(after.trim_start_matches(','))
    }

    /// Returns true if a clause (in normal form) opens with a word that goes on to something else: *or* to her deputy.
    pub fn opens_anew(&self, clause: &str) -> bool {
        self.telling.anew.opens(clause)
    }

    /// Returns true if a text (in normal form) behind Chinese words makes them the label of what follows: 总召*是*欧子谦.
    pub fn ends_label(&self, after: &str) -> bool {
        self.telling.label_end.opens(after)
    }
}
