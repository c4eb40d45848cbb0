//! Buttons that were clicked. What they say is checked against what is loaded now; the question is read back from the card.

use super::button::{Action, Button, short_hash};
use super::card::{self, Card, Room, Setting, footer_on, question_on, rows_on};
use super::delivery::{refusal, told};
use super::limits::cut;
use super::markdown::escape;
use super::moderation;
use super::question::Refusal;
use super::responder::Responder;
use super::service::{Answered, Service, asked_openly, guild_of, is_private};
use crate::dialogue::Asker;
use crate::localization::{of_locale, say, say_with};
use anyhow::Result;
use poise::serenity_prelude::{
    AuthorizingIntegrationOwner, ChannelType, ComponentInteraction, Context, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, EditInteractionResponse, GuildId, Message,
    MessageInteractionMetadata, Permissions, UserId,
};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use stet_knowledge::document::Document;
use stet_knowledge::expectation;
use stet_knowledge::text::Language;

/// Does what a button says.
pub(super) async fn clicked(ctx: &Context, service: &Service, interaction: &ComponentInteraction) {
    let acknowledged = AtomicBool::new(false);
    let responder = Responder { ctx, id: interaction.id, token: &interaction.token, acknowledged: &acknowledged };
    let language = of_locale(&interaction.locale);
    if let Err(error) = act(service, responder, interaction, language).await {
        tracing::warn!(error = told(&error), "cannot answer a click");
        responder.apologize(language, false).await;
    }
}

async fn act(service: &Service, responder: Responder<'_>, interaction: &ComponentInteraction, language: Language) -> Result<()> {
    if moderation::is_step(&interaction.data.custom_id) {
        return moderation::clicked(service, responder, interaction, language).await;
    }
    if let Some(at) = card::chosen(&interaction.data.custom_id) {
        return choose(service, responder, interaction, at, language).await;
    }
    if let Some(question) = card::asked_by_button(&interaction.message, &interaction.data.custom_id) {
        return ask(service, responder, interaction, &question, language).await;
    }
    let Ok(button) = interaction.data.custom_id.parse::<Button>() else {
        return responder.tell(&Card::note(say(language, "error-old-button"))).await;
    };
    match button.action {
        Action::Context | Action::Whole => sentence(service, responder, interaction, &button, language).await,
        Action::Why | Action::More | Action::Afresh => evidence(service, responder, interaction, &button, language).await,
        Action::Helpful | Action::NotHelpful => {
            responder.defer(true).await?;
            let helpful = button.action == Action::Helpful;
            let about = voted_on(service, interaction).await?;
            let about = about.as_ref().map(|(guild, question)| (*guild, question.as_str()));
            service.store.vote(interaction.user.id.get(), interaction.message.id.get(), helpful, about).await?;
            responder.put(Card::note(say(language, "thanks")).edit()).await
        }
        Action::Publish => publish(service, responder, interaction, language).await,
        Action::Keep => moderation::keep(service, responder, interaction, &button, language).await,
    }
}

/// What a vote is about, by the guild and the question's id: of a public answer in a guild that keeps its questions.
async fn voted_on(service: &Service, interaction: &ComponentInteraction) -> Result<Option<(u64, String)>> {
    let Some((guild, question, read_as)) = asked_openly(interaction) else { return Ok(None) };
    let is_kept = service.host.preferences(Some(guild)).await?.days_kept > 0 && read_as.is_none();
    Ok(is_kept.then(|| (guild, expectation::id(&question))))
}

async fn sentence(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    button: &Button,
    language: Language,
) -> Result<()> {
    let snapshot = service.host.snapshot(guild_of(interaction.guild_id, &interaction.authorizing_integration_owners)).await?;
    let Some(document) = snapshot.base.document(button.address.document.as_deref()).filter(|document| has(document, button)) else {
        return responder.tell(&Card::note(say(language, "changed-gone"))).await;
    };
    let note = changed(document, button).then(|| say(language, "changed-sentence"));
    let card = match button.action {
        Action::Whole => card::whole(&snapshot, document, button, note, language),
        _ => card::context(&snapshot, document, button, note, language),
    };
    // A page that a button of such a page turns to takes its place.
    let is_page = is_private(&interaction.message) && question_on(&interaction.message).is_none() && button.page > 0;
    show(responder, &card, is_page).await
}

