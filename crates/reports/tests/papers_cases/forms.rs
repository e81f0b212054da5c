//! The small forms: what the slip promises, every item once, nobody named who wished not to be, drafts marked.

use reports::papers::{
    AcceptanceSlip, AgreedAction, AttendanceSheet, Attendee, Confirmation, HeardItem, LastRoundReadout, PrintedPage,
    ReadoutItem, UNNAMED, VisitRecord,
};
use typeset::text_lines;

use crate::sample::{NASTY, NASTY_CLEAN, day};

fn text_of<P: PrintedPage>(page: &P) -> String {
    let pages = text_lines(P::TEMPLATE, &page.input().unwrap()).unwrap();
    pages.into_iter().flatten().map(|line| line.chars + "\n").collect()
}

fn joined<P: PrintedPage>(page: &P) -> String {
    text_of(page).replace(['\n', ' ', '\t', '\u{3000}'], "")
}

pub fn attendance() -> AttendanceSheet {
    let invited = |n: usize| Attendee {
        name: (n % 10 != 9).then(|| format!("居民{n:02}")),
        capacity: if n.is_multiple_of(3) { "楼组长".to_owned() } else { "居民代表".to_owned() },
    };
    AttendanceSheet {
        action: "“满意在徐汇·服务在基层”走访行动".to_owned(),
        community: "上海新村居民区".to_owned(),
        round: "2026年第4次集中走访".to_owned(),
        place: "居民区活动室".to_owned(),
        held_on: day(),
        time: "14:00—15:30".to_owned(),
        attendees: (1..=24).map(invited).collect(),
        walk_in_lines: 6,
        notice: Some("练习数据".to_owned()),
    }
}

fn heard(n: usize) -> HeardItem {
    HeardItem {
        name: (n != 2).then(|| format!("居民{n:02}")),
        place: format!("{n}号楼"),
        content: format!("第{n}件：楼道照明损坏多日，夜间出行不便，希望尽快修复，并检查其他楼层。"),
        nature: if n.is_multiple_of(3) { "意见建议".to_owned() } else { "诉求".to_owned() },
        first_answer: if n.is_multiple_of(2) { "物业三日内到场检修".to_owned() } else { String::new() },
        route: if n.is_multiple_of(2) { "街道（镇）解决".to_owned() } else { String::new() },
    }
}

pub fn record() -> VisitRecord {
    VisitRecord {
        action: "“满意在徐汇·服务在基层”走访行动".to_owned(),
        community: "上海新村居民区".to_owned(),
        subdistrict: "湖南街道".to_owned(),
        round: "2026年第4次集中走访".to_owned(),
        team: "第117走访工作团队".to_owned(),
        held_on: day(),
        time: "14:00—15:30".to_owned(),
        place: "居民区活动室".to_owned(),
        team_members: vec!["王昇玥（带队领导）".to_owned(), "李赟（律师）".to_owned()],
        participants: 31,
        participants_by_group: "居民代表22人，楼组长6人，居委会3人".to_owned(),
        briefing_topics: vec!["既有多层住宅加装电梯政策".to_owned(), "生活垃圾分类".to_owned()],
        families_called_on: 3,
        heard: (1..=12).map(heard).collect(),
        agreed_actions: vec![
            AgreedAction {
                content: "楼道照明全面检查一次".to_owned(),
                owner: "物业公司".to_owned(),
                due_on: Some(day()),
            },
            AgreedAction { content: NASTY.to_owned(), owner: String::new(), due_on: None },
        ],
        recorder: "张喆堃".to_owned(),
        confirmed: None,
        notice: Some("练习数据".to_owned()),
    }
}

pub fn readout() -> LastRoundReadout {
    let item = |n: usize| ReadoutItem {
        name: (n != 3).then(|| format!("居民{n:02}")),
        place: "5弄".to_owned(),
        content: format!("事项{n:02}停车位划线"),
        handler: "街道房管所".to_owned(),
        state: if n.is_multiple_of(3) { "在办".to_owned() } else { "已解决".to_owned() },
        answer: (!n.is_multiple_of(3)).then(|| format!("已答{n:02}")),
        waits: n.is_multiple_of(3),
    };
    LastRoundReadout {
        action: "“满意在徐汇·服务在基层”走访行动".to_owned(),
        community: "上海新村居民区".to_owned(),
        round: "2026年第3次集中走访".to_owned(),
        as_of: day(),
        items: (1..=9).map(item).collect(),
        notice: None,
    }
}

pub fn slip() -> AcceptanceSlip {
    AcceptanceSlip {
        action: "“满意在徐汇·服务在基层”走访行动".to_owned(),
        community: "上海新村居民区".to_owned(),
        number: "SHXC0317-K".to_owned(),
        accepted_on: day(),
        place: "5弄3号楼".to_owned(),
        concern: format!("{NASTY}等反映楼道照明损坏多日,夜间出行不便。希望尽快修复。"),
        handler: "张喆堃".to_owned(),
        phone: String::new(),
        answer_by: day() + chrono::Days::new(14),
        notice: Some("练习数据".to_owned()),
    }
}

