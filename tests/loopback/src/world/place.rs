//! Guilds, channels, threads, and what the bot may do there.

use serde_json::{Value, json};

use super::World;
use super::event::{Event, GUILDS};
use crate::clock::{made_at, timestamp};
use crate::permissions;

/// A guild.
pub(crate) struct GuildData {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) owner: u64,
    /// Whether the bot is a member.
    pub(crate) has_bot: bool,
    /// The roles besides `@everyone`, with their names.
    pub(crate) roles: Vec<(u64, String)>,
    /// The commands that an admin has allowed to a role under Server Settings > Integrations.
    pub(crate) allowed: Vec<(String, u64)>,
}

/// The types of channel this crate offers, with their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChannelKind {
    Text = 0,
    Direct = 1,
    Thread = 11,
    Forum = 15,
}

/// A channel, a thread or a conversation.
pub(crate) struct ChannelData {
    pub(crate) id: u64,
    pub(crate) guild: Option<u64>,
    pub(crate) kind: ChannelKind,
    pub(crate) name: String,
    /// The channel a thread belongs to.
    pub(crate) parent: Option<u64>,
    /// The users of a conversation outside of guilds.
    pub(crate) recipients: Vec<u64>,
    /// The permissions the bot lacks here.
    pub(crate) denied: u64,
}

impl GuildData {
    /// The objects of all roles; `@everyone` is the first and has the guild's number.
    pub(crate) fn role_objects(&self) -> Vec<Value> {
        let everyone = (self.id, "@everyone".to_owned());
        std::iter::once(&everyone).chain(&self.roles).zip(0_u64..).map(|((id, name), position)| role(*id, name, position)).collect()
    }
}

impl World {
    pub(crate) fn add_guild(&mut self, name: &str, has_bot: bool) -> u64 {
        let id = self.clock.id();
        self.add_guild_as(id, name, has_bot)
    }

    pub(crate) fn add_guild_as(&mut self, id: u64, name: &str, has_bot: bool) -> u64 {
        let owner = self.add_user(&format!("owner of {name}"), false);
        self.guilds.insert(id, GuildData { id, name: name.to_owned(), owner, has_bot, roles: Vec::new(), allowed: Vec::new() });
        if has_bot {
            self.dispatch(&Event { name: "GUILD_CREATE", data: self.guild_create(id), guild: Some(id), intents: GUILDS });
        }
        id
    }

    pub(crate) fn add_role(&mut self, guild: u64, name: &str) -> u64 {
        let id = self.clock.id();
        let Some(data) = self.guilds.get_mut(&guild) else { return id };
        data.roles.push((id, name.to_owned()));
        if data.has_bot {
            let data = json!({"guild_id": guild.to_string(), "role": data.role_objects().pop()});
            self.dispatch(&Event { name: "GUILD_ROLE_CREATE", data, guild: Some(guild), intents: GUILDS });
        }
        id
    }

    pub(crate) fn add_channel(
        &mut self,
        guild: Option<u64>,
        kind: ChannelKind,
        name: &str,
        parent: Option<u64>,
        recipients: Vec<u64>,
    ) -> u64 {
        let id = self.clock.id();
        self.channels.insert(id, ChannelData { id, guild, kind, name: name.to_owned(), parent, recipients, denied: 0 });
        if guild.is_some() && self.has_bot(id) {
            let name = if kind == ChannelKind::Thread { "THREAD_CREATE" } else { "CHANNEL_CREATE" };
            self.dispatch(&Event { name, data: self.channel(id), guild, intents: GUILDS });
        }
        id
    }

    /// Whether the bot is where the channel is.
    pub(crate) fn has_bot(&self, channel: u64) -> bool {
        let Some(channel) = self.channels.get(&channel) else { return false };
        match channel.guild {
            Some(guild) => self.guilds[&guild].has_bot,
            None => channel.recipients.contains(&self.bot),
        }
    }

    /// Whether the channel belongs to a guild.
    pub(crate) fn is_in_guild(&self, channel: u64) -> bool {
        self.channels.get(&channel).is_some_and(|channel| channel.guild.is_some())
    }

    /// What an app may do where it is used: as the bot, or only what answers need where the bot is not.
    pub(crate) fn app_permissions(&self, channel: u64) -> u64 {
        let answering = permissions::ATTACH_FILES | permissions::EMBED_LINKS | permissions::MENTION_EVERYONE;
        if self.has_bot(channel) { self.bot_permissions(channel) } else { answering }
    }

