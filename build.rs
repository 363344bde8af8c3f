//! Links the program at a fixed address.
//!
//! A program that can lie anywhere writes 34,000 addresses into itself at every start, which is a
//! third of the time of `--version`; this one is started for every question.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
