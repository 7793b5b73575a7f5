<#
.SYNOPSIS
The demo of CircleCI's orb for EKS in one flow: from an empty registry to a service that answered, with nothing left but the image.

.DESCRIPTION
Connects to CircleCI and to AWS, makes the repository of images in ECR, sets the project up, shows why its first run failed, sets the four variables
that it wants, runs it, asks the service while it is up, waits for the end, shows the jobs in their order, and looks whether the image stayed in ECR and
the stacks of the cluster are gone. The first error stops it. What is there already is left as it is, so that it can be run again: it then runs the
project once more. Nothing is asked, so that it runs unattended; -WhatIf tells what would be done, as far as that can be known beforehand, and sends
reads only.

The run makes a cluster of EKS and removes it, which takes 35 to 40 minutes and costs money.

The contexts are made in a home of their own, which is removed at the end; yours are not touched.

Done elsewhere: a fork of the demo (https://github.com/CircleCI-Public/circleci-demo-aws-eks), an account of CircleCI that may see it, and a user of IAM
with keys that may make clusters.

.PARAMETER Source
The address of the fork.

.PARAMETER Region
The region of AWS.

.PARAMETER Image
The repository of images, as the fork's configuration names it.

.PARAMETER Cluster
The cluster, as the fork's configuration names it.

.PARAMETER Service
The service, as the fork's manifests name it.

.PARAMETER ServiceAddress
Where the service answers. Default: the address that the cluster gives it, which is looked up in the cluster while that is there.

.PARAMETER Expected
The text that the service must answer with, beside the commit.

.PARAMETER KeyVariable
The environment variable with the identifier of the key that CircleCI gets.

.PARAMETER SecretVariable
The environment variable with the secret of that key.

.PARAMETER TimeoutSeconds
How long the run may take: more than the 40 minutes that it wants.

.PARAMETER PollSeconds
The time between two looks.

.PARAMETER CircleTokenVariable
The environment variable with the token for CircleCI.

.PARAMETER AwsTokenVariable
The environment variable with a credential for AWS, as ID:SECRET. Default: what the machine has.

.PARAMETER CircleAddress
The address of a CircleCI Server. Default: circleci.com.

.PARAMETER AwsAddress
One address that stands for all of AWS's services. Default: their own.

.EXAMPLE
cicd samples/circleci-demo.ps1 -Source https://github.com/contoso/circleci-demo-aws-eks -Region eu-west-1 -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Source,
    [Parameter(Mandatory)] [string] $Region,
    [string] $Image = 'eks_orb_demo_app',
    [string] $Cluster = 'eks-orb-demo-app-deployment',
    [string] $Service = 'demoapp',
    [string] $ServiceAddress,
    [string] $Expected = 'Hello World!',
    [string] $KeyVariable = 'AWS_ACCESS_KEY_ID',
    [string] $SecretVariable = 'AWS_SECRET_ACCESS_KEY',
    [ValidateRange(2401, 86400)] [int] $TimeoutSeconds = 3600,
    [ValidateRange(1, 600)] [int] $PollSeconds = 15,
    [string] $CircleTokenVariable = 'CIRCLE_TOKEN',
    [string] $AwsTokenVariable,
    [string] $CircleAddress,
    [string] $AwsAddress
)

$ErrorActionPreference = 'Stop'

# In the order in which they run: https://github.com/CircleCI-Public/circleci-demo-aws-eks/blob/main/.circleci/config.yml
$order = 'build-and-push-image', 'aws-eks/create-cluster', 'deploy-application', 'test-application', 'undeploy-application', 'aws-eks/delete-cluster'

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

# The address of the service, as the cluster tells it.
function Find-Service {
    if (-not (Get-CicdContext | Where-Object Name -EQ 'eks')) {
        $file = [IO.Path]::Combine($work, 'kubeconfig')
        New-CicdClusterCredential $Cluster -KubeConfig $file -Force @aws -WhatIf:$false -Confirm:$false | Out-Null
        Connect-CicdProvider Kubernetes eks -ProfileFile $file -WhatIf:$false -Confirm:$false | Out-Null
    }
    Get-CicdApplication $Service default -Context eks | ForEach-Object Addresses | Select-Object -First 1
}

$circle = @{ Context = 'circle' }
$aws = @{ Context = 'aws' }
$made = $project = $run = $null

$before = $env:CICDTOOLS_HOME
$work = [IO.Directory]::CreateTempSubdirectory('circleci-demo-').FullName
$env:CICDTOOLS_HOME = [IO.Path]::Combine($work, 'home')

