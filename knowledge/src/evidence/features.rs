use super::nearness::shares;
use super::occurrences::Occurrences;
use super::query::{Query, QueryTerm};
use super::searched::{Searched, Weights, share};
use crate::index::{FIELDS, Field, IndexedSentence};
use crate::text::is_han;
use crate::token::{Class, Term};

/// The names of the features of a candidate, in the order of [`Features`].
pub const FEATURES: [&str; 109] = [
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
    "meaning.soft",
    "meaning.missing",
    "meaning.previous",
    "meaning.next",
    "meaning.head",
    "meaning.whole",
    "words.document",
    "pairs.document",
    "characters.document",
    "phrases.document",
    "span.best",
    "span.sum",
];

/// Where the short answers' features stand: how good a sentence's best one is, and all of them on the whole, both less the
/// highest among the candidates.
pub(super) const SPAN_BEST: usize = FEATURES.len() - 2;
pub(super) const SPAN_SUM: usize = FEATURES.len() - 1;

/// The values of [`FEATURES`] for one candidate.
pub type Features = [f64; FEATURES.len()];

/// The largest value of each feature among some candidates.
pub(super) fn most<'a>(candidates: impl Iterator<Item = &'a Features>) -> Features {
    candidates.fold([f64::NEG_INFINITY; FEATURES.len()], |mut most, features| {
        for (most, value) in most.iter_mut().zip(features) {
            *most = most.max(*value);
        }
        most
    })
}

/// BM25's saturation and length parameters for single sentences (hand-set; close to Lucene's for short fields).
const K1: f64 = 0.9;
const B: f64 = 0.35;

/// BM25 of a piece of text with `total` tokens: Robertson and Zaragoza 2009, with the count of a term in the question.
fn bm25(frequencies: &[f64], total: u32, terms: &[QueryTerm], weights: &[f64], mean_length: f64) -> f64 {
    let length = K1 * (1.0 - B + B * f64::from(total) / mean_length);
    frequencies
        .iter()
        .zip(terms)
        .zip(weights)
        .map(|((frequency, query), weight)| weight * query.count * frequency * (K1 + 1.0) / (frequency + length))
        .sum()
}

/// BM25 of terms as they stand, found in the order of the query's raw terms.
fn raw_bm25(found: &[u16], total: u32, terms: &[QueryTerm], weights: &[f64], mean_length: f64) -> f64 {
    let length = K1 * (1.0 - B + B * f64::from(total) / mean_length);
    let of_term = |((found, query), weight): ((&u16, &QueryTerm), &f64)| {
        let frequency = f64::from(*found);
        weight * query.count * frequency * (K1 + 1.0) / (frequency + length)
    };
    found.iter().zip(terms).zip(weights).filter(|((found, _), _)| **found > 0).map(of_term).sum()
}

/// How much of a query's weight stands where.
#[derive(Default)]
struct Shares {
    own: f64,
    /// The best of the sentence and, worth less, what is around it.
    soft: f64,
    whole: f64,
    /// What the sentence lacks and the sentence before, the one after, the title has.
    before: f64,
    after: f64,
    title: f64,
    /// The sentence's own, by the weights of its document.
    local: f64,
    /// The largest weight that it lacks.
    missing: f64,
}

impl Shares {
    fn add(&mut self, weight: f64, local: f64, own: f64, [before, after, title, whole]: [f64; 4]) {
        self.own += weight * own;
        self.soft += weight * own.max(0.5 * before).max(0.3 * after).max(0.4 * title).max(0.2 * whole);
        self.whole += weight * whole;
        self.before += weight * (before - own).max(0.0);
        self.after += weight * (after - own).max(0.0);
        self.title += weight * (title - own).max(0.0);
        self.local += local * own;
        self.missing = self.missing.max(weight * (1.0 - own));
    }
}

