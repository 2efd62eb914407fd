//! Notes: texts that events refer to, and that may be blanked without touching the record.
//!
//! Must not: write; dispatch's writer does, with the event.

use super::{Connection, StoreError};
use crate::kernel::NoteId;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The texts of these notes; one that was removed or blanked is missing.
///
/// # Errors
/// The database.
pub async fn list_texts(
    client: &impl Connection,
    notes: &[NoteId],
) -> Result<BTreeMap<NoteId, String>, StoreError> {
    let ids: Vec<Uuid> = notes.iter().map(|note| note.uuid()).collect();
    let rows = client.query("select id, text from note where id = any($1) and text <> ''", &[&ids]).await?;
    rows.iter()
        .map(|row| Ok((NoteId::from_uuid(row.try_get::<_, Uuid>("id")?), row.try_get("text")?)))
        .collect()
}
