//! What the residents are told of a lost laptop, as a draft to be filled in and issued (PIPL 57).

use super::paper;
use crate::{Error, core::Core};
use concerns::Terms;
use directory::{DeviceLoss, LossRow};
use kernel::Refusal;
use reports::{LossNotice, papers};
use store::Row;

/// The draft as DOCX.
///
/// # Errors
/// `nothing_to_tell` where the role read no words of residents, or the list names nobody; the typesetting's.
pub(crate) fn loss_notice(core: &Core, loss: &LossRow, row: &Row<DeviceLoss>) -> Result<Vec<u8>, Error> {
    let notice = LossNotice {
        place: &loss.place_name,
        role: loss.role,
        told_on: row.created_at.local_date(),
        seen_on: row.value.seen_at.map(kernel::Instant::local_date),
        count: loss.count.map(|count| (count.households, count.persons)),
        pack: Terms::xuhui()?,
        dated: core.today()?,
        is_practice: core.open()?.district.is_practice,
    };
    if !notice.names_something() {
        return Err(Refusal::not_now("nothing_to_tell").into());
    }
    paper(papers::docx(&notice.paper()))
}
