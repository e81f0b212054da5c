//! People with a vault, and their postings.
#![allow(clippy::unwrap_used)]

mod support;

use directory::import::ImportKind;
use directory::members::{self, AddMemberArgs, AddPosting, EndPostings};
use directory::{Error, Grant, Place, PostHolder, ReplaceHolder, SeatLine, SeatRole, Team};
use kernel::{Actor, Compartment, ErrorCode, Intent, MemberId, RecordId, Role};
use std::collections::BTreeSet;
use support::*;

fn add(laptop: &mut Laptop, actor: &kernel::Actor, args: &AddMemberArgs) -> Result<members::AddedMember, Error> {
    laptop.store.write(actor, now(), |tx| members::add_member(tx, args))
}

fn person(role: Role) -> AddMemberArgs {
    let nickname = " 小 周 ".into();
    AddMemberArgs { nickname, role, team: None, community: None, seat: None, section: None, department: None }
}

#[test]
fn who_may_not_be_added_is_said() {
    let mut laptop = Laptop::with_roster();
    let cases = [
        (person(Role::Recorder), "member_needs_team"),
        (person(Role::CommunitySecretary), "member_needs_community"),
        (AddMemberArgs { nickname: " ".into(), ..person(Role::Office) }, "nickname_missing"),
        (AddMemberArgs { nickname: "长".repeat(41), ..person(Role::Office) }, "nickname_too_long"),
        (
            AddMemberArgs {
                team: Some(Team::id("310104", "1")),
                community: Some(Place::id("310104003002")),
                ..person(Role::Lead)
            },
            "team_does_not_serve_community",
        ),
    ];
    let before = laptop.changes();
    for (args, reason) in cases {
        assert_eq!(refusal(add(&mut laptop, &office(), &args)).reason, reason);
    }
    let by_secretary = add(&mut laptop, &secretary(), &person(Role::Office)).unwrap_err();
    assert_eq!((by_secretary.code(), laptop.changes()), (ErrorCode::Forbidden, before));
}

#[test]
fn a_recorder_is_posted_to_every_community_of_the_team() {
    let mut laptop = Laptop::with_roster();
    let args = AddMemberArgs { team: Some(Team::id("310104", "8")), ..person(Role::Recorder) };
    let added = add(&mut laptop, &office(), &args).unwrap();
    let grants = members::grants_of(laptop.store.read(), added.member, today()).unwrap();
    assert_eq!((added.grants.len(), grants.len()), (2, 2));
    assert!(grants.iter().all(|g| g.value.role == Role::Recorder && g.value.team == args.team));
    let rows = members::members(laptop.store.read(), today(), &BTreeSet::from([added.member])).unwrap();
    let places: Vec<&str> = rows.iter().map(|r| r.place_name.as_str()).collect();
    assert_eq!(places, ["华泾绿苑居委会、宛平居委会"]);
    assert!(rows.iter().all(|r| r.nickname == "小周" && r.has_vault_here && r.since_on == today()));
}

#[test]
fn a_posting_ends_on_its_last_day() {
    let mut laptop = Laptop::with_roster();
    let args = AddMemberArgs { community: Some(community()), ..person(Role::Lead) };
    let added = add(&mut laptop, &office(), &args).unwrap();
    let end = |laptop: &mut Laptop, on| {
        laptop.store.write(&office(), now(), |tx| members::end_grant(tx, added.grants[0], day(on)))
    };
    assert_eq!(refusal(end(&mut laptop, "2026-10-07")).reason, "ends_before_it_begins");
    assert!(end(&mut laptop, "2026-10-31").unwrap());
    let held = |on| members::grants_of(laptop.store.read(), added.member, day(on)).unwrap().len();
    assert_eq!(["2026-10-07", "2026-10-08", "2026-10-31", "2026-11-01"].map(held), [0, 1, 1, 0]);
}

