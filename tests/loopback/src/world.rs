//! Users, guilds, channels, messages, interactions and commands: plain data, changed under one lock.

pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod interaction;
pub(crate) mod message;
pub(crate) mod place;
pub(crate) mod session;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clock::Clock;
use crate::faults::{Disorder, Faults};
use crate::requests::Request;
use file::FileData;
use interaction::InteractionData;
use message::MessageData;
use place::{ChannelData, GuildData};
use session::{SessionData, SessionLog};

/// Everything the server knows.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) bot: u64,
    /// Whether the privileged intent for the content of messages is enabled in the portal.
    pub(crate) message_content: bool,
    pub(crate) users: BTreeMap<u64, UserData>,
    pub(crate) guilds: BTreeMap<u64, GuildData>,
    pub(crate) channels: BTreeMap<u64, ChannelData>,
    pub(crate) messages: BTreeMap<u64, MessageData>,
    pub(crate) interactions: BTreeMap<u64, InteractionData>,
    pub(crate) files: BTreeMap<u64, FileData>,
    pub(crate) commands: Vec<CommandData>,
    /// Bulk overwrites of commands so far, and all calls that registered commands.
    pub(crate) overwrites: usize,
    pub(crate) registrations: usize,
    /// The nonces of the bot's messages: channel, nonce, message, and when.
    pub(crate) nonces: Vec<(u64, Value, u64, u64)>,
    pub(crate) faults: Faults,
    pub(crate) violations: Vec<String>,
    pub(crate) requests: Vec<Request>,
    /// REST requests that have arrived and are not answered yet, and when the last one arrived or was answered.
    pub(crate) open_requests: usize,
    pub(crate) last_request: Instant,
    pub(crate) sessions: Vec<SessionData>,
    pub(crate) connections: Vec<SessionLog>,
    /// Whether connections are taken and ended before a word.
    pub(crate) turns_away: bool,
    /// How many sessions the bot may still start.
    pub(crate) starts_left: u64,
    /// How long an interaction waits for its callback.
    pub(crate) callback_within: Duration,
    /// How messages and interactions reach the bot, other than once and in their order.
    pub(crate) disorder: Option<Disorder>,
}

/// A person or a bot.
pub(crate) struct UserData {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) locale: String,
    pub(crate) bot: bool,
    /// The permissions as a member of any guild.
    pub(crate) permissions: u64,
    /// The roles, of whichever guild.
    pub(crate) roles: Vec<u64>,
}

/// A registered application command.
pub(crate) struct CommandData {
    pub(crate) guild: Option<u64>,
    pub(crate) json: Value,
}

impl World {
    pub(crate) fn new(message_content: bool) -> Self {
        let mut world = Self {
            clock: Clock::default(),
            bot: 0,
            message_content,
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            interactions: BTreeMap::new(),
            files: BTreeMap::new(),
            commands: Vec::new(),
            overwrites: 0,
            registrations: 0,
            nonces: Vec::new(),
            faults: Faults::default(),
            violations: Vec::new(),
            requests: Vec::new(),
            open_requests: 0,
            last_request: Instant::now(),
            sessions: Vec::new(),
            connections: Vec::new(),
            turns_away: false,
            starts_left: 999,
            callback_within: crate::limits::CALLBACK,
            disorder: None,
        };
        world.bot = world.add_user("bot", true);
        world
    }

    pub(crate) fn add_user(&mut self, name: &str, bot: bool) -> u64 {
        let id = self.clock.id();
        let permissions = crate::permissions::DEFAULT;
        self.users.insert(id, UserData { id, name: name.to_owned(), locale: "en-US".to_owned(), bot, permissions, roles: Vec::new() });
        id
    }

    /// The user object, as Discord returns it.
    pub(crate) fn user(&self, id: u64) -> Value {
        self.users.get(&id).map_or(Value::Null, UserData::json)
    }

    /// The member object of a user in a guild, without the user.
    pub(crate) fn member(&self, id: u64, guild: u64) -> Value {
        let of_guild = |role: &&u64| self.guilds.get(&guild).is_some_and(|guild| guild.roles.iter().any(|(known, _)| known == *role));
        let roles: Value = self.users.get(&id).into_iter().flat_map(|user| &user.roles).filter(of_guild).map(ToString::to_string).collect();
        json!({
            "avatar": null, "banner": null, "nick": null, "roles": roles, "joined_at": crate::clock::timestamp(crate::clock::made_at(id)),
            "premium_since": null, "deaf": false, "mute": false, "flags": 0, "pending": false, "communication_disabled_until": null,
        })
    }

    /// The commands that can be used in a guild, or outside of guilds: first the global ones.
    pub(crate) fn commands_in(&self, guild: Option<u64>) -> impl Iterator<Item = &Value> {
        let here = move |command: &&CommandData| command.guild.is_none() || command.guild == guild;
        self.commands.iter().filter(here).map(|command| &command.json)
    }
}

impl UserData {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(), "username": self.name, "global_name": if self.bot { Value::Null } else { json!(self.name) },
            "discriminator": if self.bot { "0001" } else { "0" }, "avatar": null, "bot": self.bot, "system": false, "flags": 0, "public_flags": 0,
        })
    }
}
