//! 走访: one visit of a team to a community.

use crate::{Stage, VisitKind};
use chrono::NaiveDate;
use kernel::{Compartment, Instant, MemberId, RecordId, RecordKind, ScopeId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{FieldSpec, KindSpec, Recorded, Ty};

/// What is known of a visit. The unit of account is community × round (users.md 1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The community called on.
    pub community: RecordId,
    /// The round; collective visits have one.
    pub round: Option<RecordId>,
    /// Why the team comes.
    pub kind: VisitKind,
    /// The day as declared; what the window is judged by (decisions D26).
    pub visited_on: Option<NaiveDate>,
    /// Where the symposium is held.
    pub place: Option<String>,
    /// `HH:MM`.
    pub started_at: Option<String>,
    /// `HH:MM`.
    pub ended_at: Option<String>,
    /// 已告知街道.
    pub subdistrict_told: Option<bool>,
    /// 已告知居民区.
    pub community_told: Option<bool>,
    /// 通知已张贴.
    pub notice_posted: Option<bool>,
    /// What the 宣讲 was about.
    pub briefing_topic: Option<String>,
    /// How long it took, in minutes.
    pub briefing_minutes: Option<i64>,
    /// Seats, each once: alone for present, with `:delegated` (委托参加) or `:leave` (请假). A seat is named by its record's
    /// id, its number or its role's word.
    pub members_present: Option<Vec<String>>,
    /// What was seen on the tour.
    pub toured: Option<String>,
    /// The visit in a few sentences.
    pub summary: Option<String>,
    /// People at the symposium by role, fixed at confirmation: the names stay with the team.
    pub attended_by_role: Option<BTreeMap<String, u32>>,
    /// The sign-in as last counted into `attended_by_role`: a line that arrives later shows as a difference to it.
    pub signed_in_by_role: Option<BTreeMap<String, u32>>,
    /// The lead who confirmed.
    pub confirmed_by: Option<MemberId>,
    /// When the lead confirmed.
    pub confirmed_at: Option<Instant>,
}

pub(crate) const VISIT: KindSpec = KindSpec {
    kind: RecordKind::Visit,
    table: "visit",
    fields: &[
        FieldSpec::register(1, "community", Ty::Id),
        FieldSpec::register(2, "round", Ty::Id),
        FieldSpec::register(3, "kind", Ty::Text),
        FieldSpec::register(4, "visited_on", Ty::Date),
        FieldSpec::register(5, "place", Ty::Text),
        FieldSpec::register(6, "started_at", Ty::Text),
        FieldSpec::register(7, "ended_at", Ty::Text),
        FieldSpec::register(8, "subdistrict_told", Ty::Bool),
        FieldSpec::register(9, "community_told", Ty::Bool),
        FieldSpec::register(10, "notice_posted", Ty::Bool),
        FieldSpec::register(11, "briefing_topic", Ty::Text),
        FieldSpec::register(12, "briefing_minutes", Ty::Int),
        FieldSpec::register(13, "members_present", Ty::Json),
        FieldSpec::register(14, "toured", Ty::Text),
        FieldSpec::register(15, "summary", Ty::Text).personal(),
        FieldSpec::register(16, "attended_by_role", Ty::Json),
        FieldSpec::register(17, "confirmed_by", Ty::Id),
        FieldSpec::register(18, "confirmed_at", Ty::Instant),
        FieldSpec::register(19, "signed_in_by_role", Ty::Json),
    ],
    entry: &[],
};

impl Recorded for Visit {
    const SPEC: &'static KindSpec = &VISIT;
}

impl Visit {
    /// A visit about which nothing but its reason and place is known yet.
    pub fn begun(community: RecordId, kind: VisitKind) -> Self {
        Self {
            community,
            round: None,
            kind,
            visited_on: None,
            place: None,
            started_at: None,
            ended_at: None,
            subdistrict_told: None,
            community_told: None,
            notice_posted: None,
            briefing_topic: None,
            briefing_minutes: None,
            members_present: None,
            toured: None,
            summary: None,
            attended_by_role: None,
            signed_in_by_role: None,
            confirmed_by: None,
            confirmed_at: None,
        }
    }

    /// People who took part, as fixed at confirmation.
    pub fn attended(&self) -> u32 {
        self.attended_by_role.iter().flat_map(BTreeMap::values).sum()
    }
}

/// The stage a record of this community is at, by the scope it lies in.
pub(crate) fn stage(community: RecordId, scope: ScopeId) -> Stage {
    if scope == Compartment::Draft.at(community) { Stage::Draft } else { Stage::Confirmed }
}
