//! The figure of a sentence that answers a question: which of its numbers, and what belongs to it.

mod asked;

pub(super) use asked::{answers, tells_figure};
pub use asked::{asks_for_figure, is_year, may_tell_figure, wants_figure};

use crate::index::Snapshot;
use crate::lexicon::{Asked, Lexicon, stem};
use crate::profile::Kind;
use crate::question::Reading;
use crate::text::{Measure, Normal, Quantity, expressions, is_han, quantities, times, visible};
use crate::token::{Token, words};
use asked::{NOUN_WITHIN, asks_for_part_of_date, counted_nouns, following, is_known, is_money, names_what_is_counted};
use std::ops::Range;

/// What a Chinese number ends with.
const NUMERALS: &str = "零〇一二三四五六七八九十百千万亿两半";
/// How many words on either side of a figure tell what it counts.
const REACH: usize = 5;
/// What follows a figure tells more than what precedes it: 有*7*人來自中國高校.
const AFTER: f64 = 1.2;

/// A figure cut out of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Bytes of the quoted sentence.
    pub range: Range<usize>,
    /// The same figure in the asker's language, if the sentence is in another.
    pub name: Option<String>,
    /// Its value, to tell whether two sentences say the same.
    pub value: f64,
}

/// The figure that answers a how many, how much or when question.
///
/// Of a sentence with a translation into the asker's language the figure is chosen there, by the question's words beside it, each by
/// its weight, and its value is then looked up in the quoted sentence. None when no number fits, or several fit equally well.
pub fn figure(
    snapshot: &Snapshot,
    reading: &Reading,
    weight: &dyn Fn(&str) -> f64,
    quoted: &Normal,
    translation: Option<&str>,
) -> Option<Figure> {
    let lexicon = &snapshot.base.lexicon;
    let translated = translation.map(Normal::new);
    let told = translated.as_ref().unwrap_or(quoted).text();
    let chosen = choose(snapshot, reading, weight, told)?;
    let mut same = quantities(quoted.text()).into_iter().filter(|found| found.measure == chosen.measure && found.has_value_of(&chosen));
    let found = same.next().filter(|_| same.next().is_none())?;
    let range = quoted.original(told_with(lexicon, reading, quoted.text(), found.range));
    let name = match translated.zip(translation) {
        Some((form, text)) => Some(visible(text.get(form.original(told_with(lexicon, reading, form.text(), chosen.range)))?)),
        None => None,
    };
    (!range.is_empty()).then_some(Figure { range, name, value: chosen.value })
}

/// Returns the bytes to tell with a figure: all that belongs to it, but of a date only the year or the month where that alone is asked for.
fn told_with(lexicon: &Lexicon, reading: &Reading, text: &str, range: Range<usize>) -> Range<usize> {
    if asks_for_part_of_date(lexicon, reading) { with_unit(lexicon, text, range) } else { whole(lexicon, text, range) }
}

