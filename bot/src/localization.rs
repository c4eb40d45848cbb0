//! What the program says to people, in each language: `locales/*.ftl` (Project Fluent), compiled in.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::sync::LazyLock;
use stet_knowledge::text::Language;
use unic_langid::LanguageIdentifier;

/// The languages with Discord's names for them; the first is the one that everybody else is answered in.
pub(crate) const LOCALES: [(&str, Language); 3] =
    [("en-US", Language::English), ("zh-TW", Language::TraditionalChinese), ("zh-CN", Language::SimplifiedChinese)];

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("en-US", include_str!("../locales/en-US.ftl")));
static TRADITIONAL: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("zh-TW", include_str!("../locales/zh-TW.ftl")));
static SIMPLIFIED: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("zh-CN", include_str!("../locales/zh-CN.ftl")));

/// A message by its key.
pub(crate) fn say(language: Language, key: &str) -> String {
    say_with(language, key, &[])
}

/// A message by its key, with what is to be filled in.
pub(crate) fn say_with(language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
    let bundle = match language {
        Language::English => &ENGLISH,
        Language::TraditionalChinese => &TRADITIONAL,
        Language::SimplifiedChinese => &SIMPLIFIED,
    };
    let arguments: FluentArgs<'_> = arguments.iter().copied().collect();
    // A test holds that every key has a text in every language; the key is better than nothing.
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { return key.to_owned() };
    bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}

/// The same, with numbers to be filled in.
pub(crate) fn say_numbers(language: Language, key: &str, numbers: &[(&str, usize)]) -> String {
    let texts: Vec<(&str, String)> = numbers.iter().map(|(name, number)| (*name, number.to_string())).collect();
    let arguments: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    say_with(language, key, &arguments)
}

/// The language for one of Discord's locales.
pub(crate) fn of_locale(locale: &str) -> Language {
    LOCALES.into_iter().find(|(known, _)| *known == locale).map_or(Language::English, |(_, language)| language)
}

fn bundle(locale: &str, content: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(content.to_owned()).unwrap_or_else(|(readable, _)| readable);
    let language: LanguageIdentifier = locale.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks around what is filled in would be copied along with a name.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// The keys of a file, each with the names that are filled in.
    fn keys(content: &str) -> BTreeSet<(String, BTreeSet<String>)> {
        let resource = FluentResource::try_new(content.to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        assert!(resource.entries().count() > 50);
        let lines = content.lines().filter_map(|line| line.split_once(" = "));
        let filled =
            |text: &str| text.split("{ $").skip(1).filter_map(|part| part.split_once(' ')).map(|(name, _)| name.to_owned()).collect();
        lines.filter(|(key, _)| !key.starts_with('#')).map(|(key, text)| (key.to_owned(), filled(text))).collect()
    }

    #[test]
    fn every_key_has_a_text_in_every_language() {
        let english = keys(include_str!("../locales/en-US.ftl"));
        for other in [include_str!("../locales/zh-TW.ftl"), include_str!("../locales/zh-CN.ftl")] {
            assert_eq!(english.symmetric_difference(&keys(other)).collect::<Vec<_>>(), Vec::<&_>::new());
        }
    }

    #[test]
    fn every_key_that_the_program_names_is_there_and_no_other() {
        fn read(folder: &Path, source: &mut String) {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    read(&path, source);
                } else if !path.ends_with("localization.rs") {
                    source.push_str(&fs::read_to_string(&path).expect("a file"));
                }
            }
        }
        let mut source = String::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let known: BTreeSet<String> = keys(include_str!("../locales/en-US.ftl")).into_iter().map(|(key, _)| key).collect();
        let named: BTreeSet<&str> = source.split('"').filter(|word| known.contains(*word)).collect();
        // Keys that are put together: asked-…, kind-…, relation-…, and commands with their descriptions and options.
        let put_together =
            |key: &str| ["asked-", "kind-", "kb-action-", "command-", "relation-"].iter().any(|prefix| key.starts_with(prefix));
        let unused: Vec<&String> = known.iter().filter(|key| !named.contains(key.as_str()) && !put_together(key)).collect();
        assert_eq!(unused, Vec::<&String>::new());
        let calls = source.split("say(language, \"").chain(source.split("say_with(language, \"")).skip(1);
        let unknown: BTreeSet<&str> =
            calls.filter_map(|call| call.split('"').next()).filter(|key| key.len() < 40 && !known.contains(*key)).collect();
        assert_eq!(unknown, BTreeSet::new());
    }

    #[test]
    fn what_is_filled_in_stands_where_it_should() {
        let names = [("names", "“Siri”")];
        assert_eq!(say_with(Language::English, "not-found-unknown-name", &names), ": nothing there names “Siri”");
        assert_eq!(say_with(Language::TraditionalChinese, "not-found-unknown-name", &names), "：裡面沒提到“Siri”");
        assert_eq!(of_locale("zh-CN"), Language::SimplifiedChinese);
        assert_eq!(of_locale("de"), Language::English);
    }
}
