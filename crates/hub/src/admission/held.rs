//! What is held becomes a record that the office is shown; its ruling lets the change in or ends it (decisions D19).

use super::docket::Wanted;
use super::{Docket, Opened, Placed, docket, fold, judge, revoking};
use crate::audit;
use crate::{BatchRow, ChangeRow, ErasureTx, Error, GrantRow, Hub, Log, LogTx, RecordRow};
use change::{Change, Op, Receipt, Ruling, Verdict};
use directory::{Grant, HeldChange, HeldVerdict};
use kernel::{ChangeId, Compartment, GrantId, Hlc, Instant, Intent, RecordId, RecordKind, Role, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Amendment, Arrived, Held, Recorded, Sees};

/// A held change with all that its release needs.
struct Target<'a> {
    row: ChangeRow,
    at: Placed<'a>,
    ruling: Ruling,
}

/// A change of the log, opened with the batch it came in.
struct Taken {
    row: ChangeRow,
    one: Opened<'static>,
    receipt: Receipt,
}

impl Taken {
    fn load(tx: &mut impl LogTx, docket: &Docket, row: ChangeRow) -> Result<Option<Self>, Error> {
        let stored = match docket.batch_at(row.chain, row.first_seq) {
            Some(stored) => Some(stored),
            None => tx.batch(row.chain, row.first_seq)?,
        };
        let (Some(BatchRow { bytes, receipt }), Some(device)) = (stored, tx.devices(&[row.chain.0])?.pop()) else {
            return Ok(None);
        };
        Ok(Some(Self { row, one: Opened::of_stored(&bytes, device)?, receipt }))
    }

    fn of_row(&self) -> Option<(Placed<'_>, &Ruling)> {
        self.one.ruled(&self.receipt.rulings).find(|(at, _)| at.change.id == self.row.id)
    }
}

