#!/usr/bin/env bash
# budoux 0.10.1 (PyPI), load_default_simplified_chinese_parser().parse().
# One would guess: breaks come only between Chinese words and at spaces; Latin words stay whole, as
# a line break in one is never right.
# Seen: Latin words are cut anywhere and joined to Han: Disco/rd机器/人, hello worl/d; the Traditional
# parser keeps these two whole.
# Why it matters: a message that is wrapped or cut at these phrases breaks names, numbers and
# addresses in the middle.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check budoux==0.10.1
cat > seen.py <<'END'
import budoux

simplified = budoux.load_default_simplified_chinese_parser()
traditional = budoux.load_default_traditional_chinese_parser()
for text in ["今天是晴天。", "Discord机器人很好用", "hello world 你好", "打开https://discord.com看看"]:
    print("/".join(simplified.parse(text)), "/".join(traditional.parse(text)))
END
expected=$(cat <<'END'
今天/是/晴天。 今天/是/晴天。
Disco/rd机器/人/很/好/用 Discord/机器人/很/好用
hello worl/d /你/好 hello world /你/好
打/开h/ttps://discord.com/看/看 打开/https://discord.com/看/看
END
)

seen=$(venv/bin/python seen.py)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
