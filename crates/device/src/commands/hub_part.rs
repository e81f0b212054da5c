//! How a laptop comes to know the district's hub: the founder accepts it once, everybody else believes the founder.

use super::sync_part;
use crate::command::None as Nothing;
use crate::hub_sync::{Hall, Tried};
use crate::{Error, core::Core, enrolment::Enrolled, home, wire};
use kernel::{ErrorCode, Refusal};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sync::{District, HubCard, Membership, SignedHubCard};
use ts_rs::TS;

/// What a hub is told to adopt a district that exists already (decisions D17, D32).
#[derive(Serialize)]
struct DistrictCard<'a> {
    district: &'a District,
    founder: &'a Enrolled,
}

/// A file as the window sends it.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct HubFile {
    #[allow(dead_code)]
    file_name: String,
    content_base64: String,
}

/// A file to carry to the hub or to other laptops.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HubFileMade {
    path: String,
    file_name: String,
}

/// The hub this laptop knows from now on.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HubKnown {
    addresses: Vec<String>,
}

/// What came of greeting one address of the hub.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AddressTried {
    address: String,
    finding: LineFinding,
    /// Why there is no answer, or what the hub said instead of one.
    problem: Option<sync_part::SyncProblem>,
    /// From the first packet to the end of the answer.
    took_ms: u32,
    /// How far this laptop's clock is ahead of the hub's, whole minutes; negative when it is behind.
    clock_ahead_minutes: i32,
}

/// In minutes; clocks further apart than that are as good as.
const CENTURY: i64 = 100 * 366 * 24 * 60;

/// How the hub takes this vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LineFinding {
    /// It answers and knows the vault.
    Known,
    /// It answers; the vault is enrolled with the first sync.
    NotYetKnown,
    /// It answers; the vault was put out of use.
    Revoked,
    /// It does not answer, or it said no.
    NoAnswer,
}

/// Greets every address of the hub from this laptop. Nothing goes up and nothing comes down.
pub(crate) fn try_line(hall: &Hall, _: Nothing) -> Result<Vec<AddressTried>, Error> {
    Ok(hall.try_line()?.into_iter().map(AddressTried::of).collect())
}

impl AddressTried {
    fn of(tried: Tried) -> Self {
        let finding = match &tried.outcome {
            Ok(Membership::Active) => LineFinding::Known,
            Ok(Membership::Unknown) => LineFinding::NotYetKnown,
            Ok(Membership::Revoked) => LineFinding::Revoked,
            Err(_) => LineFinding::NoAnswer,
        };
        Self {
            address: tried.address,
            finding,
            problem: tried.outcome.err().as_ref().map(sync_part::told),
            took_ms: u32::try_from(tried.took_ms).unwrap_or(u32::MAX),
            clock_ahead_minutes: i32::try_from((tried.clock_ahead_ms / 60_000).clamp(-CENTURY, CENTURY)).unwrap_or(0),
        }
    }
}

/// Writes the district's card, for the hub's set-up. Only the founder's vault has it to give.
pub(crate) fn district_card(core: &mut Core, _: Nothing) -> Result<HubFileMade, Error> {
    let cards = core.home.cards()?;
    let open = core.open()?;
    refuse_all_but_the_founder(core)?;
    let founder = cards.iter().find(|e| e.card.device == open.district.founder);
    let founder = founder.ok_or_else(|| Refusal::not_now("no_posting"))?;
    write(core, "district.json", &DistrictCard { district: &open.district, founder })
}

/// The founder accepts a hub: signs its card, keeps it, and gives the signed one for the hub and the other laptops.
pub(crate) fn adopt(core: &mut Core, args: HubFile) -> Result<HubFileMade, Error> {
    refuse_all_but_the_founder(core)?;
    let card: HubCard = read(&args)?;
    check(&card)?;
    let signed = card.sign(core.open()?.opened.signing_key())?.keeping(core.home.hub()?.as_ref());
    core.home.keep_hub(&signed)?;
    write(core, "hub.json", &signed)
}

/// Takes the founder's word for where the hub is.
pub(crate) fn join(core: &mut Core, args: HubFile) -> Result<HubKnown, Error> {
    let district = core.home.district()?.ok_or_else(|| Refusal::not_now("no_district"))?;
    let signed: SignedHubCard = read(&args)?;
    signed.verify(&district).map_err(|_| Refusal::new(ErrorCode::Forbidden, "hub_not_of_this_district"))?;
    check(&signed.card)?;
    refuse_another_of_a_stopped_founder(core, &signed.card)?;
    let signed = signed.keeping(core.home.hub()?.as_ref());
    core.home.keep_hub(&signed)?;
    Ok(HubKnown { addresses: signed.reached().addresses })
}

/// Once the hub has said that the founder's laptop is out of use, whoever has that laptop could accept a hub of their own.
fn refuse_another_of_a_stopped_founder(core: &Core, card: &HubCard) -> Result<(), Error> {
    let (Ok(open), Some(known)) = (core.open(), core.home.hub()?) else { return Ok(()) };
    match known.card.sign_key != card.sign_key && open.store.is_out_of_use(open.district.founder)? {
        true => Err(Refusal::new(ErrorCode::Forbidden, "hub_card_of_stopped_founder").into()),
        false => Ok(()),
    }
}

fn refuse_all_but_the_founder(core: &Core) -> Result<(), Error> {
    let open = core.open()?;
    match open.card.device == open.district.founder {
        true => Ok(()),
        false => Err(Refusal::new(ErrorCode::Forbidden, "founder_only").into()),
    }
}

/// Keys, addresses and certificate must be usable before the card is kept.
fn check(card: &HubCard) -> Result<(), Error> {
    let unfit = || Refusal::invalid("file_name", "hub_card_unfit");
    card.key().map_err(|_| unfit())?;
    if card.addresses.is_empty() {
        return Err(unfit().into());
    }
    crate::hub_line::HubLine::of(card, None).map(drop)
}

fn read<T: DeserializeOwned>(file: &HubFile) -> Result<T, Error> {
    let unfit = |_| Refusal::invalid("file_name", "hub_card_unfit");
    Ok(serde_json::from_slice(&wire::decode(&file.content_base64)?).map_err(unfit)?)
}

fn write(core: &Core, file_name: &str, what: &impl Serialize) -> Result<HubFileMade, Error> {
    let path = core.home.folder("hub")?.join(file_name);
    home::write_safely(&path, &serde_json::to_vec_pretty(what)?)?;
    Ok(HubFileMade { path: path.display().to_string(), file_name: file_name.to_owned() })
}
