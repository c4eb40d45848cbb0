//! A headline is told whole or not at all: a list with all its names, a date with its year, a role with its own holder.

use super::verdict::role_asked_for;
use crate::evidence::Query;
use crate::lexicon::{Asked, Lexicon};
use crate::question::Reading;
use crate::text::{Normal, expressions, is_han};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A quote in which the words that answer were found.
pub(super) struct Sought<'a> {
    pub(super) reading: &'a Reading,
    pub(super) query: &'a Query,
    pub(super) lexicon: &'a Lexicon,
    /// The quote.
    pub(super) text: &'a str,
    /// Its normal form.
    pub(super) normal: &'a Normal,
}

/// A name as an enumeration has it: capitalized words, or a few Chinese characters.
const NAME: &str = r"(?:[A-Z][\w'’.-]*(?: (?:of |de |van |von |the )?[A-Z][\w'’.-]*)*|[a-z]+(?: [a-z]+)?|\p{Han}{2,8})";
const JOINT: &str = r"(?:\s*(?:,|、|，)\s*(?:(?:and|or) )?|\s+(?:and|or|&)\s+|\s*(?:和|及|以及|与|與|或)\s*)";

static NEXT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"^{JOINT}({NAME})")).ok());
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"({NAME}){JOINT}$")).ok());
static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[(（]([^()（）]{1,40})[)）]").ok());

/// Returns true if what follows a comma is too long for a Chinese name: a clause begins.
fn is_clause(joined: &str, name: &str) -> bool {
    joined.trim_start().starts_with('，') && name.starts_with(is_han) && name.chars().count() > LONGEST_NAME
}

/// Most Chinese names of people and places have no more characters.
const LONGEST_NAME: usize = 4;

