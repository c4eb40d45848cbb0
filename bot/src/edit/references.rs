//! What refers to sentences when their documents are changed: it follows them, and what would be lost is told.

use super::is_same;
use crate::store::{Edits, Entry, Kind, Subject};
use similar::{Algorithm, DiffOp, TextDiff};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::{cmp::Reverse, ops::Range};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::document::{Address, Document, Text};
use stet_knowledge::expectation::{Expectation, Reference};
use stet_knowledge::profile::Profile;

/// A sentence that something refers to and that would not be there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) address: Address,
    /// The sentence.
    pub(crate) text: String,
    /// What refers to it: ids of profiles, and questions.
    pub(crate) holders: Vec<String>,
    /// The new sentence that is most like it, if one is.
    pub(crate) nearest: Option<Address>,
}

/// Where what refers to a lost sentence is to refer to from now on; nowhere, when that reference is dropped.
pub(crate) type Mending = BTreeMap<Address, Option<Address>>;

/// Two sentences are alike from this share of pairs of characters that they have in common.
const ALIKE: f64 = 0.5;

/// Adds to edits what they make of facts, pins and golden questions that refer to changed documents. What the edits are about
/// themselves is left as they have it. Returns the sentences that are lost, and the references that were dropped.
pub(super) fn follow(
    before: &KnowledgeBase,
    after: &KnowledgeBase,
    edits: &mut Edits,
    mending: &Mending,
) -> (Vec<Lost>, BTreeSet<Address>) {
    let moves: BTreeMap<&str, Moves<'_>> =
        before.documents.iter().filter_map(|old| Some((old.id.as_str(), Moves::new(old, after.document(Some(&old.id)))?))).collect();
    if moves.is_empty() {
        return Default::default();
    }
    let mut tracker = Tracker { moves, after, mending, lost: BTreeMap::new(), dropped: BTreeSet::new() };
    for profile in &after.profiles {
        let subject = Subject::new(Kind::Profile, &profile.id);
        if !edits.contains_key(&subject)
            && let Some(changed) = tracker.profile(profile)
        {
            edits.insert(subject, Some(Entry { made_on: None, content: Some(changed.files().into_values().collect()) }));
        }
    }
    for (kind, expectations) in [(Kind::Pin, &after.pins), (Kind::Golden, &after.golden)] {
        for (id, expectation) in expectations {
            let subject = Subject::new(kind, id);
            if !edits.contains_key(&subject)
                && let Some(changed) = tracker.expectation(expectation)
            {
                // Without a sentence it would say something else: that there is no answer.
                let content = (!changed.sentences.is_empty()).then(|| changed.to_toml());
                edits.insert(subject, Some(Entry { made_on: None, content }));
            }
        }
    }
    (tracker.lost.into_values().collect(), tracker.dropped)
}

/// As [`follow`], where nobody can be asked: a reference to a sentence that is lost is taken out, for its number leads to another
/// one. Returns what was lost.
pub(super) fn follow_or_drop(before: &KnowledgeBase, after: &KnowledgeBase, edits: &mut Edits) -> Vec<Lost> {
    let wished = edits.clone();
    let (lost, _) = follow(before, after, edits, &Mending::new());
    if !lost.is_empty() {
        *edits = wished;
        follow(before, after, edits, &lost.iter().map(|lost| (lost.address.clone(), None)).collect());
    }
    lost
}

/// What becomes of the sentences of a document.
struct Moves<'a> {
    old: &'a Document,
    /// The numbers that they have now, by their old ones less one.
    numbers: Vec<Option<usize>>,
    /// The numbers of the sentences that are new.
    new: Vec<usize>,
}

impl<'a> Moves<'a> {
    /// None where everything is where it was: a text that takes its digest's place keeps the numbers. Another one of the same digest
    /// does, too, with other words. A sentence that stands elsewhere, byte for byte, and only once, is where it is now.
    fn new(old: &'a Arc<Document>, new: Option<&Arc<Document>>) -> Option<Self> {
        let same = |new: &Document| {
            std::iter::once(&new.text)
                .chain(&new.translations)
                .any(|text| text.content() == old.text.content() && is_cut_alike(text, &old.text))
        };
        let of_one_digest =
            |new: &Document| !old.fingerprints.is_empty() && old.fingerprints == new.fingerprints && old.text.len() == new.text.len();
        if is_same(Some(old), new) || new.is_some_and(|new| same(new)) {
            return None;
        }
        if new.is_some_and(|new| of_one_digest(new)) {
            return Some(Self { old, numbers: (1..=old.text.len()).map(Some).collect(), new: Vec::new() });
        }
        if let Some(new) = new.filter(|new| new.text.content() == old.text.content()) {
            return Some(Self::by_place(old, &new.text));
        }
        let (before, after): (Vec<&str>, Vec<&str>) =
            (old.text.sentences().collect(), new.map_or(Vec::new(), |new| new.text.sentences().collect()));
        let mut numbers = vec![None; before.len()];
        let mut inserted: Vec<usize> = (1..=after.len()).collect();
        for operation in TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(&before, &after).ops() {
            if let DiffOp::Equal { old_index, new_index, len } = *operation {
                for (at, number) in numbers.iter_mut().skip(old_index).take(len).enumerate() {
                    *number = Some(new_index + at + 1);
                }
                inserted.retain(|number| !(new_index + 1..=new_index + len).contains(number));
            }
        }
        let once = |texts: &[&str], text: &str| texts.iter().filter(|other| **other == text).count() == 1;
        for (number, text) in numbers.iter_mut().zip(&before).filter(|(number, _)| number.is_none()) {
            if once(&before, text) && once(&after, text) {
                *number = inserted.iter().copied().find(|number| after.get(number - 1) == Some(text));
                inserted.retain(|known| Some(*known) != *number);
            }
        }
        Some(Self { old, numbers, new: inserted })
    }

