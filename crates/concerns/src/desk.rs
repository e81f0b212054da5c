//! What every reader brings along: who looks, when, by which calendar and which district's words.

use crate::pack::Terms;
use chrono::NaiveDate;
use kernel::{Actor, Calendar, Instant};

/// Who looks, when, by which calendar, in whose words.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Who looks.
    pub actor: &'a Actor,
    /// The time handed in.
    pub now: Instant,
    /// The official calendar as imported.
    pub calendar: &'a Calendar,
    /// The district's pack.
    pub pack: &'a Terms,
}

impl Desk<'_> {
    /// The day it is.
    pub fn today(&self) -> NaiveDate {
        self.now.local_date()
    }

    /// Working days from today to a day; negative when it has passed.
    pub fn days_left(&self, day: NaiveDate) -> i32 {
        i32::try_from(self.calendar.working_days_between(self.today(), day)).unwrap_or_default()
    }
}
