//! A comparison in small: it runs to its end, and all engines count alike. No time is asserted.

use std::process::Command;

#[test]
fn every_engine_counts_the_same() {
    let work = std::env::temp_dir().join(format!("kartoteka-compare-{}", std::process::id()));
    let output = Command::new(env!("CARGO_BIN_EXE_compare"))
        .args(["--smoke", "--work"])
        .arg(&work)
        .output()
        .expect("the comparison starts");
    let _removed = std::fs::remove_dir_all(&work);
    let [out, errors] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{out}\n{errors}");
    for row in [
        "| all (100) |",
        "| term_high |",
        "| phrase3 |",
        "| all_filters |",
        "| browse |",
    ] {
        assert!(out.contains(row), "no {row} in {out}");
    }
}
