//! What is asked: pins and golden questions, and what found nothing or did not help.

use super::super::button::Button;
use super::super::card;
use super::super::limits::QUESTION;
use super::super::question::tidied;
use super::super::responder::Responder;
use super::super::service::{Answered, Service, asked_openly};
use super::{Moderator, Wish, custom_id, line, made, offer, open_form, own, step};
use crate::store::{Asked, Entry, Kind, Proposal, Refused, Subject, Wanted};
use anyhow::Result;
use poise::serenity_prelude::{ButtonStyle, ComponentInteraction, CreateButton, CreateInteractionResponse};
use std::time::SystemTime;
use stet_knowledge::answer::Status;
use stet_knowledge::document::Address;
use stet_knowledge::expectation::{self, Expectation};
use stet_knowledge::text::Language;

/// The questions of one page: each has a row of buttons, and five rows is the most.
const PAGE: usize = 5;
/// How many questions are looked at to fill a page.
const LOOKED_AT: i64 = 50;

/// Shows what answering a question with certain sentences would do.
pub(in super::super) async fn pin(moderator: &Moderator<'_>, typed: &str, sentences: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let question = tidied(typed);
    let (number, snapshot) = moderator.looks().await?;
    if expectation::key(&question).is_empty() || question.chars().count() > QUESTION {
        return moderator.note("kb-pin-question", &[]).await;
    }
    let mut found = Vec::new();
    for part in sentences.split([' ', ',', '，', '、', '\n']).filter(|part| !part.is_empty()) {
        let known = Address::as_printed(part).and_then(|address| {
            let document = snapshot.base.document(address.document.as_deref())?;
            document.text.sentence(address.sentence).map(|_| (&**document, address.sentence))
        });
        let Some(known) = known else { return moderator.note("kb-no-sentence", &[("address", part)]).await };
        found.push(known);
    }
    let Some(pin) = Expectation::new(&question, found).filter(|pin| !pin.sentences.is_empty()) else {
        return moderator.note("kb-pin-sentences", &[]).await;
    };
    let edits = [(Subject::new(Kind::Pin, pin.id()), Some(own(pin.to_toml())))];
    offer(moderator, Wish::new(number, "pin", format!("“{question}”"), edits)).await.map(drop)
}

/// Shows what leaving a question to the ranking again, or watching it no more, would do.
pub(in super::super) async fn unpin(moderator: &Moderator<'_>, kind: Kind, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    let known = if kind == Kind::Pin { &snapshot.base.pins } else { &snapshot.base.golden };
    // A suggestion is an id: a question may be longer than a suggestion.
    let found = known.get(typed).or_else(|| known.get(&expectation::id(typed)));
    let Some(expectation) = found else {
        let key = if kind == Kind::Pin { "kb-no-pin" } else { "kb-no-golden" };
        return moderator.note(key, &[("question", typed)]).await;
    };
    let (action, note) = (if kind == Kind::Pin { "unpin" } else { "unwatch" }, format!("“{}”", expectation.question));
    let edits = [(Subject::new(kind, expectation.id()), Some(Entry { made_on: None, content: None }))];
    offer(moderator, Wish::new(number, action, note, edits)).await.map(drop)
}

/// Opens a form to pin a question that was asked.
pub(super) async fn ask_to_pin(moderator: &Moderator<'_>, id: &str) -> Result<()> {
    let Some(question) = moderator.service.store.question(moderator.guild, id).await? else {
        return moderator.note("kb-question-gone", &[]).await;
    };
    let most = u16::try_from(QUESTION).unwrap_or(u16::MAX);
    let inputs = vec![
        line(moderator, "kb-form-question", "question").max_length(most).value(question),
        line(moderator, "kb-form-sentences", "sentences").max_length(200).placeholder("harbour#3 harbour#4"),
    ];
    open_form(moderator, custom_id(step::PIN, ""), "kb-form-pin", inputs).await
}

