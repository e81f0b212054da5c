//! The real core, driven by nobody in particular until somebody kills it: `writer <home> <member> <word> [early | sync]`.
//! Prints `ready`, then one line for each write. The line comes after the call has returned; with `early` before it, which
//! is the control that must lose (decisions D43). With `sync` it syncs all the while, and says what came of that. A word that begins
//! with `file` adds papers to what it hears.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use device::{Device, Options};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn hear(community: &Value, text: &str) -> (&'static str, Value) {
    let speaker = json!({ "name": "周小姐", "phone": null, "door": "3-2-501", "is_unnamed": true });
    let wish = json!({
        "community": community, "visit": null, "call": null, "source": "own_finding", "nature": "concern", "category": null,
        "place": "3号楼", "text": text, "first_answer": null, "route": null, "speaker": speaker,
    });
    ("items.hear", wish)
}

/// A paper of two pieces for the concern that was heard last.
fn attach(item: &Value, text: &str) -> (&'static str, Value) {
    let bytes = [b"%PDF-1.7 ".to_vec(), vec![0x5a; 1 << 20]].concat();
    let content = BASE64.encode(bytes);
    ("attachments.add", json!({ "item": item, "file_name": format!("{text}.pdf"), "content_base64": content }))
}

/// Syncs again and again. A hub that is gone or has no time is tried again.
fn sync_on(device: &Device) {
    loop {
        match device.call("sync.now", json!({})) {
            Ok(summary) if summary["stuck"] == json!([]) => say("sync.now done"),
            Ok(summary) => say(&format!("sync.now {summary}")),
            Err(refusal) => say(&format!("sync.now {}", refusal.reason)),
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (home, member, word) = (Path::new(&args[1]), &args[2], &args[3]);
    let (is_early, syncs) = ["early", "sync"].map(|manner| args.get(4).is_some_and(|a| a == manner)).into();
    // Several that meet at one hub must not draw alike.
    let seed = (!syncs).then_some(1);
    let options = Options { now: Some(stories::NOON.to_owned()), seed, is_cheap: true, ..Options::default() };
    let device = Device::open(home, options).unwrap();
    device.call("session.unlock", json!({ "member": member, "passphrase": stories::PASSPHRASE })).unwrap();
    let community = device.call("session.state", json!({})).unwrap()["me"]["communities"][0]["id"].clone();
    say("ready");
    std::thread::scope(|threads| {
        if syncs {
            threads.spawn(|| sync_on(&device));
        }
        write_on(&device, (&community, word), (is_early, syncs));
    });
}

fn write_on(device: &Device, (community, word): (&Value, &str), (is_early, is_slow): (bool, bool)) {
    let mut heard = Value::Null;
    for n in 0.. {
        let text = format!("{word}-{n}");
        let (command, wish) = match n % 3 {
            1 | 2 if word.starts_with("file") => attach(&heard, &text),
            2 => ("drafts.keep", json!({ "key": text, "text": text })),
            _ => hear(community, &text),
        };
        if is_early {
            say(&format!("{command} {text}"));
        }
        let answer = device.call(command, wish).unwrap();
        if command == "items.hear" {
            heard = answer["id"].clone();
        }
        if !is_early {
            say(&format!("{command} {text}"));
        }
        if is_slow {
            std::thread::sleep(Duration::from_millis(40));
        }
    }
}