#[test]
fn the_founder_has_the_ids_the_vault_acts_under() {
    let mut laptop = Laptop::with_divisions();
    let founder = office();
    laptop.store.write(&founder, now(), |tx| members::found(tx, "办公室", district())).unwrap();
    let grants = members::grants_of(laptop.store.read(), founder.member, today()).unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!((grants[0].id.0, grants[0].value.place), (founder.grant.0, district()));
}

fn bureau(role: Role) -> Actor {
    store::testing::actor_of(role, district(), 9)
}

#[test]
fn a_role_that_is_not_known_or_not_the_seats_is_not_given() {
    let mut laptop = Laptop::with_roster();
    let later = Role::of_word("street_patrol").unwrap();
    assert_eq!(refusal(add(&mut laptop, &office(), &person(later))).reason, "role_unknown");
    let no_seat =
        AddMemberArgs { seat: Some(SeatRole::Lawyer), community: Some(community()), ..person(Role::Delegate) };
    assert_eq!(refusal(add(&mut laptop, &office(), &no_seat)).reason, "seat_not_of_role");
}

#[test]
fn a_department_is_named_by_whoever_posts_its_first_member() {
    let mut laptop = Laptop::with_roster();
    let of = |name: &str| AddMemberArgs { department: Some(name.into()), ..person(Role::Department) };
    let before = laptop.changes();
    for (args, reason) in [
        (AddMemberArgs { community: Some(community()), ..person(Role::Department) }, "department_missing"),
        (of(" \u{200b}"), "department_missing"),
        (of(&"长".repeat(41)), "department_too_long"),
    ] {
        assert_eq!(refusal(add(&mut laptop, &office(), &args)).reason, reason);
    }
    assert_eq!(laptop.changes(), before, "nothing was written");
    for actor in [bureau(Role::JusticeBureau), bureau(Role::Department)] {
        assert!(add(&mut laptop, &actor, &of("区房管局")).is_err());
    }
    assert_eq!(laptop.changes(), before, "the office names departments");

    let grants = [of("区房管局"), of(" 区 房管局")].map(|args| add(&mut laptop, &office(), &args).unwrap().grants);
    let places = grants.map(|ids| {
        let [id] = ids.as_slice() else { panic!("one posting") };
        store::must::<Grant>(laptop.store.read(), RecordId(id.0)).unwrap().value
    });
    assert_eq!(places[0].place, places[1].place, "one department however it is typed");
    assert_eq!(members::place_shown(laptop.store.read(), &places[0]).unwrap().as_deref(), Some("区房管局"));
    let rows = directory::departments(laptop.store.read(), today()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].id, rows[0].name.as_str(), rows[0].is_posted), (places[0].place, "区房管局", true));
    let eve = today().pred_opt().unwrap();
    assert!(!directory::departments(laptop.store.read(), eve).unwrap()[0].is_posted, "nobody was there yesterday");

    let reading = members::reading(laptop.store.read(), places[0].member, today()).unwrap();
    assert!(reading.now.contains(&Compartment::Work.at(places[0].place)));
    assert!(!reading.now.contains(&Compartment::Work.at(community())), "no community's work");
}

#[test]
fn a_subdistrict_is_posted_to_each_of_its_communities() {
    let mut laptop = Laptop::with_roster();
    assert_eq!(refusal(add(&mut laptop, &office(), &person(Role::Subdistrict))).reason, "member_needs_subdistrict");
    let subdistrict = store::must::<Place>(laptop.store.read(), community()).unwrap().value.parent.unwrap();
    let all: Vec<_> = store::rows::<Place>(laptop.store.read(), "WHERE parent = ?1", [subdistrict.bytes()]).unwrap();
    for named in [subdistrict, community()] {
        let args = AddMemberArgs { community: Some(named), ..person(Role::Subdistrict) };
        let added = add(&mut laptop, &office(), &args).unwrap();
        assert_eq!(added.grants.len(), all.len());
    }
    let rows = members::members(laptop.store.read(), today(), &BTreeSet::new()).unwrap();
    let name = store::must::<Place>(laptop.store.read(), subdistrict).unwrap().value.name;
    assert!(rows.iter().all(|row| row.place_name == name), "{rows:?}");
}

