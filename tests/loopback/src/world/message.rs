//! Messages: how they are made, changed and shown.

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use super::World;
use super::event::{DIRECT_MESSAGE, DIRECT_REACTION, Event, GUILD_MESSAGE, GUILD_REACTION};
use super::file::Upload;
use crate::clock::{made_at, timestamp};
use crate::rules::{list, mention, text};

/// The flag of a message that only one user sees.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// The flag of an answer that has been deferred.
pub(crate) const LOADING: u64 = 1 << 7;
/// The flags a bot may set: embeds suppressed, ephemeral, silent, made of components.
pub(crate) const SETTABLE: u64 = 1 << 2 | EPHEMERAL | 1 << 12 | 1 << 15;

/// A message, deleted ones included.
#[derive(Clone)]
pub(crate) struct MessageData {
    pub(crate) id: u64,
    pub(crate) channel: u64,
    pub(crate) author: u64,
    /// The message object, as Discord returns it.
    pub(crate) json: Value,
    /// The names and contents of its attachments.
    pub(crate) files: Vec<(String, Bytes)>,
    /// How often the bot has edited it.
    pub(crate) edits: u64,
    pub(crate) deleted: bool,
    /// The only user who sees it.
    pub(crate) only_for: Option<u64>,
    /// The interaction it answers.
    pub(crate) interaction: Option<u64>,
    /// Who has reacted with which emoji.
    pub(crate) reactions: Vec<(u64, Value)>,
}

impl MessageData {
    pub(crate) fn flags(&self) -> u64 {
        self.json["flags"].as_u64().unwrap_or_default()
    }

    pub(crate) fn set_flags(&mut self, flags: u64) {
        self.json["flags"] = json!(flags);
    }

    /// The message this one answers.
    pub(crate) fn answers(&self) -> Option<u64> {
        self.json["message_reference"]["message_id"].as_str()?.parse().ok()
    }
}

impl World {
    /// A new message by `author` with the parts of `body` and the files. It is neither stored nor told to anybody.
    pub(crate) fn new_message(&mut self, channel: u64, author: &Value, body: &Value, uploads: &[Upload]) -> MessageData {
        let id = self.clock.id();
        let flags = body["flags"].as_u64().unwrap_or_default() & SETTABLE;
        let json = json!({
            "id": id.to_string(), "channel_id": channel.to_string(), "author": author, "type": 0, "content": "",
            "timestamp": timestamp(made_at(id)), "edited_timestamp": null, "tts": body["tts"] == true, "pinned": false, "flags": flags,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "components": [],
        });
        let author = json["author"]["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
        let mut message = MessageData {
            id,
            channel,
            author,
            json,
            files: Vec::new(),
            edits: 0,
            deleted: false,
            only_for: None,
            interaction: None,
            reactions: Vec::new(),
        };
        if !body["nonce"].is_null() {
            message.json["nonce"] = body["nonce"].clone();
        }
        self.fill(&mut message, body, uploads);
        message
    }

    /// Puts the parts that `body` has, and the files, into the message.
    pub(crate) fn fill(&mut self, message: &mut MessageData, body: &Value, uploads: &[Upload]) {
        if let Some(content) = body["content"].as_str() {
            message.json["content"] = json!(content.trim());
        } else if body.get("content").is_some() {
            message.json["content"] = json!("");
        }
        if body.get("embeds").is_some() {
            message.json["embeds"] = list(body, "embeds").iter().map(returned_embed).collect();
        }
        if body.get("components").is_some() {
            message.json["components"] = returned_components(list(body, "components"));
        }
        let before = list(&message.json, "attachments").to_vec();
        message.json["attachments"] = self.attachments(message.channel, body, uploads, &before);
        message.files = self.contents(&message.json);
        let content = text(&message.json, "content").to_owned();
        let mentioned = mention::mentions(&content);
        let numbers = mentioned.iter().filter_map(|mention| mention.trim_start_matches('!').parse().ok());
        message.json["mentions"] = numbers.filter(|id| self.users.contains_key(id)).map(|id| self.user(id)).collect();
    }

    /// Makes the message answer another, as `type` 19. `ping` is whether its author becomes one of the mentioned.
    pub(crate) fn reply(&self, message: &mut MessageData, to: u64, ping: bool) {
        let Some(answered) = self.messages.get(&to) else { return };
        message.json["type"] = json!(19);
        message.json["message_reference"] = json!({"type": 0, "message_id": to.to_string(), "channel_id": answered.channel.to_string()});
        if let Some(guild) = self.channels[&answered.channel].guild {
            message.json["message_reference"]["guild_id"] = json!(guild.to_string());
        }
        message.json["referenced_message"] = if answered.deleted { Value::Null } else { without_reference(&answered.json) };
        let author = answered.json["author"].clone();
        if ping
            && !list(&message.json, "mentions").iter().any(|user| user["id"] == author["id"])
            && let Value::Array(mentions) = &mut message.json["mentions"]
        {
            mentions.push(author);
        }
    }

    /// Stores a message and tells the bot, unless only one user sees it.
    pub(crate) fn publish(&mut self, message: MessageData) -> Value {
        let (id, json) = (message.id, message.json.clone());
        let told = message.only_for.is_none();
        self.messages.insert(id, message);
        if told {
            self.tell("MESSAGE_CREATE", id);
        }
        if let Some(message) = self.messages.get_mut(&id)
            && let Some(json) = message.json.as_object_mut()
        {
            // The nonce is in the answer and in the event, not in the message as it is read later.
            json.remove("nonce");
        }
        json
    }

    /// Tells the bot that a message was made or changed.
    pub(crate) fn tell(&mut self, name: &'static str, id: u64) {
        let Some(message) = self.messages.get(&id) else { return };
        if message.only_for.is_some() || !self.bot_sees(message.channel) {
            return;
        }
        let channel = &self.channels[&message.channel];
        let (guild, mut data) = (channel.guild, message.json.clone());
        data["channel_type"] = json!(channel.kind as u8);
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild.to_string());
            if message.json["webhook_id"].is_null() {
                data["member"] = self.member(message.author, guild);
            }
        }
        self.dispatch(&Event { name, data, guild, intents: if guild.is_some() { GUILD_MESSAGE } else { DIRECT_MESSAGE } });
    }

    /// Adds or takes away a user's reaction and tells the bot.
    pub(crate) fn react(&mut self, id: u64, user: u64, emoji: &Value, add: bool) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        let others = message.reactions.iter().filter(|reaction| **reaction != (user, emoji.clone())).cloned();
        let mut reactions: Vec<(u64, Value)> = others.collect();
        if add {
            reactions.push((user, emoji.clone()));
        }
        message.reactions = reactions;
        message.json["reactions"] = shown_reactions(&message.reactions, self.bot);
        let (channel, author) = (message.channel, message.author);
        let guild = self.channels[&channel].guild;
        let mut data = json!({"user_id": user.to_string(), "channel_id": channel.to_string(), "message_id": id.to_string(),
            "emoji": emoji, "burst": false, "type": 0});
        if add {
            data["message_author_id"] = json!(author.to_string());
        }
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild.to_string());
            if add {
                data["member"] = self.member(user, guild);
                data["member"]["user"] = self.user(user);
            }
        }
        let name = if add { "MESSAGE_REACTION_ADD" } else { "MESSAGE_REACTION_REMOVE" };
        if self.bot_sees(channel) {
            self.dispatch(&Event { name, data, guild, intents: if guild.is_some() { GUILD_REACTION } else { DIRECT_REACTION } });
        }
    }

    pub(crate) fn delete(&mut self, id: u64) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.deleted = true;
        let (channel, visible) = (message.channel, message.only_for.is_none());
        if !visible || !self.bot_sees(channel) {
            return;
        }
        let guild = self.channels[&channel].guild;
        let mut data = json!({"id": id.to_string(), "channel_id": channel.to_string()});
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild.to_string());
        }
        let intents = if guild.is_some() { GUILD_MESSAGE } else { DIRECT_MESSAGE };
        self.dispatch(&Event { name: "MESSAGE_DELETE", data, guild, intents });
    }

    /// A message everybody sees.
    pub(crate) fn visible_message(&self, channel: u64, id: u64) -> Option<&MessageData> {
        let message = self.messages.get(&id)?;
        (message.channel == channel && !message.deleted && message.only_for.is_none()).then_some(message)
    }
}

