//! Buttons that were clicked. What they say is checked against what is loaded now; the question is read back from the card.

use super::button::{Action, Button, short_hash};
use super::card::{self, Card, Setting, all_rows, footer_on, question_on, rows_without};
use super::delivery::{acknowledge, deliver};
use super::service::{Answered, Refusal, Service};
use crate::localization::{of_locale, say, say_with};
use anyhow::Result;
use poise::serenity_prelude::{
    AuthorizingIntegrationOwner, ChannelType, ComponentInteraction, Context, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, EditInteractionResponse, Error, GuildId, HttpError, Message,
    MessageFlags, Permissions,
};
use std::sync::Arc;
use stet_knowledge::document::Document;
use stet_knowledge::text::Language;

/// Does what a button says.
pub(super) async fn clicked(ctx: &Context, service: &Service, interaction: &ComponentInteraction) -> Result<()> {
    let language = of_locale(&interaction.locale);
    let Ok(button) = interaction.data.custom_id.parse::<Button>() else {
        return show(ctx, interaction, &Card::note(say(language, "error-old-button")), false).await;
    };
    match button.action {
        Action::Context | Action::Whole => sentence(ctx, service, interaction, &button, language).await,
        Action::Why | Action::More => evidence(ctx, service, interaction, &button, language).await,
        Action::Helpful | Action::NotHelpful => {
            acknowledge_privately(ctx, interaction).await?;
            let helpful = button.action == Action::Helpful;
            service.store.vote(interaction.user.id.get(), interaction.message.id.get(), helpful).await?;
            edit(ctx, interaction, &Card::note(say(language, "thanks"))).await
        }
        Action::Publish => publish(ctx, service, interaction, language).await,
    }
}

async fn sentence(ctx: &Context, service: &Service, interaction: &ComponentInteraction, button: &Button, language: Language) -> Result<()> {
    let snapshot = service.snapshot();
    let Some(document) = snapshot.base.document(button.address.document.as_deref()).filter(|document| has(document, button)) else {
        return show(ctx, interaction, &Card::note(say(language, "changed-gone")), false).await;
    };
    let note = changed(document, button).then(|| say(language, "changed-sentence"));
    let card = match button.action {
        Action::Whole => card::whole(&snapshot, document, button, note, language),
        _ => card::context(&snapshot, document, button, note, language),
    };
    // A page that a button of such a page turns to takes its place.
    let is_page = is_private(&interaction.message) && question_on(&interaction.message).is_none() && button.page > 0;
    show(ctx, interaction, &card, is_page).await
}

async fn evidence(ctx: &Context, service: &Service, interaction: &ComponentInteraction, button: &Button, language: Language) -> Result<()> {
    let snapshot = service.snapshot();
    let Some((question, inherited)) = question_on(&interaction.message) else {
        return show(ctx, interaction, &Card::note(say(language, "error-old-button")), false).await;
    };
    let guild = interaction.guild_id.map(GuildId::get);
    if let Err(Refusal(text)) = service.admit(interaction.user.id.get(), guild, language) {
        return show(ctx, interaction, &Card::note(text), false).await;
    }
    if button.page > 0 {
        acknowledge(|| interaction.create_response(&ctx.http, CreateInteractionResponse::Acknowledge)).await?;
    } else {
        acknowledge_privately(ctx, interaction).await?;
    }
    let Answered { answer, inherited } = service.answer(&question, &inherited, language).await?;
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
    let setting = Setting { question: &question, language, private: true, inherited: &inherited };
    let card = match button.action {
        Action::Why => card::why(&snapshot, &answer, &setting, note),
        _ => card::more(&snapshot, &answer, &setting, button, note),
    };
    edit(ctx, interaction, &card).await
}

/// Shows a private answer to everyone, in the name of who clicked and with that person's permission to write there.
async fn publish(ctx: &Context, service: &Service, interaction: &ComponentInteraction, language: Language) -> Result<()> {
    if !may_write(interaction) {
        return show(ctx, interaction, &Card::note(say(language, "error-not-yours")), false).await;
    }
    // First the button goes; a click that was made before finds that it is done.
    let rows = rows_without(&interaction.message, Action::Publish);
    let update = CreateInteractionResponse::UpdateMessage(CreateInteractionResponseMessage::new().components(rows.clone()));
    acknowledge(|| interaction.create_response(&ctx.http, update.clone())).await?;
    let id = interaction.message.id.get();
    if !service.publish(id) {
        return Ok(());
    }
    let name = super::limits::cut(interaction.user.display_name(), 60);
    let by = super::markdown::escape(&say_with(language, "published-by", &[("name", &name)]));
    let embeds: Vec<CreateEmbed> = interaction.message.embeds.iter().cloned().map(CreateEmbed::from).collect();
    let message = CreateInteractionResponseFollowup::new().content(format!("-# {by}")).embeds(embeds).components(rows);
    // It is sent once: nothing keeps Discord from showing it twice.
    let shown = interaction.create_followup(&ctx.http, message).await;
    let is_refused =
        |error: &Error| matches!(error, Error::Http(HttpError::UnsuccessfulRequest(response)) if response.status_code.is_client_error());
    if shown.as_ref().err().is_some_and(is_refused) {
        service.unpublish(id);
        let edit = EditInteractionResponse::new().components(all_rows(&interaction.message));
        deliver(|| interaction.edit_response(&ctx.http, edit.clone())).await?;
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
async fn show(ctx: &Context, interaction: &ComponentInteraction, card: &Card, in_place: bool) -> Result<()> {
    let response = if in_place {
        CreateInteractionResponse::UpdateMessage(card.response())
    } else {
        CreateInteractionResponse::Message(card.response().ephemeral(true))
    };
    acknowledge(|| interaction.create_response(&ctx.http, response.clone())).await?;
    Ok(())
}

async fn acknowledge_privately(ctx: &Context, interaction: &ComponentInteraction) -> Result<()> {
    let response = CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true));
    acknowledge(|| interaction.create_response(&ctx.http, response.clone())).await?;
    Ok(())
}

async fn edit(ctx: &Context, interaction: &ComponentInteraction, card: &Card) -> Result<()> {
    deliver(|| interaction.edit_response(&ctx.http, card.edit())).await?;
    Ok(())
}

/// Tells who clicked that something went wrong, whether or not the click was acknowledged.
pub(super) async fn apologize(ctx: &Context, interaction: &ComponentInteraction) {
    let card = Card::note(say(of_locale(&interaction.locale), "error-inside"));
    let response = CreateInteractionResponse::Message(card.response().ephemeral(true));
    if interaction.create_response(&ctx.http, response).await.is_err() {
        let followup = CreateInteractionResponseFollowup::new().embed(card.embed()).ephemeral(true);
        if let Err(error) = interaction.create_followup(&ctx.http, followup).await {
            tracing::warn!(%error, "cannot tell of an error");
        }
    }
}

fn has(document: &Arc<Document>, button: &Button) -> bool {
    document.text.sentence(button.address.sentence).is_some()
}

fn changed(document: &Document, button: &Button) -> bool {
    document.text.sentence(button.address.sentence).is_some_and(|text| short_hash(text) != button.hash)
}

fn is_private(message: &Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}
