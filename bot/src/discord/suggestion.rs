//! What autocompletion offers: names and titles that begin like what was typed, then those that are nearly so.

use super::limits::{CHOICE, CHOICES, cut};
use poise::serenity_prelude::AutocompleteChoice;
use std::collections::BTreeMap;
use std::sync::Arc;
use stet_knowledge::document::{Address, Document};
use stet_knowledge::expectation::Expectation;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::{Language, Normal, are_homophones, is_han};

/// How alike a name must be to what was typed when it neither begins with it nor holds it (Jaro and Winkler).
const ALIKE: f64 = 0.84;
/// How alike names are that are read alike: more than names that are nearly so, less than one that holds what was typed.
const HOMOPHONE: f64 = 0.99;
/// The most characters at the end of a question that may begin a name.
const LONGEST_BEGINNING: usize = 24;

/// Profiles whose names, in any script or romanization, are like what was typed; by name in the asker's language.
pub(super) fn names(snapshot: &Snapshot, typed: &str, language: Language) -> Vec<AutocompleteChoice> {
    let typed = plain(typed);
    let mut found: Vec<(f64, &str, &str)> = (snapshot.base.profiles.iter())
        .filter_map(|profile| {
            let like = |name: String| likeness(&name, &typed).max(if differs_in_one(&name, &typed) { ALIKE } else { 0.0 });
            let best = profile.all_names().map(|name| like(plain(name))).fold(0.0, f64::max);
            (best >= ALIKE).then(|| (best, profile.name(language), profile.id.as_str()))
        })
        .collect();
    found.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    found.truncate(CHOICES);
    // Where the name means another one, the id tells which is meant.
    let is_clear = |name: &str, id: &str| name.chars().count() <= CHOICE && profile_named(snapshot, name).as_deref() == Some(id);
    let value = |name: &str, id: &str| if is_clear(name, id) { name.to_owned() } else { id.to_owned() };
    found.iter().map(|(_, name, id)| AutocompleteChoice::new(cut(name, CHOICE), value(name, id))).collect()
}

/// The id of the profile that a name means: one it has, else the likest.
pub(super) fn profile_named(snapshot: &Snapshot, name: &str) -> Option<String> {
    let typed = plain(name);
    let best = (snapshot.base.profiles.iter())
        .map(|profile| {
            let like = profile.all_names().map(|known| likeness(&plain(known), &typed)).fold(0.0, f64::max);
            (if profile.id == name { 10.0 } else { like }, &profile.id)
        })
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.filter(|(like, _)| *like >= ALIKE && !typed.is_empty()).map(|(_, id)| id.clone())
}

/// A question whose last words begin a name or a title, completed; first what was typed.
pub(super) fn questions(snapshot: &Snapshot, typed: &str, language: Language) -> Vec<AutocompleteChoice> {
    let characters: Vec<(usize, char)> = typed.char_indices().collect();
    let longest = characters.len().min(LONGEST_BEGINNING);
    let begins = |name: &str, ending: &str| name.starts_with(ending) && name != ending;
    let known: Vec<(String, &str)> = (snapshot.base.profiles.iter())
        .flat_map(|profile| profile.all_names().map(|name| (plain(name), profile.name(language))))
        .chain(snapshot.base.documents.iter().map(|document| (plain(&document.title), document.title.as_str())))
        .collect();
    let mut completed: Vec<String> = Vec::new();
    for start in characters.len() - longest..characters.len() {
        let Some((at, first)) = characters.get(start) else { continue };
        let (Some(before), Some(ending)) = (typed.get(..*at), typed.get(*at..)) else { continue };
        // In the middle of a Latin word nothing begins, and one Latin letter begins too much.
        let inside = before.ends_with(|last: char| last.is_ascii_alphanumeric()) && first.is_ascii_alphanumeric();
        let ending = plain(ending);
        if inside || ending.is_empty() || (ending.is_ascii() && ending.len() < 2) {
            continue;
        }
        let found = known.iter().filter(|(name, _)| begins(name, &ending)).map(|(_, shown)| format!("{before}{shown}"));
        completed.extend(found.collect::<std::collections::BTreeSet<_>>());
    }
    let mut all: Vec<String> = Vec::new();
    for text in [typed.trim().to_owned()].into_iter().chain(completed) {
        if !text.is_empty() && text.chars().count() <= CHOICE && !all.contains(&text) {
            all.push(text);
        }
    }
    if all.is_empty() && typed.trim().is_empty() {
        return names(snapshot, "", language);
    }
    all.into_iter().take(CHOICES).map(|text| choice(&text)).collect()
}

