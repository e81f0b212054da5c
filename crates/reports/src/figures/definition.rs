//! Every figure, defined once: id, group, unit, base, words, and the function that gives the records it counts.
//!
//! `{term}` in a Chinese text is a word of the district's pack, so that no district's word stands here.

use super::facts::{Facts, NONE};
use concerns::{Choice, Nature, Outcome, State, Terms};
use visits::figures::Counted;

/// The version of these definitions; changed with any of them.
pub const DEFINITIONS_VERSION: &str = "2026-2";

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Visit,
    Symposium,
    Person,
    Call,
    Item,
}

impl Unit {
    /// The wire word, the Chinese and the English one.
    pub fn words(self) -> [&'static str; 3] {
        match self {
            Self::Visit => ["visit", "个", "visits"],
            Self::Symposium => ["symposium", "场", "symposiums"],
            Self::Person => ["person", "人次", "people"],
            Self::Call => ["call", "户次", "calls"],
            Self::Item => ["item", "件", "items"],
        }
    }
}

/// The figure this one is a part of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Base {
    /// Of none.
    None,
    /// Of this one.
    Of(&'static str),
    /// Of this one in a round's cohort; in a quarter what happens to earlier items counts too, so of none.
    OfCohort(&'static str),
}

/// One figure.
pub(super) struct Definition {
    pub id: &'static str,
    pub group: &'static str,
    pub unit: Unit,
    pub base: Base,
    /// Name and definition.
    pub zh: [&'static str; 2],
    /// Name and definition.
    pub en: [&'static str; 2],
    pub count: fn(&Facts<'_>) -> Counted,
}

/// One figure for each word of a list.
pub(super) struct Family {
    /// Also the id before the dot.
    pub prefix: &'static str,
    pub group: &'static str,
    pub base: Base,
    /// The definition; the name is the word itself.
    pub zh: &'static str,
    /// The definition.
    pub en: &'static str,
    pub members: fn(&Facts<'_>) -> Vec<Choice>,
    pub count: fn(&Facts<'_>, &str) -> Counted,
}

/// A group's word: two figures of one name (已解决) differ by it.
pub(crate) fn group_word(group: &str) -> &'static str {
    match group {
        "visits" => "走访",
        "people" => "座谈与上门",
        "natures" => "按类型",
        "categories" => "按类别",
        "routes" => "按去向",
        "states" => "按办理状态",
        "answers" => "答复群众",
        "ended" => "办理结果",
        "closed" => "销号",
        _ => "诉求意见",
    }
}

pub(super) const VISITS: &[Definition] = &[
    Definition {
        id: "visits.due",
        group: "visits",
        unit: Unit::Visit,
        base: Base::None,
        zh: ["应走访", "轮次第一天在用的结对关系，一个{community}一个"],
        en: ["Visits due", "pairings in force on the round's first day"],
        count: |facts| facts.visits.due.clone(),
    },
    Definition {
        id: "visits.done",
        group: "visits",
        unit: Unit::Visit,
        base: Base::None,
        zh: ["已走访", "已确认的{collective_visit}，一个{community}一轮计一次"],
        en: ["Visits done", "confirmed collective visits, one a community and round"],
        count: |facts| facts.visits.done.clone(),
    },
    Definition {
        id: "visits.in_window",
        group: "visits",
        unit: Unit::Visit,
        base: Base::Of("visits.done"),
        zh: ["{round_window}内走访", "填报的走访日期在{round_window}内，首尾两日都算"],
        en: ["Within the window", "those whose declared day lies in the window, both ends included"],
        count: |facts| facts.visits.in_window.clone(),
    },
    Definition {
        id: "visits.late",
        group: "visits",
        unit: Unit::Visit,
        base: Base::Of("visits.done"),
        zh: ["未按期走访（已补访）", "填报的走访日期在{round_window}之外"],
        en: ["Outside the window", "those whose declared day lies outside the window"],
        count: |facts| facts.late.clone(),
    },
    Definition {
        id: "visits.not_received",
        group: "visits",
        unit: Unit::Visit,
        base: Base::Of("visits.due"),
        zh: ["未收到", "应走访而本机没有收到已确认走访记录的；未收到不等于未走访"],
        en: ["Not received", "visits due of which no confirmed record has arrived here; not the same as not held"],
        count: |facts| facts.not_received.clone(),
    },
    Definition {
        id: "people.symposiums",
        group: "people",
        unit: Unit::Symposium,
        base: Base::None,
        zh: ["座谈会", "有人参加的已确认走访"],
        en: ["Symposiums", "confirmed visits at which somebody took part"],
        count: |facts| facts.visits.symposiums.clone(),
    },
    Definition {
        id: "people.attended",
        group: "people",
        unit: Unit::Person,
        base: Base::None,
        zh: ["参加人次", "各场座谈会参加人数之和"],
        en: ["People taking part", "the sum of people at those symposiums"],
        count: |facts| facts.visits.people.clone(),
    },
    Definition {
        id: "people.calls",
        group: "people",
        unit: Unit::Call,
        base: Base::None,
        zh: ["上门", "到门口的次数，不论是否见到人"],
        en: ["Calls at doors", "doors called at, whatever came of it"],
        count: |facts| facts.visits.calls.clone(),
    },
    Definition {
        id: "people.calls_met",
        group: "people",
        unit: Unit::Call,
        base: Base::Of("people.calls"),
        zh: ["见到居民", "上门时见到本人或家人的"],
        en: ["Somebody met", "calls at which the resident or the family was met"],
        count: |facts| facts.visits.calls_met.clone(),
    },
    Definition {
        id: "people.courtesy_calls",
        group: "people",
        unit: Unit::Call,
        base: Base::Of("people.calls"),
        zh: ["{courtesy_call}", "其中记为{courtesy_call}的"],
        en: ["Courtesy calls", "those recorded as courtesy calls"],
        count: |facts| facts.visits.courtesy_calls.clone(),
    },
    Definition {
        id: "items.heard",
        group: "natures",
        unit: Unit::Item,
        base: Base::None,
        zh: ["群众反映", "已确认的群众反映事项，以登记时间所在轮次或季度计；会同梳理归并的重复诉求计一件"],
        en: ["Items heard", "confirmed items heard in the period; duplicates joined at the sorting count once"],
        count: |facts| facts.items(|ledger, period| ledger.heard(period)),
    },
];

pub(super) const FAMILIES: &[Family] = &[
    Family {
        prefix: "nature",
        group: "natures",
        base: Base::Of("items.heard"),
        zh: "按性质分，各项之和等于群众反映件数",
        en: "items by nature; the parts make the whole",
        members: |facts| facts.pack.natures.clone(),
        count: |facts, word| facts.items(|l, p| Nature::of_word(word).map_or_else(Vec::new, |n| l.by_nature(p, n))),
    },
    Family {
        prefix: "category",
        group: "categories",
        base: Base::Of("items.heard"),
        zh: "按类别分，各项之和等于群众反映件数",
        en: "items by category; the parts make the whole",
        members: |facts| facts.categories(),
        count: |facts, code| facts.items(|l, p| l.by_category(p, some(code))),
    },
    Family {
        prefix: "route",
        group: "routes",
        base: Base::Of("items.heard"),
        zh: "按办理途径分：已定的以受理为准，未定的以团队建议为准；各项之和等于群众反映件数",
        en: "items by the route decided, or proposed while none is; the parts make the whole",
        members: |facts| facts.routes(),
        count: |facts, route| facts.items(|l, p| l.by_route(p, some(route))),
    },
    Family {
        prefix: "state",
        group: "states",
        base: Base::Of("nature.concern"),
        zh: "本期诉求在截止时刻的状态，各项之和等于诉求件数",
        en: "concerns of the period by their state at the cut; the parts make all concerns",
        members: |facts| facts.pack.states.clone(),
        count: |facts, word| facts.items(|l, p| State::of_word(word).map_or_else(Vec::new, |s| l.by_state(p, s))),
    },
];

pub(super) const ANSWERS: &[Definition] = &[
    Definition {
        id: "answers.replied",
        group: "answers",
        unit: Unit::Item,
        base: Base::OfCohort("nature.concern"),
        zh: ["已答复群众", "有答复记录的诉求；按轮次计为本轮诉求，按季度计为本季度答复的全部诉求"],
        en: ["Replies given", "concerns somebody was told about: of the round's cohort, or in the quarter"],
        count: |facts| facts.items(|ledger, period| ledger.replied(period)),
    },
    Definition {
        id: "answers.unanswered",
        group: "answers",
        unit: Unit::Item,
        base: Base::Of("nature.concern"),
        zh: ["待答复群众", "本期诉求中尚无答复记录的，不含已撤回的"],
        en: ["Not yet answered", "concerns of the period nobody was told about; the withdrawn are left out"],
        count: |facts| facts.items(|ledger, period| ledger.unanswered(period)),
    },
    Definition {
        id: "answers.open",
        group: "answers",
        unit: Unit::Item,
        base: Base::Of("nature.concern"),
        zh: ["在办", "本期诉求中截止时刻仍在办理的"],
        en: ["Under way", "concerns of the period still open at the cut"],
        count: |facts| facts.items(|ledger, period| ledger.open(period)),
    },
    Definition {
        id: "answers.overdue",
        group: "answers",
        unit: Unit::Item,
        base: Base::Of("nature.concern"),
        zh: ["超过约定期限", "本期诉求中截止之日已过办理期限的"],
        en: ["Overdue", "concerns of the period past the day that counts on the cut's day"],
        count: |facts| facts.items(|ledger, period| ledger.overdue(period)),
    },
    Definition {
        id: "answers.carried_over",
        group: "answers",
        unit: Unit::Item,
        base: Base::None,
        zh: ["上期结转在办", "以前各期诉求中仍在办理的"],
        en: ["Carried over", "concerns of earlier periods still open"],
        count: |facts| facts.items(|ledger, period| ledger.carried_over(period)),
    },
];

pub(super) const ENDINGS: &[Family] = &[
    Family {
        prefix: "ended",
        group: "ended",
        base: Base::OfCohort("nature.concern"),
        zh: "已办结的诉求，按办理结果分，重新办理的不计",
        en: "concerns resolved, referred or closed and not reopened, by outcome",
        members: |facts| facts.pack.outcomes.clone(),
        count: |facts, word| facts.items(|l, p| Outcome::of_word(word).map_or_else(Vec::new, |o| l.ended(p, o))),
    },
    Family {
        prefix: "closed",
        group: "closed",
        base: Base::OfCohort("nature.concern"),
        zh: "已销号的诉求，按办理结果分；销号以答复群众为前提",
        en: "concerns struck off after a reply, by outcome",
        members: |facts| facts.pack.outcomes.clone(),
        count: |facts, word| facts.items(|l, p| Outcome::of_word(word).map_or_else(Vec::new, |o| l.closed(p, o))),
    },
];

fn some(code: &str) -> Option<&str> {
    (code != NONE).then_some(code)
}

/// A text with the pack's words in place of `{term}`.
pub(crate) fn worded(text: &str, pack: &Terms) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(term(pack, key));
        rest = tail;
    }
    out + rest
}

/// The pack's word for a code word; the code word itself where the pack has none.
pub(crate) fn term<'a>(pack: &'a Terms, key: &'a str) -> &'a str {
    pack.terms.get(key).map_or(key, String::as_str)
}
