#!/usr/bin/env bash
# jieba-rs 0.11.0 (crates.io), Jieba::new() and cut_all.
# One would guess: cut_all gives all possible words and so at least every character of the input,
# as the Python jieba does (it gives 他/買/了/一台/電/腦).
# Seen: a Han character that stands in no dictionary word there, as the Traditional 買 or 語, is in
# no token at all; the tokens do not cover the input.
# Why it matters: an index filled through cut_all cannot find those characters of Traditional
# texts.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "surprise-04"
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
    for text in ["他買了一台電腦", "他买了一台电脑", "Rust語言"] {
        let tokens = jieba.cut_all(text);
        println!("{}", tokens.iter().map(|token| token.word).collect::<Vec<_>>().join("/"));
    }
}
END
expected=$(cat <<'END'
他/了/一/一台/台/電/腦
他/买/了/一/一台/台/台电/电/电脑/脑
Rust/言
END
)

seen=$(cargo run --quiet)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
