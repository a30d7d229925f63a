//! Passwords: what is accepted, and Argon2id. Hashing takes memory and time on purpose, so it runs
//! beside the network thread, a few at once.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most bytes; longer ones would only keep the machine busy.
const LONGEST: usize = 256;
/// Passwords hashed at once: each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Fewest different characters.
const DIFFERENT: usize = 5;

/// Words that everybody tries first; refused with digits and signs around them.
const COMMON: [&str; 24] = [
    "password",
    "passw0rd",
    "kata sandi",
    "katasandi",
    "rahasia",
    "admin",
    "administrator",
    "indonesia",
    "imigrasi",
    "maklumat",
    "jakarta",
    "kantor",
    "petugas",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "iloveyou",
    "sayang",
    "bismillah",
    "selamatdatang",
    "welcome",
    "letmein",
    "garuda",
    "merdeka",
];

/// Why a password is not accepted: the code of the sentence.
#[must_use]
pub fn fault(name: &str, password: &str) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    if password.chars().count() < SHORTEST {
        Some("identity.password_short")
    } else if password.len() > LONGEST {
        Some("identity.password_long")
    } else if lower.contains(&name.to_lowercase()) {
        Some("identity.password_name")
    } else if core.is_empty() || COMMON.contains(&core) || different.len() < DIFFERENT {
        Some("identity.password_common")
    } else {
        None
    }
}

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("parameters within their limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str) -> String {
    argon2()
        .hash_password(password.as_bytes())
        .expect("the operating system gives randomness and memory")
        .to_string()
}

/// What a password is compared with when there is no account: it takes as long.
static DECOY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password"));

/// Hashes and compares passwords, a few at once.
#[derive(Debug)]
pub struct Hasher {
    seats: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { seats: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Hasher {
    async fn beside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let seat = Arc::clone(&self.seats).acquire_owned().await.expect("never closed");
        let done = tokio::task::spawn_blocking(move || {
            let _seat = seat;
            work()
        });
        done.await.expect("hashing does not panic")
    }

    /// The stored form of a password.
    pub async fn hash(&self, password: &str) -> String {
        let password = Zeroizing::new(password.to_owned());
        self.beside(move || hash(&password)).await
    }

    /// Whether a password fits its stored form. Without one it takes as long and does not.
    pub async fn fits(&self, password: &str, stored: &str) -> bool {
        let password = Zeroizing::new(password.get(..LONGEST).unwrap_or(password).to_owned());
        let stored = stored.to_owned();
        self.beside(move || {
            let known = !stored.is_empty();
            let against = if known { &stored } else { &*DECOY };
            let Ok(against) = PasswordHash::new(against) else { return false };
            let fits = argon2().verify_password(password.as_bytes(), &against).is_ok();
            known && fits
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_each_with_its_reason() {
        let table = [
            ("pendek", Some("identity.password_short")),
            ("Budi-di-loket-3", Some("identity.password_name")),
            ("Password!2345678", Some("identity.password_common")),
            ("123456789012", Some("identity.password_common")),
            ("abababababababab", Some("identity.password_common")),
            ("kuda lumping 7 sore", None),
            ("ひらがなでもよいですよね", None),
        ];
        for (password, expected) in table {
            assert_eq!(fault("budi", password), expected, "{password}");
        }
        assert_eq!(fault("budi", &"kuda9".repeat(60)), Some("identity.password_long"));
    }

    #[tokio::test]
    async fn a_password_fits_its_own_form_only() {
        let hasher = Hasher::default();
        let stored = hasher.hash("kuda lumping 7 sore").await;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.fits("kuda lumping 7 sore", &stored).await);
        assert!(!hasher.fits("kuda lumping 7 pagi", &stored).await);
        assert!(!hasher.fits("nobody has this password", "").await);
        assert!(!hasher.fits("x", "not a hash").await);
    }
}