    /// What the bot may do in a channel; a thread is as its parent.
    pub(crate) fn bot_permissions(&self, channel: u64) -> u64 {
        let denied = |id: u64| self.channels.get(&id).map_or(0, |channel| channel.denied);
        let parent = self.channels.get(&channel).and_then(|channel| channel.parent);
        permissions::DEFAULT & !denied(channel) & !parent.map_or(0, denied)
    }

    /// Whether the bot sees the channel at all.
    pub(crate) fn bot_sees(&self, channel: u64) -> bool {
        self.has_bot(channel) && self.bot_permissions(channel) & permissions::VIEW_CHANNEL != 0
    }

    /// The channel object, as Discord returns it to the bot.
    pub(crate) fn channel(&self, id: u64) -> Value {
        let Some(channel) = self.channels.get(&id) else { return Value::Null };
        let last = self.messages.values().rev().find(|message| message.channel == id).map(|message| message.id.to_string());
        let mut json = json!({"id": id.to_string(), "type": channel.kind as u8, "last_message_id": last, "flags": 0});
        let Some(guild) = channel.guild else {
            json["recipients"] = channel.recipients.iter().filter(|&&user| user != self.bot).map(|&user| self.user(user)).collect();
            return json;
        };
        json["guild_id"] = json!(guild.to_string());
        json["name"] = json!(channel.name);
        json["parent_id"] = json!(channel.parent.map(|parent| parent.to_string()));
        json["rate_limit_per_user"] = json!(0);
        if channel.kind == ChannelKind::Thread {
            let made = timestamp(made_at(id));
            json["owner_id"] = json!(self.guilds[&guild].owner.to_string());
            json["message_count"] = json!(0);
            json["member_count"] = json!(1);
            json["thread_metadata"] = json!({"archived": false, "auto_archive_duration": 1440, "archive_timestamp": made,
                "locked": false, "create_timestamp": made});
        } else {
            let denied = json!([{"id": self.bot.to_string(), "type": 1, "allow": "0", "deny": channel.denied.to_string()}]);
            json["permission_overwrites"] = if channel.denied == 0 { json!([]) } else { denied };
            json["position"] = json!(0);
            json["topic"] = Value::Null;
            json["nsfw"] = json!(false);
        }
        json
    }

    /// The channel as it stands in an interaction of a member.
    pub(crate) fn partial_channel(&self, id: u64, user: u64) -> Value {
        let mut channel = self.channel(id);
        channel["permissions"] = json!(self.users[&user].permissions.to_string());
        channel
    }

    /// The guild object, as Discord returns it.
    pub(crate) fn guild(&self, id: u64) -> Value {
        let Some(guild) = self.guilds.get(&id) else { return Value::Null };
        json!({
            "id": id.to_string(), "name": guild.name, "owner_id": guild.owner.to_string(), "roles": guild.role_objects(),
            "emojis": [], "stickers": [], "icon": null, "splash": null, "discovery_splash": null, "description": null, "banner": null,
            "vanity_url_code": null, "features": [], "preferred_locale": "en-US", "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0, "nsfw": false, "premium_tier": 0, "premium_subscription_count": 0,
            "premium_progress_bar_enabled": false, "application_id": null, "afk_channel_id": null, "afk_timeout": 300,
            "system_channel_id": null, "system_channel_flags": 0, "rules_channel_id": null, "public_updates_channel_id": null,
            "safety_alerts_channel_id": null, "max_presences": null, "max_members": 500_000, "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50, "region": "deprecated",
        })
    }

    /// The data of `GUILD_CREATE`.
    pub(crate) fn guild_create(&self, id: u64) -> Value {
        let mut json = self.guild(id);
        let in_guild = |threads: bool| {
            let channels = self.channels.values().filter(move |channel| channel.guild == Some(id) && self.bot_sees(channel.id));
            let kind = channels.filter(move |channel| (channel.kind == ChannelKind::Thread) == threads);
            kind.map(|channel| self.channel(channel.id)).collect::<Value>()
        };
        let mut member = self.member(self.bot, id);
        member["user"] = self.user(self.bot);
        json["joined_at"] = json!(timestamp(made_at(id)));
        json["large"] = json!(false);
        json["unavailable"] = json!(false);
        json["member_count"] = json!(self.users.len());
        json["members"] = json!([member]);
        json["channels"] = in_guild(false);
        json["threads"] = in_guild(true);
        for empty in ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"] {
            json[empty] = json!([]);
        }
        json
    }
}

/// The object of a role, which gives nothing by itself.
fn role(id: u64, name: &str, position: u64) -> Value {
    json!({"id": id.to_string(), "name": name, "color": 0, "hoist": false, "managed": false, "mentionable": false,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
        "permissions": permissions::DEFAULT.to_string(), "position": position, "icon": null, "unicode_emoji": null, "flags": 0})
}
