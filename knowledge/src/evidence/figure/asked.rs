//! What figures a question asks for: a number, an amount, a share, a year; in which unit, and of what.

use crate::lexicon::{Asked, Counted, Lexicon, Meaning, Unit, stem};
use crate::profile::Kind;
use crate::question::Reading;
use crate::text::{Measure, Quantity, is_han, quantities};
use crate::token::{Class, Token};

/// How far the noun that is counted may be from its figure: `12 old wooden ships` and 3艘古老的木船, in words and characters.
pub(super) const NOUN_WITHIN: usize = 4;
const NOUN_WITHIN_CHARACTERS: usize = 8;

/// Whether a question asks for a number or a date.
pub fn asks_for_figure(reading: &Reading) -> bool {
    matches!(reading.asked, Asked::HowMany | Asked::HowMuch | Asked::When)
}

/// Whether a question wants a figure and can be content with nothing else: 几个, 哪一年. When may be told in words, how deep and 第几 by a
/// rank, and 几年 by 十年, which is too common to read as a number; 这几个 asks nothing.
pub fn wants_figure(lexicon: &Lexicon, reading: &Reading) -> bool {
    let [asks] = reading.question_words.as_slice() else { return false };
    let before = reading.normal.get(..asks.start).unwrap_or_default();
    let words = reading.normal.get(asks.clone()).unwrap_or_default();
    let stems: Vec<String> = words.split(' ').map(stem).collect();
    let measures = lexicon.english(&stems).iter().chain(lexicon.chinese(words)).any(|meaning| *meaning == Meaning::Measures);
    match reading.asked {
        Asked::HowMany | Asked::HowMuch => {
            !measures && !words.starts_with('第') && !before.ends_with(['这', '那']) && !lexicon.asks_for(Counted::Year, asked_for(reading))
        }
        Asked::When => lexicon.asks_for(Counted::Year, words) || lexicon.asks_for(Counted::Month, words),
        _ => false,
    }
}

/// Whether a text has a number that may be what a question asks for, however either puts it: *one* candidate, the *sixth* layer, the
/// *two* of two or three. A unit of another sort is none.
pub fn may_tell_figure(lexicon: &Lexicon, reading: &Reading, text: &str) -> bool {
    let found = quantities(text);
    if reading.asked != Asked::HowMany {
        return found.iter().any(|found| can_be_asked_for(lexicon, reading, text, found));
    }
    let asked = asked_for(reading);
    let asks = |counted: Counted| lexicon.asks_for(counted, asked);
    let (money, share) = (asks(Counted::Money), asks(Counted::Share));
    let may_be = |found: &Quantity| match unit(lexicon, text, found) {
        Some(unit) if unit.counted == Counted::Share => share,
        Some(unit) if unit.counted == Counted::Money => money || !names_what_is_counted(reading),
        Some(unit) if !matches!(unit.counted, Counted::People | Counted::Thing) => unit.is_asked_for(asked),
        counted => {
            // A bare 多少 asks for no people, and a noun that is named is counted beside the figure.
            let nouns = !counted_nouns(lexicon, reading).is_empty();
            let after = || text.get(found.range.end..).unwrap_or_default();
            let measured = counted
                .is_some_and(|unit| unit.counted == Counted::Thing && unit.is_asked_for(asked) && is_in_asked_measure(reading, after()));
            let named =
                measured || asks(Counted::People) || reading.kind == Some(Kind::Person) || has_the_noun(lexicon, reading, text, found);
            let bare = !nouns && counted.is_some_and(|unit| unit.counted == Counted::People && !asks(Counted::Thing));
            !money && !share && (named || !(nouns || bare))
        }
    };
    let one = || {
        let mut after = text.match_indices('一').filter_map(|(at, one)| text.get(at + one.len()..));
        let counts = |unit: &Unit, after: &str| match unit.counted {
            Counted::People => true,
            Counted::Thing => is_in_asked_measure(reading, after),
            _ => false,
        };
        text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "one")
            || after.any(|after| lexicon.unit(after).is_some_and(|(unit, _)| counts(unit, after)))
    };
    found.iter().any(|found| found.measure != Measure::Month && !is_year(lexicon, text, found) && may_be(found))
        || (!money && !share && one())
}

