//! The commands of an order: `POST /api/v1/orders/{id}/commands`.
//!
//! Must not: be sent by socket. One path, one idempotency rule (`Idempotency-Key`).

use super::object::object_or_none;
use super::order::OrderView;
use super::session::StationRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A command with the time that the actor claims for it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderCommand {
    #[serde(flatten)]
    pub command: CommandBody,
    /// When it happened, if not now: an offline tap, a phone call, catch-up entry.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<jiff::Timestamp>,
    /// Who says so: `tap`, `geofence`, `phone`, `typed`, `code_scan`. The role's default if missing.
    #[serde(default)]
    pub source: Option<String>,
}

/// The facts that commands replace, as their author saw them. With it a change that somebody else made meanwhile to
/// the same fact is answered by 409 `changed_meanwhile` with both, and one to another fact stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactsBase {
    pub people: Option<u16>,
    pub flags: Vec<String>,
    pub hazards: Vec<String>,
    pub priority: String,
    pub lift: Option<String>,
}

/// Where a phone is, as its own receiver says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FixBody {
    pub lat: f64,
    pub lon: f64,
    /// `wgs84` from a browser; a coordinate without its datum is refused.
    pub datum: String,
    /// Radius in which it is, in metres: 0…5,000.
    pub accuracy_m: u32,
    /// Seconds from the fix to the tap.
    pub age_s: u32,
}

/// What is asked of the order. `assignment` is an `asg_…` id. Notes hold at most 500 characters.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum CommandBody {
    /// The lift was found, or the wrong one is corrected (lift id or rescue code).
    Locate {
        lift: String,
        #[serde(default, deserialize_with = "object_or_none", skip_serializing_if = "Option::is_none")]
        base: Option<FactsBase>,
    },
    /// Facts about people and hazards replace those known.
    Triage {
        people: Option<u16>,
        #[serde(default)]
        flags: Vec<String>,
        #[serde(default)]
        hazards: Vec<String>,
        #[serde(default, deserialize_with = "object_or_none", skip_serializing_if = "Option::is_none")]
        base: Option<FactsBase>,
    },
    /// `p1`, `p2` or `p3`; lowering needs a note.
    SetPriority {
        priority: String,
        #[serde(default)]
        note: Option<String>,
        #[serde(default, deserialize_with = "object_or_none", skip_serializing_if = "Option::is_none")]
        base: Option<FactsBase>,
    },
    /// The suspected entrapment is real.
    Verify,
    /// An operator calls a station by hand; the note says why.
    CallStation {
        station: String,
        /// `first` or `second`.
        level: String,
        note: String,
    },
    Accept {
        assignment: String,
        /// Expected minutes until arrival.
        #[serde(default)]
        eta_minutes: Option<u16>,
    },
    Decline {
        assignment: String,
        /// `no_crew`, `busy`, `too_far`, `vehicle_trouble`, `access_blocked`, `not_our_lift`, `other`.
        reason: String,
        /// What the crew saw when it said no: `offered` or `going`. A no to an offer stops nobody who is going by now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<String>,
        #[serde(default)]
        note: Option<String>,
    },
    SetOut {
        assignment: String,
    },
    /// `fix` goes with the source `geofence`, `code` with `code_scan`; both are checked against the order's lift.
    /// A further arrival from another source is kept beside the first.
    Arrive {
        assignment: String,
        #[serde(default, deserialize_with = "object_or_none", skip_serializing_if = "Option::is_none")]
        fix: Option<FixBody>,
        /// The code on the lift's plate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// Takes an offer or a crew off the order.
    Withdraw {
        assignment: String,
        #[serde(default)]
        note: Option<String>,
    },
    RequestSecondTier {
        #[serde(default)]
        assignment: Option<String>,
    },
    /// The passengers are out.
    RecordFreed {
        #[serde(default)]
        assignment: Option<String>,
        /// 0…80
        #[serde(default)]
        people: Option<u16>,
    },
    /// The crew says that the place is wrong: an operator looks. Naming the same lift again answers it.
    DoubtPlace {
        assignment: String,
        /// `wrong_address`, `wrong_lift`, `not_found`, `nobody_inside`.
        doubt: String,
        #[serde(default)]
        note: Option<String>,
    },
    /// What the release was like, after it and until the order is closed; a later one replaces it whole.
    ReportRelease {
        #[serde(default)]
        assignment: Option<String>,
        /// How many came out, 0…80, where it differs from what was tapped.
        #[serde(default)]
        people: Option<u16>,
        /// `unhurt`, `unwell`, `hurt`, `hospital`, `dead`: the worst of them.
        #[serde(default)]
        condition: Option<String>,
        /// `level_doors`, `hand_winding`, `emergency_drive`, `restart`, `counterweight`, `forced_doors`,
        /// `automatic_rescue`, `fire_brigade`, `other`
        #[serde(default)]
        method: Option<String>,
        /// `out_of_use`, `running`
        #[serde(default)]
        lift_after: Option<String>,
        /// A code of `GET /api/v1/causes`.
        #[serde(default)]
        cause: Option<u16>,
        #[serde(default)]
        note: Option<String>,
    },
    /// The crew has left the lift.
    Finish {
        assignment: String,
    },
    /// The operator's answer to "call 119?".
    DecideFireBrigade {
        called: bool,
        #[serde(default)]
        note: Option<String>,
    },
    /// `self_rescued`, `false_alarm` or `cancelled`.
    Resolve {
        outcome: String,
        #[serde(default)]
        note: Option<String>,
    },
    /// This order is the same entrapment as another.
    MergeInto {
        order: String,
    },
    /// The merge was a mistake: this order is live again and takes its alarms back from `order`.
    Unmerge {
        order: String,
        #[serde(default)]
        note: Option<String>,
    },
    /// An alarm was attached by mistake: it gets an order of its own, at `lift` or at none that is known.
    DetachAlarm {
        alarm: String,
        #[serde(default)]
        lift: Option<String>,
        #[serde(default)]
        note: Option<String>,
    },
    RecordComfortCall {
        reached: bool,
    },
    /// To the passengers' own pages: a set phrase in their language, words, or both.
    AnswerPassenger {
        /// `read`, `coming`, `stay_safe`, `how_many`, `here`
        #[serde(default)]
        phrase: Option<String>,
        #[serde(default)]
        note: Option<String>,
    },
    RecordCallback {
        reached: bool,
        #[serde(default)]
        all_out: Option<bool>,
        /// 1 (not satisfied) … 3 (satisfied)
        #[serde(default)]
        satisfaction: Option<u8>,
        #[serde(default)]
        note: Option<String>,
    },
    Close {
        #[serde(default)]
        note: Option<String>,
    },
    Reopen {
        note: String,
    },
    AddNote {
        note: String,
    },
    /// Somebody was promised something (`note`) by a time ahead, within a day.
    MakePromise {
        note: String,
        #[schema(value_type = String, format = DateTime)]
        due_at: jiff::Timestamp,
    },
    /// What was promised is done (`nte_…` id of the order's `promises`).
    KeepPromise {
        promise: String,
    },
}

