use crate::files::{self, Replacement, Step};
use crate::find::{Found, belonging, find};
use crate::opened::Opened;
use crate::secrets::Secrets;
use crate::slot::{Slot, SlotKind, Typed};
use crate::slots::Slots;
use crate::{Card, Error, KdfParams, RecoveryCode, check_passphrase};
use std::fs;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

/// What a new vault is made of.
#[derive(Clone, Copy)]
pub struct NewVault<'a> {
    /// The member's id.
    pub member: &'a str,
    /// The laptop's id.
    pub device: &'a str,
    /// The name for the sign-in list, chosen by the member.
    pub nickname: &'a str,
    /// The role, a label to show.
    pub role: &'a str,
    /// The district, a label to show.
    pub district: &'a str,
    /// The first passphrase; the policy is checked.
    pub passphrase: &'a str,
    /// The cost of deriving the passphrase's key; kept at later changes.
    pub kdf: KdfParams,
}

/// The ways into one member's vault on this laptop. It has no state: every call reads the directory anew.
pub struct Vault;

impl Vault {
    /// Makes a vault in `dir` (made if missing). The recovery code is given out once and stored nowhere.
    ///
    /// # Errors
    /// [`Error::VaultExists`], [`Error::Passphrase`], [`Error::TooWeak`], [`Error::TooCostly`], [`Error::NoMemory`],
    /// [`Error::NoRandomness`], [`Error::Disk`].
    pub fn create(dir: &Path, new: &NewVault<'_>) -> Result<(Opened, RecoveryCode), Error> {
        check_passphrase(new.passphrase)?;
        new.kdf.check()?;
        for name in [files::CURRENT, files::PREVIOUS] {
            if dir.join(name).exists() {
                return Err(Error::VaultExists);
            }
        }
        let (slots, opened, code) = Self::assemble(new)?;
        fs::create_dir_all(dir)?;
        let next = slots.to_bytes()?;
        files::replace(&Replacement { dir, next: &next, kept: None, damaged: false }, &mut go_on)?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            files::sync_directory(parent)?;
        }
        Ok((opened, code))
    }

    /// Opens the vault by passphrase.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`] only when the slot is whole; [`Error::SlotsDamaged`], [`Error::SlotsMissing`],
    /// [`Error::TooWeak`], [`Error::TooCostly`], [`Error::UnknownFormat`], [`Error::NoMemory`], [`Error::Disk`].
    pub fn unlock(dir: &Path, passphrase: &str) -> Result<Opened, Error> {
        Self::enter(dir, Typed::Passphrase(passphrase))
    }

    /// Opens the vault by the printed recovery code.
    ///
    /// # Errors
    /// As [`Vault::unlock`], with [`Error::WrongRecoveryCode`] for the passphrase's refusal.
    pub fn unlock_with_code(dir: &Path, code: &RecoveryCode) -> Result<Opened, Error> {
        Self::enter(dir, Typed::Code(code))
    }

    /// Wraps the vault key anew for another passphrase; nothing else changes. The file before is kept, and with it the
    /// old passphrase, until the new one has opened the vault once; call [`Vault::unlock`] at once to end the old one.
    ///
    /// # Errors
    /// As [`Vault::unlock`] for the old passphrase; [`Error::Passphrase`] for the new one. On any error the vault opens
    /// as before.
    pub fn change_passphrase(dir: &Path, old: &str, new: &str) -> Result<(), Error> {
        change(dir, Typed::Passphrase(old), new, &mut go_on)
    }

    /// A new passphrase for a member who has only the printed code left. The code stays good.
    ///
    /// # Errors
    /// As [`Vault::unlock_with_code`] and [`Error::Passphrase`].
    pub fn reset_passphrase(dir: &Path, code: &RecoveryCode, new: &str) -> Result<(), Error> {
        change(dir, Typed::Code(code), new, &mut go_on)
    }

    /// A new printed code; the one before is void as soon as the passphrase has opened the vault once more.
    ///
    /// # Errors
    /// As [`Vault::unlock`].
    pub fn renew_code(dir: &Path, passphrase: &str) -> Result<RecoveryCode, Error> {
        let found = find(dir, Typed::Passphrase(passphrase))?;
        let code = RecoveryCode::generate()?;
        rewrite(dir, &found, (SlotKind::Recovery, Typed::Code(&code)), &mut go_on)?;
        Ok(code)
    }

    fn enter(dir: &Path, typed: Typed<'_>) -> Result<Opened, Error> {
        let found = find(dir, typed)?;
        // A code proves nothing about the newest passphrase, so only a passphrase ends the one before.
        if found.in_force && matches!(typed, Typed::Passphrase(_)) {
            files::settle(dir);
        }
        Ok(found.opened)
    }

    fn assemble(new: &NewVault<'_>) -> Result<(Slots, Opened, RecoveryCode), Error> {
        let key = Zeroizing::new(seal::random()?);
        let secrets = Secrets::generate()?;
        let code = RecoveryCode::generate()?;
        let mut slots = Slots::seal(card(new, &secrets)?, &secrets, &key)?;
        let vault = slots.card.vault.clone();
        let ways = [
            (SlotKind::Passphrase(new.kdf), Typed::Passphrase(new.passphrase)),
            (SlotKind::Recovery, Typed::Code(&code)),
        ];
        for (kind, typed) in ways {
            slots.put(Slot::wrap(&vault, kind, typed, &key)?, typed);
        }
        let opened = Opened::new(slots.clone(), secrets, key);
        Ok((slots, opened, code))
    }
}

