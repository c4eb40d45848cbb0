//! What every way of asking shares: the snapshots, the store, the cooldowns, and the work under way.

use super::card::{self, question_on};
use super::delivery::told;
use super::question::Refusal;
use crate::dialogue::{self, Asker, Dialogues};
use crate::host::Host;
use crate::localization::{say, say_with};
use crate::preferences::Preferences;
use crate::settings::Settings;
use crate::store::Store;
use crate::wording::asks_something;
use crate::work;
use anyhow::{Context as _, Result};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use poise::serenity_prelude::{
    self as serenity, AuthorizingIntegrationOwner, AuthorizingIntegrationOwners, ChannelId, ChannelType, ComponentInteraction, Context,
    GuildId, Message, MessageFlags,
};
use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};
use stet_knowledge::answer::{Answer, Question, Status, answer};
use stet_knowledge::evidence::Scope;
use stet_knowledge::index::Snapshot;
use stet_knowledge::lexicon::Asked;
use stet_knowledge::question::{Choice, FollowUp, Reading, Turn, follow_up};
use stet_knowledge::text::Language;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// How many questions are under way at most: more would wait longer than people do.
const MOST_AT_ONCE: usize = 500;
/// How many people and guilds are remembered before those who ask no more are forgotten.
const REMEMBERED: usize = 10_000;

/// The kinds of channel that are threads.
const THREADS: [ChannelType; 3] = [ChannelType::PublicThread, ChannelType::PrivateThread, ChannelType::NewsThread];

/// Counts the questions of each person, or in each guild.
type Limiter = DefaultKeyedRateLimiter<u64>;

/// See the module.
pub(super) struct Service {
    pub(super) settings: Settings,
    pub(super) store: Store,
    /// Work that a shutdown waits for; closed when it has begun.
    pub(super) tasks: TaskTracker,
    /// What questions are answered from.
    pub(super) host: Host,
    /// As many searches at once as there are processors: more would only take the time from each other.
    searches: Semaphore,
    users: Limiter,
    guilds: Limiter,
    /// The cooldowns that guilds have set for their members, with what they have set.
    members: Mutex<HashMap<u64, (NonZeroU32, Arc<Limiter>)>>,
    /// The private answers that were shown to everyone, by their messages' ids.
    published: Mutex<HashSet<u64>>,
    /// The dialogues that follow-ups refer to.
    dialogues: Dialogues,
    /// Whether a channel is a thread, as far as that was asked.
    threads: Mutex<HashMap<ChannelId, bool>>,
    /// The revisions of guilds that could not be told in their log channels.
    unheard: Mutex<HashSet<(u64, i64)>>,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// The question without an opening such as *new question:*.
    pub(super) question: String,
    pub(super) answer: Answer,
    /// What it was answered from.
    pub(super) snapshot: Arc<Snapshot>,
    /// The completed question, if it was a follow-up.
    pub(super) read_as: Option<String>,
}

/// The response to a question.
#[derive(Debug)]
pub(super) enum Response {
    /// An answer.
    Answered(Box<Answered>),
    /// The readings of an ambiguous follow-up.
    Unclear(Vec<Choice>),
    /// The dialogue was reset, and nothing else was asked.
    Afresh,
}

/// The guild whose knowledge an interaction is answered from: where a guild has installed the bot, and not only who asks.
pub(super) fn guild_of(guild: Option<GuildId>, owners: &AuthorizingIntegrationOwners) -> Option<u64> {
    let by_guild = owners.0.iter().any(|owner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_)));
    guild.filter(|_| by_guild).map(GuildId::get)
}

/// The guild and the question of an answer that everybody there sees, with what it was read as. What is private, or asked
/// where no guild has installed the bot, is nothing for anybody to keep.
pub(super) fn asked_openly(interaction: &ComponentInteraction) -> Option<(u64, String, Option<String>)> {
    let guild = guild_of(interaction.guild_id, &interaction.authorizing_integration_owners)?;
    let (question, read_as) = question_on(&interaction.message).filter(|_| !is_private(&interaction.message))?;
    Some((guild, question, read_as))
}

