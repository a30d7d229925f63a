//! The order of a class: lanes, turn tags, who is next, how many are before somebody.
//!
//! A visit gets its tag when it joins a lane and keeps it. The smallest tag is next:
//!
//! - **strict**: (rank of the lane, turn time, visit number);
//! - **weighted**: start-time fair queueing (Goyal, Vin, Cheng 1996) in whole numbers. A lane of
//!   weight *w* moves on by `SCALE / w` per visit; a visit's share tag is where its lane stands,
//!   but not before the tag that was called last. Lanes that stand idle save nothing up.
//! - in either case, **whoever has waited past the maximum wait goes first**, earliest turn time
//!   first, so that nobody starves.
//!
//! Somebody who joins in the middle of a lane (appointed time, kept place) takes the share tag of
//! the person they stand before. So a lane is sorted by tag *and* by turn time at once: the overdue
//! are a prefix of every lane, its head has the earliest deadline, and both "who is next" and "how
//! many are before me" are a few binary searches, however many wait.
//!
//! Joining at the end and calling the head cost O(1); taking somebody out of the middle moves the
//! shorter side of one array.

use std::collections::{BTreeSet, VecDeque};

use crate::kernel::Timestamp;

use super::event::TurnTag;
use super::plan::{ClassPlan, LaneRule, TurnBy};
use super::ticket::VisitNo;

/// Divisible by every weight from 1 to 16.
const SCALE: u64 = 720_720;

/// A visit in a lane; sorted by tag, then number.
pub(super) type Entry = (TurnTag, VisitNo);

/// One lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lane {
    pub(super) rank: u8,
    pub(super) turn: TurnBy,
    step: u64,
    finish: u64,
    queue: VecDeque<Entry>,
}

/// All lanes of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lanes {
    weighted: bool,
    max_wait_s: Option<i64>,
    lanes: Vec<Lane>,
    /// Largest share tag that was called in turn.
    reached: u64,
    /// Those who came back with their old turn; few, and named in explanations.
    kept: BTreeSet<(u8, Entry)>,
}

/// Who is next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) visit: VisitNo,
    pub(super) tag: TurnTag,
    pub(super) overdue: bool,
}

/// How the visits of one lane that stand before somebody came to stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ahead {
    /// Their turn time is earlier.
    pub(super) earlier: u32,
    /// Their lane goes first, although their turn time is later.
    pub(super) by_lane: u32,
    /// They go first because they have waited past the promise.
    pub(super) overdue: u32,
    /// Of the earlier ones: came back with their old turn.
    pub(super) kept: u32,
}

impl Ahead {
    pub(super) fn all(&self) -> u32 {
        self.earlier + self.by_lane + self.overdue
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("visit numbers are u32, so fewer than that wait")
}

fn by_time(entry: &Entry) -> (Timestamp, VisitNo) {
    (entry.0.at, entry.1)
}

impl Lane {
    /// How many are before: nearly always all (somebody joins) or none (the head leaves), which two
    /// looks at the ends tell without a search through cold memory.
    fn count(&self, is_before: impl Fn(&Entry) -> bool) -> usize {
        match (self.queue.front(), self.queue.back()) {
            (_, Some(last)) if is_before(last) => self.queue.len(),
            (Some(first), _) if is_before(first) => self.queue.partition_point(is_before),
            _ => 0,
        }
    }

    fn before(&self, entry: &Entry) -> usize {
        self.count(|other| other < entry)
    }

    fn earlier(&self, at: Timestamp, visit: VisitNo) -> usize {
        self.count(|other| by_time(other) < (at, visit))
    }

    fn waiting_since(&self, until: Timestamp) -> usize {
        self.count(|other| other.0.at <= until)
    }
}

impl Lanes {
    pub(super) fn new(plan: &ClassPlan) -> Self {
        let weighted = plan.rule == LaneRule::Weighted;
        let lane = |lane: &super::plan::LanePlan| Lane {
            rank: lane.rank,
            turn: lane.turn,
            step: if weighted { SCALE / u64::from(lane.weight.clamp(1, 16)) } else { 0 },
            finish: 0,
            queue: VecDeque::new(),
        };
        Self {
            weighted,
            max_wait_s: plan.max_wait_minutes.map(|minutes| i64::from(minutes) * 60),
            lanes: plan.lanes.iter().map(lane).collect(),
            reached: 0,
            kept: BTreeSet::new(),
        }
    }

    pub(super) fn lane(&self, lane: u8) -> &Lane {
        &self.lanes[usize::from(lane)]
    }

    /// The latest turn time in a lane.
    pub(super) fn last_turn(&self, lane: u8) -> Option<Timestamp> {
        self.lane(lane).queue.back().map(|(tag, _)| tag.at)
    }

    /// Whether somebody in line came back with an old turn.
    pub(super) fn has_kept(&self, lane: u8, entry: &Entry) -> bool {
        self.kept.contains(&(lane, *entry))
    }

