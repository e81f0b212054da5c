//! A community's household ledger: a home a row. Doors keep what is written and nothing more (decisions D34).

use super::official::{Community, Official};
use super::{Existing, Fault, Import, ImportFinding, Parsed, SourceRow, Wanted};
use crate::forms::LEDGER;
use crate::source::{Filled, Sheet, SheetRow, fill};
use crate::{Error, Household, HouseholdIdentity, merged};
use kernel::{Compartment, RecordId, RecordKind, Refusal};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

mod cells;
mod findings;

use cells::Home;

/// Which householders the file names behind each door key.
type Sharing = BTreeMap<String, BTreeSet<String>>;

pub(super) fn read(conn: &Connection, sheets: &[Sheet], import: &Import) -> Result<(Parsed, Existing), Error> {
    let forms = fill(sheets, &LEDGER.columns, &LEDGER.optional)?;
    let official = Official::load(conn)?;
    let community = community(&forms, import, &official)?;
    let existing = existing(conn, community.id)?;
    let mut parsed = parse(&forms, community.id, &existing)?;
    mention_merged(&mut parsed.rows, &merged::homes_joined(conn)?);
    Ok((parsed, existing))
}

/// A family that the file names is not missing from it by the other line that was merged with it.
fn mention_merged(rows: &mut [SourceRow], mains: &BTreeMap<RecordId, RecordId>) {
    let main = |id: RecordId| mains.get(&id).copied().unwrap_or(id);
    let mut homes: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
    for (id, main) in mains {
        homes.entry(*main).or_default().extend([*id, *main]);
    }
    for row in rows {
        let named: Vec<RecordId> = row.wanted.iter().flatten().map(|w| w.id).chain(row.mentions.clone()).collect();
        row.mentions.extend(named.into_iter().filter_map(|id| homes.get(&main(id))).flatten());
    }
}

/// The community the ledger is of. A title or file name that names another one is not overruled.
fn community<'o>(forms: &[Filled<'_>], import: &Import, official: &'o Official) -> Result<&'o Community, Refusal> {
    let titles: Vec<&str> = forms.iter().map(|f| f.title.as_str()).collect();
    let named = official.named_in(&titles.join(" ")).or_else(|| official.named_in(&import.file_name));
    let chosen = import.community.map(|id| official.communities().find(|c| c.id == id));
    match (chosen, named) {
        (Some(None), _) => Err(Refusal::invalid("community", "community_not_in_district")),
        (None, None) => Err(Refusal::invalid("community", "community_needed")),
        (Some(Some(chosen)), Some(named)) if chosen.id != named.id => {
            let refusal = Refusal::invalid("community", "ledger_of_another_community");
            Err(refusal.with("named", &named.name).with("chosen", &chosen.name))
        }
        (Some(Some(chosen)), _) => Ok(chosen),
        (None, Some(named)) => Ok(named),
    }
}

fn existing(conn: &Connection, community: RecordId) -> Result<Existing, Error> {
    let mut existing = Existing::default();
    let scope = Compartment::Registry.at(community);
    let tail = "WHERE is_void = 0 AND scope = ?1";
    for row in store::rows::<Household>(conn, tail, [scope.bytes()])? {
        existing.take(&row, row.value.door().to_string())?;
    }
    for row in store::rows::<HouseholdIdentity>(conn, tail, [scope.bytes()])? {
        let name = existing.name(row.value.household);
        existing.take(&row, name)?;
    }
    Ok(existing)
}

