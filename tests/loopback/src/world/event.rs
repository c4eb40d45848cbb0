//! What happens, and which session is told how much of it.

use serde_json::{Value, json};

use super::World;
use crate::faults::Disorder;
use crate::rules::list;

/// Guilds, their channels and threads.
pub(crate) const GUILDS: u64 = 1;
/// Messages in guilds.
pub(crate) const GUILD_MESSAGE: u64 = 1 << 9;
/// Reactions in guilds.
pub(crate) const GUILD_REACTION: u64 = 1 << 10;
/// Messages outside of guilds.
pub(crate) const DIRECT_MESSAGE: u64 = 1 << 12;
/// Reactions outside of guilds.
pub(crate) const DIRECT_REACTION: u64 = 1 << 13;
/// The content of messages, a privileged intent.
pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
/// The other privileged intents: members and presences.
pub(crate) const OTHER_PRIVILEGED: u64 = 1 << 1 | 1 << 8;
/// All intents there are.
pub(crate) const ALL: u64 = 0x03ff_ffff & !(1 << 17 | 1 << 18 | 1 << 19 | 1 << 22 | 1 << 23);

/// Something that happened.
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) data: Value,
    /// Where it happened, none outside of guilds.
    pub(crate) guild: Option<u64>,
    /// The intents of which a session needs one, none if every session is told.
    pub(crate) intents: u64,
}

impl World {
    /// Gives the event to every session that asked for it, also to those that may still resume.
    pub(crate) fn dispatch(&mut self, event: &Event) {
        let bot = self.bot;
        let is_member = event.guild.is_none_or(|guild| self.guilds[&guild].has_bot);
        for session in &mut self.sessions {
            let wanted = event.intents == 0 || session.intents & event.intents != 0;
            // A guild the bot is not in has no shard: its interactions go where direct messages go.
            if !wanted || !session.serves(event.guild.filter(|_| is_member)) {
                continue;
            }
            let mut data = event.data.clone();
            if event.name.starts_with("MESSAGE_") && session.intents & MESSAGE_CONTENT == 0 && event.guild.is_some() {
                blank(&mut data, bot);
            }
            let is_orderly = !event.name.starts_with("MESSAGE_") && event.name != "INTERACTION_CREATE";
            match self.disorder.filter(|_| !is_orderly) {
                None => session.send(event.name, &data),
                Some(Disorder::Twice) => {
                    session.send(event.name, &data);
                    session.send(event.name, &data);
                }
                Some(Disorder::Swapped) => session.send_late(event.name, &data),
            }
        }
    }
}

/// Takes out of a guild's message what an app without the intent for contents is not given: everything, unless the app wrote
/// it or is mentioned in it. The message it answers is judged by itself.
pub(crate) fn blank(message: &mut Value, bot: u64) {
    let bot = json!(bot.to_string());
    if message["referenced_message"].is_object() {
        blank_one(&mut message["referenced_message"], &bot);
    }
    blank_one(message, &bot);
}

fn blank_one(message: &mut Value, bot: &Value) {
    if message["author"]["id"] == *bot || list(message, "mentions").iter().any(|user| user["id"] == *bot) {
        return;
    }
    for (field, empty) in [("content", json!("")), ("embeds", json!([])), ("attachments", json!([])), ("components", json!([]))] {
        if message.get(field).is_some() {
            message[field] = empty;
        }
    }
    if let Some(message) = message.as_object_mut() {
        message.remove("poll");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_blanked_as_discord_does() {
        let message = |author: &str, mentions: Value| json!({"author": {"id": author}, "mentions": mentions, "content": "c", "embeds": [{}], "attachments": [{}], "components": [{}]});
        let shown = |mut message: Value| {
            blank(&mut message, 7);
            message["content"] == "c" && !list(&message, "embeds").is_empty()
        };
        assert!(!shown(message("1", json!([]))));
        assert!(!shown(message("1", json!([{"id": "2"}]))));
        assert!(shown(message("7", json!([]))));
        assert!(shown(message("1", json!([{"id": "7"}]))));
        let mut reply = message("1", json!([{"id": "7"}]));
        reply["referenced_message"] = message("2", json!([]));
        blank(&mut reply, 7);
        assert_eq!((&reply["content"], &reply["referenced_message"]["content"]), (&json!("c"), &json!("")));
    }
}
