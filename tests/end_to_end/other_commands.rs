//! check, stats, eval and eval diff.

use crate::driver::{User, workspace};
use serde_json::{Value, json};

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
    let floors = [
        ("story-questions", "all", "hit1", 0.90),
        ("story-questions", "all", "hit3", 0.97),
        ("story-questions", "all", "abstention", 0.92),
        ("story-questions", "en", "hit1", 0.85),
        ("story-questions", "zh-Hant", "hit1", 0.85),
        ("story-questions", "zh-Hans", "hit1", 0.85),
        // Never trained on: typos, mixed languages, Cantonese, fragments, paraphrases without a common word, near misses.
        ("story-questions-hard", "all", "hit1", 0.70),
        ("story-questions-hard", "all", "hit3", 0.83),
        ("story-questions-hard", "all", "abstention", 0.62),
    ];
    let user = User::new();
    for set in ["story-questions", "story-questions-hard"] {
        let questions = workspace().join(format!("tests/fixtures/{set}.jsonl"));
        let said = user.runs(&["eval", "--json", "--questions", questions.to_str().expect("UTF-8")]);
        let rows: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
        for (_, row, figure, floor) in floors.iter().filter(|(of, ..)| *of == set) {
            assert!(rows[row][figure].as_f64().is_some_and(|value| value >= *floor), "{set} {row} {figure}: {}", rows[row]);
        }
    }
}

#[test]
fn several_sets_have_a_row_each_and_confidence_a_curve() {
    let user = User::new();
    user.writes("met.jsonl", "{\"id\":\"a\",\"lang\":\"en\",\"question\":\"who went to Meta?\",\"gold\":[2,4]}\n");
    user.writes("strange.jsonl", "{\"id\":\"b\",\"lang\":\"zh-Hant\",\"question\":\"誰發明了電話?\",\"gold\":[]}\n");
    let said = user.runs(&["eval", "--questions", "met.jsonl", "strange.jsonl"]);
    let rows: Vec<&str> = said.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(["all", "en", "zh-Hant", "met", "strange", "confidence"].iter().all(|row| rows.contains(row)), "{said:?}");
    // Both questions are judged rightly, so the curve has a bin at either end.
    let curve: Vec<&str> = said.out.lines().skip_while(|line| !line.starts_with("confidence")).skip(1).collect();
    assert!(curve.len() == 2 && curve[0].ends_with("0.000") && curve[1].ends_with("1.000"), "{said:?}");
    let said = user.runs(&["eval", "--json", "--questions", "met.jsonl", "strange.jsonl"]);
    let rows: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let answerable =
        |row: &str| rows[row]["reliability"].as_array().map(|bins| bins.iter().map(|bin| bin["answerable"].as_f64()).collect());
    assert_eq!((answerable("all"), answerable("met")), (Some(vec![Some(0.0), Some(1.0)]), Some(Vec::new())), "{rows}");
}

#[test]
fn long_documents_have_a_row_of_their_own_and_the_first_stage_is_told() {
    let user = User::new();
    let filler: Vec<String> = (0..250).map(|at| format!("Lamp {at} burns oil.")).collect();
    let corpus = [("long", [filler, vec!["The bridge is red.".to_owned()]].concat()), ("short", vec!["The gate is green.".to_owned()])]
        .map(|(id, sentences)| json!({ "doc": id, "title": id, "lang": "en", "paragraphs": [sentences] }).to_string());
    user.writes("corpus.jsonl", corpus.join("\n"));
    let questions = [("a", "long", "What is red?", 251), ("b", "short", "What is green?", 1), ("c", "short", "What purrs?", 1)]
        .map(|(id, doc, question, gold)| json!({ "id": id, "lang": "en", "question": question, "doc": doc, "gold": [gold] }).to_string());
    user.writes("q.jsonl", questions.join("\n"));
    let said = user.runs(&["eval", "--json", "--corpus", "corpus.jsonl", "--questions", "q.jsonl", "--scope", "document"]);
    let rows: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let long = &rows["over 200 sentences"];
    assert_eq!((long["questions"].as_u64(), long["found"].as_f64(), long["hit1"].as_f64()), (Some(1), Some(1.0), Some(1.0)), "{rows}");
    let said = user.runs(&["eval", "--json", "--corpus", "corpus.jsonl", "--questions", "q.jsonl", "--explain", "a"]);
    assert!(said.code == 2 && said.err.contains("cannot be used with"), "{said:?}");
    let said = user.runs(&["eval", "--questions", "q.jsonl"]);
    assert!(said.code == 2 && said.err.contains("“long”, which is not loaded; name its corpus with --corpus"), "{said:?}");
    user.writes("other.jsonl", corpus[1].clone());
    let said = user.runs(&["eval", "--corpus", "other.jsonl", "--questions", "q.jsonl"]);
    assert!(said.code == 2 && said.err.contains("“long”, which is not in other.jsonl"), "{said:?}");
}

