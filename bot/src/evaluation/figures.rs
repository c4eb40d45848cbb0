use super::{Known, Reach, Run};
use std::collections::BTreeSet;
use stet_knowledge::answer::Status;
use stet_knowledge::text::{Normal, is_han};

/// What became of one question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// Whether the set knows an answer.
    answerable: bool,
    /// Whether Stet gave one.
    answered: bool,
    /// How far a gold sentence got; none in a run that was read from a file.
    reach: Option<Reach>,
    /// The rank of the first gold sentence, from 1, among the ten best; the first, too, where the best one is quoted together with it.
    rank: Option<usize>,
    /// The same of single sentences.
    strict: Option<usize>,
    /// Whether the headline names exactly the known profiles; none when no names are known.
    headline: Option<bool>,
    /// Whether there is a headline, its exact match and its F1 with the short answer; none when none is known.
    short: Option<(f64, f64, f64)>,
    confidence: f64,
    micros: u64,
}

/// Compares an answer with what is known.
pub(crate) fn outcome(known: &Known, run: &Run, reach: Option<Reach>, story: Option<&str>) -> Outcome {
    let document = known.document(story);
    let gold = |doc: &str, sentence: usize| Some(doc) == document && known.gold.contains(&sentence);
    let named: BTreeSet<&str> = run.headline.iter().map(String::as_str).collect();
    let expected: BTreeSet<&str> = known.names.iter().map(String::as_str).collect();
    let answerable = !known.gold.is_empty() && !run.hidden;
    let short = known.answer.as_deref().filter(|_| answerable).map(|answer| {
        let given = run.headline.join(" ");
        let told = f64::from(u8::from(!run.headline.is_empty()));
        (told, f64::from(u8::from(tokens(&given) == tokens(answer))), f1(&tokens(&given), &tokens(answer)))
    });
    let strict = run.ranked.iter().position(|place| gold(&place.doc, place.sentence)).map(|at| at + 1);
    let is_quoted_first = run.ranked.first().is_some_and(|best| {
        run.citations.iter().filter(|cited| cited.doc == best.doc).any(|cited| {
            let span = cited.sentence..=cited.to.unwrap_or(cited.sentence);
            // The most that counts as one quote: a sentence and the one that it belongs to.
            span.end() - span.start() <= 1 && span.contains(&best.sentence) && span.into_iter().any(|number| gold(&cited.doc, number))
        })
    });
    Outcome {
        answerable,
        answered: run.status == Status::Answered,
        reach: reach.filter(|_| answerable),
        rank: if is_quoted_first { Some(1) } else { strict },
        strict,
        headline: (!expected.is_empty()).then_some(named == expected),
        short,
        confidence: run.confidence,
        micros: run.micros,
    }
}

impl Outcome {
    /// Whether it went well: it was answered, the first sentence is right and so are the names of the headline where they are known, or
    /// rightly none was given.
    pub(crate) fn is_right(&self) -> bool {
        if self.answerable { self.answered && self.rank == Some(1) && self.headline != Some(false) } else { !self.answered }
    }
}

/// The figures over a set of questions. Shares are of 0 to 1; none where no question counts.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub(crate) struct Figures {
    /// The number of questions.
    pub(crate) questions: usize,
    /// Of the answerable: a gold sentence is among the candidates.
    pub(crate) found: Option<f64>,
    /// Of the answerable: a gold sentence is among the candidates that were weighed.
    pub(crate) weighed: Option<f64>,
    /// Of the answerable: a gold sentence is ranked first, or quoted together with the one that is.
    pub(crate) hit1: Option<f64>,
    /// Of the answerable: a gold sentence is among the first three.
    pub(crate) hit3: Option<f64>,
    /// The two shares of single sentences, whatever is quoted with them.
    pub(crate) strict1: Option<f64>,
    pub(crate) strict3: Option<f64>,
    /// Of the answerable: the mean of one over the rank of the first gold sentence, none after the tenth.
    pub(crate) mrr10: Option<f64>,
    /// Of the answerable: the share answered.
    pub(crate) answered: Option<f64>,
    /// Of the others: the share refused.
    pub(crate) refused: Option<f64>,
    /// The mean of the two.
    pub(crate) abstention: Option<f64>,
    /// How well confidence tells answerable from other questions: the area under the ROC curve.
    pub(crate) auc: Option<f64>,
    /// Of the questions with known names: the headline names exactly them.
    pub(crate) headline: Option<f64>,
    /// Of the questions with a known short answer: there is a headline.
    pub(crate) told: Option<f64>,
    /// Of the questions with a known short answer: the headline is it.
    pub(crate) exact: Option<f64>,
    /// F1 of tokens, as SQuAD (words) and CMRC (characters) count it.
    pub(crate) f1: Option<f64>,
    /// The median time of a question in microseconds.
    pub(crate) p50: u64,
    /// The time that 99 of 100 questions stay under.
    pub(crate) p99: u64,
    /// How far the confidence can be believed.
    pub(crate) reliability: Vec<Bin>,
}