/// The sentence that an address means, or the first of the document with a title.
pub(super) fn address_named(snapshot: &Snapshot, typed: &str) -> Option<Address> {
    // Full-width digits are digits; the normal form may have another dash.
    let address = Address::as_printed(typed).or_else(|| Address::as_printed(Normal::new(typed).text()));
    let title = plain(typed);
    let titled = || snapshot.base.documents.iter().find(|document| !title.is_empty() && plain(&document.title) == title);
    address.or_else(|| Some(Address { document: Some(titled()?.id.clone()), sentence: 1 }))
}

/// Sentences by their numbers, documents by their ids and titles. The value is an address.
pub(super) fn addresses(snapshot: &Snapshot, typed: &str) -> Vec<AutocompleteChoice> {
    let base = &snapshot.base;
    let form = Normal::new(typed.trim().trim_matches(['[', ']']));
    let (document, number) = match form.text().trim().rsplit_once('#') {
        Some((document, number)) => (base.document(Some(document)), number),
        None => (base.document(None), form.text().trim()),
    };
    let mut choices: Vec<AutocompleteChoice> = Vec::new();
    if let Some(document) = document.filter(|_| !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit())) {
        let numbered = document.text.sentences().enumerate().map(|(at, text)| (at + 1, text));
        let matching = numbered.filter(|(at, _)| at.to_string().starts_with(number));
        choices.extend(matching.take(CHOICES).map(|(at, text)| {
            let address = crate::wording::address(snapshot, &document.id, at);
            AutocompleteChoice::new(cut(&format!("[{address}] {}", text.replace('\n', " ")), CHOICE), address)
        }));
    }
    let typed = plain(typed);
    let mut titled: Vec<(f64, &str, &str)> = (base.documents.iter())
        .map(|document| {
            let like = likeness(&plain(&document.title), &typed).max(likeness(&plain(&document.id), &typed));
            (like, document.title.as_str(), document.id.as_str())
        })
        .filter(|(like, title, _)| *like >= ALIKE && !title.is_empty())
        .collect();
    titled.sort_by(|left, right| right.0.total_cmp(&left.0));
    choices.extend(titled.into_iter().map(|(_, title, id)| AutocompleteChoice::new(cut(title, CHOICE), format!("{id}#1"))));
    choices.truncate(CHOICES);
    choices
}

/// Questions that hold what was typed. The value is an id: a question may be longer than a value.
pub(super) fn kept(questions: &BTreeMap<String, Arc<Expectation>>, typed: &str) -> Vec<AutocompleteChoice> {
    let typed = plain(typed);
    let found = questions.iter().filter(|(_, expectation)| plain(&expectation.question).contains(&typed)).take(CHOICES);
    found.map(|(id, expectation)| AutocompleteChoice::new(cut(&expectation.question, CHOICE), id.clone())).collect()
}

/// Documents by their titles and ids. The value is an id.
pub(super) fn documents(snapshot: &Snapshot, typed: &str) -> Vec<AutocompleteChoice> {
    let typed = plain(typed);
    let holds = |text: &str| plain(text).contains(&typed);
    let found = snapshot.base.documents.iter().filter(|document| holds(&document.title) || holds(&document.id)).take(CHOICES);
    found
        .map(|document| AutocompleteChoice::new(cut(&format!("{} · {}", document.id, document.title), CHOICE), document.id.clone()))
        .collect()
}

/// The document with an id or a title.
pub(super) fn document_named(snapshot: &Snapshot, typed: &str) -> Option<Arc<Document>> {
    let title = plain(typed);
    let titled = || snapshot.base.documents.iter().find(|document| !title.is_empty() && plain(&document.title) == title);
    snapshot.base.document(Some(typed.trim())).or_else(titled).cloned()
}

fn choice(text: &str) -> AutocompleteChoice {
    AutocompleteChoice::new(text, text)
}

/// A name without what people leave out: case, script, spaces, hyphens.
fn plain(name: &str) -> String {
    Normal::new(name).text().chars().filter(|character| character.is_alphanumeric()).collect()
}

