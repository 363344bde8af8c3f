//! The notebook in `examples/` runs as it stands, with Python's standard library.

use std::process::Command;

use crate::server::Server;

#[test]
fn the_notebook_runs_as_it_stands() {
    let python = Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|python| python.status.success()) {
        println!("python3 is not installed, so the notebook was not run");
        return;
    }
    let notebook: serde_json::Value =
        serde_json::from_str(include_str!("../../examples/notebook.ipynb")).expect("JSON");
    let cells = notebook["cells"].as_array().expect("cells is a list");
    let code = cells.iter().filter(|cell| cell["cell_type"] == "code");
    let lines = code.flat_map(|cell| {
        let lines = cell["source"].as_array().expect("source is a list");
        let lines = lines.iter().filter_map(|line| line.as_str());
        lines.chain(["\n"])
    });
    let server = Server::of_samples();
    let output = Command::new("python3")
        .args(["-c", &lines.collect::<String>()])
        .env("KARTOTEKA_URL", format!("http://{}/", server.address))
        .env("MPLBACKEND", "Agg")
        .output()
        .expect("python3 runs");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stdout}{stderr}");
    for said in ["records in", "[armistice]", "matches in", "hits;"] {
        assert!(stdout.contains(said), "{said}: {stdout}");
    }
}
