//! Lists of words of either language that are looked for in a text.

use crate::text::Normal;

/// Words in normal form. English ones are matched whole, Chinese ones wherever they stand.
#[derive(Debug, Clone, Default)]
pub(super) struct WordList {
    /// English words have a space on either side.
    words: Vec<String>,
}

impl WordList {
    pub(super) fn extend(&mut self, language: &str, words: &[String]) {
        let normal = |word: &String| Normal::new(word).text().to_owned();
        let written = |word| if language == "en" { format!(" {} ", normal(word)) } else { normal(word) };
        self.words.extend(words.iter().map(written));
    }

    /// Returns true if a text ends with one of the words.
    pub(super) fn ends(&self, text: &str) -> bool {
        let padded = format!(" {} ", text.trim_end());
        self.words.iter().any(|word| padded.ends_with(word.as_str()) || text.trim_end().ends_with(word.as_str()))
    }

    /// Returns the first of the words that a text contains.
    pub(super) fn first_in(&self, text: &str) -> Option<&str> {
        let padded = without_marks(text);
        self.words.iter().find(|word| padded.contains(word.as_str())).map(|word| word.trim())
    }

    /// Returns true if a text begins with one of the words.
    pub(super) fn opens(&self, text: &str) -> bool {
        let padded = format!(" {} ", text.trim());
        self.words.iter().any(|word| padded.starts_with(word.as_str()) || text.trim_start().starts_with(word.as_str()))
    }

    /// Returns true if a text is one of the words; marks are left out of account.
    pub(super) fn stands_alone(&self, text: &str) -> bool {
        let bare = without_marks(text);
        self.words.iter().any(|word| word.trim() == bare.trim())
    }

    /// Returns the bytes of the longest Chinese word that a text begins with.
    pub(super) fn opening(&self, text: &str) -> Option<usize> {
        self.words.iter().filter(|word| text.starts_with(word.as_str())).map(String::len).max()
    }

    /// Returns true if a text has one of the words; marks end an English word.
    pub(super) fn stands_in(&self, text: &str) -> bool {
        let padded = without_marks(text);
        self.words.iter().any(|word| padded.contains(word.as_str()))
    }

    /// Returns true if a text opens with one of the English words, or has one of the Chinese within some
    /// characters.
    pub(super) fn follows(&self, text: &str, within: usize) -> bool {
        let opening = format!(" {}", text.trim_start().chars().take(within).collect::<String>());
        let stands = |word: &String| opening.find(word.as_str()).is_some_and(|at| at == 0 || !word.starts_with(' '));
        self.words.iter().any(stands)
    }

    /// Lists where the words end that stand in a text, as bytes of it.
    pub(super) fn ends_in(&self, text: &str) -> impl Iterator<Item = usize> {
        let padded = format!(" {text} ");
        let ends = move |word: &String| -> Vec<usize> {
            let end = |at: usize| (at + word.trim_end().len()).saturating_sub(1).min(text.len());
            padded.match_indices(word.as_str()).map(|(at, _)| end(at)).collect()
        };
        self.words.iter().flat_map(ends)
    }

    /// Returns what is left of a text without the words of some lists and without marks, the longest words taken first.
    pub(super) fn without<'a>(lists: impl IntoIterator<Item = &'a Self>, text: &str) -> String {
        let mut words: Vec<&String> = lists.into_iter().flat_map(|list| &list.words).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut rest = format!(" {} ", without_marks(text).split_whitespace().collect::<Vec<_>>().join(" "));
        for word in words {
            while rest.contains(word.as_str()) {
                rest = rest.replace(word.as_str(), " ");
            }
        }
        rest
    }

    /// Returns true if a token, or the word that it is the stem of, is a part of one of the words.
    pub(super) fn has_part(&self, token: &str, stem: impl Fn(&str) -> String) -> bool {
        let mut parts = self.words.iter().flat_map(|words| words.split(' ')).filter(|part| !part.is_empty());
        parts.any(|part| part == token || stem(part) == token)
    }
}

/// Returns a text with a blank for each of its marks but apostrophes, and blanks around it.
fn without_marks(text: &str) -> String {
    let letters = text.chars().map(|letter| if letter.is_alphanumeric() || letter == '\'' { letter } else { ' ' });
    std::iter::once(' ').chain(letters).chain([' ']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_are_whole_and_chinese_ones_are_not() {
        let mut list = WordList::default();
        list.extend("en", &["until".to_owned(), "tell me".to_owned()]);
        list.extend("zh", &["直到".to_owned()]);
        assert!(list.ends("open until ") && list.ends("一直到") && !list.ends("guntil"));
        assert!(list.stands_in("until?") && list.stands_in("他直到九點") && !list.stands_in("untilled"));
        assert!(list.follows(" until ten", 6) && list.follows("漲直到", 6) && !list.follows("open until", 20));
        assert_eq!(list.ends_in("so tell me, tell me why").collect::<Vec<_>>(), ["so tell me, tell me".len()]);
        assert_eq!(list.ends_in("why").next(), None);
        assert_eq!(WordList::without([&list], "tell me: until when?").trim(), "when");
        assert!(list.has_part("tell", str::to_owned) && !list.has_part("so", str::to_owned));
    }
}
