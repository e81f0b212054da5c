//! The statements of the log, once for every engine: plain SQL, `?n` for parameters, no triggers, no sequences.

mod approvals;
mod audit;
mod copies;
mod erasures;
mod history;
mod invitations;
mod pieces;
mod releases;
mod snapshots;

pub(crate) use audit::entry as entry_row;

use super::Writes;
use super::cell::{Cell, Cells};
use super::{
    BatchRow, ChainId, ChainRow, ChangeRow, DeviceRow, FeedRow, GrantRow, HeadRow, ItemRow, LifeRow, LogTx, RecordRow,
    ScopeRow, Seen, Status,
};
use crate::Error;
use change::{Listed, Notice, Receipt, RecordState};
use kernel::{
    ChangeId, Compartment, DeviceId, GrantId, Hlc, Instant, MemberId, RecordId, RecordKind, Role, ScopeId, TimelineId,
};
use seal::{Hash, Signature, VerifyingKey};
use store::{Held, Record, SignedState, StateDigests};

/// A transaction of some engine.
pub trait Sql {
    /// Rows of a statement that reads.
    ///
    /// # Errors
    /// The engine's.
    fn query(&mut self, sql: &str, params: &[Cell]) -> Result<Vec<Vec<Cell>>, Error>;

    /// Runs a statement that writes.
    ///
    /// # Errors
    /// The engine's.
    fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64, Error>;

    /// What stands at the end of a statement whose rows nobody else may change until the end of the transaction.
    fn for_update(&self) -> &'static str;

    /// The same for rows others may read on.
    fn for_share(&self) -> &'static str;
}

/// No statement names more ids at once.
const AT_ONCE: usize = 200;

/// Runs a statement that ends in `IN (…)` for any number of ids.
fn among<T>(
    sql: &mut impl Sql,
    (head, tail): (&str, &str),
    ids: &[[u8; 16]],
    read: impl Fn(&mut Cells) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for part in ids.chunks(AT_ONCE) {
        let holes: Vec<String> = (1..=part.len()).map(|n| format!("?{n}")).collect();
        let statement = format!("{head} ({}) ORDER BY 1{tail}", holes.join(", "));
        let params: Vec<Cell> = part.iter().map(|id| Cell::from(*id)).collect();
        for row in sql.query(&statement, &params)? {
            found.push(read(&mut Cells::of(row))?);
        }
    }
    Ok(found)
}

macro_rules! bytes_of {
    ($ids:expr) => {
        &$ids.iter().map(|id| id.bytes()).collect::<Vec<[u8; 16]>>()
    };
}

const DEVICE: &str = "SELECT id, member, sign_key, ticket, card, status, enrolled_at, seen_at, build FROM device";
const GRANT: &str = "SELECT id, member, role, place, from_on, to_on, is_void FROM posting";
const CHANGE: &str =
    "SELECT id, record, device, scope, seq, first_seq, member, role, is_entry, eff, position, sees FROM change";
const RECORD: &str =
    "SELECT id, kind, born_in, scope, created_at, created_by, recorded_for, changed_at, begun_hlc, begun_id, heads
     FROM record_state";
const SCOPE: &str = "SELECT id, compartment, seq, digest, trail, states FROM scope";

fn device(c: &mut Cells) -> Result<DeviceRow, Error> {
    Ok(DeviceRow {
        id: DeviceId::from_bytes(c.array()?),
        member: MemberId::from_bytes(c.array()?),
        sign_key: VerifyingKey(c.array()?),
        ticket: c.array_or_null()?.map(Hash),
        card: c.blob()?,
        status: if c.int()? == 0 { Status::Active } else { Status::Revoked },
        enrolled_at: c.instant()?,
        seen_at: c.instant()?,
        build: c.text_or_null()?,
    })
}

