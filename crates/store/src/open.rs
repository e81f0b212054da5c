//! Opening: key, settings of security.md 3.1, asserted; then migrations.

use crate::{Error, Tx, column::Columns, engine, migrate, search::Noted, setting};
use kernel::{Actor, DeviceId, DistrictId, Instant, MemberId};
use rusqlite::{Connection, OpenFlags, Transaction};
use seal::SigningKey;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;

/// Whose database this is. Keys are handed in by the vault and live as long as the store.
pub struct Identity {
    /// The district; part of every signature.
    pub district: DistrictId,
    /// This vault on this laptop.
    pub device: DeviceId,
    /// Counts the lives of the device after a clone or restore.
    pub device_epoch: u32,
    /// The member.
    pub member: MemberId,
    /// Signs the chains.
    pub signing: SigningKey,
    /// Practice only: makes ids and salts repeatable (decisions D27).
    pub seed: Option<[u8; 32]>,
}

/// How hard a commit is pressed to the disk. `Off` exists for the control run of power-cut tests alone (decisions D43).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// WAL and synchronous=FULL: an acknowledged write is on the disk.
    #[default]
    Full,
    /// synchronous=OFF: loses acknowledged writes at a power cut.
    Off,
}

/// An open database with its one writer connection.
pub struct Store {
    pub(crate) conn: Connection,
    pub(crate) columns: Columns,
    pub(crate) identity: Identity,
    pub(crate) confirmed_wall: Option<Instant>,
    pub(crate) last_group: Option<kernel::GroupId>,
    /// What the transaction under way has noted for quick find.
    pub(crate) noted: Noted,
    /// By which fields it folds each kind, once that was asked for.
    pub(crate) fields: OnceCell<BTreeMap<u16, u64>>,
}

impl Store {
    /// Opens or makes the database at `path` with a raw 32-byte key.
    pub fn open(path: &Path, key: &[u8; 32], identity: Identity, columns: Columns) -> Result<Self, Error> {
        Self::open_with(path, key, identity, (columns, Durability::Full))
    }

    /// Like [`Store::open`], with the durability a test's control run needs.
    pub fn open_with(
        path: &Path,
        key: &[u8; 32],
        identity: Identity,
        how: (Columns, Durability),
    ) -> Result<Self, Error> {
        let conn = open_settled(path, key, how.1)?;
        conn.pragma_update(None, "cache_size", -VAULT_CACHE_KIB)?;
        Self::finish(conn, identity, how.0)
    }

    pub(crate) fn finish(conn: Connection, identity: Identity, columns: Columns) -> Result<Self, Error> {
        conn.set_prepared_statement_cache_capacity(256);
        let (noted, fields) = (Noted::default(), OnceCell::new());
        let mut store = Self { conn, columns, identity, confirmed_wall: None, last_group: None, noted, fields };
        migrate::migrate(&mut store)?;
        bind_district(&store.conn, &store.identity)?;
        Ok(store)
    }

    /// For reading.
    pub fn read(&self) -> &Connection {
        &self.conn
    }

    /// For reading several things as they stood together: what is written while it lives is not seen.
    pub fn view(&self) -> Result<Transaction<'_>, Error> {
        Ok(self.conn.unchecked_transaction()?)
    }

    /// What kinds it knows.
    pub fn columns(&self) -> Columns {
        self.columns
    }

    /// Whose database it is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// One transaction: all of it or nothing. See [`Tx`].
    pub fn write<R, E: From<Error>>(
        &mut self,
        actor: &Actor,
        now: Instant,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut tx = Tx::begin(self, *actor, now)?;
        let result = f(&mut tx)?;
        tx.commit()?;
        Ok(result)
    }

    /// The same for what the program writes down by itself: it is not what a member takes back by undoing.
    pub fn write_aside<R, E: From<Error>>(
        &mut self,
        actor: &Actor,
        now: Instant,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let last_group = self.last_group;
        let result = self.write(actor, now, f)?;
        self.last_group = last_group;
        Ok(result)
    }

    /// Closes cleanly: the write-ahead log is taken into the file.
    pub fn close(self) -> Result<(), Error> {
        self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        self.conn.close().map_err(|(_, error)| error.into())
    }
}

/// A bare connection to an encrypted file, with the settings of security.md 3.1 asserted. The hub's log has tables of its own.
///
/// # Errors
/// A file that is damaged, not encrypted, or an engine that is unfit.
pub fn open_encrypted(path: &Path, key: &[u8; 32]) -> Result<Connection, Error> {
    open_settled(path, key, Durability::Full)
}

