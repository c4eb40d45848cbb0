//! Requests to Discord that are sent again when Discord fails in passing. Its rate limits are serenity's work, or those of a
//! proxy, which may let a request through to be refused.

use anyhow::Error as AnyError;
use backon::{ConstantBuilder, ExponentialBuilder, Retryable as _};
use poise::serenity_prelude::{Error, ErrorResponse, HttpError};
use std::time::Duration;
use tokio::time::Instant;

/// How long a request is sent again after failures, and after rate limits: serenity does not tell when those of a proxy end.
const FAILING: Duration = Duration::from_secs(20);
const LIMITED: Duration = Duration::from_mins(5);
/// The first pause, which doubles, and the longest; up to as much again is added by chance.
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(4);
/// How long Discord waits for the callback of an interaction
/// (docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction), and the pause before another attempt;
/// up to as much again is added by chance.
const CALLBACK: Duration = Duration::from_secs(3);
const URGENT: Duration = Duration::from_millis(150);
/// “Interaction has already been acknowledged”
/// (docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes).
const ACKNOWLEDGED: isize = 40_060;

/// Sends a request until it is answered, or has failed for too long. What is sent must not do more when it arrives twice: a callback, an edit,
/// or a message with an enforced nonce.
pub(super) async fn deliver<T, Sent: Future<Output = Result<T, Error>>>(send: impl FnMut() -> Sent) -> Result<T, Error> {
    let pauses = ExponentialBuilder::default().with_min_delay(PAUSE).with_max_delay(LONGEST).without_max_times().with_jitter();
    let start = Instant::now();
    let goes_on = |error: &Error| is_passing(error) && start.elapsed() < if has_status(error, 429) { LIMITED } else { FAILING };
    send.retry(pauses).when(goes_on).await
}

/// As [`deliver`], for the callback of an interaction: that it was acknowledged before is what was wanted, when the first
/// request arrived and its answer did not.
pub(super) async fn acknowledge<Sent: Future<Output = Result<(), Error>>>(send: impl FnMut() -> Sent) -> Result<(), Error> {
    let pauses = ConstantBuilder::default().with_delay(URGENT).without_max_times().with_jitter();
    let start = Instant::now();
    // Later it is refused, and attempts count against what Discord bears.
    match send.retry(pauses).when(|error| is_passing(error) && start.elapsed() < CALLBACK).await {
        Err(error) if refusal(&error).is_some_and(|response| response.error.code == ACKNOWLEDGED) => Ok(()),
        other => other,
    }
}

fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Http(HttpError::Request(_)))
        || refusal(error).is_some_and(|response| response.status_code.is_server_error() || response.status_code.as_u16() == 429)
}

/// Whether Discord refuses a request for good: other refusals are of the token, or pass.
pub(super) fn is_final(error: &Error) -> bool {
    refusal(error).is_some_and(|response| response.status_code.is_client_error())
        && !is_passing(error)
        && ![401, 408].into_iter().any(|status| has_status(error, status))
}

/// Whether Discord answered with a status, such as 404.
pub(super) fn has_status(error: &Error, status: u16) -> bool {
    refusal(error).is_some_and(|response| response.status_code.as_u16() == status)
}

/// What Discord answered to a request that it did not carry out, or says so.
pub(super) fn refusal(error: &Error) -> Option<&ErrorResponse> {
    if let Error::Http(HttpError::UnsuccessfulRequest(response)) = error { Some(response) } else { None }
}

/// An error for the log. What failed below Discord's client is left out: it would tell the address of the request, and with it
/// the token of an interaction.
pub(super) fn told(error: &AnyError) -> String {
    let mut parts = Vec::new();
    for cause in error.chain() {
        parts.push(cause.to_string());
        if cause.is::<Error>() {
            break;
        }
    }
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use poise::serenity_prelude::HttpBuilder;

    #[tokio::test]
    async fn an_error_tells_no_address() {
        // Nothing listens on port 1.
        let http = HttpBuilder::new("a.b.c").proxy("http://127.0.0.1:1").ratelimiter_disabled(true).application_id(1.into()).build();
        let error = http.delete_original_interaction_response("token-of-an-interaction").await.unwrap_err();
        let error = AnyError::from(error).context("cannot answer");
        assert!(format!("{error:#}").contains("127.0.0.1"), "{error:#}");
        let shown = told(&error);
        assert!(shown.starts_with("cannot answer: ") && !shown.contains("127.0.0.1") && !shown.contains("token-of"), "{shown}");
    }
}
