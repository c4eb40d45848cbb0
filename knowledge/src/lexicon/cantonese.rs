//! Cantonese words and what they are in written Chinese.

use super::Lexicon;
use crate::text::Normal;
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::OnceLock;

/// Words of spoken Cantonese with their written ones, in either script.
#[derive(Debug, Clone, Default)]
pub(super) struct Cantonese {
    spoken: Vec<String>,
    written: Vec<String>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Cantonese {
    /// Adds a word in Traditional script, and what it is in Simplified.
    pub(super) fn add(&mut self, spoken: &str, written: &str) {
        let simplified = |word: &str| Normal::new(word).text().to_owned();
        self.spoken.extend([spoken.to_owned(), simplified(spoken)]);
        self.written.extend([written.to_owned(), simplified(written)]);
        self.automaton = OnceLock::new();
    }

    /// Returns what finds the spoken words, the longest that begins at a place.
    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.spoken).ok();
        self.automaton.get_or_init(build).as_ref()
    }
}

impl Lexicon {
    /// Returns a text with its Cantonese words as written Chinese has them: 邊個攞咗獎 is 誰拿了獎. None if it has none of them.
    pub fn in_written_chinese(&self, text: &str) -> Option<String> {
        let automaton = self.cantonese.automaton().filter(|automaton| automaton.is_match(text))?;
        Some(automaton.replace_all(text, &self.cantonese.written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::BUILT_IN;

    #[test]
    fn spoken_words_are_written() {
        let (lexicon, _) = Lexicon::load(BUILT_IN);
        let check = |spoken: &str, written: Option<&str>| assert_eq!(lexicon.in_written_chinese(spoken).as_deref(), written, "{spoken}");
        check("邊個喺Meta做嘢？", Some("誰在Meta工作？"));
        check("边个去咗英伟达？", Some("谁去了英伟达？"));
        check("邊兩位科學家攞咗獎㗎", Some("哪兩位科學家拿了獎"));
        check("佢喺邊間大學讀書", Some("他哪間大學讀書"));
        check("佢哋點解唔去", Some("他們為什麼不去"));
        check("公司係邊度", Some("公司在哪裡"));
        check("唔該邊個有鎖匙", Some("誰有鎖匙"));
        check("關係好嗎？", None);
        check("周邊家具和旁邊本來的書", None);
        check("系统的关系在哪边？", None);
        check("who is it?", None);
        check("", None);
    }
}