/// A list of before left out the last community of a subdistrict; the official list has it.
#[test]
fn a_community_that_is_new_is_its_subdistricts_at_once() {
    let all = cells(DIVISIONS);
    let community_code = all[0].iter().position(|cell| cell == "community_code").unwrap();
    let subdistrict_code = all[0].iter().position(|cell| cell == "subdistrict_code").unwrap();
    let new = all.iter().rposition(|line| line[subdistrict_code] == all[1][subdistrict_code]).unwrap();
    let earlier: Vec<Vec<String>> = (0..).zip(&all).filter(|(n, _)| *n != new).map(|(_, line)| line.clone()).collect();
    let mut laptop = Laptop::empty();
    laptop.import(&file(ImportKind::Divisions, "earlier.csv", csv(&earlier))).unwrap();
    let post = |laptop: &mut Laptop, code: &str| {
        let args = AddMemberArgs { community: Some(Place::id(code)), ..person(Role::Subdistrict) };
        add(laptop, &office(), &args).unwrap().member
    };
    let own = post(&mut laptop, &all[1][subdistrict_code]);
    let other = all.iter().skip(1).find(|line| line[subdistrict_code] != all[1][subdistrict_code]).unwrap();
    let elsewhere = post(&mut laptop, &other[subdistrict_code]);
    let left = post(&mut laptop, &all[1][subdistrict_code]);
    let last = EndPostings { member: left, role: Role::Subdistrict, last_on: today() };
    laptop.store.write::<_, Error>(&office(), now(), |tx| members::end_postings(tx, &last)).unwrap();

    let dry = laptop.preview(&divisions()).unwrap();
    assert_eq!(param(&dry, "subdistrict_follows", "count"), "1");
    let held = |laptop: &Laptop, member| {
        let grants = members::grants_of(laptop.store.read(), member, today()).unwrap();
        grants.iter().any(|grant| grant.value.place == Place::id(&all[new][community_code]))
    };
    assert!(!held(&laptop, own));
    laptop.import(&divisions()).unwrap();
    assert!(held(&laptop, own), "from today on, without anybody posting it");
    assert!(!held(&laptop, elsewhere) && !held(&laptop, left), "nobody else's");
    let before = laptop.changes();
    let again = laptop.import(&divisions()).unwrap();
    assert!(again.findings.iter().all(|finding| finding.reason != "subdistrict_follows"));
    assert_eq!(laptop.changes(), before, "once");
}

#[test]
fn nobody_is_administrator_and_something_else() {
    let mut laptop = Laptop::with_roster();
    let post = |laptop: &mut Laptop, member: MemberId, role: Role| {
        let community = Some(community());
        let args = AddPosting { member, role, team: None, community, seat: None, section: None, department: None };
        laptop.store.write::<_, Error>(&office(), now(), |tx| members::add_posting(tx, &args))
    };
    for role in [Role::Sysadmin, Role::Secadmin, Role::Auditor] {
        let admin = add(&mut laptop, &office(), &person(role)).unwrap().member;
        let secretary = AddMemberArgs { community: Some(community()), ..person(Role::CommunitySecretary) };
        let secretary = add(&mut laptop, &office(), &secretary).unwrap().member;
        let before = laptop.changes();
        for (member, new) in [(admin, Role::Office), (admin, Role::Recorder), (secretary, role)] {
            let refused = refusal(post(&mut laptop, member, new));
            assert_eq!(refused.reason, "exclusive_role");
            assert!(refused.params.contains_key("role") && refused.params.contains_key("other"));
        }
        assert_eq!(laptop.changes(), before);
        assert_eq!(post(&mut laptop, secretary, Role::Recorder).unwrap().len(), 1);
        let end = EndPostings { member: admin, role, last_on: today() - chrono::Days::new(1) };
        laptop.store.write::<_, Error>(&office(), now(), |tx| members::end_postings(tx, &end)).unwrap();
        let still = refusal(post(&mut laptop, admin, Role::Recorder));
        assert_eq!(still.reason, "exclusive_role", "a posting given today is over tomorrow");
    }
}

