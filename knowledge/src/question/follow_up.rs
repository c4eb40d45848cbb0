//! Reads what leans on what was asked and answered before: *and NVIDIA?*, where did *they* study?

mod pointing;

use super::{Reading, Stated, joins_names, without_courtesy};
use crate::base::{KnowledgeBase, Mention};
use crate::lexicon::{Asked, Pointing, Relation};
use crate::profile::{Kind, Profile};
use crate::text::{Language, Normal};
use pointing::{Pointer, pointer};
use std::ops::Range;

/// A question that was asked and answered before.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// The question, complete.
    pub question: String,
    /// The profiles that answered it, by their ids.
    pub found: Vec<String>,
    /// The questions that it may have been, complete, if it was asked back which one is meant.
    pub choices: Vec<String>,
}

/// One of several questions that an unclear one may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who or what is meant, by name.
    pub name: String,
    /// The question, complete.
    pub question: String,
}

/// How a question stands to those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// It leans on none.
    Complete,
    /// It leans on one before and, complete, is this.
    Read(String),
    /// It may be any of these.
    Unclear(Vec<Choice>),
    /// What was before is to be forgotten; this is the question, if there is one.
    Afresh(String),
}

/// Reads a question after those before it, the latest last.
pub fn follow_up(base: &KnowledgeBase, turns: &[Turn], typed: &str) -> FollowUp {
    let alone = without_courtesy(base, typed);
    let text = alone.as_deref().unwrap_or(typed).trim();
    if let Some(rest) = [typed.trim(), text].into_iter().find_map(|text| after_fresh_start(base, text)) {
        return FollowUp::Afresh(rest.to_owned());
    }
    let form = Normal::new(text);
    let Some(last) = turns.last() else { return FollowUp::Complete };
    let skipped = base.lexicon.end_of_continuation(form.text()).filter(|end| *end < form.text().len()).unwrap_or(0);
    // *那*四位 points at four, and goes on from nothing.
    let whole = Reading::new(base, text, None);
    let is_inside = |end: usize| whole.tokens.iter().any(|token| !token.inner && token.range.start < end && end < token.range.end);
    let skipped = if is_inside(skipped) { 0 } else { skipped };
    let skipped = if pointer(&base.lexicon, &whole, form.text()).is_some_and(|pointer| pointer.range.start == 0) { 0 } else { skipped };
    let rest = text.get(form.original(skipped..form.text().len()).start..).unwrap_or(text).trim_start_matches([' ', ',', '，']);
    let form = Normal::new(rest);
    let reader = Reader { base, turns, last, text: rest, reading: Reading::new(base, rest, None), form };
    let read = reader.chosen().or_else(|| reader.points()).or_else(|| reader.names_only()).or_else(|| reader.asks_only());
    read.or_else(|| reader.states_only()).unwrap_or(FollowUp::Complete)
}

/// Returns what follows the words with which a message begins something new, if it does: *new question*: …
fn after_fresh_start<'a>(base: &KnowledgeBase, text: &'a str) -> Option<&'a str> {
    let form = Normal::new(text);
    let end = base.lexicon.end_of_fresh_start(form.text())?;
    if end == form.text().len() {
        return Some("");
    }
    let rest = text.get(form.original(end..form.text().len()).start..).unwrap_or_default();
    Some(rest.trim_start_matches(|letter: char| !letter.is_alphanumeric()))
}

/// A question, without what leads up to it, and what was before.
struct Reader<'a> {
    base: &'a KnowledgeBase,
    turns: &'a [Turn],
    last: &'a Turn,
    text: &'a str,
    form: Normal,
    reading: Reading,
}

