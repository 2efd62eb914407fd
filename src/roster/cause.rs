//! Why lifts stop: the cause codes of the release form, in two levels, and their words.
//!
//! Must not: lose or reuse a code; the log keeps them. 502 is not given out: older lists use it for two things.

use std::fmt;

/// One cause.
#[derive(Debug)]
pub struct Cause {
    pub code: u16,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Causes of one part of the lift, or from without.
#[derive(Debug)]
pub struct CauseGroup {
    /// The first digit of its codes.
    pub code: u16,
    pub zh: &'static str,
    pub en: &'static str,
    pub causes: &'static [Cause],
}

const fn cause(code: u16, zh: &'static str, en: &'static str) -> Cause {
    Cause { code, zh, en }
}

/// The tree, in the order of the form.
pub static CAUSES: [CauseGroup; 7] = [
    CauseGroup {
        code: 1,
        zh: "人为原因",
        en: "People",
        causes: &[
            cause(101, "异物、垃圾卡住门", "Objects or rubbish in the doors"),
            cause(102, "装修、搬运撞坏或卡住", "Damaged or blocked by building work or removals"),
            cause(103, "长时间挡门", "Doors held open too long"),
            cause(104, "其他人为原因", "Other human cause"),
        ],
    },
    CauseGroup {
        code: 2,
        zh: "外部原因",
        en: "From outside",
        causes: &[
            cause(201, "运行中停电", "Power cut while running"),
            cause(202, "进水", "Water in the electrics"),
            cause(203, "机房过热保护", "Machine room too hot"),
            cause(204, "其他外部原因", "Other outside cause"),
        ],
    },
    CauseGroup {
        code: 3,
        zh: "门系统",
        en: "Doors",
        causes: &[
            cause(301, "轿门锁失效", "Car door lock"),
            cause(302, "层门锁失效", "Landing door lock"),
            cause(303, "门机故障", "Door drive"),
            cause(304, "门刀与滚轮间隙不对", "Coupler and rollers out of gap"),
            cause(305, "触板或光幕失效", "Safety edge or light curtain"),
            cause(306, "门挂轮损坏", "Door hanger rollers"),
            cause(307, "门导向失效", "Door guides"),
            cause(308, "其他门故障", "Other door fault"),
        ],
    },
    CauseGroup {
        code: 4,
        zh: "曳引系统",
        en: "Drive",
        causes: &[
            cause(401, "平衡系数超差", "Balance out of tolerance"),
            cause(402, "曳引轮或轴磨损", "Traction sheave or shaft worn"),
            cause(403, "钢丝绳卡住或脱槽", "Ropes caught or off the groove"),
            cause(404, "减速箱", "Gearbox"),
            cause(405, "制动器", "Brake"),
            cause(406, "其他曳引故障", "Other drive fault"),
        ],
    },
    CauseGroup {
        code: 5,
        zh: "电气控制系统",
        en: "Controls",
        causes: &[
            cause(501, "控制主板", "Main board"),
            cause(503, "平层感应器", "Levelling sensor"),
            cause(504, "极限、急停或检修开关", "Limit, stop or inspection switch"),
            cause(505, "接线松动", "Loose connection"),
            cause(506, "编码器", "Encoder"),
            cause(507, "变频器", "Inverter"),
            cause(508, "召唤失效", "Calls not taken"),
            cause(509, "其他控制故障", "Other control fault"),
        ],
    },
    CauseGroup {
        code: 6,
        zh: "安全保护装置",
        en: "Safety devices",
        causes: &[
            cause(601, "安全回路断开", "Safety chain open"),
            cause(602, "限速器", "Overspeed governor"),
            cause(603, "安全钳", "Safety gear"),
            cause(604, "缓冲器", "Buffer"),
            cause(605, "张紧轮", "Tension pulley"),
            cause(606, "上行超速保护", "Ascending overspeed"),
            cause(607, "轿厢意外移动", "Unintended car movement"),
            cause(608, "其他保护装置", "Other safety device"),
            cause(609, "超载", "Overload"),
            cause(610, "紧急报警失效", "Emergency call failed"),
        ],
    },
    CauseGroup {
        code: 7,
        zh: "其他",
        en: "Other",
        causes: &[cause(700, "其他或不明", "Other, or not known")],
    },
];

/// A cause of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CauseCode(u16);

impl CauseCode {
    /// The code of that number; `None` for one that is not in the tree.
    pub fn parse(code: u16) -> Option<Self> {
        let is_known = CAUSES.iter().flat_map(|group| group.causes).any(|cause| cause.code == code);
        is_known.then_some(Self(code))
    }

    /// Three digits.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for CauseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_stands_once_in_the_group_of_its_first_digit() {
        let all: Vec<(u16, u16)> = CAUSES
            .iter()
            .flat_map(|group| group.causes.iter().map(|cause| (group.code, cause.code)))
            .collect();
        assert!(all.iter().all(|(group, code)| code / 100 == *group));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(
            all.iter().all(|(_, code)| CauseCode::parse(*code).is_some_and(|found| found.number() == *code))
        );
    }

    #[test]
    fn a_code_outside_the_tree_is_none() {
        for code in [0, 1, 100, 502, 511, 701, 999] {
            assert_eq!(CauseCode::parse(code), None, "{code}");
        }
    }
}
