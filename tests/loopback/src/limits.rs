//! Discord's limits as named constants. Lengths are counted in Unicode scalar values (Rust's `char`s).
//!
//! Sources, below <https://discord.com/developers/docs>: `resources/message` (content, embeds, nonce, number of files),
//! `reference#uploading-files` (size of files),
//! `components/reference` (rows, buttons, selects), `interactions/application-commands` (commands, options, choices)
//! and `interactions/receiving-and-responding` (the times).

use std::time::Duration;

/// Most characters in the content of a message a bot sends.
pub const CONTENT: usize = 2_000;
/// Most embeds in a message.
pub const EMBEDS: usize = 10;
/// Most characters in an embed's title.
pub const EMBED_TITLE: usize = 256;
/// Most characters in an embed's description.
pub const EMBED_DESCRIPTION: usize = 4_096;
/// Most fields in an embed.
pub const EMBED_FIELDS: usize = 25;
/// Most characters in the name of an embed's field.
pub const EMBED_FIELD_NAME: usize = 256;
/// Most characters in the value of an embed's field.
pub const EMBED_FIELD_VALUE: usize = 1_024;
/// Most characters in an embed's footer.
pub const EMBED_FOOTER: usize = 2_048;
/// Most characters in the name of an embed's author.
pub const EMBED_AUTHOR: usize = 256;
/// Most characters in all embeds of one message together: titles, descriptions, field names and values, footers, authors.
pub const EMBED_TOTAL: usize = 6_000;
/// Most characters in a message's nonce.
pub const NONCE: usize = 25;
/// How long a nonce is remembered for `enforce_nonce`.
pub const NONCE_MEMORY: Duration = Duration::from_mins(5);

/// Most files in a message.
pub const FILES: usize = 10;
/// Most bytes in a file, where nobody has paid for more.
pub const FILE: usize = 10 * 1024 * 1024;

/// Most action rows in a message.
pub const ROWS: usize = 5;
/// Most buttons in an action row.
pub const BUTTONS: usize = 5;
/// Most characters on a button.
pub const BUTTON_LABEL: usize = 80;
/// Most characters in the address of a link button.
pub const BUTTON_URL: usize = 512;
/// Most characters in a `custom_id`; at least one is needed.
pub const CUSTOM_ID: usize = 100;
/// Most options in a select menu.
pub const SELECT_OPTIONS: usize = 25;
/// Most characters in the label, the value or the description of a select menu's option.
pub const SELECT_TEXT: usize = 100;
/// Most characters in a select menu's placeholder.
pub const SELECT_PLACEHOLDER: usize = 150;
/// Most characters in the title of a modal.
pub const MODAL_TITLE: usize = 45;

/// Most global (or one guild's) slash commands.
pub const CHAT_COMMANDS: usize = 100;
/// Most global (or one guild's) context menu commands of one kind.
pub const CONTEXT_MENUS: usize = 15;
/// Most characters in the name of a command or of an option.
pub const COMMAND_NAME: usize = 32;
/// Most characters in the description of a command or of an option.
pub const COMMAND_DESCRIPTION: usize = 100;
/// Most options of a command.
pub const COMMAND_OPTIONS: usize = 25;
/// Most characters in a command's names, descriptions and choice values together, the longest localization counted.
pub const COMMAND_TOTAL: usize = 8_000;
/// Most choices of an option, or in the answer to an autocomplete.
pub const CHOICES: usize = 25;
/// Most characters in the name of a choice.
pub const CHOICE_NAME: usize = 100;
/// Most characters in the value of a choice.
pub const CHOICE_VALUE: usize = 100;

/// An interaction has to be answered within this time.
pub const CALLBACK: Duration = Duration::from_secs(3);
/// The token of an interaction is good for this time.
pub const TOKEN: Duration = Duration::from_mins(15);
/// Most follow-ups of an app that is installed for the user only.
pub const USER_INSTALLED_FOLLOWUPS: usize = 5;

/// The locales of Discord's clients, from `reference` (Locales).
pub const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko",
    "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
];
