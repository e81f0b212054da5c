//! The page a browser gets: the programs to install, and whether this very laptop reaches the hub.
//!
//! Knows a folder of files that the hub's keeper put there, and the district's name. It has no path to the log.

mod programs;

use crate::server::limits::{Buckets, Rate};
use crate::server::peer::Peer;
use crate::server::turned::Turned;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
pub(crate) use programs::{Program, Programs};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tower_http::services::ServeFile;

const CHINESE: &str = include_str!("front/page.zh-CN.html");
const ENGLISH: &str = include_str!("front/page.en.html");
const STYLE: &str = include_str!("front/page.css");
const SCRIPT: &str = include_str!("front/page.js");
/// Nothing but what the hub itself gives.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What is shown to whoever opens the hub's address in a browser.
pub struct Front {
    district: String,
    programs: Programs,
    asked: Buckets<IpAddr>,
}

impl Front {
    /// The page of a district's hub; programs lie in this folder, which need not be there yet. An address may ask so often.
    pub fn new(district: &str, folder: PathBuf, rate: Rate) -> Self {
        Self { district: district.to_owned(), programs: Programs::new(folder), asked: Buckets::new(rate) }
    }

    /// Whether this address asks too often.
    fn look_at(&self, peer: IpAddr) -> Result<(), Turned> {
        self.asked.take(peer, Instant::now()).map_err(Turned::too_often)
    }

    fn page(&self, template: &str) -> String {
        let programs = self.programs.all();
        let rows: String = programs.iter().map(row).collect();
        let shown = |is_shown: bool| if is_shown { "" } else { "hidden" };
        template
            .replace("{{district}}", &escaped(&self.district))
            .replace("{{version}}", env!("CARGO_PKG_VERSION"))
            .replace("{{rows}}", &rows)
            .replace("{{has_programs}}", shown(!programs.is_empty()))
            .replace("{{has_none}}", shown(programs.is_empty()))
    }
}

fn row(program: &Program) -> String {
    let Program { name, system, bytes, sha256, .. } = program;
    let (size, shown, system) = (megabytes(*bytes), escaped(name), system.word());
    format!(
        "<li data-system=\"{system}\"><a href=\"/install/{shown}\">{shown}</a> <span class=\"size\">{size} MB</span>\
         <span class=\"for\"></span><code>SHA-256 {sha256}</code></li>\n"
    )
}

/// With one digit behind the point, never 0.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The page's paths.
pub(crate) fn router(front: Arc<Front>) -> Router {
    let shown = |kind: &'static str, text: &'static str| get(move || async move { dressed(kind, text.into()) });
    Router::new()
        .route("/", get(page))
        .route("/install.css", shown("text/css; charset=utf-8", STYLE))
        .route("/install.js", shown("text/javascript; charset=utf-8", SCRIPT))
        .route("/install/{name}", get(program))
        .with_state(front)
}

async fn page(
    State(front): State<Arc<Front>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Turned> {
    front.look_at(peer.behind(&request))?;
    let template = if prefers_english(request.headers()) { ENGLISH } else { CHINESE };
    let page = tokio::task::spawn_blocking(move || front.page(template)).await.map_err(|_| Turned::internal())?;
    Ok(dressed("text/html; charset=utf-8", page.into()))
}

async fn program(
    State(front): State<Arc<Front>>,
    Path(name): Path<String>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Turned> {
    front.look_at(peer.behind(&request))?;
    let found = tokio::task::spawn_blocking(move || front.programs.path_of(&name)).await;
    let path = found.map_err(|_| Turned::internal())?.ok_or_else(|| Turned::new(StatusCode::NOT_FOUND, "not_here"))?;
    let served = ServeFile::new(path).try_call(request).await.map_err(|_| Turned::internal())?;
    let mut response = served.map(Body::new).into_response();
    let as_file = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in as_file {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn dressed(kind: &'static str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

/// The first language named decides; who names none reads Chinese.
fn prefers_english(headers: &HeaderMap) -> bool {
    let named = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    named.is_some_and(|named| named.trim_start().to_ascii_lowercase().starts_with("en"))
}
