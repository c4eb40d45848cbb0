//! Interactions: what a user did, and how far the bot has answered it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::World;
use super::event::Event;
use super::place::ChannelKind;
use crate::limits;
use crate::rules::interaction::Kind;

/// An interaction and its answers.
pub(crate) struct InteractionData {
    pub(crate) id: u64,
    pub(crate) token: String,
    pub(crate) kind: Kind,
    pub(crate) user: u64,
    pub(crate) channel: u64,
    pub(crate) user_installed: bool,
    /// The message whose component was used.
    pub(crate) message: Option<u64>,
    /// On the server's clock, in milliseconds.
    pub(crate) made: u64,
    /// In real time.
    pub(crate) dispatched: Instant,
    pub(crate) acknowledged: Option<Duration>,
    /// The types of the callbacks that were taken.
    pub(crate) callbacks: Vec<u64>,
    /// Whether a fault hid from the bot that its callback was taken.
    pub(crate) answer_lost: bool,
    /// The message that `@original` is.
    pub(crate) original: Option<u64>,
    /// How often `@original` had been edited when it became the answer.
    pub(crate) edits_before: u64,
    pub(crate) followups: Vec<u64>,
    /// The `data` of a callback of type 8 or 9.
    pub(crate) data: Value,
}

/// What a user does, before it is sent.
pub(crate) struct Deed {
    pub(crate) kind: Kind,
    pub(crate) user: u64,
    pub(crate) channel: u64,
    pub(crate) user_installed: bool,
    pub(crate) message: Option<u64>,
    pub(crate) data: Value,
}

impl InteractionData {
    /// Whether the token is still good.
    pub(crate) fn is_fresh(&self, now: u64) -> bool {
        u128::from(now.saturating_sub(self.made)) < limits::TOKEN.as_millis()
    }

    /// Whether it may still be answered.
    pub(crate) fn is_waiting(&self, now: u64, within: Duration) -> bool {
        u128::from(now.saturating_sub(self.made)) < within.as_millis()
    }
}

impl World {
    /// Makes an interaction and tells the bot.
    pub(crate) fn interact(&mut self, deed: &Deed) -> u64 {
        let id = self.clock.id();
        let token = format!("interaction-{id}-{:x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let data = self.interaction_create(id, &token, deed);
        let guild = self.channels[&deed.channel].guild;
        let Deed { kind, user, channel, user_installed, message, .. } = *deed;
        let interaction = InteractionData {
            id,
            token,
            kind,
            user,
            channel,
            user_installed,
            message,
            made: self.clock.now(),
            dispatched: Instant::now(),
            acknowledged: None,
            callbacks: Vec::new(),
            answer_lost: false,
            original: None,
            edits_before: 0,
            followups: Vec::new(),
            data: Value::Null,
        };
        self.interactions.insert(id, interaction);
        self.dispatch(&Event { name: "INTERACTION_CREATE", data, guild, intents: 0 });
        id
    }

    /// Who installed the app that is used: the guild, the user, or (in the bot's direct messages) nobody in particular.
    pub(crate) fn owners(&self, deed_channel: u64, user: u64, user_installed: bool) -> Value {
        if user_installed {
            return json!({"1": user.to_string()});
        }
        json!({"0": self.channels[&deed_channel].guild.map_or_else(|| "0".to_owned(), |guild| guild.to_string())})
    }

    /// 0 in a guild, 1 in the bot's direct messages, 2 in other conversations.
    pub(crate) fn context(&self, channel: u64) -> u64 {
        match self.channels[&channel].kind {
            ChannelKind::Direct if self.has_bot(channel) => 1,
            ChannelKind::Direct => 2,
            _ => 0,
        }
    }

    fn interaction_create(&self, id: u64, token: &str, deed: &Deed) -> Value {
        let user = &self.users[&deed.user];
        let mut json = json!({
            "id": id.to_string(), "application_id": self.bot.to_string(), "type": deed.kind.number(), "token": token, "version": 1,
            "data": deed.data, "channel_id": deed.channel.to_string(), "channel": self.partial_channel(deed.channel, deed.user),
            "locale": user.locale, "entitlements": [], "attachment_size_limit": limits::FILE, "context": self.context(deed.channel),
            "app_permissions": self.app_permissions(deed.channel).to_string(),
            "authorizing_integration_owners": self.owners(deed.channel, deed.user, deed.user_installed),
        });
        if let Some(guild) = self.channels[&deed.channel].guild {
            let mut member = self.member(deed.user, guild);
            member["user"] = user.json();
            member["permissions"] = json!(user.permissions.to_string());
            json["member"] = member;
            json["guild_id"] = json!(guild.to_string());
            json["guild"] = json!({"id": guild.to_string(), "locale": "en-US", "features": []});
            json["guild_locale"] = json!("en-US");
        } else {
            json["user"] = user.json();
        }
        if let Some(message) = deed.message.and_then(|message| self.messages.get(&message)) {
            json["message"] = message.json.clone();
        }
        json
    }
}
