//! Decides whether the words have the form of what is asked for: a whole constituent, a name, a person, a number.

use super::{LONGEST_NAME, Told};
use crate::lexicon::{Asked, stem};
use crate::text::{Normal, expressions, is_han, quantities, times};

/// Marks around titles, and around titles or nicknames.
const TITLE: [char; 2] = ['《', '〈'];
const NICKNAME: [char; 5] = ['"', '“', '「', '『', '‘'];

impl Told<'_> {
    /// Returns true if the words can be a name, a place or a thing.
    pub(super) fn may_name(&self) -> bool {
        let is_title = self.sought.reading.asked == Asked::Where && self.before.ends_with(TITLE);
        let is_time = is_time(self.words) && !self.asks_for_time();
        !(is_title || is_time || self.counts_noun() || self.is_beside_number() || self.is_part() || self.lacks_name())
    }

    /// Returns true if the words can be somebody, and the quote says of them what is asked.
    pub(super) fn may_be_somebody(&self) -> bool {
        let is_title = self.before.ends_with(TITLE) || self.before.ends_with(NICKNAME);
        let is_place = self.sought.lexicon.leads_to_place(self.normal_before.text());
        let is_other = self.sought.names_role_twice() || self.is_of_other_role() || self.is_over();
        !(is_title || is_place || is_other || is_speaker(self.words) || self.is_label() || self.leads_on())
    }

    /// Returns true if the words may stand by themselves: they neither open nor end with a word that needs others (*cat, retired in*),
    /// and no clause ends inside them.
    pub(super) fn is_constituent(&self) -> bool {
        let told = self.words.trim();
        let words: Vec<&str> = told.split_whitespace().collect();
        let needs_others = |word: Option<&&str>| word.is_some_and(|word| self.sought.lexicon.is_dependent(&word.to_lowercase()));
        // A modifier, or the label of a field or a question.
        let goes_with_next = self.after.starts_with(['的', '】', ']', '？', '?']);
        let has_clause = told.contains([';', '；', '，', '。']) || (told.contains(',') && !is_of_names(told));
        let is_open = needs_others(words.last()) || (words.len() > 1 && needs_others(words.first()));
        !(is_open || has_clause || goes_with_next)
    }

    /// Returns true if the words are the field of a `Field: value` line.
    pub(super) fn is_field(&self) -> bool {
        self.after.trim_start_matches(['*', '_', '）', ')']).starts_with([':', '：'])
    }

    /// Returns true if the words are a part of an address: the https of a link.
    pub(super) fn is_of_address(&self) -> bool {
        let is_part = |letter: &char| !letter.is_whitespace() && !is_han(*letter) && !"，。；、（）「」《》".contains(*letter);
        let before: String = self.before.chars().rev().take_while(is_part).collect();
        let after: String = self.after.chars().take_while(is_part).collect();
        let whole = format!("{}{}{after}", before.chars().rev().collect::<String>(), self.words);
        let is_whole = before.is_empty() && after.trim_end_matches(['.', ',', ';']).is_empty();
        !is_whole && (whole.contains("://") || whole.contains('@'))
    }

    /// Returns true if a number is asked for and the words tell a time.
    pub(super) fn is_time_for_number(&self) -> bool {
        let told = self.normal.text();
        // A year alone may be a length of time: 五年.
        let is_clock = told.contains(':') || quantities(told).len() > 1;
        self.sought.reading.asked != Asked::When && is_clock && !times(told).is_empty()
    }

    /// Returns true if a time can be what is asked for by name: which *day*?
    fn asks_for_time(&self) -> bool {
        let head = self.sought.query.head.as_deref();
        !self.sought.asks_for_person() && head.is_some_and(|head| self.sought.lexicon.tells_time(head))
    }

    /// Returns true if the words count what is asked for by name: *three companies*, asked which company.
    fn counts_noun(&self) -> bool {
        let told = self.normal.text();
        let is_counted = quantities(told).first().is_some_and(|count| count.range.start == 0);
        is_counted && self.sought.query.head.as_deref().is_some_and(|head| told.ends_with(head))
    }

    /// Returns true if the noun that is asked for has a number right behind it that the words have not: version *1.20.4*.
    fn is_beside_number(&self) -> bool {
        let told = self.normal.text();
        let Some(head) = self.sought.query.head.as_deref().filter(|head| !told.contains(*head)) else { return false };
        let is_number = |after: &str| after.trim_start().starts_with(|first: char| first.is_ascii_digit());
        let has_number = self.sought.normal.text().split(head).skip(1).any(is_number);
        has_number && !told.contains(|letter: char| letter.is_ascii_digit())
    }

    /// Returns true if the words are a part of a longer name: *Saint Orrin* of the chapel of Saint Orrin.
    fn is_part(&self) -> bool {
        self.before.ends_with(" of ")
    }

    /// Returns true if it is asked what something is called, and the words have no name.
    fn lacks_name(&self) -> bool {
        let may_name = |letter: char| letter.is_uppercase() || letter.is_ascii_digit() || is_han(letter);
        !self.words.contains(may_name) && self.sought.lexicon.asks_for_name(&self.sought.reading.normal)
    }

    /// Returns true if the words have more than a name in them: *hands of* Lumi, *桌由*罗伯谦.
    fn leads_on(&self) -> bool {
        let is_of_another = self.words.starts_with(char::is_lowercase) && self.words.contains(" of ");
        is_of_another || self.words.chars().skip(1).any(|letter| letter == '由')
    }

    /// Returns true if Chinese words without a name in them are said to be somebody: 总召是欧子谦.
    fn is_label(&self) -> bool {
        let lexicon = self.sought.lexicon;
        let is_surname = self.normal.text().chars().next().is_some_and(|first| lexicon.is_surname(first));
        lexicon.ends_label(self.normal_after.text()) && self.words.chars().all(is_han) && !is_surname
    }

    /// Returns true if more belongs to the words than a list could take in: Vera Holm *and her brother*, Jon Beck*'s brother*, Kim *Bo*.
    pub(super) fn goes_on(&self) -> bool {
        let last = self.words.rsplit(' ').next().unwrap_or_default();
        let is_name = last.starts_with(char::is_uppercase) && last.ends_with(|last: char| last.is_ascii_lowercase());
        let is_cut = is_name && self.after.strip_prefix(' ').is_some_and(|next| next.starts_with(|first: char| first.is_ascii_uppercase()));
        is_cut || self.after.starts_with("'s") || self.after.starts_with("’s") || self.sought.lexicon.goes_on(self.normal_after.text())
    }

    /// Returns true if each English word in small letters can be a part of a name: not Hroald *for* Aldric, *it was* old Corwin.
    pub(super) fn is_bare_name(&self) -> bool {
        let lexicon = self.sought.lexicon;
        let may_be_in_name = |word: &str| {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            !word.is_ascii() || lexicon.is_of_names(word) || !lexicon.is_stop(&stem(word))
        };
        let is_small = |word: &&str| word.starts_with(|first: char| first.is_ascii_lowercase());
        self.words.split_whitespace().filter(is_small).all(may_be_in_name)
    }

    /// Returns true if the last of several Chinese names is about as long as the others: not 白芷若和*罗孟远一起整理*.
    pub(super) fn is_even(&self) -> bool {
        const LONGER: usize = 1;
        let told = self.normal.text();
        let mut names = told.split(['、', '和', '与', '及']).map(|name| name.chars().count()).rev();
        let last = names.next().filter(|_| self.sought.asks_for_person() && told.starts_with(is_han)).unwrap_or_default();
        names.max().is_none_or(|longest| last <= longest + LONGER)
    }
}

/// Returns true if each part between commas is a name or a figure: a list of names, a date, 1,400.
fn is_of_names(told: &str) -> bool {
    let is_name = |part: &str| {
        let is_short = part.chars().filter(|letter| is_han(*letter)).count() <= LONGEST_NAME;
        is_short && (part.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit() || is_han(first)))
    };
    told.split(',').map(str::trim).all(|part| is_name(part.trim_start_matches("and ")))
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
