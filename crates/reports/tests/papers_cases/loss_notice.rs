//! The notice of a lost laptop: it says what the role read and no more, and names nobody.

use chrono::NaiveDate;
use concerns::Terms;
use kernel::Role;
use reports::LossNotice;
use reports::papers::{self, Block};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn notice(role: Role, count: Option<(u32, u32)>) -> LossNotice<'static> {
    LossNotice {
        place: "上海新村",
        role,
        told_on: day("2026-10-09"),
        seen_on: Some(day("2026-10-08")),
        count,
        pack: Terms::xuhui().unwrap(),
        dated: day("2026-10-10"),
        is_practice: false,
    }
}

fn words(notice: &LossNotice<'_>) -> String {
    let text = |block: Block| match block {
        Block::Heading1(text) | Block::Paragraph(text) => text,
        other => panic!("{other:?}"),
    };
    notice.paper().blocks.into_iter().map(text).collect::<Vec<_>>().join("\n")
}

#[test]
fn it_tells_what_the_role_read_and_nothing_it_did_not() {
    for (role, ledger, drafts, work) in [
        (Role::CommunitySecretary, true, false, true),
        (Role::Recorder, false, true, true),
        (Role::Subdistrict, false, false, true),
    ] {
        let said = words(&notice(role, None));
        for (is_told, part) in [(ledger, "住户台账"), (drafts, "座谈会签到"), (work, "办理情况")] {
            assert_eq!(said.contains(part), is_told, "{} {part}", role.word());
        }
        assert_eq!(said.contains("关爱对象"), drafts, "{}", role.word());
    }
}

#[test]
fn there_is_none_where_there_is_nothing_to_name() {
    for (role, count, is_one) in [
        (Role::Recorder, None, true),
        (Role::Recorder, Some((0, 1)), true),
        (Role::Recorder, Some((0, 0)), false),
        (Role::Sysadmin, None, false),
    ] {
        assert_eq!(notice(role, count).names_something(), is_one, "{} {count:?}", role.word());
    }
}

#[test]
fn it_counts_once_there_is_a_list_and_says_until_when() {
    let listed = words(&notice(Role::Recorder, Some((40, 35))));
    assert!(listed.contains("共涉及40户、35人") && !listed.contains("正在核对"), "{listed}");
    assert!(listed.contains("按名单逐户告知"), "{listed}");
    assert!(listed.contains("2026年10月9日，我们得知") && listed.contains("取得资料是在2026年10月8日"), "{listed}");
    assert!(listed.contains("直接交给它的内容也可能在上面"), "an exchange brings more than the hub did: {listed}");
    assert!(listed.contains("收到停用登记后") && !listed.contains("不再接受"), "the hub holds what comes: {listed}");
    let unlisted = words(&notice(Role::Recorder, None));
    assert!(unlisted.contains("正在核对") && !unlisted.contains("共涉及"), "{unlisted}");
    assert!(!unlisted.contains("按名单"), "there is no list yet: {unlisted}");
    let never = words(&LossNotice { seen_on: None, ..notice(Role::Recorder, None) });
    assert!(never.contains("没有直接连接过") && !never.contains("最后一次"), "{never}");
}

#[test]
fn every_page_says_that_it_is_a_draft_and_the_file_is_one() {
    let paper = notice(Role::Recorder, None).paper();
    assert!(paper.notice.as_deref().unwrap().contains("草稿"));
    let blank = Block::Paragraph("联系电话：＿＿＿＿＿＿＿＿＿＿＿＿".to_owned());
    assert!(paper.blocks.contains(&blank), "whom to call is filled in by a person");
    assert!(paper.issuer.as_deref().unwrap().ends_with("办公室"), "{:?}", paper.issuer);
    let practice = LossNotice { is_practice: true, ..notice(Role::Recorder, None) }.paper();
    assert!(practice.notice.unwrap().starts_with("练习数据"));
    let bytes = papers::docx(&paper).unwrap();
    assert_eq!(&bytes[..2], b"PK");
    assert_eq!(bytes, papers::docx(&paper).unwrap(), "the same notice gives the same bytes");
}
