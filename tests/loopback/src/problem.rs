//! What is wrong with a request's body, by field, and how Discord says so.

use std::fmt;

use serde_json::{Map, Value, json};

/// One rule broken by one field of a request's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// From the body inwards: names of properties and indices.
    pub(crate) path: Vec<String>,
    /// Discord's code, for example `BASE_TYPE_MAX_LENGTH`.
    pub(crate) code: &'static str,
    /// Discord's sentence, or one like it.
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(path: &[&str], code: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.iter().map(|&part| part.to_owned()).collect(), code, message: message.into() }
    }

    /// A text longer than it may be.
    pub(crate) fn too_long(path: &[&str], limit: usize) -> Self {
        Self::new(path, "BASE_TYPE_MAX_LENGTH", format!("Must be {limit} or fewer in length."))
    }

    /// A field that has to be there.
    pub(crate) fn missing(path: &[&str]) -> Self {
        Self::new(path, "BASE_TYPE_REQUIRED", "This field is required")
    }

    /// A list or text whose length is not allowed.
    pub(crate) fn bad_length(path: &[&str], low: usize, high: usize) -> Self {
        Self::new(path, "BASE_TYPE_BAD_LENGTH", format!("Must be between {low} and {high} in length."))
    }

    /// The same, with the path put inside another.
    pub(crate) fn below(mut self, outer: &[&str]) -> Self {
        self.path.splice(0..0, outer.iter().map(|&part| part.to_owned()));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} ({})", self.path.join("."), self.message, self.code)
    }
}

/// The body of Discord's answer 50035.
pub(crate) fn invalid_form(problems: &[Problem]) -> Value {
    let mut errors = Value::Object(Map::new());
    for problem in problems {
        let mut place = &mut errors;
        for part in &problem.path {
            place = &mut place[part.as_str()];
        }
        let entry = json!({"code": problem.code, "message": problem.message});
        match &mut place["_errors"] {
            Value::Array(entries) => entries.push(entry),
            empty => *empty = json!([entry]),
        }
    }
    json!({"code": 50_035, "message": "Invalid Form Body", "errors": errors})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_nested_by_field() {
        let problems = [Problem::too_long(&["title"], 256).below(&["embeds", "0"]), Problem::missing(&[])];
        let body = invalid_form(&problems);
        assert_eq!(body["errors"]["embeds"]["0"]["title"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
        assert_eq!(body["errors"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
        assert_eq!(problems[0].to_string(), "embeds.0.title: Must be 256 or fewer in length. (BASE_TYPE_MAX_LENGTH)");
    }
}
