use crate::opened::Opened;
use crate::slots::Slots;
use crate::{Error, KdfParams, check_passphrase};
use std::fmt;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// Wrong PINs before only the passphrase helps (D25).
const TRIES: u32 = 5;
/// How long a PIN is enough (D25), in milliseconds.
const LONGEST_SLEEP: i64 = 12 * 60 * 60 * 1000;
/// Digits of a PIN.
const DIGITS: RangeInclusive<usize> = 6..=12;
/// What the wrapped key is bound to, so that it is nothing else's.
const USE: &[u8] = b"zoufang.vault.idle_lock";

/// A quick way back into a vault after the screen locked itself: the vault key, wrapped by a key made from a PIN, in
/// memory only. Nothing of it is written; it is gone at exit, after five wrong PINs, and after twelve hours asleep.
///
/// Make it while the vault is open, drop the [`Opened`] to lock, and [`IdleLock::wake`] to open again.
pub struct IdleLock {
    wrapped: Option<Wrapped>,
    slots: Slots,
    tries_left: u32,
    asleep_since: Option<i64>,
}

struct Wrapped {
    salt: [u8; 16],
    kdf: KdfParams,
    sealed: Zeroizing<Vec<u8>>,
}

impl IdleLock {
    /// Wraps the open vault's key by a PIN of 6 to 12 digits.
    ///
    /// # Errors
    /// [`Error::WeakPin`] for another form, a repeated or a running PIN; [`Error::NoMemory`], [`Error::NoRandomness`].
    pub fn new(opened: &Opened, pin: &str) -> Result<Self, Error> {
        check_pin(pin)?;
        let (salt, kdf) = (seal::random::<16>()?, opened.slots().kdf());
        let sealed = seal::seal_bytes(&*kdf.derive(pin, &salt)?, USE, &opened.key()[..])?;
        let wrapped = Some(Wrapped { salt, kdf, sealed: Zeroizing::new(sealed) });
        Ok(Self { wrapped, slots: opened.slots().clone(), tries_left: TRIES, asleep_since: None })
    }

    /// The moment the vault was locked, in Unix milliseconds; the sleep is counted from the first call after waking.
    pub fn fall_asleep(&mut self, now_ms: i64) {
        self.asleep_since.get_or_insert(now_ms);
    }

    /// Opens the vault again. A right PIN gives all five tries back.
    ///
    /// # Errors
    /// [`Error::WrongPin`] with the tries left; [`Error::PinGone`] at the fifth wrong one, after twelve hours, when the
    /// clock went backward, and ever after; [`Error::NoMemory`] (no try is counted).
    pub fn wake(&mut self, pin: &str, now_ms: i64) -> Result<Opened, Error> {
        if self.slept_too_long(now_ms) {
            self.wrapped = None;
        }
        let wrapped = self.wrapped.as_ref().ok_or(Error::PinGone)?;
        let key = wrapped.kdf.derive(pin, &wrapped.salt)?;
        match seal::open_bytes(&key, USE, &wrapped.sealed) {
            Err(_) => Err(self.count_wrong()),
            Ok(plain) => self.reopen(&plain),
        }
    }

    /// Whether a PIN is still worth asking for at this moment.
    pub fn is_alive(&self, now_ms: i64) -> bool {
        self.wrapped.is_some() && !self.slept_too_long(now_ms)
    }

    fn slept_too_long(&self, now_ms: i64) -> bool {
        let slept = self.asleep_since.map(|since| now_ms.saturating_sub(since));
        slept.is_some_and(|slept| !(0..LONGEST_SLEEP).contains(&slept))
    }

    fn count_wrong(&mut self) -> Error {
        self.tries_left = self.tries_left.saturating_sub(1);
        if self.tries_left > 0 {
            return Error::WrongPin { tries_left: self.tries_left };
        }
        self.wrapped = None;
        Error::PinGone
    }

    fn reopen(&mut self, plain: &[u8]) -> Result<Opened, Error> {
        let key = Zeroizing::new(plain.try_into().map_err(|_| Error::SlotsDamaged)?);
        let opened = Opened::with(self.slots.clone(), key)?;
        (self.tries_left, self.asleep_since) = (TRIES, None);
        Ok(opened)
    }
}

impl fmt::Debug for IdleLock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IdleLock with {} tries left", self.tries_left)
    }
}

/// Digits only; running and repeated ones fall to the same rule as in a passphrase.
fn check_pin(pin: &str) -> Result<(), Error> {
    let digits = pin.bytes().all(|byte| byte.is_ascii_digit()) && DIGITS.contains(&pin.len());
    // Too short for a passphrase it may be; the other weaknesses count for a PIN as well.
    match check_passphrase(pin) {
        Err(crate::Weakness::TooShort) | Ok(()) if digits => Ok(()),
        _ => Err(Error::WeakPin),
    }
}
