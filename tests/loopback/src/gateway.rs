//! The gateway: one task for each connection, which knows the protocol and nothing of what the events mean.

mod handshake;

use std::io::Write;
use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::response::Response;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

use crate::shared::Shared;
use crate::world::session::{Connection, Order, SessionLog};

/// Opcodes, from `topics/opcodes-and-status-codes` of Discord's documentation.
const HEARTBEAT: u64 = 1;
const IDENTIFY: u64 = 2;
const RESUME: u64 = 6;
const INVALID_SESSION: u64 = 9;
const HELLO: u64 = 10;
const HEARTBEAT_ACK: u64 = 11;
/// What a client may send without an answer: presence, voice state, member and soundboard requests.
const UNANSWERED: [u64; 4] = [3, 4, 8, 31];

/// Close codes, from the same page.
const UNKNOWN_OPCODE: u16 = 4001;
const DECODE_ERROR: u16 = 4002;
const NOT_AUTHENTICATED: u16 = 4003;
const AUTHENTICATION_FAILED: u16 = 4004;
const ALREADY_AUTHENTICATED: u16 = 4005;
const INVALID_SEQUENCE: u16 = 4007;
const INVALID_SHARD: u16 = 4010;
const INVALID_VERSION: u16 = 4012;
const INVALID_INTENTS: u16 = 4013;
const DISALLOWED_INTENTS: u16 = 4014;
const SESSION_TIMED_OUT: u16 = 4009;

/// The query of the gateway's address.
#[derive(Debug)]
struct Version(Option<String>);

/// Takes a connection.
pub(crate) async fn connect(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Vec<(String, String)>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let version = Version(query.into_iter().find(|(name, _)| name == "v").map(|(_, value)| value));
    upgrade.on_upgrade(move |socket| async move { Task::new(shared, socket).run(version).await })
}

/// Why a connection ends.
enum End {
    /// The server closes it with a code.
    Close(u16),
    /// The client closed it, perhaps with a code.
    Closed(Option<u16>),
    /// It is cut.
    Cut,
}

/// What a connection does next.
enum Step {
    Message(Option<Result<Message, axum::Error>>),
    Order(Order),
    End(End),
}

struct Task {
    shared: Arc<Shared>,
    socket: WebSocket,
    orders: UnboundedReceiver<Order>,
    connection: Connection,
    /// The session's id, after READY or RESUMED.
    session: Option<String>,
    compress: bool,
    zombie: bool,
    last_heartbeat: Instant,
}

impl Task {
    fn new(shared: Arc<Shared>, socket: WebSocket) -> Self {
        let (sender, orders) = unbounded_channel();
        let number = shared.write(|world| {
            world.connections.push(SessionLog::default());
            world.connections.len() - 1
        });
        let connection = Connection { number, sender };
        Self { shared, socket, orders, connection, session: None, compress: false, zombie: false, last_heartbeat: Instant::now() }
    }

    async fn run(mut self, version: Version) {
        if self.shared.read(|world| world.turns_away) {
            // Dropping the socket ends the connection before HELLO.
            return self.leave(None, false);
        }
        let end = if version.0.as_deref() == Some("10") { self.serve().await } else { End::Close(INVALID_VERSION) };
        let code = match end {
            End::Close(code) => Some(code),
            End::Closed(code) => code,
            End::Cut => None,
        };
        // The session is left before the client can come back for it.
        self.leave(code, matches!(end, End::Closed(_)));
        if let End::Close(code) = end {
            // The client may be gone already.
            let _ = self.socket.send(Message::Close(Some(CloseFrame { code, reason: "".into() }))).await;
            let answer = async { while self.socket.recv().await.is_some_and(|message| message.is_ok()) {} };
            let _ = tokio::time::timeout(std::time::Duration::from_secs(1), answer).await;
        }
    }

