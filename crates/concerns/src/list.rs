//! The ledger: rows with state, name and community, narrowed, searched, paged.

use crate::{
    Error,
    desk::Desk,
    pack::word_of,
    views::{ItemFilter, ItemList, ItemRow, Stage},
    words::{Nature, Outcome, Source, State},
};
use kernel::{Compartment, Instant, RecordId, ScopeId};
use rusqlite::{Connection, Row, ToSql, named_params};

/// Most rows of one page.
const MOST_ROWS: u32 = 500;

pub(crate) const COLUMNS: &str = "i.id, i.scope, i.nature, i.source, i.category, i.place, i.text, i.first_answer, i.community,
  i.visit, i.call, i.round_number, i.heard_at, i.number, coalesce(s.route, i.route) AS route, p.name AS community_name,
  s.state, s.outcome, s.counts_on, s.handler, coalesce(s.replies, 0) AS replies, coalesce(s.is_waiting, 0) AS is_waiting, n.name AS speaker, coalesce(n.is_unnamed, 0) AS is_unnamed";

/// The columns of a row by their place in [`COLUMNS`]; finding them by name for every cell of every row takes longer than reading.
#[derive(Clone, Copy, Debug)]
enum Cell {
    Id,
    Scope,
    Nature,
    Source,
    Category,
    Place,
    Text,
    FirstAnswer,
    Community,
    Visit,
    Call,
    RoundNumber,
    HeardAt,
    Number,
    Route,
    CommunityName,
    State,
    Outcome,
    CountsOn,
    Handler,
    Replies,
    IsWaiting,
    Speaker,
    IsUnnamed,
}

pub(crate) const TABLES: &str = "item i LEFT JOIN item_state s ON s.item = i.id LEFT JOIN place p ON p.id = i.community
  LEFT JOIN item_identity n ON n.item = i.id AND n.is_void = 0";

const SEARCHED: &str =
    "(i.text LIKE :search ESCAPE '\\' OR i.place LIKE :search ESCAPE '\\' OR i.number LIKE :search ESCAPE '\\')";

/// A page of the ledger, latest heard first.
///
/// # Errors
/// The store's.
pub fn list(conn: &Connection, filter: &ItemFilter, desk: &Desk<'_>) -> Result<ItemList, Error> {
    let asked = Asked::of(filter, desk);
    let limit = filter.limit.clamp(1, MOST_ROWS);
    let page =
        format!("{} ORDER BY i.heard_at DESC, i.number DESC LIMIT {limit} OFFSET {}", asked.conditions, filter.offset);
    let rows = select(conn, &page, &asked.params(), desk)?;
    let shown = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let is_last_page = shown < limit && (shown > 0 || filter.offset == 0);
    let total = if is_last_page { filter.offset + shown } else { asked.count(conn)? };
    Ok(ItemList { total, rows })
}

/// One item's line.
///
/// # Errors
/// [`Error::NoSuchItem`], and the store's.
pub fn row(conn: &Connection, id: RecordId, desk: &Desk<'_>) -> Result<ItemRow, Error> {
    let found = select(conn, "i.id = :id", named_params! { ":id": id.bytes() }, desk)?;
    found.into_iter().next().ok_or(Error::NoSuchItem(id))
}

/// What was heard at a visit, in the order it was heard.
///
/// # Errors
/// The store's.
pub fn of_visit(conn: &Connection, visit: RecordId, desk: &Desk<'_>) -> Result<Vec<ItemRow>, Error> {
    let tail = "i.visit = :visit AND i.is_void = 0 ORDER BY i.heard_at, i.number";
    select(conn, tail, named_params! { ":visit": visit.bytes() }, desk)
}

/// What was heard at a door, in the order it was heard.
///
/// # Errors
/// The store's.
pub fn of_call(conn: &Connection, call: RecordId, desk: &Desk<'_>) -> Result<Vec<ItemRow>, Error> {
    let tail = "i.call = :call AND i.is_void = 0 ORDER BY i.heard_at, i.number";
    select(conn, tail, named_params! { ":call": call.bytes() }, desk)
}

/// Everything no lead has confirmed yet, in the order it was heard.
///
/// # Errors
/// The store's.
pub fn drafts(conn: &Connection, desk: &Desk<'_>) -> Result<Vec<ItemRow>, Error> {
    select(conn, "s.is_confirmed = 0 AND i.is_void = 0 ORDER BY i.heard_at, i.number", &[], desk)
}

