//! What the first page needs to know.

use crate::{Error, core::Core, core::Open, enrolment::Enrolled, farewell::Parted};
use directory::NamedPlace;
use kernel::{Instant, MemberId, RecordId, Role};
use serde::Serialize;
use std::cmp::Reverse;
use ts_rs::TS;

/// Whether there is a vault, and whether one is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStage {
    /// No vault on this laptop.
    Empty,
    /// Somebody has to sign in.
    Locked,
    /// Somebody is signed in.
    Open,
}

/// A member of this laptop, before sign-in.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct MemberTile {
    member: MemberId,
    nickname: String,
    role: Role,
    place_name: String,
    retry_after_seconds: u32,
    /// Since when the keys of this vault are destroyed, RFC 3339: nothing opens it any more.
    keys_destroyed_at: Option<String>,
}

/// The team a member belongs to.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct TeamRef {
    id: RecordId,
    number: String,
    name: String,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Me {
    member: MemberId,
    nickname: String,
    role: Role,
    district: RecordId,
    district_name: String,
    communities: Vec<NamedPlace>,
    team: Option<TeamRef>,
    /// The grid or building of who looks after one.
    section: Option<NamedPlace>,
    /// The department of who works for one.
    department: Option<NamedPlace>,
}

/// The first answer every door asks for.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SessionState {
    stage: SessionStage,
    is_practice: bool,
    practice_passphrase: Option<String>,
    window_title: String,
    members: Vec<MemberTile>,
    me: Option<Me>,
    /// The present as the open vault believes it: every day that is proposed goes by this (docs/adr/0053).
    now: String,
    /// What the machine's clock shows.
    clock: String,
    version: String,
    clock_jumped: bool,
    /// Reading is locked until the hub says something of the open vault.
    is_lease_over: bool,
    /// It is locked for good: the hub put the open vault out of use.
    is_out_of_use: bool,
    /// Whole days until that; none where a hub has yet to be known, or it is over.
    lease_days_left: Option<u32>,
}

/// Where we stand.
pub(crate) fn state(core: &mut Core, _: crate::command::None) -> Result<SessionState, Error> {
    let district = core.home.district()?;
    let members = tiles(core)?;
    let is_practice = district.as_ref().is_some_and(|d| d.is_practice);
    let stage = match (&core.open, members.is_empty()) {
        (Some(_), _) => SessionStage::Open,
        (None, true) => SessionStage::Empty,
        (None, false) => SessionStage::Locked,
    };
    Ok(SessionState {
        stage,
        is_practice,
        practice_passphrase: is_practice.then(|| crate::district::PRACTICE_PASSPHRASE.to_owned()),
        window_title: window_title()?,
        members,
        me: core.open.as_ref().map(Open::me).transpose()?,
        now: core.believed()?.to_rfc3339(),
        clock: core.now().to_rfc3339(),
        version: core.program.version.to_string(),
        clock_jumped: match &core.open {
            Some(open) => open.store.has_clock_jumped(core.now())?,
            None => false,
        },
        is_lease_over: core.is_lease_over(),
        is_out_of_use: core.ended().is_some(),
        lease_days_left: match &core.open {
            Some(_) => {
                core.lease()?.map(|lease| core.clocks().map(|clocks| lease.days_left(clocks))).transpose()?.flatten()
            }
            None => None,
        },
    })
}

fn tiles(core: &Core) -> Result<Vec<MemberTile>, Error> {
    let now = core.now();
    let wait = |member| {
        let (failures, at) = core.failures.get(&member).copied().unwrap_or_default();
        let until = at.0 + i64::try_from(vault::retry_delay(failures).as_millis()).unwrap_or(i64::MAX);
        u32::try_from((until - now.0).max(0) / 1000).unwrap_or(u32::MAX)
    };
    let tile = |(e, at): (Enrolled, Option<Instant>)| MemberTile {
        member: e.card.member,
        retry_after_seconds: wait(e.card.member),
        nickname: e.card.nickname,
        role: e.card.role,
        place_name: e.card.place_name,
        keys_destroyed_at: at.map(Instant::to_rfc3339),
    };
    Ok(with_parted(core)?.into_iter().map(tile).collect())
}

/// The vaults of this laptop, and those whose keys are destroyed, each member once: who came in anew has a vault like any.
fn with_parted(core: &Core) -> Result<Vec<(Enrolled, Option<Instant>)>, Error> {
    let mut parted = Parted::all(&core.home);
    parted.sort_by_key(|parted| Reverse(parted.at()));
    let at = |device| parted.iter().find(|parted| parted.card.card.device == device).map(Parted::at);
    let mut all: Vec<(Enrolled, Option<Instant>)> =
        core.home.cards()?.into_iter().map(|card| (at(card.card.device), card)).map(|(at, card)| (card, at)).collect();
    for one in &parted {
        if all.iter().all(|(card, _)| card.card.member != one.card.card.member) {
            all.push((one.card.clone(), Some(one.at())));
        }
    }
    Ok(all)
}

impl Open {
    /// Who is signed in, with the places and the team they act for.
    pub(crate) fn me(&self) -> Result<Me, Error> {
        let conn = self.store.read();
        let named = |id| -> Result<NamedPlace, Error> { Ok(NamedPlace { id, name: directory::place_name(conn, id)? }) };
        let section = self.grants.iter().find(|g| g.value.section.is_some());
        let section = section.map(|g| directory::section_of(conn, &g.value)).transpose()?.flatten();
        let team = self.grants.iter().find_map(|g| g.value.team);
        let team = team.map(|id| store::must::<directory::Team>(conn, id)).transpose()?;
        Ok(Me {
            member: self.card.member,
            nickname: self.card.nickname.clone(),
            role: self.role(),
            district: self.district.place(),
            district_name: self.district.name.clone(),
            communities: self.communities().into_iter().map(named).collect::<Result<_, _>>()?,
            team: team.map(team_ref).transpose()?,
            section,
            department: self.department().map(named).transpose()?,
        })
    }
}

/// The window's title in the pack's words (users.md 3).
fn window_title() -> Result<String, Error> {
    let pack = concerns::Terms::xuhui()?;
    Ok(format!("走访通 — {}“{}”走访行动", pack.district_word, pack.action_word))
}

fn team_ref(team: store::Row<directory::Team>) -> Result<TeamRef, Error> {
    let pack = concerns::Terms::xuhui()?;
    let word = pack.terms.get("team").map_or("", String::as_str);
    let number = team.value.number;
    Ok(TeamRef { id: team.id, name: format!("第{number}{word}"), number })
}
