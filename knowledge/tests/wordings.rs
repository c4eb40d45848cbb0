//! How people put what facts answer: the headline has all who fill the slot, and nobody where the question asks for something else.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
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
        ("Meta的雇主是誰？", &[]),
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
        ("who recruits people at Meta?", &[]),
        ("who was hired at NVIDIA?", OF_NVIDIA),
        ("who was Meta poached by?", &[]),
        ("Meta的人才被谁挖走？", &[]),
        ("谁给Meta挖人？", &[]),
    ]);
}

#[test]
fn a_count_is_that_of_those_who_answer() {
    check(&[
        ("哪四個人去了Meta", OF_META),
        ("去了Meta的四個人是誰", OF_META),
        ("誰去輝達", OF_NVIDIA),
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

#[test]
fn an_idiom_states_the_relation_that_it_is_one_for() {
    check(&[
        ("Who threw in their lot with NVIDIA?", OF_NVIDIA),
        ("谁转投了英伟达门下？", OF_NVIDIA),
        ("who cooked up Athene?", &["zhu-banghua"]),
        ("誰把清華特獎收入囊中？", &["jiao-jiantao"]),
        ("who attracted Meta?", &[]),
        ("who did Stanford take?", &[]),
        ("Athene主导了谁?", &[]),
        ("谁从英伟达跳槽出来了?", &[]),
    ]);
}

#[test]
fn words_of_the_evidence_account_for_words_of_the_question() {
    check(&[
        ("The ethnic Chinese scientists who moved to Meta", OF_META),
        ("Who had a hand in GPT-4o's vision understanding module?", &["zhao-shengjia"]),
        ("who took part in GPT-4o's safety systems?", &[]),
        ("who led ChatGPT's lace?", &[]),
        ("which contest did Tencent host in 2023?", &["tencent-kaiwu-2023"]),
        ("which company hosted Kaiwu in 2019?", &[]),
        ("who almost joined NVIDIA?", &[]),
        ("who said Meta hired?", &[]),
        ("which women joined NVIDIA?", &[]),
    ]);
}

#[test]
fn words_of_a_fact_name_who_it_is_told_of() {
    check(&[
        ("Which firm waved a 100 million dollar signing bonus?", &["meta"]),
        ("which company offered 100 million euros?", &[]),
        ("which plane was chartered?", &[]),
        ("who was in the chartered plane?", &[]),
        ("Who offered a 100 million dollar signing bonus?", &["meta"]),
        ("卧槽，一亿美元的签约金是哪家给的呀？", &["meta"]),
        ("Who promised candidates a relaxed research environment?", &["mark-zuckerberg"]),
        ("which model is the cheap substitute for GPT-4o?", &["athene"]),
        ("which company has 100 million dollars?", &[]),
        ("who was flown in on the chartered plane?", &[]),
    ]);
}

#[test]
fn how_many_and_who_asks_for_somebody() {
    check(&[
        ("How many people did Meta hire, and who?", OF_META),
        ("浙大毕业的有几个人，叫什么？", &["bi-shuchao"]),
        ("how many people who joined Meta are there?", &[]),
    ]);
}

#[test]
fn several_named_together_share_it_or_have_one_each() {
    check(&[
        ("which company did Banghua Zhu and Jiantao Jiao join?", &["nvidia"]),
        ("where did Shengjia Zhao and Hongyu Ren graduate from?", &["peking-university", "tsinghua-university"]),
        ("where did Banghua Zhu and Jiantao Jiao graduate from?", &[]),
        ("which school did Zhao and Ren both graduate from?", &[]),
        ("朱邦華和焦劍濤都主導了哪個模型？", &[]),
    ]);
}

#[test]
fn one_of_several_named_in_a_row_is_asked_for() {
    check(&[
        ("朱邦华和焦剑涛当中谁拿过清华特奖？", &["jiao-jiantao"]),
        ("Which of Shengjia Zhao, Jiahui Yu and Hongyu Ren took a doctorate at Stanford?", &["zhao-shengjia"]),
        ("朱邦華和焦劍濤誰加入了Meta？", &[]),
        ("朱邦华和焦剑涛谁更厉害?", &[]),
    ]);
}

#[test]
fn further_wordings_are_those_of_relations_that_are_there() {
    let read = |file: &str| fs::read_to_string(format!("{}/language/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let ids = |file: &str| read(file).lines().filter(|line| line.starts_with("id = ")).map(str::to_owned).collect::<Vec<_>>();
    let known = ids("relations.toml");
    assert!(ids("wordings.toml").iter().all(|id| known.contains(id)));
}

#[test]
fn companions_are_among_those_asked_for_and_not_told() {
    check(&[
        ("誰和朱邦華一起加入英偉達？", &["jiao-jiantao"]),
        ("who joined NVIDIA together with Banghua Zhu?", &["jiao-jiantao"]),
        ("谁跟赵晟佳一起加入英伟达？", &[]),
    ]);
}

#[test]
fn people_may_be_named_by_what_they_did() {
    check(&[
        ("那位浙大畢業的科學家去了哪間公司？", &["meta"]),
        ("Which company did the person who graduated from Zhejiang University go to?", &["meta"]),
        ("从中科大毕业的那位科学家主导过什么模型？", &["chatgpt"]),
        ("which award did the person who graduated from Zhejiang University win?", &[]),
    ]);
}

#[test]
fn what_somebody_is_of_needs_no_verb() {
    check(&[
        ("畢樹超是哪所大學的？", &["zhejiang-university"]),
        ("which school is Jiahui Yu from?", &["ustc"]),
        ("图灵班是哪所大学的？", &["peking-university"]),
        ("誰是哪所大學的？", &[]),
        ("who is Banghua Zhu's employer?", &["nvidia"]),
    ]);
}

#[test]
fn the_last_of_several_sentences_is_read_with_those_before_it() {
    check(&[
        ("Shengjia Zhao went to Meta. Who went to NVIDIA?", OF_NVIDIA),
        ("The Tsinghua special award sounds prestigious. Who won it?", &["jiao-jiantao"]),
        ("Suppose Shengjia Zhao had stayed. Who joined Meta?", &[]),
        ("Who left Meta? Who joined it?", &[]),
    ]);
}
