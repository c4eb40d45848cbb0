//! `/kb`: what moderators do. Everything is private to who does it; what is to be changed is shown before it is.

use super::super::moderation::{self, Change, Moderator};
use super::super::suggestion;
use super::{Command, Context, complete, complete_name, responder};
use crate::localization::of_locale;
use crate::preferences::MOST_DAYS;
use crate::store::Kind;
use anyhow::Result;
use poise::serenity_prelude::{
    Attachment, AutocompleteChoice, ChannelId, CreateAutocompleteResponse, InstallationContext, InteractionContext, Message, Permissions,
    RoleId,
};
use std::num::NonZeroU32;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

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

#[poise::command(
    slash_command,
    subcommands(
        "article",
        "profile",
        "alias",
        "suggest",
        "pin",
        "unpin",
        "unanswered",
        "feedback",
        "test",
        "untest",
        "settings",
        "history",
        "diff",
        "undo",
        "export"
    ),
    subcommand_required
)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn kb(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command, subcommands("add", "replace", "remove", "list", "article_export"), subcommand_required)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn article(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command)]
async fn add(ctx: Context<'_>, file: Option<Attachment>, #[max_length = 100] title: Option<String>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    match file {
        Some(file) => moderation::add_file(&moderator, &file, title.as_deref(), "").await,
        None => moderation::ask_for_text(&moderator).await,
    }
}

#[poise::command(slash_command)]
async fn replace(ctx: Context<'_>, #[autocomplete = "complete_document"] document: String, file: Option<Attachment>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::replace(&moderator, &document, file.as_ref()).await
}

#[poise::command(slash_command, rename = "export")]
async fn article_export(ctx: Context<'_>, #[autocomplete = "complete_document"] document: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::export(&moderator, &document).await
}

#[poise::command(slash_command)]
async fn remove(ctx: Context<'_>, #[autocomplete = "complete_document"] document: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::remove(&moderator, &document).await
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
async fn profile_create(ctx: Context<'_>, file: Option<Attachment>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::create_profile(&moderator, file.as_ref()).await
}

#[poise::command(slash_command, rename = "edit")]
async fn profile_edit(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String, file: Option<Attachment>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::edit_profile(&moderator, &name, file.as_ref()).await
}

#[poise::command(slash_command, rename = "remove")]
async fn profile_remove(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::remove_profile(&moderator, &name).await
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
async fn suggest(ctx: Context<'_>, #[autocomplete = "complete_document"] document: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::suggest(&moderator, &document).await
}

#[poise::command(slash_command)]
async fn pin(ctx: Context<'_>, #[max_length = 200] question: String, #[max_length = 200] sentences: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::pin(&moderator, &question, &sentences).await
}

#[poise::command(slash_command)]
async fn unpin(ctx: Context<'_>, #[autocomplete = "complete_pin"] question: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::unpin(&moderator, Kind::Pin, &question).await
}

#[poise::command(slash_command)]
async fn unanswered(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::unanswered(&moderator).await
}

#[poise::command(slash_command)]
async fn feedback(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::feedback(&moderator).await
}

#[poise::command(slash_command)]
async fn test(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::test(&moderator).await
}

#[poise::command(slash_command)]
async fn untest(ctx: Context<'_>, #[autocomplete = "complete_golden"] question: String) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::unpin(&moderator, Kind::Golden, &question).await
}

#[poise::command(
    slash_command,
    subcommands("settings_show", "moderators", "channels", "language", "cooldown", "privacy", "log", "story"),
    subcommand_required
)]
#[expect(clippy::unused_async, reason = "as poise has it; Discord offers its subcommands only")]
async fn settings(_: Context<'_>) -> Result<()> {
    Ok(())
}

#[poise::command(slash_command, rename = "show")]
async fn settings_show(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::settings(&moderator).await
}

#[poise::command(slash_command)]
async fn moderators(ctx: Context<'_>, role: RoleId, allowed: bool) -> Result<()> {
    set(ctx, Change::Moderator(role.get(), allowed)).await
}

