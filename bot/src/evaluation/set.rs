use super::Run;
use anyhow::{Context as _, Result, anyhow, bail};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};
use stet_knowledge::document::{Document, Text, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::sentence::Unit;
use stet_knowledge::text::Language;

/// A question whose answer is known.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Known {
    /// Its name in runs.
    pub(crate) id: String,
    /// For reporting only; never told to the engine.
    pub(crate) lang: String,
    /// What is asked.
    pub(crate) question: String,
    /// The document it is about; none means the shipped story.
    pub(crate) doc: Option<String>,
    /// The sentences that answer it; none means that nothing does.
    pub(crate) gold: Vec<usize>,
    /// The profiles a headline must name.
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// The short answer.
    pub(crate) answer: Option<String>,
    /// The file it comes from, without its ending.
    #[serde(skip)]
    pub(crate) set: String,
}

impl Known {
    /// The id of the document it is about.
    pub(crate) fn document<'a>(&'a self, story: Option<&'a str>) -> Option<&'a str> {
        self.doc.as_deref().or(story)
    }

    /// Whether a sentence (from 1) of the document at a position answers it.
    pub(crate) fn is_gold(&self, snapshot: &Snapshot, document: usize, sentence: usize) -> bool {
        let own = self.document(snapshot.base.story.as_deref()).and_then(|id| snapshot.position(id));
        own == Some(document) && self.gold.contains(&sentence)
    }
}

/// A document of a corpus, cut into sentences.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CorpusDocument {
    /// Its id.
    pub(crate) doc: String,
    /// Its title.
    pub(crate) title: String,
    /// Its language.
    pub(crate) lang: Language,
    /// Paragraphs of sentences.
    pub(crate) paragraphs: Vec<Vec<String>>,
}

/// Reads question files one after another.
///
/// # Errors
/// When one cannot be read, is named twice or has an id twice, or when there is no question in any.
pub(crate) fn read_questions(paths: &[impl AsRef<Path>]) -> Result<Vec<Known>> {
    let mut all = Vec::new();
    for (at, path) in paths.iter().map(AsRef::as_ref).enumerate() {
        if paths.iter().take(at).any(|before| before.as_ref() == path) {
            bail!("{} is named twice", path.display());
        }
        let mut questions = read_lines(path, |known: &Known| &known.id)?;
        let set = path.file_name().map(|name| name.to_string_lossy().trim_end_matches(".jsonl").to_owned()).unwrap_or_default();
        for known in &mut questions {
            known.set.clone_from(&set);
        }
        all.extend(questions);
    }
    if all.is_empty() {
        bail!("there is no question in the files given");
    }
    Ok(all)
}

/// An id that questions of several sets have: their answers cannot be told apart by it.
pub(crate) fn shared_id(questions: &[Known]) -> Option<&str> {
    let mut ids = HashSet::new();
    questions.iter().map(|known| known.id.as_str()).find(|id| !ids.insert(*id))
}

/// Reads a corpus file.
///
/// # Errors
/// When it cannot be read, or has no document, the same one twice, or one without a sentence.
pub(crate) fn read_corpus(path: &Path) -> Result<Vec<CorpusDocument>> {
    let corpus = read_lines(path, |document: &CorpusDocument| &document.doc)?;
    if let Some(empty) = corpus.iter().find(|document| document.paragraphs.iter().flatten().all(|sentence| sentence.trim().is_empty())) {
        bail!("{}: the document {} has no sentence", path.display(), empty.doc);
    }
    if corpus.is_empty() {
        bail!("{} has no document", path.display());
    }
    Ok(corpus)
}

/// Reads a run.
///
/// # Errors
/// When it cannot be read, answers a question twice, or none.
pub(crate) fn read_run(path: &Path) -> Result<BTreeMap<String, Run>> {
    let run = read_lines(path, |run: &Run| &run.id)?;
    if run.is_empty() {
        bail!("{} answers no question; `stet eval --run` writes a run", path.display());
    }
    Ok(run.into_iter().map(|run| (run.id.clone(), run)).collect())
}

/// Reads JSON lines, each with an id of its own.
fn read_lines<T: for<'de> Deserialize<'de>>(path: &Path, id: impl Fn(&T) -> &str) -> Result<Vec<T>> {
    let content = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    // Some editors write a mark at the beginning of a file.
    let content = content.strip_prefix('\u{feff}').unwrap_or(&content);
    let (mut all, mut ids) = (Vec::new(), HashSet::new());
    for (at, line) in content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", path.display(), at + 1);
        let read: T = read_line(line).with_context(|| format!("{}: not as expected", place()))?;
        if !ids.insert(id(&read).to_owned()) {
            bail!("{}: the id {} is there a second time; give each line one of its own", place(), id(&read));
        }
        all.push(read);
    }
    Ok(all)
}

/// The error tells the column: which line of the file it is, the caller knows.
fn read_line<T: for<'de> Deserialize<'de>>(line: &str) -> Result<T> {
    serde_json::from_str(line).map_err(|error| {
        let told = error.to_string();
        anyhow!("{}, at column {}", told.split(" at line ").next().unwrap_or(&told), error.column())
    })
}

pub(super) fn document(id: &str, title: &str, language: Language, paragraphs: &[Vec<String>]) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        language,
        origin: String::new(),
        unit: Unit::Sentence,
        format: None,
        fingerprints: Vec::new(),
        text: Text::from_paragraphs(Version::Source, language, paragraphs),
        translations: Vec::new(),
    }
}
