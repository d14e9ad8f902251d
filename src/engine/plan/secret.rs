//! Keys and passwords: a type that cannot be printed, and the one place where it is filled in.
//!
//! What is to be sent has holes where secrets go ([`Filled`]), and keeps them through plan,
//! events, logs and exports. Only a [`Transport`](crate::engine::Transport) has a [`Vault`] and calls
//! [`Filled::reveal`], right before it sends.
//! Invariant: neither `Debug` nor `Display` of anything in here shows a secret.

use super::template::Filled;
use std::fmt;

/// What stands for a secret wherever it may be seen.
pub const MASK: &str = "…";

/// Shorter ones are found everywhere by chance.
const LEAST: usize = 4;

/// Which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretId(pub u16);

/// A secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

/// All secrets of a run, in memory alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vault(Vec<Secret>);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where in it the first sign stands that a header cannot hold, counted from 1: browsers send bytes there, one a sign.
    pub fn unfit_for_headers(&self) -> Option<usize> {
        self.0.chars().position(|c| !fits_into_header(c)).map(|at| at + 1)
    }
}

/// Whether a header's value may hold it (RFC 9110, 5.5, and browsers' own rule that a sign is a byte).
pub fn fits_into_header(c: char) -> bool {
    c == '\t' || (u32::from(c) <= 0xff && !c.is_control())
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Vault {
    /// With those secrets, by their numbers.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// What a server answered, without the secrets that it repeats.
    pub fn masked(&self, mut answer: Vec<u8>) -> Vec<u8> {
        for secret in self.0.iter().map(|Secret(secret)| secret.as_bytes()).filter(|secret| secret.len() >= LEAST) {
            let (mut masked, mut rest) = (Vec::new(), &answer[..]);
            while let Some(at) = rest.windows(secret.len()).position(|part| part == secret) {
                masked.extend_from_slice(&rest[..at]);
                masked.extend_from_slice(MASK.as_bytes());
                rest = &rest[at + secret.len()..];
            }
            if !masked.is_empty() {
                masked.extend_from_slice(rest);
                answer = masked;
            }
        }
        answer
    }

    /// The secret itself; an unknown one is empty.
    fn open(&self, SecretId(number): SecretId) -> &str {
        self.0.get(usize::from(number)).map_or("", |secret| &secret.0)
    }
}

impl Filled {
    /// The text with its secrets, for a transport that is about to send it, and for nobody else.
    pub fn reveal(&self, vault: &Vault) -> String {
        self.with(|secret, encoding, out| encoding.write(vault.open(secret), out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_repeats_a_secret_is_not_repeated() {
        let vault = Vault::new([Secret::new("s3cret"), Secret::new("a"), Secret::new("")]);
        let masked = |text: &str| String::from_utf8(vault.masked(text.as_bytes().to_vec())).expect("it was UTF-8");
        assert_eq!(masked("{\"bad\": \"Bearer s3cret\", \"s3crets3cret\": 1}"), "{\"bad\": \"Bearer …\", \"……\": 1}");
        assert_eq!(masked("a s3cre"), "a s3cre");
    }
}
