//! Numbers however they are written: in digits, in Chinese numerals, in words.

mod expression;

pub use expression::{expressions, times};

use super::language::is_han;
use std::ops::Range;

/// What a number counts, as far as its form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A count, an amount, a rank or a year.
    Count,
    /// A month of the year, 1 to 12 (`6月`, `June`).
    Month,
    /// A part of a whole: 三分之一 is a third, 百分之十五 fifteen of a hundred.
    Share,
    /// About so many: 兩三個, 三四十; the value is the lower end, and no exact number equals it.
    Rough,
}

/// A number found in a normal form: `1亿`, `一亿` and `100 million` have the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The value, scale words included.
    pub value: f64,
    /// What it counts.
    pub measure: Measure,
    /// Bytes of the normal form it was read from, scale words included.
    pub range: Range<usize>,
    /// Whether it is written with a scale or measure word, or in digits (so that it reads as a figure of its own).
    pub explicit: bool,
}

impl Quantity {
    /// Returns true if this has the value of another, whatever the two count.
    pub fn has_value_of(&self, other: &Self) -> bool {
        (self.value - other.value).abs() < f64::EPSILON
    }
}

/// The numbers in a normal form, left to right.
///
/// Digits that belong to a name (`gpt-4o`, `h100`, `v2`) are not numbers, nor are the one-character numerals inside
/// ordinary words (一样, 万一): a single numeral counts only before a measure word.
pub fn quantities(normal: &str) -> Vec<Quantity> {
    let characters: Vec<(usize, char)> = normal.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&(_, character)) = characters.get(at) {
        let scanner = Scanner { characters: &characters, end: normal.len() };
        let quantity = if character.is_ascii_digit() {
            scanner.digits(at)
        } else if han_numeral(character).is_some() {
            scanner.han(at)
        } else if character.is_ascii_lowercase() {
            scanner.english(at)
        } else {
            Scan { next: at + 1, value: None }
        };
        if let Some((value, measure, explicit)) = quantity.value {
            found.push(Quantity { value, measure, explicit, range: scanner.byte(at)..scanner.byte(quantity.next) });
        }
        at = quantity.next.max(at + 1);
    }
    found
}

struct Scan {
    next: usize,
    value: Option<(f64, Measure, bool)>,
}

struct Scanner<'a> {
    characters: &'a [(usize, char)],
    end: usize,
}

