//! The shells: their scripts, and how a candidate is written for each.

use clap::ValueEnum;

use super::Candidate;
use super::words::Words;

/// A shell that completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
    /// source <(kartoteka completions bash) in ~/.bashrc
    Bash,
    /// source <(kartoteka completions zsh) in ~/.zshrc, after compinit
    Zsh,
    /// kartoteka completions fish > ~/.config/fish/completions/kartoteka.fish
    Fish,
    /// kartoteka completions powershell | Out-String | Invoke-Expression in $PROFILE
    Powershell,
    /// eval (kartoteka completions elvish | slurp) in ~/.config/elvish/rc.elv
    Elvish,
}

/// What stands for the program in a script.
const PROGRAM: &str = "@PROGRAM@";

/// Longest description of a candidate, in characters.
const ABOUT_CHARS: usize = 60;

impl Shell {
    /// The shell of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }

    /// The script that makes the shell ask `program`, which is a name or an absolute path.
    pub(in crate::cli) fn script(self, program: &str) -> String {
        let script = match self {
            Self::Bash => include_str!("scripts/bash.sh"),
            Self::Zsh => include_str!("scripts/zsh.zsh"),
            Self::Fish => include_str!("scripts/fish.fish"),
            Self::Powershell => include_str!("scripts/powershell.ps1"),
            Self::Elvish => include_str!("scripts/elvish.elv"),
        };
        script.replace(PROGRAM, &self.quoted(program))
    }

    /// The sign that takes the meaning of the next character away.
    pub(super) fn escape(self) -> char {
        match self {
            Self::Powershell => '`',
            _ => '\\',
        }
    }

    /// A word in single quotation marks.
    fn quoted(self, word: &str) -> String {
        let is_plain = |c: char| c.is_alphanumeric() || "/._-:,+@%=".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            return word.to_owned();
        }
        let inside = match self {
            Self::Bash | Self::Zsh => word.replace('\'', r"'\''"),
            Self::Fish => word.replace('\\', r"\\").replace('\'', r"\'"),
            Self::Powershell | Self::Elvish => word.replace('\'', "''"),
        };
        format!("'{inside}'")
    }

    /// A candidate as the script wants it.
    pub(super) fn line(self, candidate: &Candidate, words: &Words) -> String {
        let value = &candidate.value;
        let about: String = candidate.about.chars().take(ABOUT_CHARS).collect();
        match self {
            Self::Bash => for_bash(value, words),
            Self::Powershell => format!("{}\t{about}", self.quoted(value)),
            Self::Elvish => value.clone(),
            Self::Zsh | Self::Fish => format!("{value}\t{about}"),
        }
    }
}

/// A word as bash inserts it, which takes it as it is, in place of what stands behind the last sign
/// at which it divides words.
fn for_bash(value: &str, words: &Words) -> String {
    let Some((quote, at)) = words.quote else {
        let typed = &words.typed;
        let begin = typed.rfind([':', '=']).map_or(0, |at| at + 1);
        let rest = match value.get(..begin) {
            Some(same) if same == &typed[..begin] => &value[begin..],
            _ => value,
        };
        let mut out = String::with_capacity(rest.len());
        for c in rest.chars() {
            if !(c.is_alphanumeric() || "/._-:,+@%=".contains(c)) {
                out.push('\\');
            }
            out.push(c);
        }
        return out;
    };
    let rest = value.get(at..).unwrap_or(value);
    match quote {
        '\'' => rest.replace('\'', r"'\''"),
        _ => {
            let mut out = String::with_capacity(rest.len());
            for c in rest.chars() {
                if matches!(c, '"' | '\\' | '$' | '`') {
                    out.push('\\');
                }
                out.push(c);
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bash_gets_what_it_can_insert() {
        for (line, value, expected) in [
            ("k --collection Kor", "Korean War", r"Korean\ War"),
            ("k --collection 'Kor", "Korean War", "Korean War"),
            (
                "k --collection \"Kor",
                "Korean \"$War\"",
                "Korean \\\"\\$War\\\"",
            ),
            (
                "k --collection=Kor",
                "--collection=Korean War",
                r"Korean\ War",
            ),
            (
                "k --collection=\"Kor",
                "--collection=Korean War",
                "Korean War",
            ),
            ("k show wcda:11", "wcda:113630", "113630"),
            ("k show WCDA:11", "wcda:113630", "wcda:113630"),
            ("k show ", "a;rm -rf /", r"a\;rm\ -rf\ /"),
            ("k show ", "$(x)`y`*", r"\$\(x\)\`y\`\*"),
        ] {
            let candidate = Candidate {
                value: value.to_owned(),
                about: String::new(),
            };
            let shown = Shell::Bash.line(&candidate, &Words::of(line, '\\'));
            assert_eq!(shown, expected, "{line}");
        }
    }

    #[test]
    fn scripts_name_the_program_safely() {
        for shell in Shell::value_variants() {
            let script = shell.script("kartoteka");
            assert!(!script.contains(PROGRAM), "{shell:?}");
            // One line says where it belongs.
            let about = shell
                .to_possible_value()
                .and_then(|value| value.get_help().cloned());
            let about = about.expect("it has help").to_string();
            let how = about.split(" in ").next().unwrap_or_default();
            assert!(script.contains(how), "{shell:?} does not say {how}");
            let odd = shell.script("/opt/it's mine/kartoteka");
            assert!(!odd.contains("it's mine"), "{shell:?}");
        }
    }
}
