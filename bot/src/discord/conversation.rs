//! Messages: mentions, replies, direct messages and channels where every question is answered; their edits and deletions.

use super::card::{self, Card, Room, Setting, choices_on, question_on};
use super::delivery::{deliver, has_status, refusal, told};
use super::limits::EDITS;
use super::question::{Refusal, askable, tidied};
use super::queue::{Event, Queue};
use super::service::{Response, Service};
use crate::dialogue::Asker;
use crate::localization::say;
use crate::preferences::Preferences;
use crate::store::Link;
use anyhow::Result;
use poise::serenity_prelude::{
    ChannelId, Context, CreateActionRow, CreateEmbed, CreateMessage, EditMessage, Error, GuildId, Message, MessageId, MessageReference,
    MessageReferenceKind, MessageType, MessageUpdateEvent, Nonce, ReactionType, UserId,
};
use std::sync::Arc;
use std::time::Duration;
use stet_knowledge::answer::Status;
use stet_knowledge::question::Turn;
use stet_knowledge::text::Language;
use tokio_util::task::AbortOnDropHandle;

/// Handles what happened to a message, after what happened to it before.
pub(super) async fn handle(ctx: &Context, service: &Arc<Service>, queue: &Queue, bot: UserId, event: Event) {
    let Some(mut turn) = queue.join(event) else { return };
    while let Some(event) = turn.next() {
        let outcome = match event {
            Event::Created(message) => created(ctx, service, bot, &message).await,
            Event::Updated(update) => updated(ctx, service, bot, &update).await,
            Event::Deleted(channel, message) => deleted(ctx, service, channel, message).await,
        };
        let Err(error) = outcome else { continue };
        // Where it may not write, there is nothing to mend here, and everybody could fill the log.
        if error.downcast_ref().is_some_and(|error| has_status(error, 403)) {
            tracing::debug!("may not answer a message");
        } else {
            tracing::warn!(error = told(&error), "cannot answer a message");
        }
    }
}

/// How long an answer may take before it is shown that one comes.
const TYPING_AFTER: Duration = Duration::from_secs(1);

/// Shows that an answer comes, beside the search, until it is dropped: an answer that is there first needs none.
fn typing(ctx: &Context, channel: ChannelId) -> AbortOnDropHandle<()> {
    let http = Arc::clone(&ctx.http);
    AbortOnDropHandle::new(tokio::spawn(async move {
        tokio::time::sleep(TYPING_AFTER).await;
        // It matters to no answer whether it arrives.
        let _ = channel.broadcast_typing(&http).await;
    }))
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
    /// In a thread where its author was lately answered: follow-ups, and questions that have an answer.
    InDialogue,
    /// In a channel where every question is answered: only what is one, and has an answer.
    Listening,
}

/// What becomes of a message.
enum Reply {
    /// It is not for us, or nothing is to be said.
    Silence,
    /// Its author asks too much.
    Wait(Address),
    /// Something is said.
    Said(Said),
}

/// What is said, as Discord is told it.
#[derive(Default)]
struct Said {
    content: String,
    embeds: Vec<CreateEmbed>,
    rows: Vec<CreateActionRow>,
    /// The same as content alone, for places where embeds are not allowed.
    plain: Option<String>,
}

impl Said {
    /// A few words, which need no embed.
    fn note(card: &Card) -> Self {
        Self { content: card::plain(card), ..Self::default() }
    }

    /// Says it in a request; where its embed is refused or left out, says it again as content, in that request or by an edit.
    async fn deliver<Sent: Future<Output = Result<Message, Error>>>(
        mut self,
        ctx: &Context,
        request: impl Fn(&Self) -> Sent,
    ) -> Result<Message, Error> {
        let sent = deliver(|| request(&self)).await;
        let Some(plain) = self.plain.take() else { return sent };
        (self.content, self.embeds) = (plain, Vec::new());
        match sent {
            // Nothing was left without the embed (50006), or the embed itself is forbidden.
            Err(error) if refusal(&error).is_some_and(|response| response.error.code == EMPTY) || has_status(&error, 403) => {
                deliver(|| request(&self)).await
            }
            Ok(message) if message.embeds.is_empty() => {
                let edited = deliver(|| message.channel_id.edit_message(&ctx.http, message.id, self.edit())).await;
                // It was sent all the same, and must go when its question goes.
                if let Err(error) = &edited {
                    tracing::warn!(error = ?error.to_string(), "cannot say an answer without its embed");
                }
                Ok(edited.unwrap_or(message))
            }
            other => other,
        }
    }

