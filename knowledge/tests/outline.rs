//! What is found of a text's shape, and what is done with it.

#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use stet_knowledge::answer::{Answer, Question, Status, answer};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::document::{Text, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::outline::{BlockKind, Format};
use stet_knowledge::sentence::{Rules, Unit};
use stet_knowledge::text::Language;

/// A text's sentences: a letter for the block, the number that it stands under, what readers see.
fn shape(text: &str, format: Format) -> Vec<String> {
    let rules = Rules { unit: Unit::Sentence, format: Some(format) };
    let text = Text::new(Version::Source, Language::English, rules, text.to_owned());
    let line = |number: usize| {
        let kind = match text.block(number).unwrap().kind {
            BlockKind::Heading(level) => format!("h{level}"),
            BlockKind::Paragraph => "p".to_owned(),
            BlockKind::Item => "item".to_owned(),
            BlockKind::HeaderRow => "header".to_owned(),
            BlockKind::Row => "row".to_owned(),
            BlockKind::Question => "q".to_owned(),
            BlockKind::Label => "label".to_owned(),
            BlockKind::Field => "field".to_owned(),
            BlockKind::Message => "message".to_owned(),
            BlockKind::Contents => "contents".to_owned(),
            BlockKind::Code => "code".to_owned(),
        };
        let lead = text.lead(number).map(|lead| format!("<{lead}")).unwrap_or_default();
        format!("{kind}{lead} {}", text.shown(number))
    };
    (1..=text.len()).map(line).collect()
}

#[test]
fn markdown_has_an_outline() {
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shape(text, Format::Markdown), expected, "{text}");
    }
    check("\u{feff}# Rules\n\nBe *kind*. No [spam](https://x.example).", &["h1 Rules", "p<1 Be kind.", "p<1 No spam."]);
    check("Title\n=====\n\n## A &amp; B\n\ntext", &["h1 Title", "h2 A & B", "p<2 text"]);
    check(
        "**Q: Why?**\nA: Because. Ask *again*.\n\n**Q: How?**\nA: So.",
        &["q Why?", "p<1 Because.", "p<1 Ask again.", "q How?", "p<4 So."],
    );
    check(
        "**Is there parking?**\n\nNot in front.\n\n**Do you deliver?**\n\nWe don't.",
        &["q Is there parking?", "p<1 Not in front.", "q Do you deliver?", "p<3 We don't."],
    );
    check("### Removed\n\n- The tax.\n- Windows 8.", &["h3 Removed", "item<1 The tax.", "item<1 Windows 8."]);
    check("Members may:\n\n1. vote\n2. speak", &["label Members may:", "item<1 1. vote", "item<1 2. speak"]);
    check(
        "- **Voice**\n  - *Room*: talk\n- One account.\n  - But bots.",
        &["label Voice", "item<1 Room: talk", "item One account.", "item<3 But bots."],
    );
    // Bold lines between others are headings, also right below a paragraph or an item; bold words open what their item says.
    check(
        "Back up first!\n**Added**\n- A hound.\n**Fixed**\n- Rain.",
        &["p Back up first!", "h4 Added", "item<2 A hound.", "h4 Fixed", "item<4 Rain."],
    );
    check(
        "- **Treasurer** – Ada. Pays the bills.\n- Tea. Milk.",
        &["item Treasurer – Ada.", "item<1 Pays the bills.", "item Tea.", "item Milk."],
    );
    check("1. **Be kind.** No slurs.\n   - Jokes are fine.", &["item 1. Be kind.", "item<1 No slurs.", "item<1 Jokes are fine."]);
    check("1. 投票\n   - 每月一次。\n2. Guests\n   - Two.", &["label 1. 投票", "item<1 每月一次。", "label 2. Guests", "item<3 Two."]);
    check("| Rank | Homes |\n|---|---|\n| Baron | **5** |\n| a \\| b | |", &["header Rank · Homes", "row<1 Baron · 5", "row<1 a | b"]);
    check("Use it:\n\n```\n# no heading\nrun\n```", &["label Use it:", "code<1 # no heading", "code<1 run"]);
    check("---\ntitle: \"Tide\"\ntags: [x]\n---\n\nThe gauge.", &["p The gauge."]);
    check("<h1 align=\"center\">Big</h1>\n\n<!-- a\nb -->\n\n> quoted line", &["h1 Big", "p<1 quoted line"]);
    check("Tea\n: A drink.\n: A meal.", &["label Tea", "p<1 A drink.", "p<1 A meal."]);
    // The marks that no parser takes for marks are not shown.
    check("Step 1. Unplug it.\nStep 2. Hold the pin.", &["item Step 1. Unplug it.", "item Step 2. Hold the pin."]);
}

