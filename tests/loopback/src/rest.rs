//! The REST API: every request is recorded, checked against the description and the limits, and carried out.

mod answer;
mod commands;
mod files;
mod form;
mod interactions;
mod messages;
mod places;
mod reactions;
mod route;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value;

use crate::faults::Fault;
use crate::limits;
use crate::requests::Request;
use crate::shared::Shared;
use crate::world::World;
use crate::world::file::Upload;
use answer::{Answer, too_many, with_limits};
pub(crate) use route::has_route;
use route::{Endpoint, Route};

/// The largest body that is read: as many files as Discord takes, and room for one that is too large and for the rest.
const LARGEST: usize = (limits::FILES + 2) * limits::FILE;
/// Where the API is.
const PREFIX: &str = "/api/v10";

/// A request that has been understood.
pub(crate) struct Call<'r> {
    pub(crate) route: &'static Route,
    /// The ids and names in the path, in order.
    pub(crate) parameters: Vec<&'r str>,
    pub(crate) query: &'r str,
    pub(crate) body: Value,
    /// The files of its form.
    pub(crate) uploads: &'r [Upload],
}

impl Call<'_> {
    /// A number in the path.
    pub(crate) fn id(&self, position: usize) -> u64 {
        self.parameters.get(position).and_then(|parameter| parameter.parse().ok()).unwrap_or_default()
    }

    /// A value in the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

impl World {
    /// Records a broken rule.
    pub(crate) fn broken(&mut self, call: &Call<'_>, what: &str) {
        self.violations.push(format!("{} {}: {what}", call.route.method, call.route.template));
    }
}

/// Counts a request as open while it lives.
struct Open<'s>(&'s Shared);

impl<'s> Open<'s> {
    fn new(shared: &'s Shared) -> Self {
        shared.write(|world| {
            world.open_requests += 1;
            world.last_request = Instant::now();
        });
        Self(shared)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.write(|world| {
            world.open_requests -= 1;
            world.last_request = Instant::now();
        });
    }
}

/// Answers one request.
pub(crate) async fn serve(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let _open = Open::new(&shared);
    let (parts, body) = request.into_parts();
    if files::is_file(&parts) {
        return files::serve(&shared, &parts).await;
    }
    let path = parts.uri.path().strip_prefix(PREFIX).unwrap_or(parts.uri.path()).to_owned();
    let method = parts.method.as_str().to_owned();
    let Some((route, parameters)) = route::find(&method, &path).filter(|_| parts.uri.path().starts_with(PREFIX)) else {
        shared.write(|world| {
            world.violations.push(format!("{method} {}: no such route", parts.uri.path()));
            world.requests.push(Request { method, path, template: String::new(), body: Value::Null, status: 404 });
        });
        return with_limits(Answer::error(404, 0, "404: Not Found"), "");
    };
    let read = read(&parts, body).await;
    let fault = shared.write(|world| world.faults.take(&route.name(), Instant::now()));
    let known = route.needs_no_token() || parts.headers.get(AUTHORIZATION).is_some_and(|token| *token == format!("Bot {}", shared.token()));
    let (body, uploads) = read.as_ref().ok().cloned().unwrap_or_default();
    let call = Call { route, parameters, query: parts.uri.query().unwrap_or_default(), body, uploads: &uploads };
    let mut answer = match (&fault, read) {
        (Some(Fault::TooMany { retry_after, scope, .. }), _) => too_many(*retry_after, scope),
        (Some(Fault::Status { status, .. }), _) => Answer::error(*status, 0, "the server has failed on purpose"),
        _ if !known => Answer::error(401, 0, "401: Unauthorized"),
        (_, Err(what)) => {
            shared.write(|world| world.broken(&call, &what));
            Answer::error(400, 50_109, "The request body contains invalid JSON.")
        }
        (_, Ok(_)) => carry_out(&shared, &call),
    };
    if let Some(Fault::StatusAfter { status, .. }) = &fault {
        shared.write(|world| world.answer_is_lost(&call));
        answer = Answer::error(*status, 0, "the answer was lost on purpose");
    }
    let delay = if let Some(Fault::Slow { delay, .. }) = &fault { *delay } else { Duration::ZERO };
    tokio::time::sleep(delay).await;
    shared.write(|world| {
        world.requests.push(Request {
            method,
            path: path.clone(),
            template: route.template.to_owned(),
            body: call.body,
            status: answer.status,
        });
    });
    with_limits(answer, route.template)
}

