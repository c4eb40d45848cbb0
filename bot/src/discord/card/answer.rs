//! An answer, what it rests on, and what else may bear on the question.

use super::super::button::{Action, Button};
use super::super::limits::{CONTENT, EMBED_DESCRIPTION, EMBED_FOOTER, LABEL, cut};
use super::super::markdown::{escape, quote};
use super::{
    AROUND, ASKS, CHOICE, CHOOSES, Card, MOST_CHOICES, MOST_QUOTES, PAGE, READ_AS, Reader, button, relation_in_words, revision, turn,
};
use crate::localization::{say, say_with};
use crate::wording;
use poise::serenity_prelude::{ButtonStyle, CreateButton};
use stet_knowledge::answer::{Answer, Citation, Status, Why, cite};
use stet_knowledge::index::Snapshot;
use stet_knowledge::lexicon::Asked;
use stet_knowledge::question::Choice;
use stet_knowledge::text::Language;

/// The most characters of titles in a card of plain content.
const TITLES: usize = 100;

/// Returns a completed question if it fits on one line of a card.
pub(in super::super) fn readable(read_as: String) -> Option<String> {
    let is_short = escape(&read_as).chars().count() <= AROUND / 3;
    Some(read_as).filter(|read_as| is_short && !read_as.contains('\n') && !read_as.trim().is_empty())
}

/// Returns the readings that fit on a card, at most one for each button of a row.
pub(in super::super) fn offerable(choices: Vec<Choice>) -> Vec<Choice> {
    choices.into_iter().filter(|choice| readable(choice.question.clone()).is_some()).take(MOST_CHOICES).collect()
}

/// How much room a card has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Room {
    /// An embed.
    Embed,
    /// Plain content, where embeds are not allowed.
    Content,
}

/// What the card of an answer depends on besides the answer.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Setting<'a> {
    /// What was asked, tidied.
    pub(in super::super) question: &'a str,
    /// The language of everything around the quotes.
    pub(in super::super) language: Language,
    /// Whether only the asker sees it.
    pub(in super::super) private: bool,
    /// Whether it is asked in a guild, whose moderators may keep the question to watch its answer.
    pub(in super::super) in_guild: bool,
    /// The completed question, if it was a follow-up.
    pub(in super::super) read_as: Option<&'a str>,
}

/// The card of an answer, or of a question that the story does not answer.
pub(in super::super) fn answer(snapshot: &Snapshot, answer: &Answer, setting: &Setting<'_>, room: Room) -> Card {
    let language = setting.language;
    let reader = Reader { snapshot, asks: answer.language, reads: language };
    let mut card = Card { question: Some(setting.question.to_owned()), ..Card::default() };
    let quotes = match answer.status {
        Status::Answered => {
            let headline = wording::headline(answer, answer.language);
            if !headline.is_empty() {
                card.push(&format!("**{}**", quote(&headline, &[], AROUND / 2).markdown));
            }
            &answer.citations
        }
        Status::NotFound => {
            card.push(&format!("**{}**", quote(&wording::instead_of_answer(snapshot, answer, language), &[], AROUND / 2).markdown));
            if !answer.nearest.is_empty() {
                card.push(&format!("-# {}", escape(&say(language, "nearest"))));
            }
            &answer.nearest
        }
    };
    let shown: Vec<&Citation> = quotes.iter().take(MOST_QUOTES).collect();
    let whole = match room {
        Room::Embed => EMBED_DESCRIPTION,
        Room::Content => CONTENT.saturating_sub(escape(setting.question).chars().count() + AROUND / 2),
    };
    if let Some(read_as) = setting.read_as {
        card.push(&format!("{READ_AS}{}", escape(read_as)));
    }
    let room_of_each = whole.saturating_sub(AROUND) / shown.len().max(1);
    let mut wholes = Vec::new();
    for citation in &shown {
        if reader.push_quote(&mut card, citation, room_of_each, false) {
            wholes.push(button(snapshot, Action::Whole, citation, language, 1));
        }
    }
    let mut documents: Vec<&str> = shown.iter().map(|citation| citation.document.as_str()).collect();
    documents.dedup();
    let titles: Vec<&str> = documents.iter().filter_map(|id| Some(snapshot.base.document(Some(id))?.title.as_str())).collect();
    let label = say_with(language, "label", &[("label", &say(language, "confidence"))]);
    let sureness = format!("{label}{}", wording::sureness(answer.confidence, language));
    let mut footer = vec![cut(&titles.join(", "), if room == Room::Embed { EMBED_FOOTER / 2 } else { TITLES })];
    footer.extend((answer.status == Status::Answered).then_some(sureness));
    footer.push(revision(&answer.revision, language));
    footer.retain(|part| !part.is_empty());
    card.footer = Some(footer.join(" · "));
    card.rows.push(shown.iter().map(|citation| button(snapshot, Action::Context, citation, language, 0)).collect());
    card.rows.push(wholes);
    // A label is read back when the button is clicked, so that none may be cut.
    if let Some(closest) = answer.closest.as_ref().filter(|closest| closest.chars().count() <= LABEL) {
        card.rows.push(vec![CreateButton::new(ASKS).label(closest).style(ButtonStyle::Primary)]);
    }
    if let Some(first) = shown.first() {
        let mut last = vec![button(snapshot, Action::Why, first, language, 0), button(snapshot, Action::More, first, language, 0)];
        if answer.status == Status::Answered {
            last.push(button(snapshot, Action::Helpful, first, language, 0));
            last.push(button(snapshot, Action::NotHelpful, first, language, 0));
        }
        // What was asked privately is not kept by anybody.
        if setting.private {
            last.push(button(snapshot, Action::Publish, first, language, 0));
        } else if setting.in_guild {
            last.push(button(snapshot, Action::Keep, first, language, 0));
        }
        card.rows.push(last);
        if setting.read_as.is_some() {
            card.rows.push(vec![button(snapshot, Action::Afresh, first, language, 0)]);
        }
    }
    card
}

