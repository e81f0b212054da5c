//! `release`: what the hub offers laptops, and the publisher's own work, which needs no hub.

use super::open_hub;
use super::said::{Fact, Said};
use crate::args::{Pack, ReleaseVerb};
use crate::{Charter, Failure, Home, Hub, KnownRelease, Log, home};
use kernel::{ErrorCode, Instant, Refusal};
use minisign::{KeyPair, PublicKey, SecretKey, SecretKeyBox};
use release::{Head, Manifest, Platform, Release, ReleaseKeys, Version, head_bytes};
use serde_json::json;
use std::io::Cursor;
use std::path::Path;

/// A practice district's own publisher, besides those this program was built with.
const PRACTICE_KEY: &str = "ZOUFANG_RELEASE_KEY";
/// The passphrase of the secret key, for scripts; asked for without it.
const PASSPHRASE: &str = "ZOUFANG_RELEASE_PASSPHRASE";

pub(super) fn release(home: &Home, verb: &ReleaseVerb) -> Result<Said, Failure> {
    match verb {
        ReleaseVerb::Add { file } => add(home, file),
        ReleaseVerb::List => list(home),
        ReleaseVerb::Withdraw { version } => withdraw(home, version),
        ReleaseVerb::Save { version, out } => save(home, version, out),
        ReleaseVerb::Key { out } => make_key(out),
        ReleaseVerb::Pack(pack) => packed(pack),
    }
}

/// Whose releases this hub takes: those this program was built with. A practice district may name one more.
///
/// # Errors
/// `practice_only` when one is named for a real district.
pub(super) fn trusted(charter: &Charter) -> Result<ReleaseKeys, Failure> {
    let built_in = ReleaseKeys::built_in();
    match std::env::var(PRACTICE_KEY) {
        Ok(key) if charter.district.is_practice => Ok(built_in.and(&key).map_err(|error| error.refusal())?),
        Ok(_) => Err(Refusal::new(ErrorCode::Forbidden, "practice_only").into()),
        Err(_) => Ok(built_in),
    }
}

/// What is offered, in words.
pub(super) fn offered<L: Log>(hub: &Hub<L>) -> Result<Vec<String>, Failure> {
    let known = hub.releases()?;
    let offered = known.iter().filter(|known| known.withdrawn_at.is_none()).map(|known| known.head.manifest());
    Ok(offered.map(|m| format!("{} ({})", m.version, m.platform)).collect())
}

fn add(home: &Home, file: &Path) -> Result<Said, Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    let head = hub.add_release(&super::given(file)?)?;
    Ok(Said::Facts(facts(head.manifest())))
}

fn list(home: &Home) -> Result<Said, Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    let row = |known: &KnownRelease| {
        let mut row = facts(known.head.manifest());
        row.push(("added_at", json!(known.added_at.to_rfc3339())));
        row.push(("withdrawn_at", json!(known.withdrawn_at.map(Instant::to_rfc3339))));
        row
    };
    Ok(Said::Rows(hub.releases()?.iter().map(row).collect()))
}

fn withdraw(home: &Home, version: &str) -> Result<Said, Failure> {
    let version = read_version(version)?;
    let hub = open_hub(home, &Charter::must(home)?)?;
    match hub.withdraw_release(version)? {
        0 => Err(no_such(version)),
        count => Ok(Said::Facts(vec![("version", json!(version)), ("withdrawn", json!(count))])),
    }
}

fn save(home: &Home, version: &str, out: &Path) -> Result<Said, Failure> {
    let version = read_version(version)?;
    let hub = open_hub(home, &Charter::must(home)?)?;
    let mut rows = Vec::new();
    for known in hub.releases()? {
        let Some(bytes) = hub.release_file(&known.head)?.filter(|_| known.head.manifest().version == version) else {
            continue;
        };
        let path = out.join(file_name(known.head.manifest()));
        store::write_sealed(&path, &bytes).map_err(|error| Failure::file(&path, &error))?;
        rows.push(vec![("file", json!(path.display().to_string())), ("bytes", json!(bytes.len()))]);
    }
    if rows.is_empty() { Err(no_such(version)) } else { Ok(Said::Rows(rows)) }
}

