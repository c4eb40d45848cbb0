//! Cantonese words and what they are in written Chinese.

use super::Lexicon;
use crate::text::Normal;

/// Words of spoken Cantonese with their written ones, in either script, the longer ones first.
#[derive(Debug, Clone, Default)]
pub(super) struct Cantonese {
    words: Vec<(String, String)>,
}

impl Cantonese {
    /// Adds a word in Traditional script, and what it is in Simplified.
    pub(super) fn add(&mut self, spoken: &str, written: &str) {
        let simplified = |word: &str| Normal::new(word).text().to_owned();
        self.words.push((spoken.to_owned(), written.to_owned()));
        self.words.push((simplified(spoken), simplified(written)));
        self.words.sort_by_key(|(spoken, _)| std::cmp::Reverse(spoken.len()));
    }
}

impl Lexicon {
    /// Returns a text with its Cantonese words as written Chinese has them: 邊個喺度 is 誰在度. None if it has none of them.
    pub fn in_written_chinese(&self, text: &str) -> Option<String> {
        let (mut written, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(letter) = rest.chars().next() {
            let is_word = |(spoken, _): &&(String, String)| rest.starts_with(spoken.as_str());
            match self.cantonese.words.iter().find(is_word) {
                Some((spoken, word)) => {
                    written.push_str(word);
                    rest = rest.get(spoken.len()..).unwrap_or_default();
                }
                None => {
                    written.push(letter);
                    rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                }
            }
        }
        (written != text).then_some(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_words_are_written() {
        let lexicon = Lexicon::built_in();
        let check = |spoken: &str, written: Option<&str>| assert_eq!(lexicon.in_written_chinese(spoken).as_deref(), written, "{spoken}");
        check("邊個喺Meta做嘢？", Some("誰在Meta工作？"));
        check("边个去咗英伟达？", Some("谁去了英伟达？"));
        check("邊兩位科學家攞咗獎㗎", Some("哪兩位科學家拿了獎"));
        check("佢哋點解唔去", Some("他們為什麼不去"));
        check("關係係邊度", None);
        check("誰在旁邊？", None);
        check("who is it?", None);
        check("", None);
    }
}
