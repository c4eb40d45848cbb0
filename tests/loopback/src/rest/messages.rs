//! Messages in channels.

use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use crate::clock::timestamp;
use crate::limits;
use crate::permissions::{ATTACH_FILES, EMBED_LINKS, READ_MESSAGE_HISTORY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS};
use crate::problem::Problem;
use crate::rules::{mention, message};
use crate::world::World;
use crate::world::event::blank;
use crate::world::message::{EPHEMERAL, MessageData, SETTABLE};
use crate::world::place::ChannelKind;

/// The types of message that can be answered: ordinary ones, replies, and commands.
const ANSWERABLE: [u64; 4] = [0, 19, 20, 23];

impl World {
    pub(super) fn get_messages(&mut self, call: &Call<'_>) -> Answer {
        let channel = match self.enter(call, READ_MESSAGE_HISTORY) {
            Ok(channel) => channel,
            Err(answer) => return answer,
        };
        let number = |name: &str| call.query(name).and_then(|value| value.parse::<u64>().ok());
        let limit = usize::try_from(number("limit").unwrap_or(50)).unwrap_or(usize::MAX);
        if !(1..=100).contains(&limit) {
            return self.invalid(call, &[Problem::new(&["limit"], "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.")]);
        }
        let visible = self.messages.values().filter(|message| self.visible_message(channel, message.id).is_some());
        let ids: Vec<u64> = visible.map(|message| message.id).collect();
        let mut chosen = chosen(&ids, limit, number("before"), number("after"), number("around"));
        chosen.sort_unstable_by(|a, b| b.cmp(a));
        Answer::ok(chosen.into_iter().map(|id| self.readable(id)).collect())
    }

    pub(super) fn get_message(&mut self, call: &Call<'_>) -> Answer {
        match self.enter(call, READ_MESSAGE_HISTORY) {
            Ok(channel) if self.visible_message(channel, call.id(1)).is_some() => Answer::ok(self.readable(call.id(1))),
            Ok(_) => Answer::unknown(10_008, "Message"),
            Err(answer) => answer,
        }
    }

