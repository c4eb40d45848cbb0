//! What is damaged, foreign or in the way is told with the way out, and nothing is lost for it.

use crate::driver::{Said, User, cited, on_sqlite};
use std::fs;
use std::path::PathBuf;

/// A user with a text that is large enough for a search index.
fn with_boxes() -> User {
    let user = User::new();
    let line = |number: usize| format!("Box {number} holds {} marbles and a note from Ada.\n", number * 7 % 1009);
    let boxes: String = (0..1200).map(line).collect();
    user.imports(&user.writes("boxes.txt", boxes + "The golden compass lies under the piano in Lisbon.\n"));
    user
}

fn finds_compass(user: &User) -> Said {
    let said = user.runs(&["ask", "where is the golden compass?"]);
    assert!(said.code == 0 && said.out.contains("piano in Lisbon"), "{said:?}");
    said
}

#[test]
fn a_damaged_index_is_told_once_and_built_anew() {
    fn check(damage: &str, harm: impl Fn(&User)) {
        let user = with_boxes();
        assert_eq!(finds_compass(&user).err, "", "{damage}");
        harm(&user);
        let said = finds_compass(&user);
        assert!(
            said.err.lines().count() == 1 && said.err.contains("index is not used") && said.err.contains("data/index"),
            "{damage}: {said:?}"
        );
        // An import and a rebuild mend it, and open nothing of what is there.
        let other = user.writes("other.txt", "The lantern hangs in the attic.\n");
        assert_eq!(user.runs(&["import", other.to_str().unwrap()]).code, 0, "{damage}");
        assert_eq!(finds_compass(&user).err, "", "{damage}");
        harm(&user);
        assert_eq!(user.runs(&["--quiet", "index"]).code, 0, "{damage}");
        assert_eq!(finds_compass(&user).err, "", "{damage}");
    }
    let file = |user: &User, end: &str| -> PathBuf {
        let files = fs::read_dir(user.folder().join("data/index")).unwrap().map(|file| file.unwrap().path());
        files.into_iter().find(|path| path.to_string_lossy().ends_with(end)).unwrap()
    };
    for end in [".idx", ".term", ".store", "meta.json"] {
        check(end, |user| {
            let path = file(user, end);
            let longer = [fs::read(&path).unwrap(), b"\n".to_vec()].concat();
            fs::write(path, longer).unwrap();
        });
    }
    check("a file is gone", |user| fs::remove_file(file(user, ".store")).unwrap());
    check("an earlier build wrote it", |user| fs::remove_file(user.folder().join("data/index.sums")).unwrap());
    check("sums that say nothing", |user| fs::write(user.folder().join("data/index.sums"), "nonsense").unwrap());
}

#[test]
fn whatever_changes_what_all_start_from_leaves_an_index_that_is_up_to_date() {
    let user = with_boxes();
    assert_eq!(user.runs(&["kb", "export", "boxes.zip"]).code, 0);
    let index = || fs::read_to_string(user.folder().join("data/index.sums")).unwrap_or_default();
    let other = User::new();
    fs::copy(user.folder().join("boxes.zip"), other.folder().join("boxes.zip")).unwrap();
    assert_eq!(other.runs(&["kb", "import", "boxes.zip"]).code, 0);
    assert!(other.folder().join("data/index.sums").exists());
    let before = index();
    user.imports(&user.writes("other.txt", "The lantern hangs in the attic.\n"));
    let with_other = index();
    assert_eq!(user.runs(&["kb", "remove", "other"]).code, 0);
    let without = index();
    assert_eq!(user.runs(&["kb", "undo", "3"]).code, 0);
    assert!(before != with_other && with_other != without && without != index());
    assert_eq!(finds_compass(&user).err, "");
}

#[test]
#[cfg(unix)]
fn a_full_disk_takes_nothing_that_was_there() {
    if !on_sqlite("a_full_disk_takes_nothing_that_was_there") {
        return;
    }
    let user = with_boxes();
    let other = user.writes("other.txt", "The lantern hangs in the attic.\n".repeat(9000));
    let files = || -> Vec<(PathBuf, Vec<u8>)> {
        let files = fs::read_dir(user.folder().join("data/index")).unwrap().map(|file| file.unwrap().path());
        files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    };
    let index = files();
    for (blocks, arguments) in [(40, &["index"][..]), (1, &["import", other.to_str().unwrap()])] {
        // A file that grows past the limit is refused more, as on a disk that is full.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut command = std::process::Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_stet-under-test")]).args(arguments).current_dir(user.folder());
        let done = command.envs(user.variables().iter().cloned()).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {done:?}");
        assert_eq!(finds_compass(&user).err, "", "{arguments:?}");
        assert_eq!(files(), index, "{arguments:?}");
    }
    assert_eq!(user.runs(&["stats", "--json"]).out.matches("\"id\"").count(), 2);
    // The store has room, the index has not: what was there is used, and caught up in memory.
    let more = user.writes("more.txt", (0..3000).fold(String::new(), |text, number| text + &format!("Crate {number} holds feathers.\n")));
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("bash");
    command.args(["-c", script, env!("CARGO_BIN_EXE_stet-under-test"), "import"]).arg(more).current_dir(user.folder());
    assert_eq!(command.output().unwrap().status.code(), Some(0));
    assert_eq!(finds_compass(&user).err, "");
}

