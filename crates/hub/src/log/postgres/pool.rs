//! A few connections, used again. A connection that was not given back in good order is closed.

use super::Address;
use super::connection::Connection;
use crate::Error;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The server lets eight questions through at once; probes and the watch for others' writes come on top.
const MOST: usize = 12;
/// Longer than this nobody waits for a free one.
const PATIENCE: Duration = Duration::from_secs(10);

/// The connections of one log.
pub(super) struct Pool {
    address: Address,
    shelf: Mutex<Shelf>,
    freed: Condvar,
}

#[derive(Default)]
struct Shelf {
    idle: Vec<Connection>,
    lent: usize,
}

/// The right to one connection more.
struct Turn<'a>(&'a Pool);

impl Pool {
    pub(super) fn new(address: Address) -> Self {
        Self { address, shelf: Mutex::default(), freed: Condvar::new() }
    }

    /// Works on a connection that lies idle, or on a new one; waits while too many are lent. It is kept if it ends in good order.
    ///
    /// # Errors
    /// None came free, the server is not reached or lets nobody in, or what `f` says.
    pub(super) fn with<R>(&self, f: impl FnOnce(&mut Connection) -> Result<R, Error>) -> Result<R, Error> {
        let (_turn, idle) = self.turn()?;
        let mut connection = idle.map_or_else(|| Connection::open(&self.address), Ok)?;
        let outcome = f(&mut connection);
        if matches!(outcome, Err(Error::FateUnknown)) {
            self.forget_idle();
        } else if connection.is_usable() {
            self.shelf().idle.push(connection);
        }
        outcome
    }

    fn turn(&self) -> Result<(Turn<'_>, Option<Connection>), Error> {
        let waited = self.freed.wait_timeout_while(self.shelf(), PATIENCE, |shelf| shelf.lent >= MOST);
        let (mut shelf, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(Error::Busy);
        }
        shelf.lent += 1;
        Ok((Turn(self), shelf.idle.pop()))
    }

    /// After one was cut the others are not trusted.
    fn forget_idle(&self) {
        let cut = std::mem::take(&mut self.shelf().idle);
        drop(cut);
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closing a connection blocks, and the last owner may stand on a thread that must not.
impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut self.shelf().idle);
        let _ = std::thread::spawn(move || drop(idle)).join();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.shelf().lent -= 1;
        self.0.freed.notify_one();
    }
}
