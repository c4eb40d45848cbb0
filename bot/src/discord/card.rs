//! What people see in Discord: embeds with buttons below them, made of answers and sentences.

use super::button::{Action, Button, short_hash};
use super::limits::{CONTENT, EMBED_AUTHOR, EMBED_DESCRIPTION, EMBED_FOOTER, EMBED_TITLE, LABEL, cut};
use super::markdown::{escape, quote};
use crate::localization::{say, say_with};
use crate::wording;
use poise::serenity_prelude::{
    self as serenity, ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter, Message,
};
use std::collections::BTreeSet;
use stet_knowledge::answer::{Answer, Citation, Status, Why};
use stet_knowledge::document::{Address, Document, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::lexicon::Asked;
use stet_knowledge::profile::{Fact, Object, Profile};
use stet_knowledge::text::Language;

/// The most quotes of one card. Evidence that only together states a fact is shown whole, where it is no more than this.
const MOST_QUOTES: usize = 5;
/// The sentences of one page.
pub(super) const PAGE: usize = 5;
/// What a card needs besides its quotes: headline, addresses, notes; in characters of Markdown.
const AROUND: usize = 600;
/// The longest part of a long sentence that is shown at once, in characters of Markdown.
const PART: usize = 3_600;

/// What stands before the names that a question took over, on its card, and between them.
const INHERITED: &str = "-# ↩ ";
const SEPARATOR: &str = " · ";

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

    fn push(&mut self, line: &str) {
        if !self.body.is_empty() {
            self.body.push('\n');
        }
        self.body.push_str(line);
    }
}

/// How much room a card has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// An embed.
    Embed,
    /// Plain content, where embeds are not allowed.
    Content,
}

/// What the card of an answer depends on besides the answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// What was asked, tidied.
    pub(super) question: &'a str,
    /// The language of everything around the quotes.
    pub(super) language: Language,
    /// Whether only the asker sees it.
    pub(super) private: bool,
    /// Names that the question took over from the answer it replies to.
    pub(super) inherited: &'a [String],
}

/// The card of an answer, or of a question that the story does not answer.
pub(super) fn answer(snapshot: &Snapshot, answer: &Answer, setting: &Setting<'_>, room: Room) -> Card {
    let language = setting.language;
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
            card.push(&format!("**{}**", quote(&wording::not_found(answer, language), &[], AROUND / 2).markdown));
            if !answer.nearest.is_empty() {
                card.push(&format!("-# {}", escape(&say(language, "nearest"))));
            }
            &answer.nearest
        }
    };
    let shown: Vec<&Citation> = quotes.iter().take(MOST_QUOTES).collect();
    let whole = match room {
        Room::Embed => EMBED_DESCRIPTION,
        Room::Content => CONTENT - setting.question.chars().count() - AROUND / 2,
    };
    if !setting.inherited.is_empty() {
        card.push(&format!("{INHERITED}{}", quote(&setting.inherited.join(SEPARATOR), &[], AROUND / 3).markdown));
    }
    let room_of_each = (whole - AROUND) / shown.len().max(1);
    let mut wholes = Vec::new();
    for citation in &shown {
        if push_quote(&mut card, snapshot, citation, answer.language, language, room_of_each) {
            wholes.push(button(snapshot, Action::Whole, citation, language, 1));
        }
    }
    let mut documents: Vec<&str> = shown.iter().map(|citation| citation.document.as_str()).collect();
    documents.dedup();
    let titles: Vec<&str> = documents.iter().filter_map(|id| Some(snapshot.base.document(Some(id))?.title.as_str())).collect();
    let sureness = format!("{}: {}", say(language, "confidence"), wording::sureness(answer.confidence, language));
    let mut footer = vec![cut(&titles.join(", "), EMBED_FOOTER / 2)];
    footer.extend((answer.status == Status::Answered).then_some(sureness));
    footer.push(format!("{} {}", say(language, "revision"), answer.revision));
    footer.retain(|part| !part.is_empty());
    card.footer = Some(footer.join(" · "));
    card.rows.push(shown.iter().map(|citation| button(snapshot, Action::Context, citation, language, 0)).collect());
    card.rows.push(wholes);
    if let Some(first) = shown.first() {
        let mut last = vec![button(snapshot, Action::Why, first, language, 0), button(snapshot, Action::More, first, language, 0)];
        if answer.status == Status::Answered {
            last.push(button(snapshot, Action::Helpful, first, language, 0));
            last.push(button(snapshot, Action::NotHelpful, first, language, 0));
        }
        if setting.private {
            last.push(button(snapshot, Action::Publish, first, language, 0));
        }
        card.rows.push(last);
    }
    card
}

