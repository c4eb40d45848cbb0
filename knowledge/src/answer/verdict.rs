//! What speaks against an answer, whatever the ranking says of it.

use crate::evidence::{Queries, Query, QueryTerm, is_year, may_tell_figure, wants_figure};
use crate::index::{Counts, IndexedSentence, Snapshot, View, quantity_term};
use crate::lexicon::{Asked, Counted, stem};
use crate::outline::BlockKind;
use crate::question::Reading;
use crate::sentence::Unit;
use crate::text::{Normal, Quantity, expressions, is_han, quantities};
use crate::token::{Class, Token, is_dictionary_word, term};
use crate::vectors::{Vector, row};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// The sentences that would be quoted, and the question that they would answer.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) reading: &'a Reading,
    pub(super) queries: &'a Queries,
    /// By document, the numbers of the sentences.
    pub(super) spans: &'a [(usize, Range<usize>)],
}

/// Why some sentences are no answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Objection {
    /// A figure or a time is asked for, and they have none that fits.
    NoSuchKind,
    /// They speak of another version, building or article.
    OtherNumber(String),
    /// They say too little of what the question says.
    TooLittle,
}

/// The share of a question, by the rarity of its words, that what is quoted must say or come near to.
const SAID: f64 = 0.6;
/// The same across languages, where many words have no translation.
const SAID_ACROSS: f64 = 0.2;
/// The same of a field whose label says what is asked for.
const SAID_OF_FIELD: f64 = 0.4;
/// Words are near from this likeness on, and the same from the next.
const UNRELATED: f64 = 0.35;
const ALIKE: f64 = 0.75;

/// From this share on, the quotes say all of a question.
const ALL: f64 = 0.85;
/// From this rarity on, a word is a thing that a yes or no is about.
const THING: f64 = 5.5;
/// From this nearness on, a quote names the role that is asked for.
const NAMES_ROLE: f64 = 0.7;

/// Who is the *lead programmer* of …? *副理事長*是誰?
static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^who(?:'s| is| are| was| were) (?:the |an? |our |your )?([a-z' -]+?)(?: of\b| in\b| for\b| at\b| now\b|\?|$)|^(\p{Han}{1,6})(?:是|系)(?:谁|哪位|哪几位|边个)").ok()
});

/// Numbers with points in them name versions and rules: 1.9.0, 702.6.
static DOTTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d+(?:\.\d+){1,3}[a-z]?\b").ok());
/// Numbers that tell one thing from others of its sort: 三号楼, 第十条, article 10, room 12.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:第)?([零一二三四五六七八九十百\d]+)(号楼|号线|号门|号馆|号桌|楼层|年级|单元|条|款|章|节|项|届|季)|\b(room|article|rule|step|section|chapter|level|floor|line|season) (\d+)\b").ok()
});

/// What tells an age: 十三岁, 15 years old, aged nine, at least 13, she is thirty.
static AGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const NUMBER: &str = r"(?:\d{1,3}|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?))";
    const END: &str = r"(?:\s*\p{P}|\s*$| (?:or|and|to|can|may|must|need|with|when)\b)";
    Regex::new(&format!(
        r"岁|年纪|years? (?:old|of age)|year-old|\baged?\b|\bages\b|\b(?:at least|over|under|from|turned|than|below|above|he is|she is|they are|he was|she was|be) {NUMBER}\b{END}|^[a-z]+(?: [a-z]+)? (?:is|was) {NUMBER}\b{END}"
    ))
    .ok()
});

