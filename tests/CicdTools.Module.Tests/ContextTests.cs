using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

[Collection("engine")]
public sealed class ContextTests : IDisposable
{
    private readonly Session _session = new(ownHome: true);

    private string ContextsFile => Path.Combine(_session.Home, "config", "contexts.json");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_local_context_is_always_there() =>
        Assert.Equal("local Local True", _session.Run<string>("$c = Get-CicdContext; \"$($c.Context) $($c.Provider) $($c.IsCurrent)\""));

    [Fact]
    public void A_context_is_made_selected_and_forgotten()
    {
        _session.Run("Connect-CicdProvider Local other -Address $args[0]; Select-CicdContext other", Path.Combine(_session.Home, "elsewhere"));
        Assert.Equal("other", _session.Run<string>("(Get-CicdContext | Where-Object IsCurrent).Context"));
        _session.Run("Disconnect-CicdProvider other");
        Assert.Equal("local", _session.Run<string>("(Get-CicdContext | Where-Object IsCurrent).Context"));
    }

    [Fact]
    public void The_environment_variable_wins_over_the_selection_and_the_parameter_over_both()
    {
        _session.Run("Connect-CicdProvider Local a; Connect-CicdProvider Local b; Select-CicdContext a");
        try
        {
            Environment.SetEnvironmentVariable("CICDTOOLS_CONTEXT", "b");
            Assert.Equal("b", _session.Run<string>("(Get-CicdContext | Where-Object IsCurrent).Context"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CICDTOOLS_CONTEXT", null);
        }
    }

    [Fact]
    public void WhatIf_writes_no_contexts_file()
    {
        _session.Run("Connect-CicdProvider Local other -WhatIf");
        Assert.False(File.Exists(ContextsFile));
    }

    [Theory]
    [InlineData("Connect-CicdProvider Local 'a/b'", "InvalidName")]
    [InlineData("Connect-CicdProvider Local '..'", "InvalidName")]
    [InlineData("Connect-CicdProvider Local \"a`nb\"", "InvalidName")]
    [InlineData("Connect-CicdProvider Local ('x' * 300)", "InvalidName")]
    [InlineData("Connect-CicdProvider Local local", "ContextExists")]
    [InlineData("Connect-CicdProvider Jenkinz ci", "ProviderNotFound")]
    [InlineData("Connect-CicdProvider Local other -Proxy 'proxy:3128'", "InvalidProxy")]
    [InlineData("Connect-CicdProvider Local other -Proxy 'ftp://proxy'", "InvalidProxy")]
    [InlineData("Connect-CicdProvider Local other -Proxy '/proxy'", "InvalidProxy")]
    [InlineData("Connect-CicdProvider Local other -Proxy ''", "InvalidProxy")]
    [InlineData("Connect-CicdProvider Local other -Proxy 'http://proxy:3128'", "ServerNotUsed")]
    [InlineData("Connect-CicdProvider Local other -Proxy 'socks5://127.0.0.1:1080'", "ServerNotUsed")]
    [InlineData("Connect-CicdProvider Local other -CertificateAuthority ./nowhere.pem", "PathNotFound")]
    [InlineData("Select-CicdContext nowhere", "ContextNotFound")]
    [InlineData("Get-CicdContext nowhere", "ContextNotFound")]
    [InlineData("Disconnect-CicdProvider nowhere", "ContextNotFound")]
    [InlineData("Get-CicdRepository -Context nowhere", "ContextNotFound")]
    public void Bad_input_gets_one_clear_error_and_changes_nothing(string script, string id)
    {
        ErrorRecord error = _session.Fails(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.False(File.Exists(ContextsFile));
    }

    [Theory]
    [InlineData("-Address 'https://ann:s3cr3t@git.contoso.example/path'", "AddressWithUser", "https://git.contoso.example/path")]
    [InlineData("-Address 'https://ann@s3cr3t@git.contoso.example'", "AddressWithUser", "https://git.contoso.example")]
    [InlineData("-Proxy 'http://ann:s3cr3t@proxy:3128'", "InvalidProxy", "http://proxy:3128")]
    [InlineData("-Proxy 'ann:s3cr3t@proxy'", "InvalidProxy", "proxy")]
    public void A_password_in_an_address_is_refused_and_not_shown(string parameter, string id, string target)
    {
        ErrorRecord error = _session.Fails($"Connect-CicdProvider Local other {parameter}");
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(target, error.TargetObject);
        Assert.DoesNotContain("s3cr3t", error.Exception.Message + error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.False(File.Exists(ContextsFile));
    }

    [Fact]
    public void Another_address_is_confirmed_again_and_force_is_no_answer_to_that()
    {
        string old = Path.Combine(_session.Home, "old"), other = Path.Combine(_session.Home, "other");
        _session.Run("Connect-CicdProvider Local work -Address $args[0]", old);
        string before = File.ReadAllText(ContextsFile);

        ErrorRecord error = _session.Fails($"Connect-CicdProvider Local work -Address '{other}' -Force");
        Assert.StartsWith("ConfirmationRequired,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"at {other} in place of Local at {old}", error.Exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("ConfirmationRequired,", _session.Fails("Connect-CicdProvider Local work -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ConfirmationRequired,", _session.Fails($"Connect-CicdProvider Local local -Address '{other}' -Force").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_session.Run("Connect-CicdProvider Local work -Address $args[0] -Force -WhatIf", other).Errors);
        Assert.Equal(before, File.ReadAllText(ContextsFile));

        Assert.Equal(old, _session.Run<string>("(Connect-CicdProvider Local work -Address $args[0] -Force).Address", old));
        Assert.Equal(other, _session.Run<string>("(Connect-CicdProvider Local work -Address $args[0] -Force -Confirm:$false).Address", other));
        Assert.Equal(old, _session.Run<string>("$ConfirmPreference = 'None'; (Connect-CicdProvider Local work -Address $args[0] -Force).Address", old));
    }

    [Fact]
    public void A_contexts_file_that_is_no_JSON_is_named_and_left_as_it_is()
    {
        _session.Run("Connect-CicdProvider Local other");
        File.WriteAllText(ContextsFile, "{");
        Assert.StartsWith("ContextsFileInvalid,", _session.Fails("Get-CicdContext").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ContextsFileInvalid,", _session.Fails("Connect-CicdProvider Local third").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("{", File.ReadAllText(ContextsFile));
    }

    [Fact]
    public void A_configuration_folder_that_cannot_be_one_is_one_clear_error()
    {
        File.WriteAllText(Path.GetDirectoryName(ContextsFile)!, "a file where the folder should be");
        ErrorRecord error = _session.Fails("Connect-CicdProvider Local other");
        Assert.StartsWith("FileFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(Path.GetDirectoryName(ContextsFile)!, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contexts_file_is_its_owners_alone_and_one_that_is_not_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are a matter of Unix.");
            return;
        }

        _session.Run("Connect-CicdProvider Local other");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ContextsFile));

        File.SetUnixFileMode(ContextsFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.StartsWith("ContextsFileNotPrivate,", _session.Fails("Get-CicdContext").FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