/// The content of a message that says what a card says, for channels where embeds are not allowed.
pub(super) fn plain(card: &Card) -> String {
    let question = card.question.as_deref().map(|question| format!("-# {}\n", escape(question))).unwrap_or_default();
    let footer = card.footer.as_deref().map(|footer| format!("\n-# {}", escape(footer))).unwrap_or_default();
    let room = CONTENT.saturating_sub(question.chars().count() + footer.chars().count());
    format!("{question}{}{footer}", cut(&card.body, room))
}

/// A quote, its address and its translation. Whether it had to be cut.
fn push_quote(card: &mut Card, snapshot: &Snapshot, citation: &Citation, asker: Language, language: Language, room: usize) -> bool {
    let translation = citation.translation.as_deref();
    let (room, room_of_translation) = if translation.is_some() { (room * 3 / 5, room / 4) } else { (room * 4 / 5, 0) };
    let quoted = quote(&citation.text, &citation.highlights, room);
    let mark = if quoted.is_cut { say(language, "cut") } else { String::new() };
    card.push(&format!("> {}{mark}", quoted.markdown));
    let retold = say(language, "retold");
    let address = wording::address(snapshot, &citation.document, citation.sentence);
    let label = if citation.version == Version::Digest { format!(" · {retold}") } else { String::new() };
    card.push(&format!("-# {}", escape(&format!("[{address}]{label}"))));
    if let Some(translation) = translation {
        let is_retold = wording::translation_is_retold(snapshot, citation, asker);
        let label = if is_retold { format!(" ({retold})") } else { String::new() };
        let translated = quote(translation, &[], room_of_translation);
        let mark = if translated.is_cut { say(language, "cut") } else { String::new() };
        card.push(&format!("-# ↳ {}{mark}{}", translated.markdown, escape(&label)));
    }
    quoted.is_cut
}

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

/// A sentence among those around it, five at a time. A page is the number of its first sentence; 0 puts the sentence in the middle.
pub(super) fn context(snapshot: &Snapshot, document: &Document, button: &Button, note: Option<String>, language: Language) -> Card {
    let count = document.text.len();
    let focus = button.address.sentence;
    let middle = focus.saturating_sub(PAGE / 2).clamp(1, count.saturating_sub(PAGE - 1).max(1));
    let first = if button.page == 0 { middle } else { button.page.min(count).max(1) };
    let last = (first + PAGE - 1).min(count);
    let mut card = Card { footer: Some(format!("{} {}", say(language, "revision"), snapshot.revision())), ..Card::default() };
    let numbers =
        [("from", first.to_string()), ("to", last.to_string()), ("count", count.to_string()), ("title", cut(&document.title, 100))];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    card.title = Some(escape(&say_with(language, "context-title", &numbers)));
    if let Some(note) = note {
        card.push(&format!("**{}**", escape(&note)));
    }
    let mut wholes = Vec::new();
    for number in first..=last {
        let Some(text) = document.text.sentence(number) else { continue };
        let quoted = quote(text, &[], (EMBED_DESCRIPTION - AROUND) / PAGE - 40);
        let mark = if quoted.is_cut { say(language, "cut") } else { String::new() };
        let shown = wording::address(snapshot, &document.id, number);
        let retold = if document.text.version == Version::Digest { format!(" · {}", say(language, "retold")) } else { String::new() };
        let line = escape(&format!("[{shown}]{retold}"));
        card.push(&format!("> {}{mark}", quoted.markdown));
        card.push(&if number == focus { format!("-# **{line}**") } else { format!("-# {line}") });
        if quoted.is_cut {
            let address = Address { document: Some(document.id.clone()), sentence: number };
            wholes.push(labelled(Action::Whole, &address, &short_hash(text), 1, &label(Action::Whole, &shown, language)));
        }
    }
    let before = (first > 1).then(|| first.saturating_sub(PAGE).max(1));
    let after = (last < count).then_some(last + 1);
    card.rows = vec![turn(button, before, after, language), wholes];
    card
}

