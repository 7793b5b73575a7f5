#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

BeforeAll {
    $env:CICDTOOLS_HOME = Join-Path $TestDrive 'home'
    $manifest = Join-Path $PSScriptRoot '..' 'CicdTools.psd1'
    Import-Module $manifest -Force
}

AfterAll {
    Remove-Module CicdTools -ErrorAction Ignore
    $env:CICDTOOLS_HOME = $null
}

Describe 'The module' {
    It 'has a valid manifest' {
        (Test-ModuleManifest $manifest).Name | Should -Be 'CicdTools'
    }

    It 'exports cmdlets only, with the prefix and approved verbs' {
        $commands = Get-Command -Module CicdTools
        $commands.Count | Should -BeGreaterThan 30
        $commands.CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
        $approved = (Get-Verb).Verb
        foreach ($command in $commands) {
            $command.Noun | Should -BeLike 'Cicd*'
            $approved | Should -Contain $command.Verb
        }
    }

    It 'keeps all commands when it is imported again by force' {
        $before = (Get-Command -Module CicdTools).Count
        Import-Module $manifest -Force
        (Get-Command -Module CicdTools).Count | Should -Be $before
    }

    It 'has help with two examples for each cmdlet' {
        foreach ($command in Get-Command -Module CicdTools) {
            $help = Get-Help $command.Name
            $help.Synopsis | Should -Not -Match "^\s*$($command.Name)" -Because 'that would be the syntax in place of a synopsis'
            @($help.examples.example).Count | Should -BeGreaterOrEqual 2 -Because "$($command.Name) needs examples"
        }
    }

    It 'has a page about itself' {
        Get-Help about_CicdTools | Out-String | Should -Match 'CicdTools'
    }
}

Describe 'The local context' {
    It 'is there without an account' {
        (Get-CicdContext).Context | Should -Contain 'local'
    }

    It 'shows providers and their capabilities' {
        $local = Get-CicdProvider Local
        $local.Capabilities | Should -Contain 'Repositories'
    }

    It 'makes, shows and removes a repository' {
        $made = New-CicdRepository -Name pester-demo -Template python -Confirm:$false
        $made.Name | Should -Be 'pester-demo'
        (Get-CicdRepository pester-demo).Commit | Should -Match '^[0-9a-f]{40}$'
        Remove-CicdRepository pester-demo -Confirm:$false
        Get-CicdRepository | Should -BeNullOrEmpty
    }

    It 'changes nothing under -WhatIf' {
        New-CicdRepository -Name never -Template python -WhatIf
        Get-CicdRepository | Should -BeNullOrEmpty
    }

    It 'asks nobody where nobody is, and says how to agree beforehand' {
        $null = New-CicdRepository -Name asked -Template python -Confirm:$false
        { Remove-CicdRepository asked -ErrorAction Stop } | Should -Throw -ErrorId 'ConfirmationRequired*'
        Remove-CicdRepository asked -Confirm:$false
    }

    It 'names an error by its id and says what to do' {
        $null = Get-CicdStack -Path (Join-Path $TestDrive 'nowhere') -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'PathNotFound*'
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}
