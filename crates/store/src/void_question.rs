//! What is asked of a record that some struck out and others went on with (voiding.rs): who said what, for a person to look at.

use crate::version::{field_of, version};
use crate::{ConflictVersion, Error, Held, KindSpec, convert, record, voiding};
use change::VOID_FIELD;
use kernel::{ChangeId, DeviceId, Hlc, Instant, Intent, MemberId, RecordId};
use rusqlite::{Connection, OptionalExtension, params};

/// Whether a record stays struck out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidQuestion {
    /// Who struck it out, and why; the latest first.
    pub voids: Vec<ConflictVersion>,
    /// What was done without knowing that, the latest first.
    pub changes: Vec<Unseeing>,
}

/// A change that did not know that the record was struck out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseeing {
    /// The change.
    pub change: ChangeId,
    /// The device it was written on.
    pub device: Option<DeviceId>,
    /// Who, if that is known here.
    pub member: Option<MemberId>,
    /// When, as it counts.
    pub at: Instant,
    /// What it did.
    pub what: Deed,
}

/// What such a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// These fields have these values by it; `None` where it cleared one.
    Set(Vec<(&'static str, Option<String>)>),
    /// A step was taken.
    Step(Intent),
    /// The record went elsewhere: it was confirmed, for example.
    Moved,
    /// It was decided that the record stays.
    Kept,
}

impl VoidQuestion {
    /// Everything that was looked at, to be handed back with the decision.
    pub fn seen(&self) -> Vec<ChangeId> {
        let voids = self.voids.iter().map(|version| version.change);
        voids.chain(self.changes.iter().map(|one| one.change)).collect()
    }
}

/// What is asked of a record; `None` where nothing is.
pub(crate) fn question(conn: &Connection, spec: &KindSpec, held: &Held) -> Result<Option<VoidQuestion>, Error> {
    let Some(unseeing) = held.unseeing().filter(|unseeing| !unseeing.is_empty()) else { return Ok(None) };
    let (mut voids, _) = voiding::said(&held.state);
    voids.sort_by_key(|v| std::cmp::Reverse((v.eff, v.device, v.change)));
    let voids = voids.into_iter().map(|v| version(conn, crate::Ty::Text, v)).collect::<Result<_, _>>()?;
    let one = |change: &ChangeId| unseeing_one(conn, (spec, held), *change);
    let mut changes = unseeing.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    changes.sort_by_key(|one| std::cmp::Reverse((one.at, one.change)));
    Ok(Some(VoidQuestion { voids, changes }))
}

fn unseeing_one(conn: &Connection, (spec, held): (&KindSpec, &Held), change: ChangeId) -> Result<Unseeing, Error> {
    let lifted = voiding::said(&held.state).1.into_iter().find(|version| version.change == change);
    let fields = voiding::fields_by(&held.state, change);
    if let Some(told) = lifted.or(fields.first().map(|(_, version)| *version)) {
        let said = version(conn, crate::Ty::Text, told)?;
        let named = |(id, version): &(u16, &change::Version)| {
            let field = field_of(spec, *id)?;
            Some((field.name, convert::words(field.ty, &version.value)))
        };
        let what = match lifted {
            Some(_) => Deed::Kept,
            None if voiding::is_move(&fields) => Deed::Moved,
            None => Deed::Set(fields.iter().filter_map(named).collect()),
        };
        return Ok(Unseeing { change, device: Some(said.device), member: said.member, at: said.at, what });
    }
    let sql =
        "SELECT e.member, e.eff, e.intent, c.device FROM entry e LEFT JOIN change c ON c.id = e.id WHERE e.id = ?1";
    let row = |r: &rusqlite::Row<'_>| {
        Ok((r.get::<_, [u8; 16]>(0)?, r.get::<_, i64>(1)?, r.get::<_, u16>(2)?, r.get::<_, Option<[u8; 16]>>(3)?))
    };
    let found = conn.prepare_cached(sql)?.query_row([change.bytes()], row).optional()?;
    let (member, eff, intent, device) = found.ok_or(Error::Unfit("an entry that is gone"))?;
    let what = Intent::of_number(intent).map_or_else(|| Deed::Set(Vec::new()), Deed::Step);
    let (device, member) = (device.map(DeviceId::from_bytes), Some(MemberId::from_bytes(member)));
    Ok(Unseeing { change, device, member, at: Hlc(eff as u64).instant(), what })
}

/// What is asked of this record; `None` where nothing is.
///
/// # Errors
/// The database's.
pub fn void_question(conn: &Connection, of: (RecordId, &'static KindSpec)) -> Result<Option<VoidQuestion>, Error> {
    record::load(conn, of.0)?.map_or(Ok(None), |held| question(conn, of.1, &held))
}

/// Whether it is asked of this record that it stays struck out.
///
/// # Errors
/// The database's.
pub fn is_void_asked(conn: &Connection, record: RecordId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM conflict WHERE record = ?1 AND field = ?2";
    Ok(conn.prepare_cached(sql)?.exists(params![record.bytes(), VOID_FIELD])?)
}
