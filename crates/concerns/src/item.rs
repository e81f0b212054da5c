//! What was heard and who said it: two records, so that a name can stay behind when the item is passed on (users.md 2.14).

use crate::agreed::Sorted;
use crate::words::{Nature, Source};
use kernel::{Compartment, Instant, RecordId, RecordKind, ScopeId};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// Something heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What kind of thing it is.
    pub nature: Nature,
    /// Where it was heard.
    pub source: Source,
    /// The pack's category.
    pub category: Option<String>,
    /// Where it is about: a building, a corner.
    pub place: Option<String>,
    /// The words; empty once they were erased.
    #[serde(default, deserialize_with = "store::words_or_none")]
    pub text: String,
    /// What was answered on the spot.
    pub first_answer: Option<String>,
    /// The route proposed by the team; the one decided stands in the acceptance.
    pub route: Option<String>,
    /// The community.
    pub community: RecordId,
    /// The visit it was heard at.
    pub visit: Option<RecordId>,
    /// The door it was heard at.
    pub call: Option<RecordId>,
    /// The round of that visit.
    pub round: Option<RecordId>,
    /// That round's number, `2026-4`.
    pub round_number: Option<String>,
    /// When it was heard.
    pub heard_at: Instant,
    /// The number on the slip.
    pub number: String,
    /// Found before anyone complained (未诉先办).
    pub is_proactive: bool,
    /// The workflow's version it was raised under.
    pub workflow: String,
    /// It is an order of the 12345 hotline as well, and counts once.
    pub is_hotline: Option<bool>,
    /// The number of that order.
    pub hotline_number: Option<String>,
    /// The item that tells of the same event (重复诉求归并).
    pub duplicate_of: Option<RecordId>,
    /// What the team confirmed at the joint sorting.
    pub team_sorting: Option<Sorted>,
    /// What the community confirmed.
    pub community_sorting: Option<Sorted>,
    /// Why the community could not take part in the sorting, as the lead noted it.
    pub absent_reason: Option<String>,
}

/// Who said it. Lies in the draft compartment for good: only the team reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemIdentity {
    /// The item.
    pub item: RecordId,
    /// The name.
    pub name: Option<String>,
    /// The number to call back.
    pub phone: Option<String>,
    /// The door.
    pub door: Option<String>,
    /// 不透露姓名: the team may know, nobody else is told.
    pub is_unnamed: bool,
}

impl Item {
    /// Where it lies once confirmed.
    pub fn work_scope(&self) -> ScopeId {
        Compartment::Work.at(self.community)
    }

    /// Where it lies until the lead confirms (decisions D37).
    pub fn draft_scope(&self) -> ScopeId {
        Compartment::Draft.at(self.community)
    }
}

impl ItemIdentity {
    /// The id of an item's identity: one, whoever writes it first.
    pub fn id(item: RecordId) -> RecordId {
        RecordId::derive(&["item_identity", &item.to_string()])
    }
}

impl Recorded for Item {
    const SPEC: &'static KindSpec = &ITEM;
}

impl Recorded for ItemIdentity {
    const SPEC: &'static KindSpec = &IDENTITY;
}

/// Field numbers an item can't do without; a record that lacks one has not wholly arrived.
pub(crate) const NEEDED: [u16; 7] = [1, 2, 8, 13, 14, 15, 16];
/// The field number of an item's words: they come with its beginning, and may be erased since.
pub(crate) const TEXT: u16 = 5;
pub(crate) const CATEGORY: u16 = 3;
pub(crate) const PLACE: u16 = 4;
pub(crate) const FIRST_ANSWER: u16 = 6;
/// The field number of the slip's number.
pub(crate) const NUMBER: u16 = 14;
pub(crate) const IS_PROACTIVE: u16 = 15;
/// Field numbers of the joint sorting.
pub(crate) const NATURE: u16 = 1;
pub(crate) const ROUTE: u16 = 7;
pub(crate) const IS_HOTLINE: u16 = 17;
pub(crate) const HOTLINE_NUMBER: u16 = 18;
pub(crate) const DUPLICATE_OF: u16 = 19;
pub(crate) const TEAM_SORTING: u16 = 20;
pub(crate) const COMMUNITY_SORTING: u16 = 21;
pub(crate) const ABSENT_REASON: u16 = 22;
/// Field numbers of what quick find knows an item by: its number, its words, its place.
pub(crate) const FOUND_BY: [u16; 3] = [NUMBER, TEXT, PLACE];

