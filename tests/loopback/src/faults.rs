//! What goes wrong on purpose.

use std::time::{Duration, Instant};

/// Something that happens to the next `times` REST requests of a route. A route is written as in Discord's description, for
/// example `POST /channels/{channel_id}/messages`; `GET /attachments` is every file on the host of attachments, and `*` is every
/// route. A route that does not exist fails the test.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// 429: too many requests. The request is not carried out, and neither are those that come before the time is up.
    TooMany {
        /// The method and the path.
        route: &'static str,
        /// Seconds the bot is told to wait.
        retry_after: f64,
        /// `user`, `global` or `shared`.
        scope: &'static str,
        /// How often.
        times: usize,
    },
    /// An error of the server. The request is not carried out.
    Status {
        /// The method and the path.
        route: &'static str,
        /// For example 500.
        status: u16,
        /// How often.
        times: usize,
    },
    /// The request is carried out, but its answer is lost: the bot gets this status.
    StatusAfter {
        /// The method and the path.
        route: &'static str,
        /// For example 500.
        status: u16,
        /// How often.
        times: usize,
    },
    /// The request is carried out at once and answered late.
    Slow {
        /// The method and the path.
        route: &'static str,
        /// How late.
        delay: Duration,
        /// How often.
        times: usize,
    },
}

impl Fault {
    pub(crate) fn route_and_times(&mut self) -> (&'static str, &mut usize) {
        match self {
            Self::TooMany { route, times, .. }
            | Self::Status { route, times, .. }
            | Self::StatusAfter { route, times, .. }
            | Self::Slow { route, times, .. } => (route, times),
        }
    }
}

/// The faults that are waiting, and the limits in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Vec<Fault>,
    limits: Vec<Limit>,
}

#[derive(Debug)]
struct Limit {
    route: &'static str,
    scope: &'static str,
    until: Instant,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    /// The faults that have not happened as often as they should.
    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.waiting.clone()
    }

    /// What happens to a request to `route`: the first fault that is waiting for it, or a limit that is still in force.
    pub(crate) fn take(&mut self, route: &str, now: Instant) -> Option<Fault> {
        let fits = |known: &str| [route, "*"].contains(&known);
        self.limits.retain(|limit| limit.until > now);
        if let Some(limit) = self.limits.iter().find(|limit| fits(limit.route)) {
            let retry_after = (limit.until - now).as_secs_f64();
            return Some(Fault::TooMany { route: limit.route, retry_after, scope: limit.scope, times: 1 });
        }
        let fault = self.waiting.iter_mut().find_map(|fault| fits(fault.route_and_times().0).then_some(fault))?;
        *fault.route_and_times().1 -= 1;
        let taken = fault.clone();
        self.waiting.retain_mut(|fault| *fault.route_and_times().1 > 0);
        if let Fault::TooMany { route, retry_after, scope, .. } = taken {
            self.limits.push(Limit { route, scope, until: now + Duration::from_secs_f64(retry_after) });
        }
        Some(taken)
    }
}

/// How messages and interactions reach a session, other than once and in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disorder {
    /// Each comes twice.
    Twice,
    /// Each comes late, after the one that follows it where that is soon.
    Swapped,
}

/// How a session on the gateway is disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disconnect {
    /// The connection is closed with a code.
    Close(u16),
    /// The client is asked to reconnect (opcode 7).
    Reconnect,
    /// The session is declared invalid (opcode 9).
    InvalidSession {
        /// Whether it can be resumed all the same.
        resumable: bool,
    },
    /// The connection is cut without a word.
    Abrupt,
    /// The connection stays open, but nothing comes any more: no events, and heartbeats are not acknowledged.
    Zombie,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_used_up_and_limits_pass() {
        let mut faults = Faults::default();
        faults.push(Fault::Status { route: "GET /a", status: 500, times: 2 });
        faults.push(Fault::TooMany { route: "*", retry_after: 2.0, scope: "global", times: 1 });
        let start = Instant::now();
        let mut status = |route: &str, seconds: f64| match faults.take(route, start + Duration::from_secs_f64(seconds)) {
            Some(Fault::Status { status, .. }) => Some((status, 0.0)),
            Some(Fault::TooMany { retry_after, .. }) => Some((429, retry_after)),
            _ => None,
        };
        assert_eq!([status("GET /a", 0.0), status("GET /a", 0.0)], [Some((500, 0.0)), Some((500, 0.0))]);
        // Whoever does not wait is told to wait again.
        assert_eq!([status("GET /b", 0.0), status("GET /a", 1.5), status("GET /a", 2.0)], [Some((429, 2.0)), Some((429, 0.5)), None]);
        assert_eq!(faults.waiting(), []);
    }
}
