//! Who, for whom, in which capacity, what was meant, what was before.

use crate::{
    Error, FieldSpec, KindSpec, Store, ToldHistory, column, convert, entering, log, log::Logged, log::Standing, record,
};
use change::{Op, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Value};
use kernel::{ChangeId, Instant, Intent, MemberId, RecordId, Role};
use std::collections::BTreeMap;

/// One line of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The change.
    pub change: ChangeId,
    /// When it was written.
    pub at: Instant,
    /// When the hub had it; `None` before its receipt.
    pub received_at: Option<Instant>,
    /// Who.
    pub member: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// In which role.
    pub role: Role,
    /// Whether it counts.
    pub standing: HistoryStanding,
    /// What was meant; `None` for one of a later program.
    pub intent: Option<Intent>,
    /// What became different; for an entry, what it says.
    pub changes: Vec<FieldChange>,
}

/// Whether a change counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryStanding {
    /// It does, as far as is known here.
    InForce,
    /// The hub holds it until a person rules on it; it is shown to who wrote it alone.
    Held,
    /// It does not: refused, or another's that is held.
    NotInForce,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name; `void` and `scope` for those.
    pub field: String,
    /// What it is; none for those, and for a field of a later program.
    pub spec: Option<FieldSpec>,
    /// Before; `None` when empty.
    pub before: Option<String>,
    /// After; `None` when cleared.
    pub after: Option<String>,
}

/// The history of a record as far as it is here, in the order in which its changes count; empty for one that came with its state
/// alone.
///
/// # Errors
/// [`Error::NoSuchRecord`] when nothing of it is here; the database's.
pub fn history(store: &Store, record: RecordId) -> Result<Vec<HistoryLine>, Error> {
    let here = here(store, record)?;
    let spec = spec_of(store, record, &here)?;
    let begins = here.iter().any(|l| l.change.op == Op::Create);
    let values = if begins { BTreeMap::new() } else { entering::first_values(store, record, spec)? };
    let with_receipt = |l: Logged| store.received_at(&l).map(|received_at| (l, received_at));
    let all = here.into_iter().map(with_receipt).collect::<Result<Vec<_>, _>>()?;
    Ok(lines(all, spec, values))
}

/// The same with what the hub told of it.
///
/// # Errors
/// As [`history`].
pub fn history_with(store: &Store, told: &ToldHistory) -> Result<Vec<HistoryLine>, Error> {
    let here = here(store, told.record())?;
    let spec = spec_of(store, told.record(), &here)?;
    Ok(lines(told.with(store, here)?, spec, told.first_values(spec)?))
}

/// True when nothing of a record's history is at the hub alone: its beginning is logged here, and no snapshot stood for a part of it.
///
/// # Errors
/// The database's.
pub fn is_history_here(store: &Store, record: RecordId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE record = ?1 AND op = 1)
               AND NOT EXISTS (SELECT 1 FROM entered WHERE record = ?1 AND length(signature) = 0)";
    Ok(store.read().prepare_cached(sql)?.query_row([record.bytes()], |row| row.get(0))?)
}

fn here(store: &Store, record: RecordId) -> Result<Vec<Logged>, Error> {
    Ok(log::of_record(store.read(), record)?.into_iter().map(|(_, l)| l).collect())
}

fn spec_of<'a>(store: &'a Store, record: RecordId, here: &[Logged]) -> Result<&'a KindSpec, Error> {
    let kind = match here.first() {
        Some(first) => first.change.kind,
        None => record::load(store.read(), record)?.ok_or(Error::NoSuchRecord(record))?.record.kind.number(),
    };
    column::spec_of(store.columns, kind).ok_or(Error::Unfit("kind without a column"))
}

/// Whoever reads them, and in whichever order they came: by the time each change counts at, which is later than that of all it saw.
fn lines(
    mut all: Vec<(Logged, Option<Instant>)>,
    spec: &KindSpec,
    mut values: BTreeMap<u16, Value>,
) -> Vec<HistoryLine> {
    all.sort_by_key(|(l, _)| (l.eff, l.change.id));
    let specs = (spec.fields, spec.entry);
    all.into_iter().map(|(l, received_at)| line((&l, received_at), specs, &mut values)).collect()
}

fn line(
    (l, received_at): (&Logged, Option<Instant>),
    specs: (&[FieldSpec], &[FieldSpec]),
    values: &mut BTreeMap<u16, Value>,
) -> HistoryLine {
    let c = &l.change;
    let is_entry = c.op == Op::Append;
    let standing = match l.standing {
        Standing { is_refused: true, .. } => HistoryStanding::NotInForce,
        Standing { is_held: true, .. } => HistoryStanding::Held,
        _ => HistoryStanding::InForce,
    };
    let one = |(id, after): (&u16, &Value)| {
        let spec = if is_entry { specs.1 } else { specs.0 }.iter().find(|f| f.id == *id).copied();
        let (field, ty) = spec.map_or_else(|| name_of(*id), |spec| (spec.name.to_owned(), spec.ty));
        if ty == crate::Ty::Bytes || (*id == SEEN_FIELD && !is_entry) {
            return None;
        }
        // What never counted is no value that a later change replaced.
        let before = match (is_entry, standing) {
            (true, _) => None,
            (false, HistoryStanding::NotInForce | HistoryStanding::Held) => values.get(id).cloned(),
            (false, HistoryStanding::InForce) => values.insert(*id, after.clone()),
        };
        let before = before.and_then(|v| convert::words(ty, &v));
        Some(FieldChange { field, spec, before, after: convert::words(ty, after) })
    };
    HistoryLine {
        change: c.id,
        at: c.hlc.instant(),
        received_at,
        member: l.member,
        recorded_for: c.recorded_for,
        role: l.role,
        standing,
        intent: Intent::of_number(c.intent),
        changes: c.fields.iter().filter_map(one).collect(),
    }
}

fn name_of(id: u16) -> (String, crate::Ty) {
    match id {
        VOID_FIELD => ("void".to_owned(), crate::Ty::Text),
        SCOPE_FIELD => ("scope".to_owned(), crate::Ty::Id),
        other => (other.to_string(), crate::Ty::Text),
    }
}