async fn evidence(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    button: &Button,
    language: Language,
) -> Result<()> {
    let Some((question, read_as)) = question_on(&interaction.message) else {
        return responder.tell(&Card::note(say(language, "error-old-button"))).await;
    };
    if let Some(Refusal(text)) = count(service, interaction, language).await? {
        return responder.tell(&Card::note(text)).await;
    }
    if button.page > 0 {
        responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    } else {
        responder.defer(true).await?;
    }
    let from = guild_of(interaction.guild_id, &interaction.authorizing_integration_owners);
    let is_afresh = button.action == Action::Afresh;
    if is_afresh {
        service.begin_afresh(asker(interaction));
    }
    let Answered { answer, snapshot, read_as, .. } = service.answer(from, &question, read_as.filter(|_| !is_afresh), language).await?;
    let document = snapshot.base.document(button.address.document.as_deref());
    let note = if document.is_none_or(|document| !has(document, button)) {
        Some("changed-gone")
    } else if document.is_some_and(|document| changed(document, button)) {
        Some("changed-sentence")
    } else if !footer_on(&interaction.message).is_some_and(|footer| footer.ends_with(snapshot.revision())) {
        Some("changed-revision")
    } else {
        None
    };
    let note = note.map(|key| say(language, key));
    let setting = Setting { question: &question, language, private: true, in_guild: false, read_as: read_as.as_deref() };
    let card = match button.action {
        Action::Afresh => card::answer(&snapshot, &answer, &setting, Room::Embed),
        Action::Why => card::why(&snapshot, &answer, &setting, note),
        _ => card::more(&snapshot, &answer, &setting, button, note),
    };
    responder.put(card.edit()).await
}

/// Answers the chosen reading. The answer replaces the card if the asker clicked; others see it alone.
async fn choose(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    at: usize,
    language: Language,
) -> Result<()> {
    let asked = question_on(&interaction.message).zip(card::choices_on(&interaction.message).into_iter().nth(at));
    let Some(((question, _), meant)) = asked else {
        return responder.tell(&Card::note(say(language, "error-old-button"))).await;
    };
    if let Some(Refusal(text)) = count(service, interaction, language).await? {
        return responder.tell(&Card::note(text)).await;
    }
    // Others do not change the asker's message.
    let is_own = asked_by(&interaction.message).is_none_or(|user| user == interaction.user.id);
    if is_own {
        responder.acknowledge(CreateInteractionResponse::Acknowledge).await?;
    } else {
        responder.defer(true).await?;
    }
    let from = guild_of(interaction.guild_id, &interaction.authorizing_integration_owners);
    let response = service.answer_in_dialogue(asker(interaction), from, &question, Some(meant), language).await?;
    let setting = Setting {
        question: &question,
        language,
        private: !is_own || is_private(&interaction.message),
        in_guild: from.is_some(),
        read_as: response.read_as.as_deref(),
    };
    responder.put(card::answer(&response.snapshot, &response.answer, &setting, Room::Embed).edit()).await
}

/// Answers the question that a button offers, for who clicked alone.
async fn ask(
    service: &Service,
    responder: Responder<'_>,
    interaction: &ComponentInteraction,
    question: &str,
    language: Language,
) -> Result<()> {
    if let Some(Refusal(text)) = count(service, interaction, language).await? {
        return responder.tell(&Card::note(text)).await;
    }
    responder.defer(true).await?;
    let from = guild_of(interaction.guild_id, &interaction.authorizing_integration_owners);
    let asker = Asker { is_private: true, ..asker(interaction) };
    let response = service.answer_in_dialogue(asker, from, question, None, language).await?;
    let setting = Setting { question, language, private: true, in_guild: from.is_some(), read_as: None };
    responder.put(card::answer(&response.snapshot, &response.answer, &setting, Room::Embed).edit()).await
}

