//! What moderators see: documents, revisions, and what a change would do.

use super::super::limits::EMBED_DESCRIPTION;
use super::super::markdown::{escape, quote};
use super::Card;
use crate::edit::{Answers, Preview, Tested, Told};
use crate::localization::{say, say_with};
use crate::preferences::{self, Preferences};
use crate::settings::Settings;
use crate::store::{Asked, Revision};
use std::time::UNIX_EPOCH;
use stet_knowledge::base::Problem;
use stet_knowledge::index::Snapshot;
use stet_knowledge::naming::Unprofiled;
use stet_knowledge::text::Language;

/// The most characters of Markdown of one line.
const LINE: usize = 300;
/// What a card needs besides its lines.
const AROUND: usize = 200;

/// What a change would do.
pub(in super::super) fn preview(action: &str, note: &str, preview: &Preview, language: Language) -> Card {
    let (new, old): (Vec<_>, Vec<_>) = preview.sentences.iter().partition(|moved| moved.is_new);
    let counts = [("added", new.len().to_string()), ("removed", old.len().to_string())];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let mut card = Card { title: Some(named(action, note, language)), ..Card::default() };
    card.push(&escape(&say_with(language, "kb-changes", &counts)));
    for (is_so, key) in [(!preview.lost.is_empty(), "kb-lost"), (!preview.problems.is_empty(), "kb-problems")] {
        if is_so {
            card.push(&format!("**{}**", escape(&say(language, key))));
        }
    }
    let warned = |problem: &Problem| format!("⚠ {}", quote(&problem.to_string(), &[], LINE).markdown);
    let problems = preview.problems.iter().chain(&preview.warnings).map(warned);
    let sentences = preview.sentences.iter().map(|moved| {
        let sign = if moved.is_new { '➕' } else { '➖' };
        let address = escape(&format!("[{}#{}]", moved.document, moved.number));
        format!("{sign} {} {address}", quote(&moved.text.replace('\n', " "), &[], LINE).markdown)
    });
    let lines = preview.lines.iter().map(|line| {
        let sign = if line.is_new { '➕' } else { '➖' };
        format!("{sign} {} {}", quote(&line.text, &[], LINE).markdown, escape(&format!("[{}]", line.of)))
    });
    let lost = preview.lost.iter().map(|lost| {
        let holders = quote(&lost.holders.join(", "), &[], LINE / 2).markdown;
        format!("⚠ {} {} ← {holders}", quote(&lost.text.replace('\n', " "), &[], LINE).markdown, escape(&format!("[{}]", lost.address)))
    });
    let settings = preview.settings.iter().map(|set| {
        let [before, after] = [&set.before, &set.after].map(|value| setting(&set.name, value.as_deref(), language));
        format!("**{}**: {before} → {after}", escape(&label(&set.name, language)))
    });
    let answers = answers_changed(&preview.answers, language);
    let parts = [preview.problems.len(), preview.warnings.len(), preview.sentences.len(), preview.lines.len()];
    let count = parts.iter().sum::<usize>() + preview.lost.len() + preview.settings.len() + answers.len();
    // How answers change tells most.
    fill(&mut card, lost.chain(problems).chain(settings).chain(answers).chain(sentences).chain(lines), count, language);
    card
}

/// How answers change, and how many were tried.
fn answers_changed(answers: &Answers, language: Language) -> Vec<String> {
    if answers.of == 0 {
        return Vec::new();
    }
    let numbers = [answers.asked, answers.of, answers.changed.len()].map(|number| number.to_string());
    let arguments = [("asked", numbers[0].as_str()), ("of", &numbers[1]), ("changed", &numbers[2])];
    let mut lines = vec![format!("**{}**", escape(&say_with(language, "kb-answers", &arguments)))];
    for changed in &answers.changed {
        lines.push(format!("❓ {}", quote(&changed.question, &[], LINE).markdown));
        lines.push(format!("➖ {}", in_short(&changed.before, language)));
        lines.push(format!("➕ {}", in_short(&changed.after, language)));
    }
    lines
}

/// What a question is answered with, on one line.
fn in_short(told: &Told, language: Language) -> String {
    let headline =
        if told.headline.is_empty() { String::new() } else { format!("{}: ", told.headline.join(&say(language, "name-separator"))) };
    let quotes = told.quotes.iter().map(|(address, text)| format!("[{address}] {}", text.replace('\n', " ")));
    let said = if told.quotes.is_empty() { say(language, "not-found") } else { headline + &quotes.collect::<Vec<_>>().join(" ") };
    quote(&said, &[], LINE).markdown
}

