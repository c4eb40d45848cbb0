//! Names by their sound: Tymoshenko, 季莫申科 and Jacksonville, 杰克逊维尔 share no letter.
//!
//! A name in Latin letters and a run of the Chinese characters that foreign names are written with are each reduced to
//! their consonants, by classes that Chinese does not keep apart, and compared by a weighted edit distance.

use super::is_han;
use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// The characters that foreign names are written with, Simplified (from common practice, as in Xinhua's tables).
const NAME_CHARACTERS: &str = "阿埃艾爱安昂奥巴白柏班邦保堡鲍北贝本比彼毕别宾波伯博勃布查昌茨达大代戴丹当道德登邓狄迪蒂丁顿多恩尔耳法凡范方菲费芬丰冯佛弗夫福富盖甘冈高戈哥格葛根贡古瓜哈海汉豪赫黑亨洪胡华怀惠霍基吉季加贾杰金津京居卡凯坎康考柯科克肯库奎昆拉莱赖兰朗劳勒雷蕾黎里理利丽莉连廉良列林琳龙隆卢鲁路露伦罗洛马玛迈麦曼芒毛梅门蒙孟米密缅敏明摩莫墨默姆穆拿那纳娜奈南内尼涅宁牛纽农努诺欧帕派潘庞佩培彭蓬皮匹平珀普齐奇乔切琴琼丘泉让热日荣茹儒瑞若撒萨塞赛三桑瑟森沙山珊尚绍舍申圣施什史士思斯丝松苏索塔泰坦汤唐陶特滕提田廷汀通图土托陀瓦万汪旺威韦维魏温文翁沃乌武西希锡夏香肖谢辛欣休许雪逊雅亚延扬耶叶伊易因英尤于约泽扎詹珍芝知治朱兹子祖佐座铁托托策岑察丘茅";

/// The least likeness of two names that may be the same.
pub const LIKE: f64 = 0.72;
/// The characters of the shortest and the longest name looked at.
const SHORTEST: usize = 2;
const LONGEST: usize = 6;

/// The runs of characters that foreign names are written with, in a text's normal form, each with its parts of two to six
/// characters.
pub fn written_names(normal: &str) -> Vec<&str> {
    static KNOWN: LazyLock<FxHashSet<char>> = LazyLock::new(|| NAME_CHARACTERS.chars().collect());
    let mut names = Vec::new();
    for run in normal.split(|character: char| !KNOWN.contains(&character)).filter(|run| !run.is_empty()) {
        let borders: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        for width in SHORTEST..=LONGEST {
            names.extend(borders.windows(width + 1).filter_map(|part| run.get(*part.first()?..*part.last()?)));
        }
    }
    names
}

/// Returns true if two Chinese characters (Simplified) can be read alike, tones and what many people do not tell apart (zh and z, -ng
/// and -n) left out.
pub fn are_homophones(one: char, other: char) -> bool {
    let readings = |letter: char| letter.to_pinyin_multi().into_iter().flatten().map(|reading| merged(reading.plain()));
    one == other || readings(one).any(|read| readings(other).any(|known| known == read))
}

/// Returns a syllable without what many people do not tell apart.
fn merged(syllable: &str) -> String {
    let syllable =
        [("zh", "z"), ("ch", "c"), ("sh", "s")].into_iter().fold(syllable.to_owned(), |read, (one, other)| read.replace(one, other));
    if syllable.ends_with("ng") { syllable.trim_end_matches('g').to_owned() } else { syllable }
}

/// The consonants of a name, by classes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sounds(Vec<u8>);

impl Sounds {
    /// The sounds of a name in Latin letters or in Chinese characters; none when it has fewer than two.
    pub fn of(name: &str) -> Option<Self> {
        let sounds = if name.starts_with(is_han) { of_chinese(name) } else { of_latin(name) };
        (sounds.len() > 1).then_some(Self(sounds))
    }

    /// The first sound, by which names can be sorted: alike names begin alike, see [`Sounds::may_begin`].
    pub fn first(&self) -> u8 {
        self.0.first().copied().unwrap_or(0)
    }

    /// Whether a name that sounds like this one may begin with a sound.
    pub fn may_begin(&self, first: u8) -> bool {
        swapped(self.first(), first) < 1.0
    }

    /// How alike two names sound, 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        likeness(&self.0, &other.0)
    }
}

