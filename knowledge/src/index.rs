//! What search knows of a knowledge base: each sentence's tokens and tags, counts per document, and a tantivy index
//! that finds candidates in large ones.

mod candidates;
mod counts;
mod layer;
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
use crate::document::{Address, Document, Text};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHashSet};
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
    /// Whether its sentences were cut along an outline. What place such a sentence has says nothing: rules come in any order.
    pub has_outline: bool,
    /// The sentences in order.
    pub sentences: Vec<IndexedSentence>,
    /// The paragraph of each sentence.
    pub paragraph_of: Vec<usize>,
    paragraphs: Vec<Paragraph>,
    /// The tokens of the title.
    pub title: ByField<Counts>,
    /// How many sentences hold each term, in this text alone.
    pub statistics: Statistics,
}

/// The tokens of a paragraph: those of its one sentence, so that a table of rows is not counted twice, or of several together.
#[derive(Debug)]
enum Paragraph {
    Sentence(usize),
    Several(ByField<Counts>),
}

impl View {
    /// Returns the number of paragraphs.
    pub fn paragraphs(&self) -> usize {
        self.paragraphs.len()
    }

    /// Returns the tokens of the paragraph at a place.
    pub fn paragraph(&self, at: usize) -> Option<&ByField<Counts>> {
        match self.paragraphs.get(at)? {
            Paragraph::Sentence(sentence) => self.sentences.get(*sentence).map(|sentence| &sentence.counts),
            Paragraph::Several(counts) => Some(counts),
        }
    }
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
            Some(previous) if previous.base.names_hash() == base.names_hash() => {
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
        let snapshot = Self {
            base: Arc::new(base),
            documents,
            revision,
            statistics: OnceLock::new(),
            candidates: OnceLock::new(),
            names: Default::default(),
            spelling: Default::default(),
        };
        if let Some(previous) = previous {
            snapshot.take_over(previous);
        }
        snapshot
    }