    fn edit(&self) -> EditMessage {
        EditMessage::new().content(&self.content).embeds(self.embeds.clone()).components(self.rows.clone())
    }
}

/// “Cannot send an empty message” (docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes).
const EMPTY: isize = 50_006;

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

    async fn address(&self, ctx: &Context, service: &Service, preferences: &Preferences, bot: UserId) -> Option<Address> {
        let replied = self.replied.is_some_and(|replied| replied.author.id == bot);
        // A reply that does not mention us may be for somebody else; when its text is hidden from us, it is.
        if self.guild.is_none() || self.mentions_us || (replied && !self.content.is_empty()) {
            return Some(Address::Directly);
        }
        let channel = self.channel.get();
        if service.settings.discord.channels.contains(&channel) || preferences.channels.contains(&channel) {
            return Some(Address::Listening);
        }
        let is_in_dialogue = !self.content.is_empty() && service.is_in_dialogue(self.asker()) && service.is_thread(ctx, self.channel).await;
        is_in_dialogue.then_some(Address::InDialogue)
    }

    fn asker(&self) -> Asker {
        Asker { channel: self.channel.get(), user: self.author.get(), is_private: false }
    }
}

/// Reads a message and finds its answer.
async fn compose(ctx: &Context, service: &Arc<Service>, bot: UserId, post: &Post<'_>) -> Result<Reply> {
    let guild = post.guild.map(GuildId::get);
    let preferences = service.host.preferences(guild).await?;
    let Some(address) = post.address(ctx, service, &preferences, bot).await else { return Ok(Reply::Silence) };
    let locale = preferences.language.unwrap_or(service.settings.answer.locale);
    let mut question = tidied(post.content);
    // What people say to each other in a channel that answers everything costs nobody anything.
    if address != Address::Directly {
        // What is no question may have a pronoun, too: *good for them*.
        let may_lean = address == Address::InDialogue && question.ends_with(['?', '？', '呢']);
        let leans = may_lean && service.leans(post.asker(), guild, &question).await?;
        if askable(&question, locale).is_err() || !(leans || service.is_question(&question)) {
            return Ok(Reply::Silence);
        }
    }
    if service.admit(post.author.get(), guild, &preferences, locale).is_err() {
        return Ok(Reply::Wait(address));
    }
    let on_card = |replied: &Message| question_on(replied).map(|(asked, read_as)| (asked, read_as, choices_on(replied)));
    let mut card_replied_to = post.replied.filter(|replied| replied.author.id == bot).and_then(on_card);
    if question.is_empty() {
        // A bare mention of us on a reply asks what the replied-to message asks.
        let asked = post.replied.filter(|replied| replied.author.id != bot).map(|replied| tidied(&replied.content));
        match asked.filter(|text| !text.is_empty()) {
            Some(text) => question = text,
            None => return Ok(Reply::Said(Said::note(&card::help(locale)))),
        }
        card_replied_to = None;
    }
    let language = Language::detect(&question).unwrap_or(locale);
    if let Err(Refusal(text)) = askable(&question, language) {
        return Ok(Reply::Said(Said::note(&Card::note(text))));
    }
    let _typing = (address == Address::Directly).then(|| typing(ctx, post.channel));
    // In a channel that answers everything, a pronoun may stand for what people said to each other.
    let answered = if address == Address::Listening {
        Box::new(service.answer(guild, &question, None, language).await?)
    } else {
        let before = match card_replied_to {
            Some((asked, read_as, choices)) if choices.is_empty() => Some(service.turn_of(guild, &asked, read_as, language).await?),
            Some((question, _, choices)) => Some(Turn { question, choices, ..Turn::default() }),
            None => None,
        };
        match service.respond(post.asker(), guild, &question, before, language).await? {
            Response::Answered(answered) => answered,
            Response::Afresh => return Ok(Reply::Said(Said::note(&Card::note(say(language, "afresh"))))),
            Response::Unclear(_) if address == Address::InDialogue => return Ok(Reply::Silence),
            Response::Unclear(choices) => {
                let card = card::unclear(&question, &choices, language);
                let plain = Some(card::plain(&card));
                return Ok(Reply::Said(Said { content: String::new(), embeds: vec![card.embed()], rows: card.components(), plain }));
            }
        }
    };
    // What was not said to us is kept only where we answered it.
    if address != Address::Directly && answered.answer.status == Status::NotFound {
        return Ok(Reply::Silence);
    }
    // In a thread, *are they coming tonight?* may be for somebody else: only facts tell that it is for us.
    if address == Address::InDialogue && answered.read_as.is_some() && answered.answer.why.relations.is_empty() {
        return Ok(Reply::Silence);
    }
    service.count(guild, &answered);
    let read_as = answered.read_as.as_deref();
    let setting = Setting { question: &answered.question, language, private: false, in_guild: guild.is_some(), read_as };
    let made = |room| card::answer(&answered.snapshot, &answered.answer, &setting, room);
    let card = made(Room::Embed);
    let plain = Some(card::plain(&made(Room::Content)));
    Ok(Reply::Said(Said { content: String::new(), embeds: vec![card.embed()], rows: card.components(), plain }))
}

