//! Whether a message would ping anybody. Discord allows it; this crate records it, because a bot that repeats what others
//! wrote must never do so.

use serde_json::Value;

use super::{list, text};

/// Why the message would ping somebody, if it would. `replying` is whether the body answers another message.
pub(crate) fn would_ping(body: &Value, replying: bool) -> Option<String> {
    let allowed = &body["allowed_mentions"];
    if allowed.is_null() {
        return match mentions(text(body, "content")).first() {
            Some(mention) => Some(format!("content: would ping: {mention} is in the content and allowed_mentions is absent")),
            None if replying => Some("allowed_mentions: would ping: a reply without allowed_mentions pings the author".to_owned()),
            None => None,
        };
    }
    let field = ["parse", "users", "roles"].into_iter().find(|field| !list(allowed, field).is_empty());
    match field {
        Some(field) => Some(format!("allowed_mentions.{field}: would ping: {}", allowed[field])),
        None if allowed["replied_user"] == true => Some("allowed_mentions.replied_user: would ping the author replied to".to_owned()),
        None => None,
    }
}

/// The mentions of users, roles and everyone in a content, wherever they stand: Discord's server does not read Markdown.
pub(crate) fn mentions(content: &str) -> Vec<&str> {
    let mut found: Vec<&str> = ["@everyone", "@here"].into_iter().filter(|word| content.contains(word)).collect();
    found.extend(content.split("<@").skip(1).filter_map(|rest| {
        let (inner, _) = rest.split_once('>')?;
        let id = inner.trim_start_matches(['!', '&']);
        (!id.is_empty() && id.chars().all(|c| c.is_ascii_digit())).then_some(inner)
    }));
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_would_be_pinged() {
        let quiet = json!({"parse": [], "users": [], "roles": [], "replied_user": false});
        let cases = [
            (json!({"content": "hello"}), false, None),
            (json!({"content": "hello"}), true, Some("allowed_mentions")),
            (json!({"content": "hello <@123>"}), false, Some("content")),
            (json!({"content": "hello @everyone"}), false, Some("content")),
            (json!({"content": "hello <#123>"}), false, None),
            (json!({"content": "hello <@123> @here", "allowed_mentions": quiet}), true, None),
            (json!({"allowed_mentions": {"parse": ["users"]}}), false, Some("allowed_mentions.parse")),
            (json!({"allowed_mentions": {"parse": [], "users": ["1"]}}), false, Some("allowed_mentions.users")),
            (json!({"allowed_mentions": {"parse": [], "roles": ["1"]}}), false, Some("allowed_mentions.roles")),
            (json!({"allowed_mentions": {"replied_user": true}}), false, Some("allowed_mentions.replied_user")),
        ];
        for (body, replying, expected) in cases {
            let told = would_ping(&body, replying);
            assert_eq!(told.as_deref().map(|told| told.split(':').next().unwrap()), expected, "{body}");
        }
    }
}
