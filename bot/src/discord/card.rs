//! What people see in Discord: embeds with buttons below them, made of answers and sentences.

mod about;
mod answer;
mod edit;
mod question;
mod revision;
mod sentence;
mod setting;

pub(super) use about::{documents, help, story, who};
pub(super) use answer::{Room, Setting, answer, more, offerable, plain, readable, unclear, why};
pub(super) use edit::{preview, really, refused};
pub(super) use question::{feedback, names, tested, unanswered};
pub(super) use revision::{diff, history, logged};
pub(super) use sentence::{context, whole};
pub(super) use setting::settings;

use super::button::{Action, Button, short_hash};
use super::limits::{EMBED_AUTHOR, EMBED_DESCRIPTION, EMBED_FOOTER, EMBED_TITLE, LABEL, cut};
use super::markdown::{escape, quote, quote_lines};
use crate::localization::{say, say_with};
use crate::wording;
use poise::serenity_prelude::{
    self as serenity, ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter,
    CreateInteractionResponseMessage, EditInteractionResponse, Message,
};
use stet_knowledge::answer::Citation;
use stet_knowledge::document::{Address, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

/// The most quotes of one card. Evidence that only together states a fact is shown whole, where it is no more than this.
const MOST_QUOTES: usize = 5;
/// The sentences of one page.
const PAGE: usize = 5;
/// What a card needs besides its quotes: headline, addresses, notes; in characters of Markdown.
const AROUND: usize = 600;

/// Marks the line of a card with the completed question, and each line with a possible reading.
const READ_AS: &str = "-# ↩ ";
const CHOICE: &str = "-# ⇢ ";
/// Begins the custom ids of buttons that choose a reading.
const CHOOSES: &str = "choose:";
/// The custom id of the button that asks the question on its label.
const ASKS: &str = "ask";
/// The most readings that a card offers.
const MOST_CHOICES: usize = 5;

/// An embed with its buttons, before it is sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Card {
    /// The question, which buttons read back; shown without Markdown.
    pub(super) question: Option<String>,
    /// Shown with Markdown.
    pub(super) title: Option<String>,
    /// Markdown.
    pub(super) body: String,
    /// Shown without Markdown.
    pub(super) footer: Option<String>,
    /// Rows of at most five.
    pub(super) rows: Vec<Vec<CreateButton>>,
}

impl Card {
    /// A card of a few words.
    pub(super) fn note(text: impl Into<String>) -> Self {
        Self { body: text.into(), ..Self::default() }
    }

    /// The embed.
    pub(super) fn embed(&self) -> CreateEmbed {
        let mut embed = CreateEmbed::new().description(cut(&self.body, EMBED_DESCRIPTION));
        if let Some(question) = &self.question {
            embed = embed.author(CreateEmbedAuthor::new(cut(question, EMBED_AUTHOR)));
        }
        if let Some(title) = &self.title {
            embed = embed.title(cut(title, EMBED_TITLE));
        }
        if let Some(footer) = &self.footer {
            embed = embed.footer(CreateEmbedFooter::new(cut(footer, EMBED_FOOTER)));
        }
        embed
    }

    /// The buttons.
    pub(super) fn components(&self) -> Vec<CreateActionRow> {
        self.rows.iter().filter(|row| !row.is_empty()).map(|row| CreateActionRow::Buttons(row.clone())).collect()
    }

    /// The card as the answer to an interaction.
    pub(super) fn response(&self) -> CreateInteractionResponseMessage {
        let message = CreateInteractionResponseMessage::new().embed(self.embed()).components(self.components());
        message.allowed_mentions(CreateAllowedMentions::new())
    }

    /// The card in place of what an interaction was answered with before.
    pub(super) fn edit(&self) -> EditInteractionResponse {
        // serenity gives these no default.
        EditInteractionResponse::new().embed(self.embed()).components(self.components()).allowed_mentions(CreateAllowedMentions::new())
    }

    /// Puts a line before the others.
    pub(super) fn put_first(&mut self, line: &str) {
        self.body = format!("{line}\n{}", self.body);
    }

    fn push_note(&mut self, note: Option<String>) {
        if let Some(note) = note {
            self.push(&format!("**{}**", escape(&note)));
        }
    }

