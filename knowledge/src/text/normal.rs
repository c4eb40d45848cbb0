use super::language::{is_han, simplified};
use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use std::ops::Range;
use unicode_normalization::{UnicodeNormalization as _, char::canonical_combining_class};

/// The form of a text that search works on, with the way back to the bytes it came from.
///
/// NFKC, lower case, Traditional characters made Simplified, curly quotation marks straight, invisible characters and
/// copied pinyin glosses (`數(shù)字`) left out, white space folded to one space and dropped next to a Chinese character.
/// What is quoted is always the original; see [`Normal::original`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normal {
    text: String,
    /// For each character: where it starts in `text`, and the byte range in the original that it stands for.
    characters: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    at: u32,
    start: u32,
    end: u32,
}

/// Bytes of a text that readers do not see as they are: markup, an entity, a link's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the text, on character boundaries.
    pub range: Range<usize>,
    /// The character that stands in their place (`&amp;` is read as `&`); `None` if nothing does.
    pub shown: Option<char>,
}

impl Mark {
    /// Returns the same mark in a part of the text that begins at a byte before it.
    #[must_use]
    pub fn moved_back(&self, bytes: usize) -> Self {
        Self { range: self.range.start.saturating_sub(bytes)..self.range.end.saturating_sub(bytes), shown: self.shown }
    }
}

/// A character of the normal form before it is assembled, with its byte range in the original.
type Piece = (char, u32, u32);

impl Normal {
    /// The normal form of a text of at most 4 GiB.
    pub fn new(original: &str) -> Self {
        Self::marked(original, &[])
    }

    /// Reads the normal form of what readers see of a text, which is all but its marks (in order, apart from each other).
    pub fn marked(original: &str, marks: &[Mark]) -> Self {
        let mut pieces = pieces_of(original, marks);
        fold_variants(&mut pieces);
        Self::of_pieces(pieces, original.len())
    }

    fn of_pieces(pieces: Vec<Piece>, capacity: usize) -> Self {
        let mut text = String::with_capacity(capacity);
        let mut characters = Vec::with_capacity(capacity);
        for (character, start, end) in pieces {
            characters.push(Place { at: offset(text.len()), start, end });
            text.push(character);
        }
        Self { text, characters }
    }

    /// The normal form itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte range of the original that a byte range of the normal form stands for.
    ///
    /// Always inside the original and on character boundaries; a gloss between two characters of the range is included.
    /// An empty range, or one that lies outside the normal form, gives an empty range.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let first = self.characters.partition_point(|place| (place.at as usize) < range.start);
        let last = self.characters.partition_point(|place| (place.at as usize) < range.end);
        match self.characters.get(first..last) {
            Some([only]) => only.start as usize..only.end as usize,
            Some([first, .., last]) => first.start as usize..(last.end.max(first.end)) as usize,
            _ => 0..0,
        }
    }
}

/// Returns the characters of a normal form before variants are folded.
fn pieces_of(original: &str, marks: &[Mark]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(original.len());
    let mut from = 0;
    for mark in marks {
        decompose(original, from..mark.range.start, &mut pieces);
        if let Some(shown) = mark.shown {
            push_folded(&mut pieces, shown, mark.range.start, mark.range.end);
        }
        from = mark.range.end;
    }
    decompose(original, from..original.len(), &mut pieces);
    drop_glosses(&mut pieces);
    drop_spaces(&mut pieces);
    simplify(&mut pieces);
    pieces
}

/// The form in which two lines are compared to see whether they are the same line: the normal form without white space.
///
/// Script, width, kind of quotation mark, glosses, white space and byte order marks make no difference. Documents keep hashes of it:
/// it never changes, so variants that the normal form has learned to fold since are not folded here.
pub fn comparison_form(text: &str) -> String {
    pieces_of(text, &[]).into_iter().map(|(character, ..)| character).filter(|character| !character.is_whitespace()).collect()
}

/// A text as people read it: without the pinyin glosses that came along when it was copied.
pub fn visible(text: &str) -> String {
    visible_pieces(text, &[]).into_iter().map(|(character, ..)| character).collect()
}

/// Returns a text as people read it, without its marks and glosses: each character with its bytes.
pub fn visible_characters(text: &str, marks: &[Mark]) -> Vec<(char, Range<usize>)> {
    visible_pieces(text, marks).into_iter().map(|(character, start, end)| (character, start as usize..end as usize)).collect()
}

