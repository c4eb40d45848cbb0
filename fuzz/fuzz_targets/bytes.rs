//! Any file becomes text, or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| stet::fuzzing::decode(bytes));
