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

pub(crate) const TABLES: &str = "item i LEFT JOIN place p ON p.id = i.community LEFT JOIN item_state s ON s.item = i.id
  LEFT JOIN item_identity n ON n.item = i.id AND n.is_void = 0";

const NARROWED: &str = "i.is_void = 0
  AND (:search IS NULL OR i.text LIKE :search ESCAPE '\\' OR i.place LIKE :search ESCAPE '\\' OR i.number LIKE :search ESCAPE '\\')
  AND (:states = '[]' OR s.state IN (SELECT value FROM json_each(:states)))
  AND (:natures = '[]' OR i.nature IN (SELECT value FROM json_each(:natures)))
  AND (:categories = '[]' OR i.category IN (SELECT value FROM json_each(:categories)))
  AND (:routes = '[]' OR coalesce(s.route, i.route) IN (SELECT value FROM json_each(:routes)))
  AND (:community IS NULL OR i.community = :community)
  AND (:round IS NULL OR i.round_number = :round)
  AND (NOT :only_overdue OR s.counts_on < :today)
  AND (NOT :only_unanswered OR s.is_waiting AND s.is_confirmed)";

/// A page of the ledger, latest heard first.
///
/// # Errors
/// The store's.
pub fn list(conn: &Connection, filter: &ItemFilter, desk: &Desk<'_>) -> Result<ItemList, Error> {
    let given = Given::of(filter, desk);
    let count = format!("SELECT count(*) FROM {TABLES} WHERE {NARROWED}");
    let total = conn.prepare_cached(&count)?.query_row(given.params().as_slice(), |r| r.get(0))?;
    let limit = filter.limit.clamp(1, MOST_ROWS);
    let page = format!("{NARROWED} ORDER BY i.heard_at DESC, i.number DESC LIMIT {limit} OFFSET {}", filter.offset);
    Ok(ItemList { total, rows: select(conn, &page, given.params().as_slice(), desk)? })
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
        found.push(row_to_item(row, desk)?);
    }
    Ok(found)
}

/// A filter as parameters.
struct Given {
    search: Option<String>,
    lists: [String; 4],
    community: Option<[u8; 16]>,
    round: Option<String>,
    only_overdue: bool,
    only_unanswered: bool,
    today: String,
}

impl Given {
    fn of(filter: &ItemFilter, desk: &Desk<'_>) -> Self {
        let words = |list: Vec<&str>| serde_json::Value::from(list).to_string();
        Self {
            search: filter.search.as_deref().map(str::trim).filter(|s| !s.is_empty()).map(pattern),
            lists: [
                words(filter.states.iter().map(|w| w.word()).collect()),
                words(filter.natures.iter().map(|w| w.word()).collect()),
                words(filter.categories.iter().map(String::as_str).collect()),
                words(filter.routes.iter().map(String::as_str).collect()),
            ],
            community: filter.community.map(RecordId::bytes),
            round: filter.round.clone(),
            only_overdue: filter.only_overdue,
            only_unanswered: filter.only_unanswered,
            today: desk.today().to_string(),
        }
    }

    fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        vec![
            (":search", &self.search),
            (":states", &self.lists[0]),
            (":natures", &self.lists[1]),
            (":categories", &self.lists[2]),
            (":routes", &self.lists[3]),
            (":community", &self.community),
            (":round", &self.round),
            (":only_overdue", &self.only_overdue),
            (":only_unanswered", &self.only_unanswered),
            (":today", &self.today),
        ]
    }
}

fn pattern(search: &str) -> String {
    let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn row_to_item(row: &Row<'_>, desk: &Desk<'_>) -> Result<ItemRow, Error> {
    let id = |name: &str| Ok::<_, Error>(row.get::<_, Option<[u8; 16]>>(name)?.map(RecordId::from_bytes));
    let text = |name: &str| Ok::<Option<String>, Error>(row.get(name)?);
    let community = RecordId::from_bytes(row.get("community")?);
    let nature = read_word("nature", text("nature")?, Nature::of_word)?.ok_or(lacking("nature"))?;
    let day: Option<chrono::NaiveDate> = text("counts_on")?.and_then(|day| day.parse().ok());
    let is_unnamed: bool = row.get("is_unnamed")?;
    let (category, route, first_answer) = (text("category")?, text("route")?, text("first_answer")?);
    let is_replied = match nature {
        Nature::Concern => row.get::<_, i64>("replies")? > 0 && !row.get::<_, bool>("is_waiting")?,
        _ => first_answer.is_some(),
    };
    Ok(ItemRow {
        id: RecordId::from_bytes(row.get("id")?),
        number: row.get("number")?,
        community,
        community_name: text("community_name")?.unwrap_or_default(),
        round: text("round_number")?,
        visit: id("visit")?,
        call: id("call")?,
        source: read_word("source", text("source")?, Source::of_word)?.ok_or(lacking("source"))?,
        nature,
        category_word: category.as_deref().and_then(|c| desk.pack.category(c)).map(|c| c.word.clone()),
        category,
        place: text("place")?,
        text: row.get("text")?,
        first_answer,
        route_word: route.as_deref().and_then(|r| word_of(&desk.pack.routes, r)).map(str::to_owned),
        route,
        speaker: if is_unnamed { None } else { text("speaker")? },
        is_unnamed,
        state: read_word("state", text("state")?, State::of_word)?,
        outcome: read_word("outcome", text("outcome")?, Outcome::of_word)?,
        due_on: day.map(|d| d.to_string()),
        days_left: day.map(|d| desk.days_left(d)),
        is_overdue: day.is_some_and(|d| d < desk.today()),
        is_replied,
        stage: stage_of(community, ScopeId::from_bytes(row.get("scope")?)),
        heard_at: Instant(row.get("heard_at")?).to_rfc3339(),
        handler: text("handler")?,
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
