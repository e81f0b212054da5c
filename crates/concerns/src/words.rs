//! The closed words of a concern. Wire names are frozen: they travel in signed changes.

use kernel::Intent;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$meta:meta])* $kind:ident { $($(#[$each:meta])* $name:ident $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $kind { $($(#[$each])* #[serde(rename = $word)] $name,)* }

        impl $kind {
            /// Every word, in the order of the screens.
            pub const ALL: &'static [$kind] = &[$($kind::$name,)*];
            /// The wire name.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word,)* } }
            /// The word of a wire name; `None` for one this version doesn't know.
            pub fn of_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$name),)* _ => None } }
        }
    };
}

words! {
    /// What was heard (users.md 2.6). Only a concern gets states, a due date and a closing.
    Nature {
        /// 诉求.
        Concern "concern",
        /// 意见建议.
        Suggestion "suggestion",
        /// 咨询, answered on the spot.
        Question "question",
        /// 表扬.
        Praise "praise",
    }
}

words! {
    /// Where it was heard (decisions III).
    Source {
        /// At the round's symposium.
        Symposium "symposium",
        /// At a door.
        Doorstep "doorstep",
        /// At a joint meeting.
        JointMeeting "joint_meeting",
        /// On a reception day.
        ReceptionDay "reception_day",
        /// As an order of the city's hotline.
        Hotline12345 "hotline_12345",
        /// In a chat group.
        Chat "chat",
        /// By letter.
        Letter "letter",
        /// On a patrol.
        Patrol "patrol",
        /// Online.
        Online "online",
        /// Found by the team itself.
        OwnFinding "own_finding",
    }
}

words! {
    /// Where a concern stands (decisions III).
    State {
        /// Heard.
        Raised "raised",
        /// Taken on: route, first handler, due date.
        Accepted "accepted",
        /// Being worked on.
        Handling "handling",
        /// The work is done, not yet struck off.
        Resolved "resolved",
        /// Struck off after the resident was told.
        Closed "closed",
        /// Put off until a review date.
        Deferred "deferred",
        /// Handed to another lawful channel.
        Referred "referred",
        /// Taken back by the resident.
        Withdrawn "withdrawn",
    }
}

words! {
    /// How a concern ended (decisions III).
    Outcome {
        /// Solved.
        Solved "solved",
        /// Not solvable: policy explained.
        Explained "explained",
        /// Settled by the residents' own self-government.
        SelfGoverned "self_governed",
        /// Through another lawful channel.
        Referred "referred",
    }
}

words! {
    /// What can be done to a concern (decisions III).
    StepWord {
        /// Taken on.
        Accept "accept",
        /// A unit and a named person.
        Assign "assign",
        /// To another unit.
        Transfer "transfer",
        /// Back to the sender.
        SendBack "send_back",
        /// To another level.
        Escalate "escalate",
        /// Supervised.
        Press "press",
        /// Work begins, or begins again after a deferral.
        Start "start",
        /// A later due date.
        Extend "extend",
        /// Put off until a review date.
        Defer "defer",
        /// The work is done.
        Resolve "resolve",
        /// To another lawful channel.
        Refer "refer",
        /// The resident is told.
        Reply "reply",
        /// Another person asks the resident.
        FollowUp "follow_up",
        /// Struck off.
        CloseOut "close_out",
        /// Handled again.
        Reopen "reopen",
        /// Taken back by the resident.
        Withdraw "withdraw",
    }
}

words! {
    /// Where a department that was called to a concern stands.
    SummonsState {
        /// Called.
        Called "called",
        /// Taken on: the officer is named.
        Taken "taken",
        /// Answered.
        Answered "answered",
        /// The department says that it is not its to solve.
        Returned "returned",
        /// Who called it has checked the answer.
        Verified "verified",
        /// Needed no more.
        Withdrawn "withdrawn",
    }
}

words! {
    /// What can be done to a summons; the first three are the department's.
    SummonsStep {
        /// Taken on, with the officer's name.
        TakeSummons "take_summons",
        /// Answered, with the result.
        AnswerSummons "answer_summons",
        /// Not its to solve, with the reason.
        ReturnSummons "return_summons",
        /// The answer was checked.
        VerifySummons "verify_summons",
        /// Back to the department, with the reason.
        GiveBackSummons "give_back_summons",
        /// Needed no more, with the reason.
        WithdrawSummons "withdraw_summons",
    }
}

words! {
    /// What a department's answer comes to.
    SummonsResult {
        /// Solved.
        Solved "solved",
        /// Policy explained.
        Explained "explained",
        /// Planned for a later day.
        Planned "planned",
        /// Not solvable now.
        NotSolvable "not_solvable",
    }
}

words! {
    /// On what basis something of a resident's is told to a department (PIPL 13, 23).
    SharingBasis {
        /// The resident agreed.
        Consent "consent",
        /// The department can't carry out its statutory duty without it.
        StatutoryDuty "statutory_duty",
    }
}

words! {
    /// What of a resident's can be told to a department.
    ToldField {
        /// The name.
        Name "name",
        /// The number to call.
        Phone "phone",
        /// The door.
        Door "door",
    }
}

impl SummonsState {
    /// True while the department owes the next word.
    pub fn waits_for_department(self) -> bool {
        matches!(self, Self::Called | Self::Taken)
    }

    /// True when nobody owes a word any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Verified | Self::Withdrawn)
    }
}

impl SummonsStep {
    /// The intent a step is written with; the words are the same, a test holds it.
    pub fn intent(self) -> Intent {
        match self {
            Self::TakeSummons => Intent::TakeSummons,
            Self::AnswerSummons => Intent::AnswerSummons,
            Self::ReturnSummons => Intent::ReturnSummons,
            Self::VerifySummons => Intent::VerifySummons,
            Self::GiveBackSummons => Intent::GiveBackSummons,
            Self::WithdrawSummons => Intent::WithdrawSummons,
        }
    }

    /// True for the department's own steps; the others are of who called it.
    pub fn is_departments(self) -> bool {
        matches!(self, Self::TakeSummons | Self::AnswerSummons | Self::ReturnSummons)
    }
}

impl State {
    /// True while somebody still owes work: neither struck off nor taken back, nor done, nor handed on.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Raised | Self::Accepted | Self::Handling | Self::Deferred)
    }
}

impl StepWord {
    /// The intent a step is written with; the words are the same, a test holds it.
    pub fn intent(self) -> Intent {
        match self {
            Self::Accept => Intent::Accept,
            Self::Assign => Intent::Assign,
            Self::Transfer => Intent::Transfer,
            Self::SendBack => Intent::SendBack,
            Self::Escalate => Intent::Escalate,
            Self::Press => Intent::Press,
            Self::Start => Intent::Start,
            Self::Extend => Intent::Extend,
            Self::Defer => Intent::Defer,
            Self::Resolve => Intent::Resolve,
            Self::Refer => Intent::Refer,
            Self::Reply => Intent::Reply,
            Self::FollowUp => Intent::FollowUp,
            Self::CloseOut => Intent::CloseOut,
            Self::Reopen => Intent::Reopen,
            Self::Withdraw => Intent::Withdraw,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_words_are_the_words_of_their_intents() {
        for word in StepWord::ALL {
            assert_eq!(word.word(), word.intent().word());
            assert_eq!(StepWord::of_word(word.word()), Some(*word));
        }
        assert_eq!(StepWord::of_word("whistle"), None);
        for word in SummonsStep::ALL {
            assert_eq!(word.word(), word.intent().word());
        }
    }
}
