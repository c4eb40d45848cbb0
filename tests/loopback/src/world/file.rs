//! Files: what users attach, and what the bot sends.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::World;
use crate::rules::{attachment, list, text};

/// Discord's host of attachments.
pub(crate) const HOST: &str = "https://cdn.discordapp.com";
/// The host that gives them out in other sizes.
const PROXY: &str = "https://media.discordapp.net";
/// The folder of what is attached to messages.
pub(crate) const ATTACHMENTS: &str = "attachments";
/// The folder of what is given to commands.
pub(crate) const EPHEMERAL_ATTACHMENTS: &str = "ephemeral-attachments";
/// How many seconds an address is said to be good for. This server has it for longer.
const SIGNED: u64 = 24 * 60 * 60;

/// A file on Discord's host of attachments.
#[derive(Debug)]
pub(crate) struct FileData {
    pub(crate) name: String,
    pub(crate) content: Bytes,
    pub(crate) content_type: Option<String>,
    /// Where it is, percent-encoded, and the signature that lets one read it.
    path: String,
    signature: String,
}

/// A file that is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    /// The number in `files[0]`.
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) content: Bytes,
}

impl World {
    /// Keeps a file, and returns its attachment object.
    pub(crate) fn add_file(&mut self, folder: &str, channel: u64, name: &str, content: &Bytes) -> Value {
        let id = self.clock.id();
        let issued = self.clock.now() / 1_000;
        let path = format!("/{folder}/{channel}/{id}/{}", encoded(name));
        let mark = format!("{:016x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15)).repeat(4);
        let signature = format!("ex={:x}&is={issued:x}&hm={mark}", issued + SIGNED);
        let content_type = content_type(name, content);
        let mut json = json!({"id": id.to_string(), "filename": name, "size": content.len(),
            "url": format!("{HOST}{path}?{signature}&"), "proxy_url": format!("{PROXY}{path}?{signature}&")});
        if let Some(content_type) = &content_type {
            json["content_type"] = json!(content_type);
        }
        if folder == EPHEMERAL_ATTACHMENTS {
            json["ephemeral"] = json!(true);
        }
        self.files.insert(id, FileData { name: name.to_owned(), content: content.clone(), content_type, path, signature });
        json
    }

    /// The file at a path, if the query is the signature it was given out with.
    pub(crate) fn file(&self, path: &str, query: &str) -> Option<&FileData> {
        let signature = query.trim_end_matches('&');
        self.files.values().find(|file| file.path == path && file.signature == signature)
    }

    /// The attachments of a message after a request: those that its body lists, which are files of its form or were there before;
    /// without a list, all of both.
    pub(crate) fn attachments(&mut self, channel: u64, body: &Value, uploads: &[Upload], before: &[Value]) -> Value {
        if body.get("attachments").is_none() {
            let mut all = before.to_vec();
            all.extend(uploads.iter().map(|upload| self.add_file(ATTACHMENTS, channel, &upload.name, &upload.content)));
            return Value::Array(all);
        }
        list(body, "attachments").iter().filter_map(|listed| self.attachment(channel, listed, uploads, before)).collect()
    }

    fn attachment(&mut self, channel: u64, listed: &Value, uploads: &[Upload], before: &[Value]) -> Option<Value> {
        let id = attachment::id(listed);
        let known = before.iter().find(|known| text(known, "id") == id).cloned();
        let mut json = known.or_else(|| {
            let upload = uploads.iter().find(|upload| upload.number.to_string() == id)?;
            let name = listed["filename"].as_str().unwrap_or(&upload.name);
            Some(self.add_file(ATTACHMENTS, channel, name, &upload.content))
        })?;
        if let Some(description) = listed["description"].as_str() {
            json["description"] = json!(description);
        }
        Some(json)
    }

    /// The names and the contents of a message's attachments.
    pub(crate) fn contents(&self, message: &Value) -> Vec<(String, Bytes)> {
        let ids = list(message, "attachments").iter().filter_map(|file| text(file, "id").parse::<u64>().ok());
        ids.filter_map(|id| self.files.get(&id)).map(|file| (file.name.clone(), file.content.clone())).collect()
    }
}

/// A name as it stands in an address: everything but RFC 3986's unreserved characters is percent-encoded.
fn encoded(name: &str) -> String {
    let character = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    name.bytes().map(character).collect()
}

/// What a file is by the ending of its name, none where that tells nothing.
fn content_type(name: &str, content: &[u8]) -> Option<String> {
    let (_, ending) = name.rsplit_once('.')?;
    let kind = match ending.to_lowercase().as_str() {
        "txt" | "log" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "html" => "text/html",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ => return None,
    };
    let is_text = kind.starts_with("text/") && std::str::from_utf8(content).is_ok();
    Some(if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_and_tell_what_a_file_is() {
        let cases: [(&str, &[u8], &str, Option<&str>); 5] = [
            ("notes.md", b"# a", "notes.md", Some("text/markdown; charset=utf-8")),
            ("a b.TXT", b"\xff", "a%20b.TXT", Some("text/plain")),
            ("燈/?.zip", b"PK", "%E7%87%88%2F%3F.zip", Some("application/zip")),
            ("ada.toml", b"a = 1", "ada.toml", None),
            ("README", b"", "README", None),
        ];
        for (name, content, path, kind) in cases {
            assert_eq!((encoded(name).as_str(), content_type(name, content).as_deref()), (path, kind), "{name}");
        }
    }
}
