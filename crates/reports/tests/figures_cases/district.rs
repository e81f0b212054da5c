//! A small district: two communities with a team each, the rounds of 2026, and people who write in them.
#![allow(dead_code)]

use chrono::NaiveDate;
use concerns::{HearArgs, HeardAt, Nature, Source, Speaker, StepArgs, StepWord, Terms};
use directory::{Level, Pairing, Place, Team};
use kernel::{Actor, Compartment, Instant, Intent, RecordId, RecordKind, Role, RoundNumber};
use reports::figures::{self, Frozen};
use reports::{FigureArgs, FigureTable, RecordsArgs};
use serde_json::{Map, Value as Json, json};
use store::{Column, Store, Tx, testing};
use visits::{AmendArgs, AttendeeRole, OpenDoorArgs, Round, SetCall, SetRound, SignIn, Start, VisitKind, VoidArgs};

pub const DISTRICT: &str = "310104";
pub static COLUMNS: &[&dyn Column] = &[&directory::COLUMN, &visits::COLUMN, &concerns::COLUMN, &reports::COLUMN];

pub struct District {
    pub store: Store,
    pub now: Instant,
    pub north: RecordId,
    pub south: RecordId,
}

pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn team(number: &str) -> RecordId {
    Team::id(DISTRICT, number)
}

pub fn pack() -> &'static Terms {
    Terms::xuhui().unwrap()
}

pub fn fields(json: Json) -> Map<String, Json> {
    json.as_object().unwrap().clone()
}

pub fn args(period: &str, team: Option<RecordId>, as_of: Option<String>) -> FigureArgs {
    FigureArgs { period: period.to_owned(), team, as_of }
}

/// A concern about the lamps.
pub fn wish(text: &str) -> HearArgs {
    HearArgs {
        community: Place::id("310104003012"),
        visit: None,
        call: None,
        source: Source::Symposium,
        nature: Nature::Concern,
        category: Some("public_facilities".into()),
        place: Some("3号楼门口".into()),
        text: text.into(),
        speaker: None,
        first_answer: None,
        route: Some("subdistrict".into()),
    }
}

pub fn speaker(name: &str, is_unnamed: bool) -> Option<Speaker> {
    Some(Speaker {
        name: Some(name.into()),
        phone: Some("13812345678".into()),
        door: Some("3-2-501".into()),
        is_unnamed,
    })
}

/// The fields of a step well filled in.
pub fn filled(word: StepWord) -> &'static [(&'static str, &'static str)] {
    match word {
        StepWord::Accept => &[("route", "subdistrict"), ("first_handler", "陈立"), ("due_on", "2026-10-30")],
        StepWord::Assign | StepWord::Transfer => &[("unit", "房管局"), ("person", "周航")],
        StepWord::SendBack => &[("unit", "街道办"), ("person", "王敏"), ("reason", "不属本单位职责")],
        StepWord::Escalate => &[("from", "subdistrict"), ("to", "district_coordination"), ("reason", "需区级协调")],
        StepWord::Press => &[("from", "领导小组办公室"), ("to", "陈立"), ("reason", "临近期限")],
        StepWord::Extend => &[("asked_on", "2026-10-08"), ("due_on", "2026-11-30"), ("reason", "等待材料")],
        StepWord::Defer => &[("review_on", "2027-01-15"), ("reason", "涉及规划调整")],
        StepWord::Resolve => &[("outcome", "solved")],
        StepWord::Refer => &[("channel", "行政复议")],
        StepWord::Reply => &[("way", "telephone"), ("words", "路灯已修好"), ("answer", "知道了")],
        StepWord::FollowUp => &[("result", "settled"), ("rating", "satisfied")],
        StepWord::Reopen => &[("why", "relapse"), ("words", "又不亮了")],
        StepWord::Withdraw => &[("by_whom", "本人"), ("reason", "已自行解决")],
        StepWord::Start | StepWord::CloseOut => &[],
    }
}

impl District {
    /// Open at 8 October 2026, 09:30 in Shanghai.
    pub fn new() -> Self {
        Self::of_device(7)
    }

