//! Joining by a typed code alone: the enrolment file lies at the hub, under a name and sealed by a key that both come from the code
//! (docs/adr/0041). The hub never learns the code.

use crate::{District, Enrolled, EnrolmentFile, Error, SignedHubCard, SignedTicket, Snapshot, enrolment};
use seal::{Cost, SpokenCode, Zeroizing};

/// Characters that carry: 70 bits.
const CARRYING: usize = 14;
/// What it costs to try one code: as much as a passphrase. Part of the code's meaning: never changed under this salt.
const COST: Cost = Cost { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
/// A file that lies at the hub has no more bytes.
pub const MOST_INVITATION: usize = 3 << 20;
const SALT: &[u8; 16] = b"zoufang/joining1";
/// What is in a file beside the directory is far shorter.
const REST: usize = 64 << 10;
const NAME: &str = "zoufang/joining/name/1";
const KEY: &str = "zoufang/joining/key/1";

/// An address as people say it.
pub fn spoken_address(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address)
}

/// The code to read over a telephone: sixteen characters in four groups, two of them checking the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoiningCode(SpokenCode<CARRYING>);

/// Under which name an enrolment file lies at the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvitationId(
    /// Sixteen bytes of a hash; nothing of the code can be read from them.
    pub [u8; 16],
);

/// What a code opens.
pub struct JoiningKeys {
    /// Where the file lies.
    pub id: InvitationId,
    code: Zeroizing<String>,
}

/// What the hub says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The sealed file.
    File(Vec<u8>),
    /// Nothing lies there: another code, or one of a life of the hub that is gone.
    Unknown,
    /// It was let lie too long.
    Expired,
    /// A vault was made of it, and is in.
    Used,
}

impl JoiningCode {
    /// A new code.
    ///
    /// # Errors
    /// No randomness.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(SpokenCode::generate()?))
    }

    /// Reads what was typed; `None` for a slip.
    pub fn parse(typed: &str) -> Option<Self> {
        SpokenCode::parse(typed).ok().map(Self)
    }

    /// The text to read out.
    pub fn display(&self) -> Zeroizing<String> {
        self.0.display()
    }

    /// What it opens. Takes most of a second.
    ///
    /// # Errors
    /// No memory.
    pub fn keys(&self) -> Result<JoiningKeys, Error> {
        let stretched = seal::stretch(self.0.bare().as_bytes(), SALT, COST)?;
        let [name, key] = [NAME, KEY].map(|of| Zeroizing::new(seal::derive_key(of, &stretched[..])));
        let id = InvitationId(std::array::from_fn(|at| name[at]));
        Ok(JoiningKeys { id, code: Zeroizing::new(seal::to_hex(&key[..])) })
    }
}

impl JoiningKeys {
    /// Makes the file that is to lie there. A directory that is too long for it comes with the newcomer's first sync.
    ///
    /// # Errors
    /// JSON that could not be made.
    pub fn seal(
        &self,
        signed: SignedTicket,
        of: (&District, &Enrolled),
        (snapshot, hub): (&Snapshot, Option<SignedHubCard>),
    ) -> Result<Vec<u8>, Error> {
        let nothing = Snapshot::default();
        let carried = if snapshot.length()? < MOST_INVITATION - REST { snapshot } else { &nothing };
        signed.file(of, (carried, hub), &self.code)
    }

    /// Opens the file that lay there, and checks that its ticket leads back to the founder.
    ///
    /// # Errors
    /// As [`crate::open_file`].
    pub fn open(&self, bytes: &[u8]) -> Result<EnrolmentFile, Error> {
        enrolment::open(bytes, &self.code)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_slip_is_told_and_a_likeness_forgiven() {
        let code = JoiningCode::generate().unwrap();
        let shown = code.display().to_string();
        assert_eq!(shown.len(), 19, "four groups of four: {shown}");
        let typed = shown.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
        assert_eq!(JoiningCode::parse(&typed).as_ref(), Some(&code));
        assert_eq!(JoiningCode::parse(&shown.replace('0', "Ｏ").replace('1', "I")).as_ref(), Some(&code));
        let first = shown.chars().next().unwrap();
        let other = if first == 'A' { "B" } else { "A" };
        assert_eq!(JoiningCode::parse(&format!("{other}{}", &shown[1..])), None, "one wrong character");
        assert_eq!(JoiningCode::parse(&shown[..18]), None, "one is missing");
        assert_eq!(JoiningCode::parse(&shown.replace('-', "U")), None);
    }

    #[test]
    fn name_and_key_are_the_same_on_every_laptop_and_tell_nothing_of_each_other() {
        let code = JoiningCode(SpokenCode::of(&seal::Hash([0; 32])));
        assert_eq!(code.display().as_str(), "0000-0000-0000-0000");
        let keys = code.keys().unwrap();
        assert_eq!(keys.id, code.keys().unwrap().id);
        assert_ne!(seal::to_hex(&keys.id.0), keys.code[..32]);
        let other = JoiningCode(SpokenCode::of(&seal::Hash([1; 32]))).keys().unwrap();
        assert!(other.id != keys.id && other.code != keys.code);
    }
}
