//! A store in memory and an actor, for the tests of feature crates.

use crate::{Column, Error, Identity, Store, blank};
use kernel::{Actor, DeviceId, DistrictId, GrantId, MemberId, RecordId, Role};
use rusqlite::Connection;

/// A fixed id made of one byte.
fn id(byte: u8) -> [u8; 16] {
    [byte; 16]
}

/// An empty store in memory, repeatable ids.
pub fn store(columns: &'static [&'static dyn Column]) -> Result<Store, Error> {
    store_of(columns, 7)
}

/// Like [`store`], of the given device: several of them exchange in tests.
pub fn store_of(columns: &'static [&'static dyn Column], device: u8) -> Result<Store, Error> {
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes(id(device)),
        device_epoch: 1,
        member: MemberId::from_bytes(id(device)),
        signing: seal::SigningKey::from_seed(&[device; 32]),
        seed: Some([device; 32]),
    };
    store_with(columns, identity)
}

/// Like [`store`], of the given identity.
pub fn store_with(columns: &'static [&'static dyn Column], identity: Identity) -> Result<Store, Error> {
    // As in a file; the rest of what is set there concerns the file alone.
    store_over(blank::in_memory(columns)?, columns, identity)
}

/// A store over a database that is open already, as it would be after `open`.
pub fn store_over(
    conn: Connection,
    columns: &'static [&'static dyn Column],
    identity: Identity,
) -> Result<Store, Error> {
    conn.execute_batch("PRAGMA secure_delete = ON")?;
    Store::finish(conn, identity, columns)
}

/// Somebody with a role at a place.
pub fn actor(role: Role, place: RecordId) -> Actor {
    actor_of(role, place, 7)
}

/// A role's place in the table of rights.
fn place_of(role: Role) -> u8 {
    Role::ALL.iter().position(|known| *known == role).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX - 100)
}

/// Somebody on the given device.
pub fn actor_of(role: Role, place: RecordId, device: u8) -> Actor {
    Actor {
        member: MemberId::from_bytes(id(device)),
        device: DeviceId::from_bytes(id(device)),
        grant: GrantId::from_bytes(id(100 + place_of(role))),
        role,
        place,
        recorded_for: None,
    }
}

/// The same store once more, as from a copy of its file. What it draws from now on is its own.
pub fn copy_of(store: &Store, seed: [u8; 32]) -> Result<Store, Error> {
    let mut copy = Connection::open_in_memory()?;
    rusqlite::backup::Backup::new(store.read(), &mut copy)?.step(-1)?;
    let Identity { district, device, device_epoch, member, signing, .. } = store.identity();
    let (signing, seed) = (signing.clone(), Some(seed));
    let identity =
        Identity { district: *district, device: *device, device_epoch: *device_epoch, member: *member, signing, seed };
    Store::finish(copy, identity, store.columns)
}
