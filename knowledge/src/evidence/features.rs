use super::nearness::{Nearness, shares};
use super::occurrences::{Occurrences, Sought, Tally};
use super::query::{Query, QueryTerm, Substitute};
use crate::index::{ByField, Counts, FIELDS, Field, IndexedSentence, Statistics, View, rarity};
use crate::text::is_han;
use crate::token::{Class, Term};
use crate::vectors::Vector;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// The names of the features of a candidate, in the order of [`Features`].
pub const FEATURES: [&str; 105] = [
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

/// A text that is searched, with what its sentences hold of a question, counted once for each.
pub(super) struct Searched<'a> {
    pub(super) view: &'a View,
    query: &'a Query,
    sought: &'a Sought,
    scope: Rc<Weights>,
    title: Occurrences,
    sentences: FxHashMap<usize, Occurrences>,
    paragraphs: FxHashMap<usize, Occurrences>,
    tally: Tally,
    nearness: FxHashMap<usize, Nearness>,
    /// Rarity in this text alone, of the query's terms and of the terms as they stand; computed when first needed.
    local: Option<(Weights, Weights)>,
    /// The query's words together, each with its weight; computed when first needed.
    asked: OnceCell<Option<Vector>>,
}

/// Rarity of each query term by field, and how long sentences are.
pub(super) struct Weights {
    terms: ByField<Vec<f64>>,
    mean_length: ByField<f64>,
}

/// This many ordinary sentences smooth the counts of a scope, so that a rare word is rare in a short document too.
const ORDINARY: f64 = 150.0;
/// BM25's saturation and length parameters for single sentences (hand-set; close to Lucene's for short fields).
const K1: f64 = 0.9;
const B: f64 = 0.35;

