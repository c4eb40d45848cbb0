//! Slash commands and the Apps menu: parse, ask the service, show a card. Every one is acknowledged before anything is searched.

use super::card::{self, Card, Room, Setting};
use super::delivery::{acknowledge, deliver};
use super::service::{Refusal, askable, tidied, told};
use super::{Data, suggestion};
use crate::localization::{LOCALES, of_locale, say, say_with};
use anyhow::{Error, Result, anyhow};
use poise::serenity_prelude::{
    self as serenity, CommandInteraction, CreateAutocompleteResponse, CreateCommand, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
};
use stet_knowledge::document::Address;
use stet_knowledge::text::Language;

type Context<'a> = poise::ApplicationContext<'a, Data, Error>;
type Command = poise::Command<Data, Error>;

/// All commands, with names and descriptions in every language.
pub(super) fn all() -> Vec<Command> {
    let mut commands = vec![ask(), who(), source(), story(), help(), ask_the_story()];
    for command in &mut commands {
        localize(command);
    }
    commands
}

/// The commands as Discord is told them.
pub(super) fn to_register(commands: &[Command]) -> Vec<CreateCommand> {
    let mut created = Vec::new();
    for command in commands {
        created.extend(command.create_as_slash_command());
        // poise leaves these names in one language.
        created.extend(command.create_as_context_menu_command().map(|builder| {
            LOCALES.into_iter().fold(builder, |builder, (locale, language)| {
                builder.name_localized(locale, say(language, &format!("command-{}", command.identifying_name)))
            })
        }));
    }
    created
}

fn localize(command: &mut Command) {
    let key = format!("command-{}", command.identifying_name);
    let texts = |key: &str| -> Vec<(std::borrow::Cow<'static, str>, std::borrow::Cow<'static, str>)> {
        LOCALES.into_iter().map(|(locale, language)| (locale.into(), say(language, key).into())).collect()
    };
    if command.context_menu_action.is_some() {
        command.context_menu_name = Some(say(Language::English, &key).into());
        return;
    }
    let description = format!("{key}-description");
    command.name = say(Language::English, &key).into();
    command.name_localizations = texts(&key).into();
    command.description = Some(say(Language::English, &description).into());
    command.description_localizations = texts(&description).into();
    for parameter in &mut command.parameters {
        let key = format!("{key}-{}", parameter.name);
        let description = format!("{key}-description");
        parameter.name_localizations = texts(&key).into();
        parameter.description = Some(say(Language::English, &description).into());
        parameter.description_localizations = texts(&description).into();
    }
}

#[poise::command(
    slash_command,
    identifying_name = "ask",
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
async fn ask(ctx: Context<'_>, #[autocomplete = "complete_question"] question: String, private: Option<bool>) -> Result<()> {
    answer(ctx, &question, private.unwrap_or(false)).await
}

#[poise::command(
    context_menu_command = "Ask the story",
    identifying_name = "context-ask",
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
async fn ask_the_story(ctx: Context<'_>, message: serenity::Message) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    if tidied(&message.content).is_empty() {
        return at_once(ctx.interaction, ctx.serenity_context(), &Card::note(say(language, "error-no-text"))).await;
    }
    answer(ctx, &message.content, false).await
}

async fn answer(ctx: Context<'_>, typed: &str, private: bool) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    let question = tidied(typed);
    let service = &ctx.data().service;
    let _task = service.tasks.token();
    let (user, guild) = (ctx.interaction.user.id.get(), ctx.interaction.guild_id.map(serenity::GuildId::get));
    if let Err(Refusal(text)) = askable(&question, language).and_then(|()| service.admit(user, guild, language)) {
        return at_once(ctx.interaction, ctx.serenity_context(), &Card::note(text)).await;
    }
    defer(ctx, private).await?;
    let answered = service.answer(&question, &[], language).await?;
    let setting = Setting { question: &question, language, private, inherited: &[] };
    let card = card::answer(&service.snapshot(), &answered.answer, &setting, Room::Embed);
    finish(ctx.interaction, ctx.serenity_context(), &card).await
}

#[poise::command(
    slash_command,
    identifying_name = "who",
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
async fn who(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    let service = &ctx.data().service;
    let _task = service.tasks.token();
    let (user, guild) = (ctx.interaction.user.id.get(), ctx.interaction.guild_id.map(serenity::GuildId::get));
    if let Err(Refusal(text)) = service.admit(user, guild, language) {
        return at_once(ctx.interaction, ctx.serenity_context(), &Card::note(text)).await;
    }
    let (snapshot, known) = (service.snapshot(), name.clone());
    let made = tokio::task::spawn_blocking(move || {
        let profile = snapshot.base.profile(&suggestion::profile_named(&snapshot, &known)?)?;
        Some(card::who(&snapshot, profile, language))
    });
    // A profile is looked up in microseconds: what is private is told before anything is shown to all.
    let Some(card) = made.await.map_err(|_| anyhow!("making a card broke off"))? else {
        let text = say_with(language, "error-unknown-name", &[("name", &super::limits::cut(&tidied(&name), 100))]);
        return at_once(ctx.interaction, ctx.serenity_context(), &Card::note(super::markdown::escape(&text))).await;
    };
    let response = CreateInteractionResponse::Message(card.response());
    acknowledge(|| ctx.interaction.create_response(&ctx.serenity_context().http, response.clone())).await?;
    Ok(())
}

