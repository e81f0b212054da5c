//! Which histories are drawn. In every check the same ones, so that no change fails by the luck of a draw; where
//! `ZOUFANG_HISTORIES` says how many, ever new ones, or those that `ZOUFANG_SEED` names. A failing one is kept in the regressions file
//! and tried first ever after.
#![allow(dead_code)]

use proptest::test_runner::{Config, RngSeed};

/// The draw of every check.
const USUAL_DRAW: u64 = 20_261_128;

fn said<N: std::str::FromStr>(name: &str) -> Option<N> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

fn asked() -> Option<u32> {
    said("ZOUFANG_HISTORIES")
}

fn seed() -> RngSeed {
    match (said("ZOUFANG_SEED"), asked()) {
        (Some(seed), _) => RngSeed::Fixed(seed),
        (None, Some(_)) => RngSeed::Random,
        (None, None) => RngSeed::Fixed(USUAL_DRAW),
    }
}

/// How many histories a property is tried on.
pub fn cases(usual: u32) -> u32 {
    asked().unwrap_or(usual)
}

/// So many cases, and so many steps at most to make a failing one smaller.
pub fn drawn(cases: u32, shrinks: u32) -> Config {
    Config { rng_seed: seed(), max_shrink_iters: shrinks, ..Config::with_cases(cases) }
}
