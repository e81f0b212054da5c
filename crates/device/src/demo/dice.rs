//! Repeatable choices.

/// Numbers that follow from a seed and a word.
pub(super) struct Dice {
    key: [u8; 32],
    thrown: u64,
}

impl Dice {
    pub(super) fn of(seed: u64, word: &str) -> Self {
        Self {
            key: seal::derive_key("zoufang practice dice", &[&seed.to_be_bytes(), word.as_bytes()].concat()),
            thrown: 0,
        }
    }

    /// A number below `sides`.
    pub(super) fn throw(&mut self, sides: usize) -> usize {
        self.thrown += 1;
        let bytes = seal::keyed_hash(&self.key, &[&self.thrown.to_be_bytes()]).0;
        let number = u64::from_be_bytes(std::array::from_fn(|n| bytes[n]));
        usize::try_from(number % (sides.max(1) as u64)).unwrap_or(0)
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.throw(from.len()))
    }
}
