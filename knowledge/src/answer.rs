//! The answer to a question: a headline where facts give one, quotes with their addresses, or what comes nearest.

mod cell;
mod citation;
mod closest;
mod gap;
mod headline;
mod judgement;
mod quoted;
mod rerank;
mod search;
mod signs;
mod span;
mod told;
mod trace;
mod verdict;

pub use citation::{Citation, cite, cite_span};
pub use judgement::{JUDGEMENT_FEATURES, Judgement};
pub use signs::SIGNS;
pub use trace::{Trace, answer, trace};

use crate::evidence::{Confidence, FactAnswer, Queries, Ranked, Scope, may_tell_figure, wants_figure};
use crate::expectation::Expectation;
use crate::index::{IndexedSentence, Snapshot, profile_term, quantity_term};
use crate::lexicon::{Asked, Talk};
use crate::question::Reading;
use crate::text::{Language, is_han, quantities};
use crate::token::{term, words};
use quoted::Quoted;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use trace::reaches;
use verdict::Objection;

/// The most quotes an answer shows that was not found through facts.
pub const MOST_CITATIONS: usize = 3;
/// A further sentence is cited when its score is at most this much below the best one's: scores are logarithms of odds, so
/// it is then about a third as likely.
const CITED_BELOW: f64 = 1.0;
/// How sure an answer is that facts give.
const SURE: f64 = 0.97;
/// How sure it is that the item answers that is asked for by its number (hand-set: the judgement has seen few).
const BY_NUMBER: f64 = 0.75;
/// How sure it is that the field answers that is asked for by its label (hand-set as well).
const BY_LABEL: f64 = 0.6;
/// From this probability on, a quote of a text with an outline has a headline.
const SURE_ENOUGH: f64 = 0.7;
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
    /// It asks about a relation for which the best sentences have no word.
    Unstated,
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
    /// What it says to the bot, if it asks nothing of the documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk: Option<Talk>,
    /// What fills the slot that the question leaves open; empty when only the sentences can tell.
    pub headline: Vec<Headline>,
    /// The sentences that answer, best first.
    pub citations: Vec<Citation>,
    /// When nothing was found: the sentences that come nearest. They are not an answer.
    pub nearest: Vec<Citation>,
    /// The closest question that facts answer, when this one was not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closest: Option<String>,
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
    /// The question's word for a relation for which the best sentences have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unstated: Option<String>,
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
            facts.evidence.iter().filter_map(|address| self.cite(self.snapshot.position_of(address)?, address.sentence)).collect();
        let mut headline: Vec<Headline> = facts.fillers.iter().flat_map(|filler| self.name(filler, &citations)).collect();
        headline.sort_by_key(|item| (item.citation, item.range));
        let relations = facts.relations.clone();
        self.assemble(Status::Answered, headline, citations, ranked, SURE, Why { relations, ..self.why(ranked.first()) })
    }

    fn with_sentences(&self, question: &Question<'_>, ranked: &[Ranked], judged: &Confidence) -> (Answer, Option<Judgement>) {
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
        let spans = self.join_neighbours(self.spans(&cited));
        let evidence = Quoted { snapshot: self.snapshot, reading: self.reading, queries: self.queries, spans: &spans };
        let objection = evidence.objection().or_else(|| evidence.gap());
        let judgement = evidence.judgement(ranked, judged);
        if let Some(Objection::OtherNumber(number)) = &objection {
            why.unknown_names.extend(Some(number.clone()).filter(|number| !why.unknown_names.contains(number)));
        }
        if let Some(Objection::Unstated(word)) = &objection {
            why.unstated = Some(word.clone());
        }
        let refused = objection.is_some() || (judged.decisive && (!judged.unknown_names.is_empty() || lacks_figure));
        // A question without a word to go by has no answer, whatever is quoted.
        let likely = judgement.as_ref().filter(|_| judged.probability > 0.0).map_or(judged.probability, |judgement| judgement.probability);
        let probability = match likely {
            likely if refused => likely.min(question.threshold * 0.5),
            likely if evidence.first().is_item_asked_for() => likely.max(BY_NUMBER),
            likely if evidence.first().is_field_asked_for() => likely.max(BY_LABEL),
            likely => likely,
        };
        let is_list = spans.first().is_some_and(|(document, numbers)| self.is_list(*document, numbers));
        let quotes: Vec<Citation> = spans.iter().cloned().filter_map(|(document, numbers)| self.cite_span(document, numbers)).collect();
        if probability < question.threshold || quotes.is_empty() {
            // What the confidence misses in the first sentence may stand in its neighbours, or be said in another way.
            let misses_kind = judgement.is_none() && judged.lacks_kind;
            let lacks_kind = misses_kind || (judged.decisive && lacks_figure) || objection == Some(Objection::NoSuchKind);
            // Nothing comes near a question without a word to go by.
            let most = if judged.probability > 0.0 { MOST_CITATIONS } else { 0 };
            let nearest = ranked.get(..most.min(ranked.len())).unwrap_or_default();
            let answer = self.assemble(Status::NotFound, Vec::new(), Vec::new(), ranked, probability, why);
            return (self.not_found(nearest, lacks_kind, answer), judgement);
        }
        // Texts without an outline are judged by their confidence alone.
        let sure = judgement.as_ref().map_or(1.0, |judgement| judgement.probability);
        let is_sure = sure >= SURE_ENOUGH;
        // Where curated facts speak of the document, they know what can be told in a word; one item of several tells a part.
        let may_be_short = agree && !judged.decisive && !is_list;
        // What one of several sentences leaves unsaid, the next may say of something else.
        let is_alone = spans.first().is_some_and(|(_, numbers)| numbers.len() == 1);
        let short = || self.short(&self.cite(best?.document, best?.sentence)?, best?, sure, is_alone);
        let headline = figure.filter(|_| is_sure).map(|(_, figure, _)| figure).or_else(|| if may_be_short { short() } else { None });
        let headline = headline.zip(best).zip(quotes.first()).map(|((headline, best), quote)| self.placed(headline, best, quote));
        (self.assemble(Status::Answered, headline.into_iter().collect(), quotes, ranked, probability, why), judgement)
    }

    /// Moves a headline, which is cut out of its sentence, to where that stands in its quote.
    fn placed(&self, headline: Headline, best: &Ranked, quote: &Citation) -> Headline {
        let text = self.snapshot.documents.get(best.document).map(|indexed| &indexed.document.text);
        let end = text.and_then(|text| text.span(quote.sentence..best.sentence + 1)).map_or(0, str::len);
        let own = text.and_then(|text| text.sentence(best.sentence)).map_or(0, str::len);
        Headline { range: headline.range.map(|at| at + end.saturating_sub(own)), ..headline }
    }

    /// Says why a question is not answered, and adds the sentences that come nearest.
    fn not_found(&self, nearest: &[Ranked], lacks_kind: bool, answer: Answer) -> Answer {
        let reason = if !answer.why.unknown_names.is_empty() {
            Reason::UnknownName
        } else if lacks_kind && self.reading.asked != Asked::Keyword {
            Reason::NoSuchKind
        } else if answer.why.unstated.is_some() {
            Reason::Unstated
        } else {
            Reason::TooLittle
        };
        let nearest = nearest.iter().filter_map(|sentence| self.cite(sentence.document, sentence.sentence)).collect();
        Answer { reason: Some(reason), nearest, ..answer }
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
            talk: None,
            ranked: self.places(&citations, ranked),
            headline,
            citations,
            nearest: Vec::new(),
            closest: None,
            confidence,
            why,
            revision: self.snapshot.revision().to_owned(),
            language: self.reading.language,
        }
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
