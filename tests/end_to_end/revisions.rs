//! Every change is a revision: listed, shown, taken back, exported and imported.

use crate::driver::{User, cited};

/// Runs a command that must be fine, and returns what it printed.
fn fine(user: &User, arguments: &[&str]) -> String {
    let said = user.runs(arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
    said.out
}

#[test]
fn an_import_is_a_revision_that_can_be_taken_back() {
    let user = User::new();
    assert_eq!(fine(&user, &["kb", "history"]), "Nothing was changed yet.\n");
    let shipped = user.exports(&[]);
    for text in ["The lamp burns oil.\n", "The lamp burns gas.\n"] {
        let path = user.writes("harbour.txt", text);
        fine(&user, &["import", path.to_str().expect("UTF-8"), "--as", "harbour"]);
    }
    let history = fine(&user, &["kb", "history"]);
    let lines: Vec<&str> = history.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].contains("  2  ") && lines.iter().all(|line| line.ends_with("command line  import harbour")),
        "{history}"
    );
    let diff = fine(&user, &["kb", "diff", "2"]);
    assert!(diff.contains("\n-The lamp burns oil.\n") && diff.contains("\n+The lamp burns gas.\n"), "{diff}");
    let refused = user.runs(&["kb", "undo", "1"]);
    assert!(refused.code == 2 && refused.err.contains("changed the same: 2") && refused.err.contains("--force"), "{refused:?}");
    fine(&user, &["kb", "undo", "2"]);
    let (_, answer) = user.asks("what does the lamp burn?");
    assert_eq!(cited(&answer), [(1, "The lamp burns oil.".to_owned())], "{answer}");
    fine(&user, &["kb", "undo", "1", "--force"]);
    assert_eq!(user.exports(&[]), shipped);
    // To take back what took back is to have it again.
    fine(&user, &["kb", "undo", "4"]);
    assert_eq!(user.exports(&[])["documents/harbour/source.txt"], "The lamp burns oil.\n");
    for number in ["0", "99"] {
        let refused = user.runs(&["kb", "undo", number]);
        assert!(refused.code == 2 && refused.err.contains("stet kb history"), "{refused:?}");
    }
}

