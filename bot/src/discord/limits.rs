//! Discord's limits, in characters (Unicode scalar values) unless named otherwise.

/// The longest question that is answered. Ours: it must be shown whole on the card.
pub(super) const QUESTION: usize = 200;
/// The content of a message (docs.discord.com/developers/resources/message#create-message).
pub(super) const CONTENT: usize = 2_000;
/// The author's name in an embed (docs.discord.com/developers/resources/message#embed-object-embed-limits).
pub(super) const EMBED_AUTHOR: usize = 256;
/// An embed's title.
pub(super) const EMBED_TITLE: usize = 256;
/// An embed's description.
pub(super) const EMBED_DESCRIPTION: usize = 4_096;
/// An embed's footer.
pub(super) const EMBED_FOOTER: usize = 2_048;
/// The label of a button (docs.discord.com/developers/components/reference#button).
pub(super) const LABEL: usize = 80;
/// The choices of an autocompletion, and the longest name and value of each
/// (docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure).
pub(super) const CHOICES: usize = 25;
/// See [`CHOICES`].
pub(super) const CHOICE: usize = 100;
/// The most characters that somebody can type into a field of a form
/// (docs.discord.com/developers/components/reference#text-input).
pub(super) const MODAL_INPUT: u16 = 4_000;
/// The most bytes of a file that is sent (docs.discord.com/developers/reference#uploading-files).
pub(super) const FILE: usize = 10 << 20;
/// The most files of one message (docs.discord.com/developers/resources/message#create-message).
pub(super) const FILES: usize = 10;
/// The longest title of a document that is typed. Ours.
pub(super) const DOCUMENT_TITLE: u16 = 100;
/// How long after a question its edits are followed. Ours.
pub(super) const EDITS: std::time::Duration = std::time::Duration::from_mins(5);

/// The first characters of a text, with a mark where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(super::cut("誰去了Meta", 6), "誰去了Meta".chars().take(5).chain(['…']).collect::<String>());
        assert_eq!(super::cut("誰去了", 3), "誰去了");
    }
}