/// The reactions as they stand in a message: one entry for each emoji.
fn shown_reactions(reactions: &[(u64, Value)], bot: u64) -> Value {
    let mut shown: Vec<Value> = Vec::new();
    for (user, emoji) in reactions {
        let mine = *user == bot;
        if let Some(entry) = shown.iter_mut().find(|entry| entry["emoji"] == *emoji) {
            let count = entry["count"].as_u64().unwrap_or_default() + 1;
            entry["count"] = json!(count);
            entry["count_details"]["normal"] = json!(count);
            entry["me"] = json!(mine || entry["me"] == true);
        } else {
            shown.push(json!({"emoji": emoji, "count": 1, "count_details": {"burst": 0, "normal": 1}, "me": mine, "me_burst": false, "burst_colors": []}));
        }
    }
    Value::Array(shown)
}

/// A message as it stands inside another.
fn without_reference(message: &Value) -> Value {
    let mut message = message.clone();
    if let Some(message) = message.as_object_mut() {
        message.remove("referenced_message");
    }
    message
}

/// An embed as Discord gives it back: trimmed, and with its defaults.
fn returned_embed(embed: &Value) -> Value {
    let mut embed = trimmed(embed);
    embed["type"] = json!("rich");
    for field in embed.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
        field["inline"] = json!(field["inline"] == true);
    }
    embed
}

fn trimmed(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(text.trim()),
        Value::Array(elements) => elements.iter().map(trimmed).collect(),
        Value::Object(object) => {
            let kept = object.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), trimmed(value))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// Components as Discord gives them back: every one with a number.
fn returned_components(rows: &[Value]) -> Value {
    let mut number = 0;
    rows.iter().map(|row| numbered(row, &mut number)).collect()
}

fn numbered(component: &Value, number: &mut u64) -> Value {
    let mut component = component.clone();
    if component["id"].is_null() {
        *number += 1;
        component["id"] = json!(*number);
    }
    if let Some(inner) = component.get("components").and_then(Value::as_array) {
        component["components"] = inner.clone().iter().map(|part| numbered(part, number)).collect();
    }
    component
}