#[test]
fn an_archive_carries_a_knowledge_base_from_one_server_to_another() {
    let user = User::new();
    let shipped = user.exports(&[]);
    user.imports(&user.writes("harbour.txt", "The lamp burns oil.\n"));
    fine(&user, &["kb", "export", "with-harbour.zip"]);
    let bytes = std::fs::read(user.folder().join("with-harbour.zip")).expect("the archive");
    fine(&user, &["kb", "undo", "1"]);
    let told = fine(&user, &["kb", "import", "with-harbour.zip", "--guild", "77"]);
    assert!(told.contains("`stet kb undo 1 --guild 77`"), "{told}");
    // One server has it, and neither the others nor what all start from.
    assert_eq!(user.exports(&["--guild", "77"])["documents/harbour/source.txt"], "The lamp burns oil.\n");
    assert_eq!(user.exports(&["--guild", "78"]), shipped);
    assert_eq!(user.exports(&[]), shipped);
    let answers = |arguments: &[&str]| user.runs(&[arguments, &["ask", "what does the lamp burn?"]].concat()).code;
    assert_eq!((answers(&["--guild", "77"]), answers(&[]), answers(&["--guild", "78"])), (0, 1, 1));
    fine(&user, &["kb", "export", "again.zip", "--guild", "77"]);
    assert_eq!(std::fs::read(user.folder().join("again.zip")).expect("the archive"), bytes, "an archive goes round exactly");
    // What an archive does not hold is taken out, and comes back when that is undone.
    user.writes("tale/documents/tale/document.toml", "id = \"tale\"\ntitle = \"A tale\"\nlanguage = \"en\"\nunit = \"line\"\n");
    user.writes("tale/documents/tale/source.txt", "It rains.\n");
    fine(&user, &["--knowledge", "tale", "--data", "elsewhere", "kb", "export", "tale.zip"]);
    fine(&user, &["kb", "import", "tale.zip", "--guild", "77"]);
    assert_eq!(user.exports(&["--guild", "77"]).keys().filter(|path| path.starts_with("documents/")).count(), 2);
    fine(&user, &["kb", "undo", "2", "--guild", "77"]);
    fine(&user, &["kb", "undo", "1", "--guild", "77", "--force"]);
    assert_eq!(user.exports(&["--guild", "77"]), shipped);
    let said = user.runs(&["kb", "import", "with-harbour.zip"]);
    assert!(said.code == 0 && said.out.contains("revision 3"), "{said:?}");
    let again = user.runs(&["kb", "import", "with-harbour.zip"]);
    assert!(again.code == 2 && again.err.contains("changes nothing"), "{again:?}");
    user.writes("broken.zip", "PK");
    let refused = user.runs(&["kb", "import", "broken.zip"]);
    assert!(refused.code == 2 && refused.err.contains("broken.zip") && refused.err.contains("stet kb export"), "{refused:?}");
    // Words of one's own are in no archive, and known where it is imported.
    let relations = "[[relation]]\nid = \"painted\"\nsubject = [\"person\"]\nobject = [\"organization\"]\nforward.en = [\"did up\"]\n";
    user.writes("tale/language/relations.toml", relations);
    let profiles = "[[profile]]\nid = \"school\"\nkind = \"organization\"\n[profile.names]\nen = \"Lamp School\"\n\
        [[profile]]\nid = \"ada\"\nkind = \"person\"\n[profile.names]\nen = \"Ada Stone\"\n\
        [[profile.facts]]\nrelation = \"painted\"\nobject = \"school\"\nevidence = [\"tale#1\"]\n";
    user.writes("tale/profiles/all.toml", profiles);
    user.writes("tale/documents/tale/source.txt", "Ada Stone painted the Lamp School.\n");
    let exported = user.runs(&["--knowledge", "tale", "--data", "elsewhere", "kb", "export", "tale.zip"]);
    assert!(exported.code == 0 && exported.err.contains("tale/language are the program's"), "{exported:?}");
    // Without them a relation is put by its own name.
    let asks = |knowledge: &[&str], data: &str, question: &str| fine(&user, &[knowledge, &["--data", data, "ask", question]].concat());
    fine(&user, &["--data", "fifth", "kb", "import", "tale.zip"]);
    assert!(asks(&[], "fifth", "who painted the Lamp School?").starts_with("Ada Stone\n"));
    user.writes("bare/language/relations.toml", relations);
    user.writes("bare/documents/rain/document.toml", "id = \"rain\"\ntitle = \"Rain\"\nlanguage = \"en\"\nunit = \"line\"\n");
    user.writes("bare/documents/rain/source.txt", "It rains.\n");
    fine(&user, &["--knowledge", "bare", "--data", "third", "kb", "import", "tale.zip"]);
    user.writes("bare/pins/0000000000000000.toml", "question");
    let checked = user.runs(&["--knowledge", "bare", "--data", "fourth", "check"]);
    assert!(checked.code == 1 && checked.out.contains("pins/0000000000000000.toml"), "{checked:?}");
    std::fs::remove_dir_all(user.folder().join("bare/pins")).expect("a folder");
    assert!(asks(&["--knowledge", "bare"], "third", "who did up the Lamp School?").starts_with("Ada Stone\n"));
}

#[test]
fn documents_from_before_the_store_are_its_first_revision() {
    let user = User::new();
    user.writes("data/documents/harbour/document.toml", "id = \"harbour\"\ntitle = \"H\"\nlanguage = \"en\"\nunit = \"line\"\n");
    user.writes("data/documents/harbour/source.txt", "The lamp burns oil.\n");
    user.writes("data/documents/damaged/source.txt", [0xff]);
    // Reading changes nothing.
    assert_eq!(user.asks("what does the lamp burn?").0, 0);
    assert!(!user.folder().join("data/stet.db").exists());
    user.imports(&user.writes("mill.txt", "The mill grinds rye.\n"));
    let history = fine(&user, &["kb", "history"]);
    assert!(history.contains("adopt harbour\n") && history.contains("import mill\n"), "{history}");
    assert_eq!(user.asks("what does the lamp burn?").0, 0);
    assert!(user.folder().join("data/adopted-documents/harbour/source.txt").exists(), "the files are kept");
    assert!(user.folder().join("data/documents/damaged/source.txt").exists(), "what cannot be read stays");
    fine(&user, &["kb", "undo", "1"]);
    assert_eq!(user.asks("what does the lamp burn?").0, 1);
}

