//! The line to the hub: HTTPS to the addresses of its card, trusting the card's own authority and nothing else
//! (security.md 3.5). No proxy, no redirect, no trust of the operating system's.

mod address;
mod post;
mod trust;

pub(crate) use address::Address;
pub(crate) use post::{Outcome, UNKNOWN};
pub(crate) use trust::Dating;

use crate::Error;
use kernel::{ErrorCode, Instant, Refusal};
use post::Posting;
use std::time::Duration;
use sync::{HubCard, RelayCard};
use trust::Authority;

/// An address that has not answered by then is passed over.
const CONNECT: Duration = Duration::from_secs(10);
/// An answer that has not come whole by then is given up.
const ANSWER: Duration = Duration::from_secs(60);
/// A hub that is asked to wait answers after 25 s; of a line that was cut on the way nothing is heard ever again.
const WAITED: Duration = Duration::from_secs(35);

/// A request, signed and ready to go.
pub(crate) struct Parcel {
    /// The last part of the path.
    pub(crate) word: &'static str,
    /// What travels.
    pub(crate) body: Vec<u8>,
    /// The value of `X-Zoufang-Signed`; none where what travels proves itself.
    pub(crate) signed: Option<String>,
    /// The time that was signed.
    pub(crate) signed_at: Instant,
    /// The time the certificate is judged by.
    pub(crate) judged_at: Instant,
}

/// Why there is no answer. What was asked may or may not have arrived.
#[derive(Clone, Debug)]
pub(crate) enum Cut {
    /// Nobody there, or the line was cut.
    NotReached(String),
    /// The certificate is right in everything but its dates: it or our clock is out of date.
    OutOfDate,
    /// Somebody else, or not under the name of the address.
    NotTrusted(String),
    /// An answer that is none.
    Unfit,
}

impl Cut {
    /// What the screens get.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotReached(detail) => Refusal::new(ErrorCode::Offline, "hub_not_reached").with("detail", detail),
            Self::OutOfDate => Refusal::new(ErrorCode::Forbidden, "hub_certificate_out_of_date"),
            Self::NotTrusted(detail) => Refusal::new(ErrorCode::Forbidden, "hub_not_trusted").with("detail", detail),
            Self::Unfit => Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit"),
        }
    }

    /// Of several addresses, the failure that says most.
    fn weight(&self) -> u8 {
        match self {
            Self::NotReached(_) => 0,
            Self::Unfit => 1,
            Self::NotTrusted(_) => 2,
            Self::OutOfDate => 3,
        }
    }
}

/// The line of one sync: kept open from question to question while the hub lets it.
pub(crate) struct HubLine {
    addresses: Vec<Address>,
    authority: Authority,
    open: Option<Posting>,
}

impl HubLine {
    /// The line to a hub; `address` is tried first when given.
    ///
    /// # Errors
    /// An address that is none, a certificate that can't be read.
    pub(crate) fn of(card: &HubCard, address: Option<&str>) -> Result<Self, Error> {
        let given = address.into_iter().chain(card.addresses.iter().map(String::as_str));
        Self::to(given, card.authority_der()?)
    }

    /// The line to a relay.
    ///
    /// # Errors
    /// As [`HubLine::of`].
    pub(crate) fn to_relay(card: &RelayCard) -> Result<Self, Error> {
        Self::to(card.addresses.iter().map(String::as_str), card.authority_der()?)
    }

    /// The line of a newcomer, who knows nothing of the hub but where it is: whoever answers there is believed nothing. What is asked tells
    /// nothing secret, and what comes is proven by the key of a code.
    ///
    /// # Errors
    /// An address that is none.
    pub(crate) fn to_stranger(typed: &str) -> Result<Self, Error> {
        Ok(Self { addresses: Address::typed(typed)?, authority: Authority::anybodys(), open: None })
    }

    fn to<'a>(addresses: impl Iterator<Item = &'a str>, authority: Vec<u8>) -> Result<Self, Error> {
        let addresses = addresses.map(Address::parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { addresses, authority: Authority::of(authority)?, open: None })
    }

    /// Asks and waits for the answer. Only connecting is tried again, at the next address: what has gone out once may have
    /// arrived.
    pub(crate) async fn ask(&mut self, parcel: &Parcel, dating: Dating) -> Result<Outcome, Cut> {
        let mut posting = self.posting(parcel, dating).await?;
        let outcome = in_time(ANSWER, posting.post(parcel)).await?;
        self.keep(posting, dating);
        Ok(outcome)
    }

    /// Asks to wait: the body is the question's query. A hub of before that knows no such question, or a program in its place, is heard as
    /// [`UNKNOWN`].
    pub(crate) async fn wait(&mut self, parcel: &Parcel, dating: Dating) -> Result<Outcome, Cut> {
        let mut posting = self.posting(parcel, dating).await?;
        let outcome = in_time(WAITED, posting.get(parcel)).await?;
        self.keep(posting, dating);
        Ok(outcome)
    }

    async fn posting(&mut self, parcel: &Parcel, dating: Dating) -> Result<Posting, Cut> {
        match self.still_open().await {
            Some(posting) => Ok(posting),
            None => self.connect(parcel.judged_at, dating).await,
        }
    }

    /// A line opened without looking at dates serves for one question.
    fn keep(&mut self, posting: Posting, dating: Dating) {
        self.open = Some(posting).filter(|_| dating == Dating::Checked);
    }

    async fn still_open(&mut self) -> Option<Posting> {
        let mut posting = self.open.take()?;
        posting.is_ready().await.then_some(posting)
    }

    async fn connect(&mut self, at: Instant, dating: Dating) -> Result<Posting, Cut> {
        let mut cut = Cut::NotReached("no address".to_owned());
        for n in 0..self.addresses.len() {
            let opening = Posting::open(&self.addresses[n], self.authority.config(at, dating)?);
            let opened = tokio::time::timeout(CONNECT, opening).await;
            match opened.unwrap_or_else(|_| Err(Cut::NotReached("no connection".to_owned()))) {
                Ok(posting) => {
                    // The one that answered goes first next time.
                    self.addresses[..=n].rotate_right(1);
                    return Ok(posting);
                }
                Err(found) if n == 0 || found.weight() > cut.weight() => cut = found,
                Err(_) => {}
            }
        }
        Err(cut)
    }
}

async fn in_time(most: Duration, answer: impl Future<Output = Result<Outcome, Cut>>) -> Result<Outcome, Cut> {
    tokio::time::timeout(most, answer).await.unwrap_or_else(|_| Err(Cut::NotReached("no answer".to_owned())))
}
