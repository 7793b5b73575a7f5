using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The module is a good guest: it loads little, late, and apart. Each test is a process of its own, so that nothing else has loaded anything.</summary>
public sealed class IsolationTests : IDisposable
{
    // Which assemblies stand where, as 'context: name'.
    private const string Loaded = "foreach ($a in [AppDomain]::CurrentDomain.GetAssemblies()) { '{0}: {1} {2}' -f [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($a).Name, $a.GetName().Name, $a.GetName().Version }";

    private static readonly string[] Packages = ["YamlDotNet", "LibGit2Sharp", "Microsoft.Data.Sqlite"];

    private readonly Child _child = new();

    public void Dispose() => _child.Dispose();

    [Fact]
    public void Import_loads_no_provider_and_no_package()
    {
        string[] loaded = Lines(_child.Command($"$null = Get-Command -Module CicdTools; {Loaded}"));
        Assert.Contains(loaded, line => line.StartsWith("Default: CicdTools.Core ", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, line => line.Contains("CicdTools.Providers", StringComparison.Ordinal) || Packages.Any(package => line.Contains(package, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_the_providers_bring_stands_in_a_context_of_its_own()
    {
        string[] loaded = Lines(_child.Command($"$null = {UsePackages}; {Loaded}"));
        Assert.Contains(loaded, line => line.StartsWith("CicdTools: CicdTools.Providers ", StringComparison.Ordinal));
        Assert.Contains(loaded, line => line.StartsWith("CicdTools: YamlDotNet ", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, line => line.StartsWith("Default: ", StringComparison.Ordinal) && (line.Contains("CicdTools.Providers", StringComparison.Ordinal) || Packages.Any(package => line.Contains(package, StringComparison.Ordinal))));
        Assert.Single(loaded, line => line.Contains(": CicdTools.Core ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_older_package_that_somebody_else_loaded_first_does_no_harm()
    {
        string decoy = Path.Combine(AppContext.BaseDirectory, "decoys", "YamlDotNet.dll");
        string[] loaded = Lines(_child.Command($"$null = [Reflection.Assembly]::LoadFrom('{decoy}'); $pipeline = {UsePackages}; \"jobs: $($pipeline.Jobs.Id)\"; {Loaded}"));

        Assert.Contains("jobs: build", loaded);
        Assert.Contains(loaded, line => line.StartsWith("Default: YamlDotNet 13.", StringComparison.Ordinal));
        Assert.Contains(loaded, line => line.StartsWith("CicdTools: YamlDotNet 18.", StringComparison.Ordinal));
    }

    [Fact]
    public void With_a_closed_standard_input_a_confirmation_is_an_error_and_no_hang()
    {
        Child.Result result = _child.Command("$null = New-CicdEnvironment moon; Remove-CicdEnvironment moon");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ConfirmationRequired", result.Error, StringComparison.Ordinal);
        Assert.Contains("-Confirm:$false", result.Error, StringComparison.Ordinal);
        Assert.Equal("moon", _child.Command("(Get-CicdEnvironment moon).Name").Output.Trim());
    }

    // Something that needs YAML, Git and the local context.
    private string UsePackages =>
        $"(New-CicdRepository yaml -Trust) | ForEach-Object {{ $null = Set-CicdRepositoryItem yaml .github/workflows/ci.yml \"on: push`njobs:`n  build:`n    runs-on: ubuntu-latest`n    steps:`n      - run: echo hello`n\"; Get-CicdPipeline yaml }}";

    private static string[] Lines(Child.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return result.Output.Split('\n');
    }
}
