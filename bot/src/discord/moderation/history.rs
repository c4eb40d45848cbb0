//! What was changed, and how it is gone back.

use super::super::card;
use super::super::limits::FILE;
use super::{Moderator, Wish, offer, step};
use crate::archive;
use crate::difference::unified;
use crate::work;
use anyhow::{Context as _, Result};
use poise::serenity_prelude::{ButtonStyle, CreateAttachment, CreateInteractionResponse};
use std::sync::Arc;

/// The revisions of one page.
const PAGE: i64 = 10;

/// Lists what was changed.
pub(in super::super) async fn history(moderator: &Moderator<'_>, before: Option<i64>) -> Result<()> {
    moderator.responder.defer(true).await?;
    show(moderator, before).await
}

/// Shows an older page of the history in the place of the one that was turned.
pub(super) async fn turn(moderator: &Moderator<'_>, before: &str) -> Result<()> {
    moderator.responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    show(moderator, before.parse().ok()).await
}

async fn show(moderator: &Moderator<'_>, before: Option<i64>) -> Result<()> {
    let revisions = moderator.service.store.history(moderator.guild, before, PAGE).await?;
    let mut card = card::history(&revisions, moderator.language);
    if let Some(last) = revisions.last().filter(|last| last.number > 1) {
        card.rows.push(vec![moderator.button(step::HISTORY, &last.number.to_string(), "button-on", ButtonStyle::Secondary)]);
    }
    moderator.responder.say(&card).await
}

/// Shows what a revision changed; all of it in a file.
pub(in super::super) async fn diff(moderator: &Moderator<'_>, number: i64) -> Result<()> {
    moderator.responder.defer(true).await?;
    let changes = moderator.service.store.changes(moderator.guild, number).await?;
    let revisions = moderator.service.store.history(moderator.guild, Some(number + 1), 1).await?;
    let Some(revision) = revisions.first().filter(|revision| revision.number == number) else {
        return moderator.note("kb-no-revision", &[("number", &number.to_string())]).await;
    };
    let base = Arc::clone(&moderator.service.host.base().base);
    let difference = work::run(move || unified(changes, &base)).await.context("a comparison broke off")??;
    let card = card::diff(revision, &difference, moderator.language);
    let mut edit = card.edit();
    if (1..=FILE).contains(&difference.len()) {
        edit = edit.new_attachment(CreateAttachment::bytes(difference.into_bytes(), format!("revision-{number}.diff")));
    }
    moderator.responder.put(edit).await
}

/// Shows what going back before a revision would do.
pub(in super::super) async fn undo(moderator: &Moderator<'_>, number: i64) -> Result<()> {
    moderator.responder.defer(true).await?;
    let name = number.to_string();
    let Some(undoing) = moderator.service.store.undoing(moderator.guild, number).await? else {
        return moderator.note("kb-no-revision", &[("number", &name)]).await;
    };
    if undoing.follows {
        return moderator.note("kb-followed", &[("number", &name)]).await;
    }
    if !undoing.later.is_empty() {
        let later = undoing.later.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return moderator.note("kb-later", &[("number", &name), ("later", &later)]).await;
    }
    offer(moderator, Wish::new(undoing.made_on, "undo", name, undoing.edits)).await.map(drop)
}

/// Hands out everything that the guild has of its own, and nothing else, as an archive.
pub(in super::super) async fn export_overlay(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, entries) = moderator.service.store.entries(moderator.guild, None).await?;
    let packed = work::run(move || archive::pack_overlay(&entries)).await??;
    let Some(bytes) = packed else { return moderator.note("kb-export-none", &[]).await };
    if bytes.len() > FILE {
        return moderator.note("kb-export-large", &[("guild", &moderator.guild.to_string())]).await;
    }
    let file = CreateAttachment::bytes(bytes, format!("stet-{number}.zip"));
    moderator.responder.put(moderator.card("kb-exported-all", &[]).edit().new_attachment(file)).await
}
