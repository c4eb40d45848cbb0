//! What happens in a run, as it follows from a seed.

use super::super::faults::CREATE;
use fastrand::Rng;
use loopback_discord::{Disconnect, Disorder, Fault};
use std::time::Duration;

/// Lamps, each of which a document is about: the operator's that change, one of the operator's that stays, and those that servers add.
pub(super) const LAMPS: [&str; 7] = ["Kestrel", "Petrel", "Gannet", "Osprey", "Plover", "Curlew", "Dunlin"];
pub(super) const STAYING: usize = 2;
/// How many servers there are.
pub(super) const GUILDS: usize = 2;
const TURNS: usize = 10;
/// How often a connection is lost in a run: after more of it within a minute the bot waits longer than tests do.
const MOST_CUT_OFF: usize = 2;

/// Who has a knowledge base of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Operator,
    Guild(usize),
}

/// Things that happen at once.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) trouble: Trouble,
    pub(super) questions: Vec<Question>,
    pub(super) edits: Vec<(Whose, Edit)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    pub(super) guild: usize,
    pub(super) lamp: usize,
    pub(super) way: Way,
}

/// How a question is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Mention,
    Command,
    Private,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Edit {
    /// A document is added, or replaced where it stands.
    Write(usize),
    /// A document is taken out.
    Remove(usize),
    /// The last revision is taken back.
    Undo,
}

/// What goes wrong meanwhile.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    Nothing,
    /// Requests fail, are refused for a while, lose their answers, or are slow.
    Requests(Fault),
    /// The connection to the gateway is lost, and the session goes on.
    Connection(Disconnect),
    /// Connections to the gateway end before their first message.
    TurnedAway,
    /// Events come twice, or late and in another order.
    Events(Disorder),
    /// Somebody else holds the store for a while, or ends every connection to it.
    Store(Duration),
    /// No file can grow.
    FullDisk,
    /// The bot is told to end after a while, and started again.
    Restart(Duration),
    /// The bot is killed after a while, and started again.
    Kill(Duration),
    /// Discord's clock jumps ahead.
    Clock(Duration),
}

/// Plans a run.
pub(super) fn plan(seed: u64) -> Vec<Turn> {
    let mut rng = Rng::with_seed(seed);
    let mut turns: Vec<Turn> = (0..TURNS).map(|_| Turn::drawn(&mut rng)).collect();
    let cut_off = turns.iter_mut().filter(|turn| matches!(turn.trouble, Trouble::Connection(_) | Trouble::TurnedAway));
    cut_off.skip(MOST_CUT_OFF).for_each(|turn| turn.trouble = Trouble::Nothing);
    turns
}

impl Turn {
    fn drawn(rng: &mut Rng) -> Self {
        let trouble = Trouble::drawn(rng);
        let questions = (0..rng.usize(1..5)).map(|_| Question::drawn(rng)).collect();
        let everybody = [Whose::Operator, Whose::Guild(0), Whose::Guild(1)];
        let mut edits: Vec<(Whose, Edit)> = everybody.map(|whose| (whose, Edit::drawn(rng, whose))).into();
        edits.retain(|_| rng.bool());
        Self { trouble, questions, edits }
    }
}

impl Question {
    fn drawn(rng: &mut Rng) -> Self {
        let way = [Way::Mention, Way::Command, Way::Private][rng.usize(..3)];
        Self { guild: rng.usize(..GUILDS), lamp: rng.usize(..LAMPS.len()), way }
    }
}

impl Edit {
    fn drawn(rng: &mut Rng, whose: Whose) -> Self {
        let lamp = match whose {
            Whose::Operator => rng.usize(..STAYING),
            Whose::Guild(_) => rng.usize(STAYING..LAMPS.len()),
        };
        match rng.usize(..10) {
            0..5 => Self::Write(lamp),
            5..7 => Self::Remove(lamp),
            _ => Self::Undo,
        }
    }
}

impl Trouble {
    fn drawn(rng: &mut Rng) -> Self {
        let milliseconds = |rng: &mut Rng, most: u64| Duration::from_millis(rng.u64(..most));
        match rng.usize(..14) {
            0 | 1 => Self::Nothing,
            2..5 => Self::Requests(fault(rng)),
            5 => {
                let ways = [
                    Disconnect::Reconnect,
                    Disconnect::Close(4000),
                    Disconnect::Abrupt,
                    Disconnect::InvalidSession { resumable: true },
                    Disconnect::InvalidSession { resumable: false },
                ];
                Self::Connection(ways[rng.usize(..ways.len())])
            }
            6 => Self::TurnedAway,
            7 => Self::Events([Disorder::Twice, Disorder::Swapped][rng.usize(..2)]),
            8 => Self::Store(milliseconds(rng, 1_500)),
            9 => Self::FullDisk,
            10 => Self::Restart(milliseconds(rng, 800)),
            11 | 12 => Self::Kill(milliseconds(rng, 800)),
            _ => Self::Clock(Duration::from_mins(rng.u64(1..60))),
        }
    }
}

fn fault(rng: &mut Rng) -> Fault {
    const ROUTES: [&str; 4] = [
        CREATE,
        "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
        "POST /interactions/{interaction_id}/{interaction_token}/callback",
        "POST /channels/{channel_id}/typing",
    ];
    let route = ROUTES[rng.usize(..ROUTES.len())];
    match rng.usize(..4) {
        0 => Fault::TooMany { route, retry_after: 0.2 + 0.6 * rng.f64(), scope: ["user", "global", "shared"][rng.usize(..3)], times: 1 },
        1 => Fault::Status { route, status: [500, 502, 503][rng.usize(..3)], times: 1 },
        2 => Fault::StatusAfter { route, status: [500, 502][rng.usize(..2)], times: 1 },
        _ => Fault::Slow { route, delay: Duration::from_millis(rng.u64(100..700)), times: rng.usize(1..3) },
    }
}
