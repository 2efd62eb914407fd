//! Lifts by rescue code and by registration code.
//!
//! Must not: search text. A code is a number of fixed length, a prefix a range in a sorted column.

/// Digits of a rescue code.
const CODE_DIGITS: usize = 7;
/// Digits of a registration code.
const REGISTRATION_DIGITS: usize = 20;
/// Fewer digits are too common at the beginning of a registration code: class and district.
const MIN_REGISTRATION_PREFIX: usize = 8;
/// Fewer digits are too common at its end.
const MIN_REGISTRATION_SUFFIX: usize = 4;

/// Columns by lift number, and lift numbers by code.
#[derive(Debug, Default)]
pub(super) struct Codes {
    codes: Vec<u32>,
    by_code: Vec<u32>,
    registrations: Vec<u128>,
    by_registration: Vec<u32>,
    /// By the registration read backwards, where a suffix is a prefix.
    by_end: Vec<u32>,
}

/// The number that digits make; `None` for anything else and for more than 20.
pub(super) fn digits(text: &str) -> Option<u128> {
    let is_number = !text.is_empty() && text.len() <= REGISTRATION_DIGITS;
    (is_number && text.bytes().all(|b| b.is_ascii_digit())).then(|| value(text.bytes()))
}

fn value(digits: impl Iterator<Item = u8>) -> u128 {
    digits.fold(0, |value, digit| value * 10 + u128::from(digit - b'0'))
}

/// The twenty digits from behind.
fn backwards(registration: u128) -> u128 {
    let (high, low) = (registration / 10_000_000_000, registration % 10_000_000_000);
    // Ten digits fit 64 bits, where division is quick.
    u128::from(ten_backwards(low as u64)) * 10_000_000_000 + u128::from(ten_backwards(high as u64))
}

fn ten_backwards(mut digits: u64) -> u64 {
    let mut turned = 0;
    for _ in 0..10 {
        turned = turned * 10 + digits % 10;
        digits /= 10;
    }
    turned
}

impl Codes {
    /// From the codes and registrations of the lifts, in the order of their numbers.
    pub(super) fn build(codes: Vec<u32>, registrations: Vec<u128>) -> Self {
        let numbers = || 0..codes.len() as u32;
        let (mut by_code, mut by_registration): (Vec<u32>, Vec<u32>) =
            (numbers().collect(), numbers().collect());
        by_code.sort_unstable_by_key(|lift| codes[*lift as usize]);
        by_registration.sort_unstable_by_key(|lift| registrations[*lift as usize]);
        let mut ends: Vec<(u128, u32)> =
            numbers().map(|lift| (backwards(registrations[lift as usize]), lift)).collect();
        ends.sort_unstable();
        let by_end = ends.into_iter().map(|(_, lift)| lift).collect();
        Self { codes, by_code, registrations, by_registration, by_end }
    }

    /// The lift's code as a number.
    pub(super) fn code(&self, lift: u32) -> u32 {
        self.codes[lift as usize]
    }

    /// Lifts whose code begins with the digits, by code; all seven are a code of one lift at most.
    pub(super) fn with_code(&self, query: &str) -> &[u32] {
        match digits(query) {
            Some(number) if query.len() <= CODE_DIGITS => {
                range(&self.by_code, number, CODE_DIGITS - query.len(), |lift| u128::from(self.code(lift)))
            }
            Some(_) | None => &[],
        }
    }

    /// Whether so many digits are a whole code.
    pub(super) const fn is_whole_code(query: &str) -> bool {
        query.len() == CODE_DIGITS
    }

    /// Lifts whose registration begins or ends with the digits, each once, by number.
    pub(super) fn with_registration(&self, query: &str) -> Vec<u32> {
        let Some(number) = digits(query) else { return Vec::new() };
        let missing = REGISTRATION_DIGITS - query.len();
        let mut lifts = Vec::new();
        if query.len() >= MIN_REGISTRATION_PREFIX {
            let registration = |lift: u32| self.registrations[lift as usize];
            lifts.extend_from_slice(range(&self.by_registration, number, missing, registration));
        }
        if (MIN_REGISTRATION_SUFFIX..REGISTRATION_DIGITS).contains(&query.len()) {
            let turned = value(query.bytes().rev());
            let from_behind = |lift: u32| backwards(self.registrations[lift as usize]);
            lifts.extend_from_slice(range(&self.by_end, turned, missing, from_behind));
        }
        lifts.sort_unstable();
        lifts.dedup();
        lifts
    }

    /// Lifts whose code differs from these seven digits in one digit or by a swap of two neighbours.
    pub(super) fn with_one_edit(&self, query: &str) -> Vec<u32> {
        let mut lifts = Vec::new();
        if !Self::is_whole_code(query) || digits(query).is_none() {
            return lifts;
        }
        let mut try_code = |digits: &[u8]| {
            lifts.extend_from_slice(self.with_code(std::str::from_utf8(digits).unwrap_or_default()));
        };
        for position in 0..CODE_DIGITS {
            let mut other = query.as_bytes().to_vec();
            for digit in (b'0'..=b'9').filter(|digit| *digit != query.as_bytes()[position]) {
                other[position] = digit;
                try_code(&other);
            }
            let mut swapped = query.as_bytes().to_vec();
            if position > 0 && swapped[position - 1] != swapped[position] {
                swapped.swap(position - 1, position);
                try_code(&swapped);
            }
        }
        lifts
    }
}

/// The part of a sorted column whose keys begin with `number`, `missing` digits short.
fn range(sorted: &[u32], number: u128, missing: usize, key: impl Fn(u32) -> u128) -> &[u32] {
    let scale = 10u128.pow(missing as u32);
    let (from, to) = (number * scale, (number + 1) * scale);
    let start = sorted.partition_point(|lift| key(*lift) < from);
    let end = start + sorted[start..].partition_point(|lift| key(*lift) < to);
    &sorted[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_turns_round_digit_by_digit() {
        assert_eq!(backwards(31_103_101_172_020_090_078), 87_009_002_027_110_130_113);
        assert_eq!(backwards(backwards(31_103_101_172_020_090_070)), 31_103_101_172_020_090_070);
    }

    #[test]
    fn twenty_nines_do_not_overflow() {
        let codes = Codes::build(vec![9_999_999], vec![99_999_999_999_999_999_999]);
        assert_eq!(codes.with_code("9999999"), [0]);
        assert_eq!(codes.with_registration("99999999999999999999"), [0]);
        assert_eq!(codes.with_registration("9999"), [0]);
        assert_eq!(codes.with_code("99999999"), [0u32; 0]);
    }
}
