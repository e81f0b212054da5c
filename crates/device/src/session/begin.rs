//! A new vault: of the founder, or from an enrolment file.

use crate::{
    Error, core::Core, core::Pending, district::District, enrolment, enrolment::Card, enrolment::Enrolled, wire,
};
use directory::import::{Import, ImportKind};
use kernel::{Actor, DeviceId, ErrorCode, GrantId, MemberId, Refusal, Role};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use vault::{KdfParams, NewVault, Vault};

/// How long a passphrase's key takes to derive.
const DERIVATION: std::time::Duration = std::time::Duration::from_millis(800);

/// Found a district from its official list.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct FoundArgs {
    pub(crate) file_name: String,
    pub(crate) content_base64: String,
    pub(crate) nickname: String,
    pub(crate) passphrase: String,
    pub(crate) is_practice: bool,
}

/// Join from an enrolment file.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct JoinArgs {
    #[allow(dead_code)]
    pub(crate) file_name: String,
    pub(crate) content_base64: String,
    pub(crate) opening_code: String,
    pub(crate) nickname: String,
    pub(crate) passphrase: String,
}

/// The printed code, shown once.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct RecoveryShown {
    pub(crate) member: MemberId,
    pub(crate) recovery_code: String,
}

/// The printed code as it was typed back.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ConfirmCode {
    member: MemberId,
    typed: String,
}

/// Whose vault is being made.
pub(crate) struct Owner<'a> {
    pub(crate) member: MemberId,
    pub(crate) nickname: &'a str,
    pub(crate) role: Role,
    pub(crate) place_name: &'a str,
    pub(crate) passphrase: &'a str,
}

/// Derivation takes most of a second on this machine (security.md 3.2); practice and tests take the least that is allowed.
fn kdf(core: &Core) -> Result<KdfParams, Error> {
    Ok(match (core.is_cheap, core.seed) {
        (true, _) => KdfParams::FLOOR,
        (false, Some(_)) => KdfParams::DEFAULT,
        (false, None) => KdfParams::calibrated(DERIVATION)?,
    })
}

/// Makes slots and keys; the card says whose they are.
pub(crate) fn make_vault(core: &mut Core, owner: &Owner<'_>, district: &str) -> Result<(Pending, Card), Error> {
    // The hub holds the end of a ticket against when the vault was made.
    let device = DeviceId::make(core.now_by_hub(), core.random()?);
    let kdf = kdf(core)?;
    let new = NewVault {
        member: &owner.member.to_string(),
        device: &device.to_string(),
        nickname: owner.nickname,
        role: owner.role.word(),
        district,
        passphrase: owner.passphrase,
        kdf,
    };
    let (opened, code) = Vault::create(&core.home.vault(owner.member), &new)?;
    let card = Card {
        member: owner.member,
        device,
        nickname: owner.nickname.to_owned(),
        role: owner.role,
        place_name: owner.place_name.to_owned(),
        sign_key: opened.signing_key().verifying().to_hex(),
        seal_key: opened.seal_secret().public().to_hex(),
    };
    Ok((Pending { member: owner.member, code, opened }, card))
}

/// Founds a district: its places, the founder's grant to itself (decisions D32). Refused where one exists.
pub(crate) fn found(core: &mut Core, args: FoundArgs) -> Result<RecoveryShown, Error> {
    if core.home.district()?.is_some() {
        return Err(Refusal::new(ErrorCode::NotAllowedNow, "district_exists").into());
    }
    vault::check_passphrase(&args.passphrase).map_err(vault::Error::from)?;
    let import = Import {
        kind: ImportKind::Divisions,
        file_name: args.file_name.clone(),
        bytes: wire::decode(&args.content_base64)?,
        community: None,
        skip_bad: false,
    };
    let (code, name) = directory::import::district_of(&import)?;
    let owner = Owner {
        member: MemberId::make(core.now(), core.random()?),
        nickname: &args.nickname,
        role: Role::Office,
        place_name: &name,
        passphrase: &args.passphrase,
    };
    let (pending, card) = make_vault(core, &owner, &name)?;
    let district = District {
        code,
        name,
        is_practice: args.is_practice,
        founder: card.device,
        founder_key: card.sign_key.clone(),
        founder_seal_key: card.seal_key.clone(),
    };
    let enrolled = Enrolled { card, proof: None };
    write_founding(core, (&district, &enrolled, &pending), &import)?;
    core.home.keep_card(&enrolled)?;
    core.home.keep_district(&district)?;
    Ok(show(core, pending))
}

fn write_founding(core: &mut Core, who: (&District, &Enrolled, &Pending), import: &Import) -> Result<(), Error> {
    let (district, enrolled, pending) = who;
    let mut store = core.open_store(district, &enrolled.card, &pending.opened)?;
    store.know_device(&enrolled.card.device()?, &serde_json::to_vec(enrolled)?)?;
    let actor = Actor {
        member: enrolled.card.member,
        device: enrolled.card.device,
        grant: GrantId::make(core.now(), core.random()?),
        role: Role::Office,
        place: district.place(),
        recorded_for: None,
    };
    let report = store.write(&actor, core.now(), |tx| -> Result<_, Error> {
        directory::members::found(tx, &enrolled.card.nickname, district.place())?;
        Ok(directory::import::apply(tx, import)?)
    })?;
    store.close()?;
    if report.is_applied {
        Ok(())
    } else {
        std::fs::remove_dir_all(core.home.vault(enrolled.card.member))?;
        Err(Refusal::invalid("file_name", "divisions_unfit").with("rejected", report.rejected).into())
    }
}

