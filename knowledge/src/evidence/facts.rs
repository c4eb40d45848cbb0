mod accounted;
mod direction;
mod literal;

use super::figure::asks_for_figure;
use crate::base::Mention;
use crate::document::Address;
use crate::index::Snapshot;
use crate::lexicon::{Asked, Direction, Meaning, Relation, stem};
use crate::profile::{Fact, Kind, Object, Profile};
use crate::question::{Reading, Stated};
use crate::text::{Normal, quantities};
use accounted::{Counted, accounts_for, has_number, sentence_has};
use direction::{Side, agent_is_filler, is_acted_upon, is_agent_named, is_always, is_passive, side};
use literal::{NamedLiteral, literals};
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
/// less than the relation says (`which women went to Meta?`). It is accounted for when the evidence has it where the question
/// has it, beside a name (`GPT-4o's vision module`). A number blocks as well, unless it counts what is found or belongs to a name.
pub fn find_facts(snapshot: &Snapshot, reading: &Reading) -> Option<FactAnswer> {
    let required = reading.wordings.iter().filter(|stated| !stated.optional).count();
    // A figure or a time is told by the relations that a knowledge base has of its own: what something costs, when it was founded.
    let wants_filler = reading.wants_fillers() || (asks_for_figure(reading) && !reading.restricts && states_own(snapshot, reading));
    let literals = literals(snapshot, reading);
    // What something is called names it: which model *is* the cheap substitute?
    let is_stated = required > 0 || literals.iter().any(|literal| literal.is_name);
    let names_something = !reading.mentions.is_empty() || !literals.is_empty();
    // Which *plane* was chartered: the words themselves are asked for.
    let is_asked_for = |part: &Range<usize>| {
        let is_behind = |asks: &Range<usize>| reading.normal.get(asks.end..part.start).is_some_and(|between| between.trim().is_empty());
        reading.question_words.iter().any(is_behind)
    };
    if literals.iter().flat_map(|literal| &literal.parts).any(is_asked_for) {
        return None;
    }
    let asks_for_others = snapshot.base.lexicon.asks_for_others(&reading.normal);
    if !wants_filler || asks_for_others || !is_stated || !names_something || (reading.refers_back && literals.is_empty()) {
        return None;
    }
    // An amount and a time are words of the evidence, never somebody.
    let of_profiles = if asks_for_figure(reading) { None } else { subjects(snapshot, reading, &literals) };
    let is_among = !reading.among.is_empty();
    let found = of_profiles.or_else(|| if is_among { None } else { objects(snapshot, reading) })?;
    let (fillers, matches): (Vec<Filler>, Vec<Vec<Match<'_>>>) = keep_numbered(snapshot, reading, found).into_iter().unzip();
    let accounting = |(filler, facts): (&Filler, &Vec<Match<'_>>)| {
        accounts_for(
            snapshot,
            reading,
            &literals,
            facts,
            &Counted { filler: profile(snapshot, filler).map(AsRef::as_ref), of: fillers.len() },
        )
    };
    if !fillers.iter().zip(&matches).all(accounting) {
        return None;
    }
    if !fillers.iter().all(|filler| bears_noun(snapshot, reading, filler)) {
        return None;
    }
    let facts: Vec<&Fact> = matches.iter().flatten().map(|found| found.fact).collect();
    let mut relations: Vec<String> = facts.iter().map(|fact| fact.relation.clone()).collect();
    relations.dedup();
    Some(FactAnswer { fillers, evidence: evidence(&facts), relations })
}

/// Returns true if a filler's names say that it is what the question's noun says (which *university*); none where names cannot tell.
fn is_named_so(snapshot: &Snapshot, reading: &Reading, filler: &Filler) -> Option<bool> {
    let noun = snapshot.base.lexicon.nouns.get(reading.noun.as_ref()?.0)?;
    let names: Vec<String> = profile(snapshot, filler)?.all_names().map(|name| Normal::new(name).text().to_owned()).collect();
    noun.fits(names.iter().map(String::as_str))
}

/// Returns true if a filler is what the question's noun says: its names tell, else a sentence about it has the noun.
fn bears_noun(snapshot: &Snapshot, reading: &Reading, filler: &Filler) -> bool {
    let Some((index, _)) = &reading.noun else { return true };
    let (Some(noun), Some(profile)) = (snapshot.base.lexicon.nouns.get(*index), profile(snapshot, filler)) else { return false };
    // Scholars are scientists.
    let has = |address: &Address| noun.words.iter().any(|word| sentence_has(snapshot, address, word));
    let in_evidence = || profile.facts.iter().flat_map(|fact| &fact.evidence).any(has);
    noun.kind == profile.kind && is_named_so(snapshot, reading, filler).unwrap_or_else(in_evidence)
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

/// Lists the names in a question that something is asked about: not those of whom one is asked for.
fn named(reading: &Reading) -> impl Iterator<Item = &Mention> {
    reading.mentions.iter().filter(|mention| !reading.among.contains(mention))
}

/// Finds the profiles of which the question says everything it says: the open slot is the subject's.
fn subjects<'a>(snapshot: &'a Snapshot, reading: &Reading, literals: &[NamedLiteral<'_>]) -> Option<Vec<(Filler, Vec<Match<'a>>)>> {
    let base = &snapshot.base;
    let states_own = states_own(snapshot, reading);
    let mut found = Vec::new();
    for (index, profile) in base.profiles.iter().enumerate() {
        let right_kind = match (reading.asked, &reading.kind) {
            (Asked::Who | Asked::Keyword, None) => {
                is_somebody(snapshot, reading, &profile.kind)
                    || (states_own && profile.kind == Kind::Organization)
                    || is_agent(snapshot, reading, &profile.kind)
                    || (!literals.is_empty() && may_act(snapshot, reading, &profile.kind))
            }
            (Asked::Where, None) => matches!(profile.kind, Kind::Organization | Kind::Place | Kind::Own(_)),
            (_, Some(kind)) => profile.kind == *kind,
            // Which *two* joined?
            (Asked::Which, None) if !reading.quantities.is_empty() => true,
            (_, None) => profile.kind != Kind::Person,
        };
        let is_named = named(reading).any(|mention| mention.profile == index);
        let is_one_of = reading.among.iter().any(|mention| mention.profile == index);
        if is_named || !(if reading.among.is_empty() { right_kind } else { is_one_of }) {
            continue;
        }
        if let Some(matches) = ties(snapshot, reading, literals, profile) {
            found.push((Filler::Profile(index), matches));
        }
    }
    keep_named_so(snapshot, reading, &mut found);
    keep_wholes(snapshot, &mut found);
    order(&mut found);
    (!found.is_empty()).then_some(found)
}

/// Keeps those whose own names have a number of the question, if some do: which contest of *2023*?
fn keep_numbered<'a>(snapshot: &Snapshot, reading: &Reading, mut found: Vec<(Filler, Vec<Match<'a>>)>) -> Vec<(Filler, Vec<Match<'a>>)> {
    for quantity in &reading.quantities {
        let is_numbered = |filler: &Filler| profile(snapshot, filler).is_some_and(|profile| has_number(profile, quantity));
        if found.iter().any(|(filler, _)| is_numbered(filler)) {
            found.retain(|(filler, _)| is_numbered(filler));
        }
    }
    found
}

