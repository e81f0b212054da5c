//! `init --adopt` and `accept`: the hub serves a district that a laptop founded. The founder's key stays on that laptop.

use super::{addresses, begin_log, checked, given, refuse_wrong_place, said::Said};
use crate::audit::{Deed, What};
use crate::{Charter, DistrictCard, Failure, Home, HubClock, Keys, home};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{Clock, DeviceId, ErrorCode, Refusal, TimelineId};
use serde_json::json;
use std::path::Path;
use sync::{HubCard, SignedHubCard};

/// Makes keys and a card for the founder to sign. Repeated, it writes the card again, with other addresses if they are named.
pub(super) fn adopt(home: &Home, file: &Path, addresses: &[String]) -> Result<Said, Failure> {
    let unfit = || Refusal::invalid("adopt", "district_card_unfit").with("file", file.display());
    let given: DistrictCard = serde_json::from_slice(&given(file)?).map_err(|_| unfit())?;
    given.founder.verify(&given.district).map_err(|_| unfit())?;
    let addresses = checked(addresses)?;
    let charter = match Charter::read(home)? {
        Some(charter) if charter.district == given.district => {
            refuse_wrong_place(home, &charter)?;
            charter
        }
        Some(_) => return Err(Refusal::new(ErrorCode::Forbidden, "another_district").into()),
        None => begin(home, given, &addresses)?,
    };
    // A hub of before there were bundles: its card gets what they are sealed to, and is to be signed anew.
    let mut card = HubCard { seal_key: Keys::open(home)?.seal.public().to_hex(), ..charter.card };
    if !addresses.is_empty() {
        card.addresses = addresses;
    }
    let bytes = serde_json::to_vec_pretty(&card).map_err(sync::Error::from)?;
    home::write_safely(&home.unsigned_card(), &bytes)?;
    Ok(Said::Facts(vec![
        ("district", json!(charter.district.name)),
        ("is_practice", json!(charter.district.is_practice)),
        ("addresses", json!(card.addresses)),
        ("key_file", json!(home.key().display().to_string())),
        ("card_to_sign", json!(home.unsigned_card().display().to_string())),
    ]))
}

fn begin(home: &Home, given: DistrictCard, addresses: &[String]) -> Result<Charter, Failure> {
    if addresses.is_empty() {
        return Err(Failure::usage("address_needed"));
    }
    let now = HubClock::of_environment(given.district.is_practice)?.now();
    home.make()?;
    let _lock = home.lock()?;
    let (keys, authority) = Keys::make(home, HubClock::of_machine().now())?;
    let card = HubCard {
        device: DeviceId::make(now, seal::random()?),
        sign_key: keys.signing.verifying().to_hex(),
        addresses: addresses.to_vec(),
        authority: BASE64.encode(authority),
        seal_key: keys.seal.public().to_hex(),
    };
    let mut charter = Charter::new(given, card, TimelineId::make(now, seal::random()?));
    begin_log(home, &mut charter, &keys)?;
    charter.keep(home)?;
    Ok(charter)
}

/// Takes the card back, once the founder signed it.
pub(super) fn accept(home: &Home, file: &Path) -> Result<Said, Failure> {
    let unfit = || Refusal::invalid("file", "hub_card_unfit").with("file", file.display());
    let signed: SignedHubCard = serde_json::from_slice(&given(file)?).map_err(|_| unfit())?;
    let mut charter = Charter::must(home)?;
    refuse_wrong_place(home, &charter)?;
    signed.verify(&charter.district).map_err(|_| unfit())?;
    let (theirs, ours) = (&signed.card, &charter.card);
    let is_ours =
        (theirs.device, &theirs.sign_key, &theirs.authority) == (ours.device, &ours.sign_key, &ours.authority);
    let seals_to_us = theirs.seal_key.is_empty() || theirs.seal_key == Keys::open(home)?.seal.public().to_hex();
    if !is_ours || !seals_to_us {
        return Err(Refusal::new(ErrorCode::Forbidden, "hub_card_of_another").into());
    }
    checked(&theirs.addresses)?;
    let before = std::mem::replace(&mut charter.card, signed.card);
    charter.founder_signature = Some(signed.founder_signature);
    addresses::say_anew(home, &mut charter, &before)?;
    charter.keep(home)?;
    let deed = Deed::by_operator(What::CardAccepted, vec![charter.founder.card.device.bytes()]);
    super::open_hub(home, &charter)?.note(vec![deed])?;
    Ok(Said::Facts(vec![
        ("district", json!(charter.district.name)),
        ("addresses", json!(charter.listens_at())),
        ("is_accepted", json!(true)),
    ]))
}

/// The signed card as a file, for laptops and relays.
pub(super) fn card(home: &Home, out: &Path) -> Result<Said, Failure> {
    let charter = Charter::must(home)?.renewed(home)?;
    let bytes = serde_json::to_vec_pretty(&charter.signed_card()?).map_err(sync::Error::from)?;
    home::write_safely(out, &bytes)?;
    Ok(Said::Facts(vec![
        ("district", json!(charter.district.name)),
        ("addresses", json!(charter.listens_at())),
        ("takes_bundles", json!(charter.card.sealing().is_ok())),
        ("file", json!(out.display().to_string())),
    ]))
}
