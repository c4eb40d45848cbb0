//! What a guild sets for itself.

use super::super::card;
use super::{Moderator, Wish, offer};
use crate::localization::say_with;
use crate::overlay;
use crate::preferences::{self, CHANNELS, DAYS_KEPT, LANGUAGE, LOG, MODERATORS, Preferences, QUESTIONS_A_MINUTE, STORY, STORY_OFF};
use anyhow::Result;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::SystemTime;
use stet_knowledge::text::Language;

/// What is to be set.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Change {
    /// Whether the members of a role may change the knowledge base.
    Moderator(u64, bool),
    /// Whether every question in a channel is answered.
    Channel(u64, bool),
    /// The language where a message has no letters; none: the operator's.
    Language(Option<Language>),
    /// How many questions one person may ask in a minute; none: as many as the operator lets.
    QuestionsAMinute(Option<NonZeroU32>),
    /// For how many days questions are kept; 0: not at all.
    DaysKept(u32),
    /// The channel where changes are told; none: nowhere.
    Log(Option<u64>),
    /// Whether the shipped story is among what is answered from.
    Story(bool),
}

/// Shows what is set, and the limits.
pub(in super::super) async fn settings(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (_, snapshot) = moderator.looks().await?;
    let standing = moderator.service.store.standing(moderator.guild).await?;
    let preferences = moderator.service.host.preferences(Some(moderator.guild)).await?;
    let sizes = overlay::sizes(&standing.entries, &snapshot.base);
    let card = card::settings(&preferences, &moderator.service.settings, sizes, &standing, moderator.language);
    moderator.responder.say(&card).await
}

/// Shows what setting something would do.
pub(in super::super) async fn set(moderator: &Moderator<'_>, change: Change) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (made_on, entries) = moderator.service.store.entries(moderator.guild, None).await?;
    let preferences = Preferences::new(&entries);
    let changed = |ids: &BTreeSet<u64>, id: u64, is_in: bool| {
        let mut ids = ids.clone();
        if is_in {
            ids.insert(id)
        } else {
            ids.remove(&id)
        };
        preferences::ids(&ids)
    };
    let (name, value, hint) = match change {
        Change::Moderator(role, may) => (MODERATORS, changed(&preferences.moderators, role, may), may.then_some("kb-role-allow")),
        Change::Channel(channel, answers) => {
            let unread = answers && !moderator.service.settings.discord.reads_messages();
            (CHANNELS, changed(&preferences.channels, channel, answers), unread.then_some("kb-channel-unread"))
        }
        Change::Language(language) => (LANGUAGE, language.map(|language| language.tag().to_owned()), None),
        Change::QuestionsAMinute(most) => (QUESTIONS_A_MINUTE, most.map(|most| most.to_string()), None),
        Change::DaysKept(days) => (DAYS_KEPT, Some(days.to_string()), None),
        Change::Story(stays) => (STORY, (!stays).then(|| STORY_OFF.to_owned()), None),
        Change::Log(channel) => (LOG, channel.map(|channel| channel.to_string()), None),
    };
    let mut wish = Wish::new(made_on, "set", name, [preferences::edit(name, value)]);
    if let Change::DaysKept(days) = change {
        // What is deleted no undo brings back.
        let oldest = Preferences { days_kept: days, ..preferences }.oldest_kept(SystemTime::now());
        let forgotten = moderator.service.store.questions_before(moderator.guild, oldest).await?;
        wish.gone.extend((forgotten > 0).then(|| say_with(moderator.language, "kb-forgotten", &[("count", &forgotten.to_string())])));
    }
    if offer(moderator, wish).await?
        && let Some(hint) = hint
    {
        moderator.responder.add(&moderator.card(hint, &[])).await?;
    }
    Ok(())
}