    /// Follows the sentences of a text that was cut anew: each is now the one that most of its bytes are in.
    fn by_place(old: &'a Document, new: &Text) -> Self {
        let range = |text: &Text, number: usize| text.bytes(number..number + 1).unwrap_or_default();
        let shared = |left: &Range<usize>, right: &Range<usize>| left.end.min(right.end).saturating_sub(left.start.max(right.start));
        let mut numbers = Vec::new();
        let mut first = 1;
        for number in 1..=old.text.len() {
            let here = range(&old.text, number);
            while first < new.len() && range(new, first).end <= here.start {
                first += 1;
            }
            let there = (first..=new.len()).take_while(|number| range(new, *number).start < here.end);
            let best =
                there.map(|number| (shared(&here, &range(new, number)), number)).max_by_key(|(bytes, number)| (*bytes, Reverse(*number)));
            numbers.push(best.filter(|(bytes, _)| *bytes > 0).map(|(_, number)| number));
        }
        let taken: BTreeSet<usize> = numbers.iter().flatten().copied().collect();
        let left = (1..=new.len()).filter(|number| !taken.contains(number)).collect();
        Self { old, numbers, new: left }
    }
}

/// Returns true if two texts with the same bytes have the same sentences.
fn is_cut_alike(left: &Text, right: &Text) -> bool {
    left.len() == right.len() && left.sentences().map(str::len).eq(right.sentences().map(str::len))
}

/// Where a reference leads after a change.
enum Placed {
    /// Where it led before.
    AsItWas,
    At(Address),
    Nowhere,
}

struct Tracker<'a> {
    moves: BTreeMap<&'a str, Moves<'a>>,
    after: &'a KnowledgeBase,
    mending: &'a Mending,
    lost: BTreeMap<Address, Lost>,
    dropped: BTreeSet<Address>,
}

impl Tracker<'_> {
    /// Where a sentence is now. One that is lost is noted.
    fn place(&mut self, address: &Address, holder: &str) -> Placed {
        let Some(moves) = address.document.as_deref().and_then(|id| self.moves.get(id)) else { return Placed::AsItWas };
        let at = address.sentence.saturating_sub(1);
        if let Some(number) = moves.numbers.get(at).copied().flatten() {
            return Placed::At(Address { sentence: number, ..address.clone() });
        }
        // It was wrong before.
        let Some(text) = moves.old.text.sentence(address.sentence) else { return Placed::AsItWas };
        match self.mending.get(address) {
            Some(None) => {
                self.dropped.insert(address.clone());
                return Placed::Nowhere;
            }
            Some(Some(mended)) if self.sentence(mended).is_some() => return Placed::At(mended.clone()),
            _ => {}
        }
        let nearest = || {
            let document = self.after.document(address.document.as_deref())?;
            let like = |number: &usize| Some((strsim::sorensen_dice(document.text.sentence(*number)?, text), *number));
            let best = moves.new.iter().filter_map(like).max_by(|left, right| left.0.total_cmp(&right.0))?;
            (best.0 >= ALIKE).then(|| Address { sentence: best.1, ..address.clone() })
        };
        if !self.lost.contains_key(address) {
            let lost = Lost { address: address.clone(), text: text.to_owned(), holders: Vec::new(), nearest: nearest() };
            self.lost.insert(address.clone(), lost);
        }
        if let Some(lost) = self.lost.get_mut(address)
            && !lost.holders.iter().any(|known| known == holder)
        {
            lost.holders.push(holder.to_owned());
        }
        Placed::AsItWas
    }

    fn sentence(&self, address: &Address) -> Option<&str> {
        self.after.document(address.document.as_deref())?.text.sentence(address.sentence)
    }

    /// The profile with its evidence where it is now; none when nothing is different.
    fn profile(&mut self, profile: &Profile) -> Option<Profile> {
        let mut changed = profile.clone();
        for fact in &mut changed.facts {
            let mut evidence: Vec<Address> = Vec::new();
            for address in &fact.evidence {
                let placed = match self.place(address, &profile.id) {
                    Placed::AsItWas => address.clone(),
                    Placed::At(address) => address,
                    // What only all of them say together, the rest does not say.
                    Placed::Nowhere if fact.combined => {
                        evidence.clear();
                        break;
                    }
                    Placed::Nowhere => continue,
                };
                if !evidence.contains(&placed) {
                    evidence.push(placed);
                }
            }
            fact.evidence = evidence;
        }
        changed.facts.retain(|fact| !fact.evidence.is_empty());
        (changed != *profile).then_some(changed)
    }

    fn expectation(&mut self, expectation: &Expectation) -> Option<Expectation> {
        let mut sentences: Vec<Reference> = Vec::new();
        for reference in &expectation.sentences {
            // What was another sentence already leads nowhere else by accident.
            let held = self.moves.get(reference.document.as_str()).is_none_or(|moves| reference.holds(moves.old));
            let placed = match if held { self.place(&reference.address(), &expectation.question) } else { Placed::AsItWas } {
                Placed::AsItWas => Some(reference.clone()),
                Placed::At(address) => {
                    let document = self.after.document(address.document.as_deref());
                    document.and_then(|document| Reference::new(document, address.sentence))
                }
                Placed::Nowhere => None,
            };
            let Some(placed) = placed else { continue };
            if !sentences.contains(&placed) {
                sentences.push(placed);
            }
        }
        (sentences != expectation.sentences).then(|| Expectation { question: expectation.question.clone(), sentences })
    }
}

