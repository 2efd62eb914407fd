//! The roster in the database: loading a whole city, and reading it back.
//!
//! Must not: change the roster row by row; `store::import` merges, `dispatch` changes duty.

mod load;
mod read;

pub(super) use load::copy;
pub use load::{CityRows, DemoAccount, load, load_accounts};
pub(super) use read::district_code;
pub use read::{find_setting, is_empty, read_directory, read_statuses, set_setting, take_turns};
