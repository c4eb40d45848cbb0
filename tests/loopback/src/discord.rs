//! The handle a test holds: the server, what it has seen, and how to disturb it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::actor::place::{Channel, Guild};
use crate::actor::user::User;
use crate::faults::{Disconnect, Disorder, Fault};
use crate::message::Message;
use crate::requests::Request;
use crate::shared::{PATIENCE, Shared};
use crate::world::place::ChannelKind;
use crate::world::session::{Order, SessionData, SessionLog};
use crate::{gateway, limits, rest};

/// How long an event is held that comes late.
const HELD: Duration = Duration::from_millis(150);

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Discord's published API description. Bodies of requests are checked against it when it is given.
    pub openapi: Option<Value>,
    /// Whether the privileged intent for the content of messages is enabled in the portal.
    pub message_content: bool,
    /// The interval of heartbeats clients are told.
    pub heartbeat_interval: Duration,
    /// Whether events are sent zlib-compressed to clients that ask for it.
    pub compress: bool,
    /// How long an interaction waits for its callback. Discord's three seconds, but for tests that keep a machine busy.
    pub callback_within: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            openapi: None,
            message_content: false,
            heartbeat_interval: Duration::from_millis(41_250),
            compress: true,
            callback_within: limits::CALLBACK,
        }
    }
}

/// A running server. Clones are handles of the same server.
#[derive(Clone)]
pub struct Discord {
    pub(crate) shared: Arc<Shared>,
}

