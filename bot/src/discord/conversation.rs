//! Messages: mentions, replies, direct messages and channels where every question is answered; their edits and deletions.

use super::card::{self, Card, Room, Setting, question_on};
use super::delivery::deliver;
use super::limits::EDITS;
use super::service::{Refusal, Service, askable, tidied, told};
use crate::store::Link;
use anyhow::Result;
use poise::serenity_prelude::{
    ChannelId, Context, CreateMessage, EditMessage, Error, GuildId, HttpError, Message, MessageId, MessageReference, MessageReferenceKind,
    MessageType, MessageUpdateEvent, Nonce, ReactionType, UserId,
};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use stet_knowledge::answer::Status;
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

/// The events of messages that are being worked on, so that those of one message are handled one after another.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Events>);

#[derive(Default)]
struct Events {
    waiting: HashMap<MessageId, VecDeque<Event>>,
    /// The messages that were deleted last: serenity may hand on a deletion before what it deletes.
    deleted: VecDeque<MessageId>,
}

/// How many deleted messages are remembered.
const DELETED: usize = 1_000;

impl Waiting {
    /// Takes an event to be handled now, or keeps it for whoever handles the message.
    fn begin(&self, event: Event) -> Option<Event> {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let message = event.message();
        if let Event::Deleted(..) = event {
            events.deleted.push_back(message);
            if events.deleted.len() > DELETED {
                events.deleted.pop_front();
            }
        } else if events.deleted.contains(&message) {
            return None;
        }
        if let Some(queue) = events.waiting.get_mut(&message) {
            queue.push_back(event);
            return None;
        }
        events.waiting.insert(message, VecDeque::new());
        Some(event)
    }

    /// The next event of a message; with none left, nobody handles it any more.
    fn next(&self, message: MessageId) -> Option<Event> {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = events.waiting.get_mut(&message).and_then(VecDeque::pop_front);
        if next.is_none() {
            events.waiting.remove(&message);
        }
        next
    }
}

/// Handles what happened to a message, after what happened to it before.
pub(super) async fn handle(ctx: &Context, service: &Service, waiting: &Waiting, bot: UserId, event: Event) {
    let message = event.message();
    let mut next = waiting.begin(event);
    let mut busy = Busy { waiting, message, begun: next.is_some() };
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
                tracing::warn!(error = told(&error), message = message.get(), "cannot answer a message");
            }
        }
        next = waiting.next(message);
    }
    busy.begun = false;
}

/// Frees a message whose handling broke off, so that its later events are handled.
struct Busy<'a> {
    waiting: &'a Waiting,
    message: MessageId,
    begun: bool,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if self.begun {
            self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.remove(&self.message);
        }
    }
}

/// A message as it is now, whether it was just written or edited.
struct Post<'a> {
    id: MessageId,
    channel: ChannelId,
    guild: Option<GuildId>,
    author: UserId,
    /// Empty when it is hidden from us.
    content: &'a str,
    mentions_us: bool,
    replied: Option<&'a Message>,
}

/// How a message addresses us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    /// By name, by replying to one of our answers, or in private: it is answered in any case.
    Directly,
    /// In a channel where every question is answered: only what is one, and has an answer.
    Listening,
}

/// What becomes of a message.
enum Reply {
    /// It is not for us, or nothing is to be said.
    Silence,
    /// Its author asks too much.
    Wait(Address),
    /// A few words.
    Note(Card),
    /// An answer, and the same without an embed.
    Answer(Card, String),
}

impl<'a> Post<'a> {
    /// A message of a person; none when it is of a bot, a webhook or Discord itself.
    fn new(message: &'a Message, bot: UserId) -> Option<Self> {
        let written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
        (written && !message.author.bot && message.webhook_id.is_none()).then(|| Self {
            id: message.id,
            channel: message.channel_id,
            guild: message.guild_id,
            author: message.author.id,
            content: &message.content,
            mentions_us: message.mentions.iter().any(|user| user.id == bot),
            replied: message.referenced_message.as_deref(),
        })
    }

    /// The same of an edit.
    fn edited(update: &'a MessageUpdateEvent, bot: UserId) -> Option<Self> {
        let written = update.kind.is_none_or(|kind| matches!(kind, MessageType::Regular | MessageType::InlineReply));
        let author = update.author.as_ref().filter(|author| written && !author.bot && update.webhook_id.flatten().is_none())?;
        Some(Self {
            id: update.id,
            channel: update.channel_id,
            guild: update.guild_id,
            author: author.id,
            content: update.content.as_deref()?,
            mentions_us: update.mentions.iter().flatten().any(|user| user.id == bot),
            replied: update.referenced_message.as_ref().and_then(|replied| replied.as_deref()),
        })
    }