/// Whether a text has a number of the kind that a question asks for, and that the question does not name itself.
pub(in crate::evidence) fn tells_figure(lexicon: &Lexicon, reading: &Reading, text: &str) -> bool {
    quantities(text).iter().any(|found| can_be_asked_for(lexicon, reading, text, found) && !is_known(reading, found))
}

pub(super) fn is_known(reading: &Reading, found: &Quantity) -> bool {
    reading.quantities.iter().any(|asked| asked.has_value_of(found) && asked.measure == found.measure)
}

/// Whether a number of a text is of the kind that a question asks for.
fn can_be_asked_for(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    found.explicit && fits(lexicon, reading, text, found) && !is_rank(text, found) && unit_fits(lexicon, reading, text, found)
}

/// Whether a number of a text can be told as what a question asks for: `17 dinners` says nothing of how many guests there were, nor does
/// `1850 students` tell when.
pub(in crate::evidence) fn answers(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    can_be_asked_for(lexicon, reading, text, found)
        && match reading.asked {
            Asked::When => {
                found.measure == Measure::Month || asks_for_unit(lexicon, reading, Counted::Year) || is_year(lexicon, text, found)
            }
            Asked::HowMany => counts_the_noun(lexicon, reading, text, found) && !is_time_of_late(lexicon, text, found),
            _ => true,
        }
}

pub(super) fn names_what_is_counted(reading: &Reading) -> bool {
    let Some(asks) = reading.question_words.first() else { return false };
    reading.tokens.iter().any(|token| token.range.start >= asks.end && token.range.start < asks.end + 8)
}

fn fits(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    match reading.asked {
        Asked::When => {
            let (year, month) = (asks_for_unit(lexicon, reading, Counted::Year), asks_for_unit(lexicon, reading, Counted::Month));
            match found.measure {
                Measure::Month => month || !year,
                Measure::Count => looks_like_year(lexicon, text, found) && (year || !month),
                Measure::Share | Measure::Rough => false,
            }
        }
        Asked::HowMany | Asked::HowMuch => found.measure != Measure::Month && !is_year(lexicon, text, found),
        _ => false,
    }
}

/// Returns true if the year or the month alone is asked for: 哪一年, which month.
pub(super) fn asks_for_part_of_date(lexicon: &Lexicon, reading: &Reading) -> bool {
    let asks = |counted| asks_for_unit(lexicon, reading, counted);
    reading.asked == Asked::When && (asks(Counted::Year) || asks(Counted::Month))
}

/// Whether the question words ask for a sort of unit: 哪一年, which month.
fn asks_for_unit(lexicon: &Lexicon, reading: &Reading, counted: Counted) -> bool {
    let mut question_words = reading.question_words.iter().filter_map(|range| reading.normal.get(range.clone()));
    question_words.any(|words| lexicon.asks_for(counted, words))
}

/// Four digits before 年, in recent centuries, or after a word that leads up to a year: `in 1186`, `May 6, 1756`.
fn looks_like_year(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    let digits = text.get(found.range.clone()).unwrap_or_default();
    let of_year = text.get(found.range.end..).is_some_and(|after| after.starts_with('年'));
    let other_unit = unit(lexicon, text, found).is_some() && !of_year;
    let four_digits = digits.len() == 4
        && match digits.get(..2) {
            Some("18" | "19" | "20") => true,
            Some(century) => century.starts_with('1') && leads_up_to_year(text, found),
            None => false,
        };
    (four_digits && !other_unit) || (of_year && found.value > 1000.0)
}

