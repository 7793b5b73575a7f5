@{
  # How objects look, loaded with the first command that is run: loading it makes PowerShell build its whole table of views anew.
  ModuleVersion = '0.1.0'
  GUID = '5b0f6a52-6b3c-4f0e-9a3f-7d1c2c6f4a10'
  Author = 'CicdTools contributors'
  PowerShellVersion = '7.4'
  FormatsToProcess = @('CicdTools.Format.ps1xml')
  TypesToProcess = @('CicdTools.Types.ps1xml')
  FunctionsToExport = @()
  CmdletsToExport = @()
  VariablesToExport = @()
  AliasesToExport = @()
}
