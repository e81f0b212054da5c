//! 诉求受理告知单, for a confirmed and accepted concern that an answer is still due for.

use super::kinds::PaperArgs;
use super::sheets::{missing, notice};
use crate::{Error, core::Core};
use chrono::NaiveDate;
use concerns::{Item, ItemPage, Stage, State, StepView, StepWord, Terms};
use kernel::Refusal;
use reports::papers::AcceptanceSlip;

pub(super) fn acceptance(core: &Core, args: &PaperArgs) -> Result<AcceptanceSlip, Error> {
    let (id, open) = (args.item.ok_or_else(|| missing("item"))?, core.open()?);
    let community = store::must::<Item>(open.store.read(), id)?.value.community;
    let page = concerns::show(open.store.read(), id, &core.looking(Some(community))?.desk())?;
    let (accepted, answer_by) = accepted(&page)?;
    let row = page.row.clone();
    Ok(AcceptanceSlip {
        action: Terms::xuhui()?.action_word.clone(),
        community: row.community_name,
        number: row.number,
        accepted_on: accepted.on.parse().unwrap_or(answer_by),
        place: row.place.unwrap_or_default(),
        concern: row.text,
        handler: accepted.fields.get("first_handler").cloned().unwrap_or_default(),
        phone: args.texts.get("phone").map(|phone| phone.trim().to_owned()).unwrap_or_default(),
        answer_by,
        notice: notice(core)?,
    })
}

/// The acceptance that counts, and the day by which an answer is due.
fn accepted(page: &ItemPage) -> Result<(&StepView, NaiveDate), Refusal> {
    let state = page.row.state.ok_or_else(|| Refusal::not_now("not_a_concern"))?;
    if page.row.stage == Stage::Draft || state == State::Raised {
        return Err(Refusal::not_now("not_accepted_yet"));
    }
    let is_open = matches!(state, State::Accepted | State::Handling);
    let due = page.row.due_on.as_deref().filter(|_| is_open).and_then(|day| day.parse().ok());
    let step = page.steps.iter().rfind(|step| step.step == StepWord::Accept && !step.is_misfit);
    step.zip(due).ok_or_else(|| Refusal::not_now("no_answer_due"))
}
