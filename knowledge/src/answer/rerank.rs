//! Which of the best sentences of a text with an outline comes first: what its shape says that the trained ranking does not know.

use super::quoted::Quoted;
use crate::evidence::{Queries, Ranked};
use crate::index::{IndexedSentence, Snapshot};
use crate::lexicon::Asked;
use crate::naming::has_chinese_name;
use crate::question::Reading;
use crate::text::{is_han, quantities, times};
use crate::token::Class;
use std::ops::Range;

/// The ranking is changed among so many of the best.
const AMONG: usize = 8;
/// What it is worth that the question over an answer asks for the same sort of thing, and that a sentence holds what is asked for
/// (hand-set on the development questions; the public sets have no outline).
const ASKS_ALIKE: f64 = 0.8;
const ASKS_OTHER: f64 = -0.4;
const HOLDS: f64 = 0.8;
/// What it costs to tell only until when something was.
const ENDED: f64 = -3.0;
/// What it is worth to be a field of the sort that is asked for, and what it costs to be about another article or version.
const LABELLED: f64 = 2.0;
const OTHER_NUMBER: f64 = -4.0;
/// What it is worth to say all of the question that is not light.
const SAYS: f64 = 1.5;

/// Raises sentences that a question wants by their shape.
pub(super) struct Reranker<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) reading: &'a Reading,
    pub(super) queries: &'a Queries,
}

impl Reranker<'_> {
    /// Sorts a ranking anew.
    pub(super) fn raise(&self, ranked: &mut [Ranked]) {
        for candidate in ranked.iter_mut().take(AMONG) {
            candidate.score += self.worth(candidate);
        }
        ranked.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| (left.document, left.sentence).cmp(&(right.document, right.sentence)))
        });
    }

    fn worth(&self, candidate: &Ranked) -> f64 {
        let Some((view, sentence)) = candidate.matched(self.snapshot) else { return 0.0 };
        if !view.has_outline {
            return 0.0;
        }
        let mut worth = 0.0;
        if self.holds_what_is_asked(sentence) {
            worth += HOLDS;
        } else if self.tells_only_an_end(sentence) {
            worth += ENDED;
        }
        // Another number is another case: 25 of under 25.
        let named = self.reading.quantities.iter().filter(|asked| asked.explicit);
        if named
            .into_iter()
            .any(|asked| quantities(sentence.own_text()).iter().any(|found| (found.value - asked.value).abs() < f64::EPSILON))
        {
            worth += HOLDS;
        }
        let spans = [(candidate.document, candidate.sentence..candidate.sentence + 1)];
        let quoted = Quoted { snapshot: self.snapshot, reading: self.reading, queries: self.queries, spans: &spans };
        let tells_apart = |asked: Asked| !matches!(asked, Asked::Keyword | Asked::What | Asked::How | Asked::Which);
        worth += match quoted.question_above() {
            Some(above) if above.asked == self.reading.asked || above.asks.contains(&self.reading.asked) => ASKS_ALIKE,
            Some(above) if tells_apart(above.asked) && tells_apart(self.reading.asked) => ASKS_OTHER,
            _ => 0.0,
        };
        if quoted.is_labelled() {
            worth += LABELLED;
        }
        if quoted.other_number().is_some() || quoted.names_deputy() {
            worth += OTHER_NUMBER;
        }
        worth + SAYS * quoted.said()
    }

    /// Returns true if a sentence has a name where somebody is asked for, a date or a clock time where a time is.
    fn holds_what_is_asked(&self, sentence: &IndexedSentence) -> bool {
        match self.reading.asked {
            Asked::Who => self.defines(sentence) || has_chinese_name(&self.snapshot.base.lexicon, sentence.own_text()),
            Asked::When => {
                let text = sentence.own_text();
                let lexicon = &self.snapshot.base.lexicon;
                let is_end = |time: &Range<usize>| text.get(..time.start).is_some_and(|before| lexicon.leads_to_end(before));
                times(text).iter().any(|time| lexicon.asks_for_end(&self.reading.normal) || !is_end(time))
            }
            _ => false,
        }
    }

    /// Returns true if a sentence tells only until when something was, and that is not asked.
    fn tells_only_an_end(&self, sentence: &IndexedSentence) -> bool {
        let (text, lexicon) = (sentence.own_text(), &self.snapshot.base.lexicon);
        let starts = quantities(text).into_iter().map(|found| found.range.start).chain(times(text).into_iter().map(|time| time.start));
        let mut ends = starts.filter_map(|start| text.get(..start)).filter(|before| lexicon.leads_to_end(before));
        self.reading.asked == Asked::When && !lexicon.asks_for_end(&self.reading.normal) && ends.next().is_some()
    }

    /// Returns true if a sentence says who somebody is: the word that is asked for right before 是, 为 or a colon, or behind *is the*.
    fn defines(&self, sentence: &IndexedSentence) -> bool {
        let normal = sentence.own_text();
        self.reading.content.iter().filter(|token| !token.inner && token.class != Class::Number).any(|token| {
            normal.match_indices(token.text.as_str()).any(|(at, word)| {
                let after = normal.get(at + word.len()..).unwrap_or_default();
                let before = normal.get(..at).unwrap_or_default();
                let is_whole = !before.ends_with(is_han) || before.ends_with(['任', '的', '由', '，', '：']);
                is_whole && (after.starts_with(['为', '是', ':', '：', ')']) || before.ends_with("is the ") || after.starts_with(" is "))
            })
        })
    }
}