#[poise::command(
    slash_command,
    identifying_name = "source",
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
async fn source(ctx: Context<'_>, #[autocomplete = "complete_address"] address: String) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    let _task = ctx.data().service.tasks.token();
    let snapshot = ctx.data().service.snapshot();
    let known = suggestion::address_named(&snapshot, &address).and_then(|address| {
        let document = snapshot.base.document(address.document.as_deref())?;
        let hash = super::button::short_hash(document.text.sentence(address.sentence)?);
        let address = Address { document: Some(document.id.clone()), sentence: address.sentence };
        Some((document, super::button::Button { action: super::button::Action::Context, address, hash, page: 0 }))
    });
    let card = if let Some((document, button)) = known {
        card::context(&snapshot, document, &button, None, language)
    } else {
        let id = snapshot.base.documents.first().map(|document| document.id.as_str()).unwrap_or_default();
        let address = super::limits::cut(&tidied(&address), 100);
        let arguments = [("address", address.as_str()), ("example", &format!("{id}#1"))];
        Card::note(super::markdown::escape(&say_with(language, "error-unknown-address", &arguments)))
    };
    at_once(ctx.interaction, ctx.serenity_context(), &card).await
}

#[poise::command(
    slash_command,
    identifying_name = "story",
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
async fn story(ctx: Context<'_>) -> Result<()> {
    let _task = ctx.data().service.tasks.token();
    let card = card::story(&ctx.data().service.snapshot(), of_locale(&ctx.interaction.locale));
    at_once(ctx.interaction, ctx.serenity_context(), &card).await
}

#[poise::command(
    slash_command,
    identifying_name = "help",
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
async fn help(ctx: Context<'_>) -> Result<()> {
    let _task = ctx.data().service.tasks.token();
    at_once(ctx.interaction, ctx.serenity_context(), &card::help(of_locale(&ctx.interaction.locale))).await
}

async fn complete_question(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let language = of_locale(&ctx.interaction.locale);
    complete(ctx, typed, move |snapshot, typed| suggestion::questions(snapshot, typed, language)).await
}

async fn complete_name(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let language = of_locale(&ctx.interaction.locale);
    complete(ctx, typed, move |snapshot, typed| suggestion::names(snapshot, typed, language)).await
}

async fn complete_address(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    complete(ctx, typed, suggestion::addresses).await
}

async fn complete(
    ctx: Context<'_>,
    typed: &str,
    suggest: impl FnOnce(&stet_knowledge::index::Snapshot, &str) -> Vec<serenity::AutocompleteChoice> + Send + 'static,
) -> CreateAutocompleteResponse {
    let (snapshot, typed) = (ctx.data().service.snapshot(), typed.to_owned());
    let choices = tokio::task::spawn_blocking(move || suggest(&snapshot, &typed)).await;
    // Without suggestions one can still type.
    CreateAutocompleteResponse::new().set_choices(choices.unwrap_or_default())
}

/// Answers an interaction at once, privately.
pub(super) async fn at_once(interaction: &CommandInteraction, ctx: &serenity::Context, card: &Card) -> Result<()> {
    let response = CreateInteractionResponse::Message(card.response().ephemeral(true));
    acknowledge(|| interaction.create_response(&ctx.http, response.clone())).await?;
    Ok(())
}

/// Tells Discord that an answer comes.
async fn defer(ctx: Context<'_>, private: bool) -> Result<()> {
    let response = CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(private));
    acknowledge(|| ctx.interaction.create_response(&ctx.serenity_context().http, response.clone())).await?;
    ctx.has_sent_initial_response.store(true, std::sync::atomic::Ordering::SeqCst);
    Ok(())
}

/// Puts a card where “thinking …” stands.
async fn finish(interaction: &CommandInteraction, ctx: &serenity::Context, card: &Card) -> Result<()> {
    deliver(|| interaction.edit_response(&ctx.http, card.edit())).await?;
    Ok(())
}

/// Tells who asked that something went wrong, whether or not the command was acknowledged.
pub(super) async fn apologize(ctx: poise::Context<'_, Data, Error>) {
    let poise::Context::Application(ctx) = ctx else { return };
    let card = Card::note(say(of_locale(&ctx.interaction.locale), "error-inside"));
    let http = &ctx.serenity_context().http;
    let response = CreateInteractionResponse::Message(card.response().ephemeral(true));
    if ctx.interaction.create_response(http, response).await.is_ok() {
        return;
    }
    // It was acknowledged before, perhaps for all to see: that goes, and who asked is told alone.
    let gone = ctx.interaction.delete_response(http).await;
    let followup = CreateInteractionResponseFollowup::new().embed(card.embed()).ephemeral(true);
    if let Err(error) = gone.and(ctx.interaction.create_followup(http, followup).await.map(drop)) {
        tracing::warn!(error = told(&error.into()), "cannot tell of an error");
    }
}
