#!/usr/bin/env bash
# jieba-rs 0.11.0 (crates.io), Jieba::cut with hmm true and false.
# One would guess: the flag hmm turns the guessing of unknown Chinese words on or off and has no
# influence on ASCII text such as node.js, 3.14 or user_id.
# Seen: with hmm = true these stay whole, with hmm = false they fall apart at every . _ % and -.
# Why it matters: a bot that indexes with one setting and cuts the query with the other finds no
# version numbers, decimal numbers or file names; turning hmm off changes much more than Chinese.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "surprise-05"
version = "0.0.0"
edition = "2021"

[dependencies]
jieba-rs = "=0.11.0"

[profile.dev]
debug = false

[workspace]
END
cat > src/main.rs <<'END'
use jieba_rs::Jieba;

fn main() {
    let jieba = Jieba::new();
    for hmm in [true, false] {
        let tokens = jieba.cut("node.js user_id 3.14 50% e-mail", hmm);
        println!("{}", tokens.iter().map(|token| token.word).collect::<Vec<_>>().join("|"));
    }
}
END
expected=$(cat <<'END'
node.js| |user_id| |3.14| |50%| |e-mail
node|.|js| |user|_|id| |3|.|14| |50|%| |e|-|mail
END
)

seen=$(cargo run --quiet)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
