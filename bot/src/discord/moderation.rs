//! What moderators do: look, try, confirm, go back. Every step is checked here, whatever Discord has shown to whom: the command,
//! the text that was typed, the button that confirms.

use super::card::{self, Card};
use super::delivery::told;
use super::limits::{DOCUMENT_TITLE, MODAL_INPUT, cut};
use super::markdown::escape;
use super::responder::Responder;
use super::service::Service;
use super::suggestion;
use crate::edit;
use crate::library::document_id;
use crate::localization::{of_locale, say, say_with};
use crate::overlay;
use crate::store::{Entry, Kind, Proposal, Refused, Subject};
use anyhow::Result;
use poise::serenity_prelude::{
    ActionRowComponent, ButtonStyle, ComponentInteraction, Context, CreateActionRow, CreateButton, CreateInputText,
    CreateInteractionResponse, CreateModal, GuildId, InputTextStyle, Member, Message, ModalInteraction, Permissions,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;
use stet_knowledge::document::Document;
use stet_knowledge::index::Snapshot;
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

/// Somebody who may change a guild's knowledge base, and who is answered.
pub(super) struct Moderator<'a> {
    pub(super) service: &'a Service,
    pub(super) responder: Responder<'a>,
    pub(super) guild: u64,
    user: u64,
    language: Language,
}

impl<'a> Moderator<'a> {
    /// Who may manage the guild that they are in at this moment; others are told.
    pub(super) async fn admit(
        service: &'a Service,
        responder: Responder<'a>,
        guild: Option<GuildId>,
        member: Option<&Member>,
        language: Language,
    ) -> Result<Option<Self>> {
        let may = |member: &&Member| {
            member.permissions.is_some_and(|granted| granted.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR))
        };
        let (Some(guild), Some(member)) = (guild, member.filter(may)) else {
            responder.tell(&Card::note(say(language, "kb-not-moderator"))).await?;
            return Ok(None);
        };
        Ok(Some(Self { service, responder, guild: guild.get(), user: member.user.id.get(), language }))
    }

    fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    /// Answers with a few words.
    pub(super) async fn note(&self, key: &str, arguments: &[(&str, &str)]) -> Result<()> {
        let arguments: Vec<(&str, String)> = arguments.iter().map(|(name, value)| (*name, cut(value, 100))).collect();
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.responder.say(&Card::note(escape(&say_with(self.language, key, &arguments)))).await
    }

    /// What the guild has at this moment, and the revision that this is.
    async fn looks(&self) -> Result<(i64, Arc<Snapshot>)> {
        self.service.host.numbered(self.guild).await
    }
}

/// Opens a form for the title and text of a document, new or in place of another, as it stands at a revision.
pub(super) async fn ask_for_text(moderator: &Moderator<'_>, number: i64, document: Option<&Document>) -> Result<()> {
    let mut title = CreateInputText::new(InputTextStyle::Short, moderator.say("kb-form-title"), "title").max_length(DOCUMENT_TITLE);
    let mut text = CreateInputText::new(InputTextStyle::Paragraph, moderator.say("kb-form-text"), "text").max_length(MODAL_INPUT);
    if let Some(document) = document {
        title = title.value(cut(&document.title, usize::from(DOCUMENT_TITLE)));
        // A longer text would be cut by who confirms the form without looking.
        if document.text.content().chars().count() <= usize::from(MODAL_INPUT) {
            text = text.value(document.text.content());
        }
    }
    let id = document.map_or("", |document| document.id.as_str());
    let name = moderator.say(if document.is_some() { "kb-form-replace" } else { "kb-form-add" });
    open_form(moderator, format!("{TEXT}{number}:{id}"), name, vec![title, text]).await
}

