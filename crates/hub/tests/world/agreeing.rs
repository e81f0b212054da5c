//! Whether a laptop and the hub have come to the same.

use super::{Laptop, World};
use hub::log::ScopeRow;
use hub::{Answering, Log, LogTx, SnapshotTx};
use kernel::RecordId;
use store::{Counted, StateDigests};
use sync::{Reply, Request, StatesWish};

impl<L: Log> World<L> {
    /// Of every scope of which the laptop has read as much as there is it has come to the same as the hub.
    #[track_caller]
    pub fn agrees(&self, laptop: &Laptop, who: &str) {
        for row in self.level_with(laptop) {
            let here = laptop.store.state_digests(row.id).unwrap();
            assert_eq!(Some(here), row.states, "{who} and the hub in {}", row.id);
        }
    }

    /// The hub gives what it has, and folded once more from what was signed it is the same.
    #[track_caller]
    pub fn stands(&self, laptop: &Laptop) {
        for row in self.level_with(laptop) {
            let kinds: Vec<u16> = row.states.iter().flat_map(StateDigests::kinds).collect();
            kinds.into_iter().for_each(|kind| self.kind_stands(laptop, (&row, kind)));
        }
    }

    fn level_with(&self, laptop: &Laptop) -> Vec<ScopeRow> {
        let mut rows = Vec::new();
        for cursor in laptop.store.cursors().unwrap() {
            let row = self.hub.log().read(|tx| tx.scopes(&[cursor.scope])).unwrap().pop();
            rows.extend(row.filter(|row| (row.seq, self.hub.timeline()) == (cursor.seq, cursor.timeline)));
        }
        rows
    }

    #[track_caller]
    fn kind_stands(&self, laptop: &Laptop, (row, kind): (&ScopeRow, u16)) {
        let mut wish = StatesWish { scope: row.id, kind, after: None };
        let mut digests = StateDigests::default();
        loop {
            let Reply::States(page) = self.ask(laptop, &Request::States(wish)) else { panic!("states") };
            assert!(!page.states.is_empty() || wish.after.is_some(), "no states of kind {kind}");
            let ids = page.states.iter().map(|state| store::Entering::decode(&state.bytes).unwrap().record);
            let ids: Vec<RecordId> = ids.collect();
            for row in self.hub.log().read(|tx| tx.records(&ids)).unwrap() {
                let (column, _) = store::column_of(hub::COLUMNS, row.held.record.kind).unwrap();
                digests.flip(kind, Counted::of(column, &row.held).hash());
            }
            wish.after = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(row.states.as_ref().unwrap().of(kind), digests.of(kind), "all of kind {kind}");
        let now = self.hub.log().read(|tx| tx.scopes(&[row.id])).unwrap().remove(0);
        assert_eq!((now.seq, &now.states), (row.seq, &row.states), "kind {kind} was folded otherwise");
    }
}
