#compdef kartoteka
# Completions of kartoteka for zsh. Put this line into ~/.zshrc, after compinit:
#   source <(kartoteka completions zsh)
_kartoteka() {
    local line
    local -a found
    while IFS= read -r line; do
        found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done < <(KARTOTEKA_COMPLETE=zsh @PROGRAM@ -- "${(@Q)words[1,CURRENT-1]}" "$PREFIX" 2>/dev/null)
    if (( $#found )); then
        _describe -V kartoteka found
    else
        _files
    fi
}
if [[ "$funcstack[1]" == _kartoteka ]]; then
    _kartoteka "$@"
else
    compdef _kartoteka kartoteka
fi
