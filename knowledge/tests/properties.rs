//! What holds for every question, whatever is typed.

use proptest::prelude::*;
use std::sync::LazyLock;
use stet_knowledge::answer::{Answer, Citation, Question, Status, answer, trace};
use stet_knowledge::base::{Files, KnowledgeBase, shipped_files};
use stet_knowledge::document::Version;
use stet_knowledge::evidence::FEATURES;
use stet_knowledge::index::Snapshot;
use stet_knowledge::outline::{Format, Outline};
use stet_knowledge::sentence::split_outline;

static STORY: LazyLock<Snapshot> = LazyLock::new(|| Snapshot::new(KnowledgeBase::shipped()));

/// A text in three scripts with everything that shifts bytes: a byte order mark, glosses, full width, emoji, CRLF.
static ODD: LazyLock<Snapshot> = LazyLock::new(|| {
    let header = "id = \"odd\"\ntitle = \"奇\"\nlanguage = \"zh-Hant\"\nunit = \"sentence\"\n";
    let text = "\u{feff}趙晟佳加入了Ｍｅｔａ！\r\n數(shù)字是1億。 4 位 scientists 說：「好」；🙂\u{200b}e\u{301} ﬁn.\n\n余家輝到了。他走了? \u{202e}Zuck\u{202c} paid 100 million.";
    let mut files = Files::from([
        ("documents/odd/document.toml".to_owned(), header.to_owned()),
        ("documents/odd/source.txt".to_owned(), text.to_owned()),
    ]);
    files.extend(shipped_files().into_iter().filter(|(path, _)| path.starts_with("profiles/")));
    Snapshot::new(KnowledgeBase::load(&files).0)
});

/// The shapes that communities bring, with the names of the story in them.
static OUTLINED: LazyLock<Snapshot> = LazyLock::new(|| {
    let text = "# Meta &amp; friends\n\n**Q: who went to Meta?**\nA: *Zhao Shengjia* did. He stayed. Not 余佳輝!\n\n## 畢業\n\n- 沒有：\n  - 100 million\n\n| 誰 | 多少 |\n|---|---|\n| 余家輝 | 1億 |\n\n```\nwho --from Google\n```\n";
    let mut files = Files::from([
        (
            "documents/o/document.toml".to_owned(),
            "id = \"o\"\ntitle = \"o\"\nlanguage = \"en\"\nunit = \"sentence\"\nformat = \"markdown\"\n".to_owned(),
        ),
        ("documents/o/source.txt".to_owned(), text.to_owned()),
    ]);
    files.extend(shipped_files());
    Snapshot::new(KnowledgeBase::load(&files).0)
});

fn holds(snapshot: &Snapshot, question: &str) -> Result<Answer, TestCaseError> {
    let answer = answer(snapshot, &Question::new(question)).map_err(|error| TestCaseError::fail(error.to_string()))?;
    for citation in answer.citations.iter().chain(&answer.nearest) {
        quotes(snapshot, citation)?;
    }
    for item in &answer.headline {
        let citation = answer.citations.get(item.citation);
        prop_assert_eq!(citation.and_then(|citation| citation.text.get(item.range[0]..item.range[1])), Some(item.text.as_str()));
    }
    prop_assert_eq!(answer.status == Status::Answered, answer.reason.is_none());
    prop_assert_eq!(answer.status == Status::Answered, !answer.citations.is_empty());
    prop_assert!((0.0..=1.0).contains(&answer.confidence));
    let leading = answer
        .citations
        .iter()
        .zip(&answer.ranked)
        .all(|(citation, place)| citation.document == place.document && citation.numbers().contains(&place.sentence));
    prop_assert!(leading, "the citations lead the ranking");
    Ok(answer)
}

/// A citation is a byte-exact slice of its document's stored text, and its highlights are slices of it.
fn quotes(snapshot: &Snapshot, citation: &Citation) -> Result<(), TestCaseError> {
    let document = snapshot.base.document(Some(&citation.document)).ok_or_else(|| TestCaseError::fail("no such document"))?;
    prop_assert_eq!(document.text.span(citation.numbers()), Some(citation.text.as_str()));
    prop_assert!(document.text.content().contains(&citation.text));
    prop_assert!(citation.version != Version::Translation);
    let mut end = 0;
    for range in &citation.highlights {
        prop_assert!(range[0] >= end && range[0] < range[1]);
        prop_assert!(citation.text.get(range[0]..range[1]).is_some());
        end = range[1];
    }
    Ok(())
}