    pub fn of_device(device: u8) -> Self {
        let (north, south) = (Place::id("310104003012"), Place::id("310104003013"));
        let store = testing::store_of(COLUMNS, device).unwrap();
        let mut district = Self { store, now: at("2026-10-08T09:30:00+08:00"), north, south };
        district.found();
        district
    }

    fn found(&mut self) {
        let scope = Compartment::Directory.at(Place::id(DISTRICT));
        let communities =
            [(self.north, "310104003012", "上海新村", "1"), (self.south, "310104003013", "乐山二三村", "2")];
        self.by(Role::Office, |tx| {
            let whole = Place { code: DISTRICT.into(), name: "徐汇区".into(), level: Level::District, parent: None };
            tx.create_as(Intent::ImportDivisions, scope, Place::id(DISTRICT), &whole)?;
            for (id, code, name, number) in communities {
                let place = Place { code: code.into(), name: name.into(), level: Level::Community, parent: None };
                tx.create_as(Intent::ImportDivisions, scope, id, &place)?;
                let value = Team { number: number.into(), subdistrict: None, note: None };
                tx.create_as(Intent::ImportRoster, scope, team(number), &value)?;
                let pairing = Pairing { team: team(number), community: id, from_on: day("2026-01-01"), to_on: None };
                tx.create_as(Intent::ImportRoster, scope, Pairing::id(team(number), id), &pairing)?;
            }
            visits::ensure_year(tx, DISTRICT, 2026).map(drop)
        })
        .unwrap();
    }

    pub fn actor(&self, role: Role) -> Actor {
        let place = if role == Role::Office { Place::id(DISTRICT) } else { self.north };
        testing::actor(role, place)
    }

