//! Classifies a question by what it asks for: somebody, a place, a count.

use super::Phrase;
use crate::lexicon::{Asked, Meaning};
use crate::profile::Kind;
use crate::text::is_han;
use std::ops::Range;

/// Classifies a question by its first question word, the kind of the answer, and its opening and end.
pub(super) fn asked(phrases: &[Phrase], asks: &[(Asked, Range<usize>)], normal: &str, kind: Option<&Kind>) -> Asked {
    let doubts = |phrase: &Phrase| phrase.meanings.contains(&Meaning::Doubts);
    match asks.first() {
        Some((Asked::Which | Asked::What, _)) if asks.iter().any(|(asked, _)| *asked == Asked::When) => Asked::When,
        // How many joined, *and who*?
        Some((Asked::HowMany, _)) if asks_for_some_too(asks, normal) => Asked::Who,
        Some((Asked::HowMany, _)) if asks_for_names(normal) => Asked::Who,
        // Somebody led it: *what is the name*?
        Some((Asked::What, _)) if asks_for_names(normal) && normal.contains(['人', '位']) => Asked::Who,
        Some((Asked::Which, _)) if kind == Some(&Kind::Person) => Asked::Who,
        Some((Asked::Which, _)) if kind == Some(&Kind::Place) => Asked::Where,
        Some((asked, _)) => *asked,
        None => {
            let opens = phrases.first().is_some_and(|first| first.range.start == 0 && doubts(first));
            let chinese = phrases
                .iter()
                .any(|phrase| doubts(phrase) && normal.get(phrase.range.clone()).is_some_and(|text| text.starts_with(is_han)));
            if asks_for_names(normal) {
                return Asked::What;
            }
            let ending = normal.trim_end_matches(['?', ' ']);
            if opens || chinese || opens_with_may(normal) || ending.ends_with("了吗") { Asked::YesNo } else { Asked::Keyword }
        }
    }
}

/// Returns true if a clause of its own asks who or which: *and who*, not how many *who* are of age.
fn asks_for_some_too(asks: &[(Asked, Range<usize>)], normal: &str) -> bool {
    let begins_clause = |before: &str| [",", "?", ";", "(", "and", "分别是", "分别"].iter().any(|end| before.trim_end().ends_with(end));
    let mut others = asks.iter().filter(|(asked, _)| matches!(asked, Asked::Who | Asked::Which));
    others.any(|(_, asks)| normal.get(..asks.start).is_some_and(begins_clause))
}

/// Returns true if a question ends with words that ask for a name, which are stop words elsewhere.
fn asks_for_names(normal: &str) -> bool {
    let ending = normal.trim_end_matches(['?', ' ']);
    ["叫什么", "叫什么名字", "叫啥", "叫咩名"].iter().any(|words| ending.ends_with(words))
}

/// Returns true for *may dogs come in?*, and false for the month.
fn opens_with_may(normal: &str) -> bool {
    normal.strip_prefix("may ").is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}
