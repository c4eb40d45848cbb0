//! What the terminal shows. Colour only where the terminal has it and `NO_COLOR` is not set.

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{IsTerminal as _, Write as _};
use stet_knowledge::answer::{Answer, Citation, Headline, Reason, Status};
use stet_knowledge::document::Version;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::{Language, visible};

const NAME: Style = Style::new().bold();
const MATCH: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const DIM: Style = Style::new().dimmed();

/// Prints a line of results.
pub(crate) fn line(text: &str) -> Result<()> {
    writeln!(anstream::stdout(), "{text}").context("cannot write the results")
}

/// Prints a remark that is no result, on standard error. It does not matter if nobody reads it.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints one JSON value on one line.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    line(&serde_json::to_string(value).context("cannot write JSON")?)
}

/// A progress bar, on a terminal only.
pub(crate) fn progress(quiet: bool, length: u64, what: &'static str) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// How a text of a document is labelled.
pub(crate) fn version(version: Version) -> &'static str {
    match version {
        Version::Source => "source",
        Version::Digest => "retold by Stet",
        Version::Translation => "translation",
    }
}

/// Prints an answer.
pub(crate) fn answer(snapshot: &Snapshot, answer: &Answer) -> Result<()> {
    let words = Words::of(answer.language);
    let (quotes, heading) = match answer.status {
        Status::Answered => (&answer.citations, None),
        Status::NotFound => (&answer.nearest, Some(words.not_found(answer))),
    };
    if !answer.headline.is_empty() {
        line(&format!("{NAME}{}{NAME:#}\n", headline(answer)))?;
    }
    if let Some(heading) = heading {
        line(&heading)?;
        if quotes.is_empty() {
            return Ok(());
        }
        line(&format!("{DIM}{}{DIM:#}\n", words.nearest))?;
    }
    for quote in quotes {
        citation(snapshot, quote, answer.language)?;
    }
    if answer.status == Status::Answered {
        line(&format!("{DIM}{}: {} · {} {}{DIM:#}", words.confidence, words.sureness(answer.confidence), words.revision, answer.revision))?;
    }
    Ok(())
}

/// The headline's items: as the story writes them, two spellings of one joined, the asker's name for it behind.
fn headline(answer: &Answer) -> String {
    let mut groups: Vec<Vec<&Headline>> = Vec::new();
    for item in &answer.headline {
        let same = groups.iter_mut().find(|group| item.profile.is_some() && group.iter().any(|known| known.profile == item.profile));
        match same {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    let comma = if answer.language == Language::English { ", " } else { "、" };
    let shown = |group: &Vec<&Headline>| {
        let spellings: Vec<String> = group.iter().map(|item| visible(&item.text)).collect();
        let name = group.first().map(|item| item.name.as_str()).unwrap_or_default();
        let needed = answer.language == Language::English && !spellings.iter().any(|spelling| spelling == name);
        if needed { format!("{} ({name})", spellings.join(" / ")) } else { spellings.join(" / ") }
    };
    groups.iter().map(shown).collect::<Vec<_>>().join(comma)
}

fn citation(snapshot: &Snapshot, citation: &Citation, language: Language) -> Result<()> {
    let words = Words::of(language);
    let bare = snapshot.base.story.as_deref() == Some(citation.document.as_str());
    let address = if bare { citation.sentence.to_string() } else { format!("{}#{}", citation.document, citation.sentence) };
    let label = if citation.version == Version::Digest { format!("  {DIM}{}{DIM:#}", words.retold) } else { String::new() };
    line(&format!("  [{address}] {}{label}", marked(citation)))?;
    if let Some(translation) = &citation.translation {
        let retold = snapshot
            .base
            .document(Some(&citation.document))
            .and_then(|document| document.translation(language))
            .is_some_and(|text| text.version == Version::Digest);
        let label = if retold && citation.version != Version::Digest { format!(" {}", words.retold) } else { String::new() };
        line(&format!("      {DIM}{}{label}{DIM:#}", printable(translation)))?;
    }
    line("")
}

/// The sentence with its matches marked. Control characters, which could steer the terminal, are shown as pictures.
fn marked(citation: &Citation) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for [start, end] in &citation.highlights {
        let (before, hit) = (citation.text.get(at..*start), citation.text.get(*start..*end));
        if let (Some(before), Some(hit)) = (before, hit) {
            shown.push_str(&printable(before));
            shown.extend([MATCH.render().to_string(), printable(hit), MATCH.render_reset().to_string()]);
            at = *end;
        }
    }
    shown.push_str(&printable(citation.text.get(at..).unwrap_or_default()));
    shown
}

fn printable(text: &str) -> String {
    text.chars()
        .map(
            |character| {
                if character.is_ascii_control() {
                    char::from_u32(0x2400 + u32::from(character).min(0x21)).unwrap_or(' ')
                } else {
                    character
                }
            },
        )
        .collect()
}

/// The words around an answer, in the asker's language.
struct Words {
    unknown_name: &'static str,
    no_such_kind: &'static str,
    too_little: &'static str,
    nearest: &'static str,
    retold: &'static str,
    confidence: &'static str,
    revision: &'static str,
    sure: [&'static str; 3],
}

const ENGLISH: Words = Words {
    unknown_name: "The story doesn't say: it never names {}.",
    no_such_kind: "The story doesn't say: no sentence about this holds that kind of answer.",
    too_little: "The story doesn't say.",
    nearest: "What comes nearest (not an answer):",
    retold: "(retold by Stet)",
    confidence: "confidence",
    revision: "revision",
    sure: ["low", "fair", "high"],
};
const TRADITIONAL: Words = Words {
    unknown_name: "故事沒有說：裡面沒提到{}。",
    no_such_kind: "故事沒有說：相關的句子裡沒有這類答案。",
    too_little: "故事沒有說。",
    nearest: "最接近的句子（不是答案）：",
    retold: "（Stet 轉述）",
    confidence: "把握",
    revision: "版本",
    sure: ["低", "中", "高"],
};
const SIMPLIFIED: Words = Words {
    unknown_name: "故事没有说：里面没提到{}。",
    no_such_kind: "故事没有说：相关的句子里没有这类答案。",
    too_little: "故事没有说。",
    nearest: "最接近的句子（不是答案）：",
    retold: "（Stet 转述）",
    confidence: "把握",
    revision: "版本",
    sure: ["低", "中", "高"],
};

impl Words {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::TraditionalChinese => &TRADITIONAL,
            Language::SimplifiedChinese => &SIMPLIFIED,
        }
    }

    fn not_found(&self, answer: &Answer) -> String {
        match answer.reason {
            Some(Reason::UnknownName) => {
                let names: Vec<String> = answer.why.unknown_names.iter().map(|name| format!("“{name}”")).collect();
                self.unknown_name.replace("{}", &names.join(", "))
            }
            Some(Reason::NoSuchKind) => self.no_such_kind.to_owned(),
            Some(Reason::TooLittle) | None => self.too_little.to_owned(),
        }
    }

    fn sureness(&self, confidence: f64) -> &'static str {
        let [low, fair, high] = self.sure;
        if confidence >= 0.9 {
            high
        } else if confidence >= 0.7 {
            fair
        } else {
            low
        }
    }
}
