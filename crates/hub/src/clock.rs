//! The hub's clock: the machine's, or a practice district's `ZOUFANG_NOW` (decisions D27).

use crate::Failure;
use kernel::{Clock, ErrorCode, Instant, Refusal};

/// Runs on from where it was set.
#[derive(Clone, Copy, Debug, Default)]
pub struct HubClock {
    /// Its time minus the machine's, ms.
    offset: i64,
}

impl HubClock {
    /// The clock of a real district.
    pub fn of_machine() -> Self {
        Self::default()
    }

    /// The clock this process was started with.
    ///
    /// # Errors
    /// `practice_only` when `ZOUFANG_NOW` is set for a real district; `instant_unfit`.
    pub fn of_environment(is_practice: bool) -> Result<Self, Failure> {
        match std::env::var("ZOUFANG_NOW") {
            Ok(text) if is_practice => Self::beginning_at(&text),
            Ok(_) => Err(Refusal::new(ErrorCode::Forbidden, "practice_only").into()),
            Err(_) => Ok(Self::default()),
        }
    }

    fn beginning_at(text: &str) -> Result<Self, Failure> {
        let at = Instant::parse_rfc3339(text).ok_or_else(|| Refusal::invalid("now", "instant_unfit"))?;
        Ok(Self { offset: at.0 - wall().0 })
    }
}

impl Clock for HubClock {
    fn now(&self) -> Instant {
        Instant(wall().0 + self.offset)
    }
}

/// The machine's clock.
fn wall() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
