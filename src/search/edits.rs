//! One wrong, missing or superfluous character: what is offered when nothing else was found.
//!
//! Must not: touch numbers. A house number that differs is another house.

/// Shorter pieces have too many neighbours.
const MIN_CHARACTERS: usize = 3;

/// The characters of a piece that may be mistyped: three or more, none of them a digit or Latin.
pub(super) fn forgivable(piece: &str) -> Option<Vec<char>> {
    let characters: Vec<char> = piece.chars().collect();
    let fits = characters.len() >= MIN_CHARACTERS && !characters.iter().any(char::is_ascii);
    fits.then_some(characters)
}

/// Whether some part of the word is the wanted text but for one character.
pub(super) fn is_near(word: &[char], wanted: &[char]) -> bool {
    (0..word.len()).any(|start| {
        let here = &word[start..];
        let same = here.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        if same >= wanted.len() {
            return true;
        }
        let begins = |rest: Option<&[char]>, tail: &[char]| rest.is_some_and(|rest| rest.starts_with(tail));
        let wrong = begins(here.get(same + 1..), &wanted[same + 1..]);
        let missing = begins(here.get(same + 1..), &wanted[same..]);
        // Leaving a character out must leave enough to go by.
        let superfluous = wanted.len() > MIN_CHARACTERS && begins(here.get(same..), &wanted[same + 1..]);
        wrong || missing || superfluous
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(word: &str, wanted: &str) -> bool {
        let (word, wanted): (Vec<char>, Vec<char>) = (word.chars().collect(), wanted.chars().collect());
        is_near(&word, &wanted)
    }

    #[test]
    fn one_character_may_be_wrong_missing_or_too_many() {
        assert!(near("锦绣花园东区", "锦秀花园"));
        assert!(near("锦绣花园东区", "锦花园"));
        assert!(near("锦绣花园东区", "锦绣的花园"));
        assert!(near("世纪大道", "世记大道"));
        assert!(!near("锦绣花园东区", "锦秀华园"));
        assert!(!near("锦绣花园", "阳光花园"));
    }
}
