//! Stored text as Discord's Markdown that shows exactly that text.
//!
//! Discord shows a backslash before any mark as the mark alone
//! (support.discord.com/hc/articles/210298617); escaping adds characters and never takes one away.

use crate::render::turns;

/// A text that was made to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The Markdown.
    pub(super) markdown: String,
    /// Whether the text was longer.
    pub(super) is_cut: bool,
    /// The bytes of the text that are shown.
    pub(super) shown: usize,
}

/// A text as Markdown on one line; nothing in it is interpreted.
pub(super) fn escape(text: &str) -> String {
    quote(text, &[], usize::MAX).markdown
}

/// As [`escape`], with some bytes of the text in bold, and as much of it as fits into `most` characters of Markdown.
pub(super) fn quote(text: &str, bold: &[[usize; 2]], most: usize) -> Quoted {
    quote_lines(text, bold, most, " ")
}

/// As [`quote`], with something in the place of a line's end: `\n> ` begins another line of a block quote.
pub(super) fn quote_lines(text: &str, bold: &[[usize; 2]], most: usize, line_end: &str) -> Quoted {
    let mut quoted = Quoted { markdown: String::with_capacity(text.len() + text.len() / 8), is_cut: false, shown: text.len() };
    let mut length = 0;
    let mut is_bold = false;
    let mut before = None;
    for (at, character) in text.char_indices() {
        let wants_bold = bold.iter().any(|[start, end]| (*start..*end).contains(&at));
        let mut piece = String::with_capacity(8);
        if wants_bold != is_bold {
            piece.push_str("**");
        }
        match character {
            '\n' => piece.push_str(line_end),
            _ => escape_into(&mut piece, character, before),
        }
        // What is open must still be closed.
        let closing = if wants_bold { 2 } else { 0 };
        let added = piece.chars().count();
        if length + added + closing > most {
            quoted.is_cut = true;
            quoted.shown = at;
            break;
        }
        quoted.markdown.push_str(&piece);
        length += added;
        is_bold = wants_bold;
        before = Some(character);
    }
    if is_bold {
        quoted.markdown.push_str("**");
    }
    quoted
}

fn escape_into(markdown: &mut String, character: char, before: Option<char>) {
    match character {
        // A line would begin anew, and with it headings, lists and quotes.
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => markdown.push(' '),
        // `1.` begins a list; elsewhere a full stop is harmless, but for the addresses of invites.
        '.' if before.is_none_or(|before| before.is_ascii_alphanumeric()) => markdown.push_str("\\."),
        '.' => markdown.push('.'),
        // Marks that no Markdown is made of stay as they are.
        ',' | ';' | '\'' | '"' | '?' | '%' | '=' | '^' | '{' | '}' => markdown.push(character),
        // People would read another order than the bytes have.
        turning if turns(turning) => markdown.push(char::REPLACEMENT_CHARACTER),
        mark if mark.is_ascii_punctuation() => markdown.extend(['\\', mark]),
        other => markdown.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What Discord shows of escaped text: each backslash makes way for the mark behind it.
    fn shown(markdown: &str) -> String {
        let mut shown = String::new();
        let mut characters = markdown.chars();
        while let Some(character) = characters.next() {
            shown.extend(if character == '\\' { characters.next() } else { Some(character) });
        }
        shown
    }

    #[test]
    fn nothing_in_a_text_is_interpreted() {
        fn check(text: &str, markdown: &str) {
            assert_eq!(escape(text), markdown);
        }
        check("誰去了Meta？", "誰去了Meta？");
        check("**a** _b_ ~~c~~ ||d|| `e`", "\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\`");
        check("<@1> @everyone #a", "\\<\\@1\\> \\@everyone \\#a");
        check("[x](https://a.b/c)", "\\[x\\]\\(https\\:\\/\\/a\\.b\\/c\\)");
        check("1. one, 3.5%", "1\\. one, 3\\.5%");
        check("\\*", "\\\\\\*");
        check("a\nb", "a b");
        check("paid \u{202e}oga", "paid \u{fffd}oga");
    }

    #[test]
    fn matches_are_bold_and_what_is_too_long_is_cut() {
        fn check(text: &str, bold: &[[usize; 2]], most: usize, markdown: &str, is_cut: bool) {
            let quoted = quote(text, bold, most);
            assert_eq!((quoted.markdown.as_str(), quoted.is_cut), (markdown, is_cut));
        }
        check("誰去了Meta", &[[9, 13]], 99, "誰去了**Meta**", false);
        check("a*b", &[[0, 2]], 99, "**a\\***b", false);
        check("ab", &[[0, 1], [1, 2]], 99, "**ab**", false);
        check("誰去了Meta", &[[9, 13]], 9, "誰去了**Me**", true);
        check("誰去了", &[], 2, "誰去", true);
    }

    proptest! {
        #[test]
        fn no_visible_character_changes(text in "\\PC{0,80}", most in 0_usize..120) {
            // But for the ends of lines, which are spaces in a quote, and what turns the direction of text.
            let line = |text: &str| text.replace(['\u{2028}', '\u{2029}'], " ").replace(turns, "\u{fffd}");
            prop_assert_eq!(shown(&escape(&text)), line(&text));
            let quoted = quote(&text, &[], most);
            prop_assert!(quoted.markdown.chars().count() <= most);
            prop_assert_eq!(shown(&quoted.markdown), line(text.get(..quoted.shown).unwrap_or_default()));
            prop_assert_eq!(quoted.is_cut, quoted.shown < text.len());
        }
    }
}
