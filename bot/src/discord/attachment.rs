//! Files that people give: read from Discord's host of attachments alone, within limits.

use crate::library::{Undecodable, decode};
use crate::settings::Settings;
use crate::work;
use anyhow::Result;
use poise::serenity_prelude::Attachment;
use reqwest::redirect::Policy;
use std::time::Duration;

/// The most bytes of a file.
pub(super) const LARGEST: usize = 1 << 20;
/// How long reading a file may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Discord's host of attachments (docs.discord.com/developers/reference#signed-attachment-cdn-urls).
const HOST: &str = "https://cdn.discordapp.com/";

/// What was read of a file.
#[derive(Debug)]
pub(super) enum Read {
    /// Its text.
    Text(String),
    /// Why there is none: the key of what is told to who gave it.
    Refused(&'static str),
}

/// Reads a text file.
pub(super) async fn read(settings: &Settings, attachment: &Attachment) -> Result<Read> {
    let Some(path) = attachment.url.strip_prefix(HOST) else { return Ok(Read::Refused("file-elsewhere")) };
    // What Discord says of its size is the first look; what arrives is counted.
    if usize::try_from(attachment.size).map_or(true, |size| size > LARGEST) {
        return Ok(Read::Refused("file-large"));
    }
    let proxy = settings.discord.attachments.trim_end_matches('/');
    let address = if proxy.is_empty() { attachment.url.clone() } else { format!("{proxy}/{path}") };
    match fetch(&address).await {
        // A megabyte of another encoding is guessed at.
        Ok(Some(bytes)) => Ok(match work::run(move || decode(bytes, None)).await? {
            Ok(decoded) => Read::Text(decoded.text),
            Err(Undecodable::Zipped | Undecodable::Pdf | Undecodable::Html) => Read::Refused("file-document"),
            Err(_) => Read::Refused("file-no-text"),
        }),
        Ok(None) => Ok(Read::Refused("file-large")),
        Err(error) => {
            // The address holds a signature that lets anybody read the file.
            tracing::warn!(error = %error.without_url(), "cannot read an attachment");
            Ok(Read::Refused("file-unreachable"))
        }
    }
}

/// The bytes behind an address; none when there are too many.
async fn fetch(address: &str) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(Policy::none()).build()?;
    let mut response = client.get(address).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > LARGEST {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}
