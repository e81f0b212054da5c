//! TLS and as much HTTP as is needed.

use super::{Log, Nature};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, crypto::aws_lc_rs};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use sync::Request;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

const WORDS: [&str; 7] = ["hello", "enrol", "push", "pull", "states", "wait", "farewell"];
/// It lets nobody wait longer.
const WAITING: Duration = Duration::from_secs(5);

/// Begins to listen; the runtime it runs on, the port, the authority as a hub card holds it.
pub fn listen(log: Arc<Mutex<Log>>, nature: &Nature) -> (tokio::runtime::Runtime, u16, String) {
    let (config, authority) = certified(nature);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(acceptor.clone(), stream, Arc::clone(&log)));
        }
    });
    (runtime, port, authority)
}

fn certified(nature: &Nature) -> (ServerConfig, String) {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = BASE64.encode(root.self_signed(&root_key).unwrap().der());
    let issuer = Issuer::new(root, root_key);
    let (leaf_key, mut leaf) =
        (KeyPair::generate().unwrap(), CertificateParams::new(vec![nature.name.to_owned()]).unwrap());
    leaf.not_before = date_time_ymd(nature.holds.0, 1, 1);
    leaf.not_after = date_time_ymd(nature.holds.1, 1, 1);
    let leaf: CertificateDer<'static> = leaf.signed_by(&leaf_key, &issuer).unwrap().der().clone();
    let key = PrivateKeyDer::Pkcs8(leaf_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf], key)
        .unwrap();
    (config, authority)
}

async fn converse(acceptor: TlsAcceptor, stream: TcpStream, log: Arc<Mutex<Log>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(acceptor.accept(stream).await?);
    loop {
        let (word, signed, body) = read(&mut stream).await?;
        if log.lock().unwrap().faults.is_silent {
            std::future::pending::<()>().await;
        }
        let (answer, cut) = match word {
            "wait" => (waited(&log, &signed, &body).await, None),
            _ => answer(&log, word, &signed, &body),
        };
        stream.get_mut().write_all(&answer[..cut.unwrap_or(answer.len()).min(answer.len())]).await?;
        stream.get_mut().flush().await?;
        if cut.is_some_and(|at| at < answer.len()) {
            return Ok(());
        }
    }
}

async fn read(stream: &mut BufReader<TlsStream<TcpStream>>) -> std::io::Result<(&'static str, String, Vec<u8>)> {
    let mut first = String::new();
    if stream.read_line(&mut first).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let path = first.split_whitespace().nth(1).unwrap().strip_prefix("/v1/").unwrap();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let word = WORDS.into_iter().find(|word| *word == path).unwrap();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = query.as_bytes().to_vec();
    if let Some(length) = headers.get("content-length") {
        body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).await?;
    }
    Ok((word, headers.remove("x-zoufang-signed").unwrap(), body))
}

/// Answers once there is something new, or the time is up.
async fn waited(log: &Mutex<Log>, signed: &str, query: &[u8]) -> Vec<u8> {
    let (checked, is_unknown) = {
        let mut log = log.lock().unwrap();
        log.asked.push("wait");
        (log.check(signed, ("wait", query)), log.faults.knows_no_waiting)
    };
    if is_unknown {
        return response(404, "", b"");
    }
    let known = std::str::from_utf8(query).unwrap().strip_prefix("cursor=").unwrap_or_default();
    let (device, until) = (checked.unwrap().device, Instant::now() + WAITING);
    loop {
        let word = log.lock().unwrap().heads_word(device);
        if word != known || Instant::now() > until {
            return response(200, "", format!("{{\"cursor\":\"{word}\"}}").as_bytes());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The bytes of an answer, and after how many of them the line is cut.
fn answer(log: &Mutex<Log>, word: &'static str, signed: &str, body: &[u8]) -> (Vec<u8>, Option<usize>) {
    let mut log = log.lock().unwrap();
    log.asked.push(word);
    let cut = log.faults.cut.filter(|(of, _)| *of == word).map(|(_, at)| at);
    if log.faults.nonsense {
        return (response(200, "", b"<html>welcome to the hotel</html>"), cut);
    }
    if let Some((_, status, text)) = log.faults.refusal.clone().filter(|(of, ..)| *of == word) {
        return (response(status, "", text.as_bytes()), cut);
    }
    let signed = match log.check(signed, (word, body)) {
        Ok(signed) => signed,
        Err(time) => {
            let header = time.map_or(String::new(), |t| format!("X-Zoufang-Time: {}\r\n", t.0));
            let text = r#"{"code":"Forbidden","reason":"request_unfit","params":{}}"#;
            return (response(401, &header, text.as_bytes()), cut);
        }
    };
    let reply = log.answer(signed.device, Request::decode(word, body).unwrap());
    (response(200, "", &reply.encode().unwrap()), cut)
}

fn response(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} -\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}
