//! Where the sentences of a paragraph end, in English and in Chinese.

use crate::text::is_han;
use regex::Regex;
use std::sync::LazyLock;

/// Returns the bytes after which a sentence of a paragraph ends, in order; the last one is its length.
pub(super) fn ends(paragraph: &str) -> Vec<usize> {
    let (mut han, mut letters) = (0_usize, 0_usize);
    for letter in paragraph.chars() {
        han += usize::from(is_han(letter));
        letters += usize::from(letter.is_alphabetic());
    }
    let mut found = if han * 4 > letters { chinese(paragraph) } else { english(paragraph) };
    found.retain(|end| paragraph.get(*end..).is_some_and(|rest| !rest.trim().is_empty()));
    found.push(paragraph.len());
    found
}

fn is_end(letter: char) -> bool {
    matches!(letter, '。' | '！' | '？' | '!' | '?' | '．' | '｡')
}

fn closes(letter: char) -> bool {
    matches!(letter, '”' | '’' | '」' | '』' | '）' | ')' | ']' | '】' | '》' | '〉' | '"' | '\'' | '｣')
}

/// The marks that enclose what is one unit: a title, a bracket, a quotation.
const PAIRS: [(char, char); 12] = [
    ('（', '）'),
    ('(', ')'),
    ('《', '》'),
    ('〈', '〉'),
    ('【', '】'),
    ('[', ']'),
    ('〔', '〕'),
    ('「', '」'),
    ('『', '』'),
    ('“', '”'),
    ('‘', '’'),
    ('｢', '｣'),
];

/// The longest quotation or bracket that is not cut, in characters; past it a mark that is never closed counts no more.
const LONGEST_ENCLOSED: usize = 300;

/// Finds for each character that opens a pair the place of the one that closes it.
fn partners(letters: &[(usize, char)]) -> Vec<Option<usize>> {
    let mut partners = vec![None; letters.len()];
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, &(_, letter)) in letters.iter().enumerate() {
        if let Some((_, closer)) = PAIRS.iter().find(|(opener, _)| *opener == letter) {
            open.push((at, *closer));
        } else if let Some(place) = open.iter().rposition(|(_, closer)| *closer == letter) {
            let (start, _) = open.split_off(place).first().copied().unwrap_or((at, letter));
            if at - start <= LONGEST_ENCLOSED
                && let Some(partner) = partners.get_mut(start)
            {
                *partner = Some(at);
            }
        }
        // Marks that nothing closes are given up, so that the search stays short.
        open.retain(|(start, _)| at - start <= LONGEST_ENCLOSED);
    }
    partners
}

/// Cuts Chinese after 。！？ and the marks that close with them; a title, a bracket and a quotation are not cut, and a quotation goes on
/// into the words that say who speaks.
fn chinese(paragraph: &str) -> Vec<usize> {
    let letters: Vec<(usize, char)> = paragraph.char_indices().collect();
    let get = |at: usize| letters.get(at).map(|&(_, letter)| letter);
    let byte = |at: usize| letters.get(at).map_or(paragraph.len(), |&(byte, _)| byte);
    let partners = partners(&letters);
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(letter) = get(at) {
        if let Some(closer) = partners.get(at).copied().flatten() {
            let after = closer + 1;
            let is_quote = matches!(letter, '「' | '『' | '“' | '‘' | '｢');
            let last = (at..closer).rev().find_map(|at| get(at).filter(|letter| !closes(*letter)));
            let said_all = last.is_some_and(|last| is_end(last) || last == '…');
            let is_quote = is_quote && !is_part_of_sentence(at.checked_sub(1).and_then(get));
            let bracket_is_sentence = matches!(letter, '（' | '(') && said_all && ends.last().copied().unwrap_or(0) == byte(at);
            if (is_quote && said_all && quotation_ends(paragraph.get(byte(after)..).unwrap_or_default())) || bracket_is_sentence {
                let end = past_closers(&get, after);
                ends.push(byte(end));
                at = end;
            } else {
                at = after;
            }
            continue;
        }
        let after = at + 1;
        let ends_here = match letter {
            '!' | '?' | '！' | '？' => !joins(get(at.wrapping_sub(1)), get(after)),
            '.' => full_stop(&get, at),
            // ３．５ and １．請.
            '．' => at.checked_sub(1).and_then(&get).is_none_or(|before| !before.is_numeric()),
            '…' => get(after) != Some('…') && dots_end(&get, at),
            _ => is_end(letter),
        };
        at = after;
        if ends_here {
            at = past_closers(&get, after);
            ends.push(byte(at));
        }
    }
    ends
}

/// Returns true if an end mark belongs to a name or an address: `Yahoo!奇摩`, `?id=7`.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric();
    before.is_some_and(is_word)
        && after.is_some_and(|after| is_word(after) || (is_han(after) && before.is_some_and(|before| before.is_ascii_lowercase())))
}

