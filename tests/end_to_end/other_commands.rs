//! check, stats, eval and eval diff.

use crate::driver::{User, workspace};
use serde_json::Value;

#[test]
fn stats_tell_what_is_loaded() {
    let said = User::new().runs(&["stats", "--json"]);
    let stats: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((said.code, stats["sentences"].as_u64(), stats["problems"].as_u64()), (0, Some(46), Some(0)), "{said:?}");
}

#[test]
fn check_lists_problems_with_their_places_and_exits_with_1() {
    let user = User::new();
    user.writes("data/documents/broken/document.toml", "id = \"broken\"\ntitle = 3\n");
    user.writes("data/documents/broken/source.txt", [0xff]);
    let said = user.runs(&["check"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("documents/broken/document.toml:2:") && said.out.contains("is not UTF-8"), "{said:?}");
}

#[test]
fn eval_reaches_the_floors_on_our_own_questions() {
    let questions = workspace().join("tests/fixtures/story-questions.jsonl");
    let said = User::new().runs(&["eval", "--json", "--questions", questions.to_str().expect("UTF-8")]);
    let rows: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let floors = [
        ("all", "hit1", 0.90),
        ("all", "hit3", 0.97),
        ("all", "abstention", 0.92),
        ("en", "hit1", 0.85),
        ("zh-Hant", "hit1", 0.85),
        ("zh-Hans", "hit1", 0.85),
    ];
    for (row, figure, floor) in floors {
        assert!(rows[row][figure].as_f64().is_some_and(|value| value >= floor), "{row} {figure}: {}", rows[row]);
    }
}

#[test]
fn two_runs_can_be_compared() {
    let user = User::new();
    let questions = user.writes("q.jsonl", "{\"id\":\"a\",\"lang\":\"en\",\"question\":\"who went to Meta?\",\"gold\":[2,4]}\n{\"id\":\"b\",\"lang\":\"en\",\"question\":\"hi\",\"gold\":[]}\n");
    let questions = questions.to_str().expect("UTF-8");
    assert_eq!(user.runs(&["eval", "--questions", questions, "--run", "a.jsonl"]).code, 0);
    let run = std::fs::read_to_string(user.folder().join("a.jsonl")).expect("the run");
    let first: Value = serde_json::from_str(run.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        (first["citations"][0]["sentence"].as_u64(), first["ranked"][0]["sentence"].as_u64(), first["headline"][0].as_str()),
        (Some(2), Some(2), Some("zhao-shengjia"))
    );
    user.writes("b.jsonl", run.replace("\"sentence\":2", "\"sentence\":9").replace("not_found", "answered"));
    let said = user.runs(&["eval", "diff", "a.jsonl", "b.jsonl", "--questions", questions]);
    assert!(said.out.contains("lost  a:") && said.out.contains("lost  b:") && said.out.contains("0 won, 2 lost"), "{said:?}");
    let said = user.runs(&["eval", "--questions", questions, "--explain", "a"]);
    assert!(said.out.contains("joined") && said.out.contains("words.bm25"), "{said:?}");
    assert_eq!(user.runs(&["eval", "--questions", "missing.jsonl"]).code, 2);
    user.writes("bad.jsonl", "{\"id\":1}\n");
    let said = user.runs(&["eval", "--questions", "bad.jsonl"]);
    assert!(said.code == 2 && said.err.contains("bad.jsonl:1"), "{said:?}");
}

#[test]
fn help_shows_examples_and_wrong_usage_exits_with_2() {
    let user = User::new();
    for command in ["ask", "import", "check", "eval", "stats"] {
        let said = user.runs(&[command, "--help"]);
        assert!(said.code == 0 && said.out.contains("Example"), "{command}: {said:?}");
    }
    assert_eq!(user.runs(&["frobnicate"]).code, 2);
    assert_eq!(user.runs(&["import"]).code, 2);
}
