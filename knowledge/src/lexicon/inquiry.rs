//! Looks up function words that decide which facts can answer a question.

use super::list::WordList;
use super::{Asked, Lexicon, Meaning, key};
use crate::text::is_han;
use rustc_hash::FxHashSet;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The `[facts]` of a language file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(super) struct InquiryFile {
    /// Words that ask for what several have in common: both, 共同.
    joining: String,
    /// Words that make less of what is said: almost, 据说.
    qualifying: String,
    /// Words that change nothing of what is asked: 名单.
    empty: String,
    /// Words and marks between two names that stand in a row.
    row: Vec<String>,
    /// Partitive words, before a group and behind it: which *of* them, 他们*当中*.
    among: Vec<String>,
    group: Vec<String>,
    /// Words that exclude what was answered before: else, 还有谁.
    others: Vec<String>,
    /// Words of an alternative question: or, 还是.
    either: Vec<String>,
    /// Nouns that name a relation's object: employer, 母校.
    object: Vec<String>,
    /// Words that put somebody beside those asked for: *together with* Zhao, 和赵*一起*.
    companion: Vec<String>,
    /// Words behind a name that ask what it is of, and those that end such a question: *是哪*所大学*的*.
    of_which: Vec<String>,
    of: Vec<String>,
    /// Words that end the same question around a name: which school is he *from*.
    from: Vec<String>,
    /// Words before the agent of a passive: by, 被.
    agent: Vec<String>,
    /// Prepositions before a beneficiary, a source or a place: for, 给.
    served: Vec<String>,
    /// Forms of *be*, and of *do* before the one that does something.
    be: Vec<String>,
    #[serde(rename = "do")]
    does: Vec<String>,
}

/// Relations that no fact states, each with its words by language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApartFile {
    apart: Vec<BTreeMap<String, Vec<String>>>,
}

/// The same words, ready to be looked up; single words as tokens.
#[derive(Debug, Clone, Default)]
pub(super) struct InquiryWords {
    joining: FxHashSet<String>,
    qualifying: FxHashSet<String>,
    empty: FxHashSet<String>,
    row: Vec<String>,
    among: WordList,
    group: WordList,
    others: WordList,
    either: WordList,
    object: WordList,
    companion: WordList,
    of_which: WordList,
    of: WordList,
    from: WordList,
    /// Words that leave somebody out: besides, 除了.
    exclusion: WordList,
    agent: WordList,
    served: WordList,
    be: Vec<String>,
    does: WordList,
    /// The words of the relations that no fact states, a list for each.
    apart: Vec<WordList>,
}

impl InquiryWords {
    pub(super) fn extend(&mut self, language: &str, file: &InquiryFile) {
        let sets = [(&mut self.joining, &file.joining), (&mut self.qualifying, &file.qualifying), (&mut self.empty, &file.empty)];
        for (set, words) in sets {
            set.extend(words.split_whitespace().map(|word| key(language, word)));
        }
        let lists = [
            (&mut self.among, &file.among),
            (&mut self.group, &file.group),
            (&mut self.others, &file.others),
            (&mut self.either, &file.either),
            (&mut self.object, &file.object),
            (&mut self.companion, &file.companion),
            (&mut self.of_which, &file.of_which),
            (&mut self.of, &file.of),
            (&mut self.from, &file.from),
            (&mut self.agent, &file.agent),
            (&mut self.served, &file.served),
            (&mut self.does, &file.does),
        ];
        for (list, words) in lists {
            list.extend(language, words);
        }
        self.row.extend(file.row.iter().cloned());
        self.be.extend(file.be.iter().cloned());
    }

    pub(super) fn add_exclusions(&mut self, language: &str, words: &[String]) {
        self.exclusion.extend(language, words);
    }

    pub(super) fn add_apart(&mut self, file: &ApartFile) {
        for relation in &file.apart {
            let mut words = WordList::default();
            for (language, of_language) in relation {
                words.extend(language, of_language);
            }
            self.apart.push(words);
        }
    }
}

impl Lexicon {
    /// Returns true if a token asks for a shared answer: *both*, 共同.
    pub fn joins(&self, token: &str) -> bool {
        self.inquiry.joining.contains(token)
    }

    /// Returns true if a token hedges a statement: *almost*, 据说.
    pub fn qualifies(&self, token: &str) -> bool {
        self.inquiry.qualifying.contains(token)
    }

    /// Returns true if a token can be ignored when a question is matched with facts: 名单.
    pub fn is_empty_word(&self, token: &str) -> bool {
        self.inquiry.empty.contains(token)
    }

