//! Id newtypes. Random ids are UUIDv7, derived ids UUIDv5 in a frozen namespace (decisions D17).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The namespace of every derived id. Frozen: changing it would make every import a new district.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6b0c_1f52_9d3e_5a47_8e21_7a6f_0c95_d413);

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl $name {
            /// The sixteen bytes that travel and are stored.
            pub fn bytes(self) -> [u8; 16] { self.0.into_bytes() }
            /// From the sixteen bytes that travel and are stored.
            pub fn from_bytes(bytes: [u8; 16]) -> Self { Self(Uuid::from_bytes(bytes)) }
            /// From bytes of any length; `None` unless there are sixteen.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> { Uuid::from_slice(bytes).ok().map(Self) }
            /// A new UUIDv7 of an instant handed in and ten random bytes handed in.
            pub fn make(at: crate::Instant, random: [u8; 10]) -> Self {
                let ms = at.0.max(0).unsigned_abs();
                Self(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
            }
            /// When a random one was made, by the clock of whoever made it; the beginning of time for a derived one.
            pub fn made_at(self) -> crate::Instant {
                let made = self.0.get_timestamp().map_or((0, 0), |at| at.to_unix());
                crate::Instant((made.0 as i64).saturating_mul(1000) + i64::from(made.1 / 1_000_000))
            }
            /// From the usual text form.
            pub fn parse(text: &str) -> Option<Self> { Uuid::parse_str(text.trim()).ok().map(Self) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

ids! {
    /// Any record.
    RecordId,
    /// One change; a UUIDv7. References are change ids (decisions D7).
    ChangeId,
    /// A person with a vault.
    MemberId,
    /// One vault on one laptop.
    DeviceId,
    /// (place, compartment), derived (decisions D4).
    ScopeId,
    /// A seat or posting acted under.
    GrantId,
    /// Changes saved together; a label (decisions D13).
    GroupId,
    /// A district's own id, derived from its code.
    DistrictId,
    /// One life of a hub; a restore begins another (decisions D8).
    TimelineId,
}

impl RecordId {
    /// A derived id: the same words give the same id on every laptop (decisions D17).
    /// `parts` are joined with U+001F, which no office writes.
    pub fn derive(parts: &[&str]) -> Self {
        Self(derive(parts))
    }
}

impl DeviceId {
    /// What people are shown of it: the last eight digits. The first are the minute it was made in, the same for all that were
    /// made together.
    pub fn short(self) -> String {
        format!("{:08x}", self.0.as_u128() as u32)
    }
}

impl DistrictId {
    /// The district of an official six-digit code. Practice districts never share an id with real ones (decisions D27).
    pub fn of_code(code: &str, is_practice: bool) -> Self {
        Self(derive(&[if is_practice { "practice-district" } else { "district" }, code]))
    }
}

fn derive(parts: &[&str]) -> Uuid {
    Uuid::new_v5(&NAMESPACE, parts.join("\u{1f}").as_bytes())
}

pub(crate) fn derive_scope(place: RecordId, compartment: &str) -> ScopeId {
    ScopeId(derive(&["scope", &place.0.to_string(), compartment]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laptops_made_together_are_shown_apart() {
        let made = |n| DeviceId::make(crate::Instant(1_791_000_000_000), [0, 0, 0, 0, 0, 0, 0, 0, 0, n]);
        assert_eq!([made(7).short(), made(0xab).short()], ["00000007", "000000ab"]);
        assert_eq!(made(7).to_string()[28..], made(7).short());
    }

    #[test]
    fn derived_ids_are_frozen() {
        let place = RecordId::derive(&["place", "310104003001"]);
        assert_eq!(place.to_string(), "8396724c-9bdb-51a0-a9e2-3bafe91433b0");
        assert_ne!(place, RecordId::derive(&["place", "310104003002"]));
        assert_ne!(RecordId::derive(&["a", "bc"]), RecordId::derive(&["ab", "c"]));
        assert_ne!(DistrictId::of_code("310104", true), DistrictId::of_code("310104", false));
    }
}
