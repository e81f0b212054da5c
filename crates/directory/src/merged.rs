//! What follows from `merged_into`: of households that are one, which one stays. It follows from the records alone, so that every
//! laptop comes to the same whoever merged what with what, and in whichever order it arrived (decisions D18).

use kernel::RecordId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use store::Error;

/// A household, and the one it says it is merged into.
pub type Said = (RecordId, Option<RecordId>);

/// Who is merged into whom, of a set of households that stand. What points out of the set is said of nobody here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    into: BTreeMap<RecordId, RecordId>,
}

impl Merged {
    /// Of all households of one ledger that stand: neither void nor of another community.
    pub fn of(standing: &[Said]) -> Self {
        let there: BTreeSet<RecordId> = standing.iter().map(|(id, _)| *id).collect();
        let is_fit = |id: &RecordId, into: &RecordId| id != into && there.contains(into);
        let edge = |(id, into): &Said| into.filter(|into| is_fit(id, into)).map(|into| (*id, into));
        Self { into: standing.iter().filter_map(edge).collect() }
    }

    /// The household that stays: the end of the chain, of a ring its smallest id; itself where nothing was said of it.
    pub fn main_of(&self, id: RecordId) -> RecordId {
        let mut way = vec![id];
        let mut at = id;
        while let Some(next) = self.into.get(&at) {
            if let Some(from) = way.iter().position(|passed| passed == next) {
                return way.into_iter().skip(from).min().unwrap_or(*next);
            }
            way.push(*next);
            at = *next;
        }
        at
    }

    /// Every household that is read as another one, and as which.
    pub fn joined(&self) -> impl Iterator<Item = (RecordId, RecordId)> {
        self.into.keys().map(|id| (*id, self.main_of(*id))).filter(|(id, main)| id != main)
    }
}

/// Kept in step: this household was written. Nothing is read anew where nothing was ever said of it.
pub(crate) fn note(conn: &Connection, id: RecordId) -> Result<(), Error> {
    if is_spoken_of(conn, id)? { settle(conn, None) } else { Ok(()) }
}

/// A household is about to go.
pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    if is_spoken_of(conn, id)? { settle(conn, Some(id)) } else { Ok(()) }
}

fn is_spoken_of(conn: &Connection, id: RecordId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM household WHERE id = ?1 AND merged_into IS NOT NULL
               UNION ALL SELECT 1 FROM household WHERE merged_into = ?1
               UNION ALL SELECT 1 FROM household_joined WHERE id = ?1 OR main = ?1";
    Ok(conn.prepare_cached(sql)?.exists([id.bytes()])?)
}

/// Households that say something are few: all of them are read at once.
fn settle(conn: &Connection, gone: Option<RecordId>) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM household_joined")?.execute([])?;
    let mut insert = conn.prepare_cached("INSERT INTO household_joined VALUES (?1, ?2)")?;
    for (id, main) in of_the_ledgers(conn, gone)?.joined() {
        insert.execute(params![id.bytes(), main.bytes()])?;
    }
    Ok(())
}

fn of_the_ledgers(conn: &Connection, gone: Option<RecordId>) -> Result<Merged, Error> {
    let sql = "SELECT h.id, t.id FROM household h JOIN household t ON t.id = h.merged_into AND t.scope = h.scope
               WHERE h.merged_into IS NOT NULL AND h.is_void = 0 AND t.is_void = 0";
    let mut statement = conn.prepare_cached(sql)?;
    let pair = |r: &rusqlite::Row<'_>| Ok((RecordId::from_bytes(r.get(0)?), RecordId::from_bytes(r.get(1)?)));
    let said: Vec<(RecordId, RecordId)> = statement.query_map([], pair)?.collect::<Result<_, _>>()?;
    let ends = said.iter().map(|(_, into)| (*into, None));
    let all: BTreeMap<RecordId, Option<RecordId>> =
        ends.chain(said.iter().map(|(id, into)| (*id, Some(*into)))).filter(|(id, _)| Some(*id) != gone).collect();
    Ok(Merged::of(&all.into_iter().collect::<Vec<Said>>()))
}

/// The household that stays: the one itself unless it was merged into another.
///
/// # Errors
/// The database's.
pub fn main_home(conn: &Connection, household: RecordId) -> Result<RecordId, Error> {
    let sql = "SELECT main FROM household_joined WHERE id = ?1";
    let main: Option<[u8; 16]> = conn.prepare_cached(sql)?.query_row([household.bytes()], |r| r.get(0)).optional()?;
    Ok(main.map_or(household, RecordId::from_bytes))
}

/// All that is read as one with a household: the one that stays, then those merged into it, by id. Itself alone where the ledger is not here.
///
/// # Errors
/// The database's.
pub fn one_home(conn: &Connection, household: RecordId) -> Result<Vec<RecordId>, Error> {
    let main = main_home(conn, household)?;
    let mut statement = conn.prepare_cached("SELECT id FROM household_joined WHERE main = ?1 ORDER BY id")?;
    let joined = statement.query_map([main.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    std::iter::once(Ok(main)).chain(joined.map(|id| Ok(id?))).collect()
}

/// Every household that was merged into another, and into which.
///
/// # Errors
/// The database's.
pub fn homes_joined(conn: &Connection) -> Result<BTreeMap<RecordId, RecordId>, Error> {
    let mut statement = conn.prepare_cached("SELECT id, main FROM household_joined")?;
    let of = |r: &rusqlite::Row<'_>| Ok((RecordId::from_bytes(r.get(0)?), RecordId::from_bytes(r.get(1)?)));
    Ok(statement.query_map([], of)?.collect::<Result<_, _>>()?)
}