pub(crate) const ITEM: KindSpec = KindSpec {
    kind: RecordKind::Item,
    table: "item",
    fields: &[
        FieldSpec::register(1, "nature", Ty::Text),
        FieldSpec::register(2, "source", Ty::Text),
        FieldSpec::register(CATEGORY, "category", Ty::Text),
        FieldSpec::register(PLACE, "place", Ty::Text).personal(),
        FieldSpec::register(TEXT, "text", Ty::Text).personal(),
        FieldSpec::register(FIRST_ANSWER, "first_answer", Ty::Text).personal(),
        FieldSpec::register(7, "route", Ty::Text),
        FieldSpec::register(8, "community", Ty::Id),
        FieldSpec::register(9, "visit", Ty::Id),
        FieldSpec::register(10, "call", Ty::Id),
        FieldSpec::register(11, "round", Ty::Id),
        FieldSpec::register(12, "round_number", Ty::Text),
        FieldSpec::register(13, "heard_at", Ty::Instant),
        FieldSpec::register(NUMBER, "number", Ty::Text),
        FieldSpec::register(IS_PROACTIVE, "is_proactive", Ty::Bool),
        FieldSpec::register(16, "workflow", Ty::Text),
        FieldSpec::register(IS_HOTLINE, "is_hotline", Ty::Bool),
        FieldSpec::register(HOTLINE_NUMBER, "hotline_number", Ty::Text),
        FieldSpec::register(DUPLICATE_OF, "duplicate_of", Ty::Id),
        FieldSpec::register(TEAM_SORTING, "team_sorting", Ty::Json).unasked(),
        FieldSpec::register(COMMUNITY_SORTING, "community_sorting", Ty::Json).unasked(),
        FieldSpec::register(ABSENT_REASON, "absent_reason", Ty::Text).unasked(),
    ],
    entry: STEP,
};

/// The fields of a step, one by one, so that words can be redacted without the step (decisions D11).
const STEP: &[FieldSpec] = &[
    FieldSpec::register(1, "step", Ty::Text),
    FieldSpec::register(2, "route", Ty::Text),
    FieldSpec::register(3, "first_handler", Ty::Text),
    FieldSpec::register(4, "urgency", Ty::Text),
    FieldSpec::register(5, "due_on", Ty::Date),
    FieldSpec::register(6, "unit", Ty::Text),
    FieldSpec::register(7, "person", Ty::Text),
    FieldSpec::register(8, "reason", Ty::Text).personal(),
    FieldSpec::register(9, "from", Ty::Text),
    FieldSpec::register(10, "to", Ty::Text),
    FieldSpec::register(11, "asked_on", Ty::Date),
    FieldSpec::register(12, "review_on", Ty::Date),
    FieldSpec::register(13, "outcome", Ty::Text),
    FieldSpec::register(14, "cause", Ty::Text),
    FieldSpec::register(15, "channel", Ty::Text),
    FieldSpec::register(16, "way", Ty::Text),
    FieldSpec::register(17, "words", Ty::Text).personal(),
    FieldSpec::register(18, "answer", Ty::Text).personal(),
    FieldSpec::register(19, "result", Ty::Text),
    FieldSpec::register(20, "rating", Ty::Text),
    FieldSpec::register(21, "why", Ty::Text),
    FieldSpec::register(22, "by_whom", Ty::Text),
    FieldSpec::register(23, "note", Ty::Text).personal(),
    FieldSpec::register(24, "resident_words", Ty::Text).personal(),
    FieldSpec::register(25, "pressed_by", Ty::Text),
    FieldSpec::register(26, "pressed_whom", Ty::Text),
];

pub(crate) const IDENTITY: KindSpec = KindSpec {
    kind: RecordKind::ItemIdentity,
    table: "item_identity",
    fields: &[
        FieldSpec::register(1, "item", Ty::Id),
        FieldSpec::register(2, "name", Ty::Text).personal(),
        FieldSpec::register(3, "phone", Ty::Text).personal(),
        FieldSpec::register(4, "door", Ty::Text).personal(),
        FieldSpec::register(5, "is_unnamed", Ty::Bool),
    ],
    entry: &[],
};

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Workflow;

    #[test]
    fn every_field_of_every_step_can_be_kept() {
        for rule in &Workflow::of_version(Workflow::GRADED_1).unwrap().steps {
            for field in &rule.fields {
                let spec = STEP.iter().find(|s| s.name == field.name).unwrap();
                assert_eq!(spec.ty == Ty::Date, field.kind == crate::FieldKind::Date, "{}", field.name);
            }
        }
    }

    #[test]
    fn field_numbers_are_frozen() {
        let listed: Vec<String> = ITEM.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(
            listed.join(" "),
            "1=nature 2=source 3=category 4=place 5=text 6=first_answer 7=route 8=community 9=visit 10=call 11=round \
             12=round_number 13=heard_at 14=number 15=is_proactive 16=workflow 17=is_hotline 18=hotline_number \
             19=duplicate_of 20=team_sorting 21=community_sorting 22=absent_reason"
        );
        let steps: Vec<String> = STEP.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(
            steps.join(" "),
            "1=step 2=route 3=first_handler 4=urgency 5=due_on 6=unit 7=person 8=reason 9=from 10=to 11=asked_on \
             12=review_on 13=outcome 14=cause 15=channel 16=way 17=words 18=answer 19=result 20=rating 21=why 22=by_whom 23=note \
             24=resident_words 25=pressed_by 26=pressed_whom"
        );
        assert!(NEEDED.iter().all(|id| ITEM.fields.iter().any(|f| f.id == *id)));
    }
}
