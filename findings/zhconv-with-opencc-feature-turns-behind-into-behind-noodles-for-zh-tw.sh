#!/usr/bin/env bash
# zhconv 0.4.2 (crates.io), feature "opencc", zhconv(text, Variant::ZhTW).
# One would guess: 后面 (behind) becomes 後面 everywhere, as it does alone, and as in the other
# variants; the OpenCC tables can only make the result better.
# Seen: for ZhTW, when 在 stands before it, it becomes 後麵 (麵 is noodles). ZhHant and ZhHK are right,
# and so is OpenCC itself. (Found with and without the default feature "mediawiki" beside "opencc";
# with "mediawiki" alone it is right.)
# Why it matters: 在后面 is daily language; the text of the bot for readers in Taiwan is wrong, and a
# search for 後面 does not find it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "surprise-10"
version = "0.0.0"
edition = "2021"

[dependencies]
zhconv = { version = "=0.4.2", default-features = false, features = ["opencc"] }

[profile.dev]
debug = false

[workspace]
END
cat > src/main.rs <<'END'
use zhconv::{zhconv, Variant};

fn main() {
    for text in ["后面", "我站在后面", "车后面"] {
        println!(
            "{} {} {}",
            zhconv(text, Variant::ZhTW),
            zhconv(text, Variant::ZhHant),
            zhconv(text, Variant::ZhHK),
        );
    }
}
END
expected=$(cat <<'END'
後面 後面 後面
我站在後麵 我站在後面 我站在後面
車後面 車後面 車後面
END
)

seen=$(cargo run --quiet)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
