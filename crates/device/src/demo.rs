//! The practice district of Xuhui: the office's own files through the real imports, four members, three rounds of history
//! (decisions D27, D41). Repeatable by seed, clearly marked, never exchanged with a real district.

mod dice;
mod heard;
mod history;

use crate::commands::{directory_part, enrolment_part};
use crate::district::PRACTICE_PASSPHRASE;
use crate::{Error, command::None, core::Core, home, session};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use directory::import::{ImportArgs, ImportKind};
use directory::members::AddMemberArgs;
use kernel::{ErrorCode, Instant, MemberId, RecordId, Refusal, Role};
use serde::Deserialize;
use ts_rs::TS;

/// When practice begins: the second day of work in the window of 2026's fourth round.
const BEGINS_AT: &str = "2026-10-08T09:30:00+08:00";
const FOUNDED_AT: &str = "2026-01-04T09:00:00+08:00";
const DISTRICT_CODE: &str = "310104";

const DIVISIONS: &[u8] = include_bytes!("../../../tests/data/divisions/xuhui.csv");
const ROSTER: &[u8] = include_bytes!("../../../tests/data/office/走访团队花名册.xlsx");
const LEDGER: &[u8] = include_bytes!("../../../tests/data/office/住户台账_上海新村居委会.xlsx");
const CALENDARS: [(&str, &[u8]); 3] = [
    ("2024.csv", include_bytes!("../../../tests/data/calendar/2024.csv")),
    ("2025.csv", include_bytes!("../../../tests/data/calendar/2025.csv")),
    ("2026.csv", include_bytes!("../../../tests/data/calendar/2026.csv")),
];

/// What to make.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct MakeDemo {
    /// Xuhui is the only one so far.
    district: String,
    /// Teams with history, besides the roster's 307; 1 when absent.
    scale: Option<u32>,
    /// Repeats every id and choice; 1 when absent.
    seed: Option<u32>,
}

/// Practice for the first page.
pub(crate) fn start_practice(core: &mut Core, _: None) -> Result<session::SessionState, Error> {
    make(core, MakeDemo { district: "xuhui".to_owned(), scale: Option::None, seed: Option::None })
}

/// Makes the practice district in an empty home.
pub(crate) fn make(core: &mut Core, args: MakeDemo) -> Result<session::SessionState, Error> {
    if args.district != "xuhui" {
        return Err(Refusal::invalid("district", "no_such_practice_district").with("district", args.district).into());
    }
    if core.home.district()?.is_some() {
        return Err(Refusal::new(ErrorCode::NotAllowedNow, "district_exists").into());
    }
    let (was_fixed, was_seed) = (core.fixed_now, core.seed);
    core.seed = Some(u64::from(args.seed.unwrap_or(1)));
    let result = build(core, args.scale.unwrap_or(1).clamp(1, 20));
    core.seed = was_seed;
    core.fixed_now = was_fixed;
    if core.open.is_some() {
        session::lock(core, None {})?;
    }
    result?;
    start_clock(core)?;
    session::state(core, None {})
}

/// From now on practice time runs from its beginning, unless `ZOUFANG_NOW` fixes it.
fn start_clock(core: &mut Core) -> Result<(), Error> {
    let begins = at(BEGINS_AT)?;
    let offset = begins.0 - crate::core::wall().0;
    home::write_safely(&core.home.folder("settings")?.join("practice.json"), &serde_json::to_vec(&offset)?)?;
    core.offset = offset;
    Ok(())
}

fn at(text: &str) -> Result<Instant, Error> {
    Ok(Instant::parse_rfc3339(text).ok_or_else(|| Refusal::invalid("now", "instant_unfit"))?)
}

fn build(core: &mut Core, teams: u32) -> Result<(), Error> {
    core.fixed_now = Some(at(FOUNDED_AT)?);
    let shown = session::found(
        core,
        session::FoundArgs {
            file_name: "xuhui.csv".to_owned(),
            content_base64: BASE64.encode(DIVISIONS),
            nickname: "区领导小组办公室".to_owned(),
            passphrase: PRACTICE_PASSPHRASE.to_owned(),
            is_practice: true,
        },
    )?;
    session::confirm(core, &shown)?;
    import(core, ImportKind::Roster, "走访团队花名册.xlsx", ROSTER)?;
    for (name, bytes) in CALENDARS {
        import(core, ImportKind::Calendar, name, bytes)?;
    }
    core.write(Option::None, |tx| visits::ensure_year(tx, DISTRICT_CODE, 2026))?;
    let teams = pick_teams(core, teams)?;
    let files = enrol(core, &teams)?;
    session::sign_out(core, None {})?;
    for file in &files {
        let joined = session::join(core, file.join_args()?)?;
        session::confirm(core, &joined)?;
        session::sign_out(core, None {})?;
    }
    import_ledger(core, &teams)?;
    for team in &teams {
        history::of_team(core, team)?;
    }
    prepare_today(core, &teams)
}

