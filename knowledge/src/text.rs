//! Text as people write it, and the forms in which two texts can meet.
//!
//! Nothing here knows what a document is: a string goes in, a normal form, a language or a list of
//! quantities comes out, each with byte ranges back into the string.

mod language;
mod normal;
mod quantity;
mod sound;

pub use language::{Language, is_han};
pub use normal::{Mark, Normal, comparison_form, visible, visible_characters};
pub use quantity::{Measure, Quantity, expressions, quantities, times};
pub use sound::{LIKE, Sounds, are_homophones, written_names};

use sha2::{Digest as _, Sha256};

/// A 64-bit hash of a string, the same in every version and on every machine (the first eight bytes of its SHA-256).
pub fn fingerprint(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(0, |value, &byte| value << 8 | u64::from(byte))
}
