//! Any question to the shipped story: numbers, dates, names and relations are read, and what is cited are slices of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use stet_fuzz::holds;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;

static STORY: LazyLock<Snapshot> = LazyLock::new(|| Snapshot::new(KnowledgeBase::shipped()));

fuzz_target!(|question: &str| holds(&STORY, question));
