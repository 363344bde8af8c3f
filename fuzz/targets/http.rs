//! Target for the server: whatever it is sent, it answers as HTTP has it, and never with a fault.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use kartoteka::Library;
use kartoteka::ask::Asker;
use kartoteka::engine::embedded::{ChangeMark, search};
use kartoteka::serve::{Event, Options, run};

/// Where a server of this process listens, over a few records; it ends with the process.
static SERVER: LazyLock<SocketAddr> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary directory").keep();
    let (papers, index) = (folder.join("a.jsonl"), folder.join("index"));
    let record = |number: usize| {
        format!(
            "{{\"id\":\"k:{number}\",\"title\":\"Zone {number}\",\"date\":\"1951\",\"people\":[\"Mao\"],\
             \"body\":\"the zone line of Korea\",\"citation\":\"APRF, f. 3, op. 65, d. {number}\"}}\n"
        )
    };
    let records: String = (0..30).map(record).collect();
    std::fs::write(&papers, records).expect("it can be written");
    Library::index(&index, &[&papers]).expect("it is indexed");
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        public: false,
        hosts: Vec::new(),
        mark: ChangeMark::of(&index),
        asker: Asker::new(search::open(&index).expect("it opens")),
        index,
        reopen: Box::new(|| unreachable!("nothing changes it")),
        stop: Arc::default(),
    };
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut heard = |event: Event| {
            if let Event::Listening(address, _) = event {
                let _heard = sender.send(address);
            }
        };
        run(options, &mut heard)
    });
    receiver.recv().expect("it listens")
});

/// A path with its parameters when it begins with `/`, else a request as it is.
pub(crate) fn http(data: &[u8]) {
    let is_path = data.first() == Some(&b'/');
    let mut stream = TcpStream::connect(*SERVER).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a timeout");
    let mut request = Vec::new();
    if is_path {
        request.extend(b"GET ");
        for byte in data {
            match byte {
                b'!'..=b'~' => request.push(*byte),
                _ => request.extend(format!("%{byte:02x}").bytes()),
            }
        }
        request.extend(b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    } else {
        request.extend(data);
    }
    // It may close before it has read all.
    let _sent = stream.write_all(&request);
    if !is_path {
        let _closed = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let shown = || String::from_utf8_lossy(&request);
    let is_late = read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
    assert!(!is_late, "no end of the answer to {:?}", shown());
    if answer.is_empty() && !is_path {
        return;
    }
    let status = answer.get(9..12).unwrap_or_default();
    let is_http = answer.starts_with(b"HTTP/1.");
    assert!(
        is_http && status != b"500",
        "{:?} to {:?}",
        String::from_utf8_lossy(&answer),
        shown()
    );
    let head = answer
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .expect("an end of the head");
    let (head, body) = (
        String::from_utf8_lossy(&answer[..head]),
        &answer[head + 4..],
    );
    // What is no HTTP is refused before it comes to us.
    let is_ours = is_path && !head.contains("content-length: 0");
    assert!(
        !is_ours || head.contains("x-content-type-options: nosniff"),
        "{head}"
    );
    let is_whole = is_ours && head.contains("content-length:");
    if is_whole && head.contains("application/json") {
        let parsed = serde_json::from_slice::<serde_json::Value>(body);
        assert!(
            parsed.is_ok(),
            "{:?} to {:?}",
            String::from_utf8_lossy(body),
            shown()
        );
    }
}
