//! The words of a language that a question is read by: question words, relations, kinds, stop words, synonyms.
//!
//! All of it is data (`language/*.toml`), so that another story or another language needs no code.

mod own;
mod stem;

pub use stem::stem;

use crate::profile::{Kind, KindError};
use crate::text::Normal;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Somebody.
    Who,
    /// A place, or an organization that somebody is at.
    Where,
    /// A time.
    When,
    /// A count.
    HowMany,
    /// An amount.
    HowMuch,
    /// A reason.
    Why,
    /// A manner.
    How,
    /// One of several, of a kind that a noun names.
    Which,
    /// Anything.
    What,
    /// Whether something is so.
    YesNo,
    /// Nothing is asked: a bare name or word.
    Keyword,
}

/// A relation that facts can state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The name facts use.
    pub id: String,
    /// The kinds of profile that can be its subject.
    #[serde(default)]
    pub subject: Vec<End>,
    /// The kinds of profile, or words, that can be its object.
    #[serde(default)]
    pub object: Vec<End>,
    /// Whether it is read only where facts state it, and its ends are what they are there.
    #[serde(skip)]
    pub is_own: bool,
    #[serde(default)]
    forward: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    backward: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    nouns: BTreeMap<String, Vec<String>>,
}

/// What can stand at an end of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum End {
    /// A profile of a kind.
    Profile(Kind),
    /// Words of the evidence.
    Literal,
}

impl End {
    /// Returns true if a profile of a kind can stand here; those of the knowledge base's own can stand anywhere.
    pub fn admits(&self, kind: &Kind) -> bool {
        matches!(self, Self::Profile(own) if own == kind || matches!(kind, Kind::Own(_)))
    }
}

impl TryFrom<String> for End {
    type Error = KindError;

    fn try_from(word: String) -> Result<Self, KindError> {
        if word == "literal" { Ok(Self::Literal) } else { Kind::try_from(word).map(Self::Profile) }
    }
}

/// Which way round a phrase puts a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The subject does it to the object.
    Forward,
    /// The object does it to the subject.
    Backward,
    /// A noun for the tie.
    Noun,
}

/// What is counted in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Somebody: 17*人*.
    People,
    /// An amount: 100 *million dollars*.
    Money,
    /// A part of a whole: 40*%*.
    Share,
    /// The year that it is, or how many it takes: 2025*年*.
    Year,
    /// The month that it is, or how many it takes: 6*月*.
    Month,
    /// Another length of time: three *days*.
    Time,
    /// Things of any sort: 130万*个*.
    Thing,
}

/// The unit that a number stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What is counted in it.
    pub counted: Counted,
    /// How it follows a number in a normal form; an English one with a space before it.
    written: String,
    /// What a question has that asks for it, in normal form: the unit itself among others.
    asked: Vec<String>,
    /// Whether no Chinese character may follow.
    is_bare: bool,
}

impl Unit {
    /// Whether a text begins with the unit: bytes of it.
    fn opens(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(&self.written)?;
        let whole = !self.written.ends_with(|last: char| last.is_ascii_alphabetic()) || !rest.starts_with(char::is_alphanumeric);
        (whole && !(self.is_bare && rest.starts_with(crate::text::is_han))).then_some(self.written.len())
    }

    /// Whether words of a question (in normal form) ask for it.
    pub fn is_asked_for(&self, words: &str) -> bool {
        self.asked.iter().any(|word| words.contains(word.as_str()))
    }
}

