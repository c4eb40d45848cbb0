//! What moderators do: look, try, confirm, go back. Every step is checked here, whatever Discord has shown to whom: the command,
//! the text that was typed, the button that confirms.

mod article;
mod history;
mod profile;
mod question;
mod setting;

pub(super) use article::{add_file, add_message, ask_for_text, export, list, remove, replace};
pub(super) use history::{diff, export_overlay, history, undo};
pub(super) use profile::{change_alias, create_profile, edit_profile, remove_profile, suggest};
pub(super) use question::{feedback, keep, pin, test, unanswered, unpin};
pub(super) use setting::{Change, set, settings};

use super::announcement::announce;
use super::card::{self, Card};
use super::delivery::told;
use super::limits::{FILES, MODAL_INPUT, cut};
use super::markdown::escape;
use super::responder::Responder;
use super::service::Service;
use crate::edit::{self, Mending, Trial};
use crate::localization::{of_locale, say, say_with};
use crate::overlay;
use crate::store::{Draft, Edits, Entry, Kind, Proposal, Refused, Subject};
use crate::work;
use anyhow::{Context as _, Result};
use poise::serenity_prelude::{
    ActionRowComponent, ButtonStyle, ComponentInteraction, Context, CreateActionRow, CreateAttachment, CreateButton, CreateInputText,
    CreateInteractionResponse, CreateModal, EditInteractionResponse, GuildId, InputTextStyle, Member, ModalInteraction, Permissions,
};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

/// What the custom ids of our buttons and forms begin with. They carry no authority.
const STEP: &str = "kb1:";

/// What a button or a form does; what is behind it in a custom id says to what.
mod step {
    pub(super) const CONFIRM: &str = "confirm";
    /// The second confirmation of what takes something out.
    pub(super) const REALLY: &str = "really";
    pub(super) const CANCEL: &str = "cancel";
    pub(super) const MEND: &str = "mend";
    pub(super) const TEXT: &str = "text";
    pub(super) const PROFILE: &str = "profile";
    pub(super) const PIN: &str = "pin";
    pub(super) const ALIAS: &str = "alias";
    pub(super) const DISMISS: &str = "dismiss";
    /// Turns a page of the history.
    pub(super) const HISTORY: &str = "history";
    /// Forgets that an answer did not help.
    pub(super) const SETTLE: &str = "settle";
}

fn custom_id(step: &str, about: &str) -> String {
    format!("{STEP}{step}:{about}")
}

/// The step of a custom id, and what it is about.
fn step_of(custom_id: &str) -> (&str, &str) {
    custom_id.strip_prefix(STEP).and_then(|rest| rest.split_once(':')).unwrap_or_default()
}

/// Somebody who may change a guild's knowledge base, and who is answered.
pub(super) struct Moderator<'a> {
    pub(super) service: &'a Service,
    pub(super) responder: Responder<'a>,
    pub(super) guild: u64,
    user: u64,
    /// Whether they may manage the guild, and not only its knowledge base.
    manages: bool,
    language: Language,
}

/// What somebody wants to change, before it is known what that would do.
struct Wish {
    /// The revision of the guild's that it was made on.
    made_on: i64,
    action: Cow<'static, str>,
    note: String,
    edits: Edits,
    mending: Mending,
    /// What it takes out besides what the edits do.
    gone: Vec<String>,
}

impl Wish {
    fn new(made_on: i64, action: &'static str, note: impl Into<String>, edits: impl IntoIterator<Item = (Subject, Option<Entry>)>) -> Self {
        let (edits, mending) = (edits.into_iter().collect(), Mending::new());
        Self { made_on, action: action.into(), note: note.into(), edits, mending, gone: Vec::new() }
    }

    /// What a draft was made of.
    fn of(draft: Draft) -> Self {
        let Proposal { made_on, action, note, mut edits, .. } = draft.proposal;
        edits.retain(|subject, _| !draft.followed.contains(subject));
        Self { made_on, action, note, edits, mending: edit::mending(&draft.mended.join("\n")).0, gone: Vec::new() }
    }
}

/// An entry of the guild's own.
fn own(content: String) -> Entry {
    Entry { made_on: None, content: Some(content) }
}

