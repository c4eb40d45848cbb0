use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The languages that Stet reads and answers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, and any other text in Latin letters.
    #[serde(rename = "en")]
    English,
    /// Chinese in Traditional characters.
    #[serde(rename = "zh-Hant")]
    TraditionalChinese,
    /// Chinese in Simplified characters.
    #[serde(rename = "zh-Hans")]
    SimplifiedChinese,
}

impl Language {
    /// Every language, in the order in which they are listed to people.
    pub const ALL: [Self; 3] = [Self::English, Self::TraditionalChinese, Self::SimplifiedChinese];

    /// The BCP 47 tag: `en`, `zh-Hant` or `zh-Hans`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::TraditionalChinese => "zh-Hant",
            Self::SimplifiedChinese => "zh-Hans",
        }
    }

    /// Whether this is Chinese in either script.
    pub fn is_chinese(self) -> bool {
        self != Self::English
    }

    /// Whether two languages are the same when the script is left out of account.
    pub fn same_spoken(self, other: Self) -> bool {
        self.is_chinese() == other.is_chinese()
    }

    /// Returns true if a Chinese text has no character that tells its script: 你好, 余先生.
    pub fn is_in_either_script(text: &str) -> bool {
        text.chars().filter(|letter| is_han(*letter)).all(|letter| script(letter) == Script::Both)
    }

    /// Writes a Simplified character as texts in this language do.
    pub(crate) fn written(self, simplified: char) -> char {
        if self != Self::TraditionalChinese || IN_BOTH.contains(simplified) {
            return simplified;
        }
        let converted = TO_TRADITIONAL.as_ref().map(|converter| converter.convert(&simplified.to_string()));
        converted.and_then(|converted| converted.chars().next()).unwrap_or(simplified)
    }

    /// The language a text is written in, judged by its letters alone; `None` when it has none.
    ///
    /// A question that mixes languages counts as the one that carries its grammar: `趙晟佳 graduated from where?`
    /// is English, `Meta挖走了誰` Chinese. One Han character weighs as much as a Latin word of two.
    pub fn detect(text: &str) -> Option<Self> {
        let (mut han, mut words, mut traditional, mut simplified) = (0_usize, 0_usize, 0_usize, 0_usize);
        let mut in_word = false;
        for character in text.chars() {
            if is_han(character) {
                han += 1;
                let scripts = script(character);
                traditional += usize::from(scripts == Script::Traditional);
                simplified += usize::from(scripts == Script::Simplified);
            }
            let latin = character.is_alphabetic() && !is_han(character);
            words += usize::from(latin && !in_word);
            in_word = latin || (in_word && (matches!(character, '\'' | '-' | '.') || character.is_ascii_digit()));
        }
        if han + words == 0 {
            return None;
        }
        Some(if words * 2 > han {
            Self::English
        } else if traditional > simplified {
            Self::TraditionalChinese
        } else {
            Self::SimplifiedChinese
        })
    }
}

/// Whether a character is a Chinese one (CJK unified ideographs with their extensions, and the compatibility ones).
pub fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

#[derive(PartialEq)]
enum Script {
    Traditional,
    Simplified,
    Both,
}

/// Converters by character, made once.
static TO_SIMPLIFIED: LazyLock<Option<ferrous_opencc::OpenCC>> =
    LazyLock::new(|| ferrous_opencc::OpenCC::from_config(ferrous_opencc::config::BuiltinConfig::T2s).ok());
static TO_TRADITIONAL: LazyLock<Option<ferrous_opencc::OpenCC>> =
    LazyLock::new(|| ferrous_opencc::OpenCC::from_config(ferrous_opencc::config::BuiltinConfig::S2t).ok());

/// Traditional to Simplified, by phrase (`OpenCC` t2s). The other direction is never used on text: it turns the surname 余 into 餘.
pub(super) fn simplified(text: &str) -> String {
    TO_SIMPLIFIED.as_ref().map_or_else(|| text.to_owned(), |converter| converter.convert(text))
}

/// Characters that are good in Traditional texts although Simplified ones have them in the place of others, too: 余 for 餘, 台 for 臺.
const IN_BOTH: &str = "余台里后只面干斗谷几丑出冲范丰伙借克困了累蒙仆曲舍沈向系注准致佣采才冬杠回家姜卷据夸千秋沙松坛御郁云扎占折征志周朱吃布局咸胡升岩岳峰群床于并凶尸秘么游弦栗杰柜核欲灶托合同吁叶吊";

fn script(character: char) -> Script {
    if IN_BOTH.contains(character) {
        return Script::Both;
    }
    let one = character.to_string();
    if simplified(&one) != one {
        Script::Traditional
    } else if TO_TRADITIONAL.as_ref().is_some_and(|converter| converter.convert(&one) != one) {
        Script::Simplified
    } else {
        Script::Both
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_by_its_letters() {
        fn check(text: &str, language: Option<Language>) {
            assert_eq!(Language::detect(text), language, "{text}");
        }
        check("who went to Meta?", Some(Language::English));
        check("誰去了Meta?", Some(Language::TraditionalChinese));
        check("余家輝去了哪間公司？", Some(Language::TraditionalChinese));
        check("谁去了Meta?", Some(Language::SimplifiedChinese));
        check("趙晟佳 graduated from where?", Some(Language::English));
        check("朱邦华和焦剑涛 joined 哪里", Some(Language::SimplifiedChinese));
        check("Athene-V2-Chat是誰主導的?", Some(Language::TraditionalChinese));
        check("H100", Some(Language::English));
        check("你好", Some(Language::SimplifiedChinese));
        check("?!… 123 🙂", None);
        // 余 and 里 tell nothing, 輝 does.
        check("余家輝在哪里?", Some(Language::TraditionalChinese));
    }

    #[test]
    fn some_texts_are_in_either_script() {
        fn check(text: &str, expected: bool) {
            assert_eq!(Language::is_in_either_script(text), expected, "{text}");
        }
        check("你好", true);
        check("余先生在台北，周一回家", true);
        check("誰去了", false);
        check("谁去了", false);
    }
}
