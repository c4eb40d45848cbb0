//! Questions that lean on those before: what each is read as, and whom its headline names.

use serde::Deserialize;
use std::fs;
use stet_knowledge::answer::{Question, answer};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;
use stet_knowledge::question::{FollowUp, Turn, follow_up};

/// A line of the fixture.
#[derive(Deserialize)]
struct Dialogue {
    turns: Vec<Expected>,
}

/// A question and what becomes of it.
#[derive(Deserialize)]
struct Expected {
    question: String,
    /// The complete question; none if it is one, `unclear` if somebody is to be asked which one is meant.
    #[serde(default)]
    read: Option<String>,
    /// The profiles of its headline; none if that is not looked at.
    names: Option<Vec<String>>,
}

/// Reads a question after others, the latest last.
fn read(base: &KnowledgeBase, turns: &[Turn], typed: &str) -> (Option<String>, Vec<String>) {
    match follow_up(base, turns, typed) {
        FollowUp::Complete => (None, Vec::new()),
        FollowUp::Read(read) | FollowUp::Afresh(read) => (Some(read), Vec::new()),
        FollowUp::Unclear(choices) => (Some("unclear".to_owned()), choices.into_iter().map(|choice| choice.question).collect()),
    }
}

#[test]
fn dialogues_are_read_as_people_mean_them() {
    let lines = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/dialogues.jsonl")).unwrap();
    let snapshot = Snapshot::new(KnowledgeBase::shipped());
    for dialogue in lines.lines().map(|line| serde_json::from_str::<Dialogue>(line).unwrap()) {
        let mut turns: Vec<Turn> = Vec::new();
        for expected in dialogue.turns {
            let (complete, choices) = read(&snapshot.base, &turns, &expected.question);
            assert_eq!(complete, expected.read, "{}", expected.question);
            let question = complete.filter(|_| choices.is_empty()).unwrap_or(expected.question);
            let headline = answer(&snapshot, &Question::new(&question)).unwrap().headline;
            let found: Vec<String> = headline.into_iter().filter_map(|item| item.profile).collect();
            if let Some(mut names) = expected.names {
                let mut told = found.clone();
                told.sort();
                told.dedup();
                names.sort();
                assert_eq!(told, names, "{question}");
            }
            turns.push(Turn { question, found, choices });
        }
    }
}

#[test]
fn a_word_leans_on_what_it_can_stand_for() {
    let base = KnowledgeBase::shipped();
    let turn = |question: &str, found: &[&str]| Turn {
        question: question.to_owned(),
        found: found.iter().map(|id| (*id).to_owned()).collect(),
        choices: Vec::new(),
    };
    let check =
        |turns: &[Turn], typed: &str, expected: Option<&str>| assert_eq!(read(&base, turns, typed).0.as_deref(), expected, "{typed}");
    let meta = [turn("who went to Meta?", &["zhao-shengjia", "bi-shuchao"])];
    check(&meta, "where did they study?", Some("where did Shengjia Zhao and Shuchao Bi study?"));
    check(&meta, "where did he study?", Some("unclear"));
    check(&meta, "who else went there?", Some("who else went to Meta?"));
    check(&meta, "is it raining?", None);
    check(&meta, "what is the Green Card Lottery?", None);
    check(&meta, "did Hongyu Ren say where he studied?", None);
    check(&meta, "why?", Some("why? (who went to Meta?)"));
    check(&meta, "new question: where did they study?", Some("where did they study?"));
    check(&meta, "where did those people study?", Some("where did Shengjia Zhao and Shuchao Bi study?"));
    check(&meta, "is it true that Meta hired four people?", None);
    check(&meta, "how do I join?", None);
    check(&meta, "what is the best school that people attend?", None);
    check(&meta, "其他公司有誰？", None);
    check(&meta, "吉他怎麼彈？", None);
    let asked = [turn("who went to Meta?", &[]), turn("why? (who went to Meta?)", &[])];
    check(&asked, "why?", Some("why? (who went to Meta?)"));
    let open =
        [Turn { choices: vec!["where did Shuchao Bi study?".to_owned(), "where did Hongyu Ren study?".to_owned()], ..Turn::default() }];
    check(&open, "Bi", Some("where did Shuchao Bi study?"));
    check(&open, "how old is Shuchao Bi?", None);
    check(&meta, "new question", Some(""));
    check(&[], "where did they study?", None);
    let tencent = [turn("what did Tencent start in June?", &["tencent-june-contest"])];
    check(&tencent, "which contests did it host in the past?", Some("which contests did Tencent host in the past?"));
}
