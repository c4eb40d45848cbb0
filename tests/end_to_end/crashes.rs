//! A program that is killed in the middle of an edit leaves the edit whole or not at all.

use crate::driver::{User, cited};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many edits are killed; `STET_TEST_CRASHES` says another number.
const CRASHES: u32 = 40;

#[test]
fn what_was_confirmed_is_there_and_nothing_is_half_there() {
    let user = User::new();
    let crashes =
        std::env::vars().find(|(name, _)| name == "STET_TEST_CRASHES").map_or(CRASHES, |(_, number)| number.parse().expect("a number"));
    let mut confirmed = Vec::new();
    // How long an import takes here; the first one is left alone and tells.
    let mut whole = Duration::ZERO;
    for turn in 0..crashes {
        let name = format!("note-{turn}");
        let path = user.writes(&format!("{name}.txt"), format!("This is note {turn}.\n").repeat(500));
        let mut command = Command::new(env!("CARGO_BIN_EXE_stet-under-test"));
        command.args(["--quiet", "import"]).arg(&path).current_dir(user.folder()).envs(user.variables().iter().cloned());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        if turn == 0 {
            let start = Instant::now();
            assert!(child.wait().expect("a process").success());
            whole = start.elapsed();
        } else {
            // Moments spread over that time and past it: the golden ratio leaves no two alike.
            std::thread::sleep(whole.mul_f64(1.5 * (0.618_034 * f64::from(turn)).fract()));
            child.kill().expect("a process");
        }
        if child.wait().expect("a process").success() {
            confirmed.push(name);
        }
    }
    let said = user.runs(&["check"]);
    assert_eq!(said.code, 0, "{said:?}");
    let said = user.runs(&["kb", "history", "--limit", "100000", "--json"]);
    let revisions: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let numbers: Vec<i64> = revisions.iter().rev().map(|revision| revision["revision"].as_i64().expect("a number")).collect();
    assert_eq!(numbers, (1..=i64::try_from(revisions.len()).expect("few")).collect::<Vec<_>>(), "no number is left out");
    let noted: Vec<&str> = revisions.iter().map(|revision| revision["note"].as_str().expect("a note")).collect();
    let files = user.exports(&[]);
    for name in &confirmed {
        assert!(noted.contains(&name.as_str()), "{name} was confirmed");
    }
    for turn in 0..crashes {
        let name = format!("note-{turn}");
        let stored = files.get(&format!("documents/{name}/source.txt"));
        // A document is there exactly when its revision is, and then whole.
        let whole = format!("This is note {turn}.\n").repeat(500);
        assert_eq!(stored, noted.contains(&name.as_str()).then_some(&whole), "{name}");
    }
    assert!(noted.len() < usize::try_from(crashes).expect("few"), "some were killed before the commit");
    // What is found with the index that is left is what is found without it, and in every document that is there.
    let asked = || -> Vec<(u64, String)> {
        let number = |name: &&str| name.trim_start_matches("note-").to_owned();
        let ask = |number: String| cited(&user.asks(&format!("what is note {number}?")).1).into_iter().next().expect("a quote");
        noted.iter().step_by(noted.len().div_ceil(8)).map(number).map(ask).collect()
    };
    let found = asked();
    for ((_, quote), name) in found.iter().zip(noted.iter().step_by(noted.len().div_ceil(8))) {
        assert_eq!(*quote, format!("This is note {}.", name.trim_start_matches("note-")));
    }
    std::fs::remove_dir_all(user.folder().join("data/index")).expect("an index");
    assert_eq!(asked(), found);
}
