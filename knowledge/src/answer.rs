//! The answer to a question: a headline where facts give one, quotes with their addresses, or what comes nearest.

mod cell;
mod citation;
mod headline;
mod rerank;
mod search;
mod span;
mod verdict;

pub use citation::{Citation, cite, cite_span};

use crate::document::{Address, Document, Text};
use crate::evidence::{
    Confidence, FactAnswer, Filler, Queries, Query, QueryTerm, Ranked, Scope, asks_for_figure, candidates, figure, find_facts,
    may_tell_figure, short_answer, wants_figure,
};
use crate::expectation::Expectation;
use crate::index::{Field, Found, IndexError, IndexedSentence, Snapshot, View, profile_term, quantity_term};
use crate::lexicon::{Asked, stem};
use crate::outline::BlockKind;
use crate::profile::{Kind, Object};
use crate::question::{Reading, asking_sentence};
use crate::text::{Language, Normal, is_han, quantities};
use crate::token::{Class, term, words};
use headline::Sought;
use search::{Looked, Search};
use serde::{Deserialize, Serialize};
use span::Neighbours;
use std::ops::Range;
use verdict::{Objection, Quoted};

/// The most quotes an answer shows that was not found through facts.
pub const MOST_CITATIONS: usize = 3;
/// A further sentence is cited when its score is at most this much below the best one's: scores are logarithms of odds, so
/// it is then about a third as likely.
const CITED_BELOW: f64 = 1.0;
/// The most sentences of two spans that are joined because they stand side by side.
const MOST_JOINED: usize = 4;
/// How sure an answer is that facts give.
const SURE: f64 = 0.97;
/// From this probability on, the words of a sentence that answer are its headline. On documents that the weights had not
/// seen, 74 to 88 of 100 such headlines had at least half of the answer's words right (`train.py spans` prints it).
const TOLD: f64 = 0.5;
/// The share of what a question says, by rarity, that a sentence may leave unsaid and still have a headline.
const UNSAID: f64 = 0.15;
/// How sure an answer is whose first quote says all of the question and ranks this clearly (hand-set on the development questions of
/// texts with an outline).
const ENOUGH: f64 = 0.75;
const CLEAR: f64 = 4.0;
/// The probability from which on a question counts as answered, when nothing else is configured.
pub const THRESHOLD: f64 = 0.5;

/// A question and how to answer it.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The question as it was typed.
    pub text: &'a str,
    /// The language of a question that has no letters.
    pub locale: Option<Language>,
    /// What to answer from.
    pub scope: Scope,
    /// The probability from which on it counts as answered.
    pub threshold: f64,
}

impl<'a> Question<'a> {
    /// A question to all documents, with the ordinary threshold.
    pub fn new(text: &'a str) -> Self {
        Self { text, locale: None, scope: Scope::All, threshold: THRESHOLD }
    }
}

/// Whether a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The citations answer it.
    Answered,
    /// The documents do not say.
    NotFound,
}

/// Why a question was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It names somebody or something that the documents do not.
    UnknownName,
    /// No sentence that matches holds the kind of answer asked for.
    NoSuchKind,
    /// Too little of it is in the documents.
    TooLittle,
}

/// The answer to a question; serializes as `stet ask --json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Whether it was answered.
    pub status: Status,
    /// Why not, when it was not.
    pub reason: Option<Reason>,
    /// What fills the slot that the question leaves open; empty when only the sentences can tell.
    pub headline: Vec<Headline>,
    /// The sentences that answer, best first.
    pub citations: Vec<Citation>,
    /// When nothing was found: the sentences that come nearest. They are not an answer.
    pub nearest: Vec<Citation>,
    /// How sure it is that the citations answer, 0 to 1.
    pub confidence: f64,
    /// What the answer rests on.
    pub why: Why,
    /// The knowledge base's revision.
    pub revision: String,
    /// Every sentence that was scored, best first, the citations leading.
    #[serde(skip)]
    pub ranked: Vec<Place>,
    /// The language to answer in.
    #[serde(skip)]
    pub language: Language,
}

