use crate::index::Snapshot;
use crate::lexicon::{Asked, Counted, Lexicon, Meaning, Unit, stem};
use crate::profile::Kind;
use crate::question::Reading;
use crate::text::{Measure, Normal, Quantity, is_han, quantities, visible};
use crate::token::{Class, Token, words};
use std::ops::Range;

/// How many words on either side of a figure tell what it counts.
const REACH: usize = 5;
/// What follows a figure tells more than what precedes it: 有*7*人來自中國高校.
const AFTER: f64 = 1.2;
/// How far the noun that is counted may be from its figure: `12 old wooden ships` and 3艘古老的木船, in words and characters.
const NOUN_WITHIN: usize = 4;
const NOUN_WITHIN_CHARACTERS: usize = 8;

/// A figure cut out of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Bytes of the quoted sentence.
    pub range: Range<usize>,
    /// The same figure in the asker's language.
    pub name: String,
    /// Its value, to tell whether two sentences say the same.
    pub value: f64,
}

/// The figure that answers a how many, how much or when question.
///
/// `told` is the sentence in the asker's language (the quoted one, or its translation): there the figure is chosen by the
/// question's words beside it, each by its weight, and its value is then looked up in the quoted sentence. None when no number
/// fits, or several fit equally well.
pub fn figure(snapshot: &Snapshot, reading: &Reading, weight: &dyn Fn(&str) -> f64, quoted: &str, told: &str) -> Option<Figure> {
    let chosen = choose(snapshot, reading, weight, told)?;
    let lexicon = &snapshot.base.lexicon;
    let normal = Normal::new(quoted);
    let mut same = quantities(normal.text()).into_iter().filter(|found| found.measure == chosen.measure && same_value(found, &chosen));
    let found = same.next().filter(|_| same.next().is_none())?;
    let range = normal.original(whole(lexicon, normal.text(), found.range));
    let form = Normal::new(told);
    let name = visible(told.get(form.original(whole(lexicon, form.text(), chosen.range)))?);
    (!range.is_empty()).then_some(Figure { range, name, value: chosen.value })
}

fn same_value(left: &Quantity, right: &Quantity) -> bool {
    (left.value - right.value).abs() < f64::EPSILON
}

