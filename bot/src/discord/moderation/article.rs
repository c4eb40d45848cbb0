//! Articles: added, replaced, taken out, listed and handed out.

use super::super::attachment::{self, Read};
use super::super::card;
use super::super::limits::{DOCUMENT_TITLE, MODAL_INPUT, cut};
use super::super::message::readable;
use super::super::suggestion;
use super::{Moderator, Wish, custom_id, line, offer, open_form, paragraph, step, take_out};
use crate::edit;
use crate::library::{document_id, title_of};
use crate::overlay;
use crate::store::{Kind, Subject};
use crate::work;
use anyhow::{Context as _, Result};
use poise::serenity_prelude::{Attachment, CreateAttachment, Message};
use std::path::Path;
use stet_knowledge::document::Document;

/// Opens a form for the title and text of a new document.
pub(in super::super) async fn ask_for_text(moderator: &Moderator<'_>) -> Result<()> {
    open_text_form(moderator, 0, None).await
}

/// Opens a form for the title and text in place of a document's, or takes them from a file.
pub(in super::super) async fn replace(moderator: &Moderator<'_>, typed: &str, file: Option<&Attachment>) -> Result<()> {
    let text = match file {
        Some(file) => match read(moderator, file).await? {
            None => return Ok(()),
            text => text,
        },
        None => None,
    };
    let (number, snapshot) = moderator.looks().await?;
    let Some(document) = moderator.finds(&snapshot, typed, suggestion::document_named).await? else {
        return moderator.note("kb-no-document", &[("name", typed)]).await;
    };
    match text {
        Some(text) => propose(moderator, number, &document.id, None, &text).await,
        None => open_text_form(moderator, number, Some(&document)).await,
    }
}

/// Opens a form for a document, new or in place of another, as it stands at a revision.
async fn open_text_form(moderator: &Moderator<'_>, number: i64, document: Option<&Document>) -> Result<()> {
    let mut title = line(moderator, "kb-form-title", "title").max_length(DOCUMENT_TITLE);
    let mut text = paragraph(moderator, "kb-form-text", "text").max_length(MODAL_INPUT);
    if let Some(document) = document {
        title = title.value(cut(&document.title, usize::from(DOCUMENT_TITLE)));
        // A longer text would be cut by who confirms the form without looking, and what every server starts from is not handed out.
        let of_all = moderator.service.host.base();
        let is_own = of_all.base.document(Some(&document.id)).is_none_or(|known| **known != *document);
        if is_own && document.text.content().chars().count() <= usize::from(MODAL_INPUT) {
            text = text.value(document.text.content());
        }
    }
    let id = document.map_or("", |document| document.id.as_str());
    let name = if document.is_some() { "kb-form-replace" } else { "kb-form-add" };
    open_form(moderator, custom_id(step::TEXT, &format!("{number}:{id}")), name, vec![title, text]).await
}

pub(super) async fn take_text(moderator: &Moderator<'_>, form: &str, title: &str, text: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    if title.is_empty() || text.trim().is_empty() {
        return moderator.note("kb-empty", &[]).await;
    }
    let (shown_at, id) = of_form(form);
    if id.is_empty() { add(moderator, title, "", text).await } else { propose(moderator, shown_at, id, Some(title), text).await }
}

/// The revision that a form was filled from, and the id of what it is about, if that is there.
pub(super) fn of_form(form: &str) -> (i64, &str) {
    let (number, id) = form.split_once(':').unwrap_or_default();
    (number.parse().unwrap_or(0), id)
}

/// Shows what adding a message as an article would do, with the text files that it carries; its author and its link are the article's
/// origin.
pub(in super::super) async fn add_message(moderator: &Moderator<'_>, message: &Message) -> Result<()> {
    // What an interaction tells of a message leaves its guild out.
    let link = format!("https://discord.com/channels/{}/{}/{}", moderator.guild, message.channel_id, message.id);
    let origin = format!("{}, {link}", message.author.display_name());
    let text = readable(message);
    if let ([file], true) = (message.attachments.as_slice(), text.is_empty()) {
        return add_file(moderator, file, None, &origin).await;
    }
    moderator.responder.defer(true).await?;
    let mut texts: Vec<String> = Vec::from_iter((!text.is_empty()).then_some(text));
    let mut left_out: Vec<&str> = Vec::new();
    for file in &message.attachments {
        match attachment::read(&moderator.service.settings, file).await? {
            Read::Text(text) if !text.trim().is_empty() => texts.push(text),
            Read::Text(_) | Read::Refused(_) => left_out.push(&file.filename),
        }
    }
    let whole = texts.join("\n\n");
    let Some(first) = whole.lines().find(|line| !line.trim().is_empty()) else { return moderator.note("error-no-text", &[]).await };
    add(moderator, &cut(first.trim(), usize::from(DOCUMENT_TITLE)), &origin, &whole).await?;
    if !left_out.is_empty() {
        moderator.responder.add(&moderator.card("kb-files-left-out", &[("names", &left_out.join(", "))])).await?;
    }
    Ok(())
}