    fn address(&self, service: &Service, bot: UserId) -> Option<Address> {
        let replied = self.replied.is_some_and(|replied| replied.author.id == bot);
        // A reply that does not mention us may be for somebody else; when its text is hidden from us, it is.
        if self.guild.is_none() || self.mentions_us || (replied && !self.content.is_empty()) {
            return Some(Address::Directly);
        }
        service.settings.discord.channels.contains(&self.channel.get()).then_some(Address::Listening)
    }
}

/// Reads a message and finds its answer.
async fn compose(ctx: &Context, service: &Service, bot: UserId, post: &Post<'_>) -> Result<Reply> {
    let Some(address) = post.address(service, bot) else { return Ok(Reply::Silence) };
    let locale = service.settings.answer.locale;
    let mut question = tidied(post.content);
    // What people say to each other in a channel that answers everything costs nobody anything.
    if address == Address::Listening && (askable(&question, locale).is_err() || !service.is_question(&question)) {
        return Ok(Reply::Silence);
    }
    if service.admit(post.author.get(), post.guild.map(GuildId::get), locale).is_err() {
        return Ok(Reply::Wait(address));
    }
    let mut card_replied_to = post.replied.filter(|replied| replied.author.id == bot).and_then(question_on);
    if question.is_empty() {
        // A bare mention of us on a reply asks what the replied-to message asks.
        let asked = post.replied.filter(|replied| replied.author.id != bot).map(|replied| tidied(&replied.content));
        match asked.filter(|text| !text.is_empty()) {
            Some(text) => question = text,
            None => return Ok(Reply::Note(card::help(locale))),
        }
        card_replied_to = None;
    }
    let language = Language::detect(&question).unwrap_or(locale);
    if let Err(Refusal(text)) = askable(&question, language) {
        return Ok(Reply::Note(Card::note(text)));
    }
    if address == Address::Directly {
        // Only shows that an answer comes.
        let _ = post.channel.broadcast_typing(&ctx.http).await;
    }
    let names = match &card_replied_to {
        Some((asked, inherited)) => card::listable(service.names_of(asked, inherited, language).await?),
        None => Vec::new(),
    };
    let answered = service.answer(&question, &names, language).await?;
    if address == Address::Listening && answered.answer.status == Status::NotFound {
        return Ok(Reply::Silence);
    }
    let setting = Setting { question: &question, language, private: false, inherited: &answered.inherited };
    let made = |room| card::answer(&service.snapshot(), &answered.answer, &setting, room);
    Ok(Reply::Answer(made(Room::Embed), card::plain(&made(Room::Content))))
}

async fn created(ctx: &Context, service: &Service, bot: UserId, message: &Message) -> Result<()> {
    let Some(post) = Post::new(message, bot) else { return Ok(()) };
    // serenity may hand on an edit before what it edits: then that was answered.
    if post.address(service, bot).is_none() || service.store.linked(post.id.get()).await?.is_some() {
        return Ok(());
    }
    let reply = compose(ctx, service, bot, &post).await?;
    answer(ctx, service, &post, reply, post.id.to_string()).await
}

/// Answers anew when somebody has edited a question. Discord tells of link previews as edits too: those have the same content.
async fn updated(ctx: &Context, service: &Service, bot: UserId, update: &MessageUpdateEvent) -> Result<()> {
    let (Some(edited), Some(post)) = (update.edited_timestamp, Post::edited(update, bot)) else { return Ok(()) };
    let edited = edited.unix_timestamp();
    let age = edited - post.id.created_at().unix_timestamp();
    if u64::try_from(age).is_ok_and(|age| age > EDITS.as_secs()) {
        return Ok(());
    }
    let link = service.store.linked(post.id.get()).await?;
    if link.as_ref().is_some_and(|link| link.content == content_hash(service, &post)) {
        return Ok(());
    }
    let reply = compose(ctx, service, bot, &post).await?;
    let Some(link) = link else {
        // It had no answer before. The nonce of an answer that somebody deleted is not used again.
        return answer(ctx, service, &post, reply, format!("{}-{:04}", post.id, edited % 10_000)).await;
    };
    let edit = match reply {
        Reply::Silence => return deleted(ctx, service, post.channel, post.id).await,
        Reply::Wait(address) => return wait(ctx, &post, address).await,
        Reply::Note(ref card) => EditMessage::new().content(card::plain(card)).embeds(Vec::new()).components(Vec::new()),
        Reply::Answer(ref card, _) => EditMessage::new().content("").embed(card.embed()).components(card.components()),
    };
    let answer = MessageId::new(link.answer);
    let mut edited = deliver(|| post.channel.edit_message(&ctx.http, answer, edit.clone())).await;
    if let (Err(error), Reply::Answer(card, plain)) = (&edited, &reply)
        && lacks_embeds(error)
    {
        let edit = EditMessage::new().content(plain).embeds(Vec::new()).components(card.components());
        edited = deliver(|| post.channel.edit_message(&ctx.http, answer, edit.clone())).await;
    }
    match edited {
        Err(error) if is_gone(&error) => return service.store.unlink(link.question).await,
        Err(error) => return Err(error.into()),
        Ok(sent) => without_embed(ctx, &reply, &sent).await?,
    }
    service.store.link(&Link { content: content_hash(service, &post), ..link }).await
}

