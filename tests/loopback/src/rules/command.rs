//! Application commands as they are registered.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{length, list, text};
use crate::limits;
use crate::problem::Problem;

const CHAT_INPUT: u64 = 1;
const SUBCOMMANDS: [u64; 2] = [1, 2];

/// Everything wrong with a list of commands that is to replace the others.
pub(crate) fn check_all(commands: &[Value]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, command) in commands.iter().enumerate() {
        let number = number.to_string();
        problems.extend(check(command).into_iter().map(|problem| problem.below(&[&number])));
        if !seen.insert((kind(command), text(command, "name"))) {
            problems.push(Problem::new(
                &[&number, "name"],
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            ));
        }
    }
    for (wanted, limit) in [(CHAT_INPUT, limits::CHAT_COMMANDS), (2, limits::CONTEXT_MENUS), (3, limits::CONTEXT_MENUS)] {
        if commands.iter().filter(|command| kind(command) == wanted).count() > limit {
            problems.push(Problem::new(&[], "APPLICATION_COMMANDS_LIMIT", format!("At most {limit} commands of type {wanted}")));
        }
    }
    problems
}

/// Everything wrong with one command.
pub(crate) fn check(command: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if kind(command) == CHAT_INPUT {
        problems.extend(names(command, true));
        problems.extend(descriptions(command));
        problems.extend(options(command));
        if size(command) > limits::COMMAND_TOTAL {
            problems.push(Problem::new(
                &[],
                "APPLICATION_COMMAND_TOO_LARGE",
                format!("Command exceeds maximum size ({})", limits::COMMAND_TOTAL),
            ));
        }
    } else {
        problems.extend(names(command, false));
        for field in ["description", "options"] {
            let said = !text(command, field).is_empty() || !list(command, field).is_empty();
            if said {
                problems.push(Problem::new(
                    &[field],
                    "APPLICATION_COMMAND_CONTEXT_MENU",
                    format!("Context menu commands cannot have a {field}"),
                ));
            }
        }
    }
    problems
}

/// The type of a command, which is a slash command unless it says otherwise.
pub(crate) fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(CHAT_INPUT)
}

fn options(parent: &Value) -> Vec<Problem> {
    let listed = list(parent, "options");
    let mut problems = Vec::new();
    if listed.len() > limits::COMMAND_OPTIONS {
        problems.push(Problem::too_long(&["options"], limits::COMMAND_OPTIONS));
    }
    let mut seen = BTreeSet::new();
    let mut optional = false;
    for (number, option) in listed.iter().enumerate() {
        let mut found = names(option, true);
        found.extend(descriptions(option));
        found.extend(choices(option));
        if !seen.insert(text(option, "name")) {
            found.push(Problem::new(&["name"], "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique"));
        }
        if option["required"] == true && optional {
            found.push(Problem::new(
                &["required"],
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            ));
        }
        if option["autocomplete"] == true && !list(option, "choices").is_empty() {
            found.push(Problem::new(
                &["autocomplete"],
                "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
                "Autocomplete and choices exclude each other",
            ));
        }
        optional |= option["required"] != true;
        if option["type"].as_u64().is_some_and(|kind| SUBCOMMANDS.contains(&kind)) {
            found.extend(options(option));
        }
        problems.extend(found.into_iter().map(|problem| problem.below(&["options", &number.to_string()])));
    }
    let subcommands = listed.iter().filter(|option| option["type"].as_u64().is_some_and(|kind| SUBCOMMANDS.contains(&kind))).count();
    if subcommands > 0 && subcommands < listed.len() {
        problems.push(Problem::new(
            &["options"],
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        ));
    }
    problems
}

fn choices(option: &Value) -> Vec<Problem> {
    let choices = list(option, "choices");
    let mut problems = Vec::new();
    if choices.len() > limits::CHOICES {
        problems.push(Problem::too_long(&["choices"], limits::CHOICES));
    }
    for (number, choice) in choices.iter().enumerate() {
        let number = number.to_string();
        problems.extend(check_choice(choice).into_iter().map(|problem| problem.below(&["choices", &number])));
    }
    problems
}

/// Everything wrong with a choice of an option or in the answer to an autocomplete.
pub(crate) fn check_choice(choice: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !(1..=limits::CHOICE_NAME).contains(&length(choice, "name")) {
        problems.push(Problem::bad_length(&["name"], 1, limits::CHOICE_NAME));
    }
    problems.extend(localizations(choice, "name_localizations", limits::CHOICE_NAME, &|_| true));
    if text(choice, "value").chars().count() > limits::CHOICE_VALUE {
        problems.push(Problem::too_long(&["value"], limits::CHOICE_VALUE));
    }
    if choice["value"].is_null() {
        problems.push(Problem::missing(&["value"]));
    }
    problems
}

