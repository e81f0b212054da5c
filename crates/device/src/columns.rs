//! The columns of a laptop, one line each.

use store::Column;

/// Every feature with records of its own.
pub const COLUMNS: &[&dyn Column] = &[&directory::COLUMN, &visits::COLUMN, &concerns::COLUMN, &reports::COLUMN];
