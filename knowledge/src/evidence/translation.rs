use super::letters::Letters;
use super::nearness::QueryVectors;
use super::query::{Query, QueryTerm, Substitute, class_of, push};
use crate::dictionary::{english_share, to_chinese, to_english};
use crate::index::{Field, Snapshot};
use crate::lexicon::{Lexicon, stem};
use crate::question::Reading;
use crate::text::{Language, is_han, written_names};
use crate::token::{Class, Token, characters, commonness, pairs, term};

/// A phrase is translated as one when the dictionary has just this phrase.
const EXACT: f64 = 0.8;
/// The words of the longest phrase.
const LONGEST_PHRASE: usize = 4;
/// A single Chinese character says little.
const SINGLE_CHARACTER: f64 = 0.35;
/// The best translations used of a word, of those that the texts hold.
const TRANSLATIONS: usize = 25;
/// What a part of a translation is worth: two of its characters, one of them, one word of a gloss.
const PAIR: f64 = 0.7;
const CHARACTER: f64 = 0.4;
const WORD_OF_GLOSS: f64 = 0.4;

/// A question's terms for texts in its own language and, by the dictionary, for texts in the other one.
#[derive(Debug)]
pub struct Queries {
    language: Language,
    own: Query,
    translated: Query,
}

impl Queries {
    /// The terms of a question. Translations that none of the snapshot's texts hold are left out.
    pub fn new(snapshot: &Snapshot, reading: &Reading) -> Self {
        let base = &snapshot.base;
        let mut own = Query::new(&base.lexicon, |at| base.profiles.get(at).map(|profile| profile.id.clone()), reading);
        for word in &mut own.fields[0] {
            if is_unknown(snapshot, reading.language, &word.text) {
                let near = snapshot.spelling(reading.language).near(&word.text);
                word.substitutes.extend(near.into_iter().map(|other| Substitute::word(other, MISSPELT)));
            }
        }
        let language = if reading.language.is_chinese() { Language::English } else { Language::SimplifiedChinese };
        let translated = translate(snapshot, language, &own, reading);
        Self { language: reading.language, own, translated }
    }

    /// The terms for a text in a language.
    pub fn to(&self, language: Language) -> &Query {
        if language.same_spoken(self.language) { &self.own } else { &self.translated }
    }

    /// The terms for texts in the other language.
    pub fn translated(&self) -> &Query {
        &self.translated
    }

    /// The terms in the question's own language.
    pub fn own(&self) -> &Query {
        &self.own
    }
}

/// How well a word stands for what may be a misspelling of it.
const MISSPELT: f64 = 0.7;

/// Whether a Latin word is in no text of a language and in no dictionary.
pub(super) fn is_unknown(snapshot: &Snapshot, language: Language, word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii_lowercase())
        && snapshot.statistics(language).frequency(Field::Words, term(word)) == 0
        && english_share(word) == 0.0
}

/// The query with each of its words as a group of translations.
fn translate(snapshot: &Snapshot, language: Language, own: &Query, reading: &Reading) -> Query {
    let (lexicon, statistics) = (&snapshot.base.lexicon, snapshot.statistics(language));
    // A knowledge base in the asker's language only needs no translation.
    let names = (statistics.sentences > 0).then(|| snapshot.names(language));
    let mut words: Vec<QueryTerm> = Vec::new();
    let known = |substitute: &Substitute| substitute.terms.iter().all(|term| statistics.frequency(substitute.field, *term) > 0);
    let chinese = reading.language.is_chinese();
    let kept: Vec<&Token> = reading
        .content
        .iter()
        .filter(|token| {
            own.fields[0].iter().any(|known| known.term == term(&token.text))
                && !reading.mentions.iter().any(|mention| mention.range.contains(&token.range.start))
        })
        .collect();
    let mut skip: usize = 0;
    for (at, token) in kept.iter().enumerate() {
        if token.range.start < skip {
            continue;
        }
        let (text, end, substitutes) = if chinese {
            let substitutes = english(lexicon, &token.text);
            // The parts of a word speak for it when the dictionary does not know it.
            let end = if substitutes.is_empty() { token.range.start } else { token.range.end };
            (token.text.clone(), end, substitutes)
        } else {
            phrase(reading, &kept, at, &known).unwrap_or_else(|| (token.text.clone(), token.range.end, chinese_words(&token.text)))
        };
        skip = end;
        let mut substitutes: Vec<Substitute> = substitutes.into_iter().filter(|substitute| known(substitute)).collect();
        substitutes.sort_by(|left, right| right.weight.total_cmp(&left.weight));
        substitutes.truncate(TRANSLATIONS);
        if may_be_name(reading, token) {
            substitutes.extend(names.into_iter().flat_map(|names| names.like(&token.text)).map(by_sound));
        }
        push(&mut words, &text, class_of(reading, token), substitutes, commonness(&token.text));
    }
    // Names and numbers are the same in every language.
    words.extend(own.fields[0].iter().filter(|known| known.is_shared()).cloned());
    let partial = |field: Field| words.iter().map(|word| in_parts(word, field)).collect::<Vec<_>>();
    let vectors = QueryVectors::new(words.iter().map(|word| word.text.as_str()), own.vectors.head.clone());
    let fields = [words.clone(), partial(Field::Pairs), partial(Field::Characters), Vec::new()];
    Query { raw: fields.clone(), fields, core: Letters::default(), left: Vec::new(), right: Vec::new(), head: None, vectors, ..own.clone() }
}

