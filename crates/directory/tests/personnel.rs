//! A list of members that change in the middle of a year: what is pasted, what it would do, what it did (users.md 5, moment 10).
#![allow(clippy::unwrap_used)]

mod support;

use chrono::NaiveDate;
use directory::import::{
    self, PersonnelArgs, PersonnelLine, PersonnelOutcome, PersonnelReport, PersonnelRow, preview_personnel, read_pasted,
};
use directory::members::{self, AddMemberArgs};
use directory::{Grant, Member, Pairing, Seat, SeatRole, Team, pairings_on, seats_of};
use kernel::{Compartment, GrantId, Intent, MemberId, RecordId, Role};
use support::*;

const FROM: &str = "2026-11-15";

fn team(number: &str) -> RecordId {
    Team::id("310104", number)
}

/// Who sits in a team's seat on a day.
fn sits(laptop: &Laptop, number: &str, seat: SeatRole, on: &str) -> Option<String> {
    let seats = seats_of(laptop.store.read(), team(number), day(on)).unwrap();
    seats.into_iter().find(|view| view.seat_no == seat.number()).and_then(|view| view.person)
}

fn pasted(laptop: &Laptop, text: &str) -> Vec<PersonnelRow> {
    read_pasted(laptop.store.read(), text).unwrap()
}

fn wish(rows: Vec<PersonnelRow>) -> PersonnelArgs {
    PersonnelArgs { rows, from_on: Some(day(FROM)) }
}

fn preview(laptop: &Laptop, rows: Vec<PersonnelRow>) -> PersonnelReport {
    preview_personnel(laptop.store.read(), &wish(rows), today()).unwrap()
}

fn change(laptop: &mut Laptop, rows: Vec<PersonnelRow>) -> PersonnelReport {
    laptop.store.write(&office(), now(), |tx| import::change_personnel(tx, &wish(rows))).unwrap()
}

fn outcomes(report: &PersonnelReport) -> Vec<PersonnelOutcome> {
    report.lines.iter().map(|line| line.outcome).collect()
}

fn row(number: &str, seat: &str, goes: &str, comes: &str) -> PersonnelRow {
    let text = |text: &str| text.to_owned();
    PersonnelRow {
        line: 1,
        team: text(number),
        seat: text(seat),
        goes: text(goes),
        comes: text(comes),
        ..Default::default()
    }
}

fn lone(report: &PersonnelReport) -> &PersonnelLine {
    assert_eq!(report.lines.len(), 1);
    &report.lines[0]
}

fn keys(line: &PersonnelLine) -> Vec<&str> {
    line.says.iter().map(|said| said.key.as_str()).collect()
}

/// A member with an account in a team.
fn with_account(laptop: &mut Laptop, name: &str, role: Role, number: &str) -> MemberId {
    let args = AddMemberArgs {
        nickname: name.to_owned(),
        role,
        team: Some(team(number)),
        community: None,
        seat: None,
        section: None,
        department: None,
    };
    laptop.store.write(&office(), now(), |tx| members::add_member(tx, &args)).unwrap().member
}

fn postings(laptop: &Laptop, member: MemberId, on: NaiveDate) -> Vec<Grant> {
    members::grants_of(laptop.store.read(), member, on).unwrap().into_iter().map(|row| row.value).collect()
}

fn member_of(laptop: &Laptop, name: &str) -> Option<MemberId> {
    let rows = store::rows::<Member>(laptop.store.read(), "WHERE nickname = ?1", [name]).unwrap();
    assert!(rows.len() < 2, "{name} twice");
    rows.first().map(|row| MemberId(row.id.0))
}

