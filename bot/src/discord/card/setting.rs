//! What a guild has set for itself, and how much it may have.

use super::super::markdown::escape;
use super::Card;
use crate::localization::{say, say_numbers, say_with};
use crate::preferences::{self, Preferences};
use crate::settings::Settings;
use crate::store::Standing;
use stet_knowledge::text::Language;

/// How many damaged entries are listed; `stet doctor` lists all.
const MOST_DAMAGED: usize = 5;

/// What a setting is called; its own name when it is of a later version.
pub(super) fn label(name: &str, language: Language) -> String {
    let key = match name {
        preferences::MODERATORS => "kb-setting-moderators",
        preferences::CHANNELS => "kb-setting-channels",
        preferences::LANGUAGE => "kb-setting-language",
        preferences::QUESTIONS_A_MINUTE => "kb-setting-questions-a-minute",
        preferences::DAYS_KEPT => "kb-setting-days-kept",
        preferences::LOG => "kb-setting-log-channel",
        preferences::STORY => "kb-setting-story",
        other => other,
    };
    say(language, key)
}

/// The value of a setting, as Markdown.
pub(super) fn value(name: &str, set_to: Option<&str>, language: Language) -> String {
    let nothing = if matches!(name, preferences::MODERATORS | preferences::CHANNELS | preferences::LOG) {
        "kb-setting-none"
    } else {
        "kb-setting-default"
    };
    let Some(value) = set_to else { return escape(&say(language, nothing)) };
    let mention = |sign: &str| value.split(',').map(|id| format!("<{sign}{id}>")).collect::<Vec<_>>().join(" ");
    match name {
        preferences::MODERATORS => mention("@&"),
        preferences::CHANNELS | preferences::LOG => mention("#"),
        preferences::STORY => escape(&say(language, "kb-setting-story-out")),
        preferences::DAYS_KEPT if value == "0" => escape(&say(language, "kb-setting-off")),
        _ => escape(value),
    }
}

/// Shows what a guild has set, how much of what it may have it has, and what of it is damaged.
pub(in super::super) fn settings(
    preferences: &Preferences,
    settings: &Settings,
    sizes: [usize; 6],
    standing: &Standing,
    language: Language,
) -> Card {
    let mut card = Card { title: Some(escape(&say(language, "kb-settings"))), ..Card::default() };
    let values = [
        (preferences::MODERATORS, preferences::ids(&preferences.moderators)),
        (preferences::CHANNELS, preferences::ids(&preferences.channels)),
        (preferences::LANGUAGE, preferences.language.map(|language| language.tag().to_owned())),
        (preferences::QUESTIONS_A_MINUTE, preferences.questions_a_minute.map(|most| most.to_string())),
        (preferences::DAYS_KEPT, Some(preferences.days_kept.to_string())),
        (preferences::LOG, preferences.log.map(|channel| channel.to_string())),
        (preferences::STORY, (!preferences.story).then(|| preferences::STORY_OFF.to_owned())),
    ];
    for (name, value) in values {
        card.push(&format!("**{}**: {}", escape(&label(name, language)), self::value(name, value.as_deref(), language)));
    }
    let limits = &settings.limits;
    let most = [limits.documents, limits.sentences, limits.bytes, limits.profiles, limits.pins, limits.golden_questions];
    let names = ["kb-limit-documents", "kb-limit-sentences", "kb-limit-bytes", "kb-limit-profiles", "kb-limit-pins", "kb-limit-golden"];
    card.push("");
    for ((name, size), most) in names.iter().zip(sizes).zip(most) {
        card.push(&escape(&say_numbers(language, name, &[("count", size), ("most", most)])));
    }
    let [drafts, edits] = [limits.drafts, limits.edits_an_hour].map(|most| usize::try_from(most).unwrap_or(0));
    card.push(&escape(&say_numbers(language, "kb-limit-rest", &[("drafts", drafts), ("edits", edits)])));
    for damaged in standing.damaged.iter().take(MOST_DAMAGED) {
        let (what, number) = (damaged.subject.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string), damaged.number.to_string());
        card.push(&format!("**{}**", escape(&say_with(language, "kb-damaged", &[("what", &what), ("number", &number)]))));
    }
    card
}
