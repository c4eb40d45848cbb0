#!/usr/bin/env bash
# simplemma 2.0.0 (PyPI), lemmatize(word, lang="en").
# One would guess: worse and worst both give bad, as better and best both give good.
# Seen: worse gives wrong, worst gives bad; also lenses gives lense, and mice, better and best are
# as one would guess.
# Why it matters: a search for "bad" finds "worst" but not "worse", and "wrong" finds "worse".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check simplemma==2.0.0
cat > seen.py <<'END'
import simplemma

for word in ["better", "best", "worse", "worst", "mice", "lenses", "us", "left"]:
    print(word, simplemma.lemmatize(word, lang="en"))
END
expected=$(cat <<'END'
better good
best good
worse wrong
worst bad
mice mouse
lenses lense
us we
left left
END
)

seen=$(venv/bin/python seen.py)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