try {
    # Also under -WhatIf: without contexts nothing could be read.
    Write-Step 'Connect'
    $where = if ($CircleAddress) { @{ Address = $CircleAddress } } else { @{} }
    Connect-CicdProvider CircleCI @circle @where -TokenVariable $CircleTokenVariable -WhatIf:$false -Confirm:$false | Out-Host
    $where = if ($AwsAddress) { @{ Address = $AwsAddress } } else { @{} }
    if ($AwsTokenVariable) {
        $where.TokenVariable = $AwsTokenVariable
    }
    Connect-CicdProvider Aws @aws @where -Region $Region -WhatIf:$false -Confirm:$false | Out-Host

    Write-Step "A repository of images: $Image"
    $made = Initialize-CicdProvider @aws -Name $Image -Part Registry -Confirm:$false
    $made | Out-Host

    Write-Step 'The project'
    $project = Import-CicdRepository $Source @circle -Confirm:$false
    if (-not $project) {
        Write-Later 'set the variables, run the project, and look what is left.'
        return
    }
    $project | Out-Host

    # One that is new is built at once, and fails: why is told by the run.
    $first = Get-CicdRun $project.Name @circle | Select-Object -First 1
    if ($first -and -not $first.IsFinished) {
        Write-Step 'Its first run'
        try { Wait-CicdRun $first.Id -TimeoutSeconds $TimeoutSeconds @circle | Out-Host } catch { Write-Host "It did not succeed: $($_.Exception.Message)" }
        $first = Get-CicdRun -RunId $first.Id @circle
        Write-Host "$first is $($first.Status). $($first.Reason)"
    }

    Write-Step 'Four variables'
    # arn:aws:ecr:REGION:ACCOUNT:repository/NAME; the registry is ACCOUNT.dkr.ecr.REGION.amazonaws.com.
    $account = if ($made) { ($made.Id -split ':')[4] } else { 'ACCOUNT' }
    $suffix = if ($Region -like 'cn-*') { 'amazonaws.com.cn' } else { 'amazonaws.com' }
    $env:CIRCLECI_DEMO_REGION = $Region
    $env:CIRCLECI_DEMO_REGISTRY = "$account.dkr.ecr.$Region.$suffix"
    $from = @{ AWS_ACCESS_KEY_ID = $KeyVariable; AWS_SECRET_ACCESS_KEY = $SecretVariable; AWS_DEFAULT_REGION = 'CIRCLECI_DEMO_REGION'; AWS_ECR_URL = 'CIRCLECI_DEMO_REGISTRY' }
    foreach ($name in 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION', 'AWS_ECR_URL') {
        Set-CicdSecret $project.Name $name -From $from[$name] @circle -Confirm:$false | Out-Host
    }

    Write-Step 'Run it'
    $run = Start-CicdRun $project.Name @circle -Confirm:$false
    if (-not $run) {
        Write-Later "wait for the run, ask the service for '$Expected', and look for the image and the stacks."
        return
    }
    $run | Out-Host

    # The service is up only between two jobs of the run, so that it is asked meanwhile.
    $deadline = [DateTime]::UtcNow.AddSeconds($TimeoutSeconds)
    $answered = $false
    $said = 'Its job never came.'
    while (-not $run.IsFinished) {
        $deployed = $run.Jobs | Where-Object { $_.Name -eq 'deploy-application' -and "$($_.Status)" -eq 'Succeeded' }
        if ($deployed -and -not $answered) {
            try {
                $address = if ($ServiceAddress) { $ServiceAddress } else { Find-Service }
                if (-not $address) {
                    $said = 'The cluster gave it no address.'
                }
                else {
                    $page = Read-Page $address
                    $answered = $page.Contains($Expected) -and $page.Contains($run.Commit)
                    $said = if ($answered) { "$address answers: $page" } else { "$address answers something else." }
                    if ($answered) {
                        Write-Step 'The service answers'
                        Write-Host $said
                    }
                }
            }
            catch {
                $said = $_.Exception.GetBaseException().Message
            }
        }
        if ([DateTime]::UtcNow -ge $deadline) {
            throw "The run $($run.Id) had not ended after $TimeoutSeconds s: it is $($run.Status)."
        }
        Start-Sleep -Seconds $PollSeconds
        $run = Get-CicdRun -RunId $run.Id @circle
    }

    Write-Step 'Its jobs'
    $jobs = @($run.Jobs | Sort-Object StartedAt)
    $jobs | ForEach-Object { Write-Host ('{0,-22} {1,-10} {2}' -f $_.Name, $_.Status, $_.Duration) }
    # It has ended: this shows it, and stops here if it failed.
    Wait-CicdRun $run.Id -TimeoutSeconds $TimeoutSeconds @circle | Out-Host
    if (($jobs.Name -join ', ') -ne ($order -join ', ')) {
        throw "The jobs were $($jobs.Name -join ', '), and should be $($order -join ', ')."
    }
    if (-not $answered) {
        throw "The service did not answer with '$Expected' and the commit while it was up. $said"
    }

    Write-Step 'The image is still in ECR'
    Get-CicdImage $Image -Tag $run.Commit @aws | Out-Host

    Write-Step 'The stacks of the cluster are gone'
    # By eksctl, which the orb works with: https://github.com/eksctl-io/eksctl/blob/99984adb6164ece593c0728523b7f497ea61d60e/pkg/cfn/manager/api.go
    $left = @(Get-CicdApplication @aws | Where-Object Name -Like "eksctl-$Cluster-*")
    if ($left.Count -gt 0) {
        $left | Out-Host
        throw "$($left.Count) of the cluster's stacks are still there: $($left.Name -join ', ')."
    }
    Write-Host "Nothing is left of $Cluster but the image."
}
finally {
    $env:CICDTOOLS_HOME = $before
    $env:CIRCLECI_DEMO_REGION = $env:CIRCLECI_DEMO_REGISTRY = $null
    [IO.Directory]::Delete($work, $true)
}
