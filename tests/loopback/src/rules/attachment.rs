//! The files of a message that a bot sends.

use serde_json::Value;

use super::{list, text};
use crate::limits;
use crate::problem::Problem;
use crate::world::file::Upload;

/// Everything wrong with the files in a message's body and form. `before` are the attachments that the message has already.
pub(crate) fn check(body: &Value, uploads: &[Upload], before: &[Value]) -> Vec<Problem> {
    let listed = body.get("attachments").map(|_| list(body, "attachments"));
    let mut problems = Vec::new();
    if listed.map_or(before.len() + uploads.len(), <[Value]>::len).max(uploads.len()) > limits::FILES {
        problems.push(Problem::too_long(&["attachments"], limits::FILES));
    }
    for (number, file) in listed.unwrap_or_default().iter().enumerate() {
        let id = id(file);
        let is_known = uploads.iter().any(|upload| upload.number.to_string() == id) || before.iter().any(|known| text(known, "id") == id);
        if !is_known {
            let message = format!("{id} is neither a file of the form nor an attachment of the message");
            problems.push(Problem::new(&["attachments", &number.to_string(), "id"], "ATTACHMENT_UNKNOWN", message));
        }
    }
    if let Some(listed) = listed {
        let lost = uploads.iter().filter(|upload| !listed.iter().any(|file| id(file) == upload.number.to_string()));
        let problem =
            |upload: &Upload| Problem::new(&[&format!("files[{}]", upload.number)], "ATTACHMENT_NOT_LISTED", "Not among the attachments");
        problems.extend(lost.map(problem));
    }
    problems
}

/// The number by which a list of attachments names a file. Discord takes it as a text and as a number.
pub(crate) fn id(file: &Value) -> String {
    file["id"].as_u64().map_or_else(|| text(file, "id").to_owned(), |id| id.to_string())
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_counted_and_named() {
        let uploads = |count: usize| -> Vec<Upload> {
            (0..count).map(|number| Upload { number, name: "a".to_owned(), content: Bytes::new() }).collect()
        };
        let before = [json!({"id": "77"})];
        let list = |ids: Value| json!({"attachments": ids.as_array().unwrap().iter().map(|id| json!({"id": id})).collect::<Value>()});
        let cases: [(Value, usize, &[&str]); 8] = [
            (json!({}), 9, &[]),
            (json!({}), 10, &["attachments"]),
            (list(json!([])), 0, &[]),
            (list(json!([0, "1", "77"])), 2, &[]),
            (list(json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])), 10, &[]),
            (list(json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 77])), 10, &["attachments"]),
            (list(json!([1, 78])), 1, &["attachments.0.id", "attachments.1.id", "files[0]"]),
            (json!({"attachments": null}), 1, &["files[0]"]),
        ];
        for (body, count, expected) in cases {
            let broken: Vec<String> = check(&body, &uploads(count), &before).into_iter().map(|problem| problem.path.join(".")).collect();
            assert_eq!(broken, expected, "{body} with {count}");
        }
    }
}
