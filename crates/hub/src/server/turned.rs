//! A request turned away: the status, the refusal as JSON, and after how long to try again.

use crate::Refused;
use crate::approvals::AWAITS;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{ErrorCode, Refusal};
use std::time::Duration;

const CUT_OFF: &str = "request_cut_off";
/// Somebody has to make room first; a laptop asks again in five minutes.
const ROOM_IS_MADE_IN: u64 = 300;

/// Why, in the server's own words.
#[derive(Clone, Debug)]
pub(crate) struct Turned {
    pub(crate) status: StatusCode,
    pub(crate) reason: &'static str,
    refusal: Refusal,
    retry_after: Option<u64>,
}

impl Turned {
    pub(crate) fn new(status: StatusCode, reason: &'static str) -> Self {
        let refusal = Refusal::new(code_of(status), reason);
        Self { status, reason, refusal, retry_after: None }
    }

    pub(crate) fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.refusal = self.refusal.with(key, value);
        self
    }

    /// Too often: after so long one more is allowed.
    pub(crate) fn too_often(wait: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "asked_too_often").after(wait.as_secs() + 1)
    }

    pub(crate) fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self.with("seconds", seconds) }
    }

    /// A bundle's refusal keeps its own name: who carried it there hands the name on to the laptop.
    pub(crate) fn of_bundle(refused: Refused, otherwise: impl FnOnce(Refused) -> Self) -> Self {
        match refused {
            Refused::Unfit(why) => Self::new(StatusCode::BAD_REQUEST, why),
            Refused::Forbidden(why) => Self::new(StatusCode::FORBIDDEN, why),
            other => otherwise(other),
        }
    }

    /// A wrong clock, another timeline, a cut line and our own troubles are nobody's attack.
    pub(crate) fn is_the_askers_fault(&self) -> bool {
        let innocent = [StatusCode::TOO_EARLY, StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS];
        let is_innocent = innocent.contains(&self.status) || [CUT_OFF, AWAITS].contains(&self.reason);
        self.status.is_client_error() && !is_innocent
    }

    /// The line was cut before all had come. Nobody hears the answer; it is for the notes.
    pub(crate) fn cut_off() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, CUT_OFF)
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }
}

/// The log's own refusals; a fault's text stays in the trace.
impl From<Refused> for Turned {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unfit(why) => Self::new(StatusCode::BAD_REQUEST, "request_unfit").with("detail", why),
            Refused::Forbidden(why) => Self::new(StatusCode::FORBIDDEN, "hub_forbids").with("detail", why),
            Refused::Later(seconds) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "hub_busy").after(u64::from(seconds.max(1)))
            }
            Refused::Enough(why, seconds) => Self::new(StatusCode::TOO_MANY_REQUESTS, why).after(u64::from(seconds)),
            Refused::NoRoom(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "hub_full").after(ROOM_IS_MADE_IN),
            Refused::Fault(_) => Self::internal(),
        }
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(self.refusal)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn code_of(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        StatusCode::CONFLICT => ErrorCode::Conflict,
        StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            ErrorCode::NotAllowedNow
        }
        StatusCode::INTERNAL_SERVER_ERROR => ErrorCode::Internal,
        _ => ErrorCode::InvalidInput,
    }
}