impl Searched<'_> {
    /// The features of the sentence at a place. `profiles` are those that any text of the sentence names.
    pub(super) fn features(&mut self, at: usize, profiles: &[usize]) -> Option<Features> {
        let query = self.query;
        let view = self.view;
        let sentence = view.sentences.get(at)?;
        let paragraph_at = *view.paragraph_of.get(at)?;
        let previous = self.beside(at, at.checked_sub(1));
        let next = self.beside(at, Some(at + 1));
        let around_it = [Some(at), previous, next];
        around_it.into_iter().flatten().try_for_each(|at| self.count(at, &FIELDS).and_then(|()| self.approach(at)))?;
        self.count_paragraph(paragraph_at, &FIELDS)?;
        self.sought.count(&FIELDS, &view.title, &mut self.tally, &mut self.title);
        let likeness = self.whole(at);
        let (local, raw_local) = self.local.get_or_insert_with(|| {
            (Weights::new(&query.fields, &view.statistics, false), Weights::new(&query.raw, &view.statistics, false))
        });
        let counted = self.sentences.get(&at)?;
        let whole_paragraph = self.paragraphs.get(&paragraph_at)?;
        let (is_first, is_last) = (previous.is_none(), next.is_none());
        let [previous, next] = [previous, next].map(|near| near.and_then(|near| self.sentences.get(&near)));
        let near = around_it.map(|at| at.and_then(|at| self.nearness.get(&at)));
        let mut values: Vec<f64> = Vec::with_capacity(FEATURES.len());
        let mut around: Vec<f64> = Vec::new();
        for (place, field) in FIELDS.into_iter().enumerate() {
            let terms = query.fields.get(place)?;
            let raw = query.raw.get(place)?;
            let weights = self.scope.weights.terms.get(place)?;
            let mean = *self.scope.weights.mean_length.get(place)?;
            let total: f64 = weights.iter().sum::<f64>().max(1e-9);
            let local_weights = local.terms.get(place)?;
            let local_mean = *local.mean_length.get(place)?;
            let local_total: f64 = local_weights.iter().sum::<f64>().max(1e-9);
            let [own, before, after, title, whole] = [Some(counted), previous, next, Some(&self.title), Some(whole_paragraph)]
                .map(|counted| counted.and_then(|counted| counted.frequencies.get(place)).map_or(&[][..], Vec::as_slice));
            let mut shares = Shares::default();
            for (at, (weight, local_weight)) in weights.iter().zip(local_weights).enumerate() {
                let held = |frequencies: &[f64]| frequencies.get(at).map_or(0.0, |frequency| frequency.min(1.0));
                shares.add(*weight, *local_weight, held(own), [held(before), held(after), held(title), held(whole)]);
            }
            let match_of = |counted: &Occurrences, weights: &[f64], mean: f64| {
                let total = counted.totals.get(place).copied().unwrap_or(0);
                bm25(counted.frequencies.get(place).map_or(&[][..], Vec::as_slice), total, terms, weights, mean)
            };
            self.sought.find_raw(field, &sentence.counts, &mut self.tally);
            let raw_match = raw_bm25(self.tally.get(place)?, *counted.totals.get(place)?, raw, raw_local.terms.get(place)?, local_mean);
            values.push(match_of(counted, weights, mean) / total);
            values.extend([shares.own, shares.soft, shares.whole, shares.before, shares.after, shares.title].map(|share| share / total));
            values.push(match_of(counted, local_weights, local_mean) / local_total);
            values.push(shares.local / local_total);
            values.push(raw_match / 10.0);
            around.push(match_of(whole_paragraph, weights, local_mean * ratio(view.sentences.len(), view.paragraphs())) / total);
            around.push(previous.map_or(0.0, |other| match_of(other, local_weights, local_mean)) / local_total);
            around.push(next.map_or(0.0, |other| match_of(other, local_weights, local_mean)) / local_total);
            around.push(shares.missing / total);
        }
        let words: Vec<f64> = counted.presence(Field::Words).collect();
        overlap(query, sentence, &mut values);
        proximity(query, sentence, &words, &mut values);
        classes(query, &words, &mut values);
        answer_types(query, sentence, profiles, &mut values);
        values.push(f64::from(sentence.counts[2].total).max(1.0).ln() / 5.0);
        values.push(f64::from(u8::from(is_first)));
        values.push(f64::from(u8::from(at == 0 && !view.has_outline)));
        values.push(f64::from(u8::from(sentence.tags.refers_back)));
        let named = query.profiles.iter().filter(|profile| profiles.contains(profile)).count();
        values.push(ratio(named, query.profiles.len()));
        let quantities = query.quantities.iter().filter(|quantity| sentence.quantities.contains(quantity)).count();
        values.push(ratio(quantities, query.quantities.len()));
        values.extend(around);
        values.push(window(query, sentence));
        values.push(ratio(sentence.quantities.iter().filter(|quantity| !query.quantities.contains(quantity)).count().min(5), 5));
        values.push(novelty(query, sentence));
        values.push(if view.has_outline { MIDDLE } else { ratio(at, view.sentences.len()) });
        values.push(f64::from(u8::from(is_last)));
        let (whole, suffix) = query.head.as_deref().map_or((0.0, 0.0), |head| head_noun(head, query, sentence));
        values.push(whole);
        values.push(suffix);
        values.push(ratio(query.fields[0].len().min(20), 20));
        values.push(ratio(view.sentences.len(), 1).ln() / 6.0);
        let weights = self.scope.weights.terms.first()?;
        let held = [Some(counted), previous, next].map(|counted| counted.and_then(|counted| counted.frequencies.first()));
        values.extend(shares(weights, held.map(|held| held.map_or(&[][..], Vec::as_slice)), near));
        values.push(likeness);
        // How much of the question the document has anywhere.
        for (weights, sentences) in self.scope.weights.terms.iter().zip(&local.sentences) {
            values.push(share(weights, sentences.iter().map(|sentences| sentences.min(1.0))));
        }
        // The short answers are read later, and of the best candidates only.
        values.extend([0.0, 0.0]);
        values.try_into().ok()
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// How long the longest common substring and subsequence of question and sentence are.
fn overlap(query: &Query, sentence: &IndexedSentence, values: &mut Vec<f64>) {
    let text: Vec<char> = sentence.normal.chars().filter(|character| is_han(*character) || character.is_alphanumeric()).collect();
    let (substring, subsequence) = query.core.longest_common(&text);
    let root = ratio(text.len(), 1).max(1.0).sqrt();
    values.push(ratio(substring, query.core.len()));
    values.push(ratio(substring, 10));
    values.push(ratio(subsequence, query.core.len()));
    values.push(ratio(subsequence, 1) / root);
    let ends = (1..=text.len()).filter_map(|end| text.get(..end)).map(|text| same(text.iter().rev(), query.left.iter().rev())).max();
    let starts = (0..text.len()).filter_map(|start| text.get(start..)).map(|text| same(text.iter(), query.right.iter())).max();
    values.push(ratio(ends.unwrap_or(0), BESIDE));
    values.push(ratio(starts.unwrap_or(0), BESIDE));
}

/// The place in its document of a sentence whose place says nothing.
const MIDDLE: f64 = 0.5;

/// This many characters on either side of the question word are looked for in a sentence.
const BESIDE: usize = 12;

/// How many characters two texts begin with alike.
fn same<'a>(left: impl Iterator<Item = &'a char>, right: impl Iterator<Item = &'a char>) -> usize {
    left.zip(right).take(BESIDE).take_while(|(left, right)| left == right).count()
}

