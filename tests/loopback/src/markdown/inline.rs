//! Running text: escapes, emphasis, code, links and mentions.

/// Collects what is active and what is bold while it renders.
#[derive(Default)]
pub(super) struct Inline {
    pub(super) active: Vec<String>,
    pub(super) bold: Vec<String>,
}

/// A code block at the beginning of a text.
pub(super) struct CodeBlock {
    /// The characters from the opening to the closing marks, both included.
    pub(super) length: usize,
    /// The code without the language and the empty lines around it.
    code: String,
}

/// Something that begins at a place of the text: how many characters it takes and what is shown.
struct Found {
    length: usize,
    visible: String,
}

impl Inline {
    /// The visible characters of running text.
    pub(super) fn render(&mut self, text: &[char]) -> String {
        let mut visible = String::new();
        let mut at = 0;
        while at < text.len() {
            if let Some(found) = self.at(text, at) {
                visible += &found.visible;
                at += found.length;
            } else {
                visible.push(text[at]);
                at += 1;
            }
        }
        visible
    }

    fn at(&mut self, text: &[char], at: usize) -> Option<Found> {
        let rest = &text[at..];
        let before = at.checked_sub(1).map(|before| text[before]);
        match rest[0] {
            '\\' => escape(rest),
            '`' => code(rest),
            '<' => self.angle(rest),
            '@' => self.everyone(rest),
            '[' => self.masked_link(rest),
            '|' => self.spoiler(rest),
            '*' => self.strong(rest).or_else(|| self.span(rest, 1, star_end(rest))),
            '_' => self.span(rest, 2, double_end(rest, '_')).or_else(|| self.span(rest, 1, underscore_end(rest, before))),
            '~' => self.span(rest, 2, double_end(rest, '~')),
            _ => self.address(rest),
        }
    }

    /// Text between marks that are not shown.
    fn span(&mut self, rest: &[char], marks: usize, end: Option<usize>) -> Option<Found> {
        let end = end?;
        Some(Found { length: end + marks, visible: self.render(&rest[marks..end]) })
    }

    fn strong(&mut self, rest: &[char]) -> Option<Found> {
        let found = self.span(rest, 2, double_end(rest, '*'))?;
        self.bold.push(found.visible.clone());
        Some(found)
    }

    fn spoiler(&mut self, rest: &[char]) -> Option<Found> {
        let end = double_end(rest, '|')?;
        self.click(&rest[..end + 2]);
        self.span(rest, 2, Some(end))
    }

    fn everyone(&mut self, rest: &[char]) -> Option<Found> {
        let word = ["@everyone", "@here"].into_iter().find(|word| starts_with(rest, word))?;
        self.active.push(word.to_owned());
        Some(Found { length: word.chars().count(), visible: word.to_owned() })
    }

    /// `<...>`: a mention, a channel, a command, a timestamp, an emoji, a place of the guild, or an address.
    fn angle(&mut self, rest: &[char]) -> Option<Found> {
        let end = rest.iter().position(|&c| c == '>')?;
        let inner: String = rest[1..end].iter().collect();
        let visible = shown_in_angles(&inner)?;
        self.click(&rest[..=end]);
        Some(Found { length: end + 1, visible })
    }

    /// `[text](address)`, the address perhaps in angles or followed by a title.
    fn masked_link(&mut self, rest: &[char]) -> Option<Found> {
        let close = closing(rest, '[', ']')?;
        if rest.get(close + 1) != Some(&'(') {
            return None;
        }
        let end = close + 1 + closing(&rest[close + 1..], '(', ')')?;
        let label = &rest[1..close];
        let target: String = rest[close + 2..end].iter().collect();
        let address = target.trim().split(' ').next().unwrap_or_default().trim_start_matches('<').trim_end_matches('>');
        let shows_an_address = (0..label.len()).any(|at| address_length(&label[at..]).is_some());
        if !is_link(address) || label.iter().all(|c| c.is_whitespace()) || shows_an_address {
            return None;
        }
        self.click(&rest[..=end]);
        let visible = self.render(label);
        Some(Found { length: end + 1, visible })
    }

