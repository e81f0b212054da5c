//! 会同梳理, the agreement itself: what of an item both sides confirm, and who has confirmed what it is now. A confirmation
//! keeps what it confirmed, so that any change after it shows by comparing, on every laptop alike (ADR 0024).

use crate::{agreed::Sorted, item, item::Item};
use kernel::{Compartment, Intent, Refusal, Role};
use serde::{Deserialize, Serialize};
use store::Wish;

/// The two who sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 走访团队: its recorder or its lead.
    Team,
    /// 居民区: its secretary.
    Community,
}

impl Side {
    /// The side of a role; `None` for those who have no part in it.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::Recorder | Role::Lead => Some(Self::Team),
            Role::CommunitySecretary => Some(Self::Community),
            _ => None,
        }
    }

    /// The field its confirmation is kept in.
    pub(crate) fn field(self) -> (u16, &'static str) {
        match self {
            Self::Team => (item::TEAM_SORTING, "team_sorting"),
            Self::Community => (item::COMMUNITY_SORTING, "community_sorting"),
        }
    }
}

impl Sorted {
    /// An item as it is sorted now.
    pub fn of(item: &Item) -> Self {
        Self {
            nature: item.nature,
            route: item.route.clone(),
            is_hotline: item.is_hotline.unwrap_or(false),
            duplicate_of: item.duplicate_of,
        }
    }
}

impl Item {
    /// What a side confirmed last.
    pub fn confirmed_by(&self, side: Side) -> Option<&Sorted> {
        match side {
            Side::Team => self.team_sorting.as_ref(),
            Side::Community => self.community_sorting.as_ref(),
        }
    }

    /// True when that side confirmed the item as it is now.
    pub fn is_confirmed_by(&self, side: Side) -> bool {
        self.confirmed_by(side) == Some(&Sorted::of(self))
    }

    /// True when both sides confirmed it as it is now; or the team alone, once the lead noted why the community could not.
    pub fn is_sorted(&self) -> bool {
        self.is_confirmed_by(Side::Team) && (self.is_confirmed_by(Side::Community) || self.absent_reason.is_some())
    }
}

/// The fields that are agreed on, and the number that goes with one of them.
const AGREED: [u16; 5] = [item::NATURE, item::ROUTE, item::IS_HOTLINE, item::HOTLINE_NUMBER, item::DUPLICATE_OF];

/// Each side writes its own confirmation and nobody the other's; what is sorted has been confirmed by the lead before. Held by the
/// hub too.
///
/// # Errors
/// `not_your_side`, `not_confirmed`.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    let all = |allowed: &[u16]| wish.fields.keys().all(|field| allowed.contains(field));
    let may = match wish.intent {
        Intent::SortItem => all(&AGREED),
        Intent::ConfirmSorting => Side::of(wish.actor.role).is_some_and(|side| all(&[side.field().0])),
        Intent::SortWithout => all(&[item::ABSENT_REASON]),
        Intent::Undo => !wish.fields.contains_key(&item::COMMUNITY_SORTING),
        _ => {
            !wish.fields.keys().any(|f| [item::TEAM_SORTING, item::COMMUNITY_SORTING, item::ABSENT_REASON].contains(f))
        }
    };
    let is_sorting = matches!(wish.intent, Intent::SortItem | Intent::ConfirmSorting | Intent::SortWithout);
    let work = Compartment::Work.at(wish.actor.place);
    match wish.before {
        _ if !may => Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_your_side")),
        before if is_sorting && before.is_none_or(|record| record.scope != work) => {
            Err(Refusal::overtaken("not_confirmed"))
        }
        _ => Ok(()),
    }
}
