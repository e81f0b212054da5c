//! Real files under SQLCipher: what is refused at the door, what a damaged file does, and what happens when the disk is full.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use std::fs;
use store::{Column, Error, KindSpec, Migration, Store};
use toy::file::{KEY, filled, identity, open};
use toy::*;

#[test]
fn nothing_in_the_header_is_readable() {
    let (_folder, path) = filled(3);
    let raw = fs::read(&path).unwrap();
    assert_ne!(&raw[..16], b"SQLite format 3\0");
    assert!(!raw.windows(6).any(|w| w == b"CREATE"), "the schema is readable");
    let kinds = raw[..4096].iter().collect::<std::collections::BTreeSet<_>>().len();
    assert!(kinds > 240, "the first page looks like noise: {kinds} different bytes");
}

#[test]
fn a_wrong_key_is_refused_and_changes_nothing() {
    let (_folder, path) = filled(3);
    let before = fs::read(&path).unwrap();
    let mut key = KEY;
    key[31] ^= 1;
    assert!(matches!(Store::open(&path, &key, identity(7), COLUMNS), Err(Error::Damaged)));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(open(&path).unwrap().verify().unwrap().changes, 3);
}

#[test]
fn a_file_that_is_not_encrypted_is_refused_and_not_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES ('hello')").unwrap();
    drop(plain);
    let before = fs::read(&path).unwrap();
    assert!(matches!(open(&path), Err(Error::NotEncrypted)));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_of_another_district_is_refused() {
    let (_folder, path) = filled(1);
    let mut other = identity(7);
    other.district = kernel::DistrictId::of_code("310104", false);
    assert!(matches!(Store::open(&path, &KEY, other, COLUMNS), Err(Error::Unfit(_))));
}

/// Opens the file at `path` and reads everything in it.
fn use_all(path: &std::path::Path) -> Result<(), Error> {
    let store = open(path)?;
    let verdict = store.verify()?;
    store::dump_tables(store.read())?;
    if verdict.problems.is_empty() { Ok(()) } else { Err(Error::FailedCheck(verdict.problems.join("; "))) }
}

#[test]
fn a_truncated_file_gives_an_error_and_stays() {
    let (folder, path) = filled(60);
    let whole = fs::read(&path).unwrap();
    assert!(use_all(&path).is_ok());
    let lengths =
        [1, 15, 16, 100, 4095, 4096, 4097, whole.len() / 2, whole.len() / 2 + 1, whole.len() - 4096, whole.len() - 1];
    for length in lengths {
        let cut = folder.path().join(format!("cut-{length}.db"));
        fs::write(&cut, &whole[..length]).unwrap();
        assert!(use_all(&cut).is_err(), "{length} of {} bytes were taken for whole", whole.len());
        assert!(cut.exists());
    }
}

#[test]
fn a_flipped_bit_anywhere_gives_an_error_and_the_file_stays() {
    let (folder, path) = filled(60);
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    let bent = folder.path().join("bent.db");
    for page in 0..pages {
        let mut raw = whole.clone();
        raw[page * 4096 + (page * 1103) % 4096] ^= 1 << (page % 8);
        let _ = fs::remove_file(folder.path().join("bent.db-wal"));
        fs::write(&bent, &raw).unwrap();
        assert!(use_all(&bent).is_err(), "a flipped bit on page {page} of {pages} went unseen");
        assert_eq!(fs::read(&bent).unwrap().len(), whole.len());
    }
}

/// The power goes while pages are carried over from the write-ahead log: the file is torn, the log still has them whole.
#[test]
fn pages_torn_while_they_were_carried_over_are_made_whole_again() {
    let (folder, path) = filled(60);
    let mut store = open(&path).unwrap();
    for n in 0..20 {
        store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note(&format!("后来的 {n}")))).unwrap();
    }
    let expected = store::dump_tables(store.read()).unwrap();
    let (mut raw, log) = (fs::read(&path).unwrap(), fs::read(path.with_extension("db-wal")).unwrap());
    let frames = log[32..].chunks_exact(24 + 4096).map(|f| u32::from_be_bytes([f[0], f[1], f[2], f[3]]) as usize);
    let torn: std::collections::BTreeSet<usize> = frames.filter(|page| page * 4096 <= raw.len()).collect();
    assert!(torn.len() > 5, "{torn:?}");
    torn.iter().for_each(|page| raw[(page - 1) * 4096 + 600..page * 4096].fill(0x55));
    let after = folder.path().join("after.db");
    fs::write(&after, &raw).unwrap();
    fs::write(folder.path().join("after.db-wal"), &log).unwrap();
    let again = open(&after).unwrap();
    assert_eq!(again.verify().unwrap().problems, Vec::<String>::new());
    assert_eq!(store::dump_tables(again.read()).unwrap(), expected);
    // Without the log the same file is damaged, and said to be.
    let lone = folder.path().join("lone.db");
    fs::write(&lone, raw).unwrap();
    assert!(use_all(&lone).is_err());
}