fn open_settled(path: &Path, key: &[u8; 32], durability: Durability) -> Result<Connection, Error> {
    refuse_plain_file(path)?;
    engine::begin()?;
    let conn = Connection::open_with_flags(path, OpenFlags::default())?;
    set_key(&conn, key)?;
    settle(&conn, if durability == Durability::Full { "FULL" } else { "OFF" })?;
    assert_engine(&conn)?;
    assert_settings(&conn, durability)?;
    Ok(conn)
}

/// A database belongs to one district for good; a practice one never becomes real (decisions D27).
fn bind_district(conn: &Connection, identity: &Identity) -> Result<(), Error> {
    match setting::read(conn, "district")? {
        None => setting::write(conn, "district", &identity.district.bytes()),
        Some(known) if known == identity.district.bytes() => Ok(()),
        Some(_) => Err(Error::Unfit("a database of another district")),
    }
}

/// Bytes of a page, SQLCipher's own choice.
const PAGE: u64 = 4096;

/// SQLite takes a file shorter than a page for an empty one and would begin a new database over what is left of ours.
pub(crate) fn refuse_plain_file(path: &Path) -> Result<(), Error> {
    if std::fs::metadata(path).is_ok_and(|file| file.len() < PAGE) {
        return Err(Error::Damaged);
    }
    let mut start = [0u8; 16];
    match std::fs::File::open(path).and_then(|mut f| std::io::Read::read(&mut f, &mut start)) {
        Ok(16) if &start == b"SQLite format 3\0" => Err(Error::NotEncrypted),
        _ => Ok(()),
    }
}

pub(crate) fn set_key(conn: &Connection, key: &[u8; 32]) -> Result<(), Error> {
    conn.pragma_update(None, "cipher_log_level", "NONE")?;
    let literal = zeroize_hex(key);
    conn.pragma_update(None, "key", literal.as_str())?;
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |r| r.get::<_, i64>(0)).map_err(|_| Error::Damaged)?;
    Ok(())
}

fn zeroize_hex(key: &[u8; 32]) -> seal::Zeroizing<String> {
    seal::Zeroizing::new(format!("x'{}'", seal::Zeroizing::new(seal::to_hex(key)).as_str()))
}

/// Pages kept deciphered: a page that does not fit is ciphered and written in the middle of a transaction, and deciphered and
/// checked again when it is next needed.
const CACHE_KIB: u32 = 32 << 10;
/// In a vault, whose pages of thousands of records come in one transaction.
const VAULT_CACHE_KIB: i64 = 64 << 10;

fn settle(conn: &Connection, synchronous: &str) -> Result<(), Error> {
    conn.execute_batch(&format!(
        "PRAGMA cipher_memory_security = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = ON; PRAGMA mmap_size = 0; PRAGMA busy_timeout = 5000; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA cache_size = -{CACHE_KIB};"
    ))?;
    Ok(())
}

fn text(conn: &Connection, pragma: &str) -> Result<String, Error> {
    Ok(conn.query_row(&format!("PRAGMA {pragma}"), [], |r| {
        r.get_ref(0).map(|v| match v {
            rusqlite::types::ValueRef::Integer(n) => n.to_string(),
            rusqlite::types::ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
            _ => String::new(),
        })
    })?)
}

/// SQLite before 3.51.3 can lose the write-ahead log (security.md 0.1); without SQLCipher nothing is encrypted.
fn assert_engine(conn: &Connection) -> Result<(), Error> {
    if rusqlite::version_number() < 3_051_003 {
        return Err(Error::UnfitEngine(format!("SQLite {}", rusqlite::version())));
    }
    match text(conn, "cipher_version") {
        Ok(version) if !version.is_empty() => Ok(()),
        _ => Err(Error::UnfitEngine("no SQLCipher".to_owned())),
    }
}

fn assert_settings(conn: &Connection, durability: Durability) -> Result<(), Error> {
    let synchronous = if durability == Durability::Full { "2" } else { "0" };
    let wanted = [
        ("journal_mode", "wal"),
        ("synchronous", synchronous),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("temp_store", "2"),
        ("secure_delete", "1"),
        ("mmap_size", "0"),
        ("busy_timeout", "5000"),
    ];
    for (pragma, value) in wanted {
        // SQLCipher builds without memory mapping answer nothing to mmap_size.
        let found = text(conn, pragma).unwrap_or_else(|_| "0".to_owned());
        if found != value {
            return Err(Error::UnfitEngine(format!("{pragma} = {found}")));
        }
    }
    Ok(())
}