    /// Takes over what was counted and indexed of the documents that are the same in an earlier snapshot.
    fn take_over(&self, previous: &Self) {
        let kept: FxHashSet<*const IndexedDocument> = self.documents.iter().map(Arc::as_ptr).collect();
        let known: FxHashSet<*const IndexedDocument> = previous.documents.iter().map(Arc::as_ptr).collect();
        if let Some(counted) = previous.statistics.get().filter(|_| !kept.is_disjoint(&known)) {
            let mut all = counted.clone();
            for document in previous.documents.iter().filter(|document| !kept.contains(&Arc::as_ptr(document))) {
                for view in &document.views {
                    all.entry(view.language.is_chinese()).or_default().subtract(&view.statistics);
                }
            }
            for document in self.documents.iter().filter(|document| !known.contains(&Arc::as_ptr(document))) {
                for view in &document.views {
                    all.entry(view.language.is_chinese()).or_default().add(&view.statistics);
                }
            }
            // Nobody else has this snapshot yet.
            let _ = self.statistics.set(all);
        }
        if let Some(Ok(index)) = previous.candidates.get()
            && let Ok(Some(index)) = index.after(self)
        {
            let _ = self.candidates.set(Ok(index));
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

    /// Returns the position of the document of an address; one without a document is the story's.
    pub fn position_of(&self, address: &Address) -> Option<usize> {
        self.position(address.document.as_deref().or(self.base.story.as_deref())?)
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
    let sentences: Vec<IndexedSentence> = (1..=text.len()).map(|number| IndexedSentence::of_text(base, text, number)).collect();
    let paragraph_of: Vec<usize> = (1..=text.len()).map(|number| text.paragraph(number).unwrap_or_default()).collect();
    let members = paragraph_of.iter().enumerate().collect::<Vec<_>>();
    let together = |members: &[(usize, &usize)], field| {
        Counts::sum(members.iter().filter_map(|(at, _)| sentences.get(*at)?.counts.get(field as usize)))
    };
    let paragraphs = members
        .chunk_by(|left, right| left.1 == right.1)
        .map(|members| match members {
            [(only, _)] => Paragraph::Sentence(*only),
            members => Paragraph::Several(FIELDS.map(|field| together(members, field))),
        })
        .collect();
    let title = IndexedSentence::new(base, &searched_title(document)).counts;
    let statistics = Statistics::of(&sentences);
    let has_outline = !text.blocks().is_empty();
    View { language: text.language, has_outline, sentences, paragraph_of, paragraphs, title, statistics }
}

/// Returns the title as it is searched. A file's name, which stands for a title where a text has none, is no part of the text.
pub(super) fn searched_title(document: &Document) -> String {
    let is_file_name = document.format.is_some() && document.text.title().is_none() && document.origin.starts_with(&document.title);
    if is_file_name { String::new() } else { document.title.replace('_', " ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Question, answer};
    use crate::base::{Change, Files, Subject};
    use proptest::prelude::*;

    /// A document of more sentences than are scored whole, each with a word of its own.
    fn document(id: &str, topic: &str, sentences: usize) -> (Subject, Files) {
        let head = format!("id = \"{id}\"\ntitle = \"{id}\"\nlanguage = \"en\"\nunit = \"line\"\n");
        let line = |number: usize| format!("The {topic} box {number} holds w{}x marbles of {id}.\n", number * 7);
        let text = (0..sentences).fold(String::new(), |text, number| text + &line(number));
        let files = [("document.toml", head), ("source.txt", text)].map(|(name, content)| (format!("documents/{id}/{name}"), content));
        (Subject::Document(id.to_owned()), files.into())
    }

    fn base(documents: usize) -> KnowledgeBase {
        let files = (0..documents).flat_map(|number| document(&format!("d{number}"), "red", 150).1).collect();
        KnowledgeBase::load(&files).0
    }

    fn edited(snapshot: &Snapshot, base: &KnowledgeBase, changes: &[Change]) -> Snapshot {
        Snapshot::after(base.with_changes(changes).base, Some(snapshot))
    }

    fn first(snapshot: &Snapshot, question: &str) -> Option<(String, usize)> {
        let found = answer(snapshot, &Question { threshold: 0.0, ..Question::new(question) }).unwrap();
        found.citations.first().map(|citation| (citation.document.clone(), citation.sentence))
    }

    #[test]
    fn an_edit_costs_what_its_document_costs() {
        let base = base(40);
        let whole = Snapshot::new(base.clone());
        assert_eq!(whole.candidates().unwrap().added(), 40);
        let (subject, files) = document("d7", "blue", 150);
        let changes = [Change { made_on: base.version(&subject), subject, files: Some(files) }];
        let after = edited(&whole, &base, &changes);
        assert_eq!(after.candidates().unwrap().added(), 1);
        let shared = after.documents.iter().zip(&whole.documents).filter(|(new, old)| Arc::ptr_eq(new, old)).count();
        assert_eq!(shared, 39);
        assert_eq!(first(&after, "what does the blue box 33 hold?"), Some(("d7".to_owned(), 34)));
        // The snapshot before answers as before, and taking the edit back costs the same again.
        assert_eq!(first(&whole, "what does the red box 33 of d7 hold?"), Some(("d7".to_owned(), 34)));
        let back = edited(&after, &base, &[]);
        assert_eq!(back.candidates().unwrap().added(), 1);
        assert_eq!(first(&back, "what does the red box 33 of d7 hold?"), Some(("d7".to_owned(), 34)));
    }

    #[test]
    fn of_equal_sentences_the_earliest_are_candidates_in_whatever_order_they_were_indexed() {
        let equals = |id: &str, title: &str| {
            let (subject, mut files) = document(id, title, 0);
            files.insert(format!("documents/{id}/source.txt"), "The harbour is open.\n".repeat(300));
            (subject, files)
        };
        let base = KnowledgeBase::load(&["d0", "d1", "d2"].into_iter().flat_map(|id| equals(id, "red").1).collect()).0;
        let whole = Snapshot::new(base.clone());
        whole.candidates().unwrap();
        let change = |id: &str, files: Files| Change { made_on: None, subject: Subject::Document(id.to_owned()), files: Some(files) };
        // The first document goes, and comes back behind the others.
        let away = edited(&whole, &base, &[change("d0", document("d0", "blue", 10).1)]);
        away.candidates().unwrap();
        let back = edited(&away, &base, &[]);
        let found = |snapshot: &Snapshot| -> Vec<(usize, usize)> {
            let clause = |field, token, weight| Clause { field: Some(field), token, weight };
            // Terms of unlike weights: their sum depends on its order.
            let clauses = [("harbour", 1.0), ("open", 0.37), ("the", 0.11), ("is", 0.23)]
                .into_iter()
                .flat_map(|(token, weight)| [clause(Field::Words, token, weight), clause(Field::Characters, token, weight * 0.7)]);
            let found = snapshot.candidates().unwrap().find(snapshot, &clauses.collect::<Vec<_>>(), None).unwrap();
            found.into_iter().map(|found| (found.document, found.at)).collect()
        };
        // But for the outermost of a document, whose neighbours are fewer.
        let inner: Vec<(usize, usize)> = found(&whole).into_iter().filter(|(_, at)| (10..290).contains(at)).collect();
        assert!(inner.len() > 100 && inner.iter().copied().eq((10..).map(|at| (0, at)).take(inner.len())), "{inner:?}");
        assert_eq!(found(&back), found(&whole));
    }

    #[test]
    fn a_profile_of_another_kind_is_indexed_again() {
        let base = base(1);
        let profile = |kind: &str| Change {
            subject: Subject::Profile("ada".to_owned()),
            made_on: None,
            files: Some(
                [(
                    "profiles/ada.toml".to_owned(),
                    format!("[[profile]]\nid = \"ada\"\nkind = \"{kind}\"\n[profile.names]\nen = \"red\"\n"),
                )]
                .into(),
            ),
        };
        let person = Snapshot::new(base.with_changes(&[profile("person")]).base);
        let same = edited(&person, &base, &[profile("person")]);
        assert!(Arc::ptr_eq(&same.documents[0], &person.documents[0]));
        let place = edited(&person, &base, &[profile("place")]);
        assert!(!Arc::ptr_eq(&place.documents[0], &person.documents[0]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever was edited before, a snapshot counts and answers as one that is made of the same documents anew.
        #[test]
        fn a_snapshot_after_edits_is_as_one_made_anew(edits in prop::collection::vec((0..6_usize, 0..4_usize), 1..5)) {
            let base = base(4);
            let mut changes: Vec<Change> = Vec::new();
            let mut snapshot = Snapshot::new(base.clone());
            snapshot.candidates().unwrap();
            snapshot.statistics(Language::English);
            for (which, what) in edits {
                let (subject, files) = document(&format!("d{which}"), ["blue", "green", "red"][what % 3], 100 + 50 * what);
                changes.retain(|change| change.subject != subject);
                changes.push(Change { made_on: base.version(&subject), subject, files: (what < 3).then_some(files) });
                snapshot = edited(&snapshot, &base, &changes);
            }
            let anew = Snapshot::new(base.with_changes(&changes).base);
            prop_assert_eq!(snapshot.revision(), anew.revision());
            prop_assert_eq!(snapshot.candidates().unwrap().sentences(), anew.sentences() as u64);
            prop_assert_eq!(format!("{:?}", sorted(&snapshot)), format!("{:?}", sorted(&anew)));
            for question in ["what does the blue box 33 hold?", "how many marbles of d2 are in the green box 90?", "w70x marbles of d5"] {
                prop_assert_eq!(first(&snapshot, question), first(&anew, question), "{}", question);
            }
        }
    }

    /// Everything that is counted, in an order.
    fn sorted(snapshot: &Snapshot) -> Vec<(Field, Vec<(u64, u32)>)> {
        let statistics = snapshot.statistics(Language::English);
        let sorted = |field: Field| {
            let mut terms: Vec<(u64, u32)> = statistics.terms(field).collect();
            terms.sort_unstable();
            (field, terms)
        };
        [Field::Words, Field::Pairs, Field::Characters, Field::Phrases].map(sorted).into()
    }
}
