//! The Discord client: connects, registers commands, hands events on, and ends in good order.
//!
//! ```text
//! gate, limits, markdown, button, attachment -> card, question -> delivery -> service, suggestion -> responder, queue, announcement
//!     -> moderation -> commands, components, conversation -> registration
//! ```

mod announcement;
mod attachment;
mod button;
mod card;
mod commands;
mod components;
mod conversation;
mod delivery;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod gate;
mod limits;
mod markdown;
mod message;
mod moderation;
mod question;
mod queue;
mod registration;
mod responder;
mod service;
mod suggestion;

use crate::host::{Host, REFRESHED_EVERY};
use crate::library;
use crate::settings::Settings;
use crate::store::{OPERATOR, Store};
use anyhow::{Error, Result, anyhow, bail};
use delivery::told;
use gate::Gate;
use poise::FrameworkError;
use poise::serenity_prelude::{
    ClientBuilder, CreateAllowedMentions, Error as SerenityError, FullEvent, GatewayError, GatewayIntents, GuildId, Http, HttpBuilder,
    HttpError, Interaction, Permissions,
};
use queue::{Event, Queue};
use secrecy::{ExposeSecret as _, SecretString};
use service::Service;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How long a shutdown waits for answers in flight.
const LAST_ANSWERS: Duration = Duration::from_secs(10);
/// How long it is remembered which message an answer belongs to, and what a guild that left has changed.
const REMEMBERED: Duration = Duration::from_hours(30 * 24);
/// How long Discord may take to take a connection, and to answer a request.
const CONNECTING: Duration = Duration::from_secs(10);
const ANSWERING: Duration = Duration::from_secs(15);
/// How often what is too old is forgotten.
const FORGOTTEN_EVERY: Duration = Duration::from_hours(1);
/// Ids of Discord count milliseconds since 2015, shifted by 22 bits (docs.discord.com/developers/reference#snowflakes).
const EPOCH: Duration = Duration::from_hours(394_464);

/// What the bot must be allowed to do in a guild.
const PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::ADD_REACTIONS);

/// The link by which a guild or a user installs the bot of a token.
pub(crate) async fn invitation(settings: &Settings, token: &SecretString) -> Result<String> {
    let http = http(settings, token);
    let application = http.get_current_application_info().await.map_err(|error| explained(error, settings))?;
    Ok(format!(
        "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={}",
        application.id,
        PERMISSIONS.bits()
    ))
}

/// Opens everything that serving needs, without connecting.
pub(crate) async fn check(settings: &Settings) -> Result<String> {
    warn_of_open(settings);
    let service = open(settings).await?;
    let snapshot = service.host.base();
    let documents = snapshot.documents.len();
    service.store.close().await;
    let listening = match settings.discord.channels.len() {
        0 => "none".to_owned(),
        channels => format!("{channels} (needs the Message Content intent)"),
    };
    let (sentences, revision) = (snapshot.sentences(), snapshot.revision());
    Ok(format!(
        "ready to serve: documents: {documents}, sentences: {sentences}, revision: {revision}, channels that answer everything: {listening}"
    ))
}

