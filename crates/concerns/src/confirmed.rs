//! What the lead has confirmed keeps its words until the lead amends them (decisions D37).

use crate::item;
use kernel::{Compartment, ErrorCode, Intent, Refusal, Role};
use store::Wish;

/// What is described and not agreed on with the community: whoever sorts may change the rest after the confirmation, and take that back.
const DESCRIBED: [u16; 5] = [item::CATEGORY, item::PLACE, item::TEXT, item::FIRST_ANSWER, item::IS_PROACTIVE];

/// Nobody but the lead describes what lies among the confirmed. Held by the hub too. What was written while it was a draft to its author
/// counts also when it comes after the confirmation: on a laptop that several share the lead has read just that.
///
/// # Errors
/// `confirmed_by_lead`.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let describes = match wish.intent {
        Intent::DescribeItem => true,
        Intent::Undo => wish.fields.keys().any(|field| DESCRIBED.contains(field)),
        _ => false,
    };
    let is_confirmed = wish.before.is_some() && wish.scope == Compartment::Work.at(wish.actor.place);
    if describes && is_confirmed && wish.actor.role != Role::Lead {
        return Err(Refusal::new(ErrorCode::Forbidden, "confirmed_by_lead"));
    }
    Ok(())
}
