#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
Builds, tests or packages CicdTools: a thin face over dotnet.
.EXAMPLE
./build.ps1 -Task Package
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { dotnet build -c $Configuration }
        'Test' { dotnet test -c $Configuration }
        # A package is always compiled as Release, into a folder of its own.
        'Package' { dotnet msbuild tools/Packaging/CicdTools.Packaging.proj -v:minimal }
    }
    exit $LASTEXITCODE
}
finally {
    Pop-Location
}
