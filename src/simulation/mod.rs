//! Made-up worlds: the demonstration city that the program is shown, tested and measured with, and its past.
//!
//! Must not: touch the database, the clock or the network.

pub mod city;
pub mod history;