/// Opens a form for a profile's TOML, new or in place of another, as it stands at a revision.
pub(super) async fn ask_for_profile(moderator: &Moderator<'_>, number: i64, profile: Option<&Profile>) -> Result<()> {
    let text = profile.map_or_else(|| TEMPLATE.to_owned(), |profile| profile.files().into_values().collect());
    if text.chars().count() > usize::from(MODAL_INPUT) {
        return moderator.note("kb-profile-long", &[]).await;
    }
    let label = moderator.say("kb-form-profile");
    let input = CreateInputText::new(InputTextStyle::Paragraph, label, "text").max_length(MODAL_INPUT).value(text);
    let id = profile.map_or("", |profile| profile.id.as_str());
    let name = moderator.say(if profile.is_some() { "kb-form-profile-edit" } else { "kb-form-profile-create" });
    open_form(moderator, format!("{PROFILE}{number}:{id}"), name, vec![input]).await
}

async fn open_form(moderator: &Moderator<'_>, id: String, name: String, inputs: Vec<CreateInputText>) -> Result<()> {
    let rows = inputs.into_iter().map(CreateActionRow::InputText).collect();
    moderator.responder.acknowledge(CreateInteractionResponse::Modal(CreateModal::new(id, name).components(rows))).await
}

/// Shows what taking a document or a profile out would do, found by what was typed.
pub(super) async fn remove(moderator: &Moderator<'_>, kind: Kind, typed: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    let (id, unknown) = match kind {
        Kind::Document => (suggestion::document_named(&snapshot, typed).map(|document| document.id.clone()), "kb-no-document"),
        Kind::Profile => (suggestion::profile_named(&snapshot, typed), "kb-no-profile"),
    };
    let Some(id) = id else { return moderator.note(unknown, &[("name", typed)]).await };
    let subject = Subject::new(kind, &id);
    // What only this guild has is gone without a trace; what others have, too, is taken out here.
    let of_all = moderator.service.host.base().base.version(&overlay::known_as(&subject));
    let entry = of_all.map(|_| Entry { made_on: None, content: None });
    offer(moderator, number, "remove".into(), id, [(subject, entry)].into()).await.map(drop)
}

/// Shows what adding a message as an article would do; its author and its link are the article's origin.
pub(super) async fn add_message(moderator: &Moderator<'_>, message: &Message) -> Result<()> {
    let text = message.content.trim();
    let Some(first) = text.lines().next() else { return moderator.note("error-no-text", &[]).await };
    moderator.responder.defer(true).await?;
    // What an interaction tells of a message leaves its guild out.
    let link = format!("https://discord.com/channels/{}/{}/{}", moderator.guild, message.channel_id, message.id);
    let origin = format!("{}, {link}", message.author.display_name());
    add(moderator, &cut(first, usize::from(DOCUMENT_TITLE)), &origin, text).await
}

async fn add(moderator: &Moderator<'_>, title: &str, origin: &str, text: &str) -> Result<()> {
    let (number, snapshot) = moderator.looks().await?;
    let id = document_id(title, text, |id| snapshot.base.document(Some(id)).is_some());
    let entry = edit::document(&snapshot.base, &id, title, origin, text)?;
    let subject = Subject::new(Kind::Document, &id);
    offer(moderator, number, "add".into(), id, [(subject, Some(entry))].into()).await.map(drop)
}

/// Shows what adding an alias to a profile, or taking one away, would do.
pub(super) async fn change_alias(moderator: &Moderator<'_>, typed: &str, alias: &str, is_added: bool) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (number, snapshot) = moderator.looks().await?;
    let known = suggestion::profile_named(&snapshot, typed).and_then(|id| snapshot.base.profile(&id));
    let Some(profile) = known else { return moderator.note("kb-no-profile", &[("name", typed)]).await };
    let mut changed = Profile::clone(profile);
    changed.aliases.retain(|known| known.name != alias);
    if is_added {
        changed.aliases.push(Alias { name: alias.to_owned(), place: profile.place.clone() });
    }
    if changed.aliases.len() == profile.aliases.len() {
        let key = if is_added { "kb-alias-known" } else { "kb-alias-unknown" };
        return moderator.note(key, &[("name", profile.name(moderator.language)), ("alias", alias)]).await;
    }
    let entry = Entry { made_on: None, content: Some(changed.files().into_values().collect()) };
    let action = if is_added { "alias-add" } else { "alias-remove" };
    let subject = Subject::new(Kind::Profile, &profile.id);
    offer(moderator, number, action.into(), format!("{} “{alias}”", profile.id), [(subject, Some(entry))].into()).await.map(drop)
}