    /// The lane that booked people join.
    pub(super) fn appointment_lane(&self) -> Option<u8> {
        let place = self.lanes.iter().position(|lane| lane.turn == TurnBy::Appointment)?;
        u8::try_from(place).ok()
    }

    pub(super) fn len(&self) -> u32 {
        count(self.lanes.iter().map(|lane| lane.queue.len()).sum())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lanes.iter().all(|lane| lane.queue.is_empty())
    }

    /// Everybody whose turn time is this or earlier has waited past the promise.
    pub(super) fn overdue_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.max_wait_s.map(|seconds| now.plus_seconds(-seconds))
    }

    /// When somebody's wait reaches the promise.
    pub(super) fn deadline(&self, at: Timestamp) -> Option<Timestamp> {
        self.max_wait_s.map(|seconds| at.plus_seconds(seconds))
    }

    /// The tag of a visit that joins a lane anew with this turn time.
    pub(super) fn new_tag(&self, lane: u8, at: Timestamp, visit: VisitNo) -> TurnTag {
        let own = self.lane(lane);
        let share = match own.queue.get(own.earlier(at, visit)) {
            _ if !self.weighted => 0,
            Some((next, _)) => next.share,
            None if self.is_empty() => {
                self.lanes.iter().map(|lane| lane.finish).max().unwrap_or(0).max(self.reached)
            }
            None => {
                let last = own.queue.back().map_or(0, |(last, _)| last.share);
                own.finish.max(self.reached).max(last)
            }
        };
        TurnTag { share, rank: own.rank, at }
    }

    /// Joins a lane with a tag made by [`Self::new_tag`]; the lane's share moves on.
    pub(super) fn join(&mut self, lane: u8, tag: TurnTag, visit: VisitNo) {
        if self.is_empty() {
            self.reached = self.reached.max(tag.share);
        }
        let own = &mut self.lanes[usize::from(lane)];
        own.finish = own.finish.max(tag.share) + own.step;
        let place = own.before(&(tag, visit));
        own.queue.insert(place, (tag, visit));
    }

    /// The tag of a visit that joins a lane again with an old turn. The share tag is the old one,
    /// moved between the neighbours if others have joined around it meanwhile.
    pub(super) fn kept_tag(&self, lane: u8, old: TurnTag, visit: VisitNo) -> TurnTag {
        let own = self.lane(lane);
        let place = own.earlier(old.at, visit);
        let low = place.checked_sub(1).map_or(0, |before| own.queue[before].0.share);
        let high = own.queue.get(place).map_or(u64::MAX, |after| after.0.share);
        TurnTag { share: old.share.clamp(low, high), rank: own.rank, at: old.at }
    }

    /// Joins a lane again with a tag made by [`Self::kept_tag`].
    pub(super) fn rejoin(&mut self, lane: u8, tag: TurnTag, visit: VisitNo) {
        let own = &mut self.lanes[usize::from(lane)];
        let place = own.before(&(tag, visit));
        own.queue.insert(place, (tag, visit));
        self.kept.insert((lane, (tag, visit)));
    }

    /// Takes a visit out of its lane.
    pub(super) fn remove(&mut self, lane: u8, tag: TurnTag, visit: VisitNo) {
        let own = &mut self.lanes[usize::from(lane)];
        let place = own.before(&(tag, visit));
        if own.queue.get(place) == Some(&(tag, visit)) {
            own.queue.remove(place);
            self.kept.remove(&(lane, (tag, visit)));
        }
    }

    /// Somebody was called in turn: idle lanes start from here.
    pub(super) fn reach(&mut self, tag: TurnTag) {
        self.reached = self.reached.max(tag.share);
    }

    /// Who is next.
    pub(super) fn next(&self, now: Timestamp) -> Option<Head> {
        self.choose(now, self.lanes.iter().filter_map(|lane| lane.queue.front()))
    }

