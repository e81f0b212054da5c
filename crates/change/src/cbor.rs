//! Deterministic CBOR (RFC 8949 section 4.2.1): shortest numbers, sorted unique keys, definite lengths, no fractions, no tags.

use crate::{Error, Value};
use std::collections::BTreeMap;

/// Nesting deeper than this is refused (security.md 3.8).
const MAX_DEPTH: u8 = 32;

pub(crate) fn head(out: &mut Vec<u8>, major: u8, n: u64) {
    let major = major << 5;
    match n {
        0..=23 => out.push(major | n as u8),
        24..=0xff => out.extend([major | 24, n as u8]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend((n as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend((n as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend(n.to_be_bytes());
        }
    }
}

pub(crate) fn uint(out: &mut Vec<u8>, n: u64) {
    head(out, 0, n);
}

pub(crate) fn bytes(out: &mut Vec<u8>, b: &[u8]) {
    head(out, 2, b.len() as u64);
    out.extend_from_slice(b);
}

pub(crate) fn text(out: &mut Vec<u8>, t: &str) {
    head(out, 3, t.len() as u64);
    out.extend_from_slice(t.as_bytes());
}

pub(crate) fn value(out: &mut Vec<u8>, v: &Value) {
    match v {
        Value::Null => out.push(0xf6),
        Value::Bool(b) => out.push(if *b { 0xf5 } else { 0xf4 }),
        Value::Int(n) if *n >= 0 => head(out, 0, *n as u64),
        Value::Int(n) => head(out, 1, !(*n) as u64),
        Value::Text(t) => text(out, t),
        Value::Bytes(b) => bytes(out, b),
        Value::List(items) => {
            head(out, 4, items.len() as u64);
            items.iter().for_each(|i| value(out, i));
        }
        Value::Map(map) => words(out, map),
    }
}

fn words(out: &mut Vec<u8>, map: &BTreeMap<String, Value>) {
    head(out, 5, map.len() as u64);
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by(|(a, _), (b, _)| (a.len(), a.as_bytes()).cmp(&(b.len(), b.as_bytes())));
    for (key, v) in entries {
        text(out, key);
        value(out, v);
    }
}

/// Reads what the functions above write, and refuses every other spelling of it.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    depth: u8,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Self { rest, depth: 0 }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// True when a list comes next.
    pub(crate) fn is_at_list(&self) -> bool {
        self.rest.first().is_some_and(|first| first >> 5 == 4)
    }

    #[cfg(test)]
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], Error> {
        if n > self.rest.len() {
            return Err(Error::Malformed("cut short"));
        }
        let (taken, rest) = self.rest.split_at(n);
        self.rest = rest;
        Ok(taken)
    }

    fn head(&mut self) -> Result<(u8, u64), Error> {
        let first = self.take(1)?[0];
        let (major, low) = (first >> 5, first & 31);
        let (n, least) = match low {
            0..=23 => return Ok((major, u64::from(low))),
            24 => (u64::from(self.take(1)?[0]), 24),
            25 => (self.number(2)?, 0x100),
            26 => (self.number(4)?, 0x1_0000),
            27 => (self.number(8)?, 0x1_0000_0000),
            _ => return Err(Error::Malformed("indefinite length")),
        };
        if n < least { Err(Error::Malformed("number not in its shortest form")) } else { Ok((major, n)) }
    }

    fn number(&mut self, width: usize) -> Result<u64, Error> {
        Ok(self.take(width)?.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    fn expect(&mut self, major: u8, what: &'static str) -> Result<u64, Error> {
        match self.head()? {
            (m, n) if m == major => Ok(n),
            _ => Err(Error::Malformed(what)),
        }
    }

    pub(crate) fn uint(&mut self) -> Result<u64, Error> {
        self.expect(0, "a number was expected")
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let n = self.expect(2, "bytes were expected")?;
        self.take(usize::try_from(n).map_err(|_| Error::Malformed("length"))?)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.bytes()?.try_into().map_err(|_| Error::Malformed("wrong number of bytes"))
    }

    /// Length of a list; each item is at least one byte, so a length beyond the rest is a lie.
    pub(crate) fn list(&mut self) -> Result<usize, Error> {
        let n = self.expect(4, "a list was expected")?;
        self.bounded(n)
    }

    pub(crate) fn map(&mut self) -> Result<usize, Error> {
        let n = self.expect(5, "a map was expected")?;
        self.bounded(n)
    }

    fn bounded(&self, n: u64) -> Result<usize, Error> {
        match usize::try_from(n) {
            Ok(n) if n <= self.rest.len() => Ok(n),
            _ => Err(Error::Malformed("length beyond the end")),
        }
    }

    fn text_of(&mut self, n: u64) -> Result<String, Error> {
        let raw = self.take(usize::try_from(n).map_err(|_| Error::Malformed("length"))?)?;
        String::from_utf8(raw.to_vec()).map_err(|_| Error::Malformed("text is not UTF-8"))
    }

    pub(crate) fn value(&mut self) -> Result<Value, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::Malformed("nested too deep"));
        }
        match *self.rest.first().ok_or(Error::Malformed("cut short"))? {
            0xf4 | 0xf5 => Ok(Value::Bool(self.take(1)?[0] == 0xf5)),
            0xf6 => self.take(1).map(|_| Value::Null),
            _ => self.compound(),
        }
    }

    fn compound(&mut self) -> Result<Value, Error> {
        let small = |n: u64| i64::try_from(n).map_err(|_| Error::Malformed("number over 63 bits"));
        match self.head()? {
            (0, n) => Ok(Value::Int(small(n)?)),
            (1, n) => Ok(Value::Int(!small(n)?)),
            (2, n) => Ok(Value::Bytes(self.take(self.bounded(n)?)?.to_vec())),
            (3, n) => Ok(Value::Text(self.text_of(n)?)),
            (4, n) => {
                let n = self.bounded(n)?;
                self.deeper(|r| (0..n).map(|_| r.value()).collect()).map(Value::List)
            }
            (5, n) => {
                let n = self.bounded(n)?;
                self.deeper(|r| r.words(n)).map(Value::Map)
            }
            _ => Err(Error::Malformed("tags and fractions are not carried")),
        }
    }

    fn deeper<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    fn words(&mut self, n: usize) -> Result<BTreeMap<String, Value>, Error> {
        let mut map = BTreeMap::new();
        let mut last: Option<(usize, String)> = None;
        for _ in 0..n {
            let length = self.expect(3, "a word was expected")?;
            let key = self.text_of(length)?;
            let rank = (key.len(), key.clone());
            if last.as_ref().is_some_and(|l| *l >= rank) {
                return Err(Error::Malformed("words not sorted"));
            }
            last = Some(rank);
            map.insert(key, self.value()?);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            ".{0,12}".prop_map(Value::Text),
            proptest::collection::vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
                proptest::collection::btree_map("[a-z]{1,6}", inner, 0..4).prop_map(Value::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_comes_back_and_has_one_spelling(v in any_value()) {
            let mut out = Vec::new();
            value(&mut out, &v);
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.value().unwrap(), v);
            prop_assert!(reader.is_done());
        }

        #[test]
        fn any_bytes_are_read_or_refused_and_reading_is_exact(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&raw);
            if let Ok(v) = reader.value() {
                let mut again = Vec::new();
                value(&mut again, &v);
                prop_assert_eq!(&raw[..raw.len() - reader.left()], again.as_slice());
            }
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let cases: [(&[u8], &str); 7] = [
            (&[0x18, 5], "five in two bytes"),
            (&[0x9f, 0xff], "indefinite list"),
            (&[0xa2, 0x61, b'b', 0, 0x61, b'a', 0], "unsorted words"),
            (&[0xa2, 0x61, b'a', 0, 0x61, b'a', 0], "a word twice"),
            (&[0xf9, 0, 0], "a fraction"),
            (&[0xc0, 0], "a tag"),
            (&[0x9a, 0xff, 0xff, 0xff, 0xff], "a length beyond the end"),
        ];
        for (raw, what) in cases {
            assert!(Reader::new(raw).value().is_err(), "{what}");
        }
        assert!(Reader::new(&[0x81; 40]).value().is_err(), "nested too deep");
    }
}
