//! What the hub holds, for the office, or for its own seats a bureau, to rule on and for its author to follow (decisions D19).

use crate::latest::latest;
use crate::{Asked, Error, HeldChange, HeldVerdict, Latest, Member};
use kernel::{DeviceId, Instant, Intent, MemberId, RecordId, RecordKind, Refusal, Role};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Row, Tx};

/// Held for so many days, it is time to rule.
const PATIENCE_DAYS: i64 = 3;
const DAY_MS: i64 = 86_400_000;

/// A held change, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct HeldRow {
    /// The record about it.
    pub id: RecordId,
    /// Who wrote it.
    pub by: String,
    /// In which role, if the hub knew the posting.
    pub role: Option<Role>,
    /// Where the posting was.
    pub place_name: String,
    /// The laptop, as people are shown it.
    pub device: String,
    /// The record it is about.
    pub about: RecordId,
    /// That record's kind; none for one of a later program.
    pub about_kind: Option<RecordKind>,
    /// What was meant; none likewise.
    pub intent: Option<Intent>,
    /// The hub's word for why it is held.
    pub reason: String,
    /// When it was written, by the laptop's clock, RFC 3339.
    pub written_at: String,
    /// When the hub had it, RFC 3339.
    pub received_at: String,
    /// True when it has waited longer than it should.
    pub is_overdue: bool,
    /// The ruling, once there is one.
    pub verdict: Option<HeldVerdict>,
    /// Why, in the office's words.
    pub because: Option<String>,
    /// The bureau that may rule on it beside the office: its seat's holder wrote it.
    pub line: Option<Role>,
}

/// A ruling.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct RuleHeld {
    /// The records about the held changes.
    pub ids: Vec<RecordId>,
    /// Let them into force, or not.
    pub verdict: HeldVerdict,
    /// Why; needed to refuse.
    pub because: Option<String>,
}

/// Rules on held changes, all of them or none.
///
/// # Errors
/// `reason_missing`; `held_ruled_already`; `held_earlier_first`; whoever has not the right.
pub fn rule_held(tx: &mut Tx<'_>, args: &RuleHeld) -> Result<(), Error> {
    if args.ids.is_empty() {
        return Err(Refusal::invalid("ids", "nothing_chosen").into());
    }
    let intent = match args.verdict {
        HeldVerdict::Admitted => Intent::AdmitHeld,
        HeldVerdict::Refused => Intent::RefuseHeld,
    };
    let because = args.because.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let fields = serde_json::json!({ "verdict": args.verdict, "because": because });
    let held: Result<Vec<Row<HeldChange>>, _> = args.ids.iter().map(|id| store::must(tx.conn(), *id)).collect();
    let mut held = held?;
    // A record's beginning is let in before what was done to it.
    held.sort_by_key(|row| (row.value.written_at, row.value.change));
    for row in held {
        tx.may(intent, row.scope)?;
        if row.value.verdict.is_some() {
            return Err(Refusal::not_now("held_ruled_already").into());
        }
        if intent == Intent::AdmitHeld && waits_for_another(tx, &row, &args.ids)? {
            return Err(Refusal::not_now("held_earlier_first").into());
        }
        tx.set::<HeldChange>(intent, row.id, fields.clone())?;
    }
    Ok(())
}

/// Something earlier about the same record is not ruled on and not among these: what hangs on it would be refused for good.
fn waits_for_another(tx: &Tx<'_>, row: &Row<HeldChange>, ids: &[RecordId]) -> Result<bool, Error> {
    let tail = "WHERE is_void = 0 AND verdict IS NULL AND about = ?1 AND written_at < ?2";
    let of = (row.value.about.bytes(), row.value.written_at.0);
    let earlier = store::rows::<HeldChange>(tx.conn(), tail, of)?;
    Ok(earlier.iter().any(|other| !ids.contains(&other.id)))
}

/// What the hub holds or held, as far as it is here, so many lines at most: not ruled on yet first, the longest waiting first.
///
/// # Errors
/// The database's.
pub fn held_changes(conn: &Connection, most: u32, now: Instant) -> Result<Latest<HeldRow>, Error> {
    let names: BTreeMap<RecordId, String> =
        store::rows::<Member>(conn, "", [])?.into_iter().map(|m| (m.id, m.value.nickname)).collect();
    latest(
        conn,
        (Asked { of: None, most }, "verdict IS NOT NULL, received_at, written_at, id"),
        |row: Row<HeldChange>| {
            let place = row.value.place.map(|id| crate::known_name(conn, id)).transpose()?.flatten();
            Ok(line(row, (&names, place), now))
        },
    )
}

fn line(row: Row<HeldChange>, known: (&BTreeMap<RecordId, String>, Option<String>), now: Instant) -> HeldRow {
    let held = row.value;
    let is_open = held.verdict.is_none();
    let intent = held.intent.as_deref();
    HeldRow {
        id: row.id,
        by: name_of(held.author, known.0),
        role: held.role.as_deref().and_then(Role::of_word),
        place_name: known.1.unwrap_or_default(),
        device: held.device.short(),
        about: held.about,
        about_kind: held.about_kind.as_deref().and_then(RecordKind::of_word),
        intent: Intent::ALL.iter().copied().find(|i| Some(i.word()) == intent),
        reason: held.reason,
        written_at: held.written_at.to_rfc3339(),
        received_at: held.received_at.to_rfc3339(),
        is_overdue: is_open && now.0 - held.received_at.0 > PATIENCE_DAYS * DAY_MS,
        verdict: held.verdict.as_deref().and_then(HeldVerdict::of_word),
        because: held.because,
        line: held.line.as_deref().and_then(Role::of_word),
    }
}

fn name_of(member: MemberId, names: &BTreeMap<RecordId, String>) -> String {
    names.get(&RecordId(member.0)).cloned().unwrap_or_default()
}

/// How many wait for a ruling, by the laptop they came from.
///
/// # Errors
/// The database's.
pub fn held_by_device(conn: &Connection) -> Result<BTreeMap<DeviceId, u32>, Error> {
    let waiting = store::rows::<HeldChange>(conn, "WHERE is_void = 0 AND verdict IS NULL", [])?;
    let mut count = BTreeMap::new();
    waiting.iter().for_each(|row| *count.entry(row.value.device).or_default() += 1);
    Ok(count)
}

/// How many wait for a ruling of this role: a bureau rules on its own seats' alone.
///
/// # Errors
/// The database's.
pub fn held_waiting(conn: &Connection, role: Role) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM held_change WHERE is_void = 0 AND verdict IS NULL AND (?1 IS NULL OR line = ?1)";
    let line = role.is_bureau().then(|| role.word());
    Ok(conn.prepare_cached(sql).and_then(|mut s| s.query_row([line], |r| r.get(0))).map_err(store::Error::from)?)
}
