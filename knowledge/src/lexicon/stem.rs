use rust_stemmers::{Algorithm, Stemmer};

/// The stem of a Latin word in small letters (Porter 2); other words stay as they are.
pub fn stem(word: &str) -> String {
    thread_local! {
        static STEMMER: Stemmer = Stemmer::create(Algorithm::English);
    }
    let base = word.strip_suffix("'s").unwrap_or(word);
    if base.len() > 2 && base.chars().all(|letter| letter.is_ascii_lowercase()) {
        STEMMER.with(|stemmer| stemmer.stem(base).into_owned())
    } else {
        base.to_owned()
    }
}
