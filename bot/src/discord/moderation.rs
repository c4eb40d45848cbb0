//! What moderators do: look, try, confirm, go back. Every step is checked here, whatever Discord has shown to whom: the command,
//! the text that was typed, the button that confirms.

use super::card::{self, Card};
use super::limits::{DOCUMENT_TITLE, MODAL_INPUT};
use super::markdown::escape;
use super::responder::Responder;
use super::service::Service;
use super::suggestion;
use crate::edit;
use crate::library::document_id;
use crate::localization::{say, say_with};
use crate::store::{Entry, Kind, Proposal, Refused, Subject};
use anyhow::Result;
use poise::serenity_prelude::{
    ActionRowComponent, ButtonStyle, ComponentInteraction, Context, CreateActionRow, CreateButton, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateModal, GuildId, InputTextStyle, Member, Message, ModalInteraction,
    Permissions,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;
use stet_knowledge::document::Document;
use stet_knowledge::profile::{Alias, Profile};
use stet_knowledge::text::Language;

/// What the custom ids of drafts and of forms begin with. They carry no authority.
const DRAFT: &str = "kb1:";
const CONFIRM: &str = "kb1:confirm:";
const CANCEL: &str = "kb1:cancel:";
const TEXT: &str = "kb1:text:";
const PROFILE: &str = "kb1:profile:";
/// What a form for a new profile begins with.
const TEMPLATE: &str = "[[profile]]\nid = \"\"\nkind = \"person\"\naliases = []\n[profile.names]\nen = \"\"\n";
/// The revisions of one page.
const PAGE: i64 = 10;

/// Somebody who may change a guild's knowledge base.
pub(super) struct Moderator {
    pub(super) guild: u64,
    user: u64,
    language: Language,
}

impl Moderator {
    /// Who may manage the guild that they are in at this moment.
    pub(super) fn new(guild: Option<GuildId>, member: Option<&Member>, language: Language) -> Option<Self> {
        let member = member?;
        let may = member.permissions?.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR);
        may.then_some(Self { guild: guild?.get(), user: member.user.id.get(), language })
    }
}

/// Tells who is no moderator.
pub(super) async fn refuse(responder: Responder<'_>, language: Language) -> Result<()> {
    responder.tell(&Card::note(say(language, "kb-not-moderator"))).await
}

/// Tells that there is no such document.
pub(super) async fn no_document(responder: Responder<'_>, moderator: &Moderator, typed: &str) -> Result<()> {
    let text = say_with(moderator.language, "kb-no-document", &[("name", &super::limits::cut(typed, 100))]);
    responder.say(&Card::note(escape(&text))).await
}

/// Opens a form for the title and text of a document, new or in place of another.
pub(super) async fn ask_for_text(responder: Responder<'_>, moderator: &Moderator, number: i64, document: Option<&Document>) -> Result<()> {
    let say = |key| say(moderator.language, key);
    let mut title = CreateInputText::new(InputTextStyle::Short, say("kb-form-title"), "title").max_length(DOCUMENT_TITLE);
    let mut text = CreateInputText::new(InputTextStyle::Paragraph, say("kb-form-text"), "text").max_length(MODAL_INPUT);
    if let Some(document) = document {
        title = title.value(super::limits::cut(&document.title, usize::from(DOCUMENT_TITLE)));
        // A longer text would be cut by who confirms the form without looking.
        if document.text.content().chars().count() <= usize::from(MODAL_INPUT) {
            text = text.value(document.text.content());
        }
    }
    let id = format!("{TEXT}{number}:{}", document.map_or("", |document| document.id.as_str()));
    let name = say(if document.is_some() { "kb-form-replace" } else { "kb-form-add" });
    let rows = [title, text].map(CreateActionRow::InputText).to_vec();
    responder.acknowledge(CreateInteractionResponse::Modal(CreateModal::new(id, name).components(rows))).await
}

/// Shows what taking a document out would do.
pub(super) async fn remove(service: &Service, responder: Responder<'_>, moderator: &Moderator, typed: &str) -> Result<()> {
    responder.defer(true).await?;
    let (number, snapshot) = service.host.numbered(moderator.guild).await?;
    let Some(document) = suggestion::document_named(&snapshot, typed) else { return no_document(responder, moderator, typed).await };
    let subject = Subject::new(Kind::Document, &document.id);
    // What only this guild has is gone without a trace; what others have, too, is taken out here.
    let entry = service.host.base().base.document(Some(&document.id)).map(|_| Entry { made_on: None, content: None });
    offer(service, responder, moderator, number, "remove", &document.id, [(subject, entry)].into()).await
}

