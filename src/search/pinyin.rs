//! Reads characters as pinyin: all readings of each, and what a typed row of letters can mean.
//!
//! Must not: pick one reading. 长宁 is Changning and 重庆 Chongqing, but the most common readings say Zhang and
//! Zhong; so every reading of a character counts.

use pinyin::ToPinyinMulti;

/// Longer rows of letters match nothing.
const MAX_LETTERS: usize = 60;

/// Syllables, and for each character of the words those it is read as.
#[derive(Debug, Default)]
pub(super) struct Readings {
    syllables: Vec<String>,
    /// Where each character's readings end in `readings`.
    ends: Vec<u32>,
    readings: Vec<u16>,
    initials: Vec<u32>,
}

/// All readings of a character without tones; Latin letters and digits read as themselves.
fn readings_of(c: char) -> Vec<String> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_string()];
    }
    // ü is typed as v or as u.
    let spelled = |plain: &str| [plain.replace('ü', "v"), plain.replace(['ü', 'v'], "u")];
    let table = c.to_pinyin_multi().into_iter().flatten();
    let mut readings: Vec<String> = table.flat_map(|reading| spelled(reading.plain())).collect();
    readings.sort_unstable();
    readings.dedup();
    readings
}

fn letter_bit(letter: u8) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (letter - b'a') } else { 0 }
}

impl Readings {
    /// The readings of these characters, by their place in the list.
    pub(super) fn of(characters: &[char]) -> Self {
        let all: Vec<Vec<String>> = characters.iter().map(|c| readings_of(*c)).collect();
        let mut syllables: Vec<String> = all.iter().flatten().cloned().collect();
        syllables.sort_unstable();
        syllables.dedup();
        let mut readings = Self { syllables, ..Self::default() };
        for of_one in all {
            let mut initials = 0;
            for syllable in of_one {
                initials |= syllable.bytes().next().map_or(0, letter_bit);
                if let Ok(number) = readings.syllables.binary_search(&syllable) {
                    readings.readings.push(number as u16);
                }
            }
            readings.ends.push(readings.readings.len() as u32);
            readings.initials.push(initials);
        }
        readings
    }

    /// First letters of a character's readings, a bit a letter.
    pub(super) fn initials(&self, character: u16) -> u32 {
        self.initials[usize::from(character)]
    }

    fn syllables_of(&self, character: u16) -> &[u16] {
        let character = usize::from(character);
        let start = if character == 0 { 0 } else { self.ends[character - 1] };
        &self.readings[start as usize..self.ends[character] as usize]
    }
}

/// What each syllable can take of a query at each place.
#[derive(Debug)]
pub(super) struct Steps {
    letters: usize,
    first_letter: u32,
    /// For syllable × place in the query: the places that are reached behind it, a bit a place.
    reached: Vec<u64>,
}

impl Steps {
    /// Letters only, two or more; `None` otherwise.
    pub(super) fn new(readings: &Readings, query: &str) -> Option<Self> {
        let fits = (2..=MAX_LETTERS).contains(&query.len()) && query.bytes().all(|b| b.is_ascii_lowercase());
        if !fits {
            return None;
        }
        let mut reached = Vec::with_capacity(readings.syllables.len() * query.len());
        for syllable in &readings.syllables {
            reached
                .extend((0..query.len()).map(|place| taken(syllable, &query[place..], place, query.len())));
        }
        let first_letter = query.bytes().next().map_or(0, letter_bit);
        Some(Self { letters: query.len(), first_letter, reached })
    }

    /// The query's first letter as a bit.
    pub(super) const fn first_letter(&self) -> u32 {
        self.first_letter
    }

    /// Whether the letters can be read off the beginning of the word.
    pub(super) fn begin(&self, word: &[u16], readings: &Readings) -> bool {
        let mut places = 1;
        for character in word {
            places = self.step(places, *character, readings);
            if self.is_end(places) {
                return true;
            }
            if places == 0 {
                return false;
            }
        }
        false
    }

    /// Whether the letters can be read off the word from any character on.
    pub(super) fn are_in(&self, word: &[u16], readings: &Readings) -> bool {
        let mut places = 0;
        for character in word {
            if readings.initials(*character) & self.first_letter != 0 {
                places |= 1;
            }
            if places != 0 {
                places = self.step(places, *character, readings);
                if self.is_end(places) {
                    return true;
                }
            }
        }
        false
    }

    fn is_end(&self, places: u64) -> bool {
        places >> self.letters & 1 == 1
    }

    /// The places in the query that are reached behind the character, from any of these.
    fn step(&self, mut places: u64, character: u16, readings: &Readings) -> u64 {
        let mut next = 0;
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            places &= places - 1;
            for syllable in readings.syllables_of(character) {
                next |= self.reached[usize::from(*syllable) * self.letters + place];
            }
        }
        next
    }
}

/// Behind a syllable: all of it was typed, or its initial, or the query ended within it.
fn taken(syllable: &str, rest: &str, place: usize, end: usize) -> u64 {
    let mut places = 0;
    if rest.starts_with(syllable) {
        places |= 1 << (place + syllable.len());
    }
    if rest.as_bytes()[0] == syllable.as_bytes()[0] {
        places |= 1 << (place + 1);
        let two = syllable.get(..2).filter(|two| matches!(*two, "zh" | "ch" | "sh"));
        if two.is_some_and(|two| rest.starts_with(two)) {
            places |= 1 << (place + 2);
        }
    }
    if syllable.starts_with(rest) {
        places |= 1 << end;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(word: &str, query: &str) -> bool {
        let mut characters: Vec<char> = word.chars().collect();
        characters.sort_unstable();
        characters.dedup();
        let readings = Readings::of(&characters);
        let numbers: Vec<u16> = word.chars().map(|c| characters.binary_search(&c).unwrap() as u16).collect();
        Steps::new(&readings, query).is_some_and(|steps| steps.begin(&numbers, &readings))
    }

    #[test]
    fn place_names_read_as_people_say_them() {
        for (word, query) in [
            ("长宁区", "changning"),
            ("重庆路", "chongqinglu"),
            ("闵行区", "minhang"),
            ("莘庄", "xinzhuang"),
            ("漕河泾", "caohejing"),
            ("陆家浜路", "lujiabang"),
            ("商务大厦", "shangwudasha"),
            ("西藏中路", "xizang"),
            ("徐家汇", "xujiahui"),
            ("绿洲花园", "lvzhou"),
        ] {
            assert!(reads(word, query), "{word} {query}");
        }
    }

    #[test]
    fn initials_beginnings_and_mixtures_are_understood() {
        for query in ["sjdd", "shijidadao", "shijdd", "shijida", "sjdada", "shjdd", "sj"] {
            assert!(reads("世纪大道", query), "{query}");
        }
        for query in ["jidadao", "sjd2", "shijidadaox", "sjddd", "s"] {
            assert!(!reads("世纪大道", query), "{query}");
        }
    }
}