impl Scanner<'_> {
    fn get(&self, at: usize) -> Option<char> {
        self.characters.get(at).map(|&(_, character)| character)
    }

    fn byte(&self, at: usize) -> usize {
        self.characters.get(at).map_or(self.end, |&(byte, _)| byte)
    }

    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.get(before))
    }

    /// `1,300,000`, `1.3 million`, `130万`, `5万3千`, `2025年`, `6月`. Of a version (`1.9.0`) no part is a number.
    fn digits(&self, start: usize) -> Scan {
        let (written, mut at) = self.written(start);
        let name_before = self.before(start).is_some_and(|before| before.is_ascii_alphabetic())
            || (self.before(start) == Some('-') && start >= 2 && self.get(start - 2).is_some_and(|letter| letter.is_ascii_alphabetic()));
        let is_version = self.get(at) == Some('.') && written.contains('.') && self.get(at + 1).is_some_and(|next| next.is_ascii_digit());
        let short_scale = self.short_scale(at, start, &written);
        let letter_after = short_scale.is_none() && self.get(at).is_some_and(|after| after.is_ascii_alphabetic());
        let Ok(mut value) = written.parse::<f64>() else { return Scan { next: at, value: None } };
        if name_before || letter_after || is_version {
            let mut next = at;
            while self.get(next).is_some_and(|character| character.is_ascii_alphanumeric() || (is_version && character == '.')) {
                next += 1;
            }
            return Scan { next, value: None };
        }
        if self.get(at) == Some('月') && (1.0..=12.0).contains(&value) {
            return Scan { next: at + 1, value: Some((value, Measure::Month, true)) };
        }
        if self.text_before(start, "民国") && self.get(at) == Some('年') {
            return Scan { next: at, value: Some((value + FIRST_YEAR_OF_REPUBLIC, Measure::Count, true)) };
        }
        let mut scale = 1.0;
        while let Some(next) = self.get(at).and_then(han_scale) {
            scale *= next;
            at += 1;
        }
        value *= scale;
        // 5万3千 goes on with what is smaller.
        while scale > 1.0 && self.get(at).is_some_and(|digit| digit.is_ascii_digit()) {
            let (written, mut next) = self.written(at);
            let mut smaller = 1.0;
            while let Some(more) = self.get(next).and_then(han_scale) {
                smaller *= more;
                next += 1;
            }
            let Some(more) = written.parse::<f64>().ok().filter(|more| more * smaller < scale) else { break };
            value += more * smaller;
            (scale, at) = (smaller, next);
        }
        if let Some((scale, next)) = short_scale.or_else(|| self.english_scale(at)) {
            value *= scale;
            at = next;
        }
        Scan { next: at, value: Some((value, Measure::Count, true)) }
    }

    /// Reads digits with their marks; returns them and where they end.
    fn written(&self, start: usize) -> (String, usize) {
        let mut at = start;
        let mut written = String::new();
        while let Some(character) = self.get(at) {
            let digit_next = self.get(at + 1).is_some_and(|next| next.is_ascii_digit());
            match character {
                '0'..='9' => written.push(character),
                '.' if digit_next && !written.contains('.') => written.push('.'),
                ',' if digit_next && self.group_of_three(at + 1) => {}
                _ => break,
            }
            at += 1;
        }
        (written, at)
    }

    /// Reads a letter for a scale (`1.3m`, `$5k`), where a point or a currency shows that it is none for a unit.
    fn short_scale(&self, at: usize, start: usize, written: &str) -> Option<(f64, usize)> {
        let is_amount = written.contains('.') || self.before(start).is_some_and(|before| "$€£¥".contains(before));
        let (letters, next) = self.word(at)?;
        let scale = english_scale(&letters).filter(|_| is_amount && letters.len() < 3)?;
        Some((scale, next))
    }

    fn text_before(&self, at: usize, text: &str) -> bool {
        let count = text.chars().count();
        at >= count && text.chars().zip(at - count..at).all(|(letter, at)| self.get(at) == Some(letter))
    }

    fn group_of_three(&self, at: usize) -> bool {
        (at..at + 3).all(|at| self.get(at).is_some_and(|digit| digit.is_ascii_digit()))
            && !self.get(at + 3).is_some_and(|digit| digit.is_ascii_digit())
    }

    fn english_scale(&self, at: usize) -> Option<(f64, usize)> {
        let at = if self.get(at) == Some(' ') { at + 1 } else { at };
        let (word, next) = self.word(at)?;
        english_scale(&word).map(|scale| (scale, next))
    }

    /// A run of numerals: `四位`, `十七`, `一亿`, `二〇二五年`, `千亿`, `第六`, `二点五兆`, `三分之一`.
    fn han(&self, start: usize) -> Scan {
        let mut next = start;
        while self.get(next).is_some_and(|character| han_numeral(character).is_some()) {
            next += 1;
        }
        let numerals: Vec<Numeral> = (start..next).filter_map(|at| self.get(at).and_then(han_numeral)).collect();
        if let Some(share) = self.share(start, next, &numerals) {
            return share;
        }
        if let Some(decimal) = self.decimal(next, &numerals) {
            return decimal;
        }
        // 多三人 is vague, 最多三人 a limit.
        let is_limit = start.checked_sub(2).and_then(|at| self.get(at)).is_some_and(|before| "最至".contains(before));
        let vague = self.before(start).is_some_and(|before| "几数多".contains(before) && !(before == '多' && is_limit))
            || self.get(next).is_some_and(|after| "几多余来".contains(after));
        let ordinal = self.before(start) == Some('第');
        let after = self.get(next);
        let measured = after.is_some_and(|after| MEASURES.contains(after));
        // 十分 is very, 千万 by all means.
        let lone_scale =
            matches!(numerals.as_slice(), [Numeral::Scale(scale)] if *scale > 10.0 || after == Some('分') || !(measured || ordinal));
        let lone_one = numerals == [Numeral::Digit(1.0)];
        let proverbial = numerals == [Numeral::Scale(1e4), Numeral::Digit(1.0)]; // 万一, in case
        let readable =
            !proverbial && !vague && !lone_scale && (numerals.len() > 1 || measured || ordinal) && (!lone_one || (ordinal && measured));
        if let Some(lower) = rough_value(&numerals).filter(|_| readable && !ordinal && after != Some('月')) {
            return Scan { next, value: Some((lower, Measure::Rough, true)) };
        }
        let read = han_value(&numerals).filter(|_| readable);
        let month = after == Some('月') && read.is_some_and(|value| (1.0..=12.0).contains(&value));
        let of_republic = after == Some('年') && self.text_before(start, "民国");
        let read = read.map(|value| if of_republic { value + FIRST_YEAR_OF_REPUBLIC } else { value });
        let measure = if month { Measure::Month } else { Measure::Count };
        Scan { next, value: read.map(|value| (value, measure, measured || numerals.len() > 1)) }
    }

    /// Reads 三分之一 and 百分之十五, where the first number is the whole.
    fn share(&self, start: usize, next: usize, numerals: &[Numeral]) -> Option<Scan> {
        if !(self.get(next) == Some('分') && self.get(next + 1) == Some('之')) {
            return None;
        }
        let mut end = next + 2;
        let digits = self.get(end).is_some_and(|digit| digit.is_ascii_digit());
        let part = if digits {
            let (written, after) = self.written(end);
            end = after;
            written.parse().ok()?
        } else {
            let from = end;
            while self.get(end).is_some_and(|character| han_numeral(character).is_some()) {
                end += 1;
            }
            let part: Vec<Numeral> = (from..end).filter_map(|at| self.get(at).and_then(han_numeral)).collect();
            match self.decimal(end, &part) {
                Some(Scan { next, value: Some((value, ..)) }) => {
                    end = next;
                    value
                }
                _ => han_value(&part)?,
            }
        };
        let whole = han_value(numerals)?;
        let is_percentage = self.get(start) == Some('百') && numerals.len() == 1;
        let value = if is_percentage { part } else { part / whole };
        Some(Scan { next: end, value: Some((value, Measure::Share, true)) })
    }

    /// Reads 二点五 and 二点五兆; 两点五十分 is a time.
    fn decimal(&self, point: usize, numerals: &[Numeral]) -> Option<Scan> {
        let is_digit = |at: usize| self.get(at).and_then(han_numeral).is_some_and(|numeral| matches!(numeral, Numeral::Digit(_)));
        if self.get(point) != Some('点') || !is_digit(point + 1) {
            return None;
        }
        let mut next = point + 1;
        let (mut value, mut place) = (han_value(numerals)?, 1.0);
        while let Some(Numeral::Digit(digit)) = self.get(next).and_then(han_numeral) {
            place /= 10.0;
            value += digit * place;
            next += 1;
        }
        if self.get(next).is_some_and(|after| matches!(after, '十' | '分' | '刻' | '半')) {
            return None;
        }
        while let Some(scale) = self.get(next).and_then(han_scale) {
            value *= scale;
            next += 1;
        }
        Some(Scan { next, value: Some((value, Measure::Count, true)) })
    }

    /// `four`, `a hundred million`, `sixth`, `june`.
    fn english(&self, start: usize) -> Scan {
        let Some((word, mut next)) = self.word(start) else { return Scan { next: start + 1, value: None } };
        if let Some(month) = MONTHS.iter().position(|month| *month == word) {
            let month = u8::try_from(month + 1).unwrap_or(12);
            return Scan { next, value: Some((f64::from(month), Measure::Month, true)) };
        }
        let Some(mut value) = english_number(&word).or(if word == "a" { Some(1.0) } else { None }) else {
            return Scan { next, value: None };
        };
        let mut scaled = false;
        // What the last scale has left over: one hundred *and twenty*.
        let mut below = 0.0;
        while self.get(next) == Some(' ') || self.get(next) == Some('-') {
            let Some((word, after)) = self.word(next + 1) else { break };
            if let Some(scale) = english_scale(&word) {
                value = if below > scale { value + (value % below) * (scale - 1.0) } else { value * scale };
                below = scale;
                scaled = true;
            } else if let Some(unit) = english_number(&word).filter(|unit| *unit < 10.0 && value % 100.0 >= 20.0 && value % 10.0 < 1.0) {
                value += unit;
            } else if let Some((part, end)) = self.and_number(&word, after).filter(|(part, _)| scaled && *part < below) {
                value += part;
                next = end;
                continue;
            } else if word == "and" && self.phrase(after) == Some(("a half".to_owned(), after + 7)) {
                value += 0.5;
                next = after + 7;
                break;
            } else {
                break;
            }
            next = after;
        }
        let too_common = !scaled && value <= 1.0;
        Scan { next, value: (!too_common).then_some((value, Measure::Count, true)) }
    }

    /// Reads `and twenty`, or `twenty` by itself, behind a scale; returns the number and where it ends.
    fn and_number(&self, word: &str, after: usize) -> Option<(f64, usize)> {
        if word != "and" {
            return english_number(word).map(|value| (value, after));
        }
        let (next, end) = self.word(after + 1)?;
        english_number(&next).map(|value| (value, end))
    }

    /// Reads the two words after a space.
    fn phrase(&self, at: usize) -> Option<(String, usize)> {
        let (first, next) = self.word(at + 1)?;
        let (second, end) = self.word(next + 1)?;
        Some((format!("{first} {second}"), end))
    }

    fn word(&self, start: usize) -> Option<(String, usize)> {
        let word: String =
            (start..).map_while(|at| self.get(at)).take_while(|character| character.is_alphanumeric() && !is_han(*character)).collect();
        let next = start + word.chars().count();
        (!word.is_empty()).then_some((word, next))
    }
}

