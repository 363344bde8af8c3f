//! Names of archives, found and not found.

use super::*;

#[test]
fn archives_are_found_by_every_name() {
    for (name, code) in [
        ("APRF", "APRF"),
        ("ap rf", "APRF"),
        ("АП РФ", "APRF"),
        ("архив президента российской федерации", "APRF"),
        ("Arkhiv Prezidenta Rossiyskoy Federatsii", "APRF"),
        ("AVP-RF", "AVPRF"),
        ("TsKhSD", "RGANI"),
        ("рцхидни", "RGASPI"),
        ("SÚA", "NA"),
        ("The National Archives (TNA), Kew", "TNA"),
        ("National Archives, Kew", "TNA"),
        ("Central State Archive, Sofia", "TsDA"),
        ("外交部档案馆", "PRCFMA"),
    ] {
        assert_eq!(Authority::standard().key(name), code, "{name}");
    }
    for unknown in [
        "National Archives",
        "AMAE",
        "State Archive of Kharkiv Oblast",
        "",
    ] {
        assert_eq!(Authority::standard().named(unknown), None, "{unknown}");
    }
    assert_eq!(
        Authority::standard().key("  State  Archive of Kharkiv "),
        "state archive of kharkiv"
    );
}

#[test]
fn near_codes_are_suggested() {
    for (name, expected) in [
        ("APFR", Some("APRF")),
        ("AVPR", Some("AVPRF")),
        ("RGASPY", Some("RGASPI")),
        ("РГАСПЫ", Some("RGASPI")),
        ("Bundesarchive", None),
        ("", None),
        ("Q", None),
    ] {
        let got = Authority::standard().suggest(name);
        assert_eq!(got.first().copied(), expected, "{name}: {got:?}");
    }
    assert!(Authority::standard().suggest("Hungary").contains(&"MOL"));
}
