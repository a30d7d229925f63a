//! Numbers without rounding: fractions of whole numbers, decimals as they are printed, and the one
//! place where something is rounded.

use std::cmp::Ordering;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most digits before the point of a decimal that is read, and in all: a spreadsheet writes
/// seventeen.
const DIGITS: (usize, usize) = (9, 18);

/// A fraction in lowest terms with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    num: i128,
    den: i128,
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `num / den` in lowest terms; nothing when `den` is 0.
    #[must_use]
    pub fn new(num: i128, den: i128) -> Option<Self> {
        if den == 0 {
            return None;
        }
        let common = i128::try_from(gcd(num.unsigned_abs(), den.unsigned_abs())).ok()?;
        let sign = if den < 0 { -1 } else { 1 };
        Some(Self { num: sign * (num / common), den: sign * (den / common) })
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Self {
        Self { num: number.into(), den: 1 }
    }

    /// Numerator and denominator, in lowest terms.
    #[must_use]
    pub fn parts(self) -> (i128, i128) {
        (self.num, self.den)
    }

    /// The sum; nothing when it does not fit.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let common = i128::try_from(gcd(self.den.unsigned_abs(), other.den.unsigned_abs())).ok()?;
        let (left, right) = (other.den / common, self.den / common);
        let num = self.num.checked_mul(left)?.checked_add(other.num.checked_mul(right)?)?;
        Self::new(num, self.den.checked_mul(left)?)
    }

    /// The product; nothing when it does not fit.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let across = Self::new(self.num, other.den)?;
        let back = Self::new(other.num, self.den)?;
        Self::new(across.num.checked_mul(back.num)?, across.den.checked_mul(back.den)?)
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negative(self) -> Self {
        Self { num: -self.num, den: self.den }
    }

    /// Rounded half up to so many decimal places, as a count of the last place: 87.2778 to two
    /// places is 8728. Nothing when it does not fit.
    #[must_use]
    pub fn rounded(self, places: u32) -> Option<i64> {
        let twice = self.num.checked_mul(10_i128.checked_pow(places)?)?.checked_mul(2)?;
        let whole = twice.checked_add(self.den)?.div_euclid(self.den.checked_mul(2)?);
        i64::try_from(whole).ok()
    }

    /// As a decimal, rounded half up to at most so many places, without zeros at the end.
    #[must_use]
    pub fn decimal(self, places: u32) -> Option<Decimal> {
        let mut decimal = Decimal { digits: self.rounded(places)?, places };
        while decimal.places > 0 && decimal.digits % 10 == 0 {
            decimal.digits /= 10;
            decimal.places -= 1;
        }
        Some(decimal)
    }

    /// Cut off (not rounded) to so many decimal places, as a count of the last place. Digit by
    /// digit, so that it fits where `rounded` would not.
    #[must_use]
    pub(super) fn cut(self, places: u32) -> Option<i128> {
        let mut whole = self.num.div_euclid(self.den);
        let mut rest = self.num.rem_euclid(self.den);
        for _ in 0..places {
            rest = rest.checked_mul(10)?;
            whole = whole.checked_mul(10)?.checked_add(rest / self.den)?;
            rest %= self.den;
        }
        Some(whole)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    /// By whole parts and then by the turned-over rests, so that nothing is multiplied.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = ((self.num, self.den), (other.num, other.den));
        let mut turned = false;
        loop {
            let whole = a.0.div_euclid(a.1).cmp(&b.0.div_euclid(b.1));
            let rests = (a.0.rem_euclid(a.1), b.0.rem_euclid(b.1));
            let found = match (whole, rests) {
                (Ordering::Equal, (0, 0)) => Ordering::Equal,
                (Ordering::Equal, (0, _)) => Ordering::Less,
                (Ordering::Equal, (_, 0)) => Ordering::Greater,
                (Ordering::Equal, (x, y)) => {
                    (a, b) = ((a.1, x), (b.1, y));
                    turned = !turned;
                    continue;
                }
                (different, _) => different,
            };
            return if turned { found.reverse() } else { found };
        }
    }
}

/// A decimal number exactly as printed: `0.111`, `3.31`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Decimal {
    digits: i64,
    places: u32,
}

/// Why a text is no decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a number has digits, and at most one point with digits on both sides")]
pub struct DecimalError;

impl Decimal {
    /// Reads `3`, `3.31`, `0.111`: digits with at most one point, nothing else.
    ///
    /// # Errors
    /// [`DecimalError`] for everything else, a decimal comma included.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(DecimalError),
            None => (text, ""),
        };
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let fits = whole.len() <= DIGITS.0 && whole.len() + fraction.len() <= DIGITS.1;
        if whole.is_empty() || !fits || !digits(whole) || !digits(fraction) {
            return Err(DecimalError);
        }
        let digits = [whole, fraction].concat().parse().map_err(|_| DecimalError)?;
        let places = u32::try_from(fraction.len()).map_err(|_| DecimalError)?;
        Ok(Self { digits, places })
    }

    /// A count of the last of so many places: `(8728, 2)` is 87.28.
    #[must_use]
    pub fn of(digits: i64, places: u32) -> Self {
        Self { digits, places: places.min(18) }
    }

    /// The same as a fraction.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        let den = 10_i128.pow(self.places);
        Ratio::new(self.digits.into(), den).expect("a power of ten is not 0")
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let all = self.digits.unsigned_abs();
        let unit = 10_u64.pow(self.places);
        if self.places == 0 {
            return write!(f, "{sign}{all}");
        }
        let width = usize::try_from(self.places).expect("at most 18");
        write!(f, "{sign}{}.{:0width$}", all / unit, all % unit)
    }
}

impl TryFrom<String> for Decimal {
    type Error = DecimalError;
    fn try_from(text: String) -> Result<Self, DecimalError> {
        Self::parse(&text)
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.to_string()
    }
}

/// An index value or a difference of two: hundredths of a point, as published.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Score(pub i64);

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal { digits: self.0, places: 2 }.fmt(f)
    }
}

/// The largest whole number whose square is not more.
#[must_use]
pub fn square_root(number: u128) -> u128 {
    if number < 2 {
        return number;
    }
    let mut guess = 1_u128 << (number.ilog2() / 2 + 1);
    loop {
        let next = (guess + number / guess) / 2;
        if next >= guess {
            return guess;
        }
        guess = next;
    }
}

/// The square root of a fraction that is not negative, rounded half up to a whole number.
#[must_use]
pub fn rounded_root(square: Ratio) -> Option<i64> {
    let floor = square_root(square.cut(0)?.unsigned_abs());
    let middle = i128::try_from(floor.checked_mul(2)?.checked_add(1)?).ok()?;
    // √s ≥ floor + ½  ⇔  4s ≥ (2·floor + 1)²
    let up = square.times(Ratio::whole(4))? >= Ratio::new(middle.checked_mul(middle)?, 1)?;
    i64::try_from(floor).ok()?.checked_add(up.into())
}
