use super::letters::Letters;
use super::nearness::QueryVectors;
use crate::index::{ByField, Counts, Field, profile_term, quantity_term};
use crate::lexicon::{Asked, Lexicon, stem};
use crate::profile::Kind;
use crate::question::Reading;
use crate::text::is_han;
use crate::token::{Class, Term, Token, characters, commonness, pairs, phrases, term};
use crate::vectors::{Vector, row};

/// A question as search terms.
#[derive(Debug, Clone)]
pub struct Query {
    /// The content terms in each of the index's fields.
    pub fields: ByField<Vec<QueryTerm>>,
    /// The terms as they stand, question and stop words included.
    pub(super) raw: ByField<Vec<QueryTerm>>,
    /// The normal form without question words and punctuation (Chinese), or its content stems (English).
    pub(super) core: Letters,
    pub(super) left: Vec<char>,
    pub(super) right: Vec<char>,
    pub(super) expected: Expected,
    pub(super) quantities: Vec<Term>,
    pub(super) proper: Vec<Term>,
    pub(super) profiles: Vec<usize>,
    pub(super) normal: String,
    /// The noun that says what is asked for (which *university*), as it is written.
    pub head: Option<String>,
    /// The directions of `fields[0]` and of the head.
    pub(super) vectors: QueryVectors,
}

/// One term of a query.
#[derive(Debug, Clone)]
pub struct QueryTerm {
    /// The token.
    pub text: String,
    /// Its term.
    pub term: Term,
    /// How often it stands in the question.
    pub count: f64,
    /// What sort of word it is.
    pub class: Class,
    /// What can stand for it: synonyms, other words of a relation, translations.
    pub substitutes: Vec<Substitute>,
    /// How large a share of ordinary sentences holds it.
    pub(super) common: f64,
}

impl QueryTerm {
    /// How much it tells, whatever texts there are: the less ordinary it is, the more.
    pub fn rarity(&self) -> f64 {
        (1.0 / (self.common + 1e-4)).ln()
    }

    /// Whether a piece of text holds it: 1, or as well as a substitute stands for it. [`Occurrences`](super::occurrences::Occurrences)
    /// counts all of a query's terms at once.
    pub(super) fn presence(&self, counts: &ByField<Counts>, field: Field) -> f64 {
        let of = |field: Field| counts.get(field as usize);
        let own = f64::from(u8::from(of(field).is_some_and(|counts| counts.has(self.term))));
        let held = |other: &&Substitute| of(other.field).is_some_and(|counts| other.terms.iter().all(|term| counts.has(*term)));
        self.substitutes.iter().filter(held).map(|other| other.weight).fold(own, f64::max).min(1.0)
    }

    /// Whether a piece of text holds the word or something that stands for it.
    pub fn is_held(&self, counts: &ByField<Counts>) -> bool {
        self.presence(counts, Field::Words) > 0.0
    }
}

/// What can stand for a term of a question: one token or, when several, all of them together.
#[derive(Debug, Clone)]
pub struct Substitute {
    /// As a text would have it.
    pub text: String,
    /// How its tokens are cut.
    pub field: Field,
    /// The tokens.
    pub tokens: Vec<String>,
    /// The tokens' terms.
    pub terms: Vec<Term>,
    /// How well it stands for the term, 0 to 1.
    pub weight: f64,
}

impl Substitute {
    /// Tokens of a field that stand for a term together.
    pub fn new(text: &str, field: Field, tokens: Vec<String>, weight: f64) -> Self {
        let terms = tokens.iter().map(|token| term(token)).collect();
        Self { text: text.to_owned(), field, tokens, terms, weight }
    }

    /// One word.
    pub fn word(text: &str, weight: f64) -> Self {
        Self::new(text, Field::Words, vec![text.to_owned()], weight)
    }
}

/// The kinds of answer a question expects.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks")]
pub(super) struct Expected {
    pub(super) number: bool,
    pub(super) date: bool,
    pub(super) person: bool,
    pub(super) place: bool,
    pub(super) reason: bool,
    pub(super) title: bool,
}

/// How well a synonym stands for a word, and a relation's other words for the one used.
const SYNONYM: f64 = 0.6;
const RELATION_WORD: f64 = 0.5;

impl Query {
    /// Returns the question's normal form.
    pub fn text(&self) -> &str {
        &self.normal
    }

