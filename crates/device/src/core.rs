//! What the commands work on: the home, the clock, and the vault that is open.

use crate::{Error, Home, bytes::Bytes, district::District, enrolment::Card, sync_notes::SyncNotes, updating::Program};
use kernel::{Actor, ErrorCode, GrantId, Instant, MemberId, RecordId, Refusal, Role};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Row, Store};

/// Wrong passphrases in a row, by member: kept, so that starting again does not end the wait.
pub(crate) const FAILURES: &str = "failures.json";

/// The state behind every command.
pub(crate) struct Core {
    pub(crate) home: Home,
    pub(crate) fixed_now: Option<Instant>,
    pub(crate) seed: Option<u64>,
    pub(crate) drawn: u64,
    /// Practice time minus the machine's, ms.
    pub(crate) offset: i64,
    pub(crate) is_cheap: bool,
    pub(crate) bytes: Arc<Bytes>,
    pub(crate) open: Option<Open>,
    pub(crate) failures: BTreeMap<MemberId, (u32, Instant)>,
    pub(crate) pending: Option<Pending>,
    pub(crate) idle: Option<(MemberId, vault::IdleLock)>,
    /// Counts the openings of vaults: a sync that began under one does not go on under another.
    pub(crate) turn: u64,
    /// The hub's clock minus ours, ms, as the hub last corrected it.
    pub(crate) hub_offset: i64,
    pub(crate) sync_notes: SyncNotes,
    /// The program that runs.
    pub(crate) program: Program,
    /// When the hub was last asked for a newer one.
    pub(crate) looked_at: Option<std::time::Instant>,
    /// What was wrong with what it offered.
    pub(crate) update_problem: Option<Refusal>,
}

/// A vault that was made but whose printed code was not typed back yet.
pub(crate) struct Pending {
    pub(crate) member: MemberId,
    pub(crate) code: vault::RecoveryCode,
    pub(crate) opened: vault::Opened,
}

/// The vault that is open.
pub(crate) struct Open {
    pub(crate) district: District,
    pub(crate) card: Card,
    pub(crate) opened: vault::Opened,
    pub(crate) store: Store,
    pub(crate) grants: Vec<Row<directory::Grant>>,
    pub(crate) has_pin: Option<vault::IdleLock>,
    /// Its lease was over as it was opened, and nothing has renewed it since.
    pub(crate) is_lease_over: bool,
    /// The hub put it out of use.
    pub(crate) ended: Option<crate::ended::Ended>,
}

impl Open {
    /// As it is by what opened it and what is noted of the hub's word.
    pub(crate) fn of((district, card): (District, Card), opened: vault::Opened, store: Store) -> Result<Self, Error> {
        let ended = crate::ended::noted(&store)?;
        Ok(Self { district, card, opened, store, grants: Vec::new(), has_pin: None, is_lease_over: false, ended })
    }
}

impl Core {
    /// The present: the machine's clock, or the practice district's.
    pub(crate) fn now(&self) -> Instant {
        self.fixed_now.unwrap_or_else(|| Instant(wall().0 + self.offset))
    }

    /// The same as the hub last corrected it.
    pub(crate) fn now_by_hub(&self) -> Instant {
        Instant(self.now().0.saturating_add(self.hub_offset))
    }

    /// The present as the open vault believes it: whatever is judged or dated goes by this (docs/adr/0053). The machine's clock while none is open.
    pub(crate) fn believed(&self) -> Result<Instant, Error> {
        let wall = self.now();
        Ok(self.open.as_ref().map_or(Ok(wall), |open| open.store.believed(wall))?)
    }

    /// The day of it.
    pub(crate) fn today(&self) -> Result<chrono::NaiveDate, Error> {
        Ok(self.believed()?.local_date())
    }

    /// Random bytes for ids: the system's, or a practice district's repeatable ones.
    pub(crate) fn random(&mut self) -> Result<[u8; 10], Error> {
        let Some(seed) = self.seed else { return Ok(seal::random()?) };
        self.drawn += 1;
        let drawn = seal::keyed_hash(&[0xa5; 32], &[&seed.to_be_bytes(), &self.drawn.to_be_bytes()]).0;
        Ok(std::array::from_fn(|n| drawn[n]))
    }

    /// The open vault, or a refusal that the screens turn into the unlock page.
    pub(crate) fn open(&self) -> Result<&Open, Error> {
        self.open.as_ref().ok_or_else(|| Refusal::new(ErrorCode::Locked, "locked").into())
    }

