//! Asks every engine every question in turn, and keeps the times and the answers.
//!
//! Owns the order: engine by engine within a question, so that whatever else the machine does meets
//! all of them alike, and another engine first each time. Takes the best of all repeats and rounds
//! as the time of an engine on a question, since what others do can only add to it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::engines::{Contender, Effort};
use crate::question::{Answer, Command, Question};

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Passes over all questions before anything counts.
    pub(crate) warming: u32,
    /// Passes that count.
    pub(crate) rounds: u32,
    /// Within a pass, for one question.
    pub(crate) effort: Effort,
}

/// Times and answers of one engine on one command, by question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    /// Best time of each question in nanoseconds.
    pub(crate) best_ns: Vec<u64>,
    pub(crate) answers: Vec<Answer>,
}

/// Everything measured.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) questions: Vec<Question>,
    pub(crate) engines: Vec<&'static str>,
    /// How many of them, from the first, search alike.
    pub(crate) equals: usize,
    /// By engine, in the order of `engines`, and command.
    pub(crate) columns: BTreeMap<(usize, Command), Column>,
}

/// Measures.
pub(crate) fn measure(
    engines: &mut [Box<dyn Contender>],
    questions: Vec<Question>,
    plan: Plan,
) -> Result<Measured> {
    let mut columns: BTreeMap<(usize, Command), Column> = BTreeMap::new();
    let asked: Vec<Command> = Command::ALL
        .into_iter()
        .filter(|command| *command != Command::Fonds || has_fonds(&questions))
        .collect();
    for round in 0..plan.warming + plan.rounds {
        eprintln!("round {} of {}", round + 1, plan.warming + plan.rounds);
        for (place, question) in questions.iter().enumerate() {
            for &command in &asked {
                for turn in 0..engines.len() {
                    let engine = (turn + place + round as usize) % engines.len();
                    let timed = engines[engine]
                        .answer(question, command, plan.effort)
                        .with_context(|| format!("{}: {question}", engines[engine].name()))?;
                    let column = columns.entry((engine, command)).or_default();
                    if column.answers.len() <= place {
                        column.answers.push(timed.answer);
                        column.best_ns.push(u64::MAX);
                    }
                    if round >= plan.warming {
                        let best = timed.times_ns.into_iter().min().unwrap_or(u64::MAX);
                        column.best_ns[place] = column.best_ns[place].min(best);
                    }
                }
            }
        }
    }
    Ok(Measured {
        questions,
        engines: engines.iter().map(|engine| engine.name()).collect(),
        equals: engines.len(),
        columns,
    })
}

fn has_fonds(questions: &[Question]) -> bool {
    questions.iter().all(|question| !question.under.is_empty())
}
