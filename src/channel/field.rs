//! Reads the fields of foreign input into domain values, and notes what is wrong with each, by its path.
//!
//! Must not: stop at the first fault; whoever sent it learns of all of them at once.

use super::typed::plain_words;
use crate::intake::{Hazard, MAX_PEOPLE, PersonFlag, Situation};
use crate::kernel::{Datum, IdError, LatLon, Phone, SignedDuration, Text, Timestamp, to_wgs84};
use crate::wire::{FieldProblem, Location};
use std::fmt;
use std::str::FromStr;

/// At most so many faults are told at once.
pub const MAX_FIELD_PROBLEMS: usize = 20;

/// A claimed time may be ahead of our clock by so much.
const FUTURE_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// A claimed time may be so old.
const PAST_LIMIT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Collects the faults of one input.
#[derive(Debug)]
pub struct Fields {
    now: Timestamp,
    problems: Vec<FieldProblem>,
}

impl Fields {
    /// Starts reading an input that came in at `now`.
    pub const fn new(now: Timestamp) -> Self {
        Self { now, problems: Vec::new() }
    }

    /// The value, if nothing was wrong.
    ///
    /// # Errors
    /// Every fault that was noted, at most [`MAX_FIELD_PROBLEMS`].
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<FieldProblem>> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            Some(_) => Err(self.problems),
            None => {
                if self.problems.is_empty() {
                    self.wrong("", "not understood");
                }
                Err(self.problems)
            }
        }
    }

    /// Notes a fault.
    pub fn wrong(&mut self, path: impl Into<String>, message: impl fmt::Display) {
        if self.problems.len() < MAX_FIELD_PROBLEMS {
            self.problems.push(FieldProblem { path: path.into(), message: message.to_string() });
        }
    }

    fn noted<T, E: fmt::Display>(&mut self, path: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.wrong(path, error)).ok()
    }

    /// A text that may be empty.
    pub fn text<const MAX: usize>(&mut self, path: &str, raw: &str) -> Option<Text<MAX>> {
        self.noted(path, Text::parse(raw))
    }

    /// A text in which something must stand.
    pub fn filled_text<const MAX: usize>(&mut self, path: &str, raw: &str) -> Option<Text<MAX>> {
        self.noted(path, Text::parse_filled(raw))
    }

    /// A name or an address: a text on one line in which something must stand.
    pub fn filled_line<const MAX: usize>(&mut self, path: &str, raw: &str) -> Option<Text<MAX>> {
        self.noted(path, Text::parse_line(raw))
    }

    /// A text that may be missing; an empty one counts as missing.
    pub fn optional_text<const MAX: usize>(&mut self, path: &str, raw: Option<&str>) -> Option<Text<MAX>> {
        self.text(path, raw?).filter(|text| !text.as_str().is_empty())
    }

    /// What a cry for help says in words; it may be empty. How its lines end, or a stray character of the program that
    /// handed it over, is no reason to lose the alarm.
    pub fn alarm_text<const MAX: usize>(&mut self, path: &str, raw: &str) -> Option<Text<MAX>> {
        self.text(path, &plain_words(raw))
    }

    /// Who cries for help, as [`Fields::alarm_text`]; an empty name counts as missing.
    pub fn alarm_name<const MAX: usize>(&mut self, path: &str, raw: Option<&str>) -> Option<Text<MAX>> {
        self.optional_text(path, raw.map(plain_words).as_deref())
    }

    /// A phone number that may be missing; an empty one counts as missing.
    pub fn phone(&mut self, path: &str, raw: Option<&str>) -> Option<Phone> {
        let raw = raw.filter(|raw| !raw.trim().is_empty())?;
        // The reason would repeat the number's text error, which speaks of control characters.
        Phone::parse(raw).map_err(|_| self.wrong(path, "not a phone number of 3 to 20 digits")).ok()
    }

    /// An enum by its name; the fault lists the names there are.
    pub fn name<T: Copy>(
        &mut self,
        path: &str,
        raw: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|value| name(*value) == raw);
        if found.is_none() {
            let names: Vec<_> = all.iter().map(|value| name(*value)).collect();
            self.wrong(path, format!("unknown value; one of {}", names.join(", ")));
        }
        found
    }

    /// An id of the wanted kind.
    pub fn id<T: FromStr<Err = IdError>>(&mut self, path: &str, raw: &str) -> Option<T> {
        self.noted(path, raw.parse())
    }

    /// A number of people, 0…[`MAX_PEOPLE`].
    pub fn people(&mut self, path: &str, count: Option<u16>) -> Option<u16> {
        let count = count?;
        if count > MAX_PEOPLE {
            self.wrong(path, format!("{count} people do not fit into a car; at most {MAX_PEOPLE}"));
            return None;
        }
        Some(count)
    }

    /// People, flags and hazards at the root of the input.
    pub fn situation(&mut self, people: Option<u16>, flags: &[String], hazards: &[String]) -> Situation {
        let people = self.people("people", people);
        let flags = flags
            .iter()
            .enumerate()
            .filter_map(|(index, raw)| {
                self.name(&format!("flags[{index}]"), raw, &PersonFlag::ALL, PersonFlag::name)
            })
            .collect();
        let hazards = hazards
            .iter()
            .enumerate()
            .filter_map(|(index, raw)| {
                self.name(&format!("hazards[{index}]"), raw, &Hazard::ALL, Hazard::name)
            })
            .collect();
        Situation { people, flags, hazards }
    }

    /// A time that somebody claims: not in the future, not older than a week. Slightly ahead is now.
    pub fn claimed_time(&mut self, path: &str, at: Timestamp) -> Option<Timestamp> {
        if at.duration_since(self.now) > FUTURE_TOLERANCE {
            self.wrong(path, format!("is in the future; the server's time is {:.0}", self.now));
            return None;
        }
        if self.now.duration_since(at) > PAST_LIMIT {
            self.wrong(path, "is more than seven days ago");
            return None;
        }
        Some(whole_microseconds(at).min(self.now))
    }

    /// A coordinate with its datum, as WGS-84.
    pub fn location(&mut self, path: &str, location: &Location) -> Option<(LatLon, Datum)> {
        let datum = self.name(&format!("{path}.datum"), &location.datum, &Datum::ALL, Datum::name);
        for (axis, value, limit) in [("lat", location.lat, 90.0), ("lon", location.lon, 180.0)] {
            if !(value.is_finite() && value.abs() <= limit) {
                self.wrong(format!("{path}.{axis}"), format!("{value} is not within -{limit}..{limit}"));
                return None;
            }
        }
        let datum = datum?;
        let point = self.noted(path, to_wgs84(location.lat, location.lon, datum))?;
        if !point.is_in_china_box() {
            let is_swapped = LatLon::parse(location.lon, location.lat).is_ok_and(LatLon::is_in_china_box);
            let hint = if is_swapped { "; are lat and lon swapped?" } else { "" };
            self.wrong(path, format!("lies outside China{hint}"));
            return None;
        }
        Some((point, datum))
    }
}

