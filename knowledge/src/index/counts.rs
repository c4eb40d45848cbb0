use super::IndexedSentence;
use crate::token::Term;
use rustc_hash::FxHashMap;

/// The ways in which a text is cut for search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// jieba words and stems.
    Words,
    /// Pairs of Chinese characters, four-letter runs of Latin words.
    Pairs,
    /// Single Chinese characters, Latin words as written.
    Characters,
    /// Three Chinese characters, five letters across the borders of Latin words.
    Phrases,
}

/// The fields in the order in which counts are kept.
pub const FIELDS: [Field; 4] = [Field::Words, Field::Pairs, Field::Characters, Field::Phrases];

/// Something for each of [`FIELDS`], in their order.
pub type ByField<T> = [T; FIELDS.len()];

/// How often each term stands in a piece of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Sorted. Apart from how often each stands there: to look for terms is to run over these alone.
    terms: Box<[Term]>,
    often: Box<[u16]>,
    /// The number of tokens.
    pub total: u32,
}

impl Counts {
    /// Counts terms.
    pub fn new(terms: impl IntoIterator<Item = Term>) -> Self {
        let mut all: Vec<Term> = terms.into_iter().collect();
        all.sort_unstable();
        let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let runs = all.chunk_by(|left, right| left == right);
        let (terms, often): (Vec<Term>, Vec<u16>) =
            runs.filter_map(|run| Some((*run.first()?, u16::try_from(run.len()).unwrap_or(u16::MAX)))).unzip();
        Self { terms: terms.into(), often: often.into(), total }
    }

    /// How often a term stands here.
    pub fn get(&self, term: Term) -> u16 {
        self.terms.binary_search(&term).ok().and_then(|at| self.often.get(at)).copied().unwrap_or(0)
    }

    /// Whether a term stands here.
    pub fn has(&self, term: Term) -> bool {
        self.get(term) > 0
    }

    /// The number of distinct terms.
    pub fn distinct(&self) -> usize {
        self.terms.len()
    }

    /// The distinct terms with how often each stands here.
    pub fn iter(&self) -> impl Iterator<Item = (Term, u16)> {
        self.terms.iter().copied().zip(self.often.iter().copied())
    }

    /// How often the term at a place among [`Self::terms`] stands here.
    pub fn count_at(&self, at: usize) -> u16 {
        self.often.get(at).copied().unwrap_or(0)
    }

    /// The distinct terms, in an order of their own.
    pub fn terms(&self) -> impl Iterator<Item = Term> {
        self.terms.iter().copied()
    }

    /// The counts of several pieces of text together.
    pub(super) fn sum<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut all: Vec<(Term, u16)> = Vec::new();
        let mut total = 0_u32;
        for part in parts {
            all.extend(part.iter());
            total = total.saturating_add(part.total);
        }
        all.sort_unstable_by_key(|entry| entry.0);
        all.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = first.1.saturating_add(later.1);
            }
            same
        });
        let (terms, often): (Vec<Term>, Vec<u16>) = all.into_iter().unzip();
        Self { terms: terms.into(), often: often.into(), total }
    }
}

/// How many sentences hold each term, and how long sentences are.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// The number of sentences.
    pub sentences: u32,
    frequencies: ByField<FxHashMap<Term, u32>>,
    tokens: ByField<u64>,
}

impl Statistics {
    pub(super) fn of(sentences: &[IndexedSentence]) -> Self {
        let mut statistics = Self { sentences: u32::try_from(sentences.len()).unwrap_or(u32::MAX), ..Self::default() };
        for sentence in sentences {
            for ((frequencies, tokens), counts) in statistics.frequencies.iter_mut().zip(&mut statistics.tokens).zip(&sentence.counts) {
                *tokens += u64::from(counts.total);
                for term in counts.terms() {
                    *frequencies.entry(term).or_default() += 1;
                }
            }
        }
        statistics
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.sentences += other.sentences;
        for (sum, part) in self.tokens.iter_mut().zip(&other.tokens) {
            *sum += part;
        }
        for (sum, part) in self.frequencies.iter_mut().zip(&other.frequencies) {
            for (term, count) in part {
                *sum.entry(*term).or_default() += count;
            }
        }
    }

    /// Takes away what was added before.
    pub(super) fn subtract(&mut self, other: &Self) {
        self.sentences = self.sentences.saturating_sub(other.sentences);
        for (sum, part) in self.tokens.iter_mut().zip(&other.tokens) {
            *sum = sum.saturating_sub(*part);
        }
        for (sum, part) in self.frequencies.iter_mut().zip(&other.frequencies) {
            for (term, count) in part {
                if let Some(left) = sum.get_mut(term) {
                    *left = left.saturating_sub(*count);
                    if *left == 0 {
                        sum.remove(term);
                    }
                }
            }
        }
    }

    /// Every term of a field, with the number of sentences that hold it.
    #[cfg(test)]
    pub(super) fn terms(&self, field: Field) -> impl Iterator<Item = (Term, u32)> {
        self.frequencies.get(field as usize).into_iter().flatten().map(|(term, count)| (*term, *count))
    }

    /// The number of sentences that hold a term.
    pub fn frequency(&self, field: Field, term: Term) -> u32 {
        self.frequencies.get(field as usize).and_then(|frequencies| frequencies.get(&term)).copied().unwrap_or(0)
    }

    /// The mean number of tokens in a sentence, at least 1.
    #[expect(clippy::cast_precision_loss, reason = "a mean of counts far below 2^52")]
    pub fn mean_length(&self, field: Field) -> f64 {
        let tokens = self.tokens.get(field as usize).copied().unwrap_or(0);
        (tokens as f64 / f64::from(self.sentences.max(1))).max(1.0)
    }

    /// The inverse document frequency of a term: ln(1 + (N - n + 0.5) / (n + 0.5)), as in Robertson and Zaragoza 2009.
    pub fn rarity(&self, field: Field, term: Term) -> f64 {
        rarity(f64::from(self.sentences), f64::from(self.frequency(field, term)))
    }
}

/// See [`Statistics::rarity`].
pub(crate) fn rarity(sentences: f64, frequency: f64) -> f64 {
    (1.0 + (sentences - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up() {
        let left = Counts::new([3, 1, 3]);
        let right = Counts::new([1, 2]);
        let both = Counts::sum([&left, &right].into_iter());
        assert_eq!(both, Counts::new([3, 1, 3, 1, 2]));
        assert_eq!((both.get(3), both.get(1), both.get(9), both.total), (2, 2, 0, 5));
    }
}
