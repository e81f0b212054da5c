//! `init --district`: the hub founds the district from its official list. The same list again changes nothing.

use super::{begin_log, checked, clock_of, given, refuse_wrong_place, said::Said};
use crate::args::Init;
use crate::own::{self, Own};
use crate::{Charter, DistrictCard, Failure, Home, HubClock, Keys, Words};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use directory::import::{Import, ImportKind, ImportReport};
use kernel::{Clock, DeviceId, ErrorCode, GrantId, Instant, MemberId, Refusal, Role, TimelineId};
use serde_json::json;
use std::path::{Path, PathBuf};
use sync::{Card, District, Enrolled, HubCard};

/// Where the hub listens unless another address is named: fit for a trial on one machine alone.
const HERE: &str = "https://127.0.0.1:8443";

pub(super) fn found(home: &Home, init: &Init, file: &Path) -> Result<Said, Failure> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let import = Import {
        kind: ImportKind::Divisions,
        file_name: name.unwrap_or_default(),
        bytes: given(file)?,
        community: None,
        skip_bad: false,
    };
    let addresses = checked(&init.addresses)?;
    let (code, district) = directory::import::district_of(&import)?;
    let (charter, report) = match Charter::read(home)? {
        Some(charter) if charter.district.code == code && charter.district.is_practice == init.practice => {
            refuse_wrong_place(home, &charter)?;
            again(home, charter, (&addresses, &import))?
        }
        Some(_) => return Err(Refusal::new(ErrorCode::Forbidden, "another_district").into()),
        None => anew(home, (&code, &district, init.practice), (addresses, &import))?,
    };
    Ok(Said::Facts(vec![
        ("district", json!(charter.district.name)),
        ("is_practice", json!(charter.district.is_practice)),
        ("addresses", json!(charter.listens_at())),
        ("key_file", json!(home.key().display().to_string())),
        ("created", json!(report.created)),
        ("updated", json!(report.updated)),
        ("unchanged", json!(report.unchanged)),
        ("rejected", json!(report.rejected)),
    ]))
}

fn anew(
    home: &Home,
    (code, name, is_practice): (&str, &str, bool),
    (addresses, import): (Vec<String>, &Import),
) -> Result<(Charter, ImportReport), Failure> {
    let now = HubClock::of_environment(is_practice)?.now();
    home.make()?;
    let _lock = home.lock()?;
    let (keys, authority) = Keys::make(home, HubClock::of_machine().now())?;
    let card = Card {
        member: MemberId::make(now, seal::random()?),
        device: DeviceId::make(now, seal::random()?),
        nickname: Words::Zh.say("names", "hub").into_owned(),
        role: Role::Office,
        place_name: name.to_owned(),
        sign_key: keys.signing.verifying().to_hex(),
        seal_key: keys.seal.public().to_hex(),
    };
    let district = District {
        code: code.to_owned(),
        name: name.to_owned(),
        is_practice,
        founder: card.device,
        founder_key: card.sign_key.clone(),
        founder_seal_key: card.seal_key.clone(),
    };
    let addresses = if addresses.is_empty() { vec![HERE.to_owned()] } else { addresses };
    let (device, sign_key, seal_key) = (card.device, card.sign_key.clone(), card.seal_key.clone());
    let hub_card = HubCard { device, sign_key, addresses, authority: BASE64.encode(authority), seal_key };
    let given = DistrictCard { district, founder: Enrolled { card, proof: None } };
    let mut charter = Charter::new(given, hub_card, TimelineId::make(now, seal::random()?));
    begin_log(home, &mut charter, &keys)?;
    charter.founder_signature = Some(charter.card.clone().sign(&keys.signing)?.founder_signature);
    let report = write_founding(home, (&charter, &keys), (import, now))?;
    charter.keep(home)?;
    Ok((charter, report))
}

/// What a founding that was cut off left behind is set aside, never deleted: `hub.json` is written last.
fn write_founding(
    home: &Home,
    (charter, keys): (&Charter, &Keys),
    (import, now): (&Import, Instant),
) -> Result<ImportReport, Failure> {
    set_aside(&home.own())?;
    let (district, enrolled) = (&charter.district, &charter.founder);
    let mut store = own::open_store(&home.own(), keys, (district, enrolled))?;
    store.know_device(&enrolled.card.device()?, &serde_json::to_vec(enrolled).map_err(sync::Error::from)?)?;
    let grant = GrantId::make(now, seal::random()?);
    let actor = own::actor((enrolled.card.member, enrolled.card.device), grant, district);
    let report = store.write(&actor, now, |tx| -> Result<_, directory::Error> {
        directory::members::found(tx, &enrolled.card.nickname, district.place())?;
        directory::import::apply(tx, import)
    })?;
    store.close()?;
    applied(report)
}

fn again(
    home: &Home,
    mut charter: Charter,
    (addresses, import): (&[String], &Import),
) -> Result<(Charter, ImportReport), Failure> {
    let now = clock_of(&charter)?.now();
    let mut own = Own::open(home)?;
    let actor = own.actor(now)?;
    let report = own.store.write(&actor, now, |tx| directory::import::apply(tx, import))?;
    let mut card = HubCard { seal_key: charter.founder.card.seal_key.clone(), ..charter.card.clone() };
    if !addresses.is_empty() {
        card.addresses = addresses.to_vec();
    }
    if card != charter.card {
        let before = std::mem::replace(&mut charter.card, card);
        charter.founder_signature = Some(charter.card.clone().sign(own.founder().key)?.founder_signature);
        super::addresses::say_anew(home, &mut charter, &before)?;
        charter.keep(home)?;
    }
    own.close()?;
    Ok((charter, applied(report)?))
}

fn applied(report: ImportReport) -> Result<ImportReport, Failure> {
    if report.is_applied {
        return Ok(report);
    }
    Err(Refusal::invalid("district", "divisions_unfit").with("rejected", report.rejected).into())
}

fn set_aside(path: &Path) -> Result<(), Failure> {
    for ending in ["", "-wal", "-shm"] {
        let named = |more: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!("{ending}{more}"));
            PathBuf::from(name)
        };
        match std::fs::rename(named(""), named(".aside")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Failure::file(path, &error)),
            _ => {}
        }
    }
    Ok(())
}
