//! What every laptop ever wrote, and where it is in the end: in force at the hub and on whoever reads there, or with a word for its
//! author why it is not (sync.md 4, I2 and I7).

use super::{GUEST, History, REVOKED, is_team};
use crate::world::{Laptop, NORTH, SOUTH, place};
use change::{RecordState, Verdict};
use hub::{Log, LogTx};
use kernel::{ChangeId, Compartment, DeviceId, RecordId, ScopeId};
use std::collections::BTreeMap;

/// A saved change.
#[derive(Clone, Copy, Debug)]
struct Written {
    record: RecordId,
    by: DeviceId,
    /// Its vault was set back to before it, and it had left it on no way the vault knew of.
    went_with_its_vault: bool,
}

/// By change.
#[derive(Default)]
pub struct Kept(BTreeMap<ChangeId, Written>);

/// Why an honest program's change may be refused or held, when laptops write apart and postings end.
const REASONS: [&str; 9] = [
    "already_confirmed",
    "beginning_not_in_force",
    "confirmed_changes_by_lead",
    "held_ruled_already",
    "moved_away",
    "no_such_posting",
    "not_your_place",
    "posting_ended",
    "revoked",
];

fn own_changes(laptop: &Laptop) -> Vec<(ChangeId, RecordId, bool)> {
    let sql = "SELECT id, record, rank IS NOT NULL FROM change WHERE device = ?1";
    let mut statement = laptop.store.read().prepare_cached(sql).unwrap();
    let row = |r: &rusqlite::Row<'_>| {
        Ok((ChangeId::from_bytes(r.get(0)?), RecordId::from_bytes(r.get(1)?), r.get::<_, bool>(2)?))
    };
    let device = laptop.actor.device;
    statement.query_map([device.bytes()], row).unwrap().collect::<Result<_, _>>().unwrap()
}

impl Kept {
    /// Whatever this laptop has saved so far.
    pub fn note(&mut self, laptop: &Laptop) {
        let by = laptop.actor.device;
        for (id, record, _) in own_changes(laptop) {
            self.0.entry(id).or_insert(Written { record, by, went_with_its_vault: false });
        }
    }

    /// A copy takes the place of this vault.
    pub fn note_set_back(&mut self, before: &Laptop, copy: &Laptop) {
        self.note(before);
        let stays: Vec<ChangeId> = own_changes(copy).into_iter().map(|(id, ..)| id).collect();
        for (id, _, is_stamped) in own_changes(before) {
            if let Some(written) = self.0.get_mut(&id).filter(|_| !is_stamped && !stays.contains(&id)) {
                written.went_with_its_vault = true;
            }
        }
    }
}

impl<L: Log> History<L> {
    pub(super) fn everybody(&self) -> impl Iterator<Item = &Laptop> {
        self.laptops.iter().chain(&self.twins)
    }

    /// Every change is at the hub; what is not in force there, its author is told of, with a reason that there can be.
    pub fn check_nothing_is_lost(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        self.everybody().for_each(|laptop| kept.note(laptop));
        let ids: Vec<ChangeId> = kept.0.keys().copied().collect();
        let rows = self.world.hub.log().write(|tx| tx.changes(&ids)).unwrap();
        let rows: BTreeMap<ChangeId, bool> = rows.into_iter().map(|row| (row.id, row.role.is_some())).collect();
        for (id, written) in kept.0.iter().filter(|(_, written)| self.must_be_there(written)) {
            match rows.get(id) {
                Some(true) => {}
                Some(false) => self.check_its_author_knows(*id, written),
                None => panic!("{written:?} is lost: the hub has no {id:?}"),
            }
        }
        self.kept = kept;
    }

    /// But a hub that was set back knows what somebody can bring: not what lay on a vault whose rights have ended since.
    fn must_be_there(&self, written: &Written) -> bool {
        let is = |who: usize| self.laptops[who].actor.device == written.by;
        let has_gone = self.is_restored && ((self.is_revoked && is(REVOKED)) || (self.has_ended && is(GUEST)));
        !written.went_with_its_vault && !has_gone
    }

    fn check_its_author_knows(&self, id: ChangeId, written: &Written) {
        let Some(author) = self.everybody().find(|laptop| laptop.actor.device == written.by) else { return };
        let told = author.store.not_in_force().unwrap();
        let Some((.., verdict)) = told.iter().find(|(known, ..)| *known == id) else {
            assert!(self.copied > super::FIRST_COPY, "nobody told its author of {written:?}, which is not in force");
            return;
        };
        match verdict {
            Verdict::Rejected(why) | Verdict::Held(why) => {
                assert!(REASONS.contains(&why.as_str()) || why == "不采用", "{why} on {written:?}");
            }
            Verdict::Accepted(_) => panic!("{written:?} is in force on its author's laptop alone"),
        }
    }

    /// Whoever reads where a record lies shows it as the hub has it, but for those of which something waits.
    pub fn check_laptops_show_what_the_hub_has(&self, but_of: &[RecordId]) {
        let ids: Vec<RecordId> = self.notes.iter().chain(&self.items).copied().collect();
        let rows = self.world.hub.log().write(|tx| tx.lock_records(&ids)).unwrap();
        for row in rows.into_iter().filter(|row| row.begun_by.is_some()) {
            let (id, scope) = (row.held.record.id, row.held.record.scope);
            if but_of.contains(&id) {
                continue;
            }
            let hub = whole(row.held.state);
            for (who, laptop) in self.readers_of(scope) {
                assert_eq!(shown(laptop, id), Some((scope, hub.clone())), "laptop {who} and the hub");
            }
        }
    }

    fn readers_of(&self, scope: ScopeId) -> Vec<(usize, &Laptop)> {
        let reads = |who: usize| match who {
            0 => [NORTH, SOUTH].iter().any(|at| Compartment::Work.at(place(at)) == scope),
            4 => [Compartment::Draft, Compartment::Work].iter().any(|c| c.at(place(SOUTH)) == scope),
            who => {
                is_team(who, self.is_revoked)
                    && [Compartment::Draft, Compartment::Work].iter().any(|c| c.at(place(NORTH)) == scope)
            }
        };
        self.laptops.iter().enumerate().filter(|(who, _)| reads(*who)).collect()
    }
}

/// As a newcomer knows it: versions that were replaced before are not named.
fn whole(mut state: RecordState) -> RecordState {
    state.fields.values_mut().for_each(|field| field.buried.clear());
    state
}

fn shown(laptop: &Laptop, id: RecordId) -> Option<(ScopeId, RecordState)> {
    let sql = "SELECT scope, heads FROM record WHERE id = ?1";
    let mut statement = laptop.store.read().prepare_cached(sql).unwrap();
    let row = |r: &rusqlite::Row<'_>| Ok((ScopeId::from_bytes(r.get(0)?), r.get::<_, Vec<u8>>(1)?));
    let (scope, heads) = statement.query_row([id.bytes()], row).ok()?;
    Some((scope, whole(RecordState::decode(&heads).unwrap())))
}
