//! Every kind of question × every role against the hand-kept docs/questions.csv (decisions T-b): what is given, how much of it, or the
//! word of the refusal. Asked of a real hub, as a changed program would ask: no laptop's rule stands in between. Which drawers a role
//! reads and what it may write is docs/rights.csv; here stands that every way to a record goes by it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod asked;
mod forged;
mod publisher;
mod shown;
mod town;
mod world;

use asked::{District, outcome};
use hub::server::QUESTIONS;
use kernel::Role;
use std::collections::BTreeSet;
use sync::Request;

/// Those who hold no role any more, or never did.
const OTHERS: [&str; 3] = ["ended", "revoked", "stranger"];

/// The first line, and then a line for each question.
fn table() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/questions.csv")).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A new kind of question does not compile here before it is asked below.
fn is_asked_below(question: &Request) -> bool {
    match question {
        Request::Hello(_) | Request::Enrol(_) | Request::Ticket(_) | Request::Invite(_) | Request::Invited(_) => true,
        Request::LeaseCode(_) | Request::Waiting | Request::Approve(_) | Request::Push(_) | Request::Pull(_) => true,
        Request::Snapshot(_) | Request::Chunk(_) | Request::Pieces(_) | Request::KeepPiece(_) => true,
        Request::Piece(_) | Request::Figures(_) | Request::Search(_) | Request::History(_) => true,
        Request::States(_) | Request::Release(_) | Request::ReleasePart(_) | Request::Farewell(_) => true,
    }
}

#[test]
fn every_question_is_answered_to_whom_the_table_says_and_to_nobody_else() {
    let district = District::begun();
    let askers = district.askers();
    let rows = district.rows();
    let mut asked = vec![["question", "about"].map(str::to_owned).to_vec()];
    asked[0].extend(askers.iter().map(|asker| asker.name.clone()));
    for (about, ask) in &rows {
        let mut line = vec![ask(&askers[0]).word().to_owned(), (*about).to_owned()];
        for asker in &askers {
            let question = ask(asker);
            assert!(is_asked_below(&question));
            line.push(outcome(&district.world().hub, asker, question));
        }
        asked.push(line);
    }
    let lines = |table: &[Vec<String>]| table.iter().map(|line| line.join(",")).collect::<Vec<_>>().join("\n");
    let (asked, table) = (lines(&asked), lines(&table()));
    let only = |of: &str, other: &str| -> Vec<String> {
        of.lines().filter(|line| !other.lines().any(|there| there == *line)).map(str::to_owned).collect()
    };
    assert_eq!((only(&asked, &table), only(&table, &asked)), (Vec::new(), Vec::new()), "the hub's word, the table's");
    assert_eq!(asked, table, "each once, in this order");
}

#[test]
fn the_table_has_every_question_and_every_role() {
    let table = table();
    let roles = Role::ALL.iter().map(|role| role.word()).chain(OTHERS);
    assert_eq!(table[0], ["question", "about"].into_iter().chain(roles).collect::<Vec<_>>());
    let words: BTreeSet<&str> = table[1..].iter().map(|line| line[0].as_str()).collect();
    assert_eq!(words, QUESTIONS.iter().map(|(word, _)| *word).collect());
    assert!(table.iter().all(|line| line.len() == table[0].len() && line.iter().all(|cell| !cell.is_empty())));
}

/// What must be so whatever the table says: nobody whose rights have ended, and nobody unknown, is given a word of anybody's.
#[test]
fn the_table_gives_nothing_of_anybodys_to_who_is_out() {
    let table = table();
    let given = ["given", "found", "file", "counted", "code", "signed", "approved", "kept", "accepted"];
    let is_given = |cell: &str| given.contains(&cell) || cell.starts_with(|c: char| c.is_ascii_digit() && c != '0');
    for line in &table[1..] {
        let (question, about) = (line[0].as_str(), line[1].as_str());
        for (name, cell) in table[0].iter().zip(line).filter(|(name, _)| OTHERS.contains(&name.as_str())) {
            let may = match (question, name.as_str()) {
                // Whoever has the name of a file has its code, and a laptop out of use may have been made anew.
                ("invited", _) => about == "file",
                // The program itself, and the directory, by which a laptop learns that its posting ended.
                ("release" | "release_part", "ended") => true,
                ("pull" | "snapshot" | "chunk" | "states" | "history", "ended") => about == "directory",
                _ => false,
            };
            assert!(may || !is_given(cell), "{question} {about} {name}: {cell}");
        }
    }
    assert!(table[1..].iter().flatten().any(|cell| is_given(cell)), "what is given is called so");
}

/// A snapshot, a chunk and a state are no way round the feed.
#[test]
fn whoever_is_not_given_a_feed_is_given_nothing_of_its_scope() {
    let table = table();
    let refused = |line: &[String]| -> Vec<bool> { line[2..].iter().map(|cell| cell.starts_with("not_")).collect() };
    let pulls: Vec<_> = table.iter().filter(|line| line[0] == "pull").collect();
    assert!(pulls.len() > 5);
    for pull in pulls {
        let others = table.iter().filter(|line| ["snapshot", "chunk", "states"].contains(&line[0].as_str()));
        let others: Vec<_> = others.filter(|line| line[1] == pull[1]).collect();
        assert_eq!(others.len(), 3, "{}", pull[1]);
        others.into_iter().for_each(|line| assert_eq!(refused(line), refused(pull), "{} {}", line[0], line[1]));
    }
}
