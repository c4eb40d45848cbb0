#!/usr/bin/env bash
# markdown-it 15.0.3 (npm), markdownit({ linkify: true }).
# One would guess: www.google.com and google.com become links, as they have for ten years up to
# version 14.
# Seen: only addresses with a scheme and mail addresses are linked, as linkify-it 6 has fuzzyLink
# off at first.
# Why it matters: after the update the links people write without https:// are plain text, with no
# error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . markdown-it@15.0.3 > /dev/null
cat > seen.mjs <<'END'
import markdownit from 'markdown-it'

const markdown = markdownit({ linkify: true })
for (const text of ['www.google.com', 'google.com', 'https://google.com', 'me@google.com', '看 github.com/rust-lang 吧']) {
  console.log(markdown.renderInline(text))
}
END
expected=$(cat <<'END'
www.google.com
google.com
<a href="https://google.com">https://google.com</a>
<a href="mailto:me@google.com">me@google.com</a>
看 github.com/rust-lang 吧
END
)

seen=$(node seen.mjs)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