fn names(of: &Value, strict: bool) -> Vec<Problem> {
    let good = |name: &str| !strict || is_name(name);
    let mut problems = localizations(of, "name_localizations", limits::COMMAND_NAME, &good);
    let name = text(of, "name");
    if !(1..=limits::COMMAND_NAME).contains(&name.chars().count()) {
        problems.push(Problem::bad_length(&["name"], 1, limits::COMMAND_NAME));
    } else if !good(name) {
        problems.push(Problem::new(&["name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"));
    }
    problems
}

fn descriptions(of: &Value) -> Vec<Problem> {
    let mut problems = localizations(of, "description_localizations", limits::COMMAND_DESCRIPTION, &|_| true);
    if !(1..=limits::COMMAND_DESCRIPTION).contains(&length(of, "description")) {
        problems.push(Problem::bad_length(&["description"], 1, limits::COMMAND_DESCRIPTION));
    }
    problems
}

fn localizations(of: &Value, field: &str, limit: usize, good: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (locale, value) in of[field].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        if !limits::LOCALES.contains(&locale.as_str()) {
            problems.push(Problem::new(&[field, locale], "INVALID_LOCALE", "Not a locale of Discord's clients"));
        }
        if !(1..=limit).contains(&value.trim().chars().count()) {
            problems.push(Problem::bad_length(&[field, locale], 1, limit));
        } else if !good(value) {
            problems.push(Problem::new(&[field, locale], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"));
        }
    }
    problems
}

/// The documented pattern: letters and digits of any script, Devanagari, Thai, `-`, `_` and `'`; lower case where there is one.
fn is_name(name: &str) -> bool {
    name.chars().all(|c| {
        let known = c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '\u{900}'..='\u{97f}' | '\u{e00}'..='\u{e7f}');
        known && c.to_lowercase().eq([c])
    })
}

fn size(command: &Value) -> usize {
    let longest = |of: &Value, field: &str, localized: &str| {
        let localized =
            of[localized].as_object().into_iter().flatten().map(|(_, value)| value.as_str().unwrap_or_default().chars().count());
        localized.chain([length(of, field)]).max().unwrap_or_default()
    };
    let choices: usize = list(command, "choices").iter().map(|choice| length(choice, "name") + length(choice, "value")).sum();
    longest(command, "name", "name_localizations")
        + longest(command, "description", "description_localizations")
        + choices
        + list(command, "options").iter().map(size).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(command: &Value) -> Vec<String> {
        check_all(std::slice::from_ref(command)).into_iter().map(|problem| problem.path.join(".")).collect()
    }

    #[test]
    fn names_and_descriptions() {
        let command = |name: &str, description: &str| json!({"name": name, "description": description});
        for name in ["ask", "ask-me", "問", "ถาม", "पूछो", "l'eau", &"a".repeat(32)] {
            assert_eq!(broken(&command(name, "d")), Vec::<String>::new(), "{name}");
        }
        for name in ["Ask", "ask me", "ask!", "", &"a".repeat(33)] {
            assert_eq!(broken(&command(name, "d")), ["0.name"], "{name}");
        }
        assert_eq!(broken(&command("ask", "")), ["0.description"]);
        assert_eq!(broken(&command("ask", &"d".repeat(101))), ["0.description"]);
        assert_eq!(broken(&json!({"type": 3, "name": "Ask about This", "description": ""})), Vec::<String>::new());
        assert_eq!(broken(&json!({"type": 3, "name": "Ask", "description": "d"})), ["0.description"]);
        assert_eq!(broken(&json!({"name": "ask", "description": "d", "name_localizations": {"zh": "問"}})), ["0.name_localizations.zh"]);
        assert_eq!(
            broken(&json!({"name": "ask", "description": "d", "name_localizations": {"fr": "De Mander"}})),
            ["0.name_localizations.fr"]
        );
    }

    #[test]
    fn options_and_choices() {
        let with = |options: Value| json!({"name": "ask", "description": "d", "options": options});
        let option = |name: &str, required: bool| json!({"type": 3, "name": name, "description": "d", "required": required});
        assert_eq!(broken(&with(json!([option("a", false), option("b", true)]))), ["0.options.1.required"]);
        assert_eq!(broken(&with(json!([option("a", true), option("a", false)]))), ["0.options.1.name"]);
        let many: Vec<Value> = (0..26).map(|n| option(&format!("o{n}"), false)).collect();
        assert_eq!(broken(&with(json!(many))), ["0.options"]);
        let choices: Vec<Value> = (0..26).map(|n| json!({"name": format!("c{n}"), "value": n})).collect();
        assert_eq!(broken(&with(json!([{"type": 4, "name": "a", "description": "d", "choices": choices}]))), ["0.options.0.choices"]);
        assert_eq!(
            broken(&with(json!([{"type": 3, "name": "a", "description": "d", "choices": [{"name": "", "value": "v"}]}]))),
            ["0.options.0.choices.0.name"]
        );
        let nested = with(json!([{"type": 1, "name": "sub", "description": "d", "options": [option("Bad", true)]}]));
        assert_eq!(broken(&nested), ["0.options.0.options.0.name"]);
    }
}
