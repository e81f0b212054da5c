//! Through the door and out again.

use crate::{
    Error, command::Done, command::None as Nothing, core::Core, core::Open, district::District, enrolment::Card,
    exchange, farewell::must_have_keys,
};
use kernel::{DeviceId, ErrorCode, MemberId, Refusal};
use serde::{Deserialize, Serialize};
use store::{Identity, Store};
use ts_rs::TS;
use vault::{Happened, IdleLock, RecoveryCode, Vault};

/// What was taken in at sign-in.
#[derive(Clone, Debug, Default, Serialize, TS)]
pub(crate) struct Exchanged {
    pub(crate) received_changes: u32,
    pub(crate) from: Vec<String>,
    /// Changes of the member's own that others of this laptop brought to the hub meanwhile, and that have its receipt now.
    pub(crate) delivered: u32,
}

/// Signed in.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Opened {
    me: super::Me,
    exchanged: Exchanged,
    unfinished_drafts: u32,
}

/// Signed out: what was left for whom.
#[derive(Clone, Debug, Default, Serialize, TS)]
pub(crate) struct SignedOut {
    pub(crate) changes: u32,
    pub(crate) recipients: Vec<String>,
    /// Changes that lie sealed to the hub, for whoever of this laptop syncs next.
    pub(crate) sealed_for_hub: u32,
}

/// A member and a passphrase.
#[derive(Deserialize, TS)]
pub(crate) struct Unlock {
    pub(crate) member: MemberId,
    pub(crate) passphrase: String,
}

/// The printed code, and the passphrase from now on.
#[derive(Deserialize, TS)]
pub(crate) struct UnlockWithCode {
    member: MemberId,
    recovery_code: String,
    passphrase: String,
}

/// A PIN.
#[derive(Deserialize, TS)]
pub(crate) struct Pin {
    pin: String,
}

/// Old and new.
#[derive(Deserialize, TS)]
pub(crate) struct ChangePassphrase {
    old: String,
    new: String,
}

impl Core {
    /// Opens a vault's database.
    pub(crate) fn open_store(&self, district: &District, card: &Card, opened: &vault::Opened) -> Result<Store, Error> {
        let seed = self.seed.filter(|_| district.is_practice);
        let identity = Identity {
            district: district.id(),
            device: card.device,
            device_epoch: 1,
            member: card.member,
            signing: opened.signing_key().clone(),
            seed: seed.map(|s| seal::keyed_hash(&[0x5a; 32], &[&s.to_be_bytes(), card.nickname.as_bytes()]).0),
        };
        let path = self.home.vault(card.member).join("main.db");
        Ok(Store::open(&path, opened.database_key(), identity, crate::COLUMNS)?)
    }
}

/// Signs in by passphrase. After four slips each further try waits longer; nothing is ever wiped.
pub(crate) fn unlock(core: &mut Core, args: Unlock) -> Result<Opened, Error> {
    must_have_keys(core, args.member)?;
    refuse_haste(core, args.member)?;
    match Vault::unlock(&core.home.vault(args.member), &args.passphrase) {
        Ok(opened) => enter(core, args.member, opened),
        Err(error) => {
            if matches!(error, vault::Error::WrongPassphrase) {
                core.note_locked(args.member, Happened::WrongPassphrase);
                let (failures, _) = core.failures.get(&args.member).copied().unwrap_or_default();
                core.failures.insert(args.member, (failures + 1, core.now()));
                core.keep_failures();
            }
            Err(error.into())
        }
    }
}

fn refuse_haste(core: &Core, member: MemberId) -> Result<(), Error> {
    let Some((failures, at)) = core.failures.get(&member) else { return Ok(()) };
    let waited = core.now().0 - at.0;
    let needed = i64::try_from(vault::retry_delay(*failures).as_millis()).unwrap_or(i64::MAX);
    if (0..needed).contains(&waited) {
        let seconds = (needed - waited) / 1000 + 1;
        return Err(Refusal::new(ErrorCode::NotAllowedNow, "wait_before_retry").with("seconds", seconds).into());
    }
    Ok(())
}

/// Opens by the printed code and sets a new passphrase.
pub(crate) fn unlock_with_code(core: &mut Core, args: UnlockWithCode) -> Result<Opened, Error> {
    must_have_keys(core, args.member)?;
    let code = RecoveryCode::parse(&args.recovery_code)?;
    let folder = core.home.vault(args.member);
    Vault::reset_passphrase(&folder, &code, &args.passphrase).inspect_err(|error| {
        if matches!(error, vault::Error::WrongRecoveryCode) {
            core.note_locked(args.member, Happened::WrongCode);
        }
    })?;
    let opened = Vault::unlock(&folder, &args.passphrase)?;
    enter(core, args.member, opened)
}

/// A vault whose slots open has had a database: a missing or empty file is damage. Opening it would put a new, empty one in
/// its place.
fn refuse_missing_database(core: &Core, member: MemberId) -> Result<(), Error> {
    match std::fs::metadata(core.home.vault(member).join("main.db")) {
        Ok(found) if found.len() > 0 => Ok(()),
        _ => Err(store::Error::Damaged.into()),
    }
}

