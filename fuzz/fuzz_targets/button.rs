//! Any custom id is ours, and is written as it was read, or none of ours.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| stet::fuzzing::button(text));
