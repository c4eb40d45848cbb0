//! The bot in Discord: each test has a loopback Discord and a bot process of its own.

mod asking;
mod buttons;
mod curation;
mod driver;
mod faults;
mod files;
mod knowledge;
mod load;
mod mentions;
mod moderation;
mod operating;
mod preferences;
mod private;
mod processes;
mod simulation;
mod texts;
