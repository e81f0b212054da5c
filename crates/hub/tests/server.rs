//! The hub's doors over real connections: what is refused first, then what is let through.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;

use hub::Caller;
use hub::server::{Line, Listening, Rate, Rates, Turns};
use kernel::Exit;
use kernel::{Instant, MemberId, RecordId, Role, TimelineId};
use line::{Asking, NOW, Served, TIMELINE, device, hello, key, raw, secure};
use std::sync::atomic::Ordering;
use std::time::Duration;
use sync::{Card, Enrolled, Reply, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TEN_YEARS: i64 = 3_653 * 86_400_000;
const CANARY: &str = "CANARY-Wang-Xiuying-13900001111";

/// A greeting that offers TLS 1.2 at best, with suites and groups that a server of 2018 would take.
fn greeting_of_2018() -> Vec<u8> {
    let extensions: &[&[u8]] = &[
        &[0, 10, 0, 6, 0, 4, 0, 0x1d, 0, 0x17],
        &[0, 11, 0, 2, 1, 0],
        &[0, 13, 0, 6, 0, 4, 4, 3, 8, 4],
        &[0, 23, 0, 0],
    ];
    let extensions = extensions.concat();
    let mut hello = vec![3, 3];
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]);
    hello.extend((extensions.len() as u16).to_be_bytes());
    hello.extend(extensions);
    let mut handshake = vec![1, 0];
    handshake.extend((hello.len() as u16).to_be_bytes());
    handshake.extend(hello);
    let mut record = vec![0x16, 3, 1];
    record.extend((handshake.len() as u16).to_be_bytes());
    record.extend(handshake);
    record
}

#[tokio::test]
async fn tls_1_2_is_refused_for_its_version() {
    let served = Served::begin().await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(&greeting_of_2018()).await.unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.unwrap();
    assert_eq!(said.first(), Some(&0x15), "an alert");
    assert_eq!(&said[5..7], [2, 70], "fatal, protocol_version");
    assert_eq!(served.post(&Asking::hello(1)).await.status, 200, "while TLS 1.3 is taken");
}

#[tokio::test]
async fn a_client_that_pins_our_authority_takes_no_other_and_no_other_name() {
    let (served, other) = (Served::begin().await, Served::begin().await);
    let connect = || TcpStream::connect(served.address);
    let ours = served.authority.clone().unwrap();
    let wrong = secure(connect().await.unwrap(), &other.authority.clone().unwrap(), "localhost").await;
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("invalid peer certificate"), "{wrong}");
    let wrong = secure(connect().await.unwrap(), &ours, "elsewhere.example").await;
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("not valid for name"), "{wrong}");
    secure(connect().await.unwrap(), &ours, "localhost").await.unwrap();
}

#[tokio::test]
async fn plaintext_gets_no_answer() {
    let served = Served::begin().await;
    let bytes = Asking::hello(1).bytes("POST", "/v1/hello");
    assert!(raw(served.address, None, &bytes).await.is_err());
    assert!(served.hub.heard().is_empty());
    assert_eq!(served.raw(&bytes).await.status, 200);
    let metrics = served.get("/metrics").await.text();
    assert!(metrics.contains("zoufang_failed_handshakes_total 1"), "{metrics}");
}

#[tokio::test]
async fn without_tls_only_the_loopback_is_listened_on() {
    let refused = Listening::bind("0.0.0.0:0".parse().unwrap(), Line::Plain).await.map(|_| ()).unwrap_err();
    assert_eq!((refused.exit, refused.refusal.reason.as_str()), (Exit::Usage, "plain_only_on_loopback"));
    let served = Served::with(Rates::default(), true).await;
    assert_eq!(served.post(&Asking::hello(1)).await.status, 200);
}

