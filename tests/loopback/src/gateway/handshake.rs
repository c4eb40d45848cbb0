//! IDENTIFY and RESUME.

use serde_json::{Value, json};

use super::{
    ALREADY_AUTHENTICATED, AUTHENTICATION_FAILED, DECODE_ERROR, DISALLOWED_INTENTS, End, INVALID_INTENTS, INVALID_SEQUENCE,
    INVALID_SESSION, INVALID_SHARD, Task,
};
use crate::world::World;
use crate::world::event::{self, GUILDS, MESSAGE_CONTENT, OTHER_PRIVILEGED};
use crate::world::session::{Order, SessionData};

impl Task {
    /// Checks who is there and what is wanted; opens a session with READY and a `GUILD_CREATE` for each guild of the shard.
    pub(super) fn identify(&mut self, data: &Value) -> Result<(), End> {
        if self.session.is_some() {
            return Err(End::Close(ALREADY_AUTHENTICATED));
        }
        let intents = data["intents"].as_u64().ok_or(End::Close(DECODE_ERROR))?;
        let shard = shard(&data["shard"]);
        let number = self.connection.number;
        self.shared.write(|world| {
            world.connections[number].intents = Some(intents);
            world.connections[number].shard = shard;
        });
        if !self.knows_token(data) {
            return Err(End::Close(AUTHENTICATION_FAILED));
        }
        let shard = shard.ok_or(End::Close(INVALID_SHARD))?;
        if intents & !event::ALL != 0 {
            return Err(End::Close(INVALID_INTENTS));
        }
        let allowed = self.shared.read(|world| world.message_content);
        if intents & OTHER_PRIVILEGED != 0 || (intents & MESSAGE_CONTENT != 0 && !allowed) {
            return Err(End::Close(DISALLOWED_INTENTS));
        }
        self.compress = self.shared.compress && data["compress"] == true;
        let resume_url = format!("ws://{}/gateway", self.shared.address);
        let connection = self.connection.clone();
        self.session = Some(self.shared.write(|world| {
            let id = format!("{:032x}", world.clock.id());
            let connection = Some(connection);
            world.sessions.push(SessionData {
                id,
                intents,
                shard,
                sent: Vec::new(),
                written: 0,
                connection,
                alive: true,
                beats: 0,
                held: None,
            });
            world.connections[number].established = true;
            world.greet(&resume_url)
        }));
        Ok(())
    }

    /// Goes on with a session: sends what was missed, then RESUMED.
    pub(super) async fn resume(&mut self, data: &Value) -> Result<(), End> {
        if self.session.is_some() {
            return Err(End::Close(ALREADY_AUTHENTICATED));
        }
        let seq = data["seq"].as_u64().ok_or(End::Close(DECODE_ERROR))?;
        let number = self.connection.number;
        self.shared.write(|world| world.connections[number].resume = Some(seq));
        if !self.knows_token(data) {
            return Err(End::Close(AUTHENTICATION_FAILED));
        }
        let id = data["session_id"].as_str().unwrap_or_default().to_owned();
        let seq = usize::try_from(seq).unwrap_or(usize::MAX);
        let connection = self.connection.clone();
        let found = self.shared.write(|world| {
            let Some(session) = world.sessions.iter_mut().find(|session| session.id == id && session.alive) else {
                world.connections[number].refused = true;
                return None;
            };
            if seq > session.sent.len() {
                session.alive = false;
                return Some(false);
            }
            session.order(Order::Drop);
            session.connection = Some(connection);
            session.written = seq;
            for payload in &session.sent[seq..] {
                session.order(Order::Event(payload.clone()));
            }
            session.send("RESUMED", &json!({}));
            world.connections[number].established = true;
            Some(true)
        });
        match found {
            None => self.send(&json!({"op": INVALID_SESSION, "d": false, "s": null, "t": null})).await,
            Some(false) => Err(End::Close(INVALID_SEQUENCE)),
            Some(true) => {
                // The client has asked for compression at IDENTIFY only; resumed connections are plain.
                self.session = Some(id);
                Ok(())
            }
        }
    }

    fn knows_token(&self, data: &Value) -> bool {
        let token = data["token"].as_str().unwrap_or_default();
        token.strip_prefix("Bot ").unwrap_or(token) == self.shared.token()
    }
}

/// Number and count; one shard when nothing is said.
fn shard(data: &Value) -> Option<(u64, u64)> {
    if data.is_null() {
        return Some((0, 1));
    }
    let (number, count) = (data[0].as_u64()?, data[1].as_u64()?);
    (number < count).then_some((number, count))
}

impl World {
    /// Sends READY and the guilds to the newest session. Returns its id.
    fn greet(&mut self, resume_url: &str) -> String {
        let bot = self.user(self.bot);
        let Some(session) = self.sessions.last() else { return String::new() };
        let guilds: Vec<u64> =
            self.guilds.values().filter(|guild| guild.has_bot && session.serves(Some(guild.id))).map(|guild| guild.id).collect();
        let wants_guilds = session.intents & GUILDS != 0;
        let unavailable: Value = guilds.iter().map(|guild| json!({"id": guild.to_string(), "unavailable": true})).collect();
        let created: Vec<Value> = guilds.iter().filter(|_| wants_guilds).map(|&guild| self.guild_create(guild)).collect();
        let application = json!({"id": self.bot.to_string(), "flags": self.application_flags()});
        let Some(session) = self.sessions.last_mut() else { return String::new() };
        let (number, count) = session.shard;
        let id = session.id.clone();
        session.send(
            "READY",
            &json!({"v": 10, "user": bot, "guilds": unavailable, "session_id": id, "resume_gateway_url": resume_url,
                "shard": [number, count], "application": application, "private_channels": [], "relationships": [], "user_settings": {}}),
        );
        for guild in created {
            session.send("GUILD_CREATE", &guild);
        }
        id
    }

    /// The flags of the application: 1 << 19 is the content of messages for an app in few guilds.
    pub(crate) fn application_flags(&self) -> u64 {
        if self.message_content { 1 << 19 } else { 0 }
    }
}
