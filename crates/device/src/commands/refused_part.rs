//! The words of what the hub refused: to be read again, and written anew where that makes sense.

use crate::{
    Error,
    compose::Looking,
    core::Core,
    spoken,
    spoken::{ClosedList, Manner},
    wire::ById,
};
use concerns::ItemIdentity;
use kernel::{RecordId, RecordKind, Refusal};
use serde::Serialize;
use store::{Recorded, RefusedField, Store};
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

/// What was written in a record that the hub refused; of something heard, who said it, too.
pub(crate) fn refused_fields(core: &mut Core, args: ById) -> Result<RefusedWords, Error> {
    let looking = core.looking_back()?;
    let store = &core.open()?.store;
    let none = || Refusal::new(kernel::ErrorCode::NotFound, "no_such_record");
    let (kind, mut written) = store.refused_fields(args.id)?.ok_or_else(none)?;
    written.retain(|field| field.spec.ty != store::Ty::Bytes);
    let mut fields: Vec<SpokenField> = written.into_iter().map(|field| said(store, kind, field, &looking)).collect();
    if kind == RecordKind::Item {
        let of = (RecordKind::ItemIdentity, ItemIdentity::id(args.id));
        fields.extend(speaker(store, of.1)?.into_iter().map(|field| said(store, of.0, field, &looking)));
    }
    Ok(RefusedWords { kind, fields })
}

fn said(store: &Store, kind: RecordKind, field: RefusedField, looking: &Looking) -> SpokenField {
    let how = spoken::spoken(kind, field.spec);
    SpokenField {
        field: field.spec.name.to_owned(),
        manner: how.manner,
        list: how.list,
        words: spoken::words(store.read(), (kind, field.spec), &field.value, looking),
        value: field.value,
    }
}

/// Who said it, whether that came through or was refused with the rest.
fn speaker(store: &Store, id: RecordId) -> Result<Vec<RefusedField>, Error> {
    let Some(row) = store::get::<ItemIdentity>(store.read(), id)? else {
        return Ok(store.refused_fields(id)?.map(|(_, fields)| fields).unwrap_or_default());
    };
    let known = serde_json::to_value(row.value)?;
    let field = |spec: &'static store::FieldSpec| {
        let value = match &known[spec.name] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Bool(is) => is.to_string(),
            _ => return None,
        };
        Some(RefusedField { spec, value })
    };
    let of_the_speaker = ItemIdentity::SPEC.fields.iter().filter(|spec| spec.ty != store::Ty::Id);
    Ok(of_the_speaker.filter_map(field).collect())
}
