//! What the grammar reads, in tables: one line a citation, and the notation it must come to.
//!
//! Expectations are written as `ARCHIVE f=… op=… p=… d=… l=…`, several joined by `; `, and an
//! empty string is no reference. Levels of other schemes stand in brackets, as `[label=value]`.

use proptest::prelude::*;

use super::*;

fn written(reference: &Reference) -> String {
    let mut out = reference.archive.clone();
    for (sign, value) in [
        ("f", reference.fond()),
        ("op", reference.opis()),
        ("p", reference.papka()),
        ("d", reference.delo()),
        ("l", reference.listy.as_deref()),
    ] {
        if let Some(value) = value {
            out.push_str(&format!(" {sign}={value}"));
        }
    }
    for level in &reference.levels {
        if level.kind == LevelKind::Other {
            out.push_str(&format!(" [{}={}]", level.label, level.value));
        }
    }
    out
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let found = find(text);
    let got: Vec<String> = found
        .iter()
        .map(|found| written(&found.reference))
        .collect();
    assert_eq!(got.join("; "), expected, "{text}");
    check_ranges(text, &found);
}

/// The numbers that stand in a text.
fn numbers_of(text: &str) -> std::collections::HashSet<&str> {
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .collect()
}

/// What holds of the references of every text: ranges slice it, ascend and never overlap, and no
/// number stands in a reference that does not stand in the text.
#[track_caller]
fn check_ranges(text: &str, found: &[FoundReference]) {
    let mut last = 0;
    let numbers = numbers_of(text);
    for one in found {
        let values = one.reference.levels.iter().map(|level| &level.value);
        for value in values.chain(&one.reference.listy) {
            for number in numbers_of(value) {
                assert!(numbers.contains(number), "{number} of {value} in {text:?}");
            }
        }
        assert!(
            one.range.start >= last && one.range.end > one.range.start,
            "{text:?}"
        );
        assert_eq!(
            text.get(one.range.clone()),
            Some(one.reference.text.as_str()),
            "{text:?}"
        );
        last = one.range.end;
    }
}