/// What a setting is called; its own name when it is of a later version.
fn label(name: &str, language: Language) -> String {
    let key = match name {
        preferences::MODERATORS => "kb-setting-moderators",
        preferences::CHANNELS => "kb-setting-channels",
        preferences::LANGUAGE => "kb-setting-language",
        preferences::QUESTIONS_A_MINUTE => "kb-setting-questions-a-minute",
        preferences::DAYS_KEPT => "kb-setting-days-kept",
        preferences::LOG => "kb-setting-log-channel",
        other => other,
    };
    say(language, key)
}

/// The value of a setting, as Markdown.
fn setting(name: &str, value: Option<&str>, language: Language) -> String {
    let Some(value) = value else { return escape(&say(language, "kb-setting-none")) };
    let mention = |sign: &str| value.split(',').map(|id| format!("<{sign}{id}>")).collect::<Vec<_>>().join(" ");
    match name {
        preferences::MODERATORS => mention("@&"),
        preferences::CHANNELS | preferences::LOG => mention("#"),
        preferences::DAYS_KEPT if value == "0" => escape(&say(language, "kb-setting-off")),
        _ => escape(value),
    }
}

/// What a guild has set, and how much of what it may have it has.
pub(in super::super) fn settings(preferences: &Preferences, settings: &Settings, sizes: [usize; 6], language: Language) -> Card {
    let mut card = Card { title: Some(escape(&say(language, "kb-settings"))), ..Card::default() };
    let values = [
        (preferences::MODERATORS, preferences::ids(&preferences.moderators)),
        (preferences::CHANNELS, preferences::ids(&preferences.channels)),
        (preferences::LANGUAGE, preferences.language.map(|language| language.tag().to_owned())),
        (preferences::QUESTIONS_A_MINUTE, preferences.questions_a_minute.map(|most| most.to_string())),
        (preferences::DAYS_KEPT, Some(preferences.days_kept.to_string())),
        (preferences::LOG, preferences.log.map(|channel| channel.to_string())),
    ];
    for (name, value) in values {
        card.push(&format!("**{}**: {}", escape(&label(name, language)), setting(name, value.as_deref(), language)));
    }
    let limits = &settings.limits;
    let most = [limits.documents, limits.sentences, limits.bytes, limits.profiles, limits.pins, limits.golden_questions];
    let names = ["kb-limit-documents", "kb-limit-sentences", "kb-limit-bytes", "kb-limit-profiles", "kb-limit-pins", "kb-limit-golden"];
    card.push("");
    for ((name, size), most) in names.iter().zip(sizes).zip(most) {
        let arguments = [("count", size.to_string()), ("most", most.to_string())];
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        card.push(&escape(&say_with(language, name, &arguments)));
    }
    let arguments = [("drafts", limits.drafts.to_string()), ("edits", limits.edits_an_hour.to_string())];
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    card.push(&escape(&say_with(language, "kb-limit-rest", &arguments)));
    card
}

/// Golden questions that were asked, those that fail first, and how their answers have changed.
pub(in super::super) fn tested(tested: &[Tested], since: &Answers, language: Language) -> Card {
    if tested.is_empty() {
        return Card::note(escape(&say(language, "kb-golden-none")));
    }
    let numbers = [tested.iter().filter(|tested| tested.passed).count(), tested.len()].map(|number| number.to_string());
    let title = say_with(language, "kb-tested", &[("passed", &numbers[0]), ("count", &numbers[1])]);
    let mut card = Card { title: Some(escape(&title)), ..Card::default() };
    let mut lines = Vec::new();
    let (passed, failed): (Vec<_>, Vec<_>) = tested.iter().partition(|tested| tested.passed);
    for tested in failed {
        let expected = if tested.expected.is_empty() { say(language, "not-found") } else { tested.expected.join(", ") };
        lines.push(format!("❌ {}", quote(&tested.question, &[], LINE).markdown));
        lines.push(escape(&say_with(language, "kb-expected", &[("expected", &expected)])));
        lines.push(format!("➕ {}", in_short(&tested.told, language)));
    }
    lines.extend(answers_changed(since, language));
    lines.extend(passed.iter().map(|tested| format!("✅ {}", quote(&tested.question, &[], LINE).markdown)));
    let count = lines.len();
    fill(&mut card, lines.into_iter(), count, language);
    card
}

/// Questions that found nothing.
pub(in super::super) fn unanswered(asked: &[Asked], language: Language) -> Card {
    questions(
        "kb-unanswered",
        "kb-unanswered-none",
        asked,
        |asked| ("kb-asked", [("count", asked.times.to_string()), ("votes", String::new())]),
        language,
    )
}

/// Questions whose answers did not help.
pub(in super::super) fn feedback(asked: &[Asked], language: Language) -> Card {
    let votes = |asked: &Asked| {
        ("kb-votes", [("count", asked.not_helpful.to_string()), ("votes", (asked.not_helpful + asked.helpful).to_string())])
    };
    questions("kb-feedback", "kb-feedback-none", asked, votes, language)
}