    /// A write a minute later; the reason where it is refused.
    pub fn by<R>(&mut self, role: Role, f: impl FnOnce(&mut Tx<'_>) -> Result<R, visits::Error>) -> Result<R, String> {
        self.later(60_000);
        let actor = self.actor(role);
        self.store.write(&actor, self.now, f).map_err(|error| error.refusal().reason)
    }

    /// The same for what concerns say.
    pub fn items<R>(
        &mut self,
        role: Role,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, concerns::Error>,
    ) -> Result<R, String> {
        self.later(60_000);
        let actor = self.actor(role);
        self.store.write(&actor, self.now, f).map_err(|error| error.refusal().reason)
    }

    /// Time passes, and the user vouches for it (decisions D42).
    pub fn later(&mut self, milliseconds: i64) {
        self.now = Instant(self.now.0 + milliseconds);
        self.store.confirm_clock(self.now).unwrap();
    }

    pub fn start(&mut self, kind: VisitKind, on: &str) -> Result<RecordId, String> {
        let wish = Start { community: self.north, kind, visited_on: Some(day(on)) };
        self.by(Role::Recorder, |tx| visits::start(tx, wish))
    }

    pub fn sign_in(&mut self, visit: RecordId, count: u32) -> Result<RecordId, String> {
        let wish = SignIn { visit, name: None, role: AttendeeRole::Resident, count, is_walk_in: false };
        self.by(Role::Recorder, |tx| visits::sign_in(tx, wish)).map(|row| row.id)
    }

    pub fn confirm(&mut self, visit: RecordId) -> Result<(), String> {
        self.by(Role::Lead, |tx| visits::confirm(tx, visit)).map(drop)
    }

    /// A collective visit held on that day with so many residents, confirmed.
    pub fn visited(&mut self, on: &str, residents: u32) -> RecordId {
        let visit = self.start(VisitKind::Collective, on).unwrap();
        self.sign_in(visit, residents).unwrap();
        self.confirm(visit).unwrap();
        visit
    }

    pub fn open_door(&mut self, door: &str) -> Result<RecordId, String> {
        let wish = OpenDoorArgs { community: self.north, door: door.into(), householder: None, entry: None };
        self.by(Role::Recorder, |tx| visits::open_door(tx, wish))
    }

    pub fn set_call(&mut self, id: RecordId, values: Json) {
        self.by(Role::Recorder, |tx| visits::set_call(tx, SetCall { id, fields: fields(values) })).unwrap();
    }

    pub fn void_visit(&mut self, id: RecordId) -> Result<(), String> {
        let wish = VoidArgs { kind: RecordKind::Visit, id, reason: "录错了".into() };
        self.by(Role::Lead, |tx| visits::void(tx, &wish)).map(drop)
    }

    pub fn amend_visit(&mut self, id: RecordId, count: u32, on: &str) -> Result<(), String> {
        let values = json!({ "attended_by_role": { "resident": count }, "visited_on": on });
        let wish = AmendArgs { kind: RecordKind::Visit, id, fields: fields(values) };
        self.by(Role::Lead, |tx| visits::amend(tx, wish)).map(drop)
    }

    pub fn set_window(&mut self, last: &str) {
        let (from_on, to_on) = (day("2026-10-01"), day(last));
        let wish = SetRound { district_code: DISTRICT.into(), number: "2026-4".into(), from_on, to_on };
        self.by(Role::Office, |tx| visits::set_round(tx, wish)).unwrap();
    }

    pub fn end_pairing(&mut self, last: &str) {
        let scope = Compartment::Directory.at(Place::id(DISTRICT));
        let (team, community) = (team("1"), self.north);
        let ended = Pairing { team, community, from_on: day("2026-01-01"), to_on: Some(day(last)) };
        let id = Pairing::id(team, community);
        self.by(Role::Office, |tx| Ok(tx.put(Intent::ImportRoster, scope, id, &ended)?)).unwrap();
    }

    /// Something heard in a round, still a draft.
    pub fn hear(&mut self, wish: HearArgs, round: &str) -> RecordId {
        let number = RoundNumber::parse(round).unwrap();
        let heard_at = HeardAt { visit: None, round: Some((Round::id_of(DISTRICT, number), round.to_owned())) };
        self.items(Role::Recorder, |tx| concerns::hear(tx, wish, heard_at, pack())).unwrap()
    }

    pub fn confirm_item(&mut self, id: RecordId) -> Result<bool, String> {
        self.items(Role::Lead, |tx| concerns::confirm_item(tx, id))
    }

    /// Heard in round 2026-4 and confirmed.
    pub fn heard(&mut self, wish: HearArgs) -> RecordId {
        let id = self.hear(wish, "2026-4");
        self.confirm_item(id).unwrap();
        id
    }

    pub fn step(&mut self, id: RecordId, word: StepWord) -> Result<(), String> {
        let fields = filled(word).iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.items(Role::Lead, |tx| concerns::take_step(tx, StepArgs { id, step: word, fields }, pack())).map(drop)
    }

    pub fn steps(&mut self, id: RecordId, words: &[StepWord]) {
        words.iter().for_each(|word| self.step(id, *word).unwrap());
    }

    pub fn describe(&mut self, id: RecordId, values: Json) -> Result<bool, String> {
        self.items(Role::Lead, |tx| concerns::set(tx, Intent::DescribeItem, id, (fields(values), pack())))
    }

    pub fn void_item(&mut self, id: RecordId) -> Result<(), String> {
        self.items(Role::Lead, |tx| concerns::void(tx, id, "登记错了"))
    }

    pub fn show(&self, args: &FigureArgs) -> FigureTable {
        figures::show(&self.store, args, pack(), self.now).unwrap()
    }

    pub fn freeze(&self, args: &FigureArgs) -> Frozen {
        figures::freeze(&self.store, args, pack(), self.now).unwrap()
    }

    /// One number of the present.
    pub fn value(&self, period: &str, figure: &str) -> u32 {
        value(&self.show(&args(period, None, None)), figure)
    }

    pub fn lines(&self, period: &str, figure: &str) -> Vec<reports::RecordLine> {
        let args = RecordsArgs { period: period.into(), team: None, as_of: None, figure: figure.into() };
        figures::records(&self.store, &args, pack(), self.now).unwrap()
    }
}

pub fn value(table: &FigureTable, figure: &str) -> u32 {
    table.rows.iter().find(|row| row.id == figure).unwrap_or_else(|| panic!("no figure {figure}")).value
}
