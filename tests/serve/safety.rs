//! Requests that are made to do harm.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::client::{ask, connect, encoded, get, parse, raw};
use crate::rows::Row;
use crate::server::Server;

/// A pseudo-random sequence, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // Xorshift, Marsaglia 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("below a usize")
    }
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let server = Server::of_samples();
    let mut row = Row::new("A21", "a request under another name, or from another site");
    let port = server.address.port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        ("localhost".to_owned(), 200),
        ("evil.example".to_owned(), 421),
        (format!("evil.example:{port}"), 421),
        (format!("127.0.0.1.evil.example:{port}"), 421),
        ("192.168.0.1".to_owned(), 421),
        (String::new(), 421),
    ] {
        row.tried();
        let answer = ask(server.address, "GET", "/healthz", &[("Host", &host)]);
        assert_eq!(answer.status, status, "{host}: {}", answer.text());
    }
    let without = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n";
    assert_eq!(parse(&raw(server.address, without), false).status, 421);
    for (name, value) in [
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        row.tried();
        let answer = ask(server.address, "GET", "/api/search", &[(name, value)]);
        assert_eq!((answer.status, &answer.code()[..]), (403, "cross-site"));
    }
}

#[test]
fn nothing_but_reading_is_done() {
    let server = Server::of_samples();
    let mut row = Row::new("A21", "a request that would change something");
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        row.tried();
        let answer = ask(
            server.address,
            method,
            "/api/search",
            &[("Content-Length", "0")],
        );
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
    let post = [("Content-Type", "text/plain"), ("Content-Length", "3")];
    assert_eq!(ask(server.address, "POST", "/", &post).status, 405);
    let body = [("Content-Length", "3")];
    assert_eq!(ask(server.address, "GET", "/healthz", &body).status, 413);
    // A body is not taken for the next request.
    let smuggled = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nGET \
        /api/search HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let answers = String::from_utf8_lossy(&raw(server.address, smuggled)).into_owned();
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
}

