//! Reading a question: its language, the names in it, the relation it states, what it asks for, and what is left over.

mod asked_for;
mod asking;
mod follow_up;
mod phrase;
mod spelling;

pub use asking::{asking_clause, asking_sentence, talk, without_courtesy};
pub use follow_up::{Choice, FollowUp, Turn, asked_behind, follow_up};
pub use spelling::without_typos;

use crate::base::{KnowledgeBase, Mention};
use crate::lexicon::{Asked, Direction, Lexicon, Meaning};
use crate::profile::Kind;
use crate::text::{Language, Normal, Quantity, is_han, quantities};
use crate::token::{Class, Token, words};
use asked_for::asked;
use phrase::{Phrase, phrases};
use std::ops::Range;

/// The most characters of a question that are read; the rest says nothing that the beginning does not.
pub const LONGEST: usize = 4_000;

/// A question as it is understood, before anything is looked up.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The question as it was typed, up to [`LONGEST`] characters.
    pub typed: String,
    /// The question's normal form; every range below is of its bytes.
    pub normal: String,
    /// The language to answer in.
    pub language: Language,
    /// What it asks for.
    pub asked: Asked,
    /// The kind of the answer, when a noun names it (`which company`).
    pub kind: Option<Kind>,
    /// The noun that names it, when the noun says more than the kind: its index in the language data, and the word.
    pub noun: Option<(usize, String)>,
    /// The profiles it names.
    pub mentions: Vec<Mention>,
    /// The people of a partitive among them: which *of* them, 他们*当中*谁.
    pub among: Vec<Mention>,
    /// The relations it may state, one entry for each phrase.
    pub stated: Vec<Stated>,
    /// The same with idioms, which only facts are matched by.
    pub wordings: Vec<Stated>,
    /// Whether it denies something or leaves somebody out.
    pub restricts: bool,
    /// Whether it stands on something said before (`did he …`).
    pub refers_back: bool,
    /// Whether it asks who or what the one name in it is, and nothing else.
    pub asks_who_that_is: bool,
    /// The numbers in it.
    pub quantities: Vec<Quantity>,
    /// Its words, stop words and question words included.
    pub tokens: Vec<Token>,
    /// What each of its question words asks for: when *and where* do you meet?
    pub asks: Vec<Asked>,
    /// The places of question words.
    pub question_words: Vec<Range<usize>>,
    /// The words that carry its content: no stop words, no question words.
    pub content: Vec<Token>,
    /// Content that is neither a name nor a relation nor a kind.
    pub leftover: Vec<Token>,
    /// Content that looks like a name: tagged as one, or capitalized inside a sentence; names of profiles excepted.
    pub name_like: Vec<Token>,
    /// Its words that count by a measure: 一天, 几本.
    counting: Vec<String>,
    /// Which bytes of what was typed each part of the normal form is.
    form: Normal,
}

/// A phrase that states a relation, or one of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The relations it can state, by index in the language data, each with its direction.
    pub relations: Vec<(usize, Direction)>,
    /// Bytes of the normal form.
    pub range: Range<usize>,
    /// Whether it may as well state nothing (`work`, 去).
    pub optional: bool,
}

