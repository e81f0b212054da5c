//! The hub's own vault, where it founded the district: one more replica, whose changes reach the log like anybody's.

use crate::{Answering, COLUMNS, Caller, Charter, Failure, Home, Keys};
use kernel::{Actor, DeviceId, ErrorCode, GrantId, Instant, MemberId, Refusal};
use std::fs::File;
use std::path::Path;
use store::{Identity, Store};
use sync::{Card, District, Engine, Enrolled, Founder, Summary, Vaulted};

/// The own vault, open.
pub struct Own {
    pub(crate) store: Store,
    pub(crate) charter: Charter,
    keys: Keys,
    _lock: File,
}

impl Own {
    /// Opens it.
    ///
    /// # Errors
    /// `hub_not_founder` where a laptop founded the district; `own_vault_elsewhere` where another folder of this hub keeps it: a
    /// chain has one writer; `hub_in_use`; damage.
    pub fn open(home: &Home) -> Result<Self, Failure> {
        let charter = Charter::must(home)?;
        if !charter.is_founder() {
            return Err(Refusal::new(ErrorCode::Forbidden, "hub_not_founder").into());
        }
        if !home.own().exists() {
            return Err(Refusal::not_now("own_vault_elsewhere").into());
        }
        let (lock, keys) = (home.lock()?, Keys::open(home)?);
        let store = open_store(&home.own(), &keys, (&charter.district, charter.own_card()))?;
        Ok(Self { store, charter, keys, _lock: lock })
    }

    /// Makes the own vault anew where it was lost: another vault of the same member, which reads all of the district back from the
    /// log. Its card goes into the charter.
    ///
    /// # Errors
    /// The disk or the database refuses.
    pub(crate) fn make_anew(home: &Home, charter: &mut Charter, (keys, now): (&Keys, Instant)) -> Result<(), Failure> {
        let founder = Founder { district: &charter.district, card: &charter.founder, key: &keys.signing };
        let device = DeviceId::make(now, seal::random()?);
        let enrolled = founder.enrol(Card { device, ..charter.founder.card.clone() })?;
        let mut store = open_store(&home.own(), keys, (&charter.district, &enrolled))?;
        for card in [&charter.founder, &enrolled] {
            store.know_device(&card.card.device()?, &serde_json::to_vec(card).map_err(sync::Error::from)?)?;
        }
        store.close()?;
        charter.own = Some(enrolled);
        Ok(())
    }

    /// The office's grant of the hub itself, on a day. The hub's clock is the district's: its own vault believes it however long it lay still.
    ///
    /// # Errors
    /// `no_posting` when it was ended.
    pub fn actor(&mut self, now: Instant) -> Result<Actor, Failure> {
        self.store.confirm_clock(now)?;
        let card = &self.charter.own_card().card;
        let grants = directory::members::grants_of(self.store.read(), card.member, now.local_date())?;
        let grant = grants.first().ok_or_else(|| Refusal::new(ErrorCode::Forbidden, "no_posting"))?;
        Ok(actor((card.member, card.device), GrantId(grant.id.0), &self.charter.district))
    }

    /// What signs enrolments.
    pub fn founder(&self) -> Founder<'_> {
        Founder { district: &self.charter.district, card: &self.charter.founder, key: &self.keys.signing }
    }

    /// Brings its changes to the log and takes the log's receipts: a sync without a line.
    ///
    /// # Errors
    /// The log refuses, or the store does.
    pub fn sync(&mut self, log: &dyn Answering) -> Result<Summary, Failure> {
        let device = self.charter.own_card().card.device;
        let mut replica = Vaulted {
            store: &mut self.store,
            district: &self.charter.district,
            card: self.charter.own_card(),
            hub: &self.charter.card,
            now: log.now(),
            build: env!("CARGO_PKG_VERSION"),
            reads: directory::members::reading,
        };
        let mut engine = Engine::new();
        while let Some(question) = engine.next(&mut replica)? {
            let caller = log.key_of(device)?.map_or(Caller::Stranger(device), |_| Caller::Device(device));
            engine.take(&mut replica, log.answer(caller, question)?)?;
        }
        Ok(engine.summary().clone())
    }

    /// Presses everything to the disk.
    ///
    /// # Errors
    /// The database refuses.
    pub fn close(self) -> Result<(), Failure> {
        Ok(self.store.close()?)
    }
}

/// The hub's own vault acts as the office, in the whole district.
pub(crate) fn actor(who: (MemberId, DeviceId), grant: GrantId, district: &District) -> Actor {
    let (member, device) = who;
    Actor { member, device, grant, role: kernel::Role::Office, place: district.place(), recorded_for: None }
}

pub(crate) fn open_store(path: &Path, keys: &Keys, whose: (&District, &Enrolled)) -> Result<Store, Failure> {
    let (district, enrolled) = whose;
    let identity = Identity {
        district: district.id(),
        device: enrolled.card.device,
        device_epoch: 1,
        member: enrolled.card.member,
        signing: keys.signing.clone(),
        seed: None,
    };
    Ok(Store::open(path, &keys.database, identity, COLUMNS)?)
}
