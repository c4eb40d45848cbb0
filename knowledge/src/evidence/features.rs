use super::query::{Query, QueryTerm, Substitute};
use crate::index::{ByField, Counts, FIELDS, Field, IndexedSentence, Statistics, View, rarity};
use crate::token::{Class, Term};

/// The names of the features of a candidate, in the order of [`Features`].
pub const FEATURES: [&str; 103] = [
    "words.bm25",
    "words.coverage",
    "words.soft",
    "words.paragraph",
    "words.previous",
    "words.next",
    "words.title",
    "words.local-bm25",
    "words.local-coverage",
    "words.raw",
    "pairs.bm25",
    "pairs.coverage",
    "pairs.soft",
    "pairs.paragraph",
    "pairs.previous",
    "pairs.next",
    "pairs.title",
    "pairs.local-bm25",
    "pairs.local-coverage",
    "pairs.raw",
    "characters.bm25",
    "characters.coverage",
    "characters.soft",
    "characters.paragraph",
    "characters.previous",
    "characters.next",
    "characters.title",
    "characters.local-bm25",
    "characters.local-coverage",
    "characters.raw",
    "phrases.bm25",
    "phrases.coverage",
    "phrases.soft",
    "phrases.paragraph",
    "phrases.previous",
    "phrases.next",
    "phrases.title",
    "phrases.local-bm25",
    "phrases.local-coverage",
    "phrases.raw",
    "common-substring",
    "common-substring-length",
    "common-subsequence",
    "common-subsequence-density",
    "before-question-word",
    "after-question-word",
    "matched-share",
    "adjacent",
    "class.name",
    "class.noun",
    "class.verb",
    "class.number",
    "class.other",
    "missing-names",
    "number.held",
    "number.lacking",
    "date.held",
    "date.lacking",
    "person.held",
    "person.lacking",
    "place.held",
    "place.lacking",
    "reason.held",
    "reason.lacking",
    "title.held",
    "title.lacking",
    "length",
    "opens-paragraph",
    "opens-document",
    "refers-back",
    "profiles",
    "quantities",
    "words.paragraph-bm25",
    "words.previous-bm25",
    "words.next-bm25",
    "words.rarest-missing",
    "pairs.paragraph-bm25",
    "pairs.previous-bm25",
    "pairs.next-bm25",
    "pairs.rarest-missing",
    "characters.paragraph-bm25",
    "characters.previous-bm25",
    "characters.next-bm25",
    "characters.rarest-missing",
    "phrases.paragraph-bm25",
    "phrases.previous-bm25",
    "phrases.next-bm25",
    "phrases.rarest-missing",
    "window",
    "new-numbers",
    "novelty",
    "position",
    "closes-paragraph",
    "head.held",
    "head.ends-word",
    "question-length",
    "document-length",
    "alike.coverage",
    "alike.local-coverage",
    "alike.gain",
    "alike.near",
    "span.best",
    "span.sum",
];

/// The values of [`FEATURES`] for one candidate.
pub type Features = [f64; FEATURES.len()];

/// A candidate sentence in its surroundings.
pub(super) struct Candidate<'a> {
    pub(super) view: &'a View,
    pub(super) at: usize,
    /// The profiles that any text of the sentence names.
    pub(super) profiles: &'a [usize],
}

/// Rarity of each query term by field: in the scope (smoothed with ordinary sentences) and in the document alone.
pub(super) struct Weights {
    scope: ByField<Vec<f64>>,
    raw: ByField<Vec<f64>>,
    mean_length: ByField<f64>,
}

/// This many ordinary sentences smooth the counts of a scope, so that a rare word is rare in a short document too.
const ORDINARY: f64 = 150.0;
/// BM25's saturation and length parameters for single sentences (hand-set; close to Lucene's for short fields).
const K1: f64 = 0.9;
const B: f64 = 0.35;

impl Weights {
    pub(super) fn new(query: &Query, statistics: &Statistics, smoothed: bool) -> Self {
        let weigh = |terms: &[QueryTerm], field: Field, smoothed: bool| -> Vec<f64> {
            terms
                .iter()
                .map(|query| {
                    let own = sentences_with(query, field, statistics);
                    let sentences = f64::from(statistics.sentences);
                    if smoothed { rarity(sentences + ORDINARY, own + ORDINARY * query.common) } else { rarity(sentences, own) }
                })
                .collect()
        };
        let each = |terms: &ByField<Vec<QueryTerm>>, smoothed: bool| {
            FIELDS.map(|field| terms.get(field as usize).map(|terms| weigh(terms, field, smoothed)).unwrap_or_default())
        };
        Self {
            scope: each(&query.fields, smoothed),
            raw: each(&query.raw, false),
            mean_length: FIELDS.map(|field| statistics.mean_length(field)),
        }
    }
}