fn show(core: &mut Core, pending: Pending) -> RecoveryShown {
    let shown = RecoveryShown { member: pending.member, recovery_code: pending.code.display().to_string() };
    core.pending = Some(pending);
    shown
}

/// Makes a vault from an enrolment file, while that is good.
pub(crate) fn join(core: &mut Core, args: JoinArgs) -> Result<RecoveryShown, Error> {
    let file = enrolment::open(&wire::decode(&args.content_base64)?, &args.opening_code)?;
    if let Some(until) = file.ticket.good_until.filter(|until| *until < core.now()) {
        let said = |at: kernel::Instant| at.local().format("%Y-%m-%d %H:%M").to_string();
        let (until, now) = (said(until), said(core.now()));
        return Err(Refusal::invalid("file_name", "enrolment_file_expired")
            .with("until", until)
            .with("now", now)
            .into());
    }
    join_from(core, &file, (&args.nickname, &args.passphrase))
}

/// Checks the founder's signature, makes the vault, takes the directory in.
pub(super) fn join_from(
    core: &mut Core,
    file: &enrolment::EnrolmentFile,
    (nickname, passphrase): (&str, &str),
) -> Result<RecoveryShown, Error> {
    match core.home.district()? {
        Some(known) if known != file.district => {
            return Err(Refusal::new(ErrorCode::Forbidden, "another_district").into());
        }
        _ => {}
    }
    let ticket = &file.ticket;
    let nickname = if nickname.trim().is_empty() { &ticket.nickname } else { nickname };
    let owner =
        Owner { member: ticket.member, nickname, role: ticket.role, place_name: &ticket.place_name, passphrase };
    let (pending, card) = make_vault(core, &owner, &file.district.name)?;
    let enrolled = file.enrol(card)?;
    let result = take_snapshot(core, file, &enrolled, &pending);
    if let Err(error) = result {
        std::fs::remove_dir_all(core.home.vault(enrolled.card.member))?;
        return Err(error);
    }
    core.home.keep_district(&file.district)?;
    core.home.keep_card(&enrolled)?;
    if let Some(hub) = &file.hub {
        core.home.keep_hub(hub)?;
    }
    Ok(show(core, pending))
}

fn take_snapshot(
    core: &Core,
    file: &enrolment::EnrolmentFile,
    enrolled: &Enrolled,
    pending: &Pending,
) -> Result<(), Error> {
    let mut store = core.open_store(&file.district, &enrolled.card, &pending.opened)?;
    // Before the hub is heard for the first time, a clock that is years off must not hide the very posting that is in the file.
    if let Some(made_at) = file.ticket.made_at() {
        store.was_told(made_at)?;
    }
    for known in [&file.founder, enrolled] {
        known.verify(&file.district)?;
        store.know_device(&known.card.device()?, &serde_json::to_vec(known)?)?;
    }
    let founder = file.founder.card.device;
    let (of_founder, of_others): (Vec<_>, Vec<_>) =
        file.batches()?.into_iter().partition(|batch| batch.header.device == founder);
    let admit = crate::exchange::admission(&file.district);
    let how = (founder, core.now(), &admit as store::Admission<'_>);
    match file.issuer {
        // The founder has all of the own, and there may be no hub to bring the rest.
        None => store.receive(founder, &incoming(of_founder), core.now(), &admit).map(drop)?,
        Some(_) => take_what_fits(&mut store, of_founder, how)?,
    }
    for author in &file.authors {
        author.verify(&file.district)?;
        store.know_device(&author.card.device()?, &serde_json::to_vec(author)?)?;
        let own = of_others.iter().filter(|batch| batch.header.device == author.card.device).cloned().collect();
        take_what_fits(&mut store, own, how)?;
    }
    store.close()?;
    Ok(())
}

fn incoming(batches: Vec<change::Batch>) -> store::Outgoing {
    store::Outgoing { batches, entering: Vec::new() }
}

/// One author's batches up to the first that can't be judged from here, which the hub refused for example or which it shows in part:
/// from there on they come with their receipts by the first sync.
fn take_what_fits(
    store: &mut store::Store,
    batches: Vec<change::Batch>,
    (sender, now, admit): (DeviceId, kernel::Instant, store::Admission<'_>),
) -> Result<(), Error> {
    for batch in batches {
        match store.receive(sender, &incoming(vec![batch]), now, admit) {
            Ok(_) => {}
            Err(store::Error::Unfit(_)) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The code was typed back: the vault is safe to use, and opens.
pub(crate) fn confirm_code(core: &mut Core, args: ConfirmCode) -> Result<super::Opened, Error> {
    let pending = core.pending.take().filter(|p| p.member == args.member);
    let pending = pending.ok_or_else(|| Refusal::new(ErrorCode::NotAllowedNow, "no_code_shown"))?;
    if let Err(error) = pending.code.confirm(&args.typed) {
        core.pending = Some(pending);
        return Err(error.into());
    }
    let member = pending.member;
    super::enter::enter(core, member, pending.opened)
}

/// For practice: types the code back as it was shown.
pub(crate) fn confirm(core: &mut Core, shown: &RecoveryShown) -> Result<(), Error> {
    confirm_code(core, ConfirmCode { member: shown.member, typed: shown.recovery_code.clone() }).map(drop)
}
