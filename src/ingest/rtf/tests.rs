//! Rich text as people's programs write it, and what is read of it.

use super::*;
use crate::ingest::document::BlockKind;

fn text(rtf: &str) -> String {
    whole(rtf.as_bytes())
        .unwrap_or_else(|fault| panic!("{rtf}: {fault}"))
        .text
}

#[test]
fn characters_are_read_by_their_fonts() {
    let table = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times Cyr;}{\f2\fcharset238 Times CE;}{\f3\fcharset128 Mincho;}}";
    for (body, expected) in [
        (r"\f1 \'cc\'ee\'f1\'ea\'e2\'e0", "Москва"),
        (
            r"\f0 Ren\'e9 {\f1 \'c8\'e2\'e0\'ed} Ren\'e9",
            "René Иван René",
        ),
        (r"\f2 Wa\'b3\'easa", "Wałęsa"),
        (r"\f3 \'93\'fa\'96{\'7b}", "日本"),
        (r"\u1052?\u1086?\u1089?\u1082?\u1074?\u1072?", "Москва"),
        (r"\uc2\u1052\'cc\'cc\u1086ab.", "Мо."),
        (r"\uc0\u1052\u1086\u1089 x", "Мосx"),
        (r"{\uc0\u1052}\u1086?x", "Моx"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\u-4051 ?bullet", "bullet"),
        (r"A\~B\_C\-D \{x\} a\\b", "A\u{a0}B\u{2011}CD {x} a\\b"),
        (r"a\emdash b\ldblquote c\rdblquote\tab d", "a—b“c” d"),
    ] {
        let body = body.replace(r"\'96{\'7b}", r"\'96\'7b");
        assert_eq!(
            text(&format!(
                r"{{\rtf1\ansi\ansicpg1252\deff0{table}{body}\par}}"
            )),
            expected,
            "{body}"
        );
    }
    // The file's own code page, where fonts state nothing, and a font that says "ANSI" for Cyrillic.
    let cyrillic = r"\'cf\'ee\'f1\'ee\'eb\'fc\'f1\'f2\'e2\'ee \'d1\'d1\'d1\'d0 \'e2 \'ca\'cd\'c4\'d0 \'f1\'ee\'ee\'e1\'f9\'e0\'e5\'f2";
    for head in [
        r"\ansi\ansicpg1251",
        r"\ansi\ansicpg1251{\fonttbl{\f0\fcharset0 Times;}}\f0",
        r"\ansi{\fonttbl{\f0\fnil Times;}}\f0",
        r"\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}}\f0",
    ] {
        assert_eq!(
            text(&format!("{{\\rtf1{head} {cyrillic}\\par}}")),
            "Посольство СССР в КНДР сообщает",
            "{head}"
        );
    }
}

#[test]
fn what_is_no_text_is_left_out() {
    for (body, expected) in [
        (
            r"{\colortbl;\red0;}{\stylesheet{\s1 heading 1;}}{\info{\author X}}a",
            "a",
        ),
        (r"a{\*\unknown x{\b y}}b", "ab"),
        (r"a{\pict\wmetafile8 0123}b{\nonshppict x}", "ab"),
        (r"a{\v hidden}\v no\v0 b{\deleted gone\par}c", "abc"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}", "link"),
        (
            r"{\shp{\*\shpinst\shptop0{\sp{\sn x}{\sv 1}}{\shptxt In a box\par}}{\shprslt twice}}",
            "In a box",
        ),
        (r"{\upr{ansi}{\*\ud{\u1071?}}}", "Я"),
        (r"{\header Head}{\footer 3}a", "a"),
        ("a\\bin3 }}}b", "ab"),
        ("one\\\ntwo\r\n three", "one\n\ntwo three"),
        (
            r"\trowd\intbl a\cell b\cell\row\pard after",
            "a | b |\nafter",
        ),
        (
            r"Text{\super\chftn}{\footnote\pard{\super\chftn} The note.}goes\par on",
            "Text¹ goes\n\non\n\nFootnotes\n\n¹ The note.",
        ),
        (
            r"a\par{\footer RGANI, f. 5, op. 30, d. 12, l. 4}",
            "a\n\nRGANI, f. 5, op. 30, d. 12, l. 4",
        ),
    ] {
        let body = body.replace("}goes", "} goes");
        assert_eq!(text(&format!(r"{{\rtf1\ansi {body}}}")), expected, "{body}");
    }
}

#[test]
fn styles_and_bold_are_known() {
    let paper = whole(br"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 Kopf;}{\s2 heading 2;}{\s3 Title;}}{\info{\title From the file}}\pard\s3 A\par\pard\s1 B\par\pard\s2 C\par\pard{\b D d}\par E {\b e}\par}").unwrap();
    let kinds: Vec<BlockKind> = paper.stretches.iter().map(|stretch| stretch.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Title,
            BlockKind::Heading(1),
            BlockKind::Heading(2),
            BlockKind::Bold,
            BlockKind::Plain
        ]
    );
    assert_eq!(paper.title.as_deref(), Some("From the file"));
}

#[test]
fn damage_is_said() {
    let deep = format!("{{\\rtf1 {}", "{".repeat(100_000));
    let said: Vec<String> = [r"{\rtf1 a", r"{\rtf1 {\b a}", &deep]
        .map(|rtf| whole(rtf.as_bytes()).unwrap_err())
        .to_vec();
    insta::assert_snapshot!(said.join("\n"));
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(rtf in r"(\\[a-z]{1,3}-?[0-9]{0,6} ?|[{}a-c ]|\\'[0-9a-f]{0,2}|\\\*|\\u-?[0-9]{1,7}){0,60}") {
        let _ = whole(format!("{{\\rtf1{rtf}").as_bytes());
    }
}
