//! A small district to test in: two communities, two teams, the rounds of 2026, a ledger of four households.

use chrono::NaiveDate;
use directory::{Household, HouseholdIdentity, Level, Member, Pairing, Place};
use kernel::{Actor, Compartment, Instant, Intent, RecordId, Role};
use serde_json::{Map, Value as Json};
use store::{Column, Error, Store, Tx, testing};
use visits::{Attendance, AttendeeRole, CallOutcome, HouseholdCall, SetVisit, SignIn, Start, VisitKind};

pub const DISTRICT: &str = "310104";
pub static COLUMNS: &[&dyn Column] = &[&directory::COLUMN, &visits::COLUMN];

pub struct District {
    pub store: Store,
    pub now: Instant,
    pub shanghai: RecordId,
    pub beili: RecordId,
}

pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn team(number: &str) -> RecordId {
    RecordId::derive(&["team", DISTRICT, number])
}

pub fn fields(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(map) => map,
        _ => panic!("an object was expected"),
    }
}

impl District {
    /// Open at 8 October 2026, 09:30 in Shanghai.
    pub fn new() -> Self {
        Self::at("2026-10-08T09:30:00+08:00")
    }

    pub fn at(now: &str) -> Self {
        let (shanghai, beili) = (Place::id("310104003001"), Place::id("310104003002"));
        let mut district = Self { store: testing::store(COLUMNS).unwrap(), now: at(now), shanghai, beili };
        district.found();
        district
    }

    fn found(&mut self) {
        let office = self.actor(Role::Office);
        let scope = Compartment::Directory.at(Place::id(DISTRICT));
        let communities = [(self.shanghai, "310104003001", "上海新村", "1"), (self.beili, "310104003002", "北里", "2")];
        self.write_as(&office, |tx| {
            for (id, code, name, number) in communities {
                let (code, name) = (code.to_owned(), name.to_owned());
                let place = Place { code, name, level: Level::Community, parent: None };
                tx.create_as(Intent::ImportDivisions, scope, id, &place)?;
                let pairing = Pairing { team: team(number), community: id, from_on: day("2026-01-01"), to_on: None };
                tx.create_as(Intent::ImportRoster, scope, Pairing::id(team(number), id), &pairing)?;
            }
            let member = Member { nickname: "王敏".to_owned(), ..Member::default() };
            tx.create_as(Intent::AddMember, scope, RecordId(office.member.0), &member)?;
            visits::ensure_year(tx, DISTRICT, 2026).map(drop)
        })
        .unwrap();
    }

    /// Somebody of 上海新村, or the office.
    pub fn actor(&self, role: Role) -> Actor {
        let place = if role == Role::Office { Place::id(DISTRICT) } else { self.shanghai };
        testing::actor(role, place)
    }

    pub fn write_as<R>(
        &mut self,
        actor: &Actor,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, visits::Error>,
    ) -> Result<R, String> {
        self.store.write(actor, self.now, f).map_err(|error| error.refusal().reason)
    }

    /// A write by a role of 上海新村 a minute later; the reason where it is refused.
    pub fn by<R>(&mut self, role: Role, f: impl FnOnce(&mut Tx<'_>) -> Result<R, visits::Error>) -> Result<R, String> {
        self.now = Instant(self.now.0 + 60_000);
        let actor = self.actor(role);
        self.write_as(&actor, f)
    }

    pub fn recorder<R>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<R, visits::Error>) -> Result<R, String> {
        self.by(Role::Recorder, f)
    }

    /// The user says that this is the time.
    pub fn wake_at(&mut self, now: &str) {
        self.now = at(now);
        self.store.confirm_clock(self.now).unwrap();
    }

    pub fn start(&mut self, kind: VisitKind, on: Option<&str>) -> Result<RecordId, String> {
        let wish = Start { community: self.shanghai, kind, visited_on: on.map(day) };
        self.recorder(|tx| visits::start(tx, wish))
    }

    pub fn set(&mut self, id: RecordId, values: Json) -> Result<bool, String> {
        self.recorder(|tx| visits::set(tx, SetVisit { id, fields: fields(values) }))
    }

    pub fn sign_in(&mut self, visit: RecordId, name: Option<&str>, count: u32) -> Result<RecordId, String> {
        let name = name.map(str::to_owned);
        let wish = SignIn { visit, name, role: AttendeeRole::Resident, count, is_walk_in: false };
        self.recorder(|tx| visits::sign_in(tx, wish)).map(|row| row.id)
    }

    /// A collective visit held on that day with so many residents, confirmed.
    pub fn confirmed(&mut self, on: &str, residents: u32) -> RecordId {
        let visit = self.start(VisitKind::Collective, Some(on)).unwrap();
        self.sign_in(visit, None, residents).unwrap();
        self.by(Role::Lead, |tx| visits::confirm(tx, visit)).unwrap();
        visit
    }

    /// What another laptop of the team recorded for this visit arrives here: a call and people who signed in. That laptop
    /// need not know of a confirmation.
    pub fn arrive(&mut self, visit: RecordId, (door, residents): (&str, u32)) -> RecordId {
        let community = self.shanghai;
        let key = directory::door::Door::parse(door).unwrap().key();
        let call = HouseholdCall {
            visit,
            community,
            household: Household::id(community, &key),
            entry: None,
            outcome: Some(CallOutcome::Met),
            courtesy: false,
            courtesy_note: None,
            called_on: self.now.local_date(),
            called_at: self.now,
        };
        let attendance = Attendance {
            visit,
            community,
            name: None,
            role: AttendeeRole::Resident,
            count: residents,
            is_walk_in: true,
            note: None,
        };
        let draft = Compartment::Draft.at(community);
        self.recorder(|tx| {
            tx.create(Intent::SignIn, draft, &attendance)?;
            Ok(tx.create(Intent::RecordCall, draft, &call)?)
        })
        .unwrap()
    }

    /// Puts a household into the ledger of 上海新村.
    pub fn household(&mut self, door: &str, householder: &str) -> RecordId {
        let parts = directory::door::Door::parse(door).unwrap();
        let id = Household::id(self.shanghai, &parts.key());
        let household = Household {
            lane: parts.lane,
            building: parts.building,
            entrance: parts.entrance,
            flat: parts.flat,
            tags: vec!["独居老人".to_owned()],
            ..Household::default()
        };
        let identity = HouseholdIdentity {
            household: id,
            householder: Some(householder.to_owned()),
            phone: Some("13812345678".to_owned()),
            born: None,
        };
        let scope = Compartment::Registry.at(self.shanghai);
        self.by(Role::CommunitySecretary, |tx| {
            tx.create_as(Intent::ImportHouseholds, scope, id, &household)?;
            Ok(tx.create_as(Intent::ImportHouseholds, scope, HouseholdIdentity::id(id), &identity)?)
        })
        .unwrap();
        id
    }

    /// Changes in the log: what an autosave of equal values must not add to.
    pub fn changes(&self) -> i64 {
        self.store.position().unwrap().change
    }
}

/// What the store itself says no with.
pub fn reason(error: Error) -> String {
    error.refusal().reason
}
