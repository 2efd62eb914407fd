//! Tests of the rules: stories in a small language, the state × command table, properties over random stories.
//!
//! Must not: test how an order is stored or shown.

mod arrivals;
mod calling;
mod closing;
mod crews;
mod deadlines;
mod intake;
mod promises;
mod properties;
mod rebase;
mod scene;
mod story;
mod talk;
mod tell;
mod times;
mod transitions;
