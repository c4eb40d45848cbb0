//! Short answers in texts of the kinds that communities bring: told whole and right, or not at all.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde::Deserialize;
use std::path::{Path, PathBuf};
use stet_knowledge::answer::{Question, answer};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

/// A question with everything that may be told; nothing if the quote alone may answer, or if the
/// text does not say.
#[derive(Debug, Deserialize)]
struct Row {
    text: String,
    kind: String,
    question: String,
    answers: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/short-answers")
}

fn rows() -> Vec<Row> {
    let rows = std::fs::read_to_string(folder().join("questions.jsonl")).unwrap();
    rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Loads a text by itself.
fn snapshot(file: &str) -> Snapshot {
    of_text(&std::fs::read_to_string(folder().join(file)).unwrap())
}

fn of_text(text: &str) -> Snapshot {
    let language = Language::detect(text).unwrap().tag();
    let head =
        format!("id = \"d\"\ntitle = \"d\"\nlanguage = \"{language}\"\norigin = \"d.md\"\nunit = \"sentence\"\nformat = \"markdown\"\n");
    let files = [("documents/d/document.toml", head), ("documents/d/source.txt", text.to_owned())];
    let (base, problems) = KnowledgeBase::load(&Files::from(files.map(|(path, content)| (path.to_owned(), content))));
    assert_eq!(problems, []);
    Snapshot::new(base)
}

#[test]
fn what_is_told_is_whole_and_right_and_of_what_is_not_said_nothing_is() {
    /// The least that is told of what may be: a floor that may only rise.
    const TOLD: usize = 93;
    let (rows, mut told) = (rows(), 0);
    for group in rows.chunk_by(|left, right| left.text == right.text) {
        let snapshot = snapshot(&group.first().unwrap().text);
        for Row { text, kind, question, answers } in group {
            let found = answer(&snapshot, &Question::new(question)).unwrap();
            for headline in &found.headline {
                assert!(answers.contains(&headline.text), "{text}, {kind}: {question} {:?}", headline.text);
                told += 1;
            }
        }
    }
    assert!(told >= TOLD, "only {told} of {} are told", rows.len());
}

#[test]
fn nothing_is_told_of_a_clause_that_denies_doubts_or_ends_it_nor_a_part_of_several() {
    // A text of one sentence, a question, and all that may be told.
    let cases = [
        ("The Bog Troll no longer drops the Rusty Key.", "who drops the Rusty Key?", ""),
        ("沼澤巨魔不再掉落生鏽鑰匙。", "誰掉落生鏽鑰匙？", ""),
        ("Mia Cho no longer leads the choir.", "who leads the choir?", ""),
        ("張小萌不再擔任會長，李大海接任。", "誰擔任會長？", "李大海"),
        ("林珊拒絕擔任財務。", "誰擔任財務？", ""),
        ("Nobody but Fay Dunn knows the code.", "who knows the code?", "Fay Dunn"),
        ("Vic Dorn refused to sign the treaty.", "who signed the treaty?", ""),
        ("Yan Wu was supposed to open the show, but he was ill.", "who opened the show?", ""),
        ("The prize was nearly won by Omar Said.", "who won the prize?", ""),
        ("獎盃差點被周杰贏走。", "獎盃被誰贏走？", ""),
        ("Leo Marsh almost drowned in Lake Ennis in 1998.", "when did Leo Marsh drown?", ""),
        ("如果下雨，比賽改在體育館舉行。", "比賽在哪裡舉行？", ""),
        ("陳志遠提議更換大門，委員會沒有通過。", "誰更換了大門？", ""),
        ("張偉認為窗戶是劉洋打破的。", "窗戶是誰打破的？", ""),
        ("Dana Ruiz was accused of stealing the trophy by Kit Lowe.", "who stole the trophy?", ""),
        ("It killed Sir Pelham, not his squire Odo.", "who killed Odo?", ""),
        ("Captain Brandt commanded the Gull until he was hanged.", "who commands the Gull now?", ""),
        ("The team was coached by Rui Costa until 2021.", "who coaches the team?", ""),
        ("社團在2019年有一百二十人，2024年只剩八十五人。", "社團2024年有多少人？", "八十五人"),
        ("The club had about 120 members in 2019 and 85 in 2024.", "how many members did the club have in 2024?", "85"),
        ("Plot 7 goes to Gita Rao and plot 9 to Ines Cole.", "how many plots are there?", ""),
        ("It was founded in 2016 by Vera Holm and her brother Nils.", "who founded it in 2016?", "Vera Holm and her brother Nils"),
        ("The cake was baked by Lena Fuchs and her aunt.", "who baked the cake?", "Lena Fuchs and her aunt"),
        ("The songs are chosen by Ana Pires, Ben Holt, and the choir.", "who chooses the songs?", "Ana Pires, Ben Holt, and the choir"),
        ("The sword was forged by the smith Hroald for Aldric.", "who forged the sword?", "the smith Hroald"),
        ("Unlike Hugo Stern, Nora Bell speaks Finnish.", "who speaks Finnish?", "Nora Bell"),
        ("Dr. Lee's assistant Kim Bo fed the snakes.", "who fed the snakes?", "Kim Bo"),
        ("Wilma Hart married Jon Beck's brother in 2003.", "who married Wilma Hart?", ""),
        ("比賽分為3階段。", "比賽分為幾個階段？", "3階段"),
        ("The well is 30 metres deep.", "how deep is the well?", "30 metres"),
    ];
    for (text, question, whole) in cases {
        let found = answer(&of_text(&format!("# Notes\n\n{text}\n")), &Question::new(question)).unwrap();
        let told = found.headline.first().map_or("", |headline| headline.text.as_str());
        assert!(told.is_empty() || told == whole, "{text} {question} {told}");
    }
}

#[test]
fn a_name_is_told_with_all_its_words_and_for_the_role_beside_it() {
    let check = |text: &str, question: &str, expected: &[&str]| {
        let found = answer(&of_text(&format!("# Notes\n\n{text}\n")), &Question::new(question)).unwrap();
        let told: Vec<&str> = found.headline.iter().map(|headline| headline.text.as_str()).collect();
        assert_eq!(told, expected, "{text} {question}");
    };
    check("The boat was painted by Ines Okoro, the secretary.", "who is the secretary?", &["Ines Okoro"]);
    check("The treasurer, Tobias Renn, paid the bill in May.", "who is the treasurer?", &["Tobias Renn"]);
    check("The snakes were fed by Kim Bo Sand in May.", "who fed the snakes?", &["Kim Bo Sand"]);
    // A title is a part of the name behind it.
    check("Thursday is story night, with Game Master Ines; bring dice. She also runs the beginners' table.", "who is ines?", &[]);
}
