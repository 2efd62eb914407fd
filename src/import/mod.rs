//! Rosters from CSV files: cells become values, or errors by line and column in both languages.
//!
//! A file is taken whole or not at all; the store compares and merges it (`store::import`).
//! Must not: touch the database, guess a datum, or cut what is too long.

mod cells;
mod lines;

#[cfg(test)]
mod tests;

pub use cells::{LineError, MAX_ERRORS_SHOWN, MAX_LINES, Problems, Sheet};
pub use lines::{
    ContractLine, CrewLine, LiftLine, StationLine, read_contracts, read_crews, read_lifts, read_stations,
};
