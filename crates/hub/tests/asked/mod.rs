//! A district in which something of everything there is lies at the hub, everybody who may ask for it, and what they ask.

use crate::forged::Forger;
use crate::publisher::{DEB, Publisher};
use crate::shown::projection_in;
use crate::town::{DISTRICT, Town, accepted, asks, key, made_under, posts, ticket, town};
use crate::world::{Laptop, NORTH, SOUTH, START, World, place};
use change::Verdict;
use concerns::{Attachment, CheckedFile};
use directory::SeatRole;
use hub::log::{FeedRow, ItemRow, ScopeRow, Writes, memory::MemoryLog};
use hub::{Answering, Caller, Hub, Log, LogTx, Refused, SnapshotTx, Step};
use kernel::{Clock, Compartment, DeviceId, DistrictId, Instant, Intent, RecordId, RecordKind, Role, ScopeId};
use seal::{Hash, Signature, SigningKey};
use std::sync::atomic::Ordering;
use store::{ChunkSize, Manifest, Offer};
use sync::{
    Answer, Approval, BroughtPiece, ChunkWish, Enrolled, Farewell, FigureWish, Hello, HistoryWish, Invitation,
    InvitationId, Invited, LeaseWish, Membership, PieceWish, Pull, Pushed, ReleasePartWish, ReleaseWish, Reply,
    Request, SearchWish, StatesWish, Ticket, Welcome, Wish,
};
use visits::Journal;

/// A department of the district's, which is no community.
const ROADS: &str = "310104-roads";
/// Where a file lies that the office left there.
const LEFT: InvitationId = InvitationId([0xee; 16]);
/// What is looked for.
const WORDS: &str = "漏水";

/// Who asks.
pub struct Asker<'d> {
    /// The role's word, or why there is none.
    pub name: String,
    caller: Caller,
    laptop: &'d Laptop,
}

type Ask<'d> = Box<dyn Fn(&Asker<'d>) -> Request + 'd>;

/// The district.
pub struct District {
    town: Town,
    /// By role, but for the office's and the bureau's that are the town's; then those of no role.
    others: Vec<(String, Laptop)>,
    /// What was heard: in the draft, confirmed, confirmed in the south.
    items: [RecordId; 3],
    /// Files on the first two, and the piece they consist of.
    files: [(RecordId, Vec<u8>); 2],
    waiting: Enrolled,
    release: Hash,
    _folder: tempfile::TempDir,
}

impl District {
    pub fn begun() -> Self {
        let mut town = town();
        let mut others: Vec<(String, Laptop)> = Vec::new();
        for role in Role::ALL.iter().filter(|role| ![Role::Office, Role::JusticeBureau].contains(role)) {
            let laptop = town.world.join(&mut town.office, *role, seat_of(*role));
            others.push((role.word().to_owned(), laptop));
        }
        for name in ["ended", "revoked", "stranger"] {
            others.push((name.to_owned(), town.world.join(&mut town.office, Role::Recorder, NORTH)));
        }
        let (lead, south) = (
            town.world.join(&mut town.office, Role::Lead, NORTH),
            town.world.join(&mut town.office, Role::Lead, SOUTH),
        );
        posts(&mut town, 0xd1, Role::Recorder, None);
        posts(&mut town, 0xd2, Role::Delegate, Some(SeatRole::CppccMember));
        posts(&mut town, 0xd3, Role::Lawyer, None);
        // What is written is not younger than the hub's clock.
        town.world.clock.0.fetch_add(3_600_000, Ordering::SeqCst);
        others.iter_mut().filter(|(name, _)| name != "stranger").for_each(|(_, laptop)| _ = town.world.sync(laptop));
        let (items, files) = works(&mut town, lead, south);
        let waiting = waits(&mut town);
        let release = releases(&mut town.world);
        let folder = projects(&mut town.world);
        let mut district = Self { town, others, items, files, waiting, release, _folder: folder };
        district.some_go();
        district.fills_and_cuts();
        district
    }

    pub fn world(&self) -> &World<MemoryLog> {
        &self.town.world
    }

