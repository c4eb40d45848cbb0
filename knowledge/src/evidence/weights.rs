//! The trained weights in `ranking/`, made as its README says.

use super::confidence::CONFIDENCE_FEATURES;
use super::features::FEATURES;
use crate::text::Language;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A weighted sum of features and the trees that correct it.
///
/// Trees see each feature twice: as it is, and how far it stays below the best candidate's.
#[derive(Debug)]
pub(crate) struct Model {
    linear: Vec<f64>,
    bias: f64,
    trees: Vec<Tree>,
}

/// A regression tree. Its leaves are numbered from left to right, at most 32 of them.
///
/// It is not walked: each split whose value is too large strikes out the leaves on its left side, and the first that is left is the
/// tree's (`QuickScorer`; Lucchese et al. 2015, SIGIR). Nothing there to guess wrong, and several sentences go at once.
#[derive(Debug, Default)]
struct Tree {
    splits: Vec<Split>,
    /// What each leaf adds to the score.
    leaves: Vec<f32>,
}

#[derive(Debug, Clone, Copy)]
struct Split {
    /// A feature's distance to the best candidate's has the number of the feature plus that of all features.
    feature: u16,
    threshold: f32,
    /// A bit for each leaf, the first the lowest: the leaves that are possible when the value is above the threshold.
    above: u32,
}

/// So many sentences go through the trees at once; a feature has a value for each.
const AT_ONCE: usize = 8;

static ENGLISH: LazyLock<Model> =
    LazyLock::new(|| Model::read(&FEATURES, include_str!("../../ranking/linear.en.txt"), include_str!("../../ranking/trees.en.txt")));
static CHINESE: LazyLock<Model> =
    LazyLock::new(|| Model::read(&FEATURES, include_str!("../../ranking/linear.zh.txt"), include_str!("../../ranking/trees.zh.txt")));
static ENGLISH_TO_CHINESE: LazyLock<Model> =
    LazyLock::new(|| Model::read(&FEATURES, include_str!("../../ranking/linear.en2zh.txt"), include_str!("../../ranking/trees.en2zh.txt")));
static CHINESE_TO_ENGLISH: LazyLock<Model> =
    LazyLock::new(|| Model::read(&FEATURES, include_str!("../../ranking/linear.zh2en.txt"), include_str!("../../ranking/trees.zh2en.txt")));
static CONFIDENCE_WITHIN: LazyLock<Model> = LazyLock::new(|| {
    let linear = include_str!("../../ranking/confidence.txt");
    Model::read(&CONFIDENCE_FEATURES, linear, include_str!("../../ranking/confidence.trees.txt"))
});
static CONFIDENCE_ACROSS: LazyLock<Model> = LazyLock::new(|| {
    let linear = include_str!("../../ranking/confidence.across.txt");
    Model::read(&CONFIDENCE_FEATURES, linear, include_str!("../../ranking/confidence.across.trees.txt"))
});

