# CicdTools in a runbook of Azure Automation (PowerShell 7.4), on a Hybrid Runbook Worker with Git and python3: an application is run and
# promoted to staging there, with no account. The module is one of the Automation account's; what a runbook returns is its job's output.
[CmdletBinding()]
[OutputType('CicdTools.Promotion')]
param(
    # The folder or address of a repository. Default: an application from a template.
    [string] $Source,

    # The repository's name here.
    [string] $Name = 'hello',

    # Whether what was promoted goes on running when the runbook has ended.
    [bool] $Keep = $false
)

$ErrorActionPreference = 'Stop'
$env:CICDTOOLS_CONTEXT = 'local'

if (-not $Source) {
    $Source = [IO.Path]::Combine([IO.Directory]::CreateTempSubdirectory('runbook-').FullName, $Name)
    $null = New-CicdRepository -Path $Source -Template python
}

# Nobody can answer a question in a runbook, so every command that would ask is answered beforehand.
$null = Import-CicdRepository $Source -Name $Name -Trust
$run = Start-CicdRun $Name -Isolation Host -Wait
Invoke-CicdPromotion $Name $run.Version -To staging -Confirm:$false
if (-not $Keep) {
    Get-CicdEnvironment | Remove-CicdEnvironment -Confirm:$false
}
