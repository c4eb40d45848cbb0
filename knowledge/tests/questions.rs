//! Questions to plain documents that no profile knows: the right sentence, in either language, and the words that answer.

use stet_knowledge::answer::{Answer, Question, Status, answer, trace};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::evidence::{CONFIDENCE_FEATURES, FEATURES};
use stet_knowledge::expectation::Expectation;
use stet_knowledge::index::Snapshot;

const ENGLISH: &str = "The Harbour Museum was founded in Lisbon in 1923.\n\
    Its founder, Ada Stone, gave 1.3 million dollars for the building.\n\
    A storm damaged the roof in 1967, and the library was closed for two years.\n\
    Today the museum keeps more than 40 ships and a large collection of maps.\n\
    Beethoven never came to the old fish market next to it, whatever the guides say.\n";

const CHINESE: &str = "海港博物館於1923年在里斯本創立。\n\
    創辦人石愛達為這座建築捐了130萬美元。\n\
    1967年一場暴風雨損壞了屋頂，圖書館關閉了兩年。\n\
    如今館內收藏了40多艘船和大量地圖。\n\
    不管導遊怎麼說，貝多芬從未到過旁邊的舊魚市場。\n";

/// A text of these lines.
fn lines(language: &str, lines: &[&str]) -> Snapshot {
    museum(language, &(lines.join("\n") + "\n"))
}

/// A knowledge base of one text.
fn museum(language: &str, text: &str) -> Snapshot {
    let header = format!("id = \"museum\"\ntitle = \"museum\"\nlanguage = \"{language}\"\nunit = \"line\"\n");
    let files =
        Files::from([("documents/museum/document.toml".to_owned(), header), ("documents/museum/source.txt".to_owned(), text.to_owned())]);
    let (base, problems) = KnowledgeBase::load(&files);
    assert!(problems.is_empty(), "{problems:?}");
    Snapshot::new(base)
}

fn ask(snapshot: &Snapshot, question: &str) -> Answer {
    answer(snapshot, &Question::new(question)).unwrap_or_else(|error| panic!("{question}: {error}"))
}

#[test]
fn the_sentence_that_answers_is_ranked_first_in_either_language() {
    fn check(snapshot: &Snapshot, question: &str, sentence: usize) {
        let ranked: Vec<usize> = ask(snapshot, question).ranked.iter().map(|place| place.sentence).collect();
        assert_eq!(ranked.first(), Some(&sentence), "{question}: {ranked:?}");
    }
    for snapshot in [museum("en", ENGLISH), museum("zh-Hant", CHINESE)] {
        check(&snapshot, "When was the museum founded?", 1);
        check(&snapshot, "Who gave 1.3 million dollars?", 2);
        check(&snapshot, "What did the storm damage?", 3);
        check(&snapshot, "How many ships are in the collection?", 4);
        check(&snapshot, "Where did Beethoven never go?", 5);
        check(&snapshot, "博物館是哪一年創立的？", 1);
        check(&snapshot, "誰捐了130萬美元？", 2);
        check(&snapshot, "暴风雨损坏了什么？", 3);
        check(&snapshot, "馆内收藏了多少艘船？", 4);
        check(&snapshot, "貝多芬從未到過哪裡？", 5);
    }
}