#[test]
fn labels_in_every_language_and_punctuation() {
    for (text, expected) in [
        (
            "Hoover Archives, Fond 89, perechen 11, dok. 23",
            "HIA f=89 op=11 d=23",
        ),
        (
            "AVPRF, Fund 0102, List 6, File 49, Folder 22",
            "AVPRF f=0102 op=6 p=22 d=49",
        ),
        (
            "Russian State Archives of Contemporary History, f. 5",
            "RGANI f=5",
        ),
        ("RGASPI (17/162/37: 51)", "RGASPI f=17 op=162 d=37 l=51"),
        ("GARF. 9401. 2. 97. 1-3", "GARF f=9401 op=2 d=97 l=1-3"),
        (
            "GDA SBU, F. 16, Op. 7 (1968), Spr. 3",
            "HDASBU f=16 op=7 d=3 [=1968]",
        ),
        (
            "[Source: APRF, Fond 45, Opis 1, Delo 343, Listy 115-116)",
            "APRF f=45 op=1 d=343 l=115-116",
        ),
        (
            "ГАРФ. Ф. 5783. Оп. 1. Д.312 Л.1-2",
            "GARF f=5783 op=1 d=312 l=1-2",
        ),
        ("ГАРФ ф.5783 оп.1 д.312", "GARF f=5783 op=1 d=312"),
        (
            "АВП РФ.Ф. 0102. Оп. 13. Д. 6, папка 72",
            "AVPRF f=0102 op=13 p=72 d=6",
        ),
        (
            "GARF. F.R-9478. Op.1. D 2. L.3-4.",
            "GARF f=R-9478 op=1 d=2 l=3-4",
        ),
        (
            "GARF, f. 1235, op.1, d. [or ed. khr.] 16, ll. 5-7ob.",
            "GARF f=1235 op=1 d=16 l=5-7ob.",
        ),
        ("GARF f.1235 s.ch, op. 2", "GARF f=1235 op=2"),
        (
            "RGALI, f. 1573, op. 5, d. 242, l. 3.",
            "RGALI f=1573 op=5 d=242 l=3",
        ),
        (
            "AVPRF f. 0100, op. 34, 1946, p. 253, d. 18. Obtained and translated for CWIHP by Austin Jersild.",
            "AVPRF f=0100 op=34 p=253 d=18 [=1946]",
        ),
        (
            "Российский Центр хранения и изучения документов новейшей истории. Ф. 17. Оп. 128. Д. 618",
            "RGASPI f=17 op=128 d=618",
        ),
        (
            "(АКРДОПБГДСРСБНА - М, ф.1, оп.1, а.е.343, л.1-3)",
            "AKRDOPBGDSRSBNA f=1 op=1 d=343 l=1-3",
        ),
        (
            "TsDA, Sofia, Fond 1-B, Opis 60, a.e. 287",
            "TsDA f=1-B op=60 d=287",
        ),
        (
            "ЦДА, ф. 1-Б, оп. 33, а. е. 1234, л. 5–9",
            "TsDA f=1-B op=33 d=1234 l=5-9",
        ),
        (
            "ЦДАГО України, ф. 1, оп. 24, спр. 4255, арк. 12–20",
            "TsDAHOU f=1 op=24 d=4255 l=12-20",
        ),
        (
            "HDA SBU, f. 16, op. 1, spr. 1234, ark. 5zv.",
            "HDASBU f=16 op=1 d=1234 l=5ob.",
        ),
        (
            "НАРБ, ф. 4п, воп. 29, спр. 12, арк. 3",
            "NARB f=4p op=29 d=12 l=3",
        ),
        (
            "LYA, f. K-1, ap. 3, b. 1413, l. 5",
            "LYA f=K-1 op=3 d=1413 l=5",
        ),
        (
            "LVA, PA-101. f., 15. apr., 22. l., 5. lp.",
            "LVA f=PA-101 op=15 d=22 l=5",
        ),
        (
            "LVA, f. PA-101, apr. 15, l. 22, lp. 5",
            "LVA f=PA-101 op=15 d=22 l=5",
        ),
        (
            "ERAF, f. 1, n. 4, s. 1234, l. 5-6",
            "ERAF f=1 op=4 d=1234 l=5-6",
        ),
        ("MFMA: fond 2, dans 1, kh/n 387", "MFAM f=2 op=1 d=387"),
        (
            "RGANI, fond 89, perechen 9, dokument 12, ll. 1-2",
            "RGANI f=89 op=9 d=12 l=1-2",
        ),
        (
            "РГАЭ, ф. Р-4372, оп. 77, ед.хр. 253, лл. 3, 5 об.",
            "RGAE f=R-4372 op=77 d=253 l=3, 5 ob.",
        ),
        (
            "APRF, Fond 45; Opis 1; Delo 347; Listy 12–13",
            "APRF f=45 op=1 d=347 l=12-13",
        ),
        (
            "GA RF. F. R-5446. Op. 120. D. 1821. L. 22. Copy (2 copies).",
            "GARF f=R-5446 op=120 d=1821 l=22",
        ),
        (
            "TsAMO RF, fond 16, opis' 3139, delo 16, listy 1, 3-5, 7v",
            "TsAMO f=16 op=3139 d=16 l=1, 3-5, 7ob.",
        ),
        (
            "RGASPI, f. 17, op. 162, d. 37, ll. 44-5",
            "RGASPI f=17 op=162 d=37 l=44-5",
        ),
        (
            "APRF, F. 3, Op. 65, D. 829, Ll. 3 - 4",
            "APRF f=3 op=65 d=829 l=3-4",
        ),
        (
            "RGANI, fond 5, opis 28, delo 412, p. 17",
            "RGANI f=5 op=28 d=412 l=17",
        ),
        (
            "RGANI, fond 5, opis 28, p. 3, d. 412",
            "RGANI f=5 op=28 p=3 d=412",
        ),
        (
            "AVPRF, f. 06, op. 7, por. 27, p. 3, ll. 1-2",
            "AVPRF f=06 op=7 p=3 l=1-2 [por=27]",
        ),
        ("avprf, f. 0102, op. 6", "AVPRF f=0102 op=6"),
        (
            "TsKhSD, f. 5, op. 49, rolik 8862, d. 9, ll. 23-25",
            "RGANI f=5 op=49 d=9 l=23-25 [rolik=8862]",
        ),
        (
            "RGANI, F. 5, Op. 28, R. 5030, D. 412, L. 11",
            "RGANI f=5 op=28 d=412 l=11 [R=5030]",
        ),
        (
            "РГАНИ. Ф. 5. Оп. 28. Рол. 5098. Д. 314. Л. 33-59",
            "RGANI f=5 op=28 d=314 l=33-59 [Рол=5098]",
        ),
        (
            "АВПРФ. Ф. 059. Оп. 8. Порядк. 1. П. 1. Л. 23",
            "AVPRF f=059 op=8 p=1 l=23 [Порядк=1]",
        ),
        (
            "NARB, f. 4p, vop. 62, spr. 5, ark. 12",
            "NARB f=4p op=62 d=5 l=12",
        ),
        (
            "AMVnR, op. 9, pr. 15, a.e. 1014",
            "AMVnR op=9 d=1014 [pr=15]",
        ),
        (
            "State Archive of the Russian Federation (GARF), Moscow, collection (fond) R-9401, inventory (opis) 2, file (delo) 97, pages (listy) 1-3",
            "GARF f=R-9401 op=2 d=97 l=1-3",
        ),
        (
            "RGANI, f.5/op.30/d.228/ll.1-5",
            "RGANI f=5 op=30 d=228 l=1-5",
        ),
        (
            "AVPRF: F.0100-Op.43-P.302-D.10-L.9",
            "AVPRF f=0100 op=43 p=302 d=10 l=9",
        ),
        (
            "АВП РФ, ф. 0102, 1950 г., оп. 6, п. 22, д. 49, л. 5",
            "AVPRF f=0102 op=6 p=22 d=49 l=5 [=1950]",
        ),
        (
            "AVP RF, fond 0102 (Referentura po Koree), opis 10, papka 56, delo 25",
            "AVPRF f=0102 op=10 p=56 d=25",
        ),
        ("RGANI, f. 89, p. 28, d. 5", "RGANI f=89 op=28 d=5"),
        ("RGANI, f. 89, list 54, doc 10", "RGANI f=89 op=54 d=10"),
        (
            "RGANI (TsKhSD), rolik 5102, opis 28, delo 410",
            "RGANI op=28 d=410",
        ),
        (
            "GARF, f. 9401, op. 2, d. 269, t. 1, l. 12; d. 270, l. 3",
            "GARF f=9401 op=2 d=269 l=12 [t=1]; GARF f=9401 op=2 d=270 l=3",
        ),
        (
            "TsDAHO Ukrainy, fond 1, opys 24, sprava 4255, arkushi 12-20",
            "TsDAHOU f=1 op=24 d=4255 l=12-20",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn suffix_letters_belong_to_the_number() {
    for (text, expected) in [
        (
            "АВП РФ, ф. 059 а, оп. 5 а, п. 11, д. 5",
            "AVPRF f=059a op=5a p=11 d=5",
        ),
        (
            "АВП РФ. Ф. 059 а. Оп. 5 а. П. 11. Д. 5. Л. 12.",
            "AVPRF f=059a op=5a p=11 d=5 l=12",
        ),
        (
            "AVPRF, fond 059 a, opis 5 a, papka 11",
            "AVPRF f=059a op=5a p=11",
        ),
        (
            "ГА РФ. Ф. Р. 9401. Оп. 2. Д. 97. Л. 1-3.",
            "GARF f=R-9401 op=2 d=97 l=1-3",
        ),
        (
            "ГА РФ. Ф. Р - 9401. Оп. 2. Д. 97.",
            "GARF f=R-9401 op=2 d=97",
        ),
        (
            "ГАРФ, ф. 9401 с, оп. 2, д. 97, л. 5",
            "GARF f=9401s op=2 d=97 l=5",
        ),
        (
            "ГАРФ. Ф. 9401 с оп. 2 д. 97 л. 5",
            "GARF f=9401s op=2 d=97 l=5",
        ),
        (
            "ГАРФ. Ф. Р-9401с. Оп. 2. Д. 334 а. Л. 5",
            "GARF f=R-9401s op=2 d=334a l=5",
        ),
        (
            "GARF, f. R-9401 s, op. 2 a, d. 334 a, l. 5 a",
            "GARF f=R-9401s op=2a d=334a l=5a",
        ),
        ("РГВА, фонд 9, опись 3 сс, дело 4", "RGVA f=9 op=3ss d=4"),
        (
            "ЦАМО РФ. Ф. 148 а. Оп. 3763. Д. 139. Л. 2",
            "TsAMO f=148a op=3763 d=139 l=2",
        ),
        (
            "ЦДА, ф. 1 Б, оп. 33, а. е. 1234, л. 5",
            "TsDA f=1B op=33 d=1234 l=5",
        ),
        ("АВП РФ, ф. 3а-Болгария, д. 12", "AVPRF f=3a-Bolgariya d=12"),
        // Labels, words and names are no suffix.
        ("РГАНИ. Ф. 5 оп. 28 д. 5 л. 3", "RGANI f=5 op=28 d=5 l=3"),
        ("RGANI, f. 5, op. 28, d. 5 a copy", "RGANI f=5 op=28 d=5"),
        (
            "РГАНИ. Ф. 5. Оп. 28. Д. 5 А. И. Микоян",
            "RGANI f=5 op=28 d=5",
        ),
        ("НАРБ, ф. 4 п. 29", "NARB f=4 p=29"),
        (
            "РГАСПИ. Ф. 17. Оп. 3. Д. 12 и 13.",
            "RGASPI f=17 op=3 d=12; RGASPI f=17 op=3 d=13",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn what_stands_between_and_beside_the_levels() {
    for (text, expected) in [
        (
            "РГВА. Ф. 4. Оп. 1. Д. 2049 (1934), д. 3504 (1940), д. 3600 (1941 г.).",
            "RGVA f=4 op=1 d=2049; RGVA f=4 op=1 d=3504; RGVA f=4 op=1 d=3600",
        ),
        (
            "РГВА. Ф. 4. Оп. 1. Д. 2049 (1934–1935 гг.). Л. 7",
            "RGVA f=4 op=1 d=2049 l=7",
        ),
        (
            "РГАСПИ. Ф. 17. Оп. 3. Д. 334-336.",
            "RGASPI f=17 op=3 d=334-336",
        ),
        (
            "РГАСПИ. Ф. 17. Оп. 3. ДД. 334–336, 340.",
            "RGASPI f=17 op=3 d=334-336; RGASPI f=17 op=3 d=340",
        ),
        (
            "РГАСПИ. Ф. 558. Оп. 11. Д. 5. Ч. 1. Л. 3.",
            "RGASPI f=558 op=11 d=5 l=3 [Ч=1]",
        ),
        (
            "АВП РФ. Ф. 06. Оп. 14 (дополн.). П. 2. Д. 20. Л. 1.",
            "AVPRF f=06 op=14 p=2 d=20 l=1 [=dopoln]",
        ),
        (
            "AVPRF, f. 06, op. 14, dop., p. 2, d. 20",
            "AVPRF f=06 op=14 p=2 d=20 [=dop]",
        ),
        (
            "АВП РФ, фонд 06, опись 14, папка 2, дело 20, Листы №№ 1-5",
            "AVPRF f=06 op=14 p=2 d=20 l=1-5",
        ),
        (
            "РГАЭ. Ф. 413. Оп. 13. Е. х. 5612. Л. 3",
            "RGAE f=413 op=13 d=5612 l=3",
        ),
        (
            "РГАЭ. Ф. 413. Оп. 13. Ед.х. 5612. Л. 3",
            "RGAE f=413 op=13 d=5612 l=3",
        ),
        (
            "GARF, f. 102 DPOO, 1898 g., op. 226, d. 5",
            "GARF f=102 op=226 d=5 [=1898]",
        ),
        (
            "АПРФ. Ф. 3. Оп. 65. Д. 829. Л. 44-45; АВП РФ. Ф. 059а. Оп. 5а. Л. 65",
            "APRF f=3 op=65 d=829 l=44-45; AVPRF f=059a op=5a l=65",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn notations_name_their_archive() {
    for (text, expected) in [
        ("FO 371/92806", "TNA [=FO 371/92806]"),
        ("TNA FO 371/92806/FK1015", "TNA [=FO 371/92806/FK1015]"),
        (
            "Source: CAB 129/45, C.P. (51) 64",
            "TNA [=CAB 129/45] [=C.P. (51) 64]",
        ),
        (
            "FO 371/92806, FO 371/92807 and PREM 8/1405",
            "TNA [=FO 371/92806]; TNA [=FO 371/92807]; TNA [=PREM 8/1405]",
        ),
        ("TNA: PRO, WO 208/4547", "TNA [=WO 208/4547]"),
        ("The National Archives, Kew: DEFE 4/37", "TNA [=DEFE 4/37]"),
        ("KV 2/1636", "TNA [=KV 2/1636]"),
        (
            "RG 59, Central Files, 611.61/3-1253",
            "NARA [RG=59] [=Central Files] [=611.61/3-1253]",
        ),
        ("NARA, RG 84, Box 12", "NARA [RG=84] [Box=12]"),
        (
            "National Archives, Record Group 59, Lot 64 D 563",
            "NARA [Record Group=59] [Lot=64 D 563]",
        ),
        ("LAC, RG 25, vol. 5783", "LAC [RG=25] [vol=5783]"),
        ("RG 25, vol. 5783", ""),
        ("DY 30/3667", "SAPMO [=DY 30/3667]"),
        ("BArch, DY 30/3667", "BArch [=DY 30/3667]"),
        ("XIX-J-1-j-KNDK-5/c-1953", "MOL [=XIX-J-1-j-KNDK-5/c-1953]"),
        (
            "M-KS 288. f. 5/480. ő. e.",
            "MOL [=M-KS 288. f. 5/480. ő. e]",
        ),
        (
            "Archiv MZV, f. TO-T, SSSR, karton 12",
            "AMZV [f=TO-T] [=SSSR] [karton=12]",
        ),
        ("TNA, T 225/334", "TNA [=T 225/334]"),
        ("RG 59, NARA", "NARA [RG=59]"),
        ("PREM 8/1405 Part 4", "TNA [=PREM 8/1405 Part 4]"),
        (
            "FO 115/4540 1954 Atomic energy: exchange of information, 3 pages",
            "TNA [=FO 115/4540]",
        ),
        ("FO 371/70489-70528, Berlin", "TNA [=FO 371/70489-70528]"),
        (
            "AMSZ, Departament I, 1/77, w-10",
            "AMSZ [=Departament I] [=1/77] [w=10]",
        ),
        (
            "A ÚV KSČ, f. 02/1, sv. 5, a.j. 45",
            "NA f=02/1 [sv=5] [a.j=45]",
        ),
        (
            "NARA, Record Group 273, Records of the National Security Council, NSC 5412",
            "NARA [Record Group=273]",
        ),
        (
            "Archives of the Ministry of Foreign Affairs (AMAE), La Courneuve, Europe 1949-1955, URSS, vol. 45",
            "AMAEFR [=Europe 1949-1955] [=URSS] [vol=45]",
        ),
        (
            "外交部档案馆藏\u{ff0c}全宗号 109\u{ff0c}案卷号 00557",
            "PRCFMA [全宗号=109] [案卷号=00557]",
        ),
        (
            "中国外交部档案馆,档号 106-00025-01",
            "PRCFMA [档号=106-00025-01]",
        ),
        ("He flew by DO 35/6062 of that day", ""),
        ("the form FO 371/92806", ""),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_decimal_file_alone_is_one_of_the_department_of_state() {
    for (text, expected) in [
        ("893.00/7-1045: Telegram", "DOS [=893.00/7-1045]"),
        ("DOS, 893.00/7-1045", "DOS [=893.00/7-1045]"),
        (
            "Department of State, 740.00119 Control (Japan)/11-445",
            "DOS [=740.00119 Control (Japan)/11-445]",
        ),
        (
            "740.00119 Control (Japan)/11–445",
            "DOS [=740.00119 Control (Japan)/11-445]",
        ),
        ("[711F.1914/10–2848]", "DOS [=711F.1914/10-2848]"),
        ("396.1–GE/5–354: Circular airgram", "DOS [=396.1-GE/5-354]"),
        ("893.00/1234", ""),
        ("893.00/17-1045", ""),
        ("893.00/7-4545", ""),
        ("see 893.00/7-1045", ""),
        ("893.00/7-1045, not printed", ""),
        ("1945.07/7-1045", ""),
        ("ratio 123.45/6-789", ""),
    ] {
        check(text, expected);
    }
}

#[test]
fn sentences_beside_an_archive_give_none() {
    for text in [
        "NARA locates additional records",
        "PRO 11. OR EQUIVALENT",
        "HPA 12 was assigned",
        "NARA RECORDS 12 OF 15",
        "CIA RECORDS SERVICES DIVISION 5",
        "CIA-IR-04 Disposition of Files, Box 3",
        "CIA, RECORDS INTEGRATION DIVISION, 3",
        "NARA, IN 1993, 3 copies",
        "TNA 5 people and FO 371",
        "The National Archives has 5 million records, box 12",
        "(FR. FIG), a director",
        "HPA, 12",
        "CCA, 1st Armored Division",
        "CCA Files, Lot 70 D 149",
        "OSA/DO/O, Plans and Review Group, 5",
    ] {
        check(text, "");
    }
}

#[test]
fn names_of_archives_in_every_form() {
    for (text, expected) in [
        (
            "Presidential Archive of the Russian Federation, fond 45, opis 1, delo 5",
            "APRF f=45 op=1 d=5",
        ),
        (
            "Архив Президента Российской Федерации (АП РФ). Ф. 3. Оп. 1. Д. 2",
            "APRF f=3 op=1 d=2",
        ),
        ("A.V.P. R.F., f. 0102, op. 6", "AVPRF f=0102 op=6"),
        (
            "Архив внешней политики РФ, ф. 059, оп. 35, п. 11, д. 45, л. 12-14",
            "AVPRF f=059 op=35 p=11 d=45 l=12-14",
        ),
        (
            "Архив Президента РФ, ф. 3, оп. 64, д. 346",
            "APRF f=3 op=64 d=346",
        ),
        (
            "Государственный архив РФ. Ф. 9401. Оп. 2. Д. 199",
            "GARF f=9401 op=2 d=199",
        ),
        (
            "Arkhiv vneshnei politiki RF, f. 0102, op. 6",
            "AVPRF f=0102 op=6",
        ),
        ("AVP-RF, f. 0102, op. 6", "AVPRF f=0102 op=6"),
        (
            "хранится в Архиве внешней политики РФ, ф. 0102, оп. 7, п. 27, д. 3",
            "AVPRF f=0102 op=7 p=27 d=3",
        ),
        (
            "в Российском государственном архиве новейшей истории, ф. 5, оп. 28",
            "RGANI f=5 op=28",
        ),
        (
            "из Государственного архива РФ, ф. 9401, оп. 2",
            "GARF f=9401 op=2",
        ),
        (
            "Center for Preservation of Contemporary Documentation (TsKhSD), Moscow, f. 89, per. 9, dok. 12",
            "RGANI f=89 op=9 d=12",
        ),
        (
            "Russian Foreign Ministry Archives, Moscow, fond 59a, opis 5a, papka 11, delo 5",
            "AVPRF f=59a op=5a p=11 d=5",
        ),
        (
            "82RGANI. F. 3. Op. 66. D. 471. L. 24 - 28.",
            "RGANI f=3 op=66 d=471 l=24-28",
        ),
        ("CIA KGB RB. D. 266. L. 158.", "TsAKGBRB d=266 l=158"),
        (
            "CSA FSB RF. F. 5-os. Op. 10. D. 73. L. 361 - 368. Copy.",
            "TsAFSB f=5-os op=10 d=73 l=361-368",
        ),
        ("Archive of SVR of Russia. L. 198 - 200.", "ASVRR l=198-200"),
        (
            "National Archives of the Czech Republic, SUA, Fond 07/16, Svazek 3.",
            "NA f=07/16 [Svazek=3]",
        ),
        (
            "History and Public Policy Program Digital Archive, RGANI Fond 5, Opis 28, Delo 412. Translated by Gary Goldberg.",
            "RGANI f=5 op=28 d=412",
        ),
        (
            "State Archive of Kharkiv Oblast, f. R-2, op. 14, spr. 5, ark. 3",
            "State Archive of Kharkiv Oblast f=R-2 op=14 d=5 l=3",
        ),
        ("See TsGASO, f. 1, op. 2, d. 3.", "TsGASO f=1 op=2 d=3"),
        (
            "f. 5, op. 28, d. 412, ll. 1-2, RGANI",
            "RGANI f=5 op=28 d=412 l=1-2",
        ),
        (
            "GARF, Molotov's Special Files, f. R-9401, op. 2, d. 97",
            "GARF f=R-9401 op=2 d=97",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn rows_of_bare_numbers() {
    for (text, expected) in [
        (
            "RGASPI, 17/137/944, p. 181",
            "RGASPI f=17 op=137 d=944 l=181",
        ),
        (
            "AVPRF, 06/12a/59/395, pp. 4ff",
            "AVPRF f=06 op=12a p=59 d=395 l=4ff",
        ),
        ("ГА РФ Р7523 105 168", "GARF f=R7523 op=105 d=168"),
        (
            "RGASPI 558, 11, 334, 9-15",
            "RGASPI f=558 op=11 d=334 l=9-15",
        ),
        ("RGASPI 17/162/37/51", "RGASPI f=17 op=162 d=37 l=51"),
        ("GARF R-9401/2/97, ll. 1-3", "GARF f=R-9401 op=2 d=97 l=1-3"),
        ("ERAF.1.4.1234", "ERAF f=1 op=4 d=1234"),
        ("RGASPI, f. 17/137/944", "RGASPI f=17 op=137 d=944"),
        ("RGASPI, 17-137-944", "RGASPI f=17 op=137 d=944"),
        ("RGASPI 19/11/1951", ""),
        ("RGANI 12.03.1956", ""),
    ] {
        check(text, expected);
    }
}

#[test]
fn several_references_and_what_they_take_over() {
    for (text, expected) in [
        (
            "APRF, f. 45, op. 1, d. 338, ll. 95-97; d. 339, ll. 4-6; f. 3, op. 65, d. 1",
            "APRF f=45 op=1 d=338 l=95-97; APRF f=45 op=1 d=339 l=4-6; APRF f=3 op=65 d=1",
        ),
        // Behind a file and a comma `f.` is a leaf, elsewhere another fond.
        (
            "AOSPRM, F. 51, inv. 12, d. 34, f. 5",
            "AOSPRM f=51 op=12 d=34 l=5",
        ),
        (
            "RGASPI, f. 17, op. 128, d. 1119, f. 12-15 verso.",
            "RGASPI f=17 op=128 d=1119 l=12-15 ob.",
        ),
        (
            "RGANI, f. 5, op. 28, d. 410, f. 3, op. 12, d. 9",
            "RGANI f=5 op=28 d=410; RGANI f=3 op=12 d=9",
        ),
        (
            "RGANI, f. 5, op. 28, d. 410; f. 3",
            "RGANI f=5 op=28 d=410; RGANI f=3",
        ),
        (
            "RGANI. F. 3. Op. 66. D. 471. L. 13. Original. Typewritten text. Signature-autograph in blue ballpoint pen. Ibid. Op. 16. D. 372. L. 100. Copy.",
            "RGANI f=3 op=66 d=471 l=13; RGANI f=3 op=16 d=372 l=100",
        ),
        (
            "RGANI. F. 3. Op. 63. D. 65. L. 101. Original. Translated from English. Typewritten text. Ibid. L. 102.",
            "RGANI f=3 op=63 d=65 l=101; RGANI f=3 op=63 d=65 l=102",
        ),
        (
            "РГАНИ. Ф. 3. Оп. 1. Д. 2. Л. 3. Там же. Д. 4. Л. 5",
            "RGANI f=3 op=1 d=2 l=3; RGANI f=3 op=1 d=4 l=5",
        ),
        (
            "RGANI. F. 3. Op. 16. D. 294. L. 207. Original. Typewritten text. L. 208 - 217. Electrographic copy.",
            "RGANI f=3 op=16 d=294 l=207, 208-217",
        ),
        (
            "RGANI. F. 3. Op. 16. D. 496. L. 139, 145. Original. Typewritten text. L. 140-144. Copy.",
            "RGANI f=3 op=16 d=496 l=139, 145, 140-144",
        ),
        (
            "APRF, fond 3, opis 65, delo 829, listy 44-45 and listy 50-51",
            "APRF f=3 op=65 d=829 l=44-45, 50-51",
        ),
        (
            "RGASPI, f. 17, op. 162, dd. 12, 13 and 14",
            "RGASPI f=17 op=162 d=12; RGASPI f=17 op=162 d=13; RGASPI f=17 op=162 d=14",
        ),
        (
            "RGASPI, f. 17, op. 162, delo 331 and 332, l. 5",
            "RGASPI f=17 op=162 d=331; RGASPI f=17 op=162 d=332 l=5",
        ),
        (
            "APRF, f. 3, op. 65, d. 829\nAVPRF, f. 059a, op. 5a, p. 11, d. 5",
            "APRF f=3 op=65 d=829; AVPRF f=059a op=5a p=11 d=5",
        ),
        (
            "АВП РФ. Ф. 0102. Оп. 12. Д. 4, папка 68; Д. 6, папка 72",
            "AVPRF f=0102 op=12 p=68 d=4; AVPRF f=0102 op=12 p=72 d=6",
        ),
        (
            "APRF, f. 45, op. 1, d. 5; AVPRF; MOL, XIX-J-1-j, 4. doboz",
            "APRF f=45 op=1 d=5; AVPRF; MOL [=XIX-J-1-j] [doboz=4]",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn shelfmarks_of_other_countries() {
    for (text, expected) in [
        (
            "MOL, XIX-J-1-j Korea, 4. doboz, 5/a, 004076/ 1955. Translated for NKIDP by Balazs Szalontai. https://digitalarchive.wilsoncenter.org/document/113395",
            "MOL [=XIX-J-1-j Korea] [doboz=4] [=5/a] [=004076/1955]",
        ),
        (
            "National Archives of Hungary (MNL OL), M-KS 288. f. 5/480. ő.e.",
            "MOL [=M-KS 288. f. 5/480. ő.e]",
        ),
        (
            "MNL OL, XIX-J-1-j-KNDK-5/c-004331/1953 (1. doboz). – Gépelt másolat.",
            "MOL [=XIX-J-1-j-KNDK-5/c-004331/1953 (1. doboz)]",
        ),
        (
            "SAPMO-BArch, DY 30/J IV 2/2/1730, Bl. 12–15",
            "SAPMO [=DY 30/J IV 2/2/1730] [Bl=12-15]",
        ),
        ("PA AA, MfAA, C 1088/70", "PAAA [=MfAA] [=C 1088/70]"),
        ("BStU, MfS, ZAIG 5198", "BStU [=MfS] [=ZAIG 5198]"),
        (
            "BArch, B 136/59748, 297-301. Contributed, transcribed, and translated by Stephan Kieninger.",
            "BArch [=B 136/59748] [=297-301]",
        ),
        ("AAN, KC PZPR, XI A/20", "AAN [=KC PZPR] [=XI A/20]"),
        ("AMSZ, z. 11, w. 30, t. 432", "AMSZ [z=11] [w=30] [t=432]"),
        (
            "NA, KSČ-ÚV-02/1, sv. 14, a.j. 16",
            "NA [=KSČ-ÚV-02/1] [sv=14] [a.j=16]",
        ),
        (
            "SUA, Fond 07/16, Svazek 3. Originally published in English in the Cold War International History Project Bulletin no. 5 (Spring 1995): 53-55.",
            "NA f=07/16 [Svazek=3]",
        ),
        (
            "ANIC, Fond CC al PCR – Secția Relații Externe, dosar 12/1965, f. 23-40",
            "ANIC [Fond=CC al PCR - Secția Relații Externe] [dosar=12/1965] [f=23-40]",
        ),
        ("AQPPSH-MPKK-V. 1961, D. 11", "AQSH [=MPKK-V. 1961] [D=11]"),
        ("AJ, 507/IX, 119/I-56", "AJ [=507/IX] [=119/I-56]"),
        (
            "PRC FMA 106-00025-01, 1-6. Translated by Jeffrey Wang.",
            "PRCFMA [=106-00025-01] [=1-6]",
        ),
        ("HPA SZ1-02-0405-002", "HPA [=SZ1-02-0405-002]"),
        (
            "NARA, RG 59, 795.00/7-1550",
            "NARA [RG=59] [=795.00/7-1550]",
        ),
        ("National Archives, RG 59, Box 12", "NARA [RG=59] [Box=12]"),
        ("TNA, FO 371/84057", "TNA [=FO 371/84057]"),
        ("National Archives, FO 371/84057", "TNA [=FO 371/84057]"),
        (
            "Source: Department of State, Central Files, 740.5/5–955. Secret.",
            "DOS [=Central Files] [=740.5/5-955]",
        ),
        (
            "Johnson Library, National Security File, Country File, Vietnam, Box 6. Top Secret.",
            "LBJL [=National Security File] [=Country File] [=Vietnam] [Box=6]",
        ),
        (
            "Nehru Memorial Museum and Library, File No. JNSG, vol. 21-1.",
            "NMML [File=No. JNSG] [vol=21-1]",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn an_archive_alone_counts_only_as_a_field_of_its_own() {
    for (text, expected) in [
        (
            "\"Title of a report,\" May 5, 1950, History and Public Policy Program Digital Archive, AVPRF. Translated by Gary Goldberg.",
            "AVPRF",
        ),
        ("AVPRF", "AVPRF"),
        (
            "Archive of the Main Directorate of the General Staff of the Armed Forces of the Russian Federation. Copy. Typewritten text.",
            "GUGSh",
        ),
        (
            "\"Telegram from the Archive of the President of the Russian Federation,\" May 1950",
            "",
        ),
        ("Telegram from the Presidential Archive to Stalin", ""),
        (
            "Translated by Svetlana Savranskaya, National Security Archive.",
            "",
        ),
        ("Obtained by the National Security Archive.", ""),
        (
            "Telegram from the Department of State to the Embassy in Moscow",
            "",
        ),
        ("Memorandum of the Central Intelligence Agency.", ""),
        ("APRF, f. 3, op. 65. RGANI.", "APRF f=3 op=65"),
        ("National Archives)f.17/137/944", "NA"),
    ] {
        check(text, expected);
    }
}

#[test]
fn what_only_looks_like_a_reference_gives_none() {
    for text in [
        "See Delo (the case) of Opis Ltd., f. 3 of the budget, op. cit., d. 1953.",
        "Published in Diplomaticheskii vestnik, no. 5 (1993), pp. 12-14.",
        "Cold War International History Project Bulletin no. 5 (Spring 1995): 53-55",
        "To p.422(op) pr.PB No. 84",
        "fond of music, op. 65, no. 3",
        "N. A. Bulganin, P. A. Sudoplatov, d. 1953",
        "f. 3, op. 65, d. 829",
        "op. cit., p. 12; ibid., p. 14",
        "https://digitalarchive.wilsoncenter.org/document/113395",
        "Shostakovich, Op. 47, in D. 5",
        "MOL director spoke about 3 reforms",
        "AJ 5",
        "The TNA, 12 people",
        "Visit to NARA, 5 May 1995",
        "Department of State, Treaties and Other International Acts Series No. 1818",
        "NSC papers and the opinion of the Department",
        "the request which the Department of State files 859A.20",
        "In AVPRF the documents of f. 0102 are closed",
        "RGANI opened f. 5 in 1992, op. cit., p. 5",
        "Kim Il Sung Works, vol. 5, p. 12",
    ] {
        check(text, "");
    }
}

#[test]
fn long_rows_of_one_thing_come_to_an_end() {
    // Untimed, since machines are noisy: a reader that is quadratic in these would take hours.
    let megabyte = 1 << 20;
    let texts = [
        "f. ".repeat(40_000),
        "(".repeat(100_000),
        "f. 1 op. 2 ".repeat(10_000),
        "APRF ".repeat(20_000),
        "APRF, f. 3, ".repeat(8_000),
        "National Archives ".repeat(6_000),
        "Archive of the ".repeat(7_000),
        "AVPRF (".repeat(15_000),
        "AJ, 1".repeat(20_000),
        "\"".repeat(100_000),
        "APRF, f. 3, op. 65, d. 829, ll. 44-45. Original. Typewritten text. ".repeat(megabyte / 67),
        "d. 5, ".repeat(megabyte / 6),
        "APRF, f. 1, d. ".to_owned() + &"1 and ".repeat(20_000),
        "APRF, f. 1, ll. ".to_owned() + &"1, ".repeat(40_000),
        "MOL, ".to_owned() + &"1/".repeat(50_000),
        "Moscow, ".repeat(50_000) + "f. 1, op. 2, d. 3",
        "APRF, f. 1, ".to_owned() + &"box 1, ".repeat(50_000),
        "APRF, f. 1, op. 2, ".to_owned() + &"1950, box 1, ".repeat(30_000),
        "APRF, f. 1, ll. 2. ".to_owned() + &"L. 3. ".repeat(50_000),
        "APRF, f. ".to_owned() + &"7".repeat(megabyte),
        "MOL, ".to_owned() + &"7".repeat(megabyte),
        "АПРФ ".repeat(40_000) + "ф. 1",
        "a".repeat(megabyte),
    ];
    for text in texts {
        let found = find(&text);
        check_ranges(&text, &found);
    }
}

/// Pieces of citations, so that random rows of them come near to the grammar.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "APRF",
        "АВП РФ",
        "AVPRF",
        "RGANI",
        "MOL",
        "SAPMO-BArch",
        "National Archives",
        "Sofia",
        "TsDA",
        "TNA",
        "f.",
        "Fond",
        "ф.",
        "op.",
        "Опись",
        "d.",
        "Delo",
        "dd.",
        "a.e.",
        "p.",
        "ll.",
        "Л.",
        "папка",
        "per.",
        "dok.",
        "ibid.",
        "там же",
        "3",
        "059a",
        "R-9401",
        "1-Б",
        "44-45",
        "50ob.",
        "17/137/944",
        "1951",
        ",",
        ".",
        ";",
        ":",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "“",
        "”",
        "–",
        "/",
        "and",
        "и",
        "\n",
        "Original. Typewritten text.",
        "Translated by",
        "doboz",
        "XIX-J-1-j",
        "FO 371/84057",
        "RG 59",
        "893.00/7-1045",
        "DY 30/",
        "а",
        "с",
        "(1934)",
        "доп.",
        "№№",
        "334-336",
        "é",
        "\u{301}",
        "€",
    ];
    prop_oneof![
        8 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,4}",
    ]
}

fn level(label: &'static str) -> impl Strategy<Value = String> {
    "[0-9]{1,4}[ab]?".prop_map(move |value| format!("{label} {value}"))
}

proptest! {
    #[test]
    fn nothing_panics_and_ranges_slice(text in any::<String>()) {
        check_ranges(&text, &find(&text));
        let _ = (archive_key(&text), level_key(&text), leaves(&text));
    }

    #[test]
    fn rows_of_pieces_are_read_without_fault(
        pieces in proptest::collection::vec((piece(), any::<bool>()), 0..40)
    ) {
        let mut text = String::new();
        for (piece, blank) in pieces {
            text.push_str(&piece);
            if blank {
                text.push(' ');
            }
        }
        let found = find(&text);
        check_ranges(&text, &found);
        for one in found {
            prop_assert!(!one.reference.archive.is_empty());
            prop_assert!(one.reference.levels.iter().all(|level| !level.value.is_empty()));
        }
    }

    #[test]
    fn what_is_shown_reads_back(
        archive in proptest::sample::select(vec!["APRF", "AVPRF", "RGANI", "GARF", "TsDA", "TsDAHOU"]),
        fond in level("f."), opis in level("op."), papka in proptest::option::of(level("papka")),
        delo in proptest::option::of(level("d.")), leaf in proptest::option::of(1u32..400),
    ) {
        let mut text = format!("{archive}, {fond}, {opis}");
        for part in [papka, delo].into_iter().flatten() {
            text.push_str(&format!(", {part}"));
        }
        if let Some(leaf) = leaf {
            text.push_str(&format!(", ll. {leaf}-{}ob.", leaf + 1));
        }
        let first = find(&text);
        prop_assert_eq!(first.len(), 1, "{}", text);
        let again = find(&first[0].reference.to_string());
        prop_assert_eq!(again.len(), 1, "{}", first[0].reference);
        let values = |found: &FoundReference| {
            let levels = found.reference.levels.iter();
            let levels: Vec<_> = levels.map(|level| (level.kind, level.value.clone())).collect();
            (found.reference.archive.clone(), levels, found.reference.listy.clone())
        };
        prop_assert_eq!(values(&first[0]), values(&again[0]));
        prop_assert!(first[0].reference.answers(&again[0].reference));
    }
}
