//! The audit chain in the small district: what the hub has of it, and what a laptop saw.

use super::{Laptop, World};
use hub::Log;

impl<L: Log> World<L> {
    /// The hub signs where its audit chain ends.
    pub fn sign_audit(&self) -> hub::Signed {
        self.hub.sign_audit_head().unwrap()
    }

    /// The words of its entries, in their order.
    pub fn audited(&self) -> Vec<String> {
        self.hub.audit_entries(0, 10_000).unwrap().into_iter().map(|row| row.deed.what).collect()
    }
}

impl Laptop {
    pub fn audit_told(&self) -> sync::AuditTold {
        sync::AuditTold::of(&self.store).unwrap().unwrap_or_default()
    }
}