    fn push(&mut self, line: &str) {
        if !self.body.is_empty() {
            self.body.push('\n');
        }
        self.body.push_str(line);
    }
}

/// Who reads a card, and what it is made of.
#[derive(Clone, Copy)]
struct Reader<'a> {
    snapshot: &'a Snapshot,
    /// The language they ask in: quotes in another one are translated.
    asks: Language,
    /// The language of everything around the quotes.
    reads: Language,
}

impl Reader<'_> {
    /// Adds a quote, its address (in bold when it is the one that was asked for) and its translation to a card, in at most `room`
    /// characters of Markdown and a line's end. Above it stands what it leads on from, behind the address the headings that it stands
    /// under. Whether the quote had to be cut.
    fn push_quote(&self, card: &mut Card, citation: &Citation, room: usize, is_focus: bool) -> bool {
        let (cut, retold) = (say(self.reads, "cut"), say(self.reads, "retold"));
        let address = wording::address_of(self.snapshot, citation);
        let label = if citation.version == Version::Digest { format!(" · {retold}") } else { String::new() };
        let place = wording::place(self.snapshot, citation);
        let place = if place.is_empty() { place } else { format!(" {}", quote(&place, &[], PLACE.min(room / 6)).markdown) };
        let address = escape(&format!("[{address}]{label}"));
        let address = if is_focus { format!("-# **{address}**{place}") } else { format!("-# {address}{place}") };
        let lead = wording::lead(self.snapshot, citation).map(|lead| quote(&lead, &[], LEAD.min(room / 6)).markdown).unwrap_or_default();
        let is_retold = wording::translation_is_retold(self.snapshot, citation, self.asks);
        let label = if is_retold { escape(&format!(" ({retold})")) } else { String::new() };
        let (text, matches) = wording::shown(citation);
        // The marks and line ends of the lines are counted here, too.
        let around = [&address, &label, &cut, &cut, &lead].map(|part| part.chars().count()).iter().sum::<usize>() + 20;
        let room = room.saturating_sub(around);
        let room_of_quote = if citation.translation.is_some() { room * 2 / 3 } else { room };
        // Where one block ends and the next begins stands a line's end.
        let quoted = quote_lines(&text, &matches, room_of_quote, LINE_OF_QUOTE);
        if !lead.is_empty() {
            card.push(&format!("> -# {lead}"));
        }
        card.push(&format!("> {}{}", quoted.markdown, if quoted.is_cut { &cut } else { "" }));
        card.push(&address);
        if let Some(translation) = &citation.translation {
            let translated = quote(translation, &[], room - room_of_quote);
            card.push(&format!("-# ↳ {}{}{label}", translated.markdown, if translated.is_cut { &cut } else { "" }));
        }
        quoted.is_cut
    }
}

/// The most characters of Markdown for the headings above a quote, and for what it leads on from.
const PLACE: usize = 160;
const LEAD: usize = 200;
/// Begins another line of a quote.
const LINE_OF_QUOTE: &str = "\n> ";

fn button(snapshot: &Snapshot, action: Action, citation: &Citation, language: Language, page: usize) -> CreateButton {
    let address = Address { document: Some(citation.document.clone()), sentence: citation.sentence };
    let shown = wording::address(snapshot, &citation.document, citation.sentence);
    labelled(action, &address, &short_hash(&citation.text), page, &label(action, &shown, language))
}

fn label(action: Action, address: &str, language: Language) -> String {
    let address = [("address", address)];
    match action {
        Action::Context => say_with(language, "button-context", &address),
        Action::Whole => say_with(language, "button-whole", &address),
        Action::Why => say(language, "button-why"),
        Action::More => say(language, "button-more"),
        Action::Helpful => say(language, "button-helpful"),
        Action::NotHelpful => say(language, "button-not-helpful"),
        Action::Publish => say(language, "button-publish"),
        Action::Keep => say(language, "button-keep"),
        Action::Afresh => say(language, "button-afresh"),
    }
}

fn labelled(action: Action, address: &Address, hash: &str, page: usize, label: &str) -> CreateButton {
    let button = Button { action, address: address.clone(), hash: hash.to_owned(), page };
    CreateButton::new(button.to_string()).label(cut(label, LABEL)).style(ButtonStyle::Secondary)
}