impl Sought<'_> {
    /// Returns the bytes of the quote to tell for words of its normal form; `None` if they are only a part of what answers, or may be
    /// somebody else's.
    pub(super) fn whole(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let words = self.with_expression(words);
        let mut range = self.in_title(self.normal.original(self.with_last_character(&words)));
        if self.is_of_address(&range) || self.is_field(&range) || self.is_other_value(&range) {
            return None;
        }
        let asks_for_name = matches!(self.reading.asked, Asked::Who | Asked::Which | Asked::What | Asked::Where);
        if !asks_for_name {
            return Some(range).filter(|range| self.is_constituent(range));
        }
        let told = self.text.get(range.clone())?;
        if self.reading.asked == Asked::Who && (is_time(told) || is_speaker(told)) {
            return None;
        }
        if self.reading.asked == Asked::Who && self.names_role_twice() {
            return None;
        }
        if !self.own_bracket(&range) {
            return None;
        }
        let is_list = self.after(&range).is_some() || self.before(&range).is_some();
        if is_list {
            range = self.list(range)?;
        }
        Some(range).filter(|range| self.is_constituent(range))
    }

    /// Returns true if words may stand by themselves: they neither open nor end with a word that needs others (*cat, retired in*), and no
    /// clause ends inside them.
    fn is_constituent(&self, range: &Range<usize>) -> bool {
        let told = self.text.get(range.clone()).unwrap_or_default().trim();
        let words: Vec<&str> = told.split_whitespace().collect();
        let needs_others = |word: Option<&&str>| word.is_some_and(|word| self.lexicon.is_dependent(&word.to_lowercase()));
        let is_label = self.text.get(range.end..).is_some_and(|after| after.starts_with(['】', ']', '？', '?']));
        let has_clause = told.contains([';', '；', '，', '。']) || (told.contains(',') && !Self::is_of_names(told));
        let is_open = needs_others(words.last()) || (words.len() > 1 && needs_others(words.first()));
        !(is_open || has_clause || is_label)
    }

    /// Returns true if each part between commas is a name or a figure: a list of names, a date, 1,400.
    fn is_of_names(told: &str) -> bool {
        let is_name = |part: &str| {
            let is_short = part.chars().filter(|letter| is_han(*letter)).count() <= LONGEST_NAME;
            is_short && (part.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit() || is_han(first)))
        };
        told.split(',').map(str::trim).all(|part| is_name(part.trim_start_matches("and ")))
    }

    /// Returns the whole of a title in marks, if the words are a part of it: 《你好！李煥英》.
    fn in_title(&self, range: Range<usize>) -> Range<usize> {
        const TITLES: [(char, char); 2] = [('《', '》'), ('〈', '〉')];
        let around = |(open, close): (char, char)| {
            let start = self.text.get(..range.start)?.rfind(open)? + open.len_utf8();
            let end = range.end + self.text.get(range.end..)?.find(close)?;
            (!self.text.get(start..end)?.contains([open, close])).then_some(start..end)
        };
        TITLES.into_iter().find_map(around).unwrap_or(range)
    }

    /// Returns true if the words are a part of an address: the https of a link.
    fn is_of_address(&self, range: &Range<usize>) -> bool {
        let is_part = |letter: &char| !letter.is_whitespace() && !is_han(*letter) && !"，。；、（）「」《》".contains(*letter);
        let before: String = self.text.get(..range.start).unwrap_or_default().chars().rev().take_while(is_part).collect();
        let after: String = self.text.get(range.end..).unwrap_or_default().chars().take_while(is_part).collect();
        let told = self.text.get(range.clone()).unwrap_or_default();
        let whole = format!("{}{told}{after}", before.chars().rev().collect::<String>());
        let is_whole = before.is_empty() && after.trim_end_matches(['.', ',', ';']).is_empty();
        !is_whole && (whole.contains("://") || whole.contains('@'))
    }

    /// Returns true if the words are what something was before a change (the 200 of 由200提高到260), or when it ends, and the question does
    /// not ask for an end.
    pub(super) fn is_other_value(&self, range: &Range<usize>) -> bool {
        let (Some(before), Some(after)) = (self.text.get(..range.start), self.text.get(range.end..)) else { return false };
        let (before, after) = (Normal::new(before), Normal::new(after));
        let asks_when = self.reading.asked == Asked::When && !self.lexicon.asks_for_end(&self.reading.normal);
        self.lexicon.is_former(before.text(), after.text()) || (asks_when && self.lexicon.leads_to_end(before.text()))
    }

    /// Returns true if the words are the field of a `Field: value` line.
    fn is_field(&self, range: &Range<usize>) -> bool {
        self.text.get(range.end..).is_some_and(|after| after.trim_start_matches(['*', '_', '）', ')']).starts_with([':', '：']))
    }

    /// Takes in the date or figure that the words touch.
    fn with_expression(&self, words: &Range<usize>) -> Range<usize> {
        let touches = |expression: &Range<usize>| expression.start < words.end && words.start < expression.end;
        let around = expressions(self.normal.text()).into_iter().find(touches);
        around.map_or(words.clone(), |around| around.start.min(words.start)..around.end.max(words.end))
    }

    /// Takes in the last character of a name, which jieba may cut off: 许望 of 许望舒，.
    fn with_last_character(&self, words: &Range<usize>) -> Range<usize> {
        let text = self.normal.text();
        let told = text.get(words.clone()).unwrap_or_default();
        let mut after = text.get(words.end..).unwrap_or_default().chars();
        let (next, then) = (after.next(), after.next());
        let is_short_name = self.reading.asked == Asked::Who && told.chars().all(is_han) && told.chars().count() == 2;
        let ends_after = then.is_none_or(|then| !then.is_alphanumeric());
        match next.filter(|next| is_short_name && ends_after && is_han(*next)) {
            Some(next) => words.start..words.end + next.len_utf8(),
            None => words.clone(),
        }
    }

    /// Returns true if the quote names the role that is asked for more than once: the chair and the vice chair.
    fn names_role_twice(&self) -> bool {
        if role_asked_for(self.reading).is_none() {
            return false;
        }
        let normal = self.normal.text();
        let content = self.query.fields[0].iter().filter(|word| !word.text.starts_with('@') && !word.text.chars().all(char::is_numeric));
        content.into_iter().any(|word| normal.match_indices(word.text.as_str()).count() > 1)
    }

    /// Returns false if what the question asks for stands in a bracket behind another name: `Wren (owner), Tobble (admin)`.
    fn own_bracket(&self, range: &Range<usize>) -> bool {
        let Some(pattern) = BRACKET.as_ref() else { return true };
        let says = |inside: &str| {
            let inside = Normal::new(inside);
            self.query.fields[0].iter().any(|word| inside.text().contains(word.text.as_str()))
        };
        // Of several names with their brackets, one alone is not the answer unless its bracket says so.
        let follows = self.text.get(range.end..).is_some_and(|after| after.trim_start().starts_with(['(', '（']));
        let several = pattern.find_iter(self.text).count() > 1;
        let of_question = pattern.captures_iter(self.text).find(|found| found.get(1).is_some_and(|inside| says(inside.as_str())));
        of_question
            .and_then(|found| found.get(0))
            .map_or(!(follows && several), |found| self.text.get(range.end..found.start()).is_some_and(|between| between.trim().is_empty()))
    }

    fn after(&self, range: &Range<usize>) -> Option<usize> {
        let found = NEXT.as_ref()?.captures(self.text.get(range.end..)?)?;
        let name = found.get(1).filter(|name| !is_clause(found.get(0).map_or("", |found| found.as_str()), name.as_str()))?;
        self.is_name_like(range, name.as_str()).then(|| range.end + name.end())
    }

    fn before(&self, range: &Range<usize>) -> Option<usize> {
        let found = BEFORE.as_ref()?.captures(self.text.get(..range.start)?)?;
        let name = found.get(1)?;
        self.is_name_like(range, name.as_str()).then(|| name.start())
    }

    /// Returns true if a neighbour is written as the answer is: with capitals or without, in Chinese or not.
    fn is_name_like(&self, range: &Range<usize>, name: &str) -> bool {
        let told = self.text.get(range.clone()).unwrap_or_default();
        let sort = |text: &str| text.chars().next().map(|first| (is_han(first), first.is_uppercase()));
        sort(told) == sort(name)
    }

    /// Finds where a list begins behind the word that leads up to it: 監事*為*江采薇、尤大川.
    fn without_copula(&self, range: &Range<usize>) -> usize {
        let listed = self.text.get(range.clone()).unwrap_or_default();
        let rest = listed.trim_start_matches(['為', '为', '是', '由', '有', '即', '叫', '找', '請', '请']);
        range.end - rest.len()
    }

    /// Returns the whole list around one of its names; `None` if it is too long, or if brackets stand between the names.
    fn list(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        const MOST: usize = 8;
        for _ in 0..MOST {
            match (self.after(&range), self.before(&range)) {
                (Some(end), _) => range.end = end,
                (None, Some(start)) => range.start = start,
                (None, None) => {
                    let is_broken = |beside: Option<&str>| beside.is_some_and(|beside| beside.starts_with(['(', '（']));
                    range.start = self.without_copula(&range);
                    return (!is_broken(self.text.get(range.end..).map(str::trim_start))).then_some(range);
                }
            }
        }
        None
    }
}

fn is_time(told: &str) -> bool {
    let lower = told.to_lowercase();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "tonight"];
    days.contains(&lower.trim_end_matches('s')) || !expressions(Normal::new(told).text()).is_empty()
}

/// Returns true for a word that stands for the one who speaks, or for somebody named elsewhere.
fn is_speaker(told: &str) -> bool {
    let first = told.split([' ', '\'', '’']).next().unwrap_or_default().to_lowercase();
    ["i", "we", "you", "he", "she", "they", "it", "my", "our", "us", "me"].contains(&first.as_str())
        || ["我", "你", "他", "她", "它", "我們", "我们", "大家", "自己"].contains(&told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in [&NEXT, &BEFORE, &BRACKET] {
            assert!(pattern.is_some());
        }
    }
}
