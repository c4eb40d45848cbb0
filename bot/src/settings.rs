//! The configuration: `config/default.toml`, over it a file, over that environment variables, each key known.

use crate::files;
use anyhow::{Context as _, Result, anyhow, bail};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    path::{Path, PathBuf},
};
use stet_knowledge::text::Language;

/// What every key is when nobody sets it, and which keys there are.
const DEFAULT: &str = include_str!("../../config/default.toml");
/// The file that is read when none is named, if it is there.
const LOCAL: &str = "stet.toml";
/// Variables that begin with this are settings.
const PREFIX: &str = "STET__";

/// All settings.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Settings {
    /// What to answer from.
    pub(crate) knowledge: Knowledge,
    /// Where to keep what is changed.
    pub(crate) data: Data,
    /// How to answer.
    pub(crate) answer: Answering,
    /// The Discord client.
    pub(crate) discord: Discord,
    /// What one guild may add.
    pub(crate) limits: Limits,
    /// What is written to standard error while serving.
    pub(crate) log: Log,
}

/// What to answer from.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Knowledge {
    /// The knowledge folder; empty for the shipped story.
    pub(crate) folder: PathBuf,
    /// A text to import at every start; empty for none.
    pub(crate) source: PathBuf,
    /// Whether the shipped story is among what is answered from, where no folder is named.
    pub(crate) story: bool,
}

/// Where to keep what is changed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Data {
    /// The data folder.
    pub(crate) folder: PathBuf,
}

/// How to answer.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Answering {
    /// The probability from which on a question counts as answered, 0 to 1.
    pub(crate) threshold: f64,
    /// The language where a question has no letters.
    pub(crate) locale: Language,
}

/// The Discord client.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Discord {
    /// The guild to register commands in, 0 for everywhere.
    pub(crate) guild: u64,
    /// Whether the application has the Message Content intent, so that guilds may name such channels themselves.
    pub(crate) message_content: bool,
    /// The channels where every question is answered.
    pub(crate) channels: Vec<u64>,
    /// How many questions somebody may ask in a minute.
    pub(crate) questions_a_minute: NonZeroU32,
    /// How many may be asked in a guild in a minute.
    pub(crate) guild_questions_a_minute: NonZeroU32,
    /// The address of a proxy of Discord's API; empty for Discord itself.
    pub(crate) api: String,
    /// The address of a proxy of Discord's host of attachments; empty for Discord itself.
    pub(crate) attachments: String,
}

impl Discord {
    /// Whether messages can be read that do not address the bot.
    pub(crate) fn reads_messages(&self) -> bool {
        self.message_content || !self.channels.is_empty()
    }
}

/// What one guild may add to what every guild starts from.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Limits {
    /// The most documents of its own.
    pub(crate) documents: usize,
    /// The most sentences in them.
    pub(crate) sentences: usize,
    /// The most bytes of UTF-8 in their texts.
    pub(crate) bytes: usize,
    /// The most profiles of its own.
    pub(crate) profiles: usize,
    /// The most pins of its own.
    pub(crate) pins: usize,
    /// The most golden questions of its own.
    pub(crate) golden_questions: usize,
    /// The most changes that wait to be confirmed.
    pub(crate) drafts: i64,
    /// The most revisions in an hour.
    pub(crate) edits_an_hour: i64,
}

#[cfg(test)]
impl Limits {
    /// Small ones.
    pub(crate) const fn of_tests() -> Self {
        Self { documents: 9, sentences: 99, bytes: 9999, profiles: 9, pins: 9, golden_questions: 9, drafts: 9, edits_an_hour: 9 }
    }
}

/// What is written to standard error while serving.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Log {
    /// In which form.
    pub(crate) format: LogFormat,
    /// The least important events that are written.
    pub(crate) level: LogLevel,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// How important an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

/// The environment variable that names a PostgreSQL database, as `postgres://user:password@host/database`.
pub(crate) const DATABASE: &str = "STET_DATABASE_URL";

/// Reads the token of the bot from `DISCORD_TOKEN` or the file that `DISCORD_TOKEN_FILE` names.
pub(crate) fn token() -> Result<SecretString> {
    const HELP: &str = "copy it from the Bot page of your application at https://discord.com/developers/applications";
    let Some(token) = secret("DISCORD_TOKEN")? else {
        bail!("there is no token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it ({HELP})")
    };
    if poise::serenity_prelude::validate_token(token.expose_secret()).is_err() {
        bail!("the token has not the form of a bot's token, three parts with dots between; {HELP}");
    }
    if token.expose_secret().contains(|letter: char| !letter.is_ascii_alphanumeric() && !['.', '-', '_'].contains(&letter)) {
        bail!("the token has a character that no token has, such as a quotation mark or a line break; {HELP}");
    }
    Ok(token)
}

