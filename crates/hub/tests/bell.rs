//! Laptops that wait, over real connections: woken by their own feeds alone, whoever wrote there; refused without a key of their own; let go one
//! after the other, and at once when the hub stops (docs/adr/0055).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;

use hub::server::{Rates, Turns};
use line::{Asking, Served, key, raw};
use std::sync::atomic::Ordering;
use std::time::Duration;
use sync::Reply;
use tokio::net::TcpStream;

fn waiting(n: u8, cursor: &str) -> Vec<u8> {
    let query = format!("cursor={cursor}");
    Asking::of(n, "wait", query.clone().into_bytes()).bytes("GET", &format!("/v1/wait?{query}"))
}

fn cursor(answered: &line::Answered) -> String {
    let said: serde_json::Value = serde_json::from_slice(&answered.body).unwrap();
    said["cursor"].as_str().unwrap().to_owned()
}

/// Asks, and is answered some time.
fn sent(served: &Served, bytes: Vec<u8>) -> tokio::task::JoinHandle<line::Answered> {
    let (address, authority) = (served.address, served.authority.clone());
    tokio::spawn(async move { raw(address, authority.as_deref(), &bytes).await.unwrap() })
}

/// The log was looked at so many times more.
async fn looked_at(served: &Served, times: u64) {
    let before = served.hub.looks.load(Ordering::SeqCst);
    while served.hub.looks.load(Ordering::SeqCst) < before + times {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn who_waits_is_told_of_a_push_to_an_own_feed_and_of_no_other() {
    let served = Served::begin().await;
    let (first, elsewhere) = (cursor(&served.raw(&waiting(1, "")).await), cursor(&served.raw(&waiting(7, "")).await));
    let (here, there) = (sent(&served, waiting(1, &first)), sent(&served, waiting(7, &elsewhere)));
    looked_at(&served, 1).await;
    assert_eq!(served.post(&Asking::push(2)).await.status, 200);
    let second = cursor(&here.await.unwrap());
    assert_ne!(first, second);
    assert_eq!(cursor(&served.raw(&waiting(1, &first)).await), second, "a push before the question counts too");
    looked_at(&served, 2).await;
    assert!(!there.is_finished(), "the other team's feed did not go on");
    assert_eq!(cursor(&served.raw(&waiting(7, "")).await), elsewhere, "nor can one tell that another did");
    assert_eq!(served.post(&Asking::push(6)).await.status, 200);
    assert_ne!(cursor(&there.await.unwrap()), elsewhere);
}

#[tokio::test]
async fn who_waits_is_told_of_what_another_process_wrote() {
    let served = Served::begin().await;
    let first = cursor(&served.raw(&waiting(1, "")).await);
    let waits = sent(&served, waiting(1, &first));
    looked_at(&served, 2).await;
    assert!(!waits.is_finished());
    served.hub.items[0].fetch_add(1, Ordering::SeqCst);
    assert_ne!(cursor(&waits.await.unwrap()), first);
}

#[tokio::test]
async fn nobody_waits_without_a_key_twice_by_one_question_or_by_anothers_cursor() {
    let served = Served::begin().await;
    assert_eq!(served.raw(&waiting(20, "")).await.reason(), "device_unknown", "only known laptops wait");
    let plain = "GET /v1/wait?cursor= HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    assert_eq!(served.raw(plain.as_bytes()).await.reason(), "request_header_unfit", "nor without a signature");
    let known = cursor(&served.raw(&waiting(1, "")).await);
    let asking = Asking::of(1, "wait", b"cursor=".to_vec());
    let bent = asking.bytes("GET", &format!("/v1/wait?cursor={known}"));
    assert_eq!(served.raw(&bent).await.reason(), "request_signature_wrong", "the cursor is signed");
    let forged = asking.clone().signed_by(&key(2)).bytes("GET", "/v1/wait?cursor=");
    assert_eq!(served.raw(&forged).await.reason(), "request_signature_wrong");
    let bytes = asking.bytes("GET", "/v1/wait?cursor=");
    assert_eq!(cursor(&served.raw(&bytes).await), known);
    assert_eq!(served.raw(&bytes).await.reason(), "request_replayed");
    let begun = std::time::Instant::now();
    let others = cursor(&served.raw(&waiting(2, &known)).await);
    assert_ne!(others, known, "of the same team, and yet another");
    assert_eq!(cursor(&served.raw(&waiting(1, &others)).await), known);
    for unfit in ["7", "00000000000000000000000000000000", "..%2F", &"f".repeat(2_000)] {
        assert_eq!(cursor(&served.raw(&waiting(1, unfit)).await), known, "one of before, or of nobody's: at once");
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(!served.notes.text().contains(&known), "no cursor is noted");
}

/// Each keeps a connection. Where as many wait as may, whoever brings something still comes in.
#[tokio::test]
async fn so_many_wait_and_no_more_and_a_quiet_wait_is_not_noted() {
    let short = Duration::from_secs(3);
    let turns = Turns { reading: 8, asking: 2, beginning: short, going_on: short, waiting: 1 };
    let served = Served::by_turns((Rates::default(), turns), false).await;
    let known = cursor(&served.raw(&waiting(1, "")).await);
    let waits = sent(&served, waiting(1, &known));
    looked_at(&served, 1).await;
    let turned = served.raw(&waiting(2, "")).await;
    assert_eq!((turned.status, turned.reason().as_str()), (503, "hub_busy"));
    assert_eq!(turned.headers["retry-after"], "300");
    assert_eq!(served.post(&Asking::push(3)).await.status, 200);
    waits.await.unwrap();
    assert_eq!(served.raw(&waiting(2, "")).await.status, 200, "the seat is free again");
    let noted = |status: &str| {
        let notes = served.notes.text();
        notes.lines().filter(|line| line.contains("\"wait\"") && line.contains(status)).count()
    };
    assert_eq!((noted("200"), noted("503")), (0, 1), "{}", served.notes.text());
    let metrics = served.get("/metrics").await.text();
    assert!(metrics.contains("zoufang_answers_total{word=\"wait\",status=\"200\"} 3"), "{metrics}");
}

/// What concerns everybody wakes everybody: they go one after the other.
#[tokio::test]
async fn many_who_are_told_of_the_same_do_not_come_back_at_once() {
    let served = Served::begin().await;
    let known: Vec<String> = {
        let mut known = Vec::new();
        for n in 1..=5 {
            known.push(cursor(&served.raw(&waiting(n, "")).await));
        }
        known
    };
    let waits: Vec<_> = (0..40)
        .map(|n| {
            let (asker, served) = (n % 5, &served);
            let waits = sent(served, waiting(asker as u8 + 1, &known[asker]));
            tokio::spawn(async move {
                let answered = waits.await.unwrap();
                (answered.status, std::time::Instant::now())
            })
        })
        .collect();
    let (begun, looks) = (std::time::Instant::now(), served.hub.looks.load(Ordering::SeqCst));
    looked_at(&served, 3).await;
    let (spent, looks) = (begun.elapsed().as_secs(), served.hub.looks.load(Ordering::SeqCst) - looks);
    assert!(looks <= spent + 2, "{looks} looks in {spent} s: one a second for all of them");
    served.hub.items[0].fetch_add(1, Ordering::SeqCst);
    let mut times = Vec::new();
    for waits in waits {
        let (status, at) = waits.await.unwrap();
        assert_eq!(status, 200);
        times.push(at);
    }
    times.sort();
    let spread = *times.last().unwrap() - times[0];
    assert!(spread >= Duration::from_millis(300) && spread < Duration::from_secs(5), "{spread:?}");
}

#[tokio::test]
async fn at_the_end_what_is_in_hand_is_answered_and_who_waits_is_let_go() {
    let mut served = Served::begin().await;
    let (let_go, gate) = std::sync::mpsc::channel();
    *served.hub.gate.lock().unwrap() = Some(gate);
    let (address, authority) = (served.address, served.authority.clone());
    let send = |bytes: Vec<u8>| {
        let authority = authority.clone();
        tokio::spawn(async move { raw(address, authority.as_deref(), &bytes).await.unwrap() })
    };
    let present = cursor(&served.raw(&waiting(1, "")).await);
    let (pushes, waits) = (send(Asking::push(2).bytes("POST", "/v1/push")), send(waiting(1, &present)));
    while !served.hub.is_in_hand.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    served.stop();
    assert_eq!(waits.await.unwrap().status, 200, "long before its 25 seconds");
    assert!(!served.done.is_finished() && !pushes.is_finished());
    let_go.send(()).unwrap();
    let answered = pushes.await.unwrap();
    assert!(matches!(Reply::decode("push", &answered.body), Ok(Reply::Pushed(_))), "{}", answered.status);
    served.done.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    assert!(served.notes.text().lines().last().unwrap().contains("\"stopped\""));
}
