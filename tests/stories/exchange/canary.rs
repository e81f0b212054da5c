//! Looks for a word wherever a laptop or a hub could have kept it: every table and search index of an opened database, packed things
//! unpacked, every deciphered page of its file and of the log beside it, every opened message, and in every way the word could be
//! written.
#![allow(dead_code)]

use aws_lc_rs::cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use rusqlite::{Connection, types::ValueRef};
use seal::{SealSecret, VerifyingKey};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The ways a word may be written in bytes: four encodings, base64 at three offsets, hexadecimal, a list of numbers in JSON.
pub fn written(word: &str) -> Vec<Vec<u8>> {
    let utf8 = word.as_bytes();
    let mut ways = vec![utf8.to_vec(), encoding_rs::GB18030.encode(word).0.into_owned()];
    ways.push(word.encode_utf16().flat_map(u16::to_le_bytes).collect());
    ways.push(word.encode_utf16().flat_map(u16::to_be_bytes).collect());
    for offset in 0..3 {
        let text = BASE64.encode([&vec![b'x'; offset], utf8, b"xxx"].concat());
        ways.push(text.as_bytes()[offset.div_ceil(3) * 4..][..utf8.len() / 3 * 4 - 4].to_vec());
    }
    ways.push(seal::to_hex(utf8).into_bytes());
    ways.push(utf8.iter().map(u8::to_string).collect::<Vec<_>>().join(",").into_bytes());
    ways
}

/// Bytes as a text of as many characters, for the fast search that texts have.
fn searchable(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// A place to look in.
pub struct Haystack(String);

impl Haystack {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(searchable(bytes))
    }

    /// True when the word stands here in any of the ways it may be written.
    pub fn holds(&self, word: &str) -> bool {
        written(word).iter().any(|way| self.0.contains(&searchable(way)))
    }
}

/// All values of all tables, of the search index's shadow tables and its vocabulary.
pub fn database(vault: &Path, passphrase: &str) -> Haystack {
    let opened = vault::Vault::unlock(vault, passphrase).unwrap();
    let (out, indexes) = tables(&vault.join("main.db"), opened.database_key());
    assert!(indexes > 0 && out.len() > 100_000, "the database was not read: {}", out.len());
    Haystack::of(&out)
}

/// The same of a vault, and every page of its file and of the log beside it, whether a table still has it or not.
pub fn whole_database(vault: &Path, passphrase: &str) -> Haystack {
    let opened = vault::Vault::unlock(vault, passphrase).unwrap();
    whole_file(&vault.join("main.db"), opened.database_key())
}

/// The same of a hub's database, or of a copy of one.
pub fn whole_file(file: &Path, key: &[u8; 32]) -> Haystack {
    let pages = pages(file, key);
    assert!(Haystack::of(&pages).holds("CREATE TABLE"), "{} was not deciphered", file.display());
    let (mut out, _) = tables(file, key);
    out.extend(pages);
    Haystack::of(&out)
}

/// The key of a hub's databases, as it lies beside the folder.
pub fn key_of_hub(folder: &Path) -> [u8; 32] {
    let file: Value = serde_json::from_slice(&std::fs::read(folder.join("hub.key")).unwrap()).unwrap();
    seal::from_hex(file["database_key"].as_str().unwrap()).unwrap().try_into().unwrap()
}

/// SQLCipher's page.
const PAGE: usize = 4096;
/// What lies at its end: the vector, and the proof that nobody wrote in it.
const TAIL: usize = 80;

/// Every page of a database's file and every frame of the log beside it, deciphered, those no transaction counts any more among them:
/// SQLCipher 4 with a raw key, AES-256 in CBC. The salt at the file's start is not ciphered.
fn pages(file: &Path, key: &[u8; 32]) -> Vec<u8> {
    let mut out = Vec::new();
    for (n, page) in std::fs::read(file).unwrap().chunks_exact(PAGE).enumerate() {
        decipher(page, (n == 0, key), &mut out);
    }
    let log = std::fs::read(format!("{}-wal", file.display())).unwrap_or_default();
    for frame in log.get(32..).unwrap_or_default().chunks_exact(24 + PAGE) {
        decipher(&frame[24..], (frame[..4] == [0, 0, 0, 1], key), &mut out);
    }
    out
}

