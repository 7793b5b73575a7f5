#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0.0' }

BeforeAll {
    $env:CICDTOOLS_HOME = Join-Path $TestDrive 'home'
    Import-Module (Join-Path $PSScriptRoot '..' 'CicdTools.psd1') -Force
}

AfterAll {
    Remove-Module CicdTools -ErrorAction Ignore
    $env:CICDTOOLS_HOME = $null
}

Describe 'Variables and secrets' {
    It 'want a place' {
        { Get-CicdVariable -ErrorAction Stop } | Should -Throw -ErrorId 'ScopeMissing*'
        { Get-CicdSecret a -Organization o -ErrorAction Stop } | Should -Throw -ErrorId 'ScopeAmbiguous*'
    }

    It 'are not in the local context, which says so' {
        { Get-CicdVariable a -ErrorAction Stop } | Should -Throw -ErrorId 'NotSupported*'
        { Set-CicdVariable a NAME value -ErrorAction Stop } | Should -Throw -ErrorId 'NotSupported*'
    }

    It 'take no plain text for a secret, and do not show it' {
        $null = Set-CicdSecret a NAME 'hunter2' -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'PlainTextSecret*'
        "$($failure[0])$($failure[0].TargetObject)" | Should -Not -Match 'hunter2'
        $failure[0].ErrorDetails.RecommendedAction | Should -Match 'AsSecureString'
    }

    It 'say where a value that is named was looked for' {
        { Set-CicdSecret a NAME -From CICDTOOLS_TEST_NOT_SET -ErrorAction Stop } | Should -Throw -ErrorId 'SecretSourceNotFound*'
    }
}

Describe 'Connecting' {
    It 'refuses <Parameters> as <Id>' -ForEach @(
        @{ Parameters = @{ Address = 'https://ann:hunter2@git.contoso.example' }; Id = 'AddressWithUser' }
        @{ Parameters = @{ Proxy = 'http://ann:hunter2@proxy:3128' }; Id = 'InvalidProxy' }
        @{ Parameters = @{ Proxy = 'ftp://proxy' }; Id = 'InvalidProxy' }
        @{ Parameters = @{ CertificateAuthority = './nowhere.pem' }; Id = 'PathNotFound' }
    ) {
        $null = Connect-CicdProvider Local other @Parameters -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike "$Id*"
        "$($failure[0])" | Should -Not -Match 'hunter2'
        (Get-CicdContext).Context | Should -Be 'local'
    }
}