impl<L: Log> Hub<L> {
    /// Begins the record about each change of the batch that is held.
    pub(super) fn report_held(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (one, now): (&Opened<'_>, Instant),
        rulings: &[Ruling],
    ) -> Result<(), Error> {
        for (Placed { change, .. }, ruling) in one.ruled(rulings) {
            let Verdict::Held(why) = &ruling.verdict else { continue };
            let (id, posting) = (HeldChange::id(change.id), RecordId(change.grant.0));
            docket.load_more(tx, &Wanted { records: vec![id, posting], ..Wanted::default() })?;
            let line = self.line_of(bureau(docket, (one, change)));
            let scopes = [self.office_scope(), Compartment::own_of(one.device.member)];
            let scopes = scopes.into_iter().chain(line).collect();
            docket.load_more(tx, &Wanted { scopes, ..Wanted::default() })?;
            if docket.record(id).is_none_or(|row| row.begun_by.is_none()) {
                self.begin_held(tx, docket, (one, now), (change, why))?;
            }
            // The office's ruling of an earlier life may be here before what it was about.
            self.rule_on(tx, docket, docket_value(docket, id))?;
        }
        Ok(())
    }

    /// The office's drawer of the district.
    fn office_scope(&self) -> ScopeId {
        Compartment::Audit.at(self.setting.district.place())
    }

    /// The drawer of a bureau.
    fn line_of(&self, role: Option<Role>) -> Option<ScopeId> {
        role.map(|role| Compartment::line_of(self.office_scope(), role))
    }

    fn begin_held(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (one, now): (&Opened<'_>, Instant),
        (change, why): (&Change, &str),
    ) -> Result<(), Error> {
        let (id, scope) = (HeldChange::id(change.id), self.office_scope());
        let value = about(docket, (one, now), (change, why));
        let beginning = Change {
            id: ChangeId(id.0),
            kind: RecordKind::HeldChange.number(),
            record: id,
            intent: change.intent,
            hlc: Hlc::at(now),
            grant: change.grant,
            op: Op::Create,
            fields: store::fields_by_id(&value)?,
            sees: Sees::new(),
            parent: None,
            group: None,
            recorded_for: None,
            is_critical: false,
        };
        let (device, member, eff) = (self.setting.device, one.device.member, beginning.hlc.0);
        let arrived = Arrived { change: &beginning, device, member, scope, eff };
        let mut held = Held::begun_by(&arrived, HeldChange::SPEC);
        held.begin_with(&arrived);
        held.take(&arrived, HeldChange::SPEC, (&Sees::new(), &|_| true));
        // A ruling of an earlier life may be here before it. Whether it was the bureau's to give is known only now.
        let line = self.line_of(value.line.as_deref().and_then(Role::of_word));
        if docket.record(id).is_some()
            && let Some(ruled) = first_ruling(tx, docket, (id, &[Some(scope), line]))?
            && let Some((at, ruling)) = ruled.of_row()
        {
            let (device, member, scope) = (ruled.row.chain.0, ruled.row.member, ruled.row.chain.1);
            let arrived = Arrived { change: at.change, device, member, scope, eff: ruling.eff };
            let sees = docket.complete_sees(self.setting.columns, at);
            held.take(&arrived, HeldChange::SPEC, (&sees, &|id| docket.has_arrived(id)));
        }
        let begun_by = Some((beginning.hlc, beginning.id));
        docket.set_record(RecordRow { kind: beginning.kind, held, begun_by }, Vec::new());
        docket.begun_here.insert(id);
        Ok(())
    }

    /// Carries out the rulings that the batch brings.
    pub(super) fn carry_out(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        one: &Opened<'_>,
        rulings: &[Ruling],
    ) -> Result<(), Error> {
        let ruled = one.ruled(rulings).filter(|(Placed { change, .. }, ruling)| {
            let rules = matches!(Intent::of_number(change.intent), Some(Intent::AdmitHeld | Intent::RefuseHeld));
            rules && change.kind == RecordKind::HeldChange.number() && ruling.verdict.is_accepted()
        });
        let mut values: Vec<HeldChange> = ruled.filter_map(|(at, _)| docket_value(docket, at.change.record)).collect();
        let authors = values.iter().map(|held| Compartment::own_of(held.author));
        let lines = values.iter().filter_map(|held| self.line_of(held.line.as_deref().and_then(Role::of_word)));
        let scopes = authors.chain(lines).chain([self.office_scope()]).collect();
        let changes = values.iter().map(|held| held.change).collect();
        docket.load_more(tx, &Wanted { changes, scopes, ..Wanted::default() })?;
        // As they were written: what a move took along must be set before the move.
        values.sort_by_key(|held| docket.change(held.change).map(|row| (row.eff, row.chain, row.seq)));
        values.into_iter().try_for_each(|held| self.rule_on(tx, docket, Some(held)))
    }

    /// Does what was ruled, once: a change that is in force stays so.
    fn rule_on(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, held: Option<HeldChange>) -> Result<(), Error> {
        let Some(held) = held else { return Ok(()) };
        let Some(verdict) = held.verdict.as_deref().and_then(HeldVerdict::of_word) else { return Ok(()) };
        docket.load_more(tx, &Wanted { changes: vec![held.change], ..Wanted::default() })?;
        let Some(row) = docket.change(held.change).filter(|row| row.role.is_none()).cloned() else { return Ok(()) };
        let Some(taken) = Taken::load(tx, docket, row)? else { return Ok(()) };
        let Some((at, ruling)) = taken.of_row() else { return Ok(()) };
        let target = Target { row: taken.row.clone(), at, ruling: ruling.clone() };
        self.settle_held(tx, docket, &target, (verdict, held.because.unwrap_or_default()))
    }

    fn settle_held(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        target: &Target<'_>,
        (verdict, because): (HeldVerdict, String),
    ) -> Result<(), Error> {
        self.load_around(tx, docket, target)?;
        let out_of_use = revoking::load_named(tx, self, (docket, std::iter::once(target.at.change)))?;
        tx.lock_members(&[], &out_of_use)?;
        let said = match verdict {
            HeldVerdict::Refused => Verdict::Rejected(because),
            HeldVerdict::Admitted => judge::judge_again(docket, self, (target.at.one, target.at.change)),
        };
        let (home, mut rank) = (target.row.chain.1, target.row.rank);
        if let Verdict::Accepted(role) = said {
            let columns = self.setting.columns;
            let sees = docket.complete_sees(columns, target.at);
            let stands = Receipt::rank_of_item(docket.next_seq(home));
            docket.let_in(target.row.id, role, stands);
            let replaced = set_again(tx, docket, target)?;
            docket.replace_beforehand(target.at.change, &replaced);
            fold::fold(docket, columns, target.at, (target.ruling.eff, &sees))?;
            let now = self.setting.clock.now();
            self.erase_as_said(tx, docket, (target.at.change, now), &said)?;
            self.revoke_as_said(tx, docket, (target.at.change, now), &said)?;
            docket.note_deed(audit::deed_of(target.at.change, (target.row.member, target.row.chain.0)));
            // Whoever reads the scope a move was written in follows it by the move itself, as if it had never been held.
            let follows = target.at.change.op == Op::Move || self.shows_in(docket, target.at.change, home);
            // Where the record lies no more, whoever had the change from elsewhere learns that it counts; nobody is given its words there.
            let piece = target.at.one.batch().pieces.get(target.at.place as usize).filter(|_| follows);
            if follows {
                rank = stands;
            }
            self.amend(docket, home, (target, &said, rank), piece.and_then(|p| p.body()).map(<[u8]>::to_vec));
        }
        if let Verdict::Rejected(_) = said {
            let is_begun = docket.record(target.at.change.record).is_some_and(|row| row.begun_by.is_some());
            self.drop_refused(tx, target.at.change, is_begun)?;
        }
        self.amend(docket, Compartment::own_of(target.row.member), (target, &said, rank), None);
        Ok(())
    }

    fn load_around(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, target: &Target<'_>) -> Result<(), Error> {
        let change = target.at.change;
        let (grants, records) = (judge::grants_named(change).collect(), vec![change.record]);
        docket.load_more(tx, &Wanted { grants, records, ..Wanted::default() })?;
        let known: Vec<GrantRow> = docket.grant(GrantId(change.record.0)).cloned().into_iter().collect();
        let posted = docket::members_changed(std::iter::once(change), &known);
        tx.lock_members(&[], &posted)?;
        docket.load_postings(tx, &posted)?;
        let lies = docket.record(change.record).map(|row| row.held.record.scope);
        let scopes = [Some(target.row.chain.1), lies, judge::destination(change)].into_iter().flatten();
        let own = Compartment::own_of(target.row.member);
        let told = revoking::also_shown_in((change, lies.unwrap_or(target.row.chain.1)), target.row.member);
        let scopes = scopes.chain([own]).chain(told).collect();
        let changes = docket.ids_of_interest(self.setting.columns, std::slice::from_ref(target.at.one));
        docket.load_more(tx, &Wanted { changes, scopes, ..Wanted::default() })
    }

    fn shows_in(&self, docket: &Docket, change: &Change, scope: ScopeId) -> bool {
        let column = RecordKind::of_number(change.kind).and_then(|k| store::column_of(self.setting.columns, k));
        let row = docket.record(change.record);
        column.zip(row).is_some_and(|((column, _), row)| column.audience(&row.held.record).contains(&scope))
    }

    fn amend(
        &self,
        docket: &mut Docket,
        fed_in: ScopeId,
        (target, verdict, rank): (&Target<'_>, &Verdict, u64),
        body: Option<Vec<u8>>,
    ) {
        let ruling = Ruling { verdict: verdict.clone(), eff: target.ruling.eff };
        let (change, chain, seq) = (target.row.id, target.row.chain, target.row.seq);
        let bytes = Amendment { fed_in, change, chain, seq, ruling, rank, body }.encode();
        self.tell(docket, fed_in, bytes);
    }
}

/// The first ruling in force that was given in one of these drawers. Others were taken as well while nobody could know whose it was
/// to give: they say nothing.
fn first_ruling<T: LogTx + ErasureTx>(
    tx: &mut T,
    docket: &Docket,
    (id, drawers): (RecordId, &[Option<ScopeId>]),
) -> Result<Option<Taken>, Error> {
    let counts = |row: &ChangeRow| row.role.is_some() && drawers.contains(&Some(row.chain.1));
    let rulings = tx.changes_about(id)?.into_iter().chain(docket.changes_about(id).cloned());
    let first = rulings.filter(counts).min_by_key(|row| (row.eff, row.id));
    first.map_or(Ok(None), |row| Taken::load(tx, docket, row))
}

/// Fields that the chain of a change that is let in has set again since, without naming what stood there: it meant this very change
/// (decisions D7), which was let in after it.
fn set_again<T: LogTx + ErasureTx>(tx: &mut T, docket: &Docket, target: &Target<'_>) -> Result<Vec<u16>, Error> {
    let (row, change) = (&target.row, target.at.change);
    let is_later = |later: &ChangeRow| later.chain == row.chain && later.seq > row.seq;
    let mut later: BTreeMap<u64, ChangeRow> = BTreeMap::new();
    for found in tx.changes_about(change.record)?.iter().chain(docket.changes_about(change.record)) {
        let known = docket.change(found.id).unwrap_or(found);
        if is_later(known) && known.role.is_some() {
            later.insert(known.seq, known.clone());
        }
    }
    let mut replaced = BTreeSet::new();
    for row in later.into_values() {
        let stored = match docket.batch_at(row.chain, row.first_seq) {
            Some(stored) => Some(stored),
            None => tx.batch(row.chain, row.first_seq)?,
        };
        let Some(stored) = stored else { continue };
        let one = Opened::of_stored(&stored.bytes, target.at.one.device.clone())?;
        let meant = one.changes().filter(|later| later.id == row.id && !matches!(later.op, Op::Create | Op::Append));
        let omits = |later: &Change, field: &u16| later.fields.contains_key(field) && !later.sees.contains_key(field);
        meant.for_each(|later| replaced.extend(change.fields.keys().copied().filter(|field| omits(later, field))));
    }
    Ok(replaced.into_iter().collect())
}

/// What the hub itself began about a held change. A record of somebody's own making under that id says nothing.
fn docket_value(docket: &Docket, record: RecordId) -> Option<HeldChange> {
    let row = docket.record(record).filter(|row| row.kind == RecordKind::HeldChange.number())?;
    row.begun_by.filter(|(_, id)| *id == ChangeId(record.0))?;
    row.held.record.get::<HeldChange>().ok().filter(|held| HeldChange::id(held.change) == record)
}

/// The bureau that owns the seat the author holds, by the posting's record.
fn bureau(docket: &Docket, (one, change): (&Opened<'_>, &Change)) -> Option<Role> {
    let posting = docket.record(RecordId(change.grant.0)).filter(|row| row.kind == RecordKind::Grant.number())?;
    let posting = posting.held.record.get::<Grant>().ok().filter(|grant| grant.member == one.device.member)?;
    posting.seat().and_then(directory::bureau_of)
}

fn about(docket: &Docket, (one, now): (&Opened<'_>, Instant), (change, why): (&Change, &str)) -> HeldChange {
    let grant = docket.grant(change.grant).filter(|grant| grant.member == one.device.member);
    HeldChange {
        change: change.id,
        author: one.device.member,
        device: one.device.id,
        place: grant.map(|grant| grant.place),
        role: grant.map(|grant| grant.role.word().to_owned()),
        line: bureau(docket, (one, change)).map(|role| role.word().to_owned()),
        about: change.record,
        about_kind: RecordKind::of_number(change.kind).map(|kind| kind.word().to_owned()),
        intent: Intent::of_number(change.intent).map(|intent| intent.word().to_owned()),
        reason: why.to_owned(),
        written_at: change.hlc.instant(),
        received_at: now,
        verdict: None,
        because: None,
    }
}