    /// The open vault, to write.
    pub(crate) fn open_mut(&mut self) -> Result<&mut Open, Error> {
        self.open.as_mut().ok_or_else(|| Refusal::new(ErrorCode::Locked, "locked").into())
    }

    /// A team's member asks about the own team unless another is named; the office about the district.
    pub(crate) fn own_team(&self) -> Result<Option<RecordId>, Error> {
        let open = self.open()?;
        Ok(open.grants.iter().find_map(|g| g.value.team).filter(|_| open.role() != Role::Office))
    }

    /// Keeps the count of wrong passphrases. A full disk must neither keep a member out nor hide what was wrong, so a count
    /// that can't be written lives in memory alone.
    pub(crate) fn keep_failures(&self) {
        let written = self
            .home
            .folder("settings")
            .and_then(|folder| crate::home::write_safely(&folder.join(FAILURES), &serde_json::to_vec(&self.failures)?));
        drop(written);
    }

    /// One transaction as the member signed in, acting at a place (their first one when none is named).
    pub(crate) fn write<R, E>(
        &mut self,
        at: Option<RecordId>,
        f: impl FnOnce(&mut store::Tx<'_>) -> Result<R, E>,
    ) -> Result<R, Error>
    where
        E: From<store::Error>,
        Error: From<E>,
    {
        let (wall, now) = (self.now(), self.believed()?);
        let open = self.open_mut()?;
        let actor = open.actor(at, now)?;
        Ok(open.store.write(&actor, wall, f)?)
    }
}

impl Open {
    /// Who acts: the grant that is about this place, else the first.
    pub(crate) fn actor(&self, at: Option<RecordId>, now: Instant) -> Result<Actor, Error> {
        let about = |g: &&Row<directory::Grant>| at.is_none_or(|place| g.value.place == place);
        let grant = self.grants.iter().find(about).or(self.grants.first());
        let grant = grant.ok_or_else(|| Refusal::new(ErrorCode::Forbidden, "no_posting"))?;
        let recorded_for = (grant.value.role == Role::Recorder).then(|| self.lead_of(grant.value.team, now)).flatten();
        Ok(Actor {
            member: self.card.member,
            device: self.card.device,
            grant: GrantId(grant.id.0),
            role: grant.value.role,
            place: grant.value.place,
            recorded_for,
        })
    }

    /// The posting held last, whether it has ended or not; writing by it is for nobody.
    pub(crate) fn last_actor(&self) -> Result<Option<Actor>, Error> {
        let tail = "WHERE is_void = 0 AND member = ?1 ORDER BY from_on DESC, created_at DESC, id DESC LIMIT 1";
        let (member, device) = (self.card.member, self.card.device);
        let rows = store::rows::<directory::Grant>(self.store.read(), tail, [member.bytes()])?;
        let by = |last: &Row<directory::Grant>| Actor {
            member,
            device,
            grant: GrantId(last.id.0),
            role: last.value.role,
            place: last.value.place,
            recorded_for: None,
        };
        Ok(rows.first().map(by))
    }

    /// The team's lead of the day, for whom a recorder writes; `None` until the lead has a posting. One who comes later is not written
    /// for yet, nor one who went.
    fn lead_of(&self, team: Option<RecordId>, now: Instant) -> Option<MemberId> {
        let tail = "WHERE is_void = 0 AND role = 'lead' AND team = ?1 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2) \
                    ORDER BY created_at, id LIMIT 1";
        let params = rusqlite::params![team?.bytes(), now.local_date().to_string()];
        let rows = store::rows::<directory::Grant>(self.store.read(), tail, params).ok()?;
        rows.first().map(|g| g.value.member)
    }

    /// The role of the first posting.
    pub(crate) fn role(&self) -> Role {
        self.grants.first().map_or(self.card.role, |g| g.value.role)
    }

    /// The communities of the postings.
    pub(crate) fn communities(&self) -> Vec<RecordId> {
        let is_at_one = |g: &&Row<directory::Grant>| g.value.role != Role::Department;
        self.grants.iter().filter(is_at_one).map(|g| g.value.place).filter(|p| *p != self.district.place()).collect()
    }

    /// The department of who works for one.
    pub(crate) fn department(&self) -> Option<RecordId> {
        self.grants.iter().find(|g| g.value.role == Role::Department).map(|g| g.value.place)
    }
}

/// The machine's clock.
pub(crate) fn wall() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
