//! Completes follow-up questions from the dialogue: *and NVIDIA?*, where did *they* study?

mod antecedent;
mod pointing;

use super::{Reading, covers, without_courtesy};
use crate::base::{KnowledgeBase, Mention};
use crate::lexicon::{Asked, Pointing};
use crate::profile::{Kind, Profile};
use crate::text::{Language, Normal};
use pointing::{Pointer, pointer};
use std::ops::Range;

/// A question of the dialogue with its answer.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// The question, complete.
    pub question: String,
    /// The profiles that answered it, by their ids.
    pub found: Vec<String>,
    /// The completed readings, if it was ambiguous.
    pub choices: Vec<String>,
}

/// A reading of an ambiguous follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The name of the antecedent.
    pub name: String,
    /// The question, complete.
    pub question: String,
}

/// The relation of a question to the dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// It is complete as it is.
    Complete,
    /// It is a follow-up; completed, it is this.
    Read(String),
    /// It is a follow-up with several readings.
    Unclear(Vec<Choice>),
    /// It resets the dialogue and then asks this, which may be empty.
    Afresh(String),
}

/// Completes a question from a dialogue, oldest turn first.
pub fn follow_up(base: &KnowledgeBase, turns: &[Turn], typed: &str) -> FollowUp {
    let alone = without_courtesy(base, typed);
    let text = alone.as_deref().unwrap_or(typed).trim();
    let begins_afresh = [typed.trim(), text].into_iter().find_map(|text| after_fresh_start(base, text));
    if let Some(rest) = begins_afresh {
        return FollowUp::Afresh(rest.to_owned());
    }
    let Some(last) = turns.last() else { return FollowUp::Complete };
    let text = without_continuation(base, text);
    let (form, reading) = (Normal::new(text), Reading::new(base, text, None));
    let language = Language::detect(text).unwrap_or(reading.language);
    let reader = Reader { base, turns, last, text, form, reading, language };
    let read = reader.chosen().or_else(|| reader.points()).or_else(|| reader.names_only());
    let read = read.or_else(|| reader.asks_only()).or_else(|| reader.states_only());
    read.unwrap_or(FollowUp::Complete)
}

/// Returns the question at the end of a message, completed from the sentences before it: *Athene looks cool.* Whose team made *it*? None
/// if it is the whole message, if its reading is unclear, or if what is told before it is only supposed.
pub fn asked_behind(base: &KnowledgeBase, message: &str) -> Option<String> {
    let sentences: Vec<&str> = crate::sentence::sentences(message).collect();
    let (asked, before) = sentences.split_last()?;
    let told = before.concat();
    // Of two questions none is left out.
    let asks_before = !Reading::new(base, &told, None).question_words.is_empty();
    let asks = asked.trim_end().ends_with(['?', '？']);
    if before.is_empty() || !asks || asks_before || base.lexicon.supposes(Normal::new(&told).text()) {
        return None;
    }
    match follow_up(base, &[Turn { question: told, ..Turn::default() }], asked) {
        FollowUp::Complete => Some(asked.trim().to_owned()),
        FollowUp::Read(read) => Some(read),
        FollowUp::Unclear(_) | FollowUp::Afresh(_) => None,
    }
}

/// Returns the text behind words that reset the dialogue: *new question*: …
fn after_fresh_start<'a>(base: &KnowledgeBase, text: &'a str) -> Option<&'a str> {
    let form = Normal::new(text);
    let end = base.lexicon.end_of_fresh_start(form.text())?;
    let rest = text_from(text, &form, end);
    Some(rest.trim_start_matches(|letter: char| !letter.is_alphanumeric()))
}

