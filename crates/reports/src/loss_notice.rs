//! 告知书: what residents are told when a laptop that held words of theirs was lost (PIPL 57). A draft for the office to fill in, check and
//! issue: whom to call stays blank. It names nobody.

use crate::figures::{day_words, term};
use crate::papers::{Block, Paper, title_lines};
use chrono::NaiveDate;
use concerns::Terms;
use kernel::{Compartment, Role, policy};

/// What the notice is about. The same notice gives the same bytes.
#[derive(Clone, Copy)]
pub struct LossNotice<'a> {
    /// The place whose residents are told.
    pub place: &'a str,
    /// As what the laptop's member read records there.
    pub role: Role,
    /// The day the loss was said to the office and the laptop put out of use.
    pub told_on: NaiveDate,
    /// The day the laptop last got records; none where it never came to the hub itself.
    pub seen_on: Option<NaiveDate>,
    /// How many households and people are on the list; none while it is not made.
    pub count: Option<(u32, u32)>,
    /// The district's words.
    pub pack: &'a Terms,
    /// 成文日期.
    pub dated: NaiveDate,
    /// True in a practice district: every page says that it is no official paper.
    pub is_practice: bool,
}

impl LossNotice<'_> {
    /// The paper.
    pub fn paper(&self) -> Paper {
        let draft = "草稿，请核对并填好联系人后印发";
        let practice = "练习数据，不得作为正式材料";
        let notice = if self.is_practice { format!("{practice}；{draft}") } else { draft.to_owned() };
        Paper {
            title: title_lines("关于一台工作电脑丢失的告知书"),
            addressee: Some(format!("{}居民朋友", self.place)),
            blocks: self.blocks(),
            issuer: Some(self.office()),
            date: Some(self.dated),
            notice: Some(notice),
            ..Paper::default()
        }
    }

    fn office(&self) -> String {
        format!("{}“{}”走访行动{}", self.pack.district_word, self.pack.action_word, term(self.pack, "office"))
    }

    fn blocks(&self) -> Vec<Block> {
        let head = |text: &str| Block::Heading1(text.to_owned());
        let says = |text: String| Block::Paragraph(text);
        let mut blocks = vec![
            says(format!(
                "我们遗失了一台走访工作用的电脑，上面存有{}部分居民的信息。根据《中华人民共和国个人信息保护法》第五十七条，现将有关情况告知如下。",
                self.place
            )),
            head("发生了什么"),
            says(format!("{}，我们得知这台电脑丢失。{}", day_words(self.told_on), self.until())),
            head("可能涉及哪些信息"),
        ];
        blocks.extend(self.kinds_of_words().into_iter().map(says));
        blocks.push(says(self.how_many()));
        blocks.extend([
            head("可能有什么影响"),
            says("电脑里的资料加密保存，没有使用人的口令打不开。如果口令也被他人得到，这些信息可能被用来冒充工作人员打电话或上门。".to_owned()),
            head("我们已经做了什么"),
            says(format!("我们已登记丢失，并办理停用这台电脑上的资料：区里的中心端收到停用登记后，不再向它发送内容；它再送来的内容一律扣下，经人核对才采用。{}", self.who_is_told())),
            head("请您这样做"),
            says("接到自称工作人员的电话，请先核实再答复；不要说出验证码、银行卡号，不要转账。发现可疑情况，请拨打110，并告诉我们。".to_owned()),
            says("您可以查阅、复制、更正自己的信息，也可以要求删除。".to_owned()),
            head("怎样找到我们"),
        ]);
        // Filled in by a person; runs of spaces would not be kept.
        blocks.extend(["联系人", "联系电话", "地址"].map(|what| says(format!("{what}：{}", "＿".repeat(12)))));
        blocks
    }

    fn until(&self) -> String {
        match self.seen_on {
            Some(on) => {
                format!("它最后一次从区里的中心端取得资料是在{}，之后同事直接交给它的内容也可能在上面。", day_words(on))
            }
            None => "它没有直接连接过区里的中心端，上面的内容以同事交给它的为准。".to_owned(),
        }
    }

    fn who_is_told(&self) -> &'static str {
        match self.count {
            Some(_) => "受影响的居民已列出名单，我们按名单逐户告知。",
            None => "我们正在核对哪些居民受到影响，核对后逐户告知。",
        }
    }

    /// Whether there is anything to tell of: the role read words of residents, and the list, once made, names somebody.
    pub fn names_something(&self) -> bool {
        !self.kinds_of_words().is_empty() && self.count != Some((0, 0))
    }

    /// By the table of rights: what that role reads, in the words of residents.
    fn kinds_of_words(&self) -> Vec<String> {
        let reads = |compartment| policy::reads(self.role, compartment).is_some();
        let kinds = [
            (Compartment::Registry, "住户台账：门牌、户主姓名、联系电话、家庭人口等。"),
            (
                Compartment::Draft,
                "走访记录：走访名单上的门牌、户主姓名、部分电话号码、关爱对象等标注和走访原因，上门情况和民情日志，反映问题时留下的姓名、电话和门牌，座谈会签到的姓名等。",
            ),
            (Compartment::Work, "走访情况，反映的问题和办理情况等。"),
        ];
        kinds.into_iter().filter(|(compartment, _)| reads(*compartment)).map(|(_, words)| words.to_owned()).collect()
    }

    fn how_many(&self) -> String {
        match self.count {
            Some((households, persons)) => format!("经核对，共涉及{households}户、{persons}人。"),
            None => "涉及的户数和人数正在核对。".to_owned(),
        }
    }
}