impl CommandBody {
    /// The command's name, as in the tag and in the table of who may do what.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Locate { .. } => "locate",
            Self::Triage { .. } => "triage",
            Self::SetPriority { .. } => "set_priority",
            Self::Verify => "verify",
            Self::CallStation { .. } => "call_station",
            Self::Accept { .. } => "accept",
            Self::Decline { .. } => "decline",
            Self::SetOut { .. } => "set_out",
            Self::Arrive { .. } => "arrive",
            Self::Withdraw { .. } => "withdraw",
            Self::RequestSecondTier { .. } => "request_second_tier",
            Self::RecordFreed { .. } => "record_freed",
            Self::DoubtPlace { .. } => "doubt_place",
            Self::ReportRelease { .. } => "report_release",
            Self::Finish { .. } => "finish",
            Self::DecideFireBrigade { .. } => "decide_fire_brigade",
            Self::Resolve { .. } => "resolve",
            Self::MergeInto { .. } => "merge_into",
            Self::Unmerge { .. } => "unmerge",
            Self::DetachAlarm { .. } => "detach_alarm",
            Self::RecordComfortCall { .. } => "record_comfort_call",
            Self::AnswerPassenger { .. } => "answer_passenger",
            Self::RecordCallback { .. } => "record_callback",
            Self::Close { .. } => "close",
            Self::Reopen { .. } => "reopen",
            Self::AddNote { .. } => "add_note",
            Self::MakePromise { .. } => "make_promise",
            Self::KeepPromise { .. } => "keep_promise",
        }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CommandReply {
    /// `done`, `unchanged` (it was carried out already) or `stood_down` (another station leads).
    pub result: String,
    /// With `stood_down`: who is going.
    pub lead: Option<StationRef>,
    /// The order as the actor may see it now (crews get their own view by `crew_order`).
    pub order: Option<OrderView>,
    pub crew_order: Option<super::CrewOrderView>,
}
