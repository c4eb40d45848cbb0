//! Users act: they write, edit, delete, use commands and click, and they wait for what the bot does.

pub(crate) mod click;
pub(crate) mod command;
pub(crate) mod interaction;
pub(crate) mod place;
pub(crate) mod saying;
pub(crate) mod user;
mod watching;