fn choose(snapshot: &Snapshot, reading: &Reading, weight: &dyn Fn(&str) -> f64, told: &str) -> Option<Quantity> {
    let lexicon = &snapshot.base.lexicon;
    let normal = Normal::new(told);
    let text = normal.text();
    let names = snapshot.base.names.all(text);
    let candidates: Vec<Quantity> = quantities(text)
        .into_iter()
        .filter(|found| answers(lexicon, reading, text, found))
        .filter(|found| !is_known(reading, found))
        .filter(|found| in_clause_of_question(snapshot, reading, text, found))
        .filter(|found| !names.iter().any(|name| name.range.start <= found.range.start && found.range.end <= name.range.end))
        .collect();
    // `6 May 1931` and 1931年5月6日: the year tells more than the month.
    let is_no_month = |found: &Quantity| found.measure != Measure::Month;
    let dated = reading.asked == Asked::When && candidates.iter().any(is_no_month);
    let candidates: Vec<Quantity> = candidates.into_iter().filter(|found| !dated || is_no_month(found)).collect();
    if let [only] = candidates.as_slice() {
        return Some(only.clone());
    }
    let is_money = |found: &&Quantity| is_money(lexicon, text, found);
    let paid = matches!(reading.asked, Asked::HowMany | Asked::HowMuch) && !names_what_is_counted(reading);
    if let (true, [only]) = (paid, candidates.iter().filter(is_money).collect::<Vec<_>>().as_slice()) {
        return Some((*only).clone());
    }
    let tokens = words(&snapshot.base.names, text);
    let counted = counted_nouns(lexicon, reading);
    let nearness = |found: &Quantity| -> f64 {
        let clause = clause(snapshot, text, found, lexicon.conjunctions());
        let near = |token: &&Token| {
            let asked = |asked: &&Token| asked.text == token.text && is_content(snapshot, reading, asked);
            // What all of them count tells nothing.
            reading.tokens.iter().find(asked).is_some_and(|asked| !counted.iter().any(|noun| noun.text == asked.text))
        };
        let share = |(distance, token): (usize, &Token)| {
            weight(&token.text) / f64::from(u32::try_from(distance).unwrap_or(u32::MAX).saturating_add(1))
        };
        let sum =
            |side: &mut dyn Iterator<Item = &Token>| side.take(REACH).enumerate().filter(|(_, token)| near(token)).map(share).sum::<f64>();
        let in_clause = |token: &&Token| clause.start <= token.range.start && token.range.end <= clause.end;
        let own = || tokens.iter().filter(|token| !token.inner && !lexicon.is_stop(&token.text)).filter(in_clause);
        let figure = whole(lexicon, text, found.range.clone());
        let before = sum(&mut own().rev().filter(|token| token.range.end <= figure.start));
        let after = sum(&mut own().filter(|token| token.range.start >= figure.end));
        before + if is_whole_of_a_part(lexicon, text, &candidates, found, &counted) { 0.0 } else { AFTER * after }
    };
    let mut scored: Vec<(f64, &Quantity)> = candidates.iter().map(|found| (nearness(found), found)).collect();
    // 17人里，有7人 and 25名飞行员中有3名: asked about the part with words for the whole, it is still the part.
    for at in 1..scored.len() {
        if let Some([(of_whole, whole), (of_part, part)]) = scored.get_mut(at - 1..=at) {
            let start = whole.range.end + lexicon.unit(text.get(whole.range.end..).unwrap_or_default()).map_or(0, |(_, length)| length);
            let between = text.get(start..part.range.start).unwrap_or_default();
            let locates = lexicon.ends_within(between.trim_end_matches(['有', ',', '，', ' ']));
            if locates && *of_part > 0.0 {
                *of_whole = 0.0;
            }
        }
    }
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    match scored.as_slice() {
        [(best, found), (second, _), ..] if best > second => Some((*found).clone()),
        _ => None,
    }
}

/// Whether a question asks for a number or a date.
pub fn asks_for_figure(reading: &Reading) -> bool {
    matches!(reading.asked, Asked::HowMany | Asked::HowMuch | Asked::When)
}

/// Whether a question wants a figure and can be content with nothing else: 几个, 哪一年. When may be told in words, how deep and 第几 by a
/// rank, and 几年 by 十年, which is too common to read as a number; 这几个 asks nothing.
pub fn wants_figure(lexicon: &Lexicon, reading: &Reading) -> bool {
    let [asks] = reading.question_words.as_slice() else { return false };
    let before = reading.normal.get(..asks.start).unwrap_or_default();
    let words = reading.normal.get(asks.clone()).unwrap_or_default();
    let stems: Vec<String> = words.split(' ').map(stem).collect();
    let measures = lexicon.english(&stems).iter().chain(lexicon.chinese(words)).any(|meaning| *meaning == Meaning::Measures);
    match reading.asked {
        Asked::HowMany | Asked::HowMuch => {
            !measures && !words.starts_with('第') && !before.ends_with(['这', '那']) && !lexicon.asks_for(Counted::Year, asked_for(reading))
        }
        Asked::When => lexicon.asks_for(Counted::Year, words) || lexicon.asks_for(Counted::Month, words),
        _ => false,
    }
}