/// The public card of the vault in `dir`, for the sign-in list; nothing is opened and nothing proven.
///
/// # Errors
/// [`Error::SlotsMissing`], [`Error::SlotsDamaged`], [`Error::UnknownFormat`], [`Error::Disk`].
pub fn read_card(dir: &Path) -> Result<Card, Error> {
    let mut first = None;
    for name in [files::CURRENT, files::PREVIOUS] {
        let Some(bytes) = files::read(dir, name)? else { continue };
        match belonging(dir, &bytes) {
            Ok(slots) => return Ok(slots.card),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(Error::SlotsMissing))
}

fn card(new: &NewVault<'_>, secrets: &Secrets) -> Result<Card, Error> {
    Ok(Card {
        vault: seal::to_hex(&seal::random::<16>()?),
        member: new.member.to_owned(),
        device: new.device.to_owned(),
        nickname: new.nickname.to_owned(),
        role: new.role.to_owned(),
        district: new.district.to_owned(),
        sign_public: secrets.signing_key.verifying().to_hex(),
        seal_public: secrets.seal_secret.public().to_hex(),
    })
}

type Watch<'a> = &'a mut dyn FnMut(Step) -> io::Result<()>;

fn go_on(_: Step) -> io::Result<()> {
    Ok(())
}

fn change(dir: &Path, typed: Typed<'_>, new: &str, watch: Watch<'_>) -> Result<(), Error> {
    check_passphrase(new)?;
    let found = find(dir, typed)?;
    let kind = SlotKind::Passphrase(found.opened.slots().kdf());
    rewrite(dir, &found, (kind, Typed::Passphrase(new)), watch)
}

/// Puts one slot anew and the file in force, after proof that what is written opens to the same vault.
fn rewrite(dir: &Path, found: &Found, slot: (SlotKind, Typed<'_>), watch: Watch<'_>) -> Result<(), Error> {
    let (kind, typed) = slot;
    let mut slots = found.opened.slots().clone();
    let vault = slots.card.vault.clone();
    slots.put(Slot::wrap(&vault, kind, typed, found.opened.key())?, typed);
    let next = slots.to_bytes()?;
    Opened::by(Slots::parse(&next)?, typed)?;
    let replacement = Replacement { dir, next: &next, kept: Some(&found.bytes), damaged: found.damaged };
    Ok(files::replace(&replacement, watch)?)
}

#[cfg(test)]
mod interrupted;
