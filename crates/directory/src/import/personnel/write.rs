//! What a row writes: records that begin, and fields of records that are there.

use crate::{Error, Grant, Member, Pairing, Person, Seat};
use chrono::NaiveDate;
use kernel::{Intent, RecordId, ScopeId};
use serde_json::json;
use store::{Recorded, Tx};

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Write {
    NewPerson(RecordId, Person),
    /// Number and unit, where they are given.
    Contact(RecordId, Person),
    NewSeat(RecordId, Seat),
    SeatEnds(RecordId, NaiveDate),
    /// Who was entered for the seat's first day was entered wrongly.
    SeatHolder(RecordId, Option<RecordId>),
    NewPairing(RecordId, Pairing),
    PairingEnds(RecordId, NaiveDate),
    NewMember(RecordId, Member),
    NewGrant(RecordId, Grant),
    GrantEnds(RecordId, NaiveDate),
}

impl Write {
    /// Does it in the caller's transaction. What is there under its derived id already is left as it is.
    pub fn carry_out(&self, tx: &mut Tx<'_>, meant: (Intent, ScopeId)) -> Result<(), Error> {
        let (intent, _) = meant;
        match self {
            Self::NewPerson(id, person) => begin(tx, meant, (*id, person)),
            Self::NewSeat(id, seat) => begin(tx, meant, (*id, seat)),
            Self::NewPairing(id, pairing) => begin(tx, meant, (*id, pairing)),
            Self::NewMember(id, member) => begin(tx, meant, (*id, member)),
            Self::NewGrant(id, grant) => begin(tx, meant, (*id, grant)),
            Self::SeatEnds(id, last) => set::<Seat>(tx, (intent, *id), json!({ "to_on": last })),
            Self::SeatHolder(id, person) => set::<Seat>(tx, (intent, *id), json!({ "person": person })),
            Self::PairingEnds(id, last) => set::<Pairing>(tx, (intent, *id), json!({ "to_on": last })),
            Self::GrantEnds(id, last) => set::<Grant>(tx, (intent, *id), json!({ "to_on": last })),
            Self::Contact(id, person) => {
                let given = [("phone", &person.phone), ("unit", &person.unit)];
                let fields =
                    given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
                set::<Person>(tx, (intent, *id), serde_json::Value::Object(fields.collect()))
            }
        }
    }
}

fn begin<T: Recorded>(
    tx: &mut Tx<'_>,
    (intent, scope): (Intent, ScopeId),
    (id, value): (RecordId, &T),
) -> Result<(), Error> {
    if store::get::<T>(tx.conn(), id)?.is_none() {
        tx.create_as(intent, scope, id, value)?;
    }
    Ok(())
}

fn set<T: Recorded>(tx: &mut Tx<'_>, (intent, id): (Intent, RecordId), fields: serde_json::Value) -> Result<(), Error> {
    Ok(tx.set::<T>(intent, id, fields).map(drop)?)
}
