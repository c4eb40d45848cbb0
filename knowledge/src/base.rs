//! The knowledge base: documents, profiles and words, loaded from one folder format and checked.

mod files;
mod lint;
mod names;
mod overlay;

pub use names::{Mention, Names};
pub use overlay::{Change, Overlaid, Subject};

use crate::document::{Address, Document, Header, Text, Version, is_id};
use crate::expectation::{self, Expectation};
use crate::lexicon::{self, Lexicon};
use crate::profile::{Alias, Fact, File, Object, Place, Profile, Written, WrittenAddress, WrittenFact};
use crate::sentence::{Rules, Unit};
use crate::text::{Language, fingerprint};
use include_dir::{Dir, include_dir};
use rustc_hash::FxHashMap;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// The files of a knowledge folder: path with forward slashes, and content.
///
/// ```text
/// documents/<id>/document.toml        id, title, language, origin, unit, fingerprints
/// documents/<id>/source.txt           the document's own text
/// documents/<id>/digest.<tag>.txt     its sentences retold, line by line, in a language (en, zh-Hant, zh-Hans)
/// documents/<id>/translation.<tag>.txt  its sentences translated, line by line
/// profiles/*.toml                     profiles
/// pins/<id>.toml                      a question with the sentences that answer it, whatever the ranking says
/// golden/<id>.toml                    a question with the sentences that should, to see whether a change breaks it
/// language/*.toml                     words, in place of the built-in ones
/// ```
pub type Files = BTreeMap<String, String>;

/// Something that is wrong with a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1, when it is about one.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.file)?;
        if let Some(line) = self.line {
            write!(formatter, "{line}:")?;
        }
        write!(formatter, " {}", self.message)
    }
}

/// Documents, profiles and the words to read questions with.
#[derive(Debug, Clone)]
pub struct KnowledgeBase {
    /// The documents in the order of their ids.
    pub documents: Vec<Arc<Document>>,
    /// The profiles in the order of their ids.
    pub profiles: Vec<Arc<Profile>>,
    /// The questions whose answers are given, by their ids.
    pub pins: BTreeMap<String, Arc<Expectation>>,
    /// The questions that are watched, by their ids.
    pub golden: BTreeMap<String, Arc<Expectation>>,
    /// The words questions are read by, those of the profiles' own kinds and relations included.
    pub lexicon: Arc<Lexicon>,
    /// The words without those of the profiles.
    language: Arc<Lexicon>,
    /// Finds profiles by their names.
    pub names: Arc<Names>,
    /// The document that a bare number addresses.
    pub story: Option<String>,
}

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/story");

/// The files of the story that is compiled in.
pub fn shipped_files() -> Files {
    fn walk(folder: &Dir<'_>, files: &mut Files) {
        for file in folder.files() {
            if let (Some(path), Some(content)) = (file.path().to_str(), file.contents_utf8()) {
                files.insert(path.replace('\\', "/"), content.to_owned());
            }
        }
        for folder in folder.dirs() {
            walk(folder, files);
        }
    }
    let mut files = Files::new();
    walk(&SHIPPED, &mut files);
    files
}

impl KnowledgeBase {
    /// The story that is compiled in.
    pub fn shipped() -> Self {
        Self::load(&shipped_files()).0
    }

    /// Loads what can be loaded from the files of a folder, and lists what cannot.
    pub fn load(files: &Files) -> (Self, Vec<Problem>) {
        Self::load_with(files, &Files::new())
    }

