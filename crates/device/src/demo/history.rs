//! Three rounds of a practice team, through the commands a real team uses.

use super::dice::Dice;
use super::heard::{ELSE, NAMES, SAID, TOPICS};
use super::{PracticeTeam, sign_in};
use crate::commands::{confirmation, items, visits_part};
use crate::{Error, command::None, core::Core, session};
use concerns::{HearArgs, HeardAt, ItemFilter, Nature, Source, Speaker, Stage, State, StepArgs, StepWord, Terms};
use kernel::{Instant, RecordId};
use serde_json::json;
use std::collections::BTreeMap;
use visits::{AttendeeRole, SetVisit, SignIn, Start, VisitKind};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Rounds 1 to 3 of 2026: held, confirmed, and handled as far as such things get.
pub(super) fn of_team(core: &mut Core, team: &PracticeTeam) -> Result<(), Error> {
    let mut dice = Dice::of(core.seed.unwrap_or(1), &team.team.to_string());
    for (round, held_at) in
        ["2026-01-08T14:00:00+08:00", "2026-04-09T14:00:00+08:00", "2026-07-07T14:00:00+08:00"].iter().enumerate()
    {
        let held_at = super::at(held_at)?;
        let visit = hold(core, team, held_at, (&mut dice, round))?;
        confirm(core, team, Instant(held_at.0 + DAY), visit)?;
        handle(core, team, Instant(held_at.0 + 2 * DAY), &mut dice)?;
    }
    Ok(())
}

fn hold(core: &mut Core, team: &PracticeTeam, held_at: Instant, with: (&mut Dice, usize)) -> Result<RecordId, Error> {
    let (dice, round) = with;
    core.fixed_now = Some(held_at);
    sign_in(core, team.recorder)?;
    let at = Some(team.community);
    let start =
        Start { community: team.community, kind: VisitKind::Collective, visited_on: Some(held_at.local_date()) };
    let visit = core.write(at, |tx| visits::start(tx, start))?;
    let fields = json!({
        "place": "居委会会议室", "started_at": "14:00", "ended_at": "15:30", "subdistrict_told": true, "community_told": true,
        "notice_posted": true, "briefing_topic": TOPICS[round % TOPICS.len()], "briefing_minutes": 20,
        "members_present": ["1", "2", "3", "5"],
    });
    let fields = serde_json::from_value(fields)?;
    core.write(at, |tx| visits::set(tx, SetVisit { id: visit, fields }))?;
    guests(core, team, visit, dice)?;
    for n in 0..9 + dice.throw(5) {
        core.fixed_now = Some(Instant(held_at.0 + (n as i64 + 2) * 5 * 60_000));
        hear_one(core, team, visit, dice)?;
    }
    session::sign_out(core, None {})?;
    Ok(visit)
}

fn guests(core: &mut Core, team: &PracticeTeam, visit: RecordId, dice: &mut Dice) -> Result<(), Error> {
    let groups = [
        (AttendeeRole::PartyOrganisation, 2),
        (AttendeeRole::Committee, 4),
        (AttendeeRole::Resident, 12 + dice.throw(6)),
        (AttendeeRole::Warden, 4),
        (AttendeeRole::PartyMember, 3),
        (AttendeeRole::Property, 1),
    ];
    for (role, count) in groups {
        let count = u32::try_from(count).unwrap_or(1);
        let wish = SignIn { visit, name: Option::None, role, count, is_walk_in: role == AttendeeRole::Resident };
        core.write(Some(team.community), |tx| visits::sign_in(tx, wish))?;
    }
    Ok(())
}

