//! What a quote says of a question and what it lacks: the signs that others rest on, where they must speak and where they must not.

#![expect(clippy::unwrap_used, reason = "tests")]

use stet_knowledge::answer::{Question, SIGNS, trace};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::index::Snapshot;

const CHOIR: &str = "# The mill choir\n\n\
    The mill choir sings on Fridays.\n\n\
    ## Places\n\n\
    We rehearsed in the attic of the mill. The piano stands downstairs.\n\n\
    ## People\n\n\
    Marta Quill keeps the scores. She lives by the weir. She rows to work every morning.\n\n\
    - Treasurer: Otto Lind\n\
    - Deputy treasurer: Jo Vane\n\n\
    ## Money\n\n\
    A year cost 30 crowns until 2024. Singers under 18 pay 12 crowns, because the town pays the rest.\n\n\
    **Q: When is the summer break?**\n\
    A: From 5 July to 20 August.\n";

fn snapshot(text: &str) -> Snapshot {
    let head = "id = \"d\"\ntitle = \"d\"\nlanguage = \"en\"\norigin = \"d.md\"\nunit = \"sentence\"\nformat = \"markdown\"\n";
    let files = [("documents/d/document.toml", head), ("documents/d/source.txt", text)];
    let (base, problems) = KnowledgeBase::load(&Files::from(files.map(|(path, content)| (path.to_owned(), content.to_owned()))));
    assert_eq!(problems, []);
    Snapshot::new(base)
}

/// Asks, and compares a sign of the sentence that has some words.
fn check(question: &str, words: &str, sign: &str, expected: impl Fn(f64) -> bool) {
    let snapshot = snapshot(CHOIR);
    let text = &snapshot.documents.first().unwrap().document.text;
    let trace = trace(&snapshot, &Question::new(question)).unwrap();
    let candidate = trace.ranked.iter().find(|candidate| text.shown(candidate.sentence).contains(words)).unwrap();
    let value = candidate.signs[SIGNS.iter().position(|known| *known == sign).unwrap()];
    assert!(expected(value), "{question}: {words}: {sign} is {value}");
}

const YES: fn(f64) -> bool = |value| value > 0.99;
const NO: fn(f64) -> bool = |value| value < 0.01;
const PARTLY: fn(f64) -> bool = |value| value > 0.01 && value < 0.99;

#[test]
fn words_are_said_as_they_stand_by_their_root_or_just_before() {
    check("where was the rehearsal?", "rehearsed", "unsaid.count", NO);
    check("where was the rehearsal?", "piano", "shares-nothing", YES);
    check("where was the rehearsal?", "piano", "said-around", YES);
    check("does Marta row every morning?", "rows to work", "unsaid.name", NO);
    check("what does Otto Lind keep?", "scores", "unsaid.name", PARTLY);
    check("what does Otto Lind keep?", "scores", "of-another", YES);
    check("does Marta swim every morning?", "rows to work", "unsaid.unknown", PARTLY);
    check("does Marta swim every morning?", "rows to work", "unknown-word", YES);
    check("does the choir own a trombone?", "sings on", "lacks-thing", YES);
    check("does the choir sing on Fridays?", "sings on", "lacks-thing", NO);
}

#[test]
fn what_is_asked_for_is_there_or_missing() {
    check("who is the treasurer?", "Otto", "deputy", NO);
    check("who is the treasurer?", "Jo Vane", "deputy", YES);
    check("who plays the piano?", "piano", "lacks-name", YES);
    check("who is the treasurer?", "Otto", "lacks-name", NO);
    check("when did the piano come?", "piano", "lacks-time", YES);
    check("when is the summer break?", "5 July", "lacks-time", NO);
    check("when is the summer break?", "5 July", "holds-asked", YES);
    check("how old is Marta?", "scores", "lacks-age", YES);
    check("why was a year 30 crowns?", "30 crowns", "lacks-reason", YES);
    check("why do singers under 18 pay less?", "12 crowns", "lacks-reason", NO);
}

#[test]
fn a_figure_or_a_year_is_the_same_or_another() {
    check("how much was a year before 2025?", "30 crowns", "unsaid.count", NO);
    check("how much was a year before 2025?", "30 crowns", "other-year", NO);
    check("how much was a year in 2019?", "30 crowns", "other-year", YES);
    check("how much was a year in 2019?", "30 crowns", "other-figure", YES);
    check("what do singers under 25 pay?", "12 crowns", "other-figure", YES);
    check("what do singers under 18 pay?", "12 crowns", "other-figure", NO);
    check("what do singers under 18 pay?", "12 crowns", "figure-asked", YES);
}

#[test]
fn a_question_over_a_quote_asks_alike_or_for_something_else() {
    check("when is the summer break?", "5 July", "question.asks-alike", YES);
    check("who takes the summer break?", "5 July", "question.asks-other", YES);
    check("when is the summer break?", "5 July", "question.said", YES);
    check("does the choir sing on Fridays?", "sings on", "prose", YES);
    check("who is the treasurer?", "Otto", "prose", NO);
}

/// What is not looked at counts as the least of what is: it overtakes nothing.
#[test]
fn sentences_that_were_not_weighed_come_last() {
    let colours = ["red", "blue", "green", "white"];
    let items: Vec<String> = colours.iter().cycle().take(20).map(|colour| format!("- Locker {colour} has a hook and a shelf.\n")).collect();
    let snapshot = snapshot(&format!("# Hall\n\n## Lockers\n\n{}", items.concat()));
    let ranked = trace(&snapshot, &Question::new("when was the locker with a hook painted?")).unwrap().ranked;
    let weighed = ranked.iter().take_while(|candidate| !candidate.signs.is_empty()).count();
    assert!(weighed > 0 && ranked.len() > weighed);
    assert!(ranked.iter().skip(weighed).all(|candidate| candidate.signs.is_empty()), "one that was not weighed stands among the first");
}
