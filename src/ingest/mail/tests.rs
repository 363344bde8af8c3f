//! Messages and web archives as programs write them, and what is read of them.

use std::path::Path;

use super::super::reader::read;
use super::*;
use crate::record::Record;

fn items(text: &str, name: &str, format: Format) -> Vec<Item> {
    read(
        text.as_bytes(),
        format,
        &Place::new(Path::new(name), None, None),
    )
}

fn records(text: &str, name: &str, format: Format) -> Vec<Record> {
    let record = |item| match item {
        Item::Record(record) => Some(*record),
        Item::Note(_) => None,
        Item::Reject(reject) => panic!("{text}: {reject:?}"),
    };
    items(text, name, format)
        .into_iter()
        .filter_map(record)
        .collect()
}

fn shown(record: &Record) -> String {
    let mut lines = vec![format!("{} in {}", record.id, record.collection)];
    lines.push(format!(
        "title: {}",
        record.title.as_deref().unwrap_or_default()
    ));
    let date = record.date.as_ref();
    let day = date
        .and_then(|date| date.earliest)
        .map(|day| day.to_string());
    lines.push(format!("date: {}", day.unwrap_or_default()));
    lines.push(format!("people: {}", record.people.join(" | ")));
    lines.push(format!(
        "body: {:?}",
        record.body.as_deref().unwrap_or_default()
    ));
    for (name, value) in &record.extra {
        lines.push(format!("+ {name}: {value}"));
    }
    lines.join("\n")
}

const MESSAGE: &str = "Received: by example.org\nFrom: =?koi8-r?B?8MXU0s/X?= <petrov@example.org>\nTo: \"Kim, Il\" <kim@example.org>,\n b@example.org\nSubject: =?utf-8?Q?The_harbour?=\nDate: Mon, 19 Nov 1990 12:30:00 +0300\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nThe works go o=\nn.\n--y\nContent-Type: text/html\n\n<p>The works go on.</p>\n--y--\n--x\nContent-Type: application/rtf; name=\"paper.rtf\"\nContent-Disposition: attachment; filename=\"paper.rtf\"\n\n{\\rtf1 Telegram to Seoul\\par\\par Moscow, 5 May 1951\\par\\par Text of it.}\n--x\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x\nContent-Type: message/rfc822\n\nFrom: C\nSubject: Inner\n\nInner text.\n--x--\n";

#[test]
fn a_message_is_a_record_and_so_are_its_attachments() {
    let shown: Vec<String> = records(MESSAGE, "/w/letters/1.eml", Format::Mail)
        .iter()
        .map(shown)
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn a_mailbox_is_a_record_for_each_message() {
    let text = format!(
        "From a Mon Nov 19 12:30:00 1990\n{MESSAGE}\nFrom b Mon Nov 19 12:31:00 1990\nFrom: B\nDate: 3 Dec 90 10:00 GMT\nSubject: Second\nContent-Type: text/html; charset=windows-1251\n\n<p>One &amp; two.</p>\n>From the harbour\n"
    );
    let shown: Vec<String> = records(&text, "/w/letters/box.mbox", Format::Mail)
        .iter()
        .map(shown)
        .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn text_without_a_charset_is_weighed() {
    let mut bytes = b"From: A\nSubject: B\n\n".to_vec();
    bytes.extend(
        encoding_rs::KOI8_R
            .encode("Посольство СССР в КНДР сообщает, что переговоры продолжаются.")
            .0
            .iter(),
    );
    let place = Place::new(Path::new("/w/a.eml"), None, None);
    let items = read(&bytes, Format::Mail, &place);
    let [Item::Record(record)] = items.as_slice() else {
        panic!("{items:?}");
    };
    assert_eq!(
        record.body.as_deref(),
        Some("Посольство СССР в КНДР сообщает, что переговоры продолжаются.")
    );
}

#[test]
fn the_page_of_a_web_archive_is_a_record() {
    let text = "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/paper\nSubject: A paper\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: https://example.org/paper\n\n<html><head><title>Telegram on the harbour</title></head><body><h1>Telegram on the harbour</h1><p>The works go on, and will be done by =\nspring, as the commission has been told.</p></body></html>\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n";
    let records = records(text, "/w/pages/a.mhtml", Format::Mhtml);
    let [record] = records.as_slice() else {
        panic!("{records:?}");
    };
    assert_eq!(record.title.as_deref(), Some("Telegram on the harbour"));
    assert_eq!(record.url.as_deref(), Some("https://example.org/paper"));
    assert!(
        record.body.as_ref().unwrap().contains("done by spring"),
        "{record:?}"
    );
}

#[test]
fn what_is_too_much_is_one_reject() {
    let many = format!(
        "From: A\nSubject: B\nContent-Type: multipart/mixed; boundary=x\n\n{}",
        "--x\n\na\n".repeat(10_000)
    );
    let deep = "Content-Type: multipart/mixed; boundary=x\n\n--x\n".repeat(10_000);
    let messages = format!(
        "From: A\n{}",
        "Content-Type: message/rfc822\n\nFrom: A\n".repeat(10_000)
    );
    let mut said = Vec::new();
    for text in [
        &many,
        &format!("From: A\n{deep}"),
        &messages,
        "nothing: at all\n\n",
    ] {
        let rejects = items(text, "/w/a.eml", Format::Mail)
            .into_iter()
            .filter_map(|item| match item {
                Item::Reject(reject) => Some(reject.reason),
                _ => None,
            });
        let rejects: Vec<String> = rejects.collect();
        assert_eq!(rejects.len(), 1, "{rejects:?}");
        said.extend(rejects);
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn signatures_are_left_out_and_files_of_apple_mail_opened() {
    let signed = "From: A\nSubject: B\nMIME-Version: 1.0\nContent-Type: multipart/signed; boundary=x\n\n\
        --x\n\nThe text.\n--x\nContent-Type: application/pgp-signature; name=signature.asc\n\nabc\n--x--\n";
    let wrapped = format!("{}   \n{signed}<?xml version='1.0'?><plist/>", signed.len());
    for text in [signed, &wrapped] {
        let records = records(text, "/w/letters/1.emlx", Format::Mail);
        let [record] = records.as_slice() else {
            panic!("{records:?}")
        };
        assert_eq!(record.body.as_deref(), Some("The text."));
        assert!(!record.extra.contains_key("attachments"));
    }
}
