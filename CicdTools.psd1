@{
  RootModule = 'module/bin/CicdTools.dll'
  RequiredAssemblies = @('module/bin/CicdTools.Core.dll')
  ModuleVersion = '0.1.0'
  GUID = '3d7e0f0a-4c59-4a43-9b0e-5b5d2f6a1c77'
  Author = 'CicdTools contributors'
  CompanyName = 'CicdTools'
  Copyright = '(c) CicdTools contributors. MIT License.'
  Description = 'One set of commands for CI/CD: import a repository, give it a pipeline, run it, watch it, approve it, promote it, undo it.'
  PowerShellVersion = '7.4'
  CompatiblePSEditions = @('Core')
  FunctionsToExport = @()
  AliasesToExport = @()
  VariablesToExport = @()
  CmdletsToExport = @(
    'Approve-CicdApproval'
    'Compare-CicdPipeline'
    'Connect-CicdProvider'
    'ConvertTo-CicdPipeline'
    'Deny-CicdApproval'
    'Disconnect-CicdProvider'
    'Export-CicdPipeline'
    'Get-CicdApplication'
    'Get-CicdApproval'
    'Get-CicdArtifact'
    'Get-CicdBadge'
    'Get-CicdCluster'
    'Get-CicdContext'
    'Get-CicdDeployment'
    'Get-CicdEnvironment'
    'Get-CicdPipeline'
    'Get-CicdPromotion'
    'Get-CicdProvider'
    'Get-CicdPullRequest'
    'Get-CicdRateBudget'
    'Get-CicdRepository'
    'Get-CicdRepositoryItem'
    'Get-CicdRun'
    'Get-CicdSecret'
    'Get-CicdStack'
    'Get-CicdVariable'
    'Import-CicdPipeline'
    'Import-CicdRepository'
    'Invoke-CicdPromotion'
    'New-CicdEnvironment'
    'New-CicdPipeline'
    'New-CicdPullRequest'
    'New-CicdRepository'
    'Receive-CicdLog'
    'Remove-CicdEnvironment'
    'Remove-CicdRepository'
    'Remove-CicdSecret'
    'Remove-CicdVariable'
    'Restart-CicdRun'
    'Select-CicdContext'
    'Set-CicdEnvironment'
    'Set-CicdRepositoryItem'
    'Set-CicdSecret'
    'Set-CicdVariable'
    'Show-CicdPipeline'
    'Start-CicdRun'
    'Stop-CicdRun'
    'Test-CicdPipeline'
    'Undo-CicdPromotion'
    'Update-CicdPipeline'
    'Wait-CicdRun'
  )
  PrivateData = @{
    PSData = @{
      Tags = @('CI', 'CD', 'DevOps', 'Pipeline', 'GitHub', 'GitLab', 'CircleCI', 'AzureDevOps', 'AWS', 'Spinnaker', 'JenkinsX', 'Kubernetes')
      LicenseUri = 'https://opensource.org/license/mit'
    }
  }
}
