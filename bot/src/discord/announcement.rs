//! The log channels of guilds: every revision is told there once, whoever made it and in which process.

use super::card;
use super::delivery::{deliver, is_final, told};
use super::limits::FILE;
use super::service::Service;
use crate::difference::before_and_after;
use crate::preferences::{LOG, Preferences};
use crate::store::Revision;
use crate::work;
use anyhow::{Context as _, Result};
use poise::serenity_prelude::{ChannelId, CreateAttachment, CreateMessage, Http, Nonce};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tells what has not been told yet, in all guilds.
pub(super) async fn announce_all(service: &Service, http: &Http) -> Result<()> {
    for guild in service.store.guilds_to_announce().await? {
        // One guild's trouble is not another's.
        if let Err(error) = announce(service, http, guild).await {
            tracing::warn!(guild, error = told(&error), "cannot tell changes in a log channel; it is tried again");
        }
    }
    Ok(())
}

/// Tells what has not been told yet in a guild. Where Discord refuses for good, that is noted and passed over. Two who tell the
/// same at once make one message: it has one nonce.
pub(super) async fn announce(service: &Service, http: &Http, guild: u64) -> Result<()> {
    while let Some(number) = service.store.to_announce(guild, LOG).await? {
        let Some(revision) = service.store.history(guild, Some(number + 1), 1).await?.pop() else { return Ok(()) };
        let before = Preferences::of(&service.store.settings(guild, Some(number - 1)).await?);
        let after = Preferences::of(&service.store.settings(guild, Some(number)).await?);
        // Who reads the channel of before hears that it is another one now.
        let channels: BTreeSet<u64> = before.log.into_iter().chain(after.log).collect();
        let language = after.language.unwrap_or(service.settings.answer.locale);
        for channel in channels {
            let (message, nonce) = message(service, guild, &revision, channel, language).await?;
            let message = message.nonce(Nonce::String(nonce)).enforce_nonce(true);
            let sent = deliver(|| ChannelId::new(channel).send_message(http, message.clone())).await;
            match sent {
                Err(error) if is_final(&error) => {
                    tracing::info!(guild, channel, error = ?error.to_string(), "a log channel cannot be written into");
                    service.note_unheard(guild, number);
                }
                sent => drop(sent?),
            }
        }
        service.store.mark_announced(guild, number).await?;
    }
    Ok(())
}

async fn message(
    service: &Service,
    guild: u64,
    revision: &Revision,
    channel: u64,
    language: stet_knowledge::text::Language,
) -> Result<(CreateMessage, String)> {
    let number = revision.number;
    let (changes, base) = (service.store.changes(guild, number).await?, Arc::clone(&service.host.base().base));
    let texts = work::run(move || before_and_after(changes, &base)).await.context("writing texts broke off")??;
    let is_large = texts.iter().any(|(_, content)| content.len() > FILE);
    let files = texts.into_iter().filter(|(_, content)| (1..=FILE).contains(&content.len()));
    let files = files.map(|(name, content)| CreateAttachment::bytes(content.into_bytes(), format!("revision-{number}-{name}.txt")));
    let embed = card::logged(guild, revision, is_large, language).embed();
    Ok((CreateMessage::new().embed(embed).files(files), format!("log-{:08x}-{number}", channel & 0xffff_ffff)))
}