/// Whether only who asked sees a message.
pub(super) fn is_private(message: &Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

impl Service {
    pub(super) fn new(settings: Settings, host: Host, store: Store) -> Self {
        let limiter = |per_minute: NonZeroU32| RateLimiter::keyed(Quota::per_minute(per_minute));
        Self {
            users: limiter(settings.discord.questions_a_minute),
            guilds: limiter(settings.discord.guild_questions_a_minute),
            members: Mutex::default(),
            searches: Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get)),
            tasks: TaskTracker::new(),
            published: Mutex::default(),
            unheard: Mutex::default(),
            dialogues: Dialogues::default(),
            threads: Mutex::default(),
            host,
            settings,
            store,
        }
    }

    /// Counts a question against the cooldowns of who asks and where. Nobody is let in to wait behind more than can be answered soon.
    pub(super) fn admit(&self, user: u64, guild: Option<u64>, preferences: &Preferences, language: Language) -> Result<(), Refusal> {
        if self.tasks.len() > MOST_AT_ONCE {
            return Err(Refusal(say(language, "error-busy-all")));
        }
        let members = guild.and_then(|guild| self.members_of(guild, preferences));
        let limits = [
            (members.as_deref(), Some(user), "error-busy"),
            (Some(&self.users), Some(user), "error-busy"),
            (Some(&self.guilds), guild, "error-busy-guild"),
        ];
        for (limiter, key, message) in limits {
            let Some(limiter) = limiter else { continue };
            if limiter.len() > REMEMBERED {
                limiter.retain_recent();
            }
            let Some(Err(not_until)) = key.map(|key| limiter.check_key(&key)) else { continue };
            let seconds = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            return Err(Refusal(say_with(language, message, &[("seconds", &seconds.to_string())])));
        }
        Ok(())
    }

    /// The cooldown that a guild has set for its members.
    fn members_of(&self, guild: u64, preferences: &Preferences) -> Option<Arc<Limiter>> {
        let most = preferences.questions_a_minute?;
        let mut members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = || Arc::new(RateLimiter::keyed(Quota::per_minute(most)));
        let entry = members.entry(guild).or_insert_with(|| (most, limiter()));
        if entry.0 != most {
            *entry = (most, limiter());
        }
        Some(Arc::clone(&entry.1))
    }

    /// Counts a question that was asked in a guild, where the guild has not set that none is kept. Nobody waits for it.
    pub(super) fn count(self: &Arc<Self>, guild: Option<u64>, answered: &Answered) {
        // One that leans on the answer before it says nothing alone, and what is said to the bot asks nothing.
        let asks = answered.read_as.is_none() && answered.answer.talk.is_none();
        let Some(guild) = guild.filter(|_| asks) else { return };
        let (service, question, found) = (Arc::clone(self), answered.question.clone(), answered.answer.status == Status::Answered);
        self.tasks.spawn(async move {
            let counted = async {
                if service.host.preferences(Some(guild)).await?.days_kept > 0 {
                    service.store.count_question(guild, &question, found, SystemTime::now()).await?;
                }
                anyhow::Ok(())
            };
            if let Err(error) = counted.await {
                tracing::warn!(error = told(&error), "cannot count a question");
            }
        });
    }

    /// Forgets the questions of a guild that are older than it has set.
    pub(super) async fn forget_questions(&self, guild: u64) -> Result<()> {
        let preferences = self.host.preferences(Some(guild)).await?;
        if preferences.is_unsure {
            tracing::warn!(guild, "a setting of this server is damaged; no question is kept, and none is forgotten");
            return Ok(());
        }
        self.store.forget_questions(guild, preferences.oldest_kept(SystemTime::now())).await
    }

    /// Whether a private answer is shown to everyone for the first time. Its button goes when it is; this is for who is faster.
    pub(super) fn publish(&self, message: u64) -> bool {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if published.len() > REMEMBERED {
            published.clear();
        }
        published.insert(message)
    }

    /// Remembers that a revision could not be told in a log channel.
    pub(super) fn note_unheard(&self, guild: u64, number: i64) {
        let mut unheard = self.unheard.lock().unwrap_or_else(PoisonError::into_inner);
        if unheard.len() > REMEMBERED {
            unheard.clear();
        }
        unheard.insert((guild, number));
    }

    /// Whether a revision could not be told in a log channel; it is asked once.
    pub(super) fn was_unheard(&self, guild: u64, number: i64) -> bool {
        self.unheard.lock().unwrap_or_else(PoisonError::into_inner).remove(&(guild, number))
    }

    /// Lets a private answer be shown after all, when that went wrong.
    pub(super) fn unpublish(&self, message: u64) {
        self.published.lock().unwrap_or_else(PoisonError::into_inner).remove(&message);
    }

    /// Whether a text asks something, as far as its words tell.
    pub(super) fn is_question(&self, text: &str) -> bool {
        Reading::new(&self.host.base().base, text, None).asked != Asked::Keyword
    }

    /// Answers a question from a guild's knowledge base. `read_as` is the completed question of a follow-up.
    pub(super) async fn answer(&self, guild: Option<u64>, question: &str, read_as: Option<String>, locale: Language) -> Result<Answered> {
        let snapshot = self.host.snapshot(guild).await?;
        let text = read_as.clone().unwrap_or_else(|| question.to_owned());
        let answering = Arc::clone(&snapshot);
        let threshold = self.settings.answer.threshold;
        let find = move || answer(&answering, &Question { text: &text, locale: Some(locale), scope: Scope::All, threshold });
        Ok(Answered { question: question.to_owned(), answer: self.search(find).await??, snapshot, read_as })
    }

    /// Answers what somebody asks in a dialogue: after the question on the card that it replies to, else after what the same person asked
    /// there lately.
    pub(super) async fn respond(
        &self,
        asker: Asker,
        guild: Option<u64>,
        question: &str,
        before: Option<Turn>,
        locale: Language,
    ) -> Result<Response> {
        let turns = before.map_or_else(|| self.dialogues.turns(asker, Instant::now()), |turn| vec![turn]);
        let (snapshot, typed) = (self.host.snapshot(guild).await?, question.to_owned());
        let (text, read_as) = match self.search(move || follow_up(&snapshot.base, &turns, &typed)).await? {
            FollowUp::Complete => (question.to_owned(), None),
            // A completed question that fits no card is asked as it was typed.
            FollowUp::Read(read) => (question.to_owned(), card::readable(read)),
            // So is one of which no reading fits.
            FollowUp::Unclear(choices) if card::offerable(choices.clone()).is_empty() => (question.to_owned(), None),
            FollowUp::Unclear(choices) => {
                let choices = card::offerable(choices);
                let questions = choices.iter().map(|choice| choice.question.clone()).collect();
                let turn = Turn { question: question.to_owned(), found: Vec::new(), choices: questions };
                self.dialogues.remember(asker, turn, Instant::now());
                return Ok(Response::Unclear(choices));
            }
            FollowUp::Afresh(rest) => {
                self.dialogues.forget(asker);
                if !asks_something(&rest) {
                    return Ok(Response::Afresh);
                }
                (rest, None)
            }
        };
        Ok(Response::Answered(Box::new(self.answer_in_dialogue(asker, guild, &text, read_as, locale).await?)))
    }

    /// Answers a question and adds it to the asker's dialogue.
    pub(super) async fn answer_in_dialogue(
        &self,
        asker: Asker,
        guild: Option<u64>,
        question: &str,
        read_as: Option<String>,
        locale: Language,
    ) -> Result<Answered> {
        let answered = self.answer(guild, question, read_as, locale).await?;
        if answered.answer.talk.is_none() {
            let complete = answered.read_as.as_deref().unwrap_or(question);
            self.dialogues.remember(asker, dialogue::answered(complete, &answered.answer), Instant::now());
        }
        Ok(answered)
    }

    /// Returns true if a follow-up could refer to what somebody lately asked.
    pub(super) fn is_in_dialogue(&self, asker: Asker) -> bool {
        !self.dialogues.turns(asker, Instant::now()).is_empty()
    }

    /// Returns true if a text is a follow-up to what somebody lately asked, or begins a dialogue afresh.
    pub(super) async fn leans(&self, asker: Asker, guild: Option<u64>, text: &str) -> Result<bool> {
        let (snapshot, turns, text) = (self.host.snapshot(guild).await?, self.dialogues.turns(asker, Instant::now()), text.to_owned());
        self.search(move || !matches!(follow_up(&snapshot.base, &turns, &text), FollowUp::Complete)).await
    }

    /// Returns true if a channel is a thread. Discord is asked once for each channel; one that it does not show is none.
    pub(super) async fn is_thread(&self, ctx: &Context, channel: ChannelId) -> bool {
        if let Some(is_thread) = self.known_threads().get(&channel) {
            return *is_thread;
        }
        let found = channel.to_channel(&ctx.http).await.ok().and_then(serenity::Channel::guild);
        let is_thread = found.is_some_and(|channel| THREADS.contains(&channel.kind));
        let mut known = self.known_threads();
        if known.len() > REMEMBERED {
            known.clear();
        }
        known.insert(channel, is_thread);
        is_thread
    }

    fn known_threads(&self) -> MutexGuard<'_, HashMap<ChannelId, bool>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops an asker's dialogue.
    pub(super) fn begin_afresh(&self, asker: Asker) {
        self.dialogues.forget(asker);
    }

    /// Drops the dialogues whose time is over.
    pub(super) fn forget_dialogues(&self) {
        self.dialogues.prune(Instant::now());
    }

    /// Answers the question of a card again, so that a reply can refer to its answer.
    pub(super) async fn turn_of(&self, guild: Option<u64>, question: &str, read_as: Option<String>, locale: Language) -> Result<Turn> {
        let Answered { answer, read_as, .. } = self.answer(guild, question, read_as, locale).await?;
        Ok(dialogue::answered(read_as.as_deref().unwrap_or(question), &answer))
    }

    /// Runs a search on a blocking thread; as many at once as there are processors.
    async fn search<Found: Send + 'static>(&self, find: impl FnOnce() -> Found + Send + 'static) -> Result<Found> {
        let _permit = self.searches.acquire().await.context("the searches have ended")?;
        work::run(find).await.context("a search broke off")
    }
}
