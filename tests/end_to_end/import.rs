//! Importing texts of one's own, and what is refused.

use crate::driver::{User, cited};

#[test]
fn another_text_becomes_a_document_of_its_own() {
    let user = User::new();
    let path =
        user.writes("harbour-news.md", "# The harbour\n\nThe lighthouse was painted green in 1987. Captain Rosa Lind keeps the key!\n");
    let imported = user.imports(&path);
    assert_eq!((imported["imported"].as_str(), imported["document"].as_str()), (Some("document"), Some("harbour-news")));
    let (code, answer) = user.asks("who keeps the key of the lighthouse?");
    assert_eq!(code, 0, "{answer}");
    assert!(cited(&answer).iter().any(|(_, text)| text == "Captain Rosa Lind keeps the key!"), "{answer}");
    assert_eq!(user.imports(&path)["imported"], "unchanged");
    let (_, answer) = user.asks("who went to Meta?");
    assert_eq!(cited(&answer).first().map(|(number, _)| *number), Some(2), "the story answers as before");
}

#[test]
fn plain_questions_about_a_short_text_are_answered_and_others_are_not() {
    const LINES: [&str; 7] = [
        "The Harbour Museum opened in Lorne in 1923.",
        "It holds 40 ships.",
        "Ada Stone painted the ceiling of the great hall.",
        "The lamp in the tower burns oil until midnight.",
        "Children pay nothing on Sundays.",
        "A storm broke the west window in 1951.",
        "The keeper lives behind the boathouse with two dogs.",
    ];
    let user = User::new();
    let path = user.writes("harbour.txt", LINES.join("\n") + "\n");
    assert_eq!(user.runs(&["import", path.to_str().expect("UTF-8"), "--unit", "line"]).code, 0);
    let check = |question: &str, expected: Option<usize>| {
        let (_, answer) = user.asks(question);
        let first = cited(&answer).first().map(|(_, text)| text.clone());
        assert_eq!(first.as_deref(), expected.and_then(|number| LINES.get(number - 1)).copied(), "{question}: {answer}");
    };
    check("When did the museum open?", Some(1));
    check("How many ships does the Harbour Museum hold?", Some(2));
    check("who painted the ceiling?", Some(3));
    check("誰畫了天花板？", Some(3));
    check("how much do children pay on Sundays?", Some(5));
    check("what broke the west window?", Some(6));
    check("who lives behind the boathouse?", Some(7));
    let headline = |question: &str| user.asks(question).1["headline"][0]["text"].clone();
    assert_eq!(headline("who painted the ceiling?"), "Ada Stone");
    assert_eq!(headline("who broke the window?"), serde_json::Value::Null);
    check("How many legs does a spider have?", None);
    check("蜘蛛有几条腿？", None);
    check("What did the doctor prescribe?", None);
    check("Who did not die?", None);
    check("who is the mayor of Lorne?", None);
    check("戰爭何時結束？", None);
}

#[test]
fn a_name_that_is_taken_is_refused_with_two_ways_out() {
    let user = User::new();
    user.imports(&user.writes("a/notes.txt", "One.\n"));
    let second = user.writes("b/notes.txt", "Two.\n");
    let second = second.to_str().expect("UTF-8");
    let said = user.runs(&["import", second]);
    assert!(said.code == 2 && said.err.contains("--as notes") && said.err.contains("--new"), "{said:?}");
    assert_eq!(user.runs(&["import", second, "--new"]).code, 0);
    assert_eq!(user.runs(&["import", second, "--as", "notes"]).code, 0);
    let (_, answer) = user.asks("two");
    assert!(cited(&answer).iter().all(|(_, text)| text != "One."), "{answer}");
}

#[test]
fn what_is_no_text_is_refused() {
    fn check(content: &[u8], expected: &str) {
        let user = User::new();
        let path = user.writes("file.txt", content);
        let said = user.runs(&["import", path.to_str().expect("UTF-8")]);
        assert!(said.code == 2 && said.err.contains(expected), "{said:?}");
        assert!(!user.folder().join("data").exists(), "nothing was written");
    }
    check(b"", "is empty");
    check(b" \n\xef\xbb\xbf\n", "is empty");
    check(b"abc\0def", "zero byte at 3");
    check(b"ab\xffcd", "first bad byte is at offset 2");
    check(&vec![b'a'; (16 << 20) + 1], "larger than 16 MiB");
    let user = User::new();
    let said = user.runs(&["import", "no-such-file.txt"]);
    assert!(said.code == 2 && said.err.contains("no-such-file.txt"), "{said:?}");
    let said = user.runs(&["import", "."]);
    assert!(said.code == 2 && said.err.contains("folder"), "{said:?}");
}

