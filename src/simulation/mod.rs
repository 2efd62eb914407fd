//! Made-up worlds: the demonstration city that the program is shown, tested and measured with, its past, and the
//! people who use it.
//!
//! Must not: touch the database. `city` and `history` touch no clock and no network either; `drive` speaks HTTP
//! and WebSocket only.

pub mod city;
pub mod drive;
pub mod history;
pub mod run;
mod splitmix;
