//! What a button's custom id says: what it does and to which sentence, nothing else, and no authority.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use stet_knowledge::document::Address;

/// The form of the ids below; buttons of another form are not understood any more.
const VERSION: &str = "1";

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Shows a sentence among those around it; the page is the number of the first one shown.
    Context,
    /// Shows a long sentence in parts.
    Whole,
    /// Shows what the answer rests on.
    Why,
    /// Shows further sentences.
    More,
    /// Says that the answer helped.
    Helpful,
    /// Says that it did not.
    NotHelpful,
    /// Shows a private answer to everyone.
    Publish,
    /// Keeps the question to watch its answer; for moderators.
    Keep,
    /// Answers the question as it was typed, not as a follow-up.
    Afresh,
}

const LETTERS: [(Action, &str); 9] = [
    (Action::Context, "c"),
    (Action::Whole, "w"),
    (Action::Why, "y"),
    (Action::More, "m"),
    (Action::Helpful, "h"),
    (Action::NotHelpful, "n"),
    (Action::Publish, "p"),
    (Action::Keep, "g"),
    (Action::Afresh, "a"),
];

/// A button. As text: `version:action:address:hash:page`, at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Button {
    pub(super) action: Action,
    /// The sentence it is about: of an answer, the first one quoted.
    pub(super) address: Address,
    /// [`short_hash`] of that sentence when the button was made.
    pub(super) hash: String,
    /// 0 on an answer's card; from 1 on in what a button has shown.
    pub(super) page: usize,
}

/// The first half of a 64-bit hash of a text: enough to see that a sentence is another one now.
pub(super) fn short_hash(text: &str) -> String {
    let [first, second, third, fourth, ..] = Sha256::digest(text.as_bytes()).0;
    format!("{first:02x}{second:02x}{third:02x}{fourth:02x}")
}

impl fmt::Display for Button {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = LETTERS.iter().find(|(action, _)| *action == self.action).map_or("", |(_, letter)| letter);
        write!(formatter, "{VERSION}:{letter}:{}:{}:{}", self.address, self.hash, self.page)
    }
}

/// A custom id that is none of ours, or of an older form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the button's id is of another form")]
pub(super) struct UnknownButton;

impl FromStr for Button {
    type Err = UnknownButton;

    fn from_str(text: &str) -> Result<Self, UnknownButton> {
        let parts: Vec<&str> = text.split(':').collect();
        let [VERSION, letter, address, hash, page] = parts.as_slice() else { return Err(UnknownButton) };
        let action = LETTERS.iter().find(|(_, known)| known == letter).map(|(action, _)| *action);
        match (action, address.parse(), page.parse()) {
            (Some(action), Ok(address), Ok(page)) => Ok(Self { action, address, hash: (*hash).to_owned(), page }),
            _ => Err(UnknownButton),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stet_knowledge::document::LONGEST_ID;

    #[test]
    fn ids_are_read_as_they_were_written() {
        for (action, _) in LETTERS {
            let document = Some("a".repeat(LONGEST_ID));
            let button = Button { action, address: Address { document, sentence: 9_999_999 }, hash: short_hash("x"), page: 9_999_999 };
            let id = button.to_string();
            assert!(id.chars().count() <= 100, "{id}");
            assert_eq!(id.parse(), Ok(button));
        }
    }

    #[test]
    fn other_ids_are_no_buttons() {
        for id in ["", "1", "2:c:4:00000000:0", "1:x:4:00000000:0", "1:c:four:00000000:0", "1:c:4:00000000:-1", "1:c:4:00000000:0:0"] {
            assert_eq!(id.parse::<Button>(), Err(UnknownButton), "{id}");
        }
    }
}
