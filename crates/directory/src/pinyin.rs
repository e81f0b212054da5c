//! Finding a name by its pinyin: `zl`, `zhl`, `zhangli`, `zhangl` all find one name.
//!
//! Every character is a segment with all its readings; a surname adds its own reading to the usual ones. A query is cut
//! into pieces, one a segment, each a first letter, an initial or a whole syllable; the last piece may be unfinished.

use crate::forms::SURNAMES;
use pinyin::ToPinyinMulti;

/// Queries longer than this match nothing: they are no name.
const LONGEST_QUERY: usize = 63;

/// One character with its readings.
#[derive(Clone, Debug, Default)]
struct Segment {
    readings: Vec<Box<str>>,
}

/// A name ready to be found.
#[derive(Clone, Debug, Default)]
pub struct Name {
    text: String,
    segments: Vec<Segment>,
}

/// Many names ready to be found.
#[derive(Clone, Debug, Default)]
pub struct NameIndex {
    names: Vec<Name>,
}

impl NameIndex {
    /// An index of these names, in their order.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { names: names.into_iter().map(Name::of).collect() }
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True without names.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// The positions of the names a query means, in the index's order. Letters are matched as pinyin, anything else as text.
pub fn matches(query: &str, index: &NameIndex) -> Vec<usize> {
    let query = Query::of(query);
    index.names.iter().enumerate().filter(|(_, name)| query.means(name)).map(|(at, _)| at).collect()
}

/// What was typed.
#[derive(Clone, Debug)]
pub struct Query {
    text: String,
    is_letters: bool,
}

impl Query {
    /// From what was typed; spaces and apostrophes between syllables do not count.
    pub fn of(typed: &str) -> Self {
        let text = crate::text::half_width(typed).to_lowercase();
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').map(plain_letter).collect();
        Self { is_letters: !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase()), text }
    }

    /// True when this name is meant.
    pub fn means(&self, name: &Name) -> bool {
        if !self.is_letters {
            return !self.text.is_empty() && name.text.contains(&self.text);
        }
        self.text.len() <= LONGEST_QUERY
            && (0..name.segments.len()).any(|from| spells(&self.text, &name.segments[from..]))
    }
}

impl Name {
    /// Reads a name's characters.
    pub fn of(name: &str) -> Self {
        let text = name.to_lowercase();
        let mut segments: Vec<Segment> = text.chars().filter(|c| !c.is_whitespace()).map(Segment::of).collect();
        add_surname(&text, &mut segments);
        Self { text, segments }
    }

    /// The first letters of its usual readings: `zl`.
    pub fn initials(&self) -> String {
        self.segments.iter().filter_map(|s| s.usual().and_then(|r| r.chars().next())).collect()
    }

    /// Its usual readings, joined: `zhangli`.
    pub fn spelled(&self) -> String {
        self.segments.iter().filter_map(Segment::usual).collect()
    }
}

impl Segment {
    fn of(c: char) -> Self {
        let mut segment = Self::default();
        match c.to_pinyin_multi() {
            Some(multi) => multi.into_iter().for_each(|p| segment.add(p.plain())),
            None if c.is_ascii_alphanumeric() => segment.add(&c.to_string()),
            None => {}
        }
        segment
    }

    /// The reading `lü` is typed `lv`, `lu` or `lyu`.
    fn add(&mut self, reading: &str) {
        let spellings = match reading.contains('ü') {
            true => ["v", "u", "yu"].map(|u| reading.replace('ü', u)).to_vec(),
            false => vec![reading.to_owned()],
        };
        for spelling in spellings {
            if !self.readings.iter().any(|r| **r == *spelling) {
                self.readings.push(spelling.into_boxed_str());
            }
        }
    }

    fn usual(&self) -> Option<&str> {
        self.readings.first().map(|r| &**r)
    }
}

/// A surname's own reading comes first; the usual ones stay, since the person may use them.
fn add_surname(text: &str, segments: &mut [Segment]) {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    for length in [2, 1] {
        let surname: String = chars.iter().take(length).collect();
        let Some(readings) = SURNAMES.get(&surname).filter(|_| chars.len() >= length) else { continue };
        let per_segment = if length == 1 { readings.chunks(readings.len().max(1)) } else { readings.chunks(1) };
        for (segment, own) in segments.iter_mut().zip(per_segment) {
            let usual = std::mem::take(&mut segment.readings);
            own.iter().map(String::as_str).chain(usual.iter().map(|r| &**r)).for_each(|r| segment.add(r));
        }
        return;
    }
}