impl Reading {
    /// Reads a question. `locale` decides the language of a question that has no letters.
    pub fn new(base: &KnowledgeBase, question: &str, locale: Option<Language>) -> Self {
        let question: String = question.chars().take(LONGEST).collect();
        let language = language_of(base, &question, locale);
        let form = Normal::new(&question);
        let normal = form.text().to_owned();
        let mentions = base.names.longest(&normal);
        let tokens = words(&base.names, &normal);
        let phrases = phrases(&base.lexicon, &normal, &mentions, &tokens);
        let asks: Vec<(Asked, Range<usize>)> = phrases
            .iter()
            .filter_map(|phrase| {
                let asked = phrase.meanings.iter().find_map(|meaning| if let Meaning::Asks(asked) = meaning { Some(*asked) } else { None });
                asked.map(|asked| (asked, phrase.range.clone()))
            })
            .collect();
        let owner = asks.first().is_some_and(|(_, range)| {
            normal.get(range.clone()) == Some("whose")
                || (normal.get(range.clone()) == Some("谁") && normal.get(range.end..).is_some_and(|after| after.starts_with('的')))
        });
        // A noun asks for the answer's kind, or repeats the kind of a name it stands beside (the Athene *model*). `Whose team` asks for a
        // person, not for a team.
        let beside_name = |phrase: &Phrase| {
            let kind = noun_kind(&base.lexicon, phrase);
            mentions.iter().any(|mention| {
                let beside = if mention.range.end <= phrase.range.start {
                    normal.get(mention.range.end..phrase.range.start)
                } else {
                    normal.get(phrase.range.end..mention.range.start)
                };
                kind == base.profiles.get(mention.profile).map(|profile| profile.kind.clone())
                    && beside.is_some_and(|between| matches!(between.trim(), "" | "的" | "这个" | "'s" | "-"))
            })
        };
        let named = if owner { None } else { answer_noun(&base.lexicon, &phrases, &asks, &normal, beside_name) };
        let kind = named.and_then(|phrase| noun_kind(&base.lexicon, phrase));
        let noun = named.and_then(|phrase| {
            let index = phrase.meanings.iter().find_map(|meaning| if let Meaning::Noun(index) = meaning { Some(*index) } else { None })?;
            Some((index, normal.get(phrase.range.clone())?.to_owned()))
        });
        let asked = asked(&phrases, &asks, &normal, kind.as_ref());
        let has = |wanted: Meaning| phrases.iter().any(|phrase| phrase.meanings.contains(&wanted));
        let stated: Vec<Stated> = phrases.iter().filter_map(Phrase::stated).collect();
        let mut wordings: Vec<Stated> = phrases.iter().filter_map(|phrase| phrase.worded(&mentions)).collect();
        if wordings.iter().all(|stated| stated.optional) {
            let asks_first = asks.first().is_some_and(|(_, range)| range.start == 0);
            wordings.extend(belonging(&base.lexicon, &normal, &mentions, asks_first));
        }
        let names_answer = |phrase: &Phrase| owner || named.is_some_and(|named| named.range == phrase.range) || beside_name(phrase);
        let accounted = |range: &Range<usize>, leftover: bool| {
            let says_nothing = |phrase: &Phrase, meaning: &Meaning| match meaning {
                Meaning::Asks(_) | Meaning::Stops | Meaning::RefersBack | Meaning::Equates => true,
                Meaning::Doubts => !leftover || language.is_chinese(),
                Meaning::States(..) | Meaning::Words(..) | Meaning::Addresses => leftover,
                Meaning::Names(_) | Meaning::Noun(_) => leftover && names_answer(phrase),
                Meaning::Negates | Meaning::Excludes | Meaning::Measures => false,
            };
            let measure =
                |phrase: &Phrase| !leftover && phrase.meanings.contains(&Meaning::Measures) && normal.get(range.clone()) != Some("how");
            phrases.iter().any(|phrase| {
                covers(&phrase.range, range) && phrase.meanings.iter().any(|meaning| says_nothing(phrase, meaning)) && !measure(phrase)
            })
        };
        let inside_name = |range: &Range<usize>| mentions.iter().any(|mention| covers(&mention.range, range));
        let content: Vec<Token> =
            tokens.iter().filter(|token| !accounted(&token.range, false) && !base.lexicon.is_stop(&token.text)).cloned().collect();
        let name_like = content
            .iter()
            .filter(|token| !token.inner && !inside_name(&token.range) && looks_like_name(&question, &form, token))
            .cloned()
            .collect();
        let asks_who_that_is =
            matches!(asked, Asked::Who | Asked::What) && only_identifies(&base.lexicon, &phrases, &tokens, &mentions, &normal);
        let leftover = tokens
            .iter()
            .filter(|token| {
                !token.inner && !accounted(&token.range, true) && !inside_name(&token.range) && !made_of(&phrases, &token.range, &normal)
            })
            .cloned()
            .collect();
        Self {
            language,
            asked,
            kind,
            noun,
            stated,
            wordings,
            restricts: has(Meaning::Negates) || has(Meaning::Excludes),
            refers_back: mentions.is_empty() && has(Meaning::RefersBack),
            asks_who_that_is,
            quantities: quantities(&normal).into_iter().filter(|quantity| !inside_name(&quantity.range)).collect(),
            asks: asks.iter().map(|(asked, _)| *asked).collect(),
            question_words: asks.into_iter().map(|(_, range)| range).collect(),
            content,
            leftover,
            name_like,
            among: named_in_row(base, &mentions, &normal),
            mentions,
            counting: tokens.iter().filter(|token| counts(&token.text)).map(|token| token.text.clone()).collect(),
            tokens,
            normal,
            typed: question,
            form,
        }
    }

