//! The table that is printed, each row beside that of the smallest scope.

use super::step::Cost;

/// A kind of sync, with the scope as great as it was.
pub struct Row {
    /// Records in the scope.
    pub records: usize,
    /// What was synced.
    pub what: String,
    /// The median.
    pub cost: Cost,
}

/// Prints all of them.
pub fn print(rows: &[Row]) {
    println!(
        "| records there | one sync | wall ms | laptop's processor ms | hub's processor ms | KB | beside the first |"
    );
    println!("|---|---|---|---|---|---|---|");
    for Row { records, what, cost } in rows {
        let first = &rows.iter().find(|row| row.what == *what).unwrap().cost;
        println!(
            "| {records} | {what} | {:.1} | {:.2} | {:.2} | {:.1} | {:.2}× / {:.2}× / {:.2}× / {:.2}× |",
            cost.wall,
            cost.laptop,
            cost.hub,
            cost.kilobytes,
            cost.wall / first.wall,
            cost.laptop / first.laptop,
            cost.hub / first.hub,
            cost.kilobytes / first.kilobytes,
        );
    }
}
