//! How people put what facts answer: the headline has all who fill the slot, and nobody where the question asks for something else.

#![expect(clippy::unwrap_used, reason = "tests")]

use stet_knowledge::answer::{Question, answer};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;

const OF_META: &[&str] = &["zhao-shengjia", "yu-jiahui", "ren-hongyu", "bi-shuchao"];
const OF_NVIDIA: &[&str] = &["zhu-banghua", "jiao-jiantao"];

/// Asks questions; the profiles of each headline are some, in any order.
fn check(cases: &[(&str, &[&str])]) {
    let snapshot = Snapshot::new(KnowledgeBase::shipped());
    for (question, expected) in cases {
        let headline = answer(&snapshot, &Question::new(question)).unwrap().headline;
        let mut found: Vec<String> = headline.into_iter().filter_map(|item| item.profile).collect();
        found.sort();
        found.dedup();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{question}");
    }
}

#[test]
fn a_noun_that_names_who_does_something_asks_for_somebody() {
    check(&[
        ("new hires of NVIDIA", OF_NVIDIA),
        ("winner of the Tsinghua award", &["jiao-jiantao"]),
        ("清華特獎 得主", &["jiao-jiantao"]),
        ("graduates of Zhejiang University", &["bi-shuchao"]),
        ("What is Jiahui Yu's alma mater?", &["ustc"]),
        ("余家輝的母校是哪所？", &["ustc"]),
        ("Athene model leader", &["zhu-banghua"]),
    ]);
}

#[test]
fn what_a_relation_is_done_by_need_be_no_person() {
    check(&[
        ("2019騰訊廣告算法大賽的主辦方是誰？", &["tencent"]),
        ("which people hosted the Tencent Kaiwu contest?", &[]),
        ("Who did Meta poach for its superintelligence lab?", OF_META),
        ("who hired Meta?", &[]),
    ]);
}

#[test]
fn a_count_is_that_of_those_who_answer() {
    check(&[
        ("哪四個人去了Meta", OF_META),
        ("去了Meta的四個人是誰", OF_META),
        ("兩位加入英偉達的科學家是誰？", OF_NVIDIA),
        ("who were the four scientists poached by Meta?", OF_META),
        ("which three people joined NVIDIA?", &[]),
    ]);
}

#[test]
fn what_stands_beside_a_name_or_a_noun_belongs_to_it() {
    check(&[
        ("Which model has been included in NVIDIA's enterprise AI acceleration plan?", &["athene"]),
        ("哪四位華人科學家加入了Meta超級智能實驗室？", OF_META),
        ("哪四位女科學家加入了Meta超級智能實驗室？", &[]),
    ]);
}

#[test]
fn cantonese_and_slips_change_no_answer() {
    check(&[
        ("邊個入咗英偉達做嘢？", OF_NVIDIA),
        ("趙晟佳喺邊度攞博士㗎？", &["stanford-university"]),
        ("畢樹超喺邊間大學畢業？", &["zhejiang-university"]),
        ("who joined Nvida?", OF_NVIDIA),
        ("where did Hongyu Ren gradute from?", &["tsinghua-university"]),
        ("誰加入了英維達", OF_NVIDIA),
    ]);
}
