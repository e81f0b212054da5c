//! What the report says, and what it must not say.

use crate::district::{District, args, day, team};
use crate::made::{all_words, frozen, report, round, texts, words_of};
use reports::figures::{Frozen, percent};
use reports::papers::{Block, UNNAMED};
use reports::{PaperCheck, RoundReport};
use std::collections::BTreeSet;

/// Numbers with their decimals, in the order of the text.
fn numbers(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    parts.map(|part| part.trim_matches('.').to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Every number of the running text and its tables is a figure, the share of a figure in its base, or a part of a date.
fn strangers(frozen: &Frozen, body: &str) -> Vec<String> {
    let mut known: BTreeSet<String> = frozen.table.rows.iter().map(|row| row.value.to_string()).collect();
    let shares = frozen.table.rows.iter().filter_map(|row| percent(row.value, row.base?));
    known.extend(shares.map(|share| share.trim_end_matches('%').to_owned()));
    let dates = ["2026年10月1日至10月10日", "2026年第4次", "2026年10月8日", "2026年10月1日至12月31日", "2026年第4季度"];
    let without_dates = dates.iter().fold(body.to_owned(), |text, date| text.replace(date, ""));
    numbers(&without_dates).into_iter().filter(|number| !known.contains(number)).collect()
}

#[test]
fn every_number_in_the_text_stands_in_the_table() {
    let district = round();
    let none = texts(&[]);
    for period in ["2026-4", "2026Q4"] {
        for team in [None, Some(team("1")), Some(team("2"))] {
            let frozen = district.freeze(&args(period, team, None));
            let body = words_of(&report(&frozen, &none).paper().blocks);
            assert_eq!(strangers(&frozen, &body), Vec::<String>::new(), "{period} {team:?}\n{body}");
        }
    }
    // The search finds a number that is not there: an author's own.
    let frozen = frozen(None);
    let typed = texts(&[("next", "力争完成97件。")]);
    assert_eq!(strangers(&frozen, &words_of(&report(&frozen, &typed).paper().blocks)), ["97"]);
}

#[test]
fn records_no_program_here_can_read_are_said_in_the_paper_and_in_the_book() {
    let mut frozen = frozen(None);
    let none = texts(&[]);
    let said = |frozen: &Frozen| {
        let report = report(frozen, &none);
        let book = report.ledger_workbook();
        let words = "另有13条记录本机暂时读不出，没有计入各项数字。";
        (
            words_of(&report.paper().blocks).contains(words),
            book.sheets.iter().all(|s| s.notes.iter().any(|n| n == words)),
        )
    };
    assert_eq!(said(&frozen), (false, false));
    frozen.table.left_out = 13;
    assert_eq!(said(&frozen), (true, true));
}

#[test]
fn a_long_list_of_the_missing_stands_two_by_two() {
    let mut frozen = frozen(None);
    let none = texts(&[]);
    let one = frozen.missing[0].clone();
    let rows = |frozen: &Frozen| {
        let paper = report(frozen, &none).paper();
        let Block::Table(table) = paper.annexes[0].blocks[0].clone() else { panic!("{:?}", paper.annexes[0]) };
        (table.columns.len(), table.rows.len(), table.rows.concat().len())
    };
    frozen.missing = vec![one.clone(); 20];
    assert_eq!(rows(&frozen), (2, 20, 40));
    frozen.missing = vec![one; 41];
    assert_eq!(rows(&frozen), (4, 21, 82));
}

#[test]
fn one_place_alone_is_said_once() {
    let frozen = frozen(Some(team("1")));
    let none = texts(&[]);
    let heads = |frozen: &Frozen| {
        let paper = report(frozen, &none).paper();
        let annex = paper.annexes.iter().find(|annex| annex.title == ["群众反映事项台账"]).unwrap().clone();
        let Block::Table(table) = annex.blocks[0].clone() else { panic!("{annex:?}") };
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        (table.columns.iter().any(|column| column.head == "居民区"), annex.blocks.len())
    };
    assert_eq!(heads(&frozen), (false, 2), "a note names it");
    let mut two = frozen.clone();
    two.ledger[0].community = "乐山二三村".into();
    assert_eq!(heads(&two), (true, 1));
}

#[test]
fn changed_numbers_change_the_text() {
    let mut frozen = frozen(None);
    let none = texts(&[]);
    let before = words_of(&report(&frozen, &none).paper().blocks);
    for row in &mut frozen.table.rows {
        row.value += 7000;
    }
    let after = words_of(&report(&frozen, &none).paper().blocks);
    assert_ne!(before, after);
    assert_eq!(strangers(&frozen, &after), Vec::<String>::new(), "no number comes from elsewhere");
}

#[test]
fn the_outline_is_the_districts_own() {
    let frozen = frozen(None);
    let none = texts(&[]);
    let paper = report(&frozen, &none).paper();
    let first: Vec<&str> = paper
        .blocks
        .iter()
        .filter_map(|b| if let Block::Heading1(text) = b { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(first, ["走访基本情况", "诉求收集与办理", "存在问题", "下步安排"]);
    assert_eq!(paper.title, ["关于2026年第4次", "“满意在徐汇·服务在基层”", "集中走访情况的报告"]);
    assert_eq!(paper.addressee.as_deref(), Some("徐汇区“满意在徐汇·服务在基层”走访行动领导小组"));
    assert_eq!(paper.issuer.as_deref(), Some("徐汇区“满意在徐汇·服务在基层”走访行动领导小组办公室"));
    assert_eq!(paper.date, Some(day("2026-10-16")));
    assert_eq!(paper.attachments, ["未收到走访情况名单", "群众反映事项台账", "提请区级研究的事项清单", "指标口径说明"]);
    let body = words_of(&paper.blocks);
    for said in [
        "应走访居民区2个，已走访1个，其中在集中走访期内走访1个；收集群众反映5件",
        "未收到走访情况1个，名单见附件；未收到不等于未走访，不计为零",
        "召开座谈会1场，参加28人次。上门3户次，其中慰问3户次",
        "诉求3件、意见建议1件、表扬1件",
        "已答复群众1件（占33.3%），待答复2件",
        "尚未答复群众2件",
        "本机数据",
    ] {
        assert!(body.contains(said), "{said}\n{body}");
    }
    let missing = words_of(&paper.annexes[0].blocks);
    assert!(missing.contains("乐山二三村") && !missing.contains("上海新村"), "{missing}");
    assert!(words_of(&paper.annexes[2].blocks).contains("加装电梯停工"));
}

#[test]
fn a_teams_paper_and_a_quarters_have_their_own_titles() {
    let district = round();
    let none = texts(&[]);
    let own = district.freeze(&args("2026Q4", Some(team("1")), None));
    let paper = report(&own, &none).paper();
    assert_eq!(paper.title, ["第1走访工作团队关于2026年第4季度", "“满意在徐汇·服务在基层”", "集中走访情况的报告"]);
    assert_eq!(paper.issuer.as_deref(), Some("第1走访工作团队"));
    assert_eq!(paper.addressee.as_deref(), Some("徐汇区“满意在徐汇·服务在基层”走访行动领导小组办公室"));
    let given = texts(&[("title", "关于十月走访\n情况的报告"), ("addressee", "办公室"), ("issuer", "团队")]);
    let paper = report(&own, &given).paper();
    assert_eq!(
        (paper.title.join("|").as_str(), paper.addressee.as_deref()),
        ("关于十月走访|情况的报告", Some("办公室"))
    );
}

#[test]
fn the_districts_copy_names_nobody() {
    let frozen = frozen(None);
    let none = texts(&[]);
    let report = report(&frozen, &none);
    let book = format!("{:?}", report.ledger_workbook());
    for (whose, words) in [("paper", all_words(&report.paper())), ("book", book)] {
        for personal in ["张喆堃", "李赟", "13812345678", "3-2-501", "反映人"] {
            assert!(!words.contains(personal), "{whose}: {personal}");
        }
        assert!(words.contains("路灯不亮"), "{whose}: what was heard stays");
    }
    assert!(checked(&report, "personal_hidden").params["count"] == "2");
}

#[test]
fn an_unnamed_resident_stays_unnamed_on_the_teams_copy() {
    let frozen = frozen(Some(team("1")));
    let none = texts(&[]);
    let report = report(&frozen, &none);
    let book = format!("{:?}", report.ledger_workbook());
    for (whose, words) in [("paper", all_words(&report.paper())), ("book", book)] {
        for hidden in ["李赟", "3-2-501"] {
            assert!(!words.contains(hidden), "{whose}: {hidden}");
        }
        for shown in ["张喆堃", UNNAMED] {
            assert!(words.contains(shown), "{whose}: {shown}");
        }
    }
}

#[test]
fn no_score_no_rank_and_no_other_districts_word() {
    let district = round();
    let none = texts(&[]);
    for team in [None, Some(team("1"))] {
        let frozen = district.freeze(&args("2026-4", team, None));
        let words = all_words(&report(&frozen, &none).paper());
        for banned in ["得分", "评分", "排名", "名次", "到位率", "完成率", "吹哨", "报到", "社区专员", "楼栋长", "专班"]
        {
            assert!(!words.contains(banned), "{banned}");
        }
    }
}

/// No district's word stands in the code: with another pack's words, none of Xuhui's is left.
#[test]
fn another_pack_leaves_no_word_of_this_district() {
    let frozen = round().freeze(&args("2026-4", None, None));
    let mut pack = crate::district::pack().clone();
    (pack.district_word, pack.action_word) = ("东城区".into(), "社区专员".into());
    for (key, word) in
        [("community", "社区"), ("collective_visit", "集中入户"), ("round_window", "入户期"), ("office", "专班办公室")]
    {
        pack.terms.insert(key.to_owned(), word.to_owned());
    }
    let none = texts(&[]);
    let paper = RoundReport { pack: &pack, ..report(&frozen, &none) }.paper();
    let words = [paper.title.concat(), paper.issuer.unwrap_or_default(), words_of(&paper.blocks)].concat();
    for foreign in ["徐汇", "满意", "居民区2个", "集中走访", "领导小组"] {
        assert!(!words.contains(foreign), "{foreign}\n{words}");
    }
    assert!(words.contains("关于2026年第4次“社区专员”集中入户情况的报告") && words.contains("应走访社区2个"));
}

#[test]
fn marks_stand_on_every_page() {
    let frozen = frozen(None);
    let none = texts(&[]);
    let plain = report(&frozen, &none);
    assert_eq!(plain.paper().notice.as_deref(), Some("本机数据"));
    let marked = RoundReport { is_practice: true, is_correction: true, ..plain };
    assert_eq!(marked.paper().notice.as_deref(), Some("练习数据，不得作为正式材料；更正；本机数据"));
    assert!(format!("{:?}", marked.ledger_workbook()).contains("练习数据，不得作为正式材料"));
}

#[test]
fn an_empty_round_says_so() {
    let frozen = District::new().freeze(&args("2026-4", Some(team("2")), None));
    let none = texts(&[]);
    let paper = report(&frozen, &none).paper();
    let body = words_of(&paper.blocks);
    assert!(body.contains("没有收到经确认的群众反映") && body.contains("未收到走访情况1个"), "{body}");
    assert_eq!(paper.attachments, ["未收到走访情况名单", "指标口径说明"]);
}

fn checked(report: &RoundReport<'_>, reason: &str) -> PaperCheck {
    let all = report.checks();
    all.iter().find(|check| check.reason == reason).unwrap_or_else(|| panic!("no {reason} in {all:?}")).clone()
}

#[test]
fn checks_say_what_to_look_at() {
    let mut frozen = frozen(None);
    let given = texts(&[
        ("visits", "组织有序。"),
        ("problems", "住18号501室的居民反映12345热线"),
        ("next", "力争97件，已答复1件"),
    ]);
    {
        let report = report(&frozen, &given);
        assert!(checked(&report, "figures_add_up").is_ok);
        assert_eq!(checked(&report, "cut_off").params["at"], "2026年10月8日09时57分");
        let missing = checked(&report, "not_received");
        assert_eq!((missing.is_ok, missing.params["count"].as_str()), (false, "1"));
        assert_eq!(checked(&report, "text_empty").params["text"], "items");
        assert_eq!(checked(&report, "text_personal").params["text"], "problems");
        let typed = report
            .checks()
            .into_iter()
            .filter(|check| check.reason == "text_number_unknown")
            .map(|c| c.params["numbers"].clone());
        assert_eq!(typed.collect::<Vec<_>>(), ["12345、18、501", "97"]);
        assert!(words_of(&report.paper().blocks).contains("组织有序。"));
    }
    for row in frozen.table.rows.iter_mut().filter(|row| row.id == "nature.praise") {
        row.value += 1;
    }
    let broken = checked(&report(&frozen, &given), "figures_do_not_add_up");
    assert_eq!((broken.is_ok, broken.params["family"].as_str(), broken.params["sum"].as_str()), (false, "nature", "6"));
}