#[test]
fn the_words_that_answer_are_the_headline_where_they_are_plain() {
    /// `expected` is what the headline says; a headline is highlighted in the quote.
    fn check(snapshot: &Snapshot, question: &str, expected: &str) {
        let answer = ask(snapshot, question);
        let said: Vec<&str> = answer.headline.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(said.join(" "), expected, "{question}: {answer:?}");
        for item in &answer.headline {
            let highlights = &answer.citations[item.citation].highlights;
            assert!(highlights.iter().any(|range| range[0] <= item.range[0] && item.range[1] <= range[1]), "{question}: {highlights:?}");
        }
    }
    let english = museum("en", ENGLISH);
    check(&english, "When was the Harbour Museum founded?", "1923");
    check(&english, "Why was the library closed?", "");
    // The sentence does not say of what is asked.
    check(&english, "How many paintings does the museum keep?", "");
    check(&english, "Who was the wife of Ada Stone?", "");
    check(&english, "When was the Harbour Museum sold to Spain?", "");
    let chinese = museum("zh-Hant", CHINESE);
    check(&chinese, "海港博物館是哪一年創立的？", "1923年");
    check(&chinese, "海港博物馆是哪一年创立的？", "1923年");
    // Across languages the quote has to do.
    check(&chinese, "When was the Harbour Museum founded?", "");
    // A number is no place, and a place no number.
    let date = lines("en", &["The Harbour Museum was founded in 1923.", "The lamp burns oil."]);
    check(&date, "When was the Harbour Museum founded?", "1923");
    check(&date, "Where was the Harbour Museum founded?", "");
    // A date is told whole.
    let dates = lines("en", &["The bridge was opened on 6 May 1931.", "The lamp burns oil."]);
    check(&dates, "When was the bridge opened?", "6 May 1931");
    let dates = lines("en", &["The bridge was opened in 1186 with 1200 people.", "The lamp burns oil."]);
    check(&dates, "When was the bridge opened?", "1186");
    let dates = lines("zh-Hant", &["大橋於1931年5月6日通車。", "燈塔燒油。"]);
    check(&dates, "大橋何時通車？", "1931年5月6日");
    // The words that lead up to an answer are no part of it.
    check(&lines("zh-Hant", &["海港博物館由石愛達創立。", "燈塔燒油。"]), "誰創立了海港博物館？", "石愛達");
    check(&lines("zh-Hant", &["海港博物館創立於1923年，由石愛達在里斯本創立。", "燈塔燒油。"]), "誰創立了海港博物館？", "石愛達");
    let eras = lines("zh-Hant", &["建文二年，海港大學由石愛達創立於里斯本。", "燈塔燒油。"]);
    check(&eras, "海港大學在什麼時候創立？", "建文二年");
    check(&lines("zh-Hant", &["高麗國於918年成立。", "燈塔燒油。"]), "高麗國在何時成立？", "918年");
    let share = lines("en", &["Of the visitors, 40 percent come from abroad.", "The lamp burns oil."]);
    check(&share, "What percentage of the visitors come from abroad?", "40 percent");
    check(&share, "How many of the visitors come from abroad?", "");
}

#[test]
fn a_headline_accounts_for_the_question_and_is_sure() {
    fn check(sentence: &str, question: &str, told: bool) {
        let answer = ask(&lines("en", &[sentence, "The lamp burns oil."]), question);
        assert_eq!(!answer.headline.is_empty(), told, "{question}: {answer:?}");
    }
    check("Edmund Vale was born in 1874 in the old harbour.", "When was Edmund Vale born?", true);
    check("Edmund Vale was born in 1874 in the old harbour.", "When did Edmund Vale die?", false);
    // All but what is asked for is there.
    let storm = "The great storm of 1902 destroyed 14 fishing boats along the harbour coast that winter.";
    check(storm, "How many fishing boats did the great storm of 1902 destroy along the harbour coast that winter?", true);
    check(storm, "How many houses did the great storm of 1902 destroy along the harbour coast that winter?", false);
    // Several people fit as well.
    check("Ada Stone met Paul Reyes, Clara Moss and Edmund Vale in Lisbon.", "Who met in Lisbon?", false);
    let across = ask(&lines("zh-Hant", &["石愛達創立了大學。", "燈塔燒油。"]), "Who founded the university?");
    assert_eq!((across.status, across.headline), (Status::Answered, Vec::new()));
}

#[test]
fn among_sentences_about_as_good_the_one_with_the_figure_leads() {
    let snapshot =
        lines("en", &["The museum keeps 3 percent of all ships.", "The museum keeps 40 ships, and maps, bells and boats of all kinds."]);
    let answer = ask(&snapshot, "How many ships does the museum keep?");
    let said: Vec<(&str, usize)> =
        answer.headline.iter().map(|item| (item.text.as_str(), answer.citations[item.citation].sentence)).collect();
    assert_eq!(said, [("40", 2)], "{answer:?}");
}

#[test]
fn a_name_that_no_dictionary_has_is_found_by_its_sound() {
    fn check(snapshot: &Snapshot, question: &str, sentence: usize) {
        let ranked: Vec<usize> = ask(snapshot, question).ranked.iter().map(|place| place.sentence).collect();
        assert_eq!(ranked.first(), Some(&sentence), "{question}: {ranked:?}");
    }
    let chinese = lines("zh-Hant", &["他修好了大門。", "季莫申科修好了大門。"]);
    check(&chinese, "What did Tymoshenko repair?", 2);
    let english = lines("en", &["He repaired the gate.", "Tymoshenko repaired the gate."]);
    check(&english, "季莫申科修好了什麼？", 2);
}

