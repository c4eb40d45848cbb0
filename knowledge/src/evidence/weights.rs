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
pub(super) struct Model {
    linear: Vec<f64>,
    bias: f64,
    trees: Vec<Tree>,
}

/// A regression tree in preorder.
type Tree = Vec<Node>;

/// A split or a leaf, in as little memory as they need: a ranking walks some hundred trees for each of its sentences.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// A feature's distance to the best candidate's has the number of the feature plus that of all features.
    feature: u16,
    /// Values up to the threshold go to the next node, larger ones here. Nothing of a tree is right of a leaf: 0.
    right: u16,
    /// The threshold, or what a leaf adds to the score.
    value: f32,
}

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
static CONFIDENCE_ACROSS: LazyLock<Model> =
    LazyLock::new(|| Model::read(&CONFIDENCE_FEATURES, include_str!("../../ranking/confidence.across.txt"), ""));

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

    fn read<Name: AsRef<str>>(names: &[Name], linear: &str, trees: &str) -> Self {
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

    /// The cheap score: the sum of weight times feature.
    pub(super) fn linear(&self, features: &[f64]) -> f64 {
        features.iter().zip(&self.linear).map(|(value, weight)| value * weight).sum::<f64>() + self.bias
    }

    /// What the trees add to each of some sentences. `best` has the largest value of each feature among the candidates.
    ///
    /// Tree by tree, not sentence by sentence: so a tree is in the processor's cache, and the walks do not wait for each other.
    pub(super) fn trees<'f>(&self, sentences: impl Iterator<Item = &'f [f64]>, best: &[f64]) -> Vec<f64> {
        #[expect(clippy::cast_possible_truncation, reason = "thresholds have fewer digits")]
        let values = |features: &[f64]| -> Vec<f32> {
            let distances = features.iter().zip(best).map(|(value, best)| value - best);
            features.iter().copied().chain(distances).map(|value| value as f32).collect()
        };
        let rows: Vec<Vec<f32>> = sentences.map(values).collect();
        let mut sums = vec![0.0; rows.len()];
        for tree in &self.trees {
            for (row, sum) in rows.iter().zip(&mut sums) {
                *sum += f64::from(leaf(tree, row));
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

/// Reads `feature:threshold …`, `-feature:threshold …` and `=value` in preorder; `None` when the line is not a whole tree.
fn read_tree(numbers: &FeatureNumbers<'_>, line: &str) -> Option<Tree> {
    let mut tree: Tree = Vec::new();
    // Splits whose left side is being read.
    let mut open: Vec<usize> = Vec::new();
    for word in line.split(' ') {
        let at = tree.len();
        if let Some(value) = word.strip_prefix('=') {
            tree.push(Node { feature: 0, right: 0, value: value.parse().ok()? });
            // The left side of the innermost open split ends here; its right side comes next.
            if let Some(split) = open.pop() {
                tree.get_mut(split)?.right = u16::try_from(at + 1).ok()?;
            }
        } else {
            let (name, threshold) = word.split_once(':')?;
            let (relative, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
            let feature = numbers.get(name)? + if relative { numbers.len() } else { 0 };
            tree.push(Node { feature: u16::try_from(feature).ok()?, right: 0, value: threshold.parse().ok()? });
            open.push(at);
        }
    }
    let leaves = tree.iter().filter(|node| node.right == 0).count();
    (open.is_empty() && leaves * 2 == tree.len() + 1).then_some(tree)
}

fn leaf(tree: &Tree, values: &[f32]) -> f32 {
    let mut at = 0;
    while let Some(node) = tree.get(usize::from(at)) {
        if node.right == 0 {
            return node.value;
        }
        let value = values.get(usize::from(node.feature)).copied().unwrap_or(0.0);
        at = if value <= node.value { at + 1 } else { node.right };
    }
    0.0
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
        check(&CONFIDENCE_FEATURES, include_str!("../../ranking/confidence.across.txt"), "");
    }

    #[test]
    fn a_tree_is_walked_from_its_preorder() {
        fn check(tree: &str, value: f64, best: f64, expected: f64) {
            let numbers = FEATURES.into_iter().zip(0..).collect();
            let model = Model { linear: Vec::new(), bias: 0.0, trees: vec![read_tree(&numbers, tree).unwrap_or_default()] };
            let (mut features, mut top) = ([0.0; FEATURES.len()], [0.0; FEATURES.len()]);
            (features[0], top[0]) = (value, best);
            assert!((model.trees(std::iter::once(features.as_slice()), &top)[0] - expected).abs() < 1e-6);
        }
        let tree = "words.bm25:0.5 words.bm25:0.2 =1 =2 -words.bm25:-0.1 =3 =4";
        check(tree, 0.1, 1.0, 1.0);
        check(tree, 0.3, 1.0, 2.0);
        check(tree, 0.6, 1.0, 3.0);
        check(tree, 1.0, 1.0, 4.0);
        check("words.bm25:0.5 =1", 0.0, 0.0, 0.0);
        check("nonsense", 0.0, 0.0, 0.0);
    }
}