impl Model {
    /// How well a sentence answers: for a question in one language and a text in another or the same.
    pub(super) fn of(question: Language, text: Language) -> &'static Self {
        match (question.is_chinese(), text.is_chinese()) {
            (false, false) => &ENGLISH,
            (true, true) => &CHINESE,
            (false, true) => &ENGLISH_TO_CHINESE,
            (true, false) => &CHINESE_TO_ENGLISH,
        }
    }

    /// How sure it is that the best sentence answers, as a logit.
    pub(super) fn of_confidence(question: Language, text: Language) -> &'static Self {
        if text.same_spoken(question) { &CONFIDENCE_WITHIN } else { &CONFIDENCE_ACROSS }
    }

    /// Reads a model from its linear weights and its trees, a line each; lines that name no feature are left out.
    pub(crate) fn read<Name: AsRef<str>>(names: &[Name], linear: &str, trees: &str) -> Self {
        let numbers: FeatureNumbers<'_> = names.iter().map(AsRef::as_ref).zip(0..).collect();
        let mut model = Self { linear: vec![0.0; names.len()], bias: 0.0, trees: Vec::new() };
        for line in content_lines(linear) {
            let Some((name, value)) = line.split_once(' ').and_then(|(name, value)| Some((name, value.parse().ok()?))) else { continue };
            if name == "bias" {
                model.bias = value;
            } else if let Some(weight) = numbers.get(name).and_then(|at| model.linear.get_mut(*at)) {
                *weight = value;
            }
        }
        model.trees = content_lines(trees).filter_map(|line| read_tree(&numbers, line)).collect();
        model
    }

    /// Returns the probability that an answer with these features is one.
    pub(crate) fn probability(&self, features: &[f64]) -> f64 {
        let sum = self.linear(features) + self.trees(&[features], features).iter().sum::<f64>();
        1.0 / (1.0 + (-sum).exp())
    }

    /// The cheap score: the sum of weight times feature.
    pub(crate) fn linear(&self, features: &[f64]) -> f64 {
        features.iter().zip(&self.linear).map(|(value, weight)| value * weight).sum::<f64>() + self.bias
    }

    /// What the trees add to each of some sentences. `best` has the largest value of each feature among the candidates.
    pub(super) fn trees(&self, sentences: &[&[f64]], best: &[f64]) -> Vec<f64> {
        sentences.chunks(AT_ONCE).flat_map(|sentences| self.trees_at_once(sentences, best).into_iter().take(sentences.len())).collect()
    }

    fn trees_at_once(&self, sentences: &[&[f64]], best: &[f64]) -> [f64; AT_ONCE] {
        let count = self.linear.len();
        let mut columns = vec![[0.0_f32; AT_ONCE]; 2 * count];
        let (values, distances) = columns.split_at_mut(count);
        for (place, sentence) in sentences.iter().enumerate() {
            for (((value, best), values), distances) in sentence.iter().zip(best).zip(&mut *values).zip(&mut *distances) {
                #[expect(clippy::cast_possible_truncation, reason = "thresholds have fewer digits")]
                let both = (*value as f32, (value - best) as f32);
                (values[place], distances[place]) = both;
            }
        }
        let mut sums = [0.0; AT_ONCE];
        for tree in &self.trees {
            let mut left = [u32::MAX; AT_ONCE];
            for split in &tree.splits {
                let Some(column) = columns.get(usize::from(split.feature)) else { continue };
                for (left, value) in left.iter_mut().zip(column) {
                    // All bits when the value is not above: without a branch, compilers do several at once.
                    *left &= split.above | u32::from(*value <= split.threshold).wrapping_neg();
                }
            }
            for (sum, left) in sums.iter_mut().zip(left) {
                *sum += tree.leaves.get(left.trailing_zeros() as usize).copied().map_or(0.0, f64::from);
            }
        }
        sums
    }
}

/// What each feature adds to the linear score of a sentence, the largest parts first; zeros left out.
pub fn contributions(question: Language, text: Language, features: &[f64]) -> Vec<(&'static str, f64)> {
    let weights = &Model::of(question, text).linear;
    let mut parts: Vec<(&str, f64)> =
        FEATURES.iter().zip(features.iter().zip(weights)).map(|(name, (value, weight))| (*name, value * weight)).collect();
    parts.retain(|(_, part)| *part != 0.0);
    parts.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
    parts
}