    /// An address or an invite written out.
    fn address(&mut self, rest: &[char]) -> Option<Found> {
        let length = address_length(rest).or_else(|| invite_length(rest))?;
        self.click(&rest[..length]);
        Some(Found { length, visible: rest[..length].iter().collect() })
    }

    fn click(&mut self, written: &[char]) {
        self.active.push(written.iter().collect());
    }
}

fn escape(rest: &[char]) -> Option<Found> {
    let next = *rest.get(1)?;
    (!next.is_ascii_alphanumeric() && !next.is_whitespace()).then(|| Found { length: 2, visible: next.to_string() })
}

/// A code block, or code in one or more backticks.
fn code(rest: &[char]) -> Option<Found> {
    if let Some(block) = code_block(rest) {
        return Some(Found { length: block.length, visible: block.code });
    }
    let marks = run(rest, '`');
    let mut at = marks;
    while at < rest.len() {
        let here = run(&rest[at..], '`');
        if here == marks && at > marks {
            let inner: String = rest[marks..at].iter().collect();
            let spaced = inner.starts_with(" `") || inner.ends_with("` ");
            let visible = if spaced { inner.trim().to_owned() } else { inner };
            return Some(Found { length: at + marks, visible });
        }
        at += here.max(1);
    }
    None
}

pub(super) fn code_block(text: &[char]) -> Option<CodeBlock> {
    if run(text, '`') < 3 {
        return None;
    }
    let end = (4..text.len().saturating_sub(2)).find(|&at| text[at..at + 3] == ['`'; 3])?;
    let inner: String = text[3..end].iter().collect();
    let language = |line: &str| !line.is_empty() && line.chars().all(|c| c.is_ascii_alphanumeric() || "_+-.#".contains(c));
    let code = match inner.split_once('\n') {
        Some((first, code)) if language(first) => code,
        _ => &inner,
    };
    Some(CodeBlock { length: end + 3, code: code.trim_matches('\n').to_owned() })
}

/// Where the second pair of a mark begins; it is not followed by a third of them.
fn double_end(rest: &[char], mark: char) -> Option<usize> {
    if rest.get(1) != Some(&mark) {
        return None;
    }
    let mut at = 2;
    while at + 1 < rest.len() {
        if rest[at] == '\\' {
            at += 2;
        } else if at > 2 && rest[at] == mark && rest[at + 1] == mark && rest.get(at + 2) != Some(&mark) {
            return Some(at);
        } else {
            at += 1;
        }
    }
    None
}

/// Where `*italics*` end. Neither mark may have a space on its inside.
fn star_end(rest: &[char]) -> Option<usize> {
    if rest.get(1).is_none_or(|c| c.is_whitespace()) {
        return None;
    }
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '*' if rest.get(at + 1) == Some(&'*') => at += 2,
            '*' => return (at > 1 && !rest[at - 1].is_whitespace()).then_some(at),
            _ => at += 1,
        }
    }
    None
}

/// Where `_italics_` end. Neither mark may have a letter or digit of ASCII on its outside.
fn underscore_end(rest: &[char], before: Option<char>) -> Option<usize> {
    let is_word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    if before.as_ref().is_some_and(is_word) {
        return None;
    }
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '_' if rest.get(at + 1) == Some(&'_') => at += 2,
            '_' => return (at > 1 && !rest.get(at + 1).is_some_and(is_word)).then_some(at),
            _ => at += 1,
        }
    }
    None
}