    /// By the order of the table.
    pub fn askers(&self) -> Vec<Asker<'_>> {
        let names = Role::ALL.iter().map(|role| role.word().to_owned());
        let names = names.chain(["ended", "revoked", "stranger"].map(str::to_owned));
        names.map(|name| self.asker(name)).collect()
    }

    fn asker(&self, name: String) -> Asker<'_> {
        let laptop = match name.as_str() {
            "office" => &self.town.office,
            "justice_bureau" => &self.town.justice,
            _ => &self.others.iter().find(|(of, _)| *of == name).unwrap().1,
        };
        let device = laptop.card.card.device;
        let caller = if name == "stranger" { Caller::Stranger(device) } else { Caller::Device(device) };
        Asker { name, caller, laptop }
    }

    /// One whose posting has ended, and one whose laptop is out of use.
    fn some_go(&mut self) {
        let of = |others: &[(String, Laptop)], name: &str| others.iter().position(|(of, _)| of == name).unwrap();
        let (ended, revoked) = (of(&self.others, "ended"), of(&self.others, "revoked"));
        let grant = self.others[ended].1.actor.grant;
        self.town.world.end(&mut self.town.office, grant, 0);
        self.town.world.sync(&mut self.town.office);
        self.town.world.hub.revoke(self.others[revoked].1.card.card.device).unwrap();
        self.town.world.wait_days(1);
        self.town.world.sign_audit();
    }

    /// Something stands in every drawer, and of each there is a snapshot.
    fn fills_and_cuts(&self) {
        let (world, scopes) = (&self.town.world, drawers());
        let ids: Vec<ScopeId> = scopes.iter().map(|(_, id)| *id).collect();
        let put = |tx: &mut <MemoryLog as Log>::Tx<'_>| {
            let known = tx.scopes(&ids)?;
            let rows = scopes.iter().filter(|(_, id)| !known.iter().any(|row| row.id == *id && row.seq > 0));
            let rows: Vec<ScopeRow> = rows
                .map(|(compartment, id)| ScopeRow { compartment: Some(*compartment), seq: 1, ..ScopeRow::begun(*id) })
                .collect();
            let left = |row: &ScopeRow| FeedRow {
                scope: row.id,
                seq: 1,
                digest: row.digest,
                trail: None,
                item: ItemRow::Leave(RecordId::derive(&["something"])),
            };
            tx.save(&Writes { feed: rows.iter().map(left).collect(), scopes: rows, ..Writes::default() })
        };
        world.hub.log().write(put).unwrap();
        let size = ChunkSize { least: 600, aim: 2_000, most: 4_000 };
        ids.iter().for_each(|id| _ = world.hub.cut_snapshot(*id, size).unwrap());
        follows(world);
    }

    /// Every line of the table: what it is about, and what is asked. What changes something stands behind what is changed by it.
    pub fn rows(&self) -> Vec<(&'static str, Ask<'_>)> {
        let mut rows: Vec<(&'static str, Ask<'_>)> = self.rows_of_vaults();
        for (about, scope) in abouts() {
            rows.push((about, Box::new(move |_| Request::Pull(pull(scope)))));
            rows.push((about, Box::new(move |_| Request::Snapshot(scope))));
            let name = self.chunk_of(scope);
            rows.push((about, Box::new(move |_| Request::Chunk(ChunkWish { scope, name }))));
            let kind = if about == "directory" { RecordKind::Place } else { RecordKind::Item }.number();
            rows.push((about, Box::new(move |_| Request::States(StatesWish { scope, kind, after: None }))));
        }
        rows.extend(self.rows_of_records());
        rows.extend(self.rows_of_the_program());
        rows.push(("a journal", Box::new(|asker| Request::Push(writes(asker.laptop)))));
        rows.push(("itself", Box::new(|asker| Request::Farewell(self.farewell(asker.laptop)))));
        rows
    }

    fn rows_of_vaults(&self) -> Vec<(&'static str, Ask<'_>)> {
        let card = |laptop: &Laptop| serde_json::to_vec(&laptop.card).unwrap();
        let lease = || LeaseWish { device: self.town.recorder.card.card.device, challenge: challenge() };
        let mut rows: Vec<(&'static str, Ask<'_>)> = vec![
            ("itself", Box::new(|asker| Request::Hello(self.hello(asker.laptop)))),
            ("own card", Box::new(move |asker| Request::Enrol(card(asker.laptop)))),
            (
                "card without proof",
                Box::new(|asker| {
                    let card = Enrolled { proof: None, ..asker.laptop.card.clone() };
                    Request::Enrol(serde_json::to_vec(&card).unwrap())
                }),
            ),
        ];
        for (about, member, role) in
            [("recorder", 0xd1, Role::Recorder), ("delegate", 0xd2, Role::Delegate), ("lawyer", 0xd3, Role::Lawyer)]
        {
            rows.push((about, Box::new(move |asker| Request::Ticket(self.ticket((member, role), asker.laptop)))));
            rows.push((about, Box::new(move |asker| Request::Invite(self.invitation((member, role), asker.laptop)))));
        }
        rows.push(("file", Box::new(|_| Request::Invited(LEFT))));
        rows.push(("nothing", Box::new(|_| Request::Invited(InvitationId([0xef; 16])))));
        rows.push(("recorder", Box::new(move |_| Request::LeaseCode(lease()))));
        rows.push(("lawyer", Box::new(|_| Request::Waiting)));
        rows.push(("lawyer", Box::new(|asker| Request::Approve(self.approval(asker.laptop)))));
        rows
    }

    fn rows_of_records(&self) -> Vec<(&'static str, Ask<'_>)> {
        let [draft, work, south] = self.items;
        let nothing = RecordId::derive(&["nothing"]);
        let mut rows: Vec<(&'static str, Ask<'_>)> = Vec::new();
        for (about, (record, bytes)) in ["draft", "work"].into_iter().zip(&self.files) {
            let piece = PieceWish { record: *record, no: 0 };
            rows.push((about, Box::new(|_| Request::Pieces(*record))));
            rows.push((about, Box::new(move |_| Request::Piece(piece))));
            rows.push((about, Box::new(move |_| Request::KeepPiece(BroughtPiece { piece, bytes: bytes.clone() }))));
        }
        rows.push(("nothing", Box::new(move |_| Request::Pieces(nothing))));
        for (about, record) in
            [("draft", draft), ("work", work), ("south", south), ("directory", place(NORTH)), ("nothing", nothing)]
        {
            rows.push((about, Box::new(move |_| Request::History(HistoryWish { record, after: None }))));
        }
        let search = || SearchWish { words: WORDS.to_owned(), most: 100 };
        rows.push(("words of all", Box::new(move |_| Request::Search(search()))));
        let figures = || FigureWish { period: "2026Q4".to_owned(), team: None };
        rows.push(("district", Box::new(move |_| Request::Figures(figures()))));
        rows
    }

    fn rows_of_the_program(&self) -> Vec<(&'static str, Ask<'_>)> {
        let wish = || ReleaseWish { version: "0.2.0".to_owned(), platform: DEB.to_owned() };
        let part = ReleasePartWish { release: self.release, no: 0 };
        vec![
            ("newer", Box::new(move |_| Request::Release(wish()))),
            ("newer", Box::new(move |_| Request::ReleasePart(part))),
        ]
    }

    /// Of a vault that wrote nothing.
    fn farewell(&self, laptop: &Laptop) -> Farewell {
        let (device, at) = (laptop.card.card.device, self.town.world.clock.now());
        let timeline = self.town.world.hub.timeline();
        Farewell { device, at, timeline, ends: Vec::new(), signature: Signature([0; 64]) }.signed(&own_key(laptop))
    }

    fn hello(&self, laptop: &Laptop) -> Hello {
        Hello {
            district: DistrictId::of_code(DISTRICT, true),
            device: laptop.card.card.device,
            schema: 1,
            build: "test".to_owned(),
            wall: self.town.world.clock.now(),
            notices: Vec::new(),
            erased: Vec::new(),
            devices_told_at: Instant(0),
            audit_seen: None,
            outstanding_told: None,
        }
    }

    fn ticket(&self, (member, role): (u8, Role), asker: &Laptop) -> Ticket {
        ticket(member, role, asker).good_from(self.town.world.clock.now())
    }

    fn invitation(&self, of: (u8, Role), asker: &Laptop) -> Invitation {
        let mut name = asker.card.card.device.bytes();
        name[0] = of.0;
        Invitation { id: InvitationId(name), ticket: self.ticket(of, asker), sealed: vec![7; 100] }
    }

    fn approval(&self, asker: &Laptop) -> Approval {
        let card = seal::hash(&[&serde_json::to_vec(&self.waiting).unwrap()]);
        Approval::sign((self.waiting.card.device, card), &own_key(asker))
    }

    /// A chunk of the scope's snapshot; any name where nothing is in it.
    fn chunk_of(&self, scope: ScopeId) -> Hash {
        let hub = &self.town.world.hub;
        let rows = hub.log().read(|tx| tx.snapshots(scope, hub.timeline())).unwrap();
        let chunks = rows.first().map(|row| Manifest::decode(&row.signed.bytes).unwrap().chunks);
        chunks.and_then(|chunks| chunks.first().map(|chunk| chunk.hash)).unwrap_or(Hash([0; 32]))
    }
}

