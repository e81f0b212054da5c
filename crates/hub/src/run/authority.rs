//! `authority`: what browsers must trust to open the hub's page without a warning.

use super::said::Said;
use crate::{Charter, Failure, Home, home};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::json;
use std::path::Path;

/// Characters of a line (RFC 7468, 2).
const WIDTH: usize = 64;

/// The certificate of the hub's authority as a file.
pub(super) fn authority(home: &Home, out: &Path) -> Result<Said, Failure> {
    let charter = Charter::must(home)?;
    home::write_safely(out, pem(&charter.card.authority_der()?).as_bytes())?;
    Ok(Said::Facts(vec![
        ("district", json!(charter.district.name)),
        ("addresses", json!(charter.listens_at())),
        ("file", json!(out.display().to_string())),
    ]))
}

fn pem(der: &[u8]) -> String {
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for (n, letter) in BASE64.encode(der).chars().enumerate() {
        if n > 0 && n % WIDTH == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + "\n-----END CERTIFICATE-----\n"
}
