//! A person.

use std::time::Duration;

use serde_json::{Value, json};

use super::command::{Target, Use};
use super::place::Channel;
use super::saying::Saying;
use crate::clock::{made_at, timestamp};
use crate::discord::Discord;
use crate::message::Message;
use crate::rules::{list, text};
use crate::world::World;
use crate::world::message::MessageData;

/// A person, who is a member of every guild.
#[derive(Debug, Clone)]
pub struct User {
    pub(crate) discord: Discord,
    pub(crate) id: u64,
}

impl User {
    /// The user's snowflake.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Sets the language of the user's client, for example `zh-TW`.
    #[must_use]
    pub fn with_locale(self, locale: &str) -> Self {
        assert!(crate::limits::LOCALES.contains(&locale), "{locale} is not a locale of Discord's clients");
        self.change(|user| locale.clone_into(&mut user.locale));
        self
    }

    /// Takes permissions from the user as a member of guilds. At first a user has [`permissions::DEFAULT`].
    ///
    /// [`permissions::DEFAULT`]: crate::permissions::DEFAULT
    #[must_use]
    pub fn without_permission(self, permission: u64) -> Self {
        self.change(|user| user.permissions &= !permission);
        self
    }

    /// Gives permissions to the user as a member of guilds, for example [`permissions::MANAGE_GUILD`].
    ///
    /// [`permissions::MANAGE_GUILD`]: crate::permissions::MANAGE_GUILD
    #[must_use]
    pub fn with_permission(self, permission: u64) -> Self {
        self.change(|user| user.permissions |= permission);
        self
    }

    /// Gives a role of a guild ([`Guild::role`]) to the user.
    ///
    /// [`Guild::role`]: crate::Guild::role
    #[must_use]
    pub fn with_role(self, role: u64) -> Self {
        self.change(|user| {
            if !user.roles.contains(&role) {
                user.roles.push(role);
            }
        });
        self
    }

    /// Takes a role from the user.
    #[must_use]
    pub fn without_role(self, role: u64) -> Self {
        self.change(|user| user.roles.retain(|known| *known != role));
        self
    }

    /// Writes a message, which still needs its channel.
    pub fn says(&self, content: &str) -> Saying {
        Saying::new(self.discord.clone(), self.id, content)
    }

    /// Edits a message now.
    pub async fn edits(&self, message: &Message, content: &str) -> Message {
        self.edit(message, content, None).await
    }

    /// Edits a message a given time after it was written.
    pub async fn edits_after(&self, message: &Message, content: &str, after: Duration) -> Message {
        self.edit(message, content, Some(after)).await
    }

    /// Discord adds the preview of a link to a message, which is an update but not an edit.
    pub async fn unfurls(&self, message: &Message) {
        self.update(message.id, |_, data| {
            let embed = json!({"type": "article", "url": "https://example.com/", "title": "Example Domain", "description": "A preview"});
            let mut embeds = list(&data.json, "embeds").to_vec();
            embeds.push(embed);
            data.json["embeds"] = Value::Array(embeds);
        });
        self.discord.shared.delivered().await;
    }

    /// Deletes a message, one's own or another's.
    pub async fn deletes(&self, message: &Message) {
        self.discord.shared.write(|world| world.delete(message.id));
        self.discord.shared.delivered().await;
    }

    /// Reacts to a message with an emoji of Unicode.
    pub async fn reacts(&self, message: &Message, emoji: &str) {
        self.discord.shared.write(|world| world.react(message.id, self.id, &json!({"id": null, "name": emoji}), true));
        self.discord.shared.delivered().await;
    }

    /// Uses a slash command, by its name or one of its localized names; a subcommand follows after a space.
    pub fn uses(&self, command: &str) -> Use {
        Use::new(self.clone(), command, Target::Nothing)
    }

    /// Chooses an entry of a message's context menu.
    pub fn chooses(&self, context_menu: &str, message: &Message) -> Use {
        let channel = Channel { discord: self.discord.clone(), id: message.channel };
        Use::new(self.clone(), context_menu, Target::Message(message.id)).in_channel(&channel)
    }

    /// Chooses an entry of another user's context menu.
    pub fn chooses_on_user(&self, context_menu: &str, user: &Self) -> Use {
        Use::new(self.clone(), context_menu, Target::User(user.id))
    }

    async fn edit(&self, message: &Message, content: &str, after: Option<Duration>) -> Message {
        let edited = self.update(message.id, |world, data| {
            assert_eq!(data.author, self.id, "a user edits only what they wrote");
            let now =
                after.map_or_else(|| world.clock.now(), |after| made_at(data.id) + u64::try_from(after.as_millis()).unwrap_or_default());
            let author_of_reply =
                list(&data.json, "mentions").iter().find(|user| user["id"] == data.json["referenced_message"]["author"]["id"]).cloned();
            world.fill(data, &json!({"content": content}), &[]);
            if let (Some(author), Value::Array(mentions)) = (author_of_reply, &mut data.json["mentions"])
                && !mentions.contains(&author)
            {
                mentions.push(author);
            }
            data.json["edited_timestamp"] = json!(timestamp(now));
        });
        self.discord.shared.delivered().await;
        edited
    }

    fn update(&self, id: u64, change: impl FnOnce(&mut World, &mut MessageData)) -> Message {
        self.discord.shared.write(|world| {
            let Some(mut data) = world.messages.get(&id).filter(|message| !message.deleted).cloned() else {
                panic!("the message is gone");
            };
            change(world, &mut data);
            world.messages.insert(id, data.clone());
            world.tell("MESSAGE_UPDATE", id);
            Message::new(data)
        })
    }

    fn change(&self, change: impl FnOnce(&mut crate::world::UserData)) {
        self.discord.shared.write(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                change(user);
            }
        });
    }

    /// The name, for messages of failed tests.
    pub(crate) fn name(&self) -> String {
        self.discord.shared.read(|world| text(&world.user(self.id), "username").to_owned())
    }
}
