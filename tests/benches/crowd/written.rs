//! What the laptops hold before the clock starts: the directory as they got it at their first sync, and their own changes.

use super::plan::Coming;
use crate::corpus::Document;
use crate::district::laptop::{Known, Laptop};
use crate::district::line::Road;
use crate::district::writing::write;
use kernel::RecordId;
use std::sync::Mutex;

/// The first laptop reads the directory; the others begin with a copy of that, before anybody wrote anything.
pub fn prepared(
    laptops: &[Laptop],
    ways: (&Known, &Road),
    (plan, documents): (&[Coming], &[Document]),
) -> Vec<Vec<RecordId>> {
    let (first, others) = laptops.split_first().unwrap();
    let mut store = first.open();
    first.sync(&mut store, ways, None).map_err(|trouble| format!("{trouble:?}")).unwrap();
    store.close().unwrap();
    for other in others {
        std::fs::copy(&first.file, &other.file).unwrap();
    }
    let written: Vec<Mutex<Vec<RecordId>>> = laptops.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let written = &written;
            scope.spawn(move || {
                for n in (half..laptops.len()).step_by(2) {
                    let mut store = laptops[n].open();
                    *written[n].lock().unwrap() = write(&mut store, &laptops[n], (documents, plan[n].changes));
                    store.close().unwrap();
                }
            });
        }
    });
    written.into_iter().map(|records| records.into_inner().unwrap()).collect()
}
