//! See [`crate::fuzzing`].

use super::button::Button;
use super::markdown;
use crate::render::turns;

/// Reads a custom id; one of ours is written as it was read, but for zeros before numbers.
pub fn button(text: &str) {
    if let Ok(button) = text.parse::<Button>() {
        assert_eq!(button.to_string().parse(), Ok(button));
    }
}

/// Escapes a text for a card.
pub fn escape(text: &str) -> String {
    markdown::escape(text)
}

/// What a card shows of a text: what turns its direction is seen.
pub fn shown(text: &str) -> String {
    text.replace(turns, "\u{fffd}")
}
