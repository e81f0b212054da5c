//! Changes that came and are not in force: refused by the rules, held for the office's word, or refused by it. Ids, and words of ours.

use crate::log::SnapshotTx;
use crate::{BatchRow, ChangeRow, Error, Hub, Log, LogTx, RecordRow};
use change::{Batch, Change, Receipt, Verdict};
use directory::{HeldChange, HeldVerdict};
use kernel::{ChangeId, DeviceId, Instant, RecordId, RecordKind, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use sync::Answer;

/// Why a change does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// By the rules, for good.
    Refused,
    /// It waits for the office's word.
    Held,
    /// The office did not let it in.
    NotLetIn,
}

impl Standing {
    /// Its word in counts and lists.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Held => "held",
            Self::NotLetIn => "not_let_in",
        }
    }

    /// What was ruled as a change came, and the rules' word for it.
    fn of(verdict: &Verdict) -> Option<(Self, &str)> {
        match verdict {
            Verdict::Accepted(_) => None,
            Verdict::Rejected(why) => Some((Self::Refused, why)),
            Verdict::Held(why) => Some((Self::Held, why)),
        }
    }
}

/// So many changes of each standing and reason.
pub(crate) type Counts = BTreeMap<(Standing, String), u64>;

/// One that is not in force.
#[derive(Clone, Debug)]
pub(crate) struct NotInForce {
    pub(crate) id: ChangeId,
    /// Who wrote it: the vault, and in which scope.
    pub(crate) chain: (DeviceId, ScopeId),
    /// The first number of the batch it came in, and its own.
    pub(crate) numbers: (u64, u64),
    pub(crate) received_at: Instant,
    pub(crate) standing: Standing,
    /// The rules' word.
    pub(crate) reason: String,
    /// Of which kind of record; none where its body is not here, or a later program's.
    pub(crate) kind: Option<RecordKind>,
}

/// What this process has ruled since it began.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Counts>);

impl Tally {
    /// Counts what a push came to: new changes that are not in force. One that was answered before is not new.
    pub(crate) fn note(&self, new: &[ChangeRow], answers: &[(usize, Answer)]) {
        let refused = new.iter().filter(|row| row.role.is_none());
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for row in refused {
            let receipt = answers.iter().find_map(|(_, answer)| match answer {
                Answer::Receipt(receipt) => is_of(receipt, row).then_some(receipt),
                _ => None,
            });
            if let Some((standing, why)) = receipt.and_then(|receipt| ruled(receipt, row)) {
                *counts.entry((standing, why.to_owned())).or_default() += 1;
            }
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn is_of(receipt: &Receipt, row: &ChangeRow) -> bool {
    (receipt.device, receipt.scope) == row.chain && receipt.first_seq == row.first_seq
}

fn ruled<'a>(receipt: &'a Receipt, row: &ChangeRow) -> Option<(Standing, &'a str)> {
    Standing::of(&receipt.rulings.get(place_of(row)?)?.verdict)
}

/// Among the changes of its batch.
fn place_of(row: &ChangeRow) -> Option<usize> {
    usize::try_from(row.seq.checked_sub(row.first_seq)?).ok()
}

impl<L: Log> Hub<L> {
    /// All that the log has and that is not in force, in the order of their chains.
    ///
    /// # Errors
    /// The log's; it is damaged.
    pub(crate) fn not_in_force(&self) -> Result<Vec<NotInForce>, Error> {
        self.read_aside(|tx| {
            let (mut found, mut batch) = (Vec::new(), None);
            for row in tx.all_not_in_force()? {
                if batch.as_ref().is_none_or(|open: &Open| !is_of(&open.receipt, &row)) {
                    batch = tx.batch(row.chain, row.first_seq)?.map(Open::of);
                }
                found.extend(batch.as_ref().and_then(|open| open.told(&row)));
            }
            note_not_let_in(tx, &mut found)?;
            Ok(found)
        })
    }
}

/// The batch that is looked at.
struct Open {
    receipt: Receipt,
    /// Where its bytes can be read.
    batch: Option<Batch>,
}

impl Open {
    fn of(row: BatchRow) -> Self {
        Self { batch: Batch::decode(&row.bytes).ok(), receipt: row.receipt }
    }

    fn told(&self, row: &ChangeRow) -> Option<NotInForce> {
        let (standing, reason) = ruled(&self.receipt, row)?;
        Some(NotInForce {
            id: row.id,
            chain: row.chain,
            numbers: (row.first_seq, row.seq),
            received_at: self.receipt.received_at,
            standing,
            reason: reason.to_owned(),
            kind: self.kind_of(row),
        })
    }

    fn kind_of(&self, row: &ChangeRow) -> Option<RecordKind> {
        let body = self.batch.as_ref()?.pieces.get(place_of(row)?)?.body()?;
        RecordKind::of_number(Change::of_body(body).ok()?.kind)
    }
}

/// What was held and the office has refused since.
fn note_not_let_in(tx: &mut impl SnapshotTx, found: &mut [NotInForce]) -> Result<(), Error> {
    let held = found.iter().filter(|one| one.standing == Standing::Held);
    let about: Vec<RecordId> = held.map(|one| HeldChange::id(one.id)).collect();
    let refused = |row: &RecordRow| {
        let held: HeldChange = row.held.record.get().ok()?;
        let verdict = held.verdict.as_deref().and_then(HeldVerdict::of_word)?;
        (verdict == HeldVerdict::Refused).then_some(held.change)
    };
    let refused: BTreeSet<ChangeId> = tx.records(&about)?.iter().filter_map(refused).collect();
    let not_let_in = found.iter_mut().filter(|one| refused.contains(&one.id));
    not_let_in.for_each(|one| one.standing = Standing::NotLetIn);
    Ok(())
}

/// How many there are of each.
pub(crate) fn counted(all: &[NotInForce]) -> Counts {
    let mut counts = Counts::new();
    for one in all {
        *counts.entry((one.standing, one.reason.clone())).or_default() += 1;
    }
    counts
}