/// Whether a text has a number that may be what a question asks for, however either puts it: *one* candidate, the *sixth* layer, the
/// *two* of two or three. A unit of another sort is none.
pub fn may_tell_figure(lexicon: &Lexicon, reading: &Reading, text: &str) -> bool {
    let found = quantities(text);
    if reading.asked != Asked::HowMany {
        return found.iter().any(|found| can_be_asked_for(lexicon, reading, text, found));
    }
    let asked = asked_for(reading);
    let asks = |counted: Counted| lexicon.asks_for(counted, asked);
    let (money, share) = (asks(Counted::Money), asks(Counted::Share));
    let may_be = |found: &Quantity| match unit(lexicon, text, found) {
        Some(unit) if unit.counted == Counted::Share => share,
        Some(unit) if unit.counted == Counted::Money => money || !names_what_is_counted(reading),
        Some(unit) if !matches!(unit.counted, Counted::People | Counted::Thing) => unit.is_asked_for(asked),
        counted => {
            // A bare 多少 asks for no people, and a noun that is named is counted beside the figure.
            let nouns = !counted_nouns(lexicon, reading).is_empty();
            let measured = counted.is_some_and(|unit| unit.counted == Counted::Thing && unit.is_asked_for(asked));
            let named =
                measured || asks(Counted::People) || reading.kind == Some(Kind::Person) || has_the_noun(lexicon, reading, text, found);
            let bare = !nouns && counted.is_some_and(|unit| unit.counted == Counted::People && !asks(Counted::Thing));
            !money && !share && (named || !(nouns || bare))
        }
    };
    let one = || {
        let mut after = text.match_indices('一').filter_map(|(at, one)| text.get(at + one.len()..));
        let counts = |unit: &Unit| matches!(unit.counted, Counted::People | Counted::Thing);
        text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "one")
            || after.any(|after| lexicon.unit(after).is_some_and(|(unit, _)| counts(unit)))
    };
    found.iter().any(|found| found.measure == Measure::Count && !is_year(lexicon, text, found) && may_be(found))
        || (!money && !share && one())
}

/// Whether a text has a number of the kind that a question asks for, and that the question does not name itself.
pub(super) fn tells_figure(lexicon: &Lexicon, reading: &Reading, text: &str) -> bool {
    quantities(text).iter().any(|found| can_be_asked_for(lexicon, reading, text, found) && !is_known(reading, found))
}

fn is_known(reading: &Reading, found: &Quantity) -> bool {
    reading.quantities.iter().any(|asked| same_value(asked, found) && asked.measure == found.measure)
}

/// Whether a number of a text is of the kind that a question asks for.
fn can_be_asked_for(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    found.explicit && fits(lexicon, reading, text, found) && !is_rank(text, found) && unit_fits(lexicon, reading, text, found)
}

/// Whether a number of a text can be told as what a question asks for: `17 dinners` says nothing of how many guests there were, nor does
/// `1850 students` tell when.
pub(super) fn answers(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    can_be_asked_for(lexicon, reading, text, found)
        && match reading.asked {
            Asked::When => {
                found.measure == Measure::Month || asks_for_unit(lexicon, reading, Counted::Year) || is_year(lexicon, text, found)
            }
            Asked::HowMany => counts_the_noun(lexicon, reading, text, found) && !is_time_of_late(lexicon, text, found),
            _ => true,
        }
}

/// The clause that holds a figure: bytes of the text. One that only says when, `In 1999, `, goes with the next.
fn clause(snapshot: &Snapshot, text: &str, found: &Quantity, conjunctions: &[String]) -> Range<usize> {
    const MARKS: [char; 7] = [',', ';', '，', '；', '。', ':', '：'];
    let last = |(at, mark): (usize, &str)| at + mark.len();
    let before = text.get(..found.range.start).unwrap_or_default();
    let start = before.rmatch_indices(MARKS).next().map(last);
    let start = start.into_iter().chain(conjunctions.iter().filter_map(|word| before.rmatch_indices(word.as_str()).next().map(last))).max();
    let start = start.unwrap_or(0);
    let end_from = |from: usize| {
        let after = text.get(from..).unwrap_or_default();
        let end = after.find(MARKS).into_iter().chain(conjunctions.iter().filter_map(|word| after.find(word.as_str()))).min();
        end.map_or(text.len(), |end| from + end)
    };
    let end = end_from(found.range.end);
    let says_nothing = |part: Option<&str>| {
        words(&snapshot.base.names, part.unwrap_or_default()).iter().all(|word| snapshot.base.lexicon.is_stop(&word.text))
    };
    let figure = whole(&snapshot.base.lexicon, text, found.range.clone());
    let alone = says_nothing(text.get(start..figure.start)) && says_nothing(text.get(figure.end..end));
    let next = text.get(end..).and_then(|rest| rest.chars().next()).map_or(end, |mark| end + mark.len_utf8());
    start..if alone { end_from(next) } else { end }
}

