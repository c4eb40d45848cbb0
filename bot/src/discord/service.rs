//! What every way of asking shares: the snapshot, the store, the cooldowns, and the work under way.

use super::limits::QUESTION;
use crate::localization::say_with;
use crate::settings::Settings;
use crate::store::Store;
use anyhow::{Context as _, Error, Result, anyhow};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use stet_knowledge::answer::{Answer, Question, answer};
use stet_knowledge::evidence::Scope;
use stet_knowledge::index::Snapshot;
use stet_knowledge::lexicon::Asked;
use stet_knowledge::question::{Reading, naming};
use stet_knowledge::text::Language;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// How many people and guilds are remembered before those who ask no more are forgotten.
const REMEMBERED: usize = 10_000;

/// See the module.
pub(super) struct Service {
    pub(super) settings: Settings,
    pub(super) store: Store,
    /// Work that a shutdown waits for; closed when it has begun.
    pub(super) tasks: TaskTracker,
    snapshot: Arc<Snapshot>,
    /// As many searches at once as there are processors: more would only take the time from each other.
    searches: Semaphore,
    users: DefaultKeyedRateLimiter<u64>,
    guilds: DefaultKeyedRateLimiter<u64>,
    /// The private answers that were shown to everyone, by their messages' ids.
    published: Mutex<HashSet<u64>>,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) answer: Answer,
    /// Names that the question took over from the answer it replies to.
    pub(super) inherited: Vec<String>,
}

/// Why a question is not looked up, in the asker's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) String);

impl Service {
    pub(super) fn new(settings: Settings, snapshot: Snapshot, store: Store) -> Self {
        let limiter = |per_minute: NonZeroU32| RateLimiter::keyed(Quota::per_minute(per_minute));
        Self {
            users: limiter(settings.discord.questions_a_minute),
            guilds: limiter(settings.discord.guild_questions_a_minute),
            searches: Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get)),
            tasks: TaskTracker::new(),
            published: Mutex::default(),
            snapshot: Arc::new(snapshot),
            settings,
            store,
        }
    }

    /// What questions are answered from at this moment.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }

    /// Counts a question against the cooldowns of who asks and where.
    pub(super) fn admit(&self, user: u64, guild: Option<u64>, language: Language) -> Result<(), Refusal> {
        for (limiter, key, message) in [(&self.users, Some(user), "error-busy"), (&self.guilds, guild, "error-busy-guild")] {
            if limiter.len() > REMEMBERED {
                limiter.retain_recent();
            }
            let Some(Err(not_until)) = key.map(|key| limiter.check_key(&key)) else { continue };
            let seconds = not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            return Err(Refusal(say_with(language, message, &[("seconds", &seconds.to_string())])));
        }
        Ok(())
    }

    /// Whether a private answer is shown to everyone for the first time. Its button goes when it is; this is for who is faster.
    pub(super) fn publish(&self, message: u64) -> bool {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if published.len() > REMEMBERED {
            published.clear();
        }
        published.insert(message)
    }

    /// Lets a private answer be shown after all, when that went wrong.
    pub(super) fn unpublish(&self, message: u64) {
        self.published.lock().unwrap_or_else(PoisonError::into_inner).remove(&message);
    }

    /// Whether a text asks something, as far as its words tell.
    pub(super) fn is_question(&self, text: &str) -> bool {
        Reading::new(&self.snapshot.base, text, None).asked != Asked::Keyword
    }

    /// Answers a question. When it names nobody it is read as about `names`.
    pub(super) async fn answer(&self, question: &str, names: &[String], locale: Language) -> Result<Answered> {
        let snapshot = self.snapshot();
        let threshold = self.settings.answer.threshold;
        let rewritten = naming(&snapshot.base, question, names);
        let inherited = if rewritten.is_some() { names.to_vec() } else { Vec::new() };
        let text = rewritten.unwrap_or_else(|| question.to_owned());
        let _permit = self.searches.acquire().await.context("the searches have ended")?;
        let answer = tokio::task::spawn_blocking(move || {
            answer(&snapshot, &Question { text: &text, locale: Some(locale), scope: Scope::All, threshold })
        });
        // What it says of a panic may hold the question.
        let answer = answer.await.map_err(|_| anyhow!("a search broke off"))??;
        Ok(Answered { answer, inherited })
    }

    /// The names that a reply to a card means: those of its headline, else those of its question.
    pub(super) async fn names_of(&self, question: &str, names: &[String], locale: Language) -> Result<Vec<String>> {
        let Answered { answer, inherited } = self.answer(question, names, locale).await?;
        let snapshot = self.snapshot();
        let of_headline: Vec<&String> = answer.headline.iter().filter_map(|item| item.profile.as_ref()).collect();
        let ids = if of_headline.is_empty() { answer.why.names.iter().collect() } else { of_headline };
        let mut found: Vec<String> = Vec::new();
        for profile in ids.into_iter().filter_map(|id| snapshot.base.profile(id)) {
            let name = profile.name(answer.language);
            if !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
        Ok(if found.is_empty() { inherited } else { found })
    }
}