#[test]
fn plain_text_has_the_outline_that_it_shows() {
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(shape(text, Format::Plain), expected, "{text}");
    }
    check(
        "FRIDAY\n17:15  Loft       Talk: Ice\n19:00  Court  Soup\n\nSATURDAY\n9:30  Hall  Games\n",
        &["h5 FRIDAY", "item<1 17:15  Loft       Talk: Ice", "item<1 19:00  Court  Soup", "h5 SATURDAY", "item<4 9:30  Hall  Games"],
    );
    check(
        "問：在哪裡？\n答：二樓。沒有電梯。\n\n問：幾點？\n答：九點。",
        &["q 在哪裡？", "p<1 二樓。", "p<1 沒有電梯。", "q 幾點？", "p<4 九點。"],
    );
    check(
        "第三條　社員分為：\n一、正式社員；\n二、青年社員。\n但學生免費。\n\n第四條　社費50元。",
        &["item 第三條　社員分為：", "item<1 一、正式社員；", "item<1 二、青年社員。", "p<1 但學生免費。", "item 第四條　社費50元。"],
    );
    check("You may bring:\na) tea\nb) cake", &["label You may bring:", "item<1 a) tea", "item<1 b) cake"]);
    check("You may bring:\nA. tea\nB. cake\nC. jam", &["label You may bring:", "item<1 A. tea", "item<1 B. cake", "item<1 C. jam"]);
    check("第一章　總則\n\n第一條　本社在此。", &["h2 第一章　總則", "item<1 第一條　本社在此。"]);
    check("Name: Ana\nRole: master\n\nName: Piotr\nRole: crane", &["item Name: Ana\nRole: master", "item Name: Piotr\nRole: crane"]);
    check("Minutes\nTime: 18 May\nPlace: B12", &["h1 Minutes", "field<1 Time: 18 May", "field<1 Place: B12"]);
    check(
        "目錄\n第一章 安全 ........ 1\n\n第一章 安全\n小心。",
        &["contents 目錄", "contents 第一章 安全 ........ 1", "h2 第一章 安全", "p<3 小心。"],
    );
    check(
        "The keeper of the light was a man called\nAnselm Roth, who came from Kiel. He was paid\nforty crowns a month.",
        &["p The keeper of the light was a man called Anselm Roth, who came from Kiel.", "p He was paid forty crowns a month."],
    );
    check("The hall has a red roof.\nThe pool was built in 1931.", &["p The hall has a red roof.", "p The pool was built in 1931."]);
    check(
        "[2024/05/01 21:03] Ming: I bring it. Yes.\nRosa — 2024/05/02 08:12\nok, but Karl joins us",
        &["message [2024/05/01 21:03] Ming: I bring it. Yes.", "label Rosa — 2024/05/02 08:12", "p<2 ok, but Karl joins us"],
    );
    check(
        "1\n00:00:01,000 --> 00:00:02,000\nThe tide comes\n\n2\n00:00:02,500 --> 00:00:04,000\nat noon.",
        &["p The tide comes", "p at noon."],
    );
    check("702.6 Flyers block flyers.\n702.60 Sleepers skip.", &["item 702.6 Flyers block flyers.", "item 702.60 Sleepers skip."]);
    check(
        "=== SHELF A ===\n(A1) When are you open?\n    Until six. Never on Mondays.\n(A2) Dogs?\n    Small ones.\n(A3) Cards?\nYes.",
        &[
            "h5 === SHELF A ===",
            "q<1 (A1) When are you open?",
            "p<2 Until six.",
            "p<2 Never on Mondays.",
            "q<1 (A2) Dogs?",
            "p<5 Small ones.",
            "q<1 (A3) Cards?",
            "p<7 Yes.",
        ],
    );
    check("停鐘\n\n「能修嗎？」他問。\n\n「放下。」柏伯說。", &["h1 停鐘", "p<1 「能修嗎？」他問。", "p<1 「放下。」柏伯說。"]);
}

