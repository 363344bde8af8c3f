//! The places of each term of a text, together.
//!
//! Takes terms by number with ascending positions, gives them back term by term, in the order in
//! which terms came first. Every place is one link of its term's chain, so adding costs a few
//! nanoseconds and nothing is sorted. Reused from text to text without clearing anything.

use super::cache::TermId;

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// A term in one of its two roles: as a stem or as an exact form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group(u32);

impl Group {
    pub(super) fn stem(term: TermId) -> Self {
        Self(term << 1)
    }

    pub(super) fn exact(term: TermId) -> Self {
        Self(term << 1 | 1)
    }

    pub(super) fn term(self) -> TermId {
        self.0 >> 1
    }

    pub(super) fn is_exact(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What is known of a group: its last place, if it was met since `round` began.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    round: u32,
    last: u32,
}

/// One place of a term.
#[derive(Debug)]
struct Place {
    position: u32,
    next: u32,
}

/// Places by term.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Counts the batches; slots of earlier ones are stale.
    round: u32,
    slots: Vec<Slot>,
    places: Vec<Place>,
    /// Each group with its first place.
    order: Vec<(Group, u32)>,
    /// The next group to give.
    given: usize,
    /// The next place of the group given last.
    at: u32,
}

impl Groups {
    /// Forgets everything.
    pub(super) fn begin(&mut self) {
        self.places.clear();
        self.order.clear();
        self.given = 0;
        self.at = NONE;
        if let Some(round) = self.round.checked_add(1) {
            self.round = round;
        } else {
            self.slots.clear();
            self.round = 1;
        }
    }

    /// Adds a place behind the others of its group.
    pub(super) fn add(&mut self, group: Group, position: u32) {
        let index = group.0 as usize;
        if index >= self.slots.len() {
            self.slots
                .resize((index + 1).next_power_of_two(), Slot::default());
        }
        let place = self.places.len() as u32;
        self.places.push(Place {
            position,
            next: NONE,
        });
        let slot = &mut self.slots[index];
        if slot.round == self.round {
            self.places[slot.last as usize].next = place;
        } else {
            slot.round = self.round;
            self.order.push((group, place));
        }
        slot.last = place;
    }

    /// Places added.
    pub(super) fn places(&self) -> usize {
        self.places.len()
    }

    /// Whether everything was given.
    pub(super) fn is_done(&self) -> bool {
        self.given == self.order.len() && self.at == NONE
    }

    /// The next group; its places follow.
    pub(super) fn next_group(&mut self) -> Option<Group> {
        let &(group, first) = self.order.get(self.given)?;
        self.given += 1;
        self.at = first;
        Some(group)
    }

    /// The next position of the group given last.
    pub(super) fn next_place(&mut self) -> Option<u32> {
        let place = self.places.get(self.at as usize)?;
        self.at = place.next;
        Some(place.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(groups: &mut Groups) -> Vec<(TermId, bool, Vec<u32>)> {
        let mut seen = Vec::new();
        while let Some(group) = groups.next_group() {
            let positions = std::iter::from_fn(|| groups.next_place()).collect();
            seen.push((group.term(), group.is_exact(), positions));
        }
        assert!(groups.is_done());
        seen
    }

    #[test]
    fn places_come_by_group_in_the_order_of_first_meeting() {
        let mut groups = Groups::default();
        for round in 0..3 {
            groups.begin();
            assert!(groups.is_done());
            for (term, position) in [(7, 0), (2, 1), (7, 2), (7, 5 + round)] {
                groups.add(Group::stem(term), position);
                groups.add(Group::exact(2), position);
            }
            assert_eq!(groups.places(), 8);
            assert_eq!(
                all(&mut groups),
                [
                    (7, false, vec![0, 2, 5 + round]),
                    (2, true, vec![0, 1, 2, 5 + round]),
                    (2, false, vec![1]),
                ]
            );
        }
    }

    #[test]
    fn rounds_are_told_apart_when_their_count_begins_anew() {
        let mut groups = Groups {
            round: u32::MAX - 1,
            ..Groups::default()
        };
        for _ in 0..3 {
            groups.begin();
            groups.add(Group::stem(0), 4);
            assert_eq!(all(&mut groups), [(0, false, vec![4])]);
        }
    }
}
