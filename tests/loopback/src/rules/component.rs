//! Action rows, buttons, select menus and modals.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{length, list, message};
use crate::limits;
use crate::problem::Problem;

/// The kinds of component this crate looks into.
const ROW: u64 = 1;
const BUTTON: u64 = 2;
const TEXT_INPUT: u64 = 4;
const SELECTS: [u64; 5] = [3, 5, 6, 7, 8];
/// The flag of messages that are made of components only.
const COMPONENTS_V2: u64 = 1 << 15;

/// Everything wrong with the components of a message's body.
pub(crate) fn check(body: &Value) -> Vec<Problem> {
    let rows = list(body, "components");
    let mut problems = Vec::new();
    let plain = body["flags"].as_u64().unwrap_or_default() & COMPONENTS_V2 == 0;
    if plain && rows.len() > limits::ROWS {
        problems.push(Problem::bad_length(&["components"], 1, limits::ROWS));
    }
    let mut seen = BTreeSet::new();
    for (number, row) in rows.iter().enumerate() {
        let number = number.to_string();
        if row["type"] == ROW {
            problems.extend(check_row(row, &mut seen).into_iter().map(|problem| problem.below(&["components", &number])));
        } else if plain {
            problems.push(Problem::new(
                &["components", &number, "type"],
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            ));
        }
    }
    problems
}

/// Everything wrong with a modal.
pub(crate) fn check_modal(data: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !(1..=limits::CUSTOM_ID).contains(&length(data, "custom_id")) {
        problems.push(Problem::bad_length(&["custom_id"], 1, limits::CUSTOM_ID));
    }
    if !(1..=limits::MODAL_TITLE).contains(&length(data, "title")) {
        problems.push(Problem::bad_length(&["title"], 1, limits::MODAL_TITLE));
    }
    if !(1..=limits::ROWS).contains(&list(data, "components").len()) {
        problems.push(Problem::bad_length(&["components"], 1, limits::ROWS));
    }
    problems
}

fn check_row<'v>(row: &'v Value, seen: &mut BTreeSet<&'v str>) -> Vec<Problem> {
    let parts = list(row, "components");
    let mut problems = Vec::new();
    if !(1..=limits::BUTTONS).contains(&parts.len()) {
        problems.push(Problem::bad_length(&["components"], 1, limits::BUTTONS));
    }
    let selects = parts.iter().filter(|part| part["type"].as_u64().is_some_and(|kind| SELECTS.contains(&kind))).count();
    if selects > 0 && parts.len() > 1 {
        problems.push(Problem::new(
            &["components"],
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        ));
    }
    for (number, part) in parts.iter().enumerate() {
        let mut found = match part["type"].as_u64() {
            Some(BUTTON) => check_button(part),
            Some(kind) if SELECTS.contains(&kind) => check_select(part),
            Some(TEXT_INPUT) => vec![Problem::new(&["type"], "UNION_TYPE_CHOICES", "A text input belongs in a modal.")],
            _ => vec![Problem::new(&["type"], "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).")],
        };
        if let Some(id) = part["custom_id"].as_str()
            && !seen.insert(id)
        {
            found.push(Problem::new(&["custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"));
        }
        problems.extend(found.into_iter().map(|problem| problem.below(&["components", &number.to_string()])));
    }
    problems
}

