//! Copies that are worth something, and files that give nothing away.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use std::fs;
use std::path::Path;
use store::{Error, back_up, check_copy};
use toy::file::{KEY, filled, open};
use toy::*;

#[test]
fn a_copy_opens_and_holds_the_same_while_writing_goes_on() {
    let (folder, path) = filled(30);
    let mut store = open(&path).unwrap();
    let copy = folder.path().join("copy.db");
    back_up(&store, &KEY, &copy).unwrap();
    let same = open(&copy).unwrap();
    assert_eq!(store::dump_tables(same.read()).unwrap(), store::dump_tables(store.read()).unwrap());
    assert_eq!(same.verify().unwrap().problems, Vec::<String>::new());
    drop(same);
    store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note("新的"))).unwrap();
    back_up(&store, &KEY, &copy).unwrap();
    assert_eq!(open(&copy).unwrap().verify().unwrap().changes, 31);
    assert!(!folder.path().join("copy.part").exists());
    assert_ne!(&fs::read(&copy).unwrap()[..16], b"SQLite format 3\0");
}

#[test]
fn a_failed_copy_leaves_the_good_one_as_it_was() {
    let (folder, path) = filled(60);
    let copy = folder.path().join("copy.db");
    let store = open(&path).unwrap();
    back_up(&store, &KEY, &copy).unwrap();
    let good = fs::read(&copy).unwrap();
    // The place where the new one would grow can't be written.
    fs::create_dir(folder.path().join("copy.part")).unwrap();
    fs::write(folder.path().join("copy.part/in the way"), b"x").unwrap();
    assert!(back_up(&store, &KEY, &copy).is_err());
    assert_eq!(fs::read(&copy).unwrap(), good);
    fs::remove_dir_all(folder.path().join("copy.part")).unwrap();
    // The database itself is damaged under the open store.
    drop(store);
    let mut raw = fs::read(&path).unwrap();
    let middle = raw.len() / 2;
    raw[middle] ^= 1;
    fs::write(&path, raw).unwrap();
    let store = open(&path).unwrap();
    assert!(back_up(&store, &KEY, &copy).is_err());
    assert_eq!(fs::read(&copy).unwrap(), good);
    assert!(!folder.path().join("copy.part").exists());
    check_copy(&copy, &KEY).unwrap();
}

#[test]
fn a_bent_copy_is_not_taken_for_one() {
    let (folder, path) = filled(60);
    let copy = folder.path().join("copy.db");
    back_up(&open(&path).unwrap(), &KEY, &copy).unwrap();
    let whole = fs::read(&copy).unwrap();
    for page in 0..whole.len() / 4096 {
        let mut raw = whole.clone();
        raw[page * 4096 + 77] ^= 4;
        fs::write(&copy, raw).unwrap();
        assert!(check_copy(&copy, &KEY).is_err(), "page {page}");
    }
    fs::write(&copy, whole).unwrap();
    assert!(matches!(check_copy(&copy, &[0; 32]), Err(Error::Damaged)));
    assert!(check_copy(&folder.path().join("none.db"), &KEY).is_err());
}

/// The canary's name in each encoding a Chinese office may find it in.
const CANARY: &str = "金丝雀";
const GB18030: [u8; 6] = [0xbd, 0xf0, 0xcb, 0xbf, 0xc8, 0xb8];

fn spellings() -> [(&'static str, Vec<u8>); 3] {
    let utf16 = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [("UTF-8", CANARY.as_bytes().to_vec()), ("UTF-16LE", utf16), ("GB18030", GB18030.to_vec())]
}

/// Where the canary is found: file and encoding.
fn search(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let raw = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(
            spellings()
                .iter()
                .filter(|(_, bytes)| raw.windows(bytes.len()).any(|w| w == bytes.as_slice()))
                .map(|(encoding, _)| format!("{name} {encoding}")),
        );
    }
    found.sort();
    found
}

#[test]
fn what_was_typed_is_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = open(&path).unwrap();
    store.keep_draft("symposium", &format!("{CANARY}家的水管"), NOW).unwrap();
    let id = store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note(&format!("{CANARY}说漏水")))).unwrap();
    store.remember("last", CANARY).unwrap();
    let words = serde_json::json!({ "words": format!("答复{CANARY}") });
    store.write(&recorder(), NOW, |tx| tx.append::<Note>(kernel::Intent::Reply, id, None, words)).unwrap();
    // It really is there, for who holds the key.
    assert_eq!(store::find(store.read(), CANARY, 5).unwrap().len(), 1);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().any(|n| n == "store.db-wal"), "the write-ahead log is searched too: {names:?}");
    assert!(fs::metadata(folder.path().join("store.db-wal")).unwrap().len() > 4096);
    assert_eq!(search(folder.path()), Vec::<String>::new(), "while open");
    back_up(&store, &KEY, &folder.path().join("copy.db")).unwrap();
    store.close().unwrap();
    assert_eq!(search(folder.path()), Vec::<String>::new(), "closed");
    // The same searcher finds a second canary: in a dump of the opened store, and in a file of each encoding.
    let opened = open(&path).unwrap();
    fs::write(folder.path().join("a-dump"), store::dump_tables(opened.read()).unwrap().join("\n")).unwrap();
    fs::write(folder.path().join("b-wide"), &spellings()[1].1).unwrap();
    fs::write(folder.path().join("c-office"), [b"xx".as_slice(), &GB18030].concat()).unwrap();
    let plain = rusqlite::Connection::open(folder.path().join("d-plain.db")).unwrap();
    plain.execute_batch(&format!("CREATE TABLE t (x); INSERT INTO t VALUES ('{CANARY}')")).unwrap();
    drop(plain);
    assert_eq!(search(folder.path()), ["a-dump UTF-8", "b-wide UTF-16LE", "c-office GB18030", "d-plain.db UTF-8"]);
}
