//! The whole vault in an open format: `records.jsonl` for people and other programs, `log.jsonl` as it was signed, `pieces/` as they
//! are sealed (`records.jsonl` has the keys), and `checksums.txt`. Taken back, the log gives the same records again.

use super::AtPath;
use crate::{Error, command::Done, core::Core, exchange, home};
use change::Batch;
use directory::ExportedAs;
use kernel::{ErrorCode, RecordId, Refusal};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use store::{Entering, Outgoing};

/// One line of `log.jsonl`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Card(String),
    Entering(Box<Entering>),
    Batch(String),
    Draft { key: String, text: String, saved_at: i64 },
}

const FILES: [&str; 2] = ["records.jsonl", "log.jsonl"];
const PIECES: &str = "pieces";

/// Writes the vault into a folder.
pub(crate) fn export(core: &mut Core, args: AtPath) -> Result<Done, Error> {
    let folder = Path::new(&args.path);
    fs::create_dir_all(folder)?;
    core.copy_out((ExportedAs::OpenFormat, ""), folder, |core| write_all(core, folder))?;
    Ok(Done {})
}

fn write_all(core: &mut Core, folder: &Path) -> Result<(), Error> {
    let open = core.open_mut()?;
    open.store.close_batches()?;
    let records = open.store.records_as_json()?;
    let log = log_lines(open)?;
    let mut sums = String::new();
    for (name, lines) in FILES.into_iter().zip([records, log]) {
        let text: String = lines.into_iter().map(|l| l + "\n").collect();
        sums.push_str(&format!("{}  {name}\n", seal::hash(&[text.as_bytes()]).to_hex()));
        home::write_safely(&folder.join(name), text.as_bytes())?;
    }
    export_pieces(open, folder, &mut sums)?;
    home::write_safely(&folder.join("checksums.txt"), sums.as_bytes())
}

/// One file a piece, named by its record and its number.
fn export_pieces(open: &crate::core::Open, folder: &Path, sums: &mut String) -> Result<(), Error> {
    let pieces = open.store.all_pieces()?;
    if !pieces.is_empty() {
        fs::create_dir_all(folder.join(PIECES))?;
    }
    for (record, no) in pieces {
        let Some(bytes) = open.store.piece(record, no)? else { continue };
        let name = format!("{PIECES}/{record}.{no}");
        sums.push_str(&format!("{}  {name}\n", seal::hash(&[&bytes]).to_hex()));
        home::write_safely(&folder.join(name), &bytes)?;
    }
    Ok(())
}

/// Takes the pieces that the list of checksums names; a changed one is refused.
fn import_pieces(open: &mut crate::core::Open, folder: &Path, sums: &str) -> Result<(), Error> {
    for (sum, name) in sums.lines().filter_map(|line| line.split_once("  ")) {
        let Some((record, no)) = name.strip_prefix("pieces/").and_then(|name| name.split_once('.')) else { continue };
        let (record, no) = RecordId::parse(record).zip(no.parse().ok()).ok_or_else(|| unfit(name))?;
        let bytes = fs::read(folder.join(format!("{PIECES}/{record}.{no}")))?;
        if seal::hash(&[&bytes]).to_hex() != sum {
            return Err(unfit(name));
        }
        open.store.take_piece(record, no, &bytes)?;
    }
    Ok(())
}

fn log_lines(open: &crate::core::Open) -> Result<Vec<String>, Error> {
    let everything = open.store.everything()?;
    let mut lines: Vec<Line> = Vec::new();
    lines.extend(open.store.cards()?.into_iter().map(|card| Line::Card(String::from_utf8_lossy(&card).into_owned())));
    lines.extend(everything.entering.into_iter().map(|e| Line::Entering(Box::new(e))));
    for batch in everything.batches {
        lines.push(Line::Batch(seal::to_hex(&batch.encode().map_err(store::Error::from)?)));
    }
    let drafts = open.store.drafts("")?.into_iter();
    lines.extend(drafts.map(|d| Line::Draft { key: d.key, text: d.text, saved_at: d.saved_at.0 }));
    Ok(lines.iter().map(serde_json::to_string).collect::<Result<_, _>>()?)
}

fn unfit(what: &str) -> Error {
    Refusal::new(ErrorCode::Corrupt, "export_damaged").with("file", what).into()
}

/// Takes an export into the open vault: checksums first, then all of it or nothing.
pub(crate) fn import_export(core: &mut Core, args: AtPath) -> Result<Done, Error> {
    core.open()?;
    let folder = Path::new(&args.path);
    let sums = fs::read_to_string(folder.join("checksums.txt"))?;
    for name in FILES {
        let text = fs::read(folder.join(name))?;
        if !sums.contains(&format!("{}  {name}", seal::hash(&[&text]).to_hex())) {
            return Err(unfit(name));
        }
    }
    let now = core.now();
    let open = core.open_mut()?;
    let mut outgoing = Outgoing::default();
    for line in fs::read_to_string(folder.join("log.jsonl"))?.lines() {
        match serde_json::from_str(line).map_err(|_| unfit("log.jsonl"))? {
            Line::Card(card) => know(open, &card)?,
            Line::Entering(entering) => outgoing.entering.push(*entering),
            Line::Batch(hex) => {
                outgoing.batches.push(Batch::decode(&seal::from_hex(&hex)?).map_err(store::Error::from)?)
            }
            Line::Draft { key, text, saved_at } => open.store.keep_draft(&key, &text, kernel::Instant(saved_at))?,
        }
    }
    let admit = exchange::admission(&open.district);
    let sender = open.card.device;
    open.store.receive(sender, &outgoing, now, &admit)?;
    import_pieces(open, folder, &sums)?;
    Ok(Done {})
}

fn know(open: &mut crate::core::Open, card: &str) -> Result<(), Error> {
    let enrolled: crate::enrolment::Enrolled = serde_json::from_str(card).map_err(|_| unfit("log.jsonl"))?;
    enrolled.verify(&open.district)?;
    Ok(open.store.know_device(&enrolled.card.device()?, card.as_bytes())?)
}