#[test]
fn postings_end_by_person_and_role_and_nobody_ends_their_own() {
    let mut laptop = Laptop::with_roster();
    let args = AddMemberArgs { team: Some(Team::id("310104", "8")), ..person(Role::Recorder) };
    let added = add(&mut laptop, &office(), &args).unwrap();
    let end = |laptop: &mut Laptop, member, role| {
        let args = EndPostings { member, role, last_on: day("2026-10-31") };
        laptop.store.write::<_, Error>(&office(), now(), |tx| members::end_postings(tx, &args))
    };
    assert_eq!(refusal(end(&mut laptop, added.member, Role::Lead)).reason, "no_such_posting");
    assert_eq!(refusal(end(&mut laptop, office().member, Role::Office)).reason, "own_posting_stays");
    end(&mut laptop, added.member, Role::Recorder).unwrap();
    let held = |on| members::grants_of(laptop.store.read(), added.member, day(on)).unwrap().len();
    assert_eq!(["2026-10-31", "2026-11-01"].map(held), [2, 0]);
}

/// One that begins in November and is ended in October holds on no day; one that has begun keeps its first.
#[test]
fn a_posting_that_is_ended_before_it_begins_never_holds() {
    let mut laptop = Laptop::with_roster();
    let args = AddMemberArgs { team: Some(Team::id("310104", "8")), ..person(Role::Recorder) };
    let member = add(&mut laptop, &office(), &args).unwrap().member;
    let (id, scope) = (RecordId::derive(&["later"]), Compartment::Directory.at(district()));
    let later = Grant {
        member,
        role: Role::Recorder,
        place: community(),
        team: args.team,
        from_on: day("2026-11-15"),
        to_on: None,
        seat: None,
        section: None,
    };
    laptop
        .store
        .write::<_, Error>(&office(), now(), |tx| Ok(tx.create_as(Intent::AddMember, scope, id, &later)?))
        .unwrap();
    let backwards = Grant { to_on: Some(day("2026-11-14")), ..later.clone() };
    let odd = RecordId::derive(&["backwards"]);
    let given = laptop
        .store
        .write::<_, Error>(&office(), now(), |tx| Ok(tx.create_as(Intent::AddMember, scope, odd, &backwards)?));
    assert_eq!(refusal(given).reason, "ends_before_it_begins", "nobody gives one like that");
    let held = |laptop: &Laptop, on| members::grants_of(laptop.store.read(), member, day(on)).unwrap().len();
    assert_eq!(held(&laptop, "2026-11-15"), 3);
    let end = EndPostings { member, role: Role::Recorder, last_on: day("2026-10-07") };
    laptop.store.write::<_, Error>(&office(), now(), |tx| members::end_postings(tx, &end)).unwrap();
    let days = ["2026-10-08", "2026-10-09", "2026-11-14", "2026-11-15", "2026-11-16"];
    assert_eq!(days.map(|on| held(&laptop, on)), [2, 0, 0, 0, 0]);
    let next = members::posting_of(laptop.store.read(), member, day("2026-10-09")).unwrap();
    assert!(next.is_none(), "nobody joins with a posting that never begins: {next:?}");
    let again = laptop.store.write::<_, Error>(&office(), now(), |tx| {
        members::end_postings(tx, &EndPostings { last_on: day("2026-11-13"), ..end })
    });
    assert_eq!(refusal(again).reason, "no_such_posting", "it is over already");
}

fn replace(
    laptop: &mut Laptop,
    actor: &Actor,
    (seat, name): (RecordId, Option<&str>),
    from: &str,
) -> Result<(), Error> {
    let (name, unit, phone) = (name.map(str::to_owned), Some("区某单位".to_owned()), Some("13800001234".to_owned()));
    let args = ReplaceHolder { seat, name, unit, phone, from_on: day(from) };
    laptop.store.write::<_, Error>(actor, now(), |tx| directory::replace_holder(tx, &args))
}

