//! Counting a query's terms in a piece of text, all in one pass over the text.

use super::nearness::{Likenesses, Nearness};
use super::query::{Query, QueryTerm};
use crate::index::{ByField, Counts, FIELDS, Field};
use crate::token::Term;
use crate::vectors::Row;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// A query's terms and what stands for them, ready to be looked for.
pub(super) struct Sought {
    /// The place in [`Tally`] of each term that is looked for.
    places: ByField<Places>,
    fields: ByField<Vec<SoughtTerm>>,
    /// The fields that a field's terms and what stands for them are in.
    needed: ByField<Vec<Field>>,
    /// The place of each term as it stands in the question, in that order.
    raw: ByField<Places>,
    /// What each word of a text was found to be to the query, whatever text it was in.
    likenesses: RefCell<Likenesses>,
}

/// Terms with a place each, and a sieve: most terms of a text fall through it and need no look into the map.
#[derive(Default)]
struct Places {
    places: FxHashMap<Term, usize>,
    sieve: Sieve,
}

/// A bit for each value that the first bits of a term can have.
struct Sieve([u64; 64]);

impl Default for Sieve {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Sieve {
    fn bit(term: Term) -> (usize, u64) {
        // The first bits of a hash are its best.
        ((term >> 58) as usize, 1 << ((term >> 52) & 63))
    }

    fn add(&mut self, term: Term) {
        let (at, bit) = Self::bit(term);
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= bit;
        }
    }

    fn may_hold(&self, term: Term) -> bool {
        let (at, bit) = Self::bit(term);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }
}

impl Places {
    /// The place of a term, a new one when it has none.
    fn of(&mut self, term: Term) -> usize {
        self.sieve.add(term);
        let next = self.places.len();
        *self.places.entry(term).or_insert(next)
    }
}

/// A term by its place, with the places of each substitute's tokens.
struct SoughtTerm {
    own: usize,
    substitutes: Vec<(Field, Vec<usize>, f64)>,
}

/// How often each term of a query, or what stands for it, is in a piece of text.
#[derive(Debug, Clone)]
pub(super) struct Occurrences {
    /// In the order of the query's terms; what stands for a term counts at most as its weight.
    pub(super) frequencies: ByField<Vec<f64>>,
    /// The number of all tokens.
    pub(super) totals: ByField<u32>,
}

/// How often each sought term is in a text, by its place.
pub(super) type Tally = ByField<Vec<u16>>;

impl Sought {
    pub(super) fn new(query: &Query) -> Self {
        let mut places: ByField<Places> = Default::default();
        let mut place = |field: Field, term: Term| -> usize { places.get_mut(field as usize).map_or(0, |known| known.of(term)) };
        let mut seek = |field: Field, term: &QueryTerm| SoughtTerm {
            own: place(field, term.term),
            substitutes: (term.substitutes.iter())
                .map(|other| (other.field, other.terms.iter().map(|term| place(other.field, *term)).collect(), other.weight))
                .collect(),
        };
        let fields: ByField<Vec<SoughtTerm>> = FIELDS.map(|field| {
            query.fields.get(field as usize).map(|terms| terms.iter().map(|term| seek(field, term)).collect()).unwrap_or_default()
        });
        let raw = FIELDS.map(|field| {
            let mut places = Places::default();
            query.raw.get(field as usize).into_iter().flatten().for_each(|query| {
                places.of(query.term);
            });
            places
        });
        let needed = FIELDS.map(|field| {
            let terms: &[SoughtTerm] = fields.get(field as usize).map_or(&[], Vec::as_slice);
            let used = |other: &Field| *other == field || terms.iter().flat_map(|term| &term.substitutes).any(|(field, ..)| field == other);
            FIELDS.into_iter().filter(used).collect()
        });
        Self { places, fields, needed, raw, likenesses: RefCell::new(Likenesses::new(query.vectors.clone())) }
    }

    /// How near a sentence of these words comes to the query.
    pub(super) fn nearness(&self, rows: &[Row]) -> Nearness {
        self.likenesses.borrow_mut().nearness(rows)
    }

    /// Counts the terms of some fields of a piece of text, unless that was done before. `tally` is any that was used before:
    /// its memory is used again.
    pub(super) fn count(&self, fields: &[Field], counts: &ByField<Counts>, tally: &mut Tally, occurrences: &mut Occurrences) {
        for field in fields {
            let at = *field as usize;
            if let (Some(frequencies), Some(needed)) =
                (occurrences.frequencies.get_mut(at).filter(|known| known.is_empty()), self.needed.get(at))
            {
                for field in needed {
                    find(self.places.get(*field as usize), counts, *field, tally);
                }
                *frequencies = self.frequencies(*field, tally);
            }
        }
    }

    /// Counts the terms of a field as they stand in the question, what stands for them left out.
    pub(super) fn find_raw(&self, field: Field, counts: &ByField<Counts>, tally: &mut Tally) {
        find(self.raw.get(field as usize), counts, field, tally);
    }

    fn frequencies(&self, field: Field, tally: &Tally) -> Vec<f64> {
        let often = |field: Field, place: usize| tally.get(field as usize).and_then(|often| often.get(place)).copied().unwrap_or(0);
        let held = |field: Field, places: &[usize]| places.iter().all(|place| often(field, *place) > 0);
        let frequency = |term: &SoughtTerm| {
            let substitutes = term.substitutes.iter().filter(|(field, places, _)| held(*field, places)).map(|(_, _, weight)| *weight);
            substitutes.fold(f64::from(often(field, term.own)), f64::max)
        };
        self.fields.get(field as usize).map(|terms| terms.iter().map(frequency).collect()).unwrap_or_default()
    }
}

fn find(places: Option<&Places>, counts: &ByField<Counts>, field: Field, tally: &mut Tally) {
    let at = field as usize;
    let (Some(places), Some(counts), Some(found)) = (places, counts.get(at), tally.get_mut(at)) else { return };
    found.clear();
    found.resize(places.places.len(), 0);
    // Whichever has fewer terms is looked up in the other; a look into sorted counts costs several into a map.
    if places.places.len() * 8 < counts.distinct() {
        for (term, place) in &places.places {
            if let Some(cell) = found.get_mut(*place) {
                *cell = counts.get(*term);
            }
        }
    } else {
        for (at, term) in counts.terms().enumerate().filter(|(_, term)| places.sieve.may_hold(*term)) {
            if let Some(cell) = places.places.get(&term).and_then(|place| found.get_mut(*place)) {
                *cell = counts.count_at(at);
            }
        }
    }
}

impl Occurrences {
    /// A piece of text of which nothing is counted yet.
    pub(super) fn new(counts: &ByField<Counts>) -> Self {
        Self { frequencies: Default::default(), totals: FIELDS.map(|field| counts.get(field as usize).map_or(0, |counts| counts.total)) }
    }

    /// Whether each term of a field is there: 1, or as well as a substitute stands for it.
    pub(super) fn presence(&self, field: Field) -> impl Iterator<Item = f64> + '_ {
        self.frequencies.get(field as usize).into_iter().flatten().map(|frequency| frequency.min(1.0))
    }
}
