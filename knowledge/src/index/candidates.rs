use super::layer::Layer;
use super::{CANDIDATES, Field, IndexedDocument, Snapshot, searched_title};
use crate::text::quantities;
use crate::token::{characters, pairs, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use tantivy::collector::TopDocs;
use tantivy::directory::Directory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field as SchemaField, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term, doc};

/// The candidate index failed, or belongs to other knowledge. It is derived: it can always be built again.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// tantivy failed.
    #[error("the search index failed ({0}); rebuild it with `stet index`")]
    Tantivy(#[from] tantivy::TantivyError),
    /// The directory cannot be read.
    #[error("the search index cannot be opened ({0}); rebuild it with `stet index`")]
    Open(#[from] tantivy::directory::error::OpenReadError),
    /// It failed before, when it was built.
    #[error("{0}")]
    Earlier(String),
}

impl IndexError {
    /// The same error for the next one who asks.
    pub(crate) fn again(&self) -> Self {
        Self::Earlier(self.to_string())
    }
}

/// A tantivy index over all sentences, for scopes that are too large to score whole.
pub struct CandidateIndex {
    reader: IndexReader,
    fields: Fields,
    stamp: Stamp,
    layer: Layer,
    added: usize,
}

/// What an index holds, so that it is noticed when that is no longer what it should hold. It is the payload of its last commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    /// Of the knowledge base.
    revision: String,
    /// The way sentences are indexed.
    way: String,
    /// The hash of each document's text.
    documents: BTreeMap<String, u64>,
    /// Of the names that sentences are cut by.
    names: u64,
}

impl std::fmt::Debug for CandidateIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CandidateIndex").field("revision", &self.stamp.revision).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy)]
struct Fields {
    document: SchemaField,
    sentence: SchemaField,
    words: SchemaField,
    pairs: SchemaField,
    characters: SchemaField,
    neighbours: SchemaField,
    paragraph: SchemaField,
    title: SchemaField,
    profiles: SchemaField,
}

/// One weighted token of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause<'a> {
    /// How it was cut; `None` for a profile's id.
    pub field: Option<Field>,
    /// The token.
    pub token: &'a str,
    /// Its weight, 1 for an ordinary one.
    pub weight: f32,
}

/// A sentence that the index found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The document's position in the snapshot.
    pub document: usize,
    /// The sentence's place in it, from 0.
    pub at: usize,
    /// How well it matched, 1 for the best of those found.
    pub score: f64,
}

/// Words of the neighbours, the paragraph and the title count less than the sentence's own.
const CONTEXT_WEIGHTS: (f32, f32, f32) = (0.35, 0.25, 0.35);
/// Pairs and single characters back up the words where those are cut differently.
const PAIR_WEIGHT: f32 = 0.6;
const CHARACTER_WEIGHT: f32 = 0.3;
/// A sentence's paragraph is indexed with it up to this many sentences away, so that a text without paragraphs costs no more.
const PARAGRAPH_REACH: usize = 10;
/// tantivy's smallest permitted budget for one indexing thread.
const WRITER_BYTES: usize = 15_000_000;

impl CandidateIndex {
    /// Builds the index in memory.
    pub fn in_memory(snapshot: &Snapshot) -> Result<Self, IndexError> {
        Self::build(Layer::over(None), snapshot, |_| ())
    }