/// What a moderator has typed to mend references: a line for each, `old = new`, or `old =` to drop it; and what is wrong with
/// lines that are left out.
pub(crate) fn mending(text: &str) -> (Mending, Vec<String>) {
    let (mut mending, mut wrong) = (Mending::new(), Vec::new());
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match read(line) {
            Ok((old, new)) => drop(mending.insert(old, new)),
            Err(error) => wrong.push(format!("line {}: {error}", at + 1)),
        }
    }
    (mending, wrong)
}

fn read(line: &str) -> Result<(Address, Option<Address>), String> {
    let Some((old, new)) = line.split_once('=') else {
        return Err("write the old address, =, and the new one, or nothing after the = to drop the reference".to_owned());
    };
    let address = |text: &str| text.trim().parse::<Address>().map_err(|error| error.to_string());
    Ok((address(old)?, if new.trim().is_empty() { None } else { Some(address(new)?) }))
}

/// As lines that [`mending`] reads.
pub(crate) fn to_lines(mending: &Mending) -> Vec<String> {
    mending.iter().map(|(old, new)| line(old, new.as_ref())).collect()
}

fn line(old: &Address, new: Option<&Address>) -> String {
    format!("{old} = {}", new.map(ToString::to_string).unwrap_or_default()).trim_end().to_owned()
}

