use super::{ByField, Counts};
use crate::base::KnowledgeBase;
use crate::lexicon::Lexicon;
use crate::profile::Kind;
use crate::text::{Measure, Normal, quantities};
use crate::token::{Class, Term, Token, characters, pairs, phrases, term, words};
use crate::vectors::{Row, Vector, row};
use std::ops::Range;

/// What a sentence contributes to a search, computed once when it is indexed.
#[derive(Debug)]
pub struct IndexedSentence {
    /// Its words in order, parts of longer words left out.
    pub words: Vec<Word>,
    /// The normal form.
    pub normal: String,
    /// The tokens in each of [`super::FIELDS`].
    pub counts: ByField<Counts>,
    /// The values of its numbers, in a form that can be compared, equal where the values are.
    pub quantities: Vec<Term>,
    /// The profiles it names, by index in the knowledge base.
    pub profiles: Vec<usize>,
    /// What kinds of answer it holds.
    pub tags: Tags,
    /// The rows of its content words in the table of vectors, each once; of a long word that has none, its parts'.
    pub rows: Vec<Row>,
    /// The direction of these together.
    pub direction: Option<Vector>,
    /// The terms of the persons', places' and other names that jieba's tagger or capital letters show.
    pub proper: Vec<Term>,
}

/// A word of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its term.
    pub term: Term,
    /// What sort of word it is.
    pub class: Class,
    start: u32,
    end: u32,
    row: Row,
}

impl Word {
    /// Bytes of the sentence's normal form.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its row in the table of vectors.
    pub fn row(&self) -> Option<Row> {
        (self.row != NO_ROW).then_some(self.row)
    }
}

/// The row of a word that is not in the table; there is no such row.
const NO_ROW: Row = Row::MAX;

impl Word {
    fn new(token: &Token, row: Option<Row>) -> Self {
        // Sentences are far below 4 GiB; a longer one would lose its last words, never a byte.
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            term: term(&token.text),
            class: token.class,
            start: offset(token.range.start),
            end: offset(token.range.end),
            row: row.unwrap_or(NO_ROW),
        }
    }
}

/// What kinds of answer a sentence holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks")]
pub struct Tags {
    /// A number.
    pub number: bool,
    /// A year, a month, a day, a century.
    pub date: bool,
    /// A person's name.
    pub person: bool,
    /// A place's or organization's name.
    pub place: bool,
    /// A word like 因为 or because.
    pub reason: bool,
    /// A title or quotation in marks.
    pub title: bool,
    /// It opens with a pronoun.
    pub refers_back: bool,
}

impl IndexedSentence {
    /// Reads a sentence.
    pub fn new(base: &KnowledgeBase, sentence: &str) -> Self {
        let normal = Normal::new(sentence).text().to_owned();
        let tokens = words(&base.names, &normal);
        let found = quantities(&normal);
        let mut profiles: Vec<usize> = base.names.all(&normal).into_iter().map(|mention| mention.profile).collect();
        profiles.sort_unstable();
        profiles.dedup();
        let own = tokens.iter().map(|token| term(&token.text));
        let named = profiles.iter().filter_map(|&at| base.profiles.get(at)).map(|profile| profile_term(&profile.id));
        let numbers = found.iter().map(|quantity| quantity_term(quantity.value, quantity.measure));
        let counts = [
            Counts::new(own.chain(named).chain(numbers)),
            Counts::new(pairs(&normal).iter().map(|pair| term(pair))),
            Counts::new(characters(&normal).iter().map(|character| term(character))),
            Counts::new(phrases(&normal).iter().map(|phrase| term(phrase))),
        ];
        let kinds = |kinds: &[Kind]| profiles.iter().filter_map(|&at| base.profiles.get(at)).any(|profile| kinds.contains(&profile.kind));
        let class = |class: Class| tokens.iter().any(|token| token.class == class);
        let capitals = capitalized(sentence);
        let tags = Tags {
            number: !found.is_empty(),
            date: found.iter().any(|quantity| quantity.measure == Measure::Month) || has_date(&normal),
            person: class(Class::Person) || kinds(&[Kind::Person]) || normal.contains('·') || capitals.len() > 1,
            place: class(Class::Place) || kinds(&[Kind::Place, Kind::Organization]) || !capitals.is_empty(),
            reason: [
                "因",
                "为了",
                "由于",
                "所以",
                "导致",
                "使得",
                "以便",
                "致使",
                "because",
                "due to",
                "in order",
                "so that",
                "caus",
                "result",
                "therefore",
                "reason",
            ]
            .iter()
            .any(|mark| normal.contains(mark)),
            title: sentence.contains(['《', '「', '“', '"', '『']),
            refers_back: tokens.first().is_some_and(|first| {
                ["他", "她", "它", "其", "他们", "此", "该", "这", "he", "she", "it", "they", "this", "these"]
                    .contains(&first.text.as_str())
            }),
        };
        let proper = tokens
            .iter()
            .filter(|token| matches!(token.class, Class::Person | Class::Place | Class::Name))
            .map(|token| term(&token.text))
            .chain(capitals.iter().map(|word| term(&crate::lexicon::stem(&word.to_lowercase()))))
            .collect();
        let known: Vec<Option<Row>> = tokens.iter().map(|token| row(&token.text)).collect();
        let rows = content_rows(&base.lexicon, &tokens, &known);
        let in_order = tokens.iter().zip(&known).filter(|(token, _)| !token.inner).map(|(token, row)| Word::new(token, *row)).collect();
        Self {
            words: in_order,
            direction: Vector::of(rows.iter().map(|row| (*row, 1.0))),
            rows,
            counts,
            quantities: found.iter().map(|quantity| quantity_term(quantity.value, quantity.measure)).collect(),
            profiles,
            tags,
            proper,
            normal,
        }
    }
}

