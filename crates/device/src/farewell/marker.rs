//! What is kept of a vault whose keys are destroyed: its card, its leave, the hub's receipt. `farewells/<device>.json`, outside the vault.

use crate::{Error, Home, enrolment::Enrolled, home::read_json, home::write_safely};
use kernel::{DeviceId, Instant};
use serde::{Deserialize, Serialize};
use sync::{Farewell, FarewellReceipt};

/// A vault that has taken leave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Parted {
    /// Whose it was.
    pub(crate) card: Enrolled,
    /// When the hub signed, by its clock; ms.
    at: i64,
    /// What the vault signed, hexadecimal.
    farewell: String,
    /// What the hub signed, hexadecimal.
    receipt: String,
    /// Every way in is gone.
    pub(crate) is_done: bool,
}

impl Parted {
    pub(super) fn of(card: Enrolled, said: &Farewell, receipt: FarewellReceipt) -> Self {
        let (farewell, signed) = (seal::to_hex(&said.encode()), seal::to_hex(&receipt.encode()));
        Self { card, at: receipt.at.0, farewell, receipt: signed, is_done: false }
    }

    /// When the hub signed.
    pub(crate) fn at(&self) -> Instant {
        Instant(self.at)
    }

    /// All of this laptop; one that can't be read is left out.
    pub(crate) fn all(home: &Home) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(home.farewells()) else { return Vec::new() };
        entries.filter_map(|entry| read_json(&entry.ok()?.path()).ok()?).collect()
    }

    /// That of a vault; none where it has its keys.
    pub(crate) fn find(home: &Home, device: DeviceId) -> Option<Self> {
        Self::all(home).into_iter().find(|parted| parted.card.card.device == device)
    }

    /// Writes it down, whole and pressed to the disk.
    pub(super) fn keep(&self, home: &Home) -> Result<(), Error> {
        std::fs::create_dir_all(home.farewells())?;
        let path = home.farewells().join(format!("{}.json", self.card.card.device));
        write_safely(&path, &serde_json::to_vec_pretty(self)?)
    }
}
