using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The cmdlets that read, write, convert, compare and show pipelines.</summary>
[Collection("engine")]
public sealed class ConversionTests : IDisposable
{
    private const string Workflow = "name: ci\non:\n  push:\n    branches: [main]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n  test:\n    needs: build\n    runs-on: ubuntu-latest\n    steps:\n      - run: make test\n";

    private readonly Session _session = new(ownHome: true);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_folder_becomes_objects_and_objects_become_files()
    {
        string app = App("app", Workflow), other = Path.Combine(_session.Home, "work", "other");
        Assert.Equal(["build", "test"], _session.Run("(Import-CicdPipeline $args[0]).Jobs.Id", app).Output.Select(id => id.ToString()));
        PSObject report = Assert.Single(_session.Run("Import-CicdPipeline $args[0] | Export-CicdPipeline $args[1]", app, other).Output);
        Assert.Equal(100.0, report.Properties["Score"].Value);
        Assert.Contains("make test", File.ReadAllText(Path.Combine(other, ".github", "workflows", "ci.yml")), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Compare-CicdPipeline $args[0] $args[1]", app, other).Output);
    }

    [Fact]
    public void A_file_of_its_own_name_can_be_asked_for_and_is_not_overwritten_without_force()
    {
        string app = App("app", Workflow), file = Path.Combine(_session.Home, "work", "out.yml");
        _session.Run("Import-CicdPipeline $args[0] | Export-CicdPipeline $args[1] -Format GitLabCI", app, file);
        Assert.Contains("make test", File.ReadAllText(file), StringComparison.Ordinal);
        File.WriteAllText(file, "mine: 1\r\n");
        Assert.StartsWith("PipelineExists,", _session.Fails($"(Import-CicdPipeline '{app}' | Export-CicdPipeline '{file}' -Format GitLabCI)").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("mine: 1\r\n", File.ReadAllText(file));
        _session.Run("Import-CicdPipeline $args[0] | Export-CicdPipeline $args[1] -Format GitLabCI -Force", app, file);
        string text = File.ReadAllText(file);
        Assert.Equal(text.ReplaceLineEndings("\r\n"), text);
    }

    [Theory]
    [InlineData("Import-CicdPipeline $args[0] | Export-CicdPipeline $args[1] -Format Jenkinsfile -Force")]
    [InlineData("Import-CicdPipeline $args[0] | ConvertTo-CicdPipeline Jenkinsfile -Destination $args[1] -Force")]
    public void Two_pipelines_of_the_input_that_want_one_file_are_an_error_and_the_first_stays(string command)
    {
        string app = App("app", Workflow), out1 = Path.Combine(_session.Home, "work", "out");
        File.WriteAllText(Path.Combine(app, ".github", "workflows", "nightly.yml"), Workflow.Replace("name: ci", "name: nightly", StringComparison.Ordinal).Replace("make test", "make nightly", StringComparison.Ordinal));
        Outcome outcome = _session.Run(command, app, out1);
        Assert.StartsWith("FileWrittenTwice,", Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("make test", File.ReadAllText(Path.Combine(out1, "Jenkinsfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_of_Windows_that_stand_for_tasks_are_in_the_grammar_of_PowerShell()
    {
        string app = Path.Combine(_session.Home, "work", "windows");
        Directory.CreateDirectory(app);
        File.WriteAllText(Path.Combine(app, "azure-pipelines.yml"), """
            pool: {vmImage: windows-latest}
            variables: {solution: '**/*.sln', own: 'a "b" `c'}
            steps:
            - task: NuGetToolInstaller@1
            - task: NuGetCommand@2
              inputs: {restoreSolution: $(solution)}
            - task: VSBuild@1
              inputs: {solution: $(solution), platform: x86|x64, configuration: $(own), msbuildArgs: '/p:DeployOnBuild=true /p:PackageLocation="$(build.artifactStagingDirectory)\out.zip"'}
            - task: VSTest@2
            - task: ArchiveFiles@2
            - task: ArchiveFiles@2
              inputs: {rootFolderOrFile: 'a "b"', includeRootFolder: false, replaceExistingArchive: false}
            """);
        Assert.Empty(_session.Run("ConvertTo-CicdPipeline GitHubActions $args[0]", app).Errors);
        string workflow = File.ReadAllText(Path.Combine(app, ".github", "workflows", "azure-pipelines.yml")).ReplaceLineEndings("\n");
        string[] scripts = [.. workflow.Split("      - run: ")[1..].Select(step => step[..step.IndexOf("\n        shell: powershell", StringComparison.Ordinal)]).Select(text => text.StartsWith("|\n", StringComparison.Ordinal) ? text[2..] : text)];
        Assert.Equal(6, scripts.Length);
        foreach (string script in scripts)
        {
            System.Management.Automation.Language.Parser.ParseInput(script, out _, out System.Management.Automation.Language.ParseError[] errors);
            Assert.True(errors.Length == 0, $"{string.Join('\n', errors.Select(error => error.Message))}\n{script}");
        }
    }

    [Fact]
    public void WhatIf_prints_the_difference_and_writes_nothing()
    {
        string app = App("app", Workflow);
        string[] before = Snapshot.Of(app);
        Outcome outcome = _session.Run("ConvertTo-CicdPipeline GitLabCI $args[0] -WhatIf", app);
        Assert.Contains("+++ b/.gitlab-ci.yml", Assert.Single(outcome.Information, record => record.ToString().Contains("diff --git", StringComparison.Ordinal)).ToString(), StringComparison.Ordinal);
        Assert.Single(outcome.Output);
        Assert.Equal(before, Snapshot.Of(app));
    }

    [Fact]
    public void Many_repositories_are_converted_in_the_order_of_the_input_whatever_the_throttle()
    {
        string[] apps = [.. Enumerable.Range(0, 40).Select(i => App($"app{i:00}", Workflow.Replace("name: ci", $"name: ci{i}", StringComparison.Ordinal)))];
        string broken = App("broken", "on: push\njobs:\n\tx:\n");
        string[] inputs = [.. apps[..20], broken, .. apps[20..]];
        foreach (int throttle in (int[])[1, 4])
        {
            string target = Path.Combine(_session.Home, "work", $"target{throttle}");
            Outcome outcome = _session.Run("param($apps, $target, $throttle) $apps | ConvertTo-CicdPipeline GitLabCI -Destination $target -ThrottleLimit $throttle -Report \"$target.html\"", inputs, target, throttle);
            Assert.Equal(Enumerable.Range(0, 40).Select(i => $"ci{i}"), outcome.Output.Select(report => report.Properties["Pipeline"].Value));
            Assert.StartsWith("TabIndentation,", Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(40, Directory.EnumerateFiles(target, ".gitlab-ci.yml", SearchOption.AllDirectories).Count());
            Assert.Contains("ci39", File.ReadAllText($"{target}.html").Replace(".github/workflows/ci.yml", "ci39", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Strict_writes_nothing_where_something_is_lost_and_the_report_still_comes()
    {
        string app = App("app", Workflow + "      - uses: contoso/special@v1\n");
        Outcome outcome = _session.Run("ConvertTo-CicdPipeline GitLabCI $args[0] -Strict", app);
        Assert.StartsWith("ConversionLoss,", Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True((int)Assert.Single(outcome.Output).Properties["Lost"].Value > 0);
        Assert.False(File.Exists(Path.Combine(app, ".gitlab-ci.yml")));
    }

    [Theory]
    [InlineData("Text", "◇ push main")]
    [InlineData("Svg", "<svg ")]
    [InlineData("Mermaid", "j0 --> j1")]
    [InlineData("Html", "<!DOCTYPE html>")]
    public void A_graph_is_shown_as_text_of_each_kind(string style, string part)
    {
        string app = App("app", Workflow);
        Assert.Contains(part, _session.Run<string>($"Show-CicdPipeline $args[0] -As {style}", app), StringComparison.Ordinal);
        Assert.Contains(part, _session.Run<string>($"Import-CicdPipeline $args[0] | Show-CicdPipeline -As {style}", app), StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_are_objects_and_files_of_two_formats_can_be_compared()
    {
        string app = App("app", Workflow), changed = App("changed", Workflow.Replace("make test", "make check", StringComparison.Ordinal));
        PSObject[] differences = _session.Run("Compare-CicdPipeline $args[0] (Import-CicdPipeline $args[1])", app, changed).Output;
        Assert.Equal(["Removed Command test", "Added Command test"], differences.Select(each => $"{each.Properties["Difference"].Value} {each.Properties["Kind"].Value} {each.Properties["Job"].Value}"));
    }

    private string App(string name, string workflow)
    {
        string folder = Path.Combine(_session.Home, "work", name);
        Directory.CreateDirectory(Path.Combine(folder, ".github", "workflows"));
        File.WriteAllText(Path.Combine(folder, ".github", "workflows", "ci.yml"), workflow);
        return folder;
    }
}
