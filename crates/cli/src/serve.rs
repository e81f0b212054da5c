//! Browser mode: the same screens and the same calls over HTTP on the loopback of this machine, for machines whose
//! webview is too old, and for journeys of the screens against the real core.

mod face;
mod gate;
mod token;

use crate::{Core, Failure};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{ErrorCode, Refusal};
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

pub use gate::Gate;
pub use token::Token;

/// The largest body of a call: a file of 60 MB in base64, and its wrapping.
pub const BODY_LIMIT: usize = 80 * 1024 * 1024;

#[derive(Clone)]
struct Door {
    core: Arc<dyn Core>,
    gate: Arc<Gate>,
}

/// One call as the page sends it.
#[derive(Deserialize)]
struct Call {
    name: String,
    #[serde(default)]
    args: serde_json::Value,
}

/// Serves until the process ends; `on_ready` gets the address with its token, once.
///
/// # Errors
/// `Exit::NotReachable` when the port can't be had.
pub fn run(core: Arc<dyn Core>, port: u16, on_ready: impl FnOnce(&str)) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| unreachable_port(port, &error))?;
    runtime.block_on(async {
        let (listener, gate) = bind(port).await.map_err(|error| unreachable_port(port, &error))?;
        on_ready(&gate.url());
        axum::serve(listener, router(core, gate)).await.map_err(|error| unreachable_port(port, &error))
    })
}

/// A listener on the loopback, and the gate that belongs to its port with a fresh token.
///
/// # Errors
/// The port is taken, or the machine gives no random bytes.
pub async fn bind(port: u16) -> std::io::Result<(tokio::net::TcpListener, Gate)> {
    let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let gate = Gate::new(listener.local_addr()?.port(), Token::random()?);
    Ok((listener, gate))
}

/// The routes, each behind the gate.
pub fn router(core: Arc<dyn Core>, gate: Gate) -> axum::Router {
    let door = Door { core, gate: Arc::new(gate) };
    axum::Router::new()
        .route("/api/call", post(call).layer(DefaultBodyLimit::max(BODY_LIMIT)))
        .route("/bytes/{id}", get(bytes))
        .fallback(get(face::page))
        .layer(from_fn_with_state(door.clone(), pass))
        .with_state(door)
}

async fn pass(State(door): State<Door>, request: Request, next: Next) -> Response {
    let mut response = match door.gate.judge(request.method(), request.uri(), request.headers()) {
        Ok(()) if says_too_much(&request) => refused(&too_large()),
        Ok(()) => next.run(request).await,
        Err(reason) => refused(&Refusal::new(ErrorCode::Forbidden, reason)),
    };
    gate::harden(response.headers_mut());
    response
}

/// A body that says beforehand that it is beyond the limit is not waited for.
fn says_too_much(request: &Request) -> bool {
    let said =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    said.is_some_and(|length| length > BODY_LIMIT)
}

fn too_large() -> Refusal {
    Refusal::new(ErrorCode::InvalidInput, "body_too_large").with("limit", BODY_LIMIT)
}

async fn call(State(door): State<Door>, body: Result<Bytes, BytesRejection>) -> Response {
    let Ok(body) = body else { return refused(&too_large()) };
    let Ok(call) = serde_json::from_slice::<Call>(&body) else {
        return refused(&Refusal::new(ErrorCode::InvalidInput, "not_json"));
    };
    let answer = tokio::task::spawn_blocking(move || door.core.call(&call.name, call.args)).await;
    match answer {
        Ok(Ok(answer)) => axum::Json(answer).into_response(),
        Ok(Err(refusal)) => refused(&refusal),
        Err(_) => refused(&Refusal::new(ErrorCode::Internal, "internal")),
    }
}

async fn bytes(State(door): State<Door>, Path(id): Path<String>) -> Response {
    match tokio::task::spawn_blocking(move || door.core.bytes(&id)).await {
        Ok(Some((mime, content))) => ([(header::CONTENT_TYPE, mime)], content).into_response(),
        Ok(None) => refused(&Refusal::new(ErrorCode::NotFound, "no_such_bytes")),
        Err(_) => refused(&Refusal::new(ErrorCode::Internal, "internal")),
    }
}

fn refused(refusal: &Refusal) -> Response {
    (status(refusal.code), axum::Json(refusal)).into_response()
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidInput => StatusCode::BAD_REQUEST,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::NotAllowedNow | ErrorCode::Conflict | ErrorCode::Cancelled => StatusCode::CONFLICT,
        ErrorCode::Locked => StatusCode::LOCKED,
        ErrorCode::Offline => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::OutOfDate | ErrorCode::Corrupt | ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn unreachable_port(port: u16, error: &std::io::Error) -> Failure {
    Refusal::new(ErrorCode::Offline, "port_not_usable").with("port", port).with("detail", error).into()
}
