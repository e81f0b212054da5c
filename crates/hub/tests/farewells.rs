//! A vault out of use takes leave: acknowledged only where the hub has all that it says it wrote. And its files: taken as a change of its own
//! names them that is held, given to whoever reads the change once it is let in, gone with a change that is refused.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use concerns::CheckedFile;
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Caller, CopyOf, CopyRow, CopyTx, Log, PieceTx, Refused};
use kernel::{Instant, RecordId, Role, TimelineId};
use seal::{Hash, Signature, SigningKey};
use sync::{BroughtPiece, ChainEnd, Farewell, FarewellReceipt, PieceWish, Reply, Request};
use world::{Laptop, NORTH, START, World};

const UNKNOWN: Refused = Refused::Forbidden("attachment_unknown");

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
}

fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let mut team = Team { world, office, recorder, lead };
    for _ in 0..2 {
        team.world.sync(&mut team.office);
        team.world.sync(&mut team.recorder);
        team.world.sync(&mut team.lead);
    }
    team
}

impl<L: Log> Team<L> {
    fn ask(&self, laptop: &Laptop, question: &Request) -> Result<Reply, Refused> {
        let bytes = question.encode().unwrap();
        let question = Request::decode(question.word(), &bytes).unwrap();
        self.world.hub.answer(Caller::Device(laptop.card.card.device), question)
    }

    fn brings(&self, laptop: &Laptop, (record, no): (RecordId, u32), bytes: &[u8]) -> Result<Reply, Refused> {
        let piece = PieceWish { record, no };
        self.ask(laptop, &Request::KeepPiece(BroughtPiece { piece, bytes: bytes.to_vec() }))
    }

    fn given(&self, laptop: &Laptop, record: RecordId) -> Result<Reply, Refused> {
        self.ask(laptop, &Request::Piece(PieceWish { record, no: 0 }))
    }

    fn kept(&self, record: RecordId) -> usize {
        self.world.hub.log().read(|tx| tx.pieces_of(record)).unwrap().len()
    }

    /// The recorder's vault is out of use, and has heard so.
    fn ends(&mut self) {
        self.world.hub.revoke(self.recorder.card.card.device).unwrap();
        assert!(self.world.sync(&mut self.recorder).is_revoked);
    }

    /// What the recorder's program would sign.
    fn leave(&self) -> Farewell {
        let end = |(scope, last_seq, head)| ChainEnd { scope, last_seq, head };
        let ends = self.recorder.store.own_ends().unwrap().into_iter().map(end).collect();
        let (device, timeline) = (self.recorder.card.card.device, self.recorder.store.last_timeline().unwrap());
        Farewell { device, at: Instant(START + 99_000), timeline, ends, signature: Signature([0; 64]) }
    }

    fn signed(&self, said: Farewell) -> Farewell {
        said.signed(&self.recorder.store.identity().signing)
    }

    fn parts(&self, said: &Farewell) -> Result<FarewellReceipt, Refused> {
        match self.ask(&self.recorder, &Request::Farewell(said.clone()))? {
            Reply::Farewell(receipt) => Ok(receipt),
            other => panic!("{other:?}"),
        }
    }

    /// A backup of the hub as it was then.
    fn backs_up(&self, ms: i64) {
        let (id, name) = ([ms as u8; 16], "hub.zfhub".to_owned());
        let row = CopyRow { id, what: CopyOf::Backup, name, made_at: Instant(START + ms), gone_at: None };
        self.world.hub.log().write(|tx| tx.keep_copy(&row)).unwrap();
    }

    fn deeds(&self) -> usize {
        let entries = self.world.hub.audit_entries(0, 500).unwrap();
        entries.iter().filter(|row| row.deed.what == "keys_destroyed").count()
    }
}

