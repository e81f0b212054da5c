//! What was heard.

use super::visits_part::heard_at;
use crate::{Error, command::None, core::Core, wire::ById, wire::Saved};
use concerns::{
    AdviseLevel, HearArgs, Item, ItemFilter, ItemList, ItemPage, ItemRow, Pack, Readout, ReadoutArgs, Speaker,
    StepArgs, Terms,
};
use kernel::{Intent, RecordId};
use serde::Deserialize;
use ts_rs::TS;

/// New values of an item's fields.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct SetItem {
    id: RecordId,
    #[ts(type = "Partial<ItemFields>")]
    fields: serde_json::Map<String, serde_json::Value>,
}

/// Who said it.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct SetSpeaker {
    id: RecordId,
    speaker: Speaker,
}

fn community_of(core: &Core, id: RecordId) -> Result<Option<RecordId>, Error> {
    Ok(Some(store::must::<Item>(core.open()?.store.read(), id)?.value.community))
}

pub(crate) fn pack(_: &mut Core, _: None) -> Result<Pack, Error> {
    Ok(Terms::xuhui()?.pack())
}

pub(crate) fn hear(core: &mut Core, args: HearArgs) -> Result<ItemRow, Error> {
    let at = heard_at(core, args.visit, args.call)?;
    let community = args.community;
    let pack = Terms::xuhui()?;
    let id = core.write(Some(community), |tx| concerns::hear(tx, args, at, pack))?;
    Ok(concerns::row(core.open()?.store.read(), id, &core.looking(Some(community))?.desk())?)
}

pub(crate) fn set(core: &mut Core, args: SetItem) -> Result<Saved, Error> {
    let at = community_of(core, args.id)?;
    let pack = Terms::xuhui()?;
    core.write(at, |tx| concerns::set(tx, Intent::DescribeItem, args.id, (args.fields, pack)))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn set_speaker(core: &mut Core, args: SetSpeaker) -> Result<Saved, Error> {
    let at = community_of(core, args.id)?;
    core.write(at, |tx| concerns::set_speaker(tx, args.id, args.speaker))?;
    Ok(Saved::at(core.now()))
}

pub(crate) fn list(core: &mut Core, args: ItemFilter) -> Result<ItemList, Error> {
    Ok(concerns::list(core.open()?.store.read(), &args, &core.looking(args.community)?.desk())?)
}

pub(crate) fn show(core: &mut Core, args: ById) -> Result<ItemPage, Error> {
    let at = community_of(core, args.id)?;
    Ok(concerns::show(core.open()?.store.read(), args.id, &core.looking(at)?.desk())?)
}

pub(crate) fn step(core: &mut Core, args: StepArgs) -> Result<ItemPage, Error> {
    let (id, at) = (args.id, community_of(core, args.id)?);
    let pack = Terms::xuhui()?;
    core.write(at, |tx| concerns::take_step(tx, args, pack))?;
    show(core, ById { id })
}

/// The subdistrict's opinion on the level.
pub(crate) fn advise_level(core: &mut Core, args: AdviseLevel) -> Result<ItemPage, Error> {
    let (id, at) = (args.id, community_of(core, args.id)?);
    let pack = Terms::xuhui()?;
    core.write(at, |tx| concerns::advise_level(tx, &args, pack))?;
    show(core, ById { id })
}

pub(crate) fn readout(core: &mut Core, args: ReadoutArgs) -> Result<Readout, Error> {
    Ok(concerns::readout(core.open()?.store.read(), &args, &core.looking(Some(args.community))?.desk())?)
}
