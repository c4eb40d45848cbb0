//! Callbacks of interactions, `@original` and follow-ups.

use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use super::route::Endpoint;
use crate::limits;
use crate::permissions::USE_EXTERNAL_APPS;
use crate::rules::interaction::{self, Kind};
use crate::rules::{mention, message};
use crate::world::World;
use crate::world::file::Upload;
use crate::world::interaction::InteractionData;
use crate::world::message::{EPHEMERAL, LOADING, MessageData};

impl World {
    pub(super) fn callback(&mut self, call: &Call<'_>) -> Answer {
        let now = self.clock.now();
        let token = call.parameters[1];
        let Some(found) = self
            .interactions
            .get(&call.id(0))
            .filter(|interaction| interaction.token == token && interaction.is_waiting(now, self.callback_within))
        else {
            return self.refuse(call, 404, 10_062, "Unknown interaction");
        };
        let (id, kind) = (found.id, found.kind);
        if !found.callbacks.is_empty() {
            let hidden = found.answer_lost;
            let (code, message) = (40_060, "Interaction has already been acknowledged.");
            return if hidden { Answer::error(400, code, message) } else { self.refuse(call, 400, code, message) };
        }
        let problems = interaction::check(&call.body, kind);
        if !problems.is_empty() {
            return self.invalid(call, &problems);
        }
        let (callback, data) = (call.body["type"].as_u64().unwrap_or_default(), &call.body["data"]);
        if callback == 4
            && let Some(ping) = mention::would_ping(data, false)
        {
            self.broken(call, &format!("data.{ping}"));
        }
        let original = match callback {
            4 | 5 => {
                let made = self.answer_message(id, data, call.uploads, callback == 5);
                if callback == 4 && message::is_empty(&made.json) {
                    return self.refuse(call, 400, 50_006, "Cannot send an empty message");
                }
                Some(made)
            }
            _ => None,
        };
        let source = self.interactions[&id].message;
        if callback == 7
            && let Some(source) = source
        {
            let answer = self.edit(&Call { body: data.clone(), parameters: call.parameters.clone(), ..*call }, source);
            if answer.status != 200 {
                return answer;
            }
        }
        let original = original.map(|made| {
            let id = made.id;
            self.publish(made);
            id
        });
        let original = original.or(if matches!(callback, 6 | 7) { source } else { None });
        self.acknowledge(id, callback, original, data).map_or_else(Answer::done, |resource| {
            if call.query("with_response") == Some("true") { Answer::ok(resource) } else { Answer::done() }
        })
    }

    /// Records the callback. Returns the body for `with_response`.
    fn acknowledge(&mut self, id: u64, callback: u64, original: Option<u64>, data: &Value) -> Option<Value> {
        let edits = original.and_then(|message| self.messages.get(&message)).map_or(0, |message| message.edits);
        let interaction = self.interactions.get_mut(&id)?;
        interaction.callbacks.push(callback);
        interaction.acknowledged = Some(interaction.dispatched.elapsed());
        interaction.original = original;
        interaction.edits_before = edits;
        interaction.data = if matches!(callback, 8 | 9) { data.clone() } else { Value::Null };
        let message = original.and_then(|message| self.messages.get(&message));
        let about = json!({"id": id.to_string(), "type": self.interactions[&id].kind.number(),
            "response_message_id": original.map(|id| id.to_string()),
            "response_message_loading": callback == 5, "response_message_ephemeral": message.is_some_and(|message| message.flags() & EPHEMERAL != 0)});
        let mut resource = json!({"type": callback});
        if let Some(message) = message.filter(|_| matches!(callback, 4 | 7)) {
            resource["message"] = message.json.clone();
        }
        Some(json!({"interaction": about, "resource": resource}))
    }

    pub(super) fn follow_up(&mut self, call: &Call<'_>) -> Answer {
        let id = match self.answerable(call) {
            Ok(id) => id,
            Err(answer) => return answer,
        };
        let problems = message::check(&call.body);
        if !problems.is_empty() {
            return self.invalid(call, &problems);
        }
        let original = self.interactions[&id].original;
        // The first follow-up takes the place of a deferred answer, which fixes whether it is ephemeral.
        if let Some(deferred) =
            original.filter(|message| self.messages.get(message).is_some_and(|message| message.flags() & LOADING != 0 && !message.deleted))
        {
            return self.edit_original(call, deferred);
        }
        if let Some(ping) = mention::would_ping(&call.body, false) {
            self.broken(call, &ping);
        }
        let interaction = &self.interactions[&id];
        if interaction.user_installed
            && !self.has_bot(interaction.channel)
            && interaction.followups.len() >= limits::USER_INSTALLED_FOLLOWUPS
        {
            return self.refuse(call, 400, 40_094, "This interaction has reached the maximum number of follow up messages");
        }
        let mut made = self.answer_message(id, &call.body, call.uploads, false);
        if message::is_empty(&made.json) {
            return self.refuse(call, 400, 50_006, "Cannot send an empty message");
        }
        if let Some(original) = original {
            self.reply(&mut made, original, false);
        }
        if let Some(interaction) = self.interactions.get_mut(&id) {
            interaction.followups.push(made.id);
        }
        Answer::ok(self.publish(made))
    }