impl Reader<'_> {
    /// Reads a name as the answer to who was meant.
    fn chosen(&self) -> Option<FollowUp> {
        if self.says_more_than_names() {
            return None;
        }
        let names =
            |question: &&String| self.base.names.longest(Normal::new(question).text()).iter().any(|known| self.names(known.profile));
        let mut meant = self.last.choices.iter().filter(names);
        let only = meant.next().filter(|_| meant.next().is_none() && self.reading.wordings.iter().all(|stated| stated.optional))?;
        Some(FollowUp::Read(only.clone()))
    }

    /// Returns true if the question asks, or says anything but names.
    fn says_more_than_names(&self) -> bool {
        let is_name = |range: &Range<usize>| self.reading.mentions.iter().any(|mention| covers(&mention.range, range));
        self.reading.asked != Asked::Keyword || self.reading.content.iter().any(|token| !is_name(&token.range))
    }

    /// Returns true if the question names a profile.
    fn names(&self, profile: usize) -> bool {
        self.reading.mentions.iter().any(|mention| mention.profile == profile)
    }

    /// Reads a word that stands for what was named or found before: *they*, *that lab*, 他们.
    fn points(&self) -> Option<FollowUp> {
        let pointer = pointer(&self.base.lexicon, &self.reading, self.form.text())?;
        let means_people = matches!(pointer.to, Pointing::One | Pointing::Several);
        let is_own =
            |mention: &&Mention| mention.range.end <= pointer.range.start && (self.kind(mention) == Some(&Kind::Person)) == means_people;
        // Did *Zhao* say that *he* went; who graduated, and where did *he* go?
        if self.reading.mentions.iter().any(|mention| is_own(&mention)) || self.names_own_answer(&pointer) {
            return None;
        }
        // *It* is raining.
        let is_stated = self.reading.wordings.iter().any(|stated| !stated.optional);
        let is_idle = !is_stated || self.reading.asked == Asked::YesNo || self.stands_beside_be(&pointer.range);
        if !means_people && pointer.noun.is_none() && is_idle && !self.is_chinese() {
            return None;
        }
        let meant = self.meant(&pointer);
        let complete = |profiles: &[&Profile]| {
            let leading = if pointer.to == Pointing::Place && !self.is_chinese() { self.leading_to(pointer.range.start) } else { "" };
            self.with(&pointer.range, &format!("{leading}{}", self.list(profiles, pointer.owns)))
        };
        match (meant.as_slice(), pointer.to) {
            ([], _) => None,
            (several, Pointing::Several) => Some(FollowUp::Read(complete(several))),
            // Who went *there* with *him*?
            ([only], _) => Some(self.again(complete(&[only]))),
            (several, _) => {
                let choice = |profile: &&Profile| Choice { name: self.list(&[profile], false), question: complete(&[profile]) };
                Some(FollowUp::Unclear(several.iter().map(choice).collect()))
            }
        }
    }

    /// Returns true if a word stands beside a form of be, as in *there is* and *is it*.
    fn stands_beside_be(&self, range: &Range<usize>) -> bool {
        let words =
            |text: Option<&str>| text.map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default();
        let (before, after) = (words(self.form.text().get(..range.start)), words(self.form.text().get(range.end..)));
        [before.last(), after.first()].into_iter().flatten().any(|word| self.base.lexicon.equates(word))
    }

    /// Returns the word that leads up to a place in the question: went *to* Meta.
    fn leading_to(&self, at: usize) -> &'static str {
        self.base.lexicon.leading_to_place(self.form.text().get(..at).unwrap_or_default())
    }

    /// Reads a question once more that one word was replaced in: another may be left.
    fn again(&self, question: String) -> FollowUp {
        let form = Normal::new(&question);
        let reading = Reading::new(self.base, &question, None);
        let left = pointer(&self.base.lexicon, &reading, form.text()).map(|pointer| (self.meant(&pointer), pointer));
        match left.as_ref().map(|(meant, pointer)| (meant.as_slice(), pointer)) {
            Some(([only], pointer)) => {
                let place = form.original(pointer.range.clone());
                let (before, after) = (question.get(..place.start), question.get(place.end..));
                let name = self.list(&[only], pointer.owns);
                FollowUp::Read(format!("{}{name}{}", before.unwrap_or_default(), after.unwrap_or_default()))
            }
            _ => FollowUp::Read(question),
        }
    }

    /// Returns true if a clause before the word asks for the very one that it stands for.
    fn names_own_answer(&self, pointer: &Pointer) -> bool {
        let asks_before = self.reading.question_words.first().is_some_and(|asks| asks.start < pointer.range.start);
        let between = || self.form.text().get(self.reading.question_words.first()?.end..pointer.range.start);
        asks_before && between().is_some_and(|between| self.base.lexicon.has_clause_end(between))
    }

    /// Lists whom or what a word stands for, from the latest question that has such.
    fn meant(&self, pointer: &Pointer) -> Vec<&Profile> {
        let fits = |profile: &&Profile| pointer.fits(&self.base.lexicon, profile);
        if pointer.to != Pointing::Several {
            let of_turn = |turn: &Turn| {
                let found: Vec<&Profile> = self.found(turn).into_iter().filter(fits).collect();
                let named: Vec<&Profile> = self.named(turn).into_iter().filter(fits).collect();
                // What did *it* host: a company does.
                let takes = |profile: &&&Profile| pointer.noun.is_none() && self.takes(&profile.kind);
                let (of_found, of_named): (Vec<_>, Vec<_>) =
                    (found.iter().filter(takes).copied().collect(), named.iter().filter(takes).copied().collect());
                [of_found, of_named, found, named].into_iter().find(|some| !some.is_empty()).unwrap_or_default()
            };
            return self.turns.iter().rev().map(of_turn).find(|some| !some.is_empty()).unwrap_or_default();
        }
        // As many as are counted, the latest first; at least two.
        let enough = pointer.count.unwrap_or(2);
        let mut gathered: Vec<&Profile> = Vec::new();
        for turn in self.turns.iter().rev() {
            let found: Vec<&Profile> = self.found(turn).into_iter().filter(fits).collect();
            let own = if found.is_empty() { self.named(turn).into_iter().filter(fits).collect() } else { found };
            if own.len() >= enough && (pointer.count.is_none() || own.len() == enough) {
                return own;
            }
            for profile in own {
                if !gathered.iter().any(|known| known.id == profile.id) {
                    gathered.insert(0, profile);
                }
            }
            if gathered.len() == enough {
                return gathered;
            }
        }
        Vec::new()
    }

    /// Returns true if something of a kind can do what is stated.
    fn takes(&self, kind: &Kind) -> bool {
        let wants_person = self.reading.asked == Asked::Who || self.reading.kind == Some(Kind::Person);
        self.reading.wordings.iter().filter(|stated| !stated.optional).any(|stated| self.is_end(stated, kind, wants_person))
    }

    /// Reads a bare name as put in the place of one of its kind: *and NVIDIA?*
    fn names_only(&self) -> Option<FollowUp> {
        let Some((first, last)) = self.reading.mentions.first().zip(self.reading.mentions.last()) else { return self.surname_only() };
        let says_more =
            self.reading.content.iter().any(|token| !self.reading.mentions.iter().any(|mention| covers(&mention.range, &token.range)));
        let is_row = |pair: &[Mention]| self.form.text().get(pair[0].range.end..pair[1].range.start).is_some_and(joins_names);
        if says_more
            || !self.reading.mentions.windows(2).all(is_row)
            || self.reading.wordings.iter().any(|stated| !stated.optional)
            || self.reading.asked != Asked::Keyword
        {
            return None;
        }
        let name = self.text.get(self.form.original(first.range.start..last.range.end))?;
        self.in_place_of_its_kind(self.kind(first)?, name)
    }

    /// Reads a bare surname: *and Ren?*
    fn surname_only(&self) -> Option<FollowUp> {
        let typed = self.form.text().trim_end_matches(['?', ' ', '.', '!']);
        let is_named_so = |profile: &&Profile| {
            profile.kind == Kind::Person && profile.all_names().any(|name| Normal::new(name).text().split(' ').next_back() == Some(typed))
        };
        let mut people = self.base.profiles.iter().map(AsRef::as_ref).filter(is_named_so);
        let only = people.next().filter(|_| people.next().is_none() && !typed.is_empty())?;
        let choice = self.last.choices.iter().find(|question| self.is_named_in(only, question));
        let read = choice.map(|question| FollowUp::Read(question.clone()));
        read.or_else(|| self.in_place_of_its_kind(&only.kind, only.name(self.reading.language)))
    }

    /// Puts a name in the place of those of its kind in the question before.
    fn in_place_of_its_kind(&self, kind: &Kind, name: &str) -> Option<FollowUp> {
        let before = Reading::new(self.base, &self.last.question, None);
        let same: Vec<&Mention> = before.mentions.iter().filter(|mention| self.kind(mention) == Some(kind)).collect();
        let place = same.first()?.range.start..same.last()?.range.end;
        let is_in_row = same.windows(2).all(|pair| before.normal.get(pair[0].range.end..pair[1].range.start).is_some_and(joins_names));
        let question = &self.last.question;
        let place = Normal::new(question).original(place);
        is_in_row.then(|| {
            FollowUp::Read(format!(
                "{}{name}{}",
                question.get(..place.start).unwrap_or_default(),
                question.get(place.end..).unwrap_or_default()
            ))
        })
    }

    /// Reads a bare question word as asked of the question before: *why?*, 还有谁？
    fn asks_only(&self) -> Option<FollowUp> {
        let asks = matches!(self.reading.asked, Asked::Why | Asked::How | Asked::When | Asked::Where | Asked::HowMany | Asked::Who);
        let is_bare = asks && self.reading.mentions.is_empty() && self.base.lexicon.is_bare_question(self.form.text());
        let (open, close) = if self.is_chinese() { ("（", "）") } else { (" (", ")") };
        is_bare.then(|| FollowUp::Read(format!("{}{open}{}{close}", self.text, innermost(&self.last.question))))
    }

    /// Reads a question that states a relation of nobody as one about what was found or named before: 誰帶隊？
    fn states_only(&self) -> Option<FollowUp> {
        let says_more =
            self.reading.leftover.iter().any(|token| !self.base.lexicon.is_empty_word(&token.text) && !self.is_counted(&token.range));
        let stated = self.reading.wordings.iter().find(|stated| !stated.optional)?;
        let asks = self.reading.asked != Asked::YesNo && (self.reading.asked != Asked::Keyword || self.reading.names_agent());
        // Who speaks of himself speaks of nobody before; and English says *they* where a question has begun.
        let is_personal = self.reading.tokens.iter().any(|token| self.base.lexicon.personal_pronouns().contains(&token.text));
        let is_ellipsis = self.is_chinese() || stated.range.start == 0;
        if is_personal || !is_ellipsis || !self.reading.mentions.is_empty() || says_more || !asks || !self.reading.name_like.is_empty() {
            return None;
        }
        let wants_person = self.reading.asked == Asked::Who || self.reading.kind == Some(Kind::Person);
        let topic = |profile: &&Profile| self.is_end(stated, &profile.kind, wants_person);
        let of_turn = |turn: &Turn| {
            let found: Vec<&Profile> = self.found(turn).into_iter().filter(topic).collect();
            if found.is_empty() { self.named(turn).into_iter().filter(topic).collect() } else { found }
        };
        let about: Vec<&Profile> = self.turns.iter().rev().map(of_turn).find(|some| !some.is_empty())?;
        let names = self.list(&about, false);
        let space = if self.is_chinese() { "" } else { " " };
        Some(FollowUp::Read(format!("{names}{space}{}", self.text)))
    }

    /// Returns true if a part of the question is a number or what it counts in.
    fn is_counted(&self, range: &Range<usize>) -> bool {
        let near = |number: &Range<usize>| number.start <= range.start && range.start <= number.end;
        self.reading.quantities.iter().any(|quantity| near(&quantity.range))
    }

    /// Returns true if a relation that is stated can hold of a kind, at the other end than what is asked for.
    fn is_end(&self, stated: &Stated, kind: &Kind, wants_person: bool) -> bool {
        let relations = stated.relations.iter().filter_map(|(index, _)| self.base.lexicon.relations.get(*index));
        let admits = |relation: &Relation| {
            let (subject, object) =
                (relation.subject.iter().any(|end| end.admits(kind)), relation.object.iter().any(|end| end.admits(kind)));
            if wants_person { object && *kind != Kind::Person } else { subject }
        };
        relations.into_iter().any(admits)
    }

    /// Returns the question with other words in one place.
    fn with(&self, place: &Range<usize>, words: &str) -> String {
        let place = self.form.original(place.clone());
        format!("{}{words}{}", self.text.get(..place.start).unwrap_or_default(), self.text.get(place.end..).unwrap_or_default())
    }

    /// Lists names as a sentence does, in the question's language; whose something is, if that is asked.
    fn list(&self, profiles: &[&Profile], owns: bool) -> String {
        let language = Language::detect(self.text).unwrap_or(self.reading.language);
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name(language)).collect();
        let (comma, and) = match language {
            Language::English => (", ", " and "),
            Language::TraditionalChinese | Language::SimplifiedChinese => ("、", "和"),
        };
        let listed = match names.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("{}{and}{last}", rest.join(comma)),
            names => names.concat(),
        };
        if owns && language == Language::English { format!("{listed}'s") } else { listed }
    }

    fn is_chinese(&self) -> bool {
        Language::detect(self.text).unwrap_or(self.reading.language).is_chinese()
    }

    fn found(&self, turn: &Turn) -> Vec<&Profile> {
        let mut found: Vec<&Profile> = Vec::new();
        for profile in turn.found.iter().filter_map(|id| self.base.profile(id)) {
            if !found.iter().any(|known| known.id == profile.id) {
                found.push(profile);
            }
        }
        found
    }

    fn named(&self, turn: &Turn) -> Vec<&Profile> {
        let mentions = self.base.names.longest(Normal::new(&turn.question).text());
        mentions.iter().filter_map(|mention| self.base.profiles.get(mention.profile)).map(AsRef::as_ref).collect()
    }

    fn is_named_in(&self, profile: &Profile, question: &str) -> bool {
        let mentions = self.base.names.longest(Normal::new(question).text());
        mentions.iter().any(|mention| self.base.profiles.get(mention.profile).is_some_and(|known| known.id == profile.id))
    }

    fn kind(&self, mention: &Mention) -> Option<&Kind> {
        self.base.profiles.get(mention.profile).map(|profile| &profile.kind)
    }
}

/// Returns what a bare question word was asked of: the question in brackets, else the question itself.
fn innermost(question: &str) -> &str {
    let inside = question.rsplit_once(['(', '（']).and_then(|(_, rest)| rest.split_once([')', '）'])).map(|(inside, _)| inside);
    inside.filter(|_| question.trim_end().ends_with([')', '）'])).unwrap_or(question)
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
