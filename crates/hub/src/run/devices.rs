//! `device` and `status`: who came by.

use super::open_hub;
use super::said::{Fact, Said};
use crate::log::chosen::ChosenLog;
use crate::not_in_force::counted;
use crate::{Answering, Charter, DeviceRow, Failure, Home, Hub, Keys, Projection, Status};
use kernel::{DeviceId, Instant, Refusal};
use serde_json::json;
use std::sync::Arc;
use sync::Enrolled;

const HOUR_MS: i64 = 3_600_000;

pub(super) fn list(home: &Home) -> Result<Said, Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    Ok(Said::Rows(hub.devices()?.iter().map(row).collect()))
}

pub(super) fn revoke(home: &Home, id: &str) -> Result<Said, Failure> {
    let charter = Charter::must(home)?;
    let id = DeviceId::parse(id).ok_or_else(|| Refusal::invalid("id", "id_unfit"))?;
    if [&charter.founder, charter.own_card()].iter().any(|own| own.card.device == id) {
        return Err(Refusal::not_now("founder_not_revocable").into());
    }
    let hub = open_hub(home, &charter)?;
    if !hub.devices()?.iter().any(|device| device.id == id) {
        return Err(Refusal::invalid("id", "no_such_device").into());
    }
    hub.revoke(id)?;
    Ok(Said::Facts(vec![("id", json!(id)), ("is_revoked", json!(true))]))
}

pub(super) fn status(home: &Home) -> Result<Said, Failure> {
    let charter = Charter::must(home)?;
    let whose = (charter.district.id(), charter.card.device);
    let projection = Projection::as_it_is(&home.projection(), &Keys::open(home)?.database, whose);
    let mut hub = open_hub(home, &charter)?;
    hub.set_projection(Some(Arc::new(projection)));
    let figures = hub.projection_as_of().ok();
    let devices = hub.devices()?;
    let revoked = devices.iter().filter(|device| device.status == Status::Revoked).count();
    let seen_at = devices.iter().map(|device| device.seen_at).max();
    let offered = super::releases::offered(&hub)?;
    let head = hub.audit_head()?;
    let mut facts = vec![
        ("district", json!(charter.district.name)),
        ("code", json!(charter.district.code)),
        ("is_practice", json!(charter.district.is_practice)),
        ("is_founder", json!(charter.is_founder())),
        ("is_accepted", json!(charter.founder_signature.is_some())),
        ("addresses", json!(charter.listens_at())),
        ("timeline", json!(hub.timeline())),
        ("devices", json!(devices.len())),
        ("revoked", json!(revoked)),
        ("seen_at", json!(seen_at.map(Instant::to_rfc3339))),
        ("figures_behind", json!(figures.map(|as_of| as_of.behind))),
        ("releases", json!(offered)),
        ("audit_entries", json!(head.map_or(0, |head| head.end.seq))),
        ("audit_head", json!(head.map(|head| super::audit::short(&head.end.hash)))),
        ("audit_signed_at", json!(head.map(|head| head.at.to_rfc3339()))),
        ("version", json!(env!("CARGO_PKG_VERSION"))),
    ];
    facts.extend(upkeep(home, &hub)?);
    facts.extend(super::refused::totals(&counted(&hub.not_in_force()?)));
    Ok(Said::Facts(facts))
}

fn upkeep(home: &Home, hub: &Hub<ChosenLog>) -> Result<Vec<Fact>, Failure> {
    let seen = hub.look_after(home.root())?;
    let age = seen.backed_up_at.map(|at| (hub.now().0 - at.0).max(0) / HOUR_MS);
    Ok(vec![
        ("free_mb", json!(seen.free_bytes >> 20)),
        ("has_backup", json!(seen.backed_up_at.is_some())),
        ("backed_up_at", json!(seen.backed_up_at.map(Instant::to_rfc3339))),
        ("backup_age_hours", json!(age)),
    ])
}

fn row(device: &DeviceRow) -> Vec<Fact> {
    let card = serde_json::from_slice::<Enrolled>(&device.card).ok().map(|enrolled| enrolled.card);
    vec![
        ("id", json!(device.id)),
        ("role", json!(card.as_ref().map(|card| card.role))),
        ("name", json!(card.map(|card| card.nickname))),
        ("is_revoked", json!(device.status == Status::Revoked)),
        ("enrolled_at", json!(device.enrolled_at.to_rfc3339())),
        ("seen_at", json!(device.seen_at.to_rfc3339())),
        ("version", json!(device.build)),
    ]
}
