//! From logged changes to a record: one by one as they arrive, or all again.

use crate::{Arrived, Held, KindSpec, log, log::Logged, record, search::Noted};
use crate::{
    Column, Error, Projection, Store, column, conflicts, entering, entering::Base, entry, project, states::Counted,
};
use change::{Op, RecordState, VOID_FIELD};
use kernel::{ChangeId, Hlc, RecordId, RecordKind};
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Folds a change that has just been logged into what is held.
pub(crate) fn fold_arriving(
    conn: &Connection,
    spec: &KindSpec,
    before: Option<Held>,
    l: &Logged,
) -> Result<Held, Error> {
    let failed = RefCell::new(None);
    let has_arrived = |id| {
        log::has(conn, id).unwrap_or_else(|error| {
            failed.replace(Some(error));
            true
        })
    };
    let held = fold(conn, (spec, &has_arrived, None), before, l)?;
    failed.into_inner().map_or(Ok(held), Err)
}

/// How changes are folded: which were folded before, and the beginning a state contained.
type How<'a> = (&'a KindSpec, &'a dyn Fn(ChangeId) -> bool, Option<(Hlc, ChangeId)>);

fn fields_known(held: &Held) -> BTreeSet<u16> {
    held.state.fields.iter().filter(|(_, field)| !field.heads.is_empty()).map(|(id, _)| *id).collect()
}

/// Folds one logged change.
fn fold(conn: &Connection, how: How<'_>, before: Option<Held>, l: &Logged) -> Result<Held, Error> {
    let (arrived, spec) = (l.arrived(), how.0);
    let mut held = before.unwrap_or_else(|| Held::begun_by(&arrived, spec));
    let is_earlier = how.2.is_none_or(|begun_by| (l.change.hlc, l.change.id) < begun_by);
    if l.change.op == Op::Create && is_earlier && log::is_first_create(conn, &l.change)? {
        held.begin_with(&arrived);
    }
    let sees = match l.change.op {
        Op::Append => BTreeMap::new(),
        _ => complete_sees(conn, spec, (l, &held.state))?,
    };
    if l.change.fields.contains_key(&VOID_FIELD) {
        held.entries.extend(entry::ids(conn, l.change.record)?);
    }
    if l.change.op == Op::Append {
        held.entries.insert(l.change.id);
    }
    held.take(&arrived, spec, (&sees, how.1));
    Ok(held)
}

/// An omitted `sees` means the latest earlier change of the same chain that set the field. Where that one is no head any
/// more, somebody else replaced it knowingly, and nothing is left to replace. A version the hub refused stands for what it
/// saw itself, so that one refusal strands no later change (sync.md 3.3).
fn complete_sees(
    conn: &Connection,
    spec: &KindSpec,
    on: (&Logged, &RecordState),
) -> Result<BTreeMap<u16, Vec<ChangeId>>, Error> {
    let (l, state) = on;
    let mut sees = l.change.sees.clone();
    if l.change.op == Op::Create {
        return Ok(sees);
    }
    for field in l.change.fields.keys().filter(|f| spec.class_of(**f).supersedes()) {
        match sees.get_mut(field) {
            Some(named) => *named = log::with_stand_ins(conn, *field, named)?,
            None => {
                let own = own_heads(conn, l, state.heads_by(*field, l.device))?;
                sees.extend((!own.is_empty()).then_some((*field, own)));
            }
        }
    }
    Ok(sees)
}

/// Which of these versions an omitted `sees` of this change means.
pub(crate) fn own_heads(
    conn: &Connection,
    l: &Logged,
    heads: impl Iterator<Item = ChangeId>,
) -> Result<Vec<ChangeId>, Error> {
    let mut own = Vec::new();
    for head in heads {
        let is_own = match log::place_of(conn, head)? {
            Some((device, scope, seq)) => (device, scope) == (l.device, l.scope) && seq < l.seq,
            None => entering::was_written_in(conn, l.change.record, (head, l.scope))?,
        };
        own.extend(is_own.then_some(head));
    }
    Ok(own)
}

