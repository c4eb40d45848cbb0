//! Kinds and relations of a knowledge base's own: read where profiles state them, and nowhere else.

use stet_knowledge::answer::{Question, Status, answer};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::index::Snapshot;

const HEAD: &str = "id = \"guide\"\ntitle = \"Guide\"\nlanguage = \"en\"\nunit = \"line\"\n";
const TEXT: &str = "The Bog King guards the Sunken Gate.\n\
    When he falls, the Bog King drops the Moss Key.\n\
    The Moss Key sells for 250 shells at any stall.\n\
    Ada Stone founded the Lantern Guild in 2021.\n\
    Nora Vale lives in Reed Harbour.\n\
    沼澤王害怕火焰。";
/// Id, kind, name, and facts of a profile: relation, object or literal, the sentence's number.
type Known = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str, usize)]);

const KNOWN: [Known; 8] = [
    ("bog-king", "boss", "Bog King", &[("guards", "object = \"gate\"", 1), ("drops", "object = \"key\"", 2)]),
    ("fire-fearer", "boss", "沼澤王", &[("畏懼", "words = [\"害怕\"], literal = \"火焰\"", 6)]),
    ("gate", "place", "Sunken Gate", &[]),
    ("key", "item", "Moss Key", &[("costs", "literal = \"250 shells\"", 3)]),
    ("ada", "person", "Ada Stone", &[("founded", "object = \"guild\"", 4)]),
    ("guild", "organization", "Lantern Guild", &[("founded-in", "literal = \"2021\"", 4)]),
    ("nora", "person", "Nora Vale", &[("lives-in", "object = \"harbour\"", 5)]),
    ("harbour", "place", "Reed Harbour", &[]),
];

fn known() -> String {
    let fact = |(relation, end, number): &(&str, &str, usize)| {
        format!("[[profile.facts]]\nrelation = \"{relation}\"\n{}\nevidence = [\"guide#{number}\"]\n", end.replace(", l", "\nl"))
    };
    let profile = |(id, kind, name, facts): &Known| {
        let facts: String = facts.iter().map(fact).collect();
        format!("[[profile]]\nid = \"{id}\"\nkind = \"{kind}\"\nnames = {{ en = \"{name}\" }}\n{facts}")
    };
    KNOWN.iter().map(profile).collect()
}

fn load(profiles: &str) -> (KnowledgeBase, Vec<String>) {
    let files = [("documents/guide/document.toml", HEAD), ("documents/guide/source.txt", TEXT), ("profiles/p.toml", profiles)];
    let (base, mut problems) = KnowledgeBase::load(&Files::from(files.map(|(path, content)| (path.to_owned(), content.to_owned()))));
    problems.extend(base.lint());
    (base, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn a_knowledge_base_answers_by_its_own_kinds_and_relations() {
    let (base, problems) = load(&known());
    assert_eq!(problems, [""; 0]);
    let snapshot = Snapshot::new(base);
    let check = |question: &str, headline: &[&str], relation: &str| {
        let found = answer(&snapshot, &Question::new(question)).unwrap_or_else(|error| panic!("{question}: {error}"));
        let told: Vec<&str> = found.headline.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(
            (found.status, told.as_slice(), found.why.relations.as_slice()),
            (Status::Answered, headline, &[relation.to_owned()][..]),
            "{question}"
        );
    };
    check("What does the Bog King guard?", &["Sunken Gate"], "guards");
    check("who guards the Sunken Gate?", &["Bog King"], "guards");
    check("which boss drops the Moss Key?", &["Bog King"], "drops");
    check("What item does the Bog King drop?", &["Moss Key"], "drops");
    check("how much does the Moss Key cost?", &["250 shells"], "costs");
    check("what is the price of the Moss Key?", &["250 shells"], "costs");
    check("who founded the Lantern Guild?", &["Ada Stone"], "founded");
    check("what did Ada Stone set up?", &["Lantern Guild"], "founded");
    check("when was the Lantern Guild founded?", &["2021"], "founded-in");
    check("where does Nora Vale live?", &["Reed Harbour"], "lives-in");
    check("who lives in Reed Harbour?", &["Nora Vale"], "lives-in");
    check("沼澤王害怕什麼？", &["火焰"], "畏懼");
}

#[test]
fn a_relation_of_ones_own_fills_no_other_slot() {
    let snapshot = Snapshot::new(load(&known()).0);
    let check = |question: &str| {
        let found = answer(&snapshot, &Question::new(question)).unwrap_or_else(|error| panic!("{question}: {error}"));
        let told: Vec<&str> = found.headline.iter().map(|item| item.text.as_str()).collect();
        assert!(!told.contains(&"Bog King") && !told.contains(&"Moss Key"), "{question}: {told:?}");
    };
    check("What does the Moss Key drop?");
    check("When does the Bog King drop?");
    check("How much does the Bog King drop?");
    check("Where does the Bog King drop?");
    check("Which person drops the Moss Key?");
}

#[test]
fn words_of_a_relation_mean_nothing_where_no_fact_states_it() {
    let lexicon = KnowledgeBase::shipped().lexicon;
    assert!(lexicon.relation("drops").is_none() && lexicon.english(&["drop".to_owned()]).is_empty());
    let (base, _) = load(&known());
    assert!(base.lexicon.relation("drops").is_some() && base.lexicon.relation("wrote").is_none());
}

#[test]
fn what_a_profile_says_wrongly_of_its_relations_is_told() {
    let profile = |kind: &str, fact: &str| {
        format!(
            "[[profile]]\nid = \"b\"\nkind = \"{kind}\"\nnames = {{ en = \"Bog King\" }}\nfacts = [{{ {fact}, literal = \"Moss Key\", evidence = [\"guide#2\"] }}]\n"
        )
    };
    let check = |kind: &str, fact: &str, expected: &[&str]| {
        let (_, problems) = load(&profile(kind, fact));
        assert!(
            problems.len() == expected.len() && problems.iter().zip(expected).all(|(problem, part)| problem.contains(part)),
            "{problems:?}"
        );
    };
    check("boss", "relation = \"drops\"", &[]);
    check("boss", "relation = \"dropz\"", &["write “drops” if that is meant"]);
    check("boss", "relation = \"dropz\", words = [\"dropz\"]", &[]);
    check("boss", "relation = \"offered\", words = [\"gave\"]", &["leave words out"]);
    check("boss", "relation = \"who\"", &["“who” cannot put a relation"]);
    check("boss", "relation = \"lures\", words = [\"\"]", &["“” cannot put a relation"]);
    check("persn", "relation = \"drops\"", &["write “person” if that is meant"]);
    check("what", "relation = \"drops\"", &["“what” cannot be a kind"]);
    check("Boss!", "relation = \"drops\"", &["the kind “Boss!” must be one word"]);
}
