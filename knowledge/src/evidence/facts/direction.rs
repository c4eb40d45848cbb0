//! Decides who is the agent of a relation in a question: *Meta* hired, *by Meta*, *焦剑涛*主导.

use super::Inquiry;
use crate::base::Mention;
use crate::lexicon::Direction;
use crate::profile::Fact;
use crate::question::Stated;
use crate::text::is_han;
use crate::token::Token;

/// An end of a relation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Side {
    Subject,
    Object,
}

impl Inquiry<'_> {
    /// Returns true if the question asks for the agent of a backward verb: `who hired Meta` asks who
    /// did the hiring, which no fact states; `Meta hired who` does not.
    pub(super) fn agent_is_filler(&self, stated: &Stated, fact: &Fact, mention: &Mention) -> bool {
        if !self.is_always(stated, fact, Direction::Backward) {
            return false;
        }
        let before = self.reading.before(&mention.range);
        let asks_first = self.reading.question_words.first().is_some_and(|asks| asks.start < stated.range.start);
        // Who did *Meta* poach for its lab: the agent is named.
        let has_agent = self.reading.mentions.iter().any(|other| other.range.start < stated.range.start);
        // Who *was hired* at Meta? But who recruits people *at Meta*, 谁*给Meta*挖人?
        let is_done = self.has_be_before(stated.range.start);
        let is_done_by = self.lexicon().leads_to_agent(before);
        let acts = mention.range.start > stated.range.start && asks_first && !has_agent && !is_done && !is_done_by;
        acts || self.asks_for_agent() || (!is_done && self.lexicon().leads_to_served(before))
    }

    /// Returns true if a passive question asks for its agent: poached *by whom*, 被*谁*挖走.
    fn asks_for_agent(&self) -> bool {
        let ending = self.reading.normal.trim_end_matches(['?', ' ']);
        let is_last = !ending.ends_with(is_han) && self.lexicon().leads_to_agent(ending);
        let mut asks = self.reading.question_words.iter();
        is_last || asks.any(|asks| self.lexicon().leads_to_agent(self.reading.before(asks)))
    }

    /// Returns true if a name is the agent of a forward verb: *焦剑涛*主导了谁, who did *Stanford* take.
    pub(super) fn is_agent_named(&self, stated: &Stated, fact: &Fact, mention: &Mention) -> bool {
        if !self.is_always(stated, fact, Direction::Forward) {
            return false;
        }
        let is_behind_do = self.lexicon().ends_with_do(self.reading.before(&mention.range));
        let verb = self.reading.normal.get(stated.range.clone()).unwrap_or_default();
        let is_asked = self.reading.question_words.iter().any(|asks| asks.start == stated.range.end);
        let is_right_before = mention.range.end == stated.range.start;
        let is_chinese = verb.starts_with(is_han) && !verb.ends_with('的') && is_asked && is_right_before;
        (is_behind_do && mention.range.end <= stated.range.start) || (is_chinese && !self.is_passive())
    }

    /// Returns true if a phrase states a fact's relation in one direction only.
    pub(super) fn is_always(&self, stated: &Stated, fact: &Fact, direction: Direction) -> bool {
        let relations = &self.lexicon().relations;
        let is_of_fact = |index: usize| relations.get(index).is_some_and(|relation| relation.id == fact.relation);
        stated.relations.iter().filter(|(index, _)| is_of_fact(*index)).all(|(_, way)| *way == direction)
    }

    /// Returns the end of the relation that a name is at, if both ends can be of one kind, so that
    /// only the word order tells.
    pub(super) fn side(&self, stated: &Stated, fact: &Fact, mention: &Mention) -> Option<Side> {
        let relations = &self.lexicon().relations;
        let of_fact = |(index, _): &&(usize, Direction)| relations.get(*index).is_some_and(|relation| relation.id == fact.relation);
        let (index, direction) = stated.relations.iter().find(of_fact)?;
        let relation = relations.get(*index)?;
        // What is dropped does not drop: of a relation of one's own an English verb says by its place
        // who does it, unless it is passive.
        let is_active =
            relation.is_own && *direction != Direction::Noun && !self.reading.language.is_chinese() && !self.has_be_before(usize::MAX);
        if !is_active && !relation.subject.iter().any(|end| relation.object.contains(end)) {
            return None;
        }
        let is_first = mention.range.start < stated.range.start;
        let is_backward = *direction == Direction::Backward;
        Some(if is_first == is_backward { Side::Object } else { Side::Subject })
    }

    /// Returns true if a name is the patient of an English passive, with a form of be before it and a
    /// participle behind: `What was NVIDIA offered`.
    pub(super) fn is_acted_upon(&self, stated: &Stated, fact: &Fact, mention: &Mention) -> bool {
        let is_bare = self.reading.normal.get(stated.range.clone()).is_some_and(|phrase| !phrase.contains(' '));
        is_bare
            && self.is_always(stated, fact, Direction::Forward)
            && mention.range.start < stated.range.start
            && self.has_be_before(mention.range.start)
    }

    /// Returns true if a form of be stands right before a phrase: who *was flown* in?
    pub(super) fn is_done_to(&self, stated: &Stated) -> bool {
        let before = self.reading.tokens.iter().rfind(|token| token.range.end <= stated.range.start);
        before.is_some_and(|token| self.is_be(token))
    }

    /// Returns true if a form of be ends at or before a byte of the question.
    fn has_be_before(&self, place: usize) -> bool {
        self.reading.tokens.iter().any(|token| token.range.end <= place && self.is_be(token))
    }

    fn is_be(&self, token: &Token) -> bool {
        self.reading.normal.get(token.range.clone()).is_some_and(|word| self.lexicon().is_be(word))
    }

    /// Returns true if the question has a passive marker: *by*, 被.
    pub(super) fn is_passive(&self) -> bool {
        self.reading.tokens.iter().any(|token| self.lexicon().makes_passive(&token.text))
    }
}
