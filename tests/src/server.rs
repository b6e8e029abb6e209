//! A running search-api.

use crate::program;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server of an index, ended when it goes out of scope.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts a server and waits until it is ready.
    pub fn start(index: &Path) -> Self {
        Self::start_with(index, &[])
    }

    /// The same with further arguments.
    pub fn start_with(index: &Path, arguments: &[&str]) -> Self {
        let address = format!("127.0.0.1:{}", free_port());
        let mut child = Command::new(program("search-api"))
            .arg("serve")
            .arg("--index")
            .arg(index)
            .args(["--listen", &address])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Its log is read to the end, so that a full pipe never stops it.
        let log = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
        let mut server = Self { child, address };
        server.wait_until_ready();
        server
    }

    fn wait_until_ready(&mut self) {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the server ended with {status}");
            }
            if get(&self.url("/v1/ready")).0 == 200 {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server was not ready within a minute");
    }

    /// Address of a page or an endpoint.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Status and JSON of an endpoint.
    pub fn json(&self, path: &str) -> (u16, Value) {
        let (status, body) = get(&self.url(path));
        let json = serde_json::from_str(&body).unwrap_or_else(|e| panic!("{path}: {e}: {body}"));
        (status, json)
    }

    /// Answer to a search; `parameters` are appended, encoded already: `&limit=3`.
    pub fn search(&self, query: &str, parameters: &str) -> Value {
        let (status, json) = self.json(&format!("/v1/search?q={}{parameters}", encode(query)));
        assert_eq!(status, 200, "{query}: {json}");
        json
    }

    /// Every document that the server shows, whole, by way of the blank query.
    pub fn documents(&self) -> Vec<Value> {
        let mut documents = Vec::new();
        loop {
            let answer = self.search("", &format!("&limit=100&offset={}", documents.len()));
            let hits = answer["hits"].as_array().unwrap();
            for hit in hits {
                let id = hit["id"].as_str().unwrap();
                let (status, document) = self.json(&format!("/v1/documents/{id}"));
                assert_eq!(status, 200, "{id}");
                documents.push(document);
            }
            if hits.is_empty() || documents.len() as u64 >= answer["total"].as_u64().unwrap() {
                return documents;
            }
        }
    }

    /// Identity of the running process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status and body of an address; status 0 when nobody answers.
pub fn get(url: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    match agent.get(url).call() {
        Ok(mut response) => {
            let status = response.status().as_u16();
            (
                status,
                response
                    .body_mut()
                    .with_config()
                    .limit(1 << 30)
                    .read_to_string()
                    .unwrap_or_default(),
            )
        }
        Err(_) => (0, String::new()),
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Percent-encoding of a query parameter.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
