//! Keeps the latest questions of each person, so that the next one may be a follow-up.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use stet_knowledge::answer::Answer;
use stet_knowledge::question::Turn;

/// The number of questions that a follow-up can refer to, and how long after the latest.
const TURNS: usize = 5;
const WINDOW: Duration = Duration::from_mins(10);
/// The most dialogues in memory. If one more begins, all others are dropped.
const REMEMBERED: usize = 10_000;

/// The latest questions of one person in one place.
#[derive(Debug, Default)]
pub(crate) struct Dialogue(VecDeque<Turn>);

impl Dialogue {
    /// Returns the questions, oldest first.
    pub(crate) fn turns(&self) -> Vec<Turn> {
        self.0.iter().cloned().collect()
    }

    /// Remembers a question.
    pub(crate) fn remember(&mut self, turn: Turn) {
        self.0.push_back(turn);
        if self.0.len() > TURNS {
            self.0.pop_front();
        }
    }
}

/// Makes a turn of a complete question and its answer.
pub(crate) fn answered(question: &str, answer: &Answer) -> Turn {
    let found = answer.headline.iter().filter_map(|item| item.profile.clone()).collect();
    Turn { question: question.to_owned(), found, choices: Vec::new() }
}

/// A person in a channel. Follow-ups never refer to questions of others, of another channel, or to
/// private ones from where all can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Asker {
    pub(crate) channel: u64,
    pub(crate) user: u64,
    /// Whether only the asker sees the answers.
    pub(crate) is_private: bool,
}

/// The open dialogues by asker, in memory only.
#[derive(Debug, Default)]
pub(crate) struct Dialogues(Mutex<HashMap<Asker, (Instant, Dialogue)>>);

impl Dialogues {
    /// Returns the questions that a follow-up can refer to, oldest first.
    pub(crate) fn turns(&self, asker: Asker, now: Instant) -> Vec<Turn> {
        let dialogues = self.under_way();
        dialogues.get(&asker).filter(|(latest, _)| is_open(*latest, now)).map(|(_, dialogue)| dialogue.turns()).unwrap_or_default()
    }

    /// Remembers a question.
    pub(crate) fn remember(&self, asker: Asker, turn: Turn, now: Instant) {
        let mut dialogues = self.under_way();
        if dialogues.len() >= REMEMBERED {
            dialogues.clear();
        }
        let (latest, dialogue) = dialogues.entry(asker).or_insert_with(|| (now, Dialogue::default()));
        if !is_open(*latest, now) {
            *dialogue = Dialogue::default();
        }
        *latest = now;
        dialogue.remember(turn);
    }

    /// Drops an asker's dialogue.
    pub(crate) fn forget(&self, asker: Asker) {
        self.under_way().remove(&asker);
    }

    /// Drops the dialogues whose time is over.
    pub(crate) fn prune(&self, now: Instant) {
        self.under_way().retain(|_, (latest, _)| is_open(*latest, now));
    }

    /// Locks the dialogues.
    fn under_way(&self) -> MutexGuard<'_, HashMap<Asker, (Instant, Dialogue)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns true if a follow-up can still refer to a dialogue.
fn is_open(latest: Instant, now: Instant) -> bool {
    now.duration_since(latest) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_questions_are_remembered_for_ten_minutes_and_each_person_alone() {
        let (dialogues, start) = (Dialogues::default(), Instant::now());
        let person = |user: u64| Asker { channel: 1, user, is_private: false };
        let turn = |question: usize| Turn { question: question.to_string(), ..Turn::default() };
        for question in 0..7 {
            dialogues.remember(person(1), turn(question), start);
        }
        let asked = |user: u64, seconds: u64| -> Vec<String> {
            let turns = dialogues.turns(person(user), start + Duration::from_secs(seconds));
            turns.into_iter().map(|turn| turn.question).collect()
        };
        assert_eq!(asked(1, 599), ["2", "3", "4", "5", "6"]);
        assert_eq!((asked(1, 600), asked(2, 0)), (Vec::new(), Vec::new()));
        dialogues.remember(person(1), turn(8), start + Duration::from_mins(10));
        assert_eq!(asked(1, 600), ["8"]);
        dialogues.prune(start + Duration::from_mins(20));
        assert_eq!(asked(1, 600), Vec::<String>::new());
        dialogues.remember(person(1), turn(9), start);
        dialogues.forget(person(1));
        assert_eq!(asked(1, 600), Vec::<String>::new());
    }
}
