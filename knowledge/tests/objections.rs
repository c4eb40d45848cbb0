//! What is near and no answer, in texts with an outline: another year, another person, another sort of figure.

#![expect(clippy::unwrap_used, reason = "tests")]

use stet_knowledge::answer::{Question, Status, answer};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::index::Snapshot;

const RULES: &str = "# Rules of the kite club\n\n\
    ## Fees\n\n\
    A full year costs £42. Until 2024 the price was £38. The repair of the shed cost £612.\n\n\
    ## People\n\n\
    - Fenna and Pascoe are our two coaches.\n\
    - Pascoe runs the Friday session; it starts at 20:00.\n\n\
    ## Age\n\n\
    You must be at least 13 to fly alone.\n\n\
    ## History\n\n\
    Wilma Tarn has kept the shed for nineteen years. Every morning she sweeps it twice.\n\n\
    The supply boat came at noon. Joss Abbot, who steered it, carried two sacks of coal up to the shed.\n\n\
    Three firms made an offer for the roof. Braddock got the work, although it was the dearest.\n\n\
    Rosa taught the knot course until 2024. The next knot course is on 14 March 2026.\n";

const CHINESE: &str = "# 風箏社\n\n\
    體驗課每人八百五十元。一張票六千塊。社團在2023年成立。\n\n\
    第一個發現的是沈知夏，她六點半來開門。\n\n\
    週間的課由簡柏睿老師帶，週末的課由韓語彤老師帶。韓老師也能用日語教學。\n";

fn snapshot(text: &str, language: &str) -> Snapshot {
    let head =
        format!("id = \"d\"\ntitle = \"d\"\nlanguage = \"{language}\"\norigin = \"d.md\"\nunit = \"sentence\"\nformat = \"markdown\"\n");
    let files = [("documents/d/document.toml", head), ("documents/d/source.txt", text.to_owned())];
    let (base, problems) = KnowledgeBase::load(&Files::from(files.map(|(path, content)| (path.to_owned(), content))));
    assert_eq!(problems, []);
    Snapshot::new(base)
}

/// Asks; the first quote must have some words, or there must be no answer.
fn check(snapshot: &Snapshot, question: &str, expected: Option<&str>) {
    let found = answer(snapshot, &Question::new(question)).unwrap();
    let quote = found.citations.first().filter(|_| found.status == Status::Answered).map(|citation| citation.text.as_str());
    let is_right = match (quote, expected) {
        (Some(quote), Some(expected)) => quote.contains(expected),
        (None, None) => true,
        _ => false,
    };
    assert!(is_right, "{question}: {quote:?}, not {expected:?}");
}

#[test]
fn a_sign_of_a_currency_makes_an_amount() {
    let snapshot = snapshot(RULES, "en");
    check(&snapshot, "How much does a full year cost?", Some("£42"));
    check(&snapshot, "How much did the repair of the shed cost?", Some("£612"));
    let found = answer(&snapshot, &Question::new("How much did the repair of the shed cost?")).unwrap();
    assert_eq!(found.headline.first().map(|told| told.text.as_str()), Some("£612"));
}

#[test]
fn another_year_is_no_answer() {
    let rules = snapshot(RULES, "en");
    check(&rules, "How much will a full year cost in 2028?", None);
    check(&snapshot(CHINESE, "zh-Hant"), "2023年的體驗課每人多少錢？", None);
    check(&snapshot(CHINESE, "zh-Hant"), "體驗課每人多少錢？", Some("八百五十元"));
}

#[test]
fn another_person_is_no_answer() {
    let rules = snapshot(RULES, "en");
    check(&rules, "Does Fenna run the Friday session?", None);
    check(&rules, "Does Pascoe run the Friday session?", Some("Pascoe runs"));
    check(&rules, "Does Wilma sweep the shed every morning?", Some("she sweeps"));
    check(&snapshot(CHINESE, "zh-Hant"), "簡柏睿老師也能用日語教學嗎？", None);
}