fn choose(snapshot: &Snapshot, reading: &Reading, weight: &dyn Fn(&str) -> f64, text: &str) -> Option<Quantity> {
    let lexicon = &snapshot.base.lexicon;
    let names = snapshot.base.names.all(text);
    let all = quantities(text);
    let times = if reading.asked == Asked::When { Vec::new() } else { times_of_several(text, &all) };
    let is_of_time = |found: &Quantity| times.iter().any(|time| time.start <= found.range.start && found.range.end <= time.end);
    let candidates: Vec<Quantity> = all
        .into_iter()
        .filter(|found| answers(lexicon, reading, text, found))
        .filter(|found| !is_known(reading, found) && !is_of_time(found) && !is_label(lexicon, reading, text, found))
        .filter(|found| in_clause_of_question(snapshot, reading, text, found))
        .filter(|found| !names.iter().any(|name| name.range.start <= found.range.start && found.range.end <= name.range.end))
        .collect();
    // `6 May 1931` and 1931年5月6日: the year tells more than the month.
    let is_no_month = |found: &Quantity| found.measure != Measure::Month;
    let dated = reading.asked == Asked::When && candidates.iter().any(is_no_month);
    let candidates: Vec<Quantity> = candidates.into_iter().filter(|found| !dated || is_no_month(found)).collect();
    // The two ends of a range are told as one.
    let mut candidates = candidates;
    candidates.dedup_by(|right, left| whole(lexicon, text, right.range.clone()) == whole(lexicon, text, left.range.clone()));
    if let [only] = candidates.as_slice() {
        return Some(only.clone());
    }
    let is_money = |found: &&Quantity| is_money(lexicon, text, found);
    let paid = matches!(reading.asked, Asked::HowMany | Asked::HowMuch) && !names_what_is_counted(reading);
    if let (true, [only]) = (paid, candidates.iter().filter(is_money).collect::<Vec<_>>().as_slice()) {
        return Some((*only).clone());
    }
    let tokens = words(&snapshot.base.names, text);
    let mut counted = counted_nouns(lexicon, reading);
    // 中国高校 of 几位中国高校毕业生 is where they come from, not what 7人 counts.
    let follows = |found: &Quantity, noun: &str| {
        text.get(whole(lexicon, text, found.range.clone()).end..).is_some_and(|after| after.starts_with(noun))
    };
    counted.retain(|noun| !noun.text.starts_with(is_han) || candidates.iter().any(|found| follows(found, &noun.text)));
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

/// Lists the dates and clock times of a text that no number is asked for by: how many seats are there at *14:00*? A year alone may be a
/// length of time: 五年.
fn times_of_several(text: &str, found: &[Quantity]) -> Vec<Range<usize>> {
    let mut times = times(text);
    times.retain(|time| {
        let mut inside = found.iter().filter(|figure| time.start <= figure.range.start && figure.range.end <= time.end);
        text.get(time.clone()).is_some_and(|time| time.contains(':')) || (inside.next().is_some() && inside.next().is_some())
    });
    times
}

/// Returns true if a figure numbers a thing and does not count it: *plot 9*, asked how many plots.
fn is_label(lexicon: &Lexicon, reading: &Reading, text: &str, found: &Quantity) -> bool {
    let before = text.get(..found.range.start).unwrap_or_default();
    let word = before.strip_suffix(' ').and_then(|before| before.rsplit(' ').next()).unwrap_or_default();
    let noun = stem(word);
    reading.asked == Asked::HowMany && counted_nouns(lexicon, reading).iter().any(|counted| counted.text == noun)
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
        || reading.quantities.iter().any(|asked| quantities(text).iter().any(|other| asked.has_value_of(other)))
}

/// Words that tell what is counted: content, and the noun or measure word right after the question word.
fn is_content(snapshot: &Snapshot, reading: &Reading, token: &Token) -> bool {
    let after_question_word = reading.question_words.iter().any(|asks| asks.end == token.range.start || asks.end + 1 == token.range.start);
    after_question_word || !snapshot.base.lexicon.is_stop(&token.text)
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

/// Takes into a figure what belongs to it: 1亿美元, 17人, 第六层, 3 May 2025, 8至12人, at least two.
pub fn whole(lexicon: &Lexicon, text: &str, range: Range<usize>) -> Range<usize> {
    let around = expressions(text).into_iter().find(|expression| expression.start <= range.start && range.end <= expression.end);
    with_other_limit(lexicon, text, with_unit(lexicon, text, around.unwrap_or(range)))
}

/// Takes in the other limit behind a figure: at least three *and at most five*, 至少三人*，至多六人*.
fn with_other_limit(lexicon: &Lexicon, text: &str, range: Range<usize>) -> Range<usize> {
    let after = text.get(range.end..).unwrap_or_default();
    let rest = after.trim_start_matches([',', '，', '、', ' ']);
    let joint = lexicon.conjunctions().iter().find_map(|word| rest.strip_prefix(word.trim_start())).unwrap_or(rest);
    let Some(hedge) = lexicon.hedge_length(joint).filter(|_| lexicon.hedge_length(text.get(range.clone()).unwrap_or_default()).is_some())
    else {
        return range;
    };
    let from = text.len() - joint.len() + hedge;
    let other = quantities(text).into_iter().find(|found| found.range.start == from);
    other.map_or(range.clone(), |other| range.start..with_unit(lexicon, text, other.range).end)
}

/// Takes into a figure its unit and the words before that make it a rough one or a rank.
fn with_unit(lexicon: &Lexicon, text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let before = before.get(..before.len() - lexicon.currency(before).map_or(0, |(_, length)| length)).unwrap_or_default();
    let start = if before.ends_with('第') { before.len() - '第'.len_utf8() } else { lexicon.hedge_start(before) };
    let after = text.get(range.end..).unwrap_or_default();
    let is_bare = text.get(..range.end).is_some_and(|told| told.ends_with(|last: char| last.is_ascii_digit() || NUMERALS.contains(last)));
    let classifier = || lexicon.classifier(after).filter(|_| is_bare);
    let unit = lexicon.unit(after).map(|(_, length)| length).or_else(|| lexicon.dimension_length(after)).or_else(classifier);
    start..range.end + unit.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnowledgeBase;

    #[test]
    fn a_figure_is_told_that_counts_what_is_asked() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        let check = |question: &str, text: &str, expected: &str| {
            let reading = Reading::new(&snapshot.base, question, None);
            let told = figure(&snapshot, &reading, &|_| 1.0, &Normal::new(text), None)
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
        check("寬多少米？", "跑道寬60米。", "60米");
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
        check("when was the school founded?", "The school was founded on 6 May 1850 there.", "6 May 1850");
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
        check("團隊裡有幾位中國高校畢業生？", "團隊的17人裡，有7人出身中國高校。", "7人");
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
        check("農場養了多少頭牛？", "農場養了12頭牛與80隻羊。", "12頭");
        check("How long did they stay?", "They stayed in the last five years.", "");
        check("他們留了多久？", "他們最近五年留了下來。", "");
        check("How long did they stay?", "They stayed five years.", "five years");
        check("幾個人可以組隊？", "組隊人數至少三人，至多六人。", "至少三人，至多六人");
        check(
            "How many people make a team?",
            "Teams have at least three and at most five people.",
            "at least three and at most five people",
        );
        check("影片可以多長？", "影片長度不得超過 90 秒。", "不得超過 90 秒");
        check("How many people saw it at 14:00?", "At 14:00 people saw it.", "");
        check("他們留了多少年？", "他們留了五年。", "五年");
        check("多少艘船沉沒了？", "至少12艘船沉沒了。", "至少12艘");
    }
}