/// Where a posting of this role is.
fn seat_of(role: Role) -> &'static str {
    match role {
        Role::Department => ROADS,
        role if role.is_bureau() || role.is_exclusive() => DISTRICT,
        _ => NORTH,
    }
}

/// Scopes by the word the table has for them.
fn abouts() -> Vec<(&'static str, ScopeId)> {
    let north = Compartment::ALL.iter().filter(|c| **c != Compartment::Directory && **c != Compartment::Audit);
    let mut scopes: Vec<(&'static str, ScopeId)> = north.map(|c| (c.word(), c.at(place(NORTH)))).collect();
    scopes.push(("directory", Compartment::Directory.at(place(DISTRICT))));
    scopes.push(("audit", Compartment::Audit.at(place(DISTRICT))));
    scopes.push(("south", Compartment::Work.at(place(SOUTH))));
    scopes
}

fn drawers() -> Vec<(Compartment, ScopeId)> {
    let at = |about: &str| match about {
        "south" => Compartment::Work,
        word => Compartment::of_word(word).unwrap(),
    };
    abouts().into_iter().map(|(about, id)| (at(about), id)).collect()
}

/// The world's laptops have keys by their numbers.
fn own_key(laptop: &Laptop) -> SigningKey {
    key(laptop.card.card.device.bytes()[0])
}

fn challenge() -> String {
    sync::Challenge::generate().unwrap().display().to_string()
}

fn pull(scope: ScopeId) -> Pull {
    Pull { wishes: vec![Wish { scope, after: 0, own: (0, Hash([0; 32])) }], most_bytes: 1 << 20 }
}

/// One entry of a journal in the north's draft, by whoever it is.
fn writes(laptop: &Laptop) -> sync::Push {
    let mut forger = Forger::of(laptop);
    let visit = RecordId::derive(&["visit"]);
    let value = Journal { visit, community: place(NORTH), call: None, text: "记一笔".into() };
    let change = forger.change(Intent::WriteJournal, RecordKind::Journal, store::fields_by_id(&value).unwrap());
    let batch = forger.batch(Compartment::Draft.at(place(NORTH)), &[change]);
    let cards = vec![serde_json::to_vec(&laptop.card).unwrap()];
    sync::Push { offers: vec![Offer { batch, receipt: None, sealed: Vec::new() }], cards, states: Vec::new() }
}

/// Three concerns, and files on the two of the north.
fn works(town: &mut Town, mut lead: Laptop, mut south: Laptop) -> ([RecordId; 3], [(RecordId, Vec<u8>); 2]) {
    let Town { world, office, recorder, .. } = town;
    let draft = recorder.hears(1_000, &format!("三号楼{WORDS}"));
    let work = recorder.hears(1_100, &format!("四号楼{WORDS}"));
    let files = [attaches(recorder, (1_200, draft)), attaches(recorder, (1_300, work))];
    let southern = south.hears(1_400, &format!("五号楼{WORDS}"));
    for laptop in [&mut *recorder, &mut lead, &mut south] {
        world.sync(laptop);
    }
    lead.confirms_item(2_000, work);
    let (actor, now) = (lead.actor, Instant(START + 2_050));
    let moves = |tx: &mut store::Tx<'_>| {
        tx.move_to::<Attachment>(Intent::Confirm, files[1].0, Compartment::Work.at(place(NORTH)))
    };
    lead.store.write::<_, store::Error>(&actor, now, moves).unwrap();
    south.confirms_item(2_100, southern);
    for laptop in [&mut lead, &mut south, office] {
        world.sync(laptop);
    }
    let device = recorder.card.card.device;
    for (record, bytes) in &files {
        let brought = BroughtPiece { piece: PieceWish { record: *record, no: 0 }, bytes: bytes.clone() };
        world.hub.answer(Caller::Device(device), Request::KeepPiece(brought)).unwrap();
    }
    ([draft, work, southern], files)
}

