//! Asks every engine every question in turn and keeps the times and the answers.
//!
//! Owns the order: engine by engine within a question, another engine first each time, so that
//! whatever else the machine does meets all of them alike. One pass of every question before the
//! rounds warms the page cache and the compiler inside a Java runtime.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::engines::Contender;
use crate::figures::quantile;
use crate::question::{Answer, Command, Question};

/// When an index is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Before each question; then the question is asked again, warm.
    EachQuestion,
    /// Before each round, in which every question is asked once.
    EachRound,
}

/// Times and answers of one engine on one command, by question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    /// Nanoseconds of each question, asked first: one figure a round, then their median.
    pub(crate) first_ns: Vec<f64>,
    /// Asked again; empty where it was not.
    pub(crate) again_ns: Vec<f64>,
    pub(crate) answers: Vec<Answer>,
}

/// Everything measured.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) questions: Vec<Question>,
    pub(crate) engines: Vec<&'static str>,
    /// By engine, in the order of `engines`, and command.
    pub(crate) columns: BTreeMap<(usize, Command), Column>,
}

/// Measures.
pub(crate) fn measure(
    engines: &mut [Box<dyn Contender>],
    questions: Vec<Question>,
    commands: &[Command],
    opening: Opening,
    rounds: usize,
) -> Result<Measured> {
    let mut columns = BTreeMap::new();
    let mut times: BTreeMap<(usize, Command, usize), [Vec<f64>; 2]> = BTreeMap::new();
    for round in 0..=rounds {
        eprintln!("round {round} of {rounds}");
        if opening == Opening::EachRound {
            engines.iter_mut().try_for_each(|engine| engine.reopen())?;
        }
        for (place, question) in questions.iter().enumerate() {
            for &command in commands {
                for turn in 0..engines.len() {
                    let number = (turn + place + round) % engines.len();
                    let engine = &mut engines[number];
                    let mut ask = || -> Result<_> {
                        if opening == Opening::EachRound {
                            return Ok([Some(engine.answer(question, command)?), None]);
                        }
                        engine.reopen()?;
                        let first = engine.answer(question, command)?;
                        Ok([Some(first), Some(engine.answer(question, command)?)])
                    };
                    let [first, again] = ask().with_context(|| question.to_string())?;
                    let key = (number, command, place);
                    let kept = times.entry(key).or_default();
                    for (kept, timed) in kept.iter_mut().zip([&first, &again]) {
                        // The first pass warms only.
                        kept.extend(timed.iter().filter(|_| round > 0).map(|it| it.ns as f64));
                    }
                    if round == 0 {
                        let column: &mut Column = columns.entry((number, command)).or_default();
                        column.answers.extend(first.map(|timed| timed.answer));
                    }
                }
            }
        }
    }
    for ((engine, command, _), [first, again]) in times {
        let column = columns.entry((engine, command)).or_default();
        column.first_ns.extend(quantile(&first, 0.5));
        column.again_ns.extend(quantile(&again, 0.5));
    }
    Ok(Measured {
        questions,
        engines: engines.iter().map(|engine| engine.name()).collect(),
        columns,
    })
}

/// Whole answers a second when so many threads share the questions, each with an index of its own
/// just opened.
pub(crate) fn a_second(
    mut engines: Vec<Box<dyn Contender>>,
    questions: &[Question],
) -> Result<f64> {
    engines.iter_mut().try_for_each(|engine| engine.reopen())?;
    let threads = engines.len();
    let began = Instant::now();
    std::thread::scope(|scope| {
        let shares: Vec<_> = engines
            .into_iter()
            .enumerate()
            .map(|(share, mut engine)| {
                scope.spawn(move || -> Result<()> {
                    for question in questions.iter().skip(share).step_by(threads) {
                        engine.answer(question, Command::Whole)?;
                    }
                    Ok(())
                })
            })
            .collect();
        shares.into_iter().try_for_each(|share| match share.join() {
            Ok(answered) => answered,
            Err(_) => anyhow::bail!("a thread panicked"),
        })
    })?;
    Ok(questions.len() as f64 / began.elapsed().as_secs_f64())
}
