//! The HTTP interface and the boards of a real server on a real database.
//!
//! Must not: reach into the server; everything is asked as a browser, a phone or a machine would.

mod app;
mod boards;
mod callers;
mod conflict;
mod devices;
mod drill;
mod handover;
mod help;
mod inputs;
mod keys;
mod machines;
mod photos;
mod positions;
mod push;
mod rescue;
mod retention;
mod scene;
mod scope;
mod second_reports;
mod sessions;
mod traps;
mod troubles;

use app::App;
