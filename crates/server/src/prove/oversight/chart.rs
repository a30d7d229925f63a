//! Places on the picture of yearly totals: whole numbers in the picture's own units.

use domain::prove::oversight::YearTotal;

/// Left and right end of what is drawn.
const ACROSS: (i64, i64) = (80, 690);
/// Upper and lower end.
const DOWN: (i64, i64) = (20, 220);
/// Lines across.
const TICKS: u64 = 4;

/// A year on the picture.
pub(super) struct Point {
    pub(super) year: i16,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) count: u64,
}

/// The picture: years that follow each other are joined; over a gap no line is drawn.
pub(super) struct Picture {
    pub(super) points: Vec<Point>,
    pub(super) lines: Vec<String>,
    /// Heights with the number written there.
    pub(super) marks: Vec<(i64, u64)>,
}

/// The scale's end: the next round number that can be divided into its marks.
fn end_of(most: u64) -> u64 {
    let mut step = 1;
    while step * TICKS < most {
        // 1, 2, 5, 10, 20, 50 …
        let digits = step.to_string();
        step = if digits.starts_with('2') { step / 2 * 5 } else { step * 2 };
    }
    step * TICKS
}

/// Draws totals that are in order of years.
pub(super) fn draw(totals: &[YearTotal]) -> Picture {
    let end = end_of(totals.iter().map(|total| total.count).max().unwrap_or(0));
    let first = totals.first().map_or(0, |total| i64::from(total.year));
    let last = totals.last().map_or(0, |total| i64::from(total.year));
    let x = |year: i16| match last - first {
        0 => i64::midpoint(ACROSS.0, ACROSS.1),
        years => ACROSS.0 + (i64::from(year) - first) * (ACROSS.1 - ACROSS.0) / years,
    };
    let y = |count: u64| {
        let height = i128::from(count) * i128::from(DOWN.1 - DOWN.0) / i128::from(end);
        DOWN.1 - i64::try_from(height).unwrap_or(0)
    };
    let point = |total: &YearTotal| {
        let (year, count) = (total.year, total.count);
        Point { year, x: x(year), y: y(count), count }
    };
    let points: Vec<Point> = totals.iter().map(point).collect();
    let runs = points.chunk_by(|before, after| before.year + 1 == after.year);
    let line = |run: &[Point]| {
        let places: Vec<String> = run.iter().map(|one| format!("{},{}", one.x, one.y)).collect();
        places.join(" ")
    };
    let lines = runs.filter(|run| run.len() > 1).map(line).collect();
    let marks = (0..=TICKS).map(|tick| end / TICKS * tick).map(|count| (y(count), count)).collect();
    Picture { points, lines, marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(all: &[(i16, u64)]) -> Vec<YearTotal> {
        all.iter().map(|(year, count)| YearTotal { year: *year, count: *count }).collect()
    }

    #[test]
    fn what_is_drawn_is_inside_and_gaps_stay_gaps() {
        let picture = draw(&totals(&[(2013, 270), (2014, 336), (2016, 345), (2017, 356)]));
        assert_eq!(picture.marks.last(), Some(&(DOWN.0, 400)));
        assert_eq!(picture.lines.len(), 2, "nothing is known of 2015");
        assert_eq!((picture.points[0].x, picture.points[3].x), ACROSS);
        assert!(picture.points.iter().all(|one| (DOWN.0..=DOWN.1).contains(&one.y)));
        let one = draw(&totals(&[(2013, 0)]));
        assert_eq!((one.points[0].y, one.lines.len(), end_of(0)), (DOWN.1, 0, TICKS));
        assert!([1, 4, 5, 999, 1000, 1001].iter().all(|most| end_of(*most) >= *most));
        assert!(draw(&[]).points.is_empty());
    }
}
