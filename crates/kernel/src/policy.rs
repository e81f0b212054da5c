//! The one table of rights: which role may mean what, and how far (decisions D3). docs/rights.csv is its hand-kept twin.

use crate::{Actor, Compartment, Intent, RecordId, Role, ScopeId};

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The scopes of the place named in the grant.
    Own,
    /// Every place of the district.
    District,
    /// What is of the role's own line in the district: a bureau's seats, the security administrator's ended rights.
    Line,
}

impl Reach {
    /// Its word in docs/rights.csv.
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::District => "district",
            Self::Line => "line",
        }
    }
}

/// May this role mean this, and how far? `None` is no.
pub fn reach(role: Role, intent: Intent) -> Option<Reach> {
    use Intent::*;
    match (role, intent) {
        (
            Role::Office,
            Found | ImportDivisions | ImportRoster | ImportCalendar | AddMember | EndGrant | SetPack | SetRound
            | IssuePaper | AdmitHeld | RefuseHeld | Erase | Revoke | TakeDown | SettleTold | ReplaceHolder
            | ChangePersonnel | ReportLoss | ListAffected | AddSection | AddDepartment,
        ) => Some(Reach::District),
        (bureau, AddMember | EndGrant | AdmitHeld | RefuseHeld | ReplaceHolder) if bureau.is_bureau() => {
            Some(Reach::Line)
        }
        (Role::Secadmin, Revoke | ReportLoss) => Some(Reach::District),
        (
            Role::Office,
            Accept | Assign | Transfer | SendBack | Escalate | Press | Extend | Defer | Resolve | Refer | Reply
            | FollowUp | CloseOut | Reopen | CallDepartment | VerifySummons | GiveBackSummons | WithdrawSummons,
        ) => Some(Reach::District),
        (
            Role::CommunitySecretary,
            ImportHouseholds | PrepareCallList | Reply | FollowUp | Reveal | Erase | MergeHouseholds
            | UnmergeHouseholds,
        ) => Some(Reach::Own),
        (Role::Recorder | Role::Lead | Role::CommunitySecretary, SortItem | ConfirmSorting) => Some(Reach::Own),
        (Role::Lead, SortWithout | Erase) => Some(Reach::Own),
        (Role::Recorder | Role::Lead | Role::CommunitySecretary, ListAffected) => Some(Reach::Own),
        (
            Role::Recorder,
            RecordVisit | SignIn | RecordCall | WriteJournal | AgreeAction | Void | Undo | Hear | DescribeItem
            | PrepareCallList | IssuePaper,
        ) => Some(Reach::Own),
        (
            Role::Lead,
            RecordVisit | SignIn | RecordCall | WriteJournal | AgreeAction | Void | Undo | Hear | DescribeItem
            | Confirm | Amend | IssuePaper,
        ) => Some(Reach::Own),
        (
            Role::Recorder | Role::Lead,
            Accept | Assign | Transfer | SendBack | Escalate | Press | Start | Extend | Defer | Resolve | Refer | Reply
            | FollowUp | CloseOut | Reopen | Withdraw | CallDepartment | VerifySummons | GiveBackSummons
            | WithdrawSummons,
        ) => Some(Reach::Own),
        (Role::Recorder | Role::Lead, JoinTwins | KeepTwins | ReopenTwins) => Some(Reach::Own),
        (Role::Department, TakeSummons | AnswerSummons | ReturnSummons) => Some(Reach::Own),
        (Role::Recorder | Role::Lead | Role::Delegate, Attach) => Some(Reach::Own),
        (Role::Subdistrict, AdviseLevel) => Some(Reach::Own),
        (Role::Delegate, WriteJournal | Hear | DescribeItem | FollowUp) => Some(Reach::Own),
        (
            Role::GridHead | Role::BuildingWarden,
            BeginDoors | RecordCall | WriteJournal | Void | Undo | Hear | DescribeItem | Attach,
        ) => Some(Reach::Own),
        // Whoever writes files out of a vault, or has one that is tried, leaves the trace of it; nobody is above that.
        (Role::Later(_), _) => None,
        (_, NoteExport | NoteFailedOpening) => Some(Reach::District),
        _ => None,
    }
}

/// May this role read this compartment of a place within its reach?
pub fn reads(role: Role, compartment: Compartment) -> Option<Reach> {
    use Compartment::*;
    match (role, compartment) {
        (_, Directory) => Some(Reach::District),
        (Role::Office, Work | Office | Audit) => Some(Reach::District),
        (Role::CommunitySecretary, Registry | Work) => Some(Reach::Own),
        (Role::Recorder | Role::Lead, Draft | Work | Office) => Some(Reach::Own),
        (Role::Delegate | Role::Lawyer | Role::GridHead | Role::BuildingWarden, Draft | Work) => Some(Reach::Own),
        (Role::Subdistrict | Role::Department, Work) => Some(Reach::Own),
        (Role::Auditor, Audit) => Some(Reach::District),
        (Role::Secadmin, Audit) => Some(Reach::Line),
        (bureau, Audit) if bureau.is_bureau() => Some(Reach::Line),
        _ => None,
    }
}

/// May this role see which laptops the district has? Their list is no record: the hub tells it with its greeting.
pub fn sees_devices(role: Role) -> Option<Reach> {
    matches!(role, Role::Office | Role::Sysadmin | Role::Secadmin).then_some(Reach::District)
}

/// May this role see how far the hub's audit chain goes? It is no record either: each such laptop holds every later end against the one it
/// saw.
pub fn sees_audit(role: Role) -> Option<Reach> {
    matches!(role, Role::Office | Role::Sysadmin | Role::Secadmin | Role::Auditor).then_some(Reach::District)
}

