use super::figure::asks_for_figure;
use crate::base::Mention;
use crate::document::Address;
use crate::index::{IndexedSentence, Snapshot};
use crate::lexicon::{Asked, Direction, Meaning, Relation, stem};
use crate::profile::{Fact, Kind, Object, Profile};
use crate::question::{Reading, Stated};
use crate::text::{Normal, quantities};
use crate::token::{Token, term};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// What fills the open slot of the relation a question states, and the sentences that say so.
#[derive(Debug, Clone, PartialEq)]
pub struct FactAnswer {
    /// What fills the slot, in the order of the evidence.
    pub fillers: Vec<Filler>,
    /// The facts' evidence, the most direct sentences first, none twice.
    pub evidence: Vec<Address>,
    /// The relations that were used, by their ids.
    pub relations: Vec<String>,
}

/// One thing that fills a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filler {
    /// A profile, by index in the knowledge base.
    Profile(usize),
    /// Words of the evidence.
    Literal(String),
}

/// A fact found for a filler.
struct Match<'a> {
    fact: &'a Fact,
}

/// Answers a question from facts, when every word of it is accounted for.
///
/// A word that is neither a name, a relation, a question word, a kind nor a stop word blocks the answer: it may ask for
/// less than the relation says (`which women went to Meta?`). It is accounted for when it belongs to a name in the
/// question and the evidence that has the name has the word too (`GPT-4o's vision module`). A number blocks as well,
/// unless it counts what is found.
pub fn find_facts(snapshot: &Snapshot, reading: &Reading) -> Option<FactAnswer> {
    let required = reading.stated.iter().filter(|stated| !stated.optional).count();
    // A figure or a time is told by the relations that a knowledge base has of its own: what something costs, when it was founded.
    let wants_filler = reading.wants_fillers() || (asks_for_figure(reading) && !reading.restricts && states_own(snapshot, reading));
    if !wants_filler || required == 0 || reading.mentions.is_empty() || reading.refers_back {
        return None;
    }
    // An amount and a time are words of the evidence, never somebody.
    let of_profiles = if asks_for_figure(reading) { None } else { subjects(snapshot, reading) };
    let found = of_profiles.or_else(|| objects(snapshot, reading))?;
    let (fillers, matches): (Vec<Filler>, Vec<Vec<Match<'_>>>) = found.into_iter().unzip();
    #[expect(clippy::cast_precision_loss, reason = "a handful of fillers")]
    let counted = reading.quantities.iter().all(|quantity| (quantity.value - fillers.len() as f64).abs() < f64::EPSILON);
    if !counted {
        return None;
    }
    let belongs = |word: &Token, facts: &[Match<'_>]| {
        belongs_to_name(snapshot, reading, word, facts) || belongs_to_noun(snapshot, reading, word, facts)
    };
    let supported = |facts: &Vec<Match<'_>>| leftover(snapshot, reading).iter().all(|word| belongs(word, facts));
    if !matches.iter().all(supported) {
        return None;
    }
    if !fillers.iter().zip(&matches).all(|(filler, matches)| bears_noun(snapshot, reading, filler, matches)) {
        return None;
    }
    let facts: Vec<&Fact> = matches.iter().flatten().map(|found| found.fact).collect();
    let mut relations: Vec<String> = facts.iter().map(|fact| fact.relation.clone()).collect();
    relations.dedup();
    Some(FactAnswer { fillers, evidence: evidence(&facts), relations })
}

/// Returns true if a filler is what the question's noun says: its names tell (`which university`), else its evidence has the noun.
fn bears_noun(snapshot: &Snapshot, reading: &Reading, filler: &Filler, matches: &[Match<'_>]) -> bool {
    let Some((index, word)) = &reading.noun else { return true };
    let (Some(noun), Some(profile)) = (snapshot.base.lexicon.nouns.get(*index), profile(snapshot, filler)) else { return false };
    let names: Vec<String> = profile.all_names().map(|name| Normal::new(name).text().to_owned()).collect();
    let in_evidence = || matches.iter().flat_map(|found| &found.fact.evidence).any(|address| sentence_has(snapshot, address, &stem(word)));
    noun.kind == profile.kind && noun.fits(names.iter().map(String::as_str)).unwrap_or_else(in_evidence)
}

/// Lists the words that nothing accounts for; numbers, with the measure behind them (两位), are looked at by their value instead.
fn leftover<'a>(snapshot: &Snapshot, reading: &'a Reading) -> Vec<&'a Token> {
    let measured = |range: &Range<usize>| {
        let measure = reading.normal.get(range.end..).and_then(|after| snapshot.base.lexicon.unit(after));
        measure.map_or(range.end, |(_, length)| range.end + length)
    };
    let number = |token: &&Token| {
        let covers = |range: &Range<usize>| range.start <= token.range.start && token.range.end <= measured(range);
        reading.quantities.iter().any(|quantity| covers(&quantity.range))
    };
    // 哪里, cut as one word behind 在哪, asks.
    let asks = |token: &&Token| {
        let meanings = snapshot.base.lexicon.chinese(&token.text);
        meanings.iter().any(|meaning| matches!(meaning, Meaning::Asks(asked) if *asked == reading.asked))
    };
    reading.leftover.iter().filter(|token| !number(token) && !asks(token)).collect()
}