/// Serves until the process is told to end.
pub(crate) async fn serve(settings: &Settings, token: &SecretString) -> Result<()> {
    let service = Arc::new(open(settings).await?);
    let _index = library::share_index(settings)?;
    let _serving = library::lock_serving(settings);
    warn_of_open(settings);
    let http = http(settings, token);
    let bot = http.get_current_user().await.map_err(|error| explained(error, settings))?;
    tracing::info!(name = ?bot.name, id = bot.id.get(), revision = service.host.base().revision(), "starting");
    let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if settings.discord.reads_messages() {
        intents |= GatewayIntents::MESSAGE_CONTENT;
    } else {
        tracing::info!(
            "without the Message Content intent: messages are read where they mention the bot, reply to it with a mention, or are \
             direct; to answer every question of a channel, set discord.channels and enable the intent in the developer portal"
        );
    }
    let starting = shards_to_start(&http).await.map_err(|error| match error.downcast() {
        Ok(error) => explained(error, settings),
        Err(told) => told,
    })?;
    let gate = Arc::new(Gate::new(starting));
    let mut client = ClientBuilder::new_with_http(http, intents)
        .framework(framework(Arc::clone(&service), Arc::clone(&gate)))
        .await
        .map_err(|error| explained(error, settings))?;
    let shards = Arc::clone(&client.shard_manager);
    // These tasks end with this function.
    let mut beside = JoinSet::new();
    let address = Arc::clone(&client.ws_url);
    beside.spawn(async move { gate.keep(&address).await });
    beside.spawn(keep_forgetting(Arc::clone(&service)));
    beside.spawn(keep_refreshing(Arc::clone(&service)));
    beside.spawn(keep_announcing(Arc::clone(&service), Arc::clone(&client.http)));
    let mut ending = tokio::spawn({
        let service = Arc::clone(&service);
        async move {
            told_to_end().await;
            tracing::info!("ending; answers in flight are finished");
            service.tasks.close();
            if tokio::time::timeout(LAST_ANSWERS, service.tasks.wait()).await.is_err() {
                tracing::warn!(unanswered = service.tasks.len(), "answers took too long");
            }
            shards.shutdown_all().await;
        }
    });
    // Without a shard, as when Discord cannot be reached, nothing else tells the client to end.
    let outcome = tokio::select! {
        outcome = client.start_autosharded() => outcome,
        _ = &mut ending => Ok(()),
        // Each of these tasks goes on for ever, unless it panics.
        _ = beside.join_next() => {
            client.shard_manager.shutdown_all().await;
            service.store.close().await;
            bail!("a part of the bot broke off; the log above tells where. Start it again");
        }
    };
    drop(beside);
    service.store.close().await;
    // Shards also end by themselves, when Discord refuses them.
    match outcome {
        Ok(()) if service.tasks.is_closed() => {
            tracing::info!("ended");
            Ok(())
        }
        Ok(()) => {
            bail!("Discord closed the connection for good; the log above tells why. Check the token and the intents, then start again")
        }
        Err(error) => Err(explained(error, settings)),
    }
}

/// Forgets what is too old, every hour.
async fn keep_forgetting(service: Arc<Service>) {
    let mut hours = tokio::time::interval(FORGOTTEN_EVERY);
    loop {
        hours.tick().await;
        if let Err(error) = forget(&service).await {
            tracing::warn!(error = told(&error), "cannot forget old answers");
        }
    }
}

/// Looks for changes to the knowledge base, every second.
async fn keep_refreshing(service: Arc<Service>) {
    let mut seconds = tokio::time::interval(REFRESHED_EVERY);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_failing = false;
    loop {
        seconds.tick().await;
        service.forget_dialogues();
        match service.host.refresh().await {
            Ok(()) => is_failing = false,
            // It is told once, and not every second.
            Err(_) if is_failing => {}
            Err(error) => {
                is_failing = true;
                tracing::warn!(error = told(&error), "cannot look for changes; what was loaded before is served");
            }
        }
    }
}

/// Announces changes where moderators log them, every second.
async fn keep_announcing(service: Arc<Service>, http: Arc<Http>) {
    let mut seconds = tokio::time::interval(REFRESHED_EVERY);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        // That the store cannot be read is told by who looks for changes.
        let _ = announcement::announce_all(&service, &http).await;
    }
}

/// Asks Discord how many shards it wants. Fails where it lets the bot start no more of them for now.
async fn shards_to_start(http: &Http) -> Result<u32> {
    let gateway = http.get_bot_gateway().await?;
    let limit = gateway.session_start_limit;
    if limit.remaining < u64::from(gateway.shards) {
        let minutes = Duration::from_millis(limit.reset_after).as_secs().div_ceil(60);
        bail!(
            "the bot was started too often: Discord lets it connect {} more times and needs {}; start again in {minutes} minutes",
            limit.remaining,
            gateway.shards
        );
    }
    Ok(gateway.shards)
}

