//! Values that are to be erased and come all the same: from a laptop that had not heard of it, or to a hub that was set back. They
//! are gone before anything is written (decisions D11).

use super::{Docket, Opened, Placed};
use crate::{ErasureRow, Error, Hub, Log};
use change::{Batch, Change, Erasure, Op, Piece, Ruling, Verdict};
use kernel::{Compartment, Instant, Intent, MemberId, RecordId, RecordKind, Role};
use std::borrow::Cow;
use store::Remainder;

/// Where values of a batch are gone, be it since an earlier life of the hub: its author may have them yet.
pub(super) fn places(batch: &Batch) -> Vec<u32> {
    let redacted = (0u32..).zip(&batch.pieces).filter(|(_, piece)| matches!(piece, Piece::Redacted(_)));
    redacted.map(|(place, _)| place).collect()
}

impl<L: Log> Hub<L> {
    /// The batch without what is to be erased; `None` where nothing is.
    pub(super) fn without_erased<'a>(&self, docket: &Docket, one: &Opened<'a>) -> Result<Option<Opened<'a>>, Error> {
        let gone = |change: &Change| Erasure::all_gone(docket.erasures_of(change.record), change);
        if one.changes().all(|change| gone(change).is_empty()) {
            return Ok(None);
        }
        let (mut batch, mut changes) = (one.batch().clone(), one.changes.clone());
        for (place, change) in &mut changes {
            let gone = gone(change);
            if batch.redact(*place, &gone, &self.setting.key)? {
                change::take_out(&mut change.fields, &gone);
            }
        }
        let (at, earlier, device) = (one.at, one.earlier, one.device.clone());
        Ok(Some(Opened { at, batch: Cow::Owned(batch), earlier, changes, device }))
    }

    /// Whoever has the whole changes is told what is left of them: those who read the scope, and their author.
    pub(crate) fn tell_remainders(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (batch, author, places): (&Batch, MemberId, &[u32]),
    ) -> Result<(), Error> {
        let chain = (batch.header.device, batch.header.scope);
        let readers = [chain.1, Compartment::own_of(author)];
        docket.load_more(tx, &super::Wanted { scopes: readers.to_vec(), ..super::Wanted::default() })?;
        for place in places {
            let Some(Piece::Redacted(body)) = batch.pieces.get(*place as usize) else { continue };
            for fed_in in readers {
                let seq = batch.header.first_seq + u64::from(*place);
                let bytes = Remainder { fed_in, chain, seq, body: body.clone() }.encode();
                self.tell(docket, fed_in, bytes);
            }
        }
        Ok(())
    }

    /// Carries out what the batch says is to be erased.
    pub(super) fn carry_out_erasures(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (one, now): (&Opened<'_>, Instant),
        rulings: &[Ruling],
    ) -> Result<(), Error> {
        one.ruled(rulings).try_for_each(|(Placed { change, .. }, ruling)| {
            self.erase_as_said(tx, docket, (change, now), &ruling.verdict)
        })
    }

    /// Carries out what one change says is to be erased, if it says so and is in force.
    pub(super) fn erase_as_said(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (change, now): (&Change, Instant),
        verdict: &Verdict,
    ) -> Result<(), Error> {
        let is_one = change.kind == RecordKind::Erasure.number() && change.op == Op::Create;
        let is_meant = Intent::of_number(change.intent) == Some(Intent::Erase);
        if !is_one || !is_meant || !verdict.is_accepted() {
            return Ok(());
        }
        match self.erasure_in(tx, docket, (change, verdict))? {
            Some(erasure) => self.erase(tx, docket, &ErasureRow { erasure, at: now }),
            None => Ok(()),
        }
    }

    /// What a change says is to be erased: of the fields it names those that hold what is a resident's. Nothing that is counted
    /// by goes, whoever names it.
    fn erasure_in(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (change, verdict): (&Change, &Verdict),
    ) -> Result<Option<Erasure>, Error> {
        let order = docket.record(change.record).and_then(|row| row.held.record.get::<directory::Erasure>().ok());
        let Some(order) = order else { return Ok(None) };
        docket.load_more(tx, &super::Wanted { records: vec![order.about], ..super::Wanted::default() })?;
        let is_own = match verdict {
            Verdict::Accepted(Role::Office) => true,
            Verdict::Accepted(Role::CommunitySecretary) => is_in_own_ledger(docket, change, order.about),
            Verdict::Accepted(Role::Lead) => is_of_own_visits(docket, change, order.about),
            _ => false,
        };
        if !is_own {
            return Ok(None);
        }
        let known = docket.record(order.about).and_then(|row| RecordKind::of_number(row.kind));
        let kind = known.or_else(|| RecordKind::of_word(&order.about_kind));
        let Some((_, spec)) = kind.and_then(|kind| store::column_of(self.setting.columns, kind)) else {
            return Ok(None);
        };
        let (fields, entry_fields) = spec.personal();
        let mut erasure = order.told_as(change.record);
        erasure.fields.retain(|field| fields.contains(field));
        erasure.entry_fields.retain(|field| entry_fields.contains(field));
        let is_any = !erasure.fields.is_empty() || !erasure.entry_fields.is_empty();
        Ok(Some(erasure).filter(|_| is_any))
    }
}

/// True for the names of a household in the ledger of the community where the author's posting is, and on the lists of whom to call on that
/// were made from it: who keeps it erases in it.
fn is_in_own_ledger(docket: &Docket, change: &Change, about: RecordId) -> bool {
    lies(docket, change, about, |kind| match kind {
        RecordKind::HouseholdIdentity => &[Compartment::Registry],
        RecordKind::CallListEntry => &[Compartment::Draft],
        _ => &[],
    })
}

/// True for what the author's team wrote of its visits: who answers for it erases in it.
fn is_of_own_visits(docket: &Docket, change: &Change, about: RecordId) -> bool {
    use RecordKind::{AgreedAction, Attendance, CallListEntry, HouseholdCall, Journal, Visit};
    lies(docket, change, about, |kind| match kind {
        Visit | Attendance | HouseholdCall | Journal | AgreedAction | CallListEntry => {
            &[Compartment::Draft, Compartment::Work]
        }
        _ => &[],
    })
}

/// Whether the record lies in one of the drawers that go with its kind, of the place of the author's posting.
fn lies(docket: &Docket, change: &Change, about: RecordId, drawers: fn(RecordKind) -> &'static [Compartment]) -> bool {
    let (Some(grant), Some(row)) = (docket.grant(change.grant), docket.record(about)) else { return false };
    let drawers = RecordKind::of_number(row.kind).map_or(&[][..], drawers);
    drawers.iter().any(|drawer| drawer.at(grant.place) == row.held.record.scope)
}
