<#
.SYNOPSIS
From an empty project of Google Cloud to production's answer: built by Cloud Build, deployed by Spinnaker.

.DESCRIPTION
Connects to both systems, makes what the project lacks, links the repository, makes a trigger for tags, builds a tag, looks at its image, saves
Spinnaker's pipeline, starts it, says continue to its manual judgments, waits for its end, shows what runs where, and asks production whether it
answers with the expected text. The first error stops it. What is there already is left as it is, so that it can be run again: it then builds and
deploys once more. Nothing is asked, so that it runs unattended; -WhatIf tells what would be done, as far as that can be known beforehand, and sends reads only.

The contexts are made in a home of their own, which is removed at the end; yours are not touched.

Three things are done elsewhere:
- A connection of Cloud Build to the repository's host, unless -SourceHost makes it: a person must let Google's app in.
- The tag itself: git tag v1.0.0; git push origin v1.0.0. A push of it starts the trigger too, once that is there.
- Spinnaker, with an account for the cluster.

A pipeline of Spinnaker that has a trigger of its own on new images runs by that as well. A start by hand names no artifacts, since Start-CicdRun
has no way to give any: such a pipeline deploys its default artifacts. One that is to deploy the tag declares a parameter for it (-PipelineInput).

.PARAMETER Project
The project of Google Cloud.

.PARAMETER Region
The location of its builds and images.

.PARAMETER Repository
The repository as Cloud Build names it: CONNECTION/REPOSITORY.

.PARAMETER Source
The repository's address at its host, to link it by. Default: none, it is linked already.

.PARAMETER SourceHost
Where the repository lies: a connection to GitHub is made where it is missing, and waited for; into SourceRepositories (-Repository cloud-source-repositories/NAME) the commits of -Source are brought. Default: what -Repository says.

.PARAMETER Tag
The tag to build.

.PARAMETER Trigger
The name of the trigger.

.PARAMETER Filter
The tags that start it: a regular expression of RE2.

.PARAMETER Image
The name of the image that the build pushes. Default: the repository's.

.PARAMETER ImageRepository
The repository of Artifact Registry that it goes to, or REGION-docker.pkg.dev/PROJECT/NAME. Default: the one that Initialize-CicdProvider makes.

.PARAMETER Gate
The address of Spinnaker's API.

.PARAMETER Application
The application of Spinnaker. It is made where it is not there.

.PARAMETER DefinitionFile
The pipeline, as 'Edit as JSON' shows it. One of its name that is another is changed.

.PARAMETER PipelineInput
The parameters of the pipeline, by name.

.PARAMETER Environment
The account that production is in.

.PARAMETER Cluster
Which of the application's clusters in it is asked, with wildcards, such as '*frontend-production'. Default: the first that has an address.

.PARAMETER Expected
The text that production must answer with, among others.

.PARAMETER TimeoutSeconds
How long the build may take, and how long the deployment.

.PARAMETER AnswerSeconds
How long production may take to answer once it is deployed. 0: it is asked once.

.PARAMETER PollSeconds
The time between two looks.

.PARAMETER GoogleTokenVariable
The environment variable with the credential for Google. Default: what the machine has.

.PARAMETER GateTokenVariable
The environment variable with the credential for Gate. Default: none.

.PARAMETER GoogleAddress
One address that stands for all of Google's services. Default: their own.

.EXAMPLE
cicd samples/google-spinnaker.ps1 -Project contoso-ci -Repository github/sample-app -Source https://github.com/contoso/sample-app.git -Tag v1.0.0 -Gate http://127.0.0.1:8084 -DefinitionFile deploy.json -Environment default -Cluster '*frontend-production' -Expected 'Pod Name' -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Project,
    [string] $Region = 'us-central1',
    [Parameter(Mandatory)] [string] $Repository,
    [string] $Source,
    [ValidateSet('GitHub', 'GitLab', 'SourceRepositories')] [string] $SourceHost,
    [Parameter(Mandatory)] [string] $Tag,
    [string] $Trigger = 'release',
    [string] $Filter = 'v.*',
    [string] $Image = ($Repository -split '/')[-1],
    [string] $ImageRepository = 'spinnaker-images',
    [Parameter(Mandatory)] [string] $Gate,
    [string] $Application = 'sample',
    [Parameter(Mandatory)] [string] $DefinitionFile,
    [hashtable] $PipelineInput = @{},
    [string] $Environment = 'production',
    [string] $Cluster = '*',
    [Parameter(Mandatory)] [string] $Expected,
    [ValidateRange(1, 86400)] [int] $TimeoutSeconds = 1800,
    [ValidateRange(0, 86400)] [int] $AnswerSeconds = 600,
    [ValidateRange(1, 600)] [int] $PollSeconds = 5,
    [string] $GoogleTokenVariable,
    [string] $GateTokenVariable,
    [string] $GoogleAddress
)

$ErrorActionPreference = 'Stop'

function Write-Step([string] $Text) {
    Write-Host ''
    Write-Host "== $Text" -ForegroundColor Cyan
}

# What -WhatIf has not made, nothing can be asked about.
function Write-Later([string] $Text) {
    Write-Host "Later: $Text"
}

function Read-Page([string] $Address) {
    $client = [Net.Http.HttpClient]::new()
    $client.Timeout = [TimeSpan]::FromSeconds(10)
    try { $client.GetStringAsync($Address).GetAwaiter().GetResult() } finally { $client.Dispose() }
}

$google = @{ Context = 'google' }
$spinnaker = @{ Context = 'spinnaker' }
$linked = $starter = $build = $grouping = $pipeline = $run = $null

