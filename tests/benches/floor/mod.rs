//! The floor: bare SQLCipher, and the clocks.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// A row to be there in the end: its table and its cells.
pub type Row = (String, Vec<Value>);

/// A database under the same key and settings, written without any of our code.
pub struct Bare {
    /// The connection.
    pub conn: Connection,
    held: BTreeMap<String, Row>,
}

const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' ORDER BY name";

fn tables(conn: &Connection) -> Vec<String> {
    let mut statement = conn.prepare(TABLES).unwrap();
    statement.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn rows_of(conn: &Connection, table: &str) -> BTreeMap<String, Row> {
    let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let width = statement.column_count();
    let read = |r: &rusqlite::Row<'_>| (0..width).map(|n| r.get(n)).collect::<Result<Vec<Value>, _>>();
    let found = statement.query_map([], read).unwrap();
    found.map(|cells| cells.unwrap()).map(|c| (format!("{table} {c:?}"), (table.to_owned(), c))).collect()
}

/// What quick find holds, as it was put in: the pieces of each record in their order.
fn pieces(conn: &Connection) -> BTreeMap<i64, String> {
    conn.execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.piece USING fts5vocab(main, search, instance)")
        .unwrap();
    let mut statement = conn.prepare("SELECT doc, offset, term FROM temp.piece ORDER BY doc, offset").unwrap();
    let found = statement.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(2)?))).unwrap();
    let mut texts: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    found.map(Result::unwrap).for_each(|(doc, term)| texts.entry(doc).or_default().push(term));
    texts.into_iter().map(|(doc, terms)| (doc, terms.join(" "))).collect()
}

/// Every row of every table, and the search index.
pub fn everything(conn: &Connection) -> BTreeMap<String, Row> {
    let mut all: BTreeMap<String, Row> = tables(conn).iter().flat_map(|t| rows_of(conn, t)).collect();
    let search = pieces(conn).into_iter().map(|(doc, text)| {
        (format!("search {doc} {text}"), ("search".to_owned(), vec![Value::Integer(doc), Value::Text(text)]))
    });
    all.extend(search);
    all
}

impl Bare {
    /// Key and pragmas, nothing else.
    pub fn open(path: &Path, key: &[u8; 32]) -> Self {
        let conn = Connection::open(path).unwrap();
        conn.pragma_update(None, "key", format!("x'{}'", seal::to_hex(key))).unwrap();
        conn.execute_batch(
            "PRAGMA cipher_memory_security = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA checkpoint_fullfsync = ON;",
        )
        .unwrap();
        conn.set_prepared_statement_cache_capacity(64);
        Self { conn, held: BTreeMap::new() }
    }

    /// What `other` holds and this does not; it is to be written next.
    pub fn differences(&mut self, other: &Connection) -> Vec<Row> {
        if self.held.is_empty() {
            self.held = everything(&self.conn);
        }
        let wanted = everything(other);
        let new =
            wanted.iter().filter(|(text, _)| !self.held.contains_key(*text)).map(|(_, row)| row.clone()).collect();
        self.held = wanted;
        new
    }

    /// Writes them in one transaction.
    pub fn write(&mut self, rows: &[Row]) {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        for (table, cells) in rows {
            let holes = vec!["?"; cells.len()].join(", ");
            let sql = match table.as_str() {
                "search" => "INSERT INTO search (rowid, tokens) VALUES (?, ?)".to_owned(),
                "batch" | "setting" => format!("INSERT OR REPLACE INTO \"{table}\" VALUES ({holes})"),
                _ => format!("INSERT INTO \"{table}\" VALUES ({holes})"),
            };
            tx.prepare_cached(&sql).unwrap().execute(params_from_iter(cells)).unwrap();
        }
        tx.commit().unwrap();
    }
}

/// Wall time, and the processor time of this thread as the kernel counts it.
pub struct Clock {
    wall: Instant,
    processor: Duration,
}

/// Wall and processor time.
pub type Taken = (Duration, Duration);

fn processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

impl Clock {
    /// Now. What the comparison before it threw away is first tidied up by the allocator, or the next one to ask for memory
    /// would pay for it, milliseconds at a time.
    pub fn start() -> Self {
        drop(std::hint::black_box(vec![1u8; 64 << 10]));
        Self { processor: processor(), wall: Instant::now() }
    }

    /// Since then.
    pub fn stop(self) -> Taken {
        let wall = self.wall.elapsed();
        (wall, processor() - self.processor)
    }
}

/// The table that is printed.
pub struct Table(String);

/// The median of the wall times, and the mean of the processor times: the kernel counts those in ticks of some milliseconds,
/// so only their sum means anything.
fn middle(times: &mut [Taken]) -> (f64, f64) {
    times.sort_by_key(|t| t.0);
    let sum: Duration = times.iter().map(|t| t.1).sum();
    (times[times.len() / 2].0.as_secs_f64() * 1e3, sum.as_secs_f64() * 1e3 / times.len() as f64)
}

impl Table {
    /// Its head.
    pub fn begun((saves, openings): (usize, usize)) -> Self {
        let build = if cfg!(debug_assertions) { "development build" } else { "release build" };
        Self(format!(
            "{saves} saves, {openings} openings, ms, {build}: median of wall time (mean of processor time)\n{:<48} {:>18} {:>18} {:>14}\n",
            "", "ours", "bare", "ratio"
        ))
    }

    /// One comparison.
    pub fn line(&mut self, what: &str, ours: &mut [Taken], bare: &mut [Taken]) {
        let ((wall, cpu), (bare_wall, bare_cpu)) = (middle(ours), middle(bare));
        let line = format!(
            "{what:<48} {:>18} {:>18} {:>14}\n",
            format!("{wall:.2} ({cpu:.2})"),
            format!("{bare_wall:.2} ({bare_cpu:.2})"),
            format!("{:.1}x ({:.1}x)", wall / bare_wall, cpu / bare_cpu.max(1e-6)),
        );
        self.0.push_str(&line);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
