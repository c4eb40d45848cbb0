//! The cell of a table's row that a question asks for.

use crate::document::Text;
use crate::evidence::Query;
use crate::lexicon::stem;
use crate::text::{Normal, is_han, quantities};
use std::ops::Range;

/// Returns the bytes of the one cell of a row whose header has most of the question's words; `None` if no header has any, if two have
/// as many, or if the cell is the row's first, which names it.
pub(super) fn under_header(text: &Text, row: usize, query: &Query) -> Option<Range<usize>> {
    let header = text.sentence(text.lead(row)?)?;
    let (headers, cells) = (cells(header), cells(text.sentence(row)?));
    if headers.len() != cells.len() {
        return None;
    }
    let matches: Vec<usize> = headers.iter().map(|cell| words_in(header.get(cell.clone()).unwrap_or_default(), query)).collect();
    let most = *matches.iter().max().filter(|most| **most > 0)?;
    let mut best = matches.iter().enumerate().filter(|(_, matches)| **matches == most).map(|(at, _)| at);
    let at = best.next().filter(|at| *at > 0 && best.next().is_none())?;
    cells.get(at).cloned().filter(|cell| !cell.is_empty())
}

/// Counts the words of a question that stand in a text; an ordinal matches its figure (the second time, 2nd).
fn words_in(text: &str, query: &Query) -> usize {
    let normal = Normal::new(text);
    let stems: Vec<String> = normal.text().split(|letter: char| !letter.is_alphanumeric()).map(stem).collect();
    let words = query.fields[0]
        .iter()
        .filter(|word| stems.contains(&word.text) || (word.text.starts_with(is_han) && normal.text().contains(&word.text)));
    let asked = quantities(query.text());
    let ordinals = quantities(&ordinals_in_digits(normal.text()));
    words.count() + asked.iter().filter(|asked| ordinals.iter().any(|found| found.has_value_of(asked))).count()
}

/// Writes `2nd` as `2`, so that it is read as a number.
fn ordinals_in_digits(text: &str) -> String {
    ["1st", "2nd", "3rd"].iter().fold(text.replace("th", ""), |text, ordinal| text.replace(ordinal, ordinal.get(..1).unwrap_or_default()))
}

/// Cuts a stored row into its cells, without the blanks around them.
fn cells(row: &str) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut is_escaped = false;
    for (at, letter) in row.char_indices().chain([(row.len(), '|')]) {
        if letter == '|' && !is_escaped {
            let cell = row.get(start..at).unwrap_or_default();
            let from = start + (cell.len() - cell.trim_start().len());
            cells.push(from..from.max(start + cell.trim_end().len()));
            start = at + 1;
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_end_at_bars_that_are_not_escaped() {
        let cut = |row: &str| cells(row).into_iter().filter_map(|cell| row.get(cell).map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(cut("Baron | 5 | 7,500"), ["Baron", "5", "7,500"]);
        assert_eq!(cut("a \\| b | c"), ["a \\| b", "c"]);
        assert_eq!(cut("甲 |  | 乙"), ["甲", "", "乙"]);
    }
}