#[expect(clippy::cast_precision_loss, reason = "shares of counts")]
impl Figures {
    /// Counts outcomes.
    pub(crate) fn of(outcomes: &[&Outcome]) -> Self {
        let answerable: Vec<&&Outcome> = outcomes.iter().filter(|outcome| outcome.answerable).collect();
        let others: Vec<&&Outcome> = outcomes.iter().filter(|outcome| !outcome.answerable).collect();
        let among = |found: Option<usize>, first: usize| f64::from(u8::from(found.is_some_and(|found| found <= first)));
        let mut micros: Vec<u64> = outcomes.iter().map(|outcome| outcome.micros).collect();
        micros.sort_unstable();
        let percentile =
            |percent: usize| micros.get((micros.len() * percent / 100).min(micros.len().saturating_sub(1))).copied().unwrap_or(0);
        let answered = mean(answerable.iter().map(|outcome| f64::from(u8::from(outcome.answered))));
        let refused = mean(others.iter().map(|outcome| f64::from(u8::from(!outcome.answered))));
        Self {
            questions: outcomes.len(),
            found: mean(answerable.iter().filter_map(|outcome| outcome.reach).map(|reach| f64::from(u8::from(reach.found)))),
            weighed: mean(answerable.iter().filter_map(|outcome| outcome.reach).map(|reach| f64::from(u8::from(reach.weighed)))),
            hit1: mean(answerable.iter().map(|outcome| among(outcome.rank, 1))),
            hit3: mean(answerable.iter().map(|outcome| among(outcome.rank, 3))),
            strict1: mean(answerable.iter().map(|outcome| among(outcome.strict, 1))),
            strict3: mean(answerable.iter().map(|outcome| among(outcome.strict, 3))),
            mrr10: mean(answerable.iter().map(|outcome| outcome.rank.map_or(0.0, |rank| 1.0 / rank as f64))),
            answered,
            refused,
            abstention: answered.zip(refused).map(|(answered, refused)| f64::midpoint(answered, refused)),
            auc: area(
                &answerable.iter().map(|outcome| outcome.confidence).collect::<Vec<_>>(),
                &others.iter().map(|outcome| outcome.confidence).collect::<Vec<_>>(),
            ),
            headline: mean(outcomes.iter().filter_map(|outcome| outcome.headline).map(|right| f64::from(u8::from(right)))),
            told: mean(outcomes.iter().filter_map(|outcome| outcome.short).map(|short| short.0)),
            exact: mean(outcomes.iter().filter_map(|outcome| outcome.short).map(|short| short.1)),
            f1: mean(outcomes.iter().filter_map(|outcome| outcome.short).map(|short| short.2)),
            p50: percentile(50),
            p99: percentile(99),
            reliability: reliability(outcomes),
        }
    }
}

/// Questions that were judged about equally sure.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub(crate) struct Bin {
    /// The least confidence.
    pub(crate) from: f64,
    /// What all confidences are below.
    pub(crate) to: f64,
    /// How many questions.
    pub(crate) questions: usize,
    /// Their mean confidence.
    pub(crate) confidence: f64,
    /// The share that the set has an answer for.
    pub(crate) answerable: f64,
}