#[tokio::test]
async fn long_bodies_are_turned_away_before_they_are_read() {
    let served = Served::begin().await;
    let said = Asking::push(1).bytes("POST", "/v1/push");
    let text = String::from_utf8_lossy(&said);
    let head = text.split_once("content-length").unwrap().0;
    let answered = served.raw(format!("{head}content-length: 4194305\r\n\r\n").as_bytes()).await;
    assert_eq!((answered.status, answered.reason().as_str()), (413, "request_too_long"), "nothing of it was sent");

    let mut growing = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
    let piece = [b"100000\r\n".as_slice(), &vec![0; 0x10_0000], b"\r\n"].concat();
    (0..5).for_each(|_| growing.extend(&piece));
    let answered = served.raw(&growing).await;
    assert_eq!((answered.status, answered.reason().as_str()), (413, "request_too_long"), "it said no length");

    let greeting = Asking::of(1, "hello", vec![0; 65_537]);
    assert_eq!(served.post(&greeting).await.status, 413, "a greeting is short");
    assert!(served.hub.heard().is_empty());
    assert_eq!(served.post(&Asking::of(1, "hello", vec![0; 65_536])).await.status, 400, "long enough, but no greeting");
}

#[tokio::test]
async fn a_history_is_asked_for_in_few_bytes_by_a_known_device_in_this_life() {
    let served = Served::begin().await;
    let wish = sync::HistoryWish { record: RecordId::from_bytes([7; 16]), after: None };
    let body = Request::History(wish).encode().unwrap();
    assert_eq!(served.post(&Asking::of(1, "history", vec![0; 1_025])).await.status, 413);
    assert_eq!(served.post(&Asking::of(1, "history", vec![0; 1_024])).await.reason(), "request_unfit");
    assert_eq!(served.post(&Asking::of(20, "history", body.clone())).await.reason(), "device_unknown");
    let elsewhere = Asking::of(1, "history", body.clone()).in_life(TimelineId::from_bytes([8; 16]), 1);
    assert_eq!(served.post(&elsewhere).await.reason(), "another_timeline");
    assert!(served.hub.heard().is_empty());
    assert_eq!(served.post(&Asking::of(1, "history", body)).await.status, 200);
}

#[tokio::test]
async fn states_are_asked_for_in_few_bytes_by_a_known_device_in_this_life() {
    let served = Served::begin().await;
    let wish = sync::StatesWish { scope: kernel::ScopeId::from_bytes([7; 16]), kind: 21, after: None };
    let body = Request::States(wish).encode().unwrap();
    assert_eq!(served.post(&Asking::of(1, "states", vec![0; 1_025])).await.status, 413);
    assert_eq!(served.post(&Asking::of(20, "states", body.clone())).await.reason(), "device_unknown");
    let elsewhere = Asking::of(1, "states", body.clone()).in_life(TimelineId::from_bytes([8; 16]), 1);
    assert_eq!(served.post(&elsewhere).await.reason(), "another_timeline");
    assert!(served.hub.heard().is_empty());
    assert_eq!(served.post(&Asking::of(1, "states", body)).await.status, 200);
}

/// A page of states may cost the hub thousands of folds: each laptop is given few, and nothing else that it asks is counted with them.
#[tokio::test]
async fn states_are_given_seldom_and_everything_else_as_often_as_before() {
    let served = Served::with(Rates { states: Rate::of(3, 3600), ..Rates::default() }, false).await;
    let wish = sync::StatesWish { scope: kernel::ScopeId::from_bytes([7; 16]), kind: 21, after: None };
    let states = |n| Asking::new(n, &Request::States(wish));
    for _ in 0..3 {
        assert_eq!(served.post(&states(1)).await.status, 200);
    }
    let answered = served.post(&states(1)).await;
    assert_eq!((answered.status, answered.reason().as_str()), (429, "asked_too_often"));
    assert!((1..=1_200).contains(&answered.headers["retry-after"].parse::<u32>().unwrap()));
    let pull = Asking::new(1, &Request::Pull(sync::Pull { wishes: Vec::new(), most_bytes: 1_000 }));
    assert_eq!(served.post(&pull).await.status, 200, "the same laptop reads on");
    assert_eq!(served.post(&states(2)).await.status, 200, "another laptop has its own allowance");
}