    /// Returns the text between two parts; `None` if the second does not follow the first.
    pub fn between(&self, left: &Range<usize>, right: &Range<usize>) -> Option<&str> {
        self.normal.get(left.end..right.start)
    }

    /// Returns the text before a part.
    pub fn before(&self, part: &Range<usize>) -> &str {
        self.normal.get(..part.start).unwrap_or_default()
    }

    /// Returns the text behind a part.
    pub fn after(&self, part: &Range<usize>) -> &str {
        self.normal.get(part.end..).unwrap_or_default()
    }

    /// Returns true if a part stands right behind a question word, so that it is asked for: which *plane*.
    pub fn is_asked_for(&self, part: &Range<usize>) -> bool {
        self.question_words.iter().any(|asks| self.between(asks, part).is_some_and(is_blank))
    }

    /// Returns true if a part stands right before a question word: *from* which university.
    pub fn leads_to_question_word(&self, part: &Range<usize>) -> bool {
        self.question_words.iter().any(|asks| self.between(part, asks).is_some_and(is_blank))
    }

    /// What was typed where a range of the normal form is.
    pub fn as_typed(&self, range: &Range<usize>) -> String {
        self.typed.get(self.form.original(range.clone())).unwrap_or_default().to_owned()
    }

    /// Returns true if a word counts by a measure (一天, 几本), or is a part of one that does: 本书 of 几本书.
    pub fn counts_with(&self, word: &str) -> bool {
        counts(word) || self.counting.iter().any(|counting| counting.contains(word))
    }

    /// Returns true if a phrase that cannot state nothing states a relation, by its id.
    pub fn states(&self, lexicon: &Lexicon, relation: &str) -> bool {
        let mut stated = self.wordings.iter().filter(|stated| !stated.optional).flat_map(|stated| &stated.relations);
        stated.any(|(index, _)| lexicon.relations.get(*index).is_some_and(|known| known.id == relation))
    }

    /// Returns true if a noun names who does something: *winner of*, 得主.
    pub fn names_agent(&self) -> bool {
        self.wordings.iter().any(|stated| stated.relations.iter().any(|(_, direction)| *direction == Direction::Noun))
    }

    /// Whether a headline can answer: it asks for somebody or something, and restricts nothing.
    pub fn wants_fillers(&self) -> bool {
        !self.restricts
            && match self.asked {
                Asked::Who | Asked::Where | Asked::Which | Asked::What => true,
                Asked::Keyword => self.kind.is_some() || self.names_agent(),
                Asked::When | Asked::HowMany | Asked::HowMuch | Asked::Why | Asked::How | Asked::YesNo => false,
            }
    }
}

/// Returns true for a number that stands with a measure, as jieba cuts it.
fn counts(word: &str) -> bool {
    word.starts_with(['一', '几', '每', '两', '多']) && word.chars().count() < 4 && word != "一起"
}

/// Reads a question that asks what its one name is of: 毕树超*是哪所大学的*, which school *is* Yu *from*.
fn belonging(lexicon: &Lexicon, normal: &str, mentions: &[Mention], asks_first: bool) -> Option<Stated> {
    let [mention] = mentions else { return None };
    let (before, after) = (normal.get(..mention.range.start)?, normal.get(mention.range.end..)?);
    let range = if lexicon.asks_whose(after) {
        mention.range.end..normal.len()
    } else if asks_first && lexicon.asks_whose_around(before, after) {
        0..mention.range.start
    } else {
        return None;
    };
    let belongs = lexicon.relations.iter().enumerate().filter(|(_, relation)| relation.belongs);
    let relations = belongs.map(|(index, _)| (index, Direction::Forward)).collect();
    Some(Stated { relations, range, optional: false })
}

/// Returns the people of a partitive: which *of A, B and C*.
fn named_in_row(base: &KnowledgeBase, mentions: &[Mention], normal: &str) -> Vec<Mention> {
    let is_person = |mention: &Mention| base.profiles.get(mention.profile).is_some_and(|profile| profile.kind == Kind::Person);
    let joins = |left: &Mention, right: &Mention| {
        let between = normal.get(left.range.end..right.range.start).unwrap_or_default();
        is_person(left) && is_person(right) && base.lexicon.joins_names(between)
    };
    let is_among = |row: &&[Mention]| {
        let (Some(first), Some(last)) = (row.first(), row.last()) else { return false };
        let around = normal.get(..first.range.start).zip(normal.get(last.range.end..));
        row.len() > 1 && around.is_some_and(|(before, after)| base.lexicon.is_among(before, after))
    };
    mentions.chunk_by(joins).find(is_among).map(<[Mention]>::to_vec).unwrap_or_default()
}

