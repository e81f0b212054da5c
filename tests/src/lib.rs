//! Stories over real parts.