    fn choose<'a>(
        &self,
        now: Timestamp,
        heads: impl Iterator<Item = &'a Entry> + Clone,
    ) -> Option<Head> {
        let due = self.overdue_until(now);
        let overdue = heads
            .clone()
            .filter(|(tag, _)| due.is_some_and(|due| tag.at <= due))
            .min_by_key(|entry| by_time(entry));
        let chosen = overdue.or_else(|| heads.min())?;
        Some(Head { visit: chosen.1, tag: chosen.0, overdue: overdue.is_some() })
    }

    /// How the visits of one lane that are before somebody came to be there.
    pub(super) fn ahead(&self, lane: u8, entry: &Entry, now: Timestamp) -> Ahead {
        let queue = self.lane(lane);
        let (tag, visit) = entry;
        let due = self.overdue_until(now);
        let overdue = due.map_or(0, |due| queue.waiting_since(due));
        let earlier = queue.earlier(tag.at, *visit);
        let i_am_overdue = due.is_some_and(|due| tag.at <= due);
        let by_tag = if i_am_overdue { earlier } else { queue.before(entry) };
        let all = if i_am_overdue { earlier } else { by_tag.max(overdue) };
        let kept = self.kept.range((lane, (TurnTag::FIRST, VisitNo(0)))..);
        let kept = kept
            .take_while(|(of, _)| *of == lane)
            .filter(|(_, other)| by_time(other) < by_time(entry) && (i_am_overdue || other < entry))
            .count();
        Ahead {
            earlier: count(by_tag.min(earlier)),
            by_lane: count(by_tag - by_tag.min(earlier)),
            overdue: count(all - by_tag),
            kept: count(kept),
        }
    }

    /// How many would be called before this one, if they were all called now.
    pub(super) fn rank(&self, tag: TurnTag, visit: VisitNo, now: Timestamp) -> u32 {
        let due = self.overdue_until(now);
        let i_am_overdue = due.is_some_and(|due| tag.at <= due);
        let before = |lane: &Lane| {
            if i_am_overdue {
                lane.earlier(tag.at, visit)
            } else {
                lane.before(&(tag, visit)).max(due.map_or(0, |due| lane.waiting_since(due)))
            }
        };
        count(self.lanes.iter().map(before).sum())
    }

    /// How many have waited since this instant or longer.
    pub(super) fn waiting_since(&self, until: Timestamp) -> u32 {
        count(self.lanes.iter().map(|lane| lane.waiting_since(until)).sum())
    }

    /// The earliest turn time of all.
    pub(super) fn longest(&self) -> Option<Timestamp> {
        self.lanes.iter().filter_map(|lane| lane.queue.front()).map(|(tag, _)| tag.at).min()
    }

    /// Everybody in the order of calling, as it would be if all were called now.
    pub(super) fn in_order(&self, now: Timestamp) -> impl Iterator<Item = VisitNo> + '_ {
        let mut at = vec![0_usize; self.lanes.len()];
        std::iter::from_fn(move || {
            let heads = self.lanes.iter().zip(&at).filter_map(|(lane, at)| lane.queue.get(*at));
            let head = self.choose(now, heads)?;
            let entry = (head.tag, head.visit);
            let of =
                self.lanes.iter().zip(&at).position(|(l, at)| l.queue.get(*at) == Some(&entry));
            at[of.expect("the chosen one heads a lane")] += 1;
            Some(head.visit)
        })
    }
}

impl TurnTag {
    /// Before every other tag.
    pub(super) const FIRST: Self = Self { share: 0, rank: 0, at: Timestamp(i64::MIN) };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::plan::LanePlan;
    use super::*;
    use crate::kernel::LocalText;

    impl Lanes {
        /// Every lane is sorted by tag and by turn time at once.
        pub(in super::super) fn is_sorted(&self) -> bool {
            self.lanes.iter().all(|lane| {
                let entries = || lane.queue.iter();
                entries().is_sorted() && entries().map(by_time).is_sorted()
            })
        }
    }

    fn lanes(rule: LaneRule) -> Lanes {
        let text = || LocalText { id: String::new(), en: String::new() };
        let lane = |(rank, weight)| LanePlan {
            key: format!("lane-{rank}"),
            name: text(),
            rank,
            weight,
            turn: TurnBy::Appointment,
        };
        Lanes::new(&ClassPlan {
            letter: super::super::ticket::Letter::parse("A").unwrap(),
            name: text(),
            services: Vec::new(),
            rule,
            lanes: [(0, 5), (1, 2), (2, 1)].map(lane).to_vec(),
            max_wait_minutes: Some(1),
            quota: None,
        })
    }

    proptest! {
        /// Joining, leaving and coming back in any order, with turn times of any kind.
        #[test]
        fn lanes_stay_sorted_by_tag_and_by_time(
            weighted in any::<bool>(),
            steps in prop::collection::vec((0_u8..5, 0_u8..3, 0_i64..40), 1..200),
        ) {
            let rule = if weighted { LaneRule::Weighted } else { LaneRule::Strict };
            let mut lanes = lanes(rule);
            let mut away: Vec<(u8, Entry)> = Vec::new();
            for (number, (step, lane, at)) in (1_u32..).zip(steps) {
                let at = Timestamp(at * 10_000_000);
                match step {
                    0..=2 => {
                        let visit = VisitNo(number);
                        let tag = lanes.new_tag(lane, at, visit);
                        lanes.join(lane, tag, visit);
                    }
                    3 => {
                        if let Some(head) = lanes.next(at) {
                            let lane = head.tag.rank;
                            lanes.remove(lane, head.tag, head.visit);
                            if !head.overdue {
                                lanes.reach(head.tag);
                            }
                            away.push((lane, (head.tag, head.visit)));
                        }
                    }
                    _ => {
                        if let Some((lane, (tag, visit))) = away.pop() {
                            let tag = lanes.kept_tag(lane, tag, visit);
                            lanes.rejoin(lane, tag, visit);
                        }
                    }
                }
                prop_assert!(lanes.is_sorted());
                let order: Vec<VisitNo> = lanes.in_order(at).collect();
                prop_assert_eq!(order.len(), usize::try_from(lanes.len()).unwrap());
                prop_assert_eq!(lanes.next(at).map(|head| head.visit), order.first().copied());
            }
        }
    }
}