#[test]
fn a_large_text_is_found_through_the_index_on_disk() {
    let user = User::new();
    let text: String = (0..3000)
        .fold(String::new(), |text, number| text + &format!("Box {number} holds {} marbles and a note from Ada.\n", number * 7 % 1009));
    user.imports(&user.writes("boxes.txt", text + "The golden compass lies under the piano in Lisbon.\n"));
    assert!(user.folder().join("data/index/meta.json").exists());
    let (code, answer) = user.asks("where is the golden compass?");
    assert_eq!((code, cited(&answer).first().map(|(number, _)| *number)), (0, Some(3001)), "{answer}");
    // Deleting what is derived loses nothing, and a damaged index is rebuilt.
    std::fs::write(user.folder().join("data/index/meta.json"), "{").expect("damage");
    assert_eq!(user.asks("where is the golden compass?").0, 0);
    assert_eq!(user.runs(&["index"]).code, 0);
    std::fs::remove_dir_all(user.folder().join("data/index")).expect("removal");
    assert_eq!(user.asks("where is the golden compass?").0, 0);
}

#[test]
fn the_index_is_not_rebuilt_while_it_is_in_use() {
    let user = User::new();
    assert_eq!(user.runs(&["index"]).code, 0);
    let lock = std::fs::File::open(user.folder().join("data/index.lock")).expect("the lock");
    lock.lock_shared().expect("a shared lock");
    let said = user.runs(&["index"]);
    assert!(said.code == 2 && said.err.contains("in use"), "{said:?}");
    assert_eq!(user.asks("who went to Meta?").0, 0, "asking needs no lock");
    assert_eq!(user.runs(&["stats"]).code, 0);
    assert_eq!(user.runs(&["check"]).code, 0);
}

#[test]
fn imports_at_the_same_time_all_arrive() {
    let user = User::new();
    let paths: Vec<_> = (0..6).map(|number| user.writes(&format!("k{number}/notes.txt"), format!("Note {number}.\n"))).collect();
    std::thread::scope(|scope| {
        for path in &paths {
            scope.spawn(|| assert_eq!(user.runs(&["import", "--new", path.to_str().expect("UTF-8")]).code, 0));
        }
    });
    let stats: serde_json::Value = serde_json::from_str(&user.runs(&["stats", "--json"]).out).expect("JSON");
    assert_eq!(stats["documents"].as_array().map(Vec::len), Some(7), "{stats}");
}

#[test]
fn a_document_keeps_its_unit_when_it_is_replaced() {
    let user = User::new();
    let lines = user.writes("lines.txt", "One. Two.\nThree.\n");
    let lines = lines.to_str().expect("UTF-8");
    assert_eq!(user.runs(&["import", lines, "--unit", "line"]).code, 0);
    user.writes("lines.txt", "One. Two.\nThree. Four.\nFive.\n");
    let said = user.runs(&["import", lines, "--as", "lines"]);
    assert!(said.code == 0 && said.out.contains("3 sentences"), "{said:?}");
    let said = user.runs(&["import", lines, "--as", "lines", "--unit", "sentence"]);
    assert!(said.code == 0 && said.out.contains("5 sentences"), "{said:?}");
}

#[test]
fn a_configured_text_is_imported_again_when_it_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tale.txt");
    let user = User::new().with_variable("STET__KNOWLEDGE__SOURCE", path.to_str().expect("UTF-8"));
    for harbour in ["Lisbon", "Porto"] {
        std::fs::write(&path, format!("The golden compass lies in {harbour}.\n")).expect("a file");
        let (code, answer) = user.asks("where is the golden compass?");
        assert!(code == 0 && cited(&answer)[0].1.contains(harbour), "{answer}");
    }
    let stats: serde_json::Value = serde_json::from_str(&user.runs(&["stats", "--json"]).out).expect("JSON");
    assert_eq!(stats["documents"].as_array().map(Vec::len), Some(2), "{stats}");
}

/// What an import of several paths said, as JSON objects, and its exit code.
fn imports_all(user: &User, arguments: &[&str], input: &[u8]) -> (i32, Vec<serde_json::Value>, String) {
    let said = user.pipes(&[&["import", "--json"], arguments].concat(), input);
    let told = said.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    (said.code, told, said.err)
}

#[test]
fn folders_and_several_files_come_in_at_once_and_one_bad_file_stops_no_other() {
    let user = User::new();
    user.writes("texts/rules/board.md", "# Board\n\n- No dice after ten.\n- The bell ends a round.\n");
    user.writes("texts/faq.txt", "Q: Where is the bell?\nA: Over the door.\n");
    user.writes("texts/picture.png", b"\x89PNG");
    user.writes("texts/.hidden.txt", "Hidden.\n");
    user.writes("bad.txt", b"ab\0cd");
    let (code, told, errors) = imports_all(&user, &["texts", "bad.txt", "-"], "A line of standard input.\n".as_bytes());
    let ids: Vec<&str> = told.iter().filter_map(|made| made["document"].as_str()).collect();
    assert_eq!((code, ids.as_slice()), (2, ["faq", "board", "standard-input"].as_slice()), "{errors}");
    assert!(errors.contains("bad.txt") && errors.contains("1 of 4 files") && errors.contains("picture.png is left out"), "{errors}");
    assert_eq!((told[0]["pairs"].as_u64(), told[1]["items"].as_u64(), told[1]["title"].as_str()), (Some(1), Some(2), Some("Board")));
    assert_eq!(user.asks("where is the bell?").1["citations"][0]["text"], "Over the door.");
    std::fs::create_dir(user.folder().join("empty")).expect("a folder");
    let (code, _, errors) = imports_all(&user, &["empty"], b"");
    assert!(code == 2 && errors.contains("there is no text in the folder"), "{errors}");
}

