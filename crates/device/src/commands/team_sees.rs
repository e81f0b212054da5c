//! 以团队的视角看: what lies on a team's laptops, as far as the office holds it too. It follows from the table of rights and the
//! team's communities, never from a list of its own.

use super::visits_part;
use crate::{Error, core::Core, wire::ById};
use concerns::{ItemFilter, ItemRow};
use directory::NamedPlace;
use kernel::policy::{self, Reach};
use kernel::{Compartment, ErrorCode, RecordId, Refusal, Role};
use serde::Serialize;
use ts_rs::TS;
use visits::{ListVisits, VisitRow};

/// The roles of a team.
const OF_A_TEAM: [Role; 4] = [Role::Recorder, Role::Lead, Role::Delegate, Role::Lawyer];
/// So many concerns are shown, the latest; there are as many as `items_count` says.
const MOST_ITEMS: u32 = 200;

/// One drawer of a community, by who of the team reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct DrawerSeen {
    pub(crate) drawer: Compartment,
    /// Nobody's: it lies on no laptop of the team.
    pub(crate) readers: Vec<Role>,
    /// Whoever asks reads it too.
    pub(crate) is_here: bool,
}

/// What a team sees.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct TeamSees {
    number: String,
    communities: Vec<NamedPlace>,
    drawers: Vec<DrawerSeen>,
    visits: Vec<VisitRow>,
    items: Vec<ItemRow>,
    items_count: u32,
}

/// A team, looked at by whoever reads the work of the whole district.
pub(crate) fn team_sees(core: &mut Core, args: ById) -> Result<TeamSees, Error> {
    let role = core.open()?.role();
    if policy::reads(role, Compartment::Work) != Some(Reach::District) {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let team = directory::team(core.open()?.store.read(), args.id, core.today()?)?;
    let mut seen = TeamSees {
        number: team.row.number,
        communities: team.pairings,
        drawers: drawers(role),
        visits: Vec::new(),
        items: Vec::new(),
        items_count: 0,
    };
    for community in seen.communities.iter().map(|place| place.id).collect::<Vec<RecordId>>() {
        let wish = ListVisits { community: Some(community), round: None };
        seen.visits.extend(visits_part::list(core, wish)?);
        let filter = ItemFilter { community: Some(community), limit: MOST_ITEMS, ..ItemFilter::default() };
        let list = concerns::list(core.open()?.store.read(), &filter, &core.looking(Some(community))?.desk())?;
        seen.items_count += list.total;
        seen.items.extend(list.rows);
    }
    Ok(seen)
}

/// Every drawer a community has, as the table of rights has it for a team and for whoever looks.
fn drawers(looks: Role) -> Vec<DrawerSeen> {
    let seen = |drawer: &Compartment| DrawerSeen {
        drawer: *drawer,
        readers: OF_A_TEAM.into_iter().filter(|role| policy::reads(*role, *drawer).is_some()).collect(),
        is_here: policy::reads(looks, *drawer) == Some(Reach::District),
    };
    Compartment::ALL.iter().map(seen).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_office_is_told_what_a_team_reads_and_what_it_does_not_see_itself() {
        let all = drawers(Role::Office);
        let of = |drawer| all.iter().find(|seen| seen.drawer == drawer).unwrap();
        assert_eq!((of(Compartment::Draft).readers.len(), of(Compartment::Draft).is_here), (4, false));
        assert_eq!((of(Compartment::Work).readers.len(), of(Compartment::Work).is_here), (4, true));
        assert_eq!(of(Compartment::Office).readers, [Role::Recorder, Role::Lead]);
        for hidden in [Compartment::Registry, Compartment::Legal] {
            assert_eq!((of(hidden).readers.len(), of(hidden).is_here), (0, false), "{hidden:?}");
        }
    }
}