    async fn serve(&mut self) -> End {
        let interval = self.shared.heartbeat_interval;
        let milliseconds = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        if let Err(end) = self.send(&json!({"op": HELLO, "d": {"heartbeat_interval": milliseconds}, "s": null, "t": null})).await {
            return end;
        }
        let mut stopped = self.shared.stopped.subscribe();
        loop {
            // A client has two intervals, and a second for those that look at their clock rarely.
            let silence = self.last_heartbeat + interval * 2 + std::time::Duration::from_secs(1);
            let step = tokio::select! {
                message = self.socket.recv() => Step::Message(message),
                Some(order) = self.orders.recv() => Step::Order(order),
                () = tokio::time::sleep_until(silence), if !self.zombie => Step::End(End::Close(SESSION_TIMED_OUT)),
                _ = stopped.changed() => Step::End(End::Cut),
            };
            let done = match step {
                Step::Message(message) => self.receive(message).await,
                Step::Order(order) => self.obey(order).await,
                Step::End(end) => Err(end),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn obey(&mut self, order: Order) -> Result<(), End> {
        match order {
            Order::Event(payload) => {
                if self.zombie {
                    return Ok(());
                }
                self.send(&payload).await?;
                let written = payload["s"].as_u64().unwrap_or_default();
                self.on_session(|session| session.written = usize::try_from(written).unwrap_or_default());
                Ok(())
            }
            Order::Send(payload) => self.send(&payload).await,
            Order::Close(code) => Err(End::Close(code)),
            Order::Drop => Err(End::Cut),
            Order::Zombie => {
                self.zombie = true;
                self.on_session(|session| session.connection = None);
                Ok(())
            }
        }
    }

    async fn receive(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let text = match message {
            None | Some(Err(_)) => return Err(End::Cut),
            Some(Ok(Message::Close(frame))) => return Err(End::Closed(frame.map(|frame| frame.code))),
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return Err(End::Close(DECODE_ERROR)),
            Some(Ok(_)) => return Ok(()),
        };
        let payload: Value = serde_json::from_str(&text).map_err(|_| End::Close(DECODE_ERROR))?;
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(HEARTBEAT) => self.heartbeat().await,
            Some(IDENTIFY) => self.identify(data),
            Some(RESUME) => self.resume(data).await,
            Some(op) if UNANSWERED.contains(&op) => {
                if self.session.is_some() {
                    Ok(())
                } else {
                    Err(End::Close(NOT_AUTHENTICATED))
                }
            }
            _ => Err(End::Close(UNKNOWN_OPCODE)),
        }
    }

    async fn heartbeat(&mut self) -> Result<(), End> {
        self.last_heartbeat = Instant::now();
        if self.zombie {
            return Ok(());
        }
        self.on_session(|session| session.beats += 1);
        self.send(&json!({"op": HEARTBEAT_ACK, "d": null, "s": null, "t": null})).await
    }

    async fn send(&mut self, payload: &Value) -> Result<(), End> {
        let text = payload.to_string();
        // Dispatched events are compressed, small control payloads are not, so that a client meets both.
        let message =
            if self.compress && payload["op"] == 0 { Message::Binary(compressed(&text).into()) } else { Message::Text(text.into()) };
        self.socket.send(message).await.map_err(|_| End::Cut)
    }

    /// Changes the session this connection serves, unless another connection has taken it over.
    fn on_session(&self, change: impl FnOnce(&mut crate::world::session::SessionData)) {
        let number = self.connection.number;
        self.shared.write(|world| {
            let mine = |session: &&mut crate::world::session::SessionData| {
                session.connection.as_ref().is_some_and(|connection| connection.number == number)
            };
            if let Some(session) = world.sessions.iter_mut().find(mine) {
                change(session);
            }
        });
    }

    /// The connection is over. A client that says good-bye with 1000 or 1001 gives its session up.
    fn leave(&self, code: Option<u16>, by_client: bool) {
        let lost = match code {
            Some(1000 | 1001) => by_client,
            Some(AUTHENTICATION_FAILED | INVALID_SEQUENCE | INVALID_SHARD | INVALID_INTENTS | DISALLOWED_INTENTS) => true,
            _ => false,
        };
        let mine = self.session.as_ref();
        let number = self.connection.number;
        self.shared.write(|world| {
            world.connections[number].close = code;
            world.connections[number].ended = true;
            for session in world.sessions.iter_mut().filter(|session| Some(&session.id) == mine) {
                if session.connection.as_ref().is_none_or(|connection| connection.number == number) {
                    session.connection = None;
                    session.alive &= !lost;
                }
            }
        });
    }
}

/// One zlib stream for one payload.
fn compressed(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}
