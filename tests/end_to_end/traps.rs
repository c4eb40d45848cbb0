//! Questions whose words come near a fact, and which a headline would answer wrongly.

use crate::driver::{User, workspace};
use serde_json::Value;

#[test]
fn no_trap_gets_a_headline() {
    let fixtures = std::fs::read_to_string(workspace().join("tests/fixtures/traps.jsonl")).expect("the fixture");
    let traps: Vec<Value> = fixtures.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(traps.len() >= 30, "only {} traps", traps.len());
    let questions: Vec<&str> = traps.iter().filter_map(|trap| trap["question"].as_str()).collect();
    let said = User::new().pipes(&["ask", "--json"], questions.join("\n"));
    assert_eq!(said.out.lines().count(), traps.len(), "{}", said.err);
    for (trap, line) in traps.iter().zip(said.out.lines()) {
        let answer: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(answer["headline"], Value::Array(Vec::new()), "{trap}");
    }
}