/// Folds a logged change into its record; a kind of a later program stays in the log unread.
pub(crate) fn fold_in(store: &Store, l: &Logged) -> Result<Option<RecordKind>, Error> {
    let Some((column, spec)) = RecordKind::of_number(l.change.kind).and_then(|k| column::column_of(store.columns, k))
    else {
        return Ok(None);
    };
    if l.change.op == Op::Create && log::is_alone(&store.conn, &l.change)? {
        let held = fold_first(&store.conn, spec, l)?;
        Settling::of(store, (column, spec), true).settle(held)?;
        return Ok(Some(spec.kind));
    }
    // A record that came with its state may contain this change already.
    if entering::has_come(store, l.change.record)? {
        return refold(store, l.change.record);
    }
    let Some(before) = record::load(&store.conn, l.change.record)? else {
        // Of a record whose beginning is not here; or the beginning of what came before it.
        return refold(store, l.change.record);
    };
    let held = fold_arriving(&store.conn, spec, Some(before), l)?;
    if l.change.op == Op::Append {
        entry::insert(&store.conn, l)?;
    }
    Settling::of(store, (column, spec), false).settle(held)?;
    Ok(Some(spec.kind))
}

/// The beginning of a record of which nothing else is here: there is no earlier beginning to look for.
fn fold_first(conn: &Connection, spec: &KindSpec, l: &Logged) -> Result<Held, Error> {
    if !l.change.sees.is_empty() {
        return fold_arriving(conn, spec, None, l);
    }
    let arrived = l.arrived();
    let mut held = Held::begun_by(&arrived, spec);
    held.take(&arrived, spec, (&l.change.sees, &|_| false));
    Ok(held)
}

/// A record of which nothing was here: its state is all there is, and nothing has to be taken out first.
pub(crate) fn begin(store: &Store, base: Base) -> Result<Option<RecordKind>, Error> {
    let kind = base.held.record.kind;
    let Some((column, spec)) = column::column_of(store.columns, kind) else { return Ok(None) };
    base.entries.iter().try_for_each(|entry| entry::insert(&store.conn, entry))?;
    Settling::of(store, (column, spec), true).settle(base.held)?;
    Ok(Some(kind))
}

/// Folds a record again from all that is known of it: after the hub refused a change, gave it another time, or sent the
/// record's state.
pub(crate) fn refold(store: &Store, id: RecordId) -> Result<Option<RecordKind>, Error> {
    let logged: Vec<Logged> = log::of_record(&store.conn, id)?.into_iter().map(|(_, l)| l).collect();
    let base = entering::base_of(store, id, &logged)?;
    raise(store, id, (base, &logged))
}

/// Builds a record from its base and the changes after it, in the order they arrived, and writes what follows from it.
pub(crate) fn raise(store: &Store, id: RecordId, from: (Option<Base>, &[Logged])) -> Result<Option<RecordKind>, Error> {
    let (base, logged) = (&from.0, from.1);
    let number = base.as_ref().map(|b| b.held.record.kind.number()).or(logged.first().map(|l| l.change.kind));
    let kind = number.and_then(RecordKind::of_number);
    let Some((column, spec)) = kind.and_then(|k| column::column_of(store.columns, k)) else { return Ok(None) };
    clear(&store.conn, (column, spec), id)?;
    let held = fold_all(store, spec, from)?;
    let Some(mut held) = held else { return forget(store, (column, spec), id).map(|()| kind) };
    held.refresh(spec);
    Settling::of(store, (column, spec), false).settle(held)?;
    Ok(kind)
}

