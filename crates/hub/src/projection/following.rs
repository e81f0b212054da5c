//! Following the log: first every record as it stands, then what each item of the feeds is about, portion by portion. A portion's rows
//! and the place it reaches are written in one transaction, so that whatever ends the process leaves a right place.

use super::touched::Touched;
use super::{ALL, LEVEL_AT, LIFE, MADE_BY, Place, Projection, READ_TO, Seen, Step, made_by};
use crate::snapshot::entries::{Entries, entries_of};
use crate::snapshot::reading::entering;
use crate::{ErasureTx, Error, Hub, Log, LogTx, RecordRow, ScopeRow, SnapshotTx};
use kernel::{Compartment, Instant, RecordId, RecordKind, Role, ScopeId, policy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use store::{Cursor, Entering, Portion};

/// No portion looks at more items.
const ITEMS: u32 = 1_000;

/// A portion, and how the log stood when it was read.
struct Read {
    portion: Portion,
    is_whole: bool,
    behind: u64,
    mark: u64,
}

impl<L: Log> Hub<L> {
    /// Takes the next portion of the log into the projection. One call is bounded work; nothing in it stands in an admission's way.
    ///
    /// # Errors
    /// The log's. What is wrong with the projection itself comes as [`Step::Unfit`].
    pub fn follow(&self) -> Result<Step, Error> {
        let Some(projection) = self.projection.as_ref().filter(|projection| projection.is_follower()) else {
            return Ok(Step::Level);
        };
        let (now, seen) = (self.setting.clock.now(), projection.seen());
        let is_level = seen.is_whole && seen.behind == 0 && projection.file.exists();
        if is_level && self.read_aside(|tx| tx.mark()).map(|mark| seen.mark == Some(mark))? {
            projection.note(Seen { level_at: now, ..seen });
            return Ok(Step::Level);
        }
        let place = match projection.place() {
            Ok(Some(place)) if place.is_ours && place.life == Some(self.setting.timeline) => place,
            Ok(_) => return self.begin_following(projection),
            Err(error) => return unfit(projection, error),
        };
        let Some(read) = self.read_aside(|tx| self.next_portion(tx, (&place, projection.portion), now))? else {
            return unfit(projection, Error::Damaged("the log went another way"));
        };
        let is_level = read.is_whole && read.behind == 0;
        if read.portion.erases {
            projection.is_to_be_noted.store(true, Ordering::SeqCst);
        }
        // What came to other feeds alone is no reason to write.
        let is_idle = read.is_whole && read.portion.cursors.is_empty();
        if let Some(Err(error)) = (!is_idle).then(|| projection.take(&read.portion)) {
            return unfit(projection, error);
        }
        let level_at = if is_level { now } else { seen.level_at.max(place.level_at) };
        let left_out = projection.left_out()?;
        projection.note(Seen {
            is_whole: read.is_whole,
            behind: read.behind,
            level_at,
            left_out,
            mark: Some(read.mark),
        });
        Ok(if is_level { Step::Level } else { Step::Went })
    }

    /// Tells the log that these tables hold nothing that was erased before they were level, where that is news. Apart from following: it
    /// writes, and waits for pushes.
    ///
    /// # Errors
    /// The log's.
    pub(crate) fn note_projection(&self) -> Result<(), Error> {
        let Some(projection) = &self.projection else { return Ok(()) };
        let Some(row) = projection.to_be_noted(projection.seen().level_at) else { return Ok(()) };
        self.keep_copy(&row)?;
        // Another process, whose clock goes before, may have erased something later than now: then it is told once more.
        let latest = self.read_aside(|tx| Ok(tx.all_erasures()?.first().map(|row| row.at)))?;
        projection.is_to_be_noted.store(latest.is_some_and(|at| at >= row.made_at), Ordering::SeqCst);
        Ok(())
    }

    /// An empty file that knows where the feeds stood before the first record was read: what changes meanwhile is followed after.
    fn begin_following(&self, projection: &Projection) -> Result<Step, Error> {
        let heads = self.read_aside(|tx| followed(tx))?;
        let life = self.setting.timeline.to_string();
        let remembered = vec![(LIFE, life), (MADE_BY, made_by()), (READ_TO, String::new())];
        let cursors = heads.iter().map(|head| self.cursor_at(head.id, (head.seq, head.digest))).collect();
        let portion = Portion { cursors, remembered, ..Portion::default() };
        match projection.begin_anew().and_then(|()| projection.take(&portion)) {
            Ok(()) => Ok(Step::Went),
            Err(error) => unfit(projection, error),
        }
    }

    fn cursor_at(&self, scope: ScopeId, (seq, digest): (u64, seal::Hash)) -> Cursor {
        Cursor { scope, timeline: self.setting.timeline, seq, digest, trail: None }
    }

    /// The next portion; `None` when the log does not hold what was followed.
    fn next_portion(
        &self,
        tx: &mut L::Tx<'_>,
        (place, most): (&Place, u32),
        now: Instant,
    ) -> Result<Option<Read>, Error> {
        let heads = followed(tx)?;
        let mark = tx.mark()?;
        if !is_of_one_log(tx, place, &heads)? {
            return Ok(None);
        }
        let scopes: BTreeSet<ScopeId> = heads.iter().map(|head| head.id).collect();
        if !place.is_whole {
            let behind = heads.iter().map(|head| head.seq).sum();
            let portion = self.portion_of_all(tx, (place.read_to, most), &scopes)?;
            return Ok(Some(Read { portion, is_whole: false, behind, mark }));
        }
        let mut portion = self.portion_of_feeds(tx, (place, &heads, most), &scopes)?;
        let reached: u64 = portion.cursors.iter().map(|cursor| cursor.seq - seq_of(place, cursor.scope)).sum();
        let behind = heads.iter().map(|head| head.seq - seq_of(place, head.id)).sum::<u64>() - reached;
        if behind == 0 {
            portion.remembered.push((LEVEL_AT, now.0.to_string()));
        }
        Ok(Some(Read { portion, is_whole: true, behind, mark }))
    }

    fn portion_of_all(
        &self,
        tx: &mut L::Tx<'_>,
        (after, most): (Option<RecordId>, u32),
        scopes: &BTreeSet<ScopeId>,
    ) -> Result<Portion, Error> {
        let rows = tx.records_after(after, most)?;
        let last = rows.last().filter(|_| rows.len() == most as usize).map(|row| row.held.record.id.to_string());
        let remembered = vec![(READ_TO, last.unwrap_or_else(|| ALL.to_owned()))];
        Ok(Portion { states: self.states_shown(tx, rows, scopes)?, remembered, ..Portion::default() })
    }

    fn portion_of_feeds(
        &self,
        tx: &mut L::Tx<'_>,
        (place, heads, most): (&Place, &[ScopeRow], u32),
        scopes: &BTreeSet<ScopeId>,
    ) -> Result<Portion, Error> {
        let (mut touched, mut portion, mut room) = (Touched::default(), Portion::default(), ITEMS);
        let is_full = |touched: &Touched| touched.records.len() >= most as usize;
        for head in heads.iter().filter(|head| seq_of(place, head.id) < head.seq) {
            let mut reached = None;
            for row in tx.feed(head.id, seq_of(place, head.id), room)? {
                touched.note(tx, &row)?;
                (reached, room) = (Some((row.seq, row.digest)), room - 1);
                if is_full(&touched) {
                    break;
                }
            }
            portion.cursors.extend(reached.map(|at| self.cursor_at(head.id, at)));
            if room == 0 || is_full(&touched) {
                break;
            }
        }
        let ids: Vec<RecordId> = touched.records.iter().copied().collect();
        let rows = if ids.is_empty() { Vec::new() } else { tx.records(&ids)? };
        portion.states = self.states_shown(tx, rows, scopes)?;
        let shown: BTreeSet<RecordId> = portion.states.iter().map(|state| state.record).collect();
        portion.gone = ids.into_iter().filter(|id| !shown.contains(id)).collect();
        portion.erases = touched.erases;
        Ok(portion)
    }

    /// The states of those that have begun and that any of these scopes sees.
    fn states_shown(
        &self,
        tx: &mut L::Tx<'_>,
        mut rows: Vec<RecordRow>,
        scopes: &BTreeSet<ScopeId>,
    ) -> Result<Vec<Entering>, Error> {
        rows.retain(|row| row.begun_by.is_some() && self.is_shown(row, scopes));
        let mut entries = entries_among(tx, &rows)?;
        let none = BTreeSet::new();
        let state = |row: &RecordRow| {
            let entries = entries.remove(&row.held.record.id).unwrap_or_default();
            Entering { origin: None, ..entering(row, row.held.born_in, (entries, &none)) }
        };
        Ok(rows.iter().map(state).collect())
    }

    fn is_shown(&self, row: &RecordRow, scopes: &BTreeSet<ScopeId>) -> bool {
        let column = RecordKind::of_number(row.kind).and_then(|kind| store::column_of(self.setting.columns, kind));
        column.is_some_and(|(column, _)| column.audience(&row.held.record).iter().any(|scope| scopes.contains(scope)))
    }
}

/// The feeds that are followed: what the office reads of every place.
pub(super) fn followed<T: SnapshotTx>(tx: &mut T) -> Result<Vec<ScopeRow>, Error> {
    let mut heads = tx.all_scopes()?;
    heads.retain(|head| head.compartment.is_some_and(is_followed));
    Ok(heads)
}

fn is_followed(compartment: Compartment) -> bool {
    policy::reads(Role::Office, compartment) == Some(policy::Reach::District)
}

fn seq_of(place: &Place, scope: ScopeId) -> u64 {
    place.cursors.get(&scope).map_or(0, |cursor| cursor.seq)
}

/// False when a feed ends before what was followed of it, or holds something else there.
fn is_of_one_log<T: LogTx>(tx: &mut T, place: &Place, heads: &[ScopeRow]) -> Result<bool, Error> {
    let heads: BTreeMap<ScopeId, &ScopeRow> = heads.iter().map(|head| (head.id, head)).collect();
    for cursor in place.cursors.values() {
        let digest = match heads.get(&cursor.scope) {
            Some(head) if cursor.seq == head.seq => Some(head.digest),
            Some(head) if cursor.seq == 0 && head.seq > 0 => continue,
            Some(head) if cursor.seq < head.seq => tx
                .feed(cursor.scope, cursor.seq - 1, 1)?
                .pop()
                .filter(|row| row.seq == cursor.seq)
                .map(|row| row.digest),
            _ => None,
        };
        if digest != Some(cursor.digest) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The entries of these records. Of one that a state of an earlier life began, the feed of its scope knows the order.
fn entries_among<T: LogTx + SnapshotTx>(tx: &mut T, rows: &[RecordRow]) -> Result<BTreeMap<RecordId, Entries>, Error> {
    let ids: Vec<RecordId> = rows.iter().map(|row| row.held.record.id).collect();
    let Some(first) = rows.first() else { return Ok(BTreeMap::new()) };
    if tx.carried_among(&ids)?.is_empty() {
        return entries_of(tx, first.held.record.scope, &ids);
    }
    let mut by_scope: BTreeMap<ScopeId, Vec<RecordId>> = BTreeMap::new();
    rows.iter().for_each(|row| by_scope.entry(row.held.record.scope).or_default().push(row.held.record.id));
    let mut all = BTreeMap::new();
    for (scope, ids) in by_scope {
        all.append(&mut entries_of(tx, scope, &ids)?);
    }
    Ok(all)
}

/// It is of no use and goes; but not because another process, an operator's, had the file for a moment.
fn unfit(projection: &Projection, error: Error) -> Result<Step, Error> {
    let is_busy = matches!(&error, Error::Store(store::Error::Sqlite(error)) if is_busy(error));
    if is_busy {
        return Err(Error::Busy);
    }
    projection.discard();
    // Never the error's own words: they may quote what a member wrote.
    Ok(Step::Unfit(reason(&error)))
}

fn reason(error: &Error) -> String {
    match error {
        Error::Store(error) => error.refusal().reason,
        Error::Damaged(what) => (*what).to_owned(),
        error => format!("{:?}", error.code()),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}
