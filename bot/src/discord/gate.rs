//! Spaces out the attempts to connect to Discord's gateway, whatever ends a connection.
//!
//! serenity 0.12.5 connects again at once where a connection ends before its first message, some hundred times a second, and says
//! nothing; Discord answers that by resetting the token. Before each attempt it locks the gateway's address, a public field of its
//! client, to read it. The gate holds that lock, gives it to whoever waits for it, and holds it the longer the more often that
//! was needed.

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep, sleep_until};

/// How often it is looked whether somebody waits.
const LOOKED_EVERY: Duration = Duration::from_millis(100);
/// The first pause, which doubles, and the longest, without what chance adds: a day of them takes fewer than the 1,000 identifications that Discord gives for one
/// (docs.discord.com/developers/events/gateway#session-start-limit-object). Up to as much again is added by chance, so that
/// processes do not come together.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_mins(2);
/// Connections that held so long after the last pause are none that end at once.
const HELD: Duration = Duration::from_mins(1);

/// Lets attempts through, one pause after the other, until it is dropped. The first ones of the shards that start cost no pause.
pub(super) async fn keep(address: Arc<Mutex<String>>, mut starting: u32) {
    let mut pauses = Pauses::default();
    loop {
        let held = address.lock().await;
        sleep_until(pauses.until).await;
        somebody_passes(&address, held).await;
        if starting > 0 {
            starting -= 1;
            continue;
        }
        let pause = pauses.after_attempt(Instant::now());
        match pauses.attempts {
            1 => tracing::info!("the connection to Discord was lost; connecting again"),
            2 => tracing::warn!(
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "the connection to Discord was lost again at once; attempts are spaced out, up to four minutes, until one holds"
            ),
            attempts => tracing::debug!(attempts, ?pause, "connecting to Discord again"),
        }
    }
}

/// Gives the lock back until somebody takes it.
async fn somebody_passes<'a>(address: &'a Mutex<String>, held: MutexGuard<'a, String>) {
    let mut held = Some(held);
    // What is given back goes to whoever waits for it first: if it can be taken again, nobody does.
    while held.take().is_some() {
        held = address.try_lock().ok();
        if held.is_some() {
            sleep(LOOKED_EVERY).await;
        }
    }
}

/// How long the next attempt waits.
struct Pauses {
    growing: ExponentialBackoff,
    /// Until when nobody is let through.
    until: Instant,
    /// How many attempts there were since a connection held.
    attempts: usize,
}

impl Default for Pauses {
    fn default() -> Self {
        let builder = ExponentialBuilder::default().with_min_delay(PAUSE).with_max_delay(LONGEST).without_max_times().with_jitter();
        Self { growing: builder.build(), until: Instant::now(), attempts: 0 }
    }
}

impl Pauses {
    /// Counts an attempt. Returns the pause after it.
    fn after_attempt(&mut self, now: Instant) -> Duration {
        if now.duration_since(self.until) >= HELD {
            *self = Self::default();
        }
        self.attempts += 1;
        let pause = self.growing.next().unwrap_or(LONGEST);
        self.until = now + pause;
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test(start_paused = true)]
    async fn whoever_connects_again_and_again_waits_longer_and_longer() {
        let address = Arc::new(Mutex::new("wss://gateway".to_owned()));
        let attempts = Arc::new(AtomicUsize::new(0));
        let gate = tokio::spawn(keep(Arc::clone(&address), 1));
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
        // One that held is connected again at once.
        sleep(HELD + LONGEST * 3).await;
        let start = Instant::now();
        drop(address.lock().await);
        assert!(start.elapsed() <= LOOKED_EVERY);
        // And the pause after it is the first one again.
        sleep(LOOKED_EVERY).await;
        drop(address.lock().await);
        assert!(start.elapsed() <= PAUSE * 2 + LOOKED_EVERY * 3);
        gate.abort();
    }
}
