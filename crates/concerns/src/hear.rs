//! Something is heard: written at once, into the team's drafts; only a lead's confirmation takes it out (decisions D37).

use crate::{
    Error,
    item::{Item, ItemIdentity, NUMBER},
    judge::{judge_code, judge_text, readable},
    number,
    pack::Terms,
    views::{HearArgs, Speaker},
    words::Source,
};
use kernel::{Compartment, Intent, RecordId, Refusal};
use rusqlite::{Connection, OptionalExtension};
use store::{Recorded, Tx};

/// The longest name, number or door.
const MOST_OF_A_LINE: usize = 200;

/// What the caller knows of the visit and this crate doesn't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeardAt {
    /// The visit the door belongs to, where only the door was named.
    pub visit: Option<RecordId>,
    /// The visit's round and its number.
    pub round: Option<(RecordId, String)>,
}

/// Keeps what was heard, and apart from it who said it.
///
/// # Errors
/// `text_missing`, `text_too_long`, `unknown_category`, `unknown_route`, `not_a_community`, and the store's.
pub fn hear(tx: &mut Tx<'_>, wish: HearArgs, at: HeardAt, pack: &Terms) -> Result<RecordId, Error> {
    let speaker = wish.speaker.clone();
    speaker.iter().try_for_each(judge_speaker)?;
    let number = next_number(tx, wish.community)?;
    let item = begin(wish, &at, (tx.now(), number), pack)?;
    let id = tx.create(Intent::Hear, item.draft_scope(), &item)?;
    if let Some(speaker) = speaker.filter(says_anything) {
        tx.create_as(Intent::Hear, item.draft_scope(), ItemIdentity::id(id), &identity(id, speaker))?;
    }
    Ok(id)
}

/// Brings who said it to what is given.
///
/// # Errors
/// `is_void`, `text_too_long`, the item is not here, or the store's.
pub fn set_speaker(tx: &mut Tx<'_>, id: RecordId, speaker: Speaker) -> Result<(), Error> {
    let item = readable(tx, id)?.value;
    judge_speaker(&speaker)?;
    let scope = Compartment::Draft.at(item.community);
    tx.put(Intent::DescribeItem, scope, ItemIdentity::id(id), &identity(id, speaker))?;
    Ok(())
}

fn begin(wish: HearArgs, at: &HeardAt, now: (kernel::Instant, String), pack: &Terms) -> Result<Item, Error> {
    judge_text(&wish.text)?;
    judge_code("category", wish.category.as_deref(), |code| pack.category(code).is_some())?;
    judge_code("route", wish.route.as_deref(), |route| pack.route_word(route).is_some())?;
    Ok(Item {
        nature: wish.nature,
        source: wish.source,
        category: tidy(wish.category),
        place: tidy(wish.place),
        text: wish.text.trim().to_owned(),
        first_answer: tidy(wish.first_answer),
        route: tidy(wish.route),
        community: wish.community,
        visit: wish.visit.or(at.visit),
        call: wish.call,
        round: at.round.as_ref().map(|round| round.0),
        round_number: at.round.as_ref().map(|round| round.1.clone()),
        heard_at: now.0,
        number: now.1,
        is_proactive: matches!(wish.source, Source::OwnFinding | Source::Patrol),
        workflow: pack.workflow.clone(),
        is_hotline: None,
        hotline_number: None,
        duplicate_of: None,
        team_sorting: None,
        community_sorting: None,
        absent_reason: None,
    })
}

/// Trimmed; blank counts as absent.
pub(crate) fn tidy(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

fn says_anything(speaker: &Speaker) -> bool {
    let texts = [&speaker.name, &speaker.phone, &speaker.door];
    speaker.is_unnamed || texts.iter().any(|text| text.as_ref().is_some_and(|t| !t.trim().is_empty()))
}

fn judge_speaker(speaker: &Speaker) -> Result<(), Refusal> {
    let Speaker { name, phone, door, .. } = speaker;
    for (field, text) in [("name", name), ("phone", phone), ("door", door)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > MOST_OF_A_LINE) {
            return Err(Refusal::invalid(field, "text_too_long").with("most", MOST_OF_A_LINE));
        }
    }
    Ok(())
}

fn identity(item: RecordId, speaker: Speaker) -> ItemIdentity {
    let Speaker { name, phone, door, is_unnamed } = speaker;
    ItemIdentity { item, name: tidy(name), phone: tidy(phone), door: tidy(door), is_unnamed }
}

fn next_number(tx: &Tx<'_>, community: RecordId) -> Result<String, Error> {
    let code = code_of(tx.conn(), community)?.ok_or_else(|| Refusal::invalid("community", "not_a_community"))?;
    let prefix = number::prefix(&code, tx.actor().device);
    let sql = "SELECT number FROM item WHERE number >= ?1 AND number < ?1 || '~' ORDER BY length(number) DESC, number DESC LIMIT 1";
    let last: Option<String> = tx.conn().prepare_cached(sql)?.query_row([&prefix], |r| r.get(0)).optional()?;
    // One that this program can't show has its slip all the same.
    let unseen = store::left_out_texts(tx.conn(), (Item::SPEC, NUMBER))?;
    let given = last.iter().chain(&unseen).filter_map(|number| number::count_of(&prefix, number));
    let count = given.max().unwrap_or(0);
    Ok(number::number(&prefix, count + 1))
}

fn code_of(conn: &Connection, community: RecordId) -> Result<Option<String>, Error> {
    let sql = "SELECT code FROM place WHERE id = ?1 AND level = 'community' AND is_void = 0";
    Ok(conn.prepare_cached(sql)?.query_row([community.bytes()], |r| r.get(0)).optional()?)
}
