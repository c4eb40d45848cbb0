//! The server's clock, which a test can advance, and what is made from it: snowflakes and timestamps.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The first moment of 2015, in milliseconds of Unix time: where snowflakes count from.
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

/// Real time plus what tests have added, and the last snowflake given out.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Duration,
    last_id: u64,
}

impl Clock {
    /// Milliseconds of Unix time on this clock.
    pub(crate) fn now(&self) -> u64 {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from((real + self.ahead).as_millis()).unwrap_or(u64::MAX)
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// A new snowflake, larger than every one before.
    pub(crate) fn id(&mut self) -> u64 {
        self.last_id = (self.now().saturating_sub(DISCORD_EPOCH) << 22).max(self.last_id + 1);
        self.last_id
    }
}

/// When a snowflake was made, in milliseconds of Unix time.
pub(crate) fn made_at(id: u64) -> u64 {
    (id >> 22) + DISCORD_EPOCH
}

/// Milliseconds of Unix time in ISO 8601, as in Discord's answers.
pub(crate) fn timestamp(milliseconds: u64) -> String {
    let (days, rest) = (milliseconds / 86_400_000, milliseconds % 86_400_000);
    // The civil calendar from a count of days: years begin in March, so that the leap day comes last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hours, minutes, seconds) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}000+00:00", rest % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_civil() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00.000000+00:00");
        assert_eq!(timestamp(1_709_164_800_123), "2024-02-29T00:00:00.123000+00:00");
        assert_eq!(timestamp(1_420_070_400_000), "2015-01-01T00:00:00.000000+00:00");
    }

    #[test]
    fn snowflakes_grow_and_tell_their_time() {
        let mut clock = Clock::default();
        let before = clock.now();
        let ids: Vec<u64> = (0..1_000).map(|_| clock.id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(made_at(ids[0]) >= before);
        clock.advance(Duration::from_mins(1));
        assert!(made_at(clock.id()) >= before + 60_000);
    }
}