/// Shows what adding a file as an article would do.
pub(in super::super) async fn add_file(moderator: &Moderator<'_>, file: &Attachment, title: Option<&str>, origin: &str) -> Result<()> {
    let Some(text) = read(moderator, file).await? else { return Ok(()) };
    let title = title.map(str::trim).filter(|title| !title.is_empty());
    let (title, text) = if let Some(title) = title {
        (title.to_owned(), text)
    } else {
        let name = file.filename.clone();
        // A megabyte is read for its heading.
        work::run(move || (title_of(Path::new(&name), &text), text)).await.context("a title could not be found")?
    };
    add(moderator, &cut(&title, usize::from(DOCUMENT_TITLE)), origin, &text).await
}

/// The text of a file that somebody gave; they are told when there is none.
pub(super) async fn read(moderator: &Moderator<'_>, file: &Attachment) -> Result<Option<String>> {
    moderator.responder.defer(true).await?;
    let most = (attachment::LARGEST >> 10).to_string();
    match attachment::read(&moderator.service.settings, file).await? {
        Read::Text(text) if text.trim().is_empty() => moderator.note("kb-empty", &[]).await.map(|()| None),
        Read::Text(text) => Ok(Some(text)),
        Read::Refused(key) => moderator.note(key, &[("name", &file.filename), ("most", &most)]).await.map(|()| None),
    }
}

async fn add(moderator: &Moderator<'_>, title: &str, origin: &str, text: &str) -> Result<()> {
    let (number, snapshot) = moderator.looks().await?;
    let [title, origin, text] = [title, origin, text].map(str::to_owned);
    let made = move || -> Result<_> {
        let id = document_id(&title, &text, |id| snapshot.base.document(Some(id)).is_some());
        let entry = edit::document(&snapshot.base, &id, &title, &origin, &text)?;
        Ok((id, entry))
    };
    // A megabyte is read for its language.
    let (id, entry) = work::run(made).await.context("an article could not be written")??;
    let edits = [(Subject::new(Kind::Document, &id), Some(entry))];
    let is_first = is_first(moderator).await?;
    if offer(moderator, Wish::new(number, "add", id, edits)).await? && is_first {
        moderator.responder.add(&moderator.card("kb-story-stays", &[])).await?;
    }
    Ok(())
}

/// Returns true if the guild has no article of its own yet, and the shipped story answers there.
async fn is_first(moderator: &Moderator<'_>) -> Result<bool> {
    let (_, entries) = moderator.service.store.entries(moderator.guild, None).await?;
    let has_own = entries.iter().any(|(subject, entry)| subject.kind == Kind::Document && entry.content.is_some());
    let preferences = moderator.service.host.preferences(Some(moderator.guild)).await?;
    Ok(!has_own && preferences.story && moderator.service.host.base().base.story.is_some())
}

async fn propose(moderator: &Moderator<'_>, shown_at: i64, id: &str, title: Option<&str>, text: &str) -> Result<()> {
    let (_, snapshot) = moderator.looks().await?;
    let (known, text) = (snapshot.base.document(Some(id)).cloned(), text.to_owned());
    let old = known.as_ref().map_or(id, |document| document.title.as_str());
    // A long title stands in the form cut; left so, it stays what it is.
    let title = title.filter(|title| *title != cut(old, usize::from(DOCUMENT_TITLE))).unwrap_or(old).to_owned();
    let origin = known.as_ref().map_or(String::new(), |document| document.origin.clone());
    let subject = Subject::new(Kind::Document, id);
    let made = move || edit::document(&snapshot.base, &subject.id, &title, &origin, &text).map(|entry| (subject, Some(entry)));
    let edit = work::run(made).await.context("an article could not be written")??;
    offer(moderator, Wish::new(shown_at, "replace", id, [edit])).await.map(drop)
}

/// Shows what taking a document out would do.
pub(in super::super) async fn remove(moderator: &Moderator<'_>, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    match moderator.finds(&snapshot, typed, suggestion::document_named).await? {
        Some(document) => take_out(moderator, number, Kind::Document, &document.id).await,
        None => moderator.note("kb-no-document", &[("name", typed)]).await,
    }
}

/// Lists the documents.
pub(in super::super) async fn list(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (_, snapshot) = moderator.looks().await?;
    moderator.responder.say(&card::documents(&snapshot, moderator.language)).await
}

/// Hands the text of a document out that the guild has added itself. What the operator has imported is not handed out whole.
pub(in super::super) async fn export(moderator: &Moderator<'_>, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (_, snapshot) = moderator.looks().await?;
    let Some(document) = moderator.finds(&snapshot, typed, suggestion::document_named).await? else {
        return moderator.note("kb-no-document", &[("name", typed)]).await;
    };
    let (_, entries) = moderator.service.store.entries(moderator.guild, None).await?;
    let subject = Subject::new(Kind::Document, &document.id);
    let content = entries.get(&subject).and_then(|entry| entry.content.as_ref());
    let Some(mut files) = content.map(|content| overlay::names_of(&subject, content)).transpose()? else {
        return moderator.note("kb-not-own", &[("name", &document.title)]).await;
    };
    let text = files.remove("source.txt").unwrap_or_else(|| document.text.content().to_owned());
    let file = CreateAttachment::bytes(text.into_bytes(), format!("{}.txt", document.id));
    let card = moderator.card("kb-exported", &[("name", &document.title)]);
    moderator.responder.put(card.edit().new_attachment(file)).await
}
