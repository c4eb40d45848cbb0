//! Figures and dates as wholes: a headline has all of one or none of it.

use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Patterns of dates and clock times in a normal form, the longest first. N is a number, M a month, P the half of
/// a day, T a time after a date.
const TIMES: [&str; 5] = [
    // Saturday 14 March 2026 at 2 pm, March 14th, 2026, 3 May, May 2026.
    r"(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?)?\b(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? M(?:,? \d{4})?|M \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4})?|M \d{4})T?",
    // 2025-06-07, 2025/6/7.
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\bT?",
    // 2026年4月11日, 5月3日, 二〇二五年六月; 民国113年5月.
    r"(?:民国)?(?:N年(?:N月(?:N[日号])?)?|N月N[日号]|N月)(?:(?:上午|下午|早上|早晨|晚上|晚间|傍晚|清晨|凌晨|中午|早|晚)?(?:\d{1,2}:\d{2}|N点(?:N分|半)?))?",
    // 9 am to 1 pm, from 19:15 to 21:00, 9点至下午1点.
    r"\b(?:from )?(?:\d{1,2}:\d{2}|\d{1,2} ?P) ?(?:-|to|until|~) ?(?:\d{1,2}:\d{2}|\d{1,2} ?P)|N[年月日点号](?:至|到|~|-|—)N[年月日点号]?|\d{1,2}:\d{2}(?:至|到|~|-|—)\d{1,2}:\d{2}",
    // 两点半, 14:05, 2 pm.
    r"\b\d{1,2}:\d{2}(?: ?P)?|\b\d{1,2} ?P|N点(?:N分|半|N刻)",
];

/// Patterns of other figures. D is a number in digits.
const FIGURES: [&str; 4] = [
    // between 12 and 15, from 3 to 5, 8至12, 3~5, 六万到八万.
    r"\bbetween D(?: \w+)? and D|D ?(?:-|~|to) ?D\b|(?:N|\d{1,2}:\d{2})[个元名位天年月日人点岁件本]?(?:至|到|~|-|—)(?:N|\d{1,2}:\d{2})",
    // Three numbers in a row: day 3, 13 and 23.
    r"\b\d+(?:, ?\d+)*,? and \d+\b|N(?:、N)+(?:和|及|与)?N?",
    // 三分之一, 百分之十五, 1/3.
    r"N分之N(?:点N)?|\b\d+/\d+\b",
    // 第十条 as a whole, and two and a half.
    r"第N|\b\w+ and a half\b",
];

static TIME_PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| compiled(&TIMES));
static FIGURE_PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| compiled(&FIGURES));

fn compiled(patterns: &[&str]) -> Vec<Regex> {
    const MONTHS: &str = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)";
    const TIME: &str =
        r"(?:(?:,? (?:at )?\d{1,2}(?::\d{2})?(?: ?P)|,? (?:at )?\d{1,2}:\d{2})(?: (?:utc|gmt|cet|cest|bst|est|edt|pst|pdt|jst)\b)?)";
    const HALF_OF_DAY: &str = r"(?:[ap]m\b|[ap]\.m\.)";
    const NUMBER: &str = r"(?:\d[\d,]*(?:\.\d+)?[万千百亿兆]*|[零〇一二两三四五六七八九十百千万亿兆廿卅]+)";
    const DIGITS: &str = r"\d[\d,]*(?:\.\d+)?";
    let written = |pattern: &&str| {
        pattern.replace("T?", &format!("{TIME}?")).replace('P', HALF_OF_DAY).replace('M', MONTHS).replace('N', NUMBER).replace('D', DIGITS)
    };
    patterns.iter().map(written).filter_map(|pattern| Regex::new(&pattern).ok()).collect()
}

/// Returns the dates, times, ranges, fractions and rows of numbers in a normal form, in order, none inside another.
pub fn expressions(normal: &str) -> Vec<Range<usize>> {
    found_whole(normal, TIME_PATTERNS.iter().chain(FIGURE_PATTERNS.iter()))
}

/// Returns the dates and clock times of a normal form, in order.
pub fn times(normal: &str) -> Vec<Range<usize>> {
    found_whole(normal, TIME_PATTERNS.iter())
}

/// Returns what some patterns find, joined where it overlaps.
fn found_whole<'a>(normal: &str, patterns: impl Iterator<Item = &'a Regex>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = patterns.flat_map(|pattern| pattern.find_iter(normal).map(|found| found.range())).collect();
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut whole: Vec<Range<usize>> = Vec::new();
    for range in found {
        match whole.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => whole.push(range),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Normal;

    #[test]
    fn times_are_no_shares_nor_ranges() {
        let normal = Normal::new("On 3 May from 19:15 to 21:00, for 3 to 5 people, two thirds of 1/3, 下午3點半");
        let found: Vec<&str> = times(normal.text()).into_iter().filter_map(|range| normal.text().get(range)).collect();
        assert_eq!(found, ["3 may", "from 19:15 to 21:00", "3点半"]);
    }

    #[test]
    fn dates_and_figures_are_found_whole() {
        fn check(text: &str, expected: &[&str]) {
            let normal = Normal::new(text);
            let found: Vec<&str> = expressions(normal.text()).into_iter().filter_map(|range| normal.text().get(range)).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!((TIME_PATTERNS.len(), FIGURE_PATTERNS.len()), (TIMES.len(), FIGURES.len()));
        check("The centre closes on 3 May.", &["3 may"]);
        check("It is on Saturday 14 March 2026 at 2 pm.", &["saturday 14 march 2026 at 2 pm"]);
        check("by Jan. 5, 2025 at the latest", &["jan. 5, 2025"]);
        check("The sale ends 2025-06-07.", &["2025-06-07"]);
        check("2026年4月11日读，5月3日關閉", &["2026年4月11日", "5月3日"]);
        check("每隊8至12人，出貨3～5天", &["8至12", "3~5"]);
        check("预算在六万到八万元之间", &["六万到八万"]);
        check("between six and nine; between 12 and 15", &["between 12 and 15"]);
        check("Delivery takes 3 to 5 days.", &["3 to 5"]);
        check("from 19:15 to 21:00", &["from 19:15 to 21:00"]);
        check("on day 3, 13 and 23", &["3, 13 and 23"]);
        check("三分之二以上，百分之十五", &["三分之二", "百分之十五"]);
        check("May I come? He may.", &[]);
    }
}