/// PostgreSQL keeps no more, and what is stored must compare equal to what was decided.
pub fn whole_microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).expect("the same moment without its nanoseconds")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn place(lat: f64, lon: f64, datum: &str) -> Result<(LatLon, Datum), Vec<FieldProblem>> {
        let mut fields = Fields::new(now());
        let read = fields.location("location", &Location { lat, lon, datum: datum.to_owned() });
        fields.finish(read)
    }

    fn fault(path: &str, message: &str) -> FieldProblem {
        FieldProblem { path: path.to_owned(), message: message.to_owned() }
    }

    #[test]
    fn impossible_places_name_their_axis() {
        let axis = |lat, lon| place(lat, lon, "wgs84").unwrap_err()[0].path.clone();
        assert_eq!(axis(91.0, 121.0), "location.lat");
        assert_eq!(axis(f64::NAN, 121.0), "location.lat");
        assert_eq!(axis(31.0, -180.5), "location.lon");
    }

    #[test]
    fn swapped_axes_are_recognised() {
        let swapped = place(73.5, 31.23, "wgs84").unwrap_err();
        assert_eq!(swapped, [fault("location", "lies outside China; are lat and lon swapped?")]);
        assert_eq!(place(0.0, 0.0, "wgs84").unwrap_err(), [fault("location", "lies outside China")]);
    }

    #[test]
    fn an_unknown_datum_lists_the_known_ones() {
        let unknown = place(31.23, 121.47, "wgs72").unwrap_err();
        assert_eq!(unknown, [fault("location.datum", "unknown value; one of wgs84, cgcs2000, gcj02, bd09")]);
    }

    #[test]
    fn claimed_times_are_checked_just_before_at_and_after_each_limit() {
        let check = |seconds: i64| {
            let mut fields = Fields::new(now());
            let read = fields.claimed_time("occurred_at", now() + SignedDuration::from_secs(seconds));
            fields.finish(read)
        };
        let week = 7 * 24 * 3600;
        assert_eq!(check(-60), Ok(now() - SignedDuration::from_secs(60)));
        assert_eq!(check(120), Ok(now()), "slightly ahead is now");
        assert_eq!(check(121).unwrap_err()[0].path, "occurred_at");
        assert!(check(-week).is_ok());
        assert_eq!(check(-week - 1).unwrap_err()[0].message, "is more than seven days ago");
    }

    #[test]
    fn eighty_people_fit_and_eighty_one_do_not() {
        let mut fields = Fields::new(now());
        assert_eq!(fields.people("people", Some(80)), Some(80));
        assert_eq!(fields.people("people", Some(81)), None);
        assert_eq!(fields.finish(Some(())).unwrap_err()[0].path, "people");
    }

    #[test]
    fn many_faults_are_bounded() {
        let mut fields = Fields::new(now());
        fields.situation(None, &vec!["x".to_owned(); 500], &[]);
        assert_eq!(fields.finish(Some(())).unwrap_err().len(), MAX_FIELD_PROBLEMS);
    }

    proptest! {
        #[test]
        fn no_place_makes_it_panic(lat in any::<f64>(), lon in any::<f64>(), datum in "(wgs84|gcj02|bd09|.*)") {
            if let Err(problems) = place(lat, lon, &datum) {
                prop_assert!(problems.iter().all(|problem| problem.path.starts_with("location")));
            }
        }

        #[test]
        fn no_phone_or_text_makes_it_panic(raw in any::<String>()) {
            let mut fields = Fields::new(now());
            fields.phone("phone", Some(&raw));
            fields.optional_text::<60>("name", Some(&raw));
            if let Err(problems) = fields.finish(Some(())) {
                prop_assert!(problems.iter().all(|problem| ["phone", "name"].contains(&problem.path.as_str())));
            }
        }
    }
}
