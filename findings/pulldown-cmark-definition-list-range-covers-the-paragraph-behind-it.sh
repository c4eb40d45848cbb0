#!/usr/bin/env bash
# pulldown-cmark 0.13.6 (crates.io), into_offset_iter with ENABLE_DEFINITION_LIST.
# One would guess: the range of a list ends where its last definition ends, and the ranges of two
# blocks that follow each other do not overlap (for a bullet list this is so).
# Seen: the range of the definition list (start and end event) takes in the whole first paragraph
# that follows it, with the empty line behind, although that paragraph comes after the end event.
# Why it matters: a bot that cuts a text into chunks by these ranges holds the paragraph twice,
# once as part of the list.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "surprise-06"
version = "0.0.0"
edition = "2021"

[dependencies]
pulldown-cmark = { version = "=0.13.6", default-features = false }

[profile.dev]
debug = false

[workspace]
END
cat > src/main.rs <<'END'
use pulldown_cmark::{Event, Options, Parser};

fn main() {
    for text in ["詞\n: 定義\n\n後文\n\n末段\n", "- 項目\n\n後文\n"] {
        let parser = Parser::new_ext(text, Options::ENABLE_DEFINITION_LIST);
        for (event, range) in parser.into_offset_iter() {
            if let Event::Start(_) | Event::End(_) = event {
                println!("{event:?} {range:?} {:?}", &text[range.clone()]);
            }
        }
    }
}
END
expected=$(cat <<'END'
Start(DefinitionList) 0..22 "詞\n: 定義\n\n後文\n\n"
Start(DefinitionListTitle) 0..4 "詞\n"
End(DefinitionListTitle) 0..4 "詞\n"
Start(DefinitionListDefinition) 4..14 ": 定義\n\n"
End(DefinitionListDefinition) 4..14 ": 定義\n\n"
End(DefinitionList) 0..22 "詞\n: 定義\n\n後文\n\n"
Start(Paragraph) 14..21 "後文\n"
End(Paragraph) 14..21 "後文\n"
Start(Paragraph) 22..29 "末段\n"
End(Paragraph) 22..29 "末段\n"
Start(List(None)) 0..10 "- 項目\n\n"
Start(Item) 0..10 "- 項目\n\n"
End(Item) 0..10 "- 項目\n\n"
End(List(false)) 0..10 "- 項目\n\n"
Start(Paragraph) 10..17 "後文\n"
End(Paragraph) 10..17 "後文\n"
END
)

seen=$(cargo run --quiet)
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'differs from what was expected:\n%s\n' "$expected" >&2
    exit 1
fi
