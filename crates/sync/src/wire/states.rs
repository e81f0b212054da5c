//! The states of a kind come down once more, where a laptop came to something else than the hub (ADR 0046).

use change::{Error, Listed, Value};
use kernel::{RecordId, ScopeId};
use seal::Signature;
use store::SignedState;

/// Which states are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatesWish {
    /// Of records that count in this scope.
    pub scope: ScopeId,
    /// Of this kind.
    pub kind: u16,
    /// What the page before said; `None` for the first.
    pub after: Option<RecordId>,
}

/// A page of states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatesPage {
    /// Signed for the end of the scope's feed.
    pub states: Vec<SignedState>,
    /// From where to ask on; `None` at the end.
    pub next: Option<RecordId>,
}

impl StatesWish {
    pub(super) fn values(self) -> Value {
        let after = self.after.map(|id| id.bytes()).into();
        Value::List(vec![self.scope.bytes().into(), u32::from(self.kind).into(), after])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let (scope, kind) = (ScopeId::from_bytes(listed.array()?), listed.small()?);
        let kind = u16::try_from(kind).map_err(|_| Error::Malformed("kind"))?;
        Ok(Self { scope, kind, after: listed.array_or_null()?.map(RecordId::from_bytes) })
    }
}

impl StatesPage {
    pub(super) fn values(&self) -> Value {
        let state =
            |one: &SignedState| Value::List(vec![one.rank.into(), one.bytes.clone().into(), one.signature.0.into()]);
        let states: Vec<Value> = self.states.iter().map(state).collect();
        Value::List(vec![states.into(), self.next.map(|id| id.bytes()).into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let states = listed.each(|one| {
            Ok(SignedState { rank: one.number()?, bytes: one.bytes()?, signature: Signature(one.array()?) })
        })?;
        Ok(Self { states, next: listed.array_or_null()?.map(RecordId::from_bytes) })
    }
}