/// Shows what adding a message as an article would do; its author and its link are the article's origin.
pub(super) async fn add_message(service: &Service, responder: Responder<'_>, moderator: &Moderator, message: &Message) -> Result<()> {
    let text = message.content.trim();
    let Some(first) = text.lines().next() else {
        return responder.tell(&Card::note(say(moderator.language, "error-no-text"))).await;
    };
    responder.defer(true).await?;
    let title = super::limits::cut(first, usize::from(DOCUMENT_TITLE));
    // What an interaction tells of a message leaves its guild out.
    let link = format!("https://discord.com/channels/{}/{}/{}", moderator.guild, message.channel_id, message.id);
    let origin = format!("{}, {link}", message.author.display_name());
    let (number, snapshot) = service.host.numbered(moderator.guild).await?;
    let id = document_id(&title, text, |id| snapshot.base.document(Some(id)).is_some());
    let entry = edit::document(&snapshot.base, &id, &title, &origin, text)?;
    offer(service, responder, moderator, number, "add", &id, [(Subject::new(Kind::Document, &id), Some(entry))].into()).await
}

/// Opens a form for a profile's TOML, new or in place of another.
pub(super) async fn ask_for_profile(
    responder: Responder<'_>,
    moderator: &Moderator,
    number: i64,
    profile: Option<&Arc<Profile>>,
) -> Result<()> {
    let say = |key| say(moderator.language, key);
    let text = profile.map_or_else(|| TEMPLATE.to_owned(), |profile| profile.files().into_values().collect());
    if text.chars().count() > usize::from(MODAL_INPUT) {
        return responder.tell(&Card::note(escape(&say("kb-profile-long")))).await;
    }
    let input = CreateInputText::new(InputTextStyle::Paragraph, say("kb-form-profile"), "text").max_length(MODAL_INPUT).value(text);
    let id = format!("{PROFILE}{number}:{}", profile.map_or("", |profile| profile.id.as_str()));
    let name = say(if profile.is_some() { "kb-form-profile-edit" } else { "kb-form-profile-create" });
    let modal = CreateModal::new(id, name).components(vec![CreateActionRow::InputText(input)]);
    responder.acknowledge(CreateInteractionResponse::Modal(modal)).await
}

/// Tells that nobody and nothing has a profile by a name.
pub(super) async fn no_profile(responder: Responder<'_>, moderator: &Moderator, typed: &str) -> Result<()> {
    let text = say_with(moderator.language, "kb-no-profile", &[("name", &super::limits::cut(typed, 100))]);
    responder.say(&Card::note(escape(&text))).await
}

/// Shows what taking a profile out would do.
pub(super) async fn remove_profile(service: &Service, responder: Responder<'_>, moderator: &Moderator, typed: &str) -> Result<()> {
    responder.defer(true).await?;
    let (number, snapshot) = service.host.numbered(moderator.guild).await?;
    let Some(id) = suggestion::profile_named(&snapshot, typed) else { return no_profile(responder, moderator, typed).await };
    let entry = service.host.base().base.profile(&id).map(|_| Entry { made_on: None, content: None });
    offer(service, responder, moderator, number, "remove", &id, [(Subject::new(Kind::Profile, &id), entry)].into()).await
}

/// Shows what adding an alias to a profile, or taking one away, would do.
pub(super) async fn change_alias(
    service: &Service,
    responder: Responder<'_>,
    moderator: &Moderator,
    typed: &str,
    alias: &str,
    is_added: bool,
) -> Result<()> {
    responder.defer(true).await?;
    let (number, snapshot) = service.host.numbered(moderator.guild).await?;
    let known = suggestion::profile_named(&snapshot, typed).and_then(|id| snapshot.base.profile(&id));
    let Some(profile) = known else { return no_profile(responder, moderator, typed).await };
    let mut changed = Profile::clone(profile);
    changed.aliases.retain(|known| known.name != alias);
    if is_added {
        changed.aliases.push(Alias { name: alias.to_owned(), place: profile.place.clone() });
    }
    if changed.aliases.len() == profile.aliases.len() {
        let key = if is_added { "kb-alias-known" } else { "kb-alias-unknown" };
        let text = say_with(moderator.language, key, &[("name", profile.name(moderator.language)), ("alias", alias)]);
        return responder.put(Card::note(escape(&text)).edit()).await;
    }
    let entry = Entry { made_on: None, content: Some(changed.files().into_values().collect()) };
    let action = if is_added { "alias-add" } else { "alias-remove" };
    let note = format!("{} “{alias}”", profile.id);
    offer(service, responder, moderator, number, action, &note, [(Subject::new(Kind::Profile, &profile.id), Some(entry))].into()).await
}

/// Lists the documents.
pub(super) async fn list(service: &Service, responder: Responder<'_>, moderator: &Moderator) -> Result<()> {
    responder.defer(true).await?;
    let snapshot = service.host.snapshot(Some(moderator.guild)).await?;
    responder.say(&card::documents(&snapshot, moderator.language)).await
}

