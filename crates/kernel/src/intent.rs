//! What a change was meant to do: the writing command, in a registry whose numbers are never reused (decisions D3).

use crate::RecordKind::{self, *};
use serde::{Deserialize, Serialize};

macro_rules! intents {
    ($($(#[$meta:meta])* $name:ident = $number:literal, $word:literal, [$($kind:ident),*];)*) => {
        /// The command a change was written by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Intent { $($(#[$meta])* $name = $number,)* }

        impl Intent {
            /// Every intent, in the order of their numbers.
            pub const ALL: &'static [Intent] = &[$(Intent::$name,)*];
            /// The number that travels.
            pub fn number(self) -> u16 { self as u16 }
            /// The intent of a number; `None` for one of a later version.
            pub fn of_number(number: u16) -> Option<Self> { match number { $($number => Some(Self::$name),)* _ => None } }
            /// The word of docs/rights.csv and of the locale files.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word,)* } }
            /// The kinds it may touch; what it may do with each, their columns declare (docs/writes.csv).
            pub fn writes(self) -> &'static [RecordKind] { match self { $(Self::$name => &[$($kind),*],)* } }
        }
    };
}

intents! {
    /// The founder's grant to itself (decisions D32).
    Found = 1, "found", [Place, Member, Grant, Pack];
    /// A district's official list of places.
    ImportDivisions = 2, "import_divisions", [Place];
    /// The office's roster of teams.
    ImportRoster = 3, "import_roster", [Person, Team, Seat, Pairing];
    /// The official calendar of a year.
    ImportCalendar = 4, "import_calendar", [CalendarYear];
    /// A community's household ledger.
    ImportHouseholds = 5, "import_households", [Household, HouseholdIdentity];
    /// A person gets a vault and a posting.
    AddMember = 6, "add_member", [Member, Grant];
    /// A posting ends.
    EndGrant = 7, "end_grant", [Grant];
    /// Terms, categories, limits.
    SetPack = 8, "set_pack", [Pack];
    /// A round's window.
    SetRound = 9, "set_round", [Round];
    /// The families to call on that day.
    PrepareCallList = 10, "prepare_call_list", [CallListEntry];
    /// A visit is planned, held, described.
    RecordVisit = 20, "record_visit", [Visit];
    /// Someone signs in.
    SignIn = 21, "sign_in", [Attendance];
    /// A door is called at.
    RecordCall = 22, "record_call", [HouseholdCall];
    /// A journal entry.
    WriteJournal = 23, "write_journal", [Journal];
    /// An action is agreed.
    AgreeAction = 24, "agree_action", [AgreedAction];
    /// The lead confirms (decisions D37).
    Confirm = 25, "confirm", [Visit, HouseholdCall, Journal, AgreedAction, Item, Attachment];
    /// The lead's own edits before confirming.
    Amend = 26, "amend", [Visit, HouseholdCall, Journal, AgreedAction, Item];
    /// A record is declared void, with its reason.
    Void = 27, "void", [Visit, Attendance, HouseholdCall, Journal, AgreedAction, CallListEntry, Item, ItemIdentity, Attachment];
    /// A saved group is taken back by new changes.
    Undo = 28, "undo", [Visit, Attendance, HouseholdCall, Journal, AgreedAction, CallListEntry, Item, ItemIdentity, Attachment];
    /// Something was heard.
    Hear = 30, "hear", [Item, ItemIdentity];
    /// What was heard is described better.
    DescribeItem = 31, "describe_item", [Item, ItemIdentity];
    /// Raised → accepted.
    Accept = 40, "accept", [Item];
    /// A unit and a named person.
    Assign = 41, "assign", [Item];
    /// To another unit.
    Transfer = 42, "transfer", [Item];
    /// Back to the sender, with the reason.
    SendBack = 43, "send_back", [Item];
    /// To another level.
    Escalate = 44, "escalate", [Item];
    /// Supervision.
    Press = 45, "press", [Item];
    /// Accepted → handling.
    Start = 46, "start", [Item];
    /// A later due date.
    Extend = 47, "extend", [Item];
    /// Put off until a review date.
    Defer = 48, "defer", [Item];
    /// The work is done.
    Resolve = 49, "resolve", [Item];
    /// To another lawful channel.
    Refer = 50, "refer", [Item];
    /// The resident is told.
    Reply = 51, "reply", [Item];
    /// Someone else asks the resident again.
    FollowUp = 52, "follow_up", [Item];
    /// Struck off the list.
    CloseOut = 53, "close_out", [Item];
    /// Handled again.
    Reopen = 54, "reopen", [Item];
    /// Taken back by the resident.
    Withdraw = 55, "withdraw", [Item];
    /// A paper is issued.
    IssuePaper = 60, "issue_paper", [Issue];
    /// A resident's telephone number is shown in full.
    Reveal = 61, "reveal", [Disclosure];
    /// A held change is let into force (decisions D19).
    AdmitHeld = 70, "admit_held", [HeldChange];
    /// A held change is refused, with the reason.
    RefuseHeld = 71, "refuse_held", [HeldChange];
    /// What is held of a person is erased, by law (decisions D11).
    Erase = 72, "erase", [Erasure];
    /// A laptop's rights are ended, with the reason (decisions D22).
    Revoke = 73, "revoke", [Revocation];
    /// A photo or file is added to something heard.
    Attach = 80, "attach", [Attachment];
    /// What something heard at a visit is, as team and secretary sort it together (users.md 1.3).
    SortItem = 90, "sort_item", [Item];
    /// One side confirms what was sorted.
    ConfirmSorting = 91, "confirm_sorting", [Item];
    /// The community could not take part in the sorting: the lead says why.
    SortWithout = 92, "sort_without", [Item];
    /// The office takes down what a team's visit was, from a table or the phone.
    TakeDown = 93, "take_down", [ToldVisit];
    /// The office says that it was the visit the team's own record tells of, or was taken down by mistake.
    SettleTold = 94, "settle_told", [ToldVisit];
    /// Another person takes a team's seat, or nobody.
    ReplaceHolder = 95, "replace_holder", [Person, Seat];
    /// Seats, accounts and pairings change in the middle of a year (users.md 5, moment 10).
    ChangePersonnel = 110, "change_personnel", [Person, Seat, Pairing, Member, Grant];
    /// A laptop is lost: whose records lay on it is to be listed.
    ReportLoss = 111, "report_loss", [DeviceLoss];
    /// Whoever may read them listed the residents a lost laptop knew.
    ListAffected = 112, "list_affected", [DeviceLoss];
    /// A community's grid or building is named, for whoever is to look after it.
    AddSection = 116, "add_section", [Section];
    /// Who looks after a part of a community begins the day's visit by calling at a door.
    BeginDoors = 117, "begin_doors", [Visit];
    /// A subdistrict says at which level a concern is to be solved.
    AdviseLevel = 118, "advise_level", [LevelOpinion];
    /// A department of the district is named, for whoever is to work for it here.
    AddDepartment = 123, "add_department", [Department];
    /// A department is called to a concern, and told the fields chosen for it.
    CallDepartment = 124, "call_department", [Summons, SummonsIdentity];
    /// The department takes it on and names its officer.
    TakeSummons = 125, "take_summons", [Summons];
    /// The department answers.
    AnswerSummons = 126, "answer_summons", [Summons];
    /// The department says that it is not its to solve, with the reason.
    ReturnSummons = 127, "return_summons", [Summons];
    /// Whoever called it has checked the answer on the spot.
    VerifySummons = 128, "verify_summons", [Summons];
    /// Back to the department, with the reason.
    GiveBackSummons = 129, "give_back_summons", [Summons];
    /// The department is needed no more.
    WithdrawSummons = 130, "withdraw_summons", [Summons];
    /// The program notes a file that it writes out of the vault, and its member that a copy of the vault is no more.
    NoteExport = 155, "note_export", [Export];
    /// The program notes what was tried on the vault while it was locked.
    NoteFailedOpening = 156, "note_failed_opening", [FailedOpening];
    /// Two records tell of one and the same visit or call: from now on they are one.
    JoinTwins = 160, "join_twins", [Twin];
    /// They tell of two, and both stay.
    KeepTwins = 161, "keep_twins", [Twin];
    /// What was said of them is taken back.
    ReopenTwins = 162, "reopen_twins", [Twin];
    /// Two households of a ledger are one: the one is read as the other (decisions D18).
    MergeHouseholds = 165, "merge_households", [Household];
    /// That is taken back.
    UnmergeHouseholds = 166, "unmerge_households", [Household];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_frozen() {
        let listed: Vec<String> = Intent::ALL.iter().map(|i| format!("{}={}", i.number(), i.word())).collect();
        assert_eq!(
            listed.join(" "),
            "1=found 2=import_divisions 3=import_roster 4=import_calendar 5=import_households 6=add_member 7=end_grant \
             8=set_pack 9=set_round 10=prepare_call_list 20=record_visit 21=sign_in 22=record_call 23=write_journal \
             24=agree_action 25=confirm 26=amend 27=void 28=undo 30=hear 31=describe_item 40=accept 41=assign 42=transfer \
             43=send_back 44=escalate 45=press 46=start 47=extend 48=defer 49=resolve 50=refer 51=reply 52=follow_up \
             53=close_out 54=reopen 55=withdraw 60=issue_paper 61=reveal 70=admit_held 71=refuse_held 72=erase 73=revoke 80=attach \
             90=sort_item 91=confirm_sorting 92=sort_without \
             93=take_down 94=settle_told 95=replace_holder 110=change_personnel 111=report_loss 112=list_affected 116=add_section 117=begin_doors 118=advise_level \
             123=add_department 124=call_department 125=take_summons 126=answer_summons 127=return_summons \
             128=verify_summons 129=give_back_summons 130=withdraw_summons 155=note_export 156=note_failed_opening \
             160=join_twins 161=keep_twins 162=reopen_twins 165=merge_households 166=unmerge_households"
        );
        assert!(Intent::ALL.iter().all(|i| Intent::of_number(i.number()) == Some(*i)));
    }
}
