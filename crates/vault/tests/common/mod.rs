//! A vault in a directory of its own, as cheap as the floor allows.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use vault::{KdfParams, NewVault, Opened, RecoveryCode, Vault};

/// The passphrase of every vault made here.
pub const PASSPHRASE: &str = "knocks on every door";
/// The member they belong to.
pub const MEMBER: &str = "01234567-89ab-7def-8123-456789abcdef";

/// A laptop with one vault.
pub struct Laptop {
    home: tempfile::TempDir,
    /// The member's directory.
    pub dir: PathBuf,
    /// The vault as it was when made.
    pub opened: Opened,
    /// Its printed code.
    pub code: RecoveryCode,
}

/// What the vaults here are made of.
pub fn new_vault(member: &str) -> NewVault<'_> {
    NewVault {
        member,
        device: "a laptop",
        nickname: "小王",
        role: "lead_official",
        district: "丰台区",
        passphrase: PASSPHRASE,
        kdf: KdfParams::FLOOR,
    }
}

/// Makes a laptop with a vault for [`MEMBER`].
pub fn laptop() -> Laptop {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("vaults").join(MEMBER);
    let (opened, code) = Vault::create(&dir, &new_vault(MEMBER)).unwrap();
    Laptop { home, dir, opened, code }
}

impl Laptop {
    /// The directory of all vaults.
    pub fn vaults(&self) -> PathBuf {
        self.home.path().join("vaults")
    }

    /// The bytes of the file in force.
    pub fn slots(&self) -> Vec<u8> {
        std::fs::read(slots(&self.dir)).unwrap()
    }

    /// Overwrites the file in force.
    pub fn put(&self, bytes: &[u8]) {
        std::fs::write(slots(&self.dir), bytes).unwrap();
    }
}

/// The file in force of a vault.
pub fn slots(dir: &Path) -> PathBuf {
    dir.join("slots.json")
}
