//! Who is known here, and what each may read.

use crate::approvals::AWAITS;
use crate::audit;
use crate::log::Seen;
use crate::tickets::Issuer;
use crate::{Caller, DeviceRow, Error, GrantRow, Hub, InvitationTx, Log, LogTx, Refused, ScopeRow, SnapshotTx, Status};
use kernel::{Instant, Role, ScopeId, policy};
use std::collections::BTreeSet;
use sync::{Enrolled, Feed, Hello, LEASE_DAYS, Membership, Outstanding, Ticket, Welcome};

/// A program's version has no more characters.
const MOST_OF_A_BUILD: usize = 40;

impl<L: Log> Hub<L> {
    /// Takes in a vault by its card. The same card again changes nothing; another card of the same ticket is refused. A ticket of this hub's
    /// is judged once more as it is used: whoever asked for it may have lost the right since, and the member have been posted elsewhere. Where an
    /// earlier life of the hub signed it, that life may have let the vault in, too, and it is judged as [`Hub::must_let_in_again`] says.
    /// A lawyer's and an administrator's waits for the security administrator's word ([`Hub::must_wait`]).
    pub(crate) fn enrol(&self, card: &[u8]) -> Result<(), Error> {
        let (row, proven, issuer) = self.row_of(card)?;
        let waits = self.write(|tx| {
            match tx.devices(&[row.id])?.pop() {
                Some(known) if known.sign_key == row.sign_key && known.member == row.member => return Ok(false),
                Some(_) => return Err(Refused::Forbidden("another_key_under_a_known_device").into()),
                None => {}
            }
            match row.ticket {
                Some(ticket) if tx.is_ticket_used(ticket)? => Err(Refused::Forbidden("ticket_used").into()),
                _ => {
                    let status = self.let_in(tx, &issuer)?;
                    self.must_be_in_time(tx, (&proven, &row))?;
                    if self.must_wait(tx, (&proven, &row))? {
                        return Ok(true);
                    }
                    self.add_device(tx, DeviceRow { status, ..row.clone() })?;
                    row.ticket.map_or(Ok(()), |ticket| tx.use_invitation(ticket, row.enrolled_at))?;
                    let asker = issuer.ticket().and_then(|ticket| ticket.asked_by.zip(ticket.asked_on));
                    audit::append(tx, row.enrolled_at, vec![audit::enrolled(&row, asker)])?;
                    Ok(false)
                }
            }
        })?;
        // That it waits is written down; the refusal comes after.
        if waits { Err(Refused::Forbidden(AWAITS).into()) } else { Ok(()) }
    }

    /// The vault of a card, its ticket, and whose word lets it in.
    fn row_of(&self, card: &[u8]) -> Result<(DeviceRow, Option<Ticket>, Issuer), Error> {
        let enrolled: Enrolled = serde_json::from_slice(card).map_err(|_| Refused::Unfit("card"))?;
        enrolled.verify(&self.setting.district)?;
        let proven = enrolled.proof.as_ref().map(|proof| proof.ticket.clone());
        let device = enrolled.card.device()?;
        let now = self.setting.clock.now();
        let row = DeviceRow {
            id: device.id,
            member: device.member,
            sign_key: device.sign_key,
            ticket: proven.as_ref().map(Ticket::hash),
            card: card.to_vec(),
            status: Status::Active,
            enrolled_at: now,
            seen_at: now,
            build: None,
        };
        Ok((row, proven, self.issuer_of(enrolled)))
    }

