//! Why an order says no: a variant per reason, holding the facts that a person needs.
//!
//! Must not: be used for broken input (that is the door's) or faults (those are errors).

use super::model::OrderNumber;
use super::rebase::Conflict;
use super::state::{AssignmentState, OrderState};
use crate::intake::Mode;
use crate::kernel::{AlarmId, AssignmentId, StationId, Timestamp};
use std::fmt;

/// The domain says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The order is in a state that does not allow this.
    NotInState { state: OrderState, since: Timestamp },
    /// The order has no such assignment.
    NoSuchAssignment { assignment: AssignmentId },
    /// The assignment is in a state that does not allow this.
    AssignmentNotInState { station: StationId, state: AssignmentState },
    /// The offer ended because another station leads.
    AnotherLeads { station: StationId, since: Timestamp },
    /// The station was called for this order already.
    AlreadyCalled { station: StationId },
    /// The limit of automatic offers is reached; the shift leader assigns by hand.
    OfferLimit { count: u16 },
    /// The lift has a live order: merge into it instead.
    LiftHasLiveOrder { number: OrderNumber },
    /// The order already stands at that lift.
    SamePlace,
    /// A lift was known; it can be corrected, not forgotten.
    PlaceLost,
    /// Lowering the priority needs a note that says why.
    NoteNeeded,
    /// A merged order cannot be reopened; un-merge instead.
    Merged,
    /// An order cannot be merged into itself.
    SameOrder,
    /// A live order and a drill cannot be one; `mode` is the other's.
    OtherMode { mode: Mode },
    /// The passenger wrote and nobody has answered: the other order would not show it.
    TextUnanswered,
    /// The lift is known here and not on the other order: merge that one into this one.
    OtherUnlocated,
    /// Nobody was reached and fewer than three tries were made.
    CallbackMissing { attempt_count: u8 },
    /// The callback said that somebody is not out.
    NotAllOut,
    /// 119 is not proposed or already decided.
    NothingToDecide,
    /// The order waits for no verification.
    NothingToVerify,
    /// That outcome is recorded another way (freed, merged).
    OutcomeNotAllowed,
    /// A second-tier station is asked, going or looked for already.
    AlreadyWanted,
    /// The order was not merged into that one, or is not any more.
    NotMerged,
    /// The alarm does not belong to this order.
    NoSuchAlarm { alarm: AlarmId },
    /// An order keeps at least one alarm: resolve it instead.
    OnlyAlarm,
    /// Something that was promised is still to be done.
    PromiseOpen { due_at: Timestamp },
    /// The order has no such promise.
    NoSuchPromise,
    /// A promise is for a time ahead, and within a day.
    PromiseTime,
    /// The order holds as many promises as it may.
    TooManyPromises { count: u16 },
    /// The order holds as many photos as it may.
    TooManyPhotos { count: usize },
    /// The phone is further from the lift than its own uncertainty explains, in metres.
    NotAtTheLift { distance_m: u32, allowed_m: u32 },
    /// The phone's position is too unsure (metres) or too old (seconds) to show anything.
    FixUnusable { accuracy_m: u32, age_s: u32 },
    /// The code that was read is another lift's.
    NotThisLift,
    /// The order's lift is not known: nothing to compare with.
    PlaceUnknown,
    /// As many texts as one side may write on an order.
    TooManyTexts { count: u16 },
    /// Somebody else changed the same facts since they were looked at.
    ChangedMeanwhile { conflicts: Vec<Conflict> },
}

impl Refusal {
    /// Every code, in the order of their declaration.
    pub const CODES: [&'static str; 35] = [
        "order_not_in_state",
        "no_such_assignment",
        "assignment_not_in_state",
        "another_station_leads",
        "station_already_called",
        "offer_limit_reached",
        "lift_has_live_order",
        "same_place",
        "place_cannot_be_forgotten",
        "note_needed",
        "order_merged",
        "same_order",
        "other_mode",
        "text_unanswered",
        "other_unlocated",
        "callback_missing",
        "not_all_out",
        "nothing_to_decide",
        "nothing_to_verify",
        "outcome_not_allowed",
        "already_wanted",
        "order_not_merged",
        "alarm_not_attached",
        "only_alarm",
        "promise_open",
        "no_such_promise",
        "promise_time",
        "too_many_promises",
        "too_many_photos",
        "not_at_the_lift",
        "fix_unusable",
        "not_this_lift",
        "place_unknown",
        "too_many_texts",
        "changed_meanwhile",
    ];

