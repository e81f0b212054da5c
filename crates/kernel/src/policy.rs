//! The one table of rights: which role may mean what, and how far (decisions D3). docs/rights.csv is its hand-kept twin.

use crate::{Actor, Compartment, Intent, RecordId, Role, ScopeId};

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The scopes of the place named in the grant.
    Own,
    /// Every place of the district.
    District,
}

/// May this role mean this, and how far? `None` is no.
pub fn reach(role: Role, intent: Intent) -> Option<Reach> {
    use Intent::*;
    match (role, intent) {
        (
            Role::Office,
            Found | ImportDivisions | ImportRoster | ImportCalendar | AddMember | EndGrant | SetPack | SetRound
            | IssuePaper | AdmitHeld | RefuseHeld | Erase | Revoke | TakeDown | SettleTold | ChangePersonnel
            | ReportLoss | ListAffected,
        ) => Some(Reach::District),
        (
            Role::Office,
            Accept | Assign | Transfer | SendBack | Escalate | Press | Extend | Defer | Resolve | Refer | Reply
            | FollowUp | CloseOut | Reopen,
        ) => Some(Reach::District),
        (Role::CommunitySecretary, ImportHouseholds | PrepareCallList | Reply | FollowUp | Reveal | Erase) => {
            Some(Reach::Own)
        }
        (Role::Recorder | Role::Lead | Role::CommunitySecretary, SortItem | ConfirmSorting) => Some(Reach::Own),
        (Role::Lead, SortWithout) => Some(Reach::Own),
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
            | FollowUp | CloseOut | Reopen | Withdraw,
        ) => Some(Reach::Own),
        (Role::Recorder | Role::Lead | Role::Delegate, Attach) => Some(Reach::Own),
        (Role::Delegate, WriteJournal | Hear | DescribeItem | FollowUp) => Some(Reach::Own),
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
        (Role::Delegate | Role::Lawyer, Draft | Work) => Some(Reach::Own),
        _ => None,
    }
}

/// The scopes a grant of this role at this place reads; `district` is where the directory lies. For the office the work,
/// office and audit scopes of every community follow from the list of places, see [`of_every_community`].
pub fn scopes_read(role: Role, place: RecordId, district: RecordId) -> Vec<ScopeId> {
    let near = Compartment::ALL.iter().filter(|c| reads(role, **c) == Some(Reach::Own)).map(|c| c.at(place));
    let far = Compartment::ALL.iter().filter(|c| reads(role, **c) == Some(Reach::District)).map(|c| c.at(district));
    near.chain(far).collect()
}

/// The compartments of every community that this role reads, wherever its grant is: those it reads across the district and
/// that lie with a community.
pub fn of_every_community(role: Role) -> impl Iterator<Item = Compartment> {
    let is_far = move |c: &Compartment| reads(role, *c) == Some(Reach::District) && *c != Compartment::Directory;
    Compartment::ALL.into_iter().filter(is_far)
}

/// True when the actor may write with this intent into this scope. Scopes are derived ids: the office's reach needs no list.
/// A community's member prepares the call list in the team's draft scope, which that member cannot read back as a whole.
pub fn may_write(actor: &Actor, intent: Intent, scope: ScopeId) -> bool {
    match reach(actor.role, intent) {
        Some(Reach::District) => true,
        Some(Reach::Own) => Compartment::ALL.iter().any(|c| c.at(actor.place) == scope),
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
        let cell = |reach: Option<Reach>| match reach {
            None => "-",
            Some(Reach::Own) => "own",
            Some(Reach::District) => "district",
        };
        let mut seen = 0;
        for row in &rows {
            for (role, written) in roles.iter().zip(row.iter().skip(2)) {
                let coded = match &row[0] {
                    "write" => reach(*role, *Intent::ALL.iter().find(|i| i.word() == &row[1]).unwrap()),
                    "read" => reads(*role, *Compartment::ALL.iter().find(|c| c.word() == &row[1]).unwrap()),
                    other => panic!("unknown row {other}"),
                };
                assert_eq!(cell(coded), written, "{} {} {}", &row[0], &row[1], role.word());
                seen += 1;
            }
        }
        assert_eq!(seen, (Intent::ALL.len() + Compartment::ALL.len()) * Role::ALL.len());
    }

    /// The office, and nobody else, is handed what lies with every community: no register, no draft.
    #[test]
    fn only_the_office_reads_across_the_communities() {
        for role in Role::ALL {
            let far: Vec<&str> = of_every_community(*role).map(Compartment::word).collect();
            let expected: &[&str] = if *role == Role::Office { &["work", "office", "audit"] } else { &[] };
            assert_eq!(far, expected, "{}", role.word());
        }
    }
}
