use super::{ByField, Counts};
use crate::base::KnowledgeBase;
use crate::document::Text;
use crate::lexicon::{Lexicon, Meaning, stem};
use crate::profile::Kind;
use crate::text::{Measure, Normal, quantities};
use crate::token::{Class, Term, Token, characters, pairs, phrases, term, words};
use crate::vectors::{Row, Vector, row};
use std::ops::Range;

/// What a sentence contributes to a search, computed once when it is indexed.
#[derive(Debug)]
pub struct IndexedSentence {
    /// Its words in order, parts of longer words left out.
    pub words: Box<[Word]>,
    /// The normal form, what it stands under before it.
    pub normal: Box<str>,
    /// The byte of the normal form where the sentence itself begins.
    pub own: usize,
    /// The tokens in each of [`super::FIELDS`].
    pub counts: ByField<Counts>,
    /// The values of its numbers, in a form that can be compared, equal where the values are.
    pub quantities: Box<[Term]>,
    /// The profiles it names, by index in the knowledge base.
    pub profiles: Box<[usize]>,
    /// What kinds of answer it holds.
    pub tags: Tags,
    /// The rows of its content words in the table of vectors, each once; of a long word that has none, its parts'.
    pub rows: Box<[Row]>,
    /// The direction of these together.
    pub direction: Option<Vector>,
    /// The terms of the persons', places' and other names that jieba's tagger or capital letters show.
    pub proper: Box<[Term]>,
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
    /// It opens with a pronoun of a fixed list; the ranking is trained on this.
    pub refers_back: bool,
    /// It opens with a word that stands for something named before it, by the language data; spans follow this.
    pub leans_back: bool,
}

/// Stands between what a sentence stands under and the sentence.
const UNDER: &str = " ; ";

impl IndexedSentence {
    /// Reads a sentence by itself.
    pub fn new(base: &KnowledgeBase, sentence: &str) -> Self {
        Self::read(base, &[], sentence)
    }

    /// Returns the normal form of the sentence itself, without the lines over it.
    pub fn own_text(&self) -> &str {
        self.normal.get(self.own..).unwrap_or_default()
    }

    /// Returns the words of the sentence itself.
    pub fn own_words(&self) -> &[Word] {
        self.words.get(self.words.partition_point(|word| (word.start as usize) < self.own)..).unwrap_or_default()
    }

    /// Returns the words of the lines over it.
    pub fn words_above(&self) -> &[Word] {
        self.words.get(..self.words.partition_point(|word| (word.start as usize) < self.own)).unwrap_or_default()
    }

    /// Reads a sentence of a text with what it stands under: an answer with its question, a row with its header. What it stands under
    /// is searched with it and answers nothing.
    pub fn of_text(base: &KnowledgeBase, text: &Text, number: usize) -> Self {
        if text.blocks().is_empty() {
            return Self::new(base, text.sentence(number).unwrap_or_default());
        }
        let sentence = text.shown(number);
        let mut context = text.context(number);
        // `He was paid …`: what he is called stands in the sentence before.
        if let Some(before) = number.checked_sub(1).filter(|before| text.paragraph(*before) == text.paragraph(number))
            && leans_back(base, &sentence)
        {
            context.insert(0, text.shown(before));
        }
        Self::read(base, &context, &sentence)
    }

    fn read(base: &KnowledgeBase, context: &[String], sentence: &str) -> Self {
        let mut normal = String::new();
        for line in context.iter().rev() {
            normal.push_str(Normal::new(line).text());
            normal.push_str(UNDER);
        }
        let start = normal.len();
        normal.push_str(Normal::new(sentence).text());
        let tokens = words(&base.names, &normal);
        let found = quantities(&normal);
        let own_tokens = || tokens.iter().filter(|token| token.range.start >= start);
        let own_text = normal.get(start..).unwrap_or_default();
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
        let own_profiles: Vec<usize> = base.names.all(own_text).into_iter().map(|mention| mention.profile).collect();
        let kinds =
            |kinds: &[Kind]| own_profiles.iter().filter_map(|&at| base.profiles.get(at)).any(|profile| kinds.contains(&profile.kind));
        let class = |class: Class| own_tokens().any(|token| token.class == class);
        let capitals = capitalized(sentence);
        let tags = Tags {
            number: found.iter().any(|quantity| quantity.range.start >= start),
            date: found.iter().any(|quantity| quantity.range.start >= start && quantity.measure == Measure::Month) || has_date(own_text),
            person: class(Class::Person) || kinds(&[Kind::Person]) || own_text.contains('·') || capitals.len() > 1,
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
            .any(|mark| own_text.contains(mark)),
            title: sentence.contains(['《', '「', '“', '"', '『']),
            leans_back: leans_back(base, sentence),
            refers_back: own_tokens().next().is_some_and(|first| {
                ["他", "她", "它", "其", "他们", "此", "该", "这", "he", "she", "it", "they", "this", "these"]
                    .contains(&first.text.as_str())
            }),
        };
        let proper = own_tokens()
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
            rows: rows.into(),
            counts,
            quantities: found.iter().map(|quantity| quantity_term(quantity.value, quantity.measure)).collect(),
            profiles: profiles.into(),
            tags,
            proper,
            normal: normal.into(),
            own: start,
        }
    }
}

/// Returns true if a sentence opens with a word that stands for something named before it.
fn leans_back(base: &KnowledgeBase, sentence: &str) -> bool {
    /// The first word stands within so many characters.
    const OPENING: usize = 16;
    let opening: String = sentence.chars().take(OPENING).collect();
    let normal = Normal::new(&opening);
    if base.lexicon.points_back(normal.text()) {
        return true;
    }
    let Some(first) = words(&base.names, normal.text()).into_iter().next() else { return false };
    let written = normal.text().get(first.range.clone()).unwrap_or_default();
    let meanings = base.lexicon.english(&[stem(written)]).iter().chain(base.lexicon.chinese(written));
    meanings.into_iter().any(|meaning| *meaning == Meaning::RefersBack)
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
    let kind = match measure {
        Measure::Month => "m",
        Measure::Rough => "~",
        Measure::Count | Measure::Share => "",
    };
    term(&format!("#{value}{kind}"))
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
