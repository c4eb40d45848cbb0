//! What goes wrong on purpose.

use std::time::Duration;

/// Something that happens to the next `times` REST requests of a route. A route is written as in Discord's description, for
/// example `POST /channels/{channel_id}/messages`; `*` is every route.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// 429: too many requests. The request is not carried out.
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
    fn route_and_times(&mut self) -> (&'static str, &mut usize) {
        match self {
            Self::TooMany { route, times, .. }
            | Self::Status { route, times, .. }
            | Self::StatusAfter { route, times, .. }
            | Self::Slow { route, times, .. } => (route, times),
        }
    }
}

/// Takes the first fault that is waiting for a request to `route`.
pub(crate) fn take(faults: &mut Vec<Fault>, route: &str) -> Option<Fault> {
    faults.retain_mut(|fault| *fault.route_and_times().1 > 0);
    let fault = faults.iter_mut().find_map(|fault| [route, "*"].contains(&fault.route_and_times().0).then_some(fault))?;
    *fault.route_and_times().1 -= 1;
    Some(fault.clone())
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
    fn faults_are_used_up() {
        let mut faults =
            vec![Fault::Status { route: "GET /a", status: 500, times: 2 }, Fault::Status { route: "*", status: 502, times: 1 }];
        let mut status = |route: &str| match take(&mut faults, route) {
            Some(Fault::Status { status, .. }) => Some(status),
            _ => None,
        };
        assert_eq!([status("GET /a"), status("GET /b"), status("GET /a"), status("GET /a")], [Some(500), Some(502), Some(500), None]);
    }
}
