//! One report as an office would send it, and what goes wrong in real texts.

use chrono::NaiveDate;
use reports::papers::{Align, Annex, Block, Column, Paper, Table};

/// Names outside GB 2312, signs of every markup, a control character as a paste from a word processor brings it.
pub const NASTY: &str = "张喆堃 李赟 王昇玥 #$*@_<>&\"\u{b}";
/// The same as it must come out.
pub const NASTY_CLEAN: &str = "张喆堃 李赟 王昇玥 #$*@_<>&\"";

pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 16).unwrap()
}

fn p(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

fn h1(text: &str) -> Block {
    Block::Heading1(text.to_owned())
}

fn h2(text: &str) -> Block {
    Block::Heading2(text.to_owned())
}

pub fn report() -> Paper {
    Paper {
        title: vec!["徐汇区“满意”行动领导小组办公室".to_owned(), "关于2026年第4次集中走访情况的报告".to_owned()],
        addressee: Some("区“满意”行动领导小组".to_owned()),
        blocks: body(),
        attachments: vec!["各街道（镇）走访情况表".to_owned(), "提请区级研究的疑难问题清单".to_owned()],
        issuer: Some("区“满意”行动领导小组办公室".to_owned()),
        date: Some(day()),
        annexes: vec![
            Annex {
                title: vec!["各街道（镇）走访情况表".to_owned()], blocks: vec![Block::Table(by_street())]
            },
            Annex {
                title: vec!["提请区级研究的疑难问题清单".to_owned()], blocks: vec![Block::Table(hard_cases(6))]
            },
        ],
        notice: Some("练习数据".to_owned()),
    }
}

fn body() -> Vec<Block> {
    vec![
        p(
            "按照年度工作安排,10月1日至10日,全区307个走访工作团队开展了2026年第4次集中走访。截至10月15日,应走访307个团队,\
             已走访301个,其中在集中走访期内走访296个;收集群众反映1 087件,当场答复412件。现将有关情况报告如下。",
        ),
        h1("走访基本情况"),
        h2("任务完成"),
        p(
            "已召开座谈会301场,参加9,214人次,慰问、上门家庭1204户。未按期走访(已补访)5个团队,尚未走访6个团队,名单见附件1。",
        ),
        h2("团队成员参加"),
        p("处级领导干部、党代表、人大代表、政协委员、律师均到会的团队268个。席位空缺48个,已由相关单位研究增补。"),
        h1("诉求收集与办理"),
        h2("分类情况"),
        p(
            "1 087件反映中,诉求736件、意见建议198件、咨询121件、表扬32件。诉求较为集中的是“加装电梯”“停车难”“楼道堆物”三类。",
        ),
        Block::Table(by_category()),
        Block::Note("注：同一事项由多人反映的,归并后计一件;12345热线已受理的不重复计算。".to_owned()),
        h2("办理情况"),
        Block::Heading3("已答复的".to_owned()),
        p(&format!("已答复群众655件,占诉求的89.0%。其中,{NASTY}等反映的物业收费公示问题,由结对单位会同街道现场解决。")),
        Block::Heading3("在办的".to_owned()),
        p(
            "在办81件,均已明确办理途径和答复时间。其中由居民区自治协商解决19件、结对单位解决23件、街道(镇)解决21件、区职能部门解决12件、区层面协调解决6件。",
        ),
        h1("下一步安排"),
        p(
            "一是对尚未走访的6个团队逐一联系,10月底前完成补访。二是对提请区级研究的6件疑难问题,由办公室会同有关部门提出意见。三是在下次座谈会上,由团队逐件通报上次诉求办理情况。",
        ),
        p("特此报告。"),
    ]
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn by_category() -> Table {
    Table {
        caption: Some("表1　反映事项分类情况".to_owned()),
        columns: vec![
            Column::new("类别", 3, Align::Left),
            Column::new("件数", 1, Align::Right),
            Column::new("已答复", 1, Align::Right),
            Column::new("在办", 1, Align::Right),
        ],
        rows: vec![
            row(&["加装电梯", "168", "131", "37"]),
            row(&["停车管理", "142", "130", "12"]),
            row(&["楼道堆物、消防通道", "117", "112", "5"]),
            row(&["物业服务", "96", "88", "8"]),
            row(&["其他", "213", "194", "19"]),
        ],
    }
}

fn by_street() -> Table {
    let streets = [
        "天平街道",
        "湖南街道",
        "斜土街道",
        "枫林街道",
        "长桥街道",
        "田林街道",
        "虹梅街道",
        "康健街道",
        "徐家汇街道",
        "凌云街道",
        "龙华街道",
        "漕河泾街道",
        "华泾镇",
    ];
    Table {
        caption: None,
        columns: vec![
            Column::new("街道（镇）", 3, Align::Left),
            Column::new("应走访", 1, Align::Right),
            Column::new("已走访", 1, Align::Right),
            Column::new("收集诉求", 1, Align::Right),
        ],
        rows: streets
            .iter()
            .enumerate()
            .map(|(i, s)| row(&[s, &(20 + i).to_string(), &(19 + i).to_string(), &(50 + i * 3).to_string()]))
            .collect(),
    }
}

/// A table of long cells.
pub fn hard_cases(count: usize) -> Table {
    let told =
        "小区建成于1986年,楼道狭窄,十二个门栋中有九个门栋居民已达成加装意向,因管线迁移费用分担意见不一,施工暂停。";
    Table {
        caption: None,
        columns: vec![
            Column::new("序号", 1, Align::Center),
            Column::new("居民区", 2, Align::Left),
            Column::new("问题", 5, Align::Left),
            Column::new("建议牵头部门", 2, Align::Left),
        ],
        rows: (1..=count).map(|n| row(&[&n.to_string(), "上海新村居民区", told, "区房管局"])).collect(),
    }
}

/// A body as hostile to the grid as texts get: punctuation in rows, digits, long numbers, rare names.
pub fn hostile() -> Paper {
    let crowded = "他说：“我们（十二号楼）的‘老大难’问题，《条例》（试行）里写得明明白白。”——可是，“没人管！”，“没人问！”，“没人答！”；于是，大家（约30人）都来了。".repeat(6);
    let plain = "集中走访收集群众反映的诉求和意见建议并逐件明确办理途径".repeat(40);
    let mixed =
        "电话021-64333333转8012，编号XH-2026-4-000317，面积86.35㎡，占比91.4%，张喆堃、李赟、王昇玥等12户。".repeat(12);
    Paper {
        title: vec!["版面核对".to_owned()],
        blocks: vec![p(&crowded), p(&plain), p(&mixed)],
        date: Some(day()),
        ..Paper::default()
    }
}
