use crate::index::{Counts, FIELDS, Field, IndexedSentence, Statistics, View, profile_term, quantity_term, rarity};
use crate::lexicon::{Asked, Lexicon};
use crate::profile::Kind;
use crate::question::Reading;
use crate::text::is_han;
use crate::token::{Class, Term, Token, characters, commonness, pairs, term};

/// A question as search terms.
#[derive(Debug, Clone)]
pub struct Query {
    /// The content terms in each of the index's fields.
    pub fields: [Vec<QueryTerm>; 3],
    /// The terms as they stand, question and stop words included.
    raw: [Vec<QueryTerm>; 3],
    /// The normal form without question words and punctuation (Chinese), or its content stems (English).
    core: Vec<char>,
    left: Vec<char>,
    right: Vec<char>,
    expected: Expected,
    quantities: Vec<Term>,
    proper: Vec<Term>,
    profiles: Vec<usize>,
}

/// One term of a query.
#[derive(Debug, Clone)]
pub struct QueryTerm {
    /// The token.
    pub text: String,
    /// Its term.
    pub term: Term,
    /// How often it stands in the question.
    pub count: f64,
    /// What sort of word it is.
    pub class: Class,
    /// Terms that can stand for it, each with how well (0 to 1).
    pub synonyms: Vec<(Term, f64)>,
    /// How large a share of ordinary sentences holds it.
    pub(super) common: f64,
}

/// The kinds of answer a question expects.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks")]
struct Expected {
    number: bool,
    date: bool,
    person: bool,
    place: bool,
    reason: bool,
    title: bool,
}

/// How well a synonym stands for a word, and a relation's other words for the one used.
const SYNONYM: f64 = 0.6;
const RELATION_WORD: f64 = 0.5;

impl Query {
    /// The terms of a question as it was read.
    pub fn new(lexicon: &Lexicon, profile_id: impl Fn(usize) -> Option<String>, reading: &Reading) -> Self {
        let covers = |range: &std::ops::Range<usize>, token: &Token| range.start <= token.range.start && token.range.end <= range.end;
        let mut words: Vec<QueryTerm> = Vec::new();
        for token in &reading.content {
            let in_name = reading.mentions.iter().any(|mention| covers(&mention.range, token));
            let in_number = reading.quantities.iter().any(|quantity| quantity.explicit && covers(&quantity.range, token));
            if in_name || in_number {
                continue;
            }
            let mut synonyms: Vec<(Term, f64)> = lexicon.synonyms(&token.text).iter().map(|other| (term(other), SYNONYM)).collect();
            for stated in reading.stated.iter().filter(|stated| covers(&stated.range, token)) {
                for other in stated.relations.iter().flat_map(|(relation, _)| lexicon.relation_tokens(*relation)) {
                    let other = term(other);
                    if other != term(&token.text) && !synonyms.iter().any(|(known, _)| *known == other) {
                        synonyms.push((other, RELATION_WORD));
                    }
                }
            }
            push(&mut words, &token.text, token.class, synonyms, commonness(&token.text));
        }
        for mention in &reading.mentions {
            if let Some(id) = profile_id(mention.profile) {
                push_term(&mut words, &id, profile_term(&id), Class::Name, Vec::new(), 0.0005);
            }
        }
        for quantity in &reading.quantities {
            push_term(
                &mut words,
                &quantity.value.to_string(),
                quantity_term(quantity.value, quantity.measure),
                Class::Number,
                Vec::new(),
                0.005,
            );
        }
        let core = core(reading);
        let plain = |tokens: Vec<String>, common: f64, keep: &dyn Fn(&str) -> bool| {
            let mut terms = Vec::new();
            for token in tokens.iter().filter(|token| keep(token)) {
                push(&mut terms, token, Class::Other, Vec::new(), common);
            }
            terms
        };
        let functional = |token: &str| !"的了是在于与和之".contains(token);
        let all = |_: &str| true;
        let raw_words: Vec<String> = reading.tokens.iter().map(|token| token.text.clone()).collect();
        let letters: Vec<char> = core.chars().filter(|character| character.is_alphanumeric()).collect();
        let (left, right) = around_question_word(reading);
        Self {
            fields: [words, plain(pairs(&core), 0.002, &all), plain(characters(&core), 0.02, &functional)],
            raw: [
                plain(raw_words, 0.002, &all),
                plain(pairs(&reading.normal), 0.002, &all),
                plain(characters(&reading.normal), 0.02, &all),
            ],
            core: letters,
            left,
            right,
            expected: Expected::of(reading),
            quantities: reading.quantities.iter().map(|quantity| quantity_term(quantity.value, quantity.measure)).collect(),
            proper: reading.tokens.iter().map(|token| term(&token.text)).collect(),
            profiles: reading.mentions.iter().map(|mention| mention.profile).collect(),
        }
    }
}

impl Query {
    /// The profiles the question names, by index in the knowledge base.
    pub fn profiles(&self) -> impl Iterator<Item = usize> {
        self.profiles.iter().copied()
    }
}

