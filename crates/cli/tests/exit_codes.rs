//! The program as a script sees it: exit codes, one line on stderr, the language of the environment.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::process::{Command, Output};

fn run(home: &std::path::Path, lang: &str, line: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoufang-cli"));
    for name in ["LC_ALL", "LC_MESSAGES", "ZOUFANG_PASSPHRASE", "ZOUFANG_NOW", "ZOUFANG_HOME"] {
        command.env_remove(name);
    }
    command.env("LANG", lang).arg("--home").arg(home).args(line).stdin(std::process::Stdio::null()).output().unwrap()
}

#[test]
fn each_way_to_fail_has_its_code_and_one_line() {
    let home = tempfile::tempdir().unwrap();
    let zip = home.path().join("calls.jsonl");
    std::fs::write(&zip, "{\"name\":\"session.state\"}\nnot json\n").unwrap();
    let zip = zip.to_str().unwrap();
    let cases: [(&[&str], i32); 11] = [
        (&["list", "pets"], 2),
        (&["list", "item", "--where", "colour=red"], 2),
        (&["list", "household"], 2),
        (&["report", "round", "2026-4", "--out", "a.odt"], 2),
        (&["init", "--district", "nowhere.csv"], 2),
        (&["--member", "Li", "init", "--district", "nowhere.csv"], 3),
        (&["import", "roster", "nowhere.xlsx"], 3),
        (&["attach", "00000000-0000-7000-8000-000000000000", "nowhere.jpg"], 3),
        (&["call", "items.list", "{"], 3),
        (&["apply", zip], 3),
        (&["list", "item"], 3),
    ];
    for (line, code) in cases {
        let output = run(home.path(), "en_GB.UTF-8", line);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{line:?}: {said}");
        assert!(output.stdout.is_empty(), "{line:?}");
    }
    for line in [&["nonsense"] as &[&str], &[], &["import", "pets", "a.csv"]] {
        assert_eq!(run(home.path(), "en", line).status.code(), Some(2), "{line:?}");
    }
}

#[test]
fn faults_are_told_in_the_language_of_the_environment() {
    let home = tempfile::tempdir().unwrap();
    let said = |lang: &str| String::from_utf8(run(home.path(), lang, &["list", "item"]).stderr).unwrap();
    assert!(said("en_GB.UTF-8").starts_with("Not found: "), "{}", said("en_GB.UTF-8"));
    assert!(said("zh_CN.UTF-8").starts_with("没有找到:"), "{}", said("zh_CN.UTF-8"));
    assert_eq!(said("C"), said("zh_CN.UTF-8"));
}

#[test]
fn an_empty_machine_says_what_it_is_and_lists_its_commands() {
    let home = tempfile::tempdir().unwrap();
    let state = run(home.path(), "en", &["--json", "call", "session.state"]);
    let state: serde_json::Value = serde_json::from_slice(&state.stdout).unwrap();
    assert_eq!((state["stage"].as_str(), state["members"].as_array().map(Vec::len)), (Some("empty"), Some(0)));
    let listed = run(home.path(), "en", &["--json", "commands"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert!(listed.as_array().unwrap().iter().any(|command| command["name"] == "session.state"));
    assert_eq!(run(home.path(), "en", &["call", "no.such"]).status.code(), Some(3));
}

/// The official list, cut after its first community.
fn small_list(folder: &std::path::Path) -> String {
    let whole = include_str!("../../../tests/data/divisions/xuhui.csv");
    let path = folder.join("list.csv");
    std::fs::write(&path, whole.lines().take(2).collect::<Vec<_>>().join("\n") + "\n").unwrap();
    path.to_str().unwrap().to_owned()
}

/// What a hub writes when it is set up; this one listens nowhere.
fn unsigned_card(district: &serde_json::Value) -> serde_json::Value {
    let mut root = rcgen::CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root = root.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
    serde_json::json!({
        "device": district["founder"], "sign_key": district["founder_key"],
        "addresses": ["https://127.0.0.1:1"], "authority": BASE64.encode(root.der()),
    })
}

#[test]
fn a_hub_that_is_not_known_is_refused_and_one_that_does_not_answer_is_not_reachable() {
    let home = tempfile::tempdir().unwrap();
    let (home, list) = (home.path(), small_list(home.path()));
    let done = |line: &[&str]| {
        let output = run(home, "en", line);
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let founded = Command::new(env!("CARGO_BIN_EXE_zoufang-cli"))
        .env("ZOUFANG_PASSPHRASE", "four quiet words here")
        .args(["--home", home.to_str().unwrap(), "--member", "Li", "init", "--practice", "--district", &list])
        .output()
        .unwrap();
    assert_eq!(founded.status.code(), Some(0), "{founded:?}");
    let passphrase = home.join("passphrase");
    std::fs::write(&passphrase, "four quiet words here\n").unwrap();
    let with = |line: &[&'static str]| -> Vec<String> {
        let given = ["--passphrase-file", passphrase.to_str().unwrap(), "--json"].map(str::to_owned);
        given.into_iter().chain(line.iter().map(|word| (*word).to_owned())).collect()
    };
    let as_member = |line: &[&'static str]| done(&with(line).iter().map(String::as_str).collect::<Vec<_>>());

    let (code, _, said) = as_member(&["sync"]);
    assert_eq!((code, said.lines().count()), (Some(1), 1), "{said}");
    let (code, ledger, said) = as_member(&["ledger", "--undelivered"]);
    assert_eq!(code, Some(0), "{said}");
    let ledger: serde_json::Value = serde_json::from_str(&ledger).unwrap();
    assert!(ledger.as_array().unwrap().iter().all(|line| line["state"] == "on_laptop" && line["receipt"].is_null()));

    let nothing = serde_json::json!({ "rows": [], "total": 0 });
    for (list, none) in [("conflicts", serde_json::json!([])), ("held", nothing)] {
        let (code, rows, said) = as_member(&[list]);
        assert_eq!((code, serde_json::from_str(&rows).ok()), (Some(0), Some(none)), "{list}: {said}");
    }
    let (code, _, said) = as_member(&["held", "admit", "019ab000-0000-7000-8000-000000000001"]);
    assert_eq!((code, said.lines().count()), (Some(3), 1), "what the hub never held can't be let in: {said}");
    assert_eq!(as_member(&["held", "refuse", "019ab000-0000-7000-8000-000000000001"]).0, Some(2), "no reason given");

    let (code, card, said) = as_member(&["hub", "card"]);
    assert_eq!(code, Some(0), "{said}");
    let card: serde_json::Value = serde_json::from_str(&card).unwrap();
    let given: serde_json::Value =
        serde_json::from_slice(&std::fs::read(card["path"].as_str().unwrap()).unwrap()).unwrap();
    let unsigned = unsigned_card(&given["district"]);
    std::fs::write(home.join("unsigned.json"), unsigned.to_string()).unwrap();
    let unsigned: &'static str = home.join("unsigned.json").to_str().unwrap().to_owned().leak();
    assert_eq!(done(&["hub", "join", unsigned]).0, Some(3), "a card that nobody signed is no card");
    let (code, signed, said) = as_member(&["hub", "adopt", unsigned]);
    assert_eq!(code, Some(0), "{said}");
    let signed: serde_json::Value = serde_json::from_str(&signed).unwrap();
    assert_eq!(done(&["hub", "join", signed["path"].as_str().unwrap()]).0, Some(0));
    let (code, _, said) = as_member(&["sync"]);
    assert_eq!((code, said.lines().count()), (Some(4), 1), "{said}");
}
