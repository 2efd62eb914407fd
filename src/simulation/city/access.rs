//! How crews get at the lifts of the demonstration city: made-up notes, rooms, keys and janitors.
//!
//! Must not: use a number that an exchange hands out.

use crate::kernel::{Phone, Text};
use crate::roster::{Lift, LiftAccess};

/// One lift in so many has nothing on record, so that pages show that too.
const NOTHING_EVERY: usize = 5;

const NOTES: [&str; 4] = [
    "正门保安处登记后放行，消防车走东门。",
    "地下车库入口限高 2.2 米，请停地面，从一层大堂进。",
    "夜间单元门有门禁，按 0 呼叫值班室开门。",
    "大堂右侧防火门进，电梯厅在最里面。",
];
const ROOMS: [&str; 3] = [
    "屋顶机房，走 2 号楼梯上顶层，铁门朝外开。",
    "无机房，控制柜在顶层厅门右侧。",
    "地下一层设备间，靠消防泵房。",
];
const KEYS: [&str; 3] =
    ["门卫值班室钥匙柜 3 号。", "物业工程部，24 小时有人。", "机房门口密码盒，密码问值班室。"];
const NAMES: [&str; 4] = ["周师傅", "李班长", "王值班员", "陈师傅"];

/// What is known of each lift, in their order; some have nothing.
pub fn access_of(lifts: &[Lift]) -> Vec<LiftAccess> {
    let known = lifts.iter().enumerate().filter(|(index, _)| index % NOTHING_EVERY != NOTHING_EVERY - 1);
    known
        .map(|(index, lift)| LiftAccess {
            lift: lift.id,
            note: Text::parse(NOTES[index % NOTES.len()]).ok(),
            machine_room: Text::parse(ROOMS[index % ROOMS.len()]).ok(),
            key_place: Text::parse(KEYS[index / 2 % KEYS.len()]).ok(),
            contact_name: Text::parse(NAMES[index / 3 % NAMES.len()]).ok(),
            // No exchange of the city begins with 0.
            contact_phone: Phone::parse(&format!("0210{:07}", 1_000_000 + index % 9_000_000)).ok(),
        })
        .collect()
}
