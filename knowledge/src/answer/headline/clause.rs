//! Decides whether a quote says of the words what is asked: not denied, not supposed, of the time that is asked about.

use super::Told;
use crate::lexicon::Asked;
use crate::text::{Normal, Quantity, quantities};

/// Where clauses end.
pub(super) const CLAUSE_ENDS: [char; 8] = [',', ';', ':', '，', '；', '。', '：', '!'];

impl Told<'_> {
    /// Returns true if the quote denies the words, or tells them of another time.
    pub(super) fn is_untrue(&self) -> bool {
        self.is_other_value() || self.is_denied()
    }

    /// Returns true if the clause denies, doubts or undoes what it says of the words: *not* beside the stage, Ann *refused* to sign,
    /// *nearly* won; or if the quote before them only supposes it. An amount has such words for a limit: *no more than* three.
    pub(super) fn is_denied(&self) -> bool {
        let (lexicon, question) = (self.sought.lexicon, &self.sought.reading.normal);
        if self.sought.asks_for_number() {
            return false;
        }
        let clause = self.clause();
        let supposes = lexicon.supposes(self.normal_before.text()) && !lexicon.supposes(question);
        let undoes = lexicon.undoes(clause.text()) && !lexicon.undoes(question);
        supposes || undoes || lexicon.denies(self.clause_before()) || self.denies_name()
    }

    /// Returns the words' clause with them in it, in normal form.
    fn clause(&self) -> Normal {
        let before = self.before.rsplit(CLAUSE_ENDS).next().unwrap_or_default();
        let after = self.after.split(CLAUSE_ENDS).next().unwrap_or_default();
        Normal::new(&format!("{before}{}{after}", self.words))
    }

    /// Returns the part of the words' clause that stands before them, in normal form.
    pub(super) fn clause_before(&self) -> &str {
        self.normal_before.text().rsplit(CLAUSE_ENDS).next().unwrap_or_default()
    }

    /// Returns the part of the words' clause that stands behind them, in normal form.
    pub(super) fn clause_after(&self) -> &str {
        self.normal_after.text().split(CLAUSE_ENDS).next().unwrap_or_default()
    }

    /// Returns true if another clause denies it of a name in the question: it killed Sir Pelham, *not* his squire *Odo*.
    fn denies_name(&self) -> bool {
        let reading = self.sought.reading;
        let denies = |clause: &str, name: &str| clause.split_once(name).is_some_and(|(before, _)| self.sought.lexicon.denies(before));
        let mut names = reading.name_like.iter().filter_map(|token| reading.normal.get(token.range.clone()));
        names.any(|name| self.normal_after.text().split(CLAUSE_ENDS).skip(1).any(|clause| denies(clause, name)))
    }

    /// Returns true if what is said of somebody ends: coached by Rui Costa *until* 2021.
    pub(super) fn is_over(&self) -> bool {
        let lexicon = self.sought.lexicon;
        lexicon.tells_end(self.clause_after()) && !lexicon.tells_end(&self.sought.reading.normal)
    }

    /// Returns true if the words tell what something was before a change (the 200 of 由200提高到260) or in another year, or when it
    /// ends, and the question does not ask for an end.
    fn is_other_value(&self) -> bool {
        let (lexicon, reading) = (self.sought.lexicon, self.sought.reading);
        let (before, after) = (self.normal_before.text(), self.normal_after.text());
        let asks_when = reading.asked == Asked::When && !lexicon.asks_for_end(&reading.normal);
        self.is_of_two()
            || self.is_of_other_year()
            || lexicon.is_former(before, after)
            || lexicon.says_formerly(self.clause_before(), self.normal.text())
            || (asks_when && lexicon.leads_to_end(before))
    }

    /// Returns true if the words tell two values: what something rises from and to (*30 to 36* pounds), or one with the year of the
    /// other (*2019 and 85*).
    fn is_of_two(&self) -> bool {
        let found = quantities(self.normal.text());
        let has_year = self.sought.asks_for_number() && found.iter().any(is_year) && !found.iter().all(is_year);
        found.len() > 1 && (has_year || self.sought.lexicon.tells_change(self.clause_before()))
    }

    /// Returns true if a number is asked for of one year, and the clause tells of another: 2019年有一百二十人，2024年八十五人.
    fn is_of_other_year(&self) -> bool {
        let years = |text: &str| -> Vec<f64> { quantities(text).iter().filter(|found| is_year(found)).map(|found| found.value).collect() };
        let beside = |text: &str| self.sought.lexicon.conjunctions().iter().find_map(|word| text.find(word.as_str())).unwrap_or(text.len());
        let own = self.clause_after();
        let told = [years(self.clause_before()), years(own.get(..beside(own)).unwrap_or_default())].concat();
        let is_told = |year: &Quantity| told.iter().any(|known| (known - year.value).abs() < f64::EPSILON);
        let mut asked = self.sought.reading.quantities.iter().filter(|found| is_year(found));
        self.sought.asks_for_number() && !told.is_empty() && asked.any(|year| !is_told(year))
    }
}

/// Returns true if a number reads as a year of recent times.
fn is_year(found: &Quantity) -> bool {
    (1_900.0..2_100.0).contains(&found.value)
}
