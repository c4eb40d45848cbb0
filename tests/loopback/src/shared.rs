//! The world behind its lock, and waiting for it to change.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::discord::Options;
use crate::schema::Schema;
use crate::world::World;

/// How long anything is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What the tasks of one server share.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    pub(crate) stopped: watch::Sender<bool>,
    pub(crate) address: SocketAddr,
    pub(crate) bot: u64,
    pub(crate) heartbeat_interval: Duration,
    pub(crate) compress: bool,
    pub(crate) schema: Option<Schema>,
}

impl Shared {
    pub(crate) fn new(address: SocketAddr, options: Options) -> Self {
        let mut world = World::new(options.message_content);
        world.callback_within = options.callback_within;
        Self {
            bot: world.bot,
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            stopped: watch::Sender::new(false),
            address,
            heartbeat_interval: options.heartbeat_interval,
            compress: options.compress,
            schema: options.openapi.map(Schema::new),
        }
    }

    /// The bot's token, of the form Discord gives out.
    pub(crate) fn token(&self) -> String {
        format!("{}.Loopba.ck-0123456789abcdefghijklmnopqrstuvwx", URL_SAFE_NO_PAD.encode(self.bot.to_string()))
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world and wakes everybody who waits.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Waits until `look` finds something. None when nothing was found in time.
    pub(crate) async fn wait<T>(&self, patience: Duration, mut look: impl FnMut(&World) -> Option<T>) -> Option<T> {
        let end = Instant::now() + patience;
        let mut changes = self.changed.subscribe();
        loop {
            changes.mark_unchanged();
            if let Some(found) = self.read(&mut look) {
                return Some(found);
            }
            if timeout_at(end, changes.changed()).await.is_err() {
                return self.read(&mut look);
            }
        }
    }

    /// Waits until every event has been written to the sockets that are open.
    pub(crate) async fn delivered(&self) {
        let written =
            |world: &World| world.sessions.iter().all(|session| session.connection.is_none() || session.written >= session.sent.len());
        self.wait(PATIENCE, |world| written(world).then_some(())).await;
    }
}