/// Lists what was changed.
pub(super) async fn history(service: &Service, responder: Responder<'_>, moderator: &Moderator, before: Option<i64>) -> Result<()> {
    responder.defer(true).await?;
    let revisions = service.store.history(moderator.guild, before, PAGE).await?;
    responder.put(card::history(&revisions, moderator.language).edit()).await
}

/// Shows what going back before a revision would do.
pub(super) async fn undo(service: &Service, responder: Responder<'_>, moderator: &Moderator, number: i64) -> Result<()> {
    responder.defer(true).await?;
    let Some(undoing) = service.store.undoing(moderator.guild, number).await? else {
        let text = say_with(moderator.language, "kb-no-revision", &[("number", &number.to_string())]);
        return responder.say(&Card::note(escape(&text))).await;
    };
    if !undoing.later.is_empty() {
        let later = undoing.later.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let text = say_with(moderator.language, "kb-later", &[("number", &number.to_string()), ("later", &later)]);
        return responder.say(&Card::note(escape(&text))).await;
    }
    offer(service, responder, moderator, undoing.made_on, "undo", &number.to_string(), undoing.edits).await
}

/// Takes the text of a form.
pub(super) async fn submitted(ctx: &Context, service: &Service, interaction: &ModalInteraction) {
    let acknowledged = AtomicBool::new(false);
    let responder = Responder { ctx, id: interaction.id, token: &interaction.token, acknowledged: &acknowledged };
    let language = crate::localization::of_locale(&interaction.locale);
    let custom_id = interaction.data.custom_id.as_str();
    let outcome = match Moderator::new(interaction.guild_id, interaction.member.as_ref(), language) {
        None => refuse(responder, language).await,
        Some(moderator) => match (custom_id.strip_prefix(TEXT), custom_id.strip_prefix(PROFILE)) {
            (Some(id), _) => take_text(service, responder, &moderator, id, interaction).await,
            (_, Some(id)) => take_profile(service, responder, &moderator, id, interaction).await,
            // A form of a later version.
            _ => responder.tell(&Card::note(say(language, "error-old-button"))).await,
        },
    };
    if let Err(error) = outcome {
        tracing::warn!(error = super::delivery::told(&error), "cannot take a text");
        responder.apologize(language, false).await;
    }
}

async fn take_text(
    service: &Service,
    responder: Responder<'_>,
    moderator: &Moderator,
    form: &str,
    interaction: &ModalInteraction,
) -> Result<()> {
    let [title, text] = ["title", "text"].map(|name| typed(interaction, name));
    let (shown_at, id) = of_form(form);
    responder.defer(true).await?;
    if title.trim().is_empty() || text.trim().is_empty() {
        return responder.put(Card::note(say(moderator.language, "kb-empty")).edit()).await;
    }
    let (number, snapshot) = service.host.numbered(moderator.guild).await?;
    let number = if id.is_empty() { number } else { shown_at };
    let taken = |id: &str| snapshot.base.document(Some(id)).is_some();
    let (action, id) = if id.is_empty() { ("add", document_id(title.trim(), text, taken)) } else { ("replace", id.to_owned()) };
    let origin = snapshot.base.document(Some(&id)).map(|document| document.origin.clone()).unwrap_or_default();
    let entry = edit::document(&snapshot.base, &id, title.trim(), &origin, text)?;
    offer(service, responder, moderator, number, action, &id, [(Subject::new(Kind::Document, &id), Some(entry))].into()).await
}

async fn take_profile(
    service: &Service,
    responder: Responder<'_>,
    moderator: &Moderator,
    form: &str,
    interaction: &ModalInteraction,
) -> Result<()> {
    responder.defer(true).await?;
    let text = typed(interaction, "text");
    let (shown_at, id) = of_form(form);
    let written = match edit::profile_id(text) {
        Ok(written) => written,
        Err(error) => return responder.put(Card::note(escape(&error)).edit()).await,
    };
    // A form for one profile does not change another.
    if !id.is_empty() && id != written {
        let text = say_with(moderator.language, "kb-other-profile", &[("id", id), ("written", &written)]);
        return responder.put(Card::note(escape(&text)).edit()).await;
    }
    let (number, snapshot) = service.host.numbered(moderator.guild).await?;
    let number = if id.is_empty() { number } else { shown_at };
    if id.is_empty() && snapshot.base.profile(&written).is_some() {
        let text = say_with(moderator.language, "kb-profile-known", &[("id", &written)]);
        return responder.put(Card::note(escape(&text)).edit()).await;
    }
    let entry = Entry { made_on: None, content: Some(text.to_owned()) };
    let action = if id.is_empty() { "add" } else { "replace" };
    offer(service, responder, moderator, number, action, &written, [(Subject::new(Kind::Profile, &written), Some(entry))].into()).await
}

