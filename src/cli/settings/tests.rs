//! Which place states a setting, and what is wrong with a configuration file.

use super::*;
use std::path::Path;

/// The settings that these places state, without the environment of the test.
fn settings(flags: &Flags, variables: &[(&str, &str)], above: bool, text: &str) -> Settings {
    let file = PathBuf::from("/etc/k/config.toml");
    let home = Some(PathBuf::from("/home/reader"));
    let configuration = Configuration::parse(file, home, text).expect("it is whole");
    let variable = |name: &str| {
        let found = variables.iter().find(|(there, _)| *there == name)?;
        Some(OsString::from(found.1))
    };
    let found = discovery::Found {
        index: above.then(|| Setting::new(PathBuf::from("/papers/.kartoteka"), Origin::Above)),
        foreign: None,
    };
    Settings::of(flags.clone(), &variable, found, &configuration)
}

#[test]
fn the_first_place_that_states_the_index_holds() {
    let flag = Flags {
        index: Some(PathBuf::from("flag")),
        ..Flags::default()
    };
    let none = Flags::default();
    let variable = [("KARTOTEKA_INDEX", "variable")];
    let empty = [("KARTOTEKA_INDEX", "")];
    let file = "index = '~/box'";
    let named = Origin::Configuration(PathBuf::from("/etc/k/config.toml"));
    for (flags, variables, above, text, path, origin) in [
        (
            &flag,
            &variable[..],
            true,
            file,
            "flag",
            Origin::Flag("--index"),
        ),
        (
            &none,
            &variable,
            true,
            file,
            "variable",
            Origin::Variable("KARTOTEKA_INDEX"),
        ),
        (
            &none,
            &empty,
            true,
            file,
            "/papers/.kartoteka",
            Origin::Above,
        ),
        (&none, &[], true, file, "/papers/.kartoteka", Origin::Above),
        (&none, &[], false, file, "/home/reader/box", named.clone()),
        (
            &none,
            &[],
            false,
            "index = 'box'",
            "/etc/k/box",
            named.clone(),
        ),
        (&none, &[], false, "index = '/box'", "/box", named),
        (&none, &[], false, "", ".kartoteka", Origin::Default),
    ] {
        let index = settings(flags, variables, above, text).index;
        assert_eq!(
            (index.value.as_path(), index.origin),
            (Path::new(path), origin)
        );
    }
}

#[test]
fn the_first_place_that_states_the_look_holds() {
    let flags = Flags {
        color: Some(When::Always),
        no_pager: true,
        ..Flags::default()
    };
    let none = Flags::default();
    let forced = [("NO_COLOR", "1"), ("PAGER", "most")];
    let own = [("NO_COLOR", ""), ("KARTOTEKA_PAGER", ""), ("PAGER", "most")];
    let file = "color = 'never'\npager = 'less -S'\nlinks = 'never'";
    for (flags, variables, text, color, pager) in [
        (&flags, &forced[..], file, "Always --color", " --no-pager"),
        (&none, &forced, file, "Auto NO_COLOR", "most PAGER"),
        (
            &none,
            &own,
            file,
            "Never /etc/k/config.toml",
            " KARTOTEKA_PAGER",
        ),
        (
            &none,
            &[],
            file,
            "Never /etc/k/config.toml",
            "less -S /etc/k/config.toml",
        ),
        (&none, &[], "", "Auto default", "less default"),
    ] {
        let found = settings(flags, variables, false, text);
        let said = format!("{:?} {}", found.color.value, found.color.origin);
        assert_eq!(said, color, "{variables:?}");
        let said = format!("{} {}", found.pager.value, found.pager.origin);
        assert_eq!(said, pager, "{variables:?}");
    }
}

#[test]
fn a_faulty_file_is_refused_with_its_line_and_the_nearest_key() {
    let long = "x".repeat(300);
    let long = format!("{long} = ''");
    for (text, expected) in [
        (
            "\ncolour = 'auto'",
            "line 2: there is no key \"colour\"; the nearest is \"color\"",
        ),
        (
            "Index = 'x'",
            "line 1: there is no key \"Index\"; the nearest is \"index\"",
        ),
        ("limit = 3", "line 1: there is no key \"limit\""),
        (
            "[search]\ncolor = 'auto'",
            "line 1: there is no key \"search\"",
        ),
        (
            "color = 'yes'",
            "line 1: color is \"yes\": expected auto, always, never",
        ),
        (
            "color = true",
            "line 1: color is of type boolean: expected a text in quotation marks",
        ),
        ("index = ''", "line 1: index is empty: expected a path"),
        (
            "color = auto",
            "line 1: string values must be quoted, expected literal string",
        ),
        ("color = 'auto'\ncolor = 'never'", "line 2: duplicate key"),
        ("\u{1b} = 'x'", "line 1: "),
        (&long, "line 1: there is no key \"xxx"),
    ] {
        let fault = Configuration::parse(PathBuf::from("c.toml"), None, text).expect_err(text);
        let said = fault.to_string();
        let start = format!("the configuration in c.toml, {expected}");
        assert!(said.starts_with(&start), "{text:?}: {said}");
        assert!(!said.contains('\u{1b}'), "{said:?}");
        assert!(said.len() < 300, "{said}");
    }
}

#[test]
fn the_example_is_a_configuration_with_every_key_and_each_is_a_comment() {
    let example = example();
    let read = |text: &str| Configuration::parse(PathBuf::from("c.toml"), None, text);
    let whole = read(&example).expect("the example is whole");
    assert!(KEYS.iter().all(|about| whole.text(about.key).is_none()));
    // As its user would take the marks of comments away.
    let keys = KEYS.map(|about| about.name);
    let set: Vec<&str> = example
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if keys.iter().any(|key| rest.starts_with(&format!("{key} ="))) => rest,
            _ => line,
        })
        .collect();
    let whole = read(&set.join("\n")).expect("its values are such");
    for about in &KEYS {
        assert!(whole.text(about.key).is_some(), "{}", about.name);
        assert!(!about.means.is_empty());
    }
    assert!(example.lines().all(|line| line.len() <= 80), "{example}");
}

#[test]
fn the_file_lies_where_the_platform_has_such_files() {
    for (variables, expected) in [
        (&[("KARTOTEKA_CONFIG", "/c.toml")][..], Some("/c.toml")),
        (&[("KARTOTEKA_CONFIG", ""), ("HOME", "/h")], None),
        (
            &[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")],
            Some("/x/kartoteka/config.toml"),
        ),
        (
            &[("XDG_CONFIG_HOME", "x"), ("HOME", "/h")],
            Some("/h/.config/kartoteka/config.toml"),
        ),
        (&[("HOME", "/h")], Some("/h/.config/kartoteka/config.toml")),
        (&[("HOME", "")], None),
        (&[], None),
    ] {
        let variable = |name: &str| {
            let found = variables.iter().find(|(there, _)| *there == name)?;
            Some(OsString::from(found.1))
        };
        let found = path_of_configuration(&variable).map(|(path, _)| path);
        if cfg!(unix) {
            assert_eq!(found.as_deref(), expected.map(Path::new), "{variables:?}");
        }
    }
}
