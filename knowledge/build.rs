//! Compiles CC-CEDICT, carried by the `chinese_dictionary` crate, into the tables that `src/dictionary.rs` reads, and the word
//! vectors of `vectors/`, with what they make of the dictionary's Chinese words, into those that `src/vectors.rs` reads.
//!
//! The crate answers queries but lists no entries, so its data file is read where cargo unpacked it.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]

#[path = "src/lexicon/stem.rs"]
#[expect(unreachable_pub, reason = "the library uses this file too")]
mod stem;

#[path = "src/vectors/layout.rs"]
#[expect(unreachable_pub, reason = "the library uses this file too")]
mod layout;

use chinese_dictionary::WordEntry;
use layout::{DIMENSIONS, SCALE};
use std::collections::{BTreeMap, HashMap};
use std::{env, error::Error, fs, path::PathBuf, process::Command};
use stem::stem;

/// Longer Chinese headwords are sayings; longer glosses are explanations.
const LONGEST_HEADWORD: usize = 8;
const LONGEST_GLOSS: usize = 6;
const LONGEST_PHRASE: usize = 4;
/// The best translations kept of a word.
const TRANSLATIONS: usize = 40;
const GLOSSES: usize = 12;
/// A later gloss of an entry translates less well.
const LATER: f64 = 0.15;
/// How well a headword translates one content word of a longer gloss: the first one, and another.
const FIRST_OF_GLOSS: f64 = 0.45;
const INSIDE_GLOSS: f64 = 0.3;
/// Longer Chinese words have no vector of their own: their parts have.
const LONGEST_WITH_VECTOR: usize = 4;
/// How many glosses make a Chinese word's vector.
const GLOSSES_OF_VECTOR: usize = 8;
/// How well a person's name translates the last name alone.
const LAST_NAME: f64 = 0.8;

/// Words of glosses that carry no meaning by themselves, as stems.
const EMPTY: &str = "a an the of in on at to for from by with and or as is are was were be been do doe did has have had it its this \
    that these those their his her he she they them which who whom whose what when where whi how mani much not no than then there into \
    about after befor dure between also can could will would should may might such some ani each other most more one name sth sb etc esp \
    use";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/lexicon/stem.rs");
    println!("cargo::rerun-if-changed=src/lexicon/irregular.txt");
    println!("cargo::rerun-if-changed=src/vectors/layout.rs");
    println!("cargo::rerun-if-changed=vectors/words.txt");
    println!("cargo::rerun-if-changed=vectors/vectors.bin");
    let entries = entries()?;
    let mut english: BTreeMap<String, BTreeMap<&str, f64>> = BTreeMap::new();
    let mut chinese: BTreeMap<&str, Vec<(String, f64)>> = BTreeMap::new();
    for entry in &entries {
        let headword = entry.simplified.as_str();
        if headword.chars().count() > LONGEST_HEADWORD {
            continue;
        }
        let mut later = 0.0;
        for text in entry.english.iter().filter(|text| !refers_elsewhere(text)) {
            let rank = 1.0 / (1.0 + LATER * later);
            later += 1.0;
            for (at, gloss) in glosses(text).into_iter().enumerate() {
                add(&mut english, headword, &gloss, rank);
                // `Ludwig van Beethoven (1770-1827)`: a person goes by the last name.
                if let Some(name) = gloss.last().filter(|_| at == 0 && gloss.len() > 1 && has_years(text)) {
                    let known = english.entry(name.clone()).or_default().entry(headword).or_insert(0.0);
                    *known = known.max(LAST_NAME * rank);
                }
                let known = chinese.entry(headword).or_default();
                let gloss = gloss.join(" ");
                if !known.iter().any(|(other, _)| *other == gloss) {
                    known.push((gloss, rank));
                }
            }
        }
    }
    write(&english, &mut chinese)?;
    write_vectors(&chinese)?;
    write_frequencies(&entries)
}

/// All entries of the dictionary, in a fixed order.
fn entries() -> Result<Vec<WordEntry>, Box<dyn Error>> {
    let data = fs::read(crate_folder("chinese_dictionary")?.join("data").join("data.dictionary"))?;
    let entries: HashMap<u32, WordEntry> = bincode::deserialize(&data)?;
    let mut entries: Vec<WordEntry> = entries.into_values().collect();
    entries.sort_by(|left, right| {
        (&left.simplified, &left.traditional, &left.pinyin_numbers, &left.english, left.word_id).cmp(&(
            &right.simplified,
            &right.traditional,
            &right.pinyin_numbers,
            &right.english,
            right.word_id,
        ))
    });
    Ok(entries)
}

