//! What reads strangers' input here, for the targets in fuzz/. Compiled for them alone. Each panics where a promise does not hold.

use crate::library;
use crate::localization::say_with;
use crate::{archive, edit};
use stet_knowledge::base::Files;
use stet_knowledge::text::Language;

pub use crate::discord::fuzzing::{button, escape, shown};

/// Unpacks an archive; what is packed of it again unpacks to the same.
pub fn unpack(bytes: &[u8]) {
    if let Ok(archive::Archive::Whole(base)) = archive::unpack(bytes, Files::new()) {
        let packed = archive::pack(&base).expect("what was unpacked can be packed");
        let Ok(archive::Archive::Whole(again)) = archive::unpack(&packed, Files::new()) else { panic!("it unpacks again") };
        assert_eq!(base.revision(), again.revision());
    }
}

/// Reads a file as text.
pub fn decode(bytes: &[u8]) {
    if let Ok(decoded) = library::decode(bytes.to_vec(), None) {
        assert!(!decoded.text.contains('\0') || bytes.contains(&0));
    }
}

/// Reads the id of a profile.
pub fn profile_id(text: &str) -> Option<String> {
    edit::profile_id(text).ok()
}

/// Writes a text into a message of the interface.
pub fn say(text: &str) {
    for language in Language::ALL {
        assert!(say_with(language, "error-unknown-name", &[("name", text)]).contains(text));
    }
}
