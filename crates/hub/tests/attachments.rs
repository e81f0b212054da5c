//! Pieces of attachments: the hub takes only what a change in force names, of whoever may bring it, as long and as it was signed,
//! so much a day; it gives them to readers of that change alone; an erasure leaves none. On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod traces;
mod world;

use concerns::{Attachment, CheckedFile};
use directory::Erasure;
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Caller, Log, MOST_A_DAY, PieceTx, Refused};
use kernel::{Compartment, Instant, Intent, RecordId, Role};
use store::{PIECE_BYTES, Recorded};
use sync::{BroughtPiece, PieceWish, Reply, Request};
use world::{Laptop, NORTH, SOUTH, START, World, place};

const UNKNOWN: Refused = Refused::Forbidden("attachment_unknown");

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    stranger: Laptop,
    secretary: Laptop,
}

fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let stranger = world.join(&mut office, Role::Recorder, SOUTH);
    let secretary = world.join(&mut office, Role::CommunitySecretary, NORTH);
    world.sync(&mut office);
    let mut team = Team { world, office, recorder, lead, stranger, secretary };
    team.meet();
    team
}

impl<L: Log> Team<L> {
    fn meet(&mut self) {
        let Self { world, office, recorder, lead, stranger, secretary } = self;
        for _ in 0..2 {
            for laptop in [&mut *office, recorder, lead, stranger, secretary] {
                assert_eq!(world.sync(laptop).stuck, []);
            }
        }
    }

    fn ask(&self, laptop: &Laptop, question: &Request) -> Result<Reply, Refused> {
        let bytes = question.encode().unwrap();
        let question = Request::decode(question.word(), &bytes).unwrap();
        self.world.hub.answer(Caller::Device(laptop.card.card.device), question)
    }

    fn brings(&self, laptop: &Laptop, piece: (RecordId, u32), bytes: &[u8]) -> Result<Reply, Refused> {
        let piece = PieceWish { record: piece.0, no: piece.1 };
        self.ask(laptop, &Request::KeepPiece(BroughtPiece { piece, bytes: bytes.to_vec() }))
    }

    fn there(&self, laptop: &Laptop, record: RecordId) -> Result<Vec<u32>, Refused> {
        match self.ask(laptop, &Request::Pieces(record))? {
            Reply::Pieces(there) => Ok(there),
            other => panic!("{other:?}"),
        }
    }

    fn given(&self, laptop: &Laptop, record: RecordId, no: u32) -> Result<Option<Vec<u8>>, Refused> {
        match self.ask(laptop, &Request::Piece(PieceWish { record, no }))? {
            Reply::Piece(bytes) => Ok(bytes),
            other => panic!("{other:?}"),
        }
    }

    fn kept(&self, record: RecordId) -> Vec<u32> {
        self.world.hub.log().read(|tx| tx.pieces_of(record)).unwrap()
    }
}

/// A photo of that many bytes on something heard, in the draft.
fn attaches(laptop: &mut Laptop, at: i64, size: u64) -> (RecordId, Vec<Vec<u8>>) {
    let item = laptop.hears(at, "楼道堆物");
    let bytes: Vec<u8> = (0..size).map(|n| (n % 249) as u8).collect();
    let file =
        CheckedFile { name: "zqcanaryname.jpg".into(), media_type: "image/jpeg", bytes, thumbnail: Some(vec![7; 900]) };
    let (actor, now) = (laptop.actor, Instant(START + at));
    let id = laptop.store.write::<_, concerns::Error>(&actor, now, |tx| concerns::attach(tx, item, &file)).unwrap();
    let count = laptop.store.pieces_here(id).unwrap().len() as u32;
    (id, (0..count).map(|no| laptop.store.piece(id, no).unwrap().unwrap()).collect())
}