#[test]
fn features_for_training_hang_together() {
    let user = User::new();
    user.writes("q.jsonl", "{\"id\":\"a\",\"lang\":\"en\",\"question\":\"who went to Meta?\",\"gold\":[2,4]}\n{\"id\":\"b\",\"lang\":\"en\",\"question\":\"who has a dog?\",\"gold\":[]}\n");
    assert_eq!(user.runs(&["eval", "--questions", "q.jsonl", "--features", "f.jsonl"]).code, 0);
    let read = |name: &str| std::fs::read(user.folder().join(name)).expect(name);
    let content = String::from_utf8(read("f.jsonl")).expect("UTF-8");
    let lines: Vec<Value> = content.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [head, answered, other] = lines.as_slice() else { panic!("{} lines", lines.len()) };
    let width = |of: &Value| of.as_array().map_or(0, Vec::len);
    for question in [answered, other] {
        assert_eq!(width(&question["confidence"]), width(&head["confidence"]));
        let candidates = question["candidates"].as_array().expect("candidates");
        assert!(!candidates.is_empty() && candidates.iter().all(|candidate| width(&candidate[1]) == width(&head["features"])));
    }
    let gold = answered["candidates"].as_array().expect("candidates").iter().filter(|candidate| candidate[0] == 1);
    assert_eq!(gold.count(), 2);
    // Rows of words: line, candidate, share of the answer, numbers, pairs; the sentences read closely, or the first alone.
    let pairs = usize::try_from(head["pairs"].as_u64().expect("pairs")).expect("few");
    let words: Vec<u32> = read("f.jsonl.spans").chunks(4).map(|word| u32::from_le_bytes(word.try_into().expect("four bytes"))).collect();
    let rows: Vec<&[u32]> = words.chunks_exact(3 + width(&head["spans"]) + pairs).collect();
    assert_eq!(rows.len() * (3 + width(&head["spans"]) + pairs), words.len());
    let candidates = |line: u32| rows.iter().filter(|row| row[0] == line).map(|row| row[1]).collect::<std::collections::BTreeSet<u32>>();
    assert_eq!((candidates(0).len(), candidates(1)), (12, [0].into()));
    let names = String::from_utf8(read("f.jsonl.pairs")).expect("UTF-8").lines().count();
    let last = rows.iter().flat_map(|row| &row[row.len() - pairs..]).filter(|pair| **pair != u32::MAX).max();
    assert_eq!(last.map(|pair| *pair as usize + 1), Some(names));
}