/// Returns true for a year that is not how many of the next word there are: `in 1850 students came`, `founded in 1850.`, but not `the 1850 students`.
pub fn is_year(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    let after = text.get(found.range.end..).unwrap_or_default();
    let word_follows = following(after).next().is_some_and(|word| !lexicon.is_stop(&stem(word)) && after.starts_with(' '));
    looks_like_year(lexicon, text, found) && (leads_up_to_year(text, found) || !word_follows)
}

/// The characters in which a month stands, with its day and what is written before it.
const LONGEST_MONTH: usize = 32;

/// Returns the last characters of a text.
fn last_characters(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

fn leads_up_to_year(text: &str, found: &Quantity) -> bool {
    const BEFORE: [&str; 11] = ["a", "an", "in", "of", "since", "by", "until", "from", "to", "after", "before"];
    let before = text.get(..found.range.start).unwrap_or_default();
    let word = before.strip_suffix(' ').and_then(|before| before.rsplit(' ').next()).unwrap_or_default();
    let month = || {
        let near = last_characters(before, LONGEST_MONTH);
        quantities(near).last().is_some_and(|last| last.measure == Measure::Month && last.range.end + 1 >= near.len())
    };
    BEFORE.contains(&word) || word.ends_with(',') || month()
}

/// `第六層` and `the sixth layer` count nothing.
fn is_rank(text: &str, found: &Quantity) -> bool {
    let digits = text.get(found.range.clone()).unwrap_or_default();
    let english =
        digits.starts_with(|first: char| first.is_ascii_alphabetic()) && (digits.ends_with("th") || matches!(digits, "second" | "third"));
    english || text.get(..found.range.start).is_some_and(|before| before.ends_with('第'))
}

/// Whether the unit of a figure can be that of what is asked for: people are no money, years no students.
fn unit_fits(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let unit = unit(lexicon, text, found);
    let counted = if found.measure == Measure::Share { Some(Counted::Share) } else { unit.map(|unit| unit.counted) };
    match reading.asked {
        Asked::HowMuch => return matches!(counted, Some(Counted::Money | Counted::Share)),
        Asked::HowMany => {}
        _ => return true,
    }
    let asked = asked_for(reading);
    // A share is a share and nothing else is.
    if lexicon.asks_for(Counted::Share, asked) || counted == Some(Counted::Share) {
        return lexicon.asks_for(Counted::Share, asked) && counted == Some(Counted::Share);
    }
    match counted {
        Some(Counted::People) => {
            lexicon.asks_for(Counted::People, asked) || reading.kind == Some(Kind::Person) || has_the_noun(lexicon, reading, text, found)
        }
        Some(Counted::Year | Counted::Month | Counted::Time) => unit.is_some_and(|unit| unit.is_asked_for(asked)),
        Some(Counted::Money) => lexicon.asks_for(Counted::Money, asked) || !names_what_is_counted(reading),
        Some(Counted::Share | Counted::Thing) | None => true,
    }
}

/// Whether a figure counts the noun that follows how many: it stands beside it, or nothing does that could be counted (`of the 40 ships,
/// 12`). Units of people, money and time are checked by themselves.
fn counts_the_noun(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let asked = asked_for(reading);
    // 几个 of 130万个.
    if unit(lexicon, text, found).is_some_and(|unit| unit.counted != Counted::Thing || unit.is_asked_for(asked)) {
        return true;
    }
    // 80隻 are no 頭.
    if unit(lexicon, text, found).is_some() && lexicon.asks_for(Counted::Thing, asked) {
        return false;
    }
    if [Counted::Year, Counted::Month, Counted::Time, Counted::Money].into_iter().any(|counted| lexicon.asks_for(counted, asked)) {
        return false;
    }
    let after = text.get(found.range.end..).unwrap_or_default();
    let measured = counted_in(reading).is_some_and(|measure| after.starts_with(&measure.text));
    let nothing_follows = || {
        let next = following(after).next();
        after.starts_with(|next: char| !is_han(next)) && next.is_none_or(|word| lexicon.is_stop(&stem(word)))
    };
    measured || counted_nouns(lexicon, reading).is_empty() || has_the_noun(lexicon, reading, text, found) || nothing_follows()
}

fn is_time_of_late(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    let unit = unit(lexicon, text, found).map(|unit| unit.counted);
    matches!(unit, Some(Counted::Year | Counted::Month | Counted::Time))
        && text.get(..found.range.start).is_some_and(|before| lexicon.is_lately(before))
}

/// The words after how many up to the first that says nothing, two at most: `how many wooden ships`.
pub(super) fn counted_nouns<'a>(lexicon: &Lexicon, reading: &'a Reading) -> Vec<&'a Token> {
    let named = after_question_word(reading).skip(usize::from(counted_in(reading).is_some())).take_while(|token| {
        let counts = if token.text.starts_with(is_han) {
            matches!(token.class, Class::Noun | Class::Place | Class::Person | Class::Name)
        } else {
            token.class == Class::Latin
        };
        counts && !lexicon.is_stop(&token.text)
    });
    named.take(2).collect()
}