/// Buttons that turn pages: to the one before and the next, where there are.
fn turn(button: &Button, before: Option<usize>, after: Option<usize>, language: Language) -> Vec<CreateButton> {
    let turn = |page: usize, key: &str| labelled(button.action, &button.address, &button.hash, page, &say(language, key));
    before.map(|page| turn(page, "button-back")).into_iter().chain(after.map(|page| turn(page, "button-on"))).collect()
}

/// A relation to something, in words.
fn relation_in_words(relation: &str, object: &str, language: Language) -> String {
    let key = format!("relation-{relation}");
    let words = say_with(language, &key, &[("object", object)]);
    // Relations of an operator's own language data have no words but their id.
    if words == key { format!("{} {object}", relation.replace('-', " ")) } else { words }
}

/// What a footer ends with; buttons compare it with the revision that is loaded.
fn revision(revision: &str, language: Language) -> String {
    format!("{} {revision}", say(language, "revision"))
}

/// Returns the question that a card of ours answers, and the completed question if it was a follow-up.
pub(super) fn question_on(message: &Message) -> Option<(String, Option<String>)> {
    let (question, body) = asked_on(message)?;
    Some((question, body.lines().find_map(|line| line.strip_prefix(READ_AS)).map(unescaped)))
}

/// Returns the readings that a card of ours offers.
pub(super) fn choices_on(message: &Message) -> Vec<String> {
    let body = asked_on(message).map(|(_, body)| body).unwrap_or_default();
    body.lines().filter_map(|line| line.strip_prefix(CHOICE)).map(unescaped).collect()
}

/// Returns the index of the reading that a button chooses.
pub(super) fn chosen(custom_id: &str) -> Option<usize> {
    custom_id.strip_prefix(CHOOSES)?.parse().ok()
}

/// Returns the question on a card of ours, and the text below it.
fn asked_on(message: &Message) -> Option<(String, String)> {
    if let Some(embed) = message.embeds.first() {
        return Some((embed.author.as_ref()?.name.clone(), embed.description.clone().unwrap_or_default()));
    }
    // Where embeds are not allowed, the first line of the content.
    let (first, body) = message.content.split_once('\n')?;
    Some((unescaped(first.strip_prefix("-# ")?), body.to_owned()))
}

/// The footer of a card of ours.
pub(super) fn footer_on(message: &Message) -> Option<String> {
    match message.embeds.first() {
        Some(embed) => embed.footer.as_ref().map(|footer| footer.text.clone()),
        None => message.content.lines().last().map(unescaped),
    }
}

/// The buttons of a card of ours that are to be kept.
pub(super) fn rows_on(message: &Message, keeps: impl Fn(&Button) -> bool) -> Vec<CreateActionRow> {
    let kept = |button: &serenity::Button| match &button.data {
        serenity::ButtonKind::NonLink { custom_id, .. } => custom_id.parse().is_ok_and(|button| keeps(&button)),
        _ => false,
    };
    let rows = message.components.iter().map(|row| {
        let buttons = row.components.iter().filter_map(|component| match component {
            serenity::ActionRowComponent::Button(button) if kept(button) => Some(CreateButton::from(button.clone())),
            _ => None,
        });
        buttons.collect::<Vec<_>>()
    });
    rows.filter(|row| !row.is_empty()).map(CreateActionRow::Buttons).collect()
}

/// Returns the question on the label of a button, if clicking it asks that question.
pub(super) fn asked_by_button(message: &Message, custom_id: &str) -> Option<String> {
    let mut buttons = message.components.iter().flat_map(|row| &row.components).filter_map(|component| match component {
        serenity::ActionRowComponent::Button(button) => Some(button),
        _ => None,
    });
    buttons.find(|button| custom_id == ASKS && is_called(button, ASKS))?.label.clone()
}

fn is_called(button: &serenity::Button, id: &str) -> bool {
    matches!(&button.data, serenity::ButtonKind::NonLink { custom_id, .. } if custom_id == id)
}

