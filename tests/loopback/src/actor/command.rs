//! Using commands, as Discord's clients offer them.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::interaction::Interaction;
use super::place::Channel;
use super::user::User;
use crate::rules::interaction::Kind;
use crate::rules::{command, list, text};
use crate::world::World;
use crate::world::file::{EPHEMERAL_ATTACHMENTS, HOST};
use crate::world::interaction::Deed;
use crate::world::place::{ChannelData, GuildData};

/// Types of options, from `interactions/application-commands` of Discord's documentation.
const SUBCOMMANDS: [u64; 2] = [1, 2];
const STRING: u64 = 3;
const USER: u64 = 6;
const CHANNEL: u64 = 7;
const ROLE: u64 = 8;
const ATTACHMENT: u64 = 11;

/// A file that is given to an option.
#[derive(Debug, Clone)]
struct Given {
    option: String,
    name: String,
    content: Bytes,
    /// The size that it claims, and the host that it claims to be on.
    size: Option<usize>,
    host: Option<String>,
}

impl Given {
    /// The option and the attachment, as the client has uploaded it.
    fn uploaded(self, world: &mut World, channel: u64) -> (String, Value) {
        let mut json = world.add_file(EPHEMERAL_ATTACHMENTS, channel, &self.name, &self.content);
        if let Some(size) = self.size {
            json["size"] = json!(size);
        }
        if let Some(host) = self.host {
            json["url"] = json!(text(&json, "url").replacen(HOST, &host, 1));
        }
        (self.option, json)
    }
}

/// What a command is used on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    Nothing,
    Message(u64),
    User(u64),
}

/// A command that is being filled in.
#[derive(Debug, Clone)]
#[must_use = "nothing is used before `send`"]
pub struct Use {
    user: User,
    command: String,
    target: Target,
    options: Vec<(String, Value)>,
    files: Vec<Given>,
    channel: Option<u64>,
    user_installed: bool,
}

impl Use {
    pub(crate) fn new(user: User, command: &str, target: Target) -> Self {
        Self { user, command: command.to_owned(), target, options: Vec::new(), files: Vec::new(), channel: None, user_installed: false }
    }

    /// Fills in an option. Users, channels and roles are given by their numbers, as text.
    pub fn with(mut self, option: &str, value: impl Into<Value>) -> Self {
        self.options.push((option.to_owned(), value.into()));
        self
    }

    /// Gives a file to an option. The bot is told its address on Discord's host of attachments, and reads it from this server.
    pub fn with_file(mut self, option: &str, name: &str, content: &[u8]) -> Self {
        self.files.push(Given {
            option: option.to_owned(),
            name: name.to_owned(),
            content: Bytes::copy_from_slice(content),
            size: None,
            host: None,
        });
        self
    }

    /// The file that was given last claims another size than it has.
    pub fn claiming(mut self, size: usize) -> Self {
        self.files.last_mut().expect("a file is given first").size = Some(size);
        self
    }

    /// The file that was given last claims to be on another host, for example `https://cdn.example`.
    pub fn hosted_by(mut self, host: &str) -> Self {
        self.files.last_mut().expect("a file is given first").host = Some(host.to_owned());
        self
    }

    /// Where it is used.
    pub fn in_channel(mut self, channel: &Channel) -> Self {
        self.channel = Some(channel.id);
        self
    }

    /// The user has installed the app for themselves; without it, the guild has.
    pub fn user_installed(mut self) -> Self {
        self.user_installed = true;
        self
    }

    /// Uses the command, and waits until the bot has been told. The test fails when Discord's client would not let the user: no
    /// such command here, an option missing, unknown or out of its range.
    pub async fn send(self) -> Interaction {
        self.interact(Kind::Command, None).await
    }

    async fn interact(mut self, kind: Kind, focused: Option<&str>) -> Interaction {
        let channel = self.channel.expect("a command is used in a channel");
        let files = std::mem::take(&mut self.files);
        let discord = self.user.discord.clone();
        let id = discord.shared.write(|world| {
            for file in files {
                let (option, json) = file.uploaded(world, channel);
                self.options.push((option, json));
            }
            let data = match self.data(world, channel, focused) {
                Ok(data) => data,
                Err(why) => panic!("{} cannot use {:?}: {why}", text(&world.user(self.user.id), "username"), self.command),
            };
            let (user, user_installed) = (self.user.id, self.user_installed);
            world.interact(&Deed { kind, user, channel, user_installed, message: None, data })
        });
        self.user.discord.shared.delivered().await;
        Interaction { user: self.user, id }
    }

