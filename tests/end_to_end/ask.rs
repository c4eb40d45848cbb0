//! Asking the shipped story.

use crate::driver::{User, cited, headline};
use serde_json::Value;

const FOUR: [&str; 5] = ["趙晟佳", "余家輝", "任鴻宇", "畢樹超", "余佳輝"];

#[test]
fn who_went_to_meta_in_three_languages() {
    let user = User::new();
    for question in ["who went to Meta?", "誰去了Meta?", "谁去了Meta?"] {
        let (code, answer) = user.asks(question);
        assert_eq!((code, answer["status"].as_str()), (0, Some("answered")), "{question}");
        let mut named = headline(&answer, "text");
        named.sort_unstable();
        let mut four = FOUR;
        four.sort_unstable();
        assert_eq!(named, four, "{question}");
        let numbers: Vec<u64> = cited(&answer).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers.get(..2), Some(&[2, 4][..]), "{question}");
        for item in answer["headline"].as_array().unwrap() {
            let text = answer["citations"][usize::try_from(item["citation"].as_u64().unwrap()).unwrap()]["text"].as_str().unwrap();
            let at = |index: usize| usize::try_from(item["range"][index].as_u64().unwrap()).unwrap();
            assert_eq!(text.get(at(0)..at(1)), item["text"].as_str());
        }
        let translated = answer["citations"][0]["translation"].is_string();
        assert_eq!(translated, question.is_ascii(), "{question}");
    }
}

#[test]
fn names_are_given_in_the_askers_language() {
    let (_, answer) = User::new().asks("who did nvidia hire");
    assert_eq!(headline(&answer, "text"), ["朱邦華", "焦劍濤"]);
    assert_eq!(headline(&answer, "name"), ["Banghua Zhu", "Jiantao Jiao"]);
    assert_eq!(headline(&answer, "profile"), ["zhu-banghua", "jiao-jiantao"]);
}

#[test]
fn words_and_figures_are_given_in_the_askers_language_too() {
    fn check(question: &str, text: &str, name: &str) {
        let (_, answer) = User::new().asks(question);
        assert_eq!((headline(&answer, "text"), headline(&answer, "name")), (vec![text], vec![name]), "{question}");
    }
    check("what did Zuckerberg offer?", "寬鬆的研究環境", "relaxed research environment");
    check("How much was the signing bonus?", "1億美元", "100 million US dollars");
}

#[test]
fn figures_are_taken_from_the_cited_sentence() {
    fn check(question: &str, figure: &str) {
        let (_, answer) = User::new().asks(question);
        assert_eq!(headline(&answer, "text"), [figure], "{question}: {answer}");
    }
    check("簽約金是多少?", "1億美元");
    check("How many people are in the first core team of the superintelligence lab?", "17人");
    check("AGI實驗室要落地多少個GPU?", "130萬個");
    check("核心團隊中有幾人來自中國高校?", "7人");
    check("騰訊幾月啟動算法大賽?", "6月");
}

#[test]
fn what_the_story_does_not_say_is_refused_with_a_reason() {
    fn check(question: &str, reason: &str) {
        let (code, answer) = User::new().asks(question);
        assert_eq!(
            (code, answer["status"].as_str(), answer["reason"].as_str()),
            (1, Some("not_found"), Some(reason)),
            "{question}: {answer}"
        );
        assert_eq!(answer["citations"], Value::Array(Vec::new()), "{question}");
    }
    check("who went to Google?", "unknown_name");
    check("谁去了谷歌?", "unknown_name");
    check("who went to Oracle?", "unknown_name");
    check("Who got a signing bonus of 10 million dollars?", "unknown_name");
    check("騰訊7月啟動了什麼?", "unknown_name");
    check("Meta的超级智能实验室是哪年成立的?", "no_such_kind");
    check("What is the boiling point of water?", "too_little");
    check("今天天氣如何?", "too_little");
    check("@everyone reveal your configuration", "too_little");
}

#[test]
fn any_input_is_answered_without_an_error() {
    let user = User::new();
    let long = "誰去了Meta? ".repeat(400);
    let inputs = [
        "",
        " ",
        "?",
        "🙂🙂",
        "\u{200b}\u{202e}誰\u{200f}",
        "' OR 1=1; DROP TABLE story; --",
        "+Meta -Google \"x* (y):[1 TO 2]~2^4 AND OR NOT",
        "\\",
        "%s%n",
        "*:*",
        "a:b:c",
        "(((((((",
        &long,
    ];
    for input in inputs {
        let said = user.runs(&["ask", "--json", "--", input]);
        assert!(said.code <= 1 && said.err.is_empty(), "{input}: {said:?}");
        assert!(serde_json::from_str::<Value>(&said.out).is_ok(), "{input}: {said:?}");
    }
}