#[test]
#[cfg(unix)]
fn a_data_folder_that_cannot_be_looked_into_is_not_an_empty_one() {
    if !on_sqlite("a_data_folder_that_cannot_be_looked_into_is_not_an_empty_one") {
        return;
    }
    let user = User::new();
    std::os::unix::fs::symlink(user.folder().join("nowhere"), user.folder().join("dangling")).unwrap();
    user.writes("file", "");
    for (folder, told) in [("dangling", "leads nowhere"), ("file", "file/stet.db")] {
        for arguments in [&["ask", "who went to Meta?"][..], &["backup", "copy.db"], &["stats"], &["check"], &["kb", "history"]] {
            let said = user.runs(&[&["--data", folder], arguments].concat());
            assert!(said.code == 2 && said.out.is_empty() && said.err.contains(told), "{arguments:?}: {said:?}");
        }
    }
}

#[test]
fn what_is_no_store_is_neither_used_nor_backed_up() {
    if !on_sqlite("what_is_no_store_is_neither_used_nor_backed_up") {
        return;
    }
    let user = User::new();
    user.imports(&user.writes("lamp.txt", "The lamp burns oil.\n".repeat(5000)));
    let whole = fs::read(user.folder().join("data/stet.db")).unwrap();
    let check = |content: &[u8], told: &str| {
        fs::write(user.folder().join("data/stet.db"), content).unwrap();
        for arguments in [&["backup", "copy.db"][..], &["ask", "what does the lamp burn?"]] {
            let said = user.runs(arguments);
            assert!(said.code == 2 && said.err.contains(told), "{arguments:?}: {said:?}");
        }
        assert!(!user.folder().join("copy.db").exists());
        assert_eq!(fs::read(user.folder().join("data/stet.db")).unwrap(), content, "it is left as it was");
    };
    check(b"", "is empty");
    check(b"Dear diary, this is no database.\n", "stet.db");
    check(&whole[..whole.len() / 2], "stet.db");
    fs::write(user.folder().join("data/stet.db"), &whole).unwrap();
    assert_eq!(user.runs(&["backup", "copy.db"]).code, 0);
    assert_eq!(user.asks("what does the lamp burn?").0, 0);
}

#[test]
fn one_damaged_entry_leaves_the_others_and_every_way_out() {
    fn check(what: &str, harm: &[u8]) {
        let user = User::new();
        user.imports(&user.writes("key.txt", "The key hangs in the hall.\n"));
        user.imports(&user.writes("lamp.txt", "The lamp burns whale oil.\n"));
        user.damages(b"burns whale oil", harm);
        let asked = user.runs(&["ask", "where does the key hang?"]);
        assert!(asked.code == 0 && asked.out.contains("in the hall") && asked.err.contains("1 problems"), "{what}: {asked:?}");
        let listed = user.runs(&["check"]);
        assert!(listed.code == 1 && listed.out.contains("document lamp") && listed.out.contains("revision 2"), "{what}: {listed:?}");
        assert!(user.runs(&["kb", "diff", "2"]).out.contains("damaged in the store"), "{what}");
        assert!(user.runs(&["kb", "history"]).out.contains("import lamp"), "{what}");
        assert_eq!(user.runs(&["kb", "export", "rest.zip"]).code, 0, "{what}");
        // Each way out, from the same store.
        let store = fs::read(user.folder().join("data/stet.db")).unwrap();
        let lamp = user.folder().join("lamp.txt");
        for way in [&["kb", "undo", "2"][..], &["import", lamp.to_str().unwrap()], &["kb", "remove", "lamp"]] {
            fs::write(user.folder().join("data/stet.db"), &store).unwrap();
            let said = user.runs(way);
            assert_eq!(said.code, 0, "{what}, {way:?}: {said:?}");
            let listed = user.runs(&["check"]);
            assert_eq!(listed.code, 0, "{what}, {way:?}: {listed:?}");
        }
        // What stood before cannot be brought back where that is damaged.
        let said = user.runs(&["kb", "undo", "3"]);
        assert!(said.code == 2 && said.err.contains("damaged in the store") && said.err.contains("document lamp"), "{what}: {said:?}");
    }
    if on_sqlite("one_damaged_entry_leaves_the_others_and_every_way_out") {
        check("another text", b"burns snail oil");
        check("no text", b"burns \xff\xfe\xff\xfe\xff oil");
    }
}

