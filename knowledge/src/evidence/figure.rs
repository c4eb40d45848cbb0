use crate::index::Snapshot;
use crate::lexicon::Asked;
use crate::question::Reading;
use crate::text::{Measure, Normal, Quantity, quantities, visible};
use crate::token::words;
use std::ops::Range;

/// How many words on either side of a figure tell what it counts.
const REACH: usize = 5;
/// What follows a figure tells more than what precedes it: 有*7*人來自中國高校.
const AFTER: f64 = 1.2;

/// A figure cut out of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Bytes of the quoted sentence.
    pub range: Range<usize>,
    /// The same figure in the asker's language.
    pub name: String,
}

/// The figure that answers a how many, how much or when question.
///
/// `told` is the sentence in the asker's language (the quoted one, or its translation): there the figure is chosen by the
/// question's words beside it, and its value is then looked up in the quoted sentence. None when no number fits, or
/// several fit equally well.
pub fn figure(snapshot: &Snapshot, reading: &Reading, quoted: &str, told: &str) -> Option<Figure> {
    let chosen = choose(snapshot, reading, told)?;
    let normal = Normal::new(quoted);
    let mut same = quantities(normal.text()).into_iter().filter(|found| found.measure == chosen.measure && same_value(found, &chosen));
    let found = same.next().filter(|_| same.next().is_none())?;
    let range = normal.original(with_unit(normal.text(), found.range));
    let form = Normal::new(told);
    let name = visible(told.get(form.original(with_unit(form.text(), chosen.range)))?);
    (!range.is_empty()).then_some(Figure { range, name })
}

fn same_value(left: &Quantity, right: &Quantity) -> bool {
    (left.value - right.value).abs() < f64::EPSILON
}

fn choose(snapshot: &Snapshot, reading: &Reading, told: &str) -> Option<Quantity> {
    let normal = Normal::new(told);
    let text = normal.text();
    let names = snapshot.base.names.all(text);
    let candidates: Vec<Quantity> = quantities(text)
        .into_iter()
        .filter(|found| can_be_asked_for(reading, text, found))
        .filter(|found| !is_known(reading, found))
        .filter(|found| in_clause_of_question(snapshot, reading, text, found))
        .filter(|found| !names.iter().any(|name| name.range.start <= found.range.start && found.range.end <= name.range.end))
        .collect();
    // `6 May 1931` and 1931年5月6日: the year tells more than the month.
    let is_no_month = |found: &Quantity| found.measure != Measure::Month;
    let dated = reading.asked == Asked::When && candidates.iter().any(is_no_month);
    let candidates: Vec<Quantity> = candidates.into_iter().filter(|found| !dated || is_no_month(found)).collect();
    if let [only] = candidates.as_slice() {
        return Some(only.clone());
    }
    let is_money = |found: &&Quantity| is_money(text, found);
    let paid = matches!(reading.asked, Asked::HowMany | Asked::HowMuch) && !names_what_is_counted(reading);
    if let (true, [only]) = (paid, candidates.iter().filter(is_money).collect::<Vec<_>>().as_slice()) {
        return Some((*only).clone());
    }
    let tokens = words(&snapshot.base.names, text);
    let nearness = |found: &Quantity| -> f64 {
        let before = tokens.iter().rev().filter(|token| token.range.end <= found.range.start && !token.inner);
        let after = tokens.iter().filter(|token| token.range.start >= found.range.end && !token.inner);
        let near = |token: &&crate::token::Token| {
            reading.tokens.iter().any(|asked| asked.text == token.text && is_content(snapshot, reading, asked))
        };
        let sum = |side: &mut dyn Iterator<Item = f64>| side.sum::<f64>();
        let share =
            |(distance, _): (usize, &crate::token::Token)| 1.0 / f64::from(u32::try_from(distance).unwrap_or(u32::MAX).saturating_add(1));
        let before = sum(&mut before.take(REACH).enumerate().filter(|(_, token)| near(token)).map(share));
        let after = sum(&mut after.take(REACH).enumerate().filter(|(_, token)| near(token)).map(share));
        before + AFTER * after
    };
    let mut scored: Vec<(f64, &Quantity)> = candidates.iter().map(|found| (nearness(found), found)).collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    match scored.as_slice() {
        [(best, found), (second, _), ..] if best > second => Some((*found).clone()),
        _ => None,
    }
}