#[test]
fn a_backup_is_a_store() {
    let user = User::new();
    if std::env::vars().any(|(name, value)| name == "STET_TEST_STORE" && value == "postgres") {
        user.imports(&user.writes("mill.txt", "The mill grinds rye.\n"));
        let refused = user.runs(&["backup", "copy.db"]);
        assert!(refused.code == 2 && refused.err.contains("pg_dump"), "{refused:?}");
        return;
    }
    let refused = user.runs(&["backup", "copy.db"]);
    assert!(refused.code == 2 && refused.err.contains("no store"), "{refused:?}");
    user.imports(&user.writes("mill.txt", "The mill grinds rye.\n"));
    fine(&user, &["backup", "copy.db"]);
    let refused = user.runs(&["backup", "copy.db"]);
    assert!(refused.code == 2 && refused.err.contains("there already"), "{refused:?}");
    user.writes("damaged/stet.db", [0x5a; 4096]);
    let refused = user.runs(&["--data", "damaged", "kb", "history"]);
    assert!(refused.code == 2 && refused.err.contains("not a database"), "{refused:?}");
    std::fs::create_dir(user.folder().join("other")).expect("a folder");
    std::fs::rename(user.folder().join("copy.db"), user.folder().join("other/stet.db")).expect("the copy");
    let copied = fine(&user, &["--data", "other", "kb", "history"]);
    assert_eq!(copied, fine(&user, &["kb", "history"]));
}

/// A store that the build of 2026-11-28 made, with `harbour-club.md`, a pin and a golden question in it.
#[test]
fn a_store_of_before_opens_and_its_texts_are_cut_anew_on_request() {
    let user = User::new();
    if !user.variables().is_empty() {
        return; // It is a file of SQLite, and this run is on PostgreSQL.
    }
    user.writes("data/stet.db", include_bytes!("../fixtures/store-2026-11-28.db"));
    let quotes = |question: &str| cited(&user.asks(question).1);
    let (ferry, masts) = ("What became of the ferry?", "Can I use wooden masts?");
    let bought = "The club bought the ferry Brume in 1931.".to_owned();
    // As it was: the numbers of before, and the marks.
    let before = user.exports(&[]);
    assert_eq!(fine(&user, &["check"]).lines().count(), 1);
    assert_eq!(
        (quotes(ferry)[0].clone(), quotes(masts)[0].clone()),
        ((21, bought.clone()), (16, "- Support for wooden masts.".to_owned()))
    );
    assert!(fine(&user, &["kb", "diff", "2"]).contains("harbour-club#21"));
    // Cut anew: what refers to a sentence leads to where its words are now.
    fine(&user, &["recut", "harbour-club"]);
    assert_eq!((quotes(ferry)[0].clone(), quotes(masts)[0].clone()), ((19, bought), (14, "Support for wooden masts.".to_owned())));
    let after = user.exports(&[]);
    let referring = |files: &std::collections::BTreeMap<String, String>, folder: &str| -> Vec<String> {
        let of_folder = files.iter().filter(|(path, _)| path.starts_with(folder)).map(|(_, content)| content.clone());
        of_folder
            .filter_map(|content| content.split('"').find_map(|part| part.split_once('@')).map(|(address, _)| address.to_owned()))
            .collect()
    };
    for (folder, old, new) in [("pins/", "harbour-club#21", "harbour-club#19"), ("golden/", "harbour-club#16", "harbour-club#14")] {
        assert_eq!((referring(&before, folder), referring(&after, folder)), (vec![old.to_owned()], vec![new.to_owned()]));
    }
    assert_eq!(after["documents/harbour-club/source.txt"], before["documents/harbour-club/source.txt"]);
    let again = user.runs(&["recut", "harbour-club"]);
    assert!(again.out.contains("cut") || again.err.contains("cut"), "{again:?}");
    fine(&user, &["kb", "undo", "3"]);
    assert_eq!(user.exports(&[]), before);
}