#[test]
fn the_slip_says_number_person_and_day_of_an_answer_and_promises_no_solution() {
    let text = joined(&AcceptanceSlip { phone: "021-64330000".to_owned(), ..slip() });
    for words in
        ["SHXC0317-K", "张喆堃", "021-64330000", "2026年10月16日", "不迟于2026年10月30日", "练习数据", "凭编号"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(text.contains("不是保证办好的日期") && NASTY_CLEAN.split(' ').all(|name| text.contains(name)), "{text}");
    for organ in ["领导小组", "办公室", "人民政府", "区委"] {
        assert!(!text.contains(organ), "the action's name only: {text}");
    }
    assert!(!joined(&AcceptanceSlip { notice: None, ..slip() }).contains("练习"));
}

#[test]
fn the_slip_stays_one_page_however_much_was_said_and_leaves_lines_to_fill_in() {
    let wordy = AcceptanceSlip {
        concern: "下雨天楼道积水不便".repeat(60),
        place: "小区".repeat(9),
        handler: String::new(),
        ..slip()
    };
    for one in [slip(), wordy] {
        let pages = text_lines(AcceptanceSlip::TEMPLATE, &one.input().unwrap()).unwrap();
        assert_eq!(pages.len(), 1, "{pages:?}");
        let labels: Vec<&str> = pages[0].iter().filter_map(|line| line.chars.split('\t').next()).collect();
        assert!(labels.contains(&"联系电话") && labels.contains(&"首问负责人"), "{labels:?}");
        assert!(pages[0].iter().all(|line| line.right_pt < 148.0 * 72.0 / 25.4 - 30.0), "inside the page");
    }
}

#[test]
fn a_person_without_a_name_stays_unnamed() {
    for (text, times) in [(joined(&attendance()), 2), (joined(&record()), 1), (joined(&readout()), 1)] {
        assert_eq!(text.matches("不透露姓名").count(), times, "{text}");
    }
    assert_eq!(UNNAMED, "（不透露姓名）");
}

#[test]
fn a_draft_says_so_on_every_page_and_a_confirmed_record_never() {
    let draft = record();
    let pages = text_lines(VisitRecord::TEMPLATE, &draft.input().unwrap()).unwrap();
    assert!(pages.len() > 1);
    for page in pages {
        assert!(page.iter().any(|line| line.chars.contains("未确认草稿")));
    }
    let confirmed = Some(Confirmation { name: "王昇玥".to_owned(), confirmed_on: day() });
    let text = joined(&VisitRecord { confirmed, ..record() });
    assert!(!text.contains("未确认") && text.contains("带队领导确认：王昇玥"), "{text}");
}

#[test]
fn every_item_of_the_last_round_stands_exactly_once_the_unanswered_first() {
    let text = joined(&readout());
    let at = |n: usize| text.find(&format!("事项{n:02}")).unwrap();
    for n in 1..=9 {
        assert_eq!(text.matches(&format!("事项{n:02}")).count(), 1);
    }
    let order = [3, 6, 9, 1, 2, 4, 5, 7, 8].map(at);
    assert!(order.is_sorted(), "{order:?}");
    assert!(text.contains("上次共收集9件，已答复6件，待答复3件。"));
}

/// Praise is no open matter, and what nobody answered is not called answered.
#[test]
fn what_waits_for_no_answer_stands_apart() {
    let mut paper = readout();
    (paper.items[0].answer, paper.items[2].waits) = (None, false);
    let text = joined(&paper);
    assert!(text.contains("上次共收集9件，已答复5件，待答复2件，不需答复2件。"), "{text}");
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    let order =
        ["一、待答复（2件）", "事项09", "二、已答复（5件）", "事项08", "三、不需答复（2件）", "事项01", "事项03"];
    assert!(order.map(at).is_sorted(), "{text}");
    paper.items.retain(|item| !item.waits && item.answer.is_none());
    assert!(joined(&paper).contains("一、不需答复（2件）"));
}

#[test]
fn nothing_to_read_out_is_said_in_words() {
    let text = joined(&LastRoundReadout { items: Vec::new(), ..readout() });
    assert!(text.contains("上次走访没有收集到诉求"));
}

#[test]
fn the_attendance_sheet_has_a_line_for_each_guest_and_each_walk_in() {
    let text = text_of(&attendance());
    assert_eq!(text.lines().filter(|line| line.parse::<u32>().is_ok()).count(), 6, "empty lines 25 to 30");
    assert!(text.contains("24\t居民24\t楼组长"));
    assert_eq!(
        text_lines(AttendanceSheet::TEMPLATE, &attendance().input().unwrap()).unwrap().len(),
        1,
        "30 lines, one page"
    );
}

#[test]
fn names_and_signs_survive_on_the_record() {
    let text = joined(&record());
    assert!(text.contains(&NASTY_CLEAN.replace(' ', "")), "{text}");
}

#[test]
fn no_form_knows_a_score_or_a_rank() {
    for text in [joined(&attendance()), joined(&record()), joined(&readout()), joined(&slip())] {
        for word in ["得分", "排名", "名次", "评分"] {
            assert!(!text.contains(word));
        }
    }
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    assert_eq!(attendance().pdf().unwrap(), attendance().pdf().unwrap());
    assert_eq!(record().pdf().unwrap(), record().pdf().unwrap());
    assert_eq!(readout().pdf().unwrap(), readout().pdf().unwrap());
    assert_eq!(slip().pdf().unwrap(), slip().pdf().unwrap());
    assert_eq!(record().preview().unwrap(), record().preview().unwrap());
}