/// Goes past further end marks, closing marks, emoji and blanks.
fn past_closers(get: &impl Fn(usize) -> Option<char>, mut at: usize) -> usize {
    while get(at).is_some_and(|letter| is_end(letter) || closes(letter) || letter == '…' || is_picture(letter)) {
        at += 1;
    }
    at
}

/// Returns true for emoji and what joins them.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{200d}')
}

/// Words that say that somebody speaks; in both scripts.
const SPEECH: [&str; 27] = [
    "說", "说", "道", "問", "问", "答", "喊", "叫", "嚷", "吼", "罵", "骂", "笑", "哭", "嘆", "叹", "念", "唸", "唱", "曰", "大喝", "聲",
    "声", "開口", "开口", "低語", "低语",
];

/// Returns true if a quotation is a word of its sentence (那句「走吧！」): what stands before it is neither a mark nor a word of speech.
fn is_part_of_sentence(before: Option<char>) -> bool {
    before.is_some_and(|before| is_han(before) && !SPEECH.iter().any(|word| !matches!(*word, "聲" | "声") && word.starts_with(before)))
}

/// Returns true if a sentence ends with a quotation, as what follows shows: nothing that says who speaks, and no part of the sentence
/// around it.
fn quotation_ends(after: &str) -> bool {
    /// Who speaks is told within so many characters.
    const WITHIN: usize = 10;
    let mut rest = after.chars().peekable();
    match rest.peek() {
        None => return true,
        Some(next) if next.is_whitespace() => return true,
        Some(
            '，' | '、' | '。' | '；' | '：' | ',' | '的' | '这' | '這' | '是' | '和' | '与' | '與' | '一' | '四' | '两' | '兩' | '幾'
            | '几' | '等' | '—',
        ) => return false,
        Some(next) if closes(*next) => return true,
        Some(_) => {}
    }
    let clause: String = rest.take(WITHIN).take_while(|letter| !is_end(*letter) && !matches!(letter, '「' | '『' | '“' | '；')).collect();
    // A second verb after a comma (點了點頭說) still says who speaks.
    !SPEECH.iter().any(|word| clause.contains(word))
}

/// Returns true if dots end a sentence: the text ends there or a new line of thought begins after a blank. 我……我不知道 goes on.
fn dots_end(get: &impl Fn(usize) -> Option<char>, at: usize) -> bool {
    let after = past_closers(get, at + 1);
    get(after).is_none_or(char::is_whitespace) || (after > at + 1 && get(after - 1).is_some_and(is_end))
}

/// Returns true if a full stop in a Chinese text ends a sentence: after a Chinese character, or before a blank and a capital.
fn full_stop(get: &impl Fn(usize) -> Option<char>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(get);
    let after = get(at + 1);
    if before.is_some_and(is_han) {
        return after.is_none_or(|after| after.is_whitespace() || is_han(after) || closes(after));
    }
    if before.is_some_and(char::is_numeric) {
        return false;
    }
    let word: String = (0..at).rev().map_while(get).take_while(char::is_ascii_alphabetic).collect();
    let is_short = TITLES.iter().any(|title| word.chars().rev().collect::<String>().eq_ignore_ascii_case(title));
    let is_single = is_short
        || before.is_some_and(char::is_alphabetic) && at.checked_sub(2).and_then(get).is_none_or(|letter| !letter.is_alphanumeric());
    let next = (at + 1..).map_while(get).find(|letter| !letter.is_whitespace());
    !is_single && after.is_some_and(char::is_whitespace) && next.is_some_and(|next| next.is_uppercase() || is_han(next))
}

/// Abbreviations that stand in Chinese sentences.
const TITLES: [&str; 12] = ["mr", "mrs", "ms", "dr", "prof", "st", "al", "vs", "no", "jr", "sr", "etc"];

/// The most bytes of a paragraph that the library reads at once: past 10,240 it loses breaks.
const AT_ONCE: usize = 8_000;

/// Cuts English with sentencex, and joins what it cuts from a list's number, inside an address or before who speaks.
fn english(paragraph: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut from = 0;
    for part in parts(paragraph) {
        let mut at = from;
        for sentence in sentencex::segment("en", part) {
            at += sentence.len();
            ends.push(at);
        }
        // Where no sentence ended in all of it, none ends with it.
        if !part.ends_with(". ") {
            ends.pop();
        }
        from += part.len();
    }
    ends.extend(further_ends(paragraph));
    ends.sort_unstable();
    ends.dedup();
    let mut kept: Vec<usize> = Vec::new();
    for end in ends {
        let start = kept.last().copied().unwrap_or(0);
        let (sentence, rest) = (paragraph.get(start..end).unwrap_or_default(), paragraph.get(end..).unwrap_or_default());
        if sentence.trim().is_empty() {
            kept.pop();
            kept.push(end);
        } else if !goes_on(sentence, rest) {
            kept.push(end);
        }
    }
    kept
}

