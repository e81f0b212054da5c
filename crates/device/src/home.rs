//! Where things lie on this laptop.
//!
//! `district.json` · `vaults/<member>/{slots.json, card.json, main.db}` · `exchange/<device>/*.box` · `papers/` · `backups/` · `farewells/<device>.json` · `home.lock`

use crate::{Error, district::District, enrolment::Enrolled};
use kernel::{ErrorCode, MemberId, Refusal};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folder of one installation.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// A home at a folder; made if missing.
    pub fn at(root: &Path) -> Result<Self, Error> {
        fs::create_dir_all(root.join("vaults"))?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// Takes the installation for this process; a second instance is refused (issue: single instance).
    pub(crate) fn lock(&self) -> Result<File, Error> {
        let file = File::options().create(true).truncate(false).write(true).open(self.root.join("home.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => Err(Refusal::new(ErrorCode::NotAllowedNow, "already_running").into()),
        }
    }

    /// The folder of a member's vault.
    pub fn vault(&self, member: MemberId) -> PathBuf {
        self.root.join("vaults").join(member.to_string())
    }

    /// Whether a vault of the member's was set aside by a restore.
    pub(crate) fn has_aside(&self, member: MemberId) -> Result<bool, Error> {
        let (vaults, beginning) = (self.root.join("vaults"), format!("{member}.aside-"));
        let names: Result<Vec<_>, _> = fs::read_dir(vaults)?.map(|entry| entry.map(|one| one.file_name())).collect();
        Ok(names?.iter().any(|name| name.to_string_lossy().starts_with(&beginning)))
    }

    /// The folder in which the vaults of this laptop leave messages for each other.
    pub fn exchange(&self) -> PathBuf {
        self.root.join("exchange")
    }

    /// The folder in which it is kept which vaults of this laptop have taken leave: their keys are destroyed. It is not always there.
    pub(crate) fn farewells(&self) -> PathBuf {
        self.root.join("farewells")
    }

    /// A folder for finished files, made if missing.
    pub fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.root.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The district, once founded or joined.
    pub fn district(&self) -> Result<Option<District>, Error> {
        read_json(&self.root.join("district.json"))
    }

    pub(crate) fn keep_district(&self, district: &District) -> Result<(), Error> {
        write_safely(&self.root.join("district.json"), &serde_json::to_vec_pretty(district)?)
    }

    /// Where the district's hub is, once the laptop was told.
    pub(crate) fn hub(&self) -> Result<Option<sync::SignedHubCard>, Error> {
        read_json(&self.root.join("hub.json"))
    }

    pub(crate) fn keep_hub(&self, hub: &sync::SignedHubCard) -> Result<(), Error> {
        write_safely(&self.root.join("hub.json"), &serde_json::to_vec_pretty(hub)?)
    }

    /// Where the office's relay is, where there is one.
    pub(crate) fn relay(&self) -> Result<Option<sync::RelayCard>, Error> {
        read_json(&self.root.join("relay.json"))
    }

    /// Keeps where the relay is, or that there is none any more.
    pub(crate) fn keep_relay(&self, relay: Option<&sync::RelayCard>) -> Result<(), Error> {
        let path = self.root.join("relay.json");
        match relay {
            Some(relay) => write_safely(&path, &serde_json::to_vec_pretty(relay)?),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            },
        }
    }

    pub(crate) fn keep_card(&self, enrolled: &Enrolled) -> Result<(), Error> {
        let folder = self.vault(enrolled.card.member);
        write_safely(&folder.join("card.json"), &serde_json::to_vec_pretty(enrolled)?)
    }

    /// The cards of all vaults here, by nickname. A card that can't be read is left out; its vault is not touched. A vault that
    /// was set aside is none: its folder no longer bears its member's name.
    pub(crate) fn cards(&self) -> Result<Vec<Enrolled>, Error> {
        let mut found: Vec<Enrolled> = Vec::new();
        for entry in fs::read_dir(self.root.join("vaults"))? {
            let path = entry?.path();
            let is_own = |card: &Enrolled| {
                path.file_name().is_some_and(|name| name.to_string_lossy() == card.card.member.to_string())
            };
            if let Ok(Some(card)) = read_json::<Enrolled>(&path.join("card.json"))
                && is_own(&card)
            {
                found.push(card);
            }
        }
        found.sort_by(|a: &Enrolled, b| {
            (a.card.role, &a.card.nickname, a.card.member).cmp(&(b.card.role, &b.card.nickname, b.card.member))
        });
        Ok(found)
    }
}

/// A file of comfort or counting: when it is missing or damaged, its beginning. None of them may keep a member out.
pub(crate) fn read_or_default<T: serde::de::DeserializeOwned + Default>(path: &Path) -> T {
    read_json(path).ok().flatten().unwrap_or_default()
}

pub(crate) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// So many characters of a name, in a file's: systems take 255 bytes, and there are three to a character.
pub(crate) const MOST_OF_A_NAME: usize = 40;

/// A name as part of a file's: no path, no mark that a file system keeps for itself, nothing that turns the reading round, and not longer
/// than `most` characters.
pub(crate) fn plain_name(text: &str, most: usize) -> String {
    let is_plain = |c: &char| {
        let is_kept = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        !c.is_control() && !is_kept && !turns
    };
    let plain: String = text.trim().chars().filter(is_plain).take(most).collect();
    plain.trim().trim_matches('.').trim().to_owned()
}

/// Writes a whole file, or leaves the old one.
pub(crate) fn write_safely(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(store::write_safely(path, bytes)?)
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_in_a_file_name_is_no_path() {
        for (given, name) in [
            ("王敏", "王敏"),
            ("../../王敏", "王敏"),
            (r"..\..\启动\王敏", "启动王敏"),
            ("王\u{202e}敏", "王敏"),
            ("王\n敏:*?", "王敏"),
            (" . ", ""),
            ("", ""),
        ] {
            assert_eq!(plain_name(given, 40), name, "{given:?}");
        }
        assert_eq!(plain_name(&"长".repeat(100), 40).chars().count(), 40);
    }
}
