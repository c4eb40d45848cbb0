//! A question and its answer in words, the same on the terminal and in Discord.

use crate::localization::{say, say_with};
use stet_knowledge::answer::{Answer, Citation, Headline, Reason};
use stet_knowledge::document::{Address, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::{Language, visible};

/// Whether a question has anything to read: a letter or a digit.
pub(crate) fn asks_something(question: &str) -> bool {
    question.chars().any(char::is_alphanumeric)
}

/// The headline's items: as the story writes them, two spellings of one joined, the asker's name for it behind. Empty when there
/// is none.
pub(crate) fn headline(answer: &Answer, language: Language) -> String {
    let mut groups: Vec<Vec<&Headline>> = Vec::new();
    for item in &answer.headline {
        let same = groups.iter_mut().find(|group| item.profile.is_some() && group.iter().any(|known| known.profile == item.profile));
        match same {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    let shown = |group: &Vec<&Headline>| {
        let spellings: Vec<String> = group.iter().map(|item| visible(&item.text)).collect();
        let name = group.first().map(|item| item.name.as_str()).unwrap_or_default();
        let needed = language == Language::English && !spellings.iter().any(|spelling| spelling == name);
        if needed { format!("{} ({name})", spellings.join(" / ")) } else { spellings.join(" / ") }
    };
    groups.iter().map(shown).collect::<Vec<_>>().join(&say(language, "name-separator"))
}

/// Why a question was not answered.
pub(crate) fn not_found(answer: &Answer, language: Language) -> String {
    match answer.reason {
        Some(Reason::UnknownName) => {
            let quoted = |name: &String| say_with(language, "quoted-name", &[("name", name)]);
            let names: Vec<String> = answer.why.unknown_names.iter().map(quoted).collect();
            say_with(language, "not-found-unknown-name", &[("names", &names.join(&say(language, "name-separator")))])
        }
        Some(Reason::NoSuchKind) => say(language, "not-found-no-such-kind"),
        Some(Reason::TooLittle) | None => say(language, "not-found"),
    }
}

/// How sure an answer is, in a word.
pub(crate) fn sureness(confidence: f64, language: Language) -> String {
    let key = if confidence >= 0.9 {
        "confidence-high"
    } else if confidence >= 0.7 {
        "confidence-fair"
    } else {
        "confidence-low"
    };
    say(language, key)
}

/// A sentence's address as readers see it: a bare number in the shipped story.
pub(crate) fn address(snapshot: &Snapshot, document: &str, sentence: usize) -> String {
    let bare = snapshot.base.story.as_deref() == Some(document);
    Address { document: (!bare).then(|| document.to_owned()), sentence }.to_string()
}

/// Whether the translation under a quote is a retelling, and the quote is not.
pub(crate) fn translation_is_retold(snapshot: &Snapshot, citation: &Citation, language: Language) -> bool {
    let translation = snapshot.base.document(Some(&citation.document)).and_then(|document| document.translation(language));
    translation.is_some_and(|text| text.version == Version::Digest) && citation.version != Version::Digest
}
