//! Any profile and any header of a document is loaded or told as a problem.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stet_knowledge::base::{Files, KnowledgeBase};

fuzz_target!(|text: &str| {
    for path in ["profiles/t.toml", "documents/t/document.toml", "pins/t.toml", "golden/t.toml", "language/t.toml", "documents/t/zh-Hant.txt"] {
        let (base, problems) = KnowledgeBase::load(&Files::from([(path.to_owned(), text.to_owned())]));
        assert_eq!(base.revision().len(), 16);
        for problem in base.lint().into_iter().chain(problems) {
            assert!(!problem.message.is_empty(), "{problem:?}");
        }
    }
    let _ = stet::fuzzing::profile_id(text);
});