/// Opens the database, takes in what others of this laptop left.
pub(super) fn enter(core: &mut Core, member: MemberId, opened: vault::Opened) -> Result<Opened, Error> {
    let no_vault = || Refusal::new(ErrorCode::NotFound, "no_such_member");
    let district = core.home.district()?.ok_or_else(no_vault)?;
    let cards = core.home.cards()?;
    let card = cards.into_iter().find(|e| e.card.member == member).ok_or_else(no_vault)?.card;
    if card.device != DeviceId::parse(&opened.card().device).unwrap_or(card.device) {
        return Err(vault::Error::SlotsDamaged.into());
    }
    refuse_missing_database(core, member)?;
    let mut store = core.open_store(&district, &card, &opened)?;
    // Whatever fails after this, the vault may have another form by now.
    crate::updating::opened(core, &mut store);
    let mut open = Open::of((district, card), opened, store)?;
    let exchanged = exchange::collect(core, &mut open)?;
    open.store.go_on(core.now())?;
    let today = open.store.believed(core.now())?.local_date();
    open.grants = directory::members::grants_of(open.store.read(), member, today)?;
    let unfinished_drafts = u32::try_from(open.store.drafts("")?.len()).unwrap_or(u32::MAX);
    let me = open.me()?;
    if core.failures.remove(&member).is_some() {
        core.keep_failures();
    }
    core.idle = Option::None;
    core.turn += 1;
    core.sync_notes = crate::sync_notes::SyncNotes::default();
    core.open = Some(open);
    crate::updating::forget_outbox(core);
    // One that can't be written down begins with the next opening; it keeps no member out.
    drop(core.begin_lease());
    core.judge_lease()?;
    // What was noted beside the vault waits there until it can be taken in.
    drop(core.take_locked_notes());
    let exchanged = Exchanged { delivered: take_answers(core), ..exchanged };
    Ok(Opened { me, exchanged, unfinished_drafts })
}

/// What others of this laptop brought back from the hub; what is wrong there keeps no member out.
fn take_answers(core: &mut Core) -> u32 {
    core.take_left_answers().unwrap_or_else(|error| {
        let reason = error.refusal().reason;
        _ = core.open_mut().map(|open| open.store.remember("exchange_failed", &reason));
        0
    })
}

/// A PIN for coming back after an idle lock; kept in memory only (decisions D25).
pub(crate) fn set_pin(core: &mut Core, args: Pin) -> Result<Done, Error> {
    let open = core.open_mut()?;
    open.has_pin = Some(IdleLock::new(&open.opened, &args.pin)?);
    Ok(Done {})
}

/// Locks the screen: keys are dropped, the database is closed; with a PIN set, the way back is short.
pub(crate) fn lock(core: &mut Core, _: Nothing) -> Result<Done, Error> {
    let now = core.now().0;
    crate::updating::note_outbox(core);
    if let Some(open) = core.open.take() {
        let Open { card, store, has_pin, .. } = open;
        store.close()?;
        core.idle = has_pin.map(|mut pin| {
            pin.fall_asleep(now);
            (card.member, pin)
        });
    }
    core.bytes.clear();
    Ok(Done {})
}

/// Back after an idle lock.
pub(crate) fn unlock_with_pin(core: &mut Core, args: Pin) -> Result<Opened, Error> {
    let now = core.now().0;
    let (member, mut idle) = core.idle.take().ok_or(vault::Error::PinGone)?;
    let was_alive = idle.is_alive(now);
    match idle.wake(&args.pin, now) {
        Ok(opened) => enter(core, member, opened),
        Err(error) => {
            if was_alive && matches!(error, vault::Error::WrongPin { .. } | vault::Error::PinGone) {
                core.note_locked(member, Happened::WrongPin);
            }
            core.idle = Some((member, idle)).filter(|(_, i)| i.is_alive(now));
            Err(error.into())
        }
    }
}

/// Signs out: closes the batches, leaves for the other members of this laptop what they may read, and sealed to the hub what waits for it
/// (decisions D15).
pub(crate) fn sign_out(core: &mut Core, _: Nothing) -> Result<SignedOut, Error> {
    if core.open.is_none() {
        return Ok(SignedOut::default());
    }
    let sealed = core.leave_outbox();
    crate::updating::note_outbox(core);
    let Some(mut open) = core.open.take() else { return Ok(SignedOut::default()) };
    let result = exchange::hand_over(core, &mut open);
    core.bytes.clear();
    core.idle = Option::None;
    open.store.close()?;
    Ok(SignedOut { sealed_for_hub: sealed?, ..result? })
}

/// Re-wraps the vault key; the database is not touched.
pub(crate) fn change_passphrase(core: &mut Core, args: ChangePassphrase) -> Result<Done, Error> {
    let member = core.open()?.card.member;
    let folder = core.home.vault(member);
    Vault::change_passphrase(&folder, &args.old, &args.new)?;
    // The old passphrase ends once the new one has opened the vault.
    Vault::unlock(&folder, &args.new)?;
    Ok(Done {})
}

/// The user vouches for a clock that jumped (decisions D42).
pub(crate) fn accept_clock(core: &mut Core, _: Nothing) -> Result<Done, Error> {
    let now = core.now();
    core.open_mut()?.store.confirm_clock(now)?;
    Ok(Done {})
}
