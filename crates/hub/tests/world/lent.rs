//! Vaults in memory that are made by the thousand.

use std::ops::{Deref, DerefMut};
use store::Store;

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