    /// Builds the index in a directory, replacing what is there. `indexed` is told how many documents are done.
    pub fn build<D: Into<Box<dyn Directory>>>(
        directory: D,
        snapshot: &Snapshot,
        mut indexed: impl FnMut(usize),
    ) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let directory = directory.into();
        let index = Index::open_or_create(directory.clone(), schema)?;
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        writer.delete_all_documents()?;
        for (at, document) in snapshot.documents.iter().enumerate() {
            add_sentences(snapshot, document, fields, |sentence| writer.add_document(sentence).map(drop))?;
            indexed(at + 1);
        }
        let stamp = Stamp::of(snapshot);
        commit(writer, &stamp)?;
        Ok(Self { reader: reader(&index)?, fields, stamp, layer: Layer::over(Some(directory)), added: snapshot.documents.len() })
    }

    /// The index of a snapshot that differs from this one's in some documents: those alone are indexed. In memory; this one
    /// stays as it is. `None` when it would have to be built anew.
    pub(super) fn after(&self, snapshot: &Snapshot) -> Result<Option<Self>, IndexError> {
        if !self.stamp.leads_to(&Stamp::of(snapshot)) {
            return Ok(None);
        }
        let layer = self.layer.fork();
        Self::caught_up(&Index::open(layer.clone())?, layer, &self.stamp, snapshot).map(Some)
    }

    /// The index in a directory, brought up to date in memory where it is behind. `None` when there is none, or it would have
    /// to be built anew. Nothing is written.
    pub fn read<D: Into<Box<dyn Directory>>>(directory: D, snapshot: &Snapshot) -> Result<Option<Self>, IndexError> {
        let layer = Layer::over(Some(directory.into()));
        match Stamp::in_directory(&layer)? {
            Some(found) if found == Stamp::of(snapshot) => Self::open(layer, snapshot),
            Some(found) if found.leads_to(&Stamp::of(snapshot)) => {
                Self::caught_up(&Index::open(layer.clone())?, layer, &found, snapshot).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The index in a directory, where the documents that it is behind with are indexed. Without one that can be used, it is
    /// built.
    pub fn keep<D: Into<Box<dyn Directory>>>(directory: D, snapshot: &Snapshot) -> Result<Self, IndexError> {
        let directory = directory.into();
        match Stamp::in_directory(&*directory)? {
            Some(found) if found == Stamp::of(snapshot) => {}
            Some(found) if found.leads_to(&Stamp::of(snapshot)) => {
                let layer = Layer::over(Some(directory.clone()));
                return Self::caught_up(&Index::open(directory)?, layer, &found, snapshot);
            }
            _ => return Self::build(directory, snapshot, |_| ()),
        }
        match Self::open(directory.clone(), snapshot)? {
            Some(index) => Ok(index),
            None => Self::build(directory, snapshot, |_| ()),
        }
    }

    fn caught_up(index: &Index, layer: Layer, found: &Stamp, snapshot: &Snapshot) -> Result<Self, IndexError> {
        let (stamp, (_, fields)) = (Stamp::of(snapshot), schema());
        let differs = |id: &String| stamp.documents.get(id) != found.documents.get(id);
        let writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for id in found.documents.keys().filter(|id| differs(id)) {
            writer.delete_term(Term::from_field_text(fields.document, id));
        }
        let mut added = 0;
        for document in snapshot.documents.iter().filter(|document| differs(&document.document.id)) {
            add_sentences(snapshot, document, fields, |sentence| writer.add_document(sentence).map(drop))?;
            added += 1;
        }
        commit(writer, &stamp)?;
        Ok(Self { reader: reader(index)?, fields, stamp, layer, added })
    }

    /// How many sentences it holds.
    #[cfg(test)]
    pub(super) fn sentences(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// How many documents were indexed to make it; none when it was opened.
    pub fn added(&self) -> usize {
        self.added
    }

    /// Opens an index that was built before, without locking it; `None` when there is none or it holds other knowledge.
    pub fn open<D: Into<Box<dyn Directory>>>(directory: D, snapshot: &Snapshot) -> Result<Option<Self>, IndexError> {
        let directory = directory.into();
        let stamp = Stamp::of(snapshot);
        if Stamp::in_directory(&*directory)?.as_ref() != Some(&stamp) {
            return Ok(None);
        }
        let reader = reader(&Index::open(directory.clone())?)?;
        Ok(Some(Self { reader, fields: schema().1, stamp, layer: Layer::over(Some(directory)), added: 0 }))
    }

    /// The revision of the knowledge it was built from.
    pub fn revision(&self) -> &str {
        &self.stamp.revision
    }

    /// The sentences that match best, at most [`CANDIDATES`], the best first.
    ///
    /// With `only`, sentences of that document alone. The query is put together from terms: no character of a question means anything to a query parser.
    pub fn find(&self, snapshot: &Snapshot, clauses: &[Clause<'_>], only: Option<&str>) -> Result<Vec<Found>, IndexError> {
        let mut queries: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut add = |field: SchemaField, token: &str, weight: f32| {
            let term = TermQuery::new(Term::from_field_text(field, token), IndexRecordOption::WithFreqs);
            queries.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight))));
        };
        for clause in clauses {
            match clause.field {
                None => add(self.fields.profiles, clause.token, clause.weight),
                Some(Field::Pairs) => add(self.fields.pairs, clause.token, clause.weight * PAIR_WEIGHT),
                Some(Field::Characters) => add(self.fields.characters, clause.token, clause.weight * CHARACTER_WEIGHT),
                // Phrases order candidates; they find none that their parts would not.
                Some(Field::Phrases) => {}
                Some(Field::Words) => {
                    add(self.fields.words, clause.token, clause.weight);
                    add(self.fields.neighbours, clause.token, clause.weight * CONTEXT_WEIGHTS.0);
                    add(self.fields.paragraph, clause.token, clause.weight * CONTEXT_WEIGHTS.1);
                    add(self.fields.title, clause.token, clause.weight * CONTEXT_WEIGHTS.2);
                }
            }
        }
        let mut query: Box<dyn Query> = Box::new(BooleanQuery::new(queries));
        if let Some(id) = only {
            let document = TermQuery::new(Term::from_field_text(self.fields.document, id), IndexRecordOption::Basic);
            let document = BoostQuery::new(Box::new(document), 0.0);
            query = Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(document) as Box<dyn Query>), (Occur::Must, query)]));
        }
        let searcher = self.reader.searcher();
        let found = with_ties(|limit| searcher.search(&query, &TopDocs::with_limit(limit).order_by_score()))?;
        let mut places = Vec::with_capacity(found.len());
        for (score, address) in found {
            let stored: TantivyDocument = searcher.doc(address)?;
            let document = stored.get_first(self.fields.document).and_then(|value| value.as_str()).and_then(|id| snapshot.position(id));
            let sentence = stored.get_first(self.fields.sentence).and_then(|value| value.as_u64()).and_then(|at| usize::try_from(at).ok());
            places.extend(document.zip(sentence).map(|(document, at)| Found { document, at, score }));
        }
        places.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| (left.document, left.at).cmp(&(right.document, right.at)))
        });
        places.truncate(CANDIDATES);
        Ok(places)
    }
}

