//! What one person wrote in a field, as others are shown it.

use crate::{Error, FieldSpec, KindSpec, Ty, convert};
use change::Version;
use kernel::{ChangeId, DeviceId, Hlc, Instant, MemberId};
use rusqlite::{Connection, OptionalExtension, params};

/// What one person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictVersion {
    /// The change.
    pub change: ChangeId,
    /// The device it was written on.
    pub device: DeviceId,
    /// Who, if that is known here.
    pub member: Option<MemberId>,
    /// When, as it counts.
    pub at: Instant,
    /// The value; `None` when it was cleared.
    pub value: Option<String>,
}

/// The field of this number.
pub(crate) fn field_of(spec: &KindSpec, number: u16) -> Option<&'static FieldSpec> {
    spec.fields.iter().find(|f| f.id == number)
}

/// One version, and who wrote it as far as that is known here.
pub(crate) fn version(conn: &Connection, ty: Ty, v: &Version) -> Result<ConflictVersion, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT member FROM change WHERE id = ?1 UNION ALL SELECT member FROM device WHERE id = ?2 LIMIT 1",
    )?;
    let member = statement.query_row(params![v.change.bytes(), v.device.bytes()], |r| r.get(0)).optional()?;
    Ok(ConflictVersion {
        change: v.change,
        device: v.device,
        member: member.map(MemberId::from_bytes),
        at: Hlc(v.eff).instant(),
        value: convert::words(ty, &v.value),
    })
}