/// Counts a click that asks something against the cooldowns; returns what to say if it is one too many.
async fn count(service: &Service, interaction: &ComponentInteraction, language: Language) -> Result<Option<Refusal>> {
    let guild = interaction.guild_id.map(GuildId::get);
    let preferences = service.host.preferences(guild).await?;
    Ok(service.admit(interaction.user.id.get(), guild, &preferences, language).err())
}

/// Returns the person who clicked as an asker.
fn asker(interaction: &ComponentInteraction) -> Asker {
    Asker { channel: interaction.channel_id.get(), user: interaction.user.id.get(), is_private: is_private(&interaction.message) }
}

/// Returns the author of the question that a message answers, if the message tells.
fn asked_by(message: &Message) -> Option<UserId> {
    let of_reply = message.referenced_message.as_ref().map(|asked| asked.author.id);
    of_reply.or_else(|| match message.interaction_metadata.as_deref()? {
        MessageInteractionMetadata::Command(command) => Some(command.user.id),
        _ => None,
    })
}

/// Shows a private answer to everyone, in the name of who clicked and with that person's permission to write there.
async fn publish(service: &Service, responder: Responder<'_>, interaction: &ComponentInteraction, language: Language) -> Result<()> {
    if !may_write(interaction) {
        return responder.tell(&Card::note(say(language, "error-not-yours"))).await;
    }
    // First the button goes; a click that was made before finds that it is done.
    let rows = rows_on(&interaction.message, |button| button.action != Action::Publish);
    let update = CreateInteractionResponseMessage::new().components(rows.clone());
    responder.acknowledge(CreateInteractionResponse::UpdateMessage(update)).await?;
    let id = interaction.message.id.get();
    if !service.publish(id) {
        return Ok(());
    }
    let name = cut(interaction.user.display_name(), 60);
    let by = escape(&say_with(language, "published-by", &[("name", &name)]));
    let embeds: Vec<CreateEmbed> = interaction.message.embeds.iter().cloned().map(CreateEmbed::from).collect();
    let message = CreateInteractionResponseFollowup::new().content(format!("-# {by}")).embeds(embeds).components(rows);
    let shown = responder.follow(message).await;
    if shown.as_ref().err().and_then(refusal).is_some_and(|response| response.status_code.is_client_error()) {
        // It is certain that nobody saw it: the button comes back.
        service.unpublish(id);
        responder.put(EditInteractionResponse::new().components(rows_on(&interaction.message, |_| true))).await?;
    }
    shown?;
    Ok(())
}

/// Whether who clicked may write where they clicked. What only they have installed may speak there if they may use such apps.
fn may_write(interaction: &ComponentInteraction) -> bool {
    let in_thread = interaction
        .channel
        .as_ref()
        .is_some_and(|channel| matches!(channel.kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread));
    let owners = &interaction.authorizing_integration_owners.0;
    let by_guild = owners.iter().any(|owner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_)));
    let mut needed = if in_thread { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
    if !by_guild {
        needed |= Permissions::USE_EXTERNAL_APPS;
    }
    // In direct messages there are no permissions.
    interaction.member.as_ref().is_none_or(|member| member.permissions.is_some_and(|granted| granted.contains(needed)))
}

/// Shows a card to who clicked: in place of the page that the button is on, or as a private message of its own.
async fn show(responder: Responder<'_>, card: &Card, in_place: bool) -> Result<()> {
    if in_place {
        responder.acknowledge(CreateInteractionResponse::UpdateMessage(card.response())).await
    } else {
        responder.tell(card).await
    }
}

fn has(document: &Arc<Document>, button: &Button) -> bool {
    document.text.sentence(button.address.sentence).is_some()
}

fn changed(document: &Document, button: &Button) -> bool {
    document.text.sentence(button.address.sentence).is_some_and(|text| short_hash(text) != button.hash)
}