    /// The `data` of the interaction.
    fn data(&self, world: &World, channel: u64, focused: Option<&str>) -> Result<Value, String> {
        let guild = world.channels[&channel].guild;
        let kind = match self.target {
            Target::Nothing => 1,
            Target::User(_) => 2,
            Target::Message(_) => 3,
        };
        let of_kind: Vec<&Value> = world.commands_in(guild).filter(|known| command::kind(known) == kind).collect();
        // The longest name first: context menus have spaces in theirs.
        let mut words: Vec<&str> = if kind == 1 { self.command.split(' ').collect() } else { vec![&self.command] };
        let name = words.remove(0);
        let Some(found) = of_kind.iter().find(|known| is_named(known, name)) else {
            let names: Vec<&str> = of_kind.iter().map(|known| text(known, "name")).collect();
            return Err(format!("there is no such command of type {kind}, only {names:?}"));
        };
        self.is_offered(world, found, channel)?;
        let mut resolved = json!({});
        let options = self.fill(world, found, &words, focused, &mut resolved)?;
        let mut data = json!({"id": found["id"], "name": found["name"], "type": kind});
        if !options.is_empty() {
            data["options"] = Value::Array(options);
        }
        if let Some(guild) = found["guild_id"].as_str() {
            data["guild_id"] = json!(guild);
        }
        match self.target {
            Target::Nothing => {}
            Target::Message(id) => {
                data["target_id"] = json!(id.to_string());
                resolved["messages"][id.to_string()] = world.messages[&id].json.clone();
            }
            Target::User(id) => {
                data["target_id"] = json!(id.to_string());
                resolved["users"][id.to_string()] = world.user(id);
                if let Some(guild) = guild {
                    resolved["members"][id.to_string()] = world.member(id, guild);
                }
            }
        }
        if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
            data["resolved"] = resolved;
        }
        Ok(data)
    }

    /// Whether the client shows the command here.
    fn is_offered(&self, world: &World, command: &Value, channel: u64) -> Result<(), String> {
        let allows = |field: &str, number: u64, default: &[u64]| match command[field].as_array() {
            Some(allowed) => allowed.contains(&json!(number)),
            None => default.contains(&number),
        };
        let context = world.context(channel);
        // In a guild without the bot and in other conversations only the user's own apps can be there.
        let installed_here = context == 1 || world.has_bot(channel);
        if !self.user_installed && !installed_here {
            return Err("the bot is not here, and the user has not installed it".to_owned());
        }
        if !allows("integration_types", u64::from(self.user_installed), &[0]) {
            return Err(format!("it is not for this kind of installation: {}", command["integration_types"]));
        }
        let in_contexts = allows("contexts", context, &[0, 1, 2]) && (context != 1 || command["dm_permission"] != false);
        if !in_contexts {
            return Err(format!("it is not for context {context}: {}", command["contexts"]));
        }
        let needed = command["default_member_permissions"].as_str().and_then(|digits| digits.parse::<u64>().ok()).unwrap_or_default();
        let has = world.users[&self.user.id].permissions;
        // What an admin has allowed to a role takes the place of what the command asks for.
        let guild = world.channels[&channel].guild.and_then(|guild| world.guilds.get(&guild));
        let roles = &world.users[&self.user.id].roles;
        let is_allowed = guild.is_some_and(|guild| {
            let has = |role: &u64| *role == guild.id || roles.contains(role);
            guild.allowed.iter().any(|(name, role)| name == text(command, "name") && has(role))
        });
        if context == 0 && !is_allowed && has & needed != needed && has & crate::permissions::ADMINISTRATOR == 0 {
            return Err(format!("it needs the permissions {needed}"));
        }
        let needed = crate::permissions::USE_APPLICATION_COMMANDS;
        if context == 0 && has & needed == 0 {
            return Err("the user may use no commands".to_owned());
        }
        Ok(())
    }

    /// The options as the client sends them. `words` are the rest of a subcommand's path.
    fn fill(&self, world: &World, of: &Value, words: &[&str], focused: Option<&str>, resolved: &mut Value) -> Result<Vec<Value>, String> {
        let known = list(of, "options");
        let has_subcommands = known.iter().any(|option| option["type"].as_u64().is_some_and(|kind| SUBCOMMANDS.contains(&kind)));
        if let Some((word, rest)) = words.split_first() {
            let sub = known.iter().find(|option| is_named(option, word)).ok_or_else(|| format!("there is no subcommand {word:?}"))?;
            let options = self.fill(world, sub, rest, focused, resolved)?;
            return Ok(vec![json!({"name": sub["name"], "type": sub["type"], "options": options})]);
        }
        if has_subcommands {
            return Err("it has subcommands, of which one has to be named".to_owned());
        }
        let mut filled = Vec::new();
        for (name, value) in &self.options {
            let option = known.iter().find(|option| is_named(option, name)).ok_or_else(|| format!("there is no option {name:?}"))?;
            let is_focused = focused == Some(name.as_str());
            if is_focused && option["autocomplete"] != true {
                return Err(format!("the option {name:?} offers no choices while one types"));
            }
            if !is_focused {
                check_value(option, value)?;
                self.resolve(world, option, value, resolved)?;
            }
            let value = if option["type"] == ATTACHMENT { &value["id"] } else { value };
            let mut entry = json!({"name": option["name"], "type": option["type"], "value": value});
            if is_focused {
                entry["focused"] = json!(true);
            }
            filled.push(entry);
        }
        let missing = known.iter().find(|option| option["required"] == true && !filled.iter().any(|entry| entry["name"] == option["name"]));
        match missing {
            Some(option) if focused.is_none() => Err(format!("the option {} is required", option["name"])),
            _ => Ok(filled),
        }
    }

    /// Adds what a value stands for, which has to be where the command is used.
    fn resolve(&self, world: &World, option: &Value, value: &Value, resolved: &mut Value) -> Result<(), String> {
        let guild = self.channel.and_then(|channel| world.channels[&channel].guild);
        let digits = value.as_str().unwrap_or_default();
        let id: u64 = digits.parse().unwrap_or_default();
        let nowhere = |what: &str| format!("there is no {what} {value} here");
        match option["type"].as_u64() {
            Some(USER) => {
                let user = world.users.get(&id).ok_or_else(|| nowhere("user"))?;
                resolved["users"][digits] = user.json();
                if let Some(guild) = guild {
                    resolved["members"][digits] = world.member(id, guild);
                }
            }
            Some(CHANNEL) => {
                let here = |channel: &&ChannelData| guild.is_some() && channel.guild == guild;
                let channel = world.channels.get(&id).filter(here).ok_or_else(|| nowhere("channel"))?;
                let kinds = list(option, "channel_types");
                if !kinds.is_empty() && !kinds.contains(&json!(channel.kind as u8)) {
                    return Err(format!("the channel {value} is of type {}, and not of {kinds:?}", channel.kind as u8));
                }
                resolved["channels"][digits] = world.partial_channel(id, self.user.id);
            }
            Some(ROLE) => {
                let roles = guild.and_then(|guild| world.guilds.get(&guild)).map(GuildData::role_objects).unwrap_or_default();
                let role = roles.into_iter().find(|role| role["id"] == digits).ok_or_else(|| nowhere("role"))?;
                resolved["roles"][digits] = role;
            }
            Some(ATTACHMENT) => resolved["attachments"][text(value, "id")] = value.clone(),
            _ => {}
        }
        Ok(())
    }
}