    /// The stable code that the API and the console know it by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotInState { .. } => "order_not_in_state",
            Self::NoSuchAssignment { .. } => "no_such_assignment",
            Self::AssignmentNotInState { .. } => "assignment_not_in_state",
            Self::AnotherLeads { .. } => "another_station_leads",
            Self::AlreadyCalled { .. } => "station_already_called",
            Self::OfferLimit { .. } => "offer_limit_reached",
            Self::LiftHasLiveOrder { .. } => "lift_has_live_order",
            Self::SamePlace => "same_place",
            Self::PlaceLost => "place_cannot_be_forgotten",
            Self::NoteNeeded => "note_needed",
            Self::Merged => "order_merged",
            Self::SameOrder => "same_order",
            Self::OtherMode { .. } => "other_mode",
            Self::TextUnanswered => "text_unanswered",
            Self::OtherUnlocated => "other_unlocated",
            Self::CallbackMissing { .. } => "callback_missing",
            Self::NotAllOut => "not_all_out",
            Self::NothingToDecide => "nothing_to_decide",
            Self::NothingToVerify => "nothing_to_verify",
            Self::OutcomeNotAllowed => "outcome_not_allowed",
            Self::AlreadyWanted => "already_wanted",
            Self::NotMerged => "order_not_merged",
            Self::NoSuchAlarm { .. } => "alarm_not_attached",
            Self::OnlyAlarm => "only_alarm",
            Self::PromiseOpen { .. } => "promise_open",
            Self::NoSuchPromise => "no_such_promise",
            Self::PromiseTime => "promise_time",
            Self::TooManyPromises { .. } => "too_many_promises",
            Self::TooManyPhotos { .. } => "too_many_photos",
            Self::NotAtTheLift { .. } => "not_at_the_lift",
            Self::FixUnusable { .. } => "fix_unusable",
            Self::NotThisLift => "not_this_lift",
            Self::PlaceUnknown => "place_unknown",
            Self::TooManyTexts { .. } => "too_many_texts",
            Self::ChangedMeanwhile { .. } => "changed_meanwhile",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInState { state, since } => {
                write!(f, "the order is {} since {since}", state.name())
            }
            Self::NoSuchAssignment { assignment } => write!(f, "the order has no assignment {assignment}"),
            Self::AssignmentNotInState { station, state } => {
                write!(f, "the assignment of {station} is {}", state.name())
            }
            Self::AnotherLeads { station, since } => {
                write!(f, "stood down: {station} is going since {since}")
            }
            Self::AlreadyCalled { station } => write!(f, "{station} was called for this order already"),
            Self::OfferLimit { count } => {
                write!(f, "{count} stations were called; the shift leader assigns by hand")
            }
            Self::LiftHasLiveOrder { number } => {
                write!(f, "the lift has the live order {number}: merge into it instead")
            }
            Self::SamePlace => f.write_str("the order already stands at that lift"),
            Self::PlaceLost => f.write_str("the lift is known: it can be corrected, not forgotten"),
            Self::NoteNeeded => f.write_str("lowering the priority needs a note that says why"),
            Self::Merged => f.write_str("the order was merged into another"),
            Self::SameOrder => f.write_str("an order cannot be merged into itself"),
            Self::OtherMode { mode } => {
                write!(f, "the other order is {}: live orders and drills cannot be merged", mode.name())
            }
            Self::TextUnanswered => f.write_str("the passenger wrote and waits for an answer"),
            Self::OtherUnlocated => {
                f.write_str("the other order has no lift yet: merge that one into this one")
            }
            Self::CallbackMissing { attempt_count } => {
                write!(f, "nobody was reached in {attempt_count} tries; three are needed, or a note")
            }
            Self::NotAllOut => f.write_str("the callback said that somebody is not out: reopen the order"),
            Self::NothingToDecide => f.write_str("119 is not proposed, or was decided"),
            Self::NothingToVerify => f.write_str("the order waits for no verification"),
            Self::OutcomeNotAllowed => f.write_str("that outcome is recorded by another command"),
            Self::AlreadyWanted => f.write_str("a second-tier station is already called for this order"),
            Self::NotMerged => f.write_str("the order is not merged into that one"),
            Self::NoSuchAlarm { alarm } => write!(f, "the alarm {alarm} does not belong to this order"),
            Self::OnlyAlarm => f.write_str("it is the order's only alarm: end the order instead"),
            Self::PromiseOpen { due_at } => {
                write!(f, "something was promised for {due_at}: keep it, or record that it was kept, first")
            }
            Self::NoSuchPromise => f.write_str("the order has no such promise"),
            Self::PromiseTime => f.write_str("a promise is for a time ahead, within a day"),
            Self::NotAtTheLift { distance_m, allowed_m } => {
                write!(f, "the phone is {distance_m} m from the lift, at most {allowed_m} m count as there")
            }
            Self::FixUnusable { accuracy_m, age_s } => {
                write!(f, "the position is {accuracy_m} m unsure and {age_s} s old: tap instead")
            }
            Self::NotThisLift => f.write_str("the code that was read is another lift's"),
            Self::PlaceUnknown => f.write_str("the lift is not known yet: tap instead"),
            Self::TooManyTexts { count } => write!(f, "{count} texts were written already: please phone"),
            Self::ChangedMeanwhile { conflicts } => {
                write!(f, "{} facts were changed by somebody else meanwhile", conflicts.len())
            }
            Self::TooManyPhotos { count } => write!(f, "the order holds {count} photos already"),
            Self::TooManyPromises { count } => write!(f, "the order holds {count} promises already"),
        }
    }
}

impl std::error::Error for Refusal {}
