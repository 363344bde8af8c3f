//! Starting, changes of the index, stopping.

use std::fs;

use crate::server::Server;

const FIRST: &str = r#"{"id":"n:1","title":"Note on the border","body":"The gate was shut."}"#;
const SECOND: &str = r#"{"id":"n:2","title":"Note on the bridge","body":"The bridge was shut."}"#;

#[test]
fn a_run_is_shown_without_a_restart() {
    let server = Server::of_samples();
    let before = server.get("/healthz").json();
    assert_eq!(before["status"], "ok");
    assert_eq!(server.get("/api/records/n:1").status, 404);
    server.write("more/one.jsonl", FIRST);
    assert!(server.run(&["index", "more"]).status.success());
    server.until("/api/records/n:1", |answer| answer.status == 200);
    let after = server.get("/healthz").json();
    let records = |health: &serde_json::Value| health["records"].as_u64().expect("a number");
    assert_eq!(records(&after), records(&before) + 1);
    assert!(after["commit"].as_u64() > before["commit"].as_u64());
    // What was merged or deleted is read no more.
    server.write("more/one.jsonl", SECOND);
    assert!(server.run(&["index", "more", "--prune"]).status.success());
    server.until("/api/records/n:2", |answer| answer.status == 200);
    assert_eq!(server.get("/api/records/n:1").status, 404);
}

#[test]
fn an_index_that_cannot_be_opened_leaves_the_one_before() {
    let server = Server::of_samples();
    let manifest = server.path().join(".kartoteka/manifest.json");
    let whole = fs::read(&manifest).expect("it is there");
    fs::write(&manifest, &whole[..whole.len() / 2]).expect("it can be damaged");
    let stale = server.until("/healthz", |answer| answer.json()["status"] == "stale");
    assert!(stale.text().contains("damaged"), "{}", stale.text());
    let here = server.path().display().to_string();
    assert!(!stale.text().contains(&here), "{}", stale.text());
    assert_eq!(server.get("/api/search?q=armistice").status, 200);
    fs::write(&manifest, &whole).expect("it can be mended");
    server.until("/healthz", |answer| answer.json()["status"] == "ok");
    assert_eq!(server.get("/api/search?q=armistice").status, 200);
}

#[test]
fn what_cannot_be_served_is_refused_at_once() {
    let server = Server::of_samples();
    let taken = server.address.to_string();
    for (arguments, status, said) in [
        (vec!["--listen", taken.as_str()], 5, "127.0.0.1:0"),
        (vec!["--listen", "0.0.0.0:0"], 2, "--public"),
        (vec!["--listen", "[::]:0"], 2, "--public"),
        (vec!["--listen", "somewhere"], 2, "127.0.0.1:8080"),
        (vec!["--index", "nowhere"], 2, "kartoteka index"),
    ] {
        let mut all = vec!["serve"];
        all.extend(&arguments);
        let output = server.run(&all);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{arguments:?} {stderr}");
        assert!(stderr.contains(said), "{stderr}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
#[cfg(unix)]
fn a_signal_ends_it_in_order() {
    let mut server = Server::of_samples();
    let id = server.child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status();
    assert!(killed.expect("kill is there").success());
    let status = server.child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
}
