//! The gateway's address, users, the application, guilds and channels.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use crate::permissions::SEND_MESSAGES;
use crate::problem::Problem;
use crate::rules::text;
use crate::world::World;
use crate::world::place::ChannelKind;

pub(super) fn gateway(address: SocketAddr) -> Answer {
    Answer::ok(json!({"url": format!("ws://{address}/gateway")}))
}

pub(super) fn gateway_bot(address: SocketAddr, starts_left: u64) -> Answer {
    let limit = json!({"total": 1_000, "remaining": starts_left, "reset_after": 86_400_000, "max_concurrency": 1});
    Answer::ok(json!({"url": format!("ws://{address}/gateway"), "shards": 1, "session_start_limit": limit}))
}

impl World {
    pub(super) fn application(&self) -> Value {
        json!({
            "id": self.bot.to_string(), "name": "bot", "icon": null, "description": "", "summary": "", "bot_public": true,
            "bot_require_code_grant": false, "verify_key": "0".repeat(64), "flags": self.application_flags(), "team": null,
            "owner": self.user(self.bot), "bot": self.user(self.bot), "hook": true, "redirect_uris": [], "interactions_endpoint_url": null,
            "integration_types_config": {"0": {}, "1": {}}, "approximate_guild_count": self.guilds.len(),
        })
    }

    pub(super) fn get_user(&self, call: &Call<'_>) -> Answer {
        match self.users.get(&call.id(0)) {
            Some(user) => Answer::ok(user.json()),
            None => Answer::unknown(10_013, "User"),
        }
    }

    pub(super) fn open_direct(&mut self, call: &Call<'_>) -> Answer {
        let recipient = text(&call.body, "recipient_id").parse().unwrap_or_default();
        if !self.users.contains_key(&recipient) || recipient == self.bot {
            return self.invalid(call, &[Problem::new(&["recipient_id"], "INVALID_RECIPIENT", "Cannot send messages to this user")]);
        }
        let channel = self.direct(recipient);
        Answer::ok(self.channel(channel))
    }

    pub(super) fn get_guild(&mut self, call: &Call<'_>) -> Answer {
        let id = call.id(0);
        match self.guilds.get(&id).map(|guild| guild.has_bot) {
            Some(true) => Answer::ok(self.guild(id)),
            Some(false) => self.refuse(call, 403, 50_001, "Missing Access"),
            None => Answer::unknown(10_004, "Guild"),
        }
    }

    pub(super) fn get_guild_channels(&mut self, call: &Call<'_>) -> Answer {
        let guild = Some(call.id(0));
        let here = self.channels.values().filter(|channel| channel.guild == guild && channel.kind != ChannelKind::Thread);
        let channels: Value = here.map(|channel| self.channel(channel.id)).collect();
        match self.guilds.get(&call.id(0)).map(|guild| guild.has_bot) {
            Some(true) => Answer::ok(channels),
            Some(false) => self.refuse(call, 403, 50_001, "Missing Access"),
            None => Answer::unknown(10_004, "Guild"),
        }
    }

    pub(super) fn get_member(&mut self, call: &Call<'_>) -> Answer {
        let user = call.id(1);
        match self.guilds.get(&call.id(0)).map(|guild| guild.has_bot) {
            Some(true) if self.users.contains_key(&user) => {
                let mut member = self.member(user, call.id(0));
                member["user"] = self.user(user);
                Answer::ok(member)
            }
            Some(true) => Answer::unknown(10_007, "Member"),
            Some(false) => self.refuse(call, 403, 50_001, "Missing Access"),
            None => Answer::unknown(10_004, "Guild"),
        }
    }

    pub(super) fn get_channel(&mut self, call: &Call<'_>) -> Answer {
        match self.enter(call, 0) {
            Ok(channel) => Answer::ok(self.channel(channel)),
            Err(answer) => answer,
        }
    }

    pub(super) fn type_in(&mut self, call: &Call<'_>) -> Answer {
        match self.enter(call, SEND_MESSAGES) {
            Ok(_) => Answer::done(),
            Err(answer) => answer,
        }
    }

    /// The channel of the path, if the bot is there, sees it and has the permissions. A place the bot is not in is a broken rule; a
    /// permission it lacks is not, because it cannot always know.
    pub(super) fn enter(&mut self, call: &Call<'_>, permissions: u64) -> Result<u64, Answer> {
        let id = call.id(0);
        if !self.channels.contains_key(&id) {
            return Err(Answer::unknown(10_003, "Channel"));
        }
        if !self.has_bot(id) {
            return Err(self.refuse(call, 403, 50_001, "Missing Access"));
        }
        if !self.bot_sees(id) {
            return Err(Answer::error(403, 50_001, "Missing Access"));
        }
        if self.bot_permissions(id) & permissions != permissions {
            return Err(Answer::error(403, 50_013, "Missing Permissions"));
        }
        Ok(id)
    }
}
