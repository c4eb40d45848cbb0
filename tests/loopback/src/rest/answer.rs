//! What the server answers.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::{Value, json};

use super::Call;
use crate::clock;
use crate::problem::{Problem, invalid_form};
use crate::world::World;

/// The requests a route takes in a second, as far as the headers tell.
const LIMIT: u32 = 50;

/// A status, a JSON body and perhaps special headers.
pub(crate) struct Answer {
    pub(crate) status: u16,
    body: Value,
    too_many: Option<(f64, String)>,
}

impl Answer {
    /// 200 with a body.
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body, too_many: None }
    }

    /// 201 with a body.
    pub(crate) fn created(body: Value) -> Self {
        Self { status: 201, body, too_many: None }
    }

    /// 204: done, and nothing to say.
    pub(crate) fn done() -> Self {
        Self { status: 204, body: Value::Null, too_many: None }
    }

    /// An error with one of Discord's codes.
    pub(crate) fn error(status: u16, code: u32, message: &str) -> Self {
        Self { status, body: json!({"message": message, "code": code}), too_many: None }
    }

    /// 400 with what is wrong with the body.
    pub(crate) fn invalid(problems: &[Problem]) -> Self {
        Self { status: 400, body: invalid_form(problems), too_many: None }
    }

    /// 404 for a thing of this kind and code.
    pub(crate) fn unknown(code: u32, kind: &str) -> Self {
        Self::error(404, code, &format!("Unknown {kind}"))
    }
}

/// 429.
pub(crate) fn too_many(retry_after: f64, scope: &str) -> Answer {
    let body = json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"});
    Answer { status: 429, body, too_many: Some((retry_after, scope.to_owned())) }
}

/// Puts the rate-limit headers on an answer.
pub(crate) fn with_limits(answer: Answer, bucket: &str) -> Response {
    let now = f64::from(u32::try_from(clock::Clock::default().now() / 1_000).unwrap_or(u32::MAX));
    let reset_after = answer.too_many.as_ref().map_or(1.0, |(seconds, _)| *seconds);
    let remaining = if answer.too_many.is_some() { 0 } else { LIMIT - 1 };
    let bucket = bucket.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut response = Response::builder()
        .status(answer.status)
        .header("X-RateLimit-Limit", LIMIT)
        .header("X-RateLimit-Remaining", remaining)
        .header("X-RateLimit-Reset", format!("{:.3}", now + reset_after))
        .header("X-RateLimit-Reset-After", format!("{reset_after:.3}"))
        .header("X-RateLimit-Bucket", format!("{bucket:016x}"));
    if let Some((seconds, scope)) = answer.too_many {
        response = response.header("Retry-After", seconds.to_string()).header("X-RateLimit-Scope", &scope);
        if scope == "global" {
            response = response.header("X-RateLimit-Global", "true");
        }
    }
    let body = if answer.status == 204 {
        Body::empty()
    } else {
        response = response.header(CONTENT_TYPE, "application/json");
        Body::from(answer.body.to_string())
    };
    response.body(body).expect("the headers are plain text")
}

impl World {
    /// Records what is wrong with a body, and answers 50035.
    pub(crate) fn invalid(&mut self, call: &Call<'_>, problems: &[Problem]) -> Answer {
        for problem in problems {
            self.broken(call, &problem.to_string());
        }
        Answer::invalid(problems)
    }

    /// Records a broken rule, and answers with an error.
    pub(crate) fn refuse(&mut self, call: &Call<'_>, status: u16, code: u32, message: &str) -> Answer {
        self.broken(call, &format!("{message} ({code})"));
        Answer::error(status, code, message)
    }
}
