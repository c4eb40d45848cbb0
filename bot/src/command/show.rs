use crate::{cli::Global, library, render, settings::Settings};
use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::json;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::document::{Address, Document, Text};
use stet_knowledge::outline::BlockKind;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A document's id, or the address of one of its sentences, such as rules#12
    #[arg(value_name = "DOCUMENT[#N]")]
    what: String,
    /// Print one JSON object for each sentence
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    let loaded = library::load_with_source(settings, global.guild)?;
    let (document, only) = find(&loaded.base, &arguments.what)?;
    let text = &document.text;
    let numbers = only.map_or(1..text.len() + 1, |only| only..only + 1);
    if !arguments.json && only.is_none() {
        let format = document.format.map_or_else(|| "no outline".to_owned(), |format| format!("{format:?}").to_lowercase());
        render::line(&format!(
            "{} “{}”, {} sentences, cut by {}, {format}",
            document.id,
            document.title,
            text.len(),
            document.unit.name()
        ))?;
    }
    for number in numbers {
        if arguments.json {
            render::json(&as_json(document, number))?;
        } else {
            render::line(&line(text, number, only.is_some()))?;
        }
    }
    Ok(true)
}

/// Finds the document that is named, and the sentence of it, if one is.
fn find<'a>(base: &'a KnowledgeBase, what: &str) -> Result<(&'a Document, Option<usize>)> {
    let known = || {
        let ids: Vec<&str> = base.documents.iter().map(|document| document.id.as_str()).collect();
        format!("there is no document “{what}”; there are {}", ids.join(", "))
    };
    if let Some(document) = base.document(Some(what)) {
        return Ok((document, None));
    }
    let address = Address::as_printed(what).with_context(known)?;
    let document = base.document(address.document.as_deref()).with_context(known)?;
    let count = document.text.len();
    let is_there = document.text.sentence(address.sentence).is_some();
    is_there.then_some(()).with_context(|| format!("“{}” has {count} sentences, and no number {}", document.id, address.sentence))?;
    Ok((document, Some(address.sentence)))
}

/// Names the kind of the block that a sentence stands in.
fn kind(text: &Text, number: usize) -> &'static str {
    match text.block(number).map(|block| block.kind) {
        Some(BlockKind::Heading(_)) => "heading",
        Some(BlockKind::Paragraph) => "prose",
        Some(BlockKind::Item) => "item",
        Some(BlockKind::HeaderRow) => "header row",
        Some(BlockKind::Row) => "row",
        Some(BlockKind::Question) => "question",
        Some(BlockKind::Label) => "label",
        Some(BlockKind::Field) => "field",
        Some(BlockKind::Message) => "message",
        Some(BlockKind::Contents) => "contents",
        Some(BlockKind::Code) => "code",
        None => "sentence",
    }
}

/// Writes a sentence with its number, its kind and the number that it stands under; moved in by its headings.
fn line(text: &Text, number: usize, is_alone: bool) -> String {
    let path = text.path(number);
    let under = text.lead(number).filter(|lead| path.last() != Some(lead)).map(|lead| format!(" ← {lead}")).unwrap_or_default();
    let indent = "  ".repeat(if is_alone { 0 } else { path.len() });
    let mark = if text.is_body(number) { "" } else { " (announces)" };
    let above: Vec<String> = path.iter().filter(|_| is_alone).map(|heading| text.shown(*heading)).collect();
    let above = if above.is_empty() { String::new() } else { format!("{}\n", above.join(" › ")) };
    format!("{above}{number:>5}  {indent}[{}{mark}{under}] {}", kind(text, number), text.shown(number).replace('\n', " / "))
}

fn as_json(document: &Document, number: usize) -> serde_json::Value {
    let text = &document.text;
    json!({
        "document": document.id,
        "sentence": number,
        "kind": kind(text, number),
        "announces": !text.is_body(number),
        "lead": text.lead(number),
        "path": text.path(number),
        "text": text.sentence(number),
        "shown": text.shown(number),
    })
}