/// Leaves out what is a part of something found.
fn keep_wholes(snapshot: &Snapshot, found: &mut Vec<(Filler, Vec<Match<'_>>)>) {
    let wholes: Vec<String> = found.iter().filter_map(|(filler, _)| profile(snapshot, filler)).map(|profile| profile.id.clone()).collect();
    found.retain(|(filler, _)| !profile(snapshot, filler).is_some_and(|part| part.facts.iter().any(|fact| is_part_of(fact, &wholes))));
}

/// Keeps what the question's noun names, if that is told by names: which *lab* did he join, and not the company that it belongs to.
fn keep_named_so(snapshot: &Snapshot, reading: &Reading, found: &mut Vec<(Filler, Vec<Match<'_>>)>) {
    if found.iter().any(|(filler, _)| is_named_so(snapshot, reading, filler) == Some(true)) {
        found.retain(|(filler, _)| is_named_so(snapshot, reading, filler) == Some(true));
    }
}

/// Finds the facts that tie a profile to everything the question names, every phrase of the question used.
fn ties<'a>(snapshot: &'a Snapshot, reading: &Reading, literals: &[NamedLiteral<'_>], profile: &'a Arc<Profile>) -> Option<Vec<Match<'a>>> {
    let mut matches: Vec<Match<'a>> = Vec::new();
    for literal in literals {
        // Who was in the *chartered plane*: those words alone state nothing.
        let is_put = |stated: &&Stated| literal.parts.len() > 1 || !literal.covers(&stated.range);
        let is_stated =
            |fact: &&Fact| literal.is_name || reading.wordings.iter().filter(is_put).any(|stated| states(snapshot, stated, fact));
        let own = profile.facts.iter().filter(|fact| literal.is_of(fact)).filter(is_stated);
        let known = matches.len();
        matches.extend(own.map(|fact| Match { fact }));
        if matches.len() == known {
            return None;
        }
    }
    // Which *of them* is an advisor?
    if named(reading).next().is_none() {
        let is_stated = |fact: &&Fact| reading.wordings.iter().any(|stated| states(snapshot, stated, fact));
        matches.extend(profile.facts.iter().filter(is_stated).map(|fact| Match { fact }));
        if matches.is_empty() {
            return None;
        }
    }
    let is_literal = |mention: &Mention| literals.iter().any(|literal| literal.covers(&mention.range));
    for mention in named(reading).filter(|mention| !is_literal(mention) && !owns_next(snapshot, reading, mention)) {
        let object = &snapshot.base.profiles.get(mention.profile)?.id;
        let mut own: Vec<Match<'a>> = Vec::new();
        for fact in profile.facts.iter().filter(|fact| fact.object == Object::Profile(object.clone())) {
            // *At* may say that somebody joined, where nothing else does: who recruits people *at* Meta?
            let (optional, required): (Vec<&Stated>, Vec<&Stated>) =
                reading.wordings.iter().filter(|stated| states(snapshot, stated, fact)).partition(|stated| stated.optional);
            let telling = if required.is_empty() { optional } else { required };
            let stated = telling.into_iter().any(|stated| {
                !agent_is_filler(snapshot, stated, fact, mention.range.start, reading)
                    && !is_agent_named(snapshot, stated, fact, mention, reading)
                    && side(snapshot, reading, stated, fact, mention.range.start).is_none_or(|side| side == Side::Object)
            });
            own.extend(stated.then_some(Match { fact }));
        }
        if own.is_empty() && reading.mentions.len() > 1 {
            own.extend(ties_back(snapshot, reading, mention, profile));
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
    uses_every_phrase(snapshot, reading, literals, &matches).then_some(matches)
}

/// Finds the facts by which one of several names is tied to a profile at their other end: which lab of Meta's did *Yu* join?
fn ties_back<'a>(snapshot: &'a Snapshot, reading: &Reading, mention: &Mention, profile: &Profile) -> Vec<Match<'a>> {
    let Some(named) = snapshot.base.profiles.get(mention.profile) else { return Vec::new() };
    let is_stated = |fact: &&Fact| {
        reading.wordings.iter().any(|stated| {
            states(snapshot, stated, fact)
                && side(snapshot, reading, stated, fact, mention.range.start).is_none_or(|side| side == Side::Subject)
        })
    };
    let ties = named.facts.iter().filter(|fact| fact.object == Object::Profile(profile.id.clone()));
    // Which plan of *NVIDIA's*: whatever ties the two.
    let owns = reading.normal.get(mention.range.end..).is_some_and(|after| after.starts_with("的") || after.starts_with("'s"));
    ties.filter(|fact| owns || is_stated(fact)).map(|fact| Match { fact }).collect()
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

fn states(snapshot: &Snapshot, stated: &Stated, fact: &Fact) -> bool {
    relations_of(snapshot, stated).any(|relation| relation.id == fact.relation)
}

/// Returns true if every phrase that must state something states one of the facts, or what one of them implies.
fn uses_every_phrase(snapshot: &Snapshot, reading: &Reading, literals: &[NamedLiteral<'_>], matches: &[Match<'_>]) -> bool {
    let is_told = |stated: &Stated, fact: &Fact| {
        states(snapshot, stated, fact) || relations_of(snapshot, stated).any(|relation| relation.implied_by.contains(&fact.relation))
    };
    let is_literal = |stated: &Stated| literals.iter().any(|literal| literal.covers(&stated.range));
    let told = |stated: &Stated| matches.iter().any(|found| is_told(stated, found.fact));
    // A wording of one character means many things: 搞, 做. It need not state a fact that another phrase states.
    let is_brief = |stated: &Stated| {
        let length = reading.normal.get(stated.range.clone()).map_or(0, |phrase| phrase.chars().count());
        length == 1 && !reading.stated.iter().any(|known| known.range == stated.range)
    };
    let required: Vec<&Stated> = reading.wordings.iter().filter(|stated| !stated.optional && !is_literal(stated)).collect();
    let is_any_told = required.iter().any(|stated| told(stated));
    required.into_iter().all(|stated| told(stated) || (is_brief(stated) && is_any_told))
}

/// Finds what every named subject is tied to: the open slot is the object's.
fn objects<'a>(snapshot: &'a Snapshot, reading: &Reading) -> Option<Vec<(Filler, Vec<Match<'a>>)>> {
    let base = &snapshot.base;
    let mut each: Vec<Vec<(Filler, Vec<Match<'a>>)>> = Vec::new();
    for mention in &reading.mentions {
        let subject = base.profiles.get(mention.profile)?;
        let mut own: Vec<(Filler, Vec<Match<'a>>)> = Vec::new();
        for fact in &subject.facts {
            // A club *was founded* in a year: what a figure or time is told of is acted upon.
            let tells_figure = asks_for_figure(reading) && matches!(fact.object, Object::Literal(_));
            let takes = |stated: &Stated| {
                states(snapshot, stated, fact)
                    && side(snapshot, reading, stated, fact, mention.range.start).is_none_or(|side| side == Side::Subject)
                    && (tells_figure || !is_acted_upon(snapshot, stated, fact, mention.range.start, reading))
            };
            let Some(phrase) = reading.wordings.iter().position(takes) else { continue };
            let filler = match &fact.object {
                Object::Literal(words) => Filler::Literal(words.clone()),
                Object::Profile(id) => Filler::Profile(base.profiles.iter().position(|profile| profile.id == *id)?),
            };
            if !fills(snapshot, reading, &filler, fact, reading.wordings.get(phrase)?, mention.range.start) {
                continue;
            }
            match own.iter_mut().find(|(known, _)| *known == filler) {
                Some((_, matches)) => matches.push(Match { fact }),
                None => own.push((filler, vec![Match { fact }])),
            }
        }
        each.push(own);
    }
    let mut found = of_all(snapshot, reading, each);
    keep_named_so(snapshot, reading, &mut found);
    keep_wholes(snapshot, &mut found);
    found.retain(|(_, matches)| uses_every_phrase(snapshot, reading, &[], matches));
    order(&mut found);
    (!found.is_empty()).then_some(found)
}

/// Returns what several that are named together are tied to: what they have in common or, where they are of one kind and each is tied to
/// something, all of that.
fn of_all<'a>(snapshot: &Snapshot, reading: &Reading, each: Vec<Vec<(Filler, Vec<Match<'a>>)>>) -> Vec<(Filler, Vec<Match<'a>>)> {
    let kind = |mention: &Mention| snapshot.base.profiles.get(mention.profile).map(|profile| &profile.kind);
    let are_alike = reading.mentions.len() > 1 && reading.mentions.windows(2).all(|pair| kind(&pair[0]) == kind(&pair[1]));
    let shared = |filler: &Filler| each.iter().all(|own| own.iter().any(|(known, _)| known == filler));
    let some_shared = each.first().is_some_and(|own| own.iter().any(|(filler, _)| shared(filler)));
    if !some_shared && (!are_alike || asks_for_shared(snapshot, reading) || each.iter().any(Vec::is_empty)) {
        return Vec::new();
    }
    let kept: Vec<Filler> =
        each.iter().flatten().map(|(filler, _)| filler.clone()).filter(|filler| !some_shared || shared(filler)).collect();
    let mut found: Vec<(Filler, Vec<Match<'a>>)> = Vec::new();
    for (filler, matches) in each.into_iter().flatten().filter(|(filler, _)| kept.contains(filler)) {
        match found.iter_mut().find(|(known, _)| *known == filler) {
            Some((_, known)) => known.extend(matches),
            None => found.push((filler, matches)),
        }
    }
    found
}

/// Returns true if a question asks for what several have in common: which school did *both* attend?
fn asks_for_shared(snapshot: &Snapshot, reading: &Reading) -> bool {
    reading.tokens.iter().any(|token| snapshot.base.lexicon.joins(&token.text))
}

fn profile<'a>(snapshot: &'a Snapshot, filler: &Filler) -> Option<&'a Arc<Profile>> {
    if let Filler::Profile(index) = filler { snapshot.base.profiles.get(*index) } else { None }
}

