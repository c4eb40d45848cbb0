//! A Discord on the loopback interface, for end-to-end tests of bots.
//!
//! [`Discord::start`] opens a server that speaks Discord's REST API and gateway on 127.0.0.1. A bot (of any library and language)
//! is pointed at [`Discord::url`] with [`Discord::token`]; then the test lets users act and looks at what the bot does:
//!
//! ```no_run
//! # async fn example() {
//! use loopback_discord::{Discord, Options};
//!
//! let discord = Discord::start(Options::default()).await;
//! // Here the bot is started, with discord.url() and discord.token().
//! discord.ready().await;
//!
//! let alice = discord.user("alice").with_locale("fr");
//! let general = discord.guild("Friends").channel("general");
//!
//! let question = alice.says(&format!("<@{}> are you there?", discord.bot_id())).in_channel(&general).send().await;
//! let answer = discord.reply_to(&question).await;
//! assert_eq!(answer.text(), "I am.");
//!
//! let pong = alice.uses("ping").in_channel(&general).send().await.answer().await;
//! alice.clicks(&pong, "Again").await.answer().await;
//!
//! assert_eq!(discord.violations(), Vec::<String>::new());
//! # }
//! ```
//!
//! Libraries have a setting for a proxy of the REST API, and ask it for the gateway's address. In serenity 0.12 it is
//! `HttpBuilder::proxy`, which takes effect only together with `ratelimiter_disabled(true)`.
//!
//! The server is strict where Discord is, and in some places more: a rule that the bot breaks is recorded in
//! [`Discord::violations`] and answered as Discord would. Beyond Discord's own rules
//!
//! - bodies of requests are checked against Discord's published description ([`Options::openapi`]), and properties it does not
//!   know are refused;
//! - a message that would ping anybody is recorded, though it is sent: `allowed_mentions` that name anybody, or none at all on a
//!   reply or beside a mention;
//! - trying to use a channel or a guild the bot is not in is recorded, while a permission that is missing is not;
//! - a file of a form that the form's list of `attachments` does not name is refused;
//! - a request for a file that carries the bot's token is recorded.
//!
//! The files of users and of the bot have addresses on `https://cdn.discordapp.com`; this server has them under the same path and
//! query below [`Discord::url`], so a bot under test has to read them from there.
//!
//! Lengths are counted in Unicode scalar values. Waiting is for events and for at most 10 seconds; then the test fails with
//! everything that did happen. The deadlines of interactions and nonces follow a clock that a test can move
//! ([`Discord::advance`]). [`Fault`] and [`Disconnect`] let things go wrong.
//!
//! Not offered: voice, permissions that roles other than `@everyone` give (only what an admin allows them, [`Guild::allows`]),
//! editing by moderators, polls, webhooks other than those of interactions, user accounts, the sizes of pictures, addresses of files
//! that expire, larger files for those who pay, and limits of rates that are not asked for.

mod actor;
mod clock;
mod discord;
mod faults;
mod gateway;
pub mod limits;
pub mod markdown;
mod message;
pub mod permissions;
mod problem;
mod requests;
mod rest;
mod rules;
mod schema;
mod shared;
mod world;

pub use actor::command::Use;
pub use actor::interaction::Interaction;
pub use actor::place::{Channel, Guild};
pub use actor::saying::Saying;
pub use actor::user::User;
pub use discord::{Discord, Options};
pub use faults::{Disconnect, Disorder, Fault};
pub use message::Message;
pub use requests::Request;
pub use world::session::SessionLog;