#[tokio::test]
async fn a_header_of_another_form_is_turned_away() {
    let served = Served::begin().await;
    let right = Asking::hello(1).signed.header();
    let shortened = right[..right.len() - 2].to_owned();
    let extended = format!("{right}.00");
    for header in ["", "x", &shortened, &extended, &right.replace('.', "-"), "é.1.1.1.1"] {
        let bytes = format!(
            "POST /v1/hello HTTP/1.1\r\nhost: h\r\nconnection: close\r\nx-zoufang-signed: {header}\r\ncontent-length: 0\r\n\r\n"
        );
        let answered = served.raw(bytes.as_bytes()).await;
        assert_eq!((answered.status, answered.reason().as_str()), (400, "request_header_unfit"), "{header}");
    }
    let none =
        served.raw(b"POST /v1/hello HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(none.status, 400);
    assert!(served.hub.heard().is_empty());
}

#[tokio::test]
async fn a_signature_covers_body_word_time_and_device() {
    let served = Served::begin().await;
    let right = Asking::push(1);
    let mut spoiled: Vec<Asking> = vec![right.clone().signed_by(&key(2))];
    let spoil = |f: fn(&mut Asking)| {
        let mut asking = Asking::push(1);
        f(&mut asking);
        asking
    };
    spoiled.push(spoil(|a| {
        a.body = Request::Push(sync::Push { offers: vec![], cards: vec![vec![1]], states: vec![] }).encode().unwrap()
    }));
    spoiled.push(spoil(|a| a.word = "pull"));
    spoiled.push(spoil(|a| a.signed.at = Instant(NOW.0 + 1)));
    spoiled.push(spoil(|a| a.signed.device = device(2)));
    spoiled.push(spoil(|a| a.signed.nonce[0] ^= 1));
    spoiled.push(spoil(|a| a.signed.timeline = TIMELINE));
    for (n, asking) in spoiled.iter().enumerate() {
        let answered = served.post(asking).await;
        assert_eq!((answered.status, answered.reason().as_str()), (401, "request_signature_wrong"), "{n}");
    }
    assert!(served.hub.heard().is_empty());
    assert_eq!(served.post(&right).await.status, 200, "and no stranger has used up its nonce");
    assert_eq!(served.hub.heard(), [Caller::Device(device(1))]);
}

#[tokio::test]
async fn a_request_is_taken_once() {
    let served = Served::begin().await;
    let asking = Asking::push(1);
    assert_eq!(served.post(&asking).await.status, 200);
    let again = served.post(&asking).await;
    assert_eq!((again.status, again.reason().as_str()), (409, "request_replayed"));
    assert_eq!(served.hub.heard().len(), 1);
    assert_eq!(served.post(&Asking::push(1)).await.status, 200, "the same question with another nonce");
}

#[tokio::test]
async fn a_clock_that_is_ten_years_off_is_told_the_time() {
    let served = Served::begin().await;
    for off in [-TEN_YEARS, TEN_YEARS, 300_001, -300_001] {
        let answered = served.post(&Asking::hello(1).at(Instant(NOW.0 + off), 1)).await;
        assert_eq!((answered.status, answered.reason().as_str()), (425, "clock_out_of_step"), "{off}");
        let told = Instant(answered.headers["x-zoufang-time"].parse().unwrap());
        assert_eq!(served.post(&Asking::hello(1).at(told, 1)).await.status, 200, "healed by the header");
    }
    for off in [-300_000, 300_000] {
        assert_eq!(served.post(&Asking::hello(1).at(Instant(NOW.0 + off), 1)).await.status, 200, "{off}");
    }
    assert_eq!(served.post(&Asking::hello(1).at(Instant(i64::MIN), 1)).await.status, 425);
}

#[tokio::test]
async fn who_knows_another_life_of_the_hub_is_told_the_present_one() {
    let served = Served::begin().await;
    let old = TimelineId::from_bytes([8; 16]);
    let answered = served.post(&Asking::push(1).in_life(old, 1)).await;
    assert_eq!((answered.status, answered.reason().as_str()), (409, "another_timeline"));
    assert_eq!(answered.headers["x-zoufang-timeline"], TIMELINE.to_string());
    assert_eq!(served.post(&Asking::hello(1).in_life(old, 1)).await.status, 200, "a greeting is always heard");
    assert_eq!(served.post(&Asking::push(1).in_life(TIMELINE, 1)).await.status, 200);
}

fn newcomer(n: u8) -> Request {
    let card = Card {
        member: MemberId::from_bytes([n; 16]),
        device: device(n),
        nickname: "新来的".to_owned(),
        role: Role::Recorder,
        place_name: "天平路街道".to_owned(),
        sign_key: key(n).verifying().to_hex(),
        seal_key: "00".repeat(32),
    };
    Request::Enrol(serde_json::to_vec(&Enrolled { card, proof: None }).unwrap())
}

#[tokio::test]
async fn a_stranger_may_greet_and_enrol_with_the_key_of_the_card_and_nothing_more() {
    let served = Served::begin().await;
    for question in [Request::Push(sync::Push::default()), Request::Pull(sync::Pull::default())] {
        let answered = served.post(&Asking::new(20, &question)).await;
        assert_eq!((answered.status, answered.reason().as_str()), (401, "device_unknown"));
    }
    let stolen = Asking::new(20, &newcomer(20)).signed_by(&key(21));
    assert_eq!(served.post(&stolen).await.reason(), "request_signature_wrong");
    let for_another = Asking::new(21, &newcomer(20)).signed_by(&key(20));
    assert_eq!(served.post(&for_another).await.reason(), "device_differs");
    let as_another = Asking::new(20, &Request::Hello(hello(1)));
    assert_eq!(served.post(&as_another).await.reason(), "device_differs");
    assert!(served.hub.heard().is_empty());
    assert_eq!(served.post(&Asking::hello(20)).await.status, 200);
    assert_eq!(served.post(&Asking::new(20, &newcomer(20))).await.status, 200);
    assert_eq!(served.hub.heard(), [Caller::Stranger(device(20)); 2]);
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let rates = Rates { ask: Rate::of(3, 60), failed_enrolment: Rate::of(2, 3600), ..Rates::default() };
    let served = Served::with(rates, false).await;
    for _ in 0..3 {
        assert_eq!(served.post(&Asking::push(1)).await.status, 200);
    }
    let answered = served.post(&Asking::push(1)).await;
    assert_eq!((answered.status, answered.reason().as_str()), (429, "asked_too_often"));
    assert!((1..=20).contains(&answered.headers["retry-after"].parse::<u32>().unwrap()));
    assert_eq!(served.post(&Asking::push(2)).await.status, 200, "another laptop has its own allowance");
    for _ in 0..3 {
        assert_eq!(served.post(&Asking::push(3).signed_by(&key(4))).await.status, 401);
    }
    assert_eq!(served.post(&Asking::push(3)).await.status, 200, "nobody uses up another's");

    for _ in 0..2 {
        assert_eq!(served.post(&Asking::new(20, &newcomer(20)).signed_by(&key(21))).await.status, 401);
    }
    let answered = served.post(&Asking::new(20, &newcomer(20))).await;
    assert_eq!(answered.status, 429, "an address that fails to enrol twice waits");
    assert!(answered.headers["retry-after"].parse::<u32>().unwrap() > 600);
    assert_eq!(served.post(&Asking::push(4)).await.status, 200, "while the laptops behind it work on");
}

#[tokio::test]
async fn while_the_log_is_busy_each_is_told_a_later_time_to_come_again() {
    let short = Duration::from_millis(200);
    let turns = Turns { reading: 2, asking: 1, beginning: short, going_on: short * 5, waiting: 1 };
    let served = Served::by_turns((Rates::default(), turns), false).await;
    let (let_go, gate) = std::sync::mpsc::channel();
    *served.hub.gate.lock().unwrap() = Some(gate);
    let (address, authority) = (served.address, served.authority.clone());
    let slow = Asking::push(1).bytes("POST", "/v1/push");
    let slow = tokio::spawn(async move { raw(address, authority.as_deref(), &slow).await.unwrap() });
    while !served.hub.is_in_hand.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let begun = std::time::Instant::now();
    let greeting = served.post(&Asking::hello(2)).await;
    assert_eq!((greeting.status, greeting.reason().as_str()), (503, "hub_busy"));
    assert!(begun.elapsed() < turns.going_on, "who only begins is not kept waiting");
    let first: u32 = greeting.headers["retry-after"].parse().unwrap();
    assert!((4..=5).contains(&first), "{first}");
    assert_eq!(served.post(&Asking::push(3)).await.status, 503);
    assert!(begun.elapsed() >= turns.going_on, "who is in the midst of it waits longer");

    let_go.send(()).unwrap();
    let slow = slow.await.unwrap();
    assert!(matches!(Reply::decode("push", &slow.body), Ok(Reply::Pushed(_))), "{}", slow.status);
    assert_eq!(served.post(&Asking::hello(2)).await.status, 200);
    assert_eq!(served.post(&Asking::push(3)).await.status, 200);
}

/// Sends the first half of a push and goes away.
async fn cut_off(served: &Served) {
    let bytes = Asking::push(1).bytes("POST", "/v1/push");
    let stream = TcpStream::connect(served.address).await.unwrap();
    let mut stream = secure(stream, served.authority.as_deref().unwrap(), "localhost").await.unwrap();
    stream.write_all(&bytes[..bytes.len() - 10]).await.unwrap();
    stream.flush().await.unwrap();
}

#[tokio::test]
async fn a_line_that_is_cut_counts_against_nobody() {
    let served = Served::with(Rates { stranger: Rate::of(2, 3600), ..Rates::default() }, false).await;
    for _ in 0..4 {
        cut_off(&served).await;
    }
    let counted = "zoufang_answers_total{word=\"push\",status=\"408\"} 4";
    while !served.get("/metrics").await.text().contains(counted) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(served.post(&Asking::push(1)).await.status, 200);
    assert!(served.hub.heard().len() == 1, "what was cut was never asked");
}

#[tokio::test]
async fn a_training_day_behind_one_address_enrols_everybody() {
    let served = Served::begin().await;
    for n in 20..60 {
        assert_eq!(served.post(&Asking::new(n, &newcomer(n))).await.status, 200, "{n}");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_address_is_the_last_one_it_names() {
    let rates = Rates { failed_enrolment: Rate::of(1, 3600), ..Rates::default() };
    let named = |more: &str, wrong: bool| {
        let mut asking = Asking::new(20, &newcomer(20));
        asking.more = more.to_owned();
        if wrong { asking.signed_by(&key(21)) } else { asking }
    };
    let (one, other) = ("x-forwarded-for: 6.6.6.6, 10.0.0.1\r\n", "x-forwarded-for: 10.0.0.1, 10.0.0.2\r\n");
    let proxied = Served::with(rates, true).await;
    assert_eq!(proxied.post(&named(one, true)).await.status, 401);
    assert_eq!(proxied.post(&named(one, false)).await.status, 429);
    assert_eq!(proxied.post(&named(other, false)).await.status, 200);
    let direct = Served::with(rates, false).await;
    assert_eq!(direct.post(&named(one, true)).await.status, 401);
    assert_eq!(direct.post(&named(other, false)).await.status, 429, "without a proxy nobody's word counts");
}

#[tokio::test]
async fn nothing_a_stranger_or_a_member_wrote_stands_in_notes_or_counters() {
    let served = Served::begin().await;
    let mut named =
        Asking::new(1, &Request::Push(sync::Push { offers: vec![], cards: vec![CANARY.into()], states: vec![] }));
    named.more = format!("x-forwarded-for: {CANARY}\r\nuser-agent: {CANARY}\r\n");
    assert_eq!(served.post(&named).await.status, 200);
    assert_eq!(served.post(&Asking::of(1, "push", CANARY.into())).await.status, 400);
    let plain = |path: &str, header: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {CANARY}\r\nconnection: close\r\nx-zoufang-signed: {header}\r\ncontent-length: 0\r\n\r\n"
        )
    };
    assert_eq!(served.raw(plain("/v1/push", CANARY).as_bytes()).await.status, 400);
    assert_eq!(served.post(&Asking::of(1, "bundle", CANARY.into())).await.status, 400);
    assert_eq!(served.raw(plain(&format!("/v1/{CANARY}"), "x").as_bytes()).await.status, 404);
    assert_eq!(served.get(&format!("/v1/wait?cursor={CANARY}")).await.status, 400);
    served.hub.is_broken.store(true, Ordering::SeqCst);
    assert_eq!(served.post(&Asking::push(2)).await.status, 500);
    served.hub.is_broken.store(false, Ordering::SeqCst);
    let (notes, metrics) = (served.notes.text(), served.get("/metrics").await.text());
    assert!(!notes.contains("CANARY") && !metrics.contains("CANARY"), "{notes}{metrics}");
    assert!(notes.contains(&device(1).to_string()), "what is noted was searched: {notes}");
    assert!(notes.contains("the disk is gone"));
    assert!(notes.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    assert!(metrics.contains("zoufang_answers_total{word=\"push\",status=\"200\"} 1"), "{metrics}");
    assert!(!metrics.contains(&device(1).to_string()));
}

#[tokio::test]
async fn a_fault_tells_the_asker_nothing_and_the_proxy_that_we_are_not_ready() {
    let served = Served::begin().await;
    assert_eq!((served.get("/healthz").await.status, served.get("/readyz").await.status), (200, 200));
    served.hub.is_broken.store(true, Ordering::SeqCst);
    let answered = served.post(&Asking::push(1)).await;
    assert_eq!((answered.status, answered.reason().as_str()), (500, "internal"));
    assert!(!answered.text().contains("disk"));
    assert_eq!((served.get("/healthz").await.status, served.get("/readyz").await.status), (200, 503));
}

/// A primary that stands still answers nothing and refuses nothing: the proxy hears in time, and its probes don't pile up.
#[tokio::test]
async fn a_log_that_hangs_is_not_ready_in_time_and_is_asked_once() {
    let served = Served::begin().await;
    served.hub.is_mute.store(true, Ordering::SeqCst);
    let began = std::time::Instant::now();
    let probe = || served.get("/readyz");
    let (one, two, three) = tokio::join!(probe(), probe(), probe());
    assert_eq!([one.status, two.status, three.status], [503; 3]);
    assert!(began.elapsed() < Duration::from_secs(4));
    assert_eq!((probe().await.status, served.get("/healthz").await.status), (503, 200));
    assert_eq!(served.hub.lookups.load(Ordering::SeqCst), 1);
    served.hub.is_mute.store(false, Ordering::SeqCst);
    while probe().await.status != 200 {
        assert!(began.elapsed() < Duration::from_secs(30), "it answers again");
    }
}

#[tokio::test]
async fn a_bundle_needs_no_signed_header_and_is_refused_by_its_own_name_within_the_same_limits() {
    let served = Served::with(Rates { stranger: Rate::of(3, 60), ..Rates::default() }, false).await;
    let bundle = |length: usize, sent: &str| {
        format!("POST /v1/bundle HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{sent}")
    };
    let long = served.raw(bundle((4 << 20) + 1, "").as_bytes()).await;
    assert!(long.status == 413 && long.text().contains("request_too_long"), "{}", long.text());
    for _ in 0..2 {
        let bent = served.raw(bundle(4, "bent").as_bytes()).await;
        assert!(bent.status == 400 && bent.text().contains("bundle_damaged"), "{}", bent.text());
    }
    assert_eq!(served.raw(bundle(4, "bent").as_bytes()).await.status, 429, "three were turned away from here");
}

#[tokio::test]
async fn the_description_names_the_paths_that_are_there() {
    let (served, described) = (Served::begin().await, hub::openapi());
    let paths = described["paths"].as_object().unwrap();
    assert!(paths.len() >= 8);
    for (path, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let bytes = format!(
                "{} {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                method.to_uppercase()
            );
            let answered = served.raw(bytes.as_bytes()).await;
            assert!(!matches!(answered.status, 404 | 405), "{method} {path}");
            let responses = &methods[method]["responses"];
            assert!(responses.get(answered.status.to_string()).is_some(), "{method} {path} {}", answered.status);
        }
    }
    assert_eq!(served.get("/v1/hello").await.status, 405);
}