    /// Loads a folder with a second folder of the same format laid over it, file by file (an operator's imports).
    ///
    /// The document that a bare number addresses is the one document of the first folder.
    pub fn load_with(files: &Files, over: &Files) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut all: BTreeMap<&str, &str> = files.iter().map(|(path, content)| (path.as_str(), content.as_str())).collect();
        // A text laid over a document that this folder does not have belongs to another knowledge base.
        let belongs = |path: &str| {
            document_folder(path)
                .is_none_or(|id| [files, over].iter().any(|files| files.contains_key(&format!("documents/{id}/document.toml"))))
        };
        all.extend(over.iter().filter(|(path, _)| belongs(path)).map(|(path, content)| (path.as_str(), content.as_str())));
        let lexicon = load_lexicon(&all, &mut problems);
        let documents = load_documents(&all, &mut problems);
        let shipped: Vec<&str> = files.keys().filter_map(|path| document_folder(path)).collect();
        let story = match shipped.first() {
            Some(first) if shipped.iter().all(|folder| folder == first) => Some((*first).to_owned()),
            _ => None,
        };
        let story = story.filter(|id| documents.iter().any(|document| document.id == *id));
        let profiles = load_profiles(&all, story.as_deref(), &mut problems);
        let [pins, golden] = ["pins", "golden"].map(|folder| load_expectations(&all, folder, &mut problems));
        problems.sort();
        (Self { pins, golden, ..Self::assemble(documents, profiles, lexicon, story) }, problems)
    }

    /// A knowledge base of documents alone, read with the built-in words.
    pub fn of_documents(documents: Vec<Document>) -> Self {
        let (lexicon, _) = Lexicon::load(lexicon::BUILT_IN);
        Self::assemble(documents, Vec::new(), lexicon, None)
    }

    fn assemble(mut documents: Vec<Document>, mut profiles: Vec<Profile>, lexicon: Lexicon, story: Option<String>) -> Self {
        documents.sort_by(|left, right| left.id.cmp(&right.id));
        profiles.sort_by(|left, right| left.id.cmp(&right.id));
        let documents = documents.into_iter().map(Arc::new).collect();
        Self::of_parts(documents, profiles.into_iter().map(Arc::new).collect(), Arc::new(lexicon), story)
    }

    /// Of documents and profiles in the order of their ids.
    fn of_parts(documents: Vec<Arc<Document>>, profiles: Vec<Arc<Profile>>, lexicon: Arc<Lexicon>, story: Option<String>) -> Self {
        let names = Arc::new(Names::new(&profiles));
        let own = lexicon.with_own(&profiles).map(Arc::new);
        let (lexicon, language) = (own.unwrap_or_else(|| Arc::clone(&lexicon)), lexicon);
        Self { documents, profiles, pins: BTreeMap::new(), golden: BTreeMap::new(), lexicon, language, names, story }
    }

    /// The same knowledge base without any document's translations.
    #[must_use]
    pub fn without_translations(mut self) -> Self {
        for document in &mut self.documents {
            Arc::make_mut(document).translations.clear();
        }
        self
    }

    /// Problems that loading does not see: evidence that does not say what the fact says, names that mislead a search.
    pub fn lint(&self) -> Vec<Problem> {
        let mut problems = self.contradictions();
        problems.extend(self.common_aliases());
        problems.sort();
        problems
    }

    /// Of [`Self::lint`], what is wrong: facts without their evidence, names that are somebody else's or no names.
    pub fn contradictions(&self) -> Vec<Problem> {
        lint::contradictions(self)
    }

    /// Of [`Self::lint`], the aliases that stand in so many sentences that they tell nothing apart.
    pub fn common_aliases(&self) -> Vec<Problem> {
        lint::common_aliases(self, None)
    }

    /// The same, only of documents and profiles that another knowledge base does not have just so.
    pub fn common_aliases_beside(&self, other: &Self) -> Vec<Problem> {
        lint::common_aliases(self, Some(other))
    }

    /// The document with an id; `None` for the id means the shipped story.
    pub fn document(&self, id: Option<&str>) -> Option<&Arc<Document>> {
        let id = id.or(self.story.as_deref())?;
        self.documents.iter().find(|document| document.id == id)
    }

    /// The profile with an id.
    pub fn profile(&self, id: &str) -> Option<&Arc<Profile>> {
        self.profiles.binary_search_by(|profile| profile.id.as_str().cmp(id)).ok().and_then(|at| self.profiles.get(at))
    }

    /// Lists the profiles of mentions.
    pub fn profiles_of<'a>(&'a self, mentions: &'a [Mention]) -> impl Iterator<Item = &'a Arc<Profile>> {
        mentions.iter().filter_map(|mention| self.profiles.get(mention.profile))
    }

    /// The pin of a question, however it is typed.
    pub fn pin(&self, question: &str) -> Option<&Arc<Expectation>> {
        // Most knowledge bases have none, and no question pays for it.
        if self.pins.is_empty() { None } else { self.pins.get(&expectation::id(question)) }
    }

    /// A hash of the names that sentences are cut by, and of whose they are.
    pub(crate) fn names_hash(&self) -> u64 {
        let names = self
            .profiles
            .iter()
            .map(|profile| format!("{}\u{0}{:?}\u{0}{}", profile.id, profile.kind, profile.all_names().collect::<Vec<_>>().join("\u{0}")));
        fingerprint(&names.collect::<Vec<_>>().join("\u{1}"))
    }

    /// A hash of everything a question can see: sixteen hexadecimal digits.
    pub fn revision(&self) -> String {
        let documents: Vec<String> = self.documents.iter().map(|document| format!("{:016x}", document.hash())).collect();
        let profiles: Vec<String> = self.profiles.iter().map(|profile| profile.substance()).collect();
        let pins: String = self.pins.values().flat_map(|pin| ["\u{1}".to_owned(), pin.to_toml()]).collect();
        format!("{:016x}", fingerprint(&format!("{}\u{0}{}{pins}", documents.join(" "), profiles.join("\u{0}"))))
    }
}

