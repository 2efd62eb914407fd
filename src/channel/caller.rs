//! A caller's number as it is typed or sent with an alarm.
//!
//! Must not: refuse the alarm because of it, or lose what was typed. People are trapped; what is no number is kept in the
//! alarm's text, where it is blanked with it.

use super::typed::{MAX_TEXT, with_typed};
use crate::kernel::{Phone, Text};

/// Stands before what was typed, for operators of either language.
const LABEL: &str = "电话 Tel. ";

/// The caller's number, if it is one, and the alarm's text; whatever of the number is none stands at the text's end, as far
/// as there is room.
pub fn caller_number(raw: Option<&str>, text: Text<MAX_TEXT>) -> (Option<Phone>, Text<MAX_TEXT>) {
    let Some(raw) = raw.map(str::trim).filter(|raw| !raw.is_empty()) else { return (None, text) };
    if let Ok(phone) = Phone::parse(raw) {
        return (Some(phone), text);
    }
    match Phone::parse_main(raw) {
        Some((phone, behind)) => (Some(phone), with_typed(text, LABEL, &behind)),
        None => (None, with_typed(text, LABEL, raw)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::typed::MAX_TYPED;
    use proptest::prelude::*;

    fn read(raw: &str, text: &str) -> (Option<String>, String) {
        let (phone, text) = caller_number(Some(raw), Text::parse(text).unwrap());
        (phone.map(|phone| phone.reveal().to_owned()), text.to_string())
    }

    #[test]
    fn what_is_no_number_is_kept_in_the_text() {
        let number = Some("62345678".to_owned());
        assert_eq!(read("62345678", "灯灭了"), (number.clone(), "灯灭了".to_owned()));
        assert_eq!(read("62345678转801", ""), (number, "电话 Tel. 转801".to_owned()));
        assert_eq!(read("不详", "灯灭了"), (None, "灯灭了\n电话 Tel. 不详".to_owned()));
        assert_eq!(read("a\u{0}b\n", ""), (None, "电话 Tel. a b".to_owned()));
        assert_eq!(read(" ", "灯灭了"), (None, "灯灭了".to_owned()));
    }

    #[test]
    fn a_long_text_or_number_is_cut_with_a_mark_and_the_text_itself_never() {
        let (_, text) = read(&"x".repeat(5_000), "");
        assert!(text.ends_with('…') && text.chars().count() == LABEL.chars().count() + MAX_TYPED);
        let full = "满".repeat(MAX_TEXT - 15);
        let (_, text) = read("不详，请打物业", &full);
        assert_eq!(text, format!("{full}\n{LABEL}不详，请打…"));
        let brim = "满".repeat(MAX_TEXT);
        assert_eq!(read("不详", &brim).1, brim);
    }

    proptest! {
        #[test]
        fn no_number_is_refused(raw in any::<String>(), text in "[灯灭 x]{0,500}") {
            let text = Text::parse(&text).unwrap();
            let (_, kept) = caller_number(Some(&raw), text.clone());
            prop_assert!(kept.as_str().starts_with(text.as_str()));
        }
    }
}