/// Pieces of questions: names in every spelling, question words, relations, noise.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "who",
        "誰",
        "谁",
        "邊個",
        "went to",
        "去了",
        "加入",
        "Meta",
        "英偉達",
        "英偉達(dá)",
        "Zhao Shengjia",
        "余佳輝",
        "not",
        "沒有",
        "how many",
        "多少",
        "1億",
        "100 million",
        "2019",
        "畢業",
        "from",
        "Google",
        "?",
        "？",
        " ",
        "的",
        "🙂",
        "\u{200b}",
        "\"",
        "+",
        "-",
        "*",
        ":",
        "(",
        ")",
        "~",
        "^",
        "\\",
        "'",
        "e\u{301}",
        "ﬁ",
        "\u{202e}",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..12).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn every_citation_is_a_slice_of_its_document(question in words()) {
        holds(&STORY, &question)?;
        holds(&ODD, &question)?;
        holds(&OUTLINED, &question)?;
    }

    #[test]
    fn a_score_is_the_sum_of_its_parts(question in words()) {
        for snapshot in [&*STORY, &*ODD] {
            let ranked = trace(snapshot, &Question::new(&question)).map_err(|error| TestCaseError::fail(error.to_string()))?.ranked;
            let mut glanced: Vec<usize> = ranked.iter().map(|candidate| candidate.glanced).collect();
            glanced.sort_unstable();
            prop_assert!(glanced.into_iter().eq(1..=ranked.len()));
            prop_assert!(ranked.windows(2).all(|pair| pair[0].score >= pair[1].score));
            for candidate in &ranked {
                let beyond = candidate.score - candidate.linear - candidate.trees;
                prop_assert_eq!(beyond > 1e-9, candidate.evidence > 0.0);
            }
            // The strongest short answer is the measure of the others; trees tell sentences apart.
            let of = |name: &str| FEATURES.iter().position(|known| *known == name).expect("a feature");
            let spans = || ranked.iter().map(|candidate| candidate.features[of("span.best")]);
            prop_assert!(spans().fold(f64::NEG_INFINITY, f64::max) == 0.0 && spans().any(|value| value < 0.0));
            prop_assert!(ranked.iter().any(|candidate| candidate.trees != 0.0));
        }
    }

    #[test]
    fn no_input_makes_it_panic(question in "\\PC{0,60}|.{0,60}") {
        holds(&STORY, &question)?;
        holds(&ODD, &question)?;
    }

    #[test]
    fn a_question_asks_the_same_in_either_width_and_in_capitals(question in words()) {
        let wide: String = question.chars().map(|character| if character.is_ascii_digit() { char::from_u32(character as u32 + 0xfee0).unwrap_or(character) } else { character }).collect();
        let places = |question: &str| answer(&STORY, &Question::new(question)).map(|answer| answer.citations.iter().map(|citation| citation.sentence).collect::<Vec<_>>()).ok();
        prop_assert_eq!(places(&question), places(&wide));
    }

    #[test]
    fn pieces_of_any_text_are_slices_of_it_in_order(signs in prop::collection::vec(prop::sample::select(SIGNS.to_vec()), 0..40)) {
        let text = signs.concat();
        for format in [Format::Plain, Format::Markdown] {
            let mut end = 0;
            for piece in split_outline(&text, &Outline::new(&text, format)) {
                prop_assert!(piece.range.start >= end && text.get(piece.range.clone()).is_some(), "{:?} after {end}", piece.range);
                end = piece.range.end;
            }
        }
    }
}

/// What texts are laid out with.
const SIGNS: [&str; 20] =
    ["\t", " ", "  ", "\n", "\n\n", "# ", "1. ", "2) ", "- ", "> ", "|", "|---|", "```", "**", "Q: ", "A: ", "word", "字", ". ", ":"];

#[test]
fn a_question_of_any_length_is_read() {
    for question in ["x".repeat(100_000), "誰去了Meta".repeat(20_000), String::new()] {
        assert!(answer(&STORY, &Question::new(&question)).is_ok());
    }
}
