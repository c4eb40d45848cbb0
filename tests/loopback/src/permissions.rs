//! The permission bits a test is likely to name, as in `topics/permissions` of Discord's documentation.

/// Adding a reaction nobody has added yet.
pub const ADD_REACTIONS: u64 = 1 << 6;
/// Seeing the channel at all.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Sending messages in channels.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Deleting and pinning the messages of others.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// Links are shown with a preview; the embeds of a bot are shown at all.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Sending files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Reading what was said before, which replying needs too.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Pinging everybody.
pub const MENTION_EVERYONE: u64 = 1 << 17;
/// Changing channels.
pub const MANAGE_CHANNELS: u64 = 1 << 4;
/// Changing the guild.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// Everything.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// Using slash commands and context menus.
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Sending messages in threads.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
/// What user-installed apps say is seen by others.
pub const USE_EXTERNAL_APPS: u64 = 1 << 50;

/// What `@everyone` may do in a new guild, as far as the constants above name it.
pub const DEFAULT: u64 = ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | SEND_MESSAGES_IN_THREADS
    | USE_EXTERNAL_APPS;
