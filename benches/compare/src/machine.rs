//! Words on the machine and the tools that a run used, without names of hosts or paths.

use std::process::Command;

/// Processor, cores and memory.
pub(crate) fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let processor =
        value(&read("/proc/cpuinfo"), "model name").unwrap_or("unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = value(&read("/proc/meminfo"), "MemTotal")
        .and_then(|kilobytes| kilobytes.trim_end_matches(" kB").parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes / 1_000_000);
    let system = std::env::consts::OS;
    format!("{processor}, {cores} cores, {memory} GB, {system}")
}

fn value(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The first line that a program prints; none where it cannot be run.
pub(crate) fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output
        .status
        .success()
        .then(|| text.lines().next().unwrap_or_default().to_owned())
}

/// Load on the machine over the last minute, as the system counts it.
pub(crate) fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}

/// The day, by the calendar of Greenwich.
pub(crate) fn today() -> jiff::civil::Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400);
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(days as i64))
}

/// Share of the processors that may go to other work while a report is measured.
const ALLOWED: f64 = 0.05;

/// What the machine did since a moment, by `/proc` (Linux; elsewhere nothing is known).
#[derive(Debug)]
pub(crate) struct Load {
    began: Option<Ticks>,
    load: f64,
}

/// Hundredths of a second since the machine started.
#[derive(Debug, Clone, Copy)]
struct Ticks {
    /// Of all processors, idle or not.
    all: f64,
    /// In which a processor worked.
    busy: f64,
    /// In which it worked for this process and its children, running or ended.
    own: f64,
}

impl Ticks {
    fn now() -> Option<Self> {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        let system = read("/proc/stat")?;
        let fields = system.lines().next()?.split_whitespace().skip(1);
        // user, nice, system, idle, iowait, irq, softirq, steal (proc(5)).
        let times: Vec<f64> = fields.take(8).map(|it| it.parse().unwrap_or(0.0)).collect();
        let all: f64 = times.iter().sum();
        let idle = times.get(3)? + times.get(4)?;
        // Fields 14 to 17: user and system of the process, then of its ended children.
        let used = |stat: String| -> Option<f64> {
            let (_, fields) = stat.rsplit_once(')')?;
            let fields = fields.split_whitespace().skip(11).take(4);
            Some(fields.filter_map(|it| it.parse::<f64>().ok()).sum())
        };
        let mut own = used(read("/proc/self/stat")?)?;
        let children = read(&format!("/proc/self/task/{}/children", std::process::id()))?;
        for child in children.split_whitespace() {
            own += read(&format!("/proc/{child}/stat"))
                .and_then(used)
                .unwrap_or(0.0);
        }
        Some(Self {
            all,
            busy: all - idle,
            own,
        })
    }
}

impl Load {
    /// From now on.
    pub(crate) fn begin() -> Self {
        Self {
            began: Ticks::now(),
            load: load().parse().unwrap_or(0.0),
        }
    }

    /// Share of the processors that went to other work since.
    pub(crate) fn others(&self) -> Option<f64> {
        let (began, now) = (self.began?, Ticks::now()?);
        let all = (now.all - began.all).max(1.0);
        Some(((now.busy - began.busy) - (now.own - began.own)).max(0.0) / all)
    }

    /// # Errors
    /// Says what loads the machine.
    pub(crate) fn ensure_quiet(&self) -> anyhow::Result<()> {
        let others = self.others().unwrap_or(0.0);
        anyhow::ensure!(
            self.load < 1.0,
            "no report is written: the load of the machine was {:.2} when the run began",
            self.load
        );
        anyhow::ensure!(
            others <= ALLOWED,
            "no report is written: other work took {:.0} % of the processors during the run",
            others * 100.0
        );
        Ok(())
    }
}
