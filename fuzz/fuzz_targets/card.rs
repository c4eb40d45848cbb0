//! Any text on a card shows what it is, and nothing in it can be clicked or does something by itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use loopback_discord::markdown::render;

fuzz_target!(|text: &str| {
    let rendered = render(&stet::fuzzing::escape(text));
    assert!(rendered.active.is_empty(), "{:?} of {text:?}", rendered.active);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&rendered.visible), words(&stet::fuzzing::shown(text)));
    stet::fuzzing::say(text);
});