/// How many distinct words match, and how many of them stand side by side. `held` tells how well each word is held.
fn proximity(query: &Query, sentence: &IndexedSentence, held: &[f64], values: &mut Vec<f64>) {
    let words = &query.fields[0];
    values.push(ratio(held.iter().filter(|held| **held > 0.0).count(), words.len()));
    let side_by_side = |left: &QueryTerm, right: &QueryTerm| {
        sentence.normal.match_indices(left.text.as_str()).any(|(at, text)| {
            let after = sentence.normal.get(at + text.len()..).unwrap_or_default();
            after.strip_prefix(' ').unwrap_or(after).starts_with(right.text.as_str())
        })
    };
    let adjacent = words.windows(2).zip(held.windows(2)).filter(|(words, held)| {
        matches!((words, held), ([left, right], [first, second]) if *first > 0.0 && *second > 0.0 && side_by_side(left, right))
    });
    values.push(ratio(adjacent.count(), words.len()));
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

/// How many of the sentence's words the question lacks, as a logarithm.
fn novelty(query: &Query, sentence: &IndexedSentence) -> f64 {
    let new = sentence.words.iter().filter(|word| !query.proper.contains(&word.term)).count();
    ratio(new, 1).max(1.0).ln() / 5.0
}

/// Whether the noun that the question asks for (which *university*) stands in the sentence, and whether it ends a longer
/// word or follows a name there.
fn head_noun(head: &str, query: &Query, sentence: &IndexedSentence) -> (f64, f64) {
    let mut places = sentence.normal.match_indices(head).map(|(at, _)| at).peekable();
    let stands = f64::from(u8::from(places.peek().is_some()));
    let named = places.any(|at| {
        let before = sentence.normal.get(..at).unwrap_or_default();
        let word: String = before.chars().rev().take_while(|letter| letter.is_alphanumeric() || *letter == ' ').take(2).collect();
        let word: String = word.chars().rev().collect();
        word.chars().count() == 2 && !word.ends_with(['的', '个', '所', '座', '家']) && !query.normal.contains(&format!("{word}{head}"))
    });
    (stands, f64::from(u8::from(named)))
}

/// Coverage of the question's words by their sort, and the share of names that the sentence lacks.
fn classes(query: &Query, held: &[f64], values: &mut Vec<f64>) {
    let words = &query.fields[0];
    let covered = |sort: &dyn Fn(Class) -> bool| {
        let of_sort: Vec<f64> = words.iter().zip(held).filter(|(word, _)| sort(word.class)).map(|(_, held)| *held).collect();
        if of_sort.is_empty() { 0.0 } else { of_sort.iter().sum::<f64>() / ratio(of_sort.len(), 1) }
    };
    let name = |class: Class| matches!(class, Class::Person | Class::Place | Class::Name);
    values.push(covered(&name));
    values.push(covered(&|class| class == Class::Noun));
    values.push(covered(&|class| class == Class::Verb));
    values.push(covered(&|class| class == Class::Number));
    values.push(covered(&|class| matches!(class, Class::Latin | Class::Other)));
    let missing = words.iter().zip(held).filter(|(word, held)| name(word.class) && **held <= 0.0).count();
    values.push(ratio(missing, words.len()));
}

/// For each kind of answer the question expects: whether the sentence holds one that the question does not.
fn answer_types(query: &Query, sentence: &IndexedSentence, profiles: &[usize], values: &mut Vec<f64>) {
    let new_number = sentence.quantities.iter().any(|quantity| !query.quantities.contains(quantity)) && sentence.tags.number;
    let new_proper =
        sentence.proper.iter().any(|name| !query.proper.contains(name)) || profiles.iter().any(|profile| !query.profiles.contains(profile));
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