/// Returns true if a word stands beside a name of the question, with nothing but stop words and such words between and nothing that states a
/// relation (somebody may *get* his degree), and the evidence that names the same also has the word.
fn belongs_to_name(snapshot: &Snapshot, reading: &Reading, word: &Token, matches: &[Match<'_>]) -> bool {
    let lexicon = &snapshot.base.lexicon;
    let light = |token: &&Token| lexicon.is_stop(&token.text) || reading.leftover.contains(token);
    reading.mentions.iter().any(|mention| {
        let (from, to) = if word.range.start < mention.range.start {
            (word.range.end, mention.range.start)
        } else {
            (mention.range.end, word.range.start)
        };
        let between = |range: &Range<usize>| from <= range.start && range.end <= to;
        let beside = reading.tokens.iter().filter(|token| between(&token.range)).all(|token| light(&token))
            && !reading.stated.iter().any(|stated| between(&stated.range));
        beside
            && matches
                .iter()
                .flat_map(|found| &found.fact.evidence)
                .any(|address| names_and_has(snapshot, address, mention.profile, &word.text))
    })
}

/// Returns true if a word stands right before the noun of what is asked for, and the evidence has it too: which *Chinese* scientists.
fn belongs_to_noun(snapshot: &Snapshot, reading: &Reading, word: &Token, matches: &[Match<'_>]) -> bool {
    let Some((_, noun)) = &reading.noun else { return false };
    let is_before = reading.normal.get(word.range.end..).is_some_and(|after| after.trim_start().starts_with(noun.as_str()));
    let mut evidence = matches.iter().flat_map(|found| &found.fact.evidence);
    is_before && evidence.any(|address| sentence_has(snapshot, address, &word.text))
}

/// Returns true if a sentence, in any of its texts, has a word or one that can stand for it.
fn sentence_has(snapshot: &Snapshot, address: &Address, word: &str) -> bool {
    let position = address.document.as_deref().and_then(|id| snapshot.position(id));
    let Some((indexed, at)) = position.and_then(|at| snapshot.documents.get(at)).zip(address.sentence.checked_sub(1)) else { return false };
    let has = |sentence: &IndexedSentence| {
        sentence.counts[0].has(term(word))
            || sentence.normal.contains(word)
            || snapshot.base.lexicon.synonyms(word).iter().any(|other| sentence.counts[0].has(term(other)))
    };
    indexed.views.iter().filter_map(|view| view.sentences.get(at)).any(has)
}

fn names_and_has(snapshot: &Snapshot, address: &Address, profile: usize, word: &str) -> bool {
    let position = address.document.as_deref().and_then(|id| snapshot.position(id));
    let named =
        position.and_then(|at| snapshot.documents.get(at)).and_then(|indexed| indexed.profiles.get(address.sentence.checked_sub(1)?));
    named.is_some_and(|named| named.contains(&profile)) && sentence_has(snapshot, address, word)
}

/// Lists the evidence of facts: everyone's first sentence, then everyone's second, and so on.
fn evidence(facts: &[&Fact]) -> Vec<Address> {
    let deepest = facts.iter().map(|fact| fact.evidence.len()).max().unwrap_or(0);
    let mut evidence: Vec<Address> = Vec::new();
    for depth in 0..deepest {
        for address in facts.iter().filter_map(|fact| fact.evidence.get(depth)) {
            if !evidence.contains(address) {
                evidence.push(address.clone());
            }
        }
    }
    evidence
}

/// Finds the profiles of which the question says everything it says: the open slot is the subject's.
fn subjects<'a>(snapshot: &'a Snapshot, reading: &Reading) -> Option<Vec<(Filler, Vec<Match<'a>>)>> {
    let base = &snapshot.base;
    let states_own = states_own(snapshot, reading);
    let mut found = Vec::new();
    for (index, profile) in base.profiles.iter().enumerate() {
        let right_kind = match (reading.asked, &reading.kind) {
            (Asked::Who | Asked::Keyword, None) => {
                is_somebody(snapshot, reading, &profile.kind)
                    || (states_own && profile.kind == Kind::Organization)
                    || is_agent(snapshot, reading, &profile.kind)
            }
            (Asked::Where, None) => matches!(profile.kind, Kind::Organization | Kind::Place | Kind::Own(_)),
            (_, Some(kind)) => profile.kind == *kind,
            (_, None) => profile.kind != Kind::Person,
        };
        if !right_kind || reading.mentions.iter().any(|mention| mention.profile == index) {
            continue;
        }
        if let Some(matches) = ties(snapshot, reading, profile) {
            found.push((Filler::Profile(index), matches));
        }
    }
    order(&mut found);
    (!found.is_empty()).then_some(found)
}

/// Finds the facts that tie a profile to everything the question names, every phrase of the question used.
fn ties<'a>(snapshot: &'a Snapshot, reading: &Reading, profile: &'a Arc<Profile>) -> Option<Vec<Match<'a>>> {
    let mut matches: Vec<Match<'a>> = Vec::new();
    for mention in reading.mentions.iter().filter(|mention| !owns_next(snapshot, reading, mention)) {
        let object = &snapshot.base.profiles.get(mention.profile)?.id;
        let mut own: Vec<Match<'a>> = Vec::new();
        for fact in profile.facts.iter().filter(|fact| fact.object == Object::Profile(object.clone())) {
            let stated = reading.stated.iter().any(|stated| {
                states(snapshot, stated, fact)
                    && !agent_is_filler(stated, mention.range.start, reading)
                    && side(snapshot, reading, stated, fact, mention.range.start).is_none_or(|side| side == Side::Object)
            });
            own.extend(stated.then_some(Match { fact }));
        }
        let event = snapshot.base.profiles.get(mention.profile).is_some_and(|profile| profile.kind == Kind::Event);
        if own.is_empty() && reading.mentions.len() > 1 && event {
            // A prize or contest may be tied without a word for it: an advisor at Berkeley *after a Tsinghua award*.
            own.extend(profile.facts.iter().filter(|fact| fact.object == Object::Profile(object.clone())).map(|fact| Match { fact }));
        }
        if own.is_empty() {
            return None;
        }
        matches.extend(own);
    }
    uses_every_phrase(snapshot, reading, &matches).then_some(matches)
}

/// Returns true if a name only tells whose the next one is, and a fact ties the two: *NVIDIA's* plan.
fn owns_next(snapshot: &Snapshot, reading: &Reading, mention: &Mention) -> bool {
    let Some(next) = reading.mentions.iter().find(|next| next.range.start >= mention.range.end) else { return false };
    let between = reading.normal.get(mention.range.end..next.range.start).unwrap_or_default();
    let profile = |mention: &Mention| snapshot.base.profiles.get(mention.profile);
    let (Some(owner), Some(thing)) = (profile(mention), profile(next)) else { return false };
    let ties = |one: &Profile, other: &Profile| one.facts.iter().any(|fact| fact.object == Object::Profile(other.id.clone()));
    matches!(between.trim(), "" | "'s" | "的") && (ties(owner, thing) || ties(thing, owner))
}

/// Returns true if the one asked for does it: `Meta hired who` has Meta before the verb; in `who hired Meta` the one asked for does the hiring, which is another relation.
fn agent_is_filler(stated: &Stated, mention: usize, reading: &Reading) -> bool {
    let backward = stated.relations.iter().all(|(_, direction)| *direction == Direction::Backward);
    let asks_first = reading.question_words.first().is_some_and(|asks| asks.start < stated.range.start);
    // Who did *Meta* poach for its lab: somebody named does it.
    let has_agent = reading.mentions.iter().any(|other| other.range.start < stated.range.start);
    backward && mention > stated.range.start && asks_first && !has_agent && !is_passive(reading)
}

/// An end of a relation.
#[derive(Debug, PartialEq, Eq)]
enum Side {
    Subject,
    Object,
}

/// Returns the end that a name stands for, when both ends can be of the same kind so that only the word order tells.
fn side(snapshot: &Snapshot, reading: &Reading, stated: &Stated, fact: &Fact, mention: usize) -> Option<Side> {
    let lexicon = &snapshot.base.lexicon;
    let (index, direction) =
        stated.relations.iter().find(|(index, _)| lexicon.relations.get(*index).is_some_and(|relation| relation.id == fact.relation))?;
    let relation = lexicon.relations.get(*index)?;
    // What is dropped does not drop: of a relation of one's own an English verb says by its place who does it, unless it is passive.
    let is_active = relation.is_own && *direction != Direction::Noun && !reading.language.is_chinese() && !has_be(reading);
    if !is_active && !relation.subject.iter().any(|end| relation.object.contains(end)) {
        return None;
    }
    let before = mention < stated.range.start;
    Some(if before == (*direction == Direction::Backward) { Side::Object } else { Side::Subject })
}

/// Returns true if a name is acted upon: `What was NVIDIA offered` asks what somebody else did: in English, a form of be before the name and a bare participle after it.
fn is_acted_upon(stated: &Stated, mention: usize, reading: &Reading) -> bool {
    let bare = reading.normal.get(stated.range.clone()).is_some_and(|phrase| !phrase.contains(' '));
    let forward = stated.relations.iter().all(|(_, direction)| *direction == Direction::Forward);
    bare && forward
        && mention < stated.range.start
        && reading.tokens.iter().any(|token| token.range.end <= mention && is_be(reading, token))
}

/// Returns true if a question has a form of be: what *was* dropped.
fn has_be(reading: &Reading) -> bool {
    reading.tokens.iter().any(|token| is_be(reading, token))
}

fn is_be(reading: &Reading, token: &Token) -> bool {
    matches!(reading.normal.get(token.range.clone()), Some("was" | "were" | "been" | "is" | "are" | "being"))
}

fn is_passive(reading: &Reading) -> bool {
    reading.tokens.iter().any(|token| matches!(token.text.as_str(), "被" | "by" | "遭" | "获" | "让"))
}

fn states(snapshot: &Snapshot, stated: &Stated, fact: &Fact) -> bool {
    relations_of(snapshot, stated).any(|relation| relation.id == fact.relation)
}

/// Returns true if every phrase that must state something states one of the facts.
fn uses_every_phrase(snapshot: &Snapshot, reading: &Reading, matches: &[Match<'_>]) -> bool {
    reading.stated.iter().filter(|stated| !stated.optional).all(|stated| matches.iter().any(|found| states(snapshot, stated, found.fact)))
}

/// Finds what every named subject is tied to: the open slot is the object's.
fn objects<'a>(snapshot: &'a Snapshot, reading: &Reading) -> Option<Vec<(Filler, Vec<Match<'a>>)>> {
    let base = &snapshot.base;
    let mut found: Vec<(Filler, Vec<Match<'a>>)> = Vec::new();
    for (turn, mention) in reading.mentions.iter().enumerate() {
        let subject = base.profiles.get(mention.profile)?;
        let mut own: Vec<(Filler, Vec<Match<'a>>)> = Vec::new();
        for fact in &subject.facts {
            // A club *was founded* in a year: what a figure or time is told of is acted upon.
            let tells_figure = asks_for_figure(reading) && matches!(fact.object, Object::Literal(_));
            let takes = |stated: &Stated| {
                states(snapshot, stated, fact)
                    && side(snapshot, reading, stated, fact, mention.range.start).is_none_or(|side| side == Side::Subject)
                    && (tells_figure || !is_acted_upon(stated, mention.range.start, reading))
            };
            let Some(phrase) = reading.stated.iter().position(takes) else { continue };
            let filler = match &fact.object {
                Object::Literal(words) => Filler::Literal(words.clone()),
                Object::Profile(id) => Filler::Profile(base.profiles.iter().position(|profile| profile.id == *id)?),
            };
            if !fills(snapshot, reading, &filler, reading.stated.get(phrase)?, mention.range.start) {
                continue;
            }
            match own.iter_mut().find(|(known, _)| *known == filler) {
                Some((_, matches)) => matches.push(Match { fact }),
                None => own.push((filler, vec![Match { fact }])),
            }
        }
        if turn == 0 {
            found = own;
        } else {
            // Several named together: only what they have in common.
            found.retain_mut(|(filler, matches)| match own.iter_mut().find(|(other, _)| other == filler) {
                Some((_, more)) => {
                    matches.append(more);
                    true
                }
                None => false,
            });
        }
    }
    let wholes: Vec<String> = found.iter().filter_map(|(filler, _)| profile(snapshot, filler)).map(|profile| profile.id.clone()).collect();
    found.retain(|(filler, _)| !profile(snapshot, filler).is_some_and(|part| part.facts.iter().any(|fact| is_part_of(fact, &wholes))));
    found.retain(|(_, matches)| uses_every_phrase(snapshot, reading, matches));
    order(&mut found);
    (!found.is_empty()).then_some(found)
}

fn profile<'a>(snapshot: &'a Snapshot, filler: &Filler) -> Option<&'a Arc<Profile>> {
    if let Filler::Profile(index) = filler { snapshot.base.profiles.get(*index) } else { None }
}

/// Returns true for a part of what fills the slot, too: the whole says it, Meta, not also Meta's laboratory.
fn is_part_of(fact: &Fact, wholes: &[String]) -> bool {
    fact.relation == "part-of" && matches!(&fact.object, Object::Profile(id) if wholes.contains(id))
}

fn fills(snapshot: &Snapshot, reading: &Reading, filler: &Filler, stated: &Stated, subject: usize) -> bool {
    let Some(profile) = profile(snapshot, filler) else { return reading.kind.is_none() && literal_fills(snapshot, reading, filler) };
    let states_own = relations_of(snapshot, stated).any(|relation| relation.is_own);
    let backward = stated.relations.iter().all(|(_, direction)| *direction == Direction::Backward);
    let hired = backward && (subject > stated.range.start || is_passive(reading));
    match (reading.asked, &reading.kind) {
        // `Zhao hired whom` states the relation the other way round: Zhao would have to be what does the hiring.
        _ if backward && !hired => false,
        (_, Some(kind)) => profile.kind == *kind,
        (Asked::Who, None) => {
            is_somebody(snapshot, reading, &profile.kind) || ((hired || states_own) && profile.kind == Kind::Organization)
        }
        (Asked::Where, None) => !matches!(profile.kind, Kind::Person | Kind::Own(_)) || relations_of(snapshot, stated).any(names_place),
        (Asked::HowMany | Asked::HowMuch | Asked::When, None) => false,
        // `What did Zhao study` asks for no university.
        (_, None) => states_own || matches!(profile.kind, Kind::Model | Kind::Event | Kind::Own(_)),
    }
}

/// Returns true if words of the evidence are of the sort that is asked for: a figure, a time, or anything where *what* is asked.
fn literal_fills(snapshot: &Snapshot, reading: &Reading, filler: &Filler) -> bool {
    let Filler::Literal(words) = filler else { return false };
    let normal = Normal::new(words);
    let has_figure = !quantities(normal.text()).is_empty();
    match reading.asked {
        Asked::What | Asked::Which | Asked::Where => true,
        Asked::HowMany | Asked::HowMuch => has_figure,
        Asked::When => has_figure || snapshot.base.lexicon.tells_time(normal.text()),
        Asked::Who | Asked::Why | Asked::How | Asked::YesNo | Asked::Keyword => false,
    }
}

/// Returns true if a relation says by its name where something is: lives-in, found-at.
fn names_place(relation: &Relation) -> bool {
    ["-in", "-at", "-on"].iter().any(|end| relation.id.ends_with(end))
}

/// Returns true if a question may ask for a kind by *who*: for a person, or for something of the knowledge base's own, a boss or a
/// band, unless a *person* is asked for.
fn is_somebody(snapshot: &Snapshot, reading: &Reading, kind: &Kind) -> bool {
    match kind {
        Kind::Person => true,
        Kind::Own(_) => !asks_for_person(snapshot, reading),
        _ => false,
    }
}

/// Returns true if the question word itself asks for people: which *person*.
fn asks_for_person(snapshot: &Snapshot, reading: &Reading) -> bool {
    let names_person = |word: &str| snapshot.base.lexicon.english(&[stem(word)]).contains(&Meaning::Names(Kind::Person));
    let mut asks = reading.question_words.iter().filter_map(|asks| reading.normal.get(asks.clone()));
    asks.any(|asks| asks.split(' ').any(names_person))
}

/// Returns true if what the question states is done by things of a kind and never by people: who *hosted* the contest?
fn is_agent(snapshot: &Snapshot, reading: &Reading, kind: &Kind) -> bool {
    let mut relations =
        reading.stated.iter().filter(|stated| !stated.optional).flat_map(|stated| relations_of(snapshot, stated)).peekable();
    let may_be = |relation: &Relation, kind: &Kind| relation.subject.iter().any(|end| end.admits(kind));
    let is_own = matches!(kind, Kind::Own(_));
    !is_own
        && !asks_for_person(snapshot, reading)
        && relations.peek().is_some()
        && relations.all(|relation| may_be(relation, kind) && !may_be(relation, &Kind::Person))
}

/// Returns true if a question may state a relation of the knowledge base's own.
fn states_own(snapshot: &Snapshot, reading: &Reading) -> bool {
    reading.stated.iter().flat_map(|stated| relations_of(snapshot, stated)).any(|relation| relation.is_own)
}

fn relations_of<'a>(snapshot: &'a Snapshot, stated: &'a Stated) -> impl Iterator<Item = &'a Relation> {
    stated.relations.iter().filter_map(|(index, _)| snapshot.base.lexicon.relations.get(*index))
}

/// Sorts by the order in which the story names them: by the first sentence of the evidence.
fn order(found: &mut [(Filler, Vec<Match<'_>>)]) {
    found.sort_by_key(|(_, matches)| matches.iter().flat_map(|found| &found.fact.evidence).map(|address| address.sentence).min());
}

/// Finds the sentences that state something the question may be about, each with how directly, 0 to 1: the evidence of facts
/// that tie a name of the question by a relation it states, or tie two of its names.
///
/// They are evidence even where they use neither the name nor the word (`it even promised …`).
pub(super) fn evidence_sentences(snapshot: &Snapshot, reading: &Reading) -> FxHashMap<(usize, usize), f64> {
    let base = &snapshot.base;
    let named =
        |id: &str| reading.mentions.iter().any(|mention| base.profiles.get(mention.profile).is_some_and(|profile| profile.id == id));
    let mut sentences: FxHashMap<(usize, usize), f64> = FxHashMap::default();
    for profile in &base.profiles {
        for fact in &profile.facts {
            let subject = named(&profile.id);
            let object = matches!(&fact.object, Object::Profile(id) if named(id));
            let stated = reading.stated.iter().any(|stated| states(snapshot, stated, fact));
            let strength = match (subject, object, stated) {
                (true, true, _) | (true, false, true) | (false, true, true) => 1.0,
                _ => continue,
            };
            for (turn, address) in fact.evidence.iter().enumerate() {
                let Some(document) = address.document.as_deref().and_then(|id| snapshot.position(id)) else { continue };
                // The most direct sentence counts full; the others of a combined fact only complete it.
                let share = if turn == 0 || !fact.combined { strength } else { strength / 2.0 };
                let known = sentences.entry((document, address.sentence)).or_default();
                *known = known.max(share);
            }
        }
    }
    sentences
}
