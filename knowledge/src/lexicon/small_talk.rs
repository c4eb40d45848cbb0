//! Greetings, thanks and what leads up to a question.

use super::list::WordList;
use super::{Lexicon, Meaning, stem};
use crate::text::is_han;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody says to the bot that no text answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Talk {
    /// Hello.
    Greeting,
    /// Thank you.
    Thanks,
    /// Who are you, what can you do?
    Bot,
    /// What is this about, which texts are there?
    Texts,
    /// Who is mentioned?
    People,
}

/// The words that stand around a question and are no part of it.
#[derive(Debug, Clone, Default)]
pub(super) struct SmallTalk {
    /// Words that greet or hedge by themselves, interjections (wow), those that thank, and those that are said aside: please, lol.
    pub(super) greetings: WordList,
    pub(super) interjections: WordList,
    pub(super) thanks: WordList,
    pub(super) asides: WordList,
    /// Words that may stand beside them.
    pub(super) chat: WordList,
    /// Words that lead up to a question, and those with which a clause behind it begins.
    pub(super) lead_in: WordList,
    pub(super) afterthought: WordList,
    /// Words without a meaning at the end of a sentence: 呀.
    pub(super) particles: Vec<String>,
    /// Whole messages that are for the bot, in normal form without marks.
    pub(super) talk: BTreeMap<Talk, Vec<String>>,
}

impl Lexicon {
    /// Returns where the last words end that lead up to a question (in normal form), as bytes of it: *could you tell me* how much it is.
    pub fn end_of_lead_in(&self, question: &str) -> Option<usize> {
        self.small_talk.lead_in.ends_in(question).max()
    }

    /// Returns where the longest beginning of a text (in normal form) ends that is small talk and leads up to a question: *hi, do you know*
    /// who has the key, *btw* who has the key.
    pub fn end_of_small_talk(&self, text: &str) -> Option<usize> {
        /// The most characters that are read: whoever leads up longer says something by it.
        const LONGEST: usize = 100;
        let opening = text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
        let SmallTalk { greetings, interjections, thanks, asides, chat, lead_in, .. } = &self.small_talk;
        let small = |end: &usize| opening.get(..*end).is_some_and(|opening| self.is_small_talk(opening));
        // What follows a greeting without a mark may be what it speaks of, as in *good evening* classes: it must ask.
        let before_question = |end: &usize| text.get(*end..).is_some_and(|rest| self.begins_question(rest));
        let greeted =
            [greetings, interjections, thanks, asides, chat].into_iter().flat_map(|list| list.ends_in(opening)).filter(before_question);
        lead_in.ends_in(opening).chain(greeted).filter(small).max()
    }

    /// Returns true if a text (in normal form) begins with a word that asks: *who* has the key, *is* it open, 誰有鑰匙.
    fn begins_question(&self, text: &str) -> bool {
        /// The longest Chinese words that ask, in characters.
        const LONGEST: usize = 3;
        let text = text.trim_start();
        let opens = |meanings: &[Meaning]| asks(meanings) || meanings.contains(&Meaning::Doubts);
        let first = text.split(' ').next().unwrap_or_default();
        let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(LONGEST);
        opens(self.english(&[stem(first)])) || ends.filter_map(|end| text.get(..end)).any(|word| opens(self.chinese(word)))
    }

    /// Returns true if a clause (in normal form) thanks, or says only whom the question is put to.
    pub fn is_courtesy(&self, clause: &str) -> bool {
        let SmallTalk { greetings, interjections, thanks, asides, lead_in, afterthought, .. } = &self.small_talk;
        [greetings, interjections, thanks, asides, lead_in, afterthought].into_iter().any(|list| list.stands_in(clause))
    }

    /// Returns true if a text (in normal form) greets, thanks or leads up to a question, and says nothing else.
    pub fn is_small_talk(&self, text: &str) -> bool {
        let SmallTalk { greetings, interjections, thanks, asides, lead_in, .. } = &self.small_talk;
        [greetings, interjections, thanks, asides, lead_in].into_iter().any(|list| list.stands_in(text)) && self.says_nothing(text)
    }

    /// Returns what a message (in normal form) says to the bot, if it says nothing else.
    pub fn talk(&self, message: &str) -> Option<Talk> {
        let SmallTalk { greetings, interjections, thanks, asides, particles, talk, .. } = &self.small_talk;
        let rest = WordList::without([greetings, interjections, thanks, asides], message);
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = particles.iter().find_map(|particle| rest.strip_suffix(particle.as_str())).unwrap_or(&rest);
        let addressed = talk.iter().find(|(_, messages)| messages.iter().any(|known| known == bare)).map(|(talk, _)| *talk);
        let stands = |list: &WordList, talk: Talk| (list.stands_in(message) && self.says_nothing(message)).then_some(talk);
        addressed.or_else(|| stands(thanks, Talk::Thanks)).or_else(|| stands(greetings, Talk::Greeting))
    }

    /// Returns true if a text (in normal form) thanks or is said aside, as behind a question, and says nothing else.
    pub fn is_ending(&self, text: &str) -> bool {
        let SmallTalk { thanks, asides, .. } = &self.small_talk;
        (thanks.stands_in(text) || asides.stands_in(text)) && self.says_nothing(text)
    }

    /// Returns true if a text (in normal form) has only words of small talk and empty ones, and none that asks.
    fn says_nothing(&self, text: &str) -> bool {
        let SmallTalk { greetings, interjections, thanks, asides, chat, lead_in, .. } = &self.small_talk;
        WordList::without([greetings, interjections, thanks, asides, chat, lead_in], text).split_whitespace().all(|rest| {
            if rest.starts_with(is_han) {
                rest.chars().all(|letter| self.is_empty(letter.encode_utf8(&mut [0; 4])))
            } else {
                self.is_empty(rest)
            }
        })
    }

    /// Returns true if a word is a stop word that asks nothing.
    fn is_empty(&self, word: &str) -> bool {
        let stem = stem(word);
        (self.is_stop(word) || self.is_stop(&stem)) && !asks(self.english(&[stem])) && !asks(self.chinese(word))
    }
}

pub(super) fn asks(meanings: &[Meaning]) -> bool {
    meanings.iter().any(|meaning| matches!(meaning, Meaning::Asks(_)))
}