/// Whether the clause that holds the figure has the people of the question, and something of what it says besides: 年薪 is not what a
/// clause about 簽約金 counts. A question that says nothing else is content with any.
fn in_clause_of_question(snapshot: &Snapshot, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let Some(text) = text.get(clause(snapshot, text, found, &[])) else { return false };
    let clause = words(&snapshot.base.names, text);
    let lexicon = &snapshot.base.lexicon;
    let named = snapshot.base.names.all(text);
    let is_person = |profile: usize| snapshot.base.profiles.get(profile).is_some_and(|profile| profile.kind == Kind::Person);
    let people = reading.mentions.iter().filter(|name| is_person(name.profile));
    if !people.into_iter().all(|asked| named.iter().any(|name| name.profile == asked.profile)) {
        return false;
    }
    let mut said = reading
        .content
        .iter()
        .filter(|token| !token.inner && !reading.mentions.iter().any(|name| name.range.contains(&token.range.start)))
        .peekable();
    let same = |asked: &str| {
        clause.iter().any(|token| {
            token.text == asked || lexicon.synonyms(asked).contains(&token.text) || (token.text.len() > 3 && asked.contains(&token.text))
        })
    };
    said.peek().is_none()
        || said.any(|token| same(&token.text))
        || reading.quantities.iter().any(|asked| quantities(text).iter().any(|other| same_value(asked, other)))
}

/// Words that tell what is counted: content, and the noun or measure word right after the question word.
fn is_content(snapshot: &Snapshot, reading: &Reading, token: &Token) -> bool {
    let after_question_word = reading.question_words.iter().any(|asks| asks.end == token.range.start || asks.end + 1 == token.range.start);
    after_question_word || !snapshot.base.lexicon.is_stop(&token.text)
}

fn names_what_is_counted(reading: &Reading) -> bool {
    let Some(asks) = reading.question_words.first() else { return false };
    reading.tokens.iter().any(|token| token.range.start >= asks.end && token.range.start < asks.end + 8)
}

fn fits(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    match reading.asked {
        Asked::When => {
            let (year, month) = (asks_for_unit(lexicon, reading, Counted::Year), asks_for_unit(lexicon, reading, Counted::Month));
            match found.measure {
                Measure::Month => month || !year,
                Measure::Count => looks_like_year(lexicon, text, found) && (year || !month),
            }
        }
        Asked::HowMany | Asked::HowMuch => found.measure == Measure::Count && !is_year(lexicon, text, found),
        _ => false,
    }
}

/// Whether the question words ask for a sort of unit: 哪一年, which month.
fn asks_for_unit(lexicon: &Lexicon, reading: &Reading, counted: Counted) -> bool {
    let mut question_words = reading.question_words.iter().filter_map(|range| reading.normal.get(range.clone()));
    question_words.any(|words| lexicon.asks_for(counted, words))
}

/// Four digits before 年, in recent centuries, or after a word that leads up to a year: `in 1186`, `May 6, 1756`.
fn looks_like_year(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    let digits = text.get(found.range.clone()).unwrap_or_default();
    let of_year = text.get(found.range.end..).is_some_and(|after| after.starts_with('年'));
    let other_unit = unit(lexicon, text, found).is_some() && !of_year;
    let four_digits = digits.len() == 4
        && match digits.get(..2) {
            Some("18" | "19" | "20") => true,
            Some(century) => century.starts_with('1') && leads_up_to_year(text, found),
            None => false,
        };
    (four_digits && !other_unit) || (of_year && found.value > 1000.0)
}

