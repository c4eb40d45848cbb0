//! Messages: mentions, replies, direct messages and channels where every question is answered; their edits and deletions.

use super::card::{self, Card, Room, Setting, question_on};
use super::delivery::deliver;
use super::limits::EDITS;
use super::service::{Answered, Refusal, Service, askable, tidied};
use crate::store::Link;
use anyhow::Result;
use poise::serenity_prelude::{
    ChannelId, Context, CreateMessage, EditMessage, Error, GuildId, HttpError, Message, MessageId, MessageReference, MessageReferenceKind,
    MessageType, MessageUpdateEvent, Nonce, ReactionType, UserId,
};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use stet_knowledge::answer::Status;
use stet_knowledge::lexicon::Asked;
use stet_knowledge::text::Language;

/// Something that happened to a message.
pub(super) enum Event {
    Created(Box<Message>),
    Updated(Box<MessageUpdateEvent>),
    Deleted(ChannelId, MessageId),
}

impl Event {
    fn message(&self) -> MessageId {
        match self {
            Self::Created(message) => message.id,
            Self::Updated(update) => update.id,
            Self::Deleted(_, id) => *id,
        }
    }
}

/// What waits for a message that is being worked on: its events are handled one after another, in their order.
#[derive(Default)]
pub(super) struct Waiting(Mutex<HashMap<MessageId, VecDeque<Event>>>);

impl Waiting {
    /// Takes an event to be handled now, or keeps it for whoever handles the message.
    fn begin(&self, event: Event) -> Option<Event> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = waiting.get_mut(&event.message()) {
            queue.push_back(event);
            return None;
        }
        waiting.insert(event.message(), VecDeque::new());
        Some(event)
    }

    /// The next event of a message; with none left, nobody handles it any more.
    fn next(&self, message: MessageId) -> Option<Event> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = waiting.get_mut(&message).and_then(VecDeque::pop_front);
        if next.is_none() {
            waiting.remove(&message);
        }
        next
    }
}

/// Handles what happened to a message, after what happened to it before.
pub(super) async fn handle(ctx: &Context, service: &Service, waiting: &Waiting, bot: UserId, event: Event) {
    let message = event.message();
    let mut next = waiting.begin(event);
    while let Some(event) = next {
        let outcome = match event {
            Event::Created(message) => created(ctx, service, bot, &message).await,
            Event::Updated(update) => updated(ctx, service, bot, &update).await,
            Event::Deleted(channel, message) => deleted(ctx, service, channel, message).await,
        };
        if let Err(error) = outcome {
            // Where it may not write, there is nothing to mend here, and everybody could fill the log.
            if error.downcast_ref().is_some_and(|error| has_status(error, 403)) {
                tracing::debug!(message = message.get(), "may not answer there");
            } else {
                tracing::warn!(error = %format!("{error:#}"), message = message.get(), "cannot answer a message");
            }
        }
        next = waiting.next(message);
    }
}

/// How a message addresses us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    /// By name, by replying to one of our answers, or in private: it is answered in any case.
    Directly,
    /// In a channel where every question is answered: only what is one, and has an answer.
    Listening,
}

async fn created(ctx: &Context, service: &Service, bot: UserId, message: &Message) -> Result<()> {
    if message.author.bot || message.webhook_id.is_some() || !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return Ok(());
    }
    let Some(address) = address(service, bot, message) else { return Ok(()) };
    let replied = message.referenced_message.as_deref();
    let locale = service.settings.answer.locale;
    let mut question = tidied(&message.content);
    let mut card_replied_to = replied.filter(|replied| replied.author.id == bot).and_then(question_on);
    if question.is_empty() && address == Address::Directly {
        // A bare mention of us on a reply asks what the replied-to message asks.
        match replied.map(|replied| tidied(&replied.content)).filter(|text| !text.is_empty() && card_replied_to.is_none()) {
            Some(text) => question = text,
            None => return send(ctx, service, message, "", &card::help(locale)).await,
        }
        card_replied_to = None;
    }
    let language = Language::detect(&question).unwrap_or(locale);
    if let Err(Refusal(text)) = askable(&question, language) {
        return if address == Address::Directly { send(ctx, service, message, "", &Card::note(text)).await } else { Ok(()) };
    }
    if let Err(Refusal(_)) = service.admit(message.author.id.get(), message.guild_id.map(GuildId::get), language) {
        // A message cannot be answered privately: an hourglass says it to who looks.
        if address == Address::Directly {
            let wait = ReactionType::Unicode("⏳".to_owned());
            deliver(|| message.react(&ctx.http, wait.clone())).await?;
        }
        return Ok(());
    }
    if address == Address::Directly {
        // Only shows that an answer comes.
        let _ = message.channel_id.broadcast_typing(&ctx.http).await;
    }
    let names = match &card_replied_to {
        Some((asked, inherited)) => service.names_of(asked, inherited, language).await?,
        None => Vec::new(),
    };
    let answered = service.answer(&question, &names, language).await?;
    let is_question = answered.answer.why.asked.is_some_and(|asked| asked != Asked::Keyword);
    if address == Address::Listening && (!is_question || answered.answer.status == Status::NotFound) {
        return Ok(());
    }
    let card = made(service, &question, &answered, language, Room::Embed);
    let sent = create(ctx, message, &card).await?;
    let content = service.store.hash(&["question", &message.content]);
    remember(service, message, sent.id, content).await?;
    if sent.embeds.is_empty() {
        let plain = card::plain(&made(service, &question, &answered, language, Room::Content));
        let edit = EditMessage::new().content(plain).components(card.components());
        deliver(|| message.channel_id.edit_message(&ctx.http, sent.id, edit.clone())).await?;
    }
    Ok(())
}