/// What a phrase of a question means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It asks.
    Asks(Asked),
    /// It states a relation, by its index in [`Lexicon::relations`].
    States(usize, Direction),
    /// It names the kind of the answer.
    Names(Kind),
    /// It names more than the kind, by its index in [`Lexicon::nouns`].
    Noun(usize),
    /// It names the measure it asks for (how tall).
    Measures,
    /// It denies.
    Negates,
    /// It leaves somebody out.
    Excludes,
    /// It makes the question one of yes or no.
    Doubts,
    /// It stands for somebody named elsewhere.
    RefersBack,
    /// It says that something is something: *is*.
    Equates,
    /// It says how a person is addressed: *Mr* Hill.
    Addresses,
    /// It says nothing.
    Stops,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WordFile {
    language: String,
    stop: String,
    blocking: String,
    negation: Vec<String>,
    exclusion: Vec<String>,
    yes_no: Vec<String>,
    measures: Vec<String>,
    pronouns: Vec<String>,
    #[serde(default)]
    personal: Vec<String>,
    #[serde(default)]
    lead_in: Vec<String>,
    #[serde(default)]
    afterthought: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default)]
    former: Vec<String>,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    asked_end: Vec<String>,
    #[serde(default)]
    asked_age: Vec<String>,
    #[serde(default)]
    equating: Vec<String>,
    #[serde(default)]
    addressing: Vec<String>,
    #[serde(default)]
    conjunctions: Vec<String>,
    #[serde(default)]
    hedges: Vec<String>,
    #[serde(default)]
    lately: Vec<String>,
    #[serde(default)]
    courtesy: Vec<String>,
    #[serde(default)]
    surnames: String,
    #[serde(default)]
    demonstratives: Vec<String>,
    #[serde(default)]
    times: Vec<String>,
    #[serde(default)]
    labels: BTreeMap<Asked, Vec<String>>,
    #[serde(default)]
    light: Vec<String>,
    #[serde(default)]
    within: Vec<String>,
    #[serde(default)]
    currencies: String,
    #[serde(default)]
    units: Vec<UnitFile>,
    asked: BTreeMap<Asked, Vec<String>>,
    kinds: BTreeMap<Kind, Vec<String>>,
    nouns: Vec<NounFile>,
    synonyms: Synonyms,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    counts: Counted,
    words: Vec<String>,
    /// Words of a question that ask for any of them.
    #[serde(default)]
    asked: Vec<String>,
    /// Whether no Chinese character may follow.
    #[serde(default)]
    bare: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NounFile {
    kind: Kind,
    words: Vec<String>,
    #[serde(default)]
    marks: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

/// A noun that says more than the kind of an answer: a university is not any organization.
#[derive(Debug, Clone)]
pub struct Noun {
    /// The kind it implies.
    pub kind: Kind,
    marks: Vec<String>,
    without: Vec<String>,
}

impl Noun {
    /// Whether the names of something (in normal form) bear the noun out; `None` when they cannot tell.
    pub fn fits<'a>(&self, mut names: impl Iterator<Item = &'a str> + Clone) -> Option<bool> {
        let has = |name: &str, words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        if !self.marks.is_empty() {
            return Some(names.any(|name| has(name, &self.marks)));
        }
        (!self.without.is_empty()).then(|| !names.any(|name| has(name, &self.without)))
    }
}

#[derive(Debug, Deserialize)]
struct Synonyms {
    groups: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationFile {
    relation: Vec<Relation>,
    /// Kinds beside the five, each with its words in a language.
    #[serde(default)]
    kinds: BTreeMap<Kind, BTreeMap<String, Vec<String>>>,
}

/// The language data, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// The relations.
    pub relations: Vec<Relation>,
    /// The nouns that say more than a kind.
    pub nouns: Vec<Noun>,
    /// The units, the longest first.
    units: Vec<Unit>,
    /// Signs that make a number behind them an amount of money.
    currencies: String,
    conjunctions: Vec<String>,
    /// Words before a figure that belong to it, and those that make a length of time a time; in normal form, English ones with a space
    /// on either side.
    hedges: Vec<String>,
    lately: Vec<String>,
    within: Vec<String>,
    /// Pronouns as tokens, and those of them that stand for people.
    pronouns: Vec<String>,
    personal: Vec<String>,
    /// What leads up to an end and to a former value, what follows the latter, what asks for an end and for an age; in normal form, English
    /// words with a space on either side.
    ends: Vec<String>,
    former: Vec<String>,
    changes: Vec<String>,
    asked_end: Vec<String>,
    asked_age: Vec<String>,
    /// What leads up to the question proper and what stands behind it, written as these.
    lead_in: Vec<String>,
    afterthought: Vec<String>,
    /// Common surnames of one character.
    surnames: String,
    /// Words that point at something in the sentence before, in normal form.
    demonstratives: Vec<String>,
    /// Words that tell a time without a figure: stems in English.
    times: FxHashSet<String>,
    /// Words that a text need not say for an answer: stems in English.
    light: FxHashSet<String>,
    /// The fields of a list of fields that tell what is asked for, in normal form.
    labels: BTreeMap<Asked, Vec<String>>,
    english: Phrases,
    chinese: Phrases,
    synonyms: FxHashMap<String, Vec<String>>,
    relation_tokens: Vec<Vec<String>>,
    /// Relations and kinds that are read only where a profile has them.
    further: Vec<Relation>,
    further_kinds: BTreeMap<Kind, BTreeMap<String, Vec<String>>>,
}