impl Stamp {
    fn of(snapshot: &Snapshot) -> Self {
        let way = concat!(env!("CARGO_PKG_VERSION"), " words pairs characters neighbours paragraph title profiles");
        Self {
            revision: snapshot.revision().to_owned(),
            way: way.to_owned(),
            documents: snapshot.documents.iter().map(|document| (document.document.id.clone(), document.hash)).collect(),
            names: snapshot.base.names_hash(),
        }
    }

    /// What the index in a directory holds; `None` when there is none or it cannot be used.
    fn in_directory(directory: &dyn Directory) -> Result<Option<Self>, IndexError> {
        if !Index::exists(directory)? {
            return Ok(None);
        }
        let index = Index::open(directory.box_clone())?;
        let found = index.load_metas()?.payload.and_then(|payload| serde_json::from_str(&payload).ok());
        Ok(found.filter(|_| index.schema() == schema().0))
    }

    /// Whether an index that holds this can be caught up to hold another.
    fn leads_to(&self, other: &Self) -> bool {
        self.way == other.way && self.names == other.names
    }
}

/// The [`CANDIDATES`] best of a search, and all that are as good as the last of them, with their scores as shares of the best one.
///
/// What the index adds up in another order differs in the last digits, and it keeps documents in an order of its own: which of
/// many equal sentences are candidates must depend on neither. So scores are rounded, and a search that ends among equals goes on.
fn with_ties<Place>(search: impl Fn(usize) -> tantivy::Result<Vec<(f32, Place)>>) -> tantivy::Result<Vec<(f64, Place)>> {
    let mut limit = CANDIDATES + 1;
    loop {
        let found = search(limit)?;
        let best = found.first().map_or(1.0, |(score, _)| f64::from(*score)).max(f64::MIN_POSITIVE);
        let share = |score: f32| (f64::from(score) / best * SCORES).round() / SCORES;
        let last = |at: usize| found.get(at).map(|(score, _)| share(*score));
        if found.len() < limit || limit > MOST_TIES || last(CANDIDATES - 1) != last(limit - 1) {
            return Ok(found.into_iter().map(|(score, place)| (share(score), place)).collect());
        }
        limit *= 4;
    }
}