/// The year before the first of the Republic of China.
const FIRST_YEAR_OF_REPUBLIC: f64 = 1911.0;

const MEASURES: &str = "条头只匹棵朵杯瓶碗盒箱袋包桶桌张把封件双套副扇面幅根枝口锅篮串户班车份份角毛吨斤克米里亩公尺寸岁首句篇回遍趟顿页位个人名家所种次年月日天号层届期岁部亿万千元美块台架艘条座间项场支篇本只倍成分点小时周代辆枚级队国省市县字页章款款批轮";

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Numeral {
    Digit(f64),
    /// 廿 and 卅: tens in one character.
    Tens(f64),
    Scale(f64),
}

fn han_numeral(character: char) -> Option<Numeral> {
    let digit = match character {
        '零' | '〇' => 0.0,
        '一' | '壹' => 1.0,
        '二' | '两' | '贰' => 2.0,
        '三' | '叁' => 3.0,
        '四' | '肆' => 4.0,
        '五' | '伍' => 5.0,
        '六' | '陆' => 6.0,
        '七' | '柒' => 7.0,
        '八' | '捌' => 8.0,
        '九' | '玖' => 9.0,
        '十' | '拾' => return Some(Numeral::Scale(10.0)),
        '廿' => return Some(Numeral::Tens(20.0)),
        '卅' => return Some(Numeral::Tens(30.0)),
        _ => return han_scale(character).map(Numeral::Scale),
    };
    Some(Numeral::Digit(digit))
}

