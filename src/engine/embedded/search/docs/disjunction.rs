//! The records that at least one of several iterators has.
//!
//! Each child is remembered with the record on which it stands or, after a failed probe, with a
//! number below which it has nothing; a child is only moved to its next record when that number
//! is the lowest. Scores are summed in the order given, or the best is taken.

use super::{DocId, Docs, END};

/// The records that at least one child has.
pub(crate) struct Disjunction {
    /// In the order of the query tree.
    children: Vec<Child>,
    /// Whether the best child scores, or all of them together.
    best: bool,
    at: Option<DocId>,
}

struct Child {
    docs: Box<dyn Docs>,
    /// What its score is multiplied by.
    weight: f32,
    /// The child has nothing below this that has not been passed already.
    bound: DocId,
    /// Whether the child stands on `bound`.
    stands: bool,
}

impl Child {
    /// Moves to the first record at or after `bound`.
    fn settle(&mut self) -> DocId {
        if !self.stands {
            self.bound = self.docs.seek(self.bound);
            self.stands = true;
        }
        self.bound
    }

    /// Whether `doc` is among the child's records.
    fn has(&mut self, doc: DocId) -> bool {
        if self.bound < doc || (self.bound == doc && !self.stands) {
            self.bound = self.docs.probe(doc);
            self.stands = self.bound == doc;
        }
        self.bound == doc && self.stands
    }
}

impl Disjunction {
    /// The records that at least one of `children` has.
    pub(crate) fn new(children: Vec<Box<dyn Docs>>) -> Self {
        Self {
            best: false,
            ..Self::best_of(children.into_iter().map(|docs| (docs, 1.0)).collect())
        }
    }

    /// The same, scored by the best child, each at its weight.
    pub(crate) fn best_of(children: Vec<(Box<dyn Docs>, f32)>) -> Self {
        let children = children
            .into_iter()
            .map(|(docs, weight)| Child {
                docs,
                weight,
                bound: 0,
                stands: false,
            })
            .collect();
        Self {
            children,
            best: true,
            at: None,
        }
    }

    /// The first record at or after `target`.
    fn settle(&mut self, target: DocId) -> DocId {
        for child in &mut self.children {
            if child.bound < target {
                child.bound = target;
                child.stands = false;
            }
        }
        loop {
            let lowest = self
                .children
                .iter()
                .map(|child| child.bound)
                .min()
                .unwrap_or(END);
            let mut found = lowest >= END;
            for child in &mut self.children {
                if child.bound == lowest && lowest < END {
                    found |= child.settle() == lowest;
                }
            }
            if found {
                let doc = lowest.min(END);
                self.at = Some(doc);
                return doc;
            }
        }
    }
}

impl Docs for Disjunction {
    fn doc(&self) -> DocId {
        self.at.unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        let Some(doc) = self.at else {
            return self.settle(0);
        };
        if doc == END {
            return END;
        }
        for child in &mut self.children {
            if child.bound == doc {
                // Everything at the present record was settled, so it stands there.
                child.bound = child.docs.advance();
            }
        }
        self.settle(doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self.at {
            Some(doc) if doc >= target => doc,
            _ => self.settle(target),
        }
    }

    fn probe(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        let mut found = false;
        let mut lowest = END;
        // All of them are asked, because all of them score.
        for child in &mut self.children {
            found |= child.has(target);
            lowest = lowest.min(child.bound);
        }
        if found {
            self.at = Some(target);
            return target;
        }
        lowest
    }

    fn cost(&self) -> u64 {
        self.children.iter().map(|child| child.docs.cost()).sum()
    }

    fn score(&mut self) -> f32 {
        let doc = self.doc();
        let mut sum = 0.0;
        let mut best = 0.0_f32;
        for child in &mut self.children {
            if child.bound == doc {
                let score = child.docs.score() * child.weight;
                sum += score;
                best = best.max(score);
            }
        }
        if self.best { best } else { sum }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::Passing;
    use super::super::{Listed, check_docs};
    use super::*;

    #[test]
    fn records_of_all_are_there_once() {
        let cases: [(&[&[DocId]], &[DocId]); 5] = [
            (&[&[1, 5, 9], &[2, 5, 30]], &[1, 2, 5, 9, 30]),
            (&[&[], &[0]], &[0]),
            (&[&[], &[]], &[]),
            (&[], &[]),
            (&[&[3], &[3], &[3, 4]], &[3, 4]),
        ];
        for (lists, wanted) in cases {
            let make = || -> Box<dyn Docs> {
                let children = lists.iter().map(|list| Listed::boxed(list)).collect();
                Box::new(Disjunction::new(children))
            };
            check_docs(&make, wanted, 35);
        }
    }

    #[test]
    fn the_best_child_scores_at_its_weight() {
        let lists = [Listed::boxed(&[4, 10]), Listed::boxed(&[4, 6])];
        let mut docs = Disjunction::best_of(lists.into_iter().zip([0.5, 0.75]).collect());
        let mut scores = Vec::new();
        let mut doc = docs.seek(0);
        while doc != END {
            scores.push((doc, docs.score()));
            doc = docs.advance();
        }
        assert_eq!(scores, [(4, 3.0), (6, 4.5), (10, 5.0)]);
    }

    #[test]
    fn children_that_only_test_are_asked_and_run_like_the_others() {
        let wanted: Vec<DocId> = (0..60).filter(|doc| doc % 7 == 0 || doc % 5 == 1).collect();
        let make = || -> Box<dyn Docs> {
            Box::new(Disjunction::new(vec![
                Box::new(Passing::new(60, 1, |doc| doc % 7 == 0)),
                Listed::boxed(&(0..60).filter(|doc| doc % 5 == 1).collect::<Vec<_>>()),
            ]))
        };
        check_docs(&make, &wanted, 70);
    }

    #[test]
    fn those_that_have_the_record_score() {
        let make = || Disjunction::new(vec![Listed::boxed(&[2, 5]), Listed::boxed(&[5, 6])]);
        let mut docs = make();
        let mut scores = Vec::new();
        let mut doc = docs.seek(0);
        while doc != END {
            scores.push((doc, docs.score()));
            doc = docs.advance();
        }
        assert_eq!(scores, [(2, 2.0), (5, 10.0), (6, 6.0)]);
        let mut docs = make();
        assert_eq!((docs.probe(5), docs.score()), (5, 10.0));
    }
}