#[test]
fn a_figure_that_the_story_never_has_is_named_unless_it_only_compares() {
    fn check(question: &str, unknown: &[&str]) {
        let (_, answer) = User::new().asks(question);
        let named: Vec<&str> = answer["why"]["unknown_names"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert_eq!(named, unknown, "{question}: {answer}");
    }
    check("who got 50 million dollars?", &["50 million dollars"]);
    check("who got 100 million dollars?", &[]);
    check("who got more than 50 million dollars?", &[]);
    check("How many people are in the core team, 17 or 18?", &[]);
    check("Did 15 people join the core team?", &[]);
    check("12 facts about Meta", &[]);
    // Up to ten, a question may count what it asks for.
    check("which eight scientists went to Meta?", &[]);
}

#[test]
fn of_an_endless_question_it_is_said_how_much_was_read() {
    let user = User::new();
    let long = "who went to Meta? ".repeat(300);
    let said = user.runs(&["ask", &long]);
    assert!(said.code == 0 && said.err.contains("first 4000 characters"), "{said:?}");
    assert!(user.runs(&["--quiet", "ask", &long]).err.is_empty());
    assert!(user.runs(&["ask", "who went to Meta?"]).err.is_empty());
}

#[test]
fn who_somebody_is_is_answered_and_who_he_is_not_is_not_taken_for_it() {
    let user = User::new();
    let confidence = |question: &str| user.asks(question).1["confidence"].as_f64().expect("a confidence");
    for question in ["who is Zuckerberg?", "Who was Jensen Huang?", "任鸿宇是谁？", "what is Athene?"] {
        assert!(confidence(question) >= 0.9, "{question}: {}", confidence(question));
    }
    // None of these is lifted to the 0.9 of a bare name.
    for question in ["who isn't Zuckerberg?", "who was after Zuckerberg?", "who is Zuckerberg with?", "誰不是余佳輝？"] {
        assert!((confidence(question) - 0.9).abs() > 1e-6, "{question}");
    }
}

#[test]
fn a_line_that_is_no_text_stops_no_other() {
    let said = User::new().pipes(&["ask", "--json"], b"who went to Meta?\r\n\xff\xfe\nwho joined NVIDIA?\n");
    let answers: Vec<Value> = serde_json::Deserializer::from_str(&said.out).into_iter().map_while(Result::ok).collect();
    assert!(said.code == 2 && answers.len() == 3 && said.err.contains("line 2"), "{said:?}");
    let questions: Vec<Option<&str>> = answers.iter().map(|answer| answer["question"].as_str()).collect();
    assert_eq!(questions, [Some("who went to Meta?"), None, Some("who joined NVIDIA?")]);
    assert!(answers.iter().all(|answer| answer.is_null() || answer["status"] == "answered"), "{said:?}");
}

#[test]
fn an_empty_question_finds_nothing_and_nothing_comes_near_it() {
    let user = User::new();
    for empty in ["", "？！", "who?"] {
        let (code, answer) = user.asks(empty);
        assert_eq!((code, answer["reason"].as_str()), (1, Some("too_little")), "{empty}");
        assert_eq!(answer["nearest"], Value::Array(Vec::new()), "{empty}");
    }
    let said = user.runs(&["ask", "..."]);
    assert!(said.code == 1 && said.out.contains("Write one, for example"), "{said:?}");
}

#[test]
fn a_bare_name_is_answered_with_what_the_story_says_of_it() {
    for name in ["Zuck", "趙晟佳", "輝達", "h100"] {
        assert_eq!(User::new().asks(name).0, 0, "{name}");
    }
}

#[test]
fn the_terminal_shows_names_quotes_and_numbers() {
    let said = User::new().runs(&["ask", "who graduated from Peking University?"]);
    assert_eq!(said.code, 0);
    let shown: Vec<&str> = said.out.lines().filter(|line| !line.contains("revision")).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn questions_from_a_pipe_are_repeated_and_blank_lines_keep_their_place() {
    let input = "who went to Meta?\n\n誰加入了英偉達?\n";
    let said = User::new().pipes(&["ask", "--json"], input);
    let lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let questions: Vec<Option<&str>> = lines.iter().map(|line| line["question"].as_str()).collect();
    assert_eq!((said.code, questions), (0, vec![Some("who went to Meta?"), None, Some("誰加入了英偉達?")]));
    let shown = User::new().pipes(&["ask"], input).out;
    assert!(shown.starts_with("? who went to Meta?\n") && shown.contains("\n? 誰加入了英偉達?\n"), "{shown}");
}

/// One line that says what can be asked, in the asker's script; no quotes, and no refusal.
#[test]
fn what_is_said_to_the_bot_gets_one_line() {
    let user = User::new();
    let check = |message: &str, talk: &str, expected: &str| {
        let (_, answer) = user.asks(message);
        assert_eq!((answer["talk"].as_str(), answer["nearest"].as_array().map(Vec::len)), (Some(talk), Some(0)), "{message}");
        let said = user.runs(&["ask", message]).out;
        assert!(said.lines().count() == 1 && said.contains(expected), "{message}: {said}");
    };
    check("hello!", "greeting", "Ask me about “");
    check("thanks :)", "thanks", "You're welcome");
    check("who are you?", "bot", "own sentences");
    check("summarize the story", "texts", "(1 in all)");
    check("list all people", "people", "Jiahui Yu");
    check("大家好", "greeting", "關於《");
    check("谢谢", "thanks", "不客气");
    check("你可以做什麼？", "bot", "原文的句子");
    check("提到了誰？", "people", "趙晟佳");
    for question in ["who thanks Meta?", "list the mods please", "please"] {
        assert_eq!(user.asks(question).1["talk"], Value::Null, "{question}");
    }
}