fn push(terms: &mut Vec<QueryTerm>, text: &str, class: Class, synonyms: Vec<(Term, f64)>, common: f64) {
    push_term(terms, text, term(text), class, synonyms, common);
}

fn push_term(terms: &mut Vec<QueryTerm>, text: &str, term: Term, class: Class, synonyms: Vec<(Term, f64)>, common: f64) {
    match terms.iter_mut().find(|known| known.term == term) {
        Some(known) => known.count += 1.0,
        None => terms.push(QueryTerm { text: text.to_owned(), term, count: 1.0, class, synonyms, common }),
    }
}

/// The normal form with question words blanked, and English stop words too.
fn core(reading: &Reading) -> String {
    let mut core = String::with_capacity(reading.normal.len());
    let kept: Vec<&Token> = reading.content.iter().filter(|token| !token.text.starts_with(is_han)).collect();
    for (at, character) in reading.normal.char_indices() {
        let asks = reading.question_words.iter().any(|range| range.contains(&at));
        let stops = !is_han(character) && character.is_alphanumeric() && !kept.iter().any(|token| token.range.contains(&at));
        core.push(if asks || stops { ' ' } else { character });
    }
    core
}

/// The characters before and after the first question word, up to the next punctuation mark.
fn around_question_word(reading: &Reading) -> (Vec<char>, Vec<char>) {
    let Some(range) = reading.question_words.first() else { return (Vec::new(), Vec::new()) };
    let letter = |character: &char| character.is_alphanumeric();
    let before = reading.normal.get(..range.start).unwrap_or_default();
    let mut left: Vec<char> = before.chars().rev().take_while(letter).collect();
    left.reverse();
    let right = reading.normal.get(range.end..).unwrap_or_default().chars().take_while(letter).collect();
    (left, right)
}

impl Expected {
    fn of(reading: &Reading) -> Self {
        let normal = reading.normal.as_str();
        let has = |marks: &[&str]| marks.iter().any(|mark| normal.contains(mark));
        let mut expected = Self::default();
        match reading.asked {
            Asked::Who => expected.person = true,
            Asked::Where => expected.place = true,
            Asked::When => expected.date = true,
            Asked::HowMany | Asked::HowMuch => expected.number = true,
            Asked::Why => expected.reason = true,
            Asked::Which | Asked::What | Asked::How | Asked::YesNo | Asked::Keyword => {}
        }
        match reading.kind {
            Some(Kind::Person) => expected.person = true,
            Some(Kind::Place | Kind::Organization) => expected.place = true,
            Some(Kind::Model | Kind::Event) | None => {}
        }
        expected.reason |= has(&["原因", "缘故"]);
        if matches!(reading.asked, Asked::Which | Asked::What | Asked::HowMany)
            && has(&[
                "哪年",
                "哪一年",
                "年份",
                "日期",
                "哪个月",
                "世纪",
                "年代",
                "朝代",
                "时期",
                "时间",
                "时候",
                " year",
                " date",
                " century",
                " decade",
            ])
        {
            expected.date = true;
            expected.number = false;
        }
        if matches!(reading.asked, Asked::Which | Asked::What) {
            expected.person |= has(&["哪位", "名字", "作家", "导演", "皇帝", "国王", "总统", "人物"]);
            expected.place |= has(&[
                "国家",
                "哪国",
                "城市",
                "地区",
                "哪省",
                "哪市",
                "哪县",
                "哪个省",
                "哪个市",
                "位于",
                " city",
                " country",
                " state",
                " region",
                " county",
            ]);
            expected.number |= has(&["百分", "比例", "面积", "人口数", "percent", "number"]);
        }
        expected.title = matches!(reading.asked, Asked::Which | Asked::What)
            && has(&[
                "书", "电影", "歌", "专辑", "著作", "作品", "小说", "节目", "文章", "法案", "条约", "book", "film", "movie", "song",
                "album",
            ]);
        expected
    }
}

/// The names of the features of a candidate, in the order of [`Features`].
pub const FEATURES: [&str; 62] = [
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
    scope: [Vec<f64>; 3],
    raw: [Vec<f64>; 3],
    mean_length: [f64; 3],
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
                    // The sentences with any of the terms, as far as can be told: at least the most frequent one's.
                    let synonyms = query
                        .synonyms
                        .iter()
                        .map(|(term, weight)| weight * f64::from(statistics.frequency(field, *term)))
                        .fold(0.0, f64::max);
                    let own = f64::from(statistics.frequency(field, query.term)).max(synonyms);
                    let sentences = f64::from(statistics.sentences);
                    if smoothed { rarity(sentences + ORDINARY, own + ORDINARY * query.common) } else { rarity(sentences, own) }
                })
                .collect()
        };
        let [words, pairs, characters] = FIELDS;
        Self {
            scope: [
                weigh(&query.fields[0], words, smoothed),
                weigh(&query.fields[1], pairs, smoothed),
                weigh(&query.fields[2], characters, smoothed),
            ],
            raw: [weigh(&query.raw[0], words, false), weigh(&query.raw[1], pairs, false), weigh(&query.raw[2], characters, false)],
            mean_length: FIELDS.map(|field| statistics.mean_length(field)),
        }
    }
}

