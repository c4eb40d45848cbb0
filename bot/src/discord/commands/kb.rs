//! `/kb`: what moderators do. Everything is private to who does it; what is to be changed is shown before it is.

use super::super::moderation::{self, Moderator};
use super::super::suggestion;
use super::{Command, Context, complete, complete_name, responder};
use crate::localization::of_locale;
use crate::store::Kind;
use anyhow::Result;
use poise::serenity_prelude::{CreateAutocompleteResponse, InstallationContext, InteractionContext, Message, Permissions};

/// The commands, offered in guilds that have installed the bot, to those who may manage them.
pub(super) fn commands() -> [Command; 2] {
    [kb(), add_message()].map(|mut command| {
        command.default_member_permissions = Permissions::MANAGE_GUILD;
        command.install_context = Some(vec![InstallationContext::Guild]);
        command.interaction_context = Some(vec![InteractionContext::Guild]);
        command
    })
}

#[poise::command(context_menu_command = "Add to the knowledge base", identifying_name = "context-add")]
async fn add_message(ctx: Context<'_>, message: Message) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::add_message(&moderator, &message).await
}

#[poise::command(slash_command, subcommands("article", "profile", "alias", "history", "undo"), subcommand_required)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn kb(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command, subcommands("add", "replace", "remove", "list"), subcommand_required)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn article(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command)]
async fn add(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::ask_for_text(&moderator, 0, None).await
}

#[poise::command(slash_command)]
async fn replace(ctx: Context<'_>, #[autocomplete = "complete_document"] document: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    let (number, snapshot) = moderator.service.host.numbered(moderator.guild).await?;
    match suggestion::document_named(&snapshot, &document) {
        Some(document) => moderation::ask_for_text(&moderator, number, Some(&document)).await,
        None => moderator.note("kb-no-document", &[("name", &document)]).await,
    }
}

#[poise::command(slash_command)]
async fn remove(ctx: Context<'_>, #[autocomplete = "complete_document"] document: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::remove(&moderator, Kind::Document, &document).await
}

#[poise::command(slash_command)]
async fn list(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::list(&moderator).await
}

#[poise::command(slash_command, subcommands("profile_create", "profile_edit", "profile_remove"), subcommand_required)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn profile(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command, rename = "create")]
async fn profile_create(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::ask_for_profile(&moderator, 0, None).await
}

#[poise::command(slash_command, rename = "edit")]
async fn profile_edit(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    let (number, snapshot) = moderator.service.host.numbered(moderator.guild).await?;
    match suggestion::profile_named(&snapshot, &name).and_then(|id| snapshot.base.profile(&id)) {
        Some(profile) => moderation::ask_for_profile(&moderator, number, Some(profile)).await,
        None => moderator.note("kb-no-profile", &[("name", &name)]).await,
    }
}

#[poise::command(slash_command, rename = "remove")]
async fn profile_remove(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::remove(&moderator, Kind::Profile, &name).await
}

#[poise::command(slash_command, subcommands("alias_add", "alias_remove"), subcommand_required)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn alias(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command, rename = "add")]
async fn alias_add(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String, #[max_length = 100] alias: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::change_alias(&moderator, &name, alias.trim(), true).await
}

#[poise::command(slash_command, rename = "remove")]
async fn alias_remove(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String, #[max_length = 100] alias: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::change_alias(&moderator, &name, alias.trim(), false).await
}

#[poise::command(slash_command)]
async fn history(ctx: Context<'_>, #[min = 1] before: Option<i64>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::history(&moderator, before).await
}

#[poise::command(slash_command)]
async fn undo(ctx: Context<'_>, #[min = 1] revision: i64) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::undo(&moderator, revision).await
}

async fn complete_document(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    complete(ctx, typed, suggestion::documents).await
}

/// Who uses the command, if they may; else they are told.
async fn admitted(ctx: Context<'_>) -> Result<Option<Moderator<'_>>> {
    let interaction = ctx.interaction;
    let (service, language) = (&ctx.framework.user_data.service, of_locale(&interaction.locale));
    Moderator::admit(service, responder(ctx), interaction.guild_id, interaction.member.as_deref(), language).await
}
