//! End-to-end tests: each runs the program the way a user does, in a folder of its own.

mod article;
mod ask;
mod crashes;
mod damage;
mod discord;
mod driver;
mod import;
mod other_commands;
mod revisions;
mod settings;
mod texts;
mod traps;