impl<'a> Moderator<'a> {
    /// Who may manage the guild that they are in at this moment, or is of a role that may change its knowledge base; others are
    /// told.
    pub(super) async fn admit(
        service: &'a Service,
        responder: Responder<'a>,
        guild: Option<GuildId>,
        member: Option<&Member>,
        language: Language,
    ) -> Result<Option<Self>> {
        if let (Some(guild), Some(member)) = (guild, member)
            && let Some(manages) = may_moderate(service, guild, member).await?
        {
            return Ok(Some(Self { service, responder, guild: guild.get(), user: member.user.id.get(), manages, language }));
        }
        responder.tell(&Card::note(say(language, "kb-not-moderator"))).await?;
        Ok(None)
    }

    fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    /// Answers with a few words.
    pub(super) async fn note(&self, key: &str, arguments: &[(&str, &str)]) -> Result<()> {
        self.responder.say(&self.card(key, arguments)).await
    }

    /// A card of a few words.
    fn card(&self, key: &str, arguments: &[(&str, &str)]) -> Card {
        let arguments: Vec<(&str, String)> = arguments.iter().map(|(name, value)| (*name, cut(value, 100))).collect();
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Card::note(escape(&say_with(self.language, key, &arguments)))
    }

    /// Whether they may make edits: what a guild sets is changed by who manages it alone, or others could give themselves more
    /// than they have.
    fn may(&self, edits: &Edits) -> bool {
        self.manages || !edits.keys().any(|subject| subject.kind == Kind::Setting)
    }

    /// What the guild has at this moment, and the revision that this is.
    async fn looks(&self) -> Result<(i64, Arc<Snapshot>)> {
        self.service.host.numbered(self.guild).await
    }

    /// Looks up what was typed in a snapshot.
    async fn finds<T: Send + 'static>(
        &self,
        snapshot: &Arc<Snapshot>,
        typed: &str,
        find: fn(&Snapshot, &str) -> Option<T>,
    ) -> Result<Option<T>> {
        let (snapshot, typed) = (Arc::clone(snapshot), typed.to_owned());
        work::run(move || find(&snapshot, &typed)).await.context("a search broke off")
    }

    fn button(&self, step: &str, about: &str, key: &str, style: ButtonStyle) -> CreateButton {
        CreateButton::new(custom_id(step, about)).label(self.say(key)).style(style)
    }
}

/// Whether a member may change a guild's knowledge base: none when not, and else whether they may manage the guild too.
pub(super) async fn may_moderate(service: &Service, guild: GuildId, member: &Member) -> Result<Option<bool>> {
    let managing = Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR;
    let manages = member.permissions.is_some_and(|granted| granted.intersects(managing));
    let preferences = service.host.preferences(Some(guild.get())).await?;
    let is_moderator = manages || member.roles.iter().any(|role| preferences.moderators.contains(&role.get()));
    Ok(is_moderator.then_some(manages))
}

async fn open_form(moderator: &Moderator<'_>, id: String, name: &str, inputs: Vec<CreateInputText>) -> Result<()> {
    let rows = inputs.into_iter().map(CreateActionRow::InputText).collect();
    let form = CreateModal::new(id, moderator.say(name)).components(rows);
    moderator.responder.acknowledge(CreateInteractionResponse::Modal(form)).await
}

fn line(moderator: &Moderator<'_>, key: &str, id: &str) -> CreateInputText {
    CreateInputText::new(InputTextStyle::Short, moderator.say(key), id)
}

