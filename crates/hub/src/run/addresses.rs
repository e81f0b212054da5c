//! `addresses`: where the hub listens, and another place without the founder (docs/adr/0051-where-the-hub-is-now.md).

use super::{checked, clock_of, open_hub, said::Said};
use crate::audit::{Deed, What};
use crate::{Charter, Failure, Home, Keys};
use kernel::Refusal;
use serde_json::json;
use sync::{HubAddresses, HubCard};

/// What stands in the list, or what stands there from now on.
pub(super) fn addresses(home: &Home, given: &[String]) -> Result<Said, Failure> {
    let mut charter = Charter::must(home)?;
    if !given.is_empty() {
        super::refuse_wrong_place(home, &charter)?;
        set(home, &mut charter, checked(given)?)?;
    }
    Ok(Said::Facts(vec![
        ("district", json!(charter.district.name)),
        ("addresses", json!(charter.listens_at())),
        ("addresses_number", json!(charter.addresses.as_ref().map(|word| word.number))),
    ]))
}

fn set(home: &Home, charter: &mut Charter, addresses: Vec<String>) -> Result<(), Failure> {
    charter.signed_card()?;
    say(home, charter, addresses)?;
    charter.keep(home)?;
    let deed = Deed::by_operator(What::AddressesSet, vec![charter.card.device.bytes()]);
    Ok(open_hub(home, charter)?.note(vec![deed])?)
}

/// A card with other addresses than the one before it counts more than what the hub said meanwhile.
pub(super) fn say_anew(home: &Home, charter: &mut Charter, before: &HubCard) -> Result<(), Failure> {
    match charter.addresses {
        Some(_) if charter.card.addresses != before.addresses => say(home, charter, charter.card.addresses.clone()),
        _ => Ok(()),
    }
}

fn say(home: &Home, charter: &mut Charter, addresses: Vec<String>) -> Result<(), Failure> {
    // Greater than any number that was ever given, also where this folder was set back to an older one.
    let now = u64::try_from(clock_of(charter)?.now().0).unwrap_or(0);
    let number = charter.addresses.as_ref().map_or(now, |word| now.max(word.number + 1));
    let word = HubAddresses::sign(&charter.card, (number, addresses), &Keys::open(home)?.signing)?;
    word.verify(&charter.card).map_err(|_| Refusal::invalid("address", "addresses_too_many"))?;
    charter.addresses = Some(word);
    Ok(())
}
