//! What a bot may put in a message.

use serde_json::Value;

use super::{component, length, list, text};
use crate::limits;
use crate::problem::Problem;

/// Everything wrong with the content, the embeds, the components and the nonce of a message's body.
pub(crate) fn check(body: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    if length(body, "content") > limits::CONTENT {
        problems.push(Problem::too_long(&["content"], limits::CONTENT));
    }
    if let Some(nonce) = body["nonce"].as_str()
        && nonce.chars().count() > limits::NONCE
    {
        problems.push(Problem::too_long(&["nonce"], limits::NONCE));
    }
    if body["enforce_nonce"] == true && body["nonce"].is_null() {
        problems.push(Problem::missing(&["nonce"]));
    }
    problems.extend(embeds(list(body, "embeds")));
    problems.extend(component::check(body));
    problems
}

/// Whether a message of these parts would show nothing at all.
pub(crate) fn is_empty(message: &Value) -> bool {
    text(message, "content").trim().is_empty()
        && ["embeds", "attachments", "components", "sticker_ids", "sticker_items"].iter().all(|field| list(message, field).is_empty())
        && message["poll"].is_null()
}

fn embeds(embeds: &[Value]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if embeds.len() > limits::EMBEDS {
        problems.push(Problem::new(&["embeds"], "BASE_TYPE_MAX_LENGTH", format!("Must be {} or fewer in length.", limits::EMBEDS)));
    }
    for (number, value) in embeds.iter().enumerate() {
        problems.extend(embed(value).into_iter().map(|problem| problem.below(&["embeds", &number.to_string()])));
    }
    if embeds.iter().map(size).sum::<usize>() > limits::EMBED_TOTAL {
        problems.push(Problem::new(
            &["embeds"],
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {}", limits::EMBED_TOTAL),
        ));
    }
    problems
}

/// The characters of an embed that count towards [`limits::EMBED_TOTAL`].
fn size(embed: &Value) -> usize {
    let fields: usize = list(embed, "fields").iter().map(|field| length(field, "name") + length(field, "value")).sum();
    length(embed, "title") + length(embed, "description") + length(&embed["footer"], "text") + length(&embed["author"], "name") + fields
}

fn embed(embed: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut at_most = |value: &Value, path: &[&str], limit: usize| {
        let field = path.last().copied().unwrap_or_default();
        if length(value, field) > limit {
            problems.push(Problem::too_long(path, limit));
        }
    };
    at_most(embed, &["title"], limits::EMBED_TITLE);
    at_most(embed, &["description"], limits::EMBED_DESCRIPTION);
    at_most(&embed["footer"], &["footer", "text"], limits::EMBED_FOOTER);
    at_most(&embed["author"], &["author", "name"], limits::EMBED_AUTHOR);
    for (number, field) in list(embed, "fields").iter().enumerate() {
        let number = number.to_string();
        at_most(field, &["fields", &number, "name"], limits::EMBED_FIELD_NAME);
        at_most(field, &["fields", &number, "value"], limits::EMBED_FIELD_VALUE);
    }
    for (number, field) in list(embed, "fields").iter().enumerate() {
        for part in ["name", "value"] {
            if length(field, part) == 0 {
                problems.push(Problem::missing(&["fields", &number.to_string(), part]));
            }
        }
    }
    if list(embed, "fields").len() > limits::EMBED_FIELDS {
        problems.push(Problem::too_long(&["fields"], limits::EMBED_FIELDS));
    }
    if embed["footer"].is_object() && length(&embed["footer"], "text") == 0 {
        problems.push(Problem::missing(&["footer", "text"]));
    }
    if embed["author"].is_object() && length(&embed["author"], "name") == 0 {
        problems.push(Problem::missing(&["author", "name"]));
    }
    if size(embed) == 0 && embed["image"].is_null() && embed["thumbnail"].is_null() {
        problems.push(Problem::missing(&["description"]));
    }
    for path in
        [&["url"][..], &["author", "url"], &["author", "icon_url"], &["footer", "icon_url"], &["image", "url"], &["thumbnail", "url"]]
    {
        let address = path.iter().fold(embed, |value, part| &value[part]);
        if let Some(address) = address.as_str()
            && !is_address(address)
        {
            problems.push(Problem::new(path, "URL_TYPE_INVALID_URL", "Not a well formed URL."));
        }
    }
    problems
}

/// Whether Discord takes it for the address of a page or of an image.
pub(crate) fn is_address(address: &str) -> bool {
    let known =
        ["http://", "https://", "attachment://"].iter().any(|scheme| address.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    known && !address.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(body: &Value) -> Vec<String> {
        check(body).into_iter().map(|problem| problem.path.join(".")).collect()
    }

    #[test]
    fn every_limit_holds_to_the_character() {
        type Body = fn(String) -> Value;
        let cases: [(&str, usize, Body); 7] = [
            ("content", limits::CONTENT, |text| json!({"content": text})),
            ("nonce", limits::NONCE, |text| json!({"nonce": text})),
            ("embeds.0.title", limits::EMBED_TITLE, |text| json!({"embeds": [{"title": text}]})),
            ("embeds.0.description", limits::EMBED_DESCRIPTION, |text| json!({"embeds": [{"description": text}]})),
            ("embeds.0.footer.text", limits::EMBED_FOOTER, |text| json!({"embeds": [{"footer": {"text": text}}]})),
            ("embeds.0.author.name", limits::EMBED_AUTHOR, |text| json!({"embeds": [{"author": {"name": text}}]})),
            ("embeds.0.fields.0.value", limits::EMBED_FIELD_VALUE, |text| json!({"embeds": [{"fields": [{"name": "n", "value": text}]}]})),
        ];
        for (field, limit, body) in cases {
            // A character outside the basic plane counts once.
            assert_eq!(broken(&body("𠮷".repeat(limit))), Vec::<String>::new(), "{field}");
            assert_eq!(broken(&body("𠮷".repeat(limit + 1))), [field]);
        }
    }

    #[test]
    fn the_total_is_over_all_embeds() {
        let embed = json!({"description": "d".repeat(3_000)});
        assert!(broken(&json!({"embeds": [embed, embed]})).is_empty());
        assert_eq!(broken(&json!({"embeds": [embed, embed, {"title": "t"}]})), ["embeds"]);
        assert_eq!(broken(&json!({"embeds": vec![json!({"title": "t"}); 11]})), ["embeds"]);
    }

    #[test]
    fn what_shows_nothing_is_refused() {
        assert_eq!(broken(&json!({"embeds": [{}]})), ["embeds.0.description"]);
        assert_eq!(broken(&json!({"embeds": [{"title": "t", "fields": [{"name": " ", "value": "v"}]}]})), ["embeds.0.fields.0.name"]);
        assert_eq!(broken(&json!({"embeds": [{"title": "t", "url": "page"}]})), ["embeds.0.url"]);
        assert!(is_empty(&json!({"content": " \n", "embeds": []})));
        assert!(!is_empty(&json!({"content": "", "embeds": [{"title": "t"}]})));
    }
}
