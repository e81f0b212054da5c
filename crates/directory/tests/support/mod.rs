//! The given files and a store to import them into.
#![allow(clippy::unwrap_used, dead_code, missing_docs)]

use chrono::NaiveDate;
use directory::import::{self, Import, ImportKind, ImportReport};
use directory::{Error, Place};
use kernel::{Actor, Instant, RecordId, Role};
use std::path::{Path, PathBuf};
use store::{Column, Store};

pub const ROSTER: &str = "office/走访团队花名册.xlsx";
pub const LEDGER: &str = "office/住户台账_上海新村居委会.xlsx";
pub const DIVISIONS: &str = "divisions/xuhui.csv";
pub const SHANGHAI_XINCUN: &str = "310104003001";

static COLUMNS: &[&dyn Column] = &[&directory::COLUMN];

pub fn given(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name)
}

pub fn district() -> RecordId {
    Place::id("310104")
}

pub fn community() -> RecordId {
    Place::id(SHANGHAI_XINCUN)
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn today() -> NaiveDate {
    day("2026-10-08")
}

pub fn now() -> Instant {
    Instant::parse_rfc3339("2026-10-08T09:30:00+08:00").unwrap()
}

pub fn office() -> Actor {
    store::testing::actor(Role::Office, district())
}

pub fn secretary() -> Actor {
    store::testing::actor(Role::CommunitySecretary, community())
}

pub fn file(kind: ImportKind, file_name: &str, bytes: Vec<u8>) -> Import {
    Import { kind, file_name: file_name.into(), bytes, community: None, skip_bad: false }
}

pub fn divisions() -> Import {
    file(ImportKind::Divisions, "xuhui.csv", given(DIVISIONS))
}

pub fn roster() -> Import {
    file(ImportKind::Roster, "走访团队花名册.xlsx", given(ROSTER))
}

pub fn ledger() -> Import {
    file(ImportKind::Households, "住户台账_上海新村居委会.xlsx", given(LEDGER))
}

pub fn calendar(year: i32) -> Import {
    file(ImportKind::Calendar, &format!("{year}.csv"), given(&format!("calendar/{year}.csv")))
}

/// A laptop with an empty vault.
pub struct Laptop {
    pub store: Store,
}

impl Laptop {
    pub fn empty() -> Self {
        Self { store: store::testing::store(COLUMNS).unwrap() }
    }

    pub fn with_divisions() -> Self {
        let mut laptop = Self::empty();
        assert!(laptop.import(&divisions()).unwrap().is_applied);
        laptop
    }

    pub fn with_roster() -> Self {
        let mut laptop = Self::with_divisions();
        assert!(laptop.import(&roster()).unwrap().is_applied);
        laptop
    }

    pub fn with_ledger() -> Self {
        let mut laptop = Self::with_divisions();
        assert!(laptop.import(&ledger()).unwrap().is_applied);
        laptop
    }

    pub fn import_as(&mut self, actor: &Actor, import: &Import) -> Result<ImportReport, Error> {
        self.store.write(actor, now(), |tx| import::apply(tx, import))
    }

    pub fn import(&mut self, import: &Import) -> Result<ImportReport, Error> {
        let actor = if import.kind == ImportKind::Households { secretary() } else { office() };
        self.import_as(&actor, import)
    }

    pub fn preview(&self, import: &Import) -> Result<ImportReport, Error> {
        import::preview(self.store.read(), import)
    }

    pub fn count(&self, table: &str) -> u32 {
        self.store.read().query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
    }

    /// Every change ever written: what an import that changes nothing must not add to.
    pub fn changes(&self) -> u32 {
        self.count("\"change\"")
    }
}

/// read, created, updated, unchanged, rejected; the counting law is checked on the way.
pub fn counts(report: &ImportReport) -> [u32; 5] {
    let r = report;
    assert_eq!(r.read, r.created + r.updated + r.unchanged + r.rejected);
    assert_eq!(r.read as usize, r.rows.len());
    [r.read, r.created, r.updated, r.unchanged, r.rejected]
}

pub fn finding<'r>(report: &'r ImportReport, reason: &str) -> &'r import::ImportFinding {
    report.findings.iter().find(|f| f.reason == reason).unwrap_or_else(|| panic!("no finding {reason}"))
}

pub fn param<'r>(report: &'r ImportReport, reason: &str, key: &str) -> &'r str {
    &finding(report, reason).params[key]
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> kernel::Refusal {
    result.unwrap_err().refusal()
}

/// The given file as lines of cells, so that a test can change one of them.
pub fn cells(name: &str) -> Vec<Vec<String>> {
    let sheets = directory::source::read(name, &given(name)).unwrap();
    let width = sheets[0].rows.iter().map(|r| r.cells.len()).max().unwrap();
    let filled = |row: &directory::source::SheetRow| (0..width).map(|c| row.cell(c).to_owned()).collect();
    sheets[0].rows.iter().map(filled).collect()
}

/// The lines as a CSV file.
pub fn csv(lines: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    lines.iter().for_each(|line| writer.write_record(line).unwrap());
    writer.into_inner().unwrap()
}
