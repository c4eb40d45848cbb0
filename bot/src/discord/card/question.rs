//! What moderators see of questions, and of names that have no profile.

use super::super::markdown::{escape, quote};
use super::Card;
use super::edit::{LINE, answers_changed, fill, in_short};
use crate::edit::{Answers, Tested};
use crate::localization::{say, say_numbers, say_with};
use crate::store::Asked;
use stet_knowledge::naming::Unprofiled;
use stet_knowledge::text::Language;

/// Golden questions that were asked, those that fail first, and how their answers have changed.
pub(in super::super) fn tested(tested: &[Tested], since: &Answers, language: Language) -> Card {
    if tested.is_empty() {
        return Card::note(escape(&say(language, "kb-golden-none")));
    }
    let (passed, failed): (Vec<_>, Vec<_>) = tested.iter().partition(|tested| tested.passed);
    let title = say_numbers(language, "kb-tested", &[("passed", passed.len()), ("count", tested.len())]);
    let mut card = Card { title: Some(escape(&title)), ..Card::default() };
    let mut lines = Vec::new();
    for tested in failed {
        let expected = if tested.expected.is_empty() { say(language, "nothing-said") } else { tested.expected.join(", ") };
        lines.push(format!("❌ {}", quote(&tested.question, &[], LINE).markdown));
        lines.push(escape(&say_with(language, "kb-expected", &[("expected", &expected)])));
        lines.push(format!("➕ {}", in_short(&tested.told, language)));
    }
    lines.extend(answers_changed(since, language));
    lines.extend(passed.iter().map(|tested| format!("✅ {}", quote(&tested.question, &[], LINE).markdown)));
    fill(&mut card, &lines, language);
    card
}

/// Questions that found nothing.
pub(in super::super) fn unanswered(asked: &[Asked], language: Language) -> Card {
    let counted = |asked: &Asked| say_with(language, "kb-asked", &[("count", &asked.times.to_string())]);
    questions("kb-unanswered", "kb-unanswered-none", asked, counted, language)
}

/// Questions whose answers did not help.
pub(in super::super) fn feedback(asked: &[Asked], language: Language) -> Card {
    let counted = |asked: &Asked| {
        let [count, votes] = [asked.not_helpful, asked.not_helpful + asked.helpful].map(|number| number.to_string());
        say_with(language, "kb-votes", &[("count", &count), ("votes", &votes)])
    };
    questions("kb-feedback", "kb-feedback-none", asked, counted, language)
}

fn questions(title: &str, none: &str, asked: &[Asked], counted: impl Fn(&Asked) -> String, language: Language) -> Card {
    if asked.is_empty() {
        return Card::note(escape(&say(language, none)));
    }
    let mut card = Card { title: Some(escape(&say(language, title))), ..Card::default() };
    for (at, question) in asked.iter().enumerate() {
        let said = quote(&question.question, &[], LINE).markdown;
        card.push(&format!("**{}** · {said} · {}", at + 1, escape(&counted(question))));
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
    fill(&mut card, &names.iter().map(line).collect::<Vec<_>>(), language);
    card
}
