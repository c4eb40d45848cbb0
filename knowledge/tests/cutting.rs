//! Where sentences end: against tables of texts with a mark where one ends, and for any text at all.

use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use stet_knowledge::document::{Text, Version};
use stet_knowledge::outline::{Format, Outline};
use stet_knowledge::sentence::{LONGEST, Rules, Unit, sentences, split_outline};
use stet_knowledge::text::Language;

/// The least share of a table's lines that is cut just so.
const RIGHT: f64 = 0.95;

#[test]
fn sentences_end_where_a_reader_sees_them_end() {
    fn check(table: &str, name: &str) {
        let mut wrong = Vec::new();
        for line in table.lines() {
            let expected: Vec<&str> = line.split('¶').map(str::trim).collect();
            let text = line.replace('¶', "");
            let found: Vec<&str> = sentences(&text).collect();
            if found != expected {
                wrong.push(found.join(" ¶ "));
            }
        }
        let lines = f64::from(u32::try_from(table.lines().count()).unwrap());
        let right = 1.0 - f64::from(u32::try_from(wrong.len()).unwrap()) / lines;
        assert!(right >= RIGHT, "{name}: {right:.3} right, cut wrongly:\n{}", wrong.join("\n"));
    }
    check(include_str!("../../tests/fixtures/cuts/zh.txt"), "Chinese");
    check(include_str!("../../tests/fixtures/cuts/en.txt"), "English");
}

/// Parts of texts, well-formed and not.
fn texts() -> impl Strategy<Value = String> {
    let parts = [
        "# ",
        "## 標題\n",
        "- ",
        "  - ",
        "1. ",
        "> ",
        "| a | b |\n",
        "|---|---|\n",
        "```\n",
        "---\n",
        "**",
        "*",
        "_",
        "`",
        "[x](y)",
        "&amp;",
        "&#x4e2d;",
        "<h1>",
        "<!--",
        "-->",
        "<br>",
        "\\|",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "    ",
        "Q: ",
        "A: ",
        "問：",
        "答：",
        "第一條　",
        "一、",
        "Name: x\n",
        "甲：乙\n",
        "[2024/05/01 21:03] Ming: ",
        "00:00:01,000 --> 00:00:02,000\n",
        ".......... 5\n",
        "「",
        "」",
        "（",
        "）",
        "“",
        "\"",
        "。",
        "！",
        "？",
        "…",
        ".",
        "!",
        "?",
        ";",
        "；",
        "\u{feff}",
        "\u{200b}",
        "數(shù)字",
        "Mr. Hill",
        "no. Cats",
        "https://a.example/x?y=1",
        "word ",
        "字",
        "🙂",
        "e\u{301}",
    ];
    prop_oneof![prop::collection::vec(prop::sample::select(parts.to_vec()), 0..40).prop_map(|parts| parts.concat()), "\\PC{0,80}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_lost_whatever_the_shape(text in texts(), is_markdown in any::<bool>()) {
        let format = if is_markdown { Format::Markdown } else { Format::Plain };
        let outline = Outline::new(&text, format);
        let pieces = split_outline(&text, &outline);
        let joined: String = pieces.iter().map(|piece| text.get(piece.range.clone()).unwrap()).collect();
        prop_assert_eq!(&joined, &text);
        for piece in &pieces {
            prop_assert!(piece.range.start <= piece.sentence.start && piece.sentence.end <= piece.range.end);
        }
        let mut end = 0;
        for block in &outline.blocks {
            prop_assert!(end <= block.range.start && block.range.start < block.range.end && text.get(block.range.clone()).is_some());
            end = block.range.end;
            let mut at = block.range.start;
            for mark in &block.marks {
                prop_assert!(at <= mark.range.start && mark.range.end <= block.range.end && text.get(mark.range.clone()).is_some());
                at = mark.range.end;
            }
            prop_assert!([block.lead, block.heading].into_iter().flatten().all(|above| above < outline.blocks.len()));
        }
        let rules = Rules { unit: Unit::Sentence, format: Some(format) };
        let cut = Text::new(Version::Source, Language::English, rules, text);
        for number in 1..=cut.len() {
            prop_assert!(!cut.shown(number).trim().is_empty());
            cut.context(number);
        }
    }
}

#[test]
fn what_is_too_long_for_a_sentence_is_cut_at_a_mark() {
    let check = |shape: &str, text: String, ends: &str, least: usize| {
        let rules = Rules { unit: Unit::Sentence, format: Some(Format::Plain) };
        let cut = Text::new(Version::Source, Language::TraditionalChinese, rules, text.clone());
        let parts: Vec<&str> = cut.sentences().collect();
        assert!(parts.len() >= least, "{shape}: {} parts", parts.len());
        assert!(parts.iter().all(|part| part.chars().count() <= LONGEST), "{shape}");
        let (last, others) = parts.split_last().unwrap();
        assert!(others.iter().all(|part| part.ends_with(ends)), "{shape}");
        assert!(!last.is_empty() && (1..cut.len()).all(|number| cut.is_cut(number)) && !cut.is_cut(cut.len()), "{shape}");
        // Nothing but blanks is lost between the parts.
        let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        assert_eq!(bare(&parts.concat()), bare(&text), "{shape}");
    };
    check("words", "tide ".repeat(2_400).trim_end().to_owned(), "tide", 3);
    check("clauses", "潮水退了，".repeat(2_400), "，", 3);
    check("letters", "潮".repeat(10_000), "潮", 3);
}

#[test]
fn a_deep_or_long_text_is_read_in_linear_time() {
    let nested: Vec<String> = (0..3_000_usize).map(|depth| format!("{}- item", "  ".repeat(depth.min(300)))).collect();
    let table = format!("| a | b |\n|---|---|\n{}", "| x | y |\n".repeat(50_000));
    // Where time grew with the square of the length, these would take minutes.
    for (text, blocks) in
        [(nested.join("\n"), 3_000), (table, 50_001), ("（".repeat(100_000), 1), (".".repeat(300_000), 1), ("「天".repeat(50_000), 1)]
    {
        let outline = Outline::new(&text, Format::Markdown);
        assert_eq!(outline.blocks.len(), blocks);
        assert!(split_outline(&text, &outline).len() >= blocks);
    }
}

/// Where the sentences of real texts begin and end and what they stand under, by format. Stored documents have these numbers: a change here
/// needs a further [`Format`].
#[test]
fn a_text_stays_cut_as_it_was_imported() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ranking/texts");
    let mut texts: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    texts.retain(|path| path.extension().is_some_and(|ending| ending != "jsonl"));
    texts.sort();
    let cut = |path: &PathBuf, format: Format| {
        let rules = Rules { unit: Unit::Sentence, format: Some(format) };
        let text = Text::new(Version::Source, Language::English, rules, fs::read_to_string(path).unwrap());
        let lines = (1..=text.len()).map(|number| {
            let block = text.block(number).unwrap();
            format!("{:?} {:?} {:?} {:?}", text.bytes(number..number + 1), block.kind, text.lead(number), text.path(number))
        });
        // FNV-1a; any difference shows.
        let print = lines
            .flat_map(String::into_bytes)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{:>3} {print:016x}", text.len())
    };
    let line = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        format!("{name:22} markdown {}  plain {}", cut(path, Format::Markdown), cut(path, Format::Plain))
    };
    insta::assert_snapshot!(texts.iter().map(line).collect::<Vec<_>>().join("\n"));
}
