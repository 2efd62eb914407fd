//! The stored form of a response plan, as the opening of an order holds it.
//!
//! Must not: change; as `form`, it is read for ever.

use crate::kernel::SignedDuration;
use crate::order::{Limits, ResponsePlan};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct PlanForm {
    version: u32,
    p1: LimitsForm,
    p2: LimitsForm,
    p3: LimitsForm,
    locate_s: i64,
    retry_s: i64,
    callback_start_s: i64,
    callback_s: i64,
    contract_bonus_s: u32,
}

#[derive(Serialize, Deserialize)]
struct LimitsForm {
    verify_s: i64,
    answer_s: i64,
    second_tier_s: i64,
    second_tier_answer_s: i64,
    movement_s: i64,
    arrival_s: i64,
    release_second_tier_s: i64,
    release_fire_brigade_s: i64,
    comfort_s: i64,
    both_levels: bool,
}

impl From<&ResponsePlan> for PlanForm {
    fn from(plan: &ResponsePlan) -> Self {
        Self {
            version: plan.version,
            p1: (&plan.p1).into(),
            p2: (&plan.p2).into(),
            p3: (&plan.p3).into(),
            locate_s: plan.locate.as_secs(),
            retry_s: plan.retry.as_secs(),
            callback_start_s: plan.callback_start.as_secs(),
            callback_s: plan.callback.as_secs(),
            contract_bonus_s: plan.contract_bonus_s,
        }
    }
}

impl From<PlanForm> for ResponsePlan {
    fn from(form: PlanForm) -> Self {
        Self {
            version: form.version,
            p1: form.p1.into(),
            p2: form.p2.into(),
            p3: form.p3.into(),
            locate: SignedDuration::from_secs(form.locate_s),
            retry: SignedDuration::from_secs(form.retry_s),
            callback_start: SignedDuration::from_secs(form.callback_start_s),
            callback: SignedDuration::from_secs(form.callback_s),
            contract_bonus_s: form.contract_bonus_s,
        }
    }
}

impl From<&Limits> for LimitsForm {
    fn from(limits: &Limits) -> Self {
        Self {
            verify_s: limits.verify.as_secs(),
            answer_s: limits.answer.as_secs(),
            second_tier_s: limits.second_tier.as_secs(),
            second_tier_answer_s: limits.second_tier_answer.as_secs(),
            movement_s: limits.movement.as_secs(),
            arrival_s: limits.arrival.as_secs(),
            release_second_tier_s: limits.release_second_tier.as_secs(),
            release_fire_brigade_s: limits.release_fire_brigade.as_secs(),
            comfort_s: limits.comfort.as_secs(),
            both_levels: limits.both_levels,
        }
    }
}

impl From<LimitsForm> for Limits {
    fn from(form: LimitsForm) -> Self {
        Self {
            verify: SignedDuration::from_secs(form.verify_s),
            answer: SignedDuration::from_secs(form.answer_s),
            second_tier: SignedDuration::from_secs(form.second_tier_s),
            second_tier_answer: SignedDuration::from_secs(form.second_tier_answer_s),
            movement: SignedDuration::from_secs(form.movement_s),
            arrival: SignedDuration::from_secs(form.arrival_s),
            release_second_tier: SignedDuration::from_secs(form.release_second_tier_s),
            release_fire_brigade: SignedDuration::from_secs(form.release_fire_brigade_s),
            comfort: SignedDuration::from_secs(form.comfort_s),
            both_levels: form.both_levels,
        }
    }
}
