//! Forms: the JSON of a request and the files beside it.

use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::Call;
use super::answer::Answer;
use super::route::Endpoint;
use crate::limits;
use crate::rules::{attachment, list};
use crate::world::World;
use crate::world::file::Upload;

/// The parts of a form: the JSON in `payload_json`, and the files. `kind` is the type of the content, with the boundary.
pub(super) async fn read(kind: &str, form: Bytes) -> Result<(Value, Vec<Upload>), String> {
    let mut request =
        Request::builder().header(CONTENT_TYPE, kind).body(Body::from(form)).map_err(|error| format!("the body is no form: {error}"))?;
    // The body is here already, and was read within a limit.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| format!("the body is no form: {error}"))?;
    let unreadable = |error: MultipartError| format!("the form cannot be read: {}", error.body_text());
    let (mut json, mut uploads) = (Value::Object(Map::new()), Vec::new());
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let content = part.bytes().await.map_err(unreadable)?;
        match (number(&field), name) {
            (None, _) if field == "payload_json" => {
                json = serde_json::from_slice(&content).map_err(|error| format!("payload_json is not JSON: {error}"))?;
            }
            (Some(number), Some(name)) => uploads.push(Upload { number, name, content }),
            _ => return Err(format!("the part {field:?} of the form is neither payload_json nor a file")),
        }
    }
    Ok((json, uploads))
}

/// The number in the name of a file's part, as in `files[0]`.
fn number(field: &str) -> Option<usize> {
    field.strip_prefix("files[")?.strip_suffix(']')?.parse().ok()
}

impl World {
    /// Refuses a request whose files Discord does not take.
    pub(super) fn refuse_files(&mut self, call: &Call<'_>) -> Option<Answer> {
        if let Some(large) = call.uploads.iter().find(|upload| upload.content.len() > limits::FILE) {
            self.broken(call, &format!("files[{}]: larger than {} bytes (40005)", large.number, limits::FILE));
            return Some(Answer::error(413, 40_005, "Request entity too large"));
        }
        let is_callback = call.route.endpoint == Endpoint::Callback;
        let body = if is_callback { &call.body["data"] } else { &call.body };
        let outer: &[&str] = if is_callback { &["data"] } else { &[] };
        let problems = attachment::check(body, call.uploads, &self.attachments_before(call)).into_iter();
        let problems: Vec<_> = problems.map(|problem| problem.below(outer)).collect();
        (!problems.is_empty()).then(|| self.invalid(call, &problems))
    }

    /// The attachments of the message that a request changes.
    fn attachments_before(&self, call: &Call<'_>) -> Vec<Value> {
        let message = match call.route.endpoint {
            Endpoint::EditMessage => Some(call.id(1)),
            Endpoint::Callback if call.body["type"] == 7 => self.interactions.get(&call.id(0)).and_then(|interaction| interaction.message),
            Endpoint::EditAnswer if call.route.template.ends_with("@original") => {
                let found = self.interactions.values().find(|interaction| interaction.token == call.parameters[1]);
                found.and_then(|interaction| interaction.original)
            }
            Endpoint::EditAnswer => Some(call.id(2)),
            _ => None,
        };
        let message = message.and_then(|id| self.messages.get(&id));
        message.map_or_else(Vec::new, |message| list(&message.json, "attachments").to_vec())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A form of parts, each a header's rest and a content.
    fn form(parts: &[(&str, &[u8])]) -> Bytes {
        let mut form = Vec::new();
        for (head, content) in parts {
            form.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
            form.extend_from_slice(content);
            form.extend_from_slice(b"\r\n");
        }
        [form.as_slice(), b"--x--\r\n"].concat().into()
    }

    #[tokio::test]
    async fn forms_carry_json_and_files() {
        // What looks like a boundary is none, and not all bytes are text.
        let content = [0, 255, b'\r', b'\n', b'-', b'-', b'\r', b'\n', b'\r', b'\n'];
        let kind = "multipart/form-data; boundary=\"x\"";
        let whole = form(&[
            ("name=\"files[3]\"; filename=\"a \\\"b\\\".txt\"\r\nContent-Type: text/plain", &content),
            ("name=\"payload_json\"", b"{\"content\":\"c\"}"),
        ]);
        let file = Upload { number: 3, name: "a \"b\".txt".to_owned(), content: Bytes::copy_from_slice(&content) };
        assert_eq!(read(kind, whole.clone()).await, Ok((json!({"content": "c"}), vec![file])));
        let wrong: [(&str, Bytes, &str); 6] = [
            (kind, form(&[("name=\"y\"", b"z")]), "neither"),
            (kind, form(&[("name=\"file\"; filename=\"a\"", b"z")]), "neither"),
            (kind, form(&[("name=\"files[0]\"", b"z")]), "neither"),
            (kind, form(&[("name=\"payload_json\"", b"{")]), "payload_json is not JSON"),
            (kind, whole.slice(..whole.len() - 9), "the form cannot be read"),
            ("multipart/form-data", whole, "the body is no form"),
        ];
        for (kind, form, expected) in wrong {
            let told = read(kind, form).await.unwrap_err();
            assert!(told.starts_with(expected) || told.contains(expected), "{told}");
        }
    }
}
