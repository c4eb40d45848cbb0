use super::IndexedDocument;
use crate::lexicon::stem;
use crate::token::Class;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The stems of the Latin words of texts, for words of a question that nobody knows: `reserch`.
#[derive(Debug, Default)]
pub struct Spelling {
    stems: Vec<String>,
}

/// The shortest word that may be misspelt, and the length from which on it may be so twice.
const SHORTEST: usize = 5;
const LONG: usize = 8;
/// The spellings given for a word at most.
const MOST: usize = 3;

impl Spelling {
    /// Collects the words of the documents' texts in Chinese, or in other languages.
    pub(super) fn collect(documents: &[Arc<IndexedDocument>], chinese: bool) -> Self {
        let views = documents.iter().flat_map(|document| &document.views).filter(|view| view.language.is_chinese() == chinese);
        let mut written: FxHashSet<&str> = FxHashSet::default();
        for sentence in views.flat_map(|view| &view.sentences) {
            let latin = sentence.words.iter().filter(|word| word.class == Class::Latin);
            written.extend(latin.filter_map(|word| sentence.normal.get(word.range())).filter(|word| word.len() >= SHORTEST));
        }
        let stems: FxHashSet<String> = written.into_iter().map(stem).collect();
        let mut stems: Vec<String> = stems.into_iter().collect();
        stems.sort_unstable();
        Self { stems }
    }

    /// The stems that a word may be a misspelling of, the nearest first: they begin alike and one letter is wrong, missing,
    /// added or in its neighbour's place, two in a long word.
    pub fn near(&self, word: &str) -> Vec<&str> {
        let length = word.chars().count();
        if length < SHORTEST {
            return Vec::new();
        }
        let most = if length < LONG { 1 } else { 2 };
        let alike = |other: &&String| other.len().abs_diff(word.len()) <= most && other.chars().next() == word.chars().next();
        let mut found: Vec<(usize, &str)> = (self.stems.iter().filter(alike))
            .map(|other| (strsim::damerau_levenshtein(other, word), other.as_str()))
            .filter(|(distance, _)| *distance <= most)
            .collect();
        found.sort_unstable();
        found.truncate(MOST);
        found.into_iter().map(|(_, other)| other).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_forgiven() {
        fn check(word: &str, expected: &[&str]) {
            let stems = ["nvidia", "research", "meta", "model", "zuckerberg"].map(str::to_owned).to_vec();
            assert_eq!(Spelling { stems }.near(word), expected, "{word}");
        }
        check("reserch", &["research"]);
        check("zuckerburg", &["zuckerberg"]);
        check("modle", &["model"]);
        check("nvdia", &["nvidia"]);
        check("beta", &[]);
        check("yodel", &[]);
        check("", &[]);
    }
}
