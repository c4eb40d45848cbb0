//! What a guild has set for itself.

use crate::store::{Entries, Entry, Kind, Standing, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use stet_knowledge::text::Language;

/// The names of the settings in the store.
pub(crate) const MODERATORS: &str = "moderators";
pub(crate) const CHANNELS: &str = "channels";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const QUESTIONS_A_MINUTE: &str = "questions-a-minute";
pub(crate) const DAYS_KEPT: &str = "days-kept";
pub(crate) const LOG: &str = "log-channel";
pub(crate) const STORY: &str = "story";
/// The value of [`STORY`] that leaves the shipped story out.
pub(crate) const STORY_OFF: &str = "off";

/// How many days questions are kept where nothing is set.
const DAYS: u32 = 30;
/// The most days.
pub(crate) const MOST_DAYS: u32 = 365;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// The roles whose members may change the knowledge base, besides those who may manage the guild.
    pub(crate) moderators: BTreeSet<u64>,
    /// The channels where every question is answered.
    pub(crate) channels: BTreeSet<u64>,
    /// The language where a message has no letters.
    pub(crate) language: Option<Language>,
    /// How many questions one person may ask in a minute.
    pub(crate) questions_a_minute: Option<NonZeroU32>,
    /// For how many days questions are kept; 0: not at all.
    pub(crate) days_kept: u32,
    /// Whether it cannot be read what is set for them: none is kept then, and none that was kept is forgotten.
    pub(crate) is_unsure: bool,
    /// The channel where changes are told.
    pub(crate) log: Option<u64>,
    /// Whether the shipped story is among what the guild's questions are answered from.
    pub(crate) story: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            moderators: BTreeSet::new(),
            channels: BTreeSet::new(),
            language: None,
            questions_a_minute: None,
            days_kept: DAYS,
            is_unsure: false,
            log: None,
            story: true,
        }
    }
}

impl Preferences {
    /// Reads what stands for a guild. A damaged setting may be that for how many days questions are kept.
    pub(crate) fn of(standing: &Standing) -> Self {
        let is_setting = |subject: &Subject| subject.kind == Kind::Setting;
        let is_unsure = standing.damaged.iter().any(|damaged| damaged.subject.as_ref().is_none_or(is_setting));
        let read = Self::new(&standing.entries);
        if is_unsure { Self { days_kept: 0, is_unsure, ..read } } else { read }
    }

    /// Reads what is set. Nothing is set by a value that cannot be read, and no question is kept then.
    pub(crate) fn new(entries: &Entries) -> Self {
        let set: BTreeMap<&str, &str> = entries
            .iter()
            .filter(|(subject, _)| subject.kind == Kind::Setting)
            .filter_map(|(subject, entry)| Some((subject.id.as_str(), entry.content.as_deref()?)))
            .collect();
        let get = |name: &str| set.get(name).copied().unwrap_or_default();
        let ids = |name: &str| get(name).split(',').filter_map(|id| id.trim().parse().ok()).collect();
        Self {
            moderators: ids(MODERATORS),
            channels: ids(CHANNELS),
            language: Language::ALL.into_iter().find(|language| language.tag() == get(LANGUAGE)),
            questions_a_minute: get(QUESTIONS_A_MINUTE).parse().ok(),
            days_kept: set.get(DAYS_KEPT).map_or(DAYS, |days| days.parse().unwrap_or(0).min(MOST_DAYS)),
            is_unsure: set.get(DAYS_KEPT).is_some_and(|days| days.parse::<u32>().is_err()),
            log: get(LOG).parse().ok(),
            story: get(STORY) != STORY_OFF,
        }
    }

    /// Questions that were last asked before this time are not kept.
    pub(crate) fn oldest_kept(&self, now: SystemTime) -> SystemTime {
        // What is kept for no day is gone, however young; the store counts in seconds.
        if self.days_kept == 0 {
            return now + Duration::from_secs(1);
        }
        now.checked_sub(Duration::from_hours(24 * u64::from(self.days_kept))).unwrap_or(UNIX_EPOCH)
    }
}

/// The edit that sets something, or, with nothing, leaves it to the operator.
pub(crate) fn edit(name: &str, value: Option<String>) -> (Subject, Option<Entry>) {
    (Subject::new(Kind::Setting, name), value.map(|value| Entry { made_on: None, content: Some(value) }))
}

/// Ids as a setting's value; nothing when there are none.
pub(crate) fn ids(ids: &BTreeSet<u64>) -> Option<String> {
    let listed = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    Some(listed).filter(|listed| !listed.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_read_and_what_is_broken_keeps_no_question() {
        let read = |pairs: &[(&str, &str)]| {
            let edits = pairs.iter().map(|(name, value)| edit(name, Some((*value).to_owned())));
            Preferences::new(&edits.filter_map(|(subject, entry)| Some((subject, entry?))).collect())
        };
        let set =
            read(&[(MODERATORS, "7,8"), (CHANNELS, "9"), (LANGUAGE, "zh-Hant"), (QUESTIONS_A_MINUTE, "3"), (DAYS_KEPT, "0"), (LOG, "10")]);
        assert_eq!((set.moderators, set.channels), ([7, 8].into(), [9].into()));
        assert_eq!((set.language, set.questions_a_minute.map(NonZeroU32::get)), (Some(Language::TraditionalChinese), Some(3)));
        assert_eq!((set.days_kept, set.log, set.story), (0, Some(10), true));
        assert!(!read(&[(STORY, STORY_OFF)]).story);
        let day = |day: u64| UNIX_EPOCH + Duration::from_hours(24 * day);
        let oldest = |days_kept: u32| Preferences { days_kept, ..Preferences::default() }.oldest_kept(day(40));
        assert_eq!([oldest(0), oldest(30)], [day(40) + Duration::from_secs(1), day(10)]);
        let broken = [(MODERATORS, "x"), (LANGUAGE, "fr"), (QUESTIONS_A_MINUTE, "0"), (DAYS_KEPT, "many"), (LOG, "")];
        assert_eq!(read(&broken), Preferences { days_kept: 0, is_unsure: true, ..Preferences::default() });
        assert_eq!((ids(&[8, 7].into()), ids(&BTreeSet::new())), (Some("7,8".to_owned()), None));
    }
}
