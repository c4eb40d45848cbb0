//! A message as a test looks at it.

use axum::body::Bytes;
use serde_json::Value;

use crate::markdown::render;
use crate::rules::{list, text};
use crate::world::message::{EPHEMERAL, MessageData};

/// A copy of a message, as it was when it was taken.
#[derive(Debug, Clone)]
pub struct Message {
    pub(crate) id: u64,
    pub(crate) channel: u64,
    /// How often the bot had edited it.
    pub(crate) edits: u64,
    json: Value,
    files: Vec<(String, Bytes)>,
}

impl Message {
    pub(crate) fn new(data: MessageData) -> Self {
        Self { id: data.id, channel: data.channel, edits: data.edits, json: data.json, files: data.files }
    }

    /// The message object, as Discord returns it.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The message's snowflake.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The channel's snowflake.
    pub fn channel_id(&self) -> u64 {
        self.channel
    }

    /// The content as it was written.
    pub fn content(&self) -> &str {
        text(&self.json, "content")
    }

    /// The names and the contents of its files.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.files.iter().map(|(name, content)| (name.clone(), content.to_vec())).collect()
    }

    /// Everything a reader sees: the content, then of each embed its author, title, description, fields and footer, each on
    /// lines of its own, rendered as Discord does. Authors and footers know no Markdown.
    pub fn text(&self) -> String {
        let mut parts = vec![render(self.content()).visible];
        for embed in list(&self.json, "embeds") {
            parts.push(text(&embed["author"], "name").to_owned());
            parts.extend(["title", "description"].map(|field| render(text(embed, field)).visible));
            for field in list(embed, "fields") {
                parts.extend(["name", "value"].map(|part| render(text(field, part)).visible));
            }
            parts.push(text(&embed["footer"], "text").to_owned());
        }
        parts.retain(|part| !part.is_empty());
        parts.join("\n")
    }

    /// Everything in the message that can be clicked or that changes by itself (see [`Rendered::active`]), buttons aside.
    ///
    /// [`Rendered::active`]: crate::markdown::Rendered::active
    pub fn active(&self) -> Vec<String> {
        let mut parts = vec![self.content()];
        for embed in list(&self.json, "embeds") {
            parts.extend(["title", "description"].map(|field| text(embed, field)));
            parts.extend(list(embed, "fields").iter().flat_map(|field| ["name", "value"].map(|part| text(field, part))));
        }
        parts.into_iter().flat_map(|part| render(part).active).collect()
    }

    /// The label and the `custom_id` of every button that can be clicked; link buttons and disabled ones are left out.
    pub fn buttons(&self) -> Vec<(String, String)> {
        let buttons = self.components().filter(|part| part["type"] == 2 && part["custom_id"].is_string() && part["disabled"] != true);
        buttons.map(|button| (text(button, "label").to_owned(), text(button, "custom_id").to_owned())).collect()
    }

    /// Whether only one user sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.json["flags"].as_u64().unwrap_or_default() & EPHEMERAL != 0
    }

    /// The components inside the rows.
    pub(crate) fn components(&self) -> impl Iterator<Item = &Value> {
        list(&self.json, "components").iter().flat_map(|row| list(row, "components"))
    }
}
