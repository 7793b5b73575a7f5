<#
.SYNOPSIS
"Deploy to Azure Kubernetes Service": from a repository with a Dockerfile in Azure Repos to its image in the registry and its pods in the cluster.

.DESCRIPTION
Connects to Azure, its cluster and Azure DevOps; makes the environments with the cluster's namespaces as their resources, the service connections, the pipeline with its
manifests; lets the pipeline use them; starts it, waits, and shows the image, the pull secret and the deployment. With several environments it goes through all, the last
one as a canary where -CanaryPercent says so. The first error stops it, and what is there already is left as it is, so that it can be run again: it then runs the pipeline once
more. Nothing is asked, so that it runs unattended; -WhatIf tells what would be done, as far as that can be known beforehand.

The contexts, and the kubeconfig with the cluster's credential, are made in a home of their own, which is removed at the end; yours are not touched.

.PARAMETER Organization
The address of the organization, such as https://dev.azure.com/contoso.

.PARAMETER Repository
The repository: PROJECT/REPOSITORY.

.PARAMETER Cluster
The cluster of Azure Kubernetes Service: NAME or GROUP/NAME.

.PARAMETER Registry
The registry of Azure Container Registry, by its name.

.PARAMETER Environment
The environments to deploy to, one after the other, with commas between them: production, or preview,staging,production.

.PARAMETER Namespace
Their namespaces, which must be there. Default: those of the environments' names.

.PARAMETER RegistryUser
Who pushes and pulls: the identifier of a client of Entra with the role AcrPush, or the name of one of the registry's tokens.

.PARAMETER RegistryPasswordVariable
The environment variable with its secret.

.PARAMETER Subscription
The subscription of Azure. Default: all that whoever is signed in sees.

.PARAMETER Image
The image's name in the registry. Default: the repository's.

.PARAMETER Approver
Who approves what goes to the last environment, with commas between them. Default: nobody need.

.PARAMETER Approve
Approves it as it comes up, as whoever the credential stands for.

.PARAMETER CanaryPercent
The share that the last environment gets before the whole. Default: 0, the whole at once.

.PARAMETER TimeoutSeconds
How long the run may take, approvals included.

.PARAMETER PollSeconds
The time between two looks.

.PARAMETER DevOpsTokenVariable
The environment variable with the token for Azure DevOps. Default: what the machine has.

.PARAMETER AzureTokenVariable
The environment variable with the token for Azure. Default: what the machine has, such as az login.

.PARAMETER AzureAddress
The address of another cloud's Resource Manager.

.EXAMPLE
cicd samples/azure-aks.ps1 -Organization https://dev.azure.com/contoso -Repository shop/web -Cluster production -Registry contoso -Environment production -Namespace default -RegistryUser $id -RegistryPasswordVariable ACR_PASSWORD -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Organization,
    [Parameter(Mandatory)] [string] $Repository,
    [Parameter(Mandatory)] [string] $Cluster,
    [Parameter(Mandatory)] [string] $Registry,
    [string] $Environment = 'production',
    [string] $Namespace = $Environment,
    [Parameter(Mandatory)] [string] $RegistryUser,
    [Parameter(Mandatory)] [string] $RegistryPasswordVariable,
    [string] $Subscription,
    [string] $Image = ($Repository -split '/')[-1],
    [string] $Approver,
    [switch] $Approve,
    [ValidateRange(0, 99)] [int] $CanaryPercent,
    [ValidateRange(1, 604800)] [int] $TimeoutSeconds = 3600,
    [ValidateRange(1, 600)] [int] $PollSeconds = 5,
    [string] $DevOpsTokenVariable,
    [string] $AzureTokenVariable,
    [string] $AzureAddress
)

$ErrorActionPreference = 'Stop'

function Write-Step([string] $Text) {
    Write-Host ''
    Write-Host "== $Text" -ForegroundColor Cyan
}

$azure = @{ Context = 'azure' }
$devops = @{ Context = 'devops' }
$kubernetes = @{ Context = 'cluster' }
$project = ($Repository -split '/')[0]
$name = ($Repository -split '/')[-1]
$environments = @($Environment -split ',')
$namespaces = @($Namespace -split ',')
if ($environments.Count -ne $namespaces.Count) {
    throw "There are $($environments.Count) environments and $($namespaces.Count) namespaces: each environment wants one."
}

$before = $env:CICDTOOLS_HOME
$work = [IO.Directory]::CreateTempSubdirectory('azure-aks-').FullName
$env:CICDTOOLS_HOME = [IO.Path]::Combine($work, 'home')

