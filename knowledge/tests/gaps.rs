//! What the quotes leave unsaid of a question that names somebody known, so that it is not answered.

#![expect(clippy::unwrap_used, reason = "tests")]

use stet_knowledge::answer::{Question, Reason, Status, answer};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;

/// Asks the shipped story; some questions are answered, the others are not for a reason.
fn check(cases: &[(&str, Option<Reason>)]) {
    let snapshot = Snapshot::new(KnowledgeBase::shipped());
    for (question, expected) in cases {
        let found = answer(&snapshot, &Question::new(question)).unwrap();
        assert_eq!((found.status == Status::NotFound).then_some(found.reason).flatten(), *expected, "{question}");
    }
}

#[test]
fn a_relation_apart_is_answered_by_a_sentence_that_states_it_or_not_at_all() {
    check(&[
        ("Who founded Meta's superintelligence lab?", Some(Reason::Unstated)),
        ("who is Shuchao Bi married to?", Some(Reason::Unstated)),
        ("谁收购了英伟达？", Some(Reason::Unstated)),
        ("who joined NVIDIA?", None),
    ]);
    let snapshot = Snapshot::new(KnowledgeBase::shipped());
    let found = answer(&snapshot, &Question::new("who bought NVIDIA?")).unwrap();
    assert_eq!(found.why.unstated.as_deref(), Some("bought"));
    let found = answer(&snapshot, &Question::new("誰創辦了Meta？")).unwrap();
    assert_eq!(found.why.unstated.as_deref(), Some("創辦"));
}

#[test]
fn a_reason_is_one_that_a_sentence_tells() {
    check(&[("Why is the model called Athene?", Some(Reason::NoSuchKind)), ("伯克利为什么聘焦剑涛当博导？", Some(Reason::NoSuchKind))]);
}

#[test]
fn of_two_that_are_named_no_sentence_speaks_of_one_alone() {
    check(&[
        ("Which Peking University graduate joined NVIDIA?", Some(Reason::TooLittle)),
        ("哪位浙江大學畢業生加入了英偉達？", Some(Reason::TooLittle)),
        ("whose poaching is more targeted, Meta or NVIDIA?", None),
    ]);
}

#[test]
fn the_closest_question_that_facts_answer_is_offered_where_there_is_one() {
    let snapshot = Snapshot::new(KnowledgeBase::shipped());
    for (question, offered) in [
        ("who founded Meta?", Some("who joined Meta?")),
        ("誰創辦了Meta？", Some("誰加入了Meta？")),
        ("谁收购了英伟达？", Some("谁加入了英伟达？")),
        ("which year did Shuchao Bi graduate from Zhejiang University?", Some("which university did Shuchao Bi graduate from?")),
        // No fact tells such a thing of the one named.
        ("who is Shuchao Bi married to?", None),
        ("how old is Hongyu Ren?", None),
        // It names nobody, or has an answer.
        ("who won the world cup in 1998?", None),
        ("who joined NVIDIA?", None),
    ] {
        let found = answer(&snapshot, &Question::new(question)).unwrap();
        assert_eq!(found.closest.as_deref(), offered, "{question}");
    }
}

#[test]
fn what_is_known_of_others_or_of_the_one_left_out_alone_is_no_answer() {
    check(&[
        ("畢樹超在哪裡讀的博士？", Some(Reason::TooLittle)),
        ("who joined Tencent?", Some(Reason::TooLittle)),
        ("who is a doctoral advisor at Stanford?", Some(Reason::TooLittle)),
        ("who took a doctorate at Berkeley?", Some(Reason::TooLittle)),
        ("Besides Jiantao Jiao, who else is a doctoral advisor at Berkeley?", Some(Reason::TooLittle)),
        ("除了焦劍濤，還有誰得過清華特獎？", Some(Reason::TooLittle)),
        // The name describes whom it is asked about, or somebody is left.
        ("which company took in the two Tsinghua scientists?", None),
        ("Besides Banghua Zhu, who else joined NVIDIA?", None),
    ]);
}

#[test]
fn a_time_an_amount_or_a_role_is_one_that_a_sentence_tells() {
    check(&[
        ("which year did NVIDIA hire Banghua Zhu?", Some(Reason::NoSuchKind)),
        ("when was Athene included in NVIDIA's plan?", Some(Reason::NoSuchKind)),
        ("how much does Jensen Huang earn a year?", Some(Reason::NoSuchKind)),
        ("who is the chief scientist at Meta's superintelligence lab?", Some(Reason::TooLittle)),
    ]);
}
