//! How many files and connections the system lets this process have open.

/// Laptops that wait at once where nothing else sets a bound. A thousand connections are left for whoever brings something.
const MOST_WAITING: usize = 3_000;
/// Where the system says nothing.
const USUAL: usize = 8_192;

/// How many may wait: no more than half of what the system lets us open, or who waits would keep out who brings something.
pub(crate) fn most_waiting() -> usize {
    let said = std::fs::read_to_string("/proc/self/limits").ok();
    let most = said.as_deref().and_then(most_open).unwrap_or(USUAL);
    (most / 2).min(MOST_WAITING)
}

/// The soft bound, as Linux writes it; `None` where there is none.
fn most_open(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_bound_is_what_counts() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max processes             62807                62807                processes \n\
                      Max open files            1024                 524288               files     \n";
        assert_eq!(most_open(limits), Some(1_024));
        assert_eq!(most_open(&limits.replace("1024 ", "unlimited ")), None);
        assert_eq!(most_open(""), None);
        assert!((1..=MOST_WAITING).contains(&most_waiting()));
    }
}
