//! The records that all of several iterators have.
//!
//! The cheapest iterator leads and the others are only asked about its records, in order of
//! their cost; scores are summed in the order given, whoever leads.

use super::{DocId, Docs, END};

/// The records that all children have.
pub(crate) struct Conjunction {
    /// In the order of the query tree.
    children: Vec<Box<dyn Docs>>,
    /// Places in `children`, cheapest first.
    by_cost: Vec<usize>,
    /// Places in `children` of those that score, in the order of the tree.
    scoring: Vec<usize>,
    at: Option<DocId>,
}

impl Conjunction {
    /// The records that all of `children` have; a child's score counts where its flag is set.
    /// Without children there are no records.
    pub(crate) fn new(children: Vec<(Box<dyn Docs>, bool)>) -> Self {
        let mut by_cost: Vec<usize> = (0..children.len()).collect();
        by_cost.sort_by_key(|place| children[*place].0.cost());
        let scoring = children
            .iter()
            .enumerate()
            .filter_map(|(place, (_, scores))| scores.then_some(place))
            .collect();
        Self {
            children: children.into_iter().map(|(child, _)| child).collect(),
            by_cost,
            scoring,
            at: None,
        }
    }

    /// The first record that all have, at or after `candidate`, on which the leader stands.
    fn settle(&mut self, leader: usize, mut candidate: DocId) -> DocId {
        while candidate < END {
            let refused = self.by_cost[1..].iter().find_map(|place| {
                let bound = self.children[*place].probe(candidate);
                (bound != candidate).then_some(bound)
            });
            match refused {
                None => break,
                Some(bound) => candidate = self.children[leader].seek(bound),
            }
        }
        self.at = Some(candidate);
        candidate
    }
}

impl Docs for Conjunction {
    fn doc(&self) -> DocId {
        self.at.unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        match (self.at, self.by_cost.first()) {
            (Some(doc), Some(&leader)) if doc != END => {
                let candidate = self.children[leader].advance();
                self.settle(leader, candidate)
            }
            _ => END,
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        let Some(&leader) = self.by_cost.first() else {
            return END;
        };
        let candidate = self.children[leader].seek(target);
        self.settle(leader, candidate)
    }

    fn probe(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        if self.by_cost.is_empty() {
            return END;
        }
        for &place in &self.by_cost {
            let bound = self.children[place].probe(target);
            if bound != target {
                return bound;
            }
        }
        self.at = Some(target);
        target
    }

    fn cost(&self) -> u64 {
        self.by_cost
            .first()
            .map_or(0, |place| self.children[*place].cost())
    }

    fn score(&mut self) -> f32 {
        let mut sum = 0.0;
        for &place in &self.scoring {
            sum += self.children[place].score();
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::super::scan::Passing;
    use super::super::{Listed, check_docs};
    use super::*;

    #[test]
    fn only_common_records_are_there() {
        let cases: [(&[&[DocId]], &[DocId]); 6] = [
            (&[&[1, 3, 5, 7], &[3, 4, 7, 9]], &[3, 7]),
            (&[&[1, 3, 5, 7]], &[1, 3, 5, 7]),
            (&[&[1, 2], &[3, 4]], &[]),
            (&[&[1, 2], &[]], &[]),
            (&[&[0, 9], &[0, 5, 9], &[0, 1, 2, 9, 11]], &[0, 9]),
            (&[], &[]),
        ];
        for (lists, wanted) in cases {
            let make = || -> Box<dyn Docs> {
                let children = lists
                    .iter()
                    .map(|list| (Listed::boxed(list), true))
                    .collect();
                Box::new(Conjunction::new(children))
            };
            check_docs(&make, wanted, 15);
        }
    }

    #[test]
    fn tests_are_only_run_on_records_that_the_leader_has() {
        let tested = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&tested);
        let test = move |doc| {
            log.borrow_mut().push(doc);
            doc != 20
        };
        let mut docs = Conjunction::new(vec![
            (Box::new(Passing::new(1000, 1, test)), false),
            (Listed::boxed(&[10, 20, 900]), true),
        ]);
        assert_eq!(docs.seek(0), 10);
        assert_eq!(docs.advance(), 900);
        assert_eq!(docs.advance(), END);
        assert_eq!(*tested.borrow(), [10, 20, 900]);
    }

    #[test]
    fn scores_are_summed_in_the_order_given_and_only_where_wanted() {
        let children = vec![
            (Listed::boxed(&[1, 2, 3, 4]), true),
            (Listed::boxed(&[4]), false),
            (Listed::boxed(&[2, 4]), true),
        ];
        let mut docs = Conjunction::new(children);
        assert_eq!(docs.seek(0), 4);
        assert_eq!(docs.score(), 8.0);
    }
}