#[test]
fn an_age_is_told_in_years_of_life() {
    let rules = snapshot(RULES, "en");
    check(&rules, "How old is Wilma Tarn?", None);
    check(&rules, "how old do I have to be?", Some("at least 13"));
    let other = snapshot("# Pier\n\nThe Coast Agency runs the ferry. The canteen is empty. Marta has locker number 12.\n", "en");
    check(&other, "What agency runs the ferry?", Some("Coast Agency"));
    check(&other, "How old is the canteen?", None);
    check(&other, "How old is Marta?", None);
    check(&snapshot(CHINESE, "zh-Hant"), "沈知夏幾歲？", None);
}

#[test]
fn a_date_or_a_floor_counts_nothing() {
    let hall = "**Q: Where is the concert?**\nA: In the church hall on 22 May 2026 at 20:00.\n\n**Q: Who comes?**\nA: About 90 guests.\n";
    check(&snapshot(hall, "en"), "How many seats are at the concert?", None);
    check(&snapshot(hall, "en"), "How many guests come?", Some("90 guests"));
    let shop = "**問：書店在哪裡？**\n答：在梧桐路37號二樓，一樓是菜市場。\n\n**問：可以借幾本書？**\n答：三本書。\n";
    check(&snapshot(shop, "zh-Hant"), "書店在的那條路有多少家書店？", None);
    check(&snapshot(shop, "zh-Hant"), "可以借幾本書？", Some("三本書"));
}

#[test]
fn words_typed_as_for_a_search_are_in_the_quote() {
    let staff = snapshot("# Staff\n\nThe admin is online from 20:00 to 22:00.\n\nBen repairs the boats.\n", "en");
    check(&staff, "pizza delivery", None);
    check(&staff, "wifi password", None);
    check(&staff, "admin online", Some("20:00"));
}

#[test]
fn a_field_answers_what_its_label_says() {
    let minutes = "Minutes of the reading club\nTime: 18 May, 2 p.m.\nPlace: room B12\nChair: Nora Pell\n";
    check(&snapshot(minutes, "en"), "Where does the reading club meet?", Some("room B12"));
    let sure = answer(&snapshot(minutes, "en"), &Question::new("Where does the reading club meet?")).unwrap().confidence;
    assert!(sure >= 0.6, "{sure}");
    check(&snapshot(minutes, "en"), "Where was Nora Pell born?", None);
    check(&snapshot(minutes, "en"), "Where does the chess team train?", None);
}

#[test]
fn a_deputy_is_not_the_holder() {
    let crew = "# Crew\n\n- Vice chair: Ada Stone, who keeps the keys.\n- Clerk: Ben Moss.\n";
    check(&snapshot(crew, "en"), "Who is the chair?", None);
    check(&snapshot(crew, "en"), "Who is the vice chair?", Some("Ada Stone"));
    let club = "# 幹部\n\n副社長：巫承。\n\n秘書：賴芷。\n";
    for question in ["社長是誰？", "誰是社長？", "社長叫什麼名字？"] {
        check(&snapshot(club, "zh-Hant"), question, None);
    }
    check(&snapshot("# 幹部\n\n目前社長是鄭國棟。\n", "zh-Hant"), "社長是誰？", Some("鄭國棟"));
    check(&snapshot(club, "zh-Hant"), "副社長是誰？", Some("巫承"));
}

#[test]
fn a_weight_is_told_in_units_of_weight() {
    let shed = "# Shed\n\nThe lawn roller holds 40 litres and stands in bay 3.\n\nThe anvil weighs 60 kg.\n";
    check(&snapshot(shed, "en"), "How much does the lawn roller weigh?", None);
    check(&snapshot(shed, "en"), "How much does the anvil weigh?", Some("60 kg"));
    check(&snapshot("# Lake\n\nLake Arn is 4 m deep.\n", "en"), "how deep is Lake Arn?", Some("4 m deep"));
}

