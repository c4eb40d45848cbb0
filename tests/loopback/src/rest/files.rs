//! The host of attachments, which wants no token and a signature.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::Response;
use std::time::{Duration, Instant};

use crate::faults::Fault;
use crate::shared::Shared;

/// What faults are queued under.
pub(crate) const ROUTE: &str = "GET /attachments";

/// Whether a path is one of a file.
pub(super) fn is_file(path: &str) -> bool {
    ["/attachments/", "/ephemeral-attachments/"].iter().any(|folder| path.starts_with(folder))
}

/// Answers a request for a file.
pub(super) async fn serve(shared: &Shared, parts: &Parts) -> Response {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let (found, fault) = shared.write(|world| {
        if parts.headers.contains_key(AUTHORIZATION) {
            world.violations.push(format!("{ROUTE}: the token was sent to the host of attachments"));
        }
        let signed = |signature: &str| query.trim_end_matches('&') == signature;
        let found = world.files.values().find(|file| file.path == path && signed(&file.signature)).map(|file| file.content.clone());
        (found, world.faults.take(ROUTE, Instant::now()))
    });
    let (mut status, mut body) = found.map_or((404, Vec::new()), |content| (200, content));
    if let Some(Fault::Status { status: other, .. }) = fault {
        (status, body) = (other, Vec::new());
    }
    let delay = if let Some(Fault::Slow { delay, .. }) = fault { delay } else { Duration::ZERO };
    tokio::time::sleep(delay).await;
    let response = Response::builder().status(status).header(CONTENT_TYPE, "text/plain").body(Body::from(body));
    response.unwrap_or_default()
}