async fn open(settings: &Settings) -> Result<Service> {
    let store = Store::open(settings).await?;
    let host = Host::open(settings, store.clone()).await?;
    let service = Service::new(settings.clone(), host, store);
    if let Err(error) = forget(&service).await {
        tracing::warn!(error = told(&error), "cannot forget old answers; it is tried again every hour");
    }
    Ok(service)
}

/// Forgets what is too old.
async fn forget(service: &Service) -> Result<()> {
    let store = &service.store;
    let now = SystemTime::now();
    let drafts = store.forget_drafts(now).await;
    let links = store.forget_before(oldest_remembered(now)).await;
    let guilds = store.forget_guilds(now.checked_sub(REMEMBERED).unwrap_or(UNIX_EPOCH)).await;
    for guild in guilds.iter().flatten() {
        tracing::info!(guild, "a server that removed the bot 30 days ago was forgotten");
    }
    for guild in store.guilds_that_asked().await? {
        // One guild's trouble is not another's.
        if let Err(error) = service.forget_questions(guild).await {
            tracing::warn!(guild, error = told(&error), "cannot forget a server's questions");
        }
    }
    drafts.and(links).and(guilds.map(drop))
}

/// The least id of a message that is still remembered at a time.
fn oldest_remembered(now: SystemTime) -> u64 {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let oldest = now.saturating_sub(EPOCH).saturating_sub(REMEMBERED).as_millis();
    u64::try_from(oldest).unwrap_or(0) << 22
}

fn http(settings: &Settings, token: &SecretString) -> Http {
    // Nobody is ever notified, whatever a document, a question or a name contains.
    let builder = HttpBuilder::new(token.expose_secret()).default_allowed_mentions(CreateAllowedMentions::new());
    // A client that cannot be made is one without limits: serenity makes its own.
    let limited = reqwest::Client::builder().connect_timeout(CONNECTING).timeout(ANSWERING).build();
    let builder = if let Ok(client) = limited { builder.client(client) } else { builder };
    let api = settings.discord.api.trim_end_matches('/');
    // serenity's rate limits know no proxy: a proxy keeps them for all of its clients.
    if api.is_empty() { builder.build() } else { builder.proxy(api).ratelimiter_disabled(true).build() }
}

/// Warns of a proxy that whoever listens on the way to it could take the token from.
fn warn_of_open(settings: &Settings) {
    if is_open(&settings.discord.api) {
        tracing::warn!("requests to discord.api are not encrypted, and the token is in each of them");
    }
}

/// Returns true for an address that is neither encrypted nor on this machine.
fn is_open(api: &str) -> bool {
    let Ok(url) = url::Url::parse(api) else { return false };
    let is_here = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "http" && !is_here
}

/// What every command and event is given.
struct Data {
    service: Arc<Service>,
    queue: Queue,
    gate: Arc<Gate>,
    /// The shards that were connected once.
    connected: Mutex<HashSet<u32>>,
}