fn snapshot(text: &str, format: &str) -> Snapshot {
    let head = format!("id = \"t\"\ntitle = \"t\"\nlanguage = \"en\"\nunit = \"sentence\"\nformat = \"{format}\"\n");
    let files = Files::from([("documents/t/document.toml".to_owned(), head), ("documents/t/source.txt".to_owned(), text.to_owned())]);
    let (base, problems) = KnowledgeBase::load(&files);
    assert_eq!(problems, []);
    Snapshot::new(base)
}

fn ask(snapshot: &Snapshot, question: &str) -> Answer {
    answer(snapshot, &Question::new(question)).unwrap()
}

#[test]
fn a_line_that_only_announces_is_never_the_answer() {
    fn check(text: &str, question: &str, first: &str, lead: Option<&str>) {
        let answer = ask(&snapshot(text, "markdown"), question);
        assert_eq!(answer.status, Status::Answered, "{question}: {answer:?}");
        let found = &answer.citations[0];
        assert_eq!((found.text.as_str(), found.lead.as_deref()), (first, lead), "{question}");
    }
    let faq = "**Q: How do I reset my password?**\nA: Open the gear menu.\n\n**Q: Who maintains the bot?**\nA: Priya and Jonas.\n";
    check(faq, "How do I reset my password?", "Open the gear menu.", Some("How do I reset my password?"));
    check(faq, "who maintains the bot", "Priya and Jonas.", Some("Who maintains the bot?"));
    let notes = "# Notes\n\n## 1.9.0\n\n### Added\n\n- A second moon.\n\n### Removed\n\n- The oxygen tax.\n- Support for Windows 8.\n";
    check(notes, "what was removed in 1.9.0?", "The oxygen tax.\n- Support for Windows 8.", Some("Removed"));
    let fees = "# Club\n\n## Fees\n\n| Class | Yearly |\n|---|---|\n| Adult | 40 |\n| Child | 12 |\n\nFees fall due in May.\n";
    let all = "Class | Yearly |\n|---|---|\n| Adult | 40 |\n| Child | 12 |\n\nFees fall due in May.";
    check(fees, "what are the fees?", all, Some("Fees"));
    let only = "# Club\n\n## Fees\n\n| Class | Yearly |\n|---|---|\n| Adult | 40 |\n| Child | 12 |\n\n## Boats\n\nTwo boats.\n";
    check(only, "what are the fees?", "Class | Yearly |\n|---|---|\n| Adult | 40 |\n| Child | 12", Some("Fees"));
    check(fees, "what does a child pay yearly?", "Child | 12", Some("Class | Yearly"));
    let table = "# Ranks\n\n| Rank | Homes | Claim blocks |\n|---|---|---|\n| Settler | 2 | 1,000 |\n| Baron | 5 | 7,500 |\n";
    check(table, "How many homes does a Baron have?", "Baron | 5 | 7,500", Some("Rank | Homes | Claim blocks"));
    let headline = ask(&snapshot(table, "markdown"), "How many claim blocks does a Settler have?").headline;
    assert_eq!(headline.iter().map(|item| item.text.as_str()).collect::<Vec<_>>(), ["1,000"]);
}

