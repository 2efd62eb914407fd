//! The closed list of problem codes: status, title and what to do, in both languages.
//!
//! Must not: lose a code that was published; partners and pages know them by name.

use crate::order::Refusal;
use Code::*;

/// Every way to answer no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    MalformedJson,
    InvalidQuery,
    IdempotencyKeyMissing,
    NotSignedIn,
    SignInFailed,
    SignatureInvalid,
    TimestampOutOfWindow,
    NotAllowed,
    OriginNotAllowed,
    EnrolmentRefused,
    NotYourAssignment,
    UnknownRoute,
    UnknownOrder,
    UnknownAlarm,
    UnknownLift,
    UnknownStation,
    UnknownAccount,
    UnknownChannel,
    UnknownHandover,
    UnknownDevice,
    NoPhone,
    MethodNotAllowed,
    BodyTimeout,
    AccountExists,
    TooManyDevices,
    BodyTooLarge,
    UnsupportedMediaType,
    InvalidInput,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    UpgradeRequired,
    SignInSlowed,
    TooManyRequests,
    InternalError,
    OrderQuarantined,
    Busy,
    DatabaseUnavailable,
    NotReady,
    // What a handover refuses.
    HandoverNotInStage,
    HandoverNotYours,
    HandoverOwn,
    HandoverNoSuchItem,
    HandoverIntentMissing,
    HandoverNotAcknowledged,
    DrillUnderWay,
    NoDrill,
    // What an order refuses.
    OrderNotInState,
    NoSuchAssignment,
    AssignmentNotInState,
    AnotherStationLeads,
    StationAlreadyCalled,
    OfferLimitReached,
    LiftHasLiveOrder,
    SamePlace,
    PlaceCannotBeForgotten,
    NoteNeeded,
    OrderMerged,
    SameOrder,
    CallbackMissing,
    NotAllOut,
    NothingToDecide,
    NothingToVerify,
    OutcomeNotAllowed,
    AlreadyWanted,
    OrderNotMerged,
    AlarmNotAttached,
    OnlyAlarm,
    PromiseOpen,
    NoSuchPromise,
    PromiseTime,
    TooManyPromises,
    ChangedMeanwhile,
}

/// What stands behind a code.
#[derive(Debug)]
pub struct Entry {
    pub code: Code,
    /// The stable name on the wire.
    pub name: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Short title.
    pub title: &'static str,
    /// What happened and what to do, in Chinese.
    pub zh: &'static str,
    /// The same in English; the answer's `detail` where nothing more exact is known.
    pub en: &'static str,
}

