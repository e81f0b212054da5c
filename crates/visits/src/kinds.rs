//! The nine record kinds of this column: typed values and their frozen field numbers.

mod action;
mod attendance;
mod call;
mod call_list;
mod journal;
mod round;
mod told;
mod twin;
mod visit;

pub use action::AgreedAction;
pub use attendance::Attendance;
pub use call::HouseholdCall;
pub use call_list::CallListEntry;
pub use journal::Journal;
pub use round::Round;
pub use told::ToldVisit;
pub use twin::Twin;
pub use visit::Visit;

pub(crate) use visit::stage;
pub(crate) use {
    action::ACTION, attendance::ATTENDANCE, call::CALL, call_list::ENTRY, journal::JOURNAL, round::ROUND, told::TOLD,
    twin::TWIN, visit::VISIT,
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Field numbers travel: they are never reused or retyped.
    #[test]
    fn field_numbers_are_frozen() {
        let all = [&ROUND, &VISIT, &ATTENDANCE, &CALL, &JOURNAL, &ACTION, &ENTRY, &TOLD, &TWIN];
        let listed: Vec<String> = all
            .iter()
            .map(|spec| {
                let fields: Vec<String> = spec.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
                format!("{}: {}", spec.table, fields.join(" "))
            })
            .collect();
        assert_eq!(
            listed,
            [
                "round: 1=number 2=from_on 3=to_on 4=district",
                "visit: 1=community 2=round 3=kind 4=visited_on 5=place 6=started_at 7=ended_at 8=subdistrict_told \
                 9=community_told 10=notice_posted 11=briefing_topic 12=briefing_minutes 13=members_present 14=toured \
                 15=summary 16=attended_by_role 17=confirmed_by 18=confirmed_at 19=signed_in_by_role",
                "attendance: 1=visit 2=community 3=name 4=role 5=count 6=is_walk_in 7=note",
                "household_call: 1=visit 2=community 3=household 4=entry 5=outcome 6=courtesy 7=courtesy_note 8=called_on \
                 9=called_at",
                "journal: 1=visit 2=community 3=call 4=text",
                "agreed_action: 1=visit 2=community 3=what 4=owner 5=due_on 6=is_done",
                "call_list_entry: 1=community 2=listed_on 3=household 4=door 5=householder 6=phone_masked 7=tags 8=reason \
                 9=one_with",
                "told_visit: 1=community 2=round 3=visited_on 4=attended 5=source 6=told_by 7=heard 8=same_as",
                "twin: 1=community 2=about 3=one 4=other 5=verdict",
            ]
        );
    }
}