fn grant(c: &mut Cells) -> Result<GrantRow, Error> {
    let day = |text: &str| text.parse().map_err(|_| Error::Damaged("a day"));
    Ok(GrantRow {
        id: GrantId::from_bytes(c.array()?),
        member: MemberId::from_bytes(c.array()?),
        role: Role::of_word(&c.text()?).ok_or(Error::Damaged("a role"))?,
        place: RecordId::from_bytes(c.array()?),
        from_on: day(&c.text()?)?,
        to_on: c.text_or_null()?.map(|text| day(&text)).transpose()?,
        is_void: c.int()? != 0,
    })
}

fn change(c: &mut Cells) -> Result<ChangeRow, Error> {
    Ok(ChangeRow {
        id: ChangeId::from_bytes(c.array()?),
        record: RecordId::from_bytes(c.array()?),
        chain: (DeviceId::from_bytes(c.array()?), ScopeId::from_bytes(c.array()?)),
        seq: c.number()?,
        first_seq: c.number()?,
        member: MemberId::from_bytes(c.array()?),
        role: c.text_or_null()?.and_then(|word| Role::of_word(&word)),
        is_entry: c.int()? != 0,
        eff: c.number()?,
        rank: c.number()?,
        sees: c.blob_or_null()?.map(|b| store::decode_sees(&b)).transpose()?,
    })
}

fn signed_state(c: &mut Cells) -> Result<SignedState, Error> {
    Ok(SignedState { rank: c.number()?, signature: Signature(c.array()?), bytes: c.blob()? })
}

fn scope(c: &mut Cells) -> Result<ScopeRow, Error> {
    let mut row = ScopeRow {
        id: ScopeId::from_bytes(c.array()?),
        compartment: c.text_or_null()?.and_then(|word| Compartment::of_word(&word)),
        seq: c.number()?,
        digest: Hash(c.array()?),
        trail: Hash(c.array_or_null()?.unwrap_or_default()),
        states: None,
    };
    row.states = states(c.blob_or_null()?, row.seq);
    Ok(row)
}

/// What was counted up to this place of the feed. A program of before goes on without counting, and what it wrote beside says nothing.
pub(crate) fn states(kept: Option<Vec<u8>>, seq: u64) -> Option<StateDigests> {
    let Some(kept) = kept else { return (seq == 0).then(StateDigests::default) };
    let mut listed = Listed::decode(&kept).ok()?;
    let counted_at = listed.number().ok()?;
    StateDigests::read(listed.value().ok()?).ok().filter(|_| counted_at == seq)
}

fn states_cell(row: &ScopeRow) -> Option<Vec<u8>> {
    row.states.as_ref().map(|states| Listed::encode(vec![row.seq.into(), states.value()]))
}

pub(crate) fn record(c: &mut Cells) -> Result<RecordRow, Error> {
    let (id, kind) = (RecordId::from_bytes(c.array()?), c.number()? as u16);
    let (born_in, scope) = (ScopeId::from_bytes(c.array()?), ScopeId::from_bytes(c.array()?));
    let record = Record {
        id,
        kind: RecordKind::of_number(kind).ok_or(Error::Damaged("a kind"))?,
        scope,
        is_void: false,
        created_at: c.instant()?,
        created_by: MemberId::from_bytes(c.array()?),
        recorded_for: c.array_or_null()?.map(MemberId::from_bytes),
        changed_at: c.instant()?,
        values: Default::default(),
    };
    let begun_by = match (c.number_or_null()?, c.array_or_null()?) {
        (Some(hlc), Some(id)) => Some((Hlc(hlc), ChangeId::from_bytes(id))),
        _ => None,
    };
    let mut held = Held { record, state: RecordState::decode(&c.blob()?)?, born_in, entries: Default::default() };
    if let Some((_, spec)) = store::column_of(crate::COLUMNS, held.record.kind) {
        held.refresh(spec);
    }
    Ok(RecordRow { kind, held, begun_by })
}

fn batch(c: &mut Cells) -> Result<BatchRow, Error> {
    Ok(BatchRow { bytes: c.blob()?, receipt: Receipt::decode(&c.blob()?)? })
}