$before = $env:CICDTOOLS_HOME
$work = [IO.Directory]::CreateTempSubdirectory('google-spinnaker-').FullName
$env:CICDTOOLS_HOME = [IO.Path]::Combine($work, 'home')

try {
    # Also under -WhatIf: without contexts nothing could be read.
    Write-Step 'Connect'
    $credential = if ($GoogleTokenVariable) { @{ TokenVariable = $GoogleTokenVariable } } else { @{} }
    if ($GoogleAddress) {
        $credential.Address = $GoogleAddress
    }
    Connect-CicdProvider Google @google -Project $Project -Region $Region @credential -WhatIf:$false -Confirm:$false | Out-Host
    $credential = if ($GateTokenVariable) { @{ TokenVariable = $GateTokenVariable } } else { @{} }
    Connect-CicdProvider Spinnaker @spinnaker -Address $Gate @credential -WhatIf:$false -Confirm:$false | Out-Host

    Write-Step 'What the project needs'
    Initialize-CicdProvider @google -Confirm:$false | Out-Host

    Write-Step 'The repository'
    $place = if ($SourceHost) { @{ SourceHost = $SourceHost } } else { @{} }
    $linked = if ($Source) { Import-CicdRepository $Source $Repository @place @google -Confirm:$false } else { Get-CicdRepository $Repository @google }
    $linked | Out-Host

    Write-Step "A trigger for tags like $Filter"
    if ($linked) {
        $starter = New-CicdPipeline -Repository $Repository -Name $Trigger -On Tag -Filter $Filter @google -Confirm:$false
        $starter | Out-Host
    }
    else {
        Write-Later "make the trigger '$Trigger' of the repository."
    }

    Write-Step "Build $Tag"
    if ($starter) {
        $build = Start-CicdRun $Repository $Trigger -Ref "refs/tags/$Tag" @google -Confirm:$false
    }
    if ($build) {
        Receive-CicdLog $build.Id -Follow @google | Out-Host
        Wait-CicdRun $build.Id -TimeoutSeconds $TimeoutSeconds @google | Out-Host

        Write-Step 'Its image'
        Get-CicdImage $ImageRepository $Image $Tag @google | Out-Host
    }
    else {
        Write-Later "build the tag, and look for its image in $ImageRepository."
    }

    Write-Step "Spinnaker's pipeline"
    $grouping = Get-CicdRepository @spinnaker | Where-Object Name -EQ $Application
    if (-not $grouping) {
        $grouping = New-CicdRepository $Application @spinnaker -Confirm:$false
    }
    if ($grouping) {
        # -Force: what the file says is what it shall be. What somebody else saves at the same moment is not written over.
        $pipeline = New-CicdPipeline -Repository $Application -DefinitionFile $DefinitionFile -Force @spinnaker -Confirm:$false
        $pipeline | Out-Host
    }
    else {
        Write-Later "save the pipeline of $DefinitionFile."
    }

    Write-Step 'Deploy'
    if ($pipeline) {
        $run = Start-CicdRun $Application $pipeline.Name -PipelineInput $PipelineInput @spinnaker -Confirm:$false
    }
    if (-not $run) {
        Write-Later "start the pipeline, say continue, and ask production for '$Expected'."
        return
    }

    # Wait-CicdRun waits for a run's end and not for its judgments, so that these are looked for here.
    $deadline = [DateTime]::UtcNow.AddSeconds($TimeoutSeconds)
    while (-not $run.IsFinished) {
        if ($run.Status -eq 'Waiting') {
            # Only of this run: another one that waits may be of another version.
            Get-CicdApproval -Repository $Application @spinnaker | Where-Object RunId -EQ $run.Id | Approve-CicdApproval -Confirm:$false | Out-Host
        }
        $run = Get-CicdRun -RunId $run.Id @spinnaker
        if (-not $run.IsFinished) {
            if ([DateTime]::UtcNow -ge $deadline) {
                throw "The execution $($run.Id) had not ended after $TimeoutSeconds s: it is $($run.Status)."
            }
            Start-Sleep -Seconds $PollSeconds
        }
    }
    # It has ended: this shows it, and stops here if it failed.
    Wait-CicdRun $run.Id @spinnaker | Out-Host

    Write-Step 'What runs where'
    Get-CicdApplication $Application @spinnaker | Out-Host

    Write-Step 'Production answers'
    $deadline = [DateTime]::UtcNow.AddSeconds($AnswerSeconds)
    $said = 'There is no address yet.'
    for ($page = $null; $null -eq $page) {
        # A load balancer gets its address some time after it was made, and answers some time after that.
        $address = Get-CicdApplication $Application $Environment @spinnaker | Where-Object Kind -Like $Cluster | ForEach-Object Addresses | Select-Object -First 1
        if ($address) {
            try {
                $page = Read-Page $address
                if (-not $page.Contains($Expected)) {
                    $page = $null
                    $said = "$address answers something else."
                }
            }
            catch {
                $said = "${address}: $($_.Exception.GetBaseException().Message)"
            }
        }
        if ($null -eq $page) {
            if ([DateTime]::UtcNow -ge $deadline) {
                throw "Production did not answer with '$Expected' within $AnswerSeconds s. $said"
            }
            Start-Sleep -Seconds $PollSeconds
        }
    }
    Write-Host "$address answers with '$Expected'."
}
finally {
    $env:CICDTOOLS_HOME = $before
    [IO.Directory]::Delete($work, $true)
}