fn han_scale(character: char) -> Option<f64> {
    match character {
        '百' | '佰' => Some(1e2),
        '千' | '仟' => Some(1e3),
        '万' => Some(1e4),
        '亿' => Some(1e8),
        '兆' => Some(1e12),
        _ => None,
    }
}

/// Reads numerals the way they are spoken: `一百三十万` is 1,300,000, `二〇二五` is 2025, `千亿` is 10^11.
fn han_value(numerals: &[Numeral]) -> Option<f64> {
    if numerals.len() > 1 && numerals.iter().all(|numeral| matches!(numeral, Numeral::Digit(_))) {
        return Some(
            numerals.iter().fold(0.0, |value, numeral| if let Numeral::Digit(digit) = numeral { value * 10.0 + digit } else { value }),
        );
    }
    let (mut total, mut section, mut digit) = (0.0_f64, 0.0_f64, None);
    let mut last_scale = 0.0;
    for numeral in numerals {
        match *numeral {
            Numeral::Digit(value) => {
                // A zero between says that the next digit counts ones: 一百零五.
                if value == 0.0 {
                    last_scale = 0.0;
                }
                digit = Some(value);
            }
            Numeral::Tens(value) => section += value,
            Numeral::Scale(scale) if scale < 1e4 => {
                section += digit.take().unwrap_or(1.0) * scale;
                last_scale = scale;
            }
            Numeral::Scale(scale) => {
                section += digit.take().unwrap_or(0.0);
                let counted = if section > 0.0 {
                    section
                } else if total > 0.0 {
                    std::mem::take(&mut total)
                } else {
                    1.0
                };
                total += counted * scale;
                section = 0.0;
                last_scale = scale;
            }
        }
    }
    // 二百五 is 250, and 一万五 15,000.
    let ones = if last_scale >= 100.0 { last_scale / 10.0 } else { 1.0 };
    (!numerals.is_empty()).then_some(total + section + digit.unwrap_or(0.0) * ones)
}

/// Returns the lower end of a rough number: two digits that follow each other in one place, as in 两三, 三四十, 十七八.
fn rough_value(numerals: &[Numeral]) -> Option<f64> {
    let at = numerals
        .windows(2)
        .position(|pair| matches!(pair, [Numeral::Digit(low), Numeral::Digit(high)] if (high - low - 1.0).abs() < 0.5 && *low > 0.0))?;
    let digits = numerals.iter().filter(|numeral| matches!(numeral, Numeral::Digit(_))).count();
    let all_digits = digits == numerals.len();
    // 二〇二三 is read digit by digit.
    if all_digits && digits > 2 {
        return None;
    }
    let mut lower = numerals.to_vec();
    lower.remove(at + 1);
    han_value(&lower)
}

