//! Draws a card as Discord shows it: reads a message's payload (the snapshot of the end-to-end test, or JSON with `embeds` and
//! `components`) from a file and prints a page. `tests/picture/README.md` tells how the picture in the README is made.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a tool for developers: it prints, and stops where its input is broken")]

use serde_json::Value;

const STYLE: &str = "
body { margin: 0; background: #313338; color: #dbdee1; font: 16px/1.375 'Noto Sans', 'Noto Sans CJK TC', 'Noto Sans CJK SC', sans-serif; }
.message { width: 600px; padding: 16px 16px 16px 72px; position: relative; }
.avatar { position: absolute; left: 16px; top: 18px; width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff;
  font: 600 20px/40px Georgia, serif; text-align: center; }
.name { font-weight: 500; color: #f2f3f5; } .app { background: #5865f2; color: #fff; font-size: 10px; border-radius: 3px; padding: 1px 4px; }
.embed { background: #2b2d31; border: 1px solid #26282c; border-left: 4px solid #1e1f22; border-radius: 4px; padding: 8px 16px 12px 12px;
  max-width: 516px; margin-top: 4px; font-size: 14px; }
.author, .title { font-weight: 600; color: #f2f3f5; margin: 8px 0; }
blockquote { margin: 4px 0; padding-left: 8px; border-left: 4px solid #4e5058; }
.subtext { font-size: 12px; color: #949ba4; } .footer { font-size: 12px; color: #949ba4; margin-top: 8px; }
.row { display: flex; gap: 8px; margin-top: 8px; } .button { background: #4e5058; color: #fff; border-radius: 3px; padding: 6px 14px;
  font: 500 14px/18px 'Noto Sans', 'Noto Sans CJK TC', sans-serif; }
";

fn main() {
    let path = std::env::args().nth(1).expect("name the file with the payload");
    let content = std::fs::read_to_string(&path).expect("the file can be read");
    // A snapshot of insta begins with a head between two lines of hyphens.
    let json = content.rsplit_once("\n---\n").map_or(content.as_str(), |(_, json)| json);
    let parts: Value = serde_json::from_str(json).expect("the payload is JSON");
    let parts: Vec<&Value> = match &parts {
        Value::Array(parts) => parts.iter().collect(),
        whole => [&whole["embeds"], &whole["components"]].into_iter().filter_map(Value::as_array).flatten().collect(),
    };
    println!("<!doctype html><meta charset=utf-8><style>{STYLE}</style><div class=message><div class=avatar>S</div>");
    println!("<span class=name>Stet</span> <span class=app>APP</span>");
    for part in parts {
        println!("{}", if part["components"].is_array() { row(part) } else { embed(part) });
    }
    println!("</div>");
}

fn embed(embed: &Value) -> String {
    let plain =
        |class: &str, text: &Value| text.as_str().map(|text| format!("<div class={class}>{}</div>", html(text))).unwrap_or_default();
    let title = embed["title"].as_str().map(|text| format!("<div class=title>{}</div>", inline(text))).unwrap_or_default();
    let lines: String = embed["description"].as_str().unwrap_or_default().lines().map(line).collect();
    let (author, footer) = (plain("author", &embed["author"]["name"]), plain("footer", &embed["footer"]["text"]));
    format!("<div class=embed>{author}{title}{lines}{footer}</div>")
}

fn row(row: &Value) -> String {
    let labels = row["components"].as_array().into_iter().flatten().filter_map(|button| button["label"].as_str());
    let buttons: Vec<String> = labels.map(|label| format!("<span class=button>{}</span>", html(label))).collect();
    format!("<div class=row>{}</div>", buttons.concat())
}

/// A line of the Markdown that cards are made of.
fn line(line: &str) -> String {
    if let Some(quote) = line.strip_prefix("> ") {
        format!("<blockquote>{}</blockquote>", self::line(quote))
    } else if let Some(subtext) = line.strip_prefix("-# ") {
        format!("<div class=subtext>{}</div>", inline(subtext))
    } else if let Some(item) = line.strip_prefix("- ") {
        format!("<div>• {}</div>", inline(item))
    } else {
        format!("<div>{}</div>", inline(line))
    }
}

/// Bold, and escaped marks.
fn inline(markdown: &str) -> String {
    let mut shown = String::new();
    let mut bold = false;
    let mut characters = markdown.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => shown.extend(characters.next().map(|mark| html(&mark.to_string()))),
            '*' if characters.next_if_eq(&'*').is_some() => {
                shown.push_str(if bold { "</b>" } else { "<b>" });
                bold = !bold;
            }
            other => shown.push_str(&html(&other.to_string())),
        }
    }
    shown
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
