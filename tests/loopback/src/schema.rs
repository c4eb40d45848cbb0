//! Checks the bodies of requests against Discord's published description of its API (`openapi.json`), more strictly than the
//! description itself: properties it does not know are refused, and where several shapes are possible the one named by the
//! field `type` has to fit.

mod shape;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jsonschema::{Registry, ValidationError, Validator};
use serde_json::{Value, json};

use crate::problem::Problem;

/// The address under which the description is known to its own references.
const DOCUMENT: &str = "https://discord.invalid/openapi.json";

/// The description, and a validator for each body that has been checked so far.
pub(crate) struct Schema {
    document: Value,
    validators: Mutex<HashMap<String, Validator>>,
}

impl Schema {
    pub(crate) fn new(document: Value) -> Self {
        Self { document, validators: Mutex::default() }
    }

    /// Everything wrong with the JSON body of a request to the path `template`. A body where none is described is not looked at.
    pub(crate) fn check(&self, method: &str, template: &str, body: &Value) -> Vec<Problem> {
        let escaped = template.replace('~', "~0").replace('/', "~1");
        let method = method.to_lowercase();
        let pointer = format!("/paths/{escaped}/{method}/requestBody/content/application~1json/schema");
        let Some(schema) = self.document.pointer(&pointer) else { return Vec::new() };
        let body = documented(body.clone());
        let problems = shape::check(&self.document, schema, &body);
        if !problems.is_empty() {
            return problems;
        }
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = validators.entry(pointer.clone()).or_insert_with(|| compile(&self.document, &pointer));
        validator.iter_errors(&body).map(|error| innermost(&error)).collect()
    }
}

/// What Discord's documentation allows though the description does not: permissions as a text of digits.
fn documented(mut body: Value) -> Value {
    let commands = match &mut body {
        Value::Array(commands) => commands.as_mut_slice(),
        other => std::slice::from_mut(other),
    };
    for command in commands {
        let permissions = command.get_mut("default_member_permissions");
        if let Some(permissions) = permissions
            && let Some(number) = permissions.as_str().and_then(|digits| digits.parse::<u64>().ok())
        {
            *permissions = json!(number);
        }
    }
    body
}

fn compile(document: &Value, pointer: &str) -> Validator {
    let fragment = pointer.replace('{', "%7B").replace('}', "%7D");
    let registry = Registry::new()
        .add(DOCUMENT, document)
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the description is JSON Schema 2020-12");
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&json!({"$ref": format!("{DOCUMENT}#{fragment}")}))
        .expect("the description is JSON Schema 2020-12")
}

/// The error itself, or for a union the first one inside the shape that is meant: the one with no error at `type`, else the one
/// with the fewest.
fn innermost(error: &ValidationError<'_>) -> Problem {
    use jsonschema::error::ValidationErrorKind::{AnyOf, OneOfNotValid};
    if let AnyOf { context } | OneOfNotValid { context } = error.kind() {
        let is_type = |inner: &ValidationError<'_>| path(inner).strip_prefix(path(error).as_slice()).is_some_and(|rest| rest == ["type"]);
        let is_null = |inner: &ValidationError<'_>| path(inner) == path(error) && inner.kind().keyword() == "type";
        let meant = context.iter().min_by_key(|errors| (errors.iter().any(|inner| is_type(inner) || is_null(inner)), errors.len()));
        if let Some(inner) = meant.and_then(|errors| errors.first()) {
            return innermost(inner);
        }
    }
    Problem { path: path(error), code: "SCHEMA", message: error.to_string() }
}

fn path(error: &ValidationError<'_>) -> Vec<String> {
    error.instance_path().as_str().split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

#[cfg(test)]
mod tests;
