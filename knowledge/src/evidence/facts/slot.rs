//! Finds the fillers of a question's open slot, which is a relation's subject or object.

use super::direction::Side;
use super::{Filled, Filler, Inquiry};
use crate::base::Mention;
use crate::evidence::figure::asks_for_figure;
use crate::lexicon::Asked;
use crate::profile::{Fact, Kind, Object, Profile};
use crate::question::Stated;
use std::sync::Arc;

impl<'a> Inquiry<'a> {
    /// Finds the fillers of the open slot, in the order of the evidence; none if there is none.
    pub(super) fn fillers(&self) -> Option<Filled<'a>> {
        // An amount and a time are words of the evidence, never somebody.
        let subjects = if asks_for_figure(self.reading) { Vec::new() } else { self.subjects() };
        if !subjects.is_empty() {
            return Some(subjects);
        }
        let objects = if self.reading.among.is_empty() { self.objects() } else { Vec::new() };
        let found = if objects.is_empty() { self.objects_of_described() } else { objects };
        (!found.is_empty()).then_some(found)
    }

    /// Finds what people are tied to whom the question only describes: which company did the one *who
    /// led Athene* join?
    fn objects_of_described(&self) -> Filled<'a> {
        let required = || self.reading.wordings.iter().filter(|stated| !stated.optional);
        let pairs = required().flat_map(|of_people| required().map(move |asked| (of_people, asked)));
        for (of_people, asked) in pairs.filter(|(of_people, asked)| of_people.range != asked.range) {
            let mut found: Filled<'a> = Vec::new();
            let people = self.described(of_people);
            let each: Vec<Filled<'a>> = people.iter().map(|(person, ties)| self.objects_asked_for(person, ties, asked)).collect();
            let is_each_tied = !each.is_empty() && !each.iter().any(Vec::is_empty);
            for (filler, facts) in each.into_iter().flatten() {
                add(&mut found, filler, &facts);
            }
            self.keep_named_so(&mut found);
            self.keep_wholes(&mut found);
            found.retain(|(_, facts)| self.uses_every_phrase(facts));
            if is_each_tied && !found.is_empty() {
                order(&mut found);
                return found;
            }
        }
        Vec::new()
    }

    /// Finds the people whom a phrase ties to everything the question names, with the facts that do.
    fn described(&self, stated: &Stated) -> Vec<(&'a Arc<Profile>, Vec<&'a Fact>)> {
        let ties_all = |person: &'a Arc<Profile>| {
            let mut ties: Vec<&'a Fact> = Vec::new();
            for named in self.named().filter_map(|mention| self.profile(mention)) {
                extend(&mut ties, person.facts_about(&named.id).filter(|fact| self.states(stated, fact)))?;
            }
            (!ties.is_empty()).then_some((person, ties))
        };
        let is_person = |profile: &&'a Arc<Profile>| profile.kind == Kind::Person;
        self.snapshot.base.profiles.iter().filter(is_person).filter_map(ties_all).collect()
    }

    /// Finds what a phrase ties a person to, if it is of the kind asked for, with all facts that say so.
    fn objects_asked_for(&self, person: &'a Arc<Profile>, ties: &[&'a Fact], asked: &Stated) -> Filled<'a> {
        let mut found: Filled<'a> = Vec::new();
        let tells = |fact: &&'a Fact| self.states(asked, fact) && !ties.iter().any(|tie| tie.relation == fact.relation);
        for fact in person.facts.iter().filter(tells) {
            let Some(filler) = self.object(fact) else { continue };
            let Some(kind) = self.profile_of(&filler).map(|profile| &profile.kind) else { continue };
            let is_asked_for = match (self.reading.asked, &self.reading.kind) {
                (_, Some(asked)) => kind == asked,
                (Asked::Where, None) => matches!(kind, Kind::Organization | Kind::Place),
                (Asked::Which | Asked::What, None) => matches!(kind, Kind::Model | Kind::Event),
                _ => false,
            };
            if is_asked_for && *kind != Kind::Person {
                add(&mut found, filler, &[&[fact], ties].concat());
            }
        }
        found
    }

    /// Keeps the fillers whose own names have a number of the question, if some do: which contest
    /// of *2023*?
    pub(super) fn keep_numbered(&self, mut found: Filled<'a>) -> Filled<'a> {
        for number in &self.reading.quantities {
            let is_numbered =
                |filler: &Filler| self.profile_of(filler).is_some_and(|profile| super::accounted::has_number(profile, number));
            if found.iter().any(|(filler, _)| is_numbered(filler)) {
                found.retain(|(filler, _)| is_numbered(filler));
            }
        }
        found
    }

    /// Finds the profiles that can be the subject of everything the question states.
    fn subjects(&self) -> Filled<'a> {
        let mut found: Filled<'a> = Vec::new();
        for (index, profile) in self.snapshot.base.profiles.iter().enumerate() {
            let is_named = self.named().any(|mention| mention.profile == index);
            let may_fill = if self.reading.among.is_empty() {
                self.may_be_subject(&profile.kind)
            } else {
                self.reading.among.iter().any(|mention| mention.profile == index)
            };
            if let Some(facts) = if may_fill && !is_named { self.ties(profile) } else { None } {
                found.push((Filler::Profile(index), facts));
            }
        }
        self.keep_named_so(&mut found);
        self.keep_wholes(&mut found);
        order(&mut found);
        found
    }

    /// Finds what every named subject is tied to.
    fn objects(&self) -> Filled<'a> {
        let each: Vec<Filled<'a>> = self.reading.mentions.iter().map(|subject| self.objects_of(subject)).collect();
        let mut found = self.of_all(each);
        self.keep_named_so(&mut found);
        self.keep_wholes(&mut found);
        found.retain(|(_, facts)| self.uses_every_phrase(facts));
        order(&mut found);
        found
    }

    fn objects_of(&self, mention: &Mention) -> Filled<'a> {
        let mut found: Filled<'a> = Vec::new();
        let facts = self.profile(mention).into_iter().flat_map(|subject| &subject.facts);
        for fact in facts {
            // A club *was founded* in a year: the subject of a figure or time stands in the passive.
            let tells_figure = asks_for_figure(self.reading) && matches!(fact.object, Object::Literal(_));
            let takes = |stated: &&Stated| {
                self.states(stated, fact)
                    && self.side(stated, fact, mention).is_none_or(|side| side == Side::Subject)
                    && (tells_figure || !self.is_acted_upon(stated, fact, mention))
            };
            let Some(stated) = self.reading.wordings.iter().find(takes) else { continue };
            let Some(filler) = self.object(fact).filter(|filler| self.fills(filler, fact, stated, mention)) else { continue };
            add(&mut found, filler, &[fact]);
        }
        found
    }

    /// Returns the other end of a fact.
    fn object(&self, fact: &Fact) -> Option<Filler> {
        match &fact.object {
            Object::Literal(words) => Some(Filler::Literal(words.clone())),
            Object::Profile(id) => {
                let at = self.snapshot.base.profiles.iter().position(|profile| profile.id == *id)?;
                Some(Filler::Profile(at))
            }
        }
    }

    /// Merges the objects of several subjects: those they share or, if the subjects are of one kind
    /// and each has some, all of them.
    fn of_all(&self, each: Vec<Filled<'a>>) -> Filled<'a> {
        let shared = |filler: &Filler| each.iter().all(|own| own.iter().any(|(known, _)| known == filler));
        let every = || each.iter().flatten().map(|(filler, _)| filler);
        let some_shared = every().any(shared);
        if !some_shared && (self.asks_for_shared() || !self.are_alike() || each.iter().any(Vec::is_empty)) {
            return Vec::new();
        }
        let kept: Vec<Filler> = every().filter(|filler| !some_shared || shared(filler)).cloned().collect();
        let mut found: Filled<'a> = Vec::new();
        for (filler, facts) in each.into_iter().flatten().filter(|(filler, _)| kept.contains(filler)) {
            add(&mut found, filler, &facts);
        }
        found
    }

    /// Returns true if several are named and all are of one kind.
    fn are_alike(&self) -> bool {
        let kind = |mention: &Mention| self.profile(mention).map(|profile| &profile.kind);
        let mut kinds = self.reading.mentions.iter().map(kind);
        let first = kinds.next();
        self.reading.mentions.len() > 1 && kinds.all(|kind| Some(kind) == first)
    }

    /// Returns true if the question asks for shared objects: which school did *both* attend?
    fn asks_for_shared(&self) -> bool {
        self.reading.tokens.iter().any(|token| self.lexicon().joins(&token.text))
    }

    /// Finds the facts that tie a profile to everything the question names, every phrase of the
    /// question used.
    fn ties(&self, profile: &'a Arc<Profile>) -> Option<Vec<&'a Fact>> {
        let mut ties: Vec<&'a Fact> = Vec::new();
        for literal in &self.literals {
            // Who was in the *chartered plane*: those words alone state nothing.
            let is_put = |stated: &&Stated| literal.parts.len() > 1 || !literal.covers(&stated.range);
            let is_stated =
                |fact: &&Fact| literal.is_name || self.reading.wordings.iter().filter(is_put).any(|stated| self.states(stated, fact));
            let own = profile.facts.iter().filter(|fact| literal.is_of(fact)).filter(is_stated);
            extend(&mut ties, own)?;
        }
        // Which *of them* is an advisor?
        if self.named().next().is_none() {
            let is_stated = |fact: &&Fact| self.reading.wordings.iter().any(|stated| self.states(stated, fact));
            ties.extend(profile.facts.iter().filter(is_stated));
        }
        for mention in self.named().filter(|mention| !self.is_literal(&mention.range) && !self.owns_next(mention)) {
            extend(&mut ties, self.ties_to(profile, mention))?;
        }
        (!ties.is_empty() && self.uses_every_phrase(&ties)).then_some(ties)
    }

    /// Finds the facts that tie a profile to a name as the question states it.
    fn ties_to(&self, profile: &'a Profile, mention: &Mention) -> Vec<&'a Fact> {
        let Some(named) = self.profile(mention) else { return Vec::new() };
        let own = profile.facts_about(&named.id).filter(|fact| self.is_stated_of_object(fact, mention)).collect();
        let is_one_of_several = self.reading.mentions.len() > 1;
        if !Vec::is_empty(&own) || !is_one_of_several {
            return own;
        }
        let back = self.ties_back(mention, profile);
        // A prize or contest may be tied without a word for it: an advisor at Berkeley *after a
        // Tsinghua award*.
        if back.is_empty() && named.kind == Kind::Event {
            return profile.facts_about(&named.id).collect();
        }
        back
    }

    /// Returns true if the question states a fact with the mention as its object.
    fn is_stated_of_object(&self, fact: &Fact, mention: &Mention) -> bool {
        // *At* may say that somebody joined, where nothing else does: who recruits people *at* Meta?
        let (optional, required): (Vec<&Stated>, Vec<&Stated>) =
            self.reading.wordings.iter().filter(|stated| self.states(stated, fact)).partition(|stated| stated.optional);
        let telling = if required.is_empty() { optional } else { required };
        telling.into_iter().any(|stated| {
            !self.has_object(stated, mention)
                && !self.agent_is_filler(stated, fact, mention)
                && !self.is_agent_named(stated, fact, mention)
                && self.side(stated, fact, mention).is_none_or(|side| side == Side::Object)
        })
    }

    /// Returns true if a noun for the object is said to be a name's: *Meta的雇主*, the employer *of Meta*.
    fn has_object(&self, stated: &Stated, mention: &Mention) -> bool {
        let before = self.reading.between(&mention.range, &stated.range).is_some_and(|between| matches!(between.trim(), "的" | "'s" | ""));
        let behind = self.reading.between(&stated.range, &mention.range).is_some_and(|between| matches!(between.trim(), "of" | ""));
        self.names_object(stated) && (before || behind)
    }

    /// Finds facts of a mentioned profile whose object is the filler: which lab of Meta's did *Yu* join?
    fn ties_back(&self, mention: &Mention, profile: &Profile) -> Vec<&'a Fact> {
        let Some(named) = self.profile(mention) else { return Vec::new() };
        // Any fact ties a possessor: which plan of *NVIDIA's*.
        let after = self.reading.after(&mention.range);
        let owns = after.starts_with('的') || after.starts_with("'s");
        let is_stated = |stated: &Stated, fact: &Fact| {
            self.states(stated, fact) && self.side(stated, fact, mention).is_none_or(|side| side == Side::Subject)
        };
        let tells = |fact: &&Fact| owns || self.reading.wordings.iter().any(|stated| is_stated(stated, fact));
        named.facts_about(&profile.id).filter(tells).collect()
    }

    /// Returns true if a name is the possessor of the next one, and a fact ties the two: *NVIDIA's* plan.
    fn owns_next(&self, mention: &Mention) -> bool {
        let mut mentions = self.reading.mentions.iter();
        let next = mentions.find(|next| next.range.start >= mention.range.end);
        let Some(next) = next.filter(|next| {
            let between = self.reading.between(&mention.range, &next.range);
            between.is_some_and(|between| matches!(between.trim(), "" | "'s" | "的"))
        }) else {
            return false;
        };
        let both = self.profile(mention).zip(self.profile(next));
        both.is_some_and(|(owner, thing)| owner.is_tied_to(thing))
    }

    /// Returns true if every required phrase states one of the facts, or a relation that one implies.
    fn uses_every_phrase(&self, facts: &[&Fact]) -> bool {
        let is_told = |stated: &&Stated| {
            facts.iter().any(|fact| {
                let implies = self.relations_of(stated).any(|relation| relation.implied_by.contains(&fact.relation));
                implies || self.states(stated, fact)
            })
        };
        let required = || self.reading.wordings.iter().filter(|stated| !stated.optional && !self.is_literal(&stated.range));
        let is_any_told = required().any(|stated| is_told(&stated));
        required().all(|stated| is_told(&stated) || (self.is_brief(stated) && is_any_told))
    }

    /// Returns true if a phrase is an idiom of one character (搞, 做). It means too many things to be
    /// required beside another phrase.
    fn is_brief(&self, stated: &Stated) -> bool {
        let is_one = self.reading.normal.get(stated.range.clone()).is_some_and(|phrase| phrase.chars().count() == 1);
        is_one && !self.reading.stated.iter().any(|known| known.range == stated.range)
    }

    /// Leaves out what is a part of something found: Meta's laboratory, if Meta is.
    fn keep_wholes(&self, found: &mut Filled<'a>) {
        let wholes: Vec<&str> = found.iter().filter_map(|(filler, _)| self.profile_of(filler)).map(|profile| profile.id.as_str()).collect();
        let is_of_whole =
            |fact: &Fact| fact.relation == "part-of" && matches!(&fact.object, Object::Profile(id) if wholes.contains(&id.as_str()));
        found.retain(|(filler, _)| !self.profile_of(filler).is_some_and(|part| part.facts.iter().any(is_of_whole)));
    }

    /// Keeps the fillers whose names have the question's noun, if some do: which *lab* did he join,
    /// not which company.
    fn keep_named_so(&self, found: &mut Filled<'a>) {
        let is_named_so = |filler: &Filler| self.is_named_so(filler) == Some(true);
        if found.iter().any(|(filler, _)| is_named_so(filler)) {
            found.retain(|(filler, _)| is_named_so(filler));
        }
    }
}

/// Adds facts to those of a filler.
fn add<'a>(found: &mut Filled<'a>, filler: Filler, facts: &[&'a Fact]) {
    match found.iter_mut().find(|(known, _)| *known == filler) {
        Some((_, known)) => known.extend(facts),
        None => found.push((filler, facts.to_vec())),
    }
}

/// Adds facts to others; none if there is none to add.
fn extend<'a>(facts: &mut Vec<&'a Fact>, more: impl IntoIterator<Item = &'a Fact>) -> Option<()> {
    let known = facts.len();
    facts.extend(more);
    (facts.len() > known).then_some(())
}

/// Sorts by the order in which the story names them: by the first sentence of the evidence.
fn order(found: &mut Filled<'_>) {
    found.sort_by_key(|(_, facts)| facts.iter().flat_map(|fact| &fact.evidence).map(|address| address.sentence).min());
}
