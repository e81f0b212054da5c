//! A record's state as bytes, for the generic store and for snapshots: conflicts travel whole (decisions D7).

use crate::{Error, FieldState, RecordState, Version, cbor, transcript::read_field_id};
use kernel::{ChangeId, DeviceId};
use std::collections::BTreeMap;

/// Which change wrote a version, the time it counts at, and on which device.
type Origin = (ChangeId, u64, DeviceId);

/// Form 2 begins with this; form 1 began with a map.
const FORM: u64 = 2;

impl RecordState {
    /// `[2, [[change, eff, device] …], {field: [[place of the origin, value] …, [buried change] …]}]`, deterministic: most
    /// fields of a record were written by one change, which is named once.
    pub fn encode(&self) -> Vec<u8> {
        let origins = self.origins();
        let mut out = Vec::with_capacity(64 + origins.len() * 48 + self.fields.len() * 32);
        cbor::head(&mut out, 4, 3);
        cbor::uint(&mut out, FORM);
        cbor::head(&mut out, 4, origins.len() as u64);
        for (change, eff, device) in origins.keys() {
            cbor::head(&mut out, 4, 3);
            cbor::bytes(&mut out, &change.bytes());
            cbor::uint(&mut out, *eff);
            cbor::bytes(&mut out, &device.bytes());
        }
        cbor::head(&mut out, 5, self.fields.len() as u64);
        for (id, state) in &self.fields {
            cbor::uint(&mut out, u64::from(*id));
            state.write(&mut out, &origins);
        }
        out
    }

    /// Every origin, in order, with its place.
    fn origins(&self) -> BTreeMap<Origin, u64> {
        let versions = self.fields.values().flat_map(|s| s.heads.values());
        let mut origins: BTreeMap<Origin, u64> = versions.map(|v| (origin(v), 0)).collect();
        (0..).zip(origins.values_mut()).for_each(|(at, place)| *place = at);
        origins
    }

    /// Reads the bytes back, of this form or of the first one.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = cbor::Reader::new(bytes);
        let origins = if reader.is_at_list() { Some(read_origins(&mut reader)?) } else { None };
        let mut state = Self::default();
        let mut last = None;
        for _ in 0..reader.map()? {
            let id = read_field_id(&mut reader, &mut last)?;
            let field = match &origins {
                Some(origins) => FieldState::read(&mut reader, origins)?,
                None => FieldState::read_first_form(&mut reader)?,
            };
            state.fields.insert(id, field);
        }
        if reader.is_done() { Ok(state) } else { Err(Error::Malformed("bytes after the state")) }
    }
}

fn origin(version: &Version) -> Origin {
    (version.change, version.eff, version.device)
}

fn read_origins(reader: &mut cbor::Reader<'_>) -> Result<Vec<Origin>, Error> {
    if reader.list()? != 3 || reader.uint()? != FORM {
        return Err(Error::Malformed("form of a state"));
    }
    let mut origins = Vec::new();
    for _ in 0..reader.list()? {
        if reader.list()? != 3 {
            return Err(Error::Malformed("origin"));
        }
        let change = ChangeId::from_bytes(reader.array()?);
        origins.push((change, reader.uint()?, DeviceId::from_bytes(reader.array()?)));
    }
    Ok(origins)
}

impl FieldState {
    fn write(&self, out: &mut Vec<u8>, origins: &BTreeMap<Origin, u64>) {
        cbor::head(out, 4, (self.heads.len() + self.buried.len()) as u64);
        for version in self.heads.values() {
            cbor::head(out, 4, 2);
            cbor::uint(out, origins.get(&origin(version)).copied().unwrap_or_default());
            cbor::value(out, &version.value);
        }
        for buried in &self.buried {
            cbor::head(out, 4, 1);
            cbor::bytes(out, &buried.bytes());
        }
    }

    fn read(reader: &mut cbor::Reader<'_>, origins: &[Origin]) -> Result<Self, Error> {
        let mut state = Self::default();
        for _ in 0..reader.list()? {
            match reader.list()? {
                1 => drop(state.buried.insert(ChangeId::from_bytes(reader.array()?))),
                2 => {
                    let place = usize::try_from(reader.uint()?).ok();
                    let origin = place.and_then(|place| origins.get(place)).ok_or(Error::Malformed("origin"))?;
                    state.keep(*origin, reader.value()?);
                }
                _ => return Err(Error::Malformed("version")),
            }
        }
        Ok(state)
    }

    /// As it was written until 2026-11: `[[change, eff, device, value] …, [buried change] …]`.
    fn read_first_form(reader: &mut cbor::Reader<'_>) -> Result<Self, Error> {
        let mut state = Self::default();
        for _ in 0..reader.list()? {
            let parts = reader.list()?;
            let change = ChangeId::from_bytes(reader.array()?);
            match parts {
                1 => drop(state.buried.insert(change)),
                4 => {
                    let (eff, device) = (reader.uint()?, DeviceId::from_bytes(reader.array()?));
                    state.keep((change, eff, device), reader.value()?);
                }
                _ => return Err(Error::Malformed("version")),
            }
        }
        Ok(state)
    }

    fn keep(&mut self, (change, eff, device): Origin, value: crate::Value) {
        self.heads.insert(change, Version { change, eff, device, value });
    }
}