/// Returns the language to answer a question in: the one that it is put in. Where no character tells the script, that is the asker's, else that of
/// the texts.
fn language_of(base: &KnowledgeBase, question: &str, locale: Option<Language>) -> Language {
    let detected = Language::detect(question).or(locale).unwrap_or(Language::English);
    if !detected.is_chinese() || !Language::is_in_either_script(question) {
        return detected;
    }
    let own = base.documents.iter().filter(|document| base.story.as_deref() != Some(document.id.as_str()));
    let of_texts = own.chain(&base.documents).map(|document| document.language).find(|language| language.is_chinese());
    locale.filter(|locale| locale.is_chinese()).or(of_texts).unwrap_or(detected)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether a word looks like a name: jieba tags it as one, or it is capitalized though it does not open the question.
fn looks_like_name(question: &str, form: &Normal, token: &Token) -> bool {
    match token.class {
        Class::Person | Class::Place | Class::Name => true,
        Class::Latin => {
            let original = question.get(form.original(token.range.clone())).unwrap_or_default();
            let capital = original.starts_with(char::is_uppercase);
            let shouting = question.chars().filter(|letter| letter.is_lowercase()).count() == 0;
            capital && token.range.start > 0 && !shouting
        }
        Class::Noun | Class::Verb | Class::Number | Class::Other => false,
    }
}

/// Whether every part of a token is some phrase (jieba cuts 谁去 and 做博导 as one word).
fn made_of(phrases: &[Phrase], range: &Range<usize>, normal: &str) -> bool {
    // One that begins before may end in it: the 人 of 哪四个人, in 人去.
    let reaches_in = |phrase: &&Phrase| phrase.range.start < range.start && phrase.range.end > range.start;
    let mut at = phrases.iter().filter(reaches_in).map(|phrase| phrase.range.end).max().unwrap_or(range.start);
    for phrase in phrases.iter().filter(|phrase| phrase.range.start >= range.start && phrase.range.start < range.end) {
        let harmless = phrase.meanings.iter().any(|meaning| !matches!(meaning, Meaning::Negates | Meaning::Excludes));
        if phrase.range.start != at || !harmless {
            return false;
        }
        at = phrase.range.end;
    }
    at >= range.end && normal.get(range.clone()).is_some_and(|text| text.starts_with(is_han))
}

/// Finds the noun that says what kind the answer is: the first one after which or what, or in Chinese right before it (母校是哪所), after who
/// if it means people, and without a question word the last one that is not beside a name of its kind.
fn answer_noun<'a>(
    lexicon: &Lexicon,
    phrases: &'a [Phrase],
    asks: &[(Asked, Range<usize>)],
    normal: &str,
    beside_name: impl Fn(&Phrase) -> bool,
) -> Option<&'a Phrase> {
    let is_noun = |phrase: &&Phrase| phrase.meanings.iter().any(|meaning| matches!(meaning, Meaning::Names(_) | Meaning::Noun(_)));
    match asks.first() {
        None => phrases.iter().rfind(|phrase| is_noun(phrase) && !beside_name(phrase)),
        Some((Asked::Which | Asked::What | Asked::HowMany, asks)) => {
            let equates = |between: &str| lexicon.chinese(between).contains(&Meaning::Equates);
            let right_before = |phrase: &&Phrase| is_noun(phrase) && normal.get(phrase.range.end..asks.start).is_some_and(equates);
            let after = phrases.iter().filter(|phrase| phrase.range.start >= asks.end).find(is_noun);
            after.or_else(|| phrases.iter().rfind(right_before))
        }
        Some((Asked::Who, _)) => phrases.iter().find(|phrase| noun_kind(lexicon, phrase) == Some(Kind::Person)),
        Some(_) => None,
    }
}

