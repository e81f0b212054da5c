//! A district's terms, natures, sources, routes, categories and limits. Data: bundled and versioned, later also a record.

use crate::workflow::Workflow;
use kernel::RecordId;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// A value and the word the screens show for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Choice {
    /// The frozen value.
    pub value: String,
    /// The district's word.
    pub word: String,
}

/// One tile: a kind of concern, its phrases and its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Category {
    /// The frozen code.
    pub code: String,
    /// The district's word.
    pub word: String,
    /// Phrase chips; `{…}` is a gap to fill.
    pub phrases: Vec<String>,
    /// The route proposed.
    pub suggested_route: Option<String>,
    /// Working days from acceptance.
    pub limit_working_days: u32,
    /// True while word, limit or phrases have no source and wait for the office (decisions D44).
    pub is_example: bool,
    /// Where word, limit and phrases come from; not for the screens.
    #[serde(skip_serializing, default)]
    #[ts(skip)]
    pub source: BTreeMap<String, String>,
}

/// Limits that hold where the category gives none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Limits {
    /// Where they come from, or the mark of decisions D44.
    pub source: String,
    /// Working days when nothing else is known.
    pub default_working_days: u32,
    /// Working days of an urgent concern, whatever its category.
    pub urgent_working_days: u32,
    /// Working days by route.
    pub by_route: BTreeMap<String, u32>,
}

/// The pack as its file gives it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Terms {
    /// Name and version, `xuhui-1`.
    pub version: String,
    /// The version of the workflow new concerns are raised under.
    pub workflow: String,
    /// The pack's name.
    pub name: String,
    /// The district.
    pub district_word: String,
    /// The district's own name for the action.
    pub action_word: String,
    /// What the reader must know of the pack: entries without a source.
    pub note: String,
    /// The district's words by code word.
    pub terms: BTreeMap<String, String>,
    /// Natures.
    pub natures: Vec<Choice>,
    /// Sources.
    pub sources: Vec<Choice>,
    /// Routes (users.md 2.7).
    pub routes: Vec<Choice>,
    /// States.
    pub states: Vec<Choice>,
    /// Outcomes.
    pub outcomes: Vec<Choice>,
    /// Roles at a sign-in.
    pub attendee_roles: Vec<Choice>,
    /// Further lists of choices that steps name.
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// Limits.
    pub limits: Limits,
    /// Sentences that explain a due date.
    pub due_words: BTreeMap<String, String>,
    /// Categories in the order of the tiles.
    pub categories: Vec<Category>,
}

/// What the screens get of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Pack {
    /// Name and version.
    pub name: String,
    /// The district.
    pub district_word: String,
    /// The district's own name for the action.
    pub action_word: String,
    /// What the reader must know of the pack.
    pub note: String,
    /// The district's words by code word.
    pub terms: BTreeMap<String, String>,
    /// Natures.
    pub natures: Vec<Choice>,
    /// Sources.
    pub sources: Vec<Choice>,
    /// Routes.
    pub routes: Vec<Choice>,
    /// Categories in the order of the tiles.
    pub categories: Vec<Category>,
    /// States.
    pub states: Vec<Choice>,
    /// Outcomes.
    pub outcomes: Vec<Choice>,
    /// Roles at a sign-in.
    pub attendee_roles: Vec<Choice>,
}

impl Terms {
    /// The bundled pack of Xuhui.
    ///
    /// # Errors
    /// The bundled file is damaged; a test reads it.
    pub fn xuhui() -> Result<&'static Terms, crate::Error> {
        static XUHUI: OnceLock<Option<Terms>> = OnceLock::new();
        let read = XUHUI.get_or_init(|| serde_json::from_str(include_str!("../packs/xuhui.json")).ok());
        read.as_ref().ok_or(crate::Error::DamagedPack)
    }

    /// The id of the pack's record, once a district keeps its own.
    pub fn id(&self) -> RecordId {
        RecordId::derive(&["pack", &self.name])
    }

    /// The category of a code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.code == code)
    }

    /// The words of a list a step names.
    pub fn list(&self, name: &str) -> &[Choice] {
        match name {
            "routes" => &self.routes,
            "outcomes" => &self.outcomes,
            other => self.lists.get(other).map_or(&[], Vec::as_slice),
        }
    }

    /// The word of a route.
    pub fn route_word(&self, route: &str) -> Option<&str> {
        word_of(&self.routes, route)
    }

    /// The workflow new concerns are raised under.
    pub fn workflow(&self) -> Option<&'static Workflow> {
        Workflow::of_version(&self.workflow)
    }

    /// Codes of all categories, for checks.
    pub fn category_codes(&self) -> BTreeSet<&str> {
        self.categories.iter().map(|c| c.code.as_str()).collect()
    }

    /// What the screens get.
    pub fn pack(&self) -> Pack {
        Pack {
            name: self.version.clone(),
            district_word: self.district_word.clone(),
            action_word: self.action_word.clone(),
            note: self.note.clone(),
            terms: self.terms.clone(),
            natures: self.natures.clone(),
            sources: self.sources.clone(),
            routes: self.routes.clone(),
            categories: self.categories.clone(),
            states: self.states.clone(),
            outcomes: self.outcomes.clone(),
            attendee_roles: self.attendee_roles.clone(),
        }
    }
}

/// The word of a value in a list.
pub(crate) fn word_of<'a>(list: &'a [Choice], value: &str) -> Option<&'a str> {
    list.iter().find(|c| c.value == value).map(|c| c.word.as_str())
}