/// The scopes a grant of this role at this place reads; `district` is where the directory lies. For the office the work,
/// office and audit scopes of every community follow from the list of places, see [`of_every_community`].
pub fn scopes_read(role: Role, place: RecordId, district: RecordId) -> Vec<ScopeId> {
    let of = |reach: Reach| Compartment::ALL.into_iter().filter(move |c| reads(role, *c) == Some(reach));
    let near = of(Reach::Own).map(|c| c.at(place));
    let far = of(Reach::District).map(|c| c.at(district));
    let line = of(Reach::Line).map(|c| Compartment::line_of(c.at(district), role));
    near.chain(far).chain(line).collect()
}

/// The compartments of every community that this role reads, wherever its grant is: those it reads across the district and
/// that lie with a community.
pub fn of_every_community(role: Role) -> impl Iterator<Item = Compartment> {
    let is_far = move |c: &Compartment| reads(role, *c) == Some(Reach::District) && *c != Compartment::Directory;
    Compartment::ALL.into_iter().filter(is_far)
}

/// True when the actor may write with this intent into this scope. Scopes are derived ids: the office's reach needs no list.
/// A community's member prepares the call list in the team's draft scope, which that member cannot read back as a whole. What is
/// of a line lies in the directory of the district or in the line's own drawer; which records of the directory are, the column
/// says.
pub fn may_write(actor: &Actor, intent: Intent, scope: ScopeId) -> bool {
    match reach(actor.role, intent) {
        Some(Reach::District) => true,
        Some(Reach::Own) => Compartment::ALL.iter().any(|c| c.at(actor.place) == scope),
        Some(Reach::Line) => {
            let drawer = Compartment::line_of(Compartment::Audit.at(actor.place), actor.role);
            [Compartment::Directory.at(actor.place), drawer].contains(&scope)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Every cell of the hand-kept table equals the code: changing either alone turns this red.
    #[test]
    fn the_table_is_docs_rights_csv() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rights.csv")).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let roles: Vec<Role> = reader.headers().unwrap().iter().skip(2).map(|w| Role::of_word(w).unwrap()).collect();
        assert_eq!(roles, Role::ALL);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let cell = |reach: Option<Reach>| reach.map_or("-", Reach::word);
        let mut seen = 0;
        for row in &rows {
            for (role, written) in roles.iter().zip(row.iter().skip(2)) {
                let coded = match &row[0] {
                    "write" => reach(*role, *Intent::ALL.iter().find(|i| i.word() == &row[1]).unwrap()),
                    "read" => reads(*role, *Compartment::ALL.iter().find(|c| c.word() == &row[1]).unwrap()),
                    "see" if &row[1] == "devices" => sees_devices(*role),
                    "see" if &row[1] == "audit_head" => sees_audit(*role),
                    other => panic!("unknown row {other}"),
                };
                assert_eq!(cell(coded), written, "{} {} {}", &row[0], &row[1], role.word());
                seen += 1;
            }
        }
        assert_eq!(seen, (Intent::ALL.len() + Compartment::ALL.len() + 2) * Role::ALL.len());
    }

    /// The office, and nobody else, is handed the work of every community; the auditor what was done to the system. No register,
    /// no draft.
    #[test]
    fn who_reads_across_the_communities() {
        for role in Role::ALL {
            let far: Vec<&str> = of_every_community(*role).map(Compartment::word).collect();
            let expected: &[&str] = match role {
                Role::Office => &["work", "office", "audit"],
                Role::Auditor => &["audit"],
                _ => &[],
            };
            assert_eq!(far, expected, "{}", role.word());
        }
    }

    /// The law keeps the three administrators apart from what the district works on, and the auditor from any writing but the traces of
    /// the auditor's own laptop.
    #[test]
    fn administrators_read_no_work_and_the_auditor_writes_nothing() {
        use Compartment::*;
        for role in [Role::Sysadmin, Role::Secadmin, Role::Auditor] {
            assert!(
                [Registry, Work, Draft, Legal, Office].iter().all(|c| reads(role, *c).is_none()),
                "{}",
                role.word()
            );
            let is_trace = |i: &&Intent| matches!(i, Intent::NoteExport | Intent::NoteFailedOpening);
            let mut writes = Intent::ALL.iter().filter(|i| reach(role, **i).is_some());
            assert_eq!(writes.clone().filter(is_trace).count(), 2, "nobody is above the own trace");
            let expected = if role == Role::Secadmin { vec!["revoke", "report_loss"] } else { vec![] };
            let written: Vec<&str> = writes.by_ref().filter(|i| !is_trace(i)).map(|i| i.word()).collect();
            assert_eq!(written, expected, "{}", role.word());
        }
    }

    #[test]
    fn a_role_of_a_later_program_has_no_right_but_the_directory() {
        let later = Role::of_word("street_patrol").unwrap();
        assert!(Intent::ALL.iter().all(|intent| reach(later, *intent).is_none()));
        let read: Vec<Compartment> = Compartment::ALL.into_iter().filter(|c| reads(later, *c).is_some()).collect();
        assert_eq!((read, sees_devices(later)), (vec![Compartment::Directory], None));
    }

    #[test]
    fn each_line_has_a_drawer_of_its_own() {
        let district = RecordId::derive(&["place", "310104"]);
        let lines = [
            Role::OrganizationDepartment,
            Role::CongressOffice,
            Role::CppccOffice,
            Role::JusticeBureau,
            Role::Secadmin,
        ];
        let drawers: std::collections::BTreeSet<ScopeId> =
            lines.iter().map(|role| *scopes_read(*role, district, district).last().unwrap()).collect();
        assert_eq!(drawers.len(), lines.len());
        assert!(!Compartment::ALL.iter().any(|c| drawers.contains(&c.at(district))));
    }
}