struct Edited;
struct Later;

macro_rules! column_with {
    ($name:ident, $migrations:expr) => {
        impl Column for $name {
            fn name(&self) -> &'static str {
                "notes"
            }
            fn kinds(&self) -> &'static [KindSpec] {
                &[NOTE]
            }
            fn migrations(&self) -> &'static [Migration] {
                $migrations
            }
            fn bounds(&self) -> &'static [store::Bounds] {
                &NOTE_BOUNDS
            }
        }
    };
}

column_with!(
    Edited,
    &[Migration { name: "2026-11-22_01_note", sql: "CREATE TABLE note (id BLOB PRIMARY KEY) STRICT" }]
);
column_with!(
    Later,
    &[
        Migration { name: "2026-11-22_01_note", sql: NOTE_SQL },
        Migration { name: "2026-12-01_01_more", sql: "CREATE TABLE more (id BLOB PRIMARY KEY) STRICT" },
    ]
);

#[test]
fn an_edited_migration_and_one_of_a_later_program_are_refused() {
    let (_folder, path) = filled(1);
    let reopen = |columns: &'static [&'static dyn Column]| Store::open(&path, &KEY, identity(7), columns);
    let said = |result: Result<Store, Error>| match result {
        Err(Error::OtherVersion(which)) => which,
        other => panic!("not refused: {:?}", other.err()),
    };
    assert_eq!(said(reopen(&[&Edited])), "notes 2026-11-22_01_note was edited");
    assert_eq!(said(reopen(&[])), "notes 2026-11-22_01_note");
    reopen(&[&Later]).unwrap().close().unwrap();
    assert_eq!(said(reopen(COLUMNS)), "notes 2026-12-01_01_more");
    assert_eq!(reopen(&[&Later]).unwrap().verify().unwrap().changes, 1);
}

/// Leaves the database only a few more pages, as a full disk would.
fn fill_up(store: &Store, more: i64) {
    let pages: i64 = store.read().query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    let set = format!("PRAGMA max_page_count = {}", pages + more);
    store.read().query_row(&set, [], |r| r.get::<_, i64>(0)).unwrap();
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let (_folder, path) = filled(20);
    let mut store = open(&path).unwrap();
    fill_up(&store, 60);
    let long = "长".repeat(700);
    let write = |store: &mut Store, n: u32| {
        store.write(&recorder(), NOW, |tx| {
            tx.create(HEAR, draft(), &note(&format!("一 {n} {long}")))?;
            tx.create(HEAR, draft(), &note(&format!("二 {n} {long}"))).map(drop)
        })
    };
    let (mut written, mut refused) = (0, 0);
    for n in 0..40 {
        match write(&mut store, n) {
            Ok(()) => written += 1,
            Err(error) => {
                assert!(matches!(error, Error::DiskFull), "{error}");
                assert_eq!(error.refusal().reason, "disk_full");
                refused += 1;
            }
        }
    }
    assert!(written > 0 && refused > 0, "{written} written, {refused} refused");
    let verdict = store.verify().unwrap();
    assert_eq!((verdict.changes, verdict.problems), (20 + 2 * written, vec![]));
    let full = (0..200).find_map(|n| store.keep_draft(&format!("k{n}"), &long, NOW).err());
    assert!(matches!(full, Some(Error::DiskFull)));
    fill_up(&store, 10_000);
    write(&mut store, 99).unwrap();
    store.keep_draft("again", &long, NOW).unwrap();
    drop(store);
    let verdict = open(&path).unwrap().verify().unwrap();
    assert_eq!((verdict.changes, verdict.problems), (22 + 2 * written, vec![]));
}