/// The rows of tokens that are not empty words, each once. `known` has each token's; parts speak for a word that has none.
fn content_rows(lexicon: &Lexicon, tokens: &[Token], known: &[Option<Row>]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut whole_is_told = false;
    for (token, known) in tokens.iter().zip(known) {
        let is_empty = lexicon.is_stop(&token.text);
        if !token.inner {
            whole_is_told = is_empty || known.is_some();
        } else if whole_is_told {
            continue;
        }
        rows.extend(known.filter(|row| !is_empty && !rows.contains(row)));
    }
    rows
}

/// A profile as a term among the words, so that a name meets every other spelling of it.
pub(crate) fn profile_term(id: &str) -> Term {
    term(&format!("@{id}"))
}

/// A number as a term, so that equal values meet.
pub(crate) fn quantity_term(value: f64, measure: Measure) -> Term {
    term(&format!("#{value}{}", if measure == Measure::Month { "m" } else { "" }))
}

fn has_date(normal: &str) -> bool {
    let digits_before = |mark: &str| {
        normal.match_indices(mark).any(|(at, _)| {
            normal
                .get(..at)
                .and_then(|before| before.chars().next_back())
                .is_some_and(|digit| digit.is_ascii_digit() || "一二三四五六七八九十〇零元".contains(digit))
        })
    };
    ["年", "月", "日", "世纪"].iter().any(|mark| digits_before(mark))
        || ["年代", "时期", "年间", "century", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .iter()
            .any(|mark| normal.contains(mark))
        || normal
            .split(|character: char| !character.is_ascii_digit())
            .any(|digits| digits.len() == 4 && matches!(digits.get(..1), Some("1" | "2")))
}

/// The capitalized words inside a sentence in Latin letters (the first word may be capitalized for its place).
fn capitalized(sentence: &str) -> Vec<&str> {
    sentence
        .split(|character: char| !(character.is_alphanumeric() || character == '\''))
        .filter(|word| !word.is_empty())
        .skip(1)
        .filter(|word| word.is_ascii() && word.len() > 1 && word.starts_with(|first: char| first.is_ascii_uppercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_words_have_rows_and_parts_speak_for_long_words_alone() {
        fn check(sentence: &str, words: &[&str]) {
            let rows: Vec<Option<Row>> =
                IndexedSentence::new(&KnowledgeBase::of_documents(Vec::new()), sentence).rows.into_iter().map(Some).collect();
            assert_eq!(rows, words.iter().map(|word| row(word)).collect::<Vec<_>>(), "{sentence}");
        }
        check("The teacher and the teachers resigned.", &["teacher", "resign"]);
        // A word of up to four characters is known as it is; of a longer one the parts are.
        check("共和國", &["共和国"]);
        check("中華人民共和國", &["中华", "华人", "人民", "共和", "共和国"]);
        check("的！", &[]);
    }
}
