//! Comfort: kept beside the vaults, because the sign-in page needs it too. Nothing in it is personal.

use crate::{Error, core::Core, home};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Type size of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TypeSize {
    /// 16 px.
    #[default]
    Standard,
    /// 20 px.
    Large,
    /// 24 px.
    ExtraLarge,
}

/// Language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub(crate) enum Language {
    /// Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Comfort.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(default)]
pub(crate) struct Prefs {
    type_size: TypeSize,
    high_contrast: bool,
    language: Language,
    idle_minutes: u32,
}

/// Any of them.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct SetPrefs {
    type_size: Option<TypeSize>,
    high_contrast: Option<bool>,
    language: Option<Language>,
    idle_minutes: Option<u32>,
}

/// Minutes without a key before the screen locks (security.md 3.3).
const IDLE_MINUTES: u32 = 5;

impl Default for Prefs {
    fn default() -> Self {
        Self {
            type_size: TypeSize::Standard,
            high_contrast: false,
            language: Language::Chinese,
            idle_minutes: IDLE_MINUTES,
        }
    }
}

pub(crate) fn load(core: &Core) -> Result<Prefs, Error> {
    Ok(home::read_or_default(&core.home.folder("settings")?.join("prefs.json")))
}

pub(crate) fn set(core: &Core, args: SetPrefs) -> Result<Prefs, Error> {
    let mut prefs = load(core)?;
    prefs.type_size = args.type_size.unwrap_or(prefs.type_size);
    prefs.high_contrast = args.high_contrast.unwrap_or(prefs.high_contrast);
    prefs.language = args.language.unwrap_or(prefs.language);
    prefs.idle_minutes = args.idle_minutes.unwrap_or(prefs.idle_minutes).clamp(1, 15);
    let path = core.home.folder("settings")?.join("prefs.json");
    home::write_safely(&path, &serde_json::to_vec_pretty(&prefs)?)?;
    Ok(prefs)
}