impl fmt::Debug for Discord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Discord").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Discord {
    /// Starts a server on a free port of 127.0.0.1, as tasks of the current tokio runtime.
    pub async fn start(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback interface has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::new(address, options));
        let router = Router::new().route("/gateway", any(gateway::connect)).fallback(rest::serve).with_state(Arc::clone(&shared));
        let mut stopped = shared.stopped.subscribe();
        tokio::spawn(async move {
            let until = async move {
                let _ = stopped.wait_for(|&stopped| stopped).await;
            };
            axum::serve(listener, router).with_graceful_shutdown(until).await
        });
        Self { shared }
    }

    /// The address of the REST API without its path: `http://127.0.0.1:` and a port. Requests go to `/api/v10/...` below it.
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The token of the bot. Every other token is refused.
    pub fn token(&self) -> String {
        self.shared.token()
    }

    /// The bot's user.
    pub fn bot_id(&self) -> u64 {
        self.shared.bot
    }

    /// The application, which has the number of its bot.
    pub fn application_id(&self) -> u64 {
        self.shared.bot
    }

    /// A new person, whose client is in American English and who is a member of every guild.
    pub fn user(&self, name: &str) -> User {
        User { discord: self.clone(), id: self.shared.write(|world| world.add_user(name, false)) }
    }

    /// A new guild with the bot as a member.
    pub fn guild(&self, name: &str) -> Guild {
        Guild { discord: self.clone(), id: self.shared.write(|world| world.add_guild(name, true)) }
    }

    /// A guild with the bot as a member that another server has too: two processes of a bot serve it, each from a server of its own.
    pub fn guild_known_as(&self, id: u64, name: &str) -> Guild {
        Guild { discord: self.clone(), id: self.shared.write(|world| world.add_guild_as(id, name, true)) }
    }

    /// A new guild without the bot. A user who has installed the app can use it there: interactions arrive and are answered by
    /// their tokens, while REST on its channels is refused with 50001.
    pub fn guild_without_bot(&self, name: &str) -> Guild {
        Guild { discord: self.clone(), id: self.shared.write(|world| world.add_guild(name, false)) }
    }

    /// The direct messages between the user and the bot.
    pub fn direct(&self, user: &User) -> Channel {
        Channel { discord: self.clone(), id: self.shared.write(|world| world.direct(user.id)) }
    }

    /// A conversation of two persons without the bot. A user who has installed the app can use it there.
    pub fn private(&self, one: &User, other: &User) -> Channel {
        let recipients = vec![one.id, other.id];
        Channel { discord: self.clone(), id: self.shared.write(|world| world.add_channel(None, ChannelKind::Direct, "", None, recipients)) }
    }

    /// Waits until a session is open and everything it was greeted with has been written. Libraries wait between two IDENTIFYs, so
    /// this may take half a minute before the test fails.
    pub async fn ready(&self) {
        let open = self.shared.wait(PATIENCE * 3, |world| {
            world.sessions.iter().any(|session| session.connection.is_some() && session.written >= session.sent.len()).then_some(())
        });
        if open.await.is_none() {
            self.give_up("no session was opened on the gateway");
        }
    }

    /// Waits until no client is connected to the gateway. A process that was killed is noticed a moment later: who asks for one that is
    /// [ready](Self::ready) before that may get its session.
    pub async fn deserted(&self) {
        let left = self.shared.wait(PATIENCE, |world| world.connections.iter().all(|log| log.ended).then_some(()));
        if left.await.is_none() {
            self.give_up("a client is still connected to the gateway");
        }
    }

    /// The registered commands once no request is open: the global ones first, then those of guilds.
    pub async fn commands(&self) -> Vec<Value> {
        self.settled().await;
        self.shared.read(|world| {
            let part = |in_guild: bool| world.commands.iter().filter(move |command| command.guild.is_some() == in_guild);
            part(false).chain(part(true)).map(|command| command.json.clone()).collect()
        })
    }

    /// Waits until commands have been registered by at least `calls` requests.
    pub async fn commands_registered(&self, calls: usize) {
        if self.shared.wait(PATIENCE, |world| (world.registrations >= calls).then_some(())).await.is_none() {
            self.give_up(&format!("commands were not registered {calls} times"));
        }
    }

    /// How often the commands have been overwritten as a whole.
    pub fn registrations(&self) -> usize {
        self.shared.read(|world| world.overwrites)
    }

    /// Every rule broken so far, with the request and the field.
    pub fn violations(&self) -> Vec<String> {
        self.shared.read(|world| world.violations.clone())
    }

    /// How many interactions the bot has not acknowledged so far.
    pub fn unacknowledged(&self) -> usize {
        self.shared.read(|world| world.interactions.values().filter(|interaction| interaction.callbacks.is_empty()).count())
    }

    /// Every REST request that was answered, and every one for a file.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.read(|world| world.requests.clone())
    }

    /// Lets something go wrong. Faults of one route happen in the order they were queued.
    pub fn fail(&self, mut fault: Fault) {
        let route = fault.route_and_times().0;
        assert!(route == "*" || crate::rest::has_route(route), "{route} is no route of Discord's, or not one that is offered");
        self.shared.write(|world| world.faults.push(fault));
    }

    /// The faults that have not happened as often as they should: a test that ends with some has not tried what it meant to.
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.read(|world| world.faults.waiting())
    }

    /// Moves the server's clock forward: for the deadlines of interactions, for nonces, and for timestamps.
    pub fn advance(&self, by: Duration) {
        self.shared.write(|world| world.clock.advance(by));
    }

    /// Disturbs every open session, and waits until that has happened.
    pub async fn disconnect(&self, how: Disconnect) {
        let connections: Vec<usize> = self.shared.write(|world| {
            let mut numbers = Vec::new();
            for session in &mut world.sessions {
                let Some(connection) = &session.connection else { continue };
                numbers.push(connection.number);
                session.order(match how {
                    Disconnect::Close(code) => Order::Close(code),
                    Disconnect::Reconnect => Order::Send(json!({"op": 7, "d": null, "s": null, "t": null})),
                    Disconnect::InvalidSession { resumable } => Order::Send(json!({"op": 9, "d": resumable, "s": null, "t": null})),
                    Disconnect::Abrupt => Order::Drop,
                    Disconnect::Zombie => Order::Zombie,
                });
                session.alive &= how != Disconnect::InvalidSession { resumable: false };
            }
            numbers
        });
        let over = self.shared.wait(PATIENCE, |world| {
            let serving = world.sessions.iter().filter_map(|session| session.connection.as_ref());
            let over = serving.into_iter().all(|connection| !connections.contains(&connection.number));
            over.then_some(())
        });
        if over.await.is_none() {
            self.give_up(&format!("the client is still connected after {how:?}"));
        }
    }

    /// Ends every connection that is made before its first message, or no more.
    pub fn turns_away(&self, everybody: bool) {
        self.shared.write(|world| world.turns_away = everybody);
    }

    /// Lets messages and interactions reach the bot in disorder, or no more.
    pub fn disorders(&self, how: Option<Disorder>) {
        self.shared.write(|world| {
            world.disorder = how;
            world.sessions.iter_mut().for_each(SessionData::release);
        });
        let shared = Arc::clone(&self.shared);
        if how == Some(Disorder::Swapped) {
            // With nothing to follow them events come a moment later.
            tokio::spawn(async move {
                while shared.read(|world| world.disorder == Some(Disorder::Swapped)) {
                    tokio::time::sleep(HELD).await;
                    shared.write(|world| world.sessions.iter_mut().for_each(SessionData::release));
                }
            });
        }
    }

    /// Lets the bot start so many sessions more.
    pub fn leaves_starts(&self, count: u64) {
        self.shared.write(|world| world.starts_left = count);
    }

    /// How many connections to the gateway were made so far.
    pub fn connections(&self) -> usize {
        self.shared.read(|world| world.connections.len())
    }

    /// What happened on each connection to the gateway so far, once no handshake is under way.
    pub async fn sessions(&self) -> Vec<SessionLog> {
        let calm = |log: &SessionLog| log.ended || log.established || log.refused || (log.intents.is_none() && log.resume.is_none());
        self.shared.wait(PATIENCE, |world| world.connections.iter().all(calm).then_some(())).await;
        self.shared.read(|world| world.connections.clone())
    }

    /// Waits until the bot has had every event and has nothing more to say: each open session answers a heartbeat request,
    /// which comes after all events, and then no REST request is open or arrives for 400 milliseconds.
    pub async fn quiet(&self) {
        self.shared.delivered().await;
        let asked: Vec<(String, u64)> = self.shared.write(|world| {
            let open = world.sessions.iter_mut().filter(|session| session.connection.is_some());
            let ask = open.map(|session| {
                session.order(Order::Send(json!({"op": 1, "d": null, "s": null, "t": null})));
                (session.id.clone(), session.beats)
            });
            ask.collect()
        });
        self.shared
            .wait(PATIENCE, |world| {
                let answered = |(id, beats): &(String, u64)| {
                    world.sessions.iter().all(|session| session.id != *id || session.connection.is_none() || session.beats > *beats)
                };
                asked.iter().all(answered).then_some(())
            })
            .await;
        let calm = Duration::from_millis(400);
        let begin = Instant::now();
        loop {
            self.settled().await;
            let since =
                self.shared.read(|world| if world.open_requests > 0 { Duration::ZERO } else { world.last_request.max(begin).elapsed() });
            if since >= calm {
                return;
            }
            tokio::time::sleep(calm.saturating_sub(since)).await;
        }
    }

    /// Stops the server; open connections are cut.
    pub async fn stop(self) {
        self.shared.stopped.send_replace(true);
        self.shared.wait(PATIENCE, |world| world.connections.iter().all(|log| log.ended).then_some(())).await;
    }

    /// The messages of a channel that everybody sees, the oldest first.
    pub fn messages(&self, channel: &Channel) -> Vec<Message> {
        let visible = self.shared.read(|world| {
            let here = world.messages.values().filter(|message| world.visible_message(channel.id, message.id).is_some());
            here.cloned().collect::<Vec<_>>()
        });
        visible.into_iter().map(Message::new).collect()
    }

    /// Waits until no REST request is open.
    async fn settled(&self) {
        self.shared.wait(PATIENCE, |world| (world.open_requests == 0).then_some(())).await;
    }

    /// Fails a test with what did happen.
    pub(crate) fn give_up(&self, what: &str) -> ! {
        let requests: Vec<String> = self
            .requests()
            .iter()
            .map(|request| format!("{} {} -> {} {}", request.method, request.path, request.status, request.body))
            .collect();
        let sessions = self.shared.read(|world| world.connections.clone());
        panic!("{what}\nrequests:\n  {}\nviolations:\n  {}\nsessions: {sessions:?}", requests.join("\n  "), self.violations().join("\n  "));
    }
}