/// A year that is not how many of the next word there are: `in 1850 students came`, `founded in 1850.`, but not `the 1850 students`.
fn is_year(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    let after = text.get(found.range.end..).unwrap_or_default();
    let word_follows = following(after).next().is_some_and(|word| !lexicon.is_stop(&stem(word)) && after.starts_with(' '));
    looks_like_year(lexicon, text, found) && (leads_up_to_year(text, found) || !word_follows)
}

fn leads_up_to_year(text: &str, found: &Quantity) -> bool {
    const BEFORE: [&str; 11] = ["a", "an", "in", "of", "since", "by", "until", "from", "to", "after", "before"];
    let before = text.get(..found.range.start).unwrap_or_default();
    let word = before.strip_suffix(' ').and_then(|before| before.rsplit(' ').next()).unwrap_or_default();
    let month = || quantities(before).last().is_some_and(|last| last.measure == Measure::Month && last.range.end + 1 >= before.len());
    BEFORE.contains(&word) || word.ends_with(',') || month()
}

/// `第六層` and `the sixth layer` count nothing.
fn is_rank(text: &str, found: &Quantity) -> bool {
    let digits = text.get(found.range.clone()).unwrap_or_default();
    let english =
        digits.starts_with(|first: char| first.is_ascii_alphabetic()) && (digits.ends_with("th") || matches!(digits, "second" | "third"));
    english || text.get(..found.range.start).is_some_and(|before| before.ends_with('第'))
}

/// Whether the unit of a figure can be that of what is asked for: people are no money, years no students.
fn unit_fits(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let unit = unit(lexicon, text, found);
    let counted = unit.map(|unit| unit.counted);
    match reading.asked {
        Asked::HowMuch => return matches!(counted, Some(Counted::Money | Counted::Share)),
        Asked::HowMany => {}
        _ => return true,
    }
    let asked = asked_for(reading);
    // A share is a share and nothing else is.
    if lexicon.asks_for(Counted::Share, asked) || counted == Some(Counted::Share) {
        return lexicon.asks_for(Counted::Share, asked) && counted == Some(Counted::Share);
    }
    match counted {
        Some(Counted::People) => {
            lexicon.asks_for(Counted::People, asked) || reading.kind == Some(Kind::Person) || has_the_noun(lexicon, reading, text, found)
        }
        Some(Counted::Year | Counted::Month | Counted::Time) => unit.is_some_and(|unit| unit.is_asked_for(asked)),
        Some(Counted::Money) => lexicon.asks_for(Counted::Money, asked) || !names_what_is_counted(reading),
        Some(Counted::Share | Counted::Thing) | None => true,
    }
}

/// Whether a figure counts the noun that follows how many: it stands beside it, or nothing does that could be counted (`of the 40 ships,
/// 12`). Units of people, money and time are checked by themselves.
fn counts_the_noun(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let asked = asked_for(reading);
    // 几个 of 130万个.
    if unit(lexicon, text, found).is_some_and(|unit| unit.counted != Counted::Thing || unit.is_asked_for(asked)) {
        return true;
    }
    if [Counted::Year, Counted::Month, Counted::Time, Counted::Money].into_iter().any(|counted| lexicon.asks_for(counted, asked)) {
        return false;
    }
    let after = text.get(found.range.end..).unwrap_or_default();
    let measured = counted_in(reading).is_some_and(|measure| after.starts_with(&measure.text));
    let nothing_follows = || {
        let next = following(after).next();
        after.starts_with(|next: char| !is_han(next)) && next.is_none_or(|word| lexicon.is_stop(&stem(word)))
    };
    measured || counted_nouns(lexicon, reading).is_empty() || has_the_noun(lexicon, reading, text, found) || nothing_follows()
}

fn is_time_of_late(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    let unit = unit(lexicon, text, found).map(|unit| unit.counted);
    matches!(unit, Some(Counted::Year | Counted::Month | Counted::Time))
        && text.get(..found.range.start).is_some_and(|before| lexicon.is_lately(before))
}

