//! Guilds and channels.

use crate::discord::Discord;
use crate::world::World;
use crate::world::event::{Event, GUILDS};
use crate::world::place::ChannelKind;

/// A guild.
#[derive(Debug, Clone)]
pub struct Guild {
    pub(crate) discord: Discord,
    pub(crate) id: u64,
}

/// A channel of a guild, a thread, or a conversation outside of guilds.
#[derive(Debug, Clone)]
pub struct Channel {
    pub(crate) discord: Discord,
    pub(crate) id: u64,
}

impl Guild {
    /// The guild's snowflake.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The text channel of this name; it is made when there is none.
    pub fn channel(&self, name: &str) -> Channel {
        self.find_or_make(ChannelKind::Text, name, None)
    }

    /// The public thread of this name in a channel; it is made when there is none.
    pub fn thread(&self, parent: &Channel, name: &str) -> Channel {
        self.find_or_make(ChannelKind::Thread, name, Some(parent.id))
    }

    /// The post of this name in the guild's forum; both are made when there is none.
    pub fn forum_post(&self, name: &str) -> Channel {
        let forum = self.find_or_make(ChannelKind::Forum, "forum", None);
        self.find_or_make(ChannelKind::Thread, name, Some(forum.id))
    }

    /// Takes permissions from the bot in a channel and its threads. Without `SEND_MESSAGES` its messages are refused with 50013,
    /// without `ATTACH_FILES` those with files are, without `EMBED_LINKS` its embeds are left out, without `VIEW_CHANNEL` it is not
    /// there at all. Answers to interactions do not depend on the bot's permissions.
    pub fn deny(&self, channel: &Channel, permissions: u64) {
        self.discord.shared.write(|world| {
            let Some(data) = world.channels.get_mut(&channel.id) else { return };
            data.denied |= permissions;
            let name = if data.kind == ChannelKind::Thread { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
            if world.has_bot(channel.id) {
                world.dispatch(&Event { name, data: world.channel(channel.id), guild: Some(self.id), intents: GUILDS });
            }
        });
    }

    /// Somebody removes the bot from the guild.
    pub fn removes_bot(&self) {
        self.discord.shared.write(|world| {
            let data = serde_json::json!({ "id": self.id.to_string() });
            world.dispatch(&Event { name: "GUILD_DELETE", data, guild: Some(self.id), intents: GUILDS });
            if let Some(guild) = world.guilds.get_mut(&self.id) {
                guild.has_bot = false;
            }
        });
    }

    /// Somebody adds the bot to the guild.
    pub fn adds_bot(&self) {
        self.discord.shared.write(|world| {
            if let Some(guild) = world.guilds.get_mut(&self.id) {
                guild.has_bot = true;
            }
            let data = world.guild_create(self.id);
            world.dispatch(&Event { name: "GUILD_CREATE", data, guild: Some(self.id), intents: GUILDS });
        });
    }

    /// The number of the role of this name; it is made when there is none.
    pub fn role(&self, name: &str) -> u64 {
        self.discord.shared.write(|world| {
            let known = world.guilds[&self.id].roles.iter().find(|(_, known)| known == name).map(|(id, _)| *id);
            known.unwrap_or_else(|| world.add_role(self.id, name))
        })
    }

    /// An admin allows a command, given by its name, to the members of a role under Server Settings > Integrations: its clients offer
    /// it to them whatever permissions the command asks for. The role with the guild's number is `@everyone`.
    pub fn allows(&self, command: &str, role: u64) {
        self.discord.shared.write(|world| {
            if let Some(guild) = world.guilds.get_mut(&self.id) {
                guild.allowed.push((command.to_owned(), role));
            }
        });
    }

    fn find_or_make(&self, kind: ChannelKind, name: &str, parent: Option<u64>) -> Channel {
        let id = self.discord.shared.write(|world| {
            let same = world
                .channels
                .values()
                .find(|channel| channel.guild == Some(self.id) && channel.kind == kind && channel.name == name && channel.parent == parent);
            let known = same.map(|channel| channel.id);
            known.unwrap_or_else(|| world.add_channel(Some(self.id), kind, name, parent, Vec::new()))
        });
        Channel { discord: self.discord.clone(), id }
    }
}

impl Channel {
    /// The channel's snowflake.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The guild it belongs to.
    pub fn guild_id(&self) -> Option<u64> {
        self.discord.shared.read(|world| world.channels[&self.id].guild)
    }
}

impl World {
    /// The direct messages between a user and the bot.
    pub(crate) fn direct(&mut self, user: u64) -> u64 {
        let recipients = vec![user, self.bot];
        let same = self.channels.values().find(|channel| channel.kind == ChannelKind::Direct && channel.recipients == recipients);
        let known = same.map(|channel| channel.id);
        known.unwrap_or_else(|| self.add_channel(None, ChannelKind::Direct, "", None, recipients))
    }
}
