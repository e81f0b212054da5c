//! Cells as PostgreSQL sends and takes them: `bytea`, `bigint` and `text` alone.

use crate::Error;
use crate::log::cell::Cell;
use bytes::BytesMut;
use postgres::Row;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error as Unfit;

impl ToSql for Cell {
    /// The server names each hole's type, so that a null has one too.
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Unfit + Sync + Send>> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Self::Text(text), &Type::TEXT) => text.to_sql(ty, out),
            (Self::Blob(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            _ => Err(format!("a cell of another type than {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Unfit + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::TEXT => Self::Text(String::from_sql(ty, raw)?),
            _ => Self::Blob(Vec::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Unfit + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::BYTEA].contains(ty)
    }
}

/// A row's cells.
pub(super) fn of_row(row: &Row) -> Result<Vec<Cell>, Error> {
    (0..row.len()).map(|n| row.try_get(n).map_err(Error::from)).collect()
}

/// `?1` as PostgreSQL writes it: `$1`. No statement of ours holds a question mark elsewhere.
pub(super) fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}
