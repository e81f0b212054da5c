//! 网格、楼栋: a part of a community that one person looks after. Rights follow the community: the hub judges by the place a posting names.

use kernel::{RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use store::{FieldSpec, KindSpec, Ty, Wish};

/// A section's name has no more characters.
const MOST_CHARACTERS: usize = 30;

/// What kind of part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum SectionLevel {
    /// 网格: some buildings.
    Grid,
    /// 楼栋: one building.
    Building,
}

impl SectionLevel {
    /// The wire name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Building => "building",
        }
    }
}

/// A grid or building of a community. Its name stands as it was written: another name is another section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The community.
    pub community: RecordId,
    /// Grid or building.
    pub level: SectionLevel,
    /// As people there call it.
    pub name: String,
}

impl Section {
    /// The section of this name; whoever names it first or again means the same one (decisions D17).
    ///
    /// # Errors
    /// `section_missing`, `section_too_long`.
    pub fn named(community: RecordId, level: SectionLevel, name: &str) -> Result<(RecordId, Self), Refusal> {
        let name: String = crate::text::half_width(&crate::text::clean(name)).split_whitespace().collect();
        check(&name)?;
        let id = RecordId::derive(&["section", &community.to_string(), level.word(), &name]);
        Ok((id, Self { community, level, name }))
    }
}

fn check(name: &str) -> Result<(), Refusal> {
    match name.chars().count() {
        0 => Err(Refusal::invalid("section", "section_missing")),
        n if n > MOST_CHARACTERS => Err(Refusal::invalid("section", "section_too_long").with("most", MOST_CHARACTERS)),
        _ => Ok(()),
    }
}

const NAME: u16 = 3;

pub(super) const SPEC: KindSpec = KindSpec {
    kind: RecordKind::Section,
    table: "section",
    fields: &[
        FieldSpec::register(1, "community", Ty::Id),
        FieldSpec::register(2, "level", Ty::Text),
        FieldSpec::register(NAME, "name", Ty::Text),
    ],
    entry: &[],
};
super::recorded!(Section, SPEC);

/// Named once, under the id that its name gives it; two offices that name the same one have said the same.
pub(crate) fn admit(wish: &Wish<'_>) -> Result<(), Refusal> {
    super::said_once(wish, "section_stands")?;
    let name = wish.fields.get(&NAME).and_then(change::Value::text).unwrap_or_default();
    check(name.trim())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_are_frozen() {
        let listed: Vec<String> = SPEC.fields.iter().map(|f| format!("{}={}", f.id, f.name)).collect();
        assert_eq!(listed.join(" "), "1=community 2=level 3=name");
    }

    #[test]
    fn one_name_is_one_section_however_it_is_typed() {
        let (north, south) = (RecordId::derive(&["north"]), RecordId::derive(&["south"]));
        let id = |at, level, name: &str| Section::named(at, level, name).unwrap().0;
        let grid = id(north, SectionLevel::Grid, "第3网格");
        assert_eq!(grid, id(north, SectionLevel::Grid, " 第３ 网格 "));
        for other in [
            id(south, SectionLevel::Grid, "第3网格"),
            id(north, SectionLevel::Building, "第3网格"),
            id(north, SectionLevel::Grid, "第4网格"),
        ] {
            assert_ne!(grid, other);
        }
        for (unfit, reason) in [("", "section_missing"), (" \u{200b} ", "section_missing")] {
            assert_eq!(Section::named(north, SectionLevel::Grid, unfit).unwrap_err().reason, reason);
        }
        let long = "长".repeat(MOST_CHARACTERS + 1);
        assert_eq!(Section::named(north, SectionLevel::Grid, &long).unwrap_err().reason, "section_too_long");
    }
}