/// Knowledge folders are the same on every system: the ending is in small letters.
#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "paths of a format, not of a system")]
fn is_toml(path: &str) -> bool {
    path.ends_with(".toml")
}

/// `<id>` of `documents/<id>/file`.
fn document_folder(path: &str) -> Option<&str> {
    path.strip_prefix("documents/")?.split_once('/').map(|(folder, _)| folder)
}

/// The line, from 1, of a byte position.
fn line_of(content: &str, at: usize) -> usize {
    content.get(..at).unwrap_or(content).matches('\n').count() + 1
}

fn toml_problem(file: &str, content: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map(|span| line_of(content, span.start));
    Problem { file: file.to_owned(), line, message: error.message().to_owned() }
}

fn load_lexicon(files: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) -> Lexicon {
    let mut words: BTreeMap<&str, (&str, &str)> = lexicon::BUILT_IN.iter().map(|(name, content)| (*name, (*name, *content))).collect();
    for (path, content) in files {
        if let Some(name) = path.strip_prefix("language/").filter(|name| is_toml(name)) {
            words.insert(name, (path, content));
        }
    }
    let (lexicon, errors) = Lexicon::load(words.values().copied());
    for error in errors {
        let content = words.values().find(|(path, _)| *path == error.file).map_or("", |(_, content)| content);
        problems.push(Problem { line: error.at.map(|at| line_of(content, at)), file: error.file, message: error.message });
    }
    lexicon
}

fn load_documents(files: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) -> Vec<Document> {
    let mut folders: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (path, content) in files {
        if let Some((folder, name)) = path.strip_prefix("documents/").and_then(|rest| rest.split_once('/')) {
            folders.entry(folder).or_default().insert(name, content);
        }
    }
    let mut documents = Vec::new();
    for (folder, files) in folders {
        match load_document(folder, &files, problems) {
            Ok(document) => documents.push(document),
            Err(problem) => problems.push(problem),
        }
    }
    documents
}

fn load_document(folder: &str, files: &BTreeMap<&str, &str>, problems: &mut Vec<Problem>) -> Result<Document, Problem> {
    let path = |name: &str| format!("documents/{folder}/{name}");
    let problem = |name: &str, message: String| Problem { file: path(name), line: None, message };
    let head =
        files.get("document.toml").ok_or_else(|| problem("document.toml", "there is no such file; every document needs one".to_owned()))?;
    let header: Header = toml::from_str(head).map_err(|error| toml_problem(&path("document.toml"), head, &error))?;
    if header.id != folder || !is_id(&header.id) {
        let message = format!("the id “{}” must equal the folder's name and have only small letters, digits and hyphens", header.id);
        return Err(problem("document.toml", message));
    }
    let mut texts = Vec::new();
    for (name, content) in files {
        if *name == "document.toml" {
            continue;
        }
        let (version, language) = match name.split('.').collect::<Vec<_>>().as_slice() {
            ["source", "txt"] => (Version::Source, Some(header.language)),
            ["digest", tag, "txt"] => (Version::Digest, Language::ALL.into_iter().find(|language| language.tag() == *tag)),
            ["translation", tag, "txt"] => (Version::Translation, Language::ALL.into_iter().find(|language| language.tag() == *tag)),
            _ => (Version::Source, None),
        };
        let Some(language) = language else {
            let message = "unknown file; a document has source.txt, digest.<language>.txt and translation.<language>.txt, where the language is en, zh-Hant or zh-Hans";
            problems.push(problem(name, message.to_owned()));
            continue;
        };
        // A digest and a translation are cut by lines: they follow the quoted text sentence by sentence.
        let own = Rules { unit: header.unit, format: header.format };
        let rules = if version == Version::Source { own } else { Unit::Line.into() };
        texts.push((*name, Text::new(version, language, rules, (*content).to_owned())));
    }
    let quoted = texts
        .iter()
        .position(|(_, text)| text.version == Version::Source)
        .or_else(|| texts.iter().position(|(_, text)| text.version == Version::Digest && text.language == header.language));
    let Some(quoted) = quoted else {
        return Err(problem("document.toml", format!("there is no text; add source.txt or digest.{}.txt", header.language.tag())));
    };
    let (name, text) = texts.remove(quoted);
    if text.is_empty() {
        return Err(problem(name, "there is no sentence in it".to_owned()));
    }
    texts.retain(|(name, translation)| {
        let aligned = translation.len() == text.len();
        if !aligned {
            let message =
                format!("has {} lines where the document has {} sentences; there must be one line for each", translation.len(), text.len());
            problems.push(problem(name, message));
        }
        aligned
    });
    let fingerprints = header.fingerprints.iter().filter_map(|hex| u64::from_str_radix(hex, 16).ok()).collect::<Vec<_>>();
    let known = header.fingerprints.len();
    if fingerprints.len() != known || (known != 0 && known != text.len()) {
        let message =
            format!("has {known} fingerprints where the document has {} sentences; each is sixteen hexadecimal digits", text.len());
        problems.push(problem("document.toml", message));
    }
    Ok(Document {
        id: header.id,
        title: header.title,
        language: header.language,
        origin: header.origin,
        unit: header.unit,
        format: header.format,
        fingerprints,
        text,
        translations: texts.into_iter().map(|(_, text)| text).collect(),
    })
}