#[test]
fn a_sentence_that_says_it_in_other_words_is_found() {
    fn check(snapshot: &Snapshot, question: &str, sentence: usize) {
        let ranked: Vec<usize> = ask(snapshot, question).ranked.iter().map(|place| place.sentence).collect();
        assert_eq!(ranked.first(), Some(&sentence), "{question}: {ranked:?}");
    }
    // No sentence has a word of the questions, but for the empty ones.
    let english = lines("en", &["The carpenter painted the fence.", "Their physician left the clinic.", "A storm tore down the roof."]);
    let chinese = lines("zh-Hant", &["木匠漆了柵欄。", "醫師離開了診所。", "暴風雨掀翻了屋頂。"]);
    for snapshot in [english, chinese] {
        check(&snapshot, "Which surgeon quit his hospital?", 2);
        check(&snapshot, "Did a hurricane destroy any houses?", 3);
        check(&snapshot, "哪位外科大夫辭去了醫院的工作？", 2);
        check(&snapshot, "颶風摧毀了房子嗎？", 3);
    }
}

#[test]
fn a_glance_sees_words_then_the_paragraph_then_what_is_near() {
    fn check(language: &str, paragraphs: &[&[&str]], question: &str, expected: &[usize]) {
        let text = paragraphs.iter().map(|sentences| sentences.join("\n") + "\n").collect::<Vec<_>>().join("\n");
        let snapshot = museum(language, &text);
        let mut ranked = trace(&snapshot, &Question::new(question)).unwrap_or_else(|error| panic!("{question}: {error}")).ranked;
        ranked.sort_by_key(|candidate| candidate.glanced);
        let glanced: Vec<usize> = ranked.iter().map(|candidate| candidate.sentence).collect();
        assert!(glanced.starts_with(expected), "{question}: {glanced:?}");
    }
    let english: &[&[&str]] = &[
        &["The clock is slow.", "A physician left the clinic.", "Trains were late."],
        &["He resigned in May.", "Stone had painted the ceiling."],
    ];
    check("en", english, "Who painted the ceiling?", &[5, 4]);
    check("en", english, "Which surgeon quit?", &[2]);
    let chinese: &[&[&str]] = &[&["時鐘慢了。", "醫師離開了診所。", "列車晚點。"], &["他五月走了。", "石愛達畫了天花板。"]];
    check("zh-Hant", chinese, "天花板是誰畫的？", &[5, 4]);
    check("zh-Hant", chinese, "Who painted the ceiling?", &[5, 4]);
    check("zh-Hant", chinese, "哪位外科大夫辭職了？", &[2]);
    // A word in another form, and characters of a village's name that stand in no word of it: what only the one, only the other sees.
    check("en", &[&["Bob quindles.", "Ada zorbels."]], "Who zorbeled it?", &[2]);
    check("zh-Hant", &[&["他們到了。", "家裡有葛。"]], "葛家岔鎮在哪裡？", &[2]);
    // The title counts for what the sentence lacks.
    check("en", &[&["The museum turns.", "The door is green."]], "museum door", &[2]);
    // Where all else is equal, what the candidate index makes of it: a shorter sentence says more of it.
    let lamps = vec!["Lamps burn oil."; 400];
    let both = [&lamps[..], &["Zorbel flarp quindle snick brop dask."], &["Zorbel flarp."]];
    check("en", &both, "zorbel", &[402, 401]);
}

#[test]
fn a_glance_sees_the_title() {
    let files = ["windmill", "lighthouse", "granary"].into_iter().flat_map(|id| {
        let header = format!("id = \"{id}\"\ntitle = \"{id}\"\nlanguage = \"en\"\nunit = \"line\"\n");
        [(format!("documents/{id}/document.toml"), header), (format!("documents/{id}/source.txt"), "Ada painted the door.\n".to_owned())]
    });
    let snapshot = Snapshot::new(KnowledgeBase::load(&files.collect()).0);
    for title in ["windmill", "lighthouse", "granary"] {
        let question = format!("Who painted the door of the {title}?");
        let ranked = trace(&snapshot, &Question::new(&question)).unwrap_or_else(|error| panic!("{question}: {error}")).ranked;
        let first = ranked.iter().find(|candidate| candidate.glanced == 1).map(|candidate| candidate.document);
        assert_eq!(first.and_then(|at| snapshot.documents.get(at)).map(|indexed| indexed.document.id.as_str()), Some(title));
    }
}

#[test]
fn the_document_is_asked_for_what_a_sentence_lacks() {
    fn check(question: &str, expected: std::ops::RangeInclusive<f64>) {
        let at = FEATURES.iter().position(|name| *name == "words.document").unwrap_or_else(|| panic!("no such feature"));
        let ranked = trace(&museum("en", ENGLISH), &Question::new(question)).unwrap_or_else(|error| panic!("{question}: {error}")).ranked;
        assert!(ranked.iter().all(|candidate| expected.contains(&candidate.features[at])), "{question}: {}", ranked[0].features[at]);
    }
    check("Beethoven in Lisbon", 0.999..=1.0);
    check("Beethoven in Reykjavik", 0.3..=0.7);
    // It is no more there for being there twice.
    check("the museum in Reykjavik", 0.2..=0.6);
    check("Mozart in Reykjavik", 0.0..=0.0);
}

