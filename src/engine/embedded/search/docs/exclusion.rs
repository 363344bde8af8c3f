//! The records of one iterator that none of several others has.

use super::{DocId, Docs, END};

/// The records of `base` without those of `excluded`, scored as `base` scores them.
pub(crate) struct Exclusion {
    base: Box<dyn Docs>,
    excluded: Vec<Box<dyn Docs>>,
    at: Option<DocId>,
}

impl Exclusion {
    pub(crate) fn new(base: Box<dyn Docs>, excluded: Vec<Box<dyn Docs>>) -> Self {
        Self {
            base,
            excluded,
            at: None,
        }
    }

    fn is_excluded(&mut self, doc: DocId) -> bool {
        self.excluded.iter_mut().any(|docs| docs.probe(doc) == doc)
    }

    fn settle(&mut self, mut doc: DocId) -> DocId {
        while doc != END && self.is_excluded(doc) {
            doc = self.base.advance();
        }
        self.at = Some(doc);
        doc
    }
}

impl Docs for Exclusion {
    fn doc(&self) -> DocId {
        self.at.unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        match self.at {
            Some(END) => END,
            Some(_) => {
                let doc = self.base.advance();
                self.settle(doc)
            }
            None => self.seek(0),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        let doc = self.base.seek(target);
        self.settle(doc)
    }

    fn probe(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        let bound = self.base.probe(target);
        if bound != target {
            return bound;
        }
        if self.is_excluded(target) {
            return target.saturating_add(1).min(END);
        }
        self.at = Some(target);
        target
    }

    fn cost(&self) -> u64 {
        self.base.cost()
    }

    fn score(&mut self) -> f32 {
        self.base.score()
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::EveryDoc;
    use super::super::{Listed, check_docs};
    use super::*;

    #[track_caller]
    fn check(base: &[DocId], excluded: &[&[DocId]], wanted: &[DocId]) {
        let make = || -> Box<dyn Docs> {
            let excluded = excluded.iter().map(|list| Listed::boxed(list)).collect();
            Box::new(Exclusion::new(Listed::boxed(base), excluded))
        };
        check_docs(&make, wanted, 10);
    }

    #[test]
    fn excluded_records_are_gone() {
        check(&[1, 2, 3, 4], &[&[2], &[4, 5]], &[1, 3]);
        check(&[1, 2], &[], &[1, 2]);
        check(&[1, 2], &[&[0, 1, 2, 3]], &[]);
        check(&[], &[&[1]], &[]);
        let make = || -> Box<dyn Docs> {
            Box::new(Exclusion::new(
                Box::new(EveryDoc::new(6)),
                vec![Listed::boxed(&[0, 3])],
            ))
        };
        check_docs(&make, &[1, 2, 4, 5], 10);
    }
}