/// Lists the documents.
pub(super) async fn list(moderator: &Moderator<'_>) -> Result<()> {
    moderator.responder.defer(true).await?;
    let (_, snapshot) = moderator.looks().await?;
    moderator.responder.say(&card::documents(&snapshot, moderator.language)).await
}

/// Lists what was changed.
pub(super) async fn history(moderator: &Moderator<'_>, before: Option<i64>) -> Result<()> {
    moderator.responder.defer(true).await?;
    let revisions = moderator.service.store.history(moderator.guild, before, PAGE).await?;
    moderator.responder.say(&card::history(&revisions, moderator.language)).await
}

/// Shows what going back before a revision would do.
pub(super) async fn undo(moderator: &Moderator<'_>, number: i64) -> Result<()> {
    moderator.responder.defer(true).await?;
    let name = number.to_string();
    let Some(undoing) = moderator.service.store.undoing(moderator.guild, number).await? else {
        return moderator.note("kb-no-revision", &[("number", &name)]).await;
    };
    if !undoing.later.is_empty() {
        let later = undoing.later.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return moderator.note("kb-later", &[("number", &name), ("later", &later)]).await;
    }
    offer(moderator, undoing.made_on, "undo".into(), name, undoing.edits).await.map(drop)
}

/// Takes the text of a form.
pub(super) async fn submitted(ctx: &Context, service: &Service, interaction: &ModalInteraction) {
    let acknowledged = AtomicBool::new(false);
    let responder = Responder { ctx, id: interaction.id, token: &interaction.token, acknowledged: &acknowledged };
    let language = of_locale(&interaction.locale);
    if let Err(error) = take(service, responder, interaction, language).await {
        tracing::warn!(error = told(&error), "cannot take a text");
        responder.apologize(language, false).await;
    }
}

async fn take(service: &Service, responder: Responder<'_>, interaction: &ModalInteraction, language: Language) -> Result<()> {
    let admitted = Moderator::admit(service, responder, interaction.guild_id, interaction.member.as_ref(), language).await?;
    let Some(moderator) = admitted else { return Ok(()) };
    let custom_id = interaction.data.custom_id.as_str();
    let [title, text] = ["title", "text"].map(|name| typed(interaction, name));
    match (custom_id.strip_prefix(TEXT), custom_id.strip_prefix(PROFILE)) {
        (Some(form), _) => take_text(&moderator, form, title.trim(), text).await,
        (_, Some(form)) => take_profile(&moderator, form, text).await,
        // A form of another version.
        _ => moderator.note("error-old-button", &[]).await,
    }
}

async fn take_text(moderator: &Moderator<'_>, form: &str, title: &str, text: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    if title.is_empty() || text.trim().is_empty() {
        return moderator.note("kb-empty", &[]).await;
    }
    let (shown_at, id) = of_form(form);
    if id.is_empty() {
        return add(moderator, title, "", text).await;
    }
    let (_, snapshot) = moderator.looks().await?;
    let origin = snapshot.base.document(Some(id)).map_or("", |document| document.origin.as_str());
    let entry = edit::document(&snapshot.base, id, title, origin, text)?;
    let subject = Subject::new(Kind::Document, id);
    offer(moderator, shown_at, "replace".into(), id.to_owned(), [(subject, Some(entry))].into()).await.map(drop)
}

