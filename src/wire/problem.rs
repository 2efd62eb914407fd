//! Problem details (RFC 9457): what every error answer looks like.
//!
//! Must not: decide the status of a code; `http::codes` has that table.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One field of the input that is wrong.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, ToSchema)]
pub struct FieldProblem {
    /// Path of the field, `location.datum`.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// An error answer.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, ToSchema)]
pub struct Problem {
    /// `about:blank#<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short title in English.
    pub title: String,
    pub status: u16,
    /// Stable code from the closed list in the README.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
    /// The wrong fields, for invalid input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Facts of a refusal: who leads, since when, the other order's number …; where nobody is signed in, `GET /session` says so
    /// of a demonstration city (`demo`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub facts: Option<serde_json::Value>,
}