fn english_number(word: &str) -> Option<f64> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const ORDINALS: [&str; 11] = ["", "", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let position = |words: &[&str]| {
        words.iter().position(|known| !known.is_empty() && *known == word).and_then(|at| u8::try_from(at).ok()).map(f64::from)
    };
    position(&ONES).or_else(|| position(&ORDINALS)).or_else(|| position(&TENS).map(|tens| tens * 10.0))
}

fn english_scale(word: &str) -> Option<f64> {
    match word {
        "dozen" => Some(12.0),
        "hundred" | "hundreds" => Some(1e2),
        "thousand" | "thousands" | "k" => Some(1e3),
        "million" | "millions" | "m" | "mn" => Some(1e6),
        "billion" | "billions" | "b" | "bn" => Some(1e9),
        "trillion" | "trillions" => Some(1e12),
        "quadrillion" => Some(1e15),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Normal;
    use proptest::prelude::*;

    #[test]
    fn numbers_meet_however_they_are_written() {
        fn check(text: &str, expected: &[f64]) {
            let normal = Normal::new(text);
            let values: Vec<f64> = quantities(normal.text()).iter().map(|quantity| quantity.value).collect();
            assert_eq!(values, expected, "{text}");
        }
        for text in ["1億", "1亿", "100 million", "一億", "a hundred million", "100,000,000", "10000萬"] {
            check(text, &[1e8]);
        }
        check("130萬個GPU", &[1.3e6]);
        check("1.3 million GPUs", &[1.3e6]);
        check("4 位華人科學家", &[4.0]);
        check("這四位", &[4.0]);
        check("four scientists", &[4.0]);
        check("首批17人中7人", &[17.0, 7.0]);
        check("十七人", &[17.0]);
        check("2025年 二〇二五年", &[2025.0, 2025.0]);
        check("6月啟動", &[6.0]);
        check("in June", &[6.0]);
        check("第六層 the sixth layer", &[6.0, 6.0]);
        check("千億參數", &[1e11]);
        check("千萬億次 a quadrillion", &[1e15, 1e15]);
        check("幾千萬美元", &[]);
        check("GPT-4o H100 V2 5G 一樣 萬一 one of them", &[]);
        check("twenty-five", &[25.0]);
        check("兩百三十萬", &[2.3e6]);
        check("十名船員等了十天，第十條", &[10.0, 10.0, 10.0]);
        check("十分好，幾十個，十幾個", &[]);
        check("廿三日，卅日", &[23.0, 30.0]);
        check("二百五十，一百零五，二百五，一萬五", &[250.0, 105.0, 250.0, 15_000.0]);
        check("5萬3千元，1億2000萬", &[53_000.0, 1.2e8]);
        check("二點五兆元，兩點五十分", &[2.5e12, 2.0, 50.0]);
        check("三分之一，百分之十五，百分之3.5", &[1.0 / 3.0, 15.0, 3.5]);
        check("民國六十三年，民國113年", &[1974.0, 2024.0]);
        check("one hundred and twenty, two hundred fifty, two thousand three hundred", &[120.0, 250.0, 2_300.0]);
        check("two and a half acres, two dozen, a dozen", &[2.5, 24.0, 12.0]);
        check("1.3M views, $5k, 30m wide", &[1.3e6, 5_000.0]);
        check("version 1.9.0 and 1.9", &[1.9]);
        check("第10條 第一百一十條", &[10.0, 110.0]);
    }

    #[test]
    fn a_rough_number_equals_no_exact_one() {
        fn check(text: &str, expected: &[(f64, Measure)]) {
            let normal = Normal::new(text);
            let found: Vec<(f64, Measure)> = quantities(normal.text()).iter().map(|found| (found.value, found.measure)).collect();
            assert_eq!(found, expected, "{text}");
        }
        check("兩三個橘子", &[(2.0, Measure::Rough)]);
        check("二十三個橘子", &[(23.0, Measure::Count)]);
        check("三四十箱", &[(30.0, Measure::Rough)]);
        check("十七八歲", &[(17.0, Measure::Rough)]);
        check("二〇二三年", &[(2023.0, Measure::Count)]);
    }

    proptest! {
        #[test]
        fn ranges_are_slices(text in "\\PC{0,30}|[0-9一百万亿., a四第millionjuetwy-]{0,20}") {
            let normal = Normal::new(&text);
            for quantity in quantities(normal.text()) {
                prop_assert!(normal.text().get(quantity.range.clone()).is_some_and(|slice| !slice.is_empty()), "{:?}", quantity);
            }
        }
    }
}
