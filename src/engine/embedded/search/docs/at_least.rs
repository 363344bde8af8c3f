//! The records that at least so many of several iterators have.
//!
//! Goes by the pivot: sorted by where they stand, the iterator at place `least` cannot be passed,
//! since fewer than `least` of them have anything before it (as in WAND, Broder and others 2003,
//! with every weight one). So what stands before the pivot seeks and never steps.

use super::{DocId, Docs, END};

/// The records that at least `least` children have.
pub(crate) struct AtLeast {
    /// In the order of the query tree.
    children: Vec<Box<dyn Docs>>,
    least: usize,
    at: Option<DocId>,
    /// Where the children stand, sorted; kept to spare an allocation a record.
    sorted: Vec<DocId>,
}

impl AtLeast {
    /// The records that at least `least` of `children` have; `least` is one or more.
    pub(crate) fn new(least: usize, children: Vec<Box<dyn Docs>>) -> Self {
        Self {
            sorted: Vec::with_capacity(children.len()),
            children,
            least,
            at: None,
        }
    }

    /// The first record at or after `target`; no child stands before it then.
    fn settle(&mut self, target: DocId) -> DocId {
        let mut pivot = target;
        loop {
            self.sorted.clear();
            for child in &mut self.children {
                self.sorted.push(child.seek(pivot));
            }
            self.sorted.sort_unstable();
            let next = self.sorted.get(self.least - 1).copied().unwrap_or(END);
            if next == pivot || next >= END {
                self.at = Some(next.min(END));
                return next.min(END);
            }
            pivot = next;
        }
    }
}

impl Docs for AtLeast {
    fn doc(&self) -> DocId {
        self.at.unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        match self.at {
            None => self.settle(0),
            Some(END) => END,
            Some(doc) => self.settle(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self.at {
            Some(doc) if doc >= target => doc,
            _ => self.settle(target),
        }
    }

    fn cost(&self) -> u64 {
        self.children.iter().map(|child| child.cost()).sum()
    }

    fn score(&mut self) -> f32 {
        let doc = self.doc();
        let standing = self.children.iter_mut().filter(|child| child.doc() == doc);
        standing.map(|child| child.score()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Listed, check_docs};
    use super::*;

    #[test]
    fn enough_of_the_children_have_the_record() {
        let lists: [&[DocId]; 4] = [&[1, 5, 9, 30], &[2, 5, 9], &[5, 9, 12], &[9, 12, 30]];
        for (least, wanted) in [
            (1, &[1, 2, 5, 9, 12, 30][..]),
            (2, &[5, 9, 12, 30]),
            (3, &[5, 9]),
            (4, &[9]),
            (5, &[]),
        ] {
            let make = || -> Box<dyn Docs> {
                let children = lists.iter().map(|list| Listed::boxed(list)).collect();
                Box::new(AtLeast::new(least, children))
            };
            check_docs(&make, wanted, 35);
        }
    }

    #[test]
    fn those_that_have_the_record_score() {
        let children = [&[2, 5][..], &[5, 6], &[6, 7]];
        let mut docs = AtLeast::new(2, children.map(Listed::boxed).into());
        assert_eq!((docs.seek(0), docs.score()), (5, 10.0));
        assert_eq!((docs.advance(), docs.score()), (6, 12.0));
        assert_eq!(docs.advance(), END);
    }
}