fn unescaped(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut characters = markdown.chars();
    while let Some(character) = characters.next() {
        text.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::limits::CONTENT;
    use crate::discord::question::tidied;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use stet_knowledge::answer::{Question, answer as find};
    use stet_knowledge::base::KnowledgeBase;
    use stet_knowledge::document::{Document, LONGEST_ID, Text};
    use stet_knowledge::sentence::Unit;

    fn snapshot(sentences: Vec<String>, title: String) -> Snapshot {
        let document = Document {
            id: "d".repeat(LONGEST_ID),
            title,
            language: Language::English,
            origin: String::new(),
            unit: Unit::Line,
            format: None,
            fingerprints: Vec::new(),
            text: Text::from_paragraphs(Version::Source, Language::English, &[sentences]),
            translations: Vec::new(),
        };
        Snapshot::new(KnowledgeBase::of_documents(vec![document]))
    }

    fn fits(card: &Card) -> Result<(), TestCaseError> {
        let embed = serde_json::to_value(card.embed()).expect("an embed is JSON");
        let count = |value: &serde_json::Value| value.as_str().map_or(0, |text| text.chars().count());
        let parts = [&embed["title"], &embed["description"], &embed["author"]["name"], &embed["footer"]["text"]].map(count);
        prop_assert!(parts[0] <= EMBED_TITLE && parts[2] <= EMBED_AUTHOR && parts[3] <= EMBED_FOOTER);
        // It was made to fit, not cut in the middle of an escape.
        prop_assert!(card.body.chars().count() <= EMBED_DESCRIPTION, "{}", card.body.chars().count());
        prop_assert!(parts.iter().sum::<usize>() <= 6_000);
        prop_assert!(plain(card).chars().count() <= CONTENT);
        let rows = serde_json::to_value(card.components()).expect("rows are JSON");
        let rows: Vec<&Vec<serde_json::Value>> =
            rows.as_array().into_iter().flatten().filter_map(|row| row["components"].as_array()).collect();
        prop_assert!(rows.len() <= 5 && rows.iter().all(|row| (1..=5).contains(&row.len())));
        let ids: Vec<&str> = rows.iter().flat_map(|row| row.iter()).filter_map(|button| button["custom_id"].as_str()).collect();
        prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        prop_assert!(ids.iter().all(|id| id.chars().count() <= 100));
        Ok(())
    }

    #[test]
    fn every_profile_of_the_story_fits_in_every_language() {
        let story = Snapshot::new(KnowledgeBase::shipped());
        for (_, language) in crate::localization::LOCALES {
            for profile in &story.base.profiles {
                let card = who(&story, profile, language);
                fits(&card).unwrap_or_else(|error| panic!("{}: {error}", profile.id));
                assert!(card.body.contains("\n> "), "{}: {}", profile.id, card.body);
            }
            fits(&super::story(&story, 30, language)).expect("it fits");
            fits(&help(language)).expect("it fits");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_card_fits_and_says_what_was_asked(
            sentences in prop::collection::vec("lamp [*_a-zé言]{0,80}|(harbour lamp [*`@<>|]{1,9} ){1,400}", 1..12),
            title in "\\PC{0,1000}",
            asked in "who lit the (lamp|harbour)[\\PC]{0,150}\\?",
            private in any::<bool>(),
        ) {
            let snapshot = snapshot(sentences, title);
            let question = tidied(&asked);
            let found = find(&snapshot, &Question { threshold: 0.0, ..Question::new(&question) }).expect("a small document needs no index");
            let read_as = readable(format!("did *{asked}* say so?"));
            for read_as in [None, read_as.as_deref()] {
                let setting = Setting { question: &question, language: Language::English, private, in_guild: true, read_as };
                for room in [Room::Embed, Room::Content] {
                    let card = answer(&snapshot, &found, &setting, room);
                    fits(&card)?;
                    if room == Room::Content {
                        prop_assert!(plain(&card).ends_with(&found.revision));
                    }
                }
                fits(&why(&snapshot, &found, &setting, Some("changed".to_owned())))?;
                for page in 0..4 {
                    let address = Address { document: Some("d".repeat(LONGEST_ID)), sentence: 1 };
                    let button = Button { action: Action::More, address, hash: short_hash(""), page };
                    fits(&more(&snapshot, &found, &setting, &button, None))?;
                    let document = snapshot.base.documents.first().expect("a document");
                    fits(&context(&snapshot, document, &button, None, Language::English))?;
                    fits(&whole(&snapshot, document, &button, None, Language::English))?;
                }
            }
        }
    }
}