#[test]
fn a_table_is_read_however_it_was_pasted() {
    let laptop = Laptop::with_roster();
    let (old, seat) = (sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap(), "党代表");
    let whole = |rows: &[PersonnelRow]| {
        let [row] = rows else { panic!("{rows:?}") };
        (
            row.team.clone(),
            row.seat.clone(),
            row.goes.clone(),
            row.comes.clone(),
            row.phone.clone(),
            row.from_on.clone(),
        )
    };
    let expected = |team: &str, phone: &str, from: &str| {
        (team.to_owned(), seat.to_owned(), old.clone(), "钱多多".to_owned(), phone.to_owned(), from.to_owned())
    };
    let cases = [
        (
            "with a heading",
            format!(
                "团队\t席位\t原成员\t新成员\t联系电话\t生效日期\n17\t{seat}\t{old}\t钱多多\t13812345678\t2026-11-15"
            ),
            expected("17", "13812345678", "2026-11-15"),
        ),
        (
            "other columns first, a title above, a note below, Windows line ends",
            format!(
                "人员调整表\r\n新任\t电话\t日期\t席别\t原任\t走访团队\r\n钱多多\t138 1234 5678\t2026年11月15日\t{seat}\t{old}\t第17团队\r\n以上人员已报备\r\n"
            ),
            expected("第17团队", "138 1234 5678", "2026年11月15日"),
        ),
        (
            "without a heading, columns by what they hold, the first one counting rows is no team",
            format!("17\t{seat}\t{old}\t钱多多\t１３８１２３４５６７８\t2026/11/15"),
            expected("17", "１３８１２３４５６７８", "2026/11/15"),
        ),
        (
            "who comes first",
            format!("钱多多\t{old}\t2026.11.15\t17\t{seat}\t13812345678"),
            expected("17", "13812345678", "2026.11.15"),
        ),
        (
            "typed with blanks",
            format!("第17团队 {seat} {old} 钱多多 13812345678 2026-11-15"),
            expected("第17团队", "13812345678", "2026-11-15"),
        ),
        (
            "typed with commas",
            format!("17，{seat}，{old}，钱多多，13812345678，2026-11-15"),
            expected("17", "13812345678", "2026-11-15"),
        ),
    ];
    for (how, text, expected) in cases {
        assert_eq!(whole(&pasted(&laptop, &text)), expected, "{how}");
    }
}

#[test]
fn a_column_that_counts_the_rows_is_no_team_and_a_quoted_cell_is_one() {
    let laptop = Laptop::with_roster();
    let text = "1\t上海新村居委会\t党代表\t钱多多\n2\t上海新村居委会\t政协委员\t\"孙\n小小\"\n";
    let rows = pasted(&laptop, text);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.team.is_empty() && row.community == "上海新村居委会"), "{rows:?}");
    assert_eq!((rows[0].line, rows[1].line), (1, 2));
    assert!(
        rows[0].comes == "钱多多" && rows[1].comes == "孙\n小小" && rows.iter().all(|row| row.goes.is_empty()),
        "{rows:?}"
    );
    let old = sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap();
    let short_unit = pasted(&laptop, &format!("17\t党代表\t钱多多\t区教育局\t{old}"));
    let told = (short_unit[0].goes.as_str(), short_unit[0].comes.as_str(), short_unit[0].unit.as_str());
    assert_eq!(told, (old.as_str(), "钱多多", "区教育局"));
    for (text, reason) in [
        ("", "personnel_nothing_pasted"),
        (" \t \n", "personnel_nothing_pasted"),
        ("一句话", "personnel_nothing_pasted"),
    ] {
        assert_eq!(read_pasted(laptop.store.read(), text).unwrap_err().refusal().reason, reason, "{text:?}");
    }
    let endless = "17\t党代表\t钱多多\n".repeat(2_001);
    assert_eq!(read_pasted(laptop.store.read(), &endless).unwrap_err().refusal().reason, "personnel_too_long");
}

