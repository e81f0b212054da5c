//! Doing a transaction again, from its start, a bounded number of times.

use crate::Error;
use kernel::ErrorCode;
use std::time::{Duration, Instant};

/// Others in the way: they are quick.
const BUSY_TRIES: u32 = 25;
/// The server away: whoever asks will ask again.
const AWAY_TRIES: u32 = 6;
/// A machine that answers nothing makes each try long: no new one is begun after so long.
const PATIENCE: Duration = Duration::from_secs(12);

/// Runs `f` until it succeeds, fails for good, or was tried often enough. A transaction whose fate is unknown is run again too:
/// what it finds done it answers with what was said then.
pub(super) fn until_done<R>(f: impl FnMut() -> Result<R, Error>) -> Result<R, Error> {
    until(f, std::thread::sleep)
}

fn until<R>(mut f: impl FnMut() -> Result<R, Error>, rest: impl Fn(Duration)) -> Result<R, Error> {
    let (mut busy, mut away, began) = (0, 0, Instant::now());
    loop {
        let error = match f() {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        let pause = match &error {
            Error::Busy if busy < BUSY_TRIES => {
                busy += 1;
                Duration::from_millis(2 << busy.min(6))
            }
            error if is_away(error) && away < AWAY_TRIES && began.elapsed() < PATIENCE => {
                away += 1;
                Duration::from_millis(50 << away.min(5))
            }
            _ => return Err(error),
        };
        rest(pause.mul_f64(chance()));
    }
}

fn is_away(error: &Error) -> bool {
    match error {
        Error::FateUnknown => true,
        Error::Unusable(refusal) => refusal.code == ErrorCode::Offline,
        _ => false,
    }
}

/// Between a half and the whole, so that two that met do not meet again.
fn chance() -> f64 {
    let [byte] = seal::random::<1>().unwrap_or([128]);
    0.5 + f64::from(byte) / 512.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Refusal;

    fn tries(error: impl Fn() -> Error) -> u32 {
        let mut count = 0;
        let outcome: Result<(), Error> = until(
            || {
                count += 1;
                Err(error())
            },
            |pause| assert!(pause < PATIENCE),
        );
        assert!(outcome.is_err());
        count
    }

    #[test]
    fn what_can_pass_is_tried_often_and_what_cannot_once() {
        let unusable = |code| move || Error::Unusable(Refusal::new(code, "why"));
        assert_eq!(tries(|| Error::Busy), BUSY_TRIES + 1);
        assert_eq!(tries(|| Error::FateUnknown), AWAY_TRIES + 1);
        assert_eq!(tries(unusable(ErrorCode::Offline)), AWAY_TRIES + 1);
        assert_eq!(tries(unusable(ErrorCode::Forbidden)), 1);
        assert_eq!(tries(|| Error::Damaged("a row")), 1);
    }
}
