//! How fast requests may come. Each principal or address has a bucket (GCRA): one number that says
//! until when it is full. Known principals carry theirs with them (see `access.rs`), so that the
//! hot path takes no lock and looks nothing up.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use parking_lot::Mutex;

use super::Principal;
use crate::config::{self, Network};
use crate::web::problem::Problem;

/// Addresses remembered at most.
const ADDRESSES: usize = 50_000;
/// An address that a paired device called from counts as the lobby for a day.
const LOBBY_NANOS: i64 = 86_400 * SECOND;
const SECOND: i64 = 1_000_000_000;
/// The last answer by a public link is remembered so long.
const REMEMBERED_NANOS: i64 = 60 * SECOND;

/// How fast a bucket empties, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Nanoseconds that one request costs; 0 means without limit.
    cost: i64,
    /// Nanoseconds that may be owed at once.
    depth: i64,
}

impl Rate {
    /// So many requests in so many seconds, and so many at once. 0 requests mean without limit.
    #[must_use]
    pub fn new(requests: u32, seconds: i64, burst: u32) -> Self {
        let cost = (seconds * SECOND).checked_div(i64::from(requests)).unwrap_or(0);
        Self { cost, depth: cost * i64::from(burst.max(1)) }
    }

    /// The new fill of a bucket after one more request, or the nanoseconds to wait.
    fn take(self, full_until: i64, now: i64) -> Result<i64, i64> {
        let next = full_until.max(now) + self.cost;
        let over = next - now - self.depth;
        if over > 0 { Err(over) } else { Ok(next) }
    }
}

/// The bucket of one known principal.
#[derive(Debug, Default)]
pub struct Bucket(AtomicI64);

impl Bucket {
    /// The same fill under a new owner.
    #[must_use]
    pub fn carry_on(&self) -> Self {
        Self(AtomicI64::new(self.0.load(Ordering::Relaxed)))
    }

    /// Takes one request out.
    ///
    /// # Errors
    /// The nanoseconds to wait.
    pub fn take(&self, rate: Rate, now: i64) -> Result<(), i64> {
        if rate.cost == 0 {
            return Ok(());
        }
        // Two threads at the same instant may count as one: a limit, not a ledger.
        let next = rate.take(self.0.load(Ordering::Relaxed), now)?;
        self.0.store(next, Ordering::Relaxed);
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Owner {
    Public(IpAddr),
    Lobby(IpAddr),
    Phone(IpAddr, u64),
    Strict(IpAddr),
    /// Answers to a survey by its public link.
    Survey(IpAddr),
    /// When the last of them came, and how long that is remembered.
    Answered(IpAddr),
    /// Complaints that a machine worked for, and those that came without.
    Worked(IpAddr),
    Unworked(IpAddr),
    /// Complaints at one paired device.
    Device(u64),
}

/// All limits of the house.
#[derive(Debug)]
pub struct Limits {
    started: Instant,
    device: Rate,
    officer: Rate,
    public: Rate,
    lobby: Rate,
    strict: Rate,
    survey: Rate,
    survey_lobby: Rate,
    complaint: Rate,
    complaint_unworked: Rate,
    complaint_shared: Rate,
    networks: Vec<Network>,
    fills: Mutex<HashMap<Owner, i64>>,
    lobbies: Mutex<HashMap<IpAddr, i64>>,
    hasher: RandomState,
}

/// Neighbours in an IPv6 network are one customer.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Limits {
    /// With the settings of the house.
    #[must_use]
    pub fn new(settings: &config::Limits) -> Self {
        let s = settings;
        Self {
            started: Instant::now(),
            device: Rate::new(s.device_per_second, 1, s.device_burst),
            officer: Rate::new(s.officer_per_second, 1, s.officer_burst),
            public: Rate::new(s.public_per_second, 1, s.public_burst),
            lobby: Rate::new(s.lobby_per_second, 1, s.lobby_burst),
            strict: Rate::new(s.sign_in_per_minute, 60, s.sign_in_burst),
            survey: Rate::new(s.survey_per_hour, 3600, s.survey_burst),
            survey_lobby: Rate::new(s.survey_lobby_per_hour, 3600, s.survey_lobby_per_hour),
            complaint: Rate::new(s.complaint_per_hour, 3600, s.complaint_per_hour),
            complaint_unworked: Rate::new(
                s.complaint_unworked_per_hour,
                3600,
                s.complaint_unworked_per_hour,
            ),
            complaint_shared: Rate::new(
                s.complaint_shared_per_hour,
                3600,
                s.complaint_shared_per_hour,
            ),
            networks: s.lobby_networks.iter().filter_map(|n| Network::parse(n)).collect(),
            fills: Mutex::default(),
            lobbies: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    fn now(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_nanos()).unwrap_or(i64::MAX / 2)
    }

    /// One request of a known principal.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn known(&self, principal: &Principal, bucket: &Bucket) -> Result<(), Problem> {
        let rate = match principal {
            Principal::Device { .. } => self.device,
            Principal::Staff { .. } => self.officer,
            Principal::Anybody => self.public,
        };
        if rate.cost == 0 {
            return Ok(());
        }
        bucket.take(rate, self.now()).map_err(too_many)
    }

    /// One request of the public from an address; `cookies` tell phones in the lobby apart.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn public(&self, address: IpAddr, cookies: Option<&[u8]>) -> Result<(), Problem> {
        if self.public.cost == 0 {
            return Ok(());
        }
        let (address, now) = (network_of(address), self.now());
        if !self.is_lobby(address, now) {
            return self.charge(Owner::Public(address), self.public, now);
        }
        if let Some(cookies) = cookies {
            let phone = Owner::Phone(address, self.hasher.hash_one(cookies));
            self.charge(phone, self.public, now)?;
        }
        self.charge(Owner::Lobby(address), self.lobby, now)
    }