/// How many sentences hold a term or what stands for it, as if words fell into sentences independently; a weak
/// substitute counts as weakly.
fn sentences_with(query: &QueryTerm, field: Field, statistics: &Statistics) -> f64 {
    let sentences = f64::from(statistics.sentences).max(1.0);
    let without = query
        .substitutes
        .iter()
        .map(|substitute| {
            let rarest = substitute.terms.iter().map(|term| statistics.frequency(substitute.field, *term)).min().unwrap_or(0);
            1.0 - substitute.weight * f64::from(rarest) / sentences
        })
        .product::<f64>();
    sentences * (1.0 - without * (1.0 - f64::from(statistics.frequency(field, query.term)) / sentences))
}

/// How often a term or what stands for it is in a piece of text.
fn frequency(counts: &ByField<Counts>, field: Field, query: &QueryTerm) -> f64 {
    let own = f64::from(counts.get(field as usize).map_or(0, |counts| counts.get(query.term)));
    query.substitutes.iter().map(|substitute| substitute.weight * held(counts, substitute)).fold(own, f64::max)
}

/// Whether all of a substitute's tokens are in a piece of text: 1 or 0.
fn held(counts: &ByField<Counts>, substitute: &Substitute) -> f64 {
    let counts = counts.get(substitute.field as usize);
    f64::from(u8::from(counts.is_some_and(|counts| substitute.terms.iter().all(|term| counts.has(*term)))))
}

/// Whether a term is in a piece of text: 1, or as well as a substitute stands for it.
pub(super) fn presence(counts: &ByField<Counts>, field: Field, query: &QueryTerm) -> f64 {
    frequency(counts, field, query).min(1.0)
}

impl QueryTerm {
    /// Whether a piece of text holds the word or something that stands for it.
    pub fn is_held(&self, counts: &ByField<Counts>) -> bool {
        presence(counts, Field::Words, self) > 0.0
    }
}

fn bm25(counts: &ByField<Counts>, field: Field, terms: &[QueryTerm], weights: &[f64], mean_length: f64) -> f64 {
    let total = counts.get(field as usize).map_or(0, |counts| counts.total);
    let length = K1 * (1.0 - B + B * f64::from(total) / mean_length);
    terms
        .iter()
        .zip(weights)
        .map(|(query, weight)| {
            let frequency = frequency(counts, field, query);
            weight * query.count * frequency * (K1 + 1.0) / (frequency + length)
        })
        .sum()
}

fn share(weights: &[f64], held: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    let covered: f64 = held.iter().zip(weights).map(|(held, weight)| weight * held).sum();
    if total > 0.0 { covered / total } else { 0.0 }
}