/// A photo of two pieces on something heard.
fn attaches(laptop: &mut Laptop, at: i64) -> (RecordId, Vec<Vec<u8>>) {
    let item = laptop.hears(at, "楼道堆物");
    let bytes: Vec<u8> = (0..store::PIECE_BYTES + 77).map(|n| (n % 249) as u8).collect();
    let file = CheckedFile { name: "a.jpg".into(), media_type: "image/jpeg", bytes, thumbnail: None };
    let (actor, now) = (laptop.actor, Instant(START + at));
    let id = laptop.store.write::<_, concerns::Error>(&actor, now, |tx| concerns::attach(tx, item, &file)).unwrap();
    (id, (0..2).map(|no| laptop.store.piece(id, no).unwrap().unwrap()).collect())
}

fn acknowledged_only_where_all_is_here<L: Log>(log: L) {
    let mut team = team(log);
    team.recorder.hears(2_000, "停用前写的");
    team.world.sync(&mut team.recorder);
    let early = team.signed(team.leave());
    assert_eq!(team.parts(&early), Err(Refused::Forbidden("device_in_use")));
    team.ends();
    team.recorder.hears(3_000, "停用后写的");
    team.recorder.store.close_batches().unwrap();
    let ahead = team.signed(team.leave());
    assert_eq!(
        team.parts(&ahead),
        Err(Refused::Forbidden("outbox_not_here")),
        "the last words are on the laptop alone"
    );
    assert!(!team.recorder.store.is_all_stamped(ahead.timeline).unwrap());
    team.world.sync(&mut team.recorder);
    assert!(team.recorder.store.is_all_stamped(ahead.timeline).unwrap());
    assert!(
        !team.recorder.store.is_all_stamped(TimelineId::from_bytes([0x79; 16])).unwrap(),
        "no other life of the hub has it"
    );

    let good = team.signed(team.leave());
    assert!(!good.ends.is_empty());
    let elsewhere = team.signed(Farewell { timeline: TimelineId::from_bytes([0x79; 16]), ..team.leave() });
    assert_eq!(team.parts(&elsewhere), Err(Refused::Forbidden("farewell_of_another_life")));
    let mut forged = team.leave();
    forged.ends[0].head = Hash([9; 32]);
    assert_eq!(team.parts(&team.signed(forged.clone())), Err(Refused::Forbidden("outbox_not_here")));
    assert_eq!(team.parts(&forged.signed(&SigningKey::from_seed(&[3; 32]))), Err(Refused::Unfit("farewell_unfit")));
    let of_lead = team.ask(&team.lead, &Request::Farewell(good.clone()));
    assert_eq!(of_lead, Err(Refused::Unfit("farewell_unfit")), "nobody takes another's leave");
    assert_eq!(team.deeds(), 0, "a refusal notes nothing");

    let alone = Err(Refused::Forbidden("farewell_not_in_a_backup"));
    assert_eq!(team.parts(&good), alone, "nobody else has what is held");
    team.backs_up(98_999);
    assert_eq!(team.parts(&good), alone, "a backup of before does not hold it");
    team.backs_up(99_000);
    let receipt = team.parts(&good).unwrap();
    let hub = team.world.card.key().unwrap();
    assert!(receipt.verify(&good, &hub).is_ok() && receipt.verify(&early, &hub).is_err(), "it is for this very leave");
    assert_eq!(team.parts(&good).unwrap(), receipt, "asked again it is given again");
    assert_eq!(team.deeds(), 1, "and noted once");
    let entries = team.world.hub.audit_entries(0, 500).unwrap();
    let entry = entries.iter().find(|row| row.deed.what == "keys_destroyed").unwrap();
    assert_eq!(entry.deed.reason, Some(good.hash().to_hex()), "the chain names what was signed");
    team.world.sync(&mut team.office);
    let told = team.office.store.keys_destroyed_at(good.device).unwrap();
    assert_eq!(told, Some(receipt.at));
    assert_eq!(team.office.store.keys_destroyed_at(team.lead.card.card.device).unwrap(), None);
}

#[test]
fn a_leave_is_acknowledged_only_where_all_of_it_is_here() {
    acknowledged_only_where_all_is_here(MemoryLog::default());
    acknowledged_only_where_all_is_here(SqliteLog::in_memory().unwrap());
}

