using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>Where variables and secrets are looked for, and how a secret's value comes in: what is decided before any system is asked.</summary>
[Collection("engine")]
public sealed class SettingTests : IDisposable
{
    private const string Secret = "s3cr3t-value";

    private readonly Session _session = new(probes: true, ownHome: true);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-ProbeScope a", "a||")]
    [InlineData("Get-ProbeScope a -Environment staging", "a|staging|")]
    [InlineData("Get-ProbeScope -Organization o", "||o")]
    // What comes through the pipeline has its place with it.
    [InlineData("[CicdTools.Variable] @{ Repository = 'a'; Environment = 'staging' } | Get-ProbeScope", "a|staging|")]
    [InlineData("[CicdTools.Secret] @{ Organization = 'o' } | Get-ProbeScope", "||o")]
    [InlineData("$null = Get-CicdContext; [CicdTools.Repository] @{ Name = 'a' } | Get-ProbeScope", "a||")]
    // What is typed takes the place of the whole place that came.
    [InlineData("[CicdTools.Variable] @{ Repository = 'a'; Environment = 'staging' } | Get-ProbeScope -Repository b", "b|staging|")]
    [InlineData("[CicdTools.Variable] @{ Repository = 'a'; Environment = 'staging' } | Get-ProbeScope -Repository b -Environment test", "b|test|")]
    [InlineData("[CicdTools.Variable] @{ Organization = 'o' } | Get-ProbeScope -Repository b", "b||")]
    [InlineData("[CicdTools.Variable] @{ Repository = 'a'; Environment = 'staging' } | Get-ProbeScope -Organization o", "||o")]
    public void The_place_is_what_was_typed_or_else_what_came(string script, string place)
    {
        string shown = _session.Run<string>($"{script} | ForEach-Object {{ \"$($_.Repository)|$($_.Environment)|$($_.Organization)\" }}");
        Assert.Equal(place, shown);
    }

    [Fact]
    public void What_a_system_lacks_is_said_with_those_that_have_it()
    {
        ErrorRecord error = _session.Fails("Publish-CicdManifest $PSHOME");
        Assert.StartsWith("NotSupported,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Choose a context of Kubernetes with -Context; Connect-CicdProvider makes one.", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("Get-CicdVariable", "ScopeMissing")]
    [InlineData("Get-CicdSecret -Environment staging", "ScopeMissing")]
    [InlineData("Remove-CicdVariable -Name X", "ScopeMissing")]
    [InlineData("Set-CicdVariable a X y -Organization o", "ScopeAmbiguous")]
    [InlineData("Get-CicdSecret a -Organization o", "ScopeAmbiguous")]
    [InlineData("Get-CicdVariable a", "NotSupported")]
    [InlineData("Get-CicdSecret a", "NotSupported")]
    [InlineData("Set-CicdVariable a X ''", "NotSupported")]
    [InlineData("Set-CicdSecret a X ([securestring]::new())", "NotSupported")]
    [InlineData("Remove-CicdSecret a X", "NotSupported")]
    [InlineData("New-CicdPullRequest a topic -Title 'A topic'", "NotSupported")]
    [InlineData("Get-CicdPullRequest a 1 -Wait", "NotSupported")]
    [InlineData("Get-CicdRateBudget", "NotSupported")]
    [InlineData("Get-CicdBadge a", "NotSupported")]
    [InlineData("Set-CicdSecret a X -From CICDTOOLS_TEST_NOT_SET", "SecretSourceNotFound")]
    [InlineData("Set-CicdSecret a X -From token -Vault work", "SecretManagementMissing")]
    public void Bad_input_gets_one_clear_error(string script, string id)
    {
        ErrorRecord error = _session.Fails(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void From_all_contexts_come_only_those_that_have_them() =>
        Assert.Empty(_session.Run("Get-CicdVariable a -Context *; Get-CicdRateBudget -Context *; Get-CicdPullRequest a -Context *").Errors);

    [Theory]
    [InlineData("'s3cr3t-value'")]
    [InlineData("([psobject] 's3cr3t-value')")]
    [InlineData("@('s3cr3t-value')")]
    public void Plain_text_is_no_secret_and_is_not_shown(string value)
    {
        ErrorRecord error = _session.Fails($"Set-CicdSecret a X {value}");
        Assert.StartsWith("PlainTextSecret,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-AsSecureString", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, $"{error.Exception.Message}{error.TargetObject}{error}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_is_no_secret()
    {
        // By its name the value of a variable would bind; it must not.
        ErrorRecord error = _session.Fails($"[CicdTools.Variable] @{{ Repository = 'a'; Name = 'X'; Value = '{Secret}' }} | Set-CicdSecret -From CICDTOOLS_TEST_NOT_SET");
        Assert.StartsWith("SecretSourceNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_is_found_in_an_environment_variable_or_else_in_a_vault()
    {
        _session.Run("function global:Get-Secret { param($Name, $Vault) $secure = [Security.SecureString]::new(); if ($Name -eq 'CICDTOOLS_TEST_VALUE') { foreach ($c in \"from $Vault\".ToCharArray()) { $secure.AppendChar($c) }; $secure } }");
        Assert.Equal("from ".Length, _session.Run<int>("Find-ProbeSecret CICDTOOLS_TEST_VALUE"));
        Assert.StartsWith("SecretSourceNotFound,", _session.Fails("Find-ProbeSecret other").FullyQualifiedErrorId, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("CICDTOOLS_TEST_VALUE", Secret);
        try
        {
            Assert.Equal(Secret.Length, _session.Run<int>("Find-ProbeSecret CICDTOOLS_TEST_VALUE"));
            Assert.Equal("from work".Length, _session.Run<int>("Find-ProbeSecret CICDTOOLS_TEST_VALUE -Vault work"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CICDTOOLS_TEST_VALUE", null);
        }
    }

    [Fact]
    public void Tab_offers_vaults_and_asks_none()
    {
        _session.Run("function global:Get-SecretVault { [pscustomobject]@{ Name = 'work' }, [pscustomobject]@{ Name = 'home' } }; function global:Get-SecretInfo { throw 'A password is wanted.' }");
        using PowerShell shell = _session.Create("");
        const string Line = "Connect-CicdProvider GitHub x -TokenSecret t -Vault w";
        Assert.Equal("work", Assert.Single(CommandCompletion.CompleteInput(Line, Line.Length, null, shell).CompletionMatches).CompletionText);
    }

    [Fact]
    public void Tab_offers_the_names_of_environment_variables_and_nothing_that_is_in_them()
    {
        Environment.SetEnvironmentVariable("CICDTOOLS_TEST_VALUE", Secret);
        try
        {
            using PowerShell shell = _session.Create("");
            const string Line = "Set-CicdSecret a X -From CICDTOOLS_TEST_V";
            CompletionResult found = Assert.Single(CommandCompletion.CompleteInput(Line, Line.Length, null, shell).CompletionMatches);
            Assert.Equal(("CICDTOOLS_TEST_VALUE", "CICDTOOLS_TEST_VALUE"), (found.CompletionText, found.ToolTip));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CICDTOOLS_TEST_VALUE", null);
        }
    }
}