fn check_button(button: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if length(button, "label") > limits::BUTTON_LABEL {
        problems.push(Problem::too_long(&["label"], limits::BUTTON_LABEL));
    }
    match button["style"].as_u64() {
        Some(1..=4) => {
            problems.extend(check_custom_id(button));
            if !button["url"].is_null() {
                problems.push(Problem::new(&["url"], "BUTTON_COMPONENT_INVALID", "Only a link button has a url"));
            }
        }
        Some(5) => {
            if !button["custom_id"].is_null() {
                problems.push(Problem::new(
                    &["custom_id"],
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    "A custom id and url cannot both be specified",
                ));
            }
            let address = super::text(button, "url");
            if !message::is_address(address) && !address.starts_with("discord://") {
                problems.push(Problem::new(&["url"], "URL_TYPE_INVALID_URL", "Not a well formed URL."));
            }
            if length(button, "url") > limits::BUTTON_URL {
                problems.push(Problem::too_long(&["url"], limits::BUTTON_URL));
            }
        }
        Some(6) => {}
        _ => problems.push(Problem::new(&["style"], "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")),
    }
    if button["style"] != 6 && length(button, "label") == 0 && button["emoji"].is_null() {
        problems.push(Problem::new(&["label"], "BUTTON_COMPONENT_REQUIRED", "A button needs a label or an emoji"));
    }
    problems
}

fn check_select(select: &Value) -> Vec<Problem> {
    let mut problems = check_custom_id(select);
    if length(select, "placeholder") > limits::SELECT_PLACEHOLDER {
        problems.push(Problem::too_long(&["placeholder"], limits::SELECT_PLACEHOLDER));
    }
    let options = list(select, "options");
    if select["type"] == 3 && !(1..=limits::SELECT_OPTIONS).contains(&options.len()) {
        problems.push(Problem::bad_length(&["options"], 1, limits::SELECT_OPTIONS));
    }
    let mut seen = BTreeSet::new();
    for (number, option) in options.iter().enumerate() {
        let number = number.to_string();
        for field in ["label", "value", "description"] {
            if length(option, field) > limits::SELECT_TEXT {
                problems.push(Problem::too_long(&["options", &number, field], limits::SELECT_TEXT));
            }
        }
        if !seen.insert(super::text(option, "value")) {
            problems.push(Problem::new(
                &["options", &number, "value"],
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            ));
        }
    }
    problems
}

fn check_custom_id(component: &Value) -> Vec<Problem> {
    match component["custom_id"].as_str().map(|id| id.chars().count()) {
        None => vec![Problem::missing(&["custom_id"])],
        Some(count) if !(1..=limits::CUSTOM_ID).contains(&count) => vec![Problem::bad_length(&["custom_id"], 1, limits::CUSTOM_ID)],
        Some(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(rows: &Value) -> Vec<String> {
        check(&json!({"components": rows})).into_iter().map(|problem| problem.path.join(".")).collect()
    }

    #[test]
    fn rows_and_buttons() {
        let button = |id: &str, label: &str| json!({"type": 2, "style": 1, "custom_id": id, "label": label});
        let row = |buttons: &[Value]| json!({"type": 1, "components": buttons});
        let five: Vec<Value> = (0..5).map(|n| button(&format!("b{n}"), "label")).collect();
        assert_eq!(broken(&json!([row(&five)])), Vec::<String>::new());
        let six: Vec<Value> = (0..6).map(|n| button(&format!("b{n}"), "label")).collect();
        assert_eq!(broken(&json!([row(&six)])), ["components.0.components"]);
        assert_eq!(broken(&json!([row(&[])])), ["components.0.components"]);
        let rows: Vec<Value> = (0..6).map(|n| row(&[button(&format!("b{n}"), "label")])).collect();
        assert_eq!(broken(&json!(rows)), ["components"]);
        assert_eq!(broken(&json!([row(&[button("a", "l"), button("a", "m")])])), ["components.0.components.1.custom_id"]);
        assert_eq!(broken(&json!([row(&[button("", "l")])])), ["components.0.components.0.custom_id"]);
        assert_eq!(broken(&json!([row(&[button(&"i".repeat(101), "l")])])), ["components.0.components.0.custom_id"]);
        assert_eq!(broken(&json!([row(&[button("a", &"l".repeat(81))])])), ["components.0.components.0.label"]);
        assert_eq!(broken(&json!([row(&[button("a", "")])])), ["components.0.components.0.label"]);
        assert_eq!(
            broken(&json!([row(&[json!({"type": 2, "style": 5, "label": "l", "url": "nowhere"})])])),
            ["components.0.components.0.url"]
        );
    }
}
