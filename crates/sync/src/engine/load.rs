//! First loads: a scope at its beginning is read from the hub's newest snapshot, chunk by chunk, where there is one. Chunks that
//! are here are never asked for again, whatever cut the line (sync.md 3.7).

use super::Engine;
use crate::{ChunkWish, Error, Feed, Given, Replica, Request};
use kernel::ScopeId;
use seal::Hash;
use std::collections::BTreeSet;
use store::{Chunk, Manifest};

/// How the first loads of one sync go.
#[derive(Default)]
pub(super) struct Loads {
    /// What was asked for, and of which scope.
    asked: Option<(ScopeId, Option<Hash>)>,
    /// Scopes that need no load, or whose feeds are read instead.
    settled: BTreeSet<ScopeId>,
    /// Scopes whose chunks were no longer kept: a newer snapshot is asked for once.
    renewed: BTreeSet<ScopeId>,
    /// The one to be asked for anew.
    is_due_anew: Option<ScopeId>,
    /// Nothing is asked for: nobody could go on chunk by chunk.
    is_barred: bool,
}

impl Engine {
    /// From now on feeds are read page by page in this sync, whatever snapshots the hub has.
    pub(crate) fn read_pages_alone(&mut self) {
        self.loads.is_barred = true;
    }

    /// What to ask next; `None` once every scope is loaded or is to be read by its feed.
    pub(super) fn load(&mut self, replica: &mut impl Replica) -> Result<Option<Request>, Error> {
        if self.summary.is_revoked || self.loads.is_barred {
            return Ok(None);
        }
        for feed in self.feeds.clone() {
            if self.loads.settled.contains(&feed.scope) {
                continue;
            }
            if let Some(request) = self.load_one(replica, &feed)? {
                return Ok(Some(request));
            }
            self.loads.settled.insert(feed.scope);
        }
        Ok(None)
    }

    fn load_one(&mut self, replica: &mut impl Replica, feed: &Feed) -> Result<Option<Request>, Error> {
        let (scope, timeline) = (feed.scope, self.timeline()?);
        if self.loads.is_due_anew.take_if(|due| *due == scope).is_some() {
            return Ok(Some(self.ask_for_snapshot(scope)));
        }
        match replica.load_under_way(scope)? {
            Some(manifest) if manifest.timeline == timeline => {
                if let Some(name) = replica.missing_chunks(scope)?.first().copied() {
                    self.loads.asked = Some((scope, Some(name)));
                    return Ok(Some(Request::Chunk(ChunkWish { scope, name })));
                }
                let taken = replica.finish_load(scope)?;
                self.news += taken.changes;
                self.note(taken);
                Ok(None)
            }
            // Begun in another life of the hub, which has no snapshot yet.
            Some(_) if feed.snapshot == 0 => replica.abandon_load(scope).map(|()| None),
            Some(_) => Ok(Some(self.ask_for_snapshot(scope))),
            None if feed.snapshot > 0 && !self.repaired.contains(&scope) && replica.is_at_beginning(scope)? => {
                Ok(Some(self.ask_for_snapshot(scope)))
            }
            None => Ok(None),
        }
    }

    fn ask_for_snapshot(&mut self, scope: ScopeId) -> Request {
        self.loads.asked = Some((scope, None));
        Request::Snapshot(scope)
    }

    pub(super) fn given_snapshot(&mut self, replica: &mut impl Replica, given: Option<&Given>) -> Result<(), Error> {
        let Some((scope, None)) = self.loads.asked.take() else { return Err(UNASKED) };
        let Some(given) = given else { return self.read_feed_of(replica, scope) };
        let manifest = Manifest::decode(&given.manifest.bytes).map_err(|_| Error::Snapshot("a list that is none"))?;
        if (manifest.scope, manifest.timeline) != (scope, self.timeline()?) {
            return Err(Error::Snapshot("a snapshot of another scope or another life of the hub"));
        }
        if replica.begin_load(given)? { Ok(()) } else { self.read_feed_of(replica, scope) }
    }

    pub(super) fn given_chunk(&mut self, replica: &mut impl Replica, chunk: Option<&[u8]>) -> Result<(), Error> {
        let Some((scope, Some(name))) = self.loads.asked.take() else { return Err(UNASKED) };
        match chunk {
            Some(bytes) if Chunk::name(bytes) == name => replica.stage_chunk(scope, bytes),
            Some(_) => Err(Error::Snapshot("a chunk whose bytes are not those that were signed")),
            None => self.renew(replica, scope),
        }
    }

    /// The chunks are kept no longer: there must be a newer snapshot, which shares most of them.
    fn renew(&mut self, replica: &mut impl Replica, scope: ScopeId) -> Result<(), Error> {
        if !self.loads.renewed.insert(scope) {
            return self.read_feed_of(replica, scope);
        }
        self.loads.is_due_anew = Some(scope);
        Ok(())
    }

    fn read_feed_of(&mut self, replica: &mut impl Replica, scope: ScopeId) -> Result<(), Error> {
        self.loads.settled.insert(scope);
        replica.abandon_load(scope)
    }
}

const UNASKED: Error = Error::Malformed("an answer to something else");