/// The visit of everything no lead has confirmed yet; `None` for what was heard outside any visit. For counts.
///
/// # Errors
/// The store's.
pub fn draft_visits(conn: &Connection) -> Result<Vec<Option<RecordId>>, Error> {
    let sql =
        "SELECT i.visit FROM item_state s JOIN item i ON i.id = s.item WHERE s.is_confirmed = 0 AND i.is_void = 0";
    let mut statement = conn.prepare_cached(sql)?;
    let visits = statement.query_map([], |r| Ok(r.get::<_, Option<[u8; 16]>>(0)?.map(RecordId::from_bytes)))?;
    Ok(visits.collect::<Result<_, _>>()?)
}

/// How much was heard at a visit.
///
/// # Errors
/// The store's.
pub fn count_of_visit(conn: &Connection, visit: RecordId) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM item WHERE visit = ?1 AND is_void = 0";
    Ok(conn.prepare_cached(sql)?.query_row([visit.bytes()], |r| r.get(0))?)
}

/// How much was heard at a door.
///
/// # Errors
/// The store's.
pub fn count_of_call(conn: &Connection, call: RecordId) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM item WHERE call = ?1 AND is_void = 0";
    Ok(conn.prepare_cached(sql)?.query_row([call.bytes()], |r| r.get(0))?)
}

pub(crate) fn select(
    conn: &Connection,
    tail: &str,
    params: &[(&str, &dyn ToSql)],
    desk: &Desk<'_>,
) -> Result<Vec<ItemRow>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE {tail}"))?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let item = row_to_item(row, desk)?;
        found.push(ItemRow { is_void_asked: store::is_void_asked(conn, item.id)?, ..item });
    }
    Ok(found)
}

/// A filter as conditions and their parameters. What the filter leaves open is not asked at all: the statement stays small,
/// and an index serves what is asked.
struct Asked {
    conditions: String,
    given: Vec<(&'static str, Box<dyn ToSql>)>,
}

impl Asked {
    fn of(filter: &ItemFilter, desk: &Desk<'_>) -> Self {
        let mut asked = Self { conditions: "i.is_void = 0".to_owned(), given: Vec::new() };
        if let Some(search) = filter.search.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
            asked.so(":search", SEARCHED, pattern(search));
        }
        asked.among(":states", "s.state", filter.states.iter().map(|w| w.word()).collect());
        asked.among(":natures", "i.nature", filter.natures.iter().map(|w| w.word()).collect());
        asked.among(":categories", "i.category", filter.categories.iter().map(String::as_str).collect());
        asked.among(":routes", "coalesce(s.route, i.route)", filter.routes.iter().map(String::as_str).collect());
        if let Some(community) = filter.community {
            asked.so(":community", "i.community = :community", community.bytes());
        }
        if let Some(round) = &filter.round {
            asked.so(":round", "i.round_number = :round", round.clone());
        }
        if filter.only_overdue {
            asked.so(":today", "s.counts_on < :today", desk.today().to_string());
        }
        if filter.only_unanswered {
            asked.conditions.push_str(" AND s.is_waiting AND s.is_confirmed");
        }
        asked
    }

    fn so(&mut self, name: &'static str, condition: &str, value: impl ToSql + 'static) {
        self.conditions.push_str(" AND ");
        self.conditions.push_str(condition);
        self.given.push((name, Box::new(value)));
    }

    /// Nothing is asked of an empty list.
    fn among(&mut self, name: &'static str, column: &str, words: Vec<&str>) {
        if !words.is_empty() {
            let list = serde_json::Value::from(words).to_string();
            self.so(name, &format!("{column} IN (SELECT value FROM json_each({name}))"), list);
        }
    }

    fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        self.given.iter().map(|(name, value)| (*name, value.as_ref())).collect()
    }

    fn count(&self, conn: &Connection) -> Result<u32, Error> {
        let sql = format!("SELECT count(*) FROM {TABLES} WHERE {}", self.conditions);
        Ok(conn.prepare_cached(&sql)?.query_row(self.params().as_slice(), |r| r.get(0))?)
    }
}