/// Checks the request and carries it out.
fn carry_out(shared: &Shared, call: &Call<'_>) -> Answer {
    let problems = shared
        .schema
        .as_ref()
        .map(|schema| schema.check(call.route.method, call.route.template, &described(&call.body)))
        .unwrap_or_default();
    if !problems.is_empty() && !call.body.is_null() {
        return shared.write(|world| world.invalid(call, &problems));
    }
    let address = shared.address;
    shared.write(|world| match world.refuse_files(call) {
        Some(answer) => answer,
        None => carry_out_in(world, call, address),
    })
}

/// A body as Discord's description has it. The numbers of files in a form are strings there, and numbers in the examples of
/// `reference#uploading-files`; Discord takes both.
fn described(body: &Value) -> Value {
    let mut body = body.clone();
    for place in ["/attachments", "/data/attachments"] {
        for file in body.pointer_mut(place).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(number) = file["id"].as_u64() {
                file["id"] = Value::String(number.to_string());
            }
        }
    }
    body
}

fn carry_out_in(world: &mut World, call: &Call<'_>, address: SocketAddr) -> Answer {
    match call.route.endpoint {
        Endpoint::Gateway => places::gateway(address),
        Endpoint::GatewayBot => places::gateway_bot(address, world.starts_left),
        Endpoint::CurrentUser => Answer::ok(world.user(world.bot)),
        Endpoint::User => world.get_user(call),
        Endpoint::CurrentApplication => Answer::ok(world.application()),
        Endpoint::DirectChannel => world.open_direct(call),
        Endpoint::Guild => world.get_guild(call),
        Endpoint::GuildChannels => world.get_guild_channels(call),
        Endpoint::GuildMember => world.get_member(call),
        Endpoint::Channel => world.get_channel(call),
        Endpoint::Typing => world.type_in(call),
        Endpoint::GetMessages => world.get_messages(call),
        Endpoint::CreateMessage => world.create_message(call),
        Endpoint::GetMessage => world.get_message(call),
        Endpoint::EditMessage => world.edit_message(call),
        Endpoint::DeleteMessage => world.delete_message(call),
        Endpoint::AddReaction => world.add_reaction(call),
        Endpoint::RemoveReaction => world.remove_reaction(call),
        Endpoint::GetCommands => world.get_commands(call),
        Endpoint::OverwriteCommands => world.overwrite_commands(call),
        Endpoint::CreateCommand => world.create_command(call),
        Endpoint::DeleteCommand => world.delete_command(call),
        Endpoint::Callback => world.callback(call),
        Endpoint::Followup => world.follow_up(call),
        Endpoint::GetAnswer => world.get_answer(call),
        Endpoint::EditAnswer => world.edit_answer(call),
        Endpoint::DeleteAnswer => world.delete_answer(call),
    }
}

/// The JSON of a request, its body or the part `payload_json` of a form, and the files of the form.
async fn read(parts: &Parts, body: Body) -> Result<(Value, Vec<Upload>), String> {
    let bytes = to_bytes(body, LARGEST).await.map_err(|error| format!("the body cannot be read: {error}"))?;
    if bytes.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        let json = serde_json::from_slice(&bytes).map_err(|error| format!("the body is not JSON: {error}"))?;
        return Ok((json, Vec::new()));
    }
    if kind.starts_with("multipart/form-data") {
        return form::read(kind, bytes).await;
    }
    Err(format!("the content type {kind:?} is not taken"))
}
