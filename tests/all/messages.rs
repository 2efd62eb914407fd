//! The messages that both sides of the wire are held to: each fixture is parsed and re-made, nothing more and
//! nothing less. The pages do the same with the same files.
//!
//! Must not: skip a file whose name it does not know.

use liftaid::wire::{
    AccountChange, AccountView, AlarmReply, BoardMessage, CandidateList, CauseList, ChannelAlarm,
    ChannelReply, ClientMessage, CommandReply, CrewMessage, DutyChange, HandoverView, LiftCard, LiftDetail,
    LiftSearchReply, NewAccount, NewAlarm, OrderCommand, OrderDetail, OrderList, ParkedAlarm, PlaceParked,
    Problem, ResponseReport, RetryReply, RevealPhone, RevealedPhone, SessionView, SignIn, StationChange,
    StationDetail, StationList, TroubleList, WallView,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// The fixture, parsed as `T` and written again.
fn remade<T: DeserializeOwned + Serialize>(text: &str) -> Value {
    serde_json::to_value(serde_json::from_str::<T>(text).unwrap()).unwrap()
}

#[test]
fn every_message_is_parsed_and_made_again_unchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let given: Value = serde_json::from_str(&text).unwrap();
        let again = match name.trim_end_matches(".json") {
            name if name.starts_with("board_") => remade::<BoardMessage>(&text),
            name if name.starts_with("crew_") => remade::<CrewMessage>(&text),
            name if name.starts_with("client_") => remade::<ClientMessage>(&text),
            name if name.starts_with("command_") => remade::<OrderCommand>(&text),
            name if name.starts_with("problem_") => remade::<Problem>(&text),
            name if name.starts_with("reply_alarm_") => remade::<AlarmReply>(&text),
            name if name.starts_with("reply_channel_alarm") => remade::<ChannelReply>(&text),
            name if name.starts_with("reply_command_") => remade::<CommandReply>(&text),
            name if name.starts_with("reply_session") => remade::<SessionView>(&text),
            name if name.starts_with("request_new_alarm") => remade::<NewAlarm>(&text),
            "reply_account" => remade::<AccountView>(&text),
            "reply_candidates" => remade::<CandidateList>(&text),
            "reply_handover" => remade::<HandoverView>(&text),
            "reply_causes" => remade::<CauseList>(&text),
            "reply_lift_card" => remade::<LiftCard>(&text),
            "reply_lift_detail" => remade::<LiftDetail>(&text),
            "reply_lift_search" => remade::<LiftSearchReply>(&text),
            "reply_order_detail" => remade::<OrderDetail>(&text),
            "reply_order_list" => remade::<OrderList>(&text),
            "reply_parked_alarms" => remade::<Vec<ParkedAlarm>>(&text),
            "reply_response_report" => remade::<ResponseReport>(&text),
            "reply_retry" => remade::<RetryReply>(&text),
            "reply_revealed_phone" => remade::<RevealedPhone>(&text),
            "reply_station_detail" => remade::<StationDetail>(&text),
            "reply_station_list" => remade::<StationList>(&text),
            "reply_troubles" => remade::<TroubleList>(&text),
            "reply_wall" => remade::<WallView>(&text),
            "request_account_change" => remade::<AccountChange>(&text),
            "request_channel_alarm" => remade::<ChannelAlarm>(&text),
            "request_duty_change" => remade::<DutyChange>(&text),
            "request_new_account" => remade::<NewAccount>(&text),
            "request_place_parked" => remade::<PlaceParked>(&text),
            "request_reveal_phone" => remade::<RevealPhone>(&text),
            "request_sign_in" => remade::<SignIn>(&text),
            "request_station_change" => remade::<StationChange>(&text),
            other => panic!("no shape is known for {other}"),
        };
        assert_eq!(again, given, "{name}");
        seen += 1;
    }
    assert!(seen > 10, "{seen} fixtures");
}
