//! The record of every REST request.

use serde_json::Value;

/// A REST request of the bot or one for a file, and the answer's status.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// For example `POST`.
    pub method: String,
    /// The path with its numbers, after `/api/v10` if it is there, without the query.
    pub path: String,
    /// The same path as it stands in Discord's description, for example `/channels/{channel_id}/messages`. It is
    /// `/attachments` for every file.
    pub template: String,
    /// The JSON body or the JSON in a form, null if there was none.
    pub body: Value,
    /// The status it was answered with.
    pub status: u16,
}