    /// One attempt to sign in, to pair or to enter a code from an address.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn strict(&self, address: IpAddr) -> Result<(), Problem> {
        let address = network_of(address);
        self.charge(Owner::Strict(address), self.strict, self.now())
    }

    /// One answer to a survey by its public link from an address. Gives the seconds since the last
    /// one from there, when they are few; phones in the lobby are not told apart, so nothing there.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn survey(&self, address: IpAddr) -> Result<Option<u64>, Problem> {
        let (address, now) = (network_of(address), self.now());
        if self.is_lobby(address, now) {
            self.charge(Owner::Survey(address), self.survey_lobby, now)?;
            return Ok(None);
        }
        self.charge(Owner::Survey(address), self.survey, now)?;
        let remembered = self.fills.lock().insert(Owner::Answered(address), now + REMEMBERED_NANOS);
        let since = remembered.map(|until| (now + REMEMBERED_NANOS - until) / SECOND);
        Ok(since.map(i64::unsigned_abs))
    }

    /// One complaint of somebody unknown from an address. Phones in the lobby share one that holds
    /// more, whether their browsers worked for it or cannot.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn complaint(&self, address: IpAddr, worked: bool) -> Result<(), Problem> {
        let (address, now) = (network_of(address), self.now());
        match (self.is_lobby(address, now), worked) {
            (true, _) => self.charge(Owner::Worked(address), self.complaint_shared, now),
            (false, true) => self.charge(Owner::Worked(address), self.complaint, now),
            (false, false) => self.charge(Owner::Unworked(address), self.complaint_unworked, now),
        }
    }

    /// One complaint at a paired device, which many people use.
    ///
    /// # Errors
    /// A problem that says when to come back.
    pub fn complaint_at(&self, device: &str) -> Result<(), Problem> {
        let owner = Owner::Device(self.hasher.hash_one(device));
        self.charge(owner, self.complaint_shared, self.now())
    }

    /// A paired device calls from this address: the phones in its hall share it.
    pub fn device_at(&self, address: IpAddr) {
        let (address, now) = (network_of(address), self.now());
        let mut lobbies = self.lobbies.lock();
        if lobbies.len() >= ADDRESSES {
            lobbies.retain(|_, until| *until > now);
        }
        lobbies.insert(address, now + LOBBY_NANOS);
    }

    fn is_lobby(&self, address: IpAddr, now: i64) -> bool {
        self.networks.iter().any(|network| network.contains(address))
            || self.lobbies.lock().get(&address).is_some_and(|until| *until > now)
    }

    fn charge(&self, owner: Owner, rate: Rate, now: i64) -> Result<(), Problem> {
        if rate.cost == 0 {
            return Ok(());
        }
        let mut fills = self.fills.lock();
        if fills.len() >= ADDRESSES {
            fills.retain(|_, full_until| *full_until > now);
            if fills.len() >= ADDRESSES {
                fills.clear(); // a flood from everywhere: counting each source helps nobody
            }
        }
        let fill = fills.entry(owner).or_insert(0);
        *fill = rate.take(*fill, now).map_err(too_many)?;
        Ok(())
    }
}

/// The problem of who comes too fast.
fn too_many(wait_nanos: i64) -> Problem {
    come_back("web.too_many", wait_nanos / SECOND + 1)
}

