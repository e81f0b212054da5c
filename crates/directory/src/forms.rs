//! The words of the office's forms: column titles, spellings of "vacant", parts of a door. They are data beside the code.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Column keys with the titles each may carry.
pub(crate) type Columns = BTreeMap<String, Vec<String>>;

/// The words a door is written with, longest first where one contains another.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DoorWords {
    pub lane: Vec<String>,
    pub building: Vec<String>,
    pub entrance: Vec<String>,
    pub flat: Vec<String>,
    pub stems: String,
    pub shown: ShownWords,
}

/// The words a door is shown with.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ShownWords {
    pub building: String,
    pub building_with_entrance: String,
    pub entrance: String,
    pub flat: String,
}

/// The roster of visit teams.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RosterForm {
    pub columns: Columns,
    pub optional: Vec<String>,
    pub vacant: Vec<String>,
    pub year_mark: String,
    pub community_endings: Vec<String>,
}

/// A community's household ledger.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LedgerForm {
    pub columns: Columns,
    pub optional: Vec<String>,
    pub vacant_home: Vec<String>,
    pub size_unit: Vec<String>,
    pub numerals: Vec<String>,
    pub numeral_aliases: BTreeMap<String, u32>,
}

/// A team's table of its visits, as it sends it to the office.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ToldForm {
    pub columns: Columns,
    pub optional: Vec<String>,
    pub date_marks: Vec<String>,
}

/// A list of members that change.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PersonnelForm {
    pub columns: Columns,
    pub seats: Columns,
    pub vacant: Vec<String>,
    pub team_marks: Vec<String>,
    pub yes: Vec<String>,
    pub no: Vec<String>,
}

/// The official lists, and what separates several things in one cell.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ListForms {
    pub divisions: Columns,
    pub calendar: Columns,
    pub day_kinds: BTreeMap<String, String>,
    pub list_separators: Vec<String>,
}

/// What the differences of an import are told with.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FieldWords {
    pub names: BTreeMap<String, String>,
    pub yes: String,
    pub no: String,
    pub nothing: String,
    pub colon: String,
    pub separator: String,
    pub list: String,
}

/// Readings of surnames that differ from the characters' usual ones.
pub(crate) type Surnames = BTreeMap<String, Vec<String>>;

macro_rules! forms {
    ($($name:ident: $type:ty = $file:literal;)*) => {
        $(pub(crate) static $name: LazyLock<$type> =
            LazyLock::new(|| serde_json::from_str(include_str!(concat!("../forms/", $file))).unwrap_or_default());)*

        #[cfg(test)]
        mod tests {
            #[test]
            fn every_form_can_be_read() {
                $(assert!(serde_json::from_str::<$type>(include_str!(concat!("../forms/", $file))).is_ok(), $file);)*
            }

            #[allow(unused_imports)]
            use super::*;
        }
    };
}

forms! {
    DOOR: DoorWords = "door.json";
    ROSTER: RosterForm = "roster.json";
    LEDGER: LedgerForm = "households.json";
    TOLD: ToldForm = "told.json";
    PERSONNEL: PersonnelForm = "personnel.json";
    LISTS: ListForms = "lists.json";
    FIELDS: FieldWords = "fields.json";
    SURNAMES: Surnames = "surnames.json";
}
