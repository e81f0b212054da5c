//! Changes that came and are not in force: refused by the rules, held for the office's word, or refused by it. Ids, and words of ours.

use crate::log::SnapshotTx;
use crate::{BatchRow, ChangeRow, Error, Hub, Log, LogTx};
use change::{Batch, Change, Receipt, Verdict};
use directory::{HeldChange, HeldVerdict};
use kernel::{ChangeId, DeviceId, Instant, RecordKind, ScopeId};
use std::collections::BTreeMap;
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
    let place = usize::try_from(row.seq.checked_sub(row.first_seq)?).ok()?;
    Standing::of(&receipt.rulings.get(place)?.verdict)
}

impl<L: Log> Hub<L> {
    /// All that the log has and that is not in force, in the order of their chains.
    ///
    /// # Errors
    /// The log's; it is damaged.
    pub(crate) fn not_in_force(&self) -> Result<Vec<NotInForce>, Error> {
        self.read_aside(|tx| {
            let mut found = Vec::new();
            for scope in tx.all_scopes()? {
                for row in tx.not_in_force(scope.id)? {
                    found.extend(told(tx, &row)?);
                }
            }
            found.sort_by_key(|one| (one.chain, one.numbers));
            Ok(found)
        })
    }
}

fn told(tx: &mut (impl LogTx + SnapshotTx), row: &ChangeRow) -> Result<Option<NotInForce>, Error> {
    let Some(batch) = tx.batch(row.chain, row.first_seq)? else { return Ok(None) };
    let Some((standing, reason)) = ruled(&batch.receipt, row) else { return Ok(None) };
    let standing = if standing == Standing::Held { as_ruled_by_office(tx, row.id)? } else { standing };
    Ok(Some(NotInForce {
        id: row.id,
        chain: row.chain,
        numbers: (row.first_seq, row.seq),
        received_at: batch.receipt.received_at,
        standing,
        reason: reason.to_owned(),
        kind: kind_of(&batch, row),
    }))
}

fn as_ruled_by_office(tx: &mut impl SnapshotTx, change: ChangeId) -> Result<Standing, Error> {
    let about: Option<HeldChange> = match tx.records(&[HeldChange::id(change)])?.pop() {
        Some(row) => row.held.record.get().ok(),
        None => None,
    };
    let verdict = about.and_then(|held| HeldVerdict::of_word(held.verdict.as_deref()?));
    Ok(if verdict == Some(HeldVerdict::Refused) { Standing::NotLetIn } else { Standing::Held })
}

fn kind_of(batch: &BatchRow, row: &ChangeRow) -> Option<RecordKind> {
    let place = usize::try_from(row.seq.checked_sub(row.first_seq)?).ok()?;
    let batch = Batch::decode(&batch.bytes).ok()?;
    let change = Change::of_body(batch.pieces.get(place)?.body()?).ok()?;
    RecordKind::of_number(change.kind)
}

/// How many there are of each.
pub(crate) fn counted(all: &[NotInForce]) -> Counts {
    let mut counts = Counts::new();
    for one in all {
        *counts.entry((one.standing, one.reason.clone())).or_default() += 1;
    }
    counts
}
