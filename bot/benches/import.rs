//! Measures what importing a long text costs, by its shape: processor time a megabyte, and memory.
//!
//! `cargo bench -p stet --bench import [MEGABYTES]` (Linux): imports a made-up text of each shape into an empty folder, of 1 megabyte and of
//! as many as are named (5), and prints what the program took, as the kernel counts it. Linear is where both columns are alike.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops where its data is broken")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, thread, time::Duration};

/// A paragraph of a shape, by its number; what the file begins with; its name's end.
type Shape = (&'static str, &'static str, &'static str, fn(usize) -> String);

const SHAPES: [Shape; 7] = [
    ("prose", "# Log\n\n", "md", |n| {
        format!("The {} keeper lit lamp {n}. It burned for {} hours, and {} boats came in.\n\n", word(n), n % 90, word(n / 7))
    }),
    ("questions", "# Help\n\n", "md", |n| {
        format!("### What about room {n}?\n\nThe {} desk has it. Ask before {} May.\n\n", word(n), n % 28 + 1)
    }),
    ("lists", "# Rules\n\n", "md", |n| format!("- The {} rule {n} holds on the quay\n  - but not for {} boats\n", word(n), word(n / 3))),
    ("table", "| Name | Price | Place |\n|---|---|---|\n", "md", |n| {
        format!("| {} {n} | {} | pier {} |\n", word(n), n * 7 % 997, word(n / 5))
    }),
    ("chat", "", "txt", |n| format!("[{:02}:{:02}] Nora: the {} boat {n} is late again\n", n / 60 % 24, n % 60, word(n))),
    ("records", "", "txt", |n| format!("Name: {} {n}\nPlace: pier {}\nPrice: {}\n\n", word(n), n % 50, n * 7 % 997)),
    ("chinese", "# 日誌\n\n", "md", |n| {
        format!("第{n}號燈塔的守塔人點亮了燈，霧裡有{}艘船靠岸。{}號繩子斷了，他們等到天亮。\n\n", n % 90 + 2, n % 300)
    }),
];

fn word(n: usize) -> &'static str {
    const WORDS: [&str; 16] = [
        "harbour", "lantern", "granite", "willow", "copper", "winter", "signal", "anchor", "marble", "thunder", "garden", "silver",
        "bottle", "meadow", "castle", "feather",
    ];
    WORDS[n.wrapping_mul(2_654_435_761) / 65_536 % WORDS.len()]
}

fn main() {
    let named = std::env::args().find_map(|argument| argument.parse::<usize>().ok());
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{:10} {:>12} {:>12} {:>10}", "shape", "s/MB of 1", "s/MB of n", "peak of n");
    for (name, head, end, paragraph) in SHAPES {
        let [(small, _), (large, peak)] = [1, named.unwrap_or(5)].map(|megabytes| {
            let mut text = head.to_owned();
            let mut number = 0;
            while text.len() < megabytes * 1_000_000 {
                text.push_str(&paragraph(number));
                number += 1;
            }
            let file = folder.path().join(format!("{name}-{megabytes}.{end}"));
            fs::write(&file, text).expect("a file is written");
            let (seconds, peak) = import(&file, &folder.path().join(format!("data-{name}-{megabytes}")));
            #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
            let count = megabytes as f64;
            (seconds / count, peak)
        });
        println!("{name:10} {small:12.2} {large:12.2} {:>7} MB", peak / 1_000);
    }
}

/// Returns the seconds of processor time and the most kilobytes that the program took, as it stood last.
fn import(file: &Path, data: &Path) -> (f64, u64) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_stet"));
    let mut child =
        program.arg("--data").arg(data).arg("import").arg(file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let process = format!("/proc/{}", child.id());
    let (mut seconds, mut peak) = (0.0, 0);
    while child.try_wait().expect("it is waited for").is_none() {
        seconds = processor_time(&process).unwrap_or(seconds).max(seconds);
        peak = most_memory(&process).unwrap_or(peak).max(peak);
        thread::sleep(Duration::from_millis(20));
    }
    (seconds, peak)
}

/// Reads user and system time, which the kernel counts in hundredths of a second.
fn processor_time(process: &str) -> Option<f64> {
    let stat = fs::read_to_string(format!("{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

fn most_memory(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}