fn hear_one(core: &mut Core, team: &PracticeTeam, visit: RecordId, dice: &mut Dice) -> Result<(), Error> {
    let pack = Terms::xuhui()?;
    let at: HeardAt = visits_part::heard_at(core, Some(visit), Option::None)?;
    let speaker = Speaker {
        name: dice.pick(NAMES).map(|n| (*n).to_owned()),
        phone: Option::None,
        door: Option::None,
        is_unnamed: dice.throw(5) == 0,
    };
    let mut wish = HearArgs {
        community: team.community,
        visit: Some(visit),
        call: Option::None,
        source: Source::Symposium,
        nature: Nature::Concern,
        category: Option::None,
        place: Option::None,
        text: String::new(),
        speaker: Some(speaker),
        first_answer: Option::None,
        route: Option::None,
    };
    if dice.throw(4) == 0 {
        let (nature, text, answer) = ELSE[dice.throw(ELSE.len())];
        wish.nature = Nature::of_word(nature).unwrap_or(Nature::Suggestion);
        wish.text = text.to_owned();
        wish.first_answer = Some(answer.to_owned()).filter(|a| !a.is_empty());
    } else {
        let (category, place, text, answer) = SAID[dice.throw(SAID.len())];
        wish.route = pack.category(category).and_then(|c| c.suggested_route.clone());
        (wish.category, wish.place, wish.text) = (Some(category.to_owned()), Some(place.to_owned()), text.to_owned());
        wish.first_answer = Some(answer.to_owned()).filter(|a| !a.is_empty());
    }
    core.write(Some(team.community), |tx| concerns::hear(tx, wish, at, pack)).map(drop)
}

fn confirm(core: &mut Core, team: &PracticeTeam, at: Instant, visit: RecordId) -> Result<(), Error> {
    core.fixed_now = Some(at);
    sign_in(core, &team.lead)?;
    confirmation::confirm(core, confirmation::OfVisit { visit })?;
    session::sign_out(core, None {}).map(drop)
}

/// Every concern is accepted; most are handled, resolved, answered and closed within weeks, some stay open.
fn handle(core: &mut Core, team: &PracticeTeam, from: Instant, dice: &mut Dice) -> Result<(), Error> {
    core.fixed_now = Some(from);
    sign_in(core, team.recorder)?;
    let raised = raised_concerns(core, team.community)?;
    for (id, route) in raised {
        let far = dice.throw(10);
        core.fixed_now = Some(from);
        let due_on = (from.local_date() + chrono::Days::new(21)).to_string();
        let route = route.unwrap_or_else(|| "subdistrict".to_owned());
        step(core, id, StepWord::Accept, &[("route", &route), ("first_handler", team.recorder), ("due_on", &due_on)])?;
        if far >= 1 {
            later(core, from, 2 + dice.throw(3));
            step(core, id, StepWord::Start, &[])?;
        }
        if far >= 3 {
            later(core, from, 6 + dice.throw(8));
            let outcome = ["solved", "solved", "solved", "explained"][dice.throw(4)];
            step(core, id, StepWord::Resolve, &[("outcome", outcome)])?;
        }
        if far >= 4 {
            later(core, from, 15 + dice.throw(3));
            let words = "已将办理情况告知本人";
            step(core, id, StepWord::Reply, &[("way", "telephone"), ("words", words), ("answer", "表示认可")])?;
            step(core, id, StepWord::CloseOut, &[])?;
        }
    }
    session::sign_out(core, None {}).map(drop)
}

/// Confirmed concerns nobody has accepted yet, with their routes.
fn raised_concerns(core: &mut Core, community: RecordId) -> Result<Vec<(RecordId, Option<String>)>, Error> {
    let filter = ItemFilter {
        states: vec![State::Raised],
        natures: vec![Nature::Concern],
        community: Some(community),
        limit: 500,
        ..ItemFilter::default()
    };
    let rows = items::list(core, filter)?.rows;
    Ok(rows.into_iter().filter(|r| r.stage == Stage::Confirmed).map(|r| (r.id, r.route)).collect())
}

fn later(core: &mut Core, from: Instant, days: usize) {
    core.fixed_now = Some(Instant(from.0 + days as i64 * DAY + HOUR));
}

fn step(core: &mut Core, id: RecordId, step: StepWord, fields: &[(&str, &str)]) -> Result<(), Error> {
    let fields: BTreeMap<String, String> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    items::step(core, StepArgs { id, step, fields }).map(drop)
}
