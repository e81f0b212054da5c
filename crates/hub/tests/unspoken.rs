//! Nothing of a resident's or a member's name and number stands in anything a hub writes outside its log: what it notes, counts, answers
//! to those it turns away, tells its operator, puts beside its log, or calls its files; in no form either could take. The real program, on
//! SQLite and on PostgreSQL (decisions T-a). The log itself is looked at in `traces`, and a laptop writes no notes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod forms;
mod line;
mod machine;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forms::{NAME, PHONE, forms, found_in};
use line::{Answered, raw};
use machine::{Laptop, Machine, Serving, divisions};
use std::path::Path;
use sync::{FigureWish, Push, Request, SearchWish};

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];

/// The searcher finds what it looks for, wherever it stands, and nothing where nothing is.
#[test]
fn every_form_is_found_where_it_stands() {
    for form in forms() {
        let text = [b"{\"at\":\"x".as_slice(), &form.bytes, b"\"}"].concat();
        assert!(found_in(&text).contains(&form.what), "{}", form.what);
        assert!(form.bytes.len() >= 6, "{} is in any text", form.what);
    }
    for before in 0..7 {
        let said = format!("{}{NAME}的电话是{PHONE}。", "一二三四五六七".chars().take(before).collect::<String>());
        for shift in 0..3 {
            let coded = STANDARD.encode([&vec![b'.'; shift][..], said.as_bytes()].concat());
            let found = found_in(coded.as_bytes());
            assert!(
                ["name in base64", "phone in base64"].iter().all(|what| found.iter().any(|one| one == what)),
                "{said}"
            );
        }
    }
    assert_eq!(found_in("王秀英 13900001111 ou-yan niu huying".as_bytes()), Vec::<String>::new());
}

/// Everything that was written, by what wrote it.
#[derive(Default)]
struct Written(Vec<(String, Vec<u8>)>);

impl Written {
    fn add(&mut self, by: &str, bytes: impl Into<Vec<u8>>) {
        self.0.push((by.to_owned(), bytes.into()));
    }

    /// What a command of the operator's says, to people and to programs.
    fn says(&mut self, machine: &Machine, line: &[&str]) {
        for more in [&[][..], &["--json"]] {
            let output = machine.run(&[line, more].concat());
            assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
            self.add(&line.join(" "), [output.stdout, output.stderr].concat());
        }
    }

    fn answers(&mut self, what: &str, answered: &Answered) {
        assert!(answered.status >= 400 || what == "metrics", "{what}: {}", answered.status);
        self.add(what, format!("{:?}", answered.headers));
        self.add(what, answered.body.clone());
    }

    /// What lies in the hub's folder, and how it is called.
    fn lies_in(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            self.add("a file's name", entry.path().display().to_string());
            if entry.path().is_dir() {
                self.lies_in(&entry.path());
            } else {
                self.add(&entry.path().display().to_string(), std::fs::read(entry.path()).unwrap());
            }
        }
    }

    fn is_silent(&self) {
        for (by, bytes) in &self.0 {
            let found = found_in(bytes);
            assert!(found.is_empty(), "{by}: {found:?} in {}", String::from_utf8_lossy(bytes));
        }
    }

    fn by(&self, by: &str) -> String {
        let of: Vec<u8> = self.0.iter().filter(|(one, _)| one == by).flat_map(|(_, bytes)| bytes.clone()).collect();
        String::from_utf8_lossy(&of).into_owned()
    }
}

/// A secretary of that name, whose ledger has it too.
fn named(machine: &Machine, serving: &Serving) -> Laptop {
    let mut laptop = machine.joined(NAME, &SECRETARY);
    laptop.sync_alone(serving).unwrap();
    laptop.adds(&format!("{NAME} {PHONE}"));
    laptop.adds(PHONE);
    laptop.sync_alone(serving).unwrap();
    laptop
}

