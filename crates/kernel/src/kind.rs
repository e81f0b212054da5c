//! The closed list of record kinds: the table of contents of the whole product.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident = $number:literal, $word:literal, $compartment:ident;)*) => {
        /// What a record is. Numbers travel and are never reused; words are the wire names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum RecordKind { $($(#[$meta])* $name = $number,)* }

        impl RecordKind {
            /// Every kind, in the order of their numbers.
            pub const ALL: &'static [RecordKind] = &[$(RecordKind::$name,)*];
            /// The number that travels.
            pub fn number(self) -> u16 { self as u16 }
            /// The kind of a number; `None` for one of a later version, which is kept and passed on unread.
            pub fn of_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
            /// The word used in tables, commands and routes.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word,)* } }
            /// The kind of a word.
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
            /// The compartment this kind lives in once it has left the draft (decisions D4).
            pub fn compartment(self) -> crate::Compartment {
                match self { $(Self::$name => crate::Compartment::$compartment,)* }
            }
        }
    };
}

kinds! {
    /// District, subdistrict, community.
    Place = 1, "place", Directory;
    /// A person with a vault.
    Member = 2, "member", Directory;
    /// A seat or posting of a member: role, scope, from, to.
    Grant = 3, "grant", Directory;
    /// A seat holder or lawyer of the roster.
    Person = 4, "person", Directory;
    /// A visit team.
    Team = 5, "team", Directory;
    /// One of a team's five seats, dated.
    Seat = 6, "seat", Directory;
    /// Team and community, dated.
    Pairing = 7, "pairing", Directory;
    /// The official holidays and make-up working days of one year.
    CalendarYear = 8, "calendar_year", Directory;
    /// A district's terms, workflow, categories and limits.
    Pack = 9, "pack", Directory;
    /// A quarter's round of collective visits and its window.
    Round = 10, "round", Directory;
    /// A door and what is known of it without a name.
    Household = 11, "household", Registry;
    /// Names and phones of a household (decisions D38: a record of its own).
    HouseholdIdentity = 12, "household_identity", Registry;
    /// One visit of a team to a community.
    Visit = 20, "visit", Work;
    /// One person at a symposium's sign-in; names stay with the team, the visit carries the counts.
    Attendance = 21, "attendance", Draft;
    /// One door within a visit.
    HouseholdCall = 22, "household_call", Work;
    /// A visit's narrative entry.
    Journal = 23, "journal", Work;
    /// An action agreed at a meeting: owner and due date.
    AgreedAction = 24, "agreed_action", Work;
    /// One family of a day's call list, with the fields that needs (decisions D38).
    CallListEntry = 25, "call_list_entry", Draft;
    /// What was heard: a concern, a suggestion, a question, praise.
    Item = 30, "item", Work;
    /// Who said it, kept apart and with the team (users.md 2.14).
    ItemIdentity = 31, "item_identity", Draft;
    /// An issued paper: definitions, cut, numerators and denominators (decisions D16).
    Issue = 40, "issue", Office;
    /// Somebody was shown a resident's telephone number: whose, why, when; never the number itself.
    Disclosure = 50, "disclosure", Audit;
    /// A change the hub holds until the office rules on it (decisions D19).
    HeldChange = 60, "held_change", Audit;
    /// What an officer said is to be erased: which fields of which record, by which law, why (decisions D11).
    Erasure = 61, "erasure", Audit;
    /// A laptop whose rights the office has ended: which, why (decisions D22).
    Revocation = 62, "revocation", Audit;
    /// A photo or file that belongs to something heard; its bytes travel apart (decisions D29).
    Attachment = 70, "attachment", Work;
    /// A team's visit as the office took it down from a table or the phone, until the team's own record comes (users.md 1.5).
    ToldVisit = 72, "told_visit", Office;
    /// A lost laptop that held records of this place; who was affected is listed there (PIPL 57).
    DeviceLoss = 78, "device_loss", Work;
    /// A part of a community that one person looks after: a grid, a building.
    Section = 80, "section", Directory;
    /// At which level a concern is to be solved, as its subdistrict sees it (users.md 2.10).
    LevelOpinion = 81, "level_opinion", Work;
    /// A department of the district, as far as somebody of it works with the program.
    Department = 85, "department", Directory;
    /// A department called to a concern: the chosen fields it is told, and its steps (decisions D5).
    Summons = 86, "summons", Work;
    /// What of a resident's a department was told with a summons (security.md L9).
    SummonsIdentity = 87, "summons_identity", Draft;
    /// A file was written out of a vault: what, about which record, by whom; never what stands in it (security.md 3.9).
    Export = 105, "export", Audit;
    /// A vault was tried to be opened and was not: which way, how often, when; never what was typed (security.md 3.9).
    FailedOpening = 106, "failed_opening", Audit;
    /// Two records that may tell of one and the same visit or call, and what the team said of them (sync.md 3.3).
    Twin = 107, "twin", Work;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_frozen() {
        let listed: Vec<String> = RecordKind::ALL.iter().map(|k| format!("{}={}", k.number(), k.word())).collect();
        assert_eq!(
            listed.join(" "),
            "1=place 2=member 3=grant 4=person 5=team 6=seat 7=pairing 8=calendar_year 9=pack 10=round 11=household \
             12=household_identity 20=visit 21=attendance 22=household_call 23=journal 24=agreed_action \
             25=call_list_entry 30=item 31=item_identity 40=issue 50=disclosure 60=held_change 61=erasure 62=revocation \
             70=attachment 72=told_visit 78=device_loss 80=section 81=level_opinion \
             85=department 86=summons 87=summons_identity 105=export 106=failed_opening 107=twin"
        );
        for kind in RecordKind::ALL {
            assert_eq!(RecordKind::of_number(kind.number()), Some(*kind));
            assert_eq!(RecordKind::of_word(kind.word()), Some(*kind));
        }
        assert_eq!(RecordKind::of_number(999), None);
    }
}
