//! An issued paper: which definitions, which cut, each numerator and denominator, the records behind each (decisions D16).

use crate::{Error, figures::Frozen};
use kernel::{Compartment, Intent, RecordId, RecordKind};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{FieldSpec, KindSpec, Recorded, Row, Ty};

/// The hash function, handed in by the caller: hexadecimal text of the bytes' hash.
pub type Digest = fn(&[u8]) -> String;

/// What stood in a paper when it was issued. It is never changed; a correction is a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// `2026-4` or `2026Q4`.
    pub period: String,
    /// The team whose paper it is; none for the district's.
    pub team: Option<RecordId>,
    /// Which paper: `round_report`.
    pub paper: String,
    /// Its title in one line.
    pub title: String,
    /// The version of the figures' definitions.
    pub definitions_version: String,
    /// What had arrived: `at` (RFC 3339), `change` and `entering` (positions in this laptop's log).
    pub cut: Value,
    /// The figures by id.
    pub figures: BTreeMap<String, IssuedFigure>,
    /// Every record counted, once; figures point into this list.
    pub records: Vec<RecordId>,
    /// Hash of period, team, paper, title, texts, definitions, figures and records; not of the cut, so that the same
    /// content has the same digest.
    pub digest: String,
    /// 更正: true when it replaces an earlier one.
    pub is_correction: bool,
    /// The earlier one.
    pub replaces: Option<RecordId>,
}

/// One figure as issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedFigure {
    /// The number.
    pub value: u32,
    /// What it is a part of, if of anything.
    pub base: Option<u32>,
    /// Places in [`Issue::records`].
    pub records: Vec<u32>,
}

/// A paper about to be issued.
#[derive(Clone, Copy)]
pub struct IssuePaper<'a> {
    /// Which paper: `round_report`.
    pub paper: &'a str,
    /// Its title in one line.
    pub title: &'a str,
    /// The author's sentences by key.
    pub texts: &'a BTreeMap<String, String>,
    /// The figures it was made of.
    pub frozen: &'a Frozen,
    /// The hash function.
    pub digest: Digest,
}

impl Recorded for Issue {
    const SPEC: &'static KindSpec = &ISSUE;
}

pub(crate) const PERIOD: u16 = 1;
pub(crate) const TITLE: u16 = 4;
pub(crate) const DIGEST: u16 = 9;

pub(crate) const ISSUE: KindSpec = KindSpec {
    kind: RecordKind::Issue,
    table: "issue",
    fields: &[
        FieldSpec::register(PERIOD, "period", Ty::Text),
        FieldSpec::register(2, "team", Ty::Id),
        FieldSpec::register(3, "paper", Ty::Text),
        FieldSpec::register(TITLE, "title", Ty::Text),
        FieldSpec::register(5, "definitions_version", Ty::Text),
        FieldSpec::register(6, "cut", Ty::Json),
        FieldSpec::register(7, "figures", Ty::Json),
        FieldSpec::register(8, "records", Ty::Json),
        FieldSpec::register(DIGEST, "digest", Ty::Text),
        FieldSpec::register(10, "is_correction", Ty::Bool),
        FieldSpec::register(11, "replaces", Ty::Id),
    ],
    entry: &[],
};

impl Issue {
    /// The records behind one of its figures.
    pub fn records_of(&self, figure: &str) -> Vec<RecordId> {
        let places = self.figures.get(figure).map_or(&[][..], |figure| &figure.records);
        places.iter().filter_map(|place| self.records.get(*place as usize).copied()).collect()
    }
}

/// Keeps what a paper said, in the office compartment of the actor's place: the team's community, or the district. The same
/// content again is the same issue and writes nothing; other content is a new one, marked 更正, that names the earlier.
///
/// # Errors
/// The actor may not issue papers, or the store's.
pub fn issue(tx: &mut store::Tx<'_>, wish: &IssuePaper<'_>) -> Result<RecordId, Error> {
    let scope = Compartment::Office.at(tx.actor().place);
    let wanted = wish.content()?;
    let earlier = latest(tx.conn(), scope, &wanted)?;
    match earlier {
        Some(earlier) if earlier.value.digest == wanted.digest => Ok(earlier.id),
        earlier => {
            let replaces = earlier.map(|row| row.id);
            let issue = Issue { is_correction: replaces.is_some(), replaces, ..wanted };
            Ok(tx.create(Intent::IssuePaper, scope, &issue)?)
        }
    }
}

/// What was issued of a paper for a period, the latest first.
///
/// # Errors
/// The store's.
pub fn issues(conn: &Connection, paper: &str, period: &str) -> Result<Vec<Row<Issue>>, Error> {
    let tail = "WHERE is_void = 0 AND paper = ?1 AND period = ?2 ORDER BY created_at DESC, id DESC";
    Ok(store::rows(conn, tail, params![paper, period])?)
}

fn latest(conn: &Connection, scope: kernel::ScopeId, wanted: &Issue) -> Result<Option<Row<Issue>>, Error> {
    let all = issues(conn, &wanted.paper, &wanted.period)?;
    Ok(all.into_iter().find(|row| row.scope == scope && row.value.team == wanted.team))
}

impl IssuePaper<'_> {
    /// The issue as it would be the first of its paper.
    fn content(&self) -> Result<Issue, Error> {
        let Frozen { table, records, cut, team, .. } = self.frozen;
        let all: BTreeSet<RecordId> = records.values().flatten().copied().collect();
        let all: Vec<RecordId> = all.into_iter().collect();
        let place = |id: &RecordId| all.binary_search(id).ok().and_then(|place| u32::try_from(place).ok());
        let figure = |row: &crate::FigureRow| {
            let behind = records.get(&row.id).map_or(&[][..], Vec::as_slice);
            IssuedFigure { value: row.value, base: row.base, records: behind.iter().filter_map(place).collect() }
        };
        let issue = Issue {
            period: table.period.clone(),
            team: *team,
            paper: self.paper.to_owned(),
            title: self.title.to_owned(),
            definitions_version: table.definitions_version.clone(),
            cut: json!({ "at": cut.at.to_rfc3339(), "change": cut.change, "entering": cut.entering }),
            figures: table.rows.iter().map(|row| (row.id.clone(), figure(row))).collect(),
            digest: String::new(),
            is_correction: false,
            replaces: None,
            records: all,
        };
        Ok(Issue { digest: (self.digest)(&self.preimage(&issue)?), ..issue })
    }

    fn preimage(&self, issue: &Issue) -> Result<Vec<u8>, Error> {
        let Issue { period, team, paper, title, definitions_version, figures, records, .. } = issue;
        Ok(serde_json::to_vec(&(period, team, paper, title, definitions_version, figures, records, self.texts))?)
    }
}
