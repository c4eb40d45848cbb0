use rustc_hash::FxHashMap;

/// A question's letters, ready to be compared with sentences. The letters after the 128th are not looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Letters {
    length: usize,
    /// The places of each letter, one bit each.
    places: FxHashMap<char, u128>,
}

impl Letters {
    /// The letters of a question, in order.
    pub(super) fn new(letters: impl Iterator<Item = char>) -> Self {
        let mut known = Self::default();
        for (at, letter) in letters.take(128).enumerate() {
            *known.places.entry(letter).or_default() |= 1 << at;
            known.length = at + 1;
        }
        known
    }

    /// How many letters there are.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// The lengths of the longest common substring and, by Hyyrö's bit-parallel method, of the longest common subsequence.
    pub(super) fn longest_common(&self, text: &[char]) -> (usize, usize) {
        let all: u128 = if self.length == 128 { u128::MAX } else { (1 << self.length) - 1 };
        let mut state = all;
        let mut longest = 0;
        // How long a common part ends at each of the question's letters.
        let (mut ending, mut before) = ([0_usize; 129], 0_u128);
        for letter in text {
            let matches = self.places.get(letter).copied().unwrap_or(0);
            let update = state & matches;
            state = (state.wrapping_add(update) | (state & !matches)) & all;
            // From the last to the first, so that what ends before a letter is not yet overwritten.
            let (mut rest, continued) = (matches, before << 1);
            while rest != 0 {
                let place = 127 - rest.leading_zeros() as usize;
                rest &= !(1 << place);
                let so_far = if continued & (1 << place) == 0 { 0 } else { ending.get(place).copied().unwrap_or(0) };
                if let Some(cell) = ending.get_mut(place + 1) {
                    *cell = so_far + 1;
                    longest = longest.max(so_far + 1);
                }
            }
            before = matches;
        }
        (longest, self.length - state.count_ones() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_parts_are_measured_in_characters() {
        fn check(left: &str, right: &str, substring: usize, subsequence: usize) {
            let right: Vec<char> = right.chars().collect();
            assert_eq!(Letters::new(left.chars()).longest_common(&right), (substring, subsequence), "{left}");
        }
        check("人才回流", "回流的人才", 2, 2);
        check("abcde", "xabzcde", 3, 5);
        check("aab", "aaab", 3, 3);
        check("abab", "babab", 4, 4);
        check("", "甲", 0, 0);
        check(&"a".repeat(200), &"a".repeat(130), 128, 128);
    }
}