fn framework(service: Arc<Service>, gate: Arc<Gate>) -> poise::Framework<Data, Error> {
    let options = poise::FrameworkOptions {
        commands: commands::all(),
        command_check: Some(|ctx| Box::pin(async move { Ok(is_to_run(ctx).await) })),
        event_handler: |framework, event| Box::pin(handle(framework, event)),
        on_error: |error| Box::pin(failed(error)),
        prefix_options: poise::PrefixFrameworkOptions { mention_as_prefix: false, ..poise::PrefixFrameworkOptions::default() },
        ..poise::FrameworkOptions::default()
    };
    poise::Framework::builder()
        .options(options)
        .initialize_owners(false)
        .setup(move |ctx, ready, framework| {
            ctx.http.set_application_id(ready.application.id);
            let commands = commands::to_register(&framework.options().commands);
            let guild = Some(service.settings.discord.guild).filter(|guild| *guild != 0).map(GuildId::new);
            let http = Arc::clone(&ctx.http);
            // Questions do not wait for it.
            service.tasks.spawn(async move {
                match registration::register(&http, &commands, guild).await {
                    Ok(changed) => tracing::info!(changed, commands = commands.len(), "commands are registered"),
                    Err(error) => tracing::error!(error = told(&error), "commands may be out of date; restart to try again"),
                }
            });
            tracing::info!(guilds = ready.guilds.len(), "ready");
            Box::pin(async move { Ok(Data { service, queue: Queue::default(), gate, connected: Mutex::default() }) })
        })
        .build()
}

/// Returns true for commands that come for the first time. Once the end has begun, nothing new does.
async fn is_to_run(ctx: poise::Context<'_, Data, Error>) -> bool {
    struct Taken;
    let Data { service, queue, .. } = ctx.data();
    let poise::Context::Application(used) = ctx else { return false };
    // A suggestion that is made twice does nothing twice.
    if used.interaction_type == poise::CommandInteractionType::Autocomplete {
        return !service.tasks.is_closed();
    }
    // poise asks once for the command and once for each that it is under.
    if ctx.invocation_data::<Taken>().await.is_some() {
        return true;
    }
    let is_to_run = !service.tasks.is_closed() && queue.is_new(used.interaction.id.get());
    if is_to_run {
        ctx.set_invocation_data(Taken).await;
    }
    is_to_run
}

async fn handle(framework: poise::FrameworkContext<'_, Data, Error>, event: &FullEvent) -> Result<()> {
    let (ctx, Data { service, queue, gate, connected }) = (framework.serenity_context, framework.user_data);
    if service.tasks.is_closed() {
        return Ok(());
    }
    let _task = service.tasks.token();
    let happened = |event| conversation::handle(ctx, service, queue, framework.bot_id, event);
    match event {
        FullEvent::Message { new_message } => happened(Event::Created(Box::new(new_message.clone()))).await,
        FullEvent::MessageUpdate { event, .. } => happened(Event::Updated(Box::new(event.clone()))).await,
        FullEvent::MessageDelete { channel_id, deleted_message_id, .. } => {
            happened(Event::Deleted(*channel_id, *deleted_message_id)).await;
        }
        FullEvent::MessageDeleteBulk { channel_id, multiple_deleted_messages_ids, .. } => {
            for message in multiple_deleted_messages_ids {
                happened(Event::Deleted(*channel_id, *message)).await;
            }
        }
        FullEvent::InteractionCreate { interaction: Interaction::Component(interaction) } if queue.is_new(interaction.id.get()) => {
            components::clicked(ctx, service, interaction).await;
        }
        // A server that cannot be reached has not left.
        FullEvent::GuildDelete { incomplete, .. } if !incomplete.unavailable => {
            has_left(service, incomplete.id.get()).await?;
        }
        FullEvent::Resume { .. } => {
            gate.established(ctx.shard_id.0);
            tracing::info!(shard = ctx.shard_id.0, "the connection to Discord is back; nothing was missed");
        }
        // Whoever removed the bot while it was away is not among the guilds of its shard
        // (docs.discord.com/developers/events/gateway#sharding-sharding-formula).
        FullEvent::Ready { data_about_bot } => {
            gate.established(ctx.shard_id.0);
            if !connected.lock().unwrap_or_else(PoisonError::into_inner).insert(ctx.shard_id.0) {
                tracing::info!(shard = ctx.shard_id.0, "connected to Discord anew; what was said in between was missed");
            }
            let (shard, shards) = data_about_bot.shard.map_or((0, 1), |shard| (u64::from(shard.id.0), u64::from(shard.total)));
            let here: HashSet<u64> = data_about_bot.guilds.iter().map(|guild| guild.id.get()).collect();
            let known = service.store.revisions().await?.into_keys();
            for guild in known.filter(|guild| *guild != OPERATOR && (guild >> 22) % shards == shard && !here.contains(guild)) {
                has_left(service, guild).await?;
            }
        }
        FullEvent::GuildCreate { guild, .. } => {
            let guild = guild.id.get();
            if service.store.left(guild, None).await? {
                tracing::info!(guild, "a server that removed the bot is back");
            }
        }
        FullEvent::InteractionCreate { interaction: Interaction::Modal(interaction) } if queue.is_new(interaction.id.get()) => {
            moderation::submitted(ctx, service, interaction).await;
        }
        _ => {}
    }
    Ok(())
}

