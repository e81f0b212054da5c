//! An issued paper is written once, by issuing it (decisions D16).

use kernel::{Compartment, Intent, RecordKind};
use store::{Bounds, begins};

pub(crate) static BOUNDS: [Bounds; 1] =
    [Bounds { kind: RecordKind::Issue, place: None, sets: &[begins(&[Compartment::Office], &[Intent::IssuePaper])] }];
