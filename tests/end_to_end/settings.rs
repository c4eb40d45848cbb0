//! Settings from a file and from the environment, as the program tells about them.

use crate::driver::User;

#[test]
fn an_unknown_setting_is_named_with_the_nearest_known_one() {
    let said = User::new().with_variable("STET__ANSWER__TRESHOLD", "0.4").runs(&["stats"]);
    assert!(said.code == 2 && said.err.contains("answer.threshold") && said.err.contains("STET__ANSWER__TRESHOLD"), "{said:?}");
    let user = User::new();
    user.writes("stet.toml", "[data]\nfoldr = \"x\"\n");
    let said = user.runs(&["stats"]);
    assert!(said.code == 2 && said.err.contains("data.folder") && said.err.contains("stet.toml"), "{said:?}");
}

#[test]
fn a_server_is_named_by_its_id() {
    let said = User::new().runs(&["kb", "history", "--guild", "abc"]);
    assert!(said.code == 2 && said.err.contains("a server's id is a number") && said.err.contains("Copy Server ID"), "{said:?}");
}

#[test]
fn the_threshold_decides_what_counts_as_answered() {
    let careful = User::new().with_variable("STET__ANSWER__THRESHOLD", "1.0");
    assert_eq!(careful.asks("核心方法论是什么?").0, 1);
    let bold = User::new().with_variable("STET__ANSWER__THRESHOLD", "0.0");
    assert_eq!(bold.asks("核心方法论是什么?").0, 0);
}

#[test]
fn a_knowledge_folder_replaces_the_story() {
    let user = User::new();
    user.writes("tale/documents/tale/document.toml", "id = \"tale\"\ntitle = \"Tale\"\nlanguage = \"en\"\nunit = \"sentence\"\n");
    user.writes("tale/documents/tale/source.txt", "Mia moved to Atlas Works. The sea was calm.");
    user.writes(
        "tale/profiles/all.toml",
        "[[profile]]\nid = \"mia\"\nkind = \"person\"\n[profile.names]\nen = \"Mia\"\n[[profile.facts]]\nrelation = \"joined\"\nobject = \"atlas\"\nevidence = [1]\n\
         [[profile]]\nid = \"atlas\"\nkind = \"organization\"\n[profile.names]\nen = \"Atlas Works\"\n",
    );
    let said = user.runs(&["--knowledge", "tale", "check"]);
    assert_eq!(said.code, 0, "{said:?}");
    let said = user.runs(&["--knowledge", "tale", "ask", "who went to Atlas Works?"]);
    assert!(said.code == 0 && said.out.starts_with("Mia\n"), "{said:?}");
    assert_eq!(user.runs(&["--knowledge", "nowhere", "ask", "x"]).code, 2);
    // A text laid over the shipped story is none of this folder's business.
    user.writes("data/documents/talent-harvest/source.txt", "x\n");
    assert_eq!(user.runs(&["--knowledge", "tale", "check"]).code, 0);
    user.writes("broken/documents/tale/document.toml", "id = 1\n");
    let said = user.runs(&["--knowledge", "broken", "check"]);
    assert!(said.code == 1 && said.out.contains("documents/tale/document.toml:1:"), "{said:?}");
    assert_eq!(user.runs(&["--knowledge", "broken", "ask", "x"]).code, 2);
}

#[cfg(unix)]
#[test]
fn variables_that_are_no_text_do_no_harm() {
    use std::os::unix::ffi::OsStrExt as _;
    let run = |name: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stet-under-test"));
        command.arg("stats").env(name, std::ffi::OsStr::from_bytes(b"\xff")).output().expect("the program runs")
    };
    assert_eq!(run("FOO").status.code(), Some(0));
    let ours = run("STET__DATA__FOLDER");
    assert!(ours.status.code() == Some(2) && String::from_utf8_lossy(&ours.stderr).contains("STET__DATA__FOLDER"));
}
