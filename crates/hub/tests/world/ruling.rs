//! What the office rules on.

use super::{Laptop, START};
use directory::{HeldVerdict, RuleHeld};
use kernel::{Instant, RecordId};

impl Laptop {
    /// Records of which something waits for the office's word.
    pub fn records_to_rule_on(&self) -> Vec<RecordId> {
        let waiting = directory::held_changes(self.store.read(), 500, Instant(START)).unwrap().rows;
        waiting.into_iter().filter(|row| row.verdict.is_none()).map(|row| row.about).collect()
    }

    /// The office rules on what has waited longest and for nothing else of its record.
    pub fn rules_on_one(&mut self, at: i64, refuses: bool) {
        let (actor, now) = (self.actor, Instant(START + at + self.skew));
        let waiting = directory::held_changes(self.store.read(), 500, now).unwrap().rows;
        let verdict = if refuses { HeldVerdict::Refused } else { HeldVerdict::Admitted };
        let because = refuses.then(|| "不采用".to_owned());
        for row in waiting.iter().filter(|row| row.verdict.is_none()) {
            let args = RuleHeld { ids: vec![row.id], verdict, because: because.clone() };
            match self.store.write::<_, directory::Error>(&actor, now, |tx| directory::rule_held(tx, &args)) {
                // By its author's clock something about the same record was written before it.
                Err(error) => assert_eq!(error.refusal().reason, "held_earlier_first"),
                Ok(()) => return,
            }
        }
        assert!(waiting.iter().all(|row| row.verdict.is_some()), "what was written first waits for nothing");
    }
}
