//! Questions to plain documents that no profile knows: the right sentence, in either language, and the words that answer.

use stet_knowledge::answer::{Answer, Question, Status, answer};
use stet_knowledge::base::{Files, KnowledgeBase};
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
    // The year of a date, whatever else of it there is.
    let dates = lines("en", &["The bridge was opened on 6 May 1931.", "The lamp burns oil."]);
    check(&dates, "When was the bridge opened?", "1931");
    let dates = lines("en", &["The bridge was opened in 1186 with 1200 people.", "The lamp burns oil."]);
    check(&dates, "When was the bridge opened?", "1186");
    let dates = lines("zh-Hant", &["大橋於1931年5月6日通車。", "燈塔燒油。"]);
    check(&dates, "大橋何時通車？", "1931年");
    // The words that lead up to an answer are no part of it.
    check(&lines("zh-Hant", &["海港博物館由石愛達創立。", "燈塔燒油。"]), "誰創立了海港博物館？", "石愛達");
    let share = lines("en", &["Of the visitors, 40 percent come from abroad.", "The lamp burns oil."]);
    check(&share, "What percentage of the visitors come from abroad?", "40 percent");
    check(&share, "How many of the visitors come from abroad?", "");
}

#[test]
fn a_name_that_no_dictionary_has_is_found_by_its_sound() {
    fn check(snapshot: &Snapshot, question: &str, sentence: usize) {
        let ranked: Vec<usize> = ask(snapshot, question).ranked.iter().map(|place| place.sentence).collect();
        assert_eq!(ranked.first(), Some(&sentence), "{question}: {ranked:?}");
    }
    let chinese = lines("zh-Hant", &["季莫申科修好了大門。", "羅伯遜修好了大門。"]);
    check(&chinese, "What did Tymoshenko repair?", 1);
    check(&chinese, "What did Robertson repair?", 2);
    let english = lines("en", &["Tymoshenko repaired the gate.", "Robertson repaired the gate."]);
    check(&english, "季莫申科修好了什麼？", 1);
    check(&english, "羅伯遜修好了什麼？", 2);
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
    // A misspelt name is no name that nobody knows.
    let unknown = |question: &str| ask(&english, question).why.unknown_names;
    assert_eq!((unknown("When did Bethoven never come?"), unknown("When did Vivaldi come?")), (vec![], vec!["Vivaldi".to_owned()]));
}
