//! What of an admission stands in the audit chain: postings, rulings on what was held, erasures, laptops put out of use. The change itself
//! says the rest, and is signed by who wrote it.

use super::{Deed, What};
use change::{Change, Op, Value};
use directory::{GRANT_MEMBER, GRANT_TO, REVOKED_DEVICE};
use kernel::{DeviceId, Intent, MemberId, RecordKind};

/// The deed of a change that is in force from now on; `None` for what is none of ours.
pub(crate) fn deed_of(change: &Change, author: (MemberId, DeviceId)) -> Option<Deed> {
    let what = what_of(change)?;
    let named = |field: u16| change.fields.get(&field).and_then(Value::bytes).and_then(|id| id.try_into().ok());
    let besides: Option<[u8; 16]> = match what {
        What::GrantGiven => named(GRANT_MEMBER),
        What::DeviceRevoked => named(REVOKED_DEVICE),
        _ => None,
    };
    let subjects = match what {
        // The laptop is what it is about.
        What::DeviceRevoked => besides.into_iter().chain([change.record.bytes()]).collect(),
        _ => std::iter::once(change.record.bytes()).chain(besides).collect(),
    };
    Some(Deed { change: Some(change.id), ..Deed::by(what, author, subjects) })
}

fn what_of(change: &Change) -> Option<What> {
    let intent = Intent::of_number(change.intent);
    match (RecordKind::of_number(change.kind)?, change.op) {
        (RecordKind::Grant, Op::Create) => Some(What::GrantGiven),
        (RecordKind::Grant, Op::Tombstone) => Some(What::GrantVoided),
        (RecordKind::Grant, _) if change.fields.contains_key(&GRANT_TO) => Some(What::GrantEnded),
        (RecordKind::Grant, _) => Some(What::GrantChanged),
        (RecordKind::HeldChange, _) if intent == Some(Intent::AdmitHeld) => Some(What::HeldAdmitted),
        (RecordKind::HeldChange, _) if intent == Some(Intent::RefuseHeld) => Some(What::HeldRefused),
        (RecordKind::Erasure, Op::Create) if intent == Some(Intent::Erase) => Some(What::Erased),
        (RecordKind::Revocation, Op::Create) if intent == Some(Intent::Revoke) => Some(What::DeviceRevoked),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ChangeId, GrantId, Hlc, RecordId};
    use std::collections::BTreeMap;

    fn change(kind: RecordKind, op: Op, intent: Intent, fields: BTreeMap<u16, Value>) -> Change {
        Change {
            id: ChangeId::from_bytes([1; 16]),
            kind: kind.number(),
            record: RecordId::from_bytes([2; 16]),
            intent: intent.number(),
            hlc: Hlc(1),
            grant: GrantId::from_bytes([3; 16]),
            op,
            fields,
            sees: BTreeMap::new(),
            parent: None,
            group: None,
            recorded_for: None,
            is_critical: false,
        }
    }

    /// One row for each kind of change that is told, and some that are not.
    #[test]
    fn what_is_told_of_an_admission() {
        let to = || BTreeMap::from([(GRANT_TO, Value::from("2026-12-01"))]);
        let laptop = || BTreeMap::from([(REVOKED_DEVICE, Value::from([7; 16]))]);
        let member = || BTreeMap::from([(GRANT_MEMBER, Value::from([8; 16]))]);
        let none = BTreeMap::new;
        use {Intent as I, Op as O, RecordKind as K};
        type Said = Option<(What, Vec<[u8; 16]>)>;
        let table: [(Change, Said); 11] = [
            (change(K::Grant, O::Create, I::AddMember, member()), Some((What::GrantGiven, vec![[2; 16], [8; 16]]))),
            (change(K::Grant, O::Set, I::EndGrant, to()), Some((What::GrantEnded, vec![[2; 16]]))),
            (change(K::Grant, O::Set, I::AddMember, none()), Some((What::GrantChanged, vec![[2; 16]]))),
            (change(K::Grant, O::Tombstone, I::Void, none()), Some((What::GrantVoided, vec![[2; 16]]))),
            (change(K::HeldChange, O::Set, I::AdmitHeld, none()), Some((What::HeldAdmitted, vec![[2; 16]]))),
            (change(K::HeldChange, O::Set, I::RefuseHeld, none()), Some((What::HeldRefused, vec![[2; 16]]))),
            (change(K::Erasure, O::Create, I::Erase, none()), Some((What::Erased, vec![[2; 16]]))),
            (
                change(K::Revocation, O::Create, I::Revoke, laptop()),
                Some((What::DeviceRevoked, vec![[7; 16], [2; 16]])),
            ),
            (change(K::Item, O::Create, I::Hear, none()), None),
            (change(K::Member, O::Create, I::AddMember, none()), None),
            (change(K::Revocation, O::Create, I::Erase, laptop()), None),
        ];
        for (change, expected) in table {
            let author = (MemberId::from_bytes([4; 16]), DeviceId::from_bytes([5; 16]));
            let expected =
                expected.map(|(what, subjects)| Deed { change: Some(change.id), ..Deed::by(what, author, subjects) });
            assert_eq!(deed_of(&change, author), expected, "{change:?}");
        }
    }
}