/// Takes away the opening of a follow-up: *and what about*.
fn without_continuation<'a>(base: &KnowledgeBase, text: &'a str) -> &'a str {
    let form = Normal::new(text);
    let Some(end) = base.lexicon.end_of_continuation(form.text()) else { return text };
    let reading = Reading::new(base, text, None);
    // 而 goes on from nothing in 而且, nor does *那* in 那四位, which points at four.
    let is_cut = reading.tokens.iter().any(|token| !token.inner && token.range.start < end && end < token.range.end);
    let points = pointer(&base.lexicon, &reading, form.text()).is_some_and(|pointer| pointer.range.start == 0);
    let rest = text_from(text, &form, end).trim_start_matches([' ', ',', '，']);
    if is_cut || points || rest.is_empty() { text } else { rest }
}

/// Returns a text from the byte that a byte of its normal form comes from.
fn text_from<'a>(text: &'a str, form: &Normal, place: usize) -> &'a str {
    // An empty range has no place in the original.
    if place == form.text().len() {
        return "";
    }
    text.get(form.original(place..form.text().len()).start..).unwrap_or_default()
}

/// A question without its opening, and the dialogue before it.
struct Reader<'a> {
    base: &'a KnowledgeBase,
    turns: &'a [Turn],
    last: &'a Turn,
    text: &'a str,
    form: Normal,
    reading: Reading,
    language: Language,
}