/// 3 for the same, 2 and more when the name begins with what was typed, 1 and more when it holds it, else how alike they are.
fn likeness(name: &str, typed: &str) -> f64 {
    if name == typed {
        3.0
    } else if name.starts_with(typed) {
        2.0 + strsim::jaro_winkler(name, typed) / 2.0
    } else if name.contains(typed) {
        1.0 + strsim::jaro_winkler(name, typed) / 2.0
    } else if sounds_like(name, typed) {
        HOMOPHONE
    } else {
        strsim::jaro_winkler(name, typed)
    }
}

/// Returns true if a Chinese name is read as what was typed: 趙盛佳 for 趙晟佳.
fn sounds_like(name: &str, typed: &str) -> bool {
    pairs(name, typed).is_some_and(|mut pairs| pairs.all(|(one, other)| is_han(one) && are_homophones(one, other)))
}

/// Returns true if a Chinese name of three characters or more has one that is not what was typed. Jaro and Winkler find it no more alike
/// than a name that shares two of three.
fn differs_in_one(name: &str, typed: &str) -> bool {
    let differing = pairs(name, typed).map(|pairs| pairs.filter(|(one, other)| one != other).count());
    differing == Some(1) && name.chars().count() > 2 && name.chars().all(is_han)
}

/// Pairs the characters of two words that have as many.
fn pairs<'a>(one: &'a str, other: &'a str) -> Option<impl Iterator<Item = (char, char)> + 'a> {
    (one.chars().count() == other.chars().count()).then(|| one.chars().zip(other.chars()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use stet_knowledge::base::KnowledgeBase;

    fn values(choices: &[AutocompleteChoice]) -> Vec<String> {
        let json = serde_json::to_value(choices).unwrap();
        json.as_array().unwrap().iter().map(|choice| choice["value"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn names_are_found_in_any_script_and_with_errors() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        let check = |typed: &str, language: Language, first: &str| {
            let found = values(&names(&snapshot, typed, language));
            assert_eq!(found.first().map(String::as_str), Some(first), "{typed}: {found:?}");
            assert!(found.len() <= CHOICES);
        };
        check("shengjia", Language::English, "Shengjia Zhao");
        check("zhao sh", Language::English, "Shengjia Zhao");
        check("赵晟佳", Language::TraditionalChinese, "趙晟佳");
        check("趙勝", Language::English, "Shengjia Zhao");
        check("Shengja Zhoa", Language::SimplifiedChinese, "赵晟佳");
        assert_eq!(values(&names(&snapshot, "", Language::English)).len(), CHOICES);
        assert_eq!(values(&names(&snapshot, "qqqqq", Language::English)), Vec::<String>::new());
        // Each choice leads to the profile that it shows.
        for profile in &snapshot.base.profiles {
            let name = profile.name(Language::English);
            let found = serde_json::to_value(names(&snapshot, name, Language::English)).unwrap();
            let chosen = found.as_array().unwrap().iter().find(|choice| choice["name"] == name).unwrap();
            assert_eq!(profile_named(&snapshot, chosen["value"].as_str().unwrap()).as_deref(), Some(profile.id.as_str()));
        }
        assert_eq!(profile_named(&snapshot, "Zhao Shengjia").as_deref(), Some("zhao-shengjia"));
        assert_eq!(profile_named(&snapshot, "nobody at all"), None);
    }

    #[test]
    fn questions_are_completed_where_a_name_begins() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        let check = |typed: &str, language: Language, expected: &str| {
            let found = values(&questions(&snapshot, typed, language));
            assert_eq!(found.first().map(String::as_str), Some(typed));
            assert!(found.iter().any(|text| text == expected), "{found:?}");
        };
        check("where did sheng", Language::English, "where did Shengjia Zhao");
        check("誰指導了趙晟", Language::TraditionalChinese, "誰指導了趙晟佳");
        assert_eq!(values(&questions(&snapshot, "x", Language::English)), ["x"]);
        // What is longer than a choice may be stays as it was typed.
        assert_eq!(values(&questions(&snapshot, &"x ".repeat(60), Language::English)), Vec::<String>::new());
    }

    #[test]
    fn sentences_are_found_by_number_and_title() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        assert_eq!(values(&addresses(&snapshot, "4")).first().map(String::as_str), Some("4"));
        assert_eq!(values(&addresses(&snapshot, "４")).first().map(String::as_str), Some("4"));
        assert_eq!(values(&addresses(&snapshot, "[4]")).first().map(String::as_str), Some("4"));
        assert!(values(&addresses(&snapshot, "")).first().is_some_and(|value| value.ends_with("#1")));
        let story = snapshot.base.document(None).expect("the story is there");
        let named = |typed: &str| address_named(&snapshot, typed).map(|address| address.to_string());
        assert_eq!(named(&story.title), Some(format!("{}#1", story.id)));
        assert_eq!((named("４"), named("nothing of the kind")), (Some("4".to_owned()), None));
        assert_eq!(["[4]", "4–6", "［４］"].map(named), ["4", "4", "4"].map(|address| Some(address.to_owned())));
    }

    #[test]
    fn a_name_with_a_character_that_is_read_alike_is_known() {
        let pairs = [
            ("陳志明", "陳致明"),
            ("林怡君", "林宜君"),
            ("黃雅婷", "黃雅亭"),
            ("張家豪", "張嘉豪"),
            ("李俊傑", "李竣傑"),
            ("王建宏", "王建弘"),
            ("吳佩珊", "吳沛珊"),
            ("劉子豪", "劉梓豪"),
            ("蔡宜庭", "蔡怡庭"),
            ("楊承翰", "楊丞翰"),
            ("許文彥", "許文諺"),
            ("鄭雅文", "鄭雅雯"),
            ("謝欣怡", "謝心怡"),
            ("洪偉哲", "洪瑋哲"),
            ("郭詩涵", "郭思涵"),
            ("邱柏翰", "邱伯翰"),
            ("曾郁雯", "曾鈺雯"),
            ("廖冠廷", "廖冠庭"),
            ("徐浩然", "徐皓然"),
            ("葉佳穎", "葉家穎"),
            ("蘇柏瑋", "蘇柏偉"),
            ("莊雅筑", "莊雅竹"),
            ("呂宗翰", "呂宗瀚"),
            ("江宜臻", "江怡臻"),
            ("何俊賢", "何駿賢"),
            ("羅文傑", "羅聞傑"),
            ("高子晴", "高梓晴"),
            ("潘韋廷", "潘偉廷"),
            ("朱家慧", "朱佳慧"),
            ("簡志豪", "簡智豪"),
            ("鍾怡萱", "鍾宜萱"),
            ("彭冠宇", "彭冠羽"),
            ("游雅琪", "游雅淇"),
            ("詹凱翔", "詹愷翔"),
            ("胡家瑜", "胡佳瑜"),
            ("施明德", "施銘德"),
            ("沈俊宏", "沈俊鴻"),
            ("余思穎", "余思瑩"),
            ("趙子龍", "趙梓龍"),
            ("梁志偉", "梁智偉"),
            ("魏嘉慧", "魏佳惠"),
            ("薛凱文", "薛愷文"),
            ("范文軒", "范文萱"),
            ("方靜宜", "方靖怡"),
            ("石育誠", "石玉成"),
            ("丁曉雯", "丁小雯"),
            ("董建華", "董健華"),
            ("溫志強", "溫自強"),
            ("孫立人", "孫力人"),
            ("馬英九", "馬應九"),
            ("趙晟佳", "趙盛佳"),
            ("任鴻宇", "任宏宇"),
        ];
        let (mut found, mut by_others) = (0, 0);
        for (name, typed) in pairs {
            let like = |name: &str| likeness(&plain(name), &plain(typed));
            found += usize::from(like(name) >= ALIKE);
            // Nobody else of them is meant.
            by_others += pairs.iter().filter(|(other, _)| *other != name && like(other) >= ALIKE).count();
        }
        assert_eq!((found, by_others), (pairs.len(), 0));
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        assert_eq!(profile_named(&snapshot, "任宏宇").as_deref(), Some("ren-hongyu"));
        // Another character is a suggestion, and nobody's name.
        assert_eq!(values(&names(&snapshot, "任鴻山", Language::TraditionalChinese)), ["任鴻宇"]);
        assert_eq!(profile_named(&snapshot, "任鴻山"), None);
    }
}