fn pattern(search: &str) -> String {
    let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn row_to_item(row: &Row<'_>, desk: &Desk<'_>) -> Result<ItemRow, Error> {
    let id = |at: Cell| Ok::<_, Error>(row.get::<_, Option<[u8; 16]>>(at as usize)?.map(RecordId::from_bytes));
    let text = |at: Cell| Ok::<Option<String>, Error>(row.get(at as usize)?);
    let community = RecordId::from_bytes(row.get(Cell::Community as usize)?);
    let nature = read_word("nature", text(Cell::Nature)?, Nature::of_word)?.ok_or(lacking("nature"))?;
    let day: Option<chrono::NaiveDate> = text(Cell::CountsOn)?.and_then(|day| day.parse().ok());
    let is_unnamed: bool = row.get(Cell::IsUnnamed as usize)?;
    let (category, route, first_answer) = (text(Cell::Category)?, text(Cell::Route)?, text(Cell::FirstAnswer)?);
    let words = text(Cell::Text)?.unwrap_or_default();
    let is_replied = match nature {
        Nature::Concern => {
            row.get::<_, i64>(Cell::Replies as usize)? > 0 && !row.get::<_, bool>(Cell::IsWaiting as usize)?
        }
        _ => first_answer.is_some(),
    };
    Ok(ItemRow {
        id: RecordId::from_bytes(row.get(Cell::Id as usize)?),
        number: row.get(Cell::Number as usize)?,
        community,
        community_name: text(Cell::CommunityName)?.unwrap_or_default(),
        round: text(Cell::RoundNumber)?,
        visit: id(Cell::Visit)?,
        call: id(Cell::Call)?,
        source: read_word("source", text(Cell::Source)?, Source::of_word)?.ok_or(lacking("source"))?,
        nature,
        category_word: category.as_deref().and_then(|c| desk.pack.category(c)).map(|c| c.word.clone()),
        category,
        place: text(Cell::Place)?,
        text: words,
        first_answer,
        route_word: route.as_deref().and_then(|r| word_of(&desk.pack.routes, r)).map(str::to_owned),
        route,
        speaker: if is_unnamed { None } else { text(Cell::Speaker)? },
        is_unnamed,
        state: read_word("state", text(Cell::State)?, State::of_word)?,
        outcome: read_word("outcome", text(Cell::Outcome)?, Outcome::of_word)?,
        due_on: day.map(|d| d.to_string()),
        days_left: day.map(|d| desk.days_left(d)),
        is_overdue: day.is_some_and(|d| d < desk.today()),
        is_replied,
        stage: stage_of(community, ScopeId::from_bytes(row.get(Cell::Scope as usize)?)),
        heard_at: Instant(row.get(Cell::HeardAt as usize)?).to_rfc3339(),
        handler: text(Cell::Handler)?,
        is_void_asked: false,
    })
}

/// Draft or confirmed, by where it lies.
pub(crate) fn stage_of(community: RecordId, scope: ScopeId) -> Stage {
    if scope == Compartment::Draft.at(community) { Stage::Draft } else { Stage::Confirmed }
}

fn read_word<T>(field: &'static str, word: Option<String>, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
    word.map(|word| of(&word).ok_or(Error::UnknownWord { field, word })).transpose()
}

fn lacking(field: &'static str) -> Error {
    Error::UnknownWord { field, word: String::new() }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Cell};

    #[test]
    fn every_cell_is_read_from_its_own_column() {
        let names: Vec<&str> = COLUMNS
            .split(',')
            .filter(|part| !part.contains('('))
            .filter_map(|part| part.rsplit([' ', '.']).next())
            .collect();
        let first = [
            Cell::Id,
            Cell::Scope,
            Cell::Nature,
            Cell::Source,
            Cell::Category,
            Cell::Place,
            Cell::Text,
            Cell::FirstAnswer,
        ];
        let middle = [
            Cell::Community,
            Cell::Visit,
            Cell::Call,
            Cell::RoundNumber,
            Cell::HeardAt,
            Cell::Number,
            Cell::Route,
            Cell::CommunityName,
        ];
        let last =
            [Cell::State, Cell::Outcome, Cell::CountsOn, Cell::Handler, Cell::Replies, Cell::IsWaiting, Cell::Speaker];
        let all = first.into_iter().chain(middle).chain(last).chain([Cell::IsUnnamed]);
        let words = all.map(|at| (at as usize, format!("{at:?}").to_lowercase()));
        let found: Vec<(usize, String)> = names.iter().map(|name| name.replace('_', "")).enumerate().collect();
        assert_eq!(words.collect::<Vec<_>>(), found);
    }
}
