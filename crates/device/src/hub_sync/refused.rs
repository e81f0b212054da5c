//! Which refusals stay, and which are of the moment.

use kernel::{ErrorCode, Refusal};

/// Whether asking again would bring the same. A relay that is full and a line that is slow are refusals of the moment.
pub(super) fn is_for_good(refusal: &Refusal) -> bool {
    let is_of_the_moment = ["relay_full", "request_too_slow", "request_cut_off"].contains(&refusal.reason.as_str());
    match refusal.code {
        ErrorCode::Forbidden | ErrorCode::InvalidInput | ErrorCode::Corrupt | ErrorCode::OutOfDate => !is_of_the_moment,
        // The relay gave it back.
        _ => refusal.reason == "bundle_dropped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_further_try_changes_is_for_good() {
        let refused = |code, reason| is_for_good(&Refusal::new(code, reason));
        for (code, reason) in [
            (ErrorCode::NotAllowedNow, "bundle_dropped"),
            (ErrorCode::InvalidInput, "bundle_no_bundle"),
            (ErrorCode::Forbidden, "bundle_forged"),
        ] {
            assert!(refused(code, reason), "{reason}");
        }
        for (code, reason) in [
            (ErrorCode::NotAllowedNow, "asked_too_often"),
            (ErrorCode::NotAllowedNow, "hub_busy"),
            (ErrorCode::NotAllowedNow, "hub_full"),
            (ErrorCode::NotAllowedNow, "changes_of_the_day_taken"),
            (ErrorCode::Internal, "internal"),
            (ErrorCode::InvalidInput, "relay_full"),
            (ErrorCode::InvalidInput, "request_too_slow"),
        ] {
            assert!(!refused(code, reason), "{reason}");
        }
    }
}