#[test]
fn neighbours_that_belong_together_are_one_quote() {
    fn check(text: &str, question: &str, quote: &str, to: Option<usize>) {
        let answer = ask(&snapshot(text, "plain"), question);
        assert_eq!(answer.citations.first().map(|found| (found.text.as_str(), found.to)), Some((quote, to)), "{question}: {answer:?}");
    }
    let harbour = "The keeper of the light was Anselm Roth. He was paid forty crowns a month.\n\nThe mill grinds rye.";
    check(
        harbour,
        "How much was the keeper of the light paid?",
        "The keeper of the light was Anselm Roth. He was paid forty crowns a month.",
        Some(2),
    );
    check(harbour, "Who was the keeper of the light?", "The keeper of the light was Anselm Roth.", None);
    check("The town lived from cod. Its cannery closed in 1988.", "When did the cannery close?", "Its cannery closed in 1988.", None);
}

#[test]
fn an_item_and_an_answer_are_quoted_whole_unless_they_are_long() {
    let check = |text: &str, question: &str, quote: &str| {
        let answer = ask(&snapshot(text, "markdown"), question);
        assert_eq!(answer.citations.first().map(|found| found.text.as_str()), Some(quote), "{question}: {answer:?}");
    };
    let removed = "# Removed\n\n- The glass spear, since nobody could tell it apart. Yours turns into rope.\n- The oxygen tax.\n";
    check(removed, "what does the glass spear turn into?", "The glass spear, since nobody could tell it apart. Yours turns into rope.");
    check(removed, "is the oxygen tax gone?", "The oxygen tax.");
    let faq = "**Q: Do I have to book?**\nA: On weekdays you walk in. Groups of eight must book.\n\n**Q: Who cooks?**\nA: Jo.\n";
    check(faq, "do groups of eight book?", "On weekdays you walk in. Groups of eight must book.");
    let long = "# Hall\n\n- The hall is swept on Mondays. ".to_owned()
        + &"The floor is waxed with care by all of us. ".repeat(9)
        + "\n- The key hangs inside.\n";
    check(&long, "when is the hall swept?", "The hall is swept on Mondays.");
}

#[test]
fn a_document_without_a_format_is_cut_as_it_was_before_there_were_outlines() {
    let text = Text::new(Version::Source, Language::English, Unit::Sentence, "# Rules\n\n- Be kind; always.\n".to_owned());
    assert_eq!(text.sentences().collect::<Vec<_>>(), ["# Rules", "- Be kind;", "always."]);
    assert!(text.blocks().is_empty() && text.is_body(1) && text.lead(2).is_none());
}

/// One-line rules, and a question to each.
const RULES: [(&str, &str); 5] = [
    ("The hall has a red roof.", "What colour is the roof of the hall?"),
    ("Odile Marchetti keeps the tool shed key.", "Who keeps the tool shed key?"),
    ("The gate opens at 7:30 a.m. on weekdays.", "When does the gate open?"),
    ("Parking is behind the mill.", "Where is the parking?"),
    ("Membership costs 30 euros a year.", "How much does membership cost?"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_rules_decides_nothing(order in Just((0..RULES.len()).collect::<Vec<usize>>()).prop_shuffle(), is_apart in any::<bool>(), has_bullets in any::<bool>()) {
        let join = if is_apart { "\n\n" } else { "\n" };
        let line = |at: &usize| format!("{}{}", if has_bullets { "- " } else { "" }, RULES[*at].0);
        let text = order.iter().map(line).collect::<Vec<_>>().join(join);
        let shuffled = snapshot(&text, if has_bullets { "markdown" } else { "plain" });
        for (rule, question) in RULES {
            let answer = ask(&shuffled, question);
            prop_assert_eq!(answer.status, Status::Answered, "{}: {:?}", question, answer);
            prop_assert_eq!(answer.citations.first().map(|found| found.text.as_str()), Some(rule), "{}", question);
        }
    }
}
