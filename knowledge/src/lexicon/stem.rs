use frostem::{Algorithm, Stemmer};
use std::{collections::HashMap, sync::LazyLock};

/// A line a word: its base form, then its irregular forms.
static IRREGULAR: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("irregular.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).flat_map(|(base, forms)| forms.split(' ').map(move |form| (form, base))).collect()
});

/// The stem of a Latin word in small letters (Snowball's English, of the base form of an irregular one); other words stay as they are.
pub fn stem(word: &str) -> String {
    static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));
    let word = word.strip_suffix("'s").unwrap_or(word);
    let base = IRREGULAR.get(word).copied().unwrap_or(word);
    if base.len() > 2 && base.chars().all(|letter| letter.is_ascii_lowercase()) { STEMMER.stem(base).into_owned() } else { base.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_their_forms_and_no_other_word() {
        fn check(words: &str, meet: bool) {
            let stems: Vec<String> = words.split(' ').map(stem).collect();
            assert_eq!(stems.windows(2).all(|pair| pair[0] == pair[1]), meet, "{words}: {stems:?}");
        }
        check("organization organizations", true);
        check("went go goes", true);
        check("university universities", true);
        check("organization organ", false);
        check("organ organism", false);
        check("university universe", false);
        check("international internal", false);
        check("internal intern", false);
        check("evening even", false);
    }
}
