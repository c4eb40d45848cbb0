//! Any archive is unpacked whole, or refused. What is packed of it unpacks to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| stet::fuzzing::unpack(bytes));
