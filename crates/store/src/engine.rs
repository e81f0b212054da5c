//! The engine's beginning. SQLite calls itself ready before SQLCipher, which it starts last, is: a thread that opens its first
//! database while another one does the same can find a connection that takes no key. So the first connection of a process is
//! one that keeps nothing, and nobody opens a second before it has taken a key.

use crate::Error;
use rusqlite::Connection;
use std::sync::Mutex;
use std::time::Duration;

/// Long enough for the slowest start of the engine, which draws some random bytes.
const TRIES: u32 = 2_000;

/// Returns once SQLCipher takes keys, for this whole process. Goes before every connection.
///
/// # Errors
/// The engine does not begin at all.
pub(crate) fn begin() -> Result<(), Error> {
    static BEGUN: Mutex<bool> = Mutex::new(false);
    let mut begun = BEGUN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for _ in 0..TRIES {
        *begun = *begun || takes_a_key()?;
        if *begun {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Err(Error::Unfit("an engine that takes no key"))
}

fn takes_a_key() -> Result<bool, Error> {
    let conn = Connection::open_in_memory()?;
    conn.pragma_update(None, "cipher_log_level", "NONE")?;
    Ok(conn.pragma_update(None, "key", "a key that locks nothing").is_ok())
}