fn visible_pieces(text: &str, marks: &[Mark]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(text.len());
    let mut marks = marks.iter().peekable();
    for (at, character) in text.char_indices() {
        while marks.next_if(|mark| mark.range.end <= at).is_some() {}
        match marks.peek() {
            Some(mark) if mark.range.start == at => pieces.extend(mark.shown.map(|shown| (shown, offset(at), offset(mark.range.end)))),
            Some(mark) if mark.range.contains(&at) => {}
            _ => pieces.push((character, offset(at), offset(at + character.len_utf8()))),
        }
    }
    drop_glosses(&mut pieces);
    pieces
}

/// Texts are at most 16 MiB by contract; a longer one would lose its tail's positions, never its bytes.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Compatibility decomposition and composition, a base character with its marks at a time, so that each piece knows its bytes.
fn decompose(original: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
    let offset = range.start;
    let part = original.get(range).unwrap_or_default();
    let mut characters = part.char_indices().map(|(at, character)| (offset + at, character)).peekable();
    let mut cluster = String::new();
    while let Some((start, base)) = characters.next() {
        let mut end = start + base.len_utf8();
        if base.is_ascii() && characters.peek().is_none_or(|&(_, next)| next.is_ascii()) {
            push_folded(pieces, base, start, end);
            continue;
        }
        cluster.clear();
        cluster.push(base);
        while let Some((at, mark)) = characters.next_if(|&(_, next)| canonical_combining_class(next) != 0) {
            cluster.push(mark);
            end = at + mark.len_utf8();
        }
        for character in cluster.nfkc() {
            push_folded(pieces, character, start, end);
        }
    }
}

fn push_folded(pieces: &mut Vec<Piece>, character: char, start: usize, end: usize) {
    let folded = match character {
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '〝' | '〞' | '«' | '»' => '"',
        '‘' | '’' | '‚' | '‛' | '`' | '´' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '・' | '‧' | '•' => '·',
        _ if character.is_whitespace() => ' ',
        _ if is_invisible(character) => return,
        _ => character,
    };
    for lower in folded.to_lowercase() {
        pieces.push((lower, offset(start), offset(end)));
    }
}

/// Control and format characters: they take no room on the screen, so they must make no difference to a search.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The longest pinyin syllable has six letters (`zhuang`).
const LONGEST_SYLLABLE: usize = 6;

/// Drops `(shù)` after the character it glosses, in half or full width.
fn drop_glosses(pieces: &mut Vec<Piece>) {
    let mut kept = 0;
    let mut at = 0;
    while at < pieces.len() {
        if let Some(length) = gloss_at(pieces, at, kept) {
            at += length;
            continue;
        }
        pieces.swap(kept, at);
        kept += 1;
        at += 1;
    }
    pieces.truncate(kept);
}

/// The number of characters of the gloss that starts at `at`, when the character kept before it is one it can gloss.
fn gloss_at(pieces: &[Piece], at: usize, kept: usize) -> Option<usize> {
    if !matches!(pieces.get(at)?.0, '(' | '（') {
        return None;
    }
    let before = pieces.get(kept.checked_sub(1)?)?.0;
    if !is_han(before) {
        return None;
    }
    let rest = pieces.get(at + 1..)?;
    let close = rest.iter().take(LONGEST_SYLLABLE + 1).position(|piece| matches!(piece.0, ')' | '）'))?;
    let syllable: String = rest.iter().take(close).map(|piece| piece.0).nfc().collect();
    is_reading(before, &syllable).then_some(close + 2)
}

