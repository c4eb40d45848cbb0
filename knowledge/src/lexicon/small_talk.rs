//! Greetings, thanks and what leads up to a question.

use super::list::WordList;
use super::{Lexicon, Meaning, stem};
use crate::text::is_han;

/// The words that stand around a question and are no part of it.
#[derive(Debug, Clone, Default)]
pub(super) struct SmallTalk {
    /// Words that greet, thank or hedge by themselves, and those of them that thank.
    pub(super) greetings: WordList,
    pub(super) thanks: WordList,
    /// Words that may stand beside them.
    pub(super) chat: WordList,
    /// Words that lead up to a question, and those with which a clause behind it begins.
    pub(super) lead_in: WordList,
    pub(super) afterthought: WordList,
}

impl Lexicon {
    /// Returns where the last words end that lead up to a question (in normal form), as bytes of it: *could you tell me* how much it is.
    pub fn end_of_lead_in(&self, question: &str) -> Option<usize> {
        self.small_talk.lead_in.ends_in(question).max()
    }

    /// Returns where the longest beginning of a text (in normal form) ends that is small talk and leads up to a question: *hi, do you know*
    /// who has the key.
    pub fn end_of_small_talk(&self, text: &str) -> Option<usize> {
        /// The most characters that are read: whoever leads up longer says something by it.
        const LONGEST: usize = 100;
        let opening = text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
        let is_small = |end: &usize| opening.get(..*end).is_some_and(|opening| self.is_small_talk(opening));
        self.small_talk.lead_in.ends_in(opening).filter(is_small).max()
    }

    /// Returns true if a clause (in normal form) thanks, or says only whom the question is put to.
    pub fn is_courtesy(&self, clause: &str) -> bool {
        let SmallTalk { greetings, thanks, lead_in, afterthought, .. } = &self.small_talk;
        [greetings, thanks, lead_in, afterthought].into_iter().any(|list| list.stands_in(clause))
    }

    /// Returns true if a text (in normal form) greets, thanks or leads up to a question, and says nothing else.
    pub fn is_small_talk(&self, text: &str) -> bool {
        let SmallTalk { greetings, thanks, lead_in, .. } = &self.small_talk;
        [greetings, thanks, lead_in].into_iter().any(|list| list.stands_in(text)) && self.says_nothing(text)
    }

    /// Returns true if a text (in normal form) thanks, and says nothing else.
    pub fn is_thanks(&self, text: &str) -> bool {
        self.small_talk.thanks.stands_in(text) && self.says_nothing(text)
    }

    /// Returns true if a text (in normal form) has only words of small talk and empty ones, and none that asks.
    fn says_nothing(&self, text: &str) -> bool {
        let SmallTalk { greetings, thanks, chat, lead_in, .. } = &self.small_talk;
        WordList::without([greetings, thanks, chat, lead_in], text).split_whitespace().all(|rest| {
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
        let asks = |meanings: &[Meaning]| meanings.iter().any(|meaning| matches!(meaning, Meaning::Asks(_)));
        (self.is_stop(word) || self.is_stop(&stem)) && !asks(self.english(&[stem])) && !asks(self.chinese(word))
    }
}