/// Whoever is turned away had the name in every part of what was sent.
fn is_turned_away(written: &mut Written, serving: &Serving, laptop: &Laptop) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let said = format!("{NAME}{PHONE}");
    let percent: String = said.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let coded = STANDARD.encode(&said);
    let heads = [
        format!("POST /v1/{percent} HTTP/1.1\r\ncontent-length: 0"),
        format!("GET /v1/wait?cursor={percent} HTTP/1.1"),
        format!("GET /v1/wait?cursor={coded} HTTP/1.1"),
        format!("GET /{percent}?{percent} HTTP/1.1"),
        format!("POST /v1/push HTTP/1.1\r\nx-zoufang-signed: {said}\r\ncontent-length: 0"),
        format!("POST /v1/push HTTP/1.1\r\nx-zoufang-signed: {coded}\r\ncontent-length: 0"),
        format!("POST /v1/bundle HTTP/1.1\r\ncontent-length: {}\r\n\r\n{said}", said.len()),
        format!("POST /v1/enrol HTTP/1.1\r\ncontent-length: {}\r\n\r\n{said}", said.len()),
    ];
    for head in heads {
        let (head, body) = head.split_once("\r\n\r\n").unwrap_or((&head, ""));
        let more = format!("host: {said}\r\nuser-agent: {said}\r\nx-forwarded-for: {said}\r\nconnection: close");
        let request = format!("{head}\r\n{more}\r\n\r\n{body}");
        let answered = runtime.block_on(raw(serving.address, Some(&laptop.authority()), request.as_bytes())).unwrap();
        written.answers(head, &answered);
    }
    let questions = [
        Request::Search(SearchWish { words: said.clone(), most: 10 }),
        Request::Search(SearchWish { words: said.repeat(20), most: 10 }),
        Request::Figures(FigureWish { period: said.clone(), team: None }),
        Request::Enrol(said.clone().into_bytes()),
        Request::Push(Push { cards: vec![said.into_bytes()], ..Push::default() }),
    ];
    for question in questions {
        for caller in [laptop.caller(), laptop.forger(), laptop.stranger()] {
            // An answer goes to whoever wrote the words; only what is refused is written here.
            if let Err(refused) = runtime.block_on(caller.ask(serving, &question, None)) {
                written.add("refused", refused);
            }
        }
    }
}

fn counts(written: &mut Written, serving: &Serving, laptop: &Laptop) {
    let request = b"GET /metrics HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answered = runtime.block_on(raw(serving.address, Some(&laptop.authority()), request)).unwrap();
    written.answers("metrics", &answered);
}

fn nothing_is_written(machine: &Machine) {
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let (serving, mut written) = (Serving::begin(machine), Written::default());
    let laptop = named(machine, &serving);
    let mut second = machine.joined("第二位", &SECRETARY);
    second.sync_alone(&serving).unwrap();
    is_turned_away(&mut written, &serving, &laptop);
    machine.json(&["device", "revoke", &laptop.card.card.device.to_string()]);
    counts(&mut written, &serving, &laptop);
    let (exit, notes) = serving.end();
    assert_eq!(exit, Some(0), "{notes}");
    written.add("notes", notes);
    std::fs::create_dir(machine.path("copies")).unwrap();
    let copy = machine.path("copies/a.zfhub");
    for line in [
        &["backup", "--out", copy.to_str().unwrap()][..],
        &["status"],
        &["audit"],
        &["figures"],
        &["snapshot"],
        &["verify"],
        &["copy", "list"],
        &["addresses"],
    ] {
        if line[0] == "backup" {
            // Once: nothing may be there.
            written.add("backup", machine.json(line).to_string());
        } else {
            written.says(machine, line);
        }
    }
    for folder in ["hub", "copies"] {
        written.lies_in(&machine.path(folder));
    }
    written.is_silent();

    let device = laptop.card.card.device.to_string();
    assert!(
        written.by("notes").contains(&device) && written.by("audit").contains(&device),
        "what was searched is there"
    );
    assert!(written.by("metrics").contains("zoufang_answers_total") && written.by("refused").contains("reason"));
    assert!(String::from_utf8_lossy(&machine.run(&["member", "list"]).stdout).contains(NAME), "the log has it");
    assert_eq!(second.flats(), [PHONE.to_owned(), format!("{NAME} {PHONE}")], "and gives it to whom it is for");
}

#[test]
fn nothing_of_a_name_or_a_number_is_written_beside_the_log() {
    nothing_is_written(&Machine::new());
}

#[cfg(unix)]
#[test]
fn nor_where_the_log_is_in_postgresql() {
    let cluster = cluster::Cluster::shared();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&cluster.database()));
    nothing_is_written(&machine);
}
