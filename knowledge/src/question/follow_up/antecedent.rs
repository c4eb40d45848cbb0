//! Finds antecedents among the profiles that the dialogue found and named.

use super::pointing::Pointer;
use super::{Reader, Turn};
use crate::lexicon::{Asked, Pointing};
use crate::profile::{Kind, Profile};
use crate::question::Stated;

impl Reader<'_> {
    /// Lists the possible antecedents of a pronoun, from the latest turn that has some.
    pub(super) fn meant(&self, pointer: &Pointer) -> Vec<&Profile> {
        let fits = |profile: &Profile| pointer.fits(&self.base.lexicon, profile);
        if pointer.to == Pointing::Several {
            return self.gathered(pointer.count, fits);
        }
        // What did *it* host: only a company can.
        let takes = |profile: &Profile| {
            let mut stated = self.reading.wordings.iter().filter(|stated| !stated.optional);
            pointer.noun.is_none() && stated.any(|stated| self.is_topic(stated, &profile.kind))
        };
        let of_turn = |turn: &Turn| {
            let some = self.of_turn(turn, |profile| fits(profile) && takes(profile));
            if some.is_empty() { self.of_turn(turn, fits) } else { some }
        };
        self.turns.iter().rev().map(of_turn).find(|some| !some.is_empty()).unwrap_or_default()
    }

    /// Lists the fitting profiles of the latest turn that has some.
    pub(super) fn latest(&self, fits: impl Fn(&Profile) -> bool) -> Vec<&Profile> {
        let of_turn = |turn: &Turn| self.of_turn(turn, &fits);
        self.turns.iter().rev().map(of_turn).find(|some| !some.is_empty()).unwrap_or_default()
    }

    /// Collects as many people as are counted, at least two, from the latest turns.
    fn gathered(&self, count: Option<usize>, fits: impl Fn(&Profile) -> bool) -> Vec<&Profile> {
        let enough = count.unwrap_or(2);
        let mut gathered: Vec<&Profile> = Vec::new();
        for turn in self.turns.iter().rev() {
            let own = self.of_turn(turn, &fits);
            if own.len() == enough || (own.len() > enough && count.is_none()) {
                return own;
            }
            for profile in own {
                if !gathered.iter().any(|known| known.id == profile.id) {
                    gathered.insert(0, profile);
                }
            }
            if gathered.len() == enough {
                return gathered;
            }
        }
        Vec::new()
    }

    /// Lists the fitting profiles of a turn: of its answer, else of its question.
    fn of_turn(&self, turn: &Turn, fits: impl Fn(&Profile) -> bool) -> Vec<&Profile> {
        let mut found: Vec<&Profile> = Vec::new();
        for profile in turn.found.iter().filter_map(|id| self.base.profile(id)).filter(|profile| fits(profile)) {
            if !found.iter().any(|known| known.id == profile.id) {
                found.push(profile);
            }
        }
        if found.is_empty() {
            let named = self.named_in(&turn.question);
            let named = named.into_iter().filter_map(|mention| self.base.profiles.get(mention.profile));
            found = named.map(AsRef::as_ref).filter(|profile| fits(profile)).collect();
        }
        found
    }

    /// Returns true if a kind can be at the end of the stated relation that is not asked for.
    pub(super) fn is_topic(&self, stated: &Stated, kind: &Kind) -> bool {
        let wants_person = self.reading.asked == Asked::Who || self.reading.kind == Some(Kind::Person);
        let relations = &self.base.lexicon.relations;
        stated.relations.iter().filter_map(|(index, _)| relations.get(*index)).any(|relation| {
            if wants_person { relation.object_admits(kind) && *kind != Kind::Person } else { relation.subject_admits(kind) }
        })
    }
}