/// Cuts a paragraph between words into parts that the library can read.
fn parts(paragraph: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = paragraph;
    while rest.len() > AT_ONCE {
        let near = (0..=AT_ONCE).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
        let head = rest.get(..near).unwrap_or_default();
        let cut = head.rfind(". ").map_or_else(|| head.rfind(' ').map_or(near, |at| at + 1), |at| at + 2);
        let (part, after) = rest.split_at_checked(cut.max(1)).unwrap_or((rest, ""));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// A reference mark right after a full stop, and the word *no* that ends a sentence.
static FURTHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"[.!?]["”’)]?(?:\[\d{1,3}\])+ |\b(?:no|etc|May)\.["”’)]? (?:[A-Z][a-z]+|I)\b|[.!?][”"]? [“"][A-Z]|\w…["”’)]? [A-Z]|[?!]{2,} [A-Z]|[.!?]\) [A-Z]"#).ok()
});

fn further_ends(paragraph: &str) -> Vec<usize> {
    let Some(pattern) = FURTHER.as_ref() else { return Vec::new() };
    let blank_in = |found: regex::Match<'_>| found.as_str().find(' ').map(|at| found.start() + at + 1);
    pattern.find_iter(paragraph).filter_map(blank_in).collect()
}

/// A piece that is only the number of what follows.
static NUMBER_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*[(\[]?(?:(?i:article|art|step|rule|section|sec|chapter|part|item|clause|question|no)\.?\s*)?(?:\d{1,4}(?:\.\d{1,4})*[a-z]?|[a-zA-Z]|[ivxIVX]{1,4})[.)\]:]{1,2}\s*$").ok()
});
/// Abbreviations that a figure or a name follows.
static BEFORE_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s(“])(?:(?i:mt|mts|ft|capt|lt|sgt|col|gen|maj|cmdr|adm|rev|hon|gov|sen|rep|pres|supt|messrs|mmes|mx|st|ste|vs|cf|e\.g|i\.e|viz|approx|ca)\.|(?i:no|nos|art|arts|fig|figs|vol|vols|ch|sec|p|pp|par|para|cl|eq|tab|app|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\. ?)\s*$").ok()
});
const MONTHS_AND_NUMBERS: &str =
    "no nos art arts fig figs vol vols ch sec p pp par para cl eq tab app jan feb mar apr jun jul aug sep sept oct nov dec";

/// The longest sentence that is put together, in bytes.
const LONGEST_JOINED: usize = 1_500;

/// Who speaks, after a quotation: `Nora asked`, `she said`, `said the keeper`.
static SPEAKER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[A-Z]?[\w'’-]+\s+){0,3}(?:said|says|asked|asks|replied|answered|cried|shouted|called|whispered|muttered|murmured|added|told|exclaimed|yelled|sighed|laughed|explained|insisted|continued|snapped|grumbled|announced|wondered|repeated)\b").ok()
});

/// Returns true if a sentence goes on after a break that was found.
fn goes_on(sentence: &str, rest: &str) -> bool {
    // What never ends is cut where it can be.
    if sentence.len() > LONGEST_JOINED {
        return false;
    }
    let next = rest.trim_start();
    let Some(first) = next.chars().next() else { return false };
    let has_blank = sentence.ends_with(char::is_whitespace) || rest.starts_with(char::is_whitespace);
    if !has_blank && !is_han(first) && !sentence.trim_end().ends_with(']') {
        return true;
    }
    // A brand may open a sentence with a small letter: iPhone.
    if first.is_lowercase() && !next.chars().nth(1).is_some_and(char::is_uppercase) {
        return true;
    }
    if NUMBER_ALONE.as_ref().is_some_and(|pattern| pattern.is_match(sentence)) {
        return true;
    }
    let trimmed = sentence.trim_end();
    let last_words = trimmed.rmatch_indices(' ').nth(2).map_or(trimmed, |(at, _)| trimmed.get(at..).unwrap_or_default());
    if let Some(found) = BEFORE_NAME.as_ref().and_then(|pattern| pattern.find(last_words)) {
        let word = found.as_str().trim_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
        let wants_number = MONTHS_AND_NUMBERS.split(' ').any(|known| known == word);
        if first.is_ascii_digit() || !wants_number {
            return true;
        }
    }
    let is_quotation = trimmed.ends_with(['"', '”', '’', '\'']);
    if is_quotation && SPEAKER.as_ref().is_some_and(|pattern| pattern.is_match(next)) {
        return true;
    }
    // A bracket with a sentence in it ends one only where it is one.
    let in_sentence = trimmed.ends_with(')') && !trimmed.trim_start().starts_with('(') && trimmed.contains('(');
    is_open(sentence) || in_sentence
}

/// Returns true if a bracket or a quotation is open at the end of a text.
fn is_open(sentence: &str) -> bool {
    let count = |letter: char| sentence.matches(letter).count();
    count('(') > count(')') || count('“') > count('”') || count('[') > count(']') || count('"') % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in [&FURTHER, &NUMBER_ALONE, &BEFORE_NAME, &SPEAKER] {
            assert!(pattern.is_some());
        }
    }
}