#[test]
fn what_can_not_be_read_says_what_where_and_leaves_the_others() {
    let mut laptop = Laptop::with_roster();
    let old = sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap();
    let here = row("17", "党代表", &old, "钱多多");
    let cases = [
        (PersonnelRow { team: "九百".into(), ..here.clone() }, "personnel_team_unknown", "team"),
        (PersonnelRow { team: String::new(), ..here.clone() }, "personnel_team_missing", "team"),
        (PersonnelRow { community: "桃源居委会".into(), ..here.clone() }, "community_unknown", "community"),
        (PersonnelRow { community: "上海新村居委会".into(), ..here.clone() }, "personnel_not_its_team", "community"),
        (PersonnelRow { seat: "组织委员".into(), ..here.clone() }, "personnel_seat_unknown", "seat"),
        (PersonnelRow { goes: "赵不在".into(), ..here.clone() }, "personnel_holder_is_another", "goes"),
        (PersonnelRow { seat: String::new(), goes: "赵不在".into(), ..here.clone() }, "personnel_not_in_team", "goes"),
        (PersonnelRow { goes: String::new(), comes: "—".into(), ..here.clone() }, "personnel_nobody", "comes"),
        (PersonnelRow { from_on: "下个月".into(), ..here.clone() }, "personnel_day_unfit", "from_on"),
        (PersonnelRow { to_on: "2026-11-01".into(), ..here.clone() }, "ends_before_it_begins", "to_on"),
        (
            PersonnelRow { comes: String::new(), to_on: "2026-12-01".into(), ..here.clone() },
            "personnel_substitute_missing",
            "comes",
        ),
        (PersonnelRow { opens: "也许".into(), ..here.clone() }, "personnel_opens_unfit", "opens"),
        (PersonnelRow { seat: "联络员".into(), ..here.clone() }, "personnel_no_such_posting", "goes"),
        (PersonnelRow { seat: "书记".into(), ..here.clone() }, "personnel_community_missing", "community"),
        (PersonnelRow { to_team: "18".into(), ..here.clone() }, "personnel_community_missing", "community"),
    ];
    let before = laptop.changes();
    for (wrong, reason, column) in &cases {
        let report = preview(&laptop, vec![wrong.clone()]);
        let line = lone(&report);
        assert_eq!(
            (line.outcome, line.reason.as_deref(), line.column.as_deref()),
            (PersonnelOutcome::Unread, Some(*reason), Some(*column)),
            "{wrong:?}"
        );
    }
    let nobody = PersonnelArgs { rows: vec![here.clone()], from_on: None };
    let undated = preview_personnel(laptop.store.read(), &nobody, today()).unwrap();
    assert_eq!(lone(&undated).reason.as_deref(), Some("personnel_day_missing"));
    assert_eq!(laptop.changes(), before, "looking writes nothing");

    let mut rows: Vec<PersonnelRow> = cases.iter().map(|(row, ..)| row.clone()).collect();
    let other = sits(&laptop, "18", SeatRole::PartyDelegate, FROM).unwrap();
    rows.push(row("18", "党代表", &other, "钱多多"));
    let report = change(&mut laptop, rows);
    assert_eq!((report.read, report.changed, report.unchanged, report.unread), (16, 1, 0, 15));
    assert_eq!(
        sits(&laptop, "18", SeatRole::PartyDelegate, FROM).as_deref(),
        Some("钱多多"),
        "the one that can be goes"
    );
    let by_secretary = laptop.store.write(&secretary(), now(), |tx| import::change_personnel(tx, &wish(Vec::new())));
    assert_eq!(refusal(by_secretary).reason, "not_your_right");
}

#[test]
fn who_sat_where_on_a_day_stays_and_the_same_list_again_changes_nothing() {
    let mut laptop = Laptop::with_roster();
    let old = sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap();
    let gone = with_account(&mut laptop, &old, Role::Delegate, "17");
    let rows = vec![
        PersonnelRow {
            phone: "１３８ 1234 5678".into(),
            unit: " 区教育局 ".into(),
            ..row("第 17 团队", "党 代 表", &format!(" {old} "), "钱 多多")
        },
        row("18", "人大代表", &sits(&laptop, "18", SeatRole::CongressDeputy, FROM).unwrap(), "空缺"),
    ];
    let looked = preview(&laptop, rows.clone());
    assert_eq!(outcomes(&looked), [PersonnelOutcome::Replaced, PersonnelOutcome::Ended]);
    assert_eq!(keys(&looked.lines[0]), ["seat_replaced", "account_ends", "account_new"]);
    assert_eq!(keys(&looked.lines[1]), ["seat_vacated"]);
    let done = change(&mut laptop, rows.clone());
    assert_eq!(done.lines, looked.lines, "what was shown is what was done");

    for (on, who) in [("2026-01-01", old.as_str()), ("2026-11-14", &old), (FROM, "钱多多"), ("2027-03-01", "钱多多")]
    {
        assert_eq!(sits(&laptop, "17", SeatRole::PartyDelegate, on).as_deref(), Some(who), "{on}");
    }
    let seats = seats_of(laptop.store.read(), team("17"), day(FROM)).unwrap();
    let seat = seats.iter().find(|seat| seat.seat_no == 2).unwrap();
    assert_eq!((seat.phone.as_deref(), seat.unit.as_deref()), (Some("13812345678"), Some("区教育局")));
    assert!(postings(&laptop, gone, day("2026-11-14")).len() == 1 && postings(&laptop, gone, day(FROM)).is_empty());
    let came = member_of(&laptop, "钱多多").unwrap();
    assert_eq!(done.lines[0].member, Some(came));
    assert!(postings(&laptop, came, day("2026-11-14")).is_empty());
    let given = postings(&laptop, came, day(FROM));
    assert_eq!((given.len(), given[0].role, given[0].team), (1, Role::Delegate, Some(team("17"))));
    assert_eq!(sits(&laptop, "18", SeatRole::CongressDeputy, FROM), None);

    let written = laptop.changes();
    let again = change(&mut laptop, rows);
    assert_eq!((outcomes(&again), laptop.changes()), (vec![PersonnelOutcome::Unchanged; 2], written));
    // The roster as it was brought in January speaks of who is there now: it would put the old one back, and says so.
    let old_roster = import::preview(laptop.store.read(), &roster()).unwrap();
    assert_eq!((old_roster.updated, old_roster.created), (2, 0), "{:?}", old_roster.findings);
}