pub(crate) fn feed_row(scope: ScopeId, c: &mut Cells) -> Result<FeedRow, Error> {
    let (seq, digest, item) = (c.number()?, Hash(c.array()?), c.int()?);
    let of: [u8; 16] = c.array()?;
    let (first, bytes) = (c.number_or_null()?, c.blob_or_null()?);
    let trail = c.later_array()?.map(Hash);
    let damaged = Error::Damaged("a feed item");
    let item = match (item, first, bytes) {
        (0, Some(first), _) => ItemRow::Batch(DeviceId::from_bytes(of), first),
        (1, _, Some(bytes)) => {
            let (signature, bytes) = bytes.split_first_chunk::<64>().ok_or(damaged)?;
            ItemRow::Enter(bytes.to_vec(), Signature(*signature))
        }
        (2, ..) => ItemRow::Leave(RecordId::from_bytes(of)),
        _ => return Err(damaged),
    };
    Ok(FeedRow { scope, seq, digest, trail, item })
}

impl<S: Sql> LogTx for S {
    fn devices(&mut self, ids: &[DeviceId]) -> Result<Vec<DeviceRow>, Error> {
        among(self, (&format!("{DEVICE} WHERE id IN"), ""), bytes_of!(ids), device)
    }

    fn all_devices(&mut self) -> Result<Vec<DeviceRow>, Error> {
        let rows = self.query(&format!("{DEVICE} ORDER BY enrolled_at, id"), &[])?;
        rows.into_iter().map(|row| device(&mut Cells::of(row))).collect()
    }

    fn is_ticket_used(&mut self, ticket: Hash) -> Result<bool, Error> {
        Ok(!self.query("SELECT 1 FROM device WHERE ticket = ?1", &[ticket.0.into()])?.is_empty())
    }

