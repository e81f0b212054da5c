//! Issued papers: who may, what is kept, the same again, a correction.

use crate::district::{District, args, pack, team, wish};
use kernel::{Compartment, Intent, RecordId, Role};
use reports::figures::Frozen;
use reports::{Issue, IssuePaper, issue, issues};
use serde_json::json;
use std::collections::BTreeMap;

fn digest(bytes: &[u8]) -> String {
    seal::hash(&[bytes]).to_hex()
}

fn put(district: &mut District, role: Role, frozen: &Frozen, next: &str) -> Result<RecordId, String> {
    let texts = BTreeMap::from([("next".to_owned(), next.to_owned())]);
    let wish = IssuePaper { paper: "round_report", title: "情况的报告", texts: &texts, frozen, digest };
    district.later(60_000);
    let actor = district.actor(role);
    district.store.write(&actor, district.now, |tx| issue(tx, &wish)).map_err(|error| error.refusal().reason)
}

fn get(district: &District, id: RecordId) -> store::Row<Issue> {
    store::must(district.store.read(), id).unwrap()
}

#[test]
fn who_may_not_issue_is_refused_and_an_issue_stays() {
    let mut district = District::new();
    let frozen = district.freeze(&args("2026-4", None, None));
    for role in [Role::Delegate, Role::Lawyer, Role::CommunitySecretary] {
        assert!(put(&mut district, role, &frozen, "").is_err(), "{role:?}");
    }
    assert_eq!(issues(district.store.read(), "round_report", "2026-4").unwrap(), []);
    let id = put(&mut district, Role::Office, &frozen, "").unwrap();
    let actor = district.actor(Role::Office);
    let edit = |tx: &mut store::Tx<'_>| tx.set::<Issue>(Intent::IssuePaper, id, json!({ "title": "另一个题目" }));
    let refused = district.store.write::<_, store::Error>(&actor, district.now, edit).unwrap_err();
    assert_eq!(refused.refusal().reason, "issued_papers_stay");
    let scope = Compartment::Office.at(actor.place);
    let bad = [
        ("period", json!("四季度"), "not_a_period"),
        ("title", json!(" "), "text_missing"),
        ("digest", json!(""), "text_missing"),
    ];
    for (field, value, reason) in bad {
        let mut fields = serde_json::to_value(get(&district, id).value).unwrap();
        fields[field] = value;
        let doctored: Issue = serde_json::from_value(fields).unwrap();
        let create = |tx: &mut store::Tx<'_>| tx.create(Intent::IssuePaper, scope, &doctored);
        let refused = district.store.write::<_, store::Error>(&actor, district.now, create).unwrap_err();
        assert_eq!(refused.refusal().reason, reason, "{field}");
    }
}

#[test]
fn an_issue_keeps_numbers_bases_records_and_the_cut() {
    let mut district = District::new();
    let visit = district.visited("2026-10-08", 30);
    let item = district.heard(wish("路灯不亮"));
    let frozen = district.freeze(&args("2026-4", None, None));
    let id = put(&mut district, Role::Office, &frozen, "").unwrap();
    let row = get(&district, id);
    assert_eq!(row.scope, Compartment::Office.at(district.actor(Role::Office).place));
    let Issue { period, team, paper, definitions_version, is_correction, replaces, .. } = row.value.clone();
    assert_eq!(
        (period.as_str(), team, paper.as_str(), definitions_version.as_str()),
        ("2026-4", None, "round_report", "2026-2")
    );
    assert_eq!((is_correction, replaces), (false, None));
    for figure in &frozen.table.rows {
        let kept = &row.value.figures[&figure.id];
        assert_eq!((kept.value, kept.base), (figure.value, figure.base), "{}", figure.id);
        assert_eq!(row.value.records_of(&figure.id), frozen.records[&figure.id], "{}", figure.id);
    }
    assert_eq!((row.value.records_of("visits.done"), row.value.records_of("items.heard")), (vec![visit], vec![item]));
    let at = row.value.cut["at"].as_str().unwrap().to_owned();
    assert_eq!(district.freeze(&args("2026-4", None, Some(at))), frozen, "the cut leads back to the same figures");
    assert_eq!(row.value.cut["change"], json!(frozen.cut.change));
}

#[test]
fn the_same_again_is_the_same_and_another_content_is_a_correction() {
    let mut district = District::new();
    let visit = district.visited("2026-10-08", 30);
    let frozen = district.freeze(&args("2026-4", None, None));
    let first = put(&mut district, Role::Office, &frozen, "补访").unwrap();
    let changes = district.store.position().unwrap().change;
    district.later(86_400_000);
    let tomorrow = district.freeze(&args("2026-4", None, None));
    assert_eq!(put(&mut district, Role::Office, &tomorrow, "补访").unwrap(), first, "nothing moved: the same issue");
    assert_eq!(district.store.position().unwrap().change, changes, "and nothing written");
    let reworded = put(&mut district, Role::Office, &tomorrow, "逐一补访").unwrap();
    district.void_visit(visit).unwrap();
    let corrected = district.freeze(&args("2026-4", None, None));
    let third = put(&mut district, Role::Office, &corrected, "逐一补访").unwrap();
    let chain = [(first, None), (reworded, Some(first)), (third, Some(reworded))];
    for (id, replaces) in chain {
        let value = get(&district, id).value;
        assert_eq!((value.is_correction, value.replaces), (replaces.is_some(), replaces));
    }
    assert_eq!(get(&district, first).value.figures["visits.done"].value, 1, "the earlier one stays as it was issued");
    let listed: Vec<RecordId> =
        issues(district.store.read(), "round_report", "2026-4").unwrap().iter().map(|r| r.id).collect();
    assert_eq!(listed, [third, reworded, first]);
}

#[test]
fn a_teams_paper_is_its_own() {
    let mut district = District::new();
    let whole = district.freeze(&args("2026-4", None, None));
    let own = district.freeze(&args("2026-4", Some(team("1")), None));
    let of_office = put(&mut district, Role::Office, &whole, "").unwrap();
    let of_team = put(&mut district, Role::Lead, &own, "").unwrap();
    let row = get(&district, of_team);
    assert_eq!((row.scope, row.value.team), (Compartment::Office.at(district.north), Some(team("1"))));
    assert_eq!((row.value.replaces, get(&district, of_office).value.replaces), (None, None));
    assert_eq!(pack().name, "xuhui");
}