/// Returns true for a part of what fills the slot, too: the whole says it, Meta, not also Meta's laboratory.
fn is_part_of(fact: &Fact, wholes: &[String]) -> bool {
    fact.relation == "part-of" && matches!(&fact.object, Object::Profile(id) if wholes.contains(id))
}

fn fills(snapshot: &Snapshot, reading: &Reading, filler: &Filler, fact: &Fact, stated: &Stated, subject: usize) -> bool {
    let Some(profile) = profile(snapshot, filler) else { return reading.kind.is_none() && literal_fills(snapshot, reading, filler) };
    let states_own = relations_of(snapshot, stated).any(|relation| relation.is_own);
    let backward = is_always(snapshot, stated, fact, Direction::Backward);
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
        reading.wordings.iter().filter(|stated| !stated.optional).flat_map(|stated| relations_of(snapshot, stated)).peekable();
    let may_be = |relation: &Relation, kind: &Kind| relation.subject.iter().any(|end| end.admits(kind));
    let is_own = matches!(kind, Kind::Own(_));
    !is_own
        && !is_done(reading)
        && !asks_for_person(snapshot, reading)
        && relations.peek().is_some()
        && relations.all(|relation| may_be(relation, kind) && !may_be(relation, &Kind::Person))
}

/// Returns true if what is stated is done to the one asked for: who *was flown* in?
fn is_done(reading: &Reading) -> bool {
    let has_be_before = |stated: &Stated| {
        let before = reading.normal.get(..stated.range.start).unwrap_or_default();
        before.split_whitespace().next_back().is_some_and(|word| matches!(word, "was" | "were" | "been" | "is" | "are" | "being"))
    };
    reading.wordings.iter().any(has_be_before)
}

/// Returns true if things of a kind can do what the question states, and no *person* is asked for: who offered 100 million dollars?
fn may_act(snapshot: &Snapshot, reading: &Reading, kind: &Kind) -> bool {
    let mut relations = reading.wordings.iter().filter(|stated| !stated.optional).flat_map(|stated| relations_of(snapshot, stated));
    !is_done(reading)
        && !asks_for_person(snapshot, reading)
        && relations.any(|relation| relation.subject.iter().any(|end| end.admits(kind)))
}

/// Returns true if a question may state a relation of the knowledge base's own.
fn states_own(snapshot: &Snapshot, reading: &Reading) -> bool {
    reading.wordings.iter().flat_map(|stated| relations_of(snapshot, stated)).any(|relation| relation.is_own)
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
