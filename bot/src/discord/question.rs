//! What was typed, as a question: what people see of it, and whether it can be asked.

use super::limits::QUESTION;
use crate::localization::{say, say_with};
use crate::wording::asks_something;
use stet_knowledge::text::Language;

/// Why a question is not looked up, in the asker's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) String);

/// A question as it was typed, on one line, without mentions and custom emoji and without characters that nobody sees.
pub(super) fn tidied(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    let mut rest = typed;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let inside = after.split_once('>').filter(|(inside, _)| is_reference(inside));
        if inside.is_none() {
            text.push('<');
        }
        rest = inside.map_or(after, |(_, rest)| rest);
    }
    text.push_str(rest);
    let seen = |character: &char| {
        !character.is_control()
            && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let visible: String = text.chars().map(|character| if character.is_whitespace() { ' ' } else { character }).filter(seen).collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What Discord writes between `<` and `>` for a mention, a channel, a custom emoji, a command or a time.
fn is_reference(inside: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    let behind = |marks: &[&str]| marks.iter().find_map(|mark| inside.strip_prefix(mark));
    // `:name:id`, `a:name:id`, `/command:id`
    let named = behind(&["a:", ":", "/"]).and_then(|rest| rest.rsplit_once(':'));
    let time = behind(&["t:"]).map(|rest| rest.split_once(':').map_or(rest, |(seconds, _)| seconds));
    behind(&["@!", "@&", "@", "#"]).is_some_and(digits)
        || named.is_some_and(|(name, id)| !name.is_empty() && digits(id))
        || time.is_some_and(|seconds| digits(seconds.trim_start_matches('-')))
}

/// A question that can be asked, or what is wrong with it.
pub(super) fn askable(question: &str, language: Language) -> Result<(), Refusal> {
    let length = question.chars().count();
    if length > QUESTION {
        let (length, most) = (length.to_string(), QUESTION.to_string());
        return Err(Refusal(say_with(language, "error-too-long", &[("length", &length), ("most", &most)])));
    }
    if asks_something(question) { Ok(()) } else { Err(Refusal(say(language, "error-empty"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_what_people_see_of_it() {
        fn check(typed: &str, tidy: &str) {
            assert_eq!(tidied(typed), tidy);
        }
        check("<@123> who went\n to  Meta?", "who went to Meta?");
        check("<@!1><@&2> 誰去了 <#3> Meta<:a:4>?", "誰去了 Meta?");
        check("is 3 < 4 > 2? <:b c> <t:hello> a<b:c:d>", "is 3 < 4 > 2? <:b c> <t:hello> a<b:c:d>");
        check("<t:1700000000:R> <t:-5> </ask:12> <:x_1:34> when?", "when?");
        check("a\u{202e}b\u{200b}c\u{7}", "abc");
        check("  ", "");
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        assert_eq!(askable(&"問".repeat(QUESTION), Language::English), Ok(()));
        let refusal = askable(&"問".repeat(QUESTION + 1), Language::English).unwrap_err().0;
        assert!(refusal.contains("201") && refusal.contains("200"), "{refusal}");
        assert!(askable("?!", Language::TraditionalChinese).is_err());
    }
}