#[test]
fn a_text_in_another_encoding_is_read_and_the_import_says_which() {
    const TEXT: &str = "圖書室在二樓，晚上九點關門。管理員是陳以安，她每個星期三都在這裡，電話寫在門上。\n";
    const SIMPLIFIED: &str = "图书室在二楼，晚上九点关门。管理员是陈以安，她每个星期三都在这里，电话写在门上。\n";
    let encoded = |name: &str, text: &str| -> Vec<u8> {
        match name {
            "UTF-16LE" => [0xfeff_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            "UTF-16BE" => [0xfeff_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
            name => encoding_rs::Encoding::for_label(name.as_bytes()).expect("an encoding").encode(text).0.into_owned(),
        }
    };
    for (name, text) in [("UTF-16LE", TEXT), ("UTF-16BE", TEXT), ("Big5", TEXT), ("gb18030", SIMPLIFIED)] {
        let user = User::new().with_variable("STET__KNOWLEDGE__STORY", "false");
        let told = user.imports(&user.writes("room.txt", encoded(name, text)));
        assert_eq!(told["encoding"], name, "{told}");
        let (_, answer) = user.asks("圖書室在哪裡？");
        assert!(cited(&answer).first().is_some_and(|(_, quote)| text.starts_with(quote)), "{name}: {answer}");
    }
    // Too short a text shows nothing: its encoding has to be named.
    let user = User::new();
    let path = user.writes("short.txt", encoded("Big5", "圖書"));
    let path = path.to_str().expect("UTF-8");
    let refused = user.runs(&["import", path]);
    assert!(refused.code == 2 && refused.err.contains("--encoding"), "{refused:?}");
    let said = user.runs(&["import", path, "--encoding", "big5"]);
    assert!(said.code == 0 && said.out.contains("It was read as Big5."), "{said:?}");
    let unknown = user.runs(&["import", path, "--encoding", "klingon"]);
    assert!(unknown.code == 2 && unknown.err.contains("gb18030"), "{unknown:?}");
}

#[test]
fn what_has_to_be_converted_first_is_refused_with_the_way_to_do_it() {
    for (name, content) in
        [("a.docx", b"PK\x03\x04".as_slice()), ("a.pdf", b"%PDF-1.7\n"), ("a.html", b"<!DOCTYPE html><html><body>Hi</body></html>")]
    {
        let user = User::new();
        let said = user.runs(&["import", user.writes(name, content).to_str().expect("UTF-8")]);
        assert!(said.code == 2 && ["save it as plain text", "copy its text"].iter().any(|way| said.err.contains(way)), "{name}: {said:?}");
    }
}

#[test]
fn a_document_is_removed_and_comes_back() {
    let user = User::new();
    user.imports(&user.writes("lamp.txt", "The lamp of the harbour burns oil.\n"));
    let refused = user.runs(&["kb", "remove", "lamps"]);
    assert!(refused.code == 2 && refused.err.contains("lamps"), "{refused:?}");
    assert_eq!(user.runs(&["kb", "remove", "lamp"]).code, 0);
    assert_eq!(user.asks("what does the lamp of the harbour burn?").0, 1);
    assert_eq!(user.runs(&["kb", "undo", "2"]).code, 0);
    assert_eq!(user.asks("what does the lamp of the harbour burn?").0, 0);
}

#[test]
fn the_shipped_story_can_be_left_out_and_one_s_own_texts_come_first() {
    let user = User::new();
    user.imports(&user.writes("lamp.txt", "Meta is the name of the harbour cat.\n"));
    let documents = |user: &User, question: &str| -> Vec<String> {
        let (_, answer) = user.asks(question);
        let quotes = answer["citations"].as_array().into_iter().chain(answer["nearest"].as_array()).flatten();
        quotes.filter_map(|quote| quote["document"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(documents(&user, "what is the name of the harbour cat?").first().map(String::as_str), Some("lamp"));
    assert!(documents(&user, "who went to Meta?").iter().any(|document| document == "talent-harvest"));
    let without = user.with_variable("STET__KNOWLEDGE__STORY", "false");
    for question in ["who went to Meta?", "誰去了Meta？", "who graduated from Peking University?"] {
        assert!(documents(&without, question).iter().all(|document| document == "lamp"), "{question}");
    }
    let said = without.runs(&["ask", "who graduated from Peking University?"]);
    assert!(said.code == 1 && !said.out.contains("The story"), "{said:?}");
}
