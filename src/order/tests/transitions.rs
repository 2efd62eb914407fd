//! The whole state × command table, made from the rules themselves and compared with `docs/transitions.md`.
//!
//! Must not: be kept by hand. `UPDATE=1 cargo test transitions` writes the file again.

use super::story::Story;
use super::tell;
use crate::order::{AssignmentState, OrderState};
use std::fmt::Write as _;

/// Where an order stands: Chinese and English, with a story that leads there.
const ORDER_STATES: [(&str, &str); 9] = [
    ("待派 open", "offer A"),
    ("待核实 open, pending", "open suspected"),
    ("未定位 open, nowhere", "open nowhere"),
    ("处置中 underway", "offer A; accept A in 300"),
    ("到场 on_scene", "offer A; accept A in 300; arrive A"),
    ("已解困 rescued", "offer A; accept A in 300; arrive A; freed A"),
    ("待回访 callback_due", "offer A; accept A in 300; arrive A; freed A; finish A"),
    ("已办结 closed", "resolve false"),
    ("已并单 closed, merged", "merge other"),
];

/// Commands to the order: the row's name and the step.
const ORDER_COMMANDS: [(&str, &str); 36] = [
    ("attach_alarm 并入报警", "attach"),
    ("attach_alarm, injured 伤员", "attach hotline injured"),
    ("locate 定位", "locate 2"),
    ("locate, lift has a live order", "locate 2 taken"),
    ("triage 分诊", "triage pregnant"),
    ("set_priority p1 升级", "priority p1"),
    ("set_priority p3 降级, no note", "priority p3"),
    ("verify 核实", "verify"),
    ("offer 派单", "offer B"),
    ("offer by hand 人工派单", "offer B manual note"),
    ("offer, called before", "offer A"),
    ("nobody_available first 一级无人", "nobody first"),
    ("nobody_available second 二级无人", "nobody second"),
    ("request_second_tier 请求二级", "second"),
    ("decide_fire_brigade: call 呼叫119", "119 yes"),
    ("decide_fire_brigade: not 不呼叫", "119 no"),
    ("record_freed 解困", "freed"),
    ("resolve self_rescued 自行脱困", "resolve self"),
    ("resolve false_alarm 误报", "resolve false"),
    ("resolve cancelled 取消", "resolve cancelled"),
    ("merge_into 并单", "merge other"),
    ("absorb 并入", "absorb other"),
    ("unmerge 撤销并单", "unmerge other"),
    ("release 退还", "release other"),
    ("detach_alarm 拆出警情", "detach 0"),
    ("record_comfort_call 安抚", "comfort"),
    ("passenger_says: out 我出来了", "says out"),
    ("passenger_writes 乘客文字", "writes"),
    ("answer_passenger 回复乘客", "answer coming"),
    ("record_callback: all out 回访", "callback ok"),
    ("record_callback: unreachable 未接通", "callback none"),
    ("close 办结", "close"),
    ("close with a note", "close note"),
    ("reopen 重开", "reopen"),
    ("add_note 备注", "note"),
    ("make_promise 承诺", "promise 1 300"),
];

/// Where the station A stands.
const ASSIGNMENT_STATES: [(&str, &str); 10] = [
    ("待接单 offered", "offer A"),
    ("已接单 accepted", "offer A; accept A in 300"),
    ("途中 en_route", "offer A; accept A in 300; out A"),
    ("到场 on_scene", "offer A; accept A in 300; arrive A"),
    ("已完成 finished", "offer A; accept A in 300; arrive A; freed A; finish A"),
    ("已拒单 declined", "offer A; decline A; offer B"),
    ("已失效 expired, B leads", "offer A; offer B; accept B in 300"),
    ("候补 expired, standing by", "offer A; offer B; accept B in 300; accept A"),
    ("已撤回 withdrawn", "offer A; accept A in 300; withdraw A; offer B"),
    ("已撤离 stood_down", "offer A; accept A in 300; freed"),
];

/// Commands of the crew of A, or of an operator on its behalf.
const CREW_COMMANDS: [(&str, &str); 16] = [
    ("accept 接单", "accept A in 300"),
    ("decline 拒单", "decline A"),
    ("decline, of the offer 拒绝派单", "decline A offer"),
    ("set_out 出发", "out A"),
    ("arrive 到达", "arrive A"),
    ("arrive, by position 定位到达", "arrive A near"),
    ("arrive, too far 离得太远", "arrive A far"),
    ("arrive, code scanned 扫码到达", "arrive A scanned"),
    ("request_second_tier 请求二级", "second A"),
    ("record_freed 解困", "freed A"),
    ("doubt_place 地点有误", "doubt A"),
    ("report_release 解困情况", "report A"),
    ("add_photo 照片", "photo A 1"),
    ("finish 完成", "finish A"),
    ("withdraw 退出", "withdraw A"),
    ("withdraw by operator 撤回", "withdraw A operator"),
];

fn table(out: &mut String, states: &[(&str, &str)], commands: &[(&str, &str)]) {
    let names: Vec<&str> = states.iter().map(|(name, _)| *name).collect();
    writeln!(out, "| command 命令 | {} |", names.join(" | ")).unwrap();
    writeln!(out, "|---|{}", "---|".repeat(states.len())).unwrap();
    for (name, step) in commands {
        write!(out, "| {name} |").unwrap();
        for (_, given) in states {
            write!(out, " {} |", cell(given, step)).unwrap();
        }
        out.push('\n');
    }
}

/// What follows: the facts and the state afterwards, a refusal, or `–` for nothing.
fn cell(given: &str, step: &str) -> String {
    let mut story = Story::of(given);
    let before = story.order.state;
    match story.run(step) {
        Ok(events) if events.is_empty() => "–".to_owned(),
        Ok(events) => {
            let after = story.order.state;
            let moved = if before == after { String::new() } else { format!(" → **{}**", after.name()) };
            format!("{}{moved}", tell::tell_events(&events))
        }
        Err(refusal) => format!("✗ {}", refusal.code()),
    }
}

fn page() -> String {
    let mut out = String::from(
        "# What every command does in every state\n\n\
         Made from the rules by a test; do not edit (`UPDATE=1 cargo test transitions`). A cell holds the facts \
         that follow and the state that they lead to; `–` means that nothing happens because it was done already \
         or is no longer asked; `✗` is a refusal with its code. A and B are stations.\n\n\
         Deadlines and their limits are described in `life-of-an-order.md`.\n\n## The order 工单\n\n",
    );
    table(&mut out, &ORDER_STATES, &ORDER_COMMANDS);
    out.push_str("\n## One station's assignment 派单\n\nStation A gets the command.\n\n");
    table(&mut out, &ASSIGNMENT_STATES, &CREW_COMMANDS);
    out
}

#[test]
fn every_state_is_a_column() {
    for state in OrderState::ALL {
        assert!(ORDER_STATES.iter().any(|(_, given)| Story::of(given).order.state == state), "{state:?}");
    }
    let of_a = |given: &str| Story::of(given).order.assignments[0].state;
    let states: Vec<AssignmentState> = ASSIGNMENT_STATES.iter().map(|(_, given)| of_a(given)).collect();
    for (name, _) in ASSIGNMENT_STATES {
        let english = name.split([' ', ',']).nth(1).unwrap();
        assert!(states.iter().any(|state| state.name() == english), "{name}");
    }
}

#[test]
fn the_table_in_the_documents_is_what_the_rules_do() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/transitions.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(kept, page, "docs/transitions.md is stale: UPDATE=1 cargo test transitions");
}
