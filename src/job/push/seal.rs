//! Seals a push for one browser (RFC 8291, content coding `aes128gcm` of RFC 8188), and signs who sends it (RFC 8292).
//!
//! Must not: be given more than the phone needs to ring; the push service carries it, though it cannot read it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use sha2::Sha256;

/// Bytes of one record; a push is one.
const RECORD: u32 = 4_096;
/// A signature holds for so long; push services take a day at most.
const SIGNED_FOR_S: i64 = 12 * 3_600;

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// The key and the nonce that both sides derive.
fn derive(shared: &[u8], auth: &[u8], theirs: &[u8], ours: &[u8], salt: &[u8]) -> ([u8; 16], [u8; 12]) {
    let material = mac(&mac(auth, &[shared]), &[b"WebPush: info\0".as_slice(), theirs, ours, &[1]]);
    let pseudo_random = mac(salt, &[&material]);
    let key = mac(&pseudo_random, &[b"Content-Encoding: aes128gcm\0\x01"]);
    let nonce = mac(&pseudo_random, &[b"Content-Encoding: nonce\0\x01"]);
    let (mut short_key, mut short_nonce) = ([0; 16], [0; 12]);
    short_key.copy_from_slice(&key[..16]);
    short_nonce.copy_from_slice(&nonce[..12]);
    (short_key, short_nonce)
}

/// Seals a text for the browser with that key and secret.
///
/// # Errors
/// The key is no point on the curve, or the system has no randomness.
pub(super) fn seal(text: &[u8], theirs: &[u8], auth: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let mut salt = [0; 16];
    random.fill(&mut salt)?;
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let ours = private.compute_public_key()?;
    let peer = UnparsedPublicKey::new(&ECDH_P256, theirs);
    let (key, nonce) =
        agree_ephemeral(private, &peer, |shared| derive(shared, auth, theirs, ours.as_ref(), &salt))?;
    let mut record = text.to_vec();
    // The end of the last record.
    record.push(2);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)?;
    let mut sealed = salt.to_vec();
    sealed.extend(RECORD.to_be_bytes());
    sealed.push(u8::try_from(ours.as_ref().len()).map_err(|_| Unspecified)?);
    sealed.extend(ours.as_ref());
    sealed.extend(record);
    Ok(sealed)
}

/// The key that signs.
pub struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    /// Whom a push service may turn to: the public origin, where there is one.
    contact: Option<String>,
}

impl Signer {
    /// A new key, PKCS #8, to be kept.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn generate() -> Result<Vec<u8>, Unspecified> {
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
        Ok(made.as_ref().to_vec())
    }

    /// The key as it was kept.
    ///
    /// # Errors
    /// It is none.
    pub fn new(kept: &[u8], contact: Option<String>) -> Result<Self, ring::error::KeyRejected> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, kept, &random)?;
        Ok(Self { pair, random, contact: contact.filter(|origin| origin.starts_with("https://")) })
    }

    /// The public key as browsers take it, base64url.
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key())
    }

    /// The value of `Authorization` for a push service at that origin. `second`: now, since 1970.
    ///
    /// # Errors
    /// The system has no randomness.
    pub(super) fn authorization(&self, audience: &str, second: i64) -> Result<String, Unspecified> {
        let mut claims = serde_json::json!({ "aud": audience, "exp": second + SIGNED_FOR_S });
        if let Some(contact) = &self.contact {
            claims["sub"] = contact.clone().into();
        }
        let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(&self.random, signed.as_bytes())?);
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public_key()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifier};

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn keys_are_derived_as_in_the_example_of_the_standard() {
        // RFC 8291, appendix A.
        let (key, nonce) = derive(
            &bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"),
            &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            &bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            &bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
            &bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        );
        assert_eq!(key.to_vec(), bytes("oIhVW04MRdy2XN9CiKLxTg"));
        assert_eq!(nonce.to_vec(), bytes("4h_95klXJ5E_qnoN"));
    }

    #[test]
    fn the_browser_alone_opens_it() {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let theirs = private.compute_public_key().unwrap();
        let auth = [7; 16];
        let sealed = seal(b"ring", theirs.as_ref(), &auth).unwrap();
        let (salt, ours) = (&sealed[..16], &sealed[21..86]);
        assert_eq!(sealed[16..21], [0, 0, 16, 0, 65]);
        let peer = UnparsedPublicKey::new(&ECDH_P256, ours);
        let (key, nonce) =
            agree_ephemeral(private, &peer, |shared| derive(shared, &auth, theirs.as_ref(), ours, salt))
                .unwrap();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let mut record = sealed[86..].to_vec();
        let opened =
            key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).unwrap();
        assert_eq!(opened, b"ring\x02");
        assert!(seal(b"ring", &[4; 65], &auth).is_err(), "no point on the curve");
    }

    #[test]
    fn a_push_service_can_check_who_sends() {
        let kept = Signer::generate().unwrap();
        let signer = Signer::new(&kept, Some("https://rescue.example".to_owned())).unwrap();
        let value = signer.authorization("https://push.example.com", 1_700_000_000).unwrap();
        let (token, key) = value.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let verifier = Verifier::new(&ECDSA_P256_SHA256_FIXED, bytes(key));
        verifier.verify(signed.as_bytes(), &bytes(signature)).unwrap();
        let claims: serde_json::Value =
            serde_json::from_slice(&bytes(signed.split_once('.').unwrap().1)).unwrap();
        assert_eq!(claims["aud"], "https://push.example.com");
        assert_eq!(claims["exp"], 1_700_043_200_i64);
        assert_eq!(claims["sub"], "https://rescue.example");
        assert!(Signer::new(b"nothing", None).is_err());
    }
}
