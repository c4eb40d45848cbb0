//! Discord's limits and the rules that cannot be read from its API description, on the bodies of requests.

pub(crate) mod attachment;
pub(crate) mod command;
pub(crate) mod component;
pub(crate) mod interaction;
pub(crate) mod mention;
pub(crate) mod message;

use serde_json::Value;

/// The elements of a list in `value`, none when it is absent, null or something else.
pub(crate) fn list<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

/// The characters of a text in `value` after Discord's trimming.
pub(crate) fn length(value: &Value, field: &str) -> usize {
    text(value, field).trim().chars().count()
}

/// A text in `value`, empty when it is absent, null or something else.
pub(crate) fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}