/// The reliability curve: ten bins of confidence, empty ones left out. None when all questions have an answer or none has.
fn reliability(outcomes: &[&Outcome]) -> Vec<Bin> {
    if outcomes.iter().all(|outcome| outcome.answerable) || !outcomes.iter().any(|outcome| outcome.answerable) {
        return Vec::new();
    }
    (0..10)
        .filter_map(|tenth| {
            let (from, to) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
            let inside: Vec<&&Outcome> =
                outcomes.iter().filter(|one| one.confidence >= from && (one.confidence < to || tenth == 9)).collect();
            Some(Bin {
                from,
                to,
                questions: inside.len(),
                confidence: mean(inside.iter().map(|outcome| outcome.confidence))?,
                answerable: mean(inside.iter().map(|outcome| f64::from(u8::from(outcome.answerable))))?,
            })
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "shares of counts")]
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// The probability that a positive is above a negative, ties counting half (Mann and Whitney 1947).
#[expect(clippy::cast_precision_loss, reason = "shares of counts")]
fn area(positive: &[f64], negative: &[f64]) -> Option<f64> {
    if positive.is_empty() || negative.is_empty() {
        return None;
    }
    let mut sorted = negative.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wins: f64 = positive
        .iter()
        .map(|value| {
            let below = sorted.partition_point(|other| other < value);
            let equal = sorted.partition_point(|other| other <= value) - below;
            below as f64 + equal as f64 / 2.0
        })
        .sum();
    Some(wins / (positive.len() * negative.len()) as f64)
}

/// SQuAD's and CMRC's tokens: words without articles and punctuation, Chinese characters one by one.
fn tokens(text: &str) -> Vec<String> {
    let normal = Normal::new(text);
    let mut tokens: Vec<String> = Vec::new();
    let mut word = String::new();
    for character in normal.text().chars().chain([' ']) {
        if character.is_alphanumeric() && !is_han(character) {
            word.push(character);
            continue;
        }
        if !word.is_empty() && !matches!(word.as_str(), "a" | "an" | "the") {
            tokens.push(std::mem::take(&mut word));
        }
        word.clear();
        if is_han(character) {
            tokens.push(character.to_string());
        }
    }
    tokens
}

#[expect(clippy::cast_precision_loss, reason = "shares of counts")]
fn f1(given: &[String], known: &[String]) -> f64 {
    let mut rest = known.to_vec();
    let mut common = 0_usize;
    for token in given {
        if let Some(at) = rest.iter().position(|other| other == token) {
            rest.swap_remove(at);
            common += 1;
        }
    }
    if common == 0 {
        return 0.0;
    }
    let (precision, recall) = (common as f64 / given.len() as f64, common as f64 / known.len() as f64);
    2.0 * precision * recall / (precision + recall)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::RankedPlace;

    #[test]
    fn figures_are_what_their_names_say() {
        let known = |gold: &[usize], names: &[&str]| Known {
            id: "q".to_owned(),
            lang: "en".to_owned(),
            question: String::new(),
            doc: None,
            gold: gold.to_vec(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            answer: None,
            set: String::new(),
        };
        let run = |status: Status, ranked: &[usize], headline: &[&str], confidence: f64| Run {
            id: "q".to_owned(),
            status,
            headline: headline.iter().map(|name| (*name).to_owned()).collect(),
            citations: Vec::new(),
            ranked: ranked.iter().map(|sentence| RankedPlace { doc: "s".to_owned(), sentence: *sentence, score: 0.0 }).collect(),
            confidence,
            micros: 10,
            hidden: false,
        };
        let reach = |found: bool, weighed: bool| Some(Reach { found, weighed });
        let outcomes = [
            outcome(&known(&[2], &["a", "b"]), &run(Status::Answered, &[2, 3], &["b", "a"], 0.9), reach(true, true), Some("s")),
            outcome(&known(&[5], &[]), &run(Status::NotFound, &[1, 5], &[], 0.4), reach(true, false), Some("s")),
            outcome(&known(&[], &[]), &run(Status::NotFound, &[1], &[], 0.4), reach(false, false), Some("s")),
            outcome(&known(&[], &[]), &run(Status::Answered, &[1], &[], 0.1), None, Some("s")),
        ];
        assert_eq!(outcomes.each_ref().map(Outcome::is_right), [true, false, true, false]);
        let refused = outcome(&known(&[2], &[]), &run(Status::NotFound, &[2], &[], 0.4), None, Some("s"));
        let hidden = outcome(&known(&[2], &[]), &Run { hidden: true, ..run(Status::NotFound, &[2], &[], 0.4) }, None, Some("s"));
        assert!(!refused.is_right() && hidden.is_right());
        let figures = Figures::of(&outcomes.iter().collect::<Vec<_>>());
        assert_eq!((figures.hit1, figures.hit3, figures.mrr10), (Some(0.5), Some(1.0), Some(0.75)));
        assert_eq!((figures.answered, figures.refused, figures.abstention), (Some(0.5), Some(0.5), Some(0.5)));
        assert_eq!((figures.headline, figures.auc), (Some(1.0), Some(0.875)));
        assert_eq!((figures.found, figures.weighed, figures.told), (Some(1.0), Some(0.5), None));
        let asked = Known { answer: Some("in 1923".to_owned()), ..known(&[2], &[]) };
        let outcomes = [&["in 1923"][..], &["1923"], &[], &[]]
            .map(|headline| outcome(&asked, &run(Status::Answered, &[2], headline, 0.9), None, Some("s")));
        let figures = Figures::of(&outcomes.iter().collect::<Vec<_>>());
        assert_eq!((figures.told, figures.exact), (Some(0.5), Some(0.25)));
        assert!(figures.f1.is_some_and(|f1| (f1 - 5.0 / 12.0).abs() < 1e-9));
    }

    #[test]
    fn short_answers_are_compared_as_the_sets_do() {
        fn check(given: &str, known: &str, exact: bool, expected: f64) {
            assert_eq!(tokens(given) == tokens(known), exact, "{given}");
            assert!((f1(&tokens(given), &tokens(known)) - expected).abs() < 1e-9, "{given}");
        }
        check("The king of France", "king of France.", true, 1.0);
        check("法國國王", "法国", false, 2.0 / 3.0);
        check("", "x", false, 0.0);
    }

    #[test]
    fn the_reliability_curve_counts_what_can_be_answered() {
        let one = |answerable: bool, confidence: f64| Outcome {
            answerable,
            answered: true,
            reach: None,
            rank: None,
            strict: None,
            headline: None,
            short: None,
            confidence,
            micros: 0,
        };
        let bins = reliability(&[&one(true, 0.95), &one(true, 1.0), &one(false, 0.9), &one(false, 0.1)]);
        let counted: Vec<(usize, bool)> = bins.iter().map(|bin| (bin.questions, bin.answerable > 0.5)).collect();
        assert_eq!(counted, [(1, false), (3, true)]);
        assert!((bins[1].confidence - 0.95).abs() < 1e-9 && (bins[1].answerable - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(reliability(&[&one(true, 0.5)]), []);
    }
}
