//! Figures and search for laptops: what may be read is judged from the log, as for a pull; what is counted comes from the projection
//! and says as of when.

use super::following::followed;
use super::{Place, Projection, not_ready};
use crate::{DeviceRow, Error, Hub, Log, Refused, ScopeRow, Status};
use concerns::Terms;
use kernel::{Compartment, Instant, ScopeId, policy};
use reports::{FigureArgs, FigureTable};
use std::collections::BTreeMap;
use store::Store;
use sync::{AsOf, FigureWish, Found, FoundRecord, GivenFigures, SearchWish};

/// Nobody seeks by more.
const MOST_CHARACTERS: usize = 200;
/// No answer names more records.
const MOST_FOUND: u32 = 100;

impl<L: Log> Hub<L> {
    /// The figures of the district, for whoever reads the work of all of it.
    pub(crate) fn figures(&self, device: &DeviceRow, wish: &FigureWish) -> Result<GivenFigures, Error> {
        let reads_all = |role| policy::reads(role, Compartment::Work) == Some(policy::Reach::District);
        let roles = self.roles_held(device, self.setting.clock.now())?;
        if device.status == Status::Revoked || !roles.into_iter().any(reads_all) {
            return Err(Refused::Forbidden("not_your_place").into());
        }
        let (as_of, table) = self.figures_of(wish)?;
        Ok(GivenFigures { as_of, table: serde_json::to_vec(&table).map_err(sync::Error::from)? })
    }

    /// The same for the operator, who is told numbers alone.
    pub(crate) fn figures_of(&self, wish: &FigureWish) -> Result<(AsOf, FigureTable), Error> {
        let args = FigureArgs { period: wish.period.clone(), team: wish.team, as_of: None };
        self.shown(|store, now| {
            let pack = Terms::xuhui().map_err(|_| Error::Damaged("the pack"))?;
            let table = reports::figures::show(store, &args, pack, now).map_err(why_not_counted)?;
            Ok(FigureTable { is_local: false, ..table })
        })
    }

    /// Records that hold every word, in the scopes the device may pull that are followed here: drafts, ledgers, speakers and consultations
    /// are not, so finding none doesn't say that the log holds none.
    pub(crate) fn search(&self, device: &DeviceRow, wish: &SearchWish) -> Result<Found, Error> {
        if wish.words.chars().count() > MOST_CHARACTERS {
            return Err(Refused::Unfit("request_unfit").into());
        }
        let now = self.setting.clock.now();
        let scopes: Vec<ScopeId> =
            self.read(|tx| self.readable(tx, device, now))?.into_iter().map(|scope| scope.id).collect();
        if scopes.is_empty() {
            return Err(Refused::Forbidden("not_your_place").into());
        }
        let (as_of, records) = self.shown(|store, _| found(store, wish, &scopes))?;
        Ok(Found { as_of, records })
    }

    /// How far the projection is, and how far it lags.
    pub(crate) fn projection_as_of(&self) -> Result<AsOf, Error> {
        self.shown(|_, _| Ok(())).map(|(as_of, ())| as_of)
    }

    fn shown<R>(&self, f: impl FnOnce(&Store, Instant) -> Result<R, Error>) -> Result<(AsOf, R), Error> {
        let projection: &Projection = self.projection.as_ref().ok_or_else(not_ready)?;
        let now = self.setting.clock.now();
        let heads = self.read(|tx| followed(tx))?;
        projection.read(|store| {
            let place = Place::of(store)?;
            if !place.is_whole || !place.is_ours || place.life != Some(self.setting.timeline) {
                return Err(not_ready());
            }
            let level_at = place.level_at.max(projection.seen().level_at);
            let as_of = as_of(&place, &heads, (now, level_at));
            f(store, now).map(|read| (as_of, read))
        })
    }
}

fn as_of(place: &Place, heads: &[ScopeRow], (now, level_at): (Instant, Instant)) -> AsOf {
    let reached: BTreeMap<ScopeId, u64> = place.cursors.values().map(|cursor| (cursor.scope, cursor.seq)).collect();
    let missing = |head: &ScopeRow| head.seq.saturating_sub(reached.get(&head.id).copied().unwrap_or(0));
    let behind = heads.iter().map(missing).sum();
    AsOf { mark: place.mark(), behind, at: if behind == 0 { now } else { level_at } }
}

fn found(store: &Store, wish: &SearchWish, scopes: &[ScopeId]) -> Result<Vec<FoundRecord>, Error> {
    let hits = store::find_in(store.read(), &wish.words, (scopes, wish.most.min(MOST_FOUND)))?;
    let mut records = Vec::new();
    for hit in hits {
        let Some(shown) = store.shown(hit.id)? else { continue };
        records.push(FoundRecord {
            kind: hit.kind.number(),
            record: hit.id,
            scope: shown.record.scope,
            changed_at: shown.record.changed_at,
            fields: serde_json::to_vec(&shown.fields).map_err(sync::Error::from)?,
        });
    }
    Ok(records)
}

/// A period or a team that is none is the asker's fault; all else is ours.
fn why_not_counted(error: reports::Error) -> Error {
    match error {
        error if error.code() == kernel::ErrorCode::Corrupt => store::Error::Damaged.into(),
        error => match error.refusal().reason.as_str() {
            "not_a_period" => Refused::Unfit("not_a_period").into(),
            "no_such_record" => Refused::Unfit("no_such_record").into(),
            reason => Refused::Fault(reason.to_owned()).into(),
        },
    }
}