/// An error for the log. What failed below Discord's client is left out: it would tell the address of the request, and with it
/// the token of an interaction.
pub(super) fn told(error: &Error) -> String {
    let mut parts = Vec::new();
    for cause in error.chain() {
        parts.push(cause.to_string());
        if cause.is::<poise::serenity_prelude::Error>() {
            break;
        }
    }
    parts.join(": ")
}

/// A question as it was typed, on one line, without mentions and custom emoji and without characters that nobody sees.
pub(super) fn tidied(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    let mut rest = typed;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let inside = after.split_once('>').filter(|(inside, _)| is_reference(inside));
        if inside.is_none() {
            text.push('<');
        }
        rest = inside.map_or(after, |(_, rest)| rest);
    }
    text.push_str(rest);
    let seen = |character: &char| {
        !character.is_control()
            && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let visible: String = text.chars().map(|character| if character.is_whitespace() { ' ' } else { character }).filter(seen).collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What Discord writes between `<` and `>` for a mention, a channel, a custom emoji, a command or a time.
fn is_reference(inside: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    let behind = |marks: &[&str]| marks.iter().find_map(|mark| inside.strip_prefix(mark));
    // `:name:id`, `a:name:id`, `/command:id`
    let named = behind(&["a:", ":", "/"]).and_then(|rest| rest.rsplit_once(':'));
    let time = behind(&["t:"]).map(|rest| rest.split_once(':').map_or(rest, |(seconds, _)| seconds));
    behind(&["@!", "@&", "@", "#"]).is_some_and(digits)
        || named.is_some_and(|(name, id)| !name.is_empty() && digits(id))
        || time.is_some_and(|seconds| digits(seconds.trim_start_matches('-')))
}

/// A question that can be asked, or what is wrong with it.
pub(super) fn askable(question: &str, language: Language) -> Result<(), Refusal> {
    let length = question.chars().count();
    if length > QUESTION {
        let (length, most) = (length.to_string(), QUESTION.to_string());
        return Err(Refusal(say_with(language, "error-too-long", &[("length", &length), ("most", &most)])));
    }
    if question.chars().any(char::is_alphanumeric) { Ok(()) } else { Err(Refusal(say_with(language, "error-empty", &[]))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_what_people_see_of_it() {
        fn check(typed: &str, tidy: &str) {
            assert_eq!(tidied(typed), tidy);
        }
        check("<@123> who went\n to  Meta?", "who went to Meta?");
        check("<@!1><@&2> 誰去了 <#3> Meta<:a:4>?", "誰去了 Meta?");
        check("is 3 < 4 > 2? <:b c> <t:hello> a<b:c:d>", "is 3 < 4 > 2? <:b c> <t:hello> a<b:c:d>");
        check("<t:1700000000:R> <t:-5> </ask:12> <:x_1:34> when?", "when?");
        check("a\u{202e}b\u{200b}c\u{7}", "abc");
        check("  ", "");
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        assert_eq!(askable(&"問".repeat(QUESTION), Language::English), Ok(()));
        let refusal = askable(&"問".repeat(QUESTION + 1), Language::English).unwrap_err().0;
        assert!(refusal.contains("201") && refusal.contains("200"), "{refusal}");
        assert!(askable("?!", Language::TraditionalChinese).is_err());
    }
}
