# Completions of kartoteka for fish. Put them where fish looks:
#   kartoteka completions fish > ~/.config/fish/completions/kartoteka.fish
function __kartoteka_complete
    set -l token (commandline --cut-at-cursor --current-token)
    set -l words (commandline --cut-at-cursor --current-process --tokenize)
    set -l found (KARTOTEKA_COMPLETE=fish @PROGRAM@ -- $words "$token" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$token"
    end
end
complete --command kartoteka --no-files --keep-order --arguments '(__kartoteka_complete)'