try {
    # Also under -WhatIf: without contexts nothing could be read.
    $quiet = @{ WhatIf = $false; Confirm = $false }
    Write-Step 'Connect'
    $how = @{}
    if ($Subscription) { $how.Project = $Subscription }
    if ($AzureTokenVariable) { $how.TokenVariable = $AzureTokenVariable }
    if ($AzureAddress) { $how.Address = $AzureAddress }
    Connect-CicdProvider Azure @azure @how @quiet | Out-Host
    $how = if ($DevOpsTokenVariable) { @{ TokenVariable = $DevOpsTokenVariable } } else { @{} }
    Connect-CicdProvider AzureDevOps @devops -Address $Organization @how @quiet | Out-Host

    Write-Step 'The cluster and the registry'
    # A cluster that is stopped, or is not there, ends it here.
    $kubeconfig = [IO.Path]::Combine($work, 'kubeconfig')
    $null = New-CicdClusterCredential $Cluster -KubeConfig $kubeconfig @azure @quiet
    Connect-CicdProvider Kubernetes @kubernetes -ProfileFile $kubeconfig @quiet | Out-Host
    foreach ($space in $namespaces) {
        # So does a namespace that is not there.
        $null = Get-CicdEnvironment $space @kubernetes
    }
    $known = Get-CicdRegistry $Registry @azure
    $known | Out-Host

    Write-Step 'Connections and environments'
    $secret = [Net.NetworkCredential]::new('', [Environment]::GetEnvironmentVariable($RegistryPasswordVariable)).SecurePassword
    New-CicdServiceConnection $project $known.Name DockerRegistry -Address "https://$($known.Address)" -UserName $RegistryUser -Secret $secret @devops -Confirm:$false | Out-Host
    $there = @(Get-CicdEnvironment -Repository $project @devops | ForEach-Object Name)
    $credentials = @{}
    for ($at = 0; $at -lt $environments.Count; $at++) {
        $who = if ($Approver -and $at -eq $environments.Count - 1) { @{ RequiredApprover = $Approver -split ',' } } else { @{} }
        if ($there -notcontains $environments[$at]) {
            New-CicdEnvironment $environments[$at] -Repository $project @who @devops -Confirm:$false | Out-Host
        }
        elseif ($who.Count) {
            Set-CicdEnvironment $environments[$at] -Repository $project @who @devops -Confirm:$false | Out-Host
        }
        $credential = New-CicdClusterCredential azure-pipelines $namespaces[$at] -Role edit -Permanent @kubernetes -Confirm:$false
        if ($credential) {
            $credentials[$environments[$at]] = $credential
            $credential | Register-CicdCluster $project "$($Cluster -replace '/', '-')-$($namespaces[$at])" -Environment $environments[$at] @devops -Confirm:$false | Out-Host
        }
    }
    if ($credentials.Count -lt $environments.Count) {
        Write-Host 'Later: register the namespaces, commit the pipeline and its manifests, run it, and show what it made.'
        return
    }

    Write-Step 'The pipeline and its manifests'
    $share = if ($CanaryPercent) { @{ CanaryPercent = $CanaryPercent } } else { @{} }
    # -Force: what the parameters say is what it shall be.
    New-CicdPipeline -Template deploy-to-existing-kubernetes-cluster -Repository $Repository -Image "$($known.Address)/$Image" -Connection $known.Name -Environment $environments @share -Force @devops -Confirm:$false | Out-Host
    New-CicdPipeline -Repository $Repository -Name $name @devops -Confirm:$false | Out-Host
    $null = New-CicdServiceConnection $project $known.Name DockerRegistry -AllowPipeline $name @devops -Confirm:$false
    for ($at = 0; $at -lt $environments.Count; $at++) {
        $null = $credentials[$environments[$at]] | Register-CicdCluster $project "$($Cluster -replace '/', '-')-$($namespaces[$at])" -Environment $environments[$at] -AllowPipeline $name @devops -Confirm:$false
    }

    Write-Step 'Run'
    # Azure DevOps previews it first, which refuses what could not run.
    $run = Start-CicdRun $Repository $name @devops -Confirm:$false
    $deadline = [DateTime]::UtcNow.AddSeconds($TimeoutSeconds)
    while (-not $run.IsFinished) {
        if ($Approve) {
            Get-CicdApproval -Repository $Repository @devops | Where-Object RunId -EQ $run.Id | Approve-CicdApproval @devops -Confirm:$false | Out-Host
        }
        $run = Get-CicdRun -RunId $run.Id @devops
        if (-not $run.IsFinished) {
            if ([DateTime]::UtcNow -ge $deadline) {
                throw "The run $($run.Id) had not ended after $TimeoutSeconds s: it is $($run.Status)."
            }
            Start-Sleep -Seconds $PollSeconds
        }
    }
    $run.Jobs | Out-Host
    # It has ended: this shows it, and stops here if it failed.
    Wait-CicdRun $run.Id @devops | Out-Host

    Write-Step 'What there is now'
    Get-CicdImage $known.Name $Image @azure | Out-Host
    foreach ($space in $namespaces) {
        Get-CicdPullSecret -Environment $space @kubernetes | Out-Host
        Get-CicdApplication -Environment $space @kubernetes | Out-Host
    }
    foreach ($place in $environments) {
        Get-CicdDeployment $Repository $place @devops | Select-Object -First 1 | Out-Host
    }
}
finally {
    $env:CICDTOOLS_HOME = $before
    [IO.Directory]::Delete($work, $true)
}
