//! Requests to Discord that are sent again when Discord fails in passing. Its rate limits are serenity's work, or those of a
//! proxy, which may let a request through to be refused.

use backon::{ExponentialBuilder, Retryable as _};
use poise::serenity_prelude::{Error, HttpError};
use std::time::Duration;

/// How often a request is sent again, the first pause, which doubles, and the longest: about twenty seconds in all.
const AGAIN: usize = 7;
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(8);
/// “Interaction has already been acknowledged”
/// (docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes).
const ACKNOWLEDGED: isize = 40_060;

/// Sends a request until it is answered, a few times. What is sent must not do more when it arrives twice: a callback, an edit,
/// or a message with an enforced nonce.
pub(super) async fn deliver<T, Sent: Future<Output = Result<T, Error>>>(send: impl FnMut() -> Sent) -> Result<T, Error> {
    send.retry(ExponentialBuilder::default().with_min_delay(PAUSE).with_max_delay(LONGEST).with_max_times(AGAIN)).when(is_passing).await
}

/// As [`deliver`], for the callback of an interaction: that it was acknowledged before is what was wanted, when the first
/// request arrived and its answer did not.
pub(super) async fn acknowledge<Sent: Future<Output = Result<(), Error>>>(send: impl FnMut() -> Sent) -> Result<(), Error> {
    match deliver(send).await {
        Err(Error::Http(HttpError::UnsuccessfulRequest(response))) if response.error.code == ACKNOWLEDGED => Ok(()),
        other => other,
    }
}

fn is_passing(error: &Error) -> bool {
    match error {
        Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            response.status_code.is_server_error() || response.status_code.as_u16() == 429
        }
        Error::Http(HttpError::Request(_)) => true,
        _ => false,
    }
}
