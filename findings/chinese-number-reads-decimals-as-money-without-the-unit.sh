#!/usr/bin/env bash
# chinese-number 0.8.2 (crates.io), to_chinese() of f64.
# One would guess: 1.5 is 一點五 (or, as 0.12 is 一角二分 in the README, 一元五角).
# Seen: the fraction is read as money but the whole part gets no 元: 1.5 is 一五角, 10.5 is 十五角 (as if
# 15 角). to_chinese_naive() gives 一点五.
# Why it matters: a bot that reads decimal numbers out says something else: 10.5 sounds like one and
# a half.
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
chinese-number = "=0.8.2"

[profile.dev]
debug = false

[workspace]
END
cat > src/main.rs <<'END'
use chinese_number::{ChineseCase, ChineseCountMethod, ChineseVariant, NumberToChinese};

fn main() {
    for number in [0.5f64, 1.5, 3.14, 10.5, 2.0] {
        println!(
            "{} {} {}",
            number,
            number.to_chinese(ChineseVariant::Simple, ChineseCase::Lower, ChineseCountMethod::TenThousand).unwrap(),
            number.to_chinese_naive(ChineseVariant::Simple, ChineseCase::Lower).unwrap(),
        );
    }
}
END
expected=$(cat <<'END'
0.5 五角 零点五
1.5 一五角 一点五
3.14 三一角四分 三点一四
10.5 十五角 一零点五
2 二 二
END
)

seen=$(nice -n 19 cargo run --quiet -j1)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
