//! What must be true, in a few maps.

use super::plan::{Edit, Whose};
use std::collections::BTreeMap;

/// What a lamp burns, a word that no other revision of any document has.
pub(super) type Fuel = String;

/// What somebody has of their own: what lamps burn, and which of the operator's are taken out.
pub(super) type Own = BTreeMap<usize, Option<Fuel>>;

/// What stands after each revision, the first one before any.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    revisions: BTreeMap<Whose, Vec<Own>>,
    fuels: usize,
}

impl Model {
    pub(super) fn own(&self, whose: Whose) -> Own {
        self.revisions.get(&whose).and_then(|revisions| revisions.last()).cloned().unwrap_or_default()
    }

    /// The number of the last revision.
    pub(super) fn revision(&self, whose: Whose) -> usize {
        self.revisions.get(&whose).map_or(0, Vec::len)
    }

    /// What lamps burn for a server.
    pub(super) fn view(&self, guild: usize) -> BTreeMap<usize, Fuel> {
        view(&self.own(Whose::Operator), &self.own(Whose::Guild(guild)))
    }

    /// Makes a word of its own.
    pub(super) fn new_fuel(&mut self) -> Fuel {
        self.fuels += 1;
        fuel(self.fuels)
    }

    /// The words that were made so far and stand in a text.
    pub(super) fn fuels_in(&self, text: &str) -> Vec<Fuel> {
        (1..=self.fuels).map(fuel).filter(|fuel| text.contains(fuel.as_str())).collect()
    }

    /// What somebody has after an edit; none where it changes nothing.
    pub(super) fn after(&mut self, whose: Whose, edit: Edit) -> Option<Own> {
        let mut own = self.own(whose);
        let stands = |lamp| match whose {
            Whose::Operator => own.contains_key(lamp),
            Whose::Guild(guild) => self.view(guild).contains_key(lamp),
        };
        match edit {
            Edit::Write(lamp) => drop(own.insert(lamp, Some(self.new_fuel()))),
            Edit::Remove(lamp) if !stands(&lamp) => return None,
            Edit::Remove(lamp) if self.is_operators(lamp) && whose != Whose::Operator => drop(own.insert(lamp, None)),
            Edit::Remove(lamp) => drop(own.remove(&lamp)),
            // The document that stays was the first to come.
            Edit::Undo if whose == Whose::Operator && self.revision(whose) == 1 => return None,
            Edit::Undo => {
                let revisions = self.revisions.get(&whose)?;
                return Some(revisions.iter().rev().nth(1).cloned().unwrap_or_default());
            }
        }
        Some(own)
    }

    fn is_operators(&self, lamp: usize) -> bool {
        self.own(Whose::Operator).contains_key(&lamp)
    }

    pub(super) fn commit(&mut self, whose: Whose, own: Own) {
        self.revisions.entry(whose).or_default().push(own);
    }
}

/// What lamps burn for who has something of their own beside the operator's.
pub(super) fn view(operators: &Own, own: &Own) -> BTreeMap<usize, Fuel> {
    let mut all = operators.clone();
    all.extend(own.clone());
    all.into_iter().filter_map(|(lamp, fuel)| Some((lamp, fuel?))).collect()
}

/// Three syllables, others for each number.
fn fuel(number: usize) -> Fuel {
    const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    let syllables = CONSONANTS.len() * VOWELS.len();
    // Numbers in a row are spread over all that there are.
    let mut left = number * 100_003 % syllables.pow(3);
    let mut word = String::new();
    for _ in 0..3 {
        let syllable = left % syllables;
        left /= syllables;
        word.push(char::from(CONSONANTS[syllable % CONSONANTS.len()]));
        word.push(char::from(VOWELS[syllable / CONSONANTS.len()]));
    }
    word
}