#[test]
fn two_rows_may_not_want_different_things_of_one_seat() {
    let mut laptop = Laptop::with_roster();
    let old = sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap();
    let first = row("17", "党代表", &old, "钱多多");
    let rows = vec![
        first.clone(),
        PersonnelRow { line: 2, ..first.clone() },
        PersonnelRow { line: 3, comes: "孙小小".into(), ..first },
    ];
    for report in [preview(&laptop, rows.clone()), change(&mut laptop, rows)] {
        assert_eq!(
            outcomes(&report),
            [PersonnelOutcome::Replaced, PersonnelOutcome::Unchanged, PersonnelOutcome::Unread]
        );
        assert_eq!(
            (report.lines[2].reason.as_deref(), report.lines[2].params["row"].as_str()),
            (Some("personnel_row_twice"), "1")
        );
    }
}

#[test]
fn a_vacant_seat_is_filled_a_number_corrected_and_a_wrong_name_of_the_same_day_too() {
    let mut laptop = Laptop::with_roster();
    let old = sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap();
    change(&mut laptop, vec![row("17", "党代表", &old, "")]);
    let later =
        PersonnelRow { from_on: "2026-12-01".into(), opens: "是".into(), ..row("17", "党代表", "", "钱多多") };
    let filled = change(&mut laptop, vec![later.clone()]);
    assert_eq!(
        (outcomes(&filled), keys(lone(&filled))),
        (vec![PersonnelOutcome::Added], vec!["seat_filled", "account_new"])
    );
    let number = PersonnelRow { phone: "13900000000".into(), ..later.clone() };
    let corrected = change(&mut laptop, vec![number]);
    assert_eq!((outcomes(&corrected), keys(lone(&corrected))), (vec![PersonnelOutcome::Corrected], vec!["contact"]));
    let other = PersonnelRow { goes: "钱多多".into(), comes: "钱夺夺".into(), opens: String::new(), ..later };
    let renamed = change(&mut laptop, vec![other]);
    assert_eq!(outcomes(&renamed), [PersonnelOutcome::Replaced]);
    assert_eq!(sits(&laptop, "17", SeatRole::PartyDelegate, "2026-12-01").as_deref(), Some("钱夺夺"));
    assert_eq!(sits(&laptop, "17", SeatRole::PartyDelegate, "2026-11-30"), None);
}

#[test]
fn an_ill_lawyer_is_substituted_for_a_time_and_keeps_the_account() {
    let mut laptop = Laptop::with_roster();
    let lawyer = sits(&laptop, "17", SeatRole::Lawyer, FROM).unwrap();
    let ill = with_account(&mut laptop, &lawyer, Role::Lawyer, "17");
    let rows = vec![PersonnelRow {
        to_on: "2026-12-31".into(),
        phone: "13700000000".into(),
        ..row("17", "律师", &lawyer, "吴代班")
    }];
    let done = change(&mut laptop, rows.clone());
    assert_eq!(
        (outcomes(&done), keys(lone(&done))),
        (vec![PersonnelOutcome::Substituted], vec!["seat_lent", "account_new"])
    );
    for (on, who) in [
        ("2026-11-14", &lawyer),
        (FROM, &"吴代班".to_owned()),
        ("2026-12-31", &"吴代班".to_owned()),
        ("2027-01-01", &lawyer),
    ] {
        assert_eq!(sits(&laptop, "17", SeatRole::Lawyer, on).as_ref(), Some(who), "{on}");
    }
    let stands_in = member_of(&laptop, "吴代班").unwrap();
    let held = |member, on| postings(&laptop, member, day(on)).len();
    assert_eq!(
        [held(stands_in, "2026-11-14"), held(stands_in, "2026-12-31"), held(stands_in, "2027-01-01")],
        [0, 1, 0]
    );
    assert_eq!([held(ill, FROM), held(ill, "2027-01-01")], [1, 1], "nobody ill loses what is theirs");
    let written = laptop.changes();
    assert_eq!(outcomes(&change(&mut laptop, rows)), [PersonnelOutcome::Unchanged]);
    assert_eq!(laptop.changes(), written);
    let roster = import::preview(laptop.store.read(), &roster()).unwrap();
    assert_eq!((roster.updated, roster.created), (0, 0), "whoever is back is the one of the roster");
}

