//! Time: four times the input takes at most some five times the work, for every reader and matcher.
//!
//! Work is the time of a processor that the program took (user and system), the least of several
//! runs, without what it takes to start; a busy machine changes it little. Four times the input
//! makes of linear work four times as much and of quadratic work sixteen times. Twice the input, at most
//! 2.3 times the work, is 5.3 for four times. What an input of that kind is refused for, is
//! refused soon.

use crate::inputs::{INPUTS, Input, Make, QUERIES};
use crate::packed::PACKED;
use crate::rows::Row;
use crate::scale;
use crate::world::{World, zipped};

/// Most work for four times the input: 5.3 in the long form, on a machine that does nothing else;
/// in the short form half of what quadratic work would be.
fn max_ratio() -> f64 {
    if scale() > 1 { 5.3 } else { 8.0 }
}

/// Work too small to be measured, in milliseconds.
const UNMEASURED_MS: f64 = 120.0;

/// How often work is measured before it counts as too much.
const ATTEMPTS: usize = 4;

/// Work of a run, in milliseconds, and its status.
fn work(world: &World, arguments: &[&str]) -> Option<(f64, Option<i32>)> {
    let _fresh = std::fs::remove_dir_all(world.path("index"));
    let (ms, output) = world.measured(arguments)?;
    Some((ms, output.status.code()))
}

/// Says what is wrong with an input, if anything is.
fn judged(input: &Input) -> Result<String, String> {
    let bytes = input.bytes * scale();
    let world = World::new();
    world.write("small.txt", "One text.");
    let place = |factor: usize| match input.make {
        Make::File(ending, make) => {
            let name = format!("papers{factor}.{ending}");
            world.write(&name, make(bytes * factor));
            name
        }
        Make::Packed(ending, make) => {
            let name = format!("papers{factor}.{ending}");
            world.write(&name, zipped(make(bytes * factor)));
            name
        }
        Make::Folder(make) => {
            let name = format!("papers{factor}");
            std::fs::create_dir(world.path(&name)).expect("a folder");
            make(&world.path(&name), bytes * factor);
            name
        }
    };
    let (one, four) = (place(1), place(4));
    let of = |name: &str| work(&world, &["index", name, "--threads", "1"]);
    let (mut start, mut small, mut large) = (f64::MAX, f64::MAX, f64::MAX);
    for attempt in 1..=ATTEMPTS {
        let (Some(nothing), Some(less), Some(more)) = (of("small.txt"), of(&one), of(&four)) else {
            return Ok("not measured: there is no bash".to_owned());
        };
        for (_, status) in [less, more] {
            if !matches!(status, Some(0 | 1)) {
                return Err(format!("{}: status {status:?}", input.name));
            }
        }
        start = start.min(nothing.0);
        small = small.min(less.0);
        large = large.min(more.0);
        let ratio = (large - start) / (small - start).max(1.0);
        let said = format!(
            "{:24} {:7.0} ms, {:7.0} ms, ratio {ratio:4.1}",
            input.name,
            small - start,
            large - start
        );
        if large - start < UNMEASURED_MS || ratio <= max_ratio() {
            return Ok(said);
        }
        if attempt == ATTEMPTS {
            return Err(said);
        }
    }
    unreachable!("the last attempt decides")
}

/// Judges every `step`th input, so that several tests share the work.
fn check(first: usize) {
    let mut faults = Vec::new();
    let mut row = Row::new("A13", "four times a document that is hard to read");
    for input in INPUTS.iter().chain(PACKED).skip(first).step_by(3) {
        row.tried();
        match judged(input) {
            Ok(said) => println!("{said}"),
            Err(fault) => faults.push(fault),
        }
    }
    row.failures = faults.len();
    row.worst = format!("less than {:.1} times the work", max_ratio());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn four_times_the_input_is_four_times_the_work_1() {
    check(0);
}

#[test]
fn four_times_the_input_is_four_times_the_work_2() {
    check(1);
}

#[test]
fn four_times_the_input_is_four_times_the_work_3() {
    check(2);
}

#[test]
fn a_query_of_four_times_the_length_is_four_times_the_work() {
    let world = World::new();
    let mut records = String::new();
    for number in 0..1_000 {
        let (one, other) = (number * 7 % 997, number * 13 % 1_499);
        records.push_str(&format!(
            "{{\"id\":\"r{number}\",\"title\":\"w{one:03}\",\"body\":\"{}word w{other:04} zone\"}}\n",
            "zone ".repeat(60)
        ));
    }
    world.write("papers.jsonl", records);
    assert_eq!(world.run(&["index", "papers.jsonl"]).status.code(), Some(0));
    let mut faults = Vec::new();
    let mut row = Row::new("A16", "four times a query of any depth or shape");
    for query in QUERIES {
        row.tried();
        let of = |factor: usize| {
            let text = (query.make)(query.count * factor);
            let arguments: Vec<&str> = query
                .command
                .iter()
                .copied()
                .chain(text.iter().map(String::as_str))
                .collect();
            (0..3)
                .filter_map(|_| world.measured(&arguments))
                .map(|(ms, output)| (ms, output.status.code()))
                .min_by(|one, other| one.0.total_cmp(&other.0))
        };
        let nothing = world.measured(&["search", "absent"]).map(|(ms, _)| ms);
        let (Some(start), Some(less), Some(more)) = (nothing, of(1), of(4)) else {
            println!("not measured: there is no bash");
            return;
        };
        let ratio = (more.0 - start) / (less.0 - start).max(1.0);
        let said = format!(
            "{:24} {:7.0} ms, {:7.0} ms, ratio {ratio:4.1}, status {:?}",
            query.name, less.0, more.0, more.1
        );
        println!("{said}");
        if more.0 - start >= 4.0 * UNMEASURED_MS && ratio > 1.3 * max_ratio()
            || !matches!(more.1, Some(0..=2))
        {
            faults.push(said);
        }
    }
    row.failures = faults.len();
    row.worst = format!("less than {:.1} times the work", 1.3 * max_ratio());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
