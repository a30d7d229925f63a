//! What may be told about how many reports there were, so that no single one is found in it.

/// Fewer than so many are not counted out.
pub const FEW: u64 = 5;

/// A number as everybody may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// So many.
    Exactly(u64),
    /// So many at least: the year runs, and the next full five is not reached.
    AtLeast(u64),
    /// Fewer than five; or kept back because another could be reckoned out from it.
    Few,
}

/// The counts of one office and year: all together, and by way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// All together.
    pub all: Told,
    /// By way, in the order given.
    pub parts: Vec<Told>,
}

/// Makes a row public.
///
/// A closed year is counted out; parts below five are kept back, and further parts with them – the
/// smallest first – until what is kept back is five at least and cannot be reckoned out from the
/// rest. A running year is told in full fives, and none is told as few, so that it does not move
/// with each report: who was left out of one must not see that it came.
#[must_use]
pub fn tell(parts: &[u64], runs: bool) -> Row {
    let all: u64 = parts.iter().sum();
    if runs {
        let told = |count: u64| match count / FEW * FEW {
            0 => Told::Few,
            fives => Told::AtLeast(fives),
        };
        return Row { all: told(all), parts: parts.iter().map(|count| told(*count)).collect() };
    }
    if all < FEW {
        let all = if all == 0 { Told::Exactly(0) } else { Told::Few };
        let told = |_: &u64| if all == Told::Few { Told::Few } else { Told::Exactly(0) };
        return Row { parts: parts.iter().map(told).collect(), all };
    }
    Row { all: Told::Exactly(all), parts: keep_back(parts) }
}

fn keep_back(parts: &[u64]) -> Vec<Told> {
    let mut back: Vec<bool> = parts.iter().map(|count| (1..FEW).contains(count)).collect();
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| parts[*at] >= FEW).collect();
    order.sort_by_key(|at| parts[*at]);
    for at in order {
        let hidden = || parts.iter().zip(&back).filter(|(_, back)| **back).map(|(count, _)| *count);
        let (sum, many) = (hidden().sum::<u64>(), hidden().count());
        if many == 0 || (many > 1 && sum >= FEW) {
            break;
        }
        back[at] = true;
    }
    let told = |(count, back): (&u64, &bool)| if *back { Told::Few } else { Told::Exactly(*count) };
    parts.iter().zip(&back).map(told).collect()
}