/// What is shown for the inside of `<...>`, if it is something.
fn shown_in_angles(inner: &str) -> Option<String> {
    let number = |text: &str| text.len() > 1 && text.chars().all(|c| c.is_ascii_digit());
    if let Some(user) = inner.strip_prefix("@!").or_else(|| inner.strip_prefix("@&")).or_else(|| inner.strip_prefix('@')) {
        return number(user).then(|| format!("@{user}"));
    }
    if let Some(channel) = inner.strip_prefix('#') {
        return number(channel).then(|| format!("#{channel}"));
    }
    if let Some(command) = inner.strip_prefix('/') {
        let (name, id) = command.rsplit_once(':')?;
        return (number(id) && !name.is_empty()).then(|| format!("/{name}"));
    }
    if let Some(time) = inner.strip_prefix("t:") {
        let (seconds, style) = time.split_once(':').unwrap_or((time, "f"));
        let seconds = seconds.strip_prefix('-').unwrap_or(seconds);
        let known = !seconds.is_empty() && seconds.chars().all(|c| c.is_ascii_digit());
        return (known && ["t", "T", "d", "D", "f", "F", "s", "S", "R"].contains(&style)).then(|| format!("<{inner}>"));
    }
    if let Some(emoji) = inner.strip_prefix("a:").or_else(|| inner.strip_prefix(':')) {
        let (name, id) = emoji.split_once(':')?;
        let known = name.chars().count() >= 2 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        return (known && number(id)).then(|| format!(":{name}:"));
    }
    if let Some(place) = inner.strip_prefix("id:") {
        return ["customize", "browse", "guide", "linked-roles"].iter().any(|known| place.starts_with(known)).then(|| place.to_owned());
    }
    let mail = inner.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    let phone =
        inner.strip_prefix('+').is_some_and(|digits| digits.len() > 2 && digits.chars().all(|c| c.is_ascii_digit() || " -()".contains(c)));
    let plain = !inner.contains(char::is_whitespace);
    ((plain && (is_link(inner) || mail)) || phone).then(|| inner.to_owned())
}

fn is_link(address: &str) -> bool {
    ["https://", "http://", "discord://", "steam://"].iter().any(|scheme| address.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

/// The length of the address a text begins with. Marks that more likely end a sentence do not belong to it.
fn address_length(text: &[char]) -> Option<usize> {
    let scheme = ["https://", "http://", "discord://", "steam://"].into_iter().find(|scheme| starts_with(text, scheme))?.chars().count();
    let mut length = text.iter().position(|c| c.is_whitespace() || *c == '<').unwrap_or(text.len());
    while length > scheme {
        let open = text[..length].iter().filter(|&&c| c == '(').count();
        let closed = text[..length].iter().filter(|&&c| c == ')').count();
        match text[length - 1] {
            '.' | ',' | ':' | ';' | '"' | '\'' | ']' => length -= 1,
            ')' if closed > open => length -= 1,
            _ => return Some(length),
        }
    }
    None
}

fn invite_length(text: &[char]) -> Option<usize> {
    let host =
        ["discord.gg/", "discord.com/invite/", "discordapp.com/invite/"].into_iter().find(|host| starts_with(text, host))?.chars().count();
    let code = text[host..].iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '-').count();
    (code > 0).then_some(host + code)
}

/// Where the bracket a text begins with is closed.
fn closing(text: &[char], open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let c = text[at];
        if c == '\\' {
            at += 1;
        } else if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
        at += 1;
    }
    None
}

fn run(text: &[char], mark: char) -> usize {
    text.iter().take_while(|&&c| c == mark).count()
}

fn starts_with(text: &[char], prefix: &str) -> bool {
    prefix.chars().enumerate().all(|(at, wanted)| text.get(at).is_some_and(|c| c.eq_ignore_ascii_case(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::super::is_ping;
    use super::*;

    #[test]
    fn pings_are_told_from_other_mentions() {
        let cases = [("<@12>", true), ("<@!12>", true), ("<@&12>", true), ("@here", true), ("<#12>", false), ("</ask:12>", false)];
        for (text, ping) in cases {
            let mut inline = Inline::default();
            inline.render(&text.chars().collect::<Vec<_>>());
            assert_eq!(inline.active.iter().map(|active| is_ping(active)).collect::<Vec<_>>(), [ping], "{text}");
        }
    }
}
