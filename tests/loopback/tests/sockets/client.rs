//! A client of the gateway and of REST, with no more than sockets.

use std::io::Read;

use flate2::read::ZlibDecoder;
use futures_util::{SinkExt, StreamExt};
use loopback_discord::Discord;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A connection to the gateway after HELLO.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The last sequence number.
    pub(crate) seq: u64,
}

impl Client {
    pub(crate) async fn connect(discord: &Discord) -> Self {
        let address = discord.url().replace("http://", "ws://") + "/gateway?v=10&encoding=json";
        let (socket, _) = connect_async(address).await.expect("the gateway takes connections");
        let mut client = Self { socket, seq: 0 };
        assert_eq!(client.next().await["op"], 10);
        client
    }

    /// Opens a session, compressed; returns the data of READY.
    pub(crate) async fn identify(&mut self, discord: &Discord, intents: u64) -> Value {
        self.send(json!({"op": 2, "d": {"token": discord.token(), "intents": intents, "compress": true, "properties": {}}})).await;
        self.event("READY").await
    }

    pub(crate) async fn send(&mut self, payload: Value) {
        self.socket.send(Message::Text(payload.to_string().into())).await.expect("the connection is open");
    }

    /// The next payload.
    pub(crate) async fn next(&mut self) -> Value {
        let text = match self.socket.next().await.expect("the connection is open").expect("a payload comes") {
            Message::Text(text) => text.to_string(),
            Message::Binary(bytes) => {
                let mut text = String::new();
                ZlibDecoder::new(&bytes[..]).read_to_string(&mut text).expect("one zlib stream");
                text
            }
            other => panic!("{other:?}"),
        };
        let payload: Value = serde_json::from_str(&text).expect("payloads are JSON");
        self.seq = payload["s"].as_u64().unwrap_or(self.seq);
        payload
    }

    /// The data of the next event of this name; others are passed over.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            let mut payload = self.next().await;
            if payload["t"] == name {
                return payload["d"].take();
            }
        }
    }

    /// The code the connection is closed with.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Message::Close(frame) = self.socket.next().await?.ok()? {
                return frame.map(|frame| frame.code.into());
            }
        }
    }

    /// A REST request; returns the status and the body.
    pub(crate) async fn rest(&self, discord: &Discord, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        answered(discord, method, path, "application/json", body.as_bytes()).await
    }

    /// A REST request with a form: its JSON, and the names and contents of its files.
    pub(crate) async fn form(&self, discord: &Discord, method: &str, path: &str, json: &Value, files: &[(&str, &[u8])]) -> (u16, Value) {
        let mut form = format!("--mark\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{json}\r\n").into_bytes();
        for (number, (name, content)) in files.iter().enumerate() {
            let head = format!("--mark\r\nContent-Disposition: form-data; name=\"files[{number}]\"; filename=\"{name}\"\r\n\r\n");
            form = [form.as_slice(), head.as_bytes(), content, b"\r\n"].concat();
        }
        form.extend_from_slice(b"--mark--\r\n");
        answered(discord, method, path, "multipart/form-data; boundary=mark", &form).await
    }
}

/// A REST request with the bot's token.
async fn answered(discord: &Discord, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, Value) {
    let token = format!("Authorization: Bot {}\r\nContent-Type: {kind}\r\n", discord.token());
    let (status, head, body) = request(discord, method, &format!("/api/v10{path}"), &token, body).await;
    assert!(head.to_lowercase().contains("x-ratelimit-remaining"), "{head}");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

/// A file on the host of attachments, given by its address there. `headers` end their lines.
pub(crate) async fn file(discord: &Discord, url: &str, headers: &str) -> (u16, Vec<u8>) {
    let path = url.strip_prefix("https://cdn.discordapp.com").expect("files are on Discord's host");
    let (status, _, body) = request(discord, "GET", path, headers, b"").await;
    (status, body)
}

/// A request; returns the status, the head and the body.
async fn request(discord: &Discord, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, String, Vec<u8>) {
    let url = discord.url();
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.expect("the server takes connections");
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("the connection is open");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer comes");
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("an answer has a head");
    let head = String::from_utf8(answer[..end].to_vec()).expect("a head is text");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer has a status");
    (status, head, answer[end + 4..].to_vec())
}