fn attaches(laptop: &mut Laptop, (at, item): (i64, RecordId)) -> (RecordId, Vec<u8>) {
    let file =
        CheckedFile { name: "楼道.jpg".into(), media_type: "image/jpeg", bytes: vec![5; 900], thumbnail: None };
    let (actor, now) = (laptop.actor, Instant(START + at));
    let id = laptop.store.write::<_, concerns::Error>(&actor, now, |tx| concerns::attach(tx, item, &file)).unwrap();
    (id, laptop.store.piece(id, 0).unwrap().unwrap())
}

/// A lawyer's vault that the security administrator has not let in yet, and a file that was left for one.
fn waits(town: &mut Town) -> Enrolled {
    posts(town, 0xd4, Role::Lawyer, None);
    let Town { world, office, .. } = town;
    let good = ticket(0xd4, Role::Lawyer, office).good_from(world.clock.now());
    let signed = asks(world, office, &good).unwrap();
    let device = DeviceId::make(world.clock.now(), [7; 10]);
    let waiting = made_under(0x61, device, &good, (&signed, Some(accepted(&world.card))));
    let card = serde_json::to_vec(&waiting).unwrap();
    let answer = world.hub.answer(Caller::Stranger(device), Request::Enrol(card));
    assert_eq!(answer, Err(Refused::Forbidden("awaits_approval")));
    let left = Invitation { id: LEFT, ticket: good, sealed: vec![9; 100] };
    world.hub.answer(Caller::Device(office.card.card.device), Request::Invite(left)).unwrap();
    waiting
}