#[poise::command(slash_command)]
async fn channels(ctx: Context<'_>, #[channel_types("Text", "PublicThread")] channel: ChannelId, answers: bool) -> Result<()> {
    set(ctx, Change::Channel(channel.get(), answers)).await
}

#[poise::command(slash_command)]
async fn language(ctx: Context<'_>, language: Choice) -> Result<()> {
    let language = match language {
        Choice::English => Some(Language::English),
        Choice::TraditionalChinese => Some(Language::TraditionalChinese),
        Choice::SimplifiedChinese => Some(Language::SimplifiedChinese),
        Choice::Default => None,
    };
    set(ctx, Change::Language(language)).await
}

/// The languages that a guild can choose.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
enum Choice {
    #[name = "English"]
    English,
    #[name = "繁體中文"]
    TraditionalChinese,
    #[name = "简体中文"]
    SimplifiedChinese,
    #[name = "–"]
    Default,
}

#[poise::command(slash_command)]
async fn cooldown(
    ctx: Context<'_>,
    #[min = 0]
    #[max = 60]
    questions: u32,
) -> Result<()> {
    set(ctx, Change::QuestionsAMinute(NonZeroU32::new(questions))).await
}

#[poise::command(slash_command)]
async fn privacy(
    ctx: Context<'_>,
    #[min = 0]
    #[max = 365]
    days: u32,
) -> Result<()> {
    set(ctx, Change::DaysKept(days.min(MOST_DAYS))).await
}

#[poise::command(slash_command)]
async fn log(ctx: Context<'_>, #[channel_types("Text", "PublicThread")] channel: Option<ChannelId>) -> Result<()> {
    set(ctx, Change::Log(channel.map(ChannelId::get))).await
}

#[poise::command(slash_command)]
async fn story(ctx: Context<'_>, answers: bool) -> Result<()> {
    set(ctx, Change::Story(answers)).await
}

async fn set(ctx: Context<'_>, change: Change) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::set(&moderator, change).await
}

#[poise::command(slash_command)]
async fn history(ctx: Context<'_>, #[min = 1] before: Option<i64>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::history(&moderator, before).await
}

#[poise::command(slash_command)]
async fn diff(ctx: Context<'_>, #[min = 1] revision: i64) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::diff(&moderator, revision).await
}

#[poise::command(slash_command)]
async fn undo(ctx: Context<'_>, #[min = 1] revision: i64) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::undo(&moderator, revision).await
}

#[poise::command(slash_command)]
async fn export(ctx: Context<'_>) -> Result<()> {
    let Some(moderator) = admitted(ctx).await? else { return Ok(()) };
    moderation::export_overlay(&moderator).await
}

async fn complete_pin(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    complete_kept(ctx, typed, |snapshot, typed| suggestion::kept(&snapshot.base.pins, typed)).await
}

async fn complete_golden(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    complete_kept(ctx, typed, |snapshot, typed| suggestion::kept(&snapshot.base.golden, typed)).await
}

async fn complete_document(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    complete_kept(ctx, typed, suggestion::documents).await
}

/// Offers what moderators keep, to moderators: questions among it are members' own.
async fn complete_kept(
    ctx: Context<'_>,
    typed: &str,
    suggest: fn(&Snapshot, &str) -> Vec<AutocompleteChoice>,
) -> CreateAutocompleteResponse {
    let interaction = ctx.interaction;
    let (Some(guild), Some(member)) = (interaction.guild_id, &interaction.member) else { return CreateAutocompleteResponse::new() };
    match moderation::may_moderate(&ctx.framework.user_data.service, guild, member).await {
        Ok(Some(_)) => complete(ctx, typed, suggest).await,
        _ => CreateAutocompleteResponse::new(),
    }
}

/// Who uses the command, if they may; else they are told.
async fn admitted(ctx: Context<'_>) -> Result<Option<Moderator<'_>>> {
    let interaction = ctx.interaction;
    let (service, language) = (&ctx.framework.user_data.service, of_locale(&interaction.locale));
    Moderator::admit(service, responder(ctx), interaction.guild_id, interaction.member.as_deref(), language).await
}
