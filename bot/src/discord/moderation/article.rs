//! Articles: added, replaced, taken out, listed and handed out.

use super::super::attachment::{self, Read};
use super::super::card;
use super::super::limits::{DOCUMENT_TITLE, MODAL_INPUT, cut};
use super::super::suggestion;
use super::{Draft, Moderator, custom_id, line, offer, open_form, paragraph, step};
use crate::edit;
use crate::library::document_id;
use crate::overlay;
use crate::store::{Entry, Kind, Subject};
use anyhow::Result;
use poise::serenity_prelude::{Attachment, CreateAttachment, Message};
use stet_knowledge::document::Document;

/// Opens a form for the title and text of a document, new or in place of another, as it stands at a revision.
pub(in super::super) async fn ask_for_text(moderator: &Moderator<'_>, number: i64, document: Option<&Document>) -> Result<()> {
    let mut title = line(moderator, "kb-form-title", "title").max_length(DOCUMENT_TITLE);
    let mut text = paragraph(moderator, "kb-form-text", "text").max_length(MODAL_INPUT);
    if let Some(document) = document {
        title = title.value(cut(&document.title, usize::from(DOCUMENT_TITLE)));
        // A longer text would be cut by who confirms the form without looking.
        if document.text.content().chars().count() <= usize::from(MODAL_INPUT) {
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
    if id.is_empty() { add(moderator, title, "", text).await } else { replace(moderator, shown_at, id, Some(title), text).await }
}

/// The revision that a form was filled from, and the id of what it is about, if that is there.
pub(super) fn of_form(form: &str) -> (i64, &str) {
    let (number, id) = form.split_once(':').unwrap_or_default();
    (number.parse().unwrap_or(0), id)
}

/// Shows what adding a message as an article would do; its author and its link are the article's origin.
pub(in super::super) async fn add_message(moderator: &Moderator<'_>, message: &Message) -> Result<()> {
    // What an interaction tells of a message leaves its guild out.
    let link = format!("https://discord.com/channels/{}/{}/{}", moderator.guild, message.channel_id, message.id);
    let origin = format!("{}, {link}", message.author.display_name());
    let text = message.content.trim();
    if let Some(file) = message.attachments.first().filter(|_| text.is_empty()) {
        return add_file(moderator, file, None, &origin).await;
    }
    let Some(first) = text.lines().next() else { return moderator.note("error-no-text", &[]).await };
    moderator.responder.defer(true).await?;
    add(moderator, &cut(first, usize::from(DOCUMENT_TITLE)), &origin, text).await
}

/// Shows what adding a file as an article would do.
pub(in super::super) async fn add_file(moderator: &Moderator<'_>, file: &Attachment, title: Option<&str>, origin: &str) -> Result<()> {
    let Some(text) = read(moderator, file).await? else { return Ok(()) };
    let title = title.map_or_else(|| attachment::title(&file.filename, &text), str::to_owned);
    add(moderator, &cut(&title, usize::from(DOCUMENT_TITLE)), origin, &text).await
}

/// Shows what putting a file in a document's place would do.
pub(in super::super) async fn replace_with(moderator: &Moderator<'_>, document: &str, file: &Attachment) -> Result<()> {
    let Some(text) = read(moderator, file).await? else { return Ok(()) };
    let (number, snapshot) = moderator.looks().await?;
    match suggestion::document_named(&snapshot, document) {
        Some(document) => replace(moderator, number, &document.id, None, &text).await,
        None => moderator.note("kb-no-document", &[("name", document)]).await,
    }
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
    let id = document_id(title, text, |id| snapshot.base.document(Some(id)).is_some());
    let entry = edit::document(&snapshot.base, &id, title, origin, text)?;
    let edits = [(Subject::new(Kind::Document, &id), Some(entry))];
    offer(moderator, Draft::new(number, "add", id, edits)).await.map(drop)
}

async fn replace(moderator: &Moderator<'_>, shown_at: i64, id: &str, title: Option<&str>, text: &str) -> Result<()> {
    let (_, snapshot) = moderator.looks().await?;
    let known = snapshot.base.document(Some(id));
    let origin = known.map_or("", |document| document.origin.as_str());
    let title = title.or_else(|| known.map(|document| document.title.as_str())).unwrap_or(id);
    let entry = edit::document(&snapshot.base, id, title, origin, text)?;
    let edits = [(Subject::new(Kind::Document, id), Some(entry))];
    offer(moderator, Draft::new(shown_at, "replace", id, edits)).await.map(drop)
}

/// Shows what taking a document or a profile out would do, found by what was typed.
pub(in super::super) async fn remove(moderator: &Moderator<'_>, kind: Kind, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    let (id, unknown) = match kind {
        Kind::Profile => (suggestion::profile_named(&snapshot, typed), "kb-no-profile"),
        _ => (suggestion::document_named(&snapshot, typed).map(|document| document.id.clone()), "kb-no-document"),
    };
    let Some(id) = id else { return moderator.note(unknown, &[("name", typed)]).await };
    let edits = [(Subject::new(kind, &id), Some(Entry { made_on: None, content: None }))];
    offer(moderator, Draft::new(number, "remove", id, edits)).await.map(drop)
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
    let Some(document) = suggestion::document_named(&snapshot, typed) else {
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