    fn add_device(&mut self, row: &DeviceRow) -> Result<(), Error> {
        self.execute(
            "INSERT INTO device (id, member, sign_key, ticket, card, status, enrolled_at, seen_at, build)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            &[
                row.id.bytes().into(),
                row.member.bytes().into(),
                row.sign_key.0.into(),
                row.ticket.map(|t| t.0).into(),
                row.card.as_slice().into(),
                status_cell(row.status),
                row.enrolled_at.0.into(),
                row.seen_at.0.into(),
                row.build.clone().into(),
            ],
        )?;
        Ok(())
    }

    fn set_status(&mut self, id: DeviceId, status: Status) -> Result<(), Error> {
        self.execute("UPDATE device SET status = ?2 WHERE id = ?1", &[id.bytes().into(), status_cell(status)])?;
        Ok(())
    }

    fn mark_seen(&mut self, id: DeviceId, seen: &Seen) -> Result<(), Error> {
        let when = if seen.is_on_the_line { "" } else { " AND (said_at IS NULL OR said_at <= ?4)" };
        let sql = format!("UPDATE device SET seen_at = ?2, build = ?3, said_at = ?4 WHERE id = ?1{when}");
        self.execute(&sql, &[id.bytes().into(), seen.at.0.into(), seen.build.as_str().into(), seen.said_at.0.into()])?;
        Ok(())
    }

    fn lock_chains(&mut self, ids: &[ChainId]) -> Result<Vec<ChainRow>, Error> {
        let lock = format!(
            "SELECT last_seq, head, last_eff FROM device_scope WHERE device = ?1 AND scope = ?2{}",
            self.for_update()
        );
        let mut chains = Vec::with_capacity(ids.len());
        for id in ids {
            let key: [Cell; 2] = [id.0.bytes().into(), id.1.bytes().into()];
            let begin = "INSERT INTO device_scope (device, scope, last_seq, head, last_eff) VALUES (?1, ?2, 0, ?3, 0)
                         ON CONFLICT DO NOTHING";
            self.execute(begin, &[key[0].clone(), key[1].clone(), [0u8; 32].into()])?;
            let row = self.query(&lock, &key)?.pop().ok_or(Error::Damaged("a chain"))?;
            let mut c = Cells::of(row);
            chains.push(ChainRow { id: *id, last_seq: c.number()?, head: Hash(c.array()?), last_eff: c.number()? });
        }
        Ok(chains)
    }

    fn lock_members(&mut self, own: &[MemberId], changed: &[MemberId]) -> Result<(), Error> {
        let mut all: Vec<MemberId> = own.iter().chain(changed).copied().collect();
        all.sort_unstable();
        all.dedup();
        let (share, update) = (self.for_share(), self.for_update());
        for member in all {
            let id = [Cell::from(member.bytes())];
            self.execute("INSERT INTO member (id, touched) VALUES (?1, 0) ON CONFLICT DO NOTHING", &id)?;
            let how = if changed.contains(&member) { update } else { share };
            self.query(&format!("SELECT touched FROM member WHERE id = ?1{how}"), &id)?;
        }
        Ok(())
    }

    fn grants(&mut self, ids: &[GrantId]) -> Result<Vec<GrantRow>, Error> {
        among(self, (&format!("{GRANT} WHERE id IN"), ""), bytes_of!(ids), grant)
    }

    fn grants_of(&mut self, member: MemberId) -> Result<Vec<GrantRow>, Error> {
        let rows = self.query(&format!("{GRANT} WHERE member = ?1 ORDER BY id"), &[member.bytes().into()])?;
        rows.into_iter().map(|row| grant(&mut Cells::of(row))).collect()
    }

    fn lock_records(&mut self, ids: &[RecordId]) -> Result<Vec<RecordRow>, Error> {
        let tail = self.for_update();
        among(self, (&format!("{RECORD} WHERE id IN"), tail), bytes_of!(ids), record)
    }

    fn changes(&mut self, ids: &[ChangeId]) -> Result<Vec<ChangeRow>, Error> {
        among(self, (&format!("{CHANGE} WHERE id IN"), ""), bytes_of!(ids), change)
    }

    fn has_heard_of(&mut self, record: RecordId) -> Result<bool, Error> {
        let sql = "SELECT id FROM change WHERE record = ?1 LIMIT 1";
        Ok(!self.query(sql, &[record.bytes().into()])?.is_empty())
    }

    fn entries_of(&mut self, record: RecordId) -> Result<Vec<ChangeRow>, Error> {
        let sql = format!("{CHANGE} WHERE record = ?1 AND is_entry = 1 AND role IS NOT NULL ORDER BY position, id");
        let rows = self.query(&sql, &[record.bytes().into()])?;
        rows.into_iter().map(|row| change(&mut Cells::of(row))).collect()
    }

    fn batch(&mut self, chain: ChainId, first_seq: u64) -> Result<Option<BatchRow>, Error> {
        let sql = "SELECT bytes, receipt FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq = ?3";
        let rows = self.query(sql, &[chain.0.bytes().into(), chain.1.bytes().into(), first_seq.into()])?;
        rows.into_iter().next().map(|row| batch(&mut Cells::of(row))).transpose()
    }

    fn head_at(&mut self, chain: ChainId, last_seq: u64) -> Result<Option<Hash>, Error> {
        // By the batch's beginning, which the key knows: a chain has thousands.
        let sql = "SELECT head FROM batch WHERE device = ?1 AND scope = ?2 AND last_seq = ?3 AND first_seq =
                     (SELECT max(first_seq) FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq <= ?3)";
        let rows = self.query(sql, &[chain.0.bytes().into(), chain.1.bytes().into(), last_seq.into()])?;
        rows.into_iter().next().map(|row| Ok(Hash(Cells::of(row).array()?))).transpose()
    }

    fn lock_scopes(&mut self, ids: &[ScopeId]) -> Result<Vec<ScopeRow>, Error> {
        for id in ids {
            let begin =
                "INSERT INTO scope (id, compartment, seq, digest) VALUES (?1, NULL, 0, ?2) ON CONFLICT DO NOTHING";
            self.execute(begin, &[id.bytes().into(), [0u8; 32].into()])?;
        }
        let tail = self.for_update();
        among(self, (&format!("{SCOPE} WHERE id IN"), tail), bytes_of!(ids), scope)
    }

    fn scopes(&mut self, ids: &[ScopeId]) -> Result<Vec<ScopeRow>, Error> {
        among(self, (&format!("{SCOPE} WHERE seq > 0 AND id IN"), ""), bytes_of!(ids), scope)
    }

    fn scopes_in(&mut self, compartment: Compartment) -> Result<Vec<ScopeRow>, Error> {
        let sql = format!("{SCOPE} WHERE compartment = ?1 AND seq > 0 ORDER BY id");
        let rows = self.query(&sql, &[compartment.word().into()])?;
        rows.into_iter().map(|row| scope(&mut Cells::of(row))).collect()
    }

    fn feed(&mut self, scope: ScopeId, after: u64, most: u32) -> Result<Vec<FeedRow>, Error> {
        let sql = "SELECT seq, digest, item, ref, first_seq, bytes, trail FROM feed WHERE scope = ?1 AND seq > ?2
                   ORDER BY seq LIMIT ?3";
        let rows = self.query(sql, &[scope.bytes().into(), after.into(), i64::from(most).into()])?;
        rows.into_iter().map(|row| feed_row(scope, &mut Cells::of(row))).collect()
    }

    fn trail_at(&mut self, scope: ScopeId, seq: u64) -> Result<Hash, Error> {
        let sql = "SELECT trail FROM feed WHERE scope = ?1 AND seq <= ?2 AND trail IS NOT NULL
                     AND seq > (SELECT trail_from FROM scope WHERE id = ?1) ORDER BY seq DESC LIMIT 1";
        let rows = self.query(sql, &[scope.bytes().into(), seq.into()])?;
        rows.into_iter().next().map_or(Ok(Hash([0; 32])), |row| Ok(Hash(Cells::of(row).array()?)))
    }

    fn mark(&mut self) -> Result<u64, Error> {
        let rows = self.query("SELECT CAST(coalesce(sum(seq), 0) AS BIGINT) FROM scope", &[])?;
        Cells::of(rows.into_iter().next().unwrap_or_default()).number()
    }

    fn heads(&mut self) -> Result<Vec<HeadRow>, Error> {
        let head = |c: &mut Cells| {
            let scope = ScopeId::from_bytes(c.array()?);
            let compartment = c.text_or_null()?.and_then(|word| Compartment::of_word(&word));
            Ok(HeadRow { scope, compartment, seq: c.number()? })
        };
        let rows = self.query("SELECT id, compartment, seq FROM scope WHERE seq > 0", &[])?;
        rows.into_iter().map(|row| head(&mut Cells::of(row))).collect()
    }

    fn life(&mut self) -> Result<Option<LifeRow>, Error> {
        let rows = self.query("SELECT timeline, begun_at FROM life ORDER BY no DESC LIMIT 1", &[])?;
        let life = |c: &mut Cells| Ok(LifeRow { timeline: TimelineId::from_bytes(c.array()?), begun_at: c.instant()? });
        rows.into_iter().next().map(|row| life(&mut Cells::of(row))).transpose()
    }

    fn begin_life(&mut self, timeline: TimelineId, at: Instant) -> Result<(), Error> {
        let sql = "INSERT INTO life (no, timeline, begun_at) SELECT coalesce(max(no), 0) + 1, ?1, ?2 FROM life";
        self.execute(sql, &[timeline.bytes().into(), at.0.into()])?;
        for table in super::schema::MADE_AGAIN {
            self.execute(&format!("DELETE FROM {table}"), &[])?;
        }
        Ok(())
    }

    fn notices(&mut self) -> Result<Vec<Notice>, Error> {
        let rows = self.query("SELECT bytes FROM notice ORDER BY word, subject", &[])?;
        rows.into_iter().map(|row| Ok(Notice::decode(&Cells::of(row).blob()?)?)).collect()
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), Error> {
        let sql = "INSERT INTO notice (word, subject, bytes) VALUES (?1, ?2, ?3)
                   ON CONFLICT (word, subject) DO UPDATE SET bytes = excluded.bytes";
        self.execute(sql, &[notice.word.as_str().into(), notice.subject.into(), notice.encode().as_slice().into()])?;
        Ok(())
    }

    fn carried(&mut self, record: RecordId) -> Result<Option<SignedState>, Error> {
        let sql = "SELECT rank, signature, bytes FROM carried WHERE record = ?1";
        let rows = self.query(sql, &[record.bytes().into()])?;
        rows.into_iter().next().map(|row| signed_state(&mut Cells::of(row))).transpose()
    }

    fn keep_carried(&mut self, record: RecordId, state: &SignedState) -> Result<(), Error> {
        let sql = "INSERT INTO carried (record, rank, signature, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (record)
                   DO UPDATE SET rank = excluded.rank, signature = excluded.signature, bytes = excluded.bytes";
        let (rank, signature) = (state.rank.into(), state.signature.0.into());
        self.execute(sql, &[record.bytes().into(), rank, signature, state.bytes.as_slice().into()])?;
        Ok(())
    }

    fn save(&mut self, writes: &Writes) -> Result<(), Error> {
        writes.batches.iter().try_for_each(|row| save_batch(self, row))?;
        writes.changes.iter().try_for_each(|row| save_change(self, row))?;
        writes.let_in.iter().try_for_each(|row| let_in(self, row))?;
        for (id, rank) in &writes.ranks {
            let sql = "UPDATE change SET position = ?2 WHERE id = ?1";
            self.execute(sql, &[id.bytes().into(), (*rank).into()])?;
        }
        writes.begun.iter().try_for_each(|row| save_record(self, row, ""))?;
        writes.records.iter().try_for_each(|row| save_record(self, row, KNOWN_RECORD))?;
        writes.grants.iter().try_for_each(|row| save_grant(self, row))?;
        writes.feed.iter().try_for_each(|row| save_item(self, row))?;
        writes.chains.iter().try_for_each(|row| save_chain(self, row))?;
        writes.scopes.iter().try_for_each(|row| save_scope(self, row))?;
        for erased in &writes.erased {
            erasures::save(self, erased)?;
            self.keep_notice(&erased.notice)?;
        }
        Ok(())
    }
}

