//! One item with its steps, what may be done now, why it is due then, and who can read it.

use crate::{
    Error,
    deadline::{self, Basis, chinese_date, due_on, sentence},
    desk::Desk,
    entries::{fields_of, fold_entries, step_of, workflow_of},
    fold::Folded,
    form::{Looker, Offer, Proposals, StepForm, allowed},
    item::{Item, ItemIdentity},
    list,
    names::name_of,
    opinion::{may_advise, opinion_of},
    pack::word_of,
    readers::readers_of,
    sorting::{has_gone_up, judge_going_up},
    sorting_page::marks_of,
    standing::{By, Standing, Step},
    summons_views::{may_call, summonses_of},
    views::{ItemFields, ItemPage, Speaker, StepView},
    words::State,
};
use kernel::RecordId;
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::{Entry, Row};

/// An item with all that is known here.
///
/// # Errors
/// [`Error::NoSuchItem`], and the store's.
pub fn show(conn: &Connection, id: RecordId, desk: &Desk<'_>) -> Result<ItemPage, Error> {
    let item: Row<Item> = store::get(conn, id)?.ok_or(Error::NoSuchItem(id))?;
    let entries = store::entries::<Item>(conn, id)?;
    let folded = fold_entries(&item.value, &entries);
    let stage = list::stage_of(item.value.community, item.scope);
    let forms = forms(&item, &folded.standing, desk);
    let all = forms.len();
    let summonses = summonses_of(conn, id, desk)?;
    let allowed = within_reach(conn, &item, forms, (&entries, &folded, desk))?;
    Ok(ItemPage {
        row: list::row(conn, id, desk)?,
        fields: fields(&item.value),
        speaker: speaker(conn, id)?,
        steps: steps(conn, &item.value, (&entries, &folded), desk)?,
        waits_for_sorting: allowed.len() < all,
        allowed,
        sorting: marks_of(conn, &item, desk)?,
        level_opinion: opinion_of(conn, id, desk)?,
        may_advise: may_advise(conn, &item, desk)?,
        readers: readers_of(conn, (&item, stage), &summonses)?,
        summonses,
        may_call: may_call(conn, &item, desk)?,
        due_reason: due_reason(&item.value, &folded.standing, desk),
    })
}

fn fields(item: &Item) -> ItemFields {
    ItemFields {
        nature: item.nature,
        category: item.category.clone(),
        place: item.place.clone(),
        text: item.text.clone(),
        first_answer: item.first_answer.clone(),
        route: item.route.clone(),
        is_proactive: item.is_proactive,
    }
}

fn speaker(conn: &Connection, id: RecordId) -> Result<Option<Speaker>, Error> {
    let row = store::get::<ItemIdentity>(conn, ItemIdentity::id(id))?.filter(|row| !row.is_void);
    Ok(row.map(|row| {
        let ItemIdentity { name, phone, door, is_unnamed, .. } = row.value;
        Speaker { name, phone, door, is_unnamed }
    }))
}

fn steps(conn: &Connection, item: &Item, told: (&[Entry], &Folded), desk: &Desk<'_>) -> Result<Vec<StepView>, Error> {
    let mut views = Vec::new();
    for (entry, line) in told.0.iter().zip(&told.1.lines) {
        let Some(step) = step_of(entry) else { continue };
        views.push(StepView {
            id: entry.id,
            step: step.word,
            at: entry.at.to_rfc3339(),
            on: entry.on.to_string(),
            by: name_of(conn, entry.member)?,
            recorded_for: entry.recorded_for.map(|member| name_of(conn, member)).transpose()?,
            fields: in_words(item, entry, desk),
            is_misfit: line.misfit.is_some(),
            state_after: line.state_after,
        });
    }
    Ok(views)
}

/// Choices by the pack's words, everything else as it was typed.
fn in_words(item: &Item, entry: &Entry, desk: &Desk<'_>) -> BTreeMap<String, String> {
    let word = step_of(entry).map(|step| step.word);
    let rule = workflow_of(item).zip(word).and_then(|(workflow, word)| workflow.rule(word));
    let list_of = |name: &str| rule?.fields.iter().find(|f| f.name == name)?.list.as_deref();
    let say = |(name, value): (String, String)| {
        let said = list_of(&name).and_then(|list| word_of(desk.pack.list(list), &value)).map(str::to_owned);
        (name, said.unwrap_or(value))
    };
    fields_of(entry).into_iter().map(say).collect()
}

fn forms(item: &Row<Item>, standing: &Standing, desk: &Desk<'_>) -> Vec<StepForm> {
    let is_here = item.scope == item.value.work_scope() && !item.is_void;
    let Some(workflow) = workflow_of(&item.value).filter(|_| is_here) else { return Vec::new() };
    let by = By::of(desk.actor);
    let looker = Looker { role: desk.actor.role, by, today: desk.today() };
    allowed(workflow, standing, looker, Offer { pack: desk.pack, proposals: &proposals(&item.value, desk) })
}

/// Without the steps that would carry it up before both sorted it.
fn within_reach(
    conn: &Connection,
    item: &Row<Item>,
    forms: Vec<StepForm>,
    (entries, folded, desk): (&[Entry], &Folded, &Desk<'_>),
) -> Result<Vec<StepForm>, Error> {
    let by = By::of(desk.actor);
    let has_gone_up = has_gone_up(entries, folded);
    let mut kept = Vec::new();
    for form in forms {
        let step = Step { word: form.step, fields: BTreeMap::new(), on: desk.today(), by };
        match judge_going_up(conn, item, (&step, folded, has_gone_up)) {
            Ok(()) => kept.push(form),
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(kept)
}

/// What an acceptance today would most likely say.
fn proposals(item: &Item, desk: &Desk<'_>) -> Proposals {
    let suggested =
        item.category.as_deref().and_then(|c| desk.pack.category(c)).and_then(|c| c.suggested_route.clone());
    let route = item.route.clone().or(suggested);
    let basis = Basis { category: item.category.as_deref(), route: route.as_deref(), urgency: None };
    let due = due_on(desk.pack, basis, desk.today(), desk.calendar);
    let mut proposals = Proposals::from([("due_on".to_owned(), due.on.to_string())]);
    proposals.extend(route.map(|route| ("route".to_owned(), route)));
    proposals
}

/// Why it is due on that day: the rule's sentence when the day is the rule's, else what changed it.
fn due_reason(item: &Item, standing: &Standing, desk: &Desk<'_>) -> Option<String> {
    let (accepted, due) = (standing.accepted_on?, standing.due_on?);
    let told = |key, day: chrono::NaiveDate| {
        let times = standing.extended.to_string();
        sentence(desk.pack, key, &[("due", &chinese_date(day)), ("from", &chinese_date(accepted)), ("times", &times)])
    };
    if standing.state == State::Deferred {
        return standing.review_on.map(|day| told("review", day));
    }
    let (route, urgency) = (standing.route.as_deref(), standing.urgency.as_deref());
    let basis = Basis { category: item.category.as_deref(), route, urgency };
    let by_rule = due_on(desk.pack, basis, accepted, desk.calendar);
    Some(match (by_rule.on == due, standing.extended) {
        (true, _) => deadline::reason(desk.pack, basis, accepted, &by_rule),
        (false, 0) => told("agreed", due),
        (false, _) => told("extended", due),
    })
}