fn import(core: &mut Core, kind: ImportKind, file_name: &str, bytes: &[u8]) -> Result<(), Error> {
    let (file_name, content_base64) = (file_name.to_owned(), BASE64.encode(bytes));
    let args = ImportArgs { kind, file_name, content_base64, community: Option::None, skip_bad: false };
    let report = directory_part::apply(core, args)?;
    if report.is_applied { Ok(()) } else { Err(Refusal::not_now("practice_import_failed").into()) }
}

/// A team with history: its members as they sign in.
pub(crate) struct PracticeTeam {
    pub(crate) team: RecordId,
    pub(crate) community: RecordId,
    pub(crate) lead: String,
    pub(crate) recorder: &'static str,
}

const RECORDERS: [&str; 4] = ["王敏", "陈思远", "赵晓雯", "顾建国"];
const SECRETARY: &str = "沈岚";

fn pick_teams(core: &Core, count: u32) -> Result<Vec<PracticeTeam>, Error> {
    let conn = core.open()?.store.read();
    let today = core.today()?;
    let args = directory::TeamsArgs { search: Option::None, only_vacant: false };
    let rows = directory::teams(conn, &args, today)?;
    let with_lead = rows.into_iter().filter(|r| r.lead.is_some()).take(count as usize);
    let mut teams = Vec::new();
    for (n, row) in with_lead.enumerate() {
        let page = directory::team(conn, row.id, today)?;
        let Some(community) = page.pairings.first() else { continue };
        let (lead, recorder) = (row.lead.unwrap_or_default(), RECORDERS[n % RECORDERS.len()]);
        teams.push(PracticeTeam { team: row.id, community: community.id, lead, recorder });
    }
    Ok(teams)
}

struct File {
    path: String,
    opening_code: String,
}

impl File {
    fn join_args(&self) -> Result<session::JoinArgs, Error> {
        Ok(session::JoinArgs {
            file_name: self.path.clone(),
            content_base64: BASE64.encode(std::fs::read(&self.path)?),
            opening_code: self.opening_code.clone(),
            nickname: String::new(),
            passphrase: PRACTICE_PASSPHRASE.to_owned(),
        })
    }
}

fn enrol(core: &mut Core, teams: &[PracticeTeam]) -> Result<Vec<File>, Error> {
    let mut wanted = Vec::new();
    for (n, team) in teams.iter().enumerate() {
        let of_team = |nickname: &str, role| AddMemberArgs {
            nickname: nickname.to_owned(),
            role,
            team: Some(team.team),
            community: Option::None,
            seat: Option::None,
            section: Option::None,
            department: Option::None,
        };
        wanted.push(of_team(team.recorder, Role::Recorder));
        wanted.push(of_team(&team.lead, Role::Lead));
        if n == 0 {
            let (nickname, community) = (SECRETARY.to_owned(), Some(team.community));
            let (role, team, seat) = (Role::CommunitySecretary, Option::None, Option::None);
            let (section, department) = (Option::None, Option::None);
            wanted.push(AddMemberArgs { nickname, role, team, community, seat, section, department });
        }
    }
    let made =
        wanted.into_iter().map(|args| enrolment_part::add_member_here(core, &args)).collect::<Result<Vec<_>, _>>()?;
    // Every directory snapshot must know all postings: the files are made again in the order of joining.
    Ok(made.into_iter().map(|m| File { path: m.path, opening_code: m.opening_code }).collect())
}

/// Signs a practice member in by nickname.
pub(crate) fn sign_in(core: &mut Core, nickname: &str) -> Result<(), Error> {
    let cards = core.home.cards()?;
    let member: Option<MemberId> = cards.iter().find(|e| e.card.nickname == nickname).map(|e| e.card.member);
    let member = member.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no_such_member"))?;
    session::unlock(core, session::Unlock { member, passphrase: PRACTICE_PASSPHRASE.to_owned() })?;
    // Practice weeks pass in a moment; without this word the store would keep stamping the day of the last sign-in.
    session::accept_clock(core, None {}).map(drop)
}

fn import_ledger(core: &mut Core, teams: &[PracticeTeam]) -> Result<(), Error> {
    if teams.is_empty() {
        return Ok(());
    }
    sign_in(core, SECRETARY)?;
    import(core, ImportKind::Households, "住户台账_上海新村居委会.xlsx", LEDGER)?;
    session::sign_out(core, None {}).map(drop)
}

/// The community names today's families, so that the recorder finds them at sign-in.
fn prepare_today(core: &mut Core, teams: &[PracticeTeam]) -> Result<(), Error> {
    let Some(team) = teams.first() else { return Ok(()) };
    core.fixed_now = Some(at(BEGINS_AT)?);
    sign_in(core, SECRETARY)?;
    let args = directory::HouseholdsArgs { community: team.community, search: Option::None };
    let rows = directory::households(core.open()?.store.read(), &args)?;
    let cared: Vec<RecordId> = rows
        .iter()
        .filter(|r| r.tags.iter().any(|t| t.contains("独居")) && !r.to_check)
        .take(8)
        .map(|r| r.id)
        .collect();
    let wish = visits::PrepareCallList {
        community: team.community,
        on: core.today()?,
        households: cared,
        reason: Some("独居老人慰问".to_owned()),
    };
    core.write(Some(team.community), |tx| visits::prepare_call_list(tx, wish))?;
    session::sign_out(core, None {}).map(drop)
}