const fn entry(
    code: Code,
    name: &'static str,
    status: u16,
    title: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Entry {
    Entry { code, name, status, title, zh, en }
}

/// The list, by status.
#[rustfmt::skip]
pub static TABLE: [Entry; 72] = [
    entry(MalformedJson, "malformed_json", 400, "Malformed JSON",
        "请求体不是有效的 JSON。", "The body is not valid JSON."),
    entry(InvalidQuery, "invalid_query", 400, "Invalid query",
        "查询参数无法识别，见 fields。", "The query cannot be read; see fields."),
    entry(IdempotencyKeyMissing, "idempotency_key_missing", 400, "Idempotency key missing",
        "修改类请求必须带 Idempotency-Key 头。", "A state change needs the header Idempotency-Key."),
    entry(NotSignedIn, "not_signed_in", 401, "Not signed in",
        "未登录或登录已失效，请重新登录。", "No session, or it ended: please sign in."),
    entry(SignInFailed, "sign_in_failed", 401, "Sign-in failed",
        "账号或密码不正确。", "The name or the password is wrong."),
    entry(SignatureInvalid, "signature_invalid", 401, "Signature invalid",
        "合作方未知或签名不正确。", "The partner is unknown or the signature is wrong."),
    entry(TimestampOutOfWindow, "timestamp_out_of_window", 401, "Time stamp out of window",
        "X-Timestamp 必须是 RFC 3339 格式，且与服务器时间相差不超过 5 分钟。",
        "X-Timestamp must be RFC 3339 and within five minutes of the server's time."),
    entry(NotAllowed, "not_allowed", 403, "Not allowed",
        "当前角色无权进行此操作。", "Your role may not do this."),
    entry(OriginNotAllowed, "origin_not_allowed", 403, "Origin not allowed",
        "请求来自其他网站，已拒绝。", "The request comes from another site."),
    entry(EnrolmentRefused, "enrolment_refused", 403, "Enrolment refused",
        "绑定码无效：可能已用过、已过期或输入有误，请重新生成。",
        "The code is wrong, used or too old: please have a new one made."),
    entry(NotYourAssignment, "not_your_assignment", 403, "Not your assignment",
        "该派单属于其他站点。", "The assignment belongs to another station."),
    entry(UnknownRoute, "unknown_route", 404, "Not found",
        "地址不存在。", "There is nothing at this address."),
    entry(UnknownOrder, "unknown_order", 404, "No such order",
        "工单不存在。", "There is no such order."),
    entry(UnknownAlarm, "unknown_alarm", 404, "No such alarm",
        "警情不存在，或已被处理。", "There is no such alarm, or it is no longer parked."),
    entry(UnknownLift, "unknown_lift", 404, "No such lift",
        "电梯不存在。", "There is no such lift."),
    entry(UnknownStation, "unknown_station", 404, "No such station",
        "站点不存在。", "There is no such station."),
    entry(UnknownAccount, "unknown_account", 404, "No such account",
        "账号不存在。", "There is no such account."),
    entry(UnknownChannel, "unknown_channel", 404, "No such channel",
        "报警渠道不存在。", "There is no such channel."),
    entry(UnknownHandover, "unknown_handover", 404, "Unknown handover",
        "没有这份交接班记录。", "There is no such handover."),
    entry(UnknownDevice, "unknown_device", 404, "No such phone",
        "没有这部已绑定的手机。", "There is no such enrolled phone."),
    entry(NoPhone, "no_phone", 404, "No phone number",
        "该警情没有留下电话。", "No phone number came with this alarm."),
    entry(MethodNotAllowed, "method_not_allowed", 405, "Method not allowed",
        "该地址不支持此方法，见 Allow 头。", "This address has other methods; see the header Allow."),
    entry(BodyTimeout, "body_timeout", 408, "Body timeout",
        "请求体传输过慢。", "The body did not arrive in time."),
    entry(AccountExists, "account_exists", 409, "Account exists",
        "账号名已被使用。", "An account has this name already."),
    entry(TooManyDevices, "too_many_devices", 409, "Too many phones",
        "该站点绑定的手机已达上限，请先撤销不用的手机。",
        "The station has as many phones as it may: revoke one that is not used first."),
    entry(BodyTooLarge, "body_too_large", 413, "Body too large",
        "请求体超过上限。", "The body is larger than allowed."),
    entry(UnsupportedMediaType, "unsupported_media_type", 415, "Unsupported media type",
        "请使用 Content-Type: application/json。", "Please send Content-Type: application/json."),
    entry(InvalidInput, "invalid_input", 422, "Invalid input",
        "内容有误，见 fields 中的字段路径。", "The input has faults; fields names each by its path."),
    entry(IdempotencyKeyInvalid, "idempotency_key_invalid", 422, "Idempotency key invalid",
        "Idempotency-Key 须为 8 至 100 个字符：字母、数字与 . _ : -。",
        "An Idempotency-Key has 8 to 100 characters of letters, digits and . _ : -"),
    entry(IdempotencyKeyReused, "idempotency_key_reused", 422, "Idempotency key reused",
        "该键已用于内容不同的请求。", "The key was used for another request."),
    entry(UpgradeRequired, "upgrade_required", 426, "Upgrade required",
        "此地址只接受 WebSocket 连接。", "This address speaks WebSocket only."),
    entry(SignInSlowed, "sign_in_slowed", 429, "Sign-in slowed",
        "多次登录失败，请在 Retry-After 秒后再试。",
        "Sign-in failed too often: please wait for Retry-After seconds."),
    entry(TooManyRequests, "too_many_requests", 429, "Too many requests",
        "请求过于频繁，请在 Retry-After 秒后再试。", "Too many requests: please wait for Retry-After seconds."),
    entry(InternalError, "internal_error", 500, "Internal error",
        "系统内部错误，已记录。", "The system made an error, which was recorded."),
    entry(OrderQuarantined, "order_quarantined", 500, "Order quarantined",
        "该工单无法自动处理，已提示班长人工处置。",
        "The order cannot be decided; the shift leader sees it and acts by hand."),
    entry(Busy, "busy", 503, "Busy",
        "系统繁忙，请在 Retry-After 秒后重试。", "Too much is waiting: please repeat after Retry-After seconds."),
    entry(DatabaseUnavailable, "database_unavailable", 503, "Database unavailable",
        "数据库暂无响应，请用同一个键重试。", "The database does not answer: please repeat with the same key."),
    entry(NotReady, "not_ready", 503, "Not ready",
        "系统尚未就绪或正在停止。", "The server is starting or stopping."),
    entry(HandoverNotInStage, "handover_not_in_stage", 409, "Handover not in that stage",
        "交接班当前阶段不允许此操作。", "The handover's stage does not allow this."),
    entry(HandoverNotYours, "handover_not_yours", 409, "Not your handover",
        "只有交班人可以填写、签名和撤回。", "Only whoever opened the handover writes, signs and withdraws it."),
    entry(HandoverOwn, "handover_own", 409, "Own handover",
        "不能接收自己交出的班，请接班人用自己的账号登录后签名。",
        "Nobody signs for both sides: the receiver signs in with his own account."),
    entry(HandoverNoSuchItem, "handover_no_such_item", 409, "No such item",
        "交接班中没有此项，可能已经结束，请刷新。", "The handover has no such item; it may be over: please look again."),
    entry(HandoverIntentMissing, "handover_intent_missing", 409, "Intent missing",
        "还有工单未写处置意图，或写好后工单有变化。",
        "Some orders have no line of intent, or changed since it was written."),
    entry(HandoverNotAcknowledged, "handover_not_acknowledged", 409, "Not acknowledged",
        "还有项目未确认，或确认后有变化。", "Some items are not acknowledged, or changed since."),
    entry(DrillUnderWay, "drill_under_way", 409, "Drill under way",
        "已有演练正在进行或正在收尾。", "A drill is under way, or its orders are still being ended."),
    entry(NoDrill, "no_drill", 409, "No drill", "当前没有进行中的演练。", "No drill is under way."),
    entry(OrderNotInState, "order_not_in_state", 409, "Order not in that state",
        "工单当前状态不允许此操作。", "The order's state does not allow this."),
    entry(NoSuchAssignment, "no_such_assignment", 409, "No such assignment",
        "工单没有这条派单。", "The order has no such assignment."),
    entry(AssignmentNotInState, "assignment_not_in_state", 409, "Assignment not in that state",
        "派单当前状态不允许此操作。", "The assignment's state does not allow this."),
    entry(AnotherStationLeads, "another_station_leads", 409, "Another station leads",
        "已有其他站点前往，本站点无需出动。", "Stood down: another station is going."),
    entry(StationAlreadyCalled, "station_already_called", 409, "Station already called",
        "该站点已为此工单派过单。", "The station was called for this order already."),
    entry(OfferLimitReached, "offer_limit_reached", 409, "Offer limit reached",
        "自动派单已达上限，请班长人工派单。", "Enough stations were called; the shift leader assigns by hand."),
    entry(LiftHasLiveOrder, "lift_has_live_order", 409, "Lift has a live order",
        "该电梯已有处置中的工单，请合并。", "The lift has a live order: merge into it instead."),
    entry(SamePlace, "same_place", 409, "Same place",
        "工单已在该电梯。", "The order already stands at that lift."),
    entry(PlaceCannotBeForgotten, "place_cannot_be_forgotten", 409, "Place cannot be forgotten",
        "已知的电梯可以更正，不能清除。", "The lift is known: it can be corrected, not forgotten."),
    entry(NoteNeeded, "note_needed", 409, "Note needed",
        "降低等级须填写原因。", "Lowering the priority needs a note that says why."),
    entry(OrderMerged, "order_merged", 409, "Order merged",
        "工单已并入其他工单。", "The order was merged into another."),
    entry(SameOrder, "same_order", 409, "Same order",
        "工单不能并入自身。", "An order cannot be merged into itself."),
    entry(CallbackMissing, "callback_missing", 409, "Callback missing",
        "尚未完成回访：须联系三次，或填写说明。", "Nobody was reached; three tries are needed, or a note."),
    entry(NotAllOut, "not_all_out", 409, "Not all out",
        "回访反映仍有人员被困，请重新打开工单。", "The callback said that somebody is not out: reopen the order."),
    entry(NothingToDecide, "nothing_to_decide", 409, "Nothing to decide",
        "尚未建议移交 119，或已作出决定。", "119 is not proposed, or was decided."),
    entry(NothingToVerify, "nothing_to_verify", 409, "Nothing to verify",
        "工单无需核实。", "The order waits for no verification."),
    entry(OutcomeNotAllowed, "outcome_not_allowed", 409, "Outcome not allowed",
        "该结果须用其他操作记录。", "That outcome is recorded by another command."),
    entry(AlreadyWanted, "already_wanted", 409, "Already wanted",
        "已为此工单启动二级联动。", "The second tier was already called for this order."),
    entry(OrderNotMerged, "order_not_merged", 409, "Order not merged",
        "此工单没有并入该工单，或合并已撤销。", "The order is not merged into that one (any more)."),
    entry(AlarmNotAttached, "alarm_not_attached", 409, "Alarm not attached",
        "该报警不属于此工单。", "The alarm does not belong to this order."),
    entry(OnlyAlarm, "only_alarm", 409, "Only alarm",
        "这是工单唯一的报警，不能拆出；如属误报请结束工单。",
        "It is the order's only alarm and cannot leave it: end the order instead."),
    entry(PromiseOpen, "promise_open", 409, "Promise open",
        "还有未兑现的承诺，请先兑现或登记已兑现。", "Something that was promised is still to be done: record it as kept first."),
    entry(NoSuchPromise, "no_such_promise", 409, "No such promise",
        "工单没有这项承诺。", "The order has no such promise."),
    entry(PromiseTime, "promise_time", 409, "Promise time",
        "承诺时间须在 24 小时以内的将来。", "A promise is for a time ahead, within a day."),
    entry(TooManyPromises, "too_many_promises", 409, "Too many promises",
        "该工单的承诺已达上限，请用备注记录。", "The order holds as many promises as it may; please write a note."),
    entry(ChangedMeanwhile, "changed_meanwhile", 409, "Changed meanwhile",
        "其他坐席刚刚改过同一项，请逐项选择保留哪一个。",
        "Somebody else changed the same facts meanwhile: choose for each which is to stand."),
];

impl Code {
    /// What stands behind it.
    pub fn entry(self) -> &'static Entry {
        TABLE.iter().find(|entry| entry.code == self).expect("a test finds every code in the table")
    }

    /// The code of a refusal.
    pub const fn of_refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NotInState { .. } => OrderNotInState,
            Refusal::NoSuchAssignment { .. } => NoSuchAssignment,
            Refusal::AssignmentNotInState { .. } => AssignmentNotInState,
            Refusal::AnotherLeads { .. } => AnotherStationLeads,
            Refusal::AlreadyCalled { .. } => StationAlreadyCalled,
            Refusal::OfferLimit { .. } => OfferLimitReached,
            Refusal::LiftHasLiveOrder { .. } => LiftHasLiveOrder,
            Refusal::SamePlace => SamePlace,
            Refusal::PlaceLost => PlaceCannotBeForgotten,
            Refusal::NoteNeeded => NoteNeeded,
            Refusal::Merged => OrderMerged,
            Refusal::SameOrder => SameOrder,
            Refusal::CallbackMissing { .. } => CallbackMissing,
            Refusal::NotAllOut => NotAllOut,
            Refusal::NothingToDecide => NothingToDecide,
            Refusal::NothingToVerify => NothingToVerify,
            Refusal::OutcomeNotAllowed => OutcomeNotAllowed,
            Refusal::AlreadyWanted => AlreadyWanted,
            Refusal::NotMerged => OrderNotMerged,
            Refusal::NoSuchAlarm { .. } => AlarmNotAttached,
            Refusal::OnlyAlarm => OnlyAlarm,
            Refusal::PromiseOpen { .. } => PromiseOpen,
            Refusal::NoSuchPromise => NoSuchPromise,
            Refusal::PromiseTime => PromiseTime,
            Refusal::TooManyPromises { .. } => TooManyPromises,
            Refusal::ChangedMeanwhile { .. } => ChangedMeanwhile,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_stands_in_the_table_once() {
        // The last variant's number tells how many there are.
        assert_eq!(TABLE.len(), ChangedMeanwhile as usize + 1);
        let codes: BTreeSet<_> = TABLE.iter().map(|entry| entry.code).collect();
        let names: BTreeSet<_> = TABLE.iter().map(|entry| entry.name).collect();
        assert_eq!((codes.len(), names.len()), (TABLE.len(), TABLE.len()));
        for entry in &TABLE {
            assert!((400..600).contains(&entry.status), "{}", entry.name);
            assert!(!entry.zh.is_empty() && !entry.en.is_empty() && !entry.title.is_empty());
        }
    }
}
