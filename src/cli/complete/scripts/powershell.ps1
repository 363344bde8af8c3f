# Completions of kartoteka for PowerShell. Put this line into the file that $PROFILE names:
#   kartoteka completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kartoteka -ScriptBlock {
    param($word, $ast, $cursor)
    $line = $ast.Extent.Text
    $end = [Math]::Max(0, $cursor - $ast.Extent.StartOffset)
    $env:KARTOTEKA_LINE = $line.PadRight($end).Substring(0, $end)
    $env:KARTOTEKA_COMPLETE = 'powershell'
    try {
        & @PROGRAM@ 2>$null | ForEach-Object {
            $value, $about = $_ -split "`t", 2
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
        }
    } finally {
        Remove-Item Env:\KARTOTEKA_LINE, Env:\KARTOTEKA_COMPLETE
    }
}