fn load_expectations(files: &BTreeMap<&str, &str>, folder: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, Arc<Expectation>> {
    let mut found = BTreeMap::new();
    for (path, content) in files {
        let Some(id) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".toml")) else { continue };
        let problem = |message: String| Problem { file: (*path).to_owned(), line: None, message };
        match toml::from_str::<Expectation>(content) {
            Ok(expectation) if expectation.id() != id => {
                problems.push(problem(format!("the file of this question must be named {folder}/{}.toml", expectation.id())));
            }
            Ok(expectation) if folder == "pins" && expectation.sentences.is_empty() => {
                problems.push(problem("a pin needs the sentences that answer its question".to_owned()));
            }
            Ok(expectation) => {
                if let Some(reference) = expectation.repeated() {
                    problems.push(problem(format!("names {} more than once", reference.address())));
                } else {
                    found.insert(id.to_owned(), Arc::new(expectation));
                }
            }
            Err(error) => problems.push(toml_problem(path, content, &error)),
        }
    }
    found
}

fn load_profiles(files: &BTreeMap<&str, &str>, story: Option<&str>, problems: &mut Vec<Problem>) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Vec::new();
    let mut places: FxHashMap<String, String> = FxHashMap::default();
    for (path, content) in files.iter().filter(|(path, _)| path.starts_with("profiles/") && is_toml(path)) {
        let file: File = match toml::from_str(content) {
            Ok(file) => file,
            Err(error) => {
                problems.push(toml_problem(path, content, &error));
                continue;
            }
        };
        for written in file.profile {
            let line = line_of(content, written.id.span().start);
            let problem = |message| Problem { file: (*path).to_owned(), line: Some(line), message };
            if !is_id(written.id.get_ref()) {
                problems.push(problem(format!("the id “{}” must have only small letters, digits and inner hyphens", written.id.get_ref())));
            } else if let Some(first) = places.get(written.id.get_ref()) {
                problems.push(problem(format!("a profile with the id “{}” is already at {first}", written.id.get_ref())));
            } else if written.names.is_empty() {
                problems.push(problem("a profile needs at least one name".to_owned()));
            } else {
                places.insert(written.id.get_ref().clone(), format!("{path}:{line}"));
                profiles.push(read_profile(written, path, content, story, problems));
            }
        }
    }
    profiles
}

fn read_profile(written: Written, path: &str, content: &str, story: Option<&str>, problems: &mut Vec<Problem>) -> Profile {
    let place = |at: usize| Place { file: path.to_owned(), line: line_of(content, at) };
    let mut facts = Vec::new();
    for fact in written.facts {
        let line = line_of(content, fact.span().start);
        match read_fact(fact.into_inner(), Place { file: path.to_owned(), line }, story) {
            Ok(fact) => facts.push(fact),
            Err(message) => problems.push(Problem { file: path.to_owned(), line: Some(line), message }),
        }
    }
    let at = place(written.id.span().start);
    Profile {
        id: written.id.into_inner(),
        kind: written.kind,
        names: written.names.into_iter().map(|(language, name)| (language, name.into_inner())).collect(),
        aliases: written.aliases.into_iter().map(|alias| Alias { place: place(alias.span().start), name: alias.into_inner() }).collect(),
        facts,
        place: at,
    }
}