/// Where cargo keeps the source of a crate.
fn crate_folder(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--filter-platform", &env::var("TARGET")?])
        .current_dir(env::var("CARGO_MANIFEST_DIR")?)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata cannot find {name}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == name)
        .and_then(|package| package["manifest_path"].as_str())
        .ok_or_else(|| format!("cargo metadata does not list {name}"))?;
    Ok(PathBuf::from(manifest).parent().map(PathBuf::from).unwrap_or_default())
}

/// Whether a gloss gives somebody's years, as those of people do: `(1770-1827)`.
fn has_years(text: &str) -> bool {
    let digits = |part: &str| part.len() >= 3 && part.chars().take(3).all(|digit| digit.is_ascii_digit());
    text.split('(').skip(1).any(digits)
}

fn refers_elsewhere(text: &str) -> bool {
    text.contains("variant of")
        || text.starts_with("see ")
        || text.starts_with("surname ")
        || text.starts_with("CL:")
        || text.contains("erhua")
}

/// The glosses of one definition as stems: without remarks in brackets, articles and the `to` of verbs.
fn glosses(text: &str) -> Vec<Vec<String>> {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.extend(character.to_lowercase()),
            _ => {}
        }
    }
    plain
        .split([';', ',', '/'])
        .map(|part| {
            let part = part.trim();
            let part = ["abbr. for ", "to be ", "to ", "a ", "an ", "the ", "be "]
                .iter()
                .find_map(|prefix| part.strip_prefix(prefix))
                .unwrap_or(part);
            let words = part.split(|character: char| !(character.is_alphanumeric() || character == '\''));
            words.map(|word| stem(word.trim_matches('\''))).filter(|word| !word.is_empty() && word.is_ascii()).collect::<Vec<_>>()
        })
        .filter(|gloss| !gloss.is_empty() && gloss.len() <= LONGEST_GLOSS)
        .collect()
}

/// How often each English stem stands in the glosses, as parts in a million of all their words: a picture of how common
/// it is.
fn write_frequencies(entries: &[WordEntry]) -> Result<(), Box<dyn Error>> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let words = entries.iter().flat_map(|entry| &entry.english).filter(|text| !refers_elsewhere(text));
    for word in words.flat_map(|text| text.split(|character: char| !character.is_ascii_alphabetic())) {
        if !word.is_empty() {
            *counts.entry(stem(&word.to_lowercase())).or_default() += 1;
        }
    }
    let total: u64 = counts.values().sum();
    let mut map = fst::MapBuilder::memory();
    for (word, count) in &counts {
        map.insert(word, (count * 1_000_000).div_ceil(total))?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("frequencies.fst"), map.into_inner()?)?;
    Ok(())
}

fn add<'a>(english: &mut BTreeMap<String, BTreeMap<&'a str, f64>>, headword: &'a str, gloss: &[String], rank: f64) {
    let mut raise = |key: String, weight: f64| {
        let known = english.entry(key).or_default().entry(headword).or_insert(0.0);
        *known = known.max(weight);
    };
    if gloss.len() <= LONGEST_PHRASE {
        raise(gloss.join(" "), rank);
    }
    if gloss.len() < 2 {
        return;
    }
    let content: Vec<&String> = gloss.iter().filter(|word| !EMPTY.split_whitespace().any(|empty| empty == *word)).collect();
    let diluted = match content.len() {
        1 => 1.0,
        2 => 0.6,
        _ => 0.3,
    };
    for (at, word) in content.into_iter().enumerate() {
        raise(word.clone(), if at == 0 { FIRST_OF_GLOSS } else { INSIDE_GLOSS } * rank * diluted);
    }
}

/// Writes three files: two maps (fst) from a word to an offset, and the lists at these offsets. A list is a sequence of
/// weight (1 to 255), length in bytes and text, ended by a weight of 0.
fn write(english: &BTreeMap<String, BTreeMap<&str, f64>>, chinese: &mut BTreeMap<&str, Vec<(String, f64)>>) -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    let mut lists: Vec<u8> = Vec::new();
    let mut to_chinese = fst::MapBuilder::memory();
    for (word, translations) in english {
        let mut best: Vec<(&str, f64)> = translations.iter().map(|(headword, weight)| (*headword, *weight)).collect();
        best.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        best.truncate(TRANSLATIONS);
        to_chinese.insert(word, u64::try_from(lists.len())?)?;
        append(&mut lists, best.into_iter())?;
    }
    let mut to_english = fst::MapBuilder::memory();
    for (headword, glosses) in chinese {
        glosses.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        glosses.truncate(GLOSSES);
        to_english.insert(headword, u64::try_from(lists.len())?)?;
        append(&mut lists, glosses.iter().map(|(gloss, weight)| (gloss.as_str(), *weight)))?;
    }
    fs::write(folder.join("to-chinese.fst"), to_chinese.into_inner()?)?;
    fs::write(folder.join("to-english.fst"), to_english.into_inner()?)?;
    fs::write(folder.join("translations"), lists)?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a weight is at most 1")]
