//! Any text, in any format, is cut into pieces that are slices of it, in their order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stet_knowledge::outline::{Format, Outline};
use stet_knowledge::sentence::{Piece, Unit, split, split_outline};

fn hold(text: &str, pieces: &[Piece]) {
    let mut end = 0;
    for piece in pieces {
        assert!(piece.range.start >= end && text.get(piece.range.clone()).is_some(), "{:?} after {end} in {text:?}", piece.range);
        end = piece.range.end;
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}

fuzz_target!(|text: &str| {
    for outline in [Outline::new(text, Format::Markdown), Outline::new(text, Format::Plain), Outline::new(text, Format::detect(text))] {
        hold(text, &split_outline(text, &outline));
    }
    for unit in [Unit::Line, Unit::Sentence] {
        let pieces = split(text, unit);
        hold(text, &pieces);
        // Nothing but blanks lies between them.
        let kept: usize = pieces.iter().map(|piece| letters(text.get(piece.range.clone()).unwrap_or_default())).sum();
        assert_eq!(kept, letters(text), "{pieces:?} of {text:?}");
    }
});
