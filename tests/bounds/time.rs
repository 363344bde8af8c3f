//! Time: four times the input takes at most some five times the work, for every reader and matcher.
//!
//! Work is what the program did beyond starting. In the long form, and where the short one finds too much,
//! it is counted in instructions, if valgrind is installed: the same on every machine, busy or not.
//! Else it is the processor time (user and system), the least of several runs. Four times the input makes of linear work four
//! times as much and of quadratic work sixteen times; twice the input, at most 2.3 times the work, is
//! 5.3 for four times. What an input of that kind is refused for, is refused soon.

use std::process::Output;
use std::sync::OnceLock;

use crate::inputs::{INPUTS, Input, Make, QUERIES};
use crate::packed::PACKED;
use crate::rows::Row;
use crate::scale;
use crate::world::{World, zipped};

/// Runs the program; gives its work and its output, or none where work cannot be measured.
type Measure = fn(&World, &[&str]) -> Option<(f64, Output)>;

/// How work is measured, and what is too much of it.
struct Gauge {
    unit: &'static str,
    /// The work of a run in `unit`.
    of: Measure,
    /// Most work for four times the input.
    max_ratio: f64,
    /// Work too small to be judged.
    unmeasured: f64,
    /// How often work is measured before it counts as too much.
    attempts: usize,
    /// How many times as large as in the short form the inputs are.
    scale: usize,
}

impl Gauge {
    /// Counts instructions. The inputs are small: nothing disturbs the figures but a commit, and merges
    /// after it, where a run takes longer than the half minute between two.
    const INSTRUCTIONS: Self = Self {
        unit: "M instructions",
        of: World::counted,
        max_ratio: 5.3,
        unmeasured: 30.0,
        attempts: 2,
        scale: 1,
    };

    fn get() -> &'static Self {
        static GAUGE: OnceLock<Gauge> = OnceLock::new();
        GAUGE.get_or_init(|| match scale() {
            // Half of what quadratic work would be.
            1 => Self::processor_time(8.0),
            _ => Self::instructions().unwrap_or(Self::processor_time(5.3)),
        })
    }

    /// None where there is no valgrind.
    fn instructions() -> Option<Self> {
        let counted = World::new().counted(&["--version"]);
        counted.map(|_| Self::INSTRUCTIONS)
    }

    fn processor_time(max_ratio: f64) -> Self {
        Self {
            unit: "ms",
            of: World::measured,
            max_ratio,
            unmeasured: 120.0,
            attempts: 4,
            scale: scale(),
        }
    }

    /// Work of a run that makes an index, and its status.
    fn of_index(&self, world: &World, papers: &str) -> Option<(f64, Option<i32>)> {
        let _fresh = std::fs::remove_dir_all(world.path("index"));
        let (work, output) = (self.of)(world, &["index", papers, "--threads", "1"])?;
        Some((work, output.status.code()))
    }
}

/// Says what is wrong with an input, if anything is. What takes too much time is counted again in
/// instructions, since a busy machine makes any time longer.
fn judged(input: &Input) -> Result<String, String> {
    let gauge = Gauge::get();
    judged_by(gauge, input).or_else(|fault| match Gauge::instructions() {
        Some(counted) if counted.unit != gauge.unit => judged_by(&counted, input),
        _ => Err(fault),
    })
}

fn judged_by(gauge: &Gauge, input: &Input) -> Result<String, String> {
    let bytes = input.bytes * gauge.scale;
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
    let of = |name: &str| gauge.of_index(&world, name);
    let (mut start, mut small, mut large) = (f64::MAX, f64::MAX, f64::MAX);
    for attempt in 1..=gauge.attempts {
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
            "{:24} {:7.0}, {:7.0} {}, ratio {ratio:4.1}",
            input.name,
            small - start,
            large - start,
            gauge.unit
        );
        if large - start < gauge.unmeasured || ratio <= gauge.max_ratio {
            return Ok(said);
        }
        if attempt == gauge.attempts {
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
    let gauge = Gauge::get();
    row.worst = format!("less than {:.1} times the {}", gauge.max_ratio, gauge.unit);
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
    let gauge = Gauge::get();
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
            (0..gauge.attempts.min(3))
                .filter_map(|_| (gauge.of)(&world, &arguments))
                .map(|(work, output)| (work, output.status.code()))
                .min_by(|one, other| one.0.total_cmp(&other.0))
        };
        let nothing = (gauge.of)(&world, &["search", "absent"]).map(|(work, _)| work);
        let (Some(start), Some(less), Some(more)) = (nothing, of(1), of(4)) else {
            println!("not measured: there is no bash");
            return;
        };
        let ratio = (more.0 - start) / (less.0 - start).max(1.0);
        let said = format!(
            "{:24} {:7.0}, {:7.0} {}, ratio {ratio:4.1}, status {:?}",
            query.name, less.0, more.0, gauge.unit, more.1
        );
        println!("{said}");
        if more.0 - start >= 4.0 * gauge.unmeasured && ratio > 1.3 * gauge.max_ratio
            || !matches!(more.1, Some(0..=2))
        {
            faults.push(said);
        }
    }
    row.failures = faults.len();
    row.worst = format!(
        "less than {:.1} times the {}",
        1.3 * gauge.max_ratio,
        gauge.unit
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