fn paragraph(moderator: &Moderator<'_>, key: &str, id: &str) -> CreateInputText {
    CreateInputText::new(InputTextStyle::Paragraph, moderator.say(key), id)
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
    let (step, about) = step_of(&interaction.data.custom_id);
    let written = |name: &str| typed(interaction, name);
    match step {
        step::TEXT => article::take_text(&moderator, about, written("title").trim(), written("text")).await,
        step::PROFILE => profile::take(&moderator, about, written("text")).await,
        step::MEND => take_mending(&moderator, about, written("text")).await,
        step::PIN => question::pin(&moderator, written("question").trim(), written("sentences")).await,
        step::ALIAS => profile::change_alias(&moderator, written("name").trim(), written("alias").trim(), true).await,
        // A form of another version.
        _ => moderator.note("error-old-button", &[]).await,
    }
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

/// Shows what taking a document or a profile out would do.
async fn take_out(moderator: &Moderator<'_>, number: i64, kind: Kind, id: &str) -> Result<()> {
    let edits = [(Subject::new(kind, id), Some(Entry { made_on: None, content: None }))];
    offer(moderator, Wish::new(number, "remove", id, edits)).await.map(drop)
}

/// Shows what a wish would do, and keeps it as a draft until it is confirmed. Where somebody else has changed the same since, that
/// is not written over: what the wish would make of it is shown, and what was typed is given back. Whether there is a draft, or
/// nothing that could become one.
async fn offer(moderator: &Moderator<'_>, wish: Wish) -> Result<bool> {
    let Moderator { service, responder, guild, user, language, .. } = *moderator;
    let Wish { made_on, action, note, edits, mending, gone } = wish;
    if !moderator.may(&edits) {
        moderator.note("kb-not-manager", &[]).await?;
        return Ok(false);
    }
    let mended = edit::to_lines(&mending);
    let mut tried = service.host.tried(guild, edits.clone(), mending).await?;
    tried.trial.gone.extend(gone);
    let (shown, named) = (action.clone(), note.clone());
    let written = work::run(move || (card::preview(&shown, &named, &tried, language), tried));
    let (mut card, tried) = written.await.context("writing a card broke off")?;
    // After it was tried: what comes between is seen, here or when it is confirmed.
    let later = service.store.later(guild, made_on).await?;
    if later.iter().any(|(_, subject)| edits.contains_key(subject)) {
        card.put_first(&escape(&moderator.say("kb-touched")));
        return responder
            .put(files_of(&edits)?.into_iter().fold(card.edit(), EditInteractionResponse::new_attachment))
            .await
            .map(|()| false);
    }
    let Trial { edits: all, followed, lost, problems, gone, .. } = tried.trial;
    // What would break something cannot be confirmed; what loses references can be mended first, from how it was wished.
    if problems.is_empty() || !lost.is_empty() {
        let (edits, followed) = if lost.is_empty() { (all, followed) } else { (edits, Vec::new()) };
        let proposal =
            Proposal { made_on: tried.made_on, actor: user, made_at: SystemTime::now(), action, note, base: Some(tried.base), edits };
        let draft = Draft { proposal, followed, mended, lost: edit::to_mend(&lost), gone };
        let most = service.settings.limits.drafts;
        let Some(id) = service.store.draft(guild, &draft, most).await? else {
            moderator.note("kb-drafts", &[("most", &most.to_string())]).await?;
            return Ok(false);
        };
        let first = if lost.is_empty() {
            moderator.button(step::CONFIRM, &id, "kb-confirm", ButtonStyle::Success)
        } else {
            moderator.button(step::MEND, &id, "kb-mend", ButtonStyle::Primary)
        };
        card.rows.push(vec![first, moderator.button(step::CANCEL, &id, "kb-cancel", ButtonStyle::Secondary)]);
    }
    responder.say(&card).await?;
    Ok(true)
}

/// The texts of edits, as files for who has typed them.
fn files_of(edits: &Edits) -> Result<Vec<CreateAttachment>> {
    let mut files = Vec::new();
    for (subject, entry) in edits.iter().filter_map(|(subject, entry)| Some((subject, entry.as_ref()?))) {
        let typed = overlay::files_of(subject, entry)?.unwrap_or_default();
        let typed = typed.into_iter().filter(|(path, _)| !path.ends_with("/document.toml"));
        files.extend(typed.map(|(path, content)| CreateAttachment::bytes(content.into_bytes(), path.replace('/', "-"))));
    }
    files.truncate(FILES);
    Ok(files)
}

/// Whether a button is one of ours.
pub(super) fn is_step(custom_id: &str) -> bool {
    custom_id.starts_with(STEP)
}

/// Does what a button says.
pub(super) async fn clicked(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    language: Language,
) -> Result<()> {
    let admitted = Moderator::admit(service, responder, interaction.guild_id, interaction.member.as_ref(), language).await?;
    let Some(moderator) = admitted else { return Ok(()) };
    let (step, about) = step_of(&interaction.data.custom_id);
    match step {
        step::CONFIRM | step::REALLY | step::CANCEL => decide(&moderator, step, about).await,
        step::MEND => ask_to_mend(&moderator, about).await,
        step::HISTORY => history::turn(&moderator, about).await,
        step::PIN => question::ask_to_pin(&moderator, about).await,
        step::ALIAS => profile::ask_for_alias(&moderator, about).await,
        step::PROFILE => profile::ask_for_named(&moderator, about).await,
        step::DISMISS | step::SETTLE => question::dismiss(&moderator, step == step::SETTLE, about).await,
        _ => moderator.note("error-old-button", &[]).await,
    }
}

/// Confirms a draft or drops it.
async fn decide(moderator: &Moderator<'_>, step: &str, id: &str) -> Result<()> {
    let Moderator { service, responder, guild, user, language, .. } = *moderator;
    // Whatever is said takes the place of the preview, and its buttons go.
    responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    let taken = service.store.take_draft(id, guild, user, SystemTime::now()).await?;
    let Some(mut draft) = taken else { return moderator.note("kb-gone", &[]).await };
    // A revision is as old as its confirmation.
    draft.proposal.made_at = SystemTime::now();
    if !moderator.may(&draft.proposal.edits) {
        return moderator.note("kb-not-manager", &[]).await;
    }
    if step == step::CANCEL {
        return moderator.note("kb-cancelled", &[]).await;
    }
    if step == step::CONFIRM && !draft.gone.is_empty() {
        service.store.keep_draft(id, guild, &draft).await?;
        let mut card = card::really(&draft.gone, language);
        let really = moderator.button(step::REALLY, id, "kb-really-button", ButtonStyle::Danger);
        card.rows.push(vec![really, moderator.button(step::CANCEL, id, "kb-cancel", ButtonStyle::Secondary)]);
        return responder.say(&card).await;
    }
    match service.host.apply(guild, &draft.proposal).await {
        Ok(number) => {
            moderator.note("kb-done", &[("number", &number.to_string())]).await?;
            made(moderator, number, &draft.proposal).await
        }
        Err(Refused::Failed(error)) => {
            // The buttons are still there, and work again.
            service.store.keep_draft(id, guild, &draft).await?;
            Err(error)
        }
        Err(refused @ Refused::TooOften(_)) => {
            service.store.keep_draft(id, guild, &draft).await?;
            responder.add(&card::refused(&refused, language)).await
        }
        Err(Refused::Stale { .. } | Refused::Moved) => {
            // What others did meanwhile is in the history; what this would do now is shown anew.
            if offer(moderator, Wish::of(draft)).await? {
                responder.add(&Card::note(moderator.say("kb-stale"))).await?;
            }
            Ok(())
        }
        Err(refused) => responder.say(&card::refused(&refused, language)).await,
    }
}

/// After a revision was made: what it asks for beyond the knowledge base, and the log channel.
async fn made(moderator: &Moderator<'_>, number: i64, proposal: &Proposal) -> Result<()> {
    let Moderator { service, responder, guild, .. } = *moderator;
    if proposal.edits.keys().any(|subject| subject.kind == Kind::Setting) {
        // What is to be kept no longer goes at once.
        service.forget_questions(guild).await?;
    }
    // It is made, whatever becomes of its message, which is tried again.
    if let Err(error) = announce(service, &responder.ctx.http, guild).await {
        tracing::warn!(guild, error = told(&error), "cannot tell a change in a log channel; it is tried again");
    }
    if service.was_unheard(guild, number) {
        responder.add(&moderator.card("kb-log-failed", &[])).await?;
    }
    Ok(())
}

/// Opens a form to say where lost references are to lead.
async fn ask_to_mend(moderator: &Moderator<'_>, id: &str) -> Result<()> {
    let draft = moderator.service.store.look_at_draft(id, moderator.guild, moderator.user, SystemTime::now()).await?;
    let Some(draft) = draft else { return moderator.note("kb-gone", &[]).await };
    let mut lines = String::new();
    for line in draft.lost {
        // What does not fit is asked for the next time; what was said is kept.
        if lines.chars().count() + line.chars().count() < usize::from(MODAL_INPUT) {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    let input = paragraph(moderator, "kb-mend-form", "text").value(lines.trim_end()).max_length(MODAL_INPUT);
    open_form(moderator, custom_id(step::MEND, id), "kb-mend", vec![input]).await
}

/// Shows what a draft would do with its references mended. What cannot be read leaves the other lines as they were typed.
async fn take_mending(moderator: &Moderator<'_>, id: &str, text: &str) -> Result<()> {
    // What is shown takes the place of the preview that the form was opened from.
    moderator.responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    let taken = moderator.service.store.take_draft(id, moderator.guild, moderator.user, SystemTime::now()).await?;
    let Some(draft) = taken else { return moderator.note("kb-gone", &[]).await };
    let (typed, wrong) = edit::mending(text);
    let mut wish = Wish::of(draft);
    wish.mending.extend(typed);
    offer(moderator, wish).await?;
    if !wrong.is_empty() {
        moderator.responder.add(&Card::note(escape(&wrong.join("\n")))).await?;
    }
    Ok(())
}
