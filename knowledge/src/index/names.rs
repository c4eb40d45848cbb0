use super::IndexedDocument;
use crate::document::Text;
use crate::text::{LIKE, Sounds, written_names};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The names that stand in texts, found by their sound.
#[derive(Debug, Default)]
pub struct SoundNames {
    /// By first sound: each sound with its spellings.
    by_first: FxHashMap<u8, FxHashMap<Sounds, Vec<String>>>,
}

/// The spellings given for a sound at most.
const SPELLINGS: usize = 6;
/// The shortest name in Latin letters.
const SHORTEST: usize = 4;

impl SoundNames {
    /// Collects the names of the documents' texts in Chinese, or in other languages.
    pub(super) fn collect(documents: &[Arc<IndexedDocument>], chinese: bool) -> Self {
        let mut names = Self::default();
        for document in documents {
            if chinese {
                let sentences = document.views.iter().filter(|view| view.language.is_chinese()).flat_map(|view| &view.sentences);
                sentences.flat_map(|sentence| written_names(&sentence.normal)).for_each(|name| names.add(name));
            } else {
                let texts = std::iter::once(&document.document.text).chain(&document.document.translations);
                let sentences = texts.filter(|text| !text.language.is_chinese()).flat_map(Text::sentences);
                let capital = |word: &&str| word.len() >= SHORTEST && word.starts_with(|first: char| first.is_ascii_uppercase());
                sentences
                    .flat_map(|sentence| sentence.split(|letter: char| !letter.is_ascii_alphabetic()))
                    .filter(capital)
                    .for_each(|name| names.add(&name.to_lowercase()));
            }
        }
        names
    }

    fn add(&mut self, name: &str) {
        if let Some(sounds) = Sounds::of(name) {
            let spellings = self.by_first.entry(sounds.first()).or_default().entry(sounds).or_default();
            if !spellings.iter().any(|known| known == name) {
                spellings.push(name.to_owned());
            }
        }
    }

    /// The names that sound like one, with their likeness, the likest first.
    pub fn like(&self, name: &str) -> Vec<(&str, f64)> {
        let Some(sounds) = Sounds::of(name) else { return Vec::new() };
        let mut found: Vec<(&str, f64)> = self
            .by_first
            .iter()
            .filter(|(first, _)| sounds.may_begin(**first))
            .flat_map(|(_, names)| names)
            .map(|(other, spellings)| (sounds.likeness(other), spellings))
            .filter(|(likeness, _)| *likeness >= LIKE)
            .flat_map(|(likeness, spellings)| spellings.iter().map(move |spelling| (spelling.as_str(), likeness)))
            .collect();
        found.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        found.truncate(SPELLINGS);
        found
    }
}
