//! Translations between English and Chinese, from CC-CEDICT (<https://cc-cedict.org>, CC BY-SA 4.0), compiled in by `build.rs`.
//! Nothing is loaded at start: the maps are read where they lie in the program.

use fst::Map;
use std::sync::LazyLock;

type Table = Option<Map<&'static [u8]>>;

static TO_CHINESE: LazyLock<Table> = LazyLock::new(|| Map::new(&include_bytes!(concat!(env!("OUT_DIR"), "/to-chinese.fst"))[..]).ok());
static TO_ENGLISH: LazyLock<Table> = LazyLock::new(|| Map::new(&include_bytes!(concat!(env!("OUT_DIR"), "/to-english.fst"))[..]).ok());
static LISTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/translations"));

static FREQUENCIES: LazyLock<Table> = LazyLock::new(|| Map::new(&include_bytes!(concat!(env!("OUT_DIR"), "/frequencies.fst"))[..]).ok());

/// How large a share of the words of all English glosses a stem is, 0 to 1: a picture of how common it is.
#[expect(clippy::cast_precision_loss, reason = "parts in a million")]
pub fn english_share(stem: &str) -> f64 {
    FREQUENCIES.as_ref().and_then(|map| map.get(stem)).unwrap_or(0) as f64 / 1e6
}

/// A word or phrase of the other language, and how well it translates (0 to 1).
pub type Translation = (&'static str, f64);

/// The Chinese words (Simplified) for an English word or a phrase of up to four, given as stems joined by a space. The best come first.
pub fn to_chinese(stems: &str) -> Vec<Translation> {
    look_up(&TO_CHINESE, stems)
}

/// The English glosses of a Chinese word (Simplified), as stems joined by a space. The best come first.
pub fn to_english(word: &str) -> Vec<Translation> {
    look_up(&TO_ENGLISH, word)
}

fn look_up(table: &Table, word: &str) -> Vec<Translation> {
    let offset = table.as_ref().and_then(|map| map.get(word)).and_then(|offset| usize::try_from(offset).ok());
    let mut rest = offset.and_then(|offset| LISTS.get(offset..)).unwrap_or_default();
    let mut found = Vec::new();
    while let [weight, length, after @ ..] = rest
        && *weight > 0
    {
        let Some((text, next)) = after.split_at_checked(usize::from(*length)) else { break };
        found.extend(std::str::from_utf8(text).ok().map(|text| (text, f64::from(*weight) / 255.0)));
        rest = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_translated_both_ways() {
        fn check(translations: &[Translation], expected: &str) {
            assert!(translations.iter().any(|(text, weight)| *text == expected && *weight > 0.5), "{expected} is not in {translations:?}");
        }
        check(&to_chinese("universiti"), "大学");
        check(&to_chinese("prime minist"), "总理");
        check(&to_chinese("beethoven"), "贝多芬");
        check(&to_english("大学"), "universiti");
        check(&to_english("首都"), "capit");
        assert_eq!(to_chinese("no such phrase"), []);
        assert_eq!(to_english(""), []);
        assert!(english_share("best") > english_share("pizza"));
        assert!(english_share("pizza") > english_share("no such stem"));
    }
}
