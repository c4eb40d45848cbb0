use super::{KnowledgeBase, Problem};
use crate::document::{Address, Document};
use crate::expectation::Reference;
use crate::lexicon::End;
use crate::profile::{Alias, Fact, Kind, Object, Place, Profile};
use crate::text::{Language, Normal, is_han};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A name that stands in more than this share of a document's sentences tells nothing apart.
const COMMON: f64 = 0.2;
/// Below this many sentences, shares mean nothing.
const FEW: usize = 20;

pub(super) fn contradictions(base: &KnowledgeBase) -> Vec<Problem> {
    let mut problems = Vec::new();
    duplicate_names(base, &mut problems);
    for profile in &base.profiles {
        misleading_aliases(base, profile, &mut problems);
        problems.extend(check_kind(base, profile).err().map(|message| at(&profile.place, message)));
        for fact in &profile.facts {
            if let Err(message) = check_fact(base, profile, fact) {
                problems.push(at(&fact.place, message));
            }
        }
    }
    for (folder, expectations) in [("pins", &base.pins), ("golden", &base.golden)] {
        for (id, expectation) in expectations {
            for reference in &expectation.sentences {
                if let Err(message) = check_reference(base, reference) {
                    let message = format!("“{}”: {message}", expectation.question);
                    problems.push(Problem { file: format!("{folder}/{id}.toml"), line: None, message });
                }
            }
        }
    }
    problems.sort();
    problems
}

fn check_reference(base: &KnowledgeBase, reference: &Reference) -> Result<(), String> {
    let address = reference.address();
    quoted(base, &address)?;
    let holds = base.document(address.document.as_deref()).is_some_and(|document| reference.holds(document));
    if holds { Ok(()) } else { Err(format!("sentence {address} is another one now; refer to the one that is meant")) }
}

fn at(place: &Place, message: String) -> Problem {
    Problem { file: place.file.clone(), line: Some(place.line), message }
}

fn duplicate_names(base: &KnowledgeBase, problems: &mut Vec<Problem>) {
    let mut owners: FxHashMap<String, &str> = FxHashMap::default();
    for profile in &base.profiles {
        let names = profile.names.values().map(|name| (name, &profile.place));
        let mut own: Vec<(String, &Place)> = names
            .chain(profile.aliases.iter().map(|alias| (&alias.name, &alias.place)))
            .map(|(name, place)| (Normal::new(name).text().to_owned(), place))
            .collect();
        own.sort_by(|left, right| left.0.cmp(&right.0));
        own.dedup_by(|left, right| left.0 == right.0);
        for (name, place) in own {
            if let Some(other) = owners.get(&name) {
                problems.push(at(place, format!("“{name}” already names {other}; a name may belong to one profile only")));
            }
            owners.insert(name, &profile.id);
        }
    }
}

fn misleading_aliases(base: &KnowledgeBase, profile: &Profile, problems: &mut Vec<Problem>) {
    for Alias { name: alias, place } in &profile.aliases {
        let normal = Normal::new(alias);
        let text = normal.text();
        let one_character = text.chars().count() == 1 && text.chars().all(is_han);
        if text.is_empty() || one_character {
            problems.push(at(place, format!("the alias “{alias}” is too short; one Chinese character is part of too many words")));
        } else if base.lexicon.is_reserved(text) {
            problems.push(at(place, format!("the alias “{alias}” is a word that questions are read by; choose a longer one")));
        }
    }
}

/// Beside another knowledge base, only what that does not share is looked at.
pub(super) fn common_aliases(base: &KnowledgeBase, beside: Option<&KnowledgeBase>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let other = |document: &Document| beside.and_then(|beside| beside.document(Some(&document.id)));
    let is_known = |profile: &Profile| beside.and_then(|beside| beside.profile(&profile.id)).is_some_and(|known| **known == *profile);
    let new: Vec<&Arc<Profile>> = base.profiles.iter().filter(|profile| !is_known(profile)).collect();
    for document in base.documents.iter().filter(|document| document.text.len() >= FEW) {
        let is_shared = other(document).is_some_and(|known| Arc::ptr_eq(known, document) || known == document);
        let profiles: Vec<&Arc<Profile>> = if is_shared { new.clone() } else { base.profiles.iter().collect() };
        if profiles.is_empty() {
            continue;
        }
        let sentences: Vec<Normal> = document.text.sentences().map(Normal::new).collect();
        for Alias { name: alias, place } in profiles.into_iter().flat_map(|profile| &profile.aliases) {
            let normal = Normal::new(alias);
            let with = sentences.iter().filter(|sentence| sentence.text().contains(normal.text())).count();
            #[expect(clippy::cast_precision_loss, reason = "sentences are counted, not measured")]
            let share = with as f64 / sentences.len() as f64;
            if share > COMMON && !normal.text().is_empty() {
                let message = format!(
                    "the alias “{alias}” stands in {with} of {} sentences of {}; it tells nothing apart",
                    sentences.len(),
                    document.id
                );
                problems.push(at(place, message));
            }
        }
    }
    problems.sort();
    problems
}