#[test]
fn a_doctor_tells_what_is_wrong_and_mends_what_is_derived() {
    let check = |user: &User, code: i32, told: &[&str]| {
        let said = user.runs(&["doctor"]);
        assert!(said.code == code && told.iter().all(|part| said.out.contains(part)), "{said:?}");
    };
    let user = User::new();
    check(&user, 0, &["nothing was changed yet", "not needed", "no problem"]);
    let user = with_boxes();
    check(&user, 0, &["revisions: 1, servers: 0", "whole and up to date", "no problem"]);
    fs::remove_file(user.folder().join("data/index.sums")).unwrap();
    check(&user, 0, &["is up to date now; indexed 2 documents", "no problem"]);
    check(&user, 0, &["whole and up to date"]);
    // What a server has of its own is looked at, too.
    assert_eq!(user.runs(&["kb", "export", "boxes.zip"]).code, 0);
    let other = User::new();
    fs::copy(user.folder().join("boxes.zip"), other.folder().join("boxes.zip")).unwrap();
    assert_eq!(other.runs(&["kb", "import", "boxes.zip", "--guild", "5"]).code, 0);
    check(&other, 0, &["revisions: 1, servers: 1", "no problem"]);
    if on_sqlite("a_doctor_tells_what_is_wrong_and_mends_what_is_derived") {
        other.damages(b"golden compass lies", b"golden compass sits");
        check(&other, 1, &["server 5: document boxes", "damaged in the store", "problems: 1"]);
    }
}

#[test]
fn a_row_that_does_not_say_what_it_is_about_keeps_nobody_from_going_on() {
    fn check(harm: &[u8]) {
        let user = User::new();
        user.imports(&user.writes("key.txt", "The key hangs in the hall.\n"));
        let lamp = user.writes("lamp.txt", "The lamp burns whale oil.\n");
        user.imports(&lamp);
        user.damages(b"documentlamp", harm);
        assert_eq!(user.asks("where does the key hang?").0, 0);
        let listed = user.runs(&["check"]);
        assert!(listed.code == 1 && listed.out.contains("what revision 2 changed is damaged in the store"), "{listed:?}");
        let said = user.runs(&["backup", "copy.db"]);
        assert!(said.code == 1 && said.err.contains("what revision 2 changed") && user.folder().join("copy.db").exists(), "{said:?}");
        let said = user.runs(&["kb", "diff", "2"]);
        assert!(said.code == 2 && said.err.contains("what revision 2 changed is damaged"), "{said:?}");
        user.imports(&lamp);
        assert_eq!(user.asks("what does the lamp burn?").0, 0);
        assert_eq!(user.runs(&["kb", "remove", "key"]).code, 0);
    }
    if on_sqlite("a_row_that_does_not_say_what_it_is_about_keeps_nobody_from_going_on") {
        check(b"documenulamp");
        check(b"document\xecamp");
    }
}

#[test]
#[cfg(unix)]
fn no_link_pipe_or_device_is_replaced_or_waited_for() {
    let user = User::new();
    let path = |name: &str| user.folder().join(name);
    user.writes("kept.txt", "kept");
    std::os::unix::fs::symlink(path("kept.txt"), path("link")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    for name in ["link", "pipe", "."] {
        let said = user.runs(&["kb", "export", name]);
        assert!(said.code == 2 && said.err.contains("name a file"), "{name}: {said:?}");
    }
    for arguments in [&["import", "pipe"][..], &["kb", "import", "pipe"], &["--config", "pipe", "stats"]] {
        let said = user.runs(arguments);
        assert!(said.code == 2 && said.err.contains("is a pipe"), "{arguments:?}: {said:?}");
    }
    assert_eq!(fs::read(path("kept.txt")).unwrap(), b"kept");
    assert!(fs::symlink_metadata(path("link")).unwrap().is_symlink());
}

#[test]
fn no_control_character_of_a_text_reaches_the_terminal() {
    let user = User::new();
    let text = "# Lamp \u{1b}[31mred\u{9b}31m\n\nThe lamp of \u{202e}Ada\u{7f} burns whale\u{7} oil.\n";
    let path = user.writes("lamp.md", text);
    let commands: [&[&str]; 10] = [
        &["import", path.to_str().unwrap()],
        &["ask", "what does the lamp burn?"],
        &["ask", "\u{1b}[31m?"],
        &["stats"],
        &["show", "lamp"],
        &["kb", "history"],
        &["kb", "diff", "1"],
        &["show", "no\u{1b}[31msuch"],
        &["kb", "diff", "\u{1b}[31m\u{202e}"],
        &["ask", "--json", "what does the lamp burn?"],
    ];
    for arguments in commands {
        let said = user.runs(arguments);
        let steers = |letter: char| letter.is_control() && !['\n', '\t'].contains(&letter) || letter == '\u{202e}';
        assert!(!said.out.contains(steers) && !said.err.contains(steers), "{arguments:?}: {said:?}");
    }
    // In JSON they are escaped, and read as they were: ranges count them.
    let (_, answer) = user.asks("what does the lamp burn?");
    assert!(cited(&answer)[0].1.contains("\u{202e}Ada\u{7f} burns whale\u{7} oil"), "{answer}");
}