#[test]
fn a_hidden_paragraph_leaves_the_rest_of_its_document() {
    let user = User::new();
    let corpus =
        [("ships", [["The Aurora sank."], ["It rained."]]), ("clocks", [["Ada Stone built the clock."], ["It stands in Lisbon."]])]
            .map(|(id, paragraphs)| json!({ "doc": id, "title": id, "lang": "en", "paragraphs": paragraphs }).to_string());
    user.writes("corpus.jsonl", corpus.join("\n"));
    let question =
        |id: &str, text: &str, gold: &[usize]| json!({ "id": id, "lang": "en", "question": text, "doc": "clocks", "gold": gold });
    user.writes("a.jsonl", question("a", "Who built the clock in Lisbon?", &[1]).to_string());
    user.writes("b.jsonl", question("b", "Who sank the Aurora?", &[]).to_string());
    let eval = |more: &[&str]| user.runs(&[&["eval", "--corpus", "corpus.jsonl"], more].concat());
    let said = eval(&["--questions", "a.jsonl", "--hide-gold-paragraph", "--explain", "a"]);
    // It keeps its number, and what was answered is told, too.
    assert!(said.out.contains(" clocks#2 ") && !said.out.contains("clocks#1") && !said.out.contains("ships#"), "{said:?}");
    assert!(said.out.contains("answer       ") && said.out.contains("first stage  1 candidates; of these the 1 most"), "{said:?}");
    // A run knows that the right answer is none.
    for (threshold, run) in [("0.0", "bold.jsonl"), ("1.0", "careful.jsonl")] {
        user.writes("stet.toml", format!("[answer]\nthreshold = {threshold}\n"));
        assert_eq!(eval(&["--questions", "a.jsonl", "--hide-gold-paragraph", "--run", run]).code, 0);
    }
    std::fs::remove_file(user.folder().join("stet.toml")).expect("the settings");
    let said = user.runs(&["eval", "diff", "bold.jsonl", "careful.jsonl", "--questions", "a.jsonl"]);
    assert!(said.out.contains("won   a: answered clocks#2 -> not_found") && said.out.contains("1 won, 0 lost"), "{said:?}");
    assert_eq!(eval(&["--questions", "a.jsonl", "--run", "plain.jsonl"]).code, 0);
    let said = user.runs(&["eval", "diff", "plain.jsonl", "careful.jsonl", "--questions", "a.jsonl"]);
    assert!(said.code == 2 && said.err.contains("the other without"), "{said:?}");
    user.writes("again.jsonl", question("a", "Who built it?", &[1]).to_string());
    let said = user.runs(&["eval", "diff", "bold.jsonl", "careful.jsonl", "--questions", "a.jsonl", "again.jsonl"]);
    assert!(said.code == 2 && said.err.contains("two of the sets have a question a"), "{said:?}");
    let said = user.runs(&["eval", "diff", "bold.jsonl", "careful.jsonl", "--questions", "b.jsonl"]);
    assert!(said.code == 2 && said.err.contains("in both runs"), "{said:?}");
    let said = eval(&["--questions", "a.jsonl", "b.jsonl", "--hide-gold-paragraph"]);
    assert!(said.err.contains("left out 1 of 2 questions: without an answer") && !said.err.contains("--scope"), "{said:?}");
    let said = eval(&["--questions", "b.jsonl", "--hide-gold-paragraph"]);
    assert!(said.code == 2 && said.err.contains("none of the questions has an answer"), "{said:?}");
    assert!(eval(&["--questions", "a.jsonl", "--hide-gold-paragraph", "--scope", "all"]).err.contains("whatever --scope says"));
    // What a document does not answer, another may.
    assert!(eval(&["--questions", "b.jsonl"]).err.contains("use --scope document"));
    let plain = [eval(&["--questions", "b.jsonl", "--scope", "document"]), eval(&["--questions", "a.jsonl"])];
    assert!(plain.iter().all(|said| said.code == 0 && !said.err.contains("--scope")), "{plain:?}");
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
    let parts = ["question     a of q: who went to Meta?", "#[2, 4]", "joined", "first stage  46 candidates", "second stage", " *"];
    for part in parts.into_iter().chain(["words.bm25", "short answers: ", "confidence"]) {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    // What a score is said to be made of makes it.
    let sums: Vec<(&str, &str)> = said.out.lines().filter_map(|line| line.split_once(" = linear ")).collect();
    assert!(sums.len() > 1, "{said:?}");
    for (score, parts) in sums {
        let number = |text: &str| text.parse::<f64>().ok();
        let score = score.rsplit(' ').next().and_then(number).expect("a score");
        let sum: f64 = parts.split(';').next().unwrap_or_default().split(' ').filter_map(number).sum();
        assert!((score - sum).abs() < 0.01, "{score} {parts}");
    }
    // One that is refused is lost, however well it is ranked.
    user.writes("c.jsonl", run.replacen("\"answered\"", "\"not_found\"", 1));
    assert!(user.runs(&["eval", "diff", "a.jsonl", "c.jsonl", "--questions", questions]).out.contains("0 won, 1 lost"));
    // So is one that names others, where the names are known.
    let names = std::fs::read_to_string(questions).expect("the questions").replacen(
        "[2,4]",
        "[2,4],\"names\":[\"bi-shuchao\",\"ren-hongyu\",\"yu-jiahui\",\"zhao-shengjia\"]",
        1,
    );
    user.writes("named.jsonl", names);
    user.writes("d.jsonl", run.replacen("\"zhao-shengjia\",", "", 1));
    let said = user.runs(&["eval", "diff", "a.jsonl", "d.jsonl", "--questions", "named.jsonl"]);
    assert!(said.out.contains("0 won, 1 lost"), "{said:?}");
    assert!(user.runs(&["eval", "diff", "a.jsonl", "d.jsonl"]).out.contains("1 changed"));
    // Only runs are compared, and of the same kind.
    for (name, content, told) in [
        ("empty.jsonl", String::new(), "answers no question"),
        ("status.jsonl", run.replace("\"answered\"", "\"perhaps\""), "status.jsonl:1"),
        ("hidden.jsonl", run.replace("\"micros\"", "\"hidden\":true,\"micros\""), "the other without"),
    ] {
        user.writes(name, content);
        let said = user.runs(&["eval", "diff", "a.jsonl", name]);
        assert!(said.code == 2 && said.err.contains(told), "{name}: {said:?}");
    }
    let said = user.runs(&["eval", "diff", "--questions", questions, "a.jsonl"]);
    assert!(said.code == 2 && said.err.contains("diff <BEFORE> <AFTER> [--questions"), "{said:?}");
    for wrong in ["--run", "--features"] {
        let said = user.runs(&["eval", "--questions", questions, wrong, "missing/folder.jsonl"]);
        assert!(said.code == 2 && said.err.contains("cannot write missing/folder.jsonl"), "{said:?}");
    }
    user.writes("twice.jsonl", format!("{run}{run}"));
    let said = user.runs(&["eval", "diff", "a.jsonl", "twice.jsonl"]);
    assert!(said.code == 2 && said.err.contains("twice.jsonl:3: the id a is there a second time"), "{said:?}");
    assert_eq!(user.runs(&["eval", "--questions", "missing.jsonl"]).code, 2);
}

#[test]
fn broken_sets_are_told_of() {
    let user = User::new();
    let question = |id: &str| json!({ "id": id, "lang": "en", "question": "What is red?", "doc": "d", "gold": [1] }).to_string();
    let document = |id: &str, sentence: &str| json!({ "doc": id, "title": "T", "lang": "en", "paragraphs": [[sentence]] }).to_string();
    user.writes("d.jsonl", document("d", "The bridge is red."));
    user.writes("q.jsonl", format!("\u{feff}{}\n", question("a")));
    let check = |corpus: &str, questions: &[&str], expected: &str| {
        let said = user.runs(&[&["eval", "--corpus", corpus, "--questions"], questions].concat());
        assert!(said.code == 2 && said.err.contains(expected), "{corpus} {questions:?}: {said:?}");
    };
    assert_eq!(user.runs(&["eval", "--corpus", "d.jsonl", "--questions", "q.jsonl"]).code, 0, "a mark at the beginning is none of a line");
    user.writes("bad.jsonl", "{\"id\":\"a\"}\n\n{\"id\":1}\n".replacen("{\"id\":\"a\"}", &question("a"), 1));
    check("d.jsonl", &["bad.jsonl"], "bad.jsonl:3: not as expected: invalid type: integer `1`, expected a string, at column 7");
    user.writes("twice.jsonl", [question("a"), question("b"), question("a")].join("\n"));
    check("d.jsonl", &["twice.jsonl"], "twice.jsonl:3: the id a is there a second time");
    check("d.jsonl", &["q.jsonl", "q.jsonl"], "q.jsonl is named twice");
    user.writes("undocumented.jsonl", question("a").replace("\"doc\":\"d\",", ""));
    check("d.jsonl", &["undocumented.jsonl"], "give it a “doc”");
    user.writes("two.jsonl", [document("d", "It is red."), document("d", "It is blue.")].join("\n"));
    check("two.jsonl", &["q.jsonl"], "two.jsonl:2: the id d is there a second time");
    user.writes("blank.jsonl", document("d", " "));
    check("blank.jsonl", &["q.jsonl"], "the document d has no sentence");
    user.writes("none.jsonl", "\n");
    check("none.jsonl", &["q.jsonl"], "none.jsonl has no document");
    // What shares its id with a question of another set is asked, and told of; what is called like a language has a row of its own.
    user.writes("en.jsonl", [question("a"), question("c").replace("\"en\"", "\"zh-Hant\"")].join("\n"));
    let said = user.runs(&["eval", "--json", "--corpus", "d.jsonl", "--questions", "q.jsonl", "en.jsonl", "--run", "run.jsonl"]);
    let rows: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    assert_eq!((rows["en"]["questions"].as_u64(), rows["en (set)"]["questions"].as_u64()), (Some(2), Some(2)), "{rows}");
    assert!(said.err.contains("two questions have the id a"), "{said:?}");
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

#[test]
fn a_new_folder_is_fine_and_answers() {
    let user = User::new();
    assert_eq!(user.runs(&["new", "story"]).code, 0);
    let checked = user.runs(&["--knowledge", "story", "check"]);
    assert!(checked.code == 0 && checked.out.contains("1 document, 2 profiles, 1 fact: no problem"), "{checked:?}");
    for (question, expected) in [("who joined the Harbour Club?", "Rosa Lind"), ("where is the key of the boathouse?", "behind the clock")]
    {
        let said = user.runs(&["--knowledge", "story", "ask", question]);
        assert!(said.code == 0 && said.out.contains(expected), "{said:?}");
    }
    let refused = user.runs(&["new", "story"]);
    assert!(refused.code == 2 && refused.err.contains("has something in it"), "{refused:?}");
    user.writes("note.txt", "");
    let refused = user.runs(&["new", "note.txt"]);
    assert!(refused.code == 2 && refused.err.contains("name a folder"), "{refused:?}");
}