fn fold_all(store: &Store, spec: &'static KindSpec, from: (Option<Base>, &[Logged])) -> Result<Option<Held>, Error> {
    let (base, logged) = (from.0, in_chain_order(from.1));
    let begins = |l: &Logged| l.change.op == Op::Create && !l.standing.is_refused;
    if base.is_none() && !logged.iter().any(|l| begins(l)) {
        return Ok(None);
    }
    let covers = base.as_ref().and_then(|b| b.covers);
    let begun_by = base.as_ref().and_then(|b| b.begun_by);
    let known = base.as_ref().map(|b| fields_known(&b.held)).unwrap_or_default();
    // Stamps of two lives can't be compared; but a state that contains a change knows a version of whatever that set.
    let knows = |l: &Logged| l.change.op != Op::Set || l.change.fields.keys().all(|field| known.contains(field));
    let contains = |l: &Logged| covers.is_some_and(|c| c.contains(l) && (!c.is_of_an_earlier_life() || knows(l)));
    let (mut held, entries) = base.map_or((None, Vec::new()), |b| (Some(b.held), b.entries));
    let mut folded: BTreeSet<ChangeId> = BTreeSet::new();
    for l in logged.iter().filter(|l| !l.standing.is_refused) {
        if !contains(l) {
            let has_arrived = |id: ChangeId| folded.contains(&id);
            held = Some(fold(&store.conn, (spec, &has_arrived, begun_by), held, l)?);
        }
        folded.insert(l.change.id);
    }
    if let Some(held) = &mut held {
        let appended = logged.iter().copied().filter(|l| l.change.op == Op::Append && !l.standing.is_refused);
        let ranks = entering::ranks_of(store, held.record.id, held.record.scope)?;
        for l in entries.iter().chain(appended) {
            entry::insert(&store.conn, &l.ranked(ranks.get(&l.change.id)))?;
            held.entries.insert(l.change.id);
        }
    }
    Ok(held)
}

/// In the order they arrived, but what one device wrote in one scope as it wrote it: where a snapshot stood for the beginning of a
/// chain, that may have come later than the rest, and an omitted `sees` means what was written before.
fn in_chain_order(logged: &[Logged]) -> Vec<&Logged> {
    let chain = |l: &Logged| (l.device, l.scope);
    let mut chains: BTreeMap<_, Vec<&Logged>> = BTreeMap::new();
    logged.iter().for_each(|l| chains.entry(chain(l)).or_default().push(l));
    // The next one of each chain is taken from the end.
    chains.values_mut().for_each(|all| all.sort_by_key(|l| std::cmp::Reverse(l.seq)));
    logged.iter().filter_map(|l| chains.get_mut(&chain(l)).and_then(Vec::pop)).collect()
}

impl Logged {
    fn arrived(&self) -> Arrived<'_> {
        let (device, member, scope) = (self.device, self.member, self.scope);
        Arrived { change: &self.change, device, member, scope, eff: self.eff }
    }

    fn ranked(&self, stamp: Option<&(u64, u64)>) -> Self {
        let mut ranked = self.clone();
        if let Some((eff, rank)) = stamp {
            (ranked.eff, ranked.standing.rank) = (*eff, Some(*rank));
        }
        ranked
    }
}

/// Takes out what hangs under a record and is about to be written anew.
fn clear(conn: &Connection, of: (&dyn Column, &KindSpec), id: RecordId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM entry WHERE record = ?1")?.execute([id.bytes()])?;
    of.0.forget(conn, id)?;
    project::remove(conn, of.1, id)
}

/// Takes a record out of everything folded; the log keeps what it keeps.
pub(crate) fn forget(store: &Store, of: (&dyn Column, &KindSpec), id: RecordId) -> Result<(), Error> {
    let conn = &store.conn;
    if let Some((no, counted)) = record::number_of(conn, id)? {
        store.noted.note(no, None, false);
        store.noted.flipped.note((no, of.1.kind.number()), (&counted, &Counted::default()));
    }
    conn.prepare_cached("DELETE FROM record WHERE id = ?1")?.execute([id.bytes()])?;
    conflicts::forget(conn, id)?;
    clear(conn, of, id)
}