/// Whether a question has one name in it, and besides only words that ask who or what it is.
fn only_identifies(lexicon: &Lexicon, phrases: &[Phrase], tokens: &[Token], mentions: &[Mention], normal: &str) -> bool {
    let identify = |meanings: &[Meaning]| {
        let says_no_more =
            |meaning: &Meaning| matches!(meaning, Meaning::Asks(Asked::Who | Asked::What) | Meaning::Equates | Meaning::Addresses);
        meanings.iter().any(says_no_more)
    };
    let no_more = |token: &Token| {
        let range = &token.range;
        token.inner
            || mentions.iter().any(|mention| covers(&mention.range, range))
            || phrases.iter().filter(|phrase| identify(&phrase.meanings)).any(|phrase| {
                // jieba may glue one to the next: 系边 of 任鴻宇係邊個.
                let before = phrase.range.start.max(range.start);
                let glued = || normal.get(range.start..before).is_some_and(|before| identify(lexicon.chinese(before)));
                range.start < phrase.range.end
                    && range.end <= phrase.range.end
                    && (before == range.start || (before < range.end && glued()))
            })
    };
    mentions.len() == 1 && tokens.iter().all(no_more)
}

fn noun_kind(lexicon: &Lexicon, phrase: &Phrase) -> Option<Kind> {
    phrase.meanings.iter().find_map(|meaning| match meaning {
        Meaning::Names(kind) => Some(kind.clone()),
        Meaning::Noun(index) => lexicon.nouns.get(*index).map(|noun| noun.kind.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_understood() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, asked: Asked, names: &[&str], relation: Option<&str>, leftover: &[&str]| {
            let reading = Reading::new(&base, question, None);
            assert_eq!(reading.asked, asked, "{question}");
            let found: Vec<&str> = reading.mentions.iter().map(|mention| base.profiles[mention.profile].id.as_str()).collect();
            assert_eq!(found, names, "{question}");
            let stated =
                |id: &str| reading.stated.iter().flat_map(|stated| &stated.relations).any(|(at, _)| base.lexicon.relations[*at].id == id);
            assert!(relation.is_none_or(stated), "{question}: {:?}", reading.stated);
            let left: Vec<&str> = reading.leftover.iter().map(|token| token.text.as_str()).collect();
            assert_eq!(left, leftover, "{question}");
        };
        check("who went to Meta?", Asked::Who, &["meta"], Some("joined"), &[]);
        check("誰去了Meta?", Asked::Who, &["meta"], Some("joined"), &[]);
        check("邊個去咗Meta?", Asked::Who, &["meta"], Some("joined"), &[]);
        check("Meta挖走了谁?", Asked::Who, &["meta"], Some("joined"), &[]);
        check("被Meta挖角的是哪几位", Asked::Who, &["meta"], Some("joined"), &[]);
        check("list the people meta hired", Asked::Who, &["meta"], Some("joined"), &[]);
        check("which women went to Meta?", Asked::Which, &["meta"], Some("joined"), &["woman"]);
        check("who went from Apple to Meta?", Asked::Who, &["meta"], None, &["from", "appl"]);
        check("did Zhao Shengjia go to Meta?", Asked::YesNo, &["zhao-shengjia", "meta"], Some("joined"), &[]);
        check("任鴻宇畢業於哪所大學?", Asked::Which, &["ren-hongyu"], Some("graduated-from"), &[]);
        check("谁是UC伯克利博导?", Asked::Who, &["uc-berkeley"], Some("advises"), &[]);
        check("至少有几个人拿到了1亿美元?", Asked::HowMany, &[], None, &["至少", "1", "亿美元"]);
        check("", Asked::Keyword, &[], None, &[]);
    }

    #[test]
    fn who_somebody_is_is_not_who_he_is_not_nor_who_else() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, expected: bool| {
            assert_eq!(Reading::new(&base, question, None).asks_who_that_is, expected, "{question}");
        };
        check("who is Zuckerberg?", true);
        check("Who was Jensen Huang", true);
        check("who's Jiahui Yu?", true);
        check("what is Athene?", true);
        check("任鸿宇是谁？", true);
        check("誰是焦劍濤？", true);
        check("任鴻宇係邊個？", true);
        check("who is Mr. Zuckerberg?", true);
        check("who isn't Zuckerberg?", false);
        check("who is not Jiahui Yu?", false);
        check("誰不是余佳輝？", false);
        check("who was after Zuckerberg?", false);
        check("who is Zuckerberg with?", false);
        check("who is Zuckerberg or Jensen Huang?", false);
        check("who is Zuckerberg, Jensen Huang?", false);
        check("who went to Meta?", false);
        check("where is Meta?", false);
        check("Zuckerberg", false);
        check("who is it?", false);
    }
}