/// One item of a headline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// How the story writes it: a byte slice of its citation.
    pub text: String,
    /// The same in the asker's language.
    pub name: String,
    /// The profile's id, when it is one.
    pub profile: Option<String>,
    /// The index of its citation.
    pub citation: usize,
    /// The bytes of the citation's text.
    pub range: [usize; 2],
}

/// What an answer rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Why {
    /// What the question was read as asking for.
    pub asked: Option<Asked>,
    /// The profiles it names.
    pub names: Vec<String>,
    /// The relations whose facts answered.
    pub relations: Vec<String>,
    /// The question's words that the best sentence has, or a word that can stand for them.
    pub words: Vec<String>,
    /// The question's words that it has not.
    pub missing: Vec<String>,
    /// Names that neither the documents nor the profiles know, and figures that no document has.
    pub unknown_names: Vec<String>,
    /// Whether somebody has chosen the sentences for this very question.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}

/// A ranked sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The document's id.
    #[serde(rename = "doc")]
    pub document: String,
    /// The sentence's number, from 1.
    pub sentence: usize,
    /// The higher the better; comparable within one question.
    pub score: f64,
}

/// Everything that led to an answer, for those who work on the ranking.
#[derive(Debug)]
pub struct Trace {
    /// The answer.
    pub answer: Answer,
    /// How the question was read.
    pub reading: Reading,
    /// Its terms.
    pub queries: Queries,
    /// The sentences that were looked at.
    pub candidates: Vec<Found>,
    /// The scored sentences with their features.
    pub ranked: Vec<Ranked>,
    /// How the ranking was judged.
    pub confidence: Confidence,
}

/// Answers a question from a snapshot.
///
/// # Errors
/// Only when the candidate index of a large scope fails; see [`IndexError`].
pub fn answer(snapshot: &Snapshot, question: &Question<'_>) -> Result<Answer, IndexError> {
    trace(snapshot, question).map(|trace| trace.answer)
}

/// Answers a question and keeps everything that led to the answer.
///
/// # Errors
/// As [`answer`].
pub fn trace(snapshot: &Snapshot, question: &Question<'_>) -> Result<Trace, IndexError> {
    let whole = trace_whole(snapshot, question)?;
    if whole.answer.status == Status::Answered {
        return Ok(whole);
    }
    // What somebody tells before the question need not stand in the text.
    let asking = asking_sentence(&snapshot.base, question.text);
    let alone = asking.map(|text| trace_whole(snapshot, &Question { text: &text, ..question.clone() })).transpose()?;
    Ok(alone.filter(|alone| alone.answer.status == Status::Answered).unwrap_or(whole))
}

fn trace_whole(snapshot: &Snapshot, question: &Question<'_>) -> Result<Trace, IndexError> {
    let reading = Reading::new(&snapshot.base, question.text, question.locale);
    let queries = Queries::new(snapshot, &reading);
    let found = candidates(snapshot, &reading, &queries, &question.scope)?;
    let search = Search { snapshot, reading: &reading, queries: &queries, question };
    let facts = find_facts(snapshot, &reading).and_then(|facts| in_reach(snapshot, question, facts));
    let (found_answer, Looked { candidates, ranked, judged }) = search.texts(&found)?;
    let writer = Writer { snapshot, reading: &reading, queries: &queries };
    let pinned = snapshot.base.pin(question.text).and_then(|pin| writer.with_pin(question, pin, &ranked));
    let answer = match (pinned, facts) {
        (Some(pinned), _) => pinned,
        (None, Some(facts)) => writer.with_facts(&facts, &ranked),
        (None, None) => found_answer,
    };
    Ok(Trace { answer, candidates, ranked, confidence: judged, reading, queries })
}

