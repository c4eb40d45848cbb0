//! Spaces out the attempts to connect to Discord's gateway, whatever ends a connection.
//!
//! serenity 0.12.5 connects again at once where a connection ends before its first message, some thousand times a second, and says
//! nothing; Discord answers that by resetting the token. Before each attempt it locks the gateway's address, a public field of its
//! client, to read it. The gate holds that lock and gives it to whoever waits for it, after pauses that grow while attempts fail.

use backon::{BackoffBuilder as _, ExponentialBuilder};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync;
use tokio::time::{Instant, sleep, sleep_until};

/// How often the gate looks whether somebody waits.
const LOOKED_EVERY: Duration = Duration::from_millis(100);
/// The first pause, which doubles, and the longest. Up to as much again is added by chance, so that processes do not come together. A
/// day of the longest takes fewer than the 1,000 identifications that Discord gives for one
/// (<https://docs.discord.com/developers/events/gateway#session-start-limit-object>).
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_mins(2);
/// A connection that lasts so long has not failed.
const HELD: Duration = Duration::from_mins(1);

/// Lets attempts to connect through, one pause after the other.
pub(super) struct Gate(Mutex<Pauses>);

impl Gate {
    /// Makes a gate for shards that are about to start: the first attempt of each costs no pause.
    pub(super) fn new(starting: u32) -> Self {
        Self(Mutex::new(Pauses { starting, until: Instant::now(), pause: Duration::ZERO, failed: 0, established: HashMap::new() }))
    }

    /// Keeps the lock on an address, and gives it to one attempt after the other, until it is dropped.
    pub(super) async fn keep(&self, address: &sync::Mutex<String>) {
        loop {
            let held = address.lock().await;
            let until = self.pauses().until;
            sleep_until(until).await;
            somebody_passes(address, held).await;
            self.passed(Instant::now());
        }
    }

    /// Counts an attempt, and tells of it in the log.
    fn passed(&self, now: Instant) {
        let mut pauses = self.pauses();
        if pauses.starting > 0 {
            pauses.starting -= 1;
            return;
        }
        let pause = pauses.after_attempt(now);
        match pauses.failed {
            1 => tracing::info!("the connection to Discord was lost; connecting again"),
            2 => tracing::warn!(
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "connecting to Discord failed; attempts are spaced out, up to four minutes, until one succeeds"
            ),
            failed => tracing::debug!(failed, ?pause, "connecting to Discord again"),
        }
    }

    /// Remembers that a shard is connected: its attempt has not failed, unless it was connected a moment ago, too.
    pub(super) fn established(&self, shard: u32) {
        self.pauses().established(shard, Instant::now());
    }

    fn pauses(&self) -> MutexGuard<'_, Pauses> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the lock back until somebody takes it.
async fn somebody_passes<'a>(address: &'a sync::Mutex<String>, held: sync::MutexGuard<'a, String>) {
    let mut held = Some(held);
    // The lock goes to whoever waits for it first: if it can be taken again, nobody does.
    while held.take().is_some() {
        held = address.try_lock().ok();
        if held.is_some() {
            sleep(LOOKED_EVERY).await;
        }
    }
}

/// How long the next attempt waits.
struct Pauses {
    /// How many shards have not been started yet.
    starting: u32,
    /// Until when nobody is let through.
    until: Instant,
    /// The length of the pause that ends then.
    pause: Duration,
    /// How many attempts have failed so far, the last one included until it succeeds.
    failed: usize,
    /// When each shard was connected last.
    established: HashMap<u32, Instant>,
}

impl Pauses {
    /// Counts an attempt as failed until it succeeds. Returns the pause after it.
    fn after_attempt(&mut self, now: Instant) -> Duration {
        if now.duration_since(self.until) >= HELD {
            self.failed = 0;
        }
        let growing = ExponentialBuilder::default().with_min_delay(PAUSE).with_max_delay(LONGEST).without_max_times().with_jitter();
        // Beyond the longest pause nothing grows.
        let pause = growing.build().nth(self.failed.min(16)).unwrap_or(LONGEST);
        self.failed += 1;
        self.pause = pause;
        self.until = now + pause;
        pause
    }

    /// Takes the shard's attempt back, unless its last connection was lost within a minute. The pause since then is no part of that.
    fn established(&mut self, shard: u32, now: Instant) {
        let before = self.established.insert(shard, now);
        if before.is_none_or(|before| now.duration_since(before) >= HELD + self.pause) {
            self.failed = self.failed.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test(start_paused = true)]
    async fn attempts_that_fail_wait_longer_and_longer() {
        let (gate, address) = (Arc::new(Gate::new(1)), Arc::new(sync::Mutex::new("wss://gateway".to_owned())));
        let attempts = Arc::new(AtomicUsize::new(0));
        let keeping = tokio::spawn({
            let (gate, address) = (Arc::clone(&gate), Arc::clone(&address));
            async move { gate.keep(&address).await }
        });
        let storming = tokio::spawn({
            let (address, attempts) = (Arc::clone(&address), Arc::clone(&attempts));
            async move {
                loop {
                    drop(address.lock().await.clone());
                    attempts.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                }
            }
        });
        let check = |least: usize, most: usize| {
            let found = attempts.load(Ordering::Relaxed);
            assert!((least..=most).contains(&found), "{found} attempts, {least} to {most} expected");
        };
        sleep(Duration::from_mins(1)).await;
        check(5, 9);
        sleep(Duration::from_hours(24)).await;
        check(400, 900);
        storming.abort();
        // After one that held, an attempt waits for nothing, and the next for the first pause again.
        sleep(HELD + LONGEST * 3).await;
        let start = Instant::now();
        drop(address.lock().await);
        assert!(start.elapsed() <= LOOKED_EVERY);
        sleep(LOOKED_EVERY).await;
        drop(address.lock().await);
        assert!(start.elapsed() <= PAUSE * 2 + LOOKED_EVERY * 3);
        keeping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn shards_that_connect_make_no_other_wait() {
        let longest_of = |shard_of: fn(u32) -> u32| {
            let (gate, mut longest) = (Gate::new(0), Duration::ZERO);
            for turn in 0..20 {
                let mut pauses = gate.pauses();
                let now = pauses.until;
                longest = longest.max(pauses.after_attempt(now));
                pauses.established(shard_of(turn), now);
            }
            longest
        };
        assert!(longest_of(|turn| turn) <= PAUSE * 2);
        // One that is connected again and again fails again and again.
        assert!(longest_of(|_| 0) >= LONGEST);
    }
}
