//! The exchange between the vaults of this laptop: who may read what, and whose changes are right (decisions D15).

pub(crate) mod outbox;
pub(crate) mod pieces;

use crate::{Error, core::Core, core::Open, district::District, enrolment::Enrolled, session};
use change::Change;
use kernel::{Actor, Compartment, MemberId, RecordId, Role, ScopeId, policy};
use rusqlite::Connection;
use std::collections::BTreeSet;
use store::{Device, Row};

/// Judges a received change by the grant it names: the member's own, its role meaning this, the scope within its reach, the change
/// within what is meant (docs/adr/0037-what-an-intent-may-write.md).
pub(crate) fn admission(
    district: &District,
) -> impl Fn(&Connection, &Device, ScopeId, &Change) -> Option<Role> + use<> {
    let (founder, place) = (district.founder, district.place());
    move |conn, device, scope, change| {
        let grant = store::get::<directory::Grant>(conn, RecordId(change.grant.0)).ok().flatten();
        let (role, at) = match grant {
            Some(grant) if grant.value.member == device.member => (grant.value.role, grant.value.place),
            // The founder's first changes make the very grant they name (decisions D32).
            None if device.id == founder && !has_posting(conn, device.member) => (Role::Office, place),
            _ => return None,
        };
        let actor = Actor {
            member: device.member,
            device: device.id,
            grant: change.grant,
            role,
            place: at,
            recorded_for: change.recorded_for,
        };
        store::is_within(conn, crate::COLUMNS, &actor, (scope, change)).then_some(role)
    }
}

/// Whether the member was ever posted, as far as is known here; the postings of a later program count as well.
fn has_posting(conn: &Connection, member: MemberId) -> bool {
    let ever = store::rows::<directory::Grant>(conn, "WHERE member = ?1 LIMIT 1", [member.bytes()]);
    !ever.is_ok_and(|postings| postings.is_empty())
}

/// Takes in what the others left. Cards of new vaults are checked and made known first. A vault that the hub put out of use takes nothing.
pub(crate) fn collect(core: &Core, open: &mut Open) -> Result<session::Exchanged, Error> {
    if open.ended.is_some() {
        return Ok(session::Exchanged::default());
    }
    let cards = core.home.cards()?;
    know(open, &cards)?;
    let admit = admission(&open.district);
    let how = (core.now(), &admit as store::Admission<'_>);
    let (collected, failed) = sync::collect(&mut open.store, &core.home.exchange(), open.opened.seal_secret(), how)?;
    if let Some(error) = failed.first() {
        open.store.remember("exchange_failed", error.reason())?;
    }
    if !collected.is_empty() {
        open.store.remember("exchanged_at", &core.now().to_rfc3339())?;
    }
    if let Err(error) = pieces::collect(core, open) {
        open.store.remember("exchange_failed", &error.refusal().reason)?;
    }
    let name = |device| cards.iter().find(|e| e.card.device == device).map(|e| e.card.nickname.clone());
    Ok(session::Exchanged {
        received_changes: collected.iter().map(|c| c.received.changes + c.received.records).sum(),
        from: collected.iter().filter_map(|c| name(c.from)).collect::<BTreeSet<_>>().into_iter().collect(),
        delivered: 0,
    })
}

/// Makes the vaults of these cards known, and says which they are. Once the founder's laptop is out of use, a card by its ticket that was
/// not known before is passed over: whoever has that laptop could have made it.
fn know<'a>(open: &mut Open, cards: &'a [Enrolled]) -> Result<Vec<&'a Enrolled>, Error> {
    let is_founder_out = open.store.is_out_of_use(open.district.founder)?;
    let mut known = Vec::new();
    for enrolled in cards.iter().filter(|enrolled| enrolled.verify(&open.district).is_ok()) {
        let device = enrolled.card.device()?;
        let is_by_founder = enrolled.proof.as_ref().is_some_and(|proof| proof.issuer.is_none());
        if is_founder_out && is_by_founder && open.store.cards_of(&BTreeSet::from([device.id]))?.is_empty() {
            continue;
        }
        open.store.know_device(&device, &serde_json::to_vec(enrolled)?)?;
        known.push(enrolled);
    }
    Ok(known)
}

/// Leaves for every other vault of this laptop what its member may read and has not been given. One that the hub has put out of use is given
/// nothing, and what lies there for it from before is taken back (docs/adr/0022-laptops-the-office-sees.md).
pub(crate) fn hand_over(core: &Core, open: &mut Open) -> Result<session::SignedOut, Error> {
    let mut signed_out = session::SignedOut::default();
    let (cards, today) = (core.home.cards()?, open.store.believed(core.now())?.local_date());
    for enrolled in know(open, &cards)?.into_iter().filter(|e| e.card.device != open.card.device) {
        if open.store.is_out_of_use(enrolled.card.device)? {
            sync::take_back(&core.home.exchange(), enrolled.card.device)?;
            continue;
        }
        let peer = sync::Peer {
            device: enrolled.card.device,
            seal_key: seal::SealPublic::from_hex(&enrolled.card.seal_key)?,
            scopes: scopes_of(open, enrolled.card.member, today)?,
        };
        let handed = sync::hand_over(&mut open.store, &core.home.exchange(), &peer)?;
        if handed.changes + handed.records > 0 {
            signed_out.changes = signed_out.changes.max(handed.changes + handed.records);
            signed_out.recipients.push(enrolled.card.nickname.clone());
        }
    }
    pieces::leave(core, open)?;
    Ok(signed_out)
}

/// The scopes a member reads, the directory first: rights are judged by it.
fn scopes_of(open: &Open, member: MemberId, on: chrono::NaiveDate) -> Result<Vec<ScopeId>, Error> {
    let conn = open.store.read();
    let grants: Vec<Row<directory::Grant>> = directory::members::grants_of(conn, member, on)?;
    let district = open.district.place();
    let mut scopes = vec![Compartment::Directory.at(district)];
    for grant in &grants {
        scopes.extend(policy::scopes_read(grant.value.role, grant.value.place, district));
    }
    let far: BTreeSet<Compartment> = grants.iter().flat_map(|g| policy::of_every_community(g.value.role)).collect();
    if !far.is_empty() {
        let communities = directory::communities(conn, on)?;
        scopes.extend(communities.iter().flat_map(|c| far.iter().map(|compartment| compartment.at(c.id))));
    }
    let mut seen = BTreeSet::new();
    scopes.retain(|s| seen.insert(*s));
    Ok(scopes)
}
