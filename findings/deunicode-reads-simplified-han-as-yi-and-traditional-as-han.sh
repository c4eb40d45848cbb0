#!/usr/bin/env bash
# deunicode 1.6.2 (crates.io), deunicode().
# One would guess: the Traditional and the Simplified form of a character with the same reading
# give the same letters, so 漢字 and 汉字 are both "Han Zi".
# Seen: for some common pairs they differ, as the Simplified form gets an old or rare reading: 汉 is
# Yi, 适 is Gua, 离 is Chi, 惊 is Liang, 种 is Chong.
# Why it matters: a search key or file name made with deunicode does not join the two scripts, and
# "hanzi" does not find 汉字.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "surprise-09"
version = "0.0.0"
edition = "2021"

[dependencies]
deunicode = "=1.6.2"

[profile.dev]
debug = false

[workspace]
END
cat > src/main.rs <<'END'
fn main() {
    for (a, b) in [("漢字", "汉字"), ("適合", "适合"), ("離開", "离开"), ("吃驚", "吃惊"), ("語言", "语言")] {
        println!("{:?} {:?}", deunicode::deunicode(a), deunicode::deunicode(b));
    }
}
END
expected=$(cat <<'END'
"Han Zi" "Yi Zi"
"Shi He" "Gua He"
"Li Kai" "Chi Kai"
"Chi Jing" "Chi Liang"
"Yu Yan" "Yu Yan"
END
)

seen=$(cargo run --quiet)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
