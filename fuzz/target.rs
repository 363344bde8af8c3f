//! A fuzz target of cargo-fuzz: the function of `targets/` that is called as the binary is.
#![no_main]

mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::run(env!("CARGO_BIN_NAME"), data));