impl Reader<'_> {
    /// Reads a bare name as the choice of a reading.
    fn chosen(&self) -> Option<FollowUp> {
        if self.says_more_than_names() {
            return None;
        }
        let is_meant = |question: &&String| {
            let named = self.named_in(question);
            self.reading.mentions.iter().any(|mention| named.iter().any(|known| known.profile == mention.profile))
        };
        let mut meant = self.last.choices.iter().filter(is_meant);
        let only = meant.next().filter(|_| meant.next().is_none())?;
        Some(FollowUp::Read(only.clone()))
    }

    /// Returns true if the question asks, states a relation, or says anything but names.
    fn says_more_than_names(&self) -> bool {
        let is_name = |part: &Range<usize>| self.reading.mentions.iter().any(|mention| covers(&mention.range, part));
        self.reading.asked != Asked::Keyword || self.states() || self.reading.content.iter().any(|token| !is_name(&token.range))
    }

    /// Returns true if the question states a relation.
    fn states(&self) -> bool {
        self.reading.wordings.iter().any(|stated| !stated.optional)
    }

    /// Resolves a pronoun or demonstrative: *they*, *that lab*, 他们.
    fn points(&self) -> Option<FollowUp> {
        let pointer = pointer(&self.base.lexicon, &self.reading, self.form.text())?;
        if self.has_own_antecedent(&pointer) || self.is_idle(&pointer) {
            return None;
        }
        match (self.meant(&pointer).as_slice(), pointer.to) {
            ([], _) => None,
            (several, Pointing::Several) => Some(FollowUp::Read(self.naming(&pointer, several))),
            // Who went *there* with *him*?
            ([only], _) => Some(FollowUp::Read(self.naming_all(&pointer, only))),
            (several, _) => {
                let choice = |profile: &&Profile| Choice { name: self.list(&[profile]), question: self.naming(&pointer, &[profile]) };
                Some(FollowUp::Unclear(several.iter().map(choice).collect()))
            }
        }
    }

    /// Returns true if the antecedent is in the question itself: did *Zhao* say that *he* went; *who*
    /// graduated, and where did *he* go?
    fn has_own_antecedent(&self, pointer: &Pointer) -> bool {
        let names = |mention: &Mention| {
            let is_person = self.kind(mention) == Some(&Kind::Person);
            mention.range.end <= pointer.range.start && is_person == pointer.means_people()
        };
        let asks = self.reading.question_words.first().and_then(|asks| self.reading.between(asks, &pointer.range));
        self.reading.mentions.iter().any(names) || asks.is_some_and(|between| self.base.lexicon.has_clause_end(between))
    }

    /// Returns true if a pronoun is an expletive: *it* is raining, *there* is a way.
    fn is_idle(&self, pointer: &Pointer) -> bool {
        let is_open = !pointer.means_people() && pointer.noun.is_none() && !self.language.is_chinese();
        let last = self.reading.before(&pointer.range).split_whitespace().next_back();
        let next = self.reading.after(&pointer.range).split_whitespace().next();
        let is_beside_be = last.into_iter().chain(next).any(|word| self.base.lexicon.equates(word));
        is_open && (is_beside_be || !self.states() || self.reading.asked == Asked::YesNo)
    }

    /// Returns the question with names in place of a pronoun.
    fn naming(&self, pointer: &Pointer, profiles: &[&Profile]) -> String {
        let place = self.form.original(pointer.range.clone());
        replaced(self.text, &place, &self.put(pointer, profiles, self.reading.before(&pointer.range)))
    }

    /// Returns the question with a name in place of a pronoun, and of a second pronoun if that has a
    /// single antecedent.
    fn naming_all(&self, pointer: &Pointer, profile: &Profile) -> String {
        let question = self.naming(pointer, &[profile]);
        let (form, reading) = (Normal::new(&question), Reading::new(self.base, &question, None));
        let Some(second) = self::pointer(&self.base.lexicon, &reading, form.text()) else { return question };
        let [only] = self.meant(&second)[..] else { return question };
        let words = self.put(&second, &[only], reading.before(&second.range));
        replaced(&question, &form.original(second.range.clone()), &words)
    }

    /// Returns names in the form that replaces a pronoun: with *to* or *at* for *there*, as a
    /// possessive for *their*.
    fn put(&self, pointer: &Pointer, profiles: &[&Profile], before: &str) -> String {
        let names = self.list(profiles);
        if self.language.is_chinese() {
            names
        } else if pointer.to == Pointing::Place {
            format!("{}{names}", self.base.lexicon.leading_to_place(before))
        } else if pointer.owns {
            format!("{names}'s")
        } else {
            names
        }
    }

    /// Completes an ellipsis of bare names: *and NVIDIA?*
    fn names_only(&self) -> Option<FollowUp> {
        let mentions = &self.reading.mentions;
        let Some((first, last)) = mentions.first().zip(mentions.last()) else { return self.surname_only() };
        if self.says_more_than_names() || !self.stand_in_row(&self.reading, mentions) {
            return None;
        }
        let name = self.text.get(self.form.original(first.range.start..last.range.end))?;
        self.in_place_of_its_kind(self.kind(first)?, name)
    }

    /// Reads a bare surname: *and Ren?*
    fn surname_only(&self) -> Option<FollowUp> {
        let typed = self.form.text().trim_end_matches(['?', ' ', '.', '!']);
        let is_named_so = |profile: &&Profile| {
            let mut names = profile.normal_names();
            profile.kind == Kind::Person && names.any(|name| name.split(' ').next_back() == Some(typed))
        };
        let mut people = self.base.profiles.iter().map(AsRef::as_ref).filter(is_named_so);
        let only = people.next().filter(|_| people.next().is_none() && !typed.is_empty())?;
        let is_meant = |question: &&String| {
            let mut named = self.named_in(question).into_iter().filter_map(|mention| self.profile(&mention));
            named.any(|known| known.id == only.id)
        };
        let meant = self.last.choices.iter().find(is_meant).map(|question| FollowUp::Read(question.clone()));
        meant.or_else(|| self.in_place_of_its_kind(&only.kind, only.name(self.language)))
    }

    /// Puts a name in place of those of its kind in the question before.
    fn in_place_of_its_kind(&self, kind: &Kind, name: &str) -> Option<FollowUp> {
        let before = Reading::new(self.base, &self.last.question, None);
        let of_kind = |mention: &&Mention| self.kind(mention) == Some(kind);
        let same: Vec<Mention> = before.mentions.iter().filter(of_kind).cloned().collect();
        let place = same.first()?.range.start..same.last()?.range.end;
        let question = &self.last.question;
        let read = replaced(question, &Normal::new(question).original(place), name);
        self.stand_in_row(&before, &same).then_some(FollowUp::Read(read))
    }

    /// Returns true if mentions are listed: *A, B and C*.
    fn stand_in_row(&self, reading: &Reading, mentions: &[Mention]) -> bool {
        let joined = |left: &Mention, right: &Mention| {
            let between = reading.between(&left.range, &right.range);
            between.is_some_and(|between| self.base.lexicon.joins_names(between))
        };
        mentions.chunk_by(joined).count() <= 1
    }

    /// Completes a bare question word by the question before: *why?*, 还有谁？
    fn asks_only(&self) -> Option<FollowUp> {
        let asks = matches!(self.reading.asked, Asked::Why | Asked::How | Asked::When | Asked::Where | Asked::HowMany | Asked::Who);
        let is_bare = self.reading.mentions.is_empty() && self.base.lexicon.is_bare_question(self.form.text());
        let (open, close) = if self.language.is_chinese() { ("（", "）") } else { (" (", ")") };
        let read = || FollowUp::Read(format!("{}{open}{}{close}", self.text, innermost(&self.last.question)));
        (asks && is_bare).then(read)
    }

    /// Completes a question that has a relation but no names by the latest names: 誰帶隊？
    fn states_only(&self) -> Option<FollowUp> {
        let Reading { asked, mentions, name_like, wordings, tokens, .. } = &self.reading;
        let stated = wordings.iter().find(|stated| !stated.optional)?;
        let asks = match asked {
            Asked::YesNo => false,
            Asked::Keyword => self.reading.names_agent(),
            _ => true,
        };
        // With *I* or *you* it is no ellipsis. In English an ellipsis begins with the relation.
        let personal = self.base.lexicon.personal_pronouns();
        let is_personal = tokens.iter().any(|token| personal.contains(&token.text));
        let is_ellipsis = self.language.is_chinese() || stated.range.start == 0;
        let names = !mentions.is_empty() || !name_like.is_empty();
        if !asks || !is_ellipsis || is_personal || names || self.says_more_than_relation() {
            return None;
        }
        let about = self.latest(|profile| self.is_topic(stated, &profile.kind));
        let space = if self.language.is_chinese() { "" } else { " " };
        (!about.is_empty()).then(|| FollowUp::Read(format!("{}{space}{}", self.list(&about), self.text)))
    }

    /// Returns true if the question has a leftover word that is no number or measure.
    fn says_more_than_relation(&self) -> bool {
        let is_counted = |part: &Range<usize>| {
            self.reading.quantities.iter().any(|number| (number.range.start..=number.range.end).contains(&part.start))
        };
        let is_empty = |text: &str| self.base.lexicon.is_empty_word(text);
        self.reading.leftover.iter().any(|token| !is_empty(&token.text) && !is_counted(&token.range))
    }

    /// Lists names in the question's language: *A, B and C*.
    fn list(&self, profiles: &[&Profile]) -> String {
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name(self.language)).collect();
        let (comma, and) = if self.language.is_chinese() { ("、", "和") } else { (", ", " and ") };
        match names.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("{}{and}{last}", rest.join(comma)),
            names => names.concat(),
        }
    }

    /// Lists the names in a question.
    fn named_in(&self, question: &str) -> Vec<Mention> {
        self.base.names.longest(Normal::new(question).text())
    }

    fn profile(&self, mention: &Mention) -> Option<&Profile> {
        self.base.profiles.get(mention.profile).map(AsRef::as_ref)
    }

    fn kind(&self, mention: &Mention) -> Option<&Kind> {
        self.profile(mention).map(|profile| &profile.kind)
    }
}

/// Returns a text with other words in one place.
fn replaced(text: &str, place: &Range<usize>, words: &str) -> String {
    let (before, after) = (text.get(..place.start), text.get(place.end..));
    format!("{}{words}{}", before.unwrap_or_default(), after.unwrap_or_default())
}

/// Returns the question in the brackets of a completed bare question word, else the question itself.
fn innermost(question: &str) -> &str {
    const OPEN: [char; 2] = ['(', '（'];
    const CLOSE: [char; 2] = [')', '）'];
    let inside = question.trim_end().strip_suffix(CLOSE).and_then(|rest| rest.rsplit_once(OPEN));
    inside.map_or(question, |(_, inside)| inside.trim_end_matches(CLOSE))
}