    pub(super) fn get_answer(&mut self, call: &Call<'_>) -> Answer {
        match self.addressed(call) {
            Ok(message) => Answer::ok(self.messages[&message].json.clone()),
            Err(answer) => answer,
        }
    }

    pub(super) fn edit_answer(&mut self, call: &Call<'_>) -> Answer {
        match self.addressed(call) {
            Ok(message) => self.edit_original(call, message),
            Err(answer) => answer,
        }
    }

    pub(super) fn delete_answer(&mut self, call: &Call<'_>) -> Answer {
        match self.addressed(call) {
            Ok(message) => {
                self.delete(message);
                Answer::done()
            }
            Err(answer) => answer,
        }
    }

    /// Remembers that the bot does not know its callback was taken.
    pub(super) fn answer_is_lost(&mut self, call: &Call<'_>) {
        if call.route.endpoint == Endpoint::Callback
            && let Some(interaction) = self.interactions.get_mut(&call.id(0))
        {
            interaction.answer_lost = true;
        }
    }

    fn edit_original(&mut self, call: &Call<'_>, id: u64) -> Answer {
        let flags = self.messages[&id].flags();
        let wanted = call.body["flags"].as_u64().unwrap_or_default();
        if wanted & EPHEMERAL != 0 && flags & EPHEMERAL == 0 {
            self.broken(call, "flags: whether an answer is ephemeral is fixed when it is first made or deferred");
        }
        let answer = self.edit(call, id);
        if answer.status == 200
            && let Some(message) = self.messages.get_mut(&id)
        {
            message.set_flags(message.flags() & !LOADING);
            return Answer::ok(message.json.clone());
        }
        answer
    }

    /// The interaction of the path, if it has been acknowledged and its token is still good.
    fn answerable(&mut self, call: &Call<'_>) -> Result<u64, Answer> {
        let now = self.clock.now();
        let token = call.parameters[1];
        let Some(found) = self.interactions.values().find(|interaction| interaction.token == token) else {
            return Err(self.refuse(call, 404, 10_015, "Unknown Webhook"));
        };
        let (id, fresh, acknowledged) = (found.id, found.is_fresh(now), found.callbacks.iter().any(|callback| *callback != 8));
        if !fresh {
            return Err(self.refuse(call, 401, 50_027, "Invalid Webhook Token"));
        }
        if !acknowledged || call.id(0) != self.bot {
            return Err(self.refuse(call, 404, 10_015, "Unknown Webhook"));
        }
        Ok(id)
    }

    /// The message of the path: `@original`, or a message that the interaction made.
    fn addressed(&mut self, call: &Call<'_>) -> Result<u64, Answer> {
        let interaction = self.answerable(call)?;
        let InteractionData { original, followups, .. } = &self.interactions[&interaction];
        let id = if call.route.template.ends_with("@original") {
            *original
        } else {
            let id = call.id(2);
            (*original == Some(id) || followups.contains(&id)).then_some(id)
        };
        id.filter(|id| self.messages.get(id).is_some_and(|message| !message.deleted)).ok_or_else(|| Answer::unknown(10_008, "Message"))
    }

    /// A message of the bot that answers an interaction; deferred, it shows that the bot is thinking.
    fn answer_message(&mut self, id: u64, data: &Value, uploads: &[Upload], deferred: bool) -> MessageData {
        let interaction = &self.interactions[&id];
        let (channel, user, kind, user_installed, source) =
            (interaction.channel, interaction.user, interaction.kind, interaction.user_installed, interaction.message);
        let author = self.user(self.bot);
        let mut made = if deferred {
            self.new_message(channel, &author, &json!({"flags": data["flags"]}), &[])
        } else {
            self.new_message(channel, &author, data, uploads)
        };
        made.interaction = Some(id);
        // What a user's own app says is seen by others only where the user may use external apps.
        if user_installed && self.is_in_guild(channel) && self.users[&user].permissions & USE_EXTERNAL_APPS == 0 {
            made.set_flags(made.flags() | EPHEMERAL);
        }
        made.only_for = (made.flags() & EPHEMERAL != 0).then_some(user);
        made.json["type"] = json!(if kind == Kind::Command { 20 } else { 0 });
        made.json["application_id"] = json!(self.bot.to_string());
        made.json["webhook_id"] = json!(self.bot.to_string());
        let owners = self.owners(channel, user, user_installed);
        let mut metadata =
            json!({"id": id.to_string(), "type": kind.number(), "user": self.user(user), "authorizing_integration_owners": owners});
        if let Some(source) = source {
            metadata["interacted_message_id"] = json!(source.to_string());
        }
        if kind.number() == 5 {
            metadata["triggering_interaction_metadata"] =
                json!({"id": id.to_string(), "type": 2, "user": self.user(user), "authorizing_integration_owners": owners});
        }
        made.json["interaction_metadata"] = metadata;
        if deferred {
            made.set_flags(made.flags() | LOADING);
        }
        made
    }
}
