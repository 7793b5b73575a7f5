#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '..' 'CicdTools.psd1') -Force
    $commands = Get-Command -Module CicdTools | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    $formats = 'GitHubActions', 'GitLabCI', 'CircleCI', 'AzurePipelines', 'CodePipeline', 'BuildSpec', 'CloudBuild', 'Spinnaker', 'Tekton', 'Jenkinsfile' | ForEach-Object { @{ Format = $_ } }
}

BeforeAll {
    $env:CICDTOOLS_HOME = Join-Path $TestDrive 'home'
    Import-Module (Join-Path $PSScriptRoot '..' 'CicdTools.psd1') -Force
}

AfterAll {
    Remove-Module CicdTools -ErrorAction Ignore
    $env:CICDTOOLS_HOME = $null
}

Describe '<Name>' -ForEach $commands {
    It 'has help for each of its parameters' {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $own = $Command.Parameters.Values | Where-Object { $_.Name -notin [System.Management.Automation.Cmdlet]::CommonParameters -and $_.Name -notin 'WhatIf', 'Confirm' }
        foreach ($parameter in $own) {
            $said = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            $said.description.Text | Should -Not -BeNullOrEmpty -Because "-$($parameter.Name) needs a description"
        }
    }

    It 'declares what it gives, unless it gives nothing' {
        if ($Command.Verb -in 'Remove', 'Select', 'Disconnect', 'Export', 'Stop', 'Set', 'Uninstall') { return }
        $Command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'can be asked what it would do, exactly where it changes something' {
        $changes = $Command.Verb -notin 'Get', 'Test', 'Compare', 'Show', 'Receive', 'Wait', 'Import', 'Connect', 'Disconnect', 'Select' -or $Name -eq 'Import-CicdRepository'
        if ($changes) { $Command.Parameters.Keys | Should -Contain 'WhatIf' }
        elseif ($Name -notin 'Get-CicdArtifact', 'Get-CicdBadge' -and $Command.Verb -in 'Get', 'Test', 'Compare', 'Receive', 'Wait') { $Command.Parameters.Keys | Should -Not -Contain 'WhatIf' }
    }
}

Describe 'A pipeline in <Format>' -ForEach $formats {
    BeforeAll {
        $folder = Join-Path $TestDrive "in-$Format"
        $null = New-CicdRepository -Path $folder -Template python -Confirm:$false
        Get-ChildItem $folder -Recurse -Force -File | Where-Object { $_.Name -in '.gitlab-ci.yml', 'ci.yml' } | Remove-Item
        $pipeline = New-CicdPipeline $folder -Format $Format -WarningAction Ignore
    }

    It 'is written, and read back as such' {
        $pipeline.Format | Should -Be $Format
        $read = @(Import-CicdPipeline (Join-Path $folder $pipeline.Path) -WarningAction Ignore)
        $read[0].Format | Should -Be $Format
        $read[0].Jobs.Count | Should -BeGreaterThan 0
    }

    It 'has no problem that is an error' {
        Test-CicdPipeline $folder -WarningAction Ignore | Where-Object Severity -EQ 'Error' | Should -BeNullOrEmpty
    }

    It 'draws' {
        Show-CicdPipeline (Join-Path $folder $pipeline.Path) -WarningAction Ignore | Out-String | Should -Match 'lint|build'
    }

    It 'changes nothing under -WhatIf, and shows the difference' {
        Set-Content (Join-Path $folder $pipeline.Path) 'mine'
        $before = Get-ChildItem $folder -Recurse -Force -File | Get-FileHash
        New-CicdPipeline $folder -Format $Format -Force -WhatIf -WarningAction Ignore -InformationVariable shown 6>$null | Should -BeNullOrEmpty
        "$shown" | Should -Match '(?m)^diff --git '
        (Get-ChildItem $folder -Recurse -Force -File | Get-FileHash).Hash | Should -Be $before.Hash
    }
}

Describe 'From one format to another' {
    BeforeAll {
        $folder = Join-Path $TestDrive 'convert'
        $null = New-Item (Join-Path $folder '.github/workflows') -ItemType Directory -Force
        Set-Content (Join-Path $folder '.github/workflows/ci.yml') "name: ci`non: push`njobs:`n  test:`n    runs-on: ubuntu-latest`n    steps:`n      - uses: actions/checkout@v1`n      - run: make test`n"
    }

    It 'reports what became of each part' {
        $report = ConvertTo-CicdPipeline -Path (Join-Path $folder '.github/workflows/ci.yml') -Format GitLabCI -WarningAction Ignore
        $report.To | Should -Be 'GitLabCI'
        $report.Items.Count | Should -BeGreaterThan 3
        Get-Content (Join-Path $folder '.gitlab-ci.yml') -Raw | Should -Match 'make test'
    }

    It 'compares what they mean' {
        $differences = @(Compare-CicdPipeline (Join-Path $folder '.github/workflows/ci.yml') (Join-Path $folder '.gitlab-ci.yml') -WarningAction Ignore)
        $differences | Where-Object Kind -EQ 'Step' | Should -BeNullOrEmpty
    }

    It 'finds what is old and mends it, leaving every other byte' {
        $file = Join-Path $folder '.github/workflows/ci.yml'
        Test-CicdPipeline $file | Should -Not -BeNullOrEmpty
        $before = Get-Content $file -Raw
        $null = Update-CicdPipeline $file -Confirm:$false -WarningAction Ignore
        $after = Get-Content $file -Raw
        $after | Should -Not -Be $before
        $after | Should -Match 'make test'
    }

    It 'names the formats when it is mistyped' {
        { New-CicdPipeline $folder -Format GitHubAction -ErrorAction Stop } | Should -Throw -ErrorId 'FormatNotFound*'
    }

    It 'completes formats' {
        $line = 'New-CicdPipeline . -Format Git'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'GitHubActions', 'GitLabCI'
    }
}

Describe 'From a folder to production' {
    It 'imports, says what it is made of, and finds the pipeline' {
        $folder = Join-Path $TestDrive 'flow'
        $null = New-CicdRepository -Path $folder -Template node -Confirm:$false
        (Get-CicdStack $folder).Language | Should -Be 'JavaScript'
        (Import-CicdRepository $folder -Name flow).Name | Should -Be 'flow'
        (Import-CicdRepository $folder -Name flow).Name | Should -Be 'flow' -Because 'a second import updates'
        (Get-CicdPipeline flow).Jobs.Id | Should -Contain 'test'
        (Get-CicdRepositoryItem flow -Path README.md).Size | Should -BeGreaterThan 0
        Remove-CicdRepository flow -Confirm:$false
    }
}
