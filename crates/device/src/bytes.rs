//! The read-only byte route: pictures of pages, kept in memory while the screen shows them (decisions D21).

use std::collections::VecDeque;
use std::sync::Mutex;

/// No more pictures than this are kept; the oldest go first.
const KEPT: usize = 200;

#[derive(Default)]
pub(crate) struct Bytes {
    kept: Mutex<VecDeque<(String, String, Vec<u8>)>>,
}

impl Bytes {
    /// Keeps bytes and gives the id they are fetched by: the hash of what they are.
    pub(crate) fn keep(&self, mime: &str, bytes: Vec<u8>) -> String {
        let id = seal::hash(&[&bytes]).to_hex();
        let Ok(mut kept) = self.kept.lock() else { return id };
        if !kept.iter().any(|(known, _, _)| *known == id) {
            kept.push_back((id.clone(), mime.to_owned(), bytes));
            while kept.len() > KEPT {
                kept.pop_front();
            }
        }
        id
    }

    pub(crate) fn get(&self, id: &str) -> Option<(String, Vec<u8>)> {
        let kept = self.kept.lock().ok()?;
        kept.iter().find(|(known, _, _)| known == id).map(|(_, mime, bytes)| (mime.clone(), bytes.clone()))
    }

    /// Forgets everything, when the vault is locked.
    pub(crate) fn clear(&self) {
        if let Ok(mut kept) = self.kept.lock() {
            kept.clear();
        }
    }
}