#[test]
fn a_vacant_seat_and_a_posting_may_be_filled_for_a_time() {
    let mut laptop = Laptop::with_roster();
    let old = sits(&laptop, "17", SeatRole::PartyDelegate, FROM).unwrap();
    change(&mut laptop, vec![row("17", "党代表", &old, "空缺")]);
    let until = |row: PersonnelRow| PersonnelRow { from_on: "2026-12-01".into(), to_on: "2026-12-31".into(), ..row };
    let rows = vec![until(row("17", "党代表", "", "钱多多")), until(row("17", "联络员", "", "何记"))];
    let done = change(&mut laptop, rows.clone());
    assert_eq!(outcomes(&done), [PersonnelOutcome::Substituted; 2]);
    assert_eq!((keys(&done.lines[0])[0], keys(&done.lines[1])[0]), ("seat_filled_for_a_time", "post_added_for_a_time"));
    let who = |on: &str| sits(&laptop, "17", SeatRole::PartyDelegate, on);
    assert_eq!((who("2026-12-31").as_deref(), who("2027-01-01")), (Some("钱多多"), None));
    let recorder = member_of(&laptop, "何记").unwrap();
    let held = |on: &str| postings(&laptop, recorder, day(on)).len();
    assert_eq!((held("2026-12-31"), held("2027-01-01")), (1, 0));
    let written = laptop.changes();
    assert_eq!(
        (outcomes(&change(&mut laptop, rows)), laptop.changes()),
        (vec![PersonnelOutcome::Unchanged; 2], written)
    );
}

#[test]
fn a_lawyer_of_another_team_is_one_person_by_name_and_number() {
    let mut laptop = Laptop::with_roster();
    let lawyer = sits(&laptop, "17", SeatRole::Lawyer, FROM).unwrap();
    let phone = seats_of(laptop.store.read(), team("17"), day(FROM)).unwrap()[4].phone.clone().unwrap();
    let here = with_account(&mut laptop, &lawyer, Role::Lawyer, "17");
    let goes = sits(&laptop, "18", SeatRole::Lawyer, FROM).unwrap_or_default();
    let rows = vec![PersonnelRow { phone, opens: "是".into(), ..row("18", "律师", &goes, &lawyer) }];
    assert_eq!(lone(&change(&mut laptop, rows)).member, Some(here));
    let teams: Vec<_> = postings(&laptop, here, day(FROM)).iter().filter_map(|grant| grant.team).collect();
    assert!(teams.contains(&team("17")) && teams.contains(&team("18")), "{teams:?}");
}

#[test]
fn a_recorder_and_a_secretary_are_replaced_who_hold_no_seat() {
    let mut laptop = Laptop::with_roster();
    let recorder = with_account(&mut laptop, "王敏", Role::Recorder, "17");
    let rows = vec![
        row("17", "联络员", "王敏", "何记"),
        PersonnelRow { community: "上海新村居委会".into(), ..row("", "居民区书记", "", "周书记") },
    ];
    let done = change(&mut laptop, rows.clone());
    assert_eq!(outcomes(&done), [PersonnelOutcome::Replaced, PersonnelOutcome::Added]);
    assert!(postings(&laptop, recorder, day(FROM)).is_empty());
    let secretary = postings(&laptop, member_of(&laptop, "周书记").unwrap(), day(FROM));
    assert_eq!(
        (secretary[0].role, secretary[0].place, secretary[0].team),
        (Role::CommunitySecretary, community(), None)
    );
    let written = laptop.changes();
    assert_eq!(
        (outcomes(&change(&mut laptop, rows)), laptop.changes()),
        (vec![PersonnelOutcome::Unchanged; 2], written)
    );
}

