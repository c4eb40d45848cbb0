//! Finds the part of a message that asks.

use super::Reading;
use crate::base::KnowledgeBase;
use crate::lexicon::{Asked, Talk};
use crate::text::{Normal, is_han};
use std::ops::Range;

/// Marks that end a clause of a message.
const MARKS: [char; 22] =
    [',', '，', '.', '。', '!', '！', '?', '？', ';', '；', ':', '：', '~', '～', '\n', '…', '(', ')', '（', '）', '–', '—'];

/// Marks that may be left before a question when the clauses before it are gone.
const OPENING: [char; 9] = [' ', '-', ',', '，', ':', '：', ')', '）', '~'];

/// Returns what is left of a message without greetings, thanks and small talk around it and without the words that lead up to its question
/// (*hey all, could you tell me … ty*, 不好意思想請問一下…謝謝). None if there is nothing of that, or nothing else.
pub fn without_courtesy(base: &KnowledgeBase, message: &str) -> Option<String> {
    let is_courteous = |clause: &Range<usize>| is_small_talk(base, message.get(clause.clone()).unwrap_or_default());
    let clauses = clauses(message);
    let first = clauses.iter().position(|clause| !is_courteous(clause))?;
    let last = clauses.iter().rposition(|clause| !is_courteous(clause))?;
    let kept = message.get(clauses.get(first)?.start..clauses.get(last)?.end)?.trim_start_matches(OPENING);
    let kept = without_ending(base, without_lead_in(base, kept));
    (kept.len() < message.trim().len() && !kept.is_empty()).then(|| kept.to_owned())
}

/// Returns what a message says to the bot, if it asks nothing of the texts: *thanks!*, *hi, who are you?*
pub fn talk(base: &KnowledgeBase, message: &str) -> Option<Talk> {
    let said = |text: &str| base.lexicon.talk(Normal::new(text).text());
    without_courtesy(base, message).and_then(|rest| said(&rest)).or_else(|| said(message))
}

/// Returns the clauses of a message with the marks behind them, in order.
fn clauses(message: &str) -> Vec<Range<usize>> {
    let mut clauses: Vec<Range<usize>> = Vec::new();
    let (mut start, mut is_ended) = (0, false);
    for (at, letter) in message.char_indices() {
        let is_inside = message.get(at + letter.len_utf8()..).is_some_and(|rest| rest.starts_with(|next: char| next.is_alphanumeric()));
        // `- from how many`, not `by-law`.
        let is_dash = letter == '-' && message.get(..at).is_some_and(|before| before.ends_with(' '));
        let is_mark = is_dash || (MARKS.contains(&letter) && !(letter.is_ascii_punctuation() && is_inside));
        if is_ended && !is_mark && !letter.is_whitespace() {
            clauses.push(start..at);
            start = at;
        }
        is_ended = is_mark || (is_ended && letter.is_whitespace());
    }
    clauses.push(start..message.len());
    clauses
}

/// Returns true if a clause is a greeting, thanks or a word to whom the question is put, and nothing else.
fn is_small_talk(base: &KnowledgeBase, clause: &str) -> bool {
    base.lexicon.is_small_talk(Normal::new(clause).text())
}

/// Takes away the words that lead up to a question at its beginning.
fn without_lead_in<'a>(base: &KnowledgeBase, text: &'a str) -> &'a str {
    let form = Normal::new(text);
    let Some(end) = base.lexicon.end_of_small_talk(form.text()) else { return text };
    let rest = text.get(form.original(end..form.text().len()).start..).unwrap_or_default();
    let rest = rest.trim_start_matches(OPENING);
    if says_something(base, rest) { rest } else { text }
}

/// Takes away thanks and the like that stand behind a question without a mark.
fn without_ending<'a>(base: &KnowledgeBase, text: &'a str) -> &'a str {
    /// The most thanks that are taken away: whoever thanks more often says something by it.
    const MOST: usize = 4;
    let mut text = text;
    for _ in 0..MOST {
        let trimmed = text.trim_end_matches(|letter| MARKS.contains(&letter) && letter != '?' && letter != '？').trim_end();
        let asked = trimmed.trim_end_matches(['?', '？', ' ']);
        let before = endings(asked)
            .filter_map(|at| asked.split_at_checked(at))
            .find(|(before, after)| base.lexicon.is_ending(Normal::new(after).text()) && says_something(base, before));
        let Some((before, _)) = before else { return trimmed };
        text = before.trim_end();
    }
    text
}

/// The most words, or Chinese characters, of thanks behind a question.
const MOST_ENDING: usize = 6;

/// Lists the places near the end of a text where its last words may begin, the latest first.
fn endings(text: &str) -> impl Iterator<Item = usize> {
    let begins =
        |&(at, letter): &(usize, char)| is_han(letter) || (letter != ' ' && text.get(..at).is_some_and(|before| before.ends_with(' ')));
    text.char_indices().rev().filter(begins).map(|(at, _)| at).take(MOST_ENDING)
}

/// Returns true if a question has a word that carries content.
fn says_something(base: &KnowledgeBase, question: &str) -> bool {
    !Reading::new(base, question, None).content.is_empty()
}

/// Returns the sentence of a text that asks, if there is one and others stand beside it: `My car is big. Where do I park it?` A text of one
/// sentence has none.
pub fn asking_sentence(base: &KnowledgeBase, question: &str) -> Option<String> {
    let sentences: Vec<&str> = crate::sentence::sentences(question).collect();
    let asks = |sentence: &&&str| {
        let asked = Reading::new(base, sentence, None).asked;
        sentence.trim_end().ends_with(['?', '？']) && asked != Asked::Keyword
    };
    let mut asking = sentences.iter().filter(asks);
    let only = asking.next().filter(|_| sentences.len() > 1 && asking.next().is_none())?;
    Some((*only).to_owned())
}