fn file_name(manifest: &Manifest) -> String {
    format!("zoufang-{}-{}.zfrelease", manifest.version, manifest.platform.to_string().replace('/', "-"))
}

fn facts(manifest: &Manifest) -> Vec<Fact> {
    vec![
        ("version", json!(manifest.version)),
        ("platform", json!(manifest.platform)),
        ("bytes", json!(manifest.size)),
        ("over", json!(manifest.over)),
        ("made_on", json!(manifest.made_on)),
    ]
}

fn read_version(text: &str) -> Result<Version, Failure> {
    Version::parse(text).ok_or_else(|| Refusal::invalid("version", "version_unfit").with("version", text).into())
}

fn no_such(version: Version) -> Failure {
    Refusal::new(ErrorCode::NotFound, "no_such_release").with("version", version).into()
}

/// A key pair in minisign's own form; the secret half is encrypted by a passphrase.
fn make_key(out: &Path) -> Result<Said, Failure> {
    let (secret, public) = (out.join("release.key"), out.join("release.pub"));
    for path in [&secret, &public] {
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(Refusal::new(ErrorCode::Conflict, "file_exists").with("file", path.display()).into());
        }
    }
    let pair = KeyPair::generate_encrypted_keypair(std::env::var(PASSPHRASE).ok()).map_err(key_unfit)?;
    let sealed = pair.sk.to_box(None).map_err(key_unfit)?.to_string();
    home::write_safely(&secret, sealed.as_bytes())?;
    home::write_safely(&public, format!("{}\n", pair.pk.to_base64()).as_bytes())?;
    Ok(Said::Facts(vec![
        ("secret_key", json!(secret.display().to_string())),
        ("public_key", json!(pair.pk.to_base64())),
    ]))
}

/// Signs what the manifest says of the package, and puts all of it into one file.
fn packed(pack: &Pack) -> Result<Said, Failure> {
    let platform = Platform::parse(&pack.platform)
        .ok_or_else(|| Refusal::invalid("platform", "platform_unfit").with("platform", &pack.platform))?;
    let package = super::given(&pack.package)?;
    let manifest = Manifest {
        version: read_version(&pack.version)?,
        platform,
        size: 0,
        blake3: String::new(),
        schema: u32::from(store::SCHEMA),
        over: read_version(&pack.over)?,
        made_on: chrono::Local::now().format("%Y-%m-%d").to_string(),
        notes: pack.notes.clone(),
    };
    let manifest = manifest.of(&package).map_err(|error| error.refusal())?;
    let key = secret_key(&pack.key)?;
    let public = PublicKey::from_secret_key(&key).map_err(key_unfit)?;
    let said = manifest.encode();
    let comment = format!("zoufang {} {}", manifest.version, manifest.platform);
    let signature = minisign::sign(Some(&public), &key, Cursor::new(&said), Some(&comment), None).map_err(key_unfit)?;
    let head = head_bytes(&said, &signature.into_string());
    // What was made must be what a laptop that trusts this key would take.
    let own = ReleaseKeys::built_in().and(&public.to_base64()).map_err(|error| error.refusal())?;
    let (head, _) = Head::open(&head, &own).map_err(|error| error.refusal())?;
    let bytes = Release { head, package }.bytes();
    store::write_sealed(&pack.out, &bytes).map_err(|error| Failure::file(&pack.out, &error))?;
    let mut said = facts(&manifest);
    said.push(("file", json!(pack.out.display().to_string())));
    said.push(("public_key", json!(public.to_base64())));
    Ok(Said::Facts(said))
}

fn secret_key(file: &Path) -> Result<SecretKey, Failure> {
    let text = String::from_utf8(super::given(file)?).map_err(|_| Failure::damaged(file))?;
    let sealed = || SecretKeyBox::from_string(&text).map_err(key_unfit);
    match sealed()?.into_unencrypted_secret_key() {
        Ok(key) => Ok(key),
        Err(_) => sealed()?.into_secret_key(std::env::var(PASSPHRASE).ok()).map_err(key_unfit),
    }
}

fn key_unfit(error: minisign::PError) -> Failure {
    Refusal::new(ErrorCode::InvalidInput, "release_key_unfit").with("detail", error).into()
}