/// Whether a syllable can be a copied gloss of a character: any syllable with a tone mark, or a toneless reading of that character.
fn is_reading(character: char, syllable: &str) -> bool {
    let toned = syllable.chars().any(|letter| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".contains(letter));
    let letters = !syllable.is_empty()
        && syllable.chars().all(|letter| letter.is_ascii_lowercase() || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿüê".contains(letter));
    if toned || !letters {
        return toned && letters;
    }
    // The character may have been swapped for a variant, so its Simplified form's readings count too.
    [character.to_string(), simplified(&character.to_string())].iter().flat_map(|text| text.chars()).any(|one| {
        one.to_pinyin_multi().is_some_and(|readings| readings.into_iter().any(|reading| reading.plain() == syllable))
            || one.to_pinyin().is_some_and(|reading| reading.plain() == syllable)
    })
}

/// Folds runs of white space to one space, and drops it at the ends and next to a Chinese character (`4 位` is `4位`).
fn drop_spaces(pieces: &mut Vec<Piece>) {
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (at, &piece) in pieces.iter().enumerate() {
        if piece.0 != ' ' {
            kept.push(piece);
            continue;
        }
        // Of a run the first stays, or none.
        let goes_on = at.checked_sub(1).and_then(|before| pieces.get(before)).is_some_and(|before| before.0 == ' ');
        if goes_on {
            continue;
        }
        let next = pieces.get(at + 1..).and_then(|rest| rest.iter().find(|piece| piece.0 != ' '));
        let keep = kept.last().is_some_and(|before| !is_han(before.0)) && next.is_some_and(|after| !is_han(after.0));
        if keep {
            kept.push(piece);
        }
    }
    *pieces = kept;
}

/// Makes each run of Chinese characters Simplified, by phrase where that keeps the number of characters and by character elsewhere.
fn simplify(pieces: &mut [Piece]) {
    for run in pieces.chunk_by_mut(|left, right| is_han(left.0) == is_han(right.0)) {
        if !run.first().is_some_and(|piece| is_han(piece.0)) {
            continue;
        }
        let text: String = run.iter().map(|piece| piece.0).collect();
        let converted: Vec<char> = simplified(&text).chars().collect();
        let same_length = converted.len() == run.len();
        for (at, piece) in run.iter_mut().enumerate() {
            let one = if same_length { converted.get(at).copied() } else { simplified(&piece.0.to_string()).chars().next() };
            piece.0 = one.unwrap_or(piece.0);
        }
    }
}

/// Words in which 著 is no 着: what is written, and what is known for it.
const WRITTEN: [&str; 20] = [
    "著名", "著作", "著者", "著称", "著述", "著录", "显著", "名著", "原著", "论著", "编著", "巨著", "专著", "译著", "遗著", "合著", "昭著",
    "卓著", "土著", "拙著",
];

/// Folds characters that `OpenCC` leaves as they are and that Taiwan and the mainland write apart: 著 and 着, 妳 and 你, 牠 and 它, 甚麼
/// and 什么.
fn fold_variants(run: &mut [Piece]) {
    for at in 0..run.len() {
        let get = |at: Option<usize>| at.and_then(|at| run.get(at)).map(|piece| piece.0);
        let (before, after) = (get(at.checked_sub(1)), get(Some(at + 1)));
        let Some(piece) = run.get(at) else { continue };
        let is_word = |left: Option<char>, right: Option<char>| {
            left.zip(right).is_some_and(|(left, right)| WRITTEN.iter().any(|word| word.chars().eq([left, right])))
        };
        let folded = match piece.0 {
            '著' if !is_word(Some('著'), after) && !is_word(before, Some('著')) => '着',
            '妳' => '你',
            '牠' | '祂' => '它',
            '甚' if matches!(after, Some('么')) => '什',
            '喫' => '吃',
            other => other,
        };
        if let Some(piece) = run.get_mut(at) {
            piece.0 = folded;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_look_alike_meet() {
        fn check(original: &str, normal: &str) {
            assert_eq!(Normal::new(original).text(), normal, "{original}");
        }
        check("數(shù)字", "数字");
        check("數（shù）字", "数字");
        check("著(zhe)", "着");
        check("人工智能(ai)", "人工智能(ai)");
        check("人工智能(AI)", "人工智能(ai)");
        check("中(x)", "中(x)");
        check("4 位華人", "4位华人");
        check("ＧＰＴ－４ｏ", "gpt-4o");
        check("“平替”「平替」", "\"平替\"\"平替\"");
        check("1億", "1亿");
        check("a  b\u{200b}c", "a bc");
        check("他看著妳和牠們，甚麼也沒說", "他看着你和它们,什么也没说");
        check("著名的著作與顯著的成績", "著名的著作与显著的成绩");
        check("\u{feff}余家輝", "余家辉");
        check("e\u{301}", "é");
        check("", "");
    }

    #[test]
    fn a_gloss_is_hidden_from_readers_and_kept_in_the_bytes() {
        let original = "英偉達(dá)官宣";
        let normal = Normal::new(original);
        let at = normal.text().find("伟达官").expect("the name is there");
        assert_eq!(original.get(normal.original(at..at + "伟达官".len())), Some("偉達(dá)官"));
        assert_eq!(visible(original), "英偉達官宣");
        assert_eq!(visible("“Meta” (AI) 4 位"), "“Meta” (AI) 4 位");
    }

    proptest! {
        #[test]
        fn every_range_maps_back_inside_its_source(original in "\\PC{0,40}|([數学(shù)（）a １é億\u{301}ß\u{fb01}]){0,20}", from in 0_usize..80, length in 0_usize..80) {
            let normal = Normal::new(&original);
            let range = normal.original(from..from + length);
            prop_assert!(original.get(range).is_some());
            for place in &normal.characters {
                prop_assert!(original.get(place.start as usize..place.end as usize).is_some_and(|slice| !slice.is_empty()));
            }
        }

        #[test]
        fn the_normal_form_is_its_own(original in "[數学a-c １é億 ，。“”]{0,20}") {
            let once = comparison_form(&original);
            prop_assert_eq!(comparison_form(&once), once);
        }
    }
}
