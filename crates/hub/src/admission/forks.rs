//! Two vaults of one laptop wrote under the same numbers: the one that came later is shown what stands there (ADR 0021).

use crate::{BatchRow, ChainRow, Error, Hub, Log, LogTx};
use change::{Batch, Piece, Receipt, Verdict};
use kernel::DeviceId;
use std::collections::BTreeSet;
use store::{BatchItem, Offer};
use sync::{Answer, Forked, Push, Pushed};

/// The answer before the batch is looked for.
pub(super) fn bare(chain: &ChainRow) -> Answer {
    Answer::Fork(Forked { known: chain.last_seq, head: chain.head, kept: None })
}

impl<L: Log> Hub<L> {
    /// Takes batches in, each with its answer.
    pub(crate) fn admitted(&self, from: DeviceId, push: &Push) -> Result<Pushed, Error> {
        let mut pushed = self.admit(from, push)?;
        if !pushed.answers.iter().any(|answer| matches!(answer, Answer::Fork(_))) {
            return Ok(pushed);
        }
        let brought = brought(&push.offers);
        self.read(|tx| {
            // What comes behind the first one of a chain is offered again, under other numbers.
            let mut chains = BTreeSet::new();
            for (offer, answer) in push.offers.iter().zip(&mut pushed.answers) {
                let Answer::Fork(forked) = answer else { continue };
                if offer.batch.header.device == from && chains.insert(offer.batch.header.scope) {
                    forked.kept = self.kept(tx, offer, &brought)?;
                }
            }
            Ok(())
        })?;
        Ok(pushed)
    }

    /// The batch that begins where this one does. It may be all that a laptop out of use, which a thief may hold, is told of the scope:
    /// no words are shown but those that it brought itself.
    fn kept(
        &self,
        tx: &mut L::Tx<'_>,
        offer: &Offer,
        brought: &BTreeSet<&[u8]>,
    ) -> Result<Option<Box<BatchItem>>, Error> {
        let h = &offer.batch.header;
        let Some(BatchRow { bytes, receipt }) = tx.batch((h.device, h.scope), h.first_seq)? else { return Ok(None) };
        let receipt = self.in_present_life(receipt);
        let whole = Batch::decode(&bytes)?;
        let is_open = |place: u32| {
            let body = whole.pieces.get(place as usize).and_then(Piece::body);
            body.is_some_and(|body| brought.contains(body)) && is_in_force(&receipt, place)
        };
        let stand_ins = self.stand_ins(tx, &whole, &is_open)?;
        let batch = Some(whole.shown_to(is_open));
        Ok(Some(Box::new(BatchItem { batch, receipt, stand_ins })))
    }
}

/// The bodies themselves: an id is told for every hidden one, so that to name it proves nothing.
fn brought(offers: &[Offer]) -> BTreeSet<&[u8]> {
    offers.iter().flat_map(|offer| &offer.batch.pieces).filter_map(Piece::body).collect()
}

fn is_in_force(receipt: &Receipt, place: u32) -> bool {
    receipt.rulings.get(place as usize).is_some_and(|r| matches!(r.verdict, Verdict::Accepted(_)))
}
