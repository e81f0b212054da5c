//! The three small papers of a visit.

use super::kinds::PaperArgs;
use crate::{Error, compose::before, core::Core};
use concerns::{ItemRow, Terms};
use kernel::{RecordId, Refusal};
use reports::papers::{
    AgreedAction, AttendanceSheet, Attendee, Confirmation, HeardItem, LastRoundReadout, ReadoutItem, VisitRecord,
};
use std::collections::BTreeMap;

/// Lines for people who come without an invitation, where the list goes on over a page.
const WALK_IN_LINES: u16 = 8;
/// Fewest such lines on a list of one page.
const FEWEST_WALK_INS: u16 = 3;
/// Lines of a sheet on one page, with what stands around them.
const LINES_OF_A_PAGE: u16 = 29;

/// A list that fits one page is filled up to its end: nobody hunts for a second sheet with three lines on it.
fn walk_in_lines(attendees: usize) -> u16 {
    let taken = u16::try_from(attendees).unwrap_or(u16::MAX);
    let left = LINES_OF_A_PAGE.saturating_sub(taken);
    if left >= FEWEST_WALK_INS { left } else { WALK_IN_LINES }
}

/// A paper asked for without what it is about.
pub(super) fn missing(field: &str) -> Error {
    Refusal::invalid(field, "paper_needs_this").into()
}

/// The mark of a practice district.
pub(super) fn notice(core: &Core) -> Result<Option<String>, Error> {
    Ok(core.open()?.district.is_practice.then(|| "练习数据，不得作为正式材料".to_owned()))
}

/// 2026年第4次集中走访.
pub(crate) fn round_words(number: Option<&str>) -> String {
    match number.and_then(|n| n.split_once('-')) {
        Some((year, nth)) => format!("{year}年第{nth}次集中走访"),
        None => String::new(),
    }
}

fn word(list: &[concerns::Choice], value: &str) -> String {
    list.iter().find(|c| c.value == value).map_or_else(|| value.to_owned(), |c| c.word.clone())
}

fn span(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from}—{to}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

pub(super) fn attendance(core: &Core, args: &PaperArgs) -> Result<AttendanceSheet, Error> {
    let page = core.open()?.visit_page(args.visit.ok_or_else(|| missing("visit"))?, &core.looking(None)?)?;
    let (fields, pack) = (&page.parts.fields, Terms::xuhui()?);
    let capacity = |role: visits::AttendeeRole| word(&pack.attendee_roles, role.word());
    let mut attendees = Vec::new();
    let mut signed_in: Vec<_> = page.parts.attendance.iter().collect();
    for row in page.parts.joined.iter().flat_map(|joined| &joined.attendance).filter(|row| row.name.is_some()) {
        // Whoever signed in on both lists is one.
        if !signed_in.iter().any(|known| (&known.name, known.role) == (&row.name, row.role)) {
            signed_in.push(row);
        }
    }
    signed_in.sort_by_key(|row| place_in(&pack.attendee_roles, row.role.word()));
    for row in signed_in {
        for _ in 0..if row.name.is_some() { 1 } else { row.count } {
            attendees.push(Attendee { name: Some(row.name.clone().unwrap_or_default()), capacity: capacity(row.role) });
        }
    }
    Ok(AttendanceSheet {
        action: pack.action_word.clone(),
        community: page.parts.row.community_name.clone(),
        round: round_words(page.parts.row.round.as_deref()),
        place: fields.place.clone().unwrap_or_default(),
        held_on: fields.visited_on.map_or_else(|| core.today(), Ok)?,
        time: span(fields.started_at.as_deref(), fields.ended_at.as_deref()),
        walk_in_lines: walk_in_lines(attendees.len()),
        attendees,
        notice: notice(core)?,
    })
}

pub(super) fn visit_record(core: &Core, args: &PaperArgs) -> Result<VisitRecord, Error> {
    let open = core.open()?;
    let page = open.visit_page(args.visit.ok_or_else(|| missing("visit"))?, &core.looking(None)?)?;
    let (fields, row, pack) = (&page.parts.fields, &page.parts.row, Terms::xuhui()?);
    let day = fields.visited_on.map_or_else(|| core.today(), Ok)?;
    let communities = directory::communities(open.store.read(), day)?;
    let place = communities.iter().find(|c| c.id == row.community);
    let confirmed =
        page.parts.confirmed_by.clone().zip(row.confirmed_at.as_deref().and_then(kernel::Instant::parse_rfc3339));
    let action = |a: &visits::ActionRow| AgreedAction {
        content: a.what.clone(),
        owner: a.owner.clone().unwrap_or_default(),
        due_on: a.due_on,
    };
    Ok(VisitRecord {
        action: pack.action_word.clone(),
        community: row.community_name.clone(),
        subdistrict: place.map(|c| c.subdistrict.clone()).unwrap_or_default(),
        round: round_words(row.round.as_deref()),
        team: place.and_then(|c| c.team_number.clone()).map(|n| format!("第{n}走访工作团队")).unwrap_or_default(),
        held_on: day,
        time: span(fields.started_at.as_deref(), fields.ended_at.as_deref()),
        place: fields.place.clone().unwrap_or_default(),
        team_members: members(&page, &fields.members_present),
        participants: row.attended,
        participants_by_group: groups(&page.parts.attended_by_role, pack),
        briefing_topics: fields.briefing_topic.iter().cloned().collect(),
        families_called_on: row.calls,
        heard: page.items.iter().map(|i| heard(i, pack)).collect(),
        agreed_actions: page.parts.actions.iter().map(action).collect(),
        recorder: if row.written_by.is_empty() { page.parts.recorded_by.clone() } else { row.written_by.join("、") },
        confirmed: confirmed.map(|(name, at)| Confirmation { name, confirmed_on: at.local_date() }),
        notice: notice(core)?,
    })
}