/// Remembers that a guild removed the bot.
async fn has_left(service: &Service, guild: u64) -> Result<()> {
    if service.store.left(guild, Some(SystemTime::now())).await? {
        let kept = "a server removed the bot; what it changed is kept for 30 days (`stet kb export FILE --guild ID`)";
        tracing::info!(guild, "{kept}");
    }
    Ok(())
}

async fn failed(error: FrameworkError<'_, Data, Error>) {
    match error {
        FrameworkError::Command { error, ctx, .. } => {
            tracing::warn!(error = told(&error), command = %ctx.command().name, "cannot answer a command");
            commands::apologize(ctx).await;
        }
        FrameworkError::CommandPanic { ctx, .. } => {
            tracing::error!(command = %ctx.command().name, "a command panicked");
            commands::apologize(ctx).await;
        }
        FrameworkError::EventHandler { error, .. } => tracing::warn!(error = told(&error), "cannot handle an event"),
        // A command of an older registration, a check that said no: Discord tells people.
        _ => tracing::debug!("an interaction was not answered"),
    }
}

/// Waits for SIGINT or SIGTERM.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Without signals there is only the end of the process.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// An error of Discord's with what to do about it.
fn explained(error: SerenityError, settings: &Settings) -> Error {
    const PORTAL: &str = "https://discord.com/developers/applications";
    match error {
        SerenityError::Http(HttpError::UnsuccessfulRequest(response)) if response.status_code.as_u16() == 401 => {
            anyhow!("Discord refuses the token; reset it on the Bot page of {PORTAL} and set DISCORD_TOKEN to the new one")
        }
        SerenityError::Gateway(GatewayError::InvalidAuthentication) => {
            anyhow!("Discord's gateway refuses the token; reset it on the Bot page of {PORTAL} and set DISCORD_TOKEN to the new one")
        }
        SerenityError::Gateway(GatewayError::DisallowedGatewayIntents) => anyhow!(
            "Discord refuses the Message Content intent; enable it on the Bot page of {PORTAL}, or empty discord.channels in the configuration"
        ),
        SerenityError::Http(HttpError::UnsuccessfulRequest(response)) => {
            anyhow!("Discord answered {}: {}; try again later", response.status_code, response.error.message)
        }
        SerenityError::Http(HttpError::Request(_)) => {
            let place = if settings.discord.api.is_empty() { "https://discord.com" } else { settings.discord.api.as_str() };
            anyhow!("cannot reach Discord at {place}; check the network and the setting discord.api")
        }
        other => anyhow!(other).context("Discord cannot be used"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_remembered_for_thirty_days() {
        // The example of Discord's reference: an id made at 1462015105796 ms.
        let (id, made) = (175_928_847_299_117_063, UNIX_EPOCH + Duration::from_millis(1_462_015_105_796));
        let oldest_after = |days: u64| oldest_remembered(made + Duration::from_hours(24 * days));
        assert!(oldest_after(30) <= id && id < oldest_after(31));
        assert_eq!(oldest_remembered(UNIX_EPOCH), 0);
    }
}
