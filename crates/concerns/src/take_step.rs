//! A step is taken: the rule first, then one signed entry.

use crate::{
    Error,
    entries::{fold_entries, workflow_of},
    form::judge_choices,
    item::Item,
    judge::readable,
    pack::Terms,
    sorting::{has_gone_up, judge_going_up},
    standing::{By, Step},
    views::StepArgs,
    words::Nature,
};
use kernel::{ChangeId, Refusal};
use serde_json::{Map, Value};
use store::Tx;

/// Takes a step on a confirmed concern.
///
/// # Errors
/// `not_a_concern`, `not_confirmed`, `is_void`, the workflow's refusals, and the store's.
pub fn take_step(tx: &mut Tx<'_>, wish: StepArgs, pack: &Terms) -> Result<ChangeId, Error> {
    let row = readable(tx, wish.id)?;
    may_have_steps(&row)?;
    let entries = store::entries::<Item>(tx.conn(), wish.id)?;
    let workflow = workflow_of(&row.value).ok_or_else(|| Refusal::not_now("unknown_workflow"))?;
    let by = By::of(tx.actor());
    let step = Step { word: wish.step, fields: wish.fields, on: tx.now().local_date(), by };
    let folded = fold_entries(&row.value, &entries);
    workflow.step(&folded.standing, &step)?;
    judge_going_up(tx.conn(), &row, (&step, &folded, has_gone_up(&entries, &folded)))?;
    if let Some(rule) = workflow.rule(step.word) {
        judge_choices(rule, &step.fields, pack)?;
    }
    let parent = entries.last().map(|entry| entry.id);
    Ok(tx.append::<Item>(step.word.intent(), wish.id, parent, body(&step))?)
}

/// Steps belong to concerns the lead has confirmed: promises count from then on (users.md 1.2).
fn may_have_steps(row: &store::Row<Item>) -> Result<(), Refusal> {
    if row.value.nature != Nature::Concern {
        return Err(Refusal::not_now("not_a_concern"));
    }
    if row.scope != row.value.work_scope() {
        return Err(Refusal::not_now("not_confirmed"));
    }
    Ok(())
}

fn body(step: &Step) -> Value {
    let mut body = Map::from_iter([("step".to_owned(), Value::from(step.word.word()))]);
    for name in step.fields.keys() {
        if let Some(text) = step.text(name) {
            body.insert(name.clone(), Value::from(text));
        }
    }
    Value::Object(body)
}