/// Writes everything that follows from what is here again: what is shown is a projection, and a new program may show more
/// (decisions D10).
pub(crate) fn project_all(store: &Store) -> Result<(), Error> {
    let mut statement = store.conn.prepare("SELECT id FROM record")?;
    let ids: Vec<[u8; 16]> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    ids.into_iter().try_for_each(|id| project_again(store, RecordId::from_bytes(id)))?;
    fold_unfolded(store)
}

/// Of a kind that the program before did not know nothing was folded: its changes and states lie here as they came.
fn fold_unfolded(store: &Store) -> Result<(), Error> {
    let sql = "SELECT record FROM change UNION SELECT record FROM entered UNION SELECT record FROM entering
               EXCEPT SELECT id FROM record";
    let mut statement = store.conn.prepare(sql)?;
    let ids: Vec<[u8; 16]> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    ids.into_iter().try_for_each(|id| refold(store, RecordId::from_bytes(id)).map(drop))
}

/// Writes what follows from a folded record again.
pub(crate) fn project_again(store: &Store, id: RecordId) -> Result<(), Error> {
    let Some(mut held) = record::load(&store.conn, id)? else { return Ok(()) };
    let Some((column, spec)) = column::column_of(store.columns, held.record.kind) else { return Ok(()) };
    held.refresh(spec);
    Settling::of(store, (column, spec), false).settle(held)
}

/// Where a folded record is written.
pub(crate) struct Settling<'a> {
    conn: &'a Connection,
    noted: &'a Noted,
    column: &'static dyn Column,
    spec: &'static KindSpec,
    /// Nothing of the record was shown before.
    is_new: bool,
}

impl<'a> Settling<'a> {
    pub(crate) fn of(store: &'a Store, of: (&'static dyn Column, &'static KindSpec), is_new: bool) -> Self {
        Self { conn: &store.conn, noted: &store.noted, column: of.0, spec: of.1, is_new }
    }

    /// Saves the record and everything that follows from it. Where a value of its own can't be read here, it is left out of what is
    /// shown: one record keeps no other from being taken in.
    pub(crate) fn settle(&self, held: Held) -> Result<(), Error> {
        match self.project(&held)? {
            (_, Ok(())) => Ok(()),
            (no, Err(error)) if error.is_of_a_value() => self.leave_out(&held, no),
            (_, Err(error)) => Err(error),
        }
    }

    /// The same of what is written here: a value that can't be read is refused.
    pub(crate) fn settle_own(&self, held: Held) -> Result<(), Error> {
        self.project(&held)?.1
    }

    /// Saves the record and writes what follows from it. Gives its number, and how the writing went.
    fn project(&self, held: &Held) -> Result<(i64, Result<(), Error>), Error> {
        let Self { conn, spec, is_new, .. } = *self;
        let counted = Counted::of(self.column, held);
        let (no, before) = record::save_held(conn, (held, &counted), is_new)?;
        self.noted.flipped.note((no, spec.kind.number()), (&before, &counted));
        conflicts::note(conn, spec, (held, is_new))?;
        let written = self.column.project(&Projection { conn, spec, is_new }, &held.record);
        if written.is_ok() {
            let text = self.column.search_text(&held.record).filter(|_| !held.record.is_void);
            self.noted.note(no, text, is_new);
        }
        Ok((no, written))
    }

    /// Takes out what was shown of it; its heads, its entries and everything in the log stay.
    fn leave_out(&self, held: &Held, no: i64) -> Result<(), Error> {
        let (conn, id) = (self.conn, held.record.id);
        self.column.forget(conn, id)?;
        project::remove(conn, self.spec, id)?;
        conflicts::forget(conn, id)?;
        self.noted.note(no, None, self.is_new);
        record::mark_left_out(conn, no)
    }
}
