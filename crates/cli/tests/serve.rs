//! The door of the browser mode from outside: what a foreign page or program sends, and what gets through to the core.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use cli::Core;
use kernel::{ErrorCode, Refusal};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

/// A core that notes what reached it.
#[derive(Default)]
struct Noting(Mutex<Vec<String>>);

impl Core for Noting {
    fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
        self.0.lock().unwrap().push(name.to_owned());
        match name {
            "test.echo" => Ok(args),
            "test.locked" => Err(Refusal::new(ErrorCode::Locked, "locked").with("after", 3)),
            "changes.wait" => {
                std::thread::sleep(std::time::Duration::from_secs(2));
                Ok(json!({}))
            }
            _ => Err(Refusal::new(ErrorCode::NotFound, "no_such_command")),
        }
    }

    fn bytes(&self, id: &str) -> Option<(String, Vec<u8>)> {
        self.0.lock().unwrap().push(format!("bytes {id}"));
        (id == "page-1").then(|| ("image/svg+xml".to_owned(), b"<svg/>".to_vec()))
    }
}

struct Served {
    port: u16,
    token: String,
    core: Arc<Noting>,
}

fn serve() -> Served {
    let core = Arc::new(Noting::default());
    let (sender, receiver) = std::sync::mpsc::channel();
    let behind: Arc<dyn Core> = core.clone();
    std::thread::spawn(move || cli::serve::run(behind, 0, |url| sender.send(url.to_owned()).unwrap()));
    let url = receiver.recv().unwrap();
    let (origin, token) = url.split_once("/#token=").unwrap();
    let port = origin.rsplit(':').next().unwrap().parse().unwrap();
    Served { port, token: token.to_owned(), core }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Served {
    /// Sends exactly these lines and this body.
    fn send(&self, first: &str, headers: &[&str], body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut text = format!("{first} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        headers.iter().for_each(|header| text.push_str(&format!("{header}\r\n")));
        stream.write_all(format!("{text}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    fn origin(&self) -> String {
        format!("Origin: http://127.0.0.1:{}", self.port)
    }

    fn key(&self) -> String {
        format!("X-Zoufang-Token: {}", self.token)
    }

    fn call(&self, body: &str) -> Answer {
        self.send("POST /api/call", &[&self.host(), &self.origin(), &self.key()], body)
    }

    fn reached(&self) -> Vec<String> {
        self.core.0.lock().unwrap().clone()
    }
}

const ECHO: &str = r#"{"name":"test.echo","args":{"text":"漏水"}}"#;

#[test]
fn calls_of_strangers_are_refused_and_never_reach_the_core() {
    let door = serve();
    let (host, origin, key) = (door.host(), door.origin(), door.key());
    let other_port = format!("Host: 127.0.0.1:{}", door.port ^ 1);
    let rebound = format!("Host: evil.example:{}", door.port);
    let rebound_origin = format!("Origin: http://evil.example:{}", door.port);
    let secure_origin = origin.replace("http:", "https:");
    let other_port_origin = format!("Origin: http://127.0.0.1:{}", door.port ^ 1);
    let cut = &key[..key.len() - 1];
    let cookie = format!("Cookie: zoufang={}", door.token);
    let cases: [(&str, &[&str]); 14] = [
        ("no token", &[&host, &origin]),
        ("empty token", &[&host, &origin, "X-Zoufang-Token: "]),
        ("wrong token", &[&host, &origin, "X-Zoufang-Token: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]),
        ("token cut short", &[&host, &origin, cut]),
        ("token twice", &[&host, &origin, &key, &key]),
        ("token as a cookie", &[&host, &origin, &cookie]),
        ("no host", &[&origin, &key]),
        ("another port's host", &[&other_port, &origin, &key]),
        ("a rebound name", &[&rebound, &rebound_origin, &key]),
        ("no origin", &[&host, &key]),
        ("a foreign origin", &[&host, "Origin: http://evil.example", &key]),
        ("the null origin", &[&host, "Origin: null", &key]),
        ("another port's origin", &[&host, &other_port_origin, &key]),
        ("https in the origin", &[&host, &secure_origin, &key]),
    ];
    for (what, headers) in cases {
        let answer = door.send("POST /api/call", headers, ECHO);
        assert!(answer.status == 403 || (what == "no host" && answer.status == 400), "{what}: {}", answer.status);
    }
    let cross_site = door.send("POST /api/call", &[&host, &origin, &key, "Sec-Fetch-Site: cross-site"], ECHO);
    assert_eq!(cross_site.status, 403);
    assert_eq!(door.reached(), Vec::<String>::new());
}

#[test]
fn a_token_in_the_address_opens_no_call() {
    let door = serve();
    let line = format!("POST /api/call?token={}", door.token);
    assert_eq!(door.send(&line, &[&door.host(), &door.origin()], ECHO).status, 403);
    assert_eq!(door.reached(), Vec::<String>::new());
}

#[test]
fn bytes_need_the_token_in_the_header_or_the_address() {
    let door = serve();
    let (host, key) = (door.host(), door.key());
    let with_token = format!("GET /bytes/page-1?token={}", door.token);
    let refused: [(&str, &[&str]); 5] = [
        ("GET /bytes/page-1", &[&host]),
        ("GET /bytes/page-1?token=wrong", &[&host]),
        (&with_token, &["Host: evil.example"]),
        (&with_token, &[&host, "Origin: http://evil.example"]),
        (&with_token, &[&host, "Sec-Fetch-Site: cross-site"]),
    ];
    for (line, headers) in refused {
        assert_eq!(door.send(line, headers, "").status, 403, "{line} {headers:?}");
    }
    assert_eq!(door.reached(), Vec::<String>::new());

    for (line, headers) in [(&*with_token, &[&*host] as &[&str]), ("GET /bytes/page-1", &[&host, &key])] {
        let answer = door.send(line, headers, "");
        assert_eq!((answer.status, &*answer.body), (200, "<svg/>"), "{line}");
        assert!(answer.head.contains("content-type: image/svg+xml"), "{}", answer.head);
    }
    assert_eq!(door.send(&with_token.replace("page-1", "page-2"), &[&host], "").status, 404);
}

#[test]
fn a_page_of_ours_gets_the_answer_or_the_refusal_as_the_core_gave_it() {
    let door = serve();
    let answer = door.call(ECHO);
    assert_eq!((answer.status, serde_json::from_str::<Value>(&answer.body).unwrap()), (200, json!({ "text": "漏水" })));
    let localhost = format!("Host: localhost:{}", door.port);
    let origin = format!("Origin: http://localhost:{}", door.port);
    assert_eq!(door.send("POST /api/call", &[&localhost, &origin, &door.key()], ECHO).status, 200);

    let locked = door.call(r#"{"name":"test.locked"}"#);
    let told: Value = serde_json::from_str(&locked.body).unwrap();
    assert_eq!(locked.status, 423);
    assert_eq!(told, json!({ "code": "Locked", "reason": "locked", "field": null, "params": { "after": "3" } }));
    assert_eq!(door.call("{").status, 400);
    assert_eq!(door.call(r#"{"args":{}}"#).status, 400);
}

#[test]
fn a_long_poll_holds_up_nobody() {
    let door = serve();
    let began = std::time::Instant::now();
    std::thread::scope(|scope| {
        let waits: Vec<_> = (0..4).map(|_| scope.spawn(|| door.call(r#"{"name":"changes.wait"}"#).status)).collect();
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert_eq!(door.call(ECHO).status, 200);
        assert!(began.elapsed().as_millis() < 1_800, "the echo waited for the polls");
        assert!(waits.into_iter().all(|wait| wait.join().unwrap() == 200));
    });
}

#[test]
fn every_answer_carries_the_policy_and_none_may_be_kept() {
    let door = serve();
    let host = door.host();
    let key = door.key();
    let lines = ["GET /", "GET /no-such-file.js", "GET /bytes/page-1", "POST /api/call"];
    for line in lines {
        for headers in [&[&*host] as &[&str], &[&host, &key], &["Host: evil.example"]] {
            let head = door.send(line, headers, "").head;
            for needed in ["default-src 'none'", "frame-ancestors 'none'", "cache-control: no-store", "nosniff"] {
                assert!(head.contains(needed), "{line} {headers:?} lacks {needed}: {head}");
            }
            assert!(!head.contains("access-control-allow"), "{head}");
        }
    }
    assert_eq!(door.send("GET /", &["Host: evil.example"], "").status, 403);
}

#[test]
fn a_body_beyond_the_limit_is_refused_with_words() {
    let door = serve();
    let mut stream = TcpStream::connect(("127.0.0.1", door.port)).unwrap();
    let head = format!(
        "POST /api/call HTTP/1.1\r\n{}\r\n{}\r\n{}\r\nContent-Length: {}\r\n\r\n",
        door.host(),
        door.origin(),
        door.key(),
        cli::serve::BODY_LIMIT + 1
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 400");
    assert_eq!(door.reached(), Vec::<String>::new());
}

#[test]
fn two_launches_have_two_tokens() {
    let (first, second) = (serve(), serve());
    assert_ne!(first.token, second.token);
    assert_ne!(first.port, second.port);
}