/// A problem that says in how many seconds to come back.
#[must_use]
pub fn come_back(code: &str, seconds: i64) -> Problem {
    let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, code);
    problem.headers.push((RETRY_AFTER, HeaderValue::from(seconds)));
    problem.with("seconds", seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> config::Limits {
        config::Limits {
            public_per_second: 1,
            public_burst: 3,
            lobby_per_second: 1,
            lobby_burst: 8,
            sign_in_per_minute: 1,
            sign_in_burst: 2,
            survey_per_hour: 2,
            survey_burst: 2,
            survey_lobby_per_hour: 5,
            complaint_per_hour: 4,
            complaint_unworked_per_hour: 2,
            complaint_shared_per_hour: 6,
            ..config::Limits::default()
        }
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let (rate, bucket) = (Rate::new(10, 1, 3), Bucket::default());
        let taken = |now| (0..9).take_while(|_| bucket.take(rate, now).is_ok()).count();
        assert_eq!(taken(0), 3);
        assert_eq!(taken(SECOND / 10), 1);
        assert_eq!(bucket.take(rate, SECOND / 10), Err(SECOND / 10));
        assert_eq!(taken(10 * SECOND), 3);
    }

    #[test]
    fn no_limit_means_no_limit() {
        let (rate, bucket) = (Rate::new(0, 1, 1), Bucket::default());
        assert!((0..100_000).all(|_| bucket.take(rate, 0).is_ok()));
        let limits = Limits::new(&config::Limits::none());
        let home = address("192.0.2.1");
        assert!((0..10_000).all(|_| limits.public(home, None).is_ok()));
        assert!((0..10_000).all(|_| limits.strict(home).is_ok()));
    }

    #[test]
    fn addresses_have_buckets_of_their_own_and_the_lobby_a_bigger_one() {
        let limits = Limits::new(&settings());
        let passed = |from: &str, cookies: Option<&[u8]>| {
            let from = address(from);
            (0..20).take_while(|_| limits.public(from, cookies).is_ok()).count()
        };
        assert_eq!(passed("192.0.2.1", None), 3);
        assert_eq!(passed("192.0.2.2", Some(b"a=1")), 3);
        assert_eq!(passed("2001:db8::1", None) + passed("2001:db8::2", None), 3);
        limits.device_at(address("192.0.2.9"));
        assert_eq!(passed("192.0.2.9", Some(b"phone=1")), 3);
        assert_eq!(passed("192.0.2.9", Some(b"phone=2")), 3);
        assert_eq!(passed("192.0.2.9", None), 2);
    }

    #[test]
    fn answers_by_the_public_link_are_few_from_one_address() {
        let limits = Limits::new(&settings());
        let home = address("192.0.2.1");
        assert_eq!(limits.survey(home).unwrap(), None);
        assert!(limits.survey(home).unwrap().is_some_and(|seconds| seconds < 60));
        assert!(limits.survey(home).is_err());
        let hall = address("192.0.2.9");
        limits.device_at(hall);
        assert!((0..5).all(|_| limits.survey(hall).is_ok_and(|since| since.is_none())));
        assert!(limits.survey(hall).is_err());
        let free = Limits::new(&config::Limits::none());
        assert!((0..100).all(|_| free.survey(home).is_ok()));
    }

    #[test]
    fn complaints_are_fewer_where_nobody_worked_and_more_where_many_share() {
        let limits = Limits::new(&settings());
        let home = address("192.0.2.1");
        let taken = |address: IpAddr, worked| {
            (0..20).take_while(|_| limits.complaint(address, worked).is_ok()).count()
        };
        assert_eq!((taken(home, false), taken(home, true)), (2, 4), "each has a bucket");
        let hall = address("192.0.2.9");
        limits.device_at(hall);
        assert_eq!(taken(hall, false), 6);
        let at = |device| (0..20).take_while(|_| limits.complaint_at(device).is_ok()).count();
        assert_eq!((at("kiosk-1"), at("kiosk-2"), at("kiosk-1")), (6, 6, 0));
        let free = Limits::new(&config::Limits::none());
        assert!((0..99).all(|_| free.complaint(home, false).is_ok()));
    }

    #[test]
    fn who_comes_too_fast_is_told_when_to_come_back() {
        let limits = Limits::new(&settings());
        let from = address("192.0.2.1");
        assert!(limits.strict(from).is_ok() && limits.strict(from).is_ok());
        let problem = limits.strict(from).unwrap_err();
        assert_eq!(problem.status, StatusCode::TOO_MANY_REQUESTS);
        let (name, seconds) = &problem.headers[0];
        assert_eq!(name, RETRY_AFTER);
        let seconds: i64 = seconds.to_str().unwrap().parse().unwrap();
        assert!((55..=61).contains(&seconds), "{seconds}");
    }
}
