# Completions of kartoteka for bash. Put this line into ~/.bashrc:
#   source <(kartoteka completions bash)
_kartoteka() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(KARTOTEKA_COMPLETE=bash KARTOTEKA_LINE="${COMP_LINE:0:COMP_POINT}" @PROGRAM@ 2>/dev/null)
}
# bash before 4.4 always sorts.
complete -o nosort -o bashdefault -o default -F _kartoteka kartoteka 2>/dev/null ||
    complete -o bashdefault -o default -F _kartoteka kartoteka
