//! The program: everything is in the library, so that tests reach it.
//!
//! Must not: hold anything but the way in.

use std::process::ExitCode;

fn main() -> ExitCode {
    liftaid::cli::run()
}
