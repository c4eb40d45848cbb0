//! An independent renderer of Discord's Markdown: what a reader sees of a text, and what of it can be clicked.
//!
//! It follows what Discord's clients do, not what a bot's own escaping assumes, so that a test can compare the two:
//!
//! ```
//! use loopback_discord::markdown::render;
//!
//! let shown = render(r"**Meta** \*paid\* [more](https://example.com)");
//! assert_eq!(shown.visible, "Meta *paid* more");
//! assert_eq!(shown.active, ["[more](https://example.com)"]);
//! assert_eq!(shown.bold, ["Meta"]);
//! ```

mod inline;

use inline::Inline;

/// A text as a reader sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The visible characters. Mentions are shown by their number, custom emoji and commands by their name.
    pub visible: String,
    /// Everything that can be clicked or that changes by itself, as it was written: links, masked links, mentions, channels,
    /// commands, timestamps, custom emoji, invites, spoilers.
    pub active: Vec<String>,
    /// The visible texts set in bold.
    pub bold: Vec<String>,
}

/// Renders the content of a message, or a part of an embed that knows Markdown (title, description, field name, field value).
pub fn render(text: &str) -> Rendered {
    let characters: Vec<char> = text.chars().collect();
    let mut inline = Inline::default();
    let visible = blocks(&characters, &mut inline, false);
    Rendered { visible, active: inline.active, bold: inline.bold }
}

/// Whether an entry of [`Rendered::active`] would ping somebody.
pub fn is_ping(active: &str) -> bool {
    active.starts_with("<@") || active == "@everyone" || active == "@here"
}

/// What a line begins.
enum Start {
    /// `>>> `: the rest is a quote.
    QuoteRest(usize),
    /// `> `: this line is part of a quote.
    Quote(usize),
    /// `# `, `## `, `### ` or `-# `: the rest of the line is a heading or subtext.
    Line(usize),
    /// `- ` or `* `, after spaces.
    Bullet { indent: usize, skip: usize },
    /// `1. `, after spaces.
    Number { indent: usize, skip: usize, number: u64 },
}

/// Renders lines: quotes, headings, subtext and lists, everything else as running text.
fn blocks(text: &[char], inline: &mut Inline, quoted: bool) -> String {
    let mut visible = String::new();
    let mut at = 0;
    let mut next_number = None;
    while at < text.len() {
        let end = line_end(text, at);
        let line = &text[at..end];
        let start = start_of(line, quoted);
        let numbered = matches!(start, Some(Start::Number { .. }));
        at = match start {
            Some(Start::QuoteRest(skip)) => {
                visible += &blocks(&text[at + skip..], inline, true);
                text.len()
            }
            Some(Start::Quote(_)) => {
                let (quote, end) = quote(text, at);
                visible += &blocks(&quote, inline, true);
                end
            }
            Some(Start::Line(skip)) => {
                visible += inline.render(&line[skip..]).trim();
                end
            }
            Some(Start::Bullet { indent, skip }) => {
                visible += &" ".repeat(indent);
                visible += "• ";
                visible += &inline.render(&line[skip..]);
                end
            }
            Some(Start::Number { indent, skip, number }) => {
                // The items after the first are counted by Discord, whatever they say.
                let shown = next_number.unwrap_or(number);
                next_number = Some(shown + 1);
                visible += &" ".repeat(indent);
                visible += &shown.to_string();
                visible += ". ";
                visible += &inline.render(&line[skip..]);
                end
            }
            None => {
                let end = paragraph_end(text, at, quoted);
                visible += &inline.render(&text[at..end]);
                end
            }
        };
        if !numbered {
            next_number = None;
        }
        if at < text.len() {
            visible.push('\n');
            at += 1;
        }
    }
    visible
}

fn line_end(text: &[char], from: usize) -> usize {
    text[from..].iter().position(|&c| c == '\n').map_or(text.len(), |length| from + length)
}

/// The lines of a quote without their marks, and where it ends.
fn quote(text: &[char], from: usize) -> (Vec<char>, usize) {
    let mut inner = Vec::new();
    let mut at = from;
    loop {
        let end = line_end(text, at);
        let Some(Start::Quote(skip)) = start_of(&text[at..end], false) else {
            return (inner, at - 1);
        };
        if at > from {
            inner.push('\n');
        }
        inner.extend(&text[at + skip..end]);
        if end == text.len() {
            return (inner, end);
        }
        at = end + 1;
    }
}

/// Where running text ends: before the next line that begins something else. Code blocks are jumped over.
fn paragraph_end(text: &[char], from: usize, quoted: bool) -> usize {
    let mut at = from;
    while at < text.len() {
        if text[at] == '\\' && text.get(at + 1) != Some(&'\n') {
            at += 2;
        } else if let Some(block) = inline::code_block(&text[at..]) {
            at += block.length;
        } else if text[at] == '\n' && start_of(&text[at + 1..line_end(text, at + 1)], quoted).is_some() {
            return at;
        } else {
            at += 1;
        }
    }
    text.len()
}

fn start_of(line: &[char], quoted: bool) -> Option<Start> {
    if !quoted {
        if line.starts_with(&['>', '>', '>', ' ']) {
            return Some(Start::QuoteRest(4));
        }
        if line.starts_with(&['>', ' ']) {
            return Some(Start::Quote(2));
        }
    }
    let hashes = line.iter().take_while(|&&c| c == '#').count();
    if (1..=3).contains(&hashes) && has_text_after_space(&line[hashes..]) {
        return Some(Start::Line(hashes + 1));
    }
    if line.starts_with(&['-', '#']) && has_text_after_space(&line[2..]) {
        return Some(Start::Line(3));
    }
    let indent = line.iter().take_while(|&&c| c == ' ').count();
    let rest = &line[indent..];
    if matches!(rest.first(), Some('-' | '*')) && has_text_after_space(&rest[1..]) {
        return Some(Start::Bullet { indent, skip: indent + 2 });
    }
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if (1..=10).contains(&digits) && rest.get(digits) == Some(&'.') && has_text_after_space(&rest[digits + 1..]) {
        let number = rest[..digits].iter().collect::<String>().parse().unwrap_or_default();
        return Some(Start::Number { indent, skip: indent + digits + 2, number });
    }
    None
}

fn has_text_after_space(rest: &[char]) -> bool {
    rest.first() == Some(&' ') && rest.iter().any(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests;
