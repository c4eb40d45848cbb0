//! Plain text: paragraphs between blank lines.

use super::Leaves;
use super::line::{Leaf, LeafKind, Line, is_blank};
use std::ops::Range;

/// Reads the paragraphs of a plain text. The time lines of subtitles are left out, and their cues read as one text.
pub(super) fn read(text: &str) -> Leaves {
    let lines: Vec<Range<usize>> = lines(text).collect();
    let is_subtitles = lines.iter().take(MOST_BEFORE_TIMES).any(|line| times_cue(text.get(line.clone()).unwrap_or_default()));
    let mut leaves: Vec<Leaf> = Vec::new();
    let mut open: Vec<Line> = Vec::new();
    let mut close = |open: &mut Vec<Line>| {
        if !open.is_empty() {
            leaves.push(Leaf { kind: LeafKind::Paragraph, lines: std::mem::take(open), parent: None, intro: None });
        }
    };
    for (at, range) in lines.iter().enumerate() {
        let slice = text.get(range.clone()).unwrap_or_default();
        let next = lines.get(at + 1).and_then(|next| text.get(next.clone())).unwrap_or_default();
        if is_subtitles && (times_cue(slice) || times_cue(next) || slice.trim() == "WEBVTT") {
            continue;
        }
        match Line::plain(text, range.clone()) {
            // A cue may end in the middle of a sentence.
            None if is_subtitles && open.last().is_some_and(|last: &Line| !last.is_ended()) => {}
            None => close(&mut open),
            Some(line) if is_rule(&line) => {
                // Below a line by itself it is an underline, and the line a heading.
                if let [only] = open.as_mut_slice() {
                    only.strong = true;
                }
                close(&mut open);
            }
            Some(line) => open.push(line),
        }
    }
    close(&mut open);
    Leaves { title: None, leaves }
}

/// Subtitles show their first time within so many lines.
const MOST_BEFORE_TIMES: usize = 12;

/// Returns the byte ranges of the lines, without their ends.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let range = from..from + end;
        let after = rest.get(end..).unwrap_or_default();
        from += end + if after.starts_with("\r\n") { 2 } else { usize::from(!after.is_empty()) };
        Some(range)
    })
}

/// Returns true for the time line of a subtitle: `00:00:01,000 --> 00:00:04,000`.
fn times_cue(line: &str) -> bool {
    line.contains("-->") && line.trim_start().starts_with(|digit: char| digit.is_ascii_digit())
}

/// Returns true for a line of nothing but `=`, `-`, `*`, `~` or `_`.
fn is_rule(line: &Line) -> bool {
    let mut letters = line.shown.chars().filter(|letter| !is_blank(*letter));
    let first = letters.next();
    first.is_some_and(|first| "=-*~_—─═".contains(first) && letters.all(|letter| letter == first)) && line.shown.chars().count() > 2
}