fn plain_letter(c: char) -> char {
    if c == 'ü' { 'v' } else { c }
}

/// True when the query can be cut into pieces that spell these segments from the first on. `reached` holds one bit for each
/// position of the query that some cutting of the segments so far ends at.
fn spells(query: &str, segments: &[Segment]) -> bool {
    let mut reached: u64 = 1;
    for segment in segments {
        let mut next: u64 = 0;
        for at in (0..query.len()).filter(|at| reached >> at & 1 == 1) {
            for reading in &segment.readings {
                let rest = &query[at..];
                if reading.starts_with(rest) {
                    return true;
                }
                next |= pieces(reading).filter(|p| rest.starts_with(*p)).fold(0, |bits, p| bits | 1 << (at + p.len()));
            }
        }
        if next >> query.len() & 1 == 1 {
            return true;
        }
        if next == 0 {
            return false;
        }
        reached = next;
    }
    false
}

/// The pieces a syllable may be typed as: first letter, initial of two letters, whole.
fn pieces(reading: &str) -> impl Iterator<Item = &str> {
    let initial = ["zh", "ch", "sh"].into_iter().find(|i| reading.starts_with(i)).map(|_| &reading[..2]);
    [reading.get(..1), initial, Some(reading)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, name: &str) -> bool {
        matches(query, &NameIndex::of([name])) == [0]
    }

    #[test]
    fn letters_initials_and_syllables_find_a_name() {
        for query in [
            "z", "zl", "zhl", "zhangli", "zhangl", "zhli", "zli", "zha", "ZL", "zhang li", "zhang'li", "li", "张",
            "丽", "张丽",
        ] {
            assert!(found(query, "张丽"), "{query}");
        }
        for query in ["", "zlx", "lz", "zhangliu", "zhaoli", "zanli", "ang", "h", "李"] {
            assert!(!found(query, "张丽"), "{query}");
        }
    }

    #[test]
    fn surnames_are_found_by_both_readings() {
        let cases = [
            ("单国强", "shan", "dan"),
            ("曾兰晨", "zeng", "ceng"),
            ("仇翀祎", "qiu", "chou"),
            ("解晓东", "xie", "jie"),
            ("区洋桂", "ou", "qu"),
            ("查良", "zha", "cha"),
            ("朴凯超", "piao", "pu"),
            ("任平刚", "ren", "r"),
            ("缪娟", "miao", "m"),
            ("覃娟", "qin", "tan"),
            ("尉迟怡", "yuchi", "weichi"),
            ("万俟雪", "moqi", "wansi"),
        ];
        for (name, own, usual) in cases {
            assert!(found(own, name), "{own} {name}");
            assert!(found(usual, name), "{usual} {name}");
        }
        assert!(found("ycy", "尉迟怡") && found("mqx", "万俟雪") && found("sgq", "单国强"));
    }

    #[test]
    fn every_reading_and_the_letter_u_with_dots() {
        for query in ["lv", "lu", "lyu", "lü", "lvc", "lvchang", "lvzhang"] {
            assert!(found(query, "吕长"), "{query}");
        }
    }

    #[test]
    fn a_name_is_spelled_for_quick_find() {
        let name = Name::of("单丽");
        assert_eq!((name.initials().as_str(), name.spelled().as_str()), ("sl", "shanli"));
    }

    #[test]
    fn fifty_thousand_names_are_searched_in_one_pass() {
        let (family, given) =
            (["张", "王", "李", "单", "曾"], ["丽", "伟", "国", "强", "敏", "静", "洋", "娟", "飞", "艳"]);
        let names: Vec<String> =
            (0..50_000).map(|n| format!("{}{}{}", family[n % 5], given[n / 5 % 10], given[n / 50 % 10])).collect();
        let index = NameIndex::of(names.iter().map(String::as_str));
        assert_eq!(index.len(), 50_000);
        assert_eq!(matches("zhangliwei", &index).len(), 100);
        assert_eq!(matches("slw", &index).len(), 100);
    }
}
