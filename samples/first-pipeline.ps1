# From nothing to production and back, on this machine, with no account.
#   dotnet run --project src/Shell -- samples/first-pipeline.ps1
[CmdletBinding()]
param(
    # The built-in template to start from. Default: python, or dotnet where there is no python3.
    [string] $Template
)

$ErrorActionPreference = 'Stop'

function Write-Step([string] $Text) {
    Write-Host ''
    Write-Host "== $Text" -ForegroundColor Cyan
}

function Read-Page([string] $Address) {
    $client = [Net.Http.HttpClient]::new()
    try { $client.GetStringAsync($Address).GetAwaiter().GetResult().Trim() } finally { $client.Dispose() }
}

if (-not $Template) {
    $Template = 'python'
    if (-not (Get-Command python3 -CommandType Application -ErrorAction Ignore)) {
        Write-Host 'There is no python3 on this machine: the dotnet template takes its place.'
        $Template = 'dotnet'
    }
}

# Each object is shown by itself (Out-Host), with the table of its own kind.
# Everything goes to a home of its own, which is removed at the end.
$before = $env:CICDTOOLS_HOME
$work = [IO.Directory]::CreateTempSubdirectory('first-pipeline-').FullName
$env:CICDTOOLS_HOME = [IO.Path]::Combine($work, 'home')

try {
    Write-Step 'A new application from a template'
    $folder = [IO.Path]::Combine($work, 'hello')
    New-CicdRepository -Path $folder -Template $Template | Out-Host

    # -Trust: its jobs may run on this machine without a container. Running a pipeline is running its author's code.
    Write-Step 'Import'
    Import-CicdRepository $folder -Trust -NoPipeline | Out-Host

    Write-Step 'What it is made of'
    Get-CicdStack $folder | Out-Host

    Write-Step 'Its pipeline'
    $pipeline = New-CicdPipeline $folder -Force
    $pipeline | Out-Host
    $null = Set-CicdRepositoryItem hello $pipeline.Path ([IO.File]::ReadAllText([IO.Path]::Combine($folder, $pipeline.Path))) -Message 'ci: add the pipeline'

    Write-Step 'Run: lint, test, build, package'
    $run = Start-CicdRun hello -Isolation Host
    $run | Receive-CicdLog -Follow | Out-Host
    $first = $run | Wait-CicdRun
    $first | Out-Host

    Write-Step "Promote $($first.Version) to staging"
    Invoke-CicdPromotion hello $first.Version -To staging -Confirm:$false | Out-Host

    Write-Step 'Promote it to production: this waits for an approval'
    Invoke-CicdPromotion hello $first.Version -To production -Reason 'The first release.' -Confirm:$false | Out-Host
    Get-CicdApproval | Out-Host
    Get-CicdApproval | Approve-CicdApproval -Comment 'Seen in staging.' | Out-Host

    Write-Step 'It answers'
    Read-Page (Get-CicdApplication hello production).Addresses[0]

    Write-Step 'Change the application'
    $readme = Get-CicdRepositoryItem hello README.md
    $null = Set-CicdRepositoryItem hello README.md ($readme.Content + "`nIt was changed.`n") -Message 'feat: say that it was changed'
    $second = Start-CicdRun hello -Isolation Host -Wait
    $second | Out-Host
    Invoke-CicdPromotion hello $second.Version -To staging -Confirm:$false | Out-Host

    Write-Step "Promote $($second.Version) to production for 25 % of its instances"
    Invoke-CicdPromotion hello $second.Version -To production -Percent 25 -Confirm:$false | Out-Host
    Get-CicdApproval | Approve-CicdApproval | Out-Host
    Get-CicdApplication hello production | Out-Host

    Write-Step 'And for all of them'
    Invoke-CicdPromotion hello $second.Version -To production -Confirm:$false | Out-Host
    Get-CicdApproval | Approve-CicdApproval | Out-Host
    Get-CicdApplication hello production | Out-Host

    Write-Step 'Undo the last promotion'
    Undo-CicdPromotion hello production -Reason 'To show that it can be done.' -Confirm:$false | Out-Host

    Write-Step 'What runs where'
    Get-CicdApplication | Out-Host
    foreach ($application in Get-CicdApplication hello) {
        foreach ($instance in $application.Instances) {
            '{0,-12} {1,-10} {2,-24} {3}' -f $application.Environment, $instance.Version, $instance.Address, (Read-Page $instance.Address)
        }
    }
}
finally {
    Write-Step 'Nothing is left'
    Get-CicdEnvironment | Remove-CicdEnvironment -Confirm:$false
    [IO.Directory]::Delete($work, $true)
    $env:CICDTOOLS_HOME = $before
    Write-Host "Removed $work."
}