/// The words after how many up to the first that says nothing, two at most: `how many wooden ships`.
fn counted_nouns<'a>(lexicon: &Lexicon, reading: &'a Reading) -> Vec<&'a Token> {
    let named = after_question_word(reading).skip(usize::from(counted_in(reading).is_some())).take_while(|token| {
        let counts = if token.text.starts_with(is_han) {
            matches!(token.class, Class::Noun | Class::Place | Class::Person | Class::Name)
        } else {
            token.class == Class::Latin
        };
        counts && !lexicon.is_stop(&token.text)
    });
    named.take(2).collect()
}

/// The measure word after 多少 or 几: a single character.
fn counted_in(reading: &Reading) -> Option<&Token> {
    after_question_word(reading).next().filter(|token| token.text.starts_with(is_han) && token.text.chars().count() == 1)
}

fn after_question_word(reading: &Reading) -> impl Iterator<Item = &Token> {
    let start = reading.question_words.first().map_or(usize::MAX, |asks| asks.end);
    reading.tokens.iter().filter(move |token| token.range.start >= start && !token.inner)
}

/// Whether a noun that is asked for stands right after a figure, or in Chinese right before it (學生1850名).
fn has_the_noun(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let nouns = counted_nouns(lexicon, reading);
    let alike = |word: &str| nouns.iter().any(|noun| noun.text == word || lexicon.synonyms(&noun.text).iter().any(|other| other == word));
    let (before, after) = (text.get(..found.range.start).unwrap_or_default(), text.get(found.range.end..).unwrap_or_default());
    let holds = |part: &str| nouns.iter().any(|noun| noun.text.starts_with(is_han) && part.contains(&noun.text));
    let up_to = |text: &mut dyn Iterator<Item = char>| -> String {
        text.take_while(|next| next.is_alphanumeric()).take(NOUN_WITHIN_CHARACTERS).collect()
    };
    let preceding: String = up_to(&mut before.chars().rev()).chars().rev().collect();
    following(after).take(NOUN_WITHIN).map(stem).take_while(|word| !lexicon.is_stop(word)).any(|word| alike(&word))
        || holds(&up_to(&mut after.chars()))
        || holds(&preceding)
}

/// The English words that a text begins with, up to a mark.
fn following(after: &str) -> impl Iterator<Item = &str> {
    let end = after.find(|mark: char| !mark.is_alphanumeric() && !matches!(mark, ' ' | '-' | '\'')).unwrap_or(after.len());
    after.get(..end).unwrap_or_default().split([' ', '-']).filter(|word| !word.is_empty() && !word.starts_with(is_han))
}

/// Whether a figure is the whole of which the one before it is a part, in `3 of the 25 pilots were women`: what follows then speaks of
/// the part, unless it goes on about the whole (`of the 17 people in the team`).
fn is_whole_of_a_part(lexicon: &Lexicon, text: &str, candidates: &[Quantity], found: &Quantity, counted: &[&Token]) -> bool {
    let part = candidates.iter().filter(|other| other.range.end <= found.range.start).max_by_key(|other| other.range.end);
    let between = part.and_then(|part| text.get(part.range.end..found.range.start)).unwrap_or_default();
    let of = between.trim();
    if of.is_empty() || !of.split(' ').all(|word| lexicon.is_stop(&stem(word))) {
        return false;
    }
    let after = text.get(found.range.end..).unwrap_or_default();
    let mut next = following(after).take(NOUN_WITHIN + 1).skip_while(|word| !counted.iter().any(|noun| noun.text == stem(word))).skip(1);
    !next.next().is_some_and(|word| lexicon.is_stop(&stem(word)) && !lexicon.equates(word))
}

/// The question word and what follows it closely: 几位科学家, how many people.
fn asked_for(reading: &Reading) -> &str {
    let Some(asks) = reading.question_words.first() else { return "" };
    let after = after_question_word(reading).take(2).last();
    reading.normal.get(asks.start..after.map_or(asks.end, |token| token.range.end)).unwrap_or_default()
}