    /// Returns true if a text (in normal form) behind a name asks what it is of: 是哪所大学*的*, *is from which* school.
    pub fn asks_whose(&self, after: &str) -> bool {
        let asked = after.trim_end_matches(['?', ' ', '呀', '呢', '啊']);
        self.inquiry.of_which.opens(after) && (self.inquiry.of.ends(asked) || !asked.ends_with(is_han))
    }

    /// Returns true if the texts (in normal form) around a name ask what it is of: which school *is* Yu *from*.
    pub fn asks_whose_around(&self, before: &str, after: &str) -> bool {
        let is = before.trim_end().rsplit(' ').next().unwrap_or_default();
        self.inquiry.be.iter().any(|known| known == is) && self.inquiry.from.stands_alone(after)
    }

    /// Returns true if the texts (in normal form) around a name leave it out: *besides* Zhao, *除了*赵*以外*.
    pub fn leaves_out(&self, before: &str, after: &str) -> bool {
        self.inquiry.exclusion.ends(before) || self.inquiry.exclusion.opens(after)
    }

    /// Returns true if a phrase (in normal form) names the object of its relation: *employer*, 母校.
    pub fn names_object(&self, phrase: &str) -> bool {
        self.inquiry.object.stands_in(phrase)
    }

    /// Returns true if the texts (in normal form) around a name put it beside those asked for:
    /// *together with* Zhao, *和*赵*一起*.
    pub fn is_companion(&self, before: &str, after: &str) -> bool {
        let is_joined = self.inquiry.row.iter().any(|word| !word.is_ascii() && before.ends_with(word.as_str()));
        (is_joined && self.inquiry.companion.opens(after)) || self.inquiry.companion.ends(before)
    }

    /// Returns true if a text (in normal form) between two names lists them: *and*, 、.
    pub fn joins_names(&self, between: &str) -> bool {
        self.inquiry.row.iter().any(|known| known == between.trim())
    }

    /// Returns true if the texts (in normal form) around a list of names make it partitive: which *of*
    /// them, 他们*当中*, 他们*谁*.
    pub fn is_among(&self, before: &str, after: &str) -> bool {
        /// The longest Chinese word that asks for somebody, in characters.
        const LONGEST: usize = 2;
        let asks = |length: usize| {
            let word: String = after.chars().take(length).collect();
            self.chinese(&word).contains(&Meaning::Asks(Asked::Who))
        };
        self.inquiry.among.ends(before) || self.inquiry.group.opens(after) || (1..=LONGEST).any(asks)
    }

    /// Returns true if a text (in normal form) ends with a partitive word: which *of*.
    pub fn leads_to_group(&self, before: &str) -> bool {
        self.inquiry.among.ends(before)
    }

    /// Returns true if a token is a partitive word behind a group: 里, 当中.
    pub fn stands_behind_group(&self, token: &str) -> bool {
        self.inquiry.group.has_part(token, str::to_owned)
    }

    /// Returns true if a question (in normal form) excludes what was answered before: who *else*.
    pub fn asks_for_others(&self, question: &str) -> bool {
        self.inquiry.others.stands_in(question)
    }

    /// Returns true if a question (in normal form) offers alternatives: Meta *or* NVIDIA.
    pub fn leaves_choice(&self, question: &str) -> bool {
        self.inquiry.either.stands_in(question)
    }

    /// Returns true if a text (in normal form) ends with a word before an agent: *by*, 被.
    pub fn leads_to_agent(&self, before: &str) -> bool {
        self.inquiry.agent.ends(before)
    }

    /// Returns true if a token marks a passive: *by*, 被.
    pub fn makes_passive(&self, token: &str) -> bool {
        self.inquiry.agent.has_part(token, str::to_owned)
    }

    /// Returns true if a text (in normal form) ends with a preposition such as *for*, 给.
    pub fn leads_to_served(&self, before: &str) -> bool {
        self.inquiry.served.ends(before)
    }

    /// Returns true if a word is a form of *be*.
    pub fn is_be(&self, word: &str) -> bool {
        self.inquiry.be.iter().any(|known| known == word)
    }

    /// Returns true if a text (in normal form) ends with a form of *do*.
    pub fn ends_with_do(&self, before: &str) -> bool {
        self.inquiry.does.ends(before)
    }

    /// Returns the question's word for a relation that no fact states, if no text has a word for that
    /// relation. All in normal form.
    pub fn unstated(&self, question: &str, texts: &[&str]) -> Option<&str> {
        let is_unsaid = |words: &&WordList| words.first_in(question).is_some() && !texts.iter().any(|text| words.stands_in(text));
        self.inquiry.apart.iter().find(is_unsaid)?.first_in(question)
    }
}