/// Returns true if what follows a number begins with the measure word that a question counts in, or it counts in none: 一支 is no 个.
fn is_in_asked_measure(reading: &Reading, after: &str) -> bool {
    let word = reading.question_words.first().and_then(|asks| reading.normal.get(asks.clone())).unwrap_or_default();
    let measure = word.trim_start_matches(['多', '少', '几', '好']);
    let measure = if measure.is_empty() { counted_in(reading).map_or("", |token| token.text.as_str()) } else { measure };
    !measure.starts_with(is_han) || after.starts_with(measure)
}

/// The measure word after 多少 or 几: a single character.
fn counted_in(reading: &Reading) -> Option<&Token> {
    after_question_word(reading).next().filter(|token| token.text.starts_with(is_han) && token.text.chars().count() == 1)
}

fn after_question_word(reading: &Reading) -> impl Iterator<Item = &Token> {
    let start = reading.question_words.first().map_or(usize::MAX, |asks| asks.end);
    reading.tokens.iter().filter(move |token| token.range.start >= start && !token.inner)
}

/// Whether a noun that is asked for stands right after a figure, or in Chinese right before it (學生1850名).
fn has_the_noun(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let nouns = counted_nouns(lexicon, reading);
    let alike = |word: &str| nouns.iter().any(|noun| noun.text == word || lexicon.synonyms(&noun.text).iter().any(|other| other == word));
    let (before, after) = (text.get(..found.range.start).unwrap_or_default(), text.get(found.range.end..).unwrap_or_default());
    let holds = |part: &str| nouns.iter().any(|noun| noun.text.starts_with(is_han) && part.contains(&noun.text));
    let up_to = |text: &mut dyn Iterator<Item = char>| -> String {
        text.take_while(|next| next.is_alphanumeric()).take(NOUN_WITHIN_CHARACTERS).collect()
    };
    let preceding: String = up_to(&mut before.chars().rev()).chars().rev().collect();
    following(after).take(NOUN_WITHIN).map(stem).take_while(|word| !lexicon.is_stop(word)).any(|word| alike(&word))
        || holds(&up_to(&mut after.chars()))
        || holds(&preceding)
}

/// The English words that a text begins with, up to a mark.
pub(super) fn following(after: &str) -> impl Iterator<Item = &str> {
    let end = after.find(|mark: char| !mark.is_alphanumeric() && !matches!(mark, ' ' | '-' | '\'')).unwrap_or(after.len());
    after.get(..end).unwrap_or_default().split([' ', '-']).filter(|word| !word.is_empty() && !word.starts_with(is_han))
}

/// The question word and what follows it closely: 几位科学家, how many people.
fn asked_for(reading: &Reading) -> &str {
    let Some(asks) = reading.question_words.first() else { return "" };
    let after = after_question_word(reading).take(2).last();
    reading.normal.get(asks.start..after.map_or(asks.end, |token| token.range.end)).unwrap_or_default()
}

