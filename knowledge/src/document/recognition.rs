use crate::sentence::{Unit, split};
use crate::text::{comparison_form, fingerprint};

/// What a text is to a document that knows the fingerprints of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// Every line matches, in order: it is the source.
    Source,
    /// At least four fifths match: it is an altered copy.
    Altered(Vec<Difference>),
    /// It is something else.
    Other,
}

/// One place where an altered copy departs from the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The sentence of the document that has no equal in the text, if the place has one.
    pub sentence: Option<usize>,
    /// The line of the text (from 1, blank ones counted) that has no equal in the document, if the place has one.
    pub line: Option<(usize, String)>,
}

/// The fingerprint of each non-blank line of a text.
pub fn fingerprints(text: &str) -> Vec<u64> {
    lines(text).into_iter().map(|(_, _, value)| value).collect()
}

fn lines(text: &str) -> Vec<(usize, &str, u64)> {
    let mut number = 1;
    let mut counted = 0;
    let mut lines = Vec::new();
    for piece in split(text, Unit::Line).into_iter().filter(|piece| !piece.sentence.is_empty()) {
        let before = text.get(counted..piece.sentence.start).unwrap_or_default();
        number += before.matches('\n').count();
        counted = piece.sentence.start;
        let line = text.get(piece.sentence).unwrap_or_default();
        lines.push((number, line, fingerprint(&comparison_form(line))));
    }
    lines
}

/// Tells whether a text is the source that the fingerprints were taken from, an altered copy of it, or something else.
pub fn recognize(source: &[u64], text: &str) -> Recognition {
    let lines = lines(text);
    let (long, short) = (source.len().max(lines.len()), source.len().min(lines.len()));
    if source.is_empty() || short * 5 < long * 4 {
        return Recognition::Other;
    }
    let pairs = longest_common_subsequence(source, &lines);
    if pairs.len() == long {
        Recognition::Source
    } else if pairs.len() * 5 >= long * 4 {
        Recognition::Altered(differences(&pairs, source.len(), &lines))
    } else {
        Recognition::Other
    }
}

/// Pairs of positions that match, in order. Quadratic: lengths are those of one article.
fn longest_common_subsequence(source: &[u64], lines: &[(usize, &str, u64)]) -> Vec<(usize, usize)> {
    let width = lines.len() + 1;
    let mut lengths = vec![0_u32; (source.len() + 1) * width];
    let at = |row: usize, column: usize| row * width + column;
    let same = |row: usize, column: usize| source.get(row).zip(lines.get(column)).is_some_and(|(value, line)| *value == line.2);
    for row in (0..source.len()).rev() {
        for column in (0..lines.len()).rev() {
            let best = if same(row, column) {
                lengths[at(row + 1, column + 1)] + 1
            } else {
                lengths[at(row + 1, column)].max(lengths[at(row, column + 1)])
            };
            lengths[at(row, column)] = best;
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < source.len() && column < lines.len() {
        if same(row, column) {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if lengths[at(row + 1, column)] >= lengths[at(row, column + 1)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// The gaps between matching pairs, an unmatched sentence beside the unmatched line that stands in its place.
fn differences(pairs: &[(usize, usize)], sentences: usize, lines: &[(usize, &str, u64)]) -> Vec<Difference> {
    let mut differences = Vec::new();
    let (mut row, mut column) = (0, 0);
    for &(next_row, next_column) in pairs.iter().chain([&(sentences, lines.len())]) {
        while row < next_row || column < next_column {
            let sentence = (row < next_row).then_some(row + 1);
            let line = (column < next_column).then(|| lines.get(column).map(|line| (line.0, line.1.to_owned()))).flatten();
            differences.push(Difference { sentence, line });
            row += usize::from(row < next_row);
            column += usize::from(column < next_column);
        }
        row = next_row + 1;
        column = next_column + 1;
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_from_an_altered_copy() {
        let source = "甲。\n乙。\n丙。\n丁。\n戊。\n";
        let known = fingerprints(source);
        let check = |text: &str, expected: Recognition| assert_eq!(recognize(&known, text), expected, "{text}");
        check("\u{feff}甲。\r\n\r\n乙。\r\n丙。\r\n丁。\r\n戊。", Recognition::Source);
        let changed = Difference { sentence: Some(2), line: Some((3, "己。".to_owned())) };
        check("甲。\n\n己。\n丙。\n丁。\n戊。", Recognition::Altered(vec![changed]));
        check("甲。\n乙。\n丙。\n丁。", Recognition::Altered(vec![Difference { sentence: Some(5), line: None }]));
        check("甲。\n己。\n庚。\n丁。\n戊。", Recognition::Other);
        check("別的", Recognition::Other);
        check("", Recognition::Other);
    }
}
