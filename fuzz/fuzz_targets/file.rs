//! Fuzz target `file`, see `targets.rs`.
#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::file(data));