impl User {
    /// Types into an option that offers choices while one types; waits for the choices (`name` and `value`).
    pub async fn types(&self, command: &str, option: &str, text: &str, channel: &Channel) -> Vec<Value> {
        let mut using = self.uses(command).with(option, text).in_channel(channel);
        using.user_installed = !self.discord.shared.read(|world| world.has_bot(channel.id));
        using.interact(Kind::Autocomplete, Some(option)).await.choices().await
    }
}

/// Whether a command or an option has this name, in any language.
fn is_named(named: &Value, name: &str) -> bool {
    let localized = named["name_localizations"].as_object().into_iter().flatten();
    text(named, "name") == name || localized.into_iter().any(|(_, localized)| localized == name)
}

/// Whether the client would take the value.
fn check_value(option: &Value, value: &Value) -> Result<(), String> {
    let name = text(option, "name");
    let fits = match option["type"].as_u64() {
        Some(STRING | USER..=9) => value.is_string(),
        Some(ATTACHMENT) => value.is_object(),
        Some(4) => value.is_i64() || value.is_u64(),
        Some(5) => value.is_boolean(),
        Some(10) => value.is_number(),
        _ => false,
    };
    if !fits {
        return Err(format!("{value} is no value for {name:?}, an option of type {}", option["type"]));
    }
    let choices = list(option, "choices");
    if !choices.is_empty() && !choices.iter().any(|choice| choice["value"] == *value) {
        return Err(format!("{value} is not among the choices of {name:?}"));
    }
    let size = value
        .as_str()
        .map_or_else(|| value.as_f64().unwrap_or_default(), |text| f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)));
    let (low, high) = if value.is_string() { ("min_length", "max_length") } else { ("min_value", "max_value") };
    let low_enough = option[high].as_f64().is_none_or(|limit| size <= limit);
    if !low_enough || option[low].as_f64().is_some_and(|limit| size < limit) || (value == "" && option["required"] == true) {
        return Err(format!("{value} is out of the range of {name:?}"));
    }
    Ok(())
}