/// The features of a candidate. `scope` weighs terms by all sentences in reach, `local` by the candidate's own document.
pub(super) fn features(query: &Query, candidate: &Candidate<'_>, scope: &Weights, local: &Weights) -> Option<Features> {
    let view = candidate.view;
    let sentence = view.sentences.get(candidate.at)?;
    let paragraph_at = *view.paragraph_of.get(candidate.at)?;
    let paragraph = view.paragraphs.get(paragraph_at)?;
    let near = |at: Option<usize>| at.filter(|at| view.paragraph_of.get(*at) == Some(&paragraph_at)).and_then(|at| view.sentences.get(at));
    let previous = near(candidate.at.checked_sub(1));
    let next = near(Some(candidate.at + 1));
    let mut values: Vec<f64> = Vec::with_capacity(FEATURES.len());
    let mut around: Vec<f64> = Vec::new();
    for (at, field) in FIELDS.into_iter().enumerate() {
        let terms = query.fields.get(at)?;
        let raw = query.raw.get(at)?;
        let weights = scope.scope.get(at)?;
        let mean = *scope.mean_length.get(at)?;
        let total: f64 = weights.iter().sum::<f64>().max(1e-9);
        let local_weights = local.scope.get(at)?;
        let local_mean = *local.mean_length.get(at)?;
        let local_total: f64 = local_weights.iter().sum::<f64>().max(1e-9);
        let there = |counts: Option<&ByField<Counts>>| -> Vec<f64> {
            terms.iter().map(|term| counts.map_or(0.0, |counts| presence(counts, field, term))).collect()
        };
        let own = there(Some(&sentence.counts));
        let [before, after, title, whole] =
            [previous.map(|other| &other.counts), next.map(|other| &other.counts), Some(&view.title), Some(paragraph)].map(there);
        let soft: Vec<f64> = (own.iter().zip(&before).zip(&after).zip(&title).zip(&whole))
            .map(|((((own, before), after), title), whole)| own.max(0.5 * before).max(0.3 * after).max(0.4 * title).max(0.2 * whole))
            .collect();
        let only = |there: &[f64]| -> Vec<f64> { there.iter().zip(&own).map(|(there, own)| (there - own).max(0.0)).collect() };
        values.push(bm25(&sentence.counts, field, terms, weights, mean) / total);
        values.push(share(weights, &own));
        values.push(share(weights, &soft));
        values.push(share(weights, &whole));
        values.push(share(weights, &only(&before)));
        values.push(share(weights, &only(&after)));
        values.push(share(weights, &only(&title)));
        values.push(bm25(&sentence.counts, field, terms, local_weights, local_mean) / local_total);
        values.push(share(local_weights, &own));
        values.push(bm25(&sentence.counts, field, raw, local.raw.get(at)?, local_mean) / 10.0);
        let missing = own.iter().zip(weights).map(|(own, weight)| (1.0 - own) * weight).fold(0.0, f64::max);
        around.push(bm25(paragraph, field, terms, weights, local_mean * ratio(view.sentences.len(), view.paragraphs.len())) / total);
        around.push(previous.map_or(0.0, |other| bm25(&other.counts, field, terms, local_weights, local_mean) / local_total));
        around.push(next.map_or(0.0, |other| bm25(&other.counts, field, terms, local_weights, local_mean) / local_total));
        around.push(missing / total);
    }
    overlap(query, sentence, &mut values);
    proximity(query, sentence, &mut values);
    classes(query, sentence, &mut values);
    answer_types(query, sentence, candidate, &mut values);
    values.push(f64::from(sentence.counts[2].total).max(1.0).ln() / 5.0);
    values.push(f64::from(u8::from(previous.is_none())));
    values.push(f64::from(u8::from(candidate.at == 0)));
    values.push(f64::from(u8::from(sentence.tags.refers_back)));
    let named = query.profiles.iter().filter(|profile| candidate.profiles.contains(profile)).count();
    values.push(ratio(named, query.profiles.len()));
    let counted = query.quantities.iter().filter(|quantity| sentence.quantities.contains(quantity)).count();
    values.push(ratio(counted, query.quantities.len()));
    values.extend(around);
    values.push(window(query, sentence));
    values.push(ratio(sentence.quantities.iter().filter(|quantity| !query.quantities.contains(quantity)).count().min(5), 5));
    values.push(novelty(query, sentence));
    values.push(ratio(candidate.at, view.sentences.len()));
    values.push(f64::from(u8::from(next.is_none())));
    let (whole, suffix) = query.head.as_deref().map_or((0.0, 0.0), |head| head_noun(head, query, sentence));
    values.push(whole);
    values.push(suffix);
    values.push(ratio(query.fields[0].len().min(20), 20));
    values.push(ratio(view.sentences.len(), 1).ln() / 6.0);
    alike(query, view, candidate.at, &scope.scope[0], &local.scope[0], &mut values);
    // The short answers are read later, and of the best candidates only.
    values.extend([0.0, 0.0]);
    values.try_into().ok()
}

