//! The cells of one roster row.

use super::Official;
use crate::forms::ROSTER;
use crate::import::Fault;
use crate::source::{Filled, SheetRow};
use crate::text::{non_empty, person_name, title_key};
use crate::{Person, SeatRole, phone};
use kernel::RecordId;

/// A seat as the roster gives it.
pub(super) struct Holder {
    pub role: SeatRole,
    pub person: Person,
}

/// A row understood.
pub(super) struct TeamRow {
    pub row: u32,
    pub number: String,
    pub subdistrict: Option<RecordId>,
    pub communities: Vec<RecordId>,
    pub community_names: Vec<String>,
    /// Only the seats that are filled.
    pub holders: Vec<Holder>,
    pub note: Option<String>,
    pub outside: Vec<String>,
    pub odd_phone: Option<String>,
}

pub(super) fn number_text(cell: &str) -> String {
    title_key(cell)
}

pub(super) fn team_row(form: &Filled<'_>, row: &SheetRow, official: &Official) -> Result<TeamRow, Fault> {
    let number = number_text(form.cell(row, "number"));
    if number.is_empty() {
        return Err(Fault::new("team_number_missing", "number"));
    }
    let subdistrict = subdistrict(form.cell(row, "subdistrict"), official)?;
    let cell = form.cell(row, "communities");
    let communities = official.communities_of(cell).map_err(|name| unknown_community(&name))?;
    let (holders, odd_phone) = holders(form, row)?;
    let outside = communities.iter().filter(|c| subdistrict.is_some() && c.subdistrict != subdistrict);
    Ok(TeamRow {
        row: row.number,
        number,
        subdistrict,
        outside: outside.map(|c| c.name.clone()).collect(),
        community_names: communities.iter().map(|c| c.name.clone()).collect(),
        communities: communities.iter().map(|c| c.id).collect(),
        holders,
        note: non_empty(form.cell(row, "note")),
        odd_phone,
    })
}

fn unknown_community(name: &str) -> Fault {
    match name.is_empty() {
        true => Fault::new("community_missing", "communities"),
        false => Fault::new("community_unknown", "communities").with("name", name),
    }
}

fn subdistrict(cell: &str, official: &Official) -> Result<Option<RecordId>, Fault> {
    match title_key(cell) {
        name if name.is_empty() => Ok(None),
        name => match official.subdistricts.get(&name) {
            Some(id) => Ok(Some(*id)),
            None => Err(Fault::new("subdistrict_unknown", "subdistrict").with("name", cell)),
        },
    }
}

const COLUMNS: [(SeatRole, &str); 5] = [
    (SeatRole::Lead, "lead"),
    (SeatRole::PartyDelegate, "party_delegate"),
    (SeatRole::CongressDeputy, "congress_deputy"),
    (SeatRole::CppccMember, "cppcc_member"),
    (SeatRole::Lawyer, "lawyer"),
];

/// The filled seats, and the lawyer's number when it is no mobile one. One person may not hold two seats of one team.
fn holders(form: &Filled<'_>, row: &SheetRow) -> Result<(Vec<Holder>, Option<String>), Fault> {
    let mut holders: Vec<Holder> = Vec::new();
    let number = phone::read(form.cell(row, "lawyer_phone")).filter(|n| !is_vacant(&n.text));
    for (role, column) in COLUMNS {
        let name = person_name(form.cell(row, column));
        if is_vacant(&name) {
            continue;
        }
        if holders.iter().any(|h| h.person.name == name) {
            return Err(Fault::new("person_in_two_seats", column).with("name", name));
        }
        let (unit, title, phone) = match role {
            SeatRole::Lead => (non_empty(form.cell(row, "lead_unit")), non_empty(form.cell(row, "lead_title")), None),
            SeatRole::Lawyer => (non_empty(form.cell(row, "firm")), None, number.as_ref().map(|n| n.text.clone())),
            _ => (None, None, None),
        };
        holders.push(Holder { role, person: Person { name, unit, title, phone } });
    }
    let has_lawyer = holders.iter().any(|h| h.role == SeatRole::Lawyer);
    Ok((holders, number.filter(|n| n.is_unusual && has_lawyer).map(|n| n.text)))
}

fn is_vacant(name: &str) -> bool {
    name.is_empty() || ROSTER.vacant.iter().any(|v| v == name)
}
