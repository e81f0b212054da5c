//! What a table holds, in one number and one digest, whatever the order of its rows.

use super::cell::Cell;

/// Rows of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    digest: [u8; 32],
}

impl Tally {
    pub(crate) fn add(&mut self, row: &[Cell]) {
        let mut bytes = Vec::new();
        row.iter().for_each(|cell| encode(cell, &mut bytes));
        self.rows += 1;
        let hash = seal::hash(&[&bytes]);
        self.digest.iter_mut().zip(hash.0).for_each(|(sum, byte)| *sum ^= byte);
    }
}

fn encode(cell: &Cell, out: &mut Vec<u8>) {
    let number;
    let (kind, bytes): (u8, &[u8]) = match cell {
        Cell::Null => (0, &[]),
        Cell::Int(n) => {
            number = n.to_be_bytes();
            (1, &number)
        }
        Cell::Text(text) => (2, text.as_bytes()),
        Cell::Blob(bytes) => (3, bytes),
    };
    out.push(kind);
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[&[Cell]]) -> Tally {
        let mut tally = Tally::default();
        rows.iter().for_each(|row| tally.add(row));
        tally
    }

    #[test]
    fn the_order_of_rows_does_not_count_and_everything_else_does() {
        let (a, b) = ([Cell::Int(1), Cell::from("甲")], [Cell::Int(2), Cell::Null]);
        assert_eq!(of(&[&a, &b]), of(&[&b, &a]));
        for other in [
            [Cell::Int(2), Cell::from("")],
            [Cell::Int(3), Cell::Null],
            [Cell::Null, Cell::Int(2)],
            [Cell::Blob(2i64.to_be_bytes().to_vec()), Cell::Null],
        ] {
            assert_ne!(of(&[&a, &b]), of(&[&a, &other]), "{other:?}");
        }
        assert_ne!(of(&[&a]), of(&[&a, &b]));
    }
}