/// Returns the part of a question that asks, without what stands around it: what follows the words that lead up to it (*could you tell
/// me*, 想請問一下), up to the end of its sentence and without thanks behind it. None if nothing leads up to a question.
pub fn asking_clause(base: &KnowledgeBase, question: &str) -> Option<String> {
    crate::sentence::sentences(question).find_map(|sentence| {
        let form = Normal::new(sentence);
        let start = form.original(base.lexicon.end_of_lead_in(form.text())?..form.text().len()).start;
        let mut clause = sentence.get(start..)?.trim_start_matches(OPENING);
        let is_courtesy = |clause: &str| base.lexicon.is_courtesy(Normal::new(clause).text());
        while let Some((before, _)) = clause.rsplit_once([',', '，']).filter(|(_, after)| is_courtesy(after)) {
            clause = before;
        }
        let says_something = Reading::new(base, clause, None).content.len() > 1;
        says_something.then(|| clause.trim_end_matches(['。', '.', '!', '！', '~', '～', ' ']).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_and_thanks_are_no_part_of_what_is_asked() {
        let base = KnowledgeBase::shipped();
        let check = |question: &str, expected: Option<&str>| {
            assert_eq!(asking_clause(&base, question).as_deref(), expected, "{question}");
        };
        check("Hi all! Could you please tell me how much the kiln costs? Cheers", Some("how much the kiln costs?"));
        check("I was wondering who painted the old boat, if somebody knows.", Some("who painted the old boat"));
        check("不好意思，我昨天剛來，想請問一下社費什麼時候要繳呢，謝謝大家！", Some("社費什麼時候要繳呢"));
        check("可以告訴我鐘在屋簷下掛了多少年嗎？", Some("鐘在屋簷下掛了多少年嗎？"));
        check("how much does the kiln cost?", None);
        check("Could you tell me?", None);
        check("", None);
    }

    #[test]
    fn a_message_for_the_bot_is_told_from_a_question() {
        let base = KnowledgeBase::shipped();
        let check = |message: &str, expected: Option<Talk>| assert_eq!(talk(&base, message), expected, "{message}");
        check("hello", Some(Talk::Greeting));
        check("Hey everyone!!", Some(Talk::Greeting));
        check("大家好", Some(Talk::Greeting));
        check("thanks", Some(Talk::Thanks));
        check("ok thank you so much :)", Some(Talk::Thanks));
        check("多謝晒", Some(Talk::Thanks));
        check("hi! who are you?", Some(Talk::Bot));
        check("你是誰呀？", Some(Talk::Bot));
        check("請問你可以做什麼", Some(Talk::Bot));
        check("What is this about?", Some(Talk::Texts));
        check("summarize please", Some(Talk::Texts));
        check("有哪些文章？", Some(Talk::Texts));
        check("list all people", Some(Talk::People));
        check("提到了誰？", Some(Talk::People));
        check("help please", Some(Talk::Bot));
        check("list the mods", None);
        check("show all mods please", None);
        check("please", None);
        check("lol", None);
        check("who is mentioned in the minutes?", None);
        check("what is this place about?", None);
        check("who are you going to meet?", None);
        check("who thanks the donors?", None);
        check("who went to Meta?", None);
        check("", None);
    }

    #[test]
    fn courtesy_is_taken_from_around_a_question() {
        let base = KnowledgeBase::shipped();
        let check = |message: &str, expected: Option<&str>| {
            assert_eq!(without_courtesy(&base, message).as_deref(), expected, "{message}");
        };
        check("hey folks lol, quick question: how much is the kiln? ty!!", Some("how much is the kiln?"));
        check("sorry if this was asked already, who has the key thanks", Some("who has the key"));
        check("Hi! does anyone know who has the key?", Some("who has the key?"));
        check("who has the key pls", Some("who has the key"));
        check("btw who has the key", Some("who has the key"));
        check("hey guys is the key lost lol", Some("is the key lost"));
        check("唔該邊個有鎖匙", Some("邊個有鎖匙"));
        check("哈囉大家好，想請問一下窯一次多少錢呢？謝謝~", Some("窯一次多少錢呢？"));
        check("唔該，想問下窯幾多錢 thx", Some("窯幾多錢"));
        check("窯一次多少錢謝謝", Some("窯一次多少錢"));
        // What somebody tells is no courtesy, nor is a name, nor thanks that are asked about.
        check("I lost my key. who has another?", None);
        check("who thanks the donors?", None);
        check("how much is a ticket in advance?", None);
        check("who wrote the play Hello?", None);
        check("At night, who leads the shift?", None);
        check("I'm a beginner. Is everyone welcome?", None);
        check("晚安故事由誰講？", None);
        check("感謝祭幾點開始？", None);
        check("there were many with what title?", None);
        check("Can anyone who is under 18 join?", None);
        check("管理員幾點在線？", None);
        check("hi all, and who has the key", Some("who has the key"));
        check("sorry to bother you, but who has the key", Some("who has the key"));
        check("新人，幾點到？", None);
        check("good evening classes: who leads them?", None);
        check("thanks", None);
        check("hello", None);
        check("who has the key?", None);
        check("", None);
    }
}
