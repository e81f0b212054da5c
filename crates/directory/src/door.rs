//! Doors: the ways people write them, their key, their order. Nothing is inferred: what is not written stays unknown
//! (decisions D34).

use crate::forms::DOOR;
use crate::text::{clean, half_width};
use std::cmp::Ordering;

/// A door in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Door {
    /// The lane as written, with its word.
    pub lane: Option<String>,
    /// The building.
    pub building: String,
    /// The entrance, where it is written.
    pub entrance: Option<String>,
    /// The flat.
    pub flat: String,
}

/// A value of a door with the word or sign written after it.
struct Part {
    value: String,
    sign: String,
}

impl Door {
    /// Reads `1号楼1单元101室`, `1-1-201`, `1号102室`, `16#2-201`, `3.2.501`, `5弄2号103`; none when it is no door.
    /// Of two numbers the second is the flat; the entrance is then unknown.
    pub fn parse(written: &str) -> Option<Self> {
        let text: String = half_width(&clean(written)).split_whitespace().collect();
        let (lane, rest) = split_lane(&text);
        let parts = parts(rest)?;
        let (building, entrance, flat) = match parts.as_slice() {
            [building, flat] => (building, None, flat),
            [building, entrance, flat] => (building, Some(entrance), flat),
            _ => return None,
        };
        let fits = is_sign(&building.sign, &DOOR.building)
            && entrance.is_none_or(|e| is_sign(&e.sign, &DOOR.entrance))
            && (flat.sign.is_empty() || DOOR.flat.contains(&flat.sign));
        let entrance = entrance.map(|e| e.value.clone());
        fits.then(|| Self { lane, building: building.value.clone(), entrance, flat: flat.value.clone() })
    }

    /// The key two ways of writing one door share. An unknown entrance is part of it.
    pub fn key(&self) -> String {
        let lane = self.lane.as_deref().unwrap_or_default();
        let entrance = self.entrance.as_deref().unwrap_or("?");
        format!("{lane}/{}/{entrance}/{}", self.building, self.flat)
    }

    /// The order of a walk: building, entrance, flat, all by number; unknown entrances first, lanes last.
    pub fn walk(&self, other: &Self) -> Ordering {
        natural(&self.building, &other.building)
            .then_with(|| match (&self.entrance, &other.entrance) {
                (Some(a), Some(b)) => natural(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            })
            .then_with(|| natural(&self.flat, &other.flat))
            .then_with(|| self.lane.cmp(&other.lane))
    }

    /// True when what was typed means this door: `3`, `3-2`, `3-501`, `3-2-501`, or any way of writing a whole door.
    /// A part left out fits every door; the flat may be typed in part.
    pub fn fits(&self, typed: &str) -> bool {
        let text: String = half_width(&clean(typed)).split_whitespace().collect();
        let (lane, rest) = split_lane(&text);
        if lane.is_some() && lane != self.lane {
            return false;
        }
        let Some(parts) = parts(rest) else { return lane.is_some() && rest.is_empty() };
        let values: Vec<&str> = parts.iter().map(|p| p.value.as_str()).collect();
        let is_entrance = |v: &str| self.entrance.as_deref() == Some(v);
        match values.as_slice() {
            [one] => self.building == *one || self.flat == *one,
            [building, second] => self.building == *building && (is_entrance(second) || self.flat.starts_with(second)),
            [building, entrance, flat] => {
                self.building == *building && is_entrance(entrance) && self.flat.starts_with(flat)
            }
            _ => false,
        }
    }
}

/// As a resident would write it: `1号楼1单元101室`, `1号102室`, `5弄2号103室`.
impl std::fmt::Display for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = &DOOR.shown;
        write!(f, "{}{}", self.lane.as_deref().unwrap_or_default(), self.building)?;
        match &self.entrance {
            Some(entrance) => write!(f, "{}{entrance}{}", words.building_with_entrance, words.entrance)?,
            None => write!(f, "{}", words.building)?,
        }
        write!(f, "{}{}", self.flat, words.flat)
    }
}

/// The lane is everything up to the last lane word.
fn split_lane(text: &str) -> (Option<String>, &str) {
    let end = DOOR.lane.iter().filter_map(|word| text.rfind(word.as_str()).map(|at| at + word.len())).max();
    match end {
        Some(end) => (Some(text[..end].to_owned()), text[end..].trim_start_matches('-')),
        None => (None, text),
    }
}

