//! What the passenger's page says, in Chinese and in English.
//!
//! Must not: promise what nobody has said. Times come from the crew; everything else is what the order knows.

use crate::order::Phrase;
use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

/// Every sentence in one language.
pub(super) struct Words {
    /// Says that the city is made up, where it is.
    pub(super) demo: Option<&'static str>,
    /// `zh-CN` or `en`.
    pub(super) lang: &'static str,
    pub(super) other_lang: &'static str,
    pub(super) other_name: &'static str,
    pub(super) title: &'static str,
    pub(super) lift_code: &'static str,
    pub(super) trapped: &'static str,
    pub(super) raise: &'static str,
    pub(super) more: &'static str,
    pub(super) people: &'static str,
    pub(super) phone: &'static str,
    pub(super) phone_why: &'static str,
    pub(super) text: &'static str,
    pub(super) chips: [(&'static str, &'static str); 10],
    pub(super) or_call: &'static str,
    pub(super) safe: &'static str,
    pub(super) dos: [&'static str; 5],
    pub(super) donts: [&'static str; 3],
    pub(super) dos_title: &'static str,
    pub(super) donts_title: &'static str,
    pub(super) not_understood: &'static str,
    pub(super) press_again: &'static str,
    pub(super) over_press_again: &'static str,
    pub(super) unknown_title: &'static str,
    pub(super) unknown: &'static str,
    pub(super) known_title: &'static str,
    pub(super) known: &'static str,
    pub(super) too_often_title: &'static str,
    pub(super) too_often: &'static str,
    pub(super) many_lifts_title: &'static str,
    pub(super) many_lifts: &'static str,
    pub(super) failed: &'static str,
    pub(super) expired_title: &'static str,
    pub(super) expired: &'static str,
    pub(super) away_title: &'static str,
    pub(super) away: &'static str,
    pub(super) progress: &'static str,
    pub(super) steps: [&'static str; 4],
    pub(super) received: &'static str,
    pub(super) searching: &'static str,
    pub(super) accepted: &'static str,
    pub(super) on_the_way: &'static str,
    pub(super) minutes: &'static str,
    pub(super) any_moment: &'static str,
    pub(super) more_called: &'static str,
    pub(super) arrived: &'static str,
    pub(super) wait_for_crew: &'static str,
    pub(super) freed: &'static str,
    pub(super) still_inside: &'static str,
    pub(super) ended: &'static str,
    pub(super) said_out: &'static str,
    pub(super) said_call: &'static str,
    pub(super) out: &'static str,
    pub(super) call_me: &'static str,
    pub(super) worse: &'static str,
    pub(super) worse_send: &'static str,
    pub(super) by_position: &'static str,
    pub(super) promised: &'static str,
    /// Before and after the minutes.
    pub(super) late: &'static str,
    pub(super) late_minutes: &'static str,
    pub(super) late_calm: &'static str,
    pub(super) deaf: &'static str,
    pub(super) write_title: &'static str,
    pub(super) write_hint: &'static str,
    pub(super) write_label: &'static str,
    pub(super) write_send: &'static str,
    pub(super) you: &'static str,
    pub(super) centre: &'static str,
    pub(super) blanked: &'static str,
    pub(super) waiting_answer: &'static str,
    pub(super) not_received_title: &'static str,
    pub(super) not_received: &'static str,
    pub(super) not_received_over: &'static str,
    pub(super) full_title: &'static str,
    pub(super) full: &'static str,
    pub(super) back: &'static str,
    pub(super) look_again: &'static str,
    pub(super) write_calmly: &'static str,
    /// What the centre says most often, by the phrase.
    phrases: [(Phrase, &'static str); 5],
    pub(super) updates: &'static str,
    /// Before and after the time of what is shown.
    pub(super) old: &'static str,
    pub(super) old_calm: &'static str,
    pub(super) call: &'static str,
}

impl Words {
    /// A set phrase of the centre.
    pub(super) fn phrase(&self, phrase: Phrase) -> &'static str {
        let said = self.phrases.iter().find(|(known, _)| *known == phrase);
        said.map_or("", |(_, text)| text)
    }
}

/// In both languages on every page: whoever is trapped in a real lift must not wait for anybody who was called here.
const DEMO: &str = "演示系统，城市是虚构的：在这里报警，不会有人来。真的被困，请拨打 962315。\n\
    Demonstration, an invented city: nobody comes when you call here. If you are really trapped, call 962315.";

static CHINESE_DEMO: Words = Words { demo: Some(DEMO), ..CHINESE };
static ENGLISH_DEMO: Words = Words { demo: Some(DEMO), ..ENGLISH };

/// In the language of the address (`?lang=en`), else of the browser, else Chinese.
pub(super) fn of(request: &HttpRequest, is_demo: bool) -> &'static Words {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let first = accepted.and_then(|value| value.split([',', ';']).next()).unwrap_or_default();
    let is_chinese = match asked {
        Some(asked) => asked != "en",
        None => first.is_empty() || first.to_ascii_lowercase().starts_with("zh"),
    };
    match (is_chinese, is_demo) {
        (true, false) => &CHINESE,
        (true, true) => &CHINESE_DEMO,
        (false, false) => &ENGLISH,
        (false, true) => &ENGLISH_DEMO,
    }
}

pub(super) const CHINESE: Words = Words {
    demo: None,
    lang: "zh-CN",
    other_lang: "en",
    other_name: "English",
    title: "电梯救援 962315",
    lift_code: "电梯编号",
    trapped: "被困在这部电梯里？",
    raise: "我被困了，请救援",
    more: "还可以告诉我们（不填也行）",
    people: "里面有几个人",
    phone: "您的手机号",
    phone_why: "只用于救援人员联系您",
    text: "想说的话",
    chips: [
        ("child_alone", "只有孩子"),
        ("infant", "有婴幼儿"),
        ("elderly", "有老人"),
        ("pregnant", "有孕妇"),
        ("acute_symptom", "有人不舒服"),
        ("injured", "有人受伤"),
        ("deaf_mute", "听不见或说不了话"),
        ("fire_smoke", "有烟或焦味"),
        ("water", "进水"),
        ("car_moving", "电梯在动"),
    ],
    or_call: "也可以打电话",
    safe: "您现在是安全的。轿厢有通风，不会缺氧，也不会掉下去。",
    dos: [
        "离门远一点，靠边站好或坐下，扶住扶手。",
        "按住轿厢里的报警按钮，可以和值班人员说话。",
        "慢慢吸气，慢慢呼气，和同行的人说说话。",
        "手机调暗屏幕，省电，别关机。",
        "等救援人员说“可以出来”再动，一次一个人。",
    ],
    donts: ["不要扒门。", "不要跳。", "不要从天窗往外爬。"],
    dos_title: "这样做",
    donts_title: "不要做",
    not_understood: "刚才的内容没能读出，还没有报警。请再按一次按钮，其他都可以不填。",
    press_again: "页面放得太久了，请再按一次按钮。",
    over_press_again: "上一次报警的救援已经结束，这一次还没有报警。如果还有人被困，请再按一次按钮。",
    unknown_title: "没有找到这个编号",
    unknown: "我们没有找到这部电梯，但救援不需要编号。请拨打 962315，告诉我们您在哪里。",
    known_title: "已经收到多次报警",
    known: "刚才已经收到很多次报警，救援在进行。还需要帮助，请拨打 962315。",
    too_often_title: "请打电话告诉我们",
    too_often: "从这部手机或它的网络来的报警太多，这一次没有收到。有人被困，请马上拨打 962315。",
    many_lifts_title: "请打电话告诉我们",
    many_lifts: "这部手机刚才已经为几部电梯报过警，救援在进行。还有别的电梯困人，请拨打 962315，坐席会马上安排。",
    failed: "没能送出。请再按一次，或者拨打 962315。",
    expired_title: "这个链接已经失效",
    expired: "如果还需要救援，请重新扫描轿厢里的二维码，或者拨打 962315。",
    away_title: "暂时连不上",
    away: "您的报警已经收到，救援不会停。页面会自己再试；着急请拨打 962315。",
    progress: "救援进度",
    steps: ["收到", "接单", "在路上", "到达"],
    received: "我们收到了您的报警。",
    searching: "正在通知离您最近的救援站。",
    accepted: "已接单，马上出发。",
    on_the_way: "正在赶来。",
    minutes: "分钟后到",
    any_moment: "随时会到",
    more_called: "路上有耽搁，我们又加派了救援。",
    arrived: "已到达，正在开始救援。",
    wait_for_crew: "请听救援人员的话，等他们说“可以出来”再动。",
    freed: "救援人员报告：人已救出。",
    still_inside: "如果您还在里面，请马上拨打 962315 或重新扫码报警。",
    ended: "这次救援已经结束。",
    said_out: "您说已经出来了，坐席正在确认。",
    said_call: "坐席会给您回电话。",
    out: "我出来了",
    call_me: "请给我打电话",
    worse: "情况变严重了",
    worse_send: "告诉坐席",
    by_position: "按救援车现在的位置估算",
    promised: "按救援站答复的时间",
    late: "比答复的时间晚了",
    late_minutes: "分钟",
    late_calm: "救援人员还在赶来，坐席正在跟进。",
    deaf: "我听不见，或者说不了话",
    write_title: "用文字和坐席联系",
    write_hint: "听不见、说不了话，就在这里写。坐席会用文字回复。",
    write_label: "写给坐席（最多 200 字）",
    write_send: "发送",
    you: "您",
    centre: "坐席",
    blanked: "（内容已清除）",
    waiting_answer: "坐席已经收到，请看这里的回复。",
    not_received_title: "这一次没有收到",
    not_received: "刚才发的内容没有收到，救援照常进行。请过几秒再发一次；着急请拨打 962315。",
    not_received_over: "这次救援已经结束，刚才发的内容没有收到。如果您还在里面，请马上拨打 962315 或重新扫码报警。",
    full_title: "留言已满",
    full: "文字往来已达上限，救援照常进行。请同行的人拨打 962315，或者按住轿厢里的报警按钮。",
    back: "返回救援进度",
    look_again: "看看有没有新的回复和进度",
    write_calmly: "在不会自动刷新的页面上写",
    phrases: [
        (Phrase::Read, "您的留言看到了，我们一直在看着。"),
        (Phrase::Coming, "救援人员正在赶来，请放心等。"),
        (Phrase::StaySafe, "您现在是安全的。请不要扒门，靠边站好或坐下。"),
        (Phrase::HowMany, "里面一共有几个人？有没有人受伤或不舒服？"),
        (Phrase::Here, "救援人员已经到了。请等他们示意，再一个一个出来。"),
    ],
    updates: "页面会自动更新。",
    old: "现在没有网络，以下情况截至",
    old_calm: "。救援不会停；着急请拨打 962315。",
    call: "拨打 962315",
};

pub(super) const ENGLISH: Words = Words {
    demo: None,
    lang: "en",
    other_lang: "zh",
    other_name: "中文",
    title: "Lift rescue 962315",
    lift_code: "Lift code",
    trapped: "Trapped in this lift?",
    raise: "I am trapped. Send help",
    more: "You can tell us more (all of it optional)",
    people: "How many people are inside",
    phone: "Your phone number",
    phone_why: "Only for the rescuers to reach you",
    text: "Anything you want to say",
    chips: [
        ("child_alone", "Only children"),
        ("infant", "A baby"),
        ("elderly", "An elderly person"),
        ("pregnant", "A pregnant woman"),
        ("acute_symptom", "Somebody feels ill"),
        ("injured", "Somebody is hurt"),
        ("deaf_mute", "Cannot hear or speak"),
        ("fire_smoke", "Smoke or a burning smell"),
        ("water", "Water is coming in"),
        ("car_moving", "The lift is moving"),
    ],
    or_call: "Or call",
    safe: "You are safe. Air comes into the car, and it cannot fall.",
    dos: [
        "Keep away from the doors. Stand at the wall or sit down, and hold the rail.",
        "Hold the alarm button of the car to speak with somebody.",
        "Breathe in slowly, breathe out slowly, and talk to each other.",
        "Dim your phone to save its battery, and leave it on.",
        "Move when the rescuers say so, one person at a time.",
    ],
    donts: ["Do not force the doors.", "Do not jump.", "Do not climb out through the roof."],
    dos_title: "Do",
    donts_title: "Do not",
    not_understood: "This could not be read, and no alarm was raised yet. Press the button once more; nothing else is needed.",
    press_again: "This page was open for too long. Please press the button once more.",
    over_press_again: "The rescue you called before has ended, and no new alarm was raised yet. If somebody is still trapped, press the button once more.",
    unknown_title: "This code was not found",
    unknown: "We do not find this lift, but a rescue needs no code. Call 962315 and tell us where you are.",
    known_title: "Many alarms have come in",
    known: "Many alarms came in just now, and help is under way. If you need more, call 962315.",
    too_often_title: "Please tell us by phone",
    too_often: "Too many alarms came from this phone or its network, and this one was not taken. If somebody is trapped, call 962315 now.",
    many_lifts_title: "Please tell us by phone",
    many_lifts: "This phone has just called for several lifts, and help is under way. If people are trapped in another one, call 962315: an operator sends help at once.",
    failed: "It could not be sent. Press again, or call 962315.",
    expired_title: "This link has expired",
    expired: "If you still need help, scan the code in the car again, or call 962315.",
    away_title: "No connection just now",
    away: "Your alarm was received and the rescue goes on. The page tries again by itself; if it is urgent, call 962315.",
    progress: "Your rescue",
    steps: ["Received", "Accepted", "On the way", "Here"],
    received: "We have your alarm.",
    searching: "The rescue station nearest to you is being asked.",
    accepted: "has accepted and sets out.",
    on_the_way: "is on the way.",
    minutes: "minutes",
    any_moment: "at any moment",
    more_called: "There is a delay on the way. We have called more help.",
    arrived: "is here and begins.",
    wait_for_crew: "Listen to the rescuers, and move when they say so.",
    freed: "The rescuers report that everybody is out.",
    still_inside: "If you are still inside, call 962315 now or scan the code again.",
    ended: "This rescue has ended.",
    said_out: "You said that you are out. An operator is making sure.",
    said_call: "An operator will call you.",
    out: "I am out",
    call_me: "Call me",
    worse: "It got worse",
    worse_send: "Tell the operator",
    by_position: "by where the rescuers are now",
    promised: "as the rescue station said",
    late: "Later than promised by",
    late_minutes: "minutes",
    late_calm: "The rescuers are still coming, and the operator follows it up.",
    deaf: "I cannot hear or speak",
    write_title: "Write to the operator",
    write_hint: "If you cannot hear or speak, write here. The operator answers in writing.",
    write_label: "To the operator (200 characters at most)",
    write_send: "Send",
    you: "You",
    centre: "Operator",
    blanked: "(removed)",
    waiting_answer: "The operator has it. Look here for the answer.",
    not_received_title: "Not received",
    not_received: "What you have just sent was not received; the rescue goes on. Send it again in a few seconds, or call 962315 if it is urgent.",
    not_received_over: "This rescue has ended, and what you have just sent was not received. If you are still inside, call 962315 now or scan the code again.",
    full_title: "No more texts",
    full: "As many texts as can be were written; the rescue goes on. Let somebody call 962315, or hold the alarm button of the car.",
    back: "Back to your rescue",
    look_again: "Look for an answer and news",
    write_calmly: "Write on a page that does not reload itself",
    phrases: [
        (Phrase::Read, "We have read your message and keep watching."),
        (Phrase::Coming, "The rescuers are on their way. Please wait, you are not forgotten."),
        (Phrase::StaySafe, "You are safe. Do not force the doors; stand at the wall or sit down."),
        (Phrase::HowMany, "How many people are inside? Is anybody hurt or ill?"),
        (Phrase::Here, "The rescuers are here. Wait for their sign, then come out one by one."),
    ],
    updates: "This page updates itself.",
    old: "No network just now: this is how it was at",
    old_calm: ". The rescue goes on; if it is urgent, call 962315.",
    call: "Call 962315",
};

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_address_decides_before_the_browser() {
        let of_request = |uri: &str, accepted: &'static str| {
            of(
                &TestRequest::with_uri(uri).insert_header((ACCEPT_LANGUAGE, accepted)).to_http_request(),
                false,
            )
            .lang
        };
        assert_eq!(of_request("/help/1?lang=en", "zh-CN"), "en");
        assert_eq!(of_request("/help/1?lang=zh", "fr"), "zh-CN");
        assert_eq!(of_request("/help/1", "zh-TW,en;q=0.5"), "zh-CN");
        assert_eq!(of_request("/help/1", "fr-FR"), "en");
        assert_eq!(of(&TestRequest::with_uri("/help/1").to_http_request(), true).lang, "zh-CN");
    }

    #[test]
    fn every_phrase_is_said_in_both_languages() {
        for phrase in Phrase::ALL {
            assert!(!CHINESE.phrase(phrase).is_empty() && !ENGLISH.phrase(phrase).is_empty());
            assert_ne!(CHINESE.phrase(phrase), ENGLISH.phrase(phrase));
        }
    }

    #[test]
    fn both_languages_offer_the_same_chips() {
        let names = |words: &Words| words.chips.map(|(name, _)| name);
        assert_eq!(names(&CHINESE), names(&ENGLISH));
    }
}
