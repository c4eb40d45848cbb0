//! Writing a message.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::place::Channel;
use crate::discord::Discord;
use crate::message::Message;
use crate::world::file::Upload;

/// A message that is being written.
#[derive(Debug, Clone)]
#[must_use = "nothing is said before `send`"]
pub struct Saying {
    discord: Discord,
    user: u64,
    content: String,
    channel: Option<u64>,
    answers: Option<u64>,
    files: Vec<Upload>,
    ping: bool,
    sender: Sender,
}

#[derive(Debug, Clone, Copy)]
enum Sender {
    User,
    Webhook,
    Bot,
    System(u8),
}

impl Saying {
    pub(crate) fn new(discord: Discord, user: u64, content: &str) -> Self {
        Self {
            discord,
            user,
            content: content.to_owned(),
            channel: None,
            answers: None,
            files: Vec::new(),
            ping: true,
            sender: Sender::User,
        }
    }

    /// Where it is said.
    pub fn in_channel(mut self, channel: &Channel) -> Self {
        self.channel = Some(channel.id);
        self
    }

    /// It answers another message, whose author is pinged, in the same channel.
    pub fn replying_to(mut self, message: &Message) -> Self {
        self.channel = self.channel.or(Some(message.channel));
        self.answers = Some(message.id);
        self
    }

    /// The author of the message that is answered is not pinged.
    pub fn without_ping(mut self) -> Self {
        self.ping = false;
        self
    }

    /// It has a file, besides those it has already.
    pub fn with_file(mut self, name: &str, content: &[u8]) -> Self {
        let number = self.files.len();
        self.files.push(Upload { number, name: name.to_owned(), content: Bytes::copy_from_slice(content) });
        self
    }

    /// It comes from a webhook with the user's name.
    pub fn as_webhook(mut self) -> Self {
        self.sender = Sender::Webhook;
        self
    }

    /// The user is another bot.
    pub fn as_bot(mut self) -> Self {
        self.sender = Sender::Bot;
        self
    }

    /// It is a message of the system of this type, for example 7 when a member joins.
    pub fn as_system(mut self, kind: u8) -> Self {
        self.sender = Sender::System(kind);
        self
    }

    /// Says it, and waits until every session that is told has been told. `<@number>` of a known user mentions them.
    pub async fn send(self) -> Message {
        let channel = self.channel.expect("a message is said in a channel");
        let message = self.discord.shared.write(|world| {
            let mut author = world.user(self.user);
            match self.sender {
                Sender::User | Sender::System(_) => {}
                Sender::Bot => author["bot"] = json!(true),
                Sender::Webhook => {
                    author = json!({"id": world.clock.id().to_string(), "username": author["username"], "avatar": null,
                        "discriminator": "0000", "bot": true, "global_name": null, "public_flags": 0});
                }
            }
            let mut message = world.new_message(channel, &author, &json!({"content": self.content}), &self.files);
            if let Sender::Webhook = self.sender {
                message.json["webhook_id"] = message.json["author"]["id"].clone();
            }
            if let Some(answered) = self.answers {
                world.reply(&mut message, answered, self.ping);
            }
            if let Sender::System(kind) = self.sender {
                message.json["type"] = json!(kind);
            }
            if self.content.contains("@everyone") || self.content.contains("@here") {
                message.json["mention_everyone"] = Value::Bool(true);
            }
            let copy = message.clone();
            world.publish(message);
            Message::new(copy)
        });
        self.discord.shared.delivered().await;
        message
    }
}
