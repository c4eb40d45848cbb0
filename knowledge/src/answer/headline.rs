//! A headline is told whole or not at all: a list with all its names, a date with its year, a role with its own holder.

use super::verdict::role_asked_for;
use crate::evidence::{Query, whole_figure};
use crate::lexicon::{Asked, Counted, Lexicon, stem};
use crate::question::Reading;
use crate::text::{Normal, Quantity, expressions, is_han, quantities, times};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A quote in which the words that answer were found.
pub(super) struct Sought<'a> {
    pub(super) reading: &'a Reading,
    pub(super) query: &'a Query,
    pub(super) lexicon: &'a Lexicon,
    /// The quote.
    pub(super) text: &'a str,
    /// Its normal form.
    pub(super) normal: &'a Normal,
}

/// A name as an enumeration has it: capitalized words, or a few Chinese characters.
const NAME: &str = r"(?:[A-Z][\w'’.-]*(?: (?:of |de |van |von |the )?[A-Z][\w'’.-]*)*|[a-z]+(?: [a-z]+)?|\p{Han}{2,8})";
const JOINT: &str = r"(?:\s*(?:,|、|，)\s*(?:(?:and|or) )?|\s+(?:and|or|&)\s+|\s*(?:和|及|以及|与|與|或)\s*)";

static NEXT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"^{JOINT}({NAME})")).ok());
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"({NAME}){JOINT}$")).ok());
static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[(（]([^()（）]{1,40})[)）]").ok());

/// Where clauses end.
const CLAUSE_ENDS: [char; 8] = [',', ';', ':', '，', '；', '。', '：', '!'];
/// The most characters of an apposition: Ann, *the treasurer*, said.
const APPOSED: usize = 24;

/// Takes the sign of a currency into a figure: £19.50.
fn with_currency(lexicon: &Lexicon, text: &str, figure: Range<usize>) -> Range<usize> {
    let sign = text.get(..figure.start).and_then(|before| lexicon.currency(before)).map_or(0, |(_, length)| length);
    figure.start - sign..figure.end
}

/// Returns true if what follows a comma is too long for a Chinese name: a clause begins.
fn is_clause(joined: &str, name: &str) -> bool {
    joined.trim_start().starts_with('，') && name.starts_with(is_han) && name.chars().count() > LONGEST_NAME
}

/// Most Chinese names of people and places have no more characters.
const LONGEST_NAME: usize = 4;

