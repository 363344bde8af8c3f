//! Every record, and the records that pass a test of their own.
//!
//! Owns [`EveryDoc`] and [`Passing`], for filters that stand in columns or in the stored record
//! and not in postings. Beside anything that leads, only the records asked for are tested.

use super::{DocId, Docs, END};

/// Every record of a segment.
pub(crate) struct EveryDoc {
    doc: DocId,
    count: DocId,
}

impl EveryDoc {
    /// The records 0 to `count`, exclusive.
    pub(crate) fn new(count: DocId) -> Self {
        Self { doc: 0, count }
    }
}

impl Docs for EveryDoc {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = self.doc.max(target);
        if self.doc >= self.count {
            self.doc = END;
        }
        self.doc
    }

    fn cost(&self) -> u64 {
        u64::from(self.count)
    }
}

/// The records for which a test holds.
pub(crate) struct Passing<T> {
    test: T,
    at: Option<DocId>,
    count: DocId,
    cost: u64,
}

impl<T: FnMut(DocId) -> bool> Passing<T> {
    /// The records below `count` that pass `test`, which costs about as much as `weight` steps
    /// through postings.
    pub(crate) fn new(count: DocId, weight: u64, test: T) -> Self {
        Self {
            test,
            at: None,
            count,
            // Above every list of postings: a test should never lead where a list can.
            cost: u64::from(count).saturating_mul(weight).saturating_add(1),
        }
    }
}

impl<T: FnMut(DocId) -> bool> Docs for Passing<T> {
    fn doc(&self) -> DocId {
        self.at.unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        match self.at {
            Some(END) => END,
            Some(doc) => self.seek(doc + 1),
            None => self.seek(0),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        let doc = (target..self.count)
            .find(|doc| (self.test)(*doc))
            .unwrap_or(END);
        self.at = Some(doc);
        doc
    }

    fn probe(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        if target < self.count && (self.test)(target) {
            self.at = Some(target);
            return target;
        }
        target.saturating_add(1).min(END)
    }

    fn cost(&self) -> u64 {
        self.cost
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_docs;
    use super::*;

    #[test]
    fn every_record_is_there() {
        check_docs(
            &|| Box::new(EveryDoc::new(20)),
            &(0..20).collect::<Vec<_>>(),
            30,
        );
        check_docs(&|| Box::new(EveryDoc::new(0)), &[], 3);
    }

    #[test]
    fn only_what_passes_is_there() {
        let wanted: Vec<DocId> = (0..50).filter(|doc| doc % 7 == 3).collect();
        check_docs(
            &|| Box::new(Passing::new(50, 1, |doc| doc % 7 == 3)),
            &wanted,
            60,
        );
        check_docs(&|| Box::new(Passing::new(50, 1, |_| false)), &[], 60);
    }
}
