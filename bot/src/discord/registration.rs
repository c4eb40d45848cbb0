//! Commands are registered when they differ from those that Discord has: registering is limited, and shows late.

use super::delivery::deliver;
use anyhow::{Context as _, Result};
use poise::serenity_prelude::{CreateCommand, GuildId, Http};
use serde_json::Value;

/// Registers the commands in a guild or, with none, everywhere. Whether anything had changed.
pub(super) async fn register(http: &Http, commands: &[CreateCommand], guild: Option<GuildId>) -> Result<bool> {
    const PLACE: &str = "cannot register the commands";
    let known = match guild {
        Some(guild) => deliver(|| http.get_guild_commands_with_localizations(guild)).await,
        None => deliver(|| http.get_global_commands_with_localizations()).await,
    };
    let known = serde_json::to_value(known.context(PLACE)?).context(PLACE)?;
    let mut wanted = serde_json::to_value(commands).context(PLACE)?;
    leave_out_nothing(&mut wanted);
    if is_same(&wanted, &known) {
        return Ok(false);
    }
    match guild {
        Some(guild) => deliver(|| http.create_guild_commands(guild, &wanted)).await,
        None => deliver(|| http.create_global_commands(&wanted)).await,
    }
    .context(PLACE)?;
    Ok(true)
}

/// Leaves out what says nothing: serenity writes every field of an option, also those that its kind does not have.
fn leave_out_nothing(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(leave_out_nothing);
            fields.retain(|_, value| !holds(&Value::Null, value));
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nothing),
        _ => {}
    }
}

/// Whether Discord's list of commands is the one that is wanted, in any order.
fn is_same(wanted: &Value, known: &Value) -> bool {
    let (Some(wanted), Some(known)) = (wanted.as_array(), known.as_array()) else { return false };
    wanted.len() == known.len() && wanted.iter().all(|command| known.iter().any(|other| holds(other, command)))
}

/// Whether a value that Discord tells says what is wanted. It adds ids, and leaves out what is as usual or tells it as null.
fn holds(known: &Value, wanted: &Value) -> bool {
    match (known, wanted) {
        (Value::Object(known), Value::Object(wanted)) => {
            let absent = Value::Null;
            wanted.iter().all(|(name, value)| holds(known.get(name).unwrap_or(&absent), value))
        }
        (Value::Array(known), Value::Array(wanted)) => {
            known.len() == wanted.len() && known.iter().zip(wanted).all(|(known, wanted)| holds(known, wanted))
        }
        (Value::Null, wanted) => match wanted {
            Value::Null | Value::Bool(false) => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.values().all(|value| holds(&Value::Null, value)),
            Value::String(text) => text.is_empty(),
            _ => false,
        },
        (known, wanted) => known == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_difference_that_discord_would_show_is_one() {
        fn check(known: &Value, same: bool) {
            let wanted = json!([{ "name": "ask", "description": "Ask", "nsfw": false, "options": [{ "name": "q", "required": true }] }]);
            assert_eq!(is_same(&wanted, known), same, "{known}");
        }
        check(
            &json!([{ "id": "1", "name": "ask", "description": "Ask", "options": [{ "name": "q", "required": true, "type": 3 }] }]),
            true,
        );
        check(&json!([{ "name": "ask", "description": "Ask!", "options": [{ "name": "q", "required": true }] }]), false);
        check(&json!([{ "name": "ask", "description": "Ask", "options": [{ "name": "q" }] }]), false);
        check(&json!([{ "name": "ask", "description": "Ask", "options": [{ "name": "q", "required": true }, { "name": "p" }] }]), false);
        check(&json!([]), false);
    }
}