/// Whether a word may be a foreign name: capitalized, or in the characters that such names are written with.
fn may_be_name(reading: &Reading, token: &Token) -> bool {
    if token.class == Class::Latin {
        reading.name_like.iter().any(|name| name.range == token.range)
    } else {
        written_names(&token.text).contains(&token.text.as_str())
    }
}

/// A name that sounds alike as a substitute.
fn by_sound((name, likeness): (&str, f64)) -> Substitute {
    let weight = SOUND * (likeness - SOUND_FLOOR) / (1.0 - SOUND_FLOOR);
    if name.starts_with(is_han) { Substitute::new(name, Field::Pairs, pairs(name), weight) } else { Substitute::word(&stem(name), weight) }
}

/// What a name of the very same sound is worth, and the likeness that is worth nothing.
const SOUND: f64 = 0.9;
const SOUND_FLOOR: f64 = 0.55;

/// The longest phrase that begins at a word and that the dictionary translates as one: its stems, where it ends, and
/// its translations.
fn phrase(reading: &Reading, kept: &[&Token], at: usize, known: &impl Fn(&Substitute) -> bool) -> Option<(String, usize, Vec<Substitute>)> {
    let first = kept.get(at)?;
    let start = reading.tokens.iter().position(|token| token.range == first.range)?;
    (2..=LONGEST_PHRASE).rev().find_map(|length| {
        let tokens = reading.tokens.get(start..start + length)?;
        let last = tokens.last()?;
        kept.iter().find(|token| token.range == last.range)?;
        let stems = tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        let found: Vec<Substitute> =
            chinese_words(&stems).into_iter().filter(|substitute| substitute.weight >= EXACT && known(substitute)).collect();
        (!found.is_empty()).then_some((stems, last.range.end, found))
    })
}

fn chinese_words(stems: &str) -> Vec<Substitute> {
    let substitute = |(word, weight): (&'static str, f64)| {
        if word.chars().count() == 1 {
            Substitute::word(word, weight * SINGLE_CHARACTER)
        } else {
            // By pairs of characters, so that it does not matter how a text's words are cut.
            Substitute::new(word, Field::Pairs, pairs(word), weight)
        }
    };
    to_chinese(stems).into_iter().map(substitute).collect()
}

fn english(lexicon: &Lexicon, word: &str) -> Vec<Substitute> {
    let mut found: Vec<Substitute> = Vec::new();
    for (gloss, weight) in to_english(word) {
        let content: Vec<String> = gloss.split(' ').filter(|stem| !lexicon.is_stop(stem)).map(str::to_owned).collect();
        if let [_, _, ..] = content.as_slice() {
            found.extend(content.iter().map(|stem| Substitute::word(stem, weight * WORD_OF_GLOSS)));
        }
        if !content.is_empty() {
            found.push(Substitute::new(gloss, Field::Words, content, weight));
        }
    }
    found
}

/// A word with its translations taken apart: into pairs of characters, or into single ones.
fn in_parts(word: &QueryTerm, field: Field) -> QueryTerm {
    let mut substitutes: Vec<Substitute> = Vec::new();
    for substitute in &word.substitutes {
        let (parts, share) =
            if field == Field::Pairs { (pairs(&substitute.text), PAIR) } else { (characters(&substitute.text), CHARACTER) };
        for part in parts {
            let weight = substitute.weight * share;
            match substitutes.iter_mut().find(|known| known.text == part) {
                Some(known) => known.weight = known.weight.max(weight),
                None => substitutes.push(Substitute::new(&part, field, vec![part.clone()], weight)),
            }
        }
    }
    QueryTerm { substitutes, ..word.clone() }
}

impl QueryTerm {
    /// Whether it is written alike in every language: a profile, a number, Latin letters in a Chinese question.
    fn is_shared(&self) -> bool {
        self.term != term(&self.text) || (self.class == Class::Number && self.text.starts_with(|first: char| first.is_ascii_digit()))
    }
}
