//! Scopes are places seen through a compartment (decisions D4).

use crate::{RecordId, ScopeId, id::derive_scope};
use serde::{Deserialize, Serialize};

/// Which of a place's drawers a record lies in; each is granted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Compartment {
    /// Households, people, phones, tags.
    Registry,
    /// Visits, meetings, concerns without identity.
    Work,
    /// The team's own until the lead confirms (decisions D37).
    Draft,
    /// Sealed legal matter.
    Legal,
    /// Opinions about teams, issued papers.
    Office,
    /// Roster, catalogue, calendar: everyone reads it.
    Directory,
    /// Who did what to the system.
    Audit,
}

impl Compartment {
    /// The word that enters the scope id; frozen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Work => "work",
            Self::Draft => "draft",
            Self::Legal => "legal",
            Self::Office => "office",
            Self::Directory => "directory",
            Self::Audit => "audit",
        }
    }

    /// The compartment of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == word)
    }

    /// Every compartment.
    pub const ALL: [Compartment; 7] =
        [Self::Registry, Self::Work, Self::Draft, Self::Legal, Self::Office, Self::Directory, Self::Audit];

    /// What concerns one member alone: the audit drawer of the person instead of a place.
    pub fn own_of(member: crate::MemberId) -> ScopeId {
        Self::Audit.at(RecordId(member.0))
    }

    /// What of a district's drawer concerns one role alone: a bureau's seats, the end of a laptop's rights. Everybody with that
    /// role reads it.
    pub fn line_of(drawer: ScopeId, role: crate::Role) -> ScopeId {
        derive_scope(RecordId(drawer.0), role.word())
    }

    /// The scope of this compartment at a place.
    pub fn at(self, place: RecordId) -> ScopeId {
        derive_scope(place, self.word())
    }
}
