//! The statements about enrolment files that wait for their code.

use super::Sql;
use crate::Error;
use crate::log::cell::{Cell, Cells};
use crate::log::invitations::{InvitationRow, InvitationTx};
use kernel::{Instant, MemberId};
use seal::Hash;
use sync::InvitationId;

impl<S: Sql> InvitationTx for S {
    fn invitation(&mut self, id: InvitationId) -> Result<Option<InvitationRow>, Error> {
        let sql = "SELECT ticket, member, good_until, used_at, sealed FROM invitation WHERE id = ?1";
        let read = |mut c: Cells| {
            let (ticket, member, good_until) = (Hash(c.array()?), MemberId::from_bytes(c.array()?), c.instant()?);
            let used_at = c.number_or_null()?.map(|at| Instant(at as i64));
            Ok(InvitationRow { id, ticket, member, good_until, used_at, sealed: c.blob_or_null()? })
        };
        self.query(sql, &[id.0.into()])?.into_iter().next().map(|row| read(Cells::of(row))).transpose()
    }

    fn keep_invitation(&mut self, row: &InvitationRow) -> Result<(), Error> {
        let sql = "DELETE FROM invitation WHERE member = ?1 AND used_at IS NULL";
        self.execute(sql, &[row.member.bytes().into()])?;
        let sql =
            "INSERT INTO invitation (id, ticket, member, good_until, used_at, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.execute(
            sql,
            &[
                row.id.0.into(),
                row.ticket.0.into(),
                row.member.bytes().into(),
                row.good_until.0.into(),
                row.used_at.map(|at| at.0).into(),
                row.sealed.as_deref().map_or(Cell::Null, Cell::from),
            ],
        )?;
        Ok(())
    }

    fn use_invitation(&mut self, ticket: Hash, at: Instant) -> Result<(), Error> {
        let sql = "UPDATE invitation SET used_at = ?2, sealed = NULL WHERE ticket = ?1 AND used_at IS NULL";
        self.execute(sql, &[ticket.0.into(), at.0.into()])?;
        Ok(())
    }

    fn sweep_invitations(&mut self, now: Instant, long_ago: Instant) -> Result<(), Error> {
        self.execute(
            "UPDATE invitation SET sealed = NULL WHERE good_until < ?1 AND sealed IS NOT NULL",
            &[now.0.into()],
        )?;
        self.execute("DELETE FROM invitation WHERE good_until < ?1", &[long_ago.0.into()])?;
        Ok(())
    }
}
