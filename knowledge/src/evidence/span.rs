use crate::index::Snapshot;
use crate::lexicon::Asked;
use crate::question::Reading;
use crate::text::{Measure, Normal, is_han, quantities};
use std::ops::Range;

/// The figure in a sentence that answers a how many, how much or when question: a byte range of the sentence.
///
/// None when the sentence holds no number that the question does not name, or several that fit equally well.
pub fn figure(snapshot: &Snapshot, reading: &Reading, sentence: &str) -> Option<Range<usize>> {
    let normal = Normal::new(sentence);
    let names = snapshot.base.names.all(normal.text());
    let fits = |range: &Range<usize>, measure: Measure| {
        let year = normal.text().get(range.end..).is_some_and(|after| after.starts_with('年')) || is_year(normal.text().get(range.clone()).unwrap_or_default());
        match reading.asked {
            Asked::When => measure == Measure::Month || year,
            Asked::HowMany => measure == Measure::Count && !year,
            Asked::HowMuch => measure == Measure::Count && !year,
            _ => false,
        }
    };
    let candidates: Vec<Range<usize>> = quantities(normal.text())
        .into_iter()
        .filter(|found| found.explicit && fits(&found.range, found.measure))
        .filter(|found| !reading.quantities.iter().any(|asked| (asked.value - found.value).abs() < f64::EPSILON && asked.measure == found.measure))
        .filter(|found| !names.iter().any(|name| name.range.start <= found.range.start && found.range.end <= name.range.end))
        .map(|found| with_unit(normal.text(), found.range))
        .collect();
    let nouns = counted_nouns(reading);
    let beside = |range: &&Range<usize>| nouns.iter().any(|noun| follows(normal.text(), range, noun));
    let money = |range: &&Range<usize>| ["美元", "美金", "元", "dollar", "yuan"].iter().any(|unit| follows(normal.text(), range, unit));
    let chosen = match reading.asked {
        // What is counted must stand beside the figure; with nothing named (是多少), money or the only figure will do.
        Asked::HowMany if !nouns.is_empty() => only(candidates.iter().filter(beside)),
        Asked::HowMany | Asked::HowMuch => only(candidates.iter().filter(money)).or_else(|| only(candidates.iter())),
        _ => only(candidates.iter()),
    };
    chosen.map(|range| normal.original(range.clone())).filter(|range| !range.is_empty())
}

/// How many characters after a figure its noun is looked for.
const FOLLOWS: usize = 12;

fn only<'a>(mut candidates: impl Iterator<Item = &'a Range<usize>>) -> Option<&'a Range<usize>> {
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first)
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && matches!(digits.get(..2), Some("18" | "19" | "20"))
}

/// The words right after the question word: what is counted.
fn counted_nouns(reading: &Reading) -> Vec<String> {
    let Some(asks) = reading.question_words.first() else { return Vec::new() };
    let phrase = reading.normal.get(asks.clone()).unwrap_or_default();
    let inside = ["人", "次", "层", "名", "位", "岁"].into_iter().filter(|noun| phrase.ends_with(noun)).map(str::to_owned);
    let gap = |token: &&crate::token::Token| token.range.start.saturating_sub(asks.end) < 24;
    let after = reading.tokens.iter().filter(|token| token.range.start >= asks.end && !token.inner).filter(gap).take(2).map(|token| token.text.clone());
    inside.chain(after).collect()
}

/// Whether a word follows a figure closely: a measure word or a short word may stand between them.
fn follows(text: &str, range: &Range<usize>, noun: &str) -> bool {
    let after: String = text.get(range.start..).unwrap_or_default().chars().take(text.get(range.clone()).unwrap_or_default().chars().count() + FOLLOWS).collect();
    !noun.is_empty() && after.contains(noun)
}

/// Takes the unit into the figure: 1亿美元, 17人, 第六层, 2025年.
fn with_unit(text: &str, range: Range<usize>) -> Range<usize> {
    const UNITS: [&str; 22] =
        ["美元", "美金", "亿元", "人", "位", "名", "个", "年", "月", "日", "层", "次", "元", "块", "岁", "家", "所", "种", "台", "倍", "%", "届"];
    let start = if text.get(..range.start).is_some_and(|before| before.ends_with('第')) { range.start - '第'.len_utf8() } else { range.start };
    let after = text.get(range.end..).unwrap_or_default();
    let unit = UNITS.iter().find(|unit| after.starts_with(**unit)).map_or(0, |unit| unit.len());
    let dollars = [" us dollars", " dollars", " yuan", " people", " percent"].iter().find(|unit| after.starts_with(**unit)).map_or(0, |unit| unit.len());
    debug_assert!(unit == 0 || after.starts_with(|first: char| is_han(first) || first == '%'), "units are words of the text");
    start..range.end + unit.max(dollars)
}
