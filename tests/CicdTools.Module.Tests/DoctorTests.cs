using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>Test-CicdPipeline and Update-CicdPipeline as people use them.</summary>
[Collection("engine")]
public sealed class DoctorTests : IDisposable
{
    private const string Workflow = "on: push # always\r\njobs:\r\n  a:\r\n    runs-on: ubuntu-18.04\r\n    steps:\r\n      - uses: actions/checkout@v1   # brings the files\r\n      - run: make\r\n";

    private readonly Session _session = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-doctor-").FullName;
    private readonly string _file;

    public DoctorTests()
    {
        _file = Path.Combine(_folder, ".github", "workflows", "ci.yml");
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllText(_file, Workflow);
    }

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_problem_says_where_what_and_how()
    {
        PSObject problem = Assert.Single(_session.Run("Test-CicdPipeline $args[0] -IncludeRule RetiredRunnerImage", _folder).Output);
        Assert.Equal(".github/workflows/ci.yml|4|14|RetiredRunnerImage|Error|True|" + _folder, string.Join('|', new[] { "Path", "Line", "Column", "Id", "Severity", "Mendable", "Folder" }.Select(name => problem.Properties[name].Value)));
        Assert.Contains("ubuntu-24.04", (string)problem.Properties["Remedy"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_examined_as_its_folder_is()
    {
        const string Script = "Test-CicdPipeline $args[0] | ForEach-Object { \"$($_.Path):$($_.Line):$($_.Column) $($_.Id)\" }";
        Assert.Equal(_session.Run(Script, _folder).Output.Select(line => line.ToString()), _session.Run(Script, _file).Output.Select(line => line.ToString()));
    }

    [Fact]
    public void Severity_and_rules_choose()
    {
        Assert.Equal(["RetiredRunnerImage"], Ids("Test-CicdPipeline $args[0] -Severity Error"));
        Assert.DoesNotContain("OutdatedAction", Ids("Test-CicdPipeline $args[0] -ExcludeRule OutdatedAction"));
        Assert.Equal(["OutdatedAction"], Ids("Test-CicdPipeline $args[0] -IncludeRule outdatedaction"));
    }

    [Fact]
    public void What_if_shows_the_difference_and_changes_nothing()
    {
        Outcome outcome = _session.Run("Update-CicdPipeline $args[0] -WhatIf", _folder);
        Assert.Empty(outcome.Output);
        Assert.Contains("-    runs-on: ubuntu-18.04\r\n+    runs-on: ubuntu-24.04\r\n", string.Concat(outcome.Information.Select(record => record.ToString())), StringComparison.Ordinal);
        Assert.Equal(Workflow, File.ReadAllText(_file));
    }

    [Fact]
    public void What_is_mended_is_told_and_the_rest_stays_byte_for_byte()
    {
        PSObject file = Assert.Single(_session.Run("Update-CicdPipeline $args[0] -IncludeRule OutdatedAction, RetiredRunnerImage", _folder).Output);
        Assert.Equal(".github/workflows/ci.yml", file.Properties["Path"].Value);
        Assert.Equal(Workflow.Replace("ubuntu-18.04", "ubuntu-24.04", StringComparison.Ordinal).Replace("checkout@v1", "checkout@v7", StringComparison.Ordinal), File.ReadAllText(_file));
        Assert.Empty(_session.Run("Update-CicdPipeline $args[0] -IncludeRule OutdatedAction, RetiredRunnerImage", _folder).Output);
    }

    [Fact]
    public void Only_the_problems_that_come_down_the_pipeline_are_mended()
    {
        _session.Run("Test-CicdPipeline $args[0] -Severity Error | Update-CicdPipeline", _folder);
        Assert.Equal(Workflow.Replace("ubuntu-18.04", "ubuntu-24.04", StringComparison.Ordinal), File.ReadAllText(_file));
    }

    [Fact]
    public void A_pipeline_in_memory_is_examined_without_lines()
    {
        PSObject[] problems = _session.Run("[CicdTools.Pipeline] @{ Name = 'ci'; Format = 'GitHubActions'; Path = '.github/workflows/ci.yml'; Triggers = @([CicdTools.PushTrigger]::new()); Stages = @([CicdTools.Stage] @{ Name = 'a'; Jobs = @([CicdTools.Job] @{ Id = 'a'; Runner = [CicdTools.Runner] @{ Labels = @('ubuntu-18.04') }; Steps = @([CicdTools.ScriptStep] @{ Script = 'make' }) }) }) } | Test-CicdPipeline -IncludeRule RetiredRunnerImage").Output;
        PSObject problem = Assert.Single(problems);
        Assert.Null(problem.Properties["Line"].Value);
        Assert.Equal(".github/workflows/ci.yml", problem.Properties["Path"].Value);
    }

    [Fact]
    public void Tab_offers_rules()
    {
        const string Line = "Test-CicdPipeline -ExcludeRule Outdated";
        using PowerShell shell = _session.Create("");
        Assert.Equal(["OutdatedAction", "OutdatedOrb"], CommandCompletion.CompleteInput(Line, Line.Length, null, shell).CompletionMatches.Select(match => match.ListItemText));
    }

    private string[] Ids(string script) => [.. _session.Run(script, _folder).Output.Select(problem => (string)problem.Properties["Id"].Value)];
}