/// Whether a question asks for a number or a date.
pub(super) fn asks_for_figure(reading: &Reading) -> bool {
    matches!(reading.asked, Asked::HowMany | Asked::HowMuch | Asked::When)
}

/// Whether a text has a number of the kind that a question asks for, and that the question does not name itself.
pub(super) fn tells_figure(reading: &Reading, text: &str) -> bool {
    quantities(text).iter().any(|found| can_be_asked_for(reading, text, found) && !is_known(reading, found))
}

fn is_known(reading: &Reading, found: &Quantity) -> bool {
    reading.quantities.iter().any(|asked| same_value(asked, found) && asked.measure == found.measure)
}

/// Whether a number of a text is of the kind that a question asks for.
pub(super) fn can_be_asked_for(reading: &Reading, text: &str, found: &Quantity) -> bool {
    found.explicit && fits(reading, text, found) && !is_rank(text, found) && counts_what_is_asked(reading, text, found)
}

/// Whether the clause that holds the figure has something of what the question says: 年薪 is not what a clause about
/// 簽約金 counts. A question that says nothing else is content with any.
fn in_clause_of_question(snapshot: &Snapshot, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let breaks = |character: char| matches!(character, ',' | ';' | '，' | '；' | '。' | ':' | '：');
    let start = text.get(..found.range.start).and_then(|before| before.rfind(breaks)).unwrap_or(0);
    let end = text.get(found.range.end..).and_then(|after| after.find(breaks)).map_or(text.len(), |at| found.range.end + at);
    let clause = words(&snapshot.base.names, text.get(start..end).unwrap_or_default());
    let lexicon = &snapshot.base.lexicon;
    let mut said = reading
        .content
        .iter()
        .filter(|token| !token.inner && !reading.mentions.iter().any(|name| name.range.contains(&token.range.start)))
        .peekable();
    let same = |asked: &str| {
        clause.iter().any(|token| {
            token.text == asked || lexicon.synonyms(asked).contains(&token.text) || (token.text.len() > 3 && asked.contains(&token.text))
        })
    };
    said.peek().is_none()
        || said.any(|token| same(&token.text))
        || reading
            .quantities
            .iter()
            .any(|asked| quantities(text.get(start..end).unwrap_or_default()).iter().any(|other| same_value(asked, other)))
}

/// Words that tell what is counted: content, and the noun or measure word right after the question word.
fn is_content(snapshot: &Snapshot, reading: &Reading, token: &crate::token::Token) -> bool {
    let after_question_word = reading.question_words.iter().any(|asks| asks.end == token.range.start || asks.end + 1 == token.range.start);
    after_question_word || !snapshot.base.lexicon.is_stop(&token.text)
}

fn names_what_is_counted(reading: &Reading) -> bool {
    let Some(asks) = reading.question_words.first() else { return false };
    reading.tokens.iter().any(|token| token.range.start >= asks.end && token.range.start < asks.end + 8)
}

fn fits(reading: &Reading, text: &str, found: &Quantity) -> bool {
    let year = is_year(text, found);
    match reading.asked {
        Asked::When => found.measure == Measure::Month || year,
        Asked::HowMany | Asked::HowMuch => found.measure == Measure::Count && !year,
        _ => false,
    }
}

/// Four digits before 年, in recent centuries, or after a word that leads up to a year: `in 1186`, `May 6, 1756`.
fn is_year(text: &str, found: &Quantity) -> bool {
    const BEFORE: [&str; 9] = [" in ", " of ", " since ", " by ", " until ", " from ", " to ", " after ", " before "];
    let digits = text.get(found.range.clone()).unwrap_or_default();
    let (before, after) = (text.get(..found.range.start).unwrap_or_default(), text.get(found.range.end..).unwrap_or_default());
    let led_up_to = || BEFORE.iter().any(|word| before.ends_with(word)) || before.trim_end_matches(' ').ends_with(',');
    let looks_like_year = digits.len() == 4
        && match digits.get(..2) {
            Some("18" | "19" | "20") => true,
            Some(century) => century.starts_with('1') && led_up_to(),
            None => false,
        };
    looks_like_year || (after.starts_with('年') && found.value > 1000.0)
}

/// `第六層` and `the sixth layer` count nothing.
fn is_rank(text: &str, found: &Quantity) -> bool {
    let digits = text.get(found.range.clone()).unwrap_or_default();
    let english =
        digits.starts_with(|first: char| first.is_ascii_alphabetic()) && (digits.ends_with("th") || matches!(digits, "second" | "third"));
    english || text.get(..found.range.start).is_some_and(|before| before.ends_with('第'))
}