/// How often a term or what stands for it is in a piece of text.
fn frequency(counts: &Counts, query: &QueryTerm) -> f64 {
    let own = f64::from(counts.get(query.term));
    let synonyms = query.synonyms.iter().map(|(term, weight)| weight * f64::from(counts.get(*term).min(1))).fold(0.0, f64::max);
    own.max(synonyms)
}

/// Whether a term is in a piece of text: 1, or as well as a synonym stands for it.
pub(super) fn presence(counts: &Counts, query: &QueryTerm) -> f64 {
    frequency(counts, query).min(1.0)
}

fn bm25(counts: &Counts, terms: &[QueryTerm], weights: &[f64], mean_length: f64) -> f64 {
    let length = K1 * (1.0 - B + B * f64::from(counts.total) / mean_length);
    terms
        .iter()
        .zip(weights)
        .map(|(query, weight)| {
            let frequency = frequency(counts, query);
            weight * query.count * frequency * (K1 + 1.0) / (frequency + length)
        })
        .sum()
}

fn share(terms: &[QueryTerm], weights: &[f64], part: impl Fn(&QueryTerm) -> f64) -> f64 {
    let total: f64 = weights.iter().sum();
    let covered: f64 = terms.iter().zip(weights).map(|(query, weight)| weight * part(query)).sum();
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
    for field in 0..FIELDS.len() {
        let terms = query.fields.get(field)?;
        let raw = query.raw.get(field)?;
        let (counts, title, whole) = (sentence.counts.get(field)?, view.title.get(field)?, paragraph.get(field)?);
        let weights = scope.scope.get(field)?;
        let mean = *scope.mean_length.get(field)?;
        let total: f64 = weights.iter().sum::<f64>().max(1e-9);
        let held = |other: Option<&IndexedSentence>, query: &QueryTerm| {
            other.and_then(|other| other.counts.get(field)).map_or(0.0, |counts| presence(counts, query))
        };
        let own = |query: &QueryTerm| presence(counts, query);
        let context = |query: &QueryTerm| {
            (0.5 * held(previous, query)).max(0.3 * held(next, query)).max(0.4 * presence(title, query)).max(0.2 * presence(whole, query))
        };
        let only = |there: f64, query: &QueryTerm| (there - own(query)).max(0.0);
        let local_weights = local.scope.get(field)?;
        let local_total: f64 = local_weights.iter().sum::<f64>().max(1e-9);
        values.push(bm25(counts, terms, weights, mean) / total);
        values.push(share(terms, weights, own));
        values.push(share(terms, weights, |query| own(query).max(context(query))));
        values.push(share(terms, weights, |query| presence(whole, query)));
        values.push(share(terms, weights, |query| only(held(previous, query), query)));
        values.push(share(terms, weights, |query| only(held(next, query), query)));
        values.push(share(terms, weights, |query| only(presence(title, query), query)));
        values.push(bm25(counts, terms, local_weights, *local.mean_length.get(field)?) / local_total);
        values.push(share(terms, local_weights, own));
        values.push(bm25(counts, raw, local.raw.get(field)?, *local.mean_length.get(field)?) / 10.0);
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
    values.try_into().ok()
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
    let matched: Vec<bool> = words.iter().map(|word| presence(&sentence.counts[0], word) > 0.0).collect();
    values.push(ratio(matched.iter().filter(|matched| **matched).count(), words.len()));
    let adjacent = words.windows(2).filter(|pair| matches!(pair, [left, right] if sentence.normal.contains(&format!("{}{}", left.text, right.text)) || sentence.normal.contains(&format!("{} {}", left.text, right.text)))).count();
    values.push(ratio(adjacent, words.len()));
}

/// Coverage of the question's words by their sort, and the share of names that the sentence lacks.
fn classes(query: &Query, sentence: &IndexedSentence, values: &mut Vec<f64>) {
    let words = &query.fields[0];
    let covered = |sort: &dyn Fn(Class) -> bool| {
        let of_sort: Vec<&QueryTerm> = words.iter().filter(|word| sort(word.class)).collect();
        let held: f64 = of_sort.iter().map(|word| presence(&sentence.counts[0], word)).sum();
        if of_sort.is_empty() { 0.0 } else { held / ratio(of_sort.len(), 1) }
    };
    let name = |class: Class| matches!(class, Class::Person | Class::Place | Class::Name);
    values.push(covered(&name));
    values.push(covered(&|class| class == Class::Noun));
    values.push(covered(&|class| class == Class::Verb));
    values.push(covered(&|class| class == Class::Number));
    values.push(covered(&|class| matches!(class, Class::Latin | Class::Other)));
    let missing = words.iter().filter(|word| name(word.class) && presence(&sentence.counts[0], word) == 0.0).count();
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