/// Replies to a message, and remembers the reply, so that it follows when the message is edited or deleted. Discord makes one
/// reply of all that have the same nonce.
async fn answer(ctx: &Context, service: &Service, post: &Post<'_>, reply: Reply, nonce: String) -> Result<()> {
    let message = match &reply {
        Reply::Silence => return Ok(()),
        Reply::Wait(address) => return wait(ctx, post, *address).await,
        Reply::Note(card) => CreateMessage::new().content(card::plain(card)),
        Reply::Answer(card, _) => CreateMessage::new().embed(card.embed()).components(card.components()),
    };
    let reference = MessageReference::new(MessageReferenceKind::Default, post.channel).message_id(post.id).fail_if_not_exists(false);
    let replying =
        |message: CreateMessage| message.reference_message(reference.clone()).nonce(Nonce::String(nonce.clone())).enforce_nonce(true);
    let message = replying(message);
    let mut sent = deliver(|| post.channel.send_message(&ctx.http, message.clone())).await;
    if let (Err(error), Reply::Answer(card, plain)) = (&sent, &reply)
        && lacks_embeds(error)
    {
        let message = replying(CreateMessage::new().content(plain).components(card.components()));
        sent = deliver(|| post.channel.send_message(&ctx.http, message.clone())).await;
    }
    let sent = sent?;
    let content = content_hash(service, post);
    service.store.link(&Link { question: post.id.get(), channel: post.channel.get(), answer: sent.id.get(), content }).await?;
    without_embed(ctx, &reply, &sent).await
}

/// Where embeds are not allowed, Discord leaves them out: then the answer is given as text.
async fn without_embed(ctx: &Context, reply: &Reply, sent: &Message) -> Result<()> {
    if let (Reply::Answer(card, plain), true) = (reply, sent.embeds.is_empty()) {
        let edit = EditMessage::new().content(plain).components(card.components());
        deliver(|| sent.channel_id.edit_message(&ctx.http, sent.id, edit.clone())).await?;
    }
    Ok(())
}

/// A message cannot be answered privately: an hourglass says to who looks that it was too much.
async fn wait(ctx: &Context, post: &Post<'_>, address: Address) -> Result<()> {
    if address == Address::Listening {
        return Ok(());
    }
    let hourglass = ReactionType::Unicode("⏳".to_owned());
    Ok(deliver(|| ctx.http.create_reaction(post.channel, post.id, &hourglass)).await?)
}

/// What an edit is compared with.
fn content_hash(service: &Service, post: &Post<'_>) -> String {
    service.store.hash(&["question", post.content])
}

/// Takes an answer back when its question is deleted.
async fn deleted(ctx: &Context, service: &Service, channel: ChannelId, message: MessageId) -> Result<()> {
    let Some(link) = service.store.linked(message.get()).await? else { return Ok(()) };
    match deliver(|| channel.delete_message(&ctx.http, MessageId::new(link.answer))).await {
        Err(error) if !is_gone(&error) => Err(error.into()),
        _ => service.store.unlink(link.question).await,
    }
}

/// Whether a message may have been refused because nothing was left of it without its embed (50006), or for the embed itself.
fn lacks_embeds(error: &Error) -> bool {
    let Error::Http(HttpError::UnsuccessfulRequest(response)) = error else { return false };
    response.error.code == 50_006 || response.status_code.as_u16() == 403
}

/// Whether somebody has deleted the message.
fn is_gone(error: &Error) -> bool {
    has_status(error, 404)
}

fn has_status(error: &Error, status: u16) -> bool {
    let Error::Http(HttpError::UnsuccessfulRequest(response)) = error else { return false };
    response.status_code.as_u16() == status
}