#[test]
fn every_answer_is_protected() {
    let server = Server::of_samples();
    for path in [
        "/healthz",
        "/api/search",
        "/api/nothing",
        "/",
        "/nowhere",
        "/assets/none",
    ] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[test]
fn no_path_leads_outside() {
    let server = Server::of_samples();
    server.write("secret.txt", "the secret of the house");
    let mut row = Row::new("A23", "a path that leads outside");
    for route in ["/records/", "/api/records/", "/assets/", "/"] {
        for path in [
            "../secret.txt",
            "..%2fsecret.txt",
            "%2e%2e/secret.txt",
            "%2e%2e%2fsecret.txt",
            "%252e%252e%252fsecret.txt",
            "..%5csecret.txt",
            "..\\secret.txt",
            "....//secret.txt",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "//etc/passwd",
            "secret.txt%00",
            "secret.txt%00.css",
            "file:///etc/passwd",
            "%ff%fe",
            "..;/secret.txt",
            "./.kartoteka/manifest.json",
            "%c0%ae%c0%ae/secret.txt",
        ] {
            row.tried();
            let answer = server.get(&format!("{route}{path}"));
            assert!(
                [400, 404].contains(&answer.status),
                "{route}{path} {}",
                answer.status
            );
            for secret in ["the secret", "root:", "blake3"] {
                assert!(!answer.text().contains(secret), "{route}{path}");
            }
        }
    }
}

#[test]
fn a_query_of_any_shape_is_answered_or_refused_soon() {
    let server = Server::of_samples();
    let mut queries: Vec<String> = Vec::new();
    for depth in [10, 60, 1000, 10_000] {
        queries.extend([
            "(".repeat(depth) + "zone" + &")".repeat(depth),
            "(".repeat(depth),
            "NOT ".repeat(depth) + "zone",
            "title:(".repeat(depth),
            "zone AND ".repeat(depth) + "zone",
            "zone OR ".repeat(depth),
        ]);
    }
    let deep = queries.len();
    for mark in "\"()[]{}:^~*/\\+-?=|&,.".chars() {
        queries.push(mark.to_string().repeat(10_000));
        queries.push(format!("zone{mark} ").repeat(2000));
    }
    queries.extend([
        "zone~1 ".repeat(3000),
        "a* ".repeat(3000),
        "\"".to_owned() + &"zone ".repeat(5000) + "\"",
        "\"zone talks\"~4294967295".to_owned(),
        "/.*/ OR /(a+)+$/".to_owned(),
        "date:[* TO *]".to_owned(),
        "date:[1953 TO 1951]".to_owned(),
        "*".to_owned(),
        "\u{202e}\u{0}zone\u{301}\u{301}".to_owned(),
        "я".repeat(9000),
    ]);
    let mut rows = [
        Row::new("A15", "a query of any depth, to a server"),
        Row::new("A16", "a query of any length or shape, to a server"),
    ];
    let mut slowest = Duration::ZERO;
    for (number, query) in queries.into_iter().enumerate() {
        rows[usize::from(number >= deep)].tried();
        let shown: String = query.chars().take(20).collect();
        let began = Instant::now();
        let path = format!("/api/search?q={}", form(&query));
        let answer = server.get(&path);
        // A head that is too large is refused by its size.
        let expected: &[u16] = if path.len() > 60_000 {
            &[431, 414, 400]
        } else {
            &[200, 400]
        };
        assert!(
            expected.contains(&answer.status),
            "{shown} {}",
            answer.status
        );
        slowest = slowest.max(began.elapsed());
        assert!(slowest < Duration::from_secs(5), "{shown}");
    }
    for row in &mut rows {
        row.worst = format!("{slowest:.1?} at most");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

/// `query` as a form sends it: short where it can be.
fn form(query: &str) -> String {
    query
        .bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            _ if byte.is_ascii_alphanumeric() || b"()*~\":".contains(&byte) => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Short here; `KARTOTEKA_TRIALS=100000 cargo test --release --test serve soups` is the long form.
#[test]
fn soups_of_tokens_are_answered_or_refused() {
    const TOKENS: [&str; 36] = [
        "zone",
        "armistice",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "\"",
        "\"~3",
        "*",
        "?",
        "~1",
        "~9",
        "-",
        "+",
        "=",
        "title:",
        "date:",
        "date:[",
        "TO",
        "]",
        "1951",
        "ref:\"",
        "APRF, f. 3",
        "id:",
        "\u{0}",
        "\u{202e}",
        "\u{301}",
        "\u{1b}[31m",
        "я",
        "перемирие",
        "朝鮮",
        "\r\n",
        "%00",
        "<script>",
        "--",
    ];
    let server = Server::of_samples();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let trials = std::env::var("KARTOTEKA_TRIALS").ok();
    let trials = trials.map_or(300, |trials| trials.parse().expect("a number"));
    let mut times = Vec::new();
    let mut row = Row::new("A17", "a soup of tokens, to a server");
    for _ in 0..trials {
        row.tried();
        let count = 1 + random.below(12);
        let words = (0..count).map(|_| TOKENS[random.below(TOKENS.len())]);
        let query = words.collect::<Vec<_>>().join([" ", ""][random.below(2)]);
        let ways = [
            "api/search?q",
            "api/search?archive",
            "api/search?from",
            "api/facets?under",
            "api/kwic?q",
            "api/count?q",
            "api/collocates?q",
            "search?q",
            "search?fond",
            "search?sort",
            "kwic?q",
            "records/wcda:113630?q",
            "browse?under",
        ];
        let way = ways[random.below(ways.len())];
        let began = Instant::now();
        let answer = server.get(&format!("/{way}={}", encoded(&query)));
        times.push(began.elapsed());
        assert!(
            [200, 400].contains(&answer.status),
            "{way}={query:?} {}",
            answer.status
        );
        let media = match way.starts_with("api/") {
            true => "application/json",
            false => "text/html; charset=utf-8",
        };
        assert_eq!(answer.header("content-type"), media);
    }
    assert_eq!(server.get("/healthz").status, 200);
    times.sort_unstable();
    let slow = times[times.len() * 999 / 1000];
    row.worst = format!(
        "{slow:.1?} at 99.9 %, {:.1?} at most",
        times[times.len() - 1]
    );
}

#[test]
fn heads_are_not_split() {
    let server = Server::of_samples();
    let forged = encoded("x\r\nSet-Cookie: a=1\r\n\r\n<script>");
    for path in [
        format!("/api/search?q={forged}"),
        format!("/api/search?{forged}=1"),
        format!("/api/records/{forged}"),
        format!("/{forged}"),
        format!("/download/search.csv?q={forged}"),
    ] {
        let answer = server.get(&path);
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert!(
            !answer
                .headers
                .keys()
                .any(|name| name.contains("set-cookie"))
        );
    }
    for head in [
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\nSet-Cookie: b\r\nConnection: close\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\r\n\r\n\r\n",
        "\u{0}\u{0}\u{0}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "CONNECT evil.example:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ] {
        let mut stream = connect(server.address);
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut got = Vec::new();
        let _ = stream.read_to_end(&mut got);
        let text = String::from_utf8_lossy(&got);
        assert!(
            !text.to_lowercase().contains("\nset-cookie"),
            "{head}: {text}"
        );
    }
    let long = format!("/api/search?q={}", "a".repeat(200_000));
    assert!([414, 431].contains(&get(server.address, &long).status));
    let many = format!("/api/search?{}", "archive=A&".repeat(3000));
    assert_eq!(server.get(&many).code(), "too-many-parameters");
    assert_eq!(server.get("/healthz").status, 200);
}