fn read_fact(written: WrittenFact, place: Place, story: Option<&str>) -> Result<Fact, String> {
    let object = match (written.object, written.literal) {
        (Some(profile), None) => Object::Profile(profile),
        (None, Some(literal)) if !literal.trim().is_empty() => Object::Literal(literal),
        _ => return Err("a fact has either an object (a profile's id) or a literal (words of its evidence)".to_owned()),
    };
    let mut evidence = Vec::new();
    for address in written.evidence {
        let mut address = match address {
            WrittenAddress::Number(sentence) => Address { document: None, sentence },
            WrittenAddress::Address(text) => text.parse().map_err(|error| format!("{error}"))?,
        };
        if address.document.is_none() {
            let Some(story) = story else {
                return Err(format!("evidence {address} names no document; write document#{address}, since there is more than one"));
            };
            address.document = Some(story.to_owned());
        }
        evidence.push(address);
    }
    if evidence.is_empty() {
        return Err("a fact needs evidence: the numbers of the sentences that state it".to_owned());
    }
    Ok(Fact { relation: written.relation, words: written.words, object, names: written.names, evidence, combined: written.combined, place })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(files: &[(&str, &str)]) -> Vec<String> {
        let files: Files = files.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect();
        let (base, mut problems) = KnowledgeBase::load(&files);
        problems.extend(base.lint());
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_shipped_story_is_clean() {
        let (base, problems) = KnowledgeBase::load(&shipped_files());
        assert_eq!(problems, []);
        assert_eq!(base.lint(), []);
        assert_eq!(base.document(None).map(|document| document.text.len()), Some(46));
    }

    #[test]
    fn every_problem_is_listed_with_its_place() {
        let head = "id = \"d\"\ntitle = \"t\"\nlanguage = \"zh-Hant\"\nunit = \"line\"\n";
        let text = "甲公司成立了。\n王小明加入甲公司。\n今天下雨。\n王小明走了。\n天晴。\n明天。";
        let profiles = "[[profile]]\nid = \"wang\"\nkind = \"person\"\naliases = [\"王\", \"哪裡\",\n\"下雨\"]\n[profile.names]\nzh-Hant = \"王小明\"\n\
            [[profile.facts]]\nrelation = \"joined\"\nobject = \"jia\"\nevidence = [\"d#2\"]\n\
            [[profile.facts]]\nrelation = \"joined\"\nobject = \"jia\"\nevidence = [\"d#4\"]\n\
            [[profile.facts]]\nrelation = \"joined\"\nobject = \"jia\"\nevidence = [\"d#9\"]\n\
            [[profile.facts]]\nrelation = \"joine\"\nobject = \"jia\"\nevidence = [\"d#2\"]\n\
            [[profile.facts]]\nrelation = \"joined\"\nobject = \"nobody\"\nevidence = [\"d#2\"]\n\
            [[profile]]\nid = \"jia\"\nkind = \"organization\"\naliases = [\"下雨\"]\n[profile.names]\nzh-Hant = \"甲公司\"\n\
            [[profile]]\nid = \"jia\"\nkind = \"organization\"\n[profile.names]\nzh-Hant = \"乙公司\"\n";
        let found = problems_of(&[
            ("documents/d/document.toml", head),
            ("documents/d/source.txt", text),
            ("documents/d/digest.en.txt", "one line"),
            ("documents/e/document.toml", "id = \"e\"\ntitle ="),
            ("documents/f/source.txt", "x"),
            ("pins/x.toml", "question = \"who?\"\nsentences = []\n"),
            ("golden/x.toml", "question = \"x\"\nsentences = [\"d#1\"]\n"),
            ("profiles/p.toml", profiles),
            ("profiles/q.toml", "[[profile]]\nid = \"q\"\nkind = \"Ghost\"\n"),
        ]);
        insta::assert_snapshot!(found.join("\n"));
    }

    #[test]
    fn a_later_folder_lies_over_the_first() {
        let over = Files::from([("documents/talent-harvest/source.txt".to_owned(), "x\n".repeat(46))]);
        let (base, problems) = KnowledgeBase::load_with(&shipped_files(), &over);
        assert_eq!(problems, []);
        let story = base.document(None).expect("the story is there");
        assert_eq!(story.text.version, Version::Source);
        assert_eq!(story.translations.len(), 2);
    }
}
