use crate::profile::Profile;
use crate::text::Normal;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::Arc;

/// Finds the names of profiles in texts, in either script and in any romanization that a profile lists.
#[derive(Debug)]
pub struct Names {
    automaton: Option<AhoCorasick>,
    /// The index of the profile each pattern names.
    owners: Vec<usize>,
    patterns: Vec<String>,
}

/// A name found in a normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The index of the profile in the knowledge base.
    pub profile: usize,
    /// Bytes of the normal form.
    pub range: Range<usize>,
}

impl Names {
    /// Gathers the names of profiles; profiles are told apart by their position.
    pub fn new(profiles: &[Arc<Profile>]) -> Self {
        let mut patterns: Vec<String> = Vec::new();
        let mut owners = Vec::new();
        for (owner, profile) in profiles.iter().enumerate() {
            for name in profile.all_names() {
                let pattern = searchable(Normal::new(name).text());
                // Compound names with a digit are also written without their hyphens: gpt4o, gpt 4o.
                let joined = pattern.replace(' ', "");
                let compound = name.contains('-') && joined.chars().any(|character| character.is_ascii_digit());
                for pattern in [Some(pattern), compound.then_some(joined)].into_iter().flatten() {
                    if !pattern.is_empty() && !patterns.contains(&pattern) {
                        patterns.push(pattern);
                        owners.push(owner);
                    }
                }
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns).ok().filter(|_| !patterns.is_empty());
        Self { automaton, owners, patterns }
    }

    /// Every name in a normal form, names inside longer names included.
    pub fn all(&self, normal: &str) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let text = searchable(normal);
        automaton
            .find_overlapping_iter(&text)
            .filter(|found| stands_alone(&text, found.range()))
            .filter_map(|found| {
                let profile = *self.owners.get(found.pattern().as_usize())?;
                Some(Mention { profile, range: found.range() })
            })
            .collect()
    }

    /// The longest names in a normal form, leftmost first, none overlapping another.
    pub fn longest(&self, normal: &str) -> Vec<Mention> {
        let mut all = self.all(normal);
        all.sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end)));
        let mut kept: Vec<Mention> = Vec::new();
        for mention in all {
            if kept.last().is_none_or(|last| last.range.end <= mention.range.start) {
                kept.push(mention);
            }
        }
        kept
    }

    /// The names as they are searched for, with the profile's index.
    pub fn patterns(&self) -> impl Iterator<Item = (usize, &str)> {
        self.owners.iter().copied().zip(self.patterns.iter().map(String::as_str))
    }
}

/// Hyphens and spaces are the same to a search; the length in bytes stays.
fn searchable(normal: &str) -> String {
    normal.replace('-', " ")
}

/// Whether a Latin name is not part of a longer word (a plural or possessive s may follow).
fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let word = |character: char| character.is_ascii_alphanumeric();
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let mut after = text.get(range.end..).unwrap_or_default().chars();
    let name = text.get(range).unwrap_or_default();
    let starts_inside = name.starts_with(word) && before.is_some_and(word);
    let next = after.next();
    let plural = next == Some('s') && !after.next().is_some_and(word);
    let ends_inside = name.ends_with(word) && next.is_some_and(word) && !plural;
    !starts_inside && !ends_inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;

    #[test]
    fn names_are_found_in_every_spelling() {
        let base = KnowledgeBase::shipped();
        let check = |text: &str, expected: &[&str]| {
            let found = base.names.longest(Normal::new(text).text());
            let ids: Vec<&str> = found.iter().map(|mention| base.profiles[mention.profile].id.as_str()).collect();
            assert_eq!(ids, expected, "{text}");
        };
        check("趙晟佳和赵胜佳", &["zhao-shengjia", "zhao-shengjia"]);
        check("who is shengjia zhao, Zhao Shengjia?", &["zhao-shengjia", "zhao-shengjia"]);
        check("英偉達(dá)官宣", &["nvidia"]);
        check("Meta's GPT-4 and gpt4o and GPT 4o", &["meta", "gpt-4", "gpt-4o", "gpt-4o"]);
        check("metaphor", &[]);
        check("Athene V2 Chat", &["athene"]);
        check("zuckerbergs house", &["mark-zuckerberg"]);
    }
}