    /// The terms of a question as it was read.
    pub fn new(lexicon: &Lexicon, profile_id: impl Fn(usize) -> Option<String>, reading: &Reading) -> Self {
        let covers = |range: &std::ops::Range<usize>, token: &Token| range.start <= token.range.start && token.range.end <= range.end;
        let mut words: Vec<QueryTerm> = Vec::new();
        for token in &reading.content {
            let in_name = reading.mentions.iter().any(|mention| covers(&mention.range, token));
            let in_number = reading.quantities.iter().any(|quantity| quantity.explicit && covers(&quantity.range, token));
            if in_name || in_number {
                continue;
            }
            let mut synonyms: Vec<Substitute> =
                lexicon.synonyms(&token.text).iter().map(|other| Substitute::word(other, SYNONYM)).collect();
            for stated in reading.stated.iter().filter(|stated| covers(&stated.range, token)) {
                for other in stated.relations.iter().flat_map(|(relation, _)| lexicon.relation_tokens(*relation)) {
                    if *other != token.text && !synonyms.iter().any(|known| known.text == *other) {
                        synonyms.push(Substitute::word(other, RELATION_WORD));
                    }
                }
            }
            push(&mut words, &token.text, class_of(reading, token), synonyms, commonness(&token.text));
        }
        for mention in &reading.mentions {
            if let Some(id) = profile_id(mention.profile) {
                push_term(&mut words, &id, profile_term(&id), Class::Name, Vec::new(), 0.0005);
            }
        }
        for quantity in &reading.quantities {
            push_term(
                &mut words,
                &quantity.value.to_string(),
                quantity_term(quantity.value, quantity.measure),
                Class::Number,
                Vec::new(),
                0.005,
            );
        }
        let core = core(reading);
        let plain = |tokens: Vec<String>, least: f64, keep: &dyn Fn(&str) -> bool| {
            let mut terms = Vec::new();
            for token in tokens.iter().filter(|token| keep(token)) {
                let common = if token.starts_with(is_han) { commonness(token).max(least * 0.1) } else { least };
                push(&mut terms, token, Class::Other, Vec::new(), common);
            }
            terms
        };
        let functional = |token: &str| !"的了是在于与和之".contains(token);
        let all = |_: &str| true;
        let raw_words: Vec<String> = reading.tokens.iter().map(|token| token.text.clone()).collect();
        let letters = Letters::new(core.chars().filter(|character| character.is_alphanumeric()));
        let (left, right) = around_question_word(reading);
        let head = head(reading);
        let asked_for = head.as_deref().and_then(|head| Vector::of([(row(&stem(head))?, 1.0)]));
        let vectors = QueryVectors::new(words.iter().map(|word| word.text.as_str()), asked_for);
        Self {
            fields: [
                words,
                plain(pairs(&core), 0.002, &all),
                plain(characters(&core), 0.02, &functional),
                plain(phrases(&core), 0.002, &all),
            ],
            raw: [
                plain(raw_words, 0.002, &all),
                plain(pairs(&reading.normal), 0.002, &all),
                plain(characters(&reading.normal), 0.02, &all),
                plain(phrases(&reading.normal), 0.002, &all),
            ],
            core: letters,
            left,
            right,
            expected: Expected::of(reading),
            quantities: reading.quantities.iter().map(|quantity| quantity_term(quantity.value, quantity.measure)).collect(),
            proper: reading.tokens.iter().map(|token| term(&token.text)).collect(),
            profiles: reading.mentions.iter().map(|mention| mention.profile).collect(),
            normal: reading.normal.clone(),
            head,
            vectors,
        }
    }
}

impl Query {
    /// The profiles the question names, by index in the knowledge base.
    pub fn profiles(&self) -> impl Iterator<Item = usize> {
        self.profiles.iter().copied()
    }
}

pub(super) fn push(terms: &mut Vec<QueryTerm>, text: &str, class: Class, substitutes: Vec<Substitute>, common: f64) {
    push_term(terms, text, term(text), class, substitutes, common);
}

pub(super) fn push_term(terms: &mut Vec<QueryTerm>, text: &str, term: Term, class: Class, substitutes: Vec<Substitute>, common: f64) {
    match terms.iter_mut().find(|known| known.term == term) {
        Some(known) => known.count += 1.0,
        None => terms.push(QueryTerm { text: text.to_owned(), term, count: 1.0, class, substitutes, common }),
    }
}

/// A word with a capital inside a question is a name, as far as can be told.
pub(super) fn class_of(reading: &Reading, token: &Token) -> Class {
    let capital = token.class == Class::Latin && reading.name_like.iter().any(|name| name.range == token.range);
    if capital { Class::Name } else { token.class }
}

/// The normal form with question words blanked, and English stop words too.
fn core(reading: &Reading) -> String {
    let mut core = String::with_capacity(reading.normal.len());
    let kept: Vec<&Token> = reading.content.iter().filter(|token| !token.text.starts_with(is_han)).collect();
    for (at, character) in reading.normal.char_indices() {
        let asks = reading.question_words.iter().any(|range| range.contains(&at));
        let stops = !is_han(character) && character.is_alphanumeric() && !kept.iter().any(|token| token.range.contains(&at));
        core.push(if asks || stops { ' ' } else { character });
    }
    core
}