async fn created(ctx: &Context, service: &Arc<Service>, bot: UserId, message: &Message) -> Result<()> {
    let Some(post) = Post::new(message, bot) else { return Ok(()) };
    // serenity may hand on an edit before what it edits: then that was answered.
    let preferences = service.host.preferences(post.guild.map(GuildId::get)).await?;
    if post.address(ctx, service, &preferences, bot).await.is_none() || service.store.linked(post.id.get()).await?.is_some() {
        return Ok(());
    }
    let reply = compose(ctx, service, bot, &post).await?;
    answer(ctx, service, &post, reply, post.id.to_string()).await
}

/// Answers anew when somebody has edited a question. Discord tells of link previews as edits too: those have the same content.
async fn updated(ctx: &Context, service: &Arc<Service>, bot: UserId, update: &MessageUpdateEvent) -> Result<()> {
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
    let said = match reply {
        Reply::Silence => return deleted(ctx, service, post.channel, post.id).await,
        Reply::Wait(address) => return wait(ctx, &post, address).await,
        Reply::Said(said) => said,
    };
    let answer = MessageId::new(link.answer);
    match said.deliver(ctx, |said| post.channel.edit_message(&ctx.http, answer, said.edit())).await {
        Err(error) if has_status(&error, 404) => service.store.unlink(link.question).await,
        Err(error) => Err(error.into()),
        Ok(_) => service.store.link(&Link { content: content_hash(service, &post), ..link }).await,
    }
}

/// Replies to a message, and remembers the reply, so that it follows when the message is edited or deleted. Discord makes one
/// reply of all that have the same nonce.
async fn answer(ctx: &Context, service: &Service, post: &Post<'_>, reply: Reply, nonce: String) -> Result<()> {
    let said = match reply {
        Reply::Silence => return Ok(()),
        Reply::Wait(address) => return wait(ctx, post, address).await,
        Reply::Said(said) => said,
    };
    let reference = MessageReference::new(MessageReferenceKind::Default, post.channel).message_id(post.id).fail_if_not_exists(false);
    let sent = said.deliver(ctx, |said| {
        let message = CreateMessage::new().content(&said.content).embeds(said.embeds.clone()).components(said.rows.clone());
        let message = message.reference_message(reference.clone()).nonce(Nonce::String(nonce.clone())).enforce_nonce(true);
        post.channel.send_message(&ctx.http, message)
    });
    let (answer, content) = (sent.await?.id.get(), content_hash(service, post));
    service.store.link(&Link { question: post.id.get(), channel: post.channel.get(), answer, content }).await
}

/// A message cannot be answered privately: an hourglass says to who looks that it was too much.
async fn wait(ctx: &Context, post: &Post<'_>, address: Address) -> Result<()> {
    if address != Address::Directly {
        return Ok(());
    }
    let hourglass = ReactionType::Unicode("⏳".to_owned());
    // It is not worth a second attempt: where many are told to wait, those would pile up.
    Ok(ctx.http.create_reaction(post.channel, post.id, &hourglass).await?)
}

/// What an edit is compared with.
fn content_hash(service: &Service, post: &Post<'_>) -> String {
    service.store.hash(&["question", post.content])
}

/// Takes an answer back when its question is deleted.
async fn deleted(ctx: &Context, service: &Service, channel: ChannelId, message: MessageId) -> Result<()> {
    let Some(link) = service.store.linked(message.get()).await? else { return Ok(()) };
    match deliver(|| channel.delete_message(&ctx.http, MessageId::new(link.answer))).await {
        Err(error) if !has_status(&error, 404) => Err(error.into()),
        _ => service.store.unlink(link.question).await,
    }
}
