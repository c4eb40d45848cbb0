//! Waiting for what the bot does with messages.

use serde_json::Value;

use super::place::Channel;
use crate::discord::Discord;
use crate::message::Message;
use crate::rules::{list, text};
use crate::shared::PATIENCE;
use crate::world::World;
use crate::world::message::MessageData;

impl Discord {
    /// Waits for a message of the bot that answers this one. After 10 seconds the test fails with everything that did happen.
    pub async fn reply_to(&self, message: &Message) -> Message {
        match self.shared.wait(PATIENCE, |world| replies(world, message.id).next().cloned()).await {
            Some(reply) => Message::new(reply),
            None => self.give_up(&format!("no reply to {:?}", message.content())),
        }
    }

    /// The bot's messages that answer this one, now.
    pub fn replies_to(&self, message: &Message) -> Vec<Message> {
        self.shared.read(|world| replies(world, message.id).cloned().map(Message::new).collect())
    }

    /// Waits until the bot has edited the message since this copy was taken.
    pub async fn changed(&self, message: &Message) -> Message {
        let edited = |world: &World| world.messages.get(&message.id).filter(|data| data.edits > message.edits).cloned();
        match self.shared.wait(PATIENCE, edited).await {
            Some(changed) => Message::new(changed),
            None => self.give_up(&format!("not changed: {:?}", message.text())),
        }
    }

    /// Waits until the message is gone.
    pub async fn deleted(&self, message: &Message) {
        let gone = |world: &World| world.messages.get(&message.id).is_none_or(|data| data.deleted).then_some(());
        if self.shared.wait(PATIENCE, gone).await.is_none() {
            self.give_up(&format!("not deleted: {:?}", message.text()));
        }
    }

    /// The message as it is now, none when it is gone.
    pub fn message(&self, message: &Message) -> Option<Message> {
        self.shared.read(|world| world.messages.get(&message.id).filter(|data| !data.deleted).cloned().map(Message::new))
    }

    /// The bot's reactions to a message once no REST request is open: an emoji, or the name and number of a custom one.
    pub async fn reactions_of(&self, message: &Message) -> Vec<String> {
        self.shared.wait(PATIENCE, |world| (world.open_requests == 0).then_some(())).await;
        self.shared.read(|world| world.messages.get(&message.id).map(reactions).unwrap_or_default())
    }

    /// Waits until the bot has reacted to the message with this emoji.
    pub async fn reacted(&self, message: &Message, emoji: &str) {
        let there = |world: &World| world.messages.get(&message.id).filter(|data| reactions(data).iter().any(|own| own == emoji)).map(drop);
        if self.shared.wait(PATIENCE, there).await.is_none() {
            self.give_up(&format!("no reaction {emoji} to {:?}", message.content()));
        }
    }
}

impl Channel {
    /// Waits for a message that the bot posts here unasked, which answers neither an interaction nor a message; the first one is 1,
    /// and deleted ones count. After 10 seconds the test fails with everything that did happen.
    pub async fn posted(&self, number: usize) -> Message {
        let posted = |world: &World| {
            let unasked = |message: &&MessageData| {
                message.channel == self.id && message.author == world.bot && message.interaction.is_none() && message.answers().is_none()
            };
            world.messages.values().filter(unasked).nth(number.checked_sub(1)?).cloned()
        };
        match self.discord.shared.wait(PATIENCE, posted).await {
            Some(message) => Message::new(message),
            None => self.discord.give_up(&format!("the bot has not posted {number} messages")),
        }
    }
}

fn replies(world: &World, to: u64) -> impl Iterator<Item = &MessageData> {
    world.messages.values().filter(move |message| message.author == world.bot && message.answers() == Some(to) && !message.deleted)
}

/// The bot's own reactions.
fn reactions(message: &MessageData) -> Vec<String> {
    let name = |reaction: &Value| {
        let emoji = &reaction["emoji"];
        emoji["id"].as_str().map_or_else(|| text(emoji, "name").to_owned(), |id| format!("{}:{id}", text(emoji, "name")))
    };
    list(&message.json, "reactions").iter().filter(|reaction| reaction["me"] == true).map(name).collect()
}