/// How much of the question's words a sentence holds when words of much the same meaning count too.
fn alike(query: &Query, view: &View, at: usize, scope: &[f64], local: &[f64], values: &mut Vec<f64>) {
    let words = &query.fields[0];
    let held = |at: usize| -> Option<Vec<(f64, f64)>> {
        let counts = &view.sentences.get(at)?.counts;
        let likest =
            |word: &QueryTerm| word.alike.iter().filter(|(term, _)| counts[0].has(*term)).map(|(_, weight)| *weight).fold(0.0, f64::max);
        Some(words.iter().map(|word| (presence(counts, Field::Words, word), likest(word))).collect())
    };
    let own = held(at).unwrap_or_default();
    let best: Vec<f64> = own.iter().map(|(exact, alike)| exact.max(*alike)).collect();
    let gain: Vec<f64> = own.iter().map(|(exact, alike)| (alike - exact).max(0.0)).collect();
    let before = at.checked_sub(1).and_then(held);
    let near: Vec<f64> = (own.iter().enumerate())
        .map(|(word, (exact, alike))| {
            let before = before.as_ref().and_then(|before| before.get(word)).map_or(0.0, |(exact, alike)| exact.max(*alike));
            exact.max(*alike).max(0.5 * before)
        })
        .collect();
    values.extend([share(scope, &best), share(local, &best), share(scope, &gain), share(scope, &near)]);
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// How long the longest common substring and subsequence of question and sentence are.
fn overlap(query: &Query, sentence: &IndexedSentence, values: &mut Vec<f64>) {
    let text: Vec<char> = sentence.normal.chars().filter(|character| character.is_alphanumeric()).collect();
    let substring = longest_substring(&query.core, &text);
    let subsequence = longest_subsequence(&query.core, &text);
    let root = ratio(text.len(), 1).max(1.0).sqrt();
    values.push(ratio(substring, query.core.len()));
    values.push(ratio(substring, 10));
    values.push(ratio(subsequence, query.core.len()));
    values.push(ratio(subsequence, 1) / root);
    let ends = (1..=query.left.len().min(12))
        .rev()
        .find(|length| query.left.get(query.left.len() - length..).is_some_and(|end| contains(&text, end)));
    let starts =
        (1..=query.right.len().min(12)).rev().find(|length| query.right.get(..*length).is_some_and(|start| contains(&text, start)));
    values.push(ratio(ends.unwrap_or(0), 12));
    values.push(ratio(starts.unwrap_or(0), 12));
}

fn contains(text: &[char], part: &[char]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}

fn longest_substring(left: &[char], right: &[char]) -> usize {
    let mut row = vec![0_usize; right.len() + 1];
    let mut longest = 0;
    for character in left {
        let mut diagonal = 0;
        for (at, other) in right.iter().enumerate() {
            let above = row.get(at + 1).copied().unwrap_or(0);
            let length = if character == other { diagonal + 1 } else { 0 };
            if let Some(cell) = row.get_mut(at + 1) {
                *cell = length;
            }
            longest = longest.max(length);
            diagonal = above;
        }
    }
    longest
}

/// Hyyrö's bit-parallel longest common subsequence, for questions of up to 128 characters (the rest is not looked at).
fn longest_subsequence(left: &[char], right: &[char]) -> usize {
    let left = left.get(..left.len().min(128)).unwrap_or(left);
    if left.is_empty() {
        return 0;
    }
    let full: u128 = if left.len() == 128 { u128::MAX } else { (1_u128 << left.len()) - 1 };
    let mut state = full;
    for character in right {
        let matches = left.iter().enumerate().fold(0_u128, |mask, (at, other)| if other == character { mask | 1 << at } else { mask });
        let update = state & matches;
        state = (state.wrapping_add(update) | (state & !matches)) & full;
    }
    left.len() - state.count_ones() as usize
}

/// How many distinct words match, and how many of them stand side by side.
fn proximity(query: &Query, sentence: &IndexedSentence, values: &mut Vec<f64>) {
    let words = &query.fields[0];
    let matched: Vec<bool> = words.iter().map(|word| presence(&sentence.counts, Field::Words, word) > 0.0).collect();
    values.push(ratio(matched.iter().filter(|matched| **matched).count(), words.len()));
    let adjacent = words.windows(2).filter(|pair| matches!(pair, [left, right] if sentence.normal.contains(&format!("{}{}", left.text, right.text)) || sentence.normal.contains(&format!("{} {}", left.text, right.text)))).count();
    values.push(ratio(adjacent, words.len()));
}

/// How densely the distinct words that match stand together: their number over the length of the shortest run of the
/// sentence's words that holds them all.
fn window(query: &Query, sentence: &IndexedSentence) -> f64 {
    let hits: Vec<(usize, usize)> = sentence
        .words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, query.fields[0].iter().position(|known| stands_for(known, word.term))?)))
        .collect();
    let mut distinct: Vec<usize> = hits.iter().map(|hit| hit.1).collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 2 {
        return 0.0;
    }
    let shortest = hits
        .iter()
        .enumerate()
        .filter_map(|(first, (start, _))| {
            let mut lacking = distinct.clone();
            hits.iter().skip(first).find_map(|(end, word)| {
                lacking.retain(|other| other != word);
                lacking.is_empty().then_some(end - start + 1)
            })
        })
        .min();
    ratio(distinct.len(), shortest.unwrap_or(usize::MAX))
}

