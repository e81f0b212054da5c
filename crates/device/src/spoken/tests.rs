#![allow(clippy::unwrap_used)]
use super::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Text that people type, or numbers they read as they stand; every other text is a word of a closed list.
const TYPED: &[&str] = &[
    "agreed_action.owner",
    "agreed_action.what",
    "attachment.media_type",
    "attachment.name",
    "attendance.name",
    "attendance.note",
    "call_list_entry.door",
    "call_list_entry.householder",
    "call_list_entry.phone_masked",
    "call_list_entry.reason",
    "department.name",
    "disclosure.reason",
    "erasure.reason",
    "export.ending",
    "export.path",
    "held_change.because",
    "household.building",
    "household.entrance",
    "household.flat",
    "household.lane",
    "household_call.courtesy_note",
    "household_identity.born",
    "household_identity.householder",
    "household_identity.phone",
    "issue.definitions_version",
    "issue.paper",
    "issue.period",
    "issue.title",
    "item.absent_reason",
    "item.first_answer",
    "item.hotline_number",
    "item.number",
    "item.place",
    "item.round_number",
    "item.text",
    "item.workflow",
    "item_identity.door",
    "item_identity.name",
    "item_identity.phone",
    "journal.text",
    "member.nickname",
    "person.name",
    "person.phone",
    "person.title",
    "person.unit",
    "place.code",
    "place.name",
    "revocation.reason",
    "round.number",
    "section.name",
    "summons.number",
    "summons.place",
    "summons.text",
    "summons_identity.door",
    "summons_identity.name",
    "summons_identity.phone",
    "team.note",
    "team.number",
    "told_visit.told_by",
    "visit.briefing_topic",
    "visit.ended_at",
    "visit.place",
    "visit.started_at",
    "visit.summary",
    "visit.toured",
];

/// Every field of every kind that people can come to differ on.
fn fields() -> impl Iterator<Item = (RecordKind, &'static FieldSpec)> {
    let specs = crate::COLUMNS.iter().flat_map(|column| column.kinds().iter());
    let all = specs.flat_map(|spec| spec.fields.iter().map(|field| (spec.kind, field)));
    all.filter(|(_, field)| !field.is_unasked || field.ty == Ty::Text).filter(|(_, field)| field.ty != Ty::Bytes)
}

#[test]
fn every_text_is_typed_by_people_or_a_word_of_a_list_that_is_said_in_words() {
    let names = |(kind, field): (RecordKind, &FieldSpec)| format!("{}.{}", kind.word(), field.name);
    let raw = |field: &FieldSpec, kind| field.ty == Ty::Text && spoken(kind, field).manner == Manner::Typed;
    let found: BTreeSet<String> = fields().filter(|(kind, field)| raw(field, *kind)).map(names).collect();
    let known: BTreeSet<String> = TYPED.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(found.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "typed, or of a list?");
    assert_eq!(known.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "no such text");
}

#[test]
fn every_field_has_a_name_in_both_languages() {
    for language in ["zh", "en"] {
        let path = format!("../../ui/src/features/conflicts/{language}.json");
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let words: serde_json::Value = serde_json::from_str(&text).unwrap();
        let is_nameless = |field: &FieldSpec| words["field"][field.name].as_str().is_none_or(str::is_empty);
        let nameless: BTreeSet<&str> = fields().map(|(_, f)| f).filter(|f| is_nameless(f)).map(|f| f.name).collect();
        assert_eq!(nameless, BTreeSet::new(), "{language}");
    }
}

#[test]
fn nothing_but_what_was_typed_is_shown_as_it_is_kept() {
    for (kind, field) in fields() {
        let said = spoken(kind, field);
        let expected = match field.ty {
            Ty::Bool => Manner::YesNo,
            Ty::Date => Manner::Day,
            Ty::Instant => Manner::Moment,
            Ty::Id | Ty::Json | Ty::Bytes => Manner::Named,
            Ty::Text if is_code(field.name) => Manner::Named,
            Ty::Text | Ty::Int => {
                if said.list.is_some() {
                    Manner::Choice
                } else {
                    Manner::Typed
                }
            }
        };
        assert_eq!(said.manner, expected, "{} {}", kind.word(), field.name);
        assert_eq!(said.list.is_some(), said.manner == Manner::Choice);
    }
}

#[test]
fn the_pack_has_a_word_for_every_value_of_its_lists() {
    let pack = Terms::xuhui().unwrap();
    let values = [
        (ClosedList::Natures, concerns::Nature::ALL.iter().map(|one| one.word()).collect::<Vec<_>>()),
        (ClosedList::Sources, concerns::Source::ALL.iter().map(|one| one.word()).collect()),
        (ClosedList::AttendeeRoles, visits::AttendeeRole::ALL.iter().map(|one| one.word()).collect()),
        (ClosedList::Routes, pack.routes.iter().map(|one| one.value.as_str()).collect()),
        (ClosedList::Categories, pack.category_codes().into_iter().collect()),
    ];
    for (list, values) in values {
        for value in values {
            let word = own_word(pack, list, value).unwrap_or_default();
            assert!(!word.is_empty() && word != value, "{list:?} {value}");
        }
    }
    assert_eq!(own_word(pack, ClosedList::Routes, "self_governance").as_deref(), Some("居民区自治协商解决"));
}

#[test]
fn lists_and_counts_are_told_in_words() {
    let conn = Connection::open_in_memory().unwrap();
    let pack = Terms::xuhui().unwrap();
    let said = |field: &str, json: &str| told(&conn, field, &serde_json::from_str(json).unwrap(), pack);
    assert_eq!(said("members_present", r#"["1","2:delegated","lawyer:leave"]"#), "带队领导、党代表委托参加、律师请假");
    assert_eq!(said("attended_by_role", r#"{"resident":12,"property":1}"#), "居民代表12人，物业1人");
    assert_eq!(said("tags", r#"["独居","高龄"]"#), "独居、高龄");
    assert_eq!(said("one_with", r#"["0199a000-0000-7000-8000-000000000001"]"#), "1户");
    let days =
        r#"[{"date":"2026-10-01","kind":"off","holiday":"国庆节"},{"date":"2026-10-10","kind":"work","holiday":""}]"#;
    assert_eq!(said("days", days), "2026-10-01休、2026-10-10班");
}
