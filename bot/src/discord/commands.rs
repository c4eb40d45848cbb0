//! Slash commands and the Apps menu: parse, ask the service, show a card. Every one is acknowledged before anything is searched.

mod kb;

use super::button::{Action, Button, short_hash};
use super::card::{self, Card, Room, Setting};
use super::limits::cut;
use super::markdown::escape;
use super::question::{Refusal, askable, tidied};
use super::responder::Responder;
use super::service::{Response, guild_of};
use super::{Data, suggestion};
use crate::dialogue::Asker;
use crate::localization::{LOCALES, of_locale, say, say_with};
use crate::work;
use anyhow::{Context as _, Error, Result};
use poise::serenity_prelude::{
    self as serenity, CreateAutocompleteResponse, CreateCommand, CreateInteractionResponse, InstallationContext, InteractionContext,
};
use stet_knowledge::document::Address;
use stet_knowledge::text::Language;

type Context<'a> = poise::ApplicationContext<'a, Data, Error>;
type Command = poise::Command<Data, Error>;

/// All commands, with names and descriptions in every language.
pub(super) fn all() -> Vec<Command> {
    let mut commands = vec![ask(), who(), source(), story(), help(), ask_the_story()];
    for command in &mut commands {
        // Where it is installed, by a guild or by a user, everything can be asked.
        command.install_context = Some(vec![InstallationContext::Guild, InstallationContext::User]);
        command.interaction_context = Some(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel]);
    }
    commands.extend(kb::commands());
    for command in &mut commands {
        let key = format!("command-{}", command.identifying_name);
        localize(command, &key);
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

/// Names a command in every language; its subcommands have its key before theirs.
fn localize(command: &mut Command, key: &str) {
    let texts = |key: &str| -> Vec<(std::borrow::Cow<'static, str>, std::borrow::Cow<'static, str>)> {
        LOCALES.into_iter().map(|(locale, language)| (locale.into(), say(language, key).into())).collect()
    };
    for subcommand in &mut command.subcommands {
        let key = format!("{key}-{}", subcommand.name);
        localize(subcommand, &key);
    }
    if command.context_menu_action.is_some() {
        command.context_menu_name = Some(say(Language::English, key).into());
        return;
    }
    let description = format!("{key}-description");
    command.name = say(Language::English, key).into();
    command.name_localizations = texts(key).into();
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

#[poise::command(slash_command)]
async fn ask(ctx: Context<'_>, #[autocomplete = "complete_question"] question: String, private: Option<bool>) -> Result<()> {
    answer(ctx, &question, private.unwrap_or(false)).await
}

#[poise::command(context_menu_command = "Ask the story", identifying_name = "context-ask")]
async fn ask_the_story(ctx: Context<'_>, message: serenity::Message) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    if tidied(&message.content).is_empty() {
        return responder(ctx).tell(&Card::note(say(language, "error-no-text"))).await;
    }
    answer(ctx, &message.content, false).await
}

async fn answer(ctx: Context<'_>, typed: &str, private: bool) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    let question = tidied(typed);
    let service = &ctx.data().service;
    let _task = service.tasks.token();
    let admitted = match askable(&question, language) {
        Ok(()) => admit(ctx, language).await?,
        Err(refusal) => Err(refusal),
    };
    if let Err(Refusal(text)) = admitted {
        return responder(ctx).tell(&Card::note(text)).await;
    }
    responder(ctx).defer(private).await?;
    let asker = Asker { channel: ctx.interaction.channel_id.get(), user: ctx.interaction.user.id.get(), is_private: private };
    let card = match service.respond(asker, guild(ctx), &question, None, language).await? {
        Response::Afresh => Card::note(say(language, "afresh")),
        Response::Unclear(choices) => card::unclear(&question, &choices, language),
        Response::Answered(answered) => {
            if !private {
                service.count(guild(ctx), &answered);
            }
            let read_as = answered.read_as.as_deref();
            let setting = Setting { question: &answered.question, language, private, in_guild: guild(ctx).is_some(), read_as };
            card::answer(&answered.snapshot, &answered.answer, &setting, Room::Embed)
        }
    };
    responder(ctx).put(card.edit()).await
}

#[poise::command(slash_command)]
async fn who(ctx: Context<'_>, #[autocomplete = "complete_name"] name: String) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    let service = &ctx.data().service;
    let _task = service.tasks.token();
    if let Err(Refusal(text)) = admit(ctx, language).await? {
        return responder(ctx).tell(&Card::note(text)).await;
    }
    let (snapshot, known) = (service.host.snapshot(guild(ctx)).await?, name.clone());
    let made = work::run(move || {
        let profile = snapshot.base.profile(&suggestion::profile_named(&snapshot, &known)?)?;
        Some(card::who(&snapshot, profile, language))
    });
    // A profile is looked up in microseconds: what is private is told before anything is shown to all.
    let Some(card) = made.await.context("making a card broke off")? else {
        let text = say_with(language, "error-unknown-name", &[("name", &cut(&tidied(&name), 100))]);
        return responder(ctx).tell(&Card::note(escape(&text))).await;
    };
    responder(ctx).acknowledge(CreateInteractionResponse::Message(card.response())).await
}

#[poise::command(slash_command)]
async fn source(ctx: Context<'_>, #[autocomplete = "complete_address"] address: String) -> Result<()> {
    let language = of_locale(&ctx.interaction.locale);
    let _task = ctx.data().service.tasks.token();
    let snapshot = ctx.data().service.host.snapshot(guild(ctx)).await?;
    let known = suggestion::address_named(&snapshot, &address).and_then(|address| {
        let document = snapshot.base.document(address.document.as_deref())?;
        let hash = short_hash(document.text.sentence(address.sentence)?);
        let address = Address { document: Some(document.id.clone()), sentence: address.sentence };
        Some((document, Button { action: Action::Context, address, hash, page: 0 }))
    });
    let card = if let Some((document, button)) = known {
        card::context(&snapshot, document, &button, None, language)
    } else {
        let id = snapshot.base.documents.first().map(|document| document.id.as_str()).unwrap_or_default();
        let address = cut(&tidied(&address), 100);
        let arguments = [("address", address.as_str()), ("example", &format!("{id}#1"))];
        Card::note(escape(&say_with(language, "error-unknown-address", &arguments)))
    };
    responder(ctx).tell(&card).await
}

#[poise::command(slash_command)]
async fn story(ctx: Context<'_>) -> Result<()> {
    let _task = ctx.data().service.tasks.token();
    let host = &ctx.data().service.host;
    // Where no server has installed it, as in direct messages, nothing is kept.
    let days = if guild(ctx).is_some() { host.preferences(guild(ctx)).await?.days_kept } else { 0 };
    let card = card::story(&*host.snapshot(guild(ctx)).await?, days, of_locale(&ctx.interaction.locale));
    responder(ctx).tell(&card).await
}

#[poise::command(slash_command)]
async fn help(ctx: Context<'_>) -> Result<()> {
    let _task = ctx.data().service.tasks.token();
    responder(ctx).tell(&card::help(of_locale(&ctx.interaction.locale))).await
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
    // Without suggestions one can still type.
    let Ok(snapshot) = ctx.data().service.host.snapshot(guild(ctx)).await else { return CreateAutocompleteResponse::new() };
    let typed = typed.to_owned();
    let choices = work::run(move || suggest(&snapshot, &typed)).await;
    CreateAutocompleteResponse::new().set_choices(choices.unwrap_or_default())
}

fn responder(ctx: Context<'_>) -> Responder<'_> {
    Responder {
        ctx: ctx.framework.serenity_context,
        id: ctx.interaction.id,
        token: &ctx.interaction.token,
        acknowledged: ctx.has_sent_initial_response,
    }
}

/// The guild whose knowledge a command is answered from.
fn guild(ctx: Context<'_>) -> Option<u64> {
    guild_of(ctx.interaction.guild_id, &ctx.interaction.authorizing_integration_owners)
}

/// Counts a command against the cooldowns.
async fn admit(ctx: Context<'_>, language: Language) -> Result<Result<(), Refusal>> {
    let (user, guild) = (ctx.interaction.user.id.get(), ctx.interaction.guild_id.map(serenity::GuildId::get));
    let preferences = ctx.data().service.host.preferences(guild).await?;
    Ok(ctx.data().service.admit(user, guild, &preferences, language))
}

/// Tells who asked that something went wrong, whether or not the command was acknowledged.
pub(super) async fn apologize(ctx: poise::Context<'_, Data, Error>) {
    if let poise::Context::Application(ctx) = ctx {
        responder(ctx).apologize(of_locale(&ctx.interaction.locale), true).await;
    }
}