fn address(service: &Service, bot: UserId, message: &Message) -> Option<Address> {
    let mentioned = message.mentions.iter().any(|user| user.id == bot);
    let replied = message.referenced_message.as_deref().is_some_and(|replied| replied.author.id == bot);
    // A reply that does not mention us may be for somebody else; when its text is hidden from us, it is.
    if message.guild_id.is_none() || mentioned || (replied && !message.content.is_empty()) {
        return Some(Address::Directly);
    }
    service.settings.discord.channels.contains(&message.channel_id.get()).then_some(Address::Listening)
}

fn made(service: &Service, question: &str, answered: &Answered, language: Language, room: Room) -> Card {
    let setting = Setting { question, language, private: false, inherited: &answered.inherited };
    card::answer(&service.snapshot(), &answered.answer, &setting, room)
}

/// Replies with a card that answers no question, and remembers it so that it goes when the message goes.
async fn send(ctx: &Context, service: &Service, message: &Message, content: &str, card: &Card) -> Result<()> {
    let sent = create(ctx, message, card).await?;
    remember(service, message, sent.id, content.to_owned()).await
}

/// Replies to a message. Discord makes one reply of it, however often this is sent.
async fn create(ctx: &Context, message: &Message, card: &Card) -> Result<Message> {
    let mut reference = MessageReference::new(MessageReferenceKind::Default, message.channel_id);
    reference = reference.message_id(message.id).fail_if_not_exists(false);
    let reply = CreateMessage::new()
        .embed(card.embed())
        .components(card.components())
        .reference_message(reference)
        .nonce(Nonce::String(message.id.to_string()))
        .enforce_nonce(true);
    Ok(deliver(|| message.channel_id.send_message(&ctx.http, reply.clone())).await?)
}

async fn remember(service: &Service, message: &Message, answer: MessageId, content: String) -> Result<()> {
    let link = Link { question: message.id.get(), channel: message.channel_id.get(), answer: answer.get(), content };
    service.store.link(&link).await
}

/// Answers anew when somebody has edited a question. Discord tells of link previews as edits too: those have the same content.
async fn updated(ctx: &Context, service: &Service, bot: UserId, update: &MessageUpdateEvent) -> Result<()> {
    let (Some(edited), Some(content)) = (update.edited_timestamp, update.content.as_deref()) else { return Ok(()) };
    let age = edited.unix_timestamp() - update.id.created_at().unix_timestamp();
    if content.is_empty() || u64::try_from(age).is_ok_and(|age| age > EDITS.as_secs()) {
        return Ok(());
    }
    let Some(link) = service.store.linked(update.id.get()).await? else { return Ok(()) };
    let hash = service.store.hash(&["question", content]);
    let question = tidied(content);
    let language = Language::detect(&question).unwrap_or(service.settings.answer.locale);
    if hash == link.content {
        return Ok(());
    }
    let author = update.author.as_ref().map(|author| author.id.get()).unwrap_or_default();
    if service.admit(author, update.guild_id.map(GuildId::get), language).is_err() {
        return Ok(());
    }
    let card = match askable(&question, language) {
        Ok(()) => {
            let replied = update.referenced_message.clone().flatten().filter(|replied| replied.author.id == bot);
            let names = match replied.as_deref().and_then(question_on) {
                Some((asked, inherited)) => service.names_of(&asked, &inherited, language).await?,
                None => Vec::new(),
            };
            made(service, &question, &service.answer(&question, &names, language).await?, language, Room::Embed)
        }
        Err(Refusal(text)) => Card::note(text),
    };
    let edit = EditMessage::new().content("").embed(card.embed()).components(card.components());
    let edited = deliver(|| update.channel_id.edit_message(&ctx.http, MessageId::new(link.answer), edit.clone())).await;
    match edited {
        Err(error) if is_gone(&error) => service.store.unlink(link.question).await,
        Err(error) => Err(error.into()),
        Ok(_) => service.store.link(&Link { content: hash, ..link }).await,
    }
}

/// Takes an answer back when its question is deleted.
async fn deleted(ctx: &Context, service: &Service, channel: ChannelId, message: MessageId) -> Result<()> {
    let Some(link) = service.store.linked(message.get()).await? else { return Ok(()) };
    match deliver(|| channel.delete_message(&ctx.http, MessageId::new(link.answer))).await {
        Err(error) if !is_gone(&error) => Err(error.into()),
        _ => service.store.unlink(link.question).await,
    }
}

/// Whether somebody has deleted the message.
fn is_gone(error: &Error) -> bool {
    has_status(error, 404)
}

fn has_status(error: &Error, status: u16) -> bool {
    let Error::Http(HttpError::UnsuccessfulRequest(response)) = error else { return false };
    response.status_code.as_u16() == status
}
