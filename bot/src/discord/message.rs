//! What a message says as people read it: names in the place of ids.

use poise::serenity_prelude::{FormattedTimestamp, Message, Timestamp};

/// Returns the text of a message with its mentions, times and custom emoji written out: `<@1>` as @Ada, `<t:0>` as a date in UTC.
pub(super) fn readable(message: &Message) -> String {
    let user = |id: &str| message.mentions.iter().find(|user| user.id.to_string() == id).map(|user| user.display_name().to_owned());
    let channel =
        |id: &str| message.mention_channels.iter().find(|channel| channel.id.to_string() == id).map(|channel| channel.name.clone());
    written_out(&message.content, user, channel).trim().to_owned()
}

/// Writes out the mentions of a text, given the names of users and channels by their ids.
fn written_out(text: &str, user: impl Fn(&str) -> Option<String>, channel: impl Fn(&str) -> Option<String>) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        written.push_str(before);
        let inside = after.split_once('>').filter(|(inside, _)| inside.len() < LONGEST && !inside.contains(['<', '\n']));
        let named = inside.and_then(|(inside, after)| Some((name(inside, &user, &channel)?, after)));
        if let Some((name, after)) = named {
            written.push_str(&name);
            rest = after;
        } else {
            written.push('<');
            rest = after;
        }
    }
    written.push_str(rest);
    written
}

/// No mention is longer.
const LONGEST: usize = 80;

/// Returns what people read in the place of a mention, given without its angle brackets; `None` for what is no mention.
fn name(inside: &str, user: impl Fn(&str) -> Option<String>, channel: impl Fn(&str) -> Option<String>) -> Option<String> {
    let is_id = |id: &str| !id.is_empty() && id.chars().all(|digit| digit.is_ascii_digit());
    if let Some(id) = inside.strip_prefix("@&").filter(|id| is_id(id)) {
        return Some(format!("@role-{id}"));
    }
    if let Some(id) = inside.strip_prefix("@!").or_else(|| inside.strip_prefix('@')).filter(|id| is_id(id)) {
        return Some(format!("@{}", user(id).unwrap_or_else(|| format!("user-{id}"))));
    }
    if let Some(id) = inside.strip_prefix('#').filter(|id| is_id(id)) {
        return Some(format!("#{}", channel(id).unwrap_or_else(|| format!("channel-{id}"))));
    }
    if inside.starts_with("t:") {
        let time: FormattedTimestamp = format!("<{inside}>").parse().ok()?;
        return Some(date(time.timestamp()));
    }
    let emoji = inside.strip_prefix("a:").or_else(|| inside.strip_prefix(':'))?;
    let (name, id) = emoji.split_once(':')?;
    is_id(id).then(|| format!(":{name}:"))
}

/// Writes seconds since 1970 as people write a time: `2026-04-01 18:30 UTC`.
fn date(seconds: i64) -> String {
    let Ok(time) = Timestamp::from_unix_timestamp(seconds) else { return seconds.to_string() };
    let time = time.to_string();
    let (day, clock) = time.split_once('T').unwrap_or((&time, ""));
    format!("{day} {} UTC", clock.get(..5).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_names() {
        let user = |id: &str| (id == "1").then(|| "Ada".to_owned());
        let check = |text: &str, expected: &str| assert_eq!(written_out(text, user, |_| None), expected, "{text}");
        check("ask <@1> or <@!2>", "ask @Ada or @user-2");
        check("in <#7> at <t:1775068200:F>", "in #channel-7 at 2026-04-01 18:30 UTC");
        check("<a:party:9> and <:salt:8> <@&5>", ":party: and :salt: @role-5");
        check("1 < 2, a <b> and <@x>, <t:soon>", "1 < 2, a <b> and <@x>, <t:soon>");
        check("<", "<");
    }
}
