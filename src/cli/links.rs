//! Which terminals have links (OSC 8).
//!
//! A terminal cannot be asked without waiting for an answer, so it is known by the variables that it
//! sets; one that is not known gets none. The list is that of
//! <https://github.com/Alhadis/OSC8-Adoption>.

/// Terminals that name themselves in `TERM_PROGRAM`.
const PROGRAMS: [&str; 9] = [
    "iTerm.app",
    "WezTerm",
    "vscode",
    "ghostty",
    "Hyper",
    "mintty",
    "rio",
    "Tabby",
    "WarpTerminal",
];
/// Beginnings of `TERM`.
const TERMS: [&str; 7] = [
    "xterm-kitty",
    "xterm-ghostty",
    "alacritty",
    "foot",
    "wezterm",
    "contour",
    "rio",
];
/// Variables whose presence is enough.
const VARIABLES: [&str; 3] = ["KONSOLE_VERSION", "WT_SESSION", "DOMTERM"];
/// The first version of VTE, on which many terminals are built, that has links and survives them.
const VTE: u32 = 5001;
/// The first version of tmux that passes links on.
const TMUX: (u32, u32) = (3, 4);

/// Whether the terminal with this environment is known to have links.
pub(super) fn are_known(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let term = variable("TERM").unwrap_or_default();
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    if term == "dumb" || term == "linux" {
        return false;
    }
    // What stands around it is known to it alone.
    if program == "tmux" {
        let version = variable("TERM_PROGRAM_VERSION").unwrap_or_default();
        let mut numbers = version
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|number| number.parse().ok());
        return (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= TMUX;
    }
    if term.starts_with("screen") || term.starts_with("tmux") {
        return false;
    }
    let vte = variable("VTE_VERSION").and_then(|version| version.parse().ok());
    vte.is_some_and(|version: u32| version >= VTE)
        || PROGRAMS.contains(&program.as_str())
        || TERMS.iter().any(|begin| term.starts_with(begin))
        || VARIABLES.iter().any(|name| variable(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_with_links_are_known() {
        for (variables, expected) in [
            (&[("TERM", "xterm-256color")][..], false),
            (&[], false),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "7200")], true),
            (
                &[("TERM", "xterm-256color"), ("VTE_VERSION", "5000")],
                false,
            ),
            (&[("TERM", "dumb"), ("VTE_VERSION", "7200")], false),
            (&[("TERM", "linux"), ("WT_SESSION", "x")], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[("TERM", "foot-extra")], true),
            (&[("TERM_PROGRAM", "iTerm.app")], true),
            (&[("TERM_PROGRAM", "Apple_Terminal")], false),
            (
                &[("TERM", "screen-256color"), ("VTE_VERSION", "7200")],
                false,
            ),
            (
                &[("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.3a")],
                false,
            ),
            (
                &[("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.4")],
                true,
            ),
            (
                &[
                    ("TERM_PROGRAM", "tmux"),
                    ("TERM_PROGRAM_VERSION", "next-3.6"),
                ],
                true,
            ),
            (&[("WT_SESSION", "7f3a")], true),
        ] {
            let variable = |name: &str| {
                let found = variables.iter().find(|(there, _)| *there == name)?;
                Some(found.1.to_owned())
            };
            assert_eq!(are_known(&variable), expected, "{variables:?}");
        }
    }
}