/// Makes the card of an ambiguous follow-up, with a button for each reading.
pub(in super::super) fn unclear(question: &str, choices: &[Choice], language: Language) -> Card {
    let mut card = Card { question: Some(question.to_owned()), ..Card::default() };
    card.push(&format!("**{}**", escape(&say(language, "unclear"))));
    for choice in choices {
        card.push(&format!("{CHOICE}{}", escape(&choice.question)));
    }
    let offered = |(at, choice): (usize, &Choice)| {
        CreateButton::new(format!("{CHOOSES}{at}")).label(cut(&choice.name, LABEL)).style(ButtonStyle::Secondary)
    };
    card.rows = vec![choices.iter().enumerate().map(offered).collect()];
    card
}

/// The content of a message that says what a card says, for channels where embeds are not allowed.
pub(in super::super) fn plain(card: &Card) -> String {
    let question = card.question.as_deref().map(|question| format!("-# {}\n", escape(question)));
    let title = card.title.as_deref().map(|title| format!("**{title}**\n"));
    let question = question.into_iter().chain(title).collect::<String>();
    let footer = card.footer.as_deref().map(|footer| format!("\n-# {}", escape(footer))).unwrap_or_default();
    let room = CONTENT.saturating_sub(question.chars().count() + footer.chars().count());
    format!("{question}{}{footer}", cut(&card.body, room))
}

/// What an answer rests on.
pub(in super::super) fn why(snapshot: &Snapshot, answer: &Answer, setting: &Setting<'_>, note: Option<String>) -> Card {
    let language = setting.language;
    let why: &Why = &answer.why;
    let mut card = Card { question: Some(setting.question.to_owned()), title: Some(say(language, "why-title")), ..Card::default() };
    card.footer = Some(revision(&answer.revision, language));
    card.push_note(note);
    let comma = say(language, "name-separator");
    let mut list = |key: &str, items: &[String]| {
        if !items.is_empty() {
            let items = quote(&items.join(&comma), &[], 400).markdown;
            let label = say_with(language, "label", &[("label", &say(language, key))]);
            card.push(&format!("**{}** {items}", label.trim_end()));
        }
    };
    let name = |id: &String| snapshot.base.profile(id).map_or_else(|| id.clone(), |profile| profile.name(language).to_owned());
    list("why-asked", &why.asked.map(|asked| say(language, asked_key(asked))).into_iter().collect::<Vec<_>>());
    list("why-names", &why.names.iter().map(name).collect::<Vec<_>>());
    list("why-read-as", &setting.read_as.map(str::to_owned).into_iter().collect::<Vec<_>>());
    list("why-relations", &why.relations.iter().map(|relation| relation_in_words(relation, "…", language)).collect::<Vec<_>>());
    list("why-words", &why.words);
    list("why-missing", &why.missing);
    list("why-unknown", &why.unknown_names);
    if answer.citations.iter().any(|citation| citation.translation.is_some()) {
        card.push(&say(language, "why-translation"));
    }
    if why.pinned {
        card.push(&say(language, "why-pinned"));
    } else if why.names.is_empty() && why.words.is_empty() {
        card.push(&say(language, "why-nothing"));
    }
    card
}

fn asked_key(asked: Asked) -> &'static str {
    match asked {
        Asked::Who => "asked-who",
        Asked::Where => "asked-where",
        Asked::When => "asked-when",
        Asked::HowMany => "asked-how-many",
        Asked::HowMuch => "asked-how-much",
        Asked::Why => "asked-why",
        Asked::How => "asked-how",
        Asked::Which => "asked-which",
        Asked::What => "asked-what",
        Asked::YesNo => "asked-yes-no",
        Asked::Keyword => "asked-keyword",
    }
}

/// Sentences beyond those of the answer, five at a time; pages count from 1.
pub(in super::super) fn more(snapshot: &Snapshot, answer: &Answer, setting: &Setting<'_>, button: &Button, note: Option<String>) -> Card {
    let language = setting.language;
    let quotes = if answer.citations.is_empty() { &answer.nearest } else { &answer.citations };
    let shown: Vec<(&str, usize)> =
        quotes.iter().take(MOST_QUOTES).map(|citation| (citation.document.as_str(), citation.sentence)).collect();
    let further: Vec<_> =
        answer.ranked.iter().filter(|place| !shown.contains(&(place.document.as_str(), place.sentence))).take(3 * PAGE).collect();
    let pages = further.len().div_ceil(PAGE);
    let page = button.page.clamp(1, pages.max(1));
    let mut card = Card { question: Some(setting.question.to_owned()), title: Some(say(language, "more-title")), ..Card::default() };
    card.footer = Some(revision(&answer.revision, language));
    card.push_note(note);
    let reader = Reader { snapshot, asks: answer.language, reads: language };
    let mut contexts = Vec::new();
    for place in further.iter().skip((page - 1) * PAGE).take(PAGE) {
        let document = snapshot.base.document(Some(&place.document));
        let Some(citation) = document.and_then(|document| cite(document, place.sentence, answer.language)) else { continue };
        reader.push_quote(&mut card, &citation, (EMBED_DESCRIPTION - AROUND) / PAGE, false);
        contexts.push(self::button(snapshot, Action::Context, &citation, language, 0));
    }
    if further.is_empty() {
        card.push(&say(language, "more-none"));
    }
    card.rows = vec![contexts, turn(button, (page > 1).then(|| page - 1), (page < pages).then_some(page + 1), language)];
    card
}