pub(super) fn content_lines(content: &str) -> impl Iterator<Item = &str> {
    content.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The number of each feature.
type FeatureNumbers<'a> = FxHashMap<&'a str, usize>;

/// Reads `feature:threshold …`, `-feature:threshold …` and `=value` in preorder; `None` when the line is not a whole tree of at most
/// 32 leaves.
fn read_tree(numbers: &FeatureNumbers<'_>, line: &str) -> Option<Tree> {
    let mut tree = Tree::default();
    // Splits whose left side is being read, with the first leaf there.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for word in line.split(' ') {
        if tree.leaves.len() > tree.splits.len() {
            return None; // it was whole before
        }
        if let Some(value) = word.strip_prefix('=') {
            tree.leaves.push(value.parse().ok()?);
            // The left side of the innermost open split ends here; its right side comes next.
            if let Some((split, first)) = open.pop() {
                tree.splits.get_mut(split)?.above = !(leaves_before(tree.leaves.len())? & !leaves_before(first)?);
            }
        } else {
            let (name, threshold) = word.split_once(':')?;
            let (relative, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
            let feature = numbers.get(name)? + if relative { numbers.len() } else { 0 };
            open.push((tree.splits.len(), tree.leaves.len()));
            tree.splits.push(Split { feature: u16::try_from(feature).ok()?, threshold: threshold.parse().ok()?, above: 0 });
        }
    }
    (open.is_empty() && tree.leaves.len() == tree.splits.len() + 1 && tree.leaves.len() <= 32).then_some(tree)
}

/// The bits of the first leaves; `None` for more than 32.
fn leaves_before(count: usize) -> Option<u32> {
    u32::try_from((1_u64 << count.min(33)) - 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_line_is_read() {
        fn check<Name: AsRef<str>>(features: &[Name], linear: &str, trees: &str) {
            assert_eq!(content_lines(trees).count(), Model::read(features, linear, trees).trees.len());
            let names: Vec<&str> =
                content_lines(linear).filter_map(|line| Some(line.split_once(' ')?.0)).filter(|name| *name != "bias").collect();
            assert!(names.iter().copied().eq(features.iter().map(AsRef::as_ref)), "{names:?}");
        }
        check(&FEATURES, include_str!("../../ranking/linear.en.txt"), include_str!("../../ranking/trees.en.txt"));
        check(&FEATURES, include_str!("../../ranking/linear.zh.txt"), include_str!("../../ranking/trees.zh.txt"));
        check(&FEATURES, include_str!("../../ranking/linear.en2zh.txt"), include_str!("../../ranking/trees.en2zh.txt"));
        check(&FEATURES, include_str!("../../ranking/linear.zh2en.txt"), include_str!("../../ranking/trees.zh2en.txt"));
        check(&CONFIDENCE_FEATURES, include_str!("../../ranking/confidence.txt"), include_str!("../../ranking/confidence.trees.txt"));
        let across = include_str!("../../ranking/confidence.across.txt");
        check(&CONFIDENCE_FEATURES, across, include_str!("../../ranking/confidence.across.trees.txt"));
    }

    #[test]
    fn of_a_tree_counts_the_leaf_that_its_splits_lead_to() {
        fn check(tree: &str, value: f64, best: f64, expected: f64) {
            let numbers = FEATURES.into_iter().zip(0..).collect();
            let model = Model { linear: vec![0.0; FEATURES.len()], bias: 0.0, trees: vec![read_tree(&numbers, tree).unwrap_or_default()] };
            let sentence =
                |value: f64| -> Vec<f64> { std::iter::once(value).chain(std::iter::repeat_n(0.0, FEATURES.len() - 1)).collect() };
            // Among others, wherever it stands.
            for place in [0, 7, 8, 18] {
                let sentences: Vec<Vec<f64>> = (0..19).map(|at| sentence(if at == place { value } else { -9.0 })).collect();
                let found = model.trees(&sentences.iter().map(Vec::as_slice).collect::<Vec<_>>(), &sentence(best));
                assert!(found.len() == 19 && (found[place] - expected).abs() < 1e-6, "{tree} of {value} at {place}: {found:?}");
            }
        }
        let tree = "words.bm25:0.5 words.bm25:0.2 =1 =2 -words.bm25:-0.1 =3 =4";
        check(tree, 0.1, 1.0, 1.0);
        check(tree, 0.2, 1.0, 1.0);
        check(tree, 0.3, 1.0, 2.0);
        // Too large for the split on the right, which nothing here leads to.
        check(tree, 0.1, 0.1, 1.0);
        check(tree, 0.3, 0.3, 2.0);
        check(tree, 0.6, 1.0, 3.0);
        check(tree, 1.0, 1.0, 4.0);
        check("=5", 0.0, 0.0, 5.0);
        check("words.bm25:0.5 =1", 0.0, 0.0, 0.0);
        check("=1 words.bm25:0.5 =2", 0.0, 0.0, 0.0);
        check("nonsense", 0.0, 0.0, 0.0);
        // The last of 32 leaves; one more is no tree.
        let steps = |count: usize| (1..count).fold(String::new(), |tree, step| tree + &format!("words.bm25:{step} ={step} "));
        check(&format!("{}=32", steps(32)), 99.0, 99.0, 32.0);
        check(&format!("{}=33", steps(33)), 99.0, 99.0, 0.0);
    }
}
