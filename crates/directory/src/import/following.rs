//! A community that is new under a subdistrict: the subdistrict's people follow by themselves. A community never changes its
//! subdistrict in place: its code begins with the subdistrict's, so elsewhere it is another one.

use super::{Act, ImportFinding, Step};
use crate::{Error, Grant, Level, Place, read};
use kernel::{Intent, MemberId, RecordId, RecordKind, Role};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, Tx};

/// Postings that begin with an official list.
#[derive(Clone, Debug, Default)]
pub struct Following {
    begin: Vec<(MemberId, RecordId)>,
    names: BTreeMap<RecordId, String>,
}

/// What a list that would write these steps means for postings of subdistricts that go on.
pub(super) fn following(conn: &Connection, steps: &[Step]) -> Result<Following, Error> {
    let new: Vec<(RecordId, Place)> = steps.iter().filter_map(new_community).collect();
    let tail = "WHERE is_void = 0 AND role = 'subdistrict' AND to_on IS NULL ORDER BY created_at, id";
    let held: Vec<Row<Grant>> = if new.is_empty() { Vec::new() } else { store::rows(conn, tail, [])? };
    let mut of_member: BTreeMap<MemberId, BTreeSet<RecordId>> = BTreeMap::new();
    for Row { value: grant, .. } in held {
        let place = store::get::<Place>(conn, grant.place)?;
        of_member.entry(grant.member).or_default().extend(place.and_then(|place| place.value.parent));
    }
    let mut following = Following::default();
    for (id, place) in new {
        let members = of_member.iter().filter(|(_, all)| place.parent.is_some_and(|parent| all.contains(&parent)));
        let before = following.begin.len();
        following.begin.extend(members.map(|(member, _)| (*member, id)));
        if following.begin.len() > before {
            following.names.insert(id, place.name);
        }
    }
    Ok(following)
}

fn new_community(step: &Step) -> Option<(RecordId, Place)> {
    let is_new = step.kind == RecordKind::Place && step.act == Act::Create;
    let place: Place = serde_json::from_value(step.fields.clone().into()).ok().filter(|_| is_new)?;
    (place.level == Level::Community).then_some((step.id, place))
}

impl Following {
    /// What somebody should know of it.
    pub(super) fn finding(&self) -> Option<ImportFinding> {
        let names: Vec<&str> = self.names.values().map(String::as_str).collect();
        (!names.is_empty()).then(|| ImportFinding::of("subdistrict_follows").counting(&names))
    }

    /// Carries it out, from today on.
    pub(super) fn write(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        if self.begin.is_empty() {
            return Ok(());
        }
        let (from_on, scope) = (tx.now().local_date(), read::directory_scope(tx.conn())?);
        for (member, place) in &self.begin {
            let (member, place, role) = (*member, *place, Role::Subdistrict);
            let grant = Grant { member, role, place, team: None, from_on, to_on: None, seat: None, section: None };
            tx.create(Intent::AddMember, scope, &grant)?;
        }
        Ok(())
    }
}
