//! The files of the language data, and how they are read.

use super::fact_question::FactQuestion;
use super::inquiry::{ApartFile, InquiryFile};
use super::leaning::LeaningFile;
use super::list::WordList;
use super::telling::TellingFile;
use super::unit::Dimension;
use super::{Asked, Counted, Direction, Lexicon, Meaning, Noun, Relation, Talk, Unit, key};
use crate::profile::Kind;
use crate::text::Normal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The files of the language data that is compiled in: name and content.
pub const BUILT_IN: [(&str, &str); 7] = [
    ("en.toml", include_str!("../../language/en.toml")),
    ("zh.toml", include_str!("../../language/zh.toml")),
    ("relations.toml", include_str!("../../language/relations.toml")),
    ("wordings.toml", include_str!("../../language/wordings.toml")),
    ("apart.toml", include_str!("../../language/apart.toml")),
    ("questions.toml", include_str!("../../language/questions.toml")),
    ("further-relations.toml", include_str!("../../language/further-relations.toml")),
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
    deputies: Vec<String>,
    #[serde(default)]
    dependent: Vec<String>,
    #[serde(default)]
    endings: Vec<String>,
    #[serde(default)]
    earlier: Vec<String>,
    #[serde(default)]
    later: Vec<String>,
    #[serde(default)]
    reason: Vec<String>,
    #[serde(default)]
    age: Vec<String>,
    #[serde(default)]
    age_before: Vec<String>,
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
    greeting: Vec<String>,
    #[serde(default)]
    interjection: Vec<String>,
    #[serde(default)]
    aside: Vec<String>,
    #[serde(default)]
    places: Vec<String>,
    #[serde(default)]
    particles: Vec<String>,
    #[serde(default)]
    chat: Vec<String>,
    #[serde(default)]
    thanks: Vec<String>,
    #[serde(default)]
    cantonese: BTreeMap<String, String>,
    #[serde(default)]
    facts: InquiryFile,
    #[serde(default)]
    leaning: LeaningFile,
    #[serde(default)]
    telling: TellingFile,
    #[serde(default)]
    talk: BTreeMap<Talk, Vec<String>>,
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
    #[serde(default)]
    dimensions: Vec<DimensionFile>,
    asked: BTreeMap<Asked, Vec<String>>,
    kinds: BTreeMap<Kind, Vec<String>>,
    nouns: Vec<NounFile>,
    synonyms: Synonyms,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DimensionFile {
    asked: Vec<String>,
    units: Vec<String>,
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
            } else if name.ends_with("apart.toml") {
                toml::from_str::<ApartFile>(content).map(|file| lexicon.inquiry.add_apart(&file))
            } else if name.ends_with("questions.toml") {
                toml::from_str::<BTreeMap<String, FactQuestion>>(content).map(|file| lexicon.fact_questions.extend(file))
            } else if name.ends_with("wordings.toml") {
                toml::from_str::<RelationFile>(content).map(|file| lexicon.add_wordings(file.relation))
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

    pub(super) fn add_relations(&mut self, relations: Vec<Relation>) {
        for mut relation in relations {
            relation.expand();
            let index = self.relations.len();
            self.add_phrases(&relation, |direction| Meaning::States(index, direction));
            self.relation_tokens.push(relation.tokens());
            self.relations.push(relation);
        }
    }

    /// Adds idioms to relations. Those of unknown relations are ignored.
    fn add_wordings(&mut self, wordings: Vec<Relation>) {
        for mut wording in wordings {
            wording.expand();
            if let Some(relation) = self.relation(&wording.id) {
                self.add_phrases(&wording, |direction| Meaning::Words(relation, direction));
            }
        }
    }

    fn add_phrases(&mut self, phrases: &Relation, meaning: impl Fn(Direction) -> Meaning) {
        for (words, direction) in
            [(&phrases.forward, Direction::Forward), (&phrases.backward, Direction::Backward), (&phrases.nouns, Direction::Noun)]
        {
            for (language, words) in words {
                for word in words {
                    self.phrases(language).add(language, word, &meaning(direction));
                }
            }
        }
    }

    fn add_small_talk(&mut self, file: &WordFile) {
        for (spoken, written) in &file.cantonese {
            self.cantonese.add(spoken, written);
        }
        for (talk, messages) in &file.talk {
            let bare = |message: &String| WordList::without([], Normal::new(message).text()).trim().to_owned();
            self.small_talk.talk.entry(*talk).or_default().extend(messages.iter().map(bare));
        }
        self.small_talk.particles.extend(file.particles.iter().cloned());
        let small_talk = &mut self.small_talk;
        let lists = [
            (&mut small_talk.greetings, &file.greeting),
            (&mut small_talk.interjections, &file.interjection),
            (&mut small_talk.thanks, &file.thanks),
            (&mut small_talk.asides, &file.aside),
            (&mut small_talk.chat, &file.chat),
            (&mut small_talk.lead_in, &file.lead_in),
            (&mut small_talk.afterthought, &file.afterthought),
        ];
        for (list, words) in lists {
            list.extend(&file.language, words);
        }
    }

    fn add_units(&mut self, file: &WordFile) {
        let language = file.language.as_str();
        for unit in &file.units {
            let normal = |word: &String| Normal::new(word).text().to_owned();
            for word in &unit.words {
                // People, money and shares are asked for by any word for them, the others by themselves.
                let by_itself = !matches!(unit.counts, Counted::People | Counted::Money | Counted::Share);
                let own = if by_itself { vec![key(language, word)] } else { unit.words.iter().map(normal).collect() };
                let asked = own.into_iter().chain(unit.asked.iter().map(normal)).collect();
                let is_english = language == "en" && word.starts_with(char::is_alphabetic);
                let written = if is_english { format!(" {}", normal(word)) } else { normal(word) };
                self.units.push(Unit { counted: unit.counts, written, asked, is_bare: unit.bare });
            }
        }
        for dimension in &file.dimensions {
            let mut known = Dimension::default();
            known.asked.extend(language, &dimension.asked);
            known.units.extend(dimension.units.iter().map(|unit| Normal::new(unit).text().to_owned()));
            self.dimensions.push(known);
        }
        self.units.sort_by_key(|unit| std::cmp::Reverse(unit.written.len()));
    }

    /// Adds the words that are looked for wherever they stand.
    fn add_lists(&mut self, language: &str, file: &WordFile) {
        let lists = [
            (&mut self.lately, &file.lately),
            (&mut self.within, &file.within),
            (&mut self.ends, &file.ends),
            (&mut self.former, &file.former),
            (&mut self.changes, &file.changes),
            (&mut self.asked_end, &file.asked_end),
            (&mut self.asked_age, &file.asked_age),
            (&mut self.deputies, &file.deputies),
            (&mut self.earlier, &file.earlier),
            (&mut self.later, &file.later),
            (&mut self.reason, &file.reason),
            (&mut self.age, &file.age),
            (&mut self.age_before, &file.age_before),
        ];
        for (list, words) in lists {
            list.extend(language, words);
        }
    }

    fn add_words(&mut self, file: &WordFile) {
        let language = file.language.as_str();
        self.inquiry.add_exclusions(language, &file.exclusion);
        let lists = [
            (&file.negation, Meaning::Negates),
            (&file.exclusion, Meaning::Excludes),
            (&file.yes_no, Meaning::Doubts),
            (&file.pronouns, Meaning::RefersBack),
            (&file.equating, Meaning::Equates),
            (&file.addressing, Meaning::Addresses),
            (&file.measures, Meaning::Asks(Asked::HowMany)),
            (&file.measures, Meaning::Measures),
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
            let words = noun.words.iter().map(|word| key(language, word)).collect();
            self.nouns.push(Noun { kind: noun.kind.clone(), words, marks: normal(&noun.marks), without: normal(&noun.without) });
            for word in &noun.words {
                self.phrases(language).add(language, word, &Meaning::Noun(index));
            }
        }
        self.add_units(file);
        self.conjunctions.extend(file.conjunctions.iter().map(|word| spaced(language, word)));
        self.hedges.extend(file.hedges.iter().map(|word| spaced(language, word)));
        for (asked, words) in &file.labels {
            self.labels.entry(*asked).or_default().extend(words.iter().map(|word| Normal::new(word).text().to_owned()));
        }
        self.leaning.extend(language, &file.leaning);
        self.telling.extend(language, &file.telling, &file.negation);
        self.inquiry.extend(language, &file.facts);
        self.add_small_talk(file);
        self.light.extend(file.light.iter().map(|word| key(language, word)));
        self.dependent.extend(file.dependent.iter().cloned());
        self.endings.extend(file.endings.iter().cloned());
        self.surnames.push_str(&file.surnames);
        self.places.extend(file.places.iter().cloned());
        self.pronouns.extend(file.pronouns.iter().map(|word| key(language, word)));
        self.personal.extend(file.personal.iter().map(|word| key(language, word)));
        self.add_lists(language, file);
        self.currencies.push_str(&file.currencies);
        self.demonstratives.extend(file.demonstratives.iter().map(|word| Normal::new(word).text().to_owned()));
        self.times.extend(file.times.iter().map(|word| key(language, word)));
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
}

/// Returns a word in normal form, an English one with a space on either side.
fn spaced(language: &str, word: &str) -> String {
    let normal = Normal::new(word);
    if language == "en" { format!(" {} ", normal.text()) } else { normal.text().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::stem;

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
