//! Registering commands.

use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use crate::rules::{command, text};
use crate::world::{CommandData, World};

impl World {
    pub(super) fn get_commands(&mut self, call: &Call<'_>) -> Answer {
        let (guild, with_localizations) = (guild(call), call.query("with_localizations") == Some("true"));
        let mut commands: Vec<Value> =
            self.commands.iter().filter(|command| command.guild == guild).map(|command| command.json.clone()).collect();
        if !with_localizations {
            commands.iter_mut().for_each(without_localizations);
        }
        Answer::ok(Value::Array(commands))
    }

    pub(super) fn overwrite_commands(&mut self, call: &Call<'_>) -> Answer {
        if let Some(answer) = self.not_mine(call) {
            return answer;
        }
        let commands = call.body.as_array().cloned().unwrap_or_default();
        let problems = command::check_all(&commands);
        if !problems.is_empty() {
            return self.invalid(call, &problems);
        }
        let guild = guild(call);
        let known: Vec<CommandData> = self.commands.extract_if(.., |command| command.guild == guild).collect();
        let registered: Vec<Value> = commands.iter().map(|body| self.registered(body, guild, &known)).collect();
        self.commands.extend(registered.iter().map(|json| CommandData { guild, json: json.clone() }));
        self.overwrites += 1;
        self.registrations += 1;
        Answer::ok(Value::Array(registered))
    }

    pub(super) fn create_command(&mut self, call: &Call<'_>) -> Answer {
        if let Some(answer) = self.not_mine(call) {
            return answer;
        }
        let problems = command::check(&call.body);
        if !problems.is_empty() {
            return self.invalid(call, &problems);
        }
        let guild = guild(call);
        let same = |command: &mut CommandData| {
            command.guild == guild && command.json["name"] == call.body["name"] && command::kind(&command.json) == command::kind(&call.body)
        };
        let known: Vec<CommandData> = self.commands.extract_if(.., same).collect();
        let json = self.registered(&call.body, guild, &known);
        self.commands.push(CommandData { guild, json: json.clone() });
        self.registrations += 1;
        if known.is_empty() { Answer::created(json) } else { Answer::ok(json) }
    }

    pub(super) fn delete_command(&mut self, call: &Call<'_>) -> Answer {
        let id = call.parameters.last().copied().unwrap_or_default();
        let before = self.commands.len();
        self.commands.retain(|command| text(&command.json, "id") != id);
        if self.commands.len() == before { Answer::unknown(10_063, "application command") } else { Answer::done() }
    }

    /// The command as Discord returns it. One that was known under its name keeps its number.
    fn registered(&mut self, body: &Value, guild: Option<u64>, known: &[CommandData]) -> Value {
        let same = |command: &&CommandData| command.json["name"] == body["name"] && command::kind(&command.json) == command::kind(body);
        let id = known.iter().find(same).map_or_else(|| json!(self.clock.id().to_string()), |command| command.json["id"].clone());
        let or = |field: &str, default: Value| if body[field].is_null() { default } else { body[field].clone() };
        let mut command = json!({
            "id": id, "application_id": self.bot.to_string(), "version": self.clock.id().to_string(), "type": command::kind(body),
            "name": body["name"], "name_localizations": body["name_localizations"], "description": text(body, "description"),
            "description_localizations": body["description_localizations"], "options": or("options", json!([])),
            "default_member_permissions": permissions(&body["default_member_permissions"]), "dm_permission": or("dm_permission", json!(true)),
            "nsfw": or("nsfw", json!(false)), "integration_types": or("integration_types", json!([0])), "contexts": body["contexts"],
        });
        if let Some(guild) = guild {
            command["guild_id"] = json!(guild.to_string());
        }
        command
    }

    fn not_mine(&mut self, call: &Call<'_>) -> Option<Answer> {
        if call.id(0) != self.bot {
            return Some(self.refuse(call, 403, 20_012, "You are not authorized to perform this action on this application"));
        }
        let guild = guild(call)?;
        match self.guilds.get(&guild) {
            Some(guild) if guild.has_bot => None,
            _ => Some(self.refuse(call, 403, 50_001, "Missing Access")),
        }
    }
}

fn guild(call: &Call<'_>) -> Option<u64> {
    call.route.template.contains("{guild_id}").then(|| call.id(1))
}

/// Permissions come as digits or as a number and go as digits.
fn permissions(given: &Value) -> Value {
    given.as_u64().map_or_else(|| given.clone(), |number| json!(number.to_string()))
}

fn without_localizations(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|name, _| !name.ends_with("_localizations"));
            object.values_mut().for_each(without_localizations);
        }
        Value::Array(elements) => elements.iter_mut().for_each(without_localizations),
        _ => {}
    }
}
