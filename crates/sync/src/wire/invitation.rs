//! An enrolment file is left at the hub, and fetched by its name; and the code that the office says over the telephone.

use crate::{InvitationId, Invited, Ticket};
use change::{Error, Listed, Value};
use kernel::DeviceId;

/// A sealed enrolment file, to be left at the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Under this name.
    pub id: InvitationId,
    /// Its ticket, which this hub signed for the asker.
    pub ticket: Ticket,
    /// The file.
    pub sealed: Vec<u8>,
}

/// Which laptop's lease is to be longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseWish {
    /// The laptop.
    pub device: DeviceId,
    /// What it shows.
    pub challenge: String,
}

impl Invitation {
    pub(super) fn values(&self) -> Result<Value, crate::Error> {
        Ok(Value::List(vec![self.id.0.into(), serde_json::to_vec(&self.ticket)?.into(), self.sealed.clone().into()]))
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let (id, ticket) = (InvitationId(listed.array()?), listed.bytes()?);
        let ticket = serde_json::from_slice(&ticket).map_err(|_| Error::Malformed("ticket"))?;
        Ok(Self { id, ticket, sealed: listed.bytes()? })
    }
}

impl LeaseWish {
    pub(super) fn values(&self) -> Value {
        Value::List(vec![self.device.bytes().into(), self.challenge.as_str().into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { device: DeviceId::from_bytes(listed.array()?), challenge: listed.text()? })
    }
}

impl Invited {
    pub(super) fn values(&self) -> Value {
        let (word, bytes) = match self {
            Self::File(bytes) => (0_u32, bytes.clone()),
            Self::Unknown => (1, Vec::new()),
            Self::Expired => (2, Vec::new()),
            Self::Used => (3, Vec::new()),
        };
        Value::List(vec![word.into(), bytes.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(match listed.small()? {
            0 => Self::File(listed.bytes()?),
            1 => Self::Unknown,
            2 => Self::Expired,
            3 => Self::Used,
            _ => return Err(Error::Malformed("invitation")),
        })
    }
}
