//! A district of two communities in the lead's store in memory, and the people who write in it. Every entry is signed by
//! that store's member, whoever acts: a second person's entry needs a second laptop, which the stories have.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use concerns::{Desk, Error, HearArgs, HeardAt, Nature, Source, Speaker, StepArgs, StepWord, Terms};
use directory::{Level, Member, Place};
use kernel::{Actor, Calendar, Compartment, DayKind, Holiday, Instant, Intent, RecordId, Role};
use store::{Column, Store, testing};

pub static COLUMNS: &[&dyn Column] = &[&directory::COLUMN, &concerns::COLUMN];

pub const NORTH: &str = "310104003012";
pub const SOUTH: &str = "310104003013";

pub struct District {
    pub store: Store,
    pub now: Instant,
    pub calendar: Calendar,
}

pub fn place(code: &str) -> RecordId {
    RecordId::derive(&["place", code])
}

pub fn instant(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn recorder() -> Actor {
    testing::actor_of(Role::Recorder, place(NORTH), 1)
}

pub fn lead() -> Actor {
    testing::actor_of(Role::Lead, place(NORTH), 2)
}

pub fn office() -> Actor {
    testing::actor_of(Role::Office, place("310104"), 3)
}

pub fn secretary() -> Actor {
    testing::actor_of(Role::CommunitySecretary, place(NORTH), 4)
}

pub fn pack() -> &'static Terms {
    Terms::xuhui().unwrap()
}

fn october() -> Calendar {
    let days = (1..=7).map(|d| (d, DayKind::Off)).chain([(10, DayKind::Work)]);
    let date = |d| chrono::NaiveDate::from_ymd_opt(2026, 10, d).unwrap();
    Calendar::of(days.map(|(d, kind)| Holiday { date: date(d), kind, holiday: "国庆节".into() }))
}

pub fn district() -> District {
    let mut district = District {
        store: testing::store_of(COLUMNS, 2).unwrap(),
        now: instant("2026-10-08T09:00:00+08:00"),
        calendar: october(),
    };
    let directory = Compartment::Directory.at(place("310104"));
    let write = |store: &mut Store| {
        store.write::<_, store::Error>(&office(), instant("2026-10-08T08:00:00+08:00"), |tx| {
            for (code, name, level, parent) in [
                ("310104", "徐汇区", Level::District, None),
                ("310104003", "湖南路街道", Level::Subdistrict, Some("310104")),
                (NORTH, "上海新村", Level::Community, Some("310104003")),
                (SOUTH, "乐山二三村", Level::Community, Some("310104003")),
            ] {
                let value = Place { code: code.into(), name: name.into(), level, parent: parent.map(place) };
                tx.create_as(Intent::ImportDivisions, directory, place(code), &value)?;
            }
            let id = RecordId::from_bytes(lead().member.bytes());
            tx.create_as(Intent::AddMember, directory, id, &Member { nickname: "陈立".into(), ..Member::default() })
        })
    };
    write(&mut district.store).unwrap();
    // Days pass between these tests' events; the user vouches for the clock (decisions D42).
    district.store.confirm_clock(district.now).unwrap();
    district
}

/// Something heard at the symposium of round 2026-4.
pub fn wish(text: &str) -> HearArgs {
    HearArgs {
        community: place(NORTH),
        visit: Some(RecordId::derive(&["visit", "1"])),
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

pub fn round(number: &str) -> HeardAt {
    let id = RecordId::derive(&["round", "310104", number]);
    HeardAt { visit: None, round: Some((id, number.into())) }
}

pub fn named(name: &str, is_unnamed: bool) -> Option<Speaker> {
    Some(Speaker { name: Some(name.into()), phone: Some("13800000001".into()), door: None, is_unnamed })
}

impl District {
    pub fn later(&mut self, hours: i64) {
        self.now = Instant(self.now.0 + hours * 3_600_000);
    }

    pub fn hear(&mut self, actor: &Actor, wish: HearArgs) -> Result<RecordId, Error> {
        self.hear_at(actor, wish, round("2026-4"))
    }

    pub fn hear_at(&mut self, actor: &Actor, wish: HearArgs, at: HeardAt) -> Result<RecordId, Error> {
        self.later(1);
        self.store.write(actor, self.now, |tx| concerns::hear(tx, wish, at, pack()))
    }

    /// Heard and confirmed.
    pub fn heard(&mut self, wish: HearArgs) -> RecordId {
        let id = self.hear(&recorder(), wish).unwrap();
        self.later(1);
        self.store.write(&lead(), self.now, |tx| concerns::confirm_item(tx, id)).unwrap();
        id
    }

    pub fn step(&mut self, actor: &Actor, id: RecordId, word: StepWord) -> Result<(), Error> {
        let fields = crate::steps::filled(word).iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.take(actor, StepArgs { id, step: word, fields })
    }

    pub fn take(&mut self, actor: &Actor, args: StepArgs) -> Result<(), Error> {
        self.later(1);
        self.store.write(actor, self.now, |tx| concerns::take_step(tx, args, pack())).map(drop)
    }

    pub fn steps(&mut self, id: RecordId, words: &[StepWord]) {
        for word in words {
            self.step(&lead(), id, *word).unwrap();
        }
    }

    pub fn desk<'a>(&'a self, actor: &'a Actor) -> Desk<'a> {
        Desk { actor, now: self.now, calendar: &self.calendar, pack: pack() }
    }

    pub fn row(&self, id: RecordId) -> concerns::ItemRow {
        concerns::row(self.store.read(), id, &self.desk(&lead())).unwrap()
    }

    pub fn page(&self, actor: &Actor, id: RecordId) -> concerns::ItemPage {
        concerns::show(self.store.read(), id, &self.desk(actor)).unwrap()
    }
}

/// The reason of a refusal.
pub fn reason<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().refusal().reason
}