fn unit<'a>(lexicon: &'a Lexicon, text: &str, found: &Quantity) -> Option<&'a Unit> {
    let currency = || lexicon.currency(text.get(..found.range.start)?);
    lexicon.unit(text.get(found.range.end..)?).or_else(currency).map(|(unit, _)| unit)
}

pub(super) fn is_money(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    unit(lexicon, text, found).is_some_and(|unit| unit.counted == Counted::Money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;
    use crate::text::Normal;

    fn told_by(tells: fn(&Lexicon, &Reading, &str) -> bool, question: &str, text: &str, expected: bool) {
        let base = KnowledgeBase::shipped();
        let reading = Reading::new(&base, question, None);
        assert!(asks_for_figure(&reading), "{question}");
        assert_eq!(tells(&base.lexicon, &reading, Normal::new(text).text()), expected, "{question} {text}");
    }

    #[test]
    fn a_text_tells_a_figure_of_the_kind_that_is_asked_for() {
        let check = |question: &str, text: &str, expected: bool| told_by(tells_figure, question, text, expected);
        check("how many ships are there?", "The museum holds 40 ships.", true);
        check("how many ships are there?", "The museum holds many ships.", false);
        check("how many ships came in 1923?", "The ships came in 1923.", false);
        check("how many of the 40 ships sank?", "Of the 40 ships, none came back.", false);
        check("how many of the 40 ships sank?", "Of the 40 ships, 12 sank.", true);
        check("when was it built?", "It was built in 1923.", true);
        check("when was it built?", "It was built of 40 ships.", false);
        check("賽事獎金有多少元？", "算法大賽在6月啟動。", false);
        check("有幾位科學家？", "4位科學家離開了。", true);
    }

    #[test]
    fn a_figure_may_be_put_in_other_ways() {
        let check = |question: &str, text: &str, expected: bool| told_by(may_tell_figure, question, text, expected);
        check("How many candidates came by plane?", "They sent a plane for one candidate.", true);
        check("候選人有幾位？", "他們為一位候選人派了飛機。", true);
        check("How many layers can they derive?", "They derive the sixth layer.", true);
        check("How many people came, two or three?", "Two people came.", true);
        check("清華的科學家有幾個？", "兩位科學家來自清華。", true);
        check("How many candidates came?", "Some candidates came.", false);
        check("有多少個校友？", "校友回來後，實驗室有17人。", false);
        check("他一年掙多少？", "兩位科學家入職。", false);
        check("要落地多少個GPU？", "要落地130萬個晶片。", true);
        check("How many candidates came?", "The candidates came for 100 million dollars.", false);
        check("How many yuan was it?", "Two people came.", false);
        check("What percentage came?", "Two people came.", false);
        check("which year was it?", "Two people came in June.", false);
        check("which year was it?", "Two people came in 1920.", true);
    }

    #[test]
    fn who_and_where_ask_for_no_figure() {
        let base = KnowledgeBase::shipped();
        for question in ["who built the ships?", "where are the 40 ships?"] {
            assert!(!asks_for_figure(&Reading::new(&base, question, None)), "{question}");
        }
    }

    #[test]
    fn a_question_wants_a_figure_that_no_words_can_replace() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, expected: bool| {
            assert_eq!(wants_figure(&base.lexicon, &Reading::new(&base, question, None)), expected, "{question}");
        };
        check("how many parameters does it have?", true);
        check("賺多少錢？", true);
        check("實驗室是哪年成立的？", true);
        check("which month was it?", true);
        check("when was it?", false);
        check("how deep is it?", false);
        check("公式能推到第幾層？", false);
        check("花了幾年？", false);
        check("這幾個人跳槽了嗎？", false);
        check("他們幾個拿了多少錢？", false);
        check("who was it?", false);
    }
}
