//! The routes, with the paths as they stand in Discord's description.

/// A route.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
    pub(crate) endpoint: Endpoint,
}

/// What a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Gateway,
    GatewayBot,
    CurrentUser,
    User,
    CurrentApplication,
    DirectChannel,
    Guild,
    GuildChannels,
    GuildMember,
    Channel,
    Typing,
    GetMessages,
    CreateMessage,
    GetMessage,
    EditMessage,
    DeleteMessage,
    AddReaction,
    RemoveReaction,
    GetCommands,
    OverwriteCommands,
    CreateCommand,
    DeleteCommand,
    Callback,
    Followup,
    GetAnswer,
    EditAnswer,
    DeleteAnswer,
}

const fn route(method: &'static str, template: &'static str, endpoint: Endpoint) -> Route {
    Route { method, template, endpoint }
}

/// Whether there is a route with a method and a template, as in `POST /channels/{channel_id}/messages`.
pub(crate) fn has_route(name: &str) -> bool {
    name == super::files::ROUTE || ROUTES.iter().any(|route| route.name() == name)
}

/// All routes. Where two fit, the first one is meant.
static ROUTES: [Route; 35] = [
    route("GET", "/gateway", Endpoint::Gateway),
    route("GET", "/gateway/bot", Endpoint::GatewayBot),
    route("GET", "/users/@me", Endpoint::CurrentUser),
    route("POST", "/users/@me/channels", Endpoint::DirectChannel),
    route("GET", "/users/{user_id}", Endpoint::User),
    route("GET", "/applications/@me", Endpoint::CurrentApplication),
    route("GET", "/oauth2/applications/@me", Endpoint::CurrentApplication),
    route("GET", "/guilds/{guild_id}", Endpoint::Guild),
    route("GET", "/guilds/{guild_id}/channels", Endpoint::GuildChannels),
    route("GET", "/guilds/{guild_id}/members/{user_id}", Endpoint::GuildMember),
    route("GET", "/channels/{channel_id}", Endpoint::Channel),
    route("POST", "/channels/{channel_id}/typing", Endpoint::Typing),
    route("GET", "/channels/{channel_id}/messages", Endpoint::GetMessages),
    route("POST", "/channels/{channel_id}/messages", Endpoint::CreateMessage),
    route("GET", "/channels/{channel_id}/messages/{message_id}", Endpoint::GetMessage),
    route("PATCH", "/channels/{channel_id}/messages/{message_id}", Endpoint::EditMessage),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}", Endpoint::DeleteMessage),
    route("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", Endpoint::AddReaction),
    route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", Endpoint::RemoveReaction),
    route("GET", "/applications/{application_id}/commands", Endpoint::GetCommands),
    route("PUT", "/applications/{application_id}/commands", Endpoint::OverwriteCommands),
    route("POST", "/applications/{application_id}/commands", Endpoint::CreateCommand),
    route("DELETE", "/applications/{application_id}/commands/{command_id}", Endpoint::DeleteCommand),
    route("GET", "/applications/{application_id}/guilds/{guild_id}/commands", Endpoint::GetCommands),
    route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", Endpoint::OverwriteCommands),
    route("POST", "/applications/{application_id}/guilds/{guild_id}/commands", Endpoint::CreateCommand),
    route("DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", Endpoint::DeleteCommand),
    route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", Endpoint::Callback),
    route("POST", "/webhooks/{webhook_id}/{webhook_token}", Endpoint::Followup),
    route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", Endpoint::GetAnswer),
    route("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", Endpoint::EditAnswer),
    route("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", Endpoint::DeleteAnswer),
    route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", Endpoint::GetAnswer),
    route("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", Endpoint::EditAnswer),
    route("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", Endpoint::DeleteAnswer),
];

impl Route {
    /// The name faults are queued under.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// Whether the path itself says who is asking.
    pub(crate) fn needs_no_token(&self) -> bool {
        matches!(self.endpoint, Endpoint::Gateway | Endpoint::Callback | Endpoint::Followup)
            || matches!(self.endpoint, Endpoint::GetAnswer | Endpoint::EditAnswer | Endpoint::DeleteAnswer)
    }
}

/// The route of a path, and its parameters.
pub(crate) fn find<'p>(method: &str, path: &'p str) -> Option<(&'static Route, Vec<&'p str>)> {
    ROUTES.iter().filter(|route| route.method == method).find_map(|route| Some((route, parameters(route.template, path)?)))
}

fn parameters<'p>(template: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut parameters = Vec::new();
    let mut parts = path.split('/');
    for wanted in template.split('/') {
        let part = parts.next()?;
        let is_number = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        if wanted.starts_with('{') {
            let fits = if wanted.ends_with("_id}") { is_number } else { !part.is_empty() };
            fits.then(|| parameters.push(part))?;
        } else if wanted != part {
            return None;
        }
    }
    parts.next().is_none().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_route() {
        let cases = [
            ("GET", "/users/@me", Some(("/users/@me", 0))),
            ("GET", "/users/12", Some(("/users/{user_id}", 1))),
            ("POST", "/channels/12/messages", Some(("/channels/{channel_id}/messages", 1))),
            (
                "PUT",
                "/channels/12/messages/3/reactions/%E2%9C%85/@me",
                Some(("/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", 3)),
            ),
            ("PATCH", "/webhooks/1/token/messages/@original", Some(("/webhooks/{webhook_id}/{webhook_token}/messages/@original", 2))),
            ("PATCH", "/channels/12/messages", None),
            ("GET", "/channels/x", None),
            ("GET", "/channels/12/", None),
            ("GET", "/", None),
        ];
        for (method, path, expected) in cases {
            assert_eq!(find(method, path).map(|(route, parameters)| (route.template, parameters.len())), expected, "{method} {path}");
        }
    }
}
