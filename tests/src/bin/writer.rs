//! The real core, driven by nobody in particular until somebody kills it: `writer <home> <member> <word> [early]`.
//! Prints `ready`, then one line for each write. The line comes after the call has returned; with `early` before it, which
//! is the control that must lose (decisions D43).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use device::{Device, Options};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

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

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (home, member, word) = (Path::new(&args[1]), &args[2], &args[3]);
    let is_early = args.get(4).is_some_and(|a| a == "early");
    let options = Options { now: Some(stories::NOON.to_owned()), seed: Some(1), is_cheap: true, has_background: false };
    let device = Device::open(home, options).unwrap();
    device.call("session.unlock", json!({ "member": member, "passphrase": stories::PASSPHRASE })).unwrap();
    let community = device.call("session.state", json!({})).unwrap()["me"]["communities"][0]["id"].clone();
    say("ready");
    for n in 0.. {
        let text = format!("{word}-{n}");
        let (command, wish) = match n % 3 {
            2 => ("drafts.keep", json!({ "key": text, "text": text })),
            _ => hear(&community, &text),
        };
        if is_early {
            say(&format!("{command} {text}"));
        }
        device.call(command, wish).unwrap();
        if !is_early {
            say(&format!("{command} {text}"));
        }
    }
}