/// The lines that a moderator is given to fill in, with what is most alike.
pub(crate) fn to_mend(lost: &[Lost]) -> Vec<String> {
    lost.iter().map(|lost| line(&lost.address, lost.nearest.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{document, tried};
    use crate::settings::Limits;
    use crate::store::Entries;

    const ADA: &str = "[[profile]]\nid = \"ada\"\nkind = \"person\"\n[profile.names]\nen = \"Ada Stone\"\n\
        [[profile.facts]]\nrelation = \"joined\"\nobject = \"school\"\nevidence = [\"harbour#2\"]\n\
        [[profile]]\nid = \"school\"\nkind = \"organization\"\n[profile.names]\nen = \"Lamp School\"\n";
    const TEXT: &str = "It rains. Ada Stone joined the Lamp School. The lamp burns oil. The mill grinds rye.";

    /// A base with a document, profiles that cite it, a pin and a golden question.
    fn base() -> KnowledgeBase {
        let empty = KnowledgeBase::of_documents(Vec::new());
        let text = document(&empty, "harbour", "Harbour", "", TEXT).unwrap();
        let with_text = crate::overlay::over(&empty, &[(Subject::new(Kind::Document, "harbour"), text)].into()).unwrap().base;
        let mut files = with_text.files();
        files.insert("profiles/p.toml".to_owned(), ADA.to_owned());
        let harbour = with_text.document(Some("harbour")).unwrap();
        for (folder, question, number) in [("pins", "what burns?", 3), ("golden", "what grinds?", 4)] {
            let expectation = Expectation::new(question, [(&**harbour, number)]).unwrap();
            files.insert(format!("{folder}/{}.toml", expectation.id()), expectation.to_toml());
        }
        let (base, problems) = KnowledgeBase::load(&files);
        assert_eq!((problems, base.contradictions()), (vec![], vec![]));
        base
    }

    /// What refers to which sentence after a change.
    fn references(base: &KnowledgeBase) -> String {
        let facts = base.profiles.iter().flat_map(|profile| profile.facts.iter().flat_map(|fact| &fact.evidence)).map(ToString::to_string);
        let questions = base.pins.values().chain(base.golden.values());
        let sentences = questions.flat_map(|question| question.sentences.iter().map(|reference| reference.address().to_string()));
        facts.chain(sentences).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn references_follow_their_sentences_and_the_lost_ones_are_mended() {
        let base = base();
        let limits = Limits::of_tests();
        let check = |text: Option<&str>, mended: &str, expected: &str, lost: &[&str]| {
            let entry = match text {
                Some(text) => document(&base, "harbour", "Harbour", "", text).unwrap(),
                None => Entry { made_on: None, content: None },
            };
            let edits: BTreeMap<_, _> = [(Subject::new(Kind::Document, "harbour"), Some(entry))].into();
            let done = tried(&base, &limits, &Entries::new(), &edits, &mending(mended).0).unwrap();
            assert_eq!(to_mend(&done.lost), lost, "{text:?}");
            assert_eq!(references(&done.after), expected, "{text:?}");
            // What is dropped is among what is taken out, and asked for once more.
            let dropped: Vec<&str> = mended.lines().filter_map(|line| line.strip_suffix(" =")).collect();
            let named: Vec<&String> = done.gone.iter().filter(|gone| gone.contains('#')).collect();
            assert_eq!(named, dropped, "{text:?}");
            // What was edited is edited so again: a draft that is tried anew is what it was.
            let again = tried(&base, &limits, &Entries::new(), &done.edits, &Mending::new()).unwrap();
            assert_eq!(again.after.revision(), done.after.revision());
            if lost.is_empty() {
                assert_eq!(again.problems, [], "{text:?}");
            }
        };
        let longer = TEXT.replacen("It rains.", "It rains. It pours. It snows.", 1);
        check(Some(&longer), "", "harbour#4 harbour#5 harbour#6", &[]);
        let changed = TEXT.replace("burns oil", "burns gas");
        check(Some(&changed), "", "harbour#2 harbour#3 harbour#4", &["harbour#3 = harbour#3"]);
        check(Some(&changed), "harbour#3 = harbour#3", "harbour#2 harbour#3 harbour#4", &[]);
        check(Some(&changed), "harbour#3 =", "harbour#2 harbour#4", &[]);
        check(Some(&changed), "harbour#3 = harbour#9", "harbour#2 harbour#3 harbour#4", &["harbour#3 = harbour#3"]);
        let all = ["harbour#2 =", "harbour#3 =", "harbour#4 ="];
        check(None, "", "harbour#2 harbour#3 harbour#4", &all);
        check(None, &all.join("\n"), "", &[]);
    }

    #[test]
    fn what_was_another_sentence_already_is_not_brought_back_to_life() {
        let mut base = base();
        let stale = |expectation: &Arc<Expectation>| {
            let mut stale = Expectation::clone(expectation);
            stale.sentences[0].hash = "00000000".to_owned();
            Arc::new(stale)
        };
        base.pins = base.pins.iter().map(|(id, pin)| (id.clone(), stale(pin))).collect();
        base.golden = base.golden.iter().map(|(id, golden)| (id.clone(), stale(golden))).collect();
        let entry = document(&base, "harbour", "Harbour", "", &format!("It pours. {TEXT}")).unwrap();
        let edits: BTreeMap<_, _> = [(Subject::new(Kind::Document, "harbour"), Some(entry))].into();
        let done = tried(&base, &Limits::of_tests(), &Entries::new(), &edits, &Mending::new()).unwrap();
        assert_eq!(references(&done.after), "harbour#3 harbour#3 harbour#4");
        assert_eq!((&done.after.pins, &done.after.golden), (&base.pins, &base.golden));
    }

    #[test]
    fn what_is_typed_to_mend_is_read_line_by_line() {
        let check = |text: &str, lines: &[&str], wrong: &[&str]| {
            let (read, told) = mending(text);
            assert_eq!(to_lines(&read), lines, "{text}");
            assert!(told.len() == wrong.len() && told.iter().zip(wrong).all(|(told, wrong)| told.contains(wrong)), "{told:?}");
        };
        check("", &[], &[]);
        check("a#1 = a#2\n\n b#3 =\n", &["a#1 = a#2", "b#3 ="], &[]);
        // One line that is wrong leaves the others as they were typed.
        check(
            "a#1 = a#2\nb#3\na#4 = there\nc#1=",
            &["a#1 = a#2", "c#1 ="],
            &["line 2: write the old address", "line 3: “there” is no address"],
        );
    }
}