#[test]
fn a_figure_that_is_asked_for_and_that_no_sentence_has_is_held_against_them() {
    fn check(question: &str, expected: f64) {
        let at = CONFIDENCE_FEATURES.iter().position(|name| name == "lacking-figure").unwrap_or_else(|| panic!("no such feature"));
        let judged = trace(&museum("en", ENGLISH), &Question::new(question)).unwrap_or_else(|error| panic!("{question}: {error}"));
        assert!((judged.confidence.features[at] - expected).abs() < 1e-9, "{question}");
    }
    check("How many ships does the museum keep?", 0.0);
    check("How many guides tell of Beethoven?", 1.0);
    check("When did Beethoven come to the fish market?", 1.0);
    check("Which guides tell of Beethoven?", 0.0);
}

#[test]
fn sentences_that_differ_about_a_figure_have_no_headline() {
    let told = |second: &str| {
        let answer = ask(&lines("en", &["The harbour has 12 cranes.", second]), "How many cranes does the harbour have?");
        answer.headline.iter().map(|item| item.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told("The harbour has twelve cranes."), ["12"]);
    assert_eq!(told("The harbour has 14 cranes."), Vec::<String>::new());
}

#[test]
fn a_misspelt_word_is_forgiven_and_a_strange_one_is_not() {
    let english = museum("en", ENGLISH);
    let answered = |question: &str| {
        let answer = ask(&english, question);
        (answer.status, answer.citations.first().map(|citation| citation.sentence))
    };
    assert_eq!(answered("when was the Harbour Musuem founded"), (Status::Answered, Some(1)));
    assert_eq!(answered("who won the chess tournament?").0, Status::NotFound);
    let why = ask(&english, "when was the Harbour Musuem founded").why;
    assert!(why.words.contains(&"musuem".to_owned()) && why.missing.is_empty(), "{why:?}");
    // A misspelt name is no name that nobody knows.
    let unknown = |question: &str| ask(&english, question).why.unknown_names;
    assert_eq!((unknown("When did Bethoven never come?"), unknown("When did Vivaldi come?")), (vec![], vec!["Vivaldi".to_owned()]));
}

#[test]
fn a_pin_answers_its_question_as_long_as_its_sentences_are_what_they_were() {
    let shipped = KnowledgeBase::shipped();
    let story = shipped.document(None).unwrap();
    let pin = Expectation::new("Is it raining?", [(&**story, 5), (&**story, 3)]).unwrap();
    let with = |pin: &Expectation| {
        let mut files = shipped.files();
        files.insert(format!("pins/{}.toml", pin.id()), pin.to_toml());
        KnowledgeBase::load(&files).0
    };
    let check = |base: KnowledgeBase, question: &str, expected: &[usize]| {
        let found = answer(&Snapshot::new(base), &Question::new(question)).unwrap();
        let cited: Vec<usize> = found.citations.iter().map(|citation| citation.sentence).collect();
        assert_eq!((cited.as_slice(), found.why.pinned), (expected, !expected.is_empty()), "{question}");
    };
    check(with(&pin), "is it raining", &[5, 3]);
    check(with(&pin), "Is it snowing?", &[]);
    // Named twice, it is quoted once; a file that says so is not loaded.
    let twice = Expectation::new("Is it raining?", [(&**story, 5), (&**story, 5)]).unwrap();
    check(with(&twice), "is it raining", &[5]);
    let repeated = Expectation { sentences: [twice.sentences.clone(), twice.sentences].concat(), ..pin.clone() };
    assert!(with(&repeated).pins.is_empty());
    // It was another sentence when it was pinned: the pin says nothing, and the lint says why.
    let mut stale = pin.clone();
    stale.sentences[0].hash = "00000000".to_owned();
    check(with(&stale), "Is it raining?", &[]);
    assert!(with(&stale).contradictions().iter().any(|problem| problem.message.contains("is another one now")));
    // An article that takes its digest's place keeps the numbers, and the pin.
    let source = [("documents/talent-harvest/source.txt".to_owned(), "It rains.\n".repeat(46))].into();
    let mut files = shipped.files();
    files.insert(format!("pins/{}.toml", pin.id()), pin.to_toml());
    check(KnowledgeBase::load_with(&files, &source).0, "Is it raining?", &[5, 3]);
    assert_ne!(with(&pin).revision(), shipped.revision(), "a pin is a part of the knowledge base");
}