fn unit<'a>(lexicon: &'a Lexicon, text: &str, found: &Quantity) -> Option<&'a Unit> {
    lexicon.unit(text.get(found.range.end..)?).map(|(unit, _)| unit)
}

fn is_money(lexicon: &Lexicon, text: &str, found: &Quantity) -> bool {
    unit(lexicon, text, found).is_some_and(|unit| unit.counted == Counted::Money)
}

/// Takes into a figure what belongs to it: 1亿美元, 17人, 第六层, 2025年, at least two.
pub(super) fn whole(lexicon: &Lexicon, text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let start = if before.ends_with('第') { range.start - '第'.len_utf8() } else { lexicon.hedge_start(before) };
    let unit = text.get(range.end..).and_then(|after| lexicon.unit(after)).map_or(0, |(_, length)| length);
    start..range.end + unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;

    #[test]
    fn a_text_tells_a_figure_of_the_kind_that_is_asked_for() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, text: &str, expected: bool| {
            let reading = Reading::new(&base, question, None);
            assert!(asks_for_figure(&reading), "{question}");
            assert_eq!(tells_figure(&base.lexicon, &reading, Normal::new(text).text()), expected, "{question} {text}");
        };
        check("how many ships are there?", "The museum holds 40 ships.", true);
        check("how many ships are there?", "The museum holds many ships.", false);
        check("how many ships came in 1923?", "The ships came in 1923.", false);
        check("how many of the 40 ships sank?", "Of the 40 ships, none came back.", false);
        check("how many of the 40 ships sank?", "Of the 40 ships, 12 sank.", true);
        check("when was it built?", "It was built in 1923.", true);
        check("when was it built?", "It was built of 40 ships.", false);
        check("賽事獎金有多少元？", "算法大賽在6月啟動。", false);
        check("有幾位科學家？", "4位科學家離開了。", true);
        let reading = Reading::new(&base, "who built the ships?", None);
        assert!(!asks_for_figure(&reading));
    }

    #[test]
    fn a_figure_may_be_put_in_other_ways() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, text: &str, expected: bool| {
            let reading = Reading::new(&base, question, None);
            assert_eq!(may_tell_figure(&base.lexicon, &reading, Normal::new(text).text()), expected, "{question} {text}");
        };
        check("How many candidates came by plane?", "They sent a plane for one candidate.", true);
        check("候選人有幾位？", "他們為一位候選人派了飛機。", true);
        check("How many layers can they derive?", "They derive the sixth layer.", true);
        check("How many people came, two or three?", "Two people came.", true);
        check("清華的科學家有幾個？", "兩位科學家來自清華。", true);
        check("How many candidates came?", "Some candidates came.", false);
        check("有多少個校友？", "校友回來後，實驗室有17人。", false);
        check("他一年掙多少？", "兩位科學家入職。", false);
        check("要落地多少個GPU？", "要落地130萬個晶片。", true);
        check("How many candidates came?", "The candidates came for 100 million dollars.", false);
        check("How many yuan was it?", "Two people came.", false);
        check("What percentage came?", "Two people came.", false);
        check("which year was it?", "Two people came in June.", false);
        check("which year was it?", "Two people came in 1920.", true);
    }

    #[test]
    fn a_question_wants_a_figure_that_no_words_can_replace() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, expected: bool| {
            assert_eq!(wants_figure(&base.lexicon, &Reading::new(&base, question, None)), expected, "{question}");
        };
        check("how many parameters does it have?", true);
        check("賺多少錢？", true);
        check("實驗室是哪年成立的？", true);
        check("which month was it?", true);
        check("when was it?", false);
        check("how deep is it?", false);
        check("公式能推到第幾層？", false);
        check("花了幾年？", false);
        check("這幾個人跳槽了嗎？", false);
        check("他們幾個拿了多少錢？", false);
        check("who was it?", false);
    }

    #[test]
    fn a_figure_is_told_that_counts_what_is_asked() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        let check = |question: &str, text: &str, expected: &str| {
            let reading = Reading::new(&snapshot.base, question, None);
            let told = figure(&snapshot, &reading, &|_| 1.0, text, text)
                .map_or_else(String::new, |figure| text.get(figure.range).unwrap_or_default().to_owned());
            assert_eq!(told, expected, "{question} {text}");
        };
        // The noun that is asked for, or nothing else that could be counted, stands beside it.
        check("How many ships are there?", "There are 40 old wooden ships.", "40");
        check("How many ships are there?", "Of the ships there are 40.", "40");
        check("How many ships are there?", "There are 40 maps of ships.", "");
        check("how many painters came from Spain?", "The 12 dinners of the painters came from Spain.", "");
        check("有多少畫家來自西班牙？", "12名畫家來自西班牙。", "12名");
        check("學校有多少學生？", "學校的學生有1850名。", "1850名");
        check("要落地多少個GPU？", "要落地130萬個晶片。", "130萬個");
        // A unit is not another one.
        check("How many students built the museum?", "Students built the museum in five years.", "");
        check("How many days did the farm sell horses?", "The farm sold 30 horses over three days.", "three days");
        check("How many months did it last?", "It lasted 12 months.", "12 months");
        check("How often do they vote?", "They vote every five years.", "every five years");
        check("寬多少米？", "跑道寬60米。", "60");
        check("How much did the ship cost?", "The ship cost 40 people 900 euros.", "900 euros");
        // A year is one where something leads up to it, or where no word follows that it could count.
        check("when did the school have students?", "The school has 1850 students.", "");
        check("how many students does the school have?", "The school has 1850 students.", "1850");
        check("when did students come?", "In 1850 students came.", "1850");
        check("when was the school founded?", "The school, founded 1850, is old.", "1850");
        check("in which year did the series reveal it?", "The 1985 series revealed it.", "1985");
        check("when did the council vote?", "In 1999, the council voted.", "1999");
        check("議會哪一年投票？", "在1999年，議會投票了。", "1999年");
        check("when was the paper published?", "It is based on a 1985 paper.", "1985");
        check("when was the school founded?", "The school was founded on 6 May 1850 there.", "1850");
        // The year and the month are not the same question.
        check("館長哪一年開放了博物館？", "館長在6月開放了博物館。", "");
        check("館長幾月開放了博物館？", "館長在2019年6月開放了博物館。", "6月");
        check("in which year did it open?", "It opened in May.", "");
        check("when did it open?", "It opened in May.", "May");
        // Of several, the one whose clause says what the question says.
        check("何本得到多少錢？", "石愛達得到500元，何本得到900元。", "900元");
        check("How many dollars did Ben Hill get?", "Ada Stone got 500 dollars and Ben Hill got 900 dollars.", "900 dollars");
        check("How many pilots were women?", "Three of the 25 pilots were women.", "Three");
        check("How many pilots in the club were there?", "Three of the 25 pilots in the club were women.", "25");
        check("飛行員中有幾名是女性？", "25名飛行員中有3名是女性。", "3名");
        // Of people who are named, only their own clause speaks.
        check("How much did Jiahui Yu get?", "Among them was Jiahui Yu, two got 100 dollars.", "");
        check("How much did Jiahui Yu get?", "Among them, Jiahui Yu got 100 dollars.", "100 dollars");
        // What makes it a rough one belongs to it.
        check("How many ships sank?", "At least 12 ships sank.", "At least 12");
        check("How many ships sank?", "No more than 12 ships sank.", "No more than 12");
        check("學校有多少名學生？", "學校有不超過900名學生。", "不超過900名");
        // What is only joined is no part of what came before; the last five years are no length of time.
        check("學校有多少名男生？", "學校有30名男生和20名女生。", "30名");
        check("農場養了多少頭牛？", "農場養了12頭牛與80隻羊。", "12");
        check("How long did they stay?", "They stayed in the last five years.", "");
        check("他們留了多久？", "他們最近五年留了下來。", "");
        check("How long did they stay?", "They stayed five years.", "five years");
        check("多少艘船沉沒了？", "至少12艘船沉沒了。", "至少12");
    }
}
