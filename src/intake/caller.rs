//! Who called, and what becomes of a name or a number that is said again.
//!
//! Must not: enter an event or a log. It is kept in the alarm's own row, which may be blanked.

use crate::kernel::{Phone, Text};

/// Who called. Kept in the alarm's own row, which may be blanked; never in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub name: Option<Text<60>>,
    pub phone: Option<Phone>,
}

/// What becomes of what is kept of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nothing was replaced: it was known, or there was none before.
    Kept(Caller),
    /// What its author had seen was replaced.
    Corrected(Caller),
    /// Another name or number is there than the one its author saw.
    Other,
}

impl Caller {
    /// Whoever corrects a name or a number says which one he takes for wrong (`base`): one that another seat put there
    /// meanwhile is not written over. Where there is none, nothing can be lost.
    pub fn told(&self, heard: &Self, base: &Self) -> Told {
        let name = replaced(self.name.as_ref(), heard.name.as_ref(), base.name.as_ref());
        let phone = replaced(self.phone.as_ref(), heard.phone.as_ref(), base.phone.as_ref());
        let (Some((name, is_name_new)), Some((phone, is_phone_new))) = (name, phone) else {
            return Told::Other;
        };
        let caller = Self { name: name.cloned(), phone: phone.cloned() };
        if is_name_new || is_phone_new { Told::Corrected(caller) } else { Told::Kept(caller) }
    }
}

/// What is kept from now, and whether it replaces another; `None` where another is kept than was seen.
fn replaced<'a, T: PartialEq>(
    kept: Option<&'a T>,
    heard: Option<&'a T>,
    base: Option<&T>,
) -> Option<(Option<&'a T>, bool)> {
    match (kept, heard) {
        (_, None) => Some((kept, false)),
        (None, Some(_)) => Some((heard, false)),
        (Some(before), Some(now)) if before == now => Some((kept, false)),
        (Some(before), Some(_)) => (base == Some(before)).then_some((heard, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `-` is none; a name, then a number.
    fn caller(words: &str) -> Caller {
        let (name, phone) = words.split_once(' ').unwrap();
        let said = |word: &str| (word != "-").then(|| word.to_owned());
        Caller {
            name: said(name).map(|name| Text::parse(&name).unwrap()),
            phone: said(phone).map(|phone| Phone::parse(&phone).unwrap()),
        }
    }

    fn check(kept: &str, heard: &str, base: &str, expected: &Told) {
        let told = caller(kept).told(&caller(heard), &caller(base));
        assert_eq!(told, *expected, "{heard} on {kept}, seen {base}");
    }

    #[test]
    fn only_what_its_author_saw_is_replaced() {
        let kept = |words: &str| Told::Kept(caller(words));
        let corrected = |words: &str| Told::Corrected(caller(words));
        for (before, heard, base, expected) in [
            ("- -", "王 13800000001", "- -", kept("王 13800000001")),
            // What was seen is gone, blanked or never kept: nothing is lost.
            ("- -", "- 13800000001", "- 13900000000", kept("- 13800000001")),
            ("王 13800000001", "- -", "- -", kept("王 13800000001")),
            ("- 13800000001", "王 13800000001", "- -", kept("王 13800000001")),
            ("- 13800000001", "- 13800000002", "- -", Told::Other),
            ("- 13800000001", "- 13800000002", "- 13800000001", corrected("- 13800000002")),
            ("- 13800000003", "- 13800000002", "- 13800000001", Told::Other),
            // The masks are the same, the numbers are not.
            ("- 13800010001", "- 13800000002", "- 13800020001", Told::Other),
            ("- 13800000002", "- 13800000002", "- 13800000001", kept("- 13800000002")),
            ("王 13800000001", "黄 -", "王 13800000001", corrected("黄 13800000001")),
            // Both or none: half a correction would look like a whole one.
            ("李 13800000001", "黄 13800000002", "王 13800000001", Told::Other),
        ] {
            check(before, heard, base, &expected);
        }
    }
}
