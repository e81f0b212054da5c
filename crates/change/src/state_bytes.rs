//! A record's state as bytes, for the generic store and for snapshots: conflicts travel whole (decisions D7).

use crate::{Error, FieldState, RecordState, Version, cbor, transcript::read_field_id};
use kernel::{ChangeId, DeviceId};

impl RecordState {
    /// `{field: [[change, eff, device, value] …, [buried change] …]}`, deterministic.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.fields.len() * 64);
        cbor::head(&mut out, 5, self.fields.len() as u64);
        for (id, state) in &self.fields {
            cbor::uint(&mut out, u64::from(*id));
            state.write(&mut out);
        }
        out
    }

    /// Reads the bytes back.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = cbor::Reader::new(bytes);
        let mut state = Self::default();
        let mut last = None;
        for _ in 0..reader.map()? {
            let id = read_field_id(&mut reader, &mut last)?;
            state.fields.insert(id, FieldState::read(&mut reader)?);
        }
        if reader.is_done() { Ok(state) } else { Err(Error::Malformed("bytes after the state")) }
    }
}

impl FieldState {
    fn write(&self, out: &mut Vec<u8>) {
        cbor::head(out, 4, (self.heads.len() + self.buried.len()) as u64);
        for version in self.heads.values() {
            cbor::head(out, 4, 4);
            cbor::bytes(out, &version.change.bytes());
            cbor::uint(out, version.eff);
            cbor::bytes(out, &version.device.bytes());
            cbor::value(out, &version.value);
        }
        for buried in &self.buried {
            cbor::head(out, 4, 1);
            cbor::bytes(out, &buried.bytes());
        }
    }

    fn read(reader: &mut cbor::Reader<'_>) -> Result<Self, Error> {
        let mut state = Self::default();
        for _ in 0..reader.list()? {
            let parts = reader.list()?;
            let change = ChangeId::from_bytes(reader.array()?);
            match parts {
                1 => drop(state.buried.insert(change)),
                4 => {
                    let (eff, device) = (reader.uint()?, DeviceId::from_bytes(reader.array()?));
                    state.heads.insert(change, Version { change, eff, device, value: reader.value()? });
                }
                _ => return Err(Error::Malformed("version")),
            }
        }
        Ok(state)
    }
}
