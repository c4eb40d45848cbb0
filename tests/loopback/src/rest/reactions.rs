//! Reactions of the bot.

use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use crate::permissions::{ADD_REACTIONS, READ_MESSAGE_HISTORY};
use crate::world::World;

impl World {
    pub(super) fn add_reaction(&mut self, call: &Call<'_>) -> Answer {
        self.change_reaction(call, ADD_REACTIONS | READ_MESSAGE_HISTORY, true)
    }

    pub(super) fn remove_reaction(&mut self, call: &Call<'_>) -> Answer {
        self.change_reaction(call, 0, false)
    }

    fn change_reaction(&mut self, call: &Call<'_>, permissions: u64, add: bool) -> Answer {
        let channel = match self.enter(call, permissions) {
            Ok(channel) => channel,
            Err(answer) => return answer,
        };
        if self.visible_message(channel, call.id(1)).is_none() {
            return Answer::unknown(10_008, "Message");
        }
        self.react(call.id(1), self.bot, &emoji(call), add);
        Answer::done()
    }
}

/// The emoji of the path: percent-encoded, and `name:number` if it is a custom one.
fn emoji(call: &Call<'_>) -> Value {
    let written = decoded(call.parameters.get(2).copied().unwrap_or_default());
    match written.split_once(':') {
        Some((name, id)) => json!({"id": id, "name": name}),
        None => json!({"id": null, "name": written}),
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| char::from(digit.unwrap_or_default()).to_digit(16).unwrap_or_default();
        let value = if byte == b'%' { hex(rest.next()) * 16 + hex(rest.next()) } else { u32::from(byte) };
        bytes.push(u8::try_from(value).unwrap_or_default());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_decoded() {
        assert_eq!(decoded("%E2%9C%85"), "✅");
        assert_eq!(decoded("name%3A12"), "name:12");
    }
}