fn stands_for(known: &QueryTerm, word: Term) -> bool {
    known.term == word || known.substitutes.iter().any(|substitute| substitute.weight >= 0.5 && substitute.terms == [word])
}

/// The share of the sentence's words that the question lacks.
fn novelty(query: &Query, sentence: &IndexedSentence) -> f64 {
    let new = sentence.words.iter().filter(|word| !query.proper.contains(&word.term)).count();
    ratio(new, 1).max(1.0).ln() / 5.0
}

/// Whether the noun that the question asks for (which *university*) stands in the sentence, and whether it ends a longer
/// word or follows a name there.
fn head_noun(head: &str, query: &Query, sentence: &IndexedSentence) -> (f64, f64) {
    let mut places = sentence.normal.match_indices(head).map(|(at, _)| at).peekable();
    let held = f64::from(u8::from(places.peek().is_some()));
    let named = places.any(|at| {
        let before = sentence.normal.get(..at).unwrap_or_default();
        let word: String = before.chars().rev().take_while(|letter| letter.is_alphanumeric() || *letter == ' ').take(2).collect();
        let word: String = word.chars().rev().collect();
        word.chars().count() == 2 && !word.ends_with(['的', '个', '所', '座', '家']) && !query.normal.contains(&format!("{word}{head}"))
    });
    (held, f64::from(u8::from(named)))
}

/// Coverage of the question's words by their sort, and the share of names that the sentence lacks.
fn classes(query: &Query, sentence: &IndexedSentence, values: &mut Vec<f64>) {
    let words = &query.fields[0];
    let covered = |sort: &dyn Fn(Class) -> bool| {
        let of_sort: Vec<&QueryTerm> = words.iter().filter(|word| sort(word.class)).collect();
        let held: f64 = of_sort.iter().map(|word| presence(&sentence.counts, Field::Words, word)).sum();
        if of_sort.is_empty() { 0.0 } else { held / ratio(of_sort.len(), 1) }
    };
    let name = |class: Class| matches!(class, Class::Person | Class::Place | Class::Name);
    values.push(covered(&name));
    values.push(covered(&|class| class == Class::Noun));
    values.push(covered(&|class| class == Class::Verb));
    values.push(covered(&|class| class == Class::Number));
    values.push(covered(&|class| matches!(class, Class::Latin | Class::Other)));
    let missing = words.iter().filter(|word| name(word.class) && presence(&sentence.counts, Field::Words, word) == 0.0).count();
    values.push(ratio(missing, words.len()));
}

/// For each kind of answer the question expects: whether the sentence holds one that the question does not.
fn answer_types(query: &Query, sentence: &IndexedSentence, candidate: &Candidate<'_>, values: &mut Vec<f64>) {
    let new_number = sentence.quantities.iter().any(|quantity| !query.quantities.contains(quantity)) && sentence.tags.number;
    let new_proper = sentence.proper.iter().any(|name| !query.proper.contains(name))
        || candidate.profiles.iter().any(|profile| !query.profiles.contains(profile));
    let expected = query.expected;
    let pairs = [
        (expected.number, new_number),
        (expected.date, sentence.tags.date && new_number),
        (expected.person, sentence.tags.person && new_proper),
        (expected.place, sentence.tags.place && new_proper),
        (expected.reason, sentence.tags.reason),
        (expected.title, sentence.tags.title),
    ];
    for (expected, held) in pairs {
        values.push(f64::from(u8::from(expected && held)));
        values.push(f64::from(u8::from(expected && !held)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_parts_are_measured_in_characters() {
        fn check(left: &str, right: &str, substring: usize, subsequence: usize) {
            let left: Vec<char> = left.chars().collect();
            let right: Vec<char> = right.chars().collect();
            assert_eq!(longest_substring(&left, &right), substring);
            assert_eq!(longest_subsequence(&left, &right), subsequence);
        }
        check("人才回流", "回流的人才", 2, 2);
        check("abcde", "xabzcde", 3, 5);
        check("", "甲", 0, 0);
        check(&"a".repeat(200), &"a".repeat(130), 130, 128);
    }
}