/// The most letters of a country before the sign of its currency: NT$, HK$.
const LONGEST_COUNTRY: usize = 3;

/// Phrases by what they mean; English ones as stems joined by a space.
#[derive(Debug, Clone, Default)]
struct Phrases {
    meanings: FxHashMap<String, Vec<Meaning>>,
    stop: FxHashSet<String>,
    /// The most words (English) or characters (Chinese) a phrase has.
    longest: usize,
}

/// The files of the language data that is compiled in: name and content.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("en.toml", include_str!("../language/en.toml")),
    ("zh.toml", include_str!("../language/zh.toml")),
    ("relations.toml", include_str!("../language/relations.toml")),
    ("further-relations.toml", include_str!("../language/further-relations.toml")),
];

/// A language file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LexiconError {
    /// The file's name.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
    /// Bytes of the file it is about, when known.
    pub at: Option<usize>,
}

impl Lexicon {
    /// Reads language files (name and content). What cannot be read is left out and reported.
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<LexiconError>) {
        let mut lexicon = Self::default();
        let mut problems = Vec::new();
        for (name, content) in files {
            let read = if name.ends_with("further-relations.toml") {
                toml::from_str::<RelationFile>(content).map(|file| {
                    lexicon.further = file.relation;
                    lexicon.further_kinds = file.kinds;
                })
            } else if name.ends_with("relations.toml") {
                toml::from_str::<RelationFile>(content).map(|file| lexicon.add_relations(file.relation))
            } else {
                toml::from_str::<WordFile>(content).map(|file| lexicon.add_words(&file))
            };
            if let Err(error) = read {
                let at = error.span().map(|span| span.start);
                problems.push(LexiconError { file: name.to_owned(), message: error.message().to_owned(), at });
            }
        }
        (lexicon, problems)
    }

    /// The index of a relation.
    pub fn relation(&self, id: &str) -> Option<usize> {
        self.relations.iter().position(|relation| relation.id == id)
    }

    /// What an English phrase means, given as the stems of its words.
    pub fn english(&self, stems: &[String]) -> &[Meaning] {
        self.english.meanings.get(&stems.join(" ")).map_or(&[], Vec::as_slice)
    }

    /// What a Chinese phrase of the normal form means.
    pub fn chinese(&self, phrase: &str) -> &[Meaning] {
        self.chinese.meanings.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// The most words of an English phrase and the most characters of a Chinese one.
    pub fn longest(&self) -> (usize, usize) {
        (self.english.longest, self.chinese.longest)
    }

    /// Whether a token says nothing of its own.
    pub fn is_stop(&self, token: &str) -> bool {
        self.english.stop.contains(token) || self.chinese.stop.contains(token)
    }

    /// Whether a phrase is a question or relation word, so that no alias may be the same.
    pub fn is_reserved(&self, normal: &str) -> bool {
        let stems: Vec<String> = normal.split_whitespace().map(stem).collect();
        let reserved = |meanings: &[Meaning]| meanings.iter().any(|meaning| !matches!(meaning, Meaning::Names(_) | Meaning::Noun(_)));
        reserved(self.english(&stems)) || reserved(self.chinese(normal)) || self.is_stop(normal)
    }

    /// The tokens that can state a relation, in every language.
    pub fn relation_tokens(&self, relation: usize) -> &[String] {
        self.relation_tokens.get(relation).map_or(&[], Vec::as_slice)
    }

    /// Tokens that can stand for a token (stems in English).
    pub fn synonyms(&self, token: &str) -> &[String] {
        self.synonyms.get(token).map_or(&[], Vec::as_slice)
    }

    /// The unit that a text begins with, as what follows a number does, and how many bytes of the text it takes.
    pub fn unit(&self, after: &str) -> Option<(&Unit, usize)> {
        self.units.iter().find_map(|unit| Some((unit, unit.opens(after)?)))
    }

    /// Returns the unit of a number that a text (in normal form) leads up to with the sign of a currency, and the bytes of the sign with
    /// the letters before it: `nt$`.
    pub fn currency(&self, before: &str) -> Option<(&Unit, usize)> {
        let sign = before.chars().next_back().filter(|sign| self.currencies.contains(*sign))?;
        let letters = before.strip_suffix(sign)?.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let letters = if letters > LONGEST_COUNTRY { 0 } else { letters };
        let money = self.units.iter().find(|unit| unit.counted == Counted::Money)?;
        Some((money, letters + sign.len_utf8()))
    }

    /// Lists the tokens that stand for something named elsewhere: it, 其.
    pub fn pronouns(&self) -> &[String] {
        &self.pronouns
    }

    /// Lists the tokens that stand for people: he, 她.
    pub fn personal_pronouns(&self) -> &[String] {
        &self.personal
    }

    /// Returns true if a text (in normal form) leads up to the end of something: open *until* ten.
    pub fn leads_to_end(&self, before: &str) -> bool {
        ends_with_any(before, &self.ends)
    }

    /// Returns true if what stands between these texts (in normal form) is a value of before: from *4* to 6, 由*200*提高到260.
    pub fn is_former(&self, before: &str, after: &str) -> bool {
        const WITHIN: usize = 6;
        let next = format!(" {}", after.trim_start().chars().take(WITHIN).collect::<String>());
        let changes = |word: &String| if word.starts_with(' ') { next.starts_with(word.as_str()) } else { next.contains(word.as_str()) };
        ends_with_any(before, &self.former) && self.changes.iter().any(changes)
    }

    /// Returns true if a question (in normal form) asks when something ends.
    pub fn asks_for_end(&self, question: &str) -> bool {
        has_any(question, &self.asked_end)
    }

    /// Returns where the last words end that lead up to a question (in normal form), as bytes of it: *could you tell me* how much it is.
    pub fn end_of_lead_in(&self, question: &str) -> Option<usize> {
        let padded = format!(" {question}");
        let ends = |words: &String| padded.rfind(words.as_str()).map(|at| (at + words.len()).saturating_sub(1).min(question.len()));
        self.lead_in.iter().filter_map(ends).max()
    }

    /// Returns true if a clause (in normal form) thanks, or says only whom the question is put to.
    pub fn is_courtesy(&self, clause: &str) -> bool {
        has_any(clause, &self.afterthought)
    }

    /// Returns true if a question (in normal form) asks for an age.
    pub fn asks_for_age(&self, question: &str) -> bool {
        has_any(question, &self.asked_age)
    }

    /// Returns true if a token is a part of the words that ask for an age.
    pub fn is_of_age(&self, token: &str) -> bool {
        self.asked_age.iter().any(|words| words.split(' ').any(|word| !word.is_empty() && (word == token || stem(word) == token)))
    }

    /// Whether words of a question (in normal form) ask for something of a sort: 几人, how many dollars.
    pub fn asks_for(&self, counted: Counted, words: &str) -> bool {
        self.units.iter().any(|unit| unit.counted == counted && unit.is_asked_for(words))
    }

    /// Whether an English word says that something is something.
    pub fn equates(&self, word: &str) -> bool {
        self.english(&[stem(word)]).contains(&Meaning::Equates)
    }

    /// Words between two clauses that say different things, in normal form, English ones with a space on either side.
    pub fn conjunctions(&self) -> &[String] {
        &self.conjunctions
    }

    /// Whether a text ends with a word that says that a part of it follows: 17人*里*.
    pub fn ends_within(&self, text: &str) -> bool {
        self.within.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether a length of time after this text is a time: in the *last* five years.
    pub fn is_lately(&self, before: &str) -> bool {
        let padded = format!(" {before}");
        self.lately.iter().any(|word| padded.ends_with(word.as_str()))
    }

    /// Returns true if a field (in normal form) tells what is asked for: Place, where somebody asks where.
    pub fn labels(&self, asked: Asked, field: &str) -> bool {
        let known = self.labels.get(&asked).map_or(&[][..], Vec::as_slice);
        known.iter().any(|word| {
            if word.starts_with(crate::text::is_han) { field.contains(word.as_str()) } else { field.split(' ').any(|part| part == word) }
        })
    }

    /// Returns true if a character is a common surname.
    pub fn is_surname(&self, character: char) -> bool {
        self.surnames.contains(character)
    }

    /// Returns true if a text (in normal form) opens with a word that points back: this report, 该报告.
    pub fn points_back(&self, normal: &str) -> bool {
        let is_whole = |word: &str, rest: &str| word.starts_with(crate::text::is_han) || rest.starts_with(' ');
        self.demonstratives.iter().any(|word| normal.strip_prefix(word.as_str()).is_some_and(|rest| is_whole(word, rest)))
    }

    /// Returns true if a token of a question carries little of what is asked: today, per, 一共.
    pub fn is_light(&self, token: &str) -> bool {
        self.light.contains(token) || self.is_stop(token)
    }

    /// Returns true if a text (in normal form) tells a time in words: on Mondays, 晚上, after the harvest.
    pub fn tells_time(&self, normal: &str) -> bool {
        let english = normal.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '\''));
        english.filter(|word| !word.is_empty()).any(|word| self.times.contains(&stem(word)))
            || self.times.iter().any(|word| word.starts_with(crate::text::is_han) && normal.contains(word.as_str()))
    }

    /// Where the words begin at a text's end that belong to the figure after it (*at least* two, *every* five years); its length when
    /// there are none.
    pub fn hedge_start(&self, before: &str) -> usize {
        let padded = format!(" {before}");
        let found = self.hedges.iter().filter(|hedge| padded.ends_with(hedge.as_str())).map(String::len).max();
        // The space before it belongs to the text.
        found.map_or(before.len(), |length| {
            let start = padded.len() - length;
            if padded.get(start..).is_some_and(|hedge| hedge.starts_with(' ')) { start } else { start - 1 }
        })
    }

    fn add_relations(&mut self, relations: Vec<Relation>) {
        for relation in relations {
            let index = self.relations.len();
            for (words, direction) in
                [(&relation.forward, Direction::Forward), (&relation.backward, Direction::Backward), (&relation.nouns, Direction::Noun)]
            {
                for (language, words) in words {
                    for word in words {
                        self.phrases(language).add(language, word, &Meaning::States(index, direction));
                    }
                }
            }
            self.relation_tokens.push(relation_tokens(&relation));
            self.relations.push(relation);
        }
    }

    fn add_words(&mut self, file: &WordFile) {
        let language = file.language.as_str();
        let lists = [
            (&file.negation, Meaning::Negates),
            (&file.exclusion, Meaning::Excludes),
            (&file.yes_no, Meaning::Doubts),
            (&file.pronouns, Meaning::RefersBack),
            (&file.equating, Meaning::Equates),
            (&file.addressing, Meaning::Addresses),
            (&file.measures, Meaning::Asks(Asked::HowMany)),
            (&file.measures, Meaning::Measures),
            (&file.courtesy, Meaning::Stops),
        ];
        for (words, meaning) in lists {
            for word in words {
                self.phrases(language).add(language, word, &meaning);
            }
        }
        for (asked, words) in &file.asked {
            for word in words {
                self.phrases(language).add(language, word, &Meaning::Asks(*asked));
            }
        }
        for (kind, words) in &file.kinds {
            for word in words {
                self.phrases(language).add(language, word, &Meaning::Names(kind.clone()));
            }
        }
        for noun in &file.nouns {
            let normal = |words: &[String]| words.iter().map(|word| Normal::new(word).text().to_owned()).collect();
            let index = self.nouns.len();
            self.nouns.push(Noun { kind: noun.kind.clone(), marks: normal(&noun.marks), without: normal(&noun.without) });
            for word in &noun.words {
                self.phrases(language).add(language, word, &Meaning::Noun(index));
            }
        }
        let spaced = |word: &str, after: &str| {
            if language == "en" { format!(" {}{after}", Normal::new(word).text()) } else { Normal::new(word).text().to_owned() }
        };
        for unit in &file.units {
            let normal = |word: &String| Normal::new(word).text().to_owned();
            for word in &unit.words {
                // People, money and shares are asked for by any word for them, the others by themselves.
                let by_itself = !matches!(unit.counts, Counted::People | Counted::Money | Counted::Share);
                let own = if by_itself { vec![key(language, word)] } else { unit.words.iter().map(normal).collect() };
                let asked = own.into_iter().chain(unit.asked.iter().map(normal)).collect();
                let written = if word.starts_with(char::is_alphabetic) { spaced(word, "") } else { normal(word) };
                self.units.push(Unit { counted: unit.counts, written, asked, is_bare: unit.bare });
            }
        }
        self.units.sort_by_key(|unit| std::cmp::Reverse(unit.written.len()));
        self.conjunctions.extend(file.conjunctions.iter().map(|word| spaced(word, " ")));
        self.hedges.extend(file.hedges.iter().map(|word| spaced(word, " ")));
        self.lately.extend(file.lately.iter().map(|word| spaced(word, " ")));
        for (asked, words) in &file.labels {
            self.labels.entry(*asked).or_default().extend(words.iter().map(|word| Normal::new(word).text().to_owned()));
        }
        self.light.extend(file.light.iter().map(|word| key(language, word)));
        self.surnames.push_str(&file.surnames);
        self.pronouns.extend(file.pronouns.iter().map(|word| key(language, word)));
        self.personal.extend(file.personal.iter().map(|word| key(language, word)));
        let spaced_around = |words: &[String]| words.iter().map(|word| spaced(word, " ")).collect::<Vec<_>>();
        self.lead_in.extend(spaced_around(&file.lead_in));
        self.afterthought.extend(spaced_around(&file.afterthought));
        self.ends.extend(spaced_around(&file.ends));
        self.former.extend(spaced_around(&file.former));
        self.changes.extend(spaced_around(&file.changes));
        self.asked_end.extend(spaced_around(&file.asked_end));
        self.asked_age.extend(spaced_around(&file.asked_age));
        self.currencies.push_str(&file.currencies);
        self.demonstratives.extend(file.demonstratives.iter().map(|word| Normal::new(word).text().to_owned()));
        self.times.extend(file.times.iter().map(|word| key(language, word)));
        self.within.extend(file.within.iter().map(|word| spaced(word, " ")));
        for word in file.blocking.split_whitespace() {
            self.phrases(language).stop.insert(key(language, word));
        }
        for word in file.stop.split_whitespace() {
            let phrases = self.phrases(language);
            phrases.add(language, word, &Meaning::Stops);
            phrases.stop.insert(key(language, word));
        }
        for group in &file.synonyms.groups {
            let members: Vec<String> = group.split_whitespace().map(|word| key(language, word)).collect();
            for word in &members {
                let others = members.iter().filter(|other| *other != word).cloned();
                let known = self.synonyms.entry(word.clone()).or_default();
                for other in others {
                    if !known.contains(&other) {
                        known.push(other);
                    }
                }
            }
        }
    }

    fn phrases(&mut self, language: &str) -> &mut Phrases {
        if language == "en" { &mut self.english } else { &mut self.chinese }
    }
}