/// The revision that a form was filled from, and the id of what it is about, if that is there.
fn of_form(form: &str) -> (i64, &str) {
    let (number, id) = form.split_once(':').unwrap_or_default();
    (number.parse().unwrap_or(0), id)
}

/// What was typed into a field of a form.
fn typed<'a>(interaction: &'a ModalInteraction, field: &str) -> &'a str {
    let inputs = interaction.data.components.iter().flat_map(|row| &row.components);
    let mut values = inputs.filter_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == field => input.value.as_deref(),
        _ => None,
    });
    values.next().unwrap_or_default()
}

/// Shows what edits would do, and keeps them until they are confirmed. They were made on a revision of the guild's.
async fn offer(
    service: &Service,
    responder: Responder<'_>,
    moderator: &Moderator,
    made_on: i64,
    action: &'static str,
    note: &str,
    edits: BTreeMap<Subject, Option<Entry>>,
) -> Result<()> {
    // What somebody else has written meanwhile is not written over.
    if service.host.has_changed(moderator.guild, made_on, edits.keys()).await? {
        return responder.say(&Card::note(say(moderator.language, "kb-touched"))).await;
    }
    let tried = service.host.tried(moderator.guild, &edits).await?;
    let mut card = card::preview(action, note, &tried.preview, moderator.language);
    // What would break something cannot be confirmed.
    if tried.preview.problems.is_empty() {
        let proposal = Proposal {
            made_on: tried.made_on,
            actor: moderator.user,
            made_at: SystemTime::now(),
            action: Cow::Borrowed(action),
            note: note.to_owned(),
            edits: tried.edits,
        };
        let id = service.store.draft(moderator.guild, &proposal).await?;
        let button = |prefix: &str, key, style| CreateButton::new(format!("{prefix}{id}")).label(say(moderator.language, key)).style(style);
        card.rows.push(vec![button(CONFIRM, "kb-confirm", ButtonStyle::Success), button(CANCEL, "kb-cancel", ButtonStyle::Secondary)]);
    }
    responder.put(card.edit()).await
}

/// Whether a button is one of a draft's.
pub(super) fn is_draft(custom_id: &str) -> bool {
    custom_id.starts_with(DRAFT)
}

/// Does what a button of a draft says.
pub(super) async fn decide(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    language: Language,
) -> Result<()> {
    let Some(moderator) = Moderator::new(interaction.guild_id, interaction.member.as_ref(), language) else {
        return refuse(responder, language).await;
    };
    let custom_id = interaction.data.custom_id.as_str();
    // The buttons go with the first click.
    responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    let id = custom_id.strip_prefix(CONFIRM).or(custom_id.strip_prefix(CANCEL)).unwrap_or_default();
    let draft = service.store.take_draft(id, moderator.guild, moderator.user, SystemTime::now()).await?;
    let Some(proposal) = draft else { return responder.put(Card::note(say(language, "kb-gone")).edit()).await };
    if !custom_id.starts_with(CONFIRM) {
        return responder.put(Card::note(say(language, "kb-cancelled")).edit()).await;
    }
    match service.host.apply(moderator.guild, &proposal).await {
        Ok(number) => {
            let text = say_with(language, "kb-done", &[("number", &number.to_string())]);
            responder.put(Card::note(escape(&text)).edit()).await
        }
        Err(Refused::Failed(error)) => {
            // The buttons are still there, and work again.
            service.store.keep_draft(id, moderator.guild, &proposal).await?;
            Err(error)
        }
        Err(refused @ Refused::TooOften(_)) => {
            service.store.keep_draft(id, moderator.guild, &proposal).await?;
            let note = Card::note(escape(&refused.to_string()));
            responder.follow(CreateInteractionResponseFollowup::new().embed(note.embed()).ephemeral(true)).await?;
            Ok(())
        }
        Err(Refused::Stale { .. }) => {
            // What others did meanwhile is in the history; what this would do now is shown anew.
            let action = if let Cow::Owned(action) = proposal.action { known(&action) } else { "undo" };
            offer(service, responder, &moderator, proposal.made_on, action, &proposal.note, proposal.edits).await?;
            let note = Card::note(say(language, "kb-stale"));
            responder.follow(CreateInteractionResponseFollowup::new().embed(note.embed()).ephemeral(true)).await?;
            Ok(())
        }
        Err(refused) => responder.put(Card::note(escape(&refused.to_string())).edit()).await,
    }
}

/// The action of a draft, as it was written.
fn known(action: &str) -> &'static str {
    ["add", "replace", "remove", "alias-add", "alias-remove"].into_iter().find(|known| *known == action).unwrap_or("undo")
}
