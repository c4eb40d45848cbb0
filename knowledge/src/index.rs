//! What search knows of a knowledge base: each sentence's tokens and tags, counts per document, and a tantivy index
//! that finds candidates in large ones.

mod candidates;
mod counts;
mod names;
mod sentence;
mod spelling;

pub use candidates::{CandidateIndex, Clause, Found, IndexError};
pub(crate) use counts::rarity;
pub use counts::{ByField, Counts, FIELDS, Field, Statistics};
pub use names::SoundNames;
pub use sentence::{IndexedSentence, Tags, Word};
pub(crate) use sentence::{profile_term, quantity_term};
pub use spelling::Spelling;

use crate::base::KnowledgeBase;
use crate::document::{Document, Text};
use crate::text::Language;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// A document of at most this many sentences in scope is scored whole; larger scopes go through the candidate index.
pub const SCORED_WHOLE: usize = 400;
/// How many candidates a larger scope gives at most.
pub const CANDIDATES: usize = 200;

/// One text of a document, indexed.
#[derive(Debug)]
pub struct View {
    /// The language of the text.
    pub language: Language,
    /// The sentences in order.
    pub sentences: Vec<IndexedSentence>,
    /// The paragraph of each sentence.
    pub paragraph_of: Vec<usize>,
    /// The tokens of each paragraph.
    pub paragraphs: Vec<ByField<Counts>>,
    /// The tokens of the title.
    pub title: ByField<Counts>,
    /// How many sentences hold each term, in this text alone.
    pub statistics: Statistics,
}

/// A document with all its texts indexed; made once for each version of the document.
#[derive(Debug)]
pub struct IndexedDocument {
    /// The document.
    pub document: Arc<Document>,
    /// The quoted text first, then the translations, in the document's order.
    pub views: Vec<View>,
    /// For each sentence, the profiles (by index in the knowledge base) that the quoted text or a translation names.
    pub profiles: Vec<Vec<usize>>,
    hash: u64,
}

/// A knowledge base ready to answer questions: immutable, shared by everyone who reads it.
#[derive(Debug)]
pub struct Snapshot {
    /// The knowledge base it was made of.
    pub base: Arc<KnowledgeBase>,
    /// The documents in the knowledge base's order.
    pub documents: Vec<Arc<IndexedDocument>>,
    revision: String,
    statistics: OnceLock<FxHashMap<bool, Statistics>>,
    candidates: OnceLock<Result<CandidateIndex, IndexError>>,
    /// Of Chinese texts, and of the others.
    names: [OnceLock<SoundNames>; 2],
    /// The same.
    spelling: [OnceLock<Spelling>; 2],
}

impl Snapshot {
    /// Indexes a knowledge base.
    pub fn new(base: KnowledgeBase) -> Self {
        Self::after(base, None)
    }

    /// Indexes a knowledge base, taking over from an earlier snapshot the documents that are the same in both.
    pub fn after(base: KnowledgeBase, previous: Option<&Self>) -> Self {
        let reusable: FxHashMap<u64, &Arc<IndexedDocument>> = match previous {
            Some(previous) if previous.base.profiles == base.profiles => {
                previous.documents.iter().map(|known| (known.hash, known)).collect()
            }
            _ => FxHashMap::default(),
        };
        let index = |document: &Arc<Document>| {
            let hash = document.hash();
            reusable.get(&hash).map_or_else(|| Arc::new(index_document(&base, document, hash)), |known| Arc::clone(known))
        };
        let documents = base.documents.iter().map(index).collect();
        let revision = base.revision();
        Self {
            base: Arc::new(base),
            documents,
            revision,
            statistics: OnceLock::new(),
            candidates: OnceLock::new(),
            names: Default::default(),
            spelling: Default::default(),
        }
    }

    /// A hash of the knowledge base: sixteen hexadecimal digits.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// The number of sentences in all documents.
    pub fn sentences(&self) -> usize {
        self.documents.iter().map(|document| document.document.text.len()).sum()
    }

    /// The position of a document.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.documents.iter().position(|document| document.document.id == id)
    }

    /// Counts over all documents' texts in a language (script left out of account).
    pub fn statistics(&self, language: Language) -> &Statistics {
        static NONE: OnceLock<Statistics> = OnceLock::new();
        let all = self.statistics.get_or_init(|| {
            let mut all: FxHashMap<bool, Statistics> = FxHashMap::default();
            for view in self.documents.iter().flat_map(|document| &document.views) {
                all.entry(view.language.is_chinese()).or_default().add(&view.statistics);
            }
            all
        });
        all.get(&language.is_chinese()).unwrap_or_else(|| NONE.get_or_init(Statistics::default))
    }

    /// The names in the texts of a language by their sound, collected on the first question from another language.
    pub fn names(&self, language: Language) -> &SoundNames {
        let [chinese, other] = &self.names;
        let names = if language.is_chinese() { chinese } else { other };
        names.get_or_init(|| SoundNames::collect(&self.documents, language.is_chinese()))
    }

    /// The Latin words in the texts of a language, collected on the first question with a word that nobody knows.
    pub fn spelling(&self, language: Language) -> &Spelling {
        let [chinese, other] = &self.spelling;
        let spelling = if language.is_chinese() { chinese } else { other };
        spelling.get_or_init(|| Spelling::collect(&self.documents, language.is_chinese()))
    }

    /// Uses a candidate index that was built for this very revision; without one, it is built in memory on first use.
    pub fn attach(&self, index: CandidateIndex) {
        if index.revision() == self.revision {
            // A second one would hold the same: the first stays.
            let _ = self.candidates.set(Ok(index));
        }
    }

    /// The candidate index, built in memory when none was attached.
    pub fn candidates(&self) -> Result<&CandidateIndex, &IndexError> {
        self.candidates.get_or_init(|| CandidateIndex::in_memory(self)).as_ref()
    }
}

fn index_document(base: &KnowledgeBase, document: &Arc<Document>, hash: u64) -> IndexedDocument {
    let views: Vec<View> =
        std::iter::once(&document.text).chain(&document.translations).map(|text| index_text(base, document, text)).collect();
    let profiles = (0..document.text.len())
        .map(|at| {
            let mut named: Vec<usize> =
                views.iter().filter_map(|view| view.sentences.get(at)).flat_map(|sentence| sentence.profiles.iter().copied()).collect();
            named.sort_unstable();
            named.dedup();
            named
        })
        .collect();
    IndexedDocument { document: Arc::clone(document), views, profiles, hash }
}

fn index_text(base: &KnowledgeBase, document: &Document, text: &Text) -> View {
    let sentences: Vec<IndexedSentence> = text.sentences().map(|sentence| IndexedSentence::new(base, sentence)).collect();
    let paragraph_of: Vec<usize> = (1..=text.len()).map(|number| text.paragraph(number).unwrap_or_default()).collect();
    let members = sentences.iter().zip(&paragraph_of).collect::<Vec<_>>();
    let paragraphs = members
        .chunk_by(|left, right| left.1 == right.1)
        .map(|members| FIELDS.map(|field| Counts::sum(members.iter().filter_map(|(sentence, _)| sentence.counts.get(field as usize)))))
        .collect();
    let title = IndexedSentence::new(base, &document.title.replace('_', " ")).counts;
    let statistics = Statistics::of(&sentences);
    View { language: text.language, sentences, paragraph_of, paragraphs, title, statistics }
}
