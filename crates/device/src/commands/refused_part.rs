//! The words of what the hub refused: to be read again, and written anew where that makes sense.

use crate::{
    Error,
    core::Core,
    spoken,
    spoken::{ClosedList, Manner},
    wire::ById,
};
use kernel::{RecordKind, Refusal};
use serde::Serialize;
use ts_rs::TS;

/// A record as it was written and refused.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct RefusedWords {
    kind: RecordKind,
    fields: Vec<SpokenField>,
}

/// One of its fields.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SpokenField {
    /// Its name.
    field: String,
    value: String,
    manner: Manner,
    list: Option<ClosedList>,
    /// The value as people say it, where that is another.
    words: Option<String>,
}

/// What was written in a record that the hub refused.
pub(crate) fn refused_fields(core: &mut Core, args: ById) -> Result<RefusedWords, Error> {
    let looking = core.looking(None)?;
    let store = &core.open()?.store;
    let none = || Refusal::new(kernel::ErrorCode::NotFound, "no_such_record");
    let (kind, fields) = store.refused_fields(args.id)?.ok_or_else(none)?;
    let said = |field: store::RefusedField| {
        let how = spoken::spoken(kind, field.spec);
        SpokenField {
            field: field.spec.name.to_owned(),
            manner: how.manner,
            list: how.list,
            words: spoken::words(store.read(), (kind, field.spec), &field.value, &looking),
            value: field.value,
        }
    };
    Ok(RefusedWords { kind, fields: fields.into_iter().filter(|f| f.spec.ty != store::Ty::Bytes).map(said).collect() })
}
