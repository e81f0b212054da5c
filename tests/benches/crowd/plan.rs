//! Who comes when, with how much, and whose line is cut: drawn by a seed.

use crate::corpus::Draw;
use crate::district::{laptop::Cut, number};
use std::time::Duration;

/// Half of them come in the last third of the time, as they would when a round of visits ends.
const THIRD: f64 = 2.0 / 3.0;
/// One in so many is cut.
const CUT: usize = 10;

/// How great the bench is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Laptops: `ZOUFANG_DEVICES`.
    pub devices: usize,
    /// Changes of a laptop, at least and at most: `ZOUFANG_LEAST`, `ZOUFANG_MOST`; small numbers are the more frequent ones.
    pub changes: (usize, usize),
    /// In which all of them come: `ZOUFANG_SECONDS`.
    pub seconds: usize,
    /// `ZOUFANG_SEED`.
    pub seed: usize,
}

/// A laptop comes.
#[derive(Clone, Copy, Debug)]
pub struct Coming {
    /// After the beginning.
    pub at: Duration,
    /// What it brings.
    pub changes: usize,
    /// How its first push breaks off.
    pub cut: Option<Cut>,
}

impl Size {
    /// As the environment wishes; without a wish as much as a bench of two minutes can bear.
    pub fn wished() -> Self {
        let changes = (number("ZOUFANG_LEAST", 50), number("ZOUFANG_MOST", 150));
        let (devices, seconds) = (number("ZOUFANG_DEVICES", 150), number("ZOUFANG_SECONDS", 40));
        Self { devices, changes, seconds, seed: number("ZOUFANG_SEED", 20_261_127) }
    }

    /// One coming for each laptop.
    pub fn plan(&self) -> Vec<Coming> {
        let mut draw = Draw(self.seed as u64);
        (0..self.devices).map(|n| self.coming(&mut draw, n)).collect()
    }

    fn coming(&self, draw: &mut Draw, n: usize) -> Coming {
        let mut share = || draw.below(1 << 30) as f64 / f64::from(1 << 30);
        let (when, much) = (share(), share());
        let is_late = n.is_multiple_of(2);
        let when = if is_late { THIRD + when * (1.0 - THIRD) } else { when * THIRD };
        let (least, most) = self.changes;
        let kind = if (n / CUT).is_multiple_of(2) { Cut::Midway } else { Cut::Unheard };
        Coming {
            at: Duration::from_secs_f64(self.seconds as f64 * when),
            changes: least + (much * much * (most - least + 1) as f64) as usize,
            cut: (n % CUT == CUT - 1).then_some(kind),
        }
    }
}
