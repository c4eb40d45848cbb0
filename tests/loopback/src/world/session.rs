//! The sessions of the bot on the gateway, which outlive their connections.

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

/// A session: what was asked for at IDENTIFY, and everything sent since.
pub(crate) struct SessionData {
    pub(crate) id: String,
    pub(crate) intents: u64,
    pub(crate) shard: (u64, u64),
    /// The payloads sent so far; the sequence number of the first one is 1.
    pub(crate) sent: Vec<Value>,
    /// How many of them are known to have been written to the socket.
    pub(crate) written: usize,
    /// The connection, while there is one.
    pub(crate) connection: Option<Connection>,
    /// Whether it can be resumed.
    pub(crate) alive: bool,
    /// Heartbeats the client has sent.
    pub(crate) beats: u64,
    /// An event that is sent after the next one.
    pub(crate) held: Option<(&'static str, Value)>,
}

/// The way to the task that holds the socket.
#[derive(Clone)]
pub(crate) struct Connection {
    /// The index in the list of connections.
    pub(crate) number: usize,
    pub(crate) sender: UnboundedSender<Order>,
}

/// What the task that holds the socket is to do.
#[derive(Debug)]
pub(crate) enum Order {
    /// Send a dispatched event, given by its sequence number.
    Event(Value),
    /// Send another payload.
    Send(Value),
    /// Close with a code.
    Close(u16),
    /// Drop the connection without a word.
    Drop,
    /// Stay silent from now on: no events, no acknowledgements.
    Zombie,
}

/// What happened on one connection to the gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionLog {
    /// The intents of its IDENTIFY.
    pub intents: Option<u64>,
    /// The shard of its IDENTIFY: number and count.
    pub shard: Option<(u64, u64)>,
    /// The sequence number of its RESUME.
    pub resume: Option<u64>,
    /// Whether READY or RESUMED was sent.
    pub established: bool,
    /// Whether its RESUME was answered with `INVALID_SESSION`.
    pub refused: bool,
    /// The code it was closed with: the server's, else the client's. None while it is open or when it was cut off.
    pub close: Option<u16>,
    /// Whether it is over.
    pub ended: bool,
}

impl SessionData {
    /// Whether the events of a guild (or of no guild) go to this session's shard.
    pub(crate) fn serves(&self, guild: Option<u64>) -> bool {
        let (number, count) = self.shard;
        self.alive && guild.map_or(number == 0, |guild| (guild >> 22) % count == number)
    }

    /// Sends an event, or keeps it until the session is resumed.
    pub(crate) fn send(&mut self, name: &str, data: &Value) {
        let payload = json!({"op": 0, "t": name, "s": self.sent.len() + 1, "d": data});
        self.sent.push(payload.clone());
        self.order(Order::Event(payload));
    }

    /// Sends an event after the one that follows it, or when it is [released](Self::release).
    pub(crate) fn send_late(&mut self, name: &'static str, data: &Value) {
        match self.held.take() {
            Some((earlier, its)) => {
                self.send(name, data);
                self.send(earlier, &its);
            }
            None => self.held = Some((name, data.clone())),
        }
    }

    /// Sends the event that is held.
    pub(crate) fn release(&mut self) {
        if let Some((name, data)) = self.held.take() {
            self.send(name, &data);
        }
    }

    pub(crate) fn order(&self, order: Order) {
        if let Some(connection) = &self.connection {
            // A connection that has just ended takes no more orders; the event is kept in `sent`.
            let _ = connection.sender.send(order);
        }
    }
}