/// The consonants of a name in Latin letters.
fn of_latin(name: &str) -> Vec<u8> {
    let letters: Vec<u8> = name.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    let mut sounds = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let next = letters.get(at + 1).copied().unwrap_or(0);
        let soft = matches!(next, b'e' | b'i' | b'y');
        let (sound, width): (&[u8], usize) = match (letter, next) {
            (b'p', b'h') => (b"F", 2),
            (b's' | b'c', b'h') | (b't' | b'c', b'z') => (b"S", 2),
            (b't', b'h') => (b"T", 2),
            (b'c', b'k') | (b'k', b'h') | (b'q', b'u') => (b"K", 2),
            (b'g', b'h') => (b"", 2),
            (b'w', b'r') | (b'r', b'h') => (b"L", 2),
            (b'k', b'n') if at == 0 => (b"N", 2),
            (b'b' | b'p', _) => (b"P", 1),
            (b'f', _) => (b"F", 1),
            (b'v' | b'w', _) => (b"W", 1),
            (b'd' | b't', _) => (b"T", 1),
            (b'c', _) if soft => (b"S", 1),
            (b'g', _) if soft => (b"G", 1),
            (b'g' | b'k' | b'c' | b'q', _) => (b"K", 1),
            (b'x', _) => (b"KS", 1),
            (b's' | b'z', _) => (b"S", 1),
            (b'j', _) => (b"G", 1),
            (b'm', _) => (b"M", 1),
            (b'n', _) => (b"N", 1),
            (b'l' | b'r', _) => (b"L", 1),
            (b'h', _) => (b"H", 1),
            _ => (b"", 1),
        };
        for sound in sound {
            if sounds.last() != Some(sound) || letters.get(at.wrapping_sub(1)) != Some(&letter) {
                sounds.push(*sound);
            }
        }
        at += width;
    }
    sounds
}

/// The consonants of a name in Chinese characters, by their Mandarin readings.
fn of_chinese(name: &str) -> Vec<u8> {
    let mut sounds = Vec::new();
    for syllable in name.chars().filter_map(|character| character.to_pinyin()).map(pinyin::Pinyin::plain) {
        if syllable == "er" {
            sounds.push(b'L');
            continue;
        }
        let sound = match syllable.as_bytes() {
            [b'z' | b'c' | b's' | b'x', ..] => Some(b'S'),
            [b'q' | b'j', ..] => Some(b'G'),
            [b'b' | b'p', ..] => Some(b'P'),
            [b'f', ..] => Some(b'F'),
            [b'm', ..] => Some(b'M'),
            [b'd' | b't', ..] => Some(b'T'),
            [b'n', ..] => Some(b'N'),
            [b'l' | b'r', ..] => Some(b'L'),
            [b'g' | b'k', ..] => Some(b'K'),
            [b'h', ..] => Some(b'H'),
            [b'w', ..] => Some(b'W'),
            _ => None,
        };
        sounds.extend(sound);
        if syllable.len() > 1 && (syllable.ends_with('n') || syllable.ends_with("ng")) {
            sounds.push(b'N');
        }
    }
    sounds
}

fn likeness(left: &[u8], right: &[u8]) -> f64 {
    let mut row: Vec<f64> = Vec::with_capacity(right.len() + 1);
    row.push(0.0);
    for sound in right {
        row.push(row.last().copied().unwrap_or(0.0) + dropped(*sound));
    }
    for one in left {
        let mut diagonal = row.first().copied().unwrap_or(0.0);
        if let Some(first) = row.first_mut() {
            *first += dropped(*one);
        }
        for (at, other) in right.iter().enumerate() {
            let (above, beside) = (row.get(at + 1).copied().unwrap_or(0.0), row.get(at).copied().unwrap_or(0.0));
            let best = (diagonal + swapped(*one, *other)).min(above + dropped(*one)).min(beside + dropped(*other));
            diagonal = above;
            if let Some(cell) = row.get_mut(at + 1) {
                *cell = best;
            }
        }
    }
    let whole = f64::from(u32::try_from(left.len().max(right.len())).unwrap_or(u32::MAX));
    (1.0 - row.last().copied().unwrap_or(whole) / whole).max(0.0)
}

/// What it costs that one name has a sound and the other has not: r, n and h are often left out.
fn dropped(sound: u8) -> f64 {
    match sound {
        b'L' | b'H' => 0.4,
        b'N' | b'W' => 0.5,
        b'S' | b'T' => 0.8,
        _ => 1.0,
    }
}

fn swapped(left: u8, right: u8) -> f64 {
    match (left.min(right), left.max(right)) {
        (left, right) if left == right => 0.0,
        (b'G', b'S' | b'K') | (b'F', b'W' | b'H') | (b'M', b'N') => 0.3,
        (b'H', b'K' | b'W') | (b'P', b'W') | (b'S', b'T') => 0.5,
        _ => 1.2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_meet_by_their_sound() {
        fn check(latin: &str, chinese: &str, alike: bool) {
            let likeness = likeness(&of_latin(latin), &of_chinese(chinese));
            assert_eq!(likeness >= LIKE, alike, "{latin} {chinese} {likeness}");
        }
        check("Tymoshenko", "季莫申科", true);
        check("Luther", "路德", true);
        check("Kublai", "忽必烈", true);
        check("Robertson", "罗伯逊", true);
        check("Jacksonville", "杰克逊维尔", true);
        check("Broncos", "培顿", false);
        check("Luther", "曼宁", false);
        assert_eq!(written_names("由路德写"), ["路德"]);
    }
}