/// No search goes on past about so many: a word of every second sentence of a large text would take it long.
const MOST_TIES: usize = 16 * CANDIDATES;

/// Scores are told apart when they differ by more than one in so many of the best one.
const SCORES: f64 = 1e5;

fn commit(mut writer: IndexWriter, stamp: &Stamp) -> Result<(), IndexError> {
    let mut commit = writer.prepare_commit()?;
    // A map of strings and numbers can always be written.
    commit.set_payload(&serde_json::to_string(stamp).unwrap_or_default());
    commit.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// An index is never changed once it is read: nothing has to be watched.
fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqs).set_fieldnorms(true);
    let text = || TextOptions::default().set_indexing_options(indexing.clone());
    let fields = Fields {
        document: schema.add_text_field("document", STRING | STORED),
        sentence: schema.add_u64_field("sentence", STORED | FAST),
        words: schema.add_text_field("words", text()),
        pairs: schema.add_text_field("pairs", text()),
        characters: schema.add_text_field("characters", text()),
        neighbours: schema.add_text_field("neighbours", text()),
        paragraph: schema.add_text_field("paragraph", text()),
        title: schema.add_text_field("title", text()),
        profiles: schema.add_text_field("profiles", text()),
    };
    (schema.build(), fields)
}

/// Hands over the tantivy documents of a document one by one: one for each sentence, all its texts together.
fn add_sentences(
    snapshot: &Snapshot,
    document: &IndexedDocument,
    fields: Fields,
    mut add: impl FnMut(TantivyDocument) -> tantivy::Result<()>,
) -> tantivy::Result<()> {
    let base = &snapshot.base;
    let cut = |normal: &str| -> Vec<String> {
        let numbers = quantities(normal).into_iter().map(|quantity| quantity.value.to_string());
        words(&base.names, normal).into_iter().map(|token| token.text).chain(numbers).collect()
    };
    let count = document.document.text.len();
    let own_of = |at: usize| -> Vec<String> {
        document.views.iter().filter_map(|view| view.sentences.get(at)).flat_map(|sentence| cut(&sentence.normal)).collect()
    };
    let mut window = Window::default();
    let paragraph_of = document.views.first().map_or(&[][..], |view| &view.paragraph_of);
    let title = cut(crate::text::Normal::new(&searched_title(&document.document)).text());
    for at in 0..count {
        window.move_to(at, count, own_of);
        let near = |other: usize| window.get(other);
        let each = |cut: &dyn Fn(&str) -> Vec<String>| -> Vec<String> {
            document.views.iter().filter_map(|view| view.sentences.get(at)).flat_map(|sentence| cut(&sentence.normal)).collect()
        };
        let neighbours: Vec<String> = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(near).flatten().cloned().collect();
        let around = at.saturating_sub(PARAGRAPH_REACH)..(at + PARAGRAPH_REACH + 1).min(count);
        let paragraph =
            around.filter(|other| paragraph_of.get(*other) == paragraph_of.get(at)).filter_map(near).flatten().cloned().collect();
        let profiles: Vec<String> = document
            .profiles
            .get(at)
            .into_iter()
            .flatten()
            .filter_map(|&profile| base.profiles.get(profile))
            .map(|profile| profile.id.clone())
            .collect();
        let mut sentence = doc!(fields.document => document.document.id.clone(), fields.sentence => at as u64);
        sentence.add_pre_tokenized_text(fields.words, tokens(near(at).cloned().unwrap_or_default()));
        sentence.add_pre_tokenized_text(fields.pairs, tokens(each(&|normal| pairs(normal))));
        sentence.add_pre_tokenized_text(fields.characters, tokens(each(&|normal| characters(normal))));
        sentence.add_pre_tokenized_text(fields.neighbours, tokens(neighbours));
        sentence.add_pre_tokenized_text(fields.paragraph, tokens(paragraph));
        sentence.add_pre_tokenized_text(fields.title, tokens(title.clone()));
        sentence.add_pre_tokenized_text(fields.profiles, tokens(profiles));
        add(sentence)?;
    }
    Ok(())
}

