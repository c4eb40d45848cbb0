//! Takes into the words what belongs to them: the whole date, the whole title, every name of a list.

use super::Sought;
use crate::evidence::whole_figure;
use crate::lexicon::{Asked, Counted};
use crate::text::{Normal, Quantity, expressions, is_han, quantities};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A name as an enumeration has it: capitalized words, or a few Chinese characters.
const NAME: &str = r"(?:[A-Z][\w'’.-]*(?: (?:of |de |van |von |the )?[A-Z][\w'’.-]*)*|[a-z]+(?: [a-z]+)?|\p{Han}{2,8})";
const JOINT: &str = r"(?:\s*(?:,|、|，)\s*(?:(?:and|or) )?|\s+(?:and|or|&)\s+|\s*(?:和|及|以及|与|與|或)\s*)";

static NEXT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"^{JOINT}({NAME})")).ok());
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"({NAME}){JOINT}$")).ok());

impl Sought<'_> {
    /// Returns the bytes of the quote for words of its normal form, with the date, figure, place or title that they are a part of.
    pub(super) fn extent(&self, words: &Range<usize>) -> Range<usize> {
        let words = self.with_last_character(self.with_localizer(self.with_figure(words)));
        self.in_title(self.normal.original(words))
    }

    /// Takes in the date or figure that the words touch, with its unit, and the sign or the limit before it.
    fn with_figure(&self, words: &Range<usize>) -> Range<usize> {
        let text = self.normal.text();
        let touches = |part: &Range<usize>| part.start < words.end && words.start < part.end;
        let figures = quantities(text).into_iter().map(|found| found.range).filter(touches);
        let wholes = figures.map(|figure| whole_figure(self.lexicon, text, figure));
        let expressions = expressions(text).into_iter().filter(touches);
        wholes.chain(expressions).fold(words.clone(), |words, part| part.start.min(words.start)..part.end.max(words.end))
    }

    /// Takes in the word that says where at a place: 冰湖*底下*.
    fn with_localizer(&self, words: Range<usize>) -> Range<usize> {
        let text = self.normal.text();
        let asks = matches!(self.reading.asked, Asked::Where | Asked::Which | Asked::What);
        let is_led_to = asks && text.get(..words.start).is_some_and(|before| self.lexicon.leads_to_place(before));
        let after = text.get(words.end..).filter(|_| is_led_to);
        words.start..words.end + after.and_then(|after| self.lexicon.localizer(after)).unwrap_or_default()
    }

    /// Takes in the last character of a name, which jieba may cut off: 许望 of 许望舒，.
    fn with_last_character(&self, words: Range<usize>) -> Range<usize> {
        let text = self.normal.text();
        let told = text.get(words.clone()).unwrap_or_default();
        let mut after = text.get(words.end..).unwrap_or_default().chars();
        let (next, then) = (after.next(), after.next());
        let is_short_name = self.asks_for_person() && told.chars().all(is_han) && told.chars().count() == 2;
        let ends_after = then.is_none_or(|then| !then.is_alphanumeric());
        let cut_off = next.filter(|next| is_short_name && ends_after && is_han(*next));
        words.start..words.end + cut_off.map_or(0, char::len_utf8)
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

    /// Returns the whole list around one of its names, or what is no list as it is; `None` if the list is too long, or if brackets
    /// stand between the names.
    pub(super) fn list(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        const MOST: usize = 8;
        let is_list = self.next(&range).is_some() || self.previous(&range).is_some();
        for _ in 0..MOST {
            match (self.next(&range), self.previous(&range)) {
                (Some(end), _) => range.end = end,
                (None, Some(start)) => range.start = start,
                (None, None) if is_list => {
                    let after = self.text.get(range.end..).unwrap_or_default();
                    let is_broken = after.trim_start().starts_with(['(', '（']);
                    return (!is_broken).then(|| self.without_stop(self.without_copula(&range)..self.without_count(&range)));
                }
                (None, None) => return Some(self.without_stop(range)),
            }
        }
        None
    }

    /// Returns where the next name of a list ends.
    fn next(&self, range: &Range<usize>) -> Option<usize> {
        let found = NEXT.as_ref()?.captures(self.text.get(range.end..)?)?;
        let name = found.get(1).filter(|name| !is_clause(found.get(0).map_or("", |found| found.as_str()), name.as_str()))?;
        self.is_name_like(range, name.as_str()).then(|| range.end + name.end())
    }

    /// Returns where the name of a list before this one begins.
    fn previous(&self, range: &Range<usize>) -> Option<usize> {
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

    /// Returns where a list begins behind the word that leads up to it: 監事*為*江采薇、尤大川.
    fn without_copula(&self, range: &Range<usize>) -> usize {
        let listed = self.text.get(range.clone()).unwrap_or_default();
        let listed = listed.rsplit_once('由').map_or(listed, |(_, names)| names);
        let rest = listed.trim_start_matches(['為', '为', '是', '由', '有', '即', '叫', '找', '請', '请']);
        range.end - rest.len()
    }

    /// Returns where a list ends before the number of those in it: 丁小满和白石*两位*.
    fn without_count(&self, range: &Range<usize>) -> usize {
        let listed = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let ends = |found: &Quantity| {
            let unit = listed.text().get(found.range.end..).and_then(|after| self.lexicon.unit(after));
            unit.is_some_and(|(unit, length)| unit.counted == Counted::People && found.range.end + length == listed.text().len())
        };
        let count = quantities(listed.text()).into_iter().find(ends);
        count.map_or(range.end, |count| range.start + listed.original(0..count.range.start).end)
    }

    /// Leaves out the full stop of a sentence: it is none of a name's.
    fn without_stop(&self, range: Range<usize>) -> Range<usize> {
        let is_last = self.text.get(range.end..).is_some_and(|after| after.trim().is_empty());
        let told = self.text.get(range.clone()).filter(|_| is_last);
        told.map_or(range.clone(), |told| range.start..range.start + told.trim_end_matches(['.', '。']).len())
    }

    /// Leaves out the words before a name that need it: *has been* Ann, *in* the cafeteria. An article stays.
    pub(super) fn without_opening(&self, range: Range<usize>) -> Range<usize> {
        let mut start = range.start;
        while let Some((first, _)) = self.text.get(start..range.end).and_then(|told| told.split_once(' ')) {
            let word = first.to_lowercase();
            if self.lexicon.is_article(&word) || !self.lexicon.is_dependent(&word) {
                break;
            }
            start += first.len() + 1;
        }
        start..range.end
    }
}

/// Returns true if what follows a comma is too long for a Chinese name: a clause begins.
fn is_clause(joined: &str, name: &str) -> bool {
    joined.trim_start().starts_with('，') && name.starts_with(is_han) && name.chars().count() > super::LONGEST_NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        assert!(NEXT.is_some() && BEFORE.is_some());
    }
}