impl Phrases {
    fn add(&mut self, language: &str, word: &str, meaning: &Meaning) {
        let key = key(language, word);
        let length = if language == "en" { key.split(' ').count() } else { key.chars().count() };
        self.longest = self.longest.max(length);
        let meanings = self.meanings.entry(key).or_default();
        if !meanings.contains(meaning) {
            meanings.push(meaning.clone());
        }
    }
}

/// The words of a relation that carry it by themselves: the first word of an English phrase, a Chinese phrase of two or more characters.
fn relation_tokens(relation: &Relation) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for (language, words) in relation.forward.iter().chain(&relation.backward).chain(&relation.nouns) {
        for word in words {
            let key = key(language, word);
            let carries = if language == "en" { !key.contains(' ') } else { key.chars().count() > 1 };
            if carries && !tokens.contains(&key) {
                tokens.push(key);
            }
        }
    }
    tokens
}

/// Returns true if a text ends with one of some words, whole ones in English.
fn ends_with_any(text: &str, words: &[String]) -> bool {
    let padded = format!(" {} ", text.trim_end());
    words.iter().any(|word| if word.starts_with(' ') { padded.ends_with(word.as_str()) } else { text.trim_end().ends_with(word.as_str()) })
}

/// Returns true if a text has one of some words, whole ones in English.
fn has_any(text: &str, words: &[String]) -> bool {
    let letters = text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let padded = format!(" {} ", letters.collect::<String>());
    words.iter().any(|word| padded.contains(word.as_str()))
}

fn key(language: &str, word: &str) -> String {
    let normal = Normal::new(word);
    if language == "en" { normal.text().split(' ').map(stem).collect::<Vec<_>>().join(" ") } else { normal.text().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_are_read_whole() {
        let (lexicon, problems) = Lexicon::load(BUILT_IN);
        assert_eq!(problems, []);
        assert!(lexicon.relation("joined").is_some());
        let stems: Vec<String> = ["went", "to"].map(stem).to_vec();
        assert!(lexicon.english(&stems).contains(&Meaning::States(0, Direction::Forward)));
        assert!(lexicon.chinese("边个").contains(&Meaning::Asks(Asked::Who)));
        assert!(lexicon.synonyms("poach").contains(&"hire".to_owned()));
        assert!(lexicon.is_stop("的") && lexicon.is_stop("the") && !lexicon.is_stop("went"));
    }

    #[test]
    fn a_broken_file_is_reported_and_the_rest_is_read() {
        let (lexicon, problems) = Lexicon::load([("en.toml", "language = 1"), BUILT_IN[2]]);
        assert_eq!(problems.len(), 1);
        assert!(lexicon.relation("joined").is_some());
    }
}