fn status_cell(status: Status) -> Cell {
    i64::from(status == Status::Revoked).into()
}

/// Written also when nothing differs: only a transaction that writes waits for its replicas (security.md 4.6).
fn save_batch(sql: &mut impl Sql, row: &BatchRow) -> Result<(), Error> {
    let r = &row.receipt;
    sql.execute(
        "INSERT INTO batch (device, scope, first_seq, last_seq, head, bytes, receipt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (device, scope, first_seq) DO UPDATE SET receipt = excluded.receipt, bytes = excluded.bytes",
        &[
            r.device.bytes().into(),
            r.scope.bytes().into(),
            r.first_seq.into(),
            (r.next_seq() - 1).into(),
            r.head.0.into(),
            row.bytes.as_slice().into(),
            r.encode().as_slice().into(),
        ],
    )?;
    Ok(())
}

fn save_change(sql: &mut impl Sql, row: &ChangeRow) -> Result<(), Error> {
    sql.execute(
        "INSERT INTO change (id, record, device, scope, seq, first_seq, member, role, is_entry, eff, position, sees)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        &[
            row.id.bytes().into(),
            row.record.bytes().into(),
            row.chain.0.bytes().into(),
            row.chain.1.bytes().into(),
            row.seq.into(),
            row.first_seq.into(),
            row.member.bytes().into(),
            row.role.as_ref().map(Role::word).into(),
            row.is_entry.into(),
            row.eff.into(),
            row.rank.into(),
            row.sees.as_ref().map(store::encode_sees).as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Only one that is not in force: two rulings at once must not both be carried out.
fn let_in(sql: &mut impl Sql, row: &ChangeRow) -> Result<(), Error> {
    let sees = row.sees.as_ref().map(store::encode_sees);
    let statement = "UPDATE change SET role = ?2, position = ?3, sees = ?4 WHERE id = ?1 AND role IS NULL";
    let role = row.role.as_ref().map(Role::word).into();
    let changed = sql.execute(statement, &[row.id.bytes().into(), role, row.rank.into(), sees.as_deref().into()])?;
    if changed == 1 { Ok(()) } else { Err(Error::Busy) }
}

const KNOWN_RECORD: &str = "
  ON CONFLICT (id) DO UPDATE SET born_in = excluded.born_in, scope = excluded.scope, created_at = excluded.created_at,
    created_by = excluded.created_by, recorded_for = excluded.recorded_for, changed_at = excluded.changed_at,
    begun_hlc = excluded.begun_hlc, begun_id = excluded.begun_id, heads = excluded.heads";

/// A record that was not there could not be locked: two that begin it at once must not both think they were alone, so only a
/// known one is written over.
fn save_record(sql: &mut impl Sql, row: &RecordRow, known: &str) -> Result<(), Error> {
    let r = &row.held.record;
    sql.execute(
        &format!(
            "INSERT INTO record_state (id, kind, born_in, scope, created_at, created_by, recorded_for, changed_at, begun_hlc,
               begun_id, heads) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11){known}"
        ),
        &[
            r.id.bytes().into(),
            i64::from(row.kind).into(),
            row.held.born_in.bytes().into(),
            r.scope.bytes().into(),
            r.created_at.0.into(),
            r.created_by.bytes().into(),
            r.recorded_for.map(MemberId::bytes).into(),
            r.changed_at.0.into(),
            row.begun_by.map(|b| b.0.0).into(),
            row.begun_by.map(|b| b.1.bytes()).into(),
            row.held.state.encode().as_slice().into(),
        ],
    )?;
    Ok(())
}

