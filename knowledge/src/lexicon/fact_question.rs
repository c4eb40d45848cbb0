//! Writes questions that facts answer, by their relation.

use super::Lexicon;
use crate::text::Language;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The end of a fact that a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenEnd {
    /// Who *joined* Meta?
    Subject,
    /// Which company did she *join*?
    Object,
}

/// The entry of a relation in `questions.toml`: a question for either end, with the name of the
/// other end left blank.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FactQuestion {
    subject: BTreeMap<Language, String>,
    object: BTreeMap<Language, String>,
}

impl Lexicon {
    /// Writes the question for the open end of a fact whose other end has a name; none if the
    /// relation has no such question in the language.
    pub fn question_for(&self, relation: &str, open: OpenEnd, name: &str, language: Language) -> Option<String> {
        let question = self.fact_questions.get(relation)?;
        let (question, blank) = match open {
            OpenEnd::Subject => (&question.subject, "{object}"),
            OpenEnd::Object => (&question.object, "{subject}"),
        };
        Some(question.get(&language)?.replace(blank, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::BUILT_IN;

    #[test]
    fn every_relation_has_a_question_in_three_languages_or_none_and_leaves_one_name_blank() {
        let (lexicon, problems) = Lexicon::load(BUILT_IN);
        assert_eq!(problems, []);
        for (relation, question) in &lexicon.fact_questions {
            for (ends, blank) in [(&question.subject, "{object}"), (&question.object, "{subject}")] {
                assert!(matches!(ends.len(), 0 | 3), "{relation}");
                for asked in ends.values() {
                    assert_eq!((asked.matches(blank).count(), asked.matches('{').count()), (1, 1), "{relation}: {asked}");
                }
            }
        }
        for relation in &lexicon.relations {
            assert!(lexicon.fact_questions.contains_key(&relation.id), "{}", relation.id);
        }
    }
}
