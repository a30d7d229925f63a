//! Places on pictures: whole numbers in the picture's own units, 360 across, about the width of a
//! phone: letters of 15 units stay letters there. The words are in the templates and the table
//! behind.

use domain::hear::surveys::Score;

use super::shown::local;
use crate::web::page::Shell;

/// Left and right end of what is drawn.
const ACROSS: (i64, i64) = (56, 340);
/// Upper and lower end.
const DOWN: (i64, i64) = (14, 214);
/// Lines across.
const TICKS: i64 = 4;

/// The part of a scale that is drawn: a little more than what lies on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    low: i64,
    high: i64,
}

impl Span {
    /// Over all values, widened to whole steps and never outside `ends`.
    pub(super) fn over(values: impl Iterator<Item = i64>, step: i64, ends: (i64, i64)) -> Self {
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            return Self { low: ends.0, high: ends.1 };
        }
        let low = (low.div_euclid(step) * step).max(ends.0);
        let high = ((high + step - 1).div_euclid(step) * step).min(ends.1);
        // A line alone is no picture.
        if low < high { Self { low, high } } else { Self { low: low - step, high } }
    }

    fn place(self, value: i64, (from, to): (i64, i64)) -> i64 {
        let value = value.clamp(self.low, self.high);
        from + (value - self.low) * (to - from) / (self.high - self.low)
    }

    /// From the bottom up.
    pub(super) fn y(self, value: i64) -> i64 {
        self.place(value, (DOWN.1, DOWN.0))
    }

    /// From the left to the right.
    pub(super) fn x(self, value: i64) -> i64 {
        self.place(value, ACROSS)
    }

    /// Heights with the index written there.
    pub(super) fn marks(self, shell: &Shell) -> Vec<(i64, String)> {
        let one = |tick: i64| {
            let value = self.low + (self.high - self.low) * tick / TICKS;
            (self.y(value), local(shell.language, &Score(value)))
        };
        (0..=TICKS).map(one).collect()
    }
}

/// The place of one of so many beside each other.
pub(super) fn beside(place: i64, count: i64) -> i64 {
    let (from, to) = (ACROSS.0 + 14, ACROSS.1 - 14);
    match count {
        ..=1 => i64::midpoint(from, to),
        _ => from + place * (to - from) / (count - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::{DOWN, Span, beside};

    #[test]
    fn what_is_drawn_is_inside_the_picture() {
        let span = Span::over([8134, 9260].into_iter(), 500, (2500, 10000));
        assert_eq!((span.low, span.high), (8000, 9500));
        assert_eq!((span.y(8000), span.y(9500), span.y(20000)), (DOWN.1, DOWN.0, DOWN.0));
        let flat = Span::over([10000].into_iter(), 500, (2500, 10000));
        assert!(flat.low < flat.high, "one value alone still has a scale");
        let none = Span::over(std::iter::empty(), 500, (2500, 10000));
        assert_eq!((none.low, none.high), (2500, 10000));
        assert!(beside(0, 1) > beside(0, 2) && beside(1, 2) > beside(0, 1));
    }
}
