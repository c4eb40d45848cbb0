//! A question and its answer in words, the same on the terminal and in Discord.

use crate::localization::{say, say_with};
use stet_knowledge::answer::{Answer, Citation, Headline, Reason};
use stet_knowledge::document::{Address, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::lexicon::Talk;
use stet_knowledge::profile::Kind;
use stet_knowledge::text::{Language, visible, visible_characters};

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
        let spellings: Vec<String> = group.iter().map(|item| spelled(answer, item)).collect();
        let name = group.first().map(|item| item.name.as_str()).unwrap_or_default();
        let needed = language == Language::English && !spellings.iter().any(|spelling| spelling == name);
        if needed { format!("{} ({name})", spellings.join(" / ")) } else { spellings.join(" / ") }
    };
    groups.iter().map(shown).collect::<Vec<_>>().join(&say(language, "name-separator"))
}

/// Spells a headline's item as its quote writes it.
fn spelled(answer: &Answer, item: &Headline) -> String {
    let citation = answer.citations.get(item.citation);
    citation.map_or_else(|| visible(&item.text), |citation| citation.shown(item.range[0]..item.range[1]))
}

/// Says why a question was not answered, of the story where only that is loaded, else of the text or the texts; or replies to what is said
/// to the bot.
pub(crate) fn instead_of_answer(snapshot: &Snapshot, answer: &Answer, language: Language) -> String {
    if let Some(talk) = answer.talk {
        return reply(snapshot, talk, language);
    }
    let why = match answer.reason {
        Some(Reason::UnknownName) => {
            let quoted = |name: &String| say_with(language, "quoted-name", &[("name", name)]);
            let names: Vec<String> = answer.why.unknown_names.iter().map(quoted).collect();
            say_with(language, "not-found-unknown-name", &[("names", &names.join(&say(language, "name-separator")))])
        }
        Some(Reason::Unstated) => {
            let word = answer.why.unstated.as_deref().unwrap_or_default();
            say_with(language, "not-found-unstated", &[("word", word)])
        }
        Some(Reason::NoSuchKind) => say(language, "not-found-no-such-kind"),
        Some(Reason::TooLittle) | None => String::new(),
    };
    format!("{}{why}{}", texts_do_not_say(snapshot, language), say(language, "full-stop"))
}

/// Replies to what somebody says to the bot, with the titles of the texts or the names that it has profiles of.
fn reply(snapshot: &Snapshot, talk: Talk, language: Language) -> String {
    let base = &snapshot.base;
    let titles = || {
        let titled = base.documents.iter().map(|document| say_with(language, "talk-title", &[("title", &document.title)]));
        listed(titled.collect(), language)
    };
    let people = base.profiles.iter().filter(|profile| profile.kind == Kind::Person);
    let names: Vec<String> = people.map(|profile| profile.name(language).to_owned()).collect();
    match talk {
        Talk::Thanks => say(language, "talk-thanks"),
        Talk::Greeting => say_with(language, "talk-greeting", &[("titles", &titles())]),
        Talk::Bot => say_with(language, "talk-bot", &[("titles", &titles())]),
        Talk::Texts => say_with(language, "talk-texts", &[("count", &base.documents.len().to_string()), ("titles", &titles())]),
        Talk::People if names.is_empty() => say(language, "talk-nobody"),
        Talk::People => say_with(language, "talk-people", &[("names", &listed(names, language))]),
    }
}

/// Lists some of several things, and says how many more there are.
fn listed(mut things: Vec<String>, language: Language) -> String {
    /// The most that one line lists.
    const MOST: usize = 10;
    let more = things.len().saturating_sub(MOST);
    things.truncate(MOST);
    let list = things.join(&say(language, "name-separator"));
    if more == 0 { list } else { say_with(language, "talk-more", &[("list", &list), ("more", &more.to_string())]) }
}

fn texts_do_not_say(snapshot: &Snapshot, language: Language) -> String {
    let base = &snapshot.base;
    match base.documents.as_slice() {
        [only] if base.story.as_deref() == Some(only.id.as_str()) => say(language, "not-found-story"),
        [only] => say_with(language, "not-found-text", &[("title", &only.title)]),
        _ => say(language, "not-found-texts"),
    }
}

/// Tells where a quote stands: the headings above it, after the document's title where there are several documents. Empty when there
/// are none.
pub(crate) fn place(snapshot: &Snapshot, citation: &Citation) -> String {
    let Some(document) = snapshot.base.document(Some(&citation.document)) else { return String::new() };
    let text = &document.text;
    let headings = text.path(citation.sentence).into_iter().map(|heading| text.shown(heading));
    let mut path: Vec<String> = headings.filter(|heading| *heading != document.title).collect();
    if snapshot.base.documents.len() > 1 && snapshot.base.story.as_deref() != Some(citation.document.as_str()) {
        path.insert(0, document.title.clone());
    }
    path.join(PATH)
}

/// Stands between two headings of a path.
const PATH: &str = " › ";

/// Returns the line that a quote stands under, as readers see it, unless the path says so already.
pub(crate) fn lead(snapshot: &Snapshot, citation: &Citation) -> Option<String> {
    let text = &snapshot.base.document(Some(&citation.document))?.text;
    let lead = text.lead(citation.sentence).filter(|lead| text.path(citation.sentence).last() != Some(lead))?;
    Some(text.shown(lead))
}

/// Returns a quote as readers see it, and the bytes of that which match.
pub(crate) fn shown(citation: &Citation) -> (String, Vec<[usize; 2]>) {
    let (mut text, mut marked): (String, Vec<[usize; 2]>) = (String::new(), Vec::new());
    let mut highlights = citation.highlights.clone();
    highlights.sort_unstable();
    let (mut highlights, mut marked_until) = (highlights.into_iter().peekable(), 0);
    for (letter, bytes) in visible_characters(&citation.text, &citation.marks) {
        while let Some([_, end]) = highlights.next_if(|[start, _]| *start <= bytes.start) {
            marked_until = marked_until.max(end);
        }
        let matches = bytes.start < marked_until;
        let start = text.len();
        text.push(letter);
        match marked.last_mut() {
            Some(last) if matches && last[1] == start => last[1] = text.len(),
            _ if matches => marked.push([start, text.len()]),
            _ => {}
        }
    }
    (text, marked)
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

/// Writes the address of a quote as readers see it: `rules#12`, or `rules#12–14` for several sentences.
pub(crate) fn address_of(snapshot: &Snapshot, citation: &Citation) -> String {
    let first = address(snapshot, &citation.document, citation.sentence);
    citation.to.map_or_else(|| first.clone(), |last| format!("{first}–{last}"))
}

/// Whether the translation under a quote is a retelling, and the quote is not.
pub(crate) fn translation_is_retold(snapshot: &Snapshot, citation: &Citation, language: Language) -> bool {
    let translation = snapshot.base.document(Some(&citation.document)).and_then(|document| document.translation(language));
    translation.is_some_and(|text| text.version == Version::Digest) && citation.version != Version::Digest
}
