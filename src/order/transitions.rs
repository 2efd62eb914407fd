//! The state × command table, generated from the rules themselves into `docs/transitions.md`.
//!
//! Must not: be kept by hand; a test compares the file with this.
