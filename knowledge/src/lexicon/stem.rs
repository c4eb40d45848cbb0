use rust_stemmers::{Algorithm, Stemmer};
use std::{collections::HashMap, sync::LazyLock};

/// A line a word: its base form, then its irregular forms.
static IRREGULAR: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("irregular.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).flat_map(|(base, forms)| forms.split(' ').map(move |form| (form, base))).collect()
});

/// The stem of a Latin word in small letters (Porter 2, of the base form of an irregular one); other words stay as they are.
pub fn stem(word: &str) -> String {
    thread_local! {
        static STEMMER: Stemmer = Stemmer::create(Algorithm::English);
    }
    let word = word.strip_suffix("'s").unwrap_or(word);
    let base = IRREGULAR.get(word).copied().unwrap_or(word);
    if base.len() > 2 && base.chars().all(|letter| letter.is_ascii_lowercase()) {
        STEMMER.with(|stemmer| stemmer.stem(base).into_owned())
    } else {
        base.to_owned()
    }
}
