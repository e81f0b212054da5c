//! Shares, rounded half up from whole numbers: binary fractions would print 0.25 % as 0.2.

/// `part` of `whole` in per cent with one decimal, `91.4%`; none of nothing.
pub fn percent(part: u32, whole: u32) -> Option<String> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let tenths = (2_000 * part + whole).checked_div(2 * whole)?;
    Some(format!("{}.{}%", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_are_rounded_half_up() {
        let cases = [
            (1, 400, "0.3%"),  // 0.25
            (7, 2000, "0.4%"), // 0.35
            (1, 8, "12.5%"),
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (0, 5, "0.0%"),
            (5, 5, "100.0%"),
            (1999, 2000, "100.0%"), // 99.95
            (u32::MAX, u32::MAX, "100.0%"),
        ];
        for (part, whole, expected) in cases {
            assert_eq!(percent(part, whole).as_deref(), Some(expected), "{part}/{whole}");
        }
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(3, 0), None);
    }
}