    /// Greets: how the vault is known, and how far the feeds go that it may read.
    pub(crate) fn welcome(&self, from: Caller, hello: &Hello) -> Result<Welcome, Error> {
        if hello.district != self.setting.district.id() {
            return Err(Refused::Forbidden("another_district").into());
        }
        let now = self.setting.clock.now();
        self.take_notices(&hello.notices)?;
        let mut welcome = Welcome {
            timeline: self.setting.timeline,
            begun_at: self.read(|tx| tx.life())?.map_or(now, |life| life.begun_at),
            hub_time: now,
            membership: Membership::Unknown,
            feeds: Vec::new(),
            seal_key: self.seal_key,
            outstanding: Vec::new(),
            outstanding_stands: false,
            devices: None,
            audit: None,
            fields: Vec::new(),
            addresses: self.addresses.clone().map(Box::new),
        };
        let Caller::Device(id) = from else { return Ok(welcome) };
        let Some(device) = self.device(id)?.filter(|_| hello.device == id) else { return Ok(welcome) };
        if device.status == Status::Revoked {
            welcome.membership = Membership::Revoked;
            return Ok(welcome);
        }
        welcome.membership = Membership::Active;
        self.acknowledged(&device, &hello.erased)?;
        welcome.feeds = self.read(|tx| {
            let readable = self.readable(tx, &device, now)?;
            let ids: Vec<ScopeId> = readable.iter().map(|s| s.id).collect();
            let ends = tx.snapshot_ends(&ids, self.setting.timeline)?;
            let snapshot = |id: &ScopeId| ends.get(id).copied().unwrap_or(0);
            let feed = |s: &ScopeRow| {
                let (snapshot, trail) = (snapshot(&s.id), Some(s.trail));
                Feed { scope: s.id, seq: s.seq, digest: s.digest, snapshot, trail, states: s.states.clone() }
            };
            Ok(readable.iter().map(feed).collect())
        })?;
        welcome.fields.clone_from(&self.fields);
        let roles = self.roles_held(&device, now)?;
        if roles.contains(&Role::Office) {
            let outstanding = self.outstanding()?;
            // A list of hundreds of copies is not worth telling with every greeting.
            welcome.outstanding_stands = hello.outstanding_told == Some(Outstanding::digest(&outstanding));
            if !welcome.outstanding_stands {
                welcome.outstanding = outstanding;
            }
        }
        if roles.iter().any(|role| policy::sees_devices(*role).is_some()) {
            welcome.devices = Some(self.device_news(hello, now)?);
        }
        if roles.iter().any(|role| policy::sees_audit(*role).is_some()) {
            welcome.audit = self.audit_news(hello.audit_seen)?.map(Box::new);
        }
        Ok(welcome)
    }

    /// The scopes a device reads that have anything in them, the directory first: rights are judged by it.
    pub(crate) fn readable(
        &self,
        tx: &mut L::Tx<'_>,
        device: &DeviceRow,
        now: Instant,
    ) -> Result<Vec<ScopeRow>, Error> {
        let hearing = self.hearing(tx, device, now)?;
        let (ids, everywhere) = hearing.parts();
        let mut found = ordered(tx.scopes(ids)?, ids);
        for compartment in everywhere {
            found.extend(tx.scopes_in(*compartment)?);
        }
        let mut seen = BTreeSet::new();
        found.retain(|s| seen.insert(s.id));
        Ok(found)
    }

    /// Marks that a device came by.
    pub(crate) fn seen(&self, hello: &Hello, is_on_the_line: bool) -> Result<(), Error> {
        let at = self.setting.clock.now();
        let build = hello.build.chars().take(MOST_OF_A_BUILD).collect();
        let seen = Seen { at, build, said_at: hello.wall.min(at), is_on_the_line };
        self.write(|tx| tx.mark_seen(hello.device, &seen))
    }

    /// A vault is made from a ticket before its time is over, and comes here before a lease more is. When it was made its own id says, by the
    /// clock of its laptop: what nobody can check is a policy. What an earlier life of the hub let in is not asked how late it is now.
    fn must_be_in_time(&self, tx: &mut L::Tx<'_>, (ticket, row): (&Option<Ticket>, &DeviceRow)) -> Result<(), Error> {
        let Some(ticket) = ticket else { return Ok(()) };
        let Some(good_until) = ticket.good_until else { return Ok(()) };
        let is_late = row.enrolled_at.0 > good_until.0 + LEASE_DAYS * 24 * 3_600_000;
        if row.id.made_at() > good_until || (is_late && !self.is_of_earlier_life(tx, ticket)?) {
            return Err(Refused::Forbidden("ticket_expired").into());
        }
        Ok(())
    }
}

fn ordered(rows: Vec<ScopeRow>, ids: &[ScopeId]) -> Vec<ScopeRow> {
    let find = |id: &ScopeId| rows.iter().find(|r| r.id == *id).cloned();
    ids.iter().filter_map(find).collect()
}

impl GrantRow {
    /// True on the days of the posting.
    pub fn holds_on(&self, day: chrono::NaiveDate) -> bool {
        !self.is_void && self.from_on <= day && self.to_on.is_none_or(|last| day <= last)
    }
}