#[test]
fn a_hub_that_was_set_back_hears_of_it_again() {
    let mut team = team(MemoryLog::default());
    let before = team.world.hub.log().copied();
    team.ends();
    team.backs_up(99_000);
    team.parts(&team.signed(team.leave())).unwrap();
    team.world.sync(&mut team.office);
    team.world.restored(before, 0x72);
    assert_eq!(team.deeds(), 0);
    team.world.sync(&mut team.office);
    assert_eq!(team.deeds(), 1);
    let device = team.recorder.card.card.device;
    team.world.sync(&mut team.lead);
    assert!(team.lead.store.keys_destroyed_at(device).unwrap().is_some(), "and tells those who had not heard");
}

fn files_of_its_own_are_taken<L: Log>(log: L) {
    let mut team = team(log);
    let (id, pieces) = attaches(&mut team.recorder, 2_000);
    let (of_lead, others) = attaches(&mut team.lead, 3_000);
    team.world.sync(&mut team.lead);
    team.world.hub.revoke(team.recorder.card.card.device).unwrap();
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Err(UNKNOWN), "the change comes first");
    assert!(team.world.sync(&mut team.recorder).is_revoked);
    let timeline = team.recorder.store.last_timeline().unwrap();
    assert_eq!(team.recorder.store.own_files_unsent(timeline).unwrap(), [id]);
    assert_eq!(team.brings(&team.recorder, (of_lead, 0), &others[0]), Err(UNKNOWN), "only its own");
    for laptop in [&team.lead, &team.office] {
        assert_eq!(team.brings(laptop, (id, 0), &pieces[0]), Err(UNKNOWN), "nobody reads it yet");
    }
    assert_eq!(team.brings(&team.recorder, (id, 1), &pieces[0]), Err(Refused::Unfit("piece_size_wrong")));
    assert_eq!(team.kept(id), 0);
    for (no, piece) in (0..).zip(&pieces) {
        assert_eq!(team.brings(&team.recorder, (id, no), piece), Ok(Reply::PieceKept));
        assert_eq!(team.brings(&team.recorder, (id, no), piece), Ok(Reply::PieceKept), "again without harm");
    }
    assert_eq!(team.ask(&team.recorder, &Request::Pieces(id)), Ok(Reply::Pieces(vec![0, 1])));
    assert_eq!(team.given(&team.recorder, id), Err(UNKNOWN), "nothing is given to it");
    assert_eq!(team.given(&team.lead, id), Err(UNKNOWN), "held: nobody is");

    team.world.sync(&mut team.office);
    for at in [90_000, 91_000] {
        team.office.rules_on_one(at, false);
        team.world.sync(&mut team.office);
    }
    assert_eq!(team.given(&team.lead, id), Ok(Reply::Piece(Some(pieces[0].clone()))), "let in: whoever reads it");
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Ok(Reply::PieceKept), "in force it is its own still");
}

#[test]
fn files_of_a_vault_out_of_use_are_taken_by_what_is_held_of_it() {
    files_of_its_own_are_taken(MemoryLog::default());
    files_of_its_own_are_taken(SqliteLog::in_memory().unwrap());
}

fn what_is_refused_goes<L: Log>(log: L) {
    let mut team = team(log);
    let (id, pieces) = attaches(&mut team.recorder, 2_000);
    team.ends();
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Ok(Reply::PieceKept));
    team.world.sync(&mut team.office);
    for at in [90_000, 91_000] {
        team.office.rules_on_one(at, true);
        team.world.sync(&mut team.office);
    }
    assert_eq!(team.kept(id), 0, "with what named it");
    let refused = Err(Refused::Forbidden("attachment_refused"));
    assert_eq!(team.brings(&team.recorder, (id, 1), &pieces[1]), refused, "nobody waits for it");
    assert_eq!(team.given(&team.lead, id), Err(UNKNOWN));
}

#[test]
fn a_file_goes_with_the_change_that_is_refused() {
    what_is_refused_goes(MemoryLog::default());
    what_is_refused_goes(SqliteLog::in_memory().unwrap());
}