/// The words of the sentences around one: those of a whole long text would fill the memory.
#[derive(Default)]
struct Window {
    /// The place of the first of them.
    first: usize,
    words: VecDeque<Vec<String>>,
}

impl Window {
    /// Moves on to a sentence, of so many. `words_of` cuts the words of each that comes in.
    fn move_to(&mut self, at: usize, count: usize, words_of: impl Fn(usize) -> Vec<String>) {
        while self.first + PARAGRAPH_REACH < at {
            self.words.pop_front();
            self.first += 1;
        }
        while self.first + self.words.len() < (at + PARAGRAPH_REACH + 1).min(count) {
            self.words.push_back(words_of(self.first + self.words.len()));
        }
    }

    fn get(&self, at: usize) -> Option<&Vec<String>> {
        self.words.get(at.checked_sub(self.first)?)
    }
}

fn tokens(words: Vec<String>) -> PreTokenizedString {
    let tokens = words.into_iter().enumerate().map(|(position, text)| Token { position, text, ..Token::default() }).collect();
    PreTokenizedString { text: String::new(), tokens }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_goes_on_among_equals_and_not_for_ever() {
        /// `found` is how many of these scores are taken.
        fn check(scores: &[f32], found: usize) {
            let search = |limit: usize| Ok(scores.iter().copied().zip(0..).take(limit).collect());
            let taken = with_ties::<usize>(search).unwrap();
            assert_eq!(taken.len(), found, "of {} scores", scores.len());
            assert!(taken.iter().all(|(share, at)| (*share * SCORES - f64::from(scores[*at] / scores[0]) * SCORES).abs() <= 0.51));
            assert!(taken.windows(2).all(|pair| pair[0].0 >= pair[1].0), "what differs in the last digit alone is equal");
        }
        let falling = |count: u16| (0..count).map(|at| 10.0 - f32::from(at) * 0.01).collect::<Vec<f32>>();
        // The sum of the same numbers in one order and in another.
        let equals = |count: usize| (0..count).map(|at| if at % 2 == 0 { 10.0 } else { 10.0_f32.next_up() }).collect::<Vec<f32>>();
        check(&[], 0);
        check(&falling(150), 150);
        check(&falling(900), CANDIDATES + 1);
        check(&equals(150), 150);
        check(&equals(700), 700);
        check(&[falling(100), vec![8.0; 250], falling(900).split_off(300)].concat(), 804);
        assert!(with_ties(|limit| Ok(vec![(1.0, 0); limit])).unwrap().len() < 8 * MOST_TIES);
    }
}