/// Those marked present, by seat number or role word, with their seats.
fn members(page: &crate::compose::VisitPage, present: &[String]) -> Vec<String> {
    let of = |seat: &directory::SeatView| {
        let number = seat.seat_no.to_string();
        let is_present = present.contains(&number) || present.contains(&seat.role_word);
        let word = seat_word(seat.seat_no);
        seat.person.as_ref().filter(|_| is_present).map(|person| format!("{person}（{word}）"))
    };
    page.seats.iter().filter_map(of).collect()
}

/// What a seat is called; nothing for a number that is none.
pub(crate) fn seat_word(number: u32) -> &'static str {
    match number {
        1 => "带队领导",
        2 => "党代表",
        3 => "人大代表",
        4 => "政协委员",
        5 => "律师",
        _ => "",
    }
}

/// In the order of the words, roles without one at the end.
pub(crate) fn groups(counts: &BTreeMap<String, u32>, pack: &Terms) -> String {
    let mut present: Vec<(&String, &u32)> = counts.iter().filter(|(_, n)| **n > 0).collect();
    present.sort_by_key(|(role, _)| place_in(&pack.attendee_roles, role));
    let one = |(role, count): (&String, &u32)| format!("{}{count}人", word(&pack.attendee_roles, role));
    present.into_iter().map(one).collect::<Vec<_>>().join("，")
}

fn place_in(list: &[concerns::Choice], value: &str) -> usize {
    list.iter().position(|c| c.value == value).unwrap_or(list.len())
}

fn heard(item: &ItemRow, pack: &Terms) -> HeardItem {
    HeardItem {
        name: item.speaker.clone().filter(|_| !item.is_unnamed).or_else(|| (!item.is_unnamed).then(String::new)),
        place: item.place.clone().unwrap_or_default(),
        content: item.text.clone(),
        nature: word(&pack.natures, item.nature.word()),
        first_answer: item.first_answer.clone().unwrap_or_default(),
        route: item.route_word.clone().unwrap_or_default(),
    }
}

pub(super) fn readout(core: &Core, args: &PaperArgs) -> Result<LastRoundReadout, Error> {
    let community: RecordId = args.community.ok_or_else(|| missing("community"))?;
    let (open, pack) = (core.open()?, Terms::xuhui()?);
    let (conn, looking) = (open.store.read(), core.looking(Some(community))?);
    let readout = match &args.period {
        Some(round) => Some(concerns::round_readout(conn, (community, round), &looking.desk())?),
        None => concerns::last_round(conn, (community, before(looking.round(conn)?.as_ref())), &looking.desk())?,
    };
    let readout = readout.filter(|readout| readout.total > 0);
    let readout = readout.ok_or_else(|| Refusal::not_now("nothing_heard_yet"))?;
    let item = |row: &ItemRow| ReadoutItem {
        name: row.speaker.clone().filter(|_| !row.is_unnamed).or_else(|| (!row.is_unnamed).then(String::new)),
        place: row.place.clone().unwrap_or_default(),
        content: row.text.clone(),
        handler: row.handler.clone().unwrap_or_default(),
        state: row.state.map_or_else(|| word(&pack.natures, row.nature.word()), |s| word(&pack.states, s.word())),
        answer: row.is_replied.then(|| row.first_answer.clone().unwrap_or_else(|| "已答复".to_owned())),
        waits: concerns::is_unanswered(row),
    };
    Ok(LastRoundReadout {
        action: pack.action_word.clone(),
        community: readout.community_name.clone(),
        round: round_words(Some(&readout.round)),
        as_of: core.today()?,
        items: readout.rows.iter().map(item).collect(),
        notice: notice(core)?,
    })
}

#[cfg(test)]
mod tests {
    use super::walk_in_lines;

    #[test]
    fn a_list_of_one_page_is_filled_up_and_a_longer_one_gets_eight_lines() {
        let lines: Vec<u16> = [0, 12, 26, 27, 40].into_iter().map(walk_in_lines).collect();
        assert_eq!(lines, [29, 17, 3, 8, 8]);
    }
}