fn decipher(page: &[u8], (is_first, key): (bool, &[u8; 32]), out: &mut Vec<u8>) {
    let mut body = page[if is_first { 16 } else { 0 }..PAGE - TAIL].to_vec();
    let vector: [u8; 16] = page[PAGE - TAIL..][..16].try_into().unwrap();
    let key = DecryptingKey::cbc(UnboundCipherKey::new(&AES_256, key).unwrap()).unwrap();
    let context = DecryptionContext::Iv128(FixedLength::from(vector));
    out.extend_from_slice(key.decrypt(&mut body, context).unwrap());
}

/// How zstd begins.
const PACKED: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// What is packed anywhere within a value.
fn unpacked(bytes: &[u8], out: &mut Vec<u8>) {
    let starts = bytes.windows(PACKED.len()).enumerate().filter(|(_, window)| *window == PACKED);
    for (at, _) in starts {
        let decoder = zstd::stream::read::Decoder::new(&bytes[at..]).unwrap().single_frame();
        // No frame of ours where the same four bytes stand by chance.
        let _ = std::io::copy(&mut std::io::Read::take(decoder, 64 << 20), out);
    }
}

/// Every value of every table, packed ones unpacked; and how many search indexes there are.
fn tables(file: &Path, key: &[u8; 32]) -> (Vec<u8>, usize) {
    let conn = Connection::open(file).unwrap();
    conn.pragma_update(None, "key", format!("x'{}'", seal::to_hex(key))).unwrap();
    let mut out = Vec::new();
    let virtuals = names(&conn, "sql LIKE 'CREATE VIRTUAL%'");
    for table in &virtuals {
        let vocabulary =
            format!("CREATE VIRTUAL TABLE temp.words_of_{table} USING fts5vocab('main', '{table}', 'row')");
        conn.execute_batch(&vocabulary).unwrap();
        dump(&conn, &format!("temp.words_of_{table}"), &mut out);
    }
    for table in names(&conn, "sql NOT LIKE 'CREATE VIRTUAL%'") {
        dump(&conn, &table, &mut out);
    }
    (out, virtuals.len())
}

fn names(conn: &Connection, which: &str) -> Vec<String> {
    let sql = format!("SELECT name FROM sqlite_master WHERE type = 'table' AND {which}");
    let mut statement = conn.prepare(&sql).unwrap();
    statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

fn dump(conn: &Connection, table: &str, out: &mut Vec<u8>) {
    let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..columns {
            match row.get_ref(column).unwrap() {
                ValueRef::Text(bytes) => out.extend_from_slice(bytes),
                ValueRef::Blob(bytes) => {
                    out.extend_from_slice(bytes);
                    unpacked(bytes, out);
                }
                ValueRef::Integer(number) => out.extend(number.to_string().bytes()),
                _ => {}
            }
            out.push(b'\n');
        }
    }
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The bytes of every file under a folder, as they lie.
pub fn raw(folder: &Path) -> Haystack {
    let all: Vec<Vec<u8>> = files(folder).iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(all.iter().map(Vec::len).sum::<usize>() > 10_000, "nothing lies in {}", folder.display());
    Haystack::of(&all.concat())
}

/// Everything in the messages that wait for a vault, opened with its key.
pub fn messages(home: &Path, vault: &Path, passphrase: &str) -> Haystack {
    let opened = vault::Vault::unlock(vault, passphrase).unwrap();
    let folder = home.join("exchange").join(&opened.card().device);
    let all: Vec<Vec<u8>> = files(&folder).iter().map(|path| message(home, path, opened.seal_secret())).collect();
    Haystack::of(&all.concat())
}

fn message(home: &Path, path: &Path, secret: &SealSecret) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    let sender = sync::sender_of(&bytes).unwrap().to_string();
    let message = sync::open(&bytes, secret, &sign_key(home, &sender)).unwrap();
    let mut out = serde_json::to_vec(&message.outgoing.entering).unwrap();
    out.extend(
        message
            .outgoing
            .batches
            .iter()
            .flat_map(|batch| batch.pieces.iter().filter_map(|p| p.body()).collect::<Vec<_>>().concat()),
    );
    out
}

fn sign_key(home: &Path, device: &str) -> VerifyingKey {
    for path in files(&home.join("vaults")).into_iter().filter(|p| p.ends_with("card.json")) {
        let card: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        if card["card"]["device"] == device {
            return VerifyingKey::from_hex(card["card"]["sign_key"].as_str().unwrap()).unwrap();
        }
    }
    panic!("no card of {device}");
}