/// A long sentence in parts; pages count from 1.
pub(super) fn whole(snapshot: &Snapshot, document: &Document, button: &Button, note: Option<String>, language: Language) -> Card {
    let number = button.address.sentence;
    let text = document.text.sentence(number).unwrap_or_default();
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let part = quote(rest, &[], PART);
        rest = rest.get(part.shown..).unwrap_or_default();
        parts.push(part.markdown);
        if part.shown == 0 {
            break;
        }
    }
    let page = button.page.clamp(1, parts.len().max(1));
    let shown = wording::address(snapshot, &document.id, number);
    let numbers =
        [("title", cut(&document.title, 100)), ("address", shown), ("part", page.to_string()), ("parts", parts.len().to_string())];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut card = Card { title: Some(escape(&say_with(language, "whole-title", &numbers))), ..Card::default() };
    card.footer = Some(format!("{} {}", say(language, "revision"), snapshot.revision()));
    if let Some(note) = note {
        card.push(&format!("**{}**", escape(&note)));
    }
    card.push(&format!("> {}", parts.get(page - 1).map(String::as_str).unwrap_or_default()));
    card.rows = vec![turn(button, (page > 1).then(|| page - 1), (page < parts.len()).then_some(page + 1), language)];
    card
}

/// What an answer rests on.
pub(super) fn why(snapshot: &Snapshot, answer: &Answer, setting: &Setting<'_>, note: Option<String>) -> Card {
    let language = setting.language;
    let why: &Why = &answer.why;
    let mut card = Card { question: Some(setting.question.to_owned()), title: Some(say(language, "why-title")), ..Card::default() };
    card.footer = Some(format!("{} {}", say(language, "revision"), answer.revision));
    if let Some(note) = note {
        card.push(&format!("**{}**", escape(&note)));
    }
    let comma = say(language, "name-separator");
    let mut list = |key: &str, items: &[String]| {
        if !items.is_empty() {
            let items = quote(&items.join(&comma), &[], 400).markdown;
            card.push(&format!("**{}:** {items}", say(language, key)));
        }
    };
    let name = |id: &String| snapshot.base.profile(id).map_or_else(|| id.clone(), |profile| profile.name(language).to_owned());
    list("why-asked", &why.asked.map(|asked| say(language, asked_key(asked))).into_iter().collect::<Vec<_>>());
    list("why-names", &why.names.iter().map(name).collect::<Vec<_>>());
    list("why-inherited", setting.inherited);
    list("why-relations", &why.relations.iter().map(|relation| relation_name(relation, language)).collect::<Vec<_>>());
    list("why-words", &why.words);
    list("why-missing", &why.missing);
    list("why-unknown", &why.unknown_names);
    if answer.citations.iter().any(|citation| citation.translation.is_some()) {
        card.push(&say(language, "why-translation"));
    }
    if why.names.is_empty() && why.words.is_empty() {
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

fn relation_name(relation: &str, language: Language) -> String {
    let key = format!("relation-{relation}");
    let name = say(language, &key);
    // Relations of an operator's own language data have no name but their id.
    if name == key { relation.replace('-', " ") } else { name }
}

/// Sentences beyond those of the answer, five at a time; pages count from 1.
pub(super) fn more(snapshot: &Snapshot, answer: &Answer, setting: &Setting<'_>, button: &Button, note: Option<String>) -> Card {
    let language = setting.language;
    let quotes = if answer.citations.is_empty() { &answer.nearest } else { &answer.citations };
    let shown: Vec<(&str, usize)> =
        quotes.iter().take(MOST_QUOTES).map(|citation| (citation.document.as_str(), citation.sentence)).collect();
    let further: Vec<_> =
        answer.ranked.iter().filter(|place| !shown.contains(&(place.document.as_str(), place.sentence))).take(3 * PAGE).collect();
    let pages = further.len().div_ceil(PAGE);
    let page = button.page.clamp(1, pages.max(1));
    let mut card = Card { question: Some(setting.question.to_owned()), title: Some(say(language, "more-title")), ..Card::default() };
    card.footer = Some(format!("{} {}", say(language, "revision"), answer.revision));
    if let Some(note) = note {
        card.push(&format!("**{}**", escape(&note)));
    }
    let mut contexts = Vec::new();
    for place in further.iter().skip((page - 1) * PAGE).take(PAGE) {
        let Some(document) = snapshot.base.document(Some(&place.document)) else { continue };
        let Some(text) = document.text.sentence(place.sentence) else { continue };
        let translation = if document.language.same_spoken(answer.language) { None } else { document.translation(answer.language) };
        let citation = Citation {
            document: place.document.clone(),
            sentence: place.sentence,
            text: text.to_owned(),
            version: document.text.version,
            highlights: Vec::new(),
            translation: translation.and_then(|text| text.sentence(place.sentence)).map(str::to_owned),
        };
        push_quote(&mut card, snapshot, &citation, answer.language, language, (EMBED_DESCRIPTION - AROUND) / PAGE);
        contexts.push(self::button(snapshot, Action::Context, &citation, language, 0));
    }
    if further.is_empty() {
        card.push(&say(language, "more-none"));
    }
    card.rows = vec![contexts, turn(button, (page > 1).then(|| page - 1), (page < pages).then_some(page + 1), language)];
    card
}

/// A profile: what the story says of it, each fact with the sentences that say it.
pub(super) fn who(snapshot: &Snapshot, profile: &Profile, language: Language) -> Card {
    let base = &snapshot.base;
    let name = profile.name(language);
    let kind = format!("{:?}", profile.kind).to_lowercase();
    let mut card = Card { title: Some(cut(&escape(name), EMBED_TITLE)), ..Card::default() };
    card.push(&format!("-# {}", say(language, &format!("kind-{kind}"))));
    let others: BTreeSet<&str> = profile.all_names().filter(|other| *other != name).collect();
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().collect();
        let listed = quote(&others.join(&say(language, "name-separator")), &[], 300).markdown;
        card.push(&format!("-# {}: {listed}", say(language, "who-also")));
    }
    // Facts with the same evidence stand above it together.
    let mut groups: Vec<(&[Address], Vec<&Fact>)> = Vec::new();
    for fact in &profile.facts {
        match groups.iter_mut().find(|(evidence, _)| *evidence == fact.evidence.as_slice()) {
            Some((_, facts)) => facts.push(fact),
            None => groups.push((&fact.evidence, vec![fact])),
        }
    }
    let naming: Vec<Address>;
    if groups.is_empty() {
        naming = sentences_naming(snapshot, &profile.id);
        card.push(&say(language, "who-none"));
        groups.push((&naming, Vec::new()));
    }
    let count: usize = groups.iter().map(|(evidence, _)| evidence.len()).sum();
    let room = (EMBED_DESCRIPTION - AROUND).saturating_sub(groups.len() * 60) / count.max(1);
    let mut contexts: Vec<(Address, CreateButton)> = Vec::new();
    for (evidence, facts) in &groups {
        if !facts.is_empty() {
            let said: Vec<String> = facts.iter().map(|fact| fact_in_words(snapshot, fact, language)).collect();
            card.push(&format!("**{}**", quote(&said.join("; "), &[], 200).markdown));
        }
        for address in *evidence {
            let id = address.document.as_deref().or(base.story.as_deref());
            let Some(document) = id.and_then(|id| base.document(Some(id))) else { continue };
            let Some(text) = document.text.sentence(address.sentence) else { continue };
            let quoted = quote(text, &[], room.saturating_sub(60));
            let mark = if quoted.is_cut { say(language, "cut") } else { String::new() };
            let shown = wording::address(snapshot, &document.id, address.sentence);
            card.push(&format!("> {}{mark} {}", quoted.markdown, escape(&format!("[{shown}]"))));
            let full = Address { document: Some(document.id.clone()), sentence: address.sentence };
            if contexts.len() < MOST_QUOTES && !contexts.iter().any(|(known, _)| *known == full) {
                let label = label(Action::Context, &shown, language);
                let button = labelled(Action::Context, &full, &short_hash(text), 0, &label);
                contexts.push((full, button));
            }
        }
    }
    card.footer = Some(format!("{} {}", say(language, "revision"), snapshot.revision()));
    card.rows = vec![contexts.into_iter().map(|(_, button)| button).collect()];
    card
}

fn fact_in_words(snapshot: &Snapshot, fact: &Fact, language: Language) -> String {
    let object = match &fact.object {
        Object::Profile(id) => snapshot.base.profile(id).map_or_else(|| id.clone(), |profile| profile.name(language).to_owned()),
        Object::Literal(words) => fact.names.get(&language).unwrap_or(words).clone(),
    };
    say_with(language, "who-fact", &[("relation", &relation_name(&fact.relation, language)), ("object", &object)])
}

/// The first sentences that name a profile.
fn sentences_naming(snapshot: &Snapshot, id: &str) -> Vec<Address> {
    let Some(at) = snapshot.base.profiles.iter().position(|profile| profile.id == id) else { return Vec::new() };
    let named = snapshot.documents.iter().flat_map(|indexed| {
        let numbers = indexed.profiles.iter().enumerate().filter(move |(_, named)| named.contains(&at));
        numbers.map(|(place, _)| Address { document: Some(indexed.document.id.clone()), sentence: place + 1 })
    });
    named.take(MOST_QUOTES).collect()
}

/// What is loaded, how to ask, what is kept.
pub(super) fn story(snapshot: &Snapshot, language: Language) -> Card {
    /// The most documents that are listed.
    const LISTED: usize = 15;
    let base = &snapshot.base;
    let mut card = Card { title: Some(say(language, "story-title")), ..Card::default() };
    for document in base.documents.iter().take(LISTED) {
        let version = if document.text.version == Version::Digest { "retold" } else { "story-source" };
        let (title, sentences) = (cut(&document.title, 80), document.text.len().to_string());
        let arguments = [("title", title.as_str()), ("sentences", &sentences), ("version", &say(language, version))];
        card.push(&format!("- {}", escape(&say_with(language, "story-documents", &arguments))));
    }
    let numbers = [base.documents.len(), snapshot.sentences(), base.profiles.len()].map(|number| number.to_string());
    let arguments = [("documents", numbers[0].as_str()), ("sentences", &numbers[1]), ("profiles", &numbers[2])];
    card.push(&say_with(language, "story-total", &arguments));
    for key in ["story-claims", "story-how", "story-privacy"] {
        card.push("");
        card.push(&say(language, key));
    }
    card.footer = Some(format!("{} {}", say(language, "revision"), snapshot.revision()));
    card
}

/// How to ask.
pub(super) fn help(language: Language) -> Card {
    let mut card = Card { title: Some(say(language, "help-title")), ..Card::default() };
    let context = say(language, "command-context-ask");
    card.push(&format!("- {}", say_with(language, "help-ask", &[("context", &context)])));
    for key in ["help-mention", "help-who", "help-story"] {
        card.push(&format!("- {}", say(language, key)));
    }
    card.push(&say(language, "help-answers"));
    card
}

/// The question that a card of ours answers, and the names that it took over from another one.
pub(super) fn question_on(message: &Message) -> Option<(String, Vec<String>)> {
    let (question, body) = if let Some(embed) = message.embeds.first() {
        (embed.author.as_ref()?.name.clone(), embed.description.clone().unwrap_or_default())
    } else {
        // Where embeds are not allowed, the first line of the content.
        let (first, body) = message.content.split_once('\n')?;
        (unescaped(first.strip_prefix("-# ")?), body.to_owned())
    };
    let names = body.lines().find_map(|line| line.strip_prefix(INHERITED));
    Some((question, names.map(|names| unescaped(names).split(SEPARATOR).map(str::to_owned).collect()).unwrap_or_default()))
}

/// The footer of a card of ours.
pub(super) fn footer_on(message: &Message) -> Option<String> {
    match message.embeds.first() {
        Some(embed) => embed.footer.as_ref().map(|footer| footer.text.clone()),
        None => message.content.lines().last().map(unescaped),
    }
}

/// The buttons of a card of ours but those that do something.
pub(super) fn rows_without(message: &Message, action: Action) -> Vec<CreateActionRow> {
    let keeps = |button: &serenity::Button| match &button.data {
        serenity::ButtonKind::NonLink { custom_id, .. } => custom_id.parse::<Button>().is_ok_and(|button| button.action != action),
        _ => false,
    };
    let rows = message.components.iter().map(|row| {
        let buttons = row.components.iter().filter_map(|component| match component {
            serenity::ActionRowComponent::Button(button) if keeps(button) => Some(CreateButton::from(button.clone())),
            _ => None,
        });
        buttons.collect::<Vec<_>>()
    });
    rows.filter(|row| !row.is_empty()).map(CreateActionRow::Buttons).collect()
}

fn unescaped(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut characters = markdown.chars();
    while let Some(character) = characters.next() {
        text.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    text
}