/// Every refusal first: none of them changes anything. Then each piece once, in whatever order.
fn taken_only_as_signed<L: Log>(log: L) {
    let mut team = team(log);
    let (id, pieces) = attaches(&mut team.recorder, 1_000, 2 * PIECE_BYTES + 77);
    assert_eq!(pieces.len(), 3);
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Err(UNKNOWN), "the change comes first");
    assert_eq!(team.there(&team.recorder, id), Err(UNKNOWN));
    team.world.sync(&mut team.recorder);

    for laptop in [&team.stranger, &team.secretary, &team.office] {
        assert_eq!(team.brings(laptop, (id, 0), &pieces[0]), Err(UNKNOWN), "a draft is the team's");
        assert_eq!(team.there(laptop, id), Err(UNKNOWN));
        assert_eq!(team.given(laptop, id, 0), Err(UNKNOWN));
    }
    let mut changed = pieces[0].clone();
    changed[100] ^= 1;
    let cut = &pieces[0][..pieces[0].len() - 1];
    let too_long = [pieces[0].as_slice(), &[0]].concat();
    let unfit = [
        (0, changed.as_slice(), "piece_hash_wrong"),
        (0, &pieces[1], "piece_hash_wrong"),
        (0, &pieces[2], "piece_size_wrong"),
        (2, &pieces[0], "piece_size_wrong"),
        (0, cut, "piece_size_wrong"),
        (0, &too_long, "piece_size_wrong"),
        (3, &pieces[2], "piece_unknown"),
        (u32::MAX, &pieces[2], "piece_unknown"),
    ];
    for (no, bytes, why) in unfit {
        assert_eq!(team.brings(&team.recorder, (id, no), bytes), Err(Refused::Unfit(why)), "{no}");
    }
    assert_eq!(team.given(&team.recorder, id, 3), Err(Refused::Unfit("piece_unknown")));
    let item = store::must::<Attachment>(team.recorder.store.read(), id).unwrap().value.item;
    assert_eq!(team.brings(&team.recorder, (item, 0), &pieces[0]), Err(UNKNOWN), "no other kind has pieces");
    assert_eq!(team.kept(id), Vec::<u32>::new(), "a refusal changes nothing");

    for no in [2, 0, 0, 1, 2] {
        assert_eq!(team.brings(&team.recorder, (id, no), &pieces[no as usize]), Ok(Reply::PieceKept));
    }
    assert_eq!(team.there(&team.lead, id), Ok(vec![0, 1, 2]));
    for (no, piece) in (0..).zip(&pieces) {
        assert_eq!(team.given(&team.lead, id, no).as_ref(), Ok(&Some(piece.clone())));
    }
    assert_eq!(team.brings(&team.recorder, (id, 0), &changed), Err(Refused::Unfit("piece_hash_wrong")), "nor later");
    assert_eq!(team.given(&team.lead, id, 0), Ok(Some(pieces[0].clone())));
}

/// Once the lead has confirmed the concern, its readers read its photos; whoever is out of use neither brings nor gets any.
fn given_to_readers_alone<L: Log>(log: L) {
    let mut team = team(log);
    let (id, pieces) = attaches(&mut team.recorder, 1_000, 300);
    team.meet();
    let item = store::must::<Attachment>(team.lead.store.read(), id).unwrap().value.item;
    let (actor, now) = (team.lead.actor, Instant(START + 2_000));
    team.lead.store.write::<_, concerns::Error>(&actor, now, |tx| concerns::confirm_item(tx, item)).unwrap();
    team.meet();
    for laptop in [&team.office, &team.secretary, &team.lead] {
        let row = store::must::<Attachment>(laptop.store.read(), id).unwrap();
        assert_eq!(row.scope, Compartment::Work.at(place(NORTH)));
        assert_eq!(row.value.thumbnail.unwrap().0, vec![7; 900], "the small picture comes with the words");
        assert_eq!(team.given(laptop, id, 0), Ok(None), "nobody has brought it");
    }
    assert!(store::get::<Attachment>(team.stranger.store.read(), id).unwrap().is_none());
    assert_eq!(team.given(&team.stranger, id, 0), Err(UNKNOWN));
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Ok(Reply::PieceKept));
    assert_eq!(team.given(&team.office, id, 0), Ok(Some(pieces[0].clone())));
    team.office.revokes(3_000, team.lead.card.card.device).unwrap();
    team.world.sync(&mut team.office);
    assert_eq!(team.given(&team.lead, id, 0), Err(UNKNOWN), "out of use");
    assert_eq!(team.brings(&team.lead, (id, 0), &pieces[0]), Err(UNKNOWN));
}

