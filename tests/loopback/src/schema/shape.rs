//! Which properties a body may have at all, and which of several shapes it is meant to be.

use serde_json::{Map, Value};

use crate::problem::Problem;

/// Properties that Discord's documentation knows and its description forgets, with the property they stand beside.
const FORGOTTEN: [(&str, &str); 1] = [("nsfw", "default_member_permissions")];

/// The properties of `value` that `schema` does not know, and fields `type` that name no shape.
pub(super) fn check(document: &Value, schema: &Value, value: &Value) -> Vec<Problem> {
    Checker { document }.check(schema, value, &[])
}

struct Checker<'d> {
    document: &'d Value,
}

impl<'d> Checker<'d> {
    /// `siblings` are the other shapes `value` could have had.
    fn check(&self, schema: &'d Value, value: &Value, siblings: &[&'d Value]) -> Vec<Problem> {
        let schema = self.resolve(schema);
        let shapes: Vec<&Value> = self.shapes(schema);
        if !shapes.is_empty() {
            return self.check_union(&shapes, value);
        }
        match value {
            Value::Array(elements) => {
                let Some(items) = schema.get("items") else { return Vec::new() };
                let checked = elements.iter().enumerate().map(|(at, element)| (at.to_string(), self.check(items, element, &[])));
                checked.flat_map(|(at, found)| found.into_iter().map(move |problem| problem.below(&[&at]))).collect()
            }
            Value::Object(object) => self.check_object(schema, object, siblings),
            _ => Vec::new(),
        }
    }

    fn check_object(&self, schema: &'d Value, object: &Map<String, Value>, siblings: &[&'d Value]) -> Vec<Problem> {
        let known = self.properties(schema);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        let open = known.is_empty() && others.is_none();
        let mut problems = Vec::new();
        for (name, value) in object {
            let property = known.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema).or(others);
            if let Some(property) = property {
                problems.extend(self.check(property, value, &[]).into_iter().map(|problem| problem.below(&[name])));
            } else if !open && !is_forgotten(name, &known) && !self.says_nothing(name, value, siblings) {
                problems.push(Problem::new(&[name], "UNKNOWN_PROPERTY", "Discord's API description does not know this property"));
            }
        }
        problems
    }

    /// Libraries often send one struct for all shapes of a union: an empty value of another shape's property is let through.
    fn says_nothing(&self, name: &str, value: &Value, siblings: &[&'d Value]) -> bool {
        let empty = match value {
            Value::Null | Value::Bool(false) => true,
            Value::Array(elements) => elements.is_empty(),
            Value::Object(object) => object.is_empty(),
            _ => false,
        };
        empty && siblings.iter().any(|sibling| self.properties(self.resolve(sibling)).iter().any(|(known, _)| *known == name))
    }

    fn check_union(&self, shapes: &[&'d Value], value: &Value) -> Vec<Problem> {
        let Value::Object(object) = value else {
            // Lists and plain values: the shape with the fewest problems.
            return self.fewest(shapes, value);
        };
        let named: Vec<(&Value, Vec<&Value>)> = shapes.iter().filter_map(|&shape| Some((shape, self.type_values(shape)?))).collect();
        if named.len() < shapes.len() {
            return self.fewest(shapes, value);
        }
        let wanted = object.get("type").unwrap_or(&Value::Null);
        match named.iter().find(|(_, values)| values.contains(&wanted)) {
            Some((shape, _)) => self.check(shape, value, shapes),
            None if wanted.is_null() => vec![Problem::missing(&["type"])],
            None => {
                let values: Vec<String> = named.iter().flat_map(|(_, values)| values.iter().map(ToString::to_string)).collect();
                let message = format!("Value of field \"type\" must be one of ({}).", values.join(", "));
                vec![Problem::new(&["type"], "UNION_TYPE_CHOICES", message)]
            }
        }
    }

    fn fewest(&self, shapes: &[&'d Value], value: &Value) -> Vec<Problem> {
        shapes.iter().map(|shape| self.check(shape, value, &[])).min_by_key(Vec::len).unwrap_or_default()
    }

    fn resolve(&self, schema: &'d Value) -> &'d Value {
        let mut schema = schema;
        while let Some(pointer) = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#')) {
            schema = self.document.pointer(pointer).unwrap_or(&Value::Null);
        }
        schema
    }

    /// The shapes of a union that are more than a constant or null.
    fn shapes(&self, schema: &'d Value) -> Vec<&'d Value> {
        let union = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
        let shapes = union.into_iter().flatten().map(|shape| self.resolve(shape));
        shapes.filter(|shape| shape.get("const").is_none() && shape.get("type").is_none_or(|kind| kind != "null")).collect()
    }

    /// The values the property `type` of a shape may have, if they are listed.
    fn type_values(&self, shape: &'d Value) -> Option<Vec<&'d Value>> {
        let (_, kind) = self.properties(shape).into_iter().find(|(name, _)| *name == "type")?;
        if let Some(constant) = kind.get("const") {
            return Some(vec![constant]);
        }
        Some(kind.get("enum")?.as_array()?.iter().collect())
    }

    /// The properties of a schema and of all it is made of.
    fn properties(&self, schema: &'d Value) -> Vec<(&'d String, &'d Value)> {
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        own.chain(parts.flat_map(|part| self.properties(self.resolve(part)))).collect()
    }
}

fn is_forgotten(name: &str, known: &[(&String, &Value)]) -> bool {
    FORGOTTEN.iter().any(|(forgotten, beside)| *forgotten == name && known.iter().any(|(known, _)| known == beside))
}
