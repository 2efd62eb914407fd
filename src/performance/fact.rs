//! What a report knows of one order, the seven intervals, and which orders stand behind a figure.
//!
//! Must not: hold anything about a person.

use crate::kernel::{OrderId, SignedDuration, StationId, Timestamp};
use crate::roster::DistrictCode;

/// The milestones that the intervals are made of. One that nobody reported is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// T0
    pub alarm_raised: Timestamp,
    /// T1
    pub answered: Option<Timestamp>,
    /// T3
    pub dispatched: Option<Timestamp>,
    /// T4
    pub accepted: Option<Timestamp>,
    /// T6
    pub arrived: Option<Timestamp>,
    /// T7
    pub freed: Option<Timestamp>,
    /// They got out by themselves: where no arrival is reported, nobody arrived.
    pub is_self_rescued: bool,
    pub entered_late: EnteredLate,
}

/// Which milestones were entered more than five minutes after they are said to have happened: from memory, or because
/// the server was away. The figures that rest on them say how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EnteredLate {
    pub alarm_raised: bool,
    pub answered: bool,
    pub accepted: bool,
    pub arrived: bool,
    pub freed: bool,
}

/// One counted order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseFact {
    pub order: OrderId,
    /// None while the lift is not known.
    pub district: Option<DistrictCode>,
    /// The station whose acceptance came first; none before one accepted.
    pub station: Option<StationId>,
    /// Made by a simulation.
    pub simulated: bool,
    pub times: Times,
}

/// An interval between two milestones, as `docs/glossary.md` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interval {
    /// 接听时长: T1−T0
    Answer,
    /// 处警时长: T3−T1
    Processing,
    /// 响应用时: T4−T3
    Response,
    /// 到场用时: T6−T3
    Arrival,
    /// 到场用时（自报警）: T6−T0, the statutory one
    ArrivalFromAlarm,
    /// 现场救援用时: T7−T6
    OnSite,
    /// 困人时长: T7−T0
    Trapped,
}

impl Interval {
    /// Every interval, in the order of the rescue.
    pub const ALL: [Self; 7] = [
        Self::Answer,
        Self::Processing,
        Self::Response,
        Self::Arrival,
        Self::ArrivalFromAlarm,
        Self::OnSite,
        Self::Trapped,
    ];

    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Processing => "processing",
            Self::Response => "response",
            Self::Arrival => "arrival",
            Self::ArrivalFromAlarm => "arrival_from_alarm",
            Self::OnSite => "on_site",
            Self::Trapped => "trapped",
        }
    }

    /// The interval of an order, if both ends were reported and in that order. A claim that puts the end before
    /// the beginning measures nothing.
    pub fn of(self, times: &Times) -> Option<SignedDuration> {
        let raised = Some(times.alarm_raised);
        let (from, to) = match self {
            Self::Answer => (raised, times.answered),
            Self::Processing => (times.answered, times.dispatched),
            Self::Response => (times.dispatched, times.accepted),
            Self::Arrival => (times.dispatched, times.arrived),
            Self::ArrivalFromAlarm => (raised, times.arrived),
            Self::OnSite => (times.arrived, times.freed),
            Self::Trapped => (raised, times.freed),
        };
        let span = to?.duration_since(from?);
        (!span.is_negative()).then_some(span)
    }

    /// How long a station that was called let people wait for what never came, until they were out; `None` for what
    /// came, may yet come, or may have come unreported. An acceptance that was not given did not happen. A crew that
    /// freed people stood at the lift though nobody tapped "arrived": when it got there is not known, so that order
    /// is neither late nor in time, however long it took.
    fn missed(self, times: &Times) -> Option<SignedDuration> {
        let has_not_come = match self {
            Self::Response => times.accepted.is_none(),
            Self::Arrival => times.arrived.is_none() && times.is_self_rescued,
            Self::Answer | Self::Processing | Self::ArrivalFromAlarm | Self::OnSite | Self::Trapped => false,
        };
        let span = times.freed?.duration_since(times.dispatched?);
        has_not_come.then_some(span)
    }

    /// Whether one of the interval's two ends was entered late.
    pub const fn is_entered_late(self, late: EnteredLate) -> bool {
        match self {
            Self::Answer => late.alarm_raised || late.answered,
            Self::Processing => late.answered,
            Self::Response => late.accepted,
            Self::Arrival => late.arrived,
            Self::ArrivalFromAlarm => late.alarm_raised || late.arrived,
            Self::OnSite => late.arrived || late.freed,
            Self::Trapped => late.alarm_raised || late.freed,
        }
    }
}

/// A figure of the report, with the orders behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Every counted order.
    Orders,
    /// Orders that have the interval.
    Interval(Interval),
    /// T4−T3 ≤ 3 min
    Within3Min,
    /// T6−T3 ≤ 30 min
    Within30Min,
    /// T4−T3 > 3 min, or without T4 T7−T3 > 3 min
    Late3Min,
    /// T6−T3 > 30 min, or of people who got out by themselves without T6 T7−T3 > 30 min
    Late30Min,
}

/// What is entered longer after it happened than this is entered late.
pub const ENTERED_LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Whether what happened then and was recorded so is entered late.
pub fn is_entered_late(occurred_at: Timestamp, recorded_at: Timestamp) -> bool {
    recorded_at.duration_since(occurred_at) > ENTERED_LATE_AFTER
}

/// The limit of the three-minute rate.
pub(super) const RESPONSE_LIMIT: SignedDuration = SignedDuration::from_mins(3);
/// The limit of the thirty-minute rate.
pub(super) const ARRIVAL_LIMIT: SignedDuration = SignedDuration::from_mins(30);

impl Measure {
    /// Every figure.
    pub const ALL: [Self; 12] = [
        Self::Orders,
        Self::Interval(Interval::Answer),
        Self::Interval(Interval::Processing),
        Self::Interval(Interval::Response),
        Self::Interval(Interval::Arrival),
        Self::Interval(Interval::ArrivalFromAlarm),
        Self::Interval(Interval::OnSite),
        Self::Interval(Interval::Trapped),
        Self::Within3Min,
        Self::Within30Min,
        Self::Late3Min,
        Self::Late30Min,
    ];

    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Interval(interval) => interval.name(),
            Self::Within3Min => "within_3_min",
            Self::Within30Min => "within_30_min",
            Self::Late3Min => "late_3_min",
            Self::Late30Min => "late_30_min",
        }
    }

    /// The figure of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// Whether a counted order stands behind the figure.
    pub fn includes(self, times: &Times) -> bool {
        let is_within =
            |interval: Interval, limit| interval.of(times).is_some_and(|span: SignedDuration| span <= limit);
        let is_late = |interval: Interval, limit| {
            interval.of(times).or_else(|| interval.missed(times)).is_some_and(|span| span > limit)
        };
        match self {
            Self::Orders => true,
            Self::Interval(interval) => interval.of(times).is_some(),
            Self::Within3Min => is_within(Interval::Response, RESPONSE_LIMIT),
            Self::Within30Min => is_within(Interval::Arrival, ARRIVAL_LIMIT),
            Self::Late3Min => is_late(Interval::Response, RESPONSE_LIMIT),
            Self::Late30Min => is_late(Interval::Arrival, ARRIVAL_LIMIT),
        }
    }
}