fn check_fact(base: &KnowledgeBase, profile: &Profile, fact: &Fact) -> Result<(), String> {
    let relation = base.lexicon.relation(&fact.relation).and_then(|index| base.lexicon.relations.get(index));
    let relation = relation.ok_or_else(|| format!("unknown relation “{}”", fact.relation))?;
    let is_further = base.lexicon.further(&fact.relation).is_some();
    let all_facts = || base.profiles.iter().flat_map(|profile| &profile.facts).filter(|other| other.relation == fact.relation);
    let is_unknown = relation.is_own && !is_further && all_facts().all(|other| other.words.is_empty());
    if let Some(near) = base.lexicon.near_relation(&fact.relation).filter(|_| is_unknown) {
        return Err(format!(
            "unknown relation “{}”; write “{near}” if that is meant, else give the fact words = [...] by which questions put it",
            fact.relation
        ));
    }
    let own_name = fact.relation.replace('-', " ");
    let own_words = fact.words.iter().map(String::as_str).chain((!is_further).then_some(own_name.as_str()));
    if let Some(word) = own_words.into_iter().filter(|_| relation.is_own).find(|word| is_no_word(base, word)) {
        return Err(format!("“{word}” cannot put a relation: questions are read by it, or nothing is left of it; choose another word"));
    }
    if !relation.is_own && !fact.words.is_empty() {
        return Err(format!("“{}” is a relation of the language data, which has its words; leave words out", fact.relation));
    }
    let admits = |ends: &[End], kind: &Kind| ends.iter().any(|end| end.admits(kind));
    if !admits(&relation.subject, &profile.kind) {
        return Err(format!("{} cannot be what “{}” is said of: it is of the wrong kind", profile.id, fact.relation));
    }
    let object = match &fact.object {
        Object::Profile(id) => {
            let object = base.profile(id).ok_or_else(|| format!("there is no profile “{id}”"))?;
            if !admits(&relation.object, &object.kind) {
                return Err(format!("{id} cannot be the object of “{}”: it is of the wrong kind", fact.relation));
            }
            Some(object)
        }
        Object::Literal(_) if !relation.object.contains(&End::Literal) => {
            return Err(format!("the object of “{}” must be a profile", fact.relation));
        }
        Object::Literal(_) => None,
    };
    let mut sentences = Vec::new();
    for address in &fact.evidence {
        sentences.push((address, Normal::new(quoted(base, address)?)));
    }
    let names_subject = |normal: &Normal| names(base, normal.text(), &profile.id);
    let names_object = |normal: &Normal| match (&object, &fact.object) {
        (Some(object), _) => names(base, normal.text(), &object.id),
        (None, Object::Literal(literal)) => normal.text().contains(Normal::new(literal).text()),
        (None, Object::Profile(_)) => false,
    };
    for (language, name) in &fact.names {
        if !translated(base, fact, *language, name) {
            return Err(format!("“{name}” is not in the {} text of the evidence; use its words", language.tag()));
        }
    }
    if fact.combined {
        let both = sentences.iter().any(|(_, normal)| names_subject(normal)) && sentences.iter().any(|(_, normal)| names_object(normal));
        return if both { Ok(()) } else { Err("the evidence together does not name both ends of the fact".to_owned()) };
    }
    match sentences.iter().find(|(_, normal)| !(names_subject(normal) && names_object(normal))) {
        Some((address, _)) => Err(format!(
            "sentence {address} does not name both ends of the fact; choose another, or mark the fact combined = true if several sentences state it together"
        )),
        None => Ok(()),
    }
}

fn check_kind(base: &KnowledgeBase, profile: &Profile) -> Result<(), String> {
    let word = profile.kind.word();
    if base.lexicon.knows_kind(&profile.kind) {
        return Ok(());
    }
    match base.lexicon.near_kind(word) {
        Some(near) => Err(format!("unknown kind “{word}”; write “{near}” if that is meant")),
        None if is_no_word(base, &word.replace('-', " ")) => {
            Err(format!("“{word}” cannot be a kind: questions are read by it; choose another word"))
        }
        None => Ok(()),
    }
}

/// Returns true if words say nothing of their own in a question.
fn is_no_word(base: &KnowledgeBase, words: &str) -> bool {
    let normal = Normal::new(words);
    normal.text().trim().is_empty() || base.language.is_reserved(normal.text().trim())
}

fn quoted<'a>(base: &'a KnowledgeBase, address: &Address) -> Result<&'a str, String> {
    let document = base.document(address.document.as_deref()).ok_or_else(|| format!("evidence {address}: there is no such document"))?;
    let sentence = document.text.sentence(address.sentence);
    sentence.ok_or_else(|| format!("evidence {address}: {} has only {} sentences", document.id, document.text.len()))
}

/// Whether the evidence has a name in a language; where it is not told in that language, nothing speaks against the name.
fn translated(base: &KnowledgeBase, fact: &Fact, language: Language, name: &str) -> bool {
    let name = Normal::new(name);
    let told = fact.evidence.iter().filter_map(|address| {
        let document = base.document(address.document.as_deref())?;
        document.translation(language)?.sentence(address.sentence).map(Normal::new)
    });
    let told: Vec<Normal> = told.collect();
    told.is_empty() || told.iter().any(|sentence| sentence.text().contains(name.text()))
}

fn names(base: &KnowledgeBase, normal: &str, profile: &str) -> bool {
    base.names.all(normal).iter().any(|mention| base.profiles.get(mention.profile).is_some_and(|found| found.id == profile))
}
