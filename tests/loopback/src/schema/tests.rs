use super::*;

const MESSAGES: &str = "/channels/{channel_id}/messages";
const CALLBACK: &str = "/interactions/{interaction_id}/{interaction_token}/callback";
const COMMANDS: &str = "/applications/{application_id}/commands";

/// Discord's description, when it has been laid beside the repository.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn schema() -> Option<Schema> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/discord/openapi.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is absent");
        return None;
    };
    Some(Schema::new(serde_json::from_str(&text).unwrap()))
}

fn broken(schema: &Schema, method: &str, template: &str, body: &Value) -> Vec<String> {
    schema.check(method, template, body).into_iter().map(|problem| problem.path.join(".")).collect()
}

#[test]
fn bodies_of_messages() {
    let Some(schema) = schema() else { return };
    let button = json!({"type": 2, "style": 1, "custom_id": "a", "label": "l", "disabled": false});
    let good = [
        json!({"content": "hello", "tts": false, "embeds": [], "sticker_ids": [], "attachments": [], "nonce": "1", "enforce_nonce": true}),
        json!({"content": null, "embeds": [{"title": "t", "fields": [{"name": "n", "value": "v", "inline": true}]}]}),
        json!({"message_reference": {"message_id": "12", "fail_if_not_exists": false}, "allowed_mentions": {"parse": [], "replied_user": false}}),
        json!({"components": [{"type": 1, "components": [button]}]}),
    ];
    for body in good {
        assert_eq!(schema.check("POST", MESSAGES, &body), [], "{body}");
    }
    let bad = [
        (json!({"contents": "hello"}), "contents"),
        (json!({"content": 1}), "content"),
        (json!({"embeds": [{"titel": "t"}]}), "embeds.0.titel"),
        (json!({"embeds": [{"title": "t", "color": -1}]}), "embeds.0.color"),
        (json!({"embeds": [{"title": "t", "fields": [{"name": "n"}]}]}), "embeds.0.fields.0"),
        (json!({"components": [{"type": 99}]}), "components.0.type"),
        (
            json!({"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "l", "custom": "a"}]}]}),
            "components.0.components.0.custom",
        ),
        (json!({"components": [{"type": 1, "components": [{"type": 2, "label": "l", "custom_id": "a"}]}]}), "components.0.components.0"),
        (json!({"allowed_mentions": {"parse": ["user"]}}), "allowed_mentions.parse.0"),
        (json!({"message_reference": {"message_id": 12}}), "message_reference.message_id"),
    ];
    for (body, field) in bad {
        assert_eq!(broken(&schema, "POST", MESSAGES, &body), [field], "{body}");
    }
}

#[test]
fn bodies_of_callbacks() {
    let Some(schema) = schema() else { return };
    let choices = json!([{"name": "n", "value": "v"}]);
    let good = [
        json!({"type": 4, "data": {"content": "hello", "flags": 64, "attachments": []}}),
        json!({"type": 5}),
        json!({"type": 6}),
        json!({"type": 7, "data": {"components": []}}),
        json!({"type": 8, "data": {"choices": choices}}),
    ];
    for body in good {
        assert_eq!(schema.check("POST", CALLBACK, &body), [], "{body}");
    }
    let bad = [
        (json!({"type": 4, "data": {"choices": choices}}), "data.choices"),
        (json!({"type": 8, "data": {"content": "hello"}}), "data.content"),
        (json!({"type": 99}), "type"),
        (json!({"data": {}}), "type"),
    ];
    for (body, field) in bad {
        assert_eq!(broken(&schema, "POST", CALLBACK, &body), [field], "{body}");
    }
}

#[test]
fn bodies_of_commands() {
    let Some(schema) = schema() else { return };
    // As serenity sends them: one struct for all options, permissions as digits, the forgotten nsfw.
    let option = json!({"type": 3, "name": "o", "description": "d", "required": true, "choices": [], "options": [], "channel_types": [],
        "min_value": null, "autocomplete": false, "name_localizations": {"fr": "o"}});
    let command = json!({"name": "ask", "description": "d", "options": [option], "nsfw": false, "default_member_permissions": "32", "contexts": [0, 1, 2]});
    assert_eq!(schema.check("PUT", COMMANDS, &json!([command])), []);
    let mut bad = command.clone();
    bad["options"][0]["min_value"] = json!(3);
    assert_eq!(broken(&schema, "PUT", COMMANDS, &json!([bad])), ["0.options.0.min_value"]);
    let mut bad = command;
    bad["default_member_permissions"] = json!("many");
    assert_eq!(broken(&schema, "PUT", COMMANDS, &json!([bad])), ["0.default_member_permissions"]);
}