fn save_grant(sql: &mut impl Sql, row: &GrantRow) -> Result<(), Error> {
    sql.execute(
        "INSERT INTO posting (id, member, role, place, from_on, to_on, is_void) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET member = excluded.member, role = excluded.role, place = excluded.place,
           from_on = excluded.from_on, to_on = excluded.to_on, is_void = excluded.is_void",
        &[
            row.id.bytes().into(),
            row.member.bytes().into(),
            row.role.word().into(),
            row.place.bytes().into(),
            row.from_on.to_string().into(),
            row.to_on.map(|day| day.to_string()).into(),
            row.is_void.into(),
        ],
    )?;
    Ok(())
}

fn save_item(sql: &mut impl Sql, row: &FeedRow) -> Result<(), Error> {
    let (item, of, first, bytes) = match &row.item {
        ItemRow::Batch(device, first) => (0i64, device.bytes(), Some(*first), None),
        ItemRow::Enter(bytes, signature) => (1, [0; 16], None, Some([signature.0.as_slice(), bytes].concat())),
        ItemRow::Leave(record) => (2, record.bytes(), None, None),
    };
    sql.execute(
        "INSERT INTO feed (scope, seq, digest, item, ref, first_seq, bytes, trail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &[
            row.scope.bytes().into(),
            row.seq.into(),
            row.digest.0.into(),
            item.into(),
            of.into(),
            first.into(),
            bytes.as_deref().into(),
            row.trail.map(|trail| trail.0).into(),
        ],
    )?;
    Ok(())
}

fn save_chain(sql: &mut impl Sql, row: &ChainRow) -> Result<(), Error> {
    sql.execute(
        "UPDATE device_scope SET last_seq = ?3, head = ?4, last_eff = ?5 WHERE device = ?1 AND scope = ?2",
        &[
            row.id.0.bytes().into(),
            row.id.1.bytes().into(),
            row.last_seq.into(),
            row.head.0.into(),
            row.last_eff.into(),
        ],
    )?;
    Ok(())
}

fn save_scope(sql: &mut impl Sql, row: &ScopeRow) -> Result<(), Error> {
    sql.execute(
        "INSERT INTO scope (id, compartment, seq, digest, trail, states) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET compartment = excluded.compartment, seq = excluded.seq, digest = excluded.digest,
           trail = excluded.trail, states = excluded.states",
        &[
            row.id.bytes().into(),
            row.compartment.map(Compartment::word).into(),
            row.seq.into(),
            row.digest.0.into(),
            row.trail.0.into(),
            states_cell(row).as_deref().into(),
        ],
    )?;
    Ok(())
}