#[test]
fn a_community_goes_to_another_team_with_its_readers() {
    let mut laptop = Laptop::with_roster();
    let theirs = with_account(&mut laptop, "何记", Role::Recorder, "8");
    let ours = with_account(&mut laptop, "王敏", Role::Recorder, "17");
    let all = postings(&laptop, theirs, today()).len();
    assert_eq!(all, 2);
    let moves = PersonnelRow { community: "宛平居委会".into(), to_team: "17".into(), ..PersonnelRow::default() };
    let done = change(&mut laptop, vec![moves.clone()]);
    assert_eq!(
        (outcomes(&done), keys(lone(&done))),
        (vec![PersonnelOutcome::Moved], vec!["community_moves", "team_leaves", "team_follows"])
    );
    let paired = |on: &str| -> Vec<RecordId> {
        let pairings = pairings_on(laptop.store.read(), day(on)).unwrap();
        let wanping =
            |pairing: &Pairing| directory::place_name(laptop.store.read(), pairing.community).unwrap() == "宛平居委会";
        pairings.into_iter().map(|row| row.value).filter(wanping).map(|pairing| pairing.team).collect()
    };
    assert_eq!((paired("2026-11-14"), paired(FROM)), (vec![team("8")], vec![team("17")]));
    assert_eq!((postings(&laptop, theirs, day(FROM)).len(), postings(&laptop, ours, day(FROM)).len()), (1, 2));
    let written = laptop.changes();
    assert_eq!(outcomes(&change(&mut laptop, vec![moves])), [PersonnelOutcome::Unchanged]);
    assert_eq!(laptop.changes(), written);
    let back = PersonnelRow {
        community: "宛平居委会".into(),
        team: "17".into(),
        to_team: "8".into(),
        from_on: "2027-01-01".into(),
        ..PersonnelRow::default()
    };
    assert_eq!(outcomes(&change(&mut laptop, vec![back])), [PersonnelOutcome::Moved]);
    let count = |on: &str| pairings_on(laptop.store.read(), day(on)).unwrap().len();
    assert_eq!((count(FROM), count("2027-01-01")), (count("2026-10-01"), count("2026-10-01")));
    let seats = store::rows::<Seat>(laptop.store.read(), "WHERE is_void = 0", []).unwrap().len();
    assert_eq!(seats, store::rows::<Team>(laptop.store.read(), "", []).unwrap().len() * 5, "no seat was touched");
}

/// Whoever was to begin in the team later never does at the community that left it, and whoever never begins follows nowhere.
#[test]
fn postings_that_never_begin_neither_stay_nor_follow() {
    let mut laptop = Laptop::with_roster();
    let theirs = with_account(&mut laptop, "何记", Role::Recorder, "8");
    let ours = with_account(&mut laptop, "王敏", Role::Recorder, "17");
    let wanping = postings(&laptop, theirs, today())
        .into_iter()
        .map(|grant| grant.place)
        .find(|place| directory::place_name(laptop.store.read(), *place).unwrap() == "宛平居委会")
        .unwrap();
    let later = |member, team, place| Grant {
        member,
        role: Role::Lead,
        place,
        team: Some(team),
        from_on: day("2026-12-01"),
        to_on: None,
        seat: None,
        section: None,
    };
    let own = postings(&laptop, ours, today())[0].place;
    let scope = Compartment::Directory.at(district());
    let (stays, never) = (RecordId::derive(&["stays"]), RecordId::derive(&["never"]));
    laptop
        .store
        .write::<_, directory::Error>(&office(), now(), |tx| {
            tx.create_as(Intent::AddMember, scope, stays, &later(theirs, team("8"), wanping))?;
            tx.create_as(Intent::AddMember, scope, never, &later(ours, team("17"), own))?;
            members::end_grant(tx, GrantId(never.0), day("2026-11-30"))
        })
        .unwrap();
    assert_eq!(
        members::posting_of(laptop.store.read(), ours, day("2026-11-20")).unwrap().unwrap().role,
        Role::Recorder
    );

    let moves = PersonnelRow { community: "宛平居委会".into(), to_team: "17".into(), ..PersonnelRow::default() };
    let done = change(&mut laptop, vec![moves.clone()]);
    assert_eq!(outcomes(&done), [PersonnelOutcome::Moved], "{done:?}");
    let left = store::must::<Grant>(laptop.store.read(), stays).unwrap().value;
    assert_eq!(left.to_on, Some(day("2026-11-30")), "it holds on no day");
    let there = |member, on: &str| postings(&laptop, member, day(on)).iter().filter(|g| g.place == wanping).count();
    assert_eq!(["2026-11-14", FROM, "2026-12-01"].map(|on| there(theirs, on)), [1, 0, 0]);
    assert_eq!(["2026-11-14", FROM, "2026-12-01"].map(|on| there(ours, on)), [0, 1, 1]);
    let written = laptop.changes();
    assert_eq!(outcomes(&change(&mut laptop, vec![moves])), [PersonnelOutcome::Unchanged]);
    assert_eq!(laptop.changes(), written);
}