impl Weights {
    /// Of terms in some sentences. `smoothed` with ordinary ones, so that a rare word is rare among few sentences too.
    pub(super) fn new(terms: &ByField<Vec<QueryTerm>>, statistics: &Statistics, smoothed: bool) -> Self {
        let sentences = f64::from(statistics.sentences);
        let weigh = |query: &QueryTerm, field: Field| {
            let own = sentences_with(query, field, statistics);
            if smoothed { rarity(sentences + ORDINARY, own + ORDINARY * query.common) } else { rarity(sentences, own) }
        };
        Self {
            terms: FIELDS.map(|field| {
                terms.get(field as usize).map(|terms| terms.iter().map(|term| weigh(term, field)).collect()).unwrap_or_default()
            }),
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

/// The fields that a glance takes in.
const GLANCED: [Field; 3] = [Field::Words, Field::Pairs, Field::Characters];

impl<'a> Searched<'a> {
    pub(super) fn new(view: &'a View, query: &'a Query, sought: &'a Sought, scope: Rc<Weights>) -> Self {
        let mut tally = Tally::default();
        let mut title = Occurrences::new(&view.title);
        sought.count(&GLANCED, &view.title, &mut tally, &mut title);
        let (sentences, paragraphs, nearness) = Default::default();
        Self { view, query, sought, scope, title, sentences, paragraphs, tally, nearness, local: None, asked: OnceCell::new() }
    }

    /// The sentence at an offset within the same paragraph.
    fn beside(&self, at: usize, other: Option<usize>) -> Option<usize> {
        let paragraph = self.view.paragraph_of.get(at)?;
        other.filter(|other| self.view.paragraph_of.get(*other) == Some(paragraph))
    }

    fn count(&mut self, at: usize, fields: &[Field]) -> Option<()> {
        let counts = &self.view.sentences.get(at)?.counts;
        let known = self.sentences.entry(at).or_insert_with(|| Occurrences::new(counts));
        self.sought.count(fields, counts, &mut self.tally, known);
        Some(())
    }

    /// How near a sentence comes to the query in meaning, computed once.
    fn approach(&mut self, at: usize) -> Option<()> {
        let rows = &self.view.sentences.get(at)?.rows;
        self.nearness.entry(at).or_insert_with(|| self.sought.nearness(rows));
        Some(())
    }

    /// How promising a sentence is at a glance: the share of the question's terms in it and its title, of the words in its
    /// neighbours too, and their BM25. Nothing trained, so that training does not depend on the weights before.
    pub(super) fn glance(&mut self, at: usize) -> Option<f64> {
        let previous = self.beside(at, at.checked_sub(1));
        let next = self.beside(at, Some(at + 1));
        self.count(at, &GLANCED)?;
        [previous, next].into_iter().flatten().try_for_each(|near| self.count(near, &[Field::Words]))?;
        let own = self.sentences.get(&at)?;
        let [previous, next] = [previous, next].map(|near| near.and_then(|near| self.sentences.get(&near)));
        let mut sum = 0.0;
        for field in GLANCED {
            let place = field as usize;
            let terms = self.query.fields.get(place)?;
            let weights = self.scope.terms.get(place)?;
            let mean = *self.scope.mean_length.get(place)?;
            let total = weights.iter().sum::<f64>().max(1e-9);
            // Of the neighbours, only the words are counted.
            let [previous, next] = if field == Field::Words { [previous, next] } else { [None, None] };
            let [own, before, after, title] = [Some(own), previous, next, Some(&self.title)]
                .map(|counted| counted.and_then(|counted| Some((counted.frequencies.get(place)?.as_slice(), *counted.totals.get(place)?))));
            let there = |counted: Option<(&[f64], u32)>, term: usize| {
                counted.and_then(|(frequencies, _)| frequencies.get(term)).map_or(0.0, |frequency| frequency.min(1.0))
            };
            let soft =
                |term: usize| there(own, term).max(0.5 * there(before, term)).max(0.3 * there(after, term)).max(0.4 * there(title, term));
            let match_of =
                |counted: Option<(&[f64], u32)>| counted.map_or(0.0, |(frequencies, total)| bm25(frequencies, total, terms, weights, mean));
            let covered: f64 = weights.iter().enumerate().map(|(term, weight)| weight * soft(term)).sum();
            sum += (covered + match_of(own) + match_of(before) + match_of(after)) / total;
        }
        Some(sum)
    }

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
        let paragraph = view.paragraphs.get(paragraph_at)?;
        let known = self.paragraphs.entry(paragraph_at).or_insert_with(|| Occurrences::new(paragraph));
        self.sought.count(&FIELDS, paragraph, &mut self.tally, known);
        self.sought.count(&FIELDS, &view.title, &mut self.tally, &mut self.title);
        let (local, raw_local) = self.local.get_or_insert_with(|| {
            (Weights::new(&query.fields, &view.statistics, false), Weights::new(&query.raw, &view.statistics, false))
        });
        let asked = self.asked.get_or_init(|| query.vectors.together(self.scope.terms.first().map_or(&[], Vec::as_slice)));
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
            let weights = self.scope.terms.get(place)?;
            let mean = *self.scope.mean_length.get(place)?;
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
            around.push(match_of(whole_paragraph, weights, local_mean * ratio(view.sentences.len(), view.paragraphs.len())) / total);
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
        values.push(f64::from(u8::from(at == 0)));
        values.push(f64::from(u8::from(sentence.tags.refers_back)));
        let named = query.profiles.iter().filter(|profile| profiles.contains(profile)).count();
        values.push(ratio(named, query.profiles.len()));
        let quantities = query.quantities.iter().filter(|quantity| sentence.quantities.contains(quantity)).count();
        values.push(ratio(quantities, query.quantities.len()));
        values.extend(around);
        values.push(window(query, sentence));
        values.push(ratio(sentence.quantities.iter().filter(|quantity| !query.quantities.contains(quantity)).count().min(5), 5));
        values.push(novelty(query, sentence));
        values.push(ratio(at, view.sentences.len()));
        values.push(f64::from(u8::from(is_last)));
        let (whole, suffix) = query.head.as_deref().map_or((0.0, 0.0), |head| head_noun(head, query, sentence));
        values.push(whole);
        values.push(suffix);
        values.push(ratio(query.fields[0].len().min(20), 20));
        values.push(ratio(view.sentences.len(), 1).ln() / 6.0);
        let weights = self.scope.terms.first()?;
        let held = [Some(counted), previous, next].map(|counted| counted.and_then(|counted| counted.frequencies.first()));
        values.extend(shares(weights, held.map(|held| held.map_or(&[][..], Vec::as_slice)), near));
        values.push(asked.as_ref().zip(sentence.direction.as_ref()).map_or(0.0, |(asked, said)| asked.likeness(said)));
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

/// The share of the sentence's words that the question lacks.
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