impl Quoted<'_> {
    /// Returns the first objection to the quotes. The confidence is trained on prose without an outline, which it judges alone; of lines
    /// that are declared to be sentences it knows less.
    pub(super) fn objection(&self) -> Option<Objection> {
        if !self.sentences().all(|(view, _)| view.has_outline) {
            return (self.are_lines() && (self.lacks_role() || self.shares_nothing())).then_some(Objection::TooLittle);
        }
        if self.lacks_figure() || self.lacks_time() || self.lacks_age() {
            return Some(Objection::NoSuchKind);
        }
        // Several quotes together name what none of them speaks of.
        let first = Quoted { spans: self.spans.get(..1).unwrap_or_default(), ..*self };
        if first.is_of_another() {
            return Some(Objection::TooLittle);
        }
        if let Some(number) = self.other_number().or_else(|| first.other_year()) {
            return Some(Objection::OtherNumber(number));
        }
        // A field says what it is about by its label and by the title of its text.
        if self.is_labelled() {
            return (self.shares_nothing() || self.said() < SAID_OF_FIELD).then_some(Objection::TooLittle);
        }
        let least = if self.is_translated() { SAID_ACROSS } else { SAID };
        (self.shares_nothing() || self.has_unknown_word() || self.lacks_role() || self.lacks_thing() || self.said() < least)
            .then_some(Objection::TooLittle)
    }

    /// Returns true if the quotes are lines of somebody's own text.
    fn are_lines(&self) -> bool {
        let documents = self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        let story = self.snapshot.base.story.as_deref();
        documents.map(|indexed| &indexed.document).all(|document| document.unit == Unit::Line && story != Some(document.id.as_str()))
    }

    fn sentences(&self) -> impl Iterator<Item = (&View, &IndexedSentence)> {
        self.spans.iter().flat_map(|(document, numbers)| {
            let views = self.snapshot.documents.get(*document).map(|indexed| indexed.views.as_slice()).unwrap_or_default();
            let places = move || numbers.clone().filter_map(|number| number.checked_sub(1));
            views.iter().flat_map(move |view| places().filter_map(move |at| Some((view, view.sentences.get(at)?))))
        })
    }

    /// Returns true if the question is put in another language than the text that is quoted.
    fn is_translated(&self) -> bool {
        !self.sentences().any(|(view, _)| view.language.same_spoken(self.reading.language))
    }

    /// Returns true if a number or an amount is asked for and no quote has one that fits.
    fn lacks_figure(&self) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let has_number = |text: &str| !quantities(text).is_empty() || text.contains('一') || text.split(' ').any(|word| word == "one");
        let is_amount = self.reading.asked == Asked::HowMuch;
        let asks = self.reading.question_words.first().and_then(|words| self.reading.normal.get(words.start..)).unwrap_or_default();
        let wants = wants_figure(lexicon, self.reading);
        if !wants || self.reading.asked == Asked::When {
            return wants && !self.sentences().any(|(_, sentence)| may_tell_figure(lexicon, self.reading, sentence.own_text()));
        }
        let is_price = lexicon.asks_for(Counted::Money, asks) || (is_amount && costs(asks));
        // How much time, how much notice: any figure may answer, and so it may where the question stands over the answer.
        let is_bare = asks.trim_end_matches(['?', ' ']).chars().count() <= 2;
        let any = is_bare || (!is_price && (self.is_translated() || is_amount));
        !self.sentences().any(|(_, sentence)| {
            let text = sentence.own_text();
            let is_answer = !is_price && !sentence.words_above().is_empty();
            may_tell_figure(lexicon, self.reading, text) || ((any || is_answer) && has_number(text))
        })
    }

    /// Returns true if a time is asked for and no quote tells one.
    fn lacks_time(&self) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let tells =
            |text: &str| lexicon.tells_time(text) || !expressions(text).is_empty() || quantities(text).iter().any(|found| found.explicit);
        let in_heading = || {
            self.spans.iter().any(|(document, numbers)| {
                let text = self.snapshot.documents.get(*document).map(|indexed| &indexed.document.text);
                text.is_some_and(|text| {
                    text.path(numbers.start).into_iter().any(|heading| !quantities(&text.shown(heading).to_lowercase()).is_empty())
                })
            })
        };
        self.reading.asked == Asked::When && !self.sentences().any(|(_, sentence)| tells(sentence.own_text())) && !in_heading()
    }

    /// Returns true if it is asked how old somebody is and no quote tells an age: *nineteen years* in the lighthouse are none.
    fn lacks_age(&self) -> bool {
        let Some(age) = AGE.as_ref().filter(|_| self.asks_for_age()) else { return false };
        !self.sentences().any(|(_, sentence)| age.is_match(sentence.own_text()))
    }

    /// Finds a year that the question names, if the quotes are of another time for all they say: neither they, nor what they stand under, nor
    /// the title and the opening of the text have it.
    fn other_year(&self) -> Option<String> {
        let lexicon = &self.snapshot.base.lexicon;
        let years = self.reading.quantities.iter().filter(|asked| is_year(lexicon, &self.reading.normal, asked));
        let is_held = |year: &Quantity| {
            let term = quantity_term(year.value, year.measure);
            self.sentences().any(|(_, sentence)| sentence.counts[0].has(term)) || self.openings().any(|counts| counts.has(term))
        };
        let other = years.into_iter().find(|year| !is_held(year))?;
        Some(self.reading.as_typed(&other.range))
    }

    /// Returns true if the question names somebody of the text and the quotes speak of somebody else: they do not have the name, and no
    /// pronoun that could stand for it.
    fn is_of_another(&self) -> bool {
        if self.is_translated() {
            return false;
        }
        let lexicon = &self.snapshot.base.lexicon;
        let documents = || self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        let texts = || documents().flat_map(|indexed| &indexed.views).flat_map(|view| &view.sentences);
        let before = || {
            self.spans.iter().flat_map(|(document, numbers)| {
                let views = self.snapshot.documents.get(*document).map(|indexed| indexed.views.as_slice()).unwrap_or_default();
                let places = numbers.start.saturating_sub(BEFORE + 1)..numbers.start.saturating_sub(1);
                views.iter().flat_map(move |view| view.sentences.get(places.clone()).unwrap_or_default())
            })
        };
        let holds = |sentence: &IndexedSentence, name: &Token| {
            if name.text.starts_with(is_han) { sentence.normal.contains(&name.text) } else { sentence.counts[0].has(term(&name.text)) }
        };
        let is_pronoun = |sentence: &IndexedSentence| lexicon.personal_pronouns().iter().any(|word| sentence.counts[0].has(term(word)));
        let refers = || self.sentences().any(|(_, sentence)| is_pronoun(sentence));
        let is_name = |token: &&Token| {
            let is_rare = || !is_dictionary_word(&token.text) && token.text.chars().count() > 1;
            let is_chinese_name = || token.text.chars().next().is_some_and(|first| lexicon.is_surname(first)) && is_rare();
            !token.inner && (self.reading.name_like.contains(token) || is_chinese_name())
        };
        let is_meant = |name: &Token| {
            self.sentences().any(|(_, sentence)| holds(sentence, name))
                || (refers() && before().any(|sentence| holds(sentence, name)))
                || self.openings().any(|counts| counts.has(term(&name.text)))
        };
        let mut names = self.reading.content.iter().filter(is_name);
        names.any(|name| texts().any(|sentence| holds(sentence, name)) && !is_meant(name))
    }

    /// Lists the words of the title and of the first sentences of the texts: they say what the whole text is about.
    fn openings(&self) -> impl Iterator<Item = &Counts> {
        let documents = self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        documents.flat_map(|document| &document.views).filter(|view| view.has_outline).flat_map(|view| {
            let first = view.sentences.iter().take(OPENING).map(|sentence| &sentence.counts[0]);
            first.chain([&view.title[0]])
        })
    }

    /// Finds a version or another number that names one of several, if the question has one that no quote has.
    pub(super) fn other_number(&self) -> Option<String> {
        let question = self.reading.normal.as_str();
        let is_held = |name: &str| self.sentences().any(|(_, sentence)| sentence.normal.contains(name));
        let dotted = DOTTED.as_ref().into_iter().flat_map(|pattern| pattern.find_iter(question)).map(|found| found.as_str());
        if let Some(version) = dotted.into_iter().find(|version| !is_held(version) && version.matches('.').count() > 1) {
            return Some(version.to_owned());
        }
        let named = NAMED.as_ref()?.captures(question)?;
        let sort = named.get(2).or_else(|| named.get(3))?.as_str();
        let value = quantities(named.get(0)?.as_str()).first().map(|found| found.value)?;
        let mut others = false;
        for (_, sentence) in self.sentences() {
            for found in NAMED.as_ref()?.captures_iter(&sentence.normal) {
                let same_sort = found.get(2).or_else(|| found.get(3)).is_some_and(|other| other.as_str() == sort);
                let other = found.get(0).and_then(|found| quantities(found.as_str()).first().map(|found| found.value));
                if same_sort && other == Some(value) {
                    return None;
                }
                others |= same_sort;
            }
        }
        others.then(|| named.get(0).map(|found| found.as_str().to_owned())).flatten()
    }

    /// Returns true if no word of the question stands in the quotes, in the question's language.
    fn shares_nothing(&self) -> bool {
        let Some((view, _)) = self.sentences().next().filter(|_| !self.is_translated()) else { return false };
        let words = &self.queries.to(view.language).fields[0];
        if self.asks_for_age() {
            return self.lacks_age();
        }
        let stands = |word: &QueryTerm| {
            let is_said =
                |(_, sentence): (_, &IndexedSentence)| word.is_held(&sentence.counts) || has_in_parts(&sentence.normal, &word.text);
            self.sentences().any(is_said) || (self.is_labelled() && self.says_what_text_is(word))
        };
        !words.is_empty() && !words.iter().any(stands)
    }

    /// Returns true if a field is quoted whose label says what is asked for: `Place: room B12` where somebody asks where.
    pub(super) fn is_labelled(&self) -> bool {
        let labels = |document: usize, number: usize| {
            let text = self.snapshot.documents.get(document).map(|indexed| &indexed.document.text);
            let field = text.filter(|text| text.block(number).is_some_and(|block| block.kind == BlockKind::Field));
            let shown = field.map(|text| text.shown(number));
            let label = shown.as_deref().and_then(|shown| shown.split([':', '：']).next());
            label.is_some_and(|label| self.snapshot.base.lexicon.labels(self.reading.asked, Normal::new(label).text()))
        };
        self.spans.iter().any(|(document, numbers)| numbers.clone().any(|number| labels(*document, number)))
    }

    /// Returns true if the question turns on a word that neither the quotes nor the document know, nor anything near it. Of words in
    /// another language nobody can tell.
    fn has_unknown_word(&self) -> bool {
        let Some((view, _)) = self.sentences().next() else { return true };
        !self.is_translated()
            && self.queries.to(view.language).fields[0].iter().any(|word| {
                word.rarity() >= TELLING
                    && !self.is_light(word)
                    && (!word.text.starts_with(is_han) || is_dictionary_word(&word.text))
                    && self.presence(word) < NEARLY
                    && !self.is_in_document(word)
            })
    }

    /// Returns how much of the question the quotes say, by the rarity of its words: a word that stands there counts whole, a word near to one
    /// that does in part.
    pub(super) fn said(&self) -> f64 {
        let Some((view, _)) = self.sentences().next() else { return 0.0 };
        let query: &Query = self.queries.to(view.language);
        let (mut said, mut total) = (0.0, 0.0);
        for word in query.fields[0].iter().filter(|word| !self.is_light(word)) {
            // What jieba glued together (书晚) is no rare word.
            let is_glued = word.text.starts_with(is_han) && word.text.chars().count() > 1 && !is_dictionary_word(&word.text);
            let weight = if is_glued { word.rarity().min(GLUED) } else { word.rarity() };
            total += weight;
            said += weight * self.presence(word);
        }
        if total > 0.0 { said / total } else { 1.0 }
    }

    /// Returns true if the quotes of a text with an outline say nearly all that the question says, and hold what it asks for.
    pub(super) fn says_it_all(&self) -> bool {
        let has_outline = self.sentences().all(|(view, _)| view.has_outline);
        let Some((view, _)) = self.sentences().next().filter(|_| has_outline && !self.is_translated()) else { return false };
        let has_content = self.queries.to(view.language).fields[0].iter().any(|word| !self.is_light(word));
        (has_content || self.asks_for_age()) && self.said() >= ALL
    }

    /// Returns true if it is asked whether something is so, of a thing that the document does not know: apples are no pears.
    fn lacks_thing(&self) -> bool {
        let Some((view, _)) = self.sentences().next().filter(|_| self.reading.asked == Asked::YesNo && !self.is_translated()) else {
            return false;
        };
        self.queries.to(view.language).fields[0].iter().any(|word| {
            let is_told = word.text.starts_with(is_han) || self.is_light(word) || self.presence(word) >= 1.0 || self.is_in_document(word);
            word.rarity() >= THING && !is_told
        })
    }

    /// Returns true if somebody is asked for by a role that no quote names: who is the *secretary*?
    fn lacks_role(&self) -> bool {
        let (Some(role), Some((view, _))) = (role_asked_for(self.reading), self.sentences().next()) else { return false };
        let words = self.queries.to(view.language).fields[0].iter().filter(|word| !self.is_light(word));
        let stems: Vec<String> = role.split([' ', '-']).map(stem).collect();
        let of_role = |word: &&QueryTerm| stems.contains(&word.text) || role.contains(&word.text);
        !self.is_translated() && words.filter(of_role).any(|word| self.presence(word) < NAMES_ROLE)
    }

    /// Returns true if a word carries little of what is asked: one of the language data's, or a count of some measure (一天, 几本).
    fn is_light(&self, word: &QueryTerm) -> bool {
        let counts = |text: &str| text.starts_with(['一', '几', '每', '两', '多']) && text.chars().count() < 4 && text != "一起";
        // A part of what counts: 本书 of 几本书.
        let in_count = || {
            let tokens = self.reading.tokens.iter().filter(|token| counts(&token.text));
            tokens.into_iter().any(|token| token.text.contains(word.text.as_str()))
        };
        counts(&word.text) || in_count() || self.snapshot.base.lexicon.is_light(&word.text)
    }

    fn presence(&self, word: &QueryTerm) -> f64 {
        if self.sentences().any(|(_, sentence)| word.is_held(&sentence.counts) || has_in_parts(&sentence.normal, &word.text)) {
            return 1.0;
        }
        if self.says_what_text_is(word) || self.stands_before(word) {
            return OF_TEXT;
        }
        // An age is told without the word for it: how *old*.
        if self.asks_for_age() && self.snapshot.base.lexicon.is_of_age(&word.text) && !self.lacks_age() {
            return 1.0;
        }
        // Names and numbers have nothing near them.
        if matches!(word.class, Class::Person | Class::Place | Class::Name | Class::Number) {
            return 0.0;
        }
        let letters = word.text.chars().filter(|letter| is_han(*letter)).count();
        let held =
            word.text.chars().filter(|letter| is_han(*letter) && self.sentences().any(|(_, sentence)| sentence.normal.contains(*letter)));
        let in_part = if letters > 1 { IN_PART * ratio(held.count(), letters) } else { 0.0 };
        let Some(vector) = row(&word.text).and_then(|row| Vector::of([(row, 1.0)])) else { return in_part };
        let likeness = self.sentences().flat_map(|(_, sentence)| &sentence.rows).map(|row| vector.likeness_to(*row)).fold(0.0, f64::max);
        ((likeness - UNRELATED) / (ALIKE - UNRELATED)).clamp(in_part, 1.0)
    }

    /// Returns true if a word stands in the sentence before a quote, and the quote has a pronoun that may stand for it.
    fn stands_before(&self, word: &QueryTerm) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        self.spans.iter().any(|(document, numbers)| {
            let views = self.snapshot.documents.get(*document).map(|indexed| indexed.views.as_slice()).unwrap_or_default();
            views.iter().any(|view| {
                let at = |number: usize| number.checked_sub(1).and_then(|place| view.sentences.get(place));
                let has_pronoun = |quoted: &IndexedSentence| lexicon.pronouns().iter().any(|word| quoted.counts[0].has(term(word)));
                let refers = at(numbers.start).is_some_and(has_pronoun);
                refers && at(numbers.start.saturating_sub(1)).is_some_and(|before| word.is_held(&before.counts))
            })
        })
    }

    fn asks_for_age(&self) -> bool {
        self.snapshot.base.lexicon.asks_for_age(&self.reading.normal)
    }

    /// Returns true if a word says what the whole text is about: it stands in the title or in the first sentences (the *server*).
    fn says_what_text_is(&self, word: &QueryTerm) -> bool {
        let documents = self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        documents.flat_map(|document| &document.views).filter(|view| view.has_outline).any(|view| {
            let first = view.sentences.iter().take(OPENING).map(|sentence| &sentence.counts);
            first.chain([&view.title]).any(|counts| word.is_held(counts))
        })
    }

    fn is_in_document(&self, word: &QueryTerm) -> bool {
        let documents = self.spans.iter().filter_map(|(document, _)| self.snapshot.documents.get(*document));
        let mut sentences = documents.flat_map(|document| &document.views).flat_map(|view| &view.sentences);
        let cut_wrongly = |normal: &str| word.text.starts_with(is_han) && word.text.chars().all(|letter| normal.contains(letter));
        sentences.any(|sentence| word.is_held(&sentence.counts) || cut_wrongly(&sentence.normal))
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Names of so many sentences before a quote are still known in it: *she*.
const BEFORE: usize = 4;
/// What it is worth that a word says what the whole text is about, and how many sentences tell that.
const OF_TEXT: f64 = 0.8;
const OPENING: usize = 3;
/// The most that a word weighs that no dictionary has.
const GLUED: f64 = 4.0;
/// What it is worth that a sentence has the characters of a Chinese word apart: 左耳 for 耳朵.
const IN_PART: f64 = 0.7;

/// Returns true if a text has a Chinese word as it stands, or, of one that jieba glued together (选恒梯), all its characters but those
/// that count.
fn has_in_parts(normal: &str, word: &str) -> bool {
    word.starts_with(is_han)
        && (normal.contains(word)
            || (!is_dictionary_word(word) && word.chars().filter(|letter| *letter != '几').all(|letter| normal.contains(letter))))
}

/// From this rarity on, a question turns on a word; from this nearness on, something says nearly the same.
const TELLING: f64 = 5.7;
const NEARLY: f64 = 0.3;

/// Finds the role of who is asked for, in normal form: the *lead programmer* of who is the lead programmer?
pub(super) fn role_asked_for(reading: &Reading) -> Option<&str> {
    let found = ROLE.as_ref()?.captures(&reading.normal)?;
    found.get(1).or_else(|| found.get(2)).map(|role| role.as_str())
}

/// Returns true if words ask for a price.
fn costs(words: &str) -> bool {
    ["cost", "price", "pay", "fee", "charge", "worth", "钱", "价", "费"].iter().any(|word| words.contains(word))
        || words.trim_end_matches(['?', ' ']).ends_with("much")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in [&ROLE, &DOTTED, &NAMED, &AGE] {
            assert!(pattern.is_some());
        }
    }
}
