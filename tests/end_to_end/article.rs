//! With the source article at hand: it is recognized in every guise, and quoted byte for byte. Nothing of it is in the repository.

use crate::driver::{User, cited, headline, shared};
use serde_json::json;
use std::path::{Path, PathBuf};

fn source(shared: &Path) -> (PathBuf, String) {
    let folder = std::fs::read_dir(shared.join("article")).expect("the article's folder");
    let path = folder
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .expect("the article");
    let content = std::fs::read_to_string(&path).expect("UTF-8");
    (path, content)
}

/// Drops `(shù)` after a Chinese character, as a reader would who retypes the text.
fn without_glosses(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        kept.push_str(before);
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        let letters = !inside.is_empty() && inside.chars().all(|letter| letter.is_lowercase() && letter < '\u{300}');
        if !(letters && before.ends_with(|last: char| last >= '\u{3400}')) {
            kept.extend(["(", inside, ")"]);
        }
        rest = behind;
    }
    kept + rest
}

fn full_width(text: &str) -> String {
    text.replace(',', "，")
        .replace(':', "：")
        .replace('(', "（")
        .replace(')', "）")
        .replace('?', "？")
        .replace('+', "＋")
        .replace('"', "＂")
}

fn curly(text: &str) -> String {
    let mut open = false;
    text.chars()
        .map(|character| {
            if character != '"' {
                return character;
            }
            open = !open;
            if open { '“' } else { '”' }
        })
        .collect()
}

#[test]
fn the_source_is_recognized_in_every_guise() {
    let Some(shared) = shared("the_source_is_recognized_in_every_guise") else { return };
    let (_, source) = source(&shared);
    let simplified = simplified_in_part(&source);
    assert_ne!(simplified, source);
    let guises = [
        ("as it is", source.clone()),
        ("a final newline", format!("{source}\n")),
        ("CRLF", source.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{source}")),
        ("blank lines", source.replace('\n', "\n\n")),
        ("Simplified", simplified),
        ("no glosses", without_glosses(&source)),
        ("full width", full_width(&source)),
        ("curly quotation marks", curly(&source)),
        ("corner brackets", curly(&source).replace('“', "「").replace('”', "」")),
        ("trailing spaces", source.replace('\n', "  \n")),
    ];
    for (name, text) in guises {
        let user = User::new();
        let path = user.writes("copy.txt", &text);
        assert_eq!(user.imports(&path)["imported"], "source", "{name}");
        assert_eq!(user.exports(&[])["documents/talent-harvest/source.txt"], text, "{name}: its own bytes are kept");
        assert_eq!(user.imports(&path)["imported"], "unchanged", "{name}, again");
        assert_eq!(user.runs(&["check"]).code, 0, "{name}");
    }
}

/// A text with the commonest Traditional characters made Simplified, glosses kept.
fn simplified_in_part(text: &str) -> String {
    let pairs = [
        ("學", "学"),
        ("實", "实"),
        ("驗", "验"),
        ("簽", "签"),
        ("約", "约"),
        ("數", "数"),
        ("個", "个"),
        ("為", "为"),
        ("億", "亿"),
        ("萬", "万"),
        ("華", "华"),
        ("畢", "毕"),
        ("業", "业"),
        ("趙", "赵"),
        ("輝", "辉"),
        ("從", "从"),
        ("這", "这"),
        ("國", "国"),
        ("達", "达"),
        ("術", "术"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (traditional, simplified)| text.replace(traditional, simplified))
}

#[test]
fn an_altered_copy_is_refused_with_the_line_shown() {
    let Some(shared) = shared("an_altered_copy_is_refused_with_the_line_shown") else { return };
    let (_, source) = source(&shared);
    let altered: Vec<&str> = source.lines().enumerate().map(|(at, line)| if at == 20 { "這一行換掉了。" } else { line }).collect();
    let user = User::new();
    let path = user.writes("altered.txt", altered.join("\n"));
    let path = path.to_str().expect("UTF-8");
    let said = user.runs(&["import", path]);
    assert_eq!(said.code, 2, "{said:?}");
    for part in ["line 21", "sentence 21", "這一行換掉了。", "--as talent-harvest", "--new"] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    assert!(!user.folder().join("data").exists(), "nothing was written");
    assert_eq!(user.runs(&["import", path, "--new", "--unit", "line"]).code, 0);
    assert_eq!(user.runs(&["import", path, "--as", "talent-harvest"]).code, 0);
    let shorter = user.writes("shorter.txt", source.lines().skip(1).collect::<Vec<_>>().join("\n"));
    let said = user.runs(&["import", shorter.to_str().expect("UTF-8"), "--as", "talent-harvest"]);
    assert!(said.code == 2 && said.err.contains("45 sentences"), "{said:?}");
}

#[test]
fn the_source_is_quoted_byte_for_byte() {
    let Some(shared) = shared("the_source_is_quoted_byte_for_byte") else { return };
    let (path, source) = source(&shared);
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let user = User::new();
    user.imports(&path);
    for question in ["who went to Meta?", "誰去了Meta?", "谁去了Meta?"] {
        let (_, answer) = user.asks(question);
        let profiles = headline(&answer, "profile");
        for id in ["zhao-shengjia", "yu-jiahui", "ren-hongyu", "bi-shuchao"] {
            assert!(profiles.contains(&id), "{question}: {id}");
        }
        let names = headline(&answer, "text");
        assert!(names.contains(&"余家輝") && names.contains(&"余佳輝"), "{question}: both spellings");
        let citations = cited(&answer);
        for (number, text) in &citations {
            assert_eq!(text, lines[usize::try_from(*number).expect("small") - 1], "{question}");
        }
        assert!([2, 4].iter().all(|line| citations.iter().any(|(number, _)| number == line)), "{question}");
        assert!(answer["citations"].as_array().expect("citations").iter().all(|citation| citation["version"] == json!("source")));
    }
}

#[test]
fn the_configured_source_is_imported_at_start() {
    let Some(shared) = shared("the_configured_source_is_imported_at_start") else { return };
    let (path, _) = source(&shared);
    let user = User::new().with_variable("STET__KNOWLEDGE__SOURCE", path.to_str().expect("UTF-8"));
    let (_, answer) = user.asks("who went to Meta?");
    assert_eq!(answer["citations"][0]["version"], "source");
}