fn questions(
    title: &str,
    none: &str,
    asked: &[Asked],
    counted: impl Fn(&Asked) -> (&'static str, [(&'static str, String); 2]),
    language: Language,
) -> Card {
    if asked.is_empty() {
        return Card::note(escape(&say(language, none)));
    }
    let mut card = Card { title: Some(escape(&say(language, title))), ..Card::default() };
    for (at, question) in asked.iter().enumerate() {
        let (key, arguments) = counted(question);
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let counted = escape(&say_with(language, key, &arguments));
        card.push(&format!("**{}** · {} · {counted}", at + 1, quote(&question.question, &[], LINE).markdown));
    }
    card
}

/// Names in a document that no profile has.
pub(in super::super) fn names(title: &str, names: &[Unprofiled], language: Language) -> Card {
    if names.is_empty() {
        return Card::note(escape(&say_with(language, "kb-names-none", &[("title", title)])));
    }
    let mut card = Card { title: Some(escape(&say(language, "kb-names"))), ..Card::default() };
    let line = |name: &Unprofiled| {
        let numbers: Vec<String> = name.sentences.iter().take(10).map(|number| format!("[{number}]")).collect();
        format!("**{}** {}", quote(&name.name, &[], LINE).markdown, escape(&numbers.concat()))
    };
    fill(&mut card, names.iter().map(line), names.len(), language);
    card
}

/// What a revision changed, as much of it as there is room for.
pub(in super::super) fn diff(revision: &Revision, difference: &str, language: Language) -> Card {
    let mut card = Card { title: Some(named(&revision.action, &revision.note, language)), ..Card::default() };
    let lines = difference.lines().map(|line| quote(line, &[], LINE).markdown);
    fill(&mut card, lines, difference.lines().count(), language);
    card
}

/// A revision, for those who read the log channel.
pub(in super::super) fn logged(number: i64, actor: u64, action: &str, note: &str, language: Language) -> Card {
    let mut card = Card { title: Some(named(action, note, language)), ..Card::default() };
    card.push(&format!("<@{actor}> · {}", escape(&say_with(language, "kb-logged", &[("number", &number.to_string())]))));
    card
}

/// Revisions, the latest first.
pub(in super::super) fn history(revisions: &[Revision], language: Language) -> Card {
    let Some(last) = revisions.last() else { return Card::note(say(language, "kb-history-empty")) };
    let mut card = Card { title: Some(escape(&say(language, "kb-history"))), ..Card::default() };
    let line = |revision: &Revision| {
        let at = revision.made_at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        // Nobody is notified by it, and Discord shows the name.
        let actor = if revision.actor == 0 { escape(&say(language, "kb-operator")) } else { format!("<@{}>", revision.actor) };
        format!("**{}** · <t:{at}:f> · {actor} · {}", revision.number, named(&revision.action, &revision.note, language))
    };
    fill(&mut card, revisions.iter().map(line), revisions.len(), language);
    if last.number > 1 {
        card.push(&format!("-# {}", escape(&say_with(language, "kb-history-more", &[("number", &last.number.to_string())]))));
    }
    card
}

/// The documents, by their ids.
pub(in super::super) fn documents(snapshot: &Snapshot, language: Language) -> Card {
    let mut card = Card { title: Some(escape(&say(language, "kb-documents"))), ..Card::default() };
    let line = |document: &stet_knowledge::document::Document| {
        let count = say_with(language, "kb-sentences", &[("count", &document.text.len().to_string())]);
        format!("**{}** · {} · {}", escape(&document.id), quote(&document.title, &[], LINE).markdown, escape(&count))
    };
    let documents = &snapshot.base.documents;
    fill(&mut card, documents.iter().map(|document| line(document)), documents.len(), language);
    card
}

/// What was done and to what, as Markdown.
fn named(action: &str, note: &str, language: Language) -> String {
    let key = format!("kb-action-{action}");
    let said = say(language, &key);
    // An action of a later version has no words here.
    let said = if said == key { action.to_owned() } else { said };
    quote(&format!("{said} {note}"), &[], 200).markdown
}

/// Adds as many of `count` lines as there is room for, and says how many there are beyond; those are not made.
fn fill(card: &mut Card, lines: impl Iterator<Item = String>, count: usize, language: Language) {
    for (at, line) in lines.enumerate() {
        if card.body.chars().count() + line.chars().count() + AROUND > EMBED_DESCRIPTION {
            let more = say_with(language, "kb-more", &[("count", &(count - at).to_string())]);
            return card.push(&format!("-# {}", escape(&more)));
        }
        card.push(&line);
    }
}
