//! The official list of places, which decides what a cell of community names means.

use crate::forms::{LISTS, ROSTER};
use crate::text::{clean, title_key};
use crate::{Error, Level, Place};
use kernel::{Compartment, ErrorCode, RecordId, Refusal, ScopeId};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A community of the official list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Community {
    pub id: RecordId,
    pub name: String,
    pub subdistrict: Option<RecordId>,
}

/// The district with its subdistricts and communities.
#[derive(Clone, Debug)]
pub(super) struct Official {
    pub district_code: String,
    pub district: RecordId,
    pub subdistricts: BTreeMap<String, RecordId>,
    communities: BTreeMap<String, Community>,
}

impl Official {
    /// From the places imported before; without them there is nothing to compare names with.
    pub fn load(conn: &Connection) -> Result<Self, Error> {
        let district =
            crate::district(conn)?.ok_or_else(|| Refusal::new(ErrorCode::NotAllowedNow, "divisions_not_imported"))?;
        let mut official = Self {
            district_code: district.value.code,
            district: district.id,
            subdistricts: BTreeMap::new(),
            communities: BTreeMap::new(),
        };
        for place in store::rows::<Place>(conn, "WHERE is_void = 0 ORDER BY code", [])? {
            official.take(place.id, &place.value);
        }
        Ok(official)
    }

    fn take(&mut self, id: RecordId, place: &Place) {
        let key = title_key(&place.name);
        match place.level {
            Level::District => {}
            Level::Subdistrict => drop(self.subdistricts.insert(key, id)),
            Level::Community => {
                let community = Community { id, name: place.name.clone(), subdistrict: place.parent };
                self.communities.insert(key, community);
            }
        }
    }

    /// Where the directory's records lie.
    pub fn scope(&self) -> ScopeId {
        Compartment::Directory.at(self.district)
    }

    /// Every community.
    pub fn communities(&self) -> impl Iterator<Item = &Community> {
        self.communities.values()
    }

    /// The community of a name; its usual ending may be left out.
    pub fn community(&self, name: &str) -> Option<&Community> {
        let key = title_key(name);
        let endings = ROSTER.community_endings.iter();
        self.communities.get(&key).or_else(|| {
            let stem = endings.clone().find_map(|e| key.strip_suffix(e.as_str())).unwrap_or(&key);
            endings.clone().find_map(|ending| self.communities.get(&format!("{stem}{ending}")))
        })
    }

    /// The communities a cell names. Some have a list separator in their own name: the official list decides where one name
    /// ends, the longest name first. The error is the part nobody knows.
    pub fn communities_of(&self, cell: &str) -> Result<Vec<&Community>, String> {
        if let Some(one) = self.community(cell) {
            return Ok(vec![one]);
        }
        let separators = LISTS.list_separators.iter();
        let mut ends: Vec<usize> = separators.flat_map(|s| cell.match_indices(s.as_str()).map(|(at, _)| at)).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        for end in ends {
            let Some(first) = self.community(&cell[..end]) else { continue };
            let rest = self.communities_of(without_separator(&cell[end..]))?;
            return Ok(std::iter::once(first).chain(rest).collect());
        }
        Err(clean(cell))
    }

    /// The community a title or file name speaks of: the longest official name it contains.
    pub fn named_in(&self, title: &str) -> Option<&Community> {
        let title = title_key(title);
        let inside = self.communities.iter().filter(|(key, _)| title.contains(key.as_str()));
        inside.max_by_key(|(key, _)| key.len()).map(|(_, community)| community)
    }
}

fn without_separator(text: &str) -> &str {
    LISTS.list_separators.iter().find_map(|s| text.strip_prefix(s.as_str())).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn official(names: &[&str]) -> Official {
        let district = Place::id("310104");
        let (subdistricts, communities) = (BTreeMap::new(), BTreeMap::new());
        let mut official = Official { district_code: "310104".into(), district, subdistricts, communities };
        for name in names {
            let place = Place { code: String::new(), name: (*name).into(), level: Level::Community, parent: None };
            official.take(Place::id(name), &place);
        }
        official
    }

    #[test]
    fn the_official_list_decides_where_a_name_ends() {
        let list = official(&["田林一、二村居委会", "宛平居委会", "华泾绿苑居委会", "开发区虚拟社区", "二村居委会"]);
        let cases: [(&str, &[&str]); 5] = [
            ("田林一、二村居委会", &["田林一、二村居委会"]),
            ("宛平居委会、华泾绿苑居委会", &["宛平居委会", "华泾绿苑居委会"]),
            ("宛平居委会、田林一、二村居委会", &["宛平居委会", "田林一、二村居委会"]),
            ("宛平，开发区虚拟社区", &["宛平居委会", "开发区虚拟社区"]),
            (" 宛平 居委会 ", &["宛平居委会"]),
        ];
        for (cell, names) in cases {
            let found: Vec<&str> = list.communities_of(cell).unwrap().iter().map(|c| c.name.as_str()).collect();
            assert_eq!(found, names, "{cell}");
        }
    }

    #[test]
    fn an_unknown_name_is_named() {
        let list = official(&["宛平居委会", "田林一、二村居委会"]);
        for (cell, unknown) in
            [("桃源居委会", "桃源居委会"), ("宛平居委会、桃源居委会", "桃源居委会"), ("田林一", "田林一"), ("", "")]
        {
            assert_eq!(list.communities_of(cell).unwrap_err(), unknown, "{cell}");
        }
    }
}