/// Facts whose evidence lies outside the scope of the question answer nothing.
fn in_reach(snapshot: &Snapshot, question: &Question<'_>, facts: FactAnswer) -> Option<FactAnswer> {
    facts.evidence.iter().all(|address| reaches(snapshot, question, address)).then_some(facts)
}

/// Whether a sentence lies in the scope of a question.
fn reaches(snapshot: &Snapshot, question: &Question<'_>, address: &Address) -> bool {
    match question.scope {
        Scope::All => true,
        Scope::Document(at) => {
            snapshot.documents.get(at).is_some_and(|indexed| address.document.as_deref() == Some(indexed.document.id.as_str()))
        }
    }
}

/// What stands for a word of the question at least this well is highlighted.
const HIGHLIGHTED: f64 = 0.5;

struct Writer<'a> {
    snapshot: &'a Snapshot,
    reading: &'a Reading,
    queries: &'a Queries,
}

impl Writer<'_> {
    /// What somebody has chosen for this very question, as long as the sentences are what they were.
    fn with_pin(&self, question: &Question<'_>, pin: &Expectation, ranked: &[Ranked]) -> Option<Answer> {
        let mut citations = Vec::new();
        let mut best = None;
        for reference in &pin.sentences {
            let at = self.snapshot.position(&reference.document)?;
            let holds =
                reference.holds(&self.snapshot.documents.get(at)?.document) && reaches(self.snapshot, question, &reference.address());
            citations.extend(self.cite(at, reference.sentence).filter(|_| holds));
            best = best.or_else(|| ranked.iter().find(|known| (known.document, known.sentence) == (at, reference.sentence)));
        }
        if citations.len() != pin.sentences.len() || citations.is_empty() {
            return None;
        }
        let why = Why { pinned: true, ..self.why(best) };
        Some(self.assemble(Status::Answered, Vec::new(), citations, ranked, 1.0, why))
    }

    fn with_facts(&self, facts: &FactAnswer, ranked: &[Ranked]) -> Answer {
        let citations: Vec<Citation> =
            facts.evidence.iter().filter_map(|address| self.cite(self.position(address)?, address.sentence)).collect();
        let mut headline: Vec<Headline> = facts.fillers.iter().flat_map(|filler| self.name(filler, &citations)).collect();
        headline.sort_by_key(|item| (item.citation, item.range));
        let relations = facts.relations.clone();
        self.assemble(Status::Answered, headline, citations, ranked, SURE, Why { relations, ..self.why(ranked.first()) })
    }

    fn with_sentences(&self, question: &Question<'_>, ranked: &[Ranked], judged: &Confidence) -> Answer {
        let near = |sentence: &&Ranked| ranked.first().is_some_and(|best| sentence.score >= best.score - CITED_BELOW);
        let mut cited: Vec<&Ranked> = ranked.iter().take(MOST_CITATIONS).filter(near).collect();
        // Of sentences that are about as good, one that has the figure asked for leads. Where they differ, nobody can tell which it is.
        let told: Vec<(usize, Headline, f64)> =
            cited.iter().enumerate().filter_map(|(at, sentence)| self.figure(sentence).map(|(told, value)| (at, told, value))).collect();
        let agree = told.iter().all(|(.., value)| told.first().is_some_and(|(.., first)| (value - first).abs() < f64::EPSILON));
        let figure = told.into_iter().next().filter(|_| agree);
        if let Some(leading) = figure.as_ref().and_then(|(at, ..)| cited.get_mut(..=*at)) {
            leading.rotate_right(1);
        }
        let best = cited.first().copied();
        let mut why = self.why(best);
        why.unknown_names.clone_from(&judged.unknown_names);
        let lexicon = &self.snapshot.base.lexicon;
        let tells = |sentence: &&Ranked| {
            sentence.matched(self.snapshot).is_some_and(|(_, read)| may_tell_figure(lexicon, self.reading, read.own_text()))
        };
        let lacks_figure = wants_figure(lexicon, self.reading) && !cited.iter().copied().any(|sentence| tells(&sentence));
        let spans = self.spans(&cited);
        let evidence = Quoted { snapshot: self.snapshot, reading: self.reading, queries: self.queries, spans: &spans };
        let objection = evidence.objection();
        let leading = Quoted { spans: spans.get(..1).unwrap_or_default(), ..evidence };
        let is_clear = best.is_some_and(|best| best.score >= CLEAR);
        if let Some(Objection::OtherNumber(number)) = &objection {
            why.unknown_names.push(number.clone());
        }
        let refused = objection.is_some() || (judged.decisive && (!judged.unknown_names.is_empty() || lacks_figure));
        let probability = match judged.probability {
            probability if refused => probability.min(question.threshold * 0.5),
            // What the confidence was trained on has no outline: where one quote says it all, that is enough.
            probability if leading.says_it_all() && is_clear && !judged.decisive => probability.max(ENOUGH),
            probability => probability,
        };
        let quotes: Vec<Citation> = spans.into_iter().filter_map(|(document, numbers)| self.cite_span(document, numbers)).collect();
        if probability < question.threshold || quotes.is_empty() {
            let lacks_kind = judged.lacks_kind || (judged.decisive && lacks_figure) || objection == Some(Objection::NoSuchKind);
            let reason = if !why.unknown_names.is_empty() {
                Reason::UnknownName
            } else if lacks_kind && self.reading.asked != Asked::Keyword {
                Reason::NoSuchKind
            } else {
                Reason::TooLittle
            };
            let mut answer = self.assemble(Status::NotFound, Vec::new(), Vec::new(), ranked, probability, why);
            answer.reason = Some(reason);
            // Nothing comes near a question without a word to go by.
            let most = if judged.probability > 0.0 { MOST_CITATIONS } else { 0 };
            answer.nearest = ranked.iter().take(most).filter_map(|sentence| self.cite(sentence.document, sentence.sentence)).collect();
            return answer;
        }
        let mut headline: Vec<Headline> = figure.into_iter().map(|(_, figure, _)| figure).collect();
        // Where curated facts speak of the document, they know what can be told in a word.
        if headline.is_empty() && agree && !judged.decisive {
            headline.extend(best.and_then(|best| self.short(&self.cite(best.document, best.sentence)?, best)));
        }
        // A headline is cut out of its sentence, which may stand later in its span.
        if let Some((best, quote)) = best.zip(quotes.first()) {
            let text = self.snapshot.documents.get(best.document).map(|indexed| &indexed.document.text);
            let start = text.and_then(|text| text.span(quote.sentence..best.sentence + 1)).map_or(0, str::len);
            let own = text.and_then(|text| text.sentence(best.sentence)).map_or(0, str::len);
            for item in &mut headline {
                item.range = item.range.map(|at| at + start.saturating_sub(own));
            }
        }
        self.assemble(Status::Answered, headline, quotes, ranked, probability, why)
    }

    /// Returns the sentences to quote for some, in their order: each with the neighbours that belong to it, none twice.
    fn spans(&self, cited: &[&Ranked]) -> Vec<(usize, Range<usize>)> {
        let mut spans: Vec<(usize, Range<usize>)> = Vec::new();
        for ranked in cited {
            let is_quoted =
                |(document, numbers): &(usize, Range<usize>)| *document == ranked.document && numbers.contains(&ranked.sentence);
            if spans.iter().any(is_quoted) {
                continue;
            }
            let span = self.span(ranked);
            let overlaps = |(document, numbers): &(usize, Range<usize>)| {
                *document == ranked.document && numbers.start < span.end && span.start < numbers.end
            };
            let numbers = if spans.iter().any(overlaps) { ranked.sentence..ranked.sentence + 1 } else { span };
            spans.push((ranked.document, numbers));
        }
        self.join_neighbours(spans)
    }

    /// Joins two spans of a paragraph that stand side by side, at the place of the better one: each says a part of the answer.
    fn join_neighbours(&self, spans: Vec<(usize, Range<usize>)>) -> Vec<(usize, Range<usize>)> {
        let mut joined: Vec<(usize, Range<usize>)> = Vec::new();
        for (document, numbers) in spans {
            let text = self.snapshot.documents.get(document).map(|indexed| &indexed.document.text);
            let one_paragraph =
                |left: usize| text.is_some_and(|text| !text.blocks().is_empty() && text.paragraph(left) == text.paragraph(left + 1));
            let beside = joined.iter_mut().find(|(other, known)| {
                let touches = known.end == numbers.start || numbers.end == known.start;
                let left = known.start.max(numbers.start).saturating_sub(1);
                *other == document && touches && known.len() + numbers.len() <= MOST_JOINED && one_paragraph(left)
            });
            match beside {
                Some((_, known)) => *known = known.start.min(numbers.start)..known.end.max(numbers.end),
                None => joined.push((document, numbers)),
            }
        }
        joined
    }

    /// Returns the numbers of the sentences to quote for one.
    fn span(&self, ranked: &Ranked) -> Range<usize> {
        let alone = ranked.sentence..ranked.sentence + 1;
        let Some(indexed) = self.snapshot.documents.get(ranked.document) else { return alone };
        let Some(view) = indexed.views.first() else { return alone };
        let query = self.queries.to(view.language);
        let Document { text, unit, .. } = indexed.document.as_ref();
        let is_prose = *unit == crate::sentence::Unit::Sentence || !text.blocks().is_empty();
        let lexicon = &self.snapshot.base.lexicon;
        Neighbours { text, is_prose, view, query, lexicon, asked: self.reading.asked }.span(ranked.sentence)
    }

    fn assemble(
        &self,
        status: Status,
        headline: Vec<Headline>,
        mut citations: Vec<Citation>,
        ranked: &[Ranked],
        confidence: f64,
        why: Why,
    ) -> Answer {
        for item in &headline {
            if let Some(citation) = citations.get_mut(item.citation) {
                citation.highlights.push(item.range);
                citation.highlights = joined(std::mem::take(&mut citation.highlights));
            }
        }
        Answer {
            status,
            reason: None,
            ranked: self.places(&citations, ranked),
            headline,
            citations,
            nearest: Vec::new(),
            confidence,
            why,
            revision: self.snapshot.revision().to_owned(),
            language: self.reading.language,
        }
    }

    fn position(&self, address: &Address) -> Option<usize> {
        self.snapshot.position(address.document.as_deref().or(self.snapshot.base.story.as_deref())?)
    }

    /// The ranking with the citations moved to its head. Their scores are raised to keep the order.
    fn places(&self, citations: &[Citation], ranked: &[Ranked]) -> Vec<Place> {
        let id = |at: usize| self.snapshot.documents.get(at).map(|indexed| indexed.document.id.clone()).unwrap_or_default();
        let top = ranked.first().map_or(0.0, |best| best.score);
        // A span is ranked by the sentence that it is quoted for.
        let quoted_for = |citation: &Citation| {
            let of_span = |known: &&Ranked| id(known.document) == citation.document && citation.numbers().contains(&known.sentence);
            ranked.iter().find(of_span).map_or(citation.sentence, |known| known.sentence)
        };
        let mut places: Vec<Place> = citations
            .iter()
            .map(|citation| Place { document: citation.document.clone(), sentence: quoted_for(citation), score: top })
            .collect();
        for sentence in ranked {
            let document = id(sentence.document);
            if !places.iter().any(|place| place.document == document && place.sentence == sentence.sentence) {
                places.push(Place { document, sentence: sentence.sentence, score: sentence.score });
            }
        }
        places
    }

    fn cite(&self, document: usize, sentence: usize) -> Option<Citation> {
        self.cite_span(document, sentence..sentence + 1)
    }

    fn cite_span(&self, document: usize, numbers: Range<usize>) -> Option<Citation> {
        let citation = cite_span(&self.snapshot.documents.get(document)?.document, numbers, self.reading.language)?;
        Some(Citation { highlights: self.highlights(&citation), ..citation })
    }

    /// Finds the places in a quote that the question's words, names and numbers match, in order, joined where they touch.
    fn highlights(&self, citation: &Citation) -> Vec<[usize; 2]> {
        let normal = citation.normal();
        let base = &self.snapshot.base;
        let query = self.queries.to(Language::detect(&citation.text).unwrap_or(self.reading.language));
        let asked = |wanted: u64| {
            query.fields[0].iter().any(|known| {
                known.term == wanted || known.substitutes.iter().any(|other| other.weight >= HIGHLIGHTED && term(&other.text) == wanted)
            })
        };
        let mut found: Vec<Range<usize>> = Vec::new();
        found.extend(words(&base.names, normal.text()).into_iter().filter(|token| asked(term(&token.text))).map(|token| token.range));
        let names = base.names.all(normal.text());
        found.extend(
            names
                .into_iter()
                .filter(|name| base.profiles.get(name.profile).is_some_and(|profile| asked(profile_term(&profile.id))))
                .map(|name| name.range),
        );
        found.extend(
            quantities(normal.text())
                .into_iter()
                .filter(|quantity| asked(quantity_term(quantity.value, quantity.measure)))
                .map(|quantity| quantity.range),
        );
        let ranges = found.into_iter().map(|range| normal.original(range)).filter(|range| !range.is_empty());
        joined(ranges.map(|range| [range.start, range.end]).collect())
    }

    /// What fills a slot, as the citations write it: once for each spelling.
    fn name(&self, filler: &Filler, citations: &[Citation]) -> Vec<Headline> {
        let base = &self.snapshot.base;
        let mut items: Vec<Headline> = Vec::new();
        for (at, citation) in citations.iter().enumerate() {
            let normal = citation.normal();
            let (found, name, profile) = match filler {
                Filler::Profile(index) => {
                    let Some(profile) = base.profiles.get(*index) else { continue };
                    let mut names = base.names.all(normal.text());
                    names.retain(|name| name.profile == *index);
                    let longest = names.into_iter().max_by_key(|name| name.range.len()).map(|name| name.range);
                    (longest, Some(profile.name(self.reading.language).to_owned()), Some(profile.id.clone()))
                }
                Filler::Literal(words) => {
                    let words = Normal::new(words);
                    let range = normal.text().find(words.text()).map(|start| start..start + words.text().len());
                    (range, self.literal_name(filler), None)
                }
            };
            let Some(range) = found.map(|range| normal.original(range)) else { continue };
            let Some(text) = citation.text.get(range.clone()).map(str::to_owned) else { continue };
            let spelling = Normal::new(&text).text().to_owned();
            if !items.iter().any(|item| Normal::new(&item.text).text() == spelling) {
                let name = name.unwrap_or_else(|| crate::text::visible(&text));
                items.push(Headline { text, name, profile, citation: at, range: [range.start, range.end] });
            }
        }
        // Two spellings of a person are both shown: the story has both. A short form (北大) gives way to the name.
        let person =
            matches!(filler, Filler::Profile(index) if base.profiles.get(*index).is_some_and(|profile| profile.kind == Kind::Person));
        if !person && items.len() > 1 {
            let longest = items.iter().map(|item| item.text.chars().count()).max();
            items.retain(|item| Some(item.text.chars().count()) == longest);
            items.truncate(1);
        }
        items
    }

    /// A literal in the asker's language, when a fact has it and the story is in another.
    fn literal_name(&self, filler: &Filler) -> Option<String> {
        let Filler::Literal(words) = filler else { return None };
        let mut facts = self.snapshot.base.profiles.iter().flat_map(|profile| &profile.facts);
        facts.find_map(|fact| fact.names.get(&self.reading.language).filter(|_| fact.object == Object::Literal(words.clone()))).cloned()
    }

    /// The figure that answers a how many, how much or when question, from a sentence that is quoted, and its value.
    ///
    /// As with facts, everything in the question must be accounted for: its words and names by the sentence, and
    /// nothing denied. A number that counts something else is no answer.
    fn figure(&self, best: &Ranked) -> Option<(Headline, f64)> {
        if !asks_for_figure(self.reading) || self.row(best).is_some() {
            return None;
        }
        let base = &self.snapshot.base;
        let indexed = self.snapshot.documents.get(best.document);
        let named = indexed.and_then(|indexed| indexed.profiles.get(best.sentence.checked_sub(1)?));
        let names_held = self.queries.own().profiles().all(|profile| named.is_some_and(|named| named.contains(&profile)));
        let sentence = best.matched(self.snapshot).map(|(_, sentence)| sentence);
        let stated_held = self.reading.stated.iter().filter(|stated| !stated.optional).all(|stated| {
            let mut tokens = stated.relations.iter().flat_map(|(relation, _)| base.lexicon.relation_tokens(*relation));
            let own = self.reading.normal.get(stated.range.clone()).unwrap_or_default();
            sentence.is_some_and(|sentence| sentence.normal.contains(own) || tokens.any(|token| sentence.counts[0].has(term(token))))
        });
        // What asks for a measure in one word is in no answer: 多久.
        let asks = |word: &String| {
            word.starts_with(is_han) && self.reading.question_words.iter().any(|asks| self.reading.normal.get(asks.clone()) == Some(word))
        };
        let all_held = self.why(Some(best)).missing.iter().all(asks);
        if self.reading.restricts || !all_held || !names_held || !stated_held {
            return None;
        }
        let quote = self.cite(best.document, best.sentence)?;
        let view = indexed.and_then(|indexed| indexed.views.iter().find(|view| view.language.same_spoken(self.reading.language)));
        // What most of the document's sentences say tells least.
        let weight = |word: &str| {
            let holding = |view: &View| f64::from(view.statistics.frequency(Field::Words, term(word)).max(1));
            view.map_or(1.0, |view| ((f64::from(view.statistics.sentences) + 1.0) / holding(view)).ln())
        };
        let quoted = quote.normal();
        let figure = figure(self.snapshot, self.reading, &weight, &quoted, quote.translation.as_deref())?;
        let sought = Sought { reading: self.reading, query: self.queries.own(), text: &quote.text, normal: &quoted };
        if sought.is_of_another_time(&figure.range) {
            return None;
        }
        let text = quote.text.get(figure.range.clone())?.to_owned();
        let name = figure.name.unwrap_or_else(|| quote.shown(figure.range.clone()));
        let range = [figure.range.start, figure.range.end];
        Some((Headline { text, name, profile: None, citation: 0, range }, figure.value))
    }

    /// Returns the text and number of a sentence that is a row of a table with a header.
    fn row(&self, best: &Ranked) -> Option<(&Text, usize)> {
        let text = &self.snapshot.documents.get(best.document)?.document.text;
        let is_row = text.block(best.sentence)?.kind == BlockKind::Row;
        Some((text, best.sentence)).filter(|_| is_row)
    }

    /// The words of the first quote that answer, when that is sure enough. Of a row it is the cell under the header that is asked for.
    fn short(&self, quote: &Citation, best: &Ranked) -> Option<Headline> {
        if let Some((text, number)) = self.row(best) {
            let query = self.queries.to(text.language);
            let range =
                cell::under_header(text, number, query).filter(|_| !self.reading.restricts && self.reading.asked != Asked::YesNo)?;
            let told = quote.text.get(range.clone())?.to_owned();
            let name = quote.shown(range.clone());
            return Some(Headline { text: told, name, profile: None, citation: 0, range: [range.start, range.end] });
        }
        let base = &self.snapshot.base;
        // The quoted text is the first; the sentence may have been found through a translation.
        let view = self.snapshot.documents.get(best.document)?.views.first()?;
        let sentence = view.sentences.get(best.sentence.checked_sub(1)?)?;
        let query = self.queries.to(view.language);
        let short = short_answer(self.reading, query, view.language, &base.lexicon, sentence)?;
        // Across languages the probability is not to be believed: half of such headlines were wrong.
        if self.reading.restricts
            || !self.accounts_for(sentence, query)
            || short.probability < TOLD
            || !view.language.same_spoken(self.reading.language)
        {
            return None;
        }
        let normal = quote.normal();
        let own = short.range.start.checked_sub(sentence.own)?..short.range.end - sentence.own;
        let sought = Sought { reading: self.reading, query, text: &quote.text, normal: &normal };
        let range = if view.has_outline { sought.whole(&own)? } else { normal.original(own.clone()) };
        let text = quote.text.get(range.clone()).filter(|text| !text.trim().is_empty())?.to_owned();
        let named = base.names.all(normal.text()).into_iter().find(|name| name.range == own);
        let profile = named.and_then(|name| base.profiles.get(name.profile));
        let name = profile.map_or_else(|| quote.shown(range.clone()), |profile| profile.name(self.reading.language).to_owned());
        Some(Headline { text, name, profile: profile.map(|profile| profile.id.clone()), citation: 0, range: [range.start, range.end] })
    }

    /// Whether a sentence accounts for what a question says: for every name and number, for the noun that is asked for, and for
    /// all but a small share of the rest.
    fn accounts_for(&self, sentence: &IndexedSentence, query: &Query) -> bool {
        let total: f64 = query.fields[0].iter().map(QueryTerm::rarity).sum();
        let missing =
            || (query.fields[0].iter()).filter(|word| !word.is_held(&sentence.counts) && !self.held_in_parts(sentence, &word.text));
        let names_it = |word: &QueryTerm| matches!(word.class, Class::Person | Class::Place | Class::Name | Class::Number);
        let asked_for = |word: &QueryTerm| query.head.as_deref().is_some_and(|head| stem(head) == word.text || head.contains(&word.text));
        !missing().any(|word| names_it(word) || asked_for(word)) && missing().map(QueryTerm::rarity).sum::<f64>() <= UNSAID * total
    }

    /// jieba may glue a content character to a stop word (金是 of 簽約金是多少): then the characters are looked for.
    fn held_in_parts(&self, sentence: &IndexedSentence, word: &str) -> bool {
        let stop = |character: char| self.snapshot.base.lexicon.is_stop(character.encode_utf8(&mut [0; 4]));
        word.starts_with(is_han)
            && word.contains(stop)
            && word.chars().filter(|character| !stop(*character)).all(|character| sentence.normal.contains(character))
    }

    fn why(&self, best: Option<&Ranked>) -> Why {
        let base = &self.snapshot.base;
        let (view, sentence) = best.and_then(|best| best.matched(self.snapshot)).unzip();
        let mut why = Why { asked: Some(self.reading.asked), ..Why::default() };
        why.names = self.queries.own().profiles().filter_map(|at| base.profiles.get(at)).map(|profile| profile.id.clone()).collect();
        let query = self.queries.to(view.map_or(self.reading.language, |view| view.language));
        for word in query.fields[0].iter().filter(|word| !why.names.contains(&word.text)) {
            let held = sentence.is_some_and(|sentence| word.is_held(&sentence.counts) || self.held_in_parts(sentence, &word.text));
            if held { why.words.push(word.text.clone()) } else { why.missing.push(word.text.clone()) }
        }
        why
    }
}

/// Ranges in order, joined where they touch.
fn joined(mut ranges: Vec<[usize; 2]>) -> Vec<[usize; 2]> {
    ranges.sort_unstable();
    let mut joined: Vec<[usize; 2]> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range[0] <= last[1] => last[1] = last[1].max(range[1]),
            _ => joined.push(range),
        }
    }
    joined
}