fn lines(laptop: &Laptop, on: &str) -> Vec<SeatLine> {
    directory::line_seats(laptop.store.read(), SeatRole::CppccMember, day(on)).unwrap()
}

fn posted(laptop: &mut Laptop, actor: &Actor, seat: RecordId) -> Result<members::AddedMember, Error> {
    laptop.store.write::<_, Error>(actor, now(), |tx| directory::post_holder(tx, PostHolder { seat }))
}

#[test]
fn whom_a_bureau_may_not_replace_is_said_and_nothing_is_written() {
    let mut laptop = Laptop::with_roster();
    let cppcc = bureau(Role::CppccOffice);
    let line = lines(&laptop, "2026-10-08").into_iter().find(|line| line.person.is_some()).unwrap();
    let before = laptop.changes();
    for role in [Role::JusticeBureau, Role::CongressOffice, Role::OrganizationDepartment] {
        let refused = replace(&mut laptop, &bureau(role), (line.seat, Some("新来的")), "2026-10-08");
        assert_eq!(refusal(refused).reason, "not_your_seats");
        assert_eq!(refusal(posted(&mut laptop, &bureau(role), line.seat)).reason, "not_your_seats");
    }
    for actor in [secretary(), bureau(Role::Sysadmin), bureau(Role::Auditor), bureau(Role::Subdistrict)] {
        let refused = replace(&mut laptop, &actor, (line.seat, Some("新来的")), "2026-10-08").unwrap_err();
        assert_eq!(refused.refusal().reason, "not_your_right");
    }
    let held = line.person.clone().unwrap();
    for (name, from, reason) in [
        (Some(" "), "2026-10-08", "name_missing"),
        (Some(held.as_str()), "2026-10-08", "holder_is_so_already"),
        (Some("新来的"), "2025-12-31", "seat_changed_later"),
    ] {
        assert_eq!(refusal(replace(&mut laptop, &cppcc, (line.seat, name), from)).reason, reason);
    }
    assert_eq!(laptop.changes(), before);
}

#[test]
fn a_bureau_replaces_who_holds_its_seat_and_each_keeps_their_days() {
    let mut laptop = Laptop::with_roster();
    let cppcc = bureau(Role::CppccOffice);
    let line = lines(&laptop, "2026-10-08").into_iter().find(|line| line.person.is_some()).unwrap();
    let held = line.person.clone().unwrap();
    let of =
        |laptop: &Laptop, on| lines(laptop, on).into_iter().find(|one| one.team_number == line.team_number).unwrap();
    let then = |laptop: &Laptop, on| {
        let line = of(laptop, on);
        (line.person, line.holders.len())
    };
    posted(&mut laptop, &cppcc, line.seat).unwrap();
    assert_eq!(refusal(posted(&mut laptop, &cppcc, line.seat)).reason, "holder_has_posting");
    assert_eq!(of(&laptop, "2026-10-08").holders[0].nickname, held);
    replace(&mut laptop, &cppcc, (line.seat, Some("新来的")), "2026-11-01").unwrap();
    assert_eq!(then(&laptop, "2026-10-31"), (Some(held), 1), "who sat there keeps it to the last day");
    assert_eq!(then(&laptop, "2026-11-01"), (Some("新来的".into()), 0), "and so do the postings held for it");
    assert_eq!(refusal(replace(&mut laptop, &cppcc, (line.seat, None), "2026-12-01")).reason, "seat_changed_later");
    let new = of(&laptop, "2026-11-01").seat;
    replace(&mut laptop, &cppcc, (new, None), "2026-12-01").unwrap();
    assert_eq!(then(&laptop, "2026-12-01"), (None, 0));
    let vacant = of(&laptop, "2026-12-01").seat;
    assert_eq!(refusal(posted(&mut laptop, &cppcc, vacant)).reason, "seat_is_vacant");
    replace(&mut laptop, &cppcc, (vacant, Some("再来的")), "2026-12-01").unwrap();
    assert_eq!(then(&laptop, "2026-12-01").0.as_deref(), Some("再来的"), "on its first day the seat itself changes");
}