/// Reads the address of the PostgreSQL database from [`DATABASE`] or the file that the same name with `_FILE` names; none where
/// the store is SQLite's.
pub(crate) fn database() -> Result<Option<SecretString>> {
    let address = secret(DATABASE)?;
    if address
        .as_ref()
        .is_some_and(|address| !["postgres://", "postgresql://"].iter().any(|start| address.expose_secret().starts_with(start)))
    {
        bail!("{DATABASE} is no address of a PostgreSQL database; write postgres://user:password@host/database");
    }
    Ok(address)
}

/// Reads a secret from an environment variable or the file that the variable of the same name with `_FILE` names.
fn secret(name: &str) -> Result<Option<SecretString>> {
    let file_name = format!("{name}_FILE");
    // Compose files set what is missing to nothing.
    let variable = |name: &str| std::env::vars_os().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value);
    let secret = match (variable(name), variable(&file_name)) {
        (Some(_), Some(_)) => bail!("{name} and {file_name} are both set; unset one of them"),
        (Some(secret), None) => secret.into_string().ok().with_context(|| format!("{name} is no text"))?,
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            files::read_text(&path).with_context(|| format!("{file_name} names no file that can be read"))?
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(SecretString::from(secret.trim())))
}

/// Reads the settings from the defaults, a file (`stet.toml` where there is one, when none is named) and the environment.
pub(crate) fn load(file: Option<&Path>) -> Result<Settings> {
    let mut variables = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        // Variables that are no text are somebody else's, unless they are named like ours.
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)).map(str::to_owned) else { continue };
        let Ok(value) = value.into_string() else { bail!("the environment variable {name} is not UTF-8; set it to plain text") };
        variables.insert(name, value);
    }
    load_from(file, &variables)
}

fn load_from(file: Option<&Path>, variables: &BTreeMap<String, String>) -> Result<Settings> {
    let defaults: toml::Table = DEFAULT.parse().context("config/default.toml is broken")?;
    let (known, mut merged, mut unknown) = (keys(&defaults), defaults.clone(), Vec::new());
    let local = Path::new(LOCAL);
    let file = if file.is_none() && files::is_there(local)? { Some(local) } else { file };
    if let Some(path) = file {
        let content = files::read_text(path).context("the configuration file cannot be read")?;
        let own: toml::Table = content.parse().with_context(|| format!("the configuration file {} is broken", path.display()))?;
        unknown.extend(keys(&own).into_iter().filter(|key| !known.contains(key)).map(|key| (key, path.display().to_string())));
        for (name, section) in own {
            if let (Some(toml::Value::Table(all)), toml::Value::Table(section)) = (merged.get_mut(&name), section) {
                all.extend(section);
            }
        }
    }
    for (name, value) in variables {
        let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase().replace("__", ".");
        match default_of(&defaults, &key).zip(setting(&mut merged, &key)) {
            Some((default, setting)) => *setting = written_as(default, value),
            None => unknown.push((key, format!("the environment variable {name}"))),
        }
    }
    if let Some((key, place)) = unknown.first() {
        let nearest = known.iter().max_by(|left, right| strsim::jaro_winkler(left, key).total_cmp(&strsim::jaro_winkler(right, key)));
        bail!("unknown setting “{key}” in {place}; did you mean “{}”?", nearest.map_or("", String::as_str));
    }
    let settings: Settings = merged.try_into().map_err(|error: toml::de::Error| {
        // Its lines are the message and the key.
        let message = error.to_string().lines().collect::<Vec<_>>().join(" ");
        anyhow!("a setting has a value of the wrong kind: {message}; config/default.toml tells what each may be")
    })?;
    if !(0.0..=1.0).contains(&settings.answer.threshold) {
        bail!("answer.threshold is {}; it must be from 0 to 1", settings.answer.threshold);
    }
    for (name, proxy) in [("api", &settings.discord.api), ("attachments", &settings.discord.attachments)] {
        let is_address = |url: &url::Url| {
            let has_user = !url.username().is_empty() || url.password().is_some();
            ["http", "https"].contains(&url.scheme()) && url.has_host() && !has_user && url.query().is_none()
        };
        // It is not printed: it may hold a password.
        let is_sound = proxy.is_empty() || proxy.contains("://") && url::Url::parse(proxy).is_ok_and(|url| is_address(&url));
        if !is_sound {
            bail!("discord.{name} must be an address such as http://127.0.0.1:3000, without a user, or empty");
        }
    }
    if settings.data.folder.as_os_str().is_empty() {
        bail!("data.folder is empty; name a folder, such as data");
    }
    Ok(settings)
}

/// Finds a setting by its key, section and name joined by a dot.
fn setting<'a>(settings: &'a mut toml::Table, key: &str) -> Option<&'a mut toml::Value> {
    let (section, name) = key.split_once('.')?;
    settings.get_mut(section)?.get_mut(name)
}

fn default_of<'a>(defaults: &'a toml::Table, key: &str) -> Option<&'a toml::Value> {
    let (section, name) = key.split_once('.')?;
    defaults.get(section)?.get(name)
}

