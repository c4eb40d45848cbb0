//! Files: what users attach, and what the bot sends.

use serde_json::{Value, json};

use super::World;
use crate::limits;

/// A file on Discord's host of attachments.
#[derive(Debug, Clone)]
pub(crate) struct FileData {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
    /// Where it is, with the signature that lets one read it.
    pub(crate) path: String,
    pub(crate) signature: String,
}

/// A file in the form of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    /// As in `files[0]`.
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

impl World {
    /// Keeps a file, and returns its attachment object.
    pub(crate) fn add_file(&mut self, folder: &str, channel: u64, name: &str, content: &[u8]) -> Value {
        let id = self.clock.id();
        let path = format!("/{folder}/{channel}/{id}/{name}");
        let signature = format!("ex=1&is=1&hm={:x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let url = format!("https://cdn.discordapp.com{path}?{signature}&");
        let json = json!({"id": id.to_string(), "filename": name, "size": content.len(), "url": url, "proxy_url": url,
            "content_type": "text/plain; charset=utf-8", "ephemeral": folder != "attachments"});
        self.files.insert(id, FileData { name: name.to_owned(), content: content.to_vec(), path, signature });
        json
    }

    /// An attachment of a message as a request has it: a file of its form, or one that the message has already.
    pub(crate) fn attachment(&mut self, channel: u64, file: &Value, kept: &[Value]) -> Option<Value> {
        let number = file["id"].as_u64().map_or_else(|| file["id"].as_str().unwrap_or_default().to_owned(), |id| id.to_string());
        if let Some(kept) = kept.iter().find(|known| known["id"] == *number) {
            return Some(kept.clone());
        }
        let field = format!("files[{number}]");
        let upload = self.uploads.iter().find(|upload| upload.field == field).cloned()?;
        let name = file["filename"].as_str().unwrap_or(&upload.name).to_owned();
        Some(self.add_file("attachments", channel, &name, &upload.content))
    }

    /// What is wrong with the files of a request: too many, too large, or named by no form.
    pub(crate) fn wrong_files(&self, body: &Value, kept: &[Value]) -> Option<String> {
        let listed = body["attachments"].as_array().or_else(|| body["data"]["attachments"].as_array());
        let ids: Vec<String> = listed
            .into_iter()
            .flatten()
            .map(|file| file["id"].as_u64().map_or_else(|| file["id"].as_str().unwrap_or_default().to_owned(), |id| id.to_string()))
            .collect();
        if ids.len() > limits::FILES || self.uploads.len() > limits::FILES {
            return Some(format!("at most {} files", limits::FILES));
        }
        if let Some(large) = self.uploads.iter().find(|upload| upload.content.len() > limits::FILE) {
            return Some(format!("{} is larger than {} bytes", large.name, limits::FILE));
        }
        let is_known = |id: &String| {
            kept.iter().any(|known| known["id"] == **id) || self.uploads.iter().any(|upload| upload.field == format!("files[{id}]"))
        };
        ids.iter().find(|id| !is_known(id)).map(|id| format!("attachments: there is no file {id}"))
    }
}
