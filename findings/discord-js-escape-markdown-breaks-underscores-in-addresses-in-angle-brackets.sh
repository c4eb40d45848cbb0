#!/usr/bin/env bash
# discord.js 14.28.1 (npm), escapeMarkdown().
# One would guess: an address in < > (the form that shows no preview) is left as it is, since a bare
# address is; or both are escaped.
# Seen: in a bare address _ is left alone, in <…> the single _ is escaped, but * and __ are not.
# Why it matters: a bot that escapes what it quotes breaks just the addresses it wrote so that
# Discord shows no preview.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . discord.js@14.28.1 > /dev/null
cat > seen.mjs <<'END'
import discord from 'discord.js'

for (const text of ['https://a.b/c_d_e', '<https://a.b/c_d_e>', '<https://a.b/c*d*e>', '<https://a.b/c__d__e>', '[t](https://a.b/c_d_e)', 'c_d_e']) {
  console.log(text, discord.escapeMarkdown(text))
}
END
expected=$(cat <<'END'
https://a.b/c_d_e https://a.b/c_d_e
<https://a.b/c_d_e> <https://a.b/c\_d\_e>
<https://a.b/c*d*e> <https://a.b/c*d*e>
<https://a.b/c__d__e> <https://a.b/c__d__e>
[t](https://a.b/c_d_e) [t](https://a.b/c_d_e)
c_d_e c\_d\_e
END
)

seen=$(node seen.mjs)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
