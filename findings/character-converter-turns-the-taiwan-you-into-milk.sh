#!/usr/bin/env bash
# character_converter 2.1.5 (crates.io, by Meilisearch), traditional_to_simplified().
# One would guess: 妳, the Taiwan "you" to a woman, becomes 你 or stays 妳.
# Seen: it becomes 奶 (milk, breast): 我愛妳 is 我爱奶; 姊妹 and 祂 stay.
# Why it matters: Taiwan messages shown or indexed in Simplified form say something else, and a
# search for 你好 or 妳好 does not find them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "surprise"
version = "0.0.0"
edition = "2021"

[dependencies]
character_converter = "=2.1.5"

[profile.dev]
debug = false

[workspace]
END
cat > src/main.rs <<'END'
use character_converter::traditional_to_simplified;

fn main() {
    for text in ["妳好", "我愛妳", "妳們", "姊妹", "祂", "那裏"] {
        println!("{} {}", text, traditional_to_simplified(text));
    }
}
END
expected=$(cat <<'END'
妳好 奶好
我愛妳 我爱奶
妳們 奶们
姊妹 姊妹
祂 祂
那裏 那里
END
)

seen=$(nice -n 19 cargo run --quiet -j1)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