impl Sought<'_> {
    /// Returns the bytes of the quote to tell for words of its normal form; `None` if they are only a part of what answers, or may be
    /// somebody else's.
    pub(super) fn whole(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let words = self.with_localizer(self.with_figure(words));
        let mut range = self.in_title(self.normal.original(self.with_last_character(&words)));
        if self.is_of_address(&range) || self.is_field(&range) || self.is_other_value(&range) || self.is_denied(&range) {
            return None;
        }
        let asks_for_name = matches!(self.reading.asked, Asked::Who | Asked::Which | Asked::What | Asked::Where);
        if !asks_for_name {
            return Some(range).filter(|range| self.is_constituent(range) && !self.is_time_for_number(range));
        }
        if self.counts_noun(&range) || self.is_beside_number(&range) || self.is_part_of_name(&range) {
            return None;
        }
        let told = self.text.get(range.clone())?;
        if self.reading.asked == Asked::Who && (is_speaker(told) || self.is_label(&range)) {
            return None;
        }
        if matches!(self.reading.asked, Asked::Who | Asked::Where) && self.is_title(&range) {
            return None;
        }
        if is_time(told) && !self.asks_for_time() {
            return None;
        }
        if self.reading.asked == Asked::Who
            && (self.names_role_twice() || self.is_place(&range) || self.is_over(&range) || self.is_of_other_clause(&range))
        {
            return None;
        }
        if !self.own_bracket(&range) {
            return None;
        }
        let is_list = self.after(&range).is_some() || self.before(&range).is_some();
        if is_list {
            range = self.list(range)?;
        }
        // The full stop of the sentence is none of a name's.
        if self.text.get(range.end..).is_some_and(|after| after.trim().is_empty()) {
            range.end = range.start + self.text.get(range.clone())?.trim_end_matches(['.', '。']).len();
        }
        range = self.without_opening(range);
        let is_whole =
            |range: &Range<usize>| self.is_constituent(range) && self.is_even(range) && !self.goes_on(range) && !self.is_denied(range);
        Some(range).filter(|range| is_whole(range) && (self.reading.asked != Asked::Who || self.is_bare_name(range)))
    }

    /// Leaves out the words before a name that need it: *has been* Ann, *in* the cafeteria. An article stays.
    fn without_opening(&self, range: Range<usize>) -> Range<usize> {
        const ARTICLES: [&str; 3] = ["the", "a", "an"];
        let mut start = range.start;
        while let Some((first, _)) = self.text.get(start..range.end).and_then(|told| told.split_once(' ')) {
            let word = first.to_lowercase();
            if ARTICLES.contains(&word.as_str()) || !self.lexicon.is_dependent(&word) {
                break;
            }
            start += first.len() + 1;
        }
        start..range.end
    }

    /// Returns true if more belongs to the words than a list could take in: Vera Holm *and her brother*, Jon Beck*'s brother*, Kim *Bo*.
    fn goes_on(&self, range: &Range<usize>) -> bool {
        static JOINED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^,? (?:and|or|&) |^(?:和|及|以及|与|或)|^['’]s?\b").ok());
        let (told, after) = (self.text.get(range.clone()).unwrap_or_default(), self.text.get(range.end..).unwrap_or_default());
        let is_cut = told.ends_with(|last: char| last.is_ascii_lowercase())
            && told.rsplit(' ').next().is_some_and(|word| word.starts_with(char::is_uppercase))
            && after.strip_prefix(' ').is_some_and(|next| next.starts_with(|first: char| first.is_ascii_uppercase()));
        JOINED.as_ref().is_some_and(|joined| joined.is_match(after)) || is_cut
    }

    /// Returns true if English words have none among them that is no part of a name: Hroald *for* Aldric, *it was* old Corwin.
    fn is_bare_name(&self, range: &Range<usize>) -> bool {
        const IN_NAMES: [&str; 9] = ["the", "a", "an", "of", "and", "or", "de", "van", "von"];
        let told = self.text.get(range.clone()).unwrap_or_default();
        let is_part = |word: &str| {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
            !word.is_ascii() || IN_NAMES.contains(&word.as_str()) || !self.lexicon.is_stop(&stem(&word))
        };
        let opens_small = |word: &str| word.starts_with(|first: char| first.is_ascii_lowercase());
        told.split_whitespace().filter(|word| opens_small(word)).all(is_part)
    }

    /// Returns true if the last of several Chinese names is about as long as the others: not 白芷若和*罗孟远一起整理*.
    fn is_even(&self, range: &Range<usize>) -> bool {
        const LONGER: usize = 1;
        let told = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let mut names = told.text().split(['、', '和', '与', '及']).map(|name| name.chars().count()).rev();
        let Some(last) = names.next().filter(|_| self.reading.asked == Asked::Who && told.text().starts_with(is_han)) else { return true };
        names.max().is_none_or(|longest| last <= longest + LONGER)
    }

    /// Returns true if words may stand by themselves: they neither open nor end with a word that needs others (*cat, retired in*), and no
    /// clause ends inside them.
    fn is_constituent(&self, range: &Range<usize>) -> bool {
        let told = self.text.get(range.clone()).unwrap_or_default().trim();
        let words: Vec<&str> = told.split_whitespace().collect();
        let needs_others = |word: Option<&&str>| word.is_some_and(|word| self.lexicon.is_dependent(&word.to_lowercase()));
        let is_modifier = self.text.get(range.end..).is_some_and(|after| after.starts_with('的'));
        let is_label = self.text.get(range.end..).is_some_and(|after| after.starts_with(['】', ']', '？', '?']));
        let has_clause = told.contains([';', '；', '，', '。']) || (told.contains(',') && !Self::is_of_names(told));
        let is_open = needs_others(words.last()) || (words.len() > 1 && needs_others(words.first()));
        !(is_open || has_clause || is_label || is_modifier)
    }

    /// Returns true if each part between commas is a name or a figure: a list of names, a date, 1,400.
    fn is_of_names(told: &str) -> bool {
        let is_name = |part: &str| {
            let is_short = part.chars().filter(|letter| is_han(*letter)).count() <= LONGEST_NAME;
            is_short && (part.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit() || is_han(first)))
        };
        told.split(',').map(str::trim).all(|part| is_name(part.trim_start_matches("and ")))
    }

    /// Returns the whole of a title in marks, if the words are a part of it: 《你好！李煥英》.
    fn in_title(&self, range: Range<usize>) -> Range<usize> {
        const TITLES: [(char, char); 2] = [('《', '》'), ('〈', '〉')];
        let around = |(open, close): (char, char)| {
            let start = self.text.get(..range.start)?.rfind(open)? + open.len_utf8();
            let end = range.end + self.text.get(range.end..)?.find(close)?;
            (!self.text.get(start..end)?.contains([open, close])).then_some(start..end)
        };
        TITLES.into_iter().find_map(around).unwrap_or(range)
    }

    /// Returns true if the words are a part of an address: the https of a link.
    fn is_of_address(&self, range: &Range<usize>) -> bool {
        let is_part = |letter: &char| !letter.is_whitespace() && !is_han(*letter) && !"，。；、（）「」《》".contains(*letter);
        let before: String = self.text.get(..range.start).unwrap_or_default().chars().rev().take_while(is_part).collect();
        let after: String = self.text.get(range.end..).unwrap_or_default().chars().take_while(is_part).collect();
        let told = self.text.get(range.clone()).unwrap_or_default();
        let whole = format!("{}{told}{after}", before.chars().rev().collect::<String>());
        let is_whole = before.is_empty() && after.trim_end_matches(['.', ',', ';']).is_empty();
        !is_whole && (whole.contains("://") || whole.contains('@'))
    }

    /// Returns true if the words are what something was before a change (the 200 of 由200提高到260), or when it ends, and the question does
    /// not ask for an end.
    pub(super) fn is_other_value(&self, range: &Range<usize>) -> bool {
        let (Some(before), Some(after)) = (self.text.get(..range.start), self.text.get(range.end..)) else { return false };
        let (before, after) = (Normal::new(before), Normal::new(after));
        let asks_when = self.reading.asked == Asked::When && !self.lexicon.asks_for_end(&self.reading.normal);
        let told = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let clause = before.text().rsplit(CLAUSE_ENDS).next().unwrap_or_default();
        // From 30 to 36 pounds: both, where something rises.
        let found = quantities(told.text());
        let is_year = |figure: &Quantity| (1_900.0..2_100.0).contains(&figure.value);
        let with_year = self.asks_for_number() && found.len() > 1 && found.iter().any(is_year) && !found.iter().all(is_year);
        let is_both = (found.len() > 1 && self.lexicon.tells_change(clause)) || with_year || self.is_of_other_year(clause, after.text());
        is_both
            || self.lexicon.is_former(before.text(), after.text())
            || self.lexicon.says_formerly(clause, told.text())
            || (asks_when && self.lexicon.leads_to_end(before.text()))
    }

    /// Returns true if the words are the field of a `Field: value` line.
    fn is_field(&self, range: &Range<usize>) -> bool {
        self.text.get(range.end..).is_some_and(|after| after.trim_start_matches(['*', '_', '）', ')']).starts_with([':', '：']))
    }

    /// Takes in the date or figure that the words touch, with its unit, and the sign or the limit before it.
    fn with_figure(&self, words: &Range<usize>) -> Range<usize> {
        let text = self.normal.text();
        let touches = |part: &Range<usize>| part.start < words.end && words.start < part.end;
        let figures = quantities(text).into_iter().map(|found| found.range).filter(touches);
        let wholes = figures.map(|figure| with_currency(self.lexicon, text, whole_figure(self.lexicon, text, figure)));
        let expressions = expressions(text).into_iter().filter(touches);
        wholes.chain(expressions).fold(words.clone(), |words, part| part.start.min(words.start)..part.end.max(words.end))
    }

    /// Takes in the word that says where at a place: 冰湖*底下*.
    fn with_localizer(&self, words: Range<usize>) -> Range<usize> {
        let asks = matches!(self.reading.asked, Asked::Where | Asked::Which | Asked::What);
        let after = self.normal.text().get(words.end..).filter(|_| asks && self.lexicon.leads_to_place(self.before_words(&words)));
        words.start..words.end + after.and_then(|after| self.lexicon.localizer(after)).unwrap_or_default()
    }

    fn before_words(&self, words: &Range<usize>) -> &str {
        self.normal.text().get(..words.start).unwrap_or_default()
    }

    /// Returns true if the clause denies, doubts or undoes what it says of the words: *not* beside the stage, Ann *refused* to sign, *nearly*
    /// won; or if the sentence before them only supposes it. An amount has such words for a limit: *no more than* three.
    pub(super) fn is_denied(&self, range: &Range<usize>) -> bool {
        if self.asks_for_number() {
            return false;
        }
        let (before, after) = (self.text.get(..range.start).unwrap_or_default(), self.text.get(range.end..).unwrap_or_default());
        let told = self.text.get(range.clone()).unwrap_or_default();
        let led = Normal::new(before.rsplit(CLAUSE_ENDS).next().unwrap_or_default());
        let clause = Normal::new(&format!("{}{told}{}", led.text(), after.split(CLAUSE_ENDS).next().unwrap_or_default()));
        let question = &self.reading.normal;
        let supposes = self.lexicon.supposes(Normal::new(before).text()) && !self.lexicon.supposes(question);
        supposes
            || self.denies_name(range)
            || self.lexicon.denies(led.text())
            || (self.lexicon.undoes(clause.text()) && !self.lexicon.undoes(question))
    }

    /// Returns true if another clause denies it of a name in the question: it killed Sir Pelham, *not* his squire *Odo*.
    fn denies_name(&self, range: &Range<usize>) -> bool {
        let names = self.reading.name_like.iter().filter_map(|token| self.reading.normal.get(token.range.clone()));
        let after = Normal::new(self.text.get(range.end..).unwrap_or_default());
        let clauses: Vec<&str> = after.text().split(CLAUSE_ENDS).skip(1).collect();
        let is_denied = |clause: &&str, name: &str| clause.split_once(name).is_some_and(|(before, _)| self.lexicon.denies(before));
        names.into_iter().any(|name| clauses.iter().any(|clause| is_denied(clause, name)))
    }

    /// Returns true if what is said of somebody ends: coached by Rui Costa *until* 2021.
    fn is_over(&self, range: &Range<usize>) -> bool {
        let after = Normal::new(self.text.get(range.end..).unwrap_or_default());
        let clause = after.text().split(CLAUSE_ENDS).next().unwrap_or_default();
        self.lexicon.tells_end(clause) && !self.lexicon.tells_end(&self.reading.normal)
    }

    fn asks_for_number(&self) -> bool {
        matches!(self.reading.asked, Asked::HowMany | Asked::HowMuch)
    }

    /// Returns true if a number is asked for of one year, and the clause tells of another: 2019年有一百二十人，2024年八十五人.
    fn is_of_other_year(&self, before: &str, after: &str) -> bool {
        let years = |figures: &[Quantity]| -> Vec<f64> {
            figures.iter().map(|figure| figure.value).filter(|value| (1_900.0..2_100.0).contains(value)).collect()
        };
        let asked = years(&self.reading.quantities);
        let own = after.split(CLAUSE_ENDS).next().and_then(|own| own.split(" and ").next()).unwrap_or_default();
        let before = before.rsplit(" and ").next().unwrap_or_default();
        let told: Vec<f64> = [before, own].into_iter().flat_map(|part| years(&quantities(part))).collect();
        let is_other = |year: &f64| !told.iter().any(|known| (known - year).abs() < f64::EPSILON);
        self.asks_for_number() && !told.is_empty() && asked.iter().any(is_other)
    }

    /// Returns true if a time can be what is asked for by name: which *day*?
    fn asks_for_time(&self) -> bool {
        self.reading.asked != Asked::Who && self.query.head.as_deref().is_some_and(|head| self.lexicon.tells_time(head))
    }

    /// Returns true if a number is asked for and the words tell a time.
    fn is_time_for_number(&self, range: &Range<usize>) -> bool {
        let told = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let is_clock = told.text().contains(':') || quantities(told.text()).len() > 1;
        self.reading.asked != Asked::When && is_clock && !times(told.text()).is_empty()
    }

    /// Returns true if the noun that is asked for has a number right behind it that the words have not: version *1.20.4*.
    fn is_beside_number(&self, range: &Range<usize>) -> bool {
        let told = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let head = self.query.head.as_deref().filter(|head| !told.text().contains(*head));
        let numbers = head.into_iter().flat_map(|head| self.normal.text().split(head).skip(1));
        let is_number = |after: &str| after.trim_start().starts_with(|first: char| first.is_ascii_digit());
        numbers.into_iter().any(is_number) && !told.text().contains(|letter: char| letter.is_ascii_digit())
    }

    /// Returns true if the words are a part of a longer name (*Saint Orrin* of the chapel of Saint Orrin) or have more than a name in them
    /// (*hands of Lumi*, 桌由罗伯谦), or if a name is asked for and they are none.
    fn is_part_of_name(&self, range: &Range<usize>) -> bool {
        let (before, told) = (self.text.get(..range.start).unwrap_or_default(), self.text.get(range.clone()).unwrap_or_default());
        let has_capital = told.contains(|letter: char| letter.is_uppercase() || letter.is_ascii_digit() || is_han(letter));
        let is_role = self.reading.asked == Asked::Who && told.starts_with(char::is_lowercase) && told.contains(" of ");
        let leads_on = self.reading.asked == Asked::Who && told.chars().skip(1).any(|letter| letter == '由');
        before.ends_with(" of ") || is_role || leads_on || (!has_capital && self.lexicon.asks_for_name(&self.reading.normal))
    }

    /// Returns true if the words stand in marks: a title is nobody, and no place.
    fn is_title(&self, range: &Range<usize>) -> bool {
        let before = self.text.get(..range.start).and_then(|before| before.chars().next_back());
        let marks: &[char] =
            if self.reading.asked == Asked::Who { &['"', '“', '「', '『', '《', '〈', '‘'] } else { &['《', '〈'] };
        before.is_some_and(|mark| marks.contains(&mark))
    }

    /// Returns true if Chinese words without a name in them are said to be somebody: 总召是欧子谦.
    fn is_label(&self, range: &Range<usize>) -> bool {
        let after = Normal::new(self.text.get(range.end..).unwrap_or_default());
        let told = self.text.get(range.clone()).unwrap_or_default();
        let is_equated = ["是", "为", "由", "叫", ":"].iter().any(|word| after.text().starts_with(word));
        let is_surname = Normal::new(told).text().chars().next().is_some_and(|first| self.lexicon.is_surname(first));
        is_equated && told.chars().all(is_han) && !is_surname
    }

    /// Returns true if the words count what is asked for by name: *three companies*, asked which company.
    fn counts_noun(&self, range: &Range<usize>) -> bool {
        let told = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let is_counted = quantities(told.text()).first().is_some_and(|count| count.range.start == 0);
        is_counted && self.query.head.as_deref().is_some_and(|head| told.text().ends_with(head))
    }

    /// Returns true if the words are where something is: in *Leipzig*.
    fn is_place(&self, range: &Range<usize>) -> bool {
        self.text.get(..range.start).is_some_and(|before| self.lexicon.leads_to_place(Normal::new(before).text()))
    }

    /// Returns true if the role that is asked for stands in another clause than the words: the Reeve is *Isolde*, and her *deputy* is Rufus.
    fn is_of_other_clause(&self, range: &Range<usize>) -> bool {
        let Some(asked) = role_asked_for(self.reading) else { return false };
        let role = asked.split([' ', '的']).next().unwrap_or(asked);
        let says = |clause: &str| {
            let clause = Normal::new(clause);
            let is_deputy = self.lexicon.is_deputy(role, clause.text()) && !self.lexicon.is_deputy(role, &self.reading.normal);
            clause.text().contains(role) && !is_deputy
        };
        let (before, after) = (self.text.get(..range.start).unwrap_or_default(), self.text.get(range.end..).unwrap_or_default());
        // The treasurer, *Ann*, and *Ann*, the treasurer, are each one clause.
        let mut led = before.rsplit(CLAUSE_ENDS).skip_while(|clause| clause.trim().is_empty());
        let mut followed = after.split(CLAUSE_ENDS);
        let (own, apposed) = (followed.next(), followed.next());
        let is_apposed = apposed.is_some_and(|clause| clause.chars().count() < APPOSED && !self.opens_anew(clause) && says(clause));
        says(self.text) && !led.next().is_some_and(says) && !own.is_some_and(says) && !is_apposed
    }

    /// Returns true if a clause goes on about something else: *or* to her deputy.
    fn opens_anew(&self, clause: &str) -> bool {
        let first = clause.split_whitespace().next().unwrap_or_default();
        ["or", "to"].contains(&first) || self.lexicon.conjunctions().iter().any(|word| word.trim() == first)
    }

    /// Takes in the last character of a name, which jieba may cut off: 许望 of 许望舒，.
    fn with_last_character(&self, words: &Range<usize>) -> Range<usize> {
        let text = self.normal.text();
        let told = text.get(words.clone()).unwrap_or_default();
        let mut after = text.get(words.end..).unwrap_or_default().chars();
        let (next, then) = (after.next(), after.next());
        let is_short_name = self.reading.asked == Asked::Who && told.chars().all(is_han) && told.chars().count() == 2;
        let ends_after = then.is_none_or(|then| !then.is_alphanumeric());
        match next.filter(|next| is_short_name && ends_after && is_han(*next)) {
            Some(next) => words.start..words.end + next.len_utf8(),
            None => words.clone(),
        }
    }

    /// Returns true if the quote names the role that is asked for more than once: the chair and the vice chair.
    fn names_role_twice(&self) -> bool {
        if role_asked_for(self.reading).is_none() {
            return false;
        }
        let normal = self.normal.text();
        let content = self.query.fields[0].iter().filter(|word| !word.text.starts_with('@') && !word.text.chars().all(char::is_numeric));
        content.into_iter().any(|word| normal.match_indices(word.text.as_str()).count() > 1)
    }

    /// Returns false if what the question asks for stands in a bracket behind another name: `Wren (owner), Tobble (admin)`.
    fn own_bracket(&self, range: &Range<usize>) -> bool {
        let Some(pattern) = BRACKET.as_ref() else { return true };
        let says = |inside: &str| {
            let inside = Normal::new(inside);
            self.query.fields[0].iter().any(|word| inside.text().contains(word.text.as_str()))
        };
        // Of several names with their brackets, one alone is not the answer unless its bracket says so.
        let follows = self.text.get(range.end..).is_some_and(|after| after.trim_start().starts_with(['(', '（']));
        let several = pattern.find_iter(self.text).count() > 1;
        let of_question = pattern.captures_iter(self.text).find(|found| found.get(1).is_some_and(|inside| says(inside.as_str())));
        of_question
            .and_then(|found| found.get(0))
            .map_or(!(follows && several), |found| self.text.get(range.end..found.start()).is_some_and(|between| between.trim().is_empty()))
    }

    fn after(&self, range: &Range<usize>) -> Option<usize> {
        let found = NEXT.as_ref()?.captures(self.text.get(range.end..)?)?;
        let name = found.get(1).filter(|name| !is_clause(found.get(0).map_or("", |found| found.as_str()), name.as_str()))?;
        self.is_name_like(range, name.as_str()).then(|| range.end + name.end())
    }

    fn before(&self, range: &Range<usize>) -> Option<usize> {
        let found = BEFORE.as_ref()?.captures(self.text.get(..range.start)?)?;
        let name = found.get(1)?;
        self.is_name_like(range, name.as_str()).then(|| name.start())
    }

    /// Returns true if a neighbour is written as the answer is: with capitals or without, in Chinese or not.
    fn is_name_like(&self, range: &Range<usize>, name: &str) -> bool {
        let told = self.text.get(range.clone()).unwrap_or_default();
        let sort = |text: &str| text.chars().next().map(|first| (is_han(first), first.is_uppercase()));
        sort(told) == sort(name)
    }

    /// Finds where a list begins behind the word that leads up to it: 監事*為*江采薇、尤大川.
    fn without_copula(&self, range: &Range<usize>) -> usize {
        let listed = self.text.get(range.clone()).unwrap_or_default();
        let listed = listed.rsplit_once('由').map_or(listed, |(_, names)| names);
        let rest = listed.trim_start_matches(['為', '为', '是', '由', '有', '即', '叫', '找', '請', '请']);
        range.end - rest.len()
    }

    /// Finds where a list ends before the number of those in it: 丁小满和白石*两位*.
    fn without_count(&self, range: &Range<usize>) -> usize {
        let listed = Normal::new(self.text.get(range.clone()).unwrap_or_default());
        let ends = |found: &Quantity| {
            let unit = listed.text().get(found.range.end..).and_then(|after| self.lexicon.unit(after));
            unit.is_some_and(|(unit, length)| unit.counted == Counted::People && found.range.end + length == listed.text().len())
        };
        let count = quantities(listed.text()).into_iter().find(ends);
        count.map_or(range.end, |count| range.start + listed.original(0..count.range.start).end)
    }

    /// Returns the whole list around one of its names; `None` if it is too long, or if brackets stand between the names.
    fn list(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        const MOST: usize = 8;
        for _ in 0..MOST {
            match (self.after(&range), self.before(&range)) {
                (Some(end), _) => range.end = end,
                (None, Some(start)) => range.start = start,
                (None, None) => {
                    let is_broken = |beside: Option<&str>| beside.is_some_and(|beside| beside.starts_with(['(', '（']));
                    range.start = self.without_copula(&range);
                    range.end = self.without_count(&range);
                    return (!is_broken(self.text.get(range.end..).map(str::trim_start))).then_some(range);
                }
            }
        }
        None
    }
}

fn is_time(told: &str) -> bool {
    let lower = told.to_lowercase();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "tonight"];
    days.contains(&lower.trim_end_matches('s')) || !expressions(Normal::new(told).text()).is_empty()
}

/// Returns true for a word that stands for the one who speaks, or for somebody named elsewhere.
fn is_speaker(told: &str) -> bool {
    let first = told.split([' ', '\'', '’']).next().unwrap_or_default().to_lowercase();
    ["i", "we", "you", "he", "she", "they", "it", "my", "our", "us", "me"].contains(&first.as_str())
        || ["我", "你", "他", "她", "它", "我們", "我们", "大家", "自己"].contains(&told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in [&NEXT, &BEFORE, &BRACKET] {
            assert!(pattern.is_some());
        }
    }
}
