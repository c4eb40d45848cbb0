//! Judges whether quotes of a text with an outline answer a question, by trained weights.

use super::quoted::Quoted;
use super::signs::{SCALE, SIGNS, count, mark};
use crate::evidence::{CONFIDENCE_FEATURES, Confidence, Model, Ranked};
use std::sync::LazyLock;

/// The names of what the ranking tells of the first quote, in the order of [`of_ranking`].
const OF_RANKING: [&str; 5] = ["ranking", "score", "margin", "lacks-kind", "unknown-names"];

/// The names of what is weighed.
pub static JUDGEMENT_FEATURES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let confidence = CONFIDENCE_FEATURES.iter().filter(|name| !name.starts_with("most.")).map(|name| format!("best.{name}"));
    OF_RANKING.iter().chain(&SIGNS).map(|name| (*name).to_owned()).chain(confidence).collect()
});

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::read(&JUDGEMENT_FEATURES, include_str!("../../ranking/judgement.txt"), include_str!("../../ranking/judgement.trees.txt"))
});

/// How well quotes answer a question, and why one may think so.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgement {
    /// The calibrated probability that they answer, 0 to 1.
    pub probability: f64,
    /// The values of [`JUDGEMENT_FEATURES`].
    pub features: Vec<f64>,
}

/// The least probability whose logit is taken, and the distance of the greatest from 1: those of 0 and 1 are infinite.
const UNSURE: f64 = 1e-4;

impl Quoted<'_> {
    /// Weighs all that speaks for the quotes and against them. None for texts without an outline, which the confidence knows.
    pub(super) fn judgement(&self, ranked: &[Ranked], judged: &Confidence) -> Option<Judgement> {
        let mut features = of_ranking(ranked, judged)?.to_vec();
        features.extend(self.signs()?);
        let of_confidence = CONFIDENCE_FEATURES.iter().zip(&judged.features).filter(|(name, _)| !name.starts_with("most."));
        features.extend(of_confidence.map(|(_, value)| *value));
        Some(Judgement { probability: MODEL.probability(&features), features })
    }
}

/// Returns the values of [`OF_RANKING`].
fn of_ranking(ranked: &[Ranked], judged: &Confidence) -> Option<[f64; 5]> {
    let best = ranked.first()?;
    let margin = ranked.get(1).map_or(best.score, |second| best.score - second.score);
    let probability = judged.probability.clamp(UNSURE, 1.0 - UNSURE);
    let logit = (probability / (1.0 - probability)).ln();
    Some([logit / SCALE, best.score / SCALE, margin / SCALE, mark(judged.lacks_kind), count(judged.unknown_names.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_weight() {
        let named = |content: &'static str| -> Vec<&str> {
            content.lines().filter(|line| !line.starts_with('#')).filter_map(|line| Some(line.split_once(' ')?.0)).collect()
        };
        let order: Vec<&str> = SIGNS.into_iter().chain(["bias"]).collect();
        assert_eq!(named(include_str!("../../ranking/order.txt")), order);
        let judged: Vec<&str> = JUDGEMENT_FEATURES.iter().map(String::as_str).chain(["bias"]).collect();
        assert_eq!(named(include_str!("../../ranking/judgement.txt")), judged);
        let trees = include_str!("../../ranking/judgement.trees.txt").lines().filter(|line| !line.starts_with('#'));
        let unknown = |word: &str| {
            let name = word.split_once(':').map(|(name, _)| name.trim_start_matches('-'));
            name.is_some_and(|name| !JUDGEMENT_FEATURES.iter().any(|known| known == name))
        };
        let missing: Vec<&str> = trees.flat_map(|line| line.split(' ')).filter(|word| unknown(word)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
