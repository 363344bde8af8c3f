//! How many calls of the engine a question costs: each is a round trip to an index elsewhere.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kartoteka::analyse::known::KnownNames;
use kartoteka::ask::kwic::{KwicOptions, KwicSort};
use kartoteka::ask::{Asker, By, CollocateOptions, Question};
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::{
    CollectionFigures, Engine, EngineError, Limits, LookUp, LookedUp, Met, SearchRequest,
    SearchResponse, Sort, Statistics, Streamed,
};
use kartoteka::query::filter::Facet;
use kartoteka::record::Record;

use crate::{common, rows};

/// Most calls of a question that finds something, and of any with advice.
const FOUND: usize = 3;
const ADVISED: usize = 5;
/// Most calls of a question that finds nothing as words and may be a number or an address, and where it
/// is one.
const FOUND_BY_NAME: usize = 6;
const NAMED: usize = 9;

/// Queries beside those of the table: names, slips, words that are nowhere, a pasted sentence.
const MORE: [&str; 14] = [
    "Razuvayev",
    "Chou En-lai and Mao Tse-tung met Kim Il Sung, Stalin and Molotov in Moscow",
    "\"Zhou Enlai\" OR \"Ho Chi Minh\"",
    "demilitarized zone soviet union united nations",
    "armistce",
    "korea armi stice",
    "primeminister",
    "(armistce OR armistise) korea",
    "kaesng sverdlovk",
    "\"demarkation line\"",
    "title:armistce",
    "person:Stlain place:Kaesng",
    "xyzzyqwerty plugh",
    "the delegation of the other side at Kaesong said that it would not discuss the line of \
     demarcation before the armistise is signed by General Nam Il and Admiral Joy",
];

struct Counting {
    engine: Searching,
    calls: AtomicUsize,
}

impl Counting {
    fn called(&self) -> &Searching {
        self.calls.fetch_add(1, Ordering::Relaxed);
        &self.engine
    }
}

impl Engine for Counting {
    fn commit(&self) -> u64 {
        self.engine.commit()
    }

    fn reload(&self) -> Result<u64, EngineError> {
        self.called().reload()
    }

    fn look_up(&self, wanted: &LookUp, limits: &Limits) -> Result<LookedUp, EngineError> {
        self.called().look_up(wanted, limits)
    }

    fn search(
        &self,
        requests: &[SearchRequest],
        limits: &Limits,
    ) -> Result<Vec<SearchResponse>, EngineError> {
        self.called().search(requests, limits)
    }

    fn walk(
        &self,
        request: &SearchRequest,
        limits: &Limits,
        each: &mut dyn FnMut(Met) -> ControlFlow<()>,
    ) -> Result<SearchResponse, EngineError> {
        self.called().walk(request, limits, each)
    }

    fn stream(
        &self,
        request: &SearchRequest,
        limits: &Limits,
        each: &mut dyn FnMut(Streamed) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        self.called().stream(request, limits, each)
    }

    fn records(&self, ids: &[&str]) -> Result<Vec<Option<Record>>, EngineError> {
        self.called().records(ids)
    }

    fn known_names(&self) -> Arc<KnownNames> {
        self.engine.known_names()
    }

    fn collections(&self) -> Result<Vec<CollectionFigures>, EngineError> {
        self.called().collections()
    }

    fn statistics(&self) -> Result<Statistics, EngineError> {
        self.called().statistics()
    }
}

#[test]
fn a_question_costs_few_calls() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asker = Asker::new(Counting {
        engine: common::sample_corpus(directory.path()),
        calls: AtomicUsize::new(0),
    });
    let mut asked = 0;
    for query in rows().iter().map(|row| row.query).chain(MORE) {
        let plain = Question::new(query);
        let narrowed = plain
            .clone()
            .with(Facet::Archive, "APRF")
            .with(Facet::Fond, "59a")
            .with(Facet::Language, "Rusian")
            .with(Facet::Collection, "korea");
        let like = plain.clone().like("korea/armistice.txt");
        for question in [plain, narrowed, like] {
            for advice in [false, true] {
                let mut question = question.clone();
                question.advice = advice;
                asker.engine().calls.store(0, Ordering::Relaxed);
                let answer = asker.ask(&question, &Limits::none());
                answer.unwrap_or_else(|error| panic!("{error} for {query}"));
                let calls = asker.engine().calls.load(Ordering::Relaxed);
                let most = if advice { ADVISED } else { FOUND };
                assert!(calls <= most, "{calls} calls for {question:?}");
                asked += 1;
            }
        }
    }
    assert!(asked > 1000, "{asked}");
}

#[test]
fn a_number_or_an_address_costs_some_more() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asker = Asker::new(Counting {
        engine: common::sample_corpus(directory.path()),
        calls: AtomicUsize::new(0),
    });
    for (query, records) in [
        ("113630", 1),
        ("https://digitalarchive.wilsoncenter.org/document/113630", 1),
        (
            "https://www.wilsoncenter.org/document/113630-soviet-reply?a=1",
            1,
        ),
        (
            "https://elsewhere.example/document/113630-soviet-politburo-reply",
            0,
        ),
        (
            "https://elsewhere.example/document/the-soviet-politburo-reply",
            0,
        ),
        ("xyz98765", 0),
    ] {
        asker.engine().calls.store(0, Ordering::Relaxed);
        let answer = asker.ask(&Question::new(query), &Limits::none());
        let total = answer.expect("an answer").total;
        let calls = asker.engine().calls.load(Ordering::Relaxed);
        assert_eq!(total, records, "{query}");
        let most = if total > 0 { FOUND_BY_NAME } else { NAMED };
        assert!(calls <= most, "{calls} calls for {query}");
    }
}

#[test]
fn counts_collocates_and_streams_cost_few_calls() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asker = Asker::new(Counting {
        engine: common::sample_corpus(directory.path()),
        calls: AtomicUsize::new(0),
    });
    let check = |what: &str, most: usize| {
        let calls = asker.engine().calls.swap(0, Ordering::Relaxed);
        assert!(calls <= most, "{calls} calls for {what}");
    };
    let limits = &Limits::none();
    for query in ["zone", "Razuvayev armistice", "korea (zone OR line)"] {
        let mut question = Question::new(query);
        question.advice = false;
        let several = vec![question.clone(); 3];
        asker
            .count(&several[..1], By::Year, limits)
            .expect("counted");
        check("a count", 2);
        asker.count(&several, By::Archive, limits).expect("counted");
        check("a count of three", 4);
        let options = CollocateOptions::default();
        asker
            .collocates(&question, options, limits)
            .expect("listed");
        check("collocates", FOUND);
        let all = question.clone().all();
        let given = &mut |_: kartoteka::ask::HitStep<'_>| ControlFlow::Continue(());
        asker.stream(&all, limits, given).expect("streamed");
        check("a stream", 2);
        let options = KwicOptions {
            columns: 40,
            each: false,
            sort: KwicSort::Records(Sort::Date),
            offset: 0,
            limit: usize::MAX,
        };
        let given = &mut |_, _| ControlFlow::Continue(());
        asker
            .stream_lines(&question, options, limits, given)
            .expect("streamed");
        check("a stream of lines", FOUND);
    }
    let record = asker
        .engine()
        .engine
        .record("wcda:113630")
        .expect("read")
        .expect("there");
    asker.beside(&record, 3, limits).expect("listed");
    check("records beside one", 1);
    asker.find_record("113630", limits).expect("found");
    check("a record by its number", FOUND);
}
