//! Prints the `fingerprints` line of a `document.toml` for a source text: `cargo run --example fingerprints -- article.txt`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use stet_knowledge::document::fingerprints;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(path)?;
        let values: Vec<String> = fingerprints(&text).iter().map(|value| format!("    \"{value:016x}\",")).collect();
        println!("fingerprints = [\n{}\n]", values.join("\n"));
    }
    Ok(())
}
