//! SplitMix64 (Steele, Lea and Flood, 2014), which the dice of the city, of the drivers and of the runs all throw with:
//! small, fast, and good enough for playing people.
//!
//! Must not: be changed; every kept seed would tell another story. Or be used for anything secret.

/// The next 64 fair bits of the stream with that state.
pub(super) const fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_published_stream_of_seed_zero_comes_out() {
        let mut state = 0;
        let throws = [next(&mut state), next(&mut state), next(&mut state)];
        assert_eq!(throws, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]);
    }
}