/// Pure: the rows as wanted households and identities.
fn parse(forms: &[Filled<'_>], community: RecordId, existing: &Existing) -> Result<Parsed, Error> {
    let mut parsed = Parsed { covers: vec![RecordKind::Household], ..Parsed::default() };
    let read = |form: &Filled<'_>| form.rows.iter().map(|row| (row.number, cells::home(form, row))).collect::<Vec<_>>();
    let homes: Vec<Vec<(u32, Result<Home, Fault>)>> = forms.iter().map(read).collect();
    let sharing = sharing(homes.iter().flatten().filter_map(|(_, home)| home.as_ref().ok()));
    let homes_of = Ledger { community, existing, sharing };
    for (form, homes) in forms.iter().zip(&homes) {
        parsed.read += form.rows.len() as u32;
        for (row, (_, home)) in form.rows.iter().zip(homes) {
            parsed.rows.push(homes_of.source_row(form, row, home)?);
        }
    }
    let good: Vec<(u32, &Home)> =
        homes.iter().flatten().filter_map(|(row, h)| Some((*row, h.as_ref().ok()?))).collect();
    parsed.findings = findings::of(&good, &homes_of.sharing);
    parsed.findings.extend(repeats(&good));
    Ok(parsed)
}

fn sharing<'h>(homes: impl Iterator<Item = &'h Home>) -> Sharing {
    let mut sharing = Sharing::new();
    for home in homes {
        sharing.entry(home.door.key()).or_default().insert(home.householder.clone().unwrap_or_default());
    }
    sharing
}

/// Rows that say exactly what an earlier one said.
fn repeats(homes: &[(u32, &Home)]) -> Option<ImportFinding> {
    let mut seen: Vec<&Home> = Vec::new();
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (row, home) in homes {
        let places = by_key.entry(home.door.key()).or_default();
        if places.iter().any(|at| seen[*at] == *home) {
            rows.push((*row, home.door.to_string()));
        }
        places.push(seen.len());
        seen.push(home);
    }
    ImportFinding::about("identical_repeats", &rows)
}

/// A ledger against what is there of its community.
struct Ledger<'e> {
    community: RecordId,
    existing: &'e Existing,
    sharing: Sharing,
}

impl Ledger<'_> {
    fn source_row(&self, form: &Filled<'_>, row: &SheetRow, home: &Result<Home, Fault>) -> Result<SourceRow, Error> {
        let wanted = match home {
            Ok(home) => Ok(self.wanted(home)?),
            Err(fault) => Err(fault.clone()),
        };
        let door = crate::door::Door::parse(form.cell(row, "door"));
        Ok(SourceRow {
            sheet: form.sheet.to_owned(),
            row: row.number,
            subject: form.cell(row, "door").to_owned(),
            wanted,
            mentions: door.map(|d| Household::id(self.community, &d.key())).into_iter().collect(),
            outcome: None,
        })
    }

    fn is_shared(&self, key: &str) -> bool {
        self.sharing.get(key).is_some_and(|householders| householders.len() > 1)
    }

    /// The household of a home. One that is there under the same householder keeps its id, whether or not the door has come
    /// to be shared since.
    fn household(&self, home: &Home) -> RecordId {
        let (key, householder) = (home.door.key(), home.householder.as_deref().unwrap_or_default());
        let alone = Household::id(self.community, &key);
        let shared = Household::shared_id(self.community, &key, householder);
        let lives_alone = self.householder(alone).as_deref() == Some(householder);
        match (self.is_shared(&key), self.existing.get(shared).is_some()) {
            (true, _) if lives_alone => alone,
            (true, _) | (false, true) => shared,
            (false, false) => alone,
        }
    }

    /// The householder of a household that is there; empty where none is named.
    fn householder(&self, household: RecordId) -> Option<String> {
        self.existing.get(household)?;
        let identity = self.existing.get(HouseholdIdentity::id(household));
        let name = identity.and_then(|i| i.fields.get("householder")?.as_str().map(str::to_owned));
        Some(name.unwrap_or_default())
    }

    /// The door first: the row is about it. A home nobody lives in has no identity, unless it had one that now empties.
    fn wanted(&self, home: &Home) -> Result<Vec<Wanted>, Error> {
        let scope = Compartment::Registry.at(self.community);
        let (id, name) = (self.household(home), home.door.to_string());
        let household = home.household(self.is_shared(&home.door.key()));
        let mut wanted = vec![Wanted::of(id, scope, &name, &household)?];
        let identity = home.identity(id);
        let identity_id = HouseholdIdentity::id(id);
        if home.has_identity() || self.existing.get(identity_id).is_some() {
            wanted.push(Wanted::of(identity_id, scope, &name, &identity)?);
        }
        Ok(wanted)
    }
}