    pub(super) fn create_message(&mut self, call: &Call<'_>) -> Answer {
        let in_thread = self.channels.get(&call.id(0)).is_some_and(|channel| channel.kind == ChannelKind::Thread);
        let sending = if in_thread { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
        let channel = match self.enter(call, sending | attaching(call)) {
            Ok(channel) => channel,
            Err(answer) => return answer,
        };
        if matches!(self.channels[&channel].kind, ChannelKind::Forum) {
            return self.refuse(call, 400, 50_008, "Cannot send messages in a non-text channel");
        }
        let problems = message::check(&call.body);
        if !problems.is_empty() {
            return self.invalid(call, &problems);
        }
        if call.body["flags"].as_u64().unwrap_or_default() & EPHEMERAL != 0 {
            return self
                .invalid(call, &[Problem::new(&["flags"], "MESSAGE_FLAGS_INVALID", "Only answers to interactions can be ephemeral")]);
        }
        if let Some(known) = self.same_nonce(channel, &call.body) {
            return Answer::ok(known);
        }
        let answered = match self.answered(call, channel) {
            Ok(answered) => answered,
            Err(answer) => return answer,
        };
        if let Some(ping) = mention::would_ping(&call.body, answered.is_some()) {
            self.broken(call, &ping);
        }
        let author = self.user(self.bot);
        let mut made = self.new_message(channel, &author, &call.body, call.uploads);
        if let Some(answered) = answered {
            self.reply(&mut made, answered, call.body["allowed_mentions"]["replied_user"] == true);
        }
        self.drop_embeds(&mut made);
        if message::is_empty(&made.json) {
            return self.refuse(call, 400, 50_006, "Cannot send an empty message");
        }
        if !call.body["nonce"].is_null() {
            let now = self.clock.now();
            self.nonces.push((channel, call.body["nonce"].clone(), made.id, now));
        }
        Answer::ok(self.publish(made))
    }

    pub(super) fn edit_message(&mut self, call: &Call<'_>) -> Answer {
        let channel = match self.enter(call, attaching(call)) {
            Ok(channel) => channel,
            Err(answer) => return answer,
        };
        let Some(found) = self.visible_message(channel, call.id(1)) else { return Answer::unknown(10_008, "Message") };
        if found.author != self.bot {
            return self.refuse(call, 403, 50_005, "Cannot edit a message authored by another user");
        }
        self.edit(call, call.id(1))
    }

    pub(super) fn delete_message(&mut self, call: &Call<'_>) -> Answer {
        let channel = match self.enter(call, 0) {
            Ok(channel) => channel,
            Err(answer) => return answer,
        };
        let Some(found) = self.visible_message(channel, call.id(1)) else { return Answer::unknown(10_008, "Message") };
        if found.author != self.bot {
            return Answer::error(403, 50_013, "Missing Permissions");
        }
        self.delete(call.id(1));
        Answer::done()
    }

    /// Changes a message of the bot, in a channel or as the answer to an interaction.
    pub(super) fn edit(&mut self, call: &Call<'_>, id: u64) -> Answer {
        let body = &call.body;
        let problems = message::check(body);
        if !problems.is_empty() {
            return self.invalid(call, &problems);
        }
        if let Some(ping) = mention::would_ping(body, false) {
            self.broken(call, &ping);
        }
        let Some(mut edited) = self.messages.get(&id).cloned() else { return Answer::unknown(10_008, "Message") };
        self.fill(&mut edited, body, call.uploads);
        if edited.interaction.is_none() {
            self.drop_embeds(&mut edited);
        }
        if message::is_empty(&edited.json) {
            return self.refuse(call, 400, 50_006, "Cannot send an empty message");
        }
        if let Some(flags) = body["flags"].as_u64() {
            let fixed = EPHEMERAL;
            edited.set_flags((edited.flags() & !SETTABLE) | (edited.flags() & fixed) | (flags & SETTABLE & !fixed));
        }
        edited.edits += 1;
        edited.json["edited_timestamp"] = json!(timestamp(self.clock.now()));
        let json = edited.json.clone();
        self.messages.insert(id, edited);
        self.tell("MESSAGE_UPDATE", id);
        Answer::ok(json)
    }

    /// The message as the bot may read it over REST.
    fn readable(&self, id: u64) -> Value {
        let message = &self.messages[&id];
        let mut json = message.json.clone();
        if !self.message_content && self.channels[&message.channel].guild.is_some() {
            blank(&mut json, self.bot);
        }
        json
    }

    /// Without the permission, the embeds of a message are left out.
    fn drop_embeds(&self, message: &mut MessageData) {
        if self.bot_permissions(message.channel) & EMBED_LINKS == 0 {
            message.json["embeds"] = json!([]);
        }
    }

    /// The message that was made with this nonce not long ago, if the nonce is to be enforced.
    fn same_nonce(&mut self, channel: u64, body: &Value) -> Option<Value> {
        let nonce = &body["nonce"];
        if body["enforce_nonce"] != true || nonce.is_null() {
            return None;
        }
        let now = self.clock.now();
        self.nonces.retain(|(_, _, _, made)| u128::from(now.saturating_sub(*made)) < limits::NONCE_MEMORY.as_millis());
        let known = self.nonces.iter().find(|(place, known, ..)| *place == channel && known == nonce);
        known.and_then(|(_, _, id, _)| self.messages.get(id)).map(|message| message.json.clone())
    }

    /// The message that the body answers, if it answers one.
    fn answered(&mut self, call: &Call<'_>, channel: u64) -> Result<Option<u64>, Answer> {
        let reference = &call.body["message_reference"];
        let Some(id) = reference["message_id"].as_str().and_then(|id| id.parse().ok()) else { return Ok(None) };
        if reference["type"] == 1 {
            return Err(self.refuse(call, 400, 160_014, "Forwarding is not offered by this server"));
        }
        if self.bot_permissions(channel) & READ_MESSAGE_HISTORY == 0 {
            return Err(Answer::error(403, 160_002, "Cannot reply without permission to read message history"));
        }
        let field = &["message_reference"][..];
        if let Some(found) = self.visible_message(channel, id) {
            let kind = found.json["type"].as_u64().unwrap_or_default();
            if !ANSWERABLE.contains(&kind) {
                let problem = Problem::new(field, "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message");
                return Err(self.invalid(call, &[problem]));
            }
            return Ok(Some(id));
        }
        if reference["fail_if_not_exists"] == false {
            return Ok(None);
        }
        let problem = Problem::new(field, "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
        // A message that has been deleted meanwhile is nobody's fault.
        if self.messages.get(&id).is_some_and(|message| message.deleted && message.channel == channel) {
            return Err(Answer::invalid(&[problem]));
        }
        Err(self.invalid(call, &[problem]))
    }
}

/// The permission that the files of a request need.
fn attaching(call: &Call<'_>) -> u64 {
    if call.uploads.is_empty() { 0 } else { ATTACH_FILES }
}

/// At most `limit` of the ids, as the query asks for them.
fn chosen(ids: &[u64], limit: usize, before: Option<u64>, after: Option<u64>, around: Option<u64>) -> Vec<u64> {
    let newest = |ids: Vec<u64>| ids[ids.len().saturating_sub(limit)..].to_vec();
    if let Some(middle) = around {
        let split = ids.partition_point(|&id| id < middle);
        let first = split.saturating_sub(limit / 2);
        return ids[first..].iter().copied().take(limit).collect();
    }
    if let Some(after) = after {
        return ids.iter().copied().filter(|&id| id > after).take(limit).collect();
    }
    newest(ids.iter().copied().filter(|&id| before.is_none_or(|before| id < before)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_messages() {
        let ids = [1, 2, 3, 4, 5, 6];
        assert_eq!(chosen(&ids, 2, None, None, None), [5, 6]);
        assert_eq!(chosen(&ids, 2, Some(4), None, None), [2, 3]);
        assert_eq!(chosen(&ids, 2, None, Some(2), None), [3, 4]);
        assert_eq!(chosen(&ids, 3, None, None, Some(3)), [2, 3, 4]);
    }
}