/// Whether the unit of a figure can be that of what is asked for: people are no money, years no students.
fn counts_what_is_asked(reading: &Reading, text: &str, found: &Quantity) -> bool {
    const PEOPLE: [&str; 4] = ["人", "位", "名", " people"];
    const SHARES: [&str; 2] = ["%", " percent"];
    const TIMES: [&str; 4] = ["年", "月", "日", "岁"];
    let figure = text.get(with_unit(text, found.range.clone())).unwrap_or_default();
    let ends = |units: &[&str]| units.iter().any(|unit| figure.ends_with(unit));
    if reading.asked == Asked::HowMuch {
        return is_money(text, found) || ends(&SHARES);
    }
    if reading.asked != Asked::HowMany {
        return true;
    }
    let asked = asked_for(reading);
    // A share is a share and nothing else is.
    let share = ["percent", "share", "百分", "比例", "几成", "占"].iter().any(|word| asked.contains(word));
    if share || ends(&SHARES) {
        return share && ends(&SHARES);
    }
    let people = PEOPLE.iter().any(|unit| asked.contains(unit.trim()))
        || asked.contains("科学家")
        || asked.contains("scientist")
        || asked.contains("学生");
    let money = ["钱", "元", "美金", "dollar", "money"].iter().any(|unit| asked.contains(unit));
    if ends(&PEOPLE) {
        people
    } else if ends(&TIMES) {
        TIMES.iter().any(|unit| asked.contains(unit))
    } else if is_money(text, found) {
        money || !names_what_is_counted(reading)
    } else {
        true
    }
}

/// The question word and what follows it closely: 几位科学家, how many people.
fn asked_for(reading: &Reading) -> &str {
    let Some(asks) = reading.question_words.first() else { return "" };
    let after = reading.tokens.iter().filter(|token| token.range.start >= asks.end && !token.inner).take(2).last();
    reading.normal.get(asks.start..after.map_or(asks.end, |token| token.range.end)).unwrap_or_default()
}

fn is_money(text: &str, found: &Quantity) -> bool {
    let figure = text.get(with_unit(text, found.range.clone())).unwrap_or_default();
    ["美元", "美金", "元", "dollars", "yuan"].iter().any(|unit| figure.ends_with(unit))
}

/// Takes the unit into the figure: 1亿美元, 17人, 第六层, 2025年.
fn with_unit(text: &str, range: Range<usize>) -> Range<usize> {
    const UNITS: [&str; 27] = [
        "美元",
        "美金",
        "亿元",
        "人",
        "位",
        "名",
        "个",
        "年",
        "月",
        "日",
        "层",
        "次",
        "元",
        "块",
        "岁",
        "家",
        "所",
        "种",
        "台",
        "倍",
        "%",
        "届",
        " us dollars",
        " dollars",
        " yuan",
        " people",
        " percent",
    ];
    let start =
        if text.get(..range.start).is_some_and(|before| before.ends_with('第')) { range.start - '第'.len_utf8() } else { range.start };
    let after = text.get(range.end..).unwrap_or_default();
    let unit = UNITS.iter().find(|unit| after.starts_with(**unit)).map_or(0, |unit| unit.len());
    start..range.end + unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;

    #[test]
    fn a_text_tells_a_figure_of_the_kind_that_is_asked_for() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, text: &str, expected: bool| {
            let reading = Reading::new(&base, question, None);
            assert!(asks_for_figure(&reading), "{question}");
            assert_eq!(tells_figure(&reading, Normal::new(text).text()), expected, "{question} {text}");
        };
        check("how many ships are there?", "The museum holds 40 ships.", true);
        check("how many ships are there?", "The museum holds many ships.", false);
        check("how many ships came in 1923?", "The ships came in 1923.", false);
        check("how many of the 40 ships sank?", "Of the 40 ships, none came back.", false);
        check("how many of the 40 ships sank?", "Of the 40 ships, 12 sank.", true);
        check("when was it built?", "It was built in 1923.", true);
        check("when was it built?", "It was built of 40 ships.", false);
        check("賽事獎金有多少元？", "算法大賽在6月啟動。", false);
        check("有幾位科學家？", "4位科學家離開了。", true);
        let reading = Reading::new(&base, "who built the ships?", None);
        assert!(!asks_for_figure(&reading));
    }
}