fn releases(world: &mut World<MemoryLog>) -> Hash {
    let publisher = Publisher::new();
    world.hub.trust(publisher.keys());
    world.hub.add_release(&publisher.file(("0.4.0", "0.1.0"), DEB, b"a package")).unwrap().id()
}

fn projects(world: &mut World<MemoryLog>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    world.hub.set_projection(Some(projection_in(folder.path())));
    folder
}

fn follows(world: &World<MemoryLog>) {
    for _ in 0..2_000 {
        match world.hub.follow().unwrap() {
            Step::Level => return,
            Step::Went => {}
            Step::Unfit(why) => panic!("unfit: {why}"),
        }
    }
    panic!("it never comes level")
}

/// What became of a question, in a word of the table.
pub fn outcome(hub: &Hub<MemoryLog>, asker: &Asker<'_>, question: Request) -> String {
    let bytes = question.encode().unwrap();
    let question = Request::decode(question.word(), &bytes).unwrap();
    match hub.answer(asker.caller, question) {
        Ok(reply) => said(reply),
        Err(Refused::Forbidden(why) | Refused::Unfit(why)) => why.to_owned(),
        Err(other) => panic!("{}: {other:?}", asker.name),
    }
}

fn counted<T>(all: &[T]) -> String {
    all.len().to_string()
}

fn given<T>(given: Option<&T>) -> String {
    given.map_or("none", |_| "given").to_owned()
}

fn said(reply: Reply) -> String {
    match reply {
        Reply::Welcome(welcome) => welcomed(&welcome),
        Reply::Enrolled => "enrolled".to_owned(),
        Reply::Ticket(_) => "signed".to_owned(),
        Reply::InvitationKept | Reply::PieceKept => "kept".to_owned(),
        Reply::Invited(Invited::File(_)) => "file".to_owned(),
        Reply::Invited(other) => format!("{other:?}").to_lowercase(),
        Reply::LeaseCode(_) => "code".to_owned(),
        Reply::Waiting(vaults) => counted(&vaults),
        Reply::Approved => "approved".to_owned(),
        Reply::Pushed(pushed) => ruled(&pushed),
        Reply::Pulled(pulled) => given(pulled.pages.first()),
        Reply::Snapshot(snapshot) => given(snapshot.as_ref()),
        Reply::Chunk(bytes) | Reply::Piece(bytes) | Reply::Release(bytes) | Reply::ReleasePart(bytes) => {
            given(bytes.as_ref())
        }
        Reply::Pieces(numbers) => counted(&numbers),
        Reply::Figures(_) => "counted".to_owned(),
        Reply::Found(found) => counted(&found.records),
        Reply::History(page) => counted(&page.items),
        Reply::States(page) => counted(&page.states),
        Reply::Farewell(_) => "receipt".to_owned(),
    }
}

/// What a greeting is told besides the feeds.
fn welcomed(welcome: &Welcome) -> String {
    let mut words = vec![match welcome.membership {
        Membership::Unknown => "unknown",
        Membership::Active => "active",
        Membership::Revoked => "revoked",
    }];
    words.extend(welcome.devices.as_ref().map(|_| "laptops"));
    words.extend(welcome.audit.as_ref().map(|_| "audit"));
    words.join(" ")
}

fn ruled(pushed: &Pushed) -> String {
    match &pushed.answers[..] {
        [Answer::Receipt(receipt)] => match &receipt.rulings[0].verdict {
            Verdict::Accepted(_) => "accepted".to_owned(),
            Verdict::Rejected(why) => why.clone(),
            Verdict::Held(why) => format!("held {why}"),
        },
        other => panic!("{other:?}"),
    }
}