/// Reads an environment variable as the kind of value that the setting has: a text stays one (`007`), a list has commas between its
/// items and may be empty. A value of another kind is left a text, which is refused with the others.
fn written_as(default: &toml::Value, value: &str) -> toml::Value {
    use toml::Value;
    let text = || Value::String(value.to_owned());
    match default {
        Value::Boolean(_) => value.trim().parse().map_or_else(|_| text(), Value::Boolean),
        Value::Integer(_) => value.trim().parse().map_or_else(|_| text(), Value::Integer),
        Value::Float(_) => value.trim().parse().map_or_else(|_| text(), Value::Float),
        Value::Array(_) => {
            let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(|item| item.parse().map_or_else(|_| Value::String(item.to_owned()), Value::Integer)).collect())
        }
        _ => text(),
    }
}

/// Lists the keys of a table, sections joined by dots.
fn keys(table: &toml::Table) -> Vec<String> {
    fn walk(prefix: &str, table: &toml::Table, keys: &mut Vec<String>) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                toml::Value::Table(inner) => walk(&key, inner, keys),
                _ => keys.push(key),
            }
        }
    }
    let mut found = Vec::new();
    walk("", table, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn load_text(content: &str, variables: &[(&str, &str)]) -> Result<Settings> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content.as_bytes()).unwrap();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        load_from(Some(file.path()), &variables)
    }

    #[test]
    fn later_sources_win() {
        let settings = load_text("[answer]\nthreshold = 0.7\n[data]\nfolder = \"x\"", &[("STET__ANSWER__THRESHOLD", "0.9")]).unwrap();
        assert!((settings.answer.threshold - 0.9).abs() < f64::EPSILON);
        assert_eq!(settings.data.folder, PathBuf::from("x"));
        // However the file writes the value.
        let whole = load_text("[answer]\nthreshold = 1", &[("STET__ANSWER__THRESHOLD", "0.9")]).unwrap();
        assert!((whole.answer.threshold - 0.9).abs() < f64::EPSILON);
        assert_eq!(settings.knowledge.folder, PathBuf::new());
        let channels = |list: &str| load_text("", &[("STET__DISCORD__CHANNELS", list)]).unwrap().discord.channels;
        assert_eq!((channels("7"), channels("7,8"), channels("")), (vec![7], vec![7, 8], vec![]));
        // A text is a text, whatever it looks like.
        let folder = |text: &str| load_text("", &[("STET__DATA__FOLDER", text)]).unwrap().data.folder;
        assert_eq!((folder("007"), folder("true"), folder("1e3")), (PathBuf::from("007"), PathBuf::from("true"), PathBuf::from("1e3")));
        assert!(!load_text("", &[("STET__KNOWLEDGE__STORY", "false")]).unwrap().knowledge.story);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        fn check(content: &str, variables: &[(&str, &str)], expected: &[&str]) {
            let message = format!("{:#}", load_text(content, variables).unwrap_err());
            for part in expected {
                assert!(message.contains(part), "{message}");
            }
        }
        check("[answer]\ntreshold = 0.7", &[], &["answer.treshold", "answer.threshold", "tmp"]);
        check("", &[("STET__KNOWLEDGE__SUORCE", "x")], &["knowledge.suorce", "knowledge.source", "STET__KNOWLEDGE__SUORCE"]);
        check("", &[("STET__STET__DATA__FOLDER", "x")], &["stet.data.folder", "data.folder", "STET__STET__DATA__FOLDER"]);
        check("", &[("STET__ANSWER__THRESHOLD", "much")], &["config/default.toml", "answer.threshold"]);
        check("[answer]\nthreshold = 2", &[], &["answer.threshold is 2"]);
        check("[answer]\nthreshold = \"much\"", &[], &["answer.threshold", "much"]);
        check("[answer]\nthreshold = true", &[], &["answer.threshold", "true"]);
        check("answer = 3", &[], &["unknown setting “answer”"]);
        check("[knowledge]\nstory = 1", &[], &["knowledge.story", "boolean"]);
        check("[answer]\nlocale = \"fr\"", &[], &["fr", "zh-Hant"]);
        check("[log]\nlevel = \"loud\"", &[], &["loud", "log.level", "debug", "config/default.toml"]);
        check("[discord]\nquestions_a_minute = 0", &[], &["nonzero", "config/default.toml"]);
        check("[discord]\napi = \"nonsense\"", &[], &["discord.api", "http://"]);
        check("[discord]\napi = \"http://\"", &[], &["discord.api", "http://127.0.0.1"]);
        check("[discord]\napi = \"http://me:secret@127.0.0.1\"", &[], &["discord.api", "without a user"]);
        check("[data]\nfolder = \"\"", &[], &["data.folder", "name a folder"]);
        check("[answer", &[], &["broken"]);
    }
}
