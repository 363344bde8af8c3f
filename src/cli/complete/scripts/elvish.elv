# Completions of kartoteka for elvish. Put this line into ~/.config/elvish/rc.elv:
#   eval (kartoteka completions elvish | slurp)
set edit:completion:arg-completer[kartoteka] = {|@words|
    env KARTOTEKA_COMPLETE=elvish @PROGRAM@ -- $@words 2>/dev/null | from-lines
}
