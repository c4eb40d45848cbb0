//! Decides whether the role that is asked for is the words' own: Wren (*owner*), Tobble (*admin*).

use super::clause::CLAUSE_ENDS;
use super::{Sought, Told};
use crate::answer::verdict::role_asked_for;
use crate::text::Normal;
use regex::Regex;
use std::sync::LazyLock;

static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[(（]([^()（）]{1,40})[)）]").ok());

/// The most characters of an apposition: Ann, *the treasurer*, said.
const APPOSED: usize = 24;

impl Sought<'_> {
    /// Returns true if the quote names the role that is asked for more than once: the chair and the vice chair.
    pub(super) fn names_role_twice(&self) -> bool {
        if role_asked_for(self.reading).is_none() {
            return false;
        }
        let normal = self.normal.text();
        let mut content =
            self.query.fields[0].iter().filter(|word| !word.text.starts_with('@') && !word.text.chars().all(char::is_numeric));
        content.any(|word| normal.match_indices(word.text.as_str()).count() > 1)
    }

    /// Returns true if a clause (in normal form) names a role as the question does, and not as a deputy's.
    fn says_role(&self, clause: &str, role: &str) -> bool {
        let is_deputy = self.lexicon.is_deputy(role, clause) && !self.lexicon.is_deputy(role, &self.reading.normal);
        clause.contains(role) && !is_deputy
    }
}

impl Told<'_> {
    /// Returns true if the role that is asked for stands in another clause than the words: the Reeve is *Isolde*, and her *deputy* is
    /// Rufus.
    pub(super) fn is_of_other_role(&self) -> bool {
        let Some(asked) = role_asked_for(self.sought.reading) else { return false };
        let role = asked.split([' ', '的']).next().unwrap_or(asked);
        let says = |clause: &str| self.sought.says_role(clause, role);
        // The treasurer, *Ann*, and *Ann*, the treasurer, are each one clause.
        let mut led = self.normal_before.text().rsplit(CLAUSE_ENDS).skip_while(|clause| clause.trim().is_empty());
        let apposed = self.normal_after.text().split(CLAUSE_ENDS).nth(1).unwrap_or_default();
        let is_apposed = apposed.chars().count() < APPOSED && !self.sought.lexicon.opens_anew(apposed) && says(apposed);
        says(self.sought.normal.text()) && !led.next().is_some_and(says) && !says(self.clause_after()) && !is_apposed
    }

    /// Returns false if what the question asks for stands in a bracket behind another name.
    pub(super) fn has_own_bracket(&self) -> bool {
        let (Some(pattern), text) = (BRACKET.as_ref(), self.sought.text) else { return true };
        let says = |inside: &str| {
            let inside = Normal::new(inside);
            self.sought.query.fields[0].iter().any(|word| inside.text().contains(word.text.as_str()))
        };
        // Of several names with their brackets, one alone is not the answer unless its bracket says so.
        let follows = self.after.trim_start().starts_with(['(', '（']);
        let several = pattern.find_iter(text).count() > 1;
        let of_question = pattern.captures_iter(text).find(|found| found.get(1).is_some_and(|inside| says(inside.as_str())));
        let is_beside =
            |bracket: regex::Match<'_>| text.get(self.range.end..bracket.start()).is_some_and(|between| between.trim().is_empty());
        of_question.and_then(|found| found.get(0)).map_or(!(follows && several), is_beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_one() {
        assert!(BRACKET.is_some());
    }
}