/// Keeps the question of an answer's card as a golden one, with the sentences that answer it now. It changes no answer: one
/// click does it, and `/kb undo` takes it back.
pub(in super::super) async fn keep(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    button: &Button,
    language: Language,
) -> Result<()> {
    let admitted = Moderator::admit(service, responder, interaction.guild_id, interaction.member.as_ref(), language).await?;
    let Some(moderator) = admitted else { return Ok(()) };
    moderator.responder.defer(true).await?;
    let Some((_, question, read_as)) = asked_openly(interaction) else { return moderator.note("error-old-button", &[]).await };
    if read_as.is_some() {
        return moderator.note("kb-golden-inherits", &[]).await;
    }
    let Answered { answer, snapshot, .. } = service.answer(Some(moderator.guild), &question, None, language).await?;
    let shown = if answer.status == Status::Answered { &answer.citations } else { &answer.nearest };
    let is_same = shown.first().is_some_and(|first| {
        button.address.document.as_deref() == Some(first.document.as_str()) && button.address.sentence == first.sentence
    });
    if !is_same {
        return moderator.note("kb-golden-changed", &[]).await;
    }
    let sentences = answer.citations.iter().filter_map(|citation| {
        let document = snapshot.base.document(Some(&citation.document))?;
        Some((&**document, citation.sentence))
    });
    let Some(golden) = Expectation::new(&question, sentences) else { return moderator.note("kb-golden-changed", &[]).await };
    let made_on = service.store.entries(moderator.guild, None).await?.0;
    let proposal = Proposal {
        made_on,
        actor: moderator.user,
        made_at: SystemTime::now(),
        action: "watch".into(),
        note: format!("“{question}”"),
        base: None,
        edits: [(Subject::new(Kind::Golden, golden.id()), Some(own(golden.to_toml())))].into(),
    };
    match service.host.apply(moderator.guild, &proposal).await {
        Ok(number) => {
            moderator.note("kb-golden-kept", &[("number", &number.to_string())]).await?;
            made(&moderator, number, &proposal).await
        }
        Err(Refused::Nothing) => moderator.note("kb-golden-known", &[]).await,
        Err(Refused::Stale { .. } | Refused::Moved) => moderator.note("kb-golden-changed", &[]).await,
        Err(Refused::Failed(error)) => Err(error),
        Err(refused) => moderator.responder.say(&card::refused(&refused, language)).await,
    }
}

/// Asks the golden questions.
pub(in super::super) async fn test(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (tested, since) = moderator.service.host.test(moderator.guild).await?;
    moderator.responder.say(&card::tested(&tested, &since, moderator.language)).await
}

/// Lists the questions that found nothing.
pub(in super::super) async fn unanswered(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    show_unanswered(moderator).await
}

async fn show_unanswered(moderator: &Moderator<'_>) -> Result<()> {
    if moderator.keeps_nothing().await? {
        return moderator.note("kb-nothing-kept", &[]).await;
    }
    let asked = moderator.service.store.questions(moderator.guild, Wanted::Unanswered, LOOKED_AT).await?;
    // An edit may have answered some since.
    let mut asked = moderator.service.host.still_unanswered(moderator.guild, asked).await?;
    asked.truncate(PAGE);
    let mut card = card::unanswered(&asked, moderator.language);
    card.rows = rows(moderator, &asked, &[("kb-pin-button", step::PIN), ("kb-alias-button", step::ALIAS), ("kb-dismiss", step::DISMISS)]);
    moderator.responder.say(&card).await
}

/// Lists the questions whose answers did not help.
pub(in super::super) async fn feedback(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    show_feedback(moderator).await
}

async fn show_feedback(moderator: &Moderator<'_>) -> Result<()> {
    if moderator.keeps_nothing().await? {
        return moderator.note("kb-nothing-kept", &[]).await;
    }
    let asked = moderator.service.store.questions(moderator.guild, Wanted::NotHelpful, i64::try_from(PAGE).unwrap_or(0)).await?;
    let mut card = card::feedback(&asked, moderator.language);
    card.rows = rows(moderator, &asked, &[("kb-pin-button", step::PIN), ("kb-dismiss", step::SETTLE)]);
    moderator.responder.say(&card).await
}

impl Moderator<'_> {
    /// Whether the guild has set that no question is kept.
    async fn keeps_nothing(&self) -> Result<bool> {
        Ok(self.service.host.preferences(Some(self.guild)).await?.days_kept == 0)
    }
}

/// A row of buttons for each question.
fn rows(moderator: &Moderator<'_>, asked: &[Asked], buttons: &[(&str, &str)]) -> Vec<Vec<CreateButton>> {
    let row = |(at, asked): (usize, &Asked)| {
        let button = |(key, step): &(&str, &str)| {
            let label = format!("{} · {}", at + 1, moderator.say(key));
            CreateButton::new(custom_id(step, &asked.id)).label(label).style(ButtonStyle::Secondary)
        };
        buttons.iter().map(button).collect()
    };
    asked.iter().enumerate().map(row).collect()
}

/// Takes a question off a list, and shows the list again.
pub(super) async fn dismiss(moderator: &Moderator<'_>, is_feedback: bool, id: &str) -> Result<()> {
    moderator.responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    let wanted = if is_feedback { Wanted::NotHelpful } else { Wanted::Unanswered };
    moderator.service.store.dismiss(moderator.guild, id, wanted).await?;
    if is_feedback { show_feedback(moderator).await } else { show_unanswered(moderator).await }
}