#[test]
fn what_was_before_a_year_is_told_with_an_earlier_one() {
    let fees = "# Fees\n\n## How much is a locker?\n\nA locker costs 12 euros. It cost 9 euros until the end of 2024.\n";
    check(&snapshot(fees, "en"), "how much did a locker cost before 2025?", Some("9 euros until the end of 2024"));
    check(&snapshot(fees, "en"), "how much did a locker cost in 2019?", None);
}

#[test]
fn a_cause_that_is_not_told_is_refused() {
    let pier = "# Pier\n\nThe lift has been closed since March.\n\nThe bar is closed on Mondays because the cook is away.\n";
    check(&snapshot(pier, "en"), "Why is the lift closed?", None);
    check(&snapshot(pier, "en"), "Why is the bar closed on Mondays?", Some("the cook is away"));
}

#[test]
fn two_quotes_side_by_side_are_one() {
    let text = "# 五月會議\n\n## 屋頂維修\n\n三家公司報了價：石橋、青瓦和北港。社裡沒有選最便宜的青瓦，而是選了石橋，因為它保固五年。\n\n\
        ## 表決\n\n贊成四票，反對一票，棄權一票。投反對票的是賀青，棄權的是卓安。\n";
    let minutes = snapshot(text, "zh-Hant");
    check(&minutes, "屋頂維修選了哪家公司？", Some("三家公司報了價：石橋、青瓦和北港。社裡沒有選最便宜的青瓦，而是選了石橋"));
    check(&minutes, "誰棄權？", Some("棄權的是卓安"));
    let rules = snapshot(RULES, "en");
    check(&rules, "Who steered the supply boat?", Some("Joss Abbot"));
}

#[test]
fn a_sentence_that_asks_is_quoted_with_its_answer() {
    let diary = snapshot("# Diary\n\nThe wind rose. Why did the lamp go out at midnight? Nobody had filled the tank.\n", "en");
    check(&diary, "Why did the lamp go out?", Some("go out at midnight? Nobody had filled the tank."));
}

#[test]
fn one_item_of_a_list_is_no_headline() {
    let notes = snapshot("# Notes\n\n## 2.1.0\n\n### Removed\n\n- The oxygen tax.\n- Support for old screens.\n", "en");
    check(&notes, "what was removed in 2.1.0?", Some("Support for old screens."));
    let found = answer(&notes, &Question::new("what was removed in 2.1.0?")).unwrap();
    assert_eq!(found.headline, []);
}

#[test]
fn the_value_of_before_is_no_headline() {
    let headline = |text: &str, language: &str, question: &str| {
        let found = answer(&snapshot(text, language), &Question::new(question)).unwrap();
        found.headline.into_iter().map(|told| told.text).collect::<Vec<_>>()
    };
    let check = |text: &str, language: &str, question: &str, former: &str| {
        let told = headline(text, language, question);
        assert!(told.iter().all(|told| !told.contains(former)), "{question}: {told:?}");
    };
    check("# Ferry\n\nThe price of a ticket rose from £4 to £6.\n", "en", "How much is the price of a ticket?", "£4");
    check("# 渡輪\n\n票價從200元漲到260元。\n", "zh-Hant", "票價是多少元？", "200");
    check(
        "# Chat\n\n[2025-03-01 20:16] Ben: my flight lands soon\n[2025-03-01 20:18] Mia: good\n",
        "en",
        "When does the flight land?",
        "2025",
    );
}

#[test]
fn when_it_ended_is_not_when_it_is() {
    let rules = snapshot(RULES, "en");
    check(&rules, "When is the knot course?", Some("14 March 2026"));
    let found = answer(&rules, &Question::new("When is the knot course?")).unwrap();
    assert!(found.headline.iter().all(|told| !told.text.contains("2024")), "{:?}", found.headline);
}

#[test]
fn a_text_that_has_the_very_question_answers_what_is_said_to_the_bot() {
    let faq = "**Q: Who are you?**\nA: We are three friends who mend clocks.\n\n**Q: Where do you meet?**\nA: In the mill.\n";
    check(&snapshot(faq, "en"), "who are you?", Some("mend clocks"));
    check(&snapshot("# Clocks\n\nWe mend clocks.\n", "en"), "who are you?", None);
}