/// So much a day and laptop; a day later more. What is there already costs nothing.
fn so_much_a_day<L: Log>(log: L) {
    let mut team = team(log);
    let (id, pieces) = attaches(&mut team.recorder, 1_000, 2 * PIECE_BYTES);
    team.world.sync(&mut team.recorder);
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Ok(Reply::PieceKept));
    let filler = hub::log::PieceRow {
        record: RecordId::derive(&["filler"]),
        no: 0,
        device: team.recorder.card.card.device,
        at: team.world.hub.now(),
        bytes: vec![0; (MOST_A_DAY - pieces[0].len() as u64 - 20) as usize],
    };
    team.world.hub.log().write(|tx| tx.keep_piece(&filler)).unwrap();
    let full = Err(Refused::Forbidden("pieces_of_the_day_taken"));
    assert_eq!(team.brings(&team.recorder, (id, 1), &pieces[1]), full);
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Ok(Reply::PieceKept), "it is there");
    assert_eq!(team.kept(id), [0]);
    assert_eq!(team.brings(&team.lead, (id, 1), &pieces[1]), Ok(Reply::PieceKept), "each laptop has a day of its own");
    let (next, pieces) = attaches(&mut team.recorder, 2_000, 10);
    team.world.sync(&mut team.recorder);
    assert_eq!(team.brings(&team.recorder, (next, 0), &pieces[0]), full);
    team.world.wait_days(2);
    assert_eq!(team.brings(&team.recorder, (next, 0), &pieces[0]), Ok(Reply::PieceKept));
}

/// What is erased is gone at the hub with its key and its small picture, and nobody brings it back.
fn erased_with_every_piece<L: Log>(log: L) {
    let mut team = team(log);
    let (id, pieces) = attaches(&mut team.recorder, 1_000, PIECE_BYTES + 9);
    team.meet();
    for (no, piece) in (0..).zip(&pieces) {
        assert_eq!(team.brings(&team.recorder, (id, no), piece), Ok(Reply::PieceKept));
    }
    team.lead.store.take_piece(id, 0, &pieces[0]).unwrap();
    let (fields, _) = Attachment::SPEC.personal();
    let order = Erasure {
        about: id,
        about_kind: "attachment".into(),
        fields: fields.into_iter().collect(),
        entry_fields: Vec::new(),
        basis: "consent_withdrawn".into(),
        reason: "本人书面提出".into(),
    };
    let (actor, scope) = (team.office.actor, Compartment::Audit.at(team.world.district.place()));
    let say = |tx: &mut store::Tx<'_>| tx.create(Intent::Erase, scope, &order);
    team.office.store.write::<_, store::Error>(&actor, Instant(START + 3_000), say).unwrap();
    team.meet();
    assert_eq!(team.kept(id), Vec::<u32>::new());
    let erased = Refused::Forbidden("attachment_erased");
    assert_eq!(team.brings(&team.recorder, (id, 0), &pieces[0]), Err(erased.clone()));
    assert_eq!(team.given(&team.lead, id, 0), Err(erased));
    assert_eq!(traces::hub_holds(team.world.hub.log(), "zqcanaryname"), Vec::<String>::new());
    for laptop in [&team.recorder, &team.lead] {
        let row = store::must::<Attachment>(laptop.store.read(), id).unwrap().value;
        assert_eq!((row.name, row.key, row.thumbnail), (None, None, None));
        assert!(laptop.store.pieces_here(id).unwrap().is_empty());
        assert_eq!(traces::laptop_holds(&laptop.store, "zqcanaryname"), Vec::<String>::new());
        laptop.is_clean();
    }
}

#[test]
fn a_piece_is_taken_only_as_it_was_signed() {
    taken_only_as_signed(MemoryLog::default());
    taken_only_as_signed(SqliteLog::in_memory().unwrap());
}

#[test]
fn pieces_are_given_to_readers_alone() {
    given_to_readers_alone(MemoryLog::default());
    given_to_readers_alone(SqliteLog::in_memory().unwrap());
}

#[test]
fn so_much_a_day_is_taken_of_one_laptop() {
    so_much_a_day(MemoryLog::default());
    so_much_a_day(SqliteLog::in_memory().unwrap());
}

#[test]
fn an_erasure_leaves_no_piece() {
    erased_with_every_piece(MemoryLog::default());
    erased_with_every_piece(SqliteLog::in_memory().unwrap());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql() {
    let cluster = cluster::Cluster::shared();
    let log = || world::on_postgres(&cluster.url(&cluster.database()));
    taken_only_as_signed(log());
    given_to_readers_alone(log());
    so_much_a_day(log());
    erased_with_every_piece(log());
}