fn append<'a>(lists: &mut Vec<u8>, translations: impl Iterator<Item = (&'a str, f64)>) -> Result<(), Box<dyn Error>> {
    for (text, weight) in translations {
        lists.push(((weight * 255.0).round() as u8).max(1));
        lists.push(u8::try_from(text.len())?);
        lists.extend(text.as_bytes());
    }
    lists.push(0);
    Ok(())
}

type Vector = [f64; DIMENSIONS];

/// Writes two files: a map (fst) from an English stem or a Chinese word to its row, and the rows. The glosses of a word are given best first.
fn write_vectors(chinese: &BTreeMap<&str, Vec<(String, f64)>>) -> Result<(), Box<dyn Error>> {
    let stems = vectors_of_stems()?;
    let mut rows: BTreeMap<&str, Vector> = stems.iter().map(|(stem, vector)| (stem.as_str(), *vector)).collect();
    for (word, glosses) in chinese.iter().filter(|(word, _)| word.chars().count() <= LONGEST_WITH_VECTOR && !word.is_ascii()) {
        let glosses = glosses.iter().filter_map(|(gloss, _)| vector_of_gloss(&stems, gloss)).take(GLOSSES_OF_VECTOR);
        rows.extend(sum(glosses).map(|vector| (*word, vector)));
    }
    let mut places = fst::MapBuilder::memory();
    let mut matrix: Vec<u8> = Vec::with_capacity(rows.len() * DIMENSIONS);
    for (row, (word, vector)) in rows.iter().enumerate() {
        places.insert(word, u64::try_from(row)?)?;
        matrix.extend(vector.iter().map(|number| as_byte(*number)));
    }
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join("vectors.fst"), places.into_inner()?)?;
    fs::write(folder.join("vectors"), matrix)?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what a byte holds")]
fn as_byte(number: f64) -> u8 {
    ((number * SCALE).round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}

/// The vector of each English stem: its words' together, the frequent ones above all. The words are listed by frequency,
/// which falls with the rank (Zipf).
fn vectors_of_stems() -> Result<BTreeMap<String, Vector>, Box<dyn Error>> {
    let words = fs::read_to_string("vectors/words.txt")?;
    let matrix = fs::read("vectors/vectors.bin")?;
    let mut stems: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    for (rank, (word, row)) in words.lines().zip(matrix.chunks_exact(DIMENSIONS)).enumerate() {
        let frequency = 1.0 / (f64::from(u32::try_from(rank)?) + 10.0);
        let mut vector = [0.0; DIMENSIONS];
        vector.iter_mut().zip(row).for_each(|(number, byte)| *number = f64::from(byte.cast_signed()) * frequency);
        stems.entry(stem(word)).or_default().push(vector);
    }
    Ok(stems.into_iter().filter_map(|(stem, vectors)| Some((stem, sum(vectors.into_iter())?))).collect())
}

/// A gloss's content words together; a gloss of empty words only has no vector, but for a single one.
fn vector_of_gloss(stems: &BTreeMap<String, Vector>, gloss: &str) -> Option<Vector> {
    let words: Vec<&str> = gloss.split(' ').collect();
    let content = words.iter().filter(|word| words.len() == 1 || !EMPTY.split_whitespace().any(|empty| empty == **word));
    sum(content.filter_map(|word| stems.get(*word).copied()))
}

/// The sum of vectors, brought to length 1. None of none, or when they cancel each other out.
fn sum(vectors: impl Iterator<Item = Vector>) -> Option<Vector> {
    let mut sum = [0.0; DIMENSIONS];
    for vector in vectors {
        sum.iter_mut().zip(vector).for_each(|(sum, number)| *sum += number);
    }
    let length = sum.iter().map(|number| number * number).sum::<f64>().sqrt();
    (length > 1e-6).then(|| sum.map(|number| number / length))
}