/// The noun that follows which or what: `哪所大学` asks for a 大学, `what river` for a river.
fn head(reading: &Reading) -> Option<String> {
    if !matches!(reading.asked, Asked::Which | Asked::What | Asked::Where | Asked::Who | Asked::HowMany) {
        return None;
    }
    let asks = reading.question_words.first()?;
    let mut after = reading.tokens.iter().filter(|token| token.range.start >= asks.end && !token.inner).peekable();
    let near = after.peek().is_some_and(|next| next.range.start <= asks.end + 1);
    if !near {
        return None;
    }
    let chinese = reading.language.is_chinese();
    let noun = after
        .take(3)
        .find(|token| if chinese { token.class == Class::Noun || token.class == Class::Place } else { token.class == Class::Latin })?;
    reading.normal.get(noun.range.clone()).map(str::to_owned)
}

/// The characters before and after the first question word, up to the next punctuation mark.
fn around_question_word(reading: &Reading) -> (Vec<char>, Vec<char>) {
    let Some(range) = reading.question_words.first() else { return (Vec::new(), Vec::new()) };
    let letter = |character: &char| character.is_alphanumeric();
    let before = reading.normal.get(..range.start).unwrap_or_default();
    let mut left: Vec<char> = before.chars().rev().take_while(letter).collect();
    left.reverse();
    let right = reading.normal.get(range.end..).unwrap_or_default().chars().take_while(letter).collect();
    (left, right)
}

impl Expected {
    /// The kinds by their first letters: a stable name.
    pub(super) fn name(self) -> String {
        let marks = [(self.number, 'n'), (self.date, 'd'), (self.person, 'p'), (self.place, 'l'), (self.reason, 'r'), (self.title, 't')];
        marks.into_iter().filter(|(held, _)| *held).map(|(_, letter)| letter).collect()
    }

    fn of(reading: &Reading) -> Self {
        let normal = reading.normal.as_str();
        let has = |marks: &[&str]| marks.iter().any(|mark| normal.contains(mark));
        let mut expected = Self::default();
        match reading.asked {
            Asked::Who => expected.person = true,
            Asked::Where => expected.place = true,
            Asked::When => expected.date = true,
            Asked::HowMany | Asked::HowMuch => expected.number = true,
            Asked::Why => expected.reason = true,
            Asked::Which | Asked::What | Asked::How | Asked::YesNo | Asked::Keyword => {}
        }
        match &reading.kind {
            Some(Kind::Person) => expected.person = true,
            Some(Kind::Place | Kind::Organization) => expected.place = true,
            Some(Kind::Model | Kind::Event | Kind::Own(_)) | None => {}
        }
        expected.reason |= has(&["原因", "缘故"]);
        if matches!(reading.asked, Asked::Which | Asked::What | Asked::HowMany)
            && has(&[
                "哪年",
                "哪一年",
                "年份",
                "日期",
                "哪个月",
                "世纪",
                "年代",
                "朝代",
                "时期",
                "时间",
                "时候",
                " year",
                " date",
                " century",
                " decade",
            ])
        {
            expected.date = true;
            expected.number = false;
        }
        if matches!(reading.asked, Asked::Which | Asked::What) {
            expected.person |= has(&["哪位", "名字", "作家", "导演", "皇帝", "国王", "总统", "人物"]);
            expected.place |= has(&[
                "国家",
                "哪国",
                "城市",
                "地区",
                "哪省",
                "哪市",
                "哪县",
                "哪个省",
                "哪个市",
                "位于",
                " city",
                " country",
                " state",
                " region",
                " county",
            ]);
            expected.number |= has(&["百分", "比例", "面积", "人口数", "percent", "number"]);
        }
        expected.title = matches!(reading.asked, Asked::Which | Asked::What)
            && has(&[
                "书", "电影", "歌", "专辑", "著作", "作品", "小说", "节目", "文章", "法案", "条约", "book", "film", "movie", "song",
                "album",
            ]);
        expected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_there_as_well_as_what_stands_for_it() {
        fn check(text: &[&str], expected: f64) {
            let counts: ByField<Counts> =
                [Counts::new(text.iter().map(|token| term(token))), Counts::default(), Counts::default(), Counts::default()];
            let substitute = |tokens: &[&str], weight: f64| Substitute {
                text: tokens.join(" "),
                field: Field::Words,
                tokens: tokens.iter().map(|token| (*token).to_owned()).collect(),
                terms: tokens.iter().map(|token| term(token)).collect(),
                weight,
            };
            let word = QueryTerm {
                text: "salary".to_owned(),
                term: term("salary"),
                count: 1.0,
                class: Class::Noun,
                substitutes: vec![substitute(&["annual", "pay"], 0.5), substitute(&["wage"], 0.75)],
                common: 0.0,
            };
            let found = word.presence(&counts, Field::Words);
            assert!((found - expected).abs() < 1e-9, "{text:?}: {found}, not {expected}");
            assert_eq!(word.is_held(&counts), expected > 0.0);
        }
        check(&["salary", "salary", "wage"], 1.0);
        check(&["pay", "a", "wage"], 0.75);
        // Of several tokens, all must be there.
        check(&["annual", "pay"], 0.5);
        check(&["annual", "report"], 0.0);
        check(&[], 0.0);
    }
}
