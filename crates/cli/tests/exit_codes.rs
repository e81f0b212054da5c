//! The program as a script sees it: exit codes, one line on stderr, the language of the environment.
#![allow(clippy::unwrap_used, clippy::expect_used)]

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
    let cases: [(&[&str], i32); 10] = [
        (&["list", "pets"], 2),
        (&["list", "item", "--where", "colour=red"], 2),
        (&["list", "household"], 2),
        (&["report", "round", "2026-4", "--out", "a.odt"], 2),
        (&["init", "--district", "nowhere.csv"], 2),
        (&["--member", "Li", "init", "--district", "nowhere.csv"], 3),
        (&["import", "roster", "nowhere.xlsx"], 3),
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
