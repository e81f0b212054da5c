//! The office that founded the district: its places, its people, and its word for cards.

use super::laptop::{Known, Laptop, Trouble};
use super::line::Road;
use super::now;
use directory::{Grant, Level, Member, Place};
use kernel::{Actor, Compartment, Intent, RecordId, Role};
use std::path::{Path, PathBuf};
use store::{Error, Store};
use sync::{District, Enrolled, Founder, HubCard, Push, Reply, Request, SignedHubCard};

/// The district's code.
pub const CODE: &str = "310104";
/// Records of one save.
const AT_ONCE: usize = 500;

/// The founder's laptop, open.
pub struct Office {
    /// The district.
    pub district: District,
    /// It.
    pub laptop: Laptop,
    /// Its database.
    pub store: Store,
    folder: PathBuf,
    people: usize,
}

/// A community of the district.
pub fn community(n: usize) -> RecordId {
    Place::id(&code(n))
}

fn code(n: usize) -> String {
    format!("{CODE}{:03}{:03}", 1 + n / 100, 1 + n % 100)
}

impl Office {
    /// A practice district of so many communities; databases lie in the folder.
    pub fn founded(folder: &Path, communities: usize) -> Self {
        let card = Laptop::card_of(0, Role::Office);
        let district = District {
            code: CODE.to_owned(),
            name: "徐汇区".to_owned(),
            is_practice: true,
            founder: card.device,
            founder_key: card.sign_key.clone(),
            founder_seal_key: card.seal_key.clone(),
        };
        let file = folder.join("office.db");
        let laptop = Laptop::of(0, Enrolled { card, proof: None }, (district.place(), file));
        let store = laptop.open();
        let mut office = Self { district, laptop, store, folder: folder.to_owned(), people: 1 };
        office.write_founding(communities);
        office
    }

    fn write_founding(&mut self, communities: usize) {
        let (actor, district) = (self.laptop.actor, self.district.place());
        let scope = Compartment::Directory.at(district);
        let places = (0..communities).map(|n| (code(n), Level::Community, Some(district)));
        let places: Vec<_> = [(CODE.to_owned(), Level::District, None)].into_iter().chain(places).collect();
        let written: Result<(), Error> = self.store.write(&actor, now(), |tx| {
            tx.create_as(Intent::Found, scope, RecordId(actor.member.0), &member(0))?;
            tx.create_as(Intent::Found, scope, RecordId(actor.grant.0), &posting(&actor))?;
            for (code, level, parent) in places {
                let place = Place { name: format!("第{code}"), level, parent, code };
                tx.create_as(Intent::ImportDivisions, scope, Place::id(&place.code), &place)?;
            }
            Ok(())
        });
        written.unwrap();
    }

    /// Adds recorders, so many in each community before the next one gets any; a laptop each.
    pub fn adds(&mut self, count: usize, in_each: usize) -> Vec<Laptop> {
        let first = self.people;
        self.people += count;
        let laptops: Vec<Laptop> = (0..count).map(|n| self.laptop(first + n, community(n / in_each))).collect();
        let (actor, scope) = (self.laptop.actor, Compartment::Directory.at(self.district.place()));
        for some in laptops.chunks(AT_ONCE / 2) {
            let written: Result<(), Error> = self.store.write(&actor, now(), |tx| {
                for Laptop { number, actor, .. } in some {
                    tx.create_as(Intent::AddMember, scope, RecordId(actor.member.0), &member(*number))?;
                    tx.create_as(Intent::AddMember, scope, RecordId(actor.grant.0), &posting(actor))?;
                }
                Ok(())
            });
            written.unwrap();
        }
        laptops
    }

    fn laptop(&self, number: usize, place: RecordId) -> Laptop {
        let founder = Founder { district: &self.district, card: &self.laptop.card, key: self.laptop.key() };
        let card = founder.enrol(Laptop::card_of(number, Role::Recorder)).unwrap();
        Laptop::of(number, card, (place, self.folder.join(format!("{number}.db"))))
    }

    /// Its word that this is the district's hub.
    pub fn accepts(&self, card: HubCard) -> SignedHubCard {
        card.sign(self.laptop.key()).unwrap()
    }

    /// Tells the hub everything, and brings the laptops' cards as they travel with batches: enrolled before the clock starts.
    pub fn tells(&mut self, ways: (&Known, &Road), laptops: &[Laptop]) {
        let synced = self.laptop.sync(&mut self.store, ways, None);
        let summary = synced.map_err(|trouble| format!("{trouble:?}")).unwrap().summary;
        assert!(summary.stuck.is_empty() && summary.not_in_force == 0, "{summary:?}");
        let mut line = self.laptop.line(ways.1).unwrap();
        for some in laptops.chunks(AT_ONCE) {
            let cards = some.iter().map(|laptop| serde_json::to_vec(&laptop.card).unwrap()).collect();
            let push = Request::Push(Push { cards, ..Push::default() });
            let told: Result<Reply, Trouble> = self.laptop.ask(&mut line, (&push, summary.timeline));
            assert!(matches!(told, Ok(Reply::Pushed(_))));
        }
    }
}

fn member(number: usize) -> Member {
    Member { nickname: format!("第{number}位"), ..Member::default() }
}

fn posting(actor: &Actor) -> Grant {
    let from_on = now().local_date();
    let (member, role, place) = (actor.member, actor.role, actor.place);
    Grant { member, role, place, team: None, from_on, to_on: None, seat: None, section: None }
}