/// Values and the signs after them; none when the text does not begin with a value.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut was_value = false;
    for c in text.chars() {
        let is_value = is_value(c);
        match parts.last_mut() {
            Some(part) if is_value && was_value => part.value.push(c),
            Some(part) if !is_value => part.sign.push(c),
            _ if is_value => parts.push(Part { value: c.to_string(), sign: String::new() }),
            _ => return None,
        }
        was_value = is_value;
    }
    for part in &mut parts {
        part.value = without_zeros(&part.value);
    }
    (!parts.is_empty() && parts.len() <= 3).then_some(parts)
}

/// Digits, Latin letters and the first four of the ten stems stand for buildings, entrances and flats.
fn is_value(c: char) -> bool {
    c.is_ascii_alphanumeric() || DOOR.stems.contains(c)
}

fn without_zeros(value: &str) -> String {
    let upper = value.to_ascii_uppercase();
    let short = upper.trim_start_matches('0');
    if short.is_empty() || short.starts_with(|c: char| !c.is_ascii_digit()) { upper } else { short.to_owned() }
}

fn is_sign(sign: &str, words: &[String]) -> bool {
    matches!(sign, "-" | "." | "/") || words.iter().any(|w| w == sign || sign.strip_suffix('-') == Some(w))
}

/// `2` before `10` before `10A`.
fn natural(a: &str, b: &str) -> Ordering {
    let split = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        (text[..end].parse::<u64>().unwrap_or(u64::MAX), text[end..].to_owned())
    };
    split(a).cmp(&split(b))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn six_ways_to_write_a_door_are_read() {
        let cases = [
            ("1号楼1单元101室", "/1/1/101", "1号楼1单元101室"),
            ("1-1-201", "/1/1/201", "1号楼1单元201室"),
            ("1号102室", "/1/?/102", "1号102室"),
            ("16#2-201", "/16/2/201", "16号楼2单元201室"),
            ("3.2.501", "/3/2/501", "3号楼2单元501室"),
            ("5弄2号103", "5弄/2/?/103", "5弄2号103室"),
            (" １－１－２０１ ", "/1/1/201", "1号楼1单元201室"),
            ("03-02-0501", "/3/2/501", "3号楼2单元501室"),
            ("120弄5支弄3号501室", "120弄5支弄/3/?/501", "120弄5支弄3号501室"),
            ("3-501", "/3/?/501", "3号501室"),
            ("2号楼甲单元12a", "/2/甲/12A", "2号楼甲单元12A室"),
        ];
        for (written, key, shown) in cases {
            let door = Door::parse(written).unwrap();
            assert_eq!((door.key().as_str(), door.to_string().as_str()), (key, shown), "{written}");
            assert_eq!(Door::parse(shown).unwrap(), door, "what is shown reads back: {written}");
        }
    }

    #[test]
    fn what_is_no_door_is_refused() {
        for written in ["", "室", "1", "1号", "1号楼2单元", "1-2-3-4", "门卫室", "1号楼2层301室", "5弄", "-1-2-3"]
        {
            assert_eq!(Door::parse(written), None, "{written}");
        }
    }

    #[test]
    fn an_unknown_entrance_is_no_entrance_in_particular() {
        let unknown = Door::parse("1号304室").unwrap();
        for known in ["1-1-304", "1-2-304", "5弄1号304"] {
            assert_ne!(Door::parse(known).unwrap().key(), unknown.key(), "{known}");
        }
    }

    #[test]
    fn doors_are_walked_by_number() {
        let mut doors: Vec<Door> = ["10-1-101", "2-1-1001", "2-1-201", "2号301室", "2-10-101", "2-2-101"]
            .map(|t| Door::parse(t).unwrap())
            .into();
        doors.sort_by(Door::walk);
        let shown: Vec<String> = doors.iter().map(Door::key).collect();
        assert_eq!(shown, ["/2/?/301", "/2/1/201", "/2/1/1001", "/2/2/101", "/2/10/101", "/10/1/101"]);
    }

    #[test]
    fn what_is_typed_finds_its_door() {
        let (door, lane) = (Door::parse("3-2-501").unwrap(), Door::parse("5弄2号103").unwrap());
        for typed in ["3", "501", "3-2", "3-50", "3-501", "3-2-501", "3号楼2单元501室", "3.2.5", "3#2-501"] {
            assert!(door.fits(typed), "{typed}");
        }
        for typed in ["2", "5", "3-1", "3-1-501", "3-2-502", "5弄3-2-501", "张"] {
            assert!(!door.fits(typed), "{typed}");
        }
        assert!(lane.fits("5弄") && lane.fits("5弄2号103") && lane.fits("2-103") && !lane.fits("6弄2号103"));
    }
}
