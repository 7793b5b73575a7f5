using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>References to credentials are resolved in the caller's runspace, and what comes of them shows nothing.</summary>
[Collection("engine")]
public sealed class CredentialTests : IDisposable
{
    private const string Secret = "s3cr3t-value";

    private readonly Session _session = new(probes: true, ownHome: true);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void One_in_an_environment_variable()
    {
        Environment.SetEnvironmentVariable("CICDTOOLS_TEST_TOKEN", Secret);
        try
        {
            Shows("Get-ProbeCredential environment CICDTOOLS_TEST_TOKEN");
        }
        finally
        {
            Environment.SetEnvironmentVariable("CICDTOOLS_TEST_TOKEN", null);
        }
    }

    [Fact]
    public void One_in_this_session_s_memory() => Shows($"Get-ProbeCredential session -Remember '{Secret}'");

    [Theory]
    [InlineData("$name -eq 'token' -and -not $vault", "Get-ProbeCredential secret token")]
    [InlineData("$name -eq 'token' -and $vault -eq 'work'", "Get-ProbeCredential secret token -Vault work")]
    public void One_in_a_vault(string holds, string script)
    {
        // SecretManagement's Get-Secret returns a SecureString unless it is asked for plain text.
        _session.Run($"function global:Get-Secret {{ param($Name, $Vault) $secure = [Security.SecureString]::new(); if ({holds}) {{ foreach ($c in '{Secret}'.ToCharArray()) {{ $secure.AppendChar($c) }}; $secure }} }}");
        Shows(script);
        Assert.StartsWith("CredentialNotFound,", _session.Fails("Get-ProbeCredential secret other").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ProbeCredential environment CICDTOOLS_TEST_NOT_SET", "CredentialNotFound")]
    [InlineData("Get-ProbeCredential session", "CredentialNotFound")]
    [InlineData("Get-ProbeCredential secret token", "SecretManagementMissing")]
    [InlineData("Get-ProbeCredential stone token", "CredentialNotFound")]
    [InlineData("Connect-CicdProvider Local other -TokenVariable X", "CredentialNotTaken")]
    public void One_that_is_not_there_is_an_error_with_a_remedy(string script, string id) =>
        Assert.StartsWith(id + ",", _session.Fails(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    private void Shows(string script)
    {
        Outcome outcome = _session.Run(script);
        Assert.Equal(["***", $"{Secret.Length}"], outcome.Output.Select(item => item.ToString()));
        Assert.DoesNotContain(outcome.Output, item => item.Properties.Any(property => property.Value?.ToString()?.Contains(Secret, StringComparison.Ordinal) == true));
    }
}