async fn take_profile(moderator: &Moderator<'_>, form: &str, text: &str) -> Result<()> {
    moderator.responder.defer(true).await?;
    let written = match edit::profile_id(text) {
        Ok(written) => written,
        Err(error) => return moderator.responder.say(&Card::note(escape(&error))).await,
    };
    let (shown_at, id) = of_form(form);
    // A form for one profile does not change another.
    if !id.is_empty() && id != written {
        return moderator.note("kb-other-profile", &[("id", id), ("written", &written)]).await;
    }
    let (number, snapshot) = moderator.looks().await?;
    if id.is_empty() && snapshot.base.profile(&written).is_some() {
        return moderator.note("kb-profile-known", &[("id", &written)]).await;
    }
    let (number, action) = if id.is_empty() { (number, "add") } else { (shown_at, "replace") };
    let entry = Entry { made_on: None, content: Some(text.to_owned()) };
    let subject = Subject::new(Kind::Profile, &written);
    offer(moderator, number, action.into(), written, [(subject, Some(entry))].into()).await.map(drop)
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

/// Shows what edits would do, and keeps them until they are confirmed. They were made on a revision of the guild's; where
/// somebody else has changed the same since, that is not written over, and nothing is shown. Whether it was.
async fn offer(
    moderator: &Moderator<'_>,
    made_on: i64,
    action: Cow<'static, str>,
    note: String,
    edits: BTreeMap<Subject, Option<Entry>>,
) -> Result<bool> {
    let Moderator { service, responder, guild, user, language } = *moderator;
    let later = service.store.later(guild, made_on).await?;
    if later.iter().any(|(_, subject)| edits.contains_key(subject)) {
        moderator.note("kb-touched", &[]).await?;
        return Ok(false);
    }
    let tried = service.host.tried(guild, edits).await?;
    let mut card = card::preview(&action, &note, &tried.preview, language);
    // What would break something cannot be confirmed.
    if tried.preview.problems.is_empty() {
        let proposal = Proposal { made_on: tried.made_on, actor: user, made_at: SystemTime::now(), action, note, edits: tried.edits };
        let id = service.store.draft(guild, &proposal).await?;
        let button = |prefix: &str, key, style| CreateButton::new(format!("{prefix}{id}")).label(say(language, key)).style(style);
        card.rows.push(vec![button(CONFIRM, "kb-confirm", ButtonStyle::Success), button(CANCEL, "kb-cancel", ButtonStyle::Secondary)]);
    }
    responder.say(&card).await?;
    Ok(true)
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
    let admitted = Moderator::admit(service, responder, interaction.guild_id, interaction.member.as_ref(), language).await?;
    let Some(moderator) = admitted else { return Ok(()) };
    let custom_id = interaction.data.custom_id.as_str();
    // Whatever is said takes the place of the preview, and its buttons go.
    responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    let id = custom_id.strip_prefix(CONFIRM).or(custom_id.strip_prefix(CANCEL)).unwrap_or_default();
    let draft = service.store.take_draft(id, moderator.guild, moderator.user, SystemTime::now()).await?;
    let Some(proposal) = draft else { return moderator.note("kb-gone", &[]).await };
    if !custom_id.starts_with(CONFIRM) {
        return moderator.note("kb-cancelled", &[]).await;
    }
    match service.host.apply(moderator.guild, &proposal).await {
        Ok(number) => moderator.note("kb-done", &[("number", &number.to_string())]).await,
        Err(Refused::Failed(error)) => {
            // The buttons are still there, and work again.
            service.store.keep_draft(id, moderator.guild, &proposal).await?;
            Err(error)
        }
        Err(refused @ Refused::TooOften(_)) => {
            service.store.keep_draft(id, moderator.guild, &proposal).await?;
            responder.add(&Card::note(escape(&refused.to_string()))).await
        }
        Err(Refused::Stale { .. }) => {
            // What others did meanwhile is in the history; what this would do now is shown anew.
            if offer(&moderator, proposal.made_on, proposal.action, proposal.note, proposal.edits).await? {
                responder.add(&Card::note(moderator.say("kb-stale"))).await?;
            }
            Ok(())
        }
        Err(refused) => responder.say(&Card::note(escape(&refused.to_string()))).await,
    }
}
