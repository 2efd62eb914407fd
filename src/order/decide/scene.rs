//! What a crew tells from the scene beside its steps: the place is wrong, what the release was like, photos.
//!
//! Must not: let a form move a milestone; the times are those of the steps.

use super::draft::Draft;
use crate::kernel::{AssignmentId, NoteId, PhotoId};
use crate::order::event::Fact;
use crate::order::model::MAX_PHOTOS;
use crate::order::refusal::Refusal;
use crate::order::release::Release;
use crate::order::state::{OrderState, PlaceDoubt};

/// Said again before anybody answered, it is not news.
pub(super) fn doubt_place(
    draft: &mut Draft,
    id: AssignmentId,
    doubt: PlaceDoubt,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    draft.require_live()?;
    let assignment = draft.load_assignment(id)?;
    if !assignment.state.is_live() {
        return Err(Refusal::AssignmentNotInState { station: assignment.station, state: assignment.state });
    }
    if draft.order().place_doubt != Some((doubt, id)) || note.is_some() {
        draft.hold_between(Some(assignment.offered_at), None);
        draft.emit(Fact::PlaceDoubted { assignment: id, doubt, note });
    }
    Ok(())
}

/// Told after the release, and corrected until the order is closed. The same again without a note is not news.
pub(super) fn report_release(
    draft: &mut Draft,
    by: Option<AssignmentId>,
    release: Release,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    if let Some(id) = by {
        draft.load_assignment(id)?;
    }
    match draft.order().state {
        OrderState::Rescued | OrderState::CallbackDue => {}
        OrderState::Open | OrderState::Underway | OrderState::OnScene | OrderState::Closed => {
            return Err(draft.not_in_state());
        }
    }
    if draft.order().release != Some(release) || note.is_some() {
        let freed_at = draft.order().milestones.freed.map(|point| point.at);
        draft.hold_between(freed_at, None);
        draft.emit(Fact::ReleaseReported { assignment: by, release, note });
    }
    Ok(())
}

pub(super) fn add_photo(draft: &mut Draft, id: AssignmentId, photo: PhotoId) -> Result<(), Refusal> {
    let assignment = draft.load_assignment(id)?;
    if draft.order().photos.contains(&photo) {
        return Ok(());
    }
    if draft.order().is_closed() {
        return Err(draft.not_in_state());
    }
    let count = draft.order().photos.len();
    if count >= MAX_PHOTOS {
        return Err(Refusal::TooManyPhotos { count });
    }
    draft.hold_between(Some(assignment.offered_at), None);
    draft.emit(Fact::PhotoAdded { assignment: id, photo });
    Ok(())
}
