//! Vaults in memory that are made by the thousand.

use super::{Laptop, World};
use hub::Log;
use std::ops::{Deref, DerefMut};
use store::{Columns, Store};

/// A vault whose database is used again when nobody needs it any more.
pub struct Lent(Option<Store>);

impl Lent {
    pub fn of(store: Store) -> Self {
        Self(Some(store))
    }
}

impl Deref for Lent {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.0.as_ref().unwrap()
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Store {
        self.0.as_mut().unwrap()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Where a test failed, its vault may be in the middle of something.
        if let Some(store) = self.0.take().filter(|_| !std::thread::panicking()) {
            store::testing::give_back(store).unwrap();
        }
    }
}

impl<L: Log> World<L> {
    /// The same laptop with nothing in it, as from a copy of its first day.
    pub fn again(&self, laptop: &Laptop) -> Laptop {
        let mut again = self.laptop_of(laptop.actor.member.0.as_bytes()[0], laptop.actor.role, laptop.actor.place);
        (again.actor, again.card) = (laptop.actor, laptop.card.clone());
        again.store.know_device(&again.card.card.device().unwrap(), &serde_json::to_vec(&again.card).unwrap()).unwrap();
        again
    }

    /// A copy of the laptop as it is now, as from a backup of its folder; `number` tells what copies write apart.
    pub fn copied(&self, laptop: &Laptop, number: u8) -> Laptop {
        let store = Lent::of(store::testing::copy_of(&laptop.store, [number; 32]).unwrap());
        Laptop { store, actor: laptop.actor, card: laptop.card.clone(), skew: laptop.skew }
    }

    /// The same laptop, its vault opened by another program.
    pub fn updated(&self, laptop: Laptop, columns: Columns) -> Laptop {
        let store = Lent::of(store::testing::copy_in(&laptop.store, [laptop.skew as u8 ^ 0x5a; 32], columns).unwrap());
        Laptop { store, ..laptop }
    }
}
