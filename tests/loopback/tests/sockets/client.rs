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
        let url = discord.url();
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.expect("the server takes connections");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} /api/v10{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bot {}\r\nContent-Type: application/json\r\n\
            Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            discord.token(),
            body.len(),
        );
        stream.write_all(request.as_bytes()).await.expect("the connection is open");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer comes");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        assert!(head.to_lowercase().contains("x-ratelimit-remaining"), "{head}");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer has a status");
        (status, serde_json::from_str(body).unwrap_or_default())
    }
}
