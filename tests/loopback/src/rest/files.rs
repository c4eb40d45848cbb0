//! The host of attachments, which wants no token and a signature.

use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value;

use super::answer::{too_many, with_limits};
use crate::faults::Fault;
use crate::requests::Request;
use crate::shared::Shared;

/// What faults are queued under.
pub(super) const ROUTE: &str = "GET /attachments";
/// The type of what has none.
const UNKNOWN: &str = "application/octet-stream";

/// Whether somebody asks for a file.
pub(super) fn is_file(parts: &Parts) -> bool {
    parts.method == Method::GET && ["/attachments/", "/ephemeral-attachments/"].iter().any(|folder| parts.uri.path().starts_with(folder))
}

/// Answers a request for a file.
pub(super) async fn serve(shared: &Shared, parts: &Parts) -> Response {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let (found, fault) = shared.write(|world| {
        if parts.headers.contains_key(AUTHORIZATION) {
            world.violations.push(format!("{ROUTE}: the token was sent to the host of attachments"));
        }
        let found = world.file(path, query).map(|file| (file.content_type.clone(), file.content.clone()));
        (found, world.faults.take(ROUTE, Instant::now()))
    });
    let response = match (&fault, found) {
        (Some(Fault::TooMany { retry_after, scope, .. }), _) => with_limits(too_many(*retry_after, scope), ROUTE),
        (Some(Fault::Status { status, .. } | Fault::StatusAfter { status, .. }), _) => plain(*status, UNKNOWN, Bytes::new()),
        (_, Some((kind, content))) => plain(200, kind.as_deref().unwrap_or(UNKNOWN), content),
        (_, None) => plain(404, "text/plain", Bytes::from_static(b"This content is no longer available.")),
    };
    if let Some(Fault::Slow { delay, .. }) = fault {
        tokio::time::sleep(delay).await;
    }
    shared.write(|world| {
        world.requests.push(Request {
            method: Method::GET.to_string(),
            path: path.to_owned(),
            template: "/attachments".to_owned(),
            body: Value::Null,
            status: response.status().as_u16(),
        });
    });
    response
}

fn plain(status: u16, kind: &str, content: Bytes) -> Response {
    Response::builder().status(status).header(CONTENT_TYPE, kind).body(Body::from(content)).expect("the headers are plain text")
}
